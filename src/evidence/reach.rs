//! Which sentences may hold evidence for a claim, and whose words they are.
//!
//! Never across a heading, a table's edge or a change of speaker. The places of a whole section
//! or document are found once and shared, because a document may hold a hundred thousand claims.

use std::ops::{Deref, Range};
use std::rc::Rc;

use super::Evidence;
use crate::rules::condition::Reach;
use crate::text::sentences;
use crate::vocabulary::{BlockKind, Voice};

/// How many units after a line ending in `:` belong to it.
const AFTER_COLON: usize = 4;

/// One sentence, or one row of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Unit {
    pub(super) tokens: Range<usize>,
    /// Its first block.
    pub(super) block: usize,
    /// The lead-in's last sentence, or the heads of a row's columns.
    pub(super) context: Vec<Range<usize>>,
}

/// Whose words: what one says is no evidence for what another claims.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Side {
    Company,
    Client,
    BadExample,
}

impl From<Voice> for Side {
    fn from(voice: Voice) -> Self {
        match voice {
            Voice::Company | Voice::Order => Self::Company,
            Voice::Client => Self::Client,
            Voice::BadExample => Self::BadExample,
        }
    }
}

/// Token ranges that may hold evidence, each within one block or table row. Cheap to clone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Places(Rc<[Range<usize>]>);

impl Deref for Places {
    type Target = [Range<usize>];

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl IntoIterator for Places {
    type Item = Range<usize>;
    type IntoIter = std::vec::IntoIter<Range<usize>>;

    fn into_iter(self) -> Self::IntoIter {
        Vec::from(&*self.0).into_iter()
    }
}

/// The blocks of a section or of the document, and a side: what shared places are kept under.
pub(super) type WideKey = (Option<usize>, Side);

impl Evidence<'_> {
    /// Where evidence for a claim in this sentence of this block may stand.
    #[must_use]
    pub fn reach(&self, block: usize, sentence: Range<usize>, reach: Reach) -> Places {
        let Some(home) = self.document.blocks().get(block) else {
            return Places(Rc::from([sentence]));
        };
        let side = self.side(sentence.start);
        match reach {
            Reach::Section => self.wide(Some(home.section), side),
            Reach::Document => self.wide(None, side),
            Reach::Block => self.around(block, &sentence, side),
            Reach::Same => self.near(&sentence, 0, side),
            Reach::Next => self.near(&sentence, 1, side),
            Reach::Next2 => self.near(&sentence, 2, side),
        }
    }

    /// The sentences of the document; a row of a table is one.
    pub(super) fn units(&self) -> &[Unit] {
        self.units.get_or_init(|| self.cut_units())
    }

    /// The unit that holds a token.
    pub(super) fn unit_at(&self, token: usize) -> Option<usize> {
        let units = self.units();
        let next = units.partition_point(|u| u.tokens.end <= token);
        units
            .get(next)
            .filter(|u| u.tokens.contains(&token))
            .map(|_| next)
    }

    fn cut_units(&self) -> Vec<Unit> {
        let blocks = self.document.blocks();
        let mut units: Vec<Unit> = Vec::with_capacity(blocks.len());
        let mut at = 0;
        while at < blocks.len() {
            let block = &blocks[at];
            let lead = block
                .lead_in
                .filter(|&l| l < at && blocks[l].kind != BlockKind::Heading)
                .and_then(|l| last_of(&units, l));
            if !matches!(block.kind, BlockKind::TableCell | BlockKind::TableHead) {
                let context: Vec<_> = lead.into_iter().collect();
                let cut = self
                    .join_questions(sentences(self.matcher.text, block.tokens.clone()).collect());
                units.extend(cut.into_iter().map(|tokens| Unit {
                    tokens,
                    block: at,
                    context: context.clone(),
                }));
                at += 1;
                continue;
            }
            let row = blocks[at..]
                .iter()
                .take_while(|b| b.unit == block.unit && b.kind == block.kind);
            let cells: Vec<_> = row.collect();
            let end = cells.last().map_or(block.tokens.end, |b| b.tokens.end);
            let heads = cells
                .iter()
                .filter_map(|b| b.column_head)
                .map(|h| blocks[h].tokens.clone());
            let context = heads.filter(|h| !h.is_empty()).chain(lead).collect();
            if end > block.tokens.start {
                units.push(Unit {
                    tokens: block.tokens.start..end,
                    block: at,
                    context,
                });
            }
            at += cells.len().max(1);
        }
        units
    }

    /// «Опоздали? Вернём 300 ₽.»: a short question is the condition of the sentence after it.
    fn join_questions(&self, cut: Vec<Range<usize>>) -> Vec<Range<usize>> {
        const SHORT: usize = 7;
        let text = self.matcher.text;
        let mut joined: Vec<Range<usize>> = Vec::with_capacity(cut.len());
        let mut question = false;
        for sentence in cut {
            let asks = sentence
                .clone()
                .rev()
                .take(3)
                .any(|i| text.token(i).is('?'))
                && sentence.len() <= 2 * SHORT
                && sentence
                    .clone()
                    .filter(|&i| text.token(i).is_word())
                    .count()
                    <= SHORT;
            match joined.last_mut() {
                Some(last) if question => last.end = sentence.end,
                _ => joined.push(sentence),
            }
            question = asks && !question;
        }
        joined
    }

