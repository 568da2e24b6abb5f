//! The JSON Schema of `onside.yaml`, made of the keys that its reader knows.

use serde_json::{Map, Value, json};

use super::schema::{described, words};
use crate::config::{REVIEWS, keys};
use crate::vocabulary::{Confidence, FailOn, Kind, Level, Register};

/// The schema of a configuration file.
pub(super) fn config() -> Value {
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "The configuration of onside",
        "type": ["object", "null"],
        "properties": properties(keys::TOP, top),
        "additionalProperties": false,
        "$defs": {
            "rules": rules(),
            "override": override_schema(),
        },
    })
}

/// The schema of the side file.
pub(super) fn side_file() -> Value {
    let mut entry = object(keys::SIDE_ENTRY, |key| match key {
        "rule" => described(
            "One rule: `family/name`.",
            json!({ "type": "string", "pattern": "^[a-z0-9-]+/[a-z0-9-]+$" }),
        ),
        "fingerprint" => described(
            "As `onside suppressions add` writes it.",
            json!({ "type": "string", "pattern": "^[0-9a-f]{32}$" }),
        ),
        "quote" => described("The words, for people.", json!({ "type": "string" })),
        "until" => described(
            "The last day on which it holds: 2027-03-01.",
            json!({ "type": "string", "format": "date" }),
        ),
        _ => text(),
    });
    entry["required"] = json!(["path", "rule", "fingerprint"]);
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Findings that onside keeps silent about beside their documents",
        "type": ["object", "null"],
        "properties": properties(keys::SIDE_FILE, |key| match key {
            "version" => json!({ "const": 1 }),
            _ => list(&entry),
        }),
        "additionalProperties": false,
    })
}

fn properties(keys: &[&str], schema: impl Fn(&str) -> Value) -> Map<String, Value> {
    let keys = keys.iter();
    keys.map(|&key| (key.to_owned(), schema(key))).collect()
}

fn object(keys: &[&str], schema: impl Fn(&str) -> Value) -> Value {
    json!({
        "type": "object", "properties": properties(keys, schema), "additionalProperties": false,
    })
}

fn list(item: &Value) -> Value {
    json!({ "type": "array", "items": item })
}

fn text() -> Value {
    json!({ "type": "string", "minLength": 1 })
}

fn kind() -> Value {
    words(Kind::ALL.iter().map(|kind| kind.as_str()))
}

/// A path or a pattern that stays below the folder of the file.
fn below() -> Value {
    json!({ "type": "string", "not": { "pattern": r"^[/\\]|^\.\.([/\\]|$)|://" } })
}

/// `family/name` or `family/*`.
fn selector() -> Value {
    json!({ "type": "string", "pattern": r"^[A-Za-z0-9-]+/(\*|[A-Za-z0-9-]+)$" })
}

fn top(key: &str) -> Value {
    let overrides = list(&json!({ "$ref": "#/$defs/override" }));
    match key {
        "version" => described("The version of this format.", json!({ "const": 1 })),
        "root" => described(
            "Nothing above this file holds here.",
            json!({ "type": "boolean" }),
        ),
        "extends" => described(
            "The configuration that this one builds on, from here.",
            text(),
        ),
        "rulebook" => described("Which rules there are.", object(keys::RULEBOOK, rulebook)),
        "lang" => described(
            "The language of the documents.",
            words(keys::LANG.iter().copied()),
        ),
        "files" => described("Which files are documents.", object(keys::FILES, files)),
        "kinds" => described(
            "What sort of documents these files are; the last pattern that matches holds.",
            json!({
                "type": "object", "propertyNames": below(), "additionalProperties": kind(),
            }),
        ),
        "fail-on" => described(
            "The least severity that makes the exit code 1.",
            words(FailOn::ALL.iter().map(|word| word.as_str())),
        ),
        "min-confidence" => described(
            "Findings that onside is less sure of are left out.",
            words(Confidence::ALL.iter().map(|word| word.as_str())),
        ),
        "today" => described(
            "The day that deadlines are compared with.",
            json!({ "type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$" }),
        ),
        "registers" => {
            let keys: Vec<&str> = Register::ALL.iter().map(|r| r.as_str()).collect();
            let mut papers = object(&keys, |_| below());
            papers["type"] = json!(["object", "null"]);
            described("Where the papers of the service standard lie.", papers)
        }
        "reviews" => described(
            "After how many months without a review a document is worth a finding.",
            object(
                REVIEWS,
                |_| json!({ "type": "integer", "minimum": 1, "maximum": 1200 }),
            ),
        ),
        "rules" => json!({ "$ref": "#/$defs/rules" }),
        "suppressions" => described(
            "What comments in documents may silence.",
            object(keys::SUPPRESSIONS, suppressions),
        ),
        "overrides" => described("What is different for some files.", overrides),
        "extend-overrides" => described("Overrides after those that are extended.", overrides),
        _ => Value::Bool(false),
    }
}

