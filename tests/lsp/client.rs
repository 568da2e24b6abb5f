//! A client of the language server over a child process, as editors start it.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// Longer than anything may take, on a slow machine with a debug build.
const PATIENCE: Duration = Duration::from_secs(240);

/// A running server and what came from it.
pub(crate) struct Client {
    child: Child,
    stdin: Option<ChildStdin>,
    incoming: Receiver<Value>,
    /// Notifications and requests of the server that nobody has asked for yet.
    kept: VecDeque<Value>,
    next_id: i32,
}

impl Client {
    /// Starts a server in a folder.
    pub(crate) fn start(folder: &Path, args: &[&str]) -> Self {
        // Another build of the same program may be asked for: a script measures the fast one.
        let program = std::env::var("ONSIDE");
        let program = program.unwrap_or_else(|_| env!("CARGO_BIN_EXE_onside").to_owned());
        let mut child = Command::new(program)
            .arg("lsp")
            .args(["--today", "2026-11-21"])
            .args(args)
            .current_dir(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let (sender, incoming) = channel();
        thread::spawn(move || {
            while let Some(message) = read(&mut out) {
                if sender.send(message).is_err() {
                    break;
                }
            }
        });
        Self {
            stdin: child.stdin.take(),
            child,
            incoming,
            kept: VecDeque::new(),
            next_id: 0,
        }
    }

    /// Starts a server with one open folder and these capabilities.
    pub(crate) fn open(folder: &Path, capabilities: Value) -> Self {
        let mut client = Self::start(folder, &[]);
        client.initialize(json!({
            "processId": null,
            "rootUri": uri(folder),
            "workspaceFolders": [{ "uri": uri(folder), "name": "folder" }],
            "capabilities": capabilities,
        }));
        client
    }

    /// Says `initialize` and `initialized`; answers the server's capabilities.
    pub(crate) fn initialize(&mut self, params: Value) -> Value {
        let result = self.request("initialize", params).unwrap();
        self.notify("initialized", json!({}));
        result["capabilities"].clone()
    }

    pub(crate) fn send(&mut self, message: &Value) {
        let body = message.to_string();
        let stdin = self.stdin.as_mut().unwrap();
        write!(stdin, "Content-Length: {}\r\n\r\n{body}", body.len()).unwrap();
        stdin.flush().unwrap();
    }

    pub(crate) fn notify(&mut self, method: &str, params: Value) {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": params }));
    }

    /// Sends a request; answers its number.
    pub(crate) fn ask(&mut self, method: &str, params: Value) -> i32 {
        self.next_id += 1;
        let id = self.next_id;
        self.send(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }));
        id
    }

    /// Waits for the answer to a request: its result, or its error.
    pub(crate) fn answer(&mut self, id: i32) -> Result<Value, Value> {
        let message = self.wait(|message| message["id"] == id && message.get("method").is_none());
        match message.get("error") {
            Some(error) => Err(error.clone()),
            None => Ok(message["result"].clone()),
        }
    }

    pub(crate) fn request(&mut self, method: &str, params: Value) -> Result<Value, Value> {
        let id = self.ask(method, params);
        self.answer(id)
    }

    /// The first message that fits, kept or new.
    pub(crate) fn wait(&mut self, fits: impl Fn(&Value) -> bool) -> Value {
        if let Some(at) = self.kept.iter().position(&fits) {
            return self.kept.remove(at).unwrap();
        }
        let end = Instant::now() + PATIENCE;
        loop {
            let left = end.saturating_duration_since(Instant::now());
            match self.incoming.recv_timeout(left) {
                Ok(message) if fits(&message) => return message,
                Ok(message) => self.kept.push_back(message),
                Err(RecvTimeoutError::Timeout) => panic!("no answer; kept: {:#?}", self.kept),
                Err(RecvTimeoutError::Disconnected) => {
                    panic!("the server has ended; kept: {:#?}", self.kept)
                }
            }
        }
    }

    /// The next message of the server's own with this method.
    pub(crate) fn told(&mut self, method: &str) -> Value {
        self.wait(|message| message["method"] == method)
    }

    /// Whether a message fits that has come before the answer to a request made now.
    pub(crate) fn has_come(&mut self, fits: impl Fn(&Value) -> bool) -> bool {
        self.request("onside/unknown", json!({})).unwrap_err();
        let at = self.kept.iter().position(&fits);
        at.map(|at| self.kept.remove(at)).is_some()
    }

    /// Opens a document.
    pub(crate) fn open_text(&mut self, uri: &str, language: &str, text: &str) {
        self.notify(
            "textDocument/didOpen",
            json!({ "textDocument": {
                "uri": uri, "languageId": language, "version": 1, "text": text,
            } }),
        );
    }

    /// Sends changes that make this version.
    pub(crate) fn change(&mut self, uri: &str, version: i32, changes: Value) {
        self.notify(
            "textDocument/didChange",
            json!({
                "textDocument": { "uri": uri, "version": version },
                "contentChanges": changes,
            }),
        );
    }

    /// The diagnostics pushed for a version of a document; those of older versions are dropped.
    pub(crate) fn pushed(&mut self, uri: &str, version: i32) -> Vec<Value> {
        let message = self.wait(|message| {
            message["method"] == "textDocument/publishDiagnostics"
                && message["params"]["uri"] == uri
                && message["params"]["version"] == version
        });
        message["params"]["diagnostics"].as_array().unwrap().clone()
    }

    /// The diagnostics of a document, asked for.
    pub(crate) fn pulled(&mut self, uri: &str) -> Vec<Value> {
        let report = self
            .request(
                "textDocument/diagnostic",
                json!({ "textDocument": { "uri": uri } }),
            )
            .unwrap();
        report["items"].as_array().unwrap().clone()
    }

    /// Says `shutdown` and `exit`, with standard input left open; answers the exit code and what
    /// was written to standard error.
    pub(crate) fn end(mut self) -> (Option<i32>, String) {
        self.request("shutdown", Value::Null).unwrap();
        self.notify("exit", Value::Null);
        self.ended()
    }

    /// Waits for the process, which must end by itself; standard input is still open.
    pub(crate) fn ended(&mut self) -> (Option<i32>, String) {
        let end = Instant::now() + PATIENCE;
        let status = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            assert!(Instant::now() < end, "the server does not end");
            thread::sleep(Duration::from_millis(5));
        };
        let mut stderr = String::new();
        let pipe = self.child.stderr.as_mut().unwrap();
        pipe.read_to_string(&mut stderr).unwrap();
        (status.code(), stderr)
    }

    /// Closes the server's standard input.
    pub(crate) fn hang_up(&mut self) {
        self.stdin = None;
    }

    /// The process's number.
    pub(crate) fn process(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn read(out: &mut impl BufRead) -> Option<Value> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        if out.read_line(&mut line).ok()? == 0 {
            return None;
        }
        let line = line.trim_end();
        if line.is_empty() {
            break;
        }
        if let Some(number) = line.strip_prefix("Content-Length: ") {
            length = number.parse().unwrap();
        }
    }
    let mut body = vec![0; length];
    out.read_exact(&mut body).ok()?;
    Some(serde_json::from_slice(&body).unwrap())
}

