//! Nothing untrusted in a report runs a command, moves a cursor or turns text around: neither the
//! document nor its path nor a rule's message, in any format.

use std::collections::BTreeMap;

use onside::check::Related;
use onside::report::clean::{clean, clean_path};
use onside::report::{Format, Look, Report, Skipped, statistics};
use onside::text::Span;
use onside::vocabulary::{Lang, Severity};
use proptest::prelude::*;
use pulldown_cmark::{Event, Parser, Tag};

use super::runner::{Command, commands};
use super::{concise, file, finding, findings, full, in_format, json, report, written};

/// The formats that people read in a terminal or in the log of a job.
const HUMAN: [Format; 4] = [
    Format::Full,
    Format::Concise,
    Format::Grouped,
    Format::Markdown,
];

/// What an attacker would write: commands of three CI services, terminal sequences, characters
/// that turn or hide text, and what Markdown, HTML, XML and JSON take for their own.
const CORPUS: [&str; 40] = [
    "::error::forged",
    "  ::add-mask::цена",
    "\u{a0}::error::after a no-break space",
    "\u{2028}::error::after a line separator",
    "::stop-commands::x",
    "::set-output name=a::b",
    "\r::error::x\r\n::warning file=a::b",
    "##[add-mask]цена",
    ">>> ##[do-something k1=v1;]msg",
    "###[error]x",
    "##[stop-commands]x",
    "##[add-matcher]p.json",
    "##\u{200b}[error]",
    "#\u{0}#[error]x",
    "##vso[task.setvariable variable=a]b",
    "##VSO[task.logissue type=error]x",
    "##teamcity[buildStatus text='x']",
    "##TeamCity[x]",
    "\u{1b}[2J\u{1b}[1;1H0 findings",
    "\u{1b}]0;title\u{7}",
    "\u{1b}]52;c;cm0gLXJm\u{7}",
    "\u{1b}]8;;https://evil.example\u{1b}\\link\u{1b}]8;;\u{1b}\\",
    "\u{9b}31m\u{9d}0;x\u{9c}",
    "a\u{8}\u{8}\u{8}b\u{7f}",
    "section_start:1:a\r\u{1b}[0K",
    "цена \u{202e}000 1\u{202c}",
    "\u{2066}\u{2067}\u{2068}\u{2069}\u{200e}\u{200f}\u{61c}",
    "<img src=x onerror=alert(1)>",
    "<script>alert(1)</script>",
    "<!-- --><b>",
    "--> <details>",
    "@team/owners #1 https://evil.example www.evil.example",
    "[link](https://evil.example) ![image](x)",
    "``` `` ` ````",
    "| a | b |\n|---|---|",
    "]]> &amp; &#x3c; \u{fffe}\u{ffff}",
    "\"}],\"x\":[{\"",
    "%0A::error::x%0D%25%3A%2C",
    "a,line=1,title=x::m",
    "{0} [text](1) {{",
];

/// A report in which everything that can be untrusted is.
fn hostile(text: &str, path: &str, words: Span) -> Report {
    let mut found = finding(words, "slogan/we-care", Lang::Ru);
    found.message = text.to_owned();
    found.why = format!("а {text}");
    found.cure = format!("{text}\n{text}");
    found.instead = text.to_owned();
    found.related.push(Related {
        span: words,
        message: text.to_owned(),
    });
    let mut all = report(vec![file(path, text, vec![found])]);
    all.skipped.push(Skipped {
        path: path.to_owned(),
        reason: text.to_owned(),
    });
    all
}

/// No character that moves a cursor, ends a line in secret or turns text around.
fn assert_still(printed: &str) {
    let moves = |c: char| {
        (c.is_control() && c != '\t' && c != '\n')
            || matches!(
                c,
                '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
            )
    };
    assert!(!printed.contains(moves), "{printed:?}");
}

/// No command of any of the three services.
fn assert_no_command(printed: &str) {
    assert_eq!(commands(printed), [], "{printed:?}");
    let lower = printed.to_ascii_lowercase();
    for open in ["##[", "##vso[", "##teamcity["] {
        assert!(!lower.contains(open), "{printed:?}");
    }
}

/// The report without the sequences that are our own: colours and links.
fn without_own_sequences(printed: &str) -> String {
    let mut out = String::new();
    let mut parts = printed.split('\u{1b}');
    out.push_str(parts.next().unwrap());
    for part in parts {
        let rest = if let Some(style) = part.strip_prefix('[') {
            let end = style
                .find(|c: char| !c.is_ascii_digit() && c != ';')
                .unwrap();
            assert_eq!(&style[end..=end], "m", "{part:?}");
            &style[end + 1..]
        } else if let Some(link) = part.strip_prefix("]8;;") {
            let uri = |c: char| c.is_ascii_alphanumeric() || "%/:.-_~".contains(c);
            assert!(link.chars().all(uri), "{part:?}");
            ""
        } else {
            part.strip_prefix('\\')
                .unwrap_or_else(|| panic!("{part:?} in {printed:?}"))
        };
        out.push_str(rest);
    }
    out
}

