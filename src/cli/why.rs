//! `onside why`: what onside sees in a place, which rules came near, and what stopped them.

use super::args::RulebookArgs;
use super::author::{Place, WhyArgs};
use super::setup::Setup;
use super::{Exit, Shell, pages, rulebook};
use crate::check::{Ending, Failure, LayerSeen, RuleSeen, SentenceSeen};
use crate::document::{Document, Hints, KindOrigin};
use crate::report::clean::{clean, clean_line, clean_path, guard};
use crate::text::{LineIndex, Span};
use crate::vocabulary::{Kind, Voice};
use crate::workspace::{self, Candidate, Mistake};

/// Rules that only came near: more would hide the nearest.
const RULES: usize = 6;
/// Layers of one rule that only came near.
const LAYERS: usize = 3;

/// Runs `onside why`.
pub(super) fn why(args: &WhyArgs, shell: &mut Shell<'_>) -> Result<Exit, Exit> {
    let look = shell.look(&args.screen);
    let mut setup = Setup::new(&args.config, &RulebookArgs::default(), look, shell)?;
    let (config, place) = setup.resolver.config(&args.place.file);
    let config = setup.or_tell(config, look, shell)?;
    let written = match &args.rulebook.rulebook {
        Some(folder) => rulebook::load_written(folder, look, shell)?,
        None => {
            let written = setup.resolver.written(&config, true);
            setup.or_tell(written, look, shell)?
        }
    };
    let rulebook = written.rulebook;
    if let Some(id) = args
        .rule
        .as_deref()
        .filter(|id| rulebook.rule(id).is_none())
    {
        shell.mistake(&pages::unknown_rule(&rulebook, id), look);
        return Err(Exit::Mistake);
    }
    let name = args.place.file.to_string_lossy().replace('\\', "/");
    let source = workspace::read(
        &Candidate {
            name: name.clone(),
            path: args.place.file.clone(),
        },
        config.max_size.value,
    );
    let found = source.and_then(|source| {
        let bytes = bytes(source.text(), &name, &args.place)?;
        Ok((source, bytes))
    });
    let (source, bytes) = found.map_err(|mistake| {
        shell.mistake(&mistake, look);
        Exit::Mistake
    })?;
    let hints = Hints {
        kind: args.kind,
        lang: args.lang,
    };
    let configured = Hints {
        kind: config.kind(&place).map(|set| set.value),
        lang: config.lang.value,
    };
    let document = Document::parse_configured(source, hints, configured);
    let mut settings = config.settings(&place);
    settings.today = settings.today.or(shell.terminal.today);
    let seen = rulebook.why(&document, &settings, bytes, args.rule.as_deref());
    let page = Page {
        document: &document,
        lines: LineIndex::new(document.source().text()),
        all: args.rule.is_some(),
    };
    let printed = page.print(&seen);
    Ok(shell.print(Exit::Clean, |out| {
        out.write_all(guard(&clean(&printed)).as_bytes())
    }))
}

/// The bytes of a place: its line, or the empty span at its column.
fn bytes(text: &str, name: &str, place: &Place) -> Result<Span, Mistake> {
    let lines = LineIndex::new(text);
    if place.line > lines.len() {
        return Err(Mistake::new(
            format!("{name}:{}", place.line),
            format!("the file has {} lines", lines.len()),
            "give a line that is there",
        )
        .in_russian(
            format!("строк в файле: {}", lines.len()),
            "назовите строку, которая в нём есть",
        ));
    }
    let line = lines.line(text, place.line - 1);
    let Some(column) = place.column else {
        return Ok(line);
    };
    let characters = text[line.range()].chars();
    if column > characters.clone().count() + 1 {
        return Err(Mistake::new(
            format!("{name}:{}:{column}", place.line),
            format!("the line has {} characters", characters.clone().count()),
            "leave the column out, or give one that is there",
        )
        .in_russian(
            format!("символов в строке: {}", characters.count()),
            "не указывайте столбец или назовите тот, который есть",
        ));
    }
    let skipped: usize = characters.take(column - 1).map(char::len_utf8).sum();
    let at = line.start as usize + skipped;
    Ok(Span::new(at, at))
}

