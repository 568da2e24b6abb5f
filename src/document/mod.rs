//! Markdown in, [`Document`] out: blocks of tokens, sections, notes, and who speaks where.
//!
//! Pure: no files, no clock. A document knows nothing about rules.

mod block;
mod builder;
mod clause;
mod dialogue;
mod front_matter;
mod html;
mod html_text;
mod kind;
mod lang;
mod markdown;
mod markers;
mod orders;
mod parse;
mod prohibition;
mod staff;
mod structure;
mod template;
mod voice;

pub use block::{Block, Container, ContainerKind, Link, Note, Section};
pub use front_matter::Field;
pub use voice::Speech;

use std::ops::Range;
use std::sync::OnceLock;

use crate::text::{Source, Span, Text, Tokens};
use crate::vocabulary::{Kind, Lang};

/// Who decided the language of a document; the same order as for [`KindOrigin`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LangOrigin {
    /// The front matter's `lang` (or «язык»).
    FrontMatter,
    /// The command line.
    Given,
    /// The configuration.
    Config,
    /// The letters of the text.
    Letters,
}

/// What the caller already knows about a document, before its front matter is read.
#[derive(Clone, Copy, Debug, Default)]
pub struct Hints {
    /// The kind set on the command line or by the configuration.
    pub kind: Option<Kind>,
    /// The language set on the command line or by the configuration.
    pub lang: Option<Lang>,
}

/// Who decided the kind of a document. What was given wins over the front matter, that over the
/// configuration, that over the path, that over the content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KindOrigin {
    /// The front matter's `kind` (or «вид», «тип»).
    FrontMatter,
    /// The command line.
    Given,
    /// The configuration.
    Config,
    /// A guess by folder or file name.
    Path,
    /// A guess by content.
    Content,
}

/// Something worth telling the author about the document itself; not a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Where.
    pub span: Span,
    /// What, in plain words (`unknown kind "artikel": did you mean "ad"? …`).
    pub message: String,
}

/// Who reads the document, from the front matter's `audience` («для»).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Audience {
    /// The client (default).
    #[default]
    Client,
    /// The company's own staff.
    Staff,
    /// Lawyers.
    Legal,
}

/// A parsed document.
#[derive(Clone, Debug)]
pub struct Document {
    pub(crate) source: Source,
    pub(crate) kind: Kind,
    pub(crate) kind_origin: KindOrigin,
    pub(crate) lang: Lang,
    pub(crate) lang_origin: LangOrigin,
    pub(crate) audience: Audience,
    pub(crate) tokens: Tokens,
    pub(crate) blocks: Vec<Block>,
    pub(crate) sections: Vec<Section>,
    pub(crate) links: Vec<Link>,
    pub(crate) notes: Vec<Note>,
    pub(crate) notices: Vec<Notice>,
    pub(crate) fields: Vec<Field>,
    pub(crate) struck: Vec<Range<usize>>,
    pub(crate) comments: Vec<Span>,
    pub(crate) containers: Vec<Container>,
    /// Made by the first question about a voice.
    pub(crate) turns: OnceLock<dialogue::Turns>,
    /// For every block, once it is asked, what it announces as a title.
    pub(crate) titles: OnceLock<Box<[OnceLock<Option<bool>>]>>,
}

impl Document {
    /// The source it was parsed from.
    #[must_use]
    pub const fn source(&self) -> &Source {
        &self.source
    }

    /// What sort of document it is.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        self.kind
    }

    /// Who decided the kind.
    #[must_use]
    pub const fn kind_origin(&self) -> KindOrigin {
        self.kind_origin
    }

    /// Whether nobody set the kind: a name such as `how-to-log-in.md` makes no log.
    #[must_use]
    pub const fn is_kind_guessed(&self) -> bool {
        matches!(self.kind_origin, KindOrigin::Path | KindOrigin::Content)
    }

    /// The language most of it is written in (or that was set).
    #[must_use]
    pub const fn lang(&self) -> Lang {
        self.lang
    }

    /// Who decided the language.
    #[must_use]
    pub const fn lang_origin(&self) -> LangOrigin {
        self.lang_origin
    }

    /// Who reads it.
    #[must_use]
    pub const fn audience(&self) -> Audience {
        self.audience
    }

    /// Whether it is a handbook: training material of which somebody said, or its words say, that
    /// staff read it. Only what concerns clients is looked at there.
    #[must_use]
    pub fn is_handbook(&self) -> bool {
        self.kind == Kind::Training && self.audience == Audience::Staff
    }

    /// Its tokens with the bytes they point into.
    #[must_use]
    pub fn text(&self) -> Text<'_> {
        Text {
            source: self.source.text(),
            tokens: &self.tokens,
        }
    }

    /// Its blocks in reading order. Their token ranges do not overlap.
    #[must_use]
    pub fn blocks(&self) -> &[Block] {
        &self.blocks
    }

    /// Its sections in reading order; section 0 is what stands before the first heading.
    #[must_use]
    pub fn sections(&self) -> &[Section] {
        &self.sections
    }

    /// Its links and images, by the token they start at.
    #[must_use]
    pub fn links(&self) -> &[Link] {
        &self.links
    }

    /// Its footnotes; [`crate::text::TokenKind::NoteRef`] holds the index.
    #[must_use]
    pub fn notes(&self) -> &[Note] {
        &self.notes
    }

    /// What to tell the author about the document itself.
    #[must_use]
    pub fn notices(&self) -> &[Notice] {
        &self.notices
    }

    /// The fields of its front matter, known or not, in order.
    #[must_use]
    pub fn fields(&self) -> &[Field] {
        &self.fields
    }

    /// The tokens of struck-out text, in order, without overlaps.
    #[must_use]
    pub fn struck(&self) -> &[Range<usize>] {
        &self.struck
    }

    /// Its lists, quotes and tables with their items and rows, by where they begin; what holds
    /// another stands before it.
    #[must_use]
    pub fn containers(&self) -> &[Container] {
        &self.containers
    }

    /// The HTML comments, `<!--` and `-->` included, in order.
    #[must_use]
    pub fn comments(&self) -> &[Span] {
        &self.comments
    }
}
