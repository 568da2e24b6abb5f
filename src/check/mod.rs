//! A rulebook beside a document gives findings. Pure: no files, no clock.
//!
//! One pass looks every token up. Where a trigger stands, its block is cut into sentences and the
//! layers it triggers are tried; what matches is weighed by voice, polarity and evidence.

mod active;
mod admit;
mod case;
mod comment;
mod corpus;
mod cover;
mod decide;
mod eval;
mod finding;
mod fingerprint;
mod fix;
mod front_matter;
mod gather;
mod hidden;
mod lead;
mod level;
mod look_alike;
mod memory;
mod meta;
mod mutants;
mod papers;
mod polarity;
mod precedence;
mod proof;
mod scope;
mod settings;
mod standing;
mod suppress;
mod suppression;
mod together;
mod why;

use std::ops::Range;
use std::panic::resume_unwind;
use std::thread;

pub use comment::Word as CommentWord;
pub use corpus::{Passage, RuleScore, Score, Tally, Wrong};
pub use finding::{Edit, Finding, Fix, Related};
pub use fingerprint::fingerprint_of;
pub use level::{
    Almost, Cap, DeedSeen, Gate, GateId, Line, Missing, Signals, TextLevel, WorkspaceLevel,
    is_rated,
};
pub use memory::Memory;
pub use meta::MetaRule;
pub use mutants::{Fate, Gap, Mutant};
pub use papers::{Membership, Pointer, Reviews, Survey, Workspace, dead_links};
pub use proof::{Crossing, Outcome, Proof, Verdict};
pub use settings::{Known, Levels, OptionTable, RuleOptions, Settings, Suppressions};
pub use suppress::{Checkup, entry_without_document};
pub use suppression::{By, Entry, Form, Silenced, Suppression};
pub use why::{Ending, Failure, LayerSeen, RuleSeen, SentenceSeen, WordSeen};

use crate::document::{Audience, Block, Document};
use crate::rules::condition::RulePattern;
use crate::rules::index::Waker;
use crate::rules::{Layer, Rulebook};
use crate::text::sentences;
use crate::vocabulary::Level;
use active::Active;
use eval::{Candidate, Checker, Lack, Sentence};
use memory::{Allowed, Learned};

impl Rulebook {
    /// Everything the rules have to say about a document, by place, then by rule. Comments in it
    /// are not obeyed; see [`Rulebook::check_with`].
    #[must_use]
    pub fn check(&self, document: &Document) -> Vec<Finding> {
        let settings = Settings::default();
        let mut findings = self.find(document, &self.active(document, &settings));
        findings.extend(suppress::characters(document, &settings));
        decide::by_place(&mut findings);
        findings
    }

    /// What is left to say under these settings, after the comments in the document were obeyed.
    #[must_use]
    pub fn check_with(&self, document: &Document, settings: &Settings) -> Checkup {
        self.check_by(1, document, settings)
    }

    /// The same with up to so many threads (from 1), for the one document that somebody waits for:
    /// sooner where processors are idle, never cheaper.
    ///
    /// # Panics
    /// Only on a bug in one of the threads, with its message.
    #[must_use]
    pub fn check_by(&self, threads: usize, document: &Document, settings: &Settings) -> Checkup {
        self.check_beside(None, threads, document, settings)
    }

    /// The same beside a memory of this rulebook.
    fn check_beside(
        &self,
        memory: Option<&mut Memory>,
        threads: usize,
        document: &Document,
        settings: &Settings,
    ) -> Checkup {
        let active = self.active(document, settings);
        let scan = self.scan(document.text());
        let known = memory.as_deref();
        let checker = Checker::beside(known, self, document, &scan);
        let Woken {
            candidates,
            mut learned,
        } = self.woken_by(threads, &checker, &active, known);
        let mut level = None;
        let papers = |counted: &[&Finding]| {
            let workspace = settings.workspace.as_ref();
            let Some(workspace) = workspace else {
                return Vec::new();
            };
            let own = self.level(document, counted, workspace, settings.today);
            let found = [None, Some(own.level)].into_iter().flat_map(|level| {
                self.check_papers(document, workspace, settings.today, level, &active)
            });
            let found = found.collect();
            level = is_rated(document.kind()).then_some(own);
            found
        };
        let mut checkup = suppress::obey(&checker, candidates, papers, &active, settings);
        checkup.level = level;
        learned.extend(checker.learned());
        if let Some(memory) = memory {
            memory.keep(learned);
        }
        if let Some(lang) = settings.lang {
            let foreign = |finding: &&mut Finding| finding.lang != lang;
            for finding in checkup.findings.iter_mut().filter(foreign) {
                decide::translate(self, document, finding, lang);
            }
        }
        checkup
    }

