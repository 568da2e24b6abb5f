//! `onside.yaml` from outside: where it is found, what it sets, and what is said of mistakes.

#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "these tests write the files that onside reads, and fail where that fails"
)]

mod desk;

use std::fs;
use std::path::Path;
use std::process::Command;

use desk::{code, err, onside, out, repository, write};

const CARE: &str = "Мы заботимся о каждом клиенте.\n";

fn json(folder: &Path, args: &[&str]) -> serde_json::Value {
    let args = [&["check", "--format", "json"], args].concat();
    let output = onside(folder, &args);
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", err(&output)))
}

/// `path rule severity` of every finding.
fn findings(report: &serde_json::Value) -> Vec<String> {
    let word = |f: &serde_json::Value, key: &str| f[key].as_str().unwrap().to_owned();
    let findings = report["findings"].as_array().unwrap();
    findings
        .iter()
        .map(|f| {
            format!(
                "{} {} {}",
                word(f, "path"),
                word(f, "rule"),
                word(f, "severity")
            )
        })
        .collect()
}

#[test]
fn the_nearest_configuration_holds_for_each_file() {
    let repository = repository(&[
        (
            "onside.yaml",
            "version: 1\nrules: { slogan/we-care: error }\n",
        ),
        ("a.md", CARE),
        (
            "docs/.config/onside.yaml",
            "extends: ../../onside.yaml\nrules:\n  slogan/*: info\n",
        ),
        ("docs/deep/b.md", CARE),
        ("own/.onside.yaml", "root: true\n"),
        ("own/c.md", CARE),
    ]);
    let folder = repository.path();
    let expected = [
        "a.md slogan/we-care error",
        "docs/deep/b.md slogan/we-care error",
        "own/c.md slogan/we-care warning",
    ];
    assert_eq!(findings(&json(folder, &[])), expected);
    let below = json(&folder.join("docs/deep"), &[]);
    assert_eq!(
        findings(&below),
        ["b.md slogan/we-care error"],
        "up to the repository"
    );
    let none = json(folder, &["--no-config", "a.md"]);
    assert_eq!(findings(&none), ["a.md slogan/we-care warning"]);
    let given = json(folder, &["--config", "docs/.config/onside.yaml", "own"]);
    assert_eq!(findings(&given), ["own/c.md slogan/we-care error"]);
}

#[test]
fn nothing_above_the_repository_is_read() {
    let outer = tempfile::tempdir().unwrap();
    write(
        outer.path(),
        "onside.yaml",
        "rules: { slogan/we-care: off }\n",
    );
    write(outer.path(), "project/a.md", CARE);
    let project = outer.path().join("project");
    fs::create_dir(project.join(".git")).unwrap();
    assert_eq!(findings(&json(&project, &[])).len(), 1);
    fs::remove_dir(project.join(".git")).unwrap();
    assert_eq!(
        findings(&json(outer.path(), &[])).len(),
        0,
        "the working directory's"
    );
    assert_eq!(
        findings(&json(&project, &[])).len(),
        1,
        "not the one above it"
    );
}

#[test]
fn a_nested_configuration_says_what_it_is() {
    let repository = repository(&[
        ("onside.yaml", ""),
        ("docs/onside.yaml", "fail-on: error\n"),
        ("docs/a.md", CARE),
        ("b.md", CARE),
    ]);
    let output = onside(repository.path(), &["check", "--format", "json"]);
    assert_eq!(code(&output), 2);
    let said = err(&output);
    assert!(said.contains("extends: ../onside.yaml"), "{said}");
    assert!(said.contains("root: true"), "{said}");
    assert_eq!(said.matches("stands above").count(), 1, "said once: {said}");
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(
        findings(&report),
        ["b.md slogan/we-care warning"],
        "the others go on"
    );
    assert_eq!(report["summary"]["skipped"][0]["path"], "docs/a.md");
}

#[test]
fn two_configurations_in_one_folder_are_a_mistake() {
    let repository = repository(&[("onside.yaml", ""), (".onside.yaml", ""), ("a.md", CARE)]);
    let output = onside(repository.path(), &["check"]);
    assert_eq!(code(&output), 2);
    assert!(
        err(&output).contains("one folder has one configuration"),
        "{}",
        err(&output)
    );
}

