//! Markdown to blocks and tokens: the only place that knows pulldown-cmark.
//!
//! One pass over the parser's events. Containers live on an explicit stack, so that depth costs
//! no stack memory; a block is opened by its first visible text and closed by whatever ends it.
//! Visible text goes straight into the tokenizer: neighbouring events that are one run of source
//! bytes are joined first, so that addresses and placeholders are never cut.

use pulldown_cmark::{CowStr, Event, Options, Parser, Tag, TagEnd};
use rustc_hash::FxHashMap;

use super::block::{Block, Link, Note, Section};
use super::html::{Html, Meaning, entity};
use super::template;
use crate::text::{Piece, Span, TokenKind, Tokenizer, Tokens};
use crate::vocabulary::{BlockKind, Lang};

/// Everything the Markdown of a document says, before languages and kinds are decided.
#[derive(Debug)]
pub(crate) struct Content {
    pub(crate) tokens: Tokens,
    pub(crate) blocks: Vec<Block>,
    pub(crate) sections: Vec<Section>,
    pub(crate) links: Vec<Link>,
    pub(crate) notes: Vec<Note>,
    pub(crate) struck: Vec<std::ops::Range<usize>>,
    pub(crate) comments: Vec<Span>,
}

/// Reads `source` from byte `start` (after BOM and front matter).
pub(crate) fn read(source: &str, start: usize) -> Content {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_GFM;
    let mut builder = Builder::new(source, start);
    for (event, range) in Parser::new_ext(&source[start..], options).into_offset_iter() {
        builder.event(event, range.start + start, range.end + start);
    }
    builder.finish()
}

/// A container that is open.
#[derive(Clone, Copy, Debug)]
struct Frame {
    /// What a paragraph inside it is.
    kind: BlockKind,
    /// The unit its paragraphs share; `None` where each is its own.
    unit: Option<usize>,
    lead_in: Option<usize>,
    numbered: bool,
    /// For a footnote definition: the note and its first block.
    note: Option<(usize, usize)>,
}

/// The table that is open; tables do not nest.
#[derive(Debug)]
struct Table {
    heads: Vec<usize>,
    column: usize,
    head: bool,
    unit: usize,
    lead_in: Option<usize>,
}

/// What the next visible text will belong to.
#[derive(Clone, Copy, Debug)]
struct Element {
    kind: BlockKind,
    start: usize,
    end: usize,
    unit: usize,
    /// The number of blocks when it began.
    first: usize,
}

/// A block that has text already.
#[derive(Clone, Copy, Debug)]
struct Open {
    kind: BlockKind,
    start: usize,
    token: usize,
    unit: usize,
}

struct Builder<'s> {
    source: &'s str,
    tokenizer: Tokenizer<'s>,
    content: Content,
    frames: Vec<Frame>,
    table: Option<Table>,
    element: Option<Element>,
    open: Option<Open>,
    /// A run of source bytes not yet given to the tokenizer.
    run: (usize, usize),
    /// The end of the last inline event.
    last_end: usize,
    /// Text before this byte was already used (the rest of an undefined footnote reference).
    used: usize,
    code: bool,
    html: Html,
    /// How many images are open.
    images: usize,
    units: usize,
    /// The latest section of each level.
    levels: [Option<usize>; 7],
    /// The block just before, if nothing else came after it.
    before: Option<usize>,
    note_ids: FxHashMap<String, usize>,
    masks: Vec<Span>,
    next_mask: usize,
    link_spans: Vec<Span>,
    struck_spans: Vec<Span>,
    struck_from: Option<usize>,
    line_break: Option<Span>,
}

