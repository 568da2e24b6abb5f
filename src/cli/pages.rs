//! Rule pages, the list of rules, the outcome of their examples, and the licences, as text.

use std::io::{self, Write};

use crate::check::{Proof, Verdict};
use crate::report::clean::{clean, clean_line, guard};
use crate::report::{Look, plural};
use crate::rules::{Example, Rule, RuleText, Rulebook};
use crate::vocabulary::Lang;
use crate::workspace::Mistake;

/// The licences that `onside --licenses` prints, with their headings.
const LICENSES: &[(&str, &str)] = &[
    ("Notice", include_str!("../../NOTICE")),
    ("onside: MIT", include_str!("../../LICENSE-MIT")),
    (
        "onside: or Apache 2.0",
        include_str!("../../LICENSE-APACHE"),
    ),
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

/// The mistake of an id that no rule has, with the likeliest one.
pub(super) fn unknown_rule(rulebook: &Rulebook, id: &str) -> Mistake {
    let help = rulebook.did_you_mean(id).map_or_else(
        || "`onside rules` lists them all".to_owned(),
        |known| format!("did you mean {known}? `onside rules` lists them all"),
    );
    Mistake::new(clean_line(id), "no rule has this id", help)
}

/// Prints one rule's page, in the user's language first.
pub(super) fn explain(rule: &Rule, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let first = look.lang.unwrap_or(Lang::En);
    let mut printed = format!("{}  {}", rule.id(), rule.default_severity());
    let (principles, since, reviewed, sources) = match first {
        Lang::En => ("principles", "since", "reviewed", "Sources"),
        Lang::Ru => ("принципы", "с издания", "проверено", "Источники"),
    };
    printed += &format!(", {principles} {}", numbers(rule.principles()));
    printed += &format!(
        ", {since} {}, {reviewed} {}\n",
        rule.since(),
        rule.reviewed()
    );
    let mut langs: Vec<Lang> = rule.langs().collect();
    langs.sort_by_key(|&lang| (lang != first, lang));
    for (lang, text) in langs
        .iter()
        .filter_map(|&lang| rule.text(lang).map(|text| (lang, text)))
    {
        printed += &section(lang, text);
    }
    if !rule.sources().is_empty() {
        printed += &format!("\n{sources}:\n");
        for source in rule.sources() {
            printed += &format!("  {source}\n");
        }
    }
    out.write_all(guard(&clean(&printed)).as_bytes())
}

/// A rule's page in one language.
fn section(lang: Lang, text: &RuleText) -> String {
    let [message, why, cure, instead, opposite, bad, good] = match lang {
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
    let texts = &text.texts;
    let mut printed = format!("\n{}\n\n", texts.title.trim());
    for (label, words) in [
        (message, texts.message.as_str()),
        (why, &texts.why),
        (cure, &texts.cure),
        (instead, &texts.instead),
        (opposite, text.opposite.as_deref().unwrap_or_default()),
    ] {
        if !words.trim().is_empty() {
            printed += &format!("{label}: {}\n", words.trim());
        }
    }
    for (label, examples) in [(bad, &text.examples.bad), (good, &text.examples.good)] {
        if !examples.is_empty() {
            printed += &format!("\n{label}:\n");
            for example in examples {
                printed += &format!("  - {}\n", marked(example).trim().replace('\n', "\n    "));
            }
        }
    }
    printed
}

/// An example with its `[[…]]` marks.
fn marked(example: &Example) -> String {
    let mut text = example.text.clone();
    for mark in example.marks.iter().rev() {
        text.insert_str(mark.end as usize, "]]");
        text.insert_str(mark.start as usize, "[[");
    }
    text
}

/// «25 правил».
fn count_of_rules(lang: Lang, count: usize) -> String {
    plural(
        lang,
        count,
        match lang {
            Lang::En => ["rule", "rules", "rules"],
            Lang::Ru => ["правило", "правила", "правил"],
        },
    )
}

/// Prints one line per rule.
pub(super) fn rules(rulebook: &Rulebook, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let lang = look.lang.unwrap_or(Lang::En);
    let width = rulebook
        .rules()
        .iter()
        .map(|rule| rule.id().len())
        .max()
        .unwrap_or(0);
    for rule in rulebook.rules() {
        let line = format!(
            "{:width$}  {:7}  {:5}  {}",
            rule.id(),
            rule.default_severity(),
            numbers(rule.principles()),
            rule.text_or_other(lang).texts.title,
        );
        writeln!(out, "{}", guard(&clean_line(line.trim_end())))?;
    }
    writeln!(out, "{}", count_of_rules(lang, rulebook.rules().len()))
}

/// Prints the examples that failed, and the counts.
pub(super) fn test(
    rulebook: &Rulebook,
    proof: &Proof,
    look: Look,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut printed = String::new();
    for outcome in &proof.outcomes {
        if matches!(outcome.verdict, Verdict::Caught | Verdict::Quiet) {
            continue;
        }
        printed += &format!(
            "{:6}  {} ({}): {}\n",
            outcome.verdict,
            outcome.rule,
            outcome.lang,
            clean_line(&outcome.text)
        );
        if !outcome.detail.is_empty() {
            printed += &format!("        {}\n", clean_line(&outcome.detail));
        }
    }
    for warning in &proof.warnings {
        printed += &format!("Warning  {}\n", clean_line(warning));
    }
    for warning in rulebook.warnings() {
        printed += &clean_line(&format!(
            "Warning  {}: {}: {} ({})",
            warning.file, warning.path, warning.message, warning.help
        ));
        printed.push('\n');
    }
    let lang = look.lang.unwrap_or(Lang::En);
    let words = match lang {
        Lang::En => ["caught", "quiet", "missed", "noisy", "todo", "done"],
        Lang::Ru => [
            "поймано",
            "тихо",
            "пропущено",
            "лишних",
            "отложено",
            "готово",
        ],
    };
    let count = |verdict| {
        proof
            .outcomes
            .iter()
            .filter(|o| o.verdict == verdict)
            .count()
    };
    let counts: Vec<String> = Verdict::ALL
        .iter()
        .zip(words)
        .map(|(&verdict, word)| format!("{} {word}", count(verdict)))
        .collect();
    printed += &format!(
        "{}: {}\n",
        count_of_rules(lang, rulebook.rules().len()),
        counts.join(", ")
    );
    out.write_all(guard(&clean(&printed)).as_bytes())
}

/// `2, 1`.
fn numbers(list: &[u8]) -> String {
    list.iter()
        .map(u8::to_string)
        .collect::<Vec<_>>()
        .join(", ")
}
