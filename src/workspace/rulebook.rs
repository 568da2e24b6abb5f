//! The rule files of a folder, read as they are: nothing is hidden from an author, not even by
//! `.gitignore`.

use std::path::Path;

use walkdir::WalkDir;

use super::Mistake;
use super::files::{Candidate, read};
use crate::text::Source;

/// Every `.yaml` and `.yml` file below a folder, by path.
///
/// # Errors
/// Every file that cannot be read, or the folder itself where it holds no rule.
pub fn rule_files(folder: &Path) -> Result<Vec<Source>, Vec<Mistake>> {
    let mut sources = Vec::new();
    let mut mistakes = Vec::new();
    for entry in WalkDir::new(folder).sort_by_file_name() {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                let path = error
                    .path()
                    .unwrap_or(folder)
                    .to_string_lossy()
                    .replace('\\', "/");
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
        if !is_yaml || !entry.file_type().is_file() {
            continue;
        }
        let name = entry.path().to_string_lossy().replace('\\', "/");
        match read(&Candidate {
            name,
            path: entry.path().to_owned(),
        }) {
            Ok(source) => sources.push(source),
            Err(mistake) => mistakes.push(mistake),
        }
    }
    if sources.is_empty() && mistakes.is_empty() {
        let path = folder.to_string_lossy().replace('\\', "/");
        mistakes.push(Mistake::new(
            path,
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
