//! The server's life: messages in, in order; answers and diagnostics out.
//!
//! Between two messages stale documents are checked. What has come meanwhile is read first: a
//! cancelled request is answered unworked, a version that has a successor is not checked.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, TryRecvError};

use lsp_server::{ErrorCode, Message, Notification, Request, RequestId, Response};
use lsp_types::notification::{
    DidChangeConfiguration, DidChangeTextDocument, DidChangeWatchedFiles,
    DidChangeWorkspaceFolders, DidCloseTextDocument, DidOpenTextDocument, DidSaveTextDocument,
    Notification as _,
};
use lsp_types::request::{
    CodeActionRequest, CodeActionResolveRequest, CodeLensRequest, Completion,
    DocumentDiagnosticRequest, ExecuteCommand, HoverRequest, Request as _,
    WorkspaceDiagnosticRequest,
};
use lsp_types::{
    Diagnostic, DidChangeConfigurationParams, DidChangeTextDocumentParams,
    DidChangeWatchedFilesParams, DidChangeWorkspaceFoldersParams, DidCloseTextDocumentParams,
    DidOpenTextDocumentParams, DidSaveTextDocumentParams, MessageType, Uri,
};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::Options;
use super::client::Client;
use super::documents::{Documents, Open};
use super::folders::Folders;
use super::level::LEVEL;
use super::pull::Waiting;
use super::uri;
use super::yaml::Schemas;
use crate::vocabulary::Lang;

/// Sends a message to the client.
pub(super) type Post = Box<dyn Fn(Message)>;

/// What a request ends with.
pub(super) type Answer = Result<Value, (ErrorCode, String)>;

/// The request for the user's settings; the others that the server makes need no answer.
const SETTINGS: i32 = 1;

/// A running server.
pub(super) struct Server {
    post: Post,
    incoming: Receiver<Message>,
    /// What has come and was not worked on yet.
    pub(super) queue: VecDeque<Message>,
    pub(super) client: Client,
    pub(super) documents: Documents,
    pub(super) folders: Folders,
    /// Documents whose diagnostics are to be pushed.
    pub(super) stale: VecDeque<String>,
    /// Files that are not open and were pushed diagnostics.
    pub(super) pushed: Vec<Uri>,
    /// What workspaces lack, by the URI of their configuration file, as it was told last.
    pub(super) lacks: Vec<(Uri, Vec<Diagnostic>)>,
    /// The request that is worked on, and whether it was cancelled meanwhile.
    working: Option<RequestId>,
    pub(super) cancelled: bool,
    /// The request for the diagnostics of the workspace that waits for something to change.
    pub(super) waiting: Option<Waiting>,
    /// The language of the server's own words.
    pub(super) lang: Lang,
    /// Whether a lens tells the level of a document.
    pub(super) level_lens: bool,
    /// The mistake in a configuration that was shown last.
    pub(super) told: Option<String>,
    next_id: i32,
    ending: bool,
    pub(super) schemas: Schemas,
}

/// Serves one client to its end; answers whether it said `shutdown` and `exit`, in this order.
pub(super) fn serve(post: Post, incoming: Receiver<Message>, options: Options) -> bool {
    let Some((id, params)) = initialize(&post, &incoming) else {
        return false;
    };
    let client = Client::new(&params);
    let result = json!({
        "capabilities": client.server(),
        "serverInfo": { "name": "onside", "version": env!("CARGO_PKG_VERSION") },
    });
    post(Response::new_ok(id, result).into());
    Server::new(post, incoming, options, client).run()
}

/// Waits for `initialize`; `None` where the client leaves before it.
fn initialize(post: &Post, incoming: &Receiver<Message>) -> Option<(RequestId, Value)> {
    for message in incoming {
        match message {
            Message::Request(request) if request.method == "initialize" => {
                let mut params = request.params;
                uri::make_legal(&mut params);
                return Some((request.id, params));
            }
            Message::Request(request) => {
                let code = ErrorCode::ServerNotInitialized as i32;
                let text = "the first request is `initialize`".to_owned();
                post(Response::new_err(request.id, code, text).into());
            }
            Message::Notification(note) if note.method == "exit" => return None,
            Message::Notification(_) | Message::Response(_) => {}
        }
    }
    None
}

/// Parameters of a message; absent, `null` and `{}` are the same where nothing is needed.
pub(super) fn params<T: DeserializeOwned>(mut params: Value) -> Result<T, (ErrorCode, String)> {
    if params.is_null() {
        params = json!({});
    }
    uri::make_legal(&mut params);
    serde_json::from_value(params).map_err(|error| (ErrorCode::InvalidParams, error.to_string()))
}

/// The answer to a request that the client does not want any more.
pub(super) fn cancelled() -> Answer {
    Err((ErrorCode::RequestCanceled, "cancelled".to_owned()))
}

