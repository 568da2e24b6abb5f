//! On which of five levels a text stands, and what would lift it. Gates, no weights: each tenth of
//! the score has a cause with lines.
//!
//! The text is rated, not the company: its level is what its clients say.

mod gates;
mod signals;
mod workspace;

use jiff::civil::Date;

pub use gates::{Gate, GateId};
pub use signals::{Almost, DeedSeen, Line, Missing, Signals};
pub(super) use workspace::Rated;
pub use workspace::{Cap, WorkspaceLevel};

use super::finding::Finding;
use super::papers::{Membership, Reading};
use super::suppress::Checkup;
use crate::document::Document;
use crate::rules::Rulebook;
use crate::vocabulary::{Kind, Lang};

/// The level of one text.
#[derive(Clone, Debug)]
pub struct TextLevel {
    /// The language of the text.
    pub lang: Lang,
    /// 1 to 5.
    pub level: u8,
    /// Ten times the level, and up to 9 for the share of the next level's gates that hold.
    pub tenths: u8,
    /// Every gate, in order.
    pub gates: Vec<Gate>,
    /// What the gates were asked of.
    pub signals: Signals,
    /// The level that the front matter claims (`level_target`), if it does.
    pub claimed: Option<u8>,
}

/// Fields of the front matter that claim a level; `level/claim-above-evidence` compares the same.
const CLAIMS: [&str; 4] = ["level_target", "target_level", "уровень_цель", "уровень"];

/// Whether texts of this kind are rated: papers for staff that nobody else reads are not.
#[must_use]
pub const fn is_rated(kind: Kind) -> bool {
    !matches!(kind, Kind::Register | Kind::Log | Kind::Training)
}

impl Rulebook {
    /// The level of a document beside what a check of it found; `None` for kinds that are not
    /// rated.
    #[must_use]
    pub fn level_beside(
        &self,
        document: &Document,
        checkup: &Checkup,
        today: Option<Date>,
    ) -> Option<TextLevel> {
        if checkup.level.is_some() || !is_rated(document.kind()) {
            return checkup.level.clone();
        }
        // A check as a member of a workspace has rated it.
        let alone = Membership::default();
        let findings: Vec<&Finding> = checkup.counted().collect();
        Some(self.level(document, &findings, &alone, today))
    }

    /// The level of a document; `findings` is what a check of it has left.
    #[must_use]
    pub fn level(
        &self,
        document: &Document,
        findings: &[&Finding],
        workspace: &Membership,
        today: Option<Date>,
    ) -> TextLevel {
        let scan = self.scan(document.text());
        let reading = Reading::new(self, document, &scan, today, workspace);
        let signals = Signals::read(self, &reading, findings);
        let gates = gates::gates(&signals, document.kind());
        let level = (2..=5)
            .take_while(|&n| gates.iter().filter(|g| g.level() == n).all(|g| g.holds))
            .last()
            .unwrap_or(1);
        let next: Vec<&Gate> = gates.iter().filter(|g| g.level() == level + 1).collect();
        let held = next.iter().filter(|gate| gate.holds).count();
        let share = (held * 18 + next.len())
            .checked_div(2 * next.len())
            .unwrap_or(0);
        TextLevel {
            lang: document.lang(),
            level,
            tenths: level * 10 + u8::try_from(share).unwrap_or(0),
            gates,
            signals,
            claimed: reading.claimed(&CLAIMS),
        }
    }
}
