//! The phrase notation, as written: `{индивидуальный|персональный} ~2 подход:n`.
//!
//! A word is a lemma in any inflection; `=word` the exact form; `{a|b c}` a choice; `word?`
//! optional; `~2` up to two words between; `@list` a shared word list; `<money>` a class of
//! tokens; `word:n` a part of speech; `word~like` inflects like another word; a mark stands for
//! itself.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::text::lexicon::WordClass;

/// A phrase: steps in order.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) struct Phrase {
    pub(crate) steps: Vec<Step>,
}

/// One place in a phrase.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) struct Step {
    pub(crate) element: Element,
    pub(crate) optional: bool,
    /// How many other words may stand between the step before and this one.
    pub(crate) gap: u8,
}

/// What may stand in a place.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) enum Element {
    Word(Word),
    Choice(Vec<Phrase>),
    List(String),
    Class(TokenClass),
    Mark(char),
    /// `^`: the start of the sentence; takes no token.
    Start,
}

/// A word as an author writes it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) struct Word {
    pub(crate) text: String,
    pub(crate) exact: bool,
    pub(crate) class: Option<WordClass>,
    pub(crate) like: Option<String>,
}

crate::vocabulary::words! {
    /// A class of tokens that no list could name.
    TokenClass {
        /// A sum with a currency, or a currency with a sum.
        Money = "money",
        /// A number with `%` or its word.
        Percent = "percent",
        /// A number with a unit of time.
        Duration = "duration",
        /// A calendar date with a day, or month and year.
        Date = "date",
        /// Any number, in digits or words.
        Number = "number",
        /// «самый» + adjective, «наи-…-ший», "most" + adjective, "-est".
        Superlative = "superlative",
        /// A Russian imperative in «-те» or the polite form.
        Imperative = "imperative",
        /// Any one word.
        Word = "word",
    }
}

/// What is wrong with a phrase and what to type instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PhraseError {
    pub(crate) message: String,
    pub(crate) help: String,
}

/// Reads a phrase.
pub(crate) fn parse(text: &str) -> Result<Phrase, PhraseError> {
    let mut parser = Parser {
        rest: text,
        whole: text,
    };
    let phrase = parser.phrase(0)?;
    if !parser.rest.is_empty() {
        return Err(error(
            format!("`{}` has a `{}` too many", text, &parser.rest[..1]),
            "close every `{` once",
        ));
    }
    let start = |step: &Step| step.element == Element::Start;
    if !phrase.steps.is_empty() && phrase.steps.iter().all(start) {
        return Err(error(
            "the phrase is only the start of a sentence",
            "write at least one word behind `^`",
        ));
    }
    if phrase
        .steps
        .iter()
        .all(|s| s.optional || s.element == Element::Start)
    {
        return Err(error(
            if phrase.steps.is_empty() {
                "the phrase is empty"
            } else {
                "every word of the phrase is optional"
            },
            "write at least one word without `?`",
        ));
    }
    Ok(phrase)
}

fn error(message: impl Into<String>, help: impl Into<String>) -> PhraseError {
    PhraseError {
        message: message.into(),
        help: help.into(),
    }
}

struct Parser<'a> {
    rest: &'a str,
    whole: &'a str,
}

