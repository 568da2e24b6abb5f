//! The report for people: the words in their place, why they hurt, what cures them, what to write.

use std::cmp::Reverse;
use std::fmt;
use std::io;

use miette::{Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, SourceCode};

use super::clean::{clean, clean_line, clean_path, guard};
use super::excerpt::Named;
use super::{FileReport, Look, Placed, Report, concise, link, words};
use crate::document::KindOrigin;
use crate::vocabulary::{Lang, Severity};

/// How many findings of one file are shown in full; the rest get one line each.
const SHOWN_IN_FULL: usize = 200;

/// Writes every finding with its place, reasons and advice, and the summary.
pub(super) fn full(report: &Report, look: Look, out: &mut dyn io::Write) -> io::Result<()> {
    let all = report.findings().count();
    match look.limit.filter(|&limit| all > limit) {
        Some(limit) => worst(report, limit, look, out)?,
        None => by_file(report, look, out)?,
    }
    words::write_summary(report, look, out)
}

/// Writes the worst findings of all files and how many were left.
fn worst(report: &Report, limit: usize, look: Look, out: &mut dyn io::Write) -> io::Result<()> {
    let handler = handler(look);
    let lang = look.lang.unwrap_or_else(|| report.lang());
    let mut findings: Vec<_> = report.findings().collect();
    // Stable: among equals the order of the report stays.
    findings
        .sort_by_key(|(_, placed)| Reverse((placed.finding.severity, placed.finding.confidence)));
    let left = findings.len() - limit.min(findings.len());
    for (file, placed) in findings.into_iter().take(limit) {
        let name = name(report, file, look);
        writeln!(out, "{}", guard(&block(&handler, &name, placed, look)))?;
    }
    let findings = match lang {
        Lang::En => words::plural(lang, left, ["finding", "findings", "findings"]),
        Lang::Ru => words::plural(lang, left, ["находка", "находки", "находок"]),
    };
    match lang {
        Lang::En => writeln!(
            out,
            "These are the worst; {findings} more: `--format concise` lists them all."
        ),
        Lang::Ru => writeln!(
            out,
            "Это худшие; ещё {findings}: все покажет `--format concise`."
        ),
    }
}

fn by_file(report: &Report, look: Look, out: &mut dyn io::Write) -> io::Result<()> {
    let handler = handler(look);
    let lang = look.lang.unwrap_or_else(|| report.lang());
    for file in report.files.iter().filter(|file| !file.findings.is_empty()) {
        let path = clean_path(&file.path);
        if let Some(line) = guess(file, &path, lang) {
            writeln!(out, "{}\n", guard(&line))?;
        }
        let name = name(report, file, look);
        for placed in file.findings.iter().take(SHOWN_IN_FULL) {
            writeln!(out, "{}", guard(&block(&handler, &name, placed, look)))?;
        }
        let rest = file.findings.get(SHOWN_IN_FULL..).unwrap_or_default();
        if !rest.is_empty() {
            writeln!(
                out,
                "{}",
                guard(&in_short(&path, file.findings.len(), lang))
            )?;
            for placed in rest {
                writeln!(out, "{}", concise::line(&path, placed))?;
            }
            writeln!(out)?;
        }
    }
    Ok(())
}

/// A file's name, cleaned, and how a header shows it.
struct Name {
    path: String,
    shown: String,
}

fn name(report: &Report, file: &FileReport, look: Look) -> Name {
    let path = clean_path(&file.path).into_owned();
    let shown = if look.links && !report.folder.is_empty() {
        hyperlink(&link::file(&report.folder, &file.path), &path)
    } else {
        path.clone()
    };
    Name { path, shown }
}

/// Text that a terminal opens when it is clicked on. `uri` holds no character that could end the
/// sequence, since it is percent-encoded or our own.
fn hyperlink(uri: &str, text: &str) -> String {
    format!("\u{1b}]8;;{uri}\u{1b}\\{text}\u{1b}]8;;\u{1b}\\")
}

/// miette's renderer, set up so that only our own characters reach the output.
pub(super) fn handler(look: Look) -> GraphicalReportHandler {
    let theme = match (look.ascii, look.color) {
        (true, true) => GraphicalTheme::ascii(),
        (true, false) => GraphicalTheme::none(),
        (false, true) => GraphicalTheme::unicode(),
        (false, false) => GraphicalTheme::unicode_nocolor(),
    };
    GraphicalReportHandler::new_themed(theme)
        .with_width(look.width.clamp(60, 120))
        .with_context_lines(1)
        .with_urls(false)
        .without_syntax_highlighting()
}

