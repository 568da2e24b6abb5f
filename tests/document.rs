//! Documents seen from outside: every token has its bytes, every block its place.

use onside::document::{Audience, Document, Hints, KindOrigin};
use onside::text::{Source, TokenFlags, TokenKind};
use onside::vocabulary::{BlockKind, Kind, Lang};

fn parse(text: &str) -> Document {
    Document::parse(Source::new("sample.md", text), Hints::default())
}

/// The words of a document, folded, one string per block.
fn blocks(document: &Document) -> Vec<(BlockKind, String)> {
    let text = document.text();
    let line = |i: usize| text.token(i).flags.has(TokenFlags::LINE);
    let word = |i: usize| match text.token(i).kind {
        TokenKind::Word => text.folded(i).into_owned(),
        TokenKind::Code => "`".to_owned(),
        TokenKind::NoteRef => format!("^{}", text.token(i).value),
        _ => text.raw(i).to_owned(),
    };
    let show = |i: usize| format!("{}{}", if line(i) { "/ " } else { "" }, word(i));
    let words = |range: std::ops::Range<usize>| range.map(show).collect::<Vec<_>>().join(" ");
    document
        .blocks()
        .iter()
        .map(|b| (b.kind, words(b.tokens.clone())))
        .collect()
}

fn check(document: &Document) {
    let text = document.text();
    let mut last = 0;
    for (i, token) in text.tokens.list().iter().enumerate() {
        let raw = &text.source[token.span.range()];
        assert!(!raw.is_empty(), "token {i} is empty");
        assert!(
            token.span.start as usize >= last,
            "token {i} `{raw}` goes back"
        );
        last = token.span.start as usize;
    }
    let mut end = 0;
    for block in document.blocks() {
        assert!(block.tokens.start >= end);
        end = block.tokens.end;
        let _ = &text.source[block.span.range()];
        for i in block.tokens.clone() {
            let span = text.token(i).span;
            assert!(
                block.span.start <= span.start && span.end <= block.span.end,
                "`{}` outside its block `{}`",
                text.raw(i),
                &text.source[block.span.range()]
            );
        }
    }
    assert_eq!(end, text.tokens.len(), "every token is in a block");
    let mut next = 0;
    for section in document.sections() {
        assert_eq!(section.blocks.start, next);
        next = section.blocks.end;
    }
    assert_eq!(next, document.blocks().len());
}

/// The source bytes from each form of «индивидуальный» to the form of «подход» right after it.
fn found(document: &Document) -> Vec<String> {
    let text = document.text();
    let mut found = Vec::new();
    for block in document.blocks() {
        let words: Vec<usize> = block.tokens.clone().collect();
        for pair in words.windows(2) {
            let word = |at: usize| match text.token(pair[at]).kind {
                TokenKind::Word => text.folded(pair[at]).into_owned(),
                _ => String::new(),
            };
            if word(0).starts_with("индивидуальн") && word(1).starts_with("подход")
            {
                let span = text.token(pair[0]).span.cover(text.token(pair[1]).span);
                found.push(text.source[span.range()].to_owned());
            }
        }
    }
    found
}