/// Configurations with a mistake each, and what is said of it.
fn mistaken() -> Vec<(&'static str, Vec<&'static str>)> {
    vec![
        (
            "rulse: {}\n",
            vec![
                "unknown key `rulse`",
                "did you mean `rules`?",
                "onside.yaml:1:1",
            ],
        ),
        ("version: 2\n", vec!["reads version 1"]),
        (
            "rules: { slogan/we-caer: off }\n",
            vec!["no rule `slogan/we-caer`", "did you mean `slogan/we-care`?"],
        ),
        (
            "rules: { meta/unused-ignor: off }\n",
            vec!["did you mean `meta/unused-ignore`?"],
        ),
        (
            "rules: { slogan: off }\n",
            vec!["`slogan` names no rule", "family/*"],
        ),
        (
            "rules: { slogan/we-care: of }\n",
            vec!["did you mean `off`?"],
        ),
        ("rules: { slogan/we-care: false }\n", vec!["write `off`"]),
        ("lang: russian\n", vec!["`russian` is not known here"]),
        (
            "kinds: { \"ads/**\": advert }\n",
            vec!["`advert` is not known here"],
        ),
        ("kinds: { \"../**\": ad }\n", vec!["stays below the folder"]),
        ("fail-on: warn\n", vec!["did you mean `warning`?"]),
        ("today: 21.11.2026\n", vec!["2026-11-21"]),
        ("files: { max-size: 32MB }\n", vec!["32MiB"]),
        ("files: { exclude: [**/x] }\n", vec!["put it in quotes"]),
        (
            "rulebook: { edition: 2026.1 }\n",
            vec!["edition: \"2026.1\""],
        ),
        (
            "rulebook: { edition: \"2099.1\" }\n",
            vec!["editions up to"],
        ),
        (
            "rulebook: { folders: [\"../rules\"] }\n",
            vec!["below this file only"],
        ),
        (
            "rulebook: { folders: [\"/etc\"] }\n",
            vec!["below this file only"],
        ),
        (
            "rulebook: { folders: [\"https://x.example/r\"] }\n",
            vec!["below this file only"],
        ),
        (
            "rulebook: { folders: [\"none\"] }\n",
            vec!["none cannot be read"],
        ),
        ("extends: /etc/onside.yaml\n", vec!["a path from here"]),
        ("extends: none.yaml\n", vec!["none.yaml cannot be read"]),
        ("extends: onside.yaml\n", vec!["in a ring"]),
        ("suppressions: { max-days: 0 }\n", vec!["from 1"]),
        (
            "suppressions: { locked: [\"trap\"] }\n",
            vec!["names no rule"],
        ),
        (
            "overrides:\n  - rules: {}\n",
            vec!["files: [\"training/**\"]"],
        ),
        (
            "overrides:\n  - files: [\"a\"]\n    rule: {}\n",
            vec!["did you mean `rules`?", "onside.yaml:3:"],
        ),
        ("lang: ru\nlang: en\n", vec!["`lang` stands here twice"]),
        ("a: [\n", vec!["onside.yaml:"]),
        ("[]\n", vec!["a mapping is needed here"]),
    ]
}

#[test]
fn every_mistake_is_shown_at_its_place_with_what_to_type() {
    for (yaml, words) in mistaken() {
        let repository = repository(&[("onside.yaml", yaml), ("a.md", "Да.")]);
        for command in [&["check"][..], &["config", "check"], &["config", "show"]] {
            let output = onside(repository.path(), command);
            assert_eq!(code(&output), 2, "{command:?} {yaml}");
            let said = err(&output);
            for words in &words {
                assert!(said.contains(words), "{yaml}: {words}: {said}");
            }
        }
    }
}

#[test]
fn several_mistakes_are_told_together() {
    let yaml = "lng: ru\nfail-on: loud\nrules: { slogan: off }\n";
    let repository = repository(&[("onside.yaml", yaml), ("a.md", "Да.")]);
    let said = err(&onside(repository.path(), &["check"]));
    for words in ["onside.yaml:1:1", "onside.yaml:2:10", "onside.yaml:3:10"] {
        assert!(said.contains(words), "{words}: {said}");
    }
}

