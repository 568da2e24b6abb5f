//! Quantities (Q), deadlines (T), ranges and samples; and the boasts that are none of them.
//!
//! Years on the market, 100 % quality, «до 50 %» off and founding years prove nothing, so they
//! are dropped before anything is counted.

use std::ops::Range;

use super::Evidence;
use crate::text::TokenKind;

/// What a quantity is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    Time,
    Years,
    Money,
    Percent,
    Count,
}

/// A number with its unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Quantity {
    pub(super) tokens: Range<usize>,
    pub(super) unit: Unit,
}

impl Evidence<'_> {
    /// The quantities of a sentence, boasts left out.
    pub(super) fn quantities(&self, range: &Range<usize>) -> Vec<Quantity> {
        let boasts_years = self.any(self.words.boast_years, range.clone());
        let mut found = Vec::new();
        let mut i = range.start;
        while i < range.end {
            let Some(quantity) = self.quantity_at(i, range) else {
                i += 1;
                continue;
            };
            i = quantity.tokens.end.max(i + 1);
            let boast = match quantity.unit {
                Unit::Years => boasts_years || self.is_calendar_year(&quantity.tokens),
                Unit::Percent => self.is_boast_percent(&quantity.tokens, range),
                _ => false,
            };
            if !boast {
                found.push(quantity);
            }
        }
        found
    }

    fn quantity_at(&self, at: usize, range: &Range<usize>) -> Option<Quantity> {
        let (m, classes, end) = (&self.matcher, self.matcher.classes, range.end);
        let made = |after: usize, unit| {
            Some(Quantity {
                tokens: at..after,
                unit,
            })
        };
        if let Some((after, unit)) = self.duration(at, end) {
            return made(after, unit);
        }
        if let Some(after) = classes.money(m, at, end) {
            return made(after, Unit::Money);
        }
        if let Some(after) = classes.percent(m, at, end) {
            return made(after, Unit::Percent);
        }
        let number = classes.number(m, at, end)?;
        // 9 из 10 is a share; 24/7 is one only with a channel to reach somebody by.
        if let Some(of) = self.at(self.words.of, number, end)
            && let Some(after) = classes.number(m, of, end)
        {
            return made(after, Unit::Percent);
        }
        let raw = |i: usize| m.text.get(i).map_or("", |_| m.text.raw(i));
        if raw(at) == "24" && raw(at + 1) == "/" && raw(at + 2) == "7" && at + 3 <= end {
            let near = range.start.max(at.saturating_sub(8))..end.min(at + 12);
            return self.any(self.words.channel, near).then_some(Quantity {
                tokens: at..at + 3,
                unit: Unit::Count,
            });
        }
        let unit =
            (number..end.min(number + 2)).find_map(|i| self.at(self.words.count_unit, i, end))?;
        made(unit, Unit::Count)
    }

    /// «15 минут», «3 рабочих дня», "30-minute", «полчаса»: only adjectives of time stand between.
    fn duration(&self, at: usize, end: usize) -> Option<(usize, Unit)> {
        let (m, classes) = (&self.matcher, self.matcher.classes);
        let text = m.text;
        let mut i = classes.number(m, at, end)?;
        let half = m.at(&classes.time_unit, at, at..end) == Some(i) && i == at + 1;
        if half && text.token(at).kind == TokenKind::Word {
            return Some((i, Unit::Time));
        }
        let dash = |i: usize| i < end && (text.token(i).is('—') || text.token(i).is('-'));
        if dash(i)
            && let Some(after) = classes.number(m, i + 1, end)
        {
            i = after;
        } else if dash(i) {
            i += 1;
        }
        for _ in 0..3 {
            if i >= end {
                return None;
            }
            // «рабочих» is an adjective before «дней» and a unit by itself («5 рабочих»).
            let adjective = self.at(self.words.time_adjective, i, end);
            let described =
                adjective.is_some_and(|a| m.at(&classes.time_unit, a, a..end).is_some());
            if let Some(after) = m.at(&classes.time_unit, i, i..end).filter(|_| !described) {
                let years = self.at(self.words.year_unit, i, end).is_some();
                return Some((after, if years { Unit::Years } else { Unit::Time }));
            }
            let abbreviated = text.token(i).is('.') || text.token(i).is('-');
            i = if abbreviated { i + 1 } else { adjective? };
        }
        None
    }

    /// «в 1998 году».
    fn is_calendar_year(&self, tokens: &Range<usize>) -> bool {
        tokens.clone().any(|i| self.is_year(i))
    }

    /// Whether a token is a year of our time.
    pub(super) fn is_year(&self, at: usize) -> bool {
        let text = self.matcher.text;
        text.get(at).is_some_and(|t| t.kind == TokenKind::Number)
            && text
                .raw(at)
                .parse::<u32>()
                .is_ok_and(|n| (1900..2100).contains(&n))
    }

    /// «100 % качества», «скидки до 50 %».
    fn is_boast_percent(&self, tokens: &Range<usize>, range: &Range<usize>) -> bool {
        let near = range.start.max(tokens.start.saturating_sub(8))..range.end.min(tokens.end + 8);
        let full = self
            .matcher
            .text
            .raw(tokens.start)
            .parse::<u32>()
            .is_ok_and(|n| matches!(n, 100 | 110 | 200 | 1000));
        if full && self.any(self.words.boast_quality, near.clone()) {
            return true;
        }
        let from = range.start.max(tokens.start.saturating_sub(2));
        let up_to = (from..tokens.start)
            .any(|i| self.at(self.words.up_to, i, tokens.start) == Some(tokens.start));
        up_to && self.any(self.words.discount, near)
    }

    /// The deadlines of a sentence: a limited quantity of time, a clock, a weekday, «в тот же день».
    pub(super) fn deadlines(
        &self,
        range: &Range<usize>,
        quantities: &[Quantity],
    ) -> Vec<Range<usize>> {
        let mut found = Vec::new();
        for quantity in quantities {
            let tokens = &quantity.tokens;
            let limit = match quantity.unit {
                Unit::Time => self
                    .limit_before(tokens.start, range.start, 1)
                    .or_else(|| self.term_before(tokens.start, range.start)),
                // «за 12 лет помогли» is no promise, «в течение 2 лет заменим» is one.
                Unit::Years => self.limit_before(tokens.start, range.start, 2),
                _ => continue,
            };
            let behind = self.at(self.words.limit_after, tokens.end, range.end);
            if let Some(start) = limit {
                found.push(start..tokens.end);
            } else if let Some(end) = behind {
                found.push(tokens.start..end);
            }
        }
        for i in range.clone() {
            // "We ship it today" is a deadline, "Today we do more" a time of telling.
            let told = |_: &usize| {
                let near = range.start.max(i.saturating_sub(5))..i;
                matches!(
                    &*self.matcher.text.folded(i),
                    "today" | "tonight" | "tomorrow"
                ) && !self.any(self.words.act, near)
            };
            let end = self
                .at(self.words.at_once, i, range.end)
                .filter(|end| !told(end))
                .or_else(|| self.clock_limit(i, range));
            if let Some(end) = end.filter(|_| found.iter().all(|f| !f.contains(&i))) {
                found.push(i..end);
            }
        }
        found.sort_unstable_by_key(|f| f.start);
        found
    }

    /// Where a limit word that governs the token at `at` starts. A limit of `least` words or more
    /// is asked for; "within" counts as long.
    fn limit_before(&self, at: usize, start: usize, least: usize) -> Option<usize> {
        let text = self.matcher.text;
        (start.max(at.saturating_sub(5))..at).rev().find(|&i| {
            self.at(self.words.limit, i, at).is_some_and(|end| {
                let behind = |j| self.at(self.words.not_ahead, j, at).is_some();
                let close = (end..at).all(|j| !self.cuts(j) && !behind(j)) && at - end <= 2;
                close && (end - i >= least || text.folded(i) == "within")
            })
        })
    }

    /// «Срок ответа на жалобу — 3 дня»: where the name of the term starts.
    fn term_before(&self, at: usize, start: usize) -> Option<usize> {
        let text = self.matcher.text;
        let first = start.max(at.saturating_sub(10));
        let parted = |i: usize| self.cuts(i) && !text.token(i).is('—') && !text.token(i).is(':');
        let from = (first..at)
            .rev()
            .find(|&i| parted(i))
            .map_or(first, |i| i + 1);
        (from..at).find(|&i| self.at(self.words.term, i, at).is_some())
    }

    /// «до 18:00», «к пятнице», "by 6 pm", "by 30 June"; «с 9:00 до 18:00» are opening hours.
    fn clock_limit(&self, at: usize, range: &Range<usize>) -> Option<usize> {
        let text = self.matcher.text;
        let next = self
            .at(self.words.deadline_word, at, range.end)
            .filter(|&n| n < range.end)?;
        let hours = at > range.start
            && self.word_before(at, range.start).is_some_and(|b| {
                text.token(b).kind == TokenKind::Number
                    || self.at(self.words.clock_unit, b, b + 1).is_some()
            });
        if hours {
            return None;
        }
        let date = self.matcher.classes.date(&self.matcher, next, range.end);
        if let Some(end) = date.or_else(|| self.at(self.words.weekday, next, range.end)) {
            return Some(end);
        }
        if text.token(next).kind != TokenKind::Number {
            return None;
        }
        let clock = text.raw(next).contains(':').then_some(next + 1);
        clock.or_else(|| self.at(self.words.clock_unit, next + 1, range.end))
    }

    /// «от 500 до 1200 ₽», "from 2 to 5 days", «500–1200».
    pub(super) fn range_at(&self, at: usize, end: usize) -> Option<usize> {
        let (m, classes) = (&self.matcher, self.matcher.classes);
        if let Some(low) = self.at(self.words.from, at, end) {
            let middle = self.amount_end(low, end)?;
            let to = (middle..end.min(middle + 4)).find_map(|i| self.at(self.words.to, i, end));
            return self.amount_end(to?, end);
        }
        let low = classes.number(m, at, end)?;
        let dash = low < end && (m.text.token(low).is('—') || m.text.token(low).is('-'));
        let high = classes.number(m, low + 1, end).filter(|_| dash)?;
        // A telephone number goes on with more dashes.
        let more = m.text.get(high).is_some_and(|t| high < end && t.is('-'));
        let before = at > 0 && m.text.token(at - 1).is('-');
        (!more && !before).then_some(high)
    }

    /// The end of a number with or without a currency sign before it.
    fn amount_end(&self, at: usize, end: usize) -> Option<usize> {
        let classes = self.matcher.classes;
        classes
            .money(&self.matcher, at, end)
            .or_else(|| classes.number(&self.matcher, at, end))
    }

    /// N из M with a base of thirty or more, or a number of people asked.
    pub(super) fn sample_at(&self, at: usize, range: &Range<usize>) -> Option<usize> {
        const BASE: u64 = 30;
        let (m, classes, end) = (&self.matcher, self.matcher.classes, range.end);
        let number = classes.number(m, at, end)?;
        if let Some(of) = self.at(self.words.of, number, end)
            && let Some(after) = classes.number(m, of, end)
            && self.value(of..after) >= BASE
        {
            return Some(after);
        }
        let near = range.start.max(at.saturating_sub(4))..end.min(number + 4);
        let share = number < end && self.is_amount_part(number);
        let people = self.value(at..number) >= BASE && !self.is_year(at) && !share;
        (people && self.any(self.words.survey, near)).then_some(number)
    }

    /// The value of a number written in digits; 0 for words.
    fn value(&self, tokens: Range<usize>) -> u64 {
        let digits: String = tokens
            .filter(|&i| self.matcher.text.token(i).kind == TokenKind::Number)
            .flat_map(|i| {
                self.matcher
                    .text
                    .raw(i)
                    .chars()
                    .filter(char::is_ascii_digit)
            })
            .take(18)
            .collect();
        digits.parse().unwrap_or(0)
    }
}
