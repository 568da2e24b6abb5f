//! What a text shows of the five levels: deeds, slogans, burdens, reliefs, and the words that
//! gates ask for.

use std::ops::Range;

use crate::check::finding::Finding;
use crate::check::papers::Reading;
use crate::evidence::{AtomKind, Deed, EvidenceKind};
use crate::rules::Rulebook;
use crate::rules::sequences::Sequence;
use crate::text::{LineIndex, Span};
use crate::vocabulary::{Family, Severity, words};

/// A line with its words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// From 1.
    pub line: usize,
    /// The words, as written, on one line.
    pub quote: String,
    /// The rule that found them, for what rules find.
    pub rule: Option<String>,
}

/// A promise with its number, deadline or remedy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeedSeen {
    /// From 1.
    pub line: usize,
    /// 3 or more.
    pub strength: u8,
    /// Which parts it has, each once, in the order V Q T A R.
    pub atoms: Vec<AtomKind>,
    /// The sentence, on one line.
    pub quote: String,
}

words! {
    /// What a promise lacks to be a deed.
    Missing {
        /// The words take it half back.
        Certainty = "certainty",
        /// By when.
        Deadline = "deadline",
        /// How much or how many.
        Quantity = "quantity",
        /// What will be done.
        Act = "act",
    }
}

/// A promise that lacks one part of a deed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Almost {
    /// From 1.
    pub line: usize,
    /// What it lacks.
    pub missing: Missing,
    /// The sentence, on one line.
    pub quote: String,
}

/// Everything that the gates are asked of, each list by line.
#[derive(Clone, Debug, Default)]
pub struct Signals {
    /// Sentences, list items and rows.
    pub units: usize,
    /// Deeds of strength 3 and more.
    pub deeds: Vec<DeedSeen>,
    /// Promises that are nearly deeds.
    pub almost: Vec<Almost>,
    /// Slogans without a deed.
    pub slogans: Vec<Line>,
    /// Work moved to the client without a reason.
    pub burdens: Vec<Line>,
    /// Work taken off the client.
    pub reliefs: Vec<Line>,
    /// Friendly words.
    pub friendly: Vec<Line>,
    /// Indifference, blame, hiding behind rules.
    pub cold: Vec<Line>,
    /// Suspicion, refusal without a face, command.
    pub hard: Vec<Line>,
    /// Misleading claims and traps that are errors.
    pub traps: Vec<Line>,
    /// What the client gets if the company fails.
    pub remedies: Vec<Line>,
    /// Remedies that come without a request.
    pub automatic: Vec<Line>,
    /// For whom it is, and for whom not.
    pub audience: Vec<Line>,
    /// A channel with an answer time.
    pub channels: Vec<Line>,
    /// A link to another page.
    pub links: Vec<Line>,
    /// A sum that the front line spends alone.
    pub alone: Vec<Line>,
    /// What is done in unusual cases.
    pub unusual: Vec<Line>,
    /// Whether it has an owner and a review that is not stale.
    pub kept: bool,
}

impl Signals {
    pub(super) fn read(rulebook: &Rulebook, reading: &Reading<'_>, findings: &[&Finding]) -> Self {
        let all = reading.all();
        let page = Page {
            reading,
            lines: LineIndex::new(reading.document.source().text()),
        };
        let mut signals = Self {
            kept: is_kept(rulebook, reading),
            ..Self::default()
        };
        let list = |name: &str| rulebook.list(name);
        let (alone, automatic) = (list("evidence-alone"), list("evidence-automatic"));
        let wanted = [
            (list("evidence-relief"), 0),
            (list("evidence-friendly"), 1),
            (list("evidence-for-whom"), 2),
            (list("evidence-unusual"), 3),
        ];
        let units: Vec<Range<usize>> = reading.sentences(&all).collect();
        signals.units = units.len();
        let deceits: Vec<Span> = findings
            .iter()
            .filter(|finding| is_deceit(finding))
            .map(|finding| finding.span)
            .collect();
        for (at, tokens) in units.iter().enumerate() {
            let span = page.span_of(tokens);
            // What misleads is no deed, whatever numbers and deadlines it names.
            if !deceits.iter().any(|deceit| deceit.overlaps(span)) {
                signals.read_deed(&page, tokens);
            }
            let has = |kind| !reading.evidence.all(kind, 0, tokens).is_empty();
            let says = |list: Option<&Sequence>| {
                list.is_some_and(|list| reading.matcher.occurs(list, tokens))
            };
            let line = || page.line_of(tokens);
            for (list, which) in wanted {
                if says(list) {
                    let into = match which {
                        0 => &mut signals.reliefs,
                        1 => &mut signals.friendly,
                        2 => &mut signals.audience,
                        _ => &mut signals.unusual,
                    };
                    into.push(line());
                }
            }
            if has(EvidenceKind::Remedy) {
                signals.remedies.push(line());
                if says(automatic) {
                    signals.automatic.push(line());
                }
            }
            if says(alone) && has(EvidenceKind::Money) {
                signals.alone.push(line());
            }
            if has(EvidenceKind::Link) {
                signals.links.push(line());
                let beside = units
                    .get(at + 1)
                    .filter(|next| page.same_block(tokens, next));
                let answers = std::iter::once(tokens).chain(beside).any(|tokens| {
                    let evidence = &reading.evidence;
                    !evidence.all(EvidenceKind::Deadline, 0, tokens).is_empty()
                });
                if answers {
                    signals.channels.push(line());
                }
            }
        }
        let serves = reading.field(&["serves", "наш_клиент"]);
        if let Some(field) = serves.filter(|field| !field.value.is_empty()) {
            signals.audience.push(page.line_at(field.span, None));
        }
        signals.read_findings(&page, findings);
        signals
    }

