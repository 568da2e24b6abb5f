//! Who speaks at a place: the company, the company to its staff, the client, a bad example.
//!
//! Asked only for places where a rule has found something. The order of the questions matters: a
//! client is a client even in a list of bad examples; a bad example is one even behind a staff
//! label; what staff say in quotes is the company speaking to the client.

use std::ops::Range;

use super::Document;
use super::block::Block;
use super::dialogue::Speaker;
use super::markers::{CLIENT_NOUN, COMPLAIN, REVIEW, SERVED, THAT, WROTE, Words, opens_quote};
use super::prohibition::Mark;
use crate::text::Span;
use crate::vocabulary::{BlockKind, Voice};

/// Who speaks, and how we know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Speech {
    /// Who speaks.
    pub voice: Voice,
    /// The words or marks that say so; `None` where nothing does.
    pub marker: Option<Span>,
    /// A dialogue dash opens the line: it may as well be the client.
    pub unknown_speaker: bool,
    /// The place stands under a heading, lead-in or column head that forbids («Запрещено:»):
    /// one more negator for a rule about orders.
    pub inherited_prohibition: bool,
}

impl Document {
    /// Who speaks at these tokens.
    #[must_use]
    pub fn voice_at(&self, tokens: Range<usize>) -> Voice {
        self.speech_at(tokens).voice
    }

    /// Who speaks at these tokens, and how we know.
    #[must_use]
    pub fn speech_at(&self, tokens: Range<usize>) -> Speech {
        self.speech(&tokens, true)
    }

    /// The same where an order to staff counts as the company's words like all others.
    pub(crate) fn speaker_voice(&self, tokens: &Range<usize>) -> Voice {
        self.speech(tokens, false).voice
    }

    fn speech(&self, tokens: &Range<usize>, orders: bool) -> Speech {
        let at = tokens.start;
        let mut speech = Speech {
            voice: Voice::Company,
            marker: None,
            unknown_speaker: false,
            inherited_prohibition: false,
        };
        let Some(block) = self.block_of(at).map(|b| &self.blocks[b]) else {
            return speech;
        };
        let sentence = self.sentence_of(block, at);
        let prohibition = self.prohibited(block, at);
        speech.inherited_prohibition = prohibition.is_some();
        let speaker = self.speaker_at(block, at);
        speech.unknown_speaker = matches!(speaker, Some((Speaker::Unknown, _)));
        let said = |voice, marker| Speech {
            voice,
            marker: Some(marker),
            ..speech
        };
        if let Some((Speaker::Client, span)) = speaker {
            return said(Voice::Client, span);
        }
        if let Some(span) = self.struck_at(tokens) {
            return said(Voice::BadExample, span);
        }
        let labelled = self.labelled(block, at);
        if let Some(span) = self.bad_example(block, &sentence, at, labelled) {
            return said(Voice::BadExample, span);
        }
        if let Some(span) = prohibition {
            return said(Voice::BadExample, span);
        }
        if let Some(span) = self.reported(block, &sentence, at) {
            return said(Voice::Client, span);
        }
        if let Some((Speaker::Staff, span)) = speaker {
            return said(Voice::Company, span);
        }
        let spoken = || {
            self.quote_at(block, at).is_some()
                || block.kind == BlockKind::Quote
                || labelled.is_some_and(|m| m.say)
        };
        if orders
            && !spoken()
            && let Some(span) = self.order_in(&sentence)
        {
            return said(Voice::Order, span);
        }
        speech
    }

    /// Whether a token stands under a heading, lead-in or column head that forbids.
    #[must_use]
    pub fn is_prohibited(&self, token: usize) -> bool {
        let block = self.block_of(token).map(|b| &self.blocks[b]);
        block.is_some_and(|block| self.prohibited(block, token).is_some())
    }

    /// What forbids a place: a cross before it, else what stands above its block.
    fn prohibited(&self, block: &Block, at: usize) -> Option<Span> {
        match self.crossed(block, at) {
            Some((bad, span)) => bad.then_some(span),
            None => self.prohibition(block),
        }
    }

