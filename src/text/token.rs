//! Words, numbers and marks with their bytes in the source.
//!
//! The tokenizer is fed pieces of visible text in reading order. A word may go on over a piece's
//! end (`**бес**платно`), so matching never sees the markup. Plain ASCII and Cyrillic words are
//! folded and hashed in one pass over the bytes; everything rarer takes the slow road through
//! [`fold`].

use std::borrow::Cow;

use super::Span;
use super::fold::{
    self, Hasher, WordHash, fold, is_apostrophe, is_cyrillic, is_dropped, is_hyphen, mix,
};

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// A word; letters first, inner digits, hyphens and apostrophes allowed.
    Word,
    /// Digits with inner `.`, `,` or `:` («1 000» is two numbers).
    Number,
    /// A single mark; see [`Token::punct`].
    Punct,
    /// A line break inside a block, soft or hard.
    Break,
    /// Inline code: neither text nor evidence.
    Code,
    /// A template placeholder such as `{имя}` or `%name%`: neither text nor evidence.
    Placeholder,
    /// A bare web or mail address.
    Address,
    /// A reference to a footnote; the value is the note's number in the document.
    NoteRef,
}

/// What the tokenizer noticed about a token on its way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TokenFlags(u8);

impl TokenFlags {
    /// White space or a line break stands before the token.
    pub const SPACE: Self = Self(1);
    /// Holds a Cyrillic letter (after folding).
    pub const CYRILLIC: Self = Self(2);
    /// Holds a Latin letter (after folding).
    pub const LATIN: Self = Self(4);
    /// Starts with a capital letter.
    pub const CAPITAL: Self = Self(8);
    /// Two letters or more, all of them capitals.
    pub const ALL_CAPS: Self = Self(16);
    /// The folded text is not the fold of the source bytes: the word is cut by markup or decoded.
    pub const ODD: Self = Self(32);
    /// Holds an inner hyphen.
    pub const HYPHEN: Self = Self(64);
    /// Holds an inner apostrophe.
    pub const APOSTROPHE: Self = Self(128);

    /// Holds an inner hyphen or apostrophe.
    pub(crate) const PARTED: Self = Self(Self::HYPHEN.0 | Self::APOSTROPHE.0);

    /// Whether any of `other` is set.
    #[must_use]
    pub const fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// One bit each.
    pub(crate) const fn bits(self) -> u8 {
        self.0
    }

    const fn set(&mut self, other: Self) {
        self.0 |= other.0;
    }
}

/// One token. 24 bytes, so that a long document stays small.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// Its bytes in the source, markup inside the word included.
    pub span: Span,
    /// Hash of the folded word; the character of a mark; a footnote's number.
    pub value: WordHash,
    /// What it is.
    pub kind: TokenKind,
    /// What was noticed.
    pub flags: TokenFlags,
}

impl Token {
    /// The character of a mark, dashes brought to `—`; `None` for other tokens.
    #[must_use]
    pub fn punct(&self) -> Option<char> {
        if self.kind == TokenKind::Punct {
            char::from_u32(u32::try_from(self.value).ok()?)
        } else {
            None
        }
    }

    /// Whether this is the mark `c`.
    #[must_use]
    pub fn is(&self, c: char) -> bool {
        self.kind == TokenKind::Punct && self.value == WordHash::from(c as u32)
    }

    /// Whether this is a mark that may end a sentence.
    #[must_use]
    pub(super) const fn is_stop(&self) -> bool {
        const MARKS: [WordHash; 4] = ['.' as u64, '!' as u64, '?' as u64, '…' as u64];
        matches!(self.kind, TokenKind::Punct)
            && (self.value == MARKS[0]
                || self.value == MARKS[1]
                || self.value == MARKS[2]
                || self.value == MARKS[3])
    }

    /// Whether this token is a word or a number.
    #[must_use]
    pub const fn is_word(&self) -> bool {
        matches!(self.kind, TokenKind::Word | TokenKind::Number)
    }
}

