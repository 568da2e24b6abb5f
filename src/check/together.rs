//! Hits that stand together: members in any order, no word shared.

use std::ops::Range;

use super::eval::{Checker, FAR, Sentence};
use super::words_in;
use crate::rules::matcher::Hit;
use crate::rules::sequences::Sequence;

/// How many further ways to share words among the members of a `together` are tried for one hit of its first.
const TRIES: u32 = 16;

impl Checker<'_> {
    /// Members in any order, the whole at most `within` words long.
    pub(super) fn together(
        &self,
        members: &[Sequence],
        order: &[usize],
        within: usize,
        sentence: &Sentence,
    ) -> Vec<Hit> {
        let mut found: Vec<Vec<Hit>> = Vec::new();
        for &member in order {
            // What is to stand there twice is looked for once.
            let twin = (members.iter()).position(|other| *other == members[member]);
            let known = twin
                .and_then(|twin| found.get(twin))
                .filter(|hits| !hits.is_empty());
            let hits = match known {
                Some(hits) => hits.clone(),
                None => self.find(&members[member], sentence),
            };
            if hits.is_empty() {
                return Vec::new();
            }
            found.resize(members.len(), Vec::new());
            found[member] = hits;
        }
        self.combine(&found, within)
    }

    /// For every hit of the first member, the nearest hits of the others that share no word. Hits are sorted by
    /// where they start.
    pub(super) fn combine(&self, found: &[Vec<Hit>], within: usize) -> Vec<Hit> {
        let Some((first, others)) = found.split_first() else {
            return Vec::new();
        };
        let mut out: Vec<Hit> = Vec::new();
        for start in first {
            let mut taken = vec![start.tokens.clone()];
            let mut tries = TRIES;
            let whole = self.joined(start, others, within, &mut taken, &mut tries);
            if let Some(whole) = whole
                && out.last().is_none_or(|last| last.tokens != whole.tokens)
            {
                out.push(whole);
            }
        }
        out
    }

    /// `whole` with a hit of each of the others, the nearest that is free first; where the rest then finds no
    /// room, the next nearest: one word may be a word of two members.
    fn joined(
        &self,
        whole: &Hit,
        others: &[Vec<Hit>],
        within: usize,
        taken: &mut Vec<Range<usize>>,
        tries: &mut u32,
    ) -> Option<Hit> {
        let Some((hits, others)) = others.split_first() else {
            return Some(whole.clone());
        };
        // Whatever lies further off holds more words than `within` between.
        let far = FAR.max(4 * within);
        let from = whole.tokens.start.saturating_sub(far);
        let near = &hits[hits.partition_point(|h| h.tokens.start < from)..];
        let near = &near[..near.partition_point(|h| h.tokens.start < whole.tokens.end + far)];
        let apart = |a: &Range<usize>, b: &Range<usize>| a.end <= b.start || b.end <= a.start;
        let mut refused: Vec<usize> = Vec::new();
        loop {
            let free = |(n, h): &(usize, &Hit)| {
                !refused.contains(n) && taken.iter().all(|t| apart(t, &h.tokens))
            };
            let (number, next) = (near.iter().enumerate())
                .filter(free)
                .min_by_key(|(_, h)| whole.cover(h).tokens.len())?;
            let wider = whole.cover(next);
            if words_in(self.document, wider.tokens.clone()) > within {
                return None;
            }
            taken.push(next.tokens.clone());
            let joined = self.joined(&wider, others, within, taken, tries);
            if joined.is_some() || *tries == 0 {
                return joined;
            }
            taken.pop();
            *tries -= 1;
            refused.push(number);
        }
    }
}
