//! Acts (V): who does what the verb says, the company or the client.
//!
//! The same verb is a promise («вернём»), a duty of the client («верните», «вы должны вернуть») or
//! a refusal («не вернём»). Russian tells them apart by the ending, English by the subject.

use std::ops::Range;

use super::Evidence;
use super::clause::{Clause, WINDOW};
use crate::text::{TokenFlags, TokenKind};

/// Whose act a verb is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// The company's, for the client.
    Ours,
    /// The company's, but only being open or reachable.
    Open,
    /// The company says it will not.
    Denied,
    /// The client's duty.
    Theirs,
}

/// A verb and whose act it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Act {
    pub(super) tokens: Range<usize>,
    pub(super) standing: Standing,
    /// The clause it stands in.
    pub(super) clause: usize,
}

/// A sentence being read, with what is known of it.
pub(super) struct Piece {
    pub(super) tokens: Range<usize>,
    pub(super) clauses: Vec<Clause>,
    /// An order to staff: imperatives are the company's acts.
    pub(super) order: bool,
    /// The line above ends in a promise that an infinitive completes («Обязуемся:»).
    pub(super) promised: bool,
}

impl Piece {
    /// The index of the clause that holds a token.
    pub(super) fn clause_of(&self, token: usize) -> usize {
        let next = self.clauses.partition_point(|c| c.tokens.end <= token);
        next.min(self.clauses.len().saturating_sub(1))
    }

    /// The clause of a token, at most a window around it.
    pub(super) fn around(&self, token: usize) -> Range<usize> {
        let whole = self
            .clauses
            .get(self.clause_of(token))
            .map_or(&self.tokens, |c| &c.tokens);
        whole.start.max(token.saturating_sub(WINDOW))..whole.end.min(token + WINDOW)
    }
}

/// A form of a Russian verb, as far as the doer depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    First,
    Third,
    Past,
    Passive,
    Infinitive,
    /// Imperative or second person.
    Second,
    Other,
}

impl Evidence<'_> {
    /// The acts of a sentence; acts inside conditions are triggers and left out.
    pub(super) fn acts(&self, piece: &Piece) -> Vec<Act> {
        let mut acts = Vec::new();
        let against = self.hits(self.words.against, &piece.tokens);
        for (clause, part) in piece
            .clauses
            .iter()
            .enumerate()
            .filter(|(_, c)| !c.condition)
        {
            for i in part.tokens.clone() {
                if against.iter().any(|a| a.contains(&i)) {
                    continue;
                }
                if let Some((end, standing)) = self.act_at(piece, i, part.tokens.end) {
                    acts.push(Act {
                        tokens: i..end,
                        standing,
                        clause,
                    });
                }
            }
        }
        acts
    }

    fn act_at(&self, piece: &Piece, i: usize, end: usize) -> Option<(usize, Standing)> {
        let words = &self.words;
        if let Some(after) = self.at(words.free, i, end) {
            let from = piece.tokens.start.max(i.saturating_sub(2));
            let other = (from..=i).any(|j| self.at(words.not_free, j, end).is_some_and(|e| e > i));
            let standing = if self.denied(i, piece.tokens.start) {
                Standing::Denied
            } else {
                Standing::Ours
            };
            return (!other).then_some((after, standing));
        }
        let act = self.at(words.act, i, end);
        // "get back to you" is no getting.
        let receive = self
            .at(words.receive, i, end)
            .filter(|&after| act.is_none_or(|a| a <= after));
        if let Some(after) = receive.or(act) {
            return self
                .standing(piece, i, receive.is_some())
                .map(|s| (after, s));
        }
        let after = self.at(words.open, i, end)?;
        match self.standing(piece, i, false)? {
            Standing::Ours => Some((after, Standing::Open)),
            standing => Some((after, standing)),
        }
    }

    fn standing(&self, piece: &Piece, verb: usize, receive: bool) -> Option<Standing> {
        if self.matcher.text.token(verb).flags.has(TokenFlags::LATIN) {
            self.english_standing(piece, verb, receive)
        } else {
            self.russian_standing(piece, verb, receive)
        }
    }

    fn russian_standing(&self, piece: &Piece, verb: usize, receive: bool) -> Option<Standing> {
        let near = piece.around(verb);
        let client = self.any(self.words.client_subject, near.clone());
        let form = form(&self.matcher.text.folded(verb));
        if form == Form::Other || (form == Form::First && receive) {
            return None;
        }
        if receive {
            let gets = client && form != Form::Infinitive && !self.denied(verb, near.start);
            return gets.then_some(Standing::Ours);
        }
        if self.denied(verb, near.start) {
            return Some(Standing::Denied);
        }
        let company = || {
            [
                self.words.company_subject,
                self.words.actor,
                self.words.doer,
            ]
            .iter()
            .any(|&list| self.any(list, near.clone()))
        };
        match form {
            Form::First => Some(Standing::Ours),
            Form::Third | Form::Passive if client => Some(Standing::Theirs),
            Form::Third => Some(Standing::Ours),
            Form::Passive if self.any(self.words.duty, near.start..verb) && !company() => {
                Some(Standing::Theirs)
            }
            Form::Passive => Some(Standing::Ours),
            Form::Past => (!client && company()).then_some(Standing::Ours),
            Form::Second if piece.order => Some(Standing::Ours),
            Form::Second => Some(Standing::Theirs),
            Form::Infinitive => self.infinitive(piece, verb, client),
            Form::Other => None,
        }
    }

    /// «обязуемся вернуть» is ours, «вы должны вернуть» and «нужно вернуть» are theirs.
    fn infinitive(&self, piece: &Piece, verb: usize, client: bool) -> Option<Standing> {
        let text = self.matcher.text;
        let start = piece.tokens.start;
        for i in (start.max(verb.saturating_sub(14))..verb).rev() {
            if self.at(self.words.commit, i, verb).is_some() {
                let second = form(&text.folded(i)) == Form::Second;
                return Some(match () {
                    () if self.denied(i, start) => Standing::Denied,
                    () if second || self.any(self.words.client_subject, piece.around(i)) => {
                        Standing::Theirs
                    }
                    () => Standing::Ours,
                });
            }
            if self.at(self.words.duty, i, verb).is_some() {
                return Some(if piece.order {
                    Standing::Ours
                } else {
                    Standing::Theirs
                });
            }
        }
        if client {
            return Some(Standing::Theirs);
        }
        (piece.order || piece.promised).then_some(Standing::Ours)
    }

    /// Acts named by a noun: «доставка за 2 часа». Only with a deadline are they deeds, and only
    /// where the clause names no act by a verb.
    pub(super) fn noun_acts(
        &self,
        piece: &Piece,
        deadlines: &[Range<usize>],
        acts: &[Act],
    ) -> Vec<Act> {
        let mut found: Vec<Act> = Vec::new();
        for deadline in deadlines {
            let clause = piece.clause_of(deadline.start);
            let told = found.iter().chain(acts).any(|a| a.clause == clause);
            let part = piece.clauses.get(clause).filter(|c| !c.condition && !told);
            let Some(part) = part else { continue };
            found.extend(self.noun_act(piece, clause, &part.tokens, deadline.end));
        }
        found
    }

    /// The act noun among the first words of a clause.
    fn noun_act(
        &self,
        piece: &Piece,
        clause: usize,
        part: &Range<usize>,
        before: usize,
    ) -> Option<Act> {
        const FIRST_WORDS: usize = 4;
        let text = self.matcher.text;
        let words = part
            .clone()
            .take(WINDOW)
            .filter(|&i| text.token(i).is_word());
        let (at, end) = words.take(FIRST_WORDS).find_map(|i| {
            self.at(self.words.act_noun, i, part.end)
                .map(|end| (i, end))
        })?;
        let lead = part.start..at;
        let payment = self.any(self.words.pay_first, lead.clone());
        let client = self.any(self.words.client_subject, piece.around(at));
        if payment || client || at >= before {
            return None;
        }
        let none = |j: usize| matches!(&*text.folded(j), "no" | "нет" | "без");
        let denied = self.denied(at, part.start) || lead.clone().any(none);
        let standing = if denied {
            Standing::Denied
        } else {
            Standing::Ours
        };
        Some(Act {
            tokens: at..end,
            standing,
            clause,
        })
    }

    /// Every place where a member of `list` starts in `range`.
    pub(super) fn hits(
        &self,
        list: super::words::List<'_>,
        range: &Range<usize>,
    ) -> Vec<Range<usize>> {
        range
            .clone()
            .filter_map(|i| self.at(list, i, range.end).map(|end| i..end))
            .collect()
    }

    /// Whether a token is a number, a currency or a percent sign.
    pub(super) fn is_amount_part(&self, at: usize) -> bool {
        let token = self.matcher.text.token(at);
        token.kind == TokenKind::Number
            || token.is('%')
            || self
                .at(Some(&self.matcher.classes.currency), at, at + 1)
                .is_some()
    }
}

