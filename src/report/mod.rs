//! Findings to text, in every [`Format`]: for people, for logs, for programs.
//!
//! [`FileReport::new`] turns byte spans into lines, columns, quotes and excerpts once, while the
//! source is at hand; afterwards no source is kept, so a run over any number of files stays small.
//! What people and CI logs see goes through [`clean`].

pub mod card;
mod checkstyle;
pub mod clean;
mod concise;
mod excerpt;
mod format;
mod full;
mod github;
mod gitlab;
mod grouped;
mod html;
mod json;
mod junit;
mod level;
mod level_words;
mod line_hash;
mod link;
mod lsp;
mod markdown;
mod mistakes;
mod place;
mod problem;
mod rdjson;
pub mod rule_page;
mod sarif;
mod statistics;
mod words;
mod xml;
mod yaml;

pub use excerpt::Excerpt;
pub use format::Format;
pub use html::html;
pub use json::{SCHEMA, json_line};
pub use level::{LEVEL_SCHEMA, Levels, RatedFile, Standing, Stored};
pub use level::{level_json, level_lifts, level_line, level_text};
pub use problem::{notices, problem};
pub use statistics::statistics;
pub use words::plural;
pub use yaml::Yaml;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::check::Finding;
use crate::document::{Document, KindOrigin, Notice};
use crate::rules::Rulebook;
use crate::text::{Position, Source, Span};
use crate::vocabulary::{Kind, Lang, Scope, Severity};
use place::Places;

/// One document after checking, with its source.
#[derive(Clone, Debug)]
pub struct Checked {
    /// The text.
    pub source: Source,
    /// What sort of document it is.
    pub kind: Kind,
    /// Who decided that.
    pub kind_origin: KindOrigin,
    /// What to tell the author about the document itself.
    pub notices: Vec<Notice>,
    /// What was found, in any order.
    pub findings: Vec<Finding>,
    /// How many findings comments in the document silenced.
    pub suppressed: usize,
}

impl Checked {
    /// A document that was checked, with what was found in it.
    #[must_use]
    pub fn new(findings: Vec<Finding>, document: Document) -> Self {
        let Document {
            source,
            kind,
            kind_origin,
            notices,
            ..
        } = document;
        Self {
            source,
            kind,
            kind_origin,
            notices,
            findings,
            suppressed: 0,
        }
    }
}

/// One document's part of the report.
#[derive(Clone, Debug)]
pub struct FileReport {
    /// The display path: relative to the working directory, with `/`.
    pub path: String,
    /// What sort of document it is.
    pub kind: Kind,
    /// Who decided that.
    pub kind_origin: KindOrigin,
    /// What to tell the author about the document itself, with its place.
    pub notices: Vec<(Position, String)>,
    /// What was found, by place, then by rule.
    pub findings: Vec<Placed>,
    /// How many findings comments in the document silenced.
    pub suppressed: usize,
    /// Whether the findings are about the document or about the workspace as a whole.
    pub scope: Scope,
    /// Findings that are kept back, for formats that show them as such.
    pub held: Vec<Held>,
}

/// A finding that is kept back.
#[derive(Clone, Debug)]
pub struct Held {
    /// The finding with its place.
    pub placed: Placed,
    /// What keeps it back.
    pub by: Holding,
}

/// What keeps a finding back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holding {
    /// Whether it stands beside the document, not in it.
    pub external: bool,
    /// Why the client is not hurt, as somebody wrote.
    pub reason: String,
}

/// A finding with its place as people and editors count it.
#[derive(Clone, Debug)]
pub struct Placed {
    /// The finding.
    pub finding: Finding,
    /// Where it begins.
    pub start: Position,
    /// One past its end.
    pub end: Position,
    /// Its words, raw.
    pub quote: String,
    /// The places of `finding.related`, in the same order.
    pub related: Vec<Place>,
    /// For each of `finding.fixes` the places of its edits, in the same order.
    pub edits: Vec<Vec<Place>>,
    /// The lines around it, if they were asked for.
    pub excerpt: Option<Excerpt>,
    /// By which GitHub knows its line again, if that was asked for.
    pub line_hash: Option<String>,
}

