//! Hover: a finding's card, a rule's page where its id is written, a deed's atoms.

use lsp_types::{HoverParams, TextDocumentPositionParams};
use serde_json::{Value, json};

use super::buffer::Buffer;
use super::folders::Checked;
use super::server::{Answer, Server, params};
use crate::check::Finding;
use crate::evidence::Evidence;
use crate::report::card;
use crate::report::rule_page::{self, Subject};
use crate::rules::{Rulebook, Selector};
use crate::text::{Span, sentences};
use crate::vocabulary::Lang;

impl Server {
    /// `textDocument/hover`.
    pub(super) fn hover(&mut self, given: Value) -> Answer {
        let asked: HoverParams = params(given)?;
        let TextDocumentPositionParams {
            text_document,
            position,
        } = asked.text_document_position_params;
        let uri = text_document.uri.as_str();
        self.look(uri);
        if let Some((open, yaml)) = self.yaml(uri) {
            let at = open.buffer.offset(position);
            let shown = yaml.hover(open.buffer.text(), at, &self.schemas, self.lang);
            return Ok(answer(&open.buffer, shown));
        }
        let Some((open, checked)) = self.checked(uri) else {
            return Ok(Value::Null);
        };
        let at = open.buffer.offset(position);
        let shown = of_comment(checked, at, self.lang)
            .or_else(|| of_finding(checked, at))
            .or_else(|| of_deed(checked, at));
        Ok(answer(&open.buffer, shown))
    }
}

/// Words and what is said of them, as the protocol has it.
pub(super) fn answer(buffer: &Buffer, shown: Option<(Span, String)>) -> Value {
    shown.map_or(Value::Null, |(span, markdown)| {
        json!({
            "contents": { "kind": "markdown", "value": markdown },
            "range": buffer.shown(span),
        })
    })
}

/// The page of the rule, or the list of the family, whose name stands here in a comment.
fn of_comment(checked: &Checked, at: usize, lang: Lang) -> Option<(Span, String)> {
    let document = &checked.document;
    let comments = document.comments().iter();
    let comment = comments
        .map(|span| span.range())
        .find(|comment| comment.contains(&at))?;
    let text = document.source().text();
    if !text[comment.clone()]
        .trim_start_matches("<!--")
        .trim_start()
        .starts_with("onside-")
    {
        return None;
    }
    let span = name_at(text, at)?;
    let page = of_name(&checked.setup.rulebook, &text[span.range()], lang)?;
    Some((span, page))
}

/// The name of a rule or family around a byte.
pub(super) fn name_at(text: &str, at: usize) -> Option<Span> {
    let part = |c: char| c.is_ascii_alphanumeric() || "/-*_".contains(c);
    let start = text[..at].rfind(|c| !part(c)).map_or(0, |i| {
        i + text[i..].chars().next().map_or(1, char::len_utf8)
    });
    let end = text[at..].find(|c| !part(c)).map_or(text.len(), |i| at + i);
    text[start..end]
        .contains('/')
        .then(|| Span::new(start, end))
}

/// What there is to know about a rule or family of this name.
pub(super) fn of_name(rulebook: &Rulebook, name: &str, lang: Lang) -> Option<String> {
    let all = Subject::all(rulebook);
    match Selector::parse(name)? {
        Selector::Rule(id) => {
            let subject = all.into_iter().find(|subject| subject.id() == id)?;
            Some(rule_page::markdown(subject, lang))
        }
        Selector::Family(family) => {
            let own = all.into_iter().filter(|subject| subject.family() == family);
            let own: Vec<Subject<'_>> = own.collect();
            Some(rule_page::list(&own, lang, false))
        }
    }
}

/// The cards of the findings on a byte, and what its sentence lacks where a deed would excuse one.
fn of_finding(checked: &Checked, at: usize) -> Option<(Span, String)> {
    let holds = |finding: &&Finding| finding.span.range().contains(&at);
    let found: Vec<&Finding> = checked.checkup.findings.iter().filter(holds).collect();
    let first = found.first()?;
    let mut cards: Vec<String> = found.iter().map(|finding| card::finding(finding)).collect();
    let excused = found.iter().any(|finding| {
        let rule = checked.setup.rulebook.rule(&finding.rule);
        rule.is_some_and(|rule| rule.excuse_names().iter().any(|name| name.contains("deed")))
    });
    if excused && let Some(sentence) = Sentence::at(checked, at) {
        cards.push(sentence.card(checked, first.lang));
    }
    Some((first.span, cards.join("\n---\n\n")))
}

/// What the sentence promises, where the byte belongs to a part of the promise.
fn of_deed(checked: &Checked, at: usize) -> Option<(Span, String)> {
    let sentence = Sentence::at(checked, at)?;
    let token = sentence.token;
    let on_atom = sentence
        .deed
        .atoms
        .iter()
        .any(|atom| atom.tokens.contains(&token));
    on_atom.then(|| (sentence.span, sentence.card(checked, sentence.lang)))
}

/// A sentence and what it promises.
struct Sentence {
    span: Span,
    lang: Lang,
    token: usize,
    deed: crate::evidence::Deed,
}

impl Sentence {
    /// The sentence of the token on a byte.
    fn at(checked: &Checked, at: usize) -> Option<Self> {
        let document = &checked.document;
        let text = document.text();
        let list = text.tokens.list();
        let token = list
            .iter()
            .position(|token| token.span.range().contains(&at))?;
        let block = document
            .blocks()
            .iter()
            .find(|block| block.tokens.contains(&token))?;
        let tokens =
            sentences(text, block.tokens.clone()).find(|tokens| tokens.contains(&token))?;
        let scan = checked.setup.rulebook.scan(text);
        let evidence = Evidence::new(document, &checked.setup.rulebook, &scan);
        Some(Self {
            span: list[tokens.start].span.cover(list[tokens.end - 1].span),
            lang: block.lang,
            token,
            deed: evidence.deed(tokens),
        })
    }

    fn card(&self, checked: &Checked, lang: Lang) -> String {
        let list = checked.document.text().tokens.list();
        let words = self.deed.atoms.iter().map(|atom| {
            let last = atom.tokens.end.max(atom.tokens.start + 1) - 1;
            let span = list[atom.tokens.start].span.cover(list[last].span);
            checked.document.source().slice(span).to_owned()
        });
        let words: Vec<String> = words.collect();
        card::deed(&self.deed, &words, lang)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_around_any_of_its_bytes() {
        let text = "я slogan/we-care, trap/*: x";
        let name = |at| name_at(text, at).map(|span| &text[span.range()]);
        assert_eq!(name(3), Some("slogan/we-care"));
        assert_eq!(name(10), Some("slogan/we-care"));
        assert_eq!(name(19), Some("trap/*"));
        assert_eq!(name(0), None);
        assert_eq!(name(text.len()), None);
    }
}