#[test]
fn hostile_configurations_are_refused_at_once() {
    let bomb = "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n".to_owned();
    let deep = format!("files: {}", "[".repeat(100_000));
    let key = format!("{}: 1\n", "k".repeat(900_000));
    let value = format!("lang: {}\n", "л".repeat(400_000));
    let many: String = (0..2_000).map(|n| format!("key{n}: 1\n")).collect();
    let large = "# comment\n".repeat(200_000);
    for yaml in [bomb, deep, key, value, many, large] {
        let repository = repository(&[("onside.yaml", &yaml), ("a.md", "Да.")]);
        let output = onside(repository.path(), &["config", "check"]);
        assert_eq!(code(&output), 2, "{}", &yaml[..20]);
        let longest = err(&output).split(" × ").map(str::len).max().unwrap();
        assert!(longest < 20_000, "{}: {longest}", &yaml[..20]);
    }
}

#[test]
fn escapes_and_control_characters_of_a_configuration_are_not_printed() {
    let yaml = "\"##[error]\\e[31m\": 1\n";
    let repository = repository(&[("onside.yaml", yaml), ("a.md", "Да.")]);
    let output = onside(repository.path(), &["check"]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(
        !said.contains('\u{1b}') && !said.contains("##["),
        "{said:?}"
    );
}

#[test]
fn kinds_languages_and_overrides_follow_the_path() {
    let repository = repository(&[
        (
            "onside.yaml",
            "lang: ru\nkinds: { \"**\": policy, \"ads/**\": ad }\noverrides:\n  - files: [\"ads/old/**\"]\n    kind: training\n    rules: { \"slogan/*\": off }\n",
        ),
        ("ads/a.md", CARE),
        ("ads/old/b.md", CARE),
        ("ads/c.md", "---\nkind: script\nlang: en\n---\nWe answer."),
    ]);
    let output = onside(repository.path(), &["files"]);
    assert_eq!(code(&output), 0);
    assert_eq!(
        out(&output),
        "ads/a.md: ad (onside.yaml:2), ru (onside.yaml:1)\n\
         ads/c.md: script (front matter), en (front matter)\n\
         ads/old/b.md: training (onside.yaml:5), ru (onside.yaml:1)\n\
         3 checked, 0 not\n"
    );
    assert_eq!(
        findings(&json(repository.path(), &[])),
        ["ads/a.md slogan/we-care warning"]
    );
}

#[test]
fn files_says_what_is_left_out_and_why() {
    let repository = repository(&[
        (
            "onside.yaml",
            "files: { include: [\"docs/**/*.md\", \"**/*.txt\"], exclude: [\"docs/old/\"] }\n",
        ),
        (".gitignore", "out/\n"),
        ("docs/a.md", "We answer."),
        ("docs/old/b.md", CARE),
        ("c.md", CARE),
        ("d.txt", "Да."),
        ("out/e.md", CARE),
        (".hidden/f.md", CARE),
        ("g.png", ""),
    ]);
    let folder = repository.path();
    let output = onside(folder, &["files"]);
    assert_eq!(
        out(&output),
        "d.txt: policy (guessed by its content), ru (by its letters)\n\
         docs/a.md: policy (guessed by its content), en (by its letters)\n\
         .hidden/f.md: not checked: hidden, or ignored by git\n\
         c.md: not checked: no pattern of files.include names it\n\
         docs/old/b.md: not checked: excluded by \"docs/old/\" (onside.yaml:1)\n\
         out/e.md: not checked: hidden, or ignored by git\n\
         2 checked, 4 not\n"
    );
    let named = onside(folder, &["check", "docs/old/b.md"]);
    assert_eq!(code(&named), 3, "exclude wins over a name");
    assert!(err(&named).contains("docs/old/b.md: excluded by \"docs/old/\" (onside.yaml:1)"));
    let included = json(folder, &["c.md"]);
    assert_eq!(
        findings(&included).len(),
        1,
        "a named file needs no include"
    );
}

#[test]
fn severities_fail_on_and_confidence_come_from_the_configuration() {
    let repository = repository(&[
        ("onside.yaml", "fail-on: error\nmin-confidence: high\n"),
        ("a.md", CARE),
        (
            "strict/onside.yaml",
            "extends: ../onside.yaml\nrules: { slogan/we-care: error }\n",
        ),
        ("strict/b.md", CARE),
    ]);
    let folder = repository.path();
    assert_eq!(code(&onside(folder, &["check", "a.md"])), 0);
    assert_eq!(code(&onside(folder, &["check", "strict"])), 1);
    assert_eq!(
        code(&onside(folder, &["check", "a.md", "--fail-on", "warning"])),
        1
    );
    assert_eq!(
        code(&onside(folder, &["check", "strict", "--fail-on", "never"])),
        0
    );
}

#[test]
fn standard_input_is_checked_as_the_file_it_is_named_after() {
    let repository = repository(&[
        (
            "onside.yaml",
            "overrides: [{ files: [\"ads/**\"], rules: { \"slogan/*\": off } }]\n",
        ),
        ("ads/x.md", ""),
    ]);
    for (name, expected) in [("ads/x.md", 0), ("y.md", 1)] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_onside"))
            .current_dir(repository.path())
            .args(["check", "-", "--stdin-filename", name])
            .stdin(std::process::Stdio::piped())
            .stdout(std::process::Stdio::null())
            .spawn()
            .unwrap();
        std::io::Write::write_all(&mut child.stdin.take().unwrap(), CARE.as_bytes()).unwrap();
        assert_eq!(child.wait().unwrap().code(), Some(expected), "{name}");
    }
}