/// All tokens of a document in reading order.
#[derive(Clone, Debug, Default)]
pub struct Tokens {
    list: Vec<Token>,
    /// Folded text of [`TokenFlags::ODD`] tokens, by index, ascending.
    odd: Vec<(u32, Box<str>)>,
    /// The marks that may end a sentence, ascending: cutting sentences looks at nothing else.
    stops: Vec<u32>,
    /// Whether some word holds a Cyrillic letter.
    cyrillic: bool,
    /// Whether some word was written in two scripts.
    mixed: bool,
}

impl Tokens {
    /// The tokens.
    #[must_use]
    pub fn list(&self) -> &[Token] {
        &self.list
    }

    /// How many tokens there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The indexes of the marks `.`, `!`, `?` and `…`, ascending.
    #[must_use]
    pub(super) fn stops(&self) -> &[u32] {
        &self.stops
    }

    /// Whether some word holds a Cyrillic letter.
    #[must_use]
    pub const fn has_cyrillic(&self) -> bool {
        self.cyrillic
    }

    /// Whether some word, as written, holds letters of both scripts.
    #[must_use]
    pub(crate) const fn mixes_scripts(&self) -> bool {
        self.mixed
    }
}

/// A document's tokens together with the bytes they point into.
#[derive(Clone, Copy, Debug)]
pub struct Text<'a> {
    /// The source's whole text.
    pub source: &'a str,
    /// Its tokens.
    pub tokens: &'a Tokens,
}

impl<'a> Text<'a> {
    /// The token at an index.
    ///
    /// # Panics
    /// If there is none.
    #[must_use]
    pub fn token(&self, index: usize) -> &'a Token {
        &self.tokens.list[index]
    }

    /// The token at an index, or `None` past the end.
    #[must_use]
    pub fn get(&self, index: usize) -> Option<&'a Token> {
        self.tokens.list.get(index)
    }

    /// The source bytes of a token.
    #[must_use]
    pub fn raw(&self, index: usize) -> &'a str {
        &self.source[self.token(index).span.range()]
    }

    /// The folded text of a word.
    #[must_use]
    pub fn folded(&self, index: usize) -> Cow<'a, str> {
        if self.token(index).flags.has(TokenFlags::ODD) {
            let odd = &self.tokens.odd;
            let key = u32::try_from(index).expect("fewer than 2^32 tokens");
            let at = odd
                .binary_search_by_key(&key, |&(i, _)| i)
                .expect("every odd token keeps its text");
            return Cow::Borrowed(&odd[at].1);
        }
        Cow::Owned(fold(self.raw(index)))
    }
}

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

/// The end of a scanned word part and what was seen in it.
struct Part {
    len: usize,
    hash: Hasher,
    flags: TokenFlags,
    /// Only characters that the fast road folds by itself.
    plain: bool,
    lower: bool,
    letters: usize,
}

