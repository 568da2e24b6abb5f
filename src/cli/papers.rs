//! The papers of workspaces: what all documents below an `onside.yaml` with `registers:` lack.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use jiff::civil::Date;

use crate::check::{Finding, Survey, WorkspaceLevel};
use crate::config::{Config, Registers};
use crate::report::{Detail, FileReport};
use crate::rules::Rulebook;
use crate::workspace::{Kept, Resolver};

/// One workspace with what was seen in its documents.
pub(super) struct Papers {
    config: Arc<Config>,
    rulebook: Arc<Rulebook>,
    surveys: Vec<Survey>,
    /// What is kept beside its configuration file, where that can be used.
    kept: Option<Arc<Kept>>,
}

impl Papers {
    /// The workspaces that these paths hold as a whole: where only a part was read, nobody knows
    /// what is missing. `surveyed` are documents in order.
    pub(super) fn of(
        surveyed: impl Iterator<Item = (Arc<Config>, Arc<Rulebook>, Survey)>,
        paths: &[PathBuf],
        resolver: &mut Resolver,
    ) -> Vec<Self> {
        let mut found: Vec<Self> = Vec::new();
        let folder = |config: &Config| config.registers.as_ref().map(|r| r.folder.clone());
        for (config, rulebook, survey) in surveyed {
            let own = folder(&config);
            match found.iter_mut().find(|p| folder(&p.config) == own) {
                Some(papers) => papers.surveys.push(survey),
                None => found.push(Self {
                    config,
                    rulebook,
                    surveys: vec![survey],
                    kept: None,
                }),
            }
        }
        let given: Vec<PathBuf> = paths
            .iter()
            .filter_map(|path| {
                resolver
                    .config(&path.join("_"))
                    .1
                    .parent()
                    .map(PathBuf::from)
            })
            .collect();
        found.retain(|papers| {
            papers
                .registers()
                .is_some_and(|r| given.iter().any(|path| r.folder.starts_with(path)))
        });
        for papers in &mut found {
            papers.kept = papers.place().and_then(|place| resolver.kept(&place));
        }
        found
    }

    /// The absolute path of its configuration file.
    pub(super) fn place(&self) -> Option<PathBuf> {
        Some(self.registers()?.folder.join("onside.yaml"))
    }

    /// What is kept at its root, with what the configuration file is called there.
    pub(super) fn kept(&self) -> Option<(&Arc<Kept>, String)> {
        let kept = self.kept.as_ref()?;
        Some((kept, kept.name(&self.place()?)))
    }

    /// The findings of the baseline about the workspace as a whole.
    pub(super) fn known(&self) -> BTreeSet<String> {
        let kept = self.kept();
        let baseline = kept.and_then(|(kept, name)| Some(kept.baseline.as_ref()?.of(&name)));
        baseline.unwrap_or_default()
    }

    /// The level of the workspace, where a text of it is rated.
    pub(super) fn level(&self, lacks: &[Finding]) -> Option<WorkspaceLevel> {
        Rulebook::level_of(&self.surveys, lacks)
    }

    pub(super) fn registers(&self) -> Option<&Registers> {
        self.config.registers.as_ref()
    }

    /// Its configuration.
    pub(super) fn config(&self) -> &Config {
        &self.config
    }

    /// What the workspace lacks on the day that was given, else set, else the system's.
    pub(super) fn lacks(&self, given: Option<Date>, system: Option<Date>) -> Vec<Finding> {
        self.config
            .lacks(&self.rulebook, &self.surveys, [given, system], None)
    }

    /// The report of what is lacking, at the configuration file; `None` where nothing is.
    pub(super) fn report(&self, lacks: Vec<Finding>, detail: Detail) -> Option<FileReport> {
        let source = self.registers()?.source.clone();
        let report = FileReport::workspace(lacks, source, detail);
        (!report.findings.is_empty()).then_some(report)
    }
}
