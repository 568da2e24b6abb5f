//! What is not wrong in rule files but hardly meant: phrases that never match, words that were
//! guessed, lists nobody uses, verbs without their aspect partner.
//!
//! Asked for by authors only (`onside rules check`, `onside test`); a check never waits for it.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::compile::Lists;
use super::condition::{Condition, Place, Test};
use super::error::{Mistakes, RuleMistake};
use super::file::{self, RuleFile};
use super::forms::guess_of;
use super::load::{Words, extends, is_engine_list, is_word_list, lists_of, rule_id};
use super::path::{at, item};
use super::phrase::{Element, Phrase, Step, Word};
use super::yaml::{self, Node, Value};
use crate::text::fold::fold;
use crate::text::lexicon::{self, Found, Narrow, Pos};
use crate::text::{Source, Span};
use crate::vocabulary::Lang;

/// Everything worth a look in these rule files, by file and place; the mistakes that
/// [`super::Rulebook::load`] finds are not repeated.
#[must_use]
pub fn advise(files: &[Source]) -> Vec<RuleMistake> {
    let mut advice = Vec::new();
    let mut lists = Lists::default();
    let mut list_words: Vec<(usize, Words)> = Vec::new();
    let mut list_spans: BTreeMap<String, (usize, Span)> = BTreeMap::new();
    let mut rules = Vec::new();
    for (index, source) in files.iter().enumerate() {
        let mut ignored = Mistakes::default();
        let text = source.text();
        let Ok(root) = yaml::parse(text) else {
            continue;
        };
        let mut found = Mistakes {
            file: index,
            list: Vec::new(),
        };
        bare_texts(text, &root, "", &mut found);
        advice.append(&mut found.list);
        if is_word_list(source.name()) {
            if let Value::Map(entries) = &root.value {
                // Words added to a list are no list of their own.
                for (key, _) in entries.iter().filter(|(key, _)| !extends(&key.name)) {
                    list_spans.insert(key.name.clone(), (index, key.span));
                }
            }
            for (name, words) in lists_of(&root, text, index) {
                list_words.push((index, words.clone()));
                lists.entry(name).or_default().extend(words);
            }
        } else if let Some(rule) = file::read(&rule_id(source.name()), &root, text, &mut ignored) {
            rules.push((index, rule));
        }
    }
    for (index, rule) in &rules {
        let mut adviser = Adviser {
            lists: &lists,
            found: Mistakes {
                file: *index,
                list: Vec::new(),
            },
        };
        adviser.rule(rule);
        advice.append(&mut adviser.found.list);
    }
    for (file, words) in &list_words {
        let mut adviser = Adviser {
            lists: &lists,
            found: Mistakes {
                file: *file,
                list: Vec::new(),
            },
        };
        for (lang, phrase, place) in words {
            adviser.phrase(phrase, place, *lang);
        }
        advice.append(&mut adviser.found.list);
    }
    unused_lists(&lists, &list_spans, &rules, &mut advice);
    advice.sort_by(|a, b| (a.file, a.span.start, &a.path).cmp(&(b.file, b.span.start, &b.path)));
    advice.dedup();
    advice
}

/// Texts without quotes in `[…]`: a comma cuts them in two, and YAML says nothing.
fn bare_texts(source: &str, node: &Node, path: &str, found: &mut Mistakes) {
    match &node.value {
        Value::Map(entries) => {
            for (key, value) in entries {
                bare_texts(source, value, &at(path, &key.name), found);
            }
        }
        Value::List(items) => {
            for (i, value) in items.iter().enumerate() {
                bare_texts(source, value, &item(path, i), found);
            }
            let flow = source[node.span.range()].starts_with('[');
            let bare = |n: &Node| {
                matches!(&n.value, Value::Text(text) if text.contains(' '))
                    && !source[n.span.range()].starts_with(['"', '\''])
            };
            if flow && items.iter().any(bare) {
                let texts: Vec<String> = items
                    .iter()
                    .filter_map(|n| match &n.value {
                        Value::Text(text) => Some(format!("\"{}\"", text.replace('"', "\\\""))),
                        _ => None,
                    })
                    .collect();
                found.add(
                    node.span,
                    path,
                    "texts without quotes in `[…]`: YAML cuts them at every comma",
                    format!("put each in quotes: [{}]", texts.join(", ")),
                );
            }
        }
        _ => {}
    }
}

