//! What a project keeps beside its documents: the side file of suppressions and the baseline.
//! Both stand at the root, the folder at which looking for a configuration ends.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::config::{Resolver, SetupError};
use super::files::{self, Candidate};
use super::{Mistake, reading, write};
use crate::check::{Known, Settings};
use crate::config::{
    BASELINE, Baseline, Config, ConfigError, MAX_SIZE, Moved, SIDE_FILE, SideFile,
};

/// Which baseline is used.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum BaselineChoice {
    /// The one at the root of each file, if it is there.
    #[default]
    Nearest,
    /// This file, if it is there.
    File(PathBuf),
    /// None.
    Nothing,
}

/// What is kept at one root.
#[derive(Clone, Debug)]
pub struct Kept {
    root: PathBuf,
    /// The suppressions beside the documents.
    pub side_file: Option<SideFile>,
    /// What reports call the side file, be it there or not.
    pub side_file_name: String,
    /// The findings that are known.
    pub baseline: Option<Baseline>,
    /// What reports call the baseline, be it there or not.
    pub baseline_name: String,
    baseline_path: PathBuf,
}

impl Kept {
    /// What a document at this absolute path is called in the side file and in the baseline.
    #[must_use]
    pub fn name(&self, place: &Path) -> String {
        files::name(place, &self.root)
    }

    /// How the document at this absolute path is checked: as its configuration says, with what is
    /// kept of it here.
    #[must_use]
    pub fn settings(&self, config: &Config, place: &Path) -> Settings {
        let mut settings = config.settings(place);
        if let Some(side_file) = &self.side_file {
            settings.entries = side_file.of(&self.name(place));
        }
        if let Some(baseline) = &self.baseline {
            settings.baseline = Known::These(baseline.of(&self.name(place)));
        }
        settings
    }

    /// Whether a document of this name is there.
    #[must_use]
    pub fn is_there(&self, name: &str) -> bool {
        self.root.join(name).is_file()
    }

    /// The known findings of documents that are not there.
    #[must_use]
    pub fn moved(&self) -> Moved {
        let baseline = self.baseline.as_ref();
        baseline.map_or_else(Moved::default, |own| own.moved(|name| self.is_there(name)))
    }

    /// Puts this baseline in the place of the one that is there.
    ///
    /// # Errors
    /// What the system answers.
    pub fn write_baseline(&self, baseline: &Baseline) -> Result<(), Mistake> {
        write(&self.baseline_path, &baseline.written())
    }

    /// Puts this text in the place of the side file.
    ///
    /// # Errors
    /// What the system answers.
    pub fn write_side_file(&self, text: &str) -> Result<(), Mistake> {
        write(&self.root.join(SIDE_FILE), text)
    }

    /// Where the side file stands, absolute.
    #[must_use]
    pub fn side_file_place(&self) -> PathBuf {
        self.root.join(SIDE_FILE)
    }
}

impl Resolver {
    /// What is kept for the document at this absolute path; `None` where it cannot be used, see
    /// [`Resolver::errors`].
    pub fn kept(&mut self, place: &Path) -> Option<Arc<Kept>> {
        let folder = place.parent().unwrap_or(place);
        if let Some(known) = self.kept.get(folder.as_os_str()) {
            return known.clone();
        }
        let root = self.root(folder);
        let kept = match self.kept.get(root.as_os_str()) {
            Some(known) => known.clone(),
            None => self.read_kept(&root),
        };
        self.kept.insert(root.into(), kept.clone());
        self.kept.insert(folder.into(), kept.clone());
        kept
    }

    fn read_kept(&mut self, root: &Path) -> Option<Arc<Kept>> {
        let before = self.errors.len();
        let side_file = self.side_file(root);
        let path = match &self.baseline {
            BaselineChoice::File(path) => self.base.join(path),
            BaselineChoice::Nearest | BaselineChoice::Nothing => root.join(BASELINE),
        };
        let baseline = match self.baseline {
            BaselineChoice::Nothing => None,
            BaselineChoice::Nearest => self.read_baseline(&path, Some(root)),
            BaselineChoice::File(_) => self.read_baseline(&path, None),
        };
        (self.errors.len() == before).then(|| {
            Arc::new(Kept {
                side_file,
                side_file_name: self.name(&root.join(SIDE_FILE)),
                baseline,
                baseline_name: self.name(&path),
                baseline_path: path,
                root: root.to_owned(),
            })
        })
    }

    fn side_file(&mut self, root: &Path) -> Option<SideFile> {
        let path = root.join(SIDE_FILE);
        if !reading::is_there(&path) {
            return None;
        }
        let name = self.name(&path);
        if let Some(mistake) = reading::leads_out(&path, root, name.clone()) {
            self.errors.push(SetupError::Mistake(mistake));
            return None;
        }
        match reading::read(&Candidate { name, path }, MAX_SIZE) {
            Err(mistake) => {
                self.errors.push(SetupError::Mistake(mistake));
                None
            }
            Ok(source) => {
                let (file, mistakes) = SideFile::read(source);
                if !mistakes.is_empty() {
                    let files = vec![file.source().clone()];
                    let error = ConfigError { files, mistakes };
                    self.errors.push(SetupError::Config(error));
                }
                Some(file)
            }
        }
    }

    /// Reads a baseline; one that nobody named must lie in `root`.
    fn read_baseline(&mut self, path: &Path, root: Option<&Path>) -> Option<Baseline> {
        if !reading::is_there(path) {
            return None;
        }
        let name = self.name(path);
        if let Some(mistake) = root.and_then(|root| reading::leads_out(path, root, name.clone())) {
            self.errors.push(SetupError::Mistake(mistake));
            return None;
        }
        let candidate = Candidate {
            name: name.clone(),
            path: path.to_owned(),
        };
        let read = reading::read(&candidate, MAX_SIZE).and_then(|source| {
            Baseline::read(source.text()).map_err(|error| {
                Mistake::new(
                    name,
                    format!("not a baseline: {error}"),
                    "take the one of the last commit, or delete it and run `onside baseline create`",
                )
            })
        });
        match read {
            Ok(baseline) => Some(baseline),
            Err(mistake) => {
                self.errors.push(SetupError::Mistake(mistake));
                None
            }
        }
    }
}
