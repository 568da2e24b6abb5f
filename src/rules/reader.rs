//! Reads values out of YAML nodes and says what is wrong with them.

use super::error::Mistakes;
use super::file::unknown_key;
use super::path::at;
use super::rule::WrittenPhrase;
use super::yaml::{Key, Node, Value, short};
use crate::vocabulary::Lang;

/// Reads nodes of one file; every mistake goes into `mistakes`.
pub(crate) struct Reader<'m> {
    pub(crate) source: &'m str,
    pub(crate) mistakes: &'m mut Mistakes,
    /// Every phrase read.
    pub(crate) phrases: Vec<WrittenPhrase>,
}

impl Reader<'_> {
    /// The entries of a mapping whose keys are known.
    pub(crate) fn map<'n>(
        &mut self,
        node: &'n Node,
        path: &str,
        known: &[&str],
    ) -> Option<&'n [(Key, Node)]> {
        let Value::Map(entries) = &node.value else {
            self.mistakes.add(
                node.span,
                path,
                "a mapping is needed here",
                format!("write `key: value`; known keys: {}", known.join(", ")),
            );
            return None;
        };
        let is_known = |key: &Key| known.contains(&key.name.as_str());
        if let Some((first, _)) = entries.first()
            && !looks_like_a_key(&first.name)
            && !entries.iter().any(|(key, _)| is_known(key))
        {
            let help = quoted_line(self.source, first.span.start as usize);
            self.mistakes.add(
                first.span,
                path,
                "a text is needed here, but YAML takes what stands before `: ` for a key",
                help,
            );
            return None;
        }
        for (key, _) in entries {
            if !is_known(key) {
                self.mistakes.add(
                    key.span,
                    &at(path, &key.name),
                    format!("unknown key `{}`", short(&key.name)),
                    unknown_key(&key.name, known),
                );
            }
        }
        Some(entries)
    }

    /// The items of a list.
    pub(crate) fn list<'n>(&mut self, node: &'n Node, path: &str) -> &'n [Node] {
        if let Value::List(items) = &node.value {
            return items;
        }
        self.mistakes.add(
            node.span,
            path,
            "a list is needed here",
            "write one item a line, each after `- `",
        );
        &[]
    }

    /// A text. Recognises the five ways YAML takes an unquoted phrase for something else.
    pub(crate) fn text(&mut self, node: &Node, path: &str) -> Option<String> {
        let message = match &node.value {
            Value::Text(text) => return Some(text.clone()),
            Value::Int(n) => return Some(n.to_string()),
            Value::Map(_) => "a text is needed here, but YAML reads `{…}` or `: ` as a mapping",
            Value::List(_) => "a text is needed here, but YAML reads `[…]` as a list",
            Value::Null => "a text is needed here",
            Value::Bool(_) | Value::Float(_) => {
                "a text is needed here, but YAML reads a number or true/false"
            }
        };
        let help = quoted_line(self.source, node.span.start as usize);
        self.mistakes.add(node.span, path, message, help);
        None
    }

    /// A word out of a closed set.
    pub(crate) fn word<T>(
        &mut self,
        node: &Node,
        path: &str,
        parse: impl Fn(&str) -> Option<T>,
        known: &[&str],
    ) -> Option<T> {
        let text = self.text(node, path)?;
        let value = parse(&text);
        if value.is_none() {
            self.mistakes.add(
                node.span,
                path,
                format!("`{}` is not known here", short(&text)),
                unknown_key(&text, known),
            );
        }
        value
    }

    /// A number of at least 1.
    pub(crate) fn number(&mut self, node: &Node, path: &str) -> Option<usize> {
        match node.value {
            Value::Int(n) if n > 0 => usize::try_from(n).ok(),
            _ => {
                self.mistakes.add(
                    node.span,
                    path,
                    "a whole number from 1 is needed here",
                    "write `14`",
                );
                None
            }
        }
    }

    /// The entries of a mapping by language.
    pub(crate) fn langs<'n>(
        &mut self,
        node: &'n Node,
        path: &str,
    ) -> Vec<(Lang, &'n Node, String)> {
        let entries = self.map(node, path, &["ru", "en"]).unwrap_or_default();
        entries
            .iter()
            .filter_map(|(k, n)| Lang::parse(&k.name).map(|lang| (lang, n, at(path, &k.name))))
            .collect()
    }
}

/// The longest line that is shown to paste, in bytes.
const LONGEST_PASTE: usize = 400;

/// Whether somebody meant a key: one word of small Latin letters, or nearly.
fn looks_like_a_key(name: &str) -> bool {
    name.chars()
        .all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-')
}

/// The line of a byte with its value in quotes, to paste.
pub(crate) fn quoted_line(source: &str, offset: usize) -> String {
    let start = offset.min(source.len());
    let begin = source[..start].rfind('\n').map_or(0, |i| i + 1);
    let line = source[begin..].lines().next().unwrap_or("").trim();
    let (lead, value) = line
        .strip_prefix("- ")
        .map_or(("", line), |rest| ("- ", rest));
    let (key, value) = match value.split_once(": ") {
        Some((key, rest)) if looks_like_a_key(key) => (format!("{key}: "), rest),
        _ => (String::new(), value),
    };
    if value.is_empty() || line.len() > LONGEST_PASTE {
        return "write the text in double quotes".to_owned();
    }
    format!(
        "put it in quotes: {lead}{key}\"{}\"",
        value.replace('"', "\\\"")
    )
}
