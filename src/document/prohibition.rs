//! What a text forbids to say: quoted and listed bad examples, and orders not to say something.
//!
//! The last marker before a place decides: «Не говорите «…», скажите «…»» forbids the first
//! quotation only.

use std::ops::Range;
use std::sync::OnceLock;

use super::Document;
use super::block::Block;
use super::clause::cuts;
use super::markers::{
    AT_END, BAD, BANNED, COLUMN_BAD, COLUMN_GOOD, CONDITION, COORD, CROSSES, DO, GOOD, INSTEAD,
    NEGATOR, NO_ORDER, OF, SAY, SAY_QUOTED, SPOKEN, STAFF_NOUN, TICKS, TURN, WE, Words,
    opens_quote,
};
use crate::text::{Span, Token, TokenFlags, TokenKind};
use crate::vocabulary::BlockKind;

/// A marker of a good or a bad example.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mark {
    pub(super) bad: bool,
    /// A verb of speech in full (not «используйте»).
    pub(super) say: bool,
    /// Its last token.
    pub(super) token: usize,
    pub(super) span: Span,
    /// The company speaks of itself («we never say»).
    own: bool,
}

/// How far a marker looks and is looked for, in tokens.
const NEAR: usize = 4;
const WINDOW: usize = 200;

impl Document {
    /// The markers among tokens, in order; what stands in quotes holds none.
    pub(super) fn marks(&self, range: Range<usize>) -> Vec<Mark> {
        let tokens = self.tokens.list();
        let mut marks: Vec<Mark> = Vec::new();
        let mut depth = 0_u32;
        let mut straight = false;
        for i in range.clone() {
            let token = &tokens[i];
            match token.punct() {
                Some('«' | '„') => depth += 1,
                Some('“') if depth == 0 => depth += 1,
                Some('»' | '”' | '“') => depth = depth.saturating_sub(1),
                Some('"') => straight = !straight,
                _ => {}
            }
            if depth > 0 || straight {
                continue;
            }
            if let Some(mark) = self.mark_at(i, &range, marks.last()) {
                marks.push(mark);
            }
        }
        marks
    }

    fn mark_at(&self, i: usize, range: &Range<usize>, last: Option<&Mark>) -> Option<Mark> {
        let tokens = self.tokens.list();
        let token = &tokens[i];
        let words = Words;
        let mark = |bad, say, span| {
            Some(Mark {
                bad,
                say,
                token: i,
                span,
                own: false,
            })
        };
        if let Some(c) = token.punct() {
            let cross = CROSSES.contains(&c) && c != '×';
            return (cross || TICKS.contains(&c))
                .then(|| mark(cross, false, token.span))
                .flatten();
        }
        let class = words.of(token);
        if class == 0 {
            return None;
        }
        let next = tokens.get(i + 1).filter(|_| i + 1 < range.end);
        let ends = next.is_none_or(|n| {
            n.is(':') || n.is('—') || opens_quote(n) || n.flags.has(TokenFlags::LINE)
        });
        if class & INSTEAD != 0 && next.is_some_and(|n| words.is(n, OF)) {
            return mark(true, false, token.span);
        }
        if class & (SAY | SAY_QUOTED) != 0 {
            let from = range.start.max(i.saturating_sub(NEAR));
            let negator = (from..i)
                .rev()
                .take_while(|&j| !cuts(&tokens[j]))
                .find(|&j| words.is(&tokens[j], NEGATOR));
            let joined = i > range.start
                && words.is(&tokens[i - 1], COORD)
                && last.is_some_and(|m| m.bad && m.say && i - m.token < 8);
            if let Some(j) = negator {
                // «we never say», "if you do not reply": told of somebody, not ordered.
                let subject = (range.start..j).rev().find(|&k| !words.is(&tokens[k], DO));
                let own = subject.is_some_and(|k| words.is(&tokens[k], WE));
                let span = tokens[j].span.cover(token.span);
                return mark(true, class & SAY != 0, span).map(|m| Mark { own, ..m });
            }
            if joined {
                return mark(true, true, token.span);
            }
            if class & SAY != 0 {
                return mark(false, true, token.span);
            }
        }
        let spoken = || {
            (i + 1..range.end)
                .take(NEAR)
                .any(|j| words.is(&tokens[j], SPOKEN))
        };
        if class & BAD != 0 && (class & AT_END == 0 || ends) || class & BANNED != 0 && spoken() {
            return mark(true, false, token.span);
        }
        if class & GOOD != 0 && ends {
            return mark(false, false, token.span);
        }
        None
    }

