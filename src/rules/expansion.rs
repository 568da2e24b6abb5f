//! What a phrase looks for: every form of every word, and how each word was found.

use super::advice::expand;
use super::compile::Lists;
use super::load::{is_word_list, lists_of};
use super::phrase::{self, Element, Phrase, PhraseError, Word};
use super::yaml;
use crate::text::Source;
use crate::text::lexicon::{self, Found, Narrow, Pos};
use crate::vocabulary::Lang;

/// A word of a phrase with its forms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WordForms {
    /// The word as written, such as `=подход:n`.
    pub word: String,
    /// The word list it comes from, if it stands in one.
    pub list: Option<String>,
    /// How it was found; `None` where it is looked for as written (`=word`).
    pub found: Option<Found>,
    /// The forms, folded, each once.
    pub forms: Vec<String>,
    /// What the forms are.
    pub pos: Vec<Pos>,
}

/// Why a text is no phrase.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoPhrase {
    /// What is wrong.
    pub message: String,
    /// What to type instead.
    pub help: String,
}

impl From<PhraseError> for NoPhrase {
    fn from(error: PhraseError) -> Self {
        Self {
            message: error.message,
            help: error.help,
        }
    }
}

/// The forms of every word of a phrase; lists are taken from these files, each once.
///
/// # Errors
/// What is wrong with the phrase, or the list it names that no file has.
pub fn forms_of(text: &str, files: &[Source]) -> Result<Vec<WordForms>, NoPhrase> {
    let phrase = phrase::parse(text)?;
    let mut lists = Lists::default();
    for (index, source) in files.iter().enumerate() {
        if !is_word_list(source.name()) {
            continue;
        }
        if let Ok(root) = yaml::parse(source.text()) {
            for (name, words) in lists_of(&root, source.text(), index) {
                lists.entry(name).or_default().extend(words);
            }
        }
    }
    let mut words = Vec::new();
    collect(&phrase, None, &lists, &mut Vec::new(), &mut words)?;
    Ok(words)
}

fn collect(
    phrase: &Phrase,
    list: Option<&str>,
    lists: &Lists,
    shown: &mut Vec<String>,
    words: &mut Vec<WordForms>,
) -> Result<(), NoPhrase> {
    for step in &phrase.steps {
        match &step.element {
            Element::Word(word) => words.push(word_forms(word, list)),
            Element::Choice(options) => {
                for option in options {
                    collect(option, list, lists, shown, words)?;
                }
            }
            Element::List(name) if !shown.contains(name) => {
                let Some(entries) = lists.get(name) else {
                    let mut known: Vec<&str> = lists.keys().map(String::as_str).collect();
                    known.sort_unstable();
                    return Err(NoPhrase {
                        message: format!("there is no word list `@{name}`"),
                        help: super::file::unknown_key(name, &known),
                    });
                };
                shown.push(name.clone());
                for (_, entry, _) in entries.iter() {
                    collect(entry, Some(name), lists, shown, words)?;
                }
            }
            Element::List(_) | Element::Class(_) | Element::Mark(_) | Element::Start => {}
        }
    }
    Ok(())
}

fn word_forms(word: &Word, list: Option<&str>) -> WordForms {
    let mut forms = Vec::new();
    let mut pos = Vec::new();
    for (form, part) in expand(word) {
        if !forms.contains(&form) {
            forms.push(form);
        }
        if !pos.contains(&part) {
            pos.push(part);
        }
    }
    let narrow = Narrow {
        class: word.class,
        like: word.like.as_deref(),
    };
    WordForms {
        word: word.to_string(),
        list: list.map(str::to_owned),
        found: (!word.exact).then(|| lexicon::expand(&word.text, narrow).found),
        forms,
        pos,
    }
}

impl WordForms {
    /// The language it is written in.
    #[must_use]
    pub fn lang(&self) -> Lang {
        lexicon::lang_of(&self.word)
    }
}
