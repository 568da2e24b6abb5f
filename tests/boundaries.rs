//! Where onside meets the disk: links, pipes, devices, rights, names, files that change, full disks, interruptions.
//! Whatever a stranger puts into a project, a run ends, says what is wrong and loses nothing.

#![cfg(unix)]
#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "these tests write the files that onside reads, and fail where that fails"
)]

use std::ffi::OsStr;
use std::fs;
use std::io::Read as _;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::os::unix::process::{CommandExt as _, ExitStatusExt as _};
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use onside::report::Format;

const CARE: &str = "Мы заботимся о каждом клиенте.\n";

/// What a file outside the project holds, and nobody may see.
const SECRET: &str = "token: hunter2\nhunter2\n";

/// No run may take longer, on however slow a machine.
const PATIENCE: Duration = Duration::from_secs(120);

/// A repository with these files, in a folder beside which there is room for what is outside.
fn project(files: &[(&str, &str)]) -> (tempfile::TempDir, std::path::PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("project");
    fs::create_dir_all(path.join(".git")).unwrap();
    for (name, text) in files {
        write(&path.join(name), text);
    }
    write(&folder.path().join("secret"), SECRET);
    (folder, path)
}

fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap()
}

/// How a run ended.
#[derive(Debug)]
struct Ended {
    status: ExitStatus,
    out: String,
    err: String,
}

impl Ended {
    fn code(&self) -> Option<i32> {
        self.status.code()
    }
}

fn command(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_onside"));
    command
        .current_dir(folder)
        .env("LC_ALL", "en_GB.UTF-8")
        .env("NO_COLOR", "1")
        .args(args);
    command
}

/// Runs a command to its end, which must come.
fn end(mut command: Command) -> Ended {
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let (mut out, mut err) = (child.stdout.take().unwrap(), child.stderr.take().unwrap());
    let out = thread::spawn(move || {
        let mut bytes = Vec::new();
        out.read_to_end(&mut bytes).unwrap();
        String::from_utf8(bytes).unwrap()
    });
    let err = thread::spawn(move || {
        let mut bytes = Vec::new();
        err.read_to_end(&mut bytes).unwrap();
        String::from_utf8(bytes).unwrap()
    });
    let start = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        if start.elapsed() > PATIENCE {
            child.kill().unwrap();
            panic!("{command:?} does not end");
        }
        thread::sleep(Duration::from_millis(2));
    };
    let ended = Ended {
        status,
        out: out.join().unwrap(),
        err: err.join().unwrap(),
    };
    assert!(!ended.err.contains("panicked"), "{command:?}: {ended:?}");
    ended
}

fn run(folder: &Path, args: &[&str]) -> Ended {
    end(command(folder, args))
}

fn pipe(path: &Path) {
    let made = Command::new("mkfifo").arg(path).status().unwrap();
    assert!(made.success());
}

/// Whether rights mean nothing to whoever runs this.
fn may_read_everything() -> bool {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a");
    write(&file, "");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o0)).unwrap();
    fs::read(file).is_ok()
}

/// Runs as somebody to whom rights mean something; `None`, with a message, where that cannot be.
fn run_without_rights(folder: &Path, args: &[&str]) -> Option<Ended> {
    let mut command = command(folder, args);
    if may_read_everything() {
        // `nobody`, who must be able to come to the program and to the folder.
        command.uid(65534).gid(65534);
        if command.output().is_err() {
            println!(
                "skipped: whoever runs this may read everything, and nobody else may run onside"
            );
            return None;
        }
    }
    Some(end(command))
}

