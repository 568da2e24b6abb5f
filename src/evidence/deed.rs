//! Deeds: which atoms V Q T A R a sentence holds, and how strong that makes it.
//!
//! The grammar is the catalogue's: strength = V + Q + T + A + 2R, at most 1 without an act or a
//! remedy, at most 2 under a hedge, 0 where the only act is denied or the client's.

use std::hash::Hasher as _;
use std::ops::Range;

use rustc_hash::FxHasher;

use super::Evidence;
use super::act::{Act, Piece, Standing};
use super::amount::{self, Quantity};
use super::reach::Unit;
use super::remedy::Failing;
use crate::text::{TokenFlags, TokenKind};
use crate::vocabulary::{BlockKind, Voice};

/// A part of a deed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AtomKind {
    /// An act for the client (V).
    Act,
    /// A number with a unit (Q).
    Quantity,
    /// A quantity of time under a limit (T).
    Deadline,
    /// A named role or person (A).
    Actor,
    /// The company's failure and what the client gets then (R).
    Remedy,
}

/// A part of a deed and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Atom {
    /// Which part.
    pub kind: AtomKind,
    /// Its tokens.
    pub tokens: Range<usize>,
}

/// What a sentence promises, atom by atom.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Deed {
    /// The atoms found, by place; several of one kind are possible.
    pub atoms: Vec<Atom>,
    /// 0 to 6; three or more is a concrete deed.
    pub strength: u8,
    /// Whether words such as «постараемся» take it half back.
    pub hedged: bool,
    /// Whether an act is denied or the client's own, and no other is promised.
    pub denied: bool,
}

/// A sentence holds few atoms; a sentence as long as a document must not cost its square.
const MOST: usize = 48;

impl Deed {
    /// Whether an atom of this kind was found.
    #[must_use]
    pub fn has(&self, kind: AtomKind) -> bool {
        self.atoms.iter().any(|a| a.kind == kind)
    }

    /// The deed that is left when the atoms that `keep` refuses are taken away.
    pub(super) fn filtered(&self, keep: impl Fn(&Atom) -> bool) -> Self {
        let atoms = self.atoms.iter().filter(|a| keep(a)).cloned().collect();
        let mut deed = Self {
            atoms,
            ..self.clone()
        };
        deed.strength = deed.weigh();
        deed
    }

    /// The same with its tokens counted from somewhere else.
    fn moved(&self, token: impl Fn(usize) -> usize) -> Self {
        let mut deed = self.clone();
        for atom in &mut deed.atoms {
            atom.tokens = token(atom.tokens.start)..token(atom.tokens.end);
        }
        deed
    }

    fn weigh(&self) -> u8 {
        let one = |kind| u8::from(self.has(kind));
        let (act, remedy) = (self.has(AtomKind::Act), self.has(AtomKind::Remedy));
        if self.denied && !act && !remedy {
            return 0;
        }
        let sum = one(AtomKind::Act)
            + one(AtomKind::Quantity)
            + one(AtomKind::Deadline)
            + one(AtomKind::Actor)
            + 2 * one(AtomKind::Remedy);
        match (act, remedy) {
            (false, false) => sum.min(1),
            (_, false) if self.hedged => sum.min(2),
            _ => sum,
        }
    }
}

