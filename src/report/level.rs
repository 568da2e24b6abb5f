//! The levels of texts and of a workspace: for people, for programs, and compared with a stored
//! result. Never a grade without its causes.

use std::io;

use serde::{Deserialize, Serialize};

use super::clean::{clean_line, clean_path};
use super::level_words as words;
use super::{FileReport, Look};
use crate::check::{Gate, Line, TextLevel, WorkspaceLevel};
use crate::evidence::AtomKind;
use crate::vocabulary::Lang;

/// The name of the JSON contract, in the field `schema`.
pub const LEVEL_SCHEMA: &str = "onside.level/1";

/// A document with its level.
#[derive(Clone, Debug)]
pub struct RatedFile {
    /// What a check has found in it.
    pub file: FileReport,
    /// Its level; `None` for kinds that are not rated.
    pub level: Option<TextLevel>,
}

/// How documents and their workspace stand.
#[derive(Clone, Debug)]
pub struct Standing {
    /// The documents, by path.
    pub files: Vec<RatedFile>,
    /// Whether any of them stands in a workspace.
    pub belongs: bool,
    /// What the workspace lacks, at its configuration file.
    pub lacks: Option<FileReport>,
    /// The level of the workspace, where all of it was read and a text of it is rated.
    pub workspace: Option<WorkspaceLevel>,
}

impl Standing {
    /// The rated documents.
    pub fn rated(&self) -> impl Iterator<Item = (&FileReport, &TextLevel)> {
        self.files
            .iter()
            .filter_map(|file| Some((&file.file, file.level.as_ref()?)))
    }

    /// The language that most documents are written in.
    #[must_use]
    pub fn lang(&self) -> Lang {
        let russian = self.rated().filter(|(_, l)| l.lang == Lang::Ru).count();
        if russian > 0 && russian * 2 >= self.rated().count() {
            Lang::Ru
        } else {
            Lang::En
        }
    }
}

/// The levels of texts and of their workspace, to be compared.
#[derive(Clone, Debug, Default)]
pub struct Levels {
    /// Each rated document by its display path.
    pub texts: Vec<(String, u8)>,
    /// That of the workspace, where there is one.
    pub workspace: Option<u8>,
}

impl Levels {
    /// What stands below a level, a line each.
    #[must_use]
    pub fn below(&self, least: u8, lang: Lang) -> Vec<String> {
        let low = self.all(lang).filter(|&(_, level)| level < least);
        low.map(|(name, level)| match lang {
            Lang::En => format!("{name}: text level {level} is below {least}"),
            Lang::Ru => format!("{name}: уровень текста {level} ниже {least}"),
        })
        .collect()
    }

    /// What has fallen below a stored result, a line each. Documents that are new or gone are
    /// compared with nothing.
    #[must_use]
    pub fn fallen(&self, stored: &Stored, lang: Lang) -> Vec<String> {
        let before = |path: &str| stored.documents.iter().find(|old| old.path == path);
        let texts = self.texts.iter();
        let texts = texts.map(|(path, _)| before(path).map(|old| old.level));
        let workspace = self.workspace.iter();
        let workspace = workspace.map(|_| stored.workspace.as_ref().map(|old| old.level));
        let old = texts.chain(workspace);
        let fallen = self.all(lang).zip(old).filter_map(|((name, now), old)| {
            let before = old.filter(|&before| before > now)?;
            Some(match lang {
                Lang::En => format!("{name}: text level fell from {before} to {now}"),
                Lang::Ru => format!("{name}: уровень текста упал с {before} до {now}"),
            })
        });
        fallen.collect()
    }

    /// The texts, then the workspace, each with what it is called.
    fn all(&self, lang: Lang) -> impl Iterator<Item = (String, u8)> {
        let texts = self.texts.iter();
        let texts = texts.map(|(path, level)| (clean_path(path).into_owned(), *level));
        let workspace = match lang {
            Lang::En => "the workspace",
            Lang::Ru => "рабочая папка",
        };
        texts.chain(self.workspace.map(|level| (workspace.to_owned(), level)))
    }
}

/// A stored result, as far as it is compared.
#[derive(Clone, Debug, Deserialize)]
pub struct Stored {
    schema: String,
    documents: Vec<StoredDocument>,
    workspace: Option<StoredLevel>,
}

#[derive(Clone, Debug, Deserialize)]
struct StoredDocument {
    path: String,
    level: u8,
}

#[derive(Clone, Debug, Deserialize)]
struct StoredLevel {
    level: u8,
}

impl Stored {
    /// Reads what [`level_json`] wrote.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub fn read(text: &str) -> Result<Self, String> {
        let stored: Self = serde_json::from_str(text).map_err(|error| error.to_string())?;
        if stored.schema == LEVEL_SCHEMA {
            Ok(stored)
        } else {
            Err(format!(
                "its schema is {}, not {LEVEL_SCHEMA}",
                stored.schema
            ))
        }
    }
}

