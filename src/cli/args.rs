//! What can be typed after `onside`, with the help that is shown for it.

use std::path::PathBuf;

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser, Subcommand, ValueEnum};
use jiff::civil::Date;

use super::author::{DocsArgs, ExplainArgs, NewArgs, RulesArgs, SchemaArgs, TestArgs, WhyArgs};
use super::baseline::BaselineCommand;
use super::documents::DocumentsArgs;
use super::init::InitArgs;
use super::level::LevelArgs;
use super::manual::{CompletionsArgs, ManArgs};
use super::output::OutputArgs;
use super::report::ReportArgs;
use super::suppressions::SuppressionsArgs;
use crate::vocabulary::{Confidence, FailOn, Kind, Lang};

/// Keeps a company's words on the client's side: says where a text stops being so, why it hurts
/// the client, and what to write instead.
#[derive(Debug, Parser)]
#[command(
    name = "onside",
    version,
    arg_required_else_help = true,
    disable_help_subcommand = true,
    after_help = "Exit codes: 0 nothing at or above --fail-on, 1 findings, 2 mistakes in options, \
                  files or rules, 3 nothing was checked."
)]
pub(super) struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub(super) command: Option<Command>,
    /// Print the licences of onside and of the word lists inside it.
    #[arg(long)]
    pub(super) licenses: bool,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Check Markdown files and folders.
    #[command(mut_arg("paths", |paths| {
        paths.help("Files and folders; `-` reads one document from standard input")
    }))]
    Check(CheckArgs),
    /// Write one page about all documents: levels, findings, promises.
    Report(ReportArgs),
    /// Write the smallest workspace that has every paper of a service standard.
    Init(InitArgs),
    /// Say on which of five levels texts stand and what would lift them.
    Level(LevelArgs),
    /// Say why there is a finding in a place, or none.
    Why(WhyArgs),
    /// Show all there is to know about one rule.
    Explain(ExplainArgs),
    /// List the rules; show what their phrases look for; find what is odd in them.
    Rules(RulesArgs),
    /// Run the rules' own examples, or measure them on labelled passages.
    Test(TestArgs),
    /// Show what is checked and what is not, and why.
    Files(FilesArgs),
    /// Show or check the configuration.
    #[command(subcommand)]
    Config(ConfigCommand),
    /// List everything that silences findings, with reason, last day and use.
    Suppressions(SuppressionsArgs),
    /// Note the findings there are, so that a check tells only what is new.
    #[command(subcommand)]
    Baseline(BaselineCommand),
    /// Begin a rule of your own.
    New(NewArgs),
    /// Write the reference of all rules as Markdown.
    Docs(DocsArgs),
    /// Print a JSON Schema.
    Schema(SchemaArgs),
    /// Print the script that completes commands and options in a shell.
    Completions(CompletionsArgs),
    /// Print the manual page.
    Man(ManArgs),
    /// Speak with an editor on standard input and output (Language Server Protocol).
    #[command(alias = "server")]
    Lsp(LspArgs),
}

/// What `check` is told.
#[derive(Debug, Args)]
pub(super) struct CheckArgs {
    #[command(flatten)]
    pub(super) documents: DocumentsArgs,
    /// The name that a document from standard input is reported under.
    #[arg(long, value_name = "NAME", default_value = "stdin.md")]
    pub(super) stdin_filename: String,
    #[command(flatten)]
    pub(super) output: OutputArgs,
    /// The least severity that makes the exit code 1 [default: warning].
    #[arg(long, value_name = "SEVERITY", value_parser = fail_ons())]
    pub(super) fail_on: Option<FailOn>,
    /// Leave out findings that onside is less sure of.
    #[arg(long, value_name = "CONFIDENCE", value_parser = confidences())]
    pub(super) min_confidence: Option<Confidence>,
    /// How many files are checked at a time [default: RAYON_NUM_THREADS, else one per core].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub(super) threads: Option<u16>,
    /// Obey no comment in the documents: show what they silence.
    #[arg(long)]
    pub(super) no_ignores: bool,
    /// Mend what cannot change a promise: comments that silence nothing, look-alike letters.
    #[arg(long, conflicts_with = "diff")]
    pub(super) fix: bool,
    /// Show what --fix would change, and change nothing; exit with 1 if it would change anything.
    #[arg(long)]
    pub(super) diff: bool,
    /// The baseline [default: .onside-baseline.json at the repository's root, if it is there].
    #[arg(long, value_name = "FILE", conflicts_with = "no_baseline")]
    pub(super) baseline: Option<PathBuf>,
    /// Show the findings that the baseline holds, too.
    #[arg(long)]
    pub(super) no_baseline: bool,
    /// Exit with 1 when the baseline holds findings that are not there any more.
    #[arg(long)]
    pub(super) strict_baseline: bool,
    /// Exit with 1 where a text, or the workspace, stands below this level.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(1..=5))]
    pub(super) min_level: Option<u8>,
    /// Exit with 1 where a level fell below a stored `onside level --format json`.
    #[arg(long, value_name = "FILE")]
    pub(super) no_drop: Option<PathBuf>,
    /// Exit with 0 instead of 3 when there was nothing to check.
    #[arg(long)]
    pub(super) allow_empty: bool,
}

/// What `lsp` is told.
#[derive(Debug, Args)]
pub(super) struct LspArgs {
    /// The day that deadlines are compared with [default: today].
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub(super) today: Option<Date>,
    /// Many clients say how they speak; there is one way only.
    #[arg(long, hide = true)]
    pub(super) stdio: bool,
    #[command(flatten)]
    pub(super) config: ConfigArgs,
}

