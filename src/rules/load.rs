//! Rule files to a rulebook, from nothing or as a layer above another rulebook.
//!
//! A layer adds rules and word lists, adds words to lists, and amends rules. Only what is new is
//! expanded to forms: the slots of the rulebook below keep their numbers and their forms, so that
//! all layers share one table and a document is still read once.

use std::collections::BTreeMap;

use rustc_hash::FxHashSet;
use serde::{Deserialize, Serialize};

use super::amend::{self, Amendment};
use super::class::{self, Classes};
use super::compile::{Compiler, ListWords, Lists, Product, SlotKey};
use super::condition::{Excuse, Place, Test};
use super::demand::{Demand, Worded};
use super::error::{Mistakes, did_you_mean};
use super::file::{self, RuleFile};
use super::index::Index;
use super::path::{at, item};
use super::phrase::{Element, Phrase, Step, Word};
use super::reader::{Reader, quoted_line};
use super::sequences::{Sequence, Sequences};
use super::stored::Lazy;
use super::table::FormTable;
use super::yaml::{self, Node, Value};
use super::{Layer, Rule, RuleMistake, RuleWarning, Rulebook, RulebookError, rule};
use crate::text::{Source, Span};
use crate::vocabulary::Lang;

/// What a compiled rulebook leaves behind so that a layer can be compiled above it.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct Material {
    /// The word lists as written, by name.
    lists: Vec<(String, Lazy<ListWords>)>,
    /// What only a layer asks for that adds words to a list, of each layer.
    layers: Vec<Lazy<LayerMaterial>>,
}

/// What compiling one layer left behind.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct LayerMaterial {
    /// Its slots with how common they are, in order of their numbers.
    slots: Vec<(SlotKey, u32)>,
    /// What each of its rules looks for, in the order of the rules.
    conditions: Vec<Conditions>,
}

/// What a rule looks for, as written.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Conditions {
    pub(super) when: Vec<(Lang, Test)>,
    pub(super) unless: Vec<(Lang, Phrase, Place)>,
    pub(super) excuses: Vec<Excuse>,
    pub(super) demand: Option<Demand<Worded>>,
}

/// The words of a list as written.
pub(super) type Words = Vec<(Lang, Phrase, Place)>;

/// The files of one layer as written.
#[derive(Default)]
struct Written {
    lists: Vec<NewList>,
    additions: Vec<Addition>,
    rules: Vec<(usize, RuleFile)>,
    amendments: Vec<(usize, Amendment)>,
}

/// A list of its own.
struct NewList {
    file: usize,
    name: String,
    span: Span,
    words: ListWords,
}

/// Words for a list that exists already.
struct Addition {
    file: usize,
    list: String,
    span: Span,
    words: ListWords,
}

/// How the key of an [`Addition`] begins; the rest is the list's name.
const EXTEND: &str = "extend-";

impl Rulebook {
    /// Compiles a rulebook from its files: `words/NAME.yaml` and `FAMILY/NAME.yaml`.
    ///
    /// # Errors
    /// Every mistake of every file, each with its place.
    pub fn load(files: Vec<Source>) -> Result<Self, RulebookError> {
        Self::empty()
            .layered(Material::default(), files)
            .map(|(rulebook, _)| rulebook)
    }

    /// Puts a layer of files above this rulebook; `material` is what the rulebook left behind
    /// when it was compiled. Besides what [`Rulebook::load`] reads, a file of words may add to a
    /// list (`extend-NAME:`) and a rule file may change another rule (`amends: FAMILY/NAME`).
    ///
    /// # Errors
    /// Every mistake of every file, each with its place.
    pub fn layered(
        self,
        material: Material,
        files: Vec<Source>,
    ) -> Result<(Self, Material), RulebookError> {
        let mut mistakes = Vec::new();
        let written = Written::read(&files, &mut mistakes);
        written.check_names(&self, &material, &mut mistakes);
        let names: Vec<&str> = files.iter().map(Source::name).collect();
        let layered = self.compile(material, written, &names, &mut mistakes);
        if mistakes.is_empty() {
            return Ok(layered);
        }
        mistakes
            .sort_by(|a, b| (a.file, a.span.start, &a.path).cmp(&(b.file, b.span.start, &b.path)));
        mistakes.dedup();
        Err(RulebookError { files, mistakes })
    }

    /// A rulebook without rules.
    #[must_use]
    pub fn empty() -> Self {
        Self {
            rules: Vec::new(),
            table: FormTable::default(),
            sequences: Sequences::default(),
            classes: classes(&BTreeMap::new()),
            lists: BTreeMap::new(),
            layers: Vec::new(),
            index: Index::default(),
            gathering: Vec::new(),
            warnings: Vec::new().into(),
        }
    }

