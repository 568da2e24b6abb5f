//! SARIF 2.1.0 for code scanning: every field that GitHub requires.
//!
//! Columns are UTF-16 units from 1, ends are exclusive. Findings that comments or a baseline hold
//! are left out unless they are asked for, since GitHub opens alerts for suppressed results too.

use std::collections::BTreeMap;
use std::io;

use serde_json::{Value, json};

use super::json::write_line;
use super::rule_page::Subject;
use super::{FileReport, Held, Look, Place, Placed, Report, link, words};
use crate::check::MetaRule;
use crate::rules::Texts;
use crate::text::Position;
use crate::vocabulary::{Confidence, Lang, Severity};

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";
/// The longest description that GitHub takes, in characters.
const LONGEST: usize = 1024;

/// Writes one run.
pub(super) fn sarif(report: &Report, look: Look, out: &mut dyn io::Write) -> io::Result<()> {
    let lang = look.lang.unwrap_or_else(|| report.lang());
    let rules = rules(report, lang);
    let indices: BTreeMap<&str, usize> = rules.keys().map(|id| &**id).zip(0..).collect();
    let told = report.findings();
    let told = told.map(|(file, placed)| result(file, placed, &indices));
    let held = held(report).map(|(file, held)| {
        let mut result = result(file, &held.placed, &indices);
        result["suppressions"] = json!([{
            "kind": if held.by.external { "external" } else { "inSource" },
            "status": "accepted",
            "justification": held.by.reason,
        }]);
        result
    });
    let results: Vec<_> = told.chain(held).collect();
    let mut driver = json!({
        "name": "onside",
        "version": report.version,
        "semanticVersion": report.version,
        "rules": rules.values().collect::<Vec<_>>(),
    });
    if let Some(home) = link::home() {
        driver["informationUri"] = home.into();
    }
    let notifications: Vec<_> = report
        .skipped
        .iter()
        .map(|skipped| {
            json!({
                "level": "error",
                "message": { "text": message(&skipped.reason) },
                "locations": [{ "physicalLocation": { "artifactLocation": artifact(&skipped.path) } }],
            })
        })
        .collect();
    let log = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": driver },
            "automationDetails": { "id": "onside/" },
            "columnKind": "utf16CodeUnits",
            "originalUriBaseIds": { "SRCROOT": {
                "description": { "text": "The folder that onside was run in." },
            } },
            "invocations": [{
                "executionSuccessful": report.skipped.is_empty(),
                "toolExecutionNotifications": notifications,
            }],
            "results": results,
        }],
    });
    write_line(&log, out)
}

/// The findings that are kept back, where they were asked for.
fn held(report: &Report) -> impl Iterator<Item = (&FileReport, &Held)> {
    let files = report.files.iter();
    files.flat_map(|file| file.held.iter().map(move |held| (file, held)))
}

/// The findings that stand in the log, be they told or kept back.
fn all(report: &Report) -> impl Iterator<Item = &Placed> {
    let told = report.findings().map(|(_, placed)| placed);
    told.chain(held(report).map(|(_, held)| &held.placed))
}

/// All rules that could find something, and any other that did, by id.
fn rules(report: &Report, lang: Lang) -> BTreeMap<String, Value> {
    let mut surest: BTreeMap<&str, Confidence> = BTreeMap::new();
    for placed in all(report) {
        let finding = &placed.finding;
        let sure = surest.entry(&finding.rule).or_insert(finding.confidence);
        *sure = finding.confidence.max(*sure);
    }
    let mut rules = BTreeMap::new();
    let meta = MetaRule::ALL.iter().copied().map(Subject::Meta);
    let of_books = report.rulebooks.iter().flat_map(|book| book.rules());
    for subject in of_books.map(Subject::Rule).chain(meta) {
        let precision = surest.get(subject.id()).copied();
        rules
            .entry(subject.id().to_owned())
            .or_insert_with(|| rule(&subject, lang, precision));
    }
    for placed in all(report) {
        let finding = &placed.finding;
        if !rules.contains_key(&finding.rule) {
            let text = Texts {
                title: finding.message.clone(),
                message: finding.message.clone(),
                why: finding.why.clone(),
                cure: finding.cure.clone(),
                instead: finding.instead.clone(),
            };
            let family = finding.rule.split('/').next().unwrap_or_default();
            let value = descriptor(
                &finding.rule,
                &text,
                finding.severity,
                tags(family, &finding.principles),
                lang,
            );
            rules.insert(finding.rule.clone(), value);
        }
    }
    rules
}

fn rule(subject: &Subject<'_>, lang: Lang, precision: Option<Confidence>) -> Value {
    let mut rule = descriptor(
        subject.id(),
        &subject.texts(lang),
        subject.default_severity(),
        tags(subject.family().as_str(), subject.principles()),
        lang,
    );
    if let Some(precision) = precision {
        rule["properties"]["precision"] = precision.as_str().into();
    }
    rule
}

fn tags(family: &str, principles: &[u8]) -> Vec<String> {
    let principles = principles.iter().map(|n| format!("principle-{n}"));
    std::iter::once(family.to_owned())
        .chain(principles)
        .collect()
}

