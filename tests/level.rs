//! The five levels: the catalogue's ten texts, the JSON contract, the guards of `check`, and what
//! `onside init` writes.

#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "these tests write the files that onside reads, and fail where that fails"
)]

mod desk;

use std::fs;
use std::path::Path;

use desk::onside;
use serde_json::{Value, json};

fn levels(folder: &Path, args: &[&str]) -> Value {
    let args = [
        &["level", "--format", "json", "--today", "2026-11-21"],
        args,
    ]
    .concat();
    let output = onside(folder, &args);
    assert_eq!(output.status.code(), Some(0));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn fixtures() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/levels"))
}

#[test]
fn the_ten_texts_stand_on_their_levels() {
    let report = levels(fixtures(), &["."]);
    assert_eq!(report["schema"], "onside.level/1");
    assert_eq!(report["workspace"], Value::Null);
    let documents = report["documents"].as_array().unwrap();
    assert_eq!(documents.len(), 10);
    for document in documents {
        let path = document["path"].as_str().unwrap();
        let want: u64 = path[3..4].parse().unwrap();
        assert_eq!(document["level"], want, "{document:#}");
    }
}

#[test]
fn every_number_has_its_lines() {
    let folder = tempfile::tempdir().unwrap();
    let text = "# Доставка\n\nПривезём заказ за 2 часа.\n\nИндивидуальный подход к каждому клиенту.\n\nЗаменим брак за 1 день.\n\nДля возврата принесите чек.\n\nВернём 300 ₽.\n";
    fs::write(folder.path().join("a.md"), text).unwrap();
    let report = levels(folder.path(), &["a.md", "--kind", "policy"]);
    let document = &report["documents"][0];
    assert_eq!(document["level"], 3);
    assert_eq!(document["score"], 3.1);
    let lines = |name: &str| -> Vec<u64> {
        let list = document[name].as_array().unwrap().iter();
        list.map(|row| row["line"].as_u64().unwrap()).collect()
    };
    assert_eq!(lines("deeds"), [3, 7]);
    assert_eq!(document["deeds"][0]["atoms"], json!(["V", "Q", "T"]));
    assert_eq!(lines("slogans"), [5]);
    assert_eq!(lines("burdens"), [9]);
    assert_eq!(lines("almost"), [11]);
    assert_eq!(document["almost"][0]["missing"], "deadline");
    let gate = |id: &str| {
        let gates = document["gates"].as_array().unwrap();
        gates.iter().find(|gate| gate["id"] == id).unwrap().clone()
    };
    assert_eq!(
        gate("G4.2"),
        json!({ "id": "G4.2", "holds": false, "have": 1, "need": 0, "lines": [9] })
    );
    assert_eq!(document["gates"].as_array().unwrap().len(), 18);
}

/// Each edit of the catalogue's table, and what it does to the level or the score.
#[test]
fn one_edit_moves_the_level_as_described() {
    let base = "Вернём деньги за 3 дня. Перезвоним за 1 час.";
    let folder = tempfile::tempdir().unwrap();
    let read = |text: &str| {
        fs::write(folder.path().join("a.md"), text).unwrap();
        let report = levels(folder.path(), &["a.md", "--kind", "policy"]);
        let document = report["documents"][0].clone();
        let number = |name: &str| document[name].as_array().unwrap().len();
        (
            document["level"].as_u64().unwrap(),
            number("deeds"),
            number("slogans"),
            number("reliefs"),
            number("almost"),
        )
    };
    assert_eq!(read(base), (3, 2, 0, 0, 0));
    // A slogan by itself never lifts, and is excused by a deed beside it.
    assert_eq!(
        read("Индивидуальный подход к каждому клиенту."),
        (2, 0, 1, 0, 0)
    );
    let excused = "Индивидуальный подход: за вами закреплён один мастер, он ответит за 15 минут.";
    assert_eq!(read(excused), (3, 1, 0, 0, 0));
    // A hedge takes a deed back; a deadline makes one.
    assert_eq!(read("Постараемся вернуть деньги за 3 дня.").1, 0);
    assert_eq!(read("Вернём 300 ₽.").4, 1);
    assert_eq!(read("Вернём 300 ₽ за 1 день.").1, 1);
    // A relief counts.
    assert_eq!(read(&format!("{base} Чек не нужен.")).3, 1);
    // A boast is no deed and one slogan.
    let boast = read(&format!(
        "{base}\n\nНам доверяют более 5000 довольных клиентов.\n"
    ));
    assert_eq!((boast.1, boast.2), (2, 1));
}

#[test]
fn the_guards_of_check_fail_where_a_level_is_low_or_fell() {
    let folder = tempfile::tempdir().unwrap();
    let write = |text: &str| fs::write(folder.path().join("a.md"), text).unwrap();
    let check = |args: &[&str]| {
        let args = [
            &[
                "check",
                "a.md",
                "--today",
                "2026-11-21",
                "--fail-on",
                "never",
            ],
            args,
        ]
        .concat();
        let output = onside(folder.path(), &args);
        let stderr = String::from_utf8(output.stderr).unwrap();
        (output.status.code().unwrap(), stderr)
    };
    write("Вернём деньги за 3 дня. Перезвоним за 1 час.\n");
    assert_eq!(check(&["--min-level", "3"]).0, 0);
    let (code, stderr) = check(&["--min-level", "4"]);
    assert_eq!(code, 1);
    assert!(stderr.contains("a.md: text level 3 is below 4"), "{stderr}");
    let stored = onside(folder.path(), &["level", "a.md", "--format", "json"]).stdout;
    fs::write(folder.path().join("levels.json"), stored).unwrap();
    assert_eq!(check(&["--no-drop", "levels.json"]).0, 0);
    write("Индивидуальный подход к каждому клиенту.\n");
    let (code, stderr) = check(&["--no-drop", "levels.json"]);
    assert_eq!(code, 1);
    assert!(
        stderr.contains("a.md: text level fell from 3 to 2"),
        "{stderr}"
    );
    fs::write(folder.path().join("levels.json"), "{}").unwrap();
    assert_eq!(check(&["--no-drop", "levels.json"]).0, 2);
    assert_eq!(check(&["--no-drop", "none.json"]).0, 2);
    assert_eq!(check(&["--min-level", "6"]).0, 2);
}

