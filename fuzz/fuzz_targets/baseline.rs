//! Any baseline, side file or stored level is read or refused with what is wrong; what is read is written the same, and a
//! check with it silences no more than it names.
//!
//! The side file may follow behind a NUL.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use onside::check::{Known, Settings};
use onside::config::{Baseline, SideFile};
use onside::document::{Document, Hints};
use onside::report::Stored;
use onside::text::Source;
use onside_fuzz::RULEBOOK;

const TEXT: &str = "Индивидуальный подход к каждому.\n\nНе говорите клиенту о комиссии.\n";

static DOCUMENT: LazyLock<Document> = LazyLock::new(|| Document::parse(Source::new("a.md", TEXT), Hints::default()));

fuzz_target!(|text: &str| {
    let (baseline, side_file) = text.split_once('\0').unwrap_or((text, text));
    let mut settings = Settings::default();
    if let Ok(baseline) = Baseline::read(baseline) {
        assert_eq!(Baseline::read(&baseline.written()).as_ref(), Ok(&baseline));
        for path in baseline.paths() {
            assert!(!baseline.of(path).is_empty());
        }
        let mut moved = baseline.moved(|path| path == "a.md");
        let (count, first) = (moved.len(), moved.fingerprints().next());
        if let Some(first) = first {
            assert!(moved.take(&first).is_some() && moved.len() + 1 == count);
        }
        settings.baseline = Known::These(baseline.of("a.md"));
    }
    let (side_file, mistakes) = SideFile::read(Source::new("onside-ignore.yaml", side_file));
    for mistake in &mistakes {
        assert!(side_file.source().text().get(mistake.span.range()).is_some());
    }
    if mistakes.is_empty() && !side_file.entries().is_empty() {
        let entries = side_file.entries();
        let written: String = entries.iter().map(|(path, entry)| SideFile::written(path, entry, "«цитата»\n# и")).collect();
        let (again, mistakes) = SideFile::read(Source::new("onside-ignore.yaml", format!("version: 1\nignore:\n{written}")));
        assert!(mistakes.is_empty(), "{mistakes:?}");
        let plain = |file: &SideFile| -> Vec<_> {
            let own = file.entries().iter().map(|(path, entry)| {
                (path.clone(), entry.rule.clone(), entry.fingerprint.clone(), entry.reason.clone(), entry.until)
            });
            own.collect()
        };
        assert_eq!(plain(&again), plain(&side_file));
        settings.entries = side_file.of("a.md");
    }
    let all = RULEBOOK.check_with(&DOCUMENT, &Settings::default()).findings;
    let left = RULEBOOK.check_with(&DOCUMENT, &settings).findings;
    for finding in &all {
        let named = settings.baseline.holds(&finding.fingerprint)
            || settings.entries.iter().any(|entry| entry.fingerprint == finding.fingerprint);
        let told = left.iter().any(|own| own.fingerprint == finding.fingerprint && own.rule == finding.rule);
        assert!(told || named, "{} is silenced", finding.rule);
    }
    let _ = Stored::read(text);
});
