//! Rows of a register: each must have an owner, a date, a due day and a status.

use std::ops::Range;

use super::Reading;
use super::content::says_more;
use crate::check::finding::Finding;
use crate::check::fingerprint::Fingerprints;
use crate::rules::Rule;
use crate::rules::demand::{Cell, Column, Paper};
use crate::rules::sequences::Sequence;
use crate::vocabulary::Lang;

impl Reading<'_> {
    /// One finding for each row that lacks something. In the paper's own place a table may lack
    /// columns, which is the business of the rule that asks for the table; elsewhere only a table
    /// that has them all is the register.
    pub(super) fn row_findings(
        &self,
        rule: &Rule,
        paper: &Paper<Sequence>,
        place: Option<Range<usize>>,
        fingerprints: &mut Fingerprints,
    ) -> Vec<Finding> {
        let own = rule.severity(self.document.kind());
        let fewest = match place {
            Some(_) => paper.rows.len().div_ceil(2),
            None => paper.rows.len(),
        };
        let place = place.unwrap_or_else(|| self.all());
        let mut findings = Vec::new();
        for row in self
            .rows(&place)
            .filter(|row| !self.is_template(row, paper))
        {
            let cells = paper
                .rows
                .iter()
                .filter_map(|column| Some((column, self.cell(&row, &column.head)?)));
            let cells: Vec<(&Column<Sequence>, usize)> = cells.collect();
            if cells.len() < fewest {
                continue;
            }
            let bad: Vec<&Column<Sequence>> = cells
                .into_iter()
                .filter(|&(column, cell)| !self.is_filled(&column.cell, cell, &row))
                .map(|(column, _)| column)
                .collect();
            let Some(severity) = bad.iter().map(|c| c.severity.unwrap_or(own)).max() else {
                continue;
            };
            let lacks: Vec<&[(Lang, String)]> = bad.iter().map(|c| c.lacks.as_slice()).collect();
            let blocks = &self.document.blocks()[row];
            let span = blocks.iter().map(|b| b.span).reduce(|a, b| a.cover(b));
            let span = span.unwrap_or_default();
            findings.push(self.finding(rule, severity, span, &lacks, fingerprints));
        }
        findings
    }

    /// Whether a row stands under a heading that makes it no row of the register.
    fn is_template(&self, row: &Range<usize>, paper: &Paper<Sequence>) -> bool {
        let sections = self.document.sections();
        let own = self.document.blocks()[row.start].section;
        std::iter::successors(Some(own), |&s| sections[s].parent)
            .filter_map(|s| sections[s].heading)
            .any(|heading| {
                let tokens = &self.document.blocks()[heading].tokens;
                self.has(&paper.not_headings, tokens)
            })
    }

    fn is_filled(&self, asked: &Cell<Sequence>, cell: usize, row: &Range<usize>) -> bool {
        let tokens = &self.document.blocks()[cell].tokens;
        let day = || self.evidence.days(tokens).first().map(|&(_, day)| day);
        match asked {
            Cell::Filled { but_not } => says_more(&self.matcher, tokens, but_not),
            Cell::Dated { months } => day().is_some_and(|day| {
                let came = self.today.is_none_or(|today| day <= today);
                came && self.is_fresh(day, *months)
            }),
            Cell::Due { unless } => day().is_some_and(|day| {
                let open = self.today.is_none_or(|today| day >= today);
                open || self.has(unless, &self.tokens(row))
            }),
            Cell::OneOf(words) => self.has(words, tokens),
        }
    }
}
