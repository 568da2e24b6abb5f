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
///
/// A layer of rules has an index of its own *above* that of the rules below, for the sets above
/// theirs: numbers of sets, groups and layers go on where those below end, and nothing is copied
/// but the rows of the words that both name.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub(crate) struct Index {
    /// What the indexes below hold.
    first: Counts,
    /// What this one and those below hold.
    total: Counts,
    /// For every set its class, the row of the tables below.
    classes: Numbers,
    /// For every set one bit, set where a token of it may start a layer: asked for every token.
    is_trigger: Numbers,
    /// The layers that it triggers, each with the rarest group of its gate, or [`NONE`].
    triggers: Rows,
    /// The groups that gates ask a sentence for.
    gated: Members,
    /// The groups that conditions inside a layer ask a sentence for.
    nested: Members,
    /// The groups that some sequence starts with.
    starts: Members,
    /// For every class a sketch of `starts`, 64 bits in two numbers: bit `g % 64` is set for each
    /// group `g`. It says "no" for most words without a look at the row.
    sketches: Numbers,
    /// For every layer, the numbers of the groups that must have a word in the sentence beside its
    /// trigger.
    gates: Rows,
    /// For every group its number among those that conditions inside a layer ask for, or
    /// [`NONE`]. Gates number theirs apart: they are asked of every sentence with a trigger, the
    /// others of few, and the fewer groups there are, the smaller is the bit set.
    nested_numbers: Numbers,
    #[serde(skip)]
    above: Option<Box<Self>>,
}

/// How many of each kind there are.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub(super) struct Counts {
    pub(super) sets: u32,
    pub(super) slots: u32,
    pub(super) layers: u32,
    /// Groups that conditions require.
    pub(super) groups: u32,
    /// Groups that sequences start with.
    pub(super) starts: u32,
    /// Groups that gates ask for.
    gates: u32,
    /// Groups that conditions inside a layer ask for.
    nested: u32,
}

