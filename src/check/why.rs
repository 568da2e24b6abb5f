//! Why a sentence has the findings it has, and why it has not those one would expect.
//!
//! Every layer that came near is taken through the same steps as in a check (condition,
//! antipatterns, voice, excuses, precedence), and the first step it fails at is told.

use std::ops::Range;

use super::cover::{self, Cover};
use super::decide::Excused;
use super::eval::{Candidate, Checker, Dismissal, Inherited, Sentence, runs_in};
use super::mutants::written;
use super::{Finding, Settings, precedence, suppress};
use crate::document::{Audience, Document, Speech};
use crate::evidence::EvidenceKind;
use crate::rules::compile::{Compiled, CompiledCondition, Sequence};
use crate::rules::condition::{Polarity, VoiceFilter};
use crate::rules::matcher::Hit;
use crate::rules::path::{at, item};
use crate::rules::{Rule, Rulebook, phrase};
use crate::text::{Span, lexicon, sentences};
use crate::vocabulary::{BlockKind, Kind, Lang, Level};

/// A sentence with all that is known about it.
#[derive(Clone, Debug)]
pub struct SentenceSeen {
    /// Its bytes.
    pub span: Span,
    /// Where in the Markdown it stands.
    pub block: BlockKind,
    /// The language its block is read in.
    pub lang: Lang,
    /// The headings over it, the nearest first.
    pub headings: Vec<Span>,
    /// Who speaks at its first word.
    pub speech: Speech,
    /// Its words.
    pub words: Vec<WordSeen>,
    /// The rules that found something or came near, the nearest first; one asked for by name comes
    /// whatever it says.
    pub rules: Vec<RuleSeen>,
}

/// A word of a text.
#[derive(Clone, Debug)]
pub struct WordSeen {
    /// Its bytes.
    pub span: Span,
    /// What it may be a form of; empty where the lexicon does not know it.
    pub lemmas: Vec<String>,
}

/// A rule beside a sentence.
#[derive(Clone, Debug)]
pub struct RuleSeen {
    /// The rule's id.
    pub rule: String,
    /// Why it is off in the whole document, if it is.
    pub off: Option<String>,
    /// Its layers that started on a word of the sentence, the nearest first.
    pub layers: Vec<LayerSeen>,
}

/// A layer beside a sentence.
#[derive(Clone, Debug)]
pub struct LayerSeen {
    /// Where it is written, such as `when.ru.any[2]`.
    pub path: String,
    /// Its phrase as written, where it is one.
    pub text: String,
    /// How many of the groups of words that it requires stand in the sentence, and of how many.
    pub present: (usize, usize),
    /// What came of it.
    pub ending: Ending,
}

/// What came of a layer in a sentence.
#[derive(Clone, Debug)]
pub enum Ending {
    /// A finding on these bytes.
    Found(Span),
    /// It is a finding that a comment silences.
    Silenced {
        /// The words.
        span: Span,
        /// The comment.
        comment: Span,
    },
    /// It would have been a finding, but the rule is off.
    Off(Span),
    /// It would have been a finding, but the same words are told by this rule.
    Outranked {
        /// The words.
        span: Span,
        /// The rule that tells them.
        by: String,
    },
    /// It would have been a finding, but the rule tells only so many.
    Limited(Span),
    /// It would have been a finding, but something excuses it.
    Excused {
        /// The words.
        span: Span,
        /// The excuse's place in the rule.
        path: String,
        /// The words that prove it.
        proof: Span,
    },
    /// An antipattern owns the words.
    Owned {
        /// The words.
        span: Span,
        /// The antipattern's place in the rule.
        path: String,
        /// The antipattern.
        text: String,
    },
    /// Nobody whom the rule listens to says the words.
    NotListened {
        /// The words.
        span: Span,
        /// Whom it listens to: `company`, `order`, `any`.
        to: &'static str,
    },
    /// A condition does not hold.
    Failed {
        /// Where the condition is written.
        path: String,
        /// Why not.
        failure: Failure,
    },
}

