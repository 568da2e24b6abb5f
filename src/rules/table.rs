//! Every form of every rule word in one hash table: a token is looked up once for all rules.
//!
//! A *slot* is one place in some phrase (a word, a choice of words, a shared list). A form that
//! fills several slots has one *set* of entries; the table leads from the form's hash to its set.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::compiled::DIGITS_HASH;
use super::forms::{frequency, is_common};
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

/// How a form fills slots: an entry's agreement and role in one number. Thousands of entries share a few
/// hundred of these.
type Manner = u32;

/// The manner of what agrees with everything.
const ANYHOW: Manner = (Role::Other as u32) << Role::SHIFT;

impl Entry {
    /// How many bits the number of its manner takes; its slot takes those above.
    const SHIFT: u32 = 10;

    const fn manner(self) -> Manner {
        self.agreement | (self.role as u32) << Role::SHIFT
    }

    /// As it is kept: entries of a higher slot are greater.
    const fn stored(slot: SlotId, manner: u32) -> u32 {
        slot << Self::SHIFT | manner
    }

    #[inline]
    const fn slot_of(stored: u32) -> SlotId {
        stored >> Self::SHIFT
    }

    #[inline]
    fn read(stored: u32, manners: &Numbers) -> Self {
        let manner = manners.at((stored & !(!0 << Self::SHIFT)) as usize);
        Self {
            slot: Self::slot_of(stored),
            agreement: manner & !(!0 << Role::SHIFT),
            role: Role::ALL[(manner >> Role::SHIFT) as usize],
        }
    }
}

/// The highest slot an entry can be kept of.
pub(super) const HIGHEST_SLOT: SlotId = SlotId::MAX >> Entry::SHIFT;

/// Built once, read for every token.
///
/// A layer of rules has a table of its own *above* that of the rules below. It is asked first; its
/// forms bring along what they fill below, and its sets are numbered on from those below.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub(crate) struct FormTable {
    /// Open addressing by the hash's low bits: a form stands at the place they name, or behind it before
    /// the next free one.
    places: Numbers,
    /// The commonest forms once more, each where its low bits say or nowhere: so few that the cache holds
    /// them, and most words of a text.
    common: Numbers,
    /// For every set its entries, ascending.
    entries: Rows,
    /// The manners that entries have, the commonest first.
    manners: Numbers,
    /// The first set of this table. Set 0 is that of words which are in no rule.
    first: u32,
    /// Slots that hold a full adjective or participle, ascending.
    adjectival: Numbers,
    /// The set of a number that no rule names, 0 where no rule here asks for numbers.
    digits: u32,
    /// The forms that are numbers, pairs of a hash's low and high bits.
    numbers: Numbers,
    #[serde(skip)]
    above: Option<Box<Self>>,
}

/// The part of a hash that a place keeps; the other part led there.
const fn high(hash: WordHash) -> u32 {
    (hash >> 32) as u32
}

/// What stands at a place: below the hash's high bits, above the set, counted from the first of its
/// table, plus 1.
pub(super) type Place = u64;

/// What stands at a place that no form has taken.
const FREE: Place = 0;

/// What stands at the place of a form.
fn taken(hash: WordHash, set: u32) -> Place {
    Place::from(high(hash)) | Place::from(set + 1) << u32::BITS
}

/// The set of a place, plus 1.
const fn set_after(place: Place) -> u32 {
    (place >> u32::BITS) as u32
}

/// Whether the form of a hash has taken a place, where the hash may lead.
#[inline]
const fn is_of(place: Place, hash: WordHash) -> bool {
    (place as u32 == high(hash)) & (place != FREE)
}

/// What stands at the place that these bits name.
#[inline]
fn place_at(places: &[StoredPlace], bits: usize) -> Place {
    match places {
        [] => FREE,
        places => Place::from_le_bytes(places[bits & (places.len() - 1)]),
    }
}

/// A [`Place`] as it is kept.
type StoredPlace = [u8; size_of::<Place>()];

