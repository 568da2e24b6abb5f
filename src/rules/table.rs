//! Every form of every rule word in one hash table: a token is looked up once for all rules.
//!
//! A *slot* is one place in some phrase (a word, a choice of words, a shared list). A form that
//! fills several slots has one *set* of entries; the table leads from the form's hash to its set.
//! The forms of one word mostly fill the same slots, each in a manner of its own. So a set is kept as the
//! number of a *row* of slots, which many sets share, and that of a list of *manners*.

mod build;

use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};

pub(crate) use build::FormTableBuilder;

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

/// How a form fills a slot: an entry's agreement and role in one number.
type Manner = u32;

/// The manner of what agrees with everything.
const ANYHOW: Manner = (Role::Other as u32) << Role::SHIFT;

impl Entry {
    /// Of what agrees with everything.
    pub(crate) const fn anyhow(slot: SlotId) -> Self {
        Self {
            slot,
            agreement: 0,
            role: Role::Other,
        }
    }

    const fn manner(self) -> Manner {
        self.agreement | (self.role as u32) << Role::SHIFT
    }

    #[inline]
    fn of(slot: SlotId, manner: Manner) -> Self {
        Self {
            slot,
            agreement: manner & !(!0 << Role::SHIFT),
            role: Role::ALL[(manner >> Role::SHIFT) as usize],
        }
    }
}

/// A slot in a row, and in which of its form's manners it is filled.
#[derive(Clone, Copy)]
struct Filled {
    slot: SlotId,
    way: u32,
}

impl Filled {
    /// How many bits the way takes; the slot takes those above.
    const SHIFT: u32 = 3;

    /// So many ways a form has at most: what is left is filled in all manners that are left.
    const WAYS: usize = 1 << Self::SHIFT;

    /// As it is kept: a higher slot is a greater number.
    const fn stored(self) -> u32 {
        Self::least(self.slot) | self.way
    }

    /// No number of the slot is less.
    const fn least(slot: SlotId) -> u32 {
        slot << Self::SHIFT
    }

    #[inline]
    const fn read(stored: u32) -> Self {
        Self {
            slot: stored >> Self::SHIFT,
            way: stored & !(!0 << Self::SHIFT),
        }
    }
}

/// The highest slot that a row can hold.
const HIGHEST_SLOT: SlotId = SlotId::MAX >> Filled::SHIFT;

/// How many bits of a set's number its list of manners takes; its row takes those above.
const MANNERS_BITS: u32 = 12;

/// Fewer rows there must be.
pub(super) const MOST_ROWS: usize = 1 << (u32::BITS - MANNERS_BITS);

/// The row of slots that a set fills; 0 for that of words which are in no rule.
#[inline]
pub(super) const fn row_of(set: u32) -> u32 {
    set >> MANNERS_BITS
}

/// The list of a set's manners, numbered by the table that holds its row.
const fn manners_of(set: u32) -> u32 {
    set & !(!0 << MANNERS_BITS)
}

/// Built once, read for every token.
///
/// A layer of rules has a table of its own *above* that of the rules below. It is asked first; its
/// forms bring along what they fill below, and its rows are numbered on from those below.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub(crate) struct FormTable {
    /// Open addressing by the hash's low bits: a form stands at the place they name, or behind it before
    /// the next free one.
    places: Numbers,
    /// The commonest forms once more, each where its low bits say or nowhere: so few that the cache holds
    /// them, and most words of a text.
    common: Numbers,
    /// For every row what it fills, ascending.
    rows: Rows,
    /// The lists of manners: pairs of a way and a manner, ascending.
    manners: Rows,
    /// The first row of this table. Row 0 is that of words which are in no rule.
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

/// What stands at a place: below the hash's high bits, above the set.
pub(super) type Place = u64;

/// What stands at a place that no form has taken.
const FREE: Place = 0;