/// The line that names a guessed kind.
fn guess(file: &FileReport, path: &str, lang: Lang) -> Option<String> {
    let kind = file.kind;
    let by = match (file.kind_origin, lang) {
        (KindOrigin::FrontMatter | KindOrigin::Given | KindOrigin::Config, _) => return None,
        (KindOrigin::Path, Lang::En) => "guessed by its path",
        (KindOrigin::Content, Lang::En) => "guessed by its content",
        (KindOrigin::Path, Lang::Ru) => "угадан по пути",
        (KindOrigin::Content, Lang::Ru) => "угадан по содержанию",
    };
    Some(match lang {
        Lang::En => format!("{path}: kind {kind} ({by})"),
        Lang::Ru => format!("{path}: вид {kind} ({by})"),
    })
}

/// The note before the findings that get one line each.
fn in_short(path: &str, all: usize, lang: Lang) -> String {
    match lang {
        Lang::En => {
            format!("{path}: {all} findings; after the first {SHOWN_IN_FULL}, one line each:")
        }
        Lang::Ru => format!(
            "{path}: всего находок {all}; после первых {SHOWN_IN_FULL} по строке на каждую:"
        ),
    }
}

/// One finding in full.
fn block(handler: &GraphicalReportHandler, file: &Name, placed: &Placed, look: Look) -> String {
    let mut printed = String::new();
    let shown = Shown {
        placed,
        source: placed.excerpt.as_ref().map(|excerpt| Named {
            excerpt,
            name: &file.shown,
            start: placed.start,
        }),
    };
    // Cloned because the footer, miette's only text that wraps freely, belongs to the handler.
    let rendered = handler
        .clone()
        .with_footer(footer(&file.path, placed, look))
        .render_report(&mut printed, &shown);
    // Writing to a string cannot fail and our source answers every read, but no finding may be
    // lost should miette think otherwise.
    if rendered.is_err() {
        return concise::line(&file.path, placed);
    }
    printed
}

/// Reasons and advice, in the language of the finding.
fn footer(path: &str, placed: &Placed, look: Look) -> String {
    let finding = &placed.finding;
    let labels = words::labels(finding.lang);
    let mut lines = Vec::new();
    for (label, text) in [
        (labels.why, &finding.why),
        (labels.cure, &finding.cure),
        (labels.instead, &finding.instead),
    ] {
        let text = clean(text.trim());
        if !text.is_empty() {
            lines.push(format!("{label}: {text}"));
        }
    }
    for (related, place) in finding.related.iter().zip(&placed.related) {
        lines.push(format!(
            "{} {path}:{}:{}: {}",
            labels.see,
            place.start.line + 1,
            place.start.chars + 1,
            clean_line(&related.message),
        ));
    }
    lines.push(format!(
        "{}, {}",
        words::severity(finding.lang, finding.severity),
        words::confidence(finding.lang, finding.confidence),
    ));
    let more = words::more(finding.lang, &clean_line(&finding.rule));
    lines.push(match link::rule(&finding.rule).filter(|_| look.links) {
        Some(url) => hyperlink(&url, &more),
        None => more,
    });
    lines.join("\n")
}

/// A finding as miette wants it.
struct Shown<'a> {
    placed: &'a Placed,
    source: Option<Named<'a>>,
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let finding = &self.placed.finding;
        write!(
            f,
            "{}: {}",
            clean_line(&finding.rule),
            clean(finding.message.trim())
        )
    }
}

impl fmt::Debug for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Shown<'_> {}

impl Diagnostic for Shown<'_> {
    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.placed.finding.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
            Severity::Info => miette::Severity::Advice,
        })
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.source.as_ref().map(|source| source as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let marked = self.source.as_ref()?.excerpt.marked();
        let finding = &self.placed.finding;
        // Nobody speaks in a comment.
        let spoken = !finding.rule.starts_with("meta/");
        let label = spoken.then(|| words::voice(finding.lang, finding.voice).to_owned());
        let span = LabeledSpan::new_primary_with_span(label, marked.clone());
        Some(Box::new(std::iter::once(span)))
    }
}