fn descriptor(id: &str, texts: &Texts, severity: Severity, tags: Vec<String>, lang: Lang) -> Value {
    let labels = words::labels(lang);
    let sections: Vec<_> = [
        (labels.why, &texts.why),
        (labels.cure, &texts.cure),
        (labels.instead, &texts.instead),
    ]
    .into_iter()
    .filter(|(_, text)| !text.trim().is_empty())
    .map(|(label, text)| (label, text.split_whitespace().collect::<Vec<_>>().join(" ")))
    .collect();
    let plain: Vec<_> = sections
        .iter()
        .map(|(l, text)| format!("{l}: {text}"))
        .collect();
    let rich: Vec<_> = sections
        .iter()
        .map(|(label, text)| format!("**{label}:** {}", super::markdown::escape(text)))
        .collect();
    let mut rule = json!({
        "id": id,
        "name": name(id),
        "shortDescription": { "text": described(&texts.title) },
        "fullDescription": { "text": described(if texts.why.is_empty() { &texts.message } else { &texts.why }) },
        "help": { "text": plain.join("\n"), "markdown": rich.join("\n\n") },
        "defaultConfiguration": { "level": level(severity) },
        "properties": {
            "tags": tags,
            "problem.severity": problem_severity(severity),
        },
    });
    if let Some(url) = link::rule(id) {
        rule["helpUri"] = url.into();
    }
    rule
}

/// `slogan/we-care` as `SloganWeCare`: tools want a name that is not the id.
fn name(id: &str) -> String {
    let words = id.split(|c: char| !c.is_alphanumeric());
    words
        .map(|word| {
            let mut letters = word.chars();
            let first = letters.next().map(|c| c.to_uppercase().to_string());
            first.unwrap_or_default() + letters.as_str()
        })
        .collect()
}

fn described(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    text.chars().take(LONGEST).collect()
}

fn result(file: &FileReport, placed: &Placed, rules: &BTreeMap<&str, usize>) -> Value {
    let finding = &placed.finding;
    let mut fingerprints = json!({ "onside/v1": finding.fingerprint });
    if let Some(hash) = &placed.line_hash {
        fingerprints["primaryLocationLineHash"] = hash.as_str().into();
    }
    let related: Vec<_> = finding
        .related
        .iter()
        .zip(&placed.related)
        .zip(1..)
        .map(|((related, Place { start, end, quote }), id)| {
            json!({
                "id": id,
                "message": { "text": message(&related.message) },
                "physicalLocation": place(file, *start, *end, quote),
            })
        })
        .collect();
    let mut result = json!({
        "ruleId": finding.rule,
        "ruleIndex": rules[finding.rule.as_str()],
        "level": level(finding.severity),
        "message": { "text": message(&finding.message) },
        "locations": [{ "physicalLocation": place(file, placed.start, placed.end, &placed.quote) }],
        "partialFingerprints": fingerprints,
        "properties": {
            "confidence": finding.confidence.as_str(),
            "kind": file.kind.as_str(),
            "lang": finding.lang.as_str(),
        },
    });
    if !related.is_empty() {
        result["relatedLocations"] = related.into();
    }
    if !finding.fixes.is_empty() {
        result["fixes"] = fixes(file, placed);
    }
    result
}

fn fixes(file: &FileReport, placed: &Placed) -> Value {
    let fixes = placed.finding.fixes.iter().zip(&placed.edits);
    let fixes = fixes.map(|(fix, places)| {
        let edits = fix.edits.iter().zip(places);
        let replacements = edits.map(|(edit, Place { start, end, .. })| {
            json!({
                "deletedRegion": region(*start, *end),
                "insertedContent": { "text": edit.text },
            })
        });
        json!({
            "description": { "text": message(&fix.title) },
            "artifactChanges": [{
                "artifactLocation": artifact(&file.path),
                "replacements": replacements.collect::<Vec<_>>(),
            }],
        })
    });
    fixes.collect()
}

fn region(start: Position, end: Position) -> Value {
    json!({
        "startLine": start.line + 1,
        "startColumn": start.utf16 + 1,
        "endLine": end.line + 1,
        "endColumn": end.utf16 + 1,
    })
}

fn place(file: &FileReport, start: Position, end: Position, quote: &str) -> Value {
    let mut region = region(start, end);
    region["snippet"] = json!({ "text": quote });
    json!({ "artifactLocation": artifact(&file.path), "region": region })
}

fn artifact(path: &str) -> Value {
    json!({ "uri": link::path(path), "uriBaseId": "SRCROOT" })
}

/// Text in which nothing is a SARIF placeholder (`{0}`) or link (`[text](1)`).
fn message(text: &str) -> String {
    let text = text.trim();
    let placeholder = text
        .split('{')
        .skip(1)
        .any(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    let text = if placeholder {
        text.replace('{', "{{").replace('}', "}}")
    } else {
        text.to_owned()
    };
    if text.contains("](") {
        text.replace('[', "\\[").replace(']', "\\]")
    } else {
        text
    }
}

const fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

const fn problem_severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "recommendation",
    }
}
