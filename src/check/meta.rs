//! The rules that read no words: those about onside's own comments and the one about hidden
//! characters. Their texts, and what is said of one comment.
//!
//! They are no YAML, since they look at comments and characters, but they have the same texts
//! and are listed, explained and set like any rule.

use jiff::civil::Date;

use crate::rules::{Selector, Texts};
use crate::vocabulary::{Family, Kind, Lang, Severity, words};

words! {
    /// A rule that reads no words.
    MetaRule {
        /// A comment that onside cannot obey.
        BadIgnore = "meta/bad-ignore",
        /// A comment whose last day has passed.
        ExpiredIgnore = "meta/expired-ignore",
        /// A comment for a rule that only the configuration may silence.
        LockedRule = "meta/locked-rule",
        /// A comment that gives no reason.
        MissingReason = "meta/missing-reason",
        /// A range that is never closed.
        UnclosedRange = "meta/unclosed-range",
        /// A comment that silences nothing.
        UnusedIgnore = "meta/unused-ignore",
        /// Characters that nobody sees.
        HiddenCharacters = "misleading/hidden-characters",
    }
}

impl MetaRule {
    /// `family/name`.
    #[must_use]
    pub const fn id(self) -> &'static str {
        self.as_str()
    }

    /// The part of the id before the slash.
    #[must_use]
    pub const fn family(self) -> Family {
        match self {
            Self::HiddenCharacters => Family::Misleading,
            _ => Family::Meta,
        }
    }

    /// The principle behind those about comments: whoever bends a rule answers for it openly.
    #[must_use]
    pub const fn principles(self) -> &'static [u8] {
        match self {
            Self::HiddenCharacters => &[1],
            _ => &[6],
        }
    }

    /// The severity where no configuration changes it.
    #[must_use]
    pub const fn severity(self) -> Severity {
        match self {
            Self::BadIgnore | Self::LockedRule | Self::UnclosedRange => Severity::Error,
            Self::ExpiredIgnore
            | Self::MissingReason
            | Self::UnusedIgnore
            | Self::HiddenCharacters => Severity::Warning,
        }
    }

    /// What it says in a language. The message of a finding is more exact: it names the comment's
    /// own mistake.
    #[must_use]
    pub fn texts(self, lang: Lang) -> Texts {
        let [title, message, why, cure, instead] = match lang {
            Lang::En => self.english(),
            Lang::Ru => self.russian(),
        };
        Texts {
            title: title.to_owned(),
            message: message.to_owned(),
            why: why.to_owned(),
            cure: cure.to_owned(),
            instead: instead.to_owned(),
        }
    }

    const fn english(self) -> [&'static str; 5] {
        const FORM: &str = "<!-- onside-ignore FAMILY/NAME: reason (until 2027-03-01) -->";
        match self {
            Self::BadIgnore => [
                "A comment that onside cannot obey",
                "this comment silences nothing",
                "Its author believes that a finding is settled, and it is not.",
                "Mend the comment, or delete it.",
                FORM,
            ],
            Self::ExpiredIgnore => [
                "A comment that is past its date",
                "the last day of this comment has passed; it silences nothing now",
                "An exception had an end so that somebody would look again.",
                "Mend the text and delete the comment, or give a new reason and a new date.",
                FORM,
            ],
            Self::LockedRule => [
                "A comment for a locked rule",
                "the configuration locks this rule; the comment silences nothing",
                "What hurts clients most is not waved through by whoever writes the text.",
                "Mend the text, or have the exception put into onside.yaml, where it is reviewed.",
                "overrides: [{ files: [\"policy/terms.md\"], rules: { \"trap/no-refund\": off } }]",
            ],
            Self::MissingReason => [
                "A comment without a reason",
                "no reason is given; the comment silences nothing",
                "Without a reason nobody can tell later whether the exception still holds.",
                "Say after a colon why the client is not hurt here.",
                FORM,
            ],
            Self::UnclosedRange => [
                "A range that is never closed",
                "this range is never closed; it silences nothing",
                "A range without an end would silence everything to the end of the file.",
                "Close it where the exception ends.",
                "<!-- onside-ignore-end -->",
            ],
            Self::UnusedIgnore => [
                "A comment that silences nothing",
                "there is nothing to silence here",
                "A stale exception would hide the next finding in this place.",
                "Delete the comment.",
                "",
            ],
            Self::HiddenCharacters => [
                "Characters that nobody sees",
                "characters stand here that nobody sees",
                "The client reads, copies or finds something else than what is written: a price \
                 may be turned around, and a search sees a word cut in two.",
                "Delete the characters; it is surest to type the words anew.",
                "",
            ],
        }
    }

    const fn russian(self) -> [&'static str; 5] {
        const FORM: &str = "<!-- onside-ignore СЕМЬЯ/ИМЯ: причина (до 2027-03-01) -->";
        match self {
            Self::BadIgnore => [
                "Пометка, которую нельзя выполнить",
                "пометка ничего не гасит",
                "Автор думает, что находка улажена, а это не так.",
                "Исправьте пометку или удалите её.",
                FORM,
            ],
            Self::ExpiredIgnore => [
                "Пометка с истёкшим сроком",
                "последний день пометки прошёл, она больше ничего не гасит",
                "Срок был нужен, чтобы к исключению вернулись.",
                "Исправьте текст и удалите пометку или назовите новую причину и новый срок.",
                FORM,
            ],
            Self::LockedRule => [
                "Пометка для запертого правила",
                "правило заперто в настройках, пометка ничего не гасит",
                "Самое вредное для клиента не разрешает себе сам автор текста.",
                "Исправьте текст или внесите исключение в onside.yaml, где его проверят.",
                "overrides: [{ files: [\"policy/terms.md\"], rules: { \"trap/no-refund\": off } }]",
            ],
            Self::MissingReason => [
                "Пометка без причины",
                "причина не названа, пометка ничего не гасит",
                "Без причины потом никто не поймёт, нужно ли ещё исключение.",
                "Напишите после двоеточия, почему клиенту здесь нет вреда.",
                FORM,
            ],
            Self::UnclosedRange => [
                "Незакрытый участок",
                "участок не закрыт, пометка ничего не гасит",
                "Участок без конца заглушил бы всё до конца файла.",
                "Закройте его там, где кончается исключение.",
                "<!-- onside-ignore-end -->",
            ],
            Self::UnusedIgnore => [
                "Пометка, которая ничего не гасит",
                "гасить здесь нечего",
                "Забытое исключение спрячет следующую находку в этом месте.",
                "Удалите пометку.",
                "",
            ],
            Self::HiddenCharacters => [
                "Символы, которых не видно",
                "здесь стоят символы, которых никто не видит",
                "Клиент прочтёт, скопирует или найдёт не то, что написано: цена может \
                 перевернуться, а слово для поиска распадётся надвое.",
                "Удалите эти символы; вернее всего набрать слова заново.",
                "",
            ],
        }
    }
}