fn unused_lists(
    lists: &Lists,
    spans: &BTreeMap<String, (usize, Span)>,
    rules: &[(usize, RuleFile)],
    advice: &mut Vec<RuleMistake>,
) {
    let mut used: Vec<String> = Vec::new();
    for (_, rule) in rules {
        for placed in phrases(rule) {
            names_in(placed.phrase, &mut used);
        }
    }
    for (_, phrase, _) in lists.values().flat_map(|list| list.iter()) {
        names_in(phrase, &mut used);
    }
    for (name, (file, span)) in spans {
        if !used.contains(name) && !is_engine_list(name) {
            advice.push(RuleMistake {
                file: *file,
                span: *span,
                path: name.clone(),
                message: format!("no phrase uses the word list `@{name}`"),
                help: format!("write `@{name}` in a phrase, or take the list out"),
            });
        }
    }
}

fn names_in(phrase: &Phrase, names: &mut Vec<String>) {
    for step in &phrase.steps {
        match &step.element {
            Element::List(name) => names.push(name.clone()),
            Element::Choice(options) => options.iter().for_each(|o| names_in(o, names)),
            _ => {}
        }
    }
}

/// A phrase of a rule with its place, and the language it is read in.
struct Placed<'r> {
    phrase: &'r Phrase,
    place: Place,
    lang: Option<Lang>,
    /// Whether it is a condition by itself, not one of several members.
    alone: bool,
}

/// Every phrase of a rule.
fn phrases(rule: &RuleFile) -> Vec<Placed<'_>> {
    let mut all = Vec::new();
    for (lang, test) in &rule.when {
        in_condition(test, *lang, true, &mut all);
    }
    for (lang, phrase, place) in &rule.unless {
        all.push(Placed {
            phrase,
            place: place.clone(),
            lang: Some(*lang),
            alone: false,
        });
    }
    for (phrase, place) in rule.excuses.iter().flat_map(|excuse| &excuse.words) {
        all.push(Placed {
            phrase,
            place: place.clone(),
            lang: None,
            alone: false,
        });
    }
    all
}

fn in_condition<'r>(test: &'r Test, lang: Lang, alone: bool, all: &mut Vec<Placed<'r>>) {
    let mut add = |phrase: &'r Phrase, path: String, alone: bool| {
        all.push(Placed {
            phrase,
            place: Place {
                span: test.place.span,
                path,
            },
            lang: Some(lang),
            alone,
        });
    };
    match &test.condition {
        Condition::Phrase(phrase) => add(phrase, test.place.path.clone(), alone),
        Condition::Together { members, .. } => {
            let list = at(&test.place.path, "together");
            for (i, member) in members.iter().enumerate() {
                add(member, item(&list, i), false);
            }
        }
        _ => {}
    }
    let alone = alone && matches!(test.condition, Condition::Any(_));
    for part in test.condition.parts() {
        in_condition(part, lang, alone, all);
    }
}

/// Looks at phrases one by one.
struct Adviser<'l> {
    lists: &'l Lists,
    found: Mistakes,
}

