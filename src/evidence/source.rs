//! Sources, dates, laws, links, reasons and other ways: evidence that is no deed.

use std::ops::Range;

use super::Evidence;
use crate::text::{TokenFlags, TokenKind};

impl Evidence<'_> {
    /// An origin word or a proper name with a year or a date, or a paper with its number (S).
    pub(super) fn sources(&self, range: &Range<usize>) -> Vec<Range<usize>> {
        let mut found = Vec::new();
        let dated = self.dated(range);
        for i in range.clone() {
            if let Some(end) = self.certificate_at(i, range.end) {
                found.push(i..end);
                continue;
            }
            let origin = self
                .at(self.words.origin, i, range.end)
                .filter(|&end| !self.is_vague(i, end, range));
            let Some(after) = origin.or_else(|| self.proper_name(i, range)) else {
                continue;
            };
            let date = dated.iter().find(|d| d.start >= after || d.end <= i);
            if let Some(date) = date {
                found.push(i.min(date.start)..after.max(date.end));
            }
        }
        found
    }

    /// Years and dates of a sentence.
    fn dated(&self, range: &Range<usize>) -> Vec<Range<usize>> {
        let mut found = self.dates(range);
        found.extend(range.clone().filter(|&i| self.is_year(i)).map(|i| i..i + 1));
        found.sort_unstable_by_key(|d| d.start);
        found
    }

    /// «По данным исследований», "experts": an origin that nobody could ask.
    fn is_vague(&self, origin: usize, after: usize, range: &Range<usize>) -> bool {
        let near = origin..range.end.min(after + 3);
        let named = (after..range.end.min(after + 6)).any(|i| {
            let token = self.matcher.text.token(i);
            token.flags.has(TokenFlags::CAPITAL)
                && self
                    .at(Some(&self.matcher.classes.month), i, i + 1)
                    .is_none()
        });
        !named && self.any(self.words.vague_origin, near)
    }

    /// «Росконтроль, 2025», "(Which?, 2025)": a name parted from a year by a comma or a bracket.
    fn proper_name(&self, at: usize, range: &Range<usize>) -> Option<usize> {
        let text = self.matcher.text;
        let token = text.token(at);
        let name = token.kind == TokenKind::Word && token.flags.has(TokenFlags::CAPITAL);
        let month = self
            .at(Some(&self.matcher.classes.month), at, at + 1)
            .is_some();
        if !name || month {
            return None;
        }
        let opened = at > range.start && (text.token(at - 1).is('(') || text.token(at - 1).is('«'));
        if at == range.start && !opened {
            return None;
        }
        let mark = (at + 1..range.end.min(at + 5))
            .find(|&i| text.token(i).is(',') || text.token(i).is('('))?;
        let year = (mark + 1..range.end.min(mark + 4)).any(|i| self.is_year(i));
        year.then_some(at + 1)
    }

    /// «сертификат FSC C012345», "licence No. 12345".
    fn certificate_at(&self, at: usize, end: usize) -> Option<usize> {
        let after = self.at(self.words.certificate, at, end)?;
        let text = self.matcher.text;
        (after..end.min(after + 7))
            .take_while(|&i| !text.token(i).is(';'))
            .find(|&i| {
                let digits = text.raw(i).bytes().filter(u8::is_ascii_digit).count();
                text.token(i).is_word() && digits >= 3 && !self.is_year(i)
            })
            .map(|i| i + 1)
    }

    /// Calendar dates with a day, or month and year.
    pub(super) fn dates(&self, range: &Range<usize>) -> Vec<Range<usize>> {
        let mut found: Vec<Range<usize>> = Vec::new();
        for i in range.clone() {
            if found.last().is_some_and(|f| f.end > i) {
                continue;
            }
            let end = self
                .matcher
                .classes
                .date(&self.matcher, i, range.end)
                .or_else(|| self.written_date(i, range.end));
            found.extend(end.map(|end| i..end));
        }
        found
    }

    /// 2026-03-01 and 01/03/2026.
    fn written_date(&self, at: usize, end: usize) -> Option<usize> {
        let text = self.matcher.text;
        if at + 5 > end {
            return None;
        }
        let number = |i: usize| text.token(i).kind == TokenKind::Number;
        let mark = |c| text.token(at + 1).is(c) && text.token(at + 3).is(c);
        let numbers = number(at) && number(at + 2) && number(at + 4);
        let iso = mark('-') && self.is_year(at);
        let slashed = mark('/') && self.is_year(at + 4);
        (numbers && (iso || slashed)).then_some(at + 5)
    }

    /// Links, addresses, files and telephones (L).
    pub(super) fn links(&self, range: &Range<usize>) -> Vec<Range<usize>> {
        let links = self.document.links();
        let first = links.partition_point(|l| l.tokens.end <= range.start);
        let mut found: Vec<Range<usize>> = links[first..]
            .iter()
            .take_while(|l| l.tokens.start < range.end)
            .filter(|l| !l.image && !l.target.is_empty() && !l.tokens.is_empty())
            .map(|l| l.tokens.clone())
            .collect();
        let mut i = range.start;
        while i < range.end {
            let end = self
                .address_at(i, range.end)
                .or_else(|| self.telephone_at(i, range));
            found.extend(end.map(|end| i..end));
            i = end.unwrap_or(i + 1);
        }
        found
    }

    /// A web or mail address, or a file name such as `partners.md`.
    fn address_at(&self, at: usize, end: usize) -> Option<usize> {
        let text = self.matcher.text;
        if text.token(at).kind == TokenKind::Address {
            return Some(at + 1);
        }
        let joined = |i: usize| i < end && !text.token(i).flags.has(TokenFlags::SPACE);
        let file = text.token(at).is_word()
            && joined(at + 1)
            && text.token(at + 1).is('.')
            && joined(at + 2)
            && self.at(self.words.file_ending, at + 2, end).is_some();
        file.then_some(at + 3)
    }

    /// A run of seven digits or more that is written like a telephone number.
    fn telephone_at(&self, at: usize, range: &Range<usize>) -> Option<usize> {
        const LONGEST: usize = 14;
        let text = self.matcher.text;
        let start = text.token(at);
        let plus = start.is('+');
        let leads = start.kind == TokenKind::Number
            && matches!(text.raw(at).as_bytes(), [b'0' | b'7' | b'8', ..]);
        if !plus && !leads && !start.is('(') {
            return None;
        }
        if at > range.start && text.token(at - 1).kind == TokenKind::Number {
            return None;
        }
        let (mut digits, mut last, mut groups) = (0, at, 0);
        for i in at..range.end.min(at + LONGEST) {
            let token = text.token(i);
            let mark = matches!(token.punct(), Some('+' | '(' | ')' | '-' | '—'));
            if token.kind == TokenKind::Number && text.raw(i).bytes().all(|b| b.is_ascii_digit()) {
                digits += text.raw(i).len();
                groups += 1;
                last = i + 1;
            } else if !mark {
                break;
            }
        }
        let long = digits >= 10 || (digits >= 7 && groups >= 2);
        let priced = last < range.end && self.is_amount_part(last);
        (long && digits <= 15 && !priced).then_some(last)
    }

    /// Another way: said outright, or «или» with a channel or an act behind it.
    pub(super) fn alternatives(&self, range: &Range<usize>) -> Vec<Range<usize>> {
        const NEAR: usize = 6;
        range
            .clone()
            .filter_map(|i| {
                if let Some(end) = self.at(self.words.alternative, i, range.end) {
                    return Some(i..end);
                }
                let after = self.at(self.words.or, i, range.end)?;
                let near = after..range.end.min(after + NEAR);
                let end = near.clone().find_map(|j| {
                    self.at(self.words.channel, j, near.end)
                        .or_else(|| self.at(self.words.act, j, near.end))
                })?;
                Some(i..end)
            })
            .collect()
    }
}
