//! Reports of hand-made findings: right places in every count, and nothing that a terminal or a
//! CI log would obey.

#![expect(clippy::unwrap_used, reason = "a test fails where its helpers fail")]

use onside::check::{Finding, Related};
use onside::document::{KindOrigin, Notice};
use onside::report::{self, Checked, Detail, FileReport, Format, Look, Report, Skipped};
use onside::text::{Source, Span};
use onside::vocabulary::{Confidence, Kind, Lang, Severity, Voice};
use serde_json::Value;

mod formats;
mod injection;
mod runner;

fn finding(span: Span, rule: &str, lang: Lang) -> Finding {
    let say = |ru: &str, en: &str| if lang == Lang::Ru { ru } else { en }.to_owned();
    Finding {
        rule: rule.to_owned(),
        severity: Severity::Warning,
        confidence: Confidence::High,
        message: say("Обещание без срока", "A promise without a deadline"),
        why: say(
            "Клиент не знает, сколько ждать.",
            "The client cannot tell how long to wait.",
        ),
        cure: say("Срок и ответственный.", "A deadline and a name."),
        instead: say("Ответим за 15 минут.", "We answer within 15 minutes."),
        principles: vec![1, 4],
        span,
        lang,
        voice: Voice::Company,
        related: Vec::new(),
        fingerprint: "0123456789abcdef0123456789abcdef".to_owned(),
    }
}

/// Every place of `word` in `text` found as one rule.
fn findings(text: &str, word: &str) -> Vec<Finding> {
    text.match_indices(word)
        .map(|(at, _)| finding(Span::new(at, at + word.len()), "slogan/we-care", Lang::Ru))
        .collect()
}

fn file(name: &str, text: &str, findings: Vec<Finding>) -> FileReport {
    let checked = Checked {
        source: Source::new(name, text),
        kind: Kind::Ad,
        kind_origin: KindOrigin::Path,
        notices: Vec::new(),
        findings,
        suppressed: 0,
    };
    FileReport::new(
        checked,
        Detail {
            excerpts: true,
            line_hashes: true,
        },
    )
}

fn report(files: Vec<FileReport>) -> Report {
    let mut report = Report {
        version: "0.1.0".to_owned(),
        rulebook: "2026.1".to_owned(),
        folder: "/home/редактор/site".to_owned(),
        files,
        ..Report::default()
    };
    report.sort();
    report
}

fn in_format(format: Format, report: &Report) -> String {
    written(|out| format.write(report, Look::default(), out))
}

