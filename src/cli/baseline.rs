//! `onside baseline`: the findings that were there when a project began to use onside.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

use clap::{Args, Subcommand, ValueEnum};
use rayon::prelude::*;
use serde_json::json;

use super::documents::{Documents, DocumentsArgs};
use super::task::{Given, Task};
use super::{Exit, Shell};
use crate::check::{By, Known};
use crate::config::{Baseline, Known as Row};
use crate::report::clean::{clean_line, clean_path, guard};
use crate::report::{json_line, plural};
use crate::vocabulary::Lang;
use crate::workspace::{BaselineChoice, Kept};

/// What to do with the baseline.
#[derive(Debug, Subcommand)]
pub(super) enum BaselineCommand {
    /// Note every finding there is now; a check then tells only what is new.
    Create(CreateArgs),
    /// Take out what is not found any more.
    Prune(PruneArgs),
    /// Show what is noted.
    Show(ShowArgs),
}

/// What `baseline create` is told.
#[derive(Debug, Args)]
pub(super) struct CreateArgs {
    #[command(flatten)]
    documents: DocumentsArgs,
    /// The baseline [default: .onside-baseline.json at the repository's root].
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Note findings that a baseline which is there does not hold, too.
    #[arg(long)]
    allow_growth: bool,
}

/// What `baseline prune` is told.
#[derive(Debug, Args)]
pub(super) struct PruneArgs {
    #[command(flatten)]
    documents: DocumentsArgs,
    /// The baseline [default: .onside-baseline.json at the repository's root].
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
}

/// What `baseline show` is told.
#[derive(Debug, Args)]
pub(super) struct ShowArgs {
    #[command(flatten)]
    documents: DocumentsArgs,
    /// The baseline [default: .onside-baseline.json at the repository's root].
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// How it is printed.
    #[arg(long, value_enum, default_value_t = ListFormat::Table)]
    format: ListFormat,
}

/// How a list is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum ListFormat {
    /// For a terminal.
    Table,
    /// For programs.
    Json,
}

/// Which baseline `--baseline` means.
pub(super) fn choice(file: Option<&PathBuf>) -> BaselineChoice {
    file.map_or(BaselineChoice::Nearest, |file| {
        BaselineChoice::File(file.clone())
    })
}

/// Runs `onside baseline`.
pub(super) fn baseline(command: &BaselineCommand, shell: &mut Shell<'_>) -> Result<Exit, Exit> {
    match command {
        BaselineCommand::Create(args) => create(args, shell),
        BaselineCommand::Prune(args) => prune(args, shell),
        BaselineCommand::Show(args) => show(args, shell),
    }
}

/// The documents of one root, with what was found in each.
struct Root {
    kept: Arc<Kept>,
    /// The names of the documents that were looked at.
    seen: BTreeSet<String>,
    /// What was found, or found again, in them.
    rows: Vec<Row>,
}

/// What these documents hold of what is known to `known`, by root.
fn roots(
    documents: &mut Documents,
    shell: &mut Shell<'_>,
    known: impl Fn(&Task) -> Known + Sync + Send,
) -> Vec<Root> {
    let given = documents.given;
    let found = documents.ask(shell, |task| {
        let (document, checkup) = task.check(&given, known(task))?;
        let path = task.name();
        let held = checkup.silenced.iter().filter(|s| s.by == By::Baseline);
        let rows: Vec<Row> = held
            .map(|held| Row {
                path: path.clone(),
                rule: held.finding.rule.clone(),
                fingerprint: held.finding.fingerprint.clone(),
                quote: quote(document.source().slice(held.finding.span)),
            })
            .collect();
        Ok((path, rows))
    });
    let mut roots: Vec<Root> = Vec::new();
    for (number, (path, rows)) in found {
        let kept = &documents.tasks[number].kept;
        let root = match roots.iter_mut().position(|r| Arc::ptr_eq(&r.kept, kept)) {
            Some(at) => &mut roots[at],
            None => {
                roots.push(Root {
                    kept: Arc::clone(kept),
                    seen: BTreeSet::new(),
                    rows: Vec::new(),
                });
                roots.last_mut().expect("one was pushed")
            }
        };
        root.seen.insert(path);
        root.rows.extend(rows);
    }
    roots
}

