//! What a language server would publish, for programs that already read it: an array of
//! `PublishDiagnosticsParams`, one for every checked file. Lines and UTF-16 columns from 0.

use std::io;

use serde_json::{Value, json};

use super::clean::clean_line;
use super::json::write_line;
use super::{FileReport, Place, Placed, Report, link};
use crate::text::Position;
use crate::vocabulary::Severity;

/// Writes the array.
pub(super) fn lsp(report: &Report, out: &mut dyn io::Write) -> io::Result<()> {
    let files: Vec<_> = report
        .files
        .iter()
        .map(|file| {
            let uri = link::file(&report.folder, &file.path);
            let findings = file.findings.iter();
            json!({
                "diagnostics": findings.map(|p| diagnostic(file, p, &uri)).collect::<Vec<_>>(),
                "uri": uri,
            })
        })
        .collect();
    write_line(&files, out)
}

fn diagnostic(file: &FileReport, placed: &Placed, uri: &str) -> Value {
    let finding = &placed.finding;
    let related = finding.related.iter().zip(&placed.related);
    let mut diagnostic = json!({
        "range": range(placed.start, placed.end),
        "severity": match finding.severity {
            Severity::Error => 1,
            Severity::Warning => 2,
            Severity::Info => 3,
        },
        "code": finding.rule,
        "source": "onside",
        // Editors show one line.
        "message": clean_line(&finding.message),
        "data": { "fingerprint": finding.fingerprint, "kind": file.kind.as_str() },
        "relatedInformation": related
            .map(|(related, Place { start, end, .. })| json!({
                "location": { "uri": uri, "range": range(*start, *end) },
                "message": clean_line(&related.message),
            }))
            .collect::<Vec<_>>(),
    });
    if let Some(url) = link::rule(&finding.rule) {
        diagnostic["codeDescription"] = json!({ "href": url });
    }
    diagnostic
}

fn range(start: Position, end: Position) -> Value {
    let at = |at: Position| json!({ "line": at.line, "character": at.utf16 });
    json!({ "start": at(start), "end": at(end) })
}
