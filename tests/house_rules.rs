//! A company's own rules above the built-in ones: what a layer may add and change, what is said
//! of mistakes, and that loading stays linear.

#[path = "desk/rule.rs"]
mod own;

use std::sync::LazyLock;

use onside::check::{Levels, Settings};
use onside::document::{Document, Hints};
use onside::rules::{Edition, Material, Rulebook, RulebookError, Selector};
use onside::text::Source;
use onside::vocabulary::{Kind, Lang, Level, Severity};
use own::rule;

static BUILTIN: LazyLock<Rulebook> = LazyLock::new(Rulebook::builtin);
static MATERIAL: LazyLock<Material> = LazyLock::new(Material::builtin);

fn layered(files: &[(&str, &str)]) -> Result<Rulebook, RulebookError> {
    let files = files.iter().map(|&(name, text)| Source::new(name, text));
    BUILTIN
        .clone()
        .layered(MATERIAL.clone(), files.collect())
        .map(|(rulebook, _)| rulebook)
}

fn document(text: &str) -> Document {
    Document::parse(
        Source::new("a.md", text),
        Hints {
            kind: Some(Kind::Policy),
            lang: None,
        },
    )
}

fn found(rulebook: &Rulebook, text: &str) -> Vec<String> {
    let findings = rulebook.check(&document(text));
    findings.into_iter().map(|f| f.rule).collect()
}

/// Message and help of the only mistake.
fn mistake(files: &[(&str, &str)]) -> (String, String) {
    let error = layered(files).expect_err("a mistake");
    let [mistake] = error.mistakes.as_slice() else {
        panic!("one mistake: {error}")
    };
    (mistake.message.clone(), mistake.help.clone())
}

#[test]
fn lists_alone_may_lie_below() {
    let lists = "currency:\n  about: \"Money.\"\n  ru: [\"тугрик\"]\n";
    let lists = Source::new("words/units.yaml", lists);
    let (below, material) = Rulebook::empty()
        .layered(Material::default(), vec![lists])
        .unwrap();
    let pay = Source::new("house/trap/pay.yaml", rule("доплатить ~1 <money>"));
    let (rulebook, _) = below.layered(material, vec![pay]).unwrap();
    assert_eq!(
        found(&rulebook, "Придётся доплатить 5 тугриков."),
        ["trap/pay"]
    );
}

#[test]
fn a_number_that_a_layer_names_is_a_number_below() {
    let saved = Source::new(
        "house/trap/save.yaml",
        rule("накопить <number> {наклейка|фишка}"),
    );
    let named = Source::new("house/trap/named.yaml", rule("=17 мгновение"));
    let (below, material) = BUILTIN
        .clone()
        .layered(MATERIAL.clone(), vec![saved])
        .unwrap();
    let (rulebook, _) = below.layered(material, vec![named]).unwrap();
    for text in ["Нужно накопить 17 наклеек.", "Нужно накопить 18 наклеек."]
    {
        assert_eq!(found(&rulebook, text), ["trap/save"], "{text}");
    }
}

#[test]
fn a_rule_is_added_and_settles_with_the_built_in_ones() {
    let courier = rule("курьер ~2 приезжать ровно");
    let wide = rule("заботиться о каждый клиент");
    let rulebook = layered(&[
        ("house/burden/courier.yaml", &courier),
        ("house/trap/care.yaml", &wide),
    ])
    .unwrap();
    assert_eq!(
        found(&rulebook, "Курьеры всегда приезжают ровно в пять."),
        ["burden/courier"]
    );
    // One span, one finding: a trap wins over the built-in slogan.
    assert_eq!(
        found(&rulebook, "Мы заботимся о каждом клиенте."),
        ["trap/care"]
    );
    let builtin = &*BUILTIN;
    assert_eq!(rulebook.rules().len(), builtin.rules().len() + 2);
}

