//! `onside schema`: JSON Schemas, made of the very words that onside reads.

use serde_json::{Map, Value, json};

use super::author::{SchemaArgs, SchemaOf};
use super::demand_schema;
use super::{Exit, Shell, config_schema};
use crate::rules::condition::{EvidenceKind, NoteState, Polarity, Reach, VoiceFilter};
use crate::rules::keys;
use crate::vocabulary::{BlockKind, Confidence, Kind, Lang, Severity};

/// Runs `onside schema`.
pub(super) fn schema(args: &SchemaArgs, shell: &mut Shell<'_>) -> Exit {
    let text = match args.of {
        SchemaOf::Rule => format!("{:#}\n", rule()),
        SchemaOf::Config => format!("{:#}\n", config_schema::config()),
        SchemaOf::Findings => include_str!("../../schema/onside.report.json").to_owned(),
        SchemaOf::Level => include_str!("../../schema/onside.level.json").to_owned(),
        SchemaOf::Baseline => include_str!("../../schema/onside.baseline.json").to_owned(),
        SchemaOf::Ignore => format!("{:#}\n", config_schema::side_file()),
    };
    shell.print(Exit::Clean, |out| out.write_all(text.as_bytes()))
}

/// The schema of a rule file.
pub(super) fn rule() -> Value {
    let list = |item: Value| json!({ "type": "array", "items": item });
    let by_lang = |value: Value| {
        let langs: Map<String, Value> = Lang::ALL
            .iter()
            .map(|lang| (lang.to_string(), value.clone()))
            .collect();
        json!({ "type": "object", "properties": langs, "additionalProperties": false })
    };
    let text = json!({ "type": "string", "minLength": 1 });
    let kinds = words(Kind::ALL.iter().map(|kind| kind.as_str()));
    let severity = words(Severity::ALL.iter().map(|word| word.as_str()));
    let mut by_kind = each_kind(&severity);
    by_kind.insert("default".to_owned(), severity.clone());
    let mut places = each_kind(&text);
    places.insert("legal".to_owned(), text.clone());
    places.insert("staff".to_owned(), text.clone());
    let texts: Map<String, Value> = keys::TEXTS
        .iter()
        .map(|key| ((*key).to_owned(), text.clone()))
        .collect();
    let example = json!({ "oneOf": [
        text,
        { "type": "object", "properties": { "text": text, "kind": kinds },
          "required": ["text"], "additionalProperties": false },
        { "type": "object",
          "properties": { "kind": kinds,
            "files": { "type": "object", "additionalProperties": text, "minProperties": 1 } },
          "required": ["files"], "additionalProperties": false },
    ] });
    let examples = |least: usize| json!({ "type": "array", "items": example, "minItems": least });
    let by_list = |least: usize| {
        by_lang(json!({
            "type": "object",
            "properties":
                { "bad": examples(least), "good": examples(least), "todo": examples(0) },
            "required": ["bad", "good"], "additionalProperties": false,
        }))
    };
    let excuse = json!({ "$ref": "#/$defs/excuse" });
    let properties = json!({
        "principles": {
            "description": "Which of the seven principles, the most important first.",
            "type": "array", "items": { "type": "integer", "minimum": 1, "maximum": 7 },
        },
        "severity": {
            "description": "How much it hurts the client; by kind of document, if it differs.",
            "oneOf": [severity,
                { "type": "object", "properties": by_kind, "additionalProperties": false }],
        },
        "voice": described("Whose words it reads.", words(VoiceFilter::ALL.iter().map(|w| w.as_str()))),
        "polarity": described(
            "Whether negation turns it on or off.",
            words(Polarity::ALL.iter().map(|w| w.as_str())),
        ),
        "not_in": {
            "description": "Where it stays off, and why.",
            "type": "object", "properties": places, "additionalProperties": false,
        },
        "since": described("The edition it came with.", json!({ "type": "string" })),
        "when": described("What it looks for.", by_lang(json!({ "$ref": "#/$defs/condition" }))),
        "unless": described("Words that look alike and are something else.", by_lang(list(text.clone()))),
        "excused_by": {
            "description": "Evidence or words nearby that make it honest.",
            "oneOf": [excuse, { "type": "array", "items": excuse }],
        },
        "opposite": described("What nobody would say.", by_lang(text.clone())),
        "text": described("What it says.", by_lang(json!({
            "type": "object", "properties": texts, "required": keys::TEXTS,
            "additionalProperties": false,
        }))),
        "paper": described(
            "A paper that some document of the workspace must hold.",
            demand_schema::paper(),
        ),
        "document": described(
            "What every document of some kinds must hold.",
            demand_schema::document(),
        ),
        "examples": described("Its tests.", by_list(1)),
        "sources": described("Laws, books, rulings.", list(text.clone())),
        "reviewed": described("The day a person read it last.", json!({ "type": "string" })),
        "yields_to": described("Rules that keep words both have found.", list(text.clone())),
        "at_most": {
            "description": "How many findings are told.",
            "type": "object",
            "properties": {
                "sentence": { "type": "integer", "minimum": 1 },
                "document": { "type": "integer", "minimum": 1 },
            },
            "additionalProperties": false,
        },
    });
    let mut definitions = json!({ "condition": condition(), "excuse": excuse_schema() });
    for (name, schema) in demand_schema::definitions() {
        definitions[name] = schema;
    }
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A rule of onside",
        "type": "object",
        "properties": properties,
        "required": keys::REQUIRED,
        "additionalProperties": false,
        // A rule looks for words, with three examples of each sort, or asks for papers.
        "oneOf": [
            { "required": ["when"], "properties": { "examples": by_list(3), "paper": false, "document": false } },
            { "anyOf": [{ "required": ["paper"] }, { "required": ["document"] }],
              "properties": { "when": false } },
        ],
        "$defs": definitions,
    })
}

