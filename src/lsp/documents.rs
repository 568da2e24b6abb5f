//! What is open in the editor, and what was found in it.

use std::path::{Path, PathBuf};

use lsp_types::{Diagnostic, TextDocumentContentChangeEvent, TextDocumentItem, Uri};
use rustc_hash::FxHashMap;

use super::buffer::{Buffer, Encoding};
use super::folders::Checked;
use super::uri;
use super::yaml::Yaml;

/// A document that is open in the editor.
pub(super) struct Open {
    pub(super) uri: Uri,
    /// Its path, or the path it would have if it were saved.
    pub(super) file: PathBuf,
    /// Whether it lies there.
    pub(super) saved: bool,
    /// What the client calls its language.
    pub(super) language: String,
    pub(super) version: i32,
    pub(super) buffer: Buffer,
    /// What was found in this version; `None` before anybody looked.
    pub(super) seen: Option<Seen>,
}

/// What was found in a version of a document.
pub(super) struct Seen {
    pub(super) diagnostics: Vec<Diagnostic>,
    /// `None` for YAML, and where nothing could be checked.
    pub(super) checked: Option<Box<Checked>>,
    /// What a YAML file belongs to; `None` for documents.
    pub(super) yaml: Option<Box<Yaml>>,
}

impl Open {
    /// Whether it is YAML: by its language, by its name where the client knows no languages.
    pub(super) fn is_yaml(&self) -> bool {
        let extension = self.file.extension();
        self.language == "yaml" || extension.is_some_and(|e| e == "yaml" || e == "yml")
    }

    /// Whether the client calls it Markdown.
    pub(super) fn is_markdown(&self) -> bool {
        matches!(self.language.as_str(), "markdown" | "md" | "quarto" | "rmd")
    }
}

/// Everything that is open, by URI.
#[derive(Default)]
pub(super) struct Documents {
    open: FxHashMap<String, Open>,
}

impl Documents {
    /// Takes a document that was opened; `place` says where one without a path belongs.
    pub(super) fn open(
        &mut self,
        item: TextDocumentItem,
        encoding: Encoding,
        place: impl FnOnce(&str) -> PathBuf,
    ) {
        let path = uri::path(&item.uri);
        let open = Open {
            saved: path.is_some(),
            file: path.unwrap_or_else(|| place(&uri::name(&item.uri))),
            language: item.language_id,
            version: item.version,
            buffer: Buffer::new(item.text, encoding),
            seen: None,
            uri: item.uri,
        };
        self.open.insert(open.uri.as_str().to_owned(), open);
    }

    /// Applies changes. Unknown documents are none of ours.
    pub(super) fn change(
        &mut self,
        uri: &Uri,
        version: i32,
        changes: Vec<TextDocumentContentChangeEvent>,
    ) {
        if let Some(open) = self.open.get_mut(uri.as_str()) {
            for change in changes {
                open.buffer.apply(change);
            }
            open.version = version;
            open.seen = None;
        }
    }

    /// Takes a document away.
    pub(super) fn close(&mut self, uri: &Uri) -> Option<Open> {
        self.open.remove(uri.as_str())
    }

    pub(super) fn get(&self, uri: &str) -> Option<&Open> {
        self.open.get(uri)
    }

    pub(super) fn get_mut(&mut self, uri: &str) -> Option<&mut Open> {
        self.open.get_mut(uri)
    }

    /// The document at a path, if it is open.
    pub(super) fn at(&self, file: &Path) -> Option<&Open> {
        let mut all = self.open.values();
        all.find(|open| open.saved && open.file == file)
    }

    /// The URIs of all, in order.
    pub(super) fn uris(&self) -> Vec<String> {
        let mut uris: Vec<String> = self.open.keys().cloned().collect();
        uris.sort_unstable();
        uris
    }

    /// Forgets what was found in documents that `concerned` takes: it may not hold any more.
    /// Answers which those are.
    pub(super) fn forget(&mut self, concerned: impl Fn(&Open) -> bool) -> Vec<String> {
        let mut forgotten = self.uris();
        forgotten.retain(|uri| match self.open.get_mut(uri) {
            Some(open) if concerned(open) => {
                open.seen = None;
                true
            }
            _ => false,
        });
        forgotten
    }

    /// The YAML texts that are open, by path.
    pub(super) fn yaml(&self) -> Vec<(PathBuf, String)> {
        let mut texts: Vec<(PathBuf, String)> = self
            .uris()
            .iter()
            .filter_map(|uri| self.open.get(uri))
            .filter(|open| open.saved && open.is_yaml())
            .map(|open| (open.file.clone(), open.buffer.text().to_owned()))
            .collect();
        texts.sort_unstable();
        texts
    }
}
