//! Agreement of two Russian words in case, number and gender.
//!
//! One mask holds every reading of a form: bit `case * 4 + gender`, so the link of case and
//! gender is never lost. Two words agree where their masks share a bit; after a numeral Russian
//! also says «два скрытых платежа», genitive plural with genitive singular.

use crate::text::fold::{self, WordHash};

/// Every case and gender: the mask of a word that does not inflect.
pub const ANY: u32 = 0xFF_FFFF;

/// The bit of genitive plural.
const GENITIVE_PLURAL: u32 = 0b1000 << 4;
/// The bits of genitive singular in the three genders.
const GENITIVE_SINGULAR: u32 = 0b0111 << 4;

/// Whether an adjective with mask `adjective` may stand with a noun with mask `noun`; a mask of 0
/// says nothing and agrees with everything.
///
/// `after_numeral` is whether a number or one of the words of [`is_counting`] stands right
/// before the adjective.
#[must_use]
pub const fn agree(adjective: u32, noun: u32, after_numeral: bool) -> bool {
    adjective == 0
        || noun == 0
        || adjective & noun != 0
        || (after_numeral && adjective & GENITIVE_PLURAL != 0 && noun & GENITIVE_SINGULAR != 0)
}

/// Whether a word with this hash is a numeral that takes a genitive singular noun (два, обе,
/// полтора), which [`agree`] wants to know.
#[must_use]
pub fn is_counting(word: WordHash) -> bool {
    const WORDS: [&str; 8] = [
        "два",
        "две",
        "три",
        "четыре",
        "оба",
        "обе",
        "полтора",
        "полторы",
    ];
    WORDS.iter().any(|w| fold::hash(w) == word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_and_gender_agree_together() {
        let (masculine, feminine) = (0b0001, 0b0010);
        assert!(agree(masculine, masculine | feminine << 4, false));
        assert!(!agree(feminine, masculine, false));
        assert!(!agree(masculine, masculine << 4, true));
        assert!(agree(masculine, 0, false));
        assert!(agree(masculine, ANY, false));
    }

    #[test]
    fn after_a_numeral_the_plural_adjective_takes_a_singular_noun() {
        assert!(agree(GENITIVE_PLURAL, 0b0001 << 4, true));
        assert!(!agree(GENITIVE_PLURAL, 0b0001 << 4, false));
        assert!(is_counting(fold::hash("две")));
        assert!(!is_counting(fold::hash("пять")));
    }
}
