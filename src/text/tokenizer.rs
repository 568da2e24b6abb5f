//! Cuts visible text into tokens.
//!
//! The tokenizer is fed pieces of visible text in reading order. A word may go on over a piece's
//! end (`**бес**платно`), so matching never sees the markup.

use super::Span;
use super::address::{address, placeholder};
use super::fold::{self, WordHash, fold, is_apostrophe, is_dropped, is_hyphen};
use super::token::{Token, TokenFlags, TokenKind, Tokens};
use super::word::{Part, is_combining, plain_word, scan_word, script};

/// A piece of visible text and where it came from.
#[derive(Clone, Copy, Debug)]
pub struct Piece<'a> {
    /// The text as a reader sees it.
    pub text: &'a str,
    /// Its bytes in the source.
    pub span: Span,
}

/// Turns pieces into tokens.
#[derive(Debug)]
pub struct Tokenizer<'s> {
    source: &'s str,
    tokens: Tokens,
    open: Option<OpenWord>,
    space: bool,
    /// The next token begins a line.
    line: bool,
    /// Length of the run of single Cyrillic letters that the list ends with.
    spaced: usize,
}

/// Where a piece's text came from.
#[derive(Clone, Copy)]
struct Origin {
    span: Span,
    /// The text is the source's bytes as they are, so that parts of it have their own spans.
    exact: bool,
}

impl Origin {
    fn span(self, from: usize, to: usize) -> Span {
        if !self.exact {
            return self.span;
        }
        let start = self.span.start as usize;
        Span::new(start + from, start + to)
    }
}

/// A word that reaches the end of its piece and may go on in the next.
#[derive(Debug)]
struct OpenWord {
    span: Span,
    flags: TokenFlags,
    /// The visible text so far, once it is not simply the source bytes of `span`.
    raw: Option<String>,
    hash: WordHash,
    plain: bool,
}

impl<'s> Tokenizer<'s> {
    /// A tokenizer for pieces of `source`.
    #[must_use]
    pub fn new(source: &'s str) -> Self {
        let mut tokens = Tokens::default();
        tokens.list.reserve(source.len() / 12);
        tokens.stops.reserve(source.len() / 100);
        Self {
            source,
            tokens,
            open: None,
            space: true,
            line: false,
            spaced: 0,
        }
    }

    /// The finished tokens so far.
    #[must_use]
    pub fn tokens(&self) -> &[Token] {
        &self.tokens.list
    }

    /// How many tokens there are so far; the index of the next one once the open word is closed.
    pub fn mark(&mut self) -> usize {
        self.close();
        self.tokens.list.len()
    }

    /// Adds a token that is not made of text: code, a placeholder, a footnote reference.
    pub fn push_mark(&mut self, kind: TokenKind, span: Span, value: u64) {
        self.close();
        self.push(kind, span, value, TokenFlags::default());
    }

    /// Ends the current word and the line: what comes next in this block begins another.
    pub fn line_break(&mut self) {
        self.close();
        self.join_letter_spaced();
        self.space = true;
        self.line = true;
    }

    /// Ends the current word, as at the end of a block.
    pub fn separate(&mut self) {
        self.close();
        self.join_letter_spaced();
        self.space = true;
        self.line = false;
    }

    /// The tokens.
    #[must_use]
    pub fn finish(mut self) -> Tokens {
        self.separate();
        self.tokens
    }

