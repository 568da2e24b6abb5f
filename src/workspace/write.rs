//! Writes what authors ask for: a new rule, pages of the reference.

#![expect(
    clippy::disallowed_methods,
    reason = "the disk is touched in src/workspace only, and this is it"
)]

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use super::Mistake;

/// Writes a file and the folders above it, in place of one that is there.
///
/// # Errors
/// What the system answers.
pub fn write(path: &Path, text: &str) -> Result<(), Mistake> {
    folder_of(path)
        .and_then(|()| fs::write(path, text))
        .map_err(|error| unwritable(path, &error))
}

/// Writes a file that is not there yet, and the folders above it.
///
/// # Errors
/// That it is there already, or what the system answers.
pub fn write_new(path: &Path, text: &str) -> Result<(), Mistake> {
    let create = || {
        let mut options = fs::OpenOptions::new();
        options.write(true).create_new(true).open(path)
    };
    folder_of(path)
        .and_then(|()| create())
        .and_then(|mut file| file.write_all(text.as_bytes()))
        .map_err(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => Mistake::new(
                shown(path),
                "the file is there already",
                "choose another name, or edit the file",
            )
            .in_russian(
                "такой файл уже есть",
                "выберите другое имя или правьте сам файл",
            ),
            _ => unwritable(path, &error),
        })
}

fn folder_of(path: &Path) -> io::Result<()> {
    path.parent().map_or(Ok(()), fs::create_dir_all)
}

fn shown(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}

fn unwritable(path: &Path, error: &io::Error) -> Mistake {
    Mistake::new(
        shown(path),
        format!("cannot be written: {error}"),
        "check the folder and its permissions",
    )
    .in_russian(
        format!("не записывается: {error}"),
        "проверьте папку и права на неё",
    )
}
