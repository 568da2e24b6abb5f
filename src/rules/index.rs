//! From the words of a sentence to the layers worth trying on it.

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::Layer;
use super::answer::{Answer, Asked, Interned, Lane, Row, Starts};
use super::stored::Numbers;
use super::table::{FormTable, row_of};
use super::trigger::{GroupId, Groups, MOST};

/// For every row of the form table, what a token whose set fills it may begin.
///
/// A layer of rules has an index of its own *above* that of the rules below, for the rows above
/// theirs: numbers of rows, groups and layers go on where those below end, and nothing is copied
/// but what is known of the words that both name.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub(crate) struct Index {
    /// What the indexes below hold.
    first: Counts,
    /// What this one and those below hold.
    total: Counts,
    /// For every row one bit, set where a token of it may start a layer: asked for every token.
    is_trigger: Numbers,
    /// For every row where its [`Answer`] begins in `answers` and where its [`Starts`] begin in `starts`.
    /// They stand together because the former is looked at for every word of a sentence that may start a
    /// layer, and the latter next, where the layer is tried.
    begins: Numbers,
    answers: Numbers,
    starts: Numbers,
    /// Every [way](Layer::ways) of a layer, [`WAY`] numbers each: the layer, and the gate filled up with
    /// [`NONE`]. Those of a layer stand together.
    ways: Numbers,
    /// For every layer where its ways begin, and behind the last one where they end.
    bounds: Numbers,
    #[serde(skip)]
    above: Option<Box<Self>>,
}

/// How many of each kind there are.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub(super) struct Counts {
    pub(super) rows: u32,
    pub(super) slots: u32,
    pub(super) layers: u32,
    pub(super) ways: u32,
    /// Groups that layers require.
    pub(super) groups: u32,
    /// Groups that sequences start with.
    pub(super) starts: u32,
}

/// How many numbers of `begins` there are for a row.
const BEGINS: usize = 2;

/// How many groups a gate has at most: those that must have a word in the sentence beside the
/// trigger.
const GATE: usize = MOST - 1;

/// How many numbers a way takes.
const WAY: usize = 1 + GATE;

/// Which of them is the rarest group of the gate, [`NONE`] where there is no gate.
const RAREST: usize = 1;

/// Where a gate has no more groups.
const NONE: u32 = u32::MAX;

impl Index {
    /// What all indexes hold together.
    pub(super) fn counts(&self) -> Counts {
        self.top().total
    }

    /// The index of the highest layer.
    fn top(&self) -> &Self {
        self.above.as_ref().map_or(self, |above| above.top())
    }

    /// Puts an index above this one.
    pub(super) fn put_above(&mut self, index: Self) {
        match &mut self.above {
            Some(above) => above.put_above(index),
            None => self.above = Some(index.into()),
        }
    }

