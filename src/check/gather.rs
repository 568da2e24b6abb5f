//! Findings of many words told once: rules that count the findings of others, and limits.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::eval::{Candidate, Checker, runs_in};
use crate::rules::compile::CompiledCondition;
use crate::rules::condition::Reach;
use crate::vocabulary::Confidence;

impl Checker<'_> {
    /// Puts one candidate in the place of those that a rule with `count_findings` counts, where
    /// there are enough of them and nothing excuses it.
    pub(super) fn gathered(
        &self,
        mut candidates: Vec<Candidate>,
        active: &[bool],
    ) -> Vec<Candidate> {
        for &index in &self.rulebook.gathering {
            let layer = &self.rulebook.layers[index as usize];
            let CompiledCondition::CountFindings {
                of,
                at_least,
                reach,
            } = &layer.test.condition
            else {
                continue;
            };
            if !active[layer.rule] || !runs_in(&layer.test, self.document) {
                continue;
            }
            let counts = |c: &Candidate| {
                self.rulebook.layers[c.layer].lang == layer.lang
                    && c.rule != layer.rule
                    && of.fits(self.rulebook.rules[c.rule].id())
            };
            let mut places: Vec<(Range<usize>, Vec<usize>)> = Vec::new();
            for (i, candidate) in candidates.iter().enumerate().filter(|(_, c)| counts(c)) {
                let place = self.place(candidate, *reach);
                match places.iter_mut().rfind(|(known, _)| *known == place) {
                    Some((_, counted)) => counted.push(i),
                    None => places.push((place, vec![i])),
                }
            }
            let mut swallowed = vec![false; candidates.len()];
            let mut found = Vec::new();
            for (_, counted) in places.iter().filter(|(_, c)| c.len() >= *at_least) {
                let first = &candidates[counted[0]];
                let whole = Candidate {
                    rule: layer.rule,
                    layer: index as usize,
                    confidence: layer.test.confidence.unwrap_or(Confidence::Medium),
                    gathered: counted[1..]
                        .iter()
                        .map(|&i| candidates[i].hit.tokens.clone())
                        .collect(),
                    ..first.clone()
                };
                if self.excuse_of(&whole, &mut FxHashMap::default()).is_none() {
                    counted.iter().for_each(|&i| swallowed[i] = true);
                    found.push(whole);
                }
            }
            let mut at = swallowed.into_iter();
            candidates.retain(|_| !at.next().expect("one a candidate"));
            candidates.extend(found);
            candidates.sort_by_key(|c| (c.hit.tokens.start, c.rule, c.layer));
        }
        candidates
    }

    /// The tokens within reach of a candidate: two with the same place are counted together.
    fn place(&self, candidate: &Candidate, reach: Reach) -> Range<usize> {
        let document = self.document;
        let blocks = document.blocks();
        let home = &blocks[candidate.sentence.block];
        match reach {
            Reach::Same | Reach::Next | Reach::Next2 => candidate.sentence.tokens.clone(),
            Reach::Block => home.tokens.clone(),
            Reach::Section => {
                let section = document.sections()[home.section].blocks.clone();
                blocks[section.start].tokens.start..blocks[section.end - 1].tokens.end
            }
            Reach::Document => 0..document.text().tokens.len(),
        }
    }

    /// What `at_most` leaves of each rule, with how many more there were after the last one told
    /// of a document.
    pub(super) fn limited(&self, candidates: Vec<Candidate>) -> Vec<(Candidate, usize)> {
        let mut in_sentence: FxHashMap<(usize, usize), usize> = FxHashMap::default();
        let mut in_document: FxHashMap<usize, (usize, usize)> = FxHashMap::default();
        let mut shown: Vec<(Candidate, usize)> = Vec::with_capacity(candidates.len());
        for candidate in candidates {
            let limits = self.rulebook.rules[candidate.rule].at_most;
            if let Some(most) = limits.sentence {
                let told = in_sentence
                    .entry((candidate.rule, candidate.sentence.tokens.start))
                    .or_default();
                *told += 1;
                if *told > most {
                    continue;
                }
            }
            if let Some(most) = limits.document {
                let (told, last) = in_document.entry(candidate.rule).or_default();
                *told += 1;
                if *told > most {
                    shown[*last].1 += 1;
                    continue;
                }
                *last = shown.len();
            }
            shown.push((candidate, 0));
        }
        shown
    }
}
