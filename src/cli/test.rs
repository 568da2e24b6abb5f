//! `onside test`: the rules' own examples, what they leave uncovered, what could be taken out
//! unnoticed, and scores on labelled passages.

use serde_json::{Value, json};

use super::author::{OutcomeFormat, TestArgs};
use super::score::score;
use super::setup::{self, Which};
use super::{Exit, Shell, pages};
use crate::check::{Crossing, Fate, Gap, Mutant, Outcome, Proof, Verdict};
use crate::report::clean::{clean, clean_line, guard};
use crate::report::plural;
use crate::rules::Rule;
use crate::vocabulary::Lang;

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
pub(super) fn fits(typed: &str, id: &str) -> bool {
    match typed.strip_suffix('*') {
        Some(family) => id.starts_with(family),
        None => typed == id,
    }
}

pub(super) fn pretty(value: &Value) -> String {
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
