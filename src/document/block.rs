//! The parts of a document.

use std::ops::Range;

use crate::text::Span;
use crate::vocabulary::{BlockKind, Lang};

/// A run of text that is read as one: a heading, a paragraph, a table cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// Where it stands.
    pub kind: BlockKind,
    /// Its bytes, markup included.
    pub span: Span,
    /// Its tokens.
    pub tokens: Range<usize>,
    /// Its section (index into the document's sections).
    pub section: usize,
    /// Blocks with the same unit belong together: the paragraphs of one list item, the cells of
    /// one table row, a paragraph by itself.
    pub unit: usize,
    /// The block ending in `:` (or the heading-like line) that introduces this list item, quote
    /// or table: index into the document's blocks.
    pub lead_in: Option<usize>,
    /// For a table cell: the block of its column's head.
    pub column_head: Option<usize>,
    /// For a list item: whether the list is numbered.
    pub numbered: bool,
    /// Russian where it holds a Cyrillic word outside quotes, else English; the document's
    /// language where it holds no letters. Always the document's language where that was set.
    pub lang: Lang,
}

/// A part of the Markdown that holds blocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Container {
    /// What it is.
    pub kind: ContainerKind,
    /// Its bytes, markup included.
    pub span: Span,
}

/// What a [`Container`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContainerKind {
    /// A list.
    List,
    /// One item of a list, with everything under it.
    Item,
    /// A block quote.
    Quote,
    /// A table.
    Table,
    /// One row of a table, its head row too.
    Row,
}

/// A heading and everything under it up to the next heading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// 0 for the part before the first heading, else 1 to 6.
    pub level: u8,
    /// The heading's block, if there is one.
    pub heading: Option<usize>,
    /// The section one level up, if there is one.
    pub parent: Option<usize>,
    /// Its blocks, the heading included.
    pub blocks: Range<usize>,
}

/// A link or an image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The tokens of its text; empty for an image without alternative text.
    pub tokens: Range<usize>,
    /// Where it points.
    pub target: String,
    /// Whether it is an image.
    pub image: bool,
}

/// A footnote: `[^label]` and its definition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// The label.
    pub label: String,
    /// The blocks of its definition; `None` where the document does not define it.
    pub blocks: Option<Range<usize>>,
}
