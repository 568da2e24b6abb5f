//! From `initialize` to `exit`, and what a client may do wrong on the way.

use serde_json::{Value, json};
use tempfile::tempdir;

use crate::client::{Client, brief, pulling, pushing, uri};

const TEXT: &str = "---\nkind: ad\n---\n\nУ нас 🙂 индивидуальный подход к каждому клиенту.\n";

#[test]
fn it_exits_at_once_with_standard_input_open_and_says_nothing() {
    let folder = tempdir().unwrap();
    let client = Client::open(folder.path(), json!({}));
    assert_eq!(client.end(), (Some(0), String::new()));
}

#[test]
fn absent_null_and_empty_params_are_the_same() {
    for params in [None, Some(json!(null)), Some(json!({}))] {
        let folder = tempdir().unwrap();
        let mut client = Client::start(folder.path(), &[]);
        let with = |mut message: Value| {
            if let Some(params) = &params {
                message["params"] = params.clone();
            }
            message
        };
        client.send(&with(
            json!({ "jsonrpc": "2.0", "id": 1, "method": "initialize" }),
        ));
        let capabilities = client.answer(1).unwrap()["capabilities"].clone();
        assert_eq!(capabilities["positionEncoding"], "utf-16");
        client.send(&with(json!({ "jsonrpc": "2.0", "method": "initialized" })));
        client.send(&with(
            json!({ "jsonrpc": "2.0", "id": 2, "method": "shutdown" }),
        ));
        assert_eq!(client.answer(2), Ok(Value::Null));
        client.send(&with(json!({ "jsonrpc": "2.0", "method": "exit" })));
        assert_eq!(client.ended().0, Some(0));
    }
}

#[test]
fn an_end_without_shutdown_is_a_failure() {
    let folder = tempdir().unwrap();
    let mut early = Client::start(folder.path(), &[]);
    early.notify("exit", Value::Null);
    assert_eq!(early.ended().0, Some(1));
    let mut client = Client::open(folder.path(), json!({}));
    client.notify("exit", Value::Null);
    assert_eq!(client.ended().0, Some(1));
    let mut lost = Client::open(folder.path(), json!({}));
    lost.hang_up();
    assert_eq!(lost.ended(), (Some(1), String::new()));
}

#[test]
fn requests_out_of_order_and_unknown_ones_are_refused_and_nothing_else_happens() {
    let folder = tempdir().unwrap();
    let mut client = Client::start(folder.path(), &[]);
    let early = client.request("textDocument/hover", json!({})).unwrap_err();
    assert_eq!(early["code"], -32002);
    client.initialize(json!({ "capabilities": {} }));
    client.notify("$/setTrace", json!({ "value": "off" }));
    client.notify("onside/unknown", json!({ "a": 1 }));
    let unknown = client.request("onside/unknown", json!({})).unwrap_err();
    assert_eq!(unknown["code"], -32601);
    let wrong = client.request("textDocument/hover", json!({ "position": 7 }));
    assert_eq!(wrong.unwrap_err()["code"], -32602);
    client.notify("textDocument/didOpen", json!({ "textDocument": 7 }));
    let log = client.told("window/logMessage");
    let text = log["params"]["message"].as_str().unwrap();
    assert!(text.starts_with("textDocument/didOpen: "), "{text}");
    client.request("shutdown", json!({})).unwrap();
    let late = client.request("textDocument/hover", json!({})).unwrap_err();
    assert_eq!(late["code"], -32600);
}

#[test]
fn columns_are_counted_as_agreed() {
    for (offered, agreed, column) in [
        (json!(["utf-16", "utf-8"]), "utf-8", 15),
        (json!(["utf-32", "utf-16"]), "utf-32", 8),
        (json!(["utf-16"]), "utf-16", 9),
        (json!(null), "utf-16", 9),
    ] {
        let folder = tempdir().unwrap();
        let mut client = Client::start(folder.path(), &[]);
        let capabilities = client.initialize(json!({
            "rootUri": uri(folder.path()),
            "capabilities": { "general": { "positionEncodings": offered } },
        }));
        assert_eq!(capabilities["positionEncoding"], agreed);
        client.open_text("untitled:Untitled-1", "markdown", TEXT);
        let found = client.pushed("untitled:Untitled-1", 1);
        assert_eq!(found.len(), 1, "{found:#?}");
        assert_eq!(found[0]["range"]["start"]["character"], column);
    }
}

