//! How a check differs from what the rules say by themselves: what a configuration may set.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::papers::Membership;
use super::suppression::Entry;
use crate::rules::{Edition, Rule, Selector};
use crate::vocabulary::{Confidence, Family, Lang, Level, Severity};

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
    /// Findings that onside is less sure of are left out.
    pub min_confidence: Option<Confidence>,
    /// Options of rules; of several tables that name a rule each option of the last one holds.
    pub options: Vec<OptionTable>,
    /// The entries of the side file for this document; they are obeyed as comments are.
    pub entries: Vec<Entry>,
    /// What a baseline holds.
    pub baseline: Known,
    /// The language of messages, for rules that speak it; without it that of the words found.
    pub lang: Option<Lang>,
    /// What the document is in its workspace; without it no rule about papers reads it.
    pub workspace: Option<Membership>,
}

/// Which findings of a document are known and not told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Known {
    /// None.
    #[default]
    Nothing,
    /// Those with these fingerprints.
    These(BTreeSet<String>),
    /// All: how a baseline is made. They are known one by one, before rules count or limit them,
    /// so that one more is told.
    Everything,
}

impl Known {
    /// Whether the finding with this fingerprint is known.
    #[must_use]
    pub fn holds(&self, fingerprint: &str) -> bool {
        match self {
            Self::Nothing => false,
            Self::These(these) => these.contains(fingerprint),
            Self::Everything => true,
        }
    }
}

/// What can be set for a rule beside its severity.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RuleOptions {
    /// Findings of it that onside is less sure of are left out.
    pub min_confidence: Option<Confidence>,
    /// How many findings of it are told of a document; from 1.
    pub at_most: Option<usize>,
    /// How many findings of others it takes, where it counts them; from 1.
    pub at_least: Option<usize>,
}

impl RuleOptions {
    /// These options, where not set those of `below`.
    #[must_use]
    pub fn over(self, below: Self) -> Self {
        Self {
            min_confidence: self.min_confidence.or(below.min_confidence),
            at_most: self.at_most.or(below.at_most),
            at_least: self.at_least.or(below.at_least),
        }
    }

    /// Whether nothing is set.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Options for rules and families. Those of a rule's id win over those of its family.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OptionTable(BTreeMap<Selector, RuleOptions>);

impl OptionTable {
    /// Sets options of what `selector` names.
    pub fn set(&mut self, selector: Selector, options: RuleOptions) {
        self.0.insert(selector, options);
    }

    /// Whether nothing is set.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn of(&self, id: &str) -> RuleOptions {
        let naming = Selector::naming(id).filter_map(|selector| self.0.get(&selector).copied());
        naming.fold(RuleOptions::default(), RuleOptions::over)
    }
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
    /// Leaves out findings that onside is less sure of, whatever is set for single rules.
    pub fn set_min_confidence(&mut self, least: Confidence) {
        self.min_confidence = Some(least);
        for own in self
            .options
            .iter_mut()
            .flat_map(|table| table.0.values_mut())
        {
            own.min_confidence = None;
        }
    }

    /// The level that is set for a rule, if one is.
    #[must_use]
    pub fn level(&self, id: &str, family: Family) -> Option<Level> {
        let mut tables = self.levels.iter().rev();
        tables.find_map(|table| table.get(id, family))
    }

    /// The options of the rule with this id.
    pub(super) fn options(&self, id: &str) -> RuleOptions {
        let tables = self.options.iter();
        tables.fold(RuleOptions::default(), |below, table| {
            table.of(id).over(below)
        })
    }

    /// Whether findings of this rule and confidence are told.
    pub(super) fn tells(&self, id: &str, confidence: Confidence) -> bool {
        let own = self.options(id).min_confidence.or(self.min_confidence);
        own.is_none_or(|least| confidence >= least)
    }

    /// The severity of a finding: what is set, else the rule's own, which is no more than info
    /// where the rule came after the pinned edition.
    #[must_use]
    pub fn severity(&self, rule: &Rule, own: Severity) -> Severity {
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
