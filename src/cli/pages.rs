//! Rule pages, the list of rules, the outcome of their examples, and the licences, as text.

use std::io::{self, Write};

use super::engine::{Outcome, PageText, RulePage, TestRun};
use crate::report::clean::{clean, clean_line, guard};
use crate::report::{Look, plural};
use crate::vocabulary::Lang;
use crate::workspace::Mistake;

/// The licences that `onside --licenses` prints, with their headings.
const LICENSES: &[(&str, &str)] = &[
    ("Notice", include_str!("../../NOTICE")),
    ("onside: MIT", include_str!("../../LICENSE-MIT")),
    ("onside: or Apache 2.0", include_str!("../../LICENSE-APACHE")),
    (
        "Russian word lists (data/ru)",
        include_str!("../../data/ru/LICENSE"),
    ),
    (
        "English word lists (data/en)",
        include_str!("../../data/en/LICENSE"),
    ),
];

/// Prints every licence.
pub(super) fn licenses(out: &mut dyn Write) -> io::Result<()> {
    for (heading, text) in LICENSES {
        writeln!(out, "==== {heading} ====\n\n{}\n", text.trim())?;
    }
    Ok(())
}

/// The page of a rule, or a mistake that names the likeliest one.
pub(super) fn find<'p, 'a>(
    pages: &'p [RulePage<'a>],
    id: &str,
) -> Result<&'p RulePage<'a>, Mistake> {
    if let Some(page) = pages.iter().find(|page| page.id == id) {
        return Ok(page);
    }
    let likeness = |page: &RulePage<'_>| {
        let name = page.id.split('/').next_back().unwrap_or(page.id);
        strsim::normalized_damerau_levenshtein(page.id, id)
            .max(strsim::normalized_damerau_levenshtein(name, id))
    };
    let likeliest = pages
        .iter()
        .map(|page| (likeness(page), page.id))
        .filter(|(likeness, _)| *likeness >= 0.5)
        .max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(a.1)));
    let help = likeliest.map_or_else(
        || "`onside rules` lists them all".to_owned(),
        |(_, id)| format!("did you mean {id}? `onside rules` lists them all"),
    );
    Err(Mistake::new(clean_line(id), "no rule has this id", help))
}

/// Prints one rule's page, in the user's language first.
pub(super) fn explain(page: &RulePage<'_>, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let first = look.lang.unwrap_or(Lang::En);
    let mut texts: Vec<_> = page.texts.iter().collect();
    texts.sort_by_key(|text| (text.lang != first, text.lang));
    let mut printed = format!("{}  {}", page.id, page.severity);
    let (principles, since, reviewed, sources) = match first {
        Lang::En => ("principles", "since", "reviewed", "Sources"),
        Lang::Ru => ("принципы", "с издания", "проверено", "Источники"),
    };
    printed += &format!(", {principles} {}", numbers(page.principles));
    printed += &format!(", {since} {}, {reviewed} {}\n", page.since, page.reviewed);
    for text in texts {
        printed += &section(text);
    }
    if !page.sources.is_empty() {
        printed += &format!("\n{sources}:\n");
        for source in page.sources {
            printed += &format!("  {source}\n");
        }
    }
    out.write_all(guard(&clean(&printed)).as_bytes())
}

/// A rule's page in one language.
fn section(text: &PageText<'_>) -> String {
    let [message, why, cure, instead, opposite, bad, good] = match text.lang {
        Lang::En => [
            "Message",
            "Why",
            "Cure",
            "Instead",
            "Nobody would say",
            "Found",
            "Left alone",
        ],
        Lang::Ru => [
            "Сообщение",
            "Почему",
            "Что поможет",
            "Напишите",
            "Никто не скажет",
            "Находит",
            "Не трогает",
        ],
    };
    let mut printed = format!("\n{}\n\n", text.title.trim());
    for (label, words) in [
        (message, text.message),
        (why, text.why),
        (cure, text.cure),
        (instead, text.instead),
        (opposite, text.opposite.unwrap_or_default()),
    ] {
        if !words.trim().is_empty() {
            printed += &format!("{label}: {}\n", words.trim());
        }
    }
    for (label, examples) in [(bad, &text.bad), (good, &text.good)] {
        if !examples.is_empty() {
            printed += &format!("\n{label}:\n");
            for example in examples {
                printed += &format!("  - {}\n", example.trim().replace('\n', "\n    "));
            }
        }
    }
    printed
}

/// Prints one line per rule.
pub(super) fn rules(pages: &[RulePage<'_>], look: Look, out: &mut dyn Write) -> io::Result<()> {
    let lang = look.lang.unwrap_or(Lang::En);
    let width = pages
        .iter()
        .map(|page| page.id.chars().count())
        .max()
        .unwrap_or(0);
    for page in pages {
        let text = page
            .texts
            .iter()
            .find(|text| text.lang == lang)
            .or(page.texts.first());
        let line = format!(
            "{:width$}  {:7}  {:5}  {}",
            page.id,
            page.severity,
            numbers(page.principles),
            text.map_or("", |text| text.title),
        );
        writeln!(out, "{}", guard(&clean_line(line.trim_end())))?;
    }
    let count = plural(
        lang,
        pages.len(),
        match lang {
            Lang::En => ["rule", "rules", "rules"],
            Lang::Ru => ["правило", "правила", "правил"],
        },
    );
    writeln!(out, "{count}")
}

/// Prints the examples that failed, and the counts.
pub(super) fn test(run: &TestRun, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let mut printed = String::new();
    for case in &run.cases {
        let outcome = match case.outcome {
            Outcome::Missed => "Missed",
            Outcome::Noisy => "Noisy",
            Outcome::Todo => "Todo",
            Outcome::Caught | Outcome::Quiet => continue,
        };
        printed += &format!(
            "{outcome:6}  {} ({}): {}\n",
            case.rule,
            case.lang,
            clean_line(&case.text)
        );
        if !case.detail.is_empty() {
            printed += &format!("        {}\n", clean_line(&case.detail));
        }
    }
    for warning in &run.warnings {
        printed += &format!("Warning  {}\n", clean_line(warning));
    }
    let lang = look.lang.unwrap_or(Lang::En);
    let rules = plural(
        lang,
        run.rules,
        match lang {
            Lang::En => ["rule", "rules", "rules"],
            Lang::Ru => ["правило", "правила", "правил"],
        },
    );
    let words = match lang {
        Lang::En => ["caught", "quiet", "missed", "noisy", "to do"],
        Lang::Ru => ["поймано", "тихо", "пропущено", "лишнее", "отложено"],
    };
    let outcomes = [
        Outcome::Caught,
        Outcome::Quiet,
        Outcome::Missed,
        Outcome::Noisy,
        Outcome::Todo,
    ];
    let counts = outcomes.iter().zip(words);
    let counts: Vec<_> = counts
        .map(|(&outcome, word)| format!("{} {word}", run.count(outcome)))
        .collect();
    printed += &format!("{rules}: {}\n", counts.join(", "));
    out.write_all(guard(&clean(&printed)).as_bytes())
}

/// `2, 1`.
fn numbers(list: &[u8]) -> String {
    list.iter()
        .map(u8::to_string)
        .collect::<Vec<_>>()
        .join(", ")
}
