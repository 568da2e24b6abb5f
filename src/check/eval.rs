//! Tries conditions on one sentence.

use std::cell::{OnceCell, RefCell};
use std::ops::Range;
use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::lead::{is_of_words, is_told};
use super::memory::{Learned, Memory};
use super::standing::{Sentences, Standing, StandingKey};
use crate::document::Document;
use crate::evidence::{Evidence, NoteResolution};
use crate::rules::compiled::{Compiled, CompiledCondition, NOTE_MARKS};
use crate::rules::condition::{Polarity, Reach};
use crate::rules::matcher::{Hit, Matcher};
use crate::rules::sequences::Sequence;
use crate::rules::{Rulebook, Scan};
use crate::text::{TokenKind, sentences};
use crate::vocabulary::{BlockKind, Confidence, Voice};

/// A sentence and its block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Sentence {
    pub(super) block: usize,
    pub(super) tokens: Range<usize>,
}

/// What a layer found before precedence is settled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Candidate {
    pub(super) rule: usize,
    pub(super) layer: usize,
    pub(super) sentence: Sentence,
    pub(super) hit: Hit,
    pub(super) confidence: Confidence,
    pub(super) voice: Voice,
    pub(super) note: Option<Range<usize>>,
    /// The words of other rules' findings that this one stands for.
    pub(super) gathered: Vec<Range<usize>>,
}

/// What is lacking where a condition does not hold in a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lack {
    /// Words of the sentence itself: wherever it stands in documents of this kind, the condition
    /// does not hold.
    Words,
    /// Something else: what is said elsewhere in the document or of it, or who says it. In another
    /// place the same sentence may do.
    Context,
}

/// Everything a check of one document needs.
pub(super) struct Checker<'a> {
    pub(super) rulebook: &'a Rulebook,
    pub(super) document: &'a Document,
    pub(super) matcher: Matcher<'a>,
    evidence: OnceCell<Evidence<'a>>,
    pub(super) scan: &'a Scan,
    pub(super) memory: Option<&'a Memory>,
    /// What was told by words beside a memory, and the keys of the sentences that were asked.
    pub(super) told: RefCell<Vec<(u64, bool)>>,
    pub(super) keys: RefCell<FxHashMap<(usize, usize), u64>>,
    /// Where words that excuse stand: by the numbers of a rule and its excuse, of the words, and by
    /// place.
    pub(super) excusing: RefCell<FxHashMap<ExcusingKey, Option<Range<usize>>>>,
    /// Where the antipatterns of a rule stand in a sentence, by the rule and the sentence's first token.
    pub(super) owned: RefCell<FxHashMap<(usize, usize), Antipatterns>>,
    /// The sentences of ranges within reach.
    pub(super) cut: RefCell<FxHashMap<(usize, usize), Sentences>>,
    /// Where in such a range tests hold.
    pub(super) standing: RefCell<FxHashMap<StandingKey, Standing>>,
}

/// The hits of a rule's antipatterns in a sentence, each with its antipattern's number.
pub(super) type Antipatterns = Rc<[(usize, Hit)]>;

type ExcusingKey = ((usize, usize), usize, Range<usize>);

/// How many tokens apart words may stand that belong together, whatever stands between them: a sentence may
/// be a megabyte long and hit at every word.
pub(super) const FAR: usize = 200;

/// Settings that come down from the rule and the nodes above.
#[derive(Clone, Copy)]
pub(super) struct Inherited {
    pub(super) polarity: Polarity,
    /// Whether the rule reads orders to staff only.
    pub(super) orders: bool,
}

impl<'a> Checker<'a> {
    pub(super) fn new(rulebook: &'a Rulebook, document: &'a Document, scan: &'a Scan) -> Self {
        Self::beside(None, rulebook, document, scan)
    }

    /// The same beside a memory of this rulebook.
    pub(super) fn beside(
        memory: Option<&'a Memory>,
        rulebook: &'a Rulebook,
        document: &'a Document,
        scan: &'a Scan,
    ) -> Self {
        let matcher = rulebook.matcher(document.text(), scan);
        Self {
            rulebook,
            document,
            matcher,
            evidence: OnceCell::new(),
            scan,
            memory,
            told: RefCell::default(),
            keys: RefCell::default(),
            excusing: RefCell::default(),
            owned: RefCell::default(),
            cut: RefCell::default(),
            standing: RefCell::default(),
        }
    }