    /// Adds the tokens of a piece.
    pub fn push_piece(&mut self, piece: Piece<'_>) {
        let same = |source: &str| {
            std::ptr::eq(source.as_bytes(), piece.text.as_bytes()) || source == piece.text
        };
        let exact = self.source.get(piece.span.range()).is_some_and(same);
        let bytes = piece.text.as_bytes();
        // The end of a line ends a word, and other pieces that end inside a word may not.
        let line_end = self.source.as_bytes().get(piece.span.end as usize);
        let line_end = exact && matches!(line_end, Some(b'\n' | b'\r'));
        let seen = match line_end {
            true => &self.source.as_bytes()[piece.span.start as usize..=piece.span.end as usize],
            false => bytes,
        };
        let at = Origin {
            span: piece.span,
            exact,
        };
        let mut i = 0;
        if self.open.is_some() {
            i = self.continue_word(piece.text, at);
        }
        while i < bytes.len() {
            let b = bytes[i];
            match CLASS[b as usize] {
                Class::Space => {
                    self.space = true;
                    i += 1;
                }
                Class::Letter => i = self.word(piece.text, seen, i, at),
                Class::Digit => i = self.number(piece.text, i, at),
                Class::Mark => i = self.mark_or_special(piece.text, i, at),
                Class::Other => {
                    let c = piece.text[i..].chars().next().expect("inside the text");
                    let len = c.len_utf8();
                    // The modifier apostrophe U+02BC counts as a letter, yet no word begins with it. Of
                    // the marks that texts are full of, none is looked up among all letters.
                    let is_mark = matches!(c, '\u{a0}' | '«' | '»' | '\u{2000}'..='\u{206f}');
                    if !is_mark && c.is_alphabetic() && !is_apostrophe(c) {
                        i = self.word(piece.text, seen, i, at);
                        continue;
                    }
                    if c.is_whitespace() {
                        self.space = true;
                    } else if !is_dropped(c) && !is_combining(c) {
                        self.push(
                            TokenKind::Punct,
                            at.span(i, i + len),
                            u64::from(fold_mark(c) as u32),
                            TokenFlags::default(),
                        );
                    }
                    i += len;
                }
            }
        }
    }

    #[inline]
    fn push(&mut self, kind: TokenKind, span: Span, value: u64, mut flags: TokenFlags) {
        if self.space {
            flags.set(TokenFlags::SPACE);
            self.space = false;
            if std::mem::take(&mut self.line) {
                flags.set(TokenFlags::LINE);
            }
        }
        if kind != TokenKind::Word && self.spaced > 0 {
            self.join_letter_spaced();
        }
        let token = Token {
            span,
            value,
            kind,
            flags,
        };
        if token.is_stop() {
            let index = u32::try_from(self.tokens.list.len()).expect("fewer than 2^32 tokens");
            self.tokens.stops.push(index);
        }
        self.tokens.list.push(token);
    }

    /// Adds the word that begins at `start` of the text, and tells where it ends. `seen` are the bytes
    /// of the text, and behind them the line's end where the text ends there.
    #[inline]
    fn word(&mut self, text: &str, seen: &[u8], start: usize, at: Origin) -> usize {
        let limit = unit_end(seen, start);
        if at.exact
            && let Some((end, hash, flags)) = plain_word(&seen[..limit], start)
        {
            let span = at.span(start, end);
            if end < seen.len() {
                self.push_word(span, hash, flags);
            } else {
                let (raw, plain) = (None, true);
                self.open = Some(OpenWord {
                    span,
                    flags,
                    raw,
                    hash,
                    plain,
                });
            }
            return end;
        }
        self.rare_word(text, start, limit.min(text.len()), at)
    }

    /// Apart, so that a plain word does not pay for what this needs.
    #[inline(never)]
    fn rare_word(&mut self, text: &str, start: usize, limit: usize, at: Origin) -> usize {
        let part = scan_word(&text[start..limit], 0);
        let end = start + part.len;
        // An address goes on behind its first word with one of a few marks.
        let next = text.as_bytes().get(end);
        if matches!(next, Some(b':' | b'@' | b'.' | b'_' | b'+'))
            && let Some(address_end) = address(text, start, end)
        {
            self.push(
                TokenKind::Address,
                at.span(start, address_end),
                0,
                part.flags,
            );
            return address_end;
        }
        let flags = part.finished_flags();
        let mixed = flags.has(TokenFlags::CYRILLIC) && flags.has(TokenFlags::LATIN);
        if at.exact && part.plain && !mixed && next.is_some() {
            self.push_word(at.span(start, end), part.hash.finish(), flags);
            return end;
        }
        let open = OpenWord {
            span: at.span(start, end),
            flags,
            raw: (!at.exact).then(|| text[start..end].to_owned()),
            hash: part.hash.finish(),
            plain: part.plain,
        };
        self.open = Some(open);
        if end < text.len() {
            self.close();
        }
        end
    }

