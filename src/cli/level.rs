//! `onside level`, and the guards `--min-level` and `--no-drop` of `check`.

use std::path::Path;

use clap::{Args, ValueEnum};

use super::documents::{Documents, DocumentsArgs};
use super::rating::rate;
use super::{Exit, Shell};
use crate::report::clean::clean_line;
use crate::report::{self, Levels, Stored};
use crate::vocabulary::Lang;
use crate::workspace::{self, BaselineChoice, Candidate, Mistake};

/// What `level` is told.
#[derive(Debug, Args)]
pub(super) struct LevelArgs {
    #[command(flatten)]
    documents: DocumentsArgs,
    /// How levels are printed.
    #[arg(long, value_enum, default_value_t = LevelFormat::Text)]
    pub(super) format: LevelFormat,
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
    let mut documents = Documents::find(&args.documents, BaselineChoice::Nothing, shell)?;
    let standing = rate(&mut documents, &args.documents.paths, shell);
    let look = documents.look;
    Ok(
        shell.print(documents.exit(Exit::Clean), |out| match args.format {
            LevelFormat::Text => report::level_text(&standing, look, out),
            LevelFormat::Json => report::level_json(&standing, out),
        }),
    )
}

/// Says what stands below `--min-level` or has fallen below what `--no-drop` names.
pub(super) fn guard(
    levels: &Levels,
    least: Option<u8>,
    stored: Option<&Stored>,
    lang: Lang,
    shell: &mut Shell<'_>,
) -> Exit {
    let mut low = Vec::new();
    if let Some(least) = least {
        low.extend(levels.below(least, lang));
    }
    if let Some(stored) = stored {
        low.extend(levels.fallen(stored, lang));
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
pub(super) fn stored(path: &Path) -> Result<Stored, Mistake> {
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
