//! The words by which a text says who speaks and what must not be said.
//!
//! Closed lists of full forms, folded, in one table from a word's hash to what it can be.

use crate::text::fold::{self, WordHash};
use crate::text::{Token, TokenKind};

/// What a word can be; one word can be several things.
pub(super) type Class = u64;

/// Negates or forbids what follows.
pub(super) const NEGATOR: Class = 1;
/// An act of speech, as an order or an infinitive.
pub(super) const SAY: Class = 1 << 1;
/// Like `SAY`, but only a quotation or a colon makes it one («используйте»).
pub(super) const SAY_QUOTED: Class = 1 << 2;
/// Marks a bad example by itself.
pub(super) const BAD: Class = 1 << 3;
/// Marks a good example by itself.
pub(super) const GOOD: Class = 1 << 4;
/// `BAD` or `GOOD` only before a colon, a quotation, a dash or the end («было», "right").
pub(super) const AT_END: Class = 1 << 5;
/// A client's dialogue label.
pub(super) const CLIENT: Class = 1 << 6;
/// A staff member's dialogue label.
pub(super) const STAFF: Class = 1 << 7;
/// A client's dialogue label of one letter.
pub(super) const CLIENT_LETTER: Class = 1 << 8;
/// A staff member's dialogue label of one letter.
pub(super) const STAFF_LETTER: Class = 1 << 9;
/// A client in a sentence, in any case.
pub(super) const CLIENT_NOUN: Class = 1 << 10;
/// What unhappy clients do.
pub(super) const COMPLAIN: Class = 1 << 11;
/// What introduces a client's words in quotes.
pub(super) const WROTE: Class = 1 << 12;
/// A client's review.
pub(super) const REVIEW: Class = 1 << 13;
/// Those whom a standard orders.
pub(super) const STAFF_NOUN: Class = 1 << 14;
/// The duty.
pub(super) const MUST: Class = 1 << 15;
/// An English verb that begins an order.
pub(super) const ORDER: Class = 1 << 16;
/// Looks like an imperative («хотите») or begins like a prohibition ("don't want") but is none.
pub(super) const NO_ORDER: Class = 1 << 17;
/// The verb of a prohibition's lead-in after «не».
pub(super) const DO: Class = 1 << 18;
/// Begins a clause that turns against the one before.
pub(super) const TURN: Class = 1 << 19;
/// Opens reported speech.
pub(super) const THAT: Class = 1 << 20;
/// The company itself, as a subject.
pub(super) const WE: Class = 1 << 21;
/// A client as the one an order is about: «клиенту», "the customer".
pub(super) const TO_CLIENT: Class = 1 << 22;
/// May stand before an order: «всегда», "please".
pub(super) const BEFORE_ORDER: Class = 1 << 23;
/// Marks a bad example only as the whole head of a column.
pub(super) const COLUMN_BAD: Class = 1 << 24;
/// Marks a good example only as the whole head of a column.
pub(super) const COLUMN_GOOD: Class = 1 << 25;
/// Joins two words of one sort.
pub(super) const COORD: Class = 1 << 26;
/// Turns a line into a condition or a relative clause.
pub(super) const CONDITION: Class = 1 << 27;
/// "of".
pub(super) const OF: Class = 1 << 28;
/// "instead".
pub(super) const INSTEAD: Class = 1 << 29;
/// Governs an infinitive, so that it orders nobody.
pub(super) const MODAL: Class = 1 << 30;
/// Sells to the reader.
pub(super) const SELLS: Class = 1 << 31;
/// An order to say something to somebody.
pub(super) const TELLS: Class = 1 << 32;
/// A duty, in a standard.
pub(super) const DUTY: Class = 1 << 33;
/// Points at the document itself.
pub(super) const THIS: Class = 1 << 34;
/// What a policy calls itself.
pub(super) const TERMS: Class = 1 << 35;

