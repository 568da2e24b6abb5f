//! Forms of English words: regular inflection by rule, irregular forms from a list.
//!
//! A rule word is taken as a lemma: noun and verb forms by default, comparison of adjectives only
//! where the author says `:a`. A form that no English text holds does no harm, so doubtful pairs
//! (traveling, travelling) are both made.

use super::english_list::{
    has_hard_ch, irregular, irregular_lemmas, is_function_word, is_particle, is_strong, takes_es,
};
use super::{Expansion, Form, Found, Narrow, Pos, WordClass, is_abbreviation};

/// Forms in the making, without duplicates.
struct Forms(Vec<Form>);

/// Every form of an English word.
pub(super) fn expand(written: &str, folded: String, mut narrow: Narrow<'_>) -> Expansion {
    if !folded.bytes().any(|b| b.is_ascii_alphabetic()) {
        return Expansion::exact(folded);
    }
    let mut forms = Forms(Vec::new());
    // «ATMs», but no «ATMing».
    if is_abbreviation(written) && narrow.class.is_none() && !is_function_word(&folded) {
        narrow.class = Some(WordClass::Noun);
    }
    // A hyphen is written or left out at will: auto-renewal, autorenewal; but re-sign, resign.
    let joined = folded
        .split_once('-')
        .filter(|(head, _)| *head != "re" && head.bytes().all(|b| b.is_ascii_alphabetic()))
        .map(|_| folded.replace('-', ""));
    for word in [Some(folded), joined].into_iter().flatten() {
        forms.word(&word, narrow);
    }
    Expansion {
        forms: forms.0,
        found: Found::Lemma,
    }
}

/// The lemmas that a folded word is an irregular form or a plural of.
pub(super) fn lemmas(folded: &str) -> Vec<String> {
    let mut lemmas = irregular_lemmas(folded);
    if lemmas.is_empty() && !is_function_word(folded) {
        let plural_of = |noun: &str| (with_s(noun) == folded).then(|| noun.to_owned());
        let singulars = ["s", "es"]
            .iter()
            .filter_map(|end| folded.strip_suffix(end));
        let y = folded.strip_suffix("ies").map(|stem| format!("{stem}y"));
        lemmas.extend(singulars.filter_map(plural_of).next());
        if lemmas.is_empty() {
            lemmas.extend(y);
        }
    }
    lemmas
}

impl Forms {
    fn word(&mut self, word: &str, narrow: Narrow<'_>) {
        if word == "be" && narrow.class != Some(WordClass::Imperative) {
            for form in ["be", "am", "is", "are", "was", "were", "been", "being"] {
                self.add(form.to_owned(), Pos::Verb);
            }
            return;
        }
        let inflects = word.bytes().all(|b| b.is_ascii_alphabetic() || b == b'-')
            && word.len() > 1
            && !is_function_word(word);
        match narrow.class {
            None if inflects => {
                self.noun(word);
                // Compounds of «man», Greek words in «-sis», sign-ups and plurals are no verbs.
                let noun_only = (word.len() > 4
                    && (word.ends_with("man") || word.ends_with("sis")))
                    || word
                        .rsplit_once('-')
                        .is_some_and(|(_, tail)| is_particle(tail))
                    || is_plural(word);
                if !noun_only {
                    self.verb(word);
                }
            }
            None => self.add(word.to_owned(), Pos::Other),
            Some(WordClass::Noun) => self.noun(word),
            Some(WordClass::Verb | WordClass::VerbWithParticiples) => self.verb(word),
            Some(WordClass::Imperative) => {
                self.add(word.to_owned(), Pos::Verb);
                self.0.iter_mut().for_each(|f| f.imperative = true);
            }
            Some(WordClass::Adjective) => self.adjective(word),
            Some(WordClass::Adverb) => {
                self.add(word.to_owned(), Pos::Adverb);
                self.all(irregular(word, 'd'), Pos::Comparative);
            }
        }
    }

    fn add(&mut self, folded: String, pos: Pos) {
        if !self.0.iter().any(|f| f.pos == pos && f.folded == folded) {
            self.0.push(Form {
                folded,
                pos,
                agreement: 0,
                imperative: false,
            });
        }
    }

    fn all(&mut self, forms: impl IntoIterator<Item = String>, pos: Pos) {
        for form in forms {
            self.add(form, pos);
        }
    }

    fn noun(&mut self, noun: &str) {
        self.add(noun.to_owned(), Pos::Noun);
        let irregular = irregular(noun, 'n');
        // Borrowed plurals live beside regular ones (indices, indexes); native ones do not.
        let native = irregular.iter().any(|form| {
            [
                "men", "ren", "feet", "teeth", "geese", "mice", "lice", "oxen", "ses",
            ]
            .iter()
            .any(|end| form.ends_with(end))
        });
        if !native && !is_plural(noun) {
            self.add(with_s(noun), Pos::Noun);
        }
        self.all(irregular, Pos::Noun);
    }

