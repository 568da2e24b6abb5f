//! What commands that ask about documents, not about findings, have in common.

use std::path::PathBuf;

use clap::Args;
use jiff::civil::Date;
use rayon::prelude::*;

use super::args::{SetupArgs, date, kinds, langs};
use super::setup::Setup;
use super::task::{self, Given, Task};
use super::{Exit, Shell};
use crate::document::Hints;
use crate::report::Look;
use crate::vocabulary::{Kind, Lang};
use crate::workspace::{self, BaselineChoice, Mistake};

/// Which documents a command is about, and how they are read.
#[derive(Debug, Args)]
pub(super) struct DocumentsArgs {
    /// Files and folders.
    #[arg(default_value = ".")]
    pub(super) paths: Vec<PathBuf>,
    /// The language of the documents [default: seen from the text].
    #[arg(long, value_parser = langs())]
    pub(super) lang: Option<Lang>,
    /// What sort of documents they are [default: their front matter, else a guess].
    #[arg(long, value_parser = kinds())]
    pub(super) kind: Option<Kind>,
    /// The day that deadlines are compared with [default: today].
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub(super) today: Option<Date>,
    #[command(flatten)]
    pub(super) setup: SetupArgs,
}

impl DocumentsArgs {
    pub(super) const fn hints(&self) -> Hints {
        Hints {
            kind: self.kind,
            lang: self.lang,
        }
    }
}

/// The documents of a command.
pub(super) struct Documents {
    pub(super) tasks: Vec<Task>,
    pub(super) given: Given,
    pub(super) look: Look,
    pub(super) setup: Setup,
    /// Whether something was wrong, which is told already.
    broken: bool,
}

impl Documents {
    /// Finds the documents; what is wrong is told.
    pub(super) fn find(
        args: &DocumentsArgs,
        baseline: BaselineChoice,
        shell: &mut Shell<'_>,
    ) -> Result<Self, Exit> {
        let mut setup = Setup::new(&args.setup, shell)?;
        let look = setup.look;
        setup.resolver = setup.resolver.with_baseline(baseline);
        let mut found = workspace::collect(&args.paths, &mut setup.resolver, false);
        let tasks = task::tasks(found.files, &mut setup, &mut found.left_out);
        let mut broken = setup.tell_errors(shell);
        for mistake in &found.mistakes {
            shell.mistake(mistake, look);
            broken = true;
        }
        if tasks.is_empty() && !broken {
            shell.tell("onside: no documents here; `onside files` says what is left out and why\n");
        }
        Ok(Self {
            tasks,
            given: Given {
                hints: args.hints(),
                today: args.today,
                system_today: shell.terminal.today,
            },
            look,
            setup,
            broken,
        })
    }

    /// Asks every document, in order; what is wrong with one is told.
    pub(super) fn ask<T: Send>(
        &mut self,
        shell: &mut Shell<'_>,
        ask: impl Fn(&Task) -> Result<T, Mistake> + Sync + Send,
    ) -> Vec<(usize, T)> {
        let answers: Vec<Result<T, Mistake>> = self.tasks.par_iter().map(ask).collect();
        let mut good = Vec::with_capacity(answers.len());
        for (number, answer) in answers.into_iter().enumerate() {
            match answer {
                Ok(answer) => good.push((number, answer)),
                Err(mistake) => {
                    shell.mistake(&mistake, self.look);
                    self.broken = true;
                }
            }
        }
        good
    }

    /// How the command ends that would otherwise end so.
    pub(super) fn exit(&self, otherwise: Exit) -> Exit {
        match (self.broken, self.tasks.is_empty()) {
            (true, _) => Exit::Mistake,
            (false, true) => Exit::Nothing,
            (false, false) => otherwise,
        }
    }
}
