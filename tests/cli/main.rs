//! The command line from outside: exit codes, streams, and mistakes in every file that can be
//! mistaken. Findings come from an engine that knows one word.

#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "these tests write the files that onside reads, and fail where that fails"
)]

use std::ffi::OsString;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use onside::check::Finding;
use onside::cli::{Engine, Exit, PageText, RulePage, Shell, Terminal, TestRun};
use onside::document::KindOrigin;
use onside::report::Checked;
use onside::text::Span;
use onside::vocabulary::{Confidence, Kind, Lang, Severity, Voice};

/// The program itself, run in a folder.
fn onside(folder: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_onside"))
        .current_dir(folder)
        .args(args)
        .env_remove("RAYON_NUM_THREADS")
        .output()
        .unwrap()
}

fn code(output: &Output) -> i32 {
    output.status.code().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// Runs in process with an engine that finds «бесплатно» and one rule page; answers exit code,
/// stdout and stderr.
fn run(args: &[&str], stdin: &str) -> (Exit, String, String) {
    let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
    let engine = Engine {
        edition: "2026.1",
        check: &|source, hints, _| {
            assert!(!source.text().contains("БАГ"), "a bug");
            let found = source.text().match_indices("бесплатно").enumerate();
            let findings = found.map(|(i, (at, word))| finding(i, at, word)).collect();
            Checked {
                kind: hints.kind.unwrap_or(Kind::Policy),
                kind_origin: KindOrigin::Content,
                notices: Vec::new(),
                findings,
                suppressed: 0,
                source,
            }
        },
        pages: &|| vec![page()],
        test: &|_| Ok(TestRun::default()),
    };
    let mut shell = Shell {
        stdin: &mut stdin.as_bytes(),
        stdout: &mut stdout,
        stderr: &mut stderr,
        terminal: Terminal::default(),
    };
    let args = std::iter::once("onside").chain(args.iter().copied());
    let exit = onside::cli::run(args.map(OsString::from), &engine, &mut shell);
    (exit, text(&stdout), text(&stderr))
}

fn finding(i: usize, at: usize, word: &str) -> Finding {
    Finding {
        rule: "misleading/free-with-strings".to_owned(),
        severity: Severity::Warning,
        confidence: if i == 0 {
            Confidence::High
        } else {
            Confidence::Low
        },
        message: "Бесплатно, но с условием".to_owned(),
        why: "Клиент заплатит.".to_owned(),
        cure: String::new(),
        instead: "Назовите цену.".to_owned(),
        principles: vec![2],
        span: Span::new(at, at + word.len()),
        lang: Lang::Ru,
        voice: Voice::Company,
        related: Vec::new(),
        fingerprint: "0".repeat(32),
    }
}

fn page() -> RulePage<'static> {
    RulePage {
        id: "trap/conceal-fee",
        principles: &[2, 1],
        severity: Severity::Error,
        since: "2026.1",
        reviewed: "2026-11-21",
        sources: &[],
        texts: vec![PageText {
            lang: Lang::En,
            title: "A fee kept quiet",
            message: "Staff are told not to mention a fee",
            why: "The client learns of it too late.",
            cure: "",
            instead: "Name the fee.",
            opposite: None,
            bad: vec!["Do not mention the [[fee]]."],
            good: vec!["Name the fee first."],
        }],
    }
}

/// A folder with these files, and its path.
fn folder(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    folder
}

#[test]
fn bare_onside_prints_help_and_fails() {
    let folder = folder(&[]);
    let output = onside(folder.path(), &[]);
    assert_eq!(code(&output), 2);
    assert!(text(&output.stderr).contains("Usage: onside"));
    assert_eq!(code(&onside(folder.path(), &["--help"])), 0);
    let version = onside(folder.path(), &["--version"]);
    assert!(text(&version.stdout).starts_with("onside 0."));
    let licenses = onside(folder.path(), &["--licenses"]);
    assert!(text(&licenses.stdout).contains("MIT License"));
    assert!(text(&licenses.stdout).contains("Apache License"));
}

#[test]
fn options_that_make_no_sense_are_mistakes() {
    for args in [
        &["check", "--today", "21.11.2026"][..],
        &["check", "--kind", "artikel"],
        &["check", "--threads", "0"],
        &["check", "--format", "xml"],
        &["chekc"],
        &["check", "--\u{1b}]0;##[x]"],
    ] {
        let (exit, stdout, stderr) = run(args, "");
        assert_eq!(exit, Exit::Mistake, "{args:?}");
        assert!(stdout.is_empty() && !stderr.is_empty(), "{args:?}");
        assert!(
            !stderr.contains('\u{1b}') && !stderr.contains("##["),
            "{stderr:?}"
        );
    }
    let (exit, ..) = run(
        &[
            "check",
            "-",
            "--kind",
            "реклама",
            "--min-confidence",
            "высокая",
        ],
        "да",
    );
    assert_eq!(exit, Exit::Clean);
}

