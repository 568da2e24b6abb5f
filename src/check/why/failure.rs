//! Why a condition does not hold in a sentence: the first part of it that fails.

use super::{Failure, Trial};
use crate::check::eval::{Inherited, Sentence, runs_in};
use crate::rules::compiled::{Compiled, CompiledCondition};
use crate::rules::condition::Polarity;
use crate::rules::matcher::Hit;
use crate::rules::path::{at, item};
use crate::rules::sequences::Sequence;
use crate::rules::{Rule, phrase};

impl Trial<'_> {
    /// The first condition that does not hold, where it is written and why.
    pub(super) fn failure(
        &self,
        rule: &Rule,
        test: &Compiled,
        sentence: &Sentence,
        inherited: Inherited,
    ) -> (String, Failure) {
        let checker = &self.checker;
        let inherited = Inherited {
            polarity: test.polarity.unwrap_or(inherited.polarity),
            ..inherited
        };
        let here = |failure| (test.path.clone(), failure);
        if !runs_in(test, checker.document, inherited.orders) {
            return here(Failure::Kinds(test.kinds.clone()));
        }
        let inner = |part: &Compiled, at: &Sentence| checker.holds(part, at, inherited).is_ok();
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
                    .filter(|(_, m)| !checker.matcher.occurs(m, &sentence.tokens))
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
                        let hits = checker.holds(part, &place, inherited).ok()?;
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
        let hits: Vec<_> = matcher
            .find(sequence, sentence.tokens.clone(), &sentence.tokens)
            .collect();
        if let Some(failure) = self.polarity_failure(&hits, inherited) {
            return failure;
        }
        // The steps of a sequence are those of its phrase.
        let parsed = phrase::parse(written);
        let written = |i: usize| {
            let step = parsed.as_ref().ok()?.steps.get(i)?;
            Some(step.element.to_string())
        };
        let absent: Vec<String> = matcher
            .absent(sequence, &sentence.tokens)
            .map(|i| written(i).unwrap_or_else(|| "?".to_owned()))
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

/// How far from holding a condition is; 0 where its words are there and something else fails.
pub(super) fn distance(failure: &Failure) -> usize {
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
