//! Builds a form table: gives rows, lists of manners and sets their numbers.

use std::cmp::Reverse;

use rustc_hash::FxHashMap;

use super::{
    ANYHOW, Entry, FREE, Filled, FormTable, MANNERS_BITS, Manner, Place, Role, SlotId, high,
    row_of, taken,
};
use crate::rules::compiled::DIGITS_HASH;
use crate::rules::forms::{frequency, is_common};
use crate::rules::stored::Numbers;
use crate::text::fold::WordHash;

/// Collects forms for a [`FormTable`].
#[derive(Debug, Default)]
pub(crate) struct FormTableBuilder {
    forms: FxHashMap<WordHash, Vec<Entry>>,
}

impl FormTableBuilder {
    pub(crate) fn add(&mut self, hash: WordHash, entry: Entry) {
        self.forms.entry(hash).or_default().push(entry);
    }

    /// How many forms there are.
    pub(crate) fn len(&self) -> usize {
        self.forms.len()
    }

    /// The table of these forms, to be [put above](FormTable::put_above) `below`, and for each of
    /// its rows that of the same forms below.
    pub(crate) fn build_above(self, below: &FormTable) -> (FormTable, Vec<u32>) {
        let mut forms: Vec<(WordHash, Vec<Entry>)> = self.forms.into_iter().collect();
        // The commonest forms first: what a text asks for most then lies together, here and in the
        // index, which is numbered alike, and in few lines of the cache. The hash map's order must
        // not show in the numbers of rows.
        forms.sort_by_cached_key(|&(hash, _)| (Reverse(frequency(hash)), hash));
        let mut sets = Sets::from(below.row_count());
        let any_number = below.of_digits().last().map(|digits| digits.slot);
        let number = |(hash, mut entries): (WordHash, Vec<Entry>)| {
            let is_number = || entries.iter().any(|own| Some(own.slot) == any_number);
            let below_it = match below.set(hash) {
                // Below, a number that no rule names there is any number.
                0 if is_number() => below.digits(),
                set => set,
            };
            if below_it != 0 {
                entries.extend(below.entries(below_it));
            }
            entries.sort_unstable();
            entries.dedup();
            (hash, sets.number(&entries, row_of(below_it)))
        };
        let forms: Vec<(WordHash, u32)> = forms.into_iter().map(number).collect();
        FormTable::new(&forms, sets)
    }
}

/// Gives sets their numbers.
struct Sets {
    /// The first row.
    first: u32,
    rows: Vec<Vec<u32>>,
    known_rows: FxHashMap<Vec<u32>, u32>,
    /// For every row that of the same forms below.
    below: Vec<u32>,
    manners: Vec<Vec<u32>>,
    known_manners: FxHashMap<Vec<u32>, u32>,
    /// Slots that a full adjective or participle fills.
    adjectival: Vec<SlotId>,
}

impl Sets {
    /// No sets yet; the first new row will have this number.
    fn from(first: u32) -> Self {
        let mut sets = Self {
            first,
            rows: Vec::new(),
            known_rows: FxHashMap::default(),
            below: Vec::new(),
            manners: Vec::new(),
            known_manners: FxHashMap::default(),
            adjectival: Vec::new(),
        };
        // There is room for what any lexicon says; what found none would not ask for agreement.
        let anyhow = (0..).zip([ANYHOW; Filled::WAYS]);
        sets.manners
            .push(anyhow.flat_map(|(way, manner)| [way, manner]).collect());
        if first == 0 {
            sets.number(&[], 0);
        }
        sets
    }

    /// The number of the set of these entries, ascending, where those below are of this row. Rows are
    /// fewer than [`MOST_ROWS`](super::MOST_ROWS), which the compiler has checked.
    fn number(&mut self, entries: &[Entry], below: u32) -> u32 {
        let slots: Vec<&[Entry]> = entries.chunk_by(|a, b| a.slot == b.slot).collect();
        let manners = |own: &[Entry]| -> Vec<Manner> { own.iter().map(|e| e.manner()).collect() };
        let mut ways: Vec<Vec<Manner>> = slots.iter().map(|own| manners(own)).collect();
        ways.sort_unstable();
        ways.dedup();
        let last = Filled::WAYS - 1;
        let way = |own: &[Entry]| {
            let way = ways.binary_search(&manners(own)).unwrap_or(last);
            u32::try_from(way.min(last)).expect("few ways")
        };
        let filled = |own: &&[Entry]| {
            Filled {
                slot: own[0].slot,
                way: way(own),
            }
            .stored()
        };
        let row: Vec<u32> = slots.iter().map(filled).collect();
        let numbered = (0..).zip(&ways);
        let mut kept: Vec<[u32; 2]> = numbered
            .flat_map(|(way, own)| {
                own.iter()
                    .map(move |&manner| [way.min(last as u32), manner])
            })
            .collect();
        kept.sort_unstable();
        kept.dedup();
        let full = entries.iter().filter(|e| e.role == Role::Full);
        self.adjectival.extend(full.map(|e| e.slot));
        self.row(row, below) << MANNERS_BITS | self.list(kept.into_flattened())
    }