#[derive(Serialize)]
struct Envelope<'a> {
    schema: &'static str,
    documents: Vec<DocumentRow<'a>>,
    workspace: Option<WorkspaceRow<'a>>,
    note: &'static str,
}

#[derive(Serialize)]
struct DocumentRow<'a> {
    path: &'a str,
    kind: &'static str,
    lang: &'static str,
    level: u8,
    score: f64,
    claimed: Option<u8>,
    gates: Vec<GateRow<'a>>,
    deeds: Vec<DeedRow<'a>>,
    slogans: Vec<LineRow<'a>>,
    burdens: Vec<LineRow<'a>>,
    reliefs: Vec<LineRow<'a>>,
    almost: Vec<AlmostRow<'a>>,
}

#[derive(Serialize)]
struct GateRow<'a> {
    id: &'static str,
    holds: bool,
    have: usize,
    need: usize,
    lines: &'a [usize],
}

#[derive(Serialize)]
struct DeedRow<'a> {
    line: usize,
    strength: u8,
    atoms: Vec<&'static str>,
    quote: &'a str,
}

#[derive(Serialize)]
struct LineRow<'a> {
    line: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule: Option<&'a str>,
    quote: &'a str,
}

#[derive(Serialize)]
struct AlmostRow<'a> {
    line: usize,
    missing: &'static str,
    quote: &'a str,
}

#[derive(Serialize)]
struct WorkspaceRow<'a> {
    level: u8,
    quartile: u8,
    documents: usize,
    histogram: [usize; 5],
    claimed: Option<u8>,
    caps: Vec<CapRow<'a>>,
}

#[derive(Serialize)]
struct CapRow<'a> {
    level: u8,
    rule: &'a str,
}

/// Writes the levels as one line of JSON.
///
/// # Errors
/// What `out` answers.
pub fn level_json(standing: &Standing, out: &mut dyn io::Write) -> io::Result<()> {
    let envelope = Envelope {
        schema: LEVEL_SCHEMA,
        documents: standing.rated().map(document_row).collect(),
        workspace: standing.workspace.as_ref().map(|w| WorkspaceRow {
            level: w.level,
            quartile: w.quartile,
            documents: w.documents,
            histogram: w.histogram,
            claimed: w.claimed,
            caps: w
                .caps
                .iter()
                .map(|cap| CapRow {
                    level: cap.level,
                    rule: &cap.rule,
                })
                .collect(),
        }),
        note: words::note(Lang::En),
    };
    super::json::write_line(&envelope, out)
}

fn document_row<'a>((file, level): (&'a FileReport, &'a TextLevel)) -> DocumentRow<'a> {
    let lines = |lines: &'a [Line]| {
        let rows = lines.iter().map(|line| LineRow {
            line: line.line,
            rule: line.rule.as_deref(),
            quote: &line.quote,
        });
        rows.collect()
    };
    let s = &level.signals;
    DocumentRow {
        path: &file.path,
        kind: file.kind.as_str(),
        lang: level.lang.as_str(),
        level: level.level,
        score: f64::from(level.tenths) / 10.0,
        claimed: level.claimed,
        gates: level
            .gates
            .iter()
            .map(|gate| GateRow {
                id: gate.id.as_str(),
                holds: gate.holds,
                have: gate.have,
                need: gate.need,
                lines: &gate.lines,
            })
            .collect(),
        deeds: s
            .deeds
            .iter()
            .map(|deed| DeedRow {
                line: deed.line,
                strength: deed.strength,
                atoms: deed.atoms.iter().map(|&atom| letter(atom)).collect(),
                quote: &deed.quote,
            })
            .collect(),
        slogans: lines(&s.slogans),
        burdens: lines(&s.burdens),
        reliefs: lines(&s.reliefs),
        almost: s
            .almost
            .iter()
            .map(|almost| AlmostRow {
                line: almost.line,
                missing: almost.missing.as_str(),
                quote: &almost.quote,
            })
            .collect(),
    }
}

/// The letter of a deed's part.
pub(super) const fn letter(atom: AtomKind) -> &'static str {
    match atom {
        AtomKind::Act => "V",
        AtomKind::Quantity => "Q",
        AtomKind::Deadline => "T",
        AtomKind::Actor => "A",
        AtomKind::Remedy => "R",
    }
}

/// `3.1`.
pub(super) fn score(tenths: u8) -> String {
    format!("{}.{}", tenths / 10, tenths % 10)
}

/// Writes the levels for people.
///
/// # Errors
/// What `out` answers.
pub fn level_text(standing: &Standing, look: Look, out: &mut dyn io::Write) -> io::Result<()> {
    let lang = look.lang.unwrap_or_else(|| standing.lang());
    for (file, level) in standing.rated() {
        document(file, level, (lang, look.ascii), out)?;
    }
    match &standing.workspace {
        Some(workspace) => workspace_text(workspace, lang, out)?,
        None if !standing.belongs => writeln!(out, "{}", words::switch_on(lang))?,
        None => {}
    }
    writeln!(out, "{}", words::note(lang))
}

