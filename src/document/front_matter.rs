//! The flat reader of front matter: `key: value` lines between `---` and `---`.
//!
//! Not a YAML parser on purpose: it needs exact spans, must accept the front matter of any other
//! tool, and may never lose a document over a tab. Nested lines belong to the value of the key
//! above them. Keys and values are known in Russian and in English, in any case.

use super::Audience;
use super::lang::Set;
use crate::text::Span;
use crate::text::fold::fold;
use crate::vocabulary::{Kind, Lang};

/// One `key: value` of the front matter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// The key, as written.
    pub key: String,
    /// Its value without quotes, comment and surrounding space; nested lines included as written.
    pub value: String,
    /// The bytes of the key.
    pub key_span: Span,
    /// The bytes of the value; empty, after the colon, where there is none.
    pub span: Span,
}

/// What is wrong with a front matter; worded once the document's language is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Problem {
    pub(super) span: Span,
    pub(super) what: What,
}

/// The sort of problem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum What {
    /// A line that is neither a field nor part of one.
    Line,
    /// No closing `---`.
    Open,
    /// A value that the field does not know, the nearest one, and all known ones.
    Value {
        key: String,
        value: String,
        near: Option<&'static str>,
    },
    /// A kind of another tool; the kind is guessed.
    Kind {
        value: String,
        near: Option<&'static str>,
    },
    /// The field is there twice.
    Twice { key: String },
}

/// What the front matter says.
#[derive(Debug, Default)]
pub(super) struct FrontMatter {
    /// Where the Markdown begins.
    pub(super) end: usize,
    pub(super) fields: Vec<Field>,
    pub(super) problems: Vec<Problem>,
    pub(super) kind: Option<Kind>,
    pub(super) lang: Option<Set>,
    pub(super) audience: Option<Audience>,
}

const KINDS: &[(&str, Kind)] = &[
    ("ad", Kind::Ad),
    ("script", Kind::Script),
    ("policy", Kind::Policy),
    ("packaging", Kind::Packaging),
    ("standard", Kind::Standard),
    ("register", Kind::Register),
    ("log", Kind::Log),
    ("profile", Kind::Profile),
    ("training", Kind::Training),
    ("реклама", Kind::Ad),
    ("объявление", Kind::Ad),
    ("скрипт", Kind::Script),
    ("сценарий", Kind::Script),
    ("политика", Kind::Policy),
    ("правила", Kind::Policy),
    ("условия", Kind::Policy),
    ("упаковка", Kind::Packaging),
    ("этикетка", Kind::Packaging),
    ("стандарт", Kind::Standard),
    ("реестр", Kind::Register),
    ("журнал", Kind::Log),
    ("профиль", Kind::Profile),
    ("обучение", Kind::Training),
    ("ads", Kind::Ad),
    ("scripts", Kind::Script),
    ("policies", Kind::Policy),
    ("standards", Kind::Standard),
];

const LANGS: &[(&str, Set)] = &[
    ("ru", Set::One(Lang::Ru)),
    ("en", Set::One(Lang::En)),
    ("mixed", Set::Mixed),
    ("русский", Set::One(Lang::Ru)),
    ("английский", Set::One(Lang::En)),
    ("смешанный", Set::Mixed),
    ("russian", Set::One(Lang::Ru)),
    ("english", Set::One(Lang::En)),
    ("ru-ru", Set::One(Lang::Ru)),
    ("ru_ru", Set::One(Lang::Ru)),
    ("en-us", Set::One(Lang::En)),
    ("en_us", Set::One(Lang::En)),
    ("en-gb", Set::One(Lang::En)),
    ("en_gb", Set::One(Lang::En)),
];