fn rulebook(key: &str) -> Value {
    match key {
        "edition" => described(
            "Rules that came after this edition are no more than info.",
            json!({ "type": "string", "pattern": r"^\d{4}\.\d+$" }),
        ),
        "folders" => described("Folders of rules of your own.", list(&below())),
        "extend-folders" => described("Folders after those that are extended.", list(&below())),
        _ => Value::Bool(false),
    }
}

fn files(key: &str) -> Value {
    match key {
        "include" => described("Only these files are documents.", list(&below())),
        "exclude" => described("These files are none.", list(&below())),
        "extend-include" => described("Patterns after those that are extended.", list(&below())),
        "extend-exclude" => described("Patterns after those that are extended.", list(&below())),
        "max-size" => described(
            "The largest document that is read.",
            json!({ "oneOf": [
                { "type": "string", "pattern": r"^\d+ *(B|KiB|MiB)?$" },
                { "type": "integer", "minimum": 1 },
            ] }),
        ),
        _ => Value::Bool(false),
    }
}

fn suppressions(key: &str) -> Value {
    match key {
        "require-reason" => described(
            "A comment without a reason silences nothing.",
            json!({ "type": "boolean" }),
        ),
        "max-days" => described(
            "How many days ahead a comment may silence.",
            json!({ "type": "integer", "minimum": 1, "maximum": u16::MAX }),
        ),
        "locked" => described("Rules that no comment silences.", list(&selector())),
        "extend-locked" => described("Rules after those that are extended.", list(&selector())),
        _ => Value::Bool(false),
    }
}

fn rules() -> Value {
    let level = words(Level::NAMES.into_iter());
    let own = object(keys::RULE, |key| match key {
        "severity" => level.clone(),
        _ => described("What else is set for it.", object(keys::OPTIONS, option)),
    });
    json!({
        "description": "The severity of rules and families.",
        "type": "object",
        "propertyNames": selector(),
        "additionalProperties": { "oneOf": [level, own] },
    })
}

fn option(key: &str) -> Value {
    let number = json!({ "type": "integer", "minimum": 1 });
    match key {
        "min-confidence" => described(
            "Findings of it that onside is less sure of are left out.",
            words(Confidence::ALL.iter().map(|word| word.as_str())),
        ),
        "at-most" => described("How many findings of it are told of a document.", number),
        "at-least" => described(
            "How many findings of others it takes; for a rule that counts them.",
            number,
        ),
        _ => Value::Bool(false),
    }
}

fn override_schema() -> Value {
    let schema = |key: &str| match key {
        "files" => {
            json!({ "description": "For these files.", "type": "array", "items": below(), "minItems": 1 })
        }
        "kind" => described("What sort of documents they are.", kind()),
        "rules" => json!({ "$ref": "#/$defs/rules" }),
        _ => Value::Bool(false),
    };
    let mut all = object(keys::OVERRIDE, schema);
    all["required"] = json!(["files"]);
    all
}