    fn compile(
        mut self,
        material: Material,
        written: Written,
        names: &[&str],
        mistakes: &mut Vec<RuleMistake>,
    ) -> (Self, Material) {
        let Written {
            lists: new_lists,
            additions,
            rules: files,
            amendments,
        } = written;
        let mut lists: Lists = material.lists.into_iter().collect();
        let mut engine_lists: Vec<(usize, String)> = new_lists
            .iter()
            .filter(|list| is_engine_list(&list.name))
            .map(|list| (list.file, list.name.clone()))
            .collect();
        lists.extend(
            new_lists
                .into_iter()
                .map(|list| (list.name, list.words.into())),
        );
        for addition in &additions {
            if let Some(list) = lists.get_mut(&addition.list) {
                list.extend(addition.words.iter().cloned());
            }
        }
        let mut below = material.layers;
        let mut compiler = if additions.is_empty() {
            // The lowest layer takes the place of the empty one.
            let lowest = self.table.row_count() == 0;
            let first = if lowest { 0 } else { self.sequences.end() };
            Compiler::above(&self.table, first, self.index.counts(), &lists)
        } else {
            let slots = below.iter().flat_map(|layer| layer.slots.iter().cloned());
            Compiler::again(&self.table, slots.collect(), &lists)
        };
        let mut conditions = Vec::new();
        if let Some(first) = additions.first() {
            compiler.check_additions(&additions);
            engine_lists.extend(self.lists.keys().map(|name| (first.file, name.clone())));
            if compiler.mistakes.list.is_empty() {
                self.index = Index::default();
                conditions.extend(below.drain(..).flat_map(|layer| layer.conditions.clone()));
                compile_again(
                    &mut self.rules,
                    &mut self.layers,
                    &conditions,
                    first,
                    &mut compiler,
                );
            }
        }
        engine_lists.sort_unstable();
        for (file, name) in engine_lists {
            compiler.mistakes.file = file;
            compiler.warnings.file = file;
            let sequence = compiler.sequence(&list_phrase(&name), &Place::default());
            self.lists.insert(name, sequence);
        }
        self.classes = classes(&self.lists);
        for (index, file) in &files {
            compiler.mistakes.file = *index;
            compiler.warnings.file = *index;
            let own = Conditions::of(file);
            self.layers
                .extend(own.layers(self.rules.len(), &mut compiler));
            conditions.push(own);
            self.rules.push(Rule::new(file, &mut compiler));
        }
        rule::check_references(&self.rules, &files, mistakes);
        compiler.check_room();
        mistakes.append(&mut compiler.mistakes.list);
        let warnings = std::mem::take(&mut compiler.warnings.list);
        self.warnings.extend(readable(warnings, names));
        let product = compiler.finish();
        self.amend(&amendments, mistakes);
        if !mistakes.is_empty() {
            return (self, Material::default());
        }
        let Product {
            forms,
            slots,
            slot_count,
            groups,
            sequences,
        } = product;
        let (table, rows_below) = forms.build_above(&self.table);
        // Compiled again, the index is made anew, for all rows.
        let anew = !additions.is_empty();
        let first_row = self.table.row_count();
        let below_first = (0..first_row).filter(|_| anew).map(|row| (row, 0));
        let own = (first_row..).zip(rows_below.into_iter().map(|row| if anew { 0 } else { row }));
        let rows: Vec<(u32, u32)> = below_first.chain(own).collect();
        if first_row == 0 {
            self.table = table;
        } else {
            self.table.put_above(table);
        }
        let first_layer = self.index.counts().layers;
        self.gathering.retain(|&layer| layer < first_layer);
        let new = (first_layer..).zip(&self.layers[first_layer as usize..]);
        let gathering = new.filter(|(_, layer)| layer.ways.is_empty());
        self.gathering.extend(gathering.map(|(number, _)| number));
        let index = self
            .index
            .of_layers(&self.table, &rows, slot_count, &groups, &self.layers);
        if first_row == 0 || anew {
            self.index = index;
            self.sequences = sequences;
        } else {
            self.index.put_above(index);
            self.sequences.put_above(sequences);
        }
        let mut lists: Vec<_> = lists.into_iter().collect();
        lists.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
        below.push(LayerMaterial { slots, conditions }.into());
        let layers = below;
        (self, Material { lists, layers })
    }