#[test]
fn a_workspace_begins_without_findings_on_any_day() {
    for (lang, today) in [
        ("ru", "2026-11-21"),
        ("en", "2026-11-21"),
        ("ru", "2028-03-01"),
        ("en", "2028-03-01"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let init = onside(folder.path(), &["init", "--lang", lang, "--today", today]);
        assert_eq!(init.status.code(), Some(0));
        assert_eq!(String::from_utf8(init.stdout).unwrap().lines().count(), 10);
        let check = [
            "check",
            ".",
            "--today",
            today,
            "--fail-on",
            "info",
            "--format",
            "concise",
        ];
        let check = onside(folder.path(), &check);
        let found = String::from_utf8(check.stdout).unwrap();
        assert_eq!(check.status.code(), Some(0), "{lang} {today}: {found}");
        // What is there is not overwritten.
        let again = onside(folder.path(), &["init", "--lang", lang, "--today", today]);
        assert_eq!(again.status.code(), Some(2));
    }
}

#[test]
fn a_workspace_is_rated_by_its_lower_quartile_and_its_papers() {
    let folder = tempfile::tempdir().unwrap();
    onside(
        folder.path(),
        &["init", "--lang", "en", "--today", "2026-11-21"],
    );
    let whole = levels(folder.path(), &["."]);
    let workspace = &whole["workspace"];
    assert_eq!(workspace["documents"], 6);
    assert_eq!(workspace["caps"], json!([]));
    assert_eq!(workspace["level"], workspace["quartile"]);
    fs::remove_file(folder.path().join("returns.md")).unwrap();
    fs::write(
        folder.path().join("ad.md"),
        "---\nkind: ad\n---\nTake it or leave it.\n",
    )
    .unwrap();
    let poorer = levels(folder.path(), &["."]);
    let caps = poorer["workspace"]["caps"].as_array().unwrap();
    let caps: Vec<(u64, &str)> = caps
        .iter()
        .map(|cap| {
            (
                cap["level"].as_u64().unwrap(),
                cap["rule"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(caps, [(2, "level/1"), (3, "standard/no-fault-returns")]);
}

/// What a check of one text finds, as rule ids.
fn rules_found(text: &str) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.md"), text).unwrap();
    let output = onside(folder.path(), &["check", "a.md", "--format", "json"]);
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let found = report["findings"].as_array().unwrap().iter();
    found
        .map(|finding| finding["rule"].as_str().unwrap().to_owned())
        .collect()
}

const HANDBOOKS: [&str; 2] = [
    "# Отпуск\n\nОтпуск согласуйте со своим руководителем: мы гарантируем, что найдётся замена. \
     Больничный и табель ведёт кадровая служба. Если не ответите за день, отпуск считается \
     согласованным. Билеты не возвращаются.\n",
    "# Time off\n\nTell your supervisor two weeks ahead and never miss the timesheet. Sick leave is \
     entered by payroll. If you don't answer, they will take it as a yes. Your teammates cover for \
     you. Tickets are nonrefundable.\n",
];

#[test]
fn a_handbook_for_staff_is_no_text_for_clients() {
    for text in HANDBOOKS {
        let empty: [&str; 0] = [];
        assert_eq!(rules_found(text), empty, "{text}");
        let policy = format!("---\nkind: policy\n---\n{text}");
        assert_ne!(rules_found(&policy), empty, "{policy}");
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a.md"), text).unwrap();
        assert_eq!(levels(folder.path(), &["."])["documents"], json!([]));
    }
}

#[test]
fn an_order_that_harms_clients_is_told_in_a_handbook_and_in_a_training() {
    let orders = [
        "\n## Клиенты\n\nНе говорите клиенту о комиссии, пока он не спросит.\n",
        "\n## Customers\n\nNever tell the customer about the fee unless he asks.\n",
    ];
    for (text, order) in HANDBOOKS.into_iter().zip(orders) {
        assert_eq!(rules_found(&format!("{text}{order}")), ["trap/conceal-fee"]);
        let training = format!("---\nkind: training\n---\n{order}");
        assert_eq!(rules_found(&training), ["trap/conceal-fee"]);
    }
    // What only scripts are asked is asked of training as far as it orders.
    let shown = "Цены не называй, пока не спросят.\n";
    let training = format!("---\nkind: training\n---\n{shown}");
    let standard = format!("---\nkind: standard\n---\n{shown}");
    assert_eq!(rules_found(&training), rules_found(&standard));
}

#[test]
fn what_misleads_is_no_deed() {
    let text =
        "---\nkind: ad\n---\nМы вернём деньги за 3 дня. Гарантируем: вылечим диабет за 7 дней.\n";
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.md"), text).unwrap();
    let levels = levels(folder.path(), &["a.md"]);
    let deeds = levels["documents"][0]["deeds"].as_array().unwrap();
    let quotes: Vec<&Value> = deeds.iter().map(|deed| &deed["quote"]).collect();
    assert_eq!(quotes, ["Мы вернём деньги за 3 дня."]);
}
