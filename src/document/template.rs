//! Template tags: `{{ … }}`, `{% … %}`, `{# … #}`, on one line or over several.
//!
//! They are found in the raw source, before Markdown can cut them at a line end, an underscore or
//! a table bar. A tag ends at the first empty line, so that a stray `{{` cannot eat the document.

use memchr::{memchr, memmem};

use crate::text::Span;

/// The template tags of `source` from byte `start`, in order, without overlaps.
pub(super) fn spans(source: &str, start: usize) -> Vec<Span> {
    let bytes = source.as_bytes();
    let mut found = Vec::new();
    // The next place of each closer, so that openers without one cost nothing more.
    let mut closers = [Closer::new("}}"), Closer::new("%}"), Closer::new("#}")];
    let mut empty_lines = [Closer::new("\n\n"), Closer::new("\n\r\n")];
    let mut at = start;
    while let Some(next) = memchr(b'{', &bytes[at..]) {
        at += next;
        let closer = match bytes.get(at + 1) {
            Some(b'{') => &mut closers[0],
            Some(b'%') => &mut closers[1],
            Some(b'#') => &mut closers[2],
            _ => {
                at += 1;
                continue;
            }
        };
        let end = closer.after(source, at + 2);
        let mut cut = |end| {
            let mut before = |c: &mut Closer| c.after(source, at).is_some_and(|line| line < end);
            empty_lines.iter_mut().any(&mut before)
        };
        match end {
            Some(end) if !cut(end) => {
                found.push(Span::new(at, end + 2));
                at = end + 2;
            }
            _ => at += 2,
        }
    }
    found
}

/// Remembers where a text stands next.
struct Closer {
    text: &'static str,
    next: Option<usize>,
    known: bool,
}

impl Closer {
    const fn new(text: &'static str) -> Self {
        Self {
            text,
            next: None,
            known: false,
        }
    }

    /// Its first place at or after `from`; `from` never goes back.
    fn after(&mut self, source: &str, from: usize) -> Option<usize> {
        let stale = match self.next {
            Some(at) => at < from,
            None => !self.known,
        };
        if stale {
            self.known = true;
            self.next = source
                .as_bytes()
                .get(from..)
                .and_then(|rest| memmem::find(rest, self.text.as_bytes()))
                .map(|at| from + at);
        }
        self.next
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(source: &str) -> Vec<&str> {
        let spans = spans(source, 0);
        spans.iter().map(|s| &source[s.range()]).collect()
    }

    #[test]
    fn finds_tags_over_lines_but_not_over_empty_lines() {
        assert_eq!(found("а {{ x_y_z }} б"), ["{{ x_y_z }}"]);
        assert_eq!(
            found("{% if a\n b %}да{# нет #}"),
            ["{% if a\n b %}", "{# нет #}"]
        );
        assert_eq!(found("{{ а\n\nб }} {имя} {"), [""; 0]);
        assert_eq!(found("{{ {{ x }}"), ["{{ {{ x }}"]);
    }

    #[test]
    fn many_open_tags_cost_linear_time() {
        let source = "{{ ".repeat(1_000_000);
        assert!(found(&source).is_empty());
    }
}
