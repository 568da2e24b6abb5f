//! `onside baseline`, `onside suppressions`, `check --fix` and what else a project needs that
//! begins to use onside, from outside. Days are given, never the clock's.

#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "these tests write the files that onside reads, and fail where that fails"
)]

mod desk;

use std::fs;
use std::path::Path;
use std::process::Command;

use desk::{read, repository, run, write};

const CARE: &str = "Мы заботимся о каждом клиенте.\n";
const GUEST: &str = "Мы заботимся о каждом госте.\n";
const BUYER: &str = "Мы заботимся о каждом покупателе.\n";
const CONFIG: (&str, &str) = ("onside.yaml", "version: 1\ntoday: 2026-11-21\n");

fn json(folder: &Path, args: &[&str]) -> serde_json::Value {
    let (_, out, err) = run(folder, args);
    serde_json::from_str(&out).unwrap_or_else(|_| panic!("{out}{err}"))
}

/// `path:line rule` of every finding of a check.
fn findings(folder: &Path, more: &[&str]) -> Vec<String> {
    let args = [&["check", "--format", "json"], more].concat();
    let report = json(folder, &args);
    let findings = report["findings"].as_array().unwrap();
    findings
        .iter()
        .map(|f| {
            let line = &f["range"]["start"]["line"];
            format!(
                "{}:{line} {}",
                f["path"].as_str().unwrap(),
                f["rule"].as_str().unwrap()
            )
        })
        .collect()
}

