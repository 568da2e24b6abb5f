//! What a run works with: the configuration of each file and the rulebook that belongs to it.

use std::sync::Arc;

use super::args::{ConfigArgs, RulebookArgs};
use super::rulebook::{self, tell_mistakes};
use super::{Exit, Shell};
use crate::config::Config;
use crate::report::Look;
use crate::rules::Rulebook;
use crate::workspace::{ConfigChoice, Resolver, SetupError};

/// Answers which configuration and which rulebook a file has.
pub(super) struct Setup {
    pub(super) resolver: Resolver,
    /// The rules of `--rulebook`, instead of all others.
    given: Option<Arc<Rulebook>>,
}

impl Setup {
    pub(super) fn new(
        config: &ConfigArgs,
        rulebook: &RulebookArgs,
        look: Look,
        shell: &mut Shell<'_>,
    ) -> Result<Self, Exit> {
        let choice = match &config.config {
            Some(file) => ConfigChoice::File(file.clone()),
            None if config.no_config => ConfigChoice::Nothing,
            None => ConfigChoice::Nearest,
        };
        let given = match rulebook.rulebook.as_deref() {
            Some(folder) => Some(Arc::new(rulebook::load(Some(folder), look, shell)?)),
            None => None,
        };
        Ok(Self {
            resolver: Resolver::new(choice),
            given,
        })
    }

    /// The rulebook of a configuration; `None` where it cannot be used.
    pub(super) fn rulebook(&mut self, config: &Arc<Config>) -> Option<Arc<Rulebook>> {
        match &self.given {
            Some(given) => Some(Arc::clone(given)),
            None => self.resolver.rulebook(config),
        }
    }

    /// Tells what was wrong so far; answers whether anything was.
    pub(super) fn tell_errors(&mut self, look: Look, shell: &mut Shell<'_>) -> bool {
        let errors = self.resolver.errors();
        for error in &errors {
            match error {
                SetupError::Mistake(mistake) => shell.mistake(mistake, look),
                SetupError::Config(error) => {
                    tell_mistakes(&error.mistakes, &error.files, look, shell);
                }
                SetupError::Rulebook(error) => {
                    tell_mistakes(&error.mistakes, &error.files, look, shell);
                }
            }
        }
        !errors.is_empty()
    }
}
