//! The words that a layer stands on, where the words of a sentence alone decide which these are: what
//! the editor's [memory](super::memory) keeps of a sentence.

use super::eval::{Candidate, Checker, Inherited, Sentence};
use crate::rules::compiled::{Compiled, CompiledCondition};
use crate::rules::condition::{Polarity, Reach};
use crate::rules::matcher::Hit;

impl Checker<'_> {
    /// The words that a layer stands on, those of antipatterns left out, and none where the other words
    /// it asks of the sentence are not there; `None` where not words alone decide which these are.
    pub(super) fn lead(&self, index: usize, sentence: &Sentence) -> Option<Vec<Hit>> {
        let (test, inherited) = self.test_in(index, sentence)?;
        let mut hits = self.lead_of(test, sentence, inherited)?;
        hits.retain(|hit| self.antipattern(index, sentence, hit).is_none());
        Some(hits)
    }

    fn lead_of(
        &self,
        test: &Compiled,
        sentence: &Sentence,
        inherited: Inherited,
    ) -> Option<Vec<Hit>> {
        let CompiledCondition::All { tests, reach } = &test.condition else {
            let known = is_of_words(test, inherited.polarity);
            let hits = known.then(|| self.holds(test, sentence, inherited).ok());
            return hits.flatten().filter(|hits| !hits.is_empty());
        };
        let inherited = Inherited {
            polarity: test.polarity.unwrap_or(inherited.polarity),
            ..inherited
        };
        let (first, rest) = tests.split_first()?;
        let hits = self.lead_of(first, sentence, inherited)?;
        let lacks = |test: &Compiled| {
            is_told(test, *reach, inherited.polarity)
                && self.holds(test, sentence, inherited).is_err()
        };
        match rest.iter().any(lacks) {
            true => Some(Vec::new()),
            false => Some(hits),
        }
    }

    /// Tries a layer where the words it [stands on](Self::lead) are known.
    pub(super) fn try_beside(
        &self,
        lead: Vec<Hit>,
        index: usize,
        sentence: &Sentence,
        candidates: &mut Vec<Candidate>,
    ) {
        if let Some((test, inherited)) = self.test_in(index, sentence)
            && let Ok(hits) = self.holds_beside(Some(lead), test, sentence, inherited)
        {
            let admitted = hits.into_iter().map(|hit| self.admit(index, sentence, hit));
            candidates.extend(admitted.flatten());
        }
    }
}

/// Whether a test that is asked beside others in this reach holds or fails by the words of the sentence.
pub(super) fn is_told(test: &Compiled, reach: Reach, polarity: Polarity) -> bool {
    reach == Reach::Same && is_of_words(test, polarity)
}

/// Whether nothing but the words of a sentence and the document's kind decides whether a condition
/// holds in it, and where.
pub(super) fn is_of_words(test: &Compiled, polarity: Polarity) -> bool {
    let polarity = test.polarity.unwrap_or(polarity);
    let all = |tests: &[Compiled]| tests.iter().all(|test| is_of_words(test, polarity));
    match &test.condition {
        // Denials that are inherited stand in a heading or lead-in: see `polarity`.
        CompiledCondition::Phrase(_) | CompiledCondition::Together { .. } => {
            polarity != Polarity::Negated
        }
        CompiledCondition::Any(tests) | CompiledCondition::Near { tests, .. } => all(tests),
        CompiledCondition::All { tests, reach } => *reach == Reach::Same && all(tests),
        CompiledCondition::Not { test, reach } => {
            *reach == Reach::Same && is_of_words(test, Polarity::Any)
        }
        CompiledCondition::Count { test, reach, .. } => {
            *reach == Reach::Same && is_of_words(test, polarity)
        }
        CompiledCondition::Missing { .. }
        | CompiledCondition::Note(_)
        | CompiledCondition::InSection(_)
        | CompiledCondition::InBlock(_)
        | CompiledCondition::ColumnHead(_)
        | CompiledCondition::CountFindings { .. } => false,
    }
}
