//! What a rule looks for, as written: a closed set of operators.
//!
//! A new operator is one variant of [`Condition`] (and one of the compiled twin in `compile`);
//! the compiler then names every place that has to know it.

use serde::{Deserialize, Serialize};

use super::phrase::Phrase;
use crate::text::Span;
use crate::vocabulary::{BlockKind, Confidence, Kind, words};

words! {
    /// How far from the words a condition or an excuse may look.
    Reach {
        /// The same sentence.
        Same = "same",
        /// The same sentence or the next of the paragraph; after a line ending in `:`, the next four units.
        Next = "next",
        /// The same sentence or the next two of the paragraph.
        Next2 = "next2",
        /// The same paragraph, list item or table row with its column heads.
        Block = "block",
        /// Everything under the same heading.
        Section = "section",
        /// The whole document.
        Document = "document",
    }
}

words! {
    /// What counts as proof; catalogue of deeds, §2.
    EvidenceKind {
        /// An act with a number, a deadline or a remedy; a number asks for that strength.
        Deed = "deed",
        /// The company's failure and what the client gets then (R).
        Remedy = "remedy",
        /// A quantity of time under a limit word, a clock or weekday limit (T).
        Deadline = "deadline",
        /// An act for the client (V).
        Act = "act",
        /// A named role or person who answers (A).
        Actor = "actor",
        /// A number with a unit of time, money, share or service acts (Q).
        Quantity = "quantity",
        /// An origin word with a year or a date (S).
        Source = "source",
        /// A date with a day, or a month with a year.
        Date = "date",
        /// A sum of money.
        Money = "money",
        /// A share in percent.
        Percent = "percent",
        /// Two ends: «от … до …», "from … to …", N–M.
        Range = "range",
        /// N of M, or a named sample size.
        Sample = "sample",
        /// A web address, a Markdown link, a mail address or a telephone (L).
        Link = "link",
        /// A footnote or asterisk that resolves to a text with a number, a date or a list.
        Note = "note",
        /// A named law, article or standard.
        Law = "law",
        /// «потому что», "because", so that the client knows what for.
        Reason = "reason",
        /// Another way with a channel or an act.
        Alternative = "alternative",
    }
}

words! {
    /// Whether negation turns a finding on or off.
    Polarity {
        /// An even number of negators in the clause: the claim is made.
        Affirmed = "affirmed",
        /// An odd number: the act is forbidden or denied.
        Negated = "negated",
        /// Negation does not matter.
        Any = "any",
    }
}

words! {
    /// Whose words a rule reads.
    VoiceFilter {
        /// Everything the client will read or hear, and orders that make staff say it.
        Company = "company",
        /// Orders to staff only.
        Order = "order",
        /// Every voice but bad examples.
        Any = "any",
    }
}

words! {
    /// What is wrong with the note that a mark on a claim points to.
    NoteState {
        /// The mark points to nothing, or to a note without any content.
        Unresolved = "unresolved",
    }
}

/// One node of a condition with what it sets for itself and everything below it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Test {
    pub(crate) condition: Condition,
    pub(crate) confidence: Option<Confidence>,
    pub(crate) polarity: Option<Polarity>,
    pub(crate) voice: Option<VoiceFilter>,
    pub(crate) kinds: Vec<Kind>,
    pub(crate) place: Place,
}

/// Where something was written: its bytes and its path in the file.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Place {
    // Not stored: nobody can mend the built-in rules while running onside.
    #[serde(skip)]
    pub(crate) span: Span,
    #[serde(skip)]
    pub(crate) path: String,
}

/// What to look for.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum Condition {
    /// Words in order.
    Phrase(Phrase),
    /// Words or phrases in any order, at most `within` words apart from first to last.
    Together { members: Vec<Phrase>, within: usize },
    /// One of them.
    Any(Vec<Test>),
    /// All of them; the first in this sentence, the others within reach.
    All { tests: Vec<Test>, reach: Reach },
    /// None within reach.
    Not { test: Box<Test>, reach: Reach },
    /// All of them in one sentence, neighbours at most `within` words apart.
    Near { tests: Vec<Test>, within: usize },
    /// At least so many within reach.
    Count {
        test: Box<Test>,
        at_least: usize,
        reach: Reach,
    },
    /// None of this evidence within reach.
    Missing {
        evidence: Vec<EvidenceKind>,
        reach: Reach,
    },
    /// A mark (`*`, `¹`, `[^1]`) on the claim whose note is in this state.
    Note(NoteState),
    /// The heading of the section, or of one that holds it, is such.
    InSection(Box<Test>),
    /// The sentence stands in one of these places of the Markdown.
    InBlock(Vec<BlockKind>),
    /// The sentence stands in a table column whose head is such.
    ColumnHead(Box<Test>),
    /// At least so many findings of other rules within reach; they give way to one of this rule.
    CountFindings {
        of: RulePattern,
        at_least: usize,
        reach: Reach,
    },
}

impl Condition {
    /// The conditions it is made of.
    pub(crate) fn parts(&self) -> &[Test] {
        match self {
            Self::All { tests, .. } | Self::Near { tests, .. } | Self::Any(tests) => tests,
            Self::Not { test, .. }
            | Self::Count { test, .. }
            | Self::InSection(test)
            | Self::ColumnHead(test) => std::slice::from_ref(test),
            Self::Phrase(_)
            | Self::Together { .. }
            | Self::Missing { .. }
            | Self::Note(_)
            | Self::InBlock(_)
            | Self::CountFindings { .. } => &[],
        }
    }
}

/// The rules whose findings are counted: one id, or all of a family.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RulePattern(pub(crate) String);

impl RulePattern {
    /// Whether a rule's id fits.
    pub(crate) fn fits(&self, id: &str) -> bool {
        match self.0.strip_suffix('*') {
            Some(family) => id.starts_with(family),
            None => id == self.0,
        }
    }
}

/// Evidence or words that excuse a finding.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Excuse {
    /// Kinds of evidence with the strength asked for.
    pub(crate) evidence: Vec<(EvidenceKind, u8)>,
    /// Words that excuse, in either language.
    pub(crate) words: Vec<(Phrase, Place)>,
    /// Whether everything named is needed, or one of it.
    pub(crate) all: bool,
    pub(crate) reach: Reach,
    /// Where it is written.
    pub(crate) path: String,
}
