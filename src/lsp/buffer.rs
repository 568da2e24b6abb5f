//! The text of an open document, and the two ways to name a place in it: bytes, as onside counts,
//! and lines with columns in the unit agreed with the client.

use lsp_types::{Position, PositionEncodingKind, Range, TextDocumentContentChangeEvent};

use crate::text::Span;

/// The unit that columns are counted in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Encoding {
    /// Bytes.
    Utf8,
    /// UTF-16 code units, which every client understands.
    #[default]
    Utf16,
    /// Unicode scalar values.
    Utf32,
}

impl Encoding {
    /// The best one that a client offers, for us: bytes need no counting.
    pub(super) fn negotiate<'a>(offered: impl Iterator<Item = &'a str> + Clone) -> Self {
        let has = |name: &str| offered.clone().any(|own| own == name);
        if has("utf-8") {
            Self::Utf8
        } else if has("utf-32") {
            Self::Utf32
        } else {
            Self::Utf16
        }
    }

    /// Its name in the protocol.
    pub(super) const fn kind(self) -> PositionEncodingKind {
        match self {
            Self::Utf8 => PositionEncodingKind::UTF8,
            Self::Utf16 => PositionEncodingKind::UTF16,
            Self::Utf32 => PositionEncodingKind::UTF32,
        }
    }

    const fn width(self, c: char) -> usize {
        match self {
            Self::Utf8 => c.len_utf8(),
            Self::Utf16 => c.len_utf16(),
            Self::Utf32 => 1,
        }
    }
}

/// Bytes between two running counts of columns: a place costs the same on a line of any length. So
/// few that the units between two of them fit into a byte, which a processor counts many at once.
const STRIDE: usize = 128;

/// A text with its lines. A line ends after `\n`, `\r\n` or `\r`, as the protocol has it. In what a
/// client sends a BOM is a character like any other.
#[derive(Clone, Debug)]
pub(super) struct Buffer {
    text: String,
    encoding: Encoding,
    /// Bytes of a BOM that clients do not see.
    hidden: usize,
    /// Where each line begins.
    starts: Vec<usize>,
    /// Units before every byte that is a multiple of [`STRIDE`], or the first character boundary
    /// after it.
    units: Vec<usize>,
}

impl Buffer {
    /// A text whose columns are counted in this unit.
    pub(super) fn new(text: String, encoding: Encoding) -> Self {
        let mut buffer = Self {
            text,
            encoding,
            hidden: 0,
            starts: Vec::new(),
            units: Vec::new(),
        };
        buffer.index();
        buffer
    }

    /// The text of a file on the disk: a BOM is not counted, since editors take it away.
    pub(super) fn of_file(text: String, encoding: Encoding) -> Self {
        let hidden = if text.starts_with('\u{feff}') { 3 } else { 0 };
        let buffer = Self::new(text, encoding);
        Self { hidden, ..buffer }
    }

    /// The text.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    fn index(&mut self) {
        let bytes = self.text.as_bytes();
        self.starts.clear();
        self.starts.push(0);
        self.starts.extend(
            memchr::memchr2_iter(b'\n', b'\r', bytes)
                .filter(|&at| bytes[at] == b'\n' || bytes.get(at + 1) != Some(&b'\n'))
                .map(|at| at + 1),
        );
        self.units.clear();
        if self.encoding == Encoding::Utf8 {
            return;
        }
        let (mut units, mut from) = (0, 0);
        while from < self.text.len() {
            self.units.push(units);
            let to = self.boundary(from + STRIDE);
            units += self.count(&self.text[self.boundary(from)..to]);
            from += STRIDE;
        }
        self.units.push(units);
    }

    /// The first character boundary at or after an offset.
    fn boundary(&self, at: usize) -> usize {
        let mut at = at.min(self.text.len());
        while !self.text.is_char_boundary(at) {
            at += 1;
        }
        at
    }

    /// How many units a text has that is no longer than a stride and a character.
    fn count(&self, text: &str) -> usize {
        let bytes = text.as_bytes().iter();
        let begins = |b: u8| u8::from(b & 0xc0 != 0x80);
        match self.encoding {
            Encoding::Utf8 => text.len(),
            Encoding::Utf32 => bytes.map(|&b| begins(b)).sum::<u8>().into(),
            Encoding::Utf16 => bytes
                .map(|&b| begins(b) + u8::from(b >= 0xf0))
                .sum::<u8>()
                .into(),
        }
    }

    /// Units before a byte offset on a character boundary.
    fn before(&self, at: usize) -> usize {
        if self.encoding == Encoding::Utf8 {
            return at;
        }
        let stride = at / STRIDE;
        let from = self.boundary(stride * STRIDE);
        match from <= at {
            true => self.units[stride] + self.count(&self.text[from..at]),
            // A character lies across the stride and begins here.
            false => self.units[stride] - self.count(&self.text[at..from]),
        }
    }

    /// The line that holds a byte offset, from 0.
    pub(super) fn line_of(&self, at: usize) -> usize {
        self.starts.partition_point(|&start| start <= at) - 1
    }

    /// The bytes of a line without its ending; those of the end where there is no such line.
    pub(super) fn line(&self, line: usize) -> std::ops::Range<usize> {
        let end = self.text.len();
        let start = self.starts.get(line).copied().unwrap_or(end);
        let next = self.starts.get(line + 1).copied().unwrap_or(end);
        let body = self.text[start..next].trim_end_matches(['\n', '\r']);
        start..start + body.len()
    }

    /// The place of a byte offset; one inside a character is taken as its beginning.
    pub(super) fn position(&self, at: usize) -> Position {
        let mut at = at.min(self.text.len());
        while !self.text.is_char_boundary(at) {
            at -= 1;
        }
        let line = self.line_of(at);
        let start = self.starts[line].max(self.hidden);
        let column = self.before(at.max(start)) - self.before(start);
        Position::new(number(line), number(column))
    }

    /// The byte offset of a place. One behind the end of its line is that end; one inside a
    /// character is its beginning.
    pub(super) fn offset(&self, position: Position) -> usize {
        let line = self.line(position.line as usize);
        let wanted = position.character as usize;
        let mut units = 0;
        for (at, c) in self.text[line.clone()].char_indices() {
            units += self.encoding.width(c);
            if units > wanted {
                return line.start + at;
            }
        }
        line.end
    }

    /// The range of a span.
    pub(super) fn range(&self, span: Span) -> Range {
        let range = span.range();
        Range::new(self.position(range.start), self.position(range.end))
    }

    /// The range to show for a span: never empty, since clients widen an empty one each in its own
    /// way. It takes the character behind it, else the one before it.
    pub(super) fn shown(&self, span: Span) -> Range {
        let Span { start, end } = span;
        if start < end {
            return self.range(span);
        }
        let at = self.boundary(start as usize);
        let line = self.line(self.line_of(at));
        let next = self.text[at..line.end.max(at)].chars().next();
        let last = self.text[line.start.min(at)..at].chars().next_back();
        let wide = match (next, last) {
            (Some(c), _) => at..at + c.len_utf8(),
            (None, Some(c)) => at - c.len_utf8()..at,
            // An empty line has nothing to underline: the range reaches behind it.
            (None, None) => {
                let start = self.position(at);
                let end = Position::new(start.line, start.character + 1);
                return Range::new(start, end);
            }
        };
        Range::new(self.position(wide.start), self.position(wide.end))
    }

    /// The span of a range.
    pub(super) fn span(&self, range: Range) -> Span {
        let start = self.offset(range.start);
        Span::new(start, self.offset(range.end).max(start))
    }

    /// Applies a change as a client reports it.
    pub(super) fn apply(&mut self, change: TextDocumentContentChangeEvent) {
        match change.range {
            None => self.text = change.text,
            Some(range) => {
                let span = self.span(range);
                self.text.replace_range(span.range(), &change.text);
            }
        }
        self.index();
    }
}

