//! `onside check`: collect, read, check in parallel, report, and weigh the outcome.

use std::collections::BTreeMap;
use std::io::Read;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::civil::Date;
use rayon::prelude::*;

use super::args::CheckArgs;
use super::baseline::{self, Claims};
use super::papers::Papers;
use super::progress::Progress;
use super::setup::Setup;
use super::task::{self, Given, Task};
use super::{Exit, Shell, fix, level};
use crate::check::{Finding, Settings, Survey, entry_without_document};
use crate::config::Choice;
use crate::document::{Hints, KindOrigin};
use crate::report::{self, Detail, FileReport, Look, Report, Skipped};
use crate::rules::EDITION;
use crate::text::Source;
use crate::vocabulary::{Kind, Lang};
use crate::workspace::{self, BaselineChoice, Candidate, Chosen, Kept, Left, LeftOut, Mistake};

/// One file's part of the outcome.
struct Part {
    file: FileReport,
    /// How many of its findings `--min-confidence` hid.
    hidden: usize,
    /// Where it is, and how many of its findings the baseline holds.
    baselined: (PathBuf, usize),
    /// What is wrong with its entries in the side file.
    entry_findings: Vec<Finding>,
    /// Whether one of its findings makes the exit code 1.
    fails: bool,
    /// What its workspace needs to know of it, if it stands in one.
    survey: Option<Survey>,
}

type Outcome = Result<Part, Mistake>;

/// Runs `onside check`.
pub(super) fn check(args: &CheckArgs, mut setup: Setup, shell: &mut Shell<'_>) -> Exit {
    let look = shell.look(&args.screen);
    let (stdin, paths): (Vec<_>, Vec<_>) = args
        .paths
        .iter()
        .cloned()
        .partition(|path| path == Path::new("-"));
    setup.resolver = setup.resolver.with_baseline(match args.no_baseline {
        true => BaselineChoice::Nothing,
        false => baseline::choice(args.baseline.as_ref()),
    });
    let mut found = workspace::collect(&paths, &mut setup.resolver, false);
    let mut job = Job::new(args, shell.terminal.today);
    let tasks = task::tasks(found.files, &mut setup, &mut found.left_out);
    job.claims = baseline::claims(&tasks, &job.given);
    let mended = job.mend(&tasks, !stdin.is_empty(), look, shell);
    if let Err(exit) = mended {
        let broken = setup.tell_errors(look, shell) || !found.mistakes.is_empty();
        for mistake in &found.mistakes {
            shell.mistake(mistake, look);
        }
        return if broken { Exit::Mistake } else { exit };
    }
    let progress = Progress::new(
        tasks.len(),
        shell.terminal.progress && !args.output.no_progress && args.output.quiet == 0,
    );
    let mut outcomes = job.files(&tasks, shell.terminal.threads, &progress);
    progress.finish();
    let lacks = job.workspaces(&tasks, &mut outcomes, &paths, &mut setup);
    outcomes.extend(lacks);
    if !stdin.is_empty() {
        outcomes.extend(job.stdin(&mut setup, &mut found.left_out, shell.stdin));
    }
    let stale = job.stale(&tasks, &outcomes);
    let side_files = job.side_files(&tasks, &mut outcomes, &mut setup);
    outcomes.extend(side_files.into_iter().map(Ok));
    let fails = outcomes.iter().flatten().any(|part| part.fails);
    let (mut report, mut mistakes) = assemble(found.mistakes, outcomes, &found.left_out);
    report.folder = workspace::working_directory();
    for task in &tasks {
        let known = report.rulebooks.iter();
        if !known.rev().any(|book| Arc::ptr_eq(book, &task.rulebook)) {
            report.rulebooks.push(Arc::clone(&task.rulebook));
        }
    }
    mistakes.extend(missing_baseline(args, &tasks));

    let broken = setup.tell_errors(look, shell);
    let unwritten = mended == Ok(Exit::Mistake);
    let exit = if broken || unwritten || !mistakes.is_empty() {
        Exit::Mistake
    } else if fails || (args.strict_baseline && stale > 0) {
        Exit::Findings
    } else if report.files.is_empty() && !args.allow_empty {
        Exit::Nothing
    } else {
        Exit::Clean
    };
    let exit = args.output.write(&report, look, exit, shell);
    args.output
        .notes(&report, &found.empty, &found.left_out, look, shell);
    baseline::tell_stale(stale, look.lang.unwrap_or_else(|| report.lang()), shell);
    for mistake in &mistakes {
        shell.mistake(mistake, look);
    }
    if report.files.is_empty() && mistakes.is_empty() {
        shell.note(match look.lang.unwrap_or_else(|| report.lang()) {
            Lang::En => "nothing was checked",
            Lang::Ru => "ничего не проверено",
        });
    }
    match exit {
        Exit::Clean | Exit::Findings => exit.max(level::guard(args, &paths, &mut setup, shell)),
        _ => exit,
    }
}

