//! What a sentence must hold before a condition is tried on it at all.
//!
//! A condition requires groups of slots, one slot of each; the lightest (rarest) group is its
//! trigger, so that the text's common words («мы», "you") start no work.

use rustc_hash::FxHashMap;

use super::compile::Compiler;
use super::compiled::{Compiled, CompiledCondition, NOTE_MARKS};
use super::condition::{Place, Reach};
use super::phrase::TokenClass;
use super::sequences::{Opening, Sequence, SlotElement, SlotStep};
use super::table::SlotId;

/// Words so common, in a million, that they stand in every second sentence.
const COMMON: u32 = 50_000;

/// How many groups a way asks for at most.
pub(super) const MOST: usize = 4;

/// A condition with more ways is asked as one.
const MOST_WAYS: usize = 1000;

/// What may stand first: one of these slots, or whatever stands at the sentence's beginning.
#[derive(Debug, Default)]
pub(super) struct FirstSlots {
    pub(super) slots: Vec<SlotId>,
    pub(super) beginning: bool,
}

impl Compiler<'_> {
    /// What a sentence must hold for the condition to hold in it: words of each group of one of
    /// these ways, the rarest group first. Empty where nothing can be told.
    pub(crate) fn ways(&mut self, condition: &CompiledCondition) -> Vec<Vec<GroupId>> {
        let mut ways = self.ways_of(condition);
        if ways.len() > MOST_WAYS {
            ways = vec![self.requirements(condition)];
        }
        if ways.iter().any(Vec::is_empty) {
            return Vec::new();
        }
        let mut ways: Vec<Vec<GroupId>> = ways.into_iter().map(|way| self.groups(way)).collect();
        ways.sort_unstable();
        ways.dedup();
        ways
    }

    /// The groups of one way, the rarest first, without those that are asked for in vain.
    fn groups(&mut self, mut way: Vec<Weighed>) -> Vec<GroupId> {
        way.sort_by_key(|&(_, weight)| weight);
        // Asking for words that stand in most sentences costs more than it saves.
        let rare = way.iter().filter(|(_, weight)| *weight < COMMON);
        way.truncate(rare.count().clamp(1, MOST));
        let mut groups: Vec<GroupId> = Vec::with_capacity(way.len());
        for (slots, _) in way {
            let group = self.groups.id(slots);
            if !groups.contains(&group) {
                groups.push(group);
            }
        }
        groups
    }

    /// The numbers of the members of a `together`, the rarest first.
    pub(crate) fn rarest_first(&mut self, members: &[Sequence]) -> Vec<usize> {
        let mut weights: Vec<(u32, usize)> = Vec::with_capacity(members.len());
        for (number, &member) in members.iter().enumerate() {
            let groups = self.sequence_groups(member);
            let rarest = groups.into_iter().map(|(_, weight)| weight).min();
            weights.push((rarest.unwrap_or(u32::MAX), number));
        }
        weights.sort_unstable();
        weights.into_iter().map(|(_, number)| number).collect()
    }

    /// What stands first wherever these steps stand, `None` where it cannot be told.
    pub(super) fn opening(&mut self, steps: &[SlotStep]) -> Option<Opening> {
        let mut firsts = FirstSlots::default();
        self.starts(steps, &mut firsts)
            .then(|| self.opening_of(firsts))
    }

    pub(super) fn opening_of(&mut self, firsts: FirstSlots) -> Opening {
        Opening {
            words: self.starts.id(firsts.slots),
            beginning: firsts.beginning,
        }
    }

    /// Collects what may stand first; false where it cannot be told.
    pub(super) fn starts(&mut self, steps: &[SlotStep], firsts: &mut FirstSlots) -> bool {
        for step in steps {
            let told = match step.element {
                SlotElement::Slot(slot) => {
                    firsts.slots.push(slot);
                    true
                }
                SlotElement::Group(choice) => {
                    let mut options = self.sequences.options(choice).into_iter();
                    options.all(|option| match self.sequences.steps(option)[..] {
                        // What follows stands behind the beginning, maybe behind a gap.
                        [only] if only.element == SlotElement::Start => {
                            firsts.beginning = true;
                            true
                        }
                        ref steps => self.starts(steps, firsts),
                    })
                }
                SlotElement::Class(class) => self.class_starts(class, firsts),
                SlotElement::Start => continue,
            };
            if !told || !step.optional {
                return told;
            }
        }
        // Nothing in it has to be there.
        false
    }

    /// A number begins with digits or a number's word, a sum also with a currency's sign, a date
    /// also with a month.
    fn class_starts(&mut self, class: TokenClass, firsts: &mut FirstSlots) -> bool {
        if !class.has_number() {
            return false;
        }
        firsts.slots.push(self.digits());
        let list = match class {
            TokenClass::Money => "currency",
            TokenClass::Date => "month",
            _ => return true,
        };
        if !self.lists.contains_key(list) {
            return true;
        }
        // Sums and dates are read in both languages everywhere.
        let lang = self.lang.take();
        let element = self.list(list, &Place::default());
        self.lang = lang;
        self.starts(&[element.into()], firsts)
    }

    /// Groups of slots of which every sentence that matches holds one each, the lightest first.
    fn requirements(&mut self, condition: &CompiledCondition) -> Vec<Weighed> {
        let mut groups = match condition {
            CompiledCondition::Phrase(sequence) => self.sequence_groups(*sequence),
            CompiledCondition::Together { members, .. } => members
                .iter()
                .flat_map(|&member| self.sequence_groups(member))
                .collect(),
            CompiledCondition::Any(tests) => {
                let lightest: Option<Vec<Weighed>> =
                    tests.iter().map(|t| self.lightest_of(t)).collect();
                lightest.map(union).into_iter().collect()
            }
            // Beyond the sentence only the first test is sure to stand in it.
            CompiledCondition::All { tests, reach } if *reach != Reach::Same => tests
                .first()
                .map(|t| self.requirements(&t.condition))
                .unwrap_or_default(),
            CompiledCondition::All { tests, .. } | CompiledCondition::Near { tests, .. } => tests
                .iter()
                .flat_map(|t| self.requirements(&t.condition))
                .collect(),
            CompiledCondition::Count { test, .. } => self.requirements(&test.condition),
            CompiledCondition::Not { .. }
            | CompiledCondition::Missing { .. }
            | CompiledCondition::InSection(_)
            | CompiledCondition::InBlock(_)
            | CompiledCondition::ColumnHead(_)
            | CompiledCondition::CountFindings { .. } => Vec::new(),
            CompiledCondition::Note(_) => {
                let mut slots: Vec<SlotId> = NOTE_MARKS.iter().map(|&m| self.mark(m)).collect();
                slots.push(self.note_ref());
                vec![(slots, 20_000)]
            }
        };
        groups.sort_by_key(|&(_, weight)| weight);
        groups
    }

    fn lightest_of(&mut self, test: &Compiled) -> Option<Weighed> {
        self.requirements(&test.condition).into_iter().next()
    }

    /// Where the rarest of what a condition requires is a choice of phrases, each phrase is a way of
    /// its own: its other words say no where the rarest one alone would wake the layer.
    fn ways_of(&mut self, condition: &CompiledCondition) -> Vec<Vec<Weighed>> {
        match condition {
            CompiledCondition::Phrase(sequence) => {
                let digits = self.digits();
                self.step_ways(&self.required(*sequence), digits)
            }
            CompiledCondition::Together { members, .. } => {
                let digits = self.digits();
                let members = members.iter();
                let steps: Vec<SlotStep> =
                    members.flat_map(|&member| self.required(member)).collect();
                self.step_ways(&steps, digits)
            }
            CompiledCondition::Any(tests) => tests
                .iter()
                .flat_map(|test| self.ways_of(&test.condition))
                .collect(),
            CompiledCondition::All { tests, reach } if *reach != Reach::Same => tests
                .first()
                .map(|test| self.ways_of(&test.condition))
                .unwrap_or_default(),
            CompiledCondition::All { tests, .. } | CompiledCondition::Near { tests, .. } => {
                let asked: Vec<Vec<Weighed>> = tests
                    .iter()
                    .map(|test| self.requirements(&test.condition))
                    .collect();
                let weights = asked.iter().enumerate();
                let rarest = weights.filter_map(|(i, groups)| Some((groups.first()?.1, i)));
                let Some((_, rarest)) = rarest.min() else {
                    return Vec::new();
                };
                let others = asked.iter().enumerate().filter(|(i, _)| *i != rarest);
                let rest: Vec<Weighed> = others.flat_map(|(_, groups)| groups.clone()).collect();
                let ways = self.ways_of(&tests[rarest].condition);
                with_all(ways, &rest)
            }
            _ => vec![self.requirements(condition)],
        }
    }

    /// The ways of steps which all have to be there.
    fn step_ways(&self, steps: &[SlotStep], digits: SlotId) -> Vec<Vec<Weighed>> {
        let groups: Vec<(SlotElement, Weighed)> = steps
            .iter()
            .filter_map(|step| Some((step.element, self.group_of(step.element, digits)?)))
            .collect();
        let lightest = groups
            .iter()
            .enumerate()
            .min_by_key(|(_, (_, group))| group.1);
        let Some((lightest, &(element, _))) = lightest else {
            return vec![Vec::new()];
        };
        let SlotElement::Group(choice) = element else {
            return vec![groups.into_iter().map(|(_, group)| group).collect()];
        };
        let options = self.sequences.options(choice).into_iter();
        let ways = options.flat_map(|option| self.step_ways(&self.required(option), digits));
        // Single words need not be told apart.
        let (words, mut phrases): (Vec<_>, Vec<_>) = ways.partition(|way| way.len() == 1);
        if !words.is_empty() {
            phrases.push(vec![union(words.into_iter().flatten().collect())]);
        }
        let mut rest: Vec<Weighed> = groups.into_iter().map(|(_, group)| group).collect();
        rest.remove(lightest);
        with_all(phrases, &rest)
    }

    fn sequence_groups(&mut self, sequence: Sequence) -> Vec<Weighed> {
        let digits = self.digits();
        self.groups_of(sequence, digits)
    }

    fn groups_of(&self, sequence: Sequence, digits: SlotId) -> Vec<Weighed> {
        self.required(sequence)
            .into_iter()
            .filter_map(|step| self.group_of(step.element, digits))
            .collect()
    }

    /// The steps that have to be there.
    fn required(&self, sequence: Sequence) -> Vec<SlotStep> {
        let mut steps = self.sequences.steps(sequence);
        steps.retain(|step| !step.optional);
        steps
    }

    /// The slots of which an element needs one; `None` where they cannot be told.
    fn group_of(&self, element: SlotElement, digits: SlotId) -> Option<Weighed> {
        match element {
            SlotElement::Slot(slot) => Some((vec![slot], self.weight(slot))),
            SlotElement::Group(choice) => {
                let lightest = |option: Sequence| {
                    let groups = self.groups_of(option, digits).into_iter();
                    groups.min_by_key(|&(_, weight)| weight)
                };
                let options = self.sequences.options(choice).into_iter();
                let lightest: Option<Vec<Weighed>> = options.map(lightest).collect();
                lightest.map(union)
            }
            SlotElement::Class(class) => class
                .has_number()
                .then(|| (vec![digits], self.weight(digits))),
            SlotElement::Start => None,
        }
    }
}

