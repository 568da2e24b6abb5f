//! What a sentence must hold before a condition is tried on it at all.
//!
//! A condition requires groups of slots, one slot of each; the lightest (rarest) group is its
//! trigger, so that the text's common words («мы», "you") start no work.

use super::compile::{Compiled, CompiledCondition, Compiler, NOTE_MARKS, Sequence, SlotElement};
use super::condition::Reach;
use super::table::SlotId;

impl Compiler<'_> {
    /// [`Compiled::requires`] of a condition.
    pub(crate) fn required_slots(&mut self, condition: &CompiledCondition) -> Vec<Vec<SlotId>> {
        self.requirements(condition)
            .into_iter()
            .map(|(slots, _)| slots)
            .collect()
    }

    /// Groups of slots of which every sentence that matches holds one each, the lightest first.
    fn requirements(&mut self, condition: &CompiledCondition) -> Vec<Group> {
        let mut groups = match condition {
            CompiledCondition::Phrase(sequence) => self.sequence_groups(sequence),
            CompiledCondition::Together { members, .. } => members
                .iter()
                .flat_map(|s| self.sequence_groups(s))
                .collect(),
            CompiledCondition::Any(tests) => {
                let lightest: Option<Vec<Group>> =
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
                vec![(slots, 40)]
            }
        };
        groups.sort_by_key(|&(_, weight)| weight);
        groups
    }

    fn lightest_of(&mut self, test: &Compiled) -> Option<Group> {
        self.requirements(&test.condition).into_iter().next()
    }

    fn sequence_groups(&mut self, sequence: &Sequence) -> Vec<Group> {
        let digits = self.digits();
        self.groups_of(sequence, digits)
    }

    fn groups_of(&self, sequence: &Sequence, digits: SlotId) -> Vec<Group> {
        let required = sequence.steps.iter().filter(|step| !step.optional);
        required
            .filter_map(|step| match &step.element {
                SlotElement::Slot(slot) => Some((vec![*slot], self.weights[*slot as usize])),
                SlotElement::Group(options) => {
                    let lightest = |s: &Sequence| {
                        self.groups_of(s, digits)
                            .into_iter()
                            .min_by_key(|&(_, w)| w)
                    };
                    options
                        .iter()
                        .map(lightest)
                        .collect::<Option<Vec<_>>>()
                        .map(union)
                }
                SlotElement::Class(class) => class
                    .has_number()
                    .then(|| (vec![digits], self.weights[digits as usize])),
                SlotElement::Start => None,
            })
            .collect()
    }
}

/// What a test requires in its sentence its parts need not ask for again.
pub(crate) fn asked_once(mut condition: CompiledCondition) -> CompiledCondition {
    match &mut condition {
        CompiledCondition::All {
            tests,
            reach: Reach::Same,
        }
        | CompiledCondition::Near { tests, .. } => {
            tests
                .iter_mut()
                .filter(|t| {
                    !matches!(
                        t.condition,
                        CompiledCondition::Not { .. } | CompiledCondition::Any(_)
                    )
                })
                .for_each(|t| t.requires.clear());
        }
        _ => {}
    }
    condition
}

/// Slots of which one is required, and how common they are together.
type Group = (Vec<SlotId>, u32);

fn union(triggers: Vec<Group>) -> Group {
    let weight = triggers.iter().map(|(_, w)| w).sum();
    let mut slots: Vec<SlotId> = triggers.into_iter().flat_map(|(s, _)| s).collect();
    slots.sort_unstable();
    slots.dedup();
    (slots, weight)
}
