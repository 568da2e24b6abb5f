//! The visible text of HTML, given to the builder: inside a paragraph and in a block of its own.
//!
//! What a tag means is decided in `html`; entities are decoded here, because the Markdown parser
//! leaves HTML as it is.

use super::builder::Builder;
use super::html::{Meaning, entity};
use crate::text::{Piece, Span, TokenKind};
use crate::vocabulary::BlockKind;

impl Builder<'_> {
    pub(super) fn inline_html(&mut self, tag: &str, start: usize, end: usize) {
        if self.open.is_some() {
            self.flush();
        }
        match self.html.inline(tag) {
            Meaning::Nothing => {}
            Meaning::Comment => self.content.comments.push(Span::new(start, end)),
            Meaning::Break => self.line_break(start),
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
    pub(super) fn alternative(&mut self, start: usize, end: usize) {
        self.images += 1;
        self.open_for_text(start);
        self.html_text(start, end);
        self.images -= 1;
        self.close_alternative(end);
    }

    pub(super) fn close_alternative(&mut self, end: usize) {
        if self.open.is_some_and(|o| o.kind == BlockKind::ImageAlt) {
            self.flush();
            self.last_end = end;
            // The element around the image goes on after it.
            let element = self.element;
            self.close(end);
            self.element = element;
        }
    }

    pub(super) fn html_line(&mut self, line: &str, start: usize) {
        let mut at = 0;
        while at < line.len() {
            let (part, meaning) = self.html.next(&line[at..]);
            let (from, to) = (start + at, start + at + part);
            match meaning {
                None => self.html_text(from, to),
                Some(Meaning::Comment) => self.html_comment(from, to),
                Some(Meaning::Break) => self.line_break(from),
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
    pub(super) fn html_comment(&mut self, from: usize, to: usize) {
        let goes_on = self.html.comment_goes_on();
        match self.content.comments.last_mut() {
            Some(last) if goes_on => *last = last.cover(Span::new(from, to)),
            _ => self.content.comments.push(Span::new(from, to)),
        }
    }

    /// Text between tags, where the parser has decoded nothing.
    pub(super) fn html_text(&mut self, from: usize, to: usize) {
        let text = &self.source[from..to];
        if text.trim().is_empty() {
            if text.ends_with('\n') {
                self.line_break(to - 1);
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
            self.line_break(from + body.len());
        }
    }
}
