//! Rates documents and workspaces: what `level`, `report` and the level guards of `check` share.

use std::path::PathBuf;
use std::sync::Arc;

use jiff::civil::Date;
use rayon::prelude::*;

use super::papers::Papers;
use super::setup::Setup;
use crate::check::{Finding, Rated, Survey, TextLevel, WorkspaceLevel, is_rated};
use crate::document::{Document, Hints};
use crate::report::{Checked, Detail, FileReport, RatedFile, Standing};
use crate::rules::Rulebook;
use crate::vocabulary::{Kind, Lang};
use crate::workspace::{self, Chosen, Mistake};

/// What a rating is told.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked<'a> {
    /// Files and folders.
    pub(super) paths: &'a [PathBuf],
    /// The kind of all of them, if it is given.
    pub(super) kind: Option<Kind>,
    /// Their language, if it is given.
    pub(super) lang: Option<Lang>,
    /// The day that was given.
    pub(super) today: Option<Date>,
    /// The system's day.
    pub(super) system: Option<Date>,
}

/// One document, checked, rated and surveyed.
struct One {
    file: RatedFile,
    survey: Option<Survey>,
}

/// Checks and rates every document under the paths.
pub(super) fn rate(asked: Asked<'_>, setup: &mut Setup) -> (Standing, Vec<Mistake>) {
    let found = workspace::collect(asked.paths, &mut setup.resolver, false);
    let mut mistakes = found.mistakes;
    let mut tasks: Vec<(Chosen, Arc<Rulebook>)> = Vec::new();
    for chosen in found.files {
        if let Some(rulebook) = setup.rulebook(&chosen.config) {
            tasks.push((chosen, rulebook));
        }
    }
    let rated: Vec<Result<One, Mistake>> = tasks
        .par_iter()
        .map(|(chosen, rulebook)| asked.one(chosen, rulebook))
        .collect();
    let mut files = Vec::new();
    let mut surveyed = Vec::new();
    for ((chosen, rulebook), one) in tasks.into_iter().zip(rated) {
        match one {
            Ok(One { file, survey }) => {
                let config = chosen.config;
                surveyed.extend(survey.map(|survey| (config, rulebook, survey)));
                files.push(file);
            }
            Err(mistake) => mistakes.push(mistake),
        }
    }
    let belongs = !surveyed.is_empty();
    let whole = Papers::of(surveyed.into_iter(), asked.paths, &mut setup.resolver);
    let mut standing = Standing {
        files,
        belongs,
        lacks: None,
        workspace: None,
    };
    // One workspace is rated; documents of others below it are rated by themselves.
    if let Some(papers) = whole.first() {
        let lacks = papers.lacks(asked.today, asked.system);
        let own = |file: &&RatedFile| papers.holds(&file.file.path);
        let rated: Vec<Rated<'_>> = standing.files.iter().filter(own).map(as_rated).collect();
        standing.workspace = WorkspaceLevel::new(&rated, &lacks);
        standing.lacks = papers.report(lacks, Detail::default());
    }
    (standing, mistakes)
}

fn as_rated(file: &RatedFile) -> Rated<'_> {
    let findings: Vec<&Finding> = file.file.findings.iter().map(|p| &p.finding).collect();
    Rated {
        kind: file.file.kind,
        level: file.level.as_ref(),
        findings,
    }
}

impl Asked<'_> {
    fn one(&self, chosen: &Chosen, rulebook: &Rulebook) -> Result<One, Mistake> {
        let (config, place) = (&chosen.config, &chosen.place);
        let source = workspace::read(&chosen.file, config.max_size.value)?;
        let configured = Hints {
            kind: config.kind(place).map(|set| set.value),
            lang: config.lang.value,
        };
        let mut settings = config.settings(place);
        settings.today = self.today.or(settings.today).or(self.system);
        settings.workspace = config.membership(place);
        let hints = Hints {
            kind: self.kind,
            lang: self.lang,
        };
        let document = Document::parse_configured(source, hints, configured);
        let checkup = rulebook.check_with(&document, &settings);
        let belongs = settings.workspace.as_ref();
        let survey = belongs.map(|w| rulebook.survey(&document, w, settings.today));
        let alone = crate::check::Membership::default();
        let level: Option<TextLevel> = is_rated(document.kind()).then(|| {
            let workspace = belongs.unwrap_or(&alone);
            rulebook.level(&document, &checkup.findings, workspace, settings.today)
        });
        let mut checked = Checked::new(checkup.findings, document);
        checked.suppressed = checkup.suppressed;
        let file = RatedFile {
            file: FileReport::new(checked, Detail::default()),
            level,
        };
        Ok(One { file, survey })
    }
}