    /// Goes on with a word that reached the end of the piece before.
    fn continue_word(&mut self, text: &str, at: Origin) -> usize {
        let starts_inside = text.chars().next().is_some_and(|c| {
            c.is_alphanumeric()
                || is_dropped(c)
                || is_combining(c)
                || is_hyphen(c)
                || is_apostrophe(c)
        });
        let part = if starts_inside {
            scan_word(text, 1)
        } else {
            Part::empty()
        };
        if part.len == 0 {
            self.close();
            return 0;
        }
        let source = self.source;
        let open = self.open.as_mut().expect("called with an open word");
        let mut raw = open
            .raw
            .take()
            .unwrap_or_else(|| source[open.span.range()].to_owned());
        raw.push_str(&text[..part.len]);
        open.raw = Some(raw);
        open.plain = false;
        open.span = open.span.cover(at.span(0, part.len));
        let capital = open.flags.has(TokenFlags::CAPITAL);
        let mut flags = part.finished_flags();
        flags.0 &= !(TokenFlags::CAPITAL.0 | TokenFlags::ALL_CAPS.0);
        if open.flags.has(TokenFlags::ALL_CAPS) && !part.lower {
            flags.set(TokenFlags::ALL_CAPS);
        }
        open.flags.0 &= !(TokenFlags::ALL_CAPS.0);
        open.flags.0 |= flags.0;
        if capital {
            open.flags.set(TokenFlags::CAPITAL);
        }
        if part.len < text.len() {
            self.close();
        }
        part.len
    }

    fn close(&mut self) {
        let Some(mut word) = self.open.take() else {
            return;
        };
        let mixed = word.flags.has(TokenFlags::CYRILLIC) && word.flags.has(TokenFlags::LATIN);
        let mut odd = None;
        if !word.plain || mixed || word.raw.is_some() {
            let folded = fold(
                word.raw
                    .as_deref()
                    .unwrap_or(&self.source[word.span.range()]),
            );
            word.hash = fold::hash(&folded);
            word.flags.0 &= !(TokenFlags::CYRILLIC.0 | TokenFlags::LATIN.0);
            for c in folded.chars() {
                word.flags.set(script(c));
            }
            if word.raw.is_some() {
                word.flags.set(TokenFlags::ODD);
                odd = Some(folded.into_boxed_str());
            }
        }
        self.push_word(word.span, word.hash, word.flags);
        // Letters that stood apart may have become one word by now.
        let index = u32::try_from(self.tokens.list.len() - 1).expect("fewer than 2^32 tokens");
        if let Some(folded) = odd {
            self.tokens.odd.push((index, folded));
        } else if mixed {
            self.tokens.mixed.push(index);
        }
    }

    #[inline]
    fn push_word(&mut self, span: Span, hash: WordHash, flags: TokenFlags) {
        let single = span.end - span.start == 2 && flags.has(TokenFlags::CYRILLIC) && self.space;
        if !single && self.spaced > 0 {
            self.join_letter_spaced();
        }
        self.push(TokenKind::Word, span, hash, flags);
        let bytes = (span.end - span.start) as usize;
        if flags.has(TokenFlags::CYRILLIC) {
            self.tokens.cyrillic += bytes;
        } else {
            self.tokens.latin += bytes;
        }
        self.spaced = if single { self.spaced + 1 } else { 0 };
    }

    /// «б е с п л а т н о»: four or more single letters in a row are one word to a reader.
    #[inline(never)]
    fn join_letter_spaced(&mut self) {
        let run = std::mem::take(&mut self.spaced);
        if run < 4 {
            return;
        }
        let start = self.tokens.list.len() - run;
        let letters = self.tokens.list.split_off(start);
        let folded: String = letters
            .iter()
            .map(|t| fold(&self.source[t.span.range()]))
            .collect();
        let mut token = letters[0];
        token.span = token.span.cover(letters[run - 1].span);
        token.value = fold::hash(&folded);
        token.flags.set(TokenFlags::ODD);
        let index = u32::try_from(start).expect("fewer than 2^32 tokens");
        self.tokens.odd.push((index, folded.into_boxed_str()));
        self.tokens.list.push(token);
    }

