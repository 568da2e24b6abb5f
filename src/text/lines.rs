//! Byte offsets to lines and columns, in one place for every encoding.

use super::Span;

/// A place in a source as people and editors count it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Line, from 0.
    pub line: usize,
    /// Column in Unicode scalar values, from 0.
    pub chars: usize,
    /// Column in UTF-16 code units, from 0.
    pub utf16: usize,
    /// Column in UTF-8 bytes, from 0.
    pub bytes: usize,
}

/// Where each line of a source starts. A line ends after `\n`; a BOM takes no column.
#[derive(Clone, Debug)]
pub struct LineIndex {
    starts: Vec<u32>,
    bom: bool,
}

impl LineIndex {
    /// Indexes a text.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let mut starts = vec![0];
        starts.extend(
            memchr::memchr_iter(b'\n', text.as_bytes())
                .map(|i| u32::try_from(i + 1).expect("sources are smaller than 4 GiB")),
        );
        Self {
            starts,
            bom: text.starts_with('\u{feff}'),
        }
    }

    /// The number of lines; a text without `\n` has one.
    #[must_use]
    pub fn len(&self) -> usize {
        self.starts.len()
    }

    /// Never true: even an empty text has one line.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.starts.is_empty()
    }

    /// The bytes of a line (from 0) without its line ending.
    ///
    /// # Panics
    /// If there is no such line.
    #[must_use]
    pub fn line(&self, text: &str, line: usize) -> Span {
        let start = self.starts[line] as usize + if line == 0 && self.bom { 3 } else { 0 };
        let next = self
            .starts
            .get(line + 1)
            .map_or(text.len(), |&s| s as usize);
        let body = text[start..next].trim_end_matches(['\n', '\r']);
        Span::new(start, start + body.len())
    }

    /// The line (from 0) that holds a byte offset.
    #[must_use]
    pub fn line_of(&self, offset: u32) -> usize {
        self.starts
            .partition_point(|&s| s <= offset)
            .saturating_sub(1)
    }

    /// The place of a byte offset in `text`, the text that was indexed.
    ///
    /// # Panics
    /// If `offset` does not lie on a character boundary.
    #[must_use]
    pub fn position(&self, text: &str, offset: u32) -> Position {
        let line = self.line_of(offset);
        let mut start = self.starts[line] as usize;
        if line == 0 && self.bom {
            start = start.max(3).min(offset as usize);
        }
        let before = &text[start..offset as usize];
        Position {
            line,
            chars: before.chars().count(),
            utf16: before.chars().map(char::len_utf16).sum(),
            bytes: before.len(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_units_and_bytes() {
        let text = "\u{feff}да\r\n— 🙂 бесплатно\n";
        let lines = LineIndex::new(text);
        let at = u32::try_from(text.find("бес").unwrap()).unwrap();
        assert_eq!(
            lines.position(text, at),
            Position {
                line: 1,
                chars: 4,
                utf16: 5,
                bytes: 9
            }
        );
        assert_eq!(
            lines.position(text, 3),
            Position {
                line: 0,
                chars: 0,
                utf16: 0,
                bytes: 0
            }
        );
        assert_eq!(&text[lines.line(text, 0).range()], "да");
        assert_eq!(lines.len(), 3);
    }
}
