//! A configuration file and those it builds on.

use std::fs;
use std::path::{Component, Path, PathBuf};

use super::{ConfigChoice, Resolver, SetupError, folder_of};
use crate::config::{ConfigFile, walk_from};
use crate::rules::RuleMistake;
use crate::text::{Source, Span};
use crate::workspace::files::{self, Candidate};
use crate::workspace::reading;

/// The largest configuration file, in bytes.
const LARGEST: u64 = 1024 * 1024;

/// How many files may extend each other.
const LONGEST_CHAIN: usize = 8;

impl Resolver {
    /// A file and those it builds on, the nearest first, with what is wrong inside them.
    pub(super) fn chain(
        &self,
        path: &Path,
        folder: &Path,
        root: &Path,
    ) -> Result<(Vec<ConfigFile>, Vec<RuleMistake>), SetupError> {
        let mut files: Vec<ConfigFile> = Vec::new();
        let mut mistakes = Vec::new();
        let mut seen = vec![path.to_owned()];
        let mut next = Some((path.to_owned(), folder.to_owned()));
        while let Some((path, folder)) = next.take() {
            let name = self.name(&path);
            let candidate = Candidate { name, path };
            let source = match self.buffers.get(&candidate.path) {
                Some(text) => Source::new(candidate.name.clone(), text.clone()),
                None => reading::read(&candidate, LARGEST).map_err(SetupError::Mistake)?,
            };
            let (file, found) = ConfigFile::read(source, &folder);
            let index = files.len();
            mistakes.extend(found.into_iter().map(|m| RuleMistake { file: index, ..m }));
            let mut wrong = |span, path: &str, message: String, help: String| {
                mistakes.push(RuleMistake {
                    file: index,
                    span,
                    path: path.to_owned(),
                    message,
                    help,
                });
            };
            if let Some(written) = file.extends() {
                match self.extended(written, &candidate.path, root) {
                    Ok(path) if seen.contains(&path) => wrong(
                        file.extends_span(),
                        "extends",
                        "the files extend each other in a ring".to_owned(),
                        "delete `extends:` in one of them".to_owned(),
                    ),
                    Ok(_) if seen.len() >= LONGEST_CHAIN => wrong(
                        file.extends_span(),
                        "extends",
                        format!("more than {LONGEST_CHAIN} files extend each other"),
                        "put what they share into one file".to_owned(),
                    ),
                    Ok(path) => {
                        seen.push(path.clone());
                        let folder = folder_of(&path);
                        next = Some((path, folder));
                    }
                    Err((message, help)) => {
                        wrong(file.extends_span(), "extends", message, help);
                    }
                }
            } else if index == 0
                && !file.is_root()
                && self.choice == ConfigChoice::Nearest
                && let Some(above) = self.above(&folder, root)
            {
                let to = files::name(&above, candidate.path.parent().unwrap_or(&folder));
                wrong(
                    Span::default(),
                    "",
                    format!(
                        "{} stands above this file, which does not say whether it holds here",
                        self.name(&above)
                    ),
                    format!("add one of these lines:\nextends: {to}\nroot: true"),
                );
            }
            files.push(file);
        }
        Ok((files, mistakes))
    }

    /// The next configuration file above a folder.
    fn above(&self, folder: &Path, root: &Path) -> Option<PathBuf> {
        if folder == root {
            return None;
        }
        let above = folder.ancestors().skip(1);
        for folder in above {
            // Two of them are one mistake of their own.
            if let Ok(Some(file)) = self.in_folder(folder) {
                return Some(file);
            }
            if folder == root {
                break;
            }
        }
        None
    }

    /// The file that `extends` names.
    fn extended(
        &self,
        written: &str,
        from: &Path,
        root: &Path,
    ) -> Result<PathBuf, (String, String)> {
        let help = "name a file of this project, such as `extends: ../onside.yaml`".to_owned();
        let written = written.replace('\\', "/");
        let local = Path::new(&written)
            .components()
            .all(|part| !matches!(part, Component::RootDir | Component::Prefix(_)));
        if !local || written.contains("://") {
            return Err((
                "another configuration is named by a path from here".to_owned(),
                help,
            ));
        }
        let path = walk_from(from.parent().unwrap_or(root), &written);
        let path = fs::canonicalize(path)
            .map_err(|error| (format!("{written} cannot be read: {error}"), help.clone()))?;
        if !path.starts_with(root) {
            return Err((format!("{written} leads out of the project"), help));
        }
        Ok(path)
    }
}
