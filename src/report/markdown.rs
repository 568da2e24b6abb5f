//! Markdown for the summary of a CI job or one comment on a pull request.
//!
//! Untrusted text stands in code spans or is escaped so far that nothing in it is markup, a link,
//! a mention of somebody or a reference. The worst findings come first; what would not fit into a
//! comment is counted.

use std::cmp::Reverse;
use std::io;

use super::clean::{clean_line, clean_path, guard};
use super::{FileReport, Look, Placed, Report, words};
use crate::vocabulary::Lang;

/// The most bytes of findings: a comment on GitHub holds 65,536 characters.
const ROOM: usize = 60_000;
/// By which a CI job finds its own comment to replace it.
const MARKER: &str = "<!-- onside -->";
/// Stands behind a character to keep it from being read together with what follows.
const NOTHING: &str = "<!-- -->";

/// Writes the summary as a heading and the findings as a list.
pub(super) fn markdown(report: &Report, look: Look, out: &mut dyn io::Write) -> io::Result<()> {
    let lang = look.lang.unwrap_or_else(|| report.lang());
    writeln!(
        out,
        "{MARKER}\n### onside: {}",
        escape(&words::summary(report, lang))
    )?;
    let mut findings: Vec<_> = report.findings().collect();
    // Stable: within a severity the order of the report stays.
    findings.sort_by_key(|(_, placed)| Reverse(placed.finding.severity));
    let mut room = ROOM;
    for (index, (file, placed)) in findings.iter().enumerate() {
        let item = item(file, placed, lang);
        let Some(left) = room.checked_sub(item.len()) else {
            return writeln!(out, "\n{}", more(findings.len() - index, lang));
        };
        room = left;
        write!(out, "{}{item}", if index == 0 { "\n" } else { "" })?;
    }
    if !report.skipped.is_empty() {
        writeln!(out)?;
    }
    for skipped in &report.skipped {
        let not_checked = match lang {
            Lang::En => "not checked",
            Lang::Ru => "не проверено",
        };
        let path = code(&clean_path(&skipped.path));
        let line = format!("- {path}: {not_checked}: {}", escape(&skipped.reason));
        writeln!(out, "{}", guard(&line))?;
    }
    Ok(())
}

/// How many did not fit.
fn more(left: usize, lang: Lang) -> String {
    match lang {
        Lang::En => format!(
            "{} more; the log of the job lists them all.",
            words::plural(lang, left, ["finding", "findings", "findings"])
        ),
        Lang::Ru => format!(
            "Ещё {}; все перечислены в журнале задания.",
            words::plural(lang, left, ["находка", "находки", "находок"])
        ),
    }
}

fn item(file: &FileReport, placed: &Placed, lang: Lang) -> String {
    let finding = &placed.finding;
    let place = format!(
        "{}:{}:{}",
        clean_path(&file.path),
        placed.start.line + 1,
        placed.start.chars + 1
    );
    let mut item = format!(
        "- **{}** {} {}  \n  {}\n",
        words::severity(lang, finding.severity),
        code(&place),
        code(&clean_line(&finding.rule)),
        escape(&finding.message),
    );
    let labels = words::labels(finding.lang);
    for (label, text) in [
        (labels.why, &finding.why),
        (labels.cure, &finding.cure),
        (labels.instead, &finding.instead),
    ] {
        if !text.trim().is_empty() {
            item += &format!("  - {label}: {}\n", escape(text));
        }
    }
    guard(&item).into_owned()
}

/// Cleaned text in which nothing is Markdown, HTML, a mention, a reference or a link.
pub(super) fn escape(text: &str) -> String {
    let text = clean_line(text.trim());
    let mut out = String::with_capacity(text.len() + 16);
    let mut before = "";
    for (i, c) in text.char_indices() {
        match c {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '~' | '$' | '&' | '!' => {
                out.push('\\');
                out.push(c);
            }
            '@' | '#' => {
                out.push(c);
                out.push_str(NOTHING);
            }
            // «https://…» and «www.…» would become links by themselves.
            '/' if before.ends_with(':') => {
                out.push_str(NOTHING);
                out.push(c);
            }
            '.' if ends_with_www(before) => {
                out.push_str(NOTHING);
                out.push(c);
            }
            c => out.push(c),
        }
        before = &text[..i + c.len_utf8()];
    }
    out
}

fn ends_with_www(text: &str) -> bool {
    let tail = text.len().checked_sub(3).and_then(|from| text.get(from..));
    tail.is_some_and(|tail| tail.eq_ignore_ascii_case("www"))
}

/// Cleaned text on one line as a code span.
fn code(text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let pad = if text.starts_with([' ', '`']) || text.ends_with([' ', '`']) {
        " "
    } else {
        ""
    };
    format!("{fence}{pad}{text}{pad}{fence}")
}
