//! Whatever a document, a path or a rule says, no format for people passes a control character, a
//! bidi control or a command of a CI runner on, and JSON gives the words back as they were.
#![no_main]

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use onside::check::{Finding, Related};
use onside::document::KindOrigin;
use onside::report::{Checked, Detail, FileReport, Format, Look, Report};
use onside::text::{Source, Span};
use onside::vocabulary::{Confidence, Kind, Lang, Severity, Voice};

#[derive(Arbitrary, Debug)]
struct Input<'a> {
    path: &'a str,
    text: &'a str,
    message: &'a str,
    at: u16,
    length: u16,
    also: u16,
    russian: bool,
    ascii: bool,
    width: u8,
}

/// The nearest boundary of a character at or before a byte.
fn boundary(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|&i| text.is_char_boundary(i)).unwrap_or(0)
}

fuzz_target!(|input: Input<'_>| {
    let text = input.text;
    let start = boundary(text, usize::from(input.at));
    let end = boundary(text, start + usize::from(input.length));
    let also = boundary(text, usize::from(input.also));
    let finding = Finding {
        rule: "slogan/we-care".to_owned(),
        severity: Severity::Warning,
        confidence: Confidence::High,
        message: input.message.to_owned(),
        why: input.message.to_owned(),
        cure: input.message.to_owned(),
        instead: input.message.to_owned(),
        principles: vec![1],
        span: Span::new(start, end),
        lang: if input.russian { Lang::Ru } else { Lang::En },
        voice: Voice::Company,
        related: vec![Related { span: Span::new(also, also), message: input.message.to_owned() }],
        fingerprint: "0".repeat(32),
        fixes: Vec::new(),
    };
    let checked = Checked {
        source: Source::new(input.path, text),
        kind: Kind::Ad,
        kind_origin: KindOrigin::Given,
        notices: Vec::new(),
        findings: vec![finding],
        suppressed: 0,
    };
    let report = Report { files: vec![FileReport::new(checked, Detail { excerpts: true, line_hashes: true })], ..Report::default() };
    let look = Look { ascii: input.ascii, width: usize::from(input.width).max(20), ..Look::default() };
    for &format in Format::ALL {
        let mut printed = Vec::new();
        format.write(&report, look, &mut printed).expect("memory takes everything");
        // What is meant for GitHub begins so.
        if format != Format::Github {
            harmless(&String::from_utf8(printed).expect("text is printed"));
        }
    }
    let mut printed = Vec::new();
    Format::Json.write(&report, look, &mut printed).expect("memory takes everything");
    let value: serde_json::Value = serde_json::from_slice(&printed).expect("JSON");
    assert_eq!(value["findings"][0]["quote"].as_str(), Some(&text[start..end]));
});

fn harmless(printed: &str) {
    for line in printed.split('\n') {
        assert!(!line.trim_start().starts_with("::"), "{line:?}");
        let lower = line.to_ascii_lowercase();
        assert!(!["##[", "##vso[", "##teamcity["].iter().any(|open| lower.contains(open)), "{line:?}");
        let bad = |c: char| {
            (c.is_control() && c != '\t') || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        };
        assert!(!line.contains(bad), "{line:?}");
    }
}
