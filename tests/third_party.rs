//! THIRD-PARTY.md names every library inside the program with its licence. It goes into the packages,
//! so it must be that of Cargo.lock. `ONSIDE_UPDATE=1 cargo test --test third_party` writes it anew.

#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "this test asks cargo and reads the sources of libraries"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

const HEAD: &str = "# Libraries inside onside\n\n\
    onside is built with these libraries. Where a library offers several licences, onside takes MIT if\n\
    that is one of them. The texts stand below, each once.\n\n";

/// What cargo knows of the project; `None` where a library was never fetched.
fn metadata(root: &Path) -> Option<Value> {
    let output = Command::new(env!("CARGO"))
        .current_dir(root)
        .args(["metadata", "--format-version", "1", "--locked", "--offline"])
        .output()
        .unwrap();
    let found = output.status.success();
    found.then(|| serde_json::from_slice(&output.stdout).unwrap())
}

/// The ids of everything that the program is linked with, on any platform.
fn linked(metadata: &Value) -> BTreeSet<&str> {
    let nodes = metadata["resolve"]["nodes"].as_array().unwrap();
    let nodes: BTreeMap<&str, &Value> = nodes
        .iter()
        .map(|node| (node["id"].as_str().unwrap(), node))
        .collect();
    let root = metadata["resolve"]["root"].as_str().unwrap();
    let (mut seen, mut rest) = (BTreeSet::new(), vec![root]);
    while let Some(id) = rest.pop() {
        if !seen.insert(id) {
            continue;
        }
        for dependency in nodes[id]["deps"].as_array().unwrap() {
            let kinds = dependency["dep_kinds"].as_array().unwrap();
            if kinds.iter().any(|kind| kind["kind"].is_null()) {
                rest.push(dependency["pkg"].as_str().unwrap());
            }
        }
    }
    seen.remove(root);
    seen
}

/// The licence texts in a library's folder: that of MIT where there is a choice.
fn texts(folder: &Path, licence: &str) -> Vec<String> {
    let mut files: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.path().is_file())
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| {
            let name = name.to_uppercase();
            let starts = ["LICENSE", "LICENCE", "COPYING", "NOTICE", "UNLICENSE"];
            starts.iter().any(|start| name.starts_with(start))
        })
        .collect();
    files.sort();
    let is_mit = |name: &String| name.to_uppercase().contains("MIT");
    let choice = licence.contains(" OR ") || licence.contains('/');
    if choice && files.iter().any(is_mit) {
        files.retain(|name| is_mit(name) || name.to_uppercase().starts_with("NOTICE"));
    }
    let read = |name: &String| {
        let text = String::from_utf8_lossy(&fs::read(folder.join(name)).unwrap()).into_owned();
        let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
        lines.join("\n").trim_matches('\n').to_owned()
    };
    files.iter().map(read).collect()
}

fn page(metadata: &Value) -> String {
    let packages = metadata["packages"].as_array().unwrap();
    let linked = linked(metadata);
    let mut rows = Vec::new();
    let mut all: BTreeMap<String, (String, Vec<String>)> = BTreeMap::new();
    for package in packages {
        if !linked.contains(package["id"].as_str().unwrap()) {
            continue;
        }
        let word = |key: &str| package[key].as_str().unwrap_or_default();
        let named = format!("{} {}", word("name"), word("version"));
        let licence = word("license");
        assert!(!licence.is_empty(), "{named} names no licence");
        rows.push(format!("| {named} | {licence} |\n"));
        let folder = Path::new(word("manifest_path")).parent().unwrap();
        let mut found = texts(folder, licence);
        if found.is_empty() {
            // The package holds no text: its licence, with its authors.
            let authors = package["authors"].as_array().unwrap().iter();
            let authors: Vec<&str> = authors.filter_map(Value::as_str).collect();
            assert!(licence.contains("MIT"), "{named} has no text of {licence}");
            let mit = include_str!("../LICENSE-MIT");
            let rest = &mit[mit.find("Permission is").unwrap()..];
            found.push(format!(
                "MIT License\n\nCopyright (c) {}\n\n{}",
                authors.join(", "),
                rest.trim()
            ));
        }
        for text in found {
            let key: Vec<&str> = text.split_whitespace().collect();
            let entry = all.entry(key.join(" "));
            entry.or_insert((text, Vec::new())).1.push(named.clone());
        }
    }
    rows.sort();
    let mut texts: Vec<(String, Vec<String>)> = all.into_values().collect();
    texts.sort_by(|a, b| a.1.cmp(&b.1).then(a.0.cmp(&b.0)));
    let mut page = HEAD.to_owned() + "| library | licence |\n| --- | --- |\n" + &rows.concat();
    for (text, users) in texts {
        page += &format!("\n## {}\n\n```text\n{text}\n```\n", users.join(", "));
    }
    page
}

#[test]
fn every_library_inside_is_named_with_its_licence() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let Some(metadata) = metadata(root) else {
        eprintln!("skipped: libraries of other platforms are not here; run `cargo fetch` first");
        return;
    };
    let page = page(&metadata);
    let path = root.join("THIRD-PARTY.md");
    if std::env::var_os("ONSIDE_UPDATE").is_some() {
        fs::write(&path, &page).unwrap();
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == page,
        "run ONSIDE_UPDATE=1 cargo test --test third_party"
    );
    for library in ["clap ", "serde_json ", "plotters ", "fst "] {
        assert!(kept.contains(&format!("| {library}")), "{library}");
    }
}

#[test]
fn packages_hold_the_page() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for file in [
        "pyproject.toml",
        "Dockerfile",
        "packages/npm/pack.js",
        "tests/packages/run",
    ] {
        let text = fs::read_to_string(root.join(file)).unwrap();
        assert!(text.contains("THIRD-PARTY.md"), "{file}");
    }
    let licences = Command::new(env!("CARGO_BIN_EXE_onside"))
        .arg("--licenses")
        .output()
        .unwrap();
    let told = String::from_utf8(licences.stdout).unwrap();
    assert!(told.contains("| clap "), "{}", told.len());
}
