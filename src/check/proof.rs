//! A rulebook proves itself: every rule is run on its own examples.

use crate::document::{Document, Hints};
use crate::rules::{Example, Rule, Rulebook};
use crate::text::{Source, Span};
use crate::vocabulary::{Kind, Lang};

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
    /// Worth a look: phrases that are hardly more than an example.
    pub warnings: Vec<String>,
}

impl Rulebook {
    /// Runs every rule on its own examples.
    #[must_use]
    pub fn prove(&self) -> Proof {
        let mut outcomes = Vec::new();
        for rule in self.rules() {
            for lang in rule.langs() {
                let Some(text) = rule.text(lang) else {
                    continue;
                };
                let mut run = |examples: &[Example], judge: fn(bool) -> Verdict| {
                    outcomes.extend(examples.iter().map(|e| self.outcome(rule, lang, e, judge)));
                };
                run(&text.examples.bad, |found| {
                    if found {
                        Verdict::Caught
                    } else {
                        Verdict::Missed
                    }
                });
                run(&text.examples.good, |found| {
                    if found {
                        Verdict::Noisy
                    } else {
                        Verdict::Quiet
                    }
                });
                run(&text.examples.todo, |found| {
                    if found { Verdict::Done } else { Verdict::Todo }
                });
            }
        }
        Proof {
            outcomes,
            warnings: self.fitted_phrases(),
        }
    }

    fn outcome(
        &self,
        rule: &Rule,
        lang: Lang,
        example: &Example,
        judge: fn(bool) -> Verdict,
    ) -> Outcome {
        let kind = example.kind.unwrap_or_else(|| default_kind(rule));
        let document = Document::parse(
            Source::new("example.md", example.text.clone()),
            Hints {
                kind: Some(kind),
                lang: None,
            },
        );
        let spans: Vec<Span> = self
            .check_rule(&document, rule.id())
            .into_iter()
            .map(|f| f.span)
            .collect();
        let mut verdict = judge(!spans.is_empty());
        let mut detail = String::new();
        let unmarked = example.marks.iter().any(|mark| !spans.contains(mark));
        if verdict == Verdict::Caught && unmarked {
            verdict = Verdict::Missed;
        }
        if verdict.fails() {
            let found: Vec<&str> = spans.iter().map(|s| document.source().slice(*s)).collect();
            detail = found.join(" | ");
        }
        Outcome {
            rule: rule.id().to_owned(),
            lang,
            text: example.text.clone(),
            verdict,
            detail,
        }
    }

    /// Phrases of four or more literal words that equal an example: such a rule knows one sentence.
    fn fitted_phrases(&self) -> Vec<String> {
        const LITERAL: usize = 4;
        let mut warnings = Vec::new();
        for rule in self.rules() {
            for phrase in rule.long_phrases(LITERAL) {
                let phrase_words = words(phrase);
                for lang in rule.langs() {
                    let Some(text) = rule.text(lang) else {
                        continue;
                    };
                    if text
                        .examples
                        .bad
                        .iter()
                        .any(|e| words(&e.text) == phrase_words)
                    {
                        warnings.push(format!(
                            "{}: the phrase \"{phrase}\" is one of its own examples",
                            rule.id()
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
