//! Obeys what silences findings: onside's own comments, the front matter, the side file and the
//! baseline. What is wrong with the first three becomes findings of the family meta.

use std::collections::BTreeMap;
use std::ops::Range;

use rustc_hash::FxHashMap;

use super::active::Active;
use super::cover::{Cover, Fate, Silence, Use, Uses, What};
use super::decide::by_place;
use super::eval::{Candidate, Checker};
use super::finding::{Finding, Fix};
use super::fingerprint::Fingerprints;
use super::fix;
use super::hidden::hidden;
use super::level::TextLevel;
use super::look_alike::look_alikes;
use super::meta::Problem;
use super::scope::{self, Judge, Written};
use super::settings::Settings;
use super::suppression::{By, Entry, Form, Silenced, Suppression};
use crate::document::{Block, Document};
use crate::rules::{Rule, Rulebook, Selector};
use crate::text::Span;
use crate::vocabulary::{Confidence, Family, Lang, Level, Voice};

/// What a check of a document has to say, and what it keeps back.
#[derive(Clone, Debug, Default)]
pub struct Checkup {
    /// What is left to say, by place, then by rule.
    pub findings: Vec<Finding>,
    /// How many findings comments, front matter and side file silence. Bad examples are not
    /// counted: nobody owes anything for them.
    pub suppressed: usize,
    /// How many findings the baseline holds.
    pub baselined: usize,
    /// How many findings are left out for their confidence.
    pub hidden: usize,
    /// The findings that something silences, by place.
    pub silenced: Vec<Silenced>,
    /// The suppressions in the document, by place.
    pub suppressions: Vec<Suppression>,
    /// Those of [`Settings::entries`], in their order.
    pub entries: Vec<Suppression>,
    /// The level, where the document stands in a workspace and is rated.
    pub level: Option<TextLevel>,
    /// What is wrong with the entries: findings at their bytes in the side file.
    pub entry_findings: Vec<Finding>,
}

impl Checkup {
    /// What a level counts: the findings that are told, and those that are only known.
    pub fn counted(&self) -> impl Iterator<Item = &Finding> {
        counted(&self.findings, &self.silenced)
    }
}

fn counted<'f>(
    findings: &'f [Finding],
    silenced: &'f [Silenced],
) -> impl Iterator<Item = &'f Finding> {
    let known = silenced.iter().filter(|s| s.by == By::Baseline);
    findings.iter().chain(known.map(|s| &s.finding))
}

/// Tells what is left of the candidates of a document and of what rules about `papers` find in
/// it, beside what a level counts. `active` tells which rules ran.
pub(super) fn obey(
    checker: &Checker<'_>,
    candidates: Vec<Candidate>,
    papers: impl FnOnce(&[&Finding]) -> Vec<Finding>,
    active: &Active<'_>,
    settings: &Settings,
) -> Checkup {
    let (rulebook, document) = (checker.rulebook, checker.document);
    let mut screen = Screen::new(rulebook, settings);
    let (covers, problems) = match settings.suppressions.obeyed {
        true => scope::covers(rulebook, document, settings),
        false => (Vec::new(), Vec::new()),
    };
    screen.cover(&covers);
    let told = checker.told(candidates, active, settings, &mut |finding| {
        screen.admits(finding)
    });
    let mut checkup = Checkup {
        findings: checker.shown(told, settings),
        ..Checkup::default()
    };
    let counted: Vec<&Finding> = counted(&checkup.findings, &screen.silenced).collect();
    let papers = papers(&counted);
    let others = characters(document, settings).into_iter().chain(papers);
    checkup
        .findings
        .extend(others.filter(|finding| screen.admits(finding)));
    // Most documents hold no suppression.
    let asked = !covers.is_empty() || !settings.entries.is_empty();
    let usage = asked.then(|| Usage {
        languages: Languages::new(document),
        ran: speaking(rulebook, active),
    });
    checkup.hidden = screen.hidden().len();
    if let Some(usage) = &usage {
        let wrong = screen.entry_problems(usage);
        (checkup.entries, checkup.entry_findings) = screen.entries(&wrong, document.lang());
    }
    let (silenced, uses) = screen.end();
    let by = |own: fn(By) -> bool| silenced.iter().filter(|s| own(s.by)).count();
    checkup.suppressed = by(|by| matches!(by, By::Suppression(_) | By::Entry(_)));
    checkup.baselined = by(|by| by == By::Baseline);
    checkup.silenced = silenced;
    let mut problems: Vec<(Span, Problem, Option<Fix>)> = problems
        .into_iter()
        .map(|(span, problem)| (span, problem, None))
        .collect();
    let lang = settings.lang.unwrap_or(document.lang());
    for cover in &covers {
        let usage = usage.as_ref().into_iter();
        problems.extend(usage.flat_map(|usage| usage.complaints(cover, &uses, document, lang)));
    }
    problems.sort_by_key(|(span, ..)| *span);
    checkup.suppressions = listed(&covers, &uses, &problems, document.lang());
    if !settings.levels.is_empty() || settings.edition.is_some() {
        grade(rulebook, settings, &mut checkup);
    }
    let mut fingerprints = Fingerprints::default();
    for (span, problem, fix) in problems {
        let text = document.source().slice(span);
        let place = (span, lang, text);
        let finding = finding(settings, &mut fingerprints, place, &problem);
        checkup.findings.extend(finding.map(|mut finding| {
            finding.fixes.extend(fix);
            finding
        }));
    }
    by_place(&mut checkup.findings);
    checkup
}

