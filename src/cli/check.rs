//! `onside check`: collect, read, check in parallel, report, and weigh the outcome.

use std::io::Read;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use rayon::prelude::*;

use super::args::{CheckArgs, Format};
use super::{Exit, Shell};
use crate::document::{Document, Hints};
use crate::report::clean::clean_path;
use crate::report::{self, FileReport, Report, Skipped};
use crate::rules::{EDITION, Rulebook};
use crate::text::Source;
use crate::workspace::{self, Candidate, LIMIT, Mistake};

/// One file's part, and how many of its findings `--min-confidence` hid.
type Outcome = Result<(FileReport, usize), Mistake>;

/// Runs `onside check`.
pub(super) fn check(args: &CheckArgs, rulebook: &Rulebook, shell: &mut Shell<'_>) -> Exit {
    let look = shell.look(&args.screen);
    let (stdin, paths): (Vec<_>, Vec<_>) = args
        .paths
        .iter()
        .cloned()
        .partition(|path| path == Path::new("-"));
    let found = workspace::collect(&paths);
    let job = Job { args, rulebook };
    let mut outcomes = job.files(&found.files, shell.terminal.threads);
    if !stdin.is_empty() {
        outcomes.push(job.stdin(shell.stdin));
    }
    let (report, mistakes) = assemble(found.mistakes, outcomes);

    let exit = exit(args, &report, &mistakes);
    let exit = shell.print(exit, |out| match args.format {
        Format::Full => report::full(&report, look, out),
        Format::Concise => report::concise(&report, look, out),
        Format::Json => report::json(&report, out),
    });
    for folder in &found.empty {
        let folder = clean_path(folder);
        shell.tell(&format!(
            "onside: {folder}: no Markdown here (.md, .markdown); hidden and git-ignored files do not count\n"
        ));
    }
    // Nobody is left to tell if stderr is closed.
    let _ = report::notices(&report, shell.stderr);
    for mistake in &mistakes {
        shell.mistake(mistake, look);
    }
    if report.files.is_empty() && mistakes.is_empty() {
        shell.tell("onside: nothing was checked\n");
    }
    exit
}

/// What stays the same for every file of a run.
struct Job<'a> {
    args: &'a CheckArgs,
    rulebook: &'a Rulebook,
}

impl Job<'_> {
    /// Checks files, several at a time, and answers in their order.
    fn files(&self, files: &[Candidate], default_threads: Option<usize>) -> Vec<Outcome> {
        let cores = || std::thread::available_parallelism().map_or(1, usize::from);
        let asked = self.args.threads.map(usize::from).or(default_threads);
        // Asking for the cores costs more than checking a small file.
        let threads = match files.len() {
            0 | 1 => 1,
            n => asked.unwrap_or_else(cores).min(n),
        };
        let pool =
            (threads > 1).then(|| rayon::ThreadPoolBuilder::new().num_threads(threads).build());
        match pool {
            Some(Ok(pool)) => {
                pool.install(|| files.par_iter().map(|file| self.file(file)).collect())
            }
            // One thread, or a system that gives no more of them.
            _ => files.iter().map(|file| self.file(file)).collect(),
        }
    }

    fn file(&self, file: &Candidate) -> Outcome {
        self.source(workspace::read(file)?)
    }

    fn stdin(&self, stdin: &mut dyn Read) -> Outcome {
        let name = self.args.stdin_filename.replace('\\', "/");
        let mut bytes = Vec::new();
        match stdin.take(LIMIT + 1).read_to_end(&mut bytes) {
            Ok(_) => self.source(workspace::decode(&name, bytes)?),
            Err(error) => Err(Mistake::new(
                name,
                format!("standard input cannot be read: {error}"),
                "give a file instead",
            )),
        }
    }

    /// Checks one document. A bug of ours in one document must not hide the others' findings.
    fn source(&self, source: Source) -> Outcome {
        let name = source.name().to_owned();
        let hints = Hints {
            kind: self.args.kind,
            lang: self.args.lang,
        };
        let excerpts = self.args.format == Format::Full;
        catch_unwind(AssertUnwindSafe(|| {
            let document = Document::parse(source, hints);
            let mut checked = report::Checked::new(self.rulebook.check(&document), document);
            let all = checked.findings.len();
            if let Some(least) = self.args.min_confidence {
                checked
                    .findings
                    .retain(|finding| finding.confidence >= least);
            }
            let hidden = all - checked.findings.len();
            (FileReport::new(checked, excerpts), hidden)
        }))
        .map_err(|_| {
            Mistake::new(
                name,
                "onside itself failed on this file",
                "this is a bug in onside: please report it with the file",
            )
        })
    }
}

/// Puts the parts together, in one order whatever the threads did.
fn assemble(mut mistakes: Vec<Mistake>, outcomes: Vec<Outcome>) -> (Report, Vec<Mistake>) {
    let mut report = Report {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        rulebook: EDITION.to_owned(),
        ..Report::default()
    };
    for outcome in outcomes {
        match outcome {
            Ok((file, hidden)) => {
                report.files.push(file);
                report.hidden += hidden;
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
    report.sort();
    (report, mistakes)
}

/// The exit code of a run: mistakes win over findings, findings over nothing checked.
fn exit(args: &CheckArgs, report: &Report, mistakes: &[Mistake]) -> Exit {
    if !mistakes.is_empty() {
        Exit::Mistake
    } else if report
        .worst()
        .is_some_and(|worst| args.fail_on.includes(worst))
    {
        Exit::Findings
    } else if report.files.is_empty() && !args.allow_empty {
        Exit::Nothing
    } else {
        Exit::Clean
    }
}