#[test]
fn deadlines_are_compared_with_the_day_that_is_set() {
    let text = format!("<!-- onside-ignore slogan/we-care: девиз (до 2026-06-30) -->\n\n{CARE}");
    let repository = repository(&[("onside.yaml", "today: 2026-06-30\n"), ("a.md", &text)]);
    let folder = repository.path();
    let report = json(folder, &[]);
    assert_eq!(findings(&report).len(), 0);
    assert_eq!(report["summary"]["suppressed"], 1);
    let later = json(folder, &["--today", "2026-07-01"]);
    let expected = [
        "a.md meta/expired-ignore warning",
        "a.md slogan/we-care warning",
    ];
    assert_eq!(findings(&later), expected);
    let audit = json(folder, &["--no-ignores"]);
    assert_eq!(findings(&audit), ["a.md slogan/we-care warning"]);
    let summary = out(&onside(folder, &["check", "--format", "concise"]));
    assert!(
        summary.contains("1 suppressed in the documents"),
        "{summary}"
    );
}

#[test]
fn rules_are_locked_by_the_configuration() {
    let text = format!("<!-- onside-ignore slogan/*: девиз -->\n\n{CARE}");
    let repository = repository(&[
        (
            "onside.yaml",
            "suppressions: { locked: [\"slogan/we-care\"] }\nrules: { meta/locked-rule: warning }\n",
        ),
        ("a.md", &text),
    ]);
    let expected = [
        "a.md meta/locked-rule warning",
        "a.md slogan/we-care warning",
    ];
    assert_eq!(findings(&json(repository.path(), &[])), expected);
}

#[test]
fn show_names_the_source_of_every_value() {
    let repository = repository(&[
        (
            "base.yaml",
            "fail-on: error\nfiles: { exclude: [\"a/**\"] }\nrules: { slogan/we-care: off, trap/no-refund: warning }\n",
        ),
        (
            "onside.yaml",
            "extends: base.yaml\nfiles: { extend-exclude: [\"b/**\"] }\nrules:\n  slogan/we-care: error\nkinds: { \"ads/**\": ad }\n",
        ),
        ("ads/a.md", ""),
    ]);
    let page = out(&onside(repository.path(), &["config", "show", "ads/a.md"]));
    let lines: Vec<String> = page
        .lines()
        .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
        .collect();
    for line in [
        "# onside.yaml, which extends base.yaml",
        "fail-on: error # base.yaml:1",
        "- \"a/**\" # base.yaml:2",
        "- \"b/**\" # onside.yaml:2",
        "slogan/we-care: error # onside.yaml:4",
        "trap/no-refund: warning # base.yaml:3",
        "max-size: 32MiB # default",
        "# this file: kind ad, set in onside.yaml:5; its front matter may name another",
    ] {
        assert!(lines.contains(&line.to_owned()), "{line}: {page}");
    }
    assert!(!page.contains("slogan/we-care: off"), "{page}");
    // What is shown can be read again.
    write(repository.path(), "again.yaml", &page);
    let again = onside(repository.path(), &["--version"]);
    assert_eq!(code(&again), 0);
    let read = onside(
        repository.path(),
        &["config", "show", "--config", "again.yaml"],
    );
    assert_eq!(code(&read), 0, "{}", err(&read));
    let sound = onside(repository.path(), &["config", "check"]);
    assert!(
        out(&sound).starts_with("onside.yaml: sound, "),
        "{}",
        out(&sound)
    );
}

