//! A checked rule: what it says, when it is off, what excuses it.

use rustc_hash::FxHashSet;
use serde::{Deserialize, Serialize};

use super::amend::{AmendedSeverity, Amendment};
use super::compile::Compiler;
use super::compiled::{Compiled, CompiledCondition};
use super::condition::{
    Condition, EvidenceKind, Excuse, Place, Polarity, Reach, RulePattern, Test, VoiceFilter,
};
use super::demand::{Demand, Worded};
use super::error::{Mistakes, RuleMistake, did_you_mean};
use super::file::{AtMost, Examples, Exempt, RuleFile, Texts};
use super::load::Conditions;
use super::path::at;
use super::phrase::Phrase;
use super::sequences::Sequence;
use super::stored::Lazy;
use super::trigger::GroupId;
use crate::vocabulary::{Family, Kind, Lang, Severity};

/// One rule of a rulebook. It cannot be wrong: mistakes are found when it is loaded.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct Rule {
    id: String,
    family: Family,
    principles: Vec<u8>,
    severity: Severity,
    /// Whether an amendment switched it off.
    off: bool,
    severity_by_kind: Vec<(Kind, Severity)>,
    not_in: Vec<(Exempt, String)>,
    since: String,
    reviewed: String,
    langs: Vec<(Lang, Lazy<RuleText>)>,
    pub(crate) voice: VoiceFilter,
    pub(crate) polarity: Polarity,
    pub(crate) unless: Lazy<Vec<PlacedSequence>>,
    pub(crate) excuses: Lazy<Vec<CompiledExcuse>>,
    /// What it asks of papers; `None` for a rule that looks for words.
    pub(crate) demand: Option<Lazy<Demand<Sequence>>>,
    pub(crate) yields_to: Vec<String>,
    pub(crate) at_most: AtMost,
    /// Kept apart ([`Rulebook::stored`](super::Rulebook::stored)).
    #[serde(skip)]
    pub(super) aside: Lazy<Aside>,
}

/// What no check asks of a rule, only commands about rules do.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Aside {
    sources: Vec<String>,
    examples: Vec<(Lang, Examples)>,
    phrases: Vec<WrittenPhrase>,
}

/// A phrase as its author wrote it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct WrittenPhrase {
    pub(crate) literal_words: usize,
    pub(crate) text: String,
    /// Where it is written; empty in the built-in rulebook as it is stored.
    #[serde(skip)]
    pub(crate) path: String,
}

/// A compiled phrase that knows where it is written.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct PlacedSequence {
    pub(crate) sequence: Sequence,
    /// Where it is written; empty in the built-in rulebook as it is stored.
    #[serde(skip)]
    pub(crate) path: String,
}

/// What a rule says in one language.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct RuleText {
    /// Title, message, why, cure, instead.
    pub texts: Texts,
    /// The sentence nobody would say, for slogans.
    pub opposite: Option<String>,
}

/// The compiled twin of [`super::condition::Excuse`].
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct CompiledExcuse {
    pub(crate) evidence: Vec<(EvidenceKind, u8)>,
    pub(crate) words: Vec<PlacedSequence>,
    pub(crate) all: bool,
    pub(crate) reach: Reach,
    /// Where it is written; empty in the built-in rulebook as it is stored.
    #[serde(skip)]
    pub(crate) path: String,
}

impl Rule {
    pub(crate) fn new(file: &RuleFile, compiler: &mut Compiler<'_>) -> Self {
        let langs = Lang::ALL
            .iter()
            .filter_map(|&lang| {
                let texts = file.texts.iter().find(|(l, _)| *l == lang)?.1.clone();
                let opposite = file
                    .opposite
                    .iter()
                    .find(|(l, _)| *l == lang)
                    .map(|(_, t)| t.clone());
                Some((lang, Lazy::from(RuleText { texts, opposite })))
            })
            .collect();
        Self {
            id: file.id.clone(),
            family: file.family,
            principles: file.principles.clone(),
            severity: file.severity,
            off: false,
            severity_by_kind: file.severity_by_kind.clone(),
            not_in: file.not_in.clone(),
            since: file.since.clone(),
            reviewed: file.reviewed.clone(),
            langs,
            voice: file.voice,
            polarity: file.polarity,
            unless: unless(&file.unless, compiler).into(),
            excuses: excuses(&file.excuses, compiler).into(),
            demand: demand(file.demand.as_ref(), compiler),
            yields_to: file.yields_to.iter().map(|(id, _)| id.clone()).collect(),
            at_most: file.at_most,
            aside: Aside {
                sources: file.sources.clone(),
                examples: file.examples.clone(),
                phrases: file.phrases.clone(),
            }
            .into(),
        }
    }

