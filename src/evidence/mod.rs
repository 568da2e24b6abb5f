//! What counts as proof for a claim, and where it may stand.
//!
//! Evidence is asked for only where a rule has found something. What a sentence holds is read
//! once and kept; sentences that hold nothing of a kind are skipped in one step, so that a
//! document full of claims costs no more than its length.

mod act;
mod amount;
mod calendar;
mod clause;
mod deed;
mod english;
mod note;
mod reach;
mod remedy;
mod source;
mod words;

use std::cell::{OnceCell, RefCell};
use std::ops::Range;
use std::rc::Rc;

use rustc_hash::FxHashMap;

pub use crate::rules::condition::{EvidenceKind, Reach};
pub use calendar::day;
pub use deed::{Atom, AtomKind, Deed};
pub use note::NoteResolution;
pub use reach::Places;

use crate::document::Document;
use crate::rules::matcher::Matcher;
use crate::rules::{Rulebook, Scan};
use crate::text::{Recent, TokenKind};
use note::NoteIndex;
use reach::{Side, Unit, WideKey};
use words::{List, Words};

/// The evidence of one document; made once for a check, empty until it is asked.
pub struct Evidence<'a> {
    document: &'a Document,
    matcher: Matcher<'a>,
    words: Words<'a>,
    units: OnceCell<Vec<Unit>>,
    notes: OnceCell<NoteIndex>,
    deeds: RefCell<FxHashMap<usize, Rc<Deed>>>,
    proofs: RefCell<FxHashMap<(EvidenceKind, usize), Proofs>>,
    /// For a kind and strength, by unit: itself where it holds evidence, else where to look next.
    skips: RefCell<FxHashMap<(EvidenceKind, u8), Vec<usize>>>,
    wide_places: RefCell<FxHashMap<WideKey, Places>>,
    /// The parts of each block that each side says.
    runs: RefCell<FxHashMap<(usize, Side), Places>>,
    /// Whose words the tokens asked for are.
    sides: RefCell<FxHashMap<usize, Side>>,
    readings: Option<&'a Readings>,
    /// What was read and is to be kept.
    read: RefCell<Vec<Reading>>,
}

/// What sentences promise, remembered from one version of a document to the next: deeds with their
/// tokens counted from the sentence's first.
pub(crate) type Readings = Recent<Deed>;
/// A deed and what it was read from.
pub(crate) type Reading = (u64, Deed);

/// All evidence of one kind in one unit, by place.
type Proofs = Rc<[Range<usize>]>;

/// A unit nothing is known about yet.
const UNKNOWN: usize = usize::MAX;
/// So many places are searched one by one; more are in order and are skipped through.
const FEW: usize = 8;

impl<'a> Evidence<'a> {
    /// Evidence of a document, read with the word lists of a rulebook; `scan` is the rulebook's
    /// scan of the same document.
    #[must_use]
    pub fn new(document: &'a Document, rulebook: &'a Rulebook, scan: &'a Scan) -> Self {
        Self {
            document,
            matcher: rulebook.matcher(document.text(), scan),
            words: Words::new(rulebook),
            units: OnceCell::new(),
            notes: OnceCell::new(),
            deeds: RefCell::default(),
            proofs: RefCell::default(),
            skips: RefCell::default(),
            wide_places: RefCell::default(),
            runs: RefCell::default(),
            sides: RefCell::default(),
            readings: None,
            read: RefCell::default(),
        }
    }

    /// The same where some sentences may have been read before.
    pub(crate) fn beside(self, readings: Option<&'a Readings>) -> Self {
        Self { readings, ..self }
    }

    /// What was read beside [readings](Self::beside), to be kept with them.
    pub(crate) fn read(self) -> Vec<Reading> {
        self.read.into_inner()
    }

    /// The first evidence of a kind in these places, at least of this strength if it is a deed.
    /// The claim's own words prove nothing.
    #[must_use]
    pub fn find(
        &self,
        kind: EvidenceKind,
        strength: u8,
        places: &[Range<usize>],
        claim: &Range<usize>,
    ) -> Option<Range<usize>> {
        self.find_if(kind, strength, places, claim, |_| true)
    }

