//! Comments in documents: what each form silences in each place, and what is said of bad ones.

use std::sync::LazyLock;

use jiff::civil::{Date, date};
use onside::check::{Checkup, Levels, MetaRule, Settings};
use onside::document::{Document, Hints};
use onside::rules::{Rulebook, Selector};
use onside::text::Source;
use onside::vocabulary::{Kind, Lang, Level};

/// Two rules of these tests, so that nothing else is found in their sentences.
static RULES: LazyLock<Rulebook> = LazyLock::new(|| {
    let rule = |id: &str, opposite: &str, phrase: &str| {
        let yaml = format!(
            "principles: [1]\nseverity: warning\nsince: \"2026.1\"\nwhen:\n  ru:\n    phrase: \"{phrase}\"\n{opposite}\
             text:\n  ru: {{ title: \"т\", message: \"«{{words}}»\", why: \"п\", cure: \"л\", instead: \"з\" }}\n\
             examples:\n  ru:\n    bad: [\"А.\", \"Б.\", \"В.\"]\n    good: [\"Г.\", \"Д.\", \"Е.\"]\n\
             sources: [\"x\"]\nreviewed: 2026-11-21\n"
        );
        Source::new(format!("{id}.yaml"), yaml)
    };
    let opposite = "opposite:\n  ru: \"Нам всё равно.\"\n";
    let rules = vec![
        rule("slogan/we-care", opposite, "заботиться о каждый клиент"),
        rule("trap/no-refund", "", "деньги не возвращать"),
    ];
    Rulebook::load(rules).unwrap_or_else(|error| panic!("{error}"))
});

const TODAY: Date = date(2026, 11, 21);

fn settings() -> Settings {
    Settings {
        today: Some(TODAY),
        ..Settings::default()
    }
}

fn check_as(text: &str, kind: Kind, settings: &Settings) -> Checkup {
    let document = Document::parse(
        Source::new("a.md", text),
        Hints {
            kind: Some(kind),
            lang: None,
        },
    );
    RULES.check_with(&document, settings)
}

fn check(text: &str) -> Checkup {
    check_as(text, Kind::Policy, &settings())
}

/// `rule@line` of every finding.
fn places(text: &str, checkup: &Checkup) -> Vec<String> {
    let line = |at: u32| text[..at as usize].matches('\n').count() + 1;
    checkup
        .findings
        .iter()
        .map(|f| format!("{}@{}", f.rule, line(f.span.start)))
        .collect()
}

const CARE: &str = "Мы заботимся о каждом клиенте.";
const IGNORE: &str = "<!-- onside-ignore slogan/we-care: наш девиз -->";

#[test]
fn the_sentence_of_these_tests_has_one_finding() {
    assert_eq!(places(CARE, &check(CARE)), ["slogan/we-care@1"]);
}

#[test]
fn a_comment_covers_the_next_block_as_a_whole() {
    for covered in [
        CARE.to_owned(),
        format!("Строка.\n{CARE}\nЕщё строка."),
        format!("## {CARE}"),
        format!("- {CARE}\n- Второй.\n\n  - {CARE}"),
        format!("> Цитата.\n>\n> {CARE}"),
        format!("| а | б |\n|---|---|\n| в | {CARE} |"),
        format!("![Мы](a.png) {CARE} ![снова](b.png)\n{CARE}"),
    ] {
        let text = format!("Раз.\n\n{IGNORE}\n\n{covered}\n\nДва.\n\n{CARE}\n");
        let checkup = check(&text);
        let last = text.trim_end().matches('\n').count() + 1;
        assert_eq!(
            places(&text, &checkup),
            [format!("slogan/we-care@{last}")],
            "{text}"
        );
        assert_eq!(checkup.suppressed, covered.matches(CARE).count(), "{text}");
    }
}

#[test]
fn several_comments_cover_the_same_block() {
    let text = format!("{IGNORE}\n<!-- onside-ignore trap/*: согласовано -->\n{CARE}\n");
    let checkup = check(&text);
    assert_eq!(places(&text, &checkup), ["meta/unused-ignore@2"]);
    assert_eq!(checkup.suppressed, 1);
}

