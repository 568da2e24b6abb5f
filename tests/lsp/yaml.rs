//! Configurations and rules of a company's own, while they are edited.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use tempfile::{TempDir, tempdir};

use crate::client::{Client, brief, pulling, pushing, uri};

const RULE: &str = r#"principles: [4]
severity: warning
since: "2026.1"
when:
  ru:
    any:
      - phrase: "велокурьер приедет ровно"
text:
  ru:
    title: "Час приезда"
    message: "«{words}» — час, за который никто не отвечает"
    why: "Клиент будет ждать."
    cure: "Скажите, что будет при опоздании."
    instead: "Велокурьер приедет с 10 до 12."
examples:
  ru:
    bad:
      - "[[Велокурьер приедет ровно]] в девять."
      - "Завтра [[велокурьер приедет ровно]] в полдень."
      - "Наш [[велокурьер приедет ровно]] к ужину."
    good:
      - "Велокурьер приедет с 10 до 12."
      - "Велокурьер уже приехал."
      - "Курьер приедет ровно."
sources: ["Стандарт доставки"]
reviewed: 2026-11-21
"#;

fn project() -> (TempDir, String, String) {
    let folder = tempdir().unwrap();
    let config = write(
        folder.path(),
        "onside.yaml",
        "rulebook: { folders: [house] }\n",
    );
    let rule = write(folder.path(), "house/burden/courier-hour.yaml", RULE);
    (folder, config, rule)
}

fn write(folder: &Path, name: &str, text: &str) -> String {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, text).unwrap();
    uri(&path)
}

fn messages(found: &[Value]) -> Vec<String> {
    let said = |d: &Value| {
        let range = &d["range"]["start"];
        format!(
            "{}:{} {}",
            range["line"],
            range["character"],
            d["message"].as_str().unwrap()
        )
    };
    found.iter().map(said).collect()
}

/// The labels offered at the `|` of a text, after the document was changed to the text.
fn offered(client: &mut Client, uri: &str, version: i32, text: &str) -> Vec<String> {
    let at = text.find('|').unwrap();
    let text = text.replacen('|', "", 1);
    client.change(uri, version, json!([{ "text": text }]));
    let line = text[..at].matches('\n').count();
    let start = text[..at].rfind('\n').map_or(0, |i| i + 1);
    let position = json!({ "line": line, "character": text[start..at].encode_utf16().count() });
    let asked = json!({ "textDocument": { "uri": uri }, "position": position });
    let answer = client.request("textDocument/completion", asked).unwrap();
    let items = answer.get("items").and_then(Value::as_array).cloned();
    let items = items.unwrap_or_default();
    items
        .iter()
        .map(|item| item["label"].as_str().unwrap().to_owned())
        .collect()
}

fn hover(client: &mut Client, uri: &str, text: &str, word: &str) -> String {
    let at = text.find(word).unwrap();
    let line = text[..at].matches('\n').count();
    let start = text[..at].rfind('\n').map_or(0, |i| i + 1);
    let position = json!({ "line": line, "character": text[start..at].encode_utf16().count() });
    let asked = json!({ "textDocument": { "uri": uri }, "position": position });
    let answer = client.request("textDocument/hover", asked).unwrap();
    answer["contents"]["value"]
        .as_str()
        .unwrap_or_default()
        .to_owned()
}

#[test]
fn a_configuration_is_checked_as_it_is_typed() {
    let (folder, config, _) = project();
    let mut client = Client::open(folder.path(), pushing());
    let text = "rulebook: { folders: [house] }\nrules:\n  slogan/we-cares: off\n  burden/courier-hour: warn\n";
    client.open_text(&config, "yaml", text);
    let found = client.pushed(&config, 1);
    assert_eq!(
        messages(&found),
        [
            "2:2 there is no rule `slogan/we-cares`: did you mean `slogan/we-care`?".to_owned(),
            "3:23 `warn` is not known here: did you mean `warning`?".to_owned(),
        ],
        "{found:#?}"
    );
    let mended = text.replace("warn\n", "error\n");
    client.change(&config, 2, json!([{ "text": mended }]));
    let found = client.pushed(&config, 2);
    assert!(
        brief(&found[0]).starts_with("2:2-2:17 there is no rule `slogan/we-cares`"),
        "{found:#?}"
    );
    let mended = mended.replace("we-cares", "we-care");
    client.change(&config, 3, json!([{ "text": mended }]));
    assert_eq!(messages(&client.pushed(&config, 3)), Vec::<String>::new());
    // A file that is not saved yet is read all the same.
    let fresh = uri(&folder.path().join("new/onside.yaml"));
    client.open_text(&fresh, "yaml", "fail_on: never\n");
    assert!(messages(&client.pushed(&fresh, 1))[0].contains("did you mean `fail-on`?"));
    // What is no file of onside is left alone.
    let other = write(folder.path(), "docker-compose.yaml", "services: [\n");
    client.open_text(&other, "yaml", "services: [\n");
    assert_eq!(messages(&client.pushed(&other, 1)), Vec::<String>::new());
}

