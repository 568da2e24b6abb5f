//! Numbers that look random and are the same every time.

/// A small generator (xorshift of 64 bits); its seed must not be 0.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    /// A number below `n`; 0 where `n` is 0.
    pub(crate) fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % n.max(1) as u64).unwrap()
    }
}
