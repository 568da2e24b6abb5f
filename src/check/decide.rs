//! From candidates to findings: evidence excuses, then the texts are filled in.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::active::Active;
use super::eval::{Candidate, Checker};
use super::finding::{Finding, Related};
use super::fingerprint::Fingerprints;
use super::precedence;
use super::settings::Settings;
use crate::document::Document;
use crate::rules::condition::EvidenceKind;
use crate::rules::{CompiledExcuse, Rulebook, Texts};
use crate::text::Span;
use crate::vocabulary::{Confidence, Lang, Severity};

/// What excuses a candidate.
#[derive(Clone, Debug)]
pub(super) struct Excused {
    /// Which of the rule's excuses.
    pub(super) number: usize,
    /// The tokens that prove it, or the first of them where several are needed.
    pub(super) proof: Range<usize>,
}

/// A candidate with its finding.
#[derive(Clone)]
pub(super) struct Told {
    pub(super) candidate: Candidate,
    pub(super) finding: Finding,
}

impl Checker<'_> {
    /// The findings of a document whatever may silence them, by place, then by rule.
    pub(super) fn findings(&self, candidates: Vec<Candidate>, active: &Active<'_>) -> Vec<Finding> {
        let settings = Settings::default();
        let told = self.told(candidates, active, &settings, &mut |_| true);
        self.shown(told, &settings)
    }

    /// What nothing excuses, one for each span, and `keep` admits. What is excused is out before
    /// precedence is settled: a proved claim hides no other. What is not admitted still owns its
    /// words, but is neither gathered nor counted by a limit.
    ///
    /// `active` tells which rules run.
    pub(super) fn told(
        &self,
        mut candidates: Vec<Candidate>,
        active: &Active<'_>,
        settings: &Settings,
        keep: &mut dyn FnMut(&Finding) -> bool,
    ) -> Vec<Told> {
        self.excuse(&mut candidates, |_, _| {});
        let mut fingerprints = Fingerprints::default();
        let settled = precedence::settle(self.rulebook, candidates);
        let told: Vec<Told> = settled
            .into_iter()
            .map(|candidate| self.tell(candidate, &mut fingerprints))
            .filter(|told| keep(&told.finding))
            .collect();
        let gathered = self.gathered(&told, active, settings);
        let mut left: Vec<Told> = told
            .into_iter()
            .zip(&gathered.swallowed)
            .filter(|(_, swallowed)| !**swallowed)
            .map(|(told, _)| told)
            .collect();
        let whole = gathered.found.into_iter();
        left.extend(
            whole
                .map(|candidate| self.tell(candidate, &mut fingerprints))
                .filter(|told| keep(&told.finding)),
        );
        left.sort_by_key(|t| {
            let c = &t.candidate;
            (c.hit.tokens.start, c.rule, c.layer)
        });
        left
    }

    /// The findings that the rules' limits leave, by place, then by rule.
    pub(super) fn shown(&self, told: Vec<Told>, settings: &Settings) -> Vec<Finding> {
        let mut findings: Vec<Finding> = self
            .limited(told, settings)
            .into_iter()
            .map(|(mut finding, more)| {
                if more > 0 {
                    finding.message += &more_message(finding.lang, more);
                }
                finding
            })
            .collect();
        by_place(&mut findings);
        findings
    }

    fn tell(&self, candidate: Candidate, fingerprints: &mut Fingerprints) -> Told {
        let finding = self.finding(&candidate, fingerprints);
        Told { candidate, finding }
    }

    /// Takes out what is excused, and hands it over with its excuse.
    pub(super) fn excuse(
        &self,
        candidates: &mut Vec<Candidate>,
        mut excused: impl FnMut(&Candidate, Excused),
    ) {
        candidates.sort_by_key(|c| (c.hit.tokens.start, c.rule, c.layer));
        let mut spent = FxHashMap::default();
        candidates.retain(|candidate| match self.excuse_of(candidate, &mut spent) {
            Some(excuse) => {
                excused(candidate, excuse);
                false
            }
            None => true,
        });
    }

    /// The evidence or words that excuse the candidate. `spent` remembers which sentence's claim a
    /// deed has already paid for: one deed excuses one slogan.
    pub(super) fn excuse_of(
        &self,
        candidate: &Candidate,
        spent: &mut FxHashMap<usize, usize>,
    ) -> Option<Excused> {
        let excuses = self.rulebook.rules[candidate.rule].excuses.iter();
        excuses.enumerate().find_map(|(number, excuse)| {
            let places = self.evidence().reach(
                candidate.sentence.block,
                candidate.sentence.tokens.clone(),
                excuse.reach,
            );
            let mut proofs = excuse.evidence.iter().map(|&(kind, strength)| {
                if kind == EvidenceKind::Deed {
                    self.unspent_deed(strength, &places, candidate, spent)
                } else {
                    self.evidence()
                        .find(kind, strength, &places, &candidate.hit.tokens)
                }
            });
            let words = || self.excusing_words(excuse, (candidate.rule, number), &places);
            let proof = if excuse.all {
                let proofs: Vec<Range<usize>> = proofs.collect::<Option<_>>()?;
                let words = words();
                if words.is_none() && !excuse.words.is_empty() {
                    return None;
                }
                proofs.into_iter().next().or(words)?
            } else {
                proofs.find_map(|proof| proof).or_else(words)?
            };
            Some(Excused { number, proof })
        })
    }

    /// The first of an excuse's words in these places. `of` are the numbers of its rule and its own:
    /// candidates of one rule mostly stand together, and each place is looked through once.
    fn excusing_words(
        &self,
        excuse: &CompiledExcuse,
        of: (usize, usize),
        places: &[Range<usize>],
    ) -> Option<Range<usize>> {
        /// They come by place, so that what was known of places before is not asked for again.
        const MOST: usize = 4096;
        let mut known = self.excusing.borrow_mut();
        excuse.words.iter().enumerate().find_map(|(number, words)| {
            places.iter().find_map(|place| {
                if known.len() > MOST {
                    known.clear();
                }
                let found = known.entry((of, number, place.clone()));
                let find = || {
                    let mut hits = self.matcher.find(&words.sequence, place.clone(), place);
                    hits.next().map(|hit| hit.tokens)
                };
                found.or_insert_with(find).clone()
            })
        })
    }

    fn unspent_deed(
        &self,
        strength: u8,
        places: &[Range<usize>],
        candidate: &Candidate,
        spent: &mut FxHashMap<usize, usize>,
    ) -> Option<Range<usize>> {
        let claim = &candidate.hit.tokens;
        let owner = candidate.sentence.tokens.start;
        let unspent =
            |deed: &Range<usize>| spent.get(&deed.start).is_none_or(|&paid| paid == owner);
        let deed = self
            .evidence()
            .find_if(EvidenceKind::Deed, strength, places, claim, unspent)?;
        spent.insert(deed.start, owner);
        Some(deed)
    }

    fn finding(&self, candidate: &Candidate, fingerprints: &mut Fingerprints) -> Finding {
        let rule = &self.rulebook.rules[candidate.rule];
        let lang = self.finding_lang(candidate);
        let text = &rule.text_or_other(lang).texts;
        let span = self.span_of(&candidate.hit.tokens);
        let source = self.document.source();
        let words = shown_words(source.slice(span));
        let headings = self.headings(candidate.sentence.block).into_iter();
        let sentence = self.span_of(&candidate.sentence.tokens);
        // What may well be nothing is worth a look, no more.
        let severity = match candidate.confidence {
            Confidence::Low => Severity::Info,
            Confidence::High | Confidence::Medium => rule.severity(self.document.kind()),
        };
        let related = candidate
            .note
            .iter()
            .map(|note| (note, note_message(lang)))
            .chain(candidate.gathered.iter().map(|g| (g, also_message(lang))))
            .map(|(tokens, message)| Related {
                span: self.span_of(tokens),
                message,
            })
            .collect();
        let message = text.message.replace("{words}", &words);
        Finding {
            rule: rule.id().to_owned(),
            severity,
            confidence: candidate.confidence,
            message,
            why: text.why.clone(),
            cure: text.cure.clone(),
            instead: text.instead.clone(),
            principles: rule.principles().to_vec(),
            span,
            lang,
            voice: candidate.voice,
            related,
            fingerprint: fingerprints.next(
                rule.id(),
                source.slice(span),
                near(source.text(), sentence, span),
                headings.map(|block| {
                    let heading = self.document.blocks()[block].span;
                    near(
                        source.text(),
                        heading,
                        Span::new(heading.start as usize, heading.start as usize),
                    )
                }),
            ),
            fixes: Vec::new(),
        }
    }

    /// The language of the phrase that was found; every rule speaks it or the other one.
    fn finding_lang(&self, candidate: &Candidate) -> Lang {
        self.rulebook.layers[candidate.layer].lang
    }

    pub(super) fn span_of(&self, tokens: &Range<usize>) -> Span {
        let list = self.document.text().tokens.list();
        let end = tokens.end.max(tokens.start + 1) - 1;
        list[tokens.start].span.cover(list[end].span)
    }
}