/// The schema of a condition: a phrase, a list of alternatives, or one operator with settings.
fn condition() -> Value {
    let own = json!({ "$ref": "#/$defs/condition" });
    let text = json!({ "type": "string", "minLength": 1 });
    let list =
        |item: &Value, least: usize| json!({ "type": "array", "items": item, "minItems": least });
    let evidence = words(EvidenceKind::ALL.iter().map(|w| w.as_str()));
    let blocks = words(BlockKind::ALL.iter().map(|w| w.as_str()));
    let operator = |name: &str| match name {
        "phrase" | "count_findings" => text.clone(),
        "together" => list(&text, 2),
        "any" | "all" | "near" => list(&own, 1),
        "missing" => json!({ "oneOf": [evidence, list(&evidence, 1)] }),
        "in_block" => json!({ "oneOf": [blocks, list(&blocks, 1)] }),
        "note" => words(NoteState::ALL.iter().map(|w| w.as_str())),
        _ => own.clone(),
    };
    let number = json!({ "type": "integer", "minimum": 1 });
    let setting = |name: &str| match name {
        "confidence" => words(Confidence::ALL.iter().map(|w| w.as_str())),
        "polarity" => words(Polarity::ALL.iter().map(|w| w.as_str())),
        "voice" => words(VoiceFilter::ALL.iter().map(|w| w.as_str())),
        "reach" => words(Reach::ALL.iter().map(|w| w.as_str())),
        "kinds" => list(&words(Kind::ALL.iter().map(|w| w.as_str())), 1),
        _ => number.clone(),
    };
    let mut properties = Map::new();
    for name in keys::OPERATORS {
        properties.insert((*name).to_owned(), operator(name));
    }
    for name in keys::SETTINGS {
        properties.insert((*name).to_owned(), setting(name));
    }
    let one: Vec<Value> = keys::OPERATORS
        .iter()
        .map(|name| json!({ "required": [name] }))
        .collect();
    json!({ "oneOf": [
        text,
        list(&own, 1),
        { "type": "object", "properties": properties, "additionalProperties": false, "oneOf": one },
    ] })
}

fn excuse_schema() -> Value {
    let strength = json!({ "oneOf": [
        { "const": true },
        { "type": "integer", "minimum": 1, "maximum": 6 },
    ] });
    let mut properties: Map<String, Value> = EvidenceKind::ALL
        .iter()
        .map(|kind| (kind.to_string(), strength.clone()))
        .collect();
    let phrases = json!({ "type": "array", "items": { "type": "string", "minLength": 1 } });
    let langs: Map<String, Value> = Lang::ALL
        .iter()
        .map(|lang| (lang.to_string(), phrases.clone()))
        .collect();
    properties.insert(
        "reach".to_owned(),
        words(Reach::ALL.iter().map(|w| w.as_str())),
    );
    properties.insert("need".to_owned(), json!({ "enum": ["any", "all"] }));
    properties.insert(
        "words".to_owned(),
        json!({ "type": "object", "properties": langs, "additionalProperties": false }),
    );
    json!({ "type": "object", "properties": properties, "additionalProperties": false })
}

pub(super) fn words<'w>(words: impl Iterator<Item = &'w str>) -> Value {
    json!({ "enum": words.collect::<Vec<_>>() })
}

fn each_kind(value: &Value) -> Map<String, Value> {
    Kind::ALL
        .iter()
        .map(|kind| (kind.to_string(), value.clone()))
        .collect()
}

pub(super) fn described(description: &str, mut value: Value) -> Value {
    value["description"] = description.into();
    value
}
