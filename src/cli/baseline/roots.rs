//! What is found now, and what of it a baseline may hold: by root, since each root has a baseline.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use super::claims::{Claims, known};
use crate::check::{By, Known};
use crate::cli::Shell;
use crate::cli::documents::Documents;
use crate::cli::papers::Papers;
use crate::cli::task::Seen;
use crate::config::Known as Row;
use crate::workspace::Kept;

/// The documents of one root, with what was found in each.
pub(super) struct Root {
    pub(super) kept: Arc<Kept>,
    /// The names of the documents that were looked at.
    pub(super) seen: BTreeSet<String>,
    /// What was found, or found again, in them.
    pub(super) rows: Vec<Row>,
}

/// What is found in these documents, by root: everything, or, with the claims of documents that were
/// renamed, what the baseline knows. `paths` are what was asked about.
pub(super) fn roots(
    documents: &mut Documents,
    paths: &[PathBuf],
    claims: Option<&Claims>,
    shell: &mut Shell<'_>,
) -> Vec<Root> {
    let given = documents.given;
    let found = documents.ask(shell, |task| {
        let mut settings = task.settings(&given);
        settings.baseline = claims.map_or(Known::Everything, |claims| known(task, claims));
        let Seen {
            document,
            checkup,
            survey,
        } = task.look_at(task.read()?, &settings, &given);
        let path = task.name();
        let held = checkup.silenced.iter().filter(|s| s.by == By::Baseline);
        let rows: Vec<Row> = held
            .map(|held| Row {
                path: path.clone(),
                rule: held.finding.rule.clone(),
                fingerprint: held.finding.fingerprint.clone(),
                quote: quote(document.source().slice(held.finding.span)),
            })
            .collect();
        Ok((path, rows, survey))
    });
    let mut roots = Vec::new();
    let mut surveyed = Vec::new();
    for (number, (path, rows, survey)) in found {
        let task = &documents.tasks[number];
        add(&mut roots, &task.kept, path, rows);
        surveyed.extend(survey.map(|survey| {
            let config = Arc::clone(&task.chosen.config);
            (config, Arc::clone(&task.rulebook), survey)
        }));
    }
    let resolver = &mut documents.setup.resolver;
    for papers in Papers::of(surveyed.into_iter(), paths, resolver) {
        let Some((kept, path)) = papers.kept() else {
            continue;
        };
        let mut lacks = papers.lacks(given.today, given.system_today);
        if claims.is_some() {
            let known = papers.known();
            lacks.retain(|finding| known.contains(&finding.fingerprint));
        }
        let rows = lacks.into_iter().map(|finding| Row {
            path: path.clone(),
            quote: quote(&finding.message),
            rule: finding.rule,
            fingerprint: finding.fingerprint,
        });
        add(&mut roots, kept, path.clone(), rows.collect());
    }
    roots
}

/// Adds what was found in one document to its root.
fn add(roots: &mut Vec<Root>, kept: &Arc<Kept>, path: String, rows: Vec<Row>) {
    let known = roots.iter().position(|root| Arc::ptr_eq(&root.kept, kept));
    let at = known.unwrap_or_else(|| {
        roots.push(Root {
            kept: Arc::clone(kept),
            seen: BTreeSet::new(),
            rows: Vec::new(),
        });
        roots.len() - 1
    });
    roots[at].seen.insert(path);
    roots[at].rows.extend(rows);
}

/// Words of a document on one line, cut where a line for review would become unreadable.
fn quote(words: &str) -> String {
    const LONGEST: usize = 100;
    let line = words.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{}…", &line[..at]),
        None => line,
    }
}
