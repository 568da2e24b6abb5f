//! The forms of a rule word, and how common the word is.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::compiled::{DIGITS_HASH, mark_hash};
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
    /// How common the word is: the sum of its forms' [`frequency`].
    pub(super) weight: u32,
    /// Whether the lexicon had to guess.
    pub(super) guessed: bool,
}

impl Expanded {
    pub(super) fn of(word: &Word) -> Self {
        let folded = fold(&word.text);
        let letters = word.text.chars().next().is_some_and(char::is_alphabetic);
        if word.exact || !letters || word.text.contains(['\'', '’']) {
            let hash = fold::hash(if letters { &folded } else { &word.text });
            return Self {
                forms: vec![(hash, 0, Role::Other)],
                weight: frequency(hash),
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
        let forms: Vec<(WordHash, u32, Role)> = expansion
            .forms
            .iter()
            .map(|f| (fold::hash(&f.folded), f.agreement, f.pos.into()))
            .collect();
        let mut different: Vec<WordHash> = forms.iter().map(|&(hash, ..)| hash).collect();
        different.sort_unstable();
        different.dedup();
        Self {
            weight: different.into_iter().map(frequency).sum(),
            forms,
            guessed,
        }
    }
}

/// What there is to say of a word that the lexicon had to guess, and what to write instead.
pub(super) fn guess_of(word: &Word) -> (String, String) {
    let text = &word.text;
    (
        format!("`{text}` is not in the lexicon; its forms are a guess"),
        format!("write `{text}~слово`, a known word it inflects like, or `={text}`"),
    )
}

/// How often forms stand that are too rare for the table of [`frequency`].
const RARE: u32 = 10;

/// Whether a form stands in most texts.
pub(super) fn is_common(folded: WordHash) -> bool {
    frequency(folded) > RARE
}

/// How often a form stands in a million words of running text; a mark and `<number>` too, by their
/// names and as they stand in the form table.
pub(super) fn frequency(folded: WordHash) -> u32 {
    static TABLE: LazyLock<FxHashMap<WordHash, u32>> = LazyLock::new(|| {
        include_str!("../../data/word-frequency.txt")
            .lines()
            .filter_map(|line| line.split_once(' '))
            .filter_map(|(form, count)| Some((form, count.parse().ok()?)))
            .flat_map(|(form, count)| [(fold::hash(form), count), (in_table(form), count)])
            .collect()
    });
    TABLE.get(&folded).copied().unwrap_or(RARE)
}

/// The hash under which a word, a mark or `<number>` stands in the form table.
fn in_table(name: &str) -> WordHash {
    let mut characters = name.chars();
    match (characters.next(), characters.next()) {
        (Some(mark), None) if !mark.is_alphanumeric() => mark_hash(u64::from(mark)),
        _ if name == "<number>" => DIGITS_HASH,
        _ => fold::hash(name),
    }
}
