//! What the workspace as a whole lacks.

use super::{Seen, Survey, listed};
use crate::check::finding::Finding;
use crate::check::fingerprint::Fingerprints;
use crate::check::level::{Rated, WorkspaceLevel};
use crate::check::settings::Settings;
use crate::document::{Document, Hints};
use crate::rules::demand::{Content, Need};
use crate::rules::sequences::Sequence;
use crate::rules::{Rule, Rulebook};
use crate::text::{Source, Span};
use crate::vocabulary::{Confidence, Lang, Level, Register, Severity, Voice};

/// An entry of `registers:`.
#[derive(Clone, Debug)]
pub struct Pointer {
    /// Which paper.
    pub register: Register,
    /// The path as it is written.
    pub written: String,
    /// Its bytes in the configuration file.
    pub span: Span,
}

/// The documents that belong together.
#[derive(Clone, Copy, Debug)]
pub struct Workspace<'a> {
    /// The configuration file that makes them one: findings about all of them stand there.
    pub source: &'a Source,
    /// Where it says the papers are.
    pub pointers: &'a [Pointer],
    /// The documents.
    pub surveys: &'a [Survey],
}

impl Rulebook {
    /// What the rules about papers find in the workspace as a whole: at the entry of `registers:`
    /// that names the paper, else once at the beginning of the configuration file.
    #[must_use]
    pub fn check_workspace(
        &self,
        workspace: Workspace<'_>,
        settings: &Settings,
        lang: Lang,
    ) -> Vec<Finding> {
        let place = Document::parse(workspace.source.clone(), Hints::default());
        let mut fingerprints = Fingerprints::default();
        let mut findings = Vec::new();
        let rated: Vec<Rated> = workspace.surveys.iter().map(|own| own.rated).collect();
        let aims_high = rated.iter().any(|own| own.claimed >= Some(HIGH));
        for (index, rule) in self.rules.iter().enumerate() {
            let level = settings.level(rule.id(), rule.family());
            let on = level.map_or(!rule.is_off(), |level| level != Level::Off);
            let demand = rule.demand.as_deref().filter(|_| on);
            let Some(paper) = demand.and_then(|demand| demand.paper.as_ref()) else {
                continue;
            };
            // A rule of one language asks nothing of a workspace in the other.
            if paper.needs.is_empty() || rule.text(lang).is_none() {
                continue;
            }
            let pointer = workspace
                .pointers
                .iter()
                .find(|pointer| pointer.register == paper.register);
            let seen = workspace.nearest(index, pointer.map(|pointer| pointer.register));
            let unmet: Vec<&Need<Sequence>> = match seen {
                Some((_, seen)) => seen.unmet.iter().map(|&n| &paper.needs[n]).collect(),
                None => paper.needs.iter().collect(),
            };
            let high = paper.aiming_high.filter(|_| aims_high);
            let own = high.unwrap_or(rule.default_severity());
            // A paper that is not there at all is what the rule is about.
            let severity = match seen {
                None => Some(own),
                Some(_) => unmet.iter().map(|n| n.severity.unwrap_or(own)).max(),
            };
            let Some(severity) = severity else {
                continue;
            };
            let found = match (seen, pointer) {
                (Some((survey, seen)), _) => nearly(survey, seen, &unmet, lang),
                (None, Some(pointer)) => not_there(&pointer.written, lang),
                (None, None) => String::new(),
            };
            let span = pointer.map_or(Span::default(), |pointer| pointer.span);
            let words = place.source().slice(span);
            let fingerprint = fingerprints.next(rule.id(), words, words, std::iter::empty());
            findings.push(finding(
                rule,
                settings.severity(rule, severity),
                (span, lang),
                &found,
                fingerprint,
            ));
        }
        let level = WorkspaceLevel::new(&rated, &findings);
        for rule in level.iter().flat_map(|_| &self.rules) {
            let set = settings.level(rule.id(), rule.family());
            let on = set.map_or(!rule.is_off(), |level| level != Level::Off);
            let demand = rule
                .demand
                .as_deref()
                .filter(|demand| on && demand.asks_level());
            let (Some(each), Some(level)) = (demand.and_then(|d| d.document.as_ref()), &level)
            else {
                continue;
            };
            let own = rule.default_severity();
            let unmet = each.needs.iter().filter(|need| !level.bears(&need.content));
            let severity = unmet.map(|need| need.severity.unwrap_or(own)).max();
            findings.extend(severity.map(|severity| {
                finding(
                    rule,
                    settings.severity(rule, severity),
                    (Span::default(), lang),
                    &stands(level, lang),
                    fingerprints.next(rule.id(), "", "", std::iter::empty()),
                )
            }));
        }
        findings
    }

