//! The rulebook of a run: the built-in one, or a folder's, with every mistake shown in its YAML.

use std::path::Path;

use super::{Exit, Shell};
use crate::report::{Look, Yaml};
use crate::rules::{RuleMistake, Rulebook};
use crate::text::Source;
use crate::workspace;

/// Loads the rules of a folder, or the built-in ones; tells the user what is wrong with them.
pub(super) fn load(
    folder: Option<&Path>,
    look: Look,
    shell: &mut Shell<'_>,
) -> Result<Rulebook, Exit> {
    let Some(folder) = folder else {
        return Ok(Rulebook::builtin());
    };
    let files = workspace::rule_files(folder).map_err(|mistakes| {
        for mistake in &mistakes {
            shell.mistake(mistake, look);
        }
        Exit::Mistake
    })?;
    Rulebook::load(files).map_err(|error| {
        tell_mistakes(&error.mistakes, &error.files, look, shell);
        Exit::Mistake
    })
}

/// Shows mistakes beside the YAML they are in.
pub(super) fn tell_mistakes(
    mistakes: &[RuleMistake],
    files: &[Source],
    look: Look,
    shell: &mut Shell<'_>,
) {
    for (index, source) in files.iter().enumerate() {
        let mut own = mistakes.iter().filter(|m| m.file == index).peekable();
        if own.peek().is_none() {
            continue;
        }
        let yaml = Yaml::new(source);
        for mistake in own {
            shell.tell(&yaml.problem(mistake, look));
        }
    }
}
