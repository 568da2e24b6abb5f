//! The ignore files that a walk reads in every folder. A stranger may have put there a pipe or a
//! link to a device, which have no end, or a link out of the project.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use ignore::DirEntry;

use super::Mistake;
use super::config::repository;

/// What a walk reads by itself, in the folder it begins at, above it and below it.
const NAMES: [&str; 2] = [".gitignore", ".ignore"];

/// The ignore files of one walk.
#[derive(Debug)]
pub(super) struct Ignores {
    /// Where links may lead: into the repository, else into the folder that is walked.
    root: PathBuf,
    /// Those that cannot be used.
    unusable: Mutex<Vec<PathBuf>>,
}

impl Ignores {
    /// Looks at the ignore files of a folder and, in its repository, above it.
    pub(super) fn at(folder: &Path) -> Arc<Self> {
        let real = fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned());
        let root = repository(&real).unwrap_or(&real).to_owned();
        let inside = real
            .ancestors()
            .take_while(|above| above.starts_with(&root));
        let unusable = inside.filter_map(|above| unusable(above, &root)).collect();
        Arc::new(Self {
            root,
            unusable: Mutex::new(unusable),
        })
    }

    /// Whether the walk may begin.
    pub(super) fn is_usable(&self) -> bool {
        self.unusable.lock().is_ok_and(|all| all.is_empty())
    }

    /// Whether the walk may go into an entry.
    pub(super) fn allow(&self, entry: &DirEntry) -> bool {
        let is_folder = entry.file_type().is_some_and(|kind| kind.is_dir());
        let found = is_folder.then(|| unusable(entry.path(), &self.root));
        let Some(found) = found.flatten() else {
            return true;
        };
        if let Ok(mut all) = self.unusable.lock() {
            all.push(found);
        }
        false
    }

    /// A mistake for each one that kept the walk out of its folder, by path.
    pub(super) fn mistakes(&self, name: impl Fn(&Path) -> String) -> Vec<Mistake> {
        let Ok(mut all) = self.unusable.lock() else {
            return Vec::new();
        };
        all.sort_unstable();
        let mistake = |path: &PathBuf| {
            Mistake::new(
                name(path),
                "neither a file nor a link to one of the project, so its folder was left out",
                "put a file in its place, or take it away",
            )
            .in_russian(
                "это не файл и не ссылка на файл проекта, поэтому папка пропущена",
                "положите на это место файл или уберите его",
            )
        };
        all.iter().map(mistake).collect()
    }
}

/// An ignore file of this folder that cannot be used. A folder of that name and a link that leads
/// nowhere hold nothing, for git as well.
fn unusable(folder: &Path, root: &Path) -> Option<PathBuf> {
    let mut all = NAMES.iter().map(|name| folder.join(name));
    all.find(|path| match fs::symlink_metadata(path) {
        Ok(meta) if meta.is_symlink() => fs::canonicalize(path).is_ok_and(|real| {
            let kind = fs::metadata(&real).map(|meta| meta.file_type());
            !real.starts_with(root) || kind.is_ok_and(|kind| !kind.is_file() && !kind.is_dir())
        }),
        Ok(meta) => !meta.is_file() && !meta.is_dir(),
        Err(_) => false,
    })
}
