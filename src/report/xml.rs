//! What the two XML formats share: text that XML 1.0 may hold, and the writer.

use std::io;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, Event};

use super::clean::{clean_line, clean_path};

/// Writes elements with indentation.
pub(super) type Xml<'a> = Writer<&'a mut dyn io::Write>;

/// A document with its declaration, whose root `write` writes.
pub(super) fn document(
    out: &mut dyn io::Write,
    write: impl FnOnce(&mut Xml<'_>) -> io::Result<()>,
) -> io::Result<()> {
    let mut xml = Writer::new_with_indent(out, b' ', 2);
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    write(&mut xml)?;
    xml.get_mut().write_all(b"\n")
}

/// Untrusted text on one line. XML 1.0 cannot hold most control characters even escaped; the
/// cleaner has replaced them, and the two that are no characters at all go here.
pub(super) fn line(text: &str) -> String {
    clean_line(text.trim()).replace(['\u{fffe}', '\u{ffff}'], "\u{fffd}")
}

/// An untrusted path.
pub(super) fn path(path: &str) -> String {
    clean_path(path).replace(['\u{fffe}', '\u{ffff}'], "\u{fffd}")
}
