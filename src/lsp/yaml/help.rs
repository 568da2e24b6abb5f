//! Hover and completion inside configurations and rules.

use lsp_types::CompletionItemKind;

use super::place::{Place, Step, place};
use super::schema::{self, Schemas};
use super::{Role, Yaml};
use crate::lsp::completion::{Item, rules};
use crate::lsp::hover::{name_at, of_name};
use crate::report::rule_page::Subject;
use crate::rules::phrase::TokenClass;
use crate::rules::yaml::{self, Value};
use crate::rules::{WordForms, forms_of};
use crate::text::Span;
use crate::vocabulary::Lang;

/// More forms of a word than anybody reads.
const FORMS: usize = 40;

impl Yaml {
    /// What is said of the words on a byte.
    pub(in crate::lsp) fn hover(
        &self,
        text: &str,
        at: usize,
        schemas: &Schemas,
        lang: Lang,
    ) -> Option<(Span, String)> {
        let schema = self.schema(schemas)?;
        if let Some(span) = name_at(text, at)
            && let Some(page) = of_name(&self.rulebook, &text[span.range()], lang)
        {
            return Some((span, page));
        }
        let root = yaml::parse(text).ok()?;
        let (span, key) = node_at(&root, at)?;
        if key {
            let mut place = place(text, span.end as usize);
            place.path.push(Step::Key(text[span.range()].to_owned()));
            let here = schema::at(schema, &place.path);
            let meaning = schema::description(&here)?;
            return Some((span, meaning));
        }
        let place = place(text, at);
        let written = &text[span.range()];
        let phrase = written.trim_matches(['"', '\'']);
        if self.role == Role::Config || !is_phrase(&place) {
            return None;
        }
        let forms = forms_of(phrase, &self.files).ok()?;
        Some((span, shown_forms(&forms)))
    }

    /// What may be typed at a byte, and the bytes typed so far.
    pub(in crate::lsp) fn completion(
        &self,
        text: &str,
        at: usize,
        schemas: &Schemas,
        lang: Lang,
    ) -> Option<(Span, Vec<Item>)> {
        let schema = self.schema(schemas)?;
        let place = place(text, at);
        let here = schema::at(schema, &place.path);
        let typed = &text[place.typed.range()];
        if self.role != Role::Config
            && is_phrase(&place)
            && let Some(sign) = typed.rfind(['@', '<'])
        {
            let start = place.typed.start as usize + sign;
            let items = match typed[sign..].starts_with('@') {
                true => self.lists(lang),
                false => classes(),
            };
            return Some((Span::new(start, at), items));
        }
        let mut items = Vec::new();
        if place.key {
            let keys = schema::keys(&here).into_iter();
            items.extend(keys.map(|(name, detail)| Item {
                text: if place.quoted {
                    name
                } else {
                    format!("{name}: ")
                },
                detail,
                kind: CompletionItemKind::PROPERTY,
            }));
        }
        // An item of a list may be a key of its own or a word.
        let value = !place.key || matches!(place.path.last(), Some(Step::Item));
        if value {
            let words = schema::words(&here).into_iter();
            items.extend(words.map(|text| Item {
                text,
                detail: String::new(),
                kind: CompletionItemKind::ENUM_MEMBER,
            }));
        }
        if (place.key && schema::names_rules(&here, true))
            || (value && schema::names_rules(&here, false))
            || matches!(place.path.last(), Some(Step::Key(key)) if key == "amends")
            || is_in(&place, "yields_to")
        {
            items.extend(rules(&self.rulebook, lang, |_: &Subject<'_>| true));
        }
        // `*` alone begins an alias.
        if !place.quoted {
            for item in items.iter_mut().filter(|item| item.text.ends_with("/*")) {
                item.text = format!("\"{}\"", item.text);
            }
        }
        Some((place.typed, items))
    }

    fn schema<'s>(&self, schemas: &'s Schemas) -> Option<&'s serde_json::Value> {
        match self.role {
            Role::Config => Some(&schemas.config),
            Role::Rule | Role::LoneRule => Some(&schemas.rule),
            Role::Other => None,
        }
    }

    /// The word lists, each with what it is about.
    fn lists(&self, lang: Lang) -> Vec<Item> {
        let mut items = Vec::new();
        for source in &self.files {
            let name = source.name();
            if name.rsplit('/').nth(1) != Some("words") {
                continue;
            }
            let Ok(root) = yaml::parse(source.text()) else {
                continue;
            };
            let Value::Map(entries) = root.value else {
                continue;
            };
            for (key, node) in entries {
                let about = super::entry(&node, "about").map(|node| &node.value);
                let about = match about {
                    Some(Value::Text(text)) => text.clone(),
                    _ => first_words(&node, lang),
                };
                items.push(Item {
                    text: format!("@{}", key.name),
                    detail: about,
                    kind: CompletionItemKind::VARIABLE,
                });
            }
        }
        items
    }
}

/// The first words of a list.
fn first_words(list: &yaml::Node, lang: Lang) -> String {
    let own = super::entry(list, lang.as_str()).map(|node| &node.value);
    let Some(Value::List(items)) = own else {
        return String::new();
    };
    let words = items.iter().take(5).filter_map(|item| match &item.value {
        Value::Text(text) => Some(text.as_str()),
        _ => None,
    });
    words.collect::<Vec<_>>().join(", ")
}

fn classes() -> Vec<Item> {
    let classes = TokenClass::ALL.iter();
    classes
        .map(|class| Item {
            text: format!("<{class}>"),
            detail: String::new(),
            kind: CompletionItemKind::CLASS,
        })
        .collect()
}

/// Whether phrases stand here.
fn is_phrase(place: &Place) -> bool {
    ["when", "unless", "excused_by"]
        .iter()
        .any(|key| is_in(place, key))
        || matches!(place.path.as_slice(), [Step::Key(_), Step::Key(lang), ..] if Lang::parse(lang).is_some())
}

fn is_in(place: &Place, key: &str) -> bool {
    matches!(place.path.first(), Some(Step::Key(own)) if own == key)
}

/// The innermost key or scalar on a byte, and whether it is a key.
fn node_at(node: &yaml::Node, at: usize) -> Option<(Span, bool)> {
    let holds = |span: Span| span.start as usize <= at && at <= span.end as usize;
    match &node.value {
        Value::Map(entries) => entries
            .iter()
            .find_map(|(key, value)| match holds(key.span) {
                true => Some((key.span, true)),
                false => node_at(value, at),
            }),
        Value::List(items) => items.iter().find_map(|item| node_at(item, at)),
        _ => holds(node.span).then_some((node.span, false)),
    }
}

/// What a phrase looks for.
fn shown_forms(words: &[WordForms]) -> String {
    let mut shown = String::new();
    for word in words {
        let mut forms = word.forms.clone();
        let more = forms.len().saturating_sub(FORMS);
        forms.truncate(FORMS);
        let list = word
            .list
            .as_ref()
            .map_or_else(String::new, |list| format!(" (@{list})"));
        shown += &format!("- `{}`{list}: {}", word.word, forms.join(", "));
        if more > 0 {
            shown += &format!(" … +{more}");
        }
        shown.push('\n');
        if shown.len() > 4000 {
            shown += "- …\n";
            break;
        }
    }
    shown
}
