//! The command line from outside: exit codes, streams, and mistakes in every file that can be
//! mistaken. Findings come from a rulebook that knows two words.

#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "these tests write the files that onside reads, and fail where that fails"
)]

use std::ffi::OsString;
use std::fs;
use std::process::Command;

use onside::cli::{Exit, Shell, Terminal};

#[path = "../desk/mod.rs"]
mod desk;
mod output;

use desk::{code, onside};

/// The rules of these tests.
const RULES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cli/rulebook");

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// Runs in process with the rules of these tests; answers exit code, stdout and stderr.
fn run(args: &[&str], stdin: &str) -> (Exit, String, String) {
    run_on(Terminal::default(), args, stdin)
}

/// The same on a terminal.
fn run_on(terminal: Terminal, args: &[&str], stdin: &str) -> (Exit, String, String) {
    let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
    let mut shell = Shell {
        stdin: &mut stdin.as_bytes(),
        stdout: &mut stdout,
        stderr: &mut stderr,
        terminal,
    };
    let args = ["onside"]
        .iter()
        .chain(args)
        .copied()
        .chain(["--rulebook", RULES]);
    let exit = onside::cli::run(args.map(OsString::from), &mut shell);
    (exit, text(&stdout), text(&stderr))
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
    let (_, stdout, _) = run(&args, "Бесплатно. Даром. Даром.");
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
    ]);
    let large = fs::File::create(folder.path().join("large.md")).unwrap();
    large.set_len(33 << 20).unwrap();
    let root = folder.path().to_str().unwrap();
    let (exit, stdout, stderr) = run(&["check", root, "no-such.md", "--format", "json"], "");
    assert_eq!(exit, Exit::Mistake);
    let value: serde_json::Value = serde_json::from_str(&stdout).unwrap();
    assert_eq!(value["summary"]["skipped"].as_array().unwrap().len(), 5);
    assert_eq!(value["findings"].as_array().unwrap().len(), 1);
    let stderr = stderr.split_whitespace().collect::<Vec<_>>().join(" ");
    for words in [
        "by its look, windows-1251",
        "iconv -f WINDOWS-1251 -t UTF-8",
        "by its look, UTF-16 LE",
        "a broken byte in line 2 (byte 17)",
        "33 MiB, more than the 32 MiB",
        "no-such.md: no such file or folder",
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
    assert_eq!(onside::cli::run(args, &mut shell), Exit::Clean);
    assert!(stderr.is_empty());
}

#[test]
fn explain_knows_what_was_meant() {
    let (exit, stdout, _) = run(&["explain", "misleading/free-with-strings"], "");
    assert_eq!(exit, Exit::Clean);
    for words in [
        "Бесплатно, но с условием\n  misleading/free-with-strings\n",
        "Тяжесть: предупреждение; принципы 2; с издания 2026.1",
        "Чем вредит клиенту\n  Клиент",
        "- Доставка [[бесплатно]].",
    ] {
        assert!(stdout.contains(words), "{stdout}");
    }
    let (exit, by_part, _) = run(&["explain", "free-with-strings"], "");
    assert_eq!((exit, &by_part), (Exit::Clean, &stdout));
    let (exit, _, stderr) = run(&["explain", "misleading/free-with-sprints"], "");
    assert_eq!(exit, Exit::Mistake);
    assert!(
        stderr.contains("did you mean misleading/free-with-strings?"),
        "{stderr}"
    );
    let (_, _, stderr) = run(&["explain", "zzz"], "");
    assert!(!stderr.contains("did you mean"), "{stderr}");
}

#[test]
fn rules_are_listed_and_tested() {
    let (exit, stdout, _) = run(&["rules"], "");
    assert_eq!(exit, Exit::Clean);
    let lines: Vec<&str> = stdout.lines().collect();
    assert_eq!(
        lines[0],
        "misleading/free-with-strings   warning  2      Бесплатно, но с условием"
    );
    assert_eq!(
        lines[1],
        "meta/bad-ignore                error    6      A comment that onside cannot obey"
    );
    assert_eq!(lines[lines.len() - 1], "9 rules");
    let (exit, stdout, _) = run(&["explain", "bad-ignore", "--ui-lang", "ru"], "");
    assert_eq!(exit, Exit::Clean);
    for words in [
        "Пометка, которую нельзя выполнить\n  meta/bad-ignore\n",
        "<!-- onside-ignore СЕМЬЯ/ИМЯ: причина (до 2027-03-01) -->",
        "только в onside.yaml",
    ] {
        assert!(stdout.contains(words), "{words}: {stdout}");
    }
    let (exit, stdout, _) = run(&["test", "--ui-lang", "ru"], "");
    assert_eq!(exit, Exit::Clean);
    assert_eq!(
        stdout,
        "1 правило: 3 поймано, 3 тихо, 0 пропущено, 0 лишних, 0 отложено, 0 готово\n"
    );
}

#[test]
fn a_broken_rulebook_names_every_mistake_at_its_yaml() {
    let broken = "principles: [9]\nseverity: loud\nsince: \"2026.1\"\nwhen:\n  ru:\n    any:\n      - phrase: {один|два} подход\n      - phrse: \"а\"\ntext: {}\nexamples: {}\nsources: []\nreviewed: 2026-11-21\n";
    let folder = folder(&[("slogan/loud.yaml", broken.as_bytes())]);
    let output = onside(folder.path(), &["test", "."]);
    assert_eq!(code(&output), 2);
    let stderr = text(&output.stderr);
    for words in [
        "loud.yaml:7:",
        "put it in quotes: - phrase: \"{один|два} подход\"",
    ] {
        assert!(stderr.contains(words), "{stderr}");
    }
    let unknown = broken.replace("      - phrase: {один|два} подход\n", "");
    let folder = self::folder(&[("slogan/loud.yaml", unknown.as_bytes())]);
    let stderr = text(&onside(folder.path(), &["test", "."]).stderr);
    for words in [
        "principles[0]: a principle is a number from 1 to 7",
        "severity: `loud` is not known here",
        "unknown key `phrse`",
        "did you mean `phrase`?",
        "loud.yaml:1:14",
        "examples.ru: 0 bad and 0 good examples",
    ] {
        assert!(stderr.contains(words), "{words}: {stderr}");
    }
}