impl Adviser<'_> {
    fn rule(&mut self, rule: &RuleFile) {
        let all = phrases(rule);
        for (i, placed) in all.iter().enumerate() {
            self.phrase_in(placed.phrase, &placed.place, placed.lang);
            if placed.alone {
                self.homograph(placed);
            }
            let twin = |other: &&Placed<'_>| {
                other.phrase == placed.phrase
                    && other.lang == placed.lang
                    && placed.alone
                    && other.alone
            };
            if let Some(first) = all[..i].iter().find(twin) {
                self.found.add(
                    placed.place.span,
                    &placed.place.path,
                    "the same phrase is written twice",
                    format!("keep the one at {}", first.place.path),
                );
            }
            let owner = rule
                .unless
                .iter()
                .find(|(_, own, _)| placed.alone && own == placed.phrase);
            if let Some((_, _, own)) = owner {
                self.found.add(
                    placed.place.span,
                    &placed.place.path,
                    format!("this phrase can never be found: {} owns it", own.path),
                    "take out one of the two",
                );
            }
        }
        self.aspect(&all);
    }

    fn phrase(&mut self, phrase: &Phrase, place: &Place, lang: Lang) {
        self.phrase_in(phrase, place, Some(lang));
    }

    /// `lang` decides which entries of a list count; both where it is not known.
    fn phrase_in(&mut self, phrase: &Phrase, place: &Place, lang: Option<Lang>) {
        if let Some((message, help)) = self.never(phrase, lang) {
            self.found.add(
                place.span,
                &place.path,
                format!("this phrase can never match: {message}"),
                help,
            );
        }
        if phrase.steps.last().is_some_and(|step| step.optional) {
            let mut shorter = phrase.clone();
            shorter.steps.pop();
            self.found.add(
                place.span,
                &place.path,
                "the last word is optional: the phrase matches without it",
                format!("write `{shorter}`, unless the word has to be marked too"),
            );
        }
        for word in words(phrase) {
            self.guess(word, place);
        }
    }

    /// Why no text can hold the phrase, and what to type instead.
    fn never(&self, phrase: &Phrase, lang: Option<Lang>) -> Option<(String, String)> {
        let steps = &phrase.steps;
        for (i, step) in steps.iter().enumerate() {
            let reason = match &step.element {
                Element::Mark(mark @ ('!' | '?' | '…')) if i + 1 < steps.len() => (
                    format!("`{mark}` ends the sentence, and a phrase stands in one sentence"),
                    "write two phrases, `all:` of them with `reach: next`".to_owned(),
                ),
                Element::Start if i > 0 => (
                    "`^` is the start of a sentence, and words stand before it".to_owned(),
                    "put `^` in front".to_owned(),
                ),
                _ if step.optional => continue,
                Element::Word(word) if expand(word).is_empty() => (
                    format!("`{word}` has no such form"),
                    format!("write `{}`, or another part of speech", word.text),
                ),
                Element::List(name) if self.is_empty(name, lang) => (
                    format!(
                        "`@{name}` has no entry in `{}`",
                        lang.map_or("ru", Lang::as_str)
                    ),
                    "add entries in this language to the list".to_owned(),
                ),
                _ => continue,
            };
            return Some(reason);
        }
        steps.windows(2).find_map(never_agree)
    }

    fn is_empty(&self, name: &str, lang: Option<Lang>) -> bool {
        self.lists.get(name).is_some_and(|entries| {
            !entries
                .iter()
                .any(|(l, ..)| lang.is_none_or(|lang| lang == *l))
        })
    }

    fn guess(&mut self, word: &Word, place: &Place) {
        let letters = word.text.chars().filter(|c| c.is_alphabetic()).count();
        if word.exact || lexicon::lang_of(&word.text) != Lang::Ru || letters <= 3 {
            return;
        }
        let expansion = lexicon::expand(&word.text, narrow(word));
        if matches!(expansion.found, Found::Suffix | Found::Exact) {
            let (message, help) = guess_of(word);
            self.found.add(place.span, &place.path, message, help);
        }
    }

    /// A phrase of one word that shares a form with another word («стали»: сталь, стать).
    fn homograph(&mut self, placed: &Placed<'_>) {
        let [
            Step {
                element: Element::Word(word),
                ..
            },
        ] = placed.phrase.steps.as_slice()
        else {
            return;
        };
        if word.exact || word.class.is_some() || lexicon::lang_of(&word.text) != Lang::Ru {
            return;
        }
        let own = lexicon::lemmas(&word.text);
        let shared = expand(word).into_iter().find_map(|(form, _)| {
            let other = lexicon::lemmas(&form)
                .into_iter()
                .find(|lemma| !own.contains(lemma))?;
            Some((form, other))
        });
        if let Some((form, other)) = shared {
            self.found.add(
                placed.place.span,
                &placed.place.path,
                format!("one word alone, and `{form}` is a form of `{other}` too"),
                format!(
                    "add a word beside it, a part of speech (`{}:n`), or the exact forms (`={}`)",
                    word.text, word.text
                ),
            );
        }
    }

    /// Verbs whose aspect partner stands nowhere in the rule's phrases of the language: told once,
    /// with the first phrase that names them.
    fn aspect(&mut self, all: &[Placed<'_>]) {
        let russian = || all.iter().filter(|p| p.lang == Some(Lang::Ru));
        let named: Vec<String> = russian()
            .flat_map(|p| words(p.phrase))
            .map(|word| fold(&word.text))
            .collect();
        let mut told: Vec<String> = Vec::new();
        for placed in russian() {
            let mut pairs: Vec<(&str, &str)> = Vec::new();
            for word in words(placed.phrase).into_iter().filter(|w| !w.exact) {
                let verb = fold(&word.text);
                let partner = partner(&verb).filter(|p| !named.iter().any(|own| own == p));
                if let Some(partner) = partner.filter(|_| !told.contains(&verb)) {
                    told.push(verb);
                    pairs.push((&word.text, partner));
                }
            }
            if pairs.is_empty() {
                continue;
            }
            let verbs: Vec<String> = pairs.iter().map(|(verb, _)| format!("`{verb}`")).collect();
            let choices: Vec<String> = pairs
                .iter()
                .map(|(verb, partner)| format!("`{verb}|{partner}`"))
                .collect();
            self.found.add(
                placed.place.span,
                &placed.place.path,
                format!(
                    "{} without the aspect partner, here and in the whole rule",
                    verbs.join(", ")
                ),
                format!("write {} in the choice", choices.join(", ")),
            );
        }
    }
}

