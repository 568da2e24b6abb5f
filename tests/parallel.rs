//! A document that several threads check has the findings of one thread.

#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "this test reads fixtures"
)]

use std::fs;

use onside::check::Settings;
use onside::document::{Document, Hints};
use onside::rules::Rulebook;
use onside::text::Source;

/// All fixtures of a language in one document: sections, lists, tables, notes, dialogues.
fn everything(lang: &str) -> String {
    let mut texts = String::new();
    for folder in ["dishonest", "honest"] {
        let folder = format!("{}/fixtures/{folder}/{lang}", env!("CARGO_MANIFEST_DIR"));
        let mut paths: Vec<_> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect();
        paths.sort();
        for path in paths {
            let text = fs::read_to_string(path).unwrap();
            let body = text
                .strip_prefix("---\n")
                .and_then(|t| t.split_once("---\n"));
            texts += body.map_or(text.as_str(), |(_, body)| body);
            texts.push('\n');
        }
    }
    texts.repeat(2)
}

#[test]
fn several_threads_find_what_one_finds() {
    let rulebook = Rulebook::builtin();
    let settings = Settings::default();
    for lang in ["ru", "en"] {
        let document = Document::parse(Source::new("a.md", everything(lang)), Hints::default());
        let alone = rulebook.check_with(&document, &settings);
        assert!(alone.findings.len() > 50, "{}", alone.findings.len());
        for threads in [2, 3, 4, 7] {
            let together = rulebook.check_by(threads, &document, &settings);
            assert_eq!(
                alone.findings, together.findings,
                "{lang}, {threads} threads"
            );
        }
    }
}

#[test]
fn small_and_empty_documents_are_checked_by_any_number() {
    let rulebook = Rulebook::builtin();
    for text in ["", "\n", "У нас индивидуальный подход к каждому клиенту.\n"]
    {
        let document = Document::parse(Source::new("a.md", text), Hints::default());
        let alone = rulebook.check(&document);
        for threads in [0, 1, 64] {
            let settings = Settings::default();
            let findings = rulebook.check_by(threads, &document, &settings).findings;
            assert_eq!(alone, findings, "{text:?}, {threads} threads");
        }
    }
}
