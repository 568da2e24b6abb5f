//! A configuration file as written: strict keys, every value with its place.

mod rules;

use std::path::{Path, PathBuf};

use jiff::civil::Date;

use super::glob::{Glob, is_inside, walk_from};
use super::{Origin, Override, RuleSetting, Set, keys};
use crate::rules::error::Mistakes;
use crate::rules::path::{at, item};
use crate::rules::reader::{Reader, quoted_line};
use crate::rules::yaml::{self, Node, Value, short};
use crate::rules::{EDITION, Edition, RuleMistake, Selector};
use crate::text::{LineIndex, Source, Span};
use crate::vocabulary::{Confidence, FailOn, Kind, Lang};

/// What one file says; what it leaves out is `None` or empty.
#[derive(Clone, Debug, Default)]
pub struct ConfigFile {
    pub(super) source: Option<Source>,
    /// The file this one builds on.
    pub(super) extends: Option<(String, Span)>,
    /// Whether it stands on its own below another one.
    pub(super) root: bool,
    pub(super) edition: Option<Set<Edition>>,
    pub(super) folders: List<(PathBuf, Span)>,
    pub(super) lang: Option<Set<Option<Lang>>>,
    pub(super) include: List<Glob>,
    pub(super) exclude: List<Glob>,
    pub(super) max_size: Option<Set<u64>>,
    pub(super) kinds: Vec<Set<(Glob, Kind)>>,
    pub(super) fail_on: Option<Set<FailOn>>,
    pub(super) min_confidence: Option<Set<Confidence>>,
    pub(super) today: Option<Set<Date>>,
    pub(super) rules: Vec<Set<(Selector, RuleSetting)>>,
    pub(super) require_reason: Option<Set<bool>>,
    pub(super) max_days: Option<Set<u16>>,
    pub(super) locked: List<Selector>,
    pub(super) overrides: List<Override>,
    pub(super) registers: super::registers::Written,
    pub(super) reviews: Option<Set<super::Reviews>>,
    /// Every rule named anywhere, with its place.
    pub(super) named: Vec<Named>,
}

/// A rule that a file names.
#[derive(Clone, Debug)]
pub(super) struct Named {
    pub(super) selector: Selector,
    pub(super) span: Span,
    pub(super) path: String,
    /// Whether an option asks that it counts the findings of others.
    pub(super) counts: bool,
}

/// A list that replaces the one below, and items added to it by `extend-…`.
#[derive(Clone, Debug)]
pub(super) struct List<T> {
    pub(super) own: Option<Vec<Set<T>>>,
    pub(super) more: Vec<Set<T>>,
}

impl<T> Default for List<T> {
    fn default() -> Self {
        Self {
            own: None,
            more: Vec::new(),
        }
    }
}

impl ConfigFile {
    /// Reads a file that stands in `folder` (absolute). Everything wrong with it is in the second
    /// part.
    #[must_use]
    pub fn read(source: Source, folder: &Path) -> (Self, Vec<RuleMistake>) {
        let mut mistakes = Mistakes::default();
        let mut file = Self::default();
        let text = source.text();
        if let Some(root) = root(text, &mut mistakes) {
            let mut read = Read {
                r: Reader {
                    source: text,
                    mistakes: &mut mistakes,
                    phrases: Vec::new(),
                },
                lines: LineIndex::new(text),
                name: source.name(),
                folder,
                file: &mut file,
            };
            for (key, node) in read.r.map(&root, "", keys::TOP).unwrap_or_default() {
                read.entry(&key.name, node);
            }
        }
        file.source = Some(source);
        (file, mistakes.list)
    }

    /// The path in `extends`, from the folder of this file.
    #[must_use]
    pub fn extends(&self) -> Option<&str> {
        self.extends.as_ref().map(|(path, _)| path.as_str())
    }

    /// Where `extends` stands.
    #[must_use]
    pub fn extends_span(&self) -> Span {
        self.extends
            .as_ref()
            .map_or(Span::default(), |(_, span)| *span)
    }

    /// Whether it says `root: true`.
    #[must_use]
    pub const fn is_root(&self) -> bool {
        self.root
    }
}

/// The YAML of a file; `None` where it is broken, or empty, which sets nothing.
pub(super) fn root(text: &str, mistakes: &mut Mistakes) -> Option<Node> {
    match yaml::parse(text) {
        Ok(root) => (root.value != Value::Null).then_some(root),
        Err(broken) => {
            let help = quoted_line(text, broken.span.start as usize);
            mistakes.add(broken.span, "", broken.message, help);
            None
        }
    }
}

