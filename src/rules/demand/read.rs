//! Reads `paper:` and `document:` of a rule file.

use super::{Cell, Column, Content, Demand, Each, Need, Paper, Reviewed, Worded};
use crate::rules::condition::{EvidenceKind, Place};
use crate::rules::path::{at, item};
use crate::rules::reader::Reader;
use crate::rules::yaml::Node;
use crate::vocabulary::{Kind, Register, Severity};

/// What a need may ask of the content; each has exactly one.
pub(crate) const CONTENTS: &[&str] = &[
    "words",
    "evidence",
    "field",
    "newest",
    "columns",
    "items",
    "sentence",
    "any",
    "all",
    "not",
    "reviewed",
    "level",
    "link_to_paper",
];

/// What may stand beside it.
pub(crate) const SETTINGS: &[&str] = &[
    "at_least", "at_most", "strength", "but_not", "lacks", "severity", "below", "every", "next",
    "fields",
];

/// What a cell may have to be.
pub(crate) const CELLS: &[&str] = &["filled", "dated", "due", "one_of"];

/// Below `paper`.
pub(crate) const PAPER: &[&str] = &[
    "register",
    "aiming_high",
    "kinds",
    "fields",
    "headings",
    "not_headings",
    "needs",
    "rows",
];

/// Below `document`.
pub(crate) const EACH: &[&str] = &["kinds", "only_if", "severity", "needs"];

