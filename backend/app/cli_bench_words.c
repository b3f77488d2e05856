/* What people write and where: the vocabulary of the made-up cards. */
#include "app/cli_bench.h"
#include "feature/interests/source.h"

#define COUNT(v) (int)(sizeof(v) / sizeof((v)[0]))

const struct bench_city bench_cities[] = {
	{ "Москва", "Europe/Moscow" },         { "Санкт-Петербург", "Europe/Moscow" },
	{ "Казань", "Europe/Moscow" },         { "Екатеринбург", "Asia/Yekaterinburg" },
	{ "Новосибирск", "Asia/Novosibirsk" }, { "Самара", "Europe/Samara" },
	{ "Краснодар", "Europe/Moscow" },      { "Нижний Новгород", "Europe/Moscow" },
	{ "Уфа", "Asia/Yekaterinburg" },       { "Пермь", "Asia/Yekaterinburg" },
	{ "Воронеж", "Europe/Moscow" },        { "Омск", "Asia/Omsk" },
	{ "Тюмень", "Asia/Yekaterinburg" },    { "Калининград", "Europe/Kaliningrad" },
	{ "Сочи", "Europe/Moscow" },           { "Томск", "Asia/Tomsk" },
	{ "Иркутск", "Asia/Irkutsk" },         { "Берлин", "Europe/Berlin" },
	{ "Рязань", "Europe/Moscow" },         { "Лондон", "Europe/London" },
};
const int bench_cities_n = COUNT(bench_cities);

const char *const bench_products[] = {
	"Кофемашина Аврора 300",   "Диван «Осло»",
	"Самокат Ветер 2",         "Пылесос Вихрь",
	"Курс английского B1",     "Стрижка и укладка",
	"Абонемент на месяц",      "Тур в Карелию",
	"Сет «Самурай»",           "Шины 205/55 R16",
	"Espresso Machine Aurora", "Yoga pass",
	"Wedding cake 3 kg",       "Ремонт экрана",
	"Букет «Весна»",           "Чехол «Кристалл»",
	"Матрас «Облако» 160×200", "Детская коляска Лира",
	"Маникюр с покрытием",     "Доставка воды 19 л",
	"Окна ПВХ под ключ",       "Страховка ОСАГО",
	"Велосипед Норд 27,5",     "Робот-мойщик окон",
	"Солнечные очки Riva",
};
const int bench_products_n = COUNT(bench_products);

/* The weights of all sources add up to 1000. */
/* clang-format off */
const struct bench_source bench_sources[] = {
	{ SOURCE_VK, "https://vk.com/", "vk.comment", 310, .35,
	  { { ACTION_COMMENT, 48 }, { ACTION_MESSAGE, 24 }, { ACTION_LIKE, 15 },
	    { ACTION_MENTION, 5 }, { ACTION_REPOST, 5 }, { ACTION_SUBSCRIBE, 3 } } },
	{ SOURCE_INSTAGRAM, "https://instagram.com/", "instagram.comment", 130, .3,
	  { { ACTION_COMMENT, 52 }, { ACTION_LIKE, 20 }, { ACTION_MESSAGE, 15 },
	    { ACTION_MENTION, 10 }, { ACTION_GIFT, 1 }, { ACTION_UPLOAD, 2 } } },
	{ SOURCE_SITE_FORM, NULL, "generic_form.request", 120, .8,
	  { { ACTION_REQUEST, 58 }, { ACTION_ORDER, 30 }, { ACTION_QUESTION, 12 } } },
	{ SOURCE_OK, "https://ok.ru/", "ok.comment", 80, .3,
	  { { ACTION_COMMENT, 55 }, { ACTION_LIKE, 25 }, { ACTION_MESSAGE, 15 },
	    { ACTION_GIFT, 5 } } },
	{ SOURCE_AVITO, "https://avito.ru/", "avito.message", 75, .9,
	  { { ACTION_MESSAGE, 80 }, { ACTION_QUESTION, 20 } } },
	{ SOURCE_EMAIL, NULL, "email.message", 75, .4,
	  { { ACTION_MESSAGE, 90 }, { ACTION_REPLY, 10 } } },
	{ SOURCE_FACEBOOK, "https://facebook.com/", "facebook.comment", 45, .3,
	  { { ACTION_COMMENT, 55 }, { ACTION_REPLY, 20 }, { ACTION_MESSAGE, 20 },
	    { ACTION_POST, 5 } } },
	{ SOURCE_GOOGLE_REVIEWS, "https://maps.example/", "google_reviews.review", 35, .1,
	  { { ACTION_REVIEW, 100 } } },
	{ SOURCE_TELEGRAM, "https://t.me/", "telegram.message", 30, .4,
	  { { ACTION_MESSAGE, 92 }, { ACTION_MENTION, 8 } } },
	{ SOURCE_YOUTUBE, "https://youtube.com/", "youtube.comment", 20, .3,
	  { { ACTION_COMMENT, 90 }, { ACTION_UPLOAD, 10 } } },
	{ SOURCE_PHONE, NULL, "phone.call", 20, .5, { { ACTION_CALL, 100 } } },
	{ SOURCE_CHAT, NULL, "chat.message", 15, .5,
	  { { ACTION_MESSAGE, 80 }, { ACTION_VISIT, 20 } } },
	{ SOURCE_WHATSAPP, NULL, "whatsapp.message", 12, .5, { { ACTION_MESSAGE, 100 } } },
	{ SOURCE_SITE_REVIEW, NULL, "generic_form.review", 9, .9, { { ACTION_REVIEW, 100 } } },
	{ SOURCE_SITE_COMMENT, NULL, "wordpress.comment", 7, .4, { { ACTION_COMMENT, 100 } } },
	{ SOURCE_TRIPADVISOR, "https://tripadvisor.example/", "tripadvisor.review", 5, .1,
	  { { ACTION_REVIEW, 100 } } },
	{ SOURCE_X, "https://x.com/", "x.mention", 4, .2,
	  { { ACTION_MENTION, 60 }, { ACTION_REPLY, 40 } } },
	{ SOURCE_LINKEDIN, "https://linkedin.com/", "linkedin.message", 3, .2,
	  { { ACTION_MESSAGE, 70 }, { ACTION_COMMENT, 30 } } },
	{ SOURCE_API, NULL, "api.order", 3, .9, { { ACTION_ORDER, 100 } } },
	{ SOURCE_OTHER, NULL, "other", 2, .1, { { ACTION_OTHER, 100 } } },
};
/* clang-format on */
const int bench_sources_n = COUNT(bench_sources);