impl Server {
    fn new(post: Post, incoming: Receiver<Message>, options: Options, client: Client) -> Self {
        let folders = Folders::new(options.config, &client.folders, options.today);
        let mut server = Self {
            post,
            incoming,
            queue: VecDeque::new(),
            documents: Documents::default(),
            folders,
            stale: VecDeque::new(),
            pushed: Vec::new(),
            lacks: Vec::new(),
            working: None,
            cancelled: false,
            waiting: None,
            lang: client.locale.unwrap_or(Lang::En),
            level_lens: false,
            told: None,
            next_id: SETTINGS,
            ending: false,
            schemas: options.schemas,
            client,
        };
        server.set_options(&server.client.options.clone());
        server
    }

    fn run(&mut self) -> bool {
        loop {
            self.take_in();
            if let Some(message) = self.queue.pop_front() {
                match message {
                    Message::Notification(note) if note.method == "exit" => return self.ending,
                    Message::Notification(note) => self.notification(note),
                    Message::Request(request) => self.request(request),
                    Message::Response(response) => self.response(response),
                }
            } else if let Some(uri) = self.stale.pop_front() {
                self.push(&uri);
            } else if let Ok(message) = self.incoming.recv() {
                self.arrive(message);
            } else {
                return false;
            }
        }
    }

    /// Takes in what has come meanwhile.
    pub(super) fn take_in(&mut self) {
        loop {
            match self.incoming.try_recv() {
                Ok(message) => self.arrive(message),
                Err(TryRecvError::Empty | TryRecvError::Disconnected) => return,
            }
        }
    }

    fn arrive(&mut self, message: Message) {
        match message {
            Message::Notification(note) if note.method == "$/cancelRequest" => {
                let id = note.params.get("id").cloned().unwrap_or_default();
                if let Ok(id) = serde_json::from_value::<RequestId>(id) {
                    self.cancel(&id);
                }
            }
            message => self.queue.push_back(message),
        }
    }

    /// Answers a request that is not worked on yet with "cancelled".
    fn cancel(&mut self, id: &RequestId) {
        let own = |message: &Message| matches!(message, Message::Request(r) if r.id == *id);
        let waits = self.waiting.as_ref().is_some_and(|w| w.id == *id);
        if waits {
            self.waiting = None;
        } else if let Some(at) = self.queue.iter().position(own) {
            self.queue.remove(at);
        } else {
            self.cancelled |= self.working.as_ref() == Some(id);
            return;
        }
        self.answer(id.clone(), cancelled());
    }

    /// Whether something shorter has come while the workspace is checked.
    pub(super) fn is_needed_elsewhere(&mut self) -> bool {
        let long = |message: &Message| matches!(message, Message::Request(r) if r.method == WorkspaceDiagnosticRequest::METHOD);
        self.take_in();
        self.cancelled || !self.queue.iter().all(long)
    }

    /// Puts a request back behind what has come meanwhile.
    pub(super) fn postpone(&mut self, request: Request) {
        self.queue.push_back(Message::Request(request));
    }

    pub(super) fn answer(&self, id: RequestId, answer: Answer) {
        let response = match answer {
            // `Response::new_ok` would copy the value once more.
            Ok(value) => Response {
                id,
                response_result: Ok(value),
            },
            Err((code, text)) => Response::new_err(id, code as i32, text),
        };
        (self.post)(response.into());
    }

    pub(super) fn notify(&self, method: &str, params: Value) {
        // `Notification::new` would copy the parameters once more.
        let method = method.to_owned();
        (self.post)(Notification { method, params }.into());
    }

    fn ask(&mut self, id: i32, method: &str, params: Value) {
        (self.post)(Request::new(RequestId::from(id), method.to_owned(), params).into());
    }

    /// Asks for something whose answer does not matter.
    pub(super) fn tell(&mut self, method: &str, params: Value) {
        self.next_id += 1;
        self.ask(self.next_id, method, params);
    }

    /// Shows the user one sentence.
    pub(super) fn show(&self, kind: MessageType, message: &str) {
        self.notify(
            "window/showMessage",
            json!({ "type": kind, "message": message }),
        );
    }

    /// Runs a piece of work that a bug of ours must not end the server with.
    pub(super) fn guarded<T>(&mut self, work: impl FnOnce(&mut Self) -> T) -> Result<T, String> {
        catch_unwind(AssertUnwindSafe(|| work(self))).map_err(|bug| {
            let text = bug.downcast_ref::<String>().cloned();
            let text = text.or_else(|| bug.downcast_ref::<&str>().map(|text| (*text).to_owned()));
            text.unwrap_or_else(|| "a bug without a message".to_owned())
        })
    }