/// Lets everybody into the folders that a project lies in.
fn open_to_all(folder: &tempfile::TempDir) {
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn nothing_is_read_through_a_link_out_of_the_project() {
    for name in [
        "onside.yaml",
        ".onside.yaml",
        ".config/onside.yaml",
        "onside-ignore.yaml",
        ".onside-baseline.json",
        ".gitignore",
        "below/.gitignore",
    ] {
        let (outside, project) = project(&[("a.md", CARE), ("below/b.md", CARE)]);
        let link = project.join(name);
        fs::create_dir_all(link.parent().unwrap()).unwrap();
        symlink(outside.path().join("secret"), &link).unwrap();
        for args in [
            &["check"][..],
            &["check", "--format", "json"],
            &["config", "check"],
        ] {
            if args[0] == "config" && !name.ends_with("onside.yaml") {
                continue;
            }
            let ended = run(&project, args);
            assert_eq!(ended.code(), Some(2), "{name} {args:?}: {ended:?}");
            assert!(ended.err.contains(name), "{name}: {ended:?}");
            for stream in [&ended.out, &ended.err] {
                assert!(!stream.contains("hunter2"), "{name}: {stream}");
            }
        }
        // A link that stays inside is as good as the file.
        fs::remove_file(&link).unwrap();
        let good = match name {
            ".onside-baseline.json" => "{\"schema\":\"onside.baseline/1\",\"findings\":[]}",
            _ => "",
        };
        write(&project.join("kept"), good);
        symlink(project.join("kept"), &link).unwrap();
        let ended = run(&project, &["check"]);
        assert_eq!(ended.code(), Some(1), "{name}: {ended:?}");
    }
}

#[test]
fn documents_and_papers_are_not_looked_for_outside() {
    let (outside, project) = project(&[("a.md", "Цена 300 ₽.\n")]);
    write(&outside.path().join("papers/top10.md"), CARE);
    symlink(outside.path().join("papers"), project.join("papers")).unwrap();
    symlink(outside.path().join("papers/top10.md"), project.join("b.md")).unwrap();
    let ended = run(&project, &["check", "--format", "json"]);
    let report: serde_json::Value = serde_json::from_str(&ended.out).unwrap();
    assert_eq!(report["summary"]["files"], 1, "{ended:?}");
    for paper in ["../papers/top10.md", "/etc/passwd", "a/../../secret"] {
        write(
            &project.join("onside.yaml"),
            &format!("registers: {{ top10: {paper} }}\n"),
        );
        let ended = run(&project, &["check"]);
        assert_eq!(ended.code(), Some(2), "{paper}: {ended:?}");
        assert!(ended.err.contains("onside.yaml:1:"), "{paper}: {ended:?}");
        assert!(!ended.err.contains("hunter2"), "{paper}: {ended:?}");
    }
    // The link itself may be named; what it leads to is not opened.
    write(
        &project.join("onside.yaml"),
        "registers: { top10: papers/top10.md }\n",
    );
    let ended = run(&project, &["check", "--format", "json"]);
    assert!(!ended.out.contains("заботимся"), "{ended:?}");
}

#[test]
fn rings_of_links_end() {
    let (_outside, project) = project(&[("a.md", CARE)]);
    for (link, to) in [
        ("loop.md", "loop.md"),
        ("x", "y"),
        ("y", "x"),
        ("self", "."),
        ("up", ".."),
    ] {
        symlink(to, project.join(link)).unwrap();
    }
    let ended = run(&project, &["check", "--format", "json"]);
    let report: serde_json::Value = serde_json::from_str(&ended.out).unwrap();
    assert_eq!(
        (ended.code(), &report["summary"]["files"]),
        (Some(1), &1.into())
    );
    for named in ["loop.md", "x", "self/self/self/loop.md"] {
        let ended = run(&project, &["check", named]);
        assert_eq!(ended.code(), Some(2), "{named}: {ended:?}");
        assert!(ended.err.contains("cannot be read"), "{named}: {ended:?}");
    }
    // A ring of configurations.
    symlink("onside.yaml", project.join("onside.yaml")).unwrap();
    let ended = run(&project, &["check"]);
    assert_eq!(ended.code(), Some(2), "{ended:?}");
    assert!(ended.err.contains("onside.yaml"), "{ended:?}");
}

#[test]
fn a_configuration_beside_an_unusable_ignore_file_is_checked() {
    let (_outside, project) = project(&[("onside.yaml", "kind: ad\n")]);
    pipe(&project.join(".gitignore"));
    let ended = run(&project, &["config", "check"]);
    assert_eq!(ended.code(), Some(2), "{ended:?}");
    assert!(ended.err.contains("unknown key `kind`"), "{ended:?}");
}

#[test]
fn pipes_and_devices_are_not_waited_for() {
    for name in [
        "onside.yaml",
        "onside-ignore.yaml",
        ".onside-baseline.json",
        ".gitignore",
        ".ignore",
        "below/.gitignore",
        "rules/tone/own.yaml",
    ] {
        for device in [false, true] {
            let (_outside, project) = project(&[("a.md", CARE), ("below/b.md", CARE)]);
            if name.starts_with("rules/") {
                write(
                    &project.join("onside.yaml"),
                    "rulebook: { folders: [rules] }\n",
                );
            }
            let path = project.join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            if device {
                symlink("/dev/zero", &path).unwrap();
            } else {
                pipe(&path);
            }
            let ended = run(&project, &["check"]);
            assert_eq!(ended.code(), Some(2), "{name}: {ended:?}");
            assert!(ended.err.contains(name), "{name}: {ended:?}");
        }
    }
    let (_outside, project) = project(&[("a.md", CARE)]);
    pipe(&project.join("pipe.md"));
    // In a folder it is no document; whoever names it is told.
    let ended = run(&project, &["check", "--format", "json"]);
    let report: serde_json::Value = serde_json::from_str(&ended.out).unwrap();
    assert_eq!(
        (ended.code(), &report["summary"]["files"]),
        (Some(1), &1.into())
    );
    for args in [
        &["check", "pipe.md"][..],
        &["check", "/dev/zero"],
        &["check", "--fix", "pipe.md"],
        &["why", "pipe.md:1"],
        &["why", "/dev/zero:1"],
        &["check", "--config", "pipe.md"],
        &["check", "--baseline", "pipe.md"],
        &["check", "--rulebook", "pipe.md"],
        &[
            "suppressions",
            "add",
            "pipe.md:1",
            "slogan/we-care",
            "--reason",
            "x",
        ],
        &["level", "pipe.md"],
    ] {
        let ended = run(&project, args);
        assert_eq!(ended.code(), Some(2), "{args:?}: {ended:?}");
        assert!(!ended.err.is_empty(), "{args:?}");
    }
}

#[test]
fn what_may_not_be_read_is_named_and_the_rest_is_checked() {
    let (outside, project) = project(&[
        ("a.md", CARE),
        ("locked/b.md", CARE),
        ("c.md", CARE),
        ("shut/onside.yaml", "root: true\n"),
        ("shut/d.md", CARE),
    ]);
    open_to_all(&outside);
    for shut in ["locked", "c.md", "shut/onside.yaml"] {
        fs::set_permissions(project.join(shut), fs::Permissions::from_mode(0o0)).unwrap();
    }
    let ended = run_without_rights(&project, &["check", "--format", "json"]);
    fs::set_permissions(project.join("locked"), fs::Permissions::from_mode(0o755)).unwrap();
    let Some(ended) = ended else { return };
    assert_eq!(ended.code(), Some(2), "{ended:?}");
    let report: serde_json::Value = serde_json::from_str(&ended.out).unwrap();
    assert_eq!(report["summary"]["files"], 1, "{ended:?}");
    for name in ["locked", "c.md", "shut/onside.yaml"] {
        assert!(
            ended.err.contains(&format!("{name}: may not be read")),
            "{name}: {ended:?}"
        );
    }
}

#[test]
fn a_tree_that_may_not_be_written_stays_as_it_is() {
    // A word with a Latin letter among Russian ones, which `--fix` would mend.
    let (outside, project) = project(&[("a.md", "Мы зaботимся о каждом клиенте.\n")]);
    open_to_all(&outside);
    fs::set_permissions(&project, fs::Permissions::from_mode(0o555)).unwrap();
    let Some(ended) = run_without_rights(&project, &["check"]) else {
        return;
    };
    assert_eq!(ended.code(), Some(1), "{ended:?}");
    for args in [
        &["baseline", "create"][..],
        &["check", "--fix"],
        &["check", "--report", "json=report.json"],
        &[
            "suppressions",
            "add",
            "a.md:1",
            "slogan/we-care",
            "--reason",
            "x",
        ],
        &["report", "--out", "page.html"],
        &["init"],
    ] {
        let ended = run_without_rights(&project, args).unwrap();
        assert_eq!(ended.code(), Some(2), "{args:?}: {ended:?}");
        assert!(
            ended.err.contains("cannot be written"),
            "{args:?}: {ended:?}"
        );
    }
    let names: Vec<_> = fs::read_dir(&project)
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert_eq!(names.len(), 2, "{names:?}");
    assert_eq!(
        read(&project.join("a.md")),
        "Мы зaботимся о каждом клиенте.\n"
    );
}

/// Names that give orders to whatever prints them.
fn names() -> Vec<Vec<u8>> {
    vec![
        b"a\n::error::x.md".to_vec(),
        b"b\x1b[31m\x1b]0;t\x07.md".to_vec(),
        b"c##[error]d.md".to_vec(),
        "e\u{202e}dm.f.md".as_bytes().to_vec(),
        b"g\r##vso[x]\x08.md".to_vec(),
        b"\xff\xfe\x1b[2J.md".to_vec(),
        b"::warning::h.md".to_vec(),
        "i\u{85}\u{2028}j.md".as_bytes().to_vec(),
    ]
}

/// Whether nothing in a printed text is an order to a terminal or to a CI runner.
fn harmless(printed: &str) -> Result<(), String> {
    for line in printed.split('\n') {
        let order = |c: char| {
            (c.is_control() && c != '\t')
                || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        };
        let lower = line.to_ascii_lowercase();
        let command = ["##[", "##vso[", "##teamcity["]
            .iter()
            .any(|open| lower.contains(open));
        if line.contains(order) || command || line.trim_start().starts_with("::") {
            return Err(format!("{line:?}"));
        }
    }
    Ok(())
}

#[test]
fn names_give_no_orders_in_any_output() {
    let (_outside, project) = project(&[]);
    for name in names() {
        fs::write(project.join(OsStr::from_bytes(&name)), CARE).unwrap();
    }
    let count = names().len();
    for &format in Format::ALL {
        let ended = run(&project, &["check", "--format", format.as_str(), "-v"]);
        assert_eq!(ended.code(), Some(1), "{format}: {ended:?}");
        harmless(&ended.err).unwrap_or_else(|line| panic!("{format}: {line}"));
        if format == Format::Github {
            let ours = |line: &&str| line.starts_with("::");
            assert_eq!(
                ended.out.lines().filter(ours).count(),
                count,
                "{}",
                ended.out
            );
            let rest: Vec<&str> = ended.out.lines().filter(|line| !ours(line)).collect();
            harmless(&rest.join("\n")).unwrap_or_else(|line| panic!("{format}: {line}"));
        } else {
            harmless(&ended.out).unwrap_or_else(|line| panic!("{format}: {line}"));
        }
    }
    for args in [
        &["check", "--statistics"][..],
        &["check", "--diff"],
        &["files", "--all"],
        &["level"],
        &["level", "--format", "json"],
        &["baseline", "create"],
        &["baseline", "show"],
        &["check", "--no-baseline", "no\x1b[31m\n::error::such.md"],
        &["why", "c##[error]d.md:1"],
        &["suppressions", "list"],
    ] {
        let ended = run(&project, args);
        for stream in [&ended.out, &ended.err] {
            harmless(stream).unwrap_or_else(|line| panic!("{args:?}: {line}"));
        }
    }
}

/// Ends what runs beside a test, also where the test fails.
struct Stop<'a>(&'a AtomicBool);

