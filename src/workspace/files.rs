//! Which Markdown files there are, and their text.
//!
//! Paths come back sorted, once each, under a name relative to the working directory with `/`.
//! Every path that cannot be read is a [`Mistake`]; the others go on.

#![expect(
    clippy::disallowed_methods,
    reason = "the disk is touched in src/workspace only, and this is it"
)]

use std::fs;
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};

use ignore::WalkBuilder;

use super::Mistake;
use super::encoding::{self, Guess};
use crate::text::Source;

/// The largest file that is read, in bytes.
pub const LIMIT: u64 = 32 * 1024 * 1024;

/// A file to check.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Candidate {
    /// What reports call it.
    pub name: String,
    /// Where it is.
    pub path: PathBuf,
}

/// What [`collect`] found.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// The files, by name.
    pub files: Vec<Candidate>,
    /// What could not be looked at, in the order given.
    pub mistakes: Vec<Mistake>,
    /// Folders that were given and hold no Markdown.
    pub empty: Vec<String>,
}

/// Finds the Markdown files under these paths. Files are taken as given; in folders `.gitignore`
/// is obeyed, hidden files are left out and symbolic links are not followed.
#[must_use]
pub fn collect(paths: &[PathBuf]) -> Found {
    let base = std::env::current_dir().unwrap_or_default();
    let mut found = Found::default();
    for path in paths {
        match fs::metadata(path) {
            Ok(meta) if meta.is_dir() => walk(path, &base, &mut found),
            Ok(meta) if meta.is_file() => found.files.push(Candidate::new(path, &base)),
            Ok(_) => found.mistakes.push(Mistake::new(
                name(path, &base),
                "neither a file nor a folder",
                "give Markdown files or folders; `-` reads from standard input",
            )),
            Err(error) => found.mistakes.push(unreadable(name(path, &base), &error)),
        }
    }
    found.files.sort();
    found
        .files
        .dedup_by(|a, b| a.name == b.name && relative(&a.path, &base) == relative(&b.path, &base));
    found
}

/// Reads one file.
///
/// # Errors
/// If it cannot be read, is too large, or is not UTF-8.
pub fn read(file: &Candidate) -> Result<Source, Mistake> {
    let failed = |error: io::Error| unreadable(file.name.clone(), &error);
    let handle = fs::File::open(&file.path).map_err(failed)?;
    let length = handle.metadata().map_err(failed)?.len();
    if length > LIMIT {
        return Err(too_large(&file.name, length));
    }
    // One byte more than the limit, in case the file grows meanwhile.
    let mut bytes = Vec::with_capacity(usize::try_from(length).unwrap_or(0) + 1);
    handle
        .take(LIMIT + 1)
        .read_to_end(&mut bytes)
        .map_err(failed)?;
    decode(&file.name, bytes)
}

/// Makes a source of bytes from wherever they came.
///
/// # Errors
/// If they are too many, or not UTF-8.
pub fn decode(name: &str, bytes: Vec<u8>) -> Result<Source, Mistake> {
    if bytes.len() as u64 > LIMIT {
        return Err(too_large(name, bytes.len() as u64));
    }
    if let Some(encoding) = encoding::utf16(&bytes) {
        return Err(convert(name, encoding));
    }
    // Several times the speed of the standard library on Cyrillic, copy included.
    match simdutf8::basic::from_utf8(&bytes) {
        Ok(text) => Ok(Source::new(name, text)),
        Err(_) => Err(not_utf8(name, &bytes)),
    }
}

impl Candidate {
    fn new(path: &Path, base: &Path) -> Self {
        Self {
            name: name(path, base),
            path: path.to_owned(),
        }
    }
}

/// Collects the Markdown files of one folder.
fn walk(folder: &Path, base: &Path, found: &mut Found) {
    let before = found.files.len() + found.mistakes.len();
    let walk = WalkBuilder::new(folder)
        // The same files on every machine: neither the user's own ignore file nor whether this
        // is a clone or an unpacked archive makes a difference.
        .git_global(false)
        .require_git(false)
        .build();
    for entry in walk {
        match entry {
            Ok(entry)
                if entry.file_type().is_some_and(|kind| kind.is_file())
                    && is_markdown(entry.path()) =>
            {
                found.files.push(Candidate::new(entry.path(), base));
            }
            Ok(_) => {}
            Err(error) => found.mistakes.push(not_walked(&error, folder, base)),
        }
    }
    if before == found.files.len() + found.mistakes.len() {
        found.empty.push(name(folder, base));
    }
}