const COURIER: &str = r#"principles: [1]
severity: warning
since: "2026.1"
when:
  ru:
    phrase: "курьер ~2 приезжать ровно"
text:
  ru: { title: "Час курьера", message: "«{words}» — час, за который никто не отвечает", why: "Клиент ждёт.", cure: "Промежуток и что будет при опоздании.", instead: "Приедем с 10 до 12; опоздаем — доставка за наш счёт." }
examples:
  ru:
    bad: ["Курьер [[приезжает ровно]] в 10.", "Курьеры приезжают ровно.", "Наш курьер всегда приезжает ровно в срок."]
    good: ["Курьер приезжает с 10 до 12.", "Курьер приезжает.", "Приезжаем ровно."]
sources: ["house"]
reviewed: 2026-11-21
"#;

#[test]
fn vendored_rules_are_layered_over_the_built_in_ones() {
    let repository = repository(&[
        (
            "onside.yaml",
            "rulebook: { folders: [vendor/rules, house] }\n",
        ),
        ("vendor/rules/burden/courier.yaml", COURIER),
        (
            "vendor/rules/words/own.yaml",
            "extend-client:\n  ru: [\"дачник\"]\n",
        ),
        (
            "house/courier.yaml",
            "amends: burden/courier\nseverity: error\n",
        ),
        (
            "a.md",
            "Курьер всегда приезжает ровно в срок.\n\nМы заботимся о каждом клиенте.\n",
        ),
    ]);
    let found = findings(&json(repository.path(), &[]));
    for expected in ["a.md burden/courier error", "a.md slogan/we-care warning"] {
        assert!(found.contains(&expected.to_owned()), "{found:?}");
    }
    write(
        repository.path(),
        "house/broken.yaml",
        "amends: burden/couriers\n",
    );
    let output = onside(repository.path(), &["check"]);
    assert_eq!(code(&output), 2);
    let said = err(&output);
    assert!(said.contains("house/broken.yaml:1:9"), "{said}");
    assert!(said.contains("did you mean `burden/courier`?"), "{said}");
}

#[test]
fn the_example_of_vendored_rules_works() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/workspace-rules");
    let report = json(&folder, &[]);
    assert_eq!(
        findings(&report),
        ["scripts/delivery.md burden/courier-hour error"]
    );
    assert_eq!(report["findings"][0]["quote"], "Велокурьер приедет ровно");
    assert!(
        report["findings"][0]["instead"]
            .as_str()
            .unwrap()
            .starts_with("Велокурьер")
    );
    assert_eq!(report["summary"]["suppressed"], 1);
    let rules = folder.join("vendor/courier-rules");
    let proof = onside(&folder, &["test", "--rulebook", rules.to_str().unwrap()]);
    assert_eq!(code(&proof), 0, "{}", out(&proof));
}

#[cfg(unix)]
#[test]
fn no_link_leads_out_of_the_project() {
    let outside = tempfile::tempdir().unwrap();
    write(outside.path(), "burden/courier.yaml", COURIER);
    write(
        outside.path(),
        "onside.yaml",
        "rules: { slogan/we-care: off }\n",
    );
    let repository = repository(&[
        ("onside.yaml", "rulebook: { folders: [rules] }\n"),
        ("a.md", CARE),
    ]);
    let folder = repository.path();
    std::os::unix::fs::symlink(outside.path(), folder.join("rules")).unwrap();
    let output = onside(folder, &["check"]);
    assert_eq!(code(&output), 2);
    assert!(
        err(&output).contains("rules leads out of the project"),
        "{}",
        err(&output)
    );
    fs::remove_file(folder.join("rules")).unwrap();
    fs::create_dir_all(folder.join("rules/burden")).unwrap();
    let link = folder.join("rules/burden/courier.yaml");
    std::os::unix::fs::symlink(outside.path().join("burden/courier.yaml"), link).unwrap();
    let output = onside(folder, &["check"]);
    assert!(
        err(&output).contains("rules are not read through links"),
        "{}",
        err(&output)
    );
    let up = format!(
        "extends: ../{}/onside.yaml\n",
        outside.path().file_name().unwrap().to_str().unwrap()
    );
    write(folder, "onside.yaml", &up);
    let output = onside(folder, &["check"]);
    assert!(
        err(&output).contains("leads out of the project"),
        "{}",
        err(&output)
    );
}

