//! A finding's card and a deed's: what an editor shows beside the words, as Markdown.

use super::clean::clean_line;
use super::words::{labels, severity};
use crate::check::Finding;
use crate::evidence::{AtomKind, Deed};
use crate::vocabulary::Lang;

/// A finding: what it says, why it hurts, what cures it, what to write instead.
#[must_use]
pub fn finding(finding: &Finding) -> String {
    let lang = finding.lang;
    let labels = labels(lang);
    let mut card = format!(
        "**{}**\n\n`{}` · {}\n",
        prose(&finding.message),
        clean_line(&finding.rule),
        severity(lang, finding.severity),
    );
    for (label, words) in [
        (labels.why, &finding.why),
        (labels.cure, &finding.cure),
        (labels.instead, &finding.instead),
    ] {
        if !words.is_empty() {
            card += &format!("\n**{label}:** {}\n", prose(words));
        }
    }
    card
}

/// What a sentence promises, atom by atom, and what is missing for a deed; `words` are the words
/// of each of its atoms.
#[must_use]
pub fn deed(deed: &Deed, words: &[String], lang: Lang) -> String {
    let title = match lang {
        Lang::Ru => format!("**Дело** · сила {} из 6", deed.strength),
        Lang::En => format!("**Deed** · strength {} of 6", deed.strength),
    };
    let mut card = format!("{title}\n\n");
    let mut missing = Vec::new();
    for (kind, ru, en) in ATOMS {
        let name = match lang {
            Lang::Ru => ru,
            Lang::En => en,
        };
        let own = deed.atoms.iter().zip(words).filter(|(a, _)| a.kind == kind);
        let mut own: Vec<String> = own.map(|(_, text)| format!("«{}»", prose(text))).collect();
        own.dedup();
        match own.is_empty() {
            true => missing.push(name),
            false => card += &format!("- {name}: {}\n", own.join(", ")),
        }
    }
    let missing = missing.join("; ");
    if !missing.is_empty() {
        card += &match lang {
            Lang::Ru => format!("\n**Нет:** {missing}\n"),
            Lang::En => format!("\n**Missing:** {missing}\n"),
        };
    }
    let halved = match (lang, deed.hedged, deed.denied) {
        (Lang::Ru, _, true) => "Действие отрицается или его совершает клиент.",
        (Lang::En, _, true) => "The act is denied, or it is the client's.",
        (Lang::Ru, true, _) => "Слова вроде «постараемся» берут обещание назад.",
        (Lang::En, true, _) => "Words such as “try to” take the promise half back.",
        _ => "",
    };
    if !halved.is_empty() {
        card += &format!("\n{halved}\n");
    }
    card
}

/// The atoms of a deed, as people call them.
const ATOMS: [(AtomKind, &str, &str); 5] = [
    (AtomKind::Act, "что сделают", "what is done"),
    (AtomKind::Actor, "кто", "who does it"),
    (AtomKind::Deadline, "за какой срок", "by when"),
    (AtomKind::Quantity, "сколько", "how much"),
    (
        AtomKind::Remedy,
        "что будет, если не выйдет",
        "what the client gets if it fails",
    ),
];

/// Text on one line in which nothing is markup.
fn prose(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut out = String::with_capacity(line.len());
    for c in clean_line(&line).chars() {
        if "\\`*_[]<>#|~!&".contains(c) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_in_a_document_is_no_markup_of_a_card() {
        assert_eq!(
            prose("[a](b) **c**\n<img>"),
            "\\[a\\](b) \\*\\*c\\*\\* \\<img\\>"
        );
    }
}