const LISTS: &[(Class, &str)] = &[
    (
        NEGATOR,
        "не ни нельзя никогда запрещено запрещается запрещаем запрещен запрещена запрещены \
         избегайте избегать избегаем хватит перестаньте прекратите недопустимо воздержитесь \
         воздерживайтесь запрещенные запрещенных запретные not never don't dont cannot can't mustn't shouldn't \
         avoid stop forbidden prohibited banned refrain no",
    ),
    (
        SAY,
        "говорите говорить говори сказать скажите скажи пишите писать пиши написать обещайте \
         обещать обещай пообещать произносите произносить заявляйте заявлять утверждайте \
         утверждать называйте называть сообщайте сообщать сообщите отвечайте отвечать ответьте \
         уверяйте уверять убеждайте убеждать гарантируйте гарантировать рассказывайте рассказывать \
         объявляйте объявлять представляйте преподносите преподносить \
         say saying tell telling write writing promise promising claim claiming state stating \
         describe describing call calling announce announcing advertise advertising assert pretend \
         assure reply pledge imply suggest label present",
    ),
    (
        SAY_QUOTED,
        "используйте использовать употребляйте употреблять добавляйте добавлять упоминайте \
         упоминать говорим пишем обещаем используем употребляем говорит говорят пишет \
         предлагайте начинайте заканчивайте use using add mention print answer start end open close",
    ),
    (
        BAD,
        "вместо избегайте избегать избегаем запрещено запрещается нельзя стоп-фразы стоп-фраза \
         стоп-слова стоп-слово стоп-фраз стоп-слов антипример антипримеры антипаттерн \
         недопустимо avoid banned forbidden prohibited anti-example stop-words stop-phrases",
    ),
    (
        BAD | AT_END,
        "плохо неправильно неверно было ошибка ошибки плохой bad wrong incorrect \
         don't dont don'ts donts никогда never",
    ),
    (
        GOOD | AT_END,
        "лучше стало правильно верно хорошо можно надо нужно хороший better good right correct \
         do dos instead",
    ),
    (COLUMN_BAD, "до before no нет"),
    (COLUMN_GOOD, "после after yes да"),
    (COORD, "or and nor и или ни либо"),
    (
        CONDITION,
        "если когда if when unless которые который которую which that",
    ),
    (
        MODAL,
        "можно может могут можете можем могу мог могли хотите хочет хотят хотим хочу готов готова \
         готовы рад рада рады будем будет будут буду нужно надо чтобы позволяет позволяют помогает \
         помогаем помочь невозможно возможность право способ пора стоит легко удобно проще приятно \
         успеть успеете умеем умеет любит любят начнем начнет если как",
    ),
    (
        SELLS,
        "купите купить купи закажите скидка скидки скидку акция акции распродажа подарок buy sale \
         discount shop deal offer",
    ),
    (
        TELLS,
        "скажите поздоровайтесь поприветствуйте представьтесь уточните объясните предложите \
         поблагодарите извинитесь greet tell say apologise apologize thank offer explain",
    ),
    (
        DUTY,
        "должен должна должны обязан обязана обязаны must should shall",
    ),
    (
        THIS,
        "настоящие настоящих настоящими настоящим настоящая настоящей настоящее настоящего these \
         this",
    ),
    (
        TERMS,
        "правила правил правилами условия условий условиями политика политики политикой договор \
         договора договором соглашение соглашения соглашением оферта оферты terms policy \
         agreement conditions",
    ),
    (OF, "of"),
    (INSTEAD, "instead"),
    (
        CLIENT,
        "клиент клиентка покупатель покупательница гость гостья пациент пациентка абонент абонентка \
         пассажир пассажирка заказчик заказчица посетитель посетительница звонящий звонящая \
         пользователь client customer guest caller passenger patient shopper visitor buyer user",
    ),
    (
        STAFF,
        "оператор операторка менеджер продавец кассир кассирша администратор специалист сотрудник \
         сотрудница консультант мастер диспетчер бот робот компания магазин поддержка \
         agent operator rep representative manager staff cashier employee assistant advisor bot \
         support company",
    ),
    (CLIENT_LETTER, "к c с"),
    (STAFF_LETTER, "о м a а o"),
    (
        CLIENT_NOUN,
        "клиент клиента клиенту клиентом клиенты клиентов клиентам клиентами покупатель покупателя \
         покупателю покупателем покупатели покупателей покупателям гость гостя гостю гости гостей гостям \
         пациент пациенты пациентов абонент абоненты абонентов пассажир пассажиры пассажиров заказчик \
         заказчики заказчиков посетитель посетители посетителей люди client clients customer customers \
         guest guests caller callers passenger passengers patient patients shopper shoppers buyer buyers \
         visitors people",
    ),
    (
        COMPLAIN,
        "жалуются жалуется жаловались жаловался жаловалась пожаловались пожаловался пожаловалась \
         недовольны недоволен возмущаются возмущается возмущены сетуют спрашивают спрашивает спросил \
         спросила боятся опасаются \
         complain complains complained complaining ask asks asked worry fear resent protest",
    ),
    (
        WROTE,
        "пишет пишут написал написала написали сказал сказала говорит говорят говорил спросил спросила \
         спрашивает спрашивают ответил жалуется жалуются возмущается пожаловался пожаловалась \
         wrote writes write said says say asked asks complained complains told",
    ),
    (
        REVIEW,
        "отзыв отзыва отзыву отзывом отзыве отзывы отзывов отзывам отзывах жалоба жалобы жалобу жалоб \
         review reviews testimonial testimonials complaint complaints",
    ),
    (
        STAFF_NOUN,
        "сотрудник сотрудники сотруднику сотрудникам оператор операторы оператору операторам менеджер \
         менеджеры менеджеру менеджерам продавец продавцы продавцу продавцам кассир кассиры кассиру \
         администратор администраторы администратору специалист специалисты специалисту консультант \
         консультанты мастер мастера персонал бот курьер курьеры курьеру \
         agent agents operator operators rep reps representative representatives manager managers \
         staff cashier cashiers employee employees assistant assistants advisor advisors bot bots \
         courier couriers",
    ),
    (
        MUST,
        "должен должна должны обязан обязана обязаны следует необходимо надо нужно вправе запрещено \
         нельзя must should shall may cannot mustn't shouldn't",
    ),
    (
        ORDER,
        "tell ask say offer greet explain give send call check use let show avoid mention hide skip \
         wait transfer escalate apologise apologize thank confirm remind push sell upsell refuse \
         decline record write read make keep put add list describe promise claim state answer reply \
         respond inform advise steer direct point redirect present suggest encourage discourage \
         persuade warn ensure inform convince quote name follow help listen invite repeat charge refund \
         return cancel delay emphasise emphasize stress highlight bury omit conceal disclose reveal \
         withhold do don't never get take leave stop start bring hand route treat \
         ignore overcome act set look stall advertise rank recommend blame refer round target label \
         pretend disclose accept reset carry block deny pick choose close count create focus insist \
         limit lower mark notify phone press propose provide raise reassure reject remove require \
         schedule select share slow speak submit switch talk tick try turn overstate understate \
         upgrade verify welcome introduce check close escort",
    ),
    (
        NO_ORDER,
        "хотите можете знаете видите найдете получите сможете хотели купите закажите платите \
         заплатите сэкономите узнаете увидите ждете желаете решите любите думаете находите \
         сайте кредите лимите визите граните элите дебите аудите депозите дефиците профиците \
         want like know have need forget worry miss see",
    ),
    (
        DO,
        "делаем делать делай делайте говорим говорить говорите пишем писать пишите обещаем обещать обещайте \
         используем использовать используйте употребляем надо нужно допускается разрешается должен \
         должна должны следует стоит можно рекомендуется допускаем do done фразы фраз слова слов выражения \
         phrases words sentences expressions",
    ),
    (TURN, "но а однако but"),
    (THAT, "что будто чтобы как that how why as"),
    (WE, "мы я we i they our you вы"),
    (
        TO_CLIENT,
        "клиенту клиента клиентам клиентов покупателю покупателя покупателям гостю гостя гостям пациенту \
         пациента абоненту абонента пассажиру пассажира заказчику заказчика посетителю посетителя \
         client clients customer customers guest guests caller callers passenger passengers patient \
         patients shopper shoppers buyer buyers",
    ),
    (
        BEFORE_ORDER,
        "всегда никогда не обязательно пожалуйста сначала затем потом сразу также далее always never \
         please then first next also do not immediately simply just politely only",
    ),
];

