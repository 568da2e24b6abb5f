//! The commands for those who write rules, from outside, on rules made for each test.

#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "these tests write the files that onside reads, and fail where that fails"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::fs;
use std::path::Path;

use onside::check::MetaRule;
use onside::cli::{Exit, Shell, Terminal};
use onside::document::{Document, Hints};
use onside::evidence::{Evidence, EvidenceKind};
use onside::rules::{Rulebook, advise};
use onside::text::Source;
use onside::vocabulary::Kind;
use serde_json::Value;

/// A rule with everything but `when`, which each test writes, and with these examples.
struct Rule {
    when: &'static str,
    more: &'static str,
    bad: &'static [&'static str],
    good: &'static [&'static str],
}

const PLAIN: Rule = Rule {
    when: "- phrase: \"чудо\"\n      - phrase: \"волшебство\"",
    more: "",
    bad: &["Это [[чудо]].", "Вот чудо!", "Снова волшебство."],
    good: &["Это нож.", "Вот вилка.", "Снова ложка."],
};

impl Rule {
    fn yaml(&self) -> String {
        let list = |texts: &[&str]| -> String {
            let quoted = |t: &&str| format!("      - \"{}\"\n", t.replace('\n', "\\n"));
            texts.iter().map(quoted).collect()
        };
        format!(
            "principles: [1]\nseverity: warning\nsince: \"2026.1\"\nwhen:\n  ru:\n    any:\n      {}\n{}\
             text:\n  ru: {{ title: \"Чудеса без дела\", message: \"«{{words}}» — чудо\", why: \"почему\", \
             cure: \"лечение\", instead: \"замена\" }}\n\
             examples:\n  ru:\n    bad:\n{}    good:\n{}sources: [\"x\"]\nreviewed: 2026-11-21\n",
            self.when,
            self.more,
            list(self.bad),
            list(self.good),
        )
    }

    fn source(&self, id: &str) -> Source {
        Source::new(format!("{id}.yaml"), self.yaml())
    }
}

/// A folder of rules, each under its id.
fn folder(rules: &[(&str, String)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (id, yaml) in rules {
        let path = folder.path().join(format!("{id}.yaml"));
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, yaml).unwrap();
    }
    folder
}

fn run(args: &[&str]) -> (Exit, String, String) {
    let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
    let mut shell = Shell {
        stdin: &mut std::io::empty(),
        stdout: &mut stdout,
        stderr: &mut stderr,
        terminal: Terminal::default(),
    };
    let args = ["onside"].iter().chain(args).map(OsString::from);
    let exit = onside::cli::run(args, &mut shell);
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (exit, text(stdout), text(stderr))
}

fn path(folder: &Path) -> &str {
    folder.to_str().unwrap()
}

fn load(rules: &[(&str, &Rule)]) -> Rulebook {
    let files = rules.iter().map(|(id, rule)| rule.source(id)).collect();
    Rulebook::load(files).unwrap_or_else(|error| panic!("{error}"))
}

/// The words found in a document of this kind, with their rule.
fn found(rulebook: &Rulebook, kind: Kind, text: &str) -> Vec<(String, String)> {
    let hints = Hints {
        kind: Some(kind),
        lang: None,
    };
    let document = Document::parse(Source::new("a.md", text), hints);
    let findings = rulebook.check(&document).into_iter();
    findings
        .map(|f| (f.rule, document.source().slice(f.span).to_owned()))
        .collect()
}

#[test]
fn examples_have_four_outcomes() {
    let wrong = Rule {
        bad: &["Это [[нож]], чудо.", "Вот вилка.", "Снова волшебство."],
        good: &["Это чудо.", "Вот вилка.", "Снова ложка."],
        ..PLAIN
    };
    let rules = folder(&[("slogan/a", PLAIN.yaml()), ("slogan/b", wrong.yaml())]);
    let (exit, out, _) = run(&["test", path(rules.path())]);
    assert_eq!(exit, Exit::Findings);
    assert!(
        out.contains("missed  slogan/b (ru): Это нож, чудо.\n        found: чудо"),
        "{out}"
    );
    assert!(out.contains("missed  slogan/b (ru): Вот вилка."), "{out}");
    assert!(out.contains("noisy   slogan/b (ru): Это чудо."), "{out}");
    assert!(
        out.contains("2 rules: 4 caught, 5 quiet, 2 missed, 1 noisy, 0 todo, 0 done"),
        "{out}"
    );
    let (exit, out, _) = run(&["test", path(rules.path()), "--rule", "slogan/a"]);
    assert_eq!(exit, Exit::Clean, "{out}");
    assert!(out.contains("1 rule: 3 caught, 3 quiet"), "{out}");
    let (exit, _, err) = run(&["test", path(rules.path()), "--rule", "slogan/c"]);
    assert_eq!(exit, Exit::Mistake);
    assert!(err.contains("did you mean slogan/"), "{err}");
    let (exit, out, _) = run(&["test", path(rules.path()), "--format", "json"]);
    assert_eq!(exit, Exit::Findings);
    let json: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(json["passed"], false);
    assert_eq!(json["examples"].as_array().unwrap().len(), 12);
}

