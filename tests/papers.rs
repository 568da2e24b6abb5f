//! Papers of a service standard: the smallest good workspace gives no finding, and each paper
//! taken away, or put in its place by a text that only sounds like one, gives exactly its own.

#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "these tests write the files that onside reads, and fail where that fails"
)]

mod desk;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use onside::vocabulary::Lang;
use serde_json::Value;

/// The eight documents, composed from the catalogue's good ones and completed.
const DOCUMENTS: [&str; 8] = [
    "standard.md",
    "advocate.md",
    "top10.md",
    "improvements.md",
    "client.md",
    "honesty.md",
    "returns.md",
    "feedback.md",
];

fn skeleton(lang: Lang) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("skeleton")
        .join(lang.as_str())
}

/// A copy of the good workspace, after `change` had its way with each document; `None` deletes.
fn workspace(lang: Lang, change: impl Fn(&str, String) -> Option<String>) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for name in DOCUMENTS.iter().chain(&["onside.yaml"]) {
        let text = fs::read_to_string(skeleton(lang).join(name)).unwrap();
        if let Some(text) = change(name, text) {
            fs::write(folder.path().join(name), text).unwrap();
        }
    }
    folder
}

/// What a check of the folder finds, as `path rule`, sorted.
fn findings(folder: &Path, args: &[&str]) -> (Vec<String>, Value) {
    let output = Command::new(env!("CARGO_BIN_EXE_onside"))
        .current_dir(folder)
        .args(["check", "--format", "json", "--today", "2026-11-21"])
        .args(args)
        .output()
        .unwrap();
    let report: Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)));
    let found = report["findings"].as_array().unwrap().iter();
    let mut found: Vec<String> = found
        .map(|f| {
            format!(
                "{} {}",
                f["path"].as_str().unwrap(),
                f["rule"].as_str().unwrap()
            )
        })
        .collect();
    found.sort();
    (found, report)
}

fn at_manifest(rules: &[&str]) -> Vec<String> {
    let mut found: Vec<String> = rules
        .iter()
        .map(|rule| format!("onside.yaml standard/{rule}"))
        .collect();
    found.sort();
    found
}

#[test]
fn the_smallest_good_workspace_is_quiet() {
    for &lang in Lang::ALL {
        let folder = workspace(lang, |_, text| Some(text));
        assert_eq!(
            findings(folder.path(), &["."]).0,
            Vec::<String>::new(),
            "{lang}"
        );
        // Without pointers the papers are found by kind and heading.
        let manifest = "registers: {}\n";
        fs::write(folder.path().join("onside.yaml"), manifest).unwrap();
        assert_eq!(
            findings(folder.path(), &["."]).0,
            Vec::<String>::new(),
            "{lang}"
        );
    }
}

#[test]
fn each_missing_document_gives_its_own_findings() {
    let table: [(&str, &[&str]); 8] = [
        (
            "standard.md",
            &[
                "no-basic-criteria",
                "no-beyond-promise",
                "no-client-verdict",
                "no-client-walk",
                "no-shared-belief",
                "no-training",
            ],
        ),
        (
            "advocate.md",
            &[
                "advocate-without-authority",
                "no-advocate-decision",
                "no-client-advocate",
            ],
        ),
        // Where there is no register there are no rows to find fault with.
        ("top10.md", &["no-top10-register"]),
        ("improvements.md", &["no-improvement-log"]),
        ("client.md", &["no-client-profile", "no-expectations"]),
        ("honesty.md", &["no-honesty-statement", "no-trap-check"]),
        ("returns.md", &["no-fault-returns"]),
        ("feedback.md", &["no-feedback-channel"]),
    ];
    for &lang in Lang::ALL {
        for (gone, rules) in table {
            let keep = |name: &str, text| (name != gone).then_some(text);
            let folder = workspace(lang, keep);
            // A link to it leads nowhere now.
            let linked = (gone == "client.md").then_some("feedback.md standard/no-expectations");
            let mut wanted: Vec<String> = linked.into_iter().map(str::to_owned).collect();
            wanted.extend(at_manifest(rules));
            let at_manifest_only = |report: &Value| -> Vec<Value> {
                let found = report["findings"].as_array().unwrap().iter();
                let own = found.filter(|f| f["path"] == "onside.yaml");
                own.cloned().collect()
            };
            let (found, report) = findings(folder.path(), &["."]);
            assert_eq!(found, wanted, "{lang} without {gone}");
            for finding in at_manifest_only(&report) {
                assert_eq!(finding["scope"], "workspace");
                assert_eq!(finding["quote"], gone, "the manifest line that names it");
            }
            // The same without a manifest line: once, at its beginning.
            fs::write(folder.path().join("onside.yaml"), "registers: {}\n").unwrap();
            let (found, report) = findings(folder.path(), &["."]);
            assert_eq!(found, wanted, "{lang} without {gone}, no pointers");
            for finding in at_manifest_only(&report) {
                let one = serde_json::json!({ "line": 1, "column": 1 });
                assert_eq!(finding["range"]["start"], one);
                assert_eq!(finding["range"]["end"], one);
                let skeleton = finding["instead"].as_str().unwrap();
                assert!(skeleton.len() > 20, "{skeleton}");
            }
        }
    }
}

