//! The JSON report: a contract for programs, written straight to the output.
//!
//! Its schema is `schema/onside.report.json`; a change that could break a reader gets a new name
//! in `schema`. Texts are raw, since programs need the exact words; only the few characters that
//! a CI log or a terminal would obey are written as JSON escapes, which read back as the same text.

use std::collections::BTreeMap;
use std::io;

use serde::{Serialize, Serializer};
use serde_json::ser::Formatter;

use super::clean::{is_plain, replacement};
use super::{FileReport, Place, Placed, Report};
use crate::check::Fix;
use crate::text::{Position, Span};
use crate::vocabulary::{Scope, Severity};

/// The name of this contract, in the field `schema`.
pub const SCHEMA: &str = "onside.report/1";

/// Writes the report as one line of JSON.
pub(super) fn json(report: &Report, out: &mut dyn io::Write) -> io::Result<()> {
    write_line(&Envelope::new(report), out)
}

/// Writes every finding as one line of JSON, as it stands in the report.
pub(super) fn jsonl(report: &Report, out: &mut dyn io::Write) -> io::Result<()> {
    for (file, placed) in report.findings() {
        write_line(&Row::new(file, placed), out)?;
    }
    Ok(())
}

/// Writes a value as one line of JSON, harmless in a log.
pub(super) fn write_line(value: &impl Serialize, out: &mut dyn io::Write) -> io::Result<()> {
    let mut writer = serde_json::Serializer::with_formatter(&mut *out, LogSafe);
    value.serialize(&mut writer).map_err(io::Error::from)?;
    out.write_all(b"\n")
}

/// One line of JSON for programs, in which nothing is a command to a CI log.
#[must_use]
pub fn json_line(value: &impl Serialize) -> String {
    let mut line = Vec::new();
    // Writing to memory cannot fail, and our values have texts for keys.
    let _ = write_line(value, &mut line);
    String::from_utf8_lossy(&line).into_owned()
}

/// Compact JSON in which `##[` and its like, and what moves a cursor or turns text around, are
/// broken by an escape.
struct LogSafe;

impl Formatter for LogSafe {
    fn write_string_fragment<W: ?Sized + io::Write>(
        &mut self,
        writer: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        if is_plain(fragment) {
            return writer.write_all(fragment.as_bytes());
        }
        let commands = fragment.contains("##");
        let mut written = 0;
        for (at, c) in fragment.char_indices() {
            if (c == '[' && commands) || replacement(c).is_some() {
                writer.write_all(&fragment.as_bytes()[written..at])?;
                write!(writer, "\\u{:04x}", c as u32)?;
                written = at + c.len_utf8();
            }
        }
        writer.write_all(&fragment.as_bytes()[written..])
    }
}

#[derive(Serialize)]
struct Envelope<'a> {
    schema: &'static str,
    tool: Tool<'a>,
    summary: Summary<'a>,
    #[serde(serialize_with = "rows")]
    findings: &'a Report,
}

#[derive(Serialize)]
struct Tool<'a> {
    name: &'static str,
    version: &'a str,
    rulebook: &'a str,
}

#[derive(Serialize)]
struct Summary<'a> {
    files: usize,
    skipped: Vec<SkippedRow<'a>>,
    by_severity: BySeverity,
    by_rule: BTreeMap<&'a str, usize>,
    suppressed: usize,
    baselined: usize,
    hidden: usize,
}

#[derive(Serialize)]
struct SkippedRow<'a> {
    path: &'a str,
    reason: &'a str,
}

#[derive(Serialize)]
struct BySeverity {
    error: usize,
    warning: usize,
    info: usize,
}

#[derive(Serialize)]
struct Row<'a> {
    rule: &'a str,
    severity: &'static str,
    confidence: &'static str,
    message: &'a str,
    why: &'a str,
    cure: &'a str,
    instead: &'a str,
    principles: &'a [u8],
    path: &'a str,
    /// Told only where it is not the document.
    #[serde(skip_serializing_if = "Option::is_none")]
    scope: Option<&'static str>,
    #[serde(flatten)]
    place: PlaceRow<'a>,
    lang: &'static str,
    kind: &'static str,
    voice: &'static str,
    related: Vec<RelatedRow<'a>>,
    fingerprint: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fixes: Vec<FixRow<'a>>,
}