#[test]
fn other_rules_cross_and_own_examples() {
    let stronger = Rule {
        when: "- phrase: \"{чудо|нож}\"",
        bad: &["Чудо.", "Нож.", "Ножи."],
        good: &["Сад.", "Лес.", "Дом."],
        ..PLAIN
    };
    let rules = folder(&[("slogan/a", PLAIN.yaml()), ("trap/b", stronger.yaml())]);
    let (exit, out, _) = run(&["test", path(rules.path())]);
    assert_eq!(
        exit,
        Exit::Clean,
        "a crossing is worth a look, no failure: {out}"
    );
    assert!(
        out.contains("crossed slogan/a (ru): Это нож.\n        trap/b finds: нож"),
        "{out}"
    );
    assert!(
        out.contains("owned   slogan/a (ru): Вот чудо!\n        trap/b finds: чудо"),
        "{out}"
    );
    assert!(
        out.contains("1 finding of other rules in good examples"),
        "{out}"
    );
    assert!(
        out.contains("2 bad examples are told by another rule"),
        "{out}"
    );
}

#[test]
fn another_option_is_tried_where_the_rest_does_not_follow_the_first() {
    let rule = Rule {
        when: "- phrase: \"{=не|=не =должен|=не =должен =был} {думать|спорить}\"",
        ..PLAIN
    };
    let rulebook = load(&[("slogan/a", &rule)]);
    for (text, words) in [
        ("Клиент не думает.", "не думает"),
        ("Клиент не должен думать.", "не должен думать"),
        ("Клиент не должен был спорить.", "не должен был спорить"),
    ] {
        let expected = [("slogan/a".to_owned(), words.to_owned())];
        assert_eq!(found(&rulebook, Kind::Ad, text), expected, "{text}");
    }
    assert!(found(&rulebook, Kind::Ad, "Клиент не был должен думать.").is_empty());
}

#[test]
fn a_choice_may_hold_the_beginning_of_the_sentence() {
    for when in [
        "- phrase: \"{=мы|=фирма|^} ~1 {всегда|сразу} рядом\"",
        // Of many options those alone are tried that may begin at a word.
        "- phrase: \"{=а =б|=в =г|=д =е|=ж =з|=к =л|{=мы|=фирма|^} ~1 {всегда|сразу} рядом}\"",
    ] {
        let rule = Rule { when, ..PLAIN };
        let rulebook = load(&[("slogan/a", &rule)]);
        for (text, words) in [
            ("Мы всегда рядом.", "Мы всегда рядом"),
            ("Всегда рядом.", "Всегда рядом"),
            ("Да, всегда рядом.", "Да, всегда рядом"),
            ("«Всегда рядом».", "«Всегда рядом"),
            ("Здесь фирма не сразу рядом.", "фирма не сразу рядом"),
        ] {
            let expected = [("slogan/a".to_owned(), words.to_owned())];
            assert_eq!(found(&rulebook, Kind::Ad, text), expected, "{when} {text}");
        }
        let text = "Да вот, всегда рядом. Он был рядом.";
        assert!(found(&rulebook, Kind::Ad, text).is_empty(), "{when}");
    }
}

/// Tried in all ways, each of these phrases would take longer than the universe has been there.
#[test]
fn a_phrase_of_many_gaps_and_choices_ends() {
    let gaps = vec!["=раз"; 30].join(" ~9 ");
    let choices = vec!["{=раз|=раз =раз|=раз =раз =раз}"; 30].join(" ");
    for phrase in [gaps, choices] {
        let when = format!("- phrase: \"{phrase} =два\"");
        let rule = Rule {
            when: when.clone().leak(),
            ..PLAIN
        };
        let rulebook = load(&[("slogan/a", &rule)]);
        let many = "раз ".repeat(200);
        assert!(found(&rulebook, Kind::Ad, &format!("{many}и ; два.")).is_empty());
        let hits = found(&rulebook, Kind::Ad, &format!("{many}два."));
        assert!(!hits.is_empty(), "{phrase}");
    }
}

#[test]
fn coverage_names_what_no_example_fires() {
    let rule = Rule {
        when: "- phrase: \"чудо\"\n      - phrase: \"фея\"\n      \
               - all:\n          - phrase: \"волшебство\"\n          \
               - any: [\"снова\", \"опять\"]",
        ..PLAIN
    };
    let rules = folder(&[("slogan/a", rule.yaml())]);
    let (exit, out, _) = run(&["test", path(rules.path()), "--coverage"]);
    assert_eq!(exit, Exit::Findings);
    assert!(
        out.contains("no example  slogan/a when.ru.any[1]\n        фея"),
        "{out}"
    );
    assert!(
        out.contains("no example  slogan/a when.ru.any[2].all[1].any[1]\n        опять"),
        "{out}"
    );
    assert!(
        out.contains("2 layers or alternatives without an example"),
        "{out}"
    );
    let covered = folder(&[("slogan/a", PLAIN.yaml())]);
    assert_eq!(
        run(&["test", path(covered.path()), "--coverage"]).0,
        Exit::Clean
    );
}

