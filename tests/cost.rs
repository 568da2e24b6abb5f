//! The price of a document grows with its size and no faster: each class of hostile text is checked at one size
//! and at twice that size, and the processor time may not grow more than one and a quarter times as much as the
//! bytes. It is a ratio of the least of several runs, so a busy machine changes both sides.

#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "these tests write the files that onside reads, and fail where that fails"
)]

use std::ffi::OsString;
use std::time::Duration;

use cpu_time::{ProcessTime, ThreadTime};
use onside::check::Settings;
use onside::cli::{Exit, Shell, Terminal};
use onside::document::{Document, Hints};
use onside::report::{Checked, FileReport, Format, Look, Report};
use onside::rules::Rulebook;
use onside::text::Source;

/// What a byte may cost in a text of twice the size, compared with one in the smaller text.
const MOST: f64 = 1.25;

/// A class of text: its name, what stands before, what is repeated, what stands after, how many repetitions.
struct Class {
    name: &'static str,
    text: fn(usize) -> String,
    size: usize,
}

const fn class(name: &'static str, size: usize, text: fn(usize) -> String) -> Class {
    Class { name, text, size }
}

fn classes() -> Vec<Class> {
    vec![
        class("nested quotes", 2_500, |n| format!("{} a", ">".repeat(n))),
        class("nested lists", 400, |n| {
            (0..n).map(|i| format!("{}- a\n", "  ".repeat(i))).collect()
        }),
        class("open brackets", 10_000, |n| "[".repeat(n)),
        class("brackets and marks", 5_000, |n| "![[^".repeat(n)),
        class("asterisks", 10_000, |n| format!("а{}", "*".repeat(n))),
        class("asterisks and letters", 5_000, |n| "*a **b ".repeat(n)),
        class("underscores", 5_000, |n| "_a__b ".repeat(n)),
        class("backticks", 2_000, |n| {
            (1..n / 10)
                .map(|i| format!("{} a ", "`".repeat(i)))
                .collect()
        }),
        class("open tags", 4_000, |n| "<b ".repeat(n)),
        class("tags", 4_000, |n| "<b>а</b><br>".repeat(n)),
        class("open comments", 4_000, |n| "<!-- ".repeat(n)),
        class("comments to onside", 1_000, |n| {
            "<!-- onside-ignore slogan/we-care: a -->\n\nа\n\n".repeat(n)
        }),
        class("entities", 6_000, |n| "&amp;&#1072;&nope;".repeat(n)),
        class("wide table", 4_000, |n| {
            let row = |cell: &str| format!("|{}\n", format!("{cell}|").repeat(n));
            format!("{}{}{}", row("а"), row("-"), row("бесплатно "))
        }),
        class("long table", 1_600, |n| {
            format!("|а|б|\n|-|-|\n{}", "|бесплатно|лучший|\n".repeat(n))
        }),
        class("footnotes", 1_500, |n| {
            (0..n)
                .map(|i| format!("Лучший[^{i}] выбор.\n\n[^{i}]: а\n\n"))
                .collect()
        }),
        class("unresolved marks", 1_000, |n| {
            "Лучший* выбор\\* и цена¹. ".repeat(n)
        }),
        class("one line", 24_000, |n| "слово ".repeat(n)),
        class("one word", 100_000, |n| "ы".repeat(n)),
        class("one sentence of findings", 2_000, |n| {
            "индивидуальный подход, ".repeat(n)
        }),
        class("lines", 20_000, |n| "а\n".repeat(n)),
        class("paragraphs", 6_000, |n| "а\n\n".repeat(n)),
        class("headings", 3_000, |n| "# Доставка\n\nа\n\n".repeat(n)),
        class("findings", 2_000, |n| {
            "Индивидуальный подход к каждому.\n\n".repeat(n)
        }),
        class("findings in one paragraph", 2_000, |n| {
            "Never mention the fee. ".repeat(n)
        }),
        class("speakers", 2_000, |n| {
            "Клиент: да\n\nОператор: лучший выбор\n\n".repeat(n)
        }),
        class("prohibitions", 1_500, |n| {
            "Запрещено:\n\n- обещать лучший срок\n\nНе говорите: «лучший». ".repeat(n)
        }),
        class("negations", 4_000, |n| {
            "не ".repeat(n) + "говорите о комиссии"
        }),
        class("quotes", 4_000, |n| "«а «б» ".repeat(n)),
        class("soft hyphens", 20_000, |n| "а\u{ad}".repeat(n)),
        class("marks on letters", 20_000, |n| {
            format!("е{}", "\u{301}".repeat(n))
        }),
        class("front matter", 1_600, |n| {
            let fields: String = (0..n).map(|i| format!("k{i}: [a, \"b\"]\n")).collect();
            format!("---\n{fields}---\n\nа\n")
        }),
        class("placeholders", 4_000, |n| "{{a}} {b} %c% ".repeat(n)),
        class("addresses", 4_000, |n| "https://a.b/c?d=e a@b.c ".repeat(n)),
        class("numbers", 4_000, |n| {
            "1 000,5 ₽ 10 % 24 часа 01.02.2026 ".repeat(n)
        }),
    ]
}

