//! A rule file as written, every mistake collected with its place.

use serde::{Deserialize, Serialize};

use super::condition::{Condition, Excuse, Place, Polarity, Test, VoiceFilter};
use super::demand::{Demand, Worded};
use super::error::{Mistakes, did_you_mean};
use super::keys;
use super::path::{at, item};
use super::phrase::{self, Phrase};
use super::reader::Reader;
use super::rule::WrittenPhrase;
use super::yaml::{Node, Value};
use crate::text::Span;
use crate::vocabulary::{Family, Kind, Lang, Severity};

/// What one YAML file of `rules/` says.
#[derive(Clone, Debug)]
pub(crate) struct RuleFile {
    pub(crate) id: String,
    pub(crate) family: Family,
    pub(crate) principles: Vec<u8>,
    pub(crate) severity: Severity,
    pub(crate) severity_by_kind: Vec<(Kind, Severity)>,
    pub(crate) voice: VoiceFilter,
    pub(crate) polarity: Polarity,
    pub(crate) not_in: Vec<(Exempt, String)>,
    pub(crate) since: String,
    pub(crate) when: Vec<(Lang, Test)>,
    /// What it asks of papers; such a rule looks for no words.
    pub(crate) demand: Option<Demand<Worded>>,
    pub(crate) unless: Vec<(Lang, Phrase, Place)>,
    pub(crate) excuses: Vec<Excuse>,
    pub(crate) opposite: Vec<(Lang, String)>,
    pub(crate) texts: Vec<(Lang, Texts)>,
    pub(crate) examples: Vec<(Lang, Examples)>,
    pub(crate) sources: Vec<String>,
    pub(crate) reviewed: String,
    pub(crate) yields_to: Vec<(String, Span)>,
    pub(crate) at_most: AtMost,
    /// Every phrase as written.
    pub(crate) phrases: Vec<WrittenPhrase>,
}

/// Where a rule stays off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Exempt {
    /// Documents of this kind.
    Kind(Kind),
    /// Documents for lawyers.
    Legal,
    /// Documents for staff.
    Staff,
}

/// How many findings of a rule are shown; the last one says how many more there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct AtMost {
    /// In one sentence; the others are not told.
    pub(crate) sentence: Option<usize>,
    /// In one document.
    pub(crate) document: Option<usize>,
}

impl AtMost {
    pub(crate) const KEYS: &[&str] = &["sentence", "document"];
}

/// What a rule says in one language.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Texts {
    /// The rule's name for people.
    pub title: String,
    /// What was found; `{words}` stands for the words found.
    pub message: String,
    /// Why it hurts the client.
    pub why: String,
    /// What would cure it.
    pub cure: String,
    /// What to write instead.
    pub instead: String,
}

impl Texts {
    /// The names of the texts, in the order they are shown.
    pub(crate) const FIELDS: [&'static str; 5] = ["title", "message", "why", "cure", "instead"];

    /// The text with this name.
    pub(crate) fn field(&mut self, name: &str) -> Option<&mut String> {
        match name {
            "title" => Some(&mut self.title),
            "message" => Some(&mut self.message),
            "why" => Some(&mut self.why),
            "cure" => Some(&mut self.cure),
            "instead" => Some(&mut self.instead),
            _ => None,
        }
    }
}

/// A rule's tests in one language.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Examples {
    /// Sentences that must give a finding of this rule.
    pub bad: Vec<Example>,
    /// Sentences that must not.
    pub good: Vec<Example>,
    /// Sentences that should give one and do not yet.
    pub todo: Vec<Example>,
}

/// One example sentence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Example {
    /// The Markdown, without the `[[…]]` marks.
    pub text: String,
    /// The bytes of `text` that a finding must mark exactly, where the author marked them.
    pub marks: Vec<Span>,
    /// The kind of document it stands in.
    pub kind: Option<Kind>,
    /// For a rule about papers: the documents of a small workspace, by name; empty where `text` is
    /// its only one.
    pub files: Vec<(String, String)>,
    /// Where it is written.
    pub span: Span,
}

