//! From the words of a sentence to the layers worth trying on it.

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::Layer;
use super::compile::Compiled;
use super::stored::{Numbers, Rows, Slice};
use super::table::FormTable;
use super::trigger::{GroupId, Groups};

/// For every set of the form table, what a token of this set may begin. Sets that fill the same
/// slots, as the forms of one word mostly do, are of one class.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub(crate) struct Index {
    /// For every set its class, the row of the three tables below.
    classes: Numbers,
    /// The layers that it triggers, each with the rarest group of its gate, or [`NONE`].
    triggers: Rows,
    /// The numbers of the groups that some condition asks a sentence for.
    asked: Members,
    /// The groups that some sequence starts with.
    starts: Members,
    /// For every layer, the numbers of the groups that must have a word in the sentence beside its
    /// trigger.
    gates: Rows,
    /// For every group its number, or [`NONE`]: groups that only trigger or start have none, for
    /// the fewer there are, the smaller is the bit set.
    numbers: Numbers,
    count: u32,
    start_count: u32,
}

/// The number of a group that is never asked for.
const NONE: u32 = u32::MAX;

impl Index {
    /// This index with the layers from `first` on, which are new.
    pub(super) fn extended(
        &self,
        table: &FormTable,
        slots: usize,
        (groups, start_groups): &(Groups, Groups),
        layers: &[Layer],
        first: usize,
    ) -> Self {
        let mut numbering = Numbering::of(self, groups.len());
        let gates: Vec<Vec<u32>> = layers[first..]
            .iter()
            .map(|layer| {
                numbering.ask_nested(&layer.test);
                let beside = layer.requires.iter().skip(1);
                beside.map(|&group| numbering.ask(group)).collect()
            })
            .collect();
        let mut triggered: Vec<Vec<u32>> = vec![Vec::new(); groups.len()];
        for (index, layer) in (0..).zip(layers) {
            // Only a layer that counts the findings of others starts on no word.
            if let Some(&trigger) = layer.requires.first() {
                triggered[trigger as usize].push(index);
            }
        }
        let is_new = |group: GroupId| {
            group as usize >= self.numbers.len()
                || numbering.new[group as usize]
                || triggered[group as usize]
                    .last()
                    .is_some_and(|&layer| layer as usize >= first)
        };
        let below = (0..)
            .take(first)
            .map(|layer| self.gates.row(layer).iter().collect());
        let gates: Vec<Vec<u32>> = below.chain(gates).collect();
        let rarest: Vec<u32> = gates
            .iter()
            .map(|gate| gate.first().copied().unwrap_or(NONE))
            .collect();
        let (groups_of, mut touched) = by_slot(slots, groups, is_new);
        let is_new_start = |group: GroupId| group >= self.start_count;
        let (starts_of, start_touched) = by_slot(slots, start_groups, is_new_start);
        for (touched, start) in touched.iter_mut().zip(start_touched) {
            *touched |= start;
        }
        let rows =
            |rows: &Rows| -> Vec<Vec<u32>> { rows.iter().map(|r| r.iter().collect()).collect() };
        let (mut triggers, mut asked, mut starts) = (
            rows(&self.triggers),
            rows(&self.asked.rows),
            rows(&self.starts.rows),
        );
        let mut known: FxHashMap<Vec<u32>, u32> = FxHashMap::default();
        let class_of = |set: u32| {
            let filled = merged(table.entries(set).map(|entry| entry.slot));
            if (set as usize) < self.classes.len() && !filled.iter().any(|&s| touched[s as usize]) {
                return self.classes.at(set as usize);
            }
            *known.entry(filled).or_insert_with_key(|filled| {
                let of_slots = filled.iter().flat_map(|&s| groups_of[s as usize].iter());
                let of_class = merged(of_slots.copied());
                let layers = of_class.iter().flat_map(|&g| triggered[g as usize].iter());
                let with_gate = |layer: u32| [layer, rarest[layer as usize]];
                triggers.push(
                    merged(layers.copied())
                        .into_iter()
                        .flat_map(with_gate)
                        .collect(),
                );
                let numbers = of_class.iter().map(|&g| numbering.numbers[g as usize]);
                asked.push(merged(numbers.filter(|&number| number != NONE)));
                let of_slots = filled.iter().flat_map(|&s| starts_of[s as usize].iter());
                starts.push(merged(of_slots.copied()));
                u32::try_from(starts.len() - 1).expect("fewer classes than sets")
            })
        };
        let classes = table.sets().map(class_of).collect();
        Self {
            classes,
            triggers: triggers.into_iter().collect(),
            asked: Members::new(asked, numbering.count as usize),
            starts: Members::new(starts, start_groups.len()),
            gates: gates.into_iter().collect(),
            numbers: numbering.numbers.into_iter().collect(),
            count: numbering.count,
            start_count: u32::try_from(start_groups.len()).expect("fewer than 2^32 groups"),
        }
    }