fn written(write: impl FnOnce(&mut dyn std::io::Write) -> std::io::Result<()>) -> String {
    let mut out = Vec::new();
    write(&mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn full(report: &Report) -> String {
    in_format(Format::Full, report)
}

fn concise(report: &Report) -> String {
    in_format(Format::Concise, report)
}

fn json(report: &Report) -> Value {
    let text = in_format(Format::Json, report);
    let value: Value = serde_json::from_str(&text).unwrap();
    let schema = serde_json::from_str(include_str!("../../schema/onside.report.json")).unwrap();
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    let errors: Vec<_> = validator
        .iter_errors(&value)
        .map(|e| e.to_string())
        .collect();
    assert!(errors.is_empty(), "{errors:?}");
    value
}

/// What is drawn under the line that holds `word`: the text above the caret's middle.
fn underlined(full: &str) -> String {
    let lines: Vec<&str> = full.lines().collect();
    let at = lines.iter().position(|line| line.contains("─┬─")).unwrap();
    let (shown, drawn) = (lines[at - 1], lines[at]);
    let marked = |c: char| matches!(c, '─' | '┬');
    let start = drawn.chars().position(marked).unwrap();
    let length = drawn.chars().skip(start).take_while(|&c| marked(c)).count();
    shown.chars().skip(start).take(length).collect()
}

#[test]
fn json_has_every_count_right() {
    let text = "\u{feff}# Мы\r\n\r\n\t🙂 забота о вас\r\n";
    let at = text.find("забота").unwrap();
    let mut guilty = findings(text, "забота").remove(0);
    guilty.related.push(Related {
        span: Span::new(3, 5),
        message: "заголовок".to_owned(),
    });
    let mut all = report(vec![
        file("ads/весна.md", text, vec![guilty]),
        file("a.md", "да", vec![]),
    ]);
    all.skipped.push(Skipped {
        path: "b.md".to_owned(),
        reason: "may not be read".to_owned(),
    });
    all.hidden = 2;
    let value = json(&all);
    let summary = &value["summary"];
    assert_eq!(summary["files"], 2);
    assert_eq!(summary["hidden"], 2);
    assert_eq!(summary["skipped"][0]["path"], "b.md");
    assert_eq!(
        summary["by_severity"],
        serde_json::json!({"error": 0, "warning": 1, "info": 0})
    );
    assert_eq!(summary["by_rule"], serde_json::json!({"slogan/we-care": 1}));
    let found = &value["findings"][0];
    assert_eq!(found["path"], "ads/весна.md");
    assert_eq!(found["quote"], "забота");
    assert_eq!(
        found["range"],
        serde_json::json!({"start": {"line": 3, "column": 4}, "end": {"line": 3, "column": 10}})
    );
    assert_eq!(found["byte_range"], serde_json::json!([at, at + 12]));
    assert_eq!(
        found["utf16_range"],
        serde_json::json!({"start": {"line": 2, "character": 4}, "end": {"line": 2, "character": 10}})
    );
    assert_eq!(
        found["related"][0]["range"]["start"],
        serde_json::json!({"line": 1, "column": 1})
    );
    assert_eq!(found["principles"], serde_json::json!([1, 4]));
}

#[test]
fn json_is_sorted_and_obeys_no_log() {
    let text = "##[add-mask]цена \u{1b}[31m забота ##[x]";
    let mut two = findings(text, "забота");
    two.insert(0, finding(Span::new(0, text.len()), "trap/b", Lang::Ru));
    two.insert(0, finding(Span::new(0, text.len()), "trap/a", Lang::Ru));
    two.rotate_right(1);
    let all = report(vec![
        file("b.md", text, two),
        file("a.md", text, findings(text, "забота")),
    ]);
    let value = json(&all);
    let order: Vec<_> = value["findings"].as_array().unwrap().iter().collect();
    let rules: Vec<_> = order
        .iter()
        .map(|f| (f["path"].as_str().unwrap(), f["rule"].as_str().unwrap()))
        .collect();
    assert_eq!(
        rules,
        [
            ("a.md", "slogan/we-care"),
            ("b.md", "trap/a"),
            ("b.md", "trap/b"),
            ("b.md", "slogan/we-care")
        ]
    );
    assert_eq!(order[1]["quote"], text);
    let raw = in_format(Format::Json, &all);
    assert!(!raw.contains("##[") && !raw.contains('\u{1b}'), "{raw}");
    assert!(
        json(&report(vec![]))["findings"]
            .as_array()
            .unwrap()
            .is_empty()
    );
}

#[test]
fn columns_are_right_on_a_long_cyrillic_line() {
    // anchors.md §1a: the word at character 661 of a long line, inside a longer word before it.
    let before = "всегда ".repeat(95);
    let text: String = before.chars().take(660).collect::<String>() + "все остальные";
    let at = text.find("все остальные").unwrap();
    assert!(at > 1_000);
    let found = vec![finding(Span::new(at, at + 6), "slogan/we-care", Lang::Ru)];
    let all = report(vec![file("a.md", &text, found)]);
    assert_eq!(
        concise(&all).lines().next().unwrap(),
        "a.md:1:661: warning slogan/we-care Обещание без срока"
    );
    assert_eq!(json(&all)["findings"][0]["range"]["start"]["column"], 661);
    let printed = full(&all);
    assert!(printed.contains("[a.md:1:661]"), "{printed}");
    assert_eq!(underlined(&printed), "все");
    assert!(
        printed.lines().all(|line| line.chars().count() < 260),
        "{printed}"
    );
}

#[test]
fn carets_stand_under_their_words() {
    for text in [
        "забота о вас",
        "\u{feff}забота",
        "## 🙃 — забота",
        "раз\r\n\u{1b}[2J\u{202e}забота\r\nдва",
        "##[add-mask] забота ##[x]",
        "é\u{9b}31m забота\u{7f}",
        "один\n\nдва забота",
    ] {
        let printed = full(&report(vec![file("a.md", text, findings(text, "забота"))]));
        let got = underlined(&printed);
        // A picture two columns wide moves the drawing by one character.
        let wide = usize::from(text.contains('🙃'));
        let shown: String = "забота".chars().skip(wide).collect();
        assert!(got.starts_with(&shown), "{got:?} in\n{printed}");
    }
    let tabs = full(&report(vec![file(
        "a.md",
        "\tа\tзабота",
        findings("\tа\tзабота", "забота"),
    )]));
    assert_eq!(underlined(&tabs), "забота");
    assert!(tabs.contains("[a.md:1:4]"), "{tabs}");
}

#[test]
fn full_says_everything_in_the_language_of_the_finding() {
    let text = "У нас забота о вас.";
    let printed = full(&report(vec![file(
        "ads/весна.md",
        text,
        findings(text, "забота"),
    )]));
    let expected = "\
ads/весна.md: вид ad (угадан по пути)

  ⚠ slogan/we-care: Обещание без срока
   ╭─[ads/весна.md:1:7]
 1 │ У нас забота о вас.
   ·       ───┬──
   ·          ╰── сказано клиенту
   ╰────

  Почему: Клиент не знает, сколько ждать.
  Что поможет: Срок и ответственный.
  Напишите: Ответим за 15 минут.
  предупреждение, уверенность высокая
  Подробнее: onside explain slogan/we-care

1 предупреждение в 1 из 1 файла; вид угадан у 1 файла (ad 1)
";
    assert_eq!(printed, expected);
    let text = "We care.";
    let found = vec![finding(Span::new(3, 7), "slogan/we-care", Lang::En)];
    let printed = full(&report(vec![file("a.md", text, found)]));
    for words in [
        "Why: The client",
        "Cure: A deadline",
        "Instead: We answer",
        "said to the client",
    ] {
        assert!(printed.contains(words), "{printed}");
    }
    assert!(printed.ends_with("1 warning in 1 of 1 file; kind guessed for 1 file (ad 1)\n"));
    let ascii = Look {
        ascii: true,
        ..Look::default()
    };
    let found = vec![finding(Span::new(3, 7), "slogan/we-care", Lang::En)];
    let printed =
        written(|out| Format::Full.write(&report(vec![file("a.md", text, found)]), ascii, out));
    assert!(printed.is_ascii(), "{printed}");
}

#[test]
fn summary_counts_what_was_left_out() {
    let mut all = report(
        (0..21)
            .map(|i| file(&format!("{i}.md"), "да", vec![]))
            .collect(),
    );
    for file in &mut all.files {
        file.kind_origin = KindOrigin::FrontMatter;
    }
    all.files[0].suppressed = 3;
    all.hidden = 2;
    all.baselined = 1;
    all.skipped.push(Skipped {
        path: "x.md".to_owned(),
        reason: "no".to_owned(),
    });
    assert_eq!(
        concise(&all),
        "no findings in 21 files; 2 hidden by --min-confidence; 3 suppressed in the documents; \
         1 in the baseline; 1 file not checked\n"
    );
    let russian = Look {
        lang: Some(Lang::Ru),
        ..Look::default()
    };
    assert_eq!(
        written(|out| Format::Concise.write(&all, russian, out)),
        "ничего не найдено в 21 файле; скрыто по --min-confidence: 2; погашено пометками в документах: 3; \
         учтено раньше (baseline): 1; не проверено: 1 файл\n"
    );
}

#[test]
fn a_very_long_line_is_cropped_and_fast() {
    let text = "забота о вас 🙂 ".repeat(7_000);
    assert!(text.chars().count() > 100_000);
    let all = report(vec![file("a.md", &text, findings(&text, "забота"))]);
    let printed = full(&all);
    let column = 1 + text[..text.rfind("забота").unwrap()].chars().count();
    assert!(
        printed.contains(&format!("a.md:1:{column}: warning")),
        "the last finding"
    );
    assert!(printed.contains("всего находок 7000; после первых 200 по строке на каждую"));
    assert!(printed.lines().all(|line| line.chars().count() < 260));
    // The column that makes miette panic when it sees the file itself.
    let at = text.char_indices().nth(65_544).unwrap().0;
    let at = at + text[at..].find("забота").unwrap();
    let found = vec![finding(Span::new(at, at + 12), "slogan/we-care", Lang::Ru)];
    assert!(full(&report(vec![file("a.md", &text, found)])).contains("[a.md:1:655"));
}

#[test]
fn notices_have_a_place() {
    let checked = Checked {
        source: Source::new("a.md", "---\nkind: artikel\n---\n"),
        kind: Kind::Ad,
        kind_origin: KindOrigin::Content,
        notices: vec![Notice {
            span: Span::new(10, 17),
            message: "unknown kind ##[x]".to_owned(),
        }],
        findings: vec![],
        suppressed: 0,
    };
    let all = report(vec![FileReport::new(checked, Detail::default())]);
    let printed = written(|out| report::notices(&all, Lang::En, out));
    assert_eq!(printed, "a.md:2:7: note: unknown kind ##\\[x]\n");
}
