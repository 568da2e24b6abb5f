//! Obeys onside's own comments: findings they silence are left out, and what is wrong with the
//! comments becomes findings of the family meta.

use std::ops::Range;

use jiff::ToSpan;
use rustc_hash::FxHashMap;

use super::comment::{self, Comment, Word};
use super::cover::{Cover, Fate, Silence, Use, What};
use super::finding::Finding;
use super::fingerprint::Fingerprints;
use super::meta::{MetaRule, Problem};
use super::settings::Settings;
use crate::document::{Block, Container, ContainerKind, Document};
use crate::rules::{Rulebook, Selector};
use crate::text::Span;
use crate::vocabulary::{Confidence, Family, Kind, Lang, Level, Voice};

/// The findings of a document after its comments were obeyed.
#[derive(Clone, Debug, Default)]
pub struct Checkup {
    /// What is left, by place, then by rule.
    pub findings: Vec<Finding>,
    /// How many findings comments silenced. Bad examples are not counted: nobody owes anything
    /// for them.
    pub suppressed: usize,
}

/// Obeys the comments of a document. `active` tells which rules ran.
pub(super) fn obey(
    rulebook: &Rulebook,
    document: &Document,
    settings: &Settings,
    active: &[bool],
    findings: Vec<Finding>,
) -> Checkup {
    if !settings.suppressions.obeyed {
        return Checkup {
            findings,
            suppressed: 0,
        };
    }
    let (covers, mut problems) = covers(rulebook, document, settings);
    let silence = Silence::new(&covers, &findings, &settings.suppressions.locked);
    let mut suppressed = 0;
    let mut left: Vec<Finding> = Vec::with_capacity(findings.len());
    for finding in findings {
        match silence.fate(&finding) {
            Fate::Left => left.push(finding),
            Fate::Excused => suppressed += 1,
            Fate::Example => {}
        }
    }
    if !covers.is_empty() {
        let judge = Judge {
            silence: &silence,
            languages: Languages::new(document),
            ran: speaking(rulebook, active),
        };
        for cover in &covers {
            problems.extend(judge.complaints(cover));
        }
    }
    problems.sort_by_key(|(span, _)| *span);
    let mut fingerprints = Fingerprints::default();
    left.extend(problems.into_iter().filter_map(|(span, problem)| {
        finding(document, settings, &mut fingerprints, span, &problem)
    }));
    left.sort_by(|a, b| {
        (a.span.start, a.span.end, &a.rule).cmp(&(b.span.start, b.span.end, &b.rule))
    });
    Checkup {
        findings: left,
        suppressed,
    }
}

/// What the comments of a document cover, and what is wrong with those that cannot be obeyed.
pub(super) fn covers(
    rulebook: &Rulebook,
    document: &Document,
    settings: &Settings,
) -> (Vec<Cover>, Vec<(Span, Problem)>) {
    let mut reader = Reader {
        rulebook,
        document,
        settings,
        covers: Vec::new(),
        line: None,
        around: Vec::new(),
        entered: 0,
        open: OpenRanges::default(),
        problems: Vec::new(),
    };
    for &span in document.comments() {
        match comment::read(document.source().slice(span)) {
            None => {}
            Some(Ok(comment)) => reader.read(span, comment),
            Some(Err(problem)) => reader.problems.push((span, problem)),
        }
    }
    let unclosed = reader.open.left().map(|span| (span, Problem::Unclosed));
    reader.problems.extend(unclosed);
    (reader.covers, reader.problems)
}

/// Which languages the rules that ran speak, by rule and by family.
fn speaking(rulebook: &Rulebook, active: &[bool]) -> FxHashMap<Selector, Vec<Lang>> {
    let mut speaking: FxHashMap<Selector, Vec<Lang>> = FxHashMap::default();
    let rules = rulebook.rules().iter().zip(active);
    for (rule, _) in rules.filter(|(_, ran)| **ran) {
        for selector in Selector::naming(rule.id()) {
            let langs = speaking.entry(selector).or_default();
            langs.extend(rule.langs());
            langs.sort_unstable();
            langs.dedup();
        }
    }
    speaking
}

/// Says what is wrong with comments that were understood.
struct Judge<'a> {
    silence: &'a Silence<'a>,
    languages: Languages<'a>,
    ran: FxHashMap<Selector, Vec<Lang>>,
}

impl Judge<'_> {
    fn complaints(&self, cover: &Cover) -> Vec<(Span, Problem)> {
        let What::Rules(rules) = &cover.what else {
            return Vec::new();
        };
        let mut complaints = Vec::new();
        let mut unused = Vec::new();
        for rule in rules {
            match self.silence.use_of(rule, &cover.bytes) {
                Use::Used => {}
                Use::Locked => complaints.push((cover.comment, Problem::Locked(rule.clone()))),
                Use::Unused if self.could_run(rule, &cover.bytes) => unused.push(rule.clone()),
                Use::Unused => {}
            }
        }
        if !unused.is_empty() {
            complaints.push((cover.comment, Problem::Unused(unused)));
        }
        complaints
    }

    /// Whether the rule could have found something. One that is off, or has no words in this
    /// language, may be needed again tomorrow.
    fn could_run(&self, rule: &Selector, bytes: &Range<u32>) -> bool {
        let mut langs = self.ran.get(rule).into_iter().flatten();
        bytes.is_empty() || langs.any(|&lang| self.languages.stand_in(lang, bytes))
    }
}