/// The level of a text in one line.
#[must_use]
pub fn level_line(level: &TextLevel, lang: Lang) -> String {
    let name = words::level_name(level.level, lang);
    let (of, score) = (words::text_level(lang), score(level.tenths));
    format!("{of} {score} ({name})")
}

/// What would lift a text to the next level, a line each.
#[must_use]
pub fn level_lifts(level: &TextLevel, lang: Lang) -> Vec<String> {
    let gates = level.gates.iter();
    let missing = gates.filter(|gate| gate.level() == level.level + 1 && !gate.holds);
    missing.map(|gate| missing_gate(gate, lang)).collect()
}

fn document(
    file: &FileReport,
    level: &TextLevel,
    (lang, ascii): (Lang, bool),
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let (of, name) = (
        words::text_level(lang),
        words::level_name(level.level, lang),
    );
    let path = clean_path(&file.path);
    writeln!(out, "{path}  {of} {}  ({name})", score(level.tenths))?;
    let s = &level.signals;
    let deeds: Vec<usize> = s.deeds.iter().map(|deed| deed.line).collect();
    let numbers = |lines: &[Line]| lines.iter().map(|line| line.line).collect::<Vec<_>>();
    let counts = [
        (words::deeds(lang), deeds),
        (words::with_remedy(lang), numbers(&s.remedies)),
        (words::slogans(lang), numbers(&s.slogans)),
        (words::burdens(lang), numbers(&s.burdens)),
        (words::reliefs(lang), numbers(&s.reliefs)),
    ];
    let counts: Vec<String> = counts
        .into_iter()
        .map(|(name, lines)| format!("{name} {}{}", lines.len(), words::lines(lines, lang)))
        .collect();
    writeln!(out, "  {}", counts.join("   "))?;
    let held: Vec<&str> = level
        .gates
        .iter()
        .filter(|gate| gate.holds && gate.level() <= level.level)
        .map(|gate| gate.id.as_str())
        .collect();
    if !held.is_empty() {
        writeln!(out, "  {}  {}", words::holds(lang), held.join("  "))?;
    }
    for (at, missing) in level_lifts(level, lang).iter().enumerate() {
        let label = if at == 0 {
            format!("{} {}", words::towards(lang), level.level + 1)
        } else {
            String::new()
        };
        let mark = if ascii { "x" } else { "✗" };
        writeln!(out, "  {label:6}  {mark} {missing}")?;
    }
    for almost in &s.almost {
        let quote = clean_line(&almost.quote).into_owned();
        writeln!(
            out,
            "  {}  {} {} {}: {}",
            words::almost(lang),
            words::line(lang),
            almost.line,
            words::quoted(&short(&quote), lang),
            words::missing(almost.missing, lang)
        )?;
    }
    writeln!(out)
}

/// What would open a gate, with its lines.
pub(super) fn missing_gate(gate: &Gate, lang: Lang) -> String {
    let lines = words::lines(gate.lines.clone(), lang);
    let counts = match gate.need {
        0 => format!("{}", gate.have),
        need => format!("{}/{need}", gate.have),
    };
    format!(
        "{} {} [{counts}]{lines}",
        gate.id,
        words::gate(gate.id, lang)
    )
}

/// A sentence that fits a line.
pub(super) fn short(text: &str) -> String {
    const LONGEST: usize = 70;
    if text.chars().count() <= LONGEST {
        return text.to_owned();
    }
    let cut: String = text.chars().take(LONGEST - 1).collect();
    format!("{}…", cut.trim_end())
}

fn workspace_text(w: &WorkspaceLevel, lang: Lang, out: &mut dyn io::Write) -> io::Result<()> {
    let name = words::level_name(w.level, lang);
    writeln!(
        out,
        "{} {}  ({name})",
        words::workspace_level(lang),
        w.level
    )?;
    let histogram: Vec<String> = (1..=5)
        .zip(w.histogram)
        .map(|(level, count)| format!("{level}: {count}"))
        .collect();
    let quartile = words::quartile(lang, w.documents);
    writeln!(
        out,
        "  {quartile} {}   {}",
        w.quartile,
        histogram.join("  ")
    )?;
    for cap in &w.caps {
        let reason = words::cap_reason(&cap.rule, lang).unwrap_or(&cap.rule);
        writeln!(out, "  {} {}  {reason}", words::cap(lang), cap.level)?;
    }
    if let Some(claimed) = w.claimed.filter(|&claimed| claimed > w.level) {
        writeln!(out, "  {} {claimed}", words::claimed(lang))?;
    }
    writeln!(out)
}