#[test]
fn exit_codes_follow_fail_on() {
    let sad = "Доставка бесплатно. И ещё раз бесплатно.";
    for (args, expected) in [
        (&["check", "-"][..], Exit::Findings),
        (&["check", "-", "--fail-on", "info"], Exit::Findings),
        (&["check", "-", "--fail-on", "error"], Exit::Clean),
        (&["check", "-", "--fail-on", "never"], Exit::Clean),
        (&["check", "-", "no-such-file.md"], Exit::Mistake),
    ] {
        let (exit, stdout, _) = run(args, sad);
        assert_eq!(exit, expected, "{args:?}");
        assert!(stdout.contains("stdin.md:1:10"), "{stdout}");
    }
    assert_eq!(run(&["check", "-"], "Доставка 300 ₽.").0, Exit::Clean);
}

#[test]
fn min_confidence_hides_and_counts() {
    let args = [
        "check",
        "-",
        "--format",
        "json",
        "--min-confidence",
        "high",
        "--stdin-filename",
        "ads/a.md",
    ];
    let (_, stdout, _) = run(&args, "бесплатно бесплатно бесплатно");
    let value: serde_json::Value = serde_json::from_str(&stdout).unwrap();
    assert_eq!(value["summary"]["hidden"], 2);
    assert_eq!(value["findings"].as_array().unwrap().len(), 1);
    assert_eq!(value["findings"][0]["path"], "ads/a.md");
    assert_eq!(value["tool"]["rulebook"], "2026.1");
}

