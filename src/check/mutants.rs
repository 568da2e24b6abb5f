//! How well the examples of a rule hold it: what none of them makes fire, and what can be taken
//! out of it unnoticed.
//!
//! A mutant is made of the compiled rule, never of its YAML: taking a condition out needs no new
//! word forms, so that thousands of mutants cost little more than their rule's examples.

use super::case::{Case, List};
use super::eval::Candidate;
use super::proof::Verdict;
use crate::rules::compiled::{Compiled, CompiledCondition};
use crate::rules::demand::Demand;
use crate::rules::path::{at, item};
use crate::rules::sequences::Sequence;
use crate::rules::{Rule, Rulebook};
use crate::text::Span;

/// A layer, or a phrase inside one, that no bad example makes fire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    /// The rule.
    pub rule: String,
    /// Where it is written, such as `when.ru.any[2]`.
    pub path: String,
    /// The phrase as written, where it is one.
    pub text: String,
}

/// A rule with one thing taken out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mutant {
    /// The rule.
    pub rule: String,
    /// Where the thing is written, such as `unless.ru[0]`.
    pub path: String,
    /// The phrase as written, where it is one.
    pub text: String,
    /// What came of it.
    pub fate: Fate,
}

/// What the examples say of a mutant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Some example is no longer Caught or Quiet.
    Noticed,
    /// All examples stay as they were.
    Unnoticed,
    /// No example could notice: the same is written once more, at this path.
    Equivalent(String),
}

/// One rule with its examples, tried once as it is.
struct Bench<'b> {
    rule: usize,
    cases: Vec<Tried<'b>>,
}

struct Tried<'b> {
    case: Case<'b>,
    candidates: Vec<Candidate>,
}

impl Rulebook {
    /// The layers, and the alternatives inside them, of the rules that `wanted` takes which no bad
    /// example makes fire; of rules about papers, the needs and rows. Paths are known only to a rulebook that was [loaded](Self::load).
    #[must_use]
    pub fn gaps(&self, wanted: impl Fn(&str) -> bool) -> Vec<Gap> {
        let mut mutant = self.clone();
        let mut gaps = Vec::new();
        for index in (0..self.rules().len()).filter(|&i| wanted(self.rules()[i].id())) {
            if let Some(demand) = self.rules()[index].demand.as_deref() {
                for part in demand.only_each() {
                    mutant.rules[index].demand = Some(part.demand.into());
                    let outcomes = mutant.paper_outcomes(index);
                    if !outcomes.iter().any(|o| o.verdict == Verdict::Caught) {
                        gaps.push(Gap {
                            rule: self.rules()[index].id().to_owned(),
                            path: part.path,
                            text: part.text,
                        });
                    }
                }
                mutant.rules[index] = self.rules()[index].clone();
                continue;
            }
            let bench = Bench::new(self, index);
            let mut paths: Vec<(String, bool)> = Vec::new();
            for layer in self.own_layers(index) {
                let fires = bench.fires(layer) || self.layers[layer].counted().is_some();
                note(&mut paths, &self.layers[layer].test.path, fires);
                let mut inner = Vec::new();
                alternatives(&self.layers[layer].test, &mut inner);
                for path in inner {
                    let fires = fires && bench.fires_alone(self, &mut mutant, layer, &path);
                    note(&mut paths, &path, fires);
                }
            }
            let rule = &self.rules()[index];
            gaps.extend(
                paths
                    .into_iter()
                    .filter(|(_, fires)| !fires)
                    .map(|(path, _)| Gap {
                        rule: rule.id().to_owned(),
                        text: written(rule, &path),
                        path,
                    }),
            );
        }
        gaps
    }

