//! What encoding a file is in that is not UTF-8: enough to name it and to say how to convert it.

/// How many bytes are looked at.
const SAMPLE: usize = 64 * 1024;

/// What is wrong with bytes that are no text in UTF-8.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Guess {
    /// In this encoding, named as `iconv` names it.
    Encoding(&'static str),
    /// UTF-8 with a few broken bytes, the first of them at this offset.
    Damaged(usize),
    /// Nothing known.
    Unknown,
}

/// An eight-bit Cyrillic encoding: its name and where it keeps the letters «о е а и н т», small
/// and capital.
const CYRILLIC: [(&str, [u8; 12]); 3] = [
    (
        "WINDOWS-1251",
        [
            0xee, 0xe5, 0xe0, 0xe8, 0xed, 0xf2, 0xce, 0xc5, 0xc0, 0xc8, 0xcd, 0xd2,
        ],
    ),
    (
        "KOI8-R",
        [
            0xcf, 0xc5, 0xc1, 0xc9, 0xce, 0xd4, 0xef, 0xe5, 0xe1, 0xe9, 0xee, 0xf4,
        ],
    ),
    (
        "CP866",
        [
            0xae, 0xa5, 0xa0, 0xa8, 0xad, 0xe2, 0x8e, 0x85, 0x80, 0x88, 0x8d, 0x92,
        ],
    ),
];

/// Whether bytes are UTF-16, by its mark or by zero (Latin) and four (Cyrillic) in every second
/// byte. Without a mark such bytes can be valid UTF-8, so this is asked of every file.
pub(super) fn utf16(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0xff, 0xfe, 0, 0, ..] => return Some("UTF-32LE"),
        [0xff, 0xfe, ..] => return Some("UTF-16LE"),
        [0xfe, 0xff, ..] => return Some("UTF-16BE"),
        _ => {}
    }
    let sample = &bytes[..bytes.len().min(1024)];
    let high = |b: &u8| matches!(b, 0 | 4);
    if sample.len() < 4 || memchr::memchr2(0, 4, sample).is_none() {
        return None;
    }
    let count = |parity: usize| {
        sample
            .iter()
            .skip(parity)
            .step_by(2)
            .filter(|&b| high(b))
            .count()
    };
    let (even, odd) = (count(0), count(1));
    let most = (sample.len() / 2).max(1) * 7 / 10;
    match (even > most, odd > most) {
        (false, true) => Some("UTF-16LE"),
        (true, false) => Some("UTF-16BE"),
        _ => None,
    }
}

/// What bytes are that failed to be UTF-8.
pub(super) fn guess(bytes: &[u8]) -> Guess {
    if let Some(name) = utf16(bytes) {
        return Guess::Encoding(name);
    }
    let sample = &bytes[..bytes.len().min(SAMPLE)];
    let (mut good, mut bad) = (0, 0);
    for chunk in sample.utf8_chunks() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    // Eight-bit letters form valid UTF-8 by chance only.
    let first = std::str::from_utf8(bytes).map_or_else(|e| e.valid_up_to(), |_| bytes.len());
    if good > bad * 4 || bad == 0 {
        return Guess::Damaged(first);
    }
    cyrillic(sample).map_or(Guess::Unknown, Guess::Encoding)
}

/// The Cyrillic encoding in which the commonest letters are the commonest bytes.
fn cyrillic(sample: &[u8]) -> Option<&'static str> {
    let high = |b: &u8| *b >= 0x80;
    let all = sample.iter().filter(|b| high(b)).count();
    // Cyrillic letters stand together, the accents of a Western encoding alone.
    let pairs = sample
        .windows(2)
        .filter(|pair| pair.iter().all(high))
        .count();
    if pairs * 2 < all {
        return None;
    }
    let (common, name) = CYRILLIC
        .iter()
        .map(|(name, letters)| (sample.iter().filter(|b| letters.contains(b)).count(), *name))
        .rev()
        .max_by_key(|&(common, _)| common)?;
    // «о е а и н т» are 45 letters of 100 in Russian.
    (common * 4 >= all).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    const RUSSIAN: &str = "Скидка действует до конца месяца, а потом цена вырастет.";

    /// A Russian text in an eight-bit encoding given by its alphabet.
    fn encode(text: &str, alphabet: impl Fn(u32) -> u8) -> Vec<u8> {
        text.chars()
            .map(|c| u8::try_from(c as u32).unwrap_or_else(|_| alphabet(c as u32 - 0x410)))
            .collect()
    }

    #[test]
    fn names_cyrillic_encodings() {
        let cp1251 = encode(RUSSIAN, |n| u8::try_from(0xc0 + n).unwrap());
        assert_eq!(guess(&cp1251), Guess::Encoding("WINDOWS-1251"));
        let capitals = encode(&RUSSIAN.to_uppercase(), |n| u8::try_from(0xc0 + n).unwrap());
        assert_eq!(guess(&capitals), Guess::Encoding("WINDOWS-1251"));
        let cp866 = encode(RUSSIAN, |n| {
            u8::try_from(if n < 48 { 0x80 + n } else { 0xb0 + n }).unwrap()
        });
        assert_eq!(guess(&cp866), Guess::Encoding("CP866"));
        let koi = "юабцдефгхийклмнопярстужвьызшэщчъ";
        let koi8 = encode(&RUSSIAN.to_lowercase(), |n| {
            let letter = char::from_u32(0x410 + n).unwrap();
            u8::try_from(0xc0 + koi.chars().position(|c| c == letter).unwrap()).unwrap()
        });
        assert_eq!(guess(&koi8), Guess::Encoding("KOI8-R"));
    }

    #[test]
    fn names_utf16_with_and_without_its_mark() {
        for text in [RUSSIAN, "Only today: the lowest price"] {
            let le: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
            let be: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
            assert_eq!(utf16(&le), Some("UTF-16LE"));
            assert_eq!(utf16(&be), Some("UTF-16BE"));
            assert_eq!(
                guess(&[&[0xff, 0xfe], &le[..]].concat()),
                Guess::Encoding("UTF-16LE")
            );
            assert_eq!(
                guess(&[&[0xfe, 0xff], &be[..]].concat()),
                Guess::Encoding("UTF-16BE")
            );
        }
        assert_eq!(utf16(RUSSIAN.as_bytes()), None);
        assert_eq!(utf16(b"a\0b"), None);
        assert_eq!(utf16(b""), None);
    }

    #[test]
    fn tells_damage_from_another_encoding() {
        let damaged = [RUSSIAN.as_bytes(), b"\xff", RUSSIAN.as_bytes()].concat();
        assert_eq!(guess(&damaged), Guess::Damaged(RUSSIAN.len()));
        assert_eq!(guess(b"caf\xe9 and na\xefve"), Guess::Unknown);
    }
}
