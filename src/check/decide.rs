//! From candidates to findings: evidence excuses, then the texts are filled in.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::eval::{Candidate, Checker};
use super::finding::{Finding, Related};
use super::fingerprint::Fingerprints;
use super::precedence;
use crate::rules::CompiledExcuse;
use crate::rules::condition::EvidenceKind;
use crate::text::Span;
use crate::vocabulary::Lang;

/// What excuses a candidate.
#[derive(Clone, Debug)]
pub(super) struct Excused {
    /// Which of the rule's excuses.
    pub(super) number: usize,
    /// The tokens that prove it, or the first of them where several are needed.
    pub(super) proof: Range<usize>,
}

impl Checker<'_> {
    /// The findings that nothing excuses, one for each span. What is excused is out before
    /// precedence is settled: a proved claim hides no other.
    ///
    /// `active` tells which rules run.
    pub(super) fn findings(&self, mut candidates: Vec<Candidate>, active: &[bool]) -> Vec<Finding> {
        self.excuse(&mut candidates, |_, _| {});
        let mut fingerprints = Fingerprints::default();
        let settled = precedence::settle(self.rulebook, self.document.text(), candidates);
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

    /// Takes out what is excused, and hands it over with its excuse.
    pub(super) fn excuse(
        &self,
        candidates: &mut Vec<Candidate>,
        mut excused: impl FnMut(&Candidate, Excused),
    ) {
        candidates.sort_by_key(|c| (c.hit.tokens.start, c.rule, c.layer));
        let mut spent = FxHashMap::default();
        candidates.retain(|candidate| match self.excuse_of(candidate, &mut spent) {
            Some(excuse) => {
                excused(candidate, excuse);
                false
            }
            None => true,
        });
    }

    /// The evidence or words that excuse the candidate. `spent` remembers which sentence's claim a
    /// deed has already paid for: one deed excuses one slogan.
    pub(super) fn excuse_of(
        &self,
        candidate: &Candidate,
        spent: &mut FxHashMap<usize, usize>,
    ) -> Option<Excused> {
        let excuses = self.rulebook.rules[candidate.rule].excuses.iter();
        excuses.enumerate().find_map(|(number, excuse)| {
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
                }
            });
            let words = || self.excusing_words(excuse, &places);
            let proof = if excuse.all {
                let proofs: Vec<Range<usize>> = proofs.collect::<Option<_>>()?;
                let words = words();
                if words.is_none() && !excuse.words.is_empty() {
                    return None;
                }
                proofs.into_iter().next().or(words)?
            } else {
                proofs.find_map(|proof| proof).or_else(words)?
            };
            Some(Excused { number, proof })
        })
    }

    /// The first of an excuse's words in these places.
    fn excusing_words(
        &self,
        excuse: &CompiledExcuse,
        places: &[Range<usize>],
    ) -> Option<Range<usize>> {
        excuse.words.iter().find_map(|words| {
            let occurs =
                |place: &&Range<usize>| self.matcher.occurs(&words.sequence, Range::clone(place));
            let place = places.iter().find(occurs)?;
            let mut hits = Vec::new();
            self.matcher.find(&words.sequence, place.clone(), &mut hits);
            hits.into_iter().next().map(|hit| hit.tokens)
        })
    }

    fn unspent_deed(
        &self,
        strength: u8,
        places: &[Range<usize>],
        candidate: &Candidate,
        spent: &mut FxHashMap<usize, usize>,
    ) -> Option<Range<usize>> {
        let claim = &candidate.hit.tokens;
        let owner = candidate.sentence.tokens.start;
        let unspent =
            |deed: &Range<usize>| spent.get(&deed.start).is_none_or(|&paid| paid == owner);
        let deed = self
            .evidence()
            .find_if(EvidenceKind::Deed, strength, places, claim, unspent)?;
        spent.insert(deed.start, owner);
        Some(deed)
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

    pub(super) fn span_of(&self, tokens: &Range<usize>) -> Span {
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
