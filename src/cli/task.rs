//! A document with everything it is checked by.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use jiff::civil::Date;
use rustc_hash::FxHashSet;

use super::setup::Setup;
use crate::check::{Checkup, Known, Settings, Survey, TextLevel};
use crate::config::Config;
use crate::document::{Document, Hints};
use crate::rules::Rulebook;
use crate::text::Source;
use crate::workspace::{self, Chosen, Kept, Left, LeftOut, Mistake};

/// A document with its configuration, its rulebook, and what is kept beside it.
pub(super) struct Task {
    pub(super) chosen: Chosen,
    pub(super) rulebook: Arc<Rulebook>,
    pub(super) kept: Arc<Kept>,
}

/// What the command line says about every document.
#[derive(Clone, Copy, Default)]
pub(super) struct Given {
    pub(super) hints: Hints,
    pub(super) today: Option<Date>,
    /// The system's date.
    pub(super) system_today: Option<Date>,
}

/// The documents that can be checked; the others are left out.
pub(super) fn tasks(files: Vec<Chosen>, setup: &mut Setup, left: &mut Vec<LeftOut>) -> Vec<Task> {
    let mut rulebooks: Vec<(Arc<Config>, Option<Arc<Rulebook>>)> = Vec::new();
    let mut tasks = Vec::with_capacity(files.len());
    for chosen in files {
        let known = rulebooks
            .iter()
            .rev()
            .find(|(c, _)| Arc::ptr_eq(c, &chosen.config));
        let rulebook = match known {
            Some((_, rulebook)) => rulebook.clone(),
            None => {
                let rulebook = setup.rulebook(&chosen.config);
                rulebooks.push((Arc::clone(&chosen.config), rulebook.clone()));
                rulebook
            }
        };
        match rulebook.zip(setup.resolver.kept(&chosen.place)) {
            Some((rulebook, kept)) => tasks.push(Task {
                chosen,
                rulebook,
                kept,
            }),
            None => left.push(LeftOut {
                name: chosen.file.name,
                why: Left::Broken,
                named: false,
            }),
        }
    }
    tasks
}

/// What is kept beside these documents, each once.
pub(super) fn kept(tasks: &[Task]) -> Vec<&Arc<Kept>> {
    let mut known = FxHashSet::default();
    let all = tasks.iter().map(|task| &task.kept);
    all.filter(|kept| known.insert(Arc::as_ptr(kept))).collect()
}

impl Task {
    /// What the document is called in the side file and in the baseline.
    pub(super) fn name(&self) -> String {
        self.kept.name(&self.chosen.place)
    }

    /// The document's text.
    pub(super) fn read(&self) -> Result<Source, Mistake> {
        workspace::read_found(&self.chosen.file, self.chosen.config.max_size.value)
    }

    /// What is known of the document by the baseline.
    pub(super) fn known(&self) -> BTreeSet<String> {
        let baseline = self.kept.baseline.as_ref();
        baseline.map_or_else(BTreeSet::new, |baseline| baseline.of(&self.name()))
    }

    pub(super) fn settings(&self, given: &Given) -> Settings {
        settings(&self.chosen.config, &self.chosen.place, &self.kept, given)
    }

    pub(super) fn parse(&self, source: Source, given: &Given) -> Document {
        workspace::parse(source, &self.chosen.config, &self.chosen.place, given.hints)
    }

    /// Reads and checks the document, with these findings known.
    pub(super) fn check(
        &self,
        given: &Given,
        known: Known,
    ) -> Result<(Document, Checkup), Mistake> {
        let mut settings = self.settings(given);
        settings.baseline = known;
        let seen = self.look_at(self.read()?, &settings, given);
        Ok((seen.document, seen.checkup))
    }

    /// Checks a text in the document's place.
    pub(super) fn look_at(&self, source: Source, settings: &Settings, given: &Given) -> Seen {
        let document = self.parse(source, given);
        let linked = workspace::with_dead_links(&document, settings, &self.chosen.place);
        let settings = linked.as_ref().unwrap_or(settings);
        let checkup = self.rulebook.check_with(&document, settings);
        let workspace = settings.workspace.as_ref();
        let survey =
            workspace.map(|w| self.rulebook.survey(&document, &checkup, w, settings.today));
        Seen {
            document,
            checkup,
            survey,
        }
    }

    /// The level of what was looked at under these settings; `None` for kinds that are not rated.
    pub(super) fn level(&self, seen: &Seen, settings: &Settings) -> Option<TextLevel> {
        self.rulebook
            .level_beside(&seen.document, &seen.checkup, settings.today)
    }
}

/// A document that was checked.
pub(super) struct Seen {
    pub(super) document: Document,
    pub(super) checkup: Checkup,
    /// What its workspace needs to know of it, if it stands in one.
    pub(super) survey: Option<Survey>,
}

/// How a document at this absolute path is checked.
pub(super) fn settings(config: &Config, place: &Path, kept: &Kept, given: &Given) -> Settings {
    let mut settings = kept.settings(config, place);
    settings.workspace = config.membership(place);
    settings.today = given.today.or(settings.today).or(given.system_today);
    settings
}
