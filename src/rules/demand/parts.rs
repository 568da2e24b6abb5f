//! The parts of what a rule asks of papers, for asking its examples whether they need each one.

use super::{Content, Demand, Need};
use crate::rules::path::{at, item};

/// A demand that differs from the written one, and what was changed.
pub(crate) struct Part<W> {
    /// Where the part is written, such as `paper.needs[1].any[0]`.
    pub(crate) path: String,
    /// What is said where it is missing, in the first language; empty inside a need.
    pub(crate) text: String,
    pub(crate) demand: Demand<W>,
}

impl<W: Clone> Demand<W> {
    /// The demand with one need, row or part of them taken out, for each that others are left of.
    pub(crate) fn without_each(&self) -> Vec<Part<W>> {
        let mut parts = Vec::new();
        let mut add = |path: String, text: &str, change: &dyn Fn(&mut Self)| {
            let mut demand = self.clone();
            change(&mut demand);
            let text = text.to_owned();
            parts.push(Part { path, text, demand });
        };
        if let Some(paper) = &self.paper {
            for (i, need) in paper.needs.iter().enumerate() {
                let path = item("paper.needs", i);
                for (path, content) in removals(&need.content, &path) {
                    add(path, "", &|demand| {
                        let paper = demand.paper.as_mut().expect("it has one");
                        paper.needs[i].content = content.clone();
                    });
                }
                add(path, said(&need.lacks), &|demand| {
                    let paper = demand.paper.as_mut().expect("it has one");
                    paper.needs.remove(i);
                });
            }
            for (i, row) in paper.rows.iter().enumerate() {
                add(item("paper.rows", i), said(&row.lacks), &|demand| {
                    let paper = demand.paper.as_mut().expect("it has one");
                    paper.rows.remove(i);
                });
            }
            if !paper.not_headings.is_empty() {
                add("paper.not_headings".to_owned(), "", &|demand| {
                    let paper = demand.paper.as_mut().expect("it has one");
                    paper.not_headings.clear();
                });
            }
        }
        if let Some(each) = &self.document {
            for (i, need) in each.needs.iter().enumerate() {
                let path = item("document.needs", i);
                for (path, content) in removals(&need.content, &path) {
                    add(path, "", &|demand| {
                        let each = demand.document.as_mut().expect("it has one");
                        each.needs[i].content = content.clone();
                    });
                }
                add(path, said(&need.lacks), &|demand| {
                    let each = demand.document.as_mut().expect("it has one");
                    each.needs.remove(i);
                });
            }
            if each.only_if.is_some() {
                add("document.only_if".to_owned(), "", &|demand| {
                    demand.document.as_mut().expect("it has one").only_if = None;
                });
            }
        }
        parts
    }

    /// The demand with one of its needs or rows alone, for each.
    pub(crate) fn only_each(&self) -> Vec<Part<W>> {
        let mut parts = Vec::new();
        let keep = |needs: &[Need<W>], i: usize| vec![needs[i].clone()];
        if let Some(paper) = &self.paper {
            for (i, need) in paper.needs.iter().enumerate() {
                let mut own = paper.clone();
                own.needs = keep(&paper.needs, i);
                own.rows.clear();
                parts.push(Part {
                    path: item("paper.needs", i),
                    text: said(&need.lacks).to_owned(),
                    demand: Self {
                        paper: Some(own),
                        document: None,
                    },
                });
            }
            for (i, row) in paper.rows.iter().enumerate() {
                let mut own = paper.clone();
                own.needs.clear();
                own.rows = vec![row.clone()];
                parts.push(Part {
                    path: item("paper.rows", i),
                    text: said(&row.lacks).to_owned(),
                    demand: Self {
                        paper: Some(own),
                        document: None,
                    },
                });
            }
        }
        if let Some(each) = &self.document {
            for (i, need) in each.needs.iter().enumerate() {
                let mut own = each.clone();
                own.needs = keep(&each.needs, i);
                // What a link leads to is asked of the paper.
                let mut paper = self.paper.clone();
                if let Some(paper) = &mut paper {
                    paper.needs.clear();
                    paper.rows.clear();
                }
                parts.push(Part {
                    path: item("document.needs", i),
                    text: said(&need.lacks).to_owned(),
                    demand: Self {
                        paper,
                        document: Some(own),
                    },
                });
            }
        }
        parts
    }
}

fn said(lacks: &[(crate::vocabulary::Lang, String)]) -> &str {
    lacks.first().map_or("", |(_, text)| text)
}

/// The content with one part of it taken out, for each that others are left of. Phrases of one list
/// are synonyms and need no example each.
fn removals<W: Clone>(content: &Content<W>, path: &str) -> Vec<(String, Content<W>)> {
    let inside = |of: &[Content<W>],
                  key: &str,
                  least: usize,
                  whole: &dyn Fn(Vec<Content<W>>) -> Content<W>| {
        let mut found = Vec::new();
        for i in 0..of.len() {
            let path = item(&at(path, key), i);
            if of.len() > least {
                let mut left = of.to_vec();
                left.remove(i);
                found.push((path.clone(), whole(left)));
            }
            for (path, part) in removals(&of[i], &path) {
                let mut changed = of.to_vec();
                changed[i] = part;
                found.push((path, whole(changed)));
            }
        }
        found
    };
    match content {
        Content::Any { of, at_least } => {
            inside(of, "any", (*at_least).max(1), &|of| Content::Any {
                of,
                at_least: *at_least,
            })
        }
        Content::All(of) => inside(of, "all", 1, &Content::All),
        Content::Sentence(of) => inside(of, "sentence", 1, &Content::Sentence),
        Content::Items { all, at_least } => inside(all, "items", 1, &|all| Content::Items {
            all,
            at_least: *at_least,
        }),
        Content::Not(own) => {
            let parts = removals(own, &at(path, "not")).into_iter();
            parts
                .map(|(path, part)| (path, Content::Not(Box::new(part))))
                .collect()
        }
        Content::Rows {
            columns,
            at_least,
            at_most,
        } if columns.len() > 1 => (0..columns.len())
            .map(|i| {
                let mut columns = columns.clone();
                columns.remove(i);
                let (at_least, at_most) = (*at_least, *at_most);
                let rows = Content::Rows {
                    columns,
                    at_least,
                    at_most,
                };
                (item(&at(path, "columns"), i), rows)
            })
            .collect(),
        _ => Vec::new(),
    }
}
