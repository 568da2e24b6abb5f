//! Help and mistakes of the command line in Russian: the English texts of the options are the keys of
//! `russian.txt`, so that an option is written once, in English.

use std::borrow::Cow;

use clap::builder::{PossibleValue, StyledStr};
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, Command};

/// English and Russian in turn, an empty line after each pair.
const TABLE: &str = include_str!("russian.txt");

/// The pairs of the table.
fn pairs() -> impl Iterator<Item = (&'static str, &'static str)> {
    let pairs = TABLE.split("\n\n").map(str::trim);
    pairs.filter_map(|pair| pair.split_once('\n'))
}

/// A text in Russian, where the table knows it.
fn known(english: &str) -> Option<&'static str> {
    let found = pairs().find(|(own, _)| *own == english);
    found.map(|(_, russian)| russian)
}

/// A text in Russian; what follows as `[default: …]` is a text of its own.
fn translate(english: &str) -> Cow<'_, str> {
    let (text, default) = match english.split_once(" [default: ") {
        Some((text, default)) => (text, default.strip_suffix(']')),
        None => (english, None),
    };
    match (known(text), default) {
        (None, _) => english.into(),
        (Some(russian), None) => russian.into(),
        (Some(russian), Some(default)) => {
            let default = known(default).unwrap_or(default);
            format!("{russian} [по умолчанию: {default}]").into()
        }
    }
}

fn styled(text: &StyledStr) -> StyledStr {
    translate(&text.to_string()).into_owned().into()
}

const TEMPLATE: &str =
    "{before-help}{about-with-newline}\nПрименение: {usage}\n\n{all-args}{after-help}";

/// The command with everything that its help says in Russian.
pub(super) fn command(mut command: Command) -> Command {
    command.build();
    translated(command)
}

fn translated(mut command: Command) -> Command {
    let usage = command.render_usage().to_string();
    let usage = usage.trim_start_matches("Usage:").trim();
    let usage = usage
        .replace("[OPTIONS]", "[ПАРАМЕТРЫ]")
        .replace("<COMMAND>", "<КОМАНДА>")
        .replace("[COMMAND]", "[КОМАНДА]");
    let about = command.get_about().map(styled);
    let after = command.get_after_help().map(styled);
    command = command
        .override_usage(usage)
        .help_template(TEMPLATE)
        .subcommand_help_heading("Команды")
        .mut_args(argument)
        .mut_subcommands(translated);
    if let Some(about) = about {
        command = command.about(about);
    }
    if let Some(after) = after {
        command = command.after_help(after);
    }
    command
}

fn argument(arg: Arg) -> Arg {
    let heading = match arg.is_positional() {
        true => "Аргументы",
        false => "Параметры",
    };
    let values: Vec<PossibleValue> = match arg.is_hide_possible_values_set() {
        true => Vec::new(),
        false => arg.get_possible_values(),
    };
    let values: Vec<&PossibleValue> = values.iter().filter(|v| !v.is_hide_set()).collect();
    let takes = arg.get_action().takes_values();
    let defaults = arg.get_default_values().iter().map(|v| v.to_string_lossy());
    let default = defaults.collect::<Vec<_>>().join(", ");
    let mut short = arg.get_help().map_or_else(String::new, |help| {
        translate(&help.to_string()).into_owned()
    });
    if takes && !default.is_empty() {
        short += &format!(" [по умолчанию: {default}]");
    }
    let mut long = short.clone();
    if takes && !values.is_empty() {
        let names: Vec<&str> = values.iter().map(|value| value.get_name()).collect();
        short += &format!(" [возможно: {}]", names.join(", "));
        long += "\n\nВозможно:";
        for value in values {
            let about = value
                .get_help()
                .map(|help| translate(&help.to_string()).into_owned());
            long += &match about {
                Some(about) => format!("\n- {}: {about}", value.get_name()),
                None => format!("\n- {}", value.get_name()),
            };
        }
    }
    arg.help(short)
        .long_help(long)
        .help_heading(heading)
        .hide_default_value(true)
        .hide_possible_values(true)
}