impl Parser<'_> {
    fn phrase(&mut self, depth: usize) -> Result<Phrase, PhraseError> {
        let mut steps = Vec::new();
        let mut gap = 0;
        loop {
            self.rest = self.rest.trim_start();
            let Some(c) = self.rest.chars().next() else {
                break;
            };
            if depth > 0 && (c == '|' || c == '}') {
                break;
            }
            if c == '~' {
                self.rest = &self.rest[1..];
                let digits = self.rest.len()
                    - self
                        .rest
                        .trim_start_matches(|c: char| c.is_ascii_digit())
                        .len();
                gap = self.rest[..digits]
                    .parse::<u8>()
                    .ok()
                    .filter(|n| (1..=30).contains(n))
                    .ok_or_else(|| {
                        error(
                            "`~` needs the number of words that may stand between, 1 to 30",
                            "write `~2`",
                        )
                    })?;
                self.rest = &self.rest[digits..];
                continue;
            }
            let element = self.element(c, depth)?;
            let optional = self.rest.starts_with('?');
            if optional {
                self.rest = &self.rest[1..];
            }
            steps.push(Step {
                element,
                optional,
                gap,
            });
            gap = 0;
        }
        if gap > 0 {
            return Err(error(
                format!("`{}` ends with a gap", self.whole),
                "write the word that stands after the gap",
            ));
        }
        Ok(Phrase { steps })
    }

    fn element(&mut self, c: char, depth: usize) -> Result<Element, PhraseError> {
        match c {
            '{' => self.choice(depth),
            '}' => Err(error(
                format!("`}}` without `{{` in `{}`", self.whole),
                "open the choice with `{`",
            )),
            '|' => Err(error("`|` outside `{…}`", "write the choice as `{a|b}`")),
            '<' => self.class(),
            '@' => {
                self.rest = &self.rest[1..];
                let name = self.take(|c| c.is_ascii_alphanumeric() || c == '-');
                if name.is_empty() {
                    return Err(error(
                        "`@` needs the name of a word list",
                        "write `@client`; lists are in rules/words",
                    ));
                }
                Ok(Element::List(name))
            }
            '^' => {
                self.rest = &self.rest[1..];
                Ok(Element::Start)
            }
            '=' => {
                self.rest = &self.rest[1..];
                self.word(true)
            }
            c if c.is_alphanumeric() => self.word(false),
            c => {
                self.rest = &self.rest[c.len_utf8()..];
                Ok(Element::Mark(if matches!(c, '–' | '-' | '−') {
                    '—'
                } else {
                    c
                }))
            }
        }
    }

    fn choice(&mut self, depth: usize) -> Result<Element, PhraseError> {
        const DEEPEST: usize = 8;
        if depth == DEEPEST {
            return Err(error(
                "choices are nested too deep",
                "write several phrases under `any:`",
            ));
        }
        self.rest = &self.rest[1..];
        let mut options = Vec::new();
        loop {
            let option = self.phrase(depth + 1)?;
            if option.steps.iter().all(|s| s.optional) {
                return Err(error(
                    "a choice holds an empty option",
                    "write `{a|b}?` where the words may be missing",
                ));
            }
            options.push(option);
            let closing = self.rest.chars().next();
            self.rest = self.rest.get(1..).unwrap_or("");
            match closing {
                Some('|') => {}
                Some('}') => return Ok(Element::Choice(options)),
                _ => {
                    return Err(error(
                        format!("`{{` is never closed in `{}`", self.whole),
                        "close the choice with `}`",
                    ));
                }
            }
        }
    }

    fn class(&mut self) -> Result<Element, PhraseError> {
        let known = || {
            TokenClass::ALL
                .iter()
                .map(|c| format!("<{c}>"))
                .collect::<Vec<_>>()
                .join(" ")
        };
        let end = self
            .rest
            .find('>')
            .ok_or_else(|| error("`<` is never closed", format!("write one of {}", known())))?;
        let name = &self.rest[1..end];
        let class = TokenClass::parse(name).ok_or_else(|| {
            error(
                format!("there is no class `<{name}>`"),
                format!("write one of {}", known()),
            )
        })?;
        self.rest = &self.rest[end + 1..];
        Ok(Element::Class(class))
    }

    fn word(&mut self, exact: bool) -> Result<Element, PhraseError> {
        let inner = |c: char| {
            c.is_alphanumeric()
                || matches!(
                    c,
                    '-' | '\'' | '’' | '.' | ',' | '\u{301}' | '\u{306}' | '\u{308}'
                )
        };
        let mut text = self.take(inner);
        // A full stop or comma belongs to the word only inside a number («4,9»).
        while text.ends_with(['.', ',', '-']) {
            let last = text.pop().expect("just seen");
            let at = self.whole.len() - self.rest.len() - last.len_utf8();
            self.rest = &self.whole[at..];
        }
        if text.is_empty() {
            return Err(error(
                format!("a word is missing in `{}`", self.whole),
                "write the word after `=`",
            ));
        }
        let mut word = Word {
            text,
            exact,
            class: None,
            like: None,
        };
        if let Some(rest) = self.rest.strip_prefix(':') {
            let (class, len) = class_of(rest).ok_or_else(|| {
                error(
                    format!("unknown part of speech after `{}:`", word.text),
                    "write :n :v :v+ :a :d or :!",
                )
            })?;
            word.class = Some(class);
            self.rest = &rest[len..];
        }
        if self.rest.starts_with('~') && self.rest[1..].starts_with(char::is_alphabetic) {
            self.rest = &self.rest[1..];
            word.like = Some(self.take(inner));
        }
        Ok(Element::Word(word))
    }

    fn take(&mut self, keep: impl Fn(char) -> bool) -> String {
        let end = self.rest.find(|c| !keep(c)).unwrap_or(self.rest.len());
        let (taken, rest) = self.rest.split_at(end);
        self.rest = rest;
        taken.to_owned()
    }
}

