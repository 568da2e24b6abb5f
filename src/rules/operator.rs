//! Reads the operators of a condition and the excuses of a rule.

use super::condition::{
    Condition, EvidenceKind, Excuse, NoteState, Place, Polarity, Reach, RulePattern, Test,
    VoiceFilter,
};
use super::keys;
use super::path::{at, item};
use super::reader::Reader;
use super::yaml::{Key, Node, Value};
use crate::vocabulary::{BlockKind, Confidence, Kind, Lang};

const WITHIN: usize = 14;

/// Reads a condition: a text is a phrase, a list is `any`.
pub(crate) fn read(r: &mut Reader<'_>, node: &Node, path: &str) -> Option<Test> {
    let place = Place {
        span: node.span,
        path: path.to_owned(),
    };
    let entries = match &node.value {
        Value::Map(entries) => entries,
        Value::List(_) => return Some(Test::plain(Condition::Any(tests(r, node, path)), place)),
        _ => {
            return r
                .phrase(node, path)
                .map(|p| Test::plain(Condition::Phrase(p), place));
        }
    };
    // `- {a|b} c` without quotes is a YAML mapping with a null value: say so instead of "unknown key".
    if let [
        (
            _,
            Node {
                value: Value::Null, ..
            },
        ),
    ] = entries.as_slice()
    {
        r.text(node, path);
        return None;
    }
    let known: Vec<&str> = keys::OPERATORS
        .iter()
        .chain(keys::SETTINGS)
        .copied()
        .collect();
    r.map(node, path, &known)?;
    let operators: Vec<&(Key, Node)> = entries
        .iter()
        .filter(|(k, _)| keys::OPERATORS.contains(&k.name.as_str()))
        .collect();
    let [(key, value)] = operators.as_slice() else {
        r.mistakes.add(
            node.span,
            path,
            "a condition needs exactly one operator",
            format!("write one of {}", keys::OPERATORS.join(", ")),
        );
        return None;
    };
    let mut test = Test::plain(Condition::Any(Vec::new()), place);
    let settings = settings(r, entries, path, &mut test);
    test.condition = operator(r, key, value, &at(path, &key.name), &settings)?;
    check_settings(r, &test);
    Some(test)
}

/// Confidence and voice are those of an alternative as a whole: on one of the conditions that have
/// to hold together they would say nothing, so an author who writes them there is told.
fn check_settings(r: &mut Reader<'_>, test: &Test) {
    if let Condition::Any(_) = test.condition {
        // Its parts are alternatives; an outer operator asks when it takes them in.
        return;
    }
    let first_of_all = matches!(test.condition, Condition::All { .. });
    for (i, part) in test.condition.parts().iter().enumerate() {
        check_part(r, part, first_of_all && i == 0);
    }
}

/// `first` is the first part of an `all`: its alternatives become alternatives of the whole, each
/// with its own confidence.
fn check_part(r: &mut Reader<'_>, part: &Test, first: bool) {
    let mut idle = Vec::new();
    if part.confidence.is_some() && !first {
        idle.push("confidence");
    }
    if part.voice.is_some() {
        idle.push("voice");
    }
    for setting in idle {
        r.mistakes.add(
            part.place.span,
            &at(&part.place.path, setting),
            format!("`{setting}:` says nothing here"),
            format!("put `{setting}:` beside the outer `all:`, `near:`, `not:` or `count:`"),
        );
    }
    if let Condition::CountFindings { .. } = part.condition {
        r.mistakes.add(
            part.place.span,
            &part.place.path,
            "`count_findings:` stands alone, it is no part of another condition",
            "make it an alternative of its own under `any:`",
        );
    }
    // `any` inside is a choice of the same part; other operators have checked their own parts.
    if let Condition::Any(tests) = &part.condition {
        for test in tests {
            check_part(r, test, first);
        }
    }
}

/// Settings that belong to an operator.
#[derive(Default)]
struct Settings {
    within: Option<usize>,
    reach: Option<Reach>,
    at_least: Option<usize>,
}

