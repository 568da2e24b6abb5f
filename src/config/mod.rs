//! `onside.yaml` as written ([`ConfigFile`]) and as it holds for a file ([`Config`]); what else a
//! project keeps beside its documents, a [`SideFile`] and a [`Baseline`].
//!
//! Pure: which files there are and where they lie is the business of `workspace`. Every value
//! knows where it was set, so that `onside config show` never guesses.

mod baseline;
mod file;
mod glob;
pub(crate) mod keys;
mod papers;
mod registers;
mod show;
mod side_file;

pub use baseline::{BASELINE, Baseline, Known, Moved};
pub use file::ConfigFile;
pub use glob::{Glob, walk_from};
pub(crate) use registers::REVIEWS;
pub use registers::{RegisterEntry, Registers};
pub use side_file::{SIDE_FILE, SideFile};

use std::fmt;
use std::path::{Path, PathBuf};

use jiff::civil::Date;

use crate::check::{
    Levels, Membership, MetaRule, OptionTable, Reviews, RuleOptions, Settings, Suppressions,
};
use crate::rules::{Edition, RuleMistake, Rulebook, Selector, did_you_mean};
use crate::text::{Source, Span};
use crate::vocabulary::{Confidence, FailOn, Kind, Lang, Level};
use file::{List, Named};

/// The names of a configuration file, from the folder it holds for.
pub const NAMES: [&str; 3] = ["onside.yaml", ".onside.yaml", ".config/onside.yaml"];

/// The largest document that is read where nothing else is set, in bytes.
pub const MAX_SIZE: u64 = 32 * 1024 * 1024;

/// Where a value comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Origin {
    /// Nobody set it.
    #[default]
    Default,
    /// A line (from 1) of a configuration file.
    File {
        /// Its display path.
        file: String,
        /// The line, from 1.
        line: usize,
    },
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File { file, line } => write!(f, "{file}:{line}"),
        }
    }
}

/// A value and where it was set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Set<T> {
    /// The value.
    pub value: T,
    /// Where it was set.
    pub origin: Origin,
}

/// What is set for a rule or family.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RuleSetting {
    level: Option<Level>,
    options: RuleOptions,
}

impl RuleSetting {
    fn is_empty(&self) -> bool {
        self.level.is_none() && self.options.is_empty()
    }
}

/// What is different for some files.
#[derive(Clone, Debug, Default)]
pub struct Override {
    files: Vec<Set<Glob>>,
    kind: Option<Set<Kind>>,
    rules: Vec<Set<(Selector, RuleSetting)>>,
}

/// A configuration that cannot be used.
#[derive(Debug)]
pub struct ConfigError {
    /// The files that were read.
    pub files: Vec<Source>,
    /// Everything that is wrong with them; `file` is the index into `files`.
    pub mistakes: Vec<RuleMistake>,
}

/// What holds for the files of one folder. It cannot be wrong: mistakes are found when it is read.
#[derive(Clone, Debug)]
pub struct Config {
    /// The files it was made of, the nearest first; empty where there is none.
    sources: Vec<Source>,
    /// Rules of a company's own are read from below this folder only.
    root: PathBuf,
    /// Rules that came after this edition are no more than info.
    pub edition: Set<Option<Edition>>,
    /// Folders of rules above the built-in ones, absolute.
    folders: Vec<(Set<PathBuf>, Span, usize)>,
    /// The language of the documents, if it is set.
    pub lang: Set<Option<Lang>>,
    include: Vec<Set<Glob>>,
    exclude: Vec<Set<Glob>>,
    /// The largest document that is read, in bytes.
    pub max_size: Set<u64>,
    kinds: Vec<Set<(Glob, Kind)>>,
    /// The least severity that makes the exit code 1.
    pub fail_on: Set<FailOn>,
    /// Findings that onside is less sure of are left out.
    pub min_confidence: Set<Confidence>,
    /// The day that deadlines are compared with, if it is set.
    pub today: Set<Option<Date>>,
    /// The papers of the workspace that its files belong to, if they belong to one.
    pub registers: Option<Registers>,
    /// How old a review may be.
    pub reviews: Set<Reviews>,
    rules: Vec<Set<(Selector, RuleSetting)>>,
    require_reason: Set<bool>,
    max_days: Set<Option<u16>>,
    locked: Vec<Set<Selector>>,
    overrides: Vec<Set<Override>>,
    /// Rules named in each of the sources.
    named: Vec<Vec<Named>>,
}

/// Whether a file is a document, by the configuration.
#[derive(Clone, Copy, Debug)]
pub enum Choice<'a> {
    /// It is one.
    Included,
    /// It does not look like one, or no `include` names it.
    NotIncluded,
    /// This `exclude` names it.
    Excluded(&'a Set<Glob>),
}

impl Config {
    /// What holds where there is no configuration file. Rules are read from nowhere.
    #[must_use]
    pub fn none() -> Self {
        Self::new(Vec::new(), PathBuf::new())
    }

