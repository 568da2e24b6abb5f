//! What `check` prints where: formats, files of `--report`, notes, links, and the pages that
//! describe the command line.

use std::fs;

use onside::cli::{Exit, Terminal};
use onside::report::Format;

use super::{code, folder, onside, run, run_on, text};

/// Two findings of the rules of these tests.
const SAD: &str = "Доставка бесплатно. И ещё раз бесплатно.";

#[test]
fn every_format_ends_with_the_same_exit_code() {
    for format in Format::ALL {
        let (exit, stdout, stderr) = run(&["check", "-", "--format", format.as_str()], SAD);
        assert_eq!(exit, Exit::Findings, "{format}: {stderr}");
        assert!(stdout.contains("free-with-strings"), "{format}: {stdout}");
        let (exit, ..) = run(
            &["check", "-", "--format", format.as_str()],
            "Доставка 300 ₽.",
        );
        assert_eq!(exit, Exit::Clean, "{format}");
    }
}

#[test]
fn reports_go_to_files_beside_what_is_printed() {
    let folder = folder(&[("a.md", SAD.as_bytes())]);
    let args = [
        "check",
        "a.md",
        "--no-config",
        "--rulebook",
        super::RULES,
        "--format",
        "concise",
        "--color",
        "always",
        "--report",
        "sarif=out/a.sarif",
        "--report",
        "full=full.txt",
        "--report",
        "json=a.json",
    ];
    let output = onside(folder.path(), &args);
    assert_eq!(code(&output), 1);
    assert!(text(&output.stdout).starts_with("a.md:1:10: "));
    let read = |name: &str| fs::read_to_string(folder.path().join(name)).unwrap();
    let sarif: serde_json::Value = serde_json::from_str(&read("out/a.sarif")).unwrap();
    let result = &sarif["runs"][0]["results"][0];
    assert_eq!(result["ruleId"], "misleading/free-with-strings");
    assert!(result["partialFingerprints"]["primaryLocationLineHash"].is_string());
    let full = read("full.txt");
    assert!(full.contains("─┬─") && !full.contains('\u{1b}'), "{full}");
    let json: serde_json::Value = serde_json::from_str(&read("a.json")).unwrap();
    assert_eq!(json["findings"].as_array().unwrap().len(), 2);
}

#[test]
fn a_report_that_cannot_be_written_is_a_mistake() {
    let folder = folder(&[("a.md", SAD.as_bytes())]);
    let output = onside(
        folder.path(),
        &["check", "a.md", "--report", "json=a.md/x.json"],
    );
    assert_eq!(code(&output), 2);
    assert!(
        text(&output.stderr).contains("a.md/x.json"),
        "{}",
        text(&output.stderr)
    );
    for wrong in ["json", "jsno=x", "=x"] {
        let (exit, _, stderr) = run(&["check", "-", "--report", wrong], "");
        assert_eq!(exit, Exit::Mistake);
        assert!(
            stderr.contains("FORMAT=PATH") || stderr.contains("json"),
            "{stderr}"
        );
    }
}

#[test]
fn quiet_and_verbose_change_the_words_around_the_findings() {
    let sad = |flag: &str| {
        run(
            &["check", "-", "--format", "concise", "--ui-lang", "en", flag],
            SAD,
        )
    };
    let (exit, stdout, stderr) = sad("-q");
    assert_eq!(
        (exit, stdout.lines().count(), &*stderr),
        (Exit::Findings, 2, "")
    );
    let (exit, stdout, stderr) = sad("-qq");
    assert_eq!((exit, &*stdout, &*stderr), (Exit::Findings, "", ""));
    let (_, stdout, stderr) = sad("-v");
    assert_eq!(stdout.lines().count(), 3);
    assert!(
        stderr.contains("onside: stdin.md: kind ") && stderr.contains("2 findings"),
        "{stderr}"
    );
}