/// The mistake of a `--baseline` that is not there.
fn missing_baseline(args: &CheckArgs, tasks: &[Task]) -> Option<Mistake> {
    args.baseline.as_ref()?;
    let kept = &tasks.first()?.kept;
    kept.baseline.is_none().then(|| baseline::no_baseline(kept))
}

/// What stays the same for every file of a run.
struct Job<'a> {
    args: &'a CheckArgs,
    given: Given,
    /// What documents that were renamed bring along from the baseline.
    claims: Claims,
    /// What the formats need to know of every source.
    detail: Detail,
}

impl<'a> Job<'a> {
    fn new(args: &'a CheckArgs, system_today: Option<Date>) -> Self {
        Self {
            args,
            given: Given {
                hints: Hints {
                    kind: args.kind,
                    lang: args.lang,
                },
                today: args.today,
                system_today,
            },
            claims: Claims::new(),
            detail: args.output.detail(),
        }
    }

    /// Does what `--fix` or `--diff` ask for, and answers whether that went well.
    ///
    /// # Errors
    /// How the run ends, where it ends with that.
    fn mend(
        &self,
        tasks: &[Task],
        stdin: bool,
        look: Look,
        shell: &mut Shell<'_>,
    ) -> Result<Exit, Exit> {
        if !self.args.fix && !self.args.diff {
            return Ok(Exit::Clean);
        }
        if stdin {
            let help = "give a file that can be written";
            let message = "standard input cannot be mended in its place";
            shell.mistake(&Mistake::new("-", message, help), look);
            return Err(Exit::Mistake);
        }
        let settings = |task: &Task| self.settings(task);
        if self.args.diff {
            return Err(fix::diff(tasks, &settings, &self.given, look, shell));
        }
        Ok(fix::fix(tasks, &settings, &self.given, look, shell))
    }

    fn settings(&self, task: &Task) -> Settings {
        let mut settings = task.settings(&self.given);
        settings.baseline = baseline::known(task, &self.claims);
        settings.suppressions.obeyed = !self.args.no_ignores;
        if let Some(least) = self.args.min_confidence {
            settings.set_min_confidence(least);
        }
        settings
    }

    /// How many findings of the baseline are not there any more.
    fn stale(&self, tasks: &[Task], outcomes: &[Outcome]) -> usize {
        let parts = outcomes.iter().flatten();
        let held = parts.map(|part| part.baselined.clone()).collect();
        baseline::stale(tasks, &held, &self.claims)
    }

    /// What is wrong with side files, as reports of their own.
    fn side_files(&self, tasks: &[Task], outcomes: &mut [Outcome], setup: &mut Setup) -> Vec<Part> {
        let mut found: BTreeMap<PathBuf, Vec<Finding>> = BTreeMap::new();
        let mut kept: BTreeMap<PathBuf, &Kept> = BTreeMap::new();
        for task in tasks {
            kept.insert(task.kept.side_file_place(), &task.kept);
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
            parts.push(Part {
                survey: None,
                hidden: 0,
                baselined: (place, 0),
                entry_findings: Vec::new(),
                fails: findings.iter().any(|f| fail_on.includes(f.severity)),
                file: FileReport::new(
                    report::Checked {
                        source: side_file.source().clone(),
                        kind: Kind::Register,
                        kind_origin: KindOrigin::Config,
                        notices: Vec::new(),
                        findings,
                        suppressed: 0,
                    },
                    self.detail,
                ),
            });
        }
        parts
    }