    fn number(&mut self, text: &str, start: usize, at: Origin) -> usize {
        let bytes = text.as_bytes();
        let mut i = start;
        while i < bytes.len() {
            let inner = matches!(bytes[i], b'.' | b',' | b':')
                && bytes.get(i + 1).is_some_and(u8::is_ascii_digit);
            if !bytes[i].is_ascii_digit() && !inner {
                break;
            }
            i += 1;
        }
        self.push(
            TokenKind::Number,
            at.span(start, i),
            fold::hash(&text[start..i]),
            TokenFlags::default(),
        );
        i
    }

    fn mark_or_special(&mut self, text: &str, start: usize, at: Origin) -> usize {
        if let Some(end) = placeholder(text, start) {
            self.push(
                TokenKind::Placeholder,
                at.span(start, end),
                0,
                TokenFlags::default(),
            );
            return end;
        }
        let b = text.as_bytes()[start];
        self.push(
            TokenKind::Punct,
            at.span(start, start + 1),
            u64::from(b),
            TokenFlags::default(),
        );
        start + 1
    }
}

/// Where a word that begins here ends at the latest: «00дней17часов» is two numbers, each glued to
/// its unit.
#[inline]
fn unit_end(bytes: &[u8], start: usize) -> usize {
    if start == 0 || !bytes[start - 1].is_ascii_digit() {
        return bytes.len();
    }
    let next = bytes[start..].iter().position(u8::is_ascii_digit);
    next.map_or(bytes.len(), |at| start + at)
}