static const char *const first_ru[] = {
	"Анна",   "Мария",  "Ольга", "Екатерина", "Дарья",      "Наталья",
	"Ирина",  "Юлия",   "Алёна", "Светлана",  "Александра", "Рузанна",
	"Айгуль", "Марина", "Елена", "Валентина", "Софья",      "Ксения",
};
static const char *const first_en[] = {
	"Emma",   "Olivia", "Grace", "Hannah", "James", "Daniel",
	"Oliver", "Thomas", "Noor",  "Amelia", "Jack",
};
static const char *const last_ru[] = {
	"Соколова", "Иванова", "Петрова", "Орлова",    "Белова",   "Новикова", "Морозова",
	"Волкова",  "Ёлкина",  "Зайцева", "Кузнецова", "Попова",   "Лебедева", "Козлова",
	"Семёнова", "Гусева",  "Титова",  "Кузьмина",  "Киселёва", "Жукова",   "Шевченко",
	"Ким",      "Черных",  "Саакян",  "Гарипова",  "Щукина",   "Фёдорова", "Юсупова",
};
static const char *const last_en[] = {
	"Smith",  "Walker", "Brown",  "Taylor", "Evans",  "Cooper",
	"Bailey", "Ward",   "Garcia", "Müller", "O’Neil",
};
static const char *const openings_ru[] = {
	"Здравствуйте!", "Добрый день.",           "Добрый вечер, подскажите пожалуйста:",
	"Привет!",       "Доброго времени суток,", "Уважаемая администрация,",
	"Всем привет 👋", "Девочки, помогите —",    "Вопрос:",
	"Подскажите,",
};
static const char *const openings_en[] = { "Hello,", "Hi there!", "Good morning,", "Hey team,",
					   "Quick question:" };