impl Reader<'_> {
    /// `paper:` of a rule file.
    pub(crate) fn paper(&mut self, node: &Node, demand: &mut Option<Demand<Worded>>) {
        let path = "paper";
        let mut register = None;
        let mut paper = Paper {
            register: Register::Top10,
            aiming_high: None,
            kinds: Vec::new(),
            fields: Vec::new(),
            headings: Vec::new(),
            not_headings: Vec::new(),
            needs: Vec::new(),
            rows: Vec::new(),
        };
        for (key, n) in self.map(node, path, PAPER).unwrap_or_default() {
            let path = at(path, &key.name);
            match key.name.as_str() {
                "register" => {
                    let known: Vec<&str> = Register::ALL.iter().map(|r| r.as_str()).collect();
                    register = self.word(n, &path, Register::parse, &known);
                }
                "aiming_high" => paper.aiming_high = self.severity(n, &path),
                "kinds" => paper.kinds = self.kinds(n, &path),
                "fields" => paper.fields = self.names(n, &path),
                "headings" => paper.headings = self.worded(n, &path),
                "not_headings" => paper.not_headings = self.worded(n, &path),
                "needs" => paper.needs = self.needs(n, &path),
                _ => paper.rows = self.columns(n, &path),
            }
        }
        match register {
            Some(register) => paper.register = register,
            None => self.mistakes.add(
                node.span,
                &at(path, "register"),
                "the paper has no key for `registers:` of onside.yaml",
                "add `register: top10` or another of the known papers",
            ),
        }
        if paper.needs.is_empty() && paper.rows.is_empty() {
            self.nothing_asked(node, path);
        }
        demand.get_or_insert_default().paper = Some(paper);
    }

    /// `document:` of a rule file.
    pub(crate) fn each_document(&mut self, node: &Node, demand: &mut Option<Demand<Worded>>) {
        let path = "document";
        let mut each = Each {
            kinds: Vec::new(),
            only_if: None,
            severity: None,
            needs: Vec::new(),
        };
        for (key, n) in self.map(node, path, EACH).unwrap_or_default() {
            let path = at(path, &key.name);
            match key.name.as_str() {
                "kinds" => each.kinds = self.kinds(n, &path),
                "only_if" => each.only_if = self.content(n, &path),
                "severity" => each.severity = self.severity(n, &path),
                _ => each.needs = self.needs(n, &path),
            }
        }
        if each.needs.is_empty() {
            self.nothing_asked(node, path);
        }
        demand.get_or_insert_default().document = Some(each);
    }

    fn nothing_asked(&mut self, node: &Node, path: &str) {
        self.mistakes.add(
            node.span,
            path,
            "nothing is asked for",
            "write what must be there under `needs:`",
        );
    }

    fn needs(&mut self, node: &Node, path: &str) -> Vec<Need<Worded>> {
        let mut needs = Vec::new();
        for (i, n) in self.list(node, path).iter().enumerate() {
            let path = item(path, i);
            let (lacks, severity) = self.lacks(n, &path);
            if let Some(content) = self.content(n, &path) {
                needs.push(Need {
                    content,
                    lacks,
                    severity,
                });
            }
        }
        needs
    }

    /// What is said where it is not there, in both languages, and how bad that is.
    fn lacks(
        &mut self,
        node: &Node,
        path: &str,
    ) -> (Vec<(crate::vocabulary::Lang, String)>, Option<Severity>) {
        let (mut lacks, mut severity) = (Vec::new(), None);
        if let Some(n) = node.get("lacks") {
            for (lang, n, path) in self.langs(n, &at(path, "lacks")) {
                lacks.extend(self.text(n, &path).map(|text| (lang, text)));
            }
        }
        if let Some(n) = node.get("severity") {
            severity = self.severity(n, &at(path, "severity"));
        }
        if lacks.is_empty() {
            self.mistakes.add(
                node.span,
                &at(path, "lacks"),
                "nothing says what is missing where this does not hold",
                "add `lacks: { ru: \"срока ответа\", en: \"an answer time\" }`",
            );
        }
        (lacks, severity)
    }

    fn columns(&mut self, node: &Node, path: &str) -> Vec<Column<Worded>> {
        let mut columns = Vec::new();
        for (i, n) in self.list(node, path).iter().enumerate() {
            let path = item(path, i);
            let mut known = vec!["column", "lacks", "severity"];
            known.extend(CELLS);
            let (mut head, mut cell) = (Vec::new(), None);
            for (key, n) in self.map(n, &path, &known).unwrap_or_default() {
                let path = at(&path, &key.name);
                match key.name.as_str() {
                    "column" => head = self.worded(n, &path),
                    "filled" => {
                        cell = Some(Cell::Filled {
                            but_not: self.worded(n, &path),
                        });
                    }
                    "dated" => cell = self.months(n, &path).map(|months| Cell::Dated { months }),
                    "due" => {
                        cell = Some(Cell::Due {
                            unless: self.worded(n, &path),
                        });
                    }
                    "one_of" => cell = Some(Cell::OneOf(self.worded(n, &path))),
                    _ => {}
                }
            }
            let (lacks, severity) = self.lacks(n, &path);
            let Some(cell) = cell.filter(|_| !head.is_empty()) else {
                self.mistakes.add(
                    n.span,
                    &path,
                    "a column has a head and what its cells must be",
                    format!("write `column:` and one of {}", CELLS.join(", ")),
                );
                continue;
            };
            columns.push(Column {
                head,
                cell,
                lacks,
                severity,
            });
        }
        columns
    }

    /// A condition: a mapping with one operator and its settings.
    fn content(&mut self, node: &Node, path: &str) -> Option<Content<Worded>> {
        let known: Vec<&str> = CONTENTS.iter().chain(SETTINGS).copied().collect();
        let entries = self.map(node, path, &known)?;
        let operators: Vec<_> = entries
            .iter()
            .filter(|(key, _)| CONTENTS.contains(&key.name.as_str()))
            .collect();
        let [(key, n)] = operators.as_slice() else {
            self.mistakes.add(
                node.span,
                path,
                "a need asks for exactly one thing",
                format!("write one of {}", CONTENTS.join(", ")),
            );
            return None;
        };
        let own = at(path, &key.name);
        let number =
            |r: &mut Self, name: &str| node.get(name).and_then(|n| r.number(n, &at(path, name)));
        let at_least = number(self, "at_least").unwrap_or(1);
        let names = |r: &mut Self, name: &str| {
            node.get(name)
                .map_or_else(Vec::new, |n| r.names(n, &at(path, name)))
        };
        Some(match key.name.as_str() {
            "words" => Content::Words {
                words: self.worded(n, &own),
                at_least,
            },
            "evidence" => {
                let known: Vec<&str> = EvidenceKind::ALL.iter().map(|k| k.as_str()).collect();
                Content::Evidence {
                    kind: self.word(n, &own, EvidenceKind::parse, &known)?,
                    strength: number(self, "strength").map_or(0, |n| u8::try_from(n).unwrap_or(6)),
                    at_least,
                }
            }
            "field" => Content::Field {
                names: self.names(n, &own),
                but_not: node
                    .get("but_not")
                    .map_or_else(Vec::new, |n| self.worded(n, &at(path, "but_not"))),
            },
            "newest" => Content::Newest {
                months: self.months(n, &own)?,
            },
            "columns" => Content::Rows {
                columns: self
                    .list(n, &own)
                    .iter()
                    .enumerate()
                    .map(|(i, n)| self.worded(n, &item(&own, i)))
                    .collect(),
                at_least,
                at_most: number(self, "at_most"),
            },
            "items" => Content::Items {
                all: self.contents(n, &own),
                at_least,
            },
            "sentence" => Content::Sentence(self.contents(n, &own)),
            "any" => Content::Any {
                of: self.contents(n, &own),
                at_least,
            },
            "all" => Content::All(self.contents(n, &own)),
            "not" => Content::Not(Box::new(self.content(n, &own)?)),
            "reviewed" => Content::Reviewed(Reviewed {
                age: self.severity(node.get("severity")?, &at(path, "severity"))?,
                names: names(self, "fields"),
                every: names(self, "every"),
                next: names(self, "next"),
                words: self.worded(n, &own),
            }),
            "level" => Content::Level {
                names: self.names(n, &own),
                below: number(self, "below").map_or(1, |n| u8::try_from(n).unwrap_or(5)),
            },
            _ => Content::LinkToPaper,
        })
    }

    fn contents(&mut self, node: &Node, path: &str) -> Vec<Content<Worded>> {
        let mut contents = Vec::new();
        for (i, n) in self.list(node, path).iter().enumerate() {
            contents.extend(self.content(n, &item(path, i)));
        }
        contents
    }

    /// Phrases by language.
    fn worded(&mut self, node: &Node, path: &str) -> Vec<Worded> {
        let mut words = Vec::new();
        for (lang, n, path) in self.langs(node, path) {
            for (i, n) in self.list(n, &path).iter().enumerate() {
                let path = item(&path, i);
                if let Some(phrase) = self.phrase(n, &path) {
                    words.push((lang, phrase, Place { span: n.span, path }));
                }
            }
        }
        words
    }

    /// Names of front-matter fields.
    fn names(&mut self, node: &Node, path: &str) -> Vec<String> {
        let mut names = Vec::new();
        for (i, n) in self.list(node, path).iter().enumerate() {
            names.extend(self.text(n, &item(path, i)));
        }
        names
    }

    fn kinds(&mut self, node: &Node, path: &str) -> Vec<Kind> {
        let known: Vec<&str> = Kind::ALL.iter().map(|kind| kind.as_str()).collect();
        let mut kinds = Vec::new();
        for (i, n) in self.list(node, path).iter().enumerate() {
            kinds.extend(self.word(n, &item(path, i), Kind::parse, &known));
        }
        kinds
    }

    fn severity(&mut self, node: &Node, path: &str) -> Option<Severity> {
        let known: Vec<&str> = Severity::ALL.iter().map(|word| word.as_str()).collect();
        self.word(node, path, Severity::parse, &known)
    }

    fn months(&mut self, node: &Node, path: &str) -> Option<u16> {
        let months = self.number(node, path)?;
        let small = u16::try_from(months).ok().filter(|n| *n <= 1200);
        if small.is_none() {
            self.mistakes.add(
                node.span,
                path,
                "a number of months is needed here",
                "write `6`",
            );
        }
        small
    }
}

impl Default for Demand<Worded> {
    fn default() -> Self {
        Self {
            paper: None,
            document: None,
        }
    }
}
