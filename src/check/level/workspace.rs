//! The level of a workspace: the lower quartile of its texts, capped by the papers it lacks.

use super::TextLevel;
use crate::check::finding::Finding;
use crate::check::papers::is_client_facing;
use crate::vocabulary::{Family, Kind, Severity};

/// What the level of a workspace counts of one document.
#[derive(Clone, Copy, Debug)]
pub(in crate::check) struct Rated {
    kind: Kind,
    /// Its level, 1 to 5; `None` for papers that are not rated.
    level: Option<u8>,
    pub(in crate::check) claimed: Option<u8>,
    /// Whether it has an error of the families misleading and trap.
    errors: [bool; 2],
    /// Whether its review is much too old.
    stale: bool,
}

/// The families whose errors hold a workspace down.
const DECEIVING: [Family; 2] = [Family::Misleading, Family::Trap];

impl Rated {
    /// What counts of a document of this kind; `findings` is what a check of it has left.
    pub(in crate::check) fn new<'f>(
        kind: Kind,
        level: Option<&TextLevel>,
        findings: impl IntoIterator<Item = &'f Finding>,
    ) -> Self {
        let mut rated = Self {
            kind,
            level: level.map(|level| level.level),
            claimed: level.and_then(|level| level.claimed),
            errors: [false; 2],
            stale: false,
        };
        let errors = findings.into_iter();
        for finding in errors.filter(|f| f.severity == Severity::Error) {
            rated.stale |= finding.rule == "standard/stale-review";
            let family = finding.rule.split('/').next().and_then(Family::parse);
            for (has, deceiving) in rated.errors.iter_mut().zip(DECEIVING) {
                *has |= family == Some(deceiving);
            }
        }
        rated
    }
}

/// Something that holds the workspace's level down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cap {
    /// The highest level with it.
    pub level: u8,
    /// The rule whose finding it is; `misleading/*` and `trap/*` stand for their families, and
    /// `level/1` for too many texts on the first level.
    pub rule: String,
}

/// The level of a workspace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkspaceLevel {
    /// 1 to 5.
    pub level: u8,
    /// The level of the text at the lower quartile, before any cap.
    pub quartile: u8,
    /// How many texts for clients were rated.
    pub documents: usize,
    /// How many of them stand on each level, from 1.
    pub histogram: [usize; 5],
    /// What holds it down, the lowest first.
    pub caps: Vec<Cap>,
    /// The highest level that a document claims, if one does.
    pub claimed: Option<u8>,
}

/// Papers without which a workspace stays on level 3.
const THIRD: [&str; 8] = [
    "standard/no-client-profile",
    "standard/no-top10-register",
    "standard/no-client-advocate",
    "standard/no-honesty-statement",
    "standard/no-trap-check",
    "standard/no-improvement-log",
    "standard/no-feedback-channel",
    "standard/no-fault-returns",
];

/// Papers without which it stays on level 4.
const FOURTH: [&str; 5] = [
    "standard/advocate-without-authority",
    "standard/no-shared-belief",
    "standard/no-beyond-promise",
    "standard/no-training",
    "standard/no-client-verdict",
];

impl WorkspaceLevel {
    /// The level of these documents; `lacks` is what they lack together. `None` where no text for
    /// clients is rated.
    pub(in crate::check) fn new(documents: &[Rated], lacks: &[Finding]) -> Option<Self> {
        let rated = documents.iter().filter(|d| is_client_facing(d.kind));
        let mut levels: Vec<u8> = rated.filter_map(|d| d.level).collect();
        levels.sort_unstable();
        let quartile = *levels.get(levels.len().div_ceil(4).checked_sub(1)?)?;
        let mut histogram = [0; 5];
        for &level in &levels {
            histogram[usize::from(level) - 1] += 1;
        }
        let mut caps = Vec::new();
        let tenth = |part: usize, whole: usize| part * 10 > whole;
        for (number, family) in DECEIVING.into_iter().enumerate() {
            let printed = |d: &&Rated| matches!(d.kind, Kind::Ad | Kind::Policy);
            if documents.iter().filter(printed).any(|d| d.errors[number]) {
                caps.push((2, format!("{family}/*")));
            }
        }
        if tenth(histogram[0], levels.len()) {
            caps.push((2, "level/1".to_owned()));
        }
        // What is only noted does not hold the workspace down, unless the rule only ever notes.
        for id in THIRD {
            if lacks
                .iter()
                .any(|f| f.rule == id && f.severity > Severity::Info)
            {
                caps.push((3, id.to_owned()));
            }
        }
        let standards = documents.iter().filter(|d| d.kind == Kind::Standard);
        let stale = standards.clone().filter(|d| d.stale).count();
        if tenth(stale, standards.count()) {
            caps.push((3, "standard/stale-review".to_owned()));
        }
        for id in FOURTH {
            if lacks.iter().any(|f| f.rule == id) {
                caps.push((4, id.to_owned()));
            }
        }
        let caps: Vec<Cap> = caps
            .into_iter()
            .map(|(level, rule)| Cap { level, rule })
            .collect();
        let lowest = caps.iter().map(|cap| cap.level).min().unwrap_or(5);
        Some(Self {
            level: quartile.min(lowest),
            quartile,
            documents: levels.len(),
            histogram,
            caps,
            claimed: documents.iter().filter_map(|d| d.claimed).max(),
        })
    }
}
