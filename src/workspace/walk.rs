//! Walks a folder: each one below is listed once, and what its list tells is not asked of the system
//! again, neither whether it has ignore files nor a configuration nor a repository. A run over many
//! small folders is spent on such questions.
//!
//! The same files on every machine: neither the user's own ignore files nor those above the
//! repository make a difference, nor whether this is a clone or an unpacked archive.

#![expect(
    clippy::disallowed_methods,
    reason = "the disk is touched in src/workspace only, and this is it"
)]

use std::ffi::{OsStr, OsString};
use std::fs::{self, FileType};
use std::io;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use ignore::Match;
use ignore::gitignore::{Gitignore, GitignoreBuilder};

use super::config::repository;

/// What is read in every folder, the stronger first.
const IGNORE_FILES: [&str; 2] = [".ignore", ".gitignore"];

/// Makes a folder a repository.
const GIT: &str = ".git";

/// A walk over folders, each before those in it; links are not followed.
#[derive(Debug)]
pub(super) struct Walk {
    /// Where links to ignore files may lead: into the repository, else into the folder that is walked.
    root: PathBuf,
    /// What is wrong above the folder.
    problem: Option<Problem>,
    /// What comes next stands last.
    ahead: Vec<Ahead>,
    hidden: bool,
    thorough: bool,
}

/// A folder that is still to be listed.
#[derive(Debug)]
struct Ahead {
    given: PathBuf,
    real: PathBuf,
    below: String,
    above: Option<Rc<Rules>>,
    left: bool,
}

/// What a folder holds.
#[derive(Debug)]
pub(super) struct Folder {
    /// Its path as it was given, and where it really is.
    pub(super) given: PathBuf,
    pub(super) real: PathBuf,
    /// The way to it from where the walk began, with `/` behind each part.
    pub(super) below: String,
    /// By name.
    pub(super) entries: Vec<Entry>,
}

/// Something in a folder.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) name: OsString,
    pub(super) kind: FileType,
    /// Whether it is hidden or ignored, or in a folder that is.
    pub(super) left: bool,
}

/// Why a folder is left out.
#[derive(Debug)]
pub(super) enum Problem {
    /// The system does not show it, or not an ignore file in it.
    Unreadable(PathBuf, io::Error),
    /// An ignore file is neither a file nor a link to one of the project. A stranger may have put there
    /// a pipe or a link to a device, which have no end, or a link out of the project.
    IgnoreFile(PathBuf),
}

/// The ignore files of a folder and of those above it.
#[derive(Debug)]
struct Rules {
    /// Of each kind, where there is one.
    own: [Option<Gitignore>; IGNORE_FILES.len()],
    /// What stands above a repository is not git's to obey.
    is_repository: bool,
    above: Option<Rc<Self>>,
}

impl Walk {
    /// A walk from a folder down, beside what is hidden and what is ignored. `thorough` goes there, too,
    /// except into repositories' own folders.
    pub(super) fn from(folder: &Path, thorough: bool) -> Self {
        let real = fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned());
        let root = repository(&real).unwrap_or(&real).to_owned();
        let (above, problem) = match Rules::above(&real, &root) {
            Ok(above) => (above, None),
            Err(problem) => (None, Some(problem)),
        };
        let start = Ahead {
            given: folder.to_owned(),
            real,
            below: String::new(),
            above,
            left: problem.is_some(),
        };
        let begins = thorough || problem.is_none();
        Self {
            root,
            problem,
            ahead: begins.then_some(start).into_iter().collect(),
            hidden: false,
            thorough,
        }
    }

    /// The same with what is hidden.
    pub(super) fn with_hidden(mut self) -> Self {
        self.hidden = true;
        self
    }

    /// Lists a folder and puts those in it ahead.
    fn list(&mut self, ahead: &Ahead) -> Result<Folder, Problem> {
        let listed = fs::read_dir(&ahead.given).and_then(|entries| {
            let entry = |entry: io::Result<fs::DirEntry>| {
                let entry = entry?;
                Ok((entry.file_name(), entry.file_type()?))
            };
            entries.map(entry).collect::<io::Result<Vec<_>>>()
        });
        let mut listed = listed.map_err(|error| Problem::Unreadable(ahead.given.clone(), error))?;
        listed.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
        let rules = if ahead.left {
            None
        } else {
            let is_there = |name: &&str| listed.iter().any(|(own, _)| own == name);
            let above = ahead.above.clone();
            Rules::of((&ahead.given, &ahead.real), above, is_there, &self.root)?
        };
        let mut folder = Folder {
            given: ahead.given.clone(),
            real: ahead.real.clone(),
            below: ahead.below.clone(),
            entries: Vec::with_capacity(listed.len()),
        };
        for (name, kind) in listed {
            let left = ahead.left || self.leaves(&rules, &ahead.real, &name, kind);
            folder.entries.push(Entry { name, kind, left });
        }
        let below = folder.entries.iter().filter(|entry| entry.kind.is_dir());
        let below = below.filter(|entry| entry.name != GIT && (self.thorough || !entry.left));
        let below = below.map(|entry| Ahead {
            given: folder.given.join(&entry.name),
            real: folder.real.join(&entry.name),
            below: format!("{}{}/", folder.below, entry.name.to_string_lossy()),
            above: rules.clone(),
            left: entry.left,
        });
        self.ahead.extend(below.rev());
        Ok(folder)
    }

    /// Whether the walk passes something by.
    fn leaves(&self, rules: &Option<Rc<Rules>>, real: &Path, name: &OsStr, kind: FileType) -> bool {
        let matched = |rules: &Rc<Rules>| rules.matched(&real.join(name), kind.is_dir());
        match rules.as_ref().map_or(Match::None, matched) {
            Match::Ignore(()) => true,
            Match::Whitelist(()) => false,
            Match::None => !self.hidden && name.as_encoded_bytes().starts_with(b"."),
        }
    }
}

