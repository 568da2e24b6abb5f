//! What silences findings, and what was silenced: values for reports and lists.

use jiff::civil::Date;

use super::finding::Finding;
use crate::rules::Selector;
use crate::text::Span;
use crate::vocabulary::words;

words! {
    /// How a suppression is written.
    Form {
        /// A comment above a block, in an item or behind a line.
        Comment = "comment",
        /// Two comments around a range.
        Range = "range",
        /// A comment on top of a file.
        File = "file",
        /// An entry of the front matter.
        FrontMatter = "front-matter",
        /// An entry of the side file.
        SideFile = "side-file",
    }
}

/// One suppression as written, with what it does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suppression {
    /// How it is written.
    pub form: Form,
    /// Its bytes, in the document or in the side file.
    pub span: Span,
    /// The rules and families it names; none where it cannot be read.
    pub rules: Vec<Selector>,
    /// Empty where none is given.
    pub reason: String,
    /// The last day on which it holds.
    pub until: Option<Date>,
    /// How many findings it silences.
    pub uses: usize,
    /// What is wrong with it, in the language of the document; then it may silence nothing.
    pub problem: Option<String>,
}

/// An entry of the side file `onside-ignore.yaml`: it silences one finding, in a text that must
/// stay free of comments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its bytes in the side file.
    pub span: Span,
    /// The rule's id.
    pub rule: String,
    /// The finding's [`Finding::fingerprint`].
    pub fingerprint: String,
    /// Empty where none is given.
    pub reason: String,
    /// The last day on which it holds.
    pub until: Option<Date>,
}

/// What silences a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// The comment, or the entry of the front matter, with these bytes.
    Suppression(Span),
    /// A comment that calls these words a bad example; nobody owes anything for it.
    Example(Span),
    /// This one of the entries that were given.
    Entry(usize),
    /// The baseline holds it.
    Baseline,
}

/// A finding that is not told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Silenced {
    /// The finding.
    pub finding: Finding,
    /// What silences it.
    pub by: By,
}
