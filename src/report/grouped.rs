//! One line per finding under the name of its file: `line:column severity rule message`.

use std::io;

use super::clean::{clean_line, clean_path, guard};
use super::{Look, Placed, Report, words};
use crate::vocabulary::Lang;

/// Writes the findings file by file, and the summary.
pub(super) fn grouped(report: &Report, look: Look, out: &mut dyn io::Write) -> io::Result<()> {
    let lang = look.lang.unwrap_or_else(|| report.lang());
    for file in report.files.iter().filter(|file| !file.findings.is_empty()) {
        writeln!(out, "{}", guard(&clean_path(&file.path)))?;
        for placed in &file.findings {
            writeln!(out, "{}", guard(&line(placed, lang)))?;
        }
        writeln!(out)?;
    }
    words::write_summary(report, look, out)
}

fn line(placed: &Placed, lang: Lang) -> String {
    let finding = &placed.finding;
    let place = format!("{}:{}", placed.start.line + 1, placed.start.chars + 1);
    format!(
        "  {place:<8} {} {} {}",
        words::severity(lang, finding.severity),
        clean_line(&finding.rule),
        clean_line(&finding.message),
    )
}