/// Whether a file in a folder is Markdown, by its extension.
fn is_markdown(path: &Path) -> bool {
    path.extension()
        .is_some_and(|ext| ext.eq_ignore_ascii_case("md") || ext.eq_ignore_ascii_case("markdown"))
}

/// The name under which a path is reported: relative to `base`, with `/`, never empty.
fn name(path: &Path, base: &Path) -> String {
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

/// The mistake for a path that the system will not open.
fn unreadable(name: String, error: &io::Error) -> Mistake {
    match error.kind() {
        io::ErrorKind::NotFound => Mistake::new(
            name,
            "no such file or folder",
            "check the spelling; paths are relative to the folder you run onside in",
        ),
        io::ErrorKind::PermissionDenied => Mistake::new(
            name,
            "may not be read",
            "give yourself the right to read it, or leave it out",
        ),
        _ => Mistake::new(
            name,
            format!("cannot be read: {error}"),
            "mend it, or leave it out",
        ),
    }
}

/// The mistake for a folder, or a part of it, that could not be walked.
fn not_walked(error: &ignore::Error, folder: &Path, base: &Path) -> Mistake {
    let mut path = folder;
    let mut inner = error;
    loop {
        inner = match inner {
            ignore::Error::WithPath { path: at, err } => {
                path = at;
                err
            }
            ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => err,
            _ => break,
        };
    }
    match inner.io_error() {
        Some(error) => unreadable(name(path, base), error),
        None => Mistake::new(
            name(path, base),
            inner.to_string(),
            "mend it, or leave it out",
        ),
    }
}

/// The mistake for a file above [`LIMIT`].
fn too_large(name: &str, length: u64) -> Mistake {
    Mistake::new(
        name,
        format!(
            "{} MiB, more than the {} MiB that onside reads",
            length.div_ceil(1 << 20),
            LIMIT >> 20
        ),
        "split the file, or leave it out",
    )
}

/// The mistake for bytes that are not UTF-8.
fn not_utf8(name: &str, bytes: &[u8]) -> Mistake {
    match encoding::guess(bytes) {
        Guess::Encoding(encoding) => convert(name, encoding),
        Guess::Damaged(offset) => {
            let line = bytes[..offset].iter().filter(|&&b| b == b'\n').count() + 1;
            Mistake::new(
                name,
                format!("not valid UTF-8: a broken byte in line {line} (byte {offset})"),
                "open it in an editor, mend that place and save it as UTF-8",
            )
        }
        Guess::Unknown => Mistake::new(
            name,
            "not valid UTF-8, in an encoding that onside does not know",
            "save it as UTF-8",
        ),
    }
}

/// The mistake for a file in another encoding, with the command to convert it.
fn convert(name: &str, encoding: &str) -> Mistake {
    let plain = |c: char| c.is_alphanumeric() || "/._-".contains(c);
    let quote = |name: &str| {
        if name.starts_with('-') || !name.chars().all(plain) {
            format!("'{}'", name.replace('\'', r"'\''"))
        } else {
            name.to_owned()
        }
    };
    Mistake::new(
        name,
        format!("not UTF-8 but, by its look, {}", human(encoding)),
        format!(
            "convert it: iconv -f {encoding} -t UTF-8 {} > {}",
            quote(name),
            quote(&format!("{name}.utf8")),
        ),
    )
}

/// An encoding's name as people write it.
fn human(encoding: &str) -> String {
    match encoding {
        "WINDOWS-1251" => "windows-1251".to_owned(),
        other => other.replace("LE", " LE").replace("BE", " BE"),
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

    #[test]
    fn conversion_commands_are_quoted() {
        let help = |name| convert(name, "WINDOWS-1251").help.unwrap();
        assert_eq!(
            help("реклама/весна.md"),
            "convert it: iconv -f WINDOWS-1251 -t UTF-8 реклама/весна.md > реклама/весна.md.utf8"
        );
        assert!(help("a b'; rm.md").contains(r"'a b'\''; rm.md'"));
    }

    #[test]
    fn decodes_only_utf8() {
        assert!(decode("a.md", "да\0".as_bytes().to_vec()).is_ok());
        let mistake = decode("a.md", b"\xff\xfe\x3f\x04".to_vec()).unwrap_err();
        assert_eq!(mistake.message, "not UTF-8 but, by its look, UTF-16 LE");
    }
}