#[test]
fn inside_an_item_or_row_it_covers_that_item() {
    let list = format!("- {CARE} {IGNORE}\n- {CARE}\n");
    assert_eq!(places(&list, &check(&list)), ["slogan/we-care@2"]);
    let below = format!("1. {CARE}\n\n   {IGNORE}\n\n   {CARE}\n2. {CARE}\n");
    assert_eq!(places(&below, &check(&below)), ["slogan/we-care@6"]);
    let row = format!("| а | б |\n|---|---|\n| {CARE} | в {IGNORE} |\n| {CARE} | г |\n");
    assert_eq!(places(&row, &check(&row)), ["slogan/we-care@4"]);
}

#[test]
fn behind_text_it_covers_its_line() {
    let text = format!("{CARE} {IGNORE}\n{CARE}\n");
    assert_eq!(places(&text, &check(&text)), ["slogan/we-care@2"]);
}

#[test]
fn a_comment_at_the_end_of_a_quote_covers_nothing_outside() {
    let text = format!("> Цитата.\n>\n> {IGNORE}\n\n{CARE}\n");
    let found = places(&text, &check(&text));
    assert_eq!(found, ["meta/unused-ignore@3", "slogan/we-care@5"]);
}

#[test]
fn ranges_cover_what_stands_between() {
    let range = |end: &str| {
        format!(
            "{CARE}\n\n<!-- onside-ignore-start slogan/*: цитаты -->\n\n{CARE}\n\n- {CARE}\n\n<!-- onside-ignore-end{end} -->\n\n{CARE}\n"
        )
    };
    for end in ["", " slogan/*"] {
        let text = range(end);
        let checkup = check(&text);
        assert_eq!(
            places(&text, &checkup),
            ["slogan/we-care@1", "slogan/we-care@11"]
        );
        assert_eq!(checkup.suppressed, 2);
    }
    let text = range(" trap/*");
    let found = places(&text, &check(&text));
    for finding in [
        "meta/unclosed-range@3",
        "meta/bad-ignore@9",
        "slogan/we-care@5",
    ] {
        assert!(found.contains(&finding.to_owned()), "{found:?}");
    }
}

#[test]
fn a_file_is_silenced_from_its_top_only() {
    let comment = "<!-- onside-ignore-file slogan/*: словарик -->";
    let text = format!("---\nkind: policy\n---\n{comment}\n\n# {CARE}\n\n{CARE}\n");
    assert_eq!(places(&text, &check(&text)), Vec::<String>::new());
    let late = format!("Слово.\n\n{comment}\n\n{CARE}\n");
    assert_eq!(
        places(&late, &check(&late)),
        ["meta/bad-ignore@3", "slogan/we-care@5"]
    );
}

#[test]
fn examples_are_no_debt_where_staff_learns() {
    let text = format!(
        "<!-- onside-example: так не пишут -->\n\n{CARE}\n\n<!-- onside-example-start -->\n\n{CARE}\n\n{CARE}\n\n<!-- onside-example-end -->\n"
    );
    let checkup = check_as(&text, Kind::Training, &settings());
    assert_eq!((checkup.findings.len(), checkup.suppressed), (0, 0));
    let ad = check_as(&text, Kind::Ad, &settings());
    let found = places(&text, &ad);
    assert!(found.contains(&"meta/bad-ignore@1".to_owned()), "{found:?}");
    assert!(found.contains(&"slogan/we-care@3".to_owned()), "{found:?}");
}

#[test]
fn deadlines_hold_through_their_last_day() {
    for (until, found) in [
        ("2026-11-21", vec![]),
        (
            "2026-11-20",
            vec!["meta/expired-ignore@1", "slogan/we-care@3"],
        ),
    ] {
        let text = format!("<!-- onside-ignore slogan/we-care: девиз (до {until}) -->\n\n{CARE}\n");
        assert_eq!(places(&text, &check(&text)), found, "{until}");
        let timeless = check_as(&text, Kind::Policy, &Settings::default());
        assert_eq!(timeless.findings.len(), 0, "without a day nothing is past");
    }
    let mut strict = settings();
    strict.suppressions.max_days = Some(30);
    for (reason, fine) in [
        ("девиз", false),
        ("девиз (until 2026-12-21)", true),
        ("девиз (until 2026-12-22)", false),
    ] {
        let text = format!("<!-- onside-ignore slogan/we-care: {reason} -->\n\n{CARE}\n");
        let checkup = check_as(&text, Kind::Policy, &strict);
        assert_eq!(checkup.findings.is_empty(), fine, "{reason}");
    }
}