/// Marks that lead a bad example.
pub(super) const CROSSES: [char; 10] = ['❌', '✗', '✘', '✖', '🚫', '⛔', '❎', '👎', '🛑', '×'];
/// Marks that lead a good example.
pub(super) const TICKS: [char; 6] = ['✅', '✔', '✓', '☑', '👍', '🟢'];

/// What each known word can be. Made when the program is compiled: looking a word up must cost
/// nothing in a document that has no finding.
#[derive(Clone, Copy, Debug)]
pub(super) struct Words;

impl Words {
    /// What a token can be; 0 for anything but a known word.
    pub(super) fn of(self, token: &Token) -> Class {
        let (number, bit) = known_bit(token.value);
        if token.kind != TokenKind::Word || KNOWN[number] & bit == 0 {
            return 0;
        }
        let mut slot = home(token.value);
        loop {
            let (hash, class) = TABLE[slot];
            if hash == token.value || class == 0 {
                return class;
            }
            slot = (slot + 1) % SLOTS;
        }
    }

    /// Whether a token is a word of one of these classes.
    pub(super) fn is(self, token: &Token, class: Class) -> bool {
        self.of(token) & class != 0
    }
}

const SLOTS: usize = 4096;
static TABLE: [(WordHash, Class); SLOTS] = table();

