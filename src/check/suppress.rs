//! Obeys onside's own comments: findings they silence are left out, and what is wrong with the
//! comments becomes findings of the family meta.

use std::ops::Range;

use jiff::ToSpan;

use super::comment::{self, Comment, Word};
use super::finding::Finding;
use super::fingerprint::Fingerprints;
use super::meta::{MetaRule, Problem};
use super::settings::Settings;
use crate::document::{Block, Container, ContainerKind, Document};
use crate::rules::{Rule, Rulebook, Selector};
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
    let mut reader = Reader {
        rulebook,
        document,
        settings,
        covers: Vec::new(),
        around: Vec::new(),
        entered: 0,
        open: Vec::new(),
        problems: Vec::new(),
    };
    for &span in document.comments() {
        match comment::read(document.source().slice(span)) {
            None => {}
            Some(Ok(comment)) => reader.read(span, comment),
            Some(Err(problem)) => reader.problems.push((span, problem)),
        }
    }
    reader.close_ranges();
    let Reader {
        mut covers,
        mut problems,
        ..
    } = reader;
    let mut suppressed = 0;
    let mut left: Vec<Finding> = Vec::with_capacity(findings.len());
    for finding in findings {
        match silence(&mut covers, &finding, &settings.suppressions.locked) {
            Silenced::No => left.push(finding),
            Silenced::Excused => suppressed += 1,
            Silenced::Example => {}
        }
    }
    if !covers.is_empty() {
        let languages = Languages::new(document);
        for cover in &covers {
            problems.extend(cover.complaints(rulebook, &languages, active));
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

/// What a comment covers.
struct Cover {
    comment: Span,
    /// Empty where nothing stands below the comment.
    bytes: Range<u32>,
    what: What,
}

enum What {
    /// A bad example.
    Example,
    /// Rules that are silent, and what became of each.
    Rules(Vec<(Selector, Fate)>),
}

/// What became of a rule in a comment.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    Unused,
    Used,
    /// It would have silenced a finding of a locked rule.
    Locked,
}

/// Whether a comment silences a finding.
enum Silenced {
    No,
    Excused,
    Example,
}

fn silence(covers: &mut [Cover], finding: &Finding, locked: &[Selector]) -> Silenced {
    let mut silenced = Silenced::No;
    let is_locked = locked.iter().any(|rule| rule.matches(&finding.rule));
    let span = finding.span;
    for cover in covers {
        if cover.bytes.start >= span.end || span.start >= cover.bytes.end {
            continue;
        }
        match &mut cover.what {
            What::Example => return Silenced::Example,
            What::Rules(rules) => {
                for (rule, fate) in rules.iter_mut().filter(|(r, _)| r.matches(&finding.rule)) {
                    if is_locked {
                        let family = matches!(rule, Selector::Family(_));
                        // A family may be named for those of its rules that are not locked.
                        *fate = if family && *fate == Fate::Used {
                            Fate::Used
                        } else {
                            Fate::Locked
                        };
                    } else {
                        *fate = Fate::Used;
                        silenced = Silenced::Excused;
                    }
                }
            }
        }
    }
    silenced
}

impl Cover {
    /// What is wrong with a comment that was understood.
    fn complaints(
        &self,
        rulebook: &Rulebook,
        languages: &Languages<'_>,
        active: &[bool],
    ) -> Vec<(Span, Problem)> {
        let What::Rules(rules) = &self.what else {
            return Vec::new();
        };
        let mut complaints: Vec<(Span, Problem)> = rules
            .iter()
            .filter(|(_, fate)| *fate == Fate::Locked)
            .map(|(rule, _)| (self.comment, Problem::Locked(rule.clone())))
            .collect();
        let could_run = |rule: &Rule| {
            rule.langs()
                .any(|lang| languages.stand_in(lang, &self.bytes))
        };
        // A rule that is off, or has no words in this language, may be needed again tomorrow.
        let judged = |selector: &Selector| {
            let mut rules = rulebook.rules().iter().zip(active);
            self.bytes.is_empty()
                || rules.any(|(rule, &ran)| ran && selector.matches(rule.id()) && could_run(rule))
        };
        let unused: Vec<Selector> = rules
            .iter()
            .filter(|(rule, fate)| *fate == Fate::Unused && judged(rule))
            .map(|(rule, _)| rule.clone())
            .collect();
        if !unused.is_empty() {
            complaints.push((self.comment, Problem::Unused(unused)));
        }
        complaints
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
    /// Ranges that are not closed yet, with what they silence (`None`: nothing, for a problem of
    /// theirs that is noted already).
    open: Vec<(Span, Word, Vec<Selector>, Option<What>)>,
    problems: Vec<(Span, Problem)>,
}

impl Reader<'_> {
    fn read(&mut self, span: Span, comment: Comment) {
        let problem = self.problem(span, &comment);
        let fine = problem.is_none();
        self.problems.extend(problem.map(|problem| (span, problem)));
        let Comment { word, rules, .. } = comment;
        let what = fine.then(|| match word.names_rules() {
            true => What::Rules(rules.iter().map(|r| (r.clone(), Fate::Unused)).collect()),
            false => What::Example,
        });
        match word {
            Word::IgnoreStart | Word::ExampleStart => self.open.push((span, word, rules, what)),
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
        if let Some(line) = line_behind_text(self.document, comment) {
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

    fn cover(&mut self, comment: Span, bytes: Range<u32>, what: Option<What>) {
        self.covers.extend(what.map(|what| Cover {
            comment,
            bytes,
            what,
        }));
    }

    /// Ends the latest range of these rules; of any rules where none are named.
    fn close(&mut self, end: Span, word: Word, rules: &[Selector]) {
        let same = |named: &[Selector]| {
            rules.is_empty()
                || (rules.len() == named.len() && rules.iter().all(|rule| named.contains(rule)))
        };
        let open = self
            .open
            .iter()
            .rposition(|(_, opened, named, _)| *opened == word && same(named));
        match open {
            Some(at) => {
                let (start, _, _, what) = self.open.remove(at);
                self.cover(start, start.end..end.start, what);
            }
            None => self.problems.push((end, Problem::NotOpen)),
        }
    }

    fn close_ranges(&mut self) {
        let unclosed = self
            .open
            .drain(..)
            .map(|(span, ..)| (span, Problem::Unclosed));
        self.problems.extend(unclosed);
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
            Selector::Rule(id) if MetaRule::parse(id).is_some() => {
                Some(Problem::MetaRule(id.clone()))
            }
            Selector::Rule(id) => self.rulebook.rule(id).is_none().then(|| {
                let known = self.rulebook.did_you_mean(id).map(str::to_owned);
                Problem::UnknownRule(id.clone(), known)
            }),
        }
    }
}

/// The comment's line, where text stands before it.
fn line_behind_text(document: &Document, comment: Span) -> Option<Range<u32>> {
    let text = document.source().text();
    let start = text[..comment.start as usize]
        .rfind('\n')
        .map_or(0, |i| i + 1);
    let end = text[comment.end as usize..]
        .find('\n')
        .map_or(text.len(), |i| comment.end as usize + i);
    let line = Span::new(start, end);
    let tokens = document.text().tokens.list();
    let first = tokens.partition_point(|token| token.span.start < line.start);
    tokens
        .get(first)
        .is_some_and(|token| token.span.start < comment.start)
        .then_some(line.start..line.end)
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
