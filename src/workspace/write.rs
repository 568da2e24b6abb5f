//! Writes what authors ask for: a new rule, pages of the reference.

#![expect(
    clippy::disallowed_methods,
    reason = "the disk is touched in src/workspace only, and this is it"
)]

use std::fs;
use std::io::{self, Write};
use std::path::{Component, Path, PathBuf};

use super::Mistake;
use super::config::repository;

/// Writes a file and the folders above it, in place of one that is there. Whoever reads it meanwhile
/// finds the old text or the new one; a full disk or an interruption leaves the old one.
///
/// # Errors
/// What the system answers.
pub fn write(path: &Path, text: &str) -> Result<(), Mistake> {
    if leads_out(path) {
        let mistake = Mistake::new(
            shown(path),
            "a link leads out of the project, so nothing is written through it",
            "name the file that it leads to",
        );
        return Err(mistake.in_russian(
            "ссылка ведёт за пределы проекта, через неё ничего не пишется",
            "назовите файл, на который она ведёт",
        ));
    }
    folder_of(path)
        .and_then(|()| replace(path, text))
        .map_err(|error| unwritable(path, &error))
}

/// Whether a path that is named inside a project lies elsewhere, because it or a folder above it is
/// a link: a stranger may have put it there. Without a repository the working directory is the
/// project.
fn leads_out(path: &Path) -> bool {
    let here = std::env::current_dir().unwrap_or_default();
    let mut place = PathBuf::new();
    for part in here.join(path).components() {
        match part {
            Component::ParentDir => drop(place.pop()),
            part => place.push(part),
        }
    }
    let root = place.parent().and_then(repository);
    let Some(root) = root.or_else(|| place.starts_with(&here).then_some(&*here)) else {
        return false;
    };
    let mut above = place.ancestors();
    let real = above.find_map(|above| fs::canonicalize(above).ok());
    let root = fs::canonicalize(root).ok();
    real.zip(root)
        .is_some_and(|(real, root)| !real.starts_with(root))
}

fn replace(path: &Path, text: &str) -> io::Result<()> {
    let known = fs::metadata(path);
    // Standard output under a name, a pipe: there is nothing to replace.
    if known.as_ref().is_ok_and(|meta| !meta.is_file()) {
        return fs::write(path, text);
    }
    // What a symbolic link leads to is replaced, not the link.
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let mut builder = tempfile::Builder::new();
    builder.prefix(".onside-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // As any new file: the mask of the user decides. Temporary files are for their owner only.
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    let mut file = builder.tempfile_in(folder.unwrap_or(Path::new(".")))?;
    file.write_all(text.as_bytes())?;
    if let Ok(meta) = known {
        fs::set_permissions(file.path(), meta.permissions())?;
    }
    file.as_file().sync_all()?;
    file.persist(&path)?;
    Ok(())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_whole_and_leaves_nothing_behind() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("below/a.txt");
        for text in ["one", "two"] {
            write(&path, text).expect("written");
            assert_eq!(fs::read_to_string(&path).expect("read"), text);
        }
        let entries = fs::read_dir(folder.path().join("below")).expect("listed");
        assert_eq!(entries.count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn rights_and_links_are_kept() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let folder = tempfile::tempdir().expect("a folder");
        let (file, link) = (folder.path().join("a.txt"), folder.path().join("b.txt"));
        fs::write(&file, "one").expect("written");
        fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).expect("set");
        symlink(&file, &link).expect("linked");
        write(&link, "two").expect("written");
        assert!(fs::symlink_metadata(&link).expect("there").is_symlink());
        assert_eq!(fs::read_to_string(&file).expect("read"), "two");
        let mode = fs::metadata(&file).expect("there").permissions().mode();
        assert_eq!(mode & 0o777, 0o640);
        write(Path::new("/dev/null"), "gone").expect("a device takes it");
        assert!(!fs::metadata("/dev/null").expect("there").is_file());
    }
}