    /// Whether the client is in what stands at these tokens: it is said to him, or he is named in
    /// its section or in a heading above. A handbook for staff also holds much that is no client's
    /// affair: leave, travel, pay.
    #[must_use]
    pub fn concerns_client(&self, tokens: Range<usize>) -> bool {
        let at = tokens.start;
        let Some(block) = self.block_of(at).map(|b| &self.blocks[b]) else {
            return false;
        };
        let spoken = block.kind == BlockKind::Quote
            || self.quote_at(block, at).is_some()
            || self.labelled(block, at).is_some_and(|m| m.say)
            || matches!(self.speaker_at(block, at), Some((Speaker::Staff, _)));
        let named = |block: &Block| {
            let mut list = self.tokens.list()[block.tokens.clone()].iter();
            list.any(|token| Words.is(token, SERVED))
        };
        let section = &self.sections[block.section];
        let above = std::iter::successors(section.parent, |&s| self.sections[s].parent);
        spoken
            || self.blocks[section.blocks.clone()].iter().any(named)
            || above
                .filter_map(|s| self.sections[s].heading)
                .any(|heading| named(&self.blocks[heading]))
    }

    /// Whether some of these tokens are struck out.
    pub(crate) fn is_struck(&self, tokens: &Range<usize>) -> bool {
        self.struck_at(tokens).is_some()
    }

    fn struck_at(&self, tokens: &Range<usize>) -> Option<Span> {
        let next = self.struck.partition_point(|s| s.end <= tokens.start);
        let struck = self.struck.get(next)?;
        if struck.start >= tokens.end.max(tokens.start + 1) {
            return None;
        }
        let list = self.tokens.list();
        let last = list.get(struck.end.checked_sub(1)?)?;
        Some(list.get(struck.start)?.span.cover(last.span))
    }

    /// A bad example by a marker in the same block. A good label nearer to the place than the
    /// marker wins.
    fn bad_example(
        &self,
        block: &Block,
        sentence: &Range<usize>,
        at: usize,
        label: Option<Mark>,
    ) -> Option<Span> {
        let quoted = self.bad_quote(block, at);
        let good = label.filter(|m| !m.bad).map(|m| m.token);
        let forbidden = self.forbidden_speech(sentence, at);
        [quoted, label.filter(|m| m.bad), forbidden]
            .into_iter()
            .flatten()
            .find(|m| good.is_none_or(|g| m.token > g))
            .map(|m| m.span)
    }

    /// A client's words told by the company: «клиенты жалуются, что …», a quoted review.
    fn reported(&self, block: &Block, sentence: &Range<usize>, at: usize) -> Option<Span> {
        const NEAR: usize = 3;
        let list = self.tokens.list();
        let words = Words;
        let client = |i: usize, class| {
            let start = sentence.start.max(i.saturating_sub(NEAR));
            let end = sentence.end.min(i + 2);
            words.is(&list[i], class) && (start..end).any(|j| words.is(&list[j], CLIENT_NOUN))
        };
        let opened = |i: usize| {
            (i + 1..at)
                .any(|j| words.is(&list[j], THAT) || list[j].is(':') || opens_quote(&list[j]))
        };
        let told = (sentence.start..at).find(|&i| client(i, COMPLAIN) && opened(i));
        if let Some(i) = told {
            return Some(list[i].span);
        }
        let introduces = |i: usize| words.is(&list[i], REVIEW) || client(i, WROTE);
        if let Some(quote) = self.quote_at(block, at) {
            let start = block.tokens.start.max(quote.saturating_sub(10));
            let found = (start..quote).rev().find(|&i| introduces(i));
            if let Some(i) = found {
                return Some(list[i].span);
            }
        }
        if block.kind != BlockKind::Quote {
            return None;
        }
        let heading = self.sections[block.section].heading;
        [block.lead_in, heading]
            .into_iter()
            .flatten()
            .flat_map(|b| self.blocks[b].tokens.clone())
            .find(|&i| words.is(&list[i], REVIEW | WROTE))
            .map(|i| list[i].span)
    }
}

#[cfg(test)]
mod tests {
    use super::super::Hints;
    use super::*;
    use crate::text::Source;
    use crate::vocabulary::Kind;