impl Drop for Stop<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

#[test]
fn files_that_change_or_vanish_are_read_or_named() {
    let (_outside, project) = project(&[("a.md", CARE)]);
    let stop = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            let long = CARE.repeat(5_000);
            while !stop.load(Ordering::Relaxed) {
                thread::sleep(Duration::from_millis(1));
                fs::write(project.join("b.md"), &long).unwrap();
                fs::create_dir_all(project.join("c")).unwrap();
                fs::write(project.join("c/d.md"), CARE).unwrap();
                // Shorter than it was when its length was asked.
                fs::write(project.join("b.md"), "Мы").unwrap();
                fs::remove_file(project.join("b.md")).unwrap();
                fs::remove_dir_all(project.join("c")).unwrap();
            }
        });
        let _stop = Stop(&stop);
        for _ in 0..12 {
            let ended = run(&project, &["check", "--format", "json"]);
            let report: serde_json::Value = serde_json::from_str(&ended.out).unwrap();
            let findings = report["findings"].as_array().unwrap();
            assert!(
                findings.iter().any(|finding| finding["path"] == "a.md"),
                "{ended:?}"
            );
            // What could not be read is said.
            let skipped = report["summary"]["skipped"].as_array().unwrap().len();
            let expected = if ended.err.is_empty() { 1 } else { 2 };
            assert_eq!(ended.code(), Some(expected), "{skipped}: {ended:?}");
        }
    });
}

