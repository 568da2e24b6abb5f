//! Which rules run on a document.

use std::sync::atomic::{AtomicU8, Ordering};

/// Which rules run on a document. It is found out for a rule when the first of its layers is asked
/// for: rules without a word in the document cost it nothing, however many there are.
pub(super) struct Active<'a> {
    runs: Box<dyn Fn(usize) -> bool + Sync + 'a>,
    known: Vec<AtomicU8>,
}

const UNKNOWN: u8 = 0;
const OFF: u8 = 1;
const ON: u8 = 2;

impl<'a> Active<'a> {
    /// Of so many rules those that `runs` says, by their numbers.
    pub(super) fn new(rules: usize, runs: impl Fn(usize) -> bool + Sync + 'a) -> Self {
        Self {
            runs: Box::new(runs),
            known: (0..rules).map(|_| AtomicU8::new(UNKNOWN)).collect(),
        }
    }

    /// Whether the rule with this number runs.
    pub(super) fn has(&self, rule: usize) -> bool {
        let known = &self.known[rule];
        match known.load(Ordering::Relaxed) {
            UNKNOWN => {
                let runs = (self.runs)(rule);
                known.store(if runs { ON } else { OFF }, Ordering::Relaxed);
                runs
            }
            known => known == ON,
        }
    }
}