/// Reads the nodes of one file.
pub(super) struct Read<'a> {
    pub(super) r: Reader<'a>,
    lines: LineIndex,
    name: &'a str,
    pub(super) folder: &'a Path,
    pub(super) file: &'a mut ConfigFile,
}

impl Read<'_> {
    pub(super) fn set<T>(&self, node: &Node, value: T) -> Set<T> {
        self.set_at(node.span, value)
    }

    fn set_at<T>(&self, span: Span, value: T) -> Set<T> {
        let line = self.lines.line_of(span.start) + 1;
        let file = self.name.to_owned();
        Set {
            value,
            origin: Origin::File { file, line },
        }
    }

    fn entry(&mut self, key: &str, node: &Node) {
        match key {
            "version" if node.value != Value::Int(1) => {
                self.wrong(
                    node,
                    key,
                    "this onside reads version 1",
                    "write `version: 1`",
                );
            }
            "root" => self.file.root = self.yes(node, key).unwrap_or(false),
            "extends" => self.file.extends = self.r.text(node, key).map(|path| (path, node.span)),
            "rulebook" => self.rulebook(node),
            "lang" => {
                let parse = |text: &str| match text {
                    "auto" => Some(None),
                    text => Lang::parse(text).map(Some),
                };
                let lang = self.r.word(node, key, parse, keys::LANG);
                self.file.lang = lang.map(|lang| self.set(node, lang));
            }
            "files" => self.files(node),
            "kinds" => self.kinds(node),
            "fail-on" => {
                let known = FailOn::ALL.iter().map(|word| word.as_str());
                let known: Vec<&str> = known.collect();
                let word = self.r.word(node, key, FailOn::parse, &known);
                self.file.fail_on = word.map(|word| self.set(node, word));
            }
            "min-confidence" => {
                let word = self.confidence(node, key);
                self.file.min_confidence = word.map(|word| self.set(node, word));
            }
            "today" => {
                let date = self.date(node, key);
                self.file.today = date.map(|date| self.set(node, date));
            }
            "registers" => self.registers(node),
            "reviews" => self.reviews(node),
            "rules" => self.file.rules = self.rules(node, key),
            "suppressions" => self.suppressions(node),
            "overrides" => self.file.overrides.own = Some(self.overrides(node, key)),
            "extend-overrides" => self.file.overrides.more = self.overrides(node, key),
            _ => {}
        }
    }

    pub(super) fn wrong(&mut self, node: &Node, path: &str, message: &str, help: &str) {
        self.r.mistakes.add(node.span, path, message, help);
    }

    fn yes(&mut self, node: &Node, path: &str) -> Option<bool> {
        if let Value::Bool(value) = node.value {
            return Some(value);
        }
        self.wrong(
            node,
            path,
            "`true` or `false` is needed here",
            "write `true`",
        );
        None
    }

    fn date(&mut self, node: &Node, path: &str) -> Option<Date> {
        let date = match &node.value {
            Value::Text(text) => text.parse().ok(),
            _ => None,
        };
        if date.is_none() {
            self.wrong(node, path, "a day is needed here", "write it as 2026-11-21");
        }
        date
    }

    fn confidence(&mut self, node: &Node, path: &str) -> Option<Confidence> {
        let known: Vec<&str> = Confidence::ALL.iter().map(|word| word.as_str()).collect();
        self.r.word(node, path, Confidence::parse, &known)
    }

    fn rulebook(&mut self, node: &Node) {
        for (key, n) in self
            .r
            .map(node, "rulebook", keys::RULEBOOK)
            .unwrap_or_default()
        {
            let path = at("rulebook", &key.name);
            match key.name.as_str() {
                "edition" => self.edition(n, &path),
                "folders" => self.file.folders.own = Some(self.folders(n, &path)),
                "extend-folders" => self.file.folders.more = self.folders(n, &path),
                _ => {}
            }
        }
    }

    fn edition(&mut self, node: &Node, path: &str) {
        // Without quotes YAML reads a number, and 2026.10 would be 2026.1.
        let Value::Text(text) = &node.value else {
            let written = &self.r.source[node.span.range()];
            let help = format!("put it in quotes: edition: \"{}\"", short(written));
            let message = "an edition is a text, such as \"2026.1\"";
            self.r.mistakes.add(node.span, path, message, help);
            return;
        };
        let newest = Edition::parse(EDITION);
        match Edition::parse(text) {
            Some(edition) if newest.is_some_and(|newest| edition > newest) => {
                let message = format!("this onside knows editions up to {EDITION}");
                let help = "pin an edition that exists, or update onside";
                self.r.mistakes.add(node.span, path, message, help);
            }
            Some(edition) => self.file.edition = Some(self.set(node, edition)),
            None => self.wrong(
                node,
                path,
                "an edition is a year and a number",
                "write it as \"2026.1\"",
            ),
        }
    }

    fn folders(&mut self, node: &Node, path: &str) -> Vec<Set<(PathBuf, Span)>> {
        let mut folders = Vec::new();
        for (i, n) in self.r.list(node, path).iter().enumerate() {
            let path = item(path, i);
            let Some(text) = self.r.text(n, &path) else {
                continue;
            };
            let text = text.replace('\\', "/");
            if text.contains("://") || text.starts_with('/') || !is_inside(Path::new(&text)) {
                self.wrong(
                    n,
                    &path,
                    "rules are read from folders below this file only",
                    "copy or check out the shared rules into the project and name that folder",
                );
                continue;
            }
            folders.push(self.set(n, (walk_from(self.folder, &text), n.span)));
        }
        folders
    }

    fn files(&mut self, node: &Node) {
        for (key, n) in self.r.map(node, "files", keys::FILES).unwrap_or_default() {
            let path = at("files", &key.name);
            match key.name.as_str() {
                "include" => self.file.include.own = Some(self.globs(n, &path)),
                "exclude" => self.file.exclude.own = Some(self.globs(n, &path)),
                "extend-include" => self.file.include.more = self.globs(n, &path),
                "extend-exclude" => self.file.exclude.more = self.globs(n, &path),
                "max-size" => {
                    let size = self.size(n, &path);
                    self.file.max_size = size.map(|size| self.set(n, size));
                }
                _ => {}
            }
        }
    }

    /// A number of bytes: `512KiB`, `32MiB`, `1000`.
    fn size(&mut self, node: &Node, path: &str) -> Option<u64> {
        const LARGEST: u64 = 1 << 30;
        let text = self.r.text(node, path)?;
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        let (number, unit) = text.split_at(digits);
        let unit = match unit.trim() {
            "" | "B" => Some(1),
            "KiB" => Some(1 << 10),
            "MiB" => Some(1 << 20),
            _ => None,
        };
        let number: Option<u64> = number.parse().ok();
        let size = number.zip(unit).and_then(|(n, unit)| n.checked_mul(unit));
        let size = size.filter(|size| (1..=LARGEST).contains(size));
        if size.is_none() {
            self.wrong(
                node,
                path,
                "a size up to 1024MiB is needed here",
                "write it as 512KiB or 32MiB",
            );
        }
        size
    }

    fn glob(&mut self, text: &str, span: Span, path: &str) -> Option<Glob> {
        match Glob::parse(text, self.folder) {
            Ok(glob) => Some(glob),
            Err((message, help)) => {
                self.r.mistakes.add(span, path, message, help);
                None
            }
        }
    }

    fn globs(&mut self, node: &Node, path: &str) -> Vec<Set<Glob>> {
        let mut globs = Vec::new();
        for (i, n) in self.r.list(node, path).iter().enumerate() {
            let path = item(path, i);
            if let Some(text) = self.r.text(n, &path)
                && let Some(glob) = self.glob(&text, n.span, &path)
            {
                globs.push(self.set(n, glob));
            }
        }
        globs
    }

    fn kind(&mut self, node: &Node, path: &str) -> Option<Kind> {
        let known: Vec<&str> = Kind::ALL.iter().map(|kind| kind.as_str()).collect();
        self.r.word(node, path, Kind::parse, &known)
    }

    fn kinds(&mut self, node: &Node) {
        for (name, span, n) in self.entries(node, "kinds", "write `\"ads/**\": ad`") {
            let path = at("kinds", &name);
            let glob = self.glob(&name, span, &path);
            if let Some((glob, kind)) = glob.zip(self.kind(&n, &path)) {
                let set = self.set_at(span, (glob, kind));
                self.file.kinds.push(set);
            }
        }
    }

    /// The entries of a mapping with free keys.
    fn entries(&mut self, node: &Node, path: &str, help: &str) -> Vec<(String, Span, Node)> {
        let Value::Map(entries) = &node.value else {
            self.wrong(node, path, "a mapping is needed here", help);
            return Vec::new();
        };
        let entries = entries.iter();
        entries
            .map(|(key, node)| (key.name.clone(), key.span, node.clone()))
            .collect()
    }
}