#[test]
fn a_file_that_has_gone_or_grown_since_it_was_found_is_named() {
    use onside::workspace::{ConfigChoice, Resolver, collect, read};
    let (_outside, project) = project(&[("a.md", CARE), ("b.md", CARE)]);
    let mut resolver = Resolver::at(project.clone(), ConfigChoice::Nearest);
    let found = collect(std::slice::from_ref(&project), &mut resolver, false);
    assert_eq!(found.files.len(), 2);
    fs::remove_file(project.join("a.md")).unwrap();
    write(&project.join("b.md"), &CARE.repeat(10));
    let limit = CARE.len() as u64;
    let read: Vec<_> = found
        .files
        .iter()
        .map(|chosen| read(&chosen.file, limit))
        .collect();
    let message = |n: usize| read[n].as_ref().unwrap_err().message.clone();
    assert_eq!(message(0), "no such file or folder");
    assert!(
        message(1).contains("more than the 1 KiB that onside reads"),
        "{}",
        message(1)
    );
}

/// Writes a baseline over the one that is there.
const CREATE: [&str; 3] = ["baseline", "create", "--allow-growth"];

/// A project whose baseline is larger than any limit of these tests, and what stood in it before.
fn with_old_baseline() -> (tempfile::TempDir, std::path::PathBuf, String) {
    let texts: Vec<(String, String)> = (0..40)
        .map(|i| (format!("{i}.md"), CARE.to_owned()))
        .collect();
    let files: Vec<(&str, &str)> = texts
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_str()))
        .collect();
    let (outside, project) = project(&files);
    let old = "{\n\"schema\": \"onside.baseline/1\",\n\"findings\": []\n}\n".to_owned();
    write(&project.join(".onside-baseline.json"), &old);
    (outside, project, old)
}

