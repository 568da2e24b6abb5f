//! The price of a document grows with its size and no faster: each class of hostile text is checked at one size
//! and at twice that size, and the processor time may not grow more than one and a quarter times as much as the
//! bytes. It is a ratio of the least of several runs, so a busy machine changes both sides.
//!
//! `cargo test --test cost -- --ignored --nocapture` prints the curves at 1, 2, 4 and 8 times the size: at the last the
//! asterisks are 100,000, a row of the wide table has a megabyte, the one line five, the lines are a million, the findings
//! 100,000 and the files 50,000.

#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "these tests write the files that onside reads, and fail where that fails"
)]

use std::ffi::OsString;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use cpu_time::{ProcessTime, ThreadTime};
use onside::check::Settings;
use onside::cli::{Exit, Shell, Terminal};
use onside::document::{Document, Hints};
use onside::report::{Checked, FileReport, Format, Look, Report};
use onside::rules::{Material, Rulebook};
use onside::text::Source;

/// What a byte may cost in a text of twice the size, compared with one in the smaller text.
const MOST: f64 = 1.25;

/// Held by every test here: what one burns would count for another.
static ALONE: Mutex<()> = Mutex::new(());

fn alone() -> MutexGuard<'static, ()> {
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

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
        class("documents in one line", 12_000, |n| {
            let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/honest");
            let all: String = ["en", "ru"]
                .iter()
                .flat_map(|lang| {
                    let folder = std::fs::read_dir(fixtures.join(lang)).unwrap();
                    let mut files: Vec<_> = folder.map(|file| file.unwrap().path()).collect();
                    files.sort();
                    files
                })
                .map(|file| std::fs::read_to_string(file).unwrap())
                .collect();
            let words: Vec<&str> = all.split_whitespace().collect();
            let line: Vec<&str> = words.into_iter().cycle().take(n).collect();
            line.join(" ")
        }),
        class("one word", 100_000, |n| "ы".repeat(n)),
        class("one sentence of findings", 2_000, |n| {
            "индивидуальный подход, ".repeat(n)
        }),
        class("lines", 20_000, |n| "а\n".repeat(n)),
        class("paragraphs", 6_000, |n| "а\n\n".repeat(n)),
        class("headings", 3_000, |n| "# Доставка\n\nа\n\n".repeat(n)),
        class("findings", 2_000, |n| {
            "Не говорите клиенту о комиссии.\n\n".repeat(n)
        }),
        class("slogans of one section", 2_000, |n| {
            "Индивидуальный подход к каждому.\n\n".repeat(n)
        }),
        class("findings in one paragraph", 2_000, |n| {
            "Не говорите клиенту о комиссии. ".repeat(n)
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

/// Checks a text and prints what was found; answers how many blocks there were to read and how many findings.
fn check(rulebook: &Rulebook, text: &str) -> (usize, usize) {
    let document = Document::parse(Source::new("a.md", text), Hints::default());
    let checkup = rulebook.check_with(&document, &Settings::default());
    let read = (document.blocks().len(), checkup.findings.len());
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

fn least_of(runs: usize, mut run: impl FnMut() -> Duration) -> f64 {
    let times = (0..runs).map(|_| run().as_secs_f64());
    times.fold(f64::MAX, f64::min)
}

/// How many times more a unit costs in the larger one, which has `units` times as many. Measured again if it
/// looks bad: a ratio of two short times is noisy.
fn growth(mut one: impl FnMut() -> Duration, mut two: impl FnMut() -> Duration, units: f64) -> f64 {
    let mut best = f64::MAX;
    for _ in 0..6 {
        best = best.min(least_of(3, &mut two) / least_of(3, &mut one) / units);
        if best <= MOST {
            break;
        }
    }
    best
}

/// A text at the size that no project has and every stranger may send.
struct Large {
    name: &'static str,
    /// What is repeated, behind what stands once.
    once: String,
    repeated: &'static str,
    times: usize,
    /// What is found in each repetition.
    findings: usize,
}

fn large() -> Vec<Large> {
    let large = |name, repeated, times| Large {
        name,
        once: String::new(),
        repeated,
        times,
        findings: 0,
    };
    vec![
        large("asterisks", "*", 100_000),
        Large {
            once: "|а|б|\n|-|-|\n|в|".to_owned(),
            ..large("a row of a megabyte", "слово ", 100_000)
        },
        large("a line of five megabytes", "слово ", 460_000),
        large("lines", "а\n", 1_000_000),
        Large {
            findings: 1,
            ..large("findings", "Не говорите клиенту о комиссии.\n\n", 100_000)
        },
    ]
}

impl Large {
    fn text(&self, part: usize) -> String {
        format!(
            "{}{}\n",
            self.once,
            self.repeated.repeat(self.times * part / 8)
        )
    }
}

/// Checks files and folders as the command line does; answers the report and the processor time.
fn run(path: &Path) -> (serde_json::Value, Duration) {
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
        .chain([path.as_os_str().to_owned()]);
    let start = ProcessTime::now();
    let exit = onside::cli::run(args, &mut shell);
    let time = start.elapsed();
    assert!(
        exit <= Exit::Findings,
        "{}",
        String::from_utf8_lossy(&stderr)
    );
    (serde_json::from_slice(&stdout).unwrap(), time)
}

/// A folder with so many documents.
fn files(count: usize) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for below in 0..50 {
        std::fs::create_dir(folder.path().join(below.to_string())).unwrap();
    }
    for i in 0..count {
        let path = folder.path().join(format!("{}/{i}.md", i % 50));
        std::fs::write(path, "Цена 300 ₽.\n").unwrap();
    }
    folder
}

#[test]
fn large_inputs_are_checked_whole() {
    let _alone = alone();
    let folder = tempfile::tempdir().unwrap();
    for large in large() {
        let path = folder.path().join("a.md");
        std::fs::write(&path, large.text(8)).unwrap();
        let (report, _) = run(&path);
        assert_eq!(report["summary"]["files"], 1, "{}", large.name);
        let found = report["findings"].as_array().unwrap().len();
        assert_eq!(found, large.times * large.findings, "{}", large.name);
    }
    let (report, _) = run(files(50_000).path());
    assert_eq!(report["summary"]["files"], 50_000);
}

/// The most memory that a run of the program holds, in KiB; `None` where the system does not tell.
fn memory(path: &Path) -> Option<u64> {
    let mut child = Command::new(env!("CARGO_BIN_EXE_onside"))
        .args(["check", "--no-config", "--threads", "1", "--format", "json"])
        .arg(path)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut most = None;
    while child.try_wait().unwrap().is_none() {
        let status = std::fs::read_to_string(format!("/proc/{}/status", child.id()));
        let status = status.unwrap_or_default();
        let line = status.lines().find(|line| line.starts_with("VmHWM:"));
        let now = line.and_then(|line| line.split_whitespace().nth(1)?.parse().ok());
        most = most.max(now);
        thread::sleep(Duration::from_millis(2));
    }
    most
}

/// What something costs at 1, 2, 4 and 8 times its size, as a row of a table; `cost` gets the size.
fn curve(name: &str, cost: impl Fn(usize) -> f64) -> bool {
    let costs = [1, 2, 4, 8].map(&cost);
    let times: Vec<String> = costs[1..]
        .iter()
        .map(|cost| format!("{:.2}", cost / costs[0]))
        .collect();
    println!("| {name} | {} |", times.join(" | "));
    costs.windows(2).all(|pair| pair[1] / pair[0] <= 2.0 * MOST)
}

#[test]
#[ignore = "prints a table and takes minutes"]
fn curves() {
    let _alone = alone();
    let rulebook = Rulebook::builtin();
    let mut straight = true;
    println!("| processor time | 2x | 4x | 8x |\n| --- | --- | --- | --- |");
    for Class { name, text, size } in classes() {
        straight &= curve(name, |part| {
            let (one, text) = (text(size), text(size * part));
            let run = || {
                let start = ThreadTime::now();
                check(&rulebook, &text);
                start.elapsed()
            };
            // Some classes have more bytes than their number says: what so many times the bytes cost.
            #[expect(clippy::cast_precision_loss, reason = "texts of a few megabytes")]
            let bytes = (one.len() * part) as f64 / text.len() as f64;
            least_of(8 / part, run) * bytes
        });
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.md");
    let at = |large: &Large, part: usize| std::fs::write(&path, large.text(part)).unwrap();
    for large in large() {
        straight &= curve(&format!("{} of {}", large.name, large.times), |part| {
            at(&large, part);
            least_of(3, || run(&path).1)
        });
    }
    straight &= curve("50000 files", |part| {
        let folder = files(6_250 * part);
        least_of(3, || run(folder.path()).1)
    });
    println!("\n| memory | 2x | 4x | 8x |\n| --- | --- | --- | --- |");
    #[expect(clippy::cast_precision_loss, reason = "some megabytes")]
    let memory = |path: &Path| memory(path).unwrap_or(1) as f64;
    for large in large() {
        straight &= curve(large.name, |part| {
            at(&large, part);
            memory(&path)
        });
    }
    straight &= curve("50000 files", |part| memory(files(6_250 * part).path()));
    assert!(
        straight,
        "a doubling costs more than {:.1} times as much",
        2.0 * MOST
    );
}

#[test]
fn twice_the_text_costs_twice() {
    let _alone = alone();
    let rulebook = Rulebook::builtin();
    let mut slow = Vec::new();
    for Class { name, text, size } in classes() {
        let (one, two) = (text(size), text(2 * size));
        let timed = |text: &str| {
            let start = ThreadTime::now();
            check(&rulebook, text);
            start.elapsed()
        };
        let (blocks, findings) = check(&rulebook, &one);
        assert!(blocks > 0 || name == "open comments", "{name} was not read");
        assert!(
            findings >= size || !name.starts_with("findings"),
            "{name}: {findings}"
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
    let _alone = alone();
    let (one, two) = (files(1_500), files(3_000));
    let timed = |folder: &tempfile::TempDir, count: usize| {
        let (report, time) = run(folder.path());
        assert_eq!(report["summary"]["files"], count);
        time
    };
    let growth = growth(|| timed(&one, 1_500), || timed(&two, 3_000), 2.0);
    assert!(growth <= MOST, "{growth:.2}");
}

/// The built-in rules and so many of a company, each about a thing of its own, as often as not in a town that others name.
fn with_own_rules(count: usize) -> Rulebook {
    let rule = |n: usize| {
        let town = n % 16;
        let text = format!(
            r#"principles: [1]
severity: warning
since: "2026.1"
when:
  ru:
    any:
      - phrase: "товар{n}~товар ~2 {{наш|лучший}} ~1 в город{town}~город"
      - together: ["город{town}~город", "{{никогда|всегда}}", "@client", "тариф{n}~тариф"]
        within: 12
text:
  ru: {{ title: "Правило {n}", message: "«{{words}}»", why: "Почему.", cure: "Чем.", instead: "Что." }}
examples:
  ru:
    bad: ["Один.", "Два.", "Три."]
    good: ["Раз.", "Двойка.", "Тройка."]
sources: ["a generator"]
reviewed: 2026-11-21
"#
        );
        Source::new(format!("slogan/own-{n}.yaml"), text)
    };
    let files = (0..count).map(rule).collect();
    let layered = Rulebook::builtin().layered(Material::builtin(), files);
    layered.unwrap().0
}

#[test]
fn rules_that_no_word_wakes_cost_nothing() {
    let _alone = alone();
    let (few, many) = (with_own_rules(30), with_own_rules(3_000));
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/honest/ru");
    let texts: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .filter_map(|entry| std::fs::read_to_string(entry.unwrap().path()).ok())
        .collect();
    assert!(texts.len() >= 5, "{} texts", texts.len());
    let timed = |rulebook: &Rulebook| {
        let start = ThreadTime::now();
        for text in &texts {
            check(rulebook, text);
        }
        start.elapsed()
    };
    let growth = growth(|| timed(&few), || timed(&many), 1.0);
    assert!(growth <= MOST, "{growth:.2}");
}
