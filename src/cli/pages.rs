//! The licences, and words that several commands say.

use std::io::{self, Write};

use crate::check::MetaRule;
use crate::report::clean::clean_line;
use crate::report::plural;
use crate::rules::{Rule, RuleMistake, Rulebook, advise, did_you_mean};
use crate::vocabulary::Lang;
use crate::workspace::{Mistake, Written};

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
    (
        "Libraries inside onside",
        include_str!("../../THIRD-PARTY.md"),
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
    if MetaRule::parse(id).is_some() {
        return Mistake::new(
            id,
            "this rule reads no words and has no examples",
            format!("`onside explain {id}` says what it finds"),
        )
        .in_russian(
            "это правило не читает слов, примеров у него нет",
            format!("что оно находит, скажет `onside explain {id}`"),
        );
    }
    let meta = MetaRule::ALL.iter().map(|rule| rule.id());
    let known = rulebook.did_you_mean(id).or_else(|| did_you_mean(id, meta));
    let help = known.map_or_else(
        || "`onside rules` lists them all".to_owned(),
        |known| format!("did you mean {known}? `onside rules` lists them all"),
    );
    let advice = known.map_or_else(
        || "все правила покажет `onside rules`".to_owned(),
        |known| format!("может быть, {known}? Все правила покажет `onside rules`"),
    );
    Mistake::new(clean_line(id), "no rule has this id", help)
        .in_russian("правила с таким именем нет", advice)
}

/// The rules that a command for authors is about: those of the configuration's own folders; all
/// of them where there are none, or `all` are asked for.
pub(super) fn rules_of(written: &Written, all: bool) -> &[Rule] {
    let rules = written.rulebook.rules();
    let own = &rules[written.builtin_rules..];
    if all || own.is_empty() { rules } else { own }
}

/// What is worth a look in the files of [`rules_of`], and in word lists beside them.
pub(super) fn advice(written: &Written, all: bool) -> Vec<RuleMistake> {
    let own = written.builtin_files;
    let first = if all || own == written.files.len() {
        0
    } else {
        own
    };
    let mut advice = advise(&written.files);
    advice.retain(|one| one.file >= first);
    advice
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
