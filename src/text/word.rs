//! Reads one word: where it ends, the hash of its fold, what is to be noticed about it.
//!
//! Plain ASCII and Cyrillic words are folded and hashed in one pass over the bytes; everything rarer
//! takes the slow road through [`fold`].

use super::fold::{self, Hasher, WordHash, is_apostrophe, is_cyrillic, is_dropped, is_hyphen, mix};
use super::token::TokenFlags;

/// The end of a scanned word part and what was seen in it.
pub(super) struct Part {
    pub(super) len: usize,
    pub(super) hash: Hasher,
    pub(super) flags: TokenFlags,
    /// Only characters that the fast road folds by itself.
    pub(super) plain: bool,
    pub(super) lower: bool,
    letters: usize,
}

impl Part {
    pub(super) const fn empty() -> Self {
        Self {
            len: 0,
            hash: Hasher::new(),
            flags: TokenFlags(0),
            plain: true,
            lower: false,
            letters: 0,
        }
    }

    pub(super) fn finished_flags(&self) -> TokenFlags {
        let mut flags = self.flags;
        if self.letters > 1 && !self.lower {
            flags.set(TokenFlags::ALL_CAPS);
        }
        flags
    }
}

/// A word of nothing but ASCII or nothing but plain Cyrillic that surely ends where its letters
/// end, or reaches the end of the text: most words of a text. `None` says nothing, [`scan_word`] looks
/// closer.
///
/// Eight bytes are looked at, folded and hashed at once (see [`Eight`]), so that nothing has to be
/// guessed about the length of a word.
#[inline]
pub(super) fn plain_word(bytes: &[u8], start: usize) -> Option<(usize, WordHash, TokenFlags)> {
    let first = bytes[start];
    let (end, hash, lower) = if first < 0x80 {
        letters(bytes, start, Small::latin, Eight::latin)
    } else {
        letters(bytes, start, Small::cyrillic, Eight::cyrillic)
    };
    let ends = match *bytes.get(end..)? {
        [next, ..] if ENDS[next as usize] => true,
        // No address goes on with a space, and "www." is left to those who know.
        [b'.' | b':', b' ' | b'\n', ..] => first != b'w' && first != b'W',
        // «»», or the end of the text.
        [0xC2, 0xBB, ..] | [] => true,
        _ => false,
    };
    if !ends || end == start {
        return None;
    }
    let (mut flags, capital, letters) = if first < 0x80 {
        (TokenFlags::LATIN, first.is_ascii_uppercase(), end - start)
    } else {
        let capital = first == 0xD0 && bytes[start + 1] < 0xB0;
        (TokenFlags::CYRILLIC, capital, (end - start) / 2)
    };
    if capital {
        flags.set(TokenFlags::CAPITAL);
        if letters > 1 && !lower {
            flags.set(TokenFlags::ALL_CAPS);
        }
    }
    Some((end, hash, flags))
}

/// The end of a run of letters, its hash, and whether a small letter is among them.
///
/// Most are small letters that fold to themselves, which `small` tells in a third of the time that
/// `read` needs for any letters.
#[inline]
fn letters(
    bytes: &[u8],
    start: usize,
    small: impl Fn(u64) -> Small,
    read: impl Fn(u64) -> Eight,
) -> (usize, WordHash, bool) {
    let (mut end, mut hash, mut lower) = (start, fold::SEED, false);
    loop {
        let next = first_eight(&bytes[end..]);
        let eight = match small(next) {
            Small::All => {
                hash = mix(hash, next);
                (end, lower) = (end + 8, true);
                continue;
            }
            Small::Some(len) => Eight {
                len,
                folded: next & lowest(len),
                lower: len > 0,
            },
            Small::Unsure => read(next),
        };
        if eight.len > 0 {
            hash = mix(hash, eight.folded);
        }
        end += eight.len;
        lower |= eight.lower;
        if eight.len < 8 {
            return (end, hash, lower);
        }
    }
}

