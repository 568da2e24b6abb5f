//! Folders, configurations and rulebooks: what holds for a file, and what changes it.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use tempfile::tempdir;

use crate::client::{Client, brief, pulling, pushing, uri};
use crate::rule::rule;

const SLOGAN: &str = "У нас индивидуальный подход к каждому клиенту.\n";
const OFF: &str = "rules:\n  slogan/individual-approach: off\n";

fn write(folder: &Path, name: &str, text: &str) -> String {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, text).unwrap();
    uri(&path)
}

fn codes(found: &[Value]) -> Vec<&str> {
    found.iter().filter_map(|d| d["code"].as_str()).collect()
}

#[test]
fn each_folder_has_its_own_configuration() {
    let (a, b) = (tempdir().unwrap(), tempdir().unwrap());
    let first = write(a.path(), "a.md", SLOGAN);
    let second = write(b.path(), "b.md", SLOGAN);
    write(a.path(), "onside.yaml", OFF);
    let folder = |path: &Path| json!({ "uri": uri(path), "name": "x" });
    let mut client = Client::start(a.path(), &[]);
    client.initialize(json!({
        "workspaceFolders": [folder(a.path()), folder(b.path())], "capabilities": pulling(),
    }));
    client.open_text(&first, "markdown", SLOGAN);
    client.open_text(&second, "markdown", SLOGAN);
    assert!(client.pulled(&first).is_empty());
    assert_eq!(
        codes(&client.pulled(&second)),
        ["slogan/individual-approach"]
    );
    // A document without a file belongs to the first folder, whichever that is.
    client.open_text("untitled:1", "markdown", SLOGAN);
    assert!(client.pulled("untitled:1").is_empty());
    client.notify(
        "workspace/didChangeWorkspaceFolders",
        json!({ "event": { "added": [], "removed": [folder(a.path())] } }),
    );
    client.told("workspace/diagnostic/refresh");
    // Its file still has the configuration beside it.
    assert!(client.pulled(&first).is_empty());
    let report = client.request("workspace/diagnostic", json!({ "previousResultIds": [] }));
    assert_eq!(report.unwrap()["items"].as_array().unwrap().len(), 1);
}

#[test]
fn an_unencoded_path_is_understood() {
    let folder = tempdir().unwrap();
    write(folder.path(), "тексты 1/a.md", SLOGAN);
    write(folder.path(), "onside.yaml", OFF);
    let mut client = Client::open(folder.path(), pulling());
    let raw = format!("file://{}/тексты 1/a.md", folder.path().display());
    client.open_text(&raw, "markdown", SLOGAN);
    assert!(client.pulled(&raw).is_empty());
}

#[test]
fn a_changed_configuration_is_read_again() {
    let folder = tempdir().unwrap();
    let file = write(folder.path(), "a.md", SLOGAN);
    let config = write(folder.path(), "onside.yaml", "root: true\n");
    let mut client = Client::open(folder.path(), pushing());
    client.open_text(&file, "markdown", SLOGAN);
    assert_eq!(
        codes(&client.pushed(&file, 1)),
        ["slogan/individual-approach"]
    );
    write(folder.path(), "onside.yaml", OFF);
    let changed = json!({ "changes": [{ "uri": config, "type": 2 }] });
    client.notify("workspace/didChangeWatchedFiles", changed.clone());
    assert!(client.pushed(&file, 1).is_empty());
    // A broken one is told where it is broken, and no document is passed over in silence.
    write(
        folder.path(),
        "onside.yaml",
        "rules:\n  slogan/individual-aproach: off\n",
    );
    client.notify("workspace/didChangeWatchedFiles", changed.clone());
    let found = client.pushed(&file, 1);
    let message = found[0]["message"].as_str().unwrap();
    assert!(message.contains("not checked"), "{message}");
    let there = client.wait(|m| m["params"]["uri"] == config.as_str());
    let there = there["params"]["diagnostics"].as_array().unwrap().clone();
    assert!(
        brief(&there[0]).starts_with("1:2-1:27 there is no rule"),
        "{there:#?}"
    );
    let shown = client.told("window/showMessage")["params"]["message"].clone();
    assert!(
        shown
            .as_str()
            .unwrap()
            .contains("onside.yaml:2: there is no rule"),
        "{shown}"
    );
    write(folder.path(), "onside.yaml", "root: true\n");
    client.notify("workspace/didChangeWatchedFiles", changed);
    assert_eq!(
        codes(&client.pushed(&file, 1)),
        ["slogan/individual-approach"]
    );
    let cured = client.wait(|m| m["params"]["uri"] == config.as_str());
    assert_eq!(cured["params"]["diagnostics"], json!([]));
}

