//! Finds and reads the configuration of each file: the nearest one up to the repository's root.
//!
//! One resolver for the command line and every other shell: it remembers what it has read, and
//! keeps every mistake until it is asked for.

#![expect(
    clippy::disallowed_methods,
    reason = "the disk is touched in src/workspace only, and this is it"
)]

mod chain;
mod rulebook;

pub use rulebook::Written;

use std::cell::RefCell;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::Mistake;
use super::files;
use super::kept::{BaselineChoice, Kept};
use super::reading;
use super::walk::{Folder, Walk};
use crate::config::{Config, ConfigError, NAMES, walk_from};
use crate::rules::{RuleMistake, Rulebook, RulebookError};

/// Which configuration is used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConfigChoice {
    /// The nearest one of each file.
    Nearest,
    /// This file for everything.
    File(PathBuf),
    /// None.
    Nothing,
}

/// Why a run cannot begin, or not for some files.
#[derive(Debug)]
pub enum SetupError {
    /// A file or folder as a whole.
    Mistake(Mistake),
    /// Mistakes inside configuration files.
    Config(ConfigError),
    /// Mistakes inside rule files.
    Rulebook(RulebookError),
}

/// What is known of folders. By the bytes of their paths: to hash a path part by part would cost a
/// run over many small files more than what it then finds.
type ByFolder<T> = FxHashMap<OsString, T>;

/// Answers which configuration a file has.
#[derive(Debug)]
pub struct Resolver {
    choice: ConfigChoice,
    /// The folder that names are relative to, as it was given, and where it really is.
    given: PathBuf,
    pub(super) base: PathBuf,
    /// Texts that stand in for what is on the disk, by path.
    buffers: FxHashMap<PathBuf, String>,
    /// By folder; `None` where the configuration is broken.
    folders: ByFolder<Option<Arc<Config>>>,
    /// By configuration file, so that one mistake is told once.
    read: FxHashMap<PathBuf, Option<Arc<Config>>>,
    /// By their folders.
    rulebooks: FxHashMap<Vec<PathBuf>, Option<Arc<Rulebook>>>,
    /// The configurations that name no unknown rule.
    named: Vec<Arc<Config>>,
    /// Folders as they were given, and where they really are.
    places: ByFolder<PathBuf>,
    /// By folder the repository that it is a part of.
    repositories: RefCell<ByFolder<Option<PathBuf>>>,
    /// Folders that a walk has seen, without a configuration file.
    bare: FxHashSet<OsString>,
    /// The folder asked for last, as it was given, and its answer: files come folder by folder.
    last: Option<(OsString, PathBuf, Option<Arc<Config>>)>,
    nothing: Arc<Config>,
    /// What is kept beside the documents, by folder; `None` where it is broken.
    pub(super) kept: ByFolder<Option<Arc<Kept>>>,
    pub(super) baseline: BaselineChoice,
    pub(super) errors: Vec<SetupError>,
}

impl Resolver {
    /// A resolver for files below and beside the working directory.
    #[must_use]
    pub fn new(choice: ConfigChoice) -> Self {
        Self::at(std::env::current_dir().unwrap_or_default(), choice)
    }

    /// A resolver for files below and beside a folder, which stands in for the working directory.
    #[must_use]
    pub fn at(folder: PathBuf, choice: ConfigChoice) -> Self {
        Self {
            choice,
            base: fs::canonicalize(&folder).unwrap_or_else(|_| folder.clone()),
            given: folder,
            buffers: FxHashMap::default(),
            folders: FxHashMap::default(),
            read: FxHashMap::default(),
            rulebooks: FxHashMap::default(),
            named: Vec::new(),
            places: FxHashMap::default(),
            repositories: RefCell::default(),
            bare: FxHashSet::default(),
            last: None,
            nothing: Arc::new(Config::none()),
            kept: FxHashMap::default(),
            baseline: BaselineChoice::default(),
            errors: Vec::new(),
        }
    }

    /// The same with another baseline than the nearest.
    #[must_use]
    pub fn with_baseline(mut self, baseline: BaselineChoice) -> Self {
        self.baseline = baseline;
        self
    }

    /// Reads these texts instead of the files at their paths, which must exist.
    #[must_use]
    pub fn with_buffers(mut self, buffers: impl IntoIterator<Item = (PathBuf, String)>) -> Self {
        let real = |path: PathBuf| fs::canonicalize(&path).unwrap_or(path);
        let buffers = buffers.into_iter();
        self.buffers = buffers.map(|(path, text)| (real(path), text)).collect();
        self
    }