    /// Puts files together, the nearest first, each followed by the one it extends. A value holds
    /// from the nearest file that sets it, mappings are joined, lists are replaced, and `extend-…`
    /// adds to them. `root` is the folder that rules may not lie outside of.
    #[must_use]
    pub fn new(files: Vec<ConfigFile>, root: PathBuf) -> Self {
        let mut config = Self {
            sources: Vec::new(),
            root,
            edition: Set::default(),
            folders: Vec::new(),
            lang: Set::default(),
            include: Vec::new(),
            exclude: Vec::new(),
            max_size: unset(MAX_SIZE),
            kinds: Vec::new(),
            fail_on: unset(FailOn::Warning),
            min_confidence: unset(Confidence::Low),
            today: Set::default(),
            registers: None,
            reviews: Set::default(),
            rules: Vec::new(),
            require_reason: unset(true),
            max_days: Set::default(),
            locked: Vec::new(),
            overrides: Vec::new(),
            named: Vec::new(),
        };
        for (index, file) in files.into_iter().enumerate().rev() {
            config.put(index, file);
        }
        config.sources.reverse();
        config.named.reverse();
        config
    }

    fn put(&mut self, index: usize, file: ConfigFile) {
        some(&mut self.edition, file.edition);
        if let Some(lang) = file.lang {
            self.lang = lang;
        }
        over(&mut self.max_size, file.max_size);
        over(&mut self.fail_on, file.fail_on);
        over(&mut self.min_confidence, file.min_confidence);
        some(&mut self.today, file.today);
        over(&mut self.require_reason, file.require_reason);
        some(&mut self.max_days, file.max_days);
        file.registers
            .onto(&mut self.registers, file.source.as_ref());
        over(&mut self.reviews, file.reviews);
        file.include.onto(&mut self.include);
        file.exclude.onto(&mut self.exclude);
        file.locked.onto(&mut self.locked);
        file.overrides.onto(&mut self.overrides);
        if file.folders.own.is_some() {
            self.folders.clear();
        }
        let folders = file
            .folders
            .own
            .into_iter()
            .flatten()
            .chain(file.folders.more);
        self.folders.extend(folders.map(|set| {
            let (value, span) = set.value;
            let origin = set.origin;
            (Set { value, origin }, span, index)
        }));
        let same = |a: &Set<(Glob, Kind)>, b: &Set<(Glob, Kind)>| {
            a.value.0.written() == b.value.0.written()
        };
        join(&mut self.kinds, file.kinds, same);
        let mut rules = file.rules;
        for set in &mut rules {
            let below = self.rules.iter().find(|old| old.value.0 == set.value.0);
            if let Some(below) = below {
                let (own, below) = (&mut set.value.1, below.value.1);
                own.level = own.level.or(below.level);
                own.options = own.options.over(below.options);
            }
        }
        join(&mut self.rules, rules, |a, b| a.value.0 == b.value.0);
        self.named.push(file.named);
        self.sources.extend(file.source);
    }

    /// The files it was made of, the nearest first.
    #[must_use]
    pub fn sources(&self) -> &[Source] {
        &self.sources
    }

    /// The folder that its own rules may not lie outside of.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The folders of its own rules, absolute, in order.
    pub fn folders(&self) -> impl Iterator<Item = &Path> {
        self.folders
            .iter()
            .map(|(folder, ..)| folder.value.as_path())
    }

    /// The mistake that one of [`Config::folders`] is, at its place.
    #[must_use]
    pub fn folder_mistake(&self, index: usize, message: &str, help: &str) -> ConfigError {
        let (_, span, file) = &self.folders[index];
        self.error(vec![RuleMistake {
            file: *file,
            span: *span,
            path: "rulebook.folders".to_owned(),
            message: message.to_owned(),
            help: help.to_owned(),
        }])
    }

    fn error(&self, mistakes: Vec<RuleMistake>) -> ConfigError {
        ConfigError {
            files: self.sources.clone(),
            mistakes,
        }
    }

    /// Checks that every rule it names exists.
    ///
    /// # Errors
    /// Every name that no rule of the rulebook and no meta rule has, and every option that its rule
    /// has no use for.
    pub fn check_names(&self, rulebook: &Rulebook) -> Result<(), ConfigError> {
        let mut mistakes = Vec::new();
        for (file, named) in self.named.iter().enumerate() {
            for own in named {
                let Selector::Rule(id) = &own.selector else {
                    continue;
                };
                let (message, help) = match (rulebook.rule(id), own.counts) {
                    (Some(_), true) if !rulebook.counts_findings(id) => (
                        format!("`{id}` counts no findings of others"),
                        "delete this option, or set `at-most` or `min-confidence`".to_owned(),
                    ),
                    (Some(_), _) => continue,
                    (None, _) if own.counts || MetaRule::parse(id).is_some() => continue,
                    (None, _) => {
                        let meta = MetaRule::ALL.iter().map(|rule| rule.id());
                        let known = rulebook.did_you_mean(id).or_else(|| did_you_mean(id, meta));
                        let help = known.map_or_else(
                            || "`onside rules` lists them all".to_owned(),
                            |known| format!("did you mean `{known}`?"),
                        );
                        (format!("there is no rule `{id}`"), help)
                    }
                };
                mistakes.push(RuleMistake {
                    file,
                    span: own.span,
                    path: own.path.clone(),
                    message,
                    help,
                });
            }
        }
        if mistakes.is_empty() {
            Ok(())
        } else {
            Err(self.error(mistakes))
        }
    }

