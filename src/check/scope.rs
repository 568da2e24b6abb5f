//! What each comment of a document covers, and which of them cannot be obeyed.

use std::ops::Range;

use jiff::ToSpan;
use jiff::civil::Date;
use rustc_hash::FxHashMap;

use super::comment::{self, Comment, Word};
use super::cover::{Cover, What};
use super::front_matter;
use super::meta::{MetaRule, Problem};
use super::settings::Settings;
use super::suppression::Form;
use crate::document::{Container, ContainerKind, Document};
use crate::rules::{Rulebook, Selector};
use crate::text::Span;
use crate::vocabulary::{Family, Kind};

/// What the comments and the front matter of a document cover, and what is wrong with those that
/// cannot be obeyed.
pub(super) fn covers(
    rulebook: &Rulebook,
    document: &Document,
    settings: &Settings,
) -> (Vec<Cover>, Vec<(Span, Problem)>) {
    let mut reader = Reader {
        judge: Judge { rulebook, settings },
        document,
        covers: Vec::new(),
        line: None,
        around: Vec::new(),
        entered: 0,
        open: OpenRanges::default(),
        problems: Vec::new(),
    };
    for (span, entry) in front_matter::read(document) {
        match entry {
            Ok(written) => reader.whole(span, written, Form::FrontMatter),
            Err(problem) => reader.unreadable(span, problem),
        }
    }
    for &span in document.comments() {
        match comment::read(document.source().slice(span)) {
            None => {}
            Some(Ok(comment)) => reader.read(span, comment),
            Some(Err(problem)) => reader.unreadable(span, problem),
        }
    }
    reader.end()
}

/// What a suppression says, however it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Written {
    /// In the order written; the same one never twice.
    pub(super) rules: Vec<Selector>,
    /// Empty where none is given.
    pub(super) reason: String,
    /// The last day on which it holds.
    pub(super) until: Option<Date>,
}

/// Says why a suppression cannot be obeyed, wherever it stands.
#[derive(Clone, Copy)]
pub(super) struct Judge<'a> {
    pub(super) rulebook: &'a Rulebook,
    pub(super) settings: &'a Settings,
}

impl Judge<'_> {
    pub(super) fn problem(&self, written: &Written) -> Option<Problem> {
        let own = &self.settings.suppressions;
        let named = written.rules.iter();
        if let Some(problem) = named.clone().find_map(|rule| self.unknown(rule)) {
            return Some(problem);
        }
        let is_locked = |rule: &&Selector| {
            own.locked.contains(rule)
                || matches!(rule, Selector::Rule(id) if own.locked.iter().any(|l| l.matches(id)))
        };
        if let Some(rule) = named.clone().find(is_locked) {
            return Some(Problem::Locked(rule.clone()));
        }
        if own.require_reason && written.reason.is_empty() {
            return Some(Problem::NoReason);
        }
        let today = self.settings.today?;
        if let Some(last) = written.until.filter(|&last| last < today) {
            return Some(Problem::Expired(last));
        }
        let days = i64::from(own.max_days?).days();
        let latest = today.checked_add(days).ok()?;
        written
            .until
            .is_none_or(|until| until > latest)
            .then_some(Problem::TooLong(latest))
    }

    fn unknown(&self, selector: &Selector) -> Option<Problem> {
        match selector {
            Selector::Family(Family::Meta) => Some(Problem::MetaRule(selector.to_string())),
            Selector::Family(_) => None,
            Selector::Rule(id) if MetaRule::parse(id).is_some() => id
                .starts_with("meta/")
                .then(|| Problem::MetaRule(id.clone())),
            Selector::Rule(id) => self.rulebook.rule(id).is_none().then(|| {
                let known = self.rulebook.did_you_mean(id).map(str::to_owned);
                Problem::UnknownRule(id.clone(), known)
            }),
        }
    }
}

