//! A rule of a company's own.

/// A rule that looks for one phrase, as the text of its file.
pub(crate) fn rule(phrase: &str) -> String {
    format!(
        r#"principles: [1]
severity: warning
since: "2026.1"
when:
  ru:
    phrase: "{phrase}"
text:
  ru: {{ title: "Своё правило", message: "«{{words}}»", why: "Так.", cure: "Иначе.", instead: "Вот так." }}
examples:
  ru:
    bad: ["Один.", "Два.", "Три."]
    good: ["Раз.", "Двойка.", "Тройка."]
sources: ["a test"]
reviewed: 2026-11-21
"#
    )
}
