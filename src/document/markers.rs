//! The words by which a text says who speaks and what must not be said.
//!
//! Closed lists of full forms, folded, in one table from a word's hash to what it can be.

use super::{kind, staff};
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
/// Pay, as those who earn it speak of it.
pub(super) const PAY: Class = 1 << 36;
/// Time away from work, by itself.
pub(super) const LEAVE: Class = 1 << 37;
/// Beginning and ending a job.
pub(super) const JOINING: Class = 1 << 38;
/// How work is judged.
pub(super) const JUDGED: Class = 1 << 39;
/// Where and with what people work.
pub(super) const WORKPLACE: Class = 1 << 40;
/// Those who work, by themselves no sign of who reads.
pub(super) const WORKERS: Class = 1 << 41;
/// What belongs to the reader: "your", «своему».
pub(super) const YOURS: Class = 1 << 42;
/// Those whom only one who works has above or beside him.
pub(super) const SUPERIOR: Class = 1 << 43;
/// Makes a `SUPERIOR` the reader's own without "your": "line manager".
pub(super) const DIRECT: Class = 1 << 44;
/// Sorts of `OFF_WORK`.
pub(super) const OFF_WORK_SORT: Class = 1 << 45;
/// Time away from work behind its sort: "sick leave", "time off".
pub(super) const OFF_WORK: Class = 1 << 46;
/// Those whom a company serves, in any case, whatever they are called.
pub(super) const SERVED: Class = 1 << 47;
/// Those who use what a company makes: its clients or anybody.
pub(super) const USER: Class = 1 << 48;
/// What a client has of a company: "your order", «ваш заказ».
pub(super) const BOUGHT: Class = 1 << 49;
/// A book for those who work somewhere.
pub(super) const HANDBOOK: Class = 1 << 50;
/// Must not be, of things; a bad example where they are [`SPOKEN`].
pub(super) const BANNED: Class = 1 << 51;
/// What is said.
pub(super) const SPOKEN: Class = 1 << 52;
/// What a company has about its clients: behind one it is a heading, no name ("Customer Focus:").
pub(super) const CONCERN: Class = 1 << 53;

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
        "плохо неправильно неверно было ошибка ошибки плохой запретом bad wrong incorrect \
         don't dont don'ts donts никогда never",
    ),
    (
        GOOD | AT_END,
        "лучше стало правильно верно хорошо можно надо нужно хороший better good right correct \
         do dos instead",
    ),
    (BANNED, "запрещенные запрещенных запретные"),
    (
        SPOKEN,
        "фразы фраз слова слов словосочетания формулировки формулировок выражения выражений \
         обещания ответы обороты",
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
    (
        CONCERN,
        "satisfaction focus first service services commitment care success experience obsession centricity \
         orientation value values loyalty trust support safety rights responsibilities relations journey \
         reviews testimonials stories feedback data information details requirements needs \
         сервис забота опыт",
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
         upgrade verify welcome introduce check close escort gloss shrug log swap wrap cite",
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
    (
        PAY,
        "payroll salary salaries paycheck paychecks paystub timesheet timesheets timecard wage wages \
         overtime timecards diem зарплата зарплаты зарплату зарплате зарплатой оклад оклада оклады окладу табель \
         табеля табеле премирование премирования премировании сверхурочные сверхурочных",
    ),
    (
        LEAVE,
        "pto telework teleworking furlough отпуск отпуска отпуску отпусков отпуске отпуском отпускные \
         отпускных больничный больничного больничном больничные больничных отгул отгула отгулы отгулов",
    ),
    (
        JOINING,
        "onboarding offboarding hires hiring interviewer interviewers interviewee recruiter recruiters \
         recruiting interns internship probation probationary онбординг онбординга онбординге стажер \
         стажера стажеры стажеру стажеров стажировка стажировки стажировку адаптация адаптации \
         адаптацию увольнение увольнения увольнении собеседование собеседования собеседовании \
         собеседований испытательный испытательного новичок новичка новичку новички новичков \
         трудоустройство трудоустройства",
    ),
    (
        JUDGED,
        "appraisal appraisals supervisee supervisees аттестация аттестации аттестацию грейд грейда \
         грейды",
    ),
    (
        WORKPLACE,
        "slack intranet standup standups retro retros jira workplace timekeeping планерка планерки \
         планерку планерке интранет интранете командировка командировки командировку командировке \
         командировок спецодежда спецодежды спецодежду сменщик сменщика",
    ),
    (
        WORKERS,
        "supervisor supervisors employee employees coworker coworkers co-worker co-workers colleague \
         colleagues teammate teammates hr staff workforce personnel коллега коллеги коллегам коллег \
         коллегой коллегами коллеге подчиненный подчиненные подчиненных подчиненным подчиненного \
         начальник начальника начальнику наставник наставника наставнику наставники кадровый \
         кадровой кадровая кадровую работник работника работники работникам работников работнику \
         сотрудник сотрудника сотруднику сотрудники сотрудникам сотрудников сотрудниками \
         руководитель руководителя руководителю руководителем руководители руководителей",
    ),
    (
        YOURS,
        "your my ваш ваша ваши вашу вашего вашему вашим вашей ваших вашем свой свои свою своего \
         своему своим своей своих своем",
    ),
    (
        SUPERIOR,
        "supervisor supervisors manager boss coworker coworkers co-worker co-workers colleague \
         colleagues teammate teammates peers mentor руководитель руководителя руководителю \
         руководителем начальник начальника начальнику начальником наставник наставника наставнику \
         наставником коллегам коллегами коллеге отдел отдела отделе отделу подчиненным подчиненных",
    ),
    (
        DIRECT,
        "direct immediate line непосредственный непосредственного непосредственному непосредственным \
         прямому прямого",
    ),
    (
        OFF_WORK_SORT,
        "time sick annual parental medical unpaid maternity paternity on your my",
    ),
    (OFF_WORK, "off leave"),
    (
        SERVED,
        "client clients customer customers guest guests patient patients shopper shoppers buyer buyers \
         consumer consumers subscriber subscribers caller callers passenger passengers visitor \
         visitors клиент клиента клиенту клиентом клиенты клиентов клиентам клиентами клиентах клиенте \
         клиентка клиентки клиентке покупатель покупателя покупателю покупателем покупатели \
         покупателей покупателям гость гостя гостю гостем гости гостей гостям гостями гостья гостье \
         пациент пациента пациенту пациентом пациенты пациентов пациентам абонент абонента абоненту \
         абонентом абоненты абонентов абонентам пассажир пассажира пассажиру пассажиры пассажиров \
         заказчик заказчика заказчику заказчики заказчиков посетитель посетителя посетителю \
         посетители посетителей",
    ),
    (
        USER,
        "user users participant participants пользователь пользователя пользователю пользователем \
         пользователи пользователей пользователям участник участника участнику участники участников \
         заявитель заявителя заявители",
    ),
    (
        BOUGHT,
        "order orders account purchase purchases payment payments subscription subscriptions card \
         booking bookings reservation cart delivery refund refunds product products content \
         repository repositories organization organisation company business app device website site \
         заказ заказа заказу заказе заказы счет счета карта карты карту аккаунт аккаунта покупка \
         покупки подписка подписки подписку бронирование бронирования договор договора данные",
    ),
    (HANDBOOK, "handbook хендбук хендбука"),
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
        static KNOWN: Sketch = sketch(!0);
        self.sketched(&KNOWN, token)
    }

    /// The same of what tells a document's kind alone: most texts are read for it from the first word to
    /// the last.
    pub(super) fn of_kind(self, token: &Token) -> Class {
        const SIGNS: Class = kind::SIGNS | staff::SIGNS;
        static KNOWN: Sketch = sketch(SIGNS);
        self.sketched(&KNOWN, token) & SIGNS
    }

    fn sketched(self, known: &Sketch, token: &Token) -> Class {
        let (number, bit) = known_bit(token.value);
        if token.kind != TokenKind::Word || known[number] & bit == 0 {
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

/// One bit for each of some words: of most words of a text these 4 KB say that they are none, and the
/// 64 KB of the table are left alone.
type Sketch = [u64; 512];

const fn sketch(of: Class) -> Sketch {
    let mut known = [0; 512];
    let mut slot = 0;
    while slot < SLOTS {
        let (hash, class) = TABLE[slot];
        if class & of != 0 {
            let (number, bit) = known_bit(hash);
            known[number] |= bit;
        }
        slot += 1;
    }
    known
}

/// Where a word has its bit in a [`Sketch`]: the number's index and the bit in it.
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
