//! Workflow commands of GitHub Actions: `::error file=…,line=…,col=…,title=…::message`.
//!
//! Every part is cleaned first and then escaped as the toolkit of GitHub does it, so that the
//! runner finds exactly the commands that are meant. Columns are characters from 1. GitHub draws
//! ten annotations of each level in a step: the worst come first, and a notice tells of the rest.

use std::cmp::Reverse;
use std::io;

use super::clean::{clean, clean_path};
use super::{FileReport, Look, Placed, Report, words};
use crate::vocabulary::{Lang, Severity};

/// How many annotations of one level GitHub draws in a step.
const DRAWN: usize = 10;

/// Writes one command per finding, the worst first.
pub(super) fn github(report: &Report, look: Look, out: &mut dyn io::Write) -> io::Result<()> {
    let lang = look.lang.unwrap_or_else(|| report.lang());
    let mut findings: Vec<_> = report.findings().collect();
    // Stable: within a severity the order of the report stays.
    findings.sort_by_key(|(_, placed)| Reverse(placed.finding.severity));
    let undrawn = Severity::ALL
        .iter()
        .map(|&severity| report.count(severity).saturating_sub(DRAWN))
        .sum();
    // Before the notices, of which only ten are drawn.
    let notices = findings.partition_point(|(_, p)| p.finding.severity > Severity::Info);
    for (index, (file, placed)) in findings.iter().enumerate() {
        if index == notices {
            write_undrawn(undrawn, lang, out)?;
        }
        writeln!(out, "{}", command(file, placed))?;
    }
    if notices == findings.len() {
        write_undrawn(undrawn, lang, out)?;
    }
    Ok(())
}

fn write_undrawn(undrawn: usize, lang: Lang, out: &mut dyn io::Write) -> io::Result<()> {
    if undrawn == 0 {
        return Ok(());
    }
    let message = match lang {
        Lang::En => format!(
            "{} more, in the log of this step only: GitHub shows {DRAWN} of each level",
            words::plural(lang, undrawn, ["finding", "findings", "findings"])
        ),
        Lang::Ru => format!(
            "ещё {} — только в журнале этого шага: GitHub показывает по {DRAWN} каждого уровня",
            words::plural(lang, undrawn, ["находка", "находки", "находок"])
        ),
    };
    writeln!(out, "::notice title=onside::{}", data(&message))
}

/// One finding as a command.
fn command(file: &FileReport, placed: &Placed) -> String {
    let finding = &placed.finding;
    let level = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "notice",
    };
    let labels = words::labels(finding.lang);
    let mut message = finding.message.trim().to_owned();
    for (label, text) in [
        (labels.why, &finding.why),
        (labels.cure, &finding.cure),
        (labels.instead, &finding.instead),
    ] {
        if !text.trim().is_empty() {
            message += &format!("\n{label}: {}", text.trim());
        }
    }
    message += &format!("\n{}", words::more(finding.lang, &finding.rule));
    format!(
        "::{level} file={},line={},endLine={},col={},endColumn={},title={}::{}",
        property(&clean_path(&file.path)),
        placed.start.line + 1,
        placed.end.line + 1,
        placed.start.chars + 1,
        placed.end.chars + 1,
        property(&clean(&finding.rule)),
        data(&clean(&message)),
    )
}

/// The message of a command, escaped.
fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// A property of a command, escaped.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