    /// Checks files, several at a time, and answers in their order.
    fn files(
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
        self.source(task.read()?, task, &self.settings(task))
    }

    /// What the workspaces of these documents lack, each at its configuration file.
    fn workspaces(
        &self,
        tasks: &[Task],
        outcomes: &mut [Outcome],
        paths: &[PathBuf],
        setup: &mut Setup,
    ) -> Vec<Outcome> {
        let surveyed = tasks.iter().zip(outcomes).filter_map(|(task, outcome)| {
            let survey = outcome.as_mut().ok()?.survey.take()?;
            let config = Arc::clone(&task.chosen.config);
            Some((config, Arc::clone(&task.rulebook), survey))
        });
        let mut parts = Vec::new();
        for papers in Papers::of(surveyed, paths, &mut setup.resolver) {
            let lacks = papers.lacks(self.given.today, self.given.system_today);
            let fail_on = self.args.fail_on.unwrap_or(papers.config().fail_on.value);
            let fails = lacks.iter().any(|f| fail_on.includes(f.severity));
            parts.extend(papers.report(lacks, self.detail).map(|file| {
                Ok(Part {
                    file,
                    hidden: 0,
                    baselined: (PathBuf::new(), 0),
                    entry_findings: Vec::new(),
                    fails,
                    survey: None,
                })
            }));
        }
        parts
    }

    /// Checks standard input as a file of its name would be checked; `None` where that file is
    /// left out.
    fn stdin(
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
        Some(source.and_then(|source| self.source(source, &task, &settings)))
    }

    /// Checks one document. A bug of ours in one document must not hide the others' findings.
    fn source(&self, source: Source, task: &Task, settings: &Settings) -> Outcome {
        let name = source.name().to_owned();
        let configured = task.chosen.config.fail_on.value;
        let fail_on = self.args.fail_on.unwrap_or(configured);
        catch_unwind(AssertUnwindSafe(|| {
            let document = task.parse(source, &self.given);
            let checkup = task.rulebook.check_with(&document, settings);
            let workspace = settings.workspace.as_ref();
            let survey = workspace.map(|w| task.rulebook.survey(&document, w, settings.today));
            let fails = checkup
                .findings
                .iter()
                .any(|f| fail_on.includes(f.severity));
            let mut checked = report::Checked::new(checkup.findings, document);
            checked.suppressed = checkup.suppressed;
            Part {
                survey,
                hidden: checkup.hidden,
                baselined: (task.chosen.place.clone(), checkup.baselined),
                entry_findings: checkup.entry_findings,
                fails,
                file: FileReport::new(checked, self.detail),
            }
        }))
        .map_err(|_| {
            Mistake::new(
                name,
                "onside itself failed on this file",
                "this is a bug in onside: please report it with the file",
            )
            .in_russian(
                "onside сам сломался на этом файле",
                "это ошибка в onside: пожалуйста, сообщите о ней и приложите файл",
            )
        })
    }
}

/// Puts the parts together, in one order whatever the threads did.
fn assemble(
    mut mistakes: Vec<Mistake>,
    outcomes: Vec<Outcome>,
    left_out: &[LeftOut],
) -> (Report, Vec<Mistake>) {
    let mut report = Report {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        rulebook: EDITION.to_owned(),
        ..Report::default()
    };
    for outcome in outcomes {
        match outcome {
            Ok(part) => {
                report.files.push(part.file);
                report.hidden += part.hidden;
                report.baselined += part.baselined.1;
            }
            Err(mistake) => mistakes.push(mistake),
        }
    }
    report.skipped = mistakes
        .iter()
        .map(|mistake| Skipped {
            path: mistake.path.clone(),
            reason: mistake.message.clone(),
        })
        .collect();
    let broken = left_out.iter().filter(|left| left.why == Left::Broken);
    report.skipped.extend(broken.map(|left| Skipped {
        path: left.name.clone(),
        reason: "its configuration cannot be used".to_owned(),
    }));
    report.sort();
    (report, mistakes)
}
