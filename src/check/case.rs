//! One example of a rule, ready to be tried again and again.

use super::active::Active;
use super::eval::{Candidate, Checker, Sentence};
use crate::document::{Document, Hints};
use crate::rules::{Example, Rule, Rulebook, Scan};
use crate::text::{Source, Span, sentences};
use crate::vocabulary::{Kind, Lang};

/// An example, parsed and scanned once.
pub(super) struct Case<'b> {
    pub(super) rule: usize,
    pub(super) lang: Lang,
    pub(super) list: List,
    pub(super) example: &'b Example,
    pub(super) document: Document,
    pub(super) scan: Scan,
}

/// The list an example stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum List {
    Bad,
    Good,
    Todo,
}

impl Rulebook {
    /// The examples of one rule, by language and place in the file.
    pub(super) fn cases(&self, index: usize) -> Vec<Case<'_>> {
        let rule = &self.rules()[index];
        let mut cases = Vec::new();
        for lang in rule.langs() {
            let Some(examples) = rule.examples(lang) else {
                continue;
            };
            for (list, examples) in [
                (List::Bad, &examples.bad),
                (List::Good, &examples.good),
                (List::Todo, &examples.todo),
            ] {
                cases.extend(examples.iter().map(|example| {
                    let document = document(rule, example);
                    Case {
                        rule: index,
                        lang,
                        list,
                        example,
                        scan: self.scan(document.text()),
                        document,
                    }
                }));
            }
        }
        cases
    }

    /// The layers of a rule, and those of rules whose findings it counts.
    pub(super) fn layers_of(&self, rule: usize) -> Vec<usize> {
        let counted: Vec<_> = self
            .layers
            .iter()
            .filter(|layer| layer.rule == rule)
            .filter_map(crate::rules::Layer::counted)
            .collect();
        let belongs = |owner: usize| {
            owner == rule || counted.iter().any(|of| of.fits(self.rules()[owner].id()))
        };
        (0..self.layers.len())
            .filter(|&layer| belongs(self.layers[layer].rule))
            .collect()
    }
}

impl Case<'_> {
    /// What these layers of a rulebook find in the example, before excuses and precedence. The
    /// rulebook may be a mutant: no trigger is asked, every sentence is tried.
    pub(super) fn candidates(&self, rulebook: &Rulebook, layers: &[usize]) -> Vec<Candidate> {
        let checker = Checker::new(rulebook, &self.document, &self.scan);
        let mut candidates = Vec::new();
        for (block, content) in self.document.blocks().iter().enumerate() {
            for tokens in sentences(self.document.text(), content.tokens.clone()) {
                let sentence = Sentence { block, tokens };
                for &layer in layers {
                    if !rulebook.is_off(rulebook.layers[layer].rule, &self.document) {
                        // What is lacking where it does not hold is no question here.
                        let _ = checker.try_layer(layer, &sentence, &mut candidates);
                    }
                }
            }
        }
        candidates
    }

    /// The bytes of the rule's findings that these candidates end in.
    pub(super) fn marks(&self, rulebook: &Rulebook, candidates: Vec<Candidate>) -> Vec<Span> {
        let runs = |rule| !rulebook.is_off(rule, &self.document);
        let active = Active::new(rulebook.rules().len(), runs);
        let id = rulebook.rules()[self.rule].id();
        Checker::new(rulebook, &self.document, &self.scan)
            .findings(candidates, &active)
            .into_iter()
            .filter(|finding| finding.rule == id)
            .map(|finding| finding.span)
            .collect()
    }

    /// Whether findings on these bytes are what the example asks for.
    pub(super) fn is_met_by(&self, found: &[Span]) -> bool {
        match self.list {
            List::Bad | List::Todo => {
                !found.is_empty() && self.example.marks.iter().all(|mark| found.contains(mark))
            }
            List::Good => found.is_empty(),
        }
    }
}

/// An example as a document of the kind it names, or of the kind its rule is written for.
fn document(rule: &Rule, example: &Example) -> Document {
    Document::parse(
        Source::new("example.md", example.text.clone()),
        Hints {
            kind: Some(example.kind.unwrap_or_else(|| default_kind(rule))),
            lang: None,
        },
    )
}

/// The kind of document an example stands in where it names none: what the rule is written for.
fn default_kind(rule: &Rule) -> Kind {
    let order = if rule.is_about_orders() {
        [Kind::Script, Kind::Policy, Kind::Ad]
    } else {
        [Kind::Ad, Kind::Policy, Kind::Script]
    };
    order
        .into_iter()
        .find(|&kind| rule.off_in_kind(kind).is_none())
        .unwrap_or(Kind::Standard)
}
