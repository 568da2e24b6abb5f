//! Evidence from outside: deeds sentence by sentence, reach, notes, sources.
//!
//! The sentences of the first two tests are the catalogue's own; the others were written to be
//! hard: other verbs, other word order, hedges, boasts, duties of the client.

use std::ops::Range;

use onside::document::{Document, Hints};
use onside::evidence::{AtomKind, Deed, Evidence, EvidenceKind, NoteResolution, Reach};
use onside::rules::Rulebook;
use onside::text::Source;
use onside::vocabulary::Kind;

fn rulebook() -> &'static Rulebook {
    static BOOK: std::sync::OnceLock<Rulebook> = std::sync::OnceLock::new();
    BOOK.get_or_init(Rulebook::builtin)
}

fn with<T>(text: &str, ask: impl FnOnce(&Document, &Evidence<'_>) -> T) -> T {
    let hints = Hints {
        kind: Some(Kind::Policy),
        lang: None,
    };
    let document = Document::parse(Source::new("x.md", text), hints);
    let scan = rulebook().scan(document.text());
    let evidence = Evidence::new(&document, rulebook(), &scan);
    ask(&document, &evidence)
}

fn deed(text: &str) -> Deed {
    with(text, |document, evidence| {
        let last = document.blocks().last().expect("a block").tokens.clone();
        evidence.deed(
            onside::text::sentences(document.text(), last)
                .last()
                .expect("a sentence"),
        )
    })
}

/// Sentences whose strength is not in the range, with what was found.
fn outside(range: std::ops::RangeInclusive<u8>, sentences: &[&str]) -> Vec<String> {
    sentences
        .iter()
        .filter_map(|s| {
            let deed = deed(s);
            let kinds: Vec<AtomKind> = deed.atoms.iter().map(|a| a.kind).collect();
            (!range.contains(&deed.strength)).then(|| {
                format!(
                    "{s} = {} {kinds:?} hedged {} denied {}",
                    deed.strength, deed.hedged, deed.denied
                )
            })
        })
        .collect()
}

fn assert_strength(range: std::ops::RangeInclusive<u8>, sentences: &[&str]) {
    let wrong = outside(range.clone(), sentences);
    assert!(wrong.is_empty(), "not {range:?}:\n{}", wrong.join("\n"));
}

/// The tokens of the words in `[[…]]` and the text without the marks.
fn marked(text: &str) -> (String, usize, usize) {
    let start = text.find("[[").expect("a mark");
    let end = text.find("]]").expect("a mark") - 2;
    (text.replacen("[[", "", 1).replacen("]]", "", 1), start, end)
}

/// What is found for the claim in `[[…]]`, as written.
fn proof(kind: EvidenceKind, strength: u8, reach: Reach, text: &str) -> Option<String> {
    let (text, start, end) = marked(text);
    with(&text, |document, evidence| {
        let list = document.text().tokens.list();
        let first = list.partition_point(|t| t.span.end as usize <= start);
        let last = list.partition_point(|t| (t.span.start as usize) < end);
        let block = document.block_of(first).expect("a block");
        let sentence = document.sentence_of(&document.blocks()[block], first);
        let places = evidence.reach(block, sentence, reach);
        let found = evidence.find(kind, strength, &places, &(first..last))?;
        let span = list[found.start].span.cover(list[found.end - 1].span);
        Some(document.source().slice(span).to_owned())
    })
}

#[track_caller]
fn excused(kind: EvidenceKind, strength: u8, reach: Reach, texts: &[&str]) {
    let wrong: Vec<_> = texts
        .iter()
        .filter(|t| proof(kind, strength, reach, t).is_none())
        .collect();
    assert!(wrong.is_empty(), "no {kind} found: {wrong:#?}");
}

#[track_caller]
fn unexcused(kind: EvidenceKind, strength: u8, reach: Reach, texts: &[&str]) {
    let wrong: Vec<_> = texts
        .iter()
        .filter_map(|t| proof(kind, strength, reach, t).map(|p| (t, p)))
        .collect();
    assert!(wrong.is_empty(), "{kind} found: {wrong:#?}");
}

#[test]
fn the_catalogue_s_deeds_are_strong() {
    assert_strength(
        3..=6,
        &[
            "Вернём деньги за 3 рабочих дня.",
            "Мастер приедет в течение 2 часов.",
            "Перезвоню вам сегодня до 18:00.",
            "Старший смены ответит за 15 минут.",
            "Если опоздаем больше чем на 15 минут, доставка бесплатна.",
            "Опоздаем на час — вернём 300 ₽.",
            "Заменим деталь сразу на кассе.",
            "Доставка за два часа, а если позже, вернём 10%.",
            "Ответим не позднее следующего рабочего дня.",
            "Оплатим такси до 1500 ₽, если рейс отменён и мы не дали замену.",
            "Менеджер Ольга Петрова отвечает на письма за 4 часа.",
            "Деньги вернёт кассир, за пять минут.",
            "Отгружаем в день заказа.",
            "We refund within 3 working days.",
            "The engineer arrives within 2 hours.",
            "I will call you back by 6 pm.",
            "The duty manager answers within 15 minutes.",
            "If we are late, the delivery is free.",
            "Miss the slot and we pay you £20.",
            "We replace it on the spot.",
            "We deliver the same day.",
            "You get a $10 credit if we don't reply within 24 hours.",
            "One advisor owns your case and replies within two hours.",
            "We pay for a taxi up to £30 when our train is more than an hour late.",
        ],
    );
}

#[test]
fn the_catalogue_s_words_are_weak() {
    assert_strength(
        0..=2,
        &[
            "Мы 15 лет на рынке.",
            "Более 5000 довольных клиентов.",
            "Гарантируем 100% качество.",
            "Работаем 24/7.",
            "Постараемся ответить за 2 часа.",
            "Обычно привозим за 1 день.",
            "Вернём деньги.",
            "Перезвоним в ближайшее время.",
            "Цена от 9400 ₽.",
            "Клиент обязан вернуть товар в течение 14 дней.",
            "Предоставьте 2 документа за 3 дня.",
            "Скидки до 50%.",
            "Команда из 50 профессионалов.",
            "Статья 18, пункт 6 закона 2300-1.",
            "Подождите 15 минут.",
            "Оплатите счёт в течение 3 дней.",
            "Не вернём деньги через 14 дней.",
            "Over 20 years in business.",
            "Trusted by 5,000 happy customers.",
            "100% satisfaction guaranteed.",
            "We aim to reply within 2 hours.",
            "We usually deliver within 1 day.",
            "We will refund you.",
            "We will get back to you shortly.",
            "Prices from £40.",
            "The customer must return the goods within 14 days.",
            "You must pay within 3 days.",
            "Up to 50% off.",
            "A team of 50 experts.",
            "Clause 18.6 applies.",
            "Please hold for 15 minutes.",
            "We do not refund after 14 days.",
        ],
    );
}

#[test]
fn the_catalogue_s_table_of_strengths() {
    for (strength, sentences) in [
        (
            0,
            [
                "Не вернём деньги через 14 дней.",
                "Клиент обязан вернуть товар в течение 14 дней.",
                "You must pay within 3 days.",
            ]
            .as_slice(),
        ),
        (
            1,
            &[
                "Вернём деньги.",
                "Работаем 24/7.",
                "Цена от 9 400 ₽.",
                "We will refund you.",
                "Prices from £40.",
            ],
        ),
        (
            2,
            &[
                "Постараемся ответить за 2 часа.",
                "Вернём 300 ₽.",
                "We usually deliver within 1 day.",
            ],
        ),
        (
            3,
            &[
                "Вернём деньги за 3 рабочих дня.",
                "Мастер приедет в течение 2 часов.",
                "We refund within 3 working days.",
            ],
        ),
        (
            4,
            &[
                "Старший смены ответит за 15 минут.",
                "The duty manager answers within 15 minutes.",
            ],
        ),
        (
            5,
            &[
                "Если опоздаем больше чем на 15 минут, вернём 300 ₽ за 1 день, просить не нужно.",
                "If we are over 15 minutes late, we credit £5 the same day; no request needed.",
            ],
        ),
    ] {
        assert_strength(strength..=strength, sentences);
    }
}

#[test]
fn hard_russian_deeds() {
    assert_strength(
        3..=6,
        &[
            "Если в чеке ошибка, разницу отдадим наличными сразу на кассе.",
            "Звонок принимаем с третьего гудка, не позже 20 секунд.",
            "Возврат оформляем за 5 минут, без заявления.",
            "Гарантируем ответ в течение рабочего дня.",
            "Согласуем время доставки за день и предупредим за час.",
            "Потеряли посылку? Выплатим полную стоимость за 3 дня.",
            "Сотрудник обязан перезвонить клиенту в течение 15 минут.",
            "Скидка 10 % каждому, кто ждал дольше 15 минут.",
            "Рассмотрим претензию в срок до 10 дней.",
            "Деньги поступят на карту в течение 30 дней с момента одобрения.",
            "В случае задержки более чем на час такси до дома за наш счёт.",
            "Приезжаем на замер бесплатно, на следующий день после звонка.",
            "Если мастер не приехал вовремя, ремонт бесплатный.",
            "Оставьте заявку, и менеджер свяжется с вами за 10 минут.",
            "Наши специалисты сделают всё за 1 день.",
            "Срок ответа на жалобу — 3 рабочих дня.",
            "Обувь не подошла — пришлём другой размер завтра утром.",
            "Пересчитаем счёт при вас и разницу зачислим на карту в тот же день.",
            "Обязуемся заменить насос в течение 48 часов.",
            "Деньги вернутся на карту не позднее 5 рабочих дней.",
            "На письмо отвечает куратор, и делает он это за полчаса.",
            "За вами закреплён один мастер, он ответит на звонок за 15 минут.",
            "Не успеем к пятнице — вычтем 20 % из счёта и доставим бесплатно.",
            "Вам перезвонят в течение часа.",
            "За каждый день задержки возвращаем 1 % цены.",
            "Ключи выдаём прямо на стойке, за 10 минут.",
            "Сломанный чайник поменяем сразу на месте.",
            "В течение суток инженер выедет к вам и заменит плату.",
            "Ответ по претензии пришлём до 18:00 пятницы.",
            "Если посылка потерялась, за 2 дня вышлем новую.",
            "Вы получите 500 ₽ на карту в течение 3 дней.",
            "Заявку рассмотрит старший кассир Анна Белова за один день.",
            "Не просим чек и возвращаем деньги за 10 минут.",
            "Перепутаем размер — привезём нужный за свой счёт завтра.",
            "Забираем ошибочный заказ у двери до конца дня.",
            "Доставка в течение 90 минут.",
            "Вы не получили ответ за сутки? Если ответа нет, вернём 10 % стоимости за 1 день.",
            "Обещаем прислать счёт до конца недели и пересчитать его бесплатно.",
        ],
    );
}

#[test]
fn weak_russian_words() {
    assert_strength(
        0..=2,
        &[
            "Курьер подождёт у подъезда 10 минут и поднимется к вам сам.",
            "Подменный телефон дадим на всё время ремонта.",
            "Мы всегда на связи и готовы помочь.",
            "Ваш вопрос решит Мария Соколова, адвокат клиента, +7 812 555-35-35.",
            "Мы помогли 5000 семьям за 12 лет.",
            "Цена фиксируется на 14 дней.",
            "Вы можете вернуть товар в течение 14 дней.",
            "Заказ хранится 7 дней, потом отменяется.",
            "Стоимость доставки 300 ₽, срок 2–4 дня.",
            "С клиента взимается плата 500 ₽ за каждый день хранения.",
            "Арендатор вносит платёж до 5 числа.",
            "Мы с вами уже 10 лет и ценим каждого.",
            "Билет обменяем один раз бесплатно.",
            "Стремимся перезванивать в течение 10 минут.",
            "По возможности привезём замену за 2 дня.",
            "За 12 лет мы помогли 30 000 семей.",
            "Нам 20 лет, и мы доставляем радость.",
            "Вы должны забрать заказ в течение 3 дней.",
            "Если вы опоздаете больше чем на 15 минут, заплатите 500 ₽.",
            "Покупатель возвращает товар за свой счёт в течение 7 дней.",
            "Товар необходимо вернуть в течение 14 дней.",
            "Начислим пени 0,1 % за каждый день просрочки оплаты.",
            "Доставим быстро и аккуратно.",
            "Работаем с 9:00 до 21:00, без выходных.",
            "Вернём деньги в кратчайшие сроки.",
            "Ответим в течение нескольких минут.",
            "Площадь склада 5000 м², сотрудников 120.",
            "Никогда не возвращаем деньги за 3 дня.",
            "Отказываемся возвращать деньги через 3 дня.",
            "Основаны в 1998 году, вернём доверие.",
            "Как правило, отвечаем за 15 минут.",
            "Заполните заявку, приложите чек и отправьте нам за 3 дня.",
            "Мы не привезём заказ за 2 часа.",
            "Возврат товара принимаем у 100 % довольных клиентов.",
            "Клиент оплачивает ремонт в течение 3 дней.",
        ],
    );
}

#[test]
fn hard_english_deeds() {
    assert_strength(
        3..=6,
        &[
            "If the heating fails, an engineer is at your door by midnight or the month is free.",
            "Lost your card? We block it while you wait and post a new one the next day.",
            "Refunds are processed within 30 days.",
            "Text us a photo and we send the part the same day.",
            "We'll match any price you find within 14 days and refund the difference.",
            "Tell us by Friday and we will rebook you free.",
            "Every delay over 15 minutes earns you £3.",
            "The branch manager, Tom Price, calls you within one hour of a complaint.",
            "Delivery takes 3 to 5 working days.",
            "We respond to 95% of emails within 4 hours.",
            "Agents should answer within 20 seconds.",
            "Should anything break within a year, bring it in and we mend it on the spot.",
            "You will receive an answer from Ms Green within two days.",
            "The hotel pays for your taxi if your room is not ready by 3 pm.",
            "Cold pizza? The next one is on us.",
            "Our lawyers reply in 2 days at most.",
            "Refunds arrive within 3 days.",
            "Your money is back on your card within 5 working days: we send it the same day.",
            "We collect the parcel at your door and refund you within 3 days.",
            "A fitter comes to your home in under 2 hours.",
            "Faulty part? We replace it while you wait.",
            "Every letter is answered by a named advisor within two working days.",
            "If your parcel is late, you get £5.",
            "For every hour of delay we credit 10%.",
            "I'll text you by Friday.",
            "You will be called back within 30 minutes.",
            "When we lose a bag, we pay $100 within 7 days.",
            "Anna, your case manager, replies before 6 pm.",
            "We promise to repair it in one visit.",
            "Delivery within 90 minutes.",
            "We don't ask for a receipt and refund within 10 minutes.",
            "Our driver waits and rings the bell twice, then we redeliver the next working day.",
            "Should we miss the slot, the visit is free of charge.",
            "The shop reopens your case and answers the same day.",
            "We post the replacement by noon.",
            "You receive £20 if the engineer misses the slot.",
            "Half an hour late? We pay half the bill, 50%.",
            "Acme will refund you within 5 working days.",
            "Your order ships within 2 days.",
        ],
    );
}

#[test]
fn weak_english_words() {
    assert_strength(
        0..=2,
        &[
            "Our friendly team will get back to you as soon as possible.",
            "You can return items within 30 days.",
            "A £25 fee applies for late payments.",
            "Subscribers must cancel 14 days before renewal.",
            "We have served 10,000 families in 20 years.",
            "Your driver waits 10 minutes, no charge.",
            "We take care of everything, fast.",
            "Orders over £50 ship free.",
            "Claims may take up to 30 days.",
            "The airline will rebook passengers on the next flight at no cost.",
            "Call us within 24 hours to report a problem.",
            "We reserve the right to cancel within 24 hours.",
            "We hope to call you back within an hour.",
            "We may refund you within 3 days.",
            "If you are late, you pay £20.",
            "Pay the invoice within 3 days.",
            "Goods must be returned within 14 days.",
            "No refunds after 30 days.",
            "We never refund within 14 days.",
            "Serving families for 30 years, we deliver quality.",
            "We are open from 9 am to 6 pm.",
            "Buyers return items within 30 days at their own cost.",
            "We reply promptly, within minutes.",
            "Save up to 70% off today.",
            "We give 110% and guarantee satisfaction.",
            "Fast, free shipping.",
            "Late payments: you pay 5% per month.",
            "We will normally answer within 2 hours.",
            "Customers collect orders within 3 days.",
            "You have to send the form back within 7 days.",
            "The best delivery in town since 1998.",
            "We cannot replace parts within 2 days.",
            "A refund is a refund.",
            "Please return the signed copy by Friday.",
            "We collected these categories of information in the last 12 months.",
            "You may make two requests in any 12-month period.",
            "Partner shall delete the data within 30 days after termination.",
            "The agency updated its website and sent 40 messages in 2 days.",
            "A unique committer has made a commit in the last 90 days.",
            "Today, our company does more than email.",
            "Today, developers write scripts that verify thousands of scenarios in minutes.",
            "It would make our systems weak if it fell into the wrong hands.",
            "The records were delivered within 2 days.",
        ],
    );
}

#[test]
fn lists_and_rows_complete_each_other() {
    assert_strength(
        3..=6,
        &[
            "Обязуемся:\n\n- вернуть деньги за 3 дня",
            "Вернём деньги:\n\n- в течение 3 рабочих дней",
            "Возврат денег:\n\n- в течение 3 дней",
            "| Что | Срок, дней |\n|--|--|\n| Возврат денег | 3 |",
            "| Act | Time |\n|--|--|\n| We refund your money | within 3 days |",
            "We promise to:\n\n- refund you within 3 days",
        ],
    );
    assert_strength(
        0..=2,
        &[
            "# Вернём деньги за 3 дня",
            "Вы должны:\n\n- вернуть товар за 3 дня",
            "| Что | Цена, ₽ |\n|--|--|\n| Замена экрана | 3000 |",
        ],
    );
}

#[test]
fn a_deed_excuses_the_claim_beside_it() {
    excused(
        EvidenceKind::Deed,
        3,
        Reach::Next,
        &[
            "[[Индивидуальный подход]]: за вами закреплён один мастер, он ответит за 15 минут.",
            "У нас [[индивидуальный подход]]. Мастер приедет в течение 2 часов.",
            "[[Индивидуальный подход]]:\n\n- замеры\n- мастер приедет за 2 часа",
            "- [[Индивидуальный подход]].\n\n  Мастер приедет за 2 часа.",
            "[[С радостью ответим]] на вопросы за 15 минут.",
        ],
    );
    unexcused(
        EvidenceKind::Deed,
        3,
        Reach::Next,
        &[
            "У нас [[индивидуальный подход]].\n\nМастер приедет в течение 2 часов.",
            "## [[Индивидуальный подход]]\n\nМастер приедет за 2 часа.",
            "[[Индивидуальный подход]]:\n\n## Сроки\n\n- мастер приедет за 2 часа",
            "У нас [[индивидуальный подход]]. Мы всегда рядом. Мастер приедет за 2 часа.",
            "У нас [[индивидуальный подход]]. ~~Мастер приедет за 2 часа.~~",
            "У нас [[индивидуальный подход]]. Не пишите «мастер приедет за 2 часа».",
            "[[Работаем за 2 часа]] и вернём.",
        ],
    );
    excused(
        EvidenceKind::Deed,
        3,
        Reach::Next2,
        &["У нас [[индивидуальный подход]]. Мы рядом. Мастер приедет за 2 часа."],
    );
    let section = "## А\n\nУ нас [[индивидуальный подход]].\n\nТекст.\n\nМастер приедет за 2 часа.\n\n## Б\n\nТекст.";
    excused(EvidenceKind::Deed, 3, Reach::Section, &[section]);
    let other = "## А\n\nУ нас [[индивидуальный подход]].\n\n## Б\n\nМастер приедет за 2 часа.";
    unexcused(EvidenceKind::Deed, 3, Reach::Section, &[other]);
    excused(EvidenceKind::Deed, 3, Reach::Document, &[other]);
}

#[test]
fn a_deadline_of_another_act_is_none() {
    excused(
        EvidenceKind::Deadline,
        0,
        Reach::Next,
        &[
            "[[Перезвоним]] за 15 минут.",
            "[[Перезвоним]]. Срок — не позднее 2 часов.",
            "[[We will call you back]]. It takes 15 minutes.",
            "[[Быстро решаем вопросы]]:\n\n- ответим за 15 минут",
        ],
    );
    unexcused(
        EvidenceKind::Deadline,
        0,
        Reach::Next,
        &[
            "[[Перезвоним в ближайшее время]]. Деньги вернём за 3 дня.",
            "[[We will call you back]]. We refund within 3 days.",
            "[[Перезвоним]]. Оплатите счёт в течение 3 дней.",
            "[[Перезвоним]] с 9:00 до 18:00.",
        ],
    );
}

#[test]
fn one_spent_deed_leaves_the_next() {
    let text = "Мастер приедет за 2 часа. Деньги вернём за 3 дня.";
    with(text, |document, evidence| {
        let block = document.blocks()[0].tokens.clone();
        let claim = block.start..block.start;
        let places = evidence.reach(0, block, Reach::Document);
        let first = evidence
            .find(EvidenceKind::Deed, 3, &places, &claim)
            .expect("a deed");
        let second = evidence
            .find_if(EvidenceKind::Deed, 3, &places, &claim, |d| *d != first)
            .expect("another deed");
        assert!(second.start > first.end);
    });
}

#[test]
fn sources_dates_and_figures() {
    let same = |kind, yes: &[&str], no: &[&str]| {
        let quiet: Vec<_> = yes
            .iter()
            .filter(|t| {
                proof(
                    kind,
                    0,
                    Reach::Same,
                    &format!("[[{}", t.replacen(' ', "]] ", 1)),
                )
                .is_none()
            })
            .collect();
        let loud: Vec<_> = no
            .iter()
            .filter_map(|t| {
                proof(
                    kind,
                    0,
                    Reach::Same,
                    &format!("[[{}", t.replacen(' ', "]] ", 1)),
                )
            })
            .collect();
        assert!(
            quiet.is_empty() && loud.is_empty(),
            "{kind}: missed {quiet:#?}, noisy {loud:#?}"
        );
    };
    same(
        EvidenceKind::Money,
        &[
            "The fee is USD 20.",
            "The fee is 20 USD.",
            "The fee is Rs. 1,500.",
            "The fee is EUR 4.90.",
            "Плата 500 руб. в день.",
        ],
        &["Fees in dollars 5 years ago.", "The fee is in usd."],
    );
    same(
        EvidenceKind::Source,
        &[
            "Первые по продажам, по данным Nielsen за январь–июнь 2025.",
            "Лучший по опросу 500 клиентов, март 2026.",
            "Best buy (Which?, survey of 4,120 members, March 2025).",
            "Лес законный: сертификат FSC C012345.",
            "Лучшая вода (Росконтроль, 2025).",
            "Number one according to Gartner, 2025.",
            "Licensed, licence No. 45678.",
        ],
        &[
            "Лучшие по мнению экспертов.",
            "Учёные доказали, по данным исследований 2025 года это полезно.",
            "Best according to experts in 2025.",
            "Лидер рынка с 1998 года.",
            "Мы сертифицированы и лицензированы.",
        ],
    );
    same(
        EvidenceKind::Date,
        &[
            "Скидка до 30 ноября.",
            "Акция с 1 по 30 ноября 2025 года.",
            "Offer ends 15 June.",
            "Дано 30.11.2025 в городе.",
            "Valid until 2026-03-01 only.",
            "Since March 2026 cheaper.",
        ],
        &[
            "Скидка до конца месяца.",
            "Only until midnight.",
            "Скидки с 1998 года.",
        ],
    );
    same(
        EvidenceKind::Law,
        &[
            "Право по закону есть.",
            "Возврат по ст. 18 закона.",
            "Обработка по 152-ФЗ идёт.",
            "Мебель по ГОСТ 16371 сделана.",
            "Right under the Consumer Rights Act 2015.",
            "Tested to EN 1621 and more.",
        ],
        &["Мы по совести работаем.", "A legal team."],
    );
    same(
        EvidenceKind::Money,
        &["Цена 9 400 ₽.", "Costs £40."],
        &["Цена низкая.", "Costs nothing."],
    );
    same(
        EvidenceKind::Percent,
        &["Ставка 4,9 %.", "Rate 10 percent."],
        &["Ставка низкая."],
    );
    same(
        EvidenceKind::Range,
        &[
            "Цены от 500 до 1200 ₽.",
            "Takes 2–5 days.",
            "Prices from £40 to £90.",
            "Срок 3-5 дней.",
        ],
        &[
            "Цены от 500 ₽.",
            "Звоните 8-800-555-35-35.",
            "Prices from £40.",
        ],
    );
    same(
        EvidenceKind::Sample,
        &[
            "Довольны 1 204 из 1 384 опрошенных.",
            "Опрос 500 клиентов в марте.",
            "Rated by a survey of 4,120 members.",
            "Liked by 312 of 400 guests.",
        ],
        &[
            "Довольны 9 из 10 клиентов.",
            "Нас выбрали 5000 клиентов.",
            "Loved by 98% of users.",
            "Опрос 2025 года.",
        ],
    );
    same(
        EvidenceKind::Link,
        &[
            "Цены [в тарифах](price.md).",
            "Пишите help@firma.example нам.",
            "Звоните 8 800 555-35-35.",
            "Call 0800 123 4567 now.",
            "Списки в partners.md лежат.",
            "See https://firm.example/prices for more.",
            "Телефон: +7 (812) 555-35-35.",
        ],
        &["Цены низкие.", "Цена 8 000 000 ₽.", "Нас 5000000 человек."],
    );
    same(
        EvidenceKind::Reason,
        &[
            "Паспорт нужен, потому что так требует закон.",
            "Bring it so that we can match the size.",
        ],
        &["Паспорт нужен всегда."],
    );
    same(
        EvidenceKind::Alternative,
        &[
            "Приезжайте или позвоните по телефону.",
            "Нужен паспорт, можно и права.",
            "Come in, or send it by email.",
            "Receipt lost: you can also show a bank statement.",
        ],
        &["Чёрный или белый цвет.", "Cannot be cancelled online."],
    );
    same(
        EvidenceKind::Remedy,
        &["Заказ: если опоздаем, вернём 10 %."],
        &[
            "Клиент: если вы опоздаете, платите 10 %.",
            "Заказ вернём за 3 дня.",
        ],
    );
    same(
        EvidenceKind::Actor,
        &["Ответит старший смены.", "Calls the duty manager."],
        &["Ответит компания."],
    );
}

fn note(text: &str) -> (NoteResolution, String) {
    let (text, start, _) = marked(text);
    with(&text, |document, evidence| {
        let list = document.text().tokens.list();
        let token = list.partition_point(|t| t.span.end as usize <= start);
        let found = evidence.resolve_note(token);
        let range: Option<Range<usize>> = match &found {
            NoteResolution::Resolved(r) | NoteResolution::Boilerplate(r) => Some(r.clone()),
            _ => None,
        };
        let said = range.filter(|r| !r.is_empty()).map_or(String::new(), |r| {
            document
                .source()
                .slice(list[r.start].span.cover(list[r.end - 1].span))
                .to_owned()
        });
        (found, said)
    })
}

#[test]
fn notes_resolve_or_say_nothing() {
    for text in [
        "Кэшбэк 30 %[[*]]  … *Начисляется баллами, не более 1 000 ₽ в месяц, при покупке у партнёров из списка partners.md.",
        "Гарантия 10 лет[[[^1]]]\n\n[^1]: На профиль; на фурнитуру — 2 года, условия в договоре, п. 6.",
        "Гарантия 10 лет[[[^1]]] … [^1]: На профиль; на фурнитуру — 2 года, п. 6.",
        "30% cashback[[*]]\n\n\\* Paid in points, capped at £10 a month.",
        "Кэшбэк 30 %[[*]]\n\n* Не более 1 000 ₽ в месяц.",
        "Кэшбэк 30 %[[*]]\n\n*Не более 1 000 ₽ в месяц.*",
        "Скидка 50 %[[†]] на всё.\n\n† До 30 ноября.",
        "Скидка 50 %[[**]] и кэшбэк 5 %*.\n\n\\* Терпите.\n\n\\*\\* До 30 ноября.",
        "Скидка 50 %[[*]]\n\\*На модели из [списка](list.md).",
        "Guarantee[[[^a]]]\n\n[^a]: Frame 10 years; fittings 2 years.",
        "Подключение бесплатно![[*]]\n\n\\* За роутер 2500 ₽.",
        "Скидка 50 %[[¹]]\n\n¹ До 30.11.2025, не является публичной офертой.",
    ] {
        let (found, said) = note(text);
        assert!(
            matches!(found, NoteResolution::Resolved(_)),
            "{text}: {found:?} {said}"
        );
    }
    for text in [
        "Кэшбэк 30 %[[*]] ... *Не является публичной офертой.",
        "Скидка 50 %[[¹]] — подробности уточняйте.",
        "30% cashback[[*]] ... *Terms and conditions apply.",
        "Скидка[[[^1]]]\n\n[^1]: Подробности уточняйте у менеджера.",
        "Скидка 50 %[[*]]\n\n\\* Не является публичной офертой (ст. 437 ГК РФ).",
        "Save 20%[[*]]\n\n*Subject to change.",
    ] {
        let (found, said) = note(text);
        assert!(
            matches!(found, NoteResolution::Boilerplate(_)),
            "{text}: {found:?} {said}"
        );
    }
    for text in [
        "Безлимитный интернет[[*]] за 300 ₽ в месяц.",
        "Гарантия 10 лет[[**]]",
        "10-year guarantee[[†]] on all windows.",
        "Unlimited data[[*]] for $20 a month.",
        "Скидка[[[^9]]] на всё.",
        "Скидка 50 %[[**]]\n\n\\* До 30 ноября.",
        "Подключение бесплатно![[*]]",
        "Free delivery!!![[*]] Order now.",
    ] {
        let (found, said) = note(text);
        assert!(
            matches!(found, NoteResolution::Missing),
            "{text}: {found:?} {said}"
        );
    }
    for text in [
        "Поля, отмеченные [[*]], обязательны для заполнения.",
        "Fields marked [[*]] are required.",
        "Размер 5[[*]]3 метра.",
        "Площадь 20 м[[²]] и больше.",
        "Имя[[*]]\n\n\\* — обязательные поля",
        "[[Важно]]: сноски пишем крупно.",
        "[[*]] Не более 1 000 ₽.\n",
        "Ура! [[*]]",
        "![[*]]",
    ] {
        let (found, said) = note(text);
        assert!(
            matches!(found, NoteResolution::NotAMark),
            "{text}: {found:?} {said}"
        );
    }
}

#[test]
fn a_note_is_evidence() {
    excused(
        EvidenceKind::Note,
        0,
        Reach::Same,
        &[
            "[[Кэшбэк 30 %]]*.\n\n\\* Не более 1 000 ₽.",
            "[[Гарантия]][^1].\n\n[^1]: 10 лет.",
        ],
    );
    unexcused(
        EvidenceKind::Note,
        0,
        Reach::Same,
        &[
            "[[Кэшбэк 30 %]]*.",
            "[[Гарантия]][^1].\n\n[^1]: Terms apply.",
        ],
    );
}

#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "a square cost shows on the clock only"
)]
fn a_hundred_thousand_claims_cost_their_length() {
    let text = "У нас индивидуальный подход.\n\n".repeat(20_000);
    with(&text, |document, evidence| {
        let started = std::time::Instant::now();
        for (i, block) in document.blocks().iter().enumerate() {
            for reach in [Reach::Section, Reach::Document] {
                let places = evidence.reach(i, block.tokens.clone(), reach);
                assert!(
                    evidence
                        .find(EvidenceKind::Deed, 3, &places, &block.tokens)
                        .is_none()
                );
            }
        }
        assert!(started.elapsed().as_secs() < 20, "{:?}", started.elapsed());
    });
}

#[test]
fn no_text_makes_it_panic() {
    for text in [
        "",
        ":",
        "*",
        "**",
        "a*",
        "|a|\n|-|\n||\n",
        "если",
        "if",
        "не",
        "[^1]",
        "— — —",
        "24/7",
        "до",
        "by",
        "от",
        "a - b -",
        "№",
        "+",
        "8-",
    ] {
        with(text, |document, evidence| {
            for (i, block) in document.blocks().iter().enumerate() {
                for &reach in Reach::ALL {
                    let places = evidence.reach(i, block.tokens.clone(), reach);
                    for &kind in EvidenceKind::ALL {
                        let _ = evidence.find(
                            kind,
                            0,
                            &places,
                            &(block.tokens.start..block.tokens.start),
                        );
                    }
                }
            }
            for t in 0..document.text().tokens.len() + 2 {
                let _ = evidence.resolve_note(t);
                let _ = evidence.deed(t..t);
            }
        });
    }
}
