//! What must not change a finding: line ends, byte order marks, Unicode's normal forms, soft hyphens, emphasis
//! inside a word, where lines are wrapped, what else stands in the document, and how many threads work.

use std::sync::LazyLock;

use onside::check::{Finding, Settings};
use onside::document::{Document, Hints};
use onside::rules::Rulebook;
use onside::text::Source;
use onside::vocabulary::{Kind, Lang};
use proptest::prelude::*;
use proptest::sample::{Index, subsequence};
use proptest::test_runner::RngSeed;
use unicode_normalization::UnicodeNormalization as _;

static RULEBOOK: LazyLock<Rulebook> = LazyLock::new(Rulebook::builtin);

/// Paragraphs of the rulebook's own examples, one language each.
static RUSSIAN: LazyLock<Vec<String>> = LazyLock::new(|| paragraphs(Lang::Ru));
static ENGLISH: LazyLock<Vec<String>> = LazyLock::new(|| paragraphs(Lang::En));

fn paragraphs(lang: Lang) -> Vec<String> {
    let key = if lang == Lang::Ru { "ru" } else { "en" };
    let mut all = Vec::new();
    for file in Rulebook::builtin_files() {
        let rule: serde_json::Value =
            serde_saphyr::from_str(file.text()).expect("the built-in rules are YAML");
        collect(&rule["examples"][key], &mut all);
    }
    for text in &mut all {
        *text = text.trim_end().replace("[[", "").replace("]]", "");
    }
    // One paragraph each, without marks that would make it something else.
    all.retain(|text| {
        !text.contains(['\n', '*', '_', '`', '<', '[', '|', '\\', '&', '~', '#'])
            && text.starts_with(|c: char| c.is_alphabetic() || c == '«')
    });
    assert!(all.len() > 1000, "{} paragraphs", all.len());
    all
}

/// Every text below a node: entries are texts or maps with a `text`.
fn collect(node: &serde_json::Value, all: &mut Vec<String>) {
    match node {
        serde_json::Value::String(text) => all.push(text.clone()),
        serde_json::Value::Array(items) => items.iter().for_each(|item| collect(item, all)),
        serde_json::Value::Object(map) => match map.get("text") {
            Some(text) => collect(text, all),
            None => map.values().for_each(|item| collect(item, all)),
        },
        _ => {}
    }
}

/// A few paragraphs of one language.
fn some(most: usize) -> impl Strategy<Value = (Lang, Vec<String>)> {
    prop_oneof![
        subsequence(RUSSIAN.clone(), 1..=most).prop_map(|texts| (Lang::Ru, texts)),
        subsequence(ENGLISH.clone(), 1..=most).prop_map(|texts| (Lang::En, texts)),
    ]
}

fn check(lang: Lang, text: &str) -> (Document, Vec<Finding>) {
    let hints = Hints {
        kind: Some(Kind::Ad),
        lang: Some(lang),
    };
    let document = Document::parse(Source::new("a.md", text), hints);
    let findings = RULEBOOK
        .check_with(&document, &Settings::default())
        .findings;
    (document, findings)
}

/// What was found, whatever the bytes round the words: rule and letters, in order.
fn found(lang: Lang, text: &str) -> Vec<(String, String)> {
    let (document, findings) = check(lang, text);
    findings
        .into_iter()
        .map(|finding| {
            let letters = |c: &char| c.is_alphanumeric();
            let words = document.source().slice(finding.span);
            (finding.rule, words.nfc().filter(letters).collect())
        })
        .collect()
}

/// The places between two letters of one word, in bytes.
fn seams(text: &str) -> Vec<usize> {
    let chars: Vec<(usize, char)> = text.char_indices().collect();
    let lower = |i: usize| chars.get(i).is_some_and(|(_, c)| c.is_lowercase());
    (2..chars.len())
        .filter(|&i| lower(i - 2) && lower(i - 1) && lower(i) && lower(i + 1))
        .map(|i| chars[i].0)
        .collect()
}

/// Puts a string at some of the places.
fn put(text: &str, places: &[usize], what: &str) -> String {
    let mut made = text.to_owned();
    for &place in places.iter().rev() {
        made.insert_str(place, what);
    }
    made
}

/// Some of the places, in order, once each.
fn chosen(places: &[usize], picks: &[Index]) -> Vec<usize> {
    if places.is_empty() {
        return Vec::new();
    }
    let mut some: Vec<usize> = picks.iter().map(|pick| *pick.get(places)).collect();
    some.sort_unstable();
    some.dedup();
    some
}

/// The spaces that may be line ends: a line that starts with a letter goes on with the paragraph;
/// `Слово:` would be a speaker.
fn wraps(text: &str) -> Vec<usize> {
    text.match_indices(' ')
        .map(|(at, _)| at)
        .filter(|at| {
            let next = text[at + 1..].split([' ', '\n']).next().unwrap_or_default();
            next.starts_with(char::is_alphabetic) && !next.contains([':', '.', ')'])
        })
        .collect()
}

/// The text with line ends for the spaces at some places.
fn wrapped(text: &str, places: &[usize]) -> String {
    let mut bytes = text.as_bytes().to_vec();
    for &at in places {
        bytes[at] = b'\n';
    }
    String::from_utf8(bytes).expect("a space is one byte")
}