#[test]
fn mutants_are_noticed_or_listed() {
    let rule = Rule {
        when: "- phrase: \"чудо\"\n      - phrase: \"волшебство\"\n      - phrase: \"волшебство\"\n      \
               - together: [\"дивный\", \"сад\"]",
        more: "unless:\n  ru:\n    - \"чудо природы\"\n    - \"чудо техники\"\nexcused_by: { money: true }\n",
        bad: &["Это чудо.", "Вот волшебство.", "Дивный у нас сад."],
        good: &["Это чудо природы.", "Чудо за 100 ₽.", "Сад."],
    };
    let rules = folder(&[("slogan/a", rule.yaml()), ("words/units", UNITS.to_owned())]);
    let (exit, out, err) = run(&["test", path(rules.path()), "--mutants"]);
    assert_eq!(exit, Exit::Findings, "{out}{err}");
    assert!(
        out.contains("equivalent to when.ru.any[2]  slogan/a without when.ru.any[1]"),
        "{out}"
    );
    assert!(
        out.contains("unnoticed  slogan/a without unless.ru[1]\n        чудо техники"),
        "{out}"
    );
    // «Сад.» notices that «дивный» is gone from the pair; nothing notices that «сад» is.
    assert!(
        out.contains("unnoticed  slogan/a without when.ru.any[3].together[1]"),
        "{out}"
    );
    assert!(!out.contains("without when.ru.any[3].together[0]"), "{out}");
    for noticed in [
        "when.ru.any[0]\n",
        "when.ru.any[3]\n",
        "unless.ru[0]",
        "without excused_by",
    ] {
        assert!(!out.contains(noticed), "{noticed} is noticed: {out}");
    }
    assert!(
        out.contains("9 mutants: 5 noticed (55.5%), 2 unnoticed, 2 equivalent"),
        "{out}"
    );
    let plain = folder(&[("slogan/a", PLAIN.yaml())]);
    let (exit, out, _) = run(&["test", path(plain.path()), "--mutants"]);
    assert_eq!(exit, Exit::Clean, "{out}");
    assert!(out.contains("2 mutants: 2 noticed (100.0%)"), "{out}");
}

const UNITS: &str = "currency:\n  ru: [\"₽\", \"рубль\"]\n  en: [\"$\"]\n";

#[test]
fn a_corpus_is_scored_by_passages() {
    let rules = folder(&[
        ("slogan/a", PLAIN.yaml()),
        (
            "trap/b",
            Rule {
                when: "- phrase: \"нож\"",
                bad: &["Нож.", "Ножи.", "Нож!"],
                good: &["Сад.", "Лес.", "Дом."],
                ..PLAIN
            }
            .yaml(),
        ),
    ]);
    let row = |id: &str, text: &str, labels: &str| {
        format!(
            "{{\"id\":\"{id}\",\"kind\":\"ad\",\"lang\":\"ru\",\"text\":\"{text}\",\"labels\":[{labels}],\"guilty\":[\"чудо света\"]}}\n"
        )
    };
    let corpus = [
        row("1", "Чудо и ещё чудо.", "\"slogan/a\""),
        row("2", "Сад.", "\"slogan/a\""),
        row("3", "Нож.", "\"clean\""),
        row("4", "Дом.", "\"clean\""),
        row("5", "Чудо. Нож.", "\"slogan/other\""),
    ];
    let file = rules.path().join("rows.jsonl");
    fs::write(&file, corpus.concat()).unwrap();
    let args = ["test", path(rules.path()), "--corpus", path(&file)];
    let (exit, out, err) = run(&args);
    assert_eq!(exit, Exit::Clean, "{err}");
    let line = |start: &str| {
        out.lines()
            .find(|l| l.starts_with(start))
            .unwrap_or_default()
            .to_owned()
    };
    assert!(
        line("slogan/a ")
            .ends_with("precision 1.000  recall 0.667  F1 0.800  2 right, 0 noisy, 1 missed"),
        "{out}"
    );
    assert!(
        line("trap/b ")
            .ends_with("precision 0.000  recall     -  F1     -  0 right, 2 noisy, 0 missed"),
        "{out}"
    );
    assert!(
        line("slogan  ").contains("2 right, 0 noisy, 1 missed"),
        "{out}"
    );
    assert!(
        line("any  ").contains("2 right, 1 noisy, 1 missed"),
        "{out}"
    );
    assert!(out.contains("missed  slogan/a  2: Сад."), "{out}");
    assert!(out.contains("noisy   trap/b  3: Нож."), "{out}");
    assert!(out.contains("guilty words marked in 2 of 2"), "{out}");
    let (_, out, _) = run(&[&args[..], &["--format", "json"]].concat());
    let json: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(json["any"]["hits"], 2);
    assert_eq!(json["rules"]["trap/b"]["recall"], Value::Null);
    let (_, out, _) = run(&[&args[..], &["--min-severity", "error"]].concat());
    assert!(out.contains("0 right, 0 noisy, 3 missed"), "{out}");
    fs::write(&file, format!("{}oops\n", corpus[0])).unwrap();
    let (exit, _, err) = run(&args);
    assert_eq!(exit, Exit::Mistake);
    assert!(err.contains("rows.jsonl:2: no labelled passage"), "{err}");
}

