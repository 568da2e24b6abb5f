//! The documents of one `onside check`: read, mended, checked several at a time; each becomes a
//! part of the outcome, and so do workspaces and side files.

use std::collections::BTreeMap;
use std::io::Read;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;

use jiff::civil::Date;
use rayon::prelude::*;

use super::args::CheckArgs;
use super::baseline::{self, Claims};
use super::fix;
use super::papers::Papers;
use super::progress::Progress;
use super::setup::Setup;
use super::task::{self, Given, Seen, Task};
use crate::check::{By, Checkup, Finding, Settings, Survey, entry_without_document};
use crate::config::Choice;
use crate::document::KindOrigin;
use crate::report::{Checked, Detail, FileReport, Holding, Levels};
use crate::vocabulary::Kind;
use crate::workspace::{self, Candidate, Chosen, Kept, Left, LeftOut, Mistake};

/// One file's part of the outcome.
pub(super) struct Part {
    pub(super) file: FileReport,
    /// How many of its findings `--min-confidence` hid.
    pub(super) hidden: usize,
    /// Where it is, and how many of its findings the baseline holds.
    pub(super) baselined: (PathBuf, usize),
    /// What is wrong with its entries in the side file.
    entry_findings: Vec<Finding>,
    /// Whether one of its findings makes the exit code 1.
    pub(super) fails: bool,
    /// What its workspace needs to know of it, if it stands in one.
    survey: Option<Survey>,
    /// Its level, where one is asked for.
    level: Option<u8>,
    /// How many places were mended.
    pub(super) fixes: usize,
}

impl Part {
    /// A part that is no document.
    fn beside(file: FileReport, baselined: (PathBuf, usize), fails: bool) -> Self {
        Self {
            file,
            hidden: 0,
            baselined,
            entry_findings: Vec::new(),
            fails,
            survey: None,
            level: None,
            fixes: 0,
        }
    }
}

pub(super) type Outcome = Result<Part, Mistake>;

/// What there is to say of workspaces as a whole, and of all levels.
#[derive(Default)]
pub(super) struct Whole {
    pub(super) parts: Vec<Part>,
    /// The levels, where they are asked for.
    pub(super) levels: Levels,
    /// How many findings the baseline holds…
    pub(super) known: usize,
    /// …and how many it holds that are not there any more.
    pub(super) stale: usize,
}

/// What stays the same for every file of a run.
pub(super) struct Job<'a> {
    args: &'a CheckArgs,
    pub(super) given: Given,
    /// What documents that were renamed bring along from the baseline.
    pub(super) claims: Claims,
    /// What the formats need to know of every source.
    detail: Detail,
}

impl<'a> Job<'a> {
    pub(super) fn new(args: &'a CheckArgs, system_today: Option<Date>) -> Self {
        Self {
            args,
            given: Given {
                hints: args.documents.hints(),
                today: args.documents.today,
                system_today,
            },
            claims: Claims::new(),
            detail: args.output.detail(),
        }
    }

    pub(super) fn settings(&self, task: &Task) -> Settings {
        let mut settings = task.settings(&self.given);
        settings.baseline = baseline::known(task, &self.claims);
        settings.suppressions.obeyed = !self.args.no_ignores;
        if let Some(least) = self.args.min_confidence {
            settings.set_min_confidence(least);
        }
        settings
    }

    /// How many findings of the baseline are not there any more.
    pub(super) fn stale(&self, tasks: &[Task], outcomes: &[Outcome]) -> usize {
        let parts = outcomes.iter().flatten();
        let held = parts.map(|part| &part.baselined);
        baseline::stale(tasks, held, &self.claims)
    }