/// Words of a document on one line, cut where a line for review would become unreadable.
fn quote(words: &str) -> String {
    const LONGEST: usize = 100;
    let line = words.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{}…", &line[..at]),
        None => line,
    }
}

fn create(args: &CreateArgs, shell: &mut Shell<'_>) -> Result<Exit, Exit> {
    let choice = choice(args.baseline.as_ref());
    let mut documents = Documents::find(&args.documents, choice, shell)?;
    let roots = roots(&mut documents, shell, |_| Known::Everything);
    if documents.exit(Exit::Clean) == Exit::Mistake {
        // A baseline of a part would let everything else come back as new.
        shell.tell("onside: no baseline was written: mend these mistakes first\n");
        return Err(Exit::Mistake);
    }
    let lang = documents.look.lang.unwrap_or(Lang::En);
    let mut exit = Exit::Clean;
    for root in roots {
        let grown = growth(&root);
        let name = clean_path(&root.kept.baseline_name).into_owned();
        if root.kept.baseline.is_some() && !grown.is_empty() && !args.allow_growth {
            let mut text = String::new();
            for row in &grown {
                text += &format!("{}\n", guard(&line(row, "new")));
            }
            let count = findings(lang, grown.len());
            text += &match lang {
                Lang::En => format!(
                    "onside: {name} does not hold {count}: mend them, or note them with --allow-growth\n"
                ),
                Lang::Ru => format!(
                    "onside: в {name} нет {count}: исправьте текст или учтите их с --allow-growth\n"
                ),
            };
            shell.tell(&text);
            exit = exit.max(Exit::Findings);
            continue;
        }
        let known = root.kept.baseline.iter().flat_map(Baseline::known);
        let elsewhere =
            known.filter(|row| !root.seen.contains(&row.path) && root.kept.is_there(&row.path));
        let baseline = Baseline::new(elsewhere.cloned().chain(root.rows.iter().cloned()));
        write(&root.kept, &baseline, documents.look, shell)?;
        let all = findings(lang, baseline.known().len());
        let files = baseline.paths().len();
        shell.tell(&match lang {
            Lang::En => format!(
                "onside: {name} holds {all} in {}; a check tells only what is new\n",
                plural(lang, files, ["file", "files", "files"])
            ),
            Lang::Ru => format!(
                "onside: {name}: {all}, {}; проверка покажет только новое\n",
                plural(lang, files, ["файл", "файла", "файлов"])
            ),
        });
    }
    Ok(documents.exit(exit))
}

/// What a baseline that is there does not hold, be it under another name.
fn growth(root: &Root) -> Vec<Row> {
    let Some(baseline) = &root.kept.baseline else {
        return Vec::new();
    };
    let mut moved = root.kept.moved();
    let mut own: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    let new = root.rows.iter().filter(|row| {
        let own = own
            .entry(&row.path)
            .or_insert_with(|| baseline.of(&row.path));
        !own.contains(&row.fingerprint) && moved.take(&row.fingerprint).is_none()
    });
    new.cloned().collect()
}

fn prune(args: &PruneArgs, shell: &mut Shell<'_>) -> Result<Exit, Exit> {
    let mut documents = with_baseline(&args.documents, args.baseline.as_ref(), shell)?;
    let claims = claims(&documents.tasks, &documents.given);
    let roots = roots(&mut documents, shell, |task| known(task, &claims));
    if documents.exit(Exit::Clean) == Exit::Mistake {
        shell.tell("onside: nothing was pruned: mend these mistakes first\n");
        return Err(Exit::Mistake);
    }
    let lang = documents.look.lang.unwrap_or(Lang::En);
    for root in roots {
        let Some(old) = &root.kept.baseline else {
            continue;
        };
        let elsewhere = old
            .known()
            .iter()
            .filter(|row| !root.seen.contains(&row.path) && root.kept.is_there(&row.path));
        let new = Baseline::new(elsewhere.cloned().chain(root.rows.iter().cloned()));
        if new != *old {
            write(&root.kept, &new, documents.look, shell)?;
        }
        let name = clean_path(&root.kept.baseline_name);
        let (gone, left) = (
            old.known().len() - new.known().len().min(old.known().len()),
            new.known().len(),
        );
        shell.tell(&match lang {
            Lang::En => format!(
                "onside: {name}: {} taken out, {left} left\n",
                findings(lang, gone)
            ),
            Lang::Ru => format!(
                "onside: {name}: убрано {}, осталось {left}\n",
                findings(lang, gone)
            ),
        });
    }
    Ok(documents.exit(Exit::Clean))
}