    /// The speech at the words in `[[…]]`.
    fn speech(kind: Kind, marked: &str) -> Speech {
        let start = marked.find("[[").expect("a mark");
        let end = marked.find("]]").expect("a mark") - 2;
        let text = marked.replacen("[[", "", 1).replacen("]]", "", 1);
        let hints = Hints {
            kind: Some(kind),
            lang: None,
        };
        let document = Document::parse(Source::new("x.md", text), hints);
        let list = document.tokens.list();
        let first = list.partition_point(|t| t.span.end as usize <= start);
        let last = list.partition_point(|t| (t.span.start as usize) < end);
        document.speech_at(first..last)
    }

    fn check(kind: Kind, voice: Voice, cases: &[&str]) {
        let wrong: Vec<_> = cases
            .iter()
            .map(|case| (case, speech(kind, case)))
            .filter(|(_, s)| s.voice != voice)
            .collect();
        assert!(wrong.is_empty(), "not {voice}: {wrong:#?}");
    }

    #[test]
    fn plain_text_and_quotes_are_the_company() {
        check(
            Kind::Ad,
            Voice::Company,
            &[
                "У нас [[индивидуальный подход]] к каждому.",
                "На вывеске написано: «[[Мы лучшие]]».",
                "Наш девиз «[[клиент всегда прав]]».",
                "We [[truly care]] about you.",
                "> [[Мы рады вам всегда]]",
                "Хватит ждать. [[Мы лучшие]] в городе.",
                "Купите сегодня: [[лучшая цена]] в городе.",
                "Если товар нельзя вернуть:\n\n- [[мы лучшие]]",
                "Мы не берём денег за:\n\n- [[лучший сервис]]",
                "Запрещённые к возврату товары: [[деньги не возвращаем]].",
                "## Товары, которые нельзя вернуть\n\n- [[лучшее бельё]]",
                "Не хотите ждать:\n\n- [[лучший сервис]]",
                "Клиент на первом месте: [[вернём]] деньги.",
                "Customer Satisfaction: We [[truly care]] about you.",
                "- Client Focus: [[truly care]] about you.",
                "Клиентский Сервис: [[мы рядом]].",
                "Why didn't you call [[us earlier]]?",
                "The best service. [[Never late]].",
                "9 из 10 клиентов говорят, что [[мы лучшие]].",
            ],
        );
    }

    #[test]
    fn quoted_and_told_bad_examples() {
        check(
            Kind::Standard,
            Voice::BadExample,
            &[
                "Не пишите «[[индивидуальный подход к каждому]]»: назовите дело.",
                "Не обещайте «[[всегда рады помочь]]» — дайте прямой номер.",
                "Хватит писать «[[мы клиентоориентированные]]», вместо этого покажите цифру.",
                "Вместо «[[мы лучшие]]» напишите цифру.",
                "Нельзя говорить «[[это не ко мне]]».",
                "Было: «[[мы лучшие]]». Стало: «ответим за час».",
                "Don't write \"[[individual approach]]\": name the thing you do.",
                "Avoid \"[[team of professionals]]\" and \"leading provider\".",
                "Avoid \"team of professionals\" and \"[[leading provider]]\".",
                "Never write \"[[customer-centric]]\" about ourselves.",
                "Instead of “[[we care]]” give a date.",
                "❌ «[[Мы лучшие]]»",
                "Не говорите: [[это не ко мне]].",
                "Плохо: [[мы лучшие]]. И ещё.",
                "Bad: [[we are the best]].",
                "Нельзя говорить клиенту, что [[услуга бесплатная]].",
                "Never tell a client that [[the trial is free]].",
                "Do not describe the trial as [[free]].",
                "Never claim or promise [[the best price]].",
                "Запрещено обещать [[полную гарантию]].",
                "Запрещённые формулировки: «это не к нам», «[[у нас так всегда]]».",
                "Запрещённые в чате слова: [[проблема, ошибка]].",
                "Фразы под запретом: «[[ждите]]».",
                "Мы ~~[[лучшие]]~~ хорошие.",
                "<del>[[лучшие]]</del> хорошие.",
            ],
        );
    }

