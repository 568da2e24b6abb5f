//! From the words of a sentence to the layers worth trying on it.

use serde::{Deserialize, Serialize};

use super::Layer;
use super::compile::Compiled;
use super::stored::{Rows, Slice};
use super::table::FormTable;
use super::trigger::{GroupId, Groups};

/// For every set of the form table, what a token of this set may begin.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub(crate) struct Index {
    /// The layers that it triggers.
    triggers: Rows,
    /// The groups that some condition asks a sentence for, ascending.
    asked: Rows,
    /// The groups that some sequence starts with, ascending.
    starts: Rows,
    /// For every layer, the groups that must have a word in the sentence beside its trigger.
    gates: Rows,
    groups: u32,
}

impl Index {
    /// Takes from the layers what is asked here, so that it is not asked again.
    pub(super) fn new(
        table: &FormTable,
        slots: usize,
        groups: &Groups,
        layers: &mut [Layer],
    ) -> Self {
        let mut triggered: Vec<Vec<u32>> = vec![Vec::new(); groups.len()];
        for (index, layer) in (0..).zip(layers.iter()) {
            // Only a layer that counts the findings of others starts on no word.
            if let Some(&trigger) = layer.test.requires.first() {
                triggered[trigger as usize].push(index);
            }
        }
        // Groups that are only triggers get no number: the fewer, the smaller the bit set.
        let mut numbers = vec![None; groups.len()];
        let mut next = 0;
        let mut number = |group: &mut GroupId| {
            let number = numbers[*group as usize].get_or_insert_with(|| {
                next += 1;
                next - 1
            });
            *group = *number;
        };
        let mut gates: Vec<Vec<u32>> = Vec::with_capacity(layers.len());
        for layer in layers {
            let test = layer.test.get_mut();
            gates.push(
                std::mem::take(&mut test.requires)
                    .into_iter()
                    .skip(1)
                    .collect(),
            );
            gates.last_mut().into_iter().flatten().for_each(&mut number);
            renumber(test, &mut number);
        }
        let groups_of = groups.by_slot(slots);
        let of_sets: Vec<Vec<GroupId>> = table
            .sets()
            .map(|set| {
                let slots = table.entries(set).map(|e| e.slot as usize);
                merged(slots.flat_map(|slot| groups_of[slot].iter().copied()))
            })
            .collect();
        Self {
            triggers: of_sets
                .iter()
                .map(|row| {
                    merged(
                        row.iter()
                            .flat_map(|&g| triggered[g as usize].iter().copied()),
                    )
                })
                .collect(),
            asked: of_sets
                .iter()
                .map(|row| merged(row.iter().filter_map(|&g| numbers[g as usize])))
                .collect(),
            starts: of_sets
                .iter()
                .map(|row| merged(row.iter().copied().filter(|&g| groups.is_start(g))))
                .collect(),
            gates: gates.into_iter().collect(),
            groups: next,
        }
    }

    /// The layers that a token of this set may start.
    #[inline]
    pub(crate) fn triggers(&self, set: u32) -> Slice<'_> {
        self.triggers.row(set)
    }

    /// Whether a sequence with this start group may start at a token of this set.
    #[inline]
    pub(crate) fn may_start(&self, set: u32, group: GroupId) -> bool {
        self.starts.row(set).has(group)
    }

    /// What a layer asks of its sentence beside the word that triggered it.
    #[inline]
    pub(crate) fn gate(&self, layer: usize) -> Slice<'_> {
        self.gates
            .row(u32::try_from(layer).expect("fewer than 2^32 layers"))
    }
}

fn renumber(test: &mut Compiled, number: &mut impl FnMut(&mut GroupId)) {
    test.requires.iter_mut().for_each(&mut *number);
    for part in test.condition.parts_mut() {
        renumber(part, number);
    }
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
pub(crate) struct GroupSet(Vec<u64>);

impl GroupSet {
    /// Forgets what it held and notes the groups of these tokens' sets.
    pub(crate) fn fill_with(&mut self, index: &Index, sets: &[u32]) {
        self.0.clear();
        self.0.resize((index.groups as usize).div_ceil(64), 0);
        for &set in sets.iter().filter(|&&set| set != 0) {
            for group in index.asked.row(set).iter() {
                self.0[group as usize / 64] |= 1 << (group % 64);
            }
        }
    }

    #[inline]
    pub(crate) fn has(&self, group: GroupId) -> bool {
        self.0[group as usize / 64] & (1 << (group % 64)) != 0
    }
}