/// Which languages stand where.
struct Languages<'a> {
    blocks: &'a [Block],
    /// For every block, how many Russian ones stand before it.
    russian: Vec<usize>,
}

impl<'a> Languages<'a> {
    fn new(document: &'a Document) -> Self {
        let mut russian = vec![0];
        for block in document.blocks() {
            let before = russian[russian.len() - 1];
            russian.push(before + usize::from(block.lang == Lang::Ru));
        }
        Self {
            blocks: document.blocks(),
            russian,
        }
    }

    /// Whether a block of this language touches these bytes.
    fn stand_in(&self, lang: Lang, bytes: &Range<u32>) -> bool {
        let first = self.blocks.partition_point(|b| b.span.end <= bytes.start);
        let last = self.blocks.partition_point(|b| b.span.start < bytes.end);
        let all = last.saturating_sub(first);
        let russian = self.russian[last.max(first)] - self.russian[first];
        match lang {
            Lang::Ru => russian > 0,
            Lang::En => russian < all,
        }
    }
}

/// Reads the comments of one document in order.
struct Reader<'a> {
    rulebook: &'a Rulebook,
    document: &'a Document,
    settings: &'a Settings,
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
        let fine = problem.is_none();
        self.problems.extend(problem.map(|problem| (span, problem)));
        let Comment { word, rules, .. } = comment;
        let what = fine.then(|| match word.names_rules() {
            true => What::Rules(rules.clone()),
            false => What::Example,
        });
        match word {
            Word::IgnoreStart | Word::ExampleStart => self.open.begin(span, word, rules, what),
            Word::IgnoreEnd => self.close(span, Word::IgnoreStart, &rules),
            Word::ExampleEnd => self.close(span, Word::ExampleStart, &rules),
            Word::IgnoreFile => self.cover(span, 0..u32::MAX, what),
            Word::Ignore | Word::Example => {
                let bytes = self.below(span);
                self.cover(span, bytes, what);
            }
        }
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

    fn cover(&mut self, comment: Span, bytes: Range<u32>, what: Option<What>) {
        self.covers.extend(what.map(|what| Cover {
            comment,
            bytes,
            what,
        }));
    }

    fn close(&mut self, end: Span, word: Word, rules: &[Selector]) {
        match self.open.end(word, rules) {
            Some((start, what)) => self.cover(start, start.end..end.start, what),
            None => self.problems.push((end, Problem::NotOpen)),
        }
    }

    /// Why a comment cannot be obeyed, wherever it stands.
    fn problem(&self, span: Span, comment: &Comment) -> Option<Problem> {
        let own = &self.settings.suppressions;
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
        let named = comment.rules.iter();
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
        if own.require_reason && comment.reason.is_empty() {
            return Some(Problem::NoReason);
        }
        if let Some(today) = self.settings.today {
            if let Some(last) = comment.until.filter(|&last| last < today) {
                return Some(Problem::Expired(last));
            }
            let latest = own
                .max_days
                .and_then(|days| today.checked_add(i64::from(days).days()).ok());
            if let Some(latest) = latest
                && comment.until.is_none_or(|until| until > latest)
            {
                return Some(Problem::TooLong(latest));
            }
        }
        let first = self.document.blocks().first();
        let below_text = first.is_some_and(|block| block.span.start < span.start);
        (comment.word == Word::IgnoreFile && below_text).then_some(Problem::NotOnTop)
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

/// Ranges that are begun and not ended yet.
#[derive(Default)]
struct OpenRanges {
    /// In the order begun, with what they silence (`None`: nothing, for a problem of theirs that
    /// is noted already).
    begun: Vec<Option<(Span, Option<What>)>>,
    /// The ranges of each word, and of each word with the same rules: the latest last, with those
    /// that the other list has ended already.
    by_word: FxHashMap<Word, Vec<usize>>,
    by_rules: FxHashMap<(Word, Vec<Selector>), Vec<usize>>,
}

impl OpenRanges {
    fn begin(&mut self, start: Span, word: Word, mut rules: Vec<Selector>, what: Option<What>) {
        let at = self.begun.len();
        rules.sort_unstable();
        self.begun.push(Some((start, what)));
        self.by_word.entry(word).or_default().push(at);
        self.by_rules.entry((word, rules)).or_default().push(at);
    }

    /// Ends the latest range of these rules; of any rules where none are named.
    fn end(&mut self, word: Word, rules: &[Selector]) -> Option<(Span, Option<What>)> {
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

    /// Where those begin that were not ended.
    fn left(self) -> impl Iterator<Item = Span> {
        self.begun.into_iter().flatten().map(|(start, _)| start)
    }
}

/// A comment's problem as a finding, unless its rule is off.
fn finding(
    document: &Document,
    settings: &Settings,
    fingerprints: &mut Fingerprints,
    span: Span,
    problem: &Problem,
) -> Option<Finding> {
    let rule = problem.rule();
    let severity = match settings.level(rule.id(), Family::Meta) {
        Some(Level::Off) => return None,
        Some(level) => level.severity()?,
        None => rule.severity(),
    };
    let lang = document.lang();
    let texts = rule.texts(lang);
    Some(Finding {
        rule: rule.id().to_owned(),
        severity,
        confidence: Confidence::High,
        message: problem.message(lang),
        why: texts.why,
        cure: texts.cure,
        instead: texts.instead,
        principles: rule.principles().to_vec(),
        span,
        lang,
        voice: Voice::Company,
        related: Vec::new(),
        fingerprint: fingerprints.next(rule.id(), document, span, span, Vec::new()),
    })
}