    /// Takes one thing at a time out of the rules that `wanted` takes: a layer, an alternative or
    /// a member of a layer, an `unless`, an excuse; and asks the examples whether they notice.
    #[must_use]
    pub fn mutants(&self, wanted: impl Fn(&str) -> bool) -> Vec<Mutant> {
        let mut book = self.clone();
        let mut mutants = Vec::new();
        for index in (0..self.rules().len()).filter(|&i| wanted(self.rules()[i].id())) {
            if let Some(demand) = self.rules()[index].demand.as_deref() {
                mutants.extend(self.paper_mutants(index, demand, &mut book));
                continue;
            }
            let bench = Bench::new(self, index);
            let rule = &self.rules()[index];
            let mut add = |path: String, fate: Fate| {
                mutants.push(Mutant {
                    rule: rule.id().to_owned(),
                    text: written(rule, &path),
                    path,
                    fate,
                });
            };
            for (path, layers) in self.removable(index) {
                let fate = match self.twin(index, &path, &layers) {
                    Some(twin) => Fate::Equivalent(twin),
                    None if bench.notices_layers(self, &mut book, &path, &layers) => Fate::Noticed,
                    None => Fate::Unnoticed,
                };
                add(path, fate);
            }
            for (path, change) in changes(rule) {
                change.apply(&mut book.rules[index]);
                let noticed = bench.notices(self, &book);
                book.rules[index] = rule.clone();
                add(
                    path,
                    if noticed {
                        Fate::Noticed
                    } else {
                        Fate::Unnoticed
                    },
                );
            }
        }
        mutants
    }

    /// The mutants of a rule about papers. `book` is a copy to try them in.
    fn paper_mutants(
        &self,
        index: usize,
        demand: &Demand<Sequence>,
        book: &mut Self,
    ) -> Vec<Mutant> {
        let verdicts = |book: &Self| -> Vec<Verdict> {
            let outcomes = book.paper_outcomes(index).into_iter();
            outcomes.map(|outcome| outcome.verdict).collect()
        };
        let own = verdicts(self);
        let parts = demand.without_each().into_iter();
        let mutants = parts.map(|part| {
            book.rules[index].demand = Some(part.demand.into());
            Mutant {
                rule: self.rules()[index].id().to_owned(),
                path: part.path,
                text: part.text,
                fate: match verdicts(book) == own {
                    true => Fate::Unnoticed,
                    false => Fate::Noticed,
                },
            }
        });
        let mutants = mutants.collect();
        book.rules[index] = self.rules()[index].clone();
        mutants
    }

    fn own_layers(&self, rule: usize) -> impl Iterator<Item = usize> {
        (0..self.layers.len()).filter(move |&layer| self.layers[layer].rule == rule)
    }

    /// Everything that can be taken out of a rule's layers, each with the layers it stands in.
    fn removable(&self, rule: usize) -> Vec<(String, Vec<usize>)> {
        let mut found: Vec<(String, Vec<usize>)> = Vec::new();
        for layer in self.own_layers(rule) {
            let test = &self.layers[layer].test;
            let mut paths = vec![test.path.clone()];
            members(test, &mut paths);
            alternatives(test, &mut paths);
            for path in paths {
                match found.iter_mut().find(|(known, _)| *known == path) {
                    Some((_, layers)) => layers.push(layer),
                    None => found.push((path, vec![layer])),
                }
            }
        }
        found
    }

    /// Another layer of the rule that looks for the same.
    fn twin(&self, rule: usize, path: &str, layers: &[usize]) -> Option<String> {
        let [layer] = layers else { return None };
        let test = &self.layers[*layer].test;
        if test.path != path {
            return None;
        }
        // Paths are left out of what is stored, so equal bytes are equal conditions.
        let stored = |test: &Compiled| postcard::to_allocvec(test).ok();
        let own = stored(test)?;
        self.own_layers(rule)
            .filter(|other| other != layer && self.layers[*other].lang == self.layers[*layer].lang)
            .find(|&other| stored(&self.layers[other].test).as_ref() == Some(&own))
            .map(|other| self.layers[other].test.path.clone())
    }
}

impl<'b> Bench<'b> {
    fn new(book: &'b Rulebook, rule: usize) -> Self {
        let layers = book.layers_of(rule);
        let cases = book
            .cases(rule)
            .into_iter()
            .filter(|case| case.list != List::Todo)
            .map(|case| Tried {
                candidates: case.candidates(book, &layers),
                case,
            })
            // An example that fails already can notice nothing.
            .filter(|t| {
                let found = t.case.marks(book, t.candidates.clone());
                t.case.is_met_by(&found)
            })
            .collect();
        Self { rule, cases }
    }

    /// Whether the layer finds something in a bad example.
    fn fires(&self, layer: usize) -> bool {
        self.bad()
            .any(|t| t.candidates.iter().any(|c| c.layer == layer))
    }

