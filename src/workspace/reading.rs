//! The text of a file, and why there is none.

use std::fs;
use std::io::{self, Read};
use std::path::Path;

use super::Mistake;
use super::encoding::{self, Guess};
use super::files::Candidate;
use crate::text::Source;

/// Reads one file of at most `limit` bytes.
///
/// # Errors
/// If it cannot be read, is too large, or is not UTF-8.
pub fn read(file: &Candidate, limit: u64) -> Result<Source, Mistake> {
    // Opening a pipe waits for somebody to write into it, and a device has no end.
    match fs::metadata(&file.path) {
        Ok(meta) if !meta.is_file() && !meta.is_dir() => Err(neither(file.name.clone())),
        Ok(_) => read_found(file, limit),
        Err(error) => Err(unreadable(file.name.clone(), &error)),
    }
}

/// The same for what was found to be a file just now, by [`collect`](super::collect).
///
/// # Errors
/// As [`read`].
pub fn read_found(file: &Candidate, limit: u64) -> Result<Source, Mistake> {
    let failed = |error: io::Error| unreadable(file.name.clone(), &error);
    let handle = fs::File::open(&file.path).map_err(failed)?;
    let length = handle.metadata().map_err(failed)?.len();
    if length > limit {
        return Err(too_large(&file.name, length, limit));
    }
    // One byte more than the limit, in case the file grows meanwhile.
    let mut bytes = Vec::with_capacity(usize::try_from(length).unwrap_or(0) + 1);
    handle
        .take(limit + 1)
        .read_to_end(&mut bytes)
        .map_err(failed)?;
    decode(&file.name, bytes, limit)
}

/// Makes a source of bytes from wherever they came.
///
/// # Errors
/// If they are more than `limit`, or not UTF-8.
pub fn decode(name: &str, bytes: Vec<u8>, limit: u64) -> Result<Source, Mistake> {
    if bytes.len() as u64 > limit {
        return Err(too_large(name, bytes.len() as u64, limit));
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

/// Whether something stands at a path that may be a file: a link that leads nowhere, too, so that
/// nothing that was meant to be read is passed by.
pub(super) fn is_there(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|meta| !meta.is_dir())
}

/// The mistake for a file that is read because of its name alone, if it is a link that leads out
/// of its project: what is wrong with a file is shown with its lines.
pub(super) fn leads_out(path: &Path, root: &Path, name: String) -> Option<Mistake> {
    let real = match fs::canonicalize(path) {
        Ok(real) => real,
        Err(error) => return Some(unreadable(name, &error)),
    };
    let root = fs::canonicalize(root).unwrap_or_else(|_| root.to_owned());
    if real.starts_with(root) {
        return None;
    }
    let mistake = Mistake::new(
        name,
        "a link that leads out of the project",
        "put the file itself in its place",
    );
    Some(mistake.in_russian(
        "ссылка, которая ведёт за пределы проекта",
        "положите на её место сам файл",
    ))
}

/// The mistake for a pipe, a device and the like.
pub(super) fn neither(name: String) -> Mistake {
    Mistake::new(
        name,
        "neither a file nor a folder",
        "give Markdown files or folders; `-` reads from standard input",
    )
    .in_russian(
        "это не файл и не папка",
        "назовите файлы Markdown или папки; `-` читает стандартный ввод",
    )
}

/// The mistake for a path that the system will not open.
pub(super) fn unreadable(name: String, error: &io::Error) -> Mistake {
    match error.kind() {
        io::ErrorKind::NotFound => Mistake::new(
            name,
            "no such file or folder",
            "check the spelling; paths are relative to the folder you run onside in",
        )
        .in_russian(
            "нет такого файла или папки",
            "проверьте имя; пути отсчитываются от папки, в которой запущен onside",
        ),
        io::ErrorKind::PermissionDenied => Mistake::new(
            name,
            "may not be read",
            "give yourself the right to read it, or leave it out",
        )
        .in_russian(
            "нет права на чтение",
            "дайте себе право на чтение или не называйте этот файл",
        ),
        _ => Mistake::new(
            name,
            format!("cannot be read: {error}"),
            "mend it, or leave it out",
        )
        .in_russian(
            format!("не читается: {error}"),
            "исправьте или не называйте этот файл",
        ),
    }
}

/// The mistake for a file above the limit.
fn too_large(name: &str, length: u64, limit: u64) -> Mistake {
    let size = |bytes: u64, [kib, mib]: [&str; 2]| match bytes {
        0..0x10_0000 => format!("{} {kib}", bytes.div_ceil(1 << 10)),
        bytes => format!("{} {mib}", bytes.div_ceil(1 << 20)),
    };
    let (english, russian) = (["KiB", "MiB"], ["КиБ", "МиБ"]);
    Mistake::new(
        name,
        format!(
            "{}, more than the {} that onside reads",
            size(length, english),
            size(limit, english)
        ),
        "split the file, leave it out, or raise `files.max-size` in onside.yaml",
    )
    .in_russian(
        format!(
            "{}, а onside читает не больше {}",
            size(length, russian),
            size(limit, russian)
        ),
        "разделите файл, исключите его или увеличьте `files.max-size` в onside.yaml",
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
            .in_russian(
                format!("это не UTF-8: испорченный байт в строке {line} (байт {offset})"),
                "откройте в редакторе, исправьте это место и сохраните в UTF-8",
            )
        }
        Guess::Unknown => Mistake::new(
            name,
            "not valid UTF-8, in an encoding that onside does not know",
            "save it as UTF-8",
        )
        .in_russian(
            "это не UTF-8, а какая кодировка, onside не знает",
            "сохраните файл в UTF-8",
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
    let command = format!(
        "iconv -f {encoding} -t UTF-8 {} > {}",
        quote(name),
        quote(&format!("{name}.utf8")),
    );
    Mistake::new(
        name,
        format!("not UTF-8 but, by its look, {}", human(encoding)),
        format!("convert it: {command}"),
    )
    .in_russian(
        format!("это не UTF-8, а, судя по виду, {}", human(encoding)),
        format!("перекодируйте: {command}"),
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
        assert!(decode("a.md", "да\0".as_bytes().to_vec(), 9).is_ok());
        let mistake = decode("a.md", b"\xff\xfe\x3f\x04".to_vec(), 9).unwrap_err();
        assert_eq!(mistake.message, "not UTF-8 but, by its look, UTF-16 LE");
    }
}
