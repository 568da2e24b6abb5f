//! `onside-ignore.yaml`: single findings that are silenced beside their documents, for texts that
//! must stay free of comments.

use super::file::root;
use super::keys;
use crate::check::Entry;
use crate::rules::error::Mistakes;
use crate::rules::path::{at, item};
use crate::rules::reader::Reader;
use crate::rules::yaml::{Node, Value, short};
use crate::rules::{RuleMistake, Selector};
use crate::text::{Source, Span};

/// The name of the side file, in the folder that its paths count from.
pub const SIDE_FILE: &str = "onside-ignore.yaml";

/// The side file as written.
#[derive(Clone, Debug, PartialEq)]
pub struct SideFile {
    source: Source,
    entries: Vec<(String, Entry)>,
}

impl SideFile {
    /// Reads it. Everything wrong with it is in the second part; whether its rules exist, its
    /// dates have passed and its findings are there is a question for a check.
    #[must_use]
    pub fn read(source: Source) -> (Self, Vec<RuleMistake>) {
        let mut mistakes = Mistakes::default();
        let mut entries = Vec::new();
        let text = source.text();
        if let Some(root) = root(text, &mut mistakes) {
            let mut read = Reader {
                source: text,
                mistakes: &mut mistakes,
                phrases: Vec::new(),
            };
            for (key, node) in read.map(&root, "", keys::SIDE_FILE).unwrap_or_default() {
                match key.name.as_str() {
                    "version" if node.value != Value::Int(1) => read.mistakes.add(
                        node.span,
                        "version",
                        "this onside reads version 1",
                        "write `version: 1`",
                    ),
                    "ignore" => {
                        for (i, node) in read.list(node, "ignore").iter().enumerate() {
                            entries.extend(entry(&mut read, node, &item("ignore", i)));
                        }
                    }
                    _ => {}
                }
            }
        }
        (Self { source, entries }, mistakes.list)
    }

    /// The text.
    #[must_use]
    pub const fn source(&self) -> &Source {
        &self.source
    }

    /// Every entry with the path of its document from the folder of this file, as written.
    #[must_use]
    pub fn entries(&self) -> &[(String, Entry)] {
        &self.entries
    }

    /// The entries for the document at this path, from the folder of this file.
    #[must_use]
    pub fn of(&self, path: &str) -> Vec<Entry> {
        let own = self.entries.iter().filter(|(own, _)| own == path);
        own.map(|(_, entry)| entry.clone()).collect()
    }

    /// An entry as it is written, with what its words are for the reader.
    #[must_use]
    pub fn written(path: &str, entry: &Entry, quote: &str) -> String {
        // A JSON text is a YAML text.
        let text = |text: &str| serde_json::to_string(text).unwrap_or_default();
        let mut written = format!(
            "  - path: {}\n    rule: {}\n    fingerprint: \"{}\"\n    quote: {}\n    reason: {}\n",
            text(path),
            entry.rule,
            entry.fingerprint,
            text(quote),
            text(&entry.reason)
        );
        if let Some(until) = entry.until {
            written += &format!("    until: {until}\n");
        }
        written
    }
}

fn entry(read: &mut Reader<'_>, node: &Node, path: &str) -> Option<(String, Entry)> {
    let before = read.mistakes.list.len();
    let keys = read.map(node, path, keys::SIDE_ENTRY)?;
    let mut place = None;
    let mut own = Entry {
        span: Span::default(),
        rule: String::new(),
        fingerprint: String::new(),
        reason: String::new(),
        until: None,
    };
    for (key, node) in keys {
        let at = at(path, &key.name);
        let Some(text) = read.text(node, &at) else {
            continue;
        };
        match key.name.as_str() {
            "path" => place = Some(text.replace('\\', "/")),
            "rule" => match Selector::parse(&text) {
                Some(Selector::Rule(id)) => (own.rule, own.span) = (id, node.span),
                _ => read.mistakes.add(
                    node.span,
                    &at,
                    format!("`{}` names no single rule", short(&text)),
                    "write the rule of the finding, `family/name`",
                ),
            },
            "fingerprint" => {
                if text.len() == 32 && text.bytes().all(|b| b.is_ascii_hexdigit()) {
                    own.fingerprint = text.to_ascii_lowercase();
                } else {
                    read.mistakes.add(
                        node.span,
                        &at,
                        "a fingerprint is 32 hexadecimal digits, in quotes",
                        "`onside suppressions add FILE:LINE RULE` writes it, `onside check --format json` shows it",
                    );
                }
            }
            "reason" => text.trim().clone_into(&mut own.reason),
            "until" => match text.trim().parse() {
                Ok(date) => own.until = Some(date),
                Err(_) => read.mistakes.add(
                    node.span,
                    &at,
                    "a day is needed here",
                    "write it as 2027-03-01",
                ),
            },
            _ => {}
        }
    }
    let has = |name: &str| keys.iter().any(|(key, _)| key.name == name);
    for name in ["path", "rule", "fingerprint"] {
        if !has(name) {
            read.mistakes.add(
                node.span,
                path,
                format!("`{name}:` is missing"),
                "`onside suppressions add FILE:LINE RULE` writes whole entries",
            );
        }
    }
    let sound = read.mistakes.list.len() == before;
    place.filter(|_| sound).map(|place| (place, own))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let own = Entry {
            span: Span::default(),
            rule: "slogan/we-care".to_owned(),
            fingerprint: "0123456789abcdef0123456789abcdef".to_owned(),
            reason: "наш \"девиз\": так: решено".to_owned(),
            until: Some(jiff::civil::date(2027, 3, 1)),
        };
        let text = format!(
            "version: 1\nignore:\n{}",
            SideFile::written("a b/я.md", &own, "Мы — «за вас»\n# и")
        );
        let (file, mistakes) = SideFile::read(Source::new("onside-ignore.yaml", text));
        assert_eq!(mistakes, []);
        let [(path, entry)] = file.entries() else {
            panic!("one entry: {:?}", file.entries())
        };
        assert_eq!(path, "a b/я.md");
        assert_eq!(
            Entry {
                span: Span::default(),
                ..entry.clone()
            },
            own
        );
        assert_eq!(&file.source().text()[entry.span.range()], "slogan/we-care");
        assert_eq!((file.of("a b/я.md").len(), file.of("b.md").len()), (1, 0));
    }

    #[test]
    fn mistakes_have_their_place() {
        for (text, message) in [
            ("ignores: []", "unknown key `ignores`"),
            ("ignore: x", "a list is needed here"),
            ("version: 2", "this onside reads version 1"),
            ("ignore: [{ path: a.md }]", "`rule:` is missing"),
            (
                "ignore: [{ rule: slogan/*, path: a.md, fingerprint: '0' }]",
                "names no single rule",
            ),
            ("ignore: [{ fingerprint: abc }]", "a fingerprint is 32"),
            ("ignore: [{ until: soon }]", "a day is needed here"),
        ] {
            let (file, mistakes) = SideFile::read(Source::new("onside-ignore.yaml", text));
            let said = mistakes.iter().any(|m| m.message.contains(message));
            assert!(said, "{text}: {mistakes:?}");
            assert!(file.entries().is_empty());
        }
    }
}
