//! What the words of a sentence say, remembered from one version of a document to the next.
//!
//! Of a hundred layers that a sentence's words wake some four find anything. Which of the others fail
//! for want of words ([`Lack::Words`]), and on which words the rest stand, depends on the rulebook, the
//! document's kind and the sentence alone; and between two keystrokes all sentences but one are the
//! same. So the layers that are left are kept by the sentence's hash, each with its words where no more
//! than the sentence decides them. Where it is met again, nothing else is tried.
//!
//! What a sentence promises is [kept](crate::evidence::Readings) likewise, and whether the words hold in
//! it that a layer of another sentence asks for near itself. Nothing is kept that depends on more: which
//! rules run, voices, denials that are inherited, blocks, headings, notes and what else is evidence are
//! asked anew each time.
//!
//! [`Lack::Words`]: super::eval::Lack::Words

use std::hash::Hasher;
use std::ops::Range;
use std::sync::Arc;

use rustc_hash::FxHasher;

use super::eval::{Candidate, Checker, Inherited, Lack, Sentence};
use super::lead::is_of_words;
use super::settings::Settings;
use super::suppress::Checkup;
use crate::document::Document;
use crate::evidence::{Reading, Readings};
use crate::rules::Rulebook;
use crate::rules::compiled::Compiled;
use crate::rules::matcher::Hit;
use crate::text::Recent;

/// How many [pieces](pieces) are kept of late, and as many again of before: 40 bytes or so each, some
/// five of a sentence, so that a text of two megabytes has room.
const MOST: usize = 1 << 17;

/// Checks documents again and again with one rulebook, for somebody who types in them.
#[derive(Debug)]
pub struct Memory {
    rulebook: Arc<Rulebook>,
    sentences: Recent<Box<[Allowed]>>,
    pub(super) readings: Readings,
    /// Whether the words of a sentence fit a part of a condition, by both.
    told: Recent<bool>,
}

/// What was found out about sentences: for each the layers that its words allow, ascending.
pub(super) type Met = Vec<(u64, Box<[Allowed]>)>;

/// Whether a memory tells that a test holds in a sentence.
#[derive(Clone, Copy)]
enum Told {
    Known(bool),
    /// Not yet: it is to be kept under this key.
    Not(u64),
    /// More than the sentence decides it, or there is no memory.
    Never,
}

/// What a check has found out for a memory.
#[derive(Debug, Default)]
pub(super) struct Learned {
    pub(super) met: Met,
    pub(super) readings: Vec<Reading>,
    pub(super) told: Vec<(u64, bool)>,
}

impl Learned {
    pub(super) fn extend(&mut self, other: Self) {
        self.met.extend(other.met);
        self.readings.extend(other.readings);
        self.told.extend(other.told);
    }
}

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

/// What a sentence is kept under: [all that can be seen of it](crate::text::Text::hash), and the
/// document's kind, because each part of a condition may be for some kinds only (`eval`). Of two
/// sentences with the same number the second might lack findings, in the editor only and until either
/// is changed.
pub(super) fn key_of(document: &Document, tokens: &Range<usize>) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write_u8(document.kind() as u8);
    hasher.write_u64(document.text().hash(tokens));
    hasher.finish()
}

impl Memory {
    /// Nothing is known yet.
    #[must_use]
    pub fn new(rulebook: Arc<Rulebook>) -> Self {
        Self {
            rulebook,
            sentences: Recent::new(MOST),
            readings: Readings::new(MOST),
            told: Recent::new(MOST),
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
    pub(super) fn allowed(&self, key: u64, met: &mut Met) -> Option<&[Allowed]> {
        self.sentences.get(key, met).map(|known| &**known)
    }

    /// Keeps what a check has found out.
    pub(super) fn keep(&mut self, learned: Learned) {
        self.sentences.keep(learned.met, |allowed| pieces(allowed));
        self.readings
            .keep(learned.readings, |deed| 1 + deed.atoms.len());
        self.told.keep(learned.told, |_| 1);
    }
}

impl Checker<'_> {
    /// Whether a test beside the one that [leads](Self::lead) holds in a sentence.
    pub(super) fn fits(&self, test: &Compiled, sentence: &Sentence, inherited: Inherited) -> bool {
        match self.told_before(test, sentence, inherited) {
            Told::Known(fits) => fits,
            told => self.hold(told, test, sentence, inherited).is_ok(),
        }
    }

    /// The same with the words that it stands on.
    ///
    /// # Errors
    /// Where it does not hold, with what is lacking.
    pub(super) fn fitting(
        &self,
        test: &Compiled,
        sentence: &Sentence,
        inherited: Inherited,
    ) -> Result<Vec<Hit>, Lack> {
        match self.told_before(test, sentence, inherited) {
            Told::Known(false) => Err(Lack::Words),
            told => self.hold(told, test, sentence, inherited),
        }
    }

    fn hold(
        &self,
        told: Told,
        test: &Compiled,
        sentence: &Sentence,
        inherited: Inherited,
    ) -> Result<Vec<Hit>, Lack> {
        let found = self.holds(test, sentence, inherited);
        if let Told::Not(key) = told {
            self.told.borrow_mut().push((key, found.is_ok()));
        }
        found
    }

    fn told_before(&self, test: &Compiled, sentence: &Sentence, inherited: Inherited) -> Told {
        let Some(memory) = self.memory else {
            return Told::Never;
        };
        if !is_of_words(test, inherited.polarity) {
            return Told::Never;
        }
        let mut hasher = FxHasher::default();
        // A test stays where it is as long as its rulebook does, and the memory with it.
        hasher.write_usize(std::ptr::from_ref(test).addr());
        hasher.write_u8(inherited.polarity as u8);
        hasher.write_u64(self.key(&sentence.tokens));
        let key = hasher.finish();
        let known = memory.told.get(key, &mut self.told.borrow_mut()).copied();
        known.map_or(Told::Not(key), Told::Known)
    }

    /// The [key](key_of) of a sentence, found once.
    fn key(&self, tokens: &Range<usize>) -> u64 {
        let mut keys = self.keys.borrow_mut();
        let key = keys.entry((tokens.start, tokens.end));
        *key.or_insert_with(|| key_of(self.document, tokens))
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
        (first..first + count)
            .map(|key| (key, Box::default()))
            .collect()
    }

    #[test]
    fn it_keeps_what_is_met_again_and_stays_small() {
        let mut memory = Memory::new(Arc::new(Rulebook::builtin()));
        let most = MOST as u64;
        memory.keep(Learned {
            met: met(0, most),
            ..Learned::default()
        });
        for round in 1..5 {
            // One sentence is met again and again, all others once.
            let mut new = met(round * most, most);
            assert!(memory.allowed(0, &mut new).is_some(), "{round}");
            memory.keep(Learned {
                met: new,
                ..Learned::default()
            });
            assert!(memory.sentences.len() <= 2 * (MOST + 1));
        }
        assert!(memory.allowed(1, &mut Met::new()).is_none());
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
            memory.keep(Learned {
                met: vec![(key, vec![known.clone()].into())],
                ..Learned::default()
            });
            assert!(memory.sentences.len() <= 8);
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
            key_of(&document, &cut.last().expect("a sentence"))
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