fn show(args: &ShowArgs, shell: &mut Shell<'_>) -> Result<Exit, Exit> {
    let mut documents = with_baseline(&args.documents, args.baseline.as_ref(), shell)?;
    let claims = claims(&documents.tasks, &documents.given);
    let roots = roots(&mut documents, shell, |task| known(task, &claims));
    let mut rows: Vec<(Row, &str)> = Vec::new();
    for root in &roots {
        let found = || root.rows.iter().map(|row| (&row.path, &row.fingerprint));
        let found: BTreeSet<(&String, &String)> = found().collect();
        let mut moved: BTreeMap<&str, usize> = BTreeMap::new();
        let old = root.kept.baseline.as_ref();
        let held = |path: &str| old.map_or_else(BTreeSet::new, |old| old.of(path));
        for row in &root.rows {
            if !held(&row.path).contains(&row.fingerprint) {
                *moved.entry(row.fingerprint.as_str()).or_default() += 1;
            }
        }
        for row in old.iter().flat_map(|old| old.known()) {
            let state = if found.contains(&(&row.path, &row.fingerprint)) {
                "known"
            } else if !root.kept.is_there(&row.path) {
                match moved.get_mut(row.fingerprint.as_str()) {
                    Some(n) if *n > 0 => {
                        *n -= 1;
                        "moved"
                    }
                    _ => "gone",
                }
            } else if root.seen.contains(&row.path) {
                "gone"
            } else {
                "not checked"
            };
            rows.push((row.clone(), state));
        }
    }
    rows.sort();
    let exit = documents.exit(Exit::Clean);
    let lang = documents.look.lang.unwrap_or(Lang::En);
    let printed = match args.format {
        ListFormat::Table => {
            let mut printed = String::new();
            for (row, state) in &rows {
                printed += &format!("{}\n", guard(&line(row, state)));
            }
            let files: BTreeSet<&str> = rows.iter().map(|(row, _)| row.path.as_str()).collect();
            let files = files.len();
            printed
                + &match lang {
                    Lang::En => format!(
                        "{} in {}\n",
                        findings(lang, rows.len()),
                        plural(lang, files, ["file", "files", "files"])
                    ),
                    Lang::Ru => format!(
                        "{}, {}\n",
                        findings(lang, rows.len()),
                        plural(lang, files, ["файл", "файла", "файлов"])
                    ),
                }
        }
        ListFormat::Json => {
            let rows: Vec<_> = rows
                .iter()
                .map(|(row, state)| {
                    json!({
                        "path": row.path, "rule": row.rule, "fingerprint": row.fingerprint,
                        "quote": row.quote, "state": state,
                    })
                })
                .collect();
            let list = json!({ "schema": "onside.baseline-show/1", "findings": rows });
            json_line(&list)
        }
    };
    Ok(shell.print(exit, |out| out.write_all(printed.as_bytes())))
}

/// `ads/a.md: slogan/we-care "We care": known`.
fn line(row: &Row, state: &str) -> String {
    let line = format!("{}: {} \"{}\": {state}", row.path, row.rule, row.quote);
    clean_line(&line).into_owned()
}

fn findings(lang: Lang, count: usize) -> String {
    plural(
        lang,
        count,
        match lang {
            Lang::En => ["finding", "findings", "findings"],
            Lang::Ru => ["находка", "находки", "находок"],
        },
    )
}

/// The documents of a command that needs a baseline to be there.
fn with_baseline(
    args: &DocumentsArgs,
    file: Option<&PathBuf>,
    shell: &mut Shell<'_>,
) -> Result<Documents, Exit> {
    let documents = Documents::find(args, choice(file), shell)?;
    let mut tasks = documents.tasks.iter();
    if let Some(task) = tasks.find(|task| task.kept.baseline.is_none()) {
        shell.mistake(&no_baseline(&task.kept), documents.look);
        return Err(Exit::Mistake);
    }
    Ok(documents)
}

/// The mistake of a baseline that was asked for and is not there.
pub(super) fn no_baseline(kept: &Kept) -> crate::workspace::Mistake {
    crate::workspace::Mistake::new(
        kept.baseline_name.clone(),
        "there is no baseline here",
        "`onside baseline create` writes it",
    )
}

