//! The examples in `docs/` are true: files load, rules prove themselves, sessions print what the
//! page shows.
//!
//! The words behind the language of a fenced block say what it is:
//!
//! | block | what is done with it |
//! | --- | --- |
//! | `yaml rule FAMILY/NAME [DIR]` | written below DIR (`rules`), layered over the built-in rules, proved |
//! | `yaml part FAMILY/NAME` | the same, not written; the keys it leaves out are added |
//! | `yaml words NAME [DIR]`, `yaml amend NAME [DIR]` | a file of the same layer |
//! | `yaml config [PATH]` | written as `onside.yaml`; must have no mistake |
//! | `… file PATH` | written as it is |
//! | `console` | each `$ onside …` is run where the files above it lie, `$ echo '…' \| onside …` too; `$ echo $?` is its exit code; a line `…` stands for any lines, `…` in a line for any words |
//!
//! README.md is held likewise, with the repository as its folder, and `docs/rules` is what
//! `onside docs` writes.

#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "these tests read the docs and write the files that onside reads"
)]

use std::collections::BTreeMap;
use std::fs;
use std::io::{Seek, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use onside::config::ConfigFile;
use onside::rules::{Material, Rulebook};
use onside::text::Source;

static BUILTIN: LazyLock<Rulebook> = LazyLock::new(Rulebook::builtin);
static MATERIAL: LazyLock<Material> = LazyLock::new(Material::builtin);

/// The pages, the same in both languages.
const PAGES: [&str; 4] = ["rules.md", "configuration.md", "comments.md", "ci.md"];

/// A fenced block.
struct Block {
    /// The line of its fence, from 1.
    line: usize,
    /// What stands behind the fence.
    info: Vec<String>,
    text: String,
}

impl Block {
    fn info(&self) -> Vec<&str> {
        self.info.iter().map(String::as_str).collect()
    }
}

fn page(lang: &str, name: &str) -> String {
    let path = format!("{}/docs/{lang}/{name}", env!("CARGO_MANIFEST_DIR"));
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn blocks(page: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut lines = page.lines().enumerate();
    while let Some((at, line)) = lines.next() {
        let Some(info) = line.strip_prefix("```") else {
            continue;
        };
        let text: Vec<&str> = lines
            .by_ref()
            .map(|(_, line)| line)
            .take_while(|line| *line != "```")
            .collect();
        blocks.push(Block {
            line: at + 1,
            info: info.split_whitespace().map(str::to_owned).collect(),
            text: text.join("\n") + "\n",
        });
    }
    blocks
}

/// A part of a rule with the keys that the page leaves out.
fn whole(part: &str, lang: &str) -> String {
    let text = format!(
        "text:\n  {lang}: {{ title: \"t\", message: \"m\", why: \"w\", cure: \"c\", instead: \"i\" }}"
    );
    let defaults = [
        "principles: [1]",
        "severity: warning",
        "since: \"2026.1\"",
        &text,
        "sources: [\"docs\"]",
        "reviewed: 2026-11-21",
    ];
    let mut rule = part.to_owned();
    for default in defaults {
        let (key, _) = default.split_once(':').unwrap();
        if !part.lines().any(|l| l.starts_with(&format!("{key}:"))) {
            rule += default;
            rule.push('\n');
        }
    }
    rule
}

/// The rule files of a page: by folder, then by path.
type Layers = BTreeMap<String, BTreeMap<String, String>>;

/// Every own rule of a folder holds what its examples say, above the built-in rules.
fn prove(page: &str, files: &BTreeMap<String, String>) {
    let builtin = &*BUILTIN;
    let sources = files.iter().map(|(path, text)| Source::new(path, text));
    let (rulebook, _) = builtin
        .clone()
        .layered(MATERIAL.clone(), sources.collect())
        .unwrap_or_else(|error| panic!("{page}: {error}"));
    let own = |id: &str| builtin.rule(id).is_none();
    let proof = rulebook.prove_rules(own);
    let failed: Vec<String> = proof
        .outcomes
        .iter()
        .filter(|o| o.verdict.fails())
        .map(|o| format!("{} {}: {} [{}]", o.verdict, o.rule, o.text, o.detail))
        .collect();
    assert!(failed.is_empty(), "{page}:\n{}", failed.join("\n"));
}

/// Words as a shell would cut them; quotes hold words together.
fn shell_words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    for c in line.chars() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (None, '"' | '\'') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (None, ' ') => words.extend(word.take()),
            (_, c) => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words
}

/// Runs a command in a folder; answers what it prints, and its exit code.
fn run(folder: &Path, lang: &str, command: &str) -> (Vec<String>, i32) {
    let words = shell_words(command);
    let (said, words) = match words.as_slice() {
        [echo, said, pipe, rest @ ..] if echo == "echo" && pipe == "|" => {
            (format!("{said}\n"), rest)
        }
        words => (String::new(), words),
    };
    assert_eq!(words[0], "onside", "{command}: only onside is run");
    let mut stdin = tempfile::tempfile().unwrap();
    stdin.write_all(said.as_bytes()).unwrap();
    stdin.rewind().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_onside"))
        .args(&words[1..])
        .current_dir(folder)
        .stdin(stdin)
        .env_remove("LC_ALL")
        .env_remove("LC_MESSAGES")
        .env_remove("CLICOLOR_FORCE")
        .env("LANG", format!("{lang}_{}.UTF-8", lang.to_uppercase()))
        .output()
        .unwrap();
    let printed = [output.stdout, output.stderr].concat();
    let printed = String::from_utf8(printed).unwrap();
    let mut lines: Vec<String> = printed.lines().map(|l| l.trim_end().to_owned()).collect();
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    (lines, output.status.code().unwrap())
}

/// Whether lines are those of a page, where `…` stands for any.
fn same(shown: &[&str], printed: &[String]) -> bool {
    match shown {
        [] => printed.is_empty(),
        ["…", rest @ ..] => (0..=printed.len()).any(|skip| same(rest, &printed[skip..])),
        [first, rest @ ..] => printed
            .split_first()
            .is_some_and(|(own, more)| same_line(first, own) && same(rest, more)),
    }
}

/// Whether a line is that of a page, where `…` stands for any words.
fn same_line(shown: &str, printed: &str) -> bool {
    shown == printed
        || shown.split_once('…').is_some_and(|(start, end)| {
            let middle = printed.strip_prefix(start);
            middle.is_some_and(|rest| rest.ends_with(end))
        })
}

/// The commands of a session, each with what it prints.
fn steps(text: &str) -> Vec<(String, Vec<String>)> {
    let all = format!("\n{text}");
    let steps = all.split("\n$ ").skip(1).map(|step| {
        let (command, shown) = step.split_once('\n').unwrap_or((step, ""));
        let shown = shown.trim_end_matches('\n').lines().map(str::to_owned);
        (command.to_owned(), shown.collect())
    });
    steps.collect()
}

fn session(at: &str, folder: &Path, lang: &str, text: &str) {
    let mut code = 0;
    for (command, shown) in steps(text) {
        let shown: Vec<&str> = shown.iter().map(String::as_str).collect();
        let command = command.as_str();
        let printed = if command == "echo $?" {
            vec![code.to_string()]
        } else {
            let (printed, exit) = run(folder, lang, command);
            code = exit;
            printed
        };
        assert!(
            same(&shown, &printed),
            "{at}: $ {command}\nprints:\n{}\nthe page shows:\n{}",
            printed.join("\n"),
            shown.join("\n")
        );
    }
}

fn write(folder: &Path, path: &str, text: &str) {
    let path = folder.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// Does everything a page says, from top to bottom.
fn run_page(lang: &str, name: &str) {
    let page = page(lang, name);
    let folder = tempfile::tempdir().unwrap();
    let mut layers = Layers::new();
    for block in blocks(&page) {
        let at = format!("docs/{lang}/{name}:{}", block.line);
        let text = &block.text;
        let mut layer = |dir: &str, path: String, text: String| {
            layers.entry(dir.to_owned()).or_default().insert(path, text)
        };
        let mut below = |dir: &str, path: String| {
            write(folder.path(), &format!("{dir}/{path}"), text);
            layer(dir, path, text.clone());
        };
        match block.info().as_slice() {
            ["yaml", "rule", id] => below("rules", format!("{id}.yaml")),
            ["yaml", "rule", id, dir] => below(dir, format!("{id}.yaml")),
            ["yaml", "words", name] => below("rules", format!("words/{name}.yaml")),
            ["yaml", "words", name, dir] => below(dir, format!("words/{name}.yaml")),
            ["yaml", "amend", name] => below("rules", format!("{name}.yaml")),
            ["yaml", "amend", name, dir] => below(dir, format!("{name}.yaml")),
            ["yaml", "part", id] => {
                layer("rules", format!("{id}.yaml"), whole(text, lang));
            }
            ["yaml", "config", path @ ..] => {
                let path = path.first().unwrap_or(&"onside.yaml");
                write(folder.path(), path, text);
                let place = folder.path().join(path).parent().map(PathBuf::from);
                let (_, mistakes) = ConfigFile::read(Source::new(*path, text), &place.unwrap());
                assert!(mistakes.is_empty(), "{at}: {mistakes:?}");
            }
            [_, "file", path] => write(folder.path(), path, text),
            ["console"] => session(&at, folder.path(), lang, text),
            // For other programs: shells, CI.
            ["sh" | "yaml" | "toml" | "markdown" | "text"] => {}
            other => panic!("{at}: what is a block of `{}`?", other.join(" ")),
        }
    }
    for (dir, files) in &layers {
        prove(&format!("docs/{lang}/{name}, {dir}"), files);
    }
}

#[test]
fn rules_in_english() {
    run_page("en", "rules.md");
}

#[test]
fn rules_in_russian() {
    run_page("ru", "rules.md");
}

#[test]
fn configuration_comments_and_ci_in_english() {
    for name in &PAGES[1..] {
        run_page("en", name);
    }
}

#[test]
fn configuration_comments_and_ci_in_russian() {
    for name in &PAGES[1..] {
        run_page("ru", name);
    }
}

#[test]
fn both_languages_have_the_same_examples() {
    for name in PAGES {
        let kinds = |lang| -> Vec<String> {
            let page = blocks(&page(lang, name));
            let kind = |block: &Block| block.info.join(" ");
            page.iter().map(kind).collect()
        };
        assert_eq!(kinds("en"), kinds("ru"), "{name}");
    }
}

/// The folders of docs, and every page in them, are known to the tests above.
#[test]
fn every_page_is_run() {
    for lang in ["en", "ru"] {
        let folder = format!("{}/docs/{lang}", env!("CARGO_MANIFEST_DIR"));
        let mut names: Vec<String> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort_unstable();
        let mut known = PAGES.map(str::to_owned);
        known.sort_unstable();
        assert_eq!(names, known, "docs/{lang}");
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The texts between backquotes.
fn code(text: &str) -> Vec<&str> {
    text.split('`').skip(1).step_by(2).collect()
}

/// What `onside … --help` says.
fn help(command: &[&str]) -> String {
    let asked = format!("onside {} --help", command.join(" "));
    let (printed, exit) = run(root(), "en", &asked);
    assert_eq!(exit, 0, "{asked}");
    printed.join("\n")
}

#[test]
fn the_sessions_in_the_readme_are_true() {
    let page = fs::read_to_string(root().join("README.md")).unwrap();
    let mut ran = 0;
    for block in blocks(&page) {
        let at = format!("README.md:{}", block.line);
        match block.info().as_slice() {
            ["console"] => {}
            // The text that is said to have no finding.
            ["markdown"] => {
                let command = format!("echo '{}' | onside check - --kind ad", block.text);
                let (printed, exit) = run(root(), "ru", &command);
                assert_eq!(exit, 0, "{at}: {}", printed.join("\n"));
                ran += 1;
                continue;
            }
            other => panic!("{at}: what is a block of `{}`?", other.join(" ")),
        }
        for (command, shown) in steps(&block.text) {
            match command.strip_prefix("cargo run --release -- ") {
                Some(rest) => {
                    let (printed, exit) = run(root(), "en", &format!("onside {rest}"));
                    assert_eq!(exit, 1, "{at}: {command}\n{}", printed.join("\n"));
                }
                // This is one of those tests.
                None if command == "cargo test" => {}
                None => session(
                    &at,
                    root(),
                    "ru",
                    &format!("$ {command}\n{}", shown.join("\n")),
                ),
            }
            ran += 1;
        }
    }
    assert!(ran >= 4, "{ran}");
}

#[test]
fn the_commands_and_options_in_the_readme_are_there() {
    let page = fs::read_to_string(root().join("README.md")).unwrap();
    let mut commands = 0;
    for row in page.lines().filter(|line| line.starts_with("| `onside ")) {
        let mut command: Vec<&str> = Vec::new();
        for span in code(row) {
            let words = span.split_whitespace().filter(|word| *word != "onside");
            let is_command = |word: &&str| word.bytes().all(|b| b.is_ascii_lowercase());
            let own: Vec<&str> = words.take_while(is_command).collect();
            if span.starts_with("onside") {
                command = own;
                help(&command);
                commands += 1;
            }
        }
        let text = help(&command);
        for option in row.split(|c: char| !c.is_ascii_alphanumeric() && c != '-') {
            if option.starts_with("--") {
                assert!(
                    text.contains(option),
                    "README.md: `onside {command:?}` has no {option}"
                );
            }
        }
    }
    assert!(commands > 30, "{commands}");
    let text = help(&["check"]);
    let start = page.find("`check` takes").unwrap();
    let taken = page[start..].split("\n\n").next().unwrap();
    let (mut options, mut values) = (0, 0);
    for span in code(taken) {
        let words: Vec<&str> = span.split([' ', '|', '=']).collect();
        match words.as_slice() {
            ["check"] | ["onside", ..] => {}
            [option, ..] if option.starts_with('-') => {
                assert!(text.contains(option), "README.md: check has no {option}");
                options += 1;
            }
            own => {
                let known = own
                    .iter()
                    .all(|value| text.contains(&format!("- {value}:")));
                assert!(known, "README.md: no value {own:?} in\n{text}");
                values += 1;
            }
        }
    }
    assert!(options > 15 && values > 10, "{options} {values}");
}

/// What `onside docs` writes: by path.
fn reference(folder: &Path, below: &Path, out: &mut BTreeMap<String, String>) {
    for entry in fs::read_dir(below).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            reference(folder, &path, out);
        } else {
            let name = path.strip_prefix(folder).unwrap().to_str().unwrap();
            let text = fs::read_to_string(&path).unwrap();
            out.insert(name.replace('\\', "/"), text);
        }
    }
}

#[test]
fn the_reference_of_all_rules_is_that_of_the_rules() {
    let made = tempfile::tempdir().unwrap();
    let out = made.path().to_str().unwrap();
    let command = format!("onside docs --no-config --out '{out}'");
    let (printed, exit) = run(root(), "en", &command);
    assert_eq!(exit, 0, "{}", printed.join("\n"));
    let (mut expected, mut kept) = (BTreeMap::new(), BTreeMap::new());
    reference(made.path(), made.path(), &mut expected);
    let folder = root().join("docs/rules");
    if folder.is_dir() {
        reference(&folder, &folder, &mut kept);
    }
    let pages = expected.keys().chain(kept.keys());
    let mut behind: Vec<&String> = pages
        .filter(|page| expected.get(*page) != kept.get(*page))
        .collect();
    behind.dedup();
    behind.truncate(5);
    assert!(
        behind.is_empty(),
        "docs/rules is not what the rules say, first at {behind:?}. This makes it anew:\n\n\
         \x20   rm -rf docs/rules && cargo run -- docs --no-config --out docs/rules\n"
    );
    assert!(expected.len() > 200, "{}", expected.len());
}
