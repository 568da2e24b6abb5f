//! Suppressions in a document's front matter: `onside: { ignore: [{ rule, reason, until }] }`.

use super::comment::selectors;
use super::meta::Problem;
use super::scope::Written;
use crate::document::{Document, Field};
use crate::rules::did_you_mean;
use crate::rules::yaml::{self, Node, Value};
use crate::text::Span;

/// The keys of an entry, in both languages.
const KEYS: [(&str, &str); 3] = [("rule", "правило"), ("reason", "причина"), ("until", "до")];

/// Each entry with its bytes, or what is wrong with it.
pub(super) fn read(document: &Document) -> Vec<(Span, Result<Written, Problem>)> {
    let fields = document.fields().iter();
    fields
        .filter(|field| field.key == "onside")
        .flat_map(|field| entries(document.source().text(), field))
        .collect()
}

fn entries(text: &str, field: &Field) -> Vec<(Span, Result<Written, Problem>)> {
    let wrong = |problem| vec![(field.key_span, Err(problem))];
    // Nested lines are one mapping only with the indent of the first.
    let start = field.span.start as usize;
    let line = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let start = if text[line..start].trim().is_empty() {
        line
    } else {
        start
    };
    let Ok(root) = yaml::parse(&text[start..field.span.end as usize]) else {
        return wrong(Problem::FrontMatter);
    };
    let Value::Map(keys) = &root.value else {
        return wrong(Problem::FrontMatter);
    };
    if let Some((key, _)) = keys.iter().find(|(key, _)| key.name != "ignore") {
        return wrong(Problem::UnknownKey(key.name.clone(), Some("ignore")));
    }
    let Some((
        _,
        Node {
            value: Value::List(items),
            ..
        },
    )) = keys.first()
    else {
        return wrong(Problem::FrontMatter);
    };
    let here = |span: Span| {
        let at = |offset: u32| start + offset as usize;
        Span::new(at(span.start), at(span.end))
    };
    let items = items.iter();
    items.map(|item| (here(item.span), entry(item))).collect()
}

fn entry(item: &Node) -> Result<Written, Problem> {
    let Value::Map(keys) = &item.value else {
        return Err(Problem::FrontMatter);
    };
    let mut written = Written {
        rules: Vec::new(),
        reason: String::new(),
        until: None,
    };
    for (key, node) in keys {
        let name = KEYS
            .iter()
            .find(|(english, russian)| key.name == *english || key.name == *russian);
        let Some((name, _)) = name else {
            let known = KEYS
                .iter()
                .flat_map(|&(english, russian)| [english, russian]);
            let near = did_you_mean(&key.name, known);
            return Err(Problem::UnknownKey(key.name.clone(), near));
        };
        let Value::Text(text) = &node.value else {
            return Err(Problem::FrontMatter);
        };
        match *name {
            "rule" => written.rules = selectors(text)?,
            "reason" => text.trim().clone_into(&mut written.reason),
            _ => {
                let date = text.trim();
                let date = date
                    .parse()
                    .map_err(|_| Problem::NotADate(date.to_owned()))?;
                written.until = Some(date);
            }
        }
    }
    if written.rules.is_empty() {
        return Err(Problem::NoRule);
    }
    Ok(written)
}
