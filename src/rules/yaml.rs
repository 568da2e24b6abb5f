//! YAML as a tree of nodes that remember their bytes, so that every mistake has a place.
//!
//! The only file that knows the YAML library. Built from its events: the parser's own limits keep
//! nesting and keys small, and aliases are refused, so that no file grows when it is read.

use rustc_hash::FxHashSet;

use granit_parser::{Event, Options, Parser, ScalarStyle, StrInput, StructureStyle};

use crate::text::Span;

/// How deep lists and mappings may stand in each other.
const DEEPEST: usize = 64;

/// A YAML value with its bytes in the file.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Node {
    pub(crate) value: Value,
    pub(crate) span: Span,
}

impl Node {
    /// The value under a key, if this is a mapping that has it.
    pub(crate) fn get(&self, name: &str) -> Option<&Self> {
        let Value::Map(entries) = &self.value else {
            return None;
        };
        let (_, value) = entries.iter().find(|(key, _)| key.name == name)?;
        Some(value)
    }
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

/// A file that is not YAML at all, or YAML that is not read here.
#[derive(Debug)]
pub(crate) struct Broken {
    pub(crate) span: Span,
    pub(crate) message: String,
}

/// Reads one YAML document; an empty one is null.
pub(crate) fn parse(text: &str) -> Result<Node, Broken> {
    let mut options = Options::default();
    options.emit_comments = false;
    options.disallow_directives = true;
    // Refused below, with a better message than that of an unknown anchor.
    options.emit_unresolved_aliases = true;
    let mut tree = Tree {
        text,
        events: Parser::new_from_str_with_options(text, options),
    };
    let mut root = None;
    loop {
        match tree.next()? {
            (Event::StreamEnd, _) => break,
            (Event::DocumentStart(..), span) if root.is_some() => {
                let message = "a file is one document: delete `---` and what follows it";
                return Err(broken(span, message));
            }
            (Event::StreamStart | Event::DocumentStart(..) | Event::DocumentEnd, _) => {}
            (event, span) => root = Some(tree.node(event, span, 0)?),
        }
    }
    Ok(root.unwrap_or(Node {
        value: Value::Null,
        span: Span::default(),
    }))
}

fn broken(span: Span, message: impl Into<String>) -> Broken {
    Broken {
        span,
        message: message.into(),
    }
}

/// Builds nodes from the parser's events.
struct Tree<'t> {
    text: &'t str,
    events: Parser<'t, StrInput<'t>>,
}

impl<'t> Tree<'t> {
    /// The next event with its bytes.
    fn next(&mut self) -> Result<(Event<'t>, Span), Broken> {
        match self.events.next() {
            Some(Ok((event, span))) => {
                let at = |offset: Option<usize>| offset.unwrap_or(self.text.len());
                let (start, end) = (at(span.start.byte_offset()), at(span.end.byte_offset()));
                Ok((event, Span::new(start, end.max(start))))
            }
            Some(Err(error)) => {
                let at = error.marker().byte_offset().unwrap_or(self.text.len());
                Err(broken(self.rest_of_line(at), error.info()))
            }
            None => Ok((
                Event::StreamEnd,
                Span::new(self.text.len(), self.text.len()),
            )),
        }
    }

    /// A syntax error has a place but no length: the span runs to the end of the line, or covers
    /// the line where the place is its end.
    fn rest_of_line(&self, at: usize) -> Span {
        let mut at = at.min(self.text.len());
        while !self.text.is_char_boundary(at) {
            at -= 1;
        }
        let begin = self.text[..at].rfind('\n').map_or(0, |i| i + 1);
        let end = self.text[at..]
            .find(['\r', '\n'])
            .map_or(self.text.len(), |i| at + i);
        Span::new(if at < end { at } else { begin }, end)
    }

    /// The node that starts with this event.
    fn node(&mut self, event: Event<'t>, span: Span, depth: usize) -> Result<Node, Broken> {
        if depth > DEEPEST {
            return Err(broken(span, format!("nested deeper than {DEEPEST} levels")));
        }
        match event {
            Event::Scalar(.., Some(_))
            | Event::SequenceStart(.., Some(_))
            | Event::MappingStart(.., Some(_)) => Err(broken(
                span,
                "tags (`!…`) mean nothing here: delete it, or put the text in quotes",
            )),
            Event::Scalar(text, style, ..) => {
                let value = match style {
                    ScalarStyle::Plain => plain(&text),
                    _ => Value::Text(text.into_owned()),
                };
                Ok(Node { value, span })
            }
            Event::SequenceStart(style, ..) => self.list(style, span, depth),
            Event::MappingStart(style, ..) => self.map(style, span, depth),
            Event::Alias(_) | Event::UnresolvedAlias(_) => Err(broken(
                span,
                "aliases (`*name`) are not read here: write the text out, or put it in quotes",
            )),
            _ => Err(broken(span, "a value is needed here")),
        }
    }

