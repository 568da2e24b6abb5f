//! Patterns for paths, each counted from the folder of the file it is written in.

use std::fmt;
use std::path::{Component, Path, PathBuf};

use globset::{GlobBuilder, GlobMatcher};

/// A pattern such as `ads/**`.
#[derive(Clone, Debug)]
pub struct Glob {
    written: String,
    folder: PathBuf,
    matcher: GlobMatcher,
}

impl Glob {
    /// Reads a pattern: `*` is a name or a part of it, `**` any folders, `{a,b}` one of them; a
    /// pattern that ends in `/` is everything below. `\` is taken for `/`.
    ///
    /// # Errors
    /// What is wrong with it, and what to write instead.
    pub(super) fn parse(written: &str, folder: &Path) -> Result<Self, (String, &'static str)> {
        let mut pattern = written.replace('\\', "/");
        if pattern.ends_with('/') {
            pattern.push_str("**");
        }
        let pattern = pattern.strip_prefix("./").unwrap_or(&pattern);
        if !is_inside(Path::new(pattern)) || pattern.starts_with('/') {
            return Err((
                "a pattern stays below the folder of this file".to_owned(),
                "write it from here, without `/` in front and without `..`",
            ));
        }
        GlobBuilder::new(pattern)
            .literal_separator(true)
            .build()
            .map(|glob| Self {
                written: written.to_owned(),
                folder: folder.to_owned(),
                matcher: glob.compile_matcher(),
            })
            .map_err(|error| {
                (
                    error.kind().to_string(),
                    "write it like `ads/**` or `**/*.md`",
                )
            })
    }

    /// Whether an absolute path matches.
    pub(super) fn matches(&self, path: &Path) -> bool {
        path.strip_prefix(&self.folder)
            .is_ok_and(|path| self.matcher.is_match(path))
    }

    /// The pattern as written.
    pub(super) fn written(&self) -> &str {
        &self.written
    }
}

impl fmt::Display for Glob {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.written)
    }
}

/// `path` from `folder`, part by part: in the long form that Windows gives to absolute paths, `/`
/// and `..` mean nothing.
#[must_use]
pub fn walk_from(folder: &Path, path: &str) -> PathBuf {
    let mut walked = folder.to_owned();
    for part in Path::new(path).components() {
        match part {
            Component::ParentDir => {
                walked.pop();
            }
            Component::CurDir => {}
            part => walked.push(part),
        }
    }
    walked
}

/// Whether a relative path goes down only.
pub(super) fn is_inside(path: &Path) -> bool {
    path.components()
        .all(|part| matches!(part, Component::Normal(_) | Component::CurDir))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_count_from_their_folder() {
        let folder = Path::new("/repo/docs");
        let matches = |pattern: &str, path: &str| {
            Glob::parse(pattern, folder)
                .unwrap()
                .matches(&folder.join(path))
        };
        assert!(matches("ads/**", "ads/a/b.md"));
        assert!(matches("ads/", "ads/a/b.md"));
        assert!(matches("ads\\*.md", "ads/a.md"));
        assert!(matches("**/*.md", "a.md"));
        assert!(matches("{ads,pack}/*", "pack/a.md"));
        assert!(!matches("*.md", "ads/a.md"));
        assert!(!matches("ads/*", "ads/a/b.md"));
        assert!(
            !Glob::parse("**", folder)
                .unwrap()
                .matches(Path::new("/repo/a.md"))
        );
        assert_eq!(walk_from(folder, "../a/./b"), Path::new("/repo/a/b"));
        for bad in ["../x/**", "/etc/**", "a/../../b", "a/[", "{a"] {
            assert!(Glob::parse(bad, folder).is_err(), "{bad}");
        }
    }
}