#[test]
fn a_rule_is_checked_and_proved_as_it_is_typed() {
    let (folder, _, rule) = project();
    let mut client = Client::open(folder.path(), pulling());
    client.open_text(&rule, "yaml", RULE);
    assert_eq!(messages(&client.pulled(&rule)), Vec::<String>::new());
    client.change(&rule, 2, json!([{ "text": RULE.replace("[4]", "[9]") }]));
    let found = messages(&client.pulled(&rule));
    assert!(found.len() == 1 && found[0].starts_with("0:"), "{found:?}");
    // The document is checked by what is saved until this is saved.
    let document = uri(&folder.path().join("a.md"));
    client.open_text(
        &document,
        "markdown",
        "Велокурьер приедет ровно в девять.\n",
    );
    assert_eq!(client.pulled(&document)[0]["code"], "burden/courier-hour");
    let broken = RULE.replace("велокурьер приедет ровно\"", "велокурьер приедет точно\"");
    client.change(&rule, 3, json!([{ "text": broken }]));
    let found = messages(&client.pulled(&rule));
    assert_eq!(found.len(), 3, "{found:#?}");
    assert!(
        found[0].starts_with("17:8 the rule does not find the marked words"),
        "{found:#?}"
    );
    let noisy = RULE.replace("Велокурьер уже приехал.", "Велокурьер приедет ровно.");
    client.change(&rule, 4, json!([{ "text": noisy }]));
    let found = messages(&client.pulled(&rule));
    assert_eq!(found.len(), 1, "{found:#?}");
    assert!(
        found[0].starts_with("22:8 the rule finds something"),
        "{found:#?}"
    );
    fs::write(
        folder.path().join("house/burden/courier-hour.yaml"),
        &broken,
    )
    .unwrap();
    client.notify(
        "textDocument/didSave",
        json!({ "textDocument": { "uri": rule } }),
    );
    client.told("workspace/diagnostic/refresh");
    assert_eq!(client.pulled(&document), Vec::<Value>::new());
}

#[test]
fn a_rule_that_no_configuration_reads_is_checked_alone() {
    let folder = tempdir().unwrap();
    let name = "rules/slogan/we-care.yaml";
    let builtin = concat!(env!("CARGO_MANIFEST_DIR"), "/rules/slogan/we-care.yaml");
    let text = fs::read_to_string(builtin).unwrap();
    let rule = write(folder.path(), name, &text);
    let mut client = Client::open(folder.path(), pulling());
    client.open_text(&rule, "yaml", &text);
    assert_eq!(messages(&client.pulled(&rule)), Vec::<String>::new());
    client.change(
        &rule,
        2,
        json!([{ "text": text.replace("severity:", "severety:") }]),
    );
    let found = messages(&client.pulled(&rule)).join("\n");
    assert!(found.contains("did you mean `severity`?"), "{found}");
}

#[test]
fn a_configuration_is_completed_and_explained() {
    let (folder, config, _) = project();
    let mut client = Client::open(folder.path(), pulling());
    client.open_text(&config, "yaml", "");
    let keys = offered(&mut client, &config, 2, "ru|");
    assert!(
        keys.contains(&"rulebook: ".to_owned()) && keys.contains(&"fail-on: ".to_owned()),
        "{keys:?}"
    );
    let rules = offered(
        &mut client,
        &config,
        3,
        "rulebook: { folders: [house] }\nrules:\n  bur|",
    );
    assert!(
        rules.contains(&"burden/courier-hour".to_owned()),
        "{rules:?}"
    );
    assert!(
        rules.contains(&"\"slogan/*\"".to_owned())
            && rules.contains(&"meta/unused-ignore".to_owned())
    );
    let levels = offered(&mut client, &config, 4, "rules:\n  slogan/we-care: |");
    assert!(
        levels.contains(&"off".to_owned()) && levels.contains(&"error".to_owned()),
        "{levels:?}"
    );
    let locked = offered(&mut client, &config, 5, "suppressions: { locked: [\"tr|");
    assert!(locked.contains(&"trap/*".to_owned()), "{locked:?}");
    let kinds = offered(
        &mut client,
        &config,
        6,
        "overrides:\n  - files: [\"a/**\"]\n    kind: |",
    );
    assert!(kinds.contains(&"packaging".to_owned()), "{kinds:?}");
    let text = "fail-on: never\nrules:\n  slogan/we-care: off\n";
    client.change(&config, 7, json!([{ "text": text }]));
    assert!(hover(&mut client, &config, text, "fail-on").contains("exit code 1"));
    assert!(hover(&mut client, &config, text, "slogan/we-care").starts_with("# "));
    assert_eq!(hover(&mut client, &config, text, "never"), "");
}