/// Reads the comments of one document in order.
struct Reader<'a> {
    judge: Judge<'a>,
    document: &'a Document,
    covers: Vec<Cover>,
    /// The containers that the comment read last stands in, the innermost last.
    around: Vec<Container>,
    /// How many containers begin before it.
    entered: usize,
    /// The line of the comment read last.
    line: Option<Span>,
    open: OpenRanges,
    problems: Vec<(Span, Problem)>,
}

impl Reader<'_> {
    fn read(&mut self, span: Span, comment: Comment) {
        let problem = self.problem(span, &comment);
        let obeyed = problem.is_none();
        self.problems.extend(problem.map(|problem| (span, problem)));
        let Comment { word, written } = comment;
        let names_rules = word.names_rules();
        let cover = |written: Written, form| Cover {
            comment: span,
            end: None,
            bytes: span.end..span.end,
            what: match names_rules {
                true => What::Rules(written.rules),
                false => What::Example,
            },
            form,
            obeyed,
            reason: written.reason,
            until: written.until,
        };
        match word {
            Word::IgnoreStart | Word::ExampleStart => {
                let rules = written.rules.clone();
                self.open.begin(word, rules, cover(written, Form::Range));
            }
            Word::IgnoreEnd => self.close(span, Word::IgnoreStart, &written.rules),
            Word::ExampleEnd => self.close(span, Word::ExampleStart, &written.rules),
            Word::IgnoreFile => self.covers.push(Cover {
                bytes: 0..u32::MAX,
                ..cover(written, Form::File)
            }),
            Word::Ignore | Word::Example => {
                let bytes = self.below(span);
                self.covers.push(Cover {
                    bytes,
                    ..cover(written, Form::Comment)
                });
            }
        }
    }

    /// A suppression for the whole document that is no comment.
    fn whole(&mut self, span: Span, written: Written, form: Form) {
        let problem = self.judge.problem(&written);
        let obeyed = problem.is_none();
        self.problems.extend(problem.map(|problem| (span, problem)));
        self.covers.push(Cover {
            comment: span,
            end: None,
            bytes: 0..u32::MAX,
            what: What::Rules(written.rules),
            form,
            obeyed,
            reason: written.reason,
            until: written.until,
        });
    }

    /// A suppression that says nothing clear: it is listed, and silences nothing.
    fn unreadable(&mut self, span: Span, problem: Problem) {
        self.problems.push((span, problem));
        self.covers.push(Cover {
            comment: span,
            end: None,
            bytes: span.end..span.end,
            what: What::Rules(Vec::new()),
            form: Form::Comment,
            obeyed: false,
            reason: String::new(),
            until: None,
        });
    }

    /// What was read, the ranges that were not ended included.
    fn end(mut self) -> (Vec<Cover>, Vec<(Span, Problem)>) {
        for cover in self.open.left() {
            self.problems.push((cover.comment, Problem::Unclosed));
            self.covers.push(Cover {
                obeyed: false,
                ..cover
            });
        }
        self.covers.sort_by_key(|cover| cover.comment.start);
        (self.covers, self.problems)
    }

    /// The bytes that a comment covers: the list item or table row it stands in; else, behind
    /// text, its line; else the next block, a whole list, table or quote as one.
    fn below(&mut self, comment: Span) -> Range<u32> {
        let containers = self.document.containers();
        let before = containers.partition_point(|c| c.span.start <= comment.start);
        self.around.extend(&containers[self.entered..before]);
        self.entered = before;
        // What ended before this comment ends before every later one.
        self.around.retain(|c| comment.end <= c.span.end);
        let mut inside = self.around.iter().rev();
        if let Some(own) =
            inside.find(|c| matches!(c.kind, ContainerKind::Item | ContainerKind::Row))
        {
            return own.span.start..own.span.end;
        }
        if let Some(line) = self.line_behind_text(comment) {
            return line;
        }
        let nothing = comment.end..comment.end;
        let blocks = self.document.blocks();
        let at = blocks.partition_point(|block| block.span.start < comment.end);
        let Some(next) = blocks.get(at) else {
            return nothing;
        };
        let parent = self.around.last();
        if parent.is_some_and(|parent| parent.span.end <= next.span.start) {
            return nothing;
        }
        let whole = containers[before..]
            .iter()
            .take_while(|c| c.span.start <= next.span.start)
            .find(|c| c.span.end >= next.span.end);
        if let Some(whole) = whole {
            return whole.span.start..whole.span.end;
        }
        // An image cuts a paragraph into several blocks.
        let span = blocks[at..]
            .iter()
            .take_while(|block| block.unit == next.unit)
            .map(|block| block.span)
            .fold(next.span, Span::cover);
        span.start..span.end
    }

    /// The comment's line, where text stands before it.
    fn line_behind_text(&mut self, comment: Span) -> Option<Range<u32>> {
        let line = match self.line {
            Some(line) if comment.end <= line.end => line,
            _ => {
                let text = self.document.source().text();
                let (before, after) = (
                    &text[..comment.start as usize],
                    &text[comment.end as usize..],
                );
                let start = before.rfind('\n').map_or(0, |i| i + 1);
                let end = after.find('\n').unwrap_or(after.len());
                Span::new(start, comment.end as usize + end)
            }
        };
        self.line = Some(line);
        let tokens = self.document.text().tokens.list();
        let first = tokens.partition_point(|token| token.span.start < line.start);
        tokens
            .get(first)
            .is_some_and(|token| token.span.start < comment.start)
            .then_some(line.start..line.end)
    }

    fn close(&mut self, end: Span, word: Word, rules: &[Selector]) {
        match self.open.end(word, rules) {
            Some(start) => self.covers.push(Cover {
                bytes: start.comment.end..end.start,
                end: Some(end),
                ..start
            }),
            None => self.problems.push((end, Problem::NotOpen)),
        }
    }

    /// Why a comment cannot be obeyed where it stands.
    fn problem(&self, span: Span, comment: &Comment) -> Option<Problem> {
        if matches!(comment.word, Word::IgnoreEnd | Word::ExampleEnd) {
            return None;
        }
        if !comment.word.names_rules() {
            let kind = self.document.kind();
            let holds_examples = matches!(
                kind,
                Kind::Script | Kind::Standard | Kind::Policy | Kind::Training
            );
            return (!holds_examples).then_some(Problem::ExampleIn(kind));
        }
        if let Some(problem) = self.judge.problem(&comment.written) {
            return Some(problem);
        }
        let first = self.document.blocks().first();
        let below_text = first.is_some_and(|block| block.span.start < span.start);
        (comment.word == Word::IgnoreFile && below_text).then_some(Problem::NotOnTop)
    }
}