/// What is wrong with the characters of a document, whatever they say.
pub(super) fn characters(document: &Document, settings: &Settings) -> Vec<Finding> {
    let mut findings = hidden(document, settings);
    findings.extend(look_alikes(document, settings));
    findings
}

/// Gives findings the severities that are set.
fn grade(rulebook: &Rulebook, settings: &Settings, checkup: &mut Checkup) {
    let rules: FxHashMap<&str, &Rule> = rulebook.rules.iter().map(|r| (r.id(), r)).collect();
    let silenced = checkup.silenced.iter_mut().map(|s| &mut s.finding);
    for finding in checkup.findings.iter_mut().chain(silenced) {
        if let Some(rule) = rules.get(finding.rule.as_str()) {
            finding.severity = settings.severity(rule, finding.severity);
        }
    }
}

/// The suppressions of a document as values.
fn listed(
    covers: &[Cover],
    uses: &Uses<'_>,
    problems: &[(Span, Problem, Option<Fix>)],
    lang: Lang,
) -> Vec<Suppression> {
    let suppressions = covers.iter().filter_map(|cover| {
        let What::Rules(rules) = &cover.what else {
            return None;
        };
        let at = problems.partition_point(|(span, ..)| *span < cover.comment);
        let own = problems[at..]
            .iter()
            .take_while(|(span, ..)| *span == cover.comment);
        Some(Suppression {
            form: cover.form,
            span: cover.comment,
            rules: rules.clone(),
            reason: cover.reason.clone(),
            until: cover.until,
            uses: match cover.obeyed {
                true => used(rules, &cover.bytes, uses),
                false => 0,
            },
            problem: own.map(|(_, problem, _)| problem.message(lang)).next(),
        })
    });
    suppressions.collect()
}

/// How many findings a comment silences.
fn used(rules: &[Selector], bytes: &Range<u32>, uses: &Uses<'_>) -> usize {
    let counted = |rule: &&Selector| match rule {
        // Its family counts it.
        Selector::Rule(id) => !rules
            .iter()
            .any(|other| matches!(other, Selector::Family(_)) && other.matches(id)),
        Selector::Family(_) => true,
    };
    let rules = rules.iter().filter(counted);
    rules
        .map(|rule| match uses.of(rule, bytes) {
            Use::Used(n) => n,
            Use::Unused | Use::Locked => 0,
        })
        .sum()
}

/// Keeps back the findings that something silences, and those that are not sure enough.
pub(super) struct Screen<'a> {
    settings: &'a Settings,
    covers: &'a [Cover],
    silence: Silence<'a>,
    /// The entries that can be obeyed, by fingerprint, and why the others cannot.
    entries: BTreeMap<&'a str, usize>,
    wrong: Vec<Option<Problem>>,
    silenced: Vec<Silenced>,
    hidden: Vec<Finding>,
}