/// A section, the text that only sounds like it, and what is found.
struct Bad {
    file: &'static str,
    heading: [&'static str; 2],
    body: [&'static str; 2],
    found: &'static [&'static str],
}

const BAD: &[Bad] = &[
    Bad {
        file: "standard.md",
        heading: ["## Базовый сервис", "## Basic service"],
        body: ["Заказы собирают две смены.", "Two shifts pack the orders."],
        found: &["onside.yaml standard/no-basic-criteria"],
    },
    Bad {
        file: "standard.md",
        heading: ["## Наше убеждение", "## Our shared belief"],
        body: ["Смена начинается в 9 утра.", "The shift begins at 9 am."],
        found: &["onside.yaml standard/no-shared-belief"],
    },
    Bad {
        file: "standard.md",
        heading: ["## Обучение", "## Training"],
        body: ["Сотрудники проходят обучение.", "Staff are trained."],
        found: &["onside.yaml standard/no-training"],
    },
    Bad {
        file: "standard.md",
        heading: ["## Нестандартные ситуации", "## Unusual situations"],
        body: ["Бывают разные случаи.", "There are all sorts of cases."],
        found: &["onside.yaml standard/no-beyond-promise"],
    },
    Bad {
        file: "standard.md",
        heading: ["## Что говорят клиенты", "## What clients say"],
        body: [
            "Клиенты говорят разное.",
            "Clients say all sorts of things.",
        ],
        found: &["onside.yaml standard/no-client-verdict"],
    },
    Bad {
        file: "standard.md",
        heading: ["## Путь клиента", "## The client's path"],
        body: ["Путь нам известен.", "The path is known."],
        found: &["onside.yaml standard/no-client-walk"],
    },
    Bad {
        file: "advocate.md",
        heading: ["## Полномочия", "## Authority"],
        body: ["Участвует в совещаниях.", "Takes part in meetings."],
        found: &["onside.yaml standard/advocate-without-authority"],
    },
    Bad {
        file: "advocate.md",
        heading: ["## Что изменил адвокат", "## What the advocate changed"],
        body: ["Пока ничего.", "Nothing yet."],
        found: &["onside.yaml standard/no-advocate-decision"],
    },
    Bad {
        file: "top10.md",
        heading: ["# Топ-10 проблем клиентов", "# Top 10 client problems"],
        body: ["Проблемы известны.", "The problems are known."],
        found: &["onside.yaml standard/no-top10-register"],
    },
    Bad {
        file: "improvements.md",
        heading: ["# Журнал улучшений", "# Improvement log"],
        body: ["Продукты меняются.", "Products change."],
        found: &["onside.yaml standard/no-improvement-log"],
    },
    Bad {
        file: "client.md",
        heading: [
            "## Для кого мы работаем и для кого нет",
            "## Who this is for and who it is not for",
        ],
        body: ["Город и область.", "The city and the county."],
        found: &["onside.yaml standard/no-client-profile"],
    },
    Bad {
        file: "client.md",
        heading: ["## Чего ожидать", "## What to expect"],
        body: ["Вас встретят у входа.", "You are met at the door."],
        found: &[
            "client.md standard/no-expectations",
            "onside.yaml standard/no-expectations",
        ],
    },
    Bad {
        file: "honesty.md",
        heading: [
            "## Честность: сотрудники, реклама, упаковка",
            "## Honesty: staff, ads, packaging",
        ],
        body: ["У нас открытая компания.", "We are an open company."],
        found: &["onside.yaml standard/no-honesty-statement"],
    },
    Bad {
        file: "honesty.md",
        heading: ["## Проверка на ловушки", "## Trap check"],
        body: ["Ловушек нет.", "There are none."],
        found: &["onside.yaml standard/no-trap-check"],
    },
    Bad {
        file: "returns.md",
        heading: ["# Возврат", "# Returns"],
        body: [
            "Возврат рассматриваем за 20 дней, это бесплатно. Не входит: носки.",
            "We examine every return within 20 days, free of charge. Not included: socks.",
        ],
        found: &["onside.yaml standard/no-fault-returns"],
    },
    Bad {
        file: "feedback.md",
        heading: ["## Куда пожаловаться", "## How to complain"],
        body: [
            "Отдел продаж открыт с 9 до 18.",
            "The sales office is open from 9 to 18.",
        ],
        found: &[
            "feedback.md standard/no-feedback-channel",
            "onside.yaml standard/no-feedback-channel",
        ],
    },
];

#[test]
fn a_text_that_only_sounds_like_a_paper_is_none() {
    for &lang in Lang::ALL {
        let which = usize::from(lang == Lang::En);
        for bad in BAD {
            let (heading, body) = (bad.heading[which], bad.body[which]);
            let folder = workspace(lang, |name, text| {
                Some(if name == bad.file {
                    with_section(&text, heading, body)
                } else {
                    text
                })
            });
            let (found, _) = findings(folder.path(), &["."]);
            // A contact of its own is one more thing that the replaced text took away.
            assert_eq!(found, bad.found, "{lang} {} {heading}", bad.file);
        }
    }
}

/// The document with another text under a heading, up to the next one of its level or the links
/// at the end.
fn with_section(text: &str, heading: &str, body: &str) -> String {
    let (before, after) = text.split_once(&format!("{heading}\n")).unwrap();
    let level = heading.split(' ').next().unwrap();
    let end = ["\n[".to_owned(), format!("\n{level} ")]
        .iter()
        .filter_map(|mark| after.find(mark.as_str()))
        .min()
        .unwrap_or(after.len());
    format!("{before}{heading}\n\n{body}\n{}", &after[end..])
}

#[test]
fn without_registers_no_rule_about_papers_runs() {
    let folder = workspace(Lang::En, |name, text| (name == "top10.md").then_some(text));
    assert_eq!(findings(folder.path(), &["."]).0, Vec::<String>::new());
    fs::write(folder.path().join("onside.yaml"), "registers: {}\n").unwrap();
    assert!(findings(folder.path(), &["."]).0.len() > 10);
    // Where only a part is read, nobody knows what is missing.
    assert_eq!(
        findings(folder.path(), &["top10.md"]).0,
        Vec::<String>::new()
    );
    assert_eq!(
        findings(folder.path(), &[".", "--no-config"]).0,
        Vec::<String>::new()
    );
}

#[test]
fn settings_and_comments_hold_for_papers_too() {
    let folder = workspace(Lang::En, |name, text| {
        (name != "returns.md").then_some(text)
    });
    let manifest = "registers: {}\nrules: { standard/no-fault-returns: off }\n";
    fs::write(folder.path().join("onside.yaml"), manifest).unwrap();
    assert_eq!(findings(folder.path(), &["."]).0, Vec::<String>::new());
    let text = "---\nkind: policy\n---\n\n# Delivery\n\nWe deliver within 2 hours. [How to complain](feedback.md), [what to expect](client.md)\n";
    fs::write(folder.path().join("delivery.md"), text).unwrap();
    let (found, _) = findings(folder.path(), &["."]);
    assert_eq!(
        found,
        [
            "delivery.md standard/no-owner",
            "delivery.md standard/stale-review"
        ]
    );
    let comment = "<!-- onside-ignore-file standard/no-owner, standard/stale-review: new page -->\n\n# Delivery";
    fs::write(
        folder.path().join("delivery.md"),
        text.replace("# Delivery", comment),
    )
    .unwrap();
    assert_eq!(findings(folder.path(), &["."]).0, Vec::<String>::new());
}

#[test]
fn reviews_are_as_old_as_the_configuration_says() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    let severity = |date: &str, manifest: &str| {
        write("onside.yaml", manifest);
        let text = format!(
            "---\nkind: script\nowner: Anna Brown\nlast_reviewed: {date}\n---\nWe refund within 3 days.\n"
        );
        write("a.md", &text);
        let (_, report) = findings(folder.path(), &["a.md"]);
        report["findings"][0]["severity"]
            .as_str()
            .map(str::to_owned)
    };
    for (date, want) in [
        ("2026-10-01", None),
        ("2026-05-01", Some("info")),
        ("01.02.2026", Some("warning")),
        ("2025-11-01", Some("error")),
        ("2026-12-01", Some("warning")),
        ("soon", Some("warning")),
    ] {
        let manifest = "registers: {}\n";
        assert_eq!(severity(date, manifest).as_deref(), want, "{date}");
    }
    let strict = "registers: {}\nreviews: { info: 1, warning: 2, error: 3 }\n";
    assert_eq!(severity("2026-10-01", strict).as_deref(), Some("info"));
}

