//! A rulebook beside a document gives findings. Pure: no files, no clock.
//!
//! One pass looks every token up. Where a trigger stands, its block is cut into sentences and the
//! layers it triggers are tried; what matches is weighed by voice, polarity and evidence.

mod decide;
mod eval;
mod finding;
mod fingerprint;
mod polarity;
mod precedence;
mod proof;

use std::ops::Range;

pub use finding::{Finding, Related};
pub use proof::{Outcome, Proof, Verdict};

use crate::document::{Audience, Document};
use crate::rules::Rulebook;
use crate::text::sentences;
use eval::Checker;

impl Rulebook {
    /// Everything this rulebook has to say about a document, by place, then by rule.
    #[must_use]
    pub fn check(&self, document: &Document) -> Vec<Finding> {
        self.check_with(document, |_| true)
    }

    /// What one rule has to say, as if there were no other: its examples are judged by it.
    #[must_use]
    pub fn check_rule(&self, document: &Document, id: &str) -> Vec<Finding> {
        self.check_with(document, |rule| self.rules[rule].id() == id)
    }

    fn check_with(&self, document: &Document, runs: impl Fn(usize) -> bool) -> Vec<Finding> {
        let scan = self.scan(document.text());
        let mut checker = Checker::new(self, document, &scan);
        let mut candidates = Vec::new();
        let mut layers: Vec<u32> = Vec::new();
        for (index, block) in document.blocks().iter().enumerate() {
            let triggers: Vec<usize> = block
                .tokens
                .clone()
                .filter(|&t| !self.triggered(scan.sets[t]).is_empty())
                .collect();
            if triggers.is_empty() {
                continue;
            }
            let mut triggers = triggers.as_slice();
            for tokens in sentences(document.text(), block.tokens.clone()) {
                let here = triggers.partition_point(|&t| t < tokens.end);
                layers.clear();
                layers.extend(
                    triggers[..here]
                        .iter()
                        .flat_map(|&t| self.triggered(scan.sets[t])),
                );
                triggers = &triggers[here..];
                layers.sort_unstable();
                layers.dedup();
                if layers.is_empty() {
                    continue;
                }
                let sentence = checker.sentence(index, tokens);
                for &layer in layers
                    .iter()
                    .filter(|&&l| runs(self.layers[l as usize].rule))
                {
                    checker.try_layer(layer as usize, &sentence, &mut candidates);
                }
            }
        }
        checker.findings(candidates)
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

#[cfg(test)]
mod tmp_stats {
    use super::*;
    use crate::document::Hints;
    use crate::text::Source;
    #[test]
    fn stats() {
        let book = Rulebook::builtin();
        let mut by_word: std::collections::BTreeMap<String, usize> = Default::default();
        let mut by_layer: std::collections::BTreeMap<u32, (usize, usize)> = Default::default();
        let mut sents = 0; let mut trig = 0; let mut tokens = 0; let mut hits = 0;
        for e in std::fs::read_dir("/tmp/suben").unwrap() {
            let t = std::fs::read_to_string(e.unwrap().path()).unwrap();
            let d = Document::parse(Source::new("x.md", t), Hints::default());
            let scan = book.scan(d.text());
            tokens += d.text().tokens.len();
            hits += scan.sets.iter().filter(|s| **s != 0).count();
            for b in d.blocks() {
                for s in sentences(d.text(), b.tokens.clone()) {
                    sents += 1;
                    let mut layers: Vec<u32> = vec![];
                    for t in s.clone() { let l = book.triggered(scan.sets[t]); if !l.is_empty() { *by_word.entry(d.text().folded(t).into_owned()).or_default() += l.len(); layers.extend(l); } }
                    if layers.is_empty() { continue; }
                    trig += 1;
                    layers.sort_unstable(); layers.dedup();
                    let set = book.slots_in(&scan, s.clone());
                    for l in layers { let e = by_layer.entry(l).or_default(); e.0 += 1; if set.meets(&book.layers[l as usize].test.requires) { e.1 += 1; } }
                }
            }
        }
        println!("tokens {tokens} hits {hits} sentences {sents} triggered {trig} layers {} pairs {} meets {}", book.layers.len(), by_layer.values().map(|v| v.0).sum::<usize>(), by_layer.values().map(|v| v.1).sum::<usize>());
        let mut v: Vec<_> = by_word.into_iter().collect(); v.sort_by_key(|x| std::cmp::Reverse(x.1));
        for (w, n) in v.iter().take(60) { print!("{w} {n}; "); }
        println!();
        let mut v: Vec<_> = by_layer.into_iter().collect(); v.sort_by_key(|x| std::cmp::Reverse(x.1.1));
        for (l, n) in v.iter().take(25) { println!("{} {:?} {:?} {}", book.rules[book.layers[*l as usize].rule].id(), book.layers[*l as usize].lang, n, format!("{:?}", book.layers[*l as usize].test.requires).chars().take(100).collect::<String>()); }
    }
}
