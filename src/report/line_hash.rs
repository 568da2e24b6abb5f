//! The line hash by which GitHub recognises an alert after an edit (`primaryLocationLineHash`).
//!
//! The algorithm is that of the upload action for code scanning (`fingerprints.ts` in
//! github/codeql-action): a rolling hash over the next hundred UTF-16 units from the start of the
//! line, without spaces and tabs, every line ending as `\n`, and a count among equal hashes.

use std::collections::BTreeMap;

/// How many units one hash sees.
const WINDOW: usize = 100;
/// The base of the hash.
const BASE: u64 = 37;
/// Stands behind the last unit.
const END: u16 = u16::MAX;

/// The hash of every line, by line from 0.
pub(super) fn line_hashes(text: &str) -> Vec<String> {
    let mut hasher = Hasher::default();
    let mut after_return = false;
    for unit in text.encode_utf16() {
        let feed_of_return = after_return && unit == u16::from(b'\n');
        after_return = unit == u16::from(b'\r');
        if feed_of_return || unit == u16::from(b' ') || unit == u16::from(b'\t') {
            continue;
        }
        hasher.push(if after_return { u16::from(b'\n') } else { unit });
    }
    hasher.push(END);
    for _ in 0..WINDOW {
        hasher.report();
        hasher.roll(0);
    }
    hasher.hashes
}

struct Hasher {
    window: [u16; WINDOW],
    /// Whether the unit at this place of the window begins a line.
    begins: [bool; WINDOW],
    at: usize,
    at_start: bool,
    hash: u64,
    /// What leaves the hash with a unit that leaves the window.
    first: u64,
    counts: BTreeMap<u64, usize>,
    hashes: Vec<String>,
}

impl Default for Hasher {
    fn default() -> Self {
        Self {
            window: [0; WINDOW],
            begins: [false; WINDOW],
            at: 0,
            at_start: true,
            hash: 0,
            first: (0..WINDOW).fold(1, |first, _| BASE.wrapping_mul(first)),
            counts: BTreeMap::new(),
            hashes: Vec::new(),
        }
    }
}

impl Hasher {
    fn push(&mut self, unit: u16) {
        self.report();
        self.begins[self.at] = std::mem::replace(&mut self.at_start, unit == u16::from(b'\n'));
        self.roll(unit);
    }

    /// Notes the hash of the line that begins where the window does, if one does.
    fn report(&mut self) {
        if std::mem::take(&mut self.begins[self.at]) {
            let count = self.counts.entry(self.hash).or_default();
            *count += 1;
            self.hashes.push(format!("{:x}:{count}", self.hash));
        }
    }

    fn roll(&mut self, unit: u16) {
        let left = std::mem::replace(&mut self.window[self.at], unit);
        self.hash = BASE
            .wrapping_mul(self.hash)
            .wrapping_add(u64::from(unit))
            .wrapping_sub(self.first.wrapping_mul(u64::from(left)));
        self.at = (self.at + 1) % WINDOW;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Values that the action's own tests expect.
    #[test]
    fn agrees_with_the_action() {
        assert_eq!(line_hashes(""), ["c129715d7a2bc9a3:1"]);
        assert_eq!(
            line_hashes(" a\nb\n  \t\tc\n d"),
            [
                "271789c17abda88f:1",
                "54703d4cd895b18:1",
                "180aee12dab6264:1",
                "a23a3dc5e078b07b:1"
            ]
        );
        let ends = [
            "e9496ae3ebfced30:1",
            "fb7c023a8b9ccb3f:1",
            "ce8ba1a563dcdaca:1",
            "e20e36e16fcb0cc8:1",
            "b3edc88f2938467e:1",
            "c8e28b0b4002a3a0:1",
            "c129715d7a2bc9a3:1",
        ];
        let text = " hello; \t\nworld!!!\n\n\n  \t\tGreetings\n End\n";
        for ending in ["\n", "\r", "\r\n"] {
            assert_eq!(line_hashes(&text.replace('\n', ending)), ends);
        }
    }

    #[test]
    fn counts_equal_lines_and_survives_moved_ones() {
        let text = format!("{}\nдва\n", "один и тот же\n".repeat(40));
        let hashes = line_hashes(&text);
        assert_eq!(hashes.len(), 43);
        let moved = line_hashes(&format!("новая строка\n{text}"));
        assert_eq!(hashes[..], moved[1..]);
        let mut unique = hashes.clone();
        unique.sort();
        unique.dedup();
        assert_eq!(unique.len(), hashes.len());
    }
}