/// Documents of the catalogue that do not do what it says, each with the reason.
const EXCEPTIONS: &[(&str, &str, &str)] = &[
    (
        "standard/no-top10-register",
        "good",
        "the catalogue writes two of its ten rows and leaves the rest to the reader",
    ),
    (
        "standard/no-feedback-channel",
        "good",
        "it has no dated list of what was changed, which was asked for later",
    ),
];

#[test]
fn structural_documents_of_the_catalogue_do_what_it_says() {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/catalogue/slogans-standards.yaml");
    let Ok(text) = fs::read_to_string(path) else {
        eprintln!("skipped: the catalogue does not lie beside the project");
        return;
    };
    let catalogue: Value = serde_saphyr::from_str(&text).unwrap();
    let mut seen = 0;
    for rule in catalogue["rules"].as_array().unwrap() {
        let id = rule["id"].as_str().unwrap();
        let (Some(good), Some(bad)) = (rule["good_doc"].as_str(), rule["bad_doc"].as_str()) else {
            continue;
        };
        if !id.starts_with("standard/") && !id.starts_with("level/") {
            continue;
        }
        seen += 1;
        for (list, text) in [("good", good), ("bad", bad)] {
            let folder = tempfile::tempdir().unwrap();
            fs::write(folder.path().join("onside.yaml"), "registers: {}\n").unwrap();
            fs::write(folder.path().join("document.md"), text).unwrap();
            let (found, _) = findings(folder.path(), &["."]);
            let own = found.iter().any(|f| f.ends_with(&format!(" {id}")));
            let excepted = EXCEPTIONS.iter().any(|e| (e.0, e.1) == (id, list));
            let wants = (list == "bad") != excepted;
            assert_eq!(own, wants, "{id} {list}: {found:?}");
        }
    }
    assert_eq!(seen, 19);
}

