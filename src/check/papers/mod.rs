//! Papers: what the documents of a workspace must hold as a whole.
//!
//! [`Rulebook::survey`] reads one document and keeps only what the workspace needs of it, so that
//! no text is held; [`Rulebook::check_workspace`] puts the surveys together. Both are pure.

mod content;
mod links;
mod proof;
mod rows;
mod workspace;

use std::ops::Range;

use jiff::civil::Date;

pub(crate) use content::Reading;
pub use links::dead_links;
pub use workspace::{Pointer, Workspace};

use super::active::Active;
use super::finding::Finding;
use super::fingerprint::Fingerprints;
use super::level::Rated;
use super::suppress::Checkup;
use crate::document::Document;
use crate::rules::demand::{Demand, Need, Paper};
use crate::rules::sequences::Sequence;
use crate::rules::{Rule, Rulebook};
use crate::text::{LineIndex, Span};
use crate::vocabulary::{Confidence, Kind, Lang, Register, Severity, Voice};

/// What a document is in its workspace. Rules about papers read only documents that have one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Membership {
    /// The papers that this document is named for in `registers:`.
    pub named: Vec<Register>,
    /// The papers that any document is named for.
    pub pointed: Vec<Register>,
    /// How old a review may be.
    pub reviews: Reviews,
    /// Targets of its links, as written, where nothing is.
    pub dead_links: Vec<String>,
}

/// After how many months without a review a document is worth a finding of each severity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reviews {
    /// Months for info, warning and error, not falling.
    pub months: [u16; 3],
}

impl Default for Reviews {
    /// 6, 9 and 12 months: service programmes lose pace after half a year to a year.
    fn default() -> Self {
        Self { months: [6, 9, 12] }
    }
}

impl Reviews {
    /// The months for a severity.
    #[must_use]
    pub const fn months(self, severity: Severity) -> u16 {
        let [info, warning, error] = self.months;
        match severity {
            Severity::Info => info,
            Severity::Warning => warning,
            Severity::Error => error,
        }
    }
}

/// What the workspace needs to know of one document.
#[derive(Clone, Debug)]
pub struct Survey {
    /// The display path.
    pub path: String,
    /// Its language.
    pub lang: Lang,
    /// The papers it is named for.
    pub named: Vec<Register>,
    /// What the level of the workspace counts of it.
    pub(super) rated: Rated,
    /// For each rule about a paper the place in it that comes nearest, if any does.
    papers: Vec<Seen>,
}

/// A place that may be a paper.
#[derive(Clone, Debug)]
struct Seen {
    /// The number of the rule.
    rule: usize,
    /// The line, from 1.
    line: usize,
    /// The heading, or the document's name.
    title: String,
    /// The needs that are not met, by number.
    unmet: Vec<usize>,
}

impl Rulebook {
    /// What the rules about papers find in the document itself: what every document of its kind
    /// lacks, and rows of its tables. `level` is the measured level of the text; without it no
    /// claim is compared.
    #[must_use]
    pub(super) fn check_papers(
        &self,
        document: &Document,
        workspace: &Membership,
        today: Option<Date>,
        level: Option<u8>,
        active: &Active<'_>,
    ) -> Vec<Finding> {
        let scan = self.scan(document.text());
        let mut reading = Reading::new(self, document, &scan, today, workspace);
        reading.level = level;
        let mut fingerprints = Fingerprints::default();
        let mut findings = Vec::new();
        for (index, rule) in self.rules.iter().enumerate() {
            let Some(demand) = rule.demand.as_deref().filter(|_| active.has(index)) else {
                continue;
            };
            findings.extend(reading.each(rule, demand, &mut fingerprints));
            // Rows are read in one of the two rounds, without the level or with it.
            let now = demand.asks_level() == reading.level.is_some();
            let paper = demand.paper.as_ref().filter(|_| now);
            let paper = paper.filter(|paper| !paper.rows.is_empty());
            if let Some(paper) = paper.filter(|paper| reading.may_hold(paper)) {
                let place = reading.nearest(index, paper).map(|(_, place)| place);
                findings.extend(reading.row_findings(rule, paper, place, &mut fingerprints));
            }
        }
        findings
    }