#[test]
fn why_tells_the_step_that_failed() {
    let rule = Rule {
        when: "- phrase: \"дивный сад\"\n      - phrase: \"чудо\"\n        kinds: [policy, ad]\n      \
               - together: [\"лес\", \"гора\"]\n        within: 3\n      \
               - all:\n          - phrase: \"река\"\n          - not: \"мост\"\n      \
               - all:\n          - phrase: \"озеро\"\n          - missing: money",
        more: "unless:\n  ru: [\"чудо природы\"]\nexcused_by: { money: true }\nnot_in: { training: \"там учат\" }\n",
        bad: &["Чудо.", "Дивный сад.", "Река."],
        good: &["Дом.", "Кот.", "Пёс."],
    };
    let words = "currency:\n  ru: [\"₽\"]\nnegator:\n  ru: [\"=не\"]\n";
    let strong = Rule {
        when: "- phrase: \"большой дивный сад\"",
        bad: &[
            "Большой дивный сад.",
            "Большие дивные сады.",
            "Это большой дивный сад.",
        ],
        ..PLAIN
    };
    let rules = folder(&[
        ("slogan/a", rule.yaml()),
        ("trap/b", strong.yaml()),
        ("words/common", words.to_owned()),
    ]);
    let why = |text: &str, kind: &str| -> String {
        let file = rules.path().join("d.md");
        fs::write(&file, text).unwrap();
        let place = format!("{}:1", path(&file));
        let (exit, out, err) = run(&[
            "why",
            &place,
            "slogan/a",
            "--kind",
            kind,
            "--rulebook",
            path(rules.path()),
        ]);
        assert_eq!(exit, Exit::Clean, "{err}");
        out
    };
    for (text, kind, expected) in [
        ("Чудо.", "ad", "found      when.ru.any[1]  \"Чудо\""),
        (
            "Чудо природы.",
            "ad",
            "owned      when.ru.any[1]  \"Чудо\" belongs to unless.ru[0]: чудо природы",
        ),
        (
            "Чудо за 100 ₽.",
            "ad",
            "excused    when.ru.any[1]  \"Чудо\" by \"100 ₽\" at 1:9 (excused_by)",
        ),
        (
            "Это не чудо.",
            "ad",
            "\"чудо\" is denied, and the rule asks for a claim",
        ),
        ("Чудо.", "script", "asked only in policy, ad"),
        ("Чудо.", "training", "off in this document: там учат"),
        (
            "Клиент: Чудо!",
            "ad",
            "not heard  when.ru.any[1]  \"Чудо\": the rule listens to `voice: company`",
        ),
        (
            "Дивный у нас сад.",
            "ad",
            "the words are there, but not side by side",
        ),
        ("Дивный дом.", "ad", "not in the sentence: сад"),
        (
            "Лес, поле, дом и далёкая гора.",
            "ad",
            "more than 3 words from first to last",
        ),
        ("Лес и дом.", "ad", "not in the sentence: гора"),
        (
            "Река и мост.",
            "ad",
            "when.ru.any[3].all[1]: `not:` finds \"мост\"",
        ),
        (
            "Озеро за 5 ₽.",
            "ad",
            "`missing: money`, but \"5 ₽\" at 1:10 is one",
        ),
        (
            "Большой дивный сад.",
            "ad",
            "outranked  when.ru.any[0]  \"дивный сад\": trap/b tells the same words",
        ),
    ] {
        let out = why(text, kind);
        assert!(out.contains(expected), "{text}\n{out}");
    }
    let out = why("Мы видели чудо.", "ad");
    assert!(
        out.contains("kind ad (given by --kind), language ru"),
        "{out}"
    );
    assert!(out.contains("видели (видеть)  чудо (чудо)"), "{out}");
    assert!(out.contains("voice    company, to the client"), "{out}");
    let file = rules.path().join("d.md");
    fs::write(
        &file,
        "---\nkind: ad\n---\n\n# Сказки\n\nЧудо. Вот\nдивный сад.\n\n`код`\n",
    )
    .unwrap();
    let at = |place: &str| {
        run(&[
            "why",
            &format!("{}:{place}", path(&file)),
            "--rulebook",
            path(rules.path()),
        ])
    };
    let (_, out, _) = at("7:2");
    assert!(
        out.contains("7:1  \"Чудо.\"") && !out.contains("дивный"),
        "{out}"
    );
    let (_, out, _) = at("8");
    assert!(
        out.contains("7:7  \"Вот дивный сад.\"") && out.contains("under    \"Сказки\""),
        "{out}"
    );
    assert!(out.contains("kind ad (said by the front matter)"), "{out}");
    assert!(at("4").1.contains("No sentence stands here"));
    assert!(at("99").2.contains("the file has 11 lines"));
    assert!(at("8:40").2.contains("the line has 11 characters"));
    assert_eq!(at("0").0, Exit::Mistake);
    let (exit, _, err) = run(&[
        "why",
        &format!("{}:1", path(&file)),
        "slogan/aa",
        "--rulebook",
        path(rules.path()),
    ]);
    assert_eq!(exit, Exit::Mistake);
    assert!(err.contains("did you mean slogan/a?"), "{err}");
}

#[test]
fn operators_of_place() {
    let rule = Rule {
        when: "- all:\n          - phrase: \"чудо\"\n          - in_section: \"ценность\"\n      \
               - all:\n          - phrase: \"нож\"\n          - in_block: [list-item, table-cell]\n      \
               - all:\n          - phrase: \"сад\"\n          - column_head: \"обещание\"\n      \
               - all:\n          - phrase: \"лес\"\n          - not:\n              in_block: heading",
        bad: &["# Наши ценности\n\nЧудо.", "- Нож.", "Лес."],
        ..PLAIN
    };
    let rulebook = load(&[("slogan/a", &rule)]);
    let words = |text: &str| -> Vec<String> {
        found(&rulebook, Kind::Ad, text)
            .into_iter()
            .map(|(_, words)| words)
            .collect()
    };
    assert_eq!(
        words("# Наши ценности\n\n## Ещё\n\nЧудо.\n\n# Адрес\n\nЧудо."),
        ["Чудо"]
    );
    assert_eq!(words("- Нож.\n\nНож."), ["Нож"]);
    assert_eq!(
        words("| Обещания | Цена |\n| --- | --- |\n| сад | сад |"),
        ["сад"]
    );
    assert_eq!(words("# Лес\n\nЛес."), ["Лес"]);
}