    fn amend(&mut self, amendments: &[(usize, Amendment)], mistakes: &mut Vec<RuleMistake>) {
        for (file, amendment) in amendments {
            let mut found = Mistakes {
                file: *file,
                list: Vec::new(),
            };
            match self.rules.iter_mut().find(|r| r.id() == amendment.id) {
                Some(rule) => rule.amend(amendment, &mut found),
                None => found.add(
                    amendment.id_span,
                    "amends",
                    format!("there is no rule `{}`", yaml::short(&amendment.id)),
                    self.did_you_mean(&amendment.id).map_or_else(
                        || "`onside rules` lists them all".to_owned(),
                        |known| format!("did you mean `{known}`?"),
                    ),
                ),
            }
            mistakes.append(&mut found.list);
        }
    }
}

/// Compiles what the rules of the layers below look for once more, with words added to their
/// lists. Their own words have slots already, so this is cheap.
fn compile_again(
    rules: &mut [Rule],
    layers: &mut Vec<Layer>,
    conditions: &[Conditions],
    first: &Addition,
    compiler: &mut Compiler<'_>,
) {
    let warnings = compiler.warnings.list.len();
    layers.clear();
    for (index, own) in conditions.iter().enumerate() {
        layers.extend(own.layers(index, compiler));
        rules[index].recompile(own, compiler);
        if !compiler.mistakes.list.is_empty() {
            // Its own file is not at fault, and not at hand.
            compiler.mistakes.list.clear();
            compiler.mistakes.file = first.file;
            compiler.mistakes.add(
                first.span,
                &format!("{EXTEND}{}", first.list),
                format!(
                    "with the added words nothing of `{}` has to stand in a sentence",
                    rules[index].id()
                ),
                "add words, not only classes such as <money>",
            );
            break;
        }
    }
    compiler.warnings.list.truncate(warnings);
}

impl Conditions {
    fn of(file: &RuleFile) -> Self {
        Self {
            when: file.when.clone(),
            unless: file.unless.clone(),
            excuses: file.excuses.clone(),
            demand: file.demand.clone(),
        }
    }

    fn layers(&self, rule: usize, compiler: &mut Compiler<'_>) -> Vec<Layer> {
        let mut layers = Vec::new();
        for (lang, test) in &self.when {
            compiler.lang = Some(*lang);
            let tests = rule::layers(compiler, test).into_iter();
            layers.extend(tests.map(|(test, ways)| {
                let kinds = test.kinds.iter();
                Layer {
                    rule,
                    lang: *lang,
                    ways,
                    kinds: kinds.fold(0, |bits, &kind| bits | 1 << kind as u16),
                    test: test.into(),
                }
            }));
        }
        compiler.lang = None;
        layers
    }
}

impl Compiler<'_> {
    /// Compiles the words added to lists by themselves, so that what is wrong with them is said
    /// at their own place.
    fn check_additions(&mut self, additions: &[Addition]) {
        for addition in additions {
            self.mistakes.file = addition.file;
            self.warnings.file = addition.file;
            for (lang, phrase, place) in &addition.words {
                self.lang = Some(*lang);
                self.sequence(phrase, place);
            }
            self.lang = None;
            if class::NUMBERS.contains(&addition.list.as_str()) {
                let words: Vec<Word> = addition
                    .words
                    .iter()
                    .filter_map(|(_, phrase, _)| phrase.words().next())
                    .cloned()
                    .collect();
                self.add_numbers(&words);
            }
        }
    }
}

impl Written {
    fn read(files: &[Source], mistakes: &mut Vec<RuleMistake>) -> Self {
        let mut written = Self::default();
        for (index, source) in files.iter().enumerate() {
            let mut found = Mistakes {
                file: index,
                list: Vec::new(),
            };
            let text = source.text();
            match yaml::parse(text) {
                Err(broken) => {
                    let help = quoted_line(text, broken.span.start as usize);
                    found.add(broken.span, "", broken.message, help);
                }
                Ok(root) if is_word_list(source.name()) => {
                    written.read_lists(&root, text, &mut found);
                }
                Ok(root) if amend::amends(&root) => {
                    let amendment = amend::read(&root, text, &mut found);
                    written.amendments.extend(amendment.map(|a| (index, a)));
                }
                Ok(root) => {
                    let rule = file::read(&rule_id(source.name()), &root, text, &mut found);
                    written.rules.extend(rule.map(|rule| (index, rule)));
                }
            }
            mistakes.append(&mut found.list);
        }
        written
    }