    /// The folder that names are relative to, as it was given.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.given
    }

    /// The same folder where it really is; names in mistakes are relative to it.
    #[must_use]
    pub fn real_folder(&self) -> &Path {
        &self.base
    }

    /// What reports call a file.
    #[must_use]
    pub fn name_of(&self, file: &Path) -> String {
        files::name(file, &self.given)
    }

    /// The configuration of a file, which need not exist, and the file's absolute path as the
    /// configuration's patterns see it. `None` where its configuration is broken; see
    /// [`Resolver::errors`].
    pub fn config(&mut self, file: &Path) -> (Option<Arc<Config>>, PathBuf) {
        let given = file.parent().unwrap_or(Path::new(""));
        if let Some((last, folder, config)) = &self.last
            && last == given.as_os_str()
        {
            let path = folder.join(file.file_name().unwrap_or_default());
            return (config.clone(), path);
        }
        let folder = self.place(given);
        let path = folder.join(file.file_name().unwrap_or_default());
        let config = self.of_folder(&folder);
        self.last = Some((given.as_os_str().to_owned(), folder, config.clone()));
        (config, path)
    }

    /// Where a folder really is. One that is no link stands in the folder above it: to ask the
    /// system costs a call for each part of the path.
    fn place(&mut self, folder: &Path) -> PathBuf {
        if let Some(known) = self.places.get(folder.as_os_str()) {
            return known.clone();
        }
        let real = match (folder.parent(), folder.file_name()) {
            (Some(above), Some(name))
                if fs::symlink_metadata(folder).is_ok_and(|meta| meta.is_dir()) =>
            {
                self.place(above).join(name)
            }
            _ => {
                let here = if folder == Path::new("") {
                    Path::new(".")
                } else {
                    folder
                };
                fs::canonicalize(here).unwrap_or_else(|_| self.base.join(folder))
            }
        };
        self.places.insert(folder.into(), real.clone());
        real
    }

    /// Learns from the list of a folder what would have to be asked of the system else.
    pub(super) fn walked(&mut self, folder: &Folder) {
        let (given, real) = (folder.given.as_os_str(), folder.real.as_os_str());
        self.places.insert(given.to_owned(), folder.real.clone());
        if !may_hold_config(folder) {
            self.bare.insert(real.to_owned());
        }
        let repository = if folder.is_repository() {
            Some(folder.real.clone())
        } else {
            let above = folder.real.parent();
            above.and_then(|above| self.repository(above))
        };
        let known = self.repositories.get_mut();
        known.insert(real.to_owned(), repository);
    }

    /// What was wrong with configurations since this was asked last.
    pub fn errors(&mut self) -> Vec<SetupError> {
        std::mem::take(&mut self.errors)
    }

    fn of_folder(&mut self, folder: &Path) -> Option<Arc<Config>> {
        if let Some(known) = self.folders.get(folder.as_os_str()) {
            return known.clone();
        }
        let config = match self.choice.clone() {
            ConfigChoice::Nothing => Some(Arc::clone(&self.nothing)),
            ConfigChoice::File(file) => self.given(&file),
            ConfigChoice::Nearest => {
                let root = self.root(folder);
                self.nearest(folder, &root)
            }
        };
        self.folders.insert(folder.into(), config.clone());
        config
    }

    /// The folder at which looking for a configuration ends: the repository's, else the working
    /// directory, else the file's own.
    pub(super) fn root(&self, folder: &Path) -> PathBuf {
        let root = self
            .repository(folder)
            .or_else(|| folder.starts_with(&self.base).then(|| self.base.clone()));
        root.unwrap_or_else(|| folder.to_owned())
    }

    /// As [`repository`], with a look at each folder once.
    fn repository(&self, folder: &Path) -> Option<PathBuf> {
        if let Some(known) = self.repositories.borrow().get(folder.as_os_str()) {
            return known.clone();
        }
        let found = if is_repository(folder) {
            Some(folder.to_owned())
        } else {
            folder.parent().and_then(|above| self.repository(above))
        };
        let mut known = self.repositories.borrow_mut();
        known.insert(folder.into(), found.clone());
        found
    }

    fn nearest(&mut self, folder: &Path, root: &Path) -> Option<Arc<Config>> {
        for above in folder.ancestors() {
            match self.in_folder(above) {
                Err(mistake) => return self.broken(above.to_owned(), mistake),
                Ok(Some(file)) => {
                    return match reading::leads_out(&file, root, self.name(&file)) {
                        None => self.load(&file, above, root),
                        Some(mistake) => self.broken(file, mistake),
                    };
                }
                Ok(None) => {}
            }
            if above == root {
                break;
            }
        }
        Some(Arc::clone(&self.nothing))
    }

    /// The configuration file that holds for a folder itself.
    fn in_folder(&self, folder: &Path) -> Result<Option<PathBuf>, Mistake> {
        if self.bare.contains(folder.as_os_str()) {
            return Ok(None);
        }
        let mut found = NAMES
            .iter()
            .map(|name| walk_from(folder, name))
            .filter(|file| reading::is_there(file));
        let Some(first) = found.next() else {
            return Ok(None);
        };
        match found.next() {
            None => Ok(Some(first)),
            Some(second) => Err(Mistake::new(
                self.name(&second),
                format!(
                    "{} is there too: one folder has one configuration",
                    self.name(&first)
                ),
                "keep one of the two",
            )),
        }
    }

    /// Keeps what is wrong with a configuration, unknown rules included: whoever mends it sees
    /// everything at once.
    fn broken_config(&mut self, config: &Config, mut mistakes: Vec<RuleMistake>) {
        let names = self
            .compiled(config)
            .map(|rulebook| config.check_names(&rulebook));
        if let Some(Err(error)) = names {
            mistakes.extend(error.mistakes);
        }
        mistakes.sort_by_key(|mistake| (mistake.file, mistake.span));
        self.errors.push(SetupError::Config(ConfigError {
            files: config.sources().to_vec(),
            mistakes,
        }));
    }

    fn broken(&mut self, place: PathBuf, mistake: Mistake) -> Option<Arc<Config>> {
        if self.read.insert(place, None).is_none() {
            self.errors.push(SetupError::Mistake(mistake));
        }
        None
    }

    /// The file of `--config`, for every file whatever its folder.
    fn given(&mut self, file: &Path) -> Option<Arc<Config>> {
        let path = match fs::canonicalize(file) {
            Ok(path) => path,
            Err(error) => {
                let mistake = reading::unreadable(self.name(file), &error);
                return self.broken(file.to_owned(), mistake);
            }
        };
        let own = folder_of(&path);
        let root = self.root(&own);
        self.load(&path, &own, &root)
    }

    /// Reads a configuration file that holds for `folder`, and what it extends.
    fn load(&mut self, path: &Path, folder: &Path, root: &Path) -> Option<Arc<Config>> {
        if let Some(known) = self.read.get(path) {
            return known.clone();
        }
        let config = match self.chain(path, folder, root) {
            Ok((files, mistakes)) => {
                let config = Arc::new(Config::new(files, root.to_owned()));
                if mistakes.is_empty() {
                    Some(config)
                } else {
                    self.broken_config(&config, mistakes);
                    None
                }
            }
            Err(error) => {
                self.errors.push(error);
                None
            }
        };
        self.read.insert(path.to_owned(), config.clone());
        config
    }

    /// What reports call a path.
    pub(super) fn name(&self, path: &Path) -> String {
        files::name(path, &self.base)
    }
}

