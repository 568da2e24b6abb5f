//! How a check differs from what the rules say by themselves: what a configuration may set.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::papers::Membership;
use crate::rules::{Edition, Rule, Selector};
use crate::vocabulary::{Family, Level, Severity};

/// What a configuration sets for one document. The default changes nothing.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Severities by rule; the last table that names a rule holds.
    pub levels: Vec<Levels>,
    /// The pinned edition: rules that came later are no more than info.
    pub edition: Option<Edition>,
    /// What comments in documents may silence.
    pub suppressions: Suppressions,
    /// The day that deadlines are compared with; without it none has passed.
    pub today: Option<Date>,
    /// What the document is in its workspace; without it no rule about papers reads it.
    pub workspace: Option<Membership>,
}

/// What comments in documents may silence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suppressions {
    /// Whether comments are obeyed at all.
    pub obeyed: bool,
    /// Whether a comment without a reason silences nothing.
    pub require_reason: bool,
    /// How many days ahead a comment may silence; with it, each needs an end.
    pub max_days: Option<u16>,
    /// Rules that no comment silences.
    pub locked: Vec<Selector>,
}

impl Default for Suppressions {
    fn default() -> Self {
        Self {
            obeyed: true,
            require_reason: true,
            max_days: None,
            locked: Vec::new(),
        }
    }
}

/// Severities for rules and families. A rule named by its id wins over its family.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Levels {
    rules: BTreeMap<String, Level>,
    families: BTreeMap<Family, Level>,
}

impl Levels {
    /// Sets the level of what `selector` names.
    pub fn set(&mut self, selector: Selector, level: Level) {
        match selector {
            Selector::Rule(id) => self.rules.insert(id, level),
            Selector::Family(family) => self.families.insert(family, level),
        };
    }

    /// Whether nothing is set.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty() && self.families.is_empty()
    }

    /// The level of a rule, if one is set.
    #[must_use]
    pub fn get(&self, id: &str, family: Family) -> Option<Level> {
        let own = self.rules.get(id);
        own.or_else(|| self.families.get(&family)).copied()
    }
}

impl Settings {
    /// The level that is set for a rule, if one is.
    pub(super) fn level(&self, id: &str, family: Family) -> Option<Level> {
        let mut tables = self.levels.iter().rev();
        tables.find_map(|table| table.get(id, family))
    }

    /// The severity of a finding: what is set, else the rule's own, which is no more than info
    /// where the rule came after the pinned edition.
    pub(super) fn severity(&self, rule: &Rule, own: Severity) -> Severity {
        let set = self.level(rule.id(), rule.family());
        if let Some(severity) = set.and_then(Level::severity) {
            return severity;
        }
        let later = |pinned| Edition::parse(rule.since()).is_some_and(|since| since > pinned);
        if self.edition.is_some_and(later) {
            return Severity::Info;
        }
        own
    }
}