/// The names in a folder that nobody but a run can have left there.
fn left_behind(project: &Path) -> Vec<String> {
    let names = fs::read_dir(project)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned());
    names
        .filter(|name| name.starts_with(".onside-") && name != ".onside-baseline.json")
        .collect()
}

#[test]
fn a_full_disk_is_said_and_leaves_the_old_file() {
    let (_outside, project, old) = with_old_baseline();
    // The limit on the size of a file stands in for a disk; a device that is always full for another.
    let limited = |args: &[&str]| {
        let program = env!("CARGO_BIN_EXE_onside");
        let script = format!("trap '' XFSZ; ulimit -f 1; exec {program} \"$@\"");
        let mut command = Command::new("sh");
        command
            .current_dir(&project)
            .env("LC_ALL", "en_GB.UTF-8")
            .args(["-c", &script, "sh"])
            .args(args);
        end(command)
    };
    write(&project.join("report.json"), "old");
    for args in [
        &CREATE[..],
        &["check", "--report", "json=report.json"],
        &["report", "--out", "report.json"],
    ] {
        let ended = limited(args);
        assert_eq!(ended.code(), Some(2), "{args:?}: {ended:?}");
        assert!(
            ended.err.contains("cannot be written"),
            "{args:?}: {ended:?}"
        );
    }
    assert_eq!(read(&project.join(".onside-baseline.json")), old);
    assert_eq!(read(&project.join("report.json")), "old");
    assert_eq!(left_behind(&project), Vec::<String>::new());
    // A document of which only the mended half would fit.
    let text = format!("Мы зaботимся о каждом клиенте.\n\n{}", "а ".repeat(4_000));
    write(&project.join("long.md"), &text);
    let ended = limited(&["check", "--fix", "long.md"]);
    assert_eq!(ended.code(), Some(2), "{ended:?}");
    assert_eq!(read(&project.join("long.md")), text);
    if Path::new("/dev/full").exists() {
        let ended = run(&project, &["check", "--report", "json=/dev/full"]);
        assert_eq!(ended.code(), Some(2), "{ended:?}");
        assert!(ended.err.contains("cannot be written"), "{ended:?}");
        let mut full = Command::new("sh");
        let script = format!("exec {} check > /dev/full", env!("CARGO_BIN_EXE_onside"));
        full.current_dir(&project)
            .env("LC_ALL", "en_GB.UTF-8")
            .args(["-c", &script]);
        let ended = end(full);
        assert_eq!(ended.code(), Some(2), "{ended:?}");
        assert!(ended.err.contains("cannot be written"), "{ended:?}");
    }
}

