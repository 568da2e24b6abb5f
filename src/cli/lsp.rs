//! `onside lsp`: the language server, on the process's own streams.

use super::args::LspArgs;
use super::{Exit, Shell, config_schema, schema};
use crate::lsp::{self, Options, Schemas};

/// Runs `onside lsp`.
pub(super) fn lsp(args: &LspArgs, shell: &Shell<'_>) -> Exit {
    let ended_well = lsp::run(Options {
        config: args.config.choice(),
        today: args.today.or(shell.terminal.today),
        schemas: Schemas {
            config: config_schema::config(),
            rule: schema::rule(),
        },
    });
    match ended_well {
        true => Exit::Clean,
        // The protocol's own number for an end without `shutdown` is 1.
        false => Exit::Findings,
    }
}