    fn request(&mut self, request: Request) {
        let id = request.id.clone();
        if self.ending {
            let text = "the server was shut down".to_owned();
            return self.answer(id, Err((ErrorCode::InvalidRequest, text)));
        }
        if request.method == "shutdown" {
            self.ending = true;
            self.waiting = None;
            return self.answer(id, Ok(Value::Null));
        }
        self.working = Some(id.clone());
        self.cancelled = false;
        let worked = self.guarded(|server| server.work(request));
        self.working = None;
        match worked {
            Ok(Some(answer)) => self.answer(id, answer),
            Ok(None) => {}
            Err(bug) => {
                let text = format!("a bug in onside: {bug}");
                self.answer(id, Err((ErrorCode::InternalError, text)));
            }
        }
    }

    /// Works on a request; `None` where it is answered later.
    fn work(&mut self, request: Request) -> Option<Answer> {
        let given = request.params.clone();
        Some(match request.method.as_str() {
            DocumentDiagnosticRequest::METHOD => self.document_diagnostics(given),
            WorkspaceDiagnosticRequest::METHOD => return self.workspace_diagnostics(request),
            CodeActionRequest::METHOD => self.code_actions(given),
            CodeActionResolveRequest::METHOD => self.resolve_action(given),
            CodeLensRequest::METHOD => self.code_lenses(given),
            LEVEL => self.level(given),
            HoverRequest::METHOD => self.hover(given),
            Completion::METHOD => self.completion(given),
            ExecuteCommand::METHOD => self.execute(&given),
            unknown => Err((
                ErrorCode::MethodNotFound,
                format!("onside does not know `{unknown}`"),
            )),
        })
    }

    fn notification(&mut self, note: Notification) {
        let method = note.method.clone();
        let done = self.guarded(|server| server.heed(note));
        let trouble = match done {
            Ok(Ok(())) => return,
            Ok(Err((_, text))) => text,
            Err(bug) => format!("a bug in onside: {bug}"),
        };
        let message = format!("{method}: {trouble}");
        self.notify(
            "window/logMessage",
            json!({ "type": MessageType::ERROR, "message": message }),
        );
    }

    fn heed(&mut self, note: Notification) -> Result<(), (ErrorCode, String)> {
        match note.method.as_str() {
            "initialized" => self.began(),
            DidOpenTextDocument::METHOD => {
                let DidOpenTextDocumentParams { text_document } = params(note.params)?;
                let key = text_document.uri.as_str().to_owned();
                let folders = &self.folders;
                let place = |name: &str| folders.place_of(name);
                self.documents
                    .open(text_document, self.client.encoding, place);
                if !self.client.watches {
                    self.reload_quietly();
                }
                self.expire(key);
            }
            DidChangeTextDocument::METHOD => {
                let change: DidChangeTextDocumentParams = params(note.params)?;
                let document = change.text_document;
                let (uri, version) = (document.uri, document.version);
                self.documents.change(&uri, version, change.content_changes);
                self.expire(uri.as_str().to_owned());
                let changed = self.documents.get(uri.as_str());
                if changed.is_some_and(Open::is_yaml) {
                    // A rule that is being typed is a part of what others are read with.
                    for other in self.documents.forget(Open::is_yaml) {
                        self.expire(other);
                    }
                }
            }
            DidCloseTextDocument::METHOD => {
                let DidCloseTextDocumentParams { text_document } = params(note.params)?;
                let closed = self.documents.close(&text_document.uri);
                self.stale.retain(|uri| uri != text_document.uri.as_str());
                if closed.is_some() && !self.client.pulls {
                    self.publish(&text_document.uri, None, &[]);
                }
            }
            DidSaveTextDocument::METHOD => {
                let DidSaveTextDocumentParams { text_document, .. } = params(note.params)?;
                let yaml = self.documents.get(text_document.uri.as_str());
                if yaml.is_some_and(Open::is_yaml) || !self.client.watches {
                    self.reload();
                }
                self.wake();
            }
            DidChangeWatchedFiles::METHOD => {
                let DidChangeWatchedFilesParams { changes } = params(note.params)?;
                let files = changes.iter().filter_map(|change| uri::path(&change.uri));
                if files
                    .into_iter()
                    .any(|file| super::folders::is_setup(&file))
                {
                    self.reload();
                }
                self.wake();
            }
            DidChangeWorkspaceFolders::METHOD => {
                let DidChangeWorkspaceFoldersParams { event } = params(note.params)?;
                let paths = |folders: &[lsp_types::WorkspaceFolder]| -> Vec<_> {
                    folders
                        .iter()
                        .filter_map(|folder| uri::path(&folder.uri))
                        .collect()
                };
                self.folders
                    .change(&paths(&event.added), &paths(&event.removed));
                self.reload();
                self.wake();
            }
            DidChangeConfiguration::METHOD => {
                let DidChangeConfigurationParams { settings } = params(note.params)?;
                if self.client.configures {
                    self.ask_settings();
                } else if let Some(own) = settings.get("onside") {
                    self.set_options(own);
                }
            }
            // What is unknown and begins with `$/` may be ignored, what does not is no business of
            // a linter: saves that will be, progress that was cancelled.
            _ => {}
        }
        Ok(())
    }