    fn verb(&mut self, verb: &str) {
        self.add(verb.to_owned(), Pos::Verb);
        let (gerunds, pasts): (Vec<_>, Vec<_>) = irregular(verb, 'v')
            .into_iter()
            .partition(|form| form.ends_with("ing") && form.len() > verb.len());
        let (thirds, pasts): (Vec<_>, Vec<_>) = pasts
            .into_iter()
            .partition(|form| form.ends_with('s') && !verb.ends_with('s'));
        if thirds.is_empty() {
            self.add(with_s(verb), Pos::Verb);
        }
        self.all(thirds, Pos::Verb);
        let doubled = pasts
            .iter()
            .any(|p| p.ends_with("ed") && p.len() == verb.len() + 3);
        let both = verb.ends_with('l') || doubles(verb);
        if !is_strong(verb) && (!doubled || both) {
            self.all(with_ending(verb, "ed"), Pos::Verb);
        }
        self.all(pasts, Pos::Verb);
        if gerunds.is_empty() || both {
            self.all(with_ending(verb, "ing"), Pos::Gerund);
        }
        self.all(gerunds, Pos::Gerund);
    }

    fn adjective(&mut self, adjective: &str) {
        self.add(adjective.to_owned(), Pos::Adjective);
        let (superlatives, comparatives): (Vec<_>, Vec<_>) = irregular(adjective, 'a')
            .into_iter()
            .partition(|form| form.ends_with("st"));
        let regular = superlatives.is_empty() && comparatives.is_empty();
        self.all(comparatives, Pos::Comparative);
        self.all(superlatives, Pos::Adjective);
        let short = vowel_groups(adjective) == 1
            || (vowel_groups(adjective) == 2
                && ["y", "le", "er", "ow"]
                    .iter()
                    .any(|e| adjective.ends_with(e)));
        if regular && short {
            self.all(with_ending(adjective, "er"), Pos::Comparative);
            self.all(with_ending(adjective, "est"), Pos::Adjective);
        }
    }
}

/// Whether a word looks like a plural already: terms, expenses.
fn is_plural(word: &str) -> bool {
    word.strip_suffix('s')
        .is_some_and(|stem| !stem.ends_with(['a', 'i', 'o', 's', 'u', '\'']) && stem != "len")
}

/// The plural of a noun, or the third person of a verb.
fn with_s(word: &str) -> String {
    let hissing = ["s", "x", "z", "ch", "sh"]
        .iter()
        .any(|e| word.ends_with(e));
    if let Some(stem) = word.strip_suffix('y').filter(|s| !ends_in_vowel(s)) {
        format!("{stem}ies")
    } else if word.ends_with("iz") {
        format!("{word}zes")
    } else if (hissing && !has_hard_ch(word)) || takes_es(word) {
        format!("{word}es")
    } else {
        format!("{word}s")
    }
}

/// The word with «-ed», «-ing», «-er» or «-est»; two spellings for «-l».
fn with_ending(word: &str, ending: &str) -> Vec<String> {
    let vowel = !ending.starts_with('i');
    let joined = if let Some(stem) = word.strip_suffix("ie").filter(|_| !vowel) {
        format!("{stem}y{ending}")
    } else if let Some(stem) = word
        .strip_suffix('e')
        .filter(|s| vowel || !["e", "o", "y"].iter().any(|e| s.ends_with(e)) || s.len() < 2)
    {
        format!("{stem}{ending}")
    } else if let Some(stem) = word
        .strip_suffix('y')
        .filter(|s| vowel && !ends_in_vowel(s))
    {
        format!("{stem}i{ending}")
    } else if doubles(word) {
        let last = &word[word.len() - 1..];
        return vec![format!("{word}{last}{ending}")];
    } else {
        format!("{word}{ending}")
    };
    let mut out = vec![joined];
    let one_vowel = |stem: &str| {
        ends_in_vowel(stem)
            && !stem
                .char_indices()
                .rev()
                .nth(1)
                .is_some_and(|(i, c)| ends_in_vowel(&stem[..i + c.len_utf8()]))
    };
    if word.strip_suffix('l').is_some_and(one_vowel) && vowel_groups(word) > 1 {
        out.push(format!("{word}l{ending}"));
    }
    out
}

/// Whether a short word doubles its last letter: one vowel, then one consonant.
fn doubles(word: &str) -> bool {
    let Some((last, rest)) = word.as_bytes().split_last() else {
        return false;
    };
    let consonant = last.is_ascii_lowercase() && !b"aeiouwxy".contains(last);
    let one_vowel = rest.last().is_some_and(|b| b"aeiouy".contains(b))
        && (rest.len() < 2 || !b"aeiou".contains(&rest[rest.len() - 2]) || rest.ends_with(b"qui"));
    consonant && one_vowel && (vowel_groups(word) == 1 || rest.ends_with(b"qui"))
}

fn ends_in_vowel(word: &str) -> bool {
    word.ends_with(['a', 'e', 'i', 'o', 'u'])
}

/// How many runs of vowels a word has, a silent «e» at the end not counted.
fn vowel_groups(word: &str) -> usize {
    let bytes = word.as_bytes();
    let body = match bytes {
        [head @ .., b'e'] if head.len() > 2 && !word.ends_with("le") => head,
        _ => bytes,
    };
    let vowel = |b: &u8| b"aeiouy".contains(b);
    body.iter()
        .enumerate()
        .filter(|&(i, b)| vowel(b) && (i == 0 || !vowel(&body[i - 1])))
        .count()
}
