//! Characters that nobody sees in text for clients (`misleading/hidden-characters`): they turn
//! prices around, cut words in two for a search, or carry text past whoever reviews it.
//!
//! Left alone is what honest authors need (soft hyphens, word joiners, the joiners inside emoji, the
//! tags of flags, directional marks beside letters that are written from right to left) and what
//! misleads nobody: litter of editors between words.

use super::finding::Finding;
use super::fingerprint::Fingerprints;
use super::meta::MetaRule;
use super::settings::Settings;
use crate::document::{Block, Document};
use crate::text::Span;
use crate::vocabulary::{Confidence, Kind, Voice};

/// The kinds of documents that reach the client word by word.
const FOR_CLIENTS: [Kind; 4] = [Kind::Ad, Kind::Script, Kind::Policy, Kind::Packaging];

/// Every run of hidden characters in the blocks of a document for clients.
pub(super) fn hidden(document: &Document, settings: &Settings) -> Vec<Finding> {
    let rule = MetaRule::HiddenCharacters;
    let severity = match settings.level(rule.id(), rule.family()) {
        Some(level) => level.severity(),
        None => Some(rule.severity()),
    };
    let Some(severity) = severity.filter(|_| FOR_CLIENTS.contains(&document.kind())) else {
        return Vec::new();
    };
    let mut fingerprints = Fingerprints::default();
    let mut findings = Vec::new();
    for (block, span) in runs(document) {
        let lang = settings.lang.unwrap_or(block.lang);
        let texts = rule.texts(lang);
        let mut points: Vec<String> = document
            .source()
            .slice(span)
            .chars()
            .map(|c| format!("U+{:04X}", c as u32))
            .collect();
        points.dedup();
        points.truncate(8);
        findings.push(Finding {
            rule: rule.id().to_owned(),
            severity,
            confidence: Confidence::High,
            message: format!("{} ({})", texts.message, points.join(", ")),
            why: texts.why,
            cure: texts.cure,
            instead: texts.instead,
            principles: rule.principles().to_vec(),
            span,
            lang,
            voice: Voice::Company,
            related: Vec::new(),
            fingerprint: fingerprints.next(
                rule.id(),
                document.source().slice(span),
                document.source().slice(block.span),
                std::iter::empty(),
            ),
            fixes: Vec::new(),
        });
    }
    findings
}

/// The runs with their blocks, in order. Blocks of a footnote may stand inside others: each run
/// counts once.
fn runs(document: &Document) -> Vec<(&Block, Span)> {
    let suspects = suspects(document.source().text().as_bytes());
    let mut runs: Vec<(&Block, Span)> = Vec::new();
    if suspects.is_empty() {
        return runs;
    }
    for block in document.blocks() {
        let (start, end) = (block.span.start as usize, block.span.end as usize);
        let from = suspects.partition_point(|&at| at < start);
        let to = suspects.partition_point(|&at| at < end);
        let text = document.source().slice(block.span);
        let leftward = from < to && text.chars().any(is_leftward);
        for at in suspects[from..to].iter().map(|at| at - start) {
            let Some(c) = text[at..].chars().next() else {
                continue;
            };
            let (before, after) = (&text[..at], &text[at + c.len_utf8()..]);
            if !is_hidden(c, before, after, leftward) || in_comment(before) {
                continue;
            }
            let here = Span::new(start + at, start + at + c.len_utf8());
            match runs.last_mut() {
                Some((_, last)) if last.end == here.start => last.end = here.end,
                Some((_, last)) if last.end > here.start => {}
                _ => runs.push((block, here)),
            }
        }
    }
    runs
}

/// Where characters begin that [`is_hidden`] may hold for, ascending: nearly no text has one,
/// though a dash or a quotation mark begins with the same byte.
fn suspects(bytes: &[u8]) -> Vec<usize> {
    let is_control =
        |b: u8| ((b < 0x20) & (b != b'\n') & (b != b'\r') & (b != b'\t')) | (b == 0x7f);
    let after = |at: usize| bytes.get(at).copied().unwrap_or_default();
    let begins = |&at: &usize| match (bytes[at], after(at + 1), after(at + 2)) {
        (0xe2, 0x80, third) => matches!(third, 0x8b..=0x8f | 0xaa..=0xae),
        (0xe2, 0x81, third) => matches!(third, 0xa1..=0xaf),
        (0xc2, second, _) => second < 0xa0,
        (0xe1, second, _) => matches!(second, 0x85 | 0xa0),
        (0xd8, 0x9c, _) | (0xe3, 0x85, 0xa4) | (0xf3, 0xa0, _) => true,
        (0xef, 0xbb | 0xbe | 0xbf, _) => true,
        _ => false,
    };
    let mut suspects: Vec<usize> = memchr::memchr3_iter(0xe2, 0xc2, 0xe1, bytes)
        .chain(memchr::memchr3_iter(0xef, 0xf3, 0xd8, bytes))
        .chain(memchr::memchr_iter(0xe3, bytes))
        .filter(begins)
        .collect();
    // Without a branch for each byte.
    if bytes.iter().fold(false, |found, &b| found | is_control(b)) {
        suspects.extend((0..bytes.len()).filter(|&at| is_control(bytes[at])));
    }
    suspects.sort_unstable();
    suspects
}