/// What stands at the place of a form.
fn taken(hash: WordHash, set: u32) -> Place {
    Place::from(high(hash)) | Place::from(set) << u32::BITS
}

/// The set of a place.
const fn set_in(place: Place) -> u32 {
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
                return set_in(place);
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

    /// The table that holds a row.
    #[inline]
    fn of_row(&self, row: u32) -> &Self {
        match &self.above {
            Some(above) if row >= above.first => above.of_row(row),
            _ => self,
        }
    }

    /// A row, as it is kept.
    #[inline]
    fn row(&self, row: u32) -> Slice<'_> {
        let table = self.of_row(row);
        table.rows.row(row - table.first)
    }

    /// The slots of a row, ascending.
    pub(super) fn slots(&self, row: u32) -> impl Iterator<Item = SlotId> + '_ {
        self.row(row).iter().map(|stored| Filled::read(stored).slot)
    }

    /// How a form of this set fills a slot in one of its ways.
    fn entries_of(&self, set: u32, filled: Filled) -> impl Iterator<Item = Entry> + '_ {
        let manners = self.of_row(row_of(set)).manners.row(manners_of(set));
        let own = manners
            .groups_of()
            .filter(move |&[way, _]| way == filled.way);
        own.map(move |[_, manner]| Entry::of(filled.slot, manner))
    }

    /// The entries of a set.
    pub(crate) fn entries(&self, set: u32) -> impl Iterator<Item = Entry> + '_ {
        let row = self.row(row_of(set)).iter();
        row.flat_map(move |stored| self.entries_of(set, Filled::read(stored)))
    }

    /// The entries of a set that fill one slot.
    #[inline]
    pub(crate) fn filling(&self, set: u32, slot: SlotId) -> impl Iterator<Item = Entry> + '_ {
        let filled = self.filled(set, slot).into_iter();
        filled.flat_map(move |filled| self.entries_of(set, filled))
    }

    #[inline]
    fn filled(&self, set: u32, slot: SlotId) -> Option<Filled> {
        let row = self.row(row_of(set));
        let first = row.get(row.first_not_below(1, Filled::least(slot)));
        first.map(Filled::read).filter(|filled| filled.slot == slot)
    }

    /// Whether some entry of a set fills the slot.
    #[inline]
    pub(crate) fn fills(&self, set: u32, slot: SlotId) -> bool {
        self.filled(set, slot).is_some()
    }

    /// The slots of a range that some entry of a set fills, ascending.
    #[inline]
    pub(crate) fn among(
        &self,
        set: u32,
        slots: RangeInclusive<SlotId>,
    ) -> impl ExactSizeIterator<Item = SlotId> + Clone + '_ {
        let row = self.row(row_of(set));
        let not_below = |slot: SlotId| row.first_not_below(1, Filled::least(slot));
        let (first, last) = slots.into_inner();
        // Behind the highest slot no number would be left.
        let end = (last < HIGHEST_SLOT).then(|| not_below(last + 1));
        let first = not_below(first);
        let filled = row.part(first, end.unwrap_or(row.len()) - first);
        (0..filled.len()).map(move |at| Filled::read(filled.at(at)).slot)
    }

    /// Whether some word of the slot is a full adjective or participle.
    pub(crate) fn is_adjectival(&self, slot: SlotId) -> bool {
        self.adjectival.all().has(slot)
            || (self.above.as_ref()).is_some_and(|above| above.is_adjectival(slot))
    }

    /// One more than the highest row.
    pub(super) fn row_count(&self) -> u32 {
        let own = self.rows.len();
        let own = self.first + u32::try_from(own).expect("fewer than 2^32 rows");
        self.above.as_ref().map_or(own, |above| above.row_count())
    }

    /// Puts a table above this one.
    pub(super) fn put_above(&mut self, table: Self) {
        match &mut self.above {
            Some(above) => above.put_above(table),
            None => self.above = Some(table.into()),
        }
    }
}
