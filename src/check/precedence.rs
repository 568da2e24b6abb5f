//! One span, one finding: where the words of two candidates overlap, the graver one stays.
//!
//! Only overlapping words are settled; two families on different words of a sentence both stand.

use super::eval::Candidate;
use crate::rules::Rulebook;
use crate::vocabulary::Family;

/// The candidates that stay, by place.
pub(super) fn settle(rulebook: &Rulebook, mut candidates: Vec<Candidate>) -> Vec<Candidate> {
    candidates.sort_by(|a, b| {
        let length = |c: &Candidate| c.hit.tokens.end - c.hit.tokens.start;
        (
            a.hit.tokens.start,
            std::cmp::Reverse(length(a)),
            a.rule,
            a.layer,
        )
            .cmp(&(
                b.hit.tokens.start,
                std::cmp::Reverse(length(b)),
                b.rule,
                b.layer,
            ))
    });
    let mut kept: Vec<Candidate> = Vec::with_capacity(candidates.len());
    'next: for candidate in candidates {
        // Sorted by start: only the last few kept ones can reach into this one.
        let mut at = kept.len();
        while at > 0
            && kept[at - 1].hit.tokens.end > candidate.hit.tokens.start.saturating_sub(LONGEST)
        {
            at -= 1;
            if !overlap(&kept[at], &candidate) {
                continue;
            }
            if wins(rulebook, &candidate, &kept[at]) {
                kept.remove(at);
            } else {
                continue 'next;
            }
        }
        kept.push(candidate);
        kept.sort_by_key(|c| (c.hit.tokens.start, c.hit.tokens.end));
    }
    kept
}

/// No hit is longer than a sentence is likely to be; how far back to look for overlaps.
const LONGEST: usize = 200;

/// Whether two candidates are about the same words: they share half of the shorter one's own
/// words, or stand for one rule in one place.
fn overlap(a: &Candidate, b: &Candidate) -> bool {
    let start = a.hit.tokens.start.max(b.hit.tokens.start);
    let end = a.hit.tokens.end.min(b.hit.tokens.end);
    if start >= end {
        return false;
    }
    if a.rule == b.rule {
        return true;
    }
    let own = |c: &Candidate| c.hit.tokens.clone().filter(|&t| c.hit.is_filled(t)).count();
    let shared = (start..end)
        .filter(|&t| a.hit.is_filled(t) && b.hit.is_filled(t))
        .count();
    shared > 0 && shared * 2 >= own(a).min(own(b))
}

/// Whether `new` replaces `old`.
fn wins(rulebook: &Rulebook, new: &Candidate, old: &Candidate) -> bool {
    let (new_rule, old_rule) = (&rulebook.rules[new.rule], &rulebook.rules[old.rule]);
    if new_rule.yields_to.iter().any(|id| id == old_rule.id()) {
        return false;
    }
    if old_rule.yields_to.iter().any(|id| id == new_rule.id()) {
        return true;
    }
    let rank = |c: &Candidate| {
        let rule = &rulebook.rules[c.rule];
        (
            family_rank(rule.family()),
            std::cmp::Reverse(rule.default_severity()),
            std::cmp::Reverse(c.confidence),
            std::cmp::Reverse(c.hit.tokens.len()),
            c.rule,
        )
    };
    rank(new) < rank(old)
}

const fn family_rank(family: Family) -> u8 {
    match family {
        Family::Trap => 0,
        Family::Misleading => 1,
        Family::Tone => 2,
        Family::Burden => 3,
        Family::Slogan => 4,
        Family::Standard | Family::Level | Family::Meta => 5,
    }
}
