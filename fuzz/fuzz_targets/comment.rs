//! A comment of onside's own, however broken, silences nothing but what it names and never panics.
#![no_main]

use libfuzzer_sys::fuzz_target;
use onside::check::Settings;
use onside::document::{Document, Hints};
use onside::text::Source;
use onside_fuzz::RULEBOOK;

fuzz_target!(|text: &str| {
    let (first, second) = text.split_once('\0').unwrap_or((text, ""));
    let text = format!(
        "<!-- onside-{first} -->\n\nНе говорите клиенту о комиссии.\n\n- Индивидуальный подход. <!-- onside-{second} -->\n- Молчание — согласие.\n"
    );
    let document = Document::parse(Source::new("fuzz.md", text.clone()), Hints::default());
    let findings = RULEBOOK.check_with(&document, &Settings::default()).findings;
    for finding in findings {
        let _quoted = &text[finding.span.start as usize..finding.span.end as usize];
    }
});
