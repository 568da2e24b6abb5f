//! The baseline: the findings that were there when a project began to use onside. A check tells
//! only what is new.
//!
//! A finding is known by its fingerprint, in which there are no positions, and by the path of its
//! document. What is kept is for people to review: one finding a line, in one order.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

/// The name of the baseline, in the folder that its paths count from.
pub const BASELINE: &str = ".onside-baseline.json";

/// The name of the format.
const SCHEMA: &str = "onside.baseline/1";

/// A finding that is known.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Known {
    /// Its document, from the folder that paths count from, with `/`.
    pub path: String,
    /// The rule's id.
    pub rule: String,
    /// [`Finding::fingerprint`](crate::check::Finding::fingerprint).
    pub fingerprint: String,
    /// Its words, for people.
    pub quote: String,
}

/// The findings that are known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Baseline {
    known: BTreeSet<Known>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    schema: String,
    findings: Vec<Known>,
}

impl Baseline {
    /// A baseline of these findings.
    #[must_use]
    pub fn new(known: impl IntoIterator<Item = Known>) -> Self {
        Self {
            known: known.into_iter().collect(),
        }
    }

    /// Reads a baseline.
    ///
    /// # Errors
    /// What is wrong with the text, and where.
    pub fn read(text: &str) -> Result<Self, String> {
        let file: File = serde_json::from_str(text).map_err(|error| error.to_string())?;
        if file.schema != SCHEMA {
            return Err(format!("`schema` is not {SCHEMA:?}"));
        }
        Ok(Self::new(file.findings))
    }

    /// The text of the baseline.
    #[must_use]
    pub fn written(&self) -> String {
        // Texts alone can always be written as JSON.
        let rows = self.known.iter().map(serde_json::to_string);
        let rows: Vec<String> = rows.map(Result::unwrap_or_default).collect();
        let list = match rows.is_empty() {
            true => String::new(),
            false => format!("\n{}\n", rows.join(",\n")),
        };
        format!("{{\n\"schema\": \"{SCHEMA}\",\n\"findings\": [{list}]\n}}\n")
    }

    /// What is known, by path, rule and fingerprint.
    #[must_use]
    pub const fn known(&self) -> &BTreeSet<Known> {
        &self.known
    }

    /// The fingerprints that are known of the document at this path.
    #[must_use]
    pub fn of(&self, path: &str) -> BTreeSet<String> {
        let first = Known {
            path: path.to_owned(),
            rule: String::new(),
            fingerprint: String::new(),
            quote: String::new(),
        };
        let own = self.known.range(first..).take_while(|k| k.path == path);
        own.map(|known| known.fingerprint.clone()).collect()
    }

    /// The paths of its documents.
    #[must_use]
    pub fn paths(&self) -> BTreeSet<&str> {
        self.known.iter().map(|known| known.path.as_str()).collect()
    }

    /// The findings of documents that are not there, so that a renamed document finds its own
    /// again. Each is known once.
    #[must_use]
    pub fn moved(&self, is_there: impl Fn(&str) -> bool) -> Moved {
        let gone: BTreeSet<&str> = self.paths().into_iter().filter(|p| !is_there(p)).collect();
        let mut left: BTreeMap<String, Vec<Known>> = BTreeMap::new();
        for known in self.known.iter().filter(|k| gone.contains(k.path.as_str())) {
            let own = left.entry(known.fingerprint.clone()).or_default();
            own.push(known.clone());
        }
        Moved { left }
    }
}

/// The findings of documents that are not there any more.
#[derive(Clone, Debug, Default)]
pub struct Moved {
    left: BTreeMap<String, Vec<Known>>,
}

impl Moved {
    /// Takes one with this fingerprint, if one is left.
    pub fn take(&mut self, fingerprint: &str) -> Option<Known> {
        self.left.get_mut(fingerprint)?.pop()
    }

    /// The fingerprints of those left.
    pub fn fingerprints(&self) -> impl Iterator<Item = String> + '_ {
        let left = self.left.iter().filter(|(_, own)| !own.is_empty());
        left.map(|(fingerprint, _)| fingerprint.clone())
    }

    /// How many are left.
    #[must_use]
    pub fn len(&self) -> usize {
        self.left.values().map(Vec::len).sum()
    }

    /// Whether none is left.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.left.values().all(Vec::is_empty)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(path: &str, fingerprint: &str) -> Known {
        Known {
            path: path.to_owned(),
            rule: "slogan/we-care".to_owned(),
            fingerprint: fingerprint.to_owned(),
            quote: "мы «заботимся»\n".to_owned(),
        }
    }

    #[test]
    fn what_is_written_is_read_and_stands_one_a_line() {
        let baseline = Baseline::new([known("b.md", "2"), known("a.md", "1"), known("b.md", "2")]);
        let text = baseline.written();
        assert_eq!(Baseline::read(&text), Ok(baseline));
        assert_eq!(text.lines().count(), 7, "{text}");
        assert!(text.find("a.md") < text.find("b.md"));
        let none = Baseline::default();
        assert_eq!(Baseline::read(&none.written()), Ok(none));
        for bad in ["", "{", "[]", "{\"schema\":\"x\",\"findings\":[]}"] {
            assert!(Baseline::read(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_moved_finding_is_known_once() {
        let baseline = Baseline::new([known("a.md", "1"), known("b.md", "1"), known("c.md", "1")]);
        let mut moved = baseline.moved(|path| path == "c.md");
        assert!(moved.take("1").is_some() && moved.take("1").is_some());
        assert!(moved.take("1").is_none() && moved.is_empty());
    }
}