#[test]
fn the_schema_takes_every_configuration_and_no_mistake_that_shows_in_one_file() {
    let schema = include_str!("../schema/onside.config.json");
    let schema: serde_json::Value = serde_json::from_str(schema).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let json = |yaml: &str| serde_saphyr::from_str::<serde_json::Value>(yaml).ok();
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let mut count = 0;
    for entry in walkdir::WalkDir::new(fixtures).into_iter().flatten() {
        if entry.file_name() == "onside.yaml" {
            let value = json(&fs::read_to_string(entry.path()).unwrap()).unwrap();
            assert!(validator.is_valid(&value), "{}", entry.path().display());
            count += 1;
        }
    }
    assert!(count > 0);
    let whole = "version: 1\nroot: true\nextends: base.yaml\n\
        rulebook: { edition: \"2026.1\", folders: [a, b/c], extend-folders: [d] }\n\
        lang: auto\nfiles: { include: [\"**/*.md\"], exclude: [], extend-include: [a], extend-exclude: [b], max-size: 32MiB }\n\
        kinds: { \"ads/**\": ad }\nfail-on: never\nmin-confidence: low\ntoday: \"2026-11-21\"\n\
        registers: { top10: service/top10.md }\nreviews: { info: 3 }\n\
        rules: { slogan/we-care: \"off\", \"trap/*\": { severity: error } }\n\
        suppressions: { require-reason: true, max-days: 180, locked: [\"trap/*\"], extend-locked: [] }\n\
        overrides: [{ files: [\"a\"], kind: ad, rules: {} }]\nextend-overrides: []\n";
    let value = json(whole).unwrap();
    let errors: Vec<String> = validator
        .iter_errors(&value)
        .map(|e| format!("{}: {e}", e.instance_path))
        .collect();
    assert_eq!(errors, Vec::<String>::new());
    let known = schema["properties"].as_object().unwrap();
    assert_eq!(
        value.as_object().unwrap().len(),
        known.len(),
        "each key once"
    );
    assert!(
        known.values().all(serde_json::Value::is_object),
        "{known:?}"
    );
    // These are seen only beside the disk or the rules.
    let elsewhere = [
        "slogan/we-caer",
        "unused-ignor:",
        "2099.1",
        "none",
        "/etc/onside",
        "extends: onside",
        "stands here twice",
    ];
    for (yaml, _) in mistaken() {
        if !elsewhere.iter().any(|words| yaml.contains(words)) {
            let valid = json(yaml).is_some_and(|value| validator.is_valid(&value));
            assert!(!valid, "{yaml}");
        }
    }
}

#[test]
fn mistakes_are_told_in_russian() {
    let folder = repository(&[("onside.yaml", "ruls: {}\nlang: de\n")]);
    let said = err(&onside(folder.path(), &["check", "--ui-lang", "ru"]));
    assert!(said.contains("нет ключа `ruls`"), "{said}");
    assert!(said.contains("совет: может быть, `rules`?"), "{said}");
    assert!(said.contains("здесь нет такого слова: `de`"), "{said}");
    let said = err(&onside(folder.path(), &["chek", "--ui-lang", "ru"]));
    assert!(
        said.contains("ошибка: нет команды «chek» может быть: "),
        "{said}"
    );
    let help = out(&onside(folder.path(), &["level", "--ui-lang=ru", "--help"]));
    assert!(
        help.starts_with("Сказать, на каком из пяти уровней"),
        "{help}"
    );
    assert!(
        help.contains("Применение: onside level [ПАРАМЕТРЫ]"),
        "{help}"
    );
}

/// Each English key of the table is still said somewhere.
#[test]
fn no_mistake_in_russian_is_left_over() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut said = String::new();
    for layer in ["rules", "config", "workspace", "cli"] {
        for entry in walkdir::WalkDir::new(root.join(layer))
            .into_iter()
            .flatten()
        {
            if entry.path().extension().is_some_and(|e| e == "rs") {
                said += &fs::read_to_string(entry.path()).unwrap();
            }
        }
    }
    let said = said.replace("\\\"", "\"");
    let table = include_str!("../src/report/mistakes.ru.txt");
    for english in table
        .split("\n\n")
        .filter_map(|pair| pair.trim().lines().next())
    {
        for words in english.split("{}").filter(|words| words.len() > 6) {
            assert!(said.contains(words), "nobody says {words:?} of {english:?}");
        }
    }
}