impl Iterator for Walk {
    type Item = Result<Folder, Problem>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(problem) = self.problem.take() {
            return Some(Err(problem));
        }
        let ahead = self.ahead.pop()?;
        let listed = self.list(&ahead);
        // Where an ignore file cannot be used, nothing in its folder is.
        if let Err(problem) = &listed
            && *problem.path() != ahead.given
            && self.thorough
        {
            let left = true;
            self.ahead.push(Ahead { left, ..ahead });
        }
        Some(listed)
    }
}

impl Problem {
    /// What it is about.
    pub(super) fn path(&self) -> &Path {
        match self {
            Self::Unreadable(path, _) | Self::IgnoreFile(path) => path,
        }
    }
}

impl Folder {
    /// Whether something of this name is in it.
    pub(super) fn has(&self, name: &str) -> bool {
        self.entries.iter().any(|entry| entry.name == name)
    }

    /// Whether it is where a repository begins.
    pub(super) fn is_repository(&self) -> bool {
        self.has(GIT)
    }
}

impl Rules {
    /// The rules of the folders above one, down from the root of its repository.
    fn above(real: &Path, root: &Path) -> Result<Option<Rc<Self>>, Problem> {
        let outer: Vec<&Path> = real
            .ancestors()
            .skip(1)
            .take_while(|above| above.starts_with(root))
            .collect();
        outer.into_iter().rev().try_fold(None, |above, folder| {
            let is_there = |name: &&str| fs::symlink_metadata(folder.join(name)).is_ok();
            Self::of((folder, folder), above, is_there, root)
        })
    }

    /// The rules for what is in a folder, which is given by this path and really is at that one, with some
    /// ignore files below these rules.
    fn of(
        folder: (&Path, &Path),
        above: Option<Rc<Self>>,
        is_there: impl Fn(&&str) -> bool,
        root: &Path,
    ) -> Result<Option<Rc<Self>>, Problem> {
        let is_repository = is_there(&GIT);
        let mut own = [const { None }; IGNORE_FILES.len()];
        for (own, name) in own.iter_mut().zip(IGNORE_FILES) {
            if is_there(&name) {
                *own = read(folder, name, root)?;
            }
        }
        if own.iter().all(Option::is_none) && !is_repository {
            return Ok(above);
        }
        Ok(Some(Rc::new(Self {
            own,
            is_repository,
            above,
        })))
    }

    /// What the rules say of a path: the stronger kind of file decides, then the nearest one.
    fn matched(&self, path: &Path, is_folder: bool) -> Match<()> {
        (0..IGNORE_FILES.len())
            .map(|kind| self.matched_by(kind, path, is_folder))
            .find(|matched| !matched.is_none())
            .unwrap_or(Match::None)
    }

    fn matched_by(&self, kind: usize, path: &Path, is_folder: bool) -> Match<()> {
        let is_gits = IGNORE_FILES[kind] == ".gitignore";
        let mut rules = Some(self);
        while let Some(here) = rules {
            if let Some(own) = &here.own[kind] {
                let matched = own.matched(path, is_folder).map(|_| ());
                if !matched.is_none() {
                    return matched;
                }
            }
            let ends = is_gits && here.is_repository;
            rules = here.above.as_deref().filter(|_| !ends);
        }
        Match::None
    }
}

