//! Labelled passages: how much of what people mark the rules find, and how much else.
//!
//! A passage counts once for each family, however many findings it has; precision, recall and F1
//! are those of passages.

use serde::Deserialize;

use super::Finding;
use crate::document::{Document, Hints};
use crate::rules::Rulebook;
use crate::text::Source;
use crate::text::fold::fold;
use crate::vocabulary::{Family, Severity};

/// The families that passages are labelled with.
const FAMILIES: [Family; 5] = [
    Family::Misleading,
    Family::Trap,
    Family::Slogan,
    Family::Burden,
    Family::Tone,
];

/// One labelled passage, as a line of a JSONL file.
#[derive(Clone, Debug, Deserialize)]
pub struct Passage {
    /// What it is called in reports.
    pub id: String,
    /// The kind of document it comes from.
    pub kind: String,
    /// Its language, `ru` or `en`.
    pub lang: String,
    /// The passage, as Markdown.
    pub text: String,
    /// `family/kind` for each harm in it, or `clean`.
    pub labels: Vec<String>,
    /// Whether two honest readers may differ about it.
    #[serde(default)]
    pub borderline: bool,
    /// The guilty words, where they were marked.
    #[serde(default)]
    pub guilty: Vec<String>,
}

/// Passages by what was expected and what was found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Labelled and found.
    pub hits: usize,
    /// Found and not labelled.
    pub noise: usize,
    /// Labelled and not found.
    pub misses: usize,
}

/// How the rules did on a corpus.
#[derive(Clone, Debug, Default)]
pub struct Score {
    /// How many passages there were.
    pub passages: usize,
    /// By family, in the order of the vocabulary.
    pub families: Vec<(Family, Tally)>,
    /// Any label against any finding.
    pub any: Tally,
    /// By rule, for those that found something or are labels themselves.
    pub rules: Vec<RuleScore>,
    /// Of the passages flagged rightly whose guilty words are known, in how many some finding
    /// shares half of the words; and how many of them there are.
    pub marked: (usize, usize),
    /// The passages that went wrong, in order.
    pub wrong: Vec<Wrong>,
}

/// How one rule did.
#[derive(Clone, Debug)]
pub struct RuleScore {
    /// The rule's id.
    pub rule: String,
    /// Passages: a hit where the rule's family is labelled, a miss where the very id is.
    pub tally: Tally,
    /// How many passages are labelled with the very id; without any, recall is unknown.
    pub labelled: usize,
}

/// A passage where labels and findings differ.
#[derive(Clone, Debug)]
pub struct Wrong {
    /// The passage's id.
    pub id: String,
    /// The passage.
    pub text: String,
    /// Labels whose family nothing was found of.
    pub missed: Vec<String>,
    /// Rules of families that are not labelled.
    pub noisy: Vec<String>,
}

impl Tally {
    /// The share of what was found that was labelled; 0 where nothing was found.
    #[must_use]
    pub fn precision(&self) -> f64 {
        share(self.hits, self.hits + self.noise)
    }

    /// The share of what was labelled that was found; 0 where nothing was labelled.
    #[must_use]
    pub fn recall(&self) -> f64 {
        share(self.hits, self.hits + self.misses)
    }

    /// The harmonic mean of precision and recall.
    #[must_use]
    pub fn f1(&self) -> f64 {
        let (p, r) = (self.precision(), self.recall());
        if p + r > 0.0 {
            2.0 * p * r / (p + r)
        } else {
            0.0
        }
    }

    const fn count(&mut self, labelled: bool, found: bool) {
        self.hits += (labelled && found) as usize;
        self.noise += (!labelled && found) as usize;
        self.misses += (labelled && !found) as usize;
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "corpora are far smaller than 2^52 passages"
)]
fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 {
        0.0
    } else {
        part as f64 / whole as f64
    }
}

