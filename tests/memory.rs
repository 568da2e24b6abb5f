//! A memory changes no finding: whatever is typed, a check beside it says what a fresh one says.

#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "this test reads fixtures"
)]

#[path = "desk/rule.rs"]
mod own;
#[path = "desk/random.rs"]
mod random;

use std::fs;
use std::sync::{Arc, LazyLock};

use onside::check::{Levels, Memory, Settings};
use onside::document::{Document, Hints};
use onside::rules::{Material, Rulebook, Selector};
use onside::text::Source;
use onside::vocabulary::{Family, Level};
use own::rule;
use random::Random;

static BUILTIN: LazyLock<Arc<Rulebook>> = LazyLock::new(|| Arc::new(Rulebook::builtin()));

/// What turns the meaning of sentences that themselves stay as they are: headings, lead-ins,
/// speakers, kinds, notes, and words right before a sentence.
const PIECES: [&str; 24] = [
    "",
    " ",
    "\n\n",
    "\n## Так говорить нельзя\n\n",
    "\n## Never say\n\n",
    "\nЗапрещено:\n\n",
    "\n> ",
    "\n- ",
    "\nКлиент: — ",
    "\nСотрудник: — ",
    "не ",
    "вы ",
    "2 ",
    "две\n",
    "пять тысяч ",
    "[^1]",
    "\n\n[^1]: Ответим за 15 минут.\n\n",
    "Ответим за 15 минут, иначе вернём 500 ₽. ",
    "Самый низкий процент. ",
    "«",
    "»",
    "~~",
    "| a | Цена |\n| --- | --- |\n| ",
    "<!-- onside-ignore slogan/*: наш девиз -->\n",
];

/// Somebody who types.
struct Typist(Random);

impl Typist {
    fn below(&mut self, n: usize) -> usize {
        self.0.below(n)
    }

    fn of<'t>(&mut self, all: &[&'t str]) -> &'t str {
        all[self.below(all.len())]
    }

    fn boundary(&mut self, text: &str) -> usize {
        let mut at = self.below(text.len() + 1);
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    }

    /// Somebody's next step.
    fn edit(&mut self, text: &mut String) {
        let mut lines: Vec<&str> = text.split_inclusive('\n').collect();
        if lines.is_empty() {
            lines.push("");
        }
        let (from, to) = (self.below(lines.len()), self.below(lines.len()));
        match self.below(8) {
            // A line goes, stands twice, or stands elsewhere.
            0 => *text = [&lines[..from], &lines[from + 1..]].concat().concat(),
            1 => {
                let twice = [&lines[..to], &lines[from..=from], &lines[to..]];
                *text = twice.concat().concat();
            }
            2 => {
                lines.swap(from, to);
                *text = lines.concat();
            }
            3 => {
                let kind = self.of(&[
                    "ad",
                    "policy",
                    "script",
                    "standard",
                    "packaging",
                    "training",
                ]);
                let body = text
                    .strip_prefix("---\n")
                    .and_then(|t| t.split_once("---\n"));
                *text = format!(
                    "---\nkind: {kind}\n---\n{}",
                    body.map_or(&**text, |(_, b)| b)
                );
            }
            4 => {
                let at = self.boundary(text);
                if at < text.len() {
                    text.remove(at);
                }
            }
            _ => {
                let at = self.boundary(text);
                text.insert_str(at, self.of(&PIECES));
            }
        }
    }
}

fn fixtures() -> Vec<String> {
    let mut texts = Vec::new();
    for folder in [
        "dishonest/ru",
        "honest/ru",
        "dishonest/en",
        "honest/en",
        "levels",
        "markdown",
    ] {
        let folder = format!("{}/fixtures/{folder}", env!("CARGO_MANIFEST_DIR"));
        let mut paths: Vec<_> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.extension().is_some_and(|e| e == "md"))
            .collect();
        paths.sort();
        texts.extend(
            paths
                .into_iter()
                .map(|path| fs::read_to_string(path).unwrap()),
        );
    }
    texts
}

fn document(text: &str) -> Document {
    Document::parse(Source::new("a.md", text), Hints::default())
}

/// Everything a check says, letter by letter.
fn assert_same(memory: &mut Memory, threads: usize, text: &str, settings: &Settings) -> usize {
    let document = document(text);
    let fresh = memory.rulebook().check_with(&document, settings);
    let remembering = memory.check_by(threads, &document, settings);
    assert_eq!(
        format!("{remembering:?}"),
        format!("{fresh:?}"),
        "after an edit that left:\n{text}"
    );
    fresh.findings.len()
}

/// Nothing set, and a family left out.
fn both_settings() -> [Settings; 2] {
    let mut levels = Levels::default();
    levels.set(Selector::Family(Family::Slogan), Level::Off);
    let quiet = Settings {
        levels: vec![levels],
        ..Settings::default()
    };
    [Settings::default(), quiet]
}

#[test]
fn thousands_of_edits_find_what_a_fresh_check_finds() {
    const EDITS: usize = 50;
    let mut memory = Memory::new(Arc::clone(&BUILTIN));
    let mut typist = Typist(Random(0x0511_de20_2611_22aa));
    let settings = both_settings();
    let (mut findings, mut edits) = (0, 0);
    for start in fixtures() {
        let mut text = start;
        for edit in 0..EDITS {
            findings += assert_same(&mut memory, 1, &text, &settings[edit / 7 % 2]);
            typist.edit(&mut text);
            edits += 1;
        }
    }
    assert!(edits > 2000 && findings > edits, "{findings} in {edits}");
}

#[test]
fn threads_share_a_memory() {
    let mut memory = Memory::new(Arc::clone(&BUILTIN));
    let mut typist = Typist(Random(0x0511_de20_2611_22bb));
    let mut text = fixtures().concat().replace("---\n", "\n").repeat(2);
    for threads in [2, 3, 2, 1, 4] {
        assert_same(&mut memory, threads, &text, &Settings::default());
        typist.edit(&mut text);
    }
}

#[test]
fn a_memory_is_of_one_rulebook() {
    let own = vec![Source::new(
        "house/slogan/boat.yaml",
        rule("лодка качается"),
    )];
    let layered = Rulebook::clone(&BUILTIN).layered(Material::builtin(), own);
    let layered = Arc::new(layered.unwrap().0);
    let text = "Наша лодка качается на волнах.\n";
    let (mut before, mut after) = (
        Memory::new(Arc::clone(&BUILTIN)),
        Memory::new(Arc::clone(&layered)),
    );
    for _ in 0..2 {
        assert_eq!(assert_same(&mut before, 1, text, &Settings::default()), 0);
        assert_eq!(assert_same(&mut after, 1, text, &Settings::default()), 1);
    }
    assert!(Arc::ptr_eq(after.rulebook(), &layered));
}
