//! Code actions, hover and completion in documents.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use tempfile::tempdir;

use crate::client::{Client, brief, edited, pulling, uri};

const SLOGAN: &str = "У нас индивидуальный подход к каждому клиенту.";

/// A client that pulls, with more capabilities.
fn client(folder: &Path, more: &[(&str, Value)]) -> Client {
    let mut capabilities = pulling();
    for (pointer, value) in more {
        let mut at = &mut capabilities;
        for key in pointer.split('/') {
            at = &mut at[key];
        }
        *at = value.clone();
    }
    Client::open(folder, capabilities)
}

pub(crate) fn actions(
    client: &mut Client,
    uri: &str,
    range: &Value,
    only: Option<&str>,
) -> Vec<Value> {
    let mut context = json!({ "diagnostics": [] });
    if let Some(only) = only {
        context["only"] = json!([only]);
    }
    let asked = json!({ "textDocument": { "uri": uri }, "range": range, "context": context });
    let answer = client.request("textDocument/codeAction", asked).unwrap();
    answer.as_array().unwrap().clone()
}

fn titles(actions: &[Value]) -> Vec<&str> {
    actions
        .iter()
        .map(|action| action["title"].as_str().unwrap())
        .collect()
}

/// A text after the only edit of an action.
fn applied(text: &str, action: &Value, uri: &str) -> String {
    let edits = action["edit"]["changes"][uri].as_array().unwrap();
    assert_eq!(edits.len(), 1, "{action:#?}");
    edited(text, edits)
}

#[test]
fn every_action_on_a_fixture_does_what_its_title_says() {
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures"));
    let mut client = client(folder, &[]);
    let (mut here, mut files, mut examples) = (0, 0, 0);
    for name in [
        "dishonest/en/phone-script.md",
        "dishonest/ru/service-standard.md",
        "dishonest/ru/shop-ad.md",
        "markdown/quotes.md",
        "markdown/table.md",
        "markdown/lists.md",
        "markdown/crlf.md",
        "markdown/html.md",
        "markdown/notes.md",
    ] {
        let path = folder.join(name);
        let text = fs::read_to_string(&path).unwrap();
        let document = uri(&path);
        client.open_text(&document, "markdown", &text);
        for finding in client.pulled(&document) {
            let Some(rule) = finding["code"].as_str() else {
                continue;
            };
            for action in actions(&mut client, &document, &finding["range"], Some("quickfix")) {
                let own = action["diagnostics"][0]["range"] == finding["range"]
                    && action["diagnostics"][0]["code"] == finding["code"];
                if action["edit"].is_null() || !own {
                    continue;
                }
                let changed = applied(&text, &action, &document);
                let fresh = format!("untitled:{name}");
                // The kind of a document may be guessed by its path.
                let kind = client.pulled(&document);
                client.change(&document, 2, json!([{ "text": changed }]));
                let left = client.pulled(&document);
                let title = action["title"].as_str().unwrap();
                let same = |d: &Value| d["code"] == rule && d["message"] == finding["message"];
                let before = kind.iter().filter(|d| same(d)).count();
                let after = left.iter().filter(|d| same(d)).count();
                assert!(
                    after < before,
                    "{fresh}: {title}: {}\n{changed}",
                    brief(&finding)
                );
                assert!(
                    !left
                        .iter()
                        .any(|d| d["code"].as_str().is_some_and(|c| c.starts_with("meta/"))),
                    "{fresh}: {title}: {}\n{left:#?}",
                    brief(&finding)
                );
                client.change(&document, 3, json!([{ "text": text }]));
                here += usize::from(title.ends_with(" here"));
                files += usize::from(title.ends_with(" in this file"));
                examples += usize::from(title.ends_with(" example"));
            }
            let offered = actions(&mut client, &document, &finding["range"], None);
            let offered = titles(&offered);
            for title in [
                format!("Suppress {rule} here"),
                format!("Suppress {rule} in this file"),
                format!("Explain {rule}"),
            ] {
                assert!(
                    offered.contains(&title.as_str()),
                    "{name} {}: {offered:?}",
                    brief(&finding)
                );
            }
        }
    }
    assert!(
        here > 50 && files > 50 && examples > 20,
        "{here} {files} {examples}"
    );
}

#[test]
fn actions_wait_for_their_edit_where_the_client_can() {
    let folder = tempdir().unwrap();
    let resolve = json!({ "properties": ["edit"] });
    let mut client = client(
        folder.path(),
        &[
            ("textDocument/codeAction/resolveSupport", resolve),
            ("textDocument/codeAction/dataSupport", json!(true)),
            ("workspace/workspaceEdit/documentChanges", json!(true)),
        ],
    );
    client.open_text("untitled:1", "markdown", SLOGAN);
    let found = client.pulled("untitled:1");
    let offered = actions(&mut client, "untitled:1", &found[0]["range"], None);
    let here = offered[0].clone();
    assert!(
        here["edit"].is_null() && here["data"].is_object(),
        "{here:#?}"
    );
    let resolved = client.request("codeAction/resolve", here.clone()).unwrap();
    let change = &resolved["edit"]["documentChanges"][0];
    assert_eq!(
        change["textDocument"],
        json!({ "uri": "untitled:1", "version": 1 })
    );
    assert_eq!(
        change["edits"][0]["newText"],
        "<!-- onside-ignore slogan/individual-approach: причина -->\n"
    );
    client.change("untitled:1", 2, json!([{ "text": "x" }]));
    let late = client.request("codeAction/resolve", here).unwrap_err();
    assert_eq!(late["code"], -32801);
}