#[test]
fn findings_of_others_are_counted_and_swallowed() {
    let counting = Rule {
        when: "- count_findings: \"slogan/*\"\n        at_least: 3\n        reach: section",
        more: "excused_by: { money: true, reach: section }\n",
        bad: &[
            "[[Чудо]]. Волшебство. Чудо.",
            "Чудо.\n\nЧудо.\n\nЧудо.",
            "Чудо! Чудо! Чудо!",
        ],
        good: &[
            "Чудо. Чудо.",
            "Чудо. Чудо. Чудо. Это 5 ₽.",
            "Чудо.\n\n# А\n\nЧудо. Чудо.",
        ],
    };
    let units = Source::new("words/units.yaml", UNITS);
    let files = vec![
        counting.source("slogan/section"),
        PLAIN.source("slogan/a"),
        units,
    ];
    let rulebook = Rulebook::load(files).unwrap();
    let failed: Vec<_> = rulebook
        .prove()
        .outcomes
        .into_iter()
        .filter(|o| o.verdict.fails())
        .collect();
    assert!(failed.is_empty(), "{failed:?}");
    let text = "Чудо. Волшебство. Чудо.\n\n# Дальше\n\nЧудо.";
    let rules: Vec<String> = found(&rulebook, Kind::Ad, text)
        .into_iter()
        .map(|(r, _)| r)
        .collect();
    assert_eq!(rules, ["slogan/section", "slogan/a"]);
    let hints = Hints {
        kind: Some(Kind::Ad),
        lang: None,
    };
    let findings = rulebook.check(&Document::parse(Source::new("a.md", text), hints));
    assert_eq!(findings[0].related.len(), 2, "the others are named");
    for (when, message) in [
        (
            "- count_findings: \"trap/*\"",
            "no other rule fits `trap/*`",
        ),
        (
            "- all:\n          - phrase: \"чудо\"\n          - count_findings: \"slogan/*\"",
            "`count_findings:` stands alone",
        ),
    ] {
        let wrong = Rule { when, ..PLAIN };
        let files = vec![wrong.source("slogan/section"), PLAIN.source("slogan/a")];
        let error = Rulebook::load(files).unwrap_err().to_string();
        assert!(error.contains(message), "{error}");
    }
}

#[test]
fn a_rule_tells_at_most_so_many() {
    let rule = Rule {
        more: "at_most: { sentence: 1, document: 2 }\n",
        ..PLAIN
    };
    let rulebook = load(&[("slogan/a", &rule)]);
    let hints = Hints {
        kind: Some(Kind::Ad),
        lang: None,
    };
    let text = "Чудо и чудо. Чудо. Волшебство. Чудо. Сад.";
    let findings = rulebook.check(&Document::parse(Source::new("a.md", text), hints));
    let messages: Vec<&str> = findings.iter().map(|f| f.message.as_str()).collect();
    assert_eq!(
        messages,
        ["«Чудо» — чудо", "«Чудо» — чудо (и ещё 2 в этом документе)"]
    );
}

#[test]
fn settings_hold_or_are_mistakes() {
    let rule = Rule {
        when: "- all:\n          - any:\n              - phrase: \"чудо\"\n                kinds: [script]\n                \
               confidence: low\n              - phrase: \"волшебство\"\n          - any: [\"это\", \"вот\", \"снова\"]",
        bad: &["Снова волшебство.", "Вот волшебство.", "Это волшебство."],
        ..PLAIN
    };
    let rulebook = load(&[("slogan/a", &rule)]);
    assert!(found(&rulebook, Kind::Ad, "Это чудо.").is_empty());
    assert_eq!(found(&rulebook, Kind::Script, "Это чудо.").len(), 1);
    assert_eq!(found(&rulebook, Kind::Ad, "Это волшебство.").len(), 1);
    for (setting, path) in [("voice: order", "voice"), ("confidence: low", "confidence")] {
        let when = format!(
            "- all:\n          - phrase: \"чудо\"\n          - phrase: \"это\"\n            {setting}"
        );
        let wrong = Rule {
            when: Box::leak(when.into_boxed_str()),
            ..PLAIN
        };
        let error = Rulebook::load(vec![wrong.source("slogan/a")]).unwrap_err();
        let mistake = &error.mistakes[0];
        assert_eq!(mistake.path, format!("when.ru.any[0].all[1].{path}"));
        assert!(mistake.message.contains("says nothing here"), "{mistake:?}");
    }
}

#[test]
fn quoting_mistakes_are_answered_with_the_line_to_paste() {
    for (line, paste) in [
        ("- {чудо|диво} дивное", "- \"{чудо|диво} дивное\""),
        ("- @miracle здесь", "- \"@miracle здесь\""),
        ("- [[Чудо]] здесь", "- \"[[Чудо]] здесь\""),
        ("- Чудо: здесь", "- \"Чудо: здесь\""),
        ("- phrase: чудо: здесь", "- phrase: \"чудо: здесь\""),
        ("- phrase: {чудо|диво}", "- phrase: \"{чудо|диво}\""),
    ] {
        let rule = Rule {
            when: line,
            ..PLAIN
        };
        let error = Rulebook::load(vec![rule.source("slogan/a")]).unwrap_err();
        let help = format!("put it in quotes: {paste}");
        assert_eq!(error.mistakes[0].help, help, "{line}: {error}");
        assert_eq!(error.mistakes.len(), 1, "{error}");
    }
    // A comma cuts silently: that is no mistake of YAML, so it is advice.
    let rule = Rule {
        when: "- together: [чудо света, диво]",
        ..PLAIN
    };
    let advice = advise(&[rule.source("slogan/a")]);
    assert_eq!(advice[0].path, "when.ru.any[0].together");
    assert_eq!(
        advice[0].help,
        "put each in quotes: [\"чудо света\", \"диво\"]"
    );
}

