//! On which of five levels a document stands: a lens on its first line for those who want it, and
//! the answer to `onside/level`, of which the VS Code extension makes a status item.

use lsp_types::{CodeLensParams, TextDocumentIdentifier};
use serde::Deserialize;
use serde_json::{Value, json};

use super::server::{Answer, Server, params};
use crate::check::TextLevel;
use crate::report;

/// The request for a document's level: its parameters are a `textDocument`, its result `level` (1
/// to 5), `title` and what would lift it (`lifts`), or null where a document has no level.
pub(super) const LEVEL: &str = "onside/level";

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct LevelParams {
    text_document: TextDocumentIdentifier,
}

impl Server {
    /// `textDocument/codeLens`.
    pub(super) fn code_lenses(&mut self, given: Value) -> Answer {
        let asked: CodeLensParams = params(given)?;
        if !self.level_lens {
            return Ok(json!([]));
        }
        let Some(level) = self.level_of(asked.text_document.uri.as_str()) else {
            return Ok(json!([]));
        };
        let start = json!({ "line": 0, "character": 0 });
        let title = report::level_line(&level, self.lang);
        // Nothing happens on a click.
        let command = json!({ "title": title, "command": "" });
        Ok(json!([{ "range": { "start": start, "end": start }, "command": command }]))
    }

    /// `onside/level`.
    pub(super) fn level(&mut self, given: Value) -> Answer {
        let asked: LevelParams = params(given)?;
        let level = self.level_of(asked.text_document.uri.as_str());
        let told = level.map(|level| {
            json!({
                "level": level.level,
                "title": report::level_line(&level, self.lang),
                "lifts": report::level_lifts(&level, self.lang),
            })
        });
        Ok(told.unwrap_or_default())
    }

    fn level_of(&mut self, uri: &str) -> Option<TextLevel> {
        self.look(uri);
        let (_, checked) = self.checked(uri)?;
        self.folders.level(checked)
    }
}