#[test]
fn folders_are_walked_once_and_in_order() {
    let sad = "бесплатно".as_bytes();
    let folder = folder(&[
        ("b.MD", sad),
        ("a/c.markdown", sad),
        ("a/d.txt", sad),
        (".hidden/e.md", sad),
        ("out/f.md", sad),
        (".gitignore", b"out/\n"),
    ]);
    let root = folder.path().to_str().unwrap();
    let twice = folder.path().join("b.MD");
    for threads in ["1", "4"] {
        let args = [
            "check",
            root,
            twice.to_str().unwrap(),
            "--format",
            "concise",
            "--threads",
            threads,
        ];
        let (exit, stdout, _) = run(&args, "");
        assert_eq!(exit, Exit::Findings);
        let lines: Vec<_> = stdout.lines().collect();
        assert_eq!(lines.len(), 3, "{stdout}");
        assert!(lines[0].contains("a/c.markdown:1:1: warning misleading/free-with-strings"));
        assert!(lines[1].contains("b.MD:1:1:"));
        assert_eq!(
            lines[2],
            "2 предупреждения в 2 из 2 файлов; вид угадан у 2 файлов (policy 2)"
        );
    }
    let output = onside(folder.path(), &["check", "--format", "json", "--no-config"]);
    assert_eq!(code(&output), 0);
    assert!(text(&output.stdout).contains(r#""files":2"#));
}

#[test]
fn every_bad_file_is_named_and_the_others_go_on() {
    let cp1251 = b"\xd1\xea\xe8\xe4\xea\xe0 \xe4\xee \xea\xee\xed\xf6\xe0 \xec\xe5\xf1\xff\xf6\xe0";
    let utf16: Vec<u8> = "\u{feff}Скидка"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let folder = folder(&[
        ("cp1251.md", cp1251),
        ("utf16.md", &utf16),
        ("good.md", "бесплатно".as_bytes()),
        (
            "broken.md",
            &[b"line\n", "скидка".as_bytes(), b"\xff"].concat(),
        ),
        ("БАГ.md", "БАГ".as_bytes()),
    ]);
    let large = fs::File::create(folder.path().join("large.md")).unwrap();
    large.set_len(33 << 20).unwrap();
    let root = folder.path().to_str().unwrap();
    let (exit, stdout, stderr) = run(&["check", root, "no-such.md", "--format", "json"], "");
    assert_eq!(exit, Exit::Mistake);
    let value: serde_json::Value = serde_json::from_str(&stdout).unwrap();
    assert_eq!(value["summary"]["skipped"].as_array().unwrap().len(), 6);
    assert_eq!(value["findings"].as_array().unwrap().len(), 1);
    let stderr = stderr.split_whitespace().collect::<Vec<_>>().join(" ");
    for words in [
        "by its look, windows-1251",
        "iconv -f WINDOWS-1251 -t UTF-8",
        "by its look, UTF-16 LE",
        "a broken byte in line 2 (byte 17)",
        "33 MiB, more than the 32 MiB",
        "no-such.md: no such file or folder",
        "onside itself failed on this file",
    ] {
        assert!(stderr.contains(words), "{words}: {stderr}");
    }
}

#[cfg(unix)]
#[test]
fn what_cannot_be_read_on_unix_is_named() {
    use std::os::unix::ffi::OsStringExt;
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = folder(&[("good.md", b"ok"), ("locked.md", b"ok")]);
    let path = folder.path();
    fs::write(
        path.join(OsString::from_vec(b"\xff\xfe.md".to_vec())),
        "бесплатно",
    )
    .unwrap();
    symlink(path.join("good.md"), path.join("link.md")).unwrap();
    fs::set_permissions(path.join("locked.md"), fs::Permissions::from_mode(0o0)).unwrap();
    // Whoever may read everything can read this too.
    let locked = fs::read(path.join("locked.md")).is_err();
    let fifo = path.join("fifo.md");
    assert!(
        Command::new("mkfifo")
            .arg(&fifo)
            .status()
            .unwrap()
            .success()
    );
    let args = [
        "check",
        path.to_str().unwrap(),
        fifo.to_str().unwrap(),
        "--format",
        "concise",
    ];
    let (exit, stdout, stderr) = run(&args, "");
    assert_eq!(exit, Exit::Mistake);
    assert!(stderr.contains("neither a file nor a folder"), "{stderr}");
    assert_eq!(stderr.contains("may not be read"), locked, "{stderr}");
    assert!(
        stdout.contains("\u{fffd}\u{fffd}.md:1:1: warning"),
        "{stdout}"
    );
    assert!(!stdout.contains("link.md"));
}

#[test]
fn nothing_to_check_is_not_clean() {
    let folder = folder(&[("a.txt", b"ok")]);
    let output = onside(folder.path(), &["check"]);
    assert_eq!(code(&output), 3);
    assert!(text(&output.stderr).contains("no Markdown here"));
    assert_eq!(code(&onside(folder.path(), &["check", "--allow-empty"])), 0);
    assert_eq!(
        code(&onside(
            folder.path(),
            &["check", "none.md", "--allow-empty"]
        )),
        2
    );
}

#[test]
fn a_closed_pipe_ends_quietly() {
    struct Closed;
    impl std::io::Write for Closed {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            Err(std::io::ErrorKind::BrokenPipe.into())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let mut stderr = Vec::new();
    let mut shell = Shell {
        stdin: &mut "text".as_bytes(),
        stdout: &mut Closed,
        stderr: &mut stderr,
        terminal: Terminal::default(),
    };
    let args = ["onside", "check", "-"].map(OsString::from);
    assert_eq!(
        onside::cli::run(args, &Engine::empty(), &mut shell),
        Exit::Clean
    );
    assert!(stderr.is_empty());
}

#[test]
fn explain_knows_what_was_meant() {
    let (exit, stdout, _) = run(&["explain", "trap/conceal-fee"], "");
    assert_eq!(exit, Exit::Clean);
    for words in [
        "trap/conceal-fee  error, principles 2, 1",
        "Why: The client",
        "- Do not mention the [[fee]].",
    ] {
        assert!(stdout.contains(words), "{stdout}");
    }
    for id in ["trap/concealed-fee", "conceal-fee", "trap/conceal-fees"] {
        let (exit, _, stderr) = run(&["explain", id], "");
        assert_eq!(exit, Exit::Mistake);
        assert!(
            stderr.contains("did you mean trap/conceal-fee?"),
            "{stderr}"
        );
    }
    let (_, _, stderr) = run(&["explain", "zzz"], "");
    assert!(!stderr.contains("did you mean"), "{stderr}");
}

#[test]
fn rules_are_listed_and_tested() {
    let (exit, stdout, _) = run(&["rules"], "");
    assert_eq!(exit, Exit::Clean);
    assert_eq!(
        stdout,
        "trap/conceal-fee  error    2, 1   A fee kept quiet\n1 rule\n"
    );
    let (exit, stdout, _) = run(&["test", "--ui-lang", "ru"], "");
    assert_eq!(exit, Exit::Clean);
    assert_eq!(
        stdout,
        "0 правил: 0 поймано, 0 тихо, 0 пропущено, 0 лишнее, 0 отложено\n"
    );
}
