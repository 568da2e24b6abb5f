//! What the language server itself says to people, in Russian and English.

use crate::vocabulary::Lang;

/// One of the server's own sentences.
#[derive(Clone, Copy, Debug)]
pub(super) enum Words<'a> {
    /// A document whose configuration cannot be used.
    Broken,
    /// A bug of ours in one document.
    Failed,
    /// The first mistake in a configuration, with its place.
    CannotUse(&'a str),
    /// The action that silences a rule in a block.
    SuppressHere(&'a str),
    /// The action that silences a rule in a document.
    SuppressInFile(&'a str),
    /// The action that calls a block a bad example.
    MarkAsExample,
    /// The action that shows a rule's page.
    Explain(&'a str),
    /// The action that applies all safe fixes.
    FixAll,
    /// The word to replace with a reason.
    Reason,
    /// A bad example that is not found; what is marked instead, or nothing.
    Missed(&'a str),
    /// A good example in which something is found.
    Noisy,
    /// An example under `todo:` that is found.
    Done,
}

impl Words<'_> {
    /// The sentence in a language.
    pub(super) fn say(self, lang: Lang) -> String {
        let text = match (lang, self) {
            (Lang::En, Self::Broken) => {
                "not checked: the configuration or the rules of this file cannot be used; \
                 `onside config check` names the place"
            }
            (Lang::Ru, Self::Broken) => {
                "не проверено: в настройках или правилах этого файла ошибка; \
                 место назовёт `onside config check`"
            }
            (Lang::En, Self::Failed) => {
                "onside itself failed on this file: please report it with the file"
            }
            (Lang::Ru, Self::Failed) => {
                "на этом файле сломался сам onside: пожалуйста, сообщите об этом и приложите файл"
            }
            (_, Self::CannotUse(mistake)) => return format!("onside: {mistake}"),
            (Lang::En, Self::SuppressHere(rule)) => return format!("Suppress {rule} here"),
            (Lang::Ru, Self::SuppressHere(rule)) => return format!("Погасить {rule} здесь"),
            (Lang::En, Self::SuppressInFile(rule)) => {
                return format!("Suppress {rule} in this file");
            }
            (Lang::Ru, Self::SuppressInFile(rule)) => {
                return format!("Погасить {rule} во всём файле");
            }
            (Lang::En, Self::MarkAsExample) => "Mark as a bad example",
            (Lang::Ru, Self::MarkAsExample) => "Пометить как дурной пример",
            (Lang::En, Self::Explain(rule)) => return format!("Explain {rule}"),
            (Lang::Ru, Self::Explain(rule)) => return format!("Объяснить {rule}"),
            (Lang::En, Self::FixAll) => "Apply all safe fixes of onside",
            (Lang::Ru, Self::FixAll) => "Применить все безопасные исправления onside",
            (_, Self::Missed(detail)) => {
                let text = match lang {
                    Lang::En => "the rule does not find the marked words of this bad example",
                    Lang::Ru => "правило не находит отмеченных слов этого дурного примера",
                };
                return match detail.is_empty() {
                    true => text.to_owned(),
                    false => format!("{text}: {detail}"),
                };
            }
            (Lang::En, Self::Noisy) => "the rule finds something in this good example",
            (Lang::Ru, Self::Noisy) => "правило находит что-то в этом хорошем примере",
            (Lang::En, Self::Done) => "found already: move this example to `bad:`",
            (Lang::Ru, Self::Done) => "уже находится: перенесите пример в `bad:`",
            (Lang::En, Self::Reason) => "reason",
            (Lang::Ru, Self::Reason) => "причина",
        };
        text.to_owned()
    }
}
