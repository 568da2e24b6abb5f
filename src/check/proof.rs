//! A rulebook proves itself: every rule is run on its own examples.

use super::case::{Case, List};
use crate::rules::{Rule, Rulebook};
use crate::text::Span;
use crate::vocabulary::Lang;

crate::vocabulary::words! {
    /// What became of one example.
    Verdict {
        /// A bad example was found, on the marked words.
        Caught = "caught",
        /// A good example gave no finding of its rule.
        Quiet = "quiet",
        /// A bad example was not found, or other words were marked.
        Missed = "missed",
        /// A good example gave a finding of its rule.
        Noisy = "noisy",
        /// An example under `todo:` that is not found yet.
        Todo = "todo",
        /// An example under `todo:` that is found: move it to `bad:`.
        Done = "done",
    }
}

impl Verdict {
    /// Whether the rulebook fails by it.
    #[must_use]
    pub const fn fails(self) -> bool {
        matches!(self, Self::Missed | Self::Noisy | Self::Done)
    }
}

/// One example and what became of it.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The rule.
    pub rule: String,
    /// The language the example stands under.
    pub lang: Lang,
    /// The example.
    pub text: String,
    /// What became of it.
    pub verdict: Verdict,
    /// What was marked instead, where other words were; empty otherwise.
    pub detail: String,
}

/// What became of all examples of a rulebook.
#[derive(Clone, Debug)]
pub struct Proof {
    /// By rule, language and place in the file.
    pub outcomes: Vec<Outcome>,
    /// What other rules say of the examples; worth a look, no failure.
    pub crossings: Vec<Crossing>,
    /// Worth a look: phrases that are hardly more than an example.
    pub warnings: Vec<String>,
}

/// An example that another rule has something to say about when all rules run.
#[derive(Clone, Debug)]
pub struct Crossing {
    /// The rule whose example it is.
    pub rule: String,
    /// The language the example stands under.
    pub lang: Lang,
    /// The example.
    pub text: String,
    /// The other rule.
    pub by: String,
    /// The words that the other rule marks.
    pub words: String,
    /// Whether the example is a bad one, and the other rule takes the words from its own rule. Else
    /// it is a good one, and the other rule is noisy on it.
    pub owned: bool,
}

impl Rulebook {
    /// Runs every rule on its own examples, then all rules on all of them.
    #[must_use]
    pub fn prove(&self) -> Proof {
        self.prove_rules(|_| true)
    }

    /// Proves the rules that `wanted` takes by id.
    #[must_use]
    pub fn prove_rules(&self, wanted: impl Fn(&str) -> bool) -> Proof {
        let mut outcomes = Vec::new();
        let mut crossings = Vec::new();
        for index in (0..self.rules().len()).filter(|&i| wanted(self.rules()[i].id())) {
            let rule = &self.rules()[index];
            if rule.demand.is_some() {
                outcomes.extend(self.paper_outcomes(index));
                continue;
            }
            for case in self.cases(index) {
                let outcome = self.outcome(rule, &case);
                if matches!(outcome.verdict, Verdict::Caught | Verdict::Quiet) {
                    crossings.extend(self.crossings(rule, &case));
                }
                outcomes.push(outcome);
            }
        }
        let mut warnings = self.fitted_phrases();
        warnings.retain(|(rule, _)| wanted(rule));
        Proof {
            outcomes,
            crossings,
            warnings: warnings.into_iter().map(|(_, warning)| warning).collect(),
        }
    }

    fn outcome(&self, rule: &Rule, case: &Case<'_>) -> Outcome {
        let spans: Vec<Span> = self
            .check_rule(&case.document, rule.id())
            .into_iter()
            .map(|f| f.span)
            .collect();
        let verdict = match (case.list, case.is_met_by(&spans)) {
            (List::Bad, true) => Verdict::Caught,
            (List::Bad, false) => Verdict::Missed,
            (List::Good, true) => Verdict::Quiet,
            (List::Good, false) => Verdict::Noisy,
            (List::Todo, true) => Verdict::Done,
            (List::Todo, false) => Verdict::Todo,
        };
        let mut detail = String::new();
        if verdict.fails() {
            let found: Vec<&str> = spans
                .iter()
                .map(|s| case.document.source().slice(*s))
                .collect();
            detail = found.join(" | ");
        }
        Outcome {
            rule: rule.id().to_owned(),
            lang: case.lang,
            text: case.example.text.clone(),
            verdict,
            detail,
        }
    }

    /// What the other rules find in an example: in a good one everything, in a bad one whatever
    /// leaves its own rule nothing to say.
    fn crossings(&self, rule: &Rule, case: &Case<'_>) -> Vec<Crossing> {
        let findings = self.check(&case.document);
        let own = findings.iter().any(|finding| finding.rule == rule.id());
        if case.list == List::Bad && own {
            return Vec::new();
        }
        findings
            .into_iter()
            .filter(|finding| finding.rule != rule.id())
            .map(|finding| Crossing {
                rule: rule.id().to_owned(),
                lang: case.lang,
                text: case.example.text.clone(),
                words: case.document.source().slice(finding.span).to_owned(),
                by: finding.rule,
                owned: case.list == List::Bad,
            })
            .collect()
    }

    /// Phrases of four or more literal words that equal an example: such a rule knows one sentence.
    fn fitted_phrases(&self) -> Vec<(&str, String)> {
        const LITERAL: usize = 4;
        let mut warnings = Vec::new();
        for rule in self.rules() {
            for phrase in rule.long_phrases(LITERAL) {
                let phrase_words = words(phrase);
                for lang in rule.langs() {
                    let Some(examples) = rule.examples(lang) else {
                        continue;
                    };
                    if examples.bad.iter().any(|e| words(&e.text) == phrase_words) {
                        warnings.push((
                            rule.id(),
                            format!(
                                "{}: the phrase \"{phrase}\" is one of its own examples",
                                rule.id()
                            ),
                        ));
                    }
                }
            }
        }
        warnings
    }
}

fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty())
        .map(crate::text::fold::fold)
        .collect()
}
