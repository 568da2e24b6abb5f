//! Whether a document or a section holds what a need asks for.

use std::cell::OnceCell;
use std::ops::Range;

use jiff::ToSpan;
use jiff::civil::Date;

use super::Membership;
use crate::document::{Document, Field, Hints};
use crate::evidence::{Evidence, day as day_in};
use crate::rules::demand::{Content, Paper, Reviewed};
use crate::rules::matcher::Matcher;
use crate::rules::sequences::Sequence;
use crate::rules::{Rulebook, Scan};
use crate::text::fold::fold;
use crate::text::{Source, TokenKind};
use crate::vocabulary::{BlockKind, Severity};

/// A document that is read for papers.
pub(crate) struct Reading<'a> {
    rulebook: &'a Rulebook,
    pub(crate) document: &'a Document,
    pub(crate) matcher: Matcher<'a>,
    pub(crate) evidence: Evidence<'a>,
    pub(crate) today: Option<Date>,
    pub(crate) workspace: &'a Membership,
    /// The measured level; what asks for it holds where there is none.
    pub(crate) level: Option<u8>,
    /// The rows of its tables with the cells' blocks.
    rows: OnceCell<Vec<Range<usize>>>,
}

impl<'a> Reading<'a> {
    pub(crate) fn new(
        rulebook: &'a Rulebook,
        document: &'a Document,
        scan: &'a Scan,
        today: Option<Date>,
        workspace: &'a Membership,
    ) -> Self {
        Self {
            rulebook,
            document,
            matcher: rulebook.matcher(document.text(), scan),
            evidence: Evidence::new(document, rulebook, scan),
            today,
            workspace,
            level: None,
            rows: OnceCell::new(),
        }
    }

    /// The blocks of the whole document.
    pub(crate) fn all(&self) -> Range<usize> {
        0..self.document.blocks().len()
    }

    /// The tokens of a run of blocks.
    pub(crate) fn tokens(&self, blocks: &Range<usize>) -> Range<usize> {
        let all = self.document.blocks();
        match (all.get(blocks.start), all[..blocks.end].last()) {
            (Some(first), Some(last)) if !blocks.is_empty() => first.tokens.start..last.tokens.end,
            _ => 0..0,
        }
    }

    /// Whether one of these phrases stands in the tokens.
    pub(crate) fn has(&self, words: &[Sequence], tokens: &Range<usize>) -> bool {
        words
            .iter()
            .any(|sequence| self.matcher.occurs(sequence, tokens))
    }

    /// Whether the blocks hold the content.
    pub(crate) fn holds(
        &self,
        content: &Content<Sequence>,
        blocks: &Range<usize>,
        paper: Option<&Paper<Sequence>>,
    ) -> bool {
        match content {
            Content::Words { words, at_least } => {
                let said = words.iter().filter(|&sequence| {
                    self.sentences(blocks)
                        .any(|tokens| self.matcher.occurs(sequence, &tokens))
                });
                said.take(*at_least).count() == *at_least
            }
            Content::Evidence {
                kind,
                strength,
                at_least,
            } => {
                let mut left = *at_least;
                self.sentences(blocks).any(|tokens| {
                    let found = self.evidence.all(*kind, *strength, &tokens).len();
                    left = left.saturating_sub(found);
                    left == 0
                })
            }
            Content::Field { names, but_not } => self
                .field(names)
                .is_some_and(|field| self.says_more(field, but_not)),
            Content::Newest { months } => {
                let tokens = self.tokens(blocks);
                let newest = self.past(&tokens).max();
                newest.is_some_and(|day| self.is_fresh(day, *months))
            }
            Content::Rows {
                columns,
                at_least,
                at_most,
            } => {
                let rows = self.tables(blocks, columns);
                let most = rows.into_iter().max().unwrap_or(0);
                most >= *at_least && at_most.is_none_or(|limit| most <= limit)
            }
            Content::Items { all, at_least } => {
                let items = self.items(blocks);
                let enough = items
                    .into_iter()
                    .filter(|item| all.iter().all(|part| self.holds(part, item, paper)));
                enough.take(*at_least).count() == *at_least
            }
            Content::Sentence(all) => self
                .sentences(blocks)
                .any(|tokens| all.iter().all(|part| self.holds_in(part, &tokens))),
            Content::Any { of, at_least } => {
                let held = of.iter().filter(|part| self.holds(part, blocks, paper));
                held.take(*at_least).count() == *at_least
            }
            Content::All(of) => of.iter().all(|part| self.holds(part, blocks, paper)),
            Content::Not(content) => !self.holds(content, blocks, paper),
            Content::Reviewed(reviewed) => self.is_reviewed(reviewed),
            Content::Level { names, below } => match (self.level, self.claimed(names)) {
                (Some(level), Some(claimed)) => claimed < level.saturating_add(*below),
                _ => true,
            },
            Content::LinkToPaper => paper.is_some_and(|paper| self.links_to(paper)),
        }
    }