#[test]
fn an_interrupted_run_leaves_the_old_file_or_the_new_one() {
    let (_outside, project, old) = with_old_baseline();
    let file = project.join(".onside-baseline.json");
    let start = Instant::now();
    assert_eq!(run(&project, &CREATE).code(), Some(0));
    let whole = start.elapsed();
    let new = read(&file);
    assert_ne!(new, old);
    let (mut interrupted, steps) = (0, 24);
    for step in 0..steps {
        write(&file, &old);
        let mut child = command(&project, &CREATE)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        thread::sleep(whole * step / steps);
        let signal = if step % 2 == 0 { "-INT" } else { "-TERM" };
        let _ = Command::new("kill")
            .arg(signal)
            .arg(child.id().to_string())
            .status();
        let status = child.wait().unwrap();
        interrupted += usize::from(status.signal().is_some());
        let now = read(&file);
        assert!(now == old || now == new, "after {step} of {steps}: {now}");
        assert!(status.signal().is_some() || now == new, "{status:?}");
    }
    assert!(interrupted > 0, "no run was interrupted");
    // What an interrupted run has left is hidden and in nobody's way.
    write(&file, &new);
    let ended = run(&project, &["check", "--format", "json"]);
    assert_eq!(ended.code(), Some(0), "{ended:?}");
}

#[test]
fn a_reader_that_leaves_is_no_mistake() {
    let (_outside, project) = project(&[("a.md", &CARE.replace('\n', "\n\n").repeat(600))]);
    for format in ["full", "concise", "json", "sarif"] {
        let mut child = command(&project, &["check", "--format", format])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut out = child.stdout.take().unwrap();
        out.read_exact(&mut [0]).unwrap();
        drop(out);
        let ended = child.wait_with_output().unwrap();
        assert_eq!(ended.status.code(), Some(1), "{format}: {ended:?}");
        assert_eq!(String::from_utf8_lossy(&ended.stderr), "", "{format}");
    }
    // Nobody to talk to at all.
    let program = env!("CARGO_BIN_EXE_onside");
    for closed in [">&-", "2>&-", ">&- 2>&-"] {
        let mut silent = Command::new("sh");
        let script = format!("exec {program} check a.md missing.md {closed}");
        silent.current_dir(&project).args(["-c", &script]);
        assert_eq!(end(silent).code(), Some(2), "{closed}");
    }
}

#[test]
fn nothing_is_written_through_a_link_out_of_the_project() {
    let (outside, project) = project(&[("a.md", CARE)]);
    let secret = outside.path().join("secret");
    symlink(&secret, project.join("report.json")).unwrap();
    symlink(outside.path(), project.join("out")).unwrap();
    for to in ["report.json", "out/secret", "out/new/report.json"] {
        let ended = run(&project, &["check", "--report", &format!("json={to}")]);
        assert_eq!(ended.code(), Some(2), "{to}: {ended:?}");
        assert!(
            ended.err.contains("leads out of the project"),
            "{to}: {ended:?}"
        );
    }
    let ended = run(&project, &["report", "--out", "report.json"]);
    assert_eq!(ended.code(), Some(2), "{ended:?}");
    assert_eq!(read(&secret), SECRET);
    assert!(!outside.path().join("new").exists());
    // Whoever names the place itself means it; so does a link that stays inside.
    symlink("kept.json", project.join("inside.json")).unwrap();
    for to in ["../report.json", "inside.json"] {
        write(&project.join("kept.json"), "old");
        let ended = run(&project, &["check", "--report", &format!("json={to}")]);
        assert_eq!(ended.code(), Some(1), "{to}: {ended:?}");
    }
    assert!(outside.path().join("report.json").is_file());
    assert!(read(&project.join("kept.json")).starts_with("{\"schema\""));
}

#[test]
fn one_document_under_two_names_is_mended_once() {
    let (_outside, project) = project(&[("a.md", "Мы зaботимся о каждом клиенте.\n")]);
    symlink("a.md", project.join("b.md")).unwrap();
    let ended = run(
        &project,
        &["check", "--fix", "a.md", "b.md", "--fail-on", "never"],
    );
    assert_eq!(ended.code(), Some(0), "{ended:?}");
    assert_eq!(read(&project.join("a.md")), CARE);
    assert!(
        fs::symlink_metadata(project.join("b.md"))
            .unwrap()
            .is_symlink()
    );
}
