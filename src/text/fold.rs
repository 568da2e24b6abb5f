//! The one normal form that text and rule words are compared in.
//!
//! Folding ignores what a reader does not see or does not mind: case, «ё» for «е», stress marks,
//! soft hyphens, zero-width characters, typographic apostrophes and hyphens, and Latin letters
//! that look Cyrillic inside a Cyrillic word (or the other way round). Words are compared by a
//! 64-bit hash of this form, so that scanning a text allocates nothing.

/// The hash of a folded word; equal words have equal hashes.
pub type WordHash = u64;

const MULTIPLIER: u64 = 0x9E37_79B9_7F4A_7C15;

/// Where every hash begins: not 0, which no product would leave.
pub(super) const SEED: WordHash = 0x243F_6A88_85A3_08D3;

/// Adds up to eight bytes of a folded word, the first one lowest, to a running hash that started
/// at [`SEED`]: one multiplication for a whole short word, where one for each letter would make
/// every letter wait for the one before. Both halves of the product count, so that all bytes reach
/// all bits.
#[inline]
#[must_use]
pub(crate) const fn mix(hash: WordHash, eight: u64) -> WordHash {
    let product = (hash ^ eight) as u128 * MULTIPLIER as u128;
    (product >> 64) as u64 ^ product as u64
}

/// Hashes a folded word piece by piece.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Hasher {
    hash: WordHash,
    /// The bytes that wait for their fellows, and how many bits they take.
    eight: u64,
    bits: u32,
}

impl Hasher {
    pub(crate) const fn new() -> Self {
        Self {
            hash: SEED,
            eight: 0,
            bits: 0,
        }
    }

    /// Adds a byte of the folded word.
    #[inline]
    pub(crate) const fn byte(&mut self, byte: u8) {
        self.eight |= (byte as u64) << self.bits;
        self.bits += 8;
        if self.bits == 64 {
            *self = Self {
                hash: mix(self.hash, self.eight),
                ..Self::new()
            };
        }
    }

    /// Adds a folded character.
    #[inline]
    pub(crate) fn letter(&mut self, folded: char) {
        let mut bytes = [0; 4];
        for &byte in folded.encode_utf8(&mut bytes).as_bytes() {
            self.byte(byte);
        }
    }

    #[inline]
    pub(crate) const fn finish(self) -> WordHash {
        if self.bits == 0 {
            self.hash
        } else {
            mix(self.hash, self.eight)
        }
    }
}

/// The hash of a word that is already folded.
#[must_use]
pub const fn hash(folded: &str) -> WordHash {
    let bytes = folded.as_bytes();
    let mut hasher = Hasher::new();
    let mut at = 0;
    while at < bytes.len() {
        hasher.byte(bytes[at]);
        at += 1;
    }
    hasher.finish()
}

/// The hash of a word's fold, without making the fold. Words with combining marks or look-alike
/// letters need [`fold`].
#[must_use]
pub fn hash_plain(word: &str) -> WordHash {
    let mut hasher = Hasher::new();
    for c in word.chars().filter(|&c| !is_dropped(c)) {
        match c {
            'ё' | 'Ё' => hasher.letter('е'),
            'а'..='я' => hasher.letter(c),
            c if c.is_ascii() => hasher.byte(c.to_ascii_lowercase() as u8),
            c => c.to_lowercase().for_each(|c| hasher.letter(c)),
        }
    }
    hasher.finish()
}

/// Whether a character inside a word is invisible and dropped by folding.
#[must_use]
pub const fn is_dropped(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{300}' | '\u{301}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}' | '\u{fe00}'..='\u{fe0f}'
    )
}

/// Whether a character is a hyphen that may stand inside a word.
#[must_use]
pub const fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '\u{2010}' | '\u{2011}')
}

/// Whether a character is an apostrophe that may stand inside a word.
#[must_use]
pub const fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '\u{2019}' | '\u{02bc}')
}

/// Whether a character belongs to the Cyrillic block.
#[must_use]
pub const fn is_cyrillic(c: char) -> bool {
    matches!(c, '\u{400}'..='\u{52f}')
}

/// The folded form of one word (no spaces). Dropped characters leave no trace.
#[must_use]
pub fn fold(word: &str) -> String {
    if word.is_ascii() {
        return word.to_ascii_lowercase();
    }
    let mut out = String::with_capacity(word.len());
    for c in word.chars() {
        match c {
            // Most letters are these.
            'а'..='я' | 'a'..='z' => out.push(c),
            'А'..='Я' => out.extend(char::from_u32(u32::from(c) + 32)),
            c if is_dropped(c) => {}
            'ё' | 'Ё' => out.push('е'),
            '\u{306}' if out.ends_with('и') => {
                out.pop();
                out.push('й');
            }
            '\u{308}' if out.ends_with('е') => {}
            c if is_hyphen(c) => out.push('-'),
            c if is_apostrophe(c) => out.push('\''),
            c => out.extend(c.to_lowercase()),
        }
    }
    if out.chars().any(is_cyrillic) && out.bytes().any(|b| b.is_ascii_alphabetic()) {
        out = out.split('-').map(one_script).collect::<Vec<_>>().join("-");
    }
    out
}

/// Latin letters and the Cyrillic letters that look like them, both folded.
const LOOK_ALIKES: [(char, char); 12] = [
    ('a', 'а'),
    ('b', 'в'),
    ('c', 'с'),
    ('e', 'е'),
    ('h', 'н'),
    ('k', 'к'),
    ('m', 'м'),
    ('o', 'о'),
    ('p', 'р'),
    ('t', 'т'),
    ('x', 'х'),
    ('y', 'у'),
];

/// A part of a word written in two scripts, brought into one where every foreign letter looks
/// like a native one; left alone otherwise («nМы»).
fn one_script(part: &str) -> String {
    let latin = |c: char| LOOK_ALIKES.iter().find(|&&(l, _)| l == c).map(|&(_, r)| r);
    let russian = |c: char| LOOK_ALIKES.iter().find(|&&(_, r)| r == c).map(|&(l, _)| l);
    let all = |map: &dyn Fn(char) -> Option<char>, foreign: &dyn Fn(char) -> bool| {
        part.chars()
            .map(|c| if foreign(c) { map(c) } else { Some(c) })
            .collect::<Option<String>>()
    };
    all(&latin, &|c| c.is_ascii_alphabetic())
        .or_else(|| all(&russian, &is_cyrillic))
        .unwrap_or_else(|| part.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folds_what_a_reader_does_not_see() {
        for (written, folded) in [
            ("Бесплатно", "бесплатно"),
            ("бес\u{ad}платно", "бесплатно"),
            ("платЁж", "платеж"),
            ("пла\u{301}та", "плата"),
            ("и\u{306}од", "йод"),
            ("е\u{308}ж", "еж"),
            ("Cкидка", "скидка"),
            ("онлайн\u{2011}заявка", "онлайн-заявка"),
            ("Don\u{2019}t", "don't"),
            ("nМы", "nмы"),
            ("frее", "free"),
        ] {
            assert_eq!(fold(written), folded, "{written}");
        }
    }
}
