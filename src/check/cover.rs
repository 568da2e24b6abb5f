//! What comments cover, and what becomes of the findings there.
//!
//! A document may hold as many comments as findings, so neither is held against each of the
//! other: both are kept as sorted ranges, by the rule or family they are about.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::finding::Finding;
use crate::rules::Selector;
use crate::text::Span;

/// What a comment covers.
pub(super) struct Cover {
    pub(super) comment: Span,
    /// Empty where nothing stands below the comment.
    pub(super) bytes: Range<u32>,
    pub(super) what: What,
}

pub(super) enum What {
    /// A bad example.
    Example,
    /// Rules that are silent.
    Rules(Vec<Selector>),
}

/// What becomes of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// No comment is about it, or its rule is locked.
    Left,
    /// A comment silences it.
    Excused,
    /// It stands in a bad example, which silences locked rules too.
    Example,
}

/// What a rule or family did where a comment names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Use {
    /// It found nothing there.
    Unused,
    /// The comment silences a finding of it.
    Used,
    /// The comment would have silenced findings, all of locked rules.
    Locked,
}

/// The findings of a document beside its comments.
pub(super) struct Silence<'c> {
    locked: &'c [Selector],
    examples: Ranges,
    /// What comments for a rule or family cover.
    covered: FxHashMap<&'c Selector, Ranges>,
    /// The findings outside examples that comments for a rule or family are about.
    found: FxHashMap<Selector, Found>,
}

#[derive(Default)]
struct Found {
    open: Ranges,
    locked: Ranges,
}

impl<'c> Silence<'c> {
    pub(super) fn new(covers: &'c [Cover], findings: &[Finding], locked: &'c [Selector]) -> Self {
        let mut examples = Vec::new();
        let mut covered: FxHashMap<&Selector, Vec<Range<u32>>> = FxHashMap::default();
        for cover in covers {
            match &cover.what {
                What::Example => examples.push(cover.bytes.clone()),
                What::Rules(rules) => {
                    for rule in rules {
                        covered.entry(rule).or_default().push(cover.bytes.clone());
                    }
                }
            }
        }
        let mut silence = Self {
            locked,
            examples: Ranges::new(examples),
            covered: covered
                .into_iter()
                .map(|(rule, covered)| (rule, Ranges::new(covered)))
                .collect(),
            found: FxHashMap::default(),
        };
        silence.found = silence.found(findings);
        silence
    }

    fn found(&self, findings: &[Finding]) -> FxHashMap<Selector, Found> {
        let mut found: FxHashMap<Selector, [Vec<Range<u32>>; 2]> = FxHashMap::default();
        for finding in findings {
            let bytes = bytes(finding);
            if self.examples.meet(&bytes) {
                continue;
            }
            let locked = usize::from(self.is_locked(finding));
            for rule in Selector::naming(&finding.rule) {
                if self.covered.contains_key(&rule) {
                    found.entry(rule).or_default()[locked].push(bytes.clone());
                }
            }
        }
        let ranges = |[open, locked]: [Vec<Range<u32>>; 2]| Found {
            open: Ranges::new(open),
            locked: Ranges::new(locked),
        };
        let found = found.into_iter();
        found.map(|(rule, both)| (rule, ranges(both))).collect()
    }

    /// What becomes of a finding.
    pub(super) fn fate(&self, finding: &Finding) -> Fate {
        let bytes = bytes(finding);
        if self.examples.meet(&bytes) {
            return Fate::Example;
        }
        let covers = |rule| self.covered.get(&rule).is_some_and(|c| c.meet(&bytes));
        if !self.is_locked(finding) && Selector::naming(&finding.rule).any(covers) {
            return Fate::Excused;
        }
        Fate::Left
    }

    /// What a rule or family that a comment names did in these bytes.
    pub(super) fn use_of(&self, rule: &Selector, bytes: &Range<u32>) -> Use {
        match self.found.get(rule) {
            Some(found) if found.open.meet(bytes) => Use::Used,
            Some(found) if found.locked.meet(bytes) => Use::Locked,
            _ => Use::Unused,
        }
    }

    fn is_locked(&self, finding: &Finding) -> bool {
        self.locked.iter().any(|rule| rule.matches(&finding.rule))
    }
}

/// The first comment that silences a finding, if one does; for those who ask about one finding.
pub(super) fn silencer(covers: &[Cover], finding: &Finding, locked: &[Selector]) -> Option<Span> {
    let silences = |cover: &&Cover| {
        let alone = std::slice::from_ref(*cover);
        Silence::new(alone, &[], locked).fate(finding) != Fate::Left
    };
    covers.iter().find(silences).map(|cover| cover.comment)
}

fn bytes(finding: &Finding) -> Range<u32> {
    finding.span.start..finding.span.end
}

/// Byte ranges that are asked whether one of them meets another.
#[derive(Default)]
pub(super) struct Ranges {
    /// In order.
    starts: Vec<u32>,
    /// For each start the greatest end up to it.
    ends: Vec<u32>,
}

impl Ranges {
    fn new(mut ranges: Vec<Range<u32>>) -> Self {
        ranges.sort_unstable_by_key(|range| range.start);
        let mut greatest = 0;
        let ends = ranges.iter().map(|range| {
            greatest = greatest.max(range.end);
            greatest
        });
        Self {
            ends: ends.collect(),
            starts: ranges.into_iter().map(|range| range.start).collect(),
        }
    }

    /// Whether one of the ranges shares a byte with this one. An empty range meets what it stands
    /// inside of.
    fn meet(&self, other: &Range<u32>) -> bool {
        let before = self.starts.partition_point(|&start| start < other.end);
        before > 0 && other.start < self.ends[before - 1]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_meet_as_one_by_one() {
        let mut seed = 7_u32;
        let mut random = |below: u32| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (seed >> 16) % below
        };
        for _ in 0..500 {
            let mut some = |count: u32| -> Vec<Range<u32>> {
                let range = |_| {
                    let start = random(20);
                    start..start + random(6)
                };
                (0..count).map(range).collect()
            };
            let (ranges, asked) = (some(5), some(5));
            let sorted = Ranges::new(ranges.clone());
            for other in asked {
                let meets = |range: &Range<u32>| range.start < other.end && other.start < range.end;
                assert_eq!(
                    sorted.meet(&other),
                    ranges.iter().any(meets),
                    "{ranges:?} {other:?}"
                );
            }
        }
    }
}
