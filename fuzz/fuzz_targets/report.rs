//! Whatever a document, a path or a rule says, nothing that is printed for people passes a control character, a bidi
//! control or a command of a CI runner on, the page holds no tag but its own, and JSON gives the words back as they were.
//! Every renderer is asked: the formats, the table of `--statistics`, notices, mistakes, levels and the page of `report`.
#![no_main]

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use onside::check::{Finding, Membership, Related};
use onside::document::{Document, Hints, KindOrigin, Notice};
use onside::report::{
    Checked, Detail, FileReport, Format, Look, RatedFile, Report, Standing, html, level_json, level_text, notices, problem,
    statistics,
};
use onside::text::{Source, Span};
use onside::vocabulary::{Confidence, Kind, Lang, Severity, Voice};
use onside::workspace::Mistake;
use onside_fuzz::RULEBOOK;

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
    /// Whether the document is rated, too, which takes longer: one time of sixteen.
    rated: u8,
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
        lang: finding_lang(input.russian),
        voice: Voice::Company,
        related: vec![Related { span: Span::new(also, also), message: input.message.to_owned() }],
        fingerprint: "0".repeat(32),
        fixes: Vec::new(),
    };
    let checked = Checked {
        source: Source::new(input.path, text),
        kind: Kind::Ad,
        kind_origin: KindOrigin::Given,
        notices: vec![Notice { span: Span::new(start, end), message: input.message.to_owned() }],
        findings: vec![finding],
        suppressed: 0,
    };
    let report = Report { files: vec![FileReport::new(checked, Detail { excerpts: true, line_hashes: true })], ..Report::default() };
    let look = Look { ascii: input.ascii, width: usize::from(input.width).max(20), ..Look::default() };
    for &format in Format::ALL {
        let printed = written(|out| format.write(&report, look, out));
        // What is meant for GitHub begins so.
        if format != Format::Github {
            harmless(&printed);
        }
    }
    harmless(&written(|out| statistics(&report, look, out)));
    harmless(&written(|out| notices(&report, finding_lang(input.russian), out)));
    harmless(&problem(&Mistake::new(input.path, input.message, input.text).in_russian(input.text, input.message), look));
    let value: serde_json::Value =
        serde_json::from_str(&written(|out| Format::Json.write(&report, look, out))).expect("JSON");
    assert_eq!(value["findings"][0]["quote"].as_str(), Some(&text[start..end]));
    // Colours and links are escape sequences of our own; between them nothing may be.
    let lively = Look { color: true, links: true, limit: Some(1), ..look };
    for format in [Format::Full, Format::Concise, Format::Grouped] {
        harmless(&without_ours(&written(|out| format.write(&report, lively, out))));
    }
    if input.rated % 16 == 1 {
        let standing = standing(input.path, text, report.files);
        harmless(&written(|out| level_text(&standing, look, out)));
        let level = written(|out| level_json(&standing, out));
        serde_json::from_str::<serde_json::Value>(&level).expect("JSON");
        let page = written(|out| html(&standing, look, ("0.0.0", "2026-11-21"), out));
        let bad = |c: char| (c.is_control() && !"\t\n".contains(c)) || is_bidi(c);
        assert!(!page.contains(bad), "a control character in the page");
        assert_eq!(page.matches("<script").count(), 1);
        for tag in ["<img", "<iframe", "<object", "<embed", "<link", "<base", "<meta http-equiv=\"refresh"] {
            assert!(!page.contains(tag), "{tag}");
        }
    }
});

const fn finding_lang(russian: bool) -> Lang {
    if russian { Lang::Ru } else { Lang::En }
}

/// The document as `onside report` sees it, beside the finding that was made up.
fn standing(path: &str, text: &str, mut files: Vec<FileReport>) -> Standing {
    let document = Document::parse(Source::new(path, text), Hints::default());
    let findings = RULEBOOK.check(&document);
    let told: Vec<_> = findings.iter().collect();
    let level = RULEBOOK.level(&document, &told, &Membership::default(), None);
    files.push(FileReport::new(Checked::new(findings, document), Detail::default()));
    let rated = files.into_iter().map(|file| RatedFile { file, level: Some(level.clone()) });
    Standing { files: rated.collect(), belongs: false, lacks: None, workspace: None }
}

/// What is printed, which is text.
fn written(write: impl FnOnce(&mut dyn std::io::Write) -> std::io::Result<()>) -> String {
    let mut printed = Vec::new();
    write(&mut printed).expect("memory takes everything");
    String::from_utf8(printed).expect("text is printed")
}

/// The text without colours (`ESC [ … m`) and links (`ESC ] 8 ; … ESC \`).
fn without_ours(printed: &str) -> String {
    let mut rest = printed;
    let mut plain = String::new();
    while let Some(at) = rest.find('\u{1b}') {
        plain += &rest[..at];
        rest = &rest[at..];
        let end = match rest.as_bytes().get(1) {
            Some(b'[') => rest.find('m').map(|m| m + 1),
            Some(b']') => rest.find("\u{1b}\\").map(|end| end + 2),
            _ => None,
        };
        rest = &rest[end.expect("a colour or a link, with its end")..];
    }
    plain + rest
}

const fn is_bidi(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn harmless(printed: &str) {
    for line in printed.split('\n') {
        assert!(!line.trim_start().starts_with("::"), "{line:?}");
        let lower = line.to_ascii_lowercase();
        assert!(!["##[", "##vso[", "##teamcity["].iter().any(|open| lower.contains(open)), "{line:?}");
        let bad = |c: char| (c.is_control() && c != '\t') || is_bidi(c);
        assert!(!line.contains(bad), "{line:?}");
    }
}
