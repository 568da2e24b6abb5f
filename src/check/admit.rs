//! What becomes of words that a layer has found: a candidate, unless an antipattern owns them or nobody
//! says them whom the rule listens to.

use std::ops::Range;
use std::rc::Rc;

use super::eval::{Antipatterns, Candidate, Checker, FAR, Sentence};
use crate::evidence::NoteResolution;
use crate::rules::compiled::CompiledCondition;
use crate::rules::condition::{Polarity, VoiceFilter};
use crate::rules::matcher::Hit;
use crate::vocabulary::{Confidence, Voice};

/// Why words that a layer has found are no candidate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Dismissal {
    /// The antipattern with this number in the rule's `unless` owns some of them.
    Unless(usize),
    /// The rule listens to this voice only.
    Voice(VoiceFilter),
}

impl Checker<'_> {
    /// What becomes of words that a layer has found: a candidate, unless an antipattern owns them
    /// or somebody says them whom the rule does not listen to.
    pub(super) fn weigh(
        &self,
        index: usize,
        sentence: &Sentence,
        hit: Hit,
    ) -> Result<Candidate, Dismissal> {
        match self.antipattern(index, sentence, &hit) {
            Some(antipattern) => Err(Dismissal::Unless(antipattern)),
            None => self.admit(index, sentence, hit),
        }
    }

    /// The number of the antipattern of a layer's rule that owns some of the hit's words.
    pub(super) fn antipattern(
        &self,
        index: usize,
        sentence: &Sentence,
        hit: &Hit,
    ) -> Option<usize> {
        let rule = self.rulebook.layers[index].rule;
        let antipatterns = self.antipatterns(rule, sentence);
        // One that begins far before the hit is about something else, whatever stands between them.
        let near = hit.tokens.start.saturating_sub(FAR)..hit.tokens.end;
        let owns = |(_, own): &&(usize, Hit)| {
            let mut tokens = own.tokens.clone();
            near.contains(&own.tokens.start) && tokens.any(|t| own.is_filled(t) && hit.is_filled(t))
        };
        let first = antipatterns.iter().find(owns);
        first.map(|&(number, _)| number)
    }

    /// Where the antipatterns of a rule stand in a sentence, each with its number, ascending: found once
    /// for all that the rule's layers find there.
    fn antipatterns(&self, rule: usize, sentence: &Sentence) -> Antipatterns {
        let key = (rule, sentence.tokens.start);
        if let Some(known) = self.owned.borrow().get(&key) {
            return Rc::clone(known);
        }
        let unless = self.rulebook.rules[rule].unless.iter().enumerate();
        let found: Antipatterns = unless
            .flat_map(|(number, own)| {
                let hits = self.find(&own.sequence, sentence).into_iter();
                hits.map(move |hit| (number, hit))
            })
            .collect();
        self.owned.borrow_mut().insert(key, Rc::clone(&found));
        found
    }

    /// The candidate that words are which no antipattern owns, if the rule listens to who says them.
    pub(super) fn admit(
        &self,
        index: usize,
        sentence: &Sentence,
        hit: Hit,
    ) -> Result<Candidate, Dismissal> {
        let layer = &self.rulebook.layers[index];
        let rule = &self.rulebook.rules[layer.rule];
        let filter = layer.test.voice.unwrap_or(rule.voice);
        let polarity = layer.test.polarity.unwrap_or(rule.polarity);
        let Some((voice, unknown_speaker)) = self.admitted(filter, &hit, polarity) else {
            return Err(Dismissal::Voice(filter));
        };
        let mut confidence = layer
            .test
            .confidence
            .unwrap_or(default_confidence(&layer.test.condition));
        if unknown_speaker {
            confidence = Confidence::Low;
        }
        let note = self.note_of(&layer.test.condition, &hit);
        Ok(Candidate {
            rule: layer.rule,
            layer: index,
            sentence: sentence.clone(),
            hit,
            confidence,
            voice,
            note,
            gathered: Vec::new(),
        })
    }

    fn note_of(&self, condition: &CompiledCondition, hit: &Hit) -> Option<Range<usize>> {
        let CompiledCondition::Note(_) = condition else {
            return None;
        };
        match self.evidence().resolve_note(hit.head.start) {
            NoteResolution::Boilerplate(range) => Some(range),
            _ => None,
        }
    }

    /// Who speaks, if the rule listens to him; and whether the speaker is a guess.
    fn admitted(
        &self,
        filter: VoiceFilter,
        hit: &Hit,
        polarity: Polarity,
    ) -> Option<(Voice, bool)> {
        let kind = self.document.kind();
        if self.document.is_handbook() && !self.document.concerns_client(hit.tokens.clone()) {
            return None;
        }
        let speech = self.document.speech_at(hit.tokens.clone());
        let for_staff = kind.is_for_staff();
        let admitted = match (filter, speech.voice) {
            (_, Voice::Client) => false,
            // A list of what must not be done turns an order round; polarity has counted that.
            (VoiceFilter::Order, Voice::BadExample) => {
                polarity == Polarity::Negated && speech.inherited_prohibition
            }
            (_, Voice::BadExample) => false,
            (VoiceFilter::Order, voice) => voice == Voice::Order || for_staff,
            (VoiceFilter::Company | VoiceFilter::Any, _) => true,
        };
        admitted.then_some((speech.voice, speech.unknown_speaker))
    }
}

/// A stock phrase is sure, concepts that stand together less so.
fn default_confidence(condition: &CompiledCondition) -> Confidence {
    match condition {
        CompiledCondition::Phrase(_) | CompiledCondition::Note(_) => Confidence::High,
        CompiledCondition::All { tests, .. } => tests
            .first()
            .map_or(Confidence::Medium, |t| default_confidence(&t.condition)),
        _ => Confidence::Medium,
    }
}
