//! Puts a document together: front matter, Markdown, language, kind.

use std::sync::OnceLock;

use super::{
    Audience, Document, Hints, KindOrigin, LangOrigin, Notice, front_matter, kind, lang, markdown,
};
use crate::text::{Source, Text};
use crate::vocabulary::{Kind, Lang};

impl Document {
    /// Parses a document. Never fails: whatever is broken in it becomes a notice.
    ///
    /// The kind is decided by the hint (a flag typed for this run), else the front matter, else
    /// the path, else the content; the language by the hint, else the front matter, else letters.
    #[must_use]
    pub fn parse(source: Source, hints: Hints) -> Self {
        Self::parse_configured(source, hints, Hints::default())
    }

    /// The same for a document of a configured workspace: `configured` holds where neither the
    /// hints nor the front matter decide.
    #[must_use]
    pub fn parse_configured(source: Source, hints: Hints, configured: Hints) -> Self {
        let text = source.text();
        let bom = if text.starts_with('\u{feff}') { 3 } else { 0 };
        let front = front_matter::read(text, bom);
        let mut content = markdown::read(text, front.end);
        let view = Text {
            source: text,
            tokens: &content.tokens,
        };
        let one = |lang: Option<Lang>, origin| lang.map(|l| (lang::Set::One(l), origin));
        let (set, lang_origin) = one(hints.lang, LangOrigin::Given)
            .or_else(|| front.lang.map(|set| (set, LangOrigin::FrontMatter)))
            .or_else(|| one(configured.lang, LangOrigin::Config))
            .unwrap_or((lang::Set::Nothing, LangOrigin::Letters));
        let lang = lang::decide(view, &mut content.blocks, set);
        let (kind, kind_origin) = hints
            .kind
            .map(|k| (k, KindOrigin::Given))
            .or_else(|| front.kind.map(|k| (k, KindOrigin::FrontMatter)))
            .or_else(|| configured.kind.map(|k| (k, KindOrigin::Config)))
            .unwrap_or_else(|| kind::guess(source.name(), view, &content.blocks, &content.links));
        // A handbook is known by its readers.
        let reader = match (kind, kind_origin) {
            (Kind::Training, KindOrigin::Content) => Audience::Staff,
            _ => Audience::Client,
        };
        let notices = front.problems.iter().map(|p| Notice {
            span: p.span,
            message: p.message(lang),
        });
        Self {
            kind,
            kind_origin,
            lang,
            lang_origin,
            audience: front.audience.unwrap_or(reader),
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
            titles: OnceLock::new(),
            source,
        }
    }
}
