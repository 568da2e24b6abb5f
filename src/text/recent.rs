//! What was read from pieces of a text, kept from one version of it to the next.

use rustc_hash::FxHashMap;

/// Values by the [hash](super::Text::hash) of what they were read from. What is not met again goes when
/// there are too many.
///
/// Two pieces of text with the same hash would be taken for each other. With 64 bits and 262,144 of
/// them that comes up once in 500 million times.
#[derive(Debug)]
pub(crate) struct Recent<V> {
    /// Those met since there were too many, and how many pieces they are made of.
    late: FxHashMap<u64, V>,
    pieces: usize,
    /// Those met before.
    early: FxHashMap<u64, V>,
    most: usize,
}

impl<V: Clone> Recent<V> {
    /// Nothing yet, and never more than twice so many pieces and two values.
    pub(crate) fn new(most: usize) -> Self {
        Self {
            late: FxHashMap::default(),
            pieces: 0,
            early: FxHashMap::default(),
            most,
        }
    }

    /// The value of this hash, if it is known; `met` takes what is to be [kept](Self::keep) for longer.
    pub(crate) fn get(&self, hash: u64, met: &mut Vec<(u64, V)>) -> Option<&V> {
        if let Some(late) = self.late.get(&hash) {
            return Some(late);
        }
        let early = self.early.get(&hash)?;
        met.push((hash, early.clone()));
        Some(early)
    }

    /// Keeps what was met, each value of so many pieces.
    pub(crate) fn keep(&mut self, met: Vec<(u64, V)>, pieces: impl Fn(&V) -> usize) {
        self.pieces += met.iter().map(|(_, value)| pieces(value)).sum::<usize>();
        self.late.extend(met);
        if self.pieces > self.most {
            self.early = std::mem::take(&mut self.late);
            self.pieces = 0;
        }
    }

    /// How many values there are.
    #[cfg(test)]
    pub(crate) fn len(&self) -> usize {
        self.late.len() + self.early.len()
    }
}