    #[test]
    fn good_markers_flip_back() {
        check(
            Kind::Ad,
            Voice::Company,
            &[
                "Не говорите «нет», говорите «[[мы лучшие]]».",
                "Вместо «нет» скажите «[[мы лучшие]]».",
                "Было: «нет». Стало: «[[мы лучшие]]».",
                "Плохо: нет. Хорошо: [[мы лучшие]].",
                "Don't say \"no\", say \"[[we are the best]]\".",
                "Bad: no. Good: [[we are the best]].",
                "❌ Нет ✅ [[Мы лучшие]]",
                "Не обещайте скидку, но [[мы лучшие]].",
            ],
        );
    }

    #[test]
    fn lists_tables_and_headings_of_bad_examples() {
        check(
            Kind::Ad,
            Voice::BadExample,
            &[
                "Стоп-фразы:\n\n- [[мы лучшие]]\n- нет",
                "**Запрещено**\n\n- [[мы лучшие]]",
                "Нельзя говорить:\n- [[мы лучшие]]",
                "Чего не говорим:\n- [[мы лучшие]]",
                "## Чего не говорим\n\n- [[мы лучшие]]",
                "## Стоп-фразы\n\n### Общие\n\n- [[мы лучшие]]",
                "Don't:\n\n1. [[we are the best]]",
                "## Never say\n\n- [[we are the best]]",
                "Never:\n- a\n  - [[we are the best]]",
                "| Плохо | Хорошо |\n|--|--|\n| [[мы лучшие]] | да |",
                "| Вместо | Скажите |\n|--|--|\n| [[мы лучшие]] | да |",
                "| Нельзя | Можно |\n|--|--|\n| [[мы лучшие]] | да |",
                "| Don't | Do |\n|--|--|\n| [[we are the best]] | yes |",
                "| Avoid | Use |\n|--|--|\n| [[we are the best]] | yes |",
                "| Instead of | Say |\n|--|--|\n| [[we are the best]] | yes |",
                "| Before | After |\n|--|--|\n| [[we are the best]] | yes |",
                "- ❌ [[мы лучшие]]",
                "| A | B |\n|--|--|\n| ❌ [[мы лучшие]] | ✅ да |",
            ],
        );
        check(
            Kind::Ad,
            Voice::Company,
            &[
                "Стоп-фразы:\n\n- нет\n\nГоворите:\n\n- [[мы лучшие]]",
                "| Плохо | Хорошо |\n|--|--|\n| нет | [[мы лучшие]] |",
                "| Было | Стало |\n|--|--|\n| нет | [[мы лучшие]] |",
                "| Don't | Do |\n|--|--|\n| no | [[we are the best]] |",
                "| Instead of | Say |\n|--|--|\n| no | [[we are the best]] |",
                "## Стоп-фразы\n\n- нет\n\n## О нас\n\n- [[мы лучшие]]",
                "## Стоп-фразы\n\nЛучше говорите так:\n\n- [[мы лучшие]]",
                "Стоп-фразы:\n\n- нет\n\n[[Мы лучшие]].",
                "| A | B |\n|--|--|\n| ❌ нет | ✅ [[мы лучшие]] |",
            ],
        );
        assert!(
            speech(Kind::Standard, "Запрещено:\n\n- [[скрывать]] комиссию").inherited_prohibition
        );
        assert!(!speech(Kind::Standard, "Нужно:\n\n- [[назвать]] комиссию").inherited_prohibition);
    }