    fn read_deed(&mut self, page: &Page<'_>, tokens: &Range<usize>) {
        let evidence = &page.reading.evidence;
        if evidence.all(EvidenceKind::Deed, 2, tokens).is_empty() {
            return;
        }
        let deed = evidence.deed(tokens.clone());
        let Line { line, quote, .. } = page.line_of(tokens);
        if deed.strength >= 3 {
            let mut atoms: Vec<AtomKind> = deed.atoms.iter().map(|atom| atom.kind).collect();
            atoms.sort_unstable();
            atoms.dedup();
            self.deeds.push(DeedSeen {
                line,
                strength: deed.strength,
                atoms,
                quote,
            });
        } else {
            let missing = missing(&deed);
            self.almost.push(Almost {
                line,
                missing,
                quote,
            });
        }
    }

    fn read_findings(&mut self, page: &Page<'_>, findings: &[&Finding]) {
        for finding in findings {
            let family = finding.rule.split('/').next().and_then(Family::parse);
            let error = finding.severity == Severity::Error;
            let into = match (family, finding.rule.as_str()) {
                (Some(Family::Slogan), _) => &mut self.slogans,
                (Some(Family::Burden), _) => &mut self.burdens,
                (Some(Family::Misleading | Family::Trap), _) if error => &mut self.traps,
                (_, "tone/indifference" | "tone/blame-the-client" | "tone/policy-wall") => {
                    &mut self.cold
                }
                (_, "tone/suspicion" | "tone/faceless-refusal" | "tone/command") => &mut self.hard,
                _ => continue,
            };
            // A finding about a whole section stands for each slogan of it.
            let spans = std::iter::once(finding.span).chain(finding.related.iter().map(|r| r.span));
            into.extend(spans.map(|span| page.line_at(span, Some(&finding.rule))));
        }
        for list in [&mut self.slogans, &mut self.burdens, &mut self.traps] {
            list.sort_by(|a, b| (a.line, &a.rule).cmp(&(b.line, &b.rule)));
        }
    }
}

/// A document with its lines.
struct Page<'a> {
    reading: &'a Reading<'a>,
    lines: LineIndex,
}

impl Page<'_> {
    fn line_of(&self, tokens: &Range<usize>) -> Line {
        self.line_at(self.span_of(tokens), None)
    }

    fn span_of(&self, tokens: &Range<usize>) -> Span {
        let list = self.reading.document.text().tokens.list();
        list[tokens.start].span.cover(list[tokens.end - 1].span)
    }

    fn line_at(&self, span: Span, rule: Option<&str>) -> Line {
        let words = self
            .reading
            .document
            .source()
            .slice(span)
            .split_whitespace();
        Line {
            line: self.lines.line_of(span.start) + 1,
            quote: words.collect::<Vec<_>>().join(" "),
            rule: rule.map(str::to_owned),
        }
    }

    fn same_block(&self, a: &Range<usize>, b: &Range<usize>) -> bool {
        let blocks = self.reading.document.blocks();
        let block = |token: usize| blocks.partition_point(|block| block.tokens.end <= token);
        block(a.start) == block(b.start)
    }
}

/// Whether a finding says that the client is misled or trapped.
fn is_deceit(finding: &Finding) -> bool {
    let family = finding.rule.split('/').next().and_then(Family::parse);
    matches!(family, Some(Family::Misleading | Family::Trap)) && finding.severity > Severity::Info
}

fn missing(deed: &Deed) -> Missing {
    if deed.hedged {
        Missing::Certainty
    } else if !deed.has(AtomKind::Act) {
        Missing::Act
    } else if deed.has(AtomKind::Quantity) || deed.has(AtomKind::Actor) {
        Missing::Deadline
    } else {
        Missing::Quantity
    }
}

/// Whether what the rules about owner and review ask for is there, be it only noted as stale.
fn is_kept(rulebook: &Rulebook, reading: &Reading<'_>) -> bool {
    ["standard/no-owner", "standard/stale-review"]
        .iter()
        .all(|id| {
            let demand = rulebook.rule(id).and_then(|rule| rule.demand.as_deref());
            let each = demand.and_then(|demand| demand.document.as_ref());
            each.is_some_and(|each| {
                let unmet = reading.unmet(&each.needs, &reading.all(), None);
                let severe = |n: &usize| each.needs[*n].severity != Some(Severity::Info);
                !unmet.iter().any(severe)
            })
        })
}