    /// The marker that makes a quotation around `at` a bad example: the last within 60 characters
    /// before it.
    pub(super) fn bad_quote(&self, block: &Block, at: usize) -> Option<Mark> {
        const REACH: usize = 60;
        let quote = self.quote_at(block, at)?;
        let tokens = self.tokens.list();
        let end = tokens[quote].span.start as usize;
        let mut start = quote;
        while start > block.tokens.start {
            let from = tokens[start - 1].span.start as usize;
            let between = &self.source.text()[from..end];
            if between.len() > REACH && between.chars().nth(REACH).is_some() {
                break;
            }
            start -= 1;
        }
        self.marks(start..quote).last().copied().filter(|m| m.bad)
    }

    /// The token that opens the quotation around `at`, if it stands in one.
    pub(super) fn quote_at(&self, block: &Block, at: usize) -> Option<usize> {
        let tokens = self.tokens.list();
        let start = block.tokens.start.max(at.saturating_sub(WINDOW));
        let mut open: Vec<usize> = Vec::new();
        for (i, token) in tokens.iter().enumerate().take(at + 1).skip(start) {
            let straight = |open: &[usize]| open.iter().rposition(|&o| tokens[o].is('"'));
            match token.punct() {
                Some('«' | '„') => open.push(i),
                Some('“') if !open.last().is_some_and(|&o| tokens[o].is('„')) => open.push(i),
                Some('»' | '”' | '“') if i < at => {
                    open.pop();
                }
                Some('"') => match straight(&open) {
                    Some(from) if i < at => open.truncate(from),
                    Some(_) => {}
                    None => open.push(i),
                },
                _ => {}
            }
        }
        open.last().copied()
    }

    /// The last marker with a colon whose text `at` stands in: «Не говорите: …», «Плохо: …».
    pub(super) fn labelled(&self, block: &Block, at: usize) -> Option<Mark> {
        let tokens = self.tokens.list();
        let start = block.tokens.start.max(at.saturating_sub(WINDOW));
        let marks = self.marks(start..at);
        let found = marks.iter().rev().find_map(|mark| {
            let colon = (mark.token + 1..at)
                .take(NEAR + 1)
                .take_while(|&i| tokens[i].is(':') || !cuts(&tokens[i]))
                .find(|&i| tokens[i].is(':'))?;
            Some((*mark, colon))
        });
        let (mark, colon) = found?;
        // A label at the start of a line holds until the next; inside a line, for a sentence.
        let begins = |&i: &usize| i == start || tokens[i].flags.has(TokenFlags::LINE);
        let line = (start..=mark.token)
            .rev()
            .find(|i| begins(i) || *i > start && cuts(&tokens[i - 1]));
        let label = line.as_ref().is_some_and(begins) && !mark.say;
        let ended = (colon..at).any(|i| matches!(tokens[i].punct(), Some('.' | '!' | '?' | '…')));
        (label || !ended).then_some(mark)
    }

    /// The order not to say what stands at `at`: «Не обещайте клиенту, что …».
    pub(super) fn forbidden_speech(&self, sentence: &Range<usize>, at: usize) -> Option<Mark> {
        let tokens = self.tokens.list();
        let words = Words;
        let mark = *self
            .marks(sentence.start..at)
            .iter()
            .rev()
            .find(|m| m.say)?;
        let turned = (mark.token + 1..at)
            .any(|i| words.is(&tokens[i], TURN) || tokens[i].is(';') || tokens[i].is('—'));
        (mark.bad && !mark.own && !turned).then_some(mark)
    }

    /// The cross that the text at `at` is led by, in its block.
    pub(super) fn crossed(&self, block: &Block, at: usize) -> Option<(bool, Span)> {
        let tokens = &self.tokens.list()[block.tokens.start.max(at.saturating_sub(WINDOW))..at];
        tokens.iter().rev().find_map(|t| match t.punct() {
            Some('×') => None,
            Some(c) if CROSSES.contains(&c) => Some((true, t.span)),
            Some(c) if TICKS.contains(&c) => Some((false, t.span)),
            _ => None,
        })
    }