/// The good workspace without its register of problems, aiming at level 5.
fn aiming(lang: Lang) -> tempfile::TempDir {
    workspace(lang, |name, text| match name {
        "top10.md" => None,
        "standard.md" => Some(text.replacen("---\n", "---\nlevel_target: 5\n", 1)),
        _ => Some(text),
    })
}

#[test]
fn a_higher_aim_asks_more_and_is_compared() {
    for lang in [Lang::Ru, Lang::En] {
        let severities = |folder: &tempfile::TempDir| -> Vec<String> {
            let (_, report) = findings(folder.path(), &["."]);
            let found = report["findings"].as_array().unwrap().iter();
            let word = |f: &Value, key: &str| f[key].as_str().unwrap().to_owned();
            found
                .filter(|f| f["path"] == "onside.yaml")
                .map(|f| format!("{} {}", word(f, "severity"), word(f, "rule")))
                .collect()
        };
        let modest = workspace(lang, |name, text| (name != "top10.md").then_some(text));
        assert_eq!(severities(&modest), ["warning standard/no-top10-register"]);
        assert_eq!(
            severities(&aiming(lang)),
            [
                "warning level/claim-above-evidence",
                "error standard/no-top10-register"
            ]
        );
    }
}

#[test]
fn what_the_workspace_lacks_can_be_known() {
    let folder = aiming(Lang::En);
    let run = |args: &[&str]| {
        let args = [args, &["--today", "2026-11-21"]].concat();
        desk::run(folder.path(), &args)
    };
    fs::create_dir(folder.path().join(".git")).unwrap();
    assert_eq!(run(&["check", "."]).0, 1);
    assert_eq!(run(&["baseline", "create"]).0, 0);
    let (code, out, _) = run(&["check", ".", "--strict-baseline"]);
    assert_eq!(
        (code, out.contains("3 in the baseline")),
        (0, true),
        "{out}"
    );
    // The level is that of the texts, whatever is known of them.
    assert_eq!(run(&["check", ".", "--min-level", "5"]).0, 1);
    // A part of the workspace says nothing about the whole.
    assert_eq!(run(&["check", "returns.md", "--strict-baseline"]).0, 0);
    let register = fs::read_to_string(skeleton(Lang::En).join("top10.md")).unwrap();
    fs::write(folder.path().join("top10.md"), register).unwrap();
    let (code, _, err) = run(&["check", ".", "--strict-baseline"]);
    assert_eq!(code, 1);
    assert!(err.contains("holds 1 finding no longer there"), "{err}");
    let (code, _, err) = run(&["baseline", "prune"]);
    assert_eq!(
        (code, err.contains("1 finding taken out, 2 left")),
        (0, true),
        "{err}"
    );
}

#[test]
fn a_link_to_a_paper_leads_somewhere() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    write("onside.yaml", "registers: {}\n");
    write("help.md", "# How to complain\n\nWrite to us.\n");
    let asks = |link: &str| {
        let text = format!("---\nkind: packaging\n---\nSee [how to complain]({link}).\n");
        write("box.md", &text);
        let (found, _) = findings(folder.path(), &["box.md"]);
        found
            .iter()
            .any(|f| f.ends_with(" standard/no-feedback-channel"))
    };
    assert!(!asks("help.md"));
    assert!(!asks("./help.md#how-to-complain"));
    assert!(!asks("https://example.com/help"));
    assert!(asks("gone.md"));
    assert!(asks("#how-to-complain"));
}