/// What is wrong with the arguments, with what to type instead.
pub(super) fn mistake(error: &clap::Error) -> String {
    let texts = |kind| -> Vec<String> {
        match error.get(kind) {
            Some(ContextValue::String(text)) => vec![text.clone()],
            Some(ContextValue::Strings(texts)) => texts.clone(),
            Some(ContextValue::Number(n)) => vec![n.to_string()],
            _ => Vec::new(),
        }
    };
    let text = |kind| texts(kind).join(", ");
    let arg = text(ContextKind::InvalidArg);
    let value = text(ContextKind::InvalidValue);
    let said = match error.kind() {
        ErrorKind::UnknownArgument => format!("нет параметра «{arg}»"),
        ErrorKind::InvalidSubcommand => {
            format!("нет команды «{}»", text(ContextKind::InvalidSubcommand))
        }
        ErrorKind::InvalidValue if value.is_empty() => format!("у «{arg}» нет значения"),
        ErrorKind::InvalidValue => format!("«{value}» не подходит для «{arg}»"),
        ErrorKind::ValueValidation => {
            let why = std::error::Error::source(error).map(ToString::to_string);
            let why = why.map_or_else(String::new, |why| format!(": {}", translate(&why)));
            format!("«{value}» не подходит для «{arg}»{why}")
        }
        ErrorKind::MissingRequiredArgument => format!("не хватает: {arg}"),
        ErrorKind::MissingSubcommand => "не хватает команды".to_owned(),
        ErrorKind::ArgumentConflict => {
            let prior = text(ContextKind::PriorArg);
            match prior == arg || prior.is_empty() {
                true => format!("«{arg}» указан больше одного раза"),
                false => format!("«{arg}» нельзя указать вместе с «{prior}»"),
            }
        }
        ErrorKind::TooManyValues => format!("у «{arg}» лишнее значение «{value}»"),
        ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => {
            format!("у «{arg}» не столько значений")
        }
        ErrorKind::InvalidUtf8 => "параметр записан не в UTF-8".to_owned(),
        _ => error.to_string(),
    };
    let mut told = format!("ошибка: {said}\n");
    for (kind, lead) in [
        (ContextKind::ValidValue, "возможно"),
        (ContextKind::ValidSubcommand, "есть команды"),
        (ContextKind::SuggestedArg, "может быть"),
        (ContextKind::SuggestedSubcommand, "может быть"),
        (ContextKind::SuggestedValue, "может быть"),
    ] {
        let list = text(kind);
        if !list.is_empty() {
            told += &format!("  {lead}: {list}\n");
        }
    }
    told + "\nПодробнее: --help\n"
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;
    use crate::cli::args::Cli;

    /// Every text that help shows.
    fn texts(command: &Command, all: &mut Vec<String>) {
        let shown = command
            .get_about()
            .into_iter()
            .chain(command.get_after_help());
        all.extend(shown.map(ToString::to_string));
        for arg in command.get_arguments().filter(|arg| !arg.is_hide_set()) {
            all.extend(arg.get_help().map(ToString::to_string));
            let values = arg.get_possible_values();
            all.extend(
                values
                    .iter()
                    .filter_map(|v| Some(v.get_help()?.to_string())),
            );
        }
        for command in command.get_subcommands() {
            texts(command, all);
        }
    }

    #[test]
    fn all_help_is_told_in_russian_and_no_text_is_left_over() {
        let mut command = Cli::command();
        command.build();
        let mut all = Vec::new();
        texts(&command, &mut all);
        let mut parts: Vec<&str> = Vec::new();
        for text in &all {
            match text.split_once(" [default: ") {
                Some((text, default)) => {
                    parts.extend([text, default.trim_end_matches(']')]);
                }
                None => parts.push(text),
            }
        }
        let missing: Vec<&&str> = parts.iter().filter(|t| known(t).is_none()).collect();
        assert!(missing.is_empty(), "add to russian.txt: {missing:#?}");
        // Mistakes of values are no help.
        let left = pairs().filter(|(own, _)| !parts.contains(own) && !own.starts_with("write "));
        assert_eq!(left.collect::<Vec<_>>(), []);
    }

    #[test]
    fn nothing_english_is_left_in_the_words_around() {
        let mut command = command(Cli::command());
        let mut help = command.render_long_help().to_string();
        for sub in command.get_subcommands_mut() {
            help += &sub.render_long_help().to_string();
            help += &sub.render_help().to_string();
        }
        for word in [
            "Usage",
            "Options",
            "Commands:",
            "Arguments",
            "default:",
            "possible values",
        ] {
            assert!(!help.contains(word), "{word}");
        }
        assert!(help.contains("Применение: onside check [ПАРАМЕТРЫ] [PATHS]..."));
        assert!(help.contains("[по умолчанию: видно по тексту]"));
    }
}