/// Why a condition does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// It is asked only in documents of these kinds.
    Kinds(Vec<Kind>),
    /// These parts of a phrase are not in the sentence.
    Absent(Vec<String>),
    /// All parts of a phrase are there, but not in this order, side by side and in agreement.
    Apart,
    /// All members are there, but more than so many words apart.
    Wide(usize),
    /// The words are there, and denied: the rule asks for a claim.
    Denied(Span),
    /// The words are there, and not denied: the rule asks for a ban.
    Affirmed(Span),
    /// What may not stand there does.
    Present(Span),
    /// Evidence that was said to be missing is there.
    Evidence(EvidenceKind, Span),
    /// There are fewer than so many.
    Fewer(usize),
    /// No heading, block or column head is such.
    Elsewhere,
    /// No mark whose note says nothing.
    NoMark,
}

impl Rulebook {
    /// Everything about the sentences that touch these bytes; about one rule, if it is named. Paths
    /// and phrases are told only by a rulebook that was [loaded](Self::load).
    #[must_use]
    pub fn why(
        &self,
        document: &Document,
        settings: &Settings,
        bytes: Span,
        rule: Option<&str>,
    ) -> Vec<SentenceSeen> {
        let scan = self.scan(document.text());
        let checker = Checker::new(self, document, &scan);
        let trial = Trial::new(checker, document, settings);
        let tokens = document.text().tokens.list();
        let mut seen = Vec::new();
        for (block, content) in document.blocks().iter().enumerate() {
            for tokens_here in sentences(document.text(), content.tokens.clone()) {
                let own = tokens_here
                    .clone()
                    .filter(|&t| tokens[t].kind != crate::text::TokenKind::Break);
                let touches = own.clone().any(|t| touch(tokens[t].span, bytes));
                if !touches {
                    continue;
                }
                let sentence = Sentence {
                    block,
                    tokens: tokens_here,
                };
                seen.push(trial.sentence(&sentence, rule));
            }
        }
        seen
    }
}

/// Whether two spans share a byte, or the second is an empty one inside or at an end of the first.
const fn touch(a: Span, b: Span) -> bool {
    if b.start == b.end {
        a.start <= b.start && b.start <= a.end
    } else {
        a.start < b.end && b.start < a.end
    }
}

/// A check of the whole document, with what was dropped on the way.
struct Trial<'a> {
    checker: Checker<'a>,
    excused: Vec<(Candidate, Excused)>,
    /// What precedence has left, and what was told in the end.
    told: Vec<Candidate>,
    findings: Vec<Finding>,
    settings: &'a Settings,
    active: Vec<bool>,
    covers: Vec<Cover>,
}

impl<'a> Trial<'a> {
    fn new(mut checker: Checker<'a>, document: &Document, settings: &'a Settings) -> Self {
        let rulebook = checker.rulebook;
        let active = rulebook.active(document, settings);
        let candidates = rulebook.candidates(&mut checker, &active);
        let findings = checker.findings(candidates.clone(), &active);
        let mut excused = Vec::new();
        let mut told = candidates;
        checker.excuse(&mut told, |candidate, excuse| {
            excused.push((candidate.clone(), excuse));
        });
        let told = precedence::settle(rulebook, document.text(), told);
        let told = checker.gathered(told, &active);
        Self {
            checker,
            excused,
            told,
            findings,
            settings,
            active,
            covers: suppress::covers(rulebook, document, settings).0,
        }
    }

    fn sentence(&self, sentence: &Sentence, only: Option<&str>) -> SentenceSeen {
        let checker = &self.checker;
        let document = checker.document;
        let block = &document.blocks()[sentence.block];
        let text = document.text();
        let words: Vec<usize> = sentence
            .tokens
            .clone()
            .filter(|&t| text.token(t).is_word())
            .collect();
        let first = words.first().copied().unwrap_or(sentence.tokens.start);
        SentenceSeen {
            span: checker.span_of(&sentence.tokens),
            block: block.kind,
            lang: block.lang,
            headings: checker
                .headings(sentence.block)
                .into_iter()
                .map(|heading| document.blocks()[heading].span)
                .collect(),
            speech: document.speech_at(first..first + 1),
            words: words
                .into_iter()
                .map(|t| WordSeen {
                    span: text.token(t).span,
                    lemmas: lexicon::lemmas(&text.folded(t)),
                })
                .collect(),
            rules: self.rules(sentence, only),
        }
    }