#[test]
fn a_line_for_each_word_is_not_seen() {
    for (lang, texts) in [(Lang::Ru, &*RUSSIAN), (Lang::En, &*ENGLISH)] {
        for texts in texts.chunks(40) {
            let text = texts.join("\n\n");
            let lines = wrapped(&text, &wraps(&text));
            assert_eq!(found(lang, &lines), found(lang, &text), "{lines}");
        }
    }
}

/// A gate that tries other documents each time fails for what nobody has just changed: here the choice
/// is fixed. Others: `PROPTEST_RNG_SEED=7 PROPTEST_CASES=2000 cargo test --test properties`.
fn cases() -> ProptestConfig {
    let asked = ProptestConfig::default();
    ProptestConfig {
        rng_seed: match asked.rng_seed {
            RngSeed::Random => RngSeed::Fixed(1),
            given @ RngSeed::Fixed(_) => given,
        },
        failure_persistence: None,
        max_global_rejects: 100_000,
        ..asked
    }
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn line_ends_and_byte_order_marks_are_nothing((lang, texts) in some(8)) {
        let text = texts.join("\n\n");
        let expected = found(lang, &text);
        prop_assert_eq!(&found(lang, &text.replace('\n', "\r\n")), &expected);
        prop_assert_eq!(&found(lang, &format!("\u{feff}{text}")), &expected);
        prop_assert_eq!(&found(lang, &format!("{text}\n")), &expected);
    }

    #[test]
    fn normal_forms_are_one((lang, texts) in some(8)) {
        let text = texts.join("\n\n");
        let composed: String = text.nfc().collect();
        let decomposed: String = text.nfd().collect();
        prop_assert_eq!(found(lang, &decomposed), found(lang, &composed));
    }

    #[test]
    fn soft_hyphens_are_not_seen((lang, texts) in some(6), picks in proptest::collection::vec(any::<Index>(), 1..40)) {
        let text = texts.join("\n\n");
        let hyphened = put(&text, &chosen(&seams(&text), &picks), "\u{ad}");
        prop_assert_eq!(found(lang, &hyphened), found(lang, &text));
    }

    #[test]
    fn emphasis_inside_words_is_not_seen((lang, texts) in some(6), picks in proptest::collection::vec(any::<Index>(), 1..12)) {
        let text = texts.join("\n\n");
        // `**` opens before a word and closes inside it.
        let mut places = Vec::new();
        for seam in chosen(&seams(&text), &picks) {
            let start = text[..seam]
                .char_indices()
                .rev()
                .take_while(|(_, c)| c.is_alphabetic())
                .last()
                .map_or(seam, |(at, _)| at);
            let alone = text[..start].chars().next_back().is_none_or(char::is_whitespace);
            if start < seam && alone && places.last().is_none_or(|&last| last < start) {
                places.extend([start, seam]);
            }
        }
        prop_assert_eq!(found(lang, &put(&text, &places, "**")), found(lang, &text));
    }

    #[test]
    fn wrapping_is_not_seen((lang, texts) in some(6), picks in proptest::collection::vec(any::<Index>(), 1..30)) {
        let text = texts.join("\n\n");
        let places = chosen(&wraps(&text), &picks);
        prop_assert_eq!(found(lang, &wrapped(&text, &places)), found(lang, &text));
    }

    #[test]
    fn suppressing_removes_exactly_the_finding((lang, texts) in some(6), pick in any::<Index>()) {
        let text = texts.join("\n\n");
        let (_, findings) = check(lang, &text);
        prop_assume!(!findings.is_empty());
        // Slogans that were told as one are told one by one where too few are left.
        prop_assume!(findings.iter().all(|f| f.rule != "slogan/section-of-slogans"));
        let target = pick.get(&findings);
        let start = text[..target.span.start as usize].rfind("\n\n").map_or(0, |at| at + 2);
        let end = text[start..].find("\n\n").map_or(text.len(), |at| start + at);
        let rule = target.rule.clone();
        let expected: Vec<_> = findings
            .iter()
            .filter(|f| f.rule != rule || !(start..end).contains(&(f.span.start as usize)))
            .map(|f| (f.rule.clone(), f.span.start as usize))
            .collect();
        let comment = format!("<!-- onside-ignore {rule}: проверено -->\n\n");
        let commented = put(&text, &[start], &comment);
        let (_, left) = check(lang, &commented);
        let left: Vec<_> = left
            .into_iter()
            .map(|f| {
                let at = f.span.start as usize;
                (f.rule, if at > start { at - comment.len() } else { at })
            })
            .collect();
        prop_assert_eq!(left, expected);
    }

    #[test]
    fn two_documents_are_the_sum_of_both(
        ((lang, first), (other, second)) in (some(5), some(5)).prop_filter("one language", |(a, b)| a.0 == b.0)
    ) {
        let _ = other;
        let heading = if lang == Lang::Ru { "# Часть вторая" } else { "# Part two" };
        let (first, second) = (first.join("\n\n"), second.join("\n\n"));
        let mut expected = found(lang, &first);
        expected.extend(found(lang, &format!("{heading}\n\n{second}")));
        prop_assert_eq!(found(lang, &format!("{first}\n\n{heading}\n\n{second}")), expected);
    }
}
