//! Completion inside onside's own comments: their first words, and the names of rules.

use lsp_types::{CompletionItemKind, CompletionParams};
use serde_json::{Value, json};

use super::buffer::Buffer;
use super::server::{Answer, Server, params};
use crate::check::CommentWord;
use crate::report::rule_page::Subject;
use crate::rules::Rulebook;
use crate::text::Span;
use crate::vocabulary::{Family, Lang};

/// Something that may be typed.
pub(super) struct Item {
    /// What is typed, and what is shown.
    pub(super) text: String,
    /// What it is.
    pub(super) detail: String,
    pub(super) kind: CompletionItemKind,
}

impl Server {
    /// `textDocument/completion`.
    pub(super) fn completion(&mut self, given: Value) -> Answer {
        let asked: CompletionParams = params(given)?;
        let at = asked.text_document_position;
        let uri = at.text_document.uri.as_str();
        self.look(uri);
        if let Some((open, yaml)) = self.yaml(uri) {
            let offset = open.buffer.offset(at.position);
            let found = yaml.completion(open.buffer.text(), offset, &self.schemas, self.lang);
            let answered = found.map(|(span, items)| answer(&open.buffer, span, items));
            return Ok(answered.unwrap_or_else(|| json!([])));
        }
        let Some((open, checked)) = self.checked(uri) else {
            return Ok(json!([]));
        };
        let offset = open.buffer.offset(at.position);
        let Some((span, place)) = place(open.buffer.text(), offset) else {
            return Ok(json!([]));
        };
        let items = match place {
            Place::Word => CommentWord::ALL
                .iter()
                .map(|word| Item {
                    text: word.as_str().to_owned(),
                    detail: String::new(),
                    kind: CompletionItemKind::KEYWORD,
                })
                .collect(),
            Place::Rule => rules(&checked.setup.rulebook, self.lang, |subject| {
                subject.family() != Family::Meta
            }),
        };
        Ok(answer(&open.buffer, span, items))
    }
}

/// Items that replace a span, as the protocol has it.
pub(super) fn answer(buffer: &Buffer, span: Span, items: Vec<Item>) -> Value {
    let range = buffer.range(span);
    let items = items.into_iter().map(|item| {
        let Item { text, detail, kind } = item;
        json!({
            "label": text, "kind": kind, "detail": detail, "filterText": text,
            "textEdit": { "range": range, "newText": text },
        })
    });
    json!({ "isIncomplete": false, "items": items.collect::<Vec<_>>() })
}

/// The names of rules and of their families.
pub(super) fn rules(
    rulebook: &Rulebook,
    lang: Lang,
    wanted: impl Fn(&Subject<'_>) -> bool,
) -> Vec<Item> {
    let all: Vec<Subject<'_>> = Subject::all(rulebook).into_iter().filter(wanted).collect();
    let rules = all.iter().map(|subject| Item {
        text: subject.id().to_owned(),
        detail: subject.texts(lang).title,
        kind: CompletionItemKind::VALUE,
    });
    let mut items: Vec<Item> = rules.collect();
    let mut families: Vec<Family> = all.iter().map(Subject::family).collect();
    families.sort_unstable();
    families.dedup();
    items.extend(families.into_iter().map(|family| Item {
        text: format!("{family}/*"),
        detail: String::new(),
        kind: CompletionItemKind::ENUM,
    }));
    items
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// The first word of a comment.
    Word,
    /// The name of a rule.
    Rule,
}

/// What may be typed at a byte, and the bytes typed so far.
fn place(text: &str, at: usize) -> Option<(Span, Place)> {
    let before = &text[..at];
    let open = before.rfind("<!--")?;
    let inside = &before[open + 4..];
    if inside.contains("-->") {
        return None;
    }
    let written = inside.trim_start();
    let start = at - written.len();
    let Some((word, rest)) = written.split_once(char::is_whitespace) else {
        let span = Span::new(start, at);
        let ours = "onside-".starts_with(written) || written.starts_with("onside-");
        return ours.then_some((span, Place::Word));
    };
    let names = matches!(
        CommentWord::parse(word)?,
        CommentWord::Ignore
            | CommentWord::IgnoreStart
            | CommentWord::IgnoreEnd
            | CommentWord::IgnoreFile
    );
    if !names || rest.contains(':') {
        return None;
    }
    let typed = rest.rsplit(',').next().unwrap_or_default().trim_start();
    Some((Span::new(at - typed.len(), at), Place::Rule))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_be_typed_depends_on_what_was() {
        let found = |text: &'static str| {
            place(text, text.len()).map(|(span, place)| (&text[span.range()], place))
        };
        assert_eq!(found("а <!-- "), Some(("", Place::Word)));
        assert_eq!(found("<!-- onside-ig"), Some(("onside-ig", Place::Word)));
        assert_eq!(found("<!-- TODO"), None);
        assert_eq!(found("<!-- я"), None);
        assert_eq!(found("<!-- onside-ignore "), Some(("", Place::Rule)));
        assert_eq!(
            found("<!-- onside-ignore slogan/*, tr"),
            Some(("tr", Place::Rule))
        );
        assert_eq!(found("<!-- onside-ignore slogan/*: tr"), None);
        assert_eq!(found("<!-- onside-example "), None);
        assert_eq!(found("<!-- x --> onside-ignore "), None);
    }
}
