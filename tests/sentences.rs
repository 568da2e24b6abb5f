//! Sentence ends, in Russian and English.

#![expect(
    clippy::disallowed_methods,
    reason = "shared cases are read from the disk, and skipped aloud where they are absent"
)]

use std::path::Path;

use onside::text::{Piece, Span, Text, TokenKind, Tokenizer, sentences};

/// The sentences of pieces that a soft line break divides, with ` | ` between.
fn split(source: &str) -> String {
    let mut tokenizer = Tokenizer::new(source);
    let mut start = 0;
    for line in source.split_inclusive('\n') {
        let body = line.trim_end_matches('\n');
        tokenizer.push_piece(Piece {
            text: body,
            span: Span::new(start, start + body.len()),
        });
        if body.len() < line.len() {
            tokenizer.line_break();
        }
        start += line.len();
    }
    let tokens = tokenizer.finish();
    let text = Text {
        source,
        tokens: &tokens,
    };
    let ranges = sentences(text, 0..tokens.len());
    let mut next = 0;
    let mut out = Vec::new();
    for range in ranges {
        assert_eq!(range.start, next, "no gaps in {source}");
        next = range.end;
        if let (Some(first), Some(last)) = (text.get(range.start), text.get(range.end - 1)) {
            out.push(&source[first.span.start as usize..last.span.end as usize]);
        }
    }
    assert_eq!(next, tokens.len(), "no rest in {source}");
    out.join(" | ")
}

#[test]
fn shared_cases() {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/lexicon/tests/sentence_cases.txt");
    let Ok(cases) = std::fs::read_to_string(path) else {
        eprintln!("skipped: no ../shared/lexicon");
        return;
    };
    let wrong: Vec<_> = cases
        .lines()
        .filter(|line| !line.is_empty())
        .map(|line| (line, split(&line.replace(" | ", " "))))
        .filter(|(line, found)| line != found)
        .collect();
    eprintln!("{} blocks, wrong: {wrong:#?}", cases.lines().count());
    assert!(wrong.len() <= 1, "{wrong:#?}");
}

#[test]
fn own_cases() {
    for case in [
        "Вернём деньги. | Скидка — по карте.",
        "— Здравствуйте! | — Добрый день. | Чем помочь?",
        "«Мы перезвоним.» — сказал оператор.",
        "Оператор: «Мы перезвоним». | Клиент ждёт.",
        "Длина 5 см. | Цвет белый.",
        "Подробности см. Приложение 2.",
        "С 2010 г. | Открыто.",
        "Доставка в г. Казань и с. Петровка.",
        "В XX в. | Всё изменилось.",
        "1. Купите чайник. | 2. Верните чайник.",
        "Вернём всё... | Правда.",
        "Ну... ладно.",
        "Скидки, акции и пр. | Условия ниже.",
        "Доход 5 тыс. руб. | Всё.",
        "Площадь 45 кв. м. | Дом новый.",
        "В т. ч. НДС.",
        "Версия 1.2.3 готова. | Ура!",
        "(Мы рады.) | Приходите!",
        "Вы готовы?.. | Начнём.",
        "Почему? | потому что так.",
        "Да! — ответил он.",
        "Купите рис. | Он вкусный.",
        "Возьмите 1 ст. ложку соды. | Перемешайте.",
        "Пишите по тел. +7 900 000-00-00. | Ждём.",
        "Item no. #5 is sold.",
        "Он сел. | Потом встал.",
        "Он живёт в д. 5. | Она тоже.",
        "Мы с вами. | Вы с нами.",
        "Это мы. | Это и есть я. | Да.",
        "We offer refunds. | Prof. Brown agrees.",
        "Arrive by 9 a.m. | The shop opens then.",
        "He said \"Yes.\" | She left.",
        "Visit www.example.com. | Then call.",
        "No.",
        "The answer is no. | Call us.",
        "",
        "...",
        ". . .",
        "?!",
        "А",
    ] {
        let joined = case.replace(" | ", " ");
        assert_eq!(split(&joined), case);
        // A soft line break is no sentence end, and changes none.
        for (at, _) in joined.match_indices(' ') {
            let mut broken = joined.clone();
            broken.replace_range(at..=at, "\n");
            let found = split(&broken);
            let flat = found.replace("\n | ", " | ").replace('\n', " ");
            assert_eq!(flat, case, "{broken:?}");
        }
    }
}

#[test]
fn a_footnote_belongs_to_the_sentence_before_it() {
    let source = "Дёшево. Всегда";
    let mut tokenizer = Tokenizer::new(source);
    let piece = |from, to| Piece {
        text: &source[from..to],
        span: Span::new(from, to),
    };
    let stop = source.find(' ').expect("two words");
    tokenizer.push_piece(piece(0, stop));
    tokenizer.push_mark(TokenKind::NoteRef, Span::new(stop, stop), 1);
    tokenizer.push_piece(piece(stop, source.len()));
    let tokens = tokenizer.finish();
    let text = Text {
        source,
        tokens: &tokens,
    };
    assert!(sentences(text, 0..tokens.len()).eq([0..3, 3..4]));
}

#[test]
fn any_range_is_tiled() {
    let source = "А. 1. «г.» — т. е. (5 г. Х) … ?! Он. \" U.S. e.g. — да… и и. д. ) . я . Ы";
    let mut tokenizer = Tokenizer::new(source);
    tokenizer.push_piece(Piece {
        text: source,
        span: Span::new(0, source.len()),
    });
    let tokens = tokenizer.finish();
    let text = Text {
        source,
        tokens: &tokens,
    };
    for start in 0..=tokens.len() {
        for end in start..=tokens.len() {
            let mut next = start;
            for range in sentences(text, start..end) {
                assert_eq!(range.start, next);
                assert!(range.start < range.end || start == end);
                next = range.end;
            }
            assert_eq!(next, end);
        }
    }
}
