//! What a rule about papers asks for: not words in a sentence but what a document, or the whole
//! workspace, must hold. `paper:` is one paper somewhere in the workspace, `document:` every
//! document of some kinds.
//!
//! `W` is a phrase: [`Worded`] as written, [`Sequence`] compiled. Both have one shape, so there
//! are no twins; [`Demand::map`] compiles.

#[allow(dead_code, reason = "the build script proves no examples")]
mod parts;
mod read;

use serde::{Deserialize, Serialize};

use super::compile::Compiler;
use super::condition::{EvidenceKind, Place};
use super::phrase::Phrase;
use super::sequences::Sequence;
use crate::vocabulary::{Kind, Lang, Register, Severity};

#[allow(unused_imports, reason = "the build script has no schemas")]
pub(crate) use read::{CELLS, CONTENTS, EACH, PAPER, SETTINGS};

/// A phrase as written, with its language and place.
pub(crate) type Worded = (Lang, Phrase, Place);

/// What a rule about papers asks for.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Demand<W> {
    /// One paper somewhere in the workspace.
    pub(crate) paper: Option<Paper<W>>,
    /// Every document of some kinds.
    pub(crate) document: Option<Each<W>>,
}

/// A paper that some document of the workspace must hold.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Paper<W> {
    /// Its key in `registers:`.
    pub(crate) register: Register,
    /// The severity where some document of the workspace aims at level 4 or 5.
    pub(crate) aiming_high: Option<Severity>,
    /// A document that was set to be of these kinds may be the paper as a whole.
    pub(crate) kinds: Vec<Kind>,
    /// So may one whose front matter has one of these fields.
    pub(crate) fields: Vec<String>,
    /// A section under a heading that holds one of these is the paper…
    pub(crate) headings: Vec<W>,
    /// …unless it holds one of these.
    pub(crate) not_headings: Vec<W>,
    pub(crate) needs: Vec<Need<W>>,
    /// What every row of its tables must hold.
    pub(crate) rows: Vec<Column<W>>,
}

/// What every document of some kinds must hold.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Each<W> {
    pub(crate) kinds: Vec<Kind>,
    /// Only documents that hold this are asked.
    pub(crate) only_if: Option<Content<W>>,
    pub(crate) severity: Option<Severity>,
    pub(crate) needs: Vec<Need<W>>,
}

/// One thing that must be there, and what is said where it is not.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Need<W> {
    pub(crate) content: Content<W>,
    /// What is missing, as the end of a sentence, in each language.
    pub(crate) lacks: Vec<(Lang, String)>,
    /// Where it differs from the rule's.
    pub(crate) severity: Option<Severity>,
}

/// One column of a table, and what its cells must hold.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Column<W> {
    pub(crate) head: Vec<W>,
    pub(crate) cell: Cell<W>,
    pub(crate) lacks: Vec<(Lang, String)>,
    pub(crate) severity: Option<Severity>,
}

/// What a cell must hold.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum Cell<W> {
    /// Something other than these words alone.
    Filled { but_not: Vec<W> },
    /// A date that has come, at most so many months ago.
    Dated { months: u16 },
    /// A date that has not passed, unless the row holds one of these words.
    Due { unless: Vec<W> },
    /// One of these words.
    OneOf(Vec<W>),
}

/// A condition on the content of a document or section: a closed set.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum Content<W> {
    /// So many different ones of these phrases; headings do not count.
    Words { words: Vec<W>, at_least: usize },
    /// Evidence of this kind and strength in so many places.
    Evidence {
        kind: EvidenceKind,
        strength: u8,
        at_least: usize,
    },
    /// A field of the front matter under one of these names, with more than these words.
    Field { names: Vec<String>, but_not: Vec<W> },
    /// The newest date that has come is at most so many months old.
    Newest { months: u16 },
    /// A table with such columns and so many rows.
    Rows {
        columns: Vec<Vec<W>>,
        at_least: usize,
        at_most: Option<usize>,
    },
    /// So many list items or table rows in each of which all of these hold.
    Items { all: Vec<Self>, at_least: usize },
    /// A sentence or table row in which all of these hold.
    Sentence(Vec<Self>),
    /// So many of these.
    Any { of: Vec<Self>, at_least: usize },
    /// All of these.
    All(Vec<Self>),
    /// Not this.
    Not(Box<Self>),
    /// A date of review not older than the configuration's months for this severity.
    Reviewed(Reviewed<W>),
    /// The level named in one of these fields is below the measured one by fewer than `below`.
    Level { names: Vec<String>, below: u8 },
    /// A link to the document that holds this rule's paper.
    LinkToPaper,
}

/// Where the date of a review stands.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Reviewed<W> {
    /// For which of the configuration's three ages.
    pub(crate) age: Severity,
    /// Fields with the date.
    pub(crate) names: Vec<String>,
    /// Fields with the document's own period.
    pub(crate) every: Vec<String>,
    /// Fields with the date of the next review.
    pub(crate) next: Vec<String>,
    /// Words beside a date in the text.
    pub(crate) words: Vec<W>,
}

