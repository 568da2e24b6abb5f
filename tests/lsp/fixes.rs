//! Safe fixes: one by one and all at once, the same as `onside check --fix` makes.

use std::fs;
use std::process::Command;

use serde_json::{Value, json};
use tempfile::tempdir;

use crate::client::{Client, edited, pulling, pushing, uri};
use crate::features::actions;

/// Two comments that silence nothing, one that silences one of its two rules, words that mix
/// letters, all behind emoji and with both sorts of line ends.
const TEXT: &str = "\
---
kind: ad
---

<!-- onside-ignore slogan/we-care: старый девиз -->
🙂 Привезём зa два дня.\r
\r
Ответим сегoдня до 18:00 👨‍👩‍👧 и пoможем.\r
<!-- onside-ignore trap/conceal-fee, slogan/individual-approach: наш девиз -->
Индивидуальный подход к каждому клиенту.

- Пункт. <!-- onside-ignore tone/*: зачем -->
";

const MENDED: &str = "\
---
kind: ad
---

🙂 Привезём за два дня.\r
\r
Ответим сегодня до 18:00 👨‍👩‍👧 и поможем.\r
<!-- onside-ignore slogan/individual-approach: наш девиз -->
Индивидуальный подход к каждому клиенту.

- Пункт.
";

fn whole() -> Value {
    json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 99, "character": 0 } })
}

#[test]
fn all_fixes_are_those_of_the_command_line() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("a.md");
    fs::write(&path, TEXT).unwrap();
    let document = uri(&path);
    for capabilities in [pulling(), pushing()] {
        let mut client = Client::open(folder.path(), capabilities);
        client.open_text(&document, "markdown", TEXT);
        for only in ["source.fixAll.onside", "source.fixAll", "source"] {
            let offered = actions(&mut client, &document, &whole(), Some(only));
            assert_eq!(offered.len(), 1, "{only}: {offered:#?}");
            assert_eq!(offered[0]["kind"], "source.fixAll.onside");
            let edits = &offered[0]["edit"]["changes"][&document];
            assert_eq!(edited(TEXT, edits.as_array().unwrap()), MENDED);
        }
        client.change(&document, 2, json!([{ "text": MENDED }]));
        let left = actions(&mut client, &document, &whole(), Some("source.fixAll"));
        assert_eq!(left, Vec::<Value>::new());
    }
    let fixed = Command::new(env!("CARGO_BIN_EXE_onside"))
        .args(["check", "a.md", "--fix", "--today", "2026-11-21"])
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), MENDED, "{fixed:?}");
}

#[test]
fn one_fix_is_preferred_and_mends_its_own_finding() {
    let folder = tempdir().unwrap();
    let mut client = Client::open(folder.path(), pulling());
    let text = "🙂 Привезём зa два дня.\n";
    client.open_text("untitled:1", "markdown", text);
    let found = client.pulled("untitled:1");
    let offered = actions(
        &mut client,
        "untitled:1",
        &found[0]["range"],
        Some("quickfix"),
    );
    assert_eq!(offered[0]["isPreferred"], true, "{offered:#?}");
    let edits = offered[0]["edit"]["changes"]["untitled:1"].as_array();
    assert_eq!(edited(text, edits.unwrap()), "🙂 Привезём за два дня.\n");
}

#[test]
fn what_characters_and_comments_are_told_is_told_in_the_chosen_language() {
    let text = "---\nkind: ad\n---\n\nПривезём зa два дня, бес\u{200b}платно.\n\n\
                <!-- onside-ignore slogan/we-care: девиз -->\nПункт.\n";
    for (locale, ours, other) in [("en", 0, 3), ("ru", 3, 0)] {
        let folder = tempdir().unwrap();
        let mut client = Client::start(folder.path(), &[]);
        client.initialize(json!({ "locale": locale, "capabilities": pulling() }));
        client.open_text("untitled:a.md", "markdown", text);
        let found = client.pulled("untitled:a.md");
        let codes: Vec<&str> = found.iter().filter_map(|d| d["code"].as_str()).collect();
        assert_eq!(
            codes,
            [
                "misleading/look-alike-letters",
                "misleading/hidden-characters",
                "meta/unused-ignore"
            ]
        );
        // The words found stay as they are.
        let begins_russian = |d: &&Value| {
            let message = d["message"].as_str().unwrap();
            let words = message.split_whitespace();
            let words = words.filter(|word| !word.contains('«') && !word.contains("зa"));
            words
                .take(3)
                .any(|word| word.chars().any(|c| ('а'..='я').contains(&c)))
        };
        let russian = found.iter().filter(begins_russian).count();
        assert_eq!(
            (russian, found.len() - russian),
            (ours, other),
            "{found:#?}"
        );
        for finding in &found {
            let offered = actions(&mut client, "untitled:a.md", &finding["range"], None);
            let titles: Vec<&str> = offered.iter().filter_map(|a| a["title"].as_str()).collect();
            let preferred = offered.iter().find(|a| a["isPreferred"] == true);
            if let Some(title) = preferred.and_then(|a| a["title"].as_str()) {
                let english = title.starts_with("write") || title.starts_with("delete");
                assert_eq!(english, locale == "en", "{titles:?}");
            }
        }
    }
}
