//! What the editor shows is what `onside check` prints.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};
use tempfile::tempdir;

use crate::client::{Client, brief, pulling, pushing, uri};

fn fixtures() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures"))
}

/// A finding: its file, its place and rule, its message.
type Row = (String, String, String);

/// What a client that asks for everything in a folder is told.
pub(crate) fn whole(client: &mut Client, folder: &Path) -> Vec<Row> {
    let report = client
        .request("workspace/diagnostic", json!({ "previousResultIds": [] }))
        .unwrap();
    let mut all = Vec::new();
    let root = format!("{}/", uri(folder));
    for item in report["items"].as_array().unwrap() {
        let uri = item["uri"].as_str().unwrap();
        let name = uri.strip_prefix(&root).unwrap();
        all.extend(shown(name, item["items"].as_array().unwrap()));
    }
    all.sort();
    all
}

/// What `onside check` finds below a folder: file, place and rule, and the messages beside them.
pub(crate) fn printed(folder: &Path) -> Vec<Row> {
    let output = Command::new(env!("CARGO_BIN_EXE_onside"))
        .args(["check", ".", "--format", "json", "--today", "2026-11-21"])
        .current_dir(folder)
        .output()
        .unwrap();
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let findings = report["findings"].as_array().unwrap().iter();
    let mut all: Vec<_> = findings
        .map(|finding| {
            let range = &finding["range"];
            let units = &finding["utf16_range"];
            let (start, end) = (&units["start"], &units["end"]);
            let place = match start["line"].is_number() {
                true => format!(
                    "{}:{}-{}:{}",
                    start["line"], start["character"], end["line"], end["character"]
                ),
                false => panic!("where are the UTF-16 units? {range} {units}"),
            };
            let text = |key: &str| finding[key].as_str().unwrap().to_owned();
            (
                text("path"),
                format!("{place} {}", text("rule")),
                text("message"),
            )
        })
        .collect();
    all.sort();
    all
}

pub(crate) fn shown(path: &str, found: &[Value]) -> Vec<Row> {
    let rules = found.iter().filter(|d| d.get("code").is_some());
    rules
        .map(|d| {
            (
                path.to_owned(),
                brief(d),
                d["message"].as_str().unwrap().to_owned(),
            )
        })
        .collect()
}

/// What only one of the two has.
pub(crate) fn differences(editor: &[Row], printed: &[Row]) -> Vec<String> {
    let only = |side: &str, a: &[Row], b: &[Row]| -> Vec<String> {
        let own = a.iter().filter(|row| !b.contains(row));
        own.map(|row| format!("only {side}: {row:?}")).collect()
    };
    let mut all = only("in the editor", editor, printed);
    all.extend(only("printed", printed, editor));
    all
}

/// The Markdown files below a folder, relative, with `/`.
fn documents(folder: &Path, below: &Path, out: &mut Vec<String>) {
    let mut entries: Vec<_> = fs::read_dir(below)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            documents(folder, &path, out);
        } else if path.extension().is_some_and(|e| e == "md") {
            let name = path.strip_prefix(folder).unwrap().to_str().unwrap();
            out.push(name.replace('\\', "/"));
        }
    }
}

#[test]
fn every_fixture_has_the_same_findings() {
    let folder = fixtures();
    let expected = printed(folder);
    assert!(expected.len() > 100, "{}", expected.len());
    let mut names = Vec::new();
    documents(folder, folder, &mut names);
    for pull in [false, true] {
        let capabilities = if pull { pulling() } else { pushing() };
        let mut client = Client::open(folder, capabilities);
        let mut all = Vec::new();
        for name in &names {
            let path = folder.join(name);
            let text = fs::read_to_string(&path).unwrap();
            // As editors do.
            let text = text.trim_start_matches('\u{feff}');
            client.open_text(&uri(&path), "markdown", text);
            let found = match pull {
                true => client.pulled(&uri(&path)),
                false => client.pushed(&uri(&path), 1),
            };
            all.extend(shown(name, &found));
        }
        all.sort();
        assert_eq!(
            differences(&all, &expected),
            Vec::<String>::new(),
            "pull: {pull}"
        );
    }
}

#[test]
fn the_workspace_has_the_same_findings() {
    let folder = fixtures();
    let mut client = Client::open(folder, pulling());
    let all = whole(&mut client, folder);
    assert_eq!(differences(&all, &printed(folder)), Vec::<String>::new());
}

#[test]
fn the_workspace_is_told_again_only_when_something_changed() {
    let folder = tempdir().unwrap();
    let slogan = "У нас индивидуальный подход к каждому клиенту.\n";
    fs::write(folder.path().join("a.md"), slogan).unwrap();
    fs::write(folder.path().join("b.md"), "Доставим за два дня.\n").unwrap();
    let mut client = Client::open(folder.path(), pulling());
    let first = client
        .request("workspace/diagnostic", json!({ "previousResultIds": [] }))
        .unwrap();
    let items = first["items"].as_array().unwrap();
    assert_eq!(items.len(), 1, "{items:#?}");
    let known = json!([{ "uri": items[0]["uri"], "value": items[0]["resultId"] }]);
    let asked = json!({ "previousResultIds": known });
    // Nothing is new: the request waits for a change on the disk.
    let waiting = client.ask("workspace/diagnostic", asked.clone());
    assert!(!client.has_come(|m| m["id"] == waiting));
    fs::write(folder.path().join("b.md"), slogan).unwrap();
    let changed = json!({ "changes": [{ "uri": uri(&folder.path().join("b.md")), "type": 2 }] });
    client.notify("workspace/didChangeWatchedFiles", changed);
    let report = client.answer(waiting).unwrap();
    let kinds: Vec<&str> = report["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["kind"].as_str().unwrap())
        .collect();
    assert_eq!(kinds, ["unchanged", "full"]);
    // A waiting request can be cancelled.
    let items = report["items"].as_array().unwrap();
    let known: Vec<Value> = items
        .iter()
        .map(|item| json!({ "uri": item["uri"], "value": item["resultId"] }))
        .collect();
    let waiting = client.ask(
        "workspace/diagnostic",
        json!({ "previousResultIds": known }),
    );
    client.notify("$/cancelRequest", json!({ "id": waiting }));
    assert_eq!(client.answer(waiting).unwrap_err()["code"], -32800);
    // What was mended is told once, with nothing in it.
    fs::write(folder.path().join("a.md"), "Доставим за два дня.\n").unwrap();
    let report = client.request("workspace/diagnostic", asked).unwrap();
    let items = report["items"].as_array().unwrap();
    assert!(
        items.iter().any(|item| item["items"] == json!([])),
        "{items:#?}"
    );
}

#[test]
fn what_a_baseline_knows_is_not_shown() {
    let folder = tempdir().unwrap();
    let text = "---\nkind: ad\n---\n\nИндивидуальный подход к каждому.\n";
    fs::write(folder.path().join("a.md"), text).unwrap();
    let known = Command::new(env!("CARGO_BIN_EXE_onside"))
        .args(["baseline", "create"])
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert!(known.status.success(), "{known:?}");
    let mut client = Client::open(folder.path(), pushing());
    let file = uri(&folder.path().join("a.md"));
    client.open_text(&file, "markdown", text);
    assert_eq!(client.pushed(&file, 1), Vec::<Value>::new());
    let more = format!("{text}\nМы всегда рады помочь!\n");
    client.change(&file, 2, json!([{ "text": more }]));
    assert_eq!(client.pushed(&file, 2).len(), 1);
}