/// Reads a rule file. `id` comes from the file's path. Mistakes go to `mistakes`; the result is
/// `None` where the file gives no rule at all.
pub(crate) fn read(
    id: &str,
    root: &Node,
    source: &str,
    mistakes: &mut Mistakes,
) -> Option<RuleFile> {
    let Some((family, _)) = id
        .split_once('/')
        .and_then(|(f, n)| Family::parse(f).map(|f| (f, n)))
    else {
        mistakes.add(
            Span::default(),
            "",
            format!("`{id}` is not `family/name`"),
            "put the file into rules/FAMILY/NAME.yaml",
        );
        return None;
    };
    let mut r = Reader {
        source,
        mistakes,
        phrases: Vec::new(),
    };
    let entries = r.map(root, "", keys::TOP)?;
    let mut file = RuleFile {
        id: id.to_owned(),
        family,
        principles: Vec::new(),
        severity: Severity::Warning,
        severity_by_kind: Vec::new(),
        voice: VoiceFilter::Company,
        polarity: Polarity::Affirmed,
        not_in: Vec::new(),
        since: String::new(),
        when: Vec::new(),
        demand: None,
        unless: Vec::new(),
        excuses: Vec::new(),
        opposite: Vec::new(),
        texts: Vec::new(),
        examples: Vec::new(),
        sources: Vec::new(),
        reviewed: String::new(),
        yields_to: Vec::new(),
        at_most: AtMost::default(),
        phrases: Vec::new(),
    };
    for &key in keys::REQUIRED {
        if !entries.iter().any(|(k, _)| k.name == key) {
            r.mistakes.add(
                root.span,
                key,
                format!("`{key}:` is missing"),
                format!("add `{key}:`; see rules/slogan/individual-approach.yaml"),
            );
        }
    }
    for (key, node) in entries {
        read_entry(&mut r, &mut file, &key.name, node);
    }
    check_languages(&mut r, &file, root);
    file.phrases = r.phrases;
    Some(file)
}

