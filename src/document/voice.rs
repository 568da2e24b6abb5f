//! Who speaks at a place: the company, the company to its staff, the client, a bad example.
//!
//! Asked only for places where a rule has found something. The order of the questions matters: a
//! client is a client even in a list of bad examples; a bad example is one even behind a staff
//! label; what staff say in quotes is the company speaking to the client.

use std::ops::Range;

use super::block::Block;
use super::dialogue::Speaker;
use super::markers::{CLIENT_NOUN, COMPLAIN, REVIEW, THAT, WROTE, opens_quote};
use super::Document;
use crate::text::Span;
use crate::vocabulary::{BlockKind, Voice};

/// Who speaks, and how we know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Speech {
    /// Who speaks.
    pub voice: Voice,
    /// The words or marks that say so; `None` where nothing does.
    pub marker: Option<Span>,
    /// A dialogue dash opens the line: it may as well be the client.
    pub unknown_speaker: bool,
    /// The place stands under a heading, lead-in or column head that forbids («Запрещено:»):
    /// one more negator for a rule about orders.
    pub inherited_prohibition: bool,
}

impl Document {
    /// Who speaks at these tokens.
    #[must_use]
    pub fn voice_at(&self, tokens: Range<usize>) -> Voice {
        self.speech_at(tokens).voice
    }

    /// Who speaks at these tokens, and how we know.
    #[must_use]
    pub fn speech_at(&self, tokens: Range<usize>) -> Speech {
        let at = tokens.start;
        let mut speech = Speech {
            voice: Voice::Company,
            marker: None,
            unknown_speaker: false,
            inherited_prohibition: false,
        };
        let Some(block) = self.block_of(at).map(|b| &self.blocks[b]) else {
            return speech;
        };
        let sentence = self.sentence_of(block, at);
        let crossed = self.crossed(block, at);
        let prohibition = match crossed {
            Some((bad, span)) => bad.then_some(span),
            None => self.prohibition(block),
        };
        speech.inherited_prohibition = prohibition.is_some();
        let speaker = self.speaker_at(block, at);
        speech.unknown_speaker = matches!(speaker, Some((Speaker::Unknown, _)));
        let said = |voice, marker| Speech {
            voice,
            marker: Some(marker),
            ..speech
        };
        if let Some((Speaker::Client, span)) = speaker {
            return said(Voice::Client, span);
        }
        if let Some(span) = self.struck_at(&tokens) {
            return said(Voice::BadExample, span);
        }
        let labelled = self.labelled(block, at);
        let good_label = labelled.filter(|m| !m.bad).map(|m| m.token);
        if let Some(span) = self.bad_example(block, &sentence, at, good_label) {
            return said(Voice::BadExample, span);
        }
        if let Some(span) = prohibition {
            return said(Voice::BadExample, span);
        }
        if let Some(span) = self.reported(block, &sentence, at) {
            return said(Voice::Client, span);
        }
        if let Some((Speaker::Staff, span)) = speaker {
            return said(Voice::Company, span);
        }
        let spoken = self.quote_at(block, at).is_some()
            || block.kind == BlockKind::Quote
            || labelled.is_some_and(|m| m.say);
        if !spoken && let Some(span) = self.order_in(&sentence) {
            return said(Voice::Order, span);
        }
        speech
    }

    fn struck_at(&self, tokens: &Range<usize>) -> Option<Span> {
        let next = self.struck.partition_point(|s| s.end <= tokens.start);
        let struck = self.struck.get(next)?;
        if struck.start >= tokens.end.max(tokens.start + 1) {
            return None;
        }
        let list = self.tokens.list();
        let last = list.get(struck.end.checked_sub(1)?)?;
        Some(list.get(struck.start)?.span.cover(last.span))
    }

    /// A bad example by a marker in the same block. A good label nearer to the place than the
    /// marker wins.
    fn bad_example(
        &self,
        block: &Block,
        sentence: &Range<usize>,
        at: usize,
        good: Option<usize>,
    ) -> Option<Span> {
        let quoted = self.bad_quote(block, at);
        let labelled = self.labelled(block, at).filter(|m| m.bad);
        let forbidden = self.forbidden_speech(sentence, at);
        [quoted, labelled, forbidden]
            .into_iter()
            .flatten()
            .find(|m| good.is_none_or(|g| m.token > g))
            .map(|m| m.span)
    }

    /// A client's words told by the company: «клиенты жалуются, что …», a quoted review.
    fn reported(&self, block: &Block, sentence: &Range<usize>, at: usize) -> Option<Span> {
        const NEAR: usize = 3;
        let list = self.tokens.list();
        let words = self.words();
        let client = |i: usize, class| {
            let start = sentence.start.max(i.saturating_sub(NEAR));
            let end = sentence.end.min(i + 2);
            words.is(&list[i], class) && (start..end).any(|j| words.is(&list[j], CLIENT_NOUN))
        };
        let opened = |i: usize| {
            (i + 1..at)
                .any(|j| words.is(&list[j], THAT) || list[j].is(':') || opens_quote(&list[j]))
        };
        let told = (sentence.start..at).find(|&i| client(i, COMPLAIN) && opened(i));
        if let Some(i) = told {
            return Some(list[i].span);
        }
        let introduces = |i: usize| words.is(&list[i], REVIEW) || client(i, WROTE);
        if let Some(quote) = self.quote_at(block, at) {
            let start = block.tokens.start.max(quote.saturating_sub(10));
            let found = (start..quote).rev().find(|&i| introduces(i));
            if let Some(i) = found {
                return Some(list[i].span);
            }
        }
        if block.kind != BlockKind::Quote {
            return None;
        }
        let heading = self.sections[block.section].heading;
        [block.lead_in, heading]
            .into_iter()
            .flatten()
            .flat_map(|b| self.blocks[b].tokens.clone())
            .find(|&i| words.is(&list[i], REVIEW | WROTE))
            .map(|i| list[i].span)
    }
}
