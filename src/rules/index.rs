//! From the words of a sentence to the layers worth trying on it.

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::Layer;
use super::stored::{Numbers, Rows};
use super::table::FormTable;
use super::trigger::{GroupId, Groups, MOST};

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
    /// The layers that it triggers, each with its gate: [`WOKEN`] numbers.
    triggers: Rows,
    /// The groups that some layer's gate asks a sentence for: pairs of a number of [`Asked`] and the
    /// bits to set in it.
    asked: Rows,
    /// The groups that some sequence starts with.
    starts: Members,
    /// For every layer the gates of its ways, [`GATE`] numbers each.
    gates: Rows,
    #[serde(skip)]
    above: Option<Box<Self>>,
}

/// How many of each kind there are.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub(super) struct Counts {
    pub(super) sets: u32,
    pub(super) slots: u32,
    pub(super) layers: u32,
    /// Groups that layers require.
    pub(super) groups: u32,
    /// Groups that sequences start with.
    pub(super) starts: u32,
}

/// How many groups a gate has at most: those that must have a word in the sentence beside the
/// trigger.
const GATE: usize = MOST - 1;

/// What is kept of a layer at each of its triggers: its number and its gate, filled up with [`NONE`].
const WOKEN: usize = 1 + GATE;

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
        let mut is_asked = vec![false; groups.len()];
        let mut triggered: Vec<Vec<[u32; WOKEN]>> = vec![Vec::new(); groups.len()];
        let places = groups.places();
        let bit = |group: GroupId| places[(group - first.groups) as usize] + first.groups;
        let new = &layers[first.layers as usize..];
        for (number, layer) in (first.layers..).zip(new) {
            // Only a layer that counts the findings of others starts on no word.
            for (trigger, gate) in layer.ways.iter().filter_map(|way| way.split_first()) {
                triggered[(trigger - first.groups) as usize].push(woken(number, gate, bit));
                for &group in gate {
                    is_asked[(group - first.groups) as usize] = true;
                }
            }
        }
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
                        merged(
                            filled
                                .iter()
                                .flat_map(|&s| groups_of[s as usize].iter().copied()),
                        )
                    };
                    let (mut row, own) = (self.rows_of(*below), of(&groups_of));
                    let own_layers = own
                        .iter()
                        .flat_map(|&g| triggered[g as usize].iter().copied());
                    row.triggers
                        .extend(merged(own_layers).into_iter().flatten());
                    let asked = own.iter().filter(|&&g| is_asked[g as usize]);
                    let bits = merged(asked.map(|&g| bit(g + first.groups)));
                    for same in bits.chunk_by(|a, b| a / 32 == b / 32) {
                        let set = same.iter().fold(0, |set, bit| set | 1 << (bit % 32));
                        row.asked.extend([same[0] / 32, set]);
                    }
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
        let gates = |layer: &Layer| {
            let ways = layer.ways.iter().filter_map(|way| way.get(1..));
            ways.flat_map(|gate| woken(0, gate, bit).into_iter().skip(1))
                .collect()
        };
        let total = Counts {
            sets: first.sets + count(sets.len()),
            slots,
            layers: count(layers.len()),
            groups: first.groups + count(groups.len()),
            starts: first.starts + count(start_groups.len()),
        };
        Self {
            first,
            total,
            classes: classes.into_iter().collect(),
            is_trigger: is_trigger.into_iter().collect(),
            triggers: rows.triggers.into_iter().collect(),
            asked: rows.asked.into_iter().collect(),
            starts: rows.starts.into(),
            gates: new.iter().map(gates).collect(),
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
            asked: all(&index.asked),
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
        groups: &'a Asked,
    ) -> impl Iterator<Item = usize> + 'a {
        let (index, class) = self.of_set(set);
        let woken = index.triggers.row(class).groups_of::<WOKEN>();
        woken
            .filter(|[_, gate @ ..]| gate.iter().all(|&g| g == NONE || groups.has(g)))
            .map(|[layer, ..]| layer as usize)
    }

    /// Whether a token of this set may start the layer.
    pub(crate) fn triggers(&self, set: u32, layer: usize) -> bool {
        let (index, class) = self.of_set(set);
        let mut woken = index.triggers.row(class).groups_of::<WOKEN>();
        woken.any(|[number, ..]| number as usize == layer)
    }

    /// Whether a token of this set may start a sequence of this group.
    #[inline]
    pub(crate) fn may_start(&self, set: u32, group: GroupId) -> bool {
        let (index, class) = self.of_set(set);
        index.starts.has(class, group)
    }

    /// What each way of a layer asks of its sentence beside the word that triggered it, for
    /// [`Asked::has`].
    pub(crate) fn gates(&self, layer: usize) -> Vec<Vec<u32>> {
        match &self.above {
            Some(above) if layer >= above.first.layers as usize => above.gates(layer),
            _ => {
                let row = layer - self.first.layers as usize;
                let row = u32::try_from(row).expect("fewer than 2^32 layers");
                let gates = self.gates.row(row).groups_of::<GATE>();
                gates
                    .map(|gate| gate.into_iter().filter(|&bit| bit != NONE).collect())
                    .collect()
            }
        }
    }

    /// Notes the groups that layers ask for among the words of these sets.
    pub(crate) fn ask(&self, sets: &[u32], asked: &mut Asked) {
        asked.clear(self.counts().groups);
        for &set in sets.iter().filter(|&&set| set != 0) {
            let (index, class) = self.of_set(set);
            for [at, set] in index.asked.row(class).groups_of() {
                asked.bits[at as usize] |= set;
                asked.written[at as usize / 32] |= 1 << (at % 32);
            }
        }
    }
}

