//! Any text parses and is checked without a panic; findings lie on character boundaries inside
//! the source, in order. `cargo fuzz run -s none document`
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use onside::document::{Document, Hints};
use onside::rules::Rulebook;
use onside::text::Source;

static RULEBOOK: LazyLock<Rulebook> = LazyLock::new(Rulebook::builtin);

fuzz_target!(|text: &str| {
    let document = Document::parse(Source::new("fuzz.md", text), Hints::default());
    let findings = RULEBOOK.check(&document);
    let mut last = 0;
    for finding in findings {
        assert!(finding.span.start < finding.span.end, "a finding marks something");
        assert!(finding.span.start >= last, "findings are in order");
        assert!(text.is_char_boundary(finding.span.start as usize) && text.is_char_boundary(finding.span.end as usize));
        last = finding.span.start;
    }
});
