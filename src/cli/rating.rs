//! Rates documents and workspaces, for `level` and `report`.

use std::path::PathBuf;
use std::sync::Arc;

use super::Shell;
use super::documents::Documents;
use super::papers::Papers;
use crate::check::{Rated, WorkspaceLevel};
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
        let rated = Rated::new(seen.document.kind(), level.as_ref(), &seen.checkup.findings);
        let mut checked = Checked::new(seen.checkup.findings, seen.document);
        checked.suppressed = seen.checkup.suppressed;
        let file = FileReport::new(checked, Detail::default());
        Ok((RatedFile { file, level }, rated, seen.survey))
    });
    let mut files = Vec::new();
    let mut surveyed = Vec::new();
    let mut all = Vec::new();
    for (number, (file, rated, survey)) in seen {
        let task = &documents.tasks[number];
        surveyed.extend(survey.map(|survey| {
            let config = Arc::clone(&task.chosen.config);
            (config, Arc::clone(&task.rulebook), survey)
        }));
        all.push((file.file.path.clone(), rated));
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
        let own = all.iter().filter(|(path, _)| papers.holds(path));
        let rated: Vec<Rated> = own.map(|(_, rated)| *rated).collect();
        standing.workspace = WorkspaceLevel::new(&rated, &lacks);
        standing.lacks = papers.report(lacks, Detail::default());
    }
    standing
}
