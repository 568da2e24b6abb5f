//! reviewdog's diagnostic format. Lines are counted from 1, columns from 1 in bytes of UTF-8.

use std::io;

use serde_json::{Value, json};

use super::json::write_line;
use super::{FileReport, Place, Placed, Report, link};
use crate::text::Position;
use crate::vocabulary::Severity;

/// Writes one object that holds all findings.
pub(super) fn rdjson(report: &Report, out: &mut dyn io::Write) -> io::Result<()> {
    let diagnostics: Vec<_> = report.findings().map(|(f, p)| diagnostic(f, p)).collect();
    write_line(
        &json!({ "source": source(), "diagnostics": diagnostics }),
        out,
    )
}

/// Writes every finding as an object on its own line.
pub(super) fn rdjsonl(report: &Report, out: &mut dyn io::Write) -> io::Result<()> {
    for (file, placed) in report.findings() {
        let mut row = diagnostic(file, placed);
        row["source"] = source();
        write_line(&row, out)?;
    }
    Ok(())
}

fn source() -> Value {
    let mut source = json!({ "name": "onside" });
    if let Some(home) = link::home() {
        source["url"] = home.into();
    }
    source
}

fn diagnostic(file: &FileReport, placed: &Placed) -> Value {
    let finding = &placed.finding;
    let mut code = json!({ "value": finding.rule });
    if let Some(url) = link::rule(&finding.rule) {
        code["url"] = url.into();
    }
    let related = finding.related.iter().zip(&placed.related);
    let fixes = finding.fixes.iter().zip(&placed.edits);
    let edits = fixes.flat_map(|(fix, places)| fix.edits.iter().zip(places));
    let suggestions = edits.map(|(edit, Place { start, end, .. })| {
        json!({ "range": range(*start, *end), "text": edit.text })
    });
    json!({
        "message": finding.message,
        "location": location(file, placed.start, placed.end),
        "severity": match finding.severity {
            Severity::Error => "ERROR",
            Severity::Warning => "WARNING",
            Severity::Info => "INFO",
        },
        "code": code,
        "suggestions": suggestions.collect::<Vec<_>>(),
        "related_locations": related
            .map(|(related, Place { start, end, .. })| json!({
                "message": related.message,
                "location": location(file, *start, *end),
            }))
            .collect::<Vec<_>>(),
    })
}

fn location(file: &FileReport, start: Position, end: Position) -> Value {
    json!({ "path": file.path, "range": range(start, end) })
}

fn range(start: Position, end: Position) -> Value {
    let at = |at: Position| json!({ "line": at.line + 1, "column": at.bytes + 1 });
    json!({ "start": at(start), "end": at(end) })
}
