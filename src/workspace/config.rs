//! Finds and reads the configuration of each file: the nearest one up to the repository's root.
//!
//! One resolver for the command line and every other shell: it remembers what it has read, and
//! keeps every mistake until it is asked for.

#![expect(
    clippy::disallowed_methods,
    reason = "the disk is touched in src/workspace only, and this is it"
)]

use std::ffi::OsString;
use std::fs;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use ignore::WalkBuilder;
use rustc_hash::FxHashMap;

use super::Mistake;
use super::files::{self, Candidate};
use super::rulebook::rule_files_from;
use crate::config::{Config, ConfigError, ConfigFile, NAMES, walk_from};
use crate::rules::{Material, RuleMistake, Rulebook, RulebookError};
use crate::text::{Source, Span};

/// The largest configuration file, in bytes.
const LARGEST: u64 = 1024 * 1024;

/// How many files may extend each other.
const LONGEST_CHAIN: usize = 8;

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

/// A rulebook whose rules know where they are written.
#[derive(Debug)]
pub struct Written {
    /// The rules.
    pub rulebook: Rulebook,
    /// Their files, those of the layer below first.
    pub files: Vec<Source>,
    /// How many of the files come with onside; they are the first.
    pub builtin_files: usize,
    /// How many of the rules come with onside; they are the first.
    pub builtin_rules: usize,
}

