//! Who speaks by dialogue label: «Клиент: …», «**Оператор:** …», "Customer: …", «— …».
//!
//! One pass over a document, made when the first finding asks, gives the turns in order; a place
//! is then found by binary search.

use super::Document;
use super::block::Block;
use super::clause::cuts;
use super::markers::{CLIENT, CLIENT_LETTER, CONCERN, STAFF, STAFF_LETTER, Words};
use crate::text::{Span, Token, TokenFlags, TokenKind};
use crate::vocabulary::BlockKind;

/// Who says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Speaker {
    /// The client.
    Client,
    /// A member of staff, to the client.
    Staff,
    /// Somebody: a dash opens the line.
    Unknown,
    /// Nobody: another label ends the dialogue.
    Nobody,
}

/// A label at the start of a line.
#[derive(Clone, Copy, Debug)]
pub(super) struct Label {
    pub(super) speaker: Speaker,
    /// It is a single letter.
    pub(super) letter: bool,
    /// How many tokens it takes, from the start of the line, its colon included.
    pub(super) len: usize,
}

/// One speaker's words.
#[derive(Clone, Copy, Debug)]
struct Turn {
    token: usize,
    end: usize,
    speaker: Speaker,
    letter: bool,
    marker: Span,
    block: usize,
}

/// All turns of a document, in order.
#[derive(Clone, Debug)]
pub(crate) struct Turns(Vec<Turn>);

/// The label that a line starts with.
pub(super) fn label(line: &[Token]) -> Option<Label> {
    const LONGEST: usize = 4;
    let words = Words;
    let skipped = line
        .iter()
        .take_while(|t| {
            t.kind == TokenKind::Punct && !cuts(t)
                || t.is('—')
                || (t.kind == TokenKind::Punct && t.is('.'))
                || t.kind == TokenKind::Number
        })
        .take(3)
        .count();
    let rest = &line[skipped..];
    let first = rest.first().filter(|t| t.kind == TokenKind::Word)?;
    let colon = rest.iter().take(LONGEST + 3).position(|t| t.is(':'))?;
    let inner = &rest[..colon];
    let told = |t: &&Token| t.kind == TokenKind::Word;
    if inner.iter().filter(told).count() > LONGEST || inner.iter().any(|t| t.is(',') || t.is('.')) {
        return None;
    }
    let len = skipped + colon + 1;
    let known = |class| inner.iter().any(|t| words.is(t, class));
    let whole = |class| colon == 1 && words.is(first, class);
    let capital = first.flags.has(TokenFlags::CAPITAL);
    // «Клиент Анна», «Клиент (сердито)», "Customer 2", but not «Клиент на первом месте» nor "Customer Focus".
    let named = inner.get(1).is_none_or(|t| {
        t.kind != TokenKind::Word
            || colon == 2 && t.flags.has(TokenFlags::CAPITAL) && !words.is(t, CONCERN)
    });
    // «Менеджер по работе с клиентом»: the first word names the speaker, in English the last.
    let (speaker, letter) = if words.is(first, CLIENT) && named {
        (Speaker::Client, false)
    } else if words.is(first, STAFF) || (capital && known(STAFF)) {
        (Speaker::Staff, false)
    } else if capital && known(CLIENT) && !known(CONCERN) && colon <= 2 {
        (Speaker::Client, false)
    } else if capital && whole(CLIENT_LETTER) {
        (Speaker::Client, true)
    } else if capital && whole(STAFF_LETTER) {
        (Speaker::Staff, true)
    } else if capital && colon <= 3 {
        (Speaker::Nobody, false)
    } else {
        return None;
    };
    Some(Label {
        speaker,
        letter,
        len,
    })
}

impl Turns {
    fn new(document: &Document) -> Self {
        let mut turns = Vec::new();
        for (index, block) in document.blocks.iter().enumerate() {
            if !matches!(block.kind, BlockKind::TableHead | BlockKind::ImageAlt) {
                of_block(document, index, block, &mut turns);
            }
        }
        let letters = |speaker| {
            turns
                .iter()
                .any(|t: &Turn| t.letter && t.speaker == speaker)
        };
        let mut turns = if letters(Speaker::Client) && letters(Speaker::Staff) {
            turns
        } else {
            turns.into_iter().filter(|t| !t.letter).collect()
        };
        let two_sides = [Speaker::Client, Speaker::Staff]
            .iter()
            .all(|&s| turns.iter().any(|t| t.speaker == s));
        set_ends(document, &mut turns, two_sides);
        Self(turns)
    }

