//! What can be typed after the commands for those who write rules.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::args::{ScreenArgs, SetupArgs, kinds, langs, words};
use crate::vocabulary::{Family, Kind, Lang, Severity};

/// What `explain` is told.
#[derive(Debug, Args)]
pub(super) struct ExplainArgs {
    /// A rule's id, a part of it, or words of its title; or `deed`.
    pub(super) rule: String,
    /// How the page is printed.
    #[arg(long, value_enum, default_value_t = PageFormat::Text)]
    pub(super) format: PageFormat,
    #[command(flatten)]
    pub(super) setup: SetupArgs,
}

/// How a rule's page is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum PageFormat {
    /// For a terminal.
    Text,
    /// For documents.
    Markdown,
    /// For programs.
    Json,
}

/// What `rules` is told.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(super) struct RulesArgs {
    /// What to do with them, if not to list them.
    #[command(subcommand)]
    pub(super) command: Option<RulesCommand>,
    /// Only rules of this family.
    #[arg(long, value_parser = families())]
    pub(super) family: Option<Family>,
    /// Only rules about this one of the seven principles.
    #[arg(long, value_name = "1-7", value_parser = clap::value_parser!(u8).range(1..=7))]
    pub(super) principle: Option<u8>,
    /// Only rules that speak this language.
    #[arg(long, value_parser = langs())]
    pub(super) lang: Option<Lang>,
    /// How the list is printed.
    #[arg(long, value_enum, default_value_t = ListFormat::Table)]
    pub(super) format: ListFormat,
    #[command(flatten)]
    pub(super) setup: SetupArgs,
}

/// What to do with the rules.
#[derive(Debug, Subcommand)]
pub(super) enum RulesCommand {
    /// Show every form that a phrase looks for, and how each word was found.
    Expand(ExpandArgs),
    /// Show every mistake and everything odd in a folder of rules.
    Check(CheckRulesArgs),
}

/// What `rules expand` is told.
#[derive(Debug, Args)]
pub(super) struct ExpandArgs {
    /// The phrase, in the notation of rules.
    pub(super) phrase: String,
    #[command(flatten)]
    pub(super) setup: SetupArgs,
}

/// What `rules check` is told.
#[derive(Debug, Args)]
pub(super) struct CheckRulesArgs {
    /// A folder of rules: one that the configuration names, or one to use instead of all others
    /// [default: those that the configuration names, else the built-in ones].
    #[arg(conflicts_with = "rulebook")]
    pub(super) dir: Option<PathBuf>,
    #[command(flatten)]
    pub(super) setup: SetupArgs,
}

/// How a list of rules is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum ListFormat {
    /// For a terminal.
    Table,
    /// For programs.
    Json,
    /// For documents.
    Markdown,
}

/// What `test` is told.
#[derive(Debug, Args)]
pub(super) struct TestArgs {
    /// A folder of rules: one that the configuration names, or one to use instead of all others
    /// [default: those that the configuration names, else the built-in ones].
    #[arg(conflicts_with = "rulebook")]
    pub(super) dir: Option<PathBuf>,
    /// Also the built-in rules, where the configuration names others.
    #[arg(long, conflicts_with = "corpus")]
    pub(super) all: bool,
    /// Only this rule, or the rules of a family: `slogan/*`.
    #[arg(long, value_name = "ID")]
    pub(super) rule: Option<String>,
    /// Fail for layers and alternatives that no bad example makes fire.
    #[arg(long)]
    pub(super) coverage: bool,
    /// Take one thing at a time out of each rule; fail unless the examples notice 95 of 100.
    #[arg(long)]
    pub(super) mutants: bool,
    /// Measure precision and recall on labelled passages instead.
    #[arg(long, value_name = "FILE.jsonl", conflicts_with_all = ["coverage", "mutants"])]
    pub(super) corpus: Option<PathBuf>,
    /// With --corpus: the least severity that counts.
    #[arg(long, value_name = "SEVERITY", requires = "corpus", value_parser = severities())]
    pub(super) min_severity: Option<Severity>,
    /// How the outcome is printed.
    #[arg(long, value_enum, default_value_t = OutcomeFormat::Text)]
    pub(super) format: OutcomeFormat,
    #[command(flatten)]
    pub(super) setup: SetupArgs,
}

/// How the outcome of examples is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum OutcomeFormat {
    /// What went wrong, and the counts.
    Text,
    /// Every example, for programs.
    Json,
}

/// What `why` is told.
#[derive(Debug, Args)]
pub(super) struct WhyArgs {
    /// The place: `ads/spring.md:12`, or with a column `ads/spring.md:12:8`.
    #[arg(value_name = "FILE:LINE[:COLUMN]", value_parser = place)]
    pub(super) place: Place,
    /// Only this rule, with all its layers.
    pub(super) rule: Option<String>,
    /// What sort of document it is [default: its front matter, else a guess].
    #[arg(long, value_parser = kinds())]
    pub(super) kind: Option<Kind>,
    /// The language of the document [default: seen from the text].
    #[arg(long, value_parser = langs())]
    pub(super) lang: Option<Lang>,
    #[command(flatten)]
    pub(super) setup: SetupArgs,
}

