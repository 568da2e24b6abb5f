//! `onside test --corpus`: precision and recall of rules on labelled passages.

use std::path::Path;

use serde_json::{Value, json};

use super::author::{OutcomeFormat, TestArgs};
use super::test::{fits, pretty};
use super::{Exit, Shell};
use crate::check::{Passage, Score, Tally};
use crate::config::MAX_SIZE;
use crate::report::clean::{clean, clean_line, guard};
use crate::report::{Look, plural};
use crate::rules::Rulebook;
use crate::vocabulary::{Lang, Severity};
use crate::workspace::{self, Candidate, Mistake};

/// Runs `onside test --corpus`.
pub(super) fn score(
    args: &TestArgs,
    path: &Path,
    rulebook: &Rulebook,
    look: Look,
    shell: &mut Shell<'_>,
) -> Result<Exit, Exit> {
    let name = path.to_string_lossy().replace('\\', "/");
    let passages = passages(path, &name).map_err(|mistake| {
        shell.mistake(&mistake, look);
        Exit::Mistake
    })?;
    let least = args.min_severity.unwrap_or(Severity::Warning);
    let score = rulebook.score(&passages, least);
    let wanted = |id: &str| args.rule.as_deref().is_none_or(|typed| fits(typed, id));
    let printed = match args.format {
        OutcomeFormat::Text => score_text(&score, least, &name, wanted),
        OutcomeFormat::Json => pretty(&score_json(&score, least, wanted)),
    };
    Ok(shell.print(Exit::Clean, |out| {
        out.write_all(guard(&clean(&printed)).as_bytes())
    }))
}

/// The labelled passages of a file, one JSON object a line.
fn passages(path: &Path, name: &str) -> Result<Vec<Passage>, Mistake> {
    let source = workspace::read(
        &Candidate {
            name: name.to_owned(),
            path: path.to_owned(),
        },
        MAX_SIZE,
    )?;
    let lines = source.text().lines().enumerate();
    let passages: Vec<Passage> = lines
        .filter(|(_, line)| !line.trim().is_empty())
        .map(|(number, line)| {
            serde_json::from_str(line).map_err(|error| {
                Mistake::new(
                    format!("{name}:{}", number + 1),
                    format!("no labelled passage: {error}"),
                    "write {\"id\": \"1\", \"kind\": \"ad\", \"lang\": \"en\", \"text\": \"…\", \
                     \"labels\": [\"clean\"]} on one line",
                )
            })
        })
        .collect::<Result<_, _>>()?;
    if passages.is_empty() {
        return Err(Mistake::new(
            name,
            "no passage here",
            "write one JSON object a line",
        ));
    }
    Ok(passages)
}

fn score_text(score: &Score, least: Severity, name: &str, wanted: impl Fn(&str) -> bool) -> String {
    let mut printed = String::new();
    for wrong in &score.wrong {
        let noisy = wrong.noisy.iter().filter(|id| wanted(id));
        let missed = wrong.missed.iter().filter(|id| wanted(id));
        for (what, id) in missed
            .map(|id| ("missed", id))
            .chain(noisy.map(|id| ("noisy", id)))
        {
            printed += &format!(
                "{what:6}  {id}  {}: {}\n",
                wrong.id,
                clean_line(&wrong.text)
            );
        }
    }
    printed += &format!(
        "\n{name}: {}, severity {least} and above\n",
        plural(
            Lang::En,
            score.passages,
            ["passage", "passages", "passages"]
        )
    );
    let width = score
        .rules
        .iter()
        .map(|r| r.rule.len())
        .max()
        .unwrap_or(0)
        .max(12);
    for rule in score.rules.iter().filter(|r| wanted(&r.rule)) {
        printed += &row(&rule.rule, width, &rule.tally, rule.labelled > 0);
    }
    printed.push('\n');
    for (family, tally) in &score.families {
        printed += &row(family.as_str(), width, tally, true);
    }
    printed += &row("any", width, &score.any, true);
    if score.marked.1 > 0 {
        printed += &format!(
            "guilty words marked in {} of {} passages flagged rightly\n",
            score.marked.0, score.marked.1
        );
    }
    printed
}

/// One line of the table; without labels of its own a rule has no recall.
fn row(name: &str, width: usize, tally: &Tally, labelled: bool) -> String {
    let (recall, f1) = if labelled {
        (
            format!("{:.3}", tally.recall()),
            format!("{:.3}", tally.f1()),
        )
    } else {
        ("    -".to_owned(), "    -".to_owned())
    };
    format!(
        "{name:width$}  precision {:.3}  recall {recall}  F1 {f1}  {} right, {} noisy, {} missed\n",
        tally.precision(),
        tally.hits,
        tally.noise,
        tally.misses
    )
}

fn score_json(score: &Score, least: Severity, wanted: impl Fn(&str) -> bool) -> Value {
    let tally = |t: &Tally| {
        json!({
            "precision": t.precision(), "recall": t.recall(), "f1": t.f1(),
            "hits": t.hits, "noise": t.noise, "misses": t.misses,
        })
    };
    let families: serde_json::Map<String, Value> = score
        .families
        .iter()
        .map(|(family, t)| (family.to_string(), tally(t)))
        .collect();
    let rules: serde_json::Map<String, Value> = score
        .rules
        .iter()
        .filter(|r| wanted(&r.rule))
        .map(|r| {
            let mut value = tally(&r.tally);
            value["labelled"] = json!(r.labelled);
            if r.labelled == 0 {
                value["recall"] = Value::Null;
                value["f1"] = Value::Null;
            }
            (r.rule.clone(), value)
        })
        .collect();
    let wrong: Vec<Value> = score
        .wrong
        .iter()
        .map(|w| json!({ "id": w.id, "text": w.text, "missed": w.missed, "noisy": w.noisy }))
        .collect();
    json!({
        "schema": "onside.score/1",
        "passages": score.passages,
        "min_severity": least.as_str(),
        "families": families,
        "any": tally(&score.any),
        "rules": rules,
        "guilty_words": { "marked": score.marked.0, "known": score.marked.1 },
        "wrong": wrong,
    })
}