impl<'s> Builder<'s> {
    fn new(source: &'s str, start: usize) -> Self {
        let section = Section {
            level: 0,
            heading: None,
            parent: None,
            blocks: 0..0,
        };
        Self {
            source,
            tokenizer: Tokenizer::new(source),
            content: Content {
                tokens: Tokens::default(),
                blocks: Vec::new(),
                sections: vec![section],
                links: Vec::new(),
                notes: Vec::new(),
                struck: Vec::new(),
                comments: Vec::new(),
            },
            frames: Vec::new(),
            table: None,
            element: None,
            open: None,
            run: (0, 0),
            last_end: 0,
            used: 0,
            code: false,
            html: Html::default(),
            images: 0,
            units: 0,
            levels: [None; 7],
            before: None,
            note_ids: FxHashMap::default(),
            masks: template::spans(source, start),
            next_mask: 0,
            link_spans: Vec::new(),
            struck_spans: Vec::new(),
            struck_from: None,
            line_break: None,
        }
    }

    fn event(&mut self, event: Event<'_>, start: usize, end: usize) {
        match event {
            Event::Text(text) => self.text(&text, start, end),
            Event::SoftBreak | Event::HardBreak => self.line_break(start, end),
            Event::Start(tag) => self.start(tag, start, end),
            Event::End(tag) => self.end(tag, end),
            Event::Code(_) => self.mark(TokenKind::Code, start, end, 0),
            Event::FootnoteReference(label) => {
                let note = self.note(&label);
                self.mark(TokenKind::NoteRef, start, end, note as u64);
            }
            Event::InlineHtml(tag) => self.inline_html(&tag, start, end),
            Event::Html(line) => self.html_line(&line, start),
            Event::Rule => {
                self.close(start);
                self.before = None;
            }
            Event::TaskListMarker(_) | Event::InlineMath(_) | Event::DisplayMath(_) => {}
        }
    }

    fn text(&mut self, text: &CowStr<'_>, mut start: usize, end: usize) {
        if self.code || self.html.hidden() || end <= self.used {
            return;
        }
        let exact =
            text.len() == end - start && std::ptr::eq(text.as_ptr(), self.source[start..].as_ptr());
        start = start.max(self.used);
        if self.open.is_none() || self.images > 0 {
            self.open_for_text(start);
        }
        self.last_end = end;
        if !exact {
            self.flush();
            if !self.masked(start) {
                self.push_break();
                self.tokenizer.push_piece(Piece {
                    text,
                    span: Span::new(start, end),
                });
            }
        } else if self.run.1 == start {
            if text.starts_with('^') && self.undefined_note(start) {
                return;
            }
            self.run.1 = end;
        } else {
            self.flush();
            self.run = (start, end);
        }
    }

    /// Whether a byte stands inside a template tag; runs before it are flushed already.
    fn masked(&self, at: usize) -> bool {
        self.masks
            .get(self.next_mask)
            .is_some_and(|m| (m.start as usize..m.end as usize).contains(&at))
    }

    /// `[^label]` without a definition reaches us as text: `[`, `^label`, `]`.
    fn undefined_note(&mut self, start: usize) -> bool {
        const LONGEST: usize = 100;
        if self.run.0 == self.run.1 || !self.source[..start].ends_with('[') {
            return false;
        }
        let rest = &self.source[start + 1..];
        let stop = rest
            .char_indices()
            .take(LONGEST)
            .find(|&(_, c)| c == ']' || c == '[' || c.is_whitespace());
        let Some((len, ']')) = stop else { return false };
        if len == 0 {
            return false;
        }
        self.run.1 = start - 1;
        self.used = start + 1 + len + 1;
        let note = self.note(&rest[..len]);
        self.mark(TokenKind::NoteRef, start - 1, self.used, note as u64);
        true
    }

    fn note(&mut self, label: &str) -> usize {
        let notes = &mut self.content.notes;
        *self
            .note_ids
            .entry(label.to_lowercase())
            .or_insert_with(|| {
                notes.push(Note {
                    label: label.to_owned(),
                    blocks: None,
                });
                notes.len() - 1
            })
    }

    fn mark(&mut self, kind: TokenKind, start: usize, end: usize, value: u64) {
        if self.code || self.html.hidden() {
            return;
        }
        if self.open.is_none() || self.images > 0 {
            self.open_for_text(start);
        }
        self.flush();
        self.last_end = end;
        if !self.masked(start) {
            self.push_break();
            self.tokenizer.push_mark(kind, Span::new(start, end), value);
        }
    }