    /// Compiles its antipatterns and excuses again, after words were added to their lists.
    pub(super) fn recompile(&mut self, conditions: &Conditions, compiler: &mut Compiler<'_>) {
        self.unless = unless(&conditions.unless, compiler).into();
        self.excuses = excuses(&conditions.excuses, compiler).into();
        self.demand = demand(conditions.demand.as_ref(), compiler);
    }

    /// Takes over what a layer above says of this rule.
    pub(super) fn amend(&mut self, amendment: &Amendment, mistakes: &mut Mistakes) {
        match &amendment.severity {
            None => {}
            Some(AmendedSeverity::Everywhere(level)) => match level.severity() {
                None => self.off = true,
                Some(severity) => {
                    self.off = false;
                    self.severity = severity;
                    self.severity_by_kind.clear();
                }
            },
            Some(AmendedSeverity::ByKind(default, by_kind)) => {
                self.off = false;
                self.severity = default.unwrap_or(self.severity);
                // The first entry of a kind holds.
                self.severity_by_kind.splice(0..0, by_kind.iter().copied());
            }
        }
        for (lang, texts, span) in &amendment.texts {
            let Some((_, own)) = self.langs.iter_mut().find(|(l, _)| l == lang) else {
                mistakes.add(
                    *span,
                    &format!("text.{lang}"),
                    format!("`{}` has no texts in `{lang}`", self.id),
                    "delete this language",
                );
                continue;
            };
            let mut texts = texts.clone();
            for name in Texts::FIELDS {
                if let (Some(new), Some(old)) = (texts.field(name), own.texts.field(name))
                    && !new.is_empty()
                {
                    *old = std::mem::take(new);
                }
            }
        }
    }

    /// Whether a layer above switched it off.
    #[must_use]
    pub const fn is_off(&self) -> bool {
        self.off
    }

    /// `family/name`.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The first part of the id.
    #[must_use]
    pub const fn family(&self) -> Family {
        self.family
    }

    /// Which of the seven principles it is about, most important first.
    #[must_use]
    pub fn principles(&self) -> &[u8] {
        &self.principles
    }

    /// The severity in a document of this kind.
    #[must_use]
    pub fn severity(&self, kind: Kind) -> Severity {
        let by = |kind| {
            self.severity_by_kind
                .iter()
                .find(|(k, _)| *k == kind)
                .map(|&(_, s)| s)
        };
        by(kind)
            .or_else(|| kind.also(self.is_about_orders()).and_then(by))
            .unwrap_or(self.severity)
    }

    /// The severity where the kind does not change it.
    #[must_use]
    pub const fn default_severity(&self) -> Severity {
        self.severity
    }

    /// Why the rule is off in documents of this kind, if it is.
    #[must_use]
    pub fn off_in_kind(&self, kind: Kind) -> Option<&str> {
        self.off(Exempt::Kind(kind))
    }

    /// Why the rule is off in documents for lawyers, if it is.
    #[must_use]
    pub fn off_for_legal(&self) -> Option<&str> {
        self.off(Exempt::Legal)
    }

    /// Why the rule is off in documents for staff, if it is.
    #[must_use]
    pub fn off_for_staff(&self) -> Option<&str> {
        self.off(Exempt::Staff)
    }

    fn off(&self, place: Exempt) -> Option<&str> {
        self.not_in
            .iter()
            .find(|(p, _)| *p == place)
            .map(|(_, reason)| reason.as_str())
    }

    /// Where it stays off, and why: kinds of documents, `legal`, `staff`.
    pub fn exemptions(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.not_in.iter().map(|(place, reason)| {
            let place = match place {
                Exempt::Kind(kind) => kind.as_str(),
                Exempt::Legal => "legal",
                Exempt::Staff => "staff",
            };
            (place, reason.as_str())
        })
    }

    /// The kinds of documents in which its severity is another.
    pub fn severities(&self) -> impl Iterator<Item = (Kind, Severity)> {
        self.severity_by_kind.iter().copied()
    }

    /// The evidence that excuses it, such as `deed 3`.
    #[must_use]
    pub fn excuse_names(&self) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for &(kind, strength) in self.excuses.iter().flat_map(|e| &e.evidence) {
            let name = match strength {
                0 => kind.to_string(),
                strength => format!("{kind} {strength}"),
            };
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }

    /// The edition it came with.
    #[must_use]
    pub fn since(&self) -> &str {
        &self.since
    }

    /// When it was last read by a person.
    #[must_use]
    pub fn reviewed(&self) -> &str {
        &self.reviewed
    }

    /// Where the rule comes from: laws, books, rulings.
    #[must_use]
    pub fn sources(&self) -> &[String] {
        &self.aside.sources
    }

    /// Whether it reads orders to staff only.
    #[must_use]
    pub const fn is_about_orders(&self) -> bool {
        matches!(self.voice, VoiceFilter::Order)
    }

    /// The phrases, as written, that hold at least so many literal words.
    pub fn long_phrases(&self, literal: usize) -> impl Iterator<Item = &str> {
        self.aside
            .phrases
            .iter()
            .filter(move |phrase| phrase.literal_words >= literal)
            .map(|phrase| phrase.text.as_str())
    }

    /// The phrase written at a path, such as `when.ru.any[2].phrase`.
    pub(crate) fn phrase_at(&self, path: &str) -> Option<&str> {
        let written = self
            .aside
            .phrases
            .iter()
            .find(|phrase| phrase.path == path)?;
        Some(&written.text)
    }

    /// The languages it speaks, Russian first.
    pub fn langs(&self) -> impl Iterator<Item = Lang> {
        self.langs.iter().map(|(lang, _)| *lang)
    }

    /// What it says in a language.
    #[must_use]
    pub fn text(&self, lang: Lang) -> Option<&RuleText> {
        self.langs
            .iter()
            .find(|(l, _)| *l == lang)
            .map(|(_, t)| &**t)
    }

    /// Its tests in a language that it speaks.
    #[must_use]
    pub fn examples(&self, lang: Lang) -> Option<&Examples> {
        let mut examples = self.aside.examples.iter();
        examples.find(|(l, _)| *l == lang).map(|(_, own)| own)
    }

    /// What it says in a language, or in the other one.
    ///
    /// # Panics
    /// Never: a rule without texts does not load.
    #[must_use]
    pub fn text_or_other(&self, lang: Lang) -> &RuleText {
        self.text(lang)
            .unwrap_or_else(|| &self.langs.first().expect("a rule has texts").1)
    }
}

/// What a rule asks of papers, compiled.
fn demand(
    demand: Option<&Demand<Worded>>,
    compiler: &mut Compiler<'_>,
) -> Option<Lazy<Demand<Sequence>>> {
    demand.map(|demand| demand.compiled(compiler).into())
}

/// The compiled antipatterns of a rule.
fn unless(phrases: &[(Lang, Phrase, Place)], compiler: &mut Compiler<'_>) -> Vec<PlacedSequence> {
    let compiled = phrases
        .iter()
        .map(|(lang, phrase, place)| {
            compiler.lang = Some(*lang);
            placed(compiler, phrase, place)
        })
        .collect();
    compiler.lang = None;
    compiled
}

/// The compiled excuses of a rule.
fn excuses(excuses: &[Excuse], compiler: &mut Compiler<'_>) -> Vec<CompiledExcuse> {
    excuses
        .iter()
        .map(|excuse| CompiledExcuse {
            evidence: excuse.evidence.clone(),
            words: excuse
                .words
                .iter()
                .map(|(p, place)| placed(compiler, p, place))
                .collect(),
            all: excuse.all,
            reach: excuse.reach,
            path: excuse.path.clone(),
        })
        .collect()
}

fn placed(compiler: &mut Compiler<'_>, phrase: &Phrase, place: &Place) -> PlacedSequence {
    PlacedSequence {
        sequence: compiler.sequence(phrase, place),
        path: place.path.clone(),
    }
}

/// An alternative of a condition, and the [ways](Compiler::ways) it may hold in a sentence.
pub(crate) type Alternative = (Compiled, Vec<Vec<GroupId>>);

/// The alternatives of a condition, each with its own trigger: the top `any` is taken apart, and
/// its settings go down to them.
pub(crate) fn layers(compiler: &mut Compiler<'_>, test: &Test) -> Vec<Alternative> {
    let compiled = compiler.compile(test);
    let mut out = Vec::new();
    flatten(compiler, compiled, test, &mut out);
    out
}

