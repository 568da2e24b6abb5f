//! Classes of tokens that no list could name: sums, shares, durations, dates, numbers.
//!
//! The words they are made of (currencies, units of time, months, numerals) are word lists in
//! `rules/words/units.yaml`, so that a team may add a currency without touching Rust.

use super::matcher::Matcher;
use super::phrase::TokenClass;
use super::sequences::Sequence;
use crate::text::{Token, TokenFlags, TokenKind, fold};

/// The compiled lists behind the classes.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub(crate) struct Classes {
    pub(crate) currency: Sequence,
    pub(crate) time_unit: Sequence,
    pub(crate) percent: Sequence,
    pub(crate) month: Sequence,
    pub(crate) number_word: Sequence,
    pub(crate) scale: Sequence,
    pub(crate) superlative_adverb: Sequence,
    pub(crate) not_superlative: Sequence,
}

/// The lists that must exist, in the order of the fields above.
pub(crate) const LISTS: [&str; 8] = [
    "currency",
    "time-unit",
    "percent",
    "month",
    "number-word",
    "number-scale",
    "superlative-adverb",
    "not-superlative",
];

/// The lists of [`LISTS`] whose words are numbers.
pub(crate) const NUMBERS: [&str; 2] = ["number-word", "number-scale"];

impl Classes {
    /// The end of a member of the class that starts at token `at`; nothing at or past `end` counts.
    pub(crate) fn at(
        &self,
        class: TokenClass,
        m: &Matcher<'_>,
        at: usize,
        end: usize,
    ) -> Option<usize> {
        match class {
            TokenClass::Money => self.money(m, at, end),
            TokenClass::Percent => self.percent(m, at, end),
            TokenClass::Duration => self.duration(m, at, end),
            TokenClass::Date => self.date(m, at, end),
            TokenClass::Number => self.number(m, at, end),
            TokenClass::Superlative => self.superlative(m, at, end),
            TokenClass::Imperative => imperative(m, at).then_some(at + 1),
            TokenClass::Word => m.text.token(at).is_word().then_some(at + 1),
        }
    }

    /// A number in digits («1 000» is one), or in words.
    pub(crate) fn number(&self, m: &Matcher<'_>, at: usize, end: usize) -> Option<usize> {
        let mut i = at;
        if digits(m, i, end).is_some() {
            i += 1;
            while let Some(raw) = digits(m, i, end)
                && raw.len() >= 3
                && raw.as_bytes()[..3].iter().all(u8::is_ascii_digit)
                && !raw[..3].contains(':')
                && (raw.len() == 3 || !raw.as_bytes()[3].is_ascii_digit())
                && m.text.raw(i - 1).len() <= 3
            {
                i += 1;
            }
        } else {
            i = m.at(&self.number_word, i, at..end)?;
            while let Some(next) = m.at(&self.number_word, i, i..end) {
                i = next;
            }
        }
        Some(m.at(&self.scale, i, i..end).unwrap_or(i))
    }

    /// «1 000 руб.», "$29", «пять тысяч рублей», "50 euros", «500–1 200 ₽», "USD 20", "Rs. 500".
    pub(crate) fn money(&self, m: &Matcher<'_>, at: usize, end: usize) -> Option<usize> {
        if let Some(after) = m.at(&self.currency, at, at..end)
            && (!m.text.token(at).is_word() || is_code(m, at))
        {
            return self.number(m, skip_full_stop(m, after, end), end);
        }
        let amount = self.amount(m, at, end)?;
        let unit = skip_full_stop(m, amount, end);
        m.at(&self.currency, unit, unit..end)
    }

    /// «4,9 %», "10 percent".
    pub(crate) fn percent(&self, m: &Matcher<'_>, at: usize, end: usize) -> Option<usize> {
        let unit = self.amount(m, at, end)?;
        m.at(&self.percent, unit, unit..end)
    }