/// The number of a group that is never asked for.
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

    /// The index of new layers, to be [put above](Self::put_above) this one: of these sets of the
    /// table, each with its set below, 0 for none. `slots` are all there are; the groups are those
    /// of the new layers, which are the last ones of `layers`.
    pub(super) fn of_layers(
        &self,
        table: &FormTable,
        sets: &[(u32, u32)],
        slots: u32,
        (groups, start_groups): &(Groups, Groups),
        layers: &[Layer],
    ) -> Self {
        let first = self.counts();
        let count = |number: usize| u32::try_from(number).expect("fewer than 2^32 of them");
        let mut gate_numbers = Numbering::new(first.gates, first.groups, groups.len());
        let mut nested_numbers = Numbering::new(first.nested, first.groups, groups.len());
        let mut triggered: Vec<Vec<u32>> = vec![Vec::new(); groups.len()];
        let gates: Vec<Vec<u32>> = (first.layers..)
            .zip(&layers[first.layers as usize..])
            .map(|(number, layer)| {
                nested_numbers.ask_nested(&layer.test);
                // Only a layer that counts the findings of others starts on no word.
                if let Some((&trigger, beside)) = layer.requires.split_first() {
                    triggered[(trigger - first.groups) as usize].push(number);
                    beside.iter().map(|&g| gate_numbers.ask(g)).collect()
                } else {
                    Vec::new()
                }
            })
            .collect();
        let groups_of = by_slot(first.slots, slots, groups);
        let starts_of = by_slot(first.slots, slots, start_groups);
        let mut rows = ClassRows::default();
        let mut known: FxHashMap<(u32, Vec<u32>), u32> = FxHashMap::default();
        let class_of = |&(set, below): &(u32, u32)| {
            let new = |slot: u32| slot.checked_sub(first.slots);
            let filled = merged(table.entries(set).filter_map(|entry| new(entry.slot)));
            *known
                .entry((below, filled))
                .or_insert_with_key(|(below, filled)| {
                    let of = |groups_of: &[Vec<GroupId>]| {
                        merged(filled.iter().flat_map(|&s| groups_of[s as usize].iter().copied()))
                    };
                    let (mut row, own) = (self.rows_of(*below), of(&groups_of));
                    let own_layers = own.iter().flat_map(|&g| triggered[g as usize].iter().copied());
                    for layer in merged(own_layers) {
                        let gate = gates[(layer - first.layers) as usize].first();
                        row.triggers.extend([layer, gate.copied().unwrap_or(NONE)]);
                    }
                    row.gated.extend(merged(gate_numbers.of_groups(&own)));
                    row.nested.extend(merged(nested_numbers.of_groups(&own)));
                    let starts = of(&starts_of).into_iter();
                    row.starts.extend(starts.map(|g| g + first.starts));
                    rows.push(row)
                })
        };
        let classes: Vec<u32> = sets.iter().map(class_of).collect();
        let mut is_trigger = vec![0; sets.len().div_ceil(32)];
        for (set, &class) in classes.iter().enumerate() {
            let starts_any = !rows.triggers[class as usize].is_empty();
            is_trigger[set / 32] |= u32::from(starts_any) << (set % 32);
        }
        let total = Counts {
            sets: first.sets + count(sets.len()),
            slots,
            layers: count(layers.len()),
            groups: first.groups + count(groups.len()),
            starts: first.starts + count(start_groups.len()),
            gates: gate_numbers.next,
            nested: nested_numbers.next,
        };
        Self {
            first,
            total,
            classes: classes.into_iter().collect(),
            is_trigger: is_trigger.into_iter().collect(),
            triggers: rows.triggers.into_iter().collect(),
            gated: Members::new(rows.gated, total.gates),
            nested: Members::new(rows.nested, total.nested),
            sketches: rows.starts.iter().flat_map(|row| sketch(row)).collect(),
            starts: Members::new(rows.starts, total.starts),
            gates: gates.into_iter().collect(),
            nested_numbers: nested_numbers.numbers.into_iter().collect(),
            above: None,
        }
    }

    /// What is known of a set, to be extended by what a layer above makes of it.
    fn rows_of(&self, set: u32) -> Row {
        if set == 0 {
            return Row::default();
        }
        let (index, class) = self.of_set(set);
        let all = |rows: &Rows| rows.row(class).iter().collect();
        Row {
            triggers: all(&index.triggers),
            gated: all(&index.gated.rows),
            nested: all(&index.nested.rows),
            starts: all(&index.starts.rows),
        }
    }

    /// The index that a set belongs to, and its class there.
    #[inline]
    fn of_set(&self, set: u32) -> (&Self, u32) {
        match &self.above {
            Some(above) if set >= above.first.sets => above.of_set(set),
            _ => (self, self.classes.at((set - self.first.sets) as usize)),
        }
    }

    /// Whether a token of this set may start any layer.
    #[inline]
    pub(crate) fn is_trigger(&self, set: u32) -> bool {
        match &self.above {
            Some(above) if set >= above.first.sets => above.is_trigger(set),
            _ => {
                let at = set - self.first.sets;
                self.is_trigger.at(at as usize / 32) & (1 << (at % 32)) != 0
            }
        }
    }

    /// The layers that a token of this set may start, where `groups` have a word in the sentence.
    #[inline]
    pub(crate) fn started<'a>(
        &'a self,
        set: u32,
        groups: &'a GroupSet,
    ) -> impl Iterator<Item = usize> + 'a {
        let (index, class) = self.of_set(set);
        index
            .triggers
            .row(class)
            .pairs()
            .filter(|&(_, rarest)| rarest == NONE || groups.has(rarest))
            .map(|(layer, _)| layer as usize)
            .filter(|&layer| self.gate(layer).iter().skip(1).all(|g| groups.has(g)))
    }

    /// Whether a token of this set may start the layer.
    pub(crate) fn triggers(&self, set: u32, layer: usize) -> bool {
        let (index, class) = self.of_set(set);
        let mut layers = index.triggers.row(class).pairs();
        layers.any(|(number, _)| number as usize == layer)
    }

    /// The groups of words that a token of this set may start a sequence with.
    #[inline]
    pub(crate) fn starts(&self, set: u32) -> Starts<'_> {
        let (index, class) = self.of_set(set);
        let at = 2 * class as usize;
        let (low, high) = (index.sketches.at(at), index.sketches.at(at + 1));
        Starts {
            sketch: u64::from(low) | u64::from(high) << 32,
            index,
            class,
        }
    }

    /// What a layer asks of its sentence beside the word that triggered it, for [`GroupSet::has`].
    #[inline]
    pub(crate) fn gate(&self, layer: usize) -> Slice<'_> {
        match &self.above {
            Some(above) if layer >= above.first.layers as usize => above.gate(layer),
            _ => {
                let row = layer - self.first.layers as usize;
                self.gates.row(u32::try_from(row).expect("fewer than 2^32 layers"))
            }
        }
    }

    /// The number of a group that some condition inside a layer asks for, for [`GroupSet::has`].
    #[inline]
    pub(crate) fn number(&self, group: GroupId) -> u32 {
        match &self.above {
            Some(above) if group >= above.first.groups => above.number(group),
            _ => self.nested_numbers.at((group - self.first.groups) as usize),
        }
    }
}