#[test]
fn advice_for_authors() {
    let advice = |when: &'static str, more: &'static str| -> Vec<(String, String)> {
        let rule = Rule {
            when,
            more,
            ..PLAIN
        };
        let list = Source::new(
            "words/own.yaml",
            "used:\n  ru: [\"кот\"]\nidle:\n  ru: [\"пёс\"]\nenglish:\n  en: [\"dog\"]\n",
        );
        let found = advise(&[rule.source("slogan/a"), list]);
        found
            .into_iter()
            .filter(|a| a.file == 0 || a.path == "idle")
            .map(|a| (a.path, a.message))
            .collect()
    };
    let idle = (
        "idle".to_owned(),
        "no phrase uses the word list `@idle`".to_owned(),
    );
    assert_eq!(
        advice(
            "- phrase: \"чудо @used @english?\"\n      - phrase: \"чудо света\"",
            ""
        )
        .last(),
        Some(&idle)
    );
    for (when, more, message) in [
        (
            "- phrase: \"чудо ! света\"",
            "",
            "can never match: `!` ends the sentence",
        ),
        (
            "- phrase: \"чудо ^ света\"",
            "",
            "can never match: `^` is the start",
        ),
        (
            "- phrase: \"чудо @english\"",
            "",
            "can never match: `@english` has no entry in `ru`",
        ),
        ("- phrase: \"чудо света?\"", "", "the last word is optional"),
        ("- phrase: \"глокая куздра\"", "", "is not in the lexicon"),
        (
            "- phrase: \"сталь\"",
            "",
            "`стали` is a form of `стать` too",
        ),
        (
            "- phrase: \"изменить цену\"",
            "",
            "`изменить` without the aspect partner",
        ),
        (
            "- phrase: \"чудо\"\n      - phrase: \"чудо\"",
            "",
            "written twice",
        ),
        (
            "- phrase: \"чудо\"",
            "unless:\n  ru: [\"чудо\"]\n",
            "can never be found: unless.ru[0] owns it",
        ),
    ] {
        let told = advice(when, more);
        assert!(
            told.iter().any(|(_, m)| m.contains(message)),
            "{when}: {told:?}"
        );
    }
    for quiet in [
        "- phrase: \"{изменить|изменять} цену\"",
        "- phrase: \"изменить цену\"\n      - phrase: \"изменять цену\"",
        "- phrase: \"сталь:n\"",
        "- phrase: \"=сталь\"",
        "- phrase: \"дивный сад\"",
    ] {
        let told = advice(quiet, "");
        assert!(
            told.iter().all(|(path, _)| path == "idle"),
            "{quiet}: {told:?}"
        );
    }
    let rules = folder(&[(
        "slogan/a",
        Rule {
            when: "- phrase: \"чудо света?\"",
            ..PLAIN
        }
        .yaml(),
    )]);
    let (exit, out, _) = run(&["rules", "check", path(rules.path())]);
    assert_eq!(exit, Exit::Clean);
    assert!(
        out.contains("help: write `чудо света`") || out.contains("help: write `чудо`"),
        "{out}"
    );
    assert!(
        out.contains("1 rule: no mistakes, 1 thing worth a look"),
        "{out}"
    );
    let broken = folder(&[(
        "slogan/a",
        Rule {
            when: "- phrase: \"{чудо\"",
            ..PLAIN
        }
        .yaml(),
    )]);
    let (exit, _, err) = run(&["rules", "check", path(broken.path())]);
    assert_eq!(exit, Exit::Mistake);
    assert!(err.contains("is never closed"), "{err}");
}

#[test]
fn rules_are_listed_and_expanded() {
    let (exit, out, _) = run(&[
        "rules",
        "--family",
        "trap",
        "--principle",
        "7",
        "--lang",
        "en",
    ]);
    assert_eq!(exit, Exit::Clean);
    assert!(
        out.contains("trap/pressure-close") && !out.contains("slogan/"),
        "{out}"
    );
    let (_, out, _) = run(&["rules", "--family", "ловушка", "--format", "markdown"]);
    assert!(
        out.starts_with("| rule |") && out.contains("| `trap/conceal-fee` | error | 2, 1 |"),
        "{out}"
    );
    let (_, out, _) = run(&["rules", "--format", "json"]);
    let json: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(
        json["rules"].as_array().unwrap().len(),
        Rulebook::builtin().rules().len() + MetaRule::ALL.len()
    );
    let words = "miracle-goods:\n  ru: [\"чудо\"]\n".to_owned();
    let rules = folder(&[("words/common", words)]);
    let expand = |phrase| {
        let rules = path(rules.path());
        run(&["rules", "expand", phrase, "--rulebook", rules])
    };
    let (_, out, _) = expand("индивидуальный =подход @miracle-goods?");
    assert!(
        out.contains("индивидуальный: in the lexicon; 34 forms"),
        "{out}"
    );
    assert!(
        out.contains("=подход: as written; 1 form\n    подход\n"),
        "{out}"
    );
    assert!(out.contains("@miracle-goods\n  "), "{out}");
    let (_, out, _) = expand("зюзябра");
    assert!(
        out.contains("a guess by its ending") || out.contains("tail after a prefix"),
        "{out}"
    );
    let (exit, _, err) = expand("{а|б");
    assert_eq!(exit, Exit::Mistake);
    assert!(err.contains("never closed"), "{err}");
    let (_, _, err) = expand("@miracle-good");
    assert!(err.contains("did you mean `miracle-goods`?"), "{err}");
}

