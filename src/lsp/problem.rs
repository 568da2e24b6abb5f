//! What is wrong with configurations and rule files, by file and place.

use std::path::{Path, PathBuf};

use crate::config::walk_from;
use crate::rules::RuleMistake;
use crate::text::{Source, Span};
use crate::workspace::SetupError;

/// Something wrong in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Problem {
    /// Its bytes.
    pub(super) span: Span,
    /// What is wrong and what to type instead.
    pub(super) message: String,
    /// The text it was found in; empty where the file as a whole is at fault.
    pub(super) text: String,
}

impl Problem {
    /// About a whole file.
    pub(super) fn of_file(message: &str, help: Option<&str>) -> Self {
        Self {
            span: Span::default(),
            message: joined(message, help.unwrap_or_default()),
            text: String::new(),
        }
    }

    /// A mistake in YAML.
    pub(super) fn of_mistake(mistake: &RuleMistake, text: &str) -> Self {
        // A whole condition would be underlined to its end: its first line is enough.
        let Span { start, end } = mistake.span;
        let guilty = &text[start as usize..end as usize];
        let line = guilty.lines().next().map_or(0, str::len);
        Self {
            span: Span::new(start as usize, start as usize + line),
            message: joined(&mistake.message, &mistake.help),
            text: text.to_owned(),
        }
    }
}

/// A message and what to do, on one line.
fn joined(message: &str, help: &str) -> String {
    let help = help.split_whitespace().collect::<Vec<_>>().join(" ");
    match help.is_empty() {
        true => message.to_owned(),
        false => format!("{message}: {help}"),
    }
}

/// What is wrong, by file; names of files are relative to `folder`.
pub(super) fn of_setup(error: &SetupError, folder: &Path) -> Vec<(PathBuf, Vec<Problem>)> {
    match error {
        SetupError::Mistake(mistake) => {
            let problem = Problem::of_file(&mistake.message, mistake.help.as_deref());
            vec![(walk_from(folder, &mistake.path), vec![problem])]
        }
        SetupError::Config(error) => by_file(&error.mistakes, &error.files, folder),
        SetupError::Rulebook(error) => by_file(&error.mistakes, &error.files, folder),
    }
}

fn by_file(
    mistakes: &[RuleMistake],
    files: &[Source],
    folder: &Path,
) -> Vec<(PathBuf, Vec<Problem>)> {
    let mut found: Vec<(PathBuf, Vec<Problem>)> = Vec::new();
    for mistake in mistakes {
        let Some(file) = files.get(mistake.file) else {
            continue;
        };
        let problem = Problem::of_mistake(mistake, file.text());
        let path = walk_from(folder, file.name());
        match found.iter_mut().find(|(own, _)| *own == path) {
            Some((_, problems)) => problems.push(problem),
            None => found.push((path, vec![problem])),
        }
    }
    found
}