/// A table with its places found: a loop that writes what it looks up would else find them anew for
/// every word.
#[derive(Clone, Copy)]
pub(super) struct LookUp<'a> {
    table: &'a FormTable,
    places: &'a [StoredPlace],
    common: &'a [StoredPlace],
}

impl LookUp<'_> {
    /// What stands where the look-up of a form begins, for [`LookUp::set_at`].
    ///
    /// Without a branch, for which words are common nobody could guess: of a common one the place that is
    /// looked at in vain is the first, which the cache holds.
    #[inline]
    pub(super) fn home(self, hash: WordHash) -> Place {
        let common = place_at(self.common, hash as usize);
        let is_common = is_of(common, hash);
        let rare = place_at(
            self.places,
            hash as usize & (usize::from(is_common).wrapping_sub(1)),
        );
        if is_common { common } else { rare }
    }

    /// The set of a form, 0 for none, whose look-up begins at this place, its [`home`](Self::home).
    #[inline]
    pub(super) fn set_at(self, hash: WordHash, home: Place) -> u32 {
        match &self.table.above {
            None => self.set_from(hash, home),
            Some(above) => self.table.set_above(above, hash),
        }
    }

    #[inline]
    fn set_from(self, hash: WordHash, home: Place) -> u32 {
        let (mut place, mut at) = (home, hash as usize);
        while place != FREE {
            if is_of(place, hash) {
                return self.table.first + set_after(place) - 1;
            }
            at = at.wrapping_add(1);
            place = place_at(self.places, at);
        }
        0
    }
}

impl FormTable {
    /// The set of a form, 0 for none.
    #[inline]
    pub(crate) fn set(&self, hash: WordHash) -> u32 {
        match &self.above {
            None => self.own_set(hash),
            Some(above) => self.set_above(above, hash),
        }
    }

    /// Apart, so that the one look-up of most runs is inlined.
    fn set_above(&self, above: &Self, hash: WordHash) -> u32 {
        match above.set(hash) {
            0 => self.own_set(hash),
            set => set,
        }
    }

    #[inline]
    fn own_set(&self, hash: WordHash) -> u32 {
        let forms = self.at_hand();
        forms.set_from(hash, forms.home(hash))
    }

