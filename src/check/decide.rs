//! From candidates to findings: evidence excuses, then the texts are filled in.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::eval::{Candidate, Checker};
use super::finding::{Finding, Related};
use super::fingerprint::Fingerprints;
use super::precedence;
use crate::rules::PlacedSequence;
use crate::rules::condition::EvidenceKind;
use crate::text::Span;
use crate::vocabulary::Lang;

impl Checker<'_> {
    /// The findings that nothing excuses, one for each span. What is excused is out before
    /// precedence is settled: a proved claim hides no other.
    ///
    /// `active` tells which rules run.
    pub(super) fn findings(
        &self,
        mut candidates: Vec<Candidate>,
        active: &[bool],
    ) -> Vec<Finding> {
        candidates.sort_by_key(|c| (c.hit.tokens.start, c.rule, c.layer));
        let mut spent = FxHashMap::default();
        candidates.retain(|candidate| !self.is_excused(candidate, &mut spent));
        let mut fingerprints = Fingerprints::default();
        let settled = precedence::settle(self.rulebook, candidates);
        let shown = self.limited(self.gathered(settled, active));
        let mut findings: Vec<Finding> = shown
            .iter()
            .map(|(candidate, more)| self.finding(candidate, *more, &mut fingerprints))
            .collect();
        findings.sort_by(|a, b| {
            (a.span.start, a.span.end, &a.rule).cmp(&(b.span.start, b.span.end, &b.rule))
        });
        findings
    }

    /// Whether evidence or words excuse the candidate. `spent` remembers which sentence's claim a
    /// deed has already paid for: one deed excuses one slogan.
    pub(super) fn is_excused(
        &self,
        candidate: &Candidate,
        spent: &mut FxHashMap<usize, usize>,
    ) -> bool {
        let rulebook = self.rulebook;
        rulebook.rules[candidate.rule].excuses.iter().any(|excuse| {
            let places = self.evidence().reach(
                candidate.sentence.block,
                candidate.sentence.tokens.clone(),
                excuse.reach,
            );
            let mut proofs = excuse.evidence.iter().map(|&(kind, strength)| {
                if kind == EvidenceKind::Deed {
                    self.unspent_deed(strength, &places, candidate, spent)
                } else {
                    self.evidence()
                        .find(kind, strength, &places, &candidate.hit.tokens)
                        .is_some()
                }
            });
            let words = |s: &PlacedSequence| {
                places
                    .iter()
                    .any(|place| self.matcher.occurs(&s.sequence, place.clone()))
            };
            if excuse.all {
                proofs.all(|held| held)
                    && (excuse.words.is_empty() || excuse.words.iter().any(words))
            } else {
                proofs.any(|held| held) || excuse.words.iter().any(words)
            }
        })
    }

    fn unspent_deed(
        &self,
        strength: u8,
        places: &[Range<usize>],
        candidate: &Candidate,
        spent: &mut FxHashMap<usize, usize>,
    ) -> bool {
        let claim = &candidate.hit.tokens;
        let owner = candidate.sentence.tokens.start;
        let unspent =
            |deed: &Range<usize>| spent.get(&deed.start).is_none_or(|&paid| paid == owner);
        let deed = self
            .evidence()
            .find_if(EvidenceKind::Deed, strength, places, claim, unspent);
        if let Some(deed) = &deed {
            spent.insert(deed.start, owner);
        }
        deed.is_some()
    }

    /// `more` is how many findings of the rule are left untold after this one.
    fn finding(
        &self,
        candidate: &Candidate,
        more: usize,
        fingerprints: &mut Fingerprints,
    ) -> Finding {
        let rule = &self.rulebook.rules[candidate.rule];
        let lang = self.finding_lang(candidate);
        let text = &rule.text_or_other(lang).texts;
        let span = self.span_of(&candidate.hit.tokens);
        let words = shown_words(self.document.source().slice(span));
        let sentence = self.span_of(&candidate.sentence.tokens);
        let severity = rule.severity(self.document.kind());
        let related = candidate
            .note
            .iter()
            .map(|note| (note, note_message(lang)))
            .chain(candidate.gathered.iter().map(|g| (g, also_message(lang))))
            .map(|(tokens, message)| Related {
                span: self.span_of(tokens),
                message,
            })
            .collect();
        let mut message = text.message.replace("{words}", &words);
        if more > 0 {
            message += &more_message(lang, more);
        }
        Finding {
            rule: rule.id().to_owned(),
            severity,
            confidence: candidate.confidence,
            message,
            why: text.why.clone(),
            cure: text.cure.clone(),
            instead: text.instead.clone(),
            principles: rule.principles().to_vec(),
            span,
            lang,
            voice: candidate.voice,
            related,
            fingerprint: fingerprints.next(
                rule.id(),
                self.document,
                span,
                sentence,
                self.headings(candidate.sentence.block),
            ),
        }
    }

    /// The language of the phrase that was found; every rule speaks it or the other one.
    fn finding_lang(&self, candidate: &Candidate) -> Lang {
        self.rulebook.layers[candidate.layer].lang
    }

    fn span_of(&self, tokens: &Range<usize>) -> Span {
        let list = self.document.text().tokens.list();
        let end = tokens.end.max(tokens.start + 1) - 1;
        list[tokens.start].span.cover(list[end].span)
    }
}

/// The words found, on one line, cut where a message would become unreadable.
fn shown_words(raw: &str) -> String {
    const LONGEST: usize = 80;
    let mut words = raw.split_whitespace().collect::<Vec<_>>().join(" ");
    if words.chars().count() > LONGEST {
        words = words.chars().take(LONGEST).chain(['…']).collect();
    }
    words
}

fn also_message(lang: Lang) -> String {
    match lang {
        Lang::Ru => "и это".to_owned(),
        Lang::En => "this too".to_owned(),
    }
}

fn more_message(lang: Lang, more: usize) -> String {
    match lang {
        Lang::Ru => format!(" (и ещё {more} в этом документе)"),
        Lang::En => format!(" (and {more} more in this document)"),
    }
}

fn note_message(lang: Lang) -> String {
    match lang {
        Lang::Ru => "в сноске нет ни суммы, ни срока, ни предела".to_owned(),
        Lang::En => "the note gives no amount, period or limit".to_owned(),
    }
}