    /// A break waits for the text after it: none ends a block.
    fn line_break(&mut self, start: usize, end: usize) {
        if self.open.is_some() && !self.masked(start) {
            self.flush();
            self.line_break.get_or_insert(Span::new(start, end));
        }
    }

    fn push_break(&mut self) {
        if let Some(span) = self.line_break.take() {
            self.tokenizer.push_mark(TokenKind::Break, span, 0);
        }
    }

    /// Gives the waiting run to the tokenizer, without the template tags in it.
    fn flush(&mut self) {
        let (mut start, end) = std::mem::take(&mut self.run);
        if start < end {
            self.push_break();
        }
        while let Some(&mask) = self.masks.get(self.next_mask) {
            let (from, to) = (mask.start as usize, mask.end as usize);
            if from >= end {
                break;
            }
            if to <= start {
                self.next_mask += 1;
                continue;
            }
            self.piece(start, from);
            if from >= start {
                self.tokenizer.push_mark(TokenKind::Placeholder, mask, 0);
            }
            start = to.min(end);
            if to > end {
                break;
            }
            self.next_mask += 1;
        }
        self.piece(start, end);
    }

    fn piece(&mut self, start: usize, end: usize) {
        if start < end {
            self.tokenizer.push_piece(Piece {
                text: &self.source[start..end],
                span: Span::new(start, end),
            });
        }
    }

