//! What the client said of itself when it began, and what the server answers.
//!
//! Read key by key and not through the protocol's types: a client that sends one key wrong shall
//! lose that key, not its language server.

use std::path::PathBuf;

use lsp_types::{
    CodeActionKind, CodeActionOptions, CodeActionProviderCapability, CodeLensOptions,
    CompletionOptions, DiagnosticOptions, DiagnosticServerCapabilities, ExecuteCommandOptions,
    HoverProviderCapability, OneOf, SaveOptions, ServerCapabilities, TextDocumentSyncCapability,
    TextDocumentSyncKind, TextDocumentSyncOptions, TextDocumentSyncSaveOptions, Uri,
    WorkDoneProgressOptions, WorkspaceFoldersServerCapabilities, WorkspaceServerCapabilities,
};
use serde_json::Value;

use super::buffer::Encoding;
use super::uri;
use crate::vocabulary::Lang;

/// The command behind "explain": its argument is a rule's id, its result the rule's page.
pub(super) const EXPLAIN: &str = "onside.explain";

/// The kind of the action that applies every safe fix of a document.
pub(super) const FIX_ALL: CodeActionKind = CodeActionKind::new("source.fixAll.onside");

/// A client.
#[derive(Clone, Debug, Default)]
pub(super) struct Client {
    /// The unit of columns.
    pub(super) encoding: Encoding,
    /// The language of its user interface, if it is one of ours.
    pub(super) locale: Option<Lang>,
    /// The folders it has open.
    pub(super) folders: Vec<PathBuf>,
    /// Whether it asks for diagnostics; then none are pushed.
    pub(super) pulls: bool,
    /// Whether it can be told to ask again.
    pub(super) refreshes: bool,
    /// Whether it can be told to ask for lenses again.
    pub(super) refreshes_lenses: bool,
    /// Whether it can be told which files to watch.
    pub(super) watches: bool,
    /// Whether it answers questions about its settings.
    pub(super) configures: bool,
    /// Whether it tells changes of its settings only to those who ask for that.
    pub(super) registers_settings: bool,
    /// Whether it shows places that belong to a diagnostic.
    pub(super) related: bool,
    /// Whether it takes code actions with edits, not only commands.
    pub(super) action_literals: bool,
    /// Whether it asks for the edit of a code action when the action is chosen.
    pub(super) lazy_actions: bool,
    /// Whether it refuses edits of a version that it has no more.
    pub(super) versioned_edits: bool,
    /// Whether it shows a rule's page itself when it gets one.
    pub(super) shows_pages: bool,
    /// What the user set, as for `workspace/configuration`.
    pub(super) options: Value,
}

impl Client {
    /// Reads the parameters of `initialize`.
    pub(super) fn new(params: &Value) -> Self {
        let capability = |path: &str| params.pointer(&format!("/capabilities/{path}"));
        let can = |path: &str| capability(path).and_then(Value::as_bool) == Some(true);
        let offered = capability("general/positionEncodings").and_then(Value::as_array);
        let offered = offered.into_iter().flatten().filter_map(Value::as_str);
        let options = params
            .get("initializationOptions")
            .filter(|options| options.is_object())
            .cloned()
            .unwrap_or_default();
        let locale = params.get("locale").and_then(Value::as_str);
        let lazy = capability("textDocument/codeAction/resolveSupport/properties");
        let lazy = lazy.and_then(Value::as_array);
        Self {
            encoding: Encoding::negotiate(offered),
            locale: locale.and_then(lang_of),
            folders: folders(params),
            pulls: capability("textDocument/diagnostic").is_some_and(Value::is_object),
            refreshes: can("workspace/diagnostics/refreshSupport"),
            refreshes_lenses: can("workspace/codeLens/refreshSupport"),
            watches: can("workspace/didChangeWatchedFiles/dynamicRegistration"),
            configures: can("workspace/configuration"),
            registers_settings: can("workspace/didChangeConfiguration/dynamicRegistration"),
            related: can("textDocument/publishDiagnostics/relatedInformation"),
            action_literals: capability("textDocument/codeAction/codeActionLiteralSupport")
                .is_some(),
            lazy_actions: can("textDocument/codeAction/dataSupport")
                && lazy.is_some_and(|own| own.iter().any(|name| name == "edit")),
            versioned_edits: can("workspace/workspaceEdit/documentChanges"),
            shows_pages: options.get("pages").and_then(Value::as_bool) == Some(true),
            options,
        }
    }

