//! Every form of every rule word in one hash table: a token is looked up once for all rules.
//!
//! A *slot* is one place in some phrase (a word, a choice of words, a shared list). A form that
//! fills several slots has one *set* of entries; the table leads from the form's hash to its set.

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::compile::DIGITS_HASH;
use super::stored::{Numbers, Rows, Slice};
use crate::text::fold::WordHash;
use crate::text::lexicon::Pos;

/// The number of a slot.
pub(crate) type SlotId = u32;

/// One way a form fills a slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Entry {
    pub(crate) slot: SlotId,
    /// See [`crate::text::lexicon::Form::agreement`].
    pub(crate) agreement: u32,
    pub(crate) role: Role,
}

/// What agreement needs to know of a part of speech.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Role {
    /// Full adjective: agrees with the noun beside it.
    Full,
    /// Full participle: agrees likewise, or has its doer behind it («одобренный врачами»).
    Participle,
    /// Short adjective or comparative: never stands before its noun in a phrase.
    Short,
    Noun,
    /// Everything that is not asked to agree; short participles too («одобрено врачами»).
    Other,
}

impl From<Pos> for Role {
    fn from(pos: Pos) -> Self {
        match pos {
            Pos::Adjective => Self::Full,
            Pos::Participle => Self::Participle,
            Pos::ShortAdjective | Pos::Comparative => Self::Short,
            Pos::Noun => Self::Noun,
            _ => Self::Other,
        }
    }
}

impl Role {
    const ALL: [Self; 5] = [
        Self::Full,
        Self::Participle,
        Self::Short,
        Self::Noun,
        Self::Other,
    ];
    /// Agreement takes the bits below.
    const SHIFT: u32 = 28;
}

impl Entry {
    /// How many numbers it is kept in.
    const WIDTH: usize = 2;

    const fn stored(self) -> [u32; Self::WIDTH] {
        [
            self.slot,
            self.agreement | (self.role as u32) << Role::SHIFT,
        ]
    }

    #[inline]
    const fn read(slot: u32, rest: u32) -> Self {
        Self {
            slot,
            agreement: rest & !(!0 << Role::SHIFT),
            role: Role::ALL[(rest >> Role::SHIFT) as usize],
        }
    }
}

/// Built once, read for every token.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub(crate) struct FormTable {
    /// Open addressing by the hash's low bits: pairs of the hash's high bits and the set, which is
    /// never 0. Eight bytes a place keep the table in a second-level cache.
    places: Numbers,
    /// One bit per middle hash bits: most words of a text are in no rule, and 32 KB stay in cache.
    maybe: Numbers,
    /// For every set its entries, [`Entry::WIDTH`] numbers each.
    entries: Rows,
    sets: u32,
    /// Slots that hold a full adjective or participle, ascending.
    adjectival: Numbers,
    /// The set of a number that no rule names.
    digits: u32,
}

/// The part of a hash that a place keeps; the other part led there.
const fn high(hash: WordHash) -> u32 {
    (hash >> 32) as u32
}

const MAYBE_BITS: usize = 1 << 18;

/// Where a hash has its bit: the number's index and the bit in it.
const fn maybe_bit(hash: WordHash) -> (usize, u32) {
    let bit = (hash >> 40) as usize % MAYBE_BITS;
    (bit / 32, 1 << (bit % 32))
}

impl FormTable {
    /// The set of a form, 0 for none.
    #[inline]
    pub(crate) fn set(&self, hash: WordHash) -> u32 {
        let (index, bit) = maybe_bit(hash);
        if self.maybe.at(index) & bit == 0 {
            return 0;
        }
        let mask = self.places.len() / 2 - 1;
        let mut at = hash as usize & mask;
        loop {
            let set = self.places.at(2 * at + 1);
            if set == 0 || self.places.at(2 * at) == high(hash) {
                return set;
            }
            at = (at + 1) & mask;
        }
    }

    /// The set of a number: its own, or that of all numbers.
    #[inline]
    pub(crate) fn number_set(&self, hash: WordHash) -> u32 {
        match self.set(hash) {
            0 => self.digits,
            set => set,
        }
    }

    /// The entries of a set.
    #[inline]
    pub(crate) fn entries(&self, set: u32) -> impl Iterator<Item = Entry> + '_ {
        entries(self.entries.row(set))
    }

    /// The entries of a set that fill one slot.
    #[inline]
    pub(crate) fn filling(&self, set: u32, slot: SlotId) -> impl Iterator<Item = Entry> + '_ {
        let row = self.entries.row(set);
        let first = row.first_not_below(Entry::WIDTH, slot);
        entries(row.from(first)).take_while(move |entry| entry.slot == slot)
    }

    /// Whether some word of the slot is a full adjective or participle.
    pub(crate) fn is_adjectival(&self, slot: SlotId) -> bool {
        self.adjectival.all().has(slot)
    }

    /// Every set's number.
    pub(crate) fn sets(&self) -> impl Iterator<Item = u32> + use<> {
        0..self.sets
    }
}

#[inline]
fn entries(row: Slice<'_>) -> impl Iterator<Item = Entry> + '_ {
    let mut numbers = row.iter();
    std::iter::from_fn(move || Some(Entry::read(numbers.next()?, numbers.next()?)))
}

/// Collects forms for a [`FormTable`].
#[derive(Debug, Default)]
pub(crate) struct FormTableBuilder {
    forms: FxHashMap<WordHash, Vec<Entry>>,
}

impl FormTableBuilder {
    pub(crate) fn add(&mut self, hash: WordHash, entry: Entry) {
        self.forms.entry(hash).or_default().push(entry);
    }

    pub(crate) fn build(self) -> FormTable {
        let mut forms: Vec<(WordHash, Vec<Entry>)> = self.forms.into_iter().collect();
        // The hash map's order must not show in the set numbers.
        forms.sort_unstable_by_key(|&(hash, _)| hash);
        let size = (forms.len() * 3).next_power_of_two().max(16);
        let mut places = vec![[0; 2]; size];
        let mut maybe = vec![0; MAYBE_BITS / 32];
        // Set 0 is that of words which are in no rule.
        let mut sets: Vec<Vec<Entry>> = vec![Vec::new()];
        let mut known: FxHashMap<Vec<Entry>, u32> = FxHashMap::default();
        let mut digits = 0;
        for (hash, mut entries) in forms {
            entries.sort_unstable();
            entries.dedup();
            let set = *known.entry(entries).or_insert_with_key(|entries| {
                sets.push(entries.clone());
                u32::try_from(sets.len() - 1).expect("fewer than 2^32 sets")
            });
            let (index, bit) = maybe_bit(hash);
            maybe[index] |= bit;
            let mut at = hash as usize & (size - 1);
            while places[at][1] != 0 {
                at = (at + 1) & (size - 1);
            }
            places[at] = [high(hash), set];
            if hash == DIGITS_HASH {
                digits = set;
            }
        }
        let full = |e: &&Entry| e.role == Role::Full;
        let mut adjectival: Vec<SlotId> =
            sets.iter().flatten().filter(full).map(|e| e.slot).collect();
        adjectival.sort_unstable();
        adjectival.dedup();
        FormTable {
            places: places.into_iter().flatten().collect(),
            maybe: maybe.into_iter().collect(),
            sets: u32::try_from(sets.len()).expect("fewer than 2^32 sets"),
            entries: sets
                .iter()
                .map(|set| set.iter().flat_map(|e| e.stored()).collect::<Vec<_>>())
                .collect(),
            adjectival: adjectival.into_iter().collect(),
            digits,
        }
    }
}
