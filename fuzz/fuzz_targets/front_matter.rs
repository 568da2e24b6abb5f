//! Whatever stands in the front matter, its fields lie inside it and the text below is read.
#![no_main]

use libfuzzer_sys::fuzz_target;
use onside::document::{Document, Hints};
use onside::text::Source;

fuzz_target!(|fields: &str| {
    let fence = if fields.contains('=') { "+++" } else { "---" };
    let text = format!("{fence}\n{fields}\n{fence}\n\nЦена 300 ₽.\n");
    let document = Document::parse(Source::new("fuzz.md", text.clone()), Hints::default());
    for field in document.fields() {
        assert!(text.is_char_boundary(field.span.start as usize));
        assert!(text.is_char_boundary(field.span.end as usize));
    }
});