    fn rules(&self, sentence: &Sentence, only: Option<&str>) -> Vec<RuleSeen> {
        let rulebook = self.checker.rulebook;
        let mut rules: Vec<RuleSeen> = Vec::new();
        for (index, rule) in rulebook.rules().iter().enumerate() {
            if only.is_some_and(|id| id != rule.id()) {
                continue;
            }
            let mut layers: Vec<LayerSeen> = (0..rulebook.layers.len())
                .filter(|&layer| rulebook.layers[layer].rule == index)
                .filter(|&layer| only.is_some() || self.starts(layer, sentence))
                .map(|layer| self.layer(rule, layer, sentence))
                .collect();
            layers.sort_by_key(|layer| std::cmp::Reverse(nearness(layer)));
            if only.is_some() || !layers.is_empty() {
                rules.push(RuleSeen {
                    rule: rule.id().to_owned(),
                    off: self.off(rule),
                    layers,
                });
            }
        }
        rules.sort_by_key(|rule| std::cmp::Reverse(rule.layers.first().map(nearness)));
        rules
    }

    fn off(&self, rule: &Rule) -> Option<String> {
        let document = self.checker.document;
        let reader = match document.audience() {
            Audience::Legal => rule.off_for_legal(),
            Audience::Staff => rule.off_for_staff(),
            Audience::Client => None,
        };
        let by_itself = rule.off_in_kind(document.kind()).or(reader);
        let set = self.settings.level(rule.id(), rule.family());
        let set_off = match set {
            Some(level) => level == Level::Off,
            None => rule.is_off(),
        };
        by_itself
            .or_else(|| set_off.then_some("it is switched off"))
            .map(str::to_owned)
    }

    /// Whether a word of the sentence starts the layer.
    fn starts(&self, layer: usize, sentence: &Sentence) -> bool {
        sentence.tokens.clone().any(|t| {
            let set = self.checker.scan.sets[t];
            self.checker.rulebook.index.triggers(set, layer)
        })
    }

    fn layer(&self, rule: &Rule, index: usize, sentence: &Sentence) -> LayerSeen {
        let layer = &self.checker.rulebook.layers[index];
        let test = &layer.test;
        let gate = self.checker.rulebook.index.gate(index);
        let present = gate
            .iter()
            .filter(|&group| self.checker.asked(sentence).has(group))
            .count();
        let started = usize::from(self.starts(index, sentence));
        LayerSeen {
            path: test.path.clone(),
            text: written(rule, &test.path),
            present: (present + started, gate.iter().count() + 1),
            ending: self.ending(rule, index, sentence),
        }
    }

    fn ending(&self, rule: &Rule, index: usize, sentence: &Sentence) -> Ending {
        let checker = &self.checker;
        let test = &checker.rulebook.layers[index].test;
        let inherited = Inherited {
            polarity: test.polarity.unwrap_or(rule.polarity),
        };
        let hits = checker.holds(test, sentence, inherited).unwrap_or_default();
        let mut endings: Vec<Ending> = hits
            .into_iter()
            .map(|hit| self.hit_ending(rule, index, sentence, hit))
            .collect();
        if let Some(found) = endings
            .iter()
            .position(|e| matches!(e, Ending::Found(_) | Ending::Silenced { .. }))
        {
            return endings.swap_remove(found);
        }
        endings.into_iter().next().unwrap_or_else(|| {
            let (path, failure) = self.failure(rule, test, sentence, inherited);
            Ending::Failed { path, failure }
        })
    }

