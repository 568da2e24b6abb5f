//! The rulebook of a run: the built-in one, or a folder's, with every mistake shown in its YAML.

use std::fmt;
use std::path::Path;

use miette::{Diagnostic, LabeledSpan, NamedSource, SourceCode};

use super::{Exit, Shell};
use crate::report::{self, Look};
use crate::rules::{RuleMistake, Rulebook};
use crate::text::Source;
use crate::workspace;

/// Loads the rules of a folder, or the built-in ones; tells the user what is wrong with them.
pub(super) fn load(
    folder: Option<&Path>,
    look: Look,
    shell: &mut Shell<'_>,
) -> Result<Rulebook, Exit> {
    if folder.is_none() {
        return Ok(Rulebook::builtin());
    }
    let files = files(folder, look, shell)?;
    compile(files, look, shell)
}

/// Loads rules with the places of their phrases, and the files they were written in.
pub(super) fn load_written(
    folder: Option<&Path>,
    look: Look,
    shell: &mut Shell<'_>,
) -> Result<(Rulebook, Vec<Source>), Exit> {
    let files = files(folder, look, shell)?;
    let rulebook = compile(files.clone(), look, shell)?;
    Ok((rulebook, files))
}

/// The files of the rules of a folder, or of the built-in ones.
pub(super) fn files(
    folder: Option<&Path>,
    look: Look,
    shell: &mut Shell<'_>,
) -> Result<Vec<Source>, Exit> {
    let Some(folder) = folder else {
        return Ok(Rulebook::builtin_files());
    };
    workspace::rule_files(folder).map_err(|mistakes| {
        for mistake in &mistakes {
            shell.mistake(mistake, look);
        }
        Exit::Mistake
    })
}

fn compile(files: Vec<Source>, look: Look, shell: &mut Shell<'_>) -> Result<Rulebook, Exit> {
    Rulebook::load(files).map_err(|error| {
        for mistake in error.mistakes {
            let shown = shown(mistake, &error.files, look, None);
            shell.tell(&shown);
        }
        Exit::Mistake
    })
}

/// A mistake or an advice beside its YAML, as a person shall read it.
pub(super) fn shown(
    mistake: RuleMistake,
    files: &[Source],
    look: Look,
    severity: Option<miette::Severity>,
) -> String {
    let source = &files[mistake.file];
    let mut shown = Shown::new(mistake, source);
    shown.severity = severity;
    report::problem(&shown, look)
}

/// A mistake beside the YAML it is in.
#[derive(Debug)]
struct Shown {
    mistake: RuleMistake,
    source: NamedSource<String>,
    severity: Option<miette::Severity>,
}

impl Shown {
    fn new(mistake: RuleMistake, source: &Source) -> Self {
        Self {
            mistake,
            source: NamedSource::new(source.name(), source.text().to_owned()),
            severity: None,
        }
    }
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.mistake.path.is_empty() {
            return write!(f, "{}: {}", self.source.name(), self.mistake.message);
        }
        write!(
            f,
            "{}: {}: {}",
            self.source.name(),
            self.mistake.path,
            self.mistake.message
        )
    }
}

impl std::error::Error for Shown {}

impl Diagnostic for Shown {
    fn severity(&self) -> Option<miette::Severity> {
        self.severity
    }

    fn help(&self) -> Option<Box<dyn fmt::Display + '_>> {
        Some(Box::new(&self.mistake.help))
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(&self.source)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let span = self.mistake.span.range();
        // A whole condition would underline the whole file: its first line is enough.
        let first_line = self.source.inner()[span.clone()]
            .lines()
            .next()
            .map_or(0, str::len);
        Some(Box::new(std::iter::once(LabeledSpan::underline((
            span.start,
            first_line.min(span.len()),
        )))))
    }
}
