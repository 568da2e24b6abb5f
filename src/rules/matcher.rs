//! Finds compiled phrases among the tokens of a sentence.
//!
//! Words of a phrase are neighbours: line breaks, quotes, brackets and dashes may stand between
//! them, other words only where the phrase has a gap (commas and colons likewise). A full
//! adjective must agree with the noun that follows it in the phrase.

use std::ops::Range;

use rustc_hash::FxHashSet;

use super::index::Index;
use super::sequences::{Choice, Opening, Sequence, Sequences, SlotElement, SlotStep, Steps};
use super::table::{FormTable, Role, SlotId};
use crate::text::lexicon;
use crate::text::{Text, TokenKind};

/// A phrase in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Hit {
    /// Its tokens, end exclusive.
    pub(crate) tokens: Range<usize>,
    /// The tokens that stand for what the rule is about first: negation is counted for them.
    pub(crate) head: Range<usize>,
    /// Which tokens fill a step: bit `i` for token `tokens.start + i`. Longer hits count as filled.
    pub(crate) filled: u64,
}

impl Hit {
    /// Whether a token is one of the phrase's own words, not one that stands between them.
    pub(crate) fn is_filled(&self, token: usize) -> bool {
        let offset = token.wrapping_sub(self.tokens.start);
        self.tokens.contains(&token) && (offset >= 64 || self.filled & (1 << offset) != 0)
    }

    /// The smallest hit that holds both, with this one's head.
    pub(crate) fn cover(&self, other: &Self) -> Self {
        let start = self.tokens.start.min(other.tokens.start);
        let end = self.tokens.end.max(other.tokens.end);
        let shift = |hit: &Self| {
            hit.filled
                .checked_shl(u32::try_from(hit.tokens.start - start).unwrap_or(64))
                .unwrap_or(0)
        };
        Self {
            tokens: start..end,
            head: self.head.clone(),
            filled: shift(self) | shift(other),
        }
    }
}

/// Matches sequences against one scanned text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Matcher<'a> {
    pub(crate) text: Text<'a>,
    pub(crate) sets: &'a [u32],
    pub(crate) table: &'a FormTable,
    pub(crate) sequences: &'a Sequences,
    pub(crate) index: &'a Index,
    pub(crate) classes: &'a super::class::Classes,
}

/// The bits of the instrumental case in [`crate::text::lexicon::Form::agreement`].
const INSTRUMENTAL: u32 = 0b1111 << 16;

/// Which tokens of a hit fill a step, from its first token on.
#[derive(Clone, Copy)]
struct Filled {
    start: usize,
    bits: u64,
}

impl Filled {
    const fn from(start: usize) -> Self {
        Self { start, bits: 0 }
    }

    fn note(&mut self, tokens: Range<usize>) {
        for offset in tokens
            .filter_map(|t| t.checked_sub(self.start))
            .filter(|&offset| offset < 64)
        {
            self.bits |= 1 << offset;
        }
    }
}

/// One try of a phrase from one token on.
struct Try {
    filled: Filled,
    /// How often a rest of the phrase was tried.
    tried: u32,
    /// Where a rest of the phrase failed, once it was tried often: by the rest (its place in the
    /// rulebook), the token, the word before, and whether it had to stand right there. A phrase of
    /// many gaps on a text that says one word again and again would else be tried in all ways.
    dead_ends: FxHashSet<(usize, usize, Last, bool)>,
}

impl Try {
    /// A phrase of honest rules is found or not in fewer.
    const OFTEN: u32 = 64;

    fn from(start: usize) -> Self {
        Self {
            filled: Filled::from(start),
            tried: 0,
            dead_ends: FxHashSet::default(),
        }
    }
}

/// Of so many ways through a choice none is gone twice.
const MOST_ENDS: usize = 8;

/// The last word matched: agreement looks back at it.
type Last = Option<(usize, SlotId)>;

