//! From the words of a sentence to the layers worth trying on it.

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::Layer;
use super::stored::{Numbers, Rows, Slice};
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
    /// For every set where its class begins in `records`.
    classes: Numbers,
    /// For every set one bit, set where a token of it may start a layer: asked for every token.
    is_trigger: Numbers,
    /// The classes, see [`Class`].
    records: Numbers,
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
        let mut records: Vec<u32> = Vec::new();
        let mut known: FxHashMap<(u32, Vec<u32>), u32> = FxHashMap::default();
        let mut is_trigger = vec![0; sets.len().div_ceil(32)];
        let mut classes = Vec::with_capacity(sets.len());
        for (number, &(set, below)) in sets.iter().enumerate() {
            let new = |slot: u32| slot.checked_sub(first.slots);
            let filled = merged(table.entries(set).filter_map(|entry| new(entry.slot)));
            let class = *known
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
                    let begin = count(records.len());
                    records.extend(row.stored());
                    begin
                });
            classes.push(class);
            let starts_any = records[class as usize + Class::TRIGGERS] != 0;
            is_trigger[number / 32] |= u32::from(starts_any) << (number % 32);
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
            records: records.into_iter().collect(),
            gates: new.iter().map(gates).collect(),
            above: None,
        }
    }

    /// What is known of a set, to be extended by what a layer above makes of it.
    fn rows_of(&self, set: u32) -> Row {
        if set == 0 {
            return Row::default();
        }
        let class = self.class(set);
        Row {
            triggers: class.triggers().iter().collect(),
            asked: class.asked().iter().collect(),
            starts: class.starts().iter().collect(),
        }
    }

    /// What is known of a set.
    #[inline]
    fn class(&self, set: u32) -> Class<'_> {
        match &self.above {
            Some(above) if set >= above.first.sets => above.class(set),
            _ => {
                let begin = self.classes.at((set - self.first.sets) as usize);
                Class(self.records.all().from(begin as usize))
            }
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
    ) -> impl Iterator<Item = u32> + 'a {
        let woken = self.class(set).triggers().groups_of::<WOKEN>();
        woken
            .filter(|[_, gate @ ..]| gate.iter().all(|&g| g == NONE || groups.has(g)))
            .map(|[layer, ..]| layer)
    }

    /// Whether a token of this set may start the layer.
    pub(crate) fn triggers(&self, set: u32, layer: usize) -> bool {
        let mut woken = self.class(set).triggers().groups_of::<WOKEN>();
        woken.any(|[number, ..]| number as usize == layer)
    }

    /// Whether a token of this set may start a sequence of this group.
    #[inline]
    pub(crate) fn may_start(&self, set: u32, group: GroupId) -> bool {
        self.class(set).may_start(group)
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
        let mut seen = Seen::default();
        for &set in sets.iter().filter(|&&set| seen.is_new(set)) {
            let pairs = self.class(set).asked();
            if let Some(last) = pairs.at_end(2) {
                asked.used = asked.used.max(last as usize + 1);
            }
            let bits = asked.bits.as_mut_slice();
            pairs
                .groups_of()
                .for_each(|[at, set]| bits[at as usize] |= set);
        }
    }
}

/// The sets of a sentence that were met: it repeats its commonest words, and these are in the most
/// groups and layers. One that shares its place with another may be met anew, which costs time only.
#[derive(Debug)]
pub(crate) struct Seen([u32; 64]);

impl Default for Seen {
    fn default() -> Self {
        Self([0; 64])
    }
}

impl Seen {
    /// Whether a set, other than that of words in no rule, is met for the first time.
    #[inline]
    pub(crate) fn is_new(&mut self, set: u32) -> bool {
        std::mem::replace(&mut self.0[set as usize % 64], set) != set
    }
}

/// What is kept of a layer at its triggers.
fn woken(number: u32, gate: &[GroupId], bit: impl Fn(GroupId) -> u32) -> [u32; WOKEN] {
    let mut woken = [NONE; WOKEN];
    let kept = std::iter::once(number).chain(gate.iter().map(|&group| bit(group)));
    woken.iter_mut().zip(kept).for_each(|(place, n)| *place = n);
    woken
}

/// What a token may begin: the rows of one class in one run of numbers, so that a word costs a line
/// or two of the cache. First come the lengths of the rows, then a sketch of the last one, then the
/// rows:
///
/// - the groups that some layer's gate asks a sentence for, pairs of a number of [`Asked`] and the
///   bits to set in it;
/// - the layers that it triggers, each with its gate: [`WOKEN`] numbers;
/// - the groups that some sequence starts with, ascending.
#[derive(Clone, Copy, Debug)]
struct Class<'a>(Slice<'a>);

impl<'a> Class<'a> {
    const ASKED: usize = 0;
    const TRIGGERS: usize = 1;
    const STARTS: usize = 2;
    const SKETCH: usize = 3;
    const ROWS: usize = Self::SKETCH + SKETCH;

    #[inline]
    fn len(self, row: usize) -> usize {
        self.0.at(row) as usize
    }

    #[inline]
    fn asked(self) -> Slice<'a> {
        self.0.part(Self::ROWS, self.len(Self::ASKED))
    }

    #[inline]
    fn triggers(self) -> Slice<'a> {
        let begin = Self::ROWS + self.len(Self::ASKED);
        self.0.part(begin, self.len(Self::TRIGGERS))
    }

    #[inline]
    fn starts(self) -> Slice<'a> {
        let begin = Self::ROWS + self.len(Self::ASKED) + self.len(Self::TRIGGERS);
        self.0.part(begin, self.len(Self::STARTS))
    }

    #[inline]
    fn may_start(self, group: GroupId) -> bool {
        let (number, bit) = in_sketch(group);
        self.0.at(Self::SKETCH + number) & bit != 0 && self.starts().has(group)
    }
}

/// The rows of a class while it is made.
#[derive(Default)]
struct Row {
    triggers: Vec<u32>,
    asked: Vec<u32>,
    starts: Vec<u32>,
}

impl Row {
    /// The numbers of the [`Class`].
    fn stored(self) -> impl Iterator<Item = u32> {
        let mut head = [0; Class::ROWS];
        let lengths = [
            (Class::ASKED, &self.asked),
            (Class::TRIGGERS, &self.triggers),
            (Class::STARTS, &self.starts),
        ];
        for (at, row) in lengths {
            head[at] = u32::try_from(row.len()).expect("fewer than 2^32 entries");
        }
        for &group in &self.starts {
            let (number, bit) = in_sketch(group);
            head[Class::SKETCH + number] |= bit;
        }
        let rows = self.asked.into_iter().chain(self.triggers);
        head.into_iter().chain(rows).chain(self.starts)
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

/// The groups that layers ask for which have a word in a sentence, one bit each: asked for by
/// [`Index::ask`].
#[derive(Clone, Debug, Default)]
pub(crate) struct Asked {
    bits: Vec<u32>,
    /// Behind so many numbers nothing was written: the groups of a company's thousands of rules
    /// stand behind all others, and few sentences have a word of theirs.
    used: usize,
}

impl Asked {
    /// Forgets the sentence before; there is room for so many groups.
    fn clear(&mut self, groups: u32) {
        self.bits[..self.used].fill(0);
        self.used = 0;
        self.bits.resize(groups.div_ceil(32) as usize, 0);
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