/// What is printed about a place.
struct Page<'a> {
    document: &'a Document,
    lines: LineIndex,
    /// Whether one rule was asked for by name: then everything about it is told.
    all: bool,
}

impl Page<'_> {
    fn print(&self, seen: &[SentenceSeen]) -> String {
        let document = self.document;
        let mut printed = format!(
            "{}: kind {} ({}), language {}\n",
            clean_path(document.source().name()),
            document.kind(),
            origin(document.kind_origin()),
            document.lang()
        );
        if seen.is_empty() {
            printed += "No sentence stands here: code, comments, front matter and empty lines are not read.\n";
        }
        for sentence in seen {
            printed += &self.sentence(sentence);
        }
        printed
    }

    fn sentence(&self, seen: &SentenceSeen) -> String {
        let mut printed = format!("\n{}  {}\n", self.place(seen.span), self.quote(seen.span));
        printed += &format!("  in       {}, language {}\n", seen.block, seen.lang);
        if !seen.headings.is_empty() {
            let headings: Vec<String> = seen.headings.iter().map(|&h| self.heading(h)).collect();
            printed += &format!("  under    {}\n", headings.join(", under "));
        }
        printed += &format!("  voice    {}", voice(seen.speech.voice));
        match seen.speech.marker {
            Some(marker) => {
                printed += &format!(", by {} at {}", self.quote(marker), self.place(marker));
            }
            None => printed += ", no marker says otherwise",
        }
        if seen.speech.unknown_speaker {
            printed += "; a dash opens the line, it may be the client";
        }
        if seen.speech.inherited_prohibition {
            printed += "; under words that forbid";
        }
        let words: Vec<String> = seen
            .words
            .iter()
            .map(|word| {
                let own = self.document.source().slice(word.span);
                if word.lemmas.is_empty() {
                    clean_line(own).into_owned()
                } else {
                    format!("{} ({})", clean_line(own), word.lemmas.join(", "))
                }
            })
            .collect();
        printed += &format!("\n  words    {}\n", words.join("  "));
        let (told, near): (Vec<&RuleSeen>, Vec<&RuleSeen>) = seen
            .rules
            .iter()
            .partition(|rule| self.all || is_told(rule));
        for rule in &told {
            printed += &self.rule(rule);
        }
        for rule in near.iter().take(RULES) {
            printed += &self.rule(rule);
        }
        if near.len() > RULES {
            printed += &format!(
                "\n  {} more rules share a word with the sentence; name one to see it\n",
                near.len() - RULES
            );
        }
        if seen.rules.is_empty() {
            printed += "\n  no rule starts on a word of this sentence\n";
        }
        printed
    }

    fn rule(&self, seen: &RuleSeen) -> String {
        let mut printed = format!("\n  {}\n", seen.rule);
        if let Some(reason) = &seen.off {
            printed += &format!("    off in this document: {}\n", clean_line(reason));
        }
        if seen.layers.is_empty() {
            printed += "    it has no layer\n";
        }
        let most = if self.all { usize::MAX } else { LAYERS };
        let told = |layer: &&LayerSeen| !matches!(layer.ending, Ending::Failed { .. });
        let certain = seen.layers.iter().filter(told).count();
        let shown = certain.max(most.min(seen.layers.len()));
        for layer in &seen.layers[..shown] {
            printed += &self.layer(layer);
        }
        if shown < seen.layers.len() {
            printed += &format!(
                "    {} more layers are farther off\n",
                seen.layers.len() - shown
            );
        }
        printed
    }

    fn layer(&self, seen: &LayerSeen) -> String {
        let (head, rest) = match &seen.ending {
            Ending::Found(span) => ("found", self.quote(*span)),
            Ending::Silenced { span, comment } => (
                "silenced",
                format!(
                    "{} by {} at {}",
                    self.quote(*span),
                    self.quote(*comment),
                    self.place(*comment)
                ),
            ),
            Ending::Off(span) => ("off", self.quote(*span)),
            Ending::Outranked { span, by } => (
                "outranked",
                format!("{}: {by} tells the same words", self.quote(*span)),
            ),
            Ending::Limited(span) => (
                "untold",
                format!(
                    "{}: the rule has told enough (`at_most:`)",
                    self.quote(*span)
                ),
            ),
            Ending::Excused { span, path, proof } => (
                "excused",
                format!(
                    "{} by {} at {} ({path})",
                    self.quote(*span),
                    self.quote(*proof),
                    self.place(*proof)
                ),
            ),
            Ending::Owned { span, path, text } => (
                "owned",
                format!(
                    "{} belongs to {path}: {}",
                    self.quote(*span),
                    clean_line(text)
                ),
            ),
            Ending::NotListened { span, to } => (
                "not heard",
                format!("{}: the rule listens to `voice: {to}`", self.quote(*span)),
            ),
            Ending::Failed { path, failure } => {
                let place = if *path == seen.path {
                    String::new()
                } else {
                    format!("{path}: ")
                };
                ("no", format!("{place}{}", self.failure(failure)))
            }
        };
        let mut printed = format!("    {head:9}  {}  {rest}\n", seen.path);
        if !seen.text.is_empty() {
            printed += &format!("               {}\n", shortened(&seen.text));
        }
        printed
    }

    fn failure(&self, failure: &Failure) -> String {
        match failure {
            Failure::Kinds(kinds) => {
                let kinds: Vec<&str> = kinds.iter().map(|kind| Kind::as_str(*kind)).collect();
                format!("asked only in {}", kinds.join(", "))
            }
            Failure::Absent(parts) => {
                let parts: Vec<String> = parts.iter().map(|part| shortened(part)).collect();
                format!("not in the sentence: {}", parts.join("  "))
            }
            Failure::Apart => {
                "the words are there, but not side by side, in this order and in agreement"
                    .to_owned()
            }
            Failure::Wide(within) => format!("more than {within} words from first to last"),
            Failure::Denied(span) => {
                format!(
                    "{} is denied, and the rule asks for a claim",
                    self.quote(*span)
                )
            }
            Failure::Affirmed(span) => {
                format!(
                    "{} is not denied, and the rule asks for a ban",
                    self.quote(*span)
                )
            }
            Failure::Present(span) => format!("`not:` finds {}", self.quote(*span)),
            Failure::Evidence(kind, span) => format!(
                "`missing: {kind}`, but {} at {} is one",
                self.quote(*span),
                self.place(*span)
            ),
            Failure::Fewer(n) => format!("fewer than {n}"),
            Failure::Elsewhere => "it stands elsewhere".to_owned(),
            Failure::NoMark => "no mark whose note says nothing".to_owned(),
        }
    }

    /// Words of the document on one line, in quotes.
    fn quote(&self, span: Span) -> String {
        format!("\"{}\"", shortened(self.document.source().slice(span)))
    }

    /// A heading without its `#`.
    fn heading(&self, span: Span) -> String {
        let text = self.document.source().slice(span);
        format!("\"{}\"", shortened(text.trim_matches(['#', ' '])))
    }

    /// `3:14`.
    fn place(&self, span: Span) -> String {
        let at = self
            .lines
            .position(self.document.source().text(), span.start);
        format!("{}:{}", at.line + 1, at.chars + 1)
    }
}

/// Whether the rule has something to say beyond having come near.
fn is_told(rule: &RuleSeen) -> bool {
    rule.layers
        .iter()
        .any(|layer| !matches!(layer.ending, Ending::Failed { .. }))
}

/// Text on one line, cut where it would fill the screen.
fn shortened(text: &str) -> String {
    const LONGEST: usize = 120;
    let line = clean_line(text);
    let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= LONGEST {
        return line;
    }
    line.chars().take(LONGEST).chain(['…']).collect()
}

const fn origin(origin: KindOrigin) -> &'static str {
    match origin {
        KindOrigin::FrontMatter => "said by the front matter",
        KindOrigin::Given => "given by --kind",
        KindOrigin::Config => "said by the configuration",
        KindOrigin::Path => "guessed from the path",
        KindOrigin::Content => "guessed from the content",
    }
}

const fn voice(voice: Voice) -> &'static str {
    match voice {
        Voice::Company => "company, to the client",
        Voice::Order => "order to staff",
        Voice::Client => "client",
        Voice::BadExample => "bad example",
    }
}
