//! `onside suppressions`: everything that silences findings, and new entries of the side file.

use clap::{Args, Subcommand};
use jiff::civil::Date;
use serde_json::{Value, json};

use super::args::{SetupArgs, date};
use super::author::Place;
use super::baseline::ListFormat;
use super::documents::{Documents, DocumentsArgs};
use super::{Exit, Shell};
use crate::check::{Entry, Form, Known, Suppression};
use crate::config::{SIDE_FILE, SideFile};
use crate::report::clean::{clean_line, clean_path, guard};
use crate::report::{json_line, plural};
use crate::text::{LineIndex, Source, Span};
use crate::vocabulary::Lang;
use crate::workspace::{BaselineChoice, Mistake};

/// What `suppressions` is told.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(super) struct SuppressionsArgs {
    /// What to do with them, if not to list them.
    #[command(subcommand)]
    command: Option<SuppressionsCommand>,
    #[command(flatten)]
    documents: DocumentsArgs,
    /// How they are printed.
    #[arg(long, value_enum, default_value_t = ListFormat::Table)]
    format: ListFormat,
}

/// What to do with suppressions.
#[derive(Debug, Subcommand)]
pub(super) enum SuppressionsCommand {
    /// Silence the findings of one line in onside-ignore.yaml, where the text must stay free of
    /// comments.
    Add(AddArgs),
}

/// What `suppressions add` is told.
#[derive(Debug, Args)]
pub(super) struct AddArgs {
    /// The line: `ads/spring.md:12`.
    #[arg(value_name = "FILE:LINE", value_parser = super::author::place)]
    place: Place,
    /// The rule whose findings begin there.
    rule: String,
    /// Why the client is not hurt here.
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// The last day on which it holds.
    #[arg(long, value_name = "DATE", value_parser = date)]
    until: Option<Date>,
    /// The day that deadlines are compared with [default: today].
    #[arg(long, value_name = "DATE", value_parser = date)]
    today: Option<Date>,
    #[command(flatten)]
    setup: SetupArgs,
}

/// A suppression with the place it stands in, both from 1.
struct Listed {
    path: String,
    line: usize,
    column: usize,
    suppression: Suppression,
    /// The document, where that is another file.
    document: Option<String>,
}

/// Runs `onside suppressions`.
pub(super) fn suppressions(args: &SuppressionsArgs, shell: &mut Shell<'_>) -> Result<Exit, Exit> {
    if let Some(SuppressionsCommand::Add(args)) = &args.command {
        return add(args, shell);
    }
    let mut documents = Documents::find(&args.documents, BaselineChoice::Nothing, shell)?;
    let given = documents.given;
    let answers = documents.ask(shell, |task| {
        let (document, checkup) = task.check(&given, Known::Nothing)?;
        let mut listed = place(document.source(), checkup.suppressions, None);
        if let Some(side_file) = &task.kept.side_file {
            let source = side_file.source();
            listed.extend(place(source, checkup.entries, Some(&task.name())));
        }
        Ok(listed)
    });
    let mut listed: Vec<Listed> = answers.into_iter().flat_map(|(_, listed)| listed).collect();
    listed.extend(without_document(&documents));
    listed.sort_by(|a, b| (&a.path, a.line, a.column).cmp(&(&b.path, b.line, b.column)));
    let exit = documents.exit(Exit::Clean);
    let printed = match args.format {
        ListFormat::Json => {
            let rows: Vec<Value> = listed.iter().map(row).collect();
            json_line(&json!({ "schema": "onside.suppressions/1", "suppressions": rows }))
        }
        ListFormat::Table => {
            let lang = documents.look.lang.unwrap_or(Lang::En);
            let mut printed = String::new();
            for one in &listed {
                printed += &format!("{}\n", guard(&clean_line(&line(one, lang))));
            }
            printed + &summary(&listed, lang)
        }
    };
    Ok(shell.print(exit, |out| out.write_all(printed.as_bytes())))
}