fn read_entry(r: &mut Reader<'_>, file: &mut RuleFile, key: &str, node: &Node) {
    match key {
        "principles" => {
            for (i, n) in r.list(node, key).iter().enumerate() {
                match n.value {
                    Value::Int(p @ 1..=7) => file.principles.push(u8::try_from(p).expect("1 to 7")),
                    _ => r.mistakes.add(
                        n.span,
                        &item(key, i),
                        "a principle is a number from 1 to 7",
                        "write `principles: [1, 4]`",
                    ),
                }
            }
        }
        "severity" => read_severity(r, file, node),
        "voice" => {
            file.voice = r
                .word(
                    node,
                    key,
                    VoiceFilter::parse,
                    &VoiceFilter::ALL
                        .iter()
                        .map(|v| v.as_str())
                        .collect::<Vec<_>>(),
                )
                .unwrap_or(file.voice);
        }
        "polarity" => {
            file.polarity = r
                .word(
                    node,
                    key,
                    Polarity::parse,
                    &Polarity::ALL.iter().map(|v| v.as_str()).collect::<Vec<_>>(),
                )
                .unwrap_or(file.polarity);
        }
        "not_in" => {
            let mut known: Vec<&str> = Kind::ALL.iter().map(|k| k.as_str()).collect();
            known.extend(["legal", "staff"]);
            for (k, n) in r.map(node, key, &known).unwrap_or_default() {
                let place = match k.name.as_str() {
                    "legal" => Exempt::Legal,
                    "staff" => Exempt::Staff,
                    name => match Kind::parse(name) {
                        Some(kind) => Exempt::Kind(kind),
                        None => continue,
                    },
                };
                if let Some(reason) = r.text(n, &at(key, &k.name)) {
                    file.not_in.push((place, reason));
                }
            }
        }
        "since" => file.since = r.text(node, key).unwrap_or_default(),
        "reviewed" => file.reviewed = r.text(node, key).unwrap_or_default(),
        "sources" => {
            file.sources = r
                .list(node, key)
                .iter()
                .enumerate()
                .filter_map(|(i, n)| r.text(n, &item(key, i)))
                .collect();
        }
        "yields_to" => {
            for (i, n) in r.list(node, key).iter().enumerate() {
                if let Some(id) = r.text(n, &item(key, i)) {
                    file.yields_to.push((id, n.span));
                }
            }
        }
        "when" => {
            for (lang, n, path) in r.langs(node, key) {
                if let Some(test) = r.test(n, &path) {
                    file.when.push((lang, test));
                }
            }
        }
        "paper" => r.paper(node, &mut file.demand),
        "document" => r.each_document(node, &mut file.demand),
        "unless" => {
            for (lang, n, path) in r.langs(node, key) {
                for (i, n) in r.list(n, &path).iter().enumerate() {
                    let path = item(&path, i);
                    if let Some(phrase) = r.phrase(n, &path) {
                        file.unless
                            .push((lang, phrase, Place { span: n.span, path }));
                    }
                }
            }
        }
        "at_most" => {
            for (k, n) in r.map(node, key, AtMost::KEYS).unwrap_or_default() {
                let limit = r.number(n, &at(key, &k.name));
                match k.name.as_str() {
                    "sentence" => file.at_most.sentence = limit,
                    "document" => file.at_most.document = limit,
                    _ => {}
                }
            }
        }
        "excused_by" => file.excuses = r.excuses(node, key),
        "opposite" => {
            for (lang, n, path) in r.langs(node, key) {
                file.opposite.extend(r.text(n, &path).map(|t| (lang, t)));
            }
        }
        "text" => {
            for (lang, n, path) in r.langs(node, key) {
                file.texts
                    .extend(read_texts(r, n, &path).map(|t| (lang, t)));
            }
        }
        "examples" => {
            for (lang, n, path) in r.langs(node, key) {
                file.examples.push((lang, read_examples(r, n, &path)));
            }
        }
        _ => {}
    }
}

fn read_severity(r: &mut Reader<'_>, file: &mut RuleFile, node: &Node) {
    let words: Vec<&str> = Severity::ALL.iter().map(|v| v.as_str()).collect();
    let Value::Map(_) = node.value else {
        file.severity = r
            .word(node, "severity", Severity::parse, &words)
            .unwrap_or(file.severity);
        return;
    };
    let mut known: Vec<&str> = Kind::ALL.iter().map(|k| k.as_str()).collect();
    known.push("default");
    for (key, n) in r.map(node, "severity", &known).unwrap_or_default() {
        let Some(severity) = r.word(n, &at("severity", &key.name), Severity::parse, &words) else {
            continue;
        };
        match Kind::parse(&key.name) {
            Some(kind) => file.severity_by_kind.push((kind, severity)),
            None => file.severity = severity,
        }
    }
}

fn read_texts(r: &mut Reader<'_>, node: &Node, path: &str) -> Option<Texts> {
    let entries = r.map(node, path, &Texts::FIELDS)?;
    let mut texts = Texts::default();
    for (key, n) in entries {
        if let Some(text) = r.text(n, &at(path, &key.name))
            && let Some(field) = texts.field(&key.name)
        {
            *field = text;
        }
    }
    for name in Texts::FIELDS {
        if texts.field(name).is_some_and(|text| text.trim().is_empty()) {
            r.mistakes.add(
                node.get(name).map_or(node.span, |empty| empty.span),
                &at(path, name),
                format!("`{name}:` is missing or empty"),
                "say it in one plain sentence",
            );
        }
    }
    Some(texts)
}

