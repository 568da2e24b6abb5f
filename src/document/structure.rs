//! Containers while a document is built: lists and quotes with their lead-ins, sections, footnotes
//! and tables.

use super::block::Section;
use super::builder::{Builder, Element, Frame, Open, Table};
use crate::vocabulary::BlockKind;

impl Builder<'_> {
    pub(super) fn container(&mut self, start: usize, kind: BlockKind, numbered: bool) {
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
    pub(super) fn lead_in(&self) -> Option<usize> {
        const SHORT: usize = 12;
        let index = self.before?;
        let block = &self.content.blocks[index];
        let tokens = &self.tokenizer.tokens()[block.tokens.clone()];
        let last = tokens.last()?;
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

    pub(super) fn section(&mut self, level: u8) {
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

    pub(super) fn name_section(&mut self, first: Option<usize>) {
        let blocks = first.unwrap_or(self.content.blocks.len())..self.content.blocks.len();
        let own = |&b: &usize| self.content.blocks[b].kind == BlockKind::Heading;
        let heading = blocks.clone().find(own).or_else(|| blocks.clone().next());
        if let Some(section) = self.content.sections.last_mut() {
            section.heading = heading;
        }
    }

    pub(super) fn footnote(&mut self, label: &str, start: usize) {
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

    pub(super) fn table(&mut self, start: usize) {
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

    pub(super) fn row(&mut self, head: bool) {
        self.units += 1;
        if let Some(table) = &mut self.table {
            table.column = 0;
            table.head = head;
            table.unit = self.units;
        }
    }

    pub(super) fn cell(&mut self, start: usize, end: usize) {
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

    pub(super) fn end_cell(&mut self, end: usize) {
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
}