/// The slot that a word is looked for first.
const fn home(hash: WordHash) -> usize {
    (hash >> 52) as usize
}

/// One bit for each known word: of most words of a text these 4 KB say that they are none, and the
/// 64 KB of the table are left alone.
static KNOWN: [u64; 512] = {
    let mut known = [0; 512];
    let mut slot = 0;
    while slot < SLOTS {
        let (hash, class) = TABLE[slot];
        if class != 0 {
            let (number, bit) = known_bit(hash);
            known[number] |= bit;
        }
        slot += 1;
    }
    known
};

/// Where a word has its bit in [`KNOWN`]: the number's index and the bit in it.
const fn known_bit(hash: WordHash) -> (usize, u64) {
    ((hash >> 32) as usize % 512, 1 << ((hash >> 41) & 63))
}

/// An open hash table of all lists. At most a third of the slots is taken (a test counts).
const fn table() -> [(WordHash, Class); SLOTS] {
    let mut table = [(0, 0); SLOTS];
    let mut list = 0;
    while list < LISTS.len() {
        let (class, words) = LISTS[list];
        let bytes = words.as_bytes();
        let (mut word, mut letters) = (fold::Hasher::new(), 0);
        let mut i = 0;
        while i <= bytes.len() {
            let ends = i == bytes.len() || bytes[i] == b' ';
            if ends && letters > 0 {
                let hash = word.finish();
                let mut slot = home(hash);
                while table[slot].1 != 0 && table[slot].0 != hash {
                    slot = (slot + 1) % SLOTS;
                }
                table[slot] = (hash, table[slot].1 | class);
                (word, letters) = (fold::Hasher::new(), 0);
            } else if !ends {
                word.byte(bytes[i]);
                letters += 1;
            }
            i += 1;
        }
        list += 1;
    }
    table
}

/// Whether a mark opens a quotation.
pub(super) fn opens_quote(token: &Token) -> bool {
    matches!(token.punct(), Some('«' | '“' | '„' | '"'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_holds_every_word_under_its_hash() {
        for &(class, words) in LISTS {
            for word in words.split(' ').filter(|w| !w.is_empty()) {
                assert_eq!(fold::fold(word), word);
                let hash = fold::hash(word);
                let found = TABLE.iter().find(|&&(h, c)| h == hash && c != 0);
                assert!(found.is_some_and(|&(_, c)| c & class != 0), "{word}");
            }
        }
        assert!(TABLE.iter().filter(|&&(_, c)| c != 0).count() < SLOTS / 3);
    }
}