    fn bad(&self) -> impl Iterator<Item = &Tried<'b>> {
        self.cases.iter().filter(|t| t.case.list == List::Bad)
    }

    /// Whether the layer still finds something with this alternative and none of its siblings.
    fn fires_alone(
        &self,
        book: &Rulebook,
        mutant: &mut Rulebook,
        layer: usize,
        path: &str,
    ) -> bool {
        mutant.layers[layer].test = only(&book.layers[layer].test, path).into();
        let fires = self
            .bad()
            .any(|t| !t.case.candidates(mutant, &[layer]).is_empty());
        mutant.layers[layer].test = book.layers[layer].test.clone();
        fires
    }

    /// Whether some example notices that the thing at `path` is taken out of these layers.
    fn notices_layers(
        &self,
        book: &Rulebook,
        mutant: &mut Rulebook,
        path: &str,
        layers: &[usize],
    ) -> bool {
        let mut kept = Vec::new();
        for &layer in layers {
            match without(&book.layers[layer].test, path) {
                Some(test) if book.layers[layer].test.path != path => {
                    mutant.layers[layer].test = test.into();
                    kept.push(layer);
                }
                _ => mutant.gathering.retain(|&g| g as usize != layer),
            }
        }
        let noticed = self.cases.iter().any(|t| {
            let mut candidates = t.candidates.clone();
            candidates.retain(|c| !layers.contains(&c.layer));
            candidates.extend(t.case.candidates(mutant, &kept));
            let same = mutant.gathering == book.gathering
                && candidates.len() == t.candidates.len()
                && candidates.iter().all(|c| t.candidates.contains(c));
            !same && !t.case.is_met_by(&t.case.marks(mutant, candidates))
        });
        for &layer in layers {
            mutant.layers[layer].test = book.layers[layer].test.clone();
        }
        mutant.gathering.clone_from(&book.gathering);
        noticed
    }

    /// Whether some example notices that the rule's antipatterns or excuses are others.
    fn notices(&self, book: &Rulebook, mutant: &Rulebook) -> bool {
        let layers = book.layers_of(self.rule);
        self.cases.iter().any(|t| {
            let candidates = t.case.candidates(mutant, &layers);
            let found: Vec<Span> = t.case.marks(mutant, candidates);
            !t.case.is_met_by(&found)
        })
    }
}

/// What can be taken out of a rule beside its layers.
enum Change {
    Unless(usize),
    Excuse(usize),
    Evidence(usize, usize),
    Words(usize, usize),
}

impl Change {
    fn apply(&self, rule: &mut Rule) {
        let mut unless = rule.unless.to_vec();
        let mut excuses = rule.excuses.to_vec();
        match *self {
            Self::Unless(i) => drop(unless.remove(i)),
            Self::Excuse(i) => drop(excuses.remove(i)),
            Self::Evidence(i, j) => drop(excuses[i].evidence.remove(j)),
            Self::Words(i, j) => drop(excuses[i].words.remove(j)),
        }
        rule.unless = unless.into();
        rule.excuses = excuses.into();
    }
}

fn changes(rule: &Rule) -> Vec<(String, Change)> {
    let mut changes: Vec<(String, Change)> = Vec::new();
    for (i, own) in rule.unless.iter().enumerate() {
        changes.push((own.path.clone(), Change::Unless(i)));
    }
    for (i, excuse) in rule.excuses.iter().enumerate() {
        if excuse.evidence.len() + excuse.words.len() == 1 {
            changes.push((excuse.path.clone(), Change::Excuse(i)));
            continue;
        }
        for (j, (kind, _)) in excuse.evidence.iter().enumerate() {
            changes.push((at(&excuse.path, kind.as_str()), Change::Evidence(i, j)));
        }
        for (j, words) in excuse.words.iter().enumerate() {
            changes.push((words.path.clone(), Change::Words(i, j)));
        }
    }
    changes
}

/// The phrase at a path, or of the condition at a path, as written; the members of a `together`
/// with a plus between them.
pub(super) fn written(rule: &Rule, path: &str) -> String {
    let one = rule
        .phrase_at(path)
        .or_else(|| rule.phrase_at(&at(path, "phrase")));
    if let Some(phrase) = one {
        return phrase.to_owned();
    }
    let list = at(path, "together");
    let members: Vec<&str> = (0..)
        .map_while(|i| rule.phrase_at(&item(&list, i)))
        .collect();
    members.join(" + ")
}