/// How many of eight bytes, from the first on, are small letters that fold to themselves.
enum Small {
    All,
    /// So many, below eight, and no other letter behind them.
    Some(usize),
    /// There may be other letters.
    Unsure,
}

impl Small {
    /// «a» to «z».
    #[inline]
    fn latin(read: u64) -> Self {
        const HIGH: u64 = BYTE << 7;
        let ascii = read & !HIGH;
        let others = (!not_below(ascii, b'a') | not_below(ascii, b'z' + 1) | read) & HIGH;
        Self::before(others, 8, |behind| behind.is_ascii_alphanumeric(), read)
    }

    /// «а» to «я» without «ё»: 0xD0 and a byte from 0xB0 to 0xBF, or 0xD1 and one from 0x80 to 0x8F.
    #[inline]
    fn cyrillic(read: u64) -> Self {
        // 0 for the former, 0x3001 for the latter.
        let differs = (read & (PAIR * 0xF0FF)) ^ (PAIR * 0xB0D0);
        let latter = differs & PAIR;
        let others = differs ^ (latter | latter << 12 | latter << 13);
        Self::before(others, 16, |behind| behind & 0xFE == 0xD0, read)
    }

    /// The letters before the first one that has a bit in `others`, each so many bits wide.
    #[inline]
    fn before(others: u64, width: u32, goes_on: impl Fn(u8) -> bool, read: u64) -> Self {
        if others == 0 {
            return Self::All;
        }
        let bits = others.trailing_zeros() & !(width - 1);
        if goes_on((read >> bits) as u8) {
            Self::Unsure
        } else {
            Self::Some(bits as usize / 8)
        }
    }
}

/// A one in each byte, and in each pair of bytes.
const BYTE: u64 = 0x0101_0101_0101_0101;
const PAIR: u64 = 0x0001_0001_0001_0001;

/// The highest bit of each byte below `0x80` that is not below `k`.
#[inline]
const fn not_below(bytes: u64, k: u8) -> u64 {
    bytes + BYTE * (0x80 - k) as u64
}

/// The letters that a text begins with, up to eight bytes of them, read as one number. Its bytes
/// (for Cyrillic: its pairs of bytes) are compared side by side: adding `0x80 - k` to a byte below
/// `0x80` sets its highest bit where the byte is not below `k`.
struct Eight {
    /// How many bytes are letters (or digits, behind ASCII).
    len: usize,
    /// They, folded; the bytes behind them are 0.
    folded: u64,
    /// Whether a small letter is among them.
    lower: bool,
}

impl Eight {
    #[inline]
    fn latin(read: u64) -> Self {
        const HIGH: u64 = BYTE << 7;
        let ascii = read & !HIGH;
        let folded = ascii | (BYTE << 5);
        let letter = not_below(folded, b'a') & !not_below(folded, b'z' + 1);
        let digit = not_below(ascii, b'0') & !not_below(ascii, b'9' + 1);
        let fits = (letter | digit) & !read & HIGH;
        let len = (!fits & HIGH).trailing_zeros() as usize / 8;
        let inside = lowest(len);
        Self {
            len,
            folded: folded & inside,
            lower: letter & HIGH & inside & (ascii << 2) != 0,
        }
    }

