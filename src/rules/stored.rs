//! What the compiled rulebook is kept in. The built-in rules lie in the program itself: numbers
//! are read where they stand, the rest is decoded when it is first asked for, so that a cold start
//! pays only for the rules a document wakes.

use std::ops::{Deref, DerefMut, Range};
use std::sync::OnceLock;

use bytes::Bytes;
use serde::de::{DeserializeOwned, Deserializer, Error as _, Visitor};
use serde::ser::{Error as _, Serializer};
use serde::{Deserialize, Serialize};

/// Bytes of the program, or of a rulebook compiled at run time.
#[derive(Clone, Debug, Default)]
struct Stored(Bytes);

impl Serialize for Stored {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(&self.0)
    }
}

impl<'de: 'static> Deserialize<'de> for Stored {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Lent;
        impl<'de: 'static> Visitor<'de> for Lent {
            type Value = Stored;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("bytes that stay where they are")
            }

            fn visit_borrowed_bytes<E>(self, bytes: &'de [u8]) -> Result<Stored, E> {
                Ok(Stored(Bytes::from_static(bytes)))
            }
        }
        deserializer.deserialize_bytes(Lent)
    }
}

const WIDTH: usize = size_of::<u32>();

/// A number as it is kept.
pub(super) type Number = [u8; WIDTH];

/// A list of numbers, four little-endian bytes each.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub(crate) struct Numbers(Stored);

impl FromIterator<u32> for Numbers {
    fn from_iter<I: IntoIterator<Item = u32>>(numbers: I) -> Self {
        let bytes: Vec<u8> = numbers.into_iter().flat_map(u32::to_le_bytes).collect();
        Self(Stored(bytes.into()))
    }
}

impl From<Vec<Number>> for Numbers {
    fn from(numbers: Vec<Number>) -> Self {
        Self(Stored(numbers.into_flattened().into()))
    }
}

impl Numbers {
    #[inline]
    pub(crate) fn len(&self) -> usize {
        self.all().len()
    }

    /// The number at an index.
    ///
    /// # Panics
    /// Past the end.
    #[inline]
    pub(crate) fn at(&self, index: usize) -> u32 {
        u32::from_le_bytes(self.all().0[index])
    }

    /// The numbers two by two, the bytes of a `u64` each.
    #[inline]
    pub(super) fn longs(&self) -> &[[u8; 2 * WIDTH]] {
        self.0.0.as_chunks().0
    }

    /// A group of them, so many each.
    ///
    /// # Panics
    /// Past the end.
    #[inline]
    pub(super) fn group<const N: usize>(&self, index: usize) -> [u32; N] {
        self.all().0.as_chunks().0[index].map(u32::from_le_bytes)
    }

    /// The numbers of a range.
    ///
    /// # Panics
    /// Past the end.
    #[inline]
    pub(crate) fn slice(&self, range: Range<usize>) -> Slice<'_> {
        Slice(&self.all().0[range])
    }

    #[inline]
    pub(crate) fn all(&self) -> Slice<'_> {
        Slice(self.0.0.as_chunks().0)
    }
}

/// Some of [`Numbers`].
#[derive(Clone, Copy, Debug)]
pub(crate) struct Slice<'a>(&'a [Number]);

impl<'a> Slice<'a> {
    pub(super) const fn of(numbers: &'a [Number]) -> Self {
        Self(numbers)
    }

    #[inline]
    pub(crate) const fn len(self) -> usize {
        self.0.len()
    }