/// What is kept of a layer at its triggers.
fn woken(number: u32, gate: &[GroupId], bit: impl Fn(GroupId) -> u32) -> [u32; WOKEN] {
    let mut woken = [NONE; WOKEN];
    let kept = std::iter::once(number).chain(gate.iter().map(|&group| bit(group)));
    woken.iter_mut().zip(kept).for_each(|(place, n)| *place = n);
    woken
}

/// The rows of one class.
#[derive(Default)]
struct Row {
    triggers: Vec<u32>,
    asked: Vec<u32>,
    starts: Vec<u32>,
}

/// The rows of all classes.
#[derive(Default)]
struct ClassRows {
    triggers: Vec<Vec<u32>>,
    asked: Vec<Vec<u32>>,
    starts: Vec<Vec<u32>>,
}

impl ClassRows {
    /// Adds a class and gives its number.
    fn push(&mut self, row: Row) -> u32 {
        self.triggers.push(row.triggers);
        self.asked.push(row.asked);
        self.starts.push(row.starts);
        u32::try_from(self.starts.len() - 1).expect("fewer classes than sets")
    }
}

/// How many numbers a sketch of groups takes: bit `g % 256` is set for each group `g`. It says "no"
/// for most groups without a look at the row.
const SKETCH: usize = 8;

/// The number of a sketch that tells of a group, and its bit there.
#[inline]
const fn in_sketch(group: GroupId) -> (usize, u32) {
    (group as usize / 32 % SKETCH, 1 << (group % 32))
}

/// For every class the groups it belongs to.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
struct Members {
    /// Their numbers, ascending.
    rows: Rows,
    /// A sketch of each row, [`SKETCH`] numbers.
    sketches: Numbers,
}

impl From<Vec<Vec<GroupId>>> for Members {
    fn from(rows: Vec<Vec<GroupId>>) -> Self {
        let sketch = |row: &Vec<GroupId>| {
            let mut sketch = [0; SKETCH];
            for &group in row {
                let (number, bit) = in_sketch(group);
                sketch[number] |= bit;
            }
            sketch
        };
        Self {
            sketches: rows.iter().flat_map(sketch).collect(),
            rows: rows.into_iter().collect(),
        }
    }
}

impl Members {
    #[inline]
    fn has(&self, class: u32, group: GroupId) -> bool {
        let (number, bit) = in_sketch(group);
        self.sketches.at(class as usize * SKETCH + number) & bit != 0
            && self.rows.row(class).has(group)
    }
}

/// The groups that layers ask for which have a word in a sentence, one bit each: asked for by
/// [`Index::ask`].
#[derive(Clone, Debug, Default)]
pub(crate) struct Asked {
    bits: Vec<u32>,
    /// For every number of `bits` one bit, set where it was written: thousands of rules ask for far
    /// more groups than one sentence has.
    written: Vec<u32>,
}

impl Asked {
    /// Forgets the sentence before; there is room for so many groups.
    fn clear(&mut self, groups: u32) {
        let numbers = groups.div_ceil(32) as usize;
        self.bits.resize(numbers, 0);
        self.written.resize(numbers.div_ceil(32), 0);
        for (at, written) in self.written.iter_mut().enumerate() {
            while *written != 0 {
                self.bits[at * 32 + written.trailing_zeros() as usize] = 0;
                *written &= *written - 1;
            }
        }
    }

    /// Whether the group with this bit has a word in the sentence.
    #[inline]
    pub(crate) fn has(&self, bit: u32) -> bool {
        self.bits[bit as usize / 32] & (1 << (bit % 32)) != 0
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
fn merged<T: Ord>(numbers: impl Iterator<Item = T>) -> Vec<T> {
    let mut all: Vec<T> = numbers.collect();
    all.sort_unstable();
    all.dedup();
    all
}