#[test]
fn a_phrase_has_its_bytes_wherever_it_stands() {
    const PLAIN: &str = "индивидуальный подход";
    let cases: &[(&str, &str, &[&str])] = &[
        (
            "heading",
            include_str!("../fixtures/markdown/heading.md"),
            &[PLAIN, "Индивидуальный подход"],
        ),
        (
            "inflected",
            include_str!("../fixtures/markdown/inflected.md"),
            &["индивидуальным подходом"],
        ),
        (
            "table",
            include_str!("../fixtures/markdown/table.md"),
            &[PLAIN, "индивидуальный** подход", PLAIN],
        ),
        (
            "wrapped",
            include_str!("../fixtures/markdown/wrapped.md"),
            &[
                "индивидуальный\nподход",
                "индивидуальный  \nподход",
                "индивидуальный\\\nподход",
            ],
        ),
        (
            "emphasis",
            include_str!("../fixtures/markdown/emphasis.md"),
            &[
                "Индивидуальный** подход",
                "индивиду*альный* подход",
                "инди**виду**альный под**ход",
                PLAIN,
                PLAIN,
            ],
        ),
        (
            "entities",
            include_str!("../fixtures/markdown/entities.md"),
            &[
                "Индиви&shy;дуальный&nbsp;подход",
                "индиви\u{ad}дуальный\u{a0}подход",
                "индивидуальный&#32;подход",
                PLAIN,
            ],
        ),
        (
            "escapes",
            include_str!("../fixtures/markdown/escapes.md"),
            &[PLAIN, PLAIN, PLAIN],
        ),
        (
            "quotes",
            include_str!("../fixtures/markdown/quotes.md"),
            &[
                "индивидуальный\n> подход",
                "индивидуальный\n> >   подход",
                PLAIN,
            ],
        ),
        (
            "links",
            include_str!("../fixtures/markdown/links.md"),
            &[PLAIN, "индивидуальный][о] подход"],
        ),
        (
            "images",
            include_str!("../fixtures/markdown/images.md"),
            &[PLAIN, "индивидуальный *подход", PLAIN, PLAIN],
        ),
        (
            "crlf",
            include_str!("../fixtures/markdown/crlf.md"),
            &[
                "индивидуальный\r\nподход",
                "индивидуальный\r\n  подход",
                PLAIN,
            ],
        ),
        (
            "bom",
            include_str!("../fixtures/markdown/bom.md"),
            &["Индивидуальный подход"],
        ),
        (
            "lists",
            include_str!("../fixtures/markdown/lists.md"),
            &[
                PLAIN,
                "индивидуальный\n     подход",
                PLAIN,
                PLAIN,
                PLAIN,
                PLAIN,
            ],
        ),
        (
            "html",
            include_str!("../fixtures/markdown/html.md"),
            &[
                "индивидуальный <b>подход",
                "индиви&shy;дуальный&nbsp;подход",
                "Индивидуальный <b>под</b>ход",
                "индивидуальный<br>подход",
            ],
        ),
        (
            "notes",
            include_str!("../fixtures/markdown/notes.md"),
            &["Индивидуальный подход", PLAIN, "Индивидуальный\n    подход"],
        ),
        (
            "not-text",
            include_str!("../fixtures/markdown/not-text.md"),
            &[],
        ),
        (
            "not-joined",
            include_str!("../fixtures/markdown/not-joined.md"),
            &[],
        ),
    ];
    for (name, text, expected) in cases {
        let document = parse(text);
        check(&document);
        assert_eq!(
            found(&document),
            *expected,
            "{name}: {:#?}",
            blocks(&document)
        );
    }
}

