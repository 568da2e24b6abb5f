//! Addresses: of files, and of the pages of rules where the program has a home page.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What stands in a path of a URI as it is.
const IN_PATH: AsciiSet = NON_ALPHANUMERIC
    .remove(b'/')
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// The home page of onside, if Cargo.toml names one.
pub(super) fn home() -> Option<&'static str> {
    Some(env!("CARGO_PKG_HOMEPAGE")).filter(|home| !home.is_empty())
}

/// The page of a rule, if there is a home page. Other rules than the built-in ones have none.
pub(super) fn rule(id: &str) -> Option<String> {
    let home = home()?.trim_end_matches('/');
    Some(format!("{home}/rules/{}", path(id)))
}

/// A path as part of a URI.
pub(super) fn path(path: &str) -> Cow<'_, str> {
    utf8_percent_encode(path, &IN_PATH).into()
}

/// The `file:` URI of a display path; `folder` is the working directory, absolute, with `/`.
pub(super) fn file(folder: &str, display: &str) -> String {
    let absolute = display.starts_with('/')
        || matches!(display.as_bytes(), [b'a'..=b'z' | b'A'..=b'Z', b':', ..]);
    let mut parts: Vec<&str> = Vec::new();
    let folder = if absolute { "" } else { folder };
    for part in folder.split('/').chain(display.split('/')) {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    let mut uri = "file://".to_owned();
    for part in parts {
        uri.push('/');
        // A drive's colon stays, as everybody writes it.
        match part.strip_suffix(':').map(str::as_bytes) {
            Some([b'a'..=b'z' | b'A'..=b'Z']) => uri += part,
            _ => uri += &path(part),
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_have_absolute_addresses() {
        for (folder, display, uri) in [
            (
                "/home/a b",
                "ads/весна.md",
                "file:///home/a%20b/ads/%D0%B2%D0%B5%D1%81%D0%BD%D0%B0.md",
            ),
            ("/home/a", "../b/./c#1.md", "file:///home/b/c%231.md"),
            ("/home", "/etc/x.md", "file:///etc/x.md"),
            ("C:/Users/a", "x.md", "file:///C:/Users/a/x.md"),
            ("C:/Users/a", "D:/x.md", "file:///D:/x.md"),
            ("/a", "\u{1b}:/x.md", "file:///a/%1B%3A/x.md"),
        ] {
            assert_eq!(file(folder, display), uri);
        }
    }
}