#[test]
fn a_layer_changes_nothing_it_does_not_name() {
    let courier = rule("курьер ~2 приезжать ровно");
    let rulebook = layered(&[("house/burden/courier.yaml", &courier)]).unwrap();
    let widened = layered(&[(
        "house/words/own.yaml",
        "extend-client:\n  ru: [\"арендатор\"]\n",
    )])
    .unwrap();
    let builtin = &*BUILTIN;
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/dishonest");
    let mut findings = 0;
    for lang in ["ru", "en"] {
        for name in [
            "packaging",
            "returns-policy",
            "phone-script",
            "service-standard",
            "shop-ad",
        ] {
            #[expect(clippy::disallowed_methods, reason = "the test reads a fixture")]
            let text = std::fs::read_to_string(format!("{folder}/{lang}/{name}.md")).unwrap();
            let document = Document::parse(Source::new("a.md", text), Hints::default());
            let expected = builtin.check(&document);
            assert_eq!(rulebook.check(&document), expected);
            assert_eq!(widened.check(&document), expected);
            findings += expected.len();
        }
    }
    assert!(findings > 20, "the fixtures are dishonest");
}

#[test]
fn words_are_added_to_lists_of_built_in_rules() {
    let text = "Мы заботимся о каждом арендаторе сада.";
    assert_eq!(
        found(&BUILTIN, "Всё для арендаторов: клиент всегда прав."),
        found(&BUILTIN, "Клиент всегда прав.")
    );
    let before = found(&BUILTIN, text);
    let own = rule("@client сада");
    let rulebook = layered(&[
        ("house/words/own.yaml", "extend-client:\n  about: \"Кому сдаём.\"\n  ru: [\"арендатор\", \"наниматель жилья\"]\n"),
        ("house/burden/garden.yaml", &own),
    ])
    .unwrap();
    assert!(!before.contains(&"burden/garden".to_owned()));
    assert!(found(&rulebook, text).contains(&"burden/garden".to_owned()));
    assert!(
        found(&rulebook, "Ключ у нанимателя жилья сада.").contains(&"burden/garden".to_owned())
    );
    // The rule itself is as it was: only the list is wider.
    let narrow = layered(&[("house/burden/garden.yaml", &own)]).unwrap();
    assert!(!found(&narrow, text).contains(&"burden/garden".to_owned()));
}

#[test]
fn built_in_rules_take_added_words() {
    // A reason that the built-in list of evidence does not know excuses after it was added.
    let rulebook = layered(&[(
        "house/words/own.yaml",
        "extend-slogan-person:\n  ru: [\"дачник\"]\n",
    )])
    .unwrap();
    let text = "Индивидуальный подход к каждому дачнику.";
    let tight = "Особый подход к каждому дачнику.";
    assert!(!found(&BUILTIN, tight).contains(&"slogan/individual-approach".to_owned()));
    assert!(found(&rulebook, tight).contains(&"slogan/individual-approach".to_owned()));
    assert!(found(&rulebook, text).contains(&"slogan/individual-approach".to_owned()));
    let currency = layered(&[
        (
            "house/words/own.yaml",
            "extend-currency:\n  ru: [\"тугрик\"]\n",
        ),
        ("house/burden/sum.yaml", &rule("мзда <money>")),
    ])
    .unwrap();
    assert_eq!(found(&currency, "Мзда 300 тугриков."), ["burden/sum"]);
    assert_eq!(found(&currency, "Мзда 300 рублей."), ["burden/sum"]);
    assert!(found(&currency, "Мзда 300 лет.").is_empty());
}

#[test]
fn texts_and_severities_are_amended() {
    let amended = "amends: slogan/we-care\nseverity: error\ntext:\n  ru: { instead: \"Скажите, что сделаете.\" }\n";
    let rulebook = layered(&[("house/we-care.yaml", amended)]).unwrap();
    let care = "Мы заботимся о каждом клиенте.";
    let finding = rulebook.check(&document(care)).remove(0);
    let original = BUILTIN.check(&document(care)).remove(0);
    assert_eq!(finding.severity, Severity::Error);
    assert_eq!(finding.instead, "Скажите, что сделаете.");
    assert_eq!(
        (finding.why, finding.fingerprint),
        (original.why, original.fingerprint)
    );

    let off = layered(&[(
        "house/we-care.yaml",
        "amends: slogan/we-care\nseverity: off\n",
    )])
    .unwrap();
    assert!(found(&off, care).is_empty());
    let mut settings = Settings::default();
    let mut levels = Levels::default();
    levels.set(Selector::parse("slogan/we-care").unwrap(), Level::Info);
    settings.levels.push(levels);
    let checkup = off.check_with(&document(care), &settings);
    assert_eq!(
        checkup.findings[0].severity,
        Severity::Info,
        "a configuration wins"
    );

    let by_kind = layered(&[(
        "house/we-care.yaml",
        "amends: slogan/we-care\nseverity: { policy: info }\n",
    )])
    .unwrap();
    assert_eq!(by_kind.check(&document(care))[0].severity, Severity::Info);
}