fn place(source: &Source, all: Vec<Suppression>, document: Option<&str>) -> Vec<Listed> {
    let lines = LineIndex::new(source.text());
    all.into_iter()
        .map(|suppression| {
            let at = lines.position(source.text(), suppression.span.start);
            Listed {
                path: source.name().to_owned(),
                line: at.line + 1,
                column: at.chars + 1,
                suppression,
                document: document.map(str::to_owned),
            }
        })
        .collect()
}

/// The entries of side files whose documents are not there.
fn without_document(documents: &Documents) -> Vec<Listed> {
    let mut listed = Vec::new();
    let mut seen: Vec<&str> = Vec::new();
    for kept in documents.tasks.iter().map(|task| &task.kept) {
        let Some(side_file) = &kept.side_file else {
            continue;
        };
        if seen.contains(&kept.side_file_name.as_str()) {
            continue;
        }
        seen.push(&kept.side_file_name);
        for (path, entry) in side_file.entries() {
            if kept.is_there(path) {
                continue;
            }
            let suppression = Suppression {
                form: Form::SideFile,
                span: entry.span,
                rules: crate::rules::Selector::parse(&entry.rule)
                    .into_iter()
                    .collect(),
                reason: entry.reason.clone(),
                until: entry.until,
                uses: 0,
                problem: Some(format!("{path} is not there")),
            };
            listed.extend(place(side_file.source(), vec![suppression], Some(path)));
        }
    }
    listed
}

/// `ads/a.md:3:1: slogan/we-care: our motto (until 2027-03-01): silences 1 finding`.
fn line(one: &Listed, lang: Lang) -> String {
    let own = &one.suppression;
    let rules: Vec<String> = own.rules.iter().map(ToString::to_string).collect();
    let mut line = format!(
        "{}:{}:{}: {}",
        one.path,
        one.line,
        one.column,
        rules.join(", ")
    );
    if let Some(document) = &one.document {
        line += &match lang {
            Lang::En => format!(" in {document}"),
            Lang::Ru => format!(" в {document}"),
        };
    }
    if !own.reason.is_empty() {
        line += &format!(": {}", own.reason);
    }
    if let Some(until) = own.until {
        line += &match lang {
            Lang::En => format!(" (until {until})"),
            Lang::Ru => format!(" (до {until})"),
        };
    }
    line += &match lang {
        Lang::En => format!(
            ": silences {}",
            plural(lang, own.uses, ["finding", "findings", "findings"])
        ),
        Lang::Ru => format!(
            ": гасит {}",
            plural(lang, own.uses, ["находку", "находки", "находок"])
        ),
    };
    if let Some(problem) = &own.problem {
        line += &format!("; {problem}");
    }
    line
}

fn row(one: &Listed) -> Value {
    let own = &one.suppression;
    let rules: Vec<String> = own.rules.iter().map(ToString::to_string).collect();
    json!({
        "path": one.path, "line": one.line, "column": one.column,
        "document": one.document.as_ref().unwrap_or(&one.path),
        "form": own.form.as_str(), "rules": rules, "reason": own.reason,
        "until": own.until.map(|until| until.to_string()),
        "uses": own.uses, "problem": own.problem,
    })
}

fn summary(listed: &[Listed], lang: Lang) -> String {
    let wrong = listed
        .iter()
        .filter(|one| one.suppression.problem.is_some());
    let (all, wrong) = (listed.len(), wrong.count());
    let uses: usize = listed.iter().map(|one| one.suppression.uses).sum();
    match lang {
        Lang::En => format!(
            "{} for {}; {wrong} wrong or of no use\n",
            plural(lang, all, ["suppression", "suppressions", "suppressions"]),
            plural(lang, uses, ["finding", "findings", "findings"]),
        ),
        Lang::Ru => format!(
            "{} на {}; неверных и лишних: {wrong}\n",
            plural(lang, all, ["пометка", "пометки", "пометок"]),
            plural(lang, uses, ["находку", "находки", "находок"]),
        ),
    }
}