    /// The client is ready to be asked.
    fn began(&mut self) {
        let mut wanted = Vec::new();
        if self.client.watches {
            let globs = ["**/*.{yaml,yml}", "**/*.{md,markdown}"];
            let watchers: Vec<Value> = globs.map(|glob| json!({ "globPattern": glob })).to_vec();
            wanted.push(json!({
                "id": "onside.files",
                "method": DidChangeWatchedFiles::METHOD,
                "registerOptions": { "watchers": watchers },
            }));
        }
        if self.client.registers_settings {
            wanted.push(json!({
                "id": "onside.settings",
                "method": DidChangeConfiguration::METHOD,
                "registerOptions": { "section": "onside" },
            }));
        }
        if !wanted.is_empty() {
            self.tell(
                "client/registerCapability",
                json!({ "registrations": wanted }),
            );
        }
        if self.client.configures {
            self.ask_settings();
        }
    }

    fn ask_settings(&mut self) {
        let items = json!({ "items": [{ "section": "onside" }] });
        self.ask(SETTINGS, "workspace/configuration", items);
    }

    fn response(&mut self, response: Response) {
        if response.id == RequestId::from(SETTINGS)
            && let Ok(Value::Array(settings)) = response.response_result
            && let Some(own) = settings.first()
        {
            self.set_options(own);
        }
    }

    /// Obeys the user's settings: `language` is `auto` (the client's), `document` (that of the
    /// words found), `ru` or `en`; `levelLens` is off until it is set.
    fn set_options(&mut self, options: &Value) {
        let language = options.get("language").and_then(Value::as_str);
        let (own, messages) = match language {
            Some("document") => (self.client.locale, None),
            Some(name) if Lang::parse(name).is_some() => (Lang::parse(name), Lang::parse(name)),
            _ => (self.client.locale, self.client.locale),
        };
        let lens = options.get("levelLens").and_then(Value::as_bool) == Some(true);
        if lens != self.level_lens {
            self.level_lens = lens;
            if self.client.refreshes_lenses {
                self.tell("workspace/codeLens/refresh", Value::Null);
            }
        }
        let lang = own.unwrap_or(Lang::En);
        if (lang, messages) != (self.lang, self.folders.lang) {
            self.lang = lang;
            self.folders.lang = messages;
            self.refresh();
        }
    }

    /// Reads configurations and rules anew, and shows what follows from them.
    fn reload(&mut self) {
        self.folders.reload();
        self.told = None;
        self.refresh();
    }

    /// The same where no other document can be concerned yet.
    fn reload_quietly(&mut self) {
        self.folders.reload();
    }

    /// Everything may look different now.
    fn refresh(&mut self) {
        let all = self.documents.forget(|_| true);
        if self.client.pulls {
            if self.client.refreshes {
                self.tell("workspace/diagnostic/refresh", Value::Null);
            }
        } else {
            self.stale = all.into();
        }
        self.wake();
    }

    /// Notes that a document's diagnostics are to be pushed.
    fn expire(&mut self, uri: String) {
        if !self.client.pulls && self.documents.get(&uri).is_some() && !self.stale.contains(&uri) {
            self.stale.push_back(uri);
        }
    }

    /// Lets the waiting request for the workspace's diagnostics be worked on again.
    fn wake(&mut self) {
        if let Some(waiting) = self.waiting.take() {
            self.postpone(waiting.into_request());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace::ConfigChoice;
    use std::sync::mpsc::{channel, sync_channel};

    #[test]
    fn a_bug_in_one_piece_of_work_ends_nothing() {
        let (sent, posted) = sync_channel(9);
        let (_client, incoming) = channel();
        let options = Options {
            config: ConfigChoice::Nothing,
            today: None,
            schemas: Schemas::default(),
        };
        let post = Box::new(move |message| sent.send(message).unwrap());
        let mut server = Server::new(post, incoming, options, Client::default());
        let bug = server.guarded(|_| -> u8 { panic!("broken {}", 7) });
        assert_eq!(bug, Err("broken 7".to_owned()));
        let request = Request::new(1.into(), "shutdown".to_owned(), Value::Null);
        server.request(request);
        let Ok(Message::Response(response)) = posted.try_recv() else {
            panic!("an answer");
        };
        assert_eq!(response.response_result.unwrap(), Value::Null);
    }
}