    #[test]
    fn clients_speak() {
        check(
            Kind::Script,
            Voice::Client,
            &[
                "Клиент: «[[Вы пишете, что бережём]] каждого клиента».",
                "**Клиент:** [[мы лучшие]]",
                "- Клиент: [[мы лучшие]]\n- Оператор: да",
                "> **Гостья**: [[мы лучшие]]",
                "Client: You say you [[value your customers]], so where is my refund?",
                "*Customer:* [[where is it]]",
                "К: [[мы лучшие]]\n\nО: нет",
                "C: [[we are the best]]\nA: no",
                "Клиент: Где?\n[[мы лучшие]]\nОператор: тут",
                "Клиент: Где?\n\n[[мы лучшие]]\n\nОператор: тут",
                "Клиент (раздражённо): [[мы лучшие]]",
                "1. Покупатель: [[мы лучшие]]",
                "| Клиент | Оператор |\n|--|--|\n| [[мы лучшие]] | да |",
                "| Кто | Реплика |\n|--|--|\n| Клиент | [[мы лучшие]] |",
                "Клиенты жалуются, что [[мы лучшие]] только на словах.",
                "Customers complain that [[we care]] in words only.",
                "В отзыве сказано: «[[мы лучшие]]».",
                "Клиент пишет: «[[мы лучшие]]»",
                "A customer wrote: \"[[we are the best]]\"",
                "## Отзывы\n\n> [[мы лучшие]]",
            ],
        );
        check(
            Kind::Ad,
            Voice::Company,
            &[
                "Клиент: Где?\nОператор: [[мы лучшие]]",
                "Клиент: Где? Оператор: [[мы лучшие]]",
                "Customer: Where?\n\nAgent: [[we are the best]]",
                "К: [[мы лучшие]]",
                "Клиент: Где?\n\n## О нас\n\n[[Мы лучшие]].",
                "Клиент: Где?\n\n[[Мы лучшие]].",
                "| Клиент | Оператор |\n|--|--|\n| нет | [[мы лучшие]] |",
                "| Кто | Реплика |\n|--|--|\n| Оператор | [[мы лучшие]] |",
                "— [[Мы лучшие]]",
            ],
        );
        assert!(speech(Kind::Script, "— [[Мы лучшие]]").unknown_speaker);
        assert!(speech(Kind::Script, "— Где?\n— [[Мы лучшие]]").unknown_speaker);
        assert!(!speech(Kind::Script, "Мы — [[лучшие]]").unknown_speaker);
    }

    #[test]
    fn orders_to_staff() {
        check(
            Kind::Script,
            Voice::Order,
            &[
                "[[Не говорите о комиссии]], пока клиент не спросит.",
                "Уточнить [[причину возврата]] у клиента.",
                "Сотрудник обязан [[назвать цену]].",
                "Agents must [[never mention]] the fee.",
                "If the client asks, tell him [[it is free]].",
                "В конце разговора предложите [[страховку]].",
                "Always [[push the upgrade]] first.",
                "[[Абонентскую плату]] со второго месяца не озвучивать.",
                "Only [[disclose the surcharge]] if asked.",
                "Скажите, что [[услуга бесплатна]].",
                "Gloss over [[the renewal]].",
            ],
        );
        check(
            Kind::Script,
            Voice::Company,
            &[
                "Скажите клиенту: «[[Мы лучшие]]».",
                "Скажите клиенту: [[мы лучшие]].",
                "> Подождите, [[мы лучшие]].",
                "Оператор: Подождите, [[мы лучшие]].",
                "[[Мы лучшие]] в городе.",
                "[[Скидка]] есть в прайсе.",
                "Товар можно [[вернуть за 14 дней]].",
            ],
        );
        check(
            Kind::Policy,
            Voice::Order,
            &[
                "Объясните клиенту, что [[возврат невозможен]].",
                "Tell the customer that [[refunds take time]].",
            ],
        );
        check(
            Kind::Policy,
            Voice::Company,
            &[
                "Позвоните нам: [[мы лучшие]].",
                "Tell us [[what you need]].",
            ],
        );
    }

    #[test]
    fn every_place_of_any_document_has_a_voice() {
        for text in [
            "",
            ":",
            "«",
            "а:\n- б",
            "- :\n  - x",
            "|a|\n|-|\n||\n",
            "«„“”»\"\"'",
        ] {
            let document = Document::parse(Source::new("x.md", text), Hints::default());
            for i in 0..document.tokens.len() + 2 {
                let _ = document.speech_at(i..i + 1);
                let _ = document.speech_at(i..i);
                let _ = document.clause_of(i);
            }
        }
    }
}
