//! Compiles `rules/` into the rulebook that is kept in the program.
//!
//! Takes the layers in that compile rules, so that built-in rules and users' rules go through the
//! same code. The folder is the only list of rules.
#![allow(
    clippy::disallowed_methods,
    reason = "a build script reads and writes files"
)]

use std::path::{Path, PathBuf};
use std::{env, fs};

#[allow(
    dead_code,
    unused_imports,
    unreachable_pub,
    missing_docs,
    reason = "only the compiler is used here"
)]
#[path = "src/rules/mod.rs"]
mod rules;
#[allow(
    dead_code,
    unused_imports,
    unreachable_pub,
    missing_docs,
    reason = "only the compiler is used here"
)]
#[path = "src/text/mod.rs"]
mod text;
#[allow(
    dead_code,
    unused_imports,
    unreachable_pub,
    missing_docs,
    reason = "only the compiler is used here"
)]
#[path = "src/vocabulary.rs"]
mod vocabulary;

fn main() {
    for input in [
        "rules",
        "data",
        "src/rules",
        "src/text",
        "src/vocabulary.rs",
    ] {
        println!("cargo::rerun-if-changed={input}");
    }
    let root =
        PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it")).join("rules");
    let mut files = Vec::new();
    collect(&root, &root, &mut files);
    files.sort_by(|a, b| a.name().cmp(b.name()));
    let store = |name: &str, bytes: Result<Vec<u8>, postcard::Error>| {
        let target = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it")).join(name);
        let bytes = bytes.expect("a rulebook can be stored");
        fs::write(target, bytes).expect("the build folder can be written");
    };
    let written: Vec<(&str, &str)> = files.iter().map(|f| (f.name(), f.text())).collect();
    store("sources.bin", postcard::to_allocvec(&written));
    let empty = rules::Rulebook::empty();
    let (rulebook, material) = match empty.layered(rules::Material::default(), files) {
        Ok(compiled) => compiled,
        Err(error) => panic!("the rules of rules/ are broken:\n{error}"),
    };
    let stored = rulebook.stored().expect("a rulebook can be stored");
    store("rulebook.bin", Ok(stored.rulebook));
    store("asides.bin", Ok(stored.asides));
    // Apart, because most runs have no layer of their own to compile.
    store("material.bin", postcard::to_allocvec(&material));
}

fn collect(root: &Path, folder: &Path, files: &mut Vec<text::Source>) {
    for entry in fs::read_dir(folder).expect("rules/ can be read") {
        let path = entry.expect("rules/ can be read").path();
        if path.is_dir() {
            collect(root, &path, files);
        } else if path.extension().is_some_and(|e| e == "yaml") {
            let name = path
                .strip_prefix(root)
                .expect("below rules/")
                .to_string_lossy()
                .replace('\\', "/");
            let text = fs::read_to_string(&path).expect("a rule file is readable UTF-8");
            files.push(text::Source::new(name, text));
        }
    }
}