    /// What was found out for the memory.
    pub(super) fn learned(self) -> Learned {
        let evidence = self.evidence.into_inner();
        Learned {
            readings: evidence.map_or_else(Vec::new, Evidence::read),
            told: self.told.into_inner(),
            ..Learned::default()
        }
    }

    /// The evidence of the document; most documents never ask.
    pub(super) fn evidence(&self) -> &Evidence<'a> {
        self.evidence.get_or_init(|| {
            let readings = self.memory.map(|memory| &memory.readings);
            Evidence::new(self.document, self.rulebook, self.scan).beside(readings)
        })
    }

    /// Every place in the sentence where the sequence starts.
    pub(super) fn find(&self, sequence: &Sequence, sentence: &Sentence) -> Vec<Hit> {
        self.find_from(sequence, sentence, sentence.tokens.clone())
    }

    /// Every place among `first` where the sequence starts, to go on anywhere in the sentence.
    pub(super) fn find_from(
        &self,
        sequence: &Sequence,
        sentence: &Sentence,
        first: Range<usize>,
    ) -> Vec<Hit> {
        self.matcher
            .find(sequence, first, &sentence.tokens)
            .collect()
    }

    /// Tries one layer on one sentence; what survives voice and `unless` becomes a candidate.
    ///
    /// # Errors
    /// Where the layer does not hold, with what is lacking.
    pub(super) fn try_layer(
        &self,
        index: usize,
        sentence: &Sentence,
        candidates: &mut Vec<Candidate>,
    ) -> Result<(), Lack> {
        let Some((test, inherited)) = self.test_in(index, sentence) else {
            return Err(Lack::Context);
        };
        let hits = self.holds(test, sentence, inherited)?;
        let weighed = hits.into_iter().map(|hit| self.weigh(index, sentence, hit));
        candidates.extend(weighed.flatten());
        Ok(())
    }

    /// The condition of a layer, where it may be tried at all.
    pub(super) fn test_in(
        &self,
        index: usize,
        sentence: &Sentence,
    ) -> Option<(&'a Compiled, Inherited)> {
        let rulebook = self.rulebook;
        let layer = &rulebook.layers[index];
        let rule = &rulebook.rules[layer.rule];
        if let CompiledCondition::Note(_) = layer.test.condition
            && self.document.blocks()[sentence.block].lang != layer.lang
        {
            return None;
        }
        let inherited = Inherited {
            polarity: layer.test.polarity.unwrap_or(rule.polarity),
            orders: rule.is_about_orders(),
        };
        Some((&layer.test, inherited))
    }

    /// The hits of a condition in a sentence, none where it holds without words of its own.
    ///
    /// # Errors
    /// Where it does not hold, with what is lacking.
    pub(super) fn holds(
        &self,
        test: &Compiled,
        sentence: &Sentence,
        inherited: Inherited,
    ) -> Result<Vec<Hit>, Lack> {
        self.holds_beside(None, test, sentence, inherited)
            .map_err(|lack| match lack {
                Lack::Context if is_of_words(test, inherited.polarity) => Lack::Words,
                lack => lack,
            })
    }

    /// The same where the hits of the test that comes first may be known, see [`Self::lead`].
    pub(super) fn holds_beside(
        &self,
        mut lead: Option<Vec<Hit>>,
        test: &Compiled,
        sentence: &Sentence,
        inherited: Inherited,
    ) -> Result<Vec<Hit>, Lack> {
        let context = |holds: bool| match holds {
            true => Ok(Vec::new()),
            false => Err(Lack::Context),
        };
        if !runs_in(test, self.document, inherited.orders) {
            return Err(Lack::Words);
        }
        let inherited = Inherited {
            polarity: test.polarity.unwrap_or(inherited.polarity),
            ..inherited
        };
        let is_all = matches!(test.condition, CompiledCondition::All { .. });
        if let Some(hits) = lead.take_if(|_| !is_all) {
            return Ok(hits);
        }
        match &test.condition {
            CompiledCondition::Phrase(sequence) => {
                let hits = self.find(sequence, sentence);
                self.keep_polar(hits, sentence, inherited)
            }
            CompiledCondition::Together {
                members,
                order,
                within,
            } => {
                let hits = self.together(members, order, *within, sentence);
                self.keep_polar(hits, sentence, inherited)
            }
            CompiledCondition::Any(tests) => {
                let (mut found, mut lack) = (None, Lack::Words);
                for test in tests {
                    match self.holds(test, sentence, inherited) {
                        Ok(hits) => found.get_or_insert_with(Vec::new).extend(hits),
                        Err(Lack::Context) => lack = Lack::Context,
                        Err(Lack::Words) => {}
                    }
                }
                found.ok_or(lack)
            }
            CompiledCondition::All { tests, reach } => {
                self.all(lead, tests, *reach, sentence, inherited)
            }
            CompiledCondition::Not { test, reach } => {
                // Denied words are there too.
                let inherited = Inherited {
                    polarity: Polarity::Any,
                    ..inherited
                };
                let stands = self.fits(test, sentence, inherited)
                    || (self.standing(test, *reach, sentence, inherited).next()).is_some();
                context(!stands)
            }
            CompiledCondition::Near { tests, within } => {
                self.near(tests, *within, sentence, inherited)
            }
            CompiledCondition::Count {
                test,
                at_least,
                reach,
            } => {
                let own = self.holds(test, sentence, inherited)?;
                let lacking = at_least.saturating_sub(own.len());
                let others = self.standing(test, *reach, sentence, inherited);
                let enough = others
                    .scan(0, |count, (_, hits)| {
                        *count += hits;
                        Some(*count)
                    })
                    .any(|count| count >= lacking);
                match lacking == 0 || enough {
                    true => Ok(own),
                    false => Err(Lack::Context),
                }
            }
            CompiledCondition::Missing { evidence, reach } => {
                let places = self
                    .evidence()
                    .reach(sentence.block, sentence.tokens.clone(), *reach);
                let claim = sentence.tokens.start..sentence.tokens.start;
                let none = evidence
                    .iter()
                    .all(|&kind| self.evidence().find(kind, 0, &places, &claim).is_none());
                context(none)
            }
            CompiledCondition::Note(_) => {
                let hits: Vec<Hit> = sentence
                    .tokens
                    .clone()
                    .filter_map(|t| self.unresolved_mark(t))
                    .collect();
                match hits.is_empty() {
                    true => Err(Lack::Context),
                    false => Ok(hits),
                }
            }
            CompiledCondition::InSection(test) => {
                let headings = self.headings(sentence.block);
                context(self.holds_in(test, headings, inherited))
            }
            CompiledCondition::InBlock(kinds) => context(self.is_in(kinds, sentence)),
            CompiledCondition::ColumnHead(test) => {
                let head = self.document.blocks()[sentence.block].column_head;
                context(self.holds_in(test, head.into_iter().collect(), inherited))
            }
            // Counted when all sentences have been read: see `gather`.
            CompiledCondition::CountFindings { .. } => Err(Lack::Context),
        }
    }

    fn is_in(&self, kinds: &[BlockKind], sentence: &Sentence) -> bool {
        kinds.contains(&self.document.blocks()[sentence.block].kind)
    }

    /// The headings of a block's section and of the sections that hold it.
    pub(super) fn headings(&self, block: usize) -> Vec<usize> {
        let sections = self.document.sections();
        let own = Some(self.document.blocks()[block].section);
        std::iter::successors(own, |&s| sections[s].parent)
            .filter_map(|s| sections[s].heading)
            .collect()
    }

    /// Whether a condition holds in some sentence of these blocks, denied or not.
    fn holds_in(&self, test: &Compiled, blocks: Vec<usize>, inherited: Inherited) -> bool {
        let text = self.document.text();
        let inherited = Inherited {
            polarity: Polarity::Any,
            ..inherited
        };
        blocks.into_iter().any(|block| {
            let tokens = self.document.blocks()[block].tokens.clone();
            sentences(text, tokens).any(|tokens| {
                self.holds(test, &Sentence { block, tokens }, inherited)
                    .is_ok()
            })
        })
    }

    fn all(
        &self,
        lead: Option<Vec<Hit>>,
        tests: &[Compiled],
        reach: Reach,
        sentence: &Sentence,
        inherited: Inherited,
    ) -> Result<Vec<Hit>, Lack> {
        // Where the sentence stands is known without a look at its words.
        let stands = |test: &Compiled| match &test.condition {
            CompiledCondition::InBlock(kinds) => self.is_in(kinds, sentence),
            _ => true,
        };
        if reach == Reach::Same && !tests.iter().all(stands) {
            return Err(Lack::Context);
        }
        let (first, rest) = tests.split_first().ok_or(Lack::Context)?;
        let known = lead.is_some();
        let mut hits = match known {
            true => self.holds_beside(lead, first, sentence, inherited)?,
            false => self.holds(first, sentence, inherited)?,
        };
        // What is missing has no words of its own, and evidence is the dearest to read: it is asked
        // for where everything else holds.
        let last = |test: &&Compiled| matches!(test.condition, CompiledCondition::Missing { .. });
        let words = rest.iter().filter(|test| !last(test));
        let asked = words.chain(rest.iter().filter(last));
        // With the lead is known that they hold.
        for test in asked.filter(|test| !(known && is_told(test, reach, inherited.polarity))) {
            let found = self.fitting(test, sentence, inherited).or_else(|lack| {
                if reach == Reach::Same {
                    return Err(lack);
                }
                let mut others = self.standing(test, reach, sentence, inherited);
                let (place, _) = others.next().ok_or(Lack::Context)?;
                self.fitting(test, &place, inherited)
            })?;
            if hits.is_empty() {
                hits = found;
            }
        }
        Ok(hits)
    }

    fn near(
        &self,
        tests: &[Compiled],
        within: usize,
        sentence: &Sentence,
        inherited: Inherited,
    ) -> Result<Vec<Hit>, Lack> {
        let mut found: Vec<Vec<Hit>> = tests
            .iter()
            .map(|t| self.holds(t, sentence, inherited))
            .collect::<Result<_, _>>()?;
        for hits in &mut found {
            hits.sort_by_key(|hit| hit.tokens.start);
        }
        let hits = self.combine(&found, within);
        match hits.is_empty() {
            true => Err(Lack::Context),
            false => Ok(hits),
        }
    }

    fn keep_polar(
        &self,
        mut hits: Vec<Hit>,
        sentence: &Sentence,
        inherited: Inherited,
    ) -> Result<Vec<Hit>, Lack> {
        if hits.is_empty() {
            return Err(Lack::Words);
        }
        hits.retain(|hit| self.polarity_fits(inherited.polarity, hit, sentence));
        match hits.is_empty() {
            true => Err(Lack::Context),
            false => Ok(hits),
        }
    }

    /// A mark on a claim whose note is missing or says nothing.
    fn unresolved_mark(&self, token: usize) -> Option<Hit> {
        let mark = self.document.text().token(token);
        let possible = mark.kind == TokenKind::NoteRef
            || mark.punct().is_some_and(|c| NOTE_MARKS.contains(&c));
        if !possible {
            return None;
        }
        match self.evidence().resolve_note(token) {
            NoteResolution::Missing | NoteResolution::Boilerplate(_) => {
                let start = self.evidence().before_mark(token);
                Some(Hit {
                    tokens: start..token + 1,
                    head: token..token + 1,
                    filled: 1 | 1 << (token - start),
                })
            }
            _ => None,
        }
    }
}

pub(super) fn runs_in(test: &Compiled, document: &Document, orders: bool) -> bool {
    let kind = document.kind();
    test.kinds.is_empty()
        || test.kinds.contains(&kind)
        || kind
            .also(orders)
            .is_some_and(|kind| test.kinds.contains(&kind))
}