fn names<T: Copy>(all: &[T], name: impl Fn(T) -> &'static str) -> Vec<&'static str> {
    all.iter().map(|&v| name(v)).collect()
}

fn settings(r: &mut Reader<'_>, entries: &[(Key, Node)], path: &str, test: &mut Test) -> Settings {
    let mut out = Settings::default();
    for (key, n) in entries {
        let path = at(path, &key.name);
        match key.name.as_str() {
            "confidence" => {
                test.confidence = r.word(
                    n,
                    &path,
                    Confidence::parse,
                    &names(Confidence::ALL, Confidence::as_str),
                );
            }
            "polarity" => {
                test.polarity = r.word(
                    n,
                    &path,
                    Polarity::parse,
                    &names(Polarity::ALL, Polarity::as_str),
                );
            }
            "voice" => {
                test.voice = r.word(
                    n,
                    &path,
                    VoiceFilter::parse,
                    &names(VoiceFilter::ALL, VoiceFilter::as_str),
                );
            }
            "kinds" => {
                let kinds = names(Kind::ALL, Kind::as_str);
                test.kinds = r
                    .list(n, &path)
                    .iter()
                    .enumerate()
                    .filter_map(|(i, n)| r.word(n, &item(&path, i), Kind::parse, &kinds))
                    .collect();
            }
            "within" => out.within = r.number(n, &path),
            "reach" => {
                out.reach = r.word(n, &path, Reach::parse, &names(Reach::ALL, Reach::as_str));
            }
            "at_least" => out.at_least = r.number(n, &path),
            _ => {}
        }
    }
    out
}

fn tests(r: &mut Reader<'_>, node: &Node, path: &str) -> Vec<Test> {
    r.list(node, path)
        .iter()
        .enumerate()
        .filter_map(|(i, n)| read(r, n, &item(path, i)))
        .collect()
}

/// One word of a closed set, or a list of them.
fn words<T>(
    r: &mut Reader<'_>,
    value: &Node,
    path: &str,
    parse: impl Fn(&str) -> Option<T>,
    known: &[&str],
) -> Vec<T> {
    let Value::List(items) = &value.value else {
        return r.word(value, path, parse, known).into_iter().collect();
    };
    items
        .iter()
        .enumerate()
        .filter_map(|(i, n)| r.word(n, &item(path, i), &parse, known))
        .collect()
}

fn operator(
    r: &mut Reader<'_>,
    key: &Key,
    value: &Node,
    path: &str,
    settings: &Settings,
) -> Option<Condition> {
    let reach = settings.reach.unwrap_or(Reach::Same);
    Some(match key.name.as_str() {
        "phrase" => Condition::Phrase(r.phrase(value, path)?),
        "together" => {
            let members = r.phrase_list(value, path);
            if members.len() < 2 {
                r.mistakes.add(
                    value.span,
                    path,
                    "`together` needs two words or more",
                    "write `together: [\"@speed\", \"@promise\"]`",
                );
            }
            Condition::Together {
                members,
                within: settings.within.unwrap_or(WITHIN),
            }
        }
        "any" => Condition::Any(tests(r, value, path)),
        "all" => Condition::All {
            tests: tests(r, value, path),
            reach,
        },
        "not" => Condition::Not {
            test: Box::new(read(r, value, path)?),
            reach,
        },
        "near" => Condition::Near {
            tests: tests(r, value, path),
            within: settings.within.unwrap_or(WITHIN),
        },
        "count" => Condition::Count {
            test: Box::new(read(r, value, path)?),
            at_least: settings.at_least.unwrap_or(2),
            reach,
        },
        "missing" => {
            let kinds = names(EvidenceKind::ALL, EvidenceKind::as_str);
            Condition::Missing {
                evidence: words(r, value, path, EvidenceKind::parse, &kinds),
                reach: settings.reach.unwrap_or(Reach::Next),
            }
        }
        "in_section" => Condition::InSection(Box::new(read(r, value, path)?)),
        "column_head" => Condition::ColumnHead(Box::new(read(r, value, path)?)),
        "in_block" => {
            let known = names(BlockKind::ALL, BlockKind::as_str);
            Condition::InBlock(words(r, value, path, BlockKind::parse, &known))
        }
        "count_findings" => Condition::CountFindings {
            of: RulePattern(r.text(value, path)?),
            at_least: settings.at_least.unwrap_or(2),
            reach: settings.reach.unwrap_or(Reach::Section),
        },
        _ => Condition::Note(r.word(
            value,
            path,
            NoteState::parse,
            &names(NoteState::ALL, NoteState::as_str),
        )?),
    })
}

impl Reader<'_> {
    /// The excuses of a rule: one mapping, or a list of them.
    pub(crate) fn excuses(&mut self, node: &Node, path: &str) -> Vec<Excuse> {
        match &node.value {
            Value::List(items) => items
                .iter()
                .enumerate()
                .filter_map(|(i, n)| self.excuse(n, &item(path, i)))
                .collect(),
            _ => self.excuse(node, path).into_iter().collect(),
        }
    }

    fn excuse(&mut self, node: &Node, path: &str) -> Option<Excuse> {
        let mut known = names(EvidenceKind::ALL, EvidenceKind::as_str);
        known.extend(["reach", "need", "words"]);
        let mut excuse = Excuse {
            evidence: Vec::new(),
            words: Vec::new(),
            all: false,
            reach: Reach::Same,
            path: path.to_owned(),
        };
        for (key, n) in self.map(node, path, &known)? {
            let path = at(path, &key.name);
            match key.name.as_str() {
                "reach" => {
                    excuse.reach = self
                        .word(n, &path, Reach::parse, &names(Reach::ALL, Reach::as_str))
                        .unwrap_or(Reach::Same);
                }
                "need" => {
                    excuse.all = self.word(
                        n,
                        &path,
                        |t| ["any", "all"].iter().position(|w| *w == t),
                        &["any", "all"],
                    ) == Some(1);
                }
                "words" => excuse.words = self.excuse_words(n, &path),
                name => {
                    let Some(kind) = EvidenceKind::parse(name) else {
                        continue;
                    };
                    match n.value {
                        Value::Bool(true) => excuse.evidence.push((kind, 0)),
                        Value::Int(strength @ 1..=6) => excuse
                            .evidence
                            .push((kind, u8::try_from(strength).expect("1 to 6"))),
                        _ => self.mistakes.add(
                            n.span,
                            &path,
                            "`true` or a strength from 1 to 6 is needed here",
                            "write `deed: 3` or `link: true`",
                        ),
                    }
                }
            }
        }
        Some(excuse)
    }

    fn excuse_words(&mut self, node: &Node, path: &str) -> Vec<(super::phrase::Phrase, Place)> {
        let mut words = Vec::new();
        let langs: Vec<(Lang, &Node, String)> = self.langs(node, path);
        for (_, n, path) in langs {
            for (i, n) in self.list(n, &path).iter().enumerate() {
                let path = item(&path, i);
                if let Some(phrase) = self.phrase(n, &path) {
                    words.push((phrase, Place { span: n.span, path }));
                }
            }
        }
        words
    }
}