    /// What is wrong with side files, as reports of their own.
    pub(super) fn side_files(
        &self,
        tasks: &[Task],
        outcomes: &mut [Outcome],
        setup: &mut Setup,
    ) -> Vec<Part> {
        let mut found: BTreeMap<PathBuf, Vec<Finding>> = BTreeMap::new();
        let mut kept: BTreeMap<PathBuf, &Kept> = BTreeMap::new();
        for own in task::kept(tasks) {
            kept.insert(own.side_file_place(), own);
        }
        for part in outcomes.iter_mut().flatten() {
            let own = std::mem::take(&mut part.entry_findings);
            if own.is_empty() {
                continue;
            }
            let here = |task: &&Task| task.chosen.place == part.baselined.0;
            if let Some(task) = tasks.iter().find(here) {
                found
                    .entry(task.kept.side_file_place())
                    .or_default()
                    .extend(own);
            }
        }
        let mut parts = Vec::new();
        for (place, kept) in kept {
            let Some(side_file) = &kept.side_file else {
                continue;
            };
            let Some(config) = setup.resolver.config(&place).0 else {
                continue;
            };
            let mut findings = found.remove(&place).unwrap_or_default();
            let settings = config.settings(&place);
            let gone = side_file
                .entries()
                .iter()
                .filter(|(path, _)| !kept.is_there(path));
            if !self.args.no_ignores {
                findings.extend(
                    gone.filter_map(|(path, entry)| entry_without_document(&settings, entry, path)),
                );
            }
            if findings.is_empty() {
                continue;
            }
            let fail_on = self.args.fail_on.unwrap_or(config.fail_on.value);
            let fails = findings.iter().any(|f| fail_on.includes(f.severity));
            let checked = Checked {
                source: side_file.source().clone(),
                kind: Kind::Register,
                kind_origin: KindOrigin::Config,
                notices: Vec::new(),
                findings,
                suppressed: 0,
            };
            let file = FileReport::new(checked, self.detail);
            parts.push(Part::beside(file, (place, 0), fails));
        }
        parts
    }

    /// Checks files, several at a time, and answers in their order.
    pub(super) fn files(
        &self,
        tasks: &[Task],
        default_threads: Option<usize>,
        progress: &Progress,
    ) -> Vec<Outcome> {
        let file = |task: &Task| {
            let outcome = self.file(task);
            progress.step();
            outcome
        };
        let cores = || std::thread::available_parallelism().map_or(1, usize::from);
        let asked = self.args.threads.map(usize::from).or(default_threads);
        // Asking for the cores costs more than checking a small file.
        let threads = match tasks.len() {
            0 | 1 => 1,
            n => asked.unwrap_or_else(cores).min(n),
        };
        let pool =
            (threads > 1).then(|| rayon::ThreadPoolBuilder::new().num_threads(threads).build());
        match pool {
            Some(Ok(pool)) => pool.install(|| tasks.par_iter().map(file).collect()),
            // One thread, or a system that gives no more of them.
            _ => tasks.iter().map(file).collect(),
        }
    }

    fn file(&self, task: &Task) -> Outcome {
        let (source, settings) = (task.read()?, self.settings(task));
        if !self.args.fix {
            let seen = || task.look_at(source, &settings, &self.given);
            return caught(task, || self.part(seen(), task, &settings));
        }
        let old = source.text().to_owned();
        let (seen, mut fixes) = caught(task, || fix::mended(source, task, &settings, &self.given))?;
        if fixes > 0 && !fix::write(task, &old, seen.document.source().text())? {
            fixes = 0;
        }
        let part = caught(task, || self.part(seen, task, &settings))?;
        Ok(Part { fixes, ..part })
    }

    /// What the workspaces of these documents lack, each at its configuration file.
    pub(super) fn workspaces(
        &self,
        tasks: &[Task],
        outcomes: &mut [Outcome],
        paths: &[PathBuf],
        setup: &mut Setup,
    ) -> Whole {
        let mut whole = Whole::default();
        let mut surveyed = Vec::new();
        for (task, outcome) in tasks.iter().zip(outcomes) {
            let Ok(part) = outcome else { continue };
            let name = || task.chosen.file.name.clone();
            whole
                .levels
                .texts
                .extend(part.level.map(|level| (name(), level)));
            surveyed.extend(part.survey.take().map(|survey| {
                let config = Arc::clone(&task.chosen.config);
                (config, Arc::clone(&task.rulebook), survey)
            }));
        }
        let found = Papers::of(surveyed.into_iter(), paths, &mut setup.resolver);
        for (number, papers) in found.iter().enumerate() {
            let mut lacks = papers.lacks(self.given.today, self.given.system_today);
            if number == 0 && self.rates() {
                whole.levels.workspace = papers.level(&lacks).map(|own| own.level);
            }
            let known = papers.known();
            let all = lacks.len();
            lacks.retain(|finding| !known.contains(&finding.fingerprint));
            whole.known += all - lacks.len();
            whole.stale += known.len().saturating_sub(all - lacks.len());
            let fail_on = self.args.fail_on.unwrap_or(papers.config().fail_on.value);
            let fails = lacks.iter().any(|f| fail_on.includes(f.severity));
            let report = papers.report(lacks, self.detail);
            let place = (PathBuf::new(), 0);
            let part = report.map(|file| Part::beside(file, place, fails));
            whole.parts.extend(part);
        }
        whole
    }

    /// Whether levels are asked for.
    const fn rates(&self) -> bool {
        self.args.min_level.is_some() || self.args.no_drop.is_some()
    }

