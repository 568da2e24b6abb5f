//! Rates documents and workspaces, for `level` and `report`.

use std::path::PathBuf;
use std::sync::Arc;

use super::Shell;
use super::documents::Documents;
use super::papers::Papers;
use crate::report::{Checked, Detail, FileReport, RatedFile, Standing};

/// Checks and rates every document; `paths` are what was asked about. What cannot be read is told.
pub(super) fn rate(
    documents: &mut Documents,
    paths: &[PathBuf],
    shell: &mut Shell<'_>,
) -> Standing {
    let given = documents.given;
    let seen = documents.ask(shell, |task| {
        let settings = task.settings(&given);
        let seen = task.look_at(task.read()?, &settings, &given);
        let level = task.level(&seen, &settings);
        let mut checked = Checked::new(seen.checkup.findings, seen.document);
        checked.suppressed = seen.checkup.suppressed;
        let file = FileReport::new(checked, Detail::default());
        Ok((RatedFile { file, level }, seen.survey))
    });
    let mut files = Vec::new();
    let mut surveyed = Vec::new();
    for (number, (file, survey)) in seen {
        let task = &documents.tasks[number];
        surveyed.extend(survey.map(|survey| {
            let config = Arc::clone(&task.chosen.config);
            (config, Arc::clone(&task.rulebook), survey)
        }));
        files.push(file);
    }
    let belongs = !surveyed.is_empty();
    let resolver = &mut documents.setup.resolver;
    let whole = Papers::of(surveyed.into_iter(), paths, resolver);
    let mut standing = Standing {
        files,
        belongs,
        lacks: None,
        workspace: None,
    };
    // One workspace is rated; documents of others below it are rated by themselves.
    if let Some(papers) = whole.first() {
        let lacks = papers.lacks(given.today, given.system_today);
        standing.workspace = papers.level(&lacks);
        standing.lacks = papers.report(lacks, Detail::default());
    }
    standing
}