#[test]
fn what_is_wrong_silences_nothing_and_is_said() {
    for (comment, rule, words) in [
        ("onside-ignore slogan/we-care", "meta/missing-reason", ""),
        (
            "onside-ignore slogan/we-caer: x",
            "meta/bad-ignore",
            "slogan/we-care",
        ),
        ("onside-ignore slogan: x", "meta/bad-ignore", "`slogan`"),
        ("onside-ignore: x", "meta/bad-ignore", ""),
        (
            "onside-ignores slogan/*: x",
            "meta/bad-ignore",
            "`onside-ignore`",
        ),
        (
            "onside-ignore slogan/*: x (до 01.03.2027)",
            "meta/bad-ignore",
            "2027-03-01",
        ),
        (
            "onside-ignore meta/unused-ignore: x",
            "meta/bad-ignore",
            "onside.yaml",
        ),
        ("onside-ignore-end slogan/*", "meta/bad-ignore", ""),
        ("onside-ignore-start slogan/*: x", "meta/unclosed-range", ""),
    ] {
        let text = format!("<!-- {comment} -->\n\n{CARE}\n");
        let checkup = check(&text);
        let found = places(&text, &checkup);
        assert_eq!(
            found,
            [format!("{rule}@1"), "slogan/we-care@3".to_owned()],
            "{comment}"
        );
        assert_eq!(checkup.suppressed, 0, "{comment}");
        let message = &checkup.findings[0].message;
        assert!(message.contains(words), "{comment}: {message}");
        assert_eq!(checkup.findings[0].lang, Lang::Ru);
    }
}

#[test]
fn unused_comments_are_said_unless_their_rule_could_not_run() {
    let text = "<!-- onside-ignore slogan/we-care, trap/no-refund: x -->\n\nМы отвечаем за час.\n";
    let checkup = check(text);
    assert_eq!(places(text, &checkup), ["meta/unused-ignore@1"]);
    assert!(
        checkup.findings[0]
            .message
            .contains("`slogan/we-care`, `trap/no-refund`")
    );
    let mut off = settings();
    let mut levels = Levels::default();
    levels.set(Selector::parse("slogan/*").unwrap(), Level::Off);
    levels.set(Selector::parse("trap/no-refund").unwrap(), Level::Off);
    off.levels.push(levels);
    assert_eq!(check_as(text, Kind::Policy, &off).findings.len(), 0);
}

#[test]
fn locked_rules_are_not_silenced_by_comments() {
    let mut locked = settings();
    locked.suppressions.locked = vec![Selector::parse("slogan/we-care").unwrap()];
    for comment in ["slogan/we-care", "slogan/*"] {
        let text = format!("<!-- onside-ignore {comment}: x -->\n\n{CARE}\n");
        let checkup = check_as(&text, Kind::Policy, &locked);
        let found = places(&text, &checkup);
        assert_eq!(
            found,
            ["meta/locked-rule@1", "slogan/we-care@3"],
            "{comment}"
        );
    }
}

#[test]
fn meta_rules_are_set_like_any_rule_and_comments_can_be_passed_over() {
    let text =
        format!("<!-- onside-ignore slogan/we-caer: x -->\n\n{CARE}\n\n{IGNORE}\n\n{CARE}\n");
    let mut quiet = settings();
    let mut levels = Levels::default();
    levels.set(Selector::parse("meta/bad-ignore").unwrap(), Level::Off);
    quiet.levels.push(levels);
    let found = places(&text, &check_as(&text, Kind::Policy, &quiet));
    assert_eq!(found, ["slogan/we-care@3"]);
    let mut audit = settings();
    audit.suppressions.obeyed = false;
    let checkup = check_as(&text, Kind::Policy, &audit);
    assert_eq!(
        places(&text, &checkup),
        ["slogan/we-care@3", "slogan/we-care@7"]
    );
    assert_eq!(checkup.suppressed, 0);
}