impl Evidence<'_> {
    /// What the sentence that holds token `unit.start` promises, its lead-in and column heads
    /// included. Headings promise nothing.
    #[must_use]
    pub fn deed(&self, unit: Range<usize>) -> Deed {
        self.unit_at(unit.start)
            .map_or_else(Deed::default, |u| self.deed_of(u))
    }

    pub(super) fn deed_of(&self, unit: usize) -> Deed {
        let unit = &self.units()[unit];
        let kind = self.document.blocks()[unit.block].kind;
        if matches!(kind, BlockKind::Heading | BlockKind::TableHead) {
            return Deed::default();
        }
        let mut parts = Vec::new();
        let promised = unit.context.iter().any(|c| self.promises(c));
        let mut deed = self.reading(&unit.tokens, promised, self.cell_quantities(unit.block));
        for context in &unit.context {
            if !self.is_struck(context.start) {
                parts.push(self.reading(context, false, Vec::new()));
            }
        }
        // A lead-in completes what its item says; alone it is nobody's deed.
        if !deed.atoms.is_empty() {
            for part in parts {
                deed.atoms.extend(part.atoms);
                deed.hedged |= part.hedged;
                deed.denied |= part.denied;
            }
            self.join_act_noun(&mut deed, unit);
        }
        deed.atoms.sort_by_key(|a| (a.tokens.start, a.kind));
        deed.denied &= !deed.has(AtomKind::Act);
        deed.strength = deed.weigh();
        deed
    }

    /// «Обязуемся:», "We promise to:": a lead-in that an infinitive completes.
    fn promises(&self, lead: &Range<usize>) -> bool {
        let company = self.any(self.words.company_subject, lead.clone());
        let client = self.any(self.words.client_subject, lead.clone());
        company || (!client && self.any(self.words.commit, lead.clone()))
    }

    /// «Возврат денег:» over «в течение 3 дней».
    fn join_act_noun(&self, deed: &mut Deed, unit: &Unit) {
        if deed.has(AtomKind::Act) || !deed.has(AtomKind::Deadline) || deed.denied {
            return;
        }
        let named = unit.context.iter().find_map(|c| {
            let first: Vec<usize> = c.clone().take(4).collect();
            let payment = first
                .iter()
                .any(|&i| self.at(self.words.pay_first, i, c.end).is_some());
            let noun = first
                .into_iter()
                .find_map(|i| self.at(self.words.act_noun, i, c.end).map(|end| i..end));
            noun.filter(|_| !payment)
        });
        if let Some(tokens) = named.filter(|_| !unit.tokens.is_empty()) {
            deed.atoms.push(Atom {
                kind: AtomKind::Act,
                tokens,
            });
        }
    }

    /// What these tokens promise by themselves, remembered or read.
    fn reading(&self, tokens: &Range<usize>, promised: bool, extra: Vec<Quantity>) -> Deed {
        let order = self.is_order(tokens);
        let read = || {
            let piece = Piece {
                tokens: tokens.clone(),
                clauses: self.clauses(tokens),
                order,
                promised,
            };
            self.read_anew(&piece, extra.clone())
        };
        let Some(known) = self.readings.filter(|_| extra.is_empty()) else {
            return read();
        };
        let mut hasher = FxHasher::default();
        hasher.write_u64(self.matcher.text.hash(tokens));
        hasher.write_u8(u8::from(order) << 1 | u8::from(promised));
        let key = hasher.finish();
        if let Some(deed) = known.get(key, &mut self.read.borrow_mut()) {
            return deed.moved(|token| token + tokens.start);
        }
        let deed = read();
        let kept = deed.moved(|token| token - tokens.start);
        self.read.borrow_mut().push((key, kept));
        deed
    }

    /// Whether these tokens are an order to staff; what is struck out is none.
    fn is_order(&self, tokens: &Range<usize>) -> bool {
        let start = tokens.start..tokens.start + 1;
        self.document.voice_at(start) == Voice::Order && !self.document.is_struck(tokens)
    }

    fn read_anew(&self, piece: &Piece, extra: Vec<Quantity>) -> Deed {
        let mut acts = self.acts(piece);
        let mut quantities = self.quantities(&piece.tokens);
        let mut deadlines = self.deadlines(&piece.tokens, &quantities);
        // «Срок, дней» over a bare «3»: the column head is unit and limit in one.
        deadlines.extend(
            extra
                .iter()
                .filter(|q| q.unit == amount::Unit::Time)
                .map(|q| q.tokens.clone()),
        );
        quantities.extend(extra);
        acts.extend(self.noun_acts(piece, &deadlines, &acts));
        let atoms = self.atoms(piece, &acts, &quantities, &deadlines);
        let refusal = |a: &Act| matches!(a.standing, Standing::Denied | Standing::Theirs);
        let mut deed = Deed {
            atoms,
            strength: 0,
            hedged: self.hedged(piece),
            denied: acts.iter().any(refusal),
        };
        deed.strength = deed.weigh();
        deed
    }

    fn atoms(
        &self,
        piece: &Piece,
        acts: &[Act],
        quantities: &[Quantity],
        deadlines: &[Range<usize>],
    ) -> Vec<Atom> {
        let mut atoms = Vec::new();
        let mut add = |kind, found: &mut dyn Iterator<Item = Range<usize>>| {
            atoms.extend(found.take(MOST).map(|tokens| Atom { kind, tokens }));
        };
        let given = |a: &&Act| matches!(a.standing, Standing::Ours | Standing::Open);
        add(
            AtomKind::Act,
            &mut acts.iter().filter(given).map(|a| a.tokens.clone()),
        );
        add(AtomKind::Actor, &mut self.actors(&piece.tokens).into_iter());
        // «Работаем до 22:00»: opening hours are no deadline.
        let open = acts.iter().any(|a| a.standing == Standing::Open);
        if !open || acts.iter().any(|a| a.standing == Standing::Ours) {
            let refused = refused_clauses(piece, acts);
            let counts = |at: usize| refused.binary_search(&piece.clause_of(at)).is_err();
            let limits = deadlines.iter().filter(|d| counts(d.start)).cloned();
            add(AtomKind::Deadline, &mut limits.clone());
            let numbers = quantities
                .iter()
                .map(|q| q.tokens.clone())
                .filter(|q| counts(q.start));
            add(AtomKind::Quantity, &mut numbers.clone());
            // A deadline is a quantity of time even without a number of its own.
            if numbers.clone().next().is_none() {
                add(AtomKind::Quantity, &mut limits.clone());
            }
        }
        if let Failing::Remedied(tokens) = self.failing(piece, acts, quantities) {
            add(AtomKind::Remedy, &mut std::iter::once(tokens));
        }
        atoms
    }

    fn hedged(&self, piece: &Piece) -> bool {
        let text = self.matcher.text;
        self.hits(self.words.hedge, &piece.tokens)
            .into_iter()
            .any(|hit| {
                // "May 5" and "in May 2026" are a month.
                let month = text.token(hit.start).flags.has(TokenFlags::CAPITAL)
                    && text.folded(hit.start) == "may"
                    && hit.start > piece.tokens.start;
                let dated = text
                    .get(hit.end)
                    .is_some_and(|t| t.kind == TokenKind::Number)
                    && text.folded(hit.start) == "may";
                !month && !dated && !self.denied(hit.start, piece.tokens.start)
            })
    }

    /// Named roles and named persons (A).
    pub(super) fn actors(&self, range: &Range<usize>) -> Vec<Range<usize>> {
        let mut found = self.hits(self.words.actor, range);
        found.extend(
            range
                .clone()
                .filter(|&i| self.is_full_name(i, range))
                .map(|i| i..i + 2),
        );
        found.extend(
            self.hits(self.words.doer, range)
                .into_iter()
                .filter_map(|doer| {
                    // «мастер Иван»: a name makes a doer answerable.
                    let named = doer.end < range.end
                        && self
                            .matcher
                            .text
                            .token(doer.end)
                            .flags
                            .has(TokenFlags::CAPITAL)
                        && !self
                            .matcher
                            .text
                            .token(doer.end)
                            .flags
                            .has(TokenFlags::ALL_CAPS);
                    named.then_some(doer.start..doer.end + 1)
                }),
        );
        found.truncate(MOST);
        found
    }

    /// «Ольга Петрова»: two capitals in a row, the second with the ending of a surname.
    fn is_full_name(&self, at: usize, range: &Range<usize>) -> bool {
        const SURNAMES: [&str; 20] = [
            "ов", "ова", "ев", "ева", "ин", "ина", "ын", "ына", "ский", "ская", "цкий", "цкая",
            "енко", "чук", "юк", "ян", "ых", "овой", "евой", "ову",
        ];
        let text = self.matcher.text;
        let name = |i: usize| {
            text.get(i).is_some_and(|t| {
                t.kind == TokenKind::Word
                    && t.flags.has(TokenFlags::CAPITAL)
                    && t.flags.has(TokenFlags::CYRILLIC)
                    && !t.flags.has(TokenFlags::ALL_CAPS)
            })
        };
        at + 1 < range.end && name(at) && name(at + 1) && {
            let surname = text.folded(at + 1);
            SURNAMES.iter().any(|tail| surname.ends_with(tail))
        }
    }

    /// Bare numbers in the cells of a row whose column heads name the unit.
    fn cell_quantities(&self, first: usize) -> Vec<Quantity> {
        let blocks = self.document.blocks();
        if blocks[first].kind != BlockKind::TableCell {
            return Vec::new();
        }
        let row = blocks[first..]
            .iter()
            .take_while(|b| b.unit == blocks[first].unit && b.kind == BlockKind::TableCell);
        let mut found = Vec::new();
        for cell in row {
            let Some(head) = cell.column_head.map(|h| blocks[h].tokens.clone()) else {
                continue;
            };
            let classes = self.matcher.classes;
            let number = classes
                .number(&self.matcher, cell.tokens.start, cell.tokens.end)
                .filter(|_| !cell.tokens.is_empty());
            let (Some(_), true) = (number, cell.tokens.len() <= 4) else {
                continue;
            };
            let unit = if self.any(Some(&classes.time_unit), head.clone()) {
                amount::Unit::Time
            } else if self.any(Some(&classes.currency), head.clone()) {
                amount::Unit::Money
            } else if self.any(Some(&classes.percent), head) {
                amount::Unit::Percent
            } else {
                continue;
            };
            let words = cell
                .tokens
                .clone()
                .any(|i| self.matcher.text.token(i).kind == TokenKind::Word);
            if !words {
                found.push(Quantity {
                    tokens: cell.tokens.clone(),
                    unit,
                });
            }
        }
        found
    }
}

/// Clauses whose only acts are denied or the client's: their numbers promise nothing.
fn refused_clauses(piece: &Piece, acts: &[Act]) -> Vec<usize> {
    let bad = |a: &Act| matches!(a.standing, Standing::Denied | Standing::Theirs);
    let mut refused: Vec<usize> = acts.iter().filter(|a| bad(a)).map(|a| a.clause).collect();
    refused.sort_unstable();
    refused.dedup();
    let kept: Vec<usize> = acts.iter().filter(|a| !bad(a)).map(|a| a.clause).collect();
    refused.retain(|c| !kept.contains(c) && !piece.clauses[*c].condition);
    refused
}