    #[inline]
    pub(crate) fn iter(self) -> impl Iterator<Item = u32> + use<'a> {
        self.0.iter().map(|&bytes| u32::from_le_bytes(bytes))
    }

    /// The number at an index, if there is one.
    #[inline]
    pub(crate) fn get(self, index: usize) -> Option<u32> {
        self.0.get(index).map(|&bytes| u32::from_le_bytes(bytes))
    }

    /// The number at an index from the end, the last one being 1, if there is one.
    #[inline]
    pub(crate) fn at_end(self, index: usize) -> Option<u32> {
        self.0.len().checked_sub(index).and_then(|at| self.get(at))
    }

    /// The numbers in groups of so many.
    #[inline]
    pub(crate) fn groups_of<const N: usize>(self) -> impl Iterator<Item = [u32; N]> + use<'a, N> {
        let groups = self.0.as_chunks().0.iter();
        groups.map(|group| group.map(u32::from_le_bytes))
    }

    /// Whether an ascending slice holds the number.
    #[inline]
    pub(crate) fn has(self, wanted: u32) -> bool {
        self.get(self.first_not_below(1, wanted)) == Some(wanted)
    }

    /// Where the first number stands that is not below the bound, in a slice whose every
    /// `step`-th number ascends; only these are looked at.
    #[inline]
    pub(crate) fn first_not_below(self, step: usize, bound: u32) -> usize {
        // Halves what is left without a branch: which half it is nobody could guess.
        let (mut from, mut left) = (0, self.0.len() / step);
        while left > 0 {
            let half = left / 2;
            let below = u32::from_le_bytes(self.0[(from + half) * step]) < bound;
            let (behind, more) = (from + half + 1, left - half - 1);
            (from, left) = if below { (behind, more) } else { (from, half) };
        }
        from * step
    }

    /// The number at an index.
    ///
    /// # Panics
    /// Past the end.
    #[inline]
    pub(crate) fn at(self, index: usize) -> u32 {
        u32::from_le_bytes(self.0[index])
    }

    /// So many numbers from an index on.
    ///
    /// # Panics
    /// Past the end.
    #[inline]
    pub(crate) fn part(self, index: usize, len: usize) -> Self {
        Self(&self.0[index..index + len])
    }

    /// The first few numbers.
    ///
    /// # Panics
    /// Where there are fewer.
    #[inline]
    pub(super) fn first<const N: usize>(self) -> [u32; N] {
        self.0.as_chunks().0[0].map(u32::from_le_bytes)
    }

    /// The first few numbers, and those behind them.
    #[inline]
    pub(super) fn split_first<const N: usize>(self) -> Option<([u32; N], Self)> {
        let (first, rest) = self.0.split_first_chunk()?;
        Some((first.map(u32::from_le_bytes), Self(rest)))
    }

    /// Where it lies in memory: a name for it, nothing else.
    pub(super) fn place(self) -> usize {
        self.0.as_ptr().addr()
    }

    /// The numbers from an index on.
    #[inline]
    pub(crate) fn from(self, index: usize) -> Self {
        Self(&self.0[index..])
    }
}

/// Lists of numbers in one run.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub(crate) struct Rows {
    /// Where each row begins, and behind the last one where it ends.
    bounds: Numbers,
    items: Numbers,
}

impl FromIterator<Vec<u32>> for Rows {
    fn from_iter<I: IntoIterator<Item = Vec<u32>>>(rows: I) -> Self {
        let mut bounds = vec![0];
        let mut items = Vec::new();
        for row in rows {
            items.extend(row);
            bounds.push(u32::try_from(items.len()).expect("fewer than 2^32 entries"));
        }
        Self {
            bounds: bounds.into_iter().collect(),
            items: items.into_iter().collect(),
        }
    }
}

impl Rows {
    /// How many rows there are.
    pub(crate) fn len(&self) -> usize {
        self.bounds.len().saturating_sub(1)
    }

    /// A row.
    ///
    /// # Panics
    /// Past the last row.
    #[inline]
    pub(crate) fn row(&self, row: u32) -> Slice<'_> {
        let row = row as usize;
        let (start, end) = (self.bounds.at(row), self.bounds.at(row + 1));
        self.items.slice(start as usize..end as usize)
    }
}

/// Values in one run: of those that are never looked at not even their length is read.
#[derive(Debug, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub(super) struct Apart {
    /// Where each begins, and behind the last one where it ends.
    bounds: Numbers,
    bytes: Stored,
}

