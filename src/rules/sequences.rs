//! Compiled phrases in one run of numbers, read where they lie: nothing is decoded before a phrase is
//! tried, and what many phrases share, a word list above all, stands once.

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::phrase::TokenClass;
use super::stored::{Number, Numbers, Slice};
use super::table::SlotId;
use super::trigger::GroupId;

/// A compiled phrase: where it begins in [`Sequences`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Sequence(u32);

impl Sequence {
    /// A phrase that no words match. The builder puts it first.
    pub(super) const NEVER: Self = Self(0);
}

/// What may stand where a phrase begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Opening {
    /// A word of this group.
    pub(super) words: GroupId,
    /// Or whatever stands at the sentence's beginning.
    pub(super) beginning: bool,
}

impl Opening {
    /// As it is kept: 0 where anything may stand there.
    fn stored(opening: Option<Self>) -> u32 {
        opening.map_or(0, |own| (own.words + 1) << 1 | u32::from(own.beginning))
    }

    #[inline]
    const fn read(stored: u32) -> Option<Self> {
        let beginning = stored & 1 != 0;
        match stored >> 1 {
            0 => None,
            group => Some(Self {
                words: group - 1,
                beginning,
            }),
        }
    }
}

/// One of several phrases: where the choice begins in [`Sequences`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Choice(u32);

/// One place of a compiled phrase.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SlotStep {
    pub(crate) element: SlotElement,
    pub(crate) optional: bool,
    pub(crate) gap: u8,
}

impl From<SlotElement> for SlotStep {
    /// A step that has to be there, right behind the one before.
    fn from(element: SlotElement) -> Self {
        Self {
            element,
            optional: false,
            gap: 0,
        }
    }
}

/// What may stand there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SlotElement {
    Slot(SlotId),
    Group(Choice),
    Class(TokenClass),
    Start,
}

impl SlotStep {
    /// How many numbers it is kept in: what it is, and which of them.
    const WIDTH: usize = 2;
    const OPTIONAL: u32 = 1 << 2;
    const GAP: u32 = 3;

    fn stored(self) -> [u32; Self::WIDTH] {
        let (element, number) = match self.element {
            SlotElement::Slot(slot) => (0, slot),
            SlotElement::Group(Choice(begin)) => (1, begin),
            SlotElement::Class(class) => (2, class as u32),
            SlotElement::Start => (3, 0),
        };
        let optional = if self.optional { Self::OPTIONAL } else { 0 };
        [
            element | optional | u32::from(self.gap) << Self::GAP,
            number,
        ]
    }

    #[inline]
    fn read([kept, number]: [u32; Self::WIDTH]) -> Self {
        Self {
            element: match kept % Self::OPTIONAL {
                0 => SlotElement::Slot(number),
                1 => SlotElement::Group(Choice(number)),
                2 => SlotElement::Class(TokenClass::ALL[number as usize]),
                _ => SlotElement::Start,
            },
            optional: kept & Self::OPTIONAL != 0,
            gap: (kept >> Self::GAP) as u8,
        }
    }
}

/// The steps of a phrase, or of the rest of one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Steps<'a>(Slice<'a>);

impl<'a> Steps<'a> {
    pub(super) const NONE: Self = Self(Slice::of(&[]));

    /// The steps of the phrase that begins here, and what may stand first.
    #[inline]
    fn at(begin: Slice<'a>) -> (Option<Opening>, Self) {
        let steps = SlotStep::WIDTH * begin.at(1) as usize;
        (Opening::read(begin.at(0)), Self(begin.part(2, steps)))
    }

    /// The first step, and those behind it.
    #[inline]
    pub(super) fn split_first(self) -> Option<(SlotStep, Self)> {
        let (first, rest) = self.0.split_first()?;
        Some((SlotStep::read(first), Self(rest)))
    }

    /// How many other words may stand before the first step.
    #[inline]
    pub(super) fn first_gap(self) -> usize {
        self.split_first()
            .map_or(0, |(first, _)| usize::from(first.gap))
    }

    /// How many words may stand between the sentence's beginning and these steps, where they begin
    /// with `^`.
    #[inline]
    pub(super) fn gap_behind_start(self) -> Option<usize> {
        let (first, rest) = self.split_first()?;
        (first.element == SlotElement::Start).then(|| rest.first_gap())
    }

    /// Where it lies: two rests of phrases are one if this is the same.
    pub(super) fn place(self) -> usize {
        self.0.place()
    }
}

impl Iterator for Steps<'_> {
    type Item = SlotStep;

    fn next(&mut self) -> Option<SlotStep> {
        let (first, rest) = self.split_first()?;
        *self = rest;
        Some(first)
    }
}

/// The phrases of a choice.
#[derive(Clone, Copy, Debug)]
pub(super) struct Options<'a> {
    /// What may stand first; `None` where anything may.
    pub(super) opening: Option<Opening>,
    options: Slice<'a>,
    /// Of many options which slot each may begin with, pairs of a slot and an option's number,
    /// ascending; empty for a few options.
    firsts: Slice<'a>,
    /// Then also the numbers of those that may begin with the sentence.
    beginning: Slice<'a>,
}

