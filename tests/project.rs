//! The commands for authors in a project with rules of its own: they see the built-in rules and
//! the project's layer, as a check does.

#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "these tests write the files that onside reads, and fail where that fails"
)]

mod desk;

use std::fs;
use std::path::Path;

use desk::{repository, write};

/// Exit code and everything printed.
fn onside(folder: &Path, args: &[&str]) -> (i32, String) {
    let (code, out, err) = desk::run(folder, args);
    (code, out + &err)
}

const CONFIG: &str = "rulebook: { folders: [rules] }\n";

/// A rule that names a built-in word list.
const COURIER: &str = r#"principles: [1]
severity: warning
since: "2026.1"
when:
  ru:
    together: ["курьер", "приезжать ровно", "@client"]
    within: 9
text:
  ru: { title: "Час курьера", message: "«{words}»: час обещан за курьера", why: "Ждать будет клиент.", cure: "Назовите промежуток.", instead: "Курьер приедет с 10 до 14." }
examples:
  ru:
    bad: ["[[Курьер приезжает ровно в час к клиенту]].", "Курьер к каждому клиенту приезжает ровно.", "К клиенту курьер приезжает ровно."]
    good: ["Курьер приезжает с 10 до 14.", "Курьер ждёт клиента.", "Клиент приезжает ровно."]
sources: ["the house standard"]
reviewed: 2026-11-21
"#;

#[test]
fn from_new_rule_to_a_green_test() {
    let project = repository(&[]);
    let here = project.path();
    let (code, said) = onside(here, &["new", "rule", "tone/courier-hour"]);
    assert_eq!(code, 0, "{said}");
    assert!(
        said.contains("let onside.yaml name its folder: rulebook: { folders: [\"rules\"] }"),
        "{said}"
    );
    write(here, "onside.yaml", "rulebook: { folders: [\"rules\"] }\n");
    let (code, said) = onside(here, &["test"]);
    assert_eq!(code, 2);
    assert!(said.contains("rules/tone/courier-hour.yaml:16:"), "{said}");
    assert!(said.contains("when.ru.any[0].phrase"), "{said}");
    let skeleton = fs::read_to_string(here.join("rules/tone/courier-hour.yaml")).unwrap();
    assert!(
        skeleton.starts_with("# yaml-language-server: $schema=../onside.rule.json\n"),
        "{skeleton}"
    );
    write(here, "rules/tone/courier-hour.yaml", COURIER);
    for args in [
        &["test"][..],
        &["test", "--rule", "tone/courier-hour"],
        &["test", "rules", "--rule", "tone/courier-hour"],
        &["test", "--coverage", "--mutants"],
    ] {
        let (code, said) = onside(here, args);
        assert_eq!(code, 0, "{args:?}: {said}");
        assert!(
            said.contains("1 rule: 3 caught, 3 quiet, 0 missed"),
            "{args:?}: {said}"
        );
    }
    // The family has built-in rules too; a rule is tested wherever it comes from.
    let (code, said) = onside(here, &["test", "--rule", "slogan/we-care"]);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("1 rule: "), "{said}");
    let builtin = onside::rules::Rulebook::builtin().rules().len();
    let (code, said) = onside(here, &["test", "--all"]);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains(&format!("{} rules: ", builtin + 1)), "{said}");
    let (_, said) = onside(here, &["new", "rule", "tone/second"]);
    assert!(!said.contains("let onside.yaml"), "{said}");
}