#[test]
fn what_the_configuration_locks_cannot_be_silenced() {
    let folder = tempdir().unwrap();
    let locked = "suppressions: { locked: [\"slogan/*\"] }\n";
    fs::write(folder.path().join("onside.yaml"), locked).unwrap();
    let mut client = client(folder.path(), &[]);
    let document = uri(&folder.path().join("a.md"));
    client.open_text(&document, "markdown", SLOGAN);
    let found = client.pulled(&document);
    let offered = actions(&mut client, &document, &found[0]["range"], None);
    assert!(
        titles(&offered)
            .iter()
            .all(|title| !title.starts_with("Suppress")),
        "{offered:#?}"
    );
}

#[test]
fn a_client_without_edits_gets_commands_and_a_page_as_a_message() {
    let folder = tempdir().unwrap();
    let mut client = Client::open(folder.path(), json!({}));
    client.open_text("untitled:1", "markdown", SLOGAN);
    let found = client.pushed("untitled:1", 1);
    let offered = actions(&mut client, "untitled:1", &found[0]["range"], None);
    assert_eq!(offered[0]["command"], "onside.explain");
    let command =
        json!({ "command": "onside.explain", "arguments": ["slogan/individual-approach"] });
    let page = client.request("workspace/executeCommand", command).unwrap();
    assert!(page.as_str().unwrap().starts_with("# "));
    let shown = client.told("window/showMessage");
    assert!(
        shown["params"]["message"]
            .as_str()
            .unwrap()
            .contains("slogan/individual-approach")
    );
    let unknown = json!({ "command": "onside.explain", "arguments": ["slogan/x"] });
    assert_eq!(
        client
            .request("workspace/executeCommand", unknown)
            .unwrap_err()["code"],
        -32602
    );
}

fn hover(client: &mut Client, uri: &str, line: u32, character: u32) -> Option<String> {
    let position = json!({ "line": line, "character": character });
    let asked = json!({ "textDocument": { "uri": uri }, "position": position });
    let answer = client.request("textDocument/hover", asked).unwrap();
    answer["contents"]["value"].as_str().map(str::to_owned)
}

#[test]
fn hover_tells_findings_rules_and_deeds() {
    let folder = tempdir().unwrap();
    let mut client = client(folder.path(), &[]);
    let text = format!(
        "{SLOGAN}\n\n<!-- onside-ignore slogan/we-care, trap/*: x -->\nДа.\n\n\
         Мастер Иван ответит за 15 минут.\n\nПросто текст.\n"
    );
    client.open_text("untitled:1", "markdown", &text);
    let finding = hover(&mut client, "untitled:1", 0, 25).unwrap();
    assert!(
        finding.contains("`slogan/individual-approach`"),
        "{finding}"
    );
    assert!(
        finding.contains("**Напишите:**") && finding.contains("**Дело**"),
        "{finding}"
    );
    let rule = hover(&mut client, "untitled:1", 2, 22).unwrap();
    assert!(
        rule.starts_with("# ") && rule.contains("`slogan/we-care`"),
        "{rule}"
    );
    let family = hover(&mut client, "untitled:1", 2, 37).unwrap();
    assert!(family.contains("`trap/no-refund`"), "{family}");
    let deed = hover(&mut client, "untitled:1", 5, 24).unwrap();
    assert!(deed.contains("за какой срок: «за 15 минут»"), "{deed}");
    assert!(
        deed.contains("**Нет:** ") && deed.contains("что будет, если не выйдет"),
        "{deed}"
    );
    assert_eq!(hover(&mut client, "untitled:1", 7, 3), None);
    assert_eq!(hover(&mut client, "untitled:2", 0, 0), None);
}

fn completions(client: &mut Client, uri: &str, line: u32, character: u32) -> Vec<Value> {
    let position = json!({ "line": line, "character": character });
    let asked = json!({ "textDocument": { "uri": uri }, "position": position });
    let answer = client.request("textDocument/completion", asked).unwrap();
    let items = answer.get("items").and_then(Value::as_array);
    items.cloned().unwrap_or_default()
}

#[test]
fn comments_are_completed() {
    let folder = tempdir().unwrap();
    let mut client = client(folder.path(), &[]);
    let text = "🙂 <!-- ons\n\n<!-- onside-ignore slogan/we-care, slog\n";
    client.open_text("untitled:1", "markdown", text);
    let words = completions(&mut client, "untitled:1", 0, 11);
    let labels: Vec<&str> = words
        .iter()
        .map(|item| item["label"].as_str().unwrap())
        .collect();
    assert_eq!(labels.len(), 7, "{labels:?}");
    let edit = &words[0]["textEdit"];
    assert_eq!(edit["newText"], "onside-ignore");
    assert_eq!(edit["range"]["start"], json!({ "line": 0, "character": 8 }));
    let rules = completions(&mut client, "untitled:1", 2, 39);
    let labels: Vec<&str> = rules
        .iter()
        .map(|item| item["label"].as_str().unwrap())
        .collect();
    assert!(
        labels.contains(&"trap/no-refund") && labels.contains(&"slogan/*"),
        "{labels:?}"
    );
    assert!(!labels.iter().any(|label| label.starts_with("meta/")));
    assert_eq!(rules[0]["textEdit"]["range"]["start"]["character"], 35);
    assert!(completions(&mut client, "untitled:1", 1, 0).is_empty());
}
