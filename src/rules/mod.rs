//! YAML in, [`Rulebook`] out: rules as data, compiled once into one table of word forms.

mod advice;
mod amend;
pub(crate) mod answer;
pub(crate) mod class;
pub(crate) mod compile;
pub(crate) mod compiled;
pub(crate) mod condition;
pub(crate) mod demand;
mod edition;
pub(crate) mod error;
mod expansion;
mod file;
mod forms;
pub(crate) mod index;
pub(crate) mod keys;
mod load;
pub(crate) mod matcher;
mod operator;
pub(crate) mod path;
pub(crate) mod phrase;
pub(crate) mod reader;
mod rule;
mod scan;
mod selector;
pub(crate) mod sequences;
pub(crate) mod stored;
mod table;
mod trigger;
pub(crate) mod yaml;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use advice::advise;
pub use edition::Edition;
pub(crate) use error::did_you_mean;
pub use error::{RuleMistake, RulebookError};
pub use expansion::{NoPhrase, WordForms, forms_of};
pub use file::{Example, Examples, Texts};
pub use load::Material;
pub(crate) use rule::CompiledExcuse;
pub use rule::{Rule, RuleText};
pub use scan::Scan;
pub use selector::Selector;
use trigger::GroupId;

use crate::text::Text;
use crate::vocabulary::{Kind, Lang};
use class::Classes;
use compiled::{Compiled, CompiledCondition};
use condition::RulePattern;
use index::Index;
use matcher::Matcher;
use sequences::{Sequence, Sequences};
use stored::{Apart, Lazy};
use table::FormTable;

/// The edition of the built-in rules.
pub const EDITION: &str = "2026.1";

/// All rules, ready to run.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct Rulebook {
    pub(crate) rules: Vec<Rule>,
    pub(crate) table: FormTable,
    sequences: Sequences,
    pub(crate) classes: Classes,
    /// The lists that polarity, evidence and classes ask for, by name.
    lists: BTreeMap<String, Sequence>,
    pub(crate) layers: Vec<Layer>,
    pub(crate) index: Index,
    /// The layers that count the findings of other rules.
    pub(crate) gathering: Vec<u32>,
    warnings: Lazy<Vec<RuleWarning>>,
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
#[serde(bound(deserialize = "'de: 'static"))]
pub(crate) struct Layer {
    pub(crate) rule: usize,
    pub(crate) lang: Lang,
    /// The groups of words of which each must stand in a sentence, the rarest, the trigger, first;
    /// several where a choice of phrases may fill it. The index keeps them, so that they are not
    /// stored.
    #[serde(skip)]
    pub(crate) ways: Vec<Vec<GroupId>>,
    /// The kinds it is for, one bit each; none for all: told without decoding the test.
    pub(crate) kinds: u16,
    pub(crate) test: Lazy<Compiled>,
}

impl Layer {
    /// Whether it is for documents of a kind; `orders` where its rule reads orders to staff only.
    pub(crate) const fn is_for(&self, kind: Kind, orders: bool) -> bool {
        let also = match kind.also(orders) {
            Some(kind) => 1 << kind as u16,
            None => 0,
        };
        self.kinds == 0 || self.kinds & (1 << kind as u16 | also) != 0
    }

    /// The rules whose findings it counts, if that is what it does.
    pub(crate) fn counted(&self) -> Option<&RulePattern> {
        match &self.test.condition {
            CompiledCondition::CountFindings { of, .. } => Some(of),
            _ => None,
        }
    }
}

/// The bytes a rulebook is kept in.
#[derive(Debug)]
pub struct StoredRulebook<B> {
    /// What a check may ask.
    pub rulebook: B,
    /// What only commands about rules ask: a check does not touch these pages of the program.
    pub asides: B,
}

impl Rulebook {
    /// The bytes to keep it in.
    ///
    /// # Errors
    /// What postcard says; of this type, nothing.
    pub fn stored(&self) -> postcard::Result<StoredRulebook<Vec<u8>>> {
        let asides = Apart::of(self.rules.iter().map(|rule| &*rule.aside))?;
        Ok(StoredRulebook {
            rulebook: postcard::to_allocvec(self)?,
            asides: postcard::to_allocvec(&asides)?,
        })
    }

    /// The rulebook of these bytes, of which little is read yet.
    ///
    /// # Errors
    /// What postcard says of bytes that are not [`stored`](Self::stored) ones.
    pub fn from_stored(stored: &StoredRulebook<&'static [u8]>) -> postcard::Result<Self> {
        let mut rulebook: Self = postcard::from_bytes(stored.rulebook)?;
        let asides: Apart = postcard::from_bytes(stored.asides)?;
        for (rule, aside) in rulebook.rules.iter_mut().zip(asides.values()) {
            rule.aside = aside;
        }
        Ok(rulebook)
    }

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
        Scan::new(text, &self.table, &self.index)
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
            sequences: &self.sequences,
            index: &self.index,
            classes: &self.classes,
        }
    }
}
