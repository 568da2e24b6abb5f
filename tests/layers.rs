//! Dependencies point one way: vocabulary <- text <- {document, rules} <- evidence <- check <-
//! report; workspace beside; cli and lsp on top; document and rules do not know each other.

#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "this test reads the source of onside"
)]

use std::fs;
use std::path::{Path, PathBuf};

/// What each module of the crate may use.
const ALLOWED: [(&str, &[&str]); 13] = [
    ("vocabulary", &[]),
    ("text", &["vocabulary"]),
    ("document", &["vocabulary", "text"]),
    ("rules", &["vocabulary", "text"]),
    // The compiled rules, decoded: built by build.rs out of the three layers below it.
    ("builtin", &["rules", "text"]),
    ("evidence", &["vocabulary", "text", "document", "rules"]),
    (
        "check",
        &["vocabulary", "text", "document", "rules", "evidence"],
    ),
    (
        "report",
        &[
            "vocabulary",
            "text",
            "document",
            "rules",
            "evidence",
            "check",
        ],
    ),
    ("config", &["vocabulary", "text", "rules", "check"]),
    (
        "workspace",
        &["vocabulary", "text", "document", "rules", "check", "config"],
    ),
    ("cli", SHELL),
    ("lsp", ANY),
    ("lib", ANY),
];
/// The command line starts the language server.
const SHELL: &[&str] = &[
    "vocabulary",
    "text",
    "document",
    "rules",
    "evidence",
    "check",
    "report",
    "config",
    "workspace",
    "lsp",
];
const ANY: &[&str] = &[
    "vocabulary",
    "text",
    "document",
    "rules",
    "evidence",
    "check",
    "report",
    "config",
    "workspace",
];

fn sources(folder: &Path, out: &mut Vec<PathBuf>) {
    let mut entries: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|e| e.unwrap().path())
        .collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            sources(&path, out);
        } else if path.extension().is_some_and(|ext| ext == "rs") {
            out.push(path);
        }
    }
}

/// The modules named after `crate::`, one by one or in braces, with the line they stand in.
fn used(text: &str) -> Vec<(usize, String)> {
    let code: Vec<&str> = text
        .lines()
        .map(|line| line.split("//").next().unwrap_or_default())
        .collect();
    let code = code.join("\n");
    let word = |text: &str| -> String {
        text.trim_start()
            .chars()
            .take_while(|c| c.is_alphanumeric() || *c == '_')
            .collect()
    };
    let mut names = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        let line = code[..at].matches('\n').count() + 1;
        let rest = &code[at + "crate::".len()..];
        let Some(list) = rest.strip_prefix('{') else {
            names.push((line, word(rest)));
            continue;
        };
        // In `{a::{b, c}, d}` only `a` and `d` are modules of the crate.
        let mut depth = 0;
        names.push((line, word(list)));
        for (i, c) in list.char_indices() {
            match c {
                '{' => depth += 1,
                '}' if depth == 0 => break,
                '}' => depth -= 1,
                ',' if depth == 0 => names.push((line, word(&list[i + 1..]))),
                _ => {}
            }
        }
    }
    names.retain(|(_, name)| !name.is_empty());
    names
}

#[test]
fn imports_are_seen_however_they_are_written() {
    let text = "use crate::text::Span;\n// crate::no\nuse crate::{\n    a::{b, c},\n    d,\n};\nlet x = crate::e::f();";
    let names: Vec<_> = used(text).into_iter().map(|(_, name)| name).collect();
    assert_eq!(names, ["text", "a", "d", "e"]);
}

#[test]
fn dependencies_point_one_way() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&src, &mut files);
    let mut wrong = Vec::new();
    for file in files {
        let inside = file.strip_prefix(&src).unwrap();
        let module = inside
            .iter()
            .next()
            .unwrap()
            .to_str()
            .unwrap()
            .trim_end_matches(".rs");
        if module == "main" {
            continue;
        }
        let allowed = ALLOWED
            .iter()
            .find(|(name, _)| *name == module)
            .unwrap_or_else(|| panic!("src/{module} is not in design.md §2: say what it may use"))
            .1;
        for (line, name) in used(&fs::read_to_string(&file).unwrap()) {
            if name != module && !allowed.contains(&name.as_str()) {
                let file = inside.display();
                wrong.push(format!("src/{file}:{line}: {module} may not use {name}"));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn every_file_says_what_it_is() {
    let mut files = Vec::new();
    sources(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("src"),
        &mut files,
    );
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        assert!(
            text.starts_with("//! "),
            "{} does not begin with //!",
            file.display()
        );
    }
}