static const char *const bodies_ru[] = {
	"сколько стоит доставка за город и можно ли оплатить картой при получении?",
	"есть ли в наличии? На сайте написано «под заказ», а в группе видела фото из магазина.",
	"заказ пришёл не полностью, не хватает второй коробки. Номер заказа напишу в личные "
	"сообщения.",
	"очень довольны, мастер приехал вовремя, всё объяснил. Спасибо большое, будем "
	"рекомендовать!",
	"третий день не могу дозвониться, на письма никто не отвечает. Так дела не делают.",
	"а до скольких вы работаете в воскресенье? И нужна ли запись заранее?",
	"подойдёт ли для ребёнка 7 лет? Рост 125, вес 24 кг, занимаемся первый год.",
	"хочу вернуть товар: не подошёл цвет, упаковка цела, чек есть. Куда везти?",
	"можно ли перенести запись с четверга на субботу, после 14:00? Фамилия прежняя.",
	"видел у вас акцию 2 + 1, она ещё действует? В приложении цена без скидки.",
	"пришлите, пожалуйста, счёт на организацию, реквизиты во вложении, нужен договор и акт.",
	"супер! ❤️❤️❤️",
	"как до вас добраться от метро пешком, и есть ли парковка рядом?",
	"какая гарантия и где сервис? В прошлый раз ремонтировали месяц.",
	"курьер приехал на два часа позже и нагрубил, прошу разобраться.",
	"а рассрочка есть? И можно ли сдать старый в счёт нового?",
	"спасибо за быстрый ответ, беру. Когда привезёте в Химки?",
	"размер маломерит? Обычно ношу 46, боюсь промахнуться.",
};
static const char *const bodies_en[] = {
	"do you ship to Kazakhstan, and how long does it usually take? Thank you in advance.",
	"the staff were friendly but we waited forty minutes for a table we had booked.",
	"is it still in stock? The website says yes, the app says no.",
	"I would like a refund: the parcel arrived damaged, photos attached.",
	"what are your opening hours on Sunday, and is there parking nearby?",
	"great service, will definitely come back!",
	"could you send an invoice for our company, please?",
};
/* clang-format off */
static const char *const tails_ru[] = {
	"",               "",               "",               "",               " Заранее спасибо.",
	" Жду ответа сегодня!",             " Телефон для связи оставила в профиле.",
	" С уважением, постоянный покупатель.",
	" P. S. \"кавычки\" и <теги> тоже бывают.",
};
/* clang-format on */
static const char *const tails_en[] = { "", "", " Thanks!", " Best regards.",
					" Please answer by tomorrow." };
/* clang-format off */
static const char *const remarks_ru[] = {
	"Не видно, что ответ ушёл: приложите другой снимок.", "Обещали перезвонить, перезвоните.",
	"Цена устарела, исправьте ответ.",  "Слишком сухо, клиент недоволен: извинитесь.",
};
/* clang-format on */
static const char *const remarks_en[] = { "The picture shows another thread.",
					  "Please apologise first." };
static const char *const reasons_ru[] = { "Ушёл на обед, клиент ждёт", "Мой постоянный клиент",
					  "Срок выходит", "Коллега заболел" };
static const char *const reasons_en[] = { "Deadline is near", "My regular customer" };
static const char *const answers_ru[] = {
	"Здравствуйте! Спасибо за вопрос. Да, есть в наличии, привезём завтра с 10 до 14.",
	"Добрый день! Приносим извинения, разберёмся сегодня и напишем вам до вечера.",
	"Здравствуйте! Счёт и договор отправили, проверьте, пожалуйста, почту.",
	"Добрый день! Запись перенесли на субботу, 14:30. Ждём вас!",
};
static const char *const answers_en[] = {
	"Hello! Yes, it is in stock and can be delivered tomorrow between 10 and 14.",
	"Good afternoon! We are sorry, we will look into it today and write back this evening.",
};
static const char *const places_ru[] = {
	"Товары для дома, сообщество", "Официальная группа", "Барахолка района",
	"Отзывы о компании",           "Страница магазина",
};
static const char *const places_en[] = { "Official page", "City guide", "Reviews" };

struct words {
	const char *const *v;
	int n;
};

/* clang-format off */
#define WORDS(v) { v, COUNT(v) }
/* clang-format on */

/* [list][is English] */
static const struct words lists[WORDS__MAX][2] = {
	[WORDS_FIRST] = { WORDS(first_ru), WORDS(first_en) },
	[WORDS_LAST] = { WORDS(last_ru), WORDS(last_en) },
	[WORDS_OPENINGS] = { WORDS(openings_ru), WORDS(openings_en) },
	[WORDS_BODIES] = { WORDS(bodies_ru), WORDS(bodies_en) },
	[WORDS_TAILS] = { WORDS(tails_ru), WORDS(tails_en) },
	[WORDS_REMARKS] = { WORDS(remarks_ru), WORDS(remarks_en) },
	[WORDS_REASONS] = { WORDS(reasons_ru), WORDS(reasons_en) },
	[WORDS_ANSWERS] = { WORDS(answers_ru), WORDS(answers_en) },
	[WORDS_PLACES] = { WORDS(places_ru), WORDS(places_en) },
};

const char *bench_word(enum bench_list list, bool is_english, struct chance *c)
{
	const struct words *w = &lists[list][is_english];

	return w->v[chance_below(c, w->n)];
}