/// The groups that a token may start a sequence with.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Starts<'a> {
    sketch: u64,
    index: &'a Index,
    class: u32,
}

impl Starts<'_> {
    #[inline]
    pub(crate) fn has(self, group: GroupId) -> bool {
        self.sketch & (1 << (group % 64)) != 0 && self.index.starts.of(self.class).has(group)
    }

    #[inline]
    pub(crate) const fn is_empty(self) -> bool {
        self.sketch == 0
    }
}

fn sketch(groups: &[GroupId]) -> [u32; 2] {
    let bits = groups.iter().fold(0_u64, |bits, g| bits | 1 << (g % 64));
    [bits as u32, (bits >> 32) as u32]
}

/// The rows of one class.
#[derive(Default)]
struct Row {
    triggers: Vec<u32>,
    gated: Vec<u32>,
    nested: Vec<u32>,
    starts: Vec<u32>,
}

/// The rows of all classes.
#[derive(Default)]
struct ClassRows {
    triggers: Vec<Vec<u32>>,
    gated: Vec<Vec<u32>>,
    nested: Vec<Vec<u32>>,
    starts: Vec<Vec<u32>>,
}

impl ClassRows {
    /// Adds a class and gives its number.
    fn push(&mut self, row: Row) -> u32 {
        self.triggers.push(row.triggers);
        self.gated.push(row.gated);
        self.nested.push(row.nested);
        self.starts.push(row.starts);
        u32::try_from(self.starts.len() - 1).expect("fewer classes than sets")
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

    fn new(rows: Vec<Vec<u32>>, groups: u32) -> Self {
        let mut bits: Vec<Vec<u32>> = Vec::new();
        let bits_of = rows.iter().map(|row| {
            if row.len() <= Self::FEW {
                return NONE;
            }
            let mut words = vec![0; groups.div_ceil(32) as usize];
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
enum OfClass<'a> {
    /// Their numbers, ascending.
    Few(Slice<'a>),
    /// One bit for each group there is.
    Many(Slice<'a>),
}

impl OfClass<'_> {
    #[inline]
    fn has(self, group: GroupId) -> bool {
        match self {
            Self::Few(groups) => groups.has(group),
            Self::Many(bits) => {
                let word = bits.get(group as usize / 32).unwrap_or(0);
                word & (1 << (group % 32)) != 0
            }
        }
    }

}

/// Gives numbers to the groups that are asked for.
struct Numbering {
    /// The first of the groups.
    first: GroupId,
    numbers: Vec<u32>,
    next: u32,
}

impl Numbering {
    fn new(next: u32, first: GroupId, groups: usize) -> Self {
        Self {
            first,
            numbers: vec![NONE; groups],
            next,
        }
    }

    fn ask(&mut self, group: GroupId) -> u32 {
        let number = &mut self.numbers[(group - self.first) as usize];
        if *number == NONE {
            *number = self.next;
            self.next += 1;
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

    /// The numbers of those of the groups (counted from the first) that have one.
    fn of_groups<'a>(&'a self, groups: &'a [u32]) -> impl Iterator<Item = u32> + 'a {
        let numbers = groups.iter().map(|&g| self.numbers[g as usize]);
        numbers.filter(|&number| number != NONE)
    }
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
fn merged(numbers: impl Iterator<Item = u32>) -> Vec<u32> {
    let mut all: Vec<u32> = numbers.collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// Groups that have a word in a sentence, one bit each.
#[derive(Clone, Debug, Default)]
pub(crate) struct GroupSet(Vec<u32>);

impl GroupSet {
    /// Forgets what it held and notes the groups that gates ask for among these tokens' sets.
    pub(crate) fn fill_gated(&mut self, index: &Index, sets: &[u32]) {
        self.fill(index.counts().gates, index, sets, |index| &index.gated);
    }

    /// The same for the groups that conditions inside a layer ask for.
    pub(crate) fn fill_nested(&mut self, index: &Index, sets: &[u32]) {
        self.fill(index.counts().nested, index, sets, |index| &index.nested);
    }

    #[inline]
    fn fill(&mut self, count: u32, index: &Index, sets: &[u32], members: fn(&Index) -> &Members) {
        self.0.clear();
        self.0.resize(count.div_ceil(32) as usize, 0);
        let words = self.0.as_mut_slice();
        for &set in sets.iter().filter(|&&set| set != 0) {
            let (index, class) = index.of_set(set);
            match members(index).of(class) {
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
