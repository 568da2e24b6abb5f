//! Bytes to lines and columns, fast enough for any number of findings on one very long line.
//!
//! [`LineIndex`] counts characters from the start of the line every time; with thousands of
//! findings on a line of ten megabytes that is quadratic. [`Places`] keeps running counts for
//! every kilobyte once a place far inside a line is asked for, so that a place costs the same
//! wherever it is.

use std::cell::OnceCell;

use crate::text::{LineIndex, Position, Span};

/// Bytes between two running counts.
const STRIDE: usize = 1024;

/// Lines and columns of one text.
pub(crate) struct Places<'a> {
    text: &'a str,
    lines: LineIndex,
    counts: OnceCell<Vec<Count>>,
}

/// Characters, and characters outside the basic plane, before some byte.
#[derive(Clone, Copy, Default)]
struct Count {
    chars: usize,
    astral: usize,
}

impl Count {
    /// This count with more bytes added.
    fn plus(self, bytes: &[u8]) -> Self {
        Self {
            chars: self.chars + bytes.iter().filter(|&&b| b & 0xc0 != 0x80).count(),
            astral: self.astral + bytes.iter().filter(|&&b| b >= 0xf0).count(),
        }
    }
}

impl<'a> Places<'a> {
    /// Indexes a text.
    pub(crate) fn new(text: &'a str) -> Self {
        Self {
            text,
            lines: LineIndex::new(text),
            counts: OnceCell::new(),
        }
    }

    /// The running counts of a text.
    fn all_counts(&self) -> &[Count] {
        self.counts.get_or_init(|| {
            let mut count = Count::default();
            let mut counts = Vec::with_capacity(self.text.len() / STRIDE + 1);
            for block in self.text.as_bytes().chunks(STRIDE) {
                counts.push(count);
                count = count.plus(block);
            }
            counts.push(count);
            counts
        })
    }

    /// The place of a byte offset.
    pub(crate) fn position(&self, offset: u32) -> Position {
        let line = self.lines.line_of(offset);
        let start = self.lines.line(self.text, line).start.min(offset);
        let bytes = (offset - start) as usize;
        let before = if bytes <= STRIDE {
            let line = &self.text.as_bytes()[start as usize..offset as usize];
            Count::default().plus(line)
        } else {
            let (from, to) = (self.count(start), self.count(offset));
            Count {
                chars: to.chars - from.chars,
                astral: to.astral - from.astral,
            }
        };
        Position {
            line,
            chars: before.chars,
            utf16: before.chars + before.astral,
            bytes,
        }
    }

    /// The bytes of a line without its ending, if there is such a line.
    pub(crate) fn line(&self, line: usize) -> Option<Span> {
        (line < self.lines.len()).then(|| self.lines.line(self.text, line))
    }

    /// The running count before a byte offset.
    fn count(&self, offset: u32) -> Count {
        let block = offset as usize / STRIDE;
        let bytes = &self.text.as_bytes()[block * STRIDE..offset as usize];
        self.all_counts()[block].plus(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_the_line_index() {
        let text = format!(
            "\u{feff}да\r\n\n— 🙂 бесплатно {}\r\nend\n{}",
            "ж🙂a".repeat(700),
            "é\n".repeat(900)
        );
        let (places, lines) = (Places::new(&text), LineIndex::new(&text));
        for (i, _) in text.char_indices().skip(1) {
            let offset = u32::try_from(i).unwrap();
            assert_eq!(places.position(offset), lines.position(&text, offset));
        }
        let end = u32::try_from(text.len()).unwrap();
        assert_eq!(places.position(end), lines.position(&text, end));
        assert_eq!(Places::new("").position(0).line, 0);
    }
}