#[derive(Serialize)]
struct FixRow<'a> {
    /// onside has no other fixes: a promise is its author's to change.
    safety: &'static str,
    title: &'a str,
    edits: Vec<EditRow<'a>>,
}

#[derive(Serialize)]
struct EditRow<'a> {
    text: &'a str,
    #[serde(flatten)]
    place: PlaceRow<'a>,
}

#[derive(Serialize)]
struct RelatedRow<'a> {
    message: &'a str,
    path: &'a str,
    #[serde(flatten)]
    place: PlaceRow<'a>,
}

#[derive(Serialize)]
struct PlaceRow<'a> {
    range: Range<LineColumn>,
    byte_range: [u32; 2],
    utf16_range: Range<LineCharacter>,
    quote: &'a str,
}

#[derive(Serialize)]
struct Range<T> {
    start: T,
    end: T,
}

#[derive(Serialize)]
struct LineColumn {
    line: usize,
    column: usize,
}

#[derive(Serialize)]
struct LineCharacter {
    line: usize,
    character: usize,
}

impl<'a> Envelope<'a> {
    fn new(report: &'a Report) -> Self {
        let skipped = report.skipped.iter().map(|skipped| SkippedRow {
            path: &skipped.path,
            reason: &skipped.reason,
        });
        Self {
            schema: SCHEMA,
            tool: Tool {
                name: "onside",
                version: &report.version,
                rulebook: &report.rulebook,
            },
            summary: Summary {
                files: report.files.len(),
                skipped: skipped.collect(),
                by_severity: BySeverity {
                    error: report.count(Severity::Error),
                    warning: report.count(Severity::Warning),
                    info: report.count(Severity::Info),
                },
                by_rule: report.by_rule(),
                suppressed: report.suppressed(),
                baselined: report.baselined,
                hidden: report.hidden,
            },
            findings: report,
        }
    }
}

/// Writes the findings one by one, so that a large report is never held twice.
fn rows<S: Serializer>(report: &Report, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(
        report
            .findings()
            .map(|(file, placed)| Row::new(file, placed)),
    )
}

impl<'a> Row<'a> {
    fn new(file: &'a FileReport, placed: &'a Placed) -> Self {
        let finding = &placed.finding;
        let related = finding.related.iter().zip(&placed.related);
        Self {
            rule: &finding.rule,
            severity: finding.severity.as_str(),
            confidence: finding.confidence.as_str(),
            message: &finding.message,
            why: &finding.why,
            cure: &finding.cure,
            instead: &finding.instead,
            principles: &finding.principles,
            path: &file.path,
            scope: (file.scope != Scope::Document).then(|| file.scope.as_str()),
            place: PlaceRow::new(finding.span, placed.start, placed.end, &placed.quote),
            lang: finding.lang.as_str(),
            kind: file.kind.as_str(),
            voice: finding.voice.as_str(),
            related: related
                .map(|(related, Place { start, end, quote })| RelatedRow {
                    message: &related.message,
                    path: &file.path,
                    place: PlaceRow::new(related.span, *start, *end, quote),
                })
                .collect(),
            fingerprint: &finding.fingerprint,
            fixes: FixRow::all(placed),
        }
    }
}

impl<'a> FixRow<'a> {
    fn all(placed: &'a Placed) -> Vec<Self> {
        let fixes = placed.finding.fixes.iter().zip(&placed.edits);
        let row = |(fix, places): (&'a Fix, &'a Vec<Place>)| Self {
            safety: "safe",
            title: &fix.title,
            edits: fix
                .edits
                .iter()
                .zip(places)
                .map(|(edit, Place { start, end, quote })| EditRow {
                    text: &edit.text,
                    place: PlaceRow::new(edit.span, *start, *end, quote),
                })
                .collect(),
        };
        fixes.map(row).collect()
    }
}

impl<'a> PlaceRow<'a> {
    fn new(span: Span, start: Position, end: Position, quote: &'a str) -> Self {
        let column = |at: Position| LineColumn {
            line: at.line + 1,
            column: at.chars + 1,
        };
        let character = |at: Position| LineCharacter {
            line: at.line,
            character: at.utf16,
        };
        Self {
            range: Range {
                start: column(start),
                end: column(end),
            },
            byte_range: [span.start, span.end],
            utf16_range: Range {
                start: character(start),
                end: character(end),
            },
            quote,
        }
    }
}