    /// Whether the rule with this id counts the findings of others.
    #[must_use]
    pub fn counts_findings(&self, id: &str) -> bool {
        let mut gathering = self.gathering.iter();
        gathering.any(|&layer| self.rules[self.layers[layer as usize].rule].id() == id)
    }

    /// What one rule has to say, as if there were no other: its examples are judged by it.
    #[must_use]
    pub fn check_rule(&self, document: &Document, id: &str) -> Vec<Finding> {
        // A rule that counts findings of others needs those others.
        let counted: Vec<&RulePattern> = self
            .gathering
            .iter()
            .map(|&layer| &self.layers[layer as usize])
            .filter(|layer| self.rules[layer.rule].id() == id)
            .filter_map(Layer::counted)
            .collect();
        let runs = |rule: usize| {
            let own = self.rules[rule].id();
            (own == id || counted.iter().any(|of| of.fits(own))) && !self.is_off(rule, document)
        };
        let active = Active::new(self.rules.len(), runs);
        let mut findings = self.find(document, &active);
        findings.retain(|finding| finding.rule == id);
        findings
    }

    /// Which rules run on a document.
    fn active<'a>(&'a self, document: &'a Document, settings: &'a Settings) -> Active<'a> {
        Active::new(self.rules.len(), |index: usize| {
            let rule = &self.rules[index];
            let on = match settings.level(rule.id(), rule.family()) {
                Some(level) => level != Level::Off,
                None => !rule.is_off(),
            };
            let on = on && (rule.demand.is_none() || settings.workspace.is_some());
            on && !self.is_off(index, document)
        })
    }

    fn find(&self, document: &Document, active: &Active<'_>) -> Vec<Finding> {
        let scan = self.scan(document.text());
        let checker = Checker::new(self, document, &scan);
        let candidates = self.candidates(&checker, active);
        checker.findings(candidates, active)
    }

    /// Everything that the layers of active rules find in a document. Each block is asked by
    /// itself, so that parts of a document may be asked side by side.
    fn woken_by(
        &self,
        threads: usize,
        checker: &Checker<'_>,
        active: &Active<'_>,
        memory: Option<&Memory>,
    ) -> Woken {
        let (document, scan) = (checker.document, checker.scan);
        let mut parts = parts(document.blocks(), threads).into_iter();
        let first = parts.next().unwrap_or_default();
        let woken_of = |blocks| {
            let checker = Checker::beside(memory, self, document, scan);
            let mut woken = self.woken_in(blocks, &checker, active, memory);
            woken.learned.extend(checker.learned());
            woken
        };
        thread::scope(|scope| {
            let others: Vec<_> = parts
                .map(|blocks| {
                    let own = blocks.clone();
                    let spawned = thread::Builder::new().spawn_scoped(scope, move || woken_of(own));
                    (blocks, spawned)
                })
                .collect();
            let mut woken = self.woken_in(first, checker, active, memory);
            for (blocks, spawned) in others {
                let other = match spawned.map(thread::ScopedJoinHandle::join) {
                    Ok(Ok(found)) => found,
                    Ok(Err(bug)) => resume_unwind(bug),
                    // The system gives no more threads.
                    Err(_) => woken_of(blocks),
                };
                woken.candidates.extend(other.candidates);
                woken.learned.extend(other.learned);
            }
            woken
        })
    }

    fn candidates(&self, checker: &Checker<'_>, active: &Active<'_>) -> Vec<Candidate> {
        let all = 0..checker.document.blocks().len();
        self.woken_in(all, checker, active, None).candidates
    }

    /// Everything that the layers of active rules find in some blocks of a document.
    fn woken_in(
        &self,
        blocks: Range<usize>,
        checker: &Checker<'_>,
        active: &Active<'_>,
        memory: Option<&Memory>,
    ) -> Woken {
        let (document, scan) = (checker.document, checker.scan);
        let mut woken = Woken::default();
        let mut waker = Waker::new(&self.index);
        let mut started = Vec::with_capacity(64);
        let is_for = |number: &usize| {
            let layer = &self.layers[*number];
            let orders = self.rules[layer.rule].is_about_orders();
            layer.is_for(document.kind(), orders)
        };
        let runs = |number: usize| active.has(self.layers[number].rule);
        let before = document.blocks()[..blocks.start].iter();
        let done = before.map(|block| block.tokens.end).max().unwrap_or(0);
        let mut rest = &scan.triggers[scan.triggers.partition_point(|&t| t < done)..];
        for (index, block) in document
            .blocks()
            .iter()
            .enumerate()
            .take(blocks.end)
            .skip(blocks.start)
        {
            let (mut triggers, after) =
                rest.split_at(rest.partition_point(|&t| t < block.tokens.end));
            rest = after;
            if triggers.is_empty() {
                continue;
            }
            for tokens in sentences(document.text(), block.tokens.clone()) {
                let here = triggers.partition_point(|&t| t < tokens.end);
                let (started_by, after) = triggers.split_at(here);
                triggers = after;
                if started_by.is_empty() {
                    continue;
                }
                let sentence = Sentence {
                    block: index,
                    tokens,
                };
                let key = memory.map(|_| memory::key_of(document, &sentence.tokens));
                if let (Some(memory), Some(key)) = (memory, key)
                    && let Some(allowed) = memory.allowed(key, &mut woken.learned.met)
                {
                    for known in allowed.iter().filter(|known| runs(known.layer as usize)) {
                        known.try_in(checker, &sentence, &mut woken.candidates);
                    }
                    continue;
                }
                waker.wake(&scan.sets[sentence.tokens.clone()], &mut started);
                started.sort_unstable();
                started.dedup();
                let mut allowed = Vec::new();
                for layer in started.drain(..).filter(is_for) {
                    let runs = runs(layer);
                    let tried =
                        runs.then(|| checker.try_layer(layer, &sentence, &mut woken.candidates));
                    // A memory also serves where other rules run.
                    if memory.is_some() && tried != Some(Err(Lack::Words)) {
                        allowed.extend(Allowed::of(layer, runs, checker, &sentence));
                    }
                }
                woken
                    .learned
                    .met
                    .extend(key.map(|key| (key, allowed.into())));
            }
        }
        woken
    }

    /// Whether a rule is off for the whole document.
    pub(crate) fn is_off(&self, rule: usize, document: &Document) -> bool {
        let rule = &self.rules[rule];
        rule.off_in_kind(document.kind()).is_some()
            || (document.audience() == Audience::Legal && rule.off_for_legal().is_some())
            || (document.audience() == Audience::Staff && rule.off_for_staff().is_some())
    }
}

/// What the words of a part of a document have woken.
#[derive(Default)]
struct Woken {
    candidates: Vec<Candidate>,
    learned: Learned,
}

/// Parts of a document for so many threads: of as many tokens each, and enough of them to be worth
/// a thread.
fn parts(blocks: &[Block], threads: usize) -> Vec<Range<usize>> {
    const ENOUGH: usize = 1500;
    let tokens = |blocks: &[Block]| blocks.iter().map(|b| b.tokens.len()).sum::<usize>();
    let all = tokens(blocks);
    let count = (all / ENOUGH).min(threads).max(1);
    let mut parts = Vec::new();
    let (mut start, mut seen) = (0, 0);
    for (index, block) in blocks.iter().enumerate() {
        seen += block.tokens.len();
        if seen * count >= all * (parts.len() + 1) && parts.len() + 1 < count {
            parts.push(start..index + 1);
            start = index + 1;
        }
    }
    parts.push(start..blocks.len());
    parts
}

/// The tokens of a range that are words.
fn words_in(document: &Document, range: Range<usize>) -> usize {
    range
        .filter(|&t| document.text().token(t).is_word())
        .count()
}