const AUDIENCES: &[(&str, Audience)] = &[
    ("client", Audience::Client),
    ("staff", Audience::Staff),
    ("legal", Audience::Legal),
    ("клиент", Audience::Client),
    ("клиенты", Audience::Client),
    ("клиента", Audience::Client),
    ("клиентов", Audience::Client),
    ("сотрудник", Audience::Staff),
    ("сотрудники", Audience::Staff),
    ("сотрудника", Audience::Staff),
    ("сотрудников", Audience::Staff),
    ("персонал", Audience::Staff),
    ("персонала", Audience::Staff),
    ("юрист", Audience::Legal),
    ("юристы", Audience::Legal),
    ("юриста", Audience::Legal),
    ("юристов", Audience::Legal),
    ("customer", Audience::Client),
    ("customers", Audience::Client),
    ("clients", Audience::Client),
    ("employees", Audience::Staff),
    ("lawyer", Audience::Legal),
    ("lawyers", Audience::Legal),
];

/// Reads the front matter that starts at byte `start` (after a BOM).
pub(super) fn read(text: &str, start: usize) -> FrontMatter {
    let mut front = FrontMatter {
        end: start,
        ..FrontMatter::default()
    };
    let mut lines = Lines { text, at: start };
    let Some((_, first)) = lines.next() else {
        return front;
    };
    let fence = first.trim_end();
    if fence != "---" && fence != "+++" {
        return front;
    }
    let body = lines.at;
    let mut problems = Vec::new();
    // A value that goes on over many lines is copied once, when all of them have been seen.
    let mut fields: Vec<(Field, bool)> = Vec::new();
    let mut closed = false;
    while let Some((from, line)) = lines.next() {
        let bare = line.trim_end();
        if bare == fence || (fence == "---" && bare == "...") {
            closed = true;
            front.end = lines.at;
            break;
        }
        line_of(&mut fields, &mut problems, from, bare);
    }
    if !closed {
        // A rule at the top of a document looks the same; only a field we know tells them apart.
        let second = text[body..].lines().next().unwrap_or("");
        let known = second
            .split_once(':')
            .is_some_and(|(k, _)| role(k).is_some());
        let mut open = FrontMatter {
            end: start,
            ..FrontMatter::default()
        };
        if known {
            open.problems.push(Problem {
                span: Span::new(start, start + fence.len()),
                what: What::Open,
            });
        }
        return open;
    }
    front
        .fields
        .extend(fields.into_iter().map(|(mut field, grown)| {
            if grown {
                field.value = text[field.span.range()].to_owned();
            }
            field
        }));
    front.problems = problems;
    understand(&mut front);
    front
}

/// Lines with the byte they start at.
struct Lines<'s> {
    text: &'s str,
    at: usize,
}

impl<'s> Iterator for Lines<'s> {
    type Item = (usize, &'s str);

    fn next(&mut self) -> Option<Self::Item> {
        let from = self.at;
        let rest = self.text.get(from..).filter(|r| !r.is_empty())?;
        let len = memchr::memchr(b'\n', rest.as_bytes()).map_or(rest.len(), |at| at + 1);
        self.at = from + len;
        Some((from, &rest[..len]))
    }
}

fn line_of(fields: &mut Vec<(Field, bool)>, problems: &mut Vec<Problem>, from: usize, line: &str) {
    let nested = line.starts_with([' ', '\t', '-', ']', '}']);
    if line.is_empty() || line.trim_start().starts_with('#') {
        return;
    }
    if nested && let Some((field, grown)) = fields.last_mut() {
        let end = from + line.len();
        if field.value.is_empty() && !*grown {
            let indent = line.len() - line.trim_start().len();
            field.span = Span::new(from + indent, end);
        } else {
            field.span.end = Span::new(end, end).end;
        }
        *grown = true;
        return;
    }
    // The key ends at the first `:` before a space or the end (`=` in TOML).
    let ends_key = |&(i, c): &(usize, char)| {
        let next = line[i + c.len_utf8()..].chars().next();
        (c == ':' && next.is_none_or(char::is_whitespace)) || c == '='
    };
    let colon = line.char_indices().find(ends_key).map(|(i, _)| i);
    let Some(colon) = colon.filter(|&c| c > 0) else {
        problems.push(Problem {
            span: Span::new(from, from + line.len()),
            what: What::Line,
        });
        return;
    };
    let raw_key = &line[..colon];
    let lead = raw_key.len() - raw_key.trim_start().len();
    let key = unquote(raw_key.trim());
    let (offset, value) = value_of(&line[colon + 1..]);
    let start = from + colon + 1 + offset;
    let field = Field {
        key: key.to_owned(),
        value: value.to_owned(),
        key_span: Span::new(from + lead, from + lead + raw_key.trim().len()),
        span: Span::new(start, start + value.len()),
    };
    fields.push((field, false));
}

/// A value without quotes and comment, and where it starts.
fn value_of(rest: &str) -> (usize, &str) {
    let trimmed = rest.trim();
    let at = rest.len() - rest.trim_start().len();
    for quote in ['"', '\''] {
        if let Some(inner) = trimmed.strip_prefix(quote)
            && let Some(end) = inner.find(quote)
        {
            return (at + 1, &inner[..end]);
        }
    }
    if trimmed.starts_with('#') {
        return (at, "");
    }
    let end = trimmed
        .match_indices('#')
        .map(|(i, _)| i)
        .find(|&i| trimmed[..i].ends_with(char::is_whitespace));
    (at, trimmed[..end.unwrap_or(trimmed.len())].trim_end())
}

fn unquote(text: &str) -> &str {
    let inner = |q: char| text.strip_prefix(q).and_then(|t| t.strip_suffix(q));
    inner('"').or_else(|| inner('\'')).unwrap_or(text)
}

/// The fields that decide how a document is read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Kind,
    Lang,
    Audience,
}