impl Demand<Worded> {
    /// The same with its phrases compiled.
    pub(crate) fn compiled(&self, compiler: &mut Compiler<'_>) -> Demand<Sequence> {
        let compiled = self.map(&mut |(lang, phrase, place)| {
            compiler.lang = Some(*lang);
            compiler.sequence(phrase, place)
        });
        compiler.lang = None;
        compiled
    }
}

impl<W> Demand<W> {
    /// The same with other words.
    fn map<V>(&self, f: &mut dyn FnMut(&W) -> V) -> Demand<V> {
        Demand {
            paper: self.paper.as_ref().map(|paper| Paper {
                register: paper.register,
                aiming_high: paper.aiming_high,
                kinds: paper.kinds.clone(),
                fields: paper.fields.clone(),
                headings: each(&paper.headings, f),
                not_headings: each(&paper.not_headings, f),
                needs: paper.needs.iter().map(|need| need.map(f)).collect(),
                rows: paper.rows.iter().map(|column| column.map(f)).collect(),
            }),
            document: self.document.as_ref().map(|document| Each {
                kinds: document.kinds.clone(),
                only_if: document.only_if.as_ref().map(|content| content.map(f)),
                severity: document.severity,
                needs: document.needs.iter().map(|need| need.map(f)).collect(),
            }),
        }
    }

    /// Whether it compares the measured level with a claim.
    pub(crate) fn asks_level(&self) -> bool {
        let needs = self.document.iter().flat_map(|each| &each.needs);
        needs.into_iter().any(|need| need.content.asks_level())
    }
}

fn each<W, V>(words: &[W], f: &mut dyn FnMut(&W) -> V) -> Vec<V> {
    words.iter().map(f).collect()
}

impl<W> Need<W> {
    fn map<V>(&self, f: &mut dyn FnMut(&W) -> V) -> Need<V> {
        Need {
            content: self.content.map(f),
            lacks: self.lacks.clone(),
            severity: self.severity,
        }
    }
}

impl<W> Column<W> {
    fn map<V>(&self, f: &mut dyn FnMut(&W) -> V) -> Column<V> {
        Column {
            head: each(&self.head, f),
            cell: match &self.cell {
                Cell::Filled { but_not } => Cell::Filled {
                    but_not: each(but_not, f),
                },
                Cell::Dated { months } => Cell::Dated { months: *months },
                Cell::Due { unless } => Cell::Due {
                    unless: each(unless, f),
                },
                Cell::OneOf(words) => Cell::OneOf(each(words, f)),
            },
            lacks: self.lacks.clone(),
            severity: self.severity,
        }
    }
}

impl<W> Content<W> {
    fn map<V>(&self, f: &mut dyn FnMut(&W) -> V) -> Content<V> {
        let mut all = |of: &[Self]| of.iter().map(|content| content.map(f)).collect();
        match self {
            Self::Any { of, at_least } => Content::Any {
                of: all(of),
                at_least: *at_least,
            },
            Self::All(of) => Content::All(all(of)),
            Self::Sentence(of) => Content::Sentence(all(of)),
            Self::Items { all: of, at_least } => Content::Items {
                all: all(of),
                at_least: *at_least,
            },
            Self::Not(content) => Content::Not(Box::new(content.map(f))),
            Self::Words { words, at_least } => Content::Words {
                words: each(words, f),
                at_least: *at_least,
            },
            Self::Evidence {
                kind,
                strength,
                at_least,
            } => Content::Evidence {
                kind: *kind,
                strength: *strength,
                at_least: *at_least,
            },
            Self::Field { names, but_not } => Content::Field {
                names: names.clone(),
                but_not: each(but_not, f),
            },
            Self::Newest { months } => Content::Newest { months: *months },
            Self::Rows {
                columns,
                at_least,
                at_most,
            } => Content::Rows {
                columns: columns.iter().map(|head| each(head, f)).collect(),
                at_least: *at_least,
                at_most: *at_most,
            },
            Self::Reviewed(reviewed) => Content::Reviewed(Reviewed {
                age: reviewed.age,
                names: reviewed.names.clone(),
                every: reviewed.every.clone(),
                next: reviewed.next.clone(),
                words: each(&reviewed.words, f),
            }),
            Self::Level { names, below } => Content::Level {
                names: names.clone(),
                below: *below,
            },
            Self::LinkToPaper => Content::LinkToPaper,
        }
    }

    /// The fields of the front matter that it reads, or its parts.
    pub(crate) fn fields(&self) -> Vec<&str> {
        match self {
            Self::Field { names, .. } | Self::Level { names, .. } => {
                names.iter().map(String::as_str).collect()
            }
            Self::Reviewed(reviewed) => reviewed.names.iter().map(String::as_str).collect(),
            Self::Any { of, .. } | Self::All(of) => of.iter().flat_map(Self::fields).collect(),
            _ => Vec::new(),
        }
    }

    /// Whether it asks for the measured level.
    pub(crate) const fn asks_level(&self) -> bool {
        matches!(self, Self::Level { .. })
    }
}