    /// The first evidence that `accept` takes: one deed excuses one slogan, so the caller may
    /// refuse a deed that is spent.
    pub fn find_if(
        &self,
        kind: EvidenceKind,
        strength: u8,
        places: &[Range<usize>],
        claim: &Range<usize>,
        mut accept: impl FnMut(&Range<usize>) -> bool,
    ) -> Option<Range<usize>> {
        let units = self.units();
        let side = self.side(claim.start);
        let few = places.len() <= FEW;
        let last_end = places
            .last()
            .map_or(0, |p| units.partition_point(|u| u.tokens.start < p.end));
        let mut at = 0;
        while let Some(place) = places.get(at) {
            let mut unit = units.partition_point(|u| u.tokens.end <= place.start);
            let end = units.partition_point(|u| u.tokens.start < place.end);
            at += 1;
            while unit < end {
                let bound = if few { end } else { last_end.max(end) };
                let Some(found) = self.next_holder(kind, strength, unit, bound) else {
                    // Many places are in order, and nothing stands up to the end of the last.
                    at = if few { at } else { places.len() };
                    break;
                };
                if found >= end {
                    // Nothing up to there: the places before it need no look.
                    let start = units[found].tokens.start;
                    at += places[at..].partition_point(|p| p.end <= start);
                    break;
                }
                let proof = self.proof_in(kind, strength, found, claim, side, place, &mut accept);
                if proof.is_some() {
                    return proof;
                }
                unit = found + 1;
            }
        }
        None
    }

    /// All evidence of a kind in these tokens, each deed once for its sentence.
    #[must_use]
    pub fn all(
        &self,
        kind: EvidenceKind,
        strength: u8,
        tokens: &Range<usize>,
    ) -> Vec<Range<usize>> {
        let mut found: Vec<Range<usize>> = Vec::new();
        let claim = tokens.start..tokens.start;
        let units = self.units();
        let first = units.partition_point(|u| u.tokens.end <= tokens.start);
        for unit in units[first..]
            .iter()
            .take_while(|u| u.tokens.start < tokens.end)
        {
            let place = unit.tokens.start.max(tokens.start)..unit.tokens.end.min(tokens.end);
            let inside = place.clone();
            let _ = self.find_if(kind, strength, &[place], &claim, |proof| {
                // What is asked for by place is found by sentence.
                if inside.contains(&proof.start) {
                    found.push(proof.clone());
                }
                false
            });
        }
        found
    }

