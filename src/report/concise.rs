//! One line per finding: `path:line:column: severity rule message`.

use std::io;

use super::clean::{clean_line, clean_path, guard};
use super::{Look, Placed, Report, words};

/// Writes every finding on one line, and the summary.
pub(super) fn concise(report: &Report, look: Look, out: &mut dyn io::Write) -> io::Result<()> {
    for file in &report.files {
        let path = clean_path(&file.path);
        for placed in &file.findings {
            writeln!(out, "{}", line(&path, placed))?;
        }
    }
    words::write_summary(report, look, out)
}

/// One finding on one line; `path` is cleaned already.
pub(super) fn line(path: &str, placed: &Placed) -> String {
    let finding = &placed.finding;
    let line = format!(
        "{path}:{}:{}: {} {} {}",
        placed.start.line + 1,
        placed.start.chars + 1,
        finding.severity,
        clean_line(&finding.rule),
        clean_line(&finding.message),
    );
    guard(&line).into_owned()
}
