//! Which documents there are.
//!
//! Paths come back sorted, once each, under a name relative to the working directory with `/`.
//! Every path that cannot be read is a [`Mistake`]; the others go on.

#![expect(
    clippy::disallowed_methods,
    reason = "the disk is touched in src/workspace only, and this is it"
)]

use std::fs;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use super::Mistake;
use super::config::Resolver;
use super::reading::{neither, unreadable};
use super::walk::{Entry, Folder, Problem, Walk};
use crate::config::{Choice, Config, is_markdown};

/// The working directory: absolute, with `/`; empty where the system does not tell.
#[must_use]
pub fn working_directory() -> String {
    let folder = std::env::current_dir().unwrap_or_default();
    folder.to_string_lossy().replace('\\', "/")
}

/// A file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Candidate {
    /// What reports call it.
    pub name: String,
    /// Where it is.
    pub path: PathBuf,
}

/// A document to check.
#[derive(Clone, Debug)]
pub struct Chosen {
    /// The file.
    pub file: Candidate,
    /// Its absolute path, as the patterns of its configuration see it.
    pub place: PathBuf,
    /// What holds for it.
    pub config: Arc<Config>,
}

/// A file that is not checked.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LeftOut {
    /// What reports call it.
    pub name: String,
    /// Why.
    pub why: Left,
    /// Whether it was given by name and not found in a folder.
    pub named: bool,
}

/// Why a file is not checked.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Left {
    /// A pattern of `files.exclude` names it.
    Excluded {
        /// The pattern.
        pattern: String,
        /// Where it is set.
        origin: String,
    },
    /// It is Markdown, and no pattern of `files.include` names it.
    NotIncluded,
    /// It is hidden, or git ignores it.
    Ignored,
    /// It is a symbolic link.
    Link,
    /// Its configuration cannot be used.
    Broken,
}

/// What [`collect`] found.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// The documents, by name.
    pub files: Vec<Chosen>,
    /// What is left out, by name.
    pub left_out: Vec<LeftOut>,
    /// What could not be looked at, in the order given.
    pub mistakes: Vec<Mistake>,
    /// Folders that were given and hold no document.
    pub empty: Vec<String>,
}

/// Finds the documents under these paths. Files are taken as given, unless their configuration
/// excludes them; in folders `.gitignore` is obeyed, hidden files are left out and symbolic links
/// are not followed. `thorough` looks for the files that are left out so, too.
#[must_use]
pub fn collect(paths: &[PathBuf], resolver: &mut Resolver, thorough: bool) -> Found {
    let mut search = Search {
        base: resolver.folder().to_owned(),
        resolver,
        thorough,
        found: Found::default(),
    };
    for path in paths {
        match fs::metadata(path) {
            Ok(meta) if meta.is_dir() => search.walk(path),
            Ok(meta) if meta.is_file() => {
                let name = name(path, &search.base);
                search.take(path, name, true);
            }
            Ok(_) => {
                let mistake = neither(name(path, &search.base));
                search.found.mistakes.push(mistake);
            }
            Err(error) => {
                let mistake = unreadable(name(path, &search.base), &error);
                search.found.mistakes.push(mistake);
            }
        }
    }
    let Search {
        base, mut found, ..
    } = search;
    found.files.sort_by(|a, b| a.file.cmp(&b.file));
    found.files.dedup_by(|a, b| {
        a.file.name == b.file.name && relative(&a.file.path, &base) == relative(&b.file.path, &base)
    });
    found.left_out.sort();
    found.left_out.dedup_by(|a, b| a.name == b.name);
    found
}

/// A search for documents.
struct Search<'r> {
    base: PathBuf,
    resolver: &'r mut Resolver,
    thorough: bool,
    found: Found,
}

