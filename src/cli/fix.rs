//! `onside check --fix` and `--diff`: what onside mends by itself.

use rayon::prelude::*;
use similar::TextDiff;

use super::task::{Given, Seen, Task};
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

/// The mistake of mending what has no file.
pub(super) fn of_stdin() -> Mistake {
    Mistake::new(
        "-",
        "standard input cannot be mended in its place",
        "give a file that can be written",
    )
    .in_russian(
        "стандартный ввод нельзя исправить на месте",
        "назовите файл, в который можно писать",
    )
}

/// Writes a mended document; false where it was mended already, under another name.
pub(super) fn write(task: &Task, old: &str, new: &str) -> Result<bool, Mistake> {
    let file = &task.chosen.file;
    let now = task.read()?;
    if now.text() == new {
        return Ok(false);
    }
    if now.text() != old {
        let mistake = Mistake::new(
            &file.name,
            "has changed meanwhile, so it was left as it is",
            "run `onside check --fix` again",
        );
        return Err(mistake.in_russian(
            "за это время изменился и оставлен как есть",
            "запустите `onside check --fix` ещё раз",
        ));
    }
    workspace::write(&file.path, new)?;
    Ok(true)
}

/// Says what was mended: the places of each document.
pub(super) fn tell(fixes: impl Iterator<Item = usize>, look: Look, shell: &mut Shell<'_>) {
    let mended: Vec<usize> = fixes.filter(|&places| places > 0).collect();
    if mended.is_empty() {
        return;
    }
    let (places, files) = (mended.iter().sum(), mended.len());
    shell.tell(&match look.lang.unwrap_or(Lang::En) {
        lang @ Lang::En => format!(
            "onside: mended {} in {}\n",
            plural(lang, places, ["place", "places", "places"]),
            plural(lang, files, ["file", "files", "files"])
        ),
        lang @ Lang::Ru => format!(
            "onside: исправлено {} ({})\n",
            plural(lang, places, ["место", "места", "мест"]),
            plural(lang, files, ["файл", "файла", "файлов"])
        ),
    });
}

/// Shows what `--fix` would change, and writes nothing.
pub(super) fn diff(
    tasks: &[Task],
    settings: &(dyn Fn(&Task) -> Settings + Sync),
    given: &Given,
    look: Look,
    shell: &mut Shell<'_>,
) -> Exit {
    let one = |task: &Task| -> Result<Option<String>, Mistake> {
        let source = task.read()?;
        let old = source.text().to_owned();
        let (seen, fixes) = mended(source, task, &settings(task), given);
        let name = clean_path(&task.chosen.file.name);
        let (before, after) = (format!("a/{name}"), format!("b/{name}"));
        Ok((fixes > 0).then(|| {
            let diff = TextDiff::from_lines(old.as_str(), seen.document.source().text());
            diff.unified_diff().header(&before, &after).to_string()
        }))
    };
    let diffs: Vec<Result<Option<String>, Mistake>> = tasks.par_iter().map(one).collect();
    let mut printed = String::new();
    let mut exit = Exit::Clean;
    for diff in diffs {
        match diff {
            Ok(None) => {}
            Ok(Some(diff)) => {
                printed += &diff;
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

/// Mends a text in the document's place until nothing is left to mend, and looks at what it became.
/// Beside it, how many places were mended.
pub(super) fn mended(
    source: Source,
    task: &Task,
    settings: &Settings,
    given: &Given,
) -> (Seen, usize) {
    let mut seen = task.look_at(source, settings, given);
    let mut fixes = 0;
    for _ in 0..ROUNDS {
        let source = seen.document.source();
        let Some((text, applied)) = applied(source.text(), &seen.checkup.findings) else {
            break;
        };
        fixes += applied;
        seen = task.look_at(Source::new(source.name(), text), settings, given);
    }
    (seen, fixes)
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
