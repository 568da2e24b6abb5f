//! The rulebook of a configuration.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};

use super::{Resolver, SetupError};
use crate::config::{Config, walk_from};
use crate::rules::{Material, Rulebook};
use crate::text::Source;
use crate::workspace::rulebook::rule_files_from;

/// The built-in rules, decoded once: a language server reads its folders anew at every save.
static BUILTIN: LazyLock<Arc<Rulebook>> = LazyLock::new(|| Arc::new(Rulebook::builtin()));

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

impl Resolver {
    /// The rulebook of a configuration: the built-in rules and those of its folders. `None` where
    /// something is wrong with the folders, the rules in them, or the rules it names; see
    /// [`Resolver::errors`].
    pub fn rulebook(&mut self, config: &Arc<Config>) -> Option<Arc<Rulebook>> {
        let rulebook = self.compiled(config)?;
        self.names_rules(config, &rulebook).then_some(rulebook)
    }

    /// The same, whatever rules the configuration names.
    pub(super) fn compiled(&mut self, config: &Config) -> Option<Arc<Rulebook>> {
        let folders: Vec<PathBuf> = config.folders().map(Path::to_owned).collect();
        if let Some(known) = self.rulebooks.get(&folders) {
            return known.clone();
        }
        let rulebook = self.load_rulebook(config);
        self.rulebooks.insert(folders, rulebook.clone());
        rulebook
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
            return Some(Arc::clone(&BUILTIN));
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
}
