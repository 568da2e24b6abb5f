//! A rulebook beside a document gives findings. Pure: no files, no clock.
//!
//! One pass looks every token up. Where a trigger stands, its block is cut into sentences and the
//! layers it triggers are tried; what matches is weighed by voice, polarity and evidence.

mod case;
mod comment;
mod corpus;
mod cover;
mod decide;
mod eval;
mod finding;
mod fingerprint;
mod gather;
mod hidden;
mod meta;
mod mutants;
mod polarity;
mod precedence;
mod proof;
mod settings;
mod suppress;
mod why;

use std::ops::Range;

pub use corpus::{Passage, RuleScore, Score, Tally, Wrong};
pub use finding::{Finding, Related};
pub use fingerprint::fingerprint_of;
pub use meta::MetaRule;
pub use mutants::{Fate, Gap, Mutant};
pub use proof::{Crossing, Outcome, Proof, Verdict};
pub use settings::{Levels, Settings, Suppressions};
pub use suppress::Checkup;
pub use why::{Ending, Failure, LayerSeen, RuleSeen, SentenceSeen, WordSeen};

use rustc_hash::FxHashMap;

use crate::document::{Audience, Document};
use crate::rules::condition::RulePattern;
use crate::rules::{Layer, Rule, Rulebook};
use crate::text::sentences;
use crate::vocabulary::Level;
use eval::{Candidate, Checker, Sentence};

impl Rulebook {
    /// Everything the rules have to say about a document, by place, then by rule. Comments in it
    /// are not obeyed; see [`Rulebook::check_with`].
    #[must_use]
    pub fn check(&self, document: &Document) -> Vec<Finding> {
        let settings = Settings::default();
        let mut findings = self.find(document, &self.active(document, &settings));
        findings.extend(hidden::hidden(document, &settings));
        in_order(findings)
    }

    /// What is left to say under these settings, after the comments in the document were obeyed.
    #[must_use]
    pub fn check_with(&self, document: &Document, settings: &Settings) -> Checkup {
        let active = self.active(document, settings);
        let mut findings = self.find(document, &active);
        if settings.edition.is_some() || !settings.levels.is_empty() {
            let rules: FxHashMap<&str, &Rule> = self.rules.iter().map(|r| (r.id(), r)).collect();
            for finding in &mut findings {
                let rule = rules[finding.rule.as_str()];
                finding.severity = settings.severity(rule, finding.severity);
            }
        }
        findings.extend(hidden::hidden(document, settings));
        suppress::obey(self, document, settings, &active, in_order(findings))
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
        let runs = |rule: usize| {
            let own = self.rules[rule].id();
            (own == id || counted.iter().any(|of| of.fits(own))) && !self.is_off(rule, document)
        };
        let active: Vec<bool> = (0..self.rules.len()).map(runs).collect();
        let mut findings = self.find(document, &active);
        findings.retain(|finding| finding.rule == id);
        findings
    }

    /// Which rules run on a document.
    fn active(&self, document: &Document, settings: &Settings) -> Vec<bool> {
        let runs = |index: usize| {
            let rule = &self.rules[index];
            let on = match settings.level(rule.id(), rule.family()) {
                Some(level) => level != Level::Off,
                None => !rule.is_off(),
            };
            on && !self.is_off(index, document)
        };
        (0..self.rules.len()).map(runs).collect()
    }

    fn find(&self, document: &Document, active: &[bool]) -> Vec<Finding> {
        let scan = self.scan(document.text());
        let mut checker = Checker::new(self, document, &scan);
        let candidates = self.candidates(&mut checker, active);
        checker.findings(candidates, active)
    }

    /// Everything that the layers of active rules find in a document.
    fn candidates(&self, checker: &mut Checker<'_>, active: &[bool]) -> Vec<Candidate> {
        let (document, scan) = (checker.document, checker.scan);
        let mut candidates = Vec::new();
        let mut started = Vec::new();
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
                {
                    let groups = checker.asked(&sentence);
                    let layers = started_by
                        .iter()
                        .flat_map(|&token| self.index.started(scan.sets[token], &groups));
                    started.extend(layers.filter(|&number| {
                        let layer = &self.layers[number];
                        active[layer.rule] && layer.is_for(document.kind())
                    }));
                    // Two words of one sentence may start the same layer.
                    started.sort_unstable();
                    started.dedup();
                }
                for layer in started.drain(..) {
                    checker.try_layer(layer, &sentence, &mut candidates);
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

/// Findings by place, then by rule.
fn in_order(mut findings: Vec<Finding>) -> Vec<Finding> {
    findings.sort_by(|a, b| {
        (a.span.start, a.span.end, &a.rule).cmp(&(b.span.start, b.span.end, &b.rule))
    });
    findings
}

/// The tokens of a range that are words.
fn words_in(document: &Document, range: Range<usize>) -> usize {
    range
        .filter(|&t| document.text().token(t).is_word())
        .count()
}