#[test]
fn statistics_count_rules() {
    let (exit, stdout, _) = run(&["check", "-", "--statistics", "--ui-lang", "en"], SAD);
    assert_eq!(exit, Exit::Findings);
    let first = stdout.lines().next().unwrap();
    assert!(
        first.starts_with("2  misleading/free-with-strings  "),
        "{stdout}"
    );
    let (exit, ..) = run(&["check", "-", "--statistics", "--format", "json"], SAD);
    assert_eq!(exit, Exit::Mistake);
}

#[test]
fn a_terminal_gets_fifty_findings_and_links() {
    let many = "Доставка бесплатно.\n\n".repeat(60);
    let terminal = Terminal {
        interactive: true,
        links: true,
        ..Terminal::default()
    };
    let shown = |terminal, args: &[&str]| run_on(terminal, args, &many).1.matches("╭─[").count();
    assert_eq!(shown(terminal, &["check", "-"]), 50);
    assert_eq!(shown(Terminal::default(), &["check", "-"]), 60);
    let (_, stdout, _) = run_on(terminal, &["check", "-", "--ui-lang", "ru"], &many);
    assert!(stdout.contains("ещё 10 находок"), "{stdout}");
    assert!(stdout.contains("\u{1b}]8;;file://"), "{stdout}");
    let (_, stdout, _) = run_on(terminal, &["check", "-", "--hyperlinks", "never"], &many);
    assert!(!stdout.contains('\u{1b}'));
    // What is read by programs has no links.
    let (_, stdout, _) = run_on(terminal, &["check", "-", "--format", "concise"], &many);
    assert!(!stdout.contains('\u{1b}') && stdout.lines().count() == 61);
}

#[test]
fn shells_and_man_know_every_option() {
    let folder = folder(&[]);
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = text(&onside(folder.path(), &["completions", shell]).stdout);
        // Not every shell is told the values.
        let words = ["check", "fail-on", "ui-lang", "rdjsonl"];
        let known = if matches!(shell, "bash" | "zsh" | "fish") {
            4
        } else {
            3
        };
        for word in &words[..known] {
            assert!(script.contains(word), "{shell} lacks {word}");
        }
    }
    let page = text(&onside(folder.path(), &["man"]).stdout);
    assert!(
        page.contains(".TH onside 1") && page.contains("Exit codes"),
        "{page}"
    );
    assert_eq!(code(&onside(folder.path(), &["man", "--out", "man"])), 0);
    let check = fs::read_to_string(folder.path().join("man/onside-check.1")).unwrap();
    assert!(
        check.contains("sarif") && check.contains("stdin"),
        "{check}"
    );
    assert!(folder.path().join("man/onside-config-show.1").exists());
}

#[test]
fn mistakes_and_notes_speak_russian_where_it_is_asked_for() {
    let folder = folder(&[
        (
            "старый.md",
            b"\xd6\xe5\xed\xe0 \xf2\xee\xe2\xe0\xf0\xe0 \xe2\xfb\xf0\xee\xf1\xeb\xe0",
        ),
        ("a.md", "да".as_bytes()),
    ]);
    let told = |args: &[&str]| {
        let output = onside(folder.path(), &[args, &["--ui-lang", "ru"]].concat());
        text(&output.stdout) + &text(&output.stderr)
    };
    for (args, words) in [
        (&["check", "нет.md"][..], "нет такого файла или папки"),
        (
            &["check", "старый.md"],
            "это не UTF-8, а, судя по виду, windows-1251",
        ),
        (
            &["check", "a.md", "--report", "json=a.md/x"],
            "не записывается",
        ),
        (
            &["check", "a.md", "-v"],
            "onside: a.md: вид policy (угадан), 0 находок",
        ),
        (
            &["explain", "trap/nothing-such"],
            "правила с таким именем нет",
        ),
        (
            &["why", "a.md:1", "misleading/hidden-characters"],
            "Здесь нет ни пометки onside",
        ),
        (&["files", "a.md"], "угадан по содержанию"),
        (&["why", "a.md:7"], "строк в файле: 1"),
    ] {
        let printed = told(args);
        assert!(printed.contains(words), "{args:?}: {printed}");
    }
}