/// Answers which configuration a file has.
#[derive(Debug)]
pub struct Resolver {
    choice: ConfigChoice,
    /// The folder that names are relative to, as it was given, and where it really is.
    given: PathBuf,
    base: PathBuf,
    /// Texts that stand in for what is on the disk, by path.
    buffers: FxHashMap<PathBuf, String>,
    /// By folder; `None` where the configuration is broken.
    folders: FxHashMap<PathBuf, Option<Arc<Config>>>,
    /// By configuration file, so that one mistake is told once.
    read: FxHashMap<PathBuf, Option<Arc<Config>>>,
    /// By their folders.
    rulebooks: FxHashMap<Vec<PathBuf>, Option<Arc<Rulebook>>>,
    /// The configurations that name no unknown rule.
    named: Vec<Arc<Config>>,
    /// Folders as they were given, and where they really are.
    places: FxHashMap<PathBuf, PathBuf>,
    /// The folder asked for last, as it was given, and its answer: files come folder by folder.
    last: Option<(OsString, PathBuf, Option<Arc<Config>>)>,
    nothing: Arc<Config>,
    errors: Vec<SetupError>,
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
            last: None,
            nothing: Arc::new(Config::none()),
            errors: Vec::new(),
        }
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
        let folder = match self.places.get(given) {
            Some(known) => known.clone(),
            None => {
                let here = if given == Path::new("") {
                    Path::new(".")
                } else {
                    given
                };
                let folder = fs::canonicalize(here).unwrap_or_else(|_| self.base.join(given));
                self.places.insert(given.to_owned(), folder.clone());
                folder
            }
        };
        let path = folder.join(file.file_name().unwrap_or_default());
        let config = self.of_folder(&folder);
        self.last = Some((given.as_os_str().to_owned(), folder, config.clone()));
        (config, path)
    }

    /// What was wrong with configurations since this was asked last.
    pub fn errors(&mut self) -> Vec<SetupError> {
        std::mem::take(&mut self.errors)
    }

    fn of_folder(&mut self, folder: &Path) -> Option<Arc<Config>> {
        if let Some(known) = self.folders.get(folder) {
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
        self.folders.insert(folder.to_owned(), config.clone());
        config
    }

    /// The folder at which looking for a configuration ends: the repository's, else the working
    /// directory, else the file's own.
    fn root(&self, folder: &Path) -> PathBuf {
        let root =
            repository(folder).or_else(|| folder.starts_with(&self.base).then_some(&*self.base));
        root.unwrap_or(folder).to_owned()
    }

    fn nearest(&mut self, folder: &Path, root: &Path) -> Option<Arc<Config>> {
        for above in folder.ancestors() {
            match self.in_folder(above) {
                Err(mistake) => return self.broken(above.to_owned(), mistake),
                Ok(Some(file)) => return self.load(&file, above, root),
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
        let mut found = NAMES
            .iter()
            .map(|name| walk_from(folder, name))
            .filter(|f| f.is_file());
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
                let mistake = files::unreadable(self.name(file), &error);
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
            Ok(files) => Some(Arc::new(Config::new(files, root.to_owned()))),
            Err(error) => {
                self.errors.push(error);
                None
            }
        };
        self.read.insert(path.to_owned(), config.clone());
        config
    }

    /// A file and those it builds on, the nearest first.
    fn chain(
        &self,
        path: &Path,
        folder: &Path,
        root: &Path,
    ) -> Result<Vec<ConfigFile>, SetupError> {
        let mut files: Vec<ConfigFile> = Vec::new();
        let mut sources: Vec<Source> = Vec::new();
        let mut mistakes = Vec::new();
        let mut seen = vec![path.to_owned()];
        let mut next = Some((path.to_owned(), folder.to_owned()));
        while let Some((path, folder)) = next.take() {
            let name = self.name(&path);
            let candidate = Candidate { name, path };
            let source = match self.buffers.get(&candidate.path) {
                Some(text) => Source::new(candidate.name.clone(), text.clone()),
                None => files::read(&candidate, LARGEST).map_err(SetupError::Mistake)?,
            };
            sources.push(source.clone());
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
                let to = relative(&above, candidate.path.parent().unwrap_or(&folder));
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
        if mistakes.is_empty() {
            Ok(files)
        } else {
            Err(SetupError::Config(ConfigError {
                files: sources,
                mistakes,
            }))
        }
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

    /// The rulebook of a configuration: the built-in rules and those of its folders. `None` where
    /// something is wrong with the folders, the rules in them, or the rules it names; see
    /// [`Resolver::errors`].
    pub fn rulebook(&mut self, config: &Arc<Config>) -> Option<Arc<Rulebook>> {
        let folders: Vec<PathBuf> = config.folders().map(Path::to_owned).collect();
        let rulebook = match self.rulebooks.get(&folders) {
            Some(known) => known.clone(),
            None => {
                let rulebook = self.load_rulebook(config);
                self.rulebooks.insert(folders, rulebook.clone());
                rulebook
            }
        }?;
        self.names_rules(config, &rulebook).then_some(rulebook)
    }

    /// The same rulebook with the files it is written in. Its own rules know where they are
    /// written; the built-in ones, which are compiled anew for that, only if `all` shall or there
    /// are no others.
    pub fn written(&mut self, config: &Arc<Config>, all: bool) -> Option<Written> {
        let own = self.rule_files(config)?;
        let mut files = Rulebook::builtin_files();
        let (builtin, material) = if all || own.is_empty() {
            match Rulebook::empty().layered(Material::default(), files.clone()) {
                Ok(builtin) => builtin,
                Err(error) => {
                    self.errors.push(SetupError::Rulebook(error));
                    return None;
                }
            }
        } else {
            (Rulebook::builtin(), Material::builtin())
        };
        let (builtin_files, builtin_rules) = (files.len(), builtin.rules().len());
        files.extend(own.iter().cloned());
        let rulebook = self.layer(builtin, material, own)?;
        self.names_rules(config, &rulebook).then_some(Written {
            rulebook,
            files,
            builtin_files,
            builtin_rules,
        })
    }

    /// Whether a configuration reads rules from this folder.
    #[must_use]
    pub fn reads_rules_from(&self, config: &Config, folder: &Path) -> bool {
        let real = |folder: &Path| fs::canonicalize(self.base.join(folder)).ok();
        let asked = real(folder);
        asked.is_some() && config.folders().any(|own| real(own) == asked)
    }

    fn load_rulebook(&mut self, config: &Config) -> Option<Arc<Rulebook>> {
        let sources = self.rule_files(config)?;
        if sources.is_empty() {
            return Some(Arc::new(Rulebook::builtin()));
        }
        let layered = self.layer(Rulebook::builtin(), Material::builtin(), sources)?;
        Some(Arc::new(layered))
    }

    fn layer(
        &mut self,
        below: Rulebook,
        material: Material,
        files: Vec<Source>,
    ) -> Option<Rulebook> {
        match below.layered(material, files) {
            Ok((layered, _)) => Some(layered),
            Err(error) => {
                self.errors.push(SetupError::Rulebook(error));
                None
            }
        }
    }

    /// Whether every rule that a configuration names exists.
    fn names_rules(&mut self, config: &Arc<Config>, rulebook: &Rulebook) -> bool {
        if self.named.iter().any(|known| Arc::ptr_eq(known, config)) {
            return true;
        }
        match config.check_names(rulebook) {
            Ok(()) => self.named.push(Arc::clone(config)),
            Err(error) => {
                self.errors.push(SetupError::Config(error));
                return false;
            }
        }
        true
    }

    /// The files of the folders that a configuration names.
    fn rule_files(&mut self, config: &Config) -> Option<Vec<Source>> {
        let before = self.errors.len();
        let mut sources: Vec<Source> = Vec::new();
        for (index, folder) in config.folders().enumerate() {
            let written = self.name(folder);
            let wrong = |message: String, help: &str| {
                SetupError::Config(config.folder_mistake(index, &message, help))
            };
            match fs::canonicalize(folder) {
                Err(error) => self.errors.push(wrong(
                    format!("{written} cannot be read: {error}"),
                    "name a folder of rules",
                )),
                Ok(real) if !real.starts_with(config.root()) => self.errors.push(wrong(
                    format!("{written} leads out of the project"),
                    "copy or check out the shared rules into the project and name that folder",
                )),
                Ok(_) => match rule_files_from(folder, &self.base) {
                    Ok(files) => sources.extend(files.into_iter().map(|file| self.current(file))),
                    Err(mistakes) => {
                        let mistakes = mistakes.into_iter().map(SetupError::Mistake);
                        self.errors.extend(mistakes);
                    }
                },
            }
        }
        (self.errors.len() == before).then_some(sources)
    }

    /// A file as it is in its buffer, if it has one.
    fn current(&self, file: Source) -> Source {
        if self.buffers.is_empty() {
            return file;
        }
        let path = walk_from(&self.base, file.name());
        match self.buffers.get(&path) {
            Some(text) => Source::new(file.name(), text.clone()),
            None => file,
        }
    }

    /// What reports call a path.
    fn name(&self, path: &Path) -> String {
        files::name(path, &self.base)
    }
}

/// The repository that a folder is a part of.
#[must_use]
pub fn repository(folder: &Path) -> Option<&Path> {
    folder.ancestors().find(|a| a.join(".git").exists())
}

/// Whether a path is a folder.
#[must_use]
pub fn is_folder(path: &Path) -> bool {
    path.is_dir()
}

/// The folders at and below this one that a configuration file holds for; what git ignores is
/// left out.
#[must_use]
pub fn config_folders(folder: &Path) -> Vec<PathBuf> {
    let walk = WalkBuilder::new(folder)
        .hidden(false)
        .git_global(false)
        .require_git(false)
        .sort_by_file_path(Path::cmp)
        .filter_entry(|entry| entry.file_name() != ".git")
        .build();
    walk.filter_map(Result::ok)
        .map(ignore::DirEntry::into_path)
        .filter(|path| path.is_dir() && NAMES.iter().any(|name| walk_from(path, name).is_file()))
        .collect()
}

/// The folder that a configuration file holds for.
fn folder_of(path: &Path) -> PathBuf {
    let folder = path.parent().unwrap_or(path);
    match folder.file_name() {
        Some(name) if name == ".config" => folder.parent().unwrap_or(folder).to_owned(),
        _ => folder.to_owned(),
    }
}

/// `to` from the folder `from`, with `/`.
fn relative(to: &Path, from: &Path) -> String {
    files::name(to, from)
}
