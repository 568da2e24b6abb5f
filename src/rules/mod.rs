//! YAML in, [`Rulebook`] out: rules as data, compiled once into one table of word forms.

mod advice;
pub(crate) mod class;
pub(crate) mod compile;
pub(crate) mod condition;
mod error;
mod expansion;
mod file;
mod forms;
pub(crate) mod index;
pub(crate) mod keys;
pub(crate) mod matcher;
mod operator;
pub(crate) mod path;
pub(crate) mod phrase;
mod reader;
mod rule;
pub(crate) mod stored;
mod table;
mod trigger;
mod yaml;

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

pub use advice::advise;
pub use error::{RuleMistake, RulebookError};
pub use expansion::{NoPhrase, WordForms, forms_of};
pub use file::{Example, Examples, Texts};
pub use matcher::Scan;
pub(crate) use rule::{CompiledExcuse, PlacedSequence};
pub use rule::{Rule, RuleText};

use crate::text::{Source, Text};
use crate::vocabulary::Lang;
use class::Classes;
use compile::{Compiled, CompiledCondition, Compiler, Lists, Sequence};
use condition::{Place, RulePattern};
use error::Mistakes;
use index::Index;
use matcher::Matcher;
use path::{at, item};
use reader::Reader;
use stored::Lazy;
use table::FormTable;

/// The edition of the built-in rules.
pub const EDITION: &str = "2026.1";

/// All rules, ready to run.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct Rulebook {
    pub(crate) rules: Vec<Rule>,
    pub(crate) table: FormTable,
    pub(crate) classes: Classes,
    /// The lists that polarity, evidence and classes ask for, by name.
    lists: BTreeMap<String, Lazy<Sequence>>,
    pub(crate) layers: Vec<Layer>,
    pub(crate) index: Index,
    /// The layers that count the findings of other rules.
    pub(crate) gathering: Vec<u32>,
    warnings: Lazy<Vec<RuleWarning>>,
}

/// Something in a rule file that is not wrong but worth a look.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleWarning {
    /// The file's name.
    pub file: String,
    /// Where in the YAML, such as `when.ru.any[2].phrase`.
    pub path: String,
    /// What is odd.
    pub message: String,
    /// What to type instead.
    pub help: String,
}

/// One alternative of a rule's condition in one language.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub(crate) struct Layer {
    pub(crate) rule: usize,
    pub(crate) lang: Lang,
    pub(crate) test: Lazy<Compiled>,
}

impl Layer {
    /// The rules whose findings it counts, if that is what it does.
    pub(crate) fn counted(&self) -> Option<&RulePattern> {
        match &self.test.condition {
            CompiledCondition::CountFindings { of, .. } => Some(of),
            _ => None,
        }
    }
}

impl Rulebook {
    /// Compiles a rulebook from its files: `words/NAME.yaml` and `FAMILY/NAME.yaml`.
    ///
    /// # Errors
    /// Every mistake of every file, each with its place.
    pub fn load(files: Vec<Source>) -> Result<Self, RulebookError> {
        let mut mistakes = Vec::new();
        let mut lists = Lists::default();
        let mut list_files = FxHashMap::default();
        let mut rule_files = Vec::new();
        for (index, source) in files.iter().enumerate() {
            let mut found = Mistakes {
                file: index,
                list: Vec::new(),
            };
            let text = source.text();
            match yaml::parse(text) {
                Err(broken) => {
                    let help = reader::quoted_line(text, broken.span.start as usize);
                    found.add(broken.span, "", broken.message, help);
                }
                Ok(root) => {
                    if is_word_list(source.name()) {
                        read_lists(&root, text, index, &mut lists, &mut list_files, &mut found);
                    } else if let Some(file) =
                        file::read(&rule_id(source.name()), &root, text, &mut found)
                    {
                        rule_files.push((index, file));
                    }
                }
            }
            mistakes.append(&mut found.list);
        }
        let names: Vec<&str> = files.iter().map(Source::name).collect();
        let book = Self::compile(&lists, &list_files, &rule_files, &names, &mut mistakes);
        if mistakes.is_empty() {
            return Ok(book);
        }
        mistakes
            .sort_by(|a, b| (a.file, a.span.start, &a.path).cmp(&(b.file, b.span.start, &b.path)));
        mistakes.dedup();
        Err(RulebookError { files, mistakes })
    }

