//! onside talks to nobody and starts nothing: the calls it makes to the system are watched.

#![cfg(target_os = "linux")]
#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "these tests write the files that onside reads, and fail where that fails"
)]

use std::fs;
use std::process::Command;

/// Runs onside under strace; `None` where there is no strace, or it may not watch.
fn calls(args: &[&str]) -> Option<String> {
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("calls");
    let traced = Command::new("strace")
        .args([
            "-f",
            "-qq",
            "-e",
            "trace=%network,%process,openat,rename,unlink",
        ])
        .arg("-o")
        .arg(&log)
        .arg(env!("CARGO_BIN_EXE_onside"))
        .args(args)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output();
    if traced.is_err() {
        println!("skipped: no strace");
        return None;
    }
    let calls = fs::read_to_string(log).unwrap_or_default();
    if !calls.contains("execve(") {
        println!("skipped: strace may not watch here");
        return None;
    }
    Some(calls)
}

#[test]
fn no_network_and_no_process() {
    for args in [
        &["check", "fixtures", "--format", "full"][..],
        &["check", "fixtures", "--format", "json", "--threads", "4"],
        &["rules"],
        &["explain", "trap/conceal-fee"],
        &["why", "fixtures/honest/ru/returns-policy.md:1"],
        &["config", "show"],
    ] {
        let Some(calls) = calls(args) else { return };
        let of = |name: &str| {
            let call = format!(" {name}(");
            calls.lines().filter(|line| line.contains(&call)).count()
        };
        assert_eq!(
            of("execve"),
            1,
            "{args:?} is started itself and starts nothing"
        );
        for call in [
            "socket", "connect", "bind", "listen", "sendto", "fork", "vfork",
        ] {
            assert_eq!(of(call), 0, "{args:?} calls {call}");
        }
        // Threads share their memory; a process would not.
        let processes = calls.lines().filter(|line| {
            line.contains("clone") && line.contains("flags=") && !line.contains("CLONE_THREAD")
        });
        assert_eq!(processes.count(), 0, "{args:?} starts a process");
        let written = calls
            .lines()
            .filter(|line| {
                line.contains("O_WRONLY") || line.contains("O_RDWR") || line.contains("O_CREAT")
            })
            .filter(|line| !line.contains("/dev/"));
        assert_eq!(written.count(), 0, "{args:?} writes");
    }
}