fn flatten(
    compiler: &mut Compiler<'_>,
    compiled: Compiled,
    test: &Test,
    out: &mut Vec<Alternative>,
) {
    if let (CompiledCondition::Any(parts), Condition::Any(tests)) =
        (&compiled.condition, &test.condition)
    {
        for (part, test) in parts.iter().zip(tests) {
            let mut part = part.clone();
            part.confidence = part.confidence.or(compiled.confidence);
            part.polarity = part.polarity.or(compiled.polarity);
            part.voice = part.voice.or(compiled.voice);
            if part.kinds.is_empty() {
                part.kinds.clone_from(&compiled.kinds);
            }
            flatten(compiler, part, test, out);
        }
        return;
    }
    if let Some(parts) = distributed(compiler, &compiled) {
        out.extend(parts);
        return;
    }
    let ways = compiler.ways(&compiled.condition);
    if ways.is_empty() && !matches!(compiled.condition, CompiledCondition::CountFindings { .. }) {
        compiler.mistakes.add(
            test.place.span,
            &test.place.path,
            "no word of this condition has to stand in the sentence",
            "add a phrase: `not`, `missing`, `in_section`, `in_block`, `column_head` and classes such as <money> cannot stand alone",
        );
    } else {
        out.push((compiled, ways));
    }
}

/// `all: [any: [a, b], c]` as the layers `all: [a, c]` and `all: [b, c]`, so that each starts on its
/// own rare word and is asked in its own kinds of documents alone. `None` where the condition is of
/// another shape, or a layer would have no trigger.
fn distributed(compiler: &mut Compiler<'_>, compiled: &Compiled) -> Option<Vec<Alternative>> {
    let CompiledCondition::All { tests, reach } = &compiled.condition else {
        return None;
    };
    let (first, rest) = tests.split_first()?;
    let CompiledCondition::Any(parts) = &first.condition else {
        return None;
    };
    let layers = parts.iter().flat_map(|part| {
        let mut part = part.clone();
        part.polarity = part.polarity.or(first.polarity);
        let kinds = [&compiled.kinds, &first.kinds, &part.kinds];
        let kinds = kinds.into_iter().find(|kinds| !kinds.is_empty()).cloned();
        if part.kinds.is_empty() {
            part.kinds.clone_from(&first.kinds);
        }
        let path = part.path.clone();
        let confidence = part.confidence.or(first.confidence).or(compiled.confidence);
        let tests = std::iter::once(part).chain(rest.iter().cloned()).collect();
        let condition = CompiledCondition::All {
            tests,
            reach: *reach,
        };
        let layer = Compiled {
            condition,
            confidence,
            path,
            kinds: kinds.unwrap_or_default(),
            ..compiled.clone()
        };
        distributed(compiler, &layer).unwrap_or_else(|| {
            let ways = compiler.ways(&layer.condition);
            vec![(layer, ways)]
        })
    });
    let layers: Vec<Alternative> = layers.collect();
    layers
        .iter()
        .all(|(_, ways)| !ways.is_empty())
        .then_some(layers)
}

/// What a condition counts of other rules, with its place.
fn counted(test: &Test) -> Vec<(&RulePattern, &Place)> {
    match &test.condition {
        Condition::CountFindings { of, .. } => vec![(of, &test.place)],
        Condition::Any(tests) => tests.iter().flat_map(counted).collect(),
        _ => Vec::new(),
    }
}

/// Ids in `yields_to` and `count_findings` must exist.
pub(crate) fn check_references(
    rules: &[Rule],
    files: &[(usize, RuleFile)],
    mistakes: &mut Vec<RuleMistake>,
) {
    let known: FxHashSet<&str> = rules.iter().map(|r| r.id.as_str()).collect();
    for (index, file) in files {
        for (i, (id, span)) in file.yields_to.iter().enumerate() {
            if known.contains(id.as_str()) {
                continue;
            }
            let help = did_you_mean(id, rules.iter().map(|r| r.id.as_str())).map_or_else(
                || "write an id of a rule, `family/name`".to_owned(),
                |known| format!("did you mean `{known}`?"),
            );
            mistakes.push(RuleMistake {
                file: *index,
                span: *span,
                path: format!("yields_to[{i}]"),
                message: format!("there is no rule `{id}`"),
                help,
            });
        }
        for (of, place) in file.when.iter().flat_map(|(_, test)| counted(test)) {
            if !rules.iter().any(|r| of.fits(&r.id) && r.id != file.id) {
                mistakes.push(RuleMistake {
                    file: *index,
                    span: place.span,
                    path: at(&place.path, "count_findings"),
                    message: format!("no other rule fits `{}`", of.0),
                    help: "write a rule's id, or a family such as `slogan/*`".to_owned(),
                });
            }
        }
    }
}
