//! The command line: reads options, calls the layers below, prints, and ends with an exit code.
//!
//! [`run`] gets everything from outside (arguments, streams, terminal), so that tests can call it. Findings go to stdout, mistakes and notes to stderr.

mod args;
mod author;
mod baseline;
mod check;
mod config;
mod config_schema;
mod demand_schema;
mod docs;
mod documents;
mod explain;
mod files;
mod fix;
mod init;
mod job;
mod level;
mod lsp;
mod manual;
mod new_rule;
mod output;
mod pages;
mod papers;
mod progress;
mod rating;
mod report;
mod rulebook;
mod rules;
mod russian;
mod schema;
mod score;
mod setup;
mod suppressions;
mod task;
mod terminal;
mod test;
mod why;

pub use terminal::{Terminal, main};

use std::ffi::OsString;
use std::io::{self, Read, Write};

use clap::error::ErrorKind;
use clap::{CommandFactory, FromArgMatches};

use crate::report::clean::{clean, clean_path, guard};
use crate::report::{self as reports, Look};
use crate::vocabulary::Lang;
use crate::workspace::Mistake;
use args::{Cli, Color, Command, ConfigCommand, ScreenArgs, UiLang};
use author::NewCommand;

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Exit {
    /// Nothing at or above `--fail-on`.
    Clean = 0,
    /// Findings at or above `--fail-on`, or examples of rules that fail.
    Findings = 1,
    /// A mistake in options, files or rules.
    Mistake = 2,
    /// Nothing was checked.
    Nothing = 3,
}

/// What a run reads from and writes to.
pub struct Shell<'a> {
    /// Standard input.
    pub stdin: &'a mut dyn Read,
    /// Where findings go.
    pub stdout: &'a mut dyn Write,
    /// Where mistakes and notes go.
    pub stderr: &'a mut dyn Write,
    /// What the environment says.
    pub terminal: Terminal,
}

/// Runs onside with these arguments, the program's name first.
pub fn run(args: impl IntoIterator<Item = OsString>, shell: &mut Shell<'_>) -> Exit {
    let args: Vec<OsString> = args.into_iter().collect();
    let lang = asked_lang(&args).unwrap_or(shell.terminal.lang);
    let mut command = Cli::command();
    if lang == Some(Lang::Ru) {
        command = russian::command(command);
    }
    let parsed = command.try_get_matches_from(args);
    let cli = match parsed.and_then(|matches| Cli::from_arg_matches(&matches)) {
        Ok(cli) => cli,
        Err(error) => return usage(&error, lang, shell),
    };
    if cli.licenses {
        return shell.print(Exit::Clean, pages::licenses);
    }
    let Some(command) = &cli.command else {
        // clap shows the help itself when nothing at all was given.
        return Exit::Mistake;
    };
    command_with_rules(command, shell).unwrap_or_else(|exit| exit)
}

/// Runs a command that needs the rules.
fn command_with_rules(command: &Command, shell: &mut Shell<'_>) -> Result<Exit, Exit> {
    match command {
        Command::Check(args) => check::check(args, shell),
        Command::Init(args) => init::init(args, shell),
        Command::Report(args) => report::report(args, shell),
        Command::Level(args) => level::level(args, shell),
        Command::Files(args) => files::files(args, shell),
        Command::Config(ConfigCommand::Show(args)) => config::show(args, shell),
        Command::Config(ConfigCommand::Check(args)) => config::check(args, shell),
        Command::Suppressions(args) => suppressions::suppressions(args, shell),
        Command::Baseline(command) => baseline::baseline(command, shell),
        Command::Why(args) => why::why(args, shell),
        Command::Explain(args) => explain::explain(args, shell),
        Command::Rules(args) => rules::rules(args, shell),
        Command::Test(args) => test::test(args, shell),
        Command::New(args) => {
            let NewCommand::Rule(args) = &args.command;
            new_rule::new_rule(args, shell)
        }
        Command::Docs(args) => docs::docs(args, shell),
        Command::Schema(args) => Ok(schema::schema(args, shell)),
        Command::Completions(args) => Ok(manual::completions(args, shell)),
        Command::Man(args) => manual::man(args, shell),
        Command::Lsp(args) => Ok(lsp::lsp(args, shell)),
    }
}

/// The language that `--ui-lang` asks for; `None` where it is not there, or says nothing else than the
/// system. Arguments that cannot be read are told about in a language, too.
fn asked_lang(args: &[OsString]) -> Option<Option<Lang>> {
    let words = args.iter().map(|arg| arg.to_string_lossy());
    let words: Vec<_> = words.take_while(|word| word != "--").collect();
    words.iter().enumerate().find_map(|(at, word)| {
        let value = match word.strip_prefix("--ui-lang")? {
            "" => words.get(at + 1)?,
            value => value.strip_prefix('=')?,
        };
        Lang::parse(value).map(Some)
    })
}

/// Prints what clap has to say: help and version to stdout, mistakes to stderr.
fn usage(error: &clap::Error, lang: Option<Lang>, shell: &mut Shell<'_>) -> Exit {
    let help = ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand;
    let rendered = match lang {
        Some(Lang::Ru) if error.use_stderr() && error.kind() != help => russian::mistake(error),
        _ => error.render().to_string(),
    };
    // The text repeats arguments, which are as little trusted as anything.
    let text = clean(&rendered);
    if error.use_stderr() {
        shell.tell(&guard(&text));
        Exit::Mistake
    } else {
        shell.print(Exit::Clean, |out| out.write_all(guard(&text).as_bytes()))
    }
}

impl Shell<'_> {
    /// How things shall look, by options and environment.
    fn look(&self, screen: &ScreenArgs) -> Look {
        Look {
            color: match screen.color {
                Color::Auto => self.terminal.color,
                Color::Always => true,
                Color::Never => false,
            },
            ascii: self.terminal.ascii,
            width: self.terminal.width.unwrap_or(Look::default().width),
            lang: match screen.ui_lang {
                UiLang::Auto => self.terminal.lang,
                UiLang::Ru => Some(Lang::Ru),
                UiLang::En => Some(Lang::En),
            },
            ..Look::default()
        }
    }

    /// Prints to stdout and answers `exit`, whatever a closed pipe says; any other failure to
    /// write is a mistake.
    fn print(&mut self, exit: Exit, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Exit {
        let written = write(self.stdout).and_then(|()| self.stdout.flush());
        match written {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
                self.tell(&match self.terminal.lang {
                    Some(Lang::Ru) => format!("onside: вывод не пишется: {error}\n"),
                    _ => format!("onside: the output cannot be written: {error}\n"),
                });
                Exit::Mistake
            }
            _ => exit,
        }
    }

    /// Prints text to stderr. Nobody is left to tell if that fails.
    fn tell(&mut self, text: &str) {
        let _ = self.stderr.write_all(text.as_bytes());
    }

    /// Prints a mistake to stderr.
    fn mistake(&mut self, mistake: &Mistake, look: Look) {
        let shown = Mistake {
            path: clean_path(&mistake.path).into_owned(),
            ..mistake.told_in(look.lang.unwrap_or(Lang::En))
        };
        let mut told = reports::problem(&shown, look);
        if look.lang == Some(Lang::Ru) && mistake.russian.is_some() {
            // miette has no other word for it.
            told = told.replacen("\n  help: ", "\n  совет: ", 1);
        }
        self.tell(&told);
    }
}
