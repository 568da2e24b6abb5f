//! Findings of many words told once: rules that count the findings of others, and limits.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::active::Active;
use super::decide::Told;
use super::eval::{Candidate, Checker, runs_in};
use super::finding::Finding;
use super::settings::Settings;
use crate::rules::compiled::CompiledCondition;
use crate::rules::condition::Reach;
use crate::vocabulary::Confidence;

/// What rules that count the findings of others have found.
pub(super) struct Gathered {
    /// Which of the findings they stand for.
    pub(super) swallowed: Vec<bool>,
    pub(super) found: Vec<Candidate>,
}

/// A finding that stands for those of others.
struct Whole {
    candidate: Candidate,
    counted: Vec<usize>,
}

impl Checker<'_> {
    /// What the rules with `count_findings` find among these findings, where there are enough of
    /// them and nothing excuses it. Each rule counts all of them, whatever the others count; of
    /// two on the same findings the one that yields to the other is left out.
    pub(super) fn gathered(
        &self,
        told: &[Told],
        active: &Active<'_>,
        settings: &Settings,
    ) -> Gathered {
        let mut wholes: Vec<Whole> = Vec::new();
        for &index in &self.rulebook.gathering {
            let index = index as usize;
            let layer = &self.rulebook.layers[index];
            let confidence = layer.test.confidence.unwrap_or(Confidence::Medium);
            let rule = &self.rulebook.rules[layer.rule];
            if active.has(layer.rule)
                && runs_in(&layer.test, self.document, rule.is_about_orders())
                && settings.tells(rule.id(), confidence)
            {
                for whole in self.wholes(told, index, confidence, settings) {
                    let twice = |known: &Whole| {
                        known.candidate.rule == layer.rule && meet(&known.counted, &whole.counted)
                    };
                    if !wholes.iter().any(twice) {
                        wholes.push(whole);
                    }
                }
            }
        }
        let yields = |whole: &Whole| {
            let own = &self.rulebook.rules[whole.candidate.rule].yields_to;
            wholes.iter().any(|other| {
                let other_id = self.rulebook.rules[other.candidate.rule].id();
                own.iter().any(|id| id == other_id) && meet(&other.counted, &whole.counted)
            })
        };
        let stands: Vec<bool> = wholes.iter().map(|whole| !yields(whole)).collect();
        let mut gathered = Gathered {
            swallowed: vec![false; told.len()],
            found: Vec::new(),
        };
        for (whole, _) in wholes.into_iter().zip(stands).filter(|(_, stands)| *stands) {
            whole
                .counted
                .iter()
                .for_each(|&i| gathered.swallowed[i] = true);
            gathered.found.push(whole.candidate);
        }
        gathered
    }

    /// What one layer with `count_findings` finds.
    fn wholes(
        &self,
        told: &[Told],
        index: usize,
        confidence: Confidence,
        settings: &Settings,
    ) -> Vec<Whole> {
        let layer = &self.rulebook.layers[index];
        let CompiledCondition::CountFindings {
            of,
            at_least,
            reach,
        } = &layer.test.condition
        else {
            return Vec::new();
        };
        let id = self.rulebook.rules[layer.rule].id();
        let at_least = settings.options(id).at_least.unwrap_or(*at_least);
        let counts = |c: &Candidate| {
            self.rulebook.layers[c.layer].lang == layer.lang
                && c.rule != layer.rule
                && of.fits(self.rulebook.rules[c.rule].id())
        };
        let candidates = || told.iter().map(|told| &told.candidate).enumerate();
        let mut places: Vec<(Range<usize>, Vec<usize>)> = Vec::new();
        for (i, candidate) in candidates().filter(|(_, c)| counts(c)) {
            let place = self.place(candidate, *reach);
            match places.iter_mut().rfind(|(known, _)| *known == place) {
                Some((_, counted)) => counted.push(i),
                None => places.push((place, vec![i])),
            }
        }
        let enough = places.into_iter().filter(|(_, c)| c.len() >= at_least);
        enough
            .map(|(_, counted)| {
                let rest = counted[1..].iter();
                let candidate = Candidate {
                    rule: layer.rule,
                    layer: index,
                    confidence,
                    gathered: rest
                        .map(|&i| told[i].candidate.hit.tokens.clone())
                        .collect(),
                    ..told[counted[0]].candidate.clone()
                };
                Whole { candidate, counted }
            })
            .filter(|whole| {
                self.excuse_of(&whole.candidate, &mut FxHashMap::default())
                    .is_none()
            })
            .collect()
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
    pub(super) fn limited(&self, told: Vec<Told>, settings: &Settings) -> Vec<(Finding, usize)> {
        let mut in_sentence: FxHashMap<(usize, usize), usize> = FxHashMap::default();
        let mut in_document: FxHashMap<usize, (usize, usize)> = FxHashMap::default();
        let mut shown: Vec<(Finding, usize)> = Vec::with_capacity(told.len());
        for Told { candidate, finding } in told {
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
            let set = settings.options(&finding.rule).at_most;
            if let Some(most) = set.or(limits.document) {
                let (told, last) = in_document.entry(candidate.rule).or_default();
                *told += 1;
                if *told > most {
                    shown[*last].1 += 1;
                    continue;
                }
                *last = shown.len();
            }
            shown.push((finding, 0));
        }
        shown
    }
}

/// Whether two ascending lists share a number.
fn meet(a: &[usize], b: &[usize]) -> bool {
    a.iter().any(|number| b.binary_search(number).is_ok())
}
