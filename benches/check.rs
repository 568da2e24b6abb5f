//! What a check costs beside parsing alone, on the project's own fixtures.
//!
//! `cargo bench` prints both; their ratio is the figure to watch. `examples/parse_only.rs` is the
//! same yardstick for whole corpora.
#![expect(
    clippy::disallowed_methods,
    reason = "benches read the fixtures themselves"
)]

use std::path::Path;

use divan::counter::BytesCount;
use onside::document::{Document, Hints};
use onside::rules::Rulebook;
use onside::text::Source;
use pulldown_cmark::{Options, Parser};

fn main() {
    divan::main();
}

/// All fixtures of one language in one text, many times over.
fn corpus(lang: &str) -> String {
    let mut text = String::new();
    for folder in ["dishonest", "honest"] {
        collect(
            &Path::new(env!("CARGO_MANIFEST_DIR"))
                .join("fixtures")
                .join(folder)
                .join(lang),
            &mut text,
        );
    }
    assert!(!text.is_empty(), "fixtures hold documents in {lang}");
    text.repeat(20)
}

fn collect(folder: &Path, text: &mut String) {
    let mut paths: Vec<_> = std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .map(|e| e.path())
        .collect();
    paths.sort();
    for path in paths {
        let document = std::fs::read_to_string(&path).unwrap_or_default();
        // Front matter counts only at the top of a file.
        text.push_str(
            document
                .strip_prefix("---\n")
                .and_then(|d| d.split_once("\n---\n"))
                .map_or(&document, |(_, body)| body),
        );
        text.push_str("\n\n");
    }
}

#[divan::bench(args = ["ru", "en"])]
fn parse_only(bencher: divan::Bencher<'_, '_>, lang: &str) {
    let text = corpus(lang);
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS;
    bencher.counter(BytesCount::of_str(&text)).bench(|| {
        Parser::new_ext(divan::black_box(&text), options)
            .into_offset_iter()
            .count()
    });
}

#[divan::bench(args = ["ru", "en"])]
fn document(bencher: divan::Bencher<'_, '_>, lang: &str) {
    let text = corpus(lang);
    bencher
        .counter(BytesCount::of_str(&text))
        .with_inputs(|| Source::new("bench.md", text.clone()))
        .bench_values(|source| Document::parse(source, Hints::default()));
}

#[divan::bench(args = ["ru", "en"])]
fn check(bencher: divan::Bencher<'_, '_>, lang: &str) {
    let text = corpus(lang);
    let rulebook = Rulebook::builtin();
    bencher
        .counter(BytesCount::of_str(&text))
        .with_inputs(|| Source::new("bench.md", text.clone()))
        .bench_values(|source| rulebook.check(&Document::parse(source, Hints::default())));
}

#[divan::bench]
fn load_rulebook() -> Rulebook {
    Rulebook::builtin()
}