impl Search<'_> {
    /// Takes a file, or notes why not.
    fn take(&mut self, path: &Path, name: String, named: bool) {
        let (config, place) = self.resolver.config(path);
        let why = match config.as_deref().map(|config| config.choice(&place)) {
            None if named || is_markdown(path) => Left::Broken,
            Some(Choice::Excluded(glob)) => Left::Excluded {
                pattern: glob.value.to_string(),
                origin: glob.origin.to_string(),
            },
            Some(Choice::NotIncluded) if !named && is_markdown(path) => Left::NotIncluded,
            Some(Choice::NotIncluded) if !named => return,
            None => return,
            Some(Choice::Included | Choice::NotIncluded) => {
                let path = path.to_owned();
                let file = Candidate { name, path };
                self.found.files.extend(config.map(|config| Chosen {
                    file,
                    place,
                    config,
                }));
                return;
            }
        };
        self.found.left_out.push(LeftOut { name, why, named });
    }

    /// Collects the documents of one folder.
    fn walk(&mut self, folder: &Path) {
        let count = |found: &Found| found.files.len() + found.mistakes.len() + found.left_out.len();
        let before = count(&self.found);
        let start = match name(folder, &self.base) {
            here if here == "." => String::new(),
            start => format!("{}/", start.trim_end_matches('/')),
        };
        for listed in Walk::from(folder, self.thorough) {
            match listed {
                Ok(folder) => {
                    self.resolver.walked(&folder);
                    for entry in &folder.entries {
                        self.meet(&start, &folder, entry);
                    }
                }
                Err(problem) => {
                    let mistake = not_walked(&problem, &self.base);
                    self.found.mistakes.push(mistake);
                }
            }
        }
        if before == count(&self.found) {
            self.found.empty.push(name(folder, &self.base));
        }
    }

    /// Takes what was met on a walk, if it is a document, or notes why not.
    fn meet(&mut self, start: &str, folder: &Folder, entry: &Entry) {
        let path = folder.given.join(&entry.name);
        let name = || format!("{start}{}{}", folder.below, entry.name.to_string_lossy());
        let why = match entry.kind {
            kind if kind.is_file() && !entry.left => return self.take(&path, name(), false),
            kind if kind.is_symlink() => Left::Link,
            kind if kind.is_file() => Left::Ignored,
            _ => return,
        };
        if self.thorough && is_markdown(&path) {
            let (name, named) = (name(), false);
            self.found.left_out.push(LeftOut { name, why, named });
        }
    }
}

/// The name under which a path is reported: relative to `base`, with `/`, never empty.
pub(super) fn name(path: &Path, base: &Path) -> String {
    let relative = relative(path, base);
    let parts: Vec<_> = relative
        .components()
        .filter_map(|part| match part {
            // The `/` that the join puts after it is enough.
            Component::RootDir => None,
            part => Some(part.as_os_str().to_string_lossy()),
        })
        .collect();
    let joined = parts.join("/");
    match (relative.has_root(), joined.is_empty()) {
        (true, _) if matches!(relative.components().next(), Some(Component::RootDir)) => {
            format!("/{joined}")
        }
        (_, true) => ".".to_owned(),
        _ => joined,
    }
}

/// A path relative to `base`, through `..` where it is elsewhere on the same disk.
fn relative(path: &Path, base: &Path) -> PathBuf {
    let plain = |part| matches!(part, Component::Normal(_));
    if let Ok(inside) = path.strip_prefix(base)
        && inside.components().all(plain)
    {
        return inside.to_owned();
    }
    let path: PathBuf = path
        .components()
        .filter(|part| *part != Component::CurDir)
        .collect();
    if !path.is_absolute() {
        return path;
    }
    let shared = path
        .components()
        .zip(base.components())
        .take_while(|(a, b)| a == b)
        .count();
    // Another drive has nothing in common; `..` inside a path cannot be taken apart.
    if shared == 0 || path.components().any(|part| part == Component::ParentDir) {
        return path;
    }
    let up = base.components().skip(shared).map(|_| Component::ParentDir);
    up.chain(path.components().skip(shared)).collect()
}

/// The mistake for a folder that was left out.
fn not_walked(problem: &Problem, base: &Path) -> Mistake {
    let name = name(problem.path(), base);
    match problem {
        Problem::Unreadable(_, error) => unreadable(name, error),
        Problem::IgnoreFile(_) => Mistake::new(
            name,
            "neither a file nor a link to one of the project, so its folder was left out",
            "put a file in its place, or take it away",
        )
        .in_russian(
            "это не файл и не ссылка на файл проекта, поэтому папка пропущена",
            "положите на это место файл или уберите его",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn names_are_relative() {
        let base = Path::new("/work/docs");
        for (path, expected) in [
            ("a.md", "a.md"),
            ("./ads/./a.md", "ads/a.md"),
            ("../a.md", "../a.md"),
            ("/work/docs/ads/a.md", "ads/a.md"),
            ("/work/a.md", "../a.md"),
            ("/tmp/a.md", "../../tmp/a.md"),
            ("/work/docs", "."),
            (".", "."),
            ("/x/../a.md", "/x/../a.md"),
        ] {
            assert_eq!(name(Path::new(path), base), expected, "{path}");
        }
    }

    #[cfg(windows)]
    #[test]
    fn names_are_relative() {
        let base = Path::new(r"C:\work\docs");
        assert_eq!(name(Path::new(r".\ads\a.md"), base), "ads/a.md");
        assert_eq!(name(Path::new(r"C:\work\docs\ads\a.md"), base), "ads/a.md");
        assert_eq!(name(Path::new(r"D:\a.md"), base), "D:/a.md");
    }
}