/// Runs `onside suppressions add`.
fn add(args: &AddArgs, shell: &mut Shell<'_>) -> Result<Exit, Exit> {
    let asked = DocumentsArgs {
        paths: vec![args.place.file.clone()],
        lang: None,
        kind: None,
        today: args.today,
        setup: args.setup.clone(),
    };
    let documents = Documents::find(&asked, BaselineChoice::Nothing, shell)?;
    let Some(task) = documents.tasks.first() else {
        return Err(documents.exit(Exit::Nothing));
    };
    let added = entries(args, &documents).and_then(|(entries, quotes)| {
        let name = task.name();
        let mut text = match &task.kept.side_file {
            Some(side_file) => side_file.source().text().to_owned(),
            None => "version: 1\nignore:\n".to_owned(),
        };
        if !text.ends_with('\n') {
            text.push('\n');
        }
        let written = entries.iter().zip(&quotes);
        let written: String = written
            .map(|(entry, quote)| SideFile::written(&name, entry, quote))
            .collect();
        text += &written;
        // A side file that somebody has written in another way is not rewritten.
        let before = task
            .kept
            .side_file
            .as_ref()
            .map_or(0, |own| own.entries().len());
        let (read, mistakes) = SideFile::read(Source::new(SIDE_FILE, text.as_str()));
        if !mistakes.is_empty() || read.entries().len() != before + entries.len() {
            return Err(Mistake::new(
                task.kept.side_file_name.clone(),
                "entries cannot be added at its end",
                format!("put this below `ignore:` by hand:\n{written}"),
            ));
        }
        task.kept.write_side_file(&text)?;
        Ok(entries.len())
    });
    match added {
        Ok(count) => {
            let side_file = clean_path(&task.kept.side_file_name).into_owned();
            let lang = documents.look.lang.unwrap_or(Lang::En);
            shell.tell(&match lang {
                Lang::En => format!(
                    "onside: {side_file}: {} added\n",
                    plural(lang, count, ["entry", "entries", "entries"])
                ),
                Lang::Ru => format!(
                    "onside: {side_file}: добавлено {}\n",
                    plural(lang, count, ["запись", "записи", "записей"])
                ),
            });
            Ok(documents.exit(Exit::Clean))
        }
        Err(mistake) => {
            shell.mistake(&mistake, documents.look);
            Err(Exit::Mistake)
        }
    }
}

/// The entries for the findings of a line, and their words.
fn entries(args: &AddArgs, documents: &Documents) -> Result<(Vec<Entry>, Vec<String>), Mistake> {
    let task = &documents.tasks[0];
    let (document, checkup) = task.check(&documents.given, Known::Everything)?;
    let source = document.source();
    let lines = LineIndex::new(source.text());
    let place = format!("{}:{}", source.name(), args.place.line);
    let line_of = |span: Span| lines.line_of(span.start) + 1;
    let silenced = checkup.silenced.iter();
    let open = silenced
        .filter(|s| s.by == crate::check::By::Baseline)
        .map(|s| &s.finding);
    let here: Vec<_> = open
        .filter(|f| line_of(f.span) == args.place.line)
        .collect();
    let own = here.iter().filter(|finding| finding.rule == args.rule);
    let (entries, quotes): (Vec<Entry>, Vec<String>) = own
        .map(|finding| {
            let entry = Entry {
                span: Span::default(),
                rule: finding.rule.clone(),
                fingerprint: finding.fingerprint.clone(),
                reason: args.reason.trim().to_owned(),
                until: args.until,
            };
            (entry, source.slice(finding.span).to_owned())
        })
        .unzip();
    if entries.is_empty() {
        let rules: Vec<&str> = here.iter().map(|finding| finding.rule.as_str()).collect();
        let help = match rules.is_empty() {
            true => "`onside check` shows the lines of findings".to_owned(),
            false => format!("what begins there is of {}", rules.join(", ")),
        };
        let message = format!("no finding of {} begins here", clean_line(&args.rule));
        return Err(Mistake::new(place, message, help));
    }
    // What a check would say of them is said now.
    let mut settings = task.settings(&documents.given);
    settings.entries.clone_from(&entries);
    let checkup = task.rulebook.check_with(&document, &settings);
    match checkup
        .entries
        .iter()
        .find_map(|entry| entry.problem.clone())
    {
        Some(problem) => Err(Mistake::new(
            place,
            problem,
            "nothing was written; give what is missing, or mend the text",
        )),
        None => Ok((entries, quotes)),
    }
}
