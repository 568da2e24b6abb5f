//! `onside level`, and the guards `--min-level` and `--no-drop` of `check`.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use jiff::civil::Date;

use super::args::{CheckArgs, ConfigArgs, RulebookArgs, ScreenArgs, date, kinds, langs};
use super::rating::{Asked, rate};
use super::setup::Setup;
use super::{Exit, Shell};
use crate::report::clean::clean_line;
use crate::report::{self, Standing, Stored};
use crate::vocabulary::{Kind, Lang};
use crate::workspace::{self, Candidate, Mistake};

/// What `level` is told.
#[derive(Debug, Args)]
pub(super) struct LevelArgs {
    /// Files and folders.
    #[arg(default_value = ".")]
    pub(super) paths: Vec<PathBuf>,
    /// How levels are printed.
    #[arg(long, value_enum, default_value_t = LevelFormat::Text)]
    pub(super) format: LevelFormat,
    /// The language of the documents [default: seen from the text].
    #[arg(long, value_parser = langs())]
    pub(super) lang: Option<Lang>,
    /// What sort of documents they are [default: their front matter, else a guess].
    #[arg(long, value_parser = kinds())]
    pub(super) kind: Option<Kind>,
    /// The day that reviews are compared with [default: today].
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub(super) today: Option<Date>,
    #[command(flatten)]
    pub(super) config: ConfigArgs,
    #[command(flatten)]
    pub(super) rulebook: RulebookArgs,
    #[command(flatten)]
    pub(super) screen: ScreenArgs,
}

/// How levels are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum LevelFormat {
    /// For people.
    Text,
    /// For programs and `--no-drop`; see schema/onside.level.json.
    Json,
}

/// Runs `onside level`.
pub(super) fn level(args: &LevelArgs, shell: &mut Shell<'_>) -> Result<Exit, Exit> {
    let look = shell.look(&args.screen);
    let mut setup = Setup::new(&args.config, &args.rulebook, look, shell)?;
    let asked = Asked {
        paths: &args.paths,
        kind: args.kind,
        lang: args.lang,
        today: args.today,
        system: shell.terminal.today,
    };
    let (standing, mistakes) = rate(asked, &mut setup);
    let exit = ended(&standing, &mistakes, &mut setup, look, shell);
    Ok(shell.print(exit, |out| match args.format {
        LevelFormat::Text => report::level_text(&standing, look, out),
        LevelFormat::Json => report::level_json(&standing, out),
    }))
}

/// Tells what went wrong, and answers how a command that finds no fault with texts ends.
pub(super) fn ended(
    standing: &Standing,
    mistakes: &[Mistake],
    setup: &mut Setup,
    look: report::Look,
    shell: &mut Shell<'_>,
) -> Exit {
    let broken = setup.tell_errors(look, shell);
    for mistake in mistakes {
        shell.mistake(mistake, look);
    }
    if broken || !mistakes.is_empty() {
        Exit::Mistake
    } else if standing.files.is_empty() {
        shell.tell("onside: nothing was checked\n");
        Exit::Nothing
    } else {
        Exit::Clean
    }
}

/// Asks what `--min-level` and `--no-drop` ask of the same paths; says what fails.
pub(super) fn guard(
    args: &CheckArgs,
    paths: &[PathBuf],
    setup: &mut Setup,
    shell: &mut Shell<'_>,
) -> Exit {
    if args.min_level.is_none() && args.no_drop.is_none() {
        return Exit::Clean;
    }
    let look = shell.look(&args.screen);
    let stored = match args.no_drop.as_deref().map(stored).transpose() {
        Ok(stored) => stored,
        Err(mistake) => {
            shell.mistake(&mistake, look);
            return Exit::Mistake;
        }
    };
    let asked = Asked {
        paths,
        kind: args.kind,
        lang: args.lang,
        today: args.today,
        system: shell.terminal.today,
    };
    // What is wrong with files was told by the check itself.
    let (standing, _) = rate(asked, setup);
    let mut low = Vec::new();
    if let Some(least) = args.min_level {
        low.extend(standing.below(least));
    }
    if let Some(stored) = stored {
        low.extend(standing.fallen(&stored));
    }
    for line in &low {
        shell.tell(&format!("onside: {}\n", clean_line(line)));
    }
    if low.is_empty() {
        Exit::Clean
    } else {
        Exit::Findings
    }
}

/// A stored result of `onside level --format json`.
fn stored(path: &Path) -> Result<Stored, Mistake> {
    const LARGEST: u64 = 64 * 1024 * 1024;
    let candidate = Candidate {
        name: path.to_string_lossy().replace('\\', "/"),
        path: path.to_owned(),
    };
    let source = workspace::read(&candidate, LARGEST)?;
    Stored::read(source.text()).map_err(|error| {
        Mistake::new(
            candidate.name,
            format!("this is no result of `onside level --format json`: {error}"),
            "make one on the branch to compare with: onside level --format json > levels.json",
        )
    })
}
