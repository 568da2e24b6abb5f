//! What is wrong with a rulebook: the place, the path inside the file, what to type instead.

use std::fmt;

use crate::text::{Source, Span};

/// A mistake in one rule file. All mistakes of all files are collected before anything is said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleMistake {
    /// The file it is in: index into [`RulebookError::files`] or the caller's list.
    pub file: usize,
    /// The guilty bytes of the file.
    pub span: Span,
    /// Where in the YAML, such as `when.ru.any[2].phrase`; empty for the file as a whole.
    pub path: String,
    /// What is wrong.
    pub message: String,
    /// What to type instead.
    pub help: String,
}

/// A rulebook that cannot be used.
#[derive(Debug)]
pub struct RulebookError {
    /// The files that were read.
    pub files: Vec<Source>,
    /// Everything that is wrong with them, by file and place.
    pub mistakes: Vec<RuleMistake>,
}

impl fmt::Display for RulebookError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, mistake) in self.mistakes.iter().enumerate() {
            if i > 0 {
                writeln!(f)?;
            }
            let name = self
                .files
                .get(mistake.file)
                .map_or("rulebook", Source::name);
            write!(
                f,
                "{name}: {}: {} ({})",
                mistake.path, mistake.message, mistake.help
            )?;
        }
        Ok(())
    }
}

impl std::error::Error for RulebookError {}

/// Collects mistakes of one file.
#[derive(Debug, Default)]
pub(crate) struct Mistakes {
    pub(crate) file: usize,
    pub(crate) list: Vec<RuleMistake>,
}

impl Mistakes {
    pub(crate) fn add(
        &mut self,
        span: Span,
        path: &str,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.list.push(RuleMistake {
            file: self.file,
            span,
            path: path.to_owned(),
            message: message.into(),
            help: help.into(),
        });
    }
}

/// The known word nearest to what was typed, if it is near enough to be meant.
pub(crate) fn did_you_mean<'a>(
    typed: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let length = typed.chars().count();
    known
        .into_iter()
        .map(|word| (word, word.chars().count()))
        .filter_map(|(word, chars)| {
            let most = 1 + chars / 4;
            // `warn` is short for `warning`; anything else is nearer if it is near at all.
            if length > 2 && word.starts_with(typed) {
                return Some((most, word));
            }
            // A length too far off spares the comparison: ten thousand ids may be known.
            if length.abs_diff(chars) > most {
                return None;
            }
            let distance = strsim::damerau_levenshtein(typed, word);
            (distance <= most).then_some((distance, word))
        })
        .min_by_key(|&(distance, _)| distance)
        .map(|(_, word)| word)
}