#[test]
fn a_rule_is_completed_and_explained() {
    let (folder, _, rule) = project();
    let mut client = Client::open(folder.path(), pulling());
    client.open_text(&rule, "yaml", RULE);
    let forms = hover(&mut client, &rule, RULE, "велокурьер приедет");
    assert!(
        forms.contains("велокурьером") && forms.contains("приедете"),
        "{forms}"
    );
    assert!(hover(&mut client, &rule, RULE, "when").contains("looks for"));
    let cut = RULE.split("      - phrase").next().unwrap();
    let operators = offered(&mut client, &rule, 2, &format!("{cut}      - to|"));
    assert!(
        operators.contains(&"together: ".to_owned()),
        "{operators:?}"
    );
    let lists = offered(
        &mut client,
        &rule,
        3,
        &format!("{cut}      - phrase: \"индивидуальный @cl|\""),
    );
    assert!(lists.contains(&"@client".to_owned()), "{lists:?}");
    let classes = offered(
        &mut client,
        &rule,
        4,
        &format!("{cut}      - phrase: \"от <|\""),
    );
    assert!(classes.contains(&"<money>".to_owned()), "{classes:?}");
    let kinds = offered(
        &mut client,
        &rule,
        5,
        "severity: { default: warning, script: |",
    );
    assert!(kinds.contains(&"info".to_owned()), "{kinds:?}");
}

fn guide(lang: &str) -> String {
    let path = format!("{}/docs/{lang}/rules.md", env!("CARGO_MANIFEST_DIR"));
    fs::read_to_string(path).unwrap()
}

/// The fenced blocks of a page, each with what stands behind its fence.
fn blocks(page: &str) -> Vec<(String, String)> {
    let parts: Vec<&str> = page.split("\n```").collect();
    let block = |pair: &[&'_ str]| {
        let (info, body) = pair.get(1)?.split_once('\n')?;
        Some((info.to_owned(), format!("{body}\n")))
    };
    parts.chunks(2).filter_map(block).collect()
}

#[test]
fn rules_of_the_guide_have_no_mistake_in_the_editor() {
    for lang in ["en", "ru"] {
        let page = guide(lang);
        let folder = tempdir().unwrap();
        write(
            folder.path(),
            "onside.yaml",
            "rulebook: { folders: [rules] }\n",
        );
        let mut rules = std::collections::BTreeMap::new();
        for (info, text) in blocks(&page) {
            let info: Vec<&str> = info.split_whitespace().collect();
            match info.as_slice() {
                ["yaml", "rule", id] => {
                    let uri = write(folder.path(), &format!("rules/{id}.yaml"), &text);
                    rules.insert(uri, text);
                }
                ["yaml", "words", name] => {
                    write(folder.path(), &format!("rules/words/{name}.yaml"), &text);
                }
                ["yaml", "amend", name] => {
                    write(folder.path(), &format!("rules/{name}.yaml"), &text);
                }
                _ => {}
            }
        }
        assert!(rules.len() > 2, "{rules:?}");
        let mut client = Client::open(folder.path(), pulling());
        for (rule, text) in &rules {
            client.open_text(rule, "yaml", text);
            let found = messages(&client.pulled(rule));
            assert_eq!(found, Vec::<String>::new(), "{lang}: {rule}");
        }
    }
}

#[test]
fn what_is_completed_is_explained_in_the_guide() {
    let (folder, _, rule) = project();
    let mut client = Client::open(folder.path(), pulling());
    client.open_text(&rule, "yaml", "");
    let mut offered = |text: &str| {
        let version = i32::try_from(text.len()).unwrap();
        let offered = offered(&mut client, &rule, version, text);
        let name = |text: &String| text.trim_end_matches([':', ' ']).to_owned();
        offered.iter().map(name).collect::<Vec<_>>()
    };
    let needs = offered("document:\n  needs:\n    - |");
    let conditions = offered("when:\n  en:\n    any:\n      - |");
    let keys = offered("|");
    assert!(needs.len() >= 13, "{needs:?}");
    assert!(conditions.len() >= 11, "{conditions:?}");
    assert!(keys.len() >= 18, "{keys:?}");
    for lang in ["en", "ru"] {
        let page = guide(lang);
        let explained = |name: &&String| {
            ["`", ":"]
                .iter()
                .any(|end| page.contains(&format!("`{name}{end}")))
        };
        for names in [&needs, &conditions, &keys] {
            let unknown: Vec<&String> = names.iter().filter(|name| !explained(name)).collect();
            assert!(
                unknown.is_empty(),
                "docs/{lang}/rules.md does not know {unknown:?}"
            );
        }
    }
}