/// The form of a Russian verb of the closed list, by its ending.
fn form(word: &str) -> Form {
    let stem = word
        .strip_suffix("ся")
        .or_else(|| word.strip_suffix("сь"))
        .unwrap_or(word);
    let ends = |tails: &[&str]| tails.iter().any(|t| stem.ends_with(t));
    // The order matters: «верните» ends like nothing else, «принят» like «хотят».
    if ends(&["йте", "ите", "ьте", "ете", "шь"]) {
        Form::Second
    } else if ends(&["ть", "ти", "чь"]) {
        Form::Infinitive
    } else if ends(&["ем", "им"]) {
        Form::First
    } else if ends(&["ет", "ит", "ут", "ют", "ат", "ят", "ст"]) {
        Form::Third
    } else if ends(&["л", "ла", "ло", "ли"]) {
        Form::Past
    } else if ends(&["н", "на", "но", "ны", "т", "та", "то", "ты"]) {
        Form::Passive
    } else if ends(&["у", "ю"]) {
        Form::First
    } else if matches!(
        stem,
        "привез"
            | "принес"
            | "помог"
            | "отвез"
            | "увез"
            | "вывез"
            | "нашел"
            | "пришел"
    ) {
        Form::Past
    } else {
        Form::Other
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endings_tell_the_doer() {
        for (word, expected) in [
            ("вернем", Form::First),
            ("вернемся", Form::First),
            ("перезвоню", Form::First),
            ("верну", Form::First),
            ("вернет", Form::Third),
            ("вернутся", Form::Third),
            ("возвращается", Form::Third),
            ("вернуть", Form::Infinitive),
            ("вернуться", Form::Infinitive),
            ("прийти", Form::Infinitive),
            ("верните", Form::Second),
            ("оплатите", Form::Second),
            ("вернете", Form::Second),
            ("закреплен", Form::Passive),
            ("оплачены", Form::Passive),
            ("вернули", Form::Past),
            ("вернув", Form::Other),
            ("возвращенный", Form::Other),
        ] {
            assert_eq!(form(word), expected, "{word}");
        }
    }
}
