//! Rules about papers: in documents of a workspace, and of the workspace as a whole.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};
use tempfile::{TempDir, tempdir};

use crate::client::{Client, pulling, uri};
use crate::same_as_cli::{differences, printed, shown, whole};

/// The smallest good workspace, without its register of questions.
fn workspace() -> TempDir {
    let folder = tempdir().unwrap();
    let made = Command::new(env!("CARGO_BIN_EXE_onside"))
        .args(["init", ".", "--lang", "ru", "--today", "2026-11-21"])
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert!(made.status.success(), "{made:?}");
    folder
}

/// The Markdown files below a folder.
fn documents(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => found.extend(documents(&path)),
            false if path.extension().is_some_and(|e| e == "md") => found.push(path),
            false => {}
        }
    }
    found.sort();
    found
}

#[test]
fn a_workspace_lacks_in_the_editor_what_it_lacks_on_the_command_line() {
    let folder = workspace();
    let mut told = 0;
    for gone in documents(folder.path()) {
        let text = fs::read_to_string(&gone).unwrap();
        fs::remove_file(&gone).unwrap();
        let mut client = Client::open(folder.path(), pulling());
        let all = whole(&mut client, folder.path());
        let expected = printed(folder.path());
        assert_eq!(
            differences(&all, &expected),
            Vec::<String>::new(),
            "{gone:?}"
        );
        told += all
            .iter()
            .filter(|(path, ..)| path == "onside.yaml")
            .count();
        fs::write(&gone, text).unwrap();
    }
    assert!(told > 5, "{told}");
}

#[test]
fn an_open_configuration_and_an_open_document_say_the_same() {
    let folder = workspace();
    let gone = documents(folder.path()).swap_remove(0);
    fs::remove_file(&gone).unwrap();
    let config = folder.path().join("onside.yaml");
    let text = fs::read_to_string(&config).unwrap();
    let mut client = Client::open(folder.path(), pulling());
    let all = whole(&mut client, folder.path());
    let at_config: Vec<_> = all.iter().filter(|(p, ..)| p == "onside.yaml").collect();
    assert!(!at_config.is_empty(), "{all:#?}");
    client.open_text(&uri(&config), "yaml", &text);
    // The client asks again, since the file is open now.
    whole(&mut client, folder.path());
    let pulled = client.pulled(&uri(&config));
    assert_eq!(shown("onside.yaml", &pulled).len(), at_config.len());
    // A review that is long past is a finding of the document itself.
    let document = documents(folder.path()).swap_remove(0);
    let old = fs::read_to_string(&document).unwrap();
    let stale = old.replace("2026-", "2020-");
    assert_ne!(old, stale);
    client.open_text(&uri(&document), "markdown", &stale);
    let found = client.pulled(&uri(&document));
    fs::write(&document, &stale).unwrap();
    let name = document.strip_prefix(folder.path()).unwrap();
    let name = name.to_str().unwrap().replace('\\', "/");
    let expected: Vec<_> = printed(folder.path())
        .into_iter()
        .filter(|(path, ..)| *path == name)
        .collect();
    assert!(!expected.is_empty());
    assert_eq!(
        differences(&shown(&name, &found), &expected),
        Vec::<String>::new()
    );
    // What is not saved is no paper of the workspace.
    client.open_text("untitled:x.md", "markdown", &stale);
    let codes: Vec<Value> = client.pulled("untitled:x.md");
    assert!(
        codes
            .iter()
            .all(|d| d["code"] != json!("standard/stale-review")),
        "{codes:#?}"
    );
}