    fn at(&self, token: usize) -> Option<&Turn> {
        let next = self.0.partition_point(|t| t.token <= token);
        let turn = self.0.get(next.checked_sub(1)?)?;
        (token < turn.end).then_some(turn)
    }
}

fn of_block(document: &Document, index: usize, block: &Block, turns: &mut Vec<Turn>) {
    let tokens = &document.tokens.list()[block.tokens.clone()];
    let mut starts_line = true;
    let mut starts_sentence = true;
    for (i, token) in tokens.iter().enumerate() {
        starts_line |= token.flags.has(TokenFlags::LINE);
        let here = starts_line || starts_sentence;
        if here {
            let found = label(&tokens[i..])
                .filter(|l| starts_line || matches!(l.speaker, Speaker::Client | Speaker::Staff));
            let turn = |speaker, letter, last: usize| Turn {
                token: block.tokens.start + i,
                end: block.tokens.end,
                speaker,
                letter,
                marker: token.span.cover(tokens[last].span),
                block: index,
            };
            if let Some(found) = found {
                turns.push(turn(found.speaker, found.letter, i + found.len - 1));
            } else if starts_line && token.is('—') {
                turns.push(turn(Speaker::Unknown, false, i));
            }
        }
        starts_line = false;
        starts_sentence = matches!(token.punct(), Some('.' | '!' | '?' | '…' | '»' | '”'));
    }
}

/// A turn lasts to the next one. Over the end of its block it goes on only where it must: in a
/// dialogue of two sides, inside one section, and where either its own line is empty or another
/// label follows; else the text after a dialogue would be the client's.
fn set_ends(document: &Document, turns: &mut [Turn], two_sides: bool) {
    let section = |block: usize| document.blocks[block].section;
    for i in 0..turns.len() {
        let next = turns.get(i + 1).copied();
        let turn = turns[i];
        let block = &document.blocks[turn.block];
        let alone = document.tokens.list()[turn.token..block.tokens.end]
            .last()
            .is_some_and(|t| t.is(':'));
        let same = |n: &Turn| section(n.block) == section(turn.block);
        turns[i].end = match next {
            Some(next) if next.block == turn.block => next.token,
            Some(next) if two_sides && same(&next) && block.kind != BlockKind::TableCell => {
                next.token
            }
            _ if alone && two_sides => document
                .blocks
                .get(turn.block + 1)
                .filter(|b| b.section == block.section)
                .map_or(block.tokens.end, |b| b.tokens.end),
            _ => block.tokens.end,
        };
    }
}

impl Document {
    /// Who speaks at a token by dialogue label or table column, and the label's bytes.
    pub(super) fn speaker_at(&self, block: &Block, token: usize) -> Option<(Speaker, Span)> {
        let turns = self.turns.get_or_init(|| Turns::new(self));
        let turn = turns.at(token).filter(|t| t.speaker != Speaker::Nobody);
        if let Some(turn) = turn {
            return Some((turn.speaker, turn.marker));
        }
        if block.kind == BlockKind::TableCell {
            return self.speaker_of_cell(block);
        }
        None
    }

    /// The speaker that a cell's column head or a speaker cell in its row names.
    fn speaker_of_cell(&self, block: &Block) -> Option<(Speaker, Span)> {
        const WIDEST: usize = 16;
        let words = Words;
        let named = |b: &Block| {
            let tokens = &self.tokens.list()[b.tokens.clone()];
            let short = !tokens.is_empty() && tokens.len() <= 3;
            let any = |class| tokens.iter().any(|t| words.is(t, class));
            match (any(CLIENT), any(STAFF)) {
                (true, false) if short => Some((Speaker::Client, b.span)),
                (false, true) if short => Some((Speaker::Staff, b.span)),
                _ => None,
            }
        };
        if let Some(found) = block.column_head.and_then(|h| named(&self.blocks[h])) {
            return Some(found);
        }
        let at = self
            .blocks
            .partition_point(|b| b.tokens.start < block.tokens.start);
        self.blocks[..at]
            .iter()
            .rev()
            .take(WIDEST)
            .take_while(|b| b.unit == block.unit)
            .find_map(named)
    }
}
