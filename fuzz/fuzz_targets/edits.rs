//! Typing: a document that was edited bit by bit has the findings of the same text opened fresh, whatever unit columns
//! are counted in; every diagnostic lies inside the text.
#![no_main]

use std::cell::RefCell;

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use onside_fuzz::{Client, uri};
use serde_json::{Value, json};

thread_local! {
    static CLIENTS: RefCell<Vec<(Unit, Client)>> = RefCell::new(
        [(Unit::Utf8, "utf-8"), (Unit::Utf16, "utf-16"), (Unit::Utf32, "utf-32")]
            .map(|(unit, name)| (unit, Client::new(name)))
            .into(),
    );
}

#[derive(Clone, Copy)]
enum Unit {
    Utf8,
    Utf16,
    Utf32,
}

#[derive(Arbitrary, Debug)]
struct Session<'a> {
    unit: u8,
    edits: Vec<Edit<'a>>,
    text: &'a str,
}

#[derive(Arbitrary, Debug)]
struct Edit<'a> {
    /// Where it begins, in the characters of the text at that time, modulo.
    at: u8,
    /// How many characters it takes away.
    removed: u8,
    typed: Typed<'a>,
    /// Whether it comes in one notification with the next one, as several cursors do.
    with_next: bool,
}

#[derive(Arbitrary, Debug)]
enum Typed<'a> {
    Piece(u8),
    Text(&'a str),
    /// The whole document is replaced.
    All(&'a str),
}

/// What people type and paste, with everything that breaks columns.
const PIECES: [&str; 24] = [
    "", "а", " ", "\n", "\r\n", "\r", "🙂", "e\u{301}", "бес**плат**но", "индивидуальный подход", "-->", "<!--",
    "<!-- onside-ignore slogan/*: x -->\n", "> ", "- ", "| a | b |\n|-|-|\n", "```\n", "Клиент: — ", "\u{feff}", "[^1]",
    "самая низкая цена", "\n\n# H\n\n", "Never mention the fee.", "---\nkind: ad\n---\n",
];

impl Unit {
    fn width(self, c: char) -> usize {
        match self {
            Self::Utf8 => c.len_utf8(),
            Self::Utf16 => c.len_utf16(),
            Self::Utf32 => 1,
        }
    }

    /// The place of a character, by arithmetic of our own: a line ends behind `\n`, `\r\n` or `\r`.
    fn position(self, text: &[char], at: usize) -> Value {
        let (mut line, mut column) = (0, 0);
        for (i, &c) in text[..at].iter().enumerate() {
            column += self.width(c);
            if c == '\n' || (c == '\r' && text.get(i + 1) != Some(&'\n')) {
                (line, column) = (line + 1, 0);
            }
        }
        json!({ "line": line, "character": column })
    }
}

/// A place that does not lie between `\r` and `\n`, where the protocol knows none.
fn whole(text: &[char], at: usize) -> usize {
    if at > 0 && text.get(at) == Some(&'\n') && text[at - 1] == '\r' { at - 1 } else { at }
}

/// Applies an edit to the text; answers what the client reports.
fn change(unit: Unit, text: &mut Vec<char>, edit: &Edit<'_>) -> Value {
    let typed = match edit.typed {
        Typed::Piece(n) => PIECES[usize::from(n) % PIECES.len()],
        Typed::Text(typed) => typed,
        Typed::All(all) => {
            *text = all.chars().collect();
            return json!({ "text": all });
        }
    };
    let at = whole(text, usize::from(edit.at) % (text.len() + 1));
    let end = whole(text, (at + usize::from(edit.removed)).min(text.len())).max(at);
    let range = json!({ "start": unit.position(text, at), "end": unit.position(text, end) });
    text.splice(at..end, typed.chars());
    json!({ "range": range, "text": typed })
}

fn diagnostics(client: &mut Client, uri: &str) -> Value {
    let report = client.request("textDocument/diagnostic", json!({ "textDocument": { "uri": uri } }));
    report["items"].clone()
}

/// A range as two pairs that can be compared.
fn ends(range: &Value) -> [(u64, u64); 2] {
    ["start", "end"].map(|end| {
        let number = |key: &str| range[end][key].as_u64().expect("a number");
        (number("line"), number("character"))
    })
}

fuzz_target!(|session: Session<'_>| {
    CLIENTS.with_borrow_mut(|clients| {
        let (unit, client) = &mut clients[usize::from(session.unit) % 3];
        let (typed, fresh) = (uri("typed.md"), uri("fresh.md"));
        let open = |client: &Client, uri: &str, text: &str| {
            let item = json!({ "uri": uri, "languageId": "markdown", "version": 1, "text": text });
            client.notify("textDocument/didOpen", json!({ "textDocument": item }));
        };
        let mut text: Vec<char> = session.text.chars().collect();
        open(client, &typed, session.text);
        let (mut version, mut changes) = (1, Vec::new());
        for (i, edit) in session.edits.iter().enumerate() {
            changes.push(change(*unit, &mut text, edit));
            if edit.with_next && i + 1 < session.edits.len() {
                continue;
            }
            version += 1;
            let document = json!({ "uri": typed, "version": version });
            let changes = std::mem::take(&mut changes);
            client.notify("textDocument/didChange", json!({ "textDocument": document, "contentChanges": changes }));
        }
        let whole: String = text.iter().collect();
        open(client, &fresh, &whole);
        let (edited, opened) = (diagnostics(client, &typed), diagnostics(client, &fresh));
        let plain = |found: &Value| found.to_string().replace("typed.md", "fresh.md");
        assert_eq!(plain(&edited), plain(&opened), "{whole:?}");
        let last = unit.position(&text, text.len());
        let last = (last["line"].as_u64().expect("a number"), last["character"].as_u64().expect("a number"));
        for found in edited.as_array().expect("a list") {
            let [start, end] = ends(&found["range"]);
            assert!(start < end, "{found} is seen");
            // On an empty line the range reaches behind its end, to be seen.
            assert!(start <= last && (end <= last || end == (start.0, start.1 + 1)), "{found} in {whole:?}");
        }
        for uri in [&typed, &fresh] {
            client.notify("textDocument/didClose", json!({ "textDocument": { "uri": uri } }));
        }
    });
});
