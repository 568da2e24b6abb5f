//! What the words of a sentence rule out, remembered from one version of a document to the next.
//!
//! Of a hundred layers that a sentence's words wake some four find anything. Which of the others fail
//! for want of words ([`Lack::Words`]) depends on the rulebook and on the sentence alone, and between
//! two keystrokes all sentences but one are the same. So the layers that are left are kept by the
//! sentence's hash: where it is met again they are tried as ever, and nothing else is.
//!
//! Nothing is kept that depends on more than the sentence: which rules run, kinds, voices, denials,
//! headings, notes and evidence are asked anew each time.
//!
//! [`Lack::Words`]: super::eval::Lack::Words

use std::hash::Hasher;
use std::ops::Range;
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHasher};

use super::settings::Settings;
use super::suppress::Checkup;
use crate::document::Document;
use crate::rules::Rulebook;
use crate::text::{Text, TokenKind};

/// How many sentences are kept of late, and as many again of before: more than a text of a megabyte
/// has, in a few MB.
const MOST: usize = 1 << 14;

/// Checks documents again and again with one rulebook, for somebody who types in them.
#[derive(Debug)]
pub struct Memory {
    rulebook: Arc<Rulebook>,
    /// The sentences met since there were too many.
    late: Known,
    /// Those met before; what is not met again goes when the late ones are too many.
    early: Known,
}

/// The layers that the words of a sentence leave worth trying, ascending.
pub(super) type Layers = Box<[u32]>;
type Known = FxHashMap<Key, Layers>;

/// A sentence by its hash.
///
/// Two sentences with the same one would be taken for each other: the second would be tried for the
/// layers of the first and might lack findings, in the editor only and until either is changed. With
/// 64 bits and 32,768 sentences a collision comes up once in 34 thousand million such memories.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Key(u64);

impl Key {
    /// Of the sentence with these tokens. It holds all that a matcher can see of a sentence and of
    /// what stands before it:
    ///
    /// - of each token its value, kind and flags, and its bytes: classes of tokens read digits and
    ///   endings as written;
    /// - the token before, because «вы говорите» is no order (`class`), and the last one before that
    ///   is no line break, because a numeral changes how words agree (`matcher`).
    ///
    /// Nothing behind the sentence is read.
    pub(super) fn of(text: Text<'_>, tokens: &Range<usize>) -> Self {
        let mut hasher = FxHasher::default();
        let is_break = |at: &usize| text.token(*at).kind == TokenKind::Break;
        let last = (0..tokens.start).rev().find(|at| !is_break(at));
        for before in [tokens.start.checked_sub(1), last] {
            let token = before.map(|at| text.token(at));
            hasher.write_u64(token.map_or(0, |token| token.value));
            hasher.write_u8(token.map_or(u8::MAX, |token| token.kind as u8));
        }
        for at in tokens.clone() {
            let token = text.token(at);
            hasher.write_u64(token.value);
            hasher.write_u16(u16::from(token.kind as u8) << 8 | u16::from(token.flags.bits()));
            hasher.write(text.raw(at).as_bytes());
        }
        Self(hasher.finish())
    }
}

impl Memory {
    /// Nothing is known yet.
    #[must_use]
    pub fn new(rulebook: Arc<Rulebook>) -> Self {
        Self {
            rulebook,
            late: Known::default(),
            early: Known::default(),
        }
    }

    /// The rulebook, the only one that what is kept holds for.
    #[must_use]
    pub const fn rulebook(&self) -> &Arc<Rulebook> {
        &self.rulebook
    }

    /// What [`Rulebook::check_by`] finds, sooner.
    ///
    /// # Panics
    /// Only on a bug in one of the threads, with its message.
    #[must_use]
    pub fn check_by(
        &mut self,
        threads: usize,
        document: &Document,
        settings: &Settings,
    ) -> Checkup {
        let rulebook = Arc::clone(&self.rulebook);
        rulebook.check_beside(Some(self), threads, document, settings)
    }

    /// The layers that the words of a sentence leave worth trying, if it was met; `met` holds what
    /// is to be [kept](Self::keep).
    pub(super) fn layers(&self, sentence: Key, met: &mut Vec<(Key, Layers)>) -> Option<&[u32]> {
        self.late
            .get(&sentence)
            .map(|layers| &**layers)
            .or_else(|| {
                let layers = self.early.get(&sentence)?;
                met.push((sentence, layers.clone()));
                Some(layers)
            })
    }

    /// Keeps what a check has found out.
    pub(super) fn keep(&mut self, met: Vec<(Key, Layers)>) {
        self.late.extend(met);
        if self.late.len() > MOST {
            self.early = std::mem::take(&mut self.late);
        }
    }
}
