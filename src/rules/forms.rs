//! The forms of a rule word, and how common the word is.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::phrase::Word;
use super::table::Role;
use crate::text::fold::{self, WordHash, fold};
use crate::text::lexicon::{self, Found, Narrow};
use crate::vocabulary::Lang;

/// The forms of one rule word.
#[derive(Debug)]
pub(super) struct Expanded {
    /// Hash, agreement and role of every form.
    pub(super) forms: Vec<(WordHash, u32, Role)>,
    /// How common the word is; see [`weight`].
    pub(super) weight: u32,
    /// Whether the lexicon had to guess.
    pub(super) guessed: bool,
}

impl Expanded {
    pub(super) fn of(word: &Word) -> Self {
        let folded = fold(&word.text);
        let weight = weight(&folded);
        let letters = word.text.chars().next().is_some_and(char::is_alphabetic);
        if word.exact || !letters || word.text.contains(['\'', '’']) {
            let hash = fold::hash(if letters { &folded } else { &word.text });
            return Self {
                forms: vec![(hash, 0, Role::Other)],
                weight,
                guessed: false,
            };
        }
        let expansion = lexicon::expand(
            &word.text,
            Narrow {
                class: word.class,
                like: word.like.as_deref(),
            },
        );
        let guessed = lexicon::lang_of(&word.text) == Lang::Ru
            && matches!(expansion.found, Found::Suffix | Found::Exact)
            && folded.chars().count() > 3;
        let forms = expansion
            .forms
            .iter()
            .map(|f| (fold::hash(&f.folded), f.agreement, f.pos.into()))
            .collect();
        Self {
            forms,
            weight,
            guessed,
        }
    }
}

/// How common a rule word is in text, roughly: a trigger should be rare.
fn weight(folded: &str) -> u32 {
    static WORDS: LazyLock<FxHashMap<&str, u32>> = LazyLock::new(|| {
        let lines = include_str!("../../data/common-words.txt")
            .lines()
            .filter(|l| !l.starts_with('#'));
        let mut weight = 2000;
        let mut words = FxHashMap::default();
        for line in lines {
            if line.is_empty() {
                weight = 40;
            }
            for word in line.split(' ').filter(|w| !w.is_empty()) {
                words.entry(word).or_insert(weight);
            }
        }
        words
    });
    WORDS.get(folded).copied().unwrap_or(1)
}
