//! Words, numbers and marks with their bytes in the source.

use std::borrow::Cow;
use std::hash::Hasher as _;
use std::ops::Range;

use rustc_hash::FxHasher;

use super::Span;
use super::fold::{WordHash, fold};

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// A word; letters first, inner digits, hyphens and apostrophes allowed.
    Word,
    /// Digits with inner `.`, `,` or `:` («1 000» is two numbers).
    Number,
    /// A single mark; see [`Token::punct`].
    Punct,
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
pub struct TokenFlags(pub(super) u16);

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
    /// A line break inside a block, soft or hard, stands before the token.
    pub const LINE: Self = Self(256);

    /// Holds an inner hyphen or apostrophe.
    pub(crate) const PARTED: Self = Self(Self::HYPHEN.0 | Self::APOSTROPHE.0);

    /// Whether any of `other` is set.
    #[must_use]
    pub const fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// One bit each.
    pub(crate) const fn bits(self) -> u16 {
        self.0
    }

    pub(super) const fn set(&mut self, other: Self) {
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
    pub(super) list: Vec<Token>,
    /// Folded text of [`TokenFlags::ODD`] tokens, by index, ascending.
    pub(super) odd: Vec<(u32, Box<str>)>,
    /// The marks that may end a sentence, ascending: cutting sentences looks at nothing else.
    pub(super) stops: Vec<u32>,
    /// How many bytes the words with a Cyrillic letter have.
    pub(super) cyrillic: usize,
    /// How many bytes the other words have.
    pub(super) latin: usize,
    /// The words that are written in two scripts, ascending, other than [`TokenFlags::ODD`] ones.
    pub(super) mixed: Vec<u32>,
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
        self.cyrillic > 0
    }

    /// Whether as many letters stand in words with a Cyrillic one, whose letters take two bytes, as in
    /// others.
    pub(crate) const fn is_mostly_cyrillic(&self) -> bool {
        self.cyrillic > 0 && self.cyrillic / 2 >= self.latin
    }

    /// The words that, as written in one piece of the source, hold letters of both scripts.
    pub(crate) fn of_two_scripts(&self) -> impl Iterator<Item = &Token> {
        self.mixed.iter().map(|&index| &self.list[index as usize])
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
    /// A hash of everything that can be seen of some tokens:
    ///
    /// - of each its value, kind and flags, and where it lies in the source;
    /// - the source from the first to the last: classes of tokens read digits and endings as they are
    ///   written;
    /// - the tokens beside them, because «вы говорите» is no order, a numeral changes how words agree
    ///   (`rules`), and "May" before a number is a month (`evidence`).
    pub(crate) fn hash(self, tokens: &Range<usize>) -> u64 {
        let mut hasher = FxHasher::default();
        for beside in [tokens.start.checked_sub(1), Some(tokens.end)] {
            let token = beside.and_then(|at| self.get(at));
            hasher.write_u64(token.map_or(0, |token| token.value));
            hasher.write_u8(token.map_or(u8::MAX, |token| token.kind as u8));
        }
        let tokens = &self.tokens.list[tokens.clone()];
        let whole = tokens.iter().map(|token| token.span).reduce(Span::cover);
        let whole = whole.unwrap_or_default();
        for token in tokens {
            let (kind, flags) = (token.kind as u8, token.flags.bits());
            let at = token.span.start - whole.start;
            let length = token.span.end - token.span.start;
            hasher.write_u64(token.value);
            hasher.write_u64(u64::from(at) << 32 | u64::from(length));
            hasher.write_u32(u32::from(kind) << 16 | u32::from(flags));
        }
        hasher.write(self.source[whole.range()].as_bytes());
        hasher.finish()
    }

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