    /// The index of new layers, to be [put above](Self::put_above) this one: of these rows of the
    /// table, each with its row below, 0 for none. `slots` are all there are; the groups are those
    /// of the new layers, which are the last ones of `layers`.
    pub(super) fn of_layers(
        &self,
        table: &FormTable,
        rows: &[(u32, u32)],
        slots: u32,
        (groups, start_groups): &(Groups, Groups),
        layers: &[Layer],
    ) -> Self {
        let first = self.counts();
        let count = |number: usize| u32::try_from(number).expect("fewer than 2^32 of them");
        let mut is_asked = vec![false; groups.len()];
        let mut triggered: Vec<Vec<u32>> = vec![Vec::new(); groups.len()];
        let groups_of = by_slot(first.slots, slots, groups);
        let starts_of = by_slot(first.slots, slots, start_groups);
        let of = |slots: &[u32], groups_of: &[Vec<GroupId>]| {
            let slots = slots.iter();
            merged(slots.flat_map(|&slot| groups_of[slot as usize].iter().copied()))
        };
        let filled = |&(row, _): &(u32, u32)| -> Vec<u32> {
            let new = |slot: u32| slot.checked_sub(first.slots);
            table.slots(row).filter_map(new).collect()
        };
        let filled: Vec<Vec<u32>> = rows.iter().map(filled).collect();
        let words = filled.iter().map(|slots| of(slots, &groups_of));
        let places = places(groups.len(), words);
        let bit = |group: GroupId| places[(group - first.groups) as usize] + first.groups;
        let (mut ways, mut bounds) = (Vec::new(), vec![0]);
        for (number, layer) in (first.layers..).zip(&layers[first.layers as usize..]) {
            // Only a layer that counts the findings of others starts on no word.
            for (trigger, gate) in layer.ways.iter().filter_map(|way| way.split_first()) {
                let way = first.ways + count(ways.len());
                triggered[(trigger - first.groups) as usize].push(way);
                let mut kept = [NONE; WAY];
                let numbers = std::iter::once(number).chain(gate.iter().map(|&group| bit(group)));
                kept.iter_mut()
                    .zip(numbers)
                    .for_each(|(place, n)| *place = n);
                ways.push(kept);
                for &group in gate {
                    is_asked[(group - first.groups) as usize] = true;
                }
            }
            bounds.push(count(ways.len()));
        }
        let (mut answers, mut starts) = (Interned::default(), Interned::default());
        let mut known: FxHashMap<(u32, Vec<u32>), [u32; BEGINS]> = FxHashMap::default();
        let mut is_trigger = vec![0; rows.len().div_ceil(32)];
        let mut begins = Vec::with_capacity(BEGINS * rows.len());
        for ((number, &(_, below)), filled) in rows.iter().enumerate().zip(filled) {
            let begin = *known
                .entry((below, filled))
                .or_insert_with_key(|(below, filled)| {
                    let (mut row, own) = (self.known_of(*below), of(filled, &groups_of));
                    let own_ways = own
                        .iter()
                        .flat_map(|&g| triggered[g as usize].iter().copied());
                    let with_rarest = |way: u32| {
                        let kept: [u32; WAY] = ways[(way - first.ways) as usize];
                        [way, kept[RAREST]]
                    };
                    row.woken
                        .extend(merged(own_ways).into_iter().map(with_rarest));
                    let asked = own.iter().filter(|&&g| is_asked[g as usize]);
                    let bits = merged(asked.map(|&g| bit(g + first.groups)));
                    let lanes = bits.chunk_by(|&a, &b| Lane::of(a).number == Lane::of(b).number);
                    row.asked.extend(lanes.map(Lane::stored));
                    let own_starts = of(filled, &starts_of).into_iter();
                    row.starts.extend(own_starts.map(|g| g + first.starts));
                    [answers.put(row.answer()), starts.put(row.starts())]
                });
            begins.extend(begin);
            let wakes = answers.all[begin[0] as usize + Answer::WOKEN] != 0;
            is_trigger[number / 32] |= u32::from(wakes) << (number % 32);
        }
        let total = Counts {
            rows: first.rows + count(rows.len()),
            slots,
            layers: count(layers.len()),
            ways: first.ways + count(ways.len()),
            groups: first.groups + count(groups.len()),
            starts: first.starts + count(start_groups.len()),
        };
        Self {
            first,
            total,
            is_trigger: is_trigger.into_iter().collect(),
            begins: begins.into_iter().collect(),
            answers: answers.all.into_iter().collect(),
            starts: starts.all.into_iter().collect(),
            ways: ways.into_iter().flatten().collect(),
            bounds: bounds.into_iter().collect(),
            above: None,
        }
    }

    /// What is known of a row, to be extended by what a layer above makes of it.
    fn known_of(&self, row: u32) -> Row {
        if row == 0 {
            return Row::default();
        }
        let (answer, starts) = (self.answer_of(row), self.starts_of(row));
        Row {
            asked: answer.asked().iter().collect(),
            woken: answer.woken().collect(),
            starts: starts.groups().iter().collect(),
        }
    }

    /// What a word of this set answers a sentence.
    #[inline]
    fn answer(&self, set: u32) -> Answer<'_> {
        self.answer_of(row_of(set))
    }

    #[inline]
    fn answer_of(&self, row: u32) -> Answer<'_> {
        match &self.above {
            Some(above) if row >= above.first.rows => above.answer_of(row),
            _ => {
                let begin = self.begins.at(BEGINS * (row - self.first.rows) as usize);
                Answer::at(self.answers.all().from(begin as usize))
            }
        }
    }

    /// What a word of this row may start.
    #[inline]
    fn starts_of(&self, row: u32) -> Starts<'_> {
        match &self.above {
            Some(above) if row >= above.first.rows => above.starts_of(row),
            _ => {
                let begin = (self.begins).at(BEGINS * (row - self.first.rows) as usize + 1);
                Starts(self.starts.all().from(begin as usize))
            }
        }
    }

    /// A bit for each of up to 32 tokens of these sets: whether it may start any layer.
    #[inline]
    pub(crate) fn triggers_among(&self, sets: &[u32]) -> u32 {
        let is_trigger = self.is_trigger.all();
        let bit = |set: u32| match &self.above {
            Some(above) if row_of(set) >= above.first.rows => above.triggers_among(&[set]),
            _ => {
                let at = row_of(set) - self.first.rows;
                is_trigger.at(at as usize / 32) >> (at % 32) & 1
            }
        };
        (0..)
            .zip(sets)
            .fold(0, |bits, (at, &set)| bits | bit(set) << at)
    }

    /// Whether a token of this set may start the layer.
    pub(crate) fn triggers(&self, set: u32, layer: usize) -> bool {
        let mut woken = self.answer(set).woken();
        woken.any(|[way, _]| self.way(way)[0] as usize == layer)
    }

    /// Whether a token of this set may start a sequence of this group.
    #[inline]
    pub(crate) fn may_start(&self, set: u32, group: GroupId) -> bool {
        self.starts_of(row_of(set)).has(group)
    }

    /// What each way of a layer asks of its sentence beside the word that triggered it, for
    /// [`Asked::has`].
    pub(crate) fn gates(&self, layer: usize) -> Vec<Vec<u32>> {
        match &self.above {
            Some(above) if layer >= above.first.layers as usize => above.gates(layer),
            _ => {
                let at = layer - self.first.layers as usize;
                let ways = self.bounds.at(at) as usize..self.bounds.at(at + 1) as usize;
                let ways = self.ways.slice(WAY * ways.start..WAY * ways.end);
                ways.groups_of::<WAY>()
                    .map(|[_, gate @ ..]| gate.into_iter().filter(|&bit| bit != NONE).collect())
                    .collect()
            }
        }
    }

    #[inline]
    fn way(&self, way: u32) -> [u32; WAY] {
        match &self.above {
            Some(above) if way >= above.first.ways => above.way(way),
            _ => self.ways.group((way - self.first.ways) as usize),
        }
    }

    /// Notes the groups that layers ask for among the words of these sets.
    pub(crate) fn ask(&self, sets: &[u32]) -> Asked {
        let mut asked = Asked::default();
        asked.clear(self.counts().groups);
        sets.iter().for_each(|&set| asked.note(self.answer(set)));
        asked
    }
}

