//! The client's folders and what holds for a file in them: its configuration, its rulebook, its
//! name. The same resolver as the command line's, started in the folder of the workspace.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;

use jiff::civil::Date;
use rustc_hash::FxHashMap;

use super::documents::Open;
use super::problem::{self, Problem};
use crate::check::{Checkup, Memory, Settings, Survey, TextLevel};
use crate::config::{Choice, Config, is_markdown};
use crate::document::{Document, Hints};
use crate::rules::Rulebook;
use crate::text::Source;
use crate::vocabulary::Lang;
use crate::workspace::{self, Chosen, ConfigChoice, Found, Kept, Mistake, Resolver};

/// More threads would wait for what one thread has to do alone.
const MOST_THREADS: usize = 4;

/// A folder that names and configurations are looked for from.
struct Root {
    /// As the client spells it.
    path: PathBuf,
    resolver: Resolver,
    /// Whether the client has it open; else a file in it is open and the folder is not.
    opened: bool,
}

/// What holds for a file.
#[derive(Clone)]
pub(super) struct Setup {
    /// What the file is called: relative to its folder, with `/`.
    pub(super) name: String,
    /// Its absolute path, as the configuration's patterns see it.
    pub(super) place: PathBuf,
    pub(super) config: Arc<Config>,
    pub(super) rulebook: Arc<Rulebook>,
    /// What side file and baseline hold.
    pub(super) kept: Arc<Kept>,
    /// Whether it lies on the disk: rules about papers are for files only.
    saved: bool,
}

/// Why a file is not checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Unchecked {
    /// Its configuration leaves it out.
    LeftOut,
    /// It cannot be read, or not as a text of this size.
    Unreadable(String),
    /// Its configuration or rulebook cannot be used.
    Broken,
}

/// A document that was checked.
pub(super) struct Checked {
    pub(super) document: Document,
    pub(super) checkup: Checkup,
    pub(super) setup: Setup,
}

/// The folders.
pub(super) struct Folders {
    choice: ConfigChoice,
    roots: Vec<Root>,
    /// What is wrong with configurations and rules, by file.
    problems: FxHashMap<PathBuf, Vec<Problem>>,
    /// What is remembered of the documents that somebody types in, by rulebook.
    memories: Vec<Memory>,
    /// How many threads check a document that somebody types in.
    threads: usize,
    /// The day that deadlines are compared with, where no configuration sets one.
    pub(super) today: Option<Date>,
    /// The language of messages; `None` for that of the words found.
    pub(super) lang: Option<Lang>,
}

impl Folders {
    pub(super) fn new(choice: ConfigChoice, folders: &[PathBuf], today: Option<Date>) -> Self {
        let mut all = Self {
            choice,
            roots: Vec::new(),
            problems: FxHashMap::default(),
            memories: Vec::new(),
            threads: thread::available_parallelism().map_or(1, |n| n.get().min(MOST_THREADS)),
            today,
            lang: None,
        };
        all.change(folders, &[]);
        all
    }

    /// Adds folders and takes some away.
    pub(super) fn change(&mut self, added: &[PathBuf], removed: &[PathBuf]) {
        self.roots
            .retain(|root| root.opened && !removed.contains(&root.path));
        for path in added {
            if !self.roots.iter().any(|root| root.path == *path) {
                self.roots.push(self.root(path.clone(), true));
            }
        }
        self.problems.clear();
    }

    /// Forgets everything that was read from the disk.
    pub(super) fn reload(&mut self) {
        for root in &mut self.roots {
            root.resolver = Resolver::at(root.path.clone(), self.choice.clone());
        }
        self.problems.clear();
    }

    fn root(&self, path: PathBuf, opened: bool) -> Root {
        Root {
            resolver: Resolver::at(path.clone(), self.choice.clone()),
            path,
            opened,
        }
    }

    /// The folder of a file: the innermost open one, else its repository, else its own.
    fn root_of(&mut self, file: &Path) -> usize {
        let depth = |root: &Root| root.path.components().count();
        let around = |(_, root): &(usize, &Root)| file.starts_with(&root.path);
        let roots = self.roots.iter().enumerate();
        if let Some((index, _)) = roots.filter(around).max_by_key(|(_, root)| depth(root)) {
            return index;
        }
        let own = file.parent().unwrap_or(file);
        let folder = workspace::repository(own).unwrap_or(own).to_owned();
        self.roots.push(self.root(folder, false));
        self.roots.len() - 1
    }

    /// Where a document without a path belongs: in the first open folder.
    pub(super) fn place_of(&self, name: &str) -> PathBuf {
        let first = self.roots.iter().find(|root| root.opened);
        first.map_or_else(|| PathBuf::from(name), |root| root.path.join(name))
    }

    /// What holds for a file, which need not exist.
    pub(super) fn setup(&mut self, file: &Path) -> Result<Setup, Unchecked> {
        let root = self.root_of(file);
        let resolver = &mut self.roots[root].resolver;
        let (config, place) = resolver.config(file);
        let found = config.and_then(|config| {
            let rulebook = resolver.rulebook(&config)?;
            let kept = resolver.kept(&place)?;
            Some(Setup {
                name: resolver.name_of(file),
                place,
                config,
                rulebook,
                kept,
                saved: true,
            })
        });
        self.note_errors(root);
        found.ok_or(Unchecked::Broken)
    }

    fn note_errors(&mut self, root: usize) {
        let Root { resolver, path, .. } = &mut self.roots[root];
        for error in resolver.errors() {
            for (file, found) in problem::of_setup(&error, path) {
                self.problems.entry(file).or_default().extend(found);
            }
        }
    }

