//! Letters of the other script that look the same inside a word (`misleading/look-alike-letters`):
//! the reader sees nothing, a search, a screen reader and a translator see another word.

use super::finding::{Edit, Finding, Fix};
use super::fingerprint::Fingerprints;
use super::meta::MetaRule;
use super::settings::Settings;
use crate::document::Document;
use crate::text::fold::{fold, is_cyrillic};
use crate::text::{Span, lexicon};
use crate::vocabulary::{Confidence, Lang, Voice};

/// Latin letters and the Cyrillic ones that are drawn alike.
const PAIRS: [(char, char); 19] = [
    ('a', 'а'),
    ('c', 'с'),
    ('e', 'е'),
    ('k', 'к'),
    ('o', 'о'),
    ('p', 'р'),
    ('x', 'х'),
    ('y', 'у'),
    ('A', 'А'),
    ('B', 'В'),
    ('C', 'С'),
    ('E', 'Е'),
    ('H', 'Н'),
    ('K', 'К'),
    ('M', 'М'),
    ('O', 'О'),
    ('P', 'Р'),
    ('T', 'Т'),
    ('X', 'Х'),
];

/// Every word with such letters that is a word without them.
pub(super) fn look_alikes(document: &Document, settings: &Settings) -> Vec<Finding> {
    let rule = MetaRule::LookAlikeLetters;
    let severity = match settings.level(rule.id(), rule.family()) {
        Some(level) => level.severity(),
        None => Some(rule.severity()),
    };
    let Some(severity) = severity else {
        return Vec::new();
    };
    let mut fingerprints = Fingerprints::default();
    let mut findings = Vec::new();
    for (span, word) in words(document) {
        let block = document
            .blocks()
            .partition_point(|b| b.span.end <= span.start);
        let Some(block) = document.blocks().get(block) else {
            continue;
        };
        let lang = settings.lang.unwrap_or(block.lang);
        let texts = rule.texts(lang);
        let written = document.source().slice(span);
        let sentence = document.source().slice(block.span);
        findings.push(Finding {
            rule: rule.id().to_owned(),
            severity,
            confidence: Confidence::High,
            message: texts.message.replace("{words}", written),
            why: texts.why,
            cure: texts.cure,
            instead: word.clone(),
            principles: rule.principles().to_vec(),
            span,
            lang,
            voice: Voice::Company,
            related: Vec::new(),
            fingerprint: fingerprints.next(rule.id(), written, sentence, std::iter::empty()),
            fixes: vec![Fix {
                title: match lang {
                    Lang::Ru => format!("написать «{word}» одним алфавитом"),
                    Lang::En => format!("write \"{word}\" in one alphabet"),
                },
                edits: vec![Edit { span, text: word }],
            }],
        });
    }
    findings
}

/// The words that mix scripts, with their spelling in one.
fn words(document: &Document) -> impl Iterator<Item = (Span, String)> {
    let mixed = document.text().tokens.of_two_scripts();
    mixed.filter_map(|token| {
        let word = in_one_script(document.source().slice(token.span))?;
        Some((token.span, word))
    })
}

/// The word in one script, if it mixes two and every letter of one has its double in the other;
/// in Russian only if that is a word.
fn in_one_script(word: &str) -> Option<String> {
    let latin = word.chars().filter(char::is_ascii_alphabetic).count();
    let cyrillic = word.chars().filter(|&c| is_cyrillic(c)).count();
    if latin == 0 || cyrillic == 0 {
        return None;
    }
    let parts: Option<Vec<String>> = word.split('-').map(part_in_one_script).collect();
    let joined = parts?.join("-");
    (joined != word).then_some(joined)
}

/// The same for a part between hyphens; a part of one script stays as it is.
fn part_in_one_script(part: &str) -> Option<String> {
    let mixes = part.chars().any(is_cyrillic) && part.chars().any(|c| c.is_ascii_alphabetic());
    if !mixes {
        return Some(part.to_owned());
    }
    let swap = |foreign: &dyn Fn(char) -> bool, double: &dyn Fn(char) -> Option<char>| {
        let letters = part.chars();
        letters
            .map(|c| if foreign(c) { double(c) } else { Some(c) })
            .collect::<Option<String>>()
    };
    let latin = |c: char| c.is_ascii_alphabetic();
    let to_cyrillic = |c| PAIRS.iter().find(|p| p.0 == c).map(|p| p.1);
    let to_latin = |c| PAIRS.iter().find(|p| p.1 == c).map(|p| p.0);
    let known = |word: &String| !lexicon::lemmas(&fold(word)).is_empty();
    if let Some(russian) = swap(&latin, &to_cyrillic).filter(known) {
        return Some(russian);
    }
    // «SMSок»: a Russian ending behind a Latin stem is how people write.
    let stem = part.trim_end_matches(is_cyrillic);
    let inside = stem.chars().any(is_cyrillic);
    swap(&is_cyrillic, &to_latin).filter(|_| inside)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(feature = "lexicon-ru")]
    #[test]
    fn words_come_back_to_one_script() {
        for (written, word) in [
            // Latin C, a, o; Cyrillic е, о.
            ("Cкидка", Some("Скидка")),
            ("скидкa", Some("скидка")),
            ("онлайн-зaявка", Some("онлайн-заявка")),
            ("еmail", Some("email")),
            ("SMSок", None),
            ("discоunt", Some("discount")),
            ("скидка", None),
            ("discount", None),
            ("IT-отдел", None),
            ("iPhoneу", None),
            ("nМы", None),
            ("CAPTCHу", None),
            ("Textобъекта", None),
        ] {
            assert_eq!(in_one_script(written).as_deref(), word, "{written}");
        }
    }
}
