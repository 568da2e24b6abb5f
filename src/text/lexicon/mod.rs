//! Word forms: every inflected form of a rule word, with what agreement needs to know.
//!
//! Text is never lemmatised. Rule words are expanded to forms when a rulebook is compiled, and a
//! token is found by its hash. Russian forms come from tables, English ones from rules and a list
//! of irregular forms.

mod agreement;
mod english;
mod english_list;
#[cfg(feature = "lexicon-ru")]
mod russian;
#[cfg(feature = "lexicon-ru")]
mod tables;

pub use agreement::{ANY, agree, is_counting};

use super::fold::fold;
use crate::vocabulary::Lang;

/// The part of speech of one form. The letters are those of the lexicon's tags.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Pos {
    /// Noun (N).
    Noun,
    /// Full adjective (A); also pronominal and ordinal ones.
    Adjective,
    /// Short adjective (S).
    ShortAdjective,
    /// Comparative (C).
    Comparative,
    /// Finite verb (V), imperative included.
    Verb,
    /// Infinitive (I).
    Infinitive,
    /// Full participle (P).
    Participle,
    /// Short participle (p).
    ShortParticiple,
    /// Gerund (G).
    Gerund,
    /// Numeral (M).
    Numeral,
    /// Adverb (D) or predicative (K).
    Adverb,
    /// Pronoun (O).
    Pronoun,
    /// Anything else, or unknown.
    Other,
}

/// One inflected form of a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    /// The form, folded.
    pub folded: String,
    /// Its part of speech.
    pub pos: Pos,
    /// Russian case × {masculine, feminine, neuter, plural}: bit `case * 4 + gender`, case from 0
    /// (nominative). Short forms count as nominative, words that do not inflect as [`ANY`]; 0
    /// where the form has no case. Two words agree where [`agree`] says so.
    pub agreement: u32,
    /// Whether it is an imperative.
    pub imperative: bool,
}

/// How a rule word was found; the later, the less sure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Found {
    /// It is a lemma of the lexicon, an English word whose forms are made by rule, or an
    /// abbreviation in capitals.
    Lemma,
    /// It is another form of a lemma («лучший» of «хороший»).
    OtherForm,
    /// It is inflected like the word it names (`word~like`, or the table of extra words).
    Like,
    /// Its tail after the last hyphen was found.
    HyphenTail,
    /// Its tail after a known prefix was found.
    Prefix,
    /// Its ending is the ending of a common paradigm: a guess.
    Suffix,
    /// Nothing was found: the written form only.
    Exact,
}

/// What narrows the forms of a rule word (`word:n`, `word:v`, `word:a`, `word:!`, `word~like`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Narrow<'a> {
    /// Keep lexemes of this class only.
    pub class: Option<WordClass>,
    /// Inflect like this known word.
    pub like: Option<&'a str>,
}

/// The classes an author may narrow a word to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub enum WordClass {
    /// `:n`
    Noun,
    /// `:v` finite forms, infinitive, imperative, gerund; no participles.
    Verb,
    /// `:v+` the same with participles.
    VerbWithParticiples,
    /// `:a` adjectives (full, short, comparative) and participles used as such.
    Adjective,
    /// `:d` adverb.
    Adverb,
    /// `:!` imperative forms of the verb only.
    Imperative,
}

/// All forms of a rule word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expansion {
    /// The forms, without duplicates (the same spelling may occur with two readings).
    pub forms: Vec<Form>,
    /// How the word was found.
    pub found: Found,
}

/// Every form of `word` (as an author writes it, not folded).
///
/// Without the feature `lexicon-ru` a Russian word has its written form only.
#[must_use]
pub fn expand(word: &str, narrow: Narrow<'_>) -> Expansion {
    let folded = fold(word);
    match lang_of(&folded) {
        #[cfg(feature = "lexicon-ru")]
        Lang::Ru => russian::expand(word, &folded, narrow),
        #[cfg(not(feature = "lexicon-ru"))]
        Lang::Ru => Expansion::exact(folded),
        Lang::En => english::expand(word, folded, narrow),
    }
}

/// The lemmas that a word of a text may be a form of; none where the lexicon does not know it.
///
/// Of English only irregular forms and plurals are told: matching needs no English lexicon, so
/// there is none.
#[must_use]
pub fn lemmas(word: &str) -> Vec<String> {
    let folded = fold(word);
    match lang_of(&folded) {
        #[cfg(feature = "lexicon-ru")]
        Lang::Ru => russian::lemmas(&folded),
        #[cfg(not(feature = "lexicon-ru"))]
        Lang::Ru => Vec::new(),
        Lang::En => english::lemmas(&folded),
    }
}

impl Expansion {
    /// The written form alone, of a word nothing is known about.
    fn exact(folded: String) -> Self {
        Self {
            forms: vec![Form {
                folded,
                pos: Pos::Other,
                agreement: 0,
                imperative: false,
            }],
            found: Found::Exact,
        }
    }
}

/// Whether a word is an abbreviation in capitals (ПСК, ГОСТ, APR), which does not inflect.
fn is_abbreviation(word: &str) -> bool {
    let mut letters = word.chars().filter(|c| c.is_alphabetic());
    letters.clone().count() > 1 && letters.all(char::is_uppercase)
}

/// The language a word is written in, by its letters.
#[must_use]
pub fn lang_of(word: &str) -> Lang {
    if word.chars().any(super::fold::is_cyrillic) {
        Lang::Ru
    } else {
        Lang::En
    }
}