/// How many bytes on each side of a finding name it: a sentence or a heading may be a megabyte long, and hold
/// a finding at every word.
const NEAR: usize = 2000;

/// What of a text is near a place in it.
fn near(source: &str, text: Span, place: Span) -> &str {
    let text = text.range();
    let boundary = |at: usize| (at..).find(|&at| source.is_char_boundary(at));
    let start = (place.start as usize).saturating_sub(NEAR).max(text.start);
    let end = (place.end as usize).saturating_add(NEAR).min(text.end);
    match (boundary(start), boundary(end)) {
        (Some(start), Some(end)) if start <= end => &source[start..end],
        _ => "",
    }
}

/// The one order of findings: by place, then by rule.
pub(super) fn by_place(findings: &mut [Finding]) {
    findings.sort_by(|a, b| {
        (a.span.start, a.span.end, &a.rule).cmp(&(b.span.start, b.span.end, &b.rule))
    });
}

/// Says a finding in another language, if its rule speaks it.
pub(super) fn translate(
    rulebook: &Rulebook,
    document: &Document,
    finding: &mut Finding,
    lang: Lang,
) {
    let Some(rule) = rulebook.rule(&finding.rule) else {
        return;
    };
    let (Some(new), Some(old)) = (rule.text(lang), rule.text(finding.lang)) else {
        return;
    };
    let words = shown_words(document.source().slice(finding.span));
    let said = |texts: &Texts| texts.message.replace("{words}", &words);
    let more = finding.message.strip_prefix(&said(&old.texts));
    let more = more.unwrap_or_default();
    let digits: String = more.chars().filter(char::is_ascii_digit).collect();
    let counted = digits.parse().ok();
    let more = match counted.filter(|&count| more_message(finding.lang, count) == more) {
        Some(count) => more_message(lang, count),
        None if more.is_empty() => String::new(),
        // A paper and what it lacks: half a translation helps nobody.
        None => return,
    };
    finding.message = said(&new.texts) + &more;
    let texts = &new.texts;
    finding.why.clone_from(&texts.why);
    finding.cure.clone_from(&texts.cure);
    finding.instead.clone_from(&texts.instead);
    for related in &mut finding.related {
        for own in [also_message, note_message] {
            if related.message == own(finding.lang) {
                related.message = own(lang);
            }
        }
    }
    finding.lang = lang;
}

/// The words found, on one line, cut where a message would become unreadable.
fn shown_words(raw: &str) -> String {
    const LONGEST: usize = 80;
    let mut words = raw.split_whitespace().collect::<Vec<_>>().join(" ");
    if words.chars().count() > LONGEST {
        words = words.chars().take(LONGEST).chain(['…']).collect();
    }
    words
}

fn also_message(lang: Lang) -> String {
    match lang {
        Lang::Ru => "и это".to_owned(),
        Lang::En => "this too".to_owned(),
    }
}

fn more_message(lang: Lang, more: usize) -> String {
    match lang {
        Lang::Ru => format!(" (и ещё {more} в этом документе)"),
        Lang::En => format!(" (and {more} more in this document)"),
    }
}

fn note_message(lang: Lang) -> String {
    match lang {
        Lang::Ru => "в сноске нет ни суммы, ни срока, ни предела".to_owned(),
        Lang::En => "the note gives no amount, period or limit".to_owned(),
    }
}
