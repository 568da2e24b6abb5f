//! Slots: one for equal places of phrases, with the forms of the words that fill it.

use std::rc::Rc;

use serde::{Deserialize, Serialize};

use super::Compiler;
use crate::rules::class;
use crate::rules::compiled::{DIGITS_HASH, NOTE_REF_HASH, mark_hash};
use crate::rules::condition::Place;
use crate::rules::forms::{Expanded, frequency, guess_of};
use crate::rules::phrase::Word;
use crate::rules::table::{Entry, MOST_ROWS, SlotId};
use crate::text::{Span, fold};

/// Two slots with the same key are one slot.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) enum SlotKey {
    Words(Vec<Word>),
    Mark(char),
    NoteRef,
    Digits,
}

/// How common numbers are.
fn digits_weight() -> u32 {
    frequency(fold::hash("<number>"))
}

impl Compiler<'_> {
    /// How common a slot is.
    pub(in crate::rules) fn weight(&self, slot: SlotId) -> u32 {
        self.weights[(slot - self.first_slot) as usize]
    }

    fn weight_mut(&mut self, slot: SlotId) -> &mut u32 {
        &mut self.weights[(slot - self.first_slot) as usize]
    }

    /// Adds words of the lists of numbers to the slot of all numbers.
    pub(crate) fn add_numbers(&mut self, words: &[Word]) {
        let digits = self.digits();
        for word in words {
            self.add_word(digits, word, &Place::default());
        }
        *self.weight_mut(digits) = digits_weight();
    }

    pub(super) fn slot(&mut self, mut words: Vec<Word>, place: &Place) -> SlotId {
        words
            .sort_unstable_by(|a, b| (&a.text, &a.like, a.exact).cmp(&(&b.text, &b.like, b.exact)));
        words.dedup();
        let (slot, new) = self.intern(SlotKey::Words(words.clone()));
        if new {
            for word in &words {
                self.add_word(slot, word, place);
            }
        }
        slot
    }

    /// Every form has its row in the form table at most, and a row's number has so much room.
    pub(in crate::rules) fn check_room(&mut self) {
        let rows = self.builder.len() + self.below.row_count() as usize;
        if rows >= MOST_ROWS {
            let message =
                format!("these rules hold more than {MOST_ROWS} different forms of words");
            let help = "check with fewer rules at once";
            self.mistakes.add(Span::default(), "", message, help);
        }
    }

    fn add_word(&mut self, slot: SlotId, word: &Word, place: &Place) {
        let expanded = if let Some(known) = self.expanded.get(word) {
            Rc::clone(known)
        } else {
            let fresh = Rc::new(Expanded::of(word));
            self.expanded.insert(word.clone(), Rc::clone(&fresh));
            fresh
        };
        *self.weight_mut(slot) += expanded.weight;
        if expanded.guessed {
            let (message, help) = guess_of(word);
            self.warnings.add(place.span, &place.path, message, help);
        }
        if word.text.starts_with(|c: char| c.is_ascii_digit())
            && self.slots.get(&SlotKey::Digits).is_none_or(|&d| d != slot)
        {
            let digits = self.digits();
            let below = self.below.of_digits();
            for &(hash, agreement, role) in &expanded.forms {
                // A number that no rule below names counts as any number there.
                if self.below.set(hash) == 0 {
                    for &entry in &below {
                        self.builder.add(hash, entry);
                    }
                }
                self.builder.add(
                    hash,
                    Entry {
                        slot: digits,
                        agreement,
                        role,
                    },
                );
            }
        }
        for &(hash, agreement, role) in &expanded.forms {
            self.builder.add(
                hash,
                Entry {
                    slot,
                    agreement,
                    role,
                },
            );
        }
    }

    pub(in crate::rules) fn mark(&mut self, mark: char) -> SlotId {
        let (slot, new) = self.intern(SlotKey::Mark(mark));
        if new {
            let mut written = [0; 4];
            *self.weight_mut(slot) = frequency(fold::hash(mark.encode_utf8(&mut written)));
            self.builder
                .add(mark_hash(u64::from(mark)), Entry::anyhow(slot));
        }
        slot
    }

    /// The slot that every number fills, in digits or words: a class of numbers requires it.
    pub(in crate::rules) fn digits(&mut self) -> SlotId {
        let (slot, new) = self.intern(SlotKey::Digits);
        if new {
            self.builder.add(DIGITS_HASH, Entry::anyhow(slot));
            if self.below.digits() == 0 {
                let words: Vec<Word> = class::NUMBERS
                    .iter()
                    .filter_map(|name| self.lists.get(*name))
                    .flat_map(|list| list.iter())
                    .filter_map(|(_, phrase, _)| phrase.words().next())
                    .cloned()
                    .collect();
                for word in words {
                    self.add_word(slot, &word, &Place::default());
                }
            }
            self.add_numbers_below(slot);
            *self.weight_mut(slot) = digits_weight();
        }
        slot
    }

    /// What is a number to the layers below is one to this layer.
    fn add_numbers_below(&mut self, slot: SlotId) {
        let of_digits = self.below.of_digits();
        let Some(below) = of_digits.last() else {
            return;
        };
        for hash in self.below.numbers() {
            for entry in self.below.filling(self.below.set(hash), below.slot) {
                self.builder.add(hash, Entry { slot, ..entry });
            }
        }
    }

    pub(in crate::rules) fn note_ref(&mut self) -> SlotId {
        let (slot, new) = self.intern(SlotKey::NoteRef);
        if new {
            self.builder.add(NOTE_REF_HASH, Entry::anyhow(slot));
        }
        slot
    }

    fn intern(&mut self, key: SlotKey) -> (SlotId, bool) {
        let next = SlotId::try_from(self.weights.len()).expect("fewer than 2^32 slots");
        let next = self.first_slot + next;
        let slot = *self.slots.entry(key).or_insert(next);
        if slot == next {
            self.weights.push(0);
        }
        (slot, slot == next)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::compile::Lists;
    use crate::rules::index::Counts;
    use crate::rules::table::FormTable;

    #[test]
    fn more_forms_than_there_is_room_for_are_a_mistake() {
        let (below, lists) = (FormTable::default(), Lists::default());
        let mut compiler = Compiler::above(&below, 0, Counts::default(), &lists);
        compiler.check_room();
        assert!(compiler.mistakes.list.is_empty());
        for hash in 1..=MOST_ROWS {
            compiler.builder.add(hash as u64, Entry::anyhow(0));
        }
        compiler.check_room();
        let [mistake] = &compiler.mistakes.list[..] else {
            panic!("{:?}", compiler.mistakes.list);
        };
        assert!(mistake.message.contains("1048576 different forms"));
    }
}
