//! Every form of every rule word in one hash table: a token is looked up once for all rules.
//!
//! A *slot* is one place in some phrase (a word, a choice of words, a shared list). A form that
//! fills several slots has one *set* of entries; the table leads from the form's hash to its set.

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::compile::DIGITS_HASH;
use crate::text::fold::WordHash;
use crate::text::lexicon::Pos;

/// The number of a slot.
pub(crate) type SlotId = u32;

/// One way a form fills a slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub(crate) struct Entry {
    pub(crate) slot: SlotId,
    /// See [`crate::text::lexicon::Form::agreement`].
    pub(crate) agreement: u32,
    pub(crate) role: Role,
}

/// What agreement needs to know of a part of speech.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
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

/// Built once, read for every token.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(from = "StoredTable", into = "StoredTable")]
pub(crate) struct FormTable {
    /// Open addressing by the hash's low bits; a place holds its high bits and the set, which is
    /// never 0. Eight bytes a place keep the table in a second-level cache.
    places: Vec<(u32, u32)>,
    /// Every form's hash and set, by hash, to store the table again.
    forms: Vec<(WordHash, u32)>,
    /// One bit per low hash bits: most words of a text are in no rule, and 32 KB stay in cache.
    maybe: Vec<u64>,
    sets: Vec<(u32, u32)>,
    entries: Vec<Entry>,
    /// Slots that hold a full adjective or participle, ascending.
    adjectival: Vec<SlotId>,
    /// The set of a number that no rule names.
    digits: u32,
}

/// The part of a hash that a place keeps; the other part led there.
const fn high(hash: WordHash) -> u32 {
    (hash >> 32) as u32
}

const MAYBE_BITS: usize = 1 << 18;

impl FormTable {
    /// The set of a form, 0 for none.
    #[inline]
    pub(crate) fn set(&self, hash: WordHash) -> u32 {
        let bit = (hash >> 40) as usize % MAYBE_BITS;
        if self.maybe.is_empty() || self.maybe[bit / 64] & (1 << (bit % 64)) == 0 {
            return 0;
        }
        let mask = self.places.len() - 1;
        let mut at = hash as usize & mask;
        loop {
            let (found, set) = self.places[at];
            if set == 0 || found == high(hash) {
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
    pub(crate) fn entries(&self, set: u32) -> &[Entry] {
        let (start, end) = self.sets[set as usize];
        &self.entries[start as usize..end as usize]
    }

    /// Whether some word of the slot is a full adjective or participle.
    pub(crate) fn is_adjectival(&self, slot: SlotId) -> bool {
        self.adjectival.binary_search(&slot).is_ok()
    }

    /// How many sets there are; set numbers are below it.
    pub(crate) fn sets(&self) -> usize {
        self.sets.len()
    }
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

    /// The table of these forms and those of `base`, whose sets keep their numbers; a form that
    /// is in both gets a set of its own.
    pub(crate) fn build_on(self, base: FormTable) -> FormTable {
        let mut forms: Vec<(WordHash, Vec<Entry>)> = self.forms.into_iter().collect();
        // The hash map's order must not show in the set numbers.
        forms.sort_unstable_by_key(|&(hash, _)| hash);
        let mut stored = StoredTable::from(base);
        if stored.sets.is_empty() {
            stored.sets.push((0, 0));
        }
        let mut rest = std::mem::take(&mut stored.forms).into_iter().peekable();
        let mut known: FxHashMap<Vec<Entry>, u32> = FxHashMap::default();
        for (hash, mut entries) in forms {
            while let Some(form) = rest.next_if(|&(before, _)| before < hash) {
                stored.forms.push(form);
            }
            if let Some((_, set)) = rest.next_if(|&(same, _)| same == hash) {
                let (start, end) = stored.sets[set as usize];
                entries.extend_from_slice(&stored.entries[start as usize..end as usize]);
            }
            entries.sort_unstable();
            entries.dedup();
            let set = *known.entry(entries).or_insert_with_key(|entries| {
                let start = u32::try_from(stored.entries.len()).expect("fewer than 2^32 entries");
                stored.entries.extend_from_slice(entries);
                let end = u32::try_from(stored.entries.len()).expect("fewer than 2^32 entries");
                stored.sets.push((start, end));
                u32::try_from(stored.sets.len() - 1).expect("fewer than 2^32 sets")
            });
            stored.forms.push((hash, set));
        }
        stored.forms.extend(rest);
        stored.into()
    }
}

/// A [`FormTable`] without its empty places, as it is kept in the program.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct StoredTable {
    /// Hash and set of every form, by hash; fixed width, because decoding tens of thousands of
    /// numbers of any width would be half of a cold start.
    #[serde(with = "fixed_width")]
    forms: Vec<(WordHash, u32)>,
    sets: Vec<(u32, u32)>,
    entries: Vec<Entry>,
}

impl From<StoredTable> for FormTable {
    fn from(stored: StoredTable) -> Self {
        let size = (stored.forms.len() * 3).next_power_of_two().max(16);
        let mut table = Self {
            places: vec![(0, 0); size],
            maybe: vec![0; MAYBE_BITS / 64],
            forms: Vec::new(),
            sets: stored.sets,
            entries: stored.entries,
            adjectival: Vec::new(),
            digits: 0,
        };
        let mask = size - 1;
        for &(hash, set) in &stored.forms {
            let bit = (hash >> 40) as usize % MAYBE_BITS;
            table.maybe[bit / 64] |= 1 << (bit % 64);
            let mut at = hash as usize & mask;
            while table.places[at].1 != 0 {
                at = (at + 1) & mask;
            }
            table.places[at] = (high(hash), set);
        }
        table.forms = stored.forms;
        table.adjectival = table
            .entries
            .iter()
            .filter(|e| e.role == Role::Full)
            .map(|e| e.slot)
            .collect();
        table.adjectival.sort_unstable();
        table.adjectival.dedup();
        table.digits = table.set(DIGITS_HASH);
        table
    }
}

impl From<FormTable> for StoredTable {
    fn from(table: FormTable) -> Self {
        Self {
            forms: table.forms,
            sets: table.sets,
            entries: table.entries,
        }
    }
}

/// Pairs of numbers as one run of bytes, twelve a pair.
mod fixed_width {
    use serde::de::{Deserializer, Error, Visitor};
    use serde::ser::Serializer;

    use super::WordHash;

    const WIDTH: usize = 12;

    pub(super) fn serialize<S: Serializer>(
        forms: &[(WordHash, u32)],
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        let mut bytes = Vec::with_capacity(forms.len() * WIDTH);
        for (hash, set) in forms {
            bytes.extend_from_slice(&hash.to_le_bytes());
            bytes.extend_from_slice(&set.to_le_bytes());
        }
        serializer.serialize_bytes(&bytes)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Vec<(WordHash, u32)>, D::Error> {
        struct Bytes;
        impl Visitor<'_> for Bytes {
            type Value = Vec<(WordHash, u32)>;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("bytes, twelve a form")
            }

            fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<Self::Value, E> {
                let pair = |chunk: &[u8]| {
                    let (hash, set) = chunk.split_at(8);
                    Some((
                        WordHash::from_le_bytes(hash.try_into().ok()?),
                        u32::from_le_bytes(set.try_into().ok()?),
                    ))
                };
                bytes
                    .chunks_exact(WIDTH)
                    .map(pair)
                    .collect::<Option<_>>()
                    .ok_or_else(|| E::custom("twelve bytes a form"))
            }
        }
        deserializer.deserialize_bytes(Bytes)
    }
}
