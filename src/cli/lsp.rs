//! `onside lsp`: the language server, on the process's own streams.

use super::args::LspArgs;
use super::{Exit, Shell};
use crate::lsp::{self, Options};

/// Runs `onside lsp`.
pub(super) fn lsp(args: &LspArgs, shell: &Shell<'_>) -> Exit {
    let ended_well = lsp::run(Options {
        config: args.config.choice(),
        today: args.today.or(shell.terminal.today),
    });
    match ended_well {
        true => Exit::Clean,
        // The protocol's own number for an end without `shutdown` is 1.
        false => Exit::Findings,
    }
}