    /// Whose words a token belongs to.
    pub(super) fn side(&self, token: usize) -> Side {
        let read = || match self.is_struck(token) {
            true => Side::BadExample,
            false => self.document.speaker_voice(&(token..token + 1)).into(),
        };
        *self.sides.borrow_mut().entry(token).or_insert_with(read)
    }

    /// Whether a token is struck out.
    pub(super) fn is_struck(&self, token: usize) -> bool {
        let struck = self.document.struck();
        let next = struck.partition_point(|s| s.end <= token);
        struck.get(next).is_some_and(|s| s.contains(&token))
    }

    /// The sentence itself with what belongs to it, and the next `more` of the paragraph.
    fn near(&self, sentence: &Range<usize>, more: usize, side: Side) -> Places {
        let Some(unit) = self.unit_at(sentence.start) else {
            return Places(Rc::from([sentence.clone()]));
        };
        let units = self.units();
        let blocks = self.document.blocks();
        let home = &blocks[units[unit].block];
        let mut places = vec![units[unit].tokens.clone()];
        let of_side = |tokens: &Range<usize>| self.side(tokens.start) == side;
        places.extend(units[unit].context.iter().filter(|c| of_side(c)).cloned());
        if more == 0
            || matches!(
                home.kind,
                BlockKind::Heading | BlockKind::TableCell | BlockKind::TableHead
            )
        {
            return Places(Rc::from(places));
        }
        let colon = self.ends_in_colon(&units[unit].tokens);
        let count = if colon { AFTER_COLON } else { more };
        for next in units[unit + 1..].iter().take(count) {
            let block = &blocks[next.block];
            let introduced = colon && block.section == home.section;
            let table = matches!(block.kind, BlockKind::TableCell | BlockKind::TableHead);
            let goes_on = next.block == units[unit].block || block.unit == home.unit;
            if block.kind == BlockKind::Heading
                || table
                || !(goes_on || introduced)
                || !of_side(&next.tokens)
            {
                break;
            }
            places.push(next.tokens.clone());
        }
        Places(Rc::from(places))
    }

    fn ends_in_colon(&self, tokens: &Range<usize>) -> bool {
        let text = self.matcher.text;
        let last = tokens.clone().rev().take(4).find(|&i| {
            let token = text.token(i);
            token.is_word() || matches!(token.punct(), Some(':' | '.' | '!' | '?' | ';' | '…'))
        });
        last.is_some_and(|i| text.token(i).is(':'))
    }

    /// All blocks of the claim's unit: the paragraphs of its list item, the cells of its row.
    fn around(&self, block: usize, sentence: &Range<usize>, side: Side) -> Places {
        const MOST: usize = 64;
        let blocks = self.document.blocks();
        let unit = blocks[block].unit;
        let same = |b: &usize| blocks[*b].unit == unit;
        let first = (0..block)
            .rev()
            .take(MOST)
            .take_while(same)
            .last()
            .unwrap_or(block);
        let last = (block..blocks.len())
            .take(MOST)
            .take_while(same)
            .last()
            .unwrap_or(block);
        let mut places: Vec<Range<usize>> = self.near(sentence, 0, side).to_vec();
        if !matches!(
            blocks[block].kind,
            BlockKind::TableCell | BlockKind::TableHead
        ) {
            let others = (first..=last).flat_map(|b| self.runs_of(b, side));
            places.extend(others);
        }
        Places(Rc::from(places))
    }

    /// The parts of a block that are said by `side`.
    fn runs_of(&self, block: usize, side: Side) -> Places {
        if let Some(known) = self.runs.borrow().get(&(block, side)) {
            return known.clone();
        }
        let runs = Places(self.cut_runs(block, side).into());
        self.runs.borrow_mut().insert((block, side), runs.clone());
        runs
    }

    fn cut_runs(&self, block: usize, side: Side) -> Vec<Range<usize>> {
        let units = self.units();
        let first = units.partition_point(|u| u.block < block);
        let mut runs: Vec<Range<usize>> = Vec::new();
        for unit in units[first..].iter().take_while(|u| u.block == block) {
            if self.side(unit.tokens.start) != side {
                continue;
            }
            match runs.last_mut() {
                Some(last) if last.end == unit.tokens.start => last.end = unit.tokens.end,
                _ => runs.push(unit.tokens.clone()),
            }
        }
        runs
    }

    fn wide(&self, section: Option<usize>, side: Side) -> Places {
        let key: WideKey = (section, side);
        if let Some(known) = self.wide_places.borrow().get(&key) {
            return known.clone();
        }
        let all = 0..self.document.blocks().len();
        let blocks = section.map_or(all, |s| self.document.sections()[s].blocks.clone());
        let places = Places(blocks.flat_map(|b| self.runs_of(b, side)).collect());
        self.wide_places.borrow_mut().insert(key, places.clone());
        places
    }
}

/// The last sentence of a block that was cut before.
fn last_of(units: &[Unit], block: usize) -> Option<Range<usize>> {
    let next = units.partition_point(|u| u.block <= block);
    let unit = units.get(next.checked_sub(1)?)?;
    (unit.block == block).then(|| unit.tokens.clone())
}
