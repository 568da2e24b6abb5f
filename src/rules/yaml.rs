//! YAML as a tree of nodes that remember their bytes, so that every mistake has a place.
//!
//! The only file that knows the YAML library. `serde_yaml` is the usual choice for files without
//! places; serde-saphyr gives the span of every value and has budgets against alias bombs.

use std::fmt;

use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_saphyr::{Location, Spanned};

use crate::text::Span;

/// A YAML value with its bytes in the file.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Node {
    pub(crate) value: Value,
    pub(crate) span: Span,
}

/// What a node holds. Numbers keep their written sort.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    Null,
    Bool(bool),
    Int(i64),
    Float(f64),
    Text(String),
    List(Vec<Node>),
    Map(Vec<(Key, Node)>),
}

/// A key of a mapping.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Key {
    pub(crate) name: String,
    pub(crate) span: Span,
}

/// A file that is not YAML at all.
#[derive(Debug)]
pub(crate) struct Broken {
    pub(crate) span: Span,
    pub(crate) message: String,
}

/// Reads one YAML document.
pub(crate) fn parse(text: &str) -> Result<Node, Broken> {
    match serde_saphyr::from_str::<Spanned<Raw>>(text) {
        Ok(root) => Ok(node(root)),
        Err(error) => {
            let span = error
                .location()
                .map_or(Span::default(), |l| line_from(text, &l));
            Err(Broken {
                span,
                message: error.without_snippet().to_string(),
            })
        }
    }
}

/// A syntax error has a line and a column (from 1, in characters) but no length: the span runs
/// from there to the end of the line.
fn line_from(text: &str, location: &Location) -> Span {
    let line = usize::try_from(location.line()).unwrap_or(1).max(1) - 1;
    let column = usize::try_from(location.column()).unwrap_or(1).max(1) - 1;
    let start: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
    let rest = text[start..].lines().next().unwrap_or("");
    let skipped: usize = rest.chars().take(column).map(char::len_utf8).sum();
    let from = if skipped < rest.len() {
        start + skipped
    } else {
        start
    };
    Span::new(from, start + rest.len())
}

/// The tree as serde hands it over, before spans are folded in.
enum Raw {
    Null,
    Bool(bool),
    Int(i64),
    Float(f64),
    Text(String),
    List(Vec<Spanned<Self>>),
    Map(Vec<(Spanned<String>, Spanned<Self>)>),
}

fn span_of(location: &Location) -> Span {
    let span = location.span();
    let start = span.byte_offset().unwrap_or(0);
    let end = start + span.byte_len().unwrap_or(0);
    Span::new(
        usize::try_from(start).unwrap_or(0),
        usize::try_from(end).unwrap_or(0),
    )
}

fn node(raw: Spanned<Raw>) -> Node {
    let mut span = span_of(&raw.referenced);
    let value = match raw.value {
        Raw::Null => Value::Null,
        Raw::Bool(b) => Value::Bool(b),
        Raw::Int(n) => Value::Int(n),
        Raw::Float(n) => Value::Float(n),
        Raw::Text(text) => Value::Text(text),
        Raw::List(items) => Value::List(items.into_iter().map(node).collect()),
        Raw::Map(entries) => Value::Map(
            entries
                .into_iter()
                .map(|(key, value)| {
                    (
                        Key {
                            name: key.value,
                            span: span_of(&key.referenced),
                        },
                        node(value),
                    )
                })
                .collect(),
        ),
    };
    // A collection's own span is its first mark; its parts say where it really lies.
    let parts: Option<Span> = match &value {
        Value::List(items) => items.iter().map(|n| n.span).reduce(Span::cover),
        Value::Map(entries) => entries
            .iter()
            .map(|(k, n)| k.span.cover(n.span))
            .reduce(Span::cover),
        _ => None,
    };
    if let Some(parts) = parts {
        span = span.cover(parts);
    }
    Node { value, span }
}

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(RawVisitor)
    }
}

struct RawVisitor;

impl<'de> Visitor<'de> for RawVisitor {
    type Value = Raw;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any YAML value")
    }

    fn visit_bool<E>(self, v: bool) -> Result<Raw, E> {
        Ok(Raw::Bool(v))
    }

    fn visit_i64<E>(self, v: i64) -> Result<Raw, E> {
        Ok(Raw::Int(v))
    }

    fn visit_u64<E: de::Error>(self, v: u64) -> Result<Raw, E> {
        i64::try_from(v)
            .map(Raw::Int)
            .map_err(|_| E::custom("the number is too large"))
    }

    fn visit_f64<E>(self, v: f64) -> Result<Raw, E> {
        Ok(Raw::Float(v))
    }

    fn visit_str<E>(self, v: &str) -> Result<Raw, E> {
        Ok(Raw::Text(v.to_owned()))
    }

    fn visit_string<E>(self, v: String) -> Result<Raw, E> {
        Ok(Raw::Text(v))
    }

    fn visit_unit<E>(self) -> Result<Raw, E> {
        Ok(Raw::Null)
    }

    fn visit_none<E>(self) -> Result<Raw, E> {
        Ok(Raw::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Raw, D::Error> {
        Raw::deserialize(deserializer)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Raw, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = seq.next_element::<Spanned<Raw>>()? {
            items.push(item);
        }
        Ok(Raw::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Raw, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = map.next_entry::<Spanned<String>, Spanned<Raw>>()? {
            entries.push(entry);
        }
        Ok(Raw::Map(entries))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_node_knows_its_bytes() {
        let text = "вид: да\nwhen:\n  ru:\n    - phrase: \"{а|б} в\"\n      within: 14\n";
        let Value::Map(entries) = parse(text).unwrap().value else {
            panic!("a map")
        };
        assert_eq!(&text[entries[0].1.span.range()], "да");
        assert_eq!(&text[entries[1].0.span.range()], "when");
        let Value::Map(langs) = &entries[1].1.value else {
            panic!("a map")
        };
        let Value::List(items) = &langs[0].1.value else {
            panic!("a list")
        };
        let Value::Map(item) = &items[0].value else {
            panic!("a map")
        };
        assert_eq!(&text[item[0].1.span.range()], "\"{а|б} в\"");
        assert_eq!(item[1].1.value, Value::Int(14));
    }

    #[test]
    fn broken_yaml_has_a_place() {
        let broken = parse("a: [1, 2\nb: }").unwrap_err();
        assert!(broken.span.start > 0, "{broken:?}");
    }
}
