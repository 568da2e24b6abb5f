//! A sentence cut into clauses, and which of them are conditions.
//!
//! What a company does when something happens is a promise; what must happen first is a trigger.
//! Every walk from a word is bounded, because one sentence may be as long as the document.

use std::ops::Range;

use super::Evidence;
use super::words::List;
use crate::text::{TokenFlags, TokenKind};

/// How many tokens around a word belong to its surroundings.
pub(super) const WINDOW: usize = 24;

/// A clause and whether it only says when the others hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Clause {
    pub(super) tokens: Range<usize>,
    pub(super) condition: bool,
}

impl Evidence<'_> {
    /// The end of a member of `list` that starts at `at`.
    pub(super) fn at(&self, list: List<'_>, at: usize, end: usize) -> Option<usize> {
        let in_text = at < end && end <= self.matcher.text.tokens.len();
        list.filter(|_| in_text)
            .and_then(|l| self.matcher.at(l, at, at..end))
    }

    /// Whether a member of `list` starts anywhere in `range`.
    pub(super) fn any(&self, list: List<'_>, range: Range<usize>) -> bool {
        range.clone().any(|i| self.at(list, i, range.end).is_some())
    }

    /// The word before `at`, down to `start`; line breaks, quotes and brackets do not count.
    pub(super) fn word_before(&self, at: usize, start: usize) -> Option<usize> {
        (start..at)
            .rev()
            .take(4)
            .take_while(|&i| !self.cuts(i))
            .find(|&i| self.matcher.text.token(i).is_word())
    }

    /// Whether a token parts two clauses.
    pub(super) fn cuts(&self, at: usize) -> bool {
        let text = self.matcher.text;
        let token = text.token(at);
        let number = |i: Option<usize>| {
            i.and_then(|i| text.get(i))
                .is_some_and(|t| t.kind == TokenKind::Number)
        };
        match token.punct() {
            Some(',' | ';' | ':' | '(' | ')' | '!' | '?' | '…') => true,
            // «2–3 дня» is one quantity.
            Some('—') => !(number(at.checked_sub(1)) && number(Some(at + 1))),
            Some('-') => {
                let spaced = |i: usize| text.get(i).is_some_and(|t| t.flags.has(TokenFlags::SPACE));
                spaced(at) && spaced(at + 1) && !number(Some(at + 1))
            }
            Some('.') => text
                .get(at + 1)
                .is_some_and(|t| t.flags.has(TokenFlags::CAPITAL)),
            _ => false,
        }
    }

    /// The clauses of a sentence. A mark that cuts ends its clause.
    pub(super) fn clauses(&self, range: &Range<usize>) -> Vec<Clause> {
        let mut clauses = Vec::new();
        let mut start = range.start;
        let mut condition = false;
        let mut words = 0;
        for i in range.clone() {
            let opens = self.opens_condition(i, range.end);
            let turns = self.at(self.words.contrast, i, range.end).is_some();
            let promise = condition && words > 2 && self.promise_begins(i, range.end);
            if (opens || turns || promise) && words > 0 {
                clauses.push(Clause {
                    tokens: start..i,
                    condition,
                });
                (start, words, condition) = (i, 0, false);
            }
            condition |= opens && words <= 1;
            words += usize::from(self.matcher.text.token(i).is_word());
            if self.cuts(i) {
                clauses.push(Clause {
                    tokens: start..i + 1,
                    condition,
                });
                (start, words, condition) = (i + 1, 0, false);
            }
        }
        if start < range.end {
            clauses.push(Clause {
                tokens: start..range.end,
                condition,
            });
        }
        clauses
    }

    fn opens_condition(&self, at: usize, end: usize) -> bool {
        // «В случае задержки такси за наш счёт»: a failure named by a noun leaves the act outside.
        self.at(self.words.condition, at, end).is_some()
            && self.at(self.words.failure_for, at, end).is_none()
    }

    /// "If we are late we pay": a second subject after a condition without a comma.
    fn promise_begins(&self, at: usize, end: usize) -> bool {
        let token = self.matcher.text.token(at);
        token.flags.has(TokenFlags::LATIN)
            && (self.at(self.words.company_subject, at, end).is_some()
                || self.matcher.text.folded(at).starts_with("you"))
            && self
                .word_before(at, at.saturating_sub(4))
                .is_none_or(|before| {
                    self.at(self.words.before_noun, before, before + 1)
                        .is_none()
                        && self
                            .at(self.words.conjunction, before, before + 1)
                            .is_none()
                        && self.at(self.words.act, before, before + 1).is_none()
                })
    }

    /// Whether the word at `at` is denied: a negator before it, with nothing but auxiliaries between.
    pub(super) fn denied(&self, at: usize, start: usize) -> bool {
        let from = start.max(at.saturating_sub(6));
        for i in (from..at).rev() {
            if self.at(self.words.negator, i, at + 1).is_some() {
                return self.at(self.words.not_negator, i, at + 1).is_none();
            }
            if self.at(self.words.between, i, at).is_none() {
                return false;
            }
        }
        false
    }
}
