//! What comparable tools get wrong: ten probes of a claims linter, eleven places of one phrase,
//! and columns in long Russian lines.

use onside::document::{Document, Hints};
use onside::rules::Rulebook;
use onside::text::{LineIndex, Source};
use onside::vocabulary::Kind;

/// The words found by rules of this id in an ad.
fn found(id: &str, text: &str) -> Vec<String> {
    let hints = Hints {
        kind: Some(Kind::Ad),
        lang: None,
    };
    let document = Document::parse(Source::new("probe.md", text), hints);
    let findings = Rulebook::builtin().check(&document);
    findings
        .iter()
        .filter(|f| f.rule == id)
        .map(|f| document.source().slice(f.span).to_owned())
        .collect()
}

const GREEN: &str = "misleading/greenwashing";
const APPROACH: &str = "slogan/individual-approach";

#[test]
fn ten_probes_of_a_claims_linter() {
    for (probe, text, count) in [
        ("plain", "Our jacket is eco-friendly.", 1),
        ("negated", "We do not say our jacket is eco-friendly.", 0),
        (
            "the client's question",
            "Customer: Is this jacket eco-friendly?\n\nAgent: The shell is 70% recycled polyester.",
            0,
        ),
        ("code", "```\nOur jacket is eco-friendly.\n```", 0),
        ("wrapped", "Our jacket is good for\nthe planet.", 1),
        (
            "three claims on a line",
            "An eco-friendly jacket, a climate neutral delivery, a biodegradable bag.",
            3,
        ),
        (
            "evidence in a footnote",
            "Eco-friendly[^1] board.\n\n[^1]: 70% recycled fibre, FSC C012345, audited in March 2026.",
            0,
        ),
        (
            "a word that has nothing to do with it",
            "Our jacket is eco-friendly. Unrelated: see EMAS.",
            1,
        ),
        ("cut by emphasis", "Our jacket is eco-**friendly**.", 1),
        ("Russian", "Наша куртка экологичная.", 1),
    ] {
        assert_eq!(
            found(GREEN, text).len(),
            count,
            "{probe}: {:?}",
            found(GREEN, text)
        );
    }
}

#[test]
fn one_phrase_in_eleven_places() {
    for (place, text, expected) in [
        (
            "heading",
            "# Индивидуальный **подход**\n",
            Some("Индивидуальный **подход"),
        ),
        (
            "inflected",
            "Гордимся индивидуальным подходом к вам.\n",
            Some("индивидуальным подходом"),
        ),
        (
            "table cell",
            "| Что | Как |\n| --- | --- |\n| Сервис | Индивидуальный подход |\n",
            Some("Индивидуальный подход"),
        ),
        (
            "wrapped",
            "У нас индивидуальный\nподход к каждому.\n",
            Some("индивидуальный\nподход"),
        ),
        (
            "cut by emphasis",
            "Индивидуальный *подход* к каждому.\n",
            Some("Индивидуальный *подход"),
        ),
        (
            "soft hyphen",
            "У нас индиви\u{ad}дуальный подход.\n",
            Some("индиви\u{ad}дуальный подход"),
        ),
        (
            "block quote",
            "> У нас индивидуальный подход.\n",
            Some("индивидуальный подход"),
        ),
        (
            "link text",
            "Наш [индивидуальный подход](about.md) знают все.\n",
            Some("индивидуальный подход"),
        ),
        ("inline code", "Поле `индивидуальный подход` пусто.\n", None),
        ("fenced code", "```\nиндивидуальный подход\n```\n", None),
        (
            "front matter",
            "---\ntitle: индивидуальный подход\n---\n\nЦена 300 ₽.\n",
            None,
        ),
    ] {
        let words = found(APPROACH, text);
        match expected {
            Some(start) => assert!(
                words.len() == 1 && words[0].starts_with(start),
                "{place}: {words:?}"
            ),
            None => assert!(words.is_empty(), "{place}: {words:?}"),
        }
    }
}

/// The match's word also stands inside a longer word before it, more than 500 letters earlier.
#[test]
fn the_column_is_right_in_a_long_russian_line() {
    let filler = "Всегда помогаем выбрать доставку и оплату. ".repeat(16);
    let text = format!("{filler}У нас индивидуальный подход к каждому.");
    let hints = Hints {
        kind: Some(Kind::Ad),
        lang: None,
    };
    let document = Document::parse(Source::new("long.md", text.as_str()), hints);
    let finding = Rulebook::builtin()
        .check(&document)
        .into_iter()
        .find(|f| f.rule == APPROACH)
        .unwrap();
    assert!(
        document
            .source()
            .slice(finding.span)
            .starts_with("индивидуальный подход")
    );
    let position = LineIndex::new(&text).position(&text, finding.span.start);
    assert_eq!(
        position.chars,
        filler.chars().count() + "У нас ".chars().count()
    );
    assert!(position.bytes > 1000);
}
