//! What the index keeps of a word: the rows it answers a sentence with, and the groups it starts.

use rustc_hash::FxHashMap;

use super::stored::Slice;
use super::trigger::GroupId;

/// What a word answers a sentence before any layer is tried: the lengths of two rows, then the rows:
///
/// - the groups that some layer's gate asks a sentence for, a [`Lane`] each;
/// - the ways of layers that it triggers, each with the rarest group of its gate.
#[derive(Clone, Copy, Debug)]
pub(super) struct Answer<'a> {
    asked: usize,
    pub(super) woken: usize,
    rows: Slice<'a>,
}

impl<'a> Answer<'a> {
    const ASKED: usize = 0;
    pub(super) const WOKEN: usize = 1;
    const ROWS: usize = 2;

    #[inline]
    pub(super) fn at(stored: Slice<'a>) -> Self {
        Self {
            asked: stored.at(Self::ASKED) as usize,
            woken: stored.at(Self::WOKEN) as usize,
            rows: stored.from(Self::ROWS),
        }
    }

    #[inline]
    pub(super) fn asked(self) -> Slice<'a> {
        self.rows.part(0, self.asked)
    }

    #[inline]
    pub(super) fn woken(self) -> impl Iterator<Item = Woken> + use<'a> {
        let ways = self.rows.part(
            self.asked,
            self.woken * size_of::<Woken>() / size_of::<u32>(),
        );
        ways.groups_of()
    }
}

/// The groups that some sequence starts with to which a word belongs: how many, the length of a sketch
/// of them less 1, the sketch, and they, ascending.
#[derive(Clone, Copy, Debug)]
pub(super) struct Starts<'a>(pub(super) Slice<'a>);

impl<'a> Starts<'a> {
    const LEN: usize = 0;
    const MASK: usize = 1;
    const SKETCH: usize = 2;

    #[inline]
    pub(super) fn groups(self) -> Slice<'a> {
        let row = Self::SKETCH + self.0.at(Self::MASK) as usize + 1;
        self.0.part(row, self.0.at(Self::LEN) as usize)
    }

    #[inline]
    pub(super) fn has(self, group: GroupId) -> bool {
        let (number, bit) = in_sketch(group, self.0.at(Self::MASK));
        self.0.at(Self::SKETCH + number) & bit != 0 && self.is_among(group)
    }

    /// Apart, so that the sketch's "no" is a few instructions.
    #[inline(never)]
    fn is_among(self, group: GroupId) -> bool {
        self.groups().has(group)
    }
}

/// A way of a layer, and the rarest group of its gate.
pub(super) type Woken = [u32; 2];

/// What is known of a class while it is made.
#[derive(Default)]
pub(super) struct Row {
    pub(super) asked: Vec<u32>,
    pub(super) woken: Vec<Woken>,
    pub(super) starts: Vec<u32>,
}

impl Row {
    /// The numbers of the [`Answer`].
    pub(super) fn answer(&self) -> impl Iterator<Item = u32> {
        let lengths = [stored_len(&self.asked), stored_len(&self.woken)];
        let rows = self.asked.iter().chain(self.woken.as_flattened());
        lengths.into_iter().chain(rows.copied())
    }

    /// The numbers of the [`Starts`].
    pub(super) fn starts(&self) -> impl Iterator<Item = u32> {
        let bits = stored_len(&self.starts) * SKETCHED;
        let mask = bits.div_ceil(u32::BITS).next_power_of_two() - 1;
        let mut sketch = vec![0; mask as usize + 1];
        for &group in &self.starts {
            let (number, bit) = in_sketch(group, mask);
            sketch[number] |= bit;
        }
        let head = [stored_len(&self.starts), mask];
        (head.into_iter().chain(sketch)).chain(self.starts.iter().copied())
    }
}

/// Rows one after the other, equal ones once: a word that begins nothing says so where all such words
/// do, and the cache holds that.
#[derive(Default)]
pub(super) struct Interned {
    pub(super) all: Vec<u32>,
    begins: FxHashMap<Vec<u32>, u32>,
}

impl Interned {
    /// Where the row begins.
    pub(super) fn put(&mut self, row: impl Iterator<Item = u32>) -> u32 {
        let all = &mut self.all;
        let put = |row: &Vec<u32>| {
            let begin = u32::try_from(all.len()).expect("fewer than 2^32 numbers");
            all.extend(row);
            begin
        };
        *self.begins.entry(row.collect()).or_insert_with_key(put)
    }
}

fn stored_len<T>(row: &[T]) -> u32 {
    u32::try_from(row.len()).expect("fewer than 2^32 entries")
}

/// How many bits of a sketch there are for each group in it, at least: it says "no" for most groups
/// without a look at the row.
const SKETCHED: u32 = 8;

/// The number of a sketch that tells of a group, and its bit there: bit `g` modulo the sketch's length.
#[inline]
const fn in_sketch(group: GroupId, mask: u32) -> (usize, u32) {
    (
        ((group / u32::BITS) & mask) as usize,
        1 << (group % u32::BITS),
    )
}

/// Sixteen neighbouring groups of [`Asked`]: kept as a number whose high half says which, and whose
/// low half has a bit for each of them. Behind the millionth group numbers come again; a layer may
/// then be tried in vain.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lane {
    pub(super) number: u16,
    bits: u16,
}

impl Lane {
    const WIDTH: u32 = 16;

    /// The lane of a group, with its bit alone.
    #[inline]
    pub(super) const fn of(bit: u32) -> Self {
        Self {
            number: (bit / Self::WIDTH) as u16,
            bits: 1 << (bit % Self::WIDTH),
        }
    }

    /// Groups of one lane.
    pub(super) fn stored(groups: &[u32]) -> u32 {
        let lanes = groups.iter().map(|&group| Self::of(group));
        let lane = lanes.reduce(|all, lane| Self {
            bits: all.bits | lane.bits,
            ..all
        });
        lane.map_or(0, |lane| {
            u32::from(lane.number) << Self::WIDTH | u32::from(lane.bits)
        })
    }

    #[inline]
    const fn read(stored: u32) -> Self {
        Self {
            number: (stored >> Self::WIDTH) as u16,
            bits: stored as u16,
        }
    }
}

/// The groups that layers ask for which have a word in a sentence, one bit each: asked for by
/// `Index::ask`.
#[derive(Clone, Debug, Default)]
pub(crate) struct Asked {
    bits: Vec<u16>,
    /// Behind so many lanes nothing was written: the groups of a company's thousands of rules
    /// stand behind all others, and few sentences have a word of theirs.
    used: usize,
}

impl Asked {
    /// Forgets the sentence before; there is room for so many groups.
    pub(super) fn clear(&mut self, groups: u32) {
        self.bits[..self.used].fill(0);
        self.used = 0;
        let lanes = groups.div_ceil(Lane::WIDTH).min(1 << Lane::WIDTH);
        self.bits.resize(lanes as usize, 0);
    }

    /// Notes the groups of one word.
    #[inline]
    pub(super) fn note(&mut self, answer: Answer<'_>) {
        let lanes = answer.asked();
        if let Some(last) = lanes.at_end(1) {
            self.used = self.used.max(usize::from(Lane::read(last).number) + 1);
        }
        let bits = self.bits.as_mut_slice();
        for lane in lanes.iter().map(Lane::read) {
            bits[usize::from(lane.number)] |= lane.bits;
        }
    }

    /// Whether the group with this bit has a word in the sentence.
    #[inline]
    pub(crate) fn has(&self, bit: u32) -> bool {
        let lane = Lane::of(bit);
        self.bits[usize::from(lane.number)] & lane.bits != 0
    }
}
