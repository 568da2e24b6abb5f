//! Paths to `file:` URIs and back. Everything else a client opens (`untitled:`, `git:`) has no path.

use std::path::{Path, PathBuf};
use std::str::FromStr;

use lsp_types::Uri;
use serde_json::Value;

/// The path of a `file:` URI.
pub(super) fn path(uri: &Uri) -> Option<PathBuf> {
    if !uri.scheme()?.as_str().eq_ignore_ascii_case("file") {
        return None;
    }
    let path = uri
        .path()
        .as_estr()
        .decode()
        .into_string()
        .ok()?
        .into_owned();
    if !cfg!(windows) {
        return Some(PathBuf::from(path));
    }
    let host = uri
        .authority()
        .map(|host| host.as_str())
        .filter(|h| !h.is_empty());
    Some(PathBuf::from(match host {
        Some(host) => format!(r"\\{host}{}", path.replace('/', r"\")),
        // `/c:/texts` is `c:\texts`.
        None => path.trim_start_matches('/').replace('/', r"\"),
    }))
}

/// The `file:` URI of an absolute path.
pub(super) fn of_path(path: &Path) -> Option<Uri> {
    let path = path.to_str()?.replace('\\', "/");
    // What Windows answers to "where is this really".
    let path = path.strip_prefix("//?/").unwrap_or(&path);
    let lead = if path.starts_with('/') { "" } else { "/" };
    let mut encoded = String::new();
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' | b'/' => {
                encoded.push(char::from(byte));
            }
            _ => encoded += &format!("%{byte:02X}"),
        }
    }
    Uri::from_str(&format!("file://{lead}{encoded}")).ok()
}

/// What a document without a path is called.
pub(super) fn name(uri: &Uri) -> String {
    let path = uri
        .path()
        .as_estr()
        .decode()
        .into_string_lossy()
        .into_owned();
    match path.rsplit('/').next() {
        Some(name) if !name.is_empty() => name.to_owned(),
        _ => uri.as_str().to_owned(),
    }
}

/// Encodes what clients leave unencoded in URIs (a Cyrillic folder, a space), which the types of
/// the protocol refuse. Texts of documents are not touched.
pub(super) fn make_legal(params: &mut Value) {
    match params {
        Value::Object(entries) => {
            for (key, value) in entries {
                match value {
                    Value::String(uri) if key == "uri" || key.ends_with("Uri") => encode(uri),
                    Value::Object(_) | Value::Array(_) => make_legal(value),
                    _ => {}
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(make_legal),
        _ => {}
    }
}

fn encode(uri: &mut String) {
    let legal = |b: u8| b.is_ascii_graphic() && !b"\"<>\\^`{|}".contains(&b);
    if uri.bytes().all(legal) {
        return;
    }
    *uri = uri
        .bytes()
        .map(|b| match legal(b) {
            true => char::from(b).to_string(),
            false => format!("%{b:02X}"),
        })
        .collect();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn paths_survive_the_way_there_and_back() {
        for text in ["/a.md", "/тексты/весна 1.md", "/a%20b/#?[1].md"] {
            let uri = of_path(Path::new(text)).unwrap();
            assert_eq!(path(&uri).unwrap(), Path::new(text), "{}", uri.as_str());
        }
    }

    #[cfg(windows)]
    #[test]
    fn drives_and_shares_survive() {
        let uri = Uri::from_str("file:///c%3A/%D1%82/a.md").unwrap();
        assert_eq!(path(&uri).unwrap(), Path::new(r"c:\т\a.md"));
        assert_eq!(
            path(&of_path(Path::new(r"\\?\C:\a.md")).unwrap()).unwrap(),
            Path::new(r"C:\a.md")
        );
    }

    #[test]
    fn other_schemes_have_no_path() {
        let uri = Uri::from_str("untitled:Untitled-1").unwrap();
        assert_eq!((path(&uri), name(&uri).as_str()), (None, "Untitled-1"));
    }

    #[test]
    fn what_clients_leave_unencoded_is_mended() {
        let mut params = serde_json::json!({
            "textDocument": { "uri": "file:///тексты/a b.md", "text": "file:///т" },
            "rootUri": "file:///ok%20",
        });
        make_legal(&mut params);
        let uri = params["textDocument"]["uri"].as_str().unwrap();
        assert_eq!(uri, "file:///%D1%82%D0%B5%D0%BA%D1%81%D1%82%D1%8B/a%20b.md");
        assert_eq!(params["textDocument"]["text"], "file:///т");
        assert_eq!(params["rootUri"], "file:///ok%20");
    }
}
