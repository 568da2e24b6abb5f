//! The gates between the levels.

use super::signals::{Line, Signals};
use crate::vocabulary::{Kind, words};

words! {
    /// A gate, named by the level it leads to.
    GateId {
        /// A friendly word, a slogan or a promise.
        Friendly = "G2.1",
        /// Cold lines do not outnumber friendly words and deeds.
        Warm = "G2.2",
        /// Two deeds, or one in a short text.
        Deeds = "G3.1",
        /// As many deeds as slogans.
        DeedsForSlogans = "G3.2",
        /// No misleading claim and no trap that is an error.
        NoTraps = "G3.3",
        /// No indifference, blame or hiding behind rules.
        NoCold = "G3.4",
        /// What the client gets if the company fails.
        Remedy = "G4.1",
        /// No more burdens than reliefs.
        Burdens = "G4.2",
        /// Something is taken off the client.
        Relief = "G4.3",
        /// For whom it is.
        Audience = "G4.4",
        /// A channel with an answer time.
        Channel = "G4.5",
        /// An owner and a fresh review.
        Kept = "G4.6",
        /// At most one slogan for four deeds.
        FewSlogans = "G4.7",
        /// No suspicion, faceless refusal or command.
        NoHard = "G4.8",
        /// A remedy on half of the deeds, or one without a request.
        Guaranteed = "G5.1",
        /// The front line may decide alone up to a sum.
        Alone = "G5.2",
        /// Unusual cases are covered.
        Unusual = "G5.3",
        /// No slogan.
        NoSlogans = "G5.4",
    }
}

/// One gate of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gate {
    /// Which.
    pub id: GateId,
    /// Whether the text is through.
    pub holds: bool,
    /// How many there are of what the gate counts.
    pub have: usize,
    /// How many there must be, or may be at most.
    pub need: usize,
    /// The lines it is about, from 1, each once.
    pub lines: Vec<usize>,
}

impl Gate {
    /// The level it leads to.
    #[must_use]
    pub fn level(&self) -> u8 {
        self.id.as_str().as_bytes()[1] - b'0'
    }
}

/// A short text needs one deed only.
const SHORT: usize = 6;

/// All gates of a text of this kind, in order.
pub(super) fn gates(s: &Signals, kind: Kind) -> Vec<Gate> {
    let deeds = s.deeds.len();
    let deed_lines = || s.deeds.iter().map(|deed| deed.line);
    let lines = |list: &[Line]| list.iter().map(|line| line.line).collect::<Vec<_>>();
    let least =
        |id, have: usize, need: usize, lines: Vec<usize>| gate(id, have >= need, have, need, lines);
    let most =
        |id, have: usize, need: usize, lines: Vec<usize>| gate(id, have <= need, have, need, lines);
    let kind_words = s.friendly.len() + s.slogans.len() + s.almost.len() + deeds;
    let mut friendly = lines(&s.friendly);
    friendly.extend(lines(&s.slogans));
    friendly.extend(deed_lines());
    let enough = if s.units < SHORT { 1 } else { 2 };
    // An ad or a package has no room for an owner: it links to the page that has one.
    let small = matches!(kind, Kind::Ad | Kind::Packaging);
    let linked = small && !s.links.is_empty();
    let guaranteed = if s.automatic.is_empty() {
        least(
            GateId::Guaranteed,
            s.remedies.len(),
            deeds.div_ceil(2).max(1),
            lines(&s.remedies),
        )
    } else {
        gate(
            GateId::Guaranteed,
            true,
            s.automatic.len(),
            1,
            lines(&s.automatic),
        )
    };
    vec![
        least(GateId::Friendly, kind_words, 1, friendly),
        most(
            GateId::Warm,
            s.cold.len(),
            s.friendly.len() + s.almost.len() + deeds,
            lines(&s.cold),
        ),
        least(GateId::Deeds, deeds, enough, deed_lines().collect()),
        most(
            GateId::DeedsForSlogans,
            s.slogans.len(),
            deeds,
            lines(&s.slogans),
        ),
        most(GateId::NoTraps, s.traps.len(), 0, lines(&s.traps)),
        most(GateId::NoCold, s.cold.len(), 0, lines(&s.cold)),
        least(GateId::Remedy, s.remedies.len(), 1, lines(&s.remedies)),
        most(
            GateId::Burdens,
            s.burdens.len(),
            s.reliefs.len(),
            lines(&s.burdens),
        ),
        least(GateId::Relief, s.reliefs.len(), 1, lines(&s.reliefs)),
        least(GateId::Audience, s.audience.len(), 1, lines(&s.audience)),
        least(GateId::Channel, s.channels.len(), 1, lines(&s.channels)),
        gate(
            GateId::Kept,
            s.kept || linked,
            usize::from(s.kept || linked),
            1,
            Vec::new(),
        ),
        most(
            GateId::FewSlogans,
            s.slogans.len(),
            deeds / 4,
            lines(&s.slogans),
        ),
        most(GateId::NoHard, s.hard.len(), 0, lines(&s.hard)),
        guaranteed,
        gate(
            GateId::Alone,
            !s.alone.is_empty() || linked,
            s.alone.len().max(usize::from(linked)),
            1,
            lines(&s.alone),
        ),
        least(GateId::Unusual, s.unusual.len(), 1, lines(&s.unusual)),
        most(GateId::NoSlogans, s.slogans.len(), 0, lines(&s.slogans)),
    ]
}

fn gate(id: GateId, holds: bool, have: usize, need: usize, mut lines: Vec<usize>) -> Gate {
    lines.sort_unstable();
    lines.dedup();
    Gate {
        id,
        holds,
        have,
        need,
        lines,
    }
}
