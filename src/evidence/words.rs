//! The word lists that evidence is made of, looked up once a document.
//!
//! The words themselves live in `rules/words/evidence.yaml`. A list that a rulebook lacks matches
//! nothing, so that a user's small rulebook works without it.

use crate::rules::Rulebook;
use crate::rules::sequences::Sequence;

/// A compiled list; `None` where the rulebook has no list of that name.
pub(super) type List<'a> = Option<&'a Sequence>;

macro_rules! lists {
    ($($field:ident = $name:literal,)*) => {
        /// Every list that evidence asks for.
        #[derive(Clone, Copy)]
        pub(super) struct Words<'a> { $(pub(super) $field: List<'a>,)* }

        impl<'a> Words<'a> {
            pub(super) fn new(rulebook: &'a Rulebook) -> Self {
                Self { $($field: rulebook.list($name),)* }
            }
        }

        /// The names of the lists, for the test that each of them exists.
        #[cfg(test)]
        const NAMES: &[&str] = &[$($name,)*];
    };
}

lists! {
    act = "evidence-act",
    receive = "evidence-receive",
    open = "evidence-open",
    free = "evidence-free",
    not_free = "evidence-not-free",
    act_noun = "evidence-act-noun",
    pay_first = "evidence-pay-first",
    goods = "evidence-goods",
    against = "evidence-against-client",
    limit = "evidence-limit",
    not_ahead = "evidence-not-ahead",
    term = "evidence-term",
    limit_after = "evidence-limit-after",
    at_once = "evidence-at-once",
    deadline_word = "evidence-deadline-word",
    weekday = "evidence-weekday",
    clock_unit = "evidence-clock-unit",
    time_adjective = "evidence-time-adjective",
    year_unit = "evidence-year-unit",
    count_unit = "evidence-count-unit",
    boast_years = "evidence-boast-years",
    boast_quality = "evidence-boast-quality",
    discount = "evidence-discount",
    up_to = "evidence-up-to",
    actor = "evidence-actor",
    doer = "evidence-doer",
    company_subject = "evidence-company-subject",
    client_subject = "evidence-client-subject",
    commit = "evidence-commit",
    duty = "evidence-duty",
    negator = "evidence-negator",
    not_negator = "not-negator",
    between = "evidence-between",
    contrast = "contrast",
    condition = "evidence-condition",
    failure = "evidence-failure",
    failure_seen = "evidence-failure-seen",
    failure_for = "evidence-failure-for",
    not_our_failure = "evidence-not-our-failure",
    hedge = "evidence-hedge",
    auxiliary = "evidence-auxiliary",
    be = "evidence-be",
    before_noun = "evidence-before-noun",
    conjunction = "evidence-conjunction",
    origin = "evidence-origin",
    vague_origin = "evidence-vague-origin",
    certificate = "evidence-certificate",
    survey = "evidence-survey",
    law = "evidence-law",
    reason = "evidence-reason",
    alternative = "evidence-alternative",
    or = "evidence-or",
    channel = "evidence-channel",
    continues = "evidence-continues",
    boilerplate = "evidence-boilerplate",
    required_field = "evidence-required-field",
    from = "evidence-from",
    to = "evidence-to",
    of = "evidence-of",
    file_ending = "evidence-file-ending",
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_list_exists() {
        let rulebook = Rulebook::builtin();
        let missing: Vec<_> = NAMES
            .iter()
            .filter(|n| rulebook.list(n).is_none())
            .collect();
        assert!(missing.is_empty(), "{missing:?}");
    }
}