    /// The table for a loop that looks many words up.
    #[inline]
    pub(super) fn at_hand(&self) -> LookUp<'_> {
        LookUp {
            table: self,
            places: self.places.longs(),
            common: self.common.longs(),
        }
    }

    /// The set of a number that no rule names.
    pub(super) fn digits(&self) -> u32 {
        let above = self.above.as_ref().map_or(0, |above| above.digits());
        if above == 0 { self.digits } else { above }
    }

    /// How a number that no rule names fills slots.
    pub(super) fn of_digits(&self) -> Vec<Entry> {
        match self.digits() {
            0 => Vec::new(),
            set => self.entries(set).collect(),
        }
    }

    /// The hashes of all forms that are numbers.
    pub(super) fn numbers(&self) -> Vec<WordHash> {
        let hash = |[low, high]: [u32; 2]| WordHash::from(low) | WordHash::from(high) << 32;
        let mut all: Vec<WordHash> = self.numbers.all().groups_of().map(hash).collect();
        all.extend(self.above.iter().flat_map(|above| above.numbers()));
        all
    }

    /// The table that holds a set.
    #[inline]
    fn of_set(&self, set: u32) -> &Self {
        match &self.above {
            Some(above) if set >= above.first => above.of_set(set),
            _ => self,
        }
    }

    /// The entries of a set, as they are kept.
    #[inline]
    fn row(&self, set: u32) -> Slice<'_> {
        let table = self.of_set(set);
        table.entries.row(set - table.first)
    }

    /// The entries of a set.
    #[inline]
    pub(crate) fn entries(&self, set: u32) -> impl Iterator<Item = Entry> + '_ {
        let manners = &self.of_set(set).manners;
        let row = self.row(set).iter();
        row.map(move |stored| Entry::read(stored, manners))
    }

    /// The entries of a set that fill one slot.
    #[inline]
    pub(crate) fn filling(&self, set: u32, slot: SlotId) -> impl Iterator<Item = Entry> + '_ {
        let manners = &self.of_set(set).manners;
        let row = self.row(set);
        let from = row.first_not_below(1, Entry::stored(slot, 0));
        let filling = row.from(from).iter();
        let filling = filling.take_while(move |&stored| Entry::slot_of(stored) == slot);
        filling.map(move |stored| Entry::read(stored, manners))
    }

    /// Whether some entry of a set fills the slot.
    #[inline]
    pub(crate) fn fills(&self, set: u32, slot: SlotId) -> bool {
        let row = self.row(set);
        let first = row.get(row.first_not_below(1, Entry::stored(slot, 0)));
        first.map(Entry::slot_of) == Some(slot)
    }

    /// The slots of a range that some entry of a set fills, ascending.
    #[inline]
    pub(crate) fn among(
        &self,
        set: u32,
        slots: RangeInclusive<SlotId>,
    ) -> impl ExactSizeIterator<Item = SlotId> + Clone + '_ {
        let row = self.row(set);
        let not_below = |slot: SlotId| row.first_not_below(1, Entry::stored(slot, 0));
        let (first, last) = slots.into_inner();
        // Behind the highest slot no number would be left.
        let end = (last < HIGHEST_SLOT).then(|| not_below(last + 1));
        let first = not_below(first);
        let filled = row.part(first, end.unwrap_or(row.len()) - first);
        (0..filled.len()).map(move |entry| Entry::slot_of(filled.at(entry)))
    }

    /// Whether some word of the slot is a full adjective or participle.
    pub(crate) fn is_adjectival(&self, slot: SlotId) -> bool {
        self.adjectival.all().has(slot)
            || (self.above.as_ref()).is_some_and(|above| above.is_adjectival(slot))
    }

    /// One more than the highest set.
    pub(super) fn sets(&self) -> u32 {
        let own = self.entries.len();
        let own = self.first + u32::try_from(own).expect("fewer than 2^32 sets");
        self.above.as_ref().map_or(own, |above| above.sets())
    }

    /// Puts a table above this one.
    pub(super) fn put_above(&mut self, table: Self) {
        match &mut self.above {
            Some(above) => above.put_above(table),
            None => self.above = Some(table.into()),
        }
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

    /// The table of these forms, to be [put above](FormTable::put_above) `below`, and for each of
    /// its sets that of the same forms below.
    pub(crate) fn build_above(self, below: &FormTable) -> (FormTable, Vec<u32>) {
        let mut forms: Vec<(WordHash, Vec<Entry>)> = self.forms.into_iter().collect();
        // The commonest forms first: what a text asks for most then lies together, here and in the
        // index, which is numbered alike, and in few lines of the cache. The hash map's order must
        // not show in the set numbers.
        forms.sort_by_cached_key(|&(hash, _)| (Reverse(frequency(hash)), hash));
        let first = below.sets();
        let (mut sets, mut sets_below) = (Vec::new(), Vec::new());
        if first == 0 {
            sets.push(Vec::new());
            sets_below.push(0);
        }
        let mut known: FxHashMap<Vec<Entry>, u32> = FxHashMap::default();
        let number = |(hash, mut entries): (WordHash, Vec<Entry>)| {
            let set_below = below.set(hash);
            if set_below != 0 {
                entries.extend(below.entries(set_below));
            }
            entries.sort_unstable();
            entries.dedup();
            let set = *known.entry(entries).or_insert_with_key(|entries| {
                sets.push(entries.clone());
                sets_below.push(set_below);
                u32::try_from(sets.len() - 1).expect("fewer than 2^32 sets")
            });
            (hash, set)
        };
        let forms: Vec<(WordHash, u32)> = forms.into_iter().map(number).collect();
        (FormTable::new(first, &forms, &sets), sets_below)
    }
}

