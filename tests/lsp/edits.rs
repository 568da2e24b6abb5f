//! Typing: incremental edits end in the same findings as a document opened fresh.

use serde_json::{Value, json};
use tempfile::tempdir;

use crate::client::{Client, brief, pulling, pushing};
use crate::random::Random;

const DOCUMENT: &str = "\
---
kind: script
---

# Скрипт 🙂

Клиент: — Это долго?\r
Сотрудник: — Мы заботимся о каждом клиенте, **индивидуальный подход**!

- Не говорите клиенту о комиссии.
- Ваш звонок очень важен для нас.
<!-- onside-ignore slogan/*: наш девиз -->

| Плохо | Хорошо |
| --- | --- |
| Сами виноваты | Разберёмся за час |

We care about you[^1]. Prices from £9, the best in town.

[^1]: Terms apply.
";

/// Pieces that people type and paste, with everything that breaks columns.
const PIECES: [&str; 24] = [
    "",
    "а",
    " ",
    "\n",
    "\r\n",
    "🙂",
    "é",
    "👨‍👩‍👧",
    "бес**плат**но",
    "индивидуальный подход",
    "<!-- onside-ignore slogan/*: x -->\n",
    "<!--",
    "-->",
    "> ",
    "- ",
    "| a | b |\n",
    "```\n",
    "Клиент: — ",
    "\u{301}",
    "\u{feff}",
    "[^1]",
    "самая низкая цена",
    "\n\n# H\n\n",
    "today only",
];

/// The text as the client holds it: lines and UTF-16 units, by its own arithmetic.
struct Mirror(Vec<u16>);

impl Mirror {
    fn new(text: &str) -> Self {
        Self(text.encode_utf16().collect())
    }

    fn text(&self) -> String {
        String::from_utf16(&self.0).unwrap()
    }

    /// A place that splits neither a pair of surrogates nor `\r\n`.
    fn whole(&self, mut at: usize) -> usize {
        let split = |at: usize| {
            let (before, after) = (self.0.get(at.wrapping_sub(1)), self.0.get(at));
            matches!(
                (before, after),
                (Some(0xd800..=0xdbff), Some(0xdc00..=0xdfff))
            ) || (before, after) == (Some(&13), Some(&10))
        };
        while split(at) {
            at -= 1;
        }
        at
    }

    fn position(&self, at: usize) -> Value {
        let (mut line, mut start) = (0, 0);
        for i in 0..at {
            let ends = self.0[i] == 10 || (self.0[i] == 13 && self.0.get(i + 1) != Some(&10));
            if ends {
                line += 1;
                start = i + 1;
            }
        }
        json!({ "line": line, "character": at - start })
    }

    /// Replaces a part; answers the change as a client reports it.
    fn replace(&mut self, from: usize, to: usize, with: &str) -> Value {
        let range = json!({ "start": self.position(from), "end": self.position(to) });
        self.0.splice(from..to, with.encode_utf16());
        json!({ "range": range, "text": with })
    }
}

fn briefs(found: &[Value]) -> Vec<String> {
    found.iter().map(brief).collect()
}

/// How many edits: 1,000 in `cargo test`, more where a script asks for them.
fn count() -> i32 {
    std::env::var("ONSIDE_LSP_EDITS").map_or(1000, |n| n.parse().unwrap())
}

#[test]
fn random_edits_end_where_a_fresh_document_begins() {
    let folder = tempdir().unwrap();
    let mut client = Client::open(folder.path(), pulling());
    let mut random = Random(0x5eed_0a11_2026_1121);
    let mut mirror = Mirror::new(DOCUMENT);
    let mut undo: Vec<String> = Vec::new();
    client.open_text("untitled:typed", "markdown", DOCUMENT);
    let memory = memory_of(client.process());
    let (edits, mut compared, mut with_findings) = (count(), 0, 0);
    for version in 2..edits + 2 {
        undo.push(mirror.text());
        undo.truncate(50);
        let change = if random.below(40) == 0 {
            // An undo storm comes as one change of everything.
            let text = undo.swap_remove(random.below(undo.len()));
            mirror = Mirror::new(&text);
            json!({ "text": text })
        } else {
            let from = mirror.whole(random.below(mirror.0.len() + 1));
            let longest = if mirror.0.len() > 4000 { 400 } else { 12 };
            let to = mirror
                .whole((from + random.below(longest)).min(mirror.0.len()))
                .max(from);
            mirror.replace(from, to, PIECES[random.below(PIECES.len())])
        };
        let mut changes = vec![change];
        if random.below(4) == 0 {
            // Several cursors: every change is counted in the text that the one before left.
            let at = mirror.whole(random.below(mirror.0.len() + 1));
            changes.push(mirror.replace(at, at, "🙂 ж"));
        }
        client.change("untitled:typed", version, json!(changes));
        if version % 20 == 0 || version == edits + 1 {
            let fresh = format!("untitled:fresh-{version}");
            client.open_text(&fresh, "markdown", &mirror.text());
            let (typed, opened) = (client.pulled("untitled:typed"), client.pulled(&fresh));
            assert_eq!(
                briefs(&typed),
                briefs(&opened),
                "after {version} edits:\n{}",
                mirror.text()
            );
            client.notify(
                "textDocument/didClose",
                json!({ "textDocument": { "uri": fresh } }),
            );
            compared += 1;
            with_findings += usize::from(!typed.is_empty());
        }
    }
    assert!(
        with_findings * 2 > compared,
        "{with_findings} of {compared} hold findings"
    );
    if let (Some(before), Some(after)) = (memory, memory_of(client.process())) {
        eprintln!("{edits} edits, {compared} comparisons; memory {before} KiB, then {after} KiB");
        assert!(
            after < before + 64 * 1024,
            "memory grew from {before} to {after} KiB"
        );
    }
    assert_eq!(client.end().0, Some(0));
}

/// What a process holds in memory, in KiB, where the system tells.
fn memory_of(process: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

#[test]
fn a_slogan_typed_letter_by_letter_appears_and_goes() {
    let folder = tempdir().unwrap();
    let mut client = Client::open(folder.path(), pushing());
    let mut mirror = Mirror::new("🙂 \r\n");
    client.open_text("untitled:1", "markdown", &mirror.text());
    let typed = "У нас индивидуальный подход к каждому клиенту 🙂.";
    let mut version = 1;
    for letter in typed.chars() {
        version += 1;
        let at = mirror.0.len() - 2;
        let change = mirror.replace(at, at, &letter.to_string());
        client.change("untitled:1", version, json!([change]));
    }
    let found = client.pushed("untitled:1", version);
    assert_eq!(briefs(&found), ["0:9-0:30 slogan/individual-approach"]);
    // Undo, all at once: thirty versions in one breath, of which only the last must be told.
    for _ in 0..30 {
        version += 1;
        let end = mirror.0.len() - 2;
        let start = mirror.whole(end - 1);
        let change = mirror.replace(start, end, "");
        client.change("untitled:1", version, json!([change]));
    }
    assert_eq!(client.pushed("untitled:1", version), Vec::<Value>::new());
}

#[test]
fn places_outside_the_text_are_brought_inside() {
    let folder = tempdir().unwrap();
    let mut client = Client::open(folder.path(), pulling());
    client.open_text("untitled:1", "markdown", "a\nб");
    let far = json!({ "line": 99, "character": 99 });
    let near = json!({ "line": 1, "character": 99 });
    for (version, range) in [(2, [&near, &far]), (3, [&far, &near])] {
        let range = json!({ "start": range[0], "end": range[1] });
        let text = " индивидуальный подход к каждому клиенту";
        client.change(
            "untitled:1",
            version,
            json!([{ "range": range, "text": text }]),
        );
    }
    assert!(!client.pulled("untitled:1").is_empty());
    // A document that nobody opened is none of ours.
    client.change("untitled:2", 2, json!([{ "text": "x" }]));
    assert_eq!(client.end().0, Some(0));
}
