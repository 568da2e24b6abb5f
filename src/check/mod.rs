//! A rulebook beside a document gives findings. Pure: no files, no clock.
//!
//! One pass looks every token up. Where a trigger stands, its block is cut into sentences and the
//! layers it triggers are tried; what matches is weighed by voice, polarity and evidence.

mod case;
mod corpus;
mod decide;
mod eval;
mod finding;
mod fingerprint;
mod gather;
mod mutants;
mod polarity;
mod precedence;
mod proof;
mod why;

use std::ops::Range;

pub use corpus::{Passage, RuleScore, Score, Tally, Wrong};
pub use finding::{Finding, Related};
pub use mutants::{Fate, Gap, Mutant};
pub use proof::{Crossing, Outcome, Proof, Verdict};
pub use why::{Ending, Failure, LayerSeen, RuleSeen, SentenceSeen, WordSeen};

use crate::document::{Audience, Document};
use crate::rules::condition::RulePattern;
use crate::rules::{Layer, Rulebook};
use crate::text::sentences;
use eval::{Candidate, Checker, Sentence};

impl Rulebook {
    /// Everything this rulebook has to say about a document, by place, then by rule.
    #[must_use]
    pub fn check(&self, document: &Document) -> Vec<Finding> {
        self.check_with(document, |_| true)
    }

    /// What one rule has to say, as if there were no other: its examples are judged by it.
    #[must_use]
    pub fn check_rule(&self, document: &Document, id: &str) -> Vec<Finding> {
        // A rule that counts findings of others needs those others.
        let counted: Vec<&RulePattern> = self
            .gathering
            .iter()
            .map(|&layer| &self.layers[layer as usize])
            .filter(|layer| self.rules[layer.rule].id() == id)
            .filter_map(Layer::counted)
            .collect();
        let mut findings = self.check_with(document, |rule| {
            let rule = self.rules[rule].id();
            rule == id || counted.iter().any(|of| of.fits(rule))
        });
        findings.retain(|finding| finding.rule == id);
        findings
    }

    fn check_with(&self, document: &Document, runs: impl Fn(usize) -> bool) -> Vec<Finding> {
        let scan = self.scan(document.text());
        let mut checker = Checker::new(self, document, &scan);
        let active: Vec<bool> = (0..self.rules.len())
            .map(|rule| runs(rule) && !self.is_off(rule, document))
            .collect();
        let candidates = self.candidates(&mut checker, &active);
        checker.findings(candidates, &active)
    }

    /// Everything that the layers of active rules find in a document.
    fn candidates(&self, checker: &mut Checker<'_>, active: &[bool]) -> Vec<Candidate> {
        let (document, scan) = (checker.document, checker.scan);
        let mut candidates = Vec::new();
        // The sentence that each layer was last tried on.
        let mut tried_on = vec![usize::MAX; self.layers.len()];
        let mut rest = scan.triggers.as_slice();
        for (index, block) in document.blocks().iter().enumerate() {
            let (mut triggers, after) =
                rest.split_at(rest.partition_point(|&t| t < block.tokens.end));
            rest = after;
            if triggers.is_empty() {
                continue;
            }
            for tokens in sentences(document.text(), block.tokens.clone()) {
                let here = triggers.partition_point(|&t| t < tokens.end);
                let (started_by, after) = triggers.split_at(here);
                triggers = after;
                let sentence = Sentence {
                    block: index,
                    tokens,
                };
                for &token in started_by {
                    for layer in self.index.triggers(scan.sets[token]).iter() {
                        let layer = layer as usize;
                        let last = &mut tried_on[layer];
                        if *last != sentence.tokens.start && active[self.layers[layer].rule] {
                            *last = sentence.tokens.start;
                            if checker.passes_gate(layer, &sentence) {
                                checker.try_layer(layer, &sentence, &mut candidates);
                            }
                        }
                    }
                }
            }
        }
        candidates
    }

    /// Whether a rule is off for the whole document.
    pub(crate) fn is_off(&self, rule: usize, document: &Document) -> bool {
        let rule = &self.rules[rule];
        rule.off_in_kind(document.kind()).is_some()
            || (document.audience() == Audience::Legal && rule.off_for_legal().is_some())
            || (document.audience() == Audience::Staff && rule.off_for_staff().is_some())
    }
}

/// The tokens of a range that are words.
fn words_in(document: &Document, range: Range<usize>) -> usize {
    range
        .filter(|&t| document.text().token(t).is_word())
        .count()
}