#[test]
fn rules_newer_than_the_pinned_edition_are_info() {
    let newer = rule("курьер приезжать ровно").replace("\"2026.1\"", "\"2026.2\"");
    let rulebook = layered(&[("house/burden/courier.yaml", &newer)]).unwrap();
    let text = "Курьер приезжает ровно.\n\nМы заботимся о каждом клиенте.";
    let severities = |edition: Option<&str>, levels: Vec<Levels>| {
        let settings = Settings {
            edition: edition.map(|e| Edition::parse(e).unwrap()),
            levels,
            ..Settings::default()
        };
        let checkup = rulebook.check_with(&document(text), &settings);
        checkup
            .findings
            .iter()
            .map(|f| f.severity)
            .collect::<Vec<_>>()
    };
    assert_eq!(
        severities(None, vec![]),
        [Severity::Warning, Severity::Warning]
    );
    assert_eq!(
        severities(Some("2026.1"), vec![]),
        [Severity::Info, Severity::Warning]
    );
    assert_eq!(
        severities(Some("2025.4"), vec![]),
        [Severity::Info, Severity::Info]
    );
    let mut levels = Levels::default();
    levels.set(Selector::parse("burden/*").unwrap(), Level::Error);
    assert_eq!(severities(Some("2026.1"), vec![levels])[0], Severity::Error);
}

#[test]
fn mistakes_of_a_layer_say_what_to_type() {
    let own = rule("курьер");
    for (files, message, help) in [
        (
            vec![("h/slogan/we-care.yaml", own.as_str())],
            "`slogan/we-care` exists already",
            "amends: slogan/we-care",
        ),
        (
            vec![("h/words/a.yaml", "client:\n  ru: [\"дачник\"]\n")],
            "`client` exists already",
            "extend-client:",
        ),
        (
            vec![("h/words/a.yaml", "extend-clint:\n  ru: [\"дачник\"]\n")],
            "no word list `clint`",
            "extend-client",
        ),
        (
            vec![("h/a.yaml", "amends: slogan/we-caer\nseverity: off\n")],
            "no rule `slogan/we-caer`",
            "slogan/we-care",
        ),
        (
            vec![("h/a.yaml", "amends: slogan/we-care\nwhen: {}\n")],
            "unknown key `when`",
            "known here",
        ),
        (
            vec![("h/a.yaml", "amends: slogan/we-care\nseverity: of\n")],
            "`of` is not known",
            "`off`",
        ),
        (
            vec![(
                "h/words/a.yaml",
                "extend-client:\n  ru: [\"@client друг\"]\n",
            )],
            "holds itself",
            "",
        ),
        (
            vec![("h/words/a.yaml", "extend-client:\n  ru: [\"@clent\"]\n")],
            "no word list `@clent`",
            "client",
        ),
        (
            vec![(
                "h/slogan/courier.yaml",
                &own.replace("\"курьер\"", "\"@client <nothing>\""),
            )],
            "no class",
            "",
        ),
    ] {
        let found = mistake(&files);
        assert!(found.0.contains(message), "{files:?}: {found:?}");
        assert!(found.1.contains(help), "{files:?}: {found:?}");
    }
}

#[test]
fn hostile_rules_are_refused_or_cheap() {
    let long = rule(&"слово ".repeat(200_000));
    let (message, _) = mistake(&[("h/slogan/long.yaml", &long)]);
    assert!(message.contains("a phrase of"), "{message}");
    let deep = format!("when: {}", "{ any: [".repeat(100));
    assert!(layered(&[("h/slogan/deep.yaml", &deep)]).is_err());
    let bomb = "a: &a [x]\nb: [*a, *a]\n";
    let (message, _) = mistake(&[("h/slogan/bomb.yaml", bomb)]);
    assert!(message.contains("aliases"), "{message}");
    for open in ["{", "{а|", "{а "] {
        let nested = rule(&open.repeat(2_000));
        let (message, _) = mistake(&[("h/slogan/nested.yaml", &nested)]);
        assert!(message.contains("nested"), "{message}");
    }
}

