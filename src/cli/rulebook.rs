//! The rules of a folder, with every mistake shown in its YAML.

use std::path::Path;

use super::{Exit, Shell};
use crate::report::{Look, Yaml};
use crate::rules::{RuleMistake, Rulebook};
use crate::text::Source;
use crate::workspace::{self, Written};

/// Loads the rules of a folder; tells the user what is wrong with them.
pub(super) fn load(folder: &Path, look: Look, shell: &mut Shell<'_>) -> Result<Rulebook, Exit> {
    let files = files(folder, look, shell)?;
    compile(files, look, shell)
}

/// Loads the rules of a folder with the files they are written in.
pub(super) fn load_written(
    folder: &Path,
    look: Look,
    shell: &mut Shell<'_>,
) -> Result<Written, Exit> {
    let files = files(folder, look, shell)?;
    let rulebook = compile(files.clone(), look, shell)?;
    Ok(Written {
        rulebook,
        files,
        builtin_files: 0,
        builtin_rules: 0,
    })
}

/// The files of the rules of a folder.
fn files(folder: &Path, look: Look, shell: &mut Shell<'_>) -> Result<Vec<Source>, Exit> {
    workspace::rule_files(folder).map_err(|mistakes| {
        for mistake in &mistakes {
            shell.mistake(mistake, look);
        }
        Exit::Mistake
    })
}

fn compile(files: Vec<Source>, look: Look, shell: &mut Shell<'_>) -> Result<Rulebook, Exit> {
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

/// A piece of advice beside its YAML, as a person shall read it.
pub(super) fn advice(mistake: &RuleMistake, files: &[Source], look: Look) -> String {
    Yaml::new(&files[mistake.file]).advice(mistake, look)
}