#[test]
fn rules_are_explained_by_id_part_and_title() {
    for typed in [
        "slogan/we-care",
        "we-care",
        "забота",
        "Забота и ЛЮБОВЬ",
        "esteem",
    ] {
        let (exit, out, err) = run(&["explain", typed, "--ui-lang", "ru"]);
        assert_eq!(exit, Exit::Clean, "{typed}: {err}");
        assert!(
            out.contains("slogan/we-care") && out.contains("Чем вредит клиенту"),
            "{out}"
        );
        assert!(
            out.contains("<!-- onside-ignore slogan/we-care: … -->"),
            "{out}"
        );
    }
    let (exit, _, err) = run(&["explain", "free"]);
    assert_eq!(exit, Exit::Clean, "{err}");
    let (exit, _, err) = run(&["explain", "slogan/"]);
    assert_eq!(exit, Exit::Mistake);
    assert!(
        err.contains("several rules fit") && err.contains("slogan/we-care"),
        "{err}"
    );
    let (exit, _, err) = run(&["explain", "slogan/we-car3"]);
    assert_eq!(exit, Exit::Mistake);
    assert!(err.contains("did you mean slogan/we-care?"), "{err}");
    let (_, out, _) = run(&["explain", "we-care", "--format", "markdown"]);
    assert!(
        out.starts_with("# ") && out.contains("\n## Why it hurts the client\n"),
        "{out}"
    );
    let (_, out, _) = run(&["explain", "we-care", "--format", "json"]);
    let json: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(json["id"], "slogan/we-care");
    assert!(json["text"]["ru"]["bad"].as_array().unwrap().len() >= 3);
}

/// The page says what strength its sentences have; the program must agree.
#[test]
fn the_page_about_deeds_is_true() {
    let (exit, russian, _) = run(&["explain", "дело", "--ui-lang", "ru"]);
    assert_eq!(exit, Exit::Clean);
    assert!(russian.starts_with("Что такое дело"), "{russian}");
    let rulebook = Rulebook::builtin();
    let strength = |text: &str| -> u8 {
        let hints = Hints {
            kind: Some(Kind::Policy),
            lang: None,
        };
        let document = Document::parse(Source::new("a.md", text), hints);
        let scan = rulebook.scan(document.text());
        let evidence = Evidence::new(&document, &rulebook, &scan);
        let all = 0..document.text().tokens.len();
        (1..=6)
            .filter(|&s| {
                evidence
                    .find(EvidenceKind::Deed, s, std::slice::from_ref(&all), &(0..0))
                    .is_some()
            })
            .max()
            .unwrap_or(0)
    };
    for (text, least, most) in [
        ("Вернём деньги за 3 рабочих дня.", 3, 3),
        ("Старший смены ответит за 15 минут.", 4, 4),
        (
            "Если опоздаем больше чем на 15 минут, вернём 300 ₽ за 1 день.",
            5,
            6,
        ),
        ("Вернём 300 ₽.", 2, 2),
        ("Не вернём деньги через 14 дней.", 0, 1),
        ("We refund within 3 working days.", 3, 3),
        ("The duty manager answers within 15 minutes.", 4, 4),
        (
            "If we are over 15 minutes late, we credit £5 the same day.",
            5,
            6,
        ),
        ("We will refund £20.", 2, 2),
        ("We do not refund after 14 days.", 0, 1),
    ] {
        assert!(
            russian.replace("\n    ", " ").contains(text),
            "the page has lost: {text}"
        );
        let found = strength(text);
        assert!((least..=most).contains(&found), "{text}: {found}");
    }
}

