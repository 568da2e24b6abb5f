//! Whose act an English verb is: the nearest subject to its left decides.
//!
//! "We refund", "the engineer arrives" and "refunds arrive" are the company's, "you must pay" and
//! "pay within 3 days" the client's; "a refund" is no verb.

use super::Evidence;
use super::act::{Piece, Standing};
use super::words::List;
use crate::text::{TokenFlags, TokenKind};

/// How far to the left a subject is looked for.
const REACH: usize = 16;

/// Forms of the past that do not end in -ed.
const PAST: [&str; 23] = [
    "sent", "paid", "gave", "made", "took", "brought", "built", "came", "found", "got", "held",
    "kept", "lent", "met", "sold", "told", "wrote", "drove", "flew", "went", "did", "said", "saw",
];

/// Who stands before a verb in its part of the sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Subject {
    Company,
    Client,
    /// Some noun: "refunds arrive".
    Noun,
    Nobody,
}

impl Evidence<'_> {
    pub(super) fn english_standing(
        &self,
        piece: &Piece,
        verb: usize,
        receive: bool,
    ) -> Option<Standing> {
        let text = self.matcher.text;
        let start = piece.tokens.start;
        let word = text.folded(verb);
        let before = self.word_before(verb, start);
        if let Some(b) = before
            && !receive
            && (self.is(self.words.before_noun, b) || self.is_amount_part(b))
        {
            return None;
        }
        if verb > start && (text.token(verb - 1).is('-') || self.is_amount_part(verb - 1)) {
            return None;
        }
        let passive = before.is_some_and(|b| self.is(self.words.be, b));
        if self.is_told(&word, before, passive) {
            return None;
        }
        let subject = self.subject(piece, verb);
        if word.ends_with("ing") {
            let going = before
                .is_some_and(|b| self.is(self.words.be, b) || text.folded(b).ends_with("'re"));
            return (going && subject == Subject::Company).then_some(Standing::Ours);
        }
        if self.denied(verb, start) {
            return Some(Standing::Denied);
        }
        match subject {
            Subject::Company => Some(Standing::Ours),
            Subject::Client if receive || passive => Some(Standing::Ours),
            Subject::Client => Some(Standing::Theirs),
            _ if receive => None,
            Subject::Noun => self.noun_standing(piece, verb, before, passive),
            Subject::Nobody if piece.order || piece.promised => Some(Standing::Ours),
            Subject::Nobody if self.named_by_noun(piece, verb) => None,
            Subject::Nobody if word.ends_with("ed") => None,
            Subject::Nobody => Some(Standing::Theirs),
        }
    }

    /// Whether the verb tells what was done, or what would be: "we sent", "was replaced", "has
    /// paid", "would help" promise nothing.
    fn is_told(&self, word: &str, before: Option<usize>, passive: bool) -> bool {
        let before = before.map(|b| self.matcher.text.folded(b));
        let before = before.as_deref().unwrap_or_default();
        match passive {
            true => matches!(before, "was" | "were" | "been" | "got"),
            false => {
                matches!(before, "have" | "has" | "had" | "did" | "would")
                    || before.ends_with("'ve")
                    || word.ends_with("ed")
                    || PAST.contains(&word)
            }
        }
    }

    /// Whether the noun before the verb is what comes to a client, or somebody who serves him:
    /// "refunds arrive", "Acme will call you"; but "the partner shall delete" is another's duty.
    fn serves(&self, piece: &Piece, verb: usize) -> bool {
        let text = self.matcher.text;
        let from = piece.tokens.start.max(verb.saturating_sub(REACH));
        let head = (from..verb).rev().find(|&i| {
            let aside = self.is(self.words.auxiliary, i) || text.folded(i).ends_with("ly");
            text.token(i).is_word() && !aside
        });
        let Some(head) = head else { return false };
        let lists = [
            self.words.goods,
            self.words.act_noun,
            self.words.doer,
            self.words.actor,
        ];
        let named = text.token(head).flags.has(TokenFlags::CAPITAL);
        let end = piece.around(verb).end;
        let client = || (verb..end).any(|i| matches!(&*text.folded(i), "you" | "your"));
        // "We block it while you wait and post a new one."
        let goes_on = self.is(self.words.conjunction, verb - 1)
            && self.any(self.words.company_subject, from..verb);
        goes_on || lists.iter().any(|&list| self.is(list, head)) || (named && client())
    }

    /// "Refunds arrive", "the part is replaced"; but "goods must be returned" is a duty.
    fn noun_standing(
        &self,
        piece: &Piece,
        verb: usize,
        before: Option<usize>,
        passive: bool,
    ) -> Option<Standing> {
        let text = self.matcher.text;
        let word = text.folded(verb);
        let from = piece.tokens.start.max(verb.saturating_sub(REACH));
        if self.any(self.words.duty, from..verb) && !piece.order {
            return Some(Standing::Theirs);
        }
        // "Tom Price, calls you": the subject may stand behind a comma.
        let before = before.map(|b| (text.folded(b), self.is(self.words.auxiliary, b)));
        let helped = before
            .as_ref()
            .is_some_and(|(b, helps)| *helps && b != "to");
        let plural = before.is_some_and(|(b, _)| b.ends_with('s')) && !word.ends_with("ed");
        let agrees = word.ends_with('s') || plural;
        let active = (helped || agrees) && self.serves(piece, verb);
        (passive || active).then_some(Standing::Ours)
    }

    /// "Delivery within 2 hours", "Repair in 3 days": a noun at the start, not an order.
    fn named_by_noun(&self, piece: &Piece, verb: usize) -> bool {
        let end = piece.tokens.end;
        self.at(self.words.act_noun, verb, end).is_some()
            && self.at(self.words.limit, verb + 1, end).is_some()
    }

    fn is(&self, list: List<'_>, at: usize) -> bool {
        self.at(list, at, at + 1).is_some()
    }

    /// The subject of the verb: in its own part of the sentence, else in the parts it goes on from.
    fn subject(&self, piece: &Piece, verb: usize) -> Subject {
        let text = self.matcher.text;
        let clause = piece
            .clauses
            .get(piece.clause_of(verb))
            .map_or(piece.tokens.start, |c| c.tokens.start);
        let mut others = false;
        for i in (piece.tokens.start.max(verb.saturating_sub(REACH))..verb).rev() {
            if self.at(self.words.company_subject, i, verb).is_some() {
                return Subject::Company;
            }
            let opens = self.opens_part(piece, i);
            // "While you wait" says when, not who.
            let aside = i > 0 && text.folded(i - 1) == "while";
            if opens && !aside && self.at(self.words.client_subject, i, verb).is_some() {
                return Subject::Client;
            }
            if opens
                && (self.at(self.words.actor, i, verb).is_some()
                    || self.at(self.words.doer, i, verb).is_some())
            {
                return Subject::Company;
            }
            let parts = self.cuts(i) || self.is(self.words.conjunction, i);
            if parts && others {
                return Subject::Noun;
            }
            if parts
                && i < clause
                && piece
                    .clauses
                    .get(piece.clause_of(i))
                    .is_some_and(|c| c.condition)
            {
                return Subject::Nobody;
            }
            let counts = text.token(i).kind == TokenKind::Word && !self.is(self.words.auxiliary, i);
            others |= counts && !parts && !text.folded(i).ends_with("ly");
        }
        if others {
            Subject::Noun
        } else {
            Subject::Nobody
        }
    }

    /// Whether the word at `at`, its articles and adjectives aside, opens a part of the sentence:
    /// "the customer must" does, "we refund the customer" does not.
    pub(super) fn opens_part(&self, piece: &Piece, at: usize) -> bool {
        for i in (piece.tokens.start.max(at.saturating_sub(5))..at).rev() {
            if self.cuts(i) || self.is(self.words.conjunction, i) {
                return true;
            }
            let token = self.matcher.text.token(i);
            let skipped = token.kind == TokenKind::Punct
                || self.is(self.words.before_noun, i)
                    && !is_preposition(&self.matcher.text.folded(i));
            if !skipped {
                return false;
            }
        }
        true
    }
}

fn is_preposition(word: &str) -> bool {
    matches!(
        word,
        "of" | "for"
            | "with"
            | "in"
            | "on"
            | "at"
            | "from"
            | "by"
            | "per"
            | "after"
            | "before"
            | "without"
            | "into"
            | "via"
    )
}
