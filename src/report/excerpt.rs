//! The few lines around a finding, cleaned and cropped, as miette wants them.
//!
//! miette scans a whole file for every read, prints a line however long it is, panics when a label
//! begins at column 65,536, counts columns in bytes and prints raw escapes. None of that happens
//! here, for it never sees the file: it sees this window, with the line and the column (in
//! characters of the file) that we tell it.

use std::ops::{Range, RangeInclusive};

use miette::{MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};

use super::clean::Cleaned;
use super::place::Places;
use crate::text::{Position, Span};

/// The longest piece of a line that is shown, in characters.
const WIDTH: usize = 200;
/// How much of it may stand before the finding.
const BEFORE: usize = 80;
/// The most lines of one finding that are shown.
const LINES: usize = 6;

/// A window of the source around one span.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excerpt {
    /// Cleaned lines, joined by `\n`.
    text: String,
    /// The number of the first of them, from 0.
    first: usize,
    /// The guilty bytes in `text`.
    marked: Range<usize>,
}

impl Excerpt {
    /// The window around `span`, which stands on these lines.
    pub(crate) fn new(
        source: &str,
        places: &Places<'_>,
        span: Span,
        lines: RangeInclusive<usize>,
    ) -> Self {
        let last = (*lines.end()).min(lines.start() + LINES - 1);
        let first = lines.start().saturating_sub(1);
        let mut excerpt = Self {
            text: String::new(),
            first,
            marked: 0..0,
        };
        for number in first..=last + 1 {
            let Some(line) = places.line(number) else {
                break;
            };
            if number > first {
                excerpt.text.push('\n');
            }
            // The part of this line that is guilty; for context lines an empty one at its start.
            let clamp = |offset: u32| offset.clamp(line.start, line.end) - line.start;
            let guilty = clamp(span.start) as usize..clamp(span.end) as usize;
            let shown = crop(&source[line.range()], guilty, &mut excerpt.text);
            if number == *lines.start() {
                excerpt.marked = shown.clone();
            }
            if number <= last {
                excerpt.marked.end = shown.end.max(excerpt.marked.start);
            }
        }
        // miette draws no line that is empty and last, and then has nowhere to put the caret.
        if excerpt.text.is_empty() || excerpt.text.ends_with('\n') {
            excerpt.text.push(' ');
        }
        excerpt
    }

    /// The guilty bytes inside the window.
    pub(crate) const fn marked(&self) -> &Range<usize> {
        &self.marked
    }
}

/// Appends a line to `out`, cleaned, and cropped around `guilty` where it is long. Returns where
/// the guilty bytes went.
fn crop(line: &str, guilty: Range<usize>, out: &mut String) -> Range<usize> {
    let kept = if line.chars().nth(WIDTH).is_none() {
        0..line.len()
    } else {
        let start = line[..guilty.start]
            .char_indices()
            .rev()
            .nth(BEFORE - 1)
            .map_or(0, |(i, _)| i);
        let end = line[start..]
            .char_indices()
            .nth(WIDTH)
            .map_or(line.len(), |(i, _)| start + i);
        start..end
    };
    if kept.start > 0 {
        out.push('…');
    }
    let base = out.len();
    let cleaned = Cleaned::new(&line[kept.clone()]);
    out.push_str(&cleaned.text);
    let place =
        |offset: usize| base + cleaned.offset(offset.clamp(kept.start, kept.end) - kept.start);
    let shown = place(guilty.start)..place(guilty.end);
    if kept.end < line.len() {
        out.push('…');
    }
    shown
}

/// An [`Excerpt`] under the name and the place that its header shall show.
pub(crate) struct Named<'a> {
    /// The window.
    pub(crate) excerpt: &'a Excerpt,
    /// The cleaned path.
    pub(crate) name: &'a str,
    /// Where the finding begins in the file.
    pub(crate) start: Position,
}

impl SourceCode for Named<'_> {
    fn read_span<'a>(
        &'a self,
        _span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        // Without context miette asks where the finding is, with context what to draw.
        let (line, column) = if before == 0 && after == 0 {
            (self.start.line, self.start.chars)
        } else {
            (self.excerpt.first, 0)
        };
        let text = &self.excerpt.text;
        Ok(Box::new(MietteSpanContents::new_named(
            self.name.to_owned(),
            text.as_bytes(),
            (0..text.len()).into(),
            line,
            column,
            text.matches('\n').count() + 1,
        )))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn excerpt(text: &str, word: &str) -> Excerpt {
        let at = text.find(word).unwrap();
        let span = Span::new(at, at + word.len());
        let places = Places::new(text);
        let lines = places.position(span.start).line..=places.position(span.end).line;
        Excerpt::new(text, &places, span, lines)
    }

    fn marked(excerpt: &Excerpt) -> &str {
        &excerpt.text[excerpt.marked.clone()]
    }

    #[test]
    fn shows_one_line_of_context() {
        let got = excerpt("\u{feff}раз\r\nдва бесплатно\r\nтри\r\nчетыре", "бесплатно");
        assert_eq!(got.text, "раз\nдва бесплатно\nтри");
        assert_eq!(marked(&got), "бесплатно");
        assert_eq!(got.first, 0);
    }

    #[test]
    fn crops_long_lines_around_the_finding() {
        let text = format!(
            "{}все{}",
            "\u{1b}всегда ".repeat(20_000),
            " ##[x]".repeat(9_000)
        );
        let got = excerpt(&text, "все ");
        assert_eq!(marked(&got), "все ");
        assert!(got.text.starts_with('…') && got.text.ends_with('…'));
        assert!(got.text.chars().count() < WIDTH + 50);
        assert!(got.text.contains("\u{241b}всегда"));
    }

    #[test]
    fn follows_a_finding_over_lines() {
        let text = "a\nиндивидуальный\n  подход\nb\n";
        let got = excerpt(text, "индивидуальный\n  подход");
        assert_eq!(marked(&got), "индивидуальный\n  подход");
        let long = "слово\n".repeat(50);
        let got = excerpt(&long, long.trim_end());
        assert_eq!(got.text.lines().count(), LINES + 1);
        assert_eq!(got.marked.end, "слово\n".len() * LINES - 1);
    }

    #[test]
    fn survives_empty_texts() {
        let places = Places::new("");
        let got = Excerpt::new("", &places, Span::new(0, 0), 0..=0);
        assert_eq!((got.text.as_str(), got.marked), (" ", 0..0));
    }
}