/// What `files` is told.
#[derive(Debug, Args)]
pub(super) struct FilesArgs {
    /// Files and folders.
    #[arg(default_value = ".")]
    pub(super) paths: Vec<PathBuf>,
    #[command(flatten)]
    pub(super) config: ConfigArgs,
    #[command(flatten)]
    pub(super) screen: ScreenArgs,
}

/// What to do with the configuration.
#[derive(Debug, Subcommand)]
pub(super) enum ConfigCommand {
    /// Show what holds for a file or folder, and where every value was set.
    Show(ConfigShowArgs),
    /// Look for mistakes in every configuration file of this folder and the rules they name.
    Check(ConfigCheckArgs),
}

/// What `config show` is told.
#[derive(Debug, Args)]
pub(super) struct ConfigShowArgs {
    /// A file or folder.
    #[arg(default_value = ".")]
    pub(super) path: PathBuf,
    #[command(flatten)]
    pub(super) config: ConfigArgs,
    #[command(flatten)]
    pub(super) screen: ScreenArgs,
}

/// What `config check` is told.
#[derive(Debug, Args)]
pub(super) struct ConfigCheckArgs {
    /// A configuration file, or a folder with any number of them below it.
    #[arg(default_value = ".")]
    pub(super) path: PathBuf,
    #[command(flatten)]
    pub(super) screen: ScreenArgs,
}

/// Which configuration is used.
#[derive(Clone, Debug, Args)]
pub(super) struct ConfigArgs {
    /// Use this configuration file for everything [default: the nearest onside.yaml of each file].
    #[arg(long, value_name = "FILE", conflicts_with = "no_config")]
    pub(super) config: Option<PathBuf>,
    /// Read no configuration file.
    #[arg(long)]
    pub(super) no_config: bool,
}

/// What a command that reads rules works with.
#[derive(Clone, Debug, Args)]
pub(super) struct SetupArgs {
    #[command(flatten)]
    pub(super) config: ConfigArgs,
    /// A folder of rules to use instead of the built-in ones.
    #[arg(long, value_name = "DIR")]
    pub(super) rulebook: Option<PathBuf>,
    #[command(flatten)]
    pub(super) screen: ScreenArgs,
}

/// How things are shown, for every command.
#[derive(Clone, Debug, Args)]
pub(super) struct ScreenArgs {
    /// The language of onside's own words; findings speak the language of their sentence.
    #[arg(long, value_enum, value_name = "LANG", default_value_t = UiLang::Auto)]
    pub(super) ui_lang: UiLang,
    /// Whether to use colour.
    #[arg(long, value_enum, value_name = "WHEN", default_value_t = Color::Auto)]
    pub(super) color: Color,
}

/// The language of onside's own words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum UiLang {
    /// That of the system, else that of most findings.
    Auto,
    /// Russian.
    Ru,
    /// English.
    En,
}

/// Whether to use colour, or links.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Color {
    /// On a terminal that shows it.
    Auto,
    /// Also into files and pipes.
    Always,
    /// Not at all.
    Never,
}

/// A day as `2026-11-21`.
pub(super) fn date(text: &str) -> Result<Date, String> {
    text.parse()
        .map_err(|_| "write the day as 2026-11-21".to_owned())
}

/// `ru` or `en`.
pub(super) fn langs() -> impl TypedValueParser<Value = Lang> {
    words(
        Lang::ALL.iter().map(|lang| lang.as_str()),
        &[("ru", "русский"), ("en", "английский")],
    )
    .try_map(|word| Lang::parse(&word).ok_or("not a language"))
}

/// The kinds of documents, with their Russian names.
pub(super) fn kinds() -> impl TypedValueParser<Value = Kind> {
    const RUSSIAN: [(&str, &str); 9] = [
        ("ad", "реклама"),
        ("script", "скрипт"),
        ("policy", "политика"),
        ("packaging", "упаковка"),
        ("standard", "стандарт"),
        ("register", "реестр"),
        ("log", "журнал"),
        ("profile", "портрет"),
        ("training", "обучение"),
    ];
    words(Kind::ALL.iter().map(|kind| kind.as_str()), &RUSSIAN)
        .try_map(|word| Kind::parse(&word).ok_or("not a kind"))
}

/// What makes a run fail.
fn fail_ons() -> impl TypedValueParser<Value = FailOn> {
    const RUSSIAN: [(&str, &str); 4] = [
        ("error", "ошибка"),
        ("warning", "предупреждение"),
        ("info", "заметка"),
        ("never", "никогда"),
    ];
    words(FailOn::ALL.iter().map(|word| word.as_str()), &RUSSIAN)
        .try_map(|word| FailOn::parse(&word).ok_or("not a severity"))
}

/// How sure onside must be.
fn confidences() -> impl TypedValueParser<Value = Confidence> {
    const RUSSIAN: [(&str, &str); 3] = [
        ("low", "низкая"),
        ("medium", "средняя"),
        ("high", "высокая"),
    ];
    words(Confidence::ALL.iter().map(|word| word.as_str()), &RUSSIAN)
        .try_map(|word| Confidence::parse(&word).ok_or("not a confidence"))
}

/// A parser of a closed list of words, where a hidden Russian alias stands for its English word.
pub(super) fn words(
    list: impl Iterator<Item = &'static str>,
    russian: &'static [(&'static str, &'static str)],
) -> impl TypedValueParser<Value = String> {
    let values = list.map(|word| {
        let aliases = russian.iter().filter(move |(english, _)| *english == word);
        PossibleValue::new(word).aliases(aliases.map(|&(_, alias)| alias))
    });
    PossibleValuesParser::new(values.collect::<Vec<_>>()).map(|word| {
        let english = russian.iter().find(|(_, alias)| *alias == word);
        english.map_or(word, |&(english, _)| english.to_owned())
    })
}