    /// The same for one sentence.
    fn holds_in(&self, content: &Content<Sequence>, tokens: &Range<usize>) -> bool {
        match content {
            Content::Words { words, at_least } => {
                let said = words
                    .iter()
                    .filter(|sequence| self.matcher.occurs(sequence, tokens));
                said.take(*at_least).count() == *at_least
            }
            Content::Evidence {
                kind,
                strength,
                at_least,
            } => self.evidence.all(*kind, *strength, tokens).len() >= *at_least,
            Content::Newest { months } => {
                let newest = self.past(tokens).max();
                newest.is_some_and(|day| self.is_fresh(day, *months))
            }
            Content::Any { of, at_least } => {
                of.iter().filter(|part| self.holds_in(part, tokens)).count() >= *at_least
            }
            Content::All(of) | Content::Sentence(of) => {
                of.iter().all(|part| self.holds_in(part, tokens))
            }
            Content::Not(content) => !self.holds_in(content, tokens),
            _ => false,
        }
    }

    /// The sentences and rows of the blocks, headings left out.
    pub(crate) fn sentences(&self, blocks: &Range<usize>) -> impl Iterator<Item = Range<usize>> {
        self.evidence
            .sentences(blocks.clone())
            .filter(|&(block, _)| self.document.blocks()[block].kind != BlockKind::Heading)
            .map(|(_, tokens)| tokens)
    }

    /// Its list items and rows, as blocks.
    fn items(&self, blocks: &Range<usize>) -> Vec<Range<usize>> {
        let all = self.document.blocks();
        let mut items: Vec<Range<usize>> = Vec::new();
        for at in blocks.clone() {
            if !matches!(all[at].kind, BlockKind::ListItem | BlockKind::TableCell) {
                continue;
            }
            match items.last_mut() {
                Some(last) if last.end == at && all[last.start].unit == all[at].unit => {
                    last.end += 1;
                }
                _ => items.push(at..at + 1),
            }
        }
        items
    }

    /// The rows of its tables, as blocks; head rows left out.
    pub(super) fn rows(&self, blocks: &Range<usize>) -> impl Iterator<Item = Range<usize>> {
        let rows = self.rows.get_or_init(|| {
            let mut items = self.items(&self.all());
            items.retain(|item| self.document.blocks()[item.start].kind == BlockKind::TableCell);
            items
        });
        let first = rows.partition_point(|row| row.start < blocks.start);
        let end = blocks.end;
        rows[first..]
            .iter()
            .take_while(move |row| row.start < end)
            .cloned()
    }

    /// How many rows each table with such columns has.
    fn tables(&self, blocks: &Range<usize>, columns: &[Vec<Sequence>]) -> Vec<usize> {
        let mut counts: Vec<(usize, usize)> = Vec::new();
        for row in self.rows(blocks) {
            let Some(head) = self.document.blocks()[row.start].column_head else {
                continue;
            };
            let has_all = columns.iter().all(|head| self.cell(&row, head).is_some());
            if !has_all {
                continue;
            }
            match counts.last_mut() {
                Some((table, count)) if *table == head => *count += 1,
                _ => counts.push((head, 1)),
            }
        }
        counts.into_iter().map(|(_, count)| count).collect()
    }

    /// The cell of a row in the column with such a head.
    pub(super) fn cell(&self, row: &Range<usize>, head: &[Sequence]) -> Option<usize> {
        let blocks = self.document.blocks();
        row.clone().find(|&cell| {
            let column = blocks[cell].column_head;
            column.is_some_and(|column| self.has(head, &blocks[column].tokens))
        })
    }

    /// The field under one of these names.
    pub(crate) fn field(&self, names: &[impl AsRef<str>]) -> Option<&Field> {
        let key = |text: &str| fold(text).replace(['-', ' '], "_");
        self.document.fields().iter().find(|field| {
            names
                .iter()
                .any(|name| key(name.as_ref()) == key(&field.key))
        })
    }

