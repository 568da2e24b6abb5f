//! JUnit XML: a suite for every file, a case for every finding, which fails unless the finding is only
//! a note; a file without findings is one case that passed, a file that could not be checked one with
//! an error.

use std::io;

use quick_xml::events::BytesText;

use super::xml::{Xml, document, line, path};
use super::{FileReport, Look, Placed, Report, Skipped, words};
use crate::vocabulary::{Lang, Severity};

/// Writes the suites. The counts are those of the cases inside.
pub(super) fn junit(report: &Report, look: Look, out: &mut dyn io::Write) -> io::Result<()> {
    let lang = look.lang.unwrap_or_else(|| report.lang());
    let failures = report.findings().filter(|(_, p)| fails(p)).count();
    let cases = report.files.iter().map(|file| file.findings.len().max(1));
    let errors = report.skipped.len();
    let tests = cases.sum::<usize>() + errors;
    document(out, |xml| {
        xml.create_element("testsuites")
            .with_attribute(("name", "onside"))
            .with_attributes(
                counts(tests, failures, errors)
                    .iter()
                    .map(|(k, v)| (*k, &**v)),
            )
            .write_inner_content(|xml| {
                for file in &report.files {
                    suite(xml, file, lang)?;
                }
                for skipped in &report.skipped {
                    unchecked(xml, skipped)?;
                }
                Ok(())
            })?;
        Ok(())
    })
}

/// A note is no failed test.
fn fails(placed: &Placed) -> bool {
    placed.finding.severity > Severity::Info
}

fn counts(tests: usize, failures: usize, errors: usize) -> [(&'static str, String); 3] {
    [
        ("tests", tests.to_string()),
        ("failures", failures.to_string()),
        ("errors", errors.to_string()),
    ]
}

fn suite(xml: &mut Xml<'_>, file: &FileReport, lang: Lang) -> io::Result<()> {
    let name = path(&file.path);
    let failures = file.findings.iter().filter(|p| fails(p)).count();
    xml.create_element("testsuite")
        .with_attribute(("name", &*name))
        .with_attributes(
            counts(file.findings.len().max(1), failures, 0)
                .iter()
                .map(|(k, v)| (*k, &**v)),
        )
        .write_inner_content(|xml| {
            if file.findings.is_empty() {
                let case = match lang {
                    Lang::En => "no findings",
                    Lang::Ru => "находок нет",
                };
                xml.create_element("testcase")
                    .with_attribute(("name", case))
                    .with_attribute(("classname", &*name))
                    .write_empty()?;
            }
            for placed in &file.findings {
                case(xml, &name, placed)?;
            }
            Ok(())
        })?;
    Ok(())
}

fn case(xml: &mut Xml<'_>, file: &str, placed: &Placed) -> io::Result<()> {
    let finding = &placed.finding;
    let (row, column) = (placed.start.line + 1, placed.start.chars + 1);
    let name = format!("{} ({row}:{column})", line(&finding.rule));
    let message = line(&finding.message);
    let labels = words::labels(finding.lang);
    let mut text = format!("{file}:{row}:{column}: {message}");
    for (label, said) in [
        (labels.why, &finding.why),
        (labels.cure, &finding.cure),
        (labels.instead, &finding.instead),
    ] {
        if !said.trim().is_empty() {
            text += &format!("\n{label}: {}", line(said));
        }
    }
    text += &format!("\n{}", words::more(finding.lang, &line(&finding.rule)));
    xml.create_element("testcase")
        .with_attribute(("name", &*name))
        .with_attribute(("classname", file))
        .write_inner_content(|xml| {
            if !fails(placed) {
                let note = xml.create_element("system-out");
                note.write_text_content(BytesText::new(&text))?;
                return Ok(());
            }
            xml.create_element("failure")
                .with_attribute(("type", finding.severity.as_str()))
                .with_attribute(("message", &*message))
                .write_text_content(BytesText::new(&text))?;
            Ok(())
        })?;
    Ok(())
}

fn unchecked(xml: &mut Xml<'_>, skipped: &Skipped) -> io::Result<()> {
    let (name, reason) = (path(&skipped.path), line(&skipped.reason));
    xml.create_element("testsuite")
        .with_attribute(("name", &*name))
        .with_attributes(counts(1, 0, 1).iter().map(|(k, v)| (*k, &**v)))
        .write_inner_content(|xml| {
            xml.create_element("testcase")
                .with_attribute(("name", "not checked"))
                .with_attribute(("classname", &*name))
                .write_inner_content(|xml| {
                    xml.create_element("error")
                        .with_attribute(("message", &*reason))
                        .write_empty()?;
                    Ok(())
                })?;
            Ok(())
        })?;
    Ok(())
}