/// The URI of a path.
pub(crate) fn uri(path: &Path) -> String {
    let path = path.to_str().unwrap().replace('\\', "/");
    let lead = if path.starts_with('/') { "" } else { "/" };
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"/-._~".contains(&b);
    let encoded: String = path
        .bytes()
        .map(|b| match plain(b) {
            true => char::from(b).to_string(),
            false => format!("%{b:02X}"),
        })
        .collect();
    format!("file://{lead}{encoded}")
}

/// What a push client that knows everything says of itself.
pub(crate) fn pushing() -> Value {
    json!({
        "general": { "positionEncodings": ["utf-16"] },
        "textDocument": {
            "publishDiagnostics": { "relatedInformation": true, "versionSupport": true },
            "codeAction": { "codeActionLiteralSupport": { "codeActionKind": { "valueSet": [] } } },
        },
    })
}

/// What a pull client says of itself.
pub(crate) fn pulling() -> Value {
    json!({
        "general": { "positionEncodings": ["utf-16"] },
        "textDocument": {
            "diagnostic": { "dynamicRegistration": false },
            "codeAction": { "codeActionLiteralSupport": { "codeActionKind": { "valueSet": [] } } },
        },
        "workspace": { "diagnostics": { "refreshSupport": true } },
    })
}

/// A diagnostic in one line: place and code, or message where there is no code.
pub(crate) fn brief(diagnostic: &Value) -> String {
    let range = &diagnostic["range"];
    let place = |end: &str| format!("{}:{}", range[end]["line"], range[end]["character"]);
    let what = diagnostic["code"].as_str();
    let what = what.unwrap_or_else(|| diagnostic["message"].as_str().unwrap());
    format!("{}-{} {what}", place("start"), place("end"))
}

/// A text after edits, whose places are in UTF-16 units of the text before all of them.
pub(crate) fn edited(text: &str, edits: &[Value]) -> String {
    let offset = |place: &Value| -> usize {
        let line = place["line"].as_u64().unwrap();
        let start: usize = text
            .split_inclusive('\n')
            .take(usize::try_from(line).unwrap())
            .map(str::len)
            .sum();
        let mut units = place["character"].as_u64().unwrap();
        let mut at = start;
        for c in text[start..].chars() {
            if units == 0 {
                break;
            }
            units -= c.len_utf16() as u64;
            at += c.len_utf8();
        }
        at
    };
    let mut places: Vec<_> = edits
        .iter()
        .map(|edit| {
            let range = &edit["range"];
            let new = edit["newText"].as_str().unwrap();
            (offset(&range["start"]), offset(&range["end"]), new)
        })
        .collect();
    places.sort_unstable();
    let mut result = text.to_owned();
    for (start, end, new) in places.into_iter().rev() {
        result.replace_range(start..end, new);
    }
    result
}
