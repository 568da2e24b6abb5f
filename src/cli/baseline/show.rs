//! `onside baseline show`: what is noted, and what has become of it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

use super::claims::claims;
use super::roots::roots;
use super::{ListFormat, ShowArgs, findings, line, with_baseline};
use crate::cli::{Exit, Shell};
use crate::config::Known as Row;
use crate::report::clean::guard;
use crate::report::{json_line, plural};
use crate::vocabulary::Lang;

pub(super) fn show(args: &ShowArgs, shell: &mut Shell<'_>) -> Result<Exit, Exit> {
    let mut documents = with_baseline(&args.documents, args.baseline.as_ref(), shell)?;
    let claims = claims(&documents.tasks, &documents.given);
    let roots = roots(&mut documents, &args.documents.paths, Some(&claims), shell);
    let mut rows: Vec<(Row, &str)> = Vec::new();
    for root in &roots {
        let found = || root.rows.iter().map(|row| (&row.path, &row.fingerprint));
        let found: BTreeSet<(&String, &String)> = found().collect();
        let mut moved: BTreeMap<&str, usize> = BTreeMap::new();
        let old = root.kept.baseline.as_ref();
        let held = |path: &str| old.map_or_else(BTreeSet::new, |old| old.of(path));
        for row in &root.rows {
            if !held(&row.path).contains(&row.fingerprint) {
                *moved.entry(row.fingerprint.as_str()).or_default() += 1;
            }
        }
        for row in old.iter().flat_map(|old| old.known()) {
            let state = if found.contains(&(&row.path, &row.fingerprint)) {
                "known"
            } else if !root.kept.is_there(&row.path) {
                match moved.get_mut(row.fingerprint.as_str()) {
                    Some(n) if *n > 0 => {
                        *n -= 1;
                        "moved"
                    }
                    _ => "gone",
                }
            } else if root.seen.contains(&row.path) {
                "gone"
            } else {
                "not checked"
            };
            rows.push((row.clone(), state));
        }
    }
    rows.sort();
    let exit = documents.exit(Exit::Clean);
    let lang = documents.look.lang.unwrap_or(Lang::En);
    let printed = match args.format {
        ListFormat::Table => {
            let mut printed = String::new();
            for (row, state) in &rows {
                printed += &format!("{}\n", guard(&line(row, state)));
            }
            let files: BTreeSet<&str> = rows.iter().map(|(row, _)| row.path.as_str()).collect();
            let files = files.len();
            printed
                + &match lang {
                    Lang::En => format!(
                        "{} in {}\n",
                        findings(lang, rows.len()),
                        plural(lang, files, ["file", "files", "files"])
                    ),
                    Lang::Ru => format!(
                        "{}, {}\n",
                        findings(lang, rows.len()),
                        plural(lang, files, ["файл", "файла", "файлов"])
                    ),
                }
        }
        ListFormat::Json => {
            let rows: Vec<_> = rows
                .iter()
                .map(|(row, state)| {
                    json!({
                        "path": row.path, "rule": row.rule, "fingerprint": row.fingerprint,
                        "quote": row.quote, "state": state,
                    })
                })
                .collect();
            let list = json!({ "schema": "onside.baseline-show/1", "findings": rows });
            json_line(&list)
        }
    };
    Ok(shell.print(exit, |out| out.write_all(printed.as_bytes())))
}