    fn read_lists(&mut self, root: &Node, text: &str, mistakes: &mut Mistakes) {
        let Value::Map(entries) = &root.value else {
            mistakes.add(
                root.span,
                "",
                "a file of word lists is a mapping",
                "write `list-name:` and under it `ru:` and `en:`",
            );
            return;
        };
        let mut r = Reader {
            source: text,
            mistakes,
            phrases: Vec::new(),
        };
        for (key, node) in entries {
            let mut words = Vec::new();
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
                        words.push((known, phrase, Place { span: n.span, path }));
                    }
                }
            }
            let file = r.mistakes.file;
            match key.name.strip_prefix(EXTEND) {
                Some(list) => self.additions.push(Addition {
                    file,
                    list: list.to_owned(),
                    span: key.span,
                    words,
                }),
                None => self.lists.push(NewList {
                    file,
                    name: key.name.clone(),
                    span: key.span,
                    words,
                }),
            }
        }
    }

    /// Names must be new where something is added, and known where something is changed.
    fn check_names(&self, below: &Rulebook, material: &Material, mistakes: &mut Vec<RuleMistake>) {
        let mut add = |file, span, path: &str, message: String, help: String| {
            mistakes.push(RuleMistake {
                file,
                span,
                path: path.to_owned(),
                message,
                help,
            });
        };
        let mut lists: FxHashSet<&str> = material.lists.iter().map(|(n, _)| n.as_str()).collect();
        for NewList {
            file, name, span, ..
        } in &self.lists
        {
            if !lists.insert(name) {
                add(
                    *file,
                    *span,
                    name,
                    format!("the word list `{}` exists already", yaml::short(name)),
                    format!("to add words to it write `{EXTEND}{}:`", yaml::short(name)),
                );
            }
        }
        for addition in &self.additions {
            if !lists.contains(addition.list.as_str()) {
                let known = did_you_mean(&addition.list, lists.iter().copied());
                add(
                    addition.file,
                    addition.span,
                    &format!("{EXTEND}{}", addition.list),
                    format!("there is no word list `{}`", yaml::short(&addition.list)),
                    known.map_or_else(
                        || "a new list has a name without `extend-`".to_owned(),
                        |known| format!("did you mean `{EXTEND}{known}`?"),
                    ),
                );
            }
        }
        let mut rules: FxHashSet<&str> = below.rules.iter().map(Rule::id).collect();
        for (file, rule) in &self.rules {
            if !rules.insert(&rule.id) {
                add(
                    *file,
                    Span::default(),
                    "",
                    format!("the rule `{}` exists already", rule.id),
                    format!(
                        "to change its severity or texts write `amends: {}`; to look for other words \
                         give this rule another name",
                        rule.id
                    ),
                );
            }
        }
    }
}

/// Whether a key of a file of words adds to a list.
pub(super) fn extends(key: &str) -> bool {
    key.starts_with(EXTEND)
}

/// The word lists of a file by name, each with the file's number; mistakes are left out.
pub(super) fn lists_of(root: &Node, text: &str, file: usize) -> Vec<(String, Words)> {
    let mut written = Written::default();
    let mut ignored = Mistakes {
        file,
        list: Vec::new(),
    };
    written.read_lists(root, text, &mut ignored);
    let new = written
        .lists
        .into_iter()
        .map(|list| (list.name, list.words));
    let added = written.additions.into_iter().map(|a| (a.list, a.words));
    new.chain(added).collect()
}

/// The compiled lists behind the classes; a list that is missing matches nothing.
fn classes(lists: &BTreeMap<String, Sequence>) -> Classes {
    let mut sequences =
        (class::LISTS.iter()).map(|name| lists.get(*name).copied().unwrap_or(Sequence::NEVER));
    let mut class = || sequences.next().expect("one sequence a list");
    Classes {
        currency: class(),
        time_unit: class(),
        percent: class(),
        month: class(),
        number_word: class(),
        scale: class(),
        superlative_adverb: class(),
        not_superlative: class(),
    }
}

/// `@name` as a phrase.
fn list_phrase(name: &str) -> Phrase {
    Phrase {
        steps: vec![Step {
            element: Element::List(name.to_owned()),
            optional: false,
            gap: 0,
        }],
    }
}

/// Whether Rust code asks for the list by name; the others are compiled where rules use them.
pub(super) fn is_engine_list(name: &str) -> bool {
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
    let mut seen = FxHashSet::default();
    warnings
        .into_iter()
        .map(|w| RuleWarning {
            file: names.get(w.file).copied().unwrap_or_default().to_owned(),
            path: w.path,
            message: w.message,
            help: w.help,
        })
        .filter(|warning| seen.insert(warning.clone()))
        .collect()
}

/// Whether the file's own folder is `words`; a folder further up may be called anything.
pub(super) fn is_word_list(name: &str) -> bool {
    name.rsplit(['/', '\\']).nth(1) == Some("words")
}

/// `slogan/individual-approach` of `…/slogan/individual-approach.yaml`.
pub(super) fn rule_id(name: &str) -> String {
    let name = name
        .trim_end_matches(".yaml")
        .trim_end_matches(".yml")
        .replace('\\', "/");
    let mut parts: Vec<&str> = name.rsplit('/').take(2).collect();
    parts.reverse();
    parts.join("/")
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
