//! What a run works with: the configuration of each file and the rulebook that belongs to it.

use std::path::Path;
use std::sync::Arc;

use super::args::{ConfigArgs, SetupArgs};
use super::rulebook::{self, tell_mistakes};
use super::{Exit, Shell};
use crate::check::Settings;
use crate::config::Config;
use crate::report::Look;
use crate::rules::Rulebook;
use crate::workspace::{ConfigChoice, Resolver, SetupError, Written};

/// Answers which configuration and which rulebook a file has.
pub(super) struct Setup {
    pub(super) resolver: Resolver,
    /// The rules of `--rulebook`, instead of all others.
    given: Option<Arc<Rulebook>>,
    /// How what is wrong is shown.
    pub(super) look: Look,
}

impl Setup {
    pub(super) fn new(args: &SetupArgs, shell: &mut Shell<'_>) -> Result<Self, Exit> {
        let look = shell.look(&args.screen);
        let given = match args.rulebook.as_deref() {
            Some(folder) => Some(Arc::new(rulebook::load(folder, look, shell)?)),
            None => None,
        };
        Ok(Self {
            given,
            ..Self::of_config(&args.config, look)
        })
    }

    /// That of a command which takes no rules from `--rulebook`.
    pub(super) fn of_config(config: &ConfigArgs, look: Look) -> Self {
        Self {
            resolver: Resolver::new(config.choice()),
            given: None,
            look,
        }
    }

    /// The configuration of the working directory; `None` where it is broken.
    fn config_here(&mut self) -> Option<Arc<Config>> {
        self.resolver.config(Path::new("_")).0
    }

    /// The rulebook of a configuration; `None` where it cannot be used.
    pub(super) fn rulebook(&mut self, config: &Arc<Config>) -> Option<Arc<Rulebook>> {
        match &self.given {
            Some(given) => Some(Arc::clone(given)),
            None => self.resolver.rulebook(config),
        }
    }

    /// What was found, unless something was wrong on the way, which is told.
    pub(super) fn or_tell<T>(
        &mut self,
        found: Option<T>,
        shell: &mut Shell<'_>,
    ) -> Result<T, Exit> {
        if self.tell_errors(shell) {
            return Err(Exit::Mistake);
        }
        found.ok_or(Exit::Mistake)
    }

    /// Tells what was wrong so far; answers whether anything was.
    pub(super) fn tell_errors(&mut self, shell: &mut Shell<'_>) -> bool {
        let errors = self.resolver.errors();
        let look = self.look;
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

impl ConfigArgs {
    /// Which configuration is used.
    pub(super) fn choice(&self) -> ConfigChoice {
        match &self.config {
            Some(file) => ConfigChoice::File(file.clone()),
            None if self.no_config => ConfigChoice::Nothing,
            None => ConfigChoice::Nearest,
        }
    }
}

/// The rulebook of the working directory: the built-in rules and those of its configuration, or
/// the rules of `--rulebook`.
pub(super) fn rulebook_here(
    args: &SetupArgs,
    shell: &mut Shell<'_>,
) -> Result<Arc<Rulebook>, Exit> {
    let mut setup = Setup::new(args, shell)?;
    if let Some(given) = setup.given {
        return Ok(given);
    }
    let found = setup.config_here().and_then(|c| setup.rulebook(&c));
    setup.or_tell(found, shell)
}

/// The same with what the configuration of the working directory sets for its documents.
pub(super) fn rules_here(
    args: &SetupArgs,
    shell: &mut Shell<'_>,
) -> Result<(Arc<Rulebook>, Settings), Exit> {
    let mut setup = Setup::new(args, shell)?;
    let here = setup.config_here();
    let here = setup.or_tell(here, shell)?;
    let rulebook = setup.rulebook(&here);
    let rulebook = setup.or_tell(rulebook, shell)?;
    Ok((rulebook, here.general_settings()))
}

/// Which rules a command for authors is about.
#[derive(Clone, Copy, Default)]
pub(super) struct Which<'a> {
    /// A folder that stands for `--rulebook`, unless the configuration reads rules from it.
    pub(super) dir: Option<&'a Path>,
    /// Whether it is also about the built-in rules below those of a configuration.
    pub(super) all: bool,
}

/// The same with the places of phrases.
pub(super) fn written_here(
    args: &SetupArgs,
    which: Which<'_>,
    shell: &mut Shell<'_>,
) -> Result<Written, Exit> {
    if let Some(folder) = &args.rulebook {
        return rulebook::load_written(folder, shell.look(&args.screen), shell);
    }
    let mut setup = Setup::new(args, shell)?;
    let config = setup.config_here();
    let config = setup.or_tell(config, shell)?;
    if let Some(dir) = which
        .dir
        .filter(|dir| !setup.resolver.reads_rules_from(&config, dir))
    {
        return rulebook::load_written(dir, setup.look, shell);
    }
    let found = setup.resolver.written(&config, which.all);
    setup.or_tell(found, shell)
}
