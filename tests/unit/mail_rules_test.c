/* Mail as a whole: limits, delivery reports, rules and their mistakes, recognition. */
#include "base/mem.h"
#include "base/str.h"
#include "base/time.h"
#include "feature/mail/mail_pack.h"
#include "feature/mail/regex.h"
#include "feature/mail/rules_in.h"
#include "feature/mail/trial.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>
#include "surroundings.h"
#include "with_arena.h"

/* The letter with its slack. */
static struct mail *parse(const char *text, const char **error)
{
	const size_t n = strlen(text);
	char *raw = arena_zalloc(a, n + 4);

	memcpy(raw, text, n);
	return mail_parse(a, raw, n, error);
}

static struct mail *fixture(const char *name)
{
	const char *path = arena_printf(a, "%s/tests/fixtures/mail/%s.eml", SOURCE_DIR, name);
	FILE *f = fopen(path, "rb");
	char *raw = arena_zalloc(a, 1 << 20);
	const char *error = NULL;

	assert_non_null(f);
	const size_t n = fread(raw, 1, (1 << 20) - 4, f);

	fclose(f);
	return mail_parse(a, raw, n, &error);
}

static void limits_refuse_with_a_reason(void **state)
{
	static const struct {
		const char *head, *piece;
		size_t times;
		const char *word;
	} rows[] = {
		{ "From: ", "(", 200000, "comments" },
		{ "From: a@b\n\n", "Content-Type: multipart/mixed; boundary=x\n", 201,
		  "boundaries" },
		{ "From: a@b\n\n", "Content-Type: message/rfc822\n\n", 201, "enclosed" },
		{ "From: a@b\n", "X-Long: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\n", 7000, "headers" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *error = NULL;

		assert_null(parse(repeat(rows[i].head, rows[i].piece, rows[i].times), &error));
		assert_non_null(error);
		assert_non_null(strstr(error, rows[i].word));
	}
	const char *error = NULL;

	assert_non_null(parse(repeat("From: a@b\nContent-Type: multipart/mixed; boundary=x\n\n",
				     "--x\n\nx\n", 5000),
			      &error));
	assert_non_null(parse(repeat("From: ", "(", 60), &error));
}

static const struct rules *product_rules(void)
{
	const char *error = "";
	const struct rules *r = rules_load(a, SOURCE_DIR "/backend/rules", &error);

	if (r == NULL)
		print_error("%s\n", error);
	assert_non_null(r);
	return r;
}

static void large_letters_are_read_in_time(void **state)
{
	const char *head = "From: a@b.ru\nContent-Type: text/html\n\n";
	const char *error = NULL;
	const int64_t from = time_mono_us();
	const struct mail *m =
		parse(repeat(head, "<a href=\"https://e.ru/x\">go</a> ", 6000), &error);

	(void)state;
	assert_non_null(m);
	assert_int_equal(m->links_n, MAIL_LINKS_MAX);
	assert_non_null(parse(repeat(head, "<div>", 200000), &error));
	assert_non_null(parse(repeat(head, "<blockquote>", 100000), &error));
	assert_non_null(parse(repeat("From: a@b.ru\n\n", ">>>>>>>> 2025 10:15 a@b wrote\n", 100000),
			      &error));
	assert_non_null(parse(repeat("From: a@b.ru\nTo: ", "a@b.ru, ", 20000), &error));
	assert_non_null(parse(repeat("To: ", "<", 250000), &error));
	assert_non_null(parse(repeat("To: ", "\"", 250001), &error));
	assert_non_null(parse(repeat("Subject: ", "=?u?Q?x", 35000), &error));
	m = parse(repeat("From: a@b.ru\nX-Mailer: PHPMailer\n\nName: A\nPhone: 123456\nMessage:\n",
			 "line\n", 100000),
		  &error);
	assert_true(strlen(recognise(a, product_rules(), m, NULL)->text) < 70000);
	/* Valgrind is slower by a factor that says nothing. */
	assert_true(is_under_valgrind() || time_mono_us() - from < (int64_t)60 * 1000000);
}

static void identity_is_stable(void **state)
{
	const char *error = NULL;
	const struct mail *one = parse("From: a@b\n\nx", &error);
	const struct mail *same = parse("From: a@b\n\nx", &error);
	const struct mail *other = parse("From: a@b\n\ny", &error);

	(void)state;
	assert_true(one->has_made_id);
	assert_string_equal(one->message_id, same->message_id);
	assert_string_not_equal(one->message_id, other->message_id);

	const struct mail *two = fixture("in-reply-to-two");

	assert_int_equal(two->in_reply_to.n, 2);
	assert_string_equal(two->in_reply_to.v[1], "b@example.com");
	assert_int_equal(two->references.n, 3);
}

static void reports_are_understood(void **state)
{
	const struct mail *m = fixture("dsn-failed");

	(void)state;
	assert_true(m->dsn.is_report);
	assert_true(m->dsn.is_failed);
	assert_string_equal(m->dsn.recipient, "gone@example.com");
	assert_string_equal(m->dsn.status, "5.1.1");
	assert_string_equal(m->dsn.original_id, "otklik.17.reply@example.ru");
	assert_true(m->has_empty_return_path);
	m = fixture("dsn-delayed");
	assert_true(m->dsn.is_report);
	assert_false(m->dsn.is_failed);
	assert_string_equal(m->dsn.original_id, "otklik.17.reply@example.ru");
}

static void own_mail_is_told_from_forms(void **state)
{
	static const char *const list[] = { "Shop@Example.ru" };
	const struct mail_own own = { list, 1 };
	const struct rules *rules = product_rules();

	(void)state;
	assert_string_equal(recognise(a, rules, fixture("own"), &own)->ignore_reason, "own");
	assert_null(recognise(a, rules, fixture("own"), NULL)->ignore_reason);
	assert_null(recognise(a, rules, fixture("form-own-address"), &own)->ignore_reason);
	assert_string_equal(recognise(a, rules, fixture("dsn-failed"), &own)->ignore_reason,
			    "bounce");
}

static void own_groups_are_no_newsletters(void **state)
{
	static const char *const list[] = { "info@shop.example.ru" };
	const struct mail_own own = { list, 1 };
	const struct rules *rules = product_rules();
	const char *error = NULL;
	const struct mail *m = parse("From: \"Anna via Info\" <info@shop.example.ru>\nReply-To: "
				     "Anna <anna@example.com>\n"
				     "X-Original-Sender: anna@example.com\nPrecedence: list\n"
				     "List-ID: <info.shop.example.ru>\nList-Unsubscribe: "
				     "<mailto:x@shop.example.ru>\n\nHello?\n",
				     &error);
	const struct card *card = recognise(a, rules, m, &own);

	(void)state;
	assert_null(card->ignore_reason);
	assert_string_equal(card->author_email, "anna@example.com");
	assert_string_equal(recognise(a, rules, m, NULL)->ignore_reason, "newsletter");
}

static void mistakes_in_rules_are_named(void **state)
{
	static const char *const rows[][2] = {
		{ "{", "vk.json: line" },
		{ "[]", "must hold an object" },
		{ "{\"x\":1}", "unknown key \"x\"" },
		{ "{\"rules\":{}}", "rules: must be an array" },
		{ "{\"rules\":[{}]}", "needs a name" },
		{ "{\"rules\":[{\"name\":\"a\",\"sender\":1}]}", "rule a: unknown key \"sender\"" },
		{ "{\"rules\":[{\"name\":\"a\",\"source_type\":\"myspace\"}]}",
		  "source_type: names no known" },
		{ "{\"rules\":[{\"name\":\"a\",\"source_type\":\"vk\",\"action\":\"like\"}]}",
		  "match: is needed" },
		{ "{\"rules\":[{\"name\":\"a\",\"source_type\":\"vk\",\"match\":{}}]}",
		  "action: is needed" },
		{ "{\"rules\":[{\"name\":\"a\",\"source_type\":\"vk\",\"action\":\"lick\","
		  "\"match\":{}}]}",
		  "no action \"lick\"" },
		{ "{\"rules\":[{\"name\":\"a\",\"source_type\":\"vk\",\"action\":\"like\","
		  "\"match\":{\"subject\":\"(\"}}]}",
		  "rule a: subject: bad pattern at byte 1" },
		{ "{\"rules\":[{\"name\":\"a\",\"source_type\":\"vk\",\"action\":\"like\","
		  "\"match\":{\"is\":\"nice\"}}]}",
		  "no fact \"nice\"" },
		{ "{\"rules\":[{\"name\":\"a\",\"source_type\":\"vk\",\"action\":\"like\","
		  "\"match\":{},\"fields\":{\"nose\":{\"set\":\"x\"}}}]}",
		  "fields.nose: there is no such field" },
		{ "{\"rules\":[{\"name\":\"a\",\"source_type\":\"vk\",\"action\":\"like\","
		  "\"match\":{},\"fields\":{\"text\":{\"in\":\"soul\"}}}]}",
		  "\"soul\" is no part" },
		{ "{\"rules\":[{\"name\":\"a\",\"source_type\":\"vk\",\"action\":\"like\","
		  "\"match\":{},\"fields\":{\"text\":{\"key\":\"soul\"}}}]}",
		  "no group of synonyms \"soul\"" },
		{ "{\"rules\":[{\"name\":\"a\",\"source_type\":\"vk\",\"action\":\"like\","
		  "\"match\":{},\"version\":0}]}",
		  "version: must be a whole number" },
		{ "{\"rules\":[{\"name\":\"a\",\"source_type\":\"vk\",\"action\":\"like\","
		  "\"match\":{}},"
		  "{\"name\":\"a\",\"source_type\":\"vk\",\"action\":\"like\",\"match\":{}}]}",
		  "is taken" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *error = "";

		assert_false(
			rules_add(rules_new(a), "vk.json", rows[i][0], strlen(rows[i][0]), &error));
		assert_non_null(strstr(error, "vk.json"));
		if (strstr(error, rows[i][1]) == NULL)
			print_error("%s does not say %s\n", error, rows[i][1]);
		assert_non_null(strstr(error, rows[i][1]));
	}
	const char *error = "";

	assert_null(rules_load(a, SOURCE_DIR "/backend/none", &error));
	assert_null(rules_load(a, SOURCE_DIR "/tests", &error));
}

/*
 * A shared pattern stands where its name stands; one that is not there, or holds itself, is
 * refused.
 */
static void patterns_are_shared(void **state)
{
	static const struct {
		const char *words;
		const char *pattern;
		const char *means; /* the pattern compiled, or what the error says */
	} rows[] = {
		{ "\"a\":\"x|y\"", "^(?:{{a}})$", "^(?:x|y)$" },
		{ "\"a\":\"x{{b}}\",\"b\":\"y\"", "{{a}}{{b}}", "xyy" },
		{ "\"a\":\"x\"", "a{2}", "a{2}" },
		{ "\"a\":\"x\"", "\\\\{{a}}", "\\{{a}}" },
		{ "\"a\":[\"x\"]", "{{a}}", "x" },
		{ "\"a\":[\"b\",\"a\"]", "^{{a}}$", "^(?:a|b)$" },
		{ "\"a\":[\"sent a\",\"sent an\",\"shared\",\"got\"]", "{{a}}",
		  "(?:got|s(?:ent\\ a(?:n)?|hared))" },
		{ "\"a\":[\"отправил\",\"ответил\",\"пишет\"]", "{{a}}",
		  "(?:от(?:ветил|правил)|пишет)" },
		{ "\"a\":[\"а\",\"я\",\"а\"]", "{{a}}", "(?:а|я)" },
		{ "\"a\":[\"a.b\",\"a(b\",\"A\"]", "{{a}}", "(?:A|a(?:\\(b|\\.b))" },
		{ "\"a\":\"x\"", "{{b}}", "no pattern \"b\"" },
		{ "\"a\":\"x\"", "{{a", "no pattern \"a\"" },
		{ "\"a\":\"x{{a}}\"", "{{a}}", "no pattern \"a\"" },
		{ "\"a\":\"(\"", "{{a}}", "bad pattern" },
		{ "\"a\":\"x\",\"b\":[\"y\"],\"b\":\"z\"", "x", "duplicate" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct rules *r = rules_new(a);
		const char *error = NULL;
		const char *pack = arena_printf(
			a,
			"{\"words\":{%s},\"rules\":[{\"name\":\"x\",\"source_type\":\"vk\","
			"\"action\":\"other\",\"match\":{\"text\":\"%s\"}}]}",
			rows[i].words, rows[i].pattern);

		if (rules_add(r, "x.json", pack, strlen(pack), &error))
			assert_string_equal(regex_pattern(r->v[0].match[0].text), rows[i].means);
		else if (strstr(error, rows[i].means) == NULL)
			fail_msg("%s: %s", rows[i].pattern, error);
	}
}

static void shared_patterns_do_not_swell(void **state)
{
	struct rules *r = rules_new(a);
	const char *error = NULL;
	const char *ten = "{{d}}{{d}}{{d}}{{d}}{{d}}{{d}}{{d}}{{d}}{{d}}{{d}}";
	const char *pack = arena_printf(
		a,
		"{\"words\":{\"d\":\"%s\",\"c\":\"%s%s\"},\"rules\":[{\"name\":\"x\","
		"\"source_type\":\"vk\",\"action\":\"other\",\"match\":{\"text\":\"{{c}}\"}}]}",
		repeat("", "y", 9000), ten, ten);

	(void)state;
	assert_false(rules_add(r, "x.json", pack, strlen(pack), &error));
	assert_non_null(strstr(error, "longer than"));
}

static void patterns_have_limits(void **state)
{
	static const char pack[] = "{\"rules\":[{\"name\":\"slow\",\"source_type\":\"vk\","
				   "\"action\":\"like\",\"priority\":1,"
				   "\"match\":{\"text\":\"^(a+)+(b|c)+$\"}},{\"name\":\"rest\","
				   "\"source_type\":\"email\","
				   "\"action\":\"request\",\"match\":{}}]}";
	struct rules *rules = rules_new(a);
	const char *error = "";
	const int64_t from = time_mono_us();

	(void)state;
	assert_true(rules_add(rules, "slow.json", pack, strlen(pack), &error));
	const struct mail *m = parse(repeat("From: a@b.ru\n\n", "a", 5000), &error);
	const struct card *card = recognise(a, rules, m, NULL);

	assert_string_equal(card->rule, "rest");
	assert_true(card->is_limited);
	assert_true(is_under_valgrind() || time_mono_us() - from < (int64_t)5 * 1000000);
}

static void rules_go_by_priority(void **state)
{
	static const char pack[] =
		"{\"words\":{\"who\":[\"Имя\"]},\"rules\":["
		"{\"name\":\"late\",\"priority\":300,\"source_type\":\"other\",\"action\":"
		"\"other\",\"match\":{}},"
		"{\"name\":\"form\",\"priority\":200,\"version\":7,\"source_type\":\"site_form\","
		"\"action\":[{\"in\":\"subject\",\"regex\":\"(?i)заказ\",\"action\":\"order\"},"
		"\"request\"],"
		"\"match\":[{\"from\":\"@no.ru\"},{\"from\":\"@B.ru\",\"header\":{\"X-Form\":\"^7$"
		"\"},\"keys\":{\"of\":\"who\"}}],"
		"\"fields\":{\"author_name\":{\"key\":\"who\"},\"external_id\":{\"in\":\"header:X-"
		"Form\"},"
		"\"link\":[{\"in\":\"text\",\"regex\":\"nothing\"},{\"set\":\"https://b.ru/"
		"?utm_source=1\"}]}}]}";
	struct rules *rules = rules_new(a);
	const char *error = "";

	(void)state;
	assert_true(rules_add(rules, "x.json", pack, strlen(pack), &error));
	const struct mail *m =
		parse("From: f@mail.b.ru\nSubject: ЗАКАЗ 5\nX-Form: 7\n\nИмя*: Анна\n", &error);
	const struct card *card = recognise(a, rules, m, NULL);

	assert_string_equal(card->rule, "form");
	assert_int_equal(card->rule_version, 7);
	assert_string_equal(card->action, "order");
	assert_string_equal(card->author_name, "Анна");
	assert_string_equal(card->external_id, "7");
	assert_string_equal(card->link, "https://b.ru/");
	m = parse("From: f@mail.b.ru\nSubject: ЗАКАЗ 5\nX-Form: 8\n\nИмя: Анна\n", &error);
	assert_string_equal(recognise(a, rules, m, NULL)->rule, "late");
	m = parse("From: f@notb.ru\nX-Form: 7\n\nИмя: Анна\n", &error);
	assert_string_equal(recognise(a, rules, m, NULL)->rule, "late");
}

/* Patterns that are in use must not be called endless: nobody could save their rules again. */
static void shipped_patterns_end(void **state)
{
	const char *error = NULL;
	const struct rules *r = rules_load(a, SOURCE_DIR "/backend/rules", &error);

	(void)state;
	assert_non_null(r);
	for (size_t i = 0; i < r->n; i++) {
		const char *key = trial_endless(a, &r->v[i]);

		/* The trial counts milliseconds, of which valgrind takes twenty times as many. */
		if (key != NULL && !is_under_valgrind())
			fail_msg("%s: %s", r->v[i].name, key);
	}
}

/*
 * Rules that take what the others of their source left say so: their letters count as unrecognised.
 */
static void shipped_fallbacks_are_marked(void **state)
{
	const char *error = NULL;
	const struct rules *r = rules_load(a, SOURCE_DIR "/backend/rules", &error);

	(void)state;
	for (size_t i = 0; i < r->n; i++)
		if (str_ends(r->v[i].name, ".other"))
			assert_true(r->v[i].is_fallback);
}

static void endless_patterns_are_found(void **state)
{
	static const struct {
		const char *pattern;
		bool is_endless;
	} rows[] = {
		{ "^(a+)+$", true },
		{ "(?:\\\\s*\\\\w+)*\\\\z", true },
		{ "(x+x+)+y", true },
		{ "(?s)(.*?,){11}P", true },
		{ "(?m)^Name: (?<v>[^\\\\n]+)$", false },
		{ "(?s)from (.+?) to (.+?)\\\\.", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct rules *r = rules_new(a);
		const char *error = NULL;
		const char *pack = arena_printf(
			a,
			"{\"rules\":[{\"name\":\"x\",\"source_type\":\"vk\",\"action\":\"other\","
			"\"match\":{\"text\":\"%s\"}}]}",
			rows[i].pattern);

		rules_compile_plain(r);
		if (!rules_add(r, "x.json", pack, strlen(pack), &error))
			fail_msg("%s", error);
		if ((trial_endless(a, &r->v[0]) != NULL) != rows[i].is_endless)
			fail_msg("%s", rows[i].pattern);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(shipped_patterns_end, start, stop),
		cmocka_unit_test_setup_teardown(shipped_fallbacks_are_marked, start, stop),
		cmocka_unit_test_setup_teardown(endless_patterns_are_found, start, stop),
		cmocka_unit_test_setup_teardown(limits_refuse_with_a_reason, start, stop),
		cmocka_unit_test_setup_teardown(large_letters_are_read_in_time, start, stop),
		cmocka_unit_test_setup_teardown(identity_is_stable, start, stop),
		cmocka_unit_test_setup_teardown(reports_are_understood, start, stop),
		cmocka_unit_test_setup_teardown(own_mail_is_told_from_forms, start, stop),
		cmocka_unit_test_setup_teardown(own_groups_are_no_newsletters, start, stop),
		cmocka_unit_test_setup_teardown(mistakes_in_rules_are_named, start, stop),
		cmocka_unit_test_setup_teardown(patterns_are_shared, start, stop),
		cmocka_unit_test_setup_teardown(shared_patterns_do_not_swell, start, stop),
		cmocka_unit_test_setup_teardown(patterns_have_limits, start, stop),
		cmocka_unit_test_setup_teardown(rules_go_by_priority, start, stop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