fn number(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ALL: [Encoding; 3] = [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32];

    #[test]
    fn the_best_encoding_on_offer_is_taken() {
        let negotiate = |offered: &[&str]| Encoding::negotiate(offered.iter().copied());
        assert_eq!(negotiate(&["utf-16", "utf-32", "utf-8"]), Encoding::Utf8);
        assert_eq!(negotiate(&["utf-16", "utf-32"]), Encoding::Utf32);
        assert_eq!(negotiate(&["utf-7"]), Encoding::Utf16);
        assert_eq!(negotiate(&[]), Encoding::Utf16);
    }

    #[test]
    fn columns_are_counted_in_every_encoding() {
        let text = "да\r\n— 🙂 б\rend";
        for (encoding, column) in ALL.into_iter().zip([9, 5, 4]) {
            let buffer = Buffer::new(text.to_owned(), encoding);
            let at = text.find('б').unwrap();
            assert_eq!(buffer.position(at), Position::new(1, column));
            assert_eq!(buffer.offset(Position::new(1, column)), at);
            assert_eq!(buffer.position(text.len()), Position::new(2, 3));
            assert_eq!(buffer.offset(Position::new(1, 99)), at + 'б'.len_utf8());
            assert_eq!(buffer.offset(Position::new(9, 0)), text.len());
        }
        // The second half of a surrogate pair.
        let utf16 = Buffer::new(text.to_owned(), Encoding::Utf16);
        assert_eq!(utf16.offset(Position::new(1, 3)), text.find('🙂').unwrap());
    }

    #[test]
    fn nothing_shown_is_empty() {
        let buffer = Buffer::new("да\n\nx".to_owned(), Encoding::Utf16);
        let shown = |at| buffer.shown(Span::new(at, at));
        let range = |l, a, b| Range::new(Position::new(l, a), Position::new(l, b));
        assert_eq!(shown(0), range(0, 0, 1));
        assert_eq!(shown(4), range(0, 1, 2));
        assert_eq!(shown(5), range(1, 0, 1));
        assert_eq!(shown(7), range(2, 0, 1));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]
        #[test]
        fn places_and_offsets_agree(text in "(да|x|🙂|\u{feff}|\n|\r|\r\n|é|ж{500,600}){0,9}") {
            for encoding in ALL {
                let buffer = Buffer::new(text.clone(), encoding);
                for (at, _) in text.char_indices() {
                    // `\r\n` is one ending: between the two there is no place.
                    if text[..at].ends_with('\r') && text[at..].starts_with('\n') {
                        continue;
                    }
                    let position = buffer.position(at);
                    prop_assert_eq!(buffer.offset(position), at);
                    let line = buffer.line(position.line as usize);
                    let column: usize =
                        text[line.start..at].chars().map(|c| encoding.width(c)).sum();
                    prop_assert_eq!(position.character as usize, column);
                }
            }
        }
    }
}
