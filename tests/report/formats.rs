//! One report in every format: a Russian line with an emoji, so that a column in the wrong unit
//! shows. `INSTA_UPDATE=always cargo test --test report` writes the expected texts anew.

use onside::check::{Edit, Fix, Related};
use onside::report::{Format, Holding, Look, Report, Skipped, statistics};
use onside::text::{Source, Span};
use onside::vocabulary::{Lang, Severity};
use serde_json::Value;

use super::{file, finding, findings, in_format, json, report, written};

/// «🙂 У нас забота о вас»: the word begins at character 9, UTF-16 unit 10, byte 16, each from 1.
const LINE: &str = "# Мы\r\n\r\n🙂 У нас забота о вас, 100 % и <б> & \"в\".\r\n";

fn sample() -> Report {
    let mut worst = finding(Span::new(0, 6), "trap/no-refund", Lang::Ru);
    worst.severity = Severity::Error;
    worst.related.push(Related {
        span: Span::new(2, 6),
        message: "здесь".to_owned(),
    });
    let mut found = findings(LINE, "забота");
    found.push(worst);
    let mut english = finding(Span::new(3, 7), "slogan/we-care", Lang::En);
    english.severity = Severity::Info;
    let mut all = report(vec![
        file("ads/весна 1.md", LINE, found),
        file("b.md", "We care.", vec![english]),
        file("clean.md", "да", vec![]),
    ]);
    all.skipped.push(Skipped {
        path: "x.md".to_owned(),
        reason: "may not be read".to_owned(),
    });
    all
}

#[test]
fn every_format_is_as_expected() {
    for &format in Format::ALL {
        insta::assert_snapshot!(format.as_str(), in_format(format, &sample()));
    }
    let table = written(|out| statistics(&sample(), Look::default(), out));
    insta::assert_snapshot!("statistics", table);
}

fn value(format: Format) -> Value {
    serde_json::from_str(&in_format(format, &sample())).unwrap()
}

#[test]
fn every_format_counts_columns_in_its_own_unit() {
    // Scalar values.
    for (format, place) in [
        (Format::Full, "[ads/весна 1.md:3:9]"),
        (Format::Concise, "ads/весна 1.md:3:9: "),
        (Format::Grouped, "\n  3:9 "),
        (
            Format::Github,
            "file=ads/весна 1.md,line=3,endLine=3,col=9,endColumn=15,",
        ),
        (Format::Checkstyle, "line=\"3\" column=\"9\""),
        (Format::Junit, "(3:9)"),
        (Format::Markdown, "`ads/весна 1.md:3:9`"),
    ] {
        let printed = in_format(format, &sample());
        assert!(printed.contains(place), "{format}: {printed}");
    }
    let gitlab = &value(Format::Gitlab)[1]["location"];
    assert_eq!(
        gitlab["positions"]["begin"],
        serde_json::json!({"line": 3, "column": 9})
    );
    // UTF-16 units, from 1 and from 0.
    let region = &value(Format::Sarif)["runs"][0]["results"][1]["locations"][0]["physicalLocation"]
        ["region"];
    assert_eq!(region["startColumn"], 10);
    assert_eq!(region["endColumn"], 16);
    assert_eq!(region["snippet"]["text"], "забота");
    let range = &value(Format::Lsp)[0]["diagnostics"][1]["range"];
    assert_eq!(
        range["start"],
        serde_json::json!({"line": 2, "character": 9})
    );
    // Bytes.
    let range = &value(Format::Rdjson)["diagnostics"][1]["location"]["range"];
    assert_eq!(range["start"], serde_json::json!({"line": 3, "column": 16}));
    assert_eq!(range["end"], serde_json::json!({"line": 3, "column": 28}));
}

#[test]
fn formats_of_lines_hold_what_the_whole_ones_do() {
    let lines = |format| -> Vec<Value> {
        in_format(format, &sample())
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    };
    assert_eq!(
        Value::from(lines(Format::Jsonl)),
        value(Format::Json)["findings"]
    );
    let mut rows = lines(Format::Rdjsonl);
    for row in &mut rows {
        let source = row.as_object_mut().unwrap().remove("source").unwrap();
        assert_eq!(source["name"], "onside");
    }
    assert_eq!(Value::from(rows), value(Format::Rdjson)["diagnostics"]);
}

#[test]
fn sarif_has_every_field_that_github_requires() {
    let sarif = value(Format::Sarif);
    assert_eq!(sarif["version"], "2.1.0");
    assert!(sarif["$schema"].is_string());
    let run = &sarif["runs"][0];
    assert_eq!(run["columnKind"], "utf16CodeUnits");
    assert_eq!(run["automationDetails"]["id"], "onside/");
    assert_eq!(run["invocations"][0]["executionSuccessful"], false);
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    let ids: Vec<_> = rules
        .iter()
        .map(|rule| rule["id"].as_str().unwrap())
        .collect();
    assert!(ids.is_sorted(), "{ids:?}");
    for rule in rules {
        for text in ["shortDescription", "fullDescription", "help"] {
            let text = rule[text]["text"].as_str().unwrap();
            assert!(!text.is_empty() && text.chars().count() <= 1024, "{rule}");
        }
        assert!(rule["name"] != rule["id"] && rule["name"].is_string());
        assert!(rule["defaultConfiguration"]["level"].is_string());
        assert!(rule["properties"]["problem.severity"].is_string());
        assert!(rule["properties"]["tags"].as_array().unwrap().len() <= 10);
    }
    let results = run["results"].as_array().unwrap();
    assert_eq!(results.len(), 3);
    for result in results {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(result["ruleId"], ids[index]);
        assert!(!result["message"]["text"].as_str().unwrap().is_empty());
        let hash = result["partialFingerprints"]["primaryLocationLineHash"]
            .as_str()
            .unwrap();
        assert!(hash.ends_with(":1"), "{hash}");
        let place = &result["locations"][0]["physicalLocation"];
        let uri = place["artifactLocation"]["uri"].as_str().unwrap();
        assert!(uri.is_ascii() && !uri.starts_with('/'), "{uri}");
        for key in ["startLine", "startColumn", "endLine", "endColumn"] {
            assert!(place["region"][key].as_u64().unwrap() >= 1, "{key}");
        }
    }
}