#[test]
fn blocks_come_in_reading_order_with_their_kinds() {
    use BlockKind::{
        Footnote, Heading, Html, ImageAlt, ListItem, Paragraph, Quote, TableCell, TableHead,
    };
    let text = "# Заголовок ![лого](x.png) ещё\n\nТекст **бес**платно &nbsp;бес&shy;платно \
        [ссы**лка**](http://x.y).\nдалее `code` и[^1] и[^нет] \\*звезда\\* a_b@firm.example \
        {{ user_name }}\n\n- раз\n  - два ![alt](q)\n\n    вторая\n- [ ] три\n\n1. цифра\n\n\
        > цитата\n> дальше\n\n| A | B |\n|---|---|\n| x |  |\n| y ![i](z) k | `q` |\n\n\
        <div>\n<p>Пара<b>граф</b> и<br>ещё <!-- c\nd --> &laquo;так&raquo;</p>\n\
        <img src=x alt=\"Картинка\"> хвост\n</div>\n\nв строке<sup>*</sup> и \
        <img alt=\"внутри\"> конец\n\n```\nкод\n```\n\n[^1]: сноска\n\n    вторая\n";
    let document = parse(text);
    check(&document);
    let expected = [
        (Heading, "заголовок"),
        (ImageAlt, "лого"),
        (Heading, "еще"),
        (
            Paragraph,
            "текст бесплатно бесплатно ссылка . / далее ` и ^0 и ^1 * звезда * a_b@firm.example \
             {{ user_name }}",
        ),
        (ListItem, "раз"),
        (ListItem, "два"),
        (ImageAlt, "alt"),
        (ListItem, "вторая"),
        (ListItem, "три"),
        (ListItem, "цифра"),
        (Quote, "цитата / дальше"),
        (TableHead, "a"),
        (TableHead, "b"),
        (TableCell, "x"),
        (TableCell, ""),
        (TableCell, "y"),
        (ImageAlt, "i"),
        (TableCell, "k"),
        (TableCell, "`"),
        (Html, "параграф и / еще &laquo; так &raquo;"),
        (ImageAlt, "картинка"),
        (Html, "хвост"),
        (Paragraph, "в строке * и"),
        (ImageAlt, "внутри"),
        (Paragraph, "конец"),
        (Footnote, "сноска"),
        (Footnote, "вторая"),
    ];
    let expected: Vec<_> = expected.iter().map(|&(k, t)| (k, t.to_owned())).collect();
    assert_eq!(blocks(&document), expected);
    let notes: Vec<_> = document
        .notes()
        .iter()
        .map(|n| (n.label.as_str(), n.blocks.clone()))
        .collect();
    assert_eq!(notes, [("1", Some(25..27)), ("нет", None)]);
    let list = document.blocks();
    assert_eq!(list[13].column_head, Some(11));
    assert_eq!(list[18].column_head, Some(12));
    assert_eq!(list[15].unit, list[18].unit);
    assert_eq!(list[5].unit, list[7].unit);
    assert_ne!(list[4].unit, list[5].unit);
    assert!(list[9].numbered && !list[8].numbered);
    let comments: Vec<_> = document
        .comments()
        .iter()
        .map(|&s| document.source().slice(s))
        .collect();
    assert_eq!(comments, ["<!-- c\nd -->"]);
    let links: Vec<_> = document
        .links()
        .iter()
        .map(|l| (l.target.as_str(), l.image, l.tokens.len()))
        .collect();
    assert_eq!(
        links,
        [
            ("x.png", true, 1),
            ("http://x.y", false, 1),
            ("q", true, 1),
            ("z", true, 1)
        ]
    );
}

#[test]
fn sections_have_parents_and_lists_have_lead_ins() {
    let document = parse(
        "до\n\n# A\n\n## B\n\nЗапрещено:\n\n- x\n  - y\n\n### C\n\n# D\n\nПросто абзац, длинный и с точкой.\n\n- z\n",
    );
    let shown: Vec<_> = document
        .sections()
        .iter()
        .map(|s| (s.level, s.parent, s.heading, s.blocks.clone()))
        .collect();
    assert_eq!(
        shown,
        [
            (0, None, None, 0..1),
            (1, None, Some(1), 1..2),
            (2, Some(1), Some(2), 2..6),
            (3, Some(2), Some(6), 6..7),
            (1, None, Some(7), 7..10),
        ]
    );
    let leads: Vec<_> = document.blocks().iter().map(|b| b.lead_in).collect();
    assert_eq!(
        leads,
        [
            None,
            None,
            None,
            None,
            Some(3),
            Some(4),
            None,
            None,
            None,
            None
        ]
    );
}

#[test]
fn struck_text_and_comments_are_kept() {
    let document = parse("Цена ~~100 ₽~~ 80 ₽, <del>старая</del> новая");
    let text = document.text();
    let struck: Vec<_> = document
        .struck()
        .iter()
        .map(|r| r.clone().map(|i| text.raw(i)).collect::<Vec<_>>().join(" "))
        .collect();
    assert_eq!(struck, ["100 ₽", "старая"]);
}

#[test]
fn front_matter_decides_and_hints_win() {
    let text =
        "---\nвид: скрипт\nлang: xx\nязык: английский\nдля: персонала\nowner: Анна\n---\nТекст";
    let document = parse(text);
    assert_eq!(
        (document.kind(), document.kind_origin()),
        (Kind::Script, KindOrigin::FrontMatter)
    );
    assert_eq!(document.lang(), Lang::En);
    assert_eq!(document.audience(), Audience::Staff);
    assert_eq!(document.blocks()[0].lang, Lang::En);
    assert_eq!(document.fields()[4].value, "Анна");
    let hints = Hints {
        kind: Some(Kind::Ad),
        lang: Some(Lang::Ru),
    };
    let document = Document::parse(Source::new("scripts/a.md", text), hints);
    assert_eq!(
        (document.kind(), document.kind_origin()),
        (Kind::Ad, KindOrigin::Given)
    );
    assert_eq!(document.lang(), Lang::Ru);
    let document = parse("---\nkind: advert\n---\nWe are here.");
    assert_eq!(document.notices().len(), 1);
    assert!(document.notices()[0].message.contains("advert"));
    assert_eq!(document.kind_origin(), KindOrigin::Content);
}