#[test]
fn a_new_rule_fails_until_it_is_filled_in() {
    let home = tempfile::tempdir().unwrap();
    let dir = home.path().join("rules");
    let new = |id: &str, more: &[&str]| {
        let dir = path(&dir);
        run(&[&["new", "rule", id, "--dir", dir], more].concat())
    };
    let (exit, out, err) = new("slogan/miracle", &["--lang", "ru", "--lang", "en"]);
    assert_eq!(exit, Exit::Clean, "{err}");
    assert!(
        out.contains("rules/slogan/miracle.yaml") && out.contains("--rule slogan/miracle"),
        "{out}"
    );
    let (exit, _, err) = run(&["test", path(&dir)]);
    assert_eq!(exit, Exit::Mistake);
    for place in [
        "when.ru.any[0].phrase",
        "text.en.why",
        "examples.ru: 0 bad and 0 good",
    ] {
        assert!(err.contains(place), "{place}: {err}");
    }
    let (exit, _, err) = new("slogan/miracle", &[]);
    assert_eq!(exit, Exit::Mistake);
    assert!(err.contains("the file is there already"), "{err}");
    for id in ["miracle", "slogans/miracle", "slogan/Чудо", "slogan/../x"] {
        assert_eq!(new(id, &[]).0, Exit::Mistake, "{id}");
    }
    let (exit, ..) = new("tone/miracle", &[]);
    assert_eq!(exit, Exit::Clean);
    fs::remove_file(dir.join("slogan/miracle.yaml")).unwrap();
    let file = dir.join("tone/miracle.yaml");
    let filled = fs::read_to_string(&file)
        .unwrap()
        .replacen("phrase: \"\"", "phrase: \"чудо\"", 1)
        .replacen("title: \"\"", "title: \"Чудо\"", 1)
        .replacen("message: \"\"", "message: \"{words}\"", 1)
        .replacen("why: \"\"", "why: \"п\"", 1)
        .replacen("cure: \"\"", "cure: \"л\"", 1)
        .replacen("instead: \"\"", "instead: \"з\"", 1)
        .replacen("bad: []", "bad: [\"Чудо.\", \"Чудо!\", \"Чудеса.\"]", 1)
        .replacen("good: []", "good: [\"Сад.\", \"Лес.\", \"Дом.\"]", 1);
    fs::write(&file, filled).unwrap();
    let (exit, out, err) = run(&["test", path(&dir), "--coverage", "--mutants"]);
    assert_eq!(exit, Exit::Clean, "{out}{err}");
}

#[test]
fn schemas_are_those_checked_in() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for (of, file) in [
        ("rule", "onside.rule.json"),
        ("config", "onside.config.json"),
        ("findings", "onside.report.json"),
        ("level", "onside.level.json"),
        ("baseline", "onside.baseline.json"),
        ("ignore", "onside.ignore.json"),
    ] {
        let (exit, out, _) = run(&["schema", of]);
        assert_eq!(exit, Exit::Clean);
        let kept = fs::read_to_string(root.join("schema").join(file)).unwrap();
        assert_eq!(out, kept, "run `onside schema {of} > schema/{file}`");
    }
}

#[test]
fn the_schema_takes_every_rule_and_no_other() {
    let (_, schema, _) = run(&["schema", "rule"]);
    let schema: Value = serde_json::from_str(&schema).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let json = |yaml: &str| -> Value { serde_saphyr::from_str(yaml).unwrap() };
    let mut count = 0;
    for file in Rulebook::builtin_files() {
        if file.name().starts_with("words/") {
            continue;
        }
        let errors: Vec<String> = validator
            .iter_errors(&json(file.text()))
            .map(|e| format!("{}: {e}", e.instance_path))
            .collect();
        assert!(errors.is_empty(), "{}: {errors:?}", file.name());
        count += 1;
    }
    assert_eq!(count, Rulebook::builtin().rules().len());
    let good = PLAIN.yaml();
    assert!(validator.is_valid(&json(&good)));
    for (from, to) in [
        ("severity: warning", "severity: grave"),
        ("principles: [1]", "principles: [8]"),
        ("- phrase: \"чудо\"", "- phrases: \"чудо\""),
        (
            "- phrase: \"чудо\"",
            "- { phrase: \"чудо\", not: \"диво\" }",
        ),
        ("since: \"2026.1\"\n", ""),
        ("why: \"почему\", ", ""),
    ] {
        let wrong = good.replacen(from, to, 1);
        assert_ne!(wrong, good);
        assert!(!validator.is_valid(&json(&wrong)), "{to}");
        assert!(
            Rulebook::load(vec![Source::new("slogan/a.yaml", wrong)]).is_err(),
            "{to}"
        );
    }
}

#[test]
fn the_reference_is_written_from_the_rules() {
    let home = tempfile::tempdir().unwrap();
    let out = home.path().join("rules");
    let (exit, said, err) = run(&["docs", "--out", path(&out)]);
    assert_eq!(exit, Exit::Clean, "{err}");
    assert!(said.contains("README.md"), "{said}");
    let rulebook = Rulebook::builtin();
    for rule in rulebook.rules() {
        for lang in rule.langs() {
            let page = fs::read_to_string(out.join(format!("{lang}/{}.md", rule.id()))).unwrap();
            let title = &rule.text(lang).unwrap().texts.title;
            assert!(page.starts_with(&format!("# {title}\n")), "{page}");
            let index = fs::read_to_string(out.join(format!("{lang}/README.md"))).unwrap();
            assert!(index.contains(&format!("({}.md)", rule.id())), "{index}");
        }
    }
    // Where the reference is checked in, it is the one that would be written now.
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/rules");
    if kept.exists() {
        let (kept, now) = (pages(&kept), pages(&out));
        let names = kept.keys().chain(now.keys());
        let stale: BTreeSet<_> = names.filter(|n| kept.get(*n) != now.get(*n)).collect();
        assert!(
            stale.is_empty(),
            "run `onside docs --out docs/rules`: {stale:?}"
        );
    }
}

/// Every file below a folder, by path, with its text.
fn pages(folder: &Path) -> BTreeMap<String, String> {
    walkdir::WalkDir::new(folder)
        .into_iter()
        .map(Result::unwrap)
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| {
            let name = entry.path().strip_prefix(folder).unwrap();
            let name = name.to_string_lossy().replace('\\', "/");
            (
                name,
                fs::read_to_string(entry.path())
                    .unwrap()
                    .replace("\r\n", "\n"),
            )
        })
        .collect()
}