/// Tells the layers worth trying on a sentence.
#[derive(Debug)]
pub(crate) struct Waker<'a> {
    index: &'a Index,
    asked: Asked,
    answers: Vec<Answer<'a>>,
}

impl<'a> Waker<'a> {
    /// So many words a sentence seldom has.
    const USUAL: usize = 100;

    pub(crate) fn new(index: &'a Index) -> Self {
        Self {
            index,
            asked: Asked::default(),
            answers: Vec::with_capacity(Self::USUAL),
        }
    }

    /// Adds the layers that words of these sets wake, all of one sentence: where a trigger stands,
    /// and a word of each group that its gate asks for. Two words may wake the same layer.
    pub(crate) fn wake(&mut self, sets: &[u32], layers: &mut Vec<usize>) {
        let mut seen = Seen::default();
        let new = sets.iter().filter(|&&set| seen.is_new(set));
        // All answers are found before the first is read. Each lies where the cache may not hold it,
        // and as nothing here depends on what it says, the processor waits for many at once.
        self.answers.clear();
        self.answers.extend(new.map(|&set| self.index.answer(set)));
        self.asked.clear(self.index.counts().groups);
        for &answer in &self.answers {
            self.asked.note(answer);
        }
        let is_met = |group: u32| group == NONE || self.asked.has(group);
        for answer in self.answers.iter().filter(|answer| answer.woken > 0) {
            // The rarest group stands beside the way's number and mostly says no.
            for [way, _] in answer.woken().filter(|&[_, rarest]| is_met(rarest)) {
                let [layer, gate @ ..] = self.index.way(way);
                if gate.into_iter().all(is_met) {
                    layers.push(layer as usize);
                }
            }
        }
    }
}

/// The sets of a sentence that were met: it repeats its commonest words, and these are in the most
/// groups and layers. One that shares its place with another may be met anew, which costs time only.
#[derive(Debug)]
struct Seen([u32; 64]);

impl Default for Seen {
    fn default() -> Self {
        Self([0; 64])
    }
}

impl Seen {
    /// Whether a set, other than that of words in no rule, is met for the first time.
    #[inline]
    fn is_new(&mut self, set: u32) -> bool {
        std::mem::replace(&mut self.0[set as usize % 64], set) != set
    }
}

/// For every group its place in an order in which groups that share the commonest words are neighbours:
/// the bits of a word's groups then lie in few lanes. The groups of each word are given, the commonest
/// word first.
fn places(groups: usize, words: impl Iterator<Item = Vec<GroupId>>) -> Vec<u32> {
    /// By so many words a group is placed.
    const ENOUGH: usize = 8;
    let mut commonest: Vec<Vec<u32>> = vec![Vec::new(); groups];
    for (word, own) in (0..).zip(words) {
        for group in own {
            let known = &mut commonest[group as usize];
            if known.len() < ENOUGH {
                known.push(word);
            }
        }
    }
    let mut order: Vec<usize> = (0..groups).collect();
    order.sort_by_key(|&group| &commonest[group]);
    let mut places = vec![0; groups];
    for (place, group) in (0..).zip(order) {
        places[group] = place;
    }
    places
}

/// For every new slot the groups that hold it; slots and groups counted from the first new one.
fn by_slot(first: u32, slots: u32, groups: &Groups) -> Vec<Vec<u32>> {
    let mut groups_of = vec![Vec::new(); (slots - first) as usize];
    for (group, held) in (0..).zip(groups.iter()) {
        for &slot in held {
            groups_of[(slot - first) as usize].push(group);
        }
    }
    groups_of
}

/// The numbers, ascending, each once.
fn merged<T: Ord>(numbers: impl Iterator<Item = T>) -> Vec<T> {
    let mut all: Vec<T> = numbers.collect();
    all.sort_unstable();
    all.dedup();
    all
}
