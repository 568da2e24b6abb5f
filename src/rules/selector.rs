//! Rules named one by one or by family, as configurations and comments do.

use std::fmt;

use crate::vocabulary::Family;

/// One rule, or all rules of a family.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Selector {
    /// The rule with this id.
    Rule(String),
    /// `family/*`.
    Family(Family),
}

impl Selector {
    /// Reads `family/name` or `family/*`; whether the rule exists is another question.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (family, name) = text.split_once('/')?;
        if name == "*" {
            return Family::parse(family).map(Self::Family);
        }
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '-';
        let named = !name.is_empty() && name.chars().all(plain) && family.chars().all(plain);
        (named && !family.is_empty()).then(|| Self::Rule(text.to_owned()))
    }

    /// The selectors that name the rule with this id.
    pub(crate) fn naming(id: &str) -> impl Iterator<Item = Self> {
        let family = family_of(id).map(Self::Family);
        std::iter::once(Self::Rule(id.to_owned())).chain(family)
    }

    /// Whether it names the rule with this id.
    #[must_use]
    pub fn matches(&self, id: &str) -> bool {
        match self {
            Self::Rule(own) => own == id,
            Self::Family(family) => family_of(id) == Some(*family),
        }
    }
}

/// The family of a rule's id.
fn family_of(id: &str) -> Option<Family> {
    id.split_once('/')
        .and_then(|(family, _)| Family::parse(family))
}

impl fmt::Display for Selector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rule(id) => f.write_str(id),
            Self::Family(family) => write!(f, "{family}/*"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_and_families_are_told_apart() {
        let all = Selector::parse("slogan/*").unwrap();
        assert!(all.matches("slogan/we-care") && !all.matches("trap/conceal-fee"));
        let one = Selector::parse("slogan/we-care").unwrap();
        assert!(one.matches("slogan/we-care") && !one.matches("slogan/we-care-too"));
        for text in [
            "",
            "slogan",
            "*",
            "slogans/*",
            "slogan/",
            "/x",
            "slogan/we care",
            "slogan/a*",
        ] {
            assert_eq!(Selector::parse(text), None, "{text}");
        }
    }
}
