//! Why a sentence has the findings it has, and why it has not those one would expect.
//!
//! Every layer that came near is taken through the same steps as in a check (condition,
//! antipatterns, voice, excuses, precedence), and the first step it fails at is told.

mod failure;
mod seen;

pub use seen::{Ending, Failure, LayerSeen, RuleSeen, SentenceSeen, WordSeen};

use std::ops::Range;

use super::active::Active;
use super::admit::Dismissal;
use super::decide::Excused;
use super::eval::{Candidate, Checker, Inherited, Sentence};
use super::mutants::written;
use super::suppress::Screen;
use super::{By, Finding, Settings, Silenced, scope};
use crate::document::{Audience, Document};
use crate::rules::condition::VoiceFilter;
use crate::rules::matcher::Hit;
use crate::rules::{Rule, Rulebook};
use crate::text::{Span, TokenFlags, lexicon, sentences};
use crate::vocabulary::{Lang, Level};
use failure::distance;

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
                if tokens_here.clone().any(|t| touch(tokens[t].span, bytes)) {
                    let sentence = Sentence {
                        block,
                        tokens: tokens_here,
                    };
                    seen.push(trial.sentence(&sentence, rule));
                }
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
    /// What was told before limits, and in the end.
    told: Vec<Candidate>,
    findings: Vec<Finding>,
    silenced: Vec<Silenced>,
    /// What is left out for its confidence.
    hidden: Vec<Finding>,
    settings: &'a Settings,
    active: Active<'a>,
}

