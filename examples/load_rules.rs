//! How long a rulebook takes to load: `cargo run --release --example load_rules -- [RULES [FILE]]`
//! generates so many rules of a company, puts them above the built-in ones, and checks a document.
#![expect(
    clippy::disallowed_methods,
    reason = "a program of its own, beside the linter"
)]
#![expect(clippy::print_stdout, reason = "it prints the figures")]

use std::time::Instant;

use onside::document::{Document, Hints};
use onside::rules::{Material, Rulebook};
use onside::text::Source;

/// Words that stand for a company's own.
const WORDS: [&str; 16] = [
    "курьер",
    "самокат",
    "термопот",
    "абонемент",
    "дрель",
    "кроссовки",
    "шиномонтаж",
    "ипотека",
    "гардероб",
    "фотосессия",
    "перфоратор",
    "гостиница",
    "огурец",
    "пылесос",
    "маникюр",
    "сейф",
];

fn rule(n: usize) -> Source {
    let word = |k: usize| WORDS[(n * 7 + k * 5 + n / 16) % WORDS.len()];
    let (a, b, c) = (word(0), word(1), word(2));
    let text = format!(
        r#"principles: [1]
severity: warning
since: "2026.1"
when:
  ru:
    any:
      - phrase: "{a} ~2 {{наш{n}|{b}|лучший}} ~1 в городе{n}~город"
      - together: ["{b}", "{{никогда|всегда}}", "@client", "тариф{n}~тариф"]
        within: 12
      - phrase: "{c} приедет {{=точно|=ровно}} в <number>"
unless:
  ru: ["{a} по записи"]
text:
  ru: {{ title: "Правило {n}", message: "«{{words}}»", why: "Почему.", cure: "Чем.", instead: "Что." }}
examples:
  ru:
    bad: ["Один.", "Два.", "Три."]
    good: ["Раз.", "Двойка.", "Тройка."]
sources: ["a generator"]
reviewed: 2026-11-21
"#
    );
    Source::new(format!("slogan/own-{n}.yaml"), text)
}

fn main() {
    let rules = std::env::args()
        .nth(1)
        .and_then(|n| n.parse().ok())
        .unwrap_or(100);
    let start = Instant::now();
    let builtin = Rulebook::builtin();
    let decoded = start.elapsed();
    let material = Material::builtin();
    let both = start.elapsed();
    let files: Vec<Source> = (0..rules).map(rule).collect();
    let start = Instant::now();
    let layered = builtin.layered(material, files);
    let loaded = start.elapsed();
    let rulebook = match layered {
        Ok((rulebook, _)) => rulebook,
        Err(error) => return println!("{error}"),
    };
    println!(
        "{} rules: rulebook decoded in {decoded:.1?}, with its material in {both:.1?}, layer loaded in {loaded:.1?}",
        rulebook.rules().len()
    );
    let Some(file) = std::env::args().nth(2) else {
        return;
    };
    let text = std::fs::read_to_string(&file).unwrap_or_default();
    let document = Document::parse(Source::new(file, text), Hints::default());
    let start = Instant::now();
    let findings = rulebook.check(&document).len();
    println!("{findings} findings in {:.1?}", start.elapsed());
}