    fn compile(
        lists: &Lists,
        list_files: &FxHashMap<String, usize>,
        rule_files: &[(usize, file::RuleFile)],
        names: &[&str],
        mistakes: &mut Vec<RuleMistake>,
    ) -> Self {
        let mut compiler = Compiler::new(lists);
        let mut engine_lists: Vec<&String> =
            lists.keys().filter(|name| is_engine_list(name)).collect();
        engine_lists.sort_unstable();
        let mut compiled_lists = BTreeMap::new();
        for name in engine_lists {
            compiler.mistakes.file = list_files[name];
            compiler.warnings.file = list_files[name];
            let phrase = phrase::Phrase {
                steps: vec![phrase::Step {
                    element: phrase::Element::List(name.clone()),
                    optional: false,
                    gap: 0,
                }],
            };
            compiled_lists.insert(name.clone(), compiler.sequence(&phrase, &Place::default()));
        }
        let mut classes = class::LISTS.iter().map(|name| {
            compiled_lists
                .get(*name)
                .cloned()
                .unwrap_or_else(|| Sequence::from(vec![never()]))
        });
        let mut class = || Lazy::from(classes.next().expect("one sequence a list"));
        let classes = Classes {
            currency: class(),
            time_unit: class(),
            percent: class(),
            month: class(),
            number_word: class(),
            scale: class(),
            superlative_adverb: class(),
            not_superlative: class(),
        };
        let mut rules = Vec::new();
        let mut layers = Vec::new();
        for (index, file) in rule_files {
            compiler.mistakes.file = *index;
            compiler.warnings.file = *index;
            for (lang, test) in &file.when {
                compiler.lang = Some(*lang);
                for layer in rule::layers(&mut compiler, test) {
                    layers.push(Layer {
                        rule: rules.len(),
                        lang: *lang,
                        test: layer.into(),
                    });
                }
            }
            compiler.lang = None;
            rules.push(Rule::new(file, &mut compiler));
        }
        rule::check_references(&rules, rule_files, mistakes);
        let slots = compiler.slot_count();
        let (table, groups, found, warnings) = compiler.finish();
        mistakes.extend(found.list);
        let gathering = (0..)
            .zip(&layers)
            .filter(|(_, layer)| layer.counted().is_some())
            .map(|(index, _)| index)
            .collect();
        let index = Index::new(&table, slots, &groups, &mut layers);
        Self {
            rules,
            table,
            classes,
            lists: compiled_lists
                .into_iter()
                .map(|(name, list)| (name, list.into()))
                .collect(),
            layers,
            index,
            gathering,
            warnings: readable(warnings.list, names).into(),
        }
    }

    /// The rules, by id.
    #[must_use]
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// The rule with this id.
    #[must_use]
    pub fn rule(&self, id: &str) -> Option<&Rule> {
        self.rules.iter().find(|r| r.id() == id)
    }

    /// The known id nearest to what was typed.
    #[must_use]
    pub fn did_you_mean(&self, typed: &str) -> Option<&str> {
        error::did_you_mean(typed, self.rules.iter().map(Rule::id)).or_else(|| {
            self.rules
                .iter()
                .map(Rule::id)
                .find(|id| id.ends_with(&format!("/{typed}")))
        })
    }

    /// What is not wrong but worth a look, such as words that are not in the lexicon.
    #[must_use]
    pub fn warnings(&self) -> &[RuleWarning] {
        &self.warnings
    }

    /// Looks every token of a text up.
    #[must_use]
    pub fn scan(&self, text: Text<'_>) -> Scan {
        Scan::new(text, &self.table, &self.index)
    }

