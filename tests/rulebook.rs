//! The built-in rulebook proves itself: the same as `onside test`, in `cargo test`.

use std::path::Path;

use onside::rules::Rulebook;
use onside::vocabulary::Lang;

/// The ids of the files in `rules/`.
fn written() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules");
    let mut ids: Vec<String> = walkdir::WalkDir::new(&folder)
        .into_iter()
        .map(|entry| entry.expect("the folder of rules can be read"))
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| {
            let path = entry.path().with_extension("");
            let path = path.strip_prefix(&folder).expect("a file of the folder");
            path.to_string_lossy().replace('\\', "/")
        })
        .filter(|id| !id.starts_with("words/"))
        .collect();
    ids.sort();
    ids
}

#[test]
fn every_file_is_a_rule_in_both_languages() {
    let rulebook = Rulebook::builtin();
    let ids: Vec<&str> = rulebook.rules().iter().map(|rule| rule.id()).collect();
    assert_eq!(ids, written());
    for rule in rulebook.rules() {
        assert_eq!(rule.langs().collect::<Vec<_>>(), Lang::ALL, "{}", rule.id());
        assert!(
            !rule.principles().is_empty() && !rule.sources().is_empty(),
            "{}",
            rule.id()
        );
        for lang in rule.langs() {
            let text = rule.text(lang).unwrap();
            let slogan = rule.id().starts_with("slogan/");
            assert_eq!(
                text.opposite.is_some(),
                slogan,
                "{} in {lang}: the opposite test",
                rule.id()
            );
        }
    }
}

#[test]
fn every_rule_proves_itself() {
    let proof = Rulebook::builtin().prove();
    let failed: Vec<String> = proof
        .outcomes
        .iter()
        .filter(|o| o.verdict.fails())
        .map(|o| {
            format!(
                "{} {} ({}): {} [{}]",
                o.verdict, o.rule, o.lang, o.text, o.detail
            )
        })
        .collect();
    assert!(failed.is_empty(), "{}", failed.join("\n"));
    assert!(proof.warnings.is_empty(), "{}", proof.warnings.join("\n"));
}