#[test]
fn what_the_configuration_leaves_out_is_left_out() {
    let folder = tempdir().unwrap();
    let out = write(folder.path(), "archive/a.md", SLOGAN);
    let named = write(folder.path(), "README", SLOGAN);
    write(
        folder.path(),
        "onside.yaml",
        "files: { exclude: [\"archive/**\"], max-size: 200B }\n",
    );
    let mut client = Client::open(folder.path(), pulling());
    client.open_text(&out, "markdown", SLOGAN);
    client.open_text(&named, "markdown", SLOGAN);
    assert!(client.pulled(&out).is_empty());
    assert_eq!(client.pulled(&named).len(), 1);
    client.change(&named, 2, json!([{ "text": SLOGAN.repeat(9) }]));
    let found = client.pulled(&named);
    assert_eq!(found.len(), 1);
    assert!(
        found[0]["message"].as_str().unwrap().contains("max-size"),
        "{found:#?}"
    );
    let other = write(folder.path(), "a.txt", SLOGAN);
    client.open_text(&other, "plaintext", SLOGAN);
    assert!(client.pulled(&other).is_empty());
}

#[test]
fn a_clients_ability_to_watch_files_is_used() {
    let folder = tempdir().unwrap();
    let file = write(folder.path(), "a.md", SLOGAN);
    let mut capabilities = pushing();
    capabilities["workspace"] = json!({ "didChangeWatchedFiles": { "dynamicRegistration": true } });
    let mut client = Client::open(folder.path(), capabilities);
    let asked = client.told("client/registerCapability");
    let registration = &asked["params"]["registrations"][0];
    assert_eq!(registration["method"], "workspace/didChangeWatchedFiles");
    client.send(&json!({ "jsonrpc": "2.0", "id": asked["id"], "result": null }));
    client.open_text(&file, "markdown", SLOGAN);
    assert_eq!(client.pushed(&file, 1).len(), 1);
    // One that cannot watch is served when something is saved.
    let mut client = Client::open(folder.path(), pushing());
    client.open_text(&file, "markdown", SLOGAN);
    assert_eq!(client.pushed(&file, 1).len(), 1);
    write(folder.path(), "onside.yaml", OFF);
    client.notify(
        "textDocument/didSave",
        json!({ "textDocument": { "uri": file } }),
    );
    assert!(client.pushed(&file, 1).is_empty());
}

#[test]
fn a_rule_that_is_new_is_looked_for_in_sentences_known_before() {
    let folder = tempdir().unwrap();
    let text = "Наша лодка качается на волнах.\n";
    let file = write(folder.path(), "a.md", text);
    write(
        folder.path(),
        "onside.yaml",
        "rulebook: { folders: [house] }\n",
    );
    let name = "house/slogan/boat.yaml";
    let rules = write(folder.path(), name, &rule("лодка стоит"));
    let mut client = Client::open(folder.path(), pushing());
    client.open_text(&file, "markdown", text);
    assert!(client.pushed(&file, 1).is_empty());
    for (phrase, found) in [("лодка качается", 1), ("лодка стоит", 0)] {
        write(folder.path(), name, &rule(phrase));
        let changed = json!({ "changes": [{ "uri": rules, "type": 2 }] });
        client.notify("workspace/didChangeWatchedFiles", changed);
        assert_eq!(codes(&client.pushed(&file, 1)).len(), found);
    }
}