/// What is kept of a source for some formats only.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Detail {
    /// The lines around every finding.
    pub excerpts: bool,
    /// Hashes of the lines where findings begin.
    pub line_hashes: bool,
}

impl Detail {
    /// What either of two needs.
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        Self {
            excerpts: self.excerpts || other.excerpts,
            line_hashes: self.line_hashes || other.line_hashes,
        }
    }
}

/// A place that is not a finding.
#[derive(Clone, Debug)]
pub struct Place {
    /// Where it begins.
    pub start: Position,
    /// One past its end.
    pub end: Position,
    /// Its words, raw.
    pub quote: String,
}

/// A file that was not checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skipped {
    /// The display path.
    pub path: String,
    /// Why not.
    pub reason: String,
}

/// Everything that one run has to say.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// The version of onside.
    pub version: String,
    /// The edition of the rulebook.
    pub rulebook: String,
    /// The rules that could find something, one book for each configuration.
    pub rulebooks: Vec<Arc<Rulebook>>,
    /// The working directory: absolute, with `/`.
    pub folder: String,
    /// The checked files, by path.
    pub files: Vec<FileReport>,
    /// The files that were not checked, by path.
    pub skipped: Vec<Skipped>,
    /// How many findings a baseline holds.
    pub baselined: usize,
    /// How many findings `--min-confidence` hid.
    pub hidden: usize,
}

/// How a report for people looks.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    /// Whether to colour it.
    pub color: bool,
    /// Whether to draw with ASCII characters only.
    pub ascii: bool,
    /// Whether paths and rules become links that a terminal can open.
    pub links: bool,
    /// The most findings that are shown in full.
    pub limit: Option<usize>,
    /// Whether a summary ends the report.
    pub summary: bool,
    /// Columns to wrap at.
    pub width: usize,
    /// The language of the summary; `None` for that of most findings.
    pub lang: Option<Lang>,
}

impl Default for Look {
    fn default() -> Self {
        Self {
            color: false,
            ascii: false,
            links: false,
            limit: None,
            summary: true,
            width: 100,
            lang: None,
        }
    }
}

impl FileReport {
    /// Places the findings of one document. [`Format::detail`] tells what a format needs.
    #[must_use]
    pub fn new(checked: Checked, detail: Detail) -> Self {
        let Checked {
            source,
            kind,
            kind_origin,
            notices,
            mut findings,
            suppressed,
        } = checked;
        let mut report = Self {
            path: source.name().to_owned(),
            kind,
            kind_origin,
            notices: Vec::new(),
            findings: Vec::new(),
            suppressed,
            scope: Scope::Document,
            held: Vec::new(),
        };
        if findings.is_empty() && notices.is_empty() {
            return report;
        }
        let places = Places::new(source.text());
        report.notices = notices
            .into_iter()
            .map(|notice| (places.position(notice.span.start), notice.message))
            .collect();
        findings.sort_by(|a, b| {
            (a.span.start, &a.rule, a.span.end).cmp(&(b.span.start, &b.rule, b.span.end))
        });
        report.findings = findings
            .into_iter()
            .map(|finding| Placed::new(finding, &source, &places, detail.excerpts))
            .collect();
        if detail.line_hashes && !report.findings.is_empty() {
            let hashes = line_hash::line_hashes(source.text());
            for placed in &mut report.findings {
                placed.line_hash = hashes.get(placed.start.line).cloned();
            }
        }
        report
    }