/// Dashes and look-alike marks brought together.
const fn fold_mark(c: char) -> char {
    match c {
        '\u{2012}'..='\u{2015}' | '\u{2212}' => '—',
        '\u{2010}' | '\u{2011}' => '-',
        '\u{2019}' | '\u{2bc}' => '\'',
        c => c,
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Space,
    Letter,
    Digit,
    Mark,
    Other,
}

/// What to do with a byte at the start of a token.
static CLASS: [Class; 256] = {
    let mut table = [Class::Other; 256];
    let mut b = 0;
    while b < 128 {
        let byte = b as u8;
        table[b] = if byte.is_ascii_alphabetic() {
            Class::Letter
        } else if byte.is_ascii_digit() {
            Class::Digit
        } else if byte <= b' ' || byte == 127 {
            Class::Space
        } else {
            Class::Mark
        };
        b += 1;
    }
    table[0xD0] = Class::Letter;
    table[0xD1] = Class::Letter;
    table
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Text;

    fn read<'a>(source: &'a str, pieces: &[(&'a str, usize)]) -> (Tokens, Vec<String>) {
        let mut tokenizer = Tokenizer::new(source);
        for &(text, start) in pieces {
            let len = if source[start..].starts_with(text) {
                text.len()
            } else {
                1
            };
            tokenizer.push_piece(Piece {
                text,
                span: Span::new(start, start + len),
            });
        }
        let tokens = tokenizer.finish();
        let text = Text {
            source,
            tokens: &tokens,
        };
        let shown = (0..tokens.len())
            .map(|i| match text.token(i).kind {
                TokenKind::Word => text.folded(i).into_owned(),
                _ => text.raw(i).to_owned(),
            })
            .collect();
        (tokens, shown)
    }

    fn words(source: &str) -> Vec<String> {
        read(source, &[(source, 0)]).1
    }

    #[test]
    fn every_character_is_read_wherever_it_stands() {
        let mut characters = '\0'..=char::MAX;
        while let Some(first) = characters.next() {
            let block = std::iter::once(first).chain(characters.by_ref().take(255));
            let text: String = block
                .map(|c| format!("{c} {c}{c} a{c}b я{c}{c}ж 1{c}2\n"))
                .collect();
            let (tokens, shown) = read(&text, &[(&text, 0)]);
            let spans = tokens.list.iter().map(|t| t.span);
            assert!(spans.clone().all(|s| s.start < s.end), "behind {first:?}");
            assert!(spans.is_sorted_by_key(|s| s.start), "behind {first:?}");
            assert!(shown.len() >= 256, "behind {first:?}");
        }
    }

    #[test]
    fn no_word_begins_with_an_apostrophe_of_any_kind() {
        assert_eq!(
            words("\u{2bc} об\u{2bc}єкт конец\u{2bc} x"),
            ["\u{2bc}", "об'єкт", "конец", "\u{2bc}", "x"]
        );
    }

    #[test]
    fn numbers_glued_to_their_units_stand_apart() {
        for (source, parts) in [
            ("00Days17Hours", &["00", "days", "17", "hours"][..]),
            ("00дней17часов", &["00", "дней", "17", "часов"]),
            ("COVID19 x2 15мин", &["covid19", "x2", "15", "мин"]),
        ] {
            assert_eq!(words(source), parts);
        }
    }

    #[test]
    fn every_word_hash_is_the_hash_of_its_fold() {
        let source = "Бес\u{ad}платно, ЁЛКА cкидка don’t re-use Ёмкость и\u{306}од їжак naïve COVID19 x2 éa \
             Unbelievable, eightltr eightlttr ВОСЕМЬСОТ Достопримечательностями Ђурђевак ѣздить Ѫ a я \
             ABCDEFGHIJKLMNOPQRSTUVWXYZ abcdefghijklmnopqrstuvwxyz0123456789 \
             АБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯЁ абвгдежзийклмнопрстуфхцчшщъыьэюяё ЀЂЃЄЅІЇЈЉЊЋЌЍЎЏѐђѓєѕіїјљњћќѝўџ end";
        let (tokens, _) = read(source, &[(source, 0)]);
        let text = Text {
            source,
            tokens: &tokens,
        };
        for (i, token) in tokens
            .list()
            .iter()
            .enumerate()
            .filter(|(_, t)| t.kind == TokenKind::Word)
        {
            assert_eq!(token.value, fold::hash(&text.folded(i)), "{}", text.raw(i));
        }
    }

    #[test]
    fn splits_words_numbers_and_marks() {
        assert_eq!(
            words("Цена: 1 000,50 ₽ (онлайн-заявка)."),
            [
                "цена",
                ":",
                "1",
                "000,50",
                "₽",
                "(",
                "онлайн-заявка",
                ")",
                "."
            ]
        );
        assert_eq!(
            words("20kg 14ти iPhone15"),
            ["20", "kg", "14", "ти", "iphone15"]
        );
        assert_eq!(
            words("{имя}, ваш код %code% — 10%"),
            ["{имя}", ",", "ваш", "код", "%code%", "—", "10", "%"]
        );
        assert_eq!(
            words("см. https://a.example/x?y=1. Пишите a.b@firm.example!"),
            [
                "см",
                ".",
                "https://a.example/x?y=1",
                ".",
                "пишите",
                "a.b@firm.example",
                "!"
            ]
        );
    }

    #[test]
    fn joins_words_cut_by_markup_and_letter_spacing() {
        let (tokens, shown) = read("**бес**платно и", &[("бес", 2), ("платно и", 10)]);
        assert_eq!(shown, ["бесплатно", "и"]);
        assert_eq!(tokens.list()[0].span, Span::new(2, 22));
        let (tokens, shown) = read(
            "это б е с п л а т н о да",
            &[("это б е с п л а т н о да", 0)],
        );
        assert_eq!(shown, ["это", "бесплатно", "да"]);
        assert_eq!(tokens.list()[1].value, fold::hash("бесплатно"));
    }

    #[test]
    fn a_cut_word_behind_a_letter_spaced_one_keeps_its_text() {
        let source = "б е с п л а т н о при**вет** а б в г сkидка";
        let pieces = [
            ("б е с п л а т н о при", 0),
            ("вет", 35),
            (" а б в г сkидка", 43),
        ];
        let (tokens, shown) = read(source, &pieces);
        assert_eq!(shown, ["бесплатно", "привет", "абвг", "скидка"]);
        let mixed = tokens.of_two_scripts().map(|t| &source[t.span.range()]);
        assert_eq!(mixed.collect::<Vec<_>>(), ["сkидка"]);
    }

    #[test]
    fn notices_capitals() {
        let (tokens, _) = read("ПСК Да я OK", &[("ПСК Да я OK", 0)]);
        let caps: Vec<_> = tokens
            .list()
            .iter()
            .map(|t| t.flags.has(TokenFlags::ALL_CAPS))
            .collect();
        assert_eq!(caps, [true, false, false, true]);
        assert!(tokens.list()[1].flags.has(TokenFlags::CAPITAL));
    }
}
