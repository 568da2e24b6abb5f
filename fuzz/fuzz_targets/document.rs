//! Any text parses and is checked without a panic; findings lie on character boundaries inside
//! the source, in order, and the report quotes exactly their bytes.
#![no_main]

use libfuzzer_sys::fuzz_target;
use onside::check::Settings;
use onside::document::{Document, Hints};
use onside::report::{Checked, Detail, FileReport};
use onside::text::Source;
use onside_fuzz::RULEBOOK;

fuzz_target!(|text: &str| {
    let document = Document::parse(Source::new("fuzz.md", text), Hints::default());
    let findings = RULEBOOK.check_with(&document, &Settings::default()).findings;
    let mut last = 0;
    for finding in &findings {
        assert!(finding.span.start < finding.span.end, "a finding marks something");
        assert!(finding.span.start >= last, "findings are in order");
        last = finding.span.start;
    }
    let report = FileReport::new(Checked::new(findings, document), Detail { excerpts: true, line_hashes: true });
    for placed in &report.findings {
        let span = placed.finding.span;
        // Panics off a character boundary, too.
        assert_eq!(placed.quote, text[span.start as usize..span.end as usize]);
    }
});