/// The manners of these entries, each with its number, the commonest first. That which agrees with
/// everything is always among them.
fn manners(sets: &[Vec<Entry>]) -> FxHashMap<Manner, u32> {
    let mut counts: BTreeMap<Manner, usize> = BTreeMap::from([(ANYHOW, usize::MAX)]);
    for entry in sets.iter().flatten() {
        let count = counts.entry(entry.manner()).or_default();
        *count = count.saturating_add(1);
    }
    let mut manners: Vec<(Manner, usize)> = counts.into_iter().collect();
    manners.sort_by_key(|&(_, count)| Reverse(count));
    let numbers = 0..1 << Entry::SHIFT;
    let manners = manners.into_iter().map(|(manner, _)| manner);
    manners.zip(numbers).collect()
}

/// The keys in the order of their numbers.
fn in_order(numbered: &FxHashMap<Manner, u32>) -> Numbers {
    let mut ordered: Vec<(u32, Manner)> = numbered
        .iter()
        .map(|(&key, &number)| (number, key))
        .collect();
    ordered.sort_unstable();
    ordered.into_iter().map(|(_, key)| key).collect()
}

/// Places as [`Numbers::longs`] reads them.
fn longs(places: &[Place]) -> Numbers {
    let halves = |&place: &Place| [place as u32, (place >> u32::BITS) as u32];
    places.iter().flat_map(halves).collect()
}

impl FormTable {
    /// A table of forms, the commonest first, each with its set counted from `first`, and the sets'
    /// entries.
    fn new(first: u32, forms: &[(WordHash, u32)], sets: &[Vec<Entry>]) -> Self {
        let mut places = vec![FREE; (forms.len() * 3 / 2).next_power_of_two().max(16)];
        let most = forms.partition_point(|&(hash, _)| is_common(hash));
        let mut common = vec![FREE; (2 * most).next_power_of_two()];
        for (number, &(hash, set)) in forms.iter().enumerate() {
            let place = taken(hash, set);
            let mut at = hash as usize & (places.len() - 1);
            while places[at] != FREE {
                at = (at + 1) & (places.len() - 1);
            }
            places[at] = place;
            let at = hash as usize & (common.len() - 1);
            if number < most && common[at] == FREE {
                common[at] = place;
            }
        }
        let digits = forms.iter().find(|&&(hash, _)| hash == DIGITS_HASH);
        let digits = digits.map(|&(_, set)| set);
        let full = |e: &&Entry| e.role == Role::Full;
        let mut adjectival: Vec<SlotId> =
            sets.iter().flatten().filter(full).map(|e| e.slot).collect();
        adjectival.sort_unstable();
        adjectival.dedup();
        // The slot of all numbers is the newest one that "a number" fills.
        let of_digits = digits.and_then(|set| sets[set as usize].last());
        let number = |set: u32| {
            let mut entries = sets[set as usize].iter();
            of_digits.is_some_and(|digits| entries.any(|e| e.slot == digits.slot))
        };
        let numbers = forms.iter().filter(|&&(_, set)| number(set));
        let manners = manners(sets);
        let stored = |entry: &Entry| {
            // There is always room for what a lexicon says; a manner that found none would not ask for
            // agreement.
            let manner = manners.get(&entry.manner()).or(manners.get(&ANYHOW));
            Entry::stored(entry.slot, manner.copied().unwrap_or(0))
        };
        let stored = |set: &Vec<Entry>| {
            let mut stored: Vec<u32> = set.iter().map(stored).collect();
            stored.sort_unstable();
            stored
        };
        Self {
            places: longs(&places),
            common: longs(&common),
            entries: sets.iter().map(stored).collect(),
            manners: in_order(&manners),
            first,
            adjectival: adjectival.into_iter().collect(),
            digits: digits.map_or(0, |set| first + set),
            numbers: numbers
                .flat_map(|&(hash, _)| [hash as u32, high(hash)])
                .collect(),
            above: None,
        }
    }
}
