//! Puts a document together: front matter, Markdown, language, kind.

use std::sync::OnceLock;

use super::{Document, Hints, KindOrigin, Notice, front_matter, kind, lang, markdown};
use crate::text::{Source, Text};
use crate::vocabulary::Kind;

impl Document {
    /// Parses a document. Never fails: whatever is broken in it becomes a notice.
    ///
    /// The kind is decided by the hint (a flag typed for this run), else the front matter, else
    /// the path, else the content; the language by the hint, else the front matter, else letters.
    #[must_use]
    pub fn parse(source: Source, hints: Hints) -> Self {
        let text = source.text();
        let bom = if text.starts_with('\u{feff}') { 3 } else { 0 };
        let front = front_matter::read(text, bom);
        let mut content = markdown::read(text, front.end);
        let view = Text {
            source: text,
            tokens: &content.tokens,
        };
        let set = hints.lang.map_or(front.lang, |l| Some(lang::Set::One(l)));
        let set = set.unwrap_or(lang::Set::Nothing);
        let lang = lang::decide(view, &mut content.blocks, set);
        let (kind, kind_origin) = hints
            .kind
            .map(|k| (k, KindOrigin::Given))
            .or_else(|| front.kind.map(|k| (k, KindOrigin::FrontMatter)))
            .or_else(|| kind::by_path(source.name()).map(|k| (k, KindOrigin::Path)))
            .unwrap_or_else(|| {
                let guess = kind::by_content(view, &content.blocks);
                (guess.unwrap_or(Kind::Policy), KindOrigin::Content)
            });
        let notices = front.problems.iter().map(|p| Notice {
            span: p.span,
            message: p.message(lang),
        });
        Self {
            kind,
            kind_origin,
            lang,
            audience: front.audience.unwrap_or_default(),
            notices: notices.collect(),
            fields: front.fields,
            tokens: content.tokens,
            blocks: content.blocks,
            sections: content.sections,
            links: content.links,
            notes: content.notes,
            struck: content.struck,
            comments: content.comments,
            containers: content.containers,
            turns: OnceLock::new(),
            source,
        }
    }
}