/// Lists that each name the next one so many times; the last one holds a word.
fn chain(lists: usize, times: usize) -> String {
    let mut yaml = String::new();
    for n in 0..lists {
        let next: String = (0..times)
            .map(|i| format!(" \"слово{n} ~{} @own-{}\",", i % 3 + 1, n + 1))
            .collect();
        yaml += &format!("own-{n}:\n  ru: [{}]\n", next.trim_end_matches(','));
    }
    yaml + &format!("own-{lists}:\n  ru: [\"колодец\"]\n")
}

#[test]
fn lists_in_lists_are_refused_before_they_fill_the_memory() {
    let short = chain(3, 3);
    let first = rule("@own-0");
    let files = [
        ("h/words/own.yaml", short.as_str()),
        ("h/slogan/own.yaml", &first),
    ];
    let rulebook = layered(&files).unwrap();
    let text = "Слово0 слово1 слово2 колодец.";
    assert_eq!(found(&rulebook, text), ["slogan/own"]);
    for (lists, times, words) in [(12, 12, "parts"), (200, 1, "lists at once")] {
        let yaml = chain(lists, times);
        // The last list first, or the first one first.
        let last: Vec<String> = (0..lists)
            .rev()
            .map(|n| rule(&format!("@own-{n}")))
            .collect();
        let names: Vec<String> = (0..lists)
            .map(|n| format!("h/slogan/own-{n}.yaml"))
            .collect();
        for rules in [&last[..], &last[lists - 1..]] {
            let own = names
                .iter()
                .zip(rules)
                .map(|(n, r)| (n.as_str(), r.as_str()));
            let files: Vec<(&str, &str)> = std::iter::once(("h/words/own.yaml", yaml.as_str()))
                .chain(own)
                .collect();
            let error = layered(&files).expect_err("refused");
            let messages: Vec<&str> = error.mistakes.iter().map(|m| &*m.message).collect();
            assert!(messages.iter().any(|m| m.contains(words)), "{messages:?}");
        }
    }
}

#[test]
fn hyphens_and_choices_do_not_multiply() {
    let hyphens = rule(&format!(
        "{} слово",
        "кое-что-где-то-как-нибудь ".repeat(100)
    ));
    let choices = rule(&"{один|два|три-четыре|пять шесть} ".repeat(90));
    let rulebook = layered(&[
        ("h/slogan/hyphens.yaml", &hyphens),
        ("h/slogan/choices.yaml", &choices),
    ]);
    let rulebook = rulebook.unwrap();
    let text = format!("{}слово.", "кое-что-где-то-как-нибудь ".repeat(100));
    assert_eq!(found(&rulebook, &text), ["slogan/hyphens"]);
    let text = format!("{}семь.", "пять шесть ".repeat(89));
    assert!(found(&rulebook, &text).is_empty());
}

#[test]
fn hundreds_of_rules_load_and_all_work() {
    let files: Vec<Source> = (0..300)
        .map(|n| {
            Source::new(
                format!("h/slogan/own-{n}.yaml"),
                rule(&format!("слово{n}~слово ~2 @client")),
            )
        })
        .collect();
    let (rulebook, _) = BUILTIN.clone().layered(MATERIAL.clone(), files).unwrap();
    for n in [0, 150, 299] {
        let text = format!("Слово{n} для клиента.");
        assert_eq!(found(&rulebook, &text), [format!("slogan/own-{n}")]);
    }
    assert_eq!(
        rulebook
            .rule("slogan/own-7")
            .unwrap()
            .langs()
            .collect::<Vec<_>>(),
        [Lang::Ru]
    );
}

#[test]
fn a_word_that_two_members_know_is_left_to_the_one_that_has_no_other() {
    let own = rule("").replace(
        "phrase: \"\"",
        "together: [\"закрывать\", \"{бассейн|хозяин}\", \"{хозяин|сторож}\"]\n    within: 8",
    );
    let rulebook = layered(&[("slogan/own.yaml", own.as_str())]).unwrap();
    for (text, marked) in [
        ("Хозяин закрывает бассейн.", true),
        ("Бассейн закрывает хозяин.", true),
        ("Хозяин закрывает, сторож ушёл.", true),
        ("Хозяин закрывает дверь.", false),
        ("Сторож закрывает дверь, другой сторож спит.", false),
    ] {
        assert_eq!(
            found(&rulebook, text).contains(&"slogan/own".to_owned()),
            marked,
            "{text}"
        );
    }
}