fn read_examples(r: &mut Reader<'_>, node: &Node, path: &str) -> Examples {
    let mut examples = Examples::default();
    for (key, n) in r
        .map(node, path, &["bad", "good", "todo"])
        .unwrap_or_default()
    {
        let path = at(path, &key.name);
        let list: Vec<Example> = r
            .list(n, &path)
            .iter()
            .enumerate()
            .filter_map(|(i, n)| read_example(r, n, &item(&path, i)))
            .collect();
        match key.name.as_str() {
            "bad" => examples.bad = list,
            "good" => examples.good = list,
            _ => examples.todo = list,
        }
    }
    examples
}

fn read_example(r: &mut Reader<'_>, node: &Node, path: &str) -> Option<Example> {
    let mut files = Vec::new();
    let (marked, kind) = if let Value::Map(_) = node.value {
        let entries = r.map(node, path, &["text", "kind", "files"])?;
        let kinds: Vec<&str> = Kind::ALL.iter().map(|k| k.as_str()).collect();
        let mut text = None;
        let mut kind = None;
        for (key, n) in entries {
            match (key.name.as_str(), &n.value) {
                ("text", _) => text = r.text(n, &at(path, "text")),
                ("kind", _) => kind = r.word(n, &at(path, "kind"), Kind::parse, &kinds),
                ("files", Value::Map(written)) => {
                    for (name, n) in written {
                        let text = r.text(n, &at(&at(path, "files"), &name.name))?;
                        files.push((name.name.clone(), text));
                    }
                    text = Some(workspace_text(&files));
                }
                ("files", _) => r.mistakes.add(
                    n.span,
                    &at(path, "files"),
                    "a mapping from file names to texts is needed here",
                    "write `files: { \"top10.md\": \"# …\" }`",
                ),
                _ => {}
            }
        }
        (text?, kind)
    } else {
        (r.text(node, path)?, None)
    };
    let mut text = String::with_capacity(marked.len());
    let mut marks = Vec::new();
    let mut rest = marked.as_str();
    while let Some((before, after)) = rest.split_once("[[") {
        let Some((inside, tail)) = after.split_once("]]") else {
            r.mistakes.add(
                node.span,
                path,
                "`[[` is never closed",
                "close the marked words with `]]`",
            );
            break;
        };
        text.push_str(before);
        marks.push(Span::new(text.len(), text.len() + inside.len()));
        text.push_str(inside);
        rest = tail;
    }
    text.push_str(rest);
    Some(Example {
        text,
        marks,
        kind,
        files,
        span: node.span,
    })
}

/// A small workspace as one text, for those who show examples.
fn workspace_text(files: &[(String, String)]) -> String {
    let each = files.iter().map(|(name, text)| format!("{name}:\n{text}"));
    each.collect::<Vec<_>>().join("\n")
}

/// A language that has phrases needs texts and at least three examples of each sort.
fn check_languages(r: &mut Reader<'_>, file: &RuleFile, root: &Node) {
    const ENOUGH: usize = 3;
    if file.demand.is_some() {
        return check_demand(r, file, root);
    }
    for (lang, test) in &file.when {
        if !file.texts.iter().any(|(l, _)| l == lang) {
            r.mistakes.add(
                test.place.span,
                &format!("text.{lang}"),
                format!("the rule has phrases but no texts in `{lang}`"),
                "add title, message, why, cure and instead",
            );
        }
        let examples = file
            .examples
            .iter()
            .find(|(l, _)| l == lang)
            .map(|(_, e)| e);
        let (bad, good) = examples.map_or((0, 0), |e| (e.bad.len(), e.good.len()));
        if bad < ENOUGH || good < ENOUGH {
            r.mistakes.add(
                examples_span(root, *lang, test.place.span),
                &format!("examples.{lang}"),
                format!("{bad} bad and {good} good examples in `{lang}`"),
                format!("a rule proves itself by at least {ENOUGH} of each"),
            );
        }
    }
    // A condition that could not be read is no missing one.
    let broken = r.mistakes.list.iter().any(|m| m.path.starts_with("when"));
    if file.when.is_empty() && !broken {
        r.mistakes.add(
            root.span,
            "when",
            "the rule looks for nothing",
            "write what to look for under `when.ru` or `when.en`",
        );
    }
}