    fn hit_ending(&self, rule: &Rule, index: usize, sentence: &Sentence, hit: Hit) -> Ending {
        let checker = &self.checker;
        let span = checker.span_of(&hit.tokens);
        let candidate = match checker.weigh(index, sentence, hit) {
            Ok(candidate) => candidate,
            Err(Dismissal::Unless(number)) => {
                let path = rule.unless[number].path.clone();
                let text = rule.phrase_at(&path).unwrap_or_default().to_owned();
                return Ending::Owned { span, path, text };
            }
            Err(Dismissal::Voice(filter)) => {
                return Ending::NotListened {
                    span,
                    to: VoiceFilter::as_str(filter),
                };
            }
        };
        if let Some((_, excuse)) = self.excused.iter().find(|(c, _)| *c == candidate) {
            return Ending::Excused {
                span,
                path: rule.excuses[excuse.number].path.clone(),
                proof: checker.span_of(&excuse.proof),
            };
        }
        let told = |f: &&Finding| f.rule == rule.id() && f.span == span;
        if let Some(finding) = self.findings.iter().find(told) {
            let locked = &self.settings.suppressions.locked;
            return match cover::silencer(&self.covers, finding, locked) {
                Some(comment) => Ending::Silenced { span, comment },
                None => Ending::Found(span),
            };
        }
        if !self.active[candidate.rule] {
            return Ending::Off(span);
        }
        let rival = self.told.iter().find(|c| {
            let stands_for = c.gathered.contains(&candidate.hit.tokens)
                || c.hit.tokens == candidate.hit.tokens
                || share(&c.hit.tokens, &candidate.hit.tokens);
            stands_for && **c != candidate
        });
        rival.map_or(Ending::Limited(span), |rival| Ending::Outranked {
            span,
            by: checker.rulebook.rules()[rival.rule].id().to_owned(),
        })
    }

    /// The first condition that does not hold, where it is written and why.
    fn failure(
        &self,
        rule: &Rule,
        test: &Compiled,
        sentence: &Sentence,
        inherited: Inherited,
    ) -> (String, Failure) {
        let checker = &self.checker;
        let inherited = Inherited {
            polarity: test.polarity.unwrap_or(inherited.polarity),
        };
        let here = |failure| (test.path.clone(), failure);
        if !runs_in(test, checker.document) {
            return here(Failure::Kinds(test.kinds.clone()));
        }
        let inner = |part: &Compiled, at: &Sentence| checker.holds(part, at, inherited).is_some();
        match &test.condition {
            CompiledCondition::Phrase(sequence) => {
                let path = at(&test.path, "phrase");
                let written = rule
                    .phrase_at(&path)
                    .or_else(|| rule.phrase_at(&test.path))
                    .unwrap_or_default();
                here(self.phrase_failure(sequence, written, sentence, inherited))
            }
            CompiledCondition::Together {
                members,
                order,
                within,
            } => {
                let list = at(&test.path, "together");
                let absent: Vec<String> = (0..)
                    .zip(members)
                    .filter(|(_, m)| !checker.matcher.occurs(m, sentence.tokens.clone()))
                    .map(|(i, _)| rule.phrase_at(&item(&list, i)).unwrap_or("?").to_owned())
                    .collect();
                if !absent.is_empty() {
                    return here(Failure::Absent(absent));
                }
                let hits = checker.together(members, order, *within, sentence);
                here(
                    self.polarity_failure(&hits, inherited)
                        .unwrap_or(Failure::Wide(*within)),
                )
            }
            CompiledCondition::Any(tests) => tests
                .iter()
                .map(|part| self.failure(rule, part, sentence, inherited))
                .min_by_key(|(_, failure)| distance(failure))
                .unwrap_or_else(|| here(Failure::Apart)),
            CompiledCondition::All { tests, reach } => {
                let places = checker.places(*reach, sentence);
                let fails = |(i, part): &(usize, &Compiled)| {
                    let places = if *i == 0 { &places[..1] } else { &places };
                    !places.iter().any(|place| inner(part, place))
                };
                tests.iter().enumerate().find(fails).map_or_else(
                    || here(Failure::Apart),
                    |(_, part)| self.failure(rule, part, sentence, inherited),
                )
            }
            CompiledCondition::Near { tests, within } => tests
                .iter()
                .find(|part| !inner(part, sentence))
                .map_or_else(
                    || here(Failure::Wide(*within)),
                    |part| self.failure(rule, part, sentence, inherited),
                ),
            CompiledCondition::Not { test: part, reach } => {
                let hit = checker
                    .places(*reach, sentence)
                    .into_iter()
                    .find_map(|place| {
                        let hits = checker.holds(part, &place, inherited)?;
                        Some(hits.first().map_or(place.tokens, |hit| hit.tokens.clone()))
                    });
                let tokens = hit.unwrap_or_else(|| sentence.tokens.clone());
                here(Failure::Present(checker.span_of(&tokens)))
            }
            CompiledCondition::Count { at_least, .. } => here(Failure::Fewer(*at_least)),
            CompiledCondition::CountFindings { at_least, .. } => here(Failure::Fewer(*at_least)),
            CompiledCondition::Missing { evidence, reach } => {
                let evidence_of = checker.evidence();
                let places = evidence_of.reach(sentence.block, sentence.tokens.clone(), *reach);
                let claim = sentence.tokens.start..sentence.tokens.start;
                let found = evidence
                    .iter()
                    .find_map(|&kind| Some((kind, evidence_of.find(kind, 0, &places, &claim)?)));
                here(found.map_or(Failure::Apart, |(kind, tokens)| {
                    Failure::Evidence(kind, checker.span_of(&tokens))
                }))
            }
            CompiledCondition::Note(_) => here(Failure::NoMark),
            CompiledCondition::InSection(_)
            | CompiledCondition::InBlock(_)
            | CompiledCondition::ColumnHead(_) => here(Failure::Elsewhere),
        }
    }