fn role(key: &str) -> Option<Role> {
    const ENGLISH: [&str; 4] = ["kind", "lang", "language", "audience"];
    let key = unquote(key.trim());
    // Most keys are another tool's; plain English needs no fold to tell.
    if key.is_ascii() && !ENGLISH.iter().any(|ours| key.eq_ignore_ascii_case(ours)) {
        return None;
    }
    match fold(key).as_str() {
        "kind" | "вид" | "тип" => Some(Role::Kind),
        "lang" | "language" | "язык" => Some(Role::Lang),
        "audience" | "для" | "аудитория" => Some(Role::Audience),
        _ => None,
    }
}

fn understand(front: &mut FrontMatter) {
    let mut seen = Vec::new();
    for field in &front.fields {
        let Some(role) = role(&field.key) else {
            continue;
        };
        if field.value.is_empty() {
            continue;
        }
        if seen.contains(&role) {
            front.problems.push(Problem {
                span: field.key_span,
                what: What::Twice {
                    key: field.key.clone(),
                },
            });
            continue;
        }
        seen.push(role);
        let unknown = match role {
            Role::Kind => look_up(KINDS, field, &mut front.kind).map(|near| What::Kind {
                value: field.value.clone(),
                near,
            }),
            Role::Lang => look_up(LANGS, field, &mut front.lang).map(|near| value(field, near)),
            Role::Audience => {
                look_up(AUDIENCES, field, &mut front.audience).map(|near| value(field, near))
            }
        };
        if let Some(what) = unknown {
            front.problems.push(Problem {
                span: field.span,
                what,
            });
        }
    }
    front.problems.sort_by_key(|p| p.span);
}

fn value(field: &Field, near: Option<&'static str>) -> What {
    What::Value {
        key: field.key.clone(),
        value: field.value.clone(),
        near,
    }
}

/// Sets `slot`, or returns the known value nearest to the unknown one.
fn look_up<T: Copy>(
    table: &'static [(&'static str, T)],
    field: &Field,
    slot: &mut Option<T>,
) -> Option<Option<&'static str>> {
    let folded = fold(&field.value);
    if let Some(&(_, value)) = table.iter().find(|(name, _)| *name == folded) {
        *slot = Some(value);
        return None;
    }
    // Long values are somebody's prose; comparing them would only cost time.
    const LONGEST: usize = 60;
    if folded.len() > LONGEST {
        return Some(None);
    }
    let score = |name: &&'static str| strsim::jaro_winkler(name, &folded);
    let best = table
        .iter()
        .map(|(name, _)| *name)
        .max_by(|a, b| score(a).total_cmp(&score(b)));
    Some(best.filter(|name| score(name) > 0.75))
}