/// The ways, each with these groups besides.
fn with_all(mut ways: Vec<Vec<Weighed>>, rest: &[Weighed]) -> Vec<Vec<Weighed>> {
    for way in &mut ways {
        way.extend_from_slice(rest);
    }
    ways
}

/// The number of a group.
pub(crate) type GroupId = u32;

/// Sets of slots, each of which some condition asks for at once: words of one choice or list.
#[derive(Clone, Debug)]
pub(crate) struct Groups {
    /// The number of the first group.
    first: GroupId,
    list: Vec<Vec<SlotId>>,
    ids: FxHashMap<Vec<SlotId>, GroupId>,
}

impl Groups {
    /// No groups yet; the first one will have this number.
    pub(super) fn new(first: GroupId) -> Self {
        Self {
            first,
            list: Vec::new(),
            ids: FxHashMap::default(),
        }
    }

    pub(super) fn id(&mut self, mut slots: Vec<SlotId>) -> GroupId {
        slots.sort_unstable();
        slots.dedup();
        let next = GroupId::try_from(self.list.len()).expect("fewer than 2^32 groups") + self.first;
        *self.ids.entry(slots).or_insert_with_key(|slots| {
            self.list.push(slots.clone());
            next
        })
    }

    pub(crate) fn len(&self) -> usize {
        self.list.len()
    }

    /// The slots of each group, ascending.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &[SlotId]> {
        self.list.iter().map(Vec::as_slice)
    }
}

/// Slots of which one is required, and how common they are together.
type Weighed = (Vec<SlotId>, u32);

fn union(triggers: Vec<Weighed>) -> Weighed {
    let weight = triggers.iter().map(|(_, w)| w).sum();
    let slots = triggers.into_iter().flat_map(|(s, _)| s).collect();
    (slots, weight)
}
