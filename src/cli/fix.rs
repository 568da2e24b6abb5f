//! `onside check --fix` and `--diff`: what onside mends by itself.

use rayon::prelude::*;
use similar::TextDiff;

use super::task::{Given, Task};
use super::{Exit, Shell};
use crate::check::{Edit, Finding, Settings};
use crate::report::Look;
use crate::report::clean::{clean, clean_path, guard};
use crate::report::plural;
use crate::text::Source;
use crate::vocabulary::Lang;
use crate::workspace::{self, Mistake};

/// A text is looked at again after its changes: one may make another possible.
const ROUNDS: usize = 8;

/// A document before and after.
struct Fixed {
    old: String,
    new: String,
    fixes: usize,
}

/// Mends what can be mended and writes the files. What cannot be read is said by the check that
/// follows.
pub(super) fn fix(
    tasks: &[Task],
    settings: &(dyn Fn(&Task) -> Settings + Sync),
    given: &Given,
    look: Look,
    shell: &mut Shell<'_>,
) -> Exit {
    let mut exit = Exit::Clean;
    let (mut files, mut fixes) = (0, 0);
    for (task, fixed) in tasks.iter().zip(all(tasks, settings, given)) {
        let Ok(Some(fixed)) = fixed else { continue };
        let now = task.read();
        if now.as_ref().is_ok_and(|now| now.text() == fixed.new) {
            // Mended already, under another name.
            continue;
        }
        if now.is_ok_and(|now| now.text() != fixed.old) {
            shell.mistake(&changed(&task.chosen.file.name), look);
            exit = Exit::Mistake;
            continue;
        }
        match workspace::write(&task.chosen.file.path, &fixed.new) {
            Ok(()) => {
                files += 1;
                fixes += fixed.fixes;
            }
            Err(mistake) => {
                shell.mistake(&mistake, look);
                exit = Exit::Mistake;
            }
        }
    }
    if fixes > 0 {
        shell.tell(&match look.lang.unwrap_or(Lang::En) {
            lang @ Lang::En => format!(
                "onside: mended {} in {}\n",
                plural(lang, fixes, ["place", "places", "places"]),
                plural(lang, files, ["file", "files", "files"])
            ),
            lang @ Lang::Ru => format!(
                "onside: исправлено {} ({})\n",
                plural(lang, fixes, ["место", "места", "мест"]),
                plural(lang, files, ["файл", "файла", "файлов"])
            ),
        });
    }
    exit
}

/// The mistake for a file that somebody else wrote while it was mended.
fn changed(name: &str) -> Mistake {
    Mistake::new(
        name,
        "has changed meanwhile, so it was left as it is",
        "run `onside check --fix` again",
    )
    .in_russian(
        "за это время изменился и оставлен как есть",
        "запустите `onside check --fix` ещё раз",
    )
}

/// Shows what [`fix`] would change, and writes nothing.
pub(super) fn diff(
    tasks: &[Task],
    settings: &(dyn Fn(&Task) -> Settings + Sync),
    given: &Given,
    look: Look,
    shell: &mut Shell<'_>,
) -> Exit {
    let mut printed = String::new();
    let mut exit = Exit::Clean;
    for (task, fixed) in tasks.iter().zip(all(tasks, settings, given)) {
        match fixed {
            Ok(None) => {}
            Ok(Some(fixed)) => {
                let name = clean_path(&task.chosen.file.name);
                let diff = TextDiff::from_lines(&fixed.old, &fixed.new);
                let (old, new) = (format!("a/{name}"), format!("b/{name}"));
                printed += &diff.unified_diff().header(&old, &new).to_string();
                exit = exit.max(Exit::Findings);
            }
            Err(mistake) => {
                shell.mistake(&mistake, look);
                exit = Exit::Mistake;
            }
        }
    }
    shell.print(exit, |out| {
        out.write_all(guard(&clean(&printed)).as_bytes())
    })
}

fn all(
    tasks: &[Task],
    settings: &(dyn Fn(&Task) -> Settings + Sync),
    given: &Given,
) -> Vec<Result<Option<Fixed>, Mistake>> {
    let one = |task: &Task| mended(task, &settings(task), given);
    tasks.par_iter().map(one).collect()
}

/// A document with everything mended that can be; `None` where there is nothing.
fn mended(task: &Task, settings: &Settings, given: &Given) -> Result<Option<Fixed>, Mistake> {
    let mut source = task.read()?;
    let old = source.text().to_owned();
    let mut fixes = 0;
    for _ in 0..ROUNDS {
        let document = task.parse(source.clone(), given);
        let checkup = task.rulebook.check_with(&document, settings);
        let Some((text, applied)) = applied(source.text(), &checkup.findings) else {
            break;
        };
        fixes += applied;
        source = Source::new(source.name(), text);
    }
    let new = source.text().to_owned();
    Ok((new != old).then_some(Fixed { old, new, fixes }))
}

/// The text with all fixes of these findings that do not touch each other, and how many they are;
/// `None` where there are none.
fn applied(text: &str, findings: &[Finding]) -> Option<(String, usize)> {
    let mut taken: Vec<&Edit> = Vec::new();
    let mut count = 0;
    for fix in findings.iter().flat_map(|finding| &finding.fixes) {
        let apart = |edit: &Edit| {
            let touch = |other: &&Edit| {
                edit.span.start <= other.span.end && other.span.start <= edit.span.end
            };
            !taken.iter().any(touch)
        };
        if fix.edits.iter().all(apart) {
            taken.extend(&fix.edits);
            count += 1;
        }
    }
    if taken.is_empty() {
        return None;
    }
    taken.sort_by_key(|edit| edit.span);
    let mut new = String::with_capacity(text.len());
    let mut at = 0;
    for edit in taken {
        new += &text[at..edit.span.start as usize];
        new += &edit.text;
        at = edit.span.end as usize;
    }
    new += &text[at..];
    Some((new, count))
}
