//! `onside why`: what onside sees in a place, which rules came near, and what stopped them.

use super::author::{Place, WhyArgs};
use super::setup::Setup;
use super::task::{self, Given};
use super::{Exit, Shell, pages, rulebook};
use crate::check::{
    Ending, Failure, Finding, LayerSeen, MetaRule, RuleSeen, SentenceSeen, Suppression,
};
use crate::config::SIDE_FILE;
use crate::document::{Document, Hints, KindOrigin};
use crate::report::clean::{clean, clean_line, clean_path, guard};
use crate::report::plural;
use crate::text::{LineIndex, Span};
use crate::vocabulary::{Kind, Lang, Voice};
use crate::workspace::{self, Candidate, Mistake};

/// Rules that only came near: more would hide the nearest.
const RULES: usize = 6;
/// Layers of one rule that only came near.
const LAYERS: usize = 3;

/// Runs `onside why`.
pub(super) fn why(args: &WhyArgs, shell: &mut Shell<'_>) -> Result<Exit, Exit> {
    let look = shell.look(&args.setup.screen);
    let mut setup = Setup::of_config(&args.setup.config, look);
    let (config, place) = setup.resolver.config(&args.place.file);
    let config = setup.or_tell(config, shell)?;
    let written = match &args.setup.rulebook {
        Some(folder) => rulebook::load_written(folder, look, shell)?,
        None => {
            let written = setup.resolver.written(&config, true);
            setup.or_tell(written, shell)?
        }
    };
    let rulebook = written.rulebook;
    let meta = args.rule.as_deref().and_then(MetaRule::parse);
    if let Some(id) = args
        .rule
        .as_deref()
        .filter(|id| meta.is_none() && rulebook.rule(id).is_none())
    {
        shell.mistake(&pages::unknown_rule(&rulebook, id), look);
        return Err(Exit::Mistake);
    }
    let kept = setup.resolver.kept(&place);
    let kept = setup.or_tell(kept, shell)?;
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
    let given = Given {
        hints: Hints {
            kind: args.kind,
            lang: args.lang,
        },
        today: None,
        system_today: shell.terminal.today,
    };
    let document = workspace::parse(source, &config, &place, given.hints);
    let settings = task::settings(&config, &place, &kept, &given);
    let seen = match meta {
        Some(_) => Vec::new(),
        None => rulebook.why(&document, &settings, bytes, args.rule.as_deref()),
    };
    let checkup = rulebook.check_with(&document, &settings);
    let lines = LineIndex::new(document.source().text());
    let here = lines.line_of(bytes.start);
    // A comment is asked about by any of its lines.
    let touches = |span: Span| {
        bytes.start != bytes.end
            && (lines.line_of(span.start)..=lines.line_of(span.end)).contains(&here)
            || span.start <= bytes.start && bytes.end <= span.end
    };
    let about = |rule: MetaRule| args.rule.is_none() || meta == Some(rule);
    let characters = |f: &&Finding| MetaRule::parse(&f.rule).is_some_and(about) && touches(f.span);
    let comments = checkup.suppressions.iter().filter(|own| touches(own.span));
    let page = Page {
        document: &document,
        lines: LineIndex::new(document.source().text()),
        all: args.rule.is_some(),
    };
    let mut printed = page.head();
    let comments: Vec<&Suppression> = match args.rule.is_none() || meta.is_some() {
        true => comments.collect(),
        false => Vec::new(),
    };
    for comment in &comments {
        printed += &page.comment(comment);
    }
    for finding in checkup.findings.iter().filter(characters) {
        printed += &page.told(finding);
    }
    if seen.is_empty() && comments.is_empty() {
        let russian = look.lang == Some(Lang::Ru);
        printed += match meta {
            Some(_) if russian => {
                "Здесь нет ни пометки onside, ни того, что находит такое правило.\n"
            }
            None if russian => {
                "Здесь нет предложения: код, комментарии, шапка и пустые строки не читаются.\n"
            }
            Some(_) => "No comment of onside stands here, nor anything that such a rule finds.\n",
            None => {
                "No sentence stands here: code, comments, front matter and empty lines are not read.\n"
            }
        };
    }
    for sentence in &seen {
        printed += &page.sentence(sentence);
    }
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
    fn head(&self) -> String {
        let document = self.document;
        format!(
            "{}: kind {} ({}), language {}\n",
            clean_path(document.source().name()),
            document.kind(),
            origin(document.kind_origin()),
            document.lang()
        )
    }

    /// A comment of onside: what it names and what it does.
    fn comment(&self, own: &Suppression) -> String {
        let rules: Vec<String> = own.rules.iter().map(ToString::to_string).collect();
        let mut printed = format!("\n{}  {}\n", self.place(own.span), self.quote(own.span));
        if !rules.is_empty() {
            printed += &format!("  names    {}\n", rules.join(", "));
        }
        printed
            + &format!(
                "  silences {}\n",
                plural(Lang::En, own.uses, ["finding", "findings", "findings"])
            )
    }

    /// A finding of a rule that reads no words.
    fn told(&self, finding: &Finding) -> String {
        format!(
            "\n{}  {}\n  {}: {}\n",
            self.place(finding.span),
            self.quote(finding.span),
            finding.rule,
            clean_line(&finding.message)
        )
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
            Ending::Listed(span) => (
                "silenced",
                format!("{} by an entry of {SIDE_FILE}", self.quote(*span)),
            ),
            Ending::Baselined(span) => (
                "known",
                format!("{}: the baseline holds it", self.quote(*span)),
            ),
            Ending::Hidden(span) => (
                "left out",
                format!("{}: less sure than `min-confidence`", self.quote(*span)),
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
