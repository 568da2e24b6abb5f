//! Mistakes beside the YAML they are in.

use std::fmt;

use miette::{Diagnostic, LabeledSpan, SourceCode};

use super::clean::clean_path;
use super::excerpt::{Excerpt, Named};
use super::mistakes::in_russian;
use super::place::Places;
use super::{Look, problem};
use crate::rules::RuleMistake;
use crate::text::{Source, Span};
use crate::vocabulary::Lang;

/// A file of YAML whose mistakes are shown.
pub struct Yaml<'a> {
    source: &'a Source,
    places: Places<'a>,
}

impl<'a> Yaml<'a> {
    /// Makes a file ready for any number of mistakes.
    #[must_use]
    pub fn new(source: &'a Source) -> Self {
        Self {
            source,
            places: Places::new(source.text()),
        }
    }

    /// A mistake in this file as a person shall read it, cleaned, never coloured.
    #[must_use]
    pub fn problem(&self, mistake: &RuleMistake, look: Look) -> String {
        self.shown(mistake, miette::Severity::Error, look)
    }

    /// Like [`Yaml::problem`], for what is not wrong but worth a look.
    #[must_use]
    pub fn advice(&self, mistake: &RuleMistake, look: Look) -> String {
        self.shown(mistake, miette::Severity::Advice, look)
    }

    fn shown(&self, mistake: &RuleMistake, severity: miette::Severity, look: Look) -> String {
        // A whole condition would show the whole file: its first line is enough.
        let text = &self.source.text()[mistake.span.range()];
        let line = text.lines().next().map_or(0, str::len);
        let start = mistake.span.start as usize;
        let span = Span::new(start, start + line);
        let at = self.places.position(span.start);
        let excerpt = Excerpt::new(self.source.text(), &self.places, span, at.line..=at.line);
        let name = clean_path(self.source.name());
        let russian = look.lang == Some(Lang::Ru);
        let told = russian.then(|| RuleMistake {
            message: in_russian(&mistake.message),
            help: in_russian(&mistake.help),
            ..mistake.clone()
        });
        let shown = Shown {
            mistake: told.as_ref().unwrap_or(mistake),
            severity,
            source: Named {
                excerpt: &excerpt,
                name: &name,
                start: at,
            },
        };
        let shown = problem(&shown, look);
        match told {
            // miette has no other word for it.
            Some(_) => shown.replacen("help: ", "совет: ", 1),
            None => shown,
        }
    }
}

struct Shown<'a> {
    mistake: &'a RuleMistake,
    severity: miette::Severity,
    source: Named<'a>,
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let RuleMistake { path, message, .. } = self.mistake;
        if path.is_empty() {
            return write!(f, "{}: {message}", self.source.name);
        }
        write!(
            f,
            "{}: {}: {message}",
            self.source.name,
            crate::rules::yaml::short(path)
        )
    }
}

impl fmt::Debug for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Shown<'_> {}

impl Diagnostic for Shown<'_> {
    fn severity(&self) -> Option<miette::Severity> {
        Some(self.severity)
    }

    fn help(&self) -> Option<Box<dyn fmt::Display + '_>> {
        Some(Box::new(&self.mistake.help))
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(&self.source)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let marked = self.source.excerpt.marked().clone();
        Some(Box::new(std::iter::once(LabeledSpan::underline(marked))))
    }
}
