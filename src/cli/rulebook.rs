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
    let Some(folder) = folder else {
        return Ok(Rulebook::builtin());
    };
    let files = workspace::rule_files(folder).map_err(|mistakes| {
        for mistake in &mistakes {
            shell.mistake(mistake, look);
        }
        Exit::Mistake
    })?;
    Rulebook::load(files).map_err(|error| {
        tell_mistakes(&error.mistakes, &error.files, look, shell);
        Exit::Mistake
    })
}

/// Shows mistakes beside the YAML they are in.
pub(super) fn tell_mistakes(
    mistakes: &[RuleMistake],
    files: &[Source],
    look: Look,
    shell: &mut Shell<'_>,
) {
    for mistake in mistakes {
        let shown = Shown::new(mistake.clone(), &files[mistake.file]);
        shell.tell(&report::problem(&shown, look));
    }
}

/// A mistake beside the YAML it is in.
#[derive(Debug)]
struct Shown {
    mistake: RuleMistake,
    source: NamedSource<String>,
}

impl Shown {
    fn new(mistake: RuleMistake, source: &Source) -> Self {
        Self {
            mistake,
            source: NamedSource::new(source.name(), source.text().to_owned()),
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
