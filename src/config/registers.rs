//! `registers:` and `reviews:`: where the papers of a service standard lie, and how old a review
//! may be. Where `registers:` stands, even empty, the rules about papers run.

use std::path::{Path, PathBuf};

use super::file::Read;
use super::glob::{is_inside, walk_from};
use super::show::{Page, quoted};
use super::{Origin, Reviews, Set};
use crate::rules::path::at;
use crate::rules::yaml::{Node, Value};
use crate::text::{Source, Span};
use crate::vocabulary::Register;

/// One entry of `registers:`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegisterEntry {
    /// Which paper.
    pub register: Register,
    /// The document, absolute.
    pub path: PathBuf,
    /// The path as it is written.
    pub written: String,
    /// The bytes of the entry's value in [`Registers::source`].
    pub span: Span,
    origin: Origin,
}

/// The papers of a workspace, and the file that makes it one.
#[derive(Clone, Debug)]
pub struct Registers {
    /// The folder that the workspace is, absolute.
    pub folder: PathBuf,
    /// The configuration file that findings about the workspace are reported at.
    pub source: Source,
    /// The papers it points at.
    pub entries: Vec<RegisterEntry>,
}

impl Registers {
    /// The papers that the document at this absolute path is named for.
    #[must_use]
    pub fn named(&self, path: &Path) -> Vec<Register> {
        let here = self.entries.iter().filter(|entry| entry.path == path);
        here.map(|entry| entry.register).collect()
    }

    /// The entry of a paper.
    #[must_use]
    pub fn entry(&self, register: Register) -> Option<&RegisterEntry> {
        self.entries.iter().find(|entry| entry.register == register)
    }
}

/// `registers:` of one file as written.
#[derive(Clone, Debug, Default)]
pub(super) struct Written {
    entries: Option<Vec<RegisterEntry>>,
    folder: PathBuf,
}

impl Written {
    /// Joins these entries with those of the files below. The workspace is that of the file
    /// farthest from the documents; its mistakes are at its own lines, so entries of other files
    /// keep no span there.
    pub(super) fn onto(self, below: &mut Option<Registers>, source: Option<&Source>) {
        let Some(mut entries) = self.entries else {
            return;
        };
        let source = source.cloned().unwrap_or_else(|| Source::new("", ""));
        match below {
            None => {
                *below = Some(Registers {
                    folder: self.folder,
                    source,
                    entries,
                });
            }
            Some(registers) => {
                for entry in &mut entries {
                    entry.span = Span::default();
                }
                registers
                    .entries
                    .retain(|old| entries.iter().all(|new| new.register != old.register));
                registers.entries.append(&mut entries);
            }
        }
    }
}

/// The keys of `reviews:`.
pub(crate) const REVIEWS: &[&str] = &["info", "warning", "error"];

impl Read<'_> {
    pub(super) fn registers(&mut self, node: &Node) {
        let mut entries = Vec::new();
        let known: Vec<&str> = Register::ALL.iter().map(|r| r.as_str()).collect();
        let written = match node.value {
            // `registers:` with nothing behind it.
            Value::Null => &[][..],
            _ => self.r.map(node, "registers", &known).unwrap_or_default(),
        };
        for (key, n) in written {
            let path = at("registers", &key.name);
            let register = Register::parse(&key.name);
            let Some((register, text)) = register.zip(self.r.text(n, &path)) else {
                continue;
            };
            let text = text.replace('\\', "/");
            if text.contains("://") || text.starts_with('/') || !is_inside(Path::new(&text)) {
                self.wrong(
                    n,
                    &path,
                    "a paper is a document below this file",
                    "name it by its path from here, such as `service/top10.md`",
                );
                continue;
            }
            let set = self.set(n, ());
            entries.push(RegisterEntry {
                register,
                path: walk_from(self.folder, &text),
                written: text,
                span: n.span,
                origin: set.origin,
            });
        }
        self.file.registers = Written {
            entries: Some(entries),
            folder: self.folder.to_owned(),
        };
    }

    pub(super) fn reviews(&mut self, node: &Node) {
        let mut months = Reviews::default().months;
        for (key, n) in self.r.map(node, "reviews", REVIEWS).unwrap_or_default() {
            let path = at("reviews", &key.name);
            let slot = REVIEWS.iter().position(|name| *name == key.name);
            let (Some(slot), Some(number)) = (slot, self.r.number(n, &path)) else {
                continue;
            };
            match u16::try_from(number) {
                Ok(number @ 1..=1200) => months[slot] = number,
                _ => self.wrong(n, &path, "a number of months is needed here", "write `6`"),
            }
        }
        if !months.is_sorted() {
            self.wrong(
                node,
                "reviews",
                "the months of info, warning and error must not fall",
                "write `reviews: { info: 6, warning: 9, error: 12 }`",
            );
            return;
        }
        self.file.reviews = Some(self.set(node, Reviews { months }));
    }
}

impl Page {
    pub(super) fn registers(&mut self, registers: Option<&Registers>, reviews: &Set<Reviews>) {
        let Some(registers) = registers else {
            return;
        };
        if registers.entries.is_empty() {
            self.line(0, "registers: {}", registers.source.name());
        } else {
            self.line(0, "registers:", "");
        }
        for entry in &registers.entries {
            let line = format!("{}: {}", entry.register, quoted(&entry.written));
            self.line(2, &line, &entry.origin.to_string());
        }
        let [info, warning, error] = reviews.value.months;
        let line = format!("reviews: {{ info: {info}, warning: {warning}, error: {error} }}");
        self.set(0, &line, reviews);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Config, ConfigFile};

    fn read(text: &str) -> (Option<Registers>, Reviews, Vec<String>) {
        let source = Source::new("onside.yaml", text);
        let (file, mistakes) = ConfigFile::read(source, Path::new("/work"));
        let config = Config::new(vec![file], PathBuf::from("/work"));
        let messages = mistakes.into_iter().map(|m| m.message).collect();
        (config.registers, config.reviews.value, messages)
    }

    #[test]
    fn even_empty_registers_make_a_workspace() {
        for text in ["registers: {}", "registers:"] {
            let (registers, _, mistakes) = read(text);
            let registers = registers.expect(text);
            assert!(registers.entries.is_empty() && mistakes.is_empty());
            assert_eq!(registers.folder, Path::new("/work"));
        }
        assert!(read("version: 1").0.is_none());
    }

    #[test]
    fn papers_are_documents_below() {
        let (registers, _, mistakes) = read("registers: { top10: service/top10.md }");
        assert_eq!(mistakes, Vec::<String>::new());
        let named = registers
            .unwrap()
            .named(Path::new("/work/service/top10.md"));
        assert_eq!(named, [Register::Top10]);
        for text in ["registers: { top10: ../x.md }", "registers: { top1: x.md }"] {
            assert_eq!(read(text).2.len(), 1, "{text}");
        }
    }

    #[test]
    fn review_months_rise() {
        assert_eq!(read("reviews: { info: 3 }").1.months, [3, 9, 12]);
        assert_eq!(read("reviews: { info: 10 }").2.len(), 1);
    }
}