impl<'a> Options<'a> {
    /// How many numbers stand for a first slot.
    const FIRST: usize = 2;

    /// How many numbers tell of the rows behind them.
    const HEAD: usize = 4;

    #[inline]
    fn at(begin: Slice<'a>) -> Self {
        let [opening, options, firsts, beginning] = begin.first();
        let (options, firsts) = (options as usize, Self::FIRST * firsts as usize);
        let rows = begin.from(Self::HEAD);
        Self {
            opening: Opening::read(opening),
            options: rows.part(0, options),
            firsts: rows.part(options, firsts),
            beginning: rows.part(options + firsts, beginning as usize),
        }
    }

    /// The options, in the order in which they were written.
    pub(super) fn iter(self) -> impl Iterator<Item = Sequence> + use<'a> {
        self.options.iter().map(Sequence)
    }

    /// The option with this number.
    ///
    /// # Panics
    /// Past the last one.
    #[inline]
    pub(super) fn option(self, number: u32) -> Sequence {
        Sequence(self.options.at(number as usize))
    }

    /// How many pairs [`firsts`](Self::firsts) gives.
    #[inline]
    pub(super) const fn firsts_len(self) -> usize {
        self.firsts.len() / Self::FIRST
    }

    /// The lowest and the highest slot that an option begins with, where these are known.
    #[inline]
    pub(super) fn first_slots(self) -> Option<(SlotId, SlotId)> {
        Some((self.firsts.get(0)?, self.firsts.at_end(Self::FIRST)?))
    }

    /// Each slot that an option begins with, and the option's number.
    pub(super) fn firsts(self) -> impl Iterator<Item = (SlotId, u32)> + use<'a> {
        self.firsts.groups_of().map(|[slot, option]| (slot, option))
    }

    /// The numbers of the options that may begin with the sentence, where these are known.
    pub(super) fn beginning(self) -> impl Iterator<Item = u32> + use<'a> {
        self.beginning.iter()
    }

    /// The numbers of the options that begin with a slot.
    pub(super) fn beginning_with(self, slot: SlotId) -> impl Iterator<Item = u32> + use<'a> {
        let first = self.firsts.first_not_below(Self::FIRST, slot);
        let mut behind = self.firsts.from(first).groups_of();
        std::iter::from_fn(move || {
            let [own, option] = behind.next()?;
            (own == slot).then_some(option)
        })
    }
}

/// All compiled phrases.
///
/// A layer of rules has phrases of its own *above* those of the rules below, whose numbers go on where
/// those below end.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub(crate) struct Sequences {
    /// Where these begin.
    first: u32,
    /// A phrase is its [`Opening`], the number of its steps and [`SlotStep::WIDTH`] numbers for each; a
    /// choice its own, the lengths of the rows of [`Options`], and these.
    numbers: Numbers,
    #[serde(skip)]
    above: Option<Box<Self>>,
}

impl Default for Sequences {
    fn default() -> Self {
        SequencesBuilder::new(0).finish()
    }
}

impl Sequences {
    /// Where the next layer's phrases begin.
    pub(super) fn end(&self) -> u32 {
        match &self.above {
            Some(above) => above.end(),
            None => self.first + length(self.numbers.len()),
        }
    }

    /// Puts phrases above these.
    pub(super) fn put_above(&mut self, sequences: Self) {
        match &mut self.above {
            Some(above) => above.put_above(sequences),
            None => self.above = Some(sequences.into()),
        }
    }

    #[inline]
    fn at(&self, place: u32) -> Slice<'_> {
        match &self.above {
            Some(above) if place >= above.first => above.at(place),
            _ => self.numbers.all().from((place - self.first) as usize),
        }
    }

    /// What may stand first in a phrase, `None` where anything may, and its steps.
    #[inline]
    pub(crate) fn steps(&self, sequence: Sequence) -> (Option<Opening>, Steps<'_>) {
        Steps::at(self.at(sequence.0))
    }

    /// The phrases of a choice.
    #[inline]
    pub(super) fn options(&self, choice: Choice) -> Options<'_> {
        Options::at(self.at(choice.0))
    }
}

/// What each of many options may begin with; nothing for a few.
#[derive(Debug, Default)]
pub(super) struct Firsts {
    /// Slots, each with an option's number, ascending.
    pub(super) slots: Vec<(SlotId, u32)>,
    /// The numbers of options that may begin with the sentence, ascending.
    pub(super) beginning: Vec<u32>,
}

/// Collects phrases for [`Sequences`], equal ones once.
#[derive(Debug)]
pub(super) struct SequencesBuilder {
    first: u32,
    numbers: Vec<Number>,
    begins: FxHashMap<Vec<u32>, u32>,
}