fn note(paths: &mut Vec<(String, bool)>, path: &str, fires: bool) {
    match paths.iter_mut().find(|(known, _)| known == path) {
        Some((_, known)) => *known |= fires,
        None => paths.push((path.to_owned(), fires)),
    }
}

/// The alternatives of every `any` that has to hold; what is under `not` is asked for by nobody.
fn alternatives(test: &Compiled, paths: &mut Vec<String>) {
    if let CompiledCondition::Not { .. } = test.condition {
        return;
    }
    let is_choice = matches!(&test.condition, CompiledCondition::Any(tests) if tests.len() > 1);
    for part in test.condition.parts() {
        if is_choice {
            paths.push(part.path.clone());
        }
        alternatives(part, paths);
    }
}

/// The members of a layer's own list that it could do without and still have words to look for.
fn members(test: &Compiled, paths: &mut Vec<String>) {
    match &test.condition {
        CompiledCondition::Together { members, .. } => {
            let list = at(&test.path, "together");
            paths.extend((0..members.len()).map(|i| item(&list, i)));
        }
        CompiledCondition::All { tests, .. } | CompiledCondition::Near { tests, .. } => {
            for (i, part) in tests.iter().enumerate() {
                let mut others = tests.iter().enumerate().filter(|&(j, _)| i != j);
                // A part with the path of the layer is the layer: an alternative taken apart.
                if part.path != test.path && others.any(|(_, other)| has_words(other)) {
                    paths.push(part.path.clone());
                }
            }
        }
        _ => {}
    }
}

fn has_words(test: &Compiled) -> bool {
    !matches!(
        test.condition,
        CompiledCondition::Not { .. }
            | CompiledCondition::Missing { .. }
            | CompiledCondition::InSection(_)
            | CompiledCondition::InBlock(_)
            | CompiledCondition::ColumnHead(_)
    )
}

/// The condition without what is written at `path`; `None` where nothing is left.
fn without(test: &Compiled, path: &str) -> Option<Compiled> {
    changed(test, &|part| part != path)
}

/// The condition where the choice that holds the alternative at `path` has no other.
fn only(test: &Compiled, path: &str) -> Compiled {
    let choice = path.rfind('[').map_or("", |end| &path[..=end]);
    let sibling = |part: &str| {
        part.strip_prefix(choice)
            .and_then(|rest| rest.strip_suffix(']'))
            .is_some_and(|number| number.bytes().all(|b| b.is_ascii_digit()))
    };
    changed(test, &|part| part == path || !sibling(part)).expect("the alternative itself is left")
}

/// The condition with only those parts that `keep` takes by their paths.
fn changed(test: &Compiled, keep: &dyn Fn(&str) -> bool) -> Option<Compiled> {
    let parts = |tests: &[Compiled]| -> Option<Vec<Compiled>> {
        let parts: Vec<Compiled> = tests
            .iter()
            .filter(|part| part.path == test.path || keep(&part.path))
            .filter_map(|part| changed(part, keep))
            .collect();
        (!parts.is_empty()).then_some(parts)
    };
    let part = |test: &Compiled| changed(test, keep).map(Box::new);
    let mut condition = test.condition.clone();
    match &mut condition {
        CompiledCondition::Any(tests)
        | CompiledCondition::All { tests, .. }
        | CompiledCondition::Near { tests, .. } => *tests = parts(tests)?,
        CompiledCondition::Not { test, .. }
        | CompiledCondition::Count { test, .. }
        | CompiledCondition::InSection(test)
        | CompiledCondition::ColumnHead(test) => *test = part(test)?,
        CompiledCondition::Together { members, order, .. } => {
            let list = at(&test.path, "together");
            let kept: Vec<bool> = (0..members.len()).map(|i| keep(&item(&list, i))).collect();
            let mut number = 0..;
            members.retain(|_| kept[number.next().expect("endless")]);
            // Those that are left move up.
            order.retain(|&member| kept[member]);
            for member in order {
                *member = kept[..*member].iter().filter(|&&kept| kept).count();
            }
        }
        CompiledCondition::Phrase(_)
        | CompiledCondition::Missing { .. }
        | CompiledCondition::Note(_)
        | CompiledCondition::InBlock(_)
        | CompiledCondition::CountFindings { .. } => {}
    }
    Some(Compiled {
        condition,
        ..test.clone()
    })
}
