//! What comments cover, and what becomes of the findings there.
//!
//! A document may hold as many comments as findings, so neither is held against each of the
//! other: both are kept as sorted ranges, by the rule or family they are about.

use std::ops::Range;

use jiff::civil::Date;
use rustc_hash::FxHashMap;

use super::finding::Finding;
use super::suppression::Form;
use crate::rules::Selector;
use crate::text::Span;

/// A comment, or an entry of the front matter, with what it covers.
pub(super) struct Cover {
    pub(super) comment: Span,
    /// The comment that ends it, where it is a range.
    pub(super) end: Option<Span>,
    /// Empty where nothing stands below the comment.
    pub(super) bytes: Range<u32>,
    pub(super) what: What,
    pub(super) form: Form,
    /// Whether it silences anything; not where something is wrong with it.
    pub(super) obeyed: bool,
    /// Empty where none is given.
    pub(super) reason: String,
    /// The last day on which it holds.
    pub(super) until: Option<Date>,
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
    /// The comment with this number silences it.
    Excused(usize),
    /// It stands in a bad example, the comment with this number, which silences locked rules too.
    Example(usize),
}

/// What a rule or family did where a comment names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Use {
    /// It found nothing there.
    Unused,
    /// The comment silences so many findings of it.
    Used(usize),
    /// The comment would have silenced findings, all of locked rules.
    Locked,
}

/// The comments of a document, and in the end the findings they are about.
pub(super) struct Silence<'c> {
    locked: &'c [Selector],
    examples: Ranges,
    /// What comments for a rule or family cover.
    covered: FxHashMap<&'c Selector, Ranges>,
    /// The findings outside examples that comments for a rule or family are about: those that may
    /// be silenced, and those of locked rules.
    found: FxHashMap<&'c Selector, [Vec<Range<u32>>; 2]>,
}

impl<'c> Silence<'c> {
    pub(super) fn new(covers: &'c [Cover], locked: &'c [Selector]) -> Self {
        let mut examples = Vec::new();
        let mut covered: FxHashMap<&Selector, Vec<(Range<u32>, usize)>> = FxHashMap::default();
        for (number, cover) in covers.iter().enumerate().filter(|(_, c)| c.obeyed) {
            let own = (cover.bytes.clone(), number);
            match &cover.what {
                What::Example => examples.push(own),
                What::Rules(rules) => {
                    for rule in rules {
                        covered.entry(rule).or_default().push(own.clone());
                    }
                }
            }
        }
        let covered = covered.into_iter();
        Self {
            locked,
            examples: Ranges::new(examples),
            covered: covered
                .map(|(rule, covered)| (rule, Ranges::new(covered)))
                .collect(),
            found: FxHashMap::default(),
        }
    }

    /// What becomes of a finding. It counts as a use of the comments about it.
    pub(super) fn fate(&mut self, finding: &Finding) -> Fate {
        let bytes = finding.span.start..finding.span.end;
        if let Some(example) = self.examples.meet(&bytes) {
            return Fate::Example(example);
        }
        let locked = is_locked(self.locked, &finding.rule);
        let mut fate = Fate::Left;
        for rule in Selector::naming(&finding.rule) {
            let Some((&rule, covered)) = self.covered.get_key_value(&rule) else {
                continue;
            };
            self.found.entry(rule).or_default()[usize::from(locked)].push(bytes.clone());
            if let (Fate::Left, false, Some(cover)) = (fate, locked, covered.meet(&bytes)) {
                fate = Fate::Excused(cover);
            }
        }
        fate
    }

    /// What the rules that comments name did there, now that all findings were asked about.
    pub(super) fn uses(self) -> Uses<'c> {
        let sorted =
            |[open, locked]: [Vec<Range<u32>>; 2]| [Counted::new(open), Counted::new(locked)];
        let found = self.found.into_iter();
        Uses(found.map(|(rule, both)| (rule, sorted(both))).collect())
    }
}

/// Whether the configuration locks the rule with this id.
fn is_locked(locked: &[Selector], id: &str) -> bool {
    locked.iter().any(|rule| rule.matches(id))
}

/// What the rules that comments name found.
pub(super) struct Uses<'c>(FxHashMap<&'c Selector, [Counted; 2]>);

impl Uses<'_> {
    /// What a rule or family that a comment names did in these bytes.
    pub(super) fn of(&self, rule: &Selector, bytes: &Range<u32>) -> Use {
        let Some([open, locked]) = self.0.get(rule) else {
            return Use::Unused;
        };
        match (open.meet(bytes), locked.meet(bytes)) {
            (0, 0) => Use::Unused,
            (0, _) => Use::Locked,
            (n, _) => Use::Used(n),
        }
    }
}

/// Byte ranges, each of a comment with its number, that are asked for one that meets another.
#[derive(Default)]
struct Ranges {
    /// In order.
    starts: Vec<u32>,
    /// For each start the greatest end up to it, and whose it is.
    ends: Vec<(u32, usize)>,
}

impl Ranges {
    fn new(mut ranges: Vec<(Range<u32>, usize)>) -> Self {
        ranges.sort_by_key(|(range, _)| range.start);
        let mut greatest = (0, 0);
        let ends = ranges.iter().map(|(range, number)| {
            if range.end > greatest.0 {
                greatest = (range.end, *number);
            }
            greatest
        });
        Self {
            ends: ends.collect(),
            starts: ranges.iter().map(|(range, _)| range.start).collect(),
        }
    }

    /// Whose range shares a byte with this one, if one does. An empty range meets what it stands
    /// inside of.
    fn meet(&self, other: &Range<u32>) -> Option<usize> {
        let before = self.starts.partition_point(|&start| start < other.end);
        let (end, number) = *self.ends.get(before.checked_sub(1)?)?;
        (other.start < end).then_some(number)
    }
}

/// Byte ranges that are counted: their starts and their ends, each in order.
struct Counted {
    starts: Vec<u32>,
    ends: Vec<u32>,
}

impl Counted {
    fn new(ranges: Vec<Range<u32>>) -> Self {
        let (mut starts, mut ends): (Vec<u32>, Vec<u32>) = ranges
            .into_iter()
            .map(|range| (range.start, range.end))
            .unzip();
        starts.sort_unstable();
        ends.sort_unstable();
        Self { starts, ends }
    }

    /// How many of the ranges share a byte with this one.
    fn meet(&self, other: &Range<u32>) -> usize {
        let begun = self.starts.partition_point(|&start| start < other.end);
        let over = self.ends.partition_point(|&end| end <= other.start);
        begun.saturating_sub(over)
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
            let mut some = |count: u32, least: u32| -> Vec<Range<u32>> {
                let range = |_| {
                    let start = random(20);
                    start..start + least + random(6)
                };
                (0..count).map(range).collect()
            };
            let (ranges, words, asked) = (some(5, 0), some(5, 1), some(5, 0));
            let numbered = ranges.iter().cloned().zip(0..).collect();
            let (sorted, counted) = (Ranges::new(numbered), Counted::new(words.clone()));
            for other in asked {
                let meets = |range: &Range<u32>| range.start < other.end && other.start < range.end;
                let found = sorted.meet(&other);
                assert_eq!(
                    found.is_some(),
                    ranges.iter().any(meets),
                    "{ranges:?} {other:?}"
                );
                assert!(found.is_none_or(|number| meets(&ranges[number])));
                if other.start < other.end {
                    let count = words.iter().filter(|range| meets(range)).count();
                    assert_eq!(counted.meet(&other), count, "{words:?} {other:?}");
                }
            }
        }
    }
}
