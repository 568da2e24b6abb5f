//! What conditions are compiled to. Written by `compile`, read by whoever tries conditions; their phrases
//! are [`Sequence`]s.

use serde::{Deserialize, Serialize};

use super::condition::{EvidenceKind, NoteState, Polarity, Reach, RulePattern, VoiceFilter};
use super::sequences::Sequence;
use crate::text::fold;
use crate::vocabulary::{BlockKind, Confidence, Kind};

/// The compiled twin of [`Test`](super::condition::Test).
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Compiled {
    pub(crate) condition: CompiledCondition,
    pub(crate) confidence: Option<Confidence>,
    pub(crate) polarity: Option<Polarity>,
    pub(crate) voice: Option<VoiceFilter>,
    pub(crate) kinds: Vec<Kind>,
    /// Where it is written (`when.ru.any[2]`); empty in the built-in rulebook as it is stored.
    #[serde(skip)]
    pub(crate) path: String,
}

/// The compiled twin of [`Condition`](super::condition::Condition).
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum CompiledCondition {
    Phrase(Sequence),
    Together {
        members: Vec<Sequence>,
        /// The members' numbers, the rarest first: it is looked for first.
        order: Vec<usize>,
        within: usize,
    },
    Any(Vec<Compiled>),
    All {
        tests: Vec<Compiled>,
        reach: Reach,
    },
    Not {
        test: Box<Compiled>,
        reach: Reach,
    },
    Near {
        tests: Vec<Compiled>,
        within: usize,
    },
    Count {
        test: Box<Compiled>,
        at_least: usize,
        reach: Reach,
    },
    Missing {
        evidence: Vec<EvidenceKind>,
        reach: Reach,
    },
    Note(NoteState),
    InSection(Box<Compiled>),
    InBlock(Vec<BlockKind>),
    ColumnHead(Box<Compiled>),
    CountFindings {
        of: RulePattern,
        at_least: usize,
        reach: Reach,
    },
}

impl CompiledCondition {
    /// The conditions it is made of.
    pub(crate) fn parts(&self) -> &[Compiled] {
        match self {
            Self::Any(tests) | Self::All { tests, .. } | Self::Near { tests, .. } => tests,
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

/// Marks that may carry a note; they trigger [`CompiledCondition::Note`].
pub(crate) const NOTE_MARKS: [char; 9] = ['*', '†', '‡', '¹', '²', '³', '⁴', '⁵', '∗'];

/// The hash under which a mark, given by its code point, stands in the form table. Words never hash to it: their
/// hashes begin with another number.
pub(crate) const fn mark_hash(mark: u64) -> u64 {
    fold::mix(0xF_0000, mark)
}

/// The hash under which every number that no rule names stands in the form table.
pub(crate) const DIGITS_HASH: u64 = fold::mix(0xF_0002, 1);

/// The hash under which every footnote reference stands in the form table.
pub(crate) const NOTE_REF_HASH: u64 = fold::mix(0xF_0001, 1);