    /// «15 минут», «3 рабочих дня», «2–3 дня», "half an hour".
    pub(crate) fn duration(&self, m: &Matcher<'_>, at: usize, end: usize) -> Option<usize> {
        let mut unit = self.amount(m, at, end)?;
        for _ in 0..3 {
            unit = skip_full_stop(m, unit, end);
            if unit >= end {
                return None;
            }
            if let Some(after) = m.at(&self.time_unit, unit, unit..end) {
                return Some(after);
            }
            // Only describing words may stand before the unit: «рабочих», "working".
            if m.text.token(unit).kind != TokenKind::Word
                && !m.text.token(unit).is('-')
                && !m.text.token(unit).is('—')
            {
                return None;
            }
            unit += 1;
        }
        None
    }

    /// A number or a range of two.
    fn amount(&self, m: &Matcher<'_>, at: usize, end: usize) -> Option<usize> {
        let first = self.number(m, at, end)?;
        let dash = m
            .text
            .get(first)
            .filter(|_| first < end)
            .is_some_and(|t| t.is('—') || t.is('-'));
        Some(if dash {
            self.number(m, first + 1, end).unwrap_or(first)
        } else {
            first
        })
    }

    /// «30.11.2025», «1 июля», "30 November 2025", "June 15", "March 2026".
    pub(crate) fn date(&self, m: &Matcher<'_>, at: usize, end: usize) -> Option<usize> {
        if let Some(raw) = digits(m, at, end) {
            if is_numeric_date(raw) {
                return Some(at + 1);
            }
            if let Some(end) = slashed_date(m, at, end) {
                return Some(end);
            }
            // «с 1 по 30 ноября» has its month after the second day; "5th of May" an ordinal tail.
            for i in at + 1..(at + 4).min(end) {
                let Some(token) = m.text.get(i).filter(|_| i < end) else {
                    break;
                };
                if let Some(after) = m.at(&self.month, i, i..end) {
                    let day = raw.parse::<u32>().is_ok_and(|n| (1..=31).contains(&n));
                    let year = m
                        .text
                        .get(after)
                        .filter(|_| after < end)
                        .is_some_and(|t| is_year(m, after, t));
                    return day.then_some(if year { after + 1 } else { after });
                }
                let glue = token.is('—')
                    || token.is('-')
                    || token.kind == TokenKind::Number
                    || m.text.raw(i).len() <= 4;
                if !glue {
                    break;
                }
            }
            return None;
        }
        let after = m.at(&self.month, at, at..end)?;
        let next = m
            .text
            .get(after)
            .filter(|t| after < end && t.kind == TokenKind::Number)?;
        let day = m
            .text
            .raw(after)
            .parse::<u32>()
            .is_ok_and(|n| (1..=31).contains(&n));
        (day || is_year(m, after, next)).then_some(after + 1)
    }

    /// «самый низкий», «наилучший», "the largest", "most reliable".
    fn superlative(&self, m: &Matcher<'_>, at: usize, end: usize) -> Option<usize> {
        if m.text.token(at).kind != TokenKind::Word {
            return None;
        }
        if let Some(after) = m.at(&self.superlative_adverb, at, at..end) {
            let excepted = m.at(&self.not_superlative, at, at..end).is_some();
            let word = after < end && m.text.token(after).kind == TokenKind::Word;
            return (!excepted && word).then_some(after + 1);
        }
        let superlative =
            looks_superlative(m, at) && m.at(&self.not_superlative, at, at..end).is_none();
        superlative.then_some(at + 1)
    }
}