    /// What the server can do for it.
    pub(super) fn server(&self) -> ServerCapabilities {
        let sync = TextDocumentSyncOptions {
            open_close: Some(true),
            change: Some(TextDocumentSyncKind::INCREMENTAL),
            save: Some(TextDocumentSyncSaveOptions::SaveOptions(SaveOptions {
                include_text: Some(false),
            })),
            ..TextDocumentSyncOptions::default()
        };
        let actions = CodeActionOptions {
            code_action_kinds: Some(vec![CodeActionKind::QUICKFIX, FIX_ALL]),
            resolve_provider: Some(self.lazy_actions),
            ..CodeActionOptions::default()
        };
        let marks = ["/", "-", "@", "<", ",", " ", ":"];
        let completion = CompletionOptions {
            trigger_characters: Some(marks.map(str::to_owned).to_vec()),
            ..CompletionOptions::default()
        };
        let diagnostics = DiagnosticOptions {
            identifier: Some("onside".to_owned()),
            // Rules and configurations are files of their own.
            inter_file_dependencies: true,
            workspace_diagnostics: true,
            work_done_progress_options: WorkDoneProgressOptions::default(),
        };
        ServerCapabilities {
            position_encoding: Some(self.encoding.kind()),
            text_document_sync: Some(TextDocumentSyncCapability::Options(sync)),
            hover_provider: Some(HoverProviderCapability::Simple(true)),
            completion_provider: Some(completion),
            code_action_provider: Some(match self.action_literals {
                true => CodeActionProviderCapability::Options(actions),
                false => CodeActionProviderCapability::Simple(true),
            }),
            code_lens_provider: Some(CodeLensOptions {
                resolve_provider: Some(false),
            }),
            execute_command_provider: Some(ExecuteCommandOptions {
                commands: vec![EXPLAIN.to_owned()],
                ..ExecuteCommandOptions::default()
            }),
            diagnostic_provider: self
                .pulls
                .then_some(DiagnosticServerCapabilities::Options(diagnostics)),
            workspace: Some(WorkspaceServerCapabilities {
                workspace_folders: Some(WorkspaceFoldersServerCapabilities {
                    supported: Some(true),
                    change_notifications: Some(OneOf::Left(true)),
                }),
                ..WorkspaceServerCapabilities::default()
            }),
            ..ServerCapabilities::default()
        }
    }
}

/// The folders of `initialize`: all of them, else the one root of older clients.
fn folders(params: &Value) -> Vec<PathBuf> {
    let uri_of =
        |value: &Value| -> Option<PathBuf> { uri::path(&value.as_str()?.parse::<Uri>().ok()?) };
    let folders = params.get("workspaceFolders").and_then(Value::as_array);
    let folders: Vec<PathBuf> = folders
        .into_iter()
        .flatten()
        .filter_map(|folder| uri_of(folder.get("uri")?))
        .collect();
    if !folders.is_empty() {
        return folders;
    }
    let root = params.get("rootUri").and_then(uri_of);
    let path = || {
        params
            .get("rootPath")
            .and_then(Value::as_str)
            .map(PathBuf::from)
    };
    root.or_else(path).into_iter().collect()
}

/// `ru`, `ru-RU`, `ru_RU.UTF-8`.
pub(super) fn lang_of(locale: &str) -> Option<Lang> {
    let language = locale.split(['-', '_', '.']).next().unwrap_or_default();
    Lang::parse(&language.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_client_may_leave_everything_out() {
        for params in [
            json!(null),
            json!({}),
            json!({ "capabilities": null }),
            json!([]),
        ] {
            let client = Client::new(&params);
            assert_eq!(client.encoding, Encoding::Utf16);
            assert!(!client.pulls && client.folders.is_empty());
            assert!(client.server().diagnostic_provider.is_none());
        }
    }

    #[test]
    fn what_it_says_is_read() {
        let client = Client::new(&json!({
            "locale": "ru-RU",
            "rootUri": "file:///ignored",
            "workspaceFolders": [{ "uri": "file:///a", "name": "a" }, { "uri": "file:///b" }],
            "capabilities": {
                "general": { "positionEncodings": ["utf-16", "utf-8"] },
                "textDocument": { "diagnostic": {} },
                "workspace": { "diagnostics": { "refreshSupport": true } },
            },
        }));
        assert_eq!(client.locale, Some(Lang::Ru));
        assert_eq!(client.encoding, Encoding::Utf8);
        assert_eq!(client.folders.len(), 2);
        assert!(client.pulls && client.refreshes && !client.watches);
        assert_eq!(lang_of("en_GB.UTF-8"), Some(Lang::En));
        assert_eq!(lang_of("de"), None);
    }
}
