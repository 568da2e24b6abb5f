//! Footnotes and asterisks: which note a mark points to, and whether that note says anything.
//!
//! A note says something if it holds a number, a date or a named list; «подробности уточняйте»
//! and "terms apply" say nothing. All notes of a document are found once.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::Evidence;
use crate::rules::compiled::NOTE_MARKS;
use crate::text::{TokenFlags, TokenKind, sentences};

/// What a mark on a claim leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoteResolution {
    /// It is no mark of a note: a bullet, a product, a required field, «м²».
    NotAMark,
    /// To a note with a number, a date or a named list; its tokens.
    Resolved(Range<usize>),
    /// To a note that says only that terms exist or may differ; its tokens.
    Boilerplate(Range<usize>),
    /// To nothing.
    Missing,
}

/// The mark and how often it is repeated.
type Mark = (char, usize);

/// The notes of a document by mark, each list by place.
#[derive(Debug, Default)]
pub(super) struct NoteIndex {
    full: FxHashMap<Mark, Vec<Range<usize>>>,
    empty: FxHashMap<Mark, Vec<Range<usize>>>,
    /// Marks whose note says which fields are required.
    fields: Vec<Mark>,
    /// Notes written into a line: `[^1]: …` where Markdown sees no definition.
    inline: FxHashMap<u64, Range<usize>>,
}

/// The note nearest after a token, else the last one.
fn nearest(
    notes: &FxHashMap<Mark, Vec<Range<usize>>>,
    mark: Mark,
    token: usize,
) -> Option<Range<usize>> {
    let notes = notes.get(&mark)?;
    let next = notes.partition_point(|n| n.start <= token);
    notes.get(next).or_else(|| notes.last()).cloned()
}

