//! Documents seen from outside: every token has its bytes, every block its place.

use onside::document::{Document, Hints};
use onside::text::{Source, TokenKind};
use onside::vocabulary::BlockKind;

fn parse(text: &str) -> Document {
    Document::parse(Source::new("sample.md", text), Hints::default())
}

/// The words of a document, folded, one string per block.
fn blocks(document: &Document) -> Vec<(BlockKind, String)> {
    let text = document.text();
    let show = |i: usize| match text.token(i).kind {
        TokenKind::Word => text.folded(i).into_owned(),
        TokenKind::Break => "/".to_owned(),
        TokenKind::Code => "`".to_owned(),
        TokenKind::NoteRef => format!("^{}", text.token(i).value),
        _ => text.raw(i).to_owned(),
    };
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
        assert!(token.span.start as usize >= last, "token {i} `{raw}` goes back");
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

#[test]
fn shows() {
    let s = "# Заголовок ![лого](x.png) ещё\n\nТекст **бес**платно &nbsp;бес&shy;платно [ссы**лка**](http://x.y).\nдалее `code` и[^1] и[^нет] \\*звезда\\* ~~было~~ a_b@firm.example {{ user_name }}\n\n- раз\n  - два ![alt](q)\n\n    вторая\n- [ ] три\n\n1. цифра\n\n> цитата\n> дальше\n\n| A | B |\n|---|---|\n| x |  |\n| y ![i](z) k | `q` |\n\n<div>\n<p>Пара<b>граф</b> и<br>ещё <!-- c\nd --> &laquo;так&raquo;</p>\n<img src=x alt=\"Картинка\"> хвост\n</div>\n\nв строке<sup>*</sup> и <img alt=\"внутри\"> конец\n\n```\nкод\n```\n\n[^1]: сноска\n\n    вторая\n";
    let d = parse(s);
    for b in blocks(&d) {
        println!("{b:?}");
    }
    check(&d);
}
