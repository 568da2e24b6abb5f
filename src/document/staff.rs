//! Whether a text is written by an organisation to its own people: handbooks, rules of leave and
//! travel, guides for supervisors.
//!
//! No single word says so: clients have time off, too, and a shop has staff. Three things are
//! weighed. What working somewhere is about (pay, time off, beginning and ending, being judged, the
//! workplace, those who work) must be spoken of from more than one side; somebody must show that
//! the reader works there ("your supervisor", «своему руководителю», "employees must", a link into
//! the organisation's own chat, drive or tracker, a handbook's name); and all of it
//! must outweigh what is said of clients, their orders and money.

use std::sync::LazyLock;

use rustc_hash::FxHashSet;

use super::block::Link;
use super::markers::{
    BOUGHT, Class, DIRECT, HANDBOOK, JOINING, JUDGED, LEAVE, MUST, OFF_WORK, OFF_WORK_SORT, PAY,
    SERVED, SUPERIOR, USER, WORKERS, WORKPLACE, YOURS,
};
use crate::text::fold::{WordHash, hash_plain};

/// The sides of working somewhere.
const SIDES: [Class; 6] = [PAY, LEAVE, JOINING, JUDGED, WORKPLACE, WORKERS];

/// What [`Evidence::read`] looks for.
pub(super) const SIGNS: Class = PAY
    | LEAVE
    | JOINING
    | JUDGED
    | WORKPLACE
    | WORKERS
    | OFF_WORK
    | OFF_WORK_SORT
    | SUPERIOR
    | YOURS
    | DIRECT
    | MUST
    | HANDBOOK
    | SERVED
    | USER
    | BOUGHT;

/// Parts of paths where papers for staff lie.
const NAMES: &str = "handbook employee employees staff supervisor supervisors onboarding offboarding hr \
    payroll hiring recruiting internal intranet workplace teammates сотрудник сотрудники сотрудников \
    сотрудникам персонал персонала кадры онбординг адаптация отпуск отпуска командировки внутренние \
    должностная";

/// Parts of addresses that only those who work there can open.
const ROOMS: [&str; 13] = [
    "slack.com/",
    "mattermost",
    "teams.microsoft.com/",
    "drive.google.com/",
    "docs.google.com/document",
    "docs.google.com/spreadsheets",
    "sharepoint.com/",
    "atlassian.net/",
    "confluence.",
    "jira.",
    "wiki.yandex.ru/",
    "tracker.yandex.ru/",
    "intranet",
];

/// What was counted.
#[derive(Debug, Default)]
pub(super) struct Evidence {
    /// How often each of `SIDES` was spoken of.
    sides: [u32; SIDES.len()],
    /// How often the reader was shown to work there.
    reader: u32,
    /// How often a handbook was named.
    handbook: u32,
    /// What is said of clients, in halves.
    pub(super) clients: u32,
    pub(super) words: u32,
}

fn by_path(name: &str) -> u32 {
    static KNOWN: LazyLock<FxHashSet<WordHash>> =
        LazyLock::new(|| NAMES.split_whitespace().map(hash_plain).collect());
    let parts: FxHashSet<_> = name
        .split(['/', '\\', '-', '_', '.', ' '])
        .map(hash_plain)
        .filter(|part| KNOWN.contains(part))
        .collect();
    u32::try_from(parts.len()).unwrap_or(u32::MAX)
}

impl Evidence {
    /// A word and the three before it, the last first.
    pub(super) fn read(&mut self, now: Class, before: [Class; 3]) {
        let last = before[0];
        let away = now & OFF_WORK != 0 && last & OFF_WORK_SORT != 0;
        for (count, side) in self.sides.iter_mut().zip(SIDES) {
            *count += u32::from(now & side != 0 || (away && side == LEAVE));
        }
        // Employees and staff may be the reader's own, who is then a client.
        let own = now & (SUPERIOR | PAY | LEAVE | JOINING) != 0 || away;
        let works = last & YOURS != 0 && own
            || last & DIRECT != 0 && now & SUPERIOR != 0
            || now & MUST != 0 && before.iter().any(|class| class & WORKERS != 0);
        self.reader += u32::from(works);
        self.handbook += u32::from(now & HANDBOOK != 0);
        let client = now & (SERVED | USER) != 0 || (last & YOURS != 0 && now & BOUGHT != 0);
        self.clients += 2 * u32::from(client);
    }