impl Rulebook {
    /// Checks labelled passages; findings below `least` do not count.
    #[must_use]
    pub fn score(&self, passages: &[Passage], least: Severity) -> Score {
        let mut score = Score {
            passages: passages.len(),
            families: FAMILIES.iter().map(|&f| (f, Tally::default())).collect(),
            ..Score::default()
        };
        for passage in passages {
            let document = document(passage);
            let findings: Vec<Finding> = self
                .check(&document)
                .into_iter()
                .filter(|f| f.severity >= least)
                .filter(|f| FAMILIES.iter().any(|family| in_family(&f.rule, *family)))
                .collect();
            score.add(passage, &findings, &document);
        }
        score.rules.retain(|r| self.rule(&r.rule).is_some());
        score.rules.sort_by(|a, b| a.rule.cmp(&b.rule));
        score
    }
}

impl Score {
    fn add(&mut self, passage: &Passage, findings: &[Finding], document: &Document) {
        let labels = || passage.labels.iter().filter(|label| *label != "clean");
        let labelled = |family: Family| labels().any(|label| in_family(label, family));
        for (family, tally) in &mut self.families {
            let found = findings.iter().any(|f| in_family(&f.rule, *family));
            tally.count(labelled(*family), found);
        }
        self.any.count(labels().count() > 0, !findings.is_empty());
        if labels().count() > 0 && !findings.is_empty() && !passage.guilty.is_empty() {
            self.marked.1 += 1;
            let hit = findings.iter().any(|finding| {
                let quote = document.source().slice(finding.span);
                passage.guilty.iter().any(|words| share_half(quote, words))
            });
            self.marked.0 += usize::from(hit);
        }
        let same_family = |a: &str, b: &str| a.split('/').next() == b.split('/').next();
        let mut noisy = Vec::new();
        let mut fired: Vec<&str> = findings.iter().map(|f| f.rule.as_str()).collect();
        fired.sort_unstable();
        fired.dedup();
        for &rule in &fired {
            let right = labels().any(|label| same_family(label, rule));
            self.rule(rule).tally.count(right, true);
            if !right {
                noisy.push(rule.to_owned());
            }
        }
        let mut missed = Vec::new();
        for label in labels() {
            let found = fired.contains(&label.as_str());
            let rule = self.rule(label);
            rule.labelled += 1;
            if !found {
                rule.tally.count(true, false);
            }
            if !fired.iter().any(|rule| same_family(label, rule)) {
                missed.push(label.clone());
            }
        }
        if !missed.is_empty() || !noisy.is_empty() {
            self.wrong.push(Wrong {
                id: passage.id.clone(),
                text: passage.text.clone(),
                missed,
                noisy,
            });
        }
    }

    fn rule(&mut self, id: &str) -> &mut RuleScore {
        let at = match self.rules.iter().position(|known| known.rule == id) {
            Some(at) => at,
            None => {
                self.rules.push(RuleScore {
                    rule: id.to_owned(),
                    tally: Tally::default(),
                    labelled: 0,
                });
                self.rules.len() - 1
            }
        };
        &mut self.rules[at]
    }
}

fn in_family(id: &str, family: Family) -> bool {
    id.split('/').next() == Some(family.as_str())
}

/// A passage as the document it would be: its kind and language in the front matter.
fn document(passage: &Passage) -> Document {
    let text = passage.text.replace('\r', "");
    let escape = if text.starts_with("---") { "\\" } else { "" };
    let source = format!(
        "---\nkind: {}\nlang: {}\n---\n\n{escape}{text}\n",
        passage.kind, passage.lang
    );
    Document::parse(Source::new("passage.md", source), Hints::default())
}

/// Whether two texts share half of the words of the shorter one; words of one or two letters do
/// not count.
fn share_half(a: &str, b: &str) -> bool {
    let words = |text: &str| -> Vec<String> {
        let mut words: Vec<String> = text
            .split(|c: char| !c.is_alphanumeric() && c != '_')
            .filter(|word| word.chars().count() > 2)
            .map(fold)
            .collect();
        words.sort_unstable();
        words.dedup();
        words
    };
    let (a, b) = (words(a), words(b));
    let shared = a.iter().filter(|word| b.contains(word)).count();
    shared * 2 >= a.len().min(b.len()).max(1)
}
