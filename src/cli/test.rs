//! `onside test`: the rules' own examples, what they leave uncovered, what could be taken out
//! unnoticed, and scores on labelled passages.

use std::path::Path;

use serde_json::{Value, json};

use super::author::{OutcomeFormat, TestArgs};
use super::setup::{self, Which};
use super::{Exit, Shell, pages};
use crate::check::{Crossing, Fate, Gap, Mutant, Outcome, Passage, Proof, Score, Tally, Verdict};
use crate::config::MAX_SIZE;
use crate::report::clean::{clean, clean_line, guard};
use crate::report::{Look, plural};
use crate::rules::{Rule, Rulebook};
use crate::vocabulary::{Lang, Severity};
use crate::workspace::{self, Candidate, Mistake};

/// Of 100 mutants the examples must notice so many.
const NOTICED: usize = 95;

/// Runs `onside test`.
pub(super) fn test(args: &TestArgs, shell: &mut Shell<'_>) -> Result<Exit, Exit> {
    let look = shell.look(&args.setup.screen);
    let dir = args.dir.as_deref();
    if let Some(corpus) = args.corpus.as_deref().filter(|_| dir.is_none()) {
        // Nobody asks where phrases are written: nothing has to be compiled anew.
        let rulebook = setup::rulebook_here(&args.setup, shell)?;
        return score(args, corpus, &rulebook, look, shell);
    }
    // A rule that is named is tested wherever it comes from.
    let all = args.all || args.rule.is_some();
    let which = Which { dir, all };
    let written = setup::written_here(&args.setup, which, shell)?;
    let rulebook = &written.rulebook;
    if let Some(corpus) = &args.corpus {
        return score(args, corpus, rulebook, look, shell);
    }
    let ids: Vec<&str> = pages::rules_of(&written, all)
        .iter()
        .map(Rule::id)
        .filter(|id| args.rule.as_deref().is_none_or(|typed| fits(typed, id)))
        .collect();
    if ids.is_empty() {
        let typed = args.rule.as_deref().unwrap_or_default();
        shell.mistake(&pages::unknown_rule(rulebook, typed), look);
        return Err(Exit::Mistake);
    }
    let wanted = |id: &str| ids.contains(&id);
    let outcome = All {
        rules: ids.len(),
        proof: rulebook.prove_rules(wanted),
        gaps: args.coverage.then(|| rulebook.gaps(wanted)),
        mutants: args.mutants.then(|| rulebook.mutants(wanted)),
        advice: pages::advice(&written, args.all).len(),
    };
    let exit = if outcome.fails() {
        Exit::Findings
    } else {
        Exit::Clean
    };
    let printed = match args.format {
        OutcomeFormat::Text => outcome.text(look.lang.unwrap_or(Lang::En)),
        OutcomeFormat::Json => pretty(&outcome.json()),
    };
    Ok(shell.print(exit, |out| {
        out.write_all(guard(&clean(&printed)).as_bytes())
    }))
}

/// Whether a rule's id is what was typed: itself, or its family with `/*`.
fn fits(typed: &str, id: &str) -> bool {
    match typed.strip_suffix('*') {
        Some(family) => id.starts_with(family),
        None => typed == id,
    }
}

fn pretty(value: &Value) -> String {
    format!("{value:#}\n")
}

/// Everything one run of examples has shown.
struct All {
    rules: usize,
    proof: Proof,
    gaps: Option<Vec<Gap>>,
    mutants: Option<Vec<Mutant>>,
    advice: usize,
}

impl All {
    fn fails(&self) -> bool {
        self.proof.outcomes.iter().any(|o| o.verdict.fails())
            || self.gaps.as_ref().is_some_and(|gaps| !gaps.is_empty())
            || self
                .mutants
                .as_ref()
                .is_some_and(|mutants| count_noticed(mutants) * 100 < mutants.len() * NOTICED)
    }

    fn text(&self, lang: Lang) -> String {
        let mut printed = String::new();
        for outcome in &self.proof.outcomes {
            if !matches!(outcome.verdict, Verdict::Caught | Verdict::Quiet) {
                printed += &told(outcome);
            }
        }
        printed += &crossings(&self.proof.crossings);
        for warning in &self.proof.warnings {
            printed += &format!("warning  {}\n", clean_line(warning));
        }
        for gap in self.gaps.iter().flatten() {
            printed += &format!("no example  {} {}\n", gap.rule, gap.path);
            printed += &phrase(&gap.text);
        }
        for mutant in self.mutants.iter().flatten() {
            let what = match &mutant.fate {
                Fate::Noticed => continue,
                Fate::Unnoticed => "unnoticed".to_owned(),
                Fate::Equivalent(twin) => format!("equivalent to {twin}"),
            };
            printed += &format!("{what}  {} without {}\n", mutant.rule, mutant.path);
            printed += &phrase(&mutant.text);
        }
        if !printed.is_empty() {
            printed.push('\n');
        }
        printed + &self.summary(lang)
    }

