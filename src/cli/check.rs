//! `onside check`: collect, check, report, and weigh the outcome.

use std::path::Path;
use std::sync::Arc;

use super::args::CheckArgs;
use super::baseline;
use super::job::{Job, Outcome};
use super::progress::Progress;
use super::setup::Setup;
use super::task::{self, Task};
use super::{Exit, Shell, fix, level};
use crate::report::{Report, Skipped};
use crate::rules::EDITION;
use crate::vocabulary::Lang;
use crate::workspace::{self, BaselineChoice, Left, LeftOut, Mistake};

/// Runs `onside check`.
pub(super) fn check(args: &CheckArgs, shell: &mut Shell<'_>) -> Result<Exit, Exit> {
    let mut setup = Setup::new(&args.documents.setup, shell)?;
    let look = setup.look;
    let (stdin, paths): (Vec<_>, Vec<_>) = args
        .documents
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
    if (args.fix || args.diff) && !stdin.is_empty() {
        shell.mistake(&fix::of_stdin(), look);
        return Err(Exit::Mistake);
    }
    if args.diff {
        let exit = fix::diff(&tasks, &|task| job.settings(task), &job.given, look, shell);
        let broken = setup.tell_errors(shell) || !found.mistakes.is_empty();
        for mistake in &found.mistakes {
            shell.mistake(mistake, look);
        }
        return Ok(if broken { Exit::Mistake } else { exit });
    }
    let stored = match args.no_drop.as_deref().map(level::stored).transpose() {
        Ok(stored) => stored,
        Err(mistake) => {
            shell.mistake(&mistake, look);
            return Err(Exit::Mistake);
        }
    };
    let progress = Progress::new(
        tasks.len(),
        shell.terminal.progress && !args.output.no_progress && args.output.quiet == 0,
    );
    let mut outcomes = job.files(&tasks, shell.terminal.threads, &progress);
    progress.finish();
    let whole = job.workspaces(&tasks, &mut outcomes, &paths, &mut setup);
    outcomes.extend(whole.parts.into_iter().map(Ok));
    if !stdin.is_empty() {
        outcomes.extend(job.stdin(&mut setup, &mut found.left_out, shell.stdin));
    }
    let stale = job.stale(&tasks, &outcomes) + whole.stale;
    let side_files = job.side_files(&tasks, &mut outcomes, &mut setup);
    outcomes.extend(side_files.into_iter().map(Ok));
    let fails = outcomes.iter().flatten().any(|part| part.fails);
    fix::tell(
        outcomes.iter().flatten().map(|part| part.fixes),
        look,
        shell,
    );
    let (mut report, mut mistakes) = assemble(found.mistakes, outcomes, &found.left_out);
    report.baselined += whole.known;
    report.folder = workspace::working_directory();
    for task in &tasks {
        let known = report.rulebooks.iter();
        if !known.rev().any(|book| Arc::ptr_eq(book, &task.rulebook)) {
            report.rulebooks.push(Arc::clone(&task.rulebook));
        }
    }
    mistakes.extend(missing_baseline(args, &tasks));

    let broken = setup.tell_errors(shell);
    let exit = if broken || !mistakes.is_empty() {
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
    Ok(match exit {
        Exit::Clean | Exit::Findings => {
            let lang = look.lang.unwrap_or(Lang::En);
            exit.max(level::guard(
                &whole.levels,
                args.min_level,
                stored.as_ref(),
                lang,
                shell,
            ))
        }
        _ => exit,
    })
}

/// The mistake of a `--baseline` that is not there.
fn missing_baseline(args: &CheckArgs, tasks: &[Task]) -> Option<Mistake> {
    args.baseline.as_ref()?;
    let kept = &tasks.first()?.kept;
    kept.baseline.is_none().then(|| baseline::no_baseline(kept))
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