impl<'a> Trial<'a> {
    fn new(checker: Checker<'a>, document: &'a Document, settings: &'a Settings) -> Self {
        let rulebook = checker.rulebook;
        let active = rulebook.active(document, settings);
        let candidates = rulebook.candidates(&checker, &active);
        let mut excused = Vec::new();
        checker.excuse(&mut candidates.clone(), |candidate, excuse| {
            excused.push((candidate.clone(), excuse));
        });
        let covers = match settings.suppressions.obeyed {
            true => scope::covers(rulebook, document, settings).0,
            false => Vec::new(),
        };
        let mut screen = Screen::new(rulebook, settings);
        screen.cover(&covers);
        let told = checker.told(candidates, &active, settings, &mut |finding| {
            screen.admits(finding)
        });
        let hidden = screen.hidden().to_vec();
        let (silenced, _) = screen.end();
        Self {
            findings: checker.shown(told.clone(), settings),
            told: told.into_iter().map(|told| told.candidate).collect(),
            checker,
            excused,
            silenced,
            hidden,
            settings,
            active,
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
        let lang = self.checker.document.blocks()[sentence.block].lang;
        let mut rules: Vec<RuleSeen> = Vec::new();
        for (index, rule) in rulebook.rules().iter().enumerate() {
            if only.is_some_and(|id| id != rule.id()) {
                continue;
            }
            let mut layers: Vec<LayerSeen> = (0..rulebook.layers.len())
                .filter(|&layer| rulebook.layers[layer].rule == index)
                .filter(|&layer| {
                    let own = only.is_some() && rulebook.layers[layer].lang == lang;
                    own || self.starts(layer, sentence)
                })
                .filter_map(|layer| {
                    let seen = self.layer(rule, layer, sentence);
                    let spoken = self.speaks(rulebook.layers[layer].lang, sentence);
                    let failed = matches!(seen.ending, Ending::Failed { .. });
                    (spoken || !failed).then_some(seen)
                })
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

    /// Whether a word of the sentence may be of this language: a number or a mark alone starts
    /// layers of both, and those of a language that is not spoken here help nobody.
    fn speaks(&self, lang: Lang, sentence: &Sentence) -> bool {
        let script = match lang {
            Lang::Ru => TokenFlags::CYRILLIC,
            Lang::En => TokenFlags::LATIN,
        };
        let text = self.checker.document.text();
        let mut tokens = sentence.tokens.clone();
        tokens.any(|t| text.token(t).is_word() && text.token(t).flags.has(script))
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
        let gates = self.checker.rulebook.index.gates(index);
        let sets = &self.checker.scan.sets[sentence.tokens.clone()];
        let asked = self.checker.rulebook.index.ask(sets);
        let present = |gate: &Vec<u32>| gate.iter().filter(|&&bit| asked.has(bit)).count();
        // The way that comes nearest.
        let nearest = gates.iter().min_by_key(|gate| gate.len() - present(gate));
        let (present, all) = nearest.map_or((0, 0), |gate| (present(gate), gate.len()));
        let started = usize::from(self.starts(index, sentence));
        LayerSeen {
            path: test.path.clone(),
            text: written(rule, &test.path),
            present: (present + started, all + 1),
            ending: self.ending(rule, index, sentence),
        }
    }

    fn ending(&self, rule: &Rule, index: usize, sentence: &Sentence) -> Ending {
        let checker = &self.checker;
        let test = &checker.rulebook.layers[index].test;
        let inherited = Inherited {
            polarity: test.polarity.unwrap_or(rule.polarity),
            orders: rule.is_about_orders(),
        };
        let hits = checker.holds(test, sentence, inherited).unwrap_or_default();
        let mut endings: Vec<Ending> = hits
            .into_iter()
            .map(|hit| self.hit_ending(rule, index, sentence, hit))
            .collect();
        if let Some(found) = endings.iter().position(|e| rank(e) == 4) {
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
        let own = |f: &Finding| f.rule == rule.id() && f.span == span;
        if self.findings.iter().any(own) {
            return Ending::Found(span);
        }
        if let Some(silenced) = self.silenced.iter().find(|s| own(&s.finding)) {
            return match silenced.by {
                By::Suppression(comment) | By::Example(comment) => {
                    Ending::Silenced { span, comment }
                }
                By::Entry(_) => Ending::Listed(span),
                By::Baseline => Ending::Baselined(span),
            };
        }
        if self.hidden.iter().any(own) {
            return Ending::Hidden(span);
        }
        if !self.active.has(candidate.rule) {
            return Ending::Off(span);
        }
        let rival = self.told.iter().find(|c| {
            let stands_for = c.gathered.contains(&candidate.hit.tokens)
                || c.hit.tokens == candidate.hit.tokens
                || share(&c.hit.tokens, &candidate.hit.tokens);
            stands_for && **c != candidate
        });
        let rival = rival.map(|rival| checker.rulebook.rules()[rival.rule].id());
        // A finding that stands for others is silenced with them.
        let stands_for = |f: &&Finding| f.related.iter().any(|r| r.span == span) || f.span == span;
        let silenced = || self.silenced.iter().map(|s| &s.finding).find(stands_for);
        rival
            .or_else(|| silenced().map(|finding| finding.rule.as_str()))
            .map_or(Ending::Limited(span), |by| Ending::Outranked {
                span,
                by: by.to_owned(),
            })
    }
}

const fn share(a: &Range<usize>, b: &Range<usize>) -> bool {
    a.start < b.end && b.start < a.end
}

/// How near a layer came to a finding: the step it reached, then the share of its words.
fn nearness(layer: &LayerSeen) -> (u8, usize) {
    let (present, all) = layer.present;
    (rank(&layer.ending), present * 100 / all.max(1))
}

/// The step that a layer reached; 4 where it has a finding, be it kept back.
fn rank(ending: &Ending) -> u8 {
    match ending {
        Ending::Found(_)
        | Ending::Silenced { .. }
        | Ending::Listed(_)
        | Ending::Baselined(_)
        | Ending::Hidden(_) => 4,
        Ending::Outranked { .. } | Ending::Limited(_) | Ending::Off(_) => 3,
        Ending::Excused { .. } | Ending::Owned { .. } | Ending::NotListened { .. } => 2,
        Ending::Failed { failure, .. } => u8::from(distance(failure) == 0),
    }
}