    fn summary(&self, lang: Lang) -> String {
        let words = match lang {
            Lang::En => ["caught", "quiet", "missed", "noisy", "todo", "done"],
            Lang::Ru => [
                "поймано",
                "тихо",
                "пропущено",
                "лишних",
                "отложено",
                "готово",
            ],
        };
        let count = |verdict| {
            let outcomes = self.proof.outcomes.iter();
            outcomes.filter(|o| o.verdict == verdict).count()
        };
        let counts: Vec<String> = Verdict::ALL
            .iter()
            .zip(words)
            .map(|(&verdict, word)| format!("{} {word}", count(verdict)))
            .collect();
        let mut printed = format!(
            "{}: {}\n",
            pages::count_of_rules(lang, self.rules),
            counts.join(", ")
        );
        let owned = self.proof.crossings.iter().filter(|c| c.owned).count();
        let noisy = self.proof.crossings.len() - owned;
        let mut line = |n: usize, en: String, ru: String| {
            if n > 0 {
                printed += match lang {
                    Lang::En => &en,
                    Lang::Ru => &ru,
                };
                printed.push('\n');
            }
        };
        line(
            noisy,
            format!(
                "{} of other rules in good examples",
                plural(lang, noisy, ["finding", "findings", "findings"])
            ),
            format!("находок других правил в хороших примерах: {noisy}"),
        );
        line(
            owned,
            format!(
                "{} told by another rule",
                plural(
                    lang,
                    owned,
                    ["bad example is", "bad examples are", "bad examples are"]
                )
            ),
            format!("плохих примеров, о которых говорит другое правило: {owned}"),
        );
        line(
            self.advice,
            format!(
                "{} worth a look: `onside rules check`",
                plural(lang, self.advice, ["thing", "things", "things"])
            ),
            format!("стоит взглянуть: {} (`onside rules check`)", self.advice),
        );
        if let Some(gaps) = &self.gaps {
            let gaps = gaps.len();
            line(
                1,
                format!(
                    "{} without an example",
                    plural(
                        lang,
                        gaps,
                        [
                            "layer or alternative",
                            "layers or alternatives",
                            "layers or alternatives"
                        ]
                    )
                ),
                format!("слоёв и вариантов без примера: {gaps}"),
            );
        }
        if let Some(mutants) = &self.mutants {
            let noticed = count_noticed(mutants);
            let equivalent = mutants
                .iter()
                .filter(|m| matches!(m.fate, Fate::Equivalent(_)))
                .count();
            let (all, percent) = (mutants.len(), percent(noticed, mutants.len()));
            line(
                1,
                format!(
                    "{} mutants: {noticed} noticed ({percent}), {} unnoticed, {equivalent} equivalent; {NOTICED}% are asked for",
                    all,
                    all - noticed - equivalent
                ),
                format!(
                    "мутантов {all}: замечено {noticed} ({percent}), не замечено {}, равносильных {equivalent}; нужно {NOTICED}%",
                    all - noticed - equivalent
                ),
            );
        }
        printed
    }

    fn json(&self) -> Value {
        let outcomes: Vec<Value> = self
            .proof
            .outcomes
            .iter()
            .map(|o| {
                json!({
                    "rule": o.rule, "lang": o.lang, "verdict": o.verdict.as_str(),
                    "text": o.text, "found_instead": o.detail,
                })
            })
            .collect();
        let crossings: Vec<Value> = self
            .proof
            .crossings
            .iter()
            .map(|c| {
                json!({
                    "rule": c.rule, "lang": c.lang, "list": if c.owned { "bad" } else { "good" },
                    "text": c.text, "by": c.by, "words": c.words,
                })
            })
            .collect();
        let mut value = json!({
            "schema": "onside.test/1",
            "passed": !self.fails(),
            "examples": outcomes,
            "crossings": crossings,
        });
        if let Some(gaps) = &self.gaps {
            value["uncovered"] = gaps
                .iter()
                .map(|g| json!({ "rule": g.rule, "path": g.path, "phrase": g.text }))
                .collect();
        }
        if let Some(mutants) = &self.mutants {
            value["mutants"] = mutants
                .iter()
                .map(|m| {
                    let (fate, twin) = match &m.fate {
                        Fate::Noticed => ("noticed", None),
                        Fate::Unnoticed => ("unnoticed", None),
                        Fate::Equivalent(twin) => ("equivalent", Some(twin)),
                    };
                    json!({
                        "rule": m.rule, "without": m.path, "phrase": m.text, "fate": fate,
                        "same_as": twin,
                    })
                })
                .collect();
        }
        value
    }
}

fn count_noticed(mutants: &[Mutant]) -> usize {
    mutants.iter().filter(|m| m.fate == Fate::Noticed).count()
}

fn percent(part: usize, whole: usize) -> String {
    let tenths = (part * 1000).checked_div(whole).unwrap_or(1000);
    format!("{}.{}%", tenths / 10, tenths % 10)
}

/// One example that went wrong or waits.
fn told(outcome: &Outcome) -> String {
    let mut printed = format!(
        "{:6}  {} ({}): {}\n",
        outcome.verdict,
        outcome.rule,
        outcome.lang,
        clean_line(&outcome.text)
    );
    if !outcome.detail.is_empty() {
        printed += &format!("        found: {}\n", clean_line(&outcome.detail));
    }
    printed
}

/// What other rules say of examples.
fn crossings(crossings: &[Crossing]) -> String {
    let mut printed = String::new();
    for crossing in crossings {
        let what = if crossing.owned { "owned" } else { "crossed" };
        printed += &format!(
            "{what:7} {} ({}): {}\n        {} finds: {}\n",
            crossing.rule,
            crossing.lang,
            clean_line(&crossing.text),
            crossing.by,
            clean_line(&crossing.words)
        );
    }
    printed
}

fn phrase(text: &str) -> String {
    if text.is_empty() {
        String::new()
    } else {
        format!("        {}\n", clean_line(text))
    }
}

/// Runs `onside test --corpus`.
fn score(
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
