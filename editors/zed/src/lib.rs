//! Tells Zed how to start the language server: `onside lsp`, found on the PATH.

use zed_extension_api::{self as zed, Command, LanguageServerId, Result, Worktree};

struct Onside;

impl zed::Extension for Onside {
    fn new() -> Self {
        Self
    }

    fn language_server_command(
        &mut self,
        _id: &LanguageServerId,
        worktree: &Worktree,
    ) -> Result<Command> {
        let command = worktree
            .which("onside")
            .ok_or("no program `onside` on the PATH")?;
        Ok(Command {
            command,
            args: vec!["lsp".to_owned()],
            env: worktree.shell_env(),
        })
    }
}

zed::register_extension!(Onside);
