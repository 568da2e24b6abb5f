//! The report in headless Chromium: it loads without errors and without the network, its filters
//! work, and nothing is wider than a telephone. Without Chromium the test says so and passes.

#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "these tests write a page and show it to a browser"
)]

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// A workspace that lacks a paper and holds hostile words, and the page about it.
fn page(lang: &str) -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let onside = |args: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_onside"));
        command.current_dir(folder.path()).args(args);
        assert_eq!(command.output().unwrap().status.code(), Some(0), "{args:?}");
    };
    onside(&["init", "--lang", lang, "--today", "2026-11-21"]);
    fs::remove_file(folder.path().join("returns.md")).unwrap();
    let hostile = "---\nkind: ad\n---\nИндивидуальный подход <script>alert(1)</script> к каждому клиенту. \
        Individual approach to every client </pre><img src=x onerror=alert(1)>.\n\nOnly today!\n";
    fs::write(folder.path().join("a\"><b>.md"), hostile).unwrap();
    let long = "Individual-approach".repeat(40);
    let long = format!("Individual approach to every client, {long}.\n");
    fs::write(folder.path().join("long.md"), long).unwrap();
    onside(&[
        "report",
        "--out",
        "report.html",
        "--today",
        "2026-11-21",
        "--ui-lang",
        lang,
    ]);
    let page = fs::read_to_string(folder.path().join("report.html")).unwrap();
    (folder, page)
}

/// What is asked of the page inside the browser; the answer becomes an attribute of the body.
const PROBE: &str = r##"<script>
addEventListener("load", () => setTimeout(() => {
  const form = document.getElementById("filters");
  const items = () => [...document.querySelectorAll("#list > li")];
  const visible = () => items().filter((item) => !item.hidden).length;
  const set = (name, value) => {
    form.elements[name].value = value;
    form.elements[name].dispatchEvent(new Event("input", { bubbles: true }));
    return visible();
  };
  const answer = { errors: window.pageErrors, all: items().length, before: visible() };
  answer.slogans = set("family", "slogan");
  answer.sloganItems = items().filter((item) => item.dataset.family === "slogan").length;
  answer.words = set("words", "no such words anywhere");
  answer.said = document.getElementById("shown").textContent;
  form.reset();
  setTimeout(() => {
    answer.after = visible();
    document.querySelectorAll("details").forEach((part) => { part.open = true; });
    answer.width = innerWidth;
    answer.wide = document.documentElement.scrollWidth;
    answer.unnamed = [...document.querySelectorAll("select, input")]
      .filter((field) => !field.closest("label")).length;
    answer.pictures = [...document.querySelectorAll("svg")]
      .filter((svg) => svg.closest("[role=img][aria-label]")).length;
    answer.loaded = performance.getEntriesByType("resource").length;
    answer.anchors = [...document.querySelectorAll("a[href^='#']")]
      .filter((link) => !document.getElementById(link.getAttribute("href").slice(1))).length;
    document.body.dataset.answer = JSON.stringify(answer);
  }, 50);
}, 50));
</script>"##;

const ERRORS: &str = r##"<script>window.pageErrors = [];
addEventListener("error", (event) => window.pageErrors.push(String(event.message)));
addEventListener("securitypolicyviolation", (event) => window.pageErrors.push(event.violatedDirective));
</script>"##;

fn chromium() -> Option<&'static str> {
    let names = ["chromium", "chromium-browser", "google-chrome"];
    names
        .into_iter()
        .find(|name| Command::new(name).arg("--version").output().is_ok())
}

/// Shows a page to the browser at a width; answers what the probe found.
fn show(browser: &str, page: &Path, width: u32) -> Value {
    let profile = tempfile::tempdir().unwrap();
    let output = Command::new(browser)
        .args([
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--virtual-time-budget=4000",
        ])
        .arg(format!("--window-size={width},800"))
        .arg(format!("--user-data-dir={}", profile.path().display()))
        .arg("--dump-dom")
        .arg(page)
        .output()
        .unwrap();
    let dom = String::from_utf8_lossy(&output.stdout);
    let (_, rest) = dom
        .split_once("data-answer=\"")
        .unwrap_or_else(|| panic!("no answer: {dom}"));
    let (answer, _) = rest.split_once('"').unwrap();
    let answer = answer.replace("&quot;", "\"").replace("&amp;", "&");
    serde_json::from_str(&answer).unwrap()
}

#[test]
fn the_page_works_in_a_browser() {
    let Some(browser) = chromium() else {
        eprintln!("skipped: no chromium here (Debian: apt-get install chromium)");
        return;
    };
    for lang in ["ru", "en"] {
        let (folder, page) = page(lang);
        let probed = page
            .replacen("<head>", &format!("<head>{ERRORS}"), 1)
            .replacen("</body>", &format!("{PROBE}</body>"), 1);
        let path = folder.path().join("probed.html");
        fs::write(&path, probed).unwrap();
        for width in [360, 1100] {
            let answer = show(browser, &path, width);
            assert_eq!(answer["errors"], serde_json::json!([]), "{lang} {width}");
            let number = |name: &str| answer[name].as_u64().unwrap();
            assert!(number("all") > 3, "{answer}");
            assert_eq!(number("before"), number("all"));
            assert_eq!(number("after"), number("all"));
            assert!(number("slogans") > 0 && number("slogans") < number("all"));
            assert_eq!(number("slogans"), number("sloganItems"));
            assert_eq!(number("words"), 0);
            assert!(answer["said"].as_str().unwrap().contains('0'));
            assert!(number("wide") <= number("width"), "{lang}: {answer}");
            assert_eq!(number("unnamed"), 0);
            assert_eq!(number("pictures"), 4);
            assert_eq!(number("loaded"), 0, "nothing is fetched");
            assert_eq!(number("anchors"), 0, "every link leads somewhere");
        }
    }
}

#[test]
fn the_page_needs_nothing_and_trusts_no_text() {
    for lang in ["ru", "en"] {
        let (_folder, page) = page(lang);
        assert!(page.starts_with(&format!("<!DOCTYPE html><html lang=\"{lang}\">")));
        for outside in ["http:", "https:", "src=", "@import", "url("] {
            let own = page
                .replace("src=x onerror", "")
                .replace("http://www.w3.org/2000/svg", "");
            assert!(!own.contains(outside), "{outside}");
        }
        assert!(!page.contains("<script>alert"), "text is escaped");
        assert!(page.contains("&lt;script&gt;alert(1)"));
        assert!(!page.contains("<img"));
        assert!(!page.contains("a\"><b>"));
    }
}