    fn row(&mut self, row: Vec<u32>, below: u32) -> u32 {
        let (rows, all_below, first) = (&mut self.rows, &mut self.below, self.first);
        *self.known_rows.entry(row).or_insert_with_key(|row| {
            rows.push(row.clone());
            all_below.push(below);
            first + u32::try_from(rows.len() - 1).expect("fewer than 2^32 rows")
        })
    }

    fn list(&mut self, manners: Vec<u32>) -> u32 {
        let all = &mut self.manners;
        *self
            .known_manners
            .entry(manners)
            .or_insert_with_key(|manners| {
                let next = u32::try_from(all.len()).unwrap_or(u32::MAX);
                if next >> MANNERS_BITS != 0 {
                    return 0;
                }
                all.push(manners.clone());
                next
            })
    }
}

/// Places as [`Numbers::longs`] reads them.
fn longs(places: &[Place]) -> Numbers {
    let halves = |&place: &Place| [place as u32, (place >> u32::BITS) as u32];
    places.iter().flat_map(halves).collect()
}

impl FormTable {
    /// A table of forms, the commonest first, each with its set, and for each row that below.
    fn new(forms: &[(WordHash, u32)], sets: Sets) -> (Self, Vec<u32>) {
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
        let Sets {
            first,
            rows,
            below,
            manners,
            mut adjectival,
            ..
        } = sets;
        adjectival.sort_unstable();
        adjectival.dedup();
        let mut table = Self {
            places: longs(&places),
            common: longs(&common),
            rows: rows.into_iter().collect(),
            manners: manners.into_iter().collect(),
            first,
            adjectival: adjectival.into_iter().collect(),
            digits: digits.map_or(0, |&(_, set)| set),
            numbers: Numbers::default(),
            above: None,
        };
        // The slot of all numbers is the newest one that "a number" fills.
        if let Some(digits) = table.of_digits().last() {
            let numbers = forms
                .iter()
                .filter(|&&(_, set)| table.fills(set, digits.slot));
            table.numbers = numbers
                .flat_map(|&(hash, _)| [hash as u32, high(hash)])
                .collect();
        }
        (table, below)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(slot: SlotId, agreement: u32) -> Entry {
        Entry {
            slot,
            agreement,
            role: Role::Full,
        }
    }

    /// A table of these forms, each with its entries, and the sets of its forms.
    fn table(forms: &[Vec<Entry>]) -> (FormTable, Vec<u32>) {
        let mut sets = Sets::from(0);
        let numbers: Vec<u32> = forms.iter().map(|own| sets.number(own, 0)).collect();
        let hashed = (1..).zip(numbers.iter().copied());
        let (table, _) = FormTable::new(&hashed.collect::<Vec<_>>(), sets);
        (table, numbers)
    }

    #[test]
    fn what_is_read_is_what_was_numbered() {
        let other = Entry {
            role: Role::Other,
            ..entry(9, 0)
        };
        let forms = [
            vec![entry(3, 0b01), entry(3, 0b10), entry(5, 0b01), other],
            vec![entry(3, 0b100), entry(5, 0b1000), other],
            vec![entry(3, 0b1), entry(5, 0b1)],
        ];
        let (table, sets) = table(&forms);
        for (own, &set) in forms.iter().zip(&sets) {
            let mut read: Vec<Entry> = table.entries(set).collect();
            read.sort_unstable();
            assert_eq!(&read, own);
            assert!(table.fills(set, 5) && !table.fills(set, 4));
            let filling: Vec<Entry> = table.filling(set, 5).collect();
            let of_slot = own.iter().copied().filter(|e| e.slot == 5);
            assert_eq!(filling, of_slot.collect::<Vec<_>>());
        }
        let hash = WordHash::from;
        assert_eq!([1, 2, 3].map(|form: u32| table.set(hash(form))), sets[..]);
        assert_eq!(table.slots(row_of(sets[0])).collect::<Vec<_>>(), [3, 5, 9]);
    }

    /// More ways or lists than there is room for: agreement is asked less, no slot is lost.
    #[test]
    fn what_finds_no_room_agrees_with_more() {
        let many: Vec<Entry> = (0..12).map(|n| entry(n, 1 << n)).collect();
        let (one, sets) = table(std::slice::from_ref(&many));
        for own in &many {
            assert!(one.filling(sets[0], own.slot).any(|read| read == *own));
        }
        let forms: Vec<Vec<Entry>> = (1..5000).map(|n| vec![entry(1, n)]).collect();
        let (all, sets) = table(&forms);
        for (own, &set) in forms.iter().zip(&sets) {
            let read: Vec<Entry> = all.filling(set, 1).collect();
            let anyhow = |read: &Entry| read.role == Role::Other && read.slot == 1;
            assert!(read == *own || read.iter().all(anyhow) && !read.is_empty());
        }
    }
}