    /// Adds findings that are kept back, with the source they stand in.
    pub fn hold(&mut self, source: &Source, held: impl Iterator<Item = (Finding, Holding)>) {
        let places = Places::new(source.text());
        let held = held.map(|(finding, by)| Held {
            placed: Placed::new(finding, source, &places, false),
            by,
        });
        self.held.extend(held);
        if !self.held.is_empty() {
            let hashes = line_hash::line_hashes(source.text());
            for Held { placed, .. } in &mut self.held {
                placed.line_hash = hashes.get(placed.start.line).cloned();
            }
        }
    }

    /// Places what a workspace lacks in its configuration file.
    #[must_use]
    pub fn workspace(findings: Vec<Finding>, source: Source, detail: Detail) -> Self {
        let checked = Checked {
            source,
            kind: Kind::Standard,
            kind_origin: KindOrigin::Given,
            notices: Vec::new(),
            findings,
            suppressed: 0,
        };
        Self {
            scope: Scope::Workspace,
            ..Self::new(checked, detail)
        }
    }

    /// Whether the kind is a guess.
    #[must_use]
    pub const fn is_guessed(&self) -> bool {
        matches!(self.kind_origin, KindOrigin::Path | KindOrigin::Content)
    }
}

impl Placed {
    fn new(finding: Finding, source: &Source, places: &Places<'_>, excerpt: bool) -> Self {
        let Place { start, end, quote } = Place::new(finding.span, source, places);
        let related = finding
            .related
            .iter()
            .map(|r| Place::new(r.span, source, places))
            .collect();
        let edits = finding.fixes.iter().map(|fix| {
            let edits = fix.edits.iter();
            edits.map(|e| Place::new(e.span, source, places)).collect()
        });
        let edits = edits.collect();
        let excerpt = excerpt
            .then(|| Excerpt::new(source.text(), places, finding.span, start.line..=end.line));
        Self {
            finding,
            start,
            end,
            quote,
            related,
            edits,
            excerpt,
            line_hash: None,
        }
    }
}

impl Place {
    fn new(span: Span, source: &Source, places: &Places<'_>) -> Self {
        Self {
            start: places.position(span.start),
            end: places.position(span.end),
            quote: source.slice(span).to_owned(),
        }
    }
}

impl Report {
    /// Brings files and skipped files into the one order every output has.
    pub fn sort(&mut self) {
        self.files.sort_by(|a, b| a.path.cmp(&b.path));
        self.skipped
            .sort_by(|a, b| (&a.path, &a.reason).cmp(&(&b.path, &b.reason)));
    }

    /// Every finding with its file, in order.
    pub fn findings(&self) -> impl Iterator<Item = (&FileReport, &Placed)> {
        self.files
            .iter()
            .flat_map(|file| file.findings.iter().map(move |placed| (file, placed)))
    }

    /// How many findings have this severity.
    #[must_use]
    pub fn count(&self, severity: Severity) -> usize {
        self.findings()
            .filter(|(_, placed)| placed.finding.severity == severity)
            .count()
    }

    /// The worst severity found.
    #[must_use]
    pub fn worst(&self) -> Option<Severity> {
        self.findings()
            .map(|(_, placed)| placed.finding.severity)
            .max()
    }

    /// How many findings comments in the documents silenced.
    #[must_use]
    pub fn suppressed(&self) -> usize {
        self.files.iter().map(|file| file.suppressed).sum()
    }

    /// How many findings each rule has, by rule id.
    #[must_use]
    pub fn by_rule(&self) -> BTreeMap<&str, usize> {
        let mut counts = BTreeMap::new();
        for (_, placed) in self.findings() {
            *counts.entry(placed.finding.rule.as_str()).or_default() += 1;
        }
        counts
    }

    /// The language that most findings are in; English where there is none.
    #[must_use]
    pub fn lang(&self) -> Lang {
        let russian = self
            .findings()
            .filter(|(_, placed)| placed.finding.lang == Lang::Ru)
            .count();
        if russian > 0 && russian * 2 >= self.findings().count() {
            Lang::Ru
        } else {
            Lang::En
        }
    }
}