    #[inline]
    fn class(&self, set: u32) -> u32 {
        self.classes.at(set as usize)
    }

    /// Whether a token of this set may start any layer.
    #[inline]
    pub(crate) fn is_trigger(&self, set: u32) -> bool {
        !self.triggers.row(self.class(set)).is_empty()
    }

    /// The layers that a token of this set may start, where `groups` have a word in the sentence.
    #[inline]
    pub(crate) fn started<'a>(
        &'a self,
        set: u32,
        groups: &'a GroupSet,
    ) -> impl Iterator<Item = usize> + 'a {
        self.triggers
            .row(self.class(set))
            .pairs()
            .filter(|&(_, rarest)| rarest == NONE || groups.has(rarest))
            .filter(|&(layer, _)| self.gates.row(layer).iter().skip(1).all(|g| groups.has(g)))
            .map(|(layer, _)| layer as usize)
    }

    /// Whether a token of this set may start the layer.
    pub(crate) fn triggers(&self, set: u32, layer: usize) -> bool {
        let mut layers = self.triggers.row(self.class(set)).pairs();
        layers.any(|(number, _)| number as usize == layer)
    }

    /// The groups of words that a token of this set may start a sequence with.
    #[inline]
    pub(crate) fn starts(&self, set: u32) -> OfClass<'_> {
        self.starts.of(self.class(set))
    }

    /// What a layer asks of its sentence beside the word that triggered it, for [`GroupSet::has`].
    #[inline]
    pub(crate) fn gate(&self, layer: usize) -> Slice<'_> {
        self.gates
            .row(u32::try_from(layer).expect("fewer than 2^32 layers"))
    }

    /// The number of a group that some condition asks for, for [`GroupSet::has`].
    #[inline]
    pub(crate) fn number(&self, group: GroupId) -> u32 {
        self.numbers.at(group as usize)
    }
}

/// For every class the groups it belongs to.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
struct Members {
    /// Their numbers, ascending.
    rows: Rows,
    /// The same as one bit for every group, for the classes of common words.
    bits: Rows,
    /// For every class its row in `bits`, or [`NONE`].
    bits_of: Numbers,
}

impl Members {
    /// A class of more groups than this has them as bits.
    const FEW: usize = 16;

    fn new(rows: Vec<Vec<u32>>, groups: usize) -> Self {
        let mut bits: Vec<Vec<u32>> = Vec::new();
        let bits_of = rows.iter().map(|row| {
            if row.len() <= Self::FEW {
                return NONE;
            }
            let mut words = vec![0; groups.div_ceil(32)];
            for &group in row {
                words[group as usize / 32] |= 1 << (group % 32);
            }
            bits.push(words);
            u32::try_from(bits.len() - 1).expect("fewer rows than classes")
        });
        Self {
            bits_of: bits_of.collect(),
            bits: bits.into_iter().collect(),
            rows: rows.into_iter().collect(),
        }
    }