/// What is wrong with one comment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Problem {
    /// It begins with no known word.
    UnknownWord(String),
    /// It names no rule.
    NoRule,
    /// This is neither `family/name` nor `family/*`.
    NotARule(String),
    /// No rule has this id; the nearest one.
    UnknownRule(String, Option<String>),
    /// Comments say nothing about comments.
    MetaRule(String),
    /// An example names rules.
    RuleInExample,
    /// The deadline is not a date.
    NotADate(String),
    /// `max-days` is set and there is no deadline, or a later one than this.
    TooLong(Date),
    /// The end of a range that was not begun.
    NotOpen,
    /// `onside-ignore-file` stands below text.
    NotOnTop,
    /// Documents of this kind are read by clients as they are.
    ExampleIn(Kind),
    /// The last day.
    Expired(Date),
    /// The configuration locks this.
    Locked(Selector),
    /// No reason.
    NoReason,
    /// No end.
    Unclosed,
    /// These silence nothing.
    Unused(Vec<Selector>),
}

impl Problem {
    /// The rule it is a finding of.
    pub(super) const fn rule(&self) -> MetaRule {
        match self {
            Self::Expired(_) => MetaRule::ExpiredIgnore,
            Self::Locked(_) => MetaRule::LockedRule,
            Self::NoReason => MetaRule::MissingReason,
            Self::Unclosed => MetaRule::UnclosedRange,
            Self::Unused(_) => MetaRule::UnusedIgnore,
            _ => MetaRule::BadIgnore,
        }
    }

