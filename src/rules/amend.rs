//! A rule file that changes a rule which exists already: its severity or its texts, never what it
//! looks for.

use super::error::Mistakes;
use super::file::Texts;
use super::path::at;
use super::reader::Reader;
use super::yaml::{Node, Value};
use crate::text::Span;
use crate::vocabulary::{Kind, Lang, Level, Severity};

/// What an amending file says.
#[derive(Clone, Debug)]
pub(crate) struct Amendment {
    /// The rule it changes.
    pub(crate) id: String,
    pub(crate) id_span: Span,
    pub(crate) severity: Option<AmendedSeverity>,
    /// Only the texts that are not empty are changed.
    pub(crate) texts: Vec<(Lang, Texts, Span)>,
}

/// The severity that replaces the rule's own.
#[derive(Clone, Debug)]
pub(crate) enum AmendedSeverity {
    /// The same in documents of every kind.
    Everywhere(Level),
    /// By kind of document; where the default is not named, it stays.
    ByKind(Option<Severity>, Vec<(Kind, Severity)>),
}

/// Whether a rule file amends another rule.
pub(crate) fn amends(root: &Node) -> bool {
    matches!(&root.value, Value::Map(entries) if entries.iter().any(|(k, _)| k.name == "amends"))
}

/// Reads an amending file; `None` where it names no rule.
pub(crate) fn read(root: &Node, source: &str, mistakes: &mut Mistakes) -> Option<Amendment> {
    let mut r = Reader {
        source,
        mistakes,
        phrases: Vec::new(),
    };
    let mut amendment = Amendment {
        id: String::new(),
        id_span: Span::default(),
        severity: None,
        texts: Vec::new(),
    };
    for (key, node) in r.map(root, "", &["amends", "severity", "text"])? {
        match key.name.as_str() {
            "amends" => {
                amendment.id = r.text(node, "amends")?;
                amendment.id_span = node.span;
            }
            "severity" => amendment.severity = severity(&mut r, node),
            "text" => {
                for (lang, n, path) in r.langs(node, "text") {
                    let mut texts = Texts::default();
                    for (key, n) in r.map(n, &path, &Texts::FIELDS).unwrap_or_default() {
                        if let Some(text) = r.text(n, &at(&path, &key.name))
                            && let Some(field) = texts.field(&key.name)
                        {
                            *field = text;
                        }
                    }
                    amendment.texts.push((lang, texts, n.span));
                }
            }
            _ => {}
        }
    }
    Some(amendment)
}

fn severity(r: &mut Reader<'_>, node: &Node) -> Option<AmendedSeverity> {
    if !matches!(node.value, Value::Map(_)) {
        return r
            .word(node, "severity", Level::parse, &Level::NAMES)
            .map(AmendedSeverity::Everywhere);
    }
    let mut known: Vec<&str> = Kind::ALL.iter().map(|k| k.as_str()).collect();
    known.push("default");
    let mut default = None;
    let mut by_kind = Vec::new();
    for (key, n) in r.map(node, "severity", &known)? {
        let path = at("severity", &key.name);
        let Some(severity) = r.word(n, &path, Severity::parse, &Level::NAMES[1..]) else {
            continue;
        };
        match Kind::parse(&key.name) {
            Some(kind) => by_kind.push((kind, severity)),
            None => default = Some(severity),
        }
    }
    Some(AmendedSeverity::ByKind(default, by_kind))
}
