//! What the words of a sentence say, remembered from one version of a document to the next.
//!
//! Of a hundred layers that a sentence's words wake some four find anything. Which of the others fail
//! for want of words ([`Lack::Words`]), and on which words the rest stand, depends on the rulebook, the
//! document's kind and the sentence alone; and between two keystrokes all sentences but one are the same. So the layers
//! that are left are kept by the sentence's hash, each with its words where no more than the sentence
//! decides them. Where it is met again, nothing else is tried.
//!
//! Nothing is kept that depends on more: which rules run, voices, denials that are inherited, blocks,
//! headings, notes and evidence are asked anew each time.
//!
//! [`Lack::Words`]: super::eval::Lack::Words

use std::hash::Hasher;
use std::ops::Range;
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHasher};

use super::eval::{Candidate, Checker, Sentence};
use super::settings::Settings;
use super::suppress::Checkup;
use crate::document::Document;
use crate::rules::Rulebook;
use crate::rules::matcher::Hit;
use crate::text::Span;

/// How many [pieces](pieces) are kept of late, and as many again of before: 40 bytes or so each, some
/// five of a sentence, so that a text of two megabytes has room.
const MOST: usize = 1 << 17;

/// Checks documents again and again with one rulebook, for somebody who types in them.
#[derive(Debug)]
pub struct Memory {
    rulebook: Arc<Rulebook>,
    /// The sentences met since there were too many.
    late: Known,
    /// How many pieces these are.
    pieces: usize,
    /// Those met before; what is not met again goes when the late ones are too many.
    early: Known,
}

/// What was found out about sentences: for each the layers that its words allow, ascending.
pub(super) type Met = Vec<(Key, Box<[Allowed]>)>;
type Known = FxHashMap<Key, Box<[Allowed]>>;

/// A layer that the words of a sentence allow.
#[derive(Clone, Debug)]
pub(super) struct Allowed {
    pub(super) layer: u32,
    /// The words it stands on ([`Checker::lead`]), tokens counted from the sentence's first; `None`
    /// where it has to be tried as ever.
    lead: Option<Box<[Hit]>>,
}

impl Allowed {
    /// A layer in a sentence; `None` where antipatterns own all words it could stand on. Of one that
    /// does not `run` here nothing is asked.
    pub(super) fn of(
        layer: usize,
        runs: bool,
        checker: &Checker<'_>,
        sentence: &Sentence,
    ) -> Option<Self> {
        let lead = runs.then(|| checker.lead(layer, sentence)).flatten();
        if lead.as_ref().is_some_and(Vec::is_empty) {
            return None;
        }
        let start = sentence.tokens.start;
        let kept = |hit: Hit| moved(hit, |token| token - start);
        Some(Self {
            layer: u32::try_from(layer).expect("fewer than 2^32 layers"),
            lead: lead.map(|hits| hits.into_iter().map(kept).collect()),
        })
    }

    /// Tries the layer where the sentence is met again.
    pub(super) fn try_in(
        &self,
        checker: &Checker<'_>,
        sentence: &Sentence,
        candidates: &mut Vec<Candidate>,
    ) {
        let (layer, start) = (self.layer as usize, sentence.tokens.start);
        match &self.lead {
            Some(hits) => {
                let here = hits
                    .iter()
                    .cloned()
                    .map(|hit| moved(hit, |token| token + start));
                checker.try_beside(here.collect(), layer, sentence, candidates);
            }
            // What is lacking this time changes nothing that is known.
            None => drop(checker.try_layer(layer, sentence, candidates)),
        }
    }
}

/// A hit with its tokens counted from somewhere else.
fn moved(hit: Hit, token: impl Fn(usize) -> usize) -> Hit {
    let range = |tokens: Range<usize>| token(tokens.start)..token(tokens.end);
    Hit {
        tokens: range(hit.tokens),
        head: range(hit.head),
        filled: hit.filled,
    }
}

/// A sentence in documents of a kind, by its hash.
///
/// Two sentences with the same one would be taken for each other: the second would be tried for the
/// layers of the first and might lack findings, in the editor only and until either is changed. With
/// 64 bits and the most sentences that find room, 262,144, that comes up once in 500 million memories.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Key(u64);