impl Matcher<'_> {
    /// The phrase of these steps at token `start` of the sentence `range`, which may start it, with its
    /// first end.
    fn started(&self, steps: Steps<'_>, start: usize, range: &Range<usize>) -> Option<Hit> {
        let mut tried = Try::from(start);
        let (end, _) = self.steps(steps, start, range, None, true, &mut tried)?;
        Some(Hit {
            tokens: start..end,
            head: start..end,
            filled: tried.filled.bits,
        })
    }

    /// The sequence where it stands in the sentence `range` and starts among the tokens `first`.
    pub(crate) fn find<'a>(
        &'a self,
        sequence: &Sequence,
        first: Range<usize>,
        range: &'a Range<usize>,
    ) -> impl Iterator<Item = Hit> + use<'a> {
        let (opening, steps) = self.sequences.steps(*sequence);
        self.starts(opening, steps, first, range)
            .filter_map(move |start| self.started(steps, start, range))
    }

    /// Whether the sequence stands anywhere in `range`.
    pub(crate) fn occurs(&self, sequence: &Sequence, range: &Range<usize>) -> bool {
        self.find(sequence, range.clone(), range).next().is_some()
    }

    /// The numbers of the steps that have to be there and of which nothing stands in the sentence `range`.
    pub(crate) fn absent(
        &self,
        sequence: &Sequence,
        range: &Range<usize>,
    ) -> impl Iterator<Item = usize> {
        let (_, steps) = self.sequences.steps(*sequence);
        let stands = |step: SlotStep| {
            range.clone().any(|at| {
                let mut tried = Try::from(at);
                let alone = self.step(step, Steps::NONE, at, range, None, true, &mut tried);
                alone.is_some()
            })
        };
        let needed = steps.enumerate().filter(|(_, step)| !step.optional);
        needed.filter_map(move |(number, step)| (!stands(step)).then_some(number))
    }

    /// The tokens among `first` that may start a phrase in the sentence `range`.
    #[inline]
    fn starts(
        &self,
        opening: Option<Opening>,
        steps: Steps<'_>,
        first: Range<usize>,
        range: &Range<usize>,
    ) -> impl Iterator<Item = usize> + '_ {
        let first = self.first_of(steps, first, range);
        let beginning = match opening {
            None => first.end,
            Some(own) if own.beginning => self.beginning(range, 0),
            Some(_) => first.start,
        };
        let sets = &self.sets[first.clone()];
        let may_start = move |set| opening.is_some_and(|own| self.index.may_start(set, own.words));
        let starts = first.zip(sets);
        starts.filter_map(move |(at, &set)| (at < beginning || may_start(set)).then_some(at))
    }

    /// Those of the tokens `first` at which a phrase of these steps may start: behind `^` it does so where
    /// its gap allows, at the latest.
    fn first_of(
        &self,
        steps: Steps<'_>,
        first: Range<usize>,
        range: &Range<usize>,
    ) -> Range<usize> {
        let end = steps
            .gap_behind_start()
            .map_or(first.end, |gap| first.end.min(self.beginning(range, gap)));
        first.start.min(end)..end
    }

    /// Where the beginning of a sentence ends: with its first word, or so many words behind it.
    fn beginning(&self, range: &Range<usize>, words: usize) -> usize {
        let mut own = range.clone().filter(|&at| self.text.token(at).is_word());
        own.nth(words).map_or(usize::MAX, |at| at + 1)
    }

    /// The end of the sequence where it starts at token `start` of the sentence `range`.
    pub(crate) fn at(
        &self,
        sequence: &Sequence,
        start: usize,
        range: Range<usize>,
    ) -> Option<usize> {
        let (opening, steps) = self.sequences.steps(*sequence);
        if !self.may_start(opening, start, &range) {
            return None;
        }
        self.started(steps, start, &range).map(|hit| hit.tokens.end)
    }

    /// A quick no for most tokens of a sentence: nothing that comes first is here.
    #[inline]
    fn may_start(&self, opening: Option<Opening>, at: usize, range: &Range<usize>) -> bool {
        let Some(opening) = opening else {
            return true;
        };
        // Evidence asks behind the last word, too.
        let set = self.sets.get(at).copied().unwrap_or(0);
        set != 0 && self.index.may_start(set, opening.words)
            || opening.beginning && at < self.beginning(range, 0)
    }

    /// Whether the token fills the slot.
    pub(crate) fn fills(&self, index: usize, slot: SlotId) -> bool {
        let set = self.sets[index];
        set != 0 && self.table.fills(set, slot)
    }

    /// The end of a phrase's steps, of which the first may stand at token `at` or, unless it is the
    /// `first` of all, behind a gap.
    fn steps(
        &self,
        steps: Steps<'_>,
        at: usize,
        range: &Range<usize>,
        last: Last,
        first: bool,
        tried: &mut Try,
    ) -> Option<(usize, Last)> {
        let Some((step, rest)) = steps.split_first() else {
            return Some((at, last));
        };
        tried.tried += 1;
        if tried.tried <= Try::OFTEN {
            return self.step(step, rest, at, range, last, first, tried);
        }
        let place = (steps.place(), at, last, first);
        if tried.dead_ends.contains(&place) {
            return None;
        }
        let found = self.step(step, rest, at, range, last, first, tried);
        if found.is_none() {
            tried.dead_ends.insert(place);
        }
        found
    }

    #[expect(clippy::too_many_arguments, reason = "the state of a recursion")]
    fn step(
        &self,
        step: SlotStep,
        rest: Steps<'_>,
        at: usize,
        range: &Range<usize>,
        last: Last,
        first: bool,
        tried: &mut Try,
    ) -> Option<(usize, Last)> {
        if let SlotElement::Start = step.element {
            // The gap behind `^` counts from the beginning of the sentence.
            return if at < self.beginning(range, rest.first_gap()) {
                self.steps(rest, at, range, last, true, tried)
            } else {
                None
            };
        }
        let mut words = 0;
        let mut i = at;
        while i < range.end {
            let kept = tried.filled;
            let found = match step.element {
                SlotElement::Group(choice) => self.choice(choice, rest, i, range, last, tried),
                element => self
                    .element(element, i, range, last, &mut tried.filled)
                    .and_then(|(end, here)| self.steps(rest, end, range, here, false, tried)),
            };
            if found.is_some() {
                return found;
            }
            tried.filled = kept;
            if first {
                break;
            }
            match self.passable(i) {
                Passable::Freely => {}
                Passable::InGap if step.gap > 0 => {}
                Passable::AsWord if words < step.gap => words += 1,
                _ => break,
            }
            i += 1;
        }
        if step.optional {
            self.steps(rest, at, range, last, first, tried)
        } else {
            None
        }
    }

    fn element(
        &self,
        element: SlotElement,
        at: usize,
        range: &Range<usize>,
        last: Last,
        filled: &mut Filled,
    ) -> Option<(usize, Last)> {
        match element {
            SlotElement::Slot(slot) => {
                if !self.fills(at, slot) || !self.agrees(last, at, slot) {
                    return None;
                }
                filled.note(at..at + 1);
                Some((at + 1, Some((at, slot))))
            }
            SlotElement::Class(class) => {
                let end = self.classes.at(class, self, at, range.end)?;
                filled.note(at..end);
                Some((end, None))
            }
            SlotElement::Group(_) | SlotElement::Start => None,
        }
    }

    /// One of several and the rest of the phrase behind it: where the rest does not follow the first
    /// that stands here, another may be longer or shorter.
    fn choice(
        &self,
        choice: Choice,
        rest: Steps<'_>,
        at: usize,
        range: &Range<usize>,
        last: Last,
        tried: &mut Try,
    ) -> Option<(usize, Last)> {
        let options = self.sequences.options(choice);
        if !self.may_start(options.opening, at, range) {
            return None;
        }
        let kept = tried.filled;
        let mut ends = [None; MOST_ENDS];
        let mut try_option = |option: Sequence| {
            tried.filled = kept;
            let (_, steps) = self.sequences.steps(option);
            let (end, here) = self.steps(steps, at, range, last, true, tried)?;
            if ends.contains(&Some((end, here))) {
                return None;
            }
            if let Some(free) = ends.iter_mut().find(|known| known.is_none()) {
                *free = Some((end, here));
            }
            self.steps(rest, end, range, here, false, tried)
        };
        // Of many options most begin with another word. A common word fills hundreds of slots, a
        // list has hundreds of options, but the slots of a list are neighbours: few of the word's
        // lie among them. The fewer are looked up in the others.
        let Some((lowest, highest)) = options.first_slots() else {
            return options.iter().find_map(try_option);
        };
        let among = self.table.among(self.sets[at], lowest..=highest);
        let mut begun: Vec<u32> = Vec::new();
        if among.len() < options.firsts_len() {
            begun.extend(among.flat_map(|slot| options.beginning_with(slot)));
        } else {
            let filled = |&(slot, _): &(SlotId, u32)| self.table.fills(self.sets[at], slot);
            begun.extend(options.firsts().filter(filled).map(|(_, option)| option));
        }
        let mut beginning = options.beginning().peekable();
        if beginning.peek().is_some() && at < self.beginning(range, 0) {
            begun.extend(beginning);
        }
        begun.sort_unstable();
        begun.dedup();
        begun
            .into_iter()
            .find_map(|option| try_option(options.option(option)))
    }

    /// Whether the word at `at` may follow the last one: adjectives and nouns agree, and an
    /// adjective before its noun stands in its full form («индивидуально подходит» is no
    /// «индивидуальный подход»).
    fn agrees(&self, last: Last, at: usize, slot: SlotId) -> bool {
        let Some((before, slot_before)) = last else {
            return true;
        };
        let entries = |token: usize, slot| self.table.filling(self.sets[token], slot);
        entries(before, slot_before).any(|a| {
            entries(at, slot).any(|b| match (a.role, b.role) {
                (Role::Short, Role::Noun) if self.table.is_adjectival(slot_before) => false,
                (Role::Other, _) | (_, Role::Other) | (Role::Noun, Role::Noun) => true,
                (Role::Participle, Role::Noun) if b.agreement & INSTRUMENTAL != 0 => true,
                _ => lexicon::agree(a.agreement, b.agreement, self.after_numeral(before)),
            })
        })
    }

    fn after_numeral(&self, index: usize) -> bool {
        index.checked_sub(1).is_some_and(|i| {
            let token = self.text.token(i);
            token.kind == TokenKind::Number || lexicon::is_counting(token.value)
        })
    }

    /// What may stand between two words of a phrase.
    fn passable(&self, index: usize) -> Passable {
        let token = self.text.token(index);
        match token.kind {
            TokenKind::NoteRef => Passable::Freely,
            TokenKind::Punct => match token.punct() {
                Some(
                    '«' | '»' | '“' | '”' | '„' | '‟' | '"' | '\'' | '(' | ')' | '[' | ']' | '—'
                    | '-' | '*' | '_' | '’' | '‘',
                ) => Passable::Freely,
                Some(',' | ':' | '/' | '&' | '+' | '.' | '…') => Passable::InGap,
                Some(';' | '!' | '?' | '|') | None => Passable::Never,
                Some(_) => Passable::Freely,
            },
            _ => Passable::AsWord,
        }
    }
}

enum Passable {
    Freely,
    InGap,
    AsWord,
    Never,
}