    /// The message of the finding.
    pub(super) fn message(&self, lang: Lang) -> String {
        let general = self.rule().texts(lang).message;
        let detail = match lang {
            Lang::En => self.in_english(),
            Lang::Ru => self.in_russian(),
        };
        match detail {
            Some(detail) => format!("{detail}: {general}"),
            None => general,
        }
    }

    fn in_english(&self) -> Option<String> {
        Some(match self {
            Self::UnknownWord(word) => match nearest_word(word) {
                Some(known) => format!("`{word}` is no word of onside (did you mean `{known}`?)"),
                None => format!("`{word}` is no word of onside"),
            },
            Self::NoRule => "no rule is named".to_owned(),
            Self::NotARule(text) => format!("`{text}` is neither `family/name` nor `family/*`"),
            Self::UnknownRule(id, Some(known)) => {
                format!("no rule is called `{id}` (did you mean `{known}`?)")
            }
            Self::UnknownRule(id, None) => format!("no rule is called `{id}`"),
            Self::MetaRule(id) => format!("`{id}` can be switched off in onside.yaml only"),
            Self::RuleInExample => {
                "an example names no rules, only a remark after a colon".to_owned()
            }
            Self::NotADate(text) => format!("`{text}` is no date, write it as 2027-03-01"),
            Self::TooLong(last) => {
                format!("the configuration wants an end, `(until {last})` at the latest")
            }
            Self::NotOpen => "nothing was begun that ends here".to_owned(),
            Self::NotOnTop => "`onside-ignore-file` stands above the first text".to_owned(),
            Self::ExampleIn(kind) => format!(
                "a document of kind {kind} reaches the client as it is and holds no examples"
            ),
            Self::Expired(date) => date.to_string(),
            Self::Locked(rule) => format!("`{rule}`"),
            Self::Unused(rules) => names(rules),
            Self::NoReason | Self::Unclosed => return None,
        })
    }

    fn in_russian(&self) -> Option<String> {
        Some(match self {
            Self::UnknownWord(word) => match nearest_word(word) {
                Some(known) => format!("слова `{word}` нет (может быть, `{known}`?)"),
                None => format!("слова `{word}` нет"),
            },
            Self::NoRule => "правило не названо".to_owned(),
            Self::NotARule(text) => format!("`{text}` — не `семья/имя` и не `семья/*`"),
            Self::UnknownRule(id, Some(known)) => {
                format!("правила `{id}` нет (может быть, `{known}`?)")
            }
            Self::UnknownRule(id, None) => format!("правила `{id}` нет"),
            Self::MetaRule(id) => format!("`{id}` отключают только в onside.yaml"),
            Self::RuleInExample => {
                "у примера правил не называют, только замечание после двоеточия".to_owned()
            }
            Self::NotADate(text) => format!("`{text}` — не дата, пишите 2027-03-01"),
            Self::TooLong(last) => format!("по настройкам нужен срок, не позже `(до {last})`"),
            Self::NotOpen => "здесь кончается то, что не начато".to_owned(),
            Self::NotOnTop => "`onside-ignore-file` ставят над первым текстом".to_owned(),
            Self::ExampleIn(kind) => {
                format!("документ вида {kind} клиент читает как есть, примеров в нём нет")
            }
            Self::Expired(date) => date.to_string(),
            Self::Locked(rule) => format!("`{rule}`"),
            Self::Unused(rules) => names(rules),
            Self::NoReason | Self::Unclosed => return None,
        })
    }
}

fn names(rules: &[Selector]) -> String {
    let names: Vec<String> = rules.iter().map(|rule| format!("`{rule}`")).collect();
    names.join(", ")
}

fn nearest_word(word: &str) -> Option<&'static str> {
    let known = super::comment::Word::ALL.iter().map(|word| word.as_str());
    crate::rules::did_you_mean(word, known)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_meta_rule_speaks_both_languages() {
        for &rule in MetaRule::ALL {
            for &lang in Lang::ALL {
                let texts = rule.texts(lang);
                let said = [texts.title, texts.message, texts.why, texts.cure];
                assert!(said.iter().all(|text| !text.is_empty()), "{rule} {lang}");
            }
        }
    }
}