impl Evidence<'_> {
    /// What the mark at a token leads to.
    #[must_use]
    pub fn resolve_note(&self, mark_token: usize) -> NoteResolution {
        let text = self.matcher.text;
        let Some(token) = text.get(mark_token) else {
            return NoteResolution::NotAMark;
        };
        if token.kind == TokenKind::NoteRef {
            return self.resolve_reference(mark_token, token.value);
        }
        let Some(mark) = self.claim_mark(mark_token) else {
            return NoteResolution::NotAMark;
        };
        let index = self.notes.get_or_init(|| self.index_notes());
        if index.fields.contains(&mark) {
            return NoteResolution::NotAMark;
        }
        if let Some(note) = nearest(&index.full, mark, mark_token) {
            return NoteResolution::Resolved(note);
        }
        if let Some(note) = nearest(&index.empty, mark, mark_token) {
            return NoteResolution::Boilerplate(note);
        }
        // «Скидка 50 %¹ — подробности уточняйте.»: the note stands behind its own mark.
        let sentence = self
            .unit_at(mark_token)
            .map_or(mark_token..mark_token, |u| self.units()[u].tokens.clone());
        let rest = mark_token..sentence.end.min(mark_token + 60);
        if self.any(self.words.boilerplate, rest.clone()) {
            return NoteResolution::Boilerplate(rest);
        }
        NoteResolution::Missing
    }

    fn resolve_reference(&self, at: usize, note: u64) -> NoteResolution {
        if self.defines_inline(at) {
            return NoteResolution::NotAMark;
        }
        let blocks = self.document.blocks();
        let number = usize::try_from(note).unwrap_or(usize::MAX);
        let defined = self
            .document
            .notes()
            .get(number)
            .and_then(|n| n.blocks.clone());
        let defined = defined
            .filter(|b| !b.is_empty() && b.end <= blocks.len())
            .map(|b| blocks[b.start].tokens.start..blocks[b.end - 1].tokens.end);
        let inline = || {
            self.notes
                .get_or_init(|| self.index_notes())
                .inline
                .get(&note)
                .cloned()
        };
        let Some(tokens) = defined.or_else(inline) else {
            return NoteResolution::Missing;
        };
        if tokens.is_empty() {
            NoteResolution::Missing
        } else if self.says_something(&tokens) {
            NoteResolution::Resolved(tokens)
        } else {
            NoteResolution::Boilerplate(tokens)
        }
    }

    /// `Гарантия[^1] … [^1]: на профиль`: a reference with a colon behind it is the note itself.
    fn defines_inline(&self, at: usize) -> bool {
        let text = self.matcher.text;
        let colon = |i: usize| {
            text.get(i)
                .is_some_and(|t| t.is(':') && !t.flags.has(TokenFlags::SPACE))
        };
        text.token(at).kind == TokenKind::NoteRef
            && text.token(at).flags.has(TokenFlags::SPACE)
            && colon(at + 1)
    }

    /// The mark that ends a claim at this token, if it is one.
    fn claim_mark(&self, at: usize) -> Option<Mark> {
        let text = self.matcher.text;
        let token = text.token(at);
        let mark = note_mark(token.punct()?)?;
        let (start, end) = self.run(at);
        // Only the first mark of a run speaks for it, and it is glued to what it marks.
        let glued = at == start && at > 0 && !token.flags.has(TokenFlags::SPACE);
        let block = self.document.block_of(at)?;
        if !glued || self.document.block_of(at - 1) != Some(block) {
            return None;
        }
        let before = text.token(self.before_mark(at));
        let claim = before.is_word()
            || matches!(
                before.punct(),
                Some('%' | '»' | '”' | '"' | ')' | '₽' | '$' | '€' | '£')
            );
        let next = text.get(end).filter(|t| {
            !t.flags.has(TokenFlags::SPACE) && self.document.block_of(end) == Some(block)
        });
        let product = next.is_some_and(crate::text::Token::is_word);
        let area = matches!(mark, '2' | '3')
            && matches!(
                &*text.folded(at - 1),
                "м" | "см" | "мм" | "км" | "m" | "cm" | "mm" | "km" | "ft" | "in" | "кв"
            );
        let sentence = self.unit_at(at).map(|u| self.units()[u].tokens.clone())?;
        let near = sentence.start.max(at.saturating_sub(8))..sentence.end.min(at + 8);
        let form = self.any(self.words.required_field, near.clone()) && near.len() <= 12;
        (claim && !product && !area && !form).then_some((mark, end - start))
    }

    /// The token that a mark is put to, itself at the beginning of a text: «бесплатно!*» marks its word,
    /// however loud it is.
    pub(crate) fn before_mark(&self, at: usize) -> usize {
        const LOUDEST: usize = 3;
        let text = self.matcher.text;
        let before = at.saturating_sub(1 + LOUDEST)..at;
        let loud = |&i: &usize| text.token(i).is('!') || text.token(i).is('?');
        before
            .rev()
            .find(|i| !loud(i))
            .unwrap_or(at.saturating_sub(1))
    }

    /// The run of equal marks around a token.
    fn run(&self, at: usize) -> (usize, usize) {
        const LONGEST: usize = 6;
        let text = self.matcher.text;
        let mark = text.token(at).punct().and_then(note_mark);
        let same = |i: usize| {
            text.get(i)
                .and_then(crate::text::Token::punct)
                .and_then(note_mark)
                == mark
                && mark.is_some()
        };
        let joined = |i: usize| same(i) && !text.token(i).flags.has(TokenFlags::SPACE);
        let mut start = at;
        while start > 0 && at - start < LONGEST && joined(start) && same(start - 1) {
            start -= 1;
        }
        let mut end = at + 1;
        while end - at < LONGEST && joined(end) {
            end += 1;
        }
        (start, end)
    }

    fn index_notes(&self) -> NoteIndex {
        let text = self.matcher.text;
        let mut index = NoteIndex::default();
        for block in self.document.blocks() {
            if block.tokens.is_empty() {
                continue;
            }
            let mut starts: Vec<(Mark, usize)> = Vec::new();
            starts.extend(
                self.bullet_note(block.tokens.start)
                    .map(|mark| (mark, block.tokens.start)),
            );
            let mut i = block.tokens.start;
            while i < block.tokens.end {
                if self.defines_inline(i) {
                    index
                        .inline
                        .entry(text.token(i).value)
                        .or_insert(i + 2..block.tokens.end);
                }
                let mark = text.token(i).punct().and_then(note_mark);
                let Some(mark) = mark.filter(|_| self.opens_line(i, block.tokens.start)) else {
                    i += 1;
                    continue;
                };
                let (_, end) = self.run(i);
                starts.push(((mark, end - i), end));
                i = end;
            }
            for (n, &(mark, start)) in starts.iter().enumerate() {
                let end = starts
                    .get(n + 1)
                    .map_or(block.tokens.end, |next| next.1 - next.0.1);
                self.add_note(&mut index, mark, start..end.max(start));
            }
        }
        for list in index.full.values_mut().chain(index.empty.values_mut()) {
            list.sort_unstable_by_key(|n| n.start);
        }
        index
    }

    fn add_note(&self, index: &mut NoteIndex, mark: Mark, tokens: Range<usize>) {
        const HEAD: usize = 12;
        if !tokens.clone().any(|i| self.matcher.text.token(i).is_word()) {
            return;
        }
        let head = tokens.start..tokens.end.min(tokens.start + HEAD);
        if self.any(self.words.required_field, head) && !self.says_something(&tokens) {
            index.fields.push(mark);
        } else if self.says_something(&tokens) {
            index.full.entry(mark).or_default().push(tokens);
        } else {
            index.empty.entry(mark).or_default().push(tokens);
        }
    }

    /// Whether a mark stands where a note begins: at the start of a block, a line or a sentence.
    fn opens_line(&self, at: usize, start: usize) -> bool {
        let text = self.matcher.text;
        if at == start {
            return true;
        }
        let before = text.token(at - 1);
        let after_end = matches!(before.punct(), Some('.' | '!' | '?' | '…' | ';'))
            && text.token(at).flags.has(TokenFlags::SPACE);
        text.token(at).flags.has(TokenFlags::LINE) || after_end
    }

    /// A line whose own star Markdown has taken for a bullet or for emphasis.
    fn bullet_note(&self, first: usize) -> Option<Mark> {
        let text = self.matcher.text;
        let start = text.token(first).span.start as usize;
        let line = text.source[..start].rfind('\n').map_or(0, |i| i + 1);
        let lead = text.source[line..start].trim_matches([' ', '\t', '>', '\\', '\u{feff}']);
        (!lead.is_empty() && lead.len() <= 3 && lead.bytes().all(|b| b == b'*'))
            .then_some(('*', lead.len()))
    }

    /// The content test: a number, a date or a named list that is not part of a stock phrase.
    fn says_something(&self, tokens: &Range<usize>) -> bool {
        sentences(self.matcher.text, tokens.clone()).any(|sentence| {
            if !self.links(&sentence).is_empty() {
                return !self.any(self.words.boilerplate, sentence.clone())
                    || self.has_measure(&sentence);
            }
            if self.any(self.words.boilerplate, sentence.clone()) {
                return self.has_measure(&sentence);
            }
            sentence
                .clone()
                .any(|i| self.matcher.text.token(i).kind == TokenKind::Number)
                || self.has_measure(&sentence)
        })
    }

    /// A sum, a share, a period or a date; the number of an article is none.
    fn has_measure(&self, sentence: &Range<usize>) -> bool {
        !self.quantities(sentence).is_empty() || !self.dates(sentence).is_empty()
    }
}

/// A note mark, look-alikes brought together.
fn note_mark(c: char) -> Option<char> {
    Some(match c {
        '∗' | '＊' => '*',
        '¹' => '1',
        '²' => '2',
        '³' => '3',
        '⁴'..='⁹' => char::from_digit(c as u32 - '⁰' as u32, 10)?,
        c if NOTE_MARKS.contains(&c) => c,
        _ => return None,
    })
}