    /// The level of the workspace; `lacks` is what [`Rulebook::check_workspace`] found. `None`
    /// where no text for clients is rated.
    #[must_use]
    pub fn level_of(surveys: &[Survey], lacks: &[Finding]) -> Option<WorkspaceLevel> {
        let rated: Vec<Rated> = surveys.iter().map(|own| own.rated).collect();
        WorkspaceLevel::new(&rated, lacks)
    }
}

/// The level from which on more is asked of a workspace that aims at it.
const HIGH: u8 = 4;

impl WorkspaceLevel {
    /// Whether the claim that a rule compares is borne out.
    fn bears(&self, claim: &Content<Sequence>) -> bool {
        match (claim, self.claimed) {
            (Content::Level { below, .. }, Some(claimed)) => {
                claimed < self.level.saturating_add(*below)
            }
            _ => true,
        }
    }
}

impl<'a> Workspace<'a> {
    /// The document that comes nearest to the paper of a rule.
    fn nearest(self, rule: usize, named: Option<Register>) -> Option<(&'a Survey, &'a Seen)> {
        let surveys = self.surveys.iter();
        let own = surveys.filter(|survey| named.is_none_or(|name| survey.named.contains(&name)));
        own.filter_map(|survey| {
            let seen = survey.papers.iter().find(|seen| seen.rule == rule)?;
            Some((survey, seen))
        })
        .min_by_key(|(_, seen)| seen.unmet.len())
    }
}

fn finding(
    rule: &Rule,
    severity: Severity,
    (span, lang): (Span, Lang),
    found: &str,
    fingerprint: String,
) -> Finding {
    let texts = &rule.text_or_other(lang).texts;
    Finding {
        rule: rule.id().to_owned(),
        severity,
        confidence: Confidence::High,
        message: format!("{}{found}", texts.message),
        why: texts.why.clone(),
        cure: texts.cure.clone(),
        instead: texts.instead.clone(),
        principles: rule.principles().to_vec(),
        span,
        lang,
        voice: Voice::Company,
        fixes: Vec::new(),
        related: Vec::new(),
        fingerprint,
    }
}

/// A paper that is there and is not enough.
fn nearly(survey: &Survey, seen: &Seen, unmet: &[&Need<Sequence>], lang: Lang) -> String {
    let lacks: Vec<&[(Lang, String)]> = unmet.iter().map(|need| need.lacks.as_slice()).collect();
    let (path, line, title) = (&survey.path, seen.line, &seen.title);
    let lacks = listed(&lacks, lang);
    match lang {
        Lang::Ru => format!("; в {path}:{line} («{title}») не хватает: {lacks}"),
        Lang::En => format!("; {path}:{line} (\"{title}\") lacks {lacks}"),
    }
}

/// Where a workspace stands that claims more.
fn stands(level: &WorkspaceLevel, lang: Lang) -> String {
    let (level, claimed) = (level.level, level.claimed.unwrap_or_default());
    match lang {
        Lang::Ru => {
            format!("; заявлен уровень {claimed}, все документы вместе — на уровне {level}")
        }
        Lang::En => {
            format!("; level {claimed} is claimed, all documents together stand on {level}")
        }
    }
}

fn not_there(written: &str, lang: Lang) -> String {
    match lang {
        Lang::Ru => format!("; документа {written} среди проверенных нет"),
        Lang::En => format!("; there is no document {written}"),
    }
}