impl Key {
    /// Of the sentence with these tokens. It holds all that conditions on words can see:
    ///
    /// - the document's kind, because each part of a condition may be for some kinds only (`eval`);
    /// - of each token its value, kind and flags, and where it lies in the source;
    /// - the source from the first token to the last: classes of tokens read digits and endings as
    ///   they are written;
    /// - the token before, because «вы говорите» is no order (`rules/class`), and a numeral changes how
    ///   words agree (`rules/matcher`).
    ///
    /// Nothing behind the sentence is read.
    pub(super) fn of(document: &Document, tokens: &Range<usize>) -> Self {
        let text = document.text();
        let mut hasher = FxHasher::default();
        hasher.write_u8(document.kind() as u8);
        let before = tokens.start.checked_sub(1).map(|at| text.token(at));
        hasher.write_u64(before.map_or(0, |token| token.value));
        hasher.write_u8(before.map_or(u8::MAX, |token| token.kind as u8));
        let tokens = &text.tokens.list()[tokens.clone()];
        let whole = tokens.iter().map(|token| token.span).reduce(Span::cover);
        let whole = whole.unwrap_or_default();
        for token in tokens {
            let (kind, flags) = (token.kind as u8, token.flags.bits());
            let at = token.span.start - whole.start;
            let length = token.span.end - token.span.start;
            hasher.write_u64(token.value);
            hasher.write_u64(u64::from(at) << 32 | u64::from(length));
            hasher.write_u32(u32::from(kind) << 16 | u32::from(flags));
        }
        hasher.write(text.source[whole.range()].as_bytes());
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
            pieces: 0,
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

    /// The layers that the words of a sentence allow, if it was met; `met` takes what is to be
    /// [kept](Self::keep) for longer.
    pub(super) fn allowed(&self, sentence: Key, met: &mut Met) -> Option<&[Allowed]> {
        if let Some(late) = self.late.get(&sentence) {
            return Some(late);
        }
        let early = self.early.get(&sentence)?;
        met.push((sentence, early.clone()));
        Some(early)
    }

    /// Keeps what a check has found out.
    pub(super) fn keep(&mut self, met: Met) {
        self.pieces += met
            .iter()
            .map(|(_, allowed)| pieces(allowed))
            .sum::<usize>();
        self.late.extend(met);
        if self.pieces > MOST {
            self.early = std::mem::take(&mut self.late);
            self.pieces = 0;
        }
    }
}

/// How much is kept of a sentence, in layers and hits: one may be a megabyte long and hit at every word.
fn pieces(allowed: &[Allowed]) -> usize {
    let hits = |known: &Allowed| known.lead.as_ref().map_or(0, |hits| hits.len());
    1 + allowed.iter().map(|known| 1 + hits(known)).sum::<usize>()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Hints;
    use crate::text::{Source, sentences};
    use crate::vocabulary::Kind;

    /// So many sentences that allow nothing, the first with this key.
    fn met(first: u64, count: u64) -> Met {
        let keys = (first..first + count).map(Key);
        keys.map(|key| (key, Box::default())).collect()
    }

    #[test]
    fn it_keeps_what_is_met_again_and_stays_small() {
        let mut memory = Memory::new(Arc::new(Rulebook::builtin()));
        let most = MOST as u64;
        memory.keep(met(0, most));
        for round in 1..5 {
            // One sentence is met again and again, all others once.
            let mut new = met(round * most, most);
            assert!(memory.allowed(Key(0), &mut new).is_some(), "{round}");
            memory.keep(new);
            assert!(memory.late.len() + memory.early.len() <= 2 * (MOST + 1));
        }
        assert!(memory.allowed(Key(1), &mut Met::new()).is_none());
    }

    #[test]
    fn long_sentences_count_for_what_they_hold() {
        let mut memory = Memory::new(Arc::new(Rulebook::builtin()));
        let hit = Hit {
            tokens: 0..1,
            head: 0..1,
            filled: 1,
        };
        let known = Allowed {
            layer: 0,
            lead: Some(vec![hit; MOST / 4].into()),
        };
        for key in 0..20 {
            memory.keep(vec![(Key(key), vec![known.clone()].into())]);
            assert!(memory.late.len() + memory.early.len() <= 8);
        }
    }

    /// Sentences that say the same to a reader of words, and may not to a matcher.
    #[test]
    fn what_a_matcher_sees_is_in_the_key() {
        let of_kind = |kind, text: &str| {
            let source = Source::new("a.md", text);
            let kind = Some(kind);
            let document = Document::parse(source, Hints { kind, lang: None });
            let block = document.blocks().last().expect("a block").tokens.clone();
            let cut = sentences(document.text(), block);
            Key::of(&document, &cut.last().expect("a sentence"))
        };
        let last = |text| of_kind(Kind::Ad, text);
        let key = last("Дом. Говорите 1 000 раз.");
        assert_ne!(key, of_kind(Kind::Policy, "Дом. Говорите 1 000 раз."));
        assert_eq!(key, last("Там дом. Говорите 1 000 раз."));
        assert_eq!(key, last("# Иначе\n\n- «Где-то» дом. Говорите 1 000 раз."));
        for other in [
            "Дом. ГОВОРИТЕ 1 000 раз.",
            "Дом. Говорите 1  000 раз.",
            "Дом. Говорите 10 00 раз.",
            "Дом. Говорите 1 001 раз.",
            "Дом. Говорите 1 000 раз!",
            "Дом. Говорите **1** 000 раз.",
            "Вы\n\nГоворите 1 000 раз.",
            "Два\n\nГоворите 1 000 раз.",
            "5\n\nГоворите 1 000 раз.",
            "Говорите 1 000 раз.",
        ] {
            assert_ne!(key, last(other), "{other}");
        }
    }
}