#[test]
fn the_list_the_pages_and_the_reference_hold_both_layers() {
    let project = repository(&[
        ("onside.yaml", CONFIG),
        ("rules/tone/courier-hour.yaml", COURIER),
        (
            "rules/words/own.yaml",
            "extend-client:\n  ru: [\"дачник\"]\n",
        ),
        (
            "rules/care.yaml",
            "amends: slogan/we-care\nseverity: error\n",
        ),
    ]);
    let here = project.path();
    let (code, said) = onside(here, &["rules"]);
    assert_eq!(code, 0, "{said}");
    for line in [
        "tone/courier-hour ",
        "slogan/we-care ",
        "meta/unused-ignore ",
    ] {
        assert!(said.contains(line), "{line}: {said}");
    }
    assert!(
        !onside(here, &["rules", "--no-config"])
            .1
            .contains("courier-hour")
    );
    let (code, said) = onside(here, &["explain", "courier"]);
    assert!(code == 0 && said.contains("Час курьера"), "{said}");
    let (code, said) = onside(here, &["explain", "slogan/we-care", "--ui-lang", "en"]);
    assert!(code == 0 && said.contains("Severity: error"), "{said}");
    let (code, said) = onside(here, &["rules", "expand", "@client"]);
    assert!(code == 0 && said.contains("дачник"), "{said}");
    let (code, said) = onside(here, &["docs", "--out", "reference"]);
    assert_eq!(code, 0, "{said}");
    for page in ["ru/tone/courier-hour.md", "en/meta/bad-ignore.md"] {
        assert!(here.join("reference").join(page).is_file(), "{page}");
    }
    // Another folder stands for all rules; the built-in lists are not there.
    let (code, said) = onside(here, &["rules", "--rulebook", "rules"]);
    assert_eq!(code, 2, "{said}");
    assert!(said.contains("@client"), "{said}");
    fs::create_dir(here.join("sub")).unwrap();
    let (code, said) = onside(&here.join("sub"), &["rules", "--config", "../onside.yaml"]);
    assert!(code == 0 && said.contains("tone/courier-hour"), "{said}");
}

#[test]
fn mistakes_and_advice_stand_at_the_own_file_and_line() {
    let project = repository(&[
        ("onside.yaml", CONFIG),
        ("rules/tone/courier-hour.yaml", COURIER),
        (
            "rules/words/own.yaml",
            "unused:\n  ru: [\"слово\"]\nextend-client:\n  ru: [\"зюзябра\"]\n",
        ),
    ]);
    let here = project.path();
    for args in [&["rules", "check"][..], &["rules", "check", "rules"]] {
        let (code, said) = onside(here, args);
        assert_eq!(code, 0, "{said}");
        assert!(said.contains("rules/words/own.yaml:1:1"), "{said}");
        assert!(
            said.contains("no phrase uses the word list `@unused`"),
            "{said}"
        );
        assert!(said.contains("rules/words/own.yaml:4:"), "{said}");
        assert!(!said.contains("extend-client`"), "{said}");
        assert!(said.contains("1 rule: no mistakes, 3 things"), "{said}");
    }
    let broken = COURIER.replace("\"@client\"", "\"@clients\"");
    write(here, "rules/tone/courier-hour.yaml", &broken);
    for args in [
        &["rules", "check"][..],
        &["test"],
        &["rules"],
        &["why", "a.md:1"],
        &["explain", "we-care"],
    ] {
        let (code, said) = onside(here, args);
        assert_eq!(code, 2, "{args:?}: {said}");
        assert!(
            said.contains("rules/tone/courier-hour.yaml:6:"),
            "{args:?}: {said}"
        );
        assert!(said.contains("did you mean"), "{args:?}: {said}");
    }
}

#[test]
fn why_asks_the_configuration_of_the_file() {
    const CARE: &str = "Мы заботимся о каждом клиенте.\n";
    let silenced = format!("<!-- onside-ignore slogan/we-care: наш девиз -->\n\n{CARE}");
    let project = repository(&[
        (
            "onside.yaml",
            "kinds: { \"pack/**\": packaging }\nlang: ru\noverrides: [{ files: [\"off/**\"], rules: { slogan/we-care: off } }]\n",
        ),
        ("pack/a.md", &silenced),
        ("off/a.md", CARE),
        (
            "locked/onside.yaml",
            "extends: ../onside.yaml\nsuppressions: { locked: [\"slogan/*\"] }\n",
        ),
        ("locked/a.md", &silenced),
    ]);
    let here = project.path();
    let (code, said) = onside(here, &["why", "pack/a.md:3", "slogan/we-care"]);
    assert_eq!(code, 0, "{said}");
    for words in [
        "kind packaging (said by the configuration), language ru",
        "    silenced   when.ru",
        "by \"<!-- onside-ignore slogan/we-care: наш девиз -->\" at 1:1",
    ] {
        assert!(said.contains(words), "{words}: {said}");
    }
    let (_, said) = onside(here, &["why", "locked/a.md:3", "slogan/we-care"]);
    assert!(said.contains("    found"), "{said}");
    let (_, said) = onside(here, &["why", "off/a.md:1", "slogan/we-care"]);
    assert!(
        said.contains("off in this document: it is switched off"),
        "{said}"
    );
    let (_, said) = onside(
        here,
        &["why", "off/a.md:1", "slogan/we-care", "--no-config"],
    );
    assert!(said.contains("    found"), "{said}");
}
