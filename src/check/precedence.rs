//! One span, one finding: where the words of two candidates overlap, the graver one stays.
//!
//! Only overlapping words are settled; two families on different words of a sentence both stand.

use std::cmp::Reverse;

use rustc_hash::FxHashSet;

use super::eval::Candidate;
use crate::rules::Rulebook;
use crate::vocabulary::{Confidence, Family};

/// The candidates that stay, by place. The gravest is taken first, then each next one that is not
/// about the words of one already taken: so it does not matter in which order they were found.
pub(super) fn settle(rulebook: &Rulebook, mut candidates: Vec<Candidate>) -> Vec<Candidate> {
    if candidates.len() < 2 {
        return candidates;
    }
    candidates.sort_by_key(|c| {
        (
            c.hit.tokens.start,
            Reverse(c.hit.tokens.end),
            c.rule,
            c.layer,
        )
    });
    let near = Neighbours::new(&candidates);
    let yielding = |i: usize| {
        near.of(i, &candidates)
            .any(|other| yields(rulebook, &candidates[i], &candidates[other]))
    };
    let mut order: Vec<usize> = (0..candidates.len()).filter(|&i| !yielding(i)).collect();
    order.sort_by_cached_key(|&i| (rank(rulebook, &candidates[i]), i));
    let mut taken = FxHashSet::default();
    for i in order {
        if !near.of(i, &candidates).any(|other| taken.contains(&other)) {
            taken.insert(i);
        }
    }
    let mut index = 0..;
    candidates.retain(|_| index.next().is_some_and(|i| taken.contains(&i)));
    candidates
}

/// Which candidates are about the same words.
struct Neighbours {
    /// The tokens of the longest hit: no hit that starts further back reaches here.
    longest: usize,
}

impl Neighbours {
    fn new(candidates: &[Candidate]) -> Self {
        let longest = candidates.iter().map(|c| c.hit.tokens.len()).max();
        Self {
            longest: longest.unwrap_or(0),
        }
    }

    /// The others, of candidates sorted by where they start.
    fn of<'c>(&self, i: usize, candidates: &'c [Candidate]) -> impl Iterator<Item = usize> + 'c {
        let this = &candidates[i];
        let first = this.hit.tokens.start.saturating_sub(self.longest);
        let before = (0..i)
            .rev()
            .take_while(move |&other| candidates[other].hit.tokens.start >= first);
        let after = (i + 1..candidates.len())
            .take_while(|&other| candidates[other].hit.tokens.start < this.hit.tokens.end);
        before
            .chain(after)
            .filter(|&other| overlap(this, &candidates[other]))
    }
}

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

/// Whether `a`'s rule leaves the words to `b`'s.
fn yields(rulebook: &Rulebook, a: &Candidate, b: &Candidate) -> bool {
    let yields = |a: &Candidate, b: &Candidate| {
        let to = rulebook.rules[b.rule].id();
        rulebook.rules[a.rule].yields_to.iter().any(|id| id == to)
    };
    yields(a, b) && !yields(b, a)
}

/// What decides, the gravest first: family, severity, confidence, and how many tokens it holds. A guess
/// takes no words from what is surer.
fn rank(rulebook: &Rulebook, candidate: &Candidate) -> impl Ord + use<> {
    let rule = &rulebook.rules[candidate.rule];
    (
        candidate.confidence == Confidence::Low,
        family_rank(rule.family()),
        Reverse(rule.default_severity()),
        Reverse(candidate.confidence),
        Reverse(candidate.hit.tokens.len()),
        candidate.rule,
    )
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Of rules that wait for each other in a ring all would give their words up.
    #[test]
    fn no_rule_waits_for_itself() {
        let rulebook = Rulebook::builtin();
        for rule in &rulebook.rules {
            let mut waits_for: Vec<&str> = rule.yields_to.iter().map(String::as_str).collect();
            let mut at = 0;
            while let Some(&id) = waits_for.get(at) {
                assert_ne!(id, rule.id(), "by way of {:?}", &waits_for[..at]);
                let next = rulebook.rule(id).into_iter().flat_map(|r| &r.yields_to);
                for id in next.map(String::as_str) {
                    if !waits_for.contains(&id) {
                        waits_for.push(id);
                    }
                }
                at += 1;
            }
        }
    }
}
