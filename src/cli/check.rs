//! `onside check`: collect, read, check in parallel, report, and weigh the outcome.

use std::io::Read;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::civil::Date;
use rayon::prelude::*;

use super::args::CheckArgs;
use super::progress::Progress;
use super::setup::Setup;
use super::{Exit, Shell};
use crate::config::{Choice, Config};
use crate::document::{Document, Hints};
use crate::report::{self, Detail, FileReport, Report, Skipped};
use crate::rules::{EDITION, Rulebook};
use crate::text::Source;
use crate::vocabulary::{Confidence, Lang};
use crate::workspace::{self, Chosen, Left, LeftOut, Mistake};

/// One file's part of the outcome.
struct Part {
    file: FileReport,
    /// How many of its findings `--min-confidence` hid.
    hidden: usize,
    /// Whether one of them makes the exit code 1.
    fails: bool,
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
    let mut found = workspace::collect(&paths, &mut setup.resolver, false);
    let job = Job {
        args,
        today: shell.terminal.today,
        detail: args.output.detail(),
    };
    let tasks = job.tasks(found.files, &mut setup, &mut found.left_out);
    let progress = Progress::new(
        tasks.len(),
        shell.terminal.progress && !args.output.no_progress && args.output.quiet == 0,
    );
    let mut outcomes = job.files(&tasks, shell.terminal.threads, &progress);
    progress.finish();
    if !stdin.is_empty() {
        outcomes.extend(job.stdin(&mut setup, &mut found.left_out, shell.stdin));
    }
    let fails = outcomes.iter().flatten().any(|part| part.fails);
    let (mut report, mistakes) = assemble(found.mistakes, outcomes, &found.left_out);
    report.folder = workspace::working_directory();
    for task in &tasks {
        let known = report.rulebooks.iter();
        if !known.rev().any(|book| Arc::ptr_eq(book, &task.rulebook)) {
            report.rulebooks.push(Arc::clone(&task.rulebook));
        }
    }

    let broken = setup.tell_errors(look, shell);
    let exit = if broken || !mistakes.is_empty() {
        Exit::Mistake
    } else if fails {
        Exit::Findings
    } else if report.files.is_empty() && !args.allow_empty {
        Exit::Nothing
    } else {
        Exit::Clean
    };
    let exit = args.output.write(&report, look, exit, shell);
    args.output
        .notes(&report, &found.empty, &found.left_out, look, shell);
    for mistake in &mistakes {
        shell.mistake(mistake, look);
    }
    if report.files.is_empty() && mistakes.is_empty() {
        shell.note(match look.lang.unwrap_or_else(|| report.lang()) {
            Lang::En => "nothing was checked",
            Lang::Ru => "ничего не проверено",
        });
    }
    exit
}

/// A document with what it is checked by.
struct Task {
    chosen: Chosen,
    rulebook: Arc<Rulebook>,
}

/// What stays the same for every file of a run.
struct Job<'a> {
    args: &'a CheckArgs,
    /// The system's date.
    today: Option<Date>,
    /// What the formats need to know of every source.
    detail: Detail,
}

impl Job<'_> {
    /// The documents whose rulebook can be used; the others are left out.
    fn tasks(&self, files: Vec<Chosen>, setup: &mut Setup, left: &mut Vec<LeftOut>) -> Vec<Task> {
        let mut rulebooks: Vec<(Arc<Config>, Option<Arc<Rulebook>>)> = Vec::new();
        let mut tasks = Vec::with_capacity(files.len());
        for chosen in files {
            let known = rulebooks
                .iter()
                .rev()
                .find(|(c, _)| Arc::ptr_eq(c, &chosen.config));
            let rulebook = match known {
                Some((_, rulebook)) => rulebook.clone(),
                None => {
                    let rulebook = setup.rulebook(&chosen.config);
                    rulebooks.push((Arc::clone(&chosen.config), rulebook.clone()));
                    rulebook
                }
            };
            match rulebook {
                Some(rulebook) => tasks.push(Task { chosen, rulebook }),
                None => left.push(LeftOut {
                    name: chosen.file.name,
                    why: Left::Broken,
                    named: false,
                }),
            }
        }
        tasks
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
        let Chosen {
            file,
            place,
            config,
        } = &task.chosen;
        let source = workspace::read(file, config.max_size.value)?;
        self.source(source, place, config, &task.rulebook)
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
            Some((config, rulebook))
        });
        let leave = |why| LeftOut {
            name: name.clone(),
            why,
            named: true,
        };
        let Some((config, rulebook)) = usable else {
            left_out.push(leave(Left::Broken));
            return None;
        };
        if let Choice::Excluded(glob) = config.choice(&place) {
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
        Some(source.and_then(|source| self.source(source, &place, &config, &rulebook)))
    }

    /// Checks one document. A bug of ours in one document must not hide the others' findings.
    fn source(
        &self,
        source: Source,
        place: &Path,
        config: &Config,
        rulebook: &Rulebook,
    ) -> Outcome {
        let args = self.args;
        let name = source.name().to_owned();
        let hints = Hints {
            kind: args.kind,
            lang: args.lang,
        };
        let configured = Hints {
            kind: config.kind(place).map(|set| set.value),
            lang: config.lang.value,
        };
        let mut settings = config.settings(place);
        settings.today = args.today.or(settings.today).or(self.today);
        settings.suppressions.obeyed = !args.no_ignores;
        let least: Confidence = args.min_confidence.unwrap_or(config.min_confidence.value);
        let fail_on = args.fail_on.unwrap_or(config.fail_on.value);
        catch_unwind(AssertUnwindSafe(|| {
            let document = Document::parse_configured(source, hints, configured);
            let checkup = rulebook.check_with(&document, &settings);
            let mut checked = report::Checked::new(checkup.findings, document);
            checked.suppressed = checkup.suppressed;
            let all = checked.findings.len();
            checked
                .findings
                .retain(|finding| finding.confidence >= least);
            let findings = &checked.findings;
            Part {
                hidden: all - findings.len(),
                fails: findings.iter().any(|f| fail_on.includes(f.severity)),
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
