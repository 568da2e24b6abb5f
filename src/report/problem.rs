//! The user's mistakes and notes about documents, for stderr.
//!
//! Mistakes may carry their own source (a rule file) that is not cleaned, so they are rendered
//! without colour and the whole rendering is cleaned afterwards.

use std::io;

use miette::Diagnostic;

use super::clean::{clean, clean_line, clean_path, guard};
use super::full::handler;
use super::{FileReport, Look, Report};
use crate::vocabulary::Lang;

/// A mistake as a person shall read it, cleaned, never coloured.
#[must_use]
pub fn problem(diagnostic: &dyn Diagnostic, look: Look) -> String {
    let mut printed = String::new();
    let plain = Look {
        color: false,
        ..look
    };
    // Not wrapped, so that a command or a line to paste stays whole.
    let handler = handler(plain).with_wrap_lines(false);
    let rendered = handler.render_report(&mut printed, diagnostic);
    if rendered.is_err() {
        printed = format!("{diagnostic}\n");
    }
    guard(&clean(&printed)).into_owned()
}

/// Writes what there is to say about the documents themselves.
///
/// # Errors
/// What `out` answers.
pub fn notices(report: &Report, lang: Lang, out: &mut dyn io::Write) -> io::Result<()> {
    let label = match lang {
        Lang::En => "note",
        Lang::Ru => "замечание",
    };
    let told = |file: &&FileReport| !file.notices.is_empty();
    for file in report.files.iter().filter(told) {
        let path = clean_path(&file.path);
        for (at, message) in &file.notices {
            let line = format!(
                "{path}:{}:{}: {label}: {}",
                at.line + 1,
                at.chars + 1,
                clean_line(message)
            );
            writeln!(out, "{}", guard(&line))?;
        }
    }
    Ok(())
}