    fn list(
        &mut self,
        style: StructureStyle,
        mut span: Span,
        depth: usize,
    ) -> Result<Node, Broken> {
        let mut items = Vec::new();
        loop {
            let (event, at) = self.next()?;
            if event == Event::SequenceEnd {
                span = closed(span, style, items.last().map(|n: &Node| n.span), at);
                let value = Value::List(items);
                return Ok(Node { value, span });
            }
            items.push(self.node(event, at, depth + 1)?);
        }
    }

    fn map(&mut self, style: StructureStyle, mut span: Span, depth: usize) -> Result<Node, Broken> {
        let mut entries: Vec<(Key, Node)> = Vec::new();
        let mut names = FxHashSet::default();
        loop {
            let (event, at) = self.next()?;
            let name = match event {
                Event::MappingEnd => {
                    span = closed(span, style, entries.last().map(|(_, n)| n.span), at);
                    let value = Value::Map(entries);
                    return Ok(Node { value, span });
                }
                Event::Scalar(name, _, _, None) => name.into_owned(),
                _ => return Err(broken(at, "a key is a plain text")),
            };
            if !names.insert(name.clone()) {
                return Err(broken(
                    at,
                    format!("`{}` stands here twice: keep one of them", short(&name)),
                ));
            }
            let (event, value_at) = self.next()?;
            let node = self.node(event, value_at, depth + 1)?;
            entries.push((Key { name, span: at }, node));
        }
    }
}

/// The bytes of a collection: to its bracket, or to the end of its last part.
fn closed(start: Span, style: StructureStyle, last: Option<Span>, end: Span) -> Span {
    match (style, last) {
        (StructureStyle::Block, Some(last)) => start.cover(last),
        (StructureStyle::Block, None) => start,
        (StructureStyle::Flow, _) => start.cover(end),
    }
}

/// A scalar without quotes, by the core schema of YAML 1.2: `off` and `no` are texts.
fn plain(text: &str) -> Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Value::Null,
        "true" | "True" | "TRUE" => return Value::Bool(true),
        "false" | "False" | "FALSE" => return Value::Bool(false),
        _ => {}
    }
    let number = text.starts_with(|c: char| c.is_ascii_digit() || "+-.".contains(c));
    let digits = |c: char| c.is_ascii_digit() || "+-.eE".contains(c);
    if number && text.chars().all(digits) {
        if let Ok(n) = text.parse() {
            return Value::Int(n);
        }
        if let Ok(n) = text.parse() {
            return Value::Float(n);
        }
    }
    Value::Text(text.to_owned())
}

/// A text of any length as a message can show it.
pub(crate) fn short(text: &str) -> String {
    const LONGEST: usize = 60;
    if text.chars().nth(LONGEST).is_none() {
        return text.to_owned();
    }
    text.chars().take(LONGEST).chain(['…']).collect()
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
        let text = "список: [а, {б: в}] # конец\nещё: [\n  г,\n]\n";
        let Value::Map(entries) = parse(text).unwrap().value else {
            panic!("a map")
        };
        assert_eq!(&text[entries[0].1.span.range()], "[а, {б: в}]");
        assert_eq!(&text[entries[1].1.span.range()], "[\n  г,\n]");
    }

    #[test]
    fn scalars_without_quotes_follow_the_core_schema() {
        for (text, value) in [
            ("off", Value::Text("off".to_owned())),
            ("true", Value::Bool(true)),
            ("-7", Value::Int(-7)),
            ("2026.1", Value::Float(2026.1)),
            ("2026-11-21", Value::Text("2026-11-21".to_owned())),
            ("32MiB", Value::Text("32MiB".to_owned())),
            ("\"7\"", Value::Text("7".to_owned())),
            ("", Value::Null),
        ] {
            assert_eq!(parse(text).unwrap().value, value, "{text}");
        }
    }

    #[test]
    fn broken_yaml_has_a_place() {
        for (text, place) in [
            ("a: [1, 2\nb: }", ": }"),
            ("a: 1\nа: 2\na: 3", "a"),
            ("a: &x 1\nb: *x", "*x"),
            ("a: 1\n---\nb", "---"),
            ("a: !!str 7", "7"),
        ] {
            let found = parse(text).unwrap_err();
            assert!(
                text[found.span.range()].starts_with(place),
                "{text}: {found:?}"
            );
        }
    }

    #[test]
    fn hostile_yaml_is_refused_at_once() {
        let deep = "[".repeat(100_000);
        let deep_block: String = (0..200).map(|i| format!("{}a:\n", " ".repeat(i))).collect();
        let bomb = "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: [*c, *c]\n";
        let long_key = format!("{}: 1", "k".repeat(1 << 20));
        for text in [deep.as_str(), &deep_block, bomb, &long_key] {
            let found = parse(text).unwrap_err();
            assert!(found.message.len() < 200, "{}", found.message);
        }
    }
}
