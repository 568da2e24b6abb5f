//! Every sentence of the catalogue for the rules that exist: its rule fires or stays quiet as
//! written, and what fires is a finding (of this rule, or of one that takes the same words).
//!
//! The catalogue lies beside the project and is not part of it; without it the test says so and
//! passes.
#![expect(
    clippy::disallowed_methods,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "a test that reads files, says what it skips, and fails where they are broken"
)]

use std::fs;
use std::path::Path;

use onside::document::{Document, Hints};
use onside::rules::Rulebook;
use onside::text::Source;
use onside::vocabulary::Kind;
use serde::Deserialize;

/// Sentences that do not do what the catalogue says, each with the reason.
const EXCEPTIONS: &[(&str, &str, &str)] = &[
    (
        "trap/conceal-cheaper-option",
        "Тариф за 150 рублей скрыть",
        "nothing says that 150 roubles are less than the rest; a bare price hidden is conceal-fee",
    ),
    (
        "trap/margin-first-advice",
        "За продажу премиум-тарифа менеджер",
        "a sum is received for a sale, and no word says bonus or premium",
    ),
];

#[derive(Deserialize)]
struct Claim {
    id: String,
    applies: Vec<String>,
    #[serde(default)]
    ru_fire: Vec<String>,
    #[serde(default)]
    en_fire: Vec<String>,
    #[serde(default)]
    ru_ok: Vec<String>,
    #[serde(default)]
    en_ok: Vec<String>,
}

#[derive(Deserialize)]
struct Slogans {
    rules: Vec<Slogan>,
}

#[derive(Deserialize)]
struct Slogan {
    id: String,
    #[serde(default)]
    applies: String,
    #[serde(default)]
    fire_ru: Vec<String>,
    #[serde(default)]
    fire_en: Vec<String>,
    #[serde(default)]
    silent_ru: Vec<String>,
    #[serde(default)]
    silent_en: Vec<String>,
}

/// A rule's sentences: id, kinds of documents, must fire in one of them, must not in the first.
type Sentences = (String, Vec<Kind>, Vec<String>, Vec<String>);

fn sentences() -> Option<Vec<Sentences>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/catalogue");
    let read = |name: &str| fs::read_to_string(folder.join(name)).ok();
    let (Some(claims), Some(slogans)) = (
        read("misleading-traps.yaml"),
        read("slogans-standards.yaml"),
    ) else {
        eprintln!("skipped: ../shared/catalogue is not here");
        return None;
    };
    let claims: Vec<Claim> = serde_saphyr::from_str(&claims).unwrap();
    let slogans: Slogans = serde_saphyr::from_str(&slogans).unwrap();
    // The catalogue adds remarks: `packaging (safety instructions are exempt)`.
    let kinds = |words: &mut dyn Iterator<Item = &str>| {
        let first = |word: &str| word.split_whitespace().next().and_then(Kind::parse);
        let kinds: Vec<Kind> = words.filter_map(first).collect();
        if kinds.is_empty() {
            vec![Kind::Ad]
        } else {
            kinds
        }
    };
    let mut out = Vec::new();
    for c in claims {
        let kinds = kinds(&mut c.applies.iter().map(String::as_str));
        out.push((
            c.id,
            kinds,
            [c.ru_fire, c.en_fire].concat(),
            [c.ru_ok, c.en_ok].concat(),
        ));
    }
    for s in slogans.rules {
        let kinds = kinds(&mut s.applies.split([',', ';']));
        out.push((
            s.id,
            kinds,
            [s.fire_ru, s.fire_en].concat(),
            [s.silent_ru, s.silent_en].concat(),
        ));
    }
    Some(out)
}

#[test]
fn every_sentence_fires_or_stays_quiet_as_written() {
    let Some(all) = sentences() else { return };
    let rulebook = Rulebook::builtin();
    let mut wrong = Vec::new();
    let mut count = 0;
    for (id, kinds, fire, quiet) in all.iter().filter(|(id, ..)| rulebook.rule(id).is_some()) {
        for (text, expected) in fire
            .iter()
            .map(|t| (t, true))
            .chain(quiet.iter().map(|t| (t, false)))
        {
            count += 1;
            // The catalogue writes a document with a footnote on one line.
            let text = text.replace(" … [^", "\n\n[^");
            let tried = if expected { &kinds[..] } else { &kinds[..1] };
            let documents = tried.iter().map(|&kind| {
                let hints = Hints {
                    kind: Some(kind),
                    lang: None,
                };
                Document::parse(Source::new("catalogue.md", text.as_str()), hints)
            });
            let hit = |document: &Document| !rulebook.check_rule(document, id).is_empty();
            let document = documents.into_iter().find(hit);
            let found = document.is_some();
            if document.is_some_and(|document| rulebook.check(&document).is_empty()) {
                wrong.push(format!("{id}: found alone, lost among all rules: {text}"));
            }
            let excepted = EXCEPTIONS
                .iter()
                .any(|(rule, start, _)| rule == id && text.starts_with(start));
            if found == expected && excepted {
                wrong.push(format!("{id}: no exception any more: {text}"));
            } else if found != expected && !excepted {
                let what = if expected { "does not fire" } else { "fires" };
                wrong.push(format!("{id} {what}: {text}"));
            }
        }
    }
    assert!(count >= 200, "only {count} sentences were tried");
    assert!(
        wrong.is_empty(),
        "{} of {count} sentences:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}
