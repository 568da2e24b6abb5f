//! Editions of the rulebook: `2026.1` is the first of 2026.

use std::fmt;

/// An edition; the later one is the greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Edition {
    year: u16,
    number: u16,
}

impl Edition {
    /// Reads `2026.1`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (year, number) = text.split_once('.')?;
        let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
        if year.len() != 4 || !digits(year) || !digits(number) {
            return None;
        }
        Some(Self {
            year: year.parse().ok()?,
            number: number.parse().ok()?,
        })
    }
}

impl fmt::Display for Edition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.year, self.number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn editions_are_ordered_by_number_not_by_letter() {
        let edition = |text| Edition::parse(text).unwrap();
        assert!(edition("2026.10") > edition("2026.9"));
        assert!(edition("2027.1") > edition("2026.10"));
        assert_eq!(edition("2026.1").to_string(), "2026.1");
        for text in ["2026", "26.1", "2026.", "2026.x", "2026.-1"] {
            assert_eq!(Edition::parse(text), None, "{text}");
        }
    }
}