    /// What is wrong with configurations and rules, by file, in order.
    pub(super) fn problems(&self) -> Vec<(&Path, &[Problem])> {
        let mut all: Vec<(&Path, &[Problem])> = self
            .problems
            .iter()
            .map(|(path, found)| (path.as_path(), found.as_slice()))
            .collect();
        all.sort_by_key(|(path, _)| *path);
        all
    }

    /// The resolver that a file's YAML is read with while it is edited: `buffers` stand in for the
    /// disk.
    pub(super) fn editing(&mut self, file: &Path, buffers: Vec<(PathBuf, String)>) -> Resolver {
        let root = self.root_of(file);
        let path = self.roots[root].path.clone();
        Resolver::at(path, self.choice.clone()).with_buffers(buffers)
    }

    /// Checks a document that is open.
    pub(super) fn check(&mut self, open: &Open) -> Result<Checked, Unchecked> {
        let setup = Setup {
            saved: open.saved,
            ..self.setup(&open.file)?
        };
        let wanted = match setup.config.choice(&setup.place) {
            Choice::Included => true,
            Choice::Excluded(_) => false,
            // Patterns that leave Markdown out mean it; a README without an extension is nobody's
            // pattern.
            Choice::NotIncluded => open.is_markdown() && !is_markdown(&setup.place),
        };
        if !wanted {
            return Err(Unchecked::LeftOut);
        }
        let limit = setup.config.max_size.value;
        let bytes = open.buffer.text().as_bytes().to_vec();
        let source = workspace::decode(&setup.name, bytes, limit);
        let document = parse(source.map_err(unreadable)?, &setup);
        let settings = self.settings_of(&document, &setup);
        let threads = self.threads;
        let memory = self.memory_of(&setup.rulebook);
        let checkup = memory.check_by(threads, &document, &settings);
        Ok(Checked {
            document,
            checkup,
            setup,
        })
    }

    /// Checks a source as `onside check` does.
    pub(super) fn check_source(&self, source: Source, setup: Setup) -> Checked {
        let document = parse(source, &setup);
        let settings = self.settings_of(&document, &setup);
        let checkup = setup.rulebook.check_by(self.threads, &document, &settings);
        Checked {
            document,
            checkup,
            setup,
        }
    }

    /// The memory of a rulebook. Those of rulebooks that nobody else holds any more are dropped.
    fn memory_of(&mut self, rulebook: &Arc<Rulebook>) -> &mut Memory {
        let all = &mut self.memories;
        all.retain(|memory| Arc::strong_count(memory.rulebook()) > 1);
        let own = |memory: &Memory| Arc::ptr_eq(memory.rulebook(), rulebook);
        let at = all.iter().position(own).unwrap_or_else(|| {
            all.push(Memory::new(Arc::clone(rulebook)));
            all.len() - 1
        });
        &mut all[at]
    }

    /// How a file is checked.
    pub(super) fn settings(&self, setup: &Setup) -> Settings {
        let mut settings = setup.kept.settings(&setup.config, &setup.place);
        settings.today = settings.today.or(self.today);
        settings.lang = self.lang;
        settings.workspace = setup
            .saved
            .then(|| setup.config.membership(&setup.place))
            .flatten();
        settings
    }

    /// How this document is checked.
    fn settings_of(&self, document: &Document, setup: &Setup) -> Settings {
        let settings = self.settings(setup);
        let linked = workspace::with_dead_links(document, &settings, &setup.place);
        linked.unwrap_or(settings)
    }

    /// What the workspace needs to know of a document, if it stands in one.
    pub(super) fn survey(&self, checked: &Checked) -> Option<Survey> {
        let Checked {
            document,
            checkup,
            setup,
        } = checked;
        let settings = self.settings_of(document, setup);
        let workspace = settings.workspace.as_ref()?;
        let rulebook = &setup.rulebook;
        Some(rulebook.survey(document, checkup, workspace, settings.today))
    }

    /// The level of a document; `None` for kinds that are not rated.
    pub(super) fn level(&self, checked: &Checked) -> Option<TextLevel> {
        let Checked {
            document,
            checkup,
            setup,
        } = checked;
        let today = self.settings(setup).today;
        setup.rulebook.level_beside(document, checkup, today)
    }

    /// The open folders, and the documents below each.
    pub(super) fn documents(&mut self) -> Vec<(PathBuf, Found)> {
        let mut found = Vec::new();
        for index in 0..self.roots.len() {
            let Root {
                path,
                resolver,
                opened,
            } = &mut self.roots[index];
            if *opened {
                let paths = std::slice::from_ref(path);
                found.push((path.clone(), workspace::collect(paths, resolver, false)));
            }
            self.note_errors(index);
        }
        found
    }

    /// Reads and checks a document that is not open.
    pub(super) fn check_file(&mut self, chosen: &Chosen) -> Result<Checked, Unchecked> {
        let setup = self.setup(&chosen.file.path)?;
        let source = workspace::read(&chosen.file, setup.config.max_size.value);
        Ok(self.check_source(source.map_err(unreadable)?, setup))
    }
}

fn parse(source: Source, setup: &Setup) -> Document {
    workspace::parse(source, &setup.config, &setup.place, Hints::default())
}

fn unreadable(mistake: Mistake) -> Unchecked {
    let help = mistake.help.map(|help| format!(": {help}"));
    Unchecked::Unreadable(mistake.message + &help.unwrap_or_default())
}

/// Whether a change of this file may change findings elsewhere: configurations and rules are YAML.
pub(super) fn is_setup(file: &Path) -> bool {
    file.extension().is_some_and(|e| e == "yaml" || e == "yml")
}
