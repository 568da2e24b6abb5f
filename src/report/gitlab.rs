//! GitLab Code Quality: a JSON array, one object per finding.

use std::io;

use serde::Serialize;
use serde_json::json;

use super::json::write_line;
use super::{FileReport, Placed, Report};
use crate::check::fingerprint_of;
use crate::vocabulary::Severity;

/// Writes the array. GitLab names files from the root of the repository, so onside is run there.
pub(super) fn gitlab(report: &Report, out: &mut dyn io::Write) -> io::Result<()> {
    let rows: Vec<_> = report
        .findings()
        .map(|(f, placed)| row(f, placed))
        .collect();
    write_line(&rows, out)
}

fn row(file: &FileReport, placed: &Placed) -> impl Serialize + use<> {
    let finding = &placed.finding;
    let body: Vec<_> = [&finding.why, &finding.cure, &finding.instead]
        .into_iter()
        .map(|text| text.trim())
        .filter(|text| !text.is_empty())
        .collect();
    let at = |line: usize, column: usize| json!({ "line": line + 1, "column": column + 1 });
    json!({
        // GitLab does not show check_name.
        "description": format!("{}: {}", finding.rule, finding.message),
        "check_name": finding.rule,
        // Equal ones would be shown once, and the same text may stand in two files.
        "fingerprint": fingerprint_of(&[&file.path, &finding.fingerprint]),
        "severity": match finding.severity {
            Severity::Error => "major",
            Severity::Warning => "minor",
            Severity::Info => "info",
        },
        "location": {
            "path": file.path,
            "lines": { "begin": placed.start.line + 1, "end": placed.end.line + 1 },
            "positions": {
                "begin": at(placed.start.line, placed.start.chars),
                "end": at(placed.end.line, placed.end.chars),
            },
        },
        "content": { "body": body.join("\n\n") },
    })
}