/// The repository that a folder is a part of.
#[must_use]
pub fn repository(folder: &Path) -> Option<&Path> {
    folder.ancestors().find(|above| is_repository(above))
}

fn is_repository(folder: &Path) -> bool {
    folder.join(".git").exists()
}

/// Whether a path is a folder.
#[must_use]
pub fn is_folder(path: &Path) -> bool {
    path.is_dir()
}

/// Whether there is anything at a path.
#[must_use]
pub fn exists(path: &Path) -> bool {
    path.exists()
}

/// The folders at and below this one that a configuration file holds for; what git ignores is
/// left out.
#[must_use]
pub fn config_folders(folder: &Path) -> Vec<PathBuf> {
    let mut walk = Walk::from(folder, false).with_hidden().peekable();
    // Whoever asks for this folder is then told what is wrong with it.
    if let Some(Err(_)) = walk.peek() {
        return vec![folder.to_owned()];
    }
    walk.filter_map(Result::ok)
        .filter(|folder| {
            let mut names = NAMES.iter().map(|name| walk_from(&folder.given, name));
            may_hold_config(folder) && names.any(|file| reading::is_there(&file))
        })
        .map(|folder| folder.given)
        .collect()
}

/// Whether a configuration file for a folder may be there: its own, or in a folder for such files.
fn may_hold_config(folder: &Folder) -> bool {
    let mut first = NAMES.iter().filter_map(|name| name.split('/').next());
    first.any(|name| folder.has(name))
}

/// The folder that a configuration file holds for.
fn folder_of(path: &Path) -> PathBuf {
    let folder = path.parent().unwrap_or(path);
    match folder.file_name() {
        Some(name) if name == ".config" => folder.parent().unwrap_or(folder).to_owned(),
        _ => folder.to_owned(),
    }
}
