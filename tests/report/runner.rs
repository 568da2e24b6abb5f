//! The two parsers by which the GitHub runner finds commands in what a step prints, ported from
//! `ActionCommand.TryParseV2` and `TryParse` (actions/runner, src/Runner.Common/ActionCommand.cs):
//! the second is asked where the first found nothing.

use std::collections::BTreeMap;

/// A command that the runner would run.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Command {
    pub(crate) name: String,
    pub(crate) properties: BTreeMap<String, String>,
    pub(crate) data: String,
}

/// The commands of everything printed. Every name counts as known: one that is not today may be
/// tomorrow.
pub(crate) fn commands(printed: &str) -> Vec<Command> {
    // StreamReader.ReadLine, which splits the output, also ends a line at a lone carriage return.
    let lines = printed.split(['\n', '\r']);
    lines
        .filter_map(|line| v2(line).or_else(|| v1(line)))
        .collect()
}

/// `::name key=value,key=value::data` behind white space.
fn v2(line: &str) -> Option<Command> {
    let line = line.trim_start().strip_prefix("::")?;
    let (info, data) = line.split_once("::")?;
    let (name, list) = info.split_once(' ').unwrap_or((info, ""));
    let unescaped = |value: &str| {
        value
            .replace("%0D", "\r")
            .replace("%0A", "\n")
            .replace("%3A", ":")
            .replace("%2C", ",")
            .replace("%25", "%")
    };
    Some(Command {
        name: name.to_owned(),
        properties: properties(list.trim(), ',', unescaped),
        data: data
            .replace("%0D", "\r")
            .replace("%0A", "\n")
            .replace("%25", "%"),
    })
}

/// `##[name key=value;key=value]data` anywhere in the line.
fn v1(line: &str) -> Option<Command> {
    let (_, rest) = line.split_once("##[")?;
    let (info, data) = rest.split_once(']')?;
    let (name, list) = info.split_once(' ').unwrap_or((info, ""));
    let unescaped = |value: &str| {
        value
            .replace("%3B", ";")
            .replace("%0D", "\r")
            .replace("%0A", "\n")
            .replace("%5D", "]")
            .replace("%25", "%")
    };
    Some(Command {
        name: name.to_owned(),
        properties: properties(list, ';', unescaped),
        data: unescaped(data),
    })
}

fn properties(
    list: &str,
    separator: char,
    unescaped: impl Fn(&str) -> String,
) -> BTreeMap<String, String> {
    list.split(separator)
        .filter_map(|pair| pair.split_once('='))
        .map(|(key, value)| (key.to_owned(), unescaped(value)))
        .collect()
}

#[test]
fn the_port_finds_what_the_runner_finds() {
    let names = |text: &str| -> Vec<String> {
        commands(text)
            .into_iter()
            .map(|command| command.name)
            .collect()
    };
    assert_eq!(names("  ::error file=a,line=1::m"), ["error"]);
    assert_eq!(names(">>>   ##[do-something k1=v1;]msg"), ["do-something"]);
    assert_eq!(names("a\r::stop-commands::x"), ["stop-commands"]);
    assert_eq!(names("a ::error::m\n::error\n##[x"), Vec::<String>::new());
    let command = &commands("::warning file=a%2Cb%253A,title=x::%25%0A::")[0];
    assert_eq!(command.properties["file"], "a,b%3A");
    assert_eq!(command.data, "%\n::");
}
