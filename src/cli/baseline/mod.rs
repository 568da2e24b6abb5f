//! `onside baseline`: the findings that were there when a project began to use onside.

mod claims;
mod roots;
mod show;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

pub(super) use claims::{Claims, claims, known, stale};

use super::documents::{Documents, DocumentsArgs};
use super::{Exit, Shell};
use crate::config::{Baseline, Known as Row};
use crate::report::clean::{clean_line, clean_path, guard};
use crate::report::plural;
use crate::vocabulary::Lang;
use crate::workspace::{BaselineChoice, Kept};
use roots::{Root, roots};
use show::show;

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

fn create(args: &CreateArgs, shell: &mut Shell<'_>) -> Result<Exit, Exit> {
    let choice = choice(args.baseline.as_ref());
    let mut documents = Documents::find(&args.documents, choice, shell)?;
    let roots = roots(&mut documents, &args.documents.paths, None, shell);
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
    let roots = roots(&mut documents, &args.documents.paths, Some(&claims), shell);
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