    /// Whether the reader works for those who wrote it, judged by what was read, by the document's
    /// name and by the links in the same part of it.
    ///
    /// Everything is capped: one word said a hundred times is one subject.
    pub(super) fn suffices<'a>(&self, name: &str, links: impl Iterator<Item = &'a Link>) -> bool {
        const WORDS_A_POINT: u32 = 250;
        let mut sides = self.sides.iter().filter(|&&count| count > 0).count();
        if sides == 0 {
            return false;
        }
        let rooms = links.filter(|link| ROOMS.iter().any(|room| link.target.contains(room)));
        let rooms = u32::try_from(rooms.take(4).count()).unwrap_or(4);
        let [.., workplace, _] = self.sides;
        sides += usize::from(workplace == 0 && rooms > 0);
        if sides < 2 {
            return false;
        }
        let spoken: u32 = self.sides.iter().map(|&count| count.min(4)).sum();
        let shown = 2 * (self.reader.min(4) + rooms + by_path(name).min(2));
        let shown = shown + self.handbook.min(2);
        let points = spoken + shown;
        // Where clients are named at all, a little more is asked.
        let enough = 6 + (self.clients / 2).min(2);
        shown > 0
            && points >= enough
            && 4 * points > 3 * self.clients
            && points * WORDS_A_POINT >= self.words
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Audience, Document, Hints, KindOrigin};
    use crate::text::Source;
    use crate::vocabulary::Kind;

    fn guessed(name: &str, text: &str) -> Document {
        Document::parse(Source::new(name, text), Hints::default())
    }

    #[test]
    fn texts_for_staff_are_handbooks() {
        for text in [
            "# Отпуск и больничный\n\nОтпуск согласуйте со своим руководителем за две недели. \
             Больничный закрывает кадровая служба.\n\nЕсли заболели в командировке, напишите \
             коллегам и начальнику отдела.",
            "# Первая неделя\n\nВаш наставник покажет, где столовая. Стажёр должен подписать \
             договор. Зарплата приходит 10 и 25 числа, адаптация длится три месяца.",
            "# Регламент планёрки\n\nСотрудник обязан прийти к девяти. Руководитель ведёт табель и \
             отмечает отгулы. Кто в отпуске, предупреждает коллег заранее.",
            "# Time off\n\nTell your supervisor two weeks ahead. Annual leave and sick leave are \
             entered in the timesheet. Ask your teammates to cover for you.",
            "# Your first week\n\nYour manager meets you on day one. New hires join Slack and \
             finish onboarding. Payroll needs your bank details by the fifth.",
            "# Booking rooms\n\nAsk in [#rooms](https://org.slack.com/messages/rooms) or look into the \
             [list](https://drive.google.com/drive/u/1). Employees tell their teammates when plans change.",
            "# Переговорные\n\nСпросите в [канале](https://org.slack.com/archives/1) или в \
             [таблице](https://docs.google.com/spreadsheets/d/1). Сотрудники бронируют сами и предупреждают коллег.",
            "# Performance\n\nSupervisors must talk with each employee twice a year. Write your \
             own appraisal first; HR keeps it with your payroll records.",
        ] {
            let document = guessed("pages/a.md", text);
            assert_eq!(document.kind(), Kind::Training, "{text}");
            assert_eq!(document.kind_origin(), KindOrigin::Content);
            assert!(document.is_handbook());
            // A folder of policies holds those for staff, too.
            assert!(guessed("policies/a.md", text).is_handbook(), "{text}");
            // What somebody said holds.
            let said = guessed("a.md", &format!("---\nkind: policy\n---\n{text}"));
            assert_eq!(
                (said.kind(), said.audience()),
                (Kind::Policy, Audience::Client)
            );
            let said = guessed("a.md", &format!("---\naudience: client\n---\n{text}"));
            assert!(!said.is_handbook());
        }
    }

    #[test]
    fn texts_for_clients_are_none() {
        for text in [
            "# Отпуск у моря\n\nВаш отпуск начинается в аэропорту: наш сотрудник встретит гостей с \
             табличкой. Гости с детьми живут в тихом корпусе. Цена тура 40 000 ₽.",
            "# Кредит до зарплаты\n\nКлиент получает деньги на карту за час. Справка о зарплате от \
             вашего руководителя не нужна. Сотрудники банка ответят клиенту в чате.",
            "# Возврат\n\nСотрудник обязан принять товар у покупателя в день обращения. Покупатель \
             получает деньги за 3 дня.",
            "# Скрипт\n\nКлиент: Где мой заказ?\n\nОператор: Сейчас спрошу у коллег в отделе.",
            "# Payroll for small shops\n\nOur customers run payroll in ten minutes. Your employees \
             see each paycheck in the app. Your account is free for 30 days, then your \
             subscription costs $9.",
            "# Returns\n\nOur staff must refund your purchase within 3 days. If your manager paid \
             by card, your refund goes to that card. Customers keep the box.",
            "# Reports\n\nYour order is listed in our [sheet](https://docs.google.com/spreadsheets/d/1). \
             Our customers fill in the form.",
            "# Data processing\n\nThe Customer tells its employees and personnel how users may \
             reach their data. Colleagues of the Customer may be users.",
        ] {
            assert!(!guessed("a.md", text).is_handbook(), "{text}");
        }
    }
}