impl Problem {
    /// The message in the document's language.
    pub(super) fn message(&self, lang: Lang) -> String {
        let ru = lang == Lang::Ru;
        let hint = |near: &Option<&str>| match (near, ru) {
            (Some(near), true) => format!(": может быть, «{near}»?"),
            (Some(near), false) => format!(": did you mean \"{near}\"?"),
            (None, true) => ".".to_owned(),
            (None, false) => ".".to_owned(),
        };
        match &self.what {
            What::Line if ru => {
                "Эта строка заголовка документа не похожа на «ключ: значение» и пропущена.".into()
            }
            What::Line => {
                "This line of the front matter is not `key: value` and was skipped.".into()
            }
            What::Open if ru => {
                "Заголовок документа не закрыт строкой `---`, поэтому прочитан как текст.".into()
            }
            What::Open => {
                "The front matter is not closed with a line `---`, so it was read as text.".into()
            }
            What::Twice { key } if ru => {
                format!("Поле «{key}» задано дважды; действует первое.")
            }
            What::Twice { key } => {
                format!("The field \"{key}\" is set twice; the first one counts.")
            }
            What::Value { key, value, near } if ru => {
                format!("Неизвестное значение «{value}» поля «{key}»{}", hint(near))
            }
            What::Value { key, value, near } => {
                format!("Unknown value \"{value}\" of \"{key}\"{}", hint(near))
            }
            What::Kind { value, near } if ru => format!(
                "Неизвестный вид «{value}»{} Вид документа угадан; известны: реклама, скрипт, \
                 политика, упаковка, стандарт, реестр, журнал, профиль, обучение.",
                hint(near)
            ),
            What::Kind { value, near } => format!(
                "unknown kind \"{value}\"{} The kind was guessed instead; known kinds: ad, script, \
                 policy, packaging, standard, register, log, profile, training.",
                hint(near)
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_fields_with_their_bytes() {
        let text = "---\nkind: \"Script\" # что это\nВладелец: Ольга #1\nprice:\n  a: 1\n  b: 2\n---\nтекст";
        let front = read(text, 0);
        assert_eq!(front.kind, Some(Kind::Script));
        assert_eq!(&text[front.end..], "текст");
        assert!(front.problems.is_empty());
        let shown: Vec<_> = front
            .fields
            .iter()
            .map(|f| (f.key.as_str(), f.value.as_str()))
            .collect();
        assert_eq!(
            shown,
            [
                ("kind", "Script"),
                ("Владелец", "Ольга"),
                ("price", "a: 1\n  b: 2")
            ]
        );
        for field in &front.fields {
            assert_eq!(&text[field.key_span.range()], field.key);
            assert_eq!(&text[field.span.range()], field.value);
        }
    }

    #[test]
    fn knows_russian_and_crlf_and_bom() {
        let text = "\u{feff}---\r\nВид: Реклама\r\nязык: mixed\r\nдля: юристов\r\n---\r\nтекст";
        let front = read(text, 3);
        assert_eq!(front.kind, Some(Kind::Ad));
        assert_eq!(front.lang, Some(Set::Mixed));
        assert_eq!(front.audience, Some(Audience::Legal));
        assert_eq!(&text[front.end..], "текст");
    }

    #[test]
    fn foreign_and_broken_front_matter_is_a_notice() {
        let text = "---\nkind: scripts-and-more\nтип: artikel\n\tкривая\nпросто строка\n---\n";
        let front = read(text, 0);
        assert_eq!(front.kind, None);
        assert_eq!(front.problems.len(), 3, "{:?}", front.problems);
        let front = read("---\nkind: polisy\n---\n", 0);
        let message = front.problems[0].message(Lang::En);
        assert!(message.contains("did you mean \"policy\"?"), "{message}");
        let front = read("---\nkind: ad\nтекст", 0);
        assert_eq!((front.end, front.problems.len()), (0, 1));
        assert_eq!(read("---\nтекст", 0).problems.len(), 0);
        assert_eq!(read("", 0).end, 0);
        assert_eq!(read("+++\nkind = \"ad\"\n+++\nх", 0).kind, Some(Kind::Ad));
    }
}
