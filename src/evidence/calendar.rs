//! Written dates as days: «10.08.2026», «10 августа 2026», "10 August 2026", "2026-08-10",
//! "August 2026".

use jiff::civil::Date;

use super::Evidence;
use crate::rules::condition::EvidenceKind;
use std::ops::Range;

/// How the names of months begin, from January, in both languages.
const MONTHS: [&[&str]; 12] = [
    &["янв", "jan"],
    &["фев", "feb"],
    &["мар", "mar"],
    &["апр", "apr"],
    &["май", "мая", "мае", "may"],
    &["июн", "jun"],
    &["июл", "jul"],
    &["авг", "aug"],
    &["сен", "sep"],
    &["окт", "oct"],
    &["ноя", "nov"],
    &["дек", "dec"],
];

/// The day that a text names, or the last day of the month that it names. `None` where it names
/// no year, or no such day is in the calendar. "03/04/2026" is the third of April.
#[must_use]
pub fn day(text: &str) -> Option<Date> {
    let lower = text.to_lowercase();
    let parts: Vec<&str> = lower
        .split(|c: char| !c.is_alphanumeric())
        .filter(|part| !part.is_empty())
        .collect();
    let number = |part: &str| -> Option<i16> {
        let digits = part.trim_end_matches(|c: char| c.is_alphabetic());
        digits.parse().ok()
    };
    let month = parts.iter().position(|part| month_of(part).is_some());
    let numbers: Vec<i16> = parts.iter().filter_map(|part| number(part)).collect();
    let is_year = |n: i16| (1900..2100).contains(&n);
    if let Some(at) = month {
        let month = month_of(parts[at])?;
        let year = numbers.iter().copied().find(|&n| is_year(n))?;
        let before = parts[..at].iter().rev().find_map(|part| number(part));
        let after = parts.get(at + 1).and_then(|part| number(part));
        let day = before.or(after).filter(|n| (1..=31).contains(n));
        return match day {
            Some(day) => made(year, month, day),
            None => made(year, month, 1).map(Date::last_of_month),
        };
    }
    match *numbers.as_slice() {
        [year, month, day, ..] if is_year(year) => made(year, month, day),
        [day, month, year, ..] if is_year(year) => {
            made(year, month, day).or_else(|| made(year, day, month))
        }
        _ => None,
    }
}

fn made(year: i16, month: i16, day: i16) -> Option<Date> {
    let (month, day) = (i8::try_from(month).ok()?, i8::try_from(day).ok()?);
    Date::new(year, month, day).ok()
}

fn month_of(word: &str) -> Option<i16> {
    let at = MONTHS
        .iter()
        .position(|names| names.iter().any(|name| word.starts_with(name)))?;
    // «марка» and "marked" are no months, and none is longer than «сентября».
    let known = ["март", "марта", "марте", "мартом", "mar", "march"];
    let fits = at != 2 || known.contains(&word);
    let may = at != 4 || ["май", "мая", "мае", "маем", "маю", "may"].contains(&word);
    (fits && may && word.chars().count() <= 9).then(|| i16::try_from(at + 1).unwrap_or_default())
}

impl Evidence<'_> {
    /// The days that are named in these tokens, with their places.
    #[must_use]
    pub fn days(&self, range: &Range<usize>) -> Vec<(Range<usize>, Date)> {
        let dates = self.all(EvidenceKind::Date, 0, range);
        dates
            .into_iter()
            .filter_map(|tokens| {
                let text = self.matcher.text;
                let list = text.tokens.list();
                let span = list[tokens.start].span.cover(list[tokens.end - 1].span);
                Some((tokens, day(&text.source[span.range()])?))
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_in_every_hand() {
        for (text, want) in [
            ("2026-08-10", Some("2026-08-10")),
            ("10.08.2026", Some("2026-08-10")),
            ("10 августа 2026", Some("2026-08-10")),
            ("10 August 2026", Some("2026-08-10")),
            ("August 10, 2026", Some("2026-08-10")),
            ("5th of May 2026", Some("2026-05-05")),
            ("10/08/2026", Some("2026-08-10")),
            ("09/23/2026", Some("2026-09-23")),
            ("сентябрь 2026", Some("2026-09-30")),
            ("February 2024", Some("2024-02-29")),
            ("31.02.2026", None),
            ("1 июля", None),
            ("TBD", None),
            ("", None),
        ] {
            let day = day(text).map(|d| d.to_string());
            assert_eq!(day.as_deref(), want, "{text}");
        }
    }
}