    /// Checks standard input as a file of its name would be checked; `None` where that file is
    /// left out.
    pub(super) fn stdin(
        &self,
        setup: &mut Setup,
        left_out: &mut Vec<LeftOut>,
        stdin: &mut dyn Read,
    ) -> Option<Outcome> {
        let name = self.args.stdin_filename.replace('\\', "/");
        let (config, place) = setup.resolver.config(&PathBuf::from(&name));
        let usable = config.and_then(|config| {
            let rulebook = setup.rulebook(&config)?;
            let kept = setup.resolver.kept(&place)?;
            let path = PathBuf::from(&name);
            Some(Task {
                chosen: Chosen {
                    file: Candidate {
                        name: name.clone(),
                        path,
                    },
                    place,
                    config,
                },
                rulebook,
                kept,
            })
        });
        let leave = |why| LeftOut {
            name: name.clone(),
            why,
            named: true,
        };
        let Some(task) = usable else {
            left_out.push(leave(Left::Broken));
            return None;
        };
        let config = &task.chosen.config;
        if let Choice::Excluded(glob) = config.choice(&task.chosen.place) {
            left_out.push(leave(Left::Excluded {
                pattern: glob.value.to_string(),
                origin: glob.origin.to_string(),
            }));
            return None;
        }
        let limit = config.max_size.value;
        let mut bytes = Vec::new();
        let read = stdin.take(limit + 1).read_to_end(&mut bytes);
        let source = match read {
            Ok(_) => workspace::decode(&name, bytes, limit),
            Err(error) => Err(Mistake::new(
                name,
                format!("standard input cannot be read: {error}"),
                "give a file instead",
            )
            .in_russian(
                format!("стандартный ввод не читается: {error}"),
                "назовите файл",
            )),
        };
        // Nobody knows what else there is in its workspace.
        let mut settings = self.settings(&task);
        settings.workspace = None;
        Some(source.and_then(|source| {
            caught(&task, || {
                let seen = task.look_at(source, &settings, &self.given);
                self.part(seen, &task, &settings)
            })
        }))
    }

    fn part(&self, seen: Seen, task: &Task, settings: &Settings) -> Part {
        let configured = task.chosen.config.fail_on.value;
        let fail_on = self.args.fail_on.unwrap_or(configured);
        let level = self.rates().then(|| task.level(&seen, settings)).flatten();
        let checkup = seen.checkup;
        let held = match self.args.output.sarif_suppressed {
            true => held(&checkup),
            false => Vec::new(),
        };
        let mut findings = checkup.findings.iter();
        let fails = findings.any(|f| fail_on.includes(f.severity));
        // Nearly always nothing is held, and a text need not be copied.
        let source = (!held.is_empty()).then(|| seen.document.source().clone());
        let mut checked = Checked::new(checkup.findings, seen.document);
        checked.suppressed = checkup.suppressed;
        let mut file = FileReport::new(checked, self.detail);
        if let Some(source) = source {
            file.hold(&source, held.into_iter());
        }
        Part {
            survey: seen.survey,
            level: level.map(|level| level.level),
            hidden: checkup.hidden,
            baselined: (task.chosen.place.clone(), checkup.baselined),
            entry_findings: checkup.entry_findings,
            fails,
            fixes: 0,
            file,
        }
    }
}

/// What is kept back, with the reasons that are written for it. Nobody owes one for a bad example.
fn held(checkup: &Checkup) -> Vec<(Finding, Holding)> {
    let holding = |external, reason: &str| Holding {
        external,
        reason: reason.to_owned(),
    };
    let held = checkup.silenced.iter().filter_map(|silenced| {
        let by = match silenced.by {
            By::Example(_) => return None,
            By::Suppression(span) => {
                let own = checkup.suppressions.iter().find(|s| s.span == span);
                holding(false, own.map_or("", |own| &own.reason))
            }
            By::Entry(number) => {
                let own = checkup.entries.get(number);
                holding(true, own.map_or("", |own| &own.reason))
            }
            By::Baseline => holding(true, "in the baseline"),
        };
        Some((silenced.finding.clone(), by))
    });
    held.collect()
}

/// A bug of ours in one document must not hide the others' findings.
fn caught<T>(task: &Task, check: impl FnOnce() -> T) -> Result<T, Mistake> {
    catch_unwind(AssertUnwindSafe(check)).map_err(|_| {
        Mistake::new(
            task.chosen.file.name.clone(),
            "onside itself failed on this file",
            "this is a bug in onside: please report it with the file",
        )
        .in_russian(
            "onside сам сломался на этом файле",
            "это ошибка в onside: пожалуйста, сообщите о ней и приложите файл",
        )
    })
}
