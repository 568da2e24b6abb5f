//! What the commands need from the layers below, in one value, so that tests can put another in.

use std::path::Path;

use jiff::civil::Date;

use super::Exit;
use crate::document::{Hints, KindOrigin};
use crate::report::Checked;
use crate::text::Source;
use crate::vocabulary::{Kind, Lang, Severity};

/// Parses and checks one document on a day; called from several threads.
pub type Check = dyn Fn(Source, Hints, Date) -> Checked + Sync;

/// Runs the examples of the rules in a folder, or of the built-in ones.
pub type Test = dyn Fn(Option<&Path>) -> Result<TestRun, Vec<miette::Report>>;

/// Checking, rule pages and rule tests.
pub struct Engine<'a> {
    /// The edition of the rulebook.
    pub edition: &'a str,
    /// Parses and checks one document.
    pub check: &'a Check,
    /// A page for every rule, by id.
    pub pages: &'a dyn Fn() -> Vec<RulePage<'a>>,
    /// Runs the examples of the rules in a folder, or of the built-in ones.
    pub test: &'a Test,
}

/// All there is to know about one rule.
#[derive(Clone, Debug)]
pub struct RulePage<'a> {
    /// `family/name`.
    pub id: &'a str,
    /// The seven principles it serves, most important first.
    pub principles: &'a [u8],
    /// How much it hurts where nothing else is said.
    pub severity: Severity,
    /// The edition it came in.
    pub since: &'a str,
    /// The day it was last looked through.
    pub reviewed: &'a str,
    /// Where it comes from.
    pub sources: &'a [String],
    /// Its texts in every language it speaks.
    pub texts: Vec<PageText<'a>>,
}

/// A rule's page in one language.
#[derive(Clone, Debug)]
pub struct PageText<'a> {
    /// The language.
    pub lang: Lang,
    /// Its name in words.
    pub title: &'a str,
    /// What a finding says.
    pub message: &'a str,
    /// Why it hurts the client.
    pub why: &'a str,
    /// What would cure it.
    pub cure: &'a str,
    /// What to write instead.
    pub instead: &'a str,
    /// What nobody would claim, if the rule has it.
    pub opposite: Option<&'a str>,
    /// Sentences that it finds.
    pub bad: Vec<&'a str>,
    /// Sentences that it leaves alone.
    pub good: Vec<&'a str>,
}

/// What came out of the rules' own examples.
#[derive(Clone, Debug, Default)]
pub struct TestRun {
    /// How many rules there were.
    pub rules: usize,
    /// Every example, in order.
    pub cases: Vec<Case>,
    /// What to think about, such as a phrase that is nothing but an example.
    pub warnings: Vec<String>,
}

/// One example of one rule.
#[derive(Clone, Debug)]
pub struct Case {
    /// The rule's id.
    pub rule: String,
    /// The example's language.
    pub lang: Lang,
    /// What happened.
    pub outcome: Outcome,
    /// The example.
    pub text: String,
    /// What was found where something else was expected; may be empty.
    pub detail: String,
}

/// What happened to an example.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Bad and found, with the marked words.
    Caught,
    /// Good and left alone.
    Quiet,
    /// Bad and not found, or other words marked.
    Missed,
    /// Good and found.
    Noisy,
    /// Known to fail and said so.
    Todo,
}

impl TestRun {
    /// How many examples ended so.
    #[must_use]
    pub fn count(&self, outcome: Outcome) -> usize {
        self.cases
            .iter()
            .filter(|case| case.outcome == outcome)
            .count()
    }

    /// 1 where an example was missed or noisy.
    #[must_use]
    pub fn exit(&self) -> Exit {
        if self.count(Outcome::Missed) + self.count(Outcome::Noisy) > 0 {
            Exit::Findings
        } else {
            Exit::Clean
        }
    }
}

impl Engine<'_> {
    /// An engine without rules: every document is an ad in which nothing is found.
    #[must_use]
    pub fn empty() -> Self {
        Self {
            edition: "none",
            check: &|source, hints, _| Checked {
                source,
                kind: hints.kind.unwrap_or(Kind::Ad),
                kind_origin: hints
                    .kind
                    .map_or(KindOrigin::Content, |_| KindOrigin::Given),
                notices: Vec::new(),
                findings: Vec::new(),
                suppressed: 0,
            },
            pages: &Vec::new,
            test: &|_| Ok(TestRun::default()),
        }
    }
}
