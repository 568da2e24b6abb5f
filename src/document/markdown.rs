//! Markdown events to a document's content: the only place that knows pulldown-cmark.
//!
//! One pass over the parser's events, without recursion. Visible text goes to the builder as
//! bytes of the source; neighbouring events that are one run of source bytes are joined first, so
//! that addresses and placeholders are never cut.

use pulldown_cmark::{CowStr, Event, Options, Parser, Tag, TagEnd};

use super::block::ContainerKind;
use super::builder::{Builder, Content, Frame};
use crate::text::{Piece, Span, TokenKind};
use crate::vocabulary::BlockKind;

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

impl Builder<'_> {
    fn event(&mut self, event: Event<'_>, start: usize, end: usize) {
        match event {
            Event::Text(text) => self.text(&text, start, end),
            Event::SoftBreak | Event::HardBreak => self.line_break(start),
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

    fn start(&mut self, tag: Tag<'_>, start: usize, end: usize) {
        let kind = match tag {
            Tag::List(_) => Some(ContainerKind::List),
            Tag::Item => Some(ContainerKind::Item),
            Tag::BlockQuote(_) => Some(ContainerKind::Quote),
            Tag::Table(_) => Some(ContainerKind::Table),
            Tag::TableHead | Tag::TableRow => Some(ContainerKind::Row),
            _ => None,
        };
        if let Some(kind) = kind {
            self.contains(kind, start, end);
        }
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
}
