//! `onside completions` and `onside man`: what a shell and `man` know of the command line, made
//! of the very options that onside reads.

use std::path::PathBuf;

use clap::{Args, CommandFactory};
use clap_complete::Shell as CompletionShell;

use super::args::{Cli, ScreenArgs};
use super::{Exit, Shell};
use crate::workspace;

/// What `completions` is told.
#[derive(Debug, Args)]
pub(super) struct CompletionsArgs {
    /// The shell.
    #[arg(value_enum)]
    pub(super) shell: CompletionShell,
}

/// What `man` is told.
#[derive(Debug, Args)]
pub(super) struct ManArgs {
    /// Write the pages of all commands into this folder instead.
    #[arg(long, value_name = "DIR")]
    pub(super) out: Option<PathBuf>,
    #[command(flatten)]
    pub(super) screen: ScreenArgs,
}

/// Prints the script that completes commands and options in a shell.
pub(super) fn completions(args: &CompletionsArgs, shell: &mut Shell<'_>) -> Exit {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "onside", &mut script);
    shell.print(Exit::Clean, |out| out.write_all(&script))
}

/// Prints the manual page, or writes one for every command.
pub(super) fn man(args: &ManArgs, shell: &mut Shell<'_>) -> Result<Exit, Exit> {
    let mut command = Cli::command();
    command.build();
    let Some(folder) = &args.out else {
        let page = page(&command);
        return Ok(shell.print(Exit::Clean, |out| out.write_all(page.as_bytes())));
    };
    let look = shell.look(&args.screen);
    let mut commands = vec![command];
    while let Some(command) = commands.pop() {
        let name = command.get_display_name().unwrap_or("onside").to_owned();
        workspace::write(&folder.join(format!("{name}.1")), &page(&command)).map_err(
            |mistake| {
                shell.mistake(&mistake, look);
                Exit::Mistake
            },
        )?;
        commands.extend(command.get_subcommands().cloned());
    }
    Ok(Exit::Clean)
}

fn page(command: &clap::Command) -> String {
    let mut page = Vec::new();
    clap_mangen::Man::new(command.clone())
        .render(&mut page)
        .expect("memory takes what is written");
    String::from_utf8(page).expect("a manual page is UTF-8")
}