/// What GitHub shall be told about a report, and nothing else.
fn meant(report: &Report) -> Vec<Command> {
    let mut meant: Vec<Command> = report
        .findings()
        .map(|(file, placed)| {
            let finding = &placed.finding;
            let number = |n: usize| (n + 1).to_string();
            let mut said = finding.message.trim().to_owned();
            for (label, text) in [
                ("Почему", &finding.why),
                ("Что поможет", &finding.cure),
                ("Напишите", &finding.instead),
            ] {
                if !text.trim().is_empty() {
                    said += &format!("\n{label}: {}", text.trim());
                }
            }
            said += &format!("\nПодробнее: onside explain {}", finding.rule);
            Command {
                name: match finding.severity {
                    Severity::Error => "error",
                    Severity::Warning => "warning",
                    Severity::Info => "notice",
                }
                .to_owned(),
                properties: BTreeMap::from(
                    [
                        ("file", clean_path(&file.path).into_owned()),
                        ("line", number(placed.start.line)),
                        ("endLine", number(placed.end.line)),
                        ("col", number(placed.start.chars)),
                        ("endColumn", number(placed.end.chars)),
                        ("title", clean(&finding.rule).into_owned()),
                    ]
                    .map(|(key, value)| (key.to_owned(), value)),
                ),
                data: clean(&said).into_owned(),
            }
        })
        .collect();
    meant.sort();
    meant
}

/// Markdown in which untrusted text is nothing but text.
fn assert_plain_markdown(printed: &str) {
    let own = ["<!-- onside -->", "<!-- -->"];
    for event in Parser::new(printed) {
        match event {
            Event::Html(html) | Event::InlineHtml(html) => {
                assert!(own.contains(&html.trim_end()), "{html:?} in\n{printed}");
            }
            Event::Start(Tag::Link { .. } | Tag::Image { .. } | Tag::CodeBlock(_)) => {
                panic!("a link, an image or a code block in\n{printed}")
            }
            Event::Text(text) => {
                let lower = text.to_ascii_lowercase();
                for active in ["://", "www."] {
                    assert!(!lower.contains(active), "{text:?} in\n{printed}");
                }
                let mark = text.find(['@', '#']);
                assert!(
                    mark.is_none_or(|at| at + 1 == text.len()),
                    "{text:?} in\n{printed}"
                );
            }
            _ => {}
        }
    }
}

fn assert_harmless(all: &Report) {
    for format in HUMAN {
        let printed = in_format(format, all);
        assert_still(&printed);
        assert_no_command(&printed);
    }
    let loud = Look {
        color: true,
        links: true,
        limit: Some(0),
        ..Look::default()
    };
    for look in [
        loud,
        Look {
            limit: None,
            ..loud
        },
        Look {
            limit: Some(1),
            ..loud
        },
    ] {
        let printed = written(|out| Format::Full.write(all, look, out));
        let printed = without_own_sequences(&printed);
        assert_still(&printed);
        assert_no_command(&printed);
    }
    let table = written(|out| statistics(all, Look::default(), out));
    assert_still(&table);
    assert_no_command(&table);
    assert_plain_markdown(&in_format(Format::Markdown, all));

    for &format in Format::ALL {
        let printed = in_format(format, all);
        if format == Format::Github {
            assert_still(&printed);
            let mut found = commands(&printed);
            found.sort();
            assert_eq!(found, meant(all), "{printed}");
            assert_eq!(printed.lines().count(), found.len(), "{printed}");
        } else {
            assert_no_command(&printed);
            assert_still(&printed);
        }
    }
}

#[test]
fn the_corpus_is_harmless_wherever_it_stands() {
    for text in CORPUS {
        assert_harmless(&hostile(text, "a.md", Span::new(0, 0)));
        assert_harmless(&hostile("а", text, Span::new(0, 2)));
        let quoted = format!("забота {text} о вас\n{text}");
        assert_harmless(&hostile(&quoted, text, Span::new(0, quoted.len())));
    }
}

#[test]
fn an_escape_before_a_colon() {
    assert_harmless(&hostile(".", "\u{1b}:", Span::new(0, 0)));
}

#[test]
fn programs_get_the_exact_words() {
    for text in CORPUS {
        let all = hostile(text, text, Span::new(0, text.len()));
        let shown = json(&all);
        assert_eq!(shown["findings"][0]["quote"], text);
        assert_eq!(shown["findings"][0]["path"], text);
        assert_eq!(shown["findings"][0]["message"], text);
    }
}

#[test]
fn controls_are_shown_and_not_dropped() {
    let text = "\u{1b}]0;x\u{7}##[add-mask]цена забота\r\n::error::x\r\n";
    let name = "::error::p\n::warning::q ##[echo]on\u{1b}.md";
    let all = report(vec![file(name, text, findings(text, "забота"))]);
    for printed in [full(&all), concise(&all)] {
        assert!(printed.contains('\u{241b}'), "{printed}");
    }
    assert!(concise(&all).starts_with("./::error::p\u{240a}::warning::q"));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_printed_harmlessly(
        parts in proptest::collection::vec(
            r"[ж:#@<>`|\[\]\r\n\t \x00-\x1f\u{80}-\u{9f}\u{2028}\u{202e}🙂]{0,6}|##\[|::|##vso\[|\PC{0,5}|::error::|<!--|-->",
            1..40,
        ),
        cut in 0usize..40,
        length in 0usize..40,
        path in r"([:#\[/\nа@`]|::|##\[|\x1b){1,12}",
    ) {
        let text = parts.concat() + ".";
        let bounds: Vec<usize> =
            parts.iter().scan(0, |at, part| { *at += part.len(); Some(*at) }).collect();
        let start = bounds[cut % bounds.len()];
        let end = bounds[(cut % bounds.len() + length).min(bounds.len() - 1)];
        let all = hostile(&text, &path, Span::new(start, end));
        assert_harmless(&all);
        let shown = json(&all);
        prop_assert_eq!(shown["findings"][0]["quote"].as_str(), Some(&text[start..end]));
    }
}
