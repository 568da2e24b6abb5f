//! Any rule file loads or names its mistakes at places inside it; what loads can be used.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use onside::document::{Document, Hints};
use onside::rules::Rulebook;
use onside::text::Source;

static DOCUMENT: LazyLock<Document> = LazyLock::new(|| {
    let text = "# Доставка\n\nИндивидуальный подход: курьер приедет за 2 часа, цена 300 ₽.\n\nOur team offers the best price in 24 hours, guaranteed.\n";
    Document::parse(Source::new("fuzz.md", text), Hints::default())
});

fuzz_target!(|text: &str| {
    // A word list may follow after a NUL.
    let (rule, words) = text.split_once('\0').unwrap_or((text, ""));
    let files = vec![
        Source::new("slogan/fuzz.yaml", rule),
        Source::new("words/fuzz.yaml", words),
    ];
    match Rulebook::load(files) {
        Ok(rulebook) => drop(rulebook.check(&DOCUMENT)),
        Err(error) => {
            assert!(!error.mistakes.is_empty(), "a refusal says why");
            for mistake in &error.mistakes {
                let text = error.files[mistake.file].text();
                assert!(text.get(mistake.span.start as usize..mistake.span.end as usize).is_some());
            }
        }
    }
});
