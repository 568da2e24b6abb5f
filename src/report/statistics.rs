//! How often each rule found something: a table for people, the most frequent rule first.

use std::collections::BTreeMap;
use std::io;

use super::clean::{clean_line, guard};
use super::{Look, Report, words};

/// Writes the table, and the summary.
///
/// # Errors
/// What `out` answers.
pub fn statistics(report: &Report, look: Look, out: &mut dyn io::Write) -> io::Result<()> {
    let lang = look.lang.unwrap_or_else(|| report.lang());
    let mut worst = BTreeMap::new();
    for (_, placed) in report.findings() {
        let finding = &placed.finding;
        let severity = worst
            .entry(finding.rule.as_str())
            .or_insert(finding.severity);
        *severity = finding.severity.max(*severity);
    }
    let counts = report.by_rule();
    let mut rules: Vec<_> = counts.into_iter().collect();
    // Stable: equal counts stay in the order of their ids.
    rules.sort_by_key(|&(_, count)| std::cmp::Reverse(count));
    let width = rules
        .first()
        .map_or(0, |(_, count)| count.to_string().len());
    let column = rules.iter().map(|(rule, _)| rule.chars().count()).max();
    for (rule, count) in &rules {
        let severity = words::severity(lang, worst[rule]);
        let line = format!(
            "{count:>width$}  {:<column$}  {severity}",
            clean_line(rule),
            column = column.unwrap_or(0)
        );
        writeln!(out, "{}", guard(&line))?;
    }
    words::write_summary(report, look, out)
}
