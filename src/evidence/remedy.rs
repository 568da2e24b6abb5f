//! Remedies (R): the company's failure, and what the client gets then.
//!
//! «Если опоздаем, доставка бесплатна» is one; «если вы опоздаете, заплатите 500 ₽» is a fine for
//! the client and none.

use std::ops::Range;

use super::Evidence;
use super::act::{Act, Piece, Standing};
use super::amount::{Quantity, Unit};
use super::clause::{Clause, WINDOW};
use crate::text::TokenFlags;

/// What a sentence says of the company's failure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Failing {
    /// Nothing.
    Unnamed,
    /// What the client gets: from the trigger to the act.
    Remedied(Range<usize>),
}

impl Evidence<'_> {
    pub(super) fn failing(&self, piece: &Piece, acts: &[Act], quantities: &[Quantity]) -> Failing {
        let Some(trigger) = self.trigger(piece) else {
            return Failing::Unnamed;
        };
        let outside = |r: &Range<usize>| r.end <= trigger.start || r.start >= trigger.end;
        let act = acts
            .iter()
            .filter(|a| a.standing == Standing::Ours)
            .map(|a| &a.tokens);
        let money = quantities
            .iter()
            .filter(|q| matches!(q.unit, Unit::Money | Unit::Percent))
            .map(|q| &q.tokens);
        let theirs = acts.iter().any(|a| a.standing == Standing::Theirs);
        let gain = act
            .clone()
            .find(|r| outside(r))
            .or_else(|| money.clone().find(|r| outside(r) && !theirs));
        gain.map_or(Failing::Unnamed, |gain| {
            Failing::Remedied(trigger.start.min(gain.start)..trigger.end.max(gain.end))
        })
    }

    /// The words that name the company's failure.
    fn trigger(&self, piece: &Piece) -> Option<Range<usize>> {
        let range = &piece.tokens;
        if self.any(self.words.not_our_failure, range.clone()) {
            return None;
        }
        let conditional = piece
            .clauses
            .iter()
            .filter(|c| c.condition)
            .find(|c| self.is_our_failure(c));
        if let Some(clause) = conditional {
            return Some(clause.tokens.clone());
        }
        if let Some(hit) = self.hits(self.words.failure_for, range).into_iter().next() {
            let client = self.client_acts(piece, piece.around(hit.start));
            return (!client).then_some(hit);
        }
        piece
            .clauses
            .iter()
            .enumerate()
            .find_map(|(i, c)| self.bare_failure(piece, i, c))
    }

    /// Whether the client is the subject in `range`; "we pay you" has him as an object.
    fn client_acts(&self, piece: &Piece, range: Range<usize>) -> bool {
        range.clone().any(|i| {
            self.at(self.words.client_subject, i, range.end).is_some()
                && (self.matcher.text.token(i).flags.has(TokenFlags::CYRILLIC)
                    || self.opens_part(piece, i))
        })
    }

    fn is_our_failure(&self, clause: &Clause) -> bool {
        let near = clause.tokens.start..clause.tokens.end.min(clause.tokens.start + 2 * WINDOW);
        if self.any(self.words.failure_seen, near.clone()) {
            return true;
        }
        let text = self.matcher.text;
        let company = self.any(self.words.company_subject, near.clone());
        let client = self.any(self.words.client_subject, near.clone());
        if client && !company {
            return false;
        }
        near.clone().any(|i| {
            let named = self.at(self.words.failure, i, near.end);
            let denied = self
                .at(self.words.act, i, near.end)
                .filter(|_| self.denied(i, near.start));
            let second = text.folded(i);
            let second = ["ете", "ите", "йте"].iter().any(|t| second.ends_with(t));
            (named.is_some() || denied.is_some()) && !second
        })
    }

    /// «Опоздаем на час — вернём 300 ₽», "Miss the slot and we pay you", "Late? We pay".
    fn bare_failure(&self, piece: &Piece, index: usize, clause: &Clause) -> Option<Range<usize>> {
        let text = self.matcher.text;
        let start = clause
            .tokens
            .clone()
            .take(4)
            .find(|&i| text.token(i).is_word())?;
        let asks = text.token(clause.tokens.end - 1).is('?');
        let span = if asks { WINDOW } else { 3 };
        let first = (start..clause.tokens.end.min(start + span)).find(|&i| {
            self.at(self.words.failure, i, clause.tokens.end).is_some() || self.refuses(i, clause)
        })?;
        if asks {
            let near = clause.tokens.start..clause.tokens.end.min(start + WINDOW);
            let client = self.client_acts(piece, near);
            return (!client).then(|| clause.tokens.clone());
        }
        if text.token(first).flags.has(TokenFlags::CYRILLIC) {
            let word = text.folded(first);
            let ours = ["ем", "им", "емся", "имся"]
                .iter()
                .any(|t| word.ends_with(t));
            let parted = piece.clauses.len() > index + 1;
            return (ours && parted).then(|| clause.tokens.clone());
        }
        // The company speaks after it: what stands before is the failure.
        let opens = first == start || text.folded(start) == "any";
        let ours = (first + 1..piece.tokens.end.min(first + WINDOW)).find(|&i| {
            self.at(self.words.company_subject, i, piece.tokens.end)
                .is_some()
        })?;
        opens.then_some(clause.tokens.start..ours)
    }

    /// «Не успеем», «не перезвоним»: an act that is denied in the first person.
    fn refuses(&self, at: usize, clause: &Clause) -> bool {
        self.at(self.words.act, at, clause.tokens.end).is_some()
            && self.matcher.text.token(at).flags.has(TokenFlags::CYRILLIC)
            && self.denied(at, clause.tokens.start)
            && clause.tokens.len() < WINDOW
            && self.matcher.text.token(clause.tokens.end - 1).is('—')
    }
}