/// Ranges that are begun and not ended yet.
#[derive(Default)]
struct OpenRanges {
    /// In the order begun; `None` where ended.
    begun: Vec<Option<Cover>>,
    /// The ranges of each word, and of each word with the same rules: the latest last, with those
    /// that the other list has ended already.
    by_word: FxHashMap<Word, Vec<usize>>,
    by_rules: FxHashMap<(Word, Vec<Selector>), Vec<usize>>,
}

impl OpenRanges {
    fn begin(&mut self, word: Word, mut rules: Vec<Selector>, cover: Cover) {
        let at = self.begun.len();
        rules.sort_unstable();
        self.begun.push(Some(cover));
        self.by_word.entry(word).or_default().push(at);
        self.by_rules.entry((word, rules)).or_default().push(at);
    }

    /// Ends the latest range of these rules; of any rules where none are named.
    fn end(&mut self, word: Word, rules: &[Selector]) -> Option<Cover> {
        let latest = if rules.is_empty() {
            self.by_word.get_mut(&word)
        } else {
            let mut rules = rules.to_vec();
            rules.sort_unstable();
            self.by_rules.get_mut(&(word, rules))
        }?;
        while let Some(at) = latest.pop() {
            if let Some(range) = self.begun[at].take() {
                return Some(range);
            }
        }
        None
    }

    /// Those that were not ended.
    fn left(&mut self) -> impl Iterator<Item = Cover> {
        std::mem::take(&mut self.begun).into_iter().flatten()
    }
}
