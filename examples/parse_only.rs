//! The yardstick: reads every Markdown file below the given folders and parses it with
//! pulldown-cmark, nothing else. `cargo run --release --example parse_only -- FOLDER…`
#![expect(
    clippy::disallowed_methods,
    reason = "a program of its own, beside the linter"
)]
#![expect(clippy::print_stdout, reason = "it prints one line")]

use std::path::Path;

use pulldown_cmark::{Options, Parser};

fn main() {
    let mut totals = (0, 0, 0);
    for folder in std::env::args().skip(1) {
        walk(Path::new(&folder), &mut totals);
    }
    println!(
        "{} files, {} bytes, {} events",
        totals.0, totals.1, totals.2
    );
}

fn walk(path: &Path, totals: &mut (usize, usize, usize)) {
    let Ok(entries) = std::fs::read_dir(path) else {
        return;
    };
    let mut paths: Vec<_> = entries.filter_map(|e| e.ok().map(|e| e.path())).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            walk(&path, totals);
        } else if path.extension().is_some_and(|e| e == "md")
            && let Ok(text) = std::fs::read_to_string(&path)
        {
            let options = Options::ENABLE_TABLES
                | Options::ENABLE_FOOTNOTES
                | Options::ENABLE_STRIKETHROUGH
                | Options::ENABLE_TASKLISTS;
            totals.0 += 1;
            totals.1 += text.len();
            totals.2 += Parser::new_ext(&text, options).into_offset_iter().count();
        }
    }
}