/// A word in «-ейший», «-айший» or "-est", in whatever case and number. Looks at the raw bytes
/// first: the class is asked for every word behind a "the".
fn looks_superlative(m: &Matcher<'_>, at: usize) -> bool {
    const RUSSIAN: [&str; 13] = [
        "ий", "ая", "ее", "ие", "его", "ей", "ему", "ую", "им", "их", "ими", "ем", "ою",
    ];
    let token = m.text.token(at);
    let raw = m.text.raw(at);
    // A soft hyphen may stand anywhere in a word, and nobody sees it.
    let is_whole = !raw.contains(fold::is_dropped);
    if token.flags.has(TokenFlags::LATIN) {
        let word = match is_whole {
            true => raw.into(),
            false => m.text.folded(at),
        };
        let tail = word
            .len()
            .checked_sub(3)
            .map(|from| &word.as_bytes()[from..]);
        return word.len() > 5 && tail.is_some_and(|t| t.eq_ignore_ascii_case(b"est"));
    }
    // «йш» is rare: only then is the word folded.
    if is_whole && !raw.contains("йш") && !raw.contains("ЙШ") {
        return false;
    }
    let word = m.text.folded(at);
    word.rsplit_once("йш")
        .is_some_and(|(stem, tail)| stem.ends_with(['е', 'а']) && RUSSIAN.contains(&tail))
}

/// The digits of a number token before `end`.
fn digits<'a>(m: &Matcher<'a>, at: usize, end: usize) -> Option<&'a str> {
    let token = m.text.get(at).filter(|_| at < end)?;
    (token.kind == TokenKind::Number).then(|| m.text.raw(at))
}

/// A currency's code or short sign, which stands before its sum: "EUR", "Rs".
fn is_code(m: &Matcher<'_>, at: usize) -> bool {
    m.text.token(at).flags.has(TokenFlags::LATIN) && m.text.raw(at).len() <= 3
}

/// «руб.» and «тыс.»: the unit may stand behind an abbreviation's full stop.
fn skip_full_stop(m: &Matcher<'_>, at: usize, end: usize) -> usize {
    (at..end).find(|&i| !m.text.token(i).is('.')).unwrap_or(end)
}

fn is_numeric_date(raw: &str) -> bool {
    let parts: Vec<&str> = raw.split('.').collect();
    let within = |text: &str, low: u32, high: u32| {
        text.len() <= 2 && text.parse::<u32>().is_ok_and(|n| (low..=high).contains(&n))
    };
    match parts.as_slice() {
        [day, month, year] => {
            within(day, 1, 31) && within(month, 1, 12) && matches!(year.len(), 2 | 4)
        }
        [day, month] => {
            day.len() == 2 && month.len() == 2 && within(day, 1, 31) && within(month, 1, 12)
        }
        _ => false,
    }
}

/// "08/03/22": three numbers with slashes, none of them too large for a date.
fn slashed_date(m: &Matcher<'_>, at: usize, end: usize) -> Option<usize> {
    let slash = |i: usize| m.text.get(i).filter(|_| i < end).is_some_and(|t| t.is('/'));
    let number = |i: usize, most: u32| {
        digits(m, i, end)
            .and_then(|raw| raw.parse::<u32>().ok())
            .is_some_and(|n| (1..=most).contains(&n))
    };
    (number(at, 31) && slash(at + 1) && number(at + 2, 31) && slash(at + 3) && number(at + 4, 2099))
        .then_some(at + 5)
}

fn is_year(m: &Matcher<'_>, at: usize, token: &Token) -> bool {
    token.kind == TokenKind::Number
        && m.text
            .raw(at)
            .parse::<u32>()
            .is_ok_and(|n| (1900..2100).contains(&n))
}

/// A polite imperative by its ending; «вы говорите» is an indicative.
fn imperative(m: &Matcher<'_>, at: usize) -> bool {
    let token = m.text.token(at);
    if token.kind != TokenKind::Word || !token.flags.has(TokenFlags::CYRILLIC) {
        return false;
    }
    // Nearly no other words end so; only then is the word folded.
    let raw = m.text.raw(at);
    if !["те", "ТЕ", "тесь", "ТЕСЬ"]
        .iter()
        .any(|tail| raw.ends_with(tail))
    {
        return false;
    }
    let word = m.text.folded(at);
    let ending = ["йте", "ите", "ьте", "йтесь", "итесь", "ьтесь"]
        .iter()
        .any(|tail| word.ends_with(tail) && word.len() > tail.len() + 2);
    ending
        && (at == 0
            || m.text.token(at - 1).kind != TokenKind::Word
            || m.text.folded(at - 1) != "вы")
}
