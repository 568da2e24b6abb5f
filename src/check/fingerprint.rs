//! A finding's name that survives moved lines: rule, words, sentence and headings, no positions.

use rustc_hash::FxHashMap;

use crate::document::Document;
use crate::text::Span;
use crate::text::fold::fold;

/// Counts equal findings of one document, so that each has its own fingerprint.
#[derive(Default)]
pub(super) struct Fingerprints {
    seen: FxHashMap<u128, u32>,
}

impl Fingerprints {
    pub(super) fn next(
        &mut self,
        rule: &str,
        document: &Document,
        span: Span,
        sentence: Span,
        headings: Vec<usize>,
    ) -> String {
        let source = document.source();
        let mut hash = Fnv::default();
        hash.part(rule);
        hash.words(source.slice(span));
        hash.words(source.slice(sentence));
        for block in headings {
            hash.words(source.slice(document.blocks()[block].span));
        }
        let ordinal = self.seen.entry(hash.0).or_insert(0);
        let mut own = Fnv(hash.0);
        own.part(&ordinal.to_string());
        *ordinal += 1;
        format!("{:032x}", own.0)
    }
}

/// The fingerprint of parts that together name one thing: 32 hexadecimal digits.
#[must_use]
pub fn fingerprint_of(parts: &[&str]) -> String {
    let mut hash = Fnv::default();
    for part in parts {
        hash.part(part);
    }
    format!("{:032x}", hash.0)
}

/// FNV-1a, 128 bits: stable across builds and platforms, and no secret is hidden in it.
struct Fnv(u128);

impl Default for Fnv {
    fn default() -> Self {
        Self(0x6c62_272e_07bb_0142_62b8_2175_6295_c58d)
    }
}

impl Fnv {
    fn part(&mut self, text: &str) {
        for byte in text.bytes().chain([0xFF]) {
            self.0 =
                (self.0 ^ u128::from(byte)).wrapping_mul(0x0000_0000_0100_0000_0000_0000_0000_013B);
        }
    }

    fn words(&mut self, text: &str) {
        for word in text.split_whitespace() {
            self.part(&fold(word));
        }
        self.part("");
    }
}