/// Whether a character between these texts misleads: turns text around, cuts a word, carries text
/// that is not shown, or is obeyed by a terminal.
fn is_hidden(c: char, before: &str, after: &str, leftward: bool) -> bool {
    match c {
        '\t' | '\n' | '\r' => false,
        c if c.is_control() => true,
        // Overrides turn any text around, the others what is beside right-to-left letters anyway.
        '\u{202d}' | '\u{202e}' => true,
        '\u{202a}' | '\u{202b}' | '\u{2066}'..='\u{2068}' => !leftward,
        c if is_zero_width(c) => cuts_word(before, after),
        '\u{2061}'..='\u{2065}' | '\u{206a}'..='\u{206f}' | '\u{fff9}'..='\u{fffb}' => true,
        '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}' => true,
        // The tags of a flag follow it.
        '\u{e0000}'..='\u{e007f}' => !before
            .trim_end_matches(|c| matches!(c, '\u{e0000}'..='\u{e007f}'))
            .ends_with('\u{1f3f4}'),
        '\u{e0100}'..='\u{e01ef}' => true,
        _ => false,
    }
}

/// Whether a character has no width; beside a space or a mark it is no more than litter from an
/// editor.
const fn is_zero_width(c: char) -> bool {
    matches!(
        c,
        '\u{200b}'..='\u{200f}' | '\u{61c}' | '\u{180e}' | '\u{feff}'
    )
}

/// Whether letters stand on both sides. Those of scripts that join, and emoji, are spelled so.
fn cuts_word(before: &str, after: &str) -> bool {
    let letter = |c: char| c.is_ascii_alphanumeric() || matches!(c, '\u{400}'..='\u{52f}');
    before.trim_end_matches(is_zero_width).ends_with(letter)
        && after.trim_start_matches(is_zero_width).starts_with(letter)
}

/// Whether a comment of HTML is open behind this text.
fn in_comment(before: &str) -> bool {
    before.rfind("<!--") > before.rfind("-->")
}

/// Whether a letter is written from right to left.
const fn is_leftward(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{5ff}' | '\u{620}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::Levels;
    use crate::document::Hints;
    use crate::rules::Selector;
    use crate::text::Source;
    use crate::vocabulary::Level;

    fn found(kind: Kind, text: &str) -> Vec<String> {
        let hints = Hints {
            kind: Some(kind),
            ..Hints::default()
        };
        let document = Document::parse(Source::new("a.md", text), hints);
        let findings = hidden(&document, &Settings::default());
        let points = |f: Finding| {
            f.message
                .rsplit('(')
                .next()
                .map(|p| p.trim_end_matches(')').to_owned())
        };
        findings.into_iter().filter_map(points).collect()
    }

    #[test]
    fn finds_what_nobody_sees() {
        for (text, points) in [
            ("Цена \u{202e}000 1\u{202c} ₽.", &["U+202E"][..]),
            ("Бес\u{200b}платно.", &["U+200B"]),
            ("Бес\u{200d}платно и е\u{200c}щё", &["U+200D", "U+200C"]),
            ("Free\u{feff}bie \u{2066}x\u{2069}", &["U+FEFF", "U+2066"]),
            ("A\u{1b}[2J\u{9b}b", &["U+001B", "U+009B"]),
            ("Цена\u{e0041}\u{e0042}.", &["U+E0041, U+E0042"]),
            ("a\u{3164}b", &["U+3164"]),
            (
                "- пункт\n- дру\u{200b}\u{200b}гой\n\n> цита\u{200b}та",
                &["U+200B", "U+200B"],
            ),
        ] {
            assert_eq!(found(Kind::Ad, text), points, "{text:?}");
        }
    }

    #[test]
    fn leaves_honest_text_alone() {
        for text in [
            "Обычный текст — «кавычки», 100 ₽… № 5",
            "пере\u{ad}нос, 5\u{2060}кг, не\u{a0}разрывный",
            "Семья 👨\u{200d}👩\u{200d}👧 и флаг 🏴\u{e0067}\u{e0062}\u{e007f} ❤\u{fe0f}",
            "می\u{200c}خواهم \u{200f}שלום\u{200e} \u{2067}abc\u{2069}",
            "\u{feff}Начало файла",
            "Конец.\u{200b} Начало \u{200b}\u{feff} и \u{200e}метка\u{200f}, \u{202c}закрыта",
            "---\ntitle: a\u{200b}b\n---\n\nТекст <!-- за\u{200b}метка -->",
        ] {
            assert!(found(Kind::Ad, text).is_empty(), "{text:?}");
        }
        assert!(found(Kind::Log, "Бес\u{200b}платно.").is_empty());
    }

    #[test]
    fn may_be_switched_off() {
        let mut levels = Levels::default();
        let id = MetaRule::HiddenCharacters.id().to_owned();
        levels.set(Selector::Rule(id), Level::Off);
        let settings = Settings {
            levels: vec![levels],
            ..Settings::default()
        };
        let hints = Hints {
            kind: Some(Kind::Ad),
            ..Hints::default()
        };
        let document = Document::parse(Source::new("a.md", "Бес\u{200b}платно."), hints);
        assert!(hidden(&document, &settings).is_empty());
    }
}