/// A place in a file; lines and columns from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) file: PathBuf,
    pub(super) line: usize,
    pub(super) column: Option<usize>,
}

/// What `new` is told.
#[derive(Debug, Args)]
pub(super) struct NewArgs {
    /// What to make.
    #[command(subcommand)]
    pub(super) command: NewCommand,
}

/// What to make.
#[derive(Debug, Subcommand)]
pub(super) enum NewCommand {
    /// Write the skeleton of a rule, with comments.
    Rule(NewRuleArgs),
}

/// What `new rule` is told.
#[derive(Debug, Args)]
pub(super) struct NewRuleArgs {
    /// The rule's id: FAMILY/NAME, such as `tone/courier-hour`.
    #[arg(value_name = "FAMILY/NAME")]
    pub(super) id: String,
    /// The folder of rules.
    #[arg(long, value_name = "DIR", default_value = "rules")]
    pub(super) dir: PathBuf,
    /// The language it speaks; give it twice for both.
    #[arg(long, value_parser = langs(), default_values = ["ru"])]
    pub(super) lang: Vec<Lang>,
    #[command(flatten)]
    pub(super) screen: ScreenArgs,
}

/// What `schema` is told.
#[derive(Debug, Args)]
pub(super) struct SchemaArgs {
    /// Of what.
    #[arg(value_enum)]
    pub(super) of: SchemaOf,
}

/// What there is a JSON Schema of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum SchemaOf {
    /// A rule file: for completion in editors.
    Rule,
    /// `onside.yaml`: for completion in editors.
    Config,
    /// The output of `check --format json`.
    Findings,
    /// The output of `level --format json`.
    Level,
    /// The baseline.
    Baseline,
    /// `onside-ignore.yaml`: for completion in editors.
    Ignore,
}

/// What `docs` is told.
#[derive(Debug, Args)]
pub(super) struct DocsArgs {
    /// The folder to write the reference of all rules into.
    #[arg(long, value_name = "DIR")]
    pub(super) out: PathBuf,
    #[command(flatten)]
    pub(super) setup: SetupArgs,
}

/// `FILE:LINE[:COLUMN]`; the file may have colons of its own (`C:\ads\spring.md:12`).
pub(super) fn place(text: &str) -> Result<Place, String> {
    let help = || "write FILE:LINE or FILE:LINE:COLUMN, such as ads/spring.md:12:8".to_owned();
    let number = |text: &str| text.parse::<usize>().ok().filter(|&n| n > 0);
    let (rest, last) = text.rsplit_once(':').ok_or_else(help)?;
    let last = number(last).ok_or_else(help)?;
    let (file, line, column) = match rest.rsplit_once(':').map(|(f, n)| (f, number(n))) {
        Some((file, Some(line))) => (file, line, Some(last)),
        _ => (rest, last, None),
    };
    if file.is_empty() {
        return Err(help());
    }
    Ok(Place {
        file: PathBuf::from(file),
        line,
        column,
    })
}

/// The families of rules, with their Russian names.
fn families() -> impl clap::builder::TypedValueParser<Value = Family> {
    use clap::builder::TypedValueParser;
    const RUSSIAN: [(&str, &str); 5] = [
        ("misleading", "заблуждение"),
        ("trap", "ловушка"),
        ("slogan", "лозунг"),
        ("burden", "бремя"),
        ("tone", "тон"),
    ];
    words(Family::ALL.iter().map(|word| word.as_str()), &RUSSIAN)
        .try_map(|word| Family::parse(&word).ok_or("not a family"))
}

/// How much a finding hurts.
fn severities() -> impl clap::builder::TypedValueParser<Value = Severity> {
    use clap::builder::TypedValueParser;
    const RUSSIAN: [(&str, &str); 3] = [
        ("error", "ошибка"),
        ("warning", "предупреждение"),
        ("info", "заметка"),
    ];
    words(Severity::ALL.iter().map(|word| word.as_str()), &RUSSIAN)
        .try_map(|word| Severity::parse(&word).ok_or("not a severity"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_read_from_the_end() {
        let at = |file: &str, line, column| Place {
            file: PathBuf::from(file),
            line,
            column,
        };
        assert_eq!(place("a.md:3"), Ok(at("a.md", 3, None)));
        assert_eq!(place("a.md:3:8"), Ok(at("a.md", 3, Some(8))));
        assert_eq!(place(r"C:\a.md:3"), Ok(at(r"C:\a.md", 3, None)));
        for wrong in ["a.md", "a.md:", ":3", "a.md:0", "a.md:x"] {
            assert!(place(wrong).is_err(), "{wrong}");
        }
    }
}