impl SequencesBuilder {
    /// No phrases yet; the first one will have this number. The lowest layer of all begins with
    /// [`Sequence::NEVER`].
    pub(super) fn new(first: u32) -> Self {
        let mut new = Self {
            first,
            numbers: Vec::new(),
            begins: FxHashMap::default(),
        };
        if first == 0 {
            let nothing = Choice(length(2 + SlotStep::WIDTH));
            let never = new.sequence(&[SlotElement::Group(nothing).into()], None);
            assert_eq!(never, Sequence::NEVER, "nothing stands before it");
            let choice = new.choice(&[], None, &Firsts::default());
            assert_eq!(choice, nothing, "it stands behind");
        }
        new
    }

    /// The phrases collected.
    pub(super) fn finish(self) -> Sequences {
        Sequences {
            first: self.first,
            numbers: self.numbers.into(),
            above: None,
        }
    }

    fn put(&mut self, row: Vec<u32>) -> u32 {
        let (first, numbers) = (self.first, &mut self.numbers);
        *self.begins.entry(row).or_insert_with_key(|row| {
            let begin = first + length(numbers.len());
            numbers.extend(row.iter().map(|number| number.to_le_bytes()));
            begin
        })
    }

    /// The phrase of these steps, and what stands first wherever it stands.
    pub(super) fn sequence(&mut self, steps: &[SlotStep], opening: Option<Opening>) -> Sequence {
        let head = [Opening::stored(opening), length(steps.len())];
        let steps = steps.iter().flat_map(|step| step.stored());
        Sequence(self.put(head.into_iter().chain(steps).collect()))
    }

    /// The choice of these phrases.
    pub(super) fn choice(
        &mut self,
        options: &[Sequence],
        opening: Option<Opening>,
        firsts: &Firsts,
    ) -> Choice {
        let head = [
            Opening::stored(opening),
            length(options.len()),
            length(firsts.slots.len()),
            length(firsts.beginning.len()),
        ];
        let options = options.iter().map(|option| option.0);
        let slots = firsts
            .slots
            .iter()
            .flat_map(|&(slot, option)| [slot, option]);
        let beginning = firsts.beginning.iter().copied();
        let rows = options.chain(slots).chain(beginning);
        Choice(self.put(head.into_iter().chain(rows).collect()))
    }

    fn at(&self, place: u32) -> Slice<'_> {
        Slice::of(&self.numbers[(place - self.first) as usize..])
    }

    /// The steps of a phrase.
    pub(super) fn steps(&self, sequence: Sequence) -> Vec<SlotStep> {
        Steps::at(self.at(sequence.0)).1.collect()
    }

    /// The phrases of a choice.
    pub(super) fn options(&self, choice: Choice) -> Vec<Sequence> {
        Options::at(self.at(choice.0)).iter().collect()
    }
}

fn length(numbers: usize) -> u32 {
    u32::try_from(numbers).expect("fewer than 2^32 numbers")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_is_what_was_put() {
        let mut builder = SequencesBuilder::new(0);
        let gapped = SlotStep {
            element: SlotElement::Class(TokenClass::Money),
            optional: true,
            gap: 200,
        };
        let opening = |words, beginning| Some(Opening { words, beginning });
        let one = builder.sequence(&[SlotElement::Slot(7).into(), gapped], opening(0, false));
        let other = builder.sequence(&[SlotElement::Start.into()], None);
        let firsts = Firsts {
            slots: vec![(3, 1), (7, 0), (7, 1), (9, 0)],
            beginning: vec![1],
        };
        let mut choose = || builder.choice(&[one, other], opening(5, true), &firsts);
        let choice = choose();
        assert_eq!(choose(), choice, "equal ones stand once");
        let mut below = builder.finish();
        let mut builder = SequencesBuilder::new(below.end());
        let above = builder.sequence(&[SlotElement::Group(choice).into()], None);
        below.put_above(builder.finish());

        let (start, mut steps) = below.steps(one);
        assert_eq!(start, opening(0, false));
        assert_eq!(steps.next().map(|s| s.element), Some(SlotElement::Slot(7)));
        let money = steps.next().expect("there are two");
        assert!(money.optional && money.gap == 200);
        assert_eq!(money.element, SlotElement::Class(TokenClass::Money));
        assert!(steps.next().is_none());
        let (start, steps) = below.steps(above);
        assert_eq!(start, None);
        let elements: Vec<SlotElement> = steps.map(|step| step.element).collect();
        assert_eq!(elements, [SlotElement::Group(choice)]);

        let options = below.options(choice);
        assert_eq!(options.iter().collect::<Vec<_>>(), [one, other]);
        assert_eq!(options.opening, opening(5, true));
        assert_eq!(options.beginning().collect::<Vec<_>>(), [1]);
        assert_eq!(options.first_slots(), Some((3, 9)));
        assert_eq!(options.beginning_with(7).collect::<Vec<_>>(), [0, 1]);
        assert_eq!(options.beginning_with(8).count(), 0);
        let (start, steps) = below.steps(Sequence::NEVER);
        let never: Vec<SlotElement> = steps.map(|step| step.element).collect();
        let [SlotElement::Group(nothing)] = never[..] else {
            panic!("{never:?}");
        };
        assert_eq!((start, below.options(nothing).iter().count()), (None, 0));
    }
}