    /// Whether the value of a field says more than words that name nobody.
    fn says_more(&self, field: &Field, but_not: &[Sequence]) -> bool {
        let value = Document::parse(Source::new("", field.value.as_str()), Hints::default());
        let scan = self.rulebook.scan(value.text());
        let matcher = self.rulebook.matcher(value.text(), &scan);
        says_more(&matcher, &(0..value.text().tokens.len()), but_not)
    }

    /// The level that one of these fields names.
    pub(crate) fn claimed(&self, names: &[impl AsRef<str>]) -> Option<u8> {
        let field = self.field(names)?;
        field
            .value
            .trim()
            .parse()
            .ok()
            .filter(|n| (1..=5).contains(n))
    }

    /// Dates that have come; the running month, named without a day, counts as its last day.
    fn past(&self, tokens: &Range<usize>) -> impl Iterator<Item = Date> {
        let days = self.evidence.days(tokens).into_iter();
        days.map(|(_, day)| day)
            .filter(|&day| self.today.is_none_or(|today| day <= today.last_of_month()))
    }

    /// Whether a day is at most so many months ago.
    pub(super) fn is_fresh(&self, day: Date, months: u16) -> bool {
        self.today.is_none_or(|today| {
            let oldest = today.checked_sub(i32::from(months).months());
            oldest.is_ok_and(|oldest| day >= oldest)
        })
    }

    /// No review, or none that has come, is worth a warning, whatever the ages.
    fn is_reviewed(&self, reviewed: &Reviewed<Sequence>) -> bool {
        let came = |day: &Date| self.today.is_none_or(|today| *day <= today);
        let Some(day) = self.review_day(reviewed).filter(came) else {
            return reviewed.age == Severity::Error;
        };
        let reviews = self.workspace.reviews;
        let mut months = reviews.months(reviewed.age);
        let own = self
            .field(&reviewed.every)
            .and_then(|f| months_in(&f.value));
        if let Some(own) = own {
            // A shorter period of the document's own draws all three ages in.
            let first = u32::from(reviews.months(Severity::Info)).max(1);
            let drawn = u32::from(own) * u32::from(months) / first;
            months = months.min(u16::try_from(drawn).unwrap_or(months)).max(1);
        }
        let next = self.field(&reviewed.next).and_then(|f| day_in(&f.value));
        let due = next
            .zip(self.today)
            .is_none_or(|(next, today)| next >= today);
        due && self.is_fresh(day, months)
    }

    /// The day of the last review.
    fn review_day(&self, reviewed: &Reviewed<Sequence>) -> Option<Date> {
        if let Some(field) = self.field(&reviewed.names) {
            return day_in(&field.value);
        }
        self.sentences(&self.all())
            .filter(|tokens| self.has(&reviewed.words, tokens))
            .find_map(|tokens| self.evidence.days(&tokens).first().map(|&(_, day)| day))
    }

    /// Whether a link that leads somewhere names the paper: its text says what the paper's headings
    /// say.
    fn links_to(&self, paper: &Paper<Sequence>) -> bool {
        let links = self.document.links().iter();
        links
            .filter(|link| !link.image && !self.workspace.dead_links.contains(&link.target))
            .any(|link| !link.tokens.is_empty() && self.has(&paper.headings, &link.tokens))
    }
}

/// Whether there is a word or an address that is none of these words.
pub(super) fn says_more(
    matcher: &Matcher<'_>,
    tokens: &Range<usize>,
    but_not: &[Sequence],
) -> bool {
    let of = |sequence| matcher.find(sequence, tokens.clone(), tokens);
    let owned: Vec<_> = but_not.iter().flat_map(of).collect();
    tokens.clone().any(|token| {
        let says = matcher.text.token(token).is_word()
            || matcher.text.token(token).kind == TokenKind::Address;
        says && owned.iter().all(|hit| !hit.tokens.contains(&token))
    })
}

/// «6 months», «раз в полгода», «1 год»: a period in months.
fn months_in(value: &str) -> Option<u16> {
    let value = value.to_lowercase();
    let number = value
        .split(|c: char| !c.is_ascii_digit())
        .find_map(|part| part.parse::<u16>().ok());
    let has = |words: &[&str]| words.iter().any(|word| value.contains(word));
    let one = number.unwrap_or(1);
    if has(&["полгода", "half"]) {
        Some(6)
    } else if has(&["квартал", "quarter"]) {
        Some(3 * one)
    } else if has(&["недел", "week", "дн", "day"]) {
        Some(1)
    } else if has(&["год", "лет", "year"]) {
        one.checked_mul(12)
    } else if has(&["мес", "month"]) {
        Some(one)
    } else {
        number
    }
}