    /// The sentences and table rows of these blocks, with the block each begins in.
    pub fn sentences(&self, blocks: Range<usize>) -> impl Iterator<Item = (usize, Range<usize>)> {
        let units = self.units();
        let first = units.partition_point(|u| u.block < blocks.start);
        let within = units[first..]
            .iter()
            .take_while(move |u| u.block < blocks.end);
        within.map(|u| (u.block, u.tokens.clone()))
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "the question as it was asked, for one unit"
    )]
    fn proof_in(
        &self,
        kind: EvidenceKind,
        strength: u8,
        unit: usize,
        claim: &Range<usize>,
        side: Side,
        place: &Range<usize>,
        accept: &mut impl FnMut(&Range<usize>) -> bool,
    ) -> Option<Range<usize>> {
        if self.is_of_another_act(kind, unit, claim, place) {
            return None;
        }
        let own = |r: &Range<usize>| {
            r.start < claim.end && claim.start < r.end && kind != EvidenceKind::Note
        };
        if kind != EvidenceKind::Deed {
            let proofs = self.proofs(kind, unit);
            return proofs
                .iter()
                .find(|r| !own(r) && self.side(r.start) == side && accept(r))
                .cloned();
        }
        let deed = self.deed_at(unit).filtered(|atom| {
            // The promise may be in the claim («с радостью ответим»), its measure may not.
            (atom.kind == AtomKind::Act || !own(&atom.tokens))
                && self.side(atom.tokens.start) == side
        });
        let tokens = &self.units()[unit].tokens;
        let inside = deed
            .atoms
            .iter()
            .filter(|a| tokens.contains(&a.tokens.start));
        let start = inside.clone().map(|a| a.tokens.start).min()?;
        let end = inside.map(|a| a.tokens.end).max()?;
        (deed.strength >= strength.max(1))
            .then_some(start..end)
            .filter(accept)
    }

    /// For time, the next sentence counts only if it goes on about the same act (§2.5, guard 2).
    fn is_of_another_act(
        &self,
        kind: EvidenceKind,
        unit: usize,
        claim: &Range<usize>,
        place: &Range<usize>,
    ) -> bool {
        if !matches!(kind, EvidenceKind::Deadline | EvidenceKind::Quantity) {
            return false;
        }
        let units = self.units();
        let here = &units[unit];
        let home = self.unit_at(claim.start);
        let single = *place == here.tokens
            && home.is_some_and(|h| h != unit && units[h].block == here.block);
        let first = here
            .tokens
            .clone()
            .find(|&i| self.matcher.text.token(i).is_word());
        let continues =
            first.is_some_and(|i| self.at(self.words.continues, i, here.tokens.end).is_some());
        single && !continues && !self.proofs(EvidenceKind::Act, unit).is_empty()
    }

    /// The first unit from `from` to `end` that holds evidence of a kind.
    fn next_holder(
        &self,
        kind: EvidenceKind,
        strength: u8,
        from: usize,
        end: usize,
    ) -> Option<usize> {
        let count = self.units().len();
        let mut skips = self.skips.borrow_mut();
        let next = skips
            .entry((kind, strength))
            .or_insert_with(|| vec![UNKNOWN; count]);
        let mut at = from;
        let mut trail = Vec::new();
        while at < end {
            if next[at] == UNKNOWN {
                let holds = match kind {
                    EvidenceKind::Deed => self.deed_at(at).strength >= strength.max(1),
                    _ => !self.proofs(kind, at).is_empty(),
                };
                next[at] = if holds { at } else { at + 1 };
            }
            if next[at] == at {
                break;
            }
            trail.push(at);
            at = next[at];
        }
        for passed in trail {
            next[passed] = at;
        }
        (at < end).then_some(at)
    }

    fn deed_at(&self, unit: usize) -> Rc<Deed> {
        if let Some(known) = self.deeds.borrow().get(&unit) {
            return Rc::clone(known);
        }
        let deed = Rc::new(self.deed_of(unit));
        self.deeds.borrow_mut().insert(unit, Rc::clone(&deed));
        deed
    }

    /// Everything of a kind in a unit; deeds are asked for by [`Self::deed_at`].
    fn proofs(&self, kind: EvidenceKind, unit: usize) -> Proofs {
        if let Some(known) = self.proofs.borrow().get(&(kind, unit)) {
            return Rc::clone(known);
        }
        let proofs: Proofs = self.read_proofs(kind, unit).into();
        self.proofs
            .borrow_mut()
            .insert((kind, unit), Rc::clone(&proofs));
        proofs
    }

    fn read_proofs(&self, kind: EvidenceKind, unit: usize) -> Vec<Range<usize>> {
        /// A claim overlaps few of them; the rest would only be looked through.
        const MOST: usize = 64;
        let range = &self.units()[unit].tokens;
        let m = &self.matcher;
        let atoms = |kind| {
            let deed = self.deed_at(unit);
            let inside = deed
                .atoms
                .iter()
                .filter(|a| a.kind == kind && range.contains(&a.tokens.start));
            inside.map(|a| a.tokens.clone()).collect()
        };
        let each = |at: &dyn Fn(usize) -> Option<usize>| -> Vec<Range<usize>> {
            range
                .clone()
                .filter_map(|i| at(i).map(|end| i..end))
                .take(MOST)
                .collect()
        };
        let list = |list: List<'_>| self.hits(list, range);
        match kind {
            EvidenceKind::Deed => Vec::new(),
            EvidenceKind::Remedy => atoms(AtomKind::Remedy),
            EvidenceKind::Deadline => atoms(AtomKind::Deadline),
            EvidenceKind::Act => atoms(AtomKind::Act),
            EvidenceKind::Actor => self.actors(range),
            EvidenceKind::Quantity => atoms(AtomKind::Quantity),
            EvidenceKind::Source => self.sources(range),
            EvidenceKind::Date => self.dates(range),
            EvidenceKind::Money => each(&|i| m.classes.money(m, i, range.end)),
            EvidenceKind::Percent => each(&|i| m.classes.percent(m, i, range.end)),
            EvidenceKind::Range => each(&|i| self.range_at(i, range.end)),
            EvidenceKind::Sample => each(&|i| self.sample_at(i, range)),
            EvidenceKind::Link => self.links(range),
            EvidenceKind::Note => each(&|i| self.resolved_mark(i)),
            EvidenceKind::Law => list(self.words.law),
            EvidenceKind::Reason => list(self.words.reason),
            EvidenceKind::Alternative => self.alternatives(range),
        }
    }

    fn resolved_mark(&self, at: usize) -> Option<usize> {
        let token = self.matcher.text.token(at);
        let possible = matches!(token.kind, TokenKind::NoteRef | TokenKind::Punct);
        (possible && matches!(self.resolve_note(at), NoteResolution::Resolved(_))).then_some(at + 1)
    }
}