fn write(
    kept: &Kept,
    baseline: &Baseline,
    look: crate::report::Look,
    shell: &mut Shell<'_>,
) -> Result<(), Exit> {
    kept.write_baseline(baseline).map_err(|mistake| {
        shell.mistake(&mistake, look);
        Exit::Mistake
    })
}

/// The known findings of documents that are gone, by the absolute path of the document that they
/// are found in now. Each is given away once, in the order of the documents, so that a copy is
/// new.
pub(super) type Claims = BTreeMap<PathBuf, BTreeSet<String>>;

/// Looks for the findings of documents that are gone.
pub(super) fn claims(tasks: &[Task], given: &Given) -> Claims {
    let mut claims = Claims::new();
    let mut left: Vec<(&Arc<Kept>, crate::config::Moved)> = Vec::new();
    for task in tasks {
        if !left.iter().any(|(kept, _)| Arc::ptr_eq(kept, &task.kept)) {
            left.push((&task.kept, task.kept.moved()));
        }
    }
    left.retain(|(_, moved)| !moved.is_empty());
    if left.is_empty() {
        return claims;
    }
    let moved_of = |task: &Task| {
        left.iter()
            .position(|(kept, _)| Arc::ptr_eq(kept, &task.kept))
    };
    let found: Vec<Vec<String>> = tasks
        .par_iter()
        .map(|task| {
            let Some(at) = moved_of(task) else {
                return Vec::new();
            };
            let own = task.known();
            let known = own.iter().cloned().chain(left[at].1.fingerprints());
            // What cannot be read is said when it is checked.
            let checked = task.check(given, Known::These(known.collect()));
            let silenced = checked
                .map(|(_, checkup)| checkup.silenced)
                .unwrap_or_default();
            silenced
                .into_iter()
                .filter(|s| s.by == By::Baseline && !own.contains(&s.finding.fingerprint))
                .map(|s| s.finding.fingerprint)
                .collect()
        })
        .collect();
    for (task, found) in tasks.iter().zip(found) {
        let Some(at) = left
            .iter()
            .position(|(kept, _)| Arc::ptr_eq(kept, &task.kept))
        else {
            continue;
        };
        for fingerprint in found {
            if left[at].1.take(&fingerprint).is_some() {
                let own = claims.entry(task.chosen.place.clone()).or_default();
                own.insert(fingerprint);
            }
        }
    }
    claims
}

/// What is known of a document, what it claims included.
pub(super) fn known(task: &Task, claims: &Claims) -> Known {
    let mut known = task.known();
    known.extend(
        claims
            .get(&task.chosen.place)
            .into_iter()
            .flatten()
            .cloned(),
    );
    Known::These(known)
}

/// How many known findings were not found: those of the documents that were checked, each with
/// how many it holds, and those of documents that are gone and nobody claims.
pub(super) fn stale(tasks: &[Task], held: &BTreeMap<PathBuf, usize>, claims: &Claims) -> usize {
    let mut stale = 0;
    let mut roots: Vec<&Arc<Kept>> = Vec::new();
    let mut claimed = 0;
    for task in tasks {
        let place = &task.chosen.place;
        let own = claims.get(place).map_or(0, BTreeSet::len);
        claimed += own;
        let known = task.known().len() + own;
        if known > 0
            && let Some(held) = held.get(place)
        {
            stale += known.saturating_sub(*held);
        }
        if !roots.iter().any(|kept| Arc::ptr_eq(kept, &task.kept)) {
            roots.push(&task.kept);
        }
    }
    let gone: usize = roots.iter().map(|kept| kept.moved().len()).sum();
    stale + gone.saturating_sub(claimed)
}

/// Says that the baseline holds more than there is.
pub(super) fn tell_stale(stale: usize, lang: Lang, shell: &mut Shell<'_>) {
    if stale == 0 {
        return;
    }
    let count = findings(lang, stale);
    shell.tell(&match lang {
        Lang::En => format!(
            "onside: the baseline holds {count} no longer there; `onside baseline prune` takes them out\n"
        ),
        Lang::Ru => format!(
            "onside: в baseline есть то, чего уже нет: {count}; `onside baseline prune` это уберёт\n"
        ),
    });
}