/// Reads an ignore file. A folder of that name and a link that leads nowhere hold nothing, for git as
/// well, nor does a pattern that cannot be understood.
fn read(
    (given, real): (&Path, &Path),
    name: &str,
    root: &Path,
) -> Result<Option<Gitignore>, Problem> {
    let path = given.join(name);
    let mut rules = GitignoreBuilder::new(real);
    let Ok(real) = fs::canonicalize(&path) else {
        return Ok(None);
    };
    let kind = fs::metadata(&real).map(|meta| meta.file_type());
    match kind {
        Ok(kind) if kind.is_dir() => return Ok(None),
        Ok(kind) if kind.is_file() && real.starts_with(root) => {}
        Ok(_) => return Err(Problem::IgnoreFile(path)),
        Err(error) => return Err(Problem::Unreadable(path, error)),
    }
    let text = fs::read(real).map_err(|error| Problem::Unreadable(path, error))?;
    for line in String::from_utf8_lossy(&text)
        .trim_start_matches('\u{feff}')
        .lines()
    {
        drop(rules.add_line(None, line));
    }
    Ok(rules.build().ok())
}

#[cfg(test)]
#[path = "../../tests/desk/random.rs"]
mod random;

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use ignore::WalkBuilder;

    use super::random::Random;
    use super::*;

    /// The files that a walk comes to.
    fn met(folder: &Path, hidden: bool) -> BTreeSet<PathBuf> {
        let walk = Walk::from(folder, false);
        let walk = if hidden { walk.with_hidden() } else { walk };
        walk.map(|listed| listed.expect("a folder that can be read"))
            .flat_map(|folder| {
                let files = folder.entries.into_iter();
                let files = files.filter(|entry| entry.kind.is_file() && !entry.left);
                let given = folder.given;
                files.map(move |entry| given.join(entry.name))
            })
            .collect()
    }

    /// The same by the walk of `ignore`.
    fn expected(folder: &Path, hidden: bool) -> BTreeSet<PathBuf> {
        let walk = WalkBuilder::new(folder)
            .hidden(!hidden)
            .git_global(false)
            .git_exclude(false)
            .require_git(false)
            .filter_entry(|entry| entry.file_name() != GIT)
            .build();
        walk.map(Result::unwrap)
            .filter(|entry| entry.file_type().is_some_and(|kind| kind.is_file()))
            .map(ignore::DirEntry::into_path)
            .collect()
    }

    /// Trees of folders with ignore files, from a generator of numbers that is the same each time.
    #[test]
    fn it_comes_where_git_would() {
        const NAMES: [&str; 6] = ["a", "b", "a.md", "b.md", ".c", ".d.md"];
        const PATTERNS: [&str; 16] = [
            "a", "/a", "a/", "a/b", "*.md", "!a.md", "!b/", "**/b", "b/*", "!.c", ".d.md",
            "!.d.md", "/b/a.md", "# a", "[", "a.md ",
        ];
        let mut random = Random(0x0511_de20_2611_2201);
        let mut next = |below: usize| random.below(below);
        let mut left = 0;
        for _ in 0..300 {
            let outside = tempfile::tempdir().unwrap();
            let root = outside.path().join("project");
            fs::create_dir_all(root.join(GIT)).unwrap();
            let mut folders = vec![root.clone()];
            for _ in 0..6 {
                let folder = folders[next(folders.len())].join(NAMES[next(NAMES.len())]);
                if !folder.is_file() && fs::create_dir_all(&folder).is_ok() {
                    folders.push(folder);
                }
            }
            for folder in &folders {
                for name in NAMES {
                    if next(2) == 0 && !folder.join(name).exists() {
                        fs::write(folder.join(name), "").unwrap();
                    }
                }
                for name in IGNORE_FILES {
                    if next(3) == 0 {
                        let lines: Vec<&str> = (0..=next(3))
                            .map(|_| PATTERNS[next(PATTERNS.len())])
                            .collect();
                        fs::write(folder.join(name), lines.join("\n")).unwrap();
                    }
                }
            }
            let start = &folders[next(folders.len())];
            for hidden in [false, true] {
                let (met, expected) = (met(start, hidden), expected(start, hidden));
                assert_eq!(met, expected, "from {}", start.display());
                left += usize::from(met.len() < 3);
            }
        }
        assert!(left < 300, "{left} walks came to next to nothing");
    }

    #[test]
    fn a_repository_in_another_is_left_to_its_own_rules() {
        let root = tempfile::tempdir().unwrap();
        let inner = root.path().join("inner");
        fs::create_dir_all(root.path().join(GIT)).unwrap();
        fs::create_dir_all(inner.join(GIT)).unwrap();
        fs::write(root.path().join(".gitignore"), "a.md\n").unwrap();
        fs::write(root.path().join(".ignore"), "b.md\n").unwrap();
        for name in ["a.md", "b.md", "c.md"] {
            fs::write(root.path().join(name), "").unwrap();
            fs::write(inner.join(name), "").unwrap();
        }
        let found = met(root.path(), false);
        let expected = [
            root.path().join("c.md"),
            inner.join("a.md"),
            inner.join("c.md"),
        ];
        assert_eq!(found, expected.into());
    }
}
