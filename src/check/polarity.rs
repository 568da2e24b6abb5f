//! Whether a clause affirms or denies: negators are counted, an even number affirms.
//!
//! «не говорите о комиссии» is one negator round a verb of saying, «не скрывайте комиссию» one
//! round a verb of hiding, «нельзя умалчивать» likewise. Counted inside the clause (catalogue of
//! misleading claims, §3.1), so that «назовите комиссию, даже если клиент не спросил» affirms.

use std::ops::Range;

use super::eval::{Checker, Sentence};
use crate::rules::condition::Polarity;
use crate::rules::matcher::Hit;
use crate::text::TokenKind;

/// How many words before a claim a negator may stand.
const REACH: usize = 6;

impl Checker<'_> {
    pub(super) fn polarity_fits(&self, polarity: Polarity, hit: &Hit, sentence: &Sentence) -> bool {
        match polarity {
            Polarity::Any => true,
            Polarity::Affirmed => self
                .negators(hit, hit.tokens.start, hit.tokens.end, sentence)
                .is_multiple_of(2),
            Polarity::Negated => {
                let inherited = usize::from(self.document.is_prohibited(hit.head.start));
                (self.negators(hit, hit.head.start, hit.head.end, sentence) + inherited) % 2 == 1
            }
        }
    }

    /// The negators in the clause from a few words before `start` up to `end`, the hit's own
    /// words left out.
    fn negators(&self, hit: &Hit, start: usize, end: usize, sentence: &Sentence) -> usize {
        let from = self.coordinated(self.clause_start(start, sentence), start, sentence);
        let mut plain = 0;
        let mut concord = 0;
        let mut at = from;
        while at < end {
            if hit.is_filled(at) {
                at += 1;
                continue;
            }
            let range = at..sentence.tokens.end;
            if let Some(after) = self.list_at("not-negator", range.clone()) {
                at = after;
                continue;
            }
            if let Some(after) = self.list_at("negator", range.clone()) {
                // «не лечит и не снижает»: inside the hit a joined negator repeats the first one.
                let repeats = at > start
                    && self
                        .list_at("conjunction", at - 1..sentence.tokens.end)
                        .is_some();
                plain += usize::from(!repeats);
                at = after.max(at + 1);
                continue;
            }
            concord += usize::from(self.list_at("negator-concord", range).is_some());
            at += 1;
        }
        if plain == 0 { concord.min(1) } else { plain }
    }

    /// «не давите и не пугайте»: a verb joined by «и» that has a negator of its own does not
    /// inherit the one before.
    fn coordinated(&self, from: usize, start: usize, sentence: &Sentence) -> usize {
        let end = sentence.tokens.end;
        let joins = |t: usize| self.list_at("conjunction", t..end).is_some();
        let negates = |t: usize| self.list_at("negator", t..end).is_some();
        (from..start)
            .rev()
            .find(|&t| joins(t) && (t..start).any(negates))
            .unwrap_or(from)
    }

    fn list_at(&self, name: &str, range: Range<usize>) -> Option<usize> {
        let list = self.rulebook.list(name)?;
        self.matcher.at(list, range.start, range)
    }

    /// Where the clause of a token starts, at most [`REACH`] words back.
    fn clause_start(&self, token: usize, sentence: &Sentence) -> usize {
        let text = self.document.text();
        let mut words = 0;
        for at in (sentence.tokens.start..token).rev() {
            let here = text.token(at);
            let cut = match here.kind {
                TokenKind::Punct => matches!(
                    here.punct(),
                    Some(',' | ';' | ':' | '—' | '.' | '!' | '?' | '…')
                ),
                TokenKind::Word => self.list_at("contrast", at..sentence.tokens.end).is_some(),
                _ => false,
            };
            if cut || words == REACH {
                return at + 1;
            }
            words += usize::from(here.is_word());
        }
        sentence.tokens.start
    }
}