    fn start(&mut self, tag: Tag<'_>, start: usize, end: usize) {
        match tag {
            Tag::Paragraph => self.element(self.text_kind(), start, end),
            Tag::Heading { level, .. } => {
                self.close(start);
                if self.frames.is_empty() {
                    self.section(level as u8);
                }
                self.element(BlockKind::Heading, start, end);
            }
            Tag::List(first) => self.container(start, BlockKind::ListItem, first.is_some()),
            Tag::Item => {
                self.close(start);
                self.before = None;
                self.units += 1;
                let list = self.frames.last().copied();
                self.frames.push(Frame {
                    kind: BlockKind::ListItem,
                    unit: Some(self.units),
                    lead_in: list.and_then(|f| f.lead_in),
                    numbered: list.is_some_and(|f| f.numbered),
                    note: None,
                });
            }
            Tag::BlockQuote(_) => self.container(start, BlockKind::Quote, false),
            Tag::CodeBlock(_) => {
                self.close(start);
                self.before = None;
                self.code = true;
            }
            Tag::HtmlBlock => {
                self.close(start);
                self.html.begin();
            }
            Tag::FootnoteDefinition(label) => self.footnote(&label, start),
            Tag::Table(_) => self.table(start),
            Tag::TableHead | Tag::TableRow => self.row(matches!(tag, Tag::TableHead)),
            Tag::TableCell => self.cell(start, end),
            Tag::Strikethrough => self.strike(start, end),
            Tag::Link { dest_url, .. } => self.link(&dest_url, start, end, false),
            Tag::Image { dest_url, .. } => {
                self.link(&dest_url, start, end, true);
                self.images += 1;
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd, end: usize) {
        match tag {
            TagEnd::Paragraph => self.end_element(end),
            TagEnd::Heading(_) => {
                let first = self.element.map(|e| e.first);
                self.end_element(end);
                if self.frames.is_empty() {
                    self.name_section(first);
                }
            }
            TagEnd::TableCell => self.end_cell(end),
            TagEnd::CodeBlock => self.code = false,
            TagEnd::HtmlBlock => {
                self.close(end);
                self.html.finish();
            }
            TagEnd::List(_) | TagEnd::BlockQuote(_) => {
                self.close(end);
                self.frames.pop();
                self.before = None;
            }
            TagEnd::Item => {
                self.close(end);
                self.frames.pop();
            }
            TagEnd::FootnoteDefinition => {
                self.close(end);
                if let Some((note, first)) = self.frames.pop().and_then(|f| f.note) {
                    self.content.notes[note].blocks = Some(first..self.content.blocks.len());
                }
                self.before = None;
            }
            TagEnd::Table => {
                self.table = None;
                self.before = None;
            }
            TagEnd::Image => {
                self.images -= 1;
                if self.images == 0 && self.open.is_some_and(|o| o.kind == BlockKind::ImageAlt) {
                    self.close(end);
                }
                self.last_end = end;
            }
            _ => {}
        }
    }

    /// What text is in the innermost container.
    fn text_kind(&self) -> BlockKind {
        self.frames.last().map_or(BlockKind::Paragraph, |f| f.kind)
    }

    fn element(&mut self, kind: BlockKind, start: usize, end: usize) {
        self.close(start);
        let unit = self.frames.last().and_then(|f| f.unit).unwrap_or_else(|| {
            self.units += 1;
            self.units
        });
        self.element = Some(Element {
            kind,
            start,
            end,
            unit,
            first: self.content.blocks.len(),
        });
    }

    fn end_element(&mut self, end: usize) {
        self.close(end);
        self.element = None;
    }

    /// Opens the block that text at `start` belongs to, unless it is open already.
    fn open_for_text(&mut self, start: usize) {
        let alt = self.images > 0;
        if let Some(open) = self.open {
            if !alt || open.kind == BlockKind::ImageAlt {
                return;
            }
            self.close(start);
        }
        let html = self.html.active();
        if self.element.is_none() {
            let kind = if html {
                BlockKind::Html
            } else {
                self.text_kind()
            };
            self.element(kind, start, start);
            if let Some(element) = &mut self.element {
                element.end = 0;
            }
        }
        let element = self.element.expect("made just now if it was not there");
        let token = self.tokenizer.mark();
        let fresh = element.first == self.content.blocks.len() && !alt;
        self.open = Some(Open {
            kind: if alt {
                BlockKind::ImageAlt
            } else {
                element.kind
            },
            start: if fresh { element.start } else { start },
            token,
            unit: element.unit,
        });
    }

    /// Ends the open block at byte `end` at the latest.
    fn close(&mut self, end: usize) {
        self.flush();
        self.line_break = None;
        self.html.end_inline();
        self.struck_from = None;
        if self.element.is_some_and(|e| e.end == 0) {
            self.element = None;
        }
        let Some(open) = self.open.take() else {
            return;
        };
        self.tokenizer.separate();
        let token = self.tokenizer.mark();
        if token == open.token {
            return;
        }
        let whole = self.element.map_or(0, |e| e.end);
        let end = if open.kind != BlockKind::ImageAlt && whole > open.start && whole <= end {
            whole
        } else {
            self.last_end.max(open.start).min(end)
        };
        self.push_block(open, token, end);
    }

    fn push_block(&mut self, open: Open, token: usize, end: usize) {
        let frame = self.frames.last();
        let table = self.table.as_ref();
        let text = &self.source[open.start..end];
        let span = Span::new(open.start, open.start + text.trim_end().len());
        self.before = Some(self.content.blocks.len());
        self.content.blocks.push(Block {
            kind: open.kind,
            span,
            tokens: open.token..token,
            section: self.content.sections.len() - 1,
            unit: open.unit,
            lead_in: table.map_or_else(|| frame.and_then(|f| f.lead_in), |t| t.lead_in),
            column_head: table
                .filter(|t| !t.head)
                .and_then(|t| t.heads.get(t.column).copied()),
            numbered: frame.is_some_and(|f| f.numbered),
            lang: Lang::En,
        });
    }

    fn container(&mut self, start: usize, kind: BlockKind, numbered: bool) {
        self.close(start);
        let outer = self.frames.last().copied();
        let lead_in = self.lead_in().or_else(|| outer.and_then(|f| f.lead_in));
        self.frames.push(Frame {
            kind,
            unit: None,
            lead_in,
            numbered,
            note: None,
        });
    }

    /// The block just before, if it introduces what begins now.
    fn lead_in(&self) -> Option<usize> {
        const SHORT: usize = 12;
        let index = self.before?;
        let block = &self.content.blocks[index];
        let tokens = &self.tokenizer.tokens()[block.tokens.clone()];
        let last = tokens.iter().rev().find(|t| t.kind != TokenKind::Break)?;
        if last.is(':') {
            return Some(index);
        }
        if block.kind == BlockKind::Heading {
            return None;
        }
        let text = &self.source[block.span.range()];
        let ends = ['.', '!', '?', ';', ',', '…'].iter().any(|&c| last.is(c));
        let bold = text.starts_with("**") && text.ends_with("**");
        (bold || (tokens.len() <= SHORT && !ends)).then_some(index)
    }

    fn section(&mut self, level: u8) {
        let first = self.content.blocks.len();
        let parent = self.levels[..usize::from(level)]
            .iter()
            .rev()
            .find_map(|s| *s);
        for lower in &mut self.levels[usize::from(level)..] {
            *lower = None;
        }
        self.levels[usize::from(level)] = Some(self.content.sections.len());
        if let Some(section) = self.content.sections.last_mut() {
            section.blocks.end = first;
        }
        self.content.sections.push(Section {
            level,
            heading: None,
            parent,
            blocks: first..first,
        });
    }

    fn name_section(&mut self, first: Option<usize>) {
        let blocks = first.unwrap_or(self.content.blocks.len())..self.content.blocks.len();
        let own = |&b: &usize| self.content.blocks[b].kind == BlockKind::Heading;
        let heading = blocks.clone().find(own).or_else(|| blocks.clone().next());
        if let Some(section) = self.content.sections.last_mut() {
            section.heading = heading;
        }
    }

    fn footnote(&mut self, label: &str, start: usize) {
        self.close(start);
        self.before = None;
        self.units += 1;
        let note = self.note(label);
        self.frames.push(Frame {
            kind: BlockKind::Footnote,
            unit: Some(self.units),
            lead_in: None,
            numbered: false,
            note: Some((note, self.content.blocks.len())),
        });
    }

    fn table(&mut self, start: usize) {
        self.close(start);
        let outer = self.frames.last().copied();
        self.table = Some(Table {
            heads: Vec::new(),
            column: 0,
            head: false,
            unit: 0,
            lead_in: self.lead_in().or_else(|| outer.and_then(|f| f.lead_in)),
        });
    }

    fn row(&mut self, head: bool) {
        self.units += 1;
        if let Some(table) = &mut self.table {
            table.column = 0;
            table.head = head;
            table.unit = self.units;
        }
    }

    fn cell(&mut self, start: usize, end: usize) {
        let Some(table) = &self.table else { return };
        self.element = Some(Element {
            kind: if table.head {
                BlockKind::TableHead
            } else {
                BlockKind::TableCell
            },
            start,
            end,
            unit: table.unit,
            first: self.content.blocks.len(),
        });
    }

    fn end_cell(&mut self, end: usize) {
        self.close(end);
        let Some(element) = self.element.take() else {
            return;
        };
        if element.first == self.content.blocks.len() {
            // An empty cell keeps its place, so that columns can be counted.
            let token = self.tokenizer.mark();
            let open = Open {
                kind: element.kind,
                start: element.start,
                token,
                unit: element.unit,
            };
            self.push_block(open, token, element.end);
        }
        if let Some(table) = &mut self.table {
            if table.head {
                table.heads.push(element.first);
            }
            table.column += 1;
        }
    }

    fn strike(&mut self, start: usize, end: usize) {
        if self
            .struck_spans
            .last()
            .is_none_or(|s| s.end as usize <= start)
        {
            self.struck_spans.push(Span::new(start, end));
        }
    }

    fn link(&mut self, target: &str, start: usize, end: usize, image: bool) {
        self.link_spans.push(Span::new(start, end));
        self.content.links.push(Link {
            tokens: 0..0,
            target: target.to_owned(),
            image,
        });
    }

    fn inline_html(&mut self, tag: &str, start: usize, end: usize) {
        if self.open.is_some() {
            self.flush();
        }
        match self.html.inline(tag) {
            Meaning::Nothing => {}
            Meaning::Comment => self.content.comments.push(Span::new(start, end)),
            Meaning::Break => self.line_break(start, end),
            Meaning::Cut => {
                self.tokenizer.mark();
            }
            Meaning::Code => {
                self.mark(TokenKind::Code, start, end, 0);
                self.html.hide_code();
            }
            Meaning::Strike(true) => self.struck_from = Some(start),
            Meaning::Strike(false) => {
                if let Some(from) = self.struck_from.take() {
                    self.strike(from, end);
                }
            }
            Meaning::Block => {}
            Meaning::Alt(range) => self.alternative(start + range.start, start + range.end),
        }
        self.last_end = self.last_end.max(end);
    }

    /// The `alt` of an HTML image.
    fn alternative(&mut self, start: usize, end: usize) {
        self.images += 1;
        self.open_for_text(start);
        self.html_text(start, end);
        self.images -= 1;
        self.close_alternative(end);
    }

    fn close_alternative(&mut self, end: usize) {
        if self.open.is_some_and(|o| o.kind == BlockKind::ImageAlt) {
            self.flush();
            self.last_end = end;
            // The element around the image goes on after it.
            let element = self.element;
            self.close(end);
            self.element = element;
        }
    }

    fn html_line(&mut self, line: &str, start: usize) {
        let mut at = 0;
        while at < line.len() {
            let (part, meaning) = self.html.next(&line[at..]);
            let (from, to) = (start + at, start + at + part);
            match meaning {
                None => self.html_text(from, to),
                Some(Meaning::Comment) => self.html_comment(from, to),
                Some(Meaning::Break) => self.line_break(from, to),
                Some(Meaning::Cut) => {
                    self.flush();
                    self.tokenizer.mark();
                }
                Some(Meaning::Block) => {
                    self.close(from);
                    self.element = None;
                }
                Some(Meaning::Strike(true)) => self.struck_from = Some(from),
                Some(Meaning::Strike(false)) => {
                    if let Some(begin) = self.struck_from.take() {
                        self.strike(begin, to);
                    }
                }
                Some(Meaning::Alt(range)) => {
                    self.alternative(from + range.start, from + range.end);
                }
                Some(Meaning::Nothing | Meaning::Code) => self.flush(),
            }
            at += part;
        }
    }

    /// A comment may come in several lines; they are one.
    fn html_comment(&mut self, from: usize, to: usize) {
        let goes_on = self.html.comment_goes_on();
        match self.content.comments.last_mut() {
            Some(last) if goes_on => *last = last.cover(Span::new(from, to)),
            _ => self.content.comments.push(Span::new(from, to)),
        }
    }

    /// Text between tags, where the parser has decoded nothing.
    fn html_text(&mut self, from: usize, to: usize) {
        let text = &self.source[from..to];
        if text.trim().is_empty() {
            if text.ends_with('\n') {
                self.line_break(to - 1, to);
            }
            return;
        }
        self.open_for_text(from);
        self.flush();
        let body = text.trim_end_matches(['\n', '\r']);
        let mut at = 0;
        while let Some(amp) = body[at..].find('&') {
            self.run = (from + at, from + at + amp);
            self.flush();
            let start = at + amp;
            let (len, decoded) = entity(&body[start..]);
            let mut buffer = [0; 4];
            self.push_break();
            self.tokenizer.push_piece(Piece {
                text: decoded.encode_utf8(&mut buffer),
                span: Span::new(from + start, from + start + len),
            });
            at = start + len;
        }
        self.run = (from + at, from + body.len());
        self.flush();
        self.last_end = from + body.len();
        if body.len() < text.len() {
            self.line_break(from + body.len(), to);
        }
    }

    fn finish(mut self) -> Content {
        self.close(self.source.len());
        let blocks = self.content.blocks.len();
        if let Some(section) = self.content.sections.last_mut() {
            section.blocks.end = blocks;
        }
        let tokens = self.tokenizer.finish();
        let inside = |span: &Span| {
            let list = tokens.list();
            let first = list.partition_point(|t| t.span.end <= span.start);
            let last = list.partition_point(|t| t.span.start < span.end);
            first..last.max(first)
        };
        for (link, span) in self.content.links.iter_mut().zip(&self.link_spans) {
            link.tokens = inside(span);
        }
        self.content.struck = self.struck_spans.iter().map(inside).collect();
        self.content.tokens = tokens;
        self.content
    }
}
