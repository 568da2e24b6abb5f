//! The built-in rulebook proves itself: the same as `onside test`, in `cargo test`.

use onside::rules::Rulebook;
use onside::vocabulary::Lang;

/// The rules of this edition; all speak both languages.
const RULES: [&str; 25] = [
    "burden/second-visit",
    "misleading/free-with-strings",
    "misleading/from-price",
    "misleading/greenwashing",
    "misleading/guaranteed-result",
    "misleading/undated-urgency",
    "misleading/unproven-superlative",
    "misleading/unresolved-footnote",
    "misleading/unsourced-statistic",
    "misleading/vague-authority",
    "slogan/client-first-claim",
    "slogan/fast-without-number",
    "slogan/glad-to-help",
    "slogan/individual-approach",
    "slogan/quality-adjective",
    "slogan/we-care",
    "tone/blame-the-client",
    "trap/conceal-fee",
    "trap/forced-add-on",
    "trap/no-refund",
    "trap/obstruct-cancellation",
    "trap/preselected-option",
    "trap/pressure-close",
    "trap/silence-is-consent",
    "trap/silent-auto-renewal",
];

#[test]
fn every_rule_proves_itself_in_both_languages() {
    let rulebook = Rulebook::builtin();
    let ids: Vec<&str> = rulebook.rules().iter().map(|rule| rule.id()).collect();
    assert_eq!(ids, RULES);
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
    let proof = rulebook.prove();
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