impl<'a> Screen<'a> {
    pub(super) fn new(rulebook: &Rulebook, settings: &'a Settings) -> Self {
        let judge = Judge { rulebook, settings };
        let given: &[Entry] = match settings.suppressions.obeyed {
            true => &settings.entries,
            false => &[],
        };
        let wrong: Vec<Option<Problem>> = given
            .iter()
            .map(|entry| {
                judge.problem(&Written {
                    rules: vec![Selector::Rule(entry.rule.clone())],
                    reason: entry.reason.clone(),
                    until: entry.until,
                })
            })
            .collect();
        let entries = given.iter().zip(&wrong).enumerate();
        Self {
            settings,
            covers: &[],
            silence: Silence::new(&[], &[]),
            entries: entries
                .filter(|(_, (_, wrong))| wrong.is_none())
                .map(|(number, (entry, _))| (entry.fingerprint.as_str(), number))
                .collect(),
            wrong,
            silenced: Vec::new(),
            hidden: Vec::new(),
        }
    }

    /// Obeys these comments, too.
    pub(super) fn cover(&mut self, covers: &'a [Cover]) {
        self.covers = covers;
        self.silence = Silence::new(covers, &self.settings.suppressions.locked);
    }

    /// Whether a finding is told.
    pub(super) fn admits(&mut self, finding: &Finding) -> bool {
        let by = self.silencer(finding);
        if by.is_none() && !self.settings.tells(&finding.rule, finding.confidence) {
            self.hidden.push(finding.clone());
            return false;
        }
        let known = || self.settings.baseline.holds(&finding.fingerprint);
        let Some(by) = by.or_else(|| known().then_some(By::Baseline)) else {
            return true;
        };
        let finding = finding.clone();
        self.silenced.push(Silenced { finding, by });
        false
    }

    fn silencer(&mut self, finding: &Finding) -> Option<By> {
        match self.silence.fate(finding) {
            Fate::Excused(cover) => return Some(By::Suppression(self.covers[cover].comment)),
            Fate::Example(cover) => return Some(By::Example(self.covers[cover].comment)),
            Fate::Left => {}
        }
        let entry = *self.entries.get(finding.fingerprint.as_str())?;
        let own = self.settings.entries[entry].rule == finding.rule;
        own.then_some(By::Entry(entry))
    }

    /// What is left out for its confidence.
    pub(super) fn hidden(&self) -> &[Finding] {
        &self.hidden
    }

    /// What was kept back, by place, and what the comments were used for.
    pub(super) fn end(mut self) -> (Vec<Silenced>, Uses<'a>) {
        self.silenced.sort_by(|a, b| {
            let key = |s: &'_ Silenced| (s.finding.span.start, s.finding.span.end);
            (key(a), &a.finding.rule).cmp(&(key(b), &b.finding.rule))
        });
        (self.silenced, self.silence.uses())
    }

    /// What is wrong with each entry.
    fn entry_problems(&self, usage: &Usage<'_>) -> Vec<Option<Problem>> {
        let used = |number| self.silenced.iter().any(|s| s.by == By::Entry(number));
        let wrong = self.wrong.iter().enumerate();
        wrong
            .map(|(number, wrong)| {
                let rule = Selector::Rule(self.settings.entries[number].rule.clone());
                let idle = !used(number) && usage.could_run(&rule, &(0..u32::MAX));
                let unused = || idle.then(|| Problem::Unused(vec![rule]));
                wrong.clone().or_else(unused)
            })
            .collect()
    }

    /// The entries as values, and findings about them.
    fn entries(
        &self,
        problems: &[Option<Problem>],
        lang: Lang,
    ) -> (Vec<Suppression>, Vec<Finding>) {
        let mut listed = Vec::new();
        let mut findings = Vec::new();
        let entries = self.settings.entries.iter().zip(problems);
        for (number, (entry, problem)) in entries.enumerate() {
            let by_it = self.silenced.iter().filter(|s| s.by == By::Entry(number));
            listed.push(Suppression {
                form: Form::SideFile,
                span: entry.span,
                rules: vec![Selector::Rule(entry.rule.clone())],
                reason: entry.reason.clone(),
                until: entry.until,
                uses: by_it.count(),
                problem: problem.as_ref().map(|problem| problem.message(lang)),
            });
            if let Some(problem) = problem {
                findings.extend(entry_finding(self.settings, entry, lang, problem));
            }
        }
        (listed, findings)
    }
}

/// The finding that an entry of the side file is whose document is not there; `None` where
/// `meta/unused-ignore` is off.
#[must_use]
pub fn entry_without_document(settings: &Settings, entry: &Entry, path: &str) -> Option<Finding> {
    let problem = Problem::Gone(path.to_owned());
    entry_finding(settings, entry, Lang::En, &problem)
}

fn entry_finding(
    settings: &Settings,
    entry: &Entry,
    lang: Lang,
    problem: &Problem,
) -> Option<Finding> {
    let place = (entry.span, lang, entry.fingerprint.as_str());
    finding(settings, &mut Fingerprints::default(), place, problem)
}