/// Checks a text and prints what was found; answers how much there was to read.
fn check(rulebook: &Rulebook, text: &str) -> usize {
    let document = Document::parse(Source::new("a.md", text), Hints::default());
    let checkup = rulebook.check_with(&document, &Settings::default());
    let read = document.blocks().len();
    let file = FileReport::new(
        Checked::new(checkup.findings, document),
        Format::Full.detail(),
    );
    let report = Report {
        files: vec![file],
        ..Report::default()
    };
    let mut printed = Vec::new();
    for format in [Format::Full, Format::Json] {
        format
            .write(&report, Look::default(), &mut printed)
            .unwrap();
    }
    read
}

fn least(mut run: impl FnMut() -> Duration) -> f64 {
    (0..3).map(|_| run().as_secs_f64()).fold(f64::MAX, f64::min)
}

/// How many times more a unit costs in the larger one, which has `units` times as many. Measured again if it
/// looks bad: a ratio of two short times is noisy.
fn growth(mut one: impl FnMut() -> Duration, mut two: impl FnMut() -> Duration, units: f64) -> f64 {
    let mut best = f64::MAX;
    for _ in 0..6 {
        best = best.min(least(&mut two) / least(&mut one) / units);
        if best <= MOST {
            break;
        }
    }
    best
}

#[test]
fn twice_the_text_costs_twice() {
    let rulebook = Rulebook::builtin();
    let mut slow = Vec::new();
    for Class { name, text, size } in classes() {
        let (one, two) = (text(size), text(2 * size));
        let timed = |text: &str| {
            let start = ThreadTime::now();
            check(&rulebook, text);
            start.elapsed()
        };
        assert!(
            check(&rulebook, &one) > 0 || name == "open comments",
            "{name} was not read"
        );
        #[expect(clippy::cast_precision_loss, reason = "texts of a few megabytes")]
        let bytes = two.len() as f64 / one.len() as f64;
        let growth = growth(|| timed(&one), || timed(&two), bytes);
        println!("{name}: {growth:.2}");
        if growth > MOST {
            slow.push(format!("{name}: {growth:.2}"));
        }
    }
    assert!(slow.is_empty(), "{}", slow.join("\n"));
}

#[test]
fn twice_the_files_cost_twice() {
    let run = |files: usize| {
        let folder = tempfile::tempdir().unwrap();
        for i in 0..files {
            let path = folder.path().join(format!("{}/{i}.md", i % 50));
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, "Цена 300 ₽.\n").unwrap();
        }
        let path = folder.path().to_owned();
        move || {
            let _kept = &folder;
            let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
            let mut shell = Shell {
                stdin: &mut std::io::empty(),
                stdout: &mut stdout,
                stderr: &mut stderr,
                terminal: Terminal::default(),
            };
            let args = [
                "onside",
                "check",
                "--no-config",
                "--threads",
                "1",
                "--format",
                "json",
            ];
            let args = args
                .map(OsString::from)
                .into_iter()
                .chain([path.clone().into_os_string()]);
            let start = ProcessTime::now();
            let exit = onside::cli::run(args, &mut shell);
            let time = start.elapsed();
            assert_eq!(exit, Exit::Clean);
            let report: serde_json::Value = serde_json::from_slice(&stdout).unwrap();
            assert_eq!(report["summary"]["files"], files);
            time
        }
    };
    let growth = growth(run(1_500), run(3_000), 2.0);
    assert!(growth <= MOST, "{growth:.2}");
}