    /// What the workspace needs to know of a document; `checkup` is what a check as its member
    /// found.
    #[must_use]
    pub fn survey(
        &self,
        document: &Document,
        checkup: &Checkup,
        workspace: &Membership,
        today: Option<Date>,
    ) -> Survey {
        let scan = self.scan(document.text());
        let reading = Reading::new(self, document, &scan, today, workspace);
        let papers = self.rules.iter().enumerate().filter_map(|(index, rule)| {
            let paper = rule.demand.as_deref()?.paper.as_ref()?;
            Some(reading.nearest(index, paper)?.0)
        });
        Survey {
            path: document.source().name().to_owned(),
            lang: document.lang(),
            named: workspace.named.clone(),
            rated: Rated::new(document.kind(), checkup.level.as_ref(), checkup.counted()),
            papers: papers.collect(),
        }
    }
}

impl Reading<'_> {
    /// Whether the paper may be here: nobody said that it is in another document.
    fn may_hold(&self, paper: &Paper<Sequence>) -> bool {
        let workspace = self.workspace;
        workspace.named.contains(&paper.register) || !workspace.pointed.contains(&paper.register)
    }

    /// The place in the document that comes nearest to the paper, with its blocks.
    fn nearest(&self, rule: usize, paper: &Paper<Sequence>) -> Option<(Seen, Range<usize>)> {
        let named = self.workspace.named.contains(&paper.register);
        if !self.may_hold(paper) {
            return None;
        }
        let whole = named
            || (!self.document.is_kind_guessed() && paper.kinds.contains(&self.document.kind()))
            || (!paper.fields.is_empty() && self.field(&paper.fields).is_some());
        let whole = whole.then(|| (None, self.all()));
        let places = whole.into_iter().chain(self.sections(paper));
        let seen = places.map(|(heading, blocks)| {
            let unmet = self.unmet(&paper.needs, &blocks, Some(paper));
            (heading, blocks, unmet)
        });
        let (heading, blocks, unmet) = seen.min_by_key(|(.., unmet)| unmet.len())?;
        let source = self.document.source();
        let span = heading.map_or(Span::default(), |block| self.document.blocks()[block].span);
        let title = match heading {
            Some(_) => source
                .slice(span)
                .trim_matches(['#', ' ', '=', '-', '\n', '\r']),
            None => source.name(),
        };
        let seen = Seen {
            rule,
            line: LineIndex::new(source.text()).line_of(span.start) + 1,
            title: title.lines().next().unwrap_or_default().to_owned(),
            unmet,
        };
        Some((seen, blocks))
    }

    /// The sections under such headings, with everything below them.
    fn sections(&self, paper: &Paper<Sequence>) -> Vec<(Option<usize>, Range<usize>)> {
        let sections = self.document.sections();
        let mut found = Vec::new();
        for (at, section) in sections.iter().enumerate() {
            let Some(heading) = section.heading else {
                continue;
            };
            let tokens = &self.document.blocks()[heading].tokens;
            if !self.has(&paper.headings, tokens) || self.has(&paper.not_headings, tokens) {
                continue;
            }
            let below = sections[at + 1..]
                .iter()
                .take_while(|other| other.level > section.level);
            let end = below.last().unwrap_or(section).blocks.end;
            found.push((Some(heading), section.blocks.start..end));
        }
        found
    }

    /// The needs that are not met, by number.
    pub(crate) fn unmet(
        &self,
        needs: &[Need<Sequence>],
        blocks: &Range<usize>,
        paper: Option<&Paper<Sequence>>,
    ) -> Vec<usize> {
        let unmet = needs.iter().enumerate();
        unmet
            .filter(|(_, need)| !self.holds(&need.content, blocks, paper))
            .map(|(number, _)| number)
            .collect()
    }

    /// What a document of some kinds lacks, as one finding.
    fn each(
        &self,
        rule: &Rule,
        demand: &Demand<Sequence>,
        fingerprints: &mut Fingerprints,
    ) -> Option<Finding> {
        let each = demand.document.as_ref()?;
        // A rule of one language asks nothing of documents in the other.
        if rule.text(self.document.lang()).is_none()
            || demand.asks_level() != self.level.is_some()
            || (!each.kinds.is_empty() && !each.kinds.contains(&self.document.kind()))
        {
            return None;
        }
        let (all, paper) = (self.all(), demand.paper.as_ref());
        let asked = each.only_if.as_ref();
        if asked.is_some_and(|content| !self.holds(content, &all, paper)) {
            return None;
        }
        let unmet = self.unmet(&each.needs, &all, paper);
        let needs: Vec<&Need<Sequence>> = unmet.iter().map(|&n| &each.needs[n]).collect();
        let own = each.severity.unwrap_or(rule.severity(self.document.kind()));
        let severity = needs.iter().map(|n| n.severity.unwrap_or(own)).max()?;
        // Of several ages of one thing only the worst is told.
        let worst = needs
            .iter()
            .filter(|n| n.severity.unwrap_or(own) == severity);
        let lacks: Vec<&[(Lang, String)]> = worst.map(|need| need.lacks.as_slice()).collect();
        let span = self.place_of(&needs);
        Some(self.finding(rule, severity, span, &lacks, fingerprints))
    }

    /// The field that a need reads, else the first heading, else the first text.
    fn place_of(&self, needs: &[&Need<Sequence>]) -> Span {
        let fields = needs.iter().flat_map(|need| need.content.fields());
        let field = fields.filter_map(|name| self.field(&[name])).next();
        if let Some(field) = field {
            return field.key_span.cover(field.span);
        }
        let blocks = self.document.blocks();
        let heading = self.document.sections().iter().find_map(|s| s.heading);
        let heading = heading.map(|block| &blocks[block]);
        heading
            .or(blocks.first())
            .map_or(Span::default(), |b| b.span)
    }

    /// A finding of a rule about papers in the document itself.
    fn finding(
        &self,
        rule: &Rule,
        severity: Severity,
        span: Span,
        lacks: &[&[(Lang, String)]],
        fingerprints: &mut Fingerprints,
    ) -> Finding {
        let lang = self.document.lang();
        let texts = &rule.text_or_other(lang).texts;
        let words = self.document.source().slice(span);
        Finding {
            rule: rule.id().to_owned(),
            severity,
            confidence: Confidence::High,
            message: lacking(&texts.message, lacks, lang),
            why: texts.why.clone(),
            cure: texts.cure.clone(),
            instead: texts.instead.clone(),
            principles: rule.principles().to_vec(),
            span,
            lang,
            voice: Voice::Company,
            related: Vec::new(),
            fingerprint: fingerprints.next(rule.id(), words, words, std::iter::empty()),
            fixes: Vec::new(),
        }
    }
}

/// What a rule says of a document, with what it lacks.
fn lacking(message: &str, lacks: &[&[(Lang, String)]], lang: Lang) -> String {
    let lacks = listed(lacks, lang);
    match lang {
        Lang::Ru => format!("{message}; не хватает: {lacks}"),
        Lang::En => format!("{message}; it lacks {lacks}"),
    }
}

/// What is missing, in one line.
fn listed(lacks: &[&[(Lang, String)]], lang: Lang) -> String {
    let mut said: Vec<&str> = Vec::new();
    for texts in lacks {
        let own = texts.iter().find(|(l, _)| *l == lang);
        let Some((_, text)) = own.or(texts.first()) else {
            continue;
        };
        if !said.contains(&text.as_str()) {
            said.push(text);
        }
    }
    said.join("; ")
}

/// Whether texts of this kind are for the client.
#[must_use]
pub(crate) const fn is_client_facing(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Ad | Kind::Script | Kind::Policy | Kind::Packaging | Kind::Standard
    )
}