    fn phrase_failure(
        &self,
        sequence: &Sequence,
        written: &str,
        sentence: &Sentence,
        inherited: Inherited,
    ) -> Failure {
        let matcher = &self.checker.matcher;
        let mut hits = Vec::new();
        matcher.find(sequence, sentence.tokens.clone(), &mut hits);
        if let Some(failure) = self.polarity_failure(&hits, inherited) {
            return failure;
        }
        // The steps of a sequence are those of its phrase.
        let parsed = phrase::parse(written);
        let written = |i: usize| {
            let step = parsed.as_ref().ok()?.steps.get(i)?;
            Some(step.element.to_string())
        };
        let absent: Vec<String> = sequence
            .steps
            .iter()
            .enumerate()
            .filter(|(_, step)| !step.optional)
            .filter(|(_, step)| {
                let mut alone = (*step).clone();
                alone.gap = 0;
                let alone = Sequence::from(vec![alone]);
                !matcher.occurs(&alone, sentence.tokens.clone())
            })
            .map(|(i, _)| written(i).unwrap_or_else(|| "?".to_owned()))
            .collect();
        if absent.is_empty() {
            Failure::Apart
        } else {
            Failure::Absent(absent)
        }
    }

    /// What polarity says of words that were found.
    fn polarity_failure(&self, hits: &[Hit], inherited: Inherited) -> Option<Failure> {
        let span = self.checker.span_of(&hits.first()?.tokens);
        match inherited.polarity {
            Polarity::Affirmed => Some(Failure::Denied(span)),
            Polarity::Negated => Some(Failure::Affirmed(span)),
            Polarity::Any => None,
        }
    }
}

const fn share(a: &Range<usize>, b: &Range<usize>) -> bool {
    a.start < b.end && b.start < a.end
}

/// How near a layer came to a finding: the step it reached, then the share of its words.
fn nearness(layer: &LayerSeen) -> (u8, usize) {
    let (present, all) = layer.present;
    let share = present * 100 / all.max(1);
    match &layer.ending {
        Ending::Found(_) | Ending::Silenced { .. } => (4, share),
        Ending::Outranked { .. } | Ending::Limited(_) | Ending::Off(_) => (3, share),
        Ending::Excused { .. } | Ending::Owned { .. } | Ending::NotListened { .. } => (2, share),
        Ending::Failed { failure, .. } => (u8::from(distance(failure) == 0), share),
    }
}

/// How far from holding a condition is; 0 where its words are there and something else fails.
fn distance(failure: &Failure) -> usize {
    match failure {
        Failure::Denied(_) | Failure::Affirmed(_) | Failure::Present(_) | Failure::Evidence(..) => {
            0
        }
        Failure::Apart
        | Failure::Wide(_)
        | Failure::Fewer(_)
        | Failure::Kinds(_)
        | Failure::Elsewhere
        | Failure::NoMark => 1,
        Failure::Absent(parts) => 1 + parts.len(),
    }
}