#[test]
fn equal_findings_of_two_files_are_two_in_gitlab() {
    let twice = report(vec![
        file("a.md", LINE, findings(LINE, "забота")),
        file("b.md", LINE, findings(LINE, "забота")),
    ]);
    let rows: Value = serde_json::from_str(&in_format(Format::Gitlab, &twice)).unwrap();
    assert_ne!(rows[0]["fingerprint"], rows[1]["fingerprint"]);
}

#[test]
fn github_shows_the_worst_first_and_counts_the_rest() {
    let text = "забота\n".repeat(13);
    let mut found = findings(&text, "забота");
    found[12].severity = Severity::Error;
    found[0].severity = Severity::Info;
    let printed = in_format(Format::Github, &report(vec![file("a.md", &text, found)]));
    let names: Vec<_> = printed
        .lines()
        .map(|line| line.split(' ').next().unwrap())
        .collect();
    assert_eq!(names[0], "::error");
    assert_eq!(names[1..12], ["::warning"; 11]);
    assert_eq!(names[12..], ["::notice"; 2]);
    assert!(
        printed.lines().nth(12).unwrap().contains("ещё 1 находка"),
        "{printed}"
    );
}

#[test]
fn a_comment_on_a_pull_request_has_room_for_what_it_says() {
    let text = "забота\n".repeat(2_000);
    let printed = in_format(
        Format::Markdown,
        &report(vec![file("a.md", &text, findings(&text, "забота"))]),
    );
    assert!(printed.len() < 65_536, "{}", printed.len());
    let shown = printed.matches("- **предупреждение**").count();
    let left = format!("Ещё {} наход", 2_000 - shown);
    assert!(shown > 50 && printed.contains(&left), "{printed}");
}

#[test]
fn a_terminal_gets_the_worst_fifty() {
    let text = "забота\n".repeat(60);
    let mut found = findings(&text, "забота");
    found[59].severity = Severity::Error;
    let all = report(vec![file("a.md", &text, found)]);
    let limited = Look {
        limit: Some(50),
        ..Look::default()
    };
    let printed = written(|out| Format::Full.write(&all, limited, out));
    let first = printed.find("[a.md:").unwrap();
    assert!(printed[first..].starts_with("[a.md:60:1]"), "{printed}");
    assert_eq!(printed.matches("[a.md:").count(), 50);
    assert!(printed.contains("ещё 10 находок"), "{printed}");
    let few = report(vec![file("a.md", LINE, findings(LINE, "забота"))]);
    assert_eq!(
        written(|out| Format::Full.write(&few, limited, out)),
        in_format(Format::Full, &few)
    );
}

#[test]
fn fixes_and_what_is_kept_back_have_their_place() {
    let text = "Цена 🙂 оплaта.\n";
    let span = Span::new(text.find("оплaта").unwrap(), text.find('.').unwrap());
    let mut found = finding(span, "misleading/look-alike-letters", Lang::Ru);
    let edit = Edit {
        span,
        text: "оплата".to_owned(),
    };
    found.fixes.push(Fix {
        title: "буквы одного алфавита".to_owned(),
        edits: vec![edit],
    });
    let source = Source::new("a.md", text);
    let mut one = file("a.md", text, vec![found.clone()]);
    let by = Holding {
        external: false,
        reason: "так в договоре".to_owned(),
    };
    one.hold(&source, std::iter::once((found, by)));
    let report = report(vec![one]);
    let value = |format| -> Value { serde_json::from_str(&in_format(format, &report)).unwrap() };
    let sarif = value(Format::Sarif);
    let results = &sarif["runs"][0]["results"];
    let change = &results[0]["fixes"][0]["artifactChanges"][0]["replacements"][0];
    // UTF-16 units from 1: the emoji takes two.
    assert_eq!(change["deletedRegion"]["startColumn"], 9);
    assert_eq!(change["insertedContent"]["text"], "оплата");
    assert_eq!(results[0]["suppressions"], Value::Null);
    let kept = &results[1]["suppressions"][0];
    assert_eq!(
        (&kept["kind"], &kept["justification"]),
        (&"inSource".into(), &"так в договоре".into())
    );
    let suggestion = &value(Format::Rdjson)["diagnostics"][0]["suggestions"][0];
    // Bytes from 1.
    assert_eq!(suggestion["range"]["start"]["column"], 15);
    let fix = &json(&report)["findings"][0]["fixes"][0];
    assert_eq!(
        (&fix["safety"], &fix["edits"][0]["text"]),
        (&"safe".into(), &"оплата".into())
    );
    assert_eq!(json(&report)["findings"].as_array().unwrap().len(), 1);
}
