//! The rule files of a folder, read as they are: nothing is hidden from an author, not even by
//! `.gitignore`.

use std::path::Path;

use walkdir::WalkDir;

use super::Mistake;
use super::files::{self, Candidate};
use super::reading::read;
use crate::config::MAX_SIZE;
use crate::text::Source;

/// Every `.yaml` and `.yml` file below a folder, by path.
///
/// # Errors
/// Every file that cannot be read, or the folder itself where it holds no rule.
pub fn rule_files(folder: &Path) -> Result<Vec<Source>, Vec<Mistake>> {
    files_below(folder, |path| path.to_string_lossy().replace('\\', "/"))
}

/// The same, with names relative to `base`.
pub(super) fn rule_files_from(folder: &Path, base: &Path) -> Result<Vec<Source>, Vec<Mistake>> {
    files_below(folder, |path| files::name(path, base))
}

fn files_below(folder: &Path, name: impl Fn(&Path) -> String) -> Result<Vec<Source>, Vec<Mistake>> {
    let mut sources = Vec::new();
    let mut mistakes = Vec::new();
    for entry in WalkDir::new(folder).sort_by_file_name() {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                let path = name(error.path().unwrap_or(folder));
                mistakes.push(Mistake::new(
                    path,
                    format!("cannot be read: {error}"),
                    "give a folder of rules",
                ));
                continue;
            }
        };
        let is_yaml = entry
            .path()
            .extension()
            .is_some_and(|e| e == "yaml" || e == "yml");
        if is_yaml && entry.path_is_symlink() {
            mistakes.push(Mistake::new(
                name(entry.path()),
                "a symbolic link: rules are not read through links",
                "copy the file here, or name its own folder",
            ));
            continue;
        }
        if !is_yaml || entry.file_type().is_dir() {
            continue;
        }
        let file = Candidate {
            name: name(entry.path()),
            path: entry.path().to_owned(),
        };
        match read(&file, MAX_SIZE) {
            Ok(source) => sources.push(source),
            Err(mistake) => mistakes.push(mistake),
        }
    }
    if sources.is_empty() && mistakes.is_empty() {
        mistakes.push(Mistake::new(
            name(folder),
            "no rule here",
            "rules are files such as slogan/we-care.yaml below the folder",
        ));
    }
    if mistakes.is_empty() {
        Ok(sources)
    } else {
        Err(mistakes)
    }
}
