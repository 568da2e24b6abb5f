//! Orders to staff: imperatives, leading infinitives, duties.
//!
//! Without a lexicon: Russian imperatives are known by their endings, English ones by a closed
//! list at the start of a clause. What stands in quotes is said to the client and orders nobody.

use std::ops::Range;

use super::clause::cuts;
use super::markers::{
    BEFORE_ORDER, MODAL, MUST, NO_ORDER, ORDER, STAFF_NOUN, TO_CLIENT, TURN, WE, Words,
};
use super::{Audience, Document};
use crate::text::{Span, Token, TokenFlags, TokenKind};

impl Document {
    /// What makes a sentence an order to staff, if it is one.
    pub(super) fn order_in(&self, sentence: &Range<usize>) -> Option<Span> {
        let staff = self.audience == Audience::Staff || self.kind.is_for_staff();
        let tokens = self.tokens.list();
        let words = Words;
        let mut quoted = 0_u32;
        let mut straight = false;
        let mut starts = true;
        let mut first = true;
        for i in sentence.clone() {
            let token = &tokens[i];
            match token.punct() {
                Some('«' | '“' | '„') => quoted += 1,
                Some('»' | '”') => quoted = quoted.saturating_sub(1),
                Some('"') => straight = !straight,
                _ => {}
            }
            if quoted > 0 || straight {
                continue;
            }
            if token.kind != TokenKind::Word {
                starts |= cuts(token);
                continue;
            }
            starts |= words.is(token, TURN);
            let infinitive = (first || staff) && self.is_infinitive(i);
            let free = first || self.is_free(i, sentence);
            let verb = self.is_imperative(i, sentence, starts) || (infinitive && free);
            let duty = words.is(token, MUST) && self.near(i, sentence, STAFF_NOUN);
            if duty || (verb && (staff || self.addresses_client(i, sentence))) {
                return Some(token.span);
            }
            let passes = words.is(token, BEFORE_ORDER | TURN);
            starts &= passes;
            first &= passes;
        }
        None
    }

    fn near(&self, i: usize, sentence: &Range<usize>, class: super::markers::Class) -> bool {
        const NEAR: usize = 4;
        let tokens = self.tokens.list();
        let start = sentence.start.max(i.saturating_sub(NEAR));
        let end = sentence.end.min(i + 3);
        (start..end).any(|j| Words.is(&tokens[j], class))
    }

    fn is_imperative(&self, i: usize, sentence: &Range<usize>, starts: bool) -> bool {
        const ENDINGS: [&str; 6] = ["йте", "ите", "ьте", "йтесь", "итесь", "ьтесь"];
        let tokens = self.tokens.list();
        let token = &tokens[i];
        let words = Words;
        if words.is(token, NO_ORDER) {
            return false;
        }
        if token.flags.has(TokenFlags::CYRILLIC) {
            if !self.may_end_in(i, &['е', 'ь']) {
                return false;
            }
            let folded = self.text().folded(i);
            let subject = i > sentence.start && words.is(&tokens[i - 1], WE);
            return !subject
                && folded.chars().count() > 4
                && ENDINGS.iter().any(|e| folded.ends_with(e));
        }
        starts && words.is(token, ORDER)
    }

    /// Whether nothing governs the infinitive at `i`: «плату не озвучивать», not «можно вернуть».
    fn is_free(&self, i: usize, sentence: &Range<usize>) -> bool {
        const NEAR: usize = 6;
        let tokens = self.tokens.list();
        let words = Words;
        let start = sentence.start.max(i.saturating_sub(NEAR));
        !(start..i).any(|j| words.is(&tokens[j], MODAL | MUST))
    }

    fn is_infinitive(&self, i: usize) -> bool {
        const ENDINGS: [&str; 5] = ["ть", "ти", "чь", "ться", "тись"];
        let token: &Token = &self.tokens.list()[i];
        if !token.flags.has(TokenFlags::CYRILLIC) || !self.may_end_in(i, &['ь', 'и']) {
            return false;
        }
        let folded = self.text().folded(i);
        let noun = folded.ends_with("ость") || folded.ends_with("сети") || folded.ends_with("асть");
        // «Скидка есть в прайсе», «шесть дней».
        let other = ["есть", "шесть", "честь", "весть", "месть", "лесть"].contains(&&*folded);
        !noun && !other && folded.chars().count() > 3 && ENDINGS.iter().any(|e| folded.ends_with(e))
    }

    /// A quick look at a word's last letter, before it is folded: capitals, letters that look alike, stress
    /// marks and soft hyphens may be one of these letters there.
    fn may_end_in(&self, i: usize, letters: &[char]) -> bool {
        let small = |c: char| ('а'..='я').contains(&c);
        let last = self.text().raw(i).chars().next_back();
        self.tokens.list()[i].flags.has(TokenFlags::ODD)
            || last.is_none_or(|c| letters.contains(&c) || !small(c))
    }

    /// Whether the verb at `i` is about a client in the third person: the reader is staff.
    fn addresses_client(&self, i: usize, sentence: &Range<usize>) -> bool {
        const NEAR: usize = 4;
        let tokens = self.tokens.list();
        let words = Words;
        (i + 1..sentence.end)
            .take(NEAR)
            .take_while(|&j| !cuts(&tokens[j]) && !words.is(&tokens[j], WE))
            .any(|j| words.is(&tokens[j], TO_CLIENT))
    }
}
