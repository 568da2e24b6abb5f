//! Puts a document together: front matter, Markdown, language, kind.

use super::{Audience, Document, Hints, KindOrigin, lang, markdown};
use crate::text::{Source, Text};
use crate::vocabulary::Kind;

impl Document {
    /// Parses a document. Never fails: whatever is broken in it becomes a notice.
    #[must_use]
    pub fn parse(source: Source, hints: Hints) -> Self {
        let text = source.text();
        let bom = if text.starts_with('\u{feff}') { 3 } else { 0 };
        let mut content = markdown::read(text, bom);
        let view = Text {
            source: text,
            tokens: &content.tokens,
        };
        let set = hints.lang.map_or(lang::Set::Nothing, lang::Set::One);
        let lang = lang::decide(view, &mut content.blocks, set);
        Self {
            kind: hints.kind.unwrap_or(Kind::Policy),
            kind_origin: KindOrigin::Content,
            lang,
            audience: Audience::Client,
            tokens: content.tokens,
            blocks: content.blocks,
            sections: content.sections,
            links: content.links,
            notes: content.notes,
            notices: Vec::new(),
            struck: content.struck,
            comments: content.comments,
            source,
        }
    }
}
