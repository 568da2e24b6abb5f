//! The level of a document: a lens that is off until it is asked for, and `onside/level`.

use std::fs;
use std::process::Command;

use serde_json::{Value, json};
use tempfile::tempdir;

use crate::client::{Client, pulling, uri};

fn lenses(client: &mut Client, uri: &str) -> Vec<Value> {
    let asked = json!({ "textDocument": { "uri": uri } });
    let answer = client.request("textDocument/codeLens", asked).unwrap();
    answer.as_array().unwrap().clone()
}

#[test]
fn the_lens_is_off_until_it_is_switched_on() {
    let folder = tempdir().unwrap();
    let mut capabilities = pulling();
    capabilities["workspace"]["configuration"] = json!(true);
    capabilities["workspace"]["codeLens"] = json!({ "refreshSupport": true });
    let mut client = Client::open(folder.path(), capabilities);
    let asked = client.told("workspace/configuration");
    client.open_text("untitled:1", "markdown", "Доставим за два дня.\n");
    assert_eq!(lenses(&mut client, "untitled:1"), Vec::<Value>::new());
    client.send(&json!({
        "jsonrpc": "2.0", "id": asked["id"], "result": [{ "language": "ru", "levelLens": true }],
    }));
    client.told("workspace/codeLens/refresh");
    let shown = lenses(&mut client, "untitled:1");
    assert_eq!(shown.len(), 1, "{shown:#?}");
    assert_eq!(
        shown[0]["range"]["start"],
        json!({ "line": 0, "character": 0 })
    );
    let title = shown[0]["command"]["title"].as_str().unwrap();
    assert!(title.starts_with("уровень текста "), "{title}");
    // What is for staff alone has no level.
    let log = "---\nkind: log\n---\n\nЗапись.\n";
    client.open_text("untitled:2", "markdown", log);
    assert_eq!(lenses(&mut client, "untitled:2"), Vec::<Value>::new());
    assert_eq!(lenses(&mut client, "untitled:3"), Vec::<Value>::new());
}

#[test]
fn the_level_is_that_of_the_command_line() {
    let fixtures = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures");
    let folder = tempdir().unwrap();
    let mut client = Client::start(folder.path(), &[]);
    client.initialize(json!({ "locale": "en", "capabilities": pulling() }));
    let mut seen = Vec::new();
    for name in [
        "honest/ru/service-standard.md",
        "honest/en/phone-script.md",
        "dishonest/ru/shop-ad.md",
        "dishonest/en/returns-policy.md",
    ] {
        let text = fs::read_to_string(format!("{fixtures}/{name}")).unwrap();
        let path = folder.path().join("a.md");
        fs::write(&path, &text).unwrap();
        let rated = Command::new(env!("CARGO_BIN_EXE_onside"))
            .args(["level", "a.md", "--format", "json", "--today", "2026-11-21"])
            .current_dir(folder.path())
            .output()
            .unwrap();
        let rated: Value = serde_json::from_slice(&rated.stdout).unwrap();
        let rated = &rated["documents"][0];
        let document = uri(&path);
        client.open_text(&document, "markdown", &text);
        let asked = json!({ "textDocument": { "uri": document } });
        let level = client.request("onside/level", asked).unwrap();
        assert_eq!(level["level"], rated["level"], "{name}");
        let title = level["title"].as_str().unwrap();
        let score = rated["score"].as_f64().unwrap();
        assert!(
            title.starts_with(&format!("text level {score:.1} (")),
            "{title}"
        );
        let next = rated["level"].as_u64().unwrap() + 1;
        let gates = rated["gates"].as_array().unwrap().iter();
        let missing = gates.filter(|gate| {
            let id = gate["id"].as_str().unwrap();
            gate["holds"] == false && id.starts_with(&format!("G{next}."))
        });
        assert_eq!(
            level["lifts"].as_array().unwrap().len(),
            missing.count(),
            "{level:#}"
        );
        seen.push(level["level"].clone());
        let closed = json!({ "textDocument": { "uri": document } });
        client.notify("textDocument/didClose", closed);
    }
    seen.dedup();
    assert!(seen.len() > 1, "{seen:?}");
}
