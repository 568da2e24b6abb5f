//! What becomes of known findings when documents are renamed, mended or deleted.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

use rayon::prelude::*;

use crate::check::{By, Known};
use crate::cli::task::{self, Given, Task};
use crate::workspace::Kept;

/// The known findings of documents that are gone, by the absolute path of the document that they
/// are found in now. Each is given away once, in the order of the documents, so that a copy is
/// new.
pub(in crate::cli) type Claims = BTreeMap<PathBuf, BTreeSet<String>>;

/// Looks for the findings of documents that are gone.
pub(in crate::cli) fn claims(tasks: &[Task], given: &Given) -> Claims {
    let mut claims = Claims::new();
    let roots = task::kept(tasks).into_iter();
    let mut left: Vec<(&Arc<Kept>, crate::config::Moved)> =
        roots.map(|kept| (kept, kept.moved())).collect();
    left.retain(|(_, moved)| !moved.is_empty());
    if left.is_empty() {
        return claims;
    }
    let moved_of = |task: &Task| {
        left.iter()
            .position(|(kept, _)| Arc::ptr_eq(kept, &task.kept))
    };
    let found: Vec<Vec<String>> = tasks
        .par_iter()
        .map(|task| {
            let Some(at) = moved_of(task) else {
                return Vec::new();
            };
            let own = task.known();
            let known = own.iter().cloned().chain(left[at].1.fingerprints());
            // What cannot be read is said when it is checked.
            let checked = task.check(given, Known::These(known.collect()));
            let silenced = checked
                .map(|(_, checkup)| checkup.silenced)
                .unwrap_or_default();
            silenced
                .into_iter()
                .filter(|s| s.by == By::Baseline && !own.contains(&s.finding.fingerprint))
                .map(|s| s.finding.fingerprint)
                .collect()
        })
        .collect();
    for (task, found) in tasks.iter().zip(found) {
        let Some(at) = left
            .iter()
            .position(|(kept, _)| Arc::ptr_eq(kept, &task.kept))
        else {
            continue;
        };
        for fingerprint in found {
            if left[at].1.take(&fingerprint).is_some() {
                let own = claims.entry(task.chosen.place.clone()).or_default();
                own.insert(fingerprint);
            }
        }
    }
    claims
}

/// What is known of a document, what it claims included.
pub(in crate::cli) fn known(task: &Task, claims: &Claims) -> Known {
    let mut known = task.known();
    known.extend(
        claims
            .get(&task.chosen.place)
            .into_iter()
            .flatten()
            .cloned(),
    );
    Known::These(known)
}

/// How many known findings were not found: those of the documents that were checked, each with
/// how many it holds, and those of documents that are gone and nobody claims.
pub(in crate::cli) fn stale<'a>(
    tasks: &[Task],
    held: impl Iterator<Item = &'a (PathBuf, usize)>,
    claims: &Claims,
) -> usize {
    let roots = task::kept(tasks);
    if roots.iter().all(|kept| kept.baseline.is_none()) {
        return 0;
    }
    let held: BTreeMap<&PathBuf, usize> = held.map(|(place, held)| (place, *held)).collect();
    let (mut stale, mut claimed) = (0, 0);
    for task in tasks {
        let place = &task.chosen.place;
        let own = claims.get(place).map_or(0, BTreeSet::len);
        claimed += own;
        let known = task.known().len() + own;
        if known > 0
            && let Some(held) = held.get(place)
        {
            stale += known.saturating_sub(*held);
        }
    }
    let gone: usize = roots.iter().map(|kept| kept.moved().len()).sum();
    stale + gone.saturating_sub(claimed)
}