/// What stands after `word:`.
const CLASS_MARKS: [(&str, WordClass); 6] = [
    ("v+", WordClass::VerbWithParticiples),
    ("n", WordClass::Noun),
    ("v", WordClass::Verb),
    ("a", WordClass::Adjective),
    ("d", WordClass::Adverb),
    ("!", WordClass::Imperative),
];

fn class_of(rest: &str) -> Option<(WordClass, usize)> {
    CLASS_MARKS
        .iter()
        .find(|(mark, _)| rest.starts_with(mark))
        .map(|&(mark, class)| (class, mark.len()))
}

impl TokenClass {
    /// Whether every member of the class holds a number.
    pub(crate) const fn has_number(self) -> bool {
        matches!(
            self,
            Self::Money | Self::Percent | Self::Duration | Self::Date | Self::Number
        )
    }
}

impl Phrase {
    /// The words written out in it, without lists, classes and choices.
    pub(crate) fn words(&self) -> impl Iterator<Item = &Word> {
        self.steps.iter().filter_map(|s| match &s.element {
            Element::Word(word) => Some(word),
            _ => None,
        })
    }

    /// How many words are written out, without lists, classes and choices.
    pub(crate) fn literal_words(&self) -> usize {
        self.words().count()
    }
}

impl fmt::Display for Phrase {
    /// The phrase in the notation it was written in.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, step) in self.steps.iter().enumerate() {
            if i > 0 {
                f.write_str(" ")?;
            }
            if step.gap > 0 {
                write!(f, "~{} ", step.gap)?;
            }
            write!(f, "{}", step.element)?;
            if step.optional {
                f.write_str("?")?;
            }
        }
        Ok(())
    }
}

impl fmt::Display for Element {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Word(word) => write!(f, "{word}"),
            Self::Choice(options) => {
                for (i, option) in options.iter().enumerate() {
                    write!(f, "{}{option}", if i == 0 { '{' } else { '|' })?;
                }
                f.write_str("}")
            }
            Self::List(name) => write!(f, "@{name}"),
            Self::Class(class) => write!(f, "<{class}>"),
            Self::Mark(mark) => write!(f, "{mark}"),
            Self::Start => f.write_str("^"),
        }
    }
}

impl fmt::Display for Word {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.exact {
            f.write_str("=")?;
        }
        f.write_str(&self.text)?;
        if let Some(class) = self.class {
            let mark = CLASS_MARKS.iter().find(|(_, known)| *known == class);
            write!(f, ":{}", mark.expect("every class has a mark").0)?;
        }
        match &self.like {
            Some(like) => write!(f, "~{like}"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_notation() {
        let phrase = parse("{индивидуальный|не такой} ~2 =подход:n @client? <money> %").unwrap();
        assert_eq!(phrase.steps.len(), 5);
        assert_eq!(phrase.steps[1].gap, 2);
        let Element::Word(word) = &phrase.steps[1].element else {
            panic!("a word")
        };
        assert!(word.exact && word.class == Some(WordClass::Noun) && word.text == "подход");
        assert!(phrase.steps[2].optional);
        assert_eq!(phrase.steps[4].element, Element::Mark('%'));
        let like = parse("кэшбэк~рюкзак").unwrap();
        let Element::Word(word) = &like.steps[0].element else {
            panic!("a word")
        };
        assert_eq!(word.like.as_deref(), Some("рюкзак"));
    }

    #[test]
    fn is_written_as_it_was_read() {
        for text in [
            "{индивидуальный|не такой} ~2 =подход:n @client? <money> %",
            "^ кэшбэк~рюкзак {скрыть:v+|=скрыт}",
        ] {
            assert_eq!(parse(text).unwrap().to_string(), text);
        }
    }

    #[test]
    fn says_what_to_type() {
        for (text, message) in [
            ("{а|б", "never closed"),
            ("а} б", "`}` without `{`"),
            ("<деньги>", "there is no class"),
            ("а ~", "`~` needs"),
            ("а ~2", "ends with a gap"),
            ("а? б?", "optional"),
            ("", "empty"),
            ("а:z", "part of speech"),
            ("@", "`@` needs"),
            ("{а|}", "empty option"),
        ] {
            let found = parse(text).expect_err(text);
            assert!(found.message.contains(message), "{text}: {found:?}");
            assert!(!found.help.is_empty());
        }
    }
}