/// Which languages the rules that ran speak, by rule and by family.
fn speaking(rulebook: &Rulebook, active: &Active<'_>) -> FxHashMap<Selector, Vec<Lang>> {
    let mut speaking: FxHashMap<Selector, Vec<Lang>> = FxHashMap::default();
    let rules = rulebook.rules().iter().enumerate();
    for (_, rule) in rules.filter(|(index, _)| active.has(*index)) {
        for selector in Selector::naming(rule.id()) {
            let langs = speaking.entry(selector).or_default();
            langs.extend(rule.langs());
            langs.sort_unstable();
            langs.dedup();
        }
    }
    speaking
}

/// Says which of the comments that were understood are of no use.
struct Usage<'a> {
    languages: Languages<'a>,
    ran: FxHashMap<Selector, Vec<Lang>>,
}

impl Usage<'_> {
    fn complaints(
        &self,
        cover: &Cover,
        uses: &Uses<'_>,
        document: &Document,
        lang: Lang,
    ) -> Vec<(Span, Problem, Option<Fix>)> {
        let What::Rules(rules) = &cover.what else {
            return Vec::new();
        };
        if !cover.obeyed {
            return Vec::new();
        }
        let mut complaints = Vec::new();
        let mut unused = Vec::new();
        for rule in rules {
            match uses.of(rule, &cover.bytes) {
                Use::Used(_) => {}
                Use::Locked => {
                    complaints.push((cover.comment, Problem::Locked(rule.clone()), None));
                }
                Use::Unused if self.could_run(rule, &cover.bytes) => unused.push(rule.clone()),
                Use::Unused => {}
            }
        }
        if !unused.is_empty() {
            let fix = fix::dead_suppression(document, cover, (rules, &unused), lang);
            complaints.push((cover.comment, Problem::Unused(unused), fix));
        }
        complaints
    }

    /// Whether the rule could have found something. One that is off, or has no words in this
    /// language, may be needed again tomorrow.
    fn could_run(&self, rule: &Selector, bytes: &Range<u32>) -> bool {
        let mut langs = self.ran.get(rule).into_iter().flatten();
        bytes.is_empty() || langs.any(|&lang| self.languages.stand_in(lang, bytes))
    }
}

/// Which languages stand where.
struct Languages<'a> {
    blocks: &'a [Block],
    /// For every block, how many Russian ones stand before it.
    russian: Vec<usize>,
}

impl<'a> Languages<'a> {
    fn new(document: &'a Document) -> Self {
        let mut russian = vec![0];
        for block in document.blocks() {
            let before = russian[russian.len() - 1];
            russian.push(before + usize::from(block.lang == Lang::Ru));
        }
        Self {
            blocks: document.blocks(),
            russian,
        }
    }

    /// Whether a block of this language touches these bytes.
    fn stand_in(&self, lang: Lang, bytes: &Range<u32>) -> bool {
        let first = self.blocks.partition_point(|b| b.span.end <= bytes.start);
        let last = self.blocks.partition_point(|b| b.span.start < bytes.end);
        let all = last.saturating_sub(first);
        let russian = self.russian[last.max(first)] - self.russian[first];
        match lang {
            Lang::Ru => russian > 0,
            Lang::En => russian < all,
        }
    }
}

/// The problem of a suppression as a finding, unless its rule is off. The place is its bytes, the
/// language to speak and the text that makes it the same one in another place.
fn finding(
    settings: &Settings,
    fingerprints: &mut Fingerprints,
    (span, lang, text): (Span, Lang, &str),
    problem: &Problem,
) -> Option<Finding> {
    let rule = problem.rule();
    let severity = match settings.level(rule.id(), Family::Meta) {
        Some(Level::Off) => return None,
        Some(level) => level.severity()?,
        None => rule.severity(),
    };
    let texts = rule.texts(lang);
    Some(Finding {
        rule: rule.id().to_owned(),
        severity,
        confidence: Confidence::High,
        message: problem.message(lang),
        why: texts.why,
        cure: texts.cure,
        instead: texts.instead,
        principles: rule.principles().to_vec(),
        span,
        lang,
        voice: Voice::Company,
        related: Vec::new(),
        fingerprint: fingerprints.next(rule.id(), text, text, std::iter::empty()),
        fixes: Vec::new(),
    })
}