impl<'s> Tokenizer<'s> {
    /// A tokenizer for pieces of `source`.
    #[must_use]
    pub fn new(source: &'s str) -> Self {
        let mut tokens = Tokens::default();
        tokens.list.reserve(source.len() / 12);
        Self {
            source,
            tokens,
            open: None,
            space: true,
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

    /// Adds a token that is not made of text: a break, code, a footnote reference.
    pub fn push_mark(&mut self, kind: TokenKind, span: Span, value: u64) {
        self.close();
        self.push(kind, span, value, TokenFlags::default());
        if kind == TokenKind::Break {
            self.space = true;
        }
    }

    /// Ends the current word, as at the end of a block.
    pub fn separate(&mut self) {
        self.close();
        self.space = true;
        self.join_letter_spaced();
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
                Class::Letter => i = self.word(piece.text, i, at),
                Class::Digit => i = self.number(piece.text, i, at),
                Class::Mark => i = self.mark_or_special(piece.text, i, at),
                Class::Other => {
                    let c = piece.text[i..].chars().next().expect("inside the text");
                    let len = c.len_utf8();
                    // The modifier apostrophe U+02BC counts as a letter, yet no word begins with it.
                    if c.is_alphabetic() && !is_apostrophe(c) {
                        i = self.word(piece.text, i, at);
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

    #[inline]
    fn word(&mut self, text: &str, start: usize, at: Origin) -> usize {
        let limit = unit_end(text, start);
        if at.exact
            && let Some((end, hash, flags)) = plain_word(&text.as_bytes()[..limit], start)
        {
            self.push_word(at.span(start, end), hash, flags);
            return end;
        }
        self.rare_word(text, start, limit, at)
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
        self.tokens.mixed |= mixed;
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
        if let Some(folded) = odd {
            let index = u32::try_from(self.tokens.list.len()).expect("fewer than 2^32 tokens");
            self.tokens.odd.push((index, folded));
        }
        self.push_word(word.span, word.hash, word.flags);
    }

    #[inline]
    fn push_word(&mut self, span: Span, hash: WordHash, flags: TokenFlags) {
        let single = span.end - span.start == 2 && flags.has(TokenFlags::CYRILLIC) && self.space;
        if !single && self.spaced > 0 {
            self.join_letter_spaced();
        }
        self.push(TokenKind::Word, span, hash, flags);
        self.tokens.cyrillic |= flags.has(TokenFlags::CYRILLIC);
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

impl Part {
    const fn empty() -> Self {
        Self {
            len: 0,
            hash: Hasher::new(),
            flags: TokenFlags(0),
            plain: true,
            lower: false,
            letters: 0,
        }
    }

    fn finished_flags(&self) -> TokenFlags {
        let mut flags = self.flags;
        if self.letters > 1 && !self.lower {
            flags.set(TokenFlags::ALL_CAPS);
        }
        flags
    }
}

/// A word of nothing but ASCII or nothing but plain Cyrillic that surely ends where its letters
/// end: most words of a text. `None` says nothing, [`scan_word`] looks closer.
///
/// Eight bytes are looked at, folded and hashed at once (see [`Eight`]), so that nothing has to be
/// guessed about the length of a word.
#[inline]
fn plain_word(bytes: &[u8], start: usize) -> Option<(usize, WordHash, TokenFlags)> {
    let first = bytes[start];
    let (end, hash, lower) = if first < 0x80 {
        letters(bytes, start, Eight::latin)
    } else {
        letters(bytes, start, Eight::cyrillic)
    };
    let ends = match *bytes.get(end..)? {
        [
            b' ' | b'\n' | b',' | b';' | b'!' | b'?' | b')' | b'"' | b'*' | b'|',
            ..,
        ] => true,
        // No address goes on with a space, and "www." is left to those who know.
        [b'.' | b':', b' ' | b'\n', ..] => first != b'w' && first != b'W',
        _ => false,
    };
    if !ends || end == start {
        return None;
    }
    let (mut flags, capital, letters) = if first < 0x80 {
        (TokenFlags::LATIN, first.is_ascii_uppercase(), end - start)
    } else {
        let capital = first == 0xD0 && bytes[start + 1] < 0xB0;
        (TokenFlags::CYRILLIC, capital, (end - start) / 2)
    };
    if capital {
        flags.set(TokenFlags::CAPITAL);
        if letters > 1 && !lower {
            flags.set(TokenFlags::ALL_CAPS);
        }
    }
    Some((end, hash, flags))
}

/// The end of a run of letters, its hash, and whether a small letter is among them.
#[inline]
fn letters(bytes: &[u8], start: usize, read: impl Fn(&[u8]) -> Eight) -> (usize, WordHash, bool) {
    let (mut end, mut hash, mut lower) = (start, fold::SEED, false);
    loop {
        let eight = read(&bytes[end..]);
        if eight.len > 0 {
            hash = mix(hash, eight.folded);
        }
        end += eight.len;
        lower |= eight.lower;
        if eight.len < 8 {
            return (end, hash, lower);
        }
    }
}

/// The letters that a text begins with, up to eight bytes of them, read as one number. Its bytes
/// (for Cyrillic: its pairs of bytes) are compared side by side: adding `0x80 - k` to a byte below
/// `0x80` sets its highest bit where the byte is not below `k`.
struct Eight {
    /// How many bytes are letters (or digits, behind ASCII).
    len: usize,
    /// They, folded; the bytes behind them are 0.
    folded: u64,
    /// Whether a small letter is among them.
    lower: bool,
}

impl Eight {
    #[inline]
    fn latin(bytes: &[u8]) -> Self {
        const BYTE: u64 = 0x0101_0101_0101_0101;
        const HIGH: u64 = BYTE << 7;
        let read = first_eight(bytes);
        let ascii = read & !HIGH;
        let folded = ascii | (BYTE << 5);
        let not_below = |bytes: u64, k: u8| bytes + BYTE * u64::from(0x80 - k);
        let letter = not_below(folded, b'a') & !not_below(folded, b'z' + 1);
        let digit = not_below(ascii, b'0') & !not_below(ascii, b'9' + 1);
        let fits = (letter | digit) & !read & HIGH;
        let len = (!fits & HIGH).trailing_zeros() as usize / 8;
        let inside = lowest(len);
        Self {
            len,
            folded: folded & inside,
            lower: letter & HIGH & inside & (ascii << 2) != 0,
        }
    }

    /// U+0400 to U+045F: lower case, «ё» as «е». The rarer letters behind them are none here.
    #[inline]
    fn cyrillic(bytes: &[u8]) -> Self {
        const PAIR: u64 = 0x0001_0001_0001_0001;
        const HIGH: u64 = PAIR << 15;
        let read = first_eight(bytes);
        // 0 where the pair is a letter of the block.
        let differs = (read & (PAIR * 0xC0FE)) ^ (PAIR * 0x80D0);
        // The letter's number from U+0400 on: the lowest bit of its first byte, six of its second.
        let letter = ((read & PAIR) << 6) | ((read >> 8) & (PAIR * 0x3F));
        let not_below = |k: u64| (letter + PAIR * (0x8000 - k)) & HIGH;
        let other = ((differs & !HIGH) + PAIR * 0x7FFF) | differs | not_below(0x60);
        let len = (other & HIGH).trailing_zeros() as usize / 16 * 2;
        let inside = lowest(len);
        let small = not_below(0x30);
        // Nearly always there is nothing to fold.
        if ((small & !not_below(0x50)) ^ HIGH) & inside == 0 {
            return Self {
                len,
                folded: read & inside,
                lower: len > 0,
            };
        }
        let special = HIGH & !not_below(0x10);
        let capital = HIGH & !(special | small);
        let yo = (not_below(0x51) & !not_below(0x52)) | (not_below(0x01) & !not_below(0x02));
        let lower = letter + (capital >> 15) * 0x20 + (special >> 15) * 0x50 - (yo >> 15) * 0x1C;
        let folded = (PAIR * 0x80D0) | ((lower >> 6) & PAIR) | ((lower & (PAIR * 0x3F)) << 8);
        Self {
            len,
            folded: folded & inside,
            lower: small & inside != 0,
        }
    }
}

/// Up to eight bytes, the first one lowest.
#[inline]
fn first_eight(bytes: &[u8]) -> u64 {
    match bytes.first_chunk() {
        Some(&eight) => u64::from_le_bytes(eight),
        None => bytes
            .iter()
            .rev()
            .fold(0, |all, &b| (all << 8) | u64::from(b)),
    }
}

/// So many bytes set, the lowest ones.
#[inline]
const fn lowest(bytes: usize) -> u64 {
    match bytes {
        8 => !0,
        n => !(!0 << (8 * n)),
    }
}

/// Where a word that begins here ends at the latest: «00дней17часов» is two numbers, each glued to
/// its unit.
#[inline]
fn unit_end(text: &str, start: usize) -> usize {
    let bytes = text.as_bytes();
    if start == 0 || !bytes[start - 1].is_ascii_digit() {
        return text.len();
    }
    let next = bytes[start..].iter().position(u8::is_ascii_digit);
    next.map_or(text.len(), |at| start + at)
}

/// Scans letters, digits, inner hyphens and apostrophes from the start of `text`. `seen` is the
/// number of letters that stand before it in the same word.
///
/// Runs of ASCII and of Cyrillic have a loop each with nothing in it but folding and hashing:
/// nearly all bytes of a document pass through one of them.
fn scan_word(text: &str, seen: usize) -> Part {
    let bytes = text.as_bytes();
    let mut part = Part::empty();
    part.letters = seen;
    if seen == 0 && starts_with_capital(text) {
        part.flags.set(TokenFlags::CAPITAL);
    }
    let mut rest = bytes;
    while !rest.is_empty() {
        let before = rest.len();
        while let [b, more @ ..] = rest {
            let folded = ASCII[*b as usize];
            if folded == 0 {
                break;
            }
            part.hash.byte(folded);
            rest = more;
        }
        if rest.len() < before {
            part.letters += before - rest.len();
            part.flags.set(TokenFlags::LATIN);
        }
        let before = rest.len();
        while let Some((&pair, more)) = rest.split_first_chunk() {
            let pair = u16::from_be_bytes(pair);
            if pair & 0xFEC0 != 0xD080 {
                break;
            }
            let folded = CYRILLIC[usize::from(pair & 0x1FF)];
            part.hash.byte((folded >> 8) as u8);
            part.hash.byte(folded as u8);
            rest = more;
        }
        if rest.len() < before {
            part.letters += (before - rest.len()) / 2;
            part.flags.set(TokenFlags::CYRILLIC);
        }
        let Some(&b) = rest.first() else { break };
        if ASCII[b as usize] != 0 {
            continue;
        }
        if b < 0x80 && b != b'-' && b != b'\'' {
            break;
        }
        let len = scan_rare(&text[text.len() - rest.len()..], &mut part);
        if len == 0 {
            break;
        }
        rest = &rest[len..];
    }
    part.len = bytes.len() - rest.len();
    // Only a capital can begin a word of capitals, and its second letter mostly says no.
    part.lower = (seen == 0 && !part.flags.has(TokenFlags::CAPITAL))
        || text[..part.len].chars().any(char::is_lowercase);
    part
}

fn starts_with_capital(text: &str) -> bool {
    match *text.as_bytes() {
        [b, ..] if b < 0x80 => b.is_ascii_uppercase(),
        [0xD0, tail, ..] => tail < 0xB0,
        [0xD1, ..] => false,
        _ => text.chars().next().is_some_and(char::is_uppercase),
    }
}

/// One character that is neither ASCII nor plain Cyrillic, or a hyphen or apostrophe inside a
/// word; its length, 0 where the word ends before it.
fn scan_rare(rest: &str, part: &mut Part) -> usize {
    let c = rest.chars().next().expect("called inside the text");
    let len = c.len_utf8();
    if is_hyphen(c) || is_apostrophe(c) {
        let letter_follows = rest[len..].chars().next().is_some_and(char::is_alphabetic);
        if part.letters == 0 || !letter_follows {
            return 0;
        }
        let hyphen = is_hyphen(c);
        part.flags.set(if hyphen {
            TokenFlags::HYPHEN
        } else {
            TokenFlags::APOSTROPHE
        });
        part.hash.byte(if hyphen { b'-' } else { b'\'' });
        return len;
    }
    if !c.is_alphabetic() && !is_dropped(c) && !is_combining(c) {
        return 0;
    }
    part.plain = false;
    part.flags.set(script(c));
    part.letters += usize::from(c.is_alphabetic());
    len
}

/// The flag of a letter's script.
fn script(c: char) -> TokenFlags {
    if is_cyrillic(c) {
        TokenFlags::CYRILLIC
    } else if c.is_alphabetic() {
        TokenFlags::LATIN
    } else {
        TokenFlags::default()
    }
}

const fn is_combining(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
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

/// The end of a web or mail address whose first word is `text[start..end]`.
fn address(text: &str, start: usize, end: usize) -> Option<usize> {
    let rest = &text[end..];
    let first = &text[start..end];
    let web =
        rest.starts_with("://") || (first.eq_ignore_ascii_case("www") && rest.starts_with('.'));
    let stop = |c: char| {
        c.is_whitespace()
            || matches!(
                c,
                '<' | '>' | '"' | '«' | '»' | '(' | ')' | '[' | ']' | '|' | '*'
            )
    };
    if !web {
        // A mail address: local part, `@`, a domain with a dot. Local parts may hold dots.
        let local =
            rest.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '.' | '_' | '+' | '-'))?;
        if !rest[local..].starts_with('@') {
            return None;
        }
        let domain = &rest[local + 1..];
        let len = domain
            .find(|c: char| !c.is_alphanumeric() && !matches!(c, '.' | '-'))
            .unwrap_or(domain.len());
        let domain = domain[..len].trim_end_matches(['.', '-']);
        return (domain.contains('.') && domain.len() < 256 && local < 64)
            .then(|| end + local + 1 + domain.len());
    }
    let len = rest.find(stop).unwrap_or(rest.len());
    Some(
        end + rest[..len]
            .trim_end_matches(['.', ',', ';', ':', '!', '?'])
            .len(),
    )
}

/// The end of a template placeholder that starts at `start`: `{имя}`, `{{ price }}`, `{% if %}`,
/// `${x}`, `%name%`.
fn placeholder(text: &str, start: usize) -> Option<usize> {
    const LONGEST: usize = 80;
    let rest = &text[start..];
    let bytes = rest.as_bytes();
    let window = &bytes[..bytes.len().min(LONGEST)];
    let closed_by = |from: usize, close: &[u8]| {
        window[from..]
            .windows(close.len())
            .position(|w| w == close)
            .map(|at| start + from + at + close.len())
    };
    match bytes {
        [b'{', b'{', ..] => closed_by(2, b"}}"),
        [b'{', b'%', ..] => closed_by(2, b"%}"),
        [b'{', ..] => closed_by(1, b"}"),
        [b'$', b'{', ..] => closed_by(2, b"}"),
        [b'%', next, ..] if next.is_ascii_alphabetic() || *next == b'_' => {
            let name = window[1..]
                .iter()
                .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.'))
                .count();
            (bytes.get(name + 1) == Some(&b'%')).then_some(start + name + 2)
        }
        _ => None,
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

/// ASCII letters and digits folded; 0 ends a run of them.
static ASCII: [u8; 256] = {
    let mut table = [0; 256];
    let mut b = 0;
    while b < 128 {
        if (b as u8).is_ascii_alphanumeric() {
            table[b] = (b as u8).to_ascii_lowercase();
        }
        b += 1;
    }
    table
};

/// U+0400 to U+047F folded: lower case, «ё» as «е»; two bytes as two bytes. By the low nine bits of
/// the letter's own.
static CYRILLIC: [u16; 512] = {
    let mut table = [0; 512];
    let mut i = 0;
    while i < 128 {
        let code = 0x400 + i as u16;
        let folded = match code {
            0x401 | 0x451 => 0x435,
            0x400..=0x40F => code + 0x50,
            0x410..=0x42F => code + 0x20,
            0x430..=0x45F => code,
            _ => code | 1,
        };
        table[(i >> 6 << 8) | 0x80 | (i & 0x3F)] =
            0xC080 | ((folded << 2) & 0x1F00) | (folded & 0x3F);
        i += 1;
    }
    table
};

#[cfg(test)]
mod tests {
    use super::*;

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
