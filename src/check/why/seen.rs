//! What `onside why` sees in a place.

use crate::document::Speech;
use crate::evidence::EvidenceKind;
use crate::text::Span;
use crate::vocabulary::{BlockKind, Kind, Lang};

/// A sentence with all that is known about it.
#[derive(Clone, Debug)]
pub struct SentenceSeen {
    /// Its bytes.
    pub span: Span,
    /// Where in the Markdown it stands.
    pub block: BlockKind,
    /// The language its block is read in.
    pub lang: Lang,
    /// The headings over it, the nearest first.
    pub headings: Vec<Span>,
    /// Who speaks at its first word.
    pub speech: Speech,
    /// Its words.
    pub words: Vec<WordSeen>,
    /// The rules that found something or came near, the nearest first; one asked for by name comes
    /// whatever it says.
    pub rules: Vec<RuleSeen>,
}

/// A word of a text.
#[derive(Clone, Debug)]
pub struct WordSeen {
    /// Its bytes.
    pub span: Span,
    /// What it may be a form of; empty where the lexicon does not know it.
    pub lemmas: Vec<String>,
}

/// A rule beside a sentence.
#[derive(Clone, Debug)]
pub struct RuleSeen {
    /// The rule's id.
    pub rule: String,
    /// Why it is off in the whole document, if it is.
    pub off: Option<String>,
    /// Its layers that started on a word of the sentence, the nearest first.
    pub layers: Vec<LayerSeen>,
}

/// A layer beside a sentence.
#[derive(Clone, Debug)]
pub struct LayerSeen {
    /// Where it is written, such as `when.ru.any[2]`.
    pub path: String,
    /// Its phrase as written, where it is one.
    pub text: String,
    /// How many of the groups of words that it requires stand in the sentence, and of how many.
    pub present: (usize, usize),
    /// What came of it.
    pub ending: Ending,
}

/// What came of a layer in a sentence.
#[derive(Clone, Debug)]
pub enum Ending {
    /// A finding on these bytes.
    Found(Span),
    /// It is a finding that a comment silences.
    Silenced {
        /// The words.
        span: Span,
        /// The comment.
        comment: Span,
    },
    /// It is a finding that the side file silences.
    Listed(Span),
    /// It is a finding that the baseline holds.
    Baselined(Span),
    /// It is a finding that is left out for its confidence.
    Hidden(Span),
    /// It would have been a finding, but the rule is off.
    Off(Span),
    /// It would have been a finding, but the same words are told by this rule.
    Outranked {
        /// The words.
        span: Span,
        /// The rule that tells them.
        by: String,
    },
    /// It would have been a finding, but the rule tells only so many.
    Limited(Span),
    /// It would have been a finding, but something excuses it.
    Excused {
        /// The words.
        span: Span,
        /// The excuse's place in the rule.
        path: String,
        /// The words that prove it.
        proof: Span,
    },
    /// An antipattern owns the words.
    Owned {
        /// The words.
        span: Span,
        /// The antipattern's place in the rule.
        path: String,
        /// The antipattern.
        text: String,
    },
    /// Nobody whom the rule listens to says the words.
    NotListened {
        /// The words.
        span: Span,
        /// Whom it listens to: `company`, `order`, `any`.
        to: &'static str,
    },
    /// A condition does not hold.
    Failed {
        /// Where the condition is written.
        path: String,
        /// Why not.
        failure: Failure,
    },
}

/// Why a condition does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// It is asked only in documents of these kinds.
    Kinds(Vec<Kind>),
    /// These parts of a phrase are not in the sentence.
    Absent(Vec<String>),
    /// All parts of a phrase are there, but not in this order, side by side and in agreement.
    Apart,
    /// All members are there, but more than so many words apart.
    Wide(usize),
    /// The words are there, and denied: the rule asks for a claim.
    Denied(Span),
    /// The words are there, and not denied: the rule asks for a ban.
    Affirmed(Span),
    /// What may not stand there does.
    Present(Span),
    /// Evidence that was said to be missing is there.
    Evidence(EvidenceKind, Span),
    /// There are fewer than so many.
    Fewer(usize),
    /// No heading, block or column head is such.
    Elsewhere,
    /// No mark whose note says nothing.
    NoMark,
}
