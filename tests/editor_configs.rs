//! The configurations in editors/README.md are the files that the sessions with editors use.

#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "this test reads the folder editors"
)]

use std::fs;
use std::path::Path;

fn read(name: &str) -> String {
    fs::read_to_string(
        Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("editors")
            .join(name),
    )
    .unwrap()
}

#[test]
fn the_readme_shows_the_files_as_they_are() {
    let readme = read("README.md");
    for (fence, name) in [
        ("lua", "neovim/onside.lua"),
        ("elisp", "emacs/onside.el"),
        ("toml", "helix/languages.toml"),
        ("json", "sublime/LSP.sublime-settings"),
    ] {
        let block = format!("```{fence}\n{}```", read(name));
        assert!(
            readme.contains(&block),
            "{name} differs from editors/README.md"
        );
    }
}

#[test]
fn every_text_of_the_extension_is_in_both_languages() {
    let json = |name: &str| -> serde_json::Value { serde_json::from_str(&read(name)).unwrap() };
    let keys = |value: &serde_json::Value| -> Vec<String> {
        value.as_object().unwrap().keys().cloned().collect()
    };
    let (english, russian) = (
        json("vscode/package.nls.json"),
        json("vscode/package.nls.ru.json"),
    );
    assert_eq!(keys(&english), keys(&russian));
    let package = read("vscode/package.json");
    for key in keys(&english) {
        assert!(
            package.contains(&format!("%{key}%")),
            "{key} is used nowhere"
        );
    }
    let russian = json("vscode/l10n/bundle.l10n.ru.json");
    let mut sources = String::new();
    for name in [
        "extension.ts",
        "status.ts",
        "report.ts",
        "pages.ts",
        "binary.ts",
    ] {
        sources += &read(&format!("vscode/src/{name}"));
    }
    let said = sources.matches("l10n.t(").count();
    let known = keys(&russian);
    for text in &known {
        assert!(
            sources.contains(&format!("\"{text}\"")),
            "{text:?} is said nowhere"
        );
    }
    assert_eq!(said, known.len(), "each text is said once and translated");
}