impl Apart {
    /// Keeps values.
    ///
    /// # Errors
    /// What the values' own serialization says.
    pub(super) fn of<'a, T: Serialize + 'a>(
        values: impl Iterator<Item = &'a T>,
    ) -> postcard::Result<Self> {
        let (mut bounds, mut bytes) = (vec![0], Vec::new());
        for value in values {
            bytes.extend(postcard::to_allocvec(value)?);
            bounds.push(u32::try_from(bytes.len()).expect("fewer than 2^32 bytes"));
        }
        Ok(Self {
            bounds: bounds.into_iter().collect(),
            bytes: Stored(bytes.into()),
        })
    }

    /// The values, none of them decoded.
    pub(super) fn values<T>(&self) -> impl Iterator<Item = Lazy<T>> {
        (1..self.bounds.len()).map(|end| {
            let [from, to] = [end - 1, end].map(|at| self.bounds.at(at) as usize);
            Lazy {
                stored: Stored(self.bytes.0.slice(from..to)),
                value: OnceLock::new(),
            }
        })
    }
}

/// A value that is decoded when it is first looked at.
#[derive(Clone, Debug)]
pub(crate) struct Lazy<T> {
    stored: Stored,
    /// Boxed, for thousands of these lie side by side and few are ever looked at.
    value: OnceLock<Box<T>>,
}

impl<T> From<T> for Lazy<T> {
    fn from(value: T) -> Self {
        Self {
            stored: Stored::default(),
            value: OnceLock::from(Box::new(value)),
        }
    }
}

impl<T: Default> Default for Lazy<T> {
    fn default() -> Self {
        T::default().into()
    }
}

impl<T: DeserializeOwned> Deref for Lazy<T> {
    type Target = T;

    fn deref(&self) -> &T {
        let decode =
            || Box::new(postcard::from_bytes(&self.stored.0).expect("stored with this type"));
        self.value.get_or_init(decode)
    }
}

impl<T: DeserializeOwned> DerefMut for Lazy<T> {
    fn deref_mut(&mut self) -> &mut T {
        let _decoded: &T = self;
        self.value.get_mut().expect("decoded just now")
    }
}

impl<T: Serialize + DeserializeOwned> Serialize for Lazy<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let bytes = postcard::to_allocvec(&**self).map_err(S::Error::custom)?;
        serializer.serialize_bytes(&bytes)
    }
}

impl<'de: 'static, T: DeserializeOwned> Deserialize<'de> for Lazy<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let stored = Stored::deserialize(deserializer).map_err(D::Error::custom)?;
        Ok(Self {
            stored,
            value: OnceLock::new(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_read_as_they_were_written() {
        let rows: Rows = [vec![3, 5, 9], vec![], vec![7]].into_iter().collect();
        assert_eq!(rows.row(0).iter().collect::<Vec<_>>(), [3, 5, 9]);
        assert_eq!(rows.row(1).len(), 0);
        assert!(rows.row(0).has(5) && rows.row(2).has(7));
        assert!(!rows.row(0).has(4) && !rows.row(1).has(3) && !rows.row(2).has(8));
    }

    #[test]
    fn values_kept_apart_come_back_in_order() {
        let kept = Apart::of(["срок", "", "fee"].map(String::from).iter());
        let values = kept.expect("strings can be stored");
        let back: Vec<String> = values.values().map(|v| String::clone(&v)).collect();
        assert_eq!(back, ["срок", "", "fee"]);
    }

    #[test]
    fn a_value_comes_back_from_its_bytes() {
        let lazy = Lazy::from(vec![String::from("срок"), String::from("fee")]);
        let bytes = postcard::to_allocvec(&lazy)
            .expect("strings can be stored")
            .leak();
        let back: Lazy<Vec<String>> = postcard::from_bytes(bytes).expect("stored just now");
        assert!(back.value.get().is_none());
        assert_eq!(*back, *lazy);
    }
}