/// Where the examples of a language stand, else where those of any, else this.
fn examples_span(root: &Node, lang: Lang, other: Span) -> Span {
    let all = root.get("examples");
    let own = all.and_then(|all| all.get(lang.as_str()));
    own.or(all).map_or(other, |node| node.span)
}

/// A rule about papers looks for no words, and proves in each of its languages that it knows a
/// paper that is enough from one that is not: an example is a whole document, so one of each will
/// do.
fn check_demand(r: &mut Reader<'_>, file: &RuleFile, root: &Node) {
    if !file.when.is_empty() {
        r.mistakes.add(
            root.span,
            "when",
            "a rule looks for words or asks for papers, not both",
            "make two rules of it",
        );
    }
    let has_texts = |lang: Lang| file.texts.iter().any(|(l, _)| *l == lang);
    let examples_of = |lang: Lang| file.examples.iter().find(|(l, _)| *l == lang);
    for &lang in Lang::ALL {
        // One language is enough; a rule without any is asked for both.
        let speaks = has_texts(lang) || examples_of(lang).is_some();
        if !speaks && !file.texts.is_empty() {
            continue;
        }
        if !has_texts(lang) {
            r.mistakes.add(
                root.span,
                &format!("text.{lang}"),
                format!("the rule has no texts in `{lang}`"),
                "add title, message, why, cure and instead",
            );
        }
        let examples = examples_of(lang);
        if examples.is_none_or(|(_, e)| e.bad.is_empty() || e.good.is_empty()) {
            r.mistakes.add(
                examples_span(root, lang, root.span),
                &format!("examples.{lang}"),
                format!("no bad or no good example in `{lang}`"),
                "add a document that is enough under `good:` and one that is not under `bad:`",
            );
        }
    }
}

/// The longest phrase, in bytes; every word of it becomes tens of forms.
const LONGEST_PHRASE: usize = 8 * 1024;

impl Reader<'_> {
    /// The phrase in a node.
    pub(crate) fn phrase(&mut self, node: &Node, path: &str) -> Option<Phrase> {
        let text = self.text(node, path)?;
        if text.len() > LONGEST_PHRASE {
            self.mistakes.add(
                node.span,
                path,
                format!(
                    "a phrase of {} bytes; the longest is {LONGEST_PHRASE}",
                    text.len()
                ),
                "write several phrases, or a word list below words/",
            );
            return None;
        }
        match phrase::parse(&text) {
            Ok(phrase) => {
                self.phrases.push(WrittenPhrase {
                    literal_words: phrase.literal_words(),
                    text,
                    path: path.to_owned(),
                });
                Some(phrase)
            }
            Err(error) => {
                self.mistakes
                    .add(node.span, path, error.message, error.help);
                None
            }
        }
    }

    /// A list of phrases.
    pub(crate) fn phrase_list(&mut self, node: &Node, path: &str) -> Vec<Phrase> {
        self.list(node, path)
            .iter()
            .enumerate()
            .filter_map(|(i, n)| self.phrase(n, &item(path, i)))
            .collect()
    }

    /// A condition: a phrase, or a mapping with one operator and its settings.
    pub(crate) fn test(&mut self, node: &Node, path: &str) -> Option<Test> {
        super::operator::read(self, node, path)
    }
}

/// Says which word was meant, for a key that is not known.
pub(crate) fn unknown_key(name: &str, known: &[&str]) -> String {
    match did_you_mean(name, known.iter().copied()) {
        Some(word) => format!("did you mean `{word}`?"),
        None => format!("known here: {}", known.join(", ")),
    }
}

/// The condition in a test, for callers that only look.
impl Test {
    pub(crate) const fn plain(condition: Condition, place: Place) -> Self {
        Self {
            condition,
            confidence: None,
            polarity: None,
            voice: None,
            kinds: Vec::new(),
            place,
        }
    }
}