    /// The heading, lead-in or column head that forbids everything under it.
    pub(super) fn prohibition(&self, block: &Block) -> Option<Span> {
        const DEEPEST: usize = 16;
        if let Some(head) = block.column_head
            && let Some(bad) = self.title(head)
        {
            return bad.then_some(self.blocks[head].span);
        }
        let item = matches!(
            block.kind,
            BlockKind::ListItem | BlockKind::Quote | BlockKind::TableCell
        );
        if item {
            let mut lead_in = block.lead_in;
            for _ in 0..DEEPEST {
                let Some(lead) = lead_in else {
                    break;
                };
                if let Some(bad) = self.title(lead) {
                    return bad.then_some(self.blocks[lead].span);
                }
                lead_in = self.blocks[lead].lead_in;
            }
        }
        let mut section = Some(block.section);
        while let Some(here) = section.map(|s| &self.sections[s]) {
            if let Some(number) = here.heading
                && let heading = &self.blocks[number]
                && heading.tokens != block.tokens
                && let Some(bad) = self.title(number)
            {
                // Prose under a long heading is an explanation, not an example.
                const LABEL: usize = 4;
                return (bad && (item || heading.tokens.len() <= LABEL)).then_some(heading.span);
            }
            section = here.parent.filter(|_| item);
        }
        None
    }

    /// Whether a heading, a lead-in or a column head announces bad examples (`true`), good ones
    /// (`false`) or neither. Found out once: it stands above many places.
    fn title(&self, block: usize) -> Option<bool> {
        let unread = || self.blocks.iter().map(|_| OnceLock::new()).collect();
        let titles = self.titles.get_or_init(unread);
        *titles[block].get_or_init(|| self.read_title(&self.blocks[block]))
    }

    fn read_title(&self, block: &Block) -> Option<bool> {
        const LONGEST: usize = 24;
        let tokens = self.tokens.list();
        let words = Words;
        let last = block.tokens.clone().next_back()?;
        let range = self.sentence_of(block, last);
        if range.len() > LONGEST {
            return None;
        }
        let is = |i: usize, class| words.is(&tokens[i], class);
        let end = |i: usize| {
            range.end <= i + 1
                || tokens[i + 1].is(':')
                || (range.end == i + 2 && cuts(&tokens[i + 1]))
        };
        let near = |i: usize, class| {
            (i + 1..range.end)
                .take(3)
                .take_while(|&j| !cuts(&tokens[j]))
                .any(|j| is(j, class))
        };
        if range.len() <= 3 {
            let any = |class| range.clone().any(|i| is(i, class));
            match (any(COLUMN_BAD), any(COLUMN_GOOD)) {
                (true, false) => return Some(true),
                (false, true) => return Some(false),
                _ => {}
            }
        }
        if range.clone().any(|i| is(i, CONDITION)) {
            return None;
        }
        let staff = range.clone().any(|i| is(i, STAFF_NOUN));
        let opens = |i: usize| self.first_word(&range) == Some(i);
        let forbids = |i: usize| {
            is(i, NEGATOR)
                && (end(i) || near(i, SAY | DO) || (is(i, BAD) && staff))
                && !near(i, NO_ORDER)
                || opens(i)
                    && is(i, NEGATOR)
                    && range.len() <= 4
                    && end_of_order(tokens, &range)
                    && !near(i, NO_ORDER)
        };
        let marks = self.marks(range.clone());
        let mark = marks
            .iter()
            .rev()
            .find(|m| !m.bad || m.say || !is(m.token, NEGATOR) || forbids(m.token));
        let negator = range.clone().rev().find(|&i| forbids(i));
        match (mark, negator) {
            (Some(mark), Some(negator)) if negator > mark.token => Some(true),
            (Some(mark), _) => Some(mark.bad),
            (None, Some(_)) => Some(true),
            (None, None) => None,
        }
    }

    fn first_word(&self, range: &Range<usize>) -> Option<usize> {
        let tokens = self.tokens.list();
        range.clone().find(|&i| tokens[i].kind == TokenKind::Word)
    }
}

/// Whether a short line ends as a lead-in does.
fn end_of_order(tokens: &[Token], range: &Range<usize>) -> bool {
    tokens[range.end - 1].is(':')
}
