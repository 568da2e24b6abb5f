//! What onside says about a place in a document.

use crate::text::Span;
use crate::vocabulary::{Confidence, Lang, Severity, Voice};

/// One finding. A value, never an error: the text is at fault, not the run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The rule's id, `family/name`.
    pub rule: String,
    /// How much it hurts the client here (after the document's kind was weighed).
    pub severity: Severity,
    /// How sure onside is.
    pub confidence: Confidence,
    /// What was found, in one line, in `lang`.
    pub message: String,
    /// Why it hurts the client.
    pub why: String,
    /// What evidence or change would cure it.
    pub cure: String,
    /// What to write instead.
    pub instead: String,
    /// Which of the seven principles it is about, most important first.
    pub principles: Vec<u8>,
    /// The guilty bytes.
    pub span: Span,
    /// The language of the sentence and of the texts above.
    pub lang: Lang,
    /// Who speaks there.
    pub voice: Voice,
    /// Other places that belong to it, such as a footnote that resolves to nothing.
    pub related: Vec<Related>,
    /// 32 hexadecimal digits that stay the same when the text moves to another line.
    pub fingerprint: String,
    /// How onside itself can mend it. Empty for nearly all rules: a promise is its author's to
    /// change, `instead` shows how.
    pub fixes: Vec<Fix>,
}

/// A change of the document that mends a finding and cannot change what is promised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What it does, in the language of the finding.
    pub title: String,
    /// The changes, by place, without overlaps.
    pub edits: Vec<Edit>,
}

/// Bytes with what is to stand there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// The bytes; empty where something is put in.
    pub span: Span,
    /// The new text.
    pub text: String,
}

/// Another place that a finding speaks about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Related {
    /// The bytes.
    pub span: Span,
    /// What is there.
    pub message: String,
}