    /// Whether the file at this absolute path is a document. `exclude` wins over `include`.
    #[must_use]
    pub fn choice(&self, path: &Path) -> Choice<'_> {
        let excluded = self.exclude.iter().rev().find(|g| g.value.matches(path));
        if let Some(glob) = excluded {
            return Choice::Excluded(glob);
        }
        let included = if self.include.is_empty() {
            is_markdown(path)
        } else {
            self.include.iter().any(|glob| glob.value.matches(path))
        };
        if included {
            Choice::Included
        } else {
            Choice::NotIncluded
        }
    }

    /// The kind that is set for a path, absolute; the last pattern that matches holds.
    #[must_use]
    pub fn kind(&self, path: &Path) -> Option<Set<Kind>> {
        let by_override = self.overrides_for(path).rev();
        by_override
            .filter_map(|own| own.kind.clone())
            .next()
            .or_else(|| {
                let mut kinds = self.kinds.iter().rev();
                let found = kinds.find(|set| set.value.0.matches(path))?;
                Some(Set {
                    value: found.value.1,
                    origin: found.origin.clone(),
                })
            })
    }

    /// How a document at this absolute path is checked.
    #[must_use]
    pub fn settings(&self, path: &Path) -> Settings {
        let own = std::iter::once(&self.rules);
        self.settings_of(own.chain(self.overrides_for(path).map(|own| &own.rules)))
    }

    /// How documents are checked that no override names.
    #[must_use]
    pub fn general_settings(&self) -> Settings {
        self.settings_of(std::iter::once(&self.rules))
    }

    fn settings_of<'a>(
        &self,
        tables: impl Iterator<Item = &'a Vec<Set<(Selector, RuleSetting)>>>,
    ) -> Settings {
        let mut settings = Settings {
            edition: self.edition.value,
            suppressions: Suppressions {
                require_reason: self.require_reason.value,
                max_days: self.max_days.value,
                locked: self.locked.iter().map(|set| set.value.clone()).collect(),
                ..Suppressions::default()
            },
            today: self.today.value,
            min_confidence: Some(self.min_confidence.value),
            ..Settings::default()
        };
        for table in tables {
            let (mut levels, mut options) = (Levels::default(), OptionTable::default());
            for (selector, own) in table.iter().map(|set| &set.value) {
                if let Some(level) = own.level {
                    levels.set(selector.clone(), level);
                }
                if !own.options.is_empty() {
                    options.set(selector.clone(), own.options);
                }
            }
            if !levels.is_empty() {
                settings.levels.push(levels);
            }
            if !options.is_empty() {
                settings.options.push(options);
            }
        }
        settings
    }

    /// What the document at this absolute path is in its workspace, if it stands in one. Settings
    /// do not hold it by themselves: rules about papers are for files only.
    #[must_use]
    pub fn membership(&self, path: &Path) -> Option<Membership> {
        let registers = self.registers.as_ref()?;
        Some(Membership {
            named: registers.named(path),
            pointed: registers
                .entries
                .iter()
                .map(|entry| entry.register)
                .collect(),
            reviews: self.reviews.value,
            dead_links: Vec::new(),
        })
    }

    /// The overrides for a path, in the order written.
    fn overrides_for(&self, path: &Path) -> impl DoubleEndedIterator<Item = &Override> {
        self.overrides
            .iter()
            .map(|set| &set.value)
            .filter(move |own| own.files.iter().any(|glob| glob.value.matches(path)))
    }
}

/// Whether a file is Markdown, by its extension.
#[must_use]
pub fn is_markdown(path: &Path) -> bool {
    path.extension()
        .is_some_and(|ext| ext.eq_ignore_ascii_case("md") || ext.eq_ignore_ascii_case("markdown"))
}

const fn unset<T>(value: T) -> Set<T> {
    Set {
        value,
        origin: Origin::Default,
    }
}

fn over<T>(below: &mut Set<T>, own: Option<Set<T>>) {
    if let Some(own) = own {
        *below = own;
    }
}

fn some<T>(below: &mut Set<Option<T>>, own: Option<Set<T>>) {
    if let Some(Set { value, origin }) = own {
        let value = Some(value);
        *below = Set { value, origin };
    }
}

/// Joins a mapping: an entry below with the same key gives way.
fn join<T>(below: &mut Vec<T>, own: Vec<T>, same: impl Fn(&T, &T) -> bool) {
    below.retain(|old| !own.iter().any(|new| same(old, new)));
    below.extend(own);
}

impl<T> List<T> {
    fn onto(self, below: &mut Vec<Set<T>>) {
        if let Some(own) = self.own {
            *below = own;
        }
        below.extend(self.more);
    }
}