#[test]
fn a_diagnostic_says_what_clients_show() {
    let folder = tempdir().unwrap();
    let mut client = Client::open(folder.path(), pushing());
    let file = uri(&folder.path().join("a.md"));
    client.open_text(&file, "markdown", TEXT);
    let found = client.pushed(&file, 1);
    let diagnostic = &found[0];
    assert_eq!(brief(diagnostic), "4:9-4:30 slogan/individual-approach");
    assert_eq!(diagnostic["source"], "onside");
    assert_eq!(diagnostic["severity"], 2);
    let message = diagnostic["message"].as_str().unwrap();
    assert!(message.contains("индивидуальный подход") && !message.contains('\n'));
    client.notify(
        "textDocument/didClose",
        json!({ "textDocument": { "uri": file } }),
    );
    let gone = client.wait(|m| m["params"]["uri"] == file.as_str());
    assert_eq!(gone["params"]["diagnostics"], json!([]));
}

#[test]
fn the_locale_chooses_the_language_of_messages() {
    for (locale, options, word) in [
        (json!("en-GB"), json!(null), "words with no deed"),
        (json!("ru"), json!(null), "слова"),
        (json!(null), json!(null), "слова"),
        (json!("de"), json!(null), "слова"),
        (json!("en"), json!({ "language": "document" }), "слова"),
        (json!("ru"), json!({ "language": "en" }), "words"),
    ] {
        let folder = tempdir().unwrap();
        let mut client = Client::start(folder.path(), &[]);
        client.initialize(json!({
            "locale": locale, "initializationOptions": options, "capabilities": pushing(),
        }));
        client.open_text("untitled:1", "markdown", TEXT);
        let found = client.pushed("untitled:1", 1);
        let message = found[0]["message"].as_str().unwrap();
        let words = word.split(' ').next().unwrap();
        assert!(message.contains(words), "{locale} {options}: {message}");
        assert!(message.contains("индивидуальный подход"), "{message}");
    }
}

#[test]
fn settings_are_asked_for_and_obeyed() {
    let folder = tempdir().unwrap();
    let mut capabilities = pulling();
    capabilities["workspace"]["configuration"] = json!(true);
    let mut client = Client::open(folder.path(), capabilities);
    let asked = client.told("workspace/configuration");
    assert_eq!(asked["params"]["items"][0]["section"], "onside");
    client.send(&json!({
        "jsonrpc": "2.0", "id": asked["id"], "result": [{ "language": "en" }],
    }));
    client.told("workspace/diagnostic/refresh");
    client.open_text("untitled:1", "markdown", TEXT);
    let found = client.pulled("untitled:1");
    assert!(!found[0]["message"].as_str().unwrap().contains("слова"));
    client.notify(
        "workspace/didChangeConfiguration",
        json!({ "settings": null }),
    );
    let again = client.told("workspace/configuration");
    client.send(&json!({
        "jsonrpc": "2.0", "id": again["id"], "result": [{ "language": "document" }],
    }));
    client.told("workspace/diagnostic/refresh");
    let found = client.pulled("untitled:1");
    assert!(found[0]["message"].as_str().unwrap().contains("слова"));
}

#[test]
fn who_pulls_is_pushed_nothing() {
    let folder = tempdir().unwrap();
    let mut client = Client::start(folder.path(), &[]);
    let capabilities = client.initialize(json!({ "capabilities": pulling() }));
    assert_eq!(
        capabilities["diagnosticProvider"]["workspaceDiagnostics"],
        true
    );
    client.open_text("untitled:1", "markdown", TEXT);
    let report = client.request(
        "textDocument/diagnostic",
        json!({ "textDocument": { "uri": "untitled:1" } }),
    );
    let report = report.unwrap();
    assert_eq!(
        (
            report["kind"].as_str(),
            report["items"].as_array().unwrap().len()
        ),
        (Some("full"), 1)
    );
    let again = client.request(
        "textDocument/diagnostic",
        json!({
            "textDocument": { "uri": "untitled:1" }, "previousResultId": report["resultId"],
        }),
    );
    assert_eq!(again.unwrap()["kind"], "unchanged");
    let pushed = client.has_come(|m| m["method"] == "textDocument/publishDiagnostics");
    assert!(!pushed);
}

#[test]
fn a_cancelled_request_is_answered_so() {
    let folder = tempdir().unwrap();
    let mut client = Client::open(folder.path(), pulling());
    client.open_text("untitled:1", "markdown", &TEXT.repeat(400));
    // Both come in one piece, while the document above is still being read.
    let first = client.ask(
        "textDocument/diagnostic",
        json!({ "textDocument": { "uri": "untitled:1" } }),
    );
    let second = client.ask(
        "textDocument/diagnostic",
        json!({ "textDocument": { "uri": "untitled:1" } }),
    );
    client.notify("$/cancelRequest", json!({ "id": second }));
    client.answer(first).unwrap();
    assert_eq!(client.answer(second).unwrap_err()["code"], -32800);
}
