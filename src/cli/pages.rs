//! The licences, and words that several commands say.

use std::io::{self, Write};

use crate::report::clean::clean_line;
use crate::report::plural;
use crate::rules::Rulebook;
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

/// «25 правил».
pub(super) fn count_of_rules(lang: Lang, count: usize) -> String {
    plural(
        lang,
        count,
        match lang {
            Lang::En => ["rule", "rules", "rules"],
            Lang::Ru => ["правило", "правила", "правил"],
        },
    )
}

/// `2, 1`.
pub(super) fn numbers(list: &[u8]) -> String {
    list.iter()
        .map(u8::to_string)
        .collect::<Vec<_>>()
        .join(", ")
}