    /// A shared word list by name.
    pub(crate) fn list(&self, name: &str) -> Option<&Sequence> {
        self.lists.get(name).map(|list| &**list)
    }

    pub(crate) fn matcher<'a>(&'a self, text: Text<'a>, scan: &'a Scan) -> Matcher<'a> {
        Matcher {
            text,
            sets: &scan.sets,
            table: &self.table,
            index: &self.index,
            classes: &self.classes,
        }
    }
}

/// Whether Rust code asks for the list by name; the others are compiled where rules use them.
fn is_engine_list(name: &str) -> bool {
    const POLARITY: [&str; 5] = [
        "negator",
        "negator-concord",
        "not-negator",
        "contrast",
        "conjunction",
    ];
    name.starts_with("evidence-") || POLARITY.contains(&name) || class::LISTS.contains(&name)
}

/// Warnings with their files' names, each once.
fn readable(warnings: Vec<RuleMistake>, names: &[&str]) -> Vec<RuleWarning> {
    let mut readable: Vec<RuleWarning> = Vec::with_capacity(warnings.len());
    for w in warnings {
        let file = names.get(w.file).copied().unwrap_or_default().to_owned();
        let warning = RuleWarning {
            file,
            path: w.path,
            message: w.message,
            help: w.help,
        };
        if !readable.contains(&warning) {
            readable.push(warning);
        }
    }
    readable
}

/// A step that no token matches.
fn never() -> compile::SlotStep {
    compile::SlotStep {
        element: compile::SlotElement::never(),
        optional: false,
        gap: 0,
    }
}

/// Whether the file's own folder is `words`; a folder further up may be called anything.
fn is_word_list(name: &str) -> bool {
    name.rsplit(['/', '\\']).nth(1) == Some("words")
}

/// `slogan/individual-approach` of `…/slogan/individual-approach.yaml`.
fn rule_id(name: &str) -> String {
    let name = name.trim_end_matches(".yaml").replace('\\', "/");
    let mut parts: Vec<&str> = name.rsplit('/').take(2).collect();
    parts.reverse();
    parts.join("/")
}

fn read_lists(
    root: &yaml::Node,
    text: &str,
    index: usize,
    lists: &mut Lists,
    list_files: &mut FxHashMap<String, usize>,
    mistakes: &mut Mistakes,
) {
    let mut r = Reader {
        source: text,
        mistakes,
        phrases: Vec::new(),
    };
    let yaml::Value::Map(entries) = &root.value else {
        r.mistakes.add(
            root.span,
            "",
            "a file of word lists is a mapping",
            "write `list-name:` and under it `ru:` and `en:`",
        );
        return;
    };
    for (key, node) in entries {
        let mut phrases = Vec::new();
        for (lang, n) in r
            .map(node, &key.name, &["about", "ru", "en"])
            .unwrap_or_default()
        {
            let Some(known) = Lang::parse(&lang.name) else {
                continue;
            };
            let path = at(&key.name, &lang.name);
            for (i, n) in r.list(n, &path).iter().enumerate() {
                let path = item(&path, i);
                if let Some(phrase) = r.phrase(n, &path) {
                    phrases.push((known, phrase, Place { span: n.span, path }));
                }
            }
        }
        if lists.insert(key.name.clone(), phrases).is_some() {
            r.mistakes.add(
                key.span,
                &key.name,
                format!("the word list `{}` is defined twice", key.name),
                "keep one of them",
            );
        }
        list_files.insert(key.name.clone(), index);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_own_folder_makes_a_word_list() {
        assert!(is_word_list("words/common.yaml"));
        assert!(is_word_list("rules\\words\\common.yaml"));
        assert!(!is_word_list("keywords/slogan/we-care.yaml"));
        assert!(!is_word_list("words/slogan/we-care.yaml"));
        assert_eq!(rule_id("x/words/slogan/we-care.yaml"), "slogan/we-care");
    }
}