#[test]
fn a_baseline_survives_moves_and_never_grows_by_itself() {
    let text = format!("# Раз\n\n{CARE}\n# Два\n\n{GUEST}");
    let folder = repository(&[CONFIG, ("policy/a.md", &text)]);
    let folder = folder.path();
    let (code, _, _) = run(folder, &["baseline", "create"]);
    assert_eq!(code, 0);
    let baseline = read(folder, ".onside-baseline.json");
    assert_eq!(
        baseline.lines().filter(|l| l.contains("\"path\"")).count(),
        2
    );
    assert!(findings(folder, &[]).is_empty());
    assert_eq!(findings(folder, &["--no-baseline"]).len(), 2);

    // Sections change places, lines move, the file gets another name.
    let text = format!("Слово.\n\n# Два\n\n{GUEST}\n# Раз\n\n{CARE}");
    fs::remove_file(folder.join("policy/a.md")).unwrap();
    write(folder, "policy/b.md", &text);
    assert!(findings(folder, &[]).is_empty());
    let (code, _, err) = run(folder, &["check", "--strict-baseline"]);
    assert_eq!((code, err.contains("prune")), (0, false), "{err}");
    // A copy is new, and so is one more sentence.
    write(folder, "policy/c.md", &text);
    assert_eq!(findings(folder, &[]).len(), 2);
    write(folder, "policy/c.md", BUYER);
    assert_eq!(findings(folder, &[]), ["policy/c.md:1 slogan/we-care"]);
    let (code, _, err) = run(folder, &["baseline", "create"]);
    assert_eq!(code, 1);
    assert!(
        err.contains("policy/c.md") && err.contains("--allow-growth"),
        "{err}"
    );
    assert_eq!(read(folder, ".onside-baseline.json"), baseline);

    // What is mended is said to be stale, until it is pruned.
    write(folder, "policy/b.md", &format!("# Раз\n\n{CARE}"));
    let (code, _, err) = run(folder, &["check", "policy/b.md", "--strict-baseline"]);
    assert_eq!((code, err.contains("prune")), (1, true), "{err}");
    assert_eq!(run(folder, &["check", "policy/b.md"]).0, 0);
    let shown = json(folder, &["baseline", "show", "--format", "json"]);
    let states: Vec<&str> = shown["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|f| f["state"].as_str().unwrap())
        .collect();
    let mut sorted = states.clone();
    sorted.sort_unstable();
    assert_eq!(sorted, ["gone", "moved"]);
    assert_eq!(run(folder, &["baseline", "prune"]).0, 0);
    let pruned = read(folder, ".onside-baseline.json");
    assert!(
        pruned.contains("policy/b.md") && !pruned.contains("policy/a.md"),
        "{pruned}"
    );
    assert_eq!(pruned.lines().filter(|l| l.contains("\"path\"")).count(), 1);
    assert_eq!(
        run(folder, &["check", "policy/b.md", "--strict-baseline"]).0,
        0
    );

    assert_eq!(run(folder, &["baseline", "create", "--allow-growth"]).0, 0);
    assert!(findings(folder, &[]).is_empty());
    // From below, paths count from the root all the same.
    assert!(findings(&folder.join("policy"), &[]).is_empty());
}

#[test]
fn a_baseline_that_cannot_be_used_is_a_mistake() {
    let folder = repository(&[
        CONFIG,
        ("a.md", CARE),
        (".onside-baseline.json", "<<<<<<<\n"),
    ]);
    let (code, out, err) = run(folder.path(), &["check", "a.md"]);
    assert_eq!(code, 2, "{out}");
    assert!(
        err.contains("line 1") && err.contains("baseline create"),
        "{err}"
    );
    let folder = repository(&[CONFIG, ("a.md", CARE)]);
    for args in [
        &["check", "a.md", "--baseline", "none.json"][..],
        &["baseline", "prune"],
        &["baseline", "show"],
    ] {
        let (code, _, err) = run(folder.path(), args);
        assert_eq!((code, err.contains("baseline create")), (2, true), "{err}");
    }
    let given = ["--baseline", "ci/base.json"];
    let create = [&["baseline", "create"], &given[..]].concat();
    assert_eq!(run(folder.path(), &create).0, 0);
    assert!(findings(folder.path(), &given).is_empty());
    assert_eq!(findings(folder.path(), &[]).len(), 1);
}

#[test]
fn a_text_without_comments_is_silenced_beside_it() {
    let folder = repository(&[CONFIG, ("ads/a.md", &format!("{CARE}\n{GUEST}"))]);
    let folder = folder.path();
    let add = |line: &str, more: &[&str]| {
        let args = [
            "suppressions",
            "add",
            line,
            "slogan/we-care",
            "--reason",
            "девиз",
        ];
        run(folder, &[&args[..], more].concat())
    };
    let (code, _, err) = add("ads/a.md:2", &[]);
    assert_eq!((code, err.contains("no finding")), (2, true), "{err}");
    let (code, _, err) = add("ads/a.md:1", &["--until", "2026-01-01"]);
    assert_eq!((code, err.contains("2026-01-01")), (2, true), "{err}");
    assert!(!folder.join("onside-ignore.yaml").exists());
    assert_eq!(add("ads/a.md:1", &["--until", "2027-01-01"]).0, 0);
    assert_eq!(add("ads/a.md:3", &[]).0, 0);
    assert!(findings(folder, &[]).is_empty());
    assert_eq!(findings(folder, &["--no-ignores"]).len(), 2);

    let listed = json(folder, &["suppressions", "--format", "json"]);
    let rows = listed["suppressions"].as_array().unwrap();
    assert_eq!(rows.len(), 2);
    assert_eq!(rows[0]["document"], "ads/a.md");
    assert_eq!(
        (&rows[0]["uses"], &rows[0]["until"]),
        (&1.into(), &"2027-01-01".into())
    );

    write(folder, "ads/a.md", GUEST);
    let found = findings(folder, &[]);
    assert_eq!(found, ["onside-ignore.yaml:4 meta/unused-ignore"]);
    let later = findings(folder, &["--today", "2027-02-01"]);
    assert_eq!(later, ["onside-ignore.yaml:4 meta/expired-ignore"]);
    fs::rename(folder.join("ads/a.md"), folder.join("ads/b.md")).unwrap();
    let found = findings(folder, &[]);
    assert_eq!(found.len(), 3, "{found:?}");
    write(
        folder,
        "onside-ignore.yaml",
        "ignore: [{ path: ads/b.md }]\n",
    );
    let (code, _, err) = run(folder, &["check"]);
    assert_eq!(
        (code, err.contains("`fingerprint:` is missing")),
        (2, true),
        "{err}"
    );
}

#[test]
fn suppressions_are_listed() {
    let text = format!(
        "---\nonside: {{ ignore: [{{ rule: trap/*, reason: х }}] }}\n---\n\n\
         <!-- onside-ignore slogan/we-care: девиз (до 2027-01-01) -->\n{CARE}"
    );
    let folder = repository(&[CONFIG, ("policy/a.md", &text), ("policy/b.md", CARE)]);
    let (code, out, _) = run(folder.path(), &["suppressions"]);
    assert_eq!(code, 0);
    let lines: Vec<&str> = out.lines().collect();
    assert!(
        lines[0].starts_with("policy/a.md:2:20: trap/*: х: silences 0"),
        "{out}"
    );
    assert_eq!(
        lines[1..],
        [
            "policy/a.md:5:1: slogan/we-care: девиз (until 2027-01-01): silences 1 finding",
            "2 suppressions for 1 finding; 1 wrong or of no use",
        ]
    );
    assert_eq!(run(folder.path(), &["suppressions", "none"]).0, 2);
    fs::create_dir(folder.path().join("empty")).unwrap();
    assert_eq!(run(folder.path(), &["suppressions", "empty"]).0, 3);
}

#[test]
fn only_what_is_safe_is_mended() {
    let dead = "<!-- onside-ignore trap/*: х -->";
    // A Latin C and a Latin a.
    let text = format!("Раз.\r\n\r\n{dead}\r\n\r\nCкидкa 5 рублей.\r\n\r\n{CARE}");
    let folder = repository(&[CONFIG, ("policy/a.md", &text)]);
    let folder = folder.path();
    let (code, out, _) = run(folder, &["check", "--diff"]);
    assert_eq!(code, 1);
    assert!(
        out.starts_with("--- a/policy/a.md\n+++ b/policy/a.md\n"),
        "{out}"
    );
    assert!(
        out.contains("+Скидка 5 рублей.") && out.contains(&format!("-{dead}")),
        "{out}"
    );
    assert_eq!(read(folder, "policy/a.md"), text, "a diff changes nothing");

    let before = findings(folder, &[]);
    assert_eq!(before.len(), 3, "{before:?}");
    let (code, _, err) = run(folder, &["check", "--fix"]);
    assert_eq!(code, 1, "the promise is left");
    assert!(err.contains("mended 2 places in 1 file"), "{err}");
    let mended = format!("Раз.\r\n\r\nСкидка 5 рублей.\r\n\r\n{CARE}");
    assert_eq!(read(folder, "policy/a.md"), mended);
    assert_eq!(findings(folder, &[]), ["policy/a.md:5 slogan/we-care"]);
    let (code, out, _) = run(folder, &["check", "--diff"]);
    assert_eq!((code, out.as_str()), (0, ""));
    assert_eq!(run(folder, &["check", "-", "--fix"]).0, 2);
}

#[test]
fn standard_input_is_checked_as_the_file_of_its_name() {
    use std::io::Write;
    use std::process::Stdio;
    let exclude = "version: 1\nfiles: { exclude: [\"old/**\"] }\nkinds: { \"ads/**\": ad }\n";
    let folder = repository(&[("onside.yaml", exclude), ("ads/a.md", CARE)]);
    assert_eq!(run(folder.path(), &["baseline", "create"]).0, 0);
    let check = |name: &str, text: &str| {
        let mut child = Command::new(env!("CARGO_BIN_EXE_onside"))
            .current_dir(folder.path())
            .args([
                "check",
                "-",
                "--format",
                "concise",
                "--stdin-filename",
                name,
            ])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child
            .stdin
            .take()
            .unwrap()
            .write_all(text.as_bytes())
            .unwrap();
        let output = child.wait_with_output().unwrap();
        (
            output.status.code().unwrap(),
            String::from_utf8(output.stdout).unwrap(),
        )
    };
    assert_eq!(check("ads/a.md", CARE).0, 0, "the baseline knows it");
    let (code, out) = check("ads/a.md", GUEST);
    assert_eq!(code, 1);
    assert!(
        out.starts_with("ads/a.md:1:4: warning slogan/we-care"),
        "{out}"
    );
    assert_eq!(check("old/a.md", GUEST).0, 3, "excludes always win");
}

#[test]
fn exit_codes_are_those_of_the_interface() {
    let folder = repository(&[CONFIG, ("a.md", CARE), ("good.md", "Ответим за час.\n")]);
    let folder = folder.path();
    for (args, code) in [
        (&["check", "good.md"][..], 0),
        (&["check", "a.md"], 1),
        (&["check", "a.md", "--fail-on", "error"], 0),
        (&["check", "a.md", "--fail-on", "never"], 0),
        (&["check", "a.md", "none.md"], 2),
        (&["check", "a.md", "--baseline", "x", "--no-baseline"], 2),
        (&["check", ".git", "--allow-empty"], 0),
        (&["check", ".git"], 3),
    ] {
        assert_eq!(run(folder, args).0, code, "{args:?}");
    }
}

#[test]
fn rules_are_listed_as_the_configuration_sets_them() {
    let config = "rules:\n  slogan/we-care: error\n  tone/*: off\n  meta/unused-ignore: info\n";
    let folder = repository(&[("onside.yaml", config)]);
    let (_, out, _) = run(folder.path(), &["rules"]);
    let level = |out: &str, id: &str| {
        let line = out
            .lines()
            .find(|l| l.split_whitespace().next() == Some(id));
        line.unwrap().split_whitespace().nth(1).unwrap().to_owned()
    };
    assert_eq!(level(&out, "slogan/we-care"), "error");
    assert_eq!(level(&out, "tone/command"), "off");
    assert_eq!(level(&out, "meta/unused-ignore"), "info");
    let (_, plain, _) = run(folder.path(), &["rules", "--no-config"]);
    assert_eq!(level(&plain, "slogan/we-care"), "warning");
    let rules = json(folder.path(), &["rules", "--format", "json"]);
    let care = rules["rules"].as_array().unwrap().iter();
    let care = care
        .clone()
        .find(|rule| rule["id"] == "slogan/we-care")
        .unwrap();
    assert_eq!(
        (&care["level"], &care["severity"]),
        (&"error".into(), &"warning".into())
    );
}

#[test]
fn config_check_tells_every_mistake_at_once() {
    let config = "rulez: 1\nrules:\n  slogan/we-caer: off\n  \
                  slogan/we-care: { options: { at-least: 2 } }\n  trap/*: { option: 1 }\n";
    let folder = repository(&[("onside.yaml", config)]);
    let (code, _, err) = run(folder.path(), &["config", "check"]);
    assert_eq!(code, 2);
    let at = |message: &str| {
        err.find(message)
            .unwrap_or_else(|| panic!("{message}: {err}"))
    };
    let places = [
        at("unknown key `rulez`"),
        at("there is no rule `slogan/we-caer`"),
        at("counts no findings of others"),
        at("unknown key `option`"),
    ];
    assert!(places.is_sorted(), "in the order of the file: {err}");
}

#[test]
fn why_knows_what_is_kept_back_and_what_comments_do() {
    let text = format!(
        "{CARE}\n<!-- onside-ignore slogan/we-care: девиз -->\n{GUEST}\n\
         <!-- onside-ignore trap/*: х -->\nЧас.\n"
    );
    let folder = repository(&[CONFIG, ("policy/a.md", &text)]);
    let folder = folder.path();
    let why = |place: &str, more: &[&str]| {
        let args = [&["why", place], more].concat();
        let (code, out, err) = run(folder, &args);
        assert_eq!(code, 0, "{err}");
        out
    };
    let out = why("policy/a.md:3", &[]);
    assert!(
        out.contains("names    slogan/we-care") && out.contains("silences 1 finding"),
        "{out}"
    );
    let out = why("policy/a.md:6", &["meta/unused-ignore"]);
    assert!(out.contains("meta/unused-ignore: `trap/*`"), "{out}");
    let out = why("policy/a.md:1", &["meta/unused-ignore"]);
    assert!(out.contains("No comment of onside"), "{out}");
    // One language's layers, unless words of the other stand there.
    let out = why("policy/a.md:1", &["slogan/we-care"]);
    assert!(out.contains("when.ru") && !out.contains("when.en"), "{out}");
    assert!(out.contains("found"), "{out}");
    write(
        folder,
        "onside.yaml",
        "rules: { slogan/we-care: { options: { min-confidence: high } } }\n",
    );
    let sure = findings(folder, &["policy/a.md"]);
    let out = why("policy/a.md:1", &["slogan/we-care"]);
    let found = sure.iter().any(|f| f.starts_with("policy/a.md:1 "));
    assert_eq!(out.contains("left out"), !found, "{sure:?} {out}");
    assert_eq!(run(folder, &["baseline", "create", "--no-config"]).0, 0);
    write(folder, "onside.yaml", "version: 1\n");
    let out = why("policy/a.md:1", &["slogan/we-care"]);
    assert!(out.contains("the baseline holds it"), "{out}");
}
