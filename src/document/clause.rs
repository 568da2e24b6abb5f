//! Sentences and clauses around a place, found on demand.
//!
//! Only a window around the place is looked at: a block may be ten megabytes long and be asked
//! about at every word.

use std::ops::Range;

use super::markers::{TURN, Words};
use super::{Block, Document};
use crate::text::{Token, TokenKind, sentences};

/// How many tokens on each side of a place are looked at.
const WINDOW: usize = 400;

impl Document {
    /// The index of the block that holds a token; `None` past the end.
    #[must_use]
    pub fn block_of(&self, token: usize) -> Option<usize> {
        let next = self.blocks.partition_point(|b| b.tokens.end <= token);
        self.blocks
            .get(next)
            .filter(|b| b.tokens.contains(&token))
            .map(|_| next)
    }

    /// The tokens of the sentence of `block` that holds `token`, at most 400 on each side.
    #[must_use]
    pub fn sentence_of(&self, block: &Block, token: usize) -> Range<usize> {
        let start = block.tokens.start.max(token.saturating_sub(WINDOW));
        let end = block.tokens.end.min(token.saturating_add(WINDOW));
        if start >= end {
            return block.tokens.clone();
        }
        sentences(self.text(), start..end)
            .find(|s| s.contains(&token))
            .unwrap_or(start..end)
    }

    /// The tokens of the clause that holds `token`: cut at `, ; : — . ! ?`, at «но», «а», "but"
    /// and at sentence ends. A mark that cuts belongs to no clause but is in its own range.
    #[must_use]
    pub fn clause_of(&self, token: usize) -> Range<usize> {
        let Some(block) = self.block_of(token).map(|b| &self.blocks[b]) else {
            return token..token;
        };
        let sentence = self.sentence_of(block, token);
        let tokens = self.tokens.list();
        let words = Words;
        let mut start = token;
        while start > sentence.start && !words.is(&tokens[start], TURN) && !cuts(&tokens[start - 1])
        {
            start -= 1;
        }
        let mut end = token + 1;
        if !cuts(&tokens[token]) {
            while end < sentence.end && !cuts(&tokens[end]) && !words.is(&tokens[end], TURN) {
                end += 1;
            }
        }
        start..end
    }
}

/// Whether a mark ends a clause. A comma inside a number is part of the number.
pub(super) fn cuts(token: &Token) -> bool {
    token.kind == TokenKind::Punct
        && matches!(
            token.punct(),
            Some(',' | ';' | ':' | '—' | '.' | '!' | '?' | '…')
        )
}
