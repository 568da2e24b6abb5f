//! The JSON Schema of `paper:` and `document:` in a rule file, made of the keys that are read.

use serde_json::{Map, Value, json};

use super::schema::words;
use crate::rules::condition::EvidenceKind;
use crate::rules::demand::{CELLS, CONTENTS, EACH, PAPER, SETTINGS};
use crate::vocabulary::{Kind, Lang, Register, Severity};

/// The definitions that [`paper`] and [`document`] refer to.
pub(super) fn definitions() -> [(&'static str, Value); 3] {
    [
        ("content", content()),
        ("need", need()),
        ("column", column()),
    ]
}

/// `paper:` of a rule file.
pub(super) fn paper() -> Value {
    object(PAPER, &["register"], |key| match key {
        "register" => words(Register::ALL.iter().map(|register| register.as_str())),
        "aiming_high" => severity(),
        "kinds" => kinds(),
        "fields" => names(),
        "needs" => list(&json!({ "$ref": "#/$defs/need" })),
        "rows" => list(&json!({ "$ref": "#/$defs/column" })),
        _ => phrases(),
    })
}

/// `document:` of a rule file.
pub(super) fn document() -> Value {
    object(EACH, &["needs"], |key| match key {
        "kinds" => kinds(),
        "only_if" => json!({ "$ref": "#/$defs/content" }),
        "severity" => severity(),
        _ => list(&json!({ "$ref": "#/$defs/need" })),
    })
}

fn need() -> Value {
    json!({ "allOf": [{ "$ref": "#/$defs/content" }, { "required": ["lacks"] }] })
}

fn content() -> Value {
    let keys: Vec<&str> = CONTENTS.iter().chain(SETTINGS).copied().collect();
    let own = json!({ "$ref": "#/$defs/content" });
    let mut schema = object(&keys, &[], |key| match key {
        "words" | "reviewed" | "but_not" => phrases(),
        "evidence" => words(EvidenceKind::ALL.iter().map(|kind| kind.as_str())),
        "field" | "level" | "every" | "next" | "fields" => names(),
        "columns" => list(&phrases()),
        "items" | "sentence" | "any" | "all" => list(&own),
        "not" => own.clone(),
        "link_to_paper" => json!({ "const": true }),
        "lacks" => by_lang(&text()),
        "severity" => severity(),
        _ => number(),
    });
    schema["oneOf"] = CONTENTS
        .iter()
        .map(|key| json!({ "required": [key] }))
        .collect();
    schema
}

fn column() -> Value {
    let keys: Vec<&str> = ["column", "lacks", "severity"]
        .iter()
        .chain(CELLS)
        .copied()
        .collect();
    let mut schema = object(&keys, &["column", "lacks"], |key| match key {
        "lacks" => by_lang(&text()),
        "severity" => severity(),
        "dated" => number(),
        _ => phrases(),
    });
    schema["oneOf"] = CELLS
        .iter()
        .map(|key| json!({ "required": [key] }))
        .collect();
    schema
}

fn object(keys: &[&str], required: &[&str], schema: impl Fn(&str) -> Value) -> Value {
    let properties: Map<String, Value> = keys
        .iter()
        .map(|&key| (key.to_owned(), schema(key)))
        .collect();
    json!({
        "type": "object", "properties": properties, "required": required,
        "additionalProperties": false,
    })
}

fn by_lang(value: &Value) -> Value {
    let langs: Map<String, Value> = Lang::ALL
        .iter()
        .map(|lang| (lang.to_string(), value.clone()))
        .collect();
    json!({ "type": "object", "properties": langs, "additionalProperties": false })
}

fn phrases() -> Value {
    by_lang(&list(&text()))
}

fn names() -> Value {
    list(&text())
}

fn kinds() -> Value {
    list(&words(Kind::ALL.iter().map(|kind| kind.as_str())))
}

fn severity() -> Value {
    words(Severity::ALL.iter().map(|word| word.as_str()))
}

fn number() -> Value {
    json!({ "type": "integer", "minimum": 1 })
}

fn text() -> Value {
    json!({ "type": "string", "minLength": 1 })
}

fn list(item: &Value) -> Value {
    json!({ "type": "array", "items": item })
}