#[test]
fn content_speaks_of_the_kind() {
    for (text, kind) in [
        ("Клиент: Где?\n\nОператор: Тут.", Kind::Script),
        ("Настоящие правила действуют с 2026 года.", Kind::Policy),
        (
            "4.1. Клиент вправе вернуть.\n\n4.2. Деньги вернём.",
            Kind::Policy,
        ),
        (
            "Сотрудник обязан ответить. Agents must reply.",
            Kind::Standard,
        ),
        ("Купите диван. Скидка 20%, цена 100 ₽.", Kind::Ad),
        ("Просто текст.", Kind::Policy),
    ] {
        assert_eq!(parse(text).kind(), kind, "{text}");
    }
}

#[test]
fn every_block_has_its_language() {
    let document = parse(
        "Русский текст здесь.\n\nEnglish text «цитата» here.\n\n123\n\nЕщё по-русски, длинно.\n\nWith слово.",
    );
    let langs: Vec<_> = document.blocks().iter().map(|b| b.lang).collect();
    assert_eq!(document.lang(), Lang::Ru);
    assert_eq!(langs, [Lang::Ru, Lang::En, Lang::Ru, Lang::Ru, Lang::Ru]);
    let document = parse("Plain English text which is long enough.\n\nПривіт, як справи");
    assert_eq!(document.blocks()[1].lang, Lang::En);
}

/// Runs on a small stack, as worker threads do.
fn on_small_stack(text: String) {
    std::thread::Builder::new()
        .stack_size(1 << 20)
        .spawn(move || {
            let document = parse(&text);
            check(&document);
            for i in (0..document.text().tokens.len()).step_by(5_000) {
                let _ = document.speech_at(i..i + 1);
                let _ = document.clause_of(i);
            }
        })
        .expect("a thread")
        .join()
        .expect("no overflow");
}

#[test]
fn hostile_documents_finish() {
    let n = 20_000;
    for text in [
        ">".repeat(5_000) + " текст",
        "> - ".repeat(2_000) + "текст",
        "[".repeat(n) + &"]".repeat(n),
        "![".repeat(n) + "текст" + &"](x)".repeat(n),
        "*a ".repeat(n),
        "**a* ".repeat(n),
        "{{ ".repeat(n) + "}}",
        "{% x %}".repeat(n),
        "<b ".repeat(n),
        "<div>".repeat(n),
        "<div>\n".to_owned() + &"<".repeat(n) + "\n" + &"</".repeat(n),
        "<script>\n".to_owned() + &"</".repeat(n),
        "<!--".repeat(n),
        "[^a]".repeat(n),
        "[^a]: b\n\n".repeat(n),
        "~~a~~ ".repeat(n),
        "~a ".repeat(n),
        "|".repeat(n) + "\n" + &"|-".repeat(n) + "|\n" + &"|a".repeat(n),
        "\u{0}\u{feff}\u{202e}".repeat(n),
        "&nbsp;".repeat(n),
        "«".repeat(n),
        "\"a ".repeat(n),
        "Клиент: да\n\n".repeat(n),
        "Запрещено:\n- x\n".repeat(2_000),
        "# Нельзя\n\n- x\n\n".repeat(2_000),
        "---\n".to_owned() + &"a: b\n".repeat(n) + "---\n",
        "\r".repeat(n),
        "- a\n".repeat(n),
        "\\".repeat(n),
        "`".repeat(n) + "a",
    ] {
        on_small_stack(text);
    }
}

#[test]
fn a_line_of_ten_megabytes_is_read() {
    on_small_stack("Наш индивидуальный подход, и **ещё** один. ".repeat(140_000));
}