    #[inline]
    fn of(&self, class: u32) -> OfClass<'_> {
        match self.bits_of.at(class as usize) {
            NONE => OfClass::Few(self.rows.row(class)),
            row => OfClass::Many(self.bits.row(row)),
        }
    }
}

/// The groups of one class.
#[derive(Clone, Copy, Debug)]
pub(crate) enum OfClass<'a> {
    /// Their numbers, ascending.
    Few(Slice<'a>),
    /// One bit for each group there is.
    Many(Slice<'a>),
}

impl OfClass<'_> {
    #[inline]
    pub(crate) fn has(self, group: GroupId) -> bool {
        match self {
            Self::Few(groups) => groups.has(group),
            Self::Many(bits) => {
                let word = bits.get(group as usize / 32).unwrap_or(0);
                word & (1 << (group % 32)) != 0
            }
        }
    }

    #[inline]
    pub(crate) const fn is_empty(self) -> bool {
        matches!(self, Self::Few(groups) if groups.is_empty())
    }
}

/// Gives numbers to the groups that are asked for.
struct Numbering {
    numbers: Vec<u32>,
    /// Whether a group got its number only now.
    new: Vec<bool>,
    count: u32,
}

impl Numbering {
    fn of(index: &Index, groups: usize) -> Self {
        let mut numbers: Vec<u32> = index.numbers.all().iter().collect();
        numbers.resize(groups, NONE);
        Self {
            numbers,
            new: vec![false; groups],
            count: index.count,
        }
    }

    fn ask(&mut self, group: GroupId) -> u32 {
        let number = &mut self.numbers[group as usize];
        if *number == NONE {
            *number = self.count;
            self.count += 1;
            self.new[group as usize] = true;
        }
        *number
    }

    fn ask_nested(&mut self, test: &Compiled) {
        for part in test.condition.parts() {
            for &group in &part.requires {
                self.ask(group);
            }
            self.ask_nested(part);
        }
    }
}

/// For every slot the groups that hold it, and whether one of these is new.
fn by_slot(
    slots: usize,
    groups: &Groups,
    is_new: impl Fn(GroupId) -> bool,
) -> (Vec<Vec<GroupId>>, Vec<bool>) {
    let mut groups_of = vec![Vec::new(); slots];
    let mut touched = vec![false; slots];
    for (id, group) in (0..).zip(groups.iter()) {
        let new = is_new(id);
        for &slot in group {
            groups_of[slot as usize].push(id);
            touched[slot as usize] |= new;
        }
    }
    (groups_of, touched)
}

/// The numbers, ascending, each once.
fn merged(numbers: impl Iterator<Item = u32>) -> Vec<u32> {
    let mut all: Vec<u32> = numbers.collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// The groups that have a word in a sentence, one bit each.
#[derive(Clone, Debug, Default)]
pub(crate) struct GroupSet(Vec<u32>);

impl GroupSet {
    /// Forgets what it held and notes the groups of these tokens' sets.
    pub(crate) fn fill_with(&mut self, index: &Index, sets: &[u32]) {
        self.0.clear();
        self.0.resize((index.count as usize).div_ceil(32), 0);
        let words = self.0.as_mut_slice();
        for &set in sets.iter().filter(|&&set| set != 0) {
            match index.asked.of(index.class(set)) {
                OfClass::Few(groups) => {
                    for group in groups.iter() {
                        if let Some(word) = words.get_mut(group as usize / 32) {
                            *word |= 1 << (group % 32);
                        }
                    }
                }
                OfClass::Many(bits) => {
                    for (word, more) in words.iter_mut().zip(bits.iter()) {
                        *word |= more;
                    }
                }
            }
        }
    }

    /// Whether the group with this number has a word in the sentence.
    #[inline]
    pub(crate) fn has(&self, number: u32) -> bool {
        self.0[number as usize / 32] & (1 << (number % 32)) != 0
    }
}
