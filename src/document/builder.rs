//! Builds blocks and tokens from what the Markdown parser says.
//!
//! Containers live on an explicit stack, so that depth costs no stack memory. A block is opened by
//! its first visible text and closed by whatever ends it; an image cuts the block around it in
//! two, so that tokens stay in the order of their bytes.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::block::{Block, Container, ContainerKind, Link, Note, Section};
use super::html::Html;
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
    pub(crate) struck: Vec<Range<usize>>,
    pub(crate) comments: Vec<Span>,
    pub(crate) containers: Vec<Container>,
}

/// A container that is open.
#[derive(Clone, Copy, Debug)]
pub(super) struct Frame {
    /// What a paragraph inside it is.
    pub(super) kind: BlockKind,
    /// The unit its paragraphs share; `None` where each is its own.
    pub(super) unit: Option<usize>,
    pub(super) lead_in: Option<usize>,
    pub(super) numbered: bool,
    /// For a footnote definition: the note and its first block.
    pub(super) note: Option<(usize, usize)>,
}

/// The table that is open; tables do not nest.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) heads: Vec<usize>,
    pub(super) column: usize,
    pub(super) head: bool,
    pub(super) unit: usize,
    pub(super) lead_in: Option<usize>,
}

/// What the next visible text will belong to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Element {
    pub(super) kind: BlockKind,
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) unit: usize,
    /// The number of blocks when it began.
    pub(super) first: usize,
}

/// A block that has text already.
#[derive(Clone, Copy, Debug)]
pub(super) struct Open {
    pub(super) kind: BlockKind,
    pub(super) start: usize,
    pub(super) token: usize,
    pub(super) unit: usize,
}

pub(super) struct Builder<'s> {
    pub(super) source: &'s str,
    pub(super) tokenizer: Tokenizer<'s>,
    pub(super) content: Content,
    pub(super) frames: Vec<Frame>,
    pub(super) table: Option<Table>,
    pub(super) element: Option<Element>,
    pub(super) open: Option<Open>,
    /// A run of source bytes not yet given to the tokenizer.
    pub(super) run: (usize, usize),
    /// The end of the last inline event.
    pub(super) last_end: usize,
    /// Text before this byte was already used (the rest of an undefined footnote reference).
    pub(super) used: usize,
    pub(super) code: bool,
    pub(super) html: Html,
    /// How many images are open.
    pub(super) images: usize,
    pub(super) units: usize,
    /// The latest section of each level.
    pub(super) levels: [Option<usize>; 7],
    /// The block just before, if nothing else came after it.
    pub(super) before: Option<usize>,
    pub(super) note_ids: FxHashMap<String, usize>,
    pub(super) masks: Vec<Span>,
    pub(super) next_mask: usize,
    pub(super) link_spans: Vec<Span>,
    pub(super) struck_spans: Vec<Span>,
    pub(super) struck_from: Option<usize>,
}
/// About so many bytes are a block.
const BLOCK: usize = 200;

impl<'s> Builder<'s> {
    pub(super) fn new(source: &'s str, start: usize) -> Self {
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
                blocks: Vec::with_capacity(source.len() / BLOCK),
                sections: vec![section],
                links: Vec::new(),
                notes: Vec::new(),
                struck: Vec::new(),
                comments: Vec::new(),
                containers: Vec::new(),
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
        }
    }

    /// Whether a byte stands inside a template tag; runs before it are flushed already.
    pub(super) fn masked(&self, at: usize) -> bool {
        self.masks
            .get(self.next_mask)
            .is_some_and(|m| (m.start as usize..m.end as usize).contains(&at))
    }

    pub(super) fn note(&mut self, label: &str) -> usize {
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

    pub(super) fn mark(&mut self, kind: TokenKind, start: usize, end: usize, value: u64) {
        if self.code || self.html.hidden() {
            return;
        }
        if self.open.is_none() || self.images > 0 {
            self.open_for_text(start);
        }
        self.flush();
        self.last_end = end;
        if !self.masked(start) {
            self.tokenizer.push_mark(kind, Span::new(start, end), value);
        }
    }

    pub(super) fn line_break(&mut self, start: usize) {
        if self.open.is_some() && !self.masked(start) {
            self.flush();
            self.tokenizer.line_break();
        }
    }

    /// Gives the waiting run to the tokenizer, without the template tags in it.
    pub(super) fn flush(&mut self) {
        let (mut start, end) = std::mem::take(&mut self.run);
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

    pub(super) fn piece(&mut self, start: usize, end: usize) {
        if start < end {
            self.tokenizer.push_piece(Piece {
                text: &self.source[start..end],
                span: Span::new(start, end),
            });
        }
    }

    /// What text is in the innermost container.
    pub(super) fn text_kind(&self) -> BlockKind {
        self.frames.last().map_or(BlockKind::Paragraph, |f| f.kind)
    }

    pub(super) fn element(&mut self, kind: BlockKind, start: usize, end: usize) {
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

    pub(super) fn end_element(&mut self, end: usize) {
        self.close(end);
        self.element = None;
    }

    /// Opens the block that text at `start` belongs to, unless it is open already.
    pub(super) fn open_for_text(&mut self, start: usize) {
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
    pub(super) fn close(&mut self, end: usize) {
        self.flush();
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

    pub(super) fn push_block(&mut self, open: Open, token: usize, end: usize) {
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

    /// Notes where a container lies.
    pub(super) fn contains(&mut self, kind: ContainerKind, start: usize, end: usize) {
        let span = Span::new(start, end);
        self.content.containers.push(Container { kind, span });
    }

    pub(super) fn strike(&mut self, start: usize, end: usize) {
        if self
            .struck_spans
            .last()
            .is_none_or(|s| s.end as usize <= start)
        {
            self.struck_spans.push(Span::new(start, end));
        }
    }

    pub(super) fn link(&mut self, target: &str, start: usize, end: usize, image: bool) {
        self.link_spans.push(Span::new(start, end));
        self.content.links.push(Link {
            tokens: 0..0,
            target: target.to_owned(),
            image,
        });
    }

    pub(super) fn finish(mut self) -> Content {
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
