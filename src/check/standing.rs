//! Where a test holds within reach of a claim: found once for all claims of a paragraph or section.

use std::ops::Range;
use std::rc::Rc;

use super::eval::{Checker, Inherited, Sentence};
use crate::rules::compiled::Compiled;
use crate::rules::condition::{Polarity, Reach};
use crate::text::sentences;

pub(super) type Sentences = Rc<[Sentence]>;

/// A test by its place in the rulebook, what it inherits, and a range.
pub(super) type StandingKey = (usize, Polarity, bool, (usize, usize));

/// The sentences of a range in which a test holds, each with the number of its hits: found as far as
/// somebody asked, for a paragraph may be a megabyte long and hold a thousand claims.
#[derive(Default)]
pub(super) struct Standing {
    found: Vec<(Sentence, usize)>,
    /// How many sentences of the range were asked.
    asked: usize,
}

impl Checker<'_> {
    /// The ranges within reach, each in one block or table row.
    fn ranges(&self, reach: Reach, sentence: &Sentence) -> impl Iterator<Item = Range<usize>> + '_ {
        let places = (reach != Reach::Same).then(|| {
            let (block, tokens) = (sentence.block, sentence.tokens.clone());
            self.evidence().reach(block, tokens, reach)
        });
        let ranges = places.into_iter().flatten();
        ranges.filter(|range| !range.is_empty())
    }

    /// The sentences within reach, this one first.
    pub(super) fn places(&self, reach: Reach, sentence: &Sentence) -> Vec<Sentence> {
        let others = self
            .ranges(reach, sentence)
            .flat_map(|range| self.cut(&range).to_vec());
        let others = others.filter(|place| place.tokens != sentence.tokens);
        std::iter::once(sentence.clone()).chain(others).collect()
    }

    /// The other sentences within reach in which a test holds, each with the number of its hits.
    pub(super) fn standing<'s>(
        &'s self,
        test: &'s Compiled,
        reach: Reach,
        sentence: &'s Sentence,
        inherited: Inherited,
    ) -> impl Iterator<Item = (Sentence, usize)> + 's {
        let standing = self.ranges(reach, sentence).flat_map(move |range| {
            (0..).map_while(move |nth| self.nth_standing(nth, test, &range, inherited))
        });
        standing.filter(|(place, _)| place.tokens != sentence.tokens)
    }

    /// The sentence of a range that is the `nth` in which a test holds, and the number of its hits.
    fn nth_standing(
        &self,
        nth: usize,
        test: &Compiled,
        range: &Range<usize>,
        inherited: Inherited,
    ) -> Option<(Sentence, usize)> {
        // A test stays where it is as long as its rulebook does.
        let test_number = std::ptr::from_ref(test).addr();
        let key = (
            test_number,
            inherited.polarity,
            inherited.orders,
            (range.start, range.end),
        );
        let cut = self.cut(range);
        loop {
            let (known, asked) = match self.standing.borrow().get(&key) {
                Some(own) => (own.found.get(nth).cloned(), own.asked),
                None => (None, 0),
            };
            if known.is_some() {
                return known;
            }
            let place = cut.get(asked)?;
            let hits = self.fitting(test, place, inherited);
            let mut standing = self.standing.borrow_mut();
            let own = standing.entry(key).or_default();
            own.asked = asked + 1;
            own.found
                .extend(hits.ok().map(|hits| (place.clone(), hits.len())));
        }
    }

    /// The sentences of a range that lies in one block or table row.
    fn cut(&self, range: &Range<usize>) -> Sentences {
        let cut = || {
            let blocks = self.document.blocks();
            let block = blocks.partition_point(|b| b.tokens.end <= range.start);
            sentences(self.document.text(), range.clone())
                .map(|tokens| Sentence { block, tokens })
                .collect()
        };
        let mut known = self.cut.borrow_mut();
        Rc::clone(known.entry((range.start, range.end)).or_insert_with(cut))
    }
}