    /// U+0400 to U+045F: lower case, «ё» as «е». The rarer letters behind them are none here.
    #[inline]
    fn cyrillic(read: u64) -> Self {
        const HIGH: u64 = PAIR << 15;
        // 0 where the pair is a letter of the block.
        let differs = (read & (PAIR * 0xC0FE)) ^ (PAIR * 0x80D0);
        // The letter's number from U+0400 on: the lowest bit of its first byte, six of its second.
        let letter = ((read & PAIR) << 6) | ((read >> 8) & (PAIR * 0x3F));
        let not_below = |k: u64| (letter + PAIR * (0x8000 - k)) & HIGH;
        let other = ((differs & !HIGH) + PAIR * 0x7FFF) | differs | not_below(0x60);
        let len = (other & HIGH).trailing_zeros() as usize / 16 * 2;
        let inside = lowest(len);
        let small = not_below(0x30);
        let special = HIGH & !not_below(0x10);
        let capital = HIGH & !(special | small);
        let yo = (not_below(0x51) & !not_below(0x52)) | (not_below(0x01) & !not_below(0x02));
        let lower = letter + (capital >> 15) * 0x20 + (special >> 15) * 0x50 - (yo >> 15) * 0x1C;
        let folded = (PAIR * 0x80D0) | ((lower >> 6) & PAIR) | ((lower & (PAIR * 0x3F)) << 8);
        Self {
            len,
            folded: folded & inside,
            lower: small & inside != 0,
        }
    }
}

/// Up to eight bytes, the first one lowest.
#[inline]
fn first_eight(bytes: &[u8]) -> u64 {
    match bytes.first_chunk() {
        Some(&eight) => u64::from_le_bytes(eight),
        None => bytes
            .iter()
            .rev()
            .fold(0, |all, &b| (all << 8) | u64::from(b)),
    }
}

/// So many bytes set, the lowest ones.
#[inline]
const fn lowest(bytes: usize) -> u64 {
    match bytes {
        8 => !0,
        n => !(!0 << (8 * n)),
    }
}

/// Scans letters, digits, inner hyphens and apostrophes from the start of `text`. `seen` is the
/// number of letters that stand before it in the same word.
///
/// Runs of ASCII and of Cyrillic have a loop each with nothing in it but folding and hashing:
/// nearly all bytes of a document pass through one of them.
pub(super) fn scan_word(text: &str, seen: usize) -> Part {
    let bytes = text.as_bytes();
    let mut part = Part::empty();
    part.letters = seen;
    if seen == 0 && starts_with_capital(text) {
        part.flags.set(TokenFlags::CAPITAL);
    }
    let mut rest = bytes;
    while !rest.is_empty() {
        let before = rest.len();
        while let [b, more @ ..] = rest {
            let folded = ASCII[*b as usize];
            if folded == 0 {
                break;
            }
            part.hash.byte(folded);
            rest = more;
        }
        if rest.len() < before {
            part.letters += before - rest.len();
            part.flags.set(TokenFlags::LATIN);
        }
        let before = rest.len();
        while let Some((&pair, more)) = rest.split_first_chunk() {
            let pair = u16::from_be_bytes(pair);
            if pair & 0xFEC0 != 0xD080 {
                break;
            }
            let folded = CYRILLIC[usize::from(pair & 0x1FF)];
            part.hash.byte((folded >> 8) as u8);
            part.hash.byte(folded as u8);
            rest = more;
        }
        if rest.len() < before {
            part.letters += (before - rest.len()) / 2;
            part.flags.set(TokenFlags::CYRILLIC);
        }
        let Some(&b) = rest.first() else { break };
        if ASCII[b as usize] != 0 {
            continue;
        }
        if b < 0x80 && b != b'-' && b != b'\'' {
            break;
        }
        let len = scan_rare(&text[text.len() - rest.len()..], &mut part);
        if len == 0 {
            break;
        }
        rest = &rest[len..];
    }
    part.len = bytes.len() - rest.len();
    // Only a capital can begin a word of capitals, and its second letter mostly says no.
    part.lower = (seen == 0 && !part.flags.has(TokenFlags::CAPITAL))
        || text[..part.len].chars().any(char::is_lowercase);
    part
}

fn starts_with_capital(text: &str) -> bool {
    match *text.as_bytes() {
        [b, ..] if b < 0x80 => b.is_ascii_uppercase(),
        [0xD0, tail, ..] => tail < 0xB0,
        [0xD1, ..] => false,
        _ => text.chars().next().is_some_and(char::is_uppercase),
    }
}