/// An adjective and the noun after it that no case and number brings together.
fn never_agree(pair: &[Step]) -> Option<(String, String)> {
    let [first, second] = pair else { return None };
    let (Element::Word(a), Element::Word(b)) = (&first.element, &second.element) else {
        return None;
    };
    if first.optional || second.optional || a.exact || b.exact {
        return None;
    }
    let forms = |word: &Word, pos: Pos| {
        let forms = lexicon::expand(&word.text, narrow(word)).forms;
        forms.iter().all(|f| f.pos == pos).then_some(forms)
    };
    let (adjective, noun) = (forms(a, Pos::Adjective)?, forms(b, Pos::Noun)?);
    let agree = adjective.iter().any(|a| {
        noun.iter()
            .any(|b| lexicon::agree(a.agreement, b.agreement, true))
    });
    (!agree).then(|| {
        (
            format!("`{a}` and `{b}` agree in no form"),
            format!("check the two words, or write `={}`", a.text),
        )
    })
}

/// The words written out in a phrase, those in choices too.
fn words(phrase: &Phrase) -> Vec<&Word> {
    let mut all = Vec::new();
    for step in &phrase.steps {
        match &step.element {
            Element::Word(word) => all.push(word),
            Element::Choice(options) => all.extend(options.iter().flat_map(words)),
            _ => {}
        }
    }
    all
}

fn narrow(word: &Word) -> Narrow<'_> {
    Narrow {
        class: word.class,
        like: word.like.as_deref(),
    }
}

/// The forms of a word that the matcher would look for.
pub(super) fn expand(word: &Word) -> Vec<(String, Pos)> {
    let is_written = word.exact
        || !word.text.starts_with(char::is_alphabetic)
        || word.text.contains(['\'', '’']);
    if is_written {
        return vec![(fold(&word.text), Pos::Other)];
    }
    let forms = lexicon::expand(&word.text, narrow(word)).forms;
    // A word outside the lexicon has its written form, whatever class was asked for.
    forms.into_iter().map(|f| (f.folded, f.pos)).collect()
}

/// The other verb of an aspect pair.
fn partner(verb: &str) -> Option<&'static str> {
    static PAIRS: LazyLock<FxHashMap<&str, &str>> = LazyLock::new(|| {
        include_str!("../../data/ru/aspect.tsv")
            .lines()
            .filter(|line| !line.starts_with('#'))
            .filter_map(|line| line.split_once('\t'))
            .flat_map(|(a, b)| [(a, b), (b, a)])
            .collect()
    });
    PAIRS.get(verb).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::lexicon::WordClass;

    #[test]
    fn aspect_pairs_are_verbs_of_the_lexicon() {
        if !cfg!(feature = "lexicon-ru") {
            return;
        }
        let pairs = include_str!("../../data/ru/aspect.tsv");
        let mut count = 0;
        for line in pairs.lines().filter(|line| !line.starts_with('#')) {
            let (perfective, imperfective) = line.split_once('\t').expect(line);
            for verb in [perfective, imperfective] {
                let narrow = Narrow {
                    class: Some(WordClass::Verb),
                    like: None,
                };
                let expansion = lexicon::expand(verb, narrow);
                assert_eq!(expansion.found, Found::Lemma, "{verb}");
            }
            count += 1;
        }
        assert!(count > 100);
    }
}