#[test]
fn findings_about_comments_are_whole_in_both_languages() {
    for text in [
        "<!-- onside-ignore slogan/none: x -->\n\nМы отвечаем за час.\n",
        "<!-- onside-ignore slogan/none: x -->\n\nWe answer within an hour.\n",
    ] {
        let checkup = check(text);
        let [finding] = checkup.findings.as_slice() else {
            panic!("one finding: {:?}", checkup.findings)
        };
        assert_eq!(finding.rule, MetaRule::BadIgnore.id());
        assert_eq!(finding.fingerprint.len(), 32);
        assert_eq!(
            &text[finding.span.range()],
            "<!-- onside-ignore slogan/none: x -->"
        );
        assert!(!finding.why.is_empty() && !finding.cure.is_empty());
        assert_eq!(finding.principles, MetaRule::BadIgnore.principles());
    }
}

#[test]
fn twenty_thousand_comments_are_no_burden() {
    const COMMENTS: usize = 20_000;
    // All over all findings, one for each finding, and ranges that nothing ends.
    let all = "<!-- onside-ignore-file slogan/we-care: x -->\n".repeat(COMMENTS);
    let text = format!("{all}\n{}", format!("{CARE}\n\n").repeat(200));
    let checkup = check(&text);
    assert_eq!((checkup.findings.len(), checkup.suppressed), (0, 200));
    let each = format!("{IGNORE}\n\n{CARE}\n\n").repeat(COMMENTS / 4);
    let checkup = check(&each);
    let expected = (0, COMMENTS / 4);
    assert_eq!((checkup.findings.len(), checkup.suppressed), expected);
    let line = format!("{CARE} {}", IGNORE.repeat(COMMENTS));
    let checkup = check(&line);
    assert_eq!((checkup.findings.len(), checkup.suppressed), (0, 1));
    let open = "<!-- onside-ignore-start slogan/we-care: x -->\n\n".repeat(COMMENTS / 10);
    let close = "<!-- onside-ignore-end trap/no-refund -->\n\n".repeat(COMMENTS / 10);
    let checkup = check(&format!("{open}{close}{CARE}\n"));
    assert_eq!(checkup.findings.len(), COMMENTS / 5 + 1);
}

#[test]
fn an_example_is_no_use_for_a_comment() {
    let text = format!(
        "<!-- onside-example-start -->\n\n{IGNORE}\n\n{CARE}\n\n<!-- onside-example-end -->\n"
    );
    let checkup = check_as(&text, Kind::Training, &settings());
    assert_eq!(places(&text, &checkup), ["meta/unused-ignore@3"]);
}

#[test]
fn a_comment_silences_hidden_characters() {
    let text = "Скидка бес\u{200b}платно.\n\n<!-- onside-ignore misleading/hidden-characters: \
                перенос для узкой этикетки -->\nСкидка бес\u{200b}платно.\n";
    let source = Source::new("a.md", text);
    let hints = Hints {
        kind: Some(Kind::Packaging),
        ..Hints::default()
    };
    let document = Document::parse(source, hints);
    let checkup = Rulebook::builtin().check_with(&document, &Settings::default());
    let hidden = MetaRule::HiddenCharacters.id();
    let left: Vec<_> = checkup
        .findings
        .iter()
        .filter(|f| f.rule == hidden)
        .collect();
    assert_eq!(left.len(), 1, "{:?}", checkup.findings);
    assert_eq!(left[0].span.start as usize, text.find('\u{200b}').unwrap());
    assert_eq!(checkup.suppressed, 1);
    assert!(
        checkup
            .findings
            .iter()
            .all(|f| !f.rule.starts_with("meta/"))
    );
    assert!(
        Rulebook::builtin()
            .check(&document)
            .iter()
            .filter(|f| f.rule == hidden)
            .count()
            == 2
    );
}