/// One character that is neither ASCII nor plain Cyrillic, or a hyphen or apostrophe inside a
/// word; its length, 0 where the word ends before it.
fn scan_rare(rest: &str, part: &mut Part) -> usize {
    let c = rest.chars().next().expect("called inside the text");
    let len = c.len_utf8();
    if is_hyphen(c) || is_apostrophe(c) {
        let letter_follows = rest[len..].chars().next().is_some_and(char::is_alphabetic);
        if part.letters == 0 || !letter_follows {
            return 0;
        }
        let hyphen = is_hyphen(c);
        part.flags.set(if hyphen {
            TokenFlags::HYPHEN
        } else {
            TokenFlags::APOSTROPHE
        });
        part.hash.byte(if hyphen { b'-' } else { b'\'' });
        return len;
    }
    if !c.is_alphabetic() && !is_dropped(c) && !is_combining(c) {
        return 0;
    }
    part.plain = false;
    part.flags.set(script(c));
    part.letters += usize::from(c.is_alphabetic());
    len
}

/// The flag of a letter's script.
pub(super) fn script(c: char) -> TokenFlags {
    if is_cyrillic(c) {
        TokenFlags::CYRILLIC
    } else if c.is_alphabetic() {
        TokenFlags::LATIN
    } else {
        TokenFlags::default()
    }
}

pub(super) const fn is_combining(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}

/// The ASCII characters that end a word: neither may it go on behind them, nor an address.
static ENDS: [bool; 256] = {
    let mut table = [false; 256];
    let mut b = 0;
    while b < 128 {
        let goes_on = matches!(b as u8, b'-' | b'\'' | b':' | b'@' | b'.' | b'_' | b'+');
        table[b] = !goes_on && !(b as u8).is_ascii_alphanumeric();
        b += 1;
    }
    table
};

/// ASCII letters and digits folded; 0 ends a run of them.
static ASCII: [u8; 256] = {
    let mut table = [0; 256];
    let mut b = 0;
    while b < 128 {
        if (b as u8).is_ascii_alphanumeric() {
            table[b] = (b as u8).to_ascii_lowercase();
        }
        b += 1;
    }
    table
};

/// U+0400 to U+047F folded: lower case, «ё» as «е»; two bytes as two bytes. By the low nine bits of
/// the letter's own.
static CYRILLIC: [u16; 512] = {
    let mut table = [0; 512];
    let mut i = 0;
    while i < 128 {
        let code = 0x400 + i as u16;
        let folded = match code {
            0x401 | 0x451 => 0x435,
            0x400..=0x40F => code + 0x50,
            0x410..=0x42F => code + 0x20,
            0x430..=0x45F => code,
            _ => code | 1,
        };
        table[(i >> 6 << 8) | 0x80 | (i & 0x3F)] =
            0xC080 | ((folded << 2) & 0x1F00) | (folded & 0x3F);
        i += 1;
    }
    table
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_quick_road_reads_as_the_slow_one() {
        const LETTERS: [&str; 17] = [
            "а", "я", "ё", "Ж", "Ё", "і", "ҳ", "z", "B", "7", "-", "'", ".", " ", "»", "\u{ad}",
            "*",
        ];
        let mut quick = 0;
        for begun in [
            "",
            "п",
            "при",
            "приз",
            "призна",
            "Призна",
            "so",
            "someone",
            "somebody",
        ] {
            for number in 0..LETTERS.len().pow(4) {
                let letters =
                    (0..4).map(|at| LETTERS[number / LETTERS.len().pow(at) % LETTERS.len()]);
                let text: String = std::iter::once(begun).chain(letters).collect();
                let Some((end, hash, flags)) = plain_word(text.as_bytes(), 0) else {
                    continue;
                };
                quick += 1;
                let slow = scan_word(&text, 0);
                assert_eq!((end, hash), (slow.len, slow.hash.finish()), "{text}");
                assert_eq!(flags.0, slow.finished_flags().0, "{text}");
                assert!(slow.plain, "{text}");
            }
        }
        assert!(quick > 50_000, "{quick}");
    }
}
