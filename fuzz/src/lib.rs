//! What several targets share: a language server in this process, and the rules that come with onside.

use std::path::Path;
use std::sync::{LazyLock, mpsc};
use std::thread;

use lsp_server::{Message, Notification, Request, RequestId};
use onside::lsp::{Options, Schemas, serve};
use onside::rules::Rulebook;
use onside::workspace::ConfigChoice;
use serde_json::{Value, json};

/// The rules that come with onside.
pub static RULEBOOK: LazyLock<Rulebook> = LazyLock::new(Rulebook::builtin);

/// The folder that the client of these targets has open; nothing is written into it.
pub const HOME: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/workspace");

/// How the server is started. The schemas are those of the repository, which a test keeps equal to what `onside schema`
/// prints.
#[must_use]
pub fn options() -> Options {
    let schema = |text| serde_json::from_str(text).expect("a schema is JSON");
    Options {
        config: ConfigChoice::Nearest,
        today: Some("2026-11-21".parse().expect("a day")),
        schemas: Schemas {
            config: schema(include_str!("../../schema/onside.config.json")),
            rule: schema(include_str!("../../schema/onside.rule.json")),
        },
    }
}

/// Writes `file:` URIs so that they lie in [`HOME`], and `rootPath` so that it is there: a stranger's path would have the
/// server look through the whole machine.
pub fn bring_home(value: &mut Value) {
    match value {
        Value::String(text) if text.get(..5).is_some_and(|scheme| scheme.eq_ignore_ascii_case("file:")) => {
            // Neither `..` nor its letters in per cents.
            let inside: Vec<&str> = text[5..].split('/').filter(|part| !part.is_empty() && *part != "..").collect();
            *text = format!("file://{HOME}/{}", inside.join("/").replace("%2", "_2"));
        }
        Value::Array(items) => items.iter_mut().for_each(bring_home),
        Value::Object(entries) => {
            for (key, value) in entries {
                if key == "rootPath" {
                    *value = json!(HOME);
                }
                bring_home(value);
            }
        }
        _ => {}
    }
}

/// The `file:` URI of a file in [`HOME`].
#[must_use]
pub fn uri(name: &str) -> String {
    format!("file://{}", Path::new(HOME).join(name).display())
}

/// A client of a server that works on a thread of its own and lives as long as the process.
pub struct Client {
    to: mpsc::Sender<Message>,
    from: mpsc::Receiver<Message>,
    next: i32,
}

impl Client {
    /// Starts a server for a client that asks for diagnostics and counts columns in this unit.
    ///
    /// # Panics
    /// If the server does not begin.
    #[must_use]
    pub fn new(encoding: &str) -> Self {
        let (to, incoming) = mpsc::channel();
        let (outgoing, from) = mpsc::channel();
        thread::spawn(move || serve(options(), incoming, move |message| drop(outgoing.send(message))));
        let mut client = Self { to, from, next: 0 };
        client.request("initialize", initialize(encoding));
        client
    }

    /// Tells the server something.
    ///
    /// # Panics
    /// If the server has ended.
    pub fn notify(&self, method: &str, params: Value) {
        let note = Notification::new(method.to_owned(), params);
        self.to.send(note.into()).expect("the server lives");
    }

    /// Asks the server something and waits for its answer.
    ///
    /// # Panics
    /// If the server has ended or answers that it cannot.
    pub fn request(&mut self, method: &str, params: Value) -> Value {
        self.next += 1;
        let id = RequestId::from(self.next);
        let request = Request::new(id.clone(), method.to_owned(), params);
        self.to.send(request.into()).expect("the server lives");
        loop {
            match self.from.recv().expect("the server answers") {
                Message::Response(response) if response.id == id => {
                    return response.response_result.unwrap_or_else(|error| panic!("{method}: {error:?}"));
                }
                // A complaint about a notification of ours would be a bug of ours, too.
                Message::Notification(note) if note.method == "window/logMessage" => panic!("{}", note.params),
                _ => {}
            }
        }
    }
}

/// The parameters of `initialize` of a client that asks for diagnostics, tells which files change and counts columns in
/// this unit.
#[must_use]
pub fn initialize(encoding: &str) -> Value {
    json!({
        "rootUri": format!("file://{HOME}"),
        "capabilities": {
            "general": { "positionEncodings": [encoding] },
            "textDocument": {
                "diagnostic": {},
                "codeAction": { "codeActionLiteralSupport": { "codeActionKind": { "valueSet": [] } } },
            },
            "workspace": { "didChangeWatchedFiles": { "dynamicRegistration": true } },
        },
    })
}
