//! YAML in, [`Rulebook`] out: rules as data, compiled once into one table of word forms.

mod amend;
pub(crate) mod class;
pub(crate) mod compile;
pub(crate) mod condition;
mod edition;
pub(crate) mod error;
mod file;
mod forms;
mod load;
pub(crate) mod matcher;
mod operator;
pub(crate) mod phrase;
pub(crate) mod reader;
mod rule;
mod selector;
mod table;
mod trigger;
pub(crate) mod yaml;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use edition::Edition;
pub(crate) use error::did_you_mean;
pub use error::{RuleMistake, RulebookError};
pub use file::{Example, Examples, Texts};
pub use load::Material;
pub use matcher::Scan;
pub use rule::{Rule, RuleText};
pub use selector::Selector;

use crate::text::Text;
use crate::vocabulary::Lang;
use class::Classes;
use compile::{Compiled, Sequence};
use matcher::Matcher;
use table::FormTable;

/// The edition of the built-in rules.
pub const EDITION: &str = "2026.1";

/// All rules, ready to run.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Rulebook {
    pub(crate) rules: Vec<Rule>,
    pub(crate) table: FormTable,
    pub(crate) classes: Classes,
    /// The lists that polarity, evidence and classes ask for, by name.
    lists: BTreeMap<String, Sequence>,
    pub(crate) layers: Vec<Layer>,
    /// For every set of the table, the layers that a token of this set may start.
    triggers: Rows,
    /// Whether a set starts any layer at all.
    starts: Vec<bool>,
    /// For every set, the slots that some layer requires: the only ones worth noting.
    required: Rows,
    slots: usize,
    warnings: Vec<RuleWarning>,
}

/// Something in a rule file that is not wrong but worth a look.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct RuleWarning {
    /// The file's name.
    pub file: String,
    /// Where in the YAML, such as `when.ru.any[2].phrase`.
    pub path: String,
    /// What is odd.
    pub message: String,
    /// What to type instead.
    pub help: String,
}

/// One alternative of a rule's condition in one language.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Layer {
    pub(crate) rule: usize,
    pub(crate) lang: Lang,
    pub(crate) test: Compiled,
}

impl Rulebook {
    /// The rules: the built-in ones by id, then those of each layer above them.
    #[must_use]
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// The rule with this id.
    #[must_use]
    pub fn rule(&self, id: &str) -> Option<&Rule> {
        self.rules.iter().find(|r| r.id() == id)
    }

    /// The known id nearest to what was typed.
    #[must_use]
    pub fn did_you_mean(&self, typed: &str) -> Option<&str> {
        did_you_mean(typed, self.rules.iter().map(Rule::id)).or_else(|| {
            self.rules
                .iter()
                .map(Rule::id)
                .find(|id| id.ends_with(&format!("/{typed}")))
        })
    }

    /// What is not wrong but worth a look, such as words that are not in the lexicon.
    #[must_use]
    pub fn warnings(&self) -> &[RuleWarning] {
        &self.warnings
    }

    /// Looks every token of a text up.
    #[must_use]
    pub fn scan(&self, text: Text<'_>) -> Scan {
        Scan::new(text, &self.table, &self.starts)
    }

    /// A shared word list by name.
    pub(crate) fn list(&self, name: &str) -> Option<&Sequence> {
        self.lists.get(name)
    }

    pub(crate) fn matcher<'a>(&'a self, text: Text<'a>, scan: &'a Scan) -> Matcher<'a> {
        Matcher {
            text,
            sets: &scan.sets,
            table: &self.table,
            classes: &self.classes,
        }
    }

    /// Which required slots the tokens of a range fill.
    pub(crate) fn slots_in<'a>(
        &'a self,
        scan: &'a Scan,
        tokens: std::ops::Range<usize>,
    ) -> impl Iterator<Item = &'a table::SlotId> {
        scan.sets[tokens]
            .iter()
            .flat_map(|&set| self.required.row(set))
    }

    pub(crate) const fn slot_count(&self) -> usize {
        self.slots
    }

    /// The layers that a token of this set may start.
    #[inline]
    pub(crate) fn triggered(&self, set: u32) -> &[u32] {
        self.triggers.row(set)
    }
}

/// Lists of numbers, one a set, in one run: thousands of small vectors would be slow to decode.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Rows {
    ends: Vec<u32>,
    items: Vec<u32>,
}

impl Rows {
    #[inline]
    fn row(&self, row: u32) -> &[u32] {
        let start = row
            .checked_sub(1)
            .map_or(0, |before| self.ends[before as usize]);
        &self.items[start as usize..self.ends[row as usize] as usize]
    }
}

impl FromIterator<Vec<u32>> for Rows {
    fn from_iter<I: IntoIterator<Item = Vec<u32>>>(rows: I) -> Self {
        let mut all = Self {
            ends: Vec::new(),
            items: Vec::new(),
        };
        for row in rows {
            all.items.extend(row);
            all.ends
                .push(u32::try_from(all.items.len()).expect("fewer than 2^32 entries"));
        }
        all
    }
}

/// Which layers each set of the table may start.
fn set_triggers(table: &FormTable, slots: usize, layers: &[Layer]) -> Rows {
    let mut by_slot: Vec<Vec<u32>> = vec![Vec::new(); slots];
    for (index, layer) in layers.iter().enumerate() {
        for &slot in &layer.test.requires[0] {
            by_slot[slot as usize].push(u32::try_from(index).expect("fewer than 2^32 layers"));
        }
    }
    (0..table.sets())
        .map(|set| {
            let mut layers: Vec<u32> = table
                .entries(u32::try_from(set).expect("fewer than 2^32 sets"))
                .iter()
                .flat_map(|e| by_slot[e.slot as usize].iter().copied())
                .collect();
            layers.sort_unstable();
            layers.dedup();
            layers
        })
        .collect()
}

/// Which slots of each set some condition requires.
fn required_slots(table: &FormTable, slots: usize, layers: &[Layer]) -> Rows {
    let mut required = vec![false; slots];
    let mut open: Vec<&Compiled> = layers.iter().map(|layer| &layer.test).collect();
    while let Some(test) = open.pop() {
        // A single group is never asked for.
        if test.requires.len() > 1 {
            test.requires
                .iter()
                .flatten()
                .for_each(|&slot| required[slot as usize] = true);
        }
        open.extend(test.condition.parts());
    }
    (0..table.sets())
        .map(|set| {
            let set = u32::try_from(set).expect("fewer than 2^32 sets");
            let mut slots: Vec<table::SlotId> = table
                .entries(set)
                .iter()
                .map(|e| e.slot)
                .filter(|&s| required[s as usize])
                .collect();
            slots.dedup();
            slots
        })
        .collect()
}
