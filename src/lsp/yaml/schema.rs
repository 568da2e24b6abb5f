//! What may stand at a place of a YAML file, by its JSON Schema: the one that `onside schema`
//! prints for editors that have no language server.

use serde_json::Value;

use super::place::Step;

/// The schemas of the files that onside reads.
#[derive(Clone, Debug, Default)]
pub struct Schemas {
    /// `onside.yaml`.
    pub config: Value,
    /// A rule.
    pub rule: Value,
}

/// The parts of a schema that hold at a place.
pub(super) fn at<'s>(root: &'s Value, path: &[Step]) -> Vec<&'s Value> {
    let mut here = expanded(root, root);
    for step in path {
        let mut next = Vec::new();
        for schema in here {
            let own = match step {
                Step::Key(name) => schema
                    .get("properties")
                    .and_then(|all| all.get(name))
                    .or_else(|| schema.get("additionalProperties")),
                Step::Item => schema.get("items"),
            };
            if let Some(own) = own.filter(|own| own.is_object()) {
                next.extend(expanded(root, own));
            }
        }
        here = next;
    }
    here
}

/// A schema, every alternative in it and what else it has to be, references followed.
fn expanded<'s>(root: &'s Value, schema: &'s Value) -> Vec<&'s Value> {
    let mut all = vec![schema];
    if let Some(name) = schema.get("$ref").and_then(Value::as_str)
        && let Some(referred) = root.pointer(name.trim_start_matches('#'))
    {
        all.extend(expanded(root, referred));
    }
    for key in ["oneOf", "anyOf", "allOf"] {
        let alternatives = schema.get(key).and_then(Value::as_array);
        for own in alternatives.into_iter().flatten() {
            // `oneOf: [{ required: […] }]` only says which keys exclude each other.
            if own.get("required").is_none() || own.get("properties").is_some() {
                all.extend(expanded(root, own));
            }
        }
    }
    all
}

/// The keys that may stand here, each with what it means.
pub(super) fn keys(here: &[&Value]) -> Vec<(String, String)> {
    let mut keys: Vec<(String, String)> = Vec::new();
    for schema in here {
        let Some(own) = schema.get("properties").and_then(Value::as_object) else {
            continue;
        };
        for (name, schema) in own {
            if !keys.iter().any(|(known, _)| known == name) {
                keys.push((name.clone(), description(&[schema]).unwrap_or_default()));
            }
        }
    }
    keys
}

/// The words that may stand here.
pub(super) fn words(here: &[&Value]) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut add = |value: &Value| {
        let word = value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned);
        if !words.contains(&word) {
            words.push(word);
        }
    };
    for schema in here {
        let own = schema.get("enum").and_then(Value::as_array);
        own.into_iter().flatten().for_each(&mut add);
        schema.get("const").into_iter().for_each(&mut add);
        if schema.get("type").and_then(Value::as_str) == Some("boolean") {
            [true, false].map(Value::from).iter().for_each(&mut add);
        }
    }
    words
}

/// What stands here means.
pub(super) fn description(here: &[&Value]) -> Option<String> {
    let mut all = here.iter();
    all.find_map(|own| Some(own.get("description")?.as_str()?.to_owned()))
}

/// Whether names of rules may stand here: as values, or as keys.
pub(super) fn names_rules(here: &[&Value], keys: bool) -> bool {
    let named = |schema: &&Value| {
        let schema = if keys {
            schema.get("propertyNames")
        } else {
            Some(*schema)
        };
        let pattern = schema
            .and_then(|own| own.get("pattern"))
            .and_then(Value::as_str);
        // Of `family/name` or `family/*`, as `onside schema config` has it.
        pattern.is_some_and(|pattern| pattern.contains(r"/(\*|"))
    };
    here.iter().any(named)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn alternatives_and_references_are_followed() {
        let schema = json!({
            "properties": { "when": { "description": "w", "$ref": "#/$defs/c" } },
            "$defs": { "c": { "oneOf": [
                { "type": "string" },
                { "type": "array", "items": { "$ref": "#/$defs/c" } },
                { "properties": { "reach": { "enum": ["same", "next"] } }, "oneOf": [{ "required": ["x"] }] },
            ] } },
        });
        let path = |names: &[&str]| -> Vec<Step> {
            let steps = names.iter();
            steps
                .map(|name| match *name {
                    "-" => Step::Item,
                    name => Step::Key(name.to_owned()),
                })
                .collect()
        };
        let here = at(&schema, &path(&["when", "-", "-"]));
        assert_eq!(keys(&here), [("reach".to_owned(), String::new())]);
        let here = at(&schema, &path(&["when", "-", "reach"]));
        assert_eq!(words(&here), ["same", "next"]);
        assert_eq!(
            description(&at(&schema, &path(&["when"]))).as_deref(),
            Some("w")
        );
        assert!(at(&schema, &path(&["unknown"])).is_empty());
    }
}
