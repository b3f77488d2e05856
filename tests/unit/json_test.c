/* JSON, query strings and forms by description: in, out, failures. */
#include "base/mem.h"
#include "base/str.h"
#include "base/time.h"
#include "core/json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

static const char *const color_names[] = { NULL, "red", "green" };
static const struct choices color_choices = { color_names, 2 };

struct all_in {
	int64_t n;
	bool is_on;
	int color;
	const char *name;
	const char *note;
	const char *code;
	struct timestamp at;
	struct opt_i64 maybe;
	point_id point_id;
	struct point_id_list point_ids;
	struct str_list tags;
	struct upload picture;
	struct bytes blob;
};

DESC(all_in, F(all_in, n, 0, -5, 200), F(all_in, is_on, 0, 0, 0),
     FC(all_in, color, 0, color_choices), F(all_in, name, TRIM, 2, 5),
     F(all_in, note, LINES, 0, 20), F(all_in, code, SECRET, 1, 10), F(all_in, at, 0, 0, 0),
     F(all_in, maybe, 0, 0, 9), F(all_in, point_id, 0, 0, 0), F(all_in, point_ids, 0, 0, 3),
     F(all_in, tags, TRIM, 0, 3), F(all_in, picture, 0, 0, 0), F(all_in, blob, 0, 0, 0));

struct must_in {
	const char *name;
	int64_t n;
	point_id point_id;
};

DESC(must_in, F(must_in, name, REQ | TRIM, 1, 10), F(must_in, n, REQ, 1, 9),
     F(must_in, point_id, REQ, 0, 0));

struct fixture {
	struct req r;
	struct all_in in;
	struct json_seen seen;
};

static void start(struct fixture *f)
{
	*f = (struct fixture){ .r = { .arena = arena_new(4 << 20) } };
}

static void stop(struct fixture *f)
{
	arena_free(f->r.arena);
}

static int decode(struct fixture *f, const char *text)
{
	return json_in(&f->r, &all_in_desc, text, strlen(text), &f->in, &f->seen);
}

struct refusal {
	const char *text;
	int code;
	const char *field, *reason;
};

static void check_refusal(const struct fixture *f, const struct refusal *row, int rc)
{
	if (rc != row->code || !str_eq(f->r.failure.field, row->field) ||
	    !str_eq(f->r.failure.reason, row->reason))
		fail_msg("%s: rc %d field %s reason %s", row->text, rc,
			 f->r.failure.field != NULL ? f->r.failure.field : "-",
			 f->r.failure.reason != NULL ? f->r.failure.reason : "-");
}

static const struct refusal json_rows[] = {
	{ "{}", 0, NULL, NULL },
	{ "{\"n\":200}", 0, NULL, NULL },
	{ "{\"n\":201}", E_INVALID, "n", "too_big" },
	{ "{\"n\":-6}", E_INVALID, "n", "too_small" },
	{ "{\"n\":1.0}", E_INVALID, "n", "wrong_type" },
	{ "{\"n\":\"1\"}", E_INVALID, "n", "wrong_type" },
	{ "{\"n\":true}", E_INVALID, "n", "wrong_type" },
	{ "{\"n\":{}}", E_INVALID, "n", "wrong_type" },
	{ "{\"n\":[1]}", E_INVALID, "n", "wrong_type" },
	{ "{\"n\":null}", 0, NULL, NULL },
	{ "{\"n\":99999999999999999999}", E_MALFORMED, NULL, NULL },
	{ "{\"is_on\":1}", E_INVALID, "is_on", "wrong_type" },
	{ "{\"is_on\":\"true\"}", E_INVALID, "is_on", "wrong_type" },
	{ "{\"color\":\"blue\"}", E_INVALID, "color", "not_a_choice" },
	{ "{\"color\":\"\"}", E_INVALID, "color", "not_a_choice" },
	{ "{\"color\":1}", E_INVALID, "color", "wrong_type" },
	{ "{\"name\":\"ёжик!\"}", 0, NULL, NULL },
	{ "{\"name\":\"  ёжик! \"}", 0, NULL, NULL },
	{ "{\"name\":\"ёжики!\"}", E_INVALID, "name", "too_long" },
	{ "{\"name\":\" x \"}", E_INVALID, "name", "too_short" },
	{ "{\"name\":\"a\\nb\"}", E_INVALID, "name", "bad_text" },
	{ "{\"name\":\"a\\u0000b\"}", E_INVALID, "name", "bad_text" },
	{ "{\"name\":\"a\\u0085b\"}", E_INVALID, "name", "bad_text" },
	{ "{\"name\":\"a\\u007fb\"}", E_INVALID, "name", "bad_text" },
	{ "{\"name\":\"a\\ud800b\"}", E_MALFORMED, NULL, NULL },
	{ "{\"name\":\"a\xff"
	  "b\"}",
	  E_MALFORMED, NULL, NULL },
	{ "{\"note\":\"a\\n\\tb\\r\"}", 0, NULL, NULL },
	{ "{\"note\":\"a\\u001bb\"}", E_INVALID, "note", "bad_text" },
	{ "{\"code\":\"\"}", E_INVALID, "code", "too_short" },
	{ "{\"at\":\"2026-11-22T10:00:00Z\"}", 0, NULL, NULL },
	{ "{\"at\":\"yesterday\"}", E_INVALID, "at", "wrong_type" },
	{ "{\"at\":5}", E_INVALID, "at", "wrong_type" },
	{ "{\"maybe\":10}", E_INVALID, "maybe", "too_big" },
	{ "{\"maybe\":-1}", E_INVALID, "maybe", "too_small" },
	{ "{\"point_id\":0}", E_INVALID, "point_id", "wrong_type" },
	{ "{\"point_id\":-3}", E_INVALID, "point_id", "wrong_type" },
	{ "{\"point_id\":\"3\"}", E_INVALID, "point_id", "wrong_type" },
	{ "{\"point_ids\":[1,2,3]}", 0, NULL, NULL },
	{ "{\"point_ids\":[1,2,3,4]}", E_INVALID, "point_ids", "too_long" },
	{ "{\"point_ids\":[1,0]}", E_INVALID, "point_ids", "wrong_type" },
	{ "{\"point_ids\":[\"1\"]}", E_INVALID, "point_ids", "wrong_type" },
	{ "{\"point_ids\":[null]}", E_INVALID, "point_ids", "wrong_type" },
	{ "{\"point_ids\":7}", E_INVALID, "point_ids", "wrong_type" },
	{ "{\"tags\":[\"a\",\" \"]}", E_INVALID, "tags", "required" },
	{ "{\"tags\":[1]}", E_INVALID, "tags", "wrong_type" },
	{ "{\"tags\":[\"a\\u0000\"]}", E_INVALID, "tags", "bad_text" },
	{ "{\"picture\":\"x\"}", E_INVALID, "picture", "wrong_type" },
	{ "{\"blob\":\"x\"}", E_INVALID, "blob", "unknown_field" },
	{ "{\"other\":1}", E_INVALID, "other", "unknown_field" },
	{ "{\"N\":1}", E_INVALID, "N", "unknown_field" },
	{ "{\"n\":1,\"n\":2}", E_INVALID, "n", "doubled_field" },
	{ "{\"n\":1,\"\\u006e\":2}", E_MALFORMED, NULL, NULL },
	{ "{\"x\":{\"zz\":1,\"zz\":2}}", E_MALFORMED, NULL, NULL },
	{ "[]", E_MALFORMED, NULL, NULL },
	{ "", E_MALFORMED, NULL, NULL },
	{ "5", E_MALFORMED, NULL, NULL },
	{ "{\"n\":1} x", E_MALFORMED, NULL, NULL },
	{ "{\"n\":1,}", E_MALFORMED, NULL, NULL },
	{ "{\"note\":\"[[[[[[[[[[[[[[[[[[\"}", 0, NULL, NULL },
	{ "{\"n\":[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]}", E_MALFORMED, NULL, NULL },
	{ "{\"n\":[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]}", E_INVALID, "n", "wrong_type" },
};

static void json_is_refused_by_field(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(json_rows) / sizeof(json_rows[0]); i++) {
		struct fixture f;

		start(&f);
		check_refusal(&f, &json_rows[i], decode(&f, json_rows[i].text));
		stop(&f);
	}
}

static void json_fills_the_struct(void **state)
{
	struct fixture f;

	(void)state;
	start(&f);
	assert_int_equal(
		decode(&f,
		       "{\"n\":7,\"is_on\":true,\"color\":\"green\",\"name\":\" \\u0451\\u0436 \","
		       "\"note\":null,\"at\":\"2026-11-22T10:00:00Z\",\"maybe\":0,\"point_id\":12,"
		       "\"point_ids\":[5,6],\"tags\":[\" a \",\"b\"]}"),
		0);
	assert_int_equal(f.in.n, 7);
	assert_true(f.in.is_on);
	assert_int_equal(f.in.color, 2);
	assert_string_equal(f.in.name, "ёж");
	assert_null(f.in.note);
	assert_int_equal(f.in.at.us, 1795341600000000);
	assert_true(f.in.maybe.is_set);
	assert_int_equal(f.in.maybe.v, 0);
	assert_int_equal(f.in.point_id.v, 12);
	assert_int_equal(f.in.point_ids.n, 2);
	assert_int_equal(f.in.point_ids.v[1].v, 6);
	assert_int_equal(f.in.tags.n, 2);
	assert_string_equal(f.in.tags.v[0], "a");
	stop(&f);
}

/* Empty after TRIM is null; without TRIM an empty text stays one. */
static void blank_text_is_null(void **state)
{
	struct fixture f;

	(void)state;
	start(&f);
	assert_int_equal(decode(&f, "{\"name\":\" \\t\",\"note\":\"\"}"), 0);
	assert_null(f.in.name);
	assert_string_equal(f.in.note, "");
	stop(&f);
}

static void long_list_is_refused(void **state)
{
	static const struct field fields[] = { F(all_in, point_ids, 0, 0, INT64_MAX) };
	static const struct desc d = { "big", sizeof(struct all_in), fields, 1 };
	struct fixture f;
	struct buf b;

	(void)state;
	for (int n = 10000; n <= 10001; n++) {
		start(&f);
		buf_init(&b, 1 << 20);
		buf_adds(&b, "{\"point_ids\":[1");
		for (int i = 1; i < n; i++)
			buf_adds(&b, ",1");
		buf_adds(&b, "]}");
		assert_int_equal(json_in(&f.r, &d, b.p, b.len, &f.in, &f.seen),
				 n == 10000 ? 0 : E_INVALID);
		buf_free(&b);
		stop(&f);
	}
}

static void required_fields_are_asked_for(void **state)
{
	static const struct refusal rows[] = {
		{ "{\"name\":\"a\",\"n\":1,\"point_id\":4}", 0, NULL, NULL },
		{ "{\"n\":1,\"point_id\":4}", E_INVALID, "name", "required" },
		{ "{\"name\":\"a\",\"n\":null,\"point_id\":4}", E_INVALID, "n", "required" },
		{ "{\"name\":\"  \",\"n\":1,\"point_id\":4}", E_INVALID, "name", "required" },
		{ "{\"name\":null,\"n\":1,\"point_id\":4}", E_INVALID, "name", "required" },
		{ "{\"name\":\"a\",\"n\":1}", E_INVALID, "point_id", "required" },
		{ "{\"name\":\"a\",\"n\":1,\"point_id\":null}", E_INVALID, "point_id", "required" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct fixture f;
		struct must_in in = { 0 };

		start(&f);
		int rc = json_in(&f.r, &must_in_desc, rows[i].text, strlen(rows[i].text), &in,
				 &f.seen);

		if (rc == 0)
			rc = in_complete(&f.r, &must_in_desc, &f.seen);
		check_refusal(&f, &rows[i], rc);
		stop(&f);
	}
}

static int decode_query(struct fixture *f, const char *text)
{
	struct pair *v = NULL;
	size_t n = 0;

	TRY(query_split(&f->r, text, strlen(text), &v, &n));
	return pairs_in(&f->r, &all_in_desc, v, n, &f->in, &f->seen);
}

static void query_is_refused_by_field(void **state)
{
	static const struct refusal rows[] = {
		{ "", 0, NULL, NULL },
		{ "&&", 0, NULL, NULL },
		{ "n=5&is_on=1&color=red&name=%20ab%20&maybe=3&point_id=4", 0, NULL, NULL },
		{ "n=&is_on=&color=&name=&maybe=&point_id=&at=", 0, NULL, NULL },
		{ "n=201", E_INVALID, "n", "too_big" },
		{ "n=5x", E_INVALID, "n", "wrong_type" },
		{ "n=99999999999999999999", E_INVALID, "n", "wrong_type" },
		{ "n=+5", E_INVALID, "n", "wrong_type" },
		{ "is_on=yes", E_INVALID, "is_on", "wrong_type" },
		{ "color=blue", E_INVALID, "color", "not_a_choice" },
		{ "point_id=0", E_INVALID, "point_id", "wrong_type" },
		{ "n=1&n=2", E_INVALID, "n", "doubled_field" },
		{ "n=1&other=2", E_INVALID, "other", "unknown_field" },
		{ "blob=1", E_INVALID, "blob", "unknown_field" },
		{ "picture=1", E_INVALID, "picture", "wrong_type" },
		{ "name=a%0Ab", E_INVALID, "name", "bad_text" },
		{ "name=%00", E_MALFORMED, NULL, NULL },
		{ "name=%ff", E_MALFORMED, NULL, NULL },
		{ "name=%4", E_MALFORMED, NULL, NULL },
		{ "name=%zz", E_MALFORMED, NULL, NULL },
		{ "=5", E_MALFORMED, NULL, NULL },
		{ "point_ids=1&point_ids=2&point_ids=3&point_ids=4", E_INVALID, "point_ids",
		  "too_long" },
		{ "point_ids=1&point_ids=x", E_INVALID, "point_ids", "wrong_type" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct fixture f;

		start(&f);
		check_refusal(&f, &rows[i], decode_query(&f, rows[i].text));
		stop(&f);
	}
}

static void query_fills_the_struct(void **state)
{
	struct fixture f;

	(void)state;
	start(&f);
	assert_int_equal(
		decode_query(&f, "point_ids=8&n=-5&tags=a+b&point_ids=9&at=2026-11-22&is_on=false&"
				 "name=%D1%91%D0%B6&tags=c"),
		0);
	assert_int_equal(f.in.n, -5);
	assert_int_equal(f.in.point_ids.n, 2);
	assert_int_equal(f.in.point_ids.v[0].v, 8);
	assert_int_equal(f.in.point_ids.v[1].v, 9);
	assert_int_equal(f.in.tags.n, 2);
	assert_string_equal(f.in.tags.v[0], "a b");
	assert_string_equal(f.in.name, "ёж");
	assert_false(f.in.maybe.is_set);
	assert_false(f.in.is_on);
	stop(&f);
}

/* A name may come once over all sources: path, query and body together. */
static void sources_share_what_was_seen(void **state)
{
	struct fixture f;

	(void)state;
	start(&f);
	assert_int_equal(decode_query(&f, "n=1&point_ids=1"), 0);
	assert_int_equal(decode(&f, "{\"is_on\":true}"), 0);
	assert_int_equal(decode(&f, "{\"n\":1}"), E_INVALID);
	assert_string_equal(f.r.failure.reason, "doubled_field");
	f.r.failure.code = 0;
	assert_int_equal(decode_query(&f, "point_ids=2"), E_INVALID);
	assert_string_equal(f.r.failure.field, "point_ids");
	stop(&f);
}

static void too_many_parameters_are_refused(void **state)
{
	struct fixture f;
	struct pair *v = NULL;
	size_t n = 0;
	char text[65 * 4];

	(void)state;
	start(&f);
	for (int i = 0; i < 65; i++)
		memcpy(text + i * 4, "a=1&", 4);
	assert_int_equal(query_split(&f.r, text, 64 * 4, &v, &n), 0);
	assert_int_equal(n, 64);
	assert_int_equal(query_split(&f.r, text, 65 * 4, &v, &n), E_MALFORMED);
	stop(&f);
}

static void uploads_are_set(void **state)
{
	static const struct upload file = { "a.png", "xyz", 3 };
	static const struct upload none = { NULL, "", 0 };
	static const struct {
		struct pair pair;
		int code;
		size_t n;
	} rows[] = {
		{ { "picture", NULL, &file }, 0, 3 },
		{ { "picture", NULL, &none }, 0, 0 },
		{ { "picture", "text", NULL }, E_INVALID, 0 },
		{ { "name", NULL, &file }, E_INVALID, 0 },
		{ { "point_ids", NULL, &file }, E_INVALID, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct fixture f;

		start(&f);
		assert_int_equal(pairs_in(&f.r, &all_in_desc, &rows[i].pair, 1, &f.in, &f.seen),
				 rows[i].code);
		assert_int_equal(f.in.picture.n, rows[i].n);
		stop(&f);
	}
}

static void texts_are_escaped(void **state)
{
	/* clang-format off */
	static const struct {
		const char *in, *out;
	} rows[] = {
		{ NULL, "null" },    { "", "\"\"" },      { "ёж", "\"ёж\"" },
		{ "a\"b\\c/", "\"a\\\"b\\\\c/\"" },       { "\b\t\n\f\r", "\"\\b\\t\\n\\f\\r\"" },
		{ "\x01\x0b\x1f", "\"\\u0001\\u000b\\u001f\"" },
		{ "</script>&", "\"\\u003c/script\\u003e\\u0026\"" },
		{ "\xe2\x80\xa8 \xe2\x80\xa9", "\"\\u2028 \\u2029\"" },
		{ "— “x” €", "\"— “x” €\"" },             { "\xe2", "\"\xe2\"" },
		{ "\xe2\x80", "\"\xe2\x80\"" },           { "\x7f", "\"\x7f\"" },
	};
	/* clang-format on */

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct buf b;

		buf_init(&b, 1000);
		json_out_str(&b, rows[i].in);
		assert_string_equal(buf_str(&b), rows[i].out);
		buf_free(&b);
	}
}

struct all_row {
	int64_t n;
	bool is_on;
	int color;
	const char *name;
	const char *code;
	struct timestamp at;
	struct opt_i64 maybe;
	point_id point_id;
	struct point_id_list point_ids;
	struct str_list tags;
	struct bytes blob;
	struct json_text extra;
};

DESC(all_row, O(all_row, n), O(all_row, is_on), FC(all_row, color, 0, color_choices),
     O(all_row, name), F(all_row, code, SECRET, 0, 0), O(all_row, at), O(all_row, maybe),
     O(all_row, point_id), O(all_row, point_ids), O(all_row, tags), O(all_row, blob),
     O(all_row, extra));

static void rows_are_written(void **state)
{
	point_id ids[] = { { 4 }, { 5 } };
	const char *tags[] = { "a", "<" };
	/* clang-format off */
	const struct all_row rows[] = {
		{ 0 },
		{ INT64_MIN, true, 2, "ёж", "secret", { 1795341600000000 }, { true, 0 }, { 9 },
		  { ids, 2 },
		  { tags, 2 }, { "x", 1 }, { "[1,2]" } },
	};
	/* clang-format on */
	struct buf b;

	(void)state;
	buf_init(&b, 4000);
	json_out_rows(&b, &all_row_desc, rows, 2);
	assert_string_equal(
		buf_str(&b),
		"[{\"n\":0,\"is_on\":false,\"color\":null,\"name\":null,\"code\":null,\"at\":null,"
		"\"maybe\":null,\"point_id\":null,\"point_ids\":[],\"tags\":[],\"blob\":null,"
		"\"extra\":null},"
		"{\"n\":-9223372036854775808,\"is_on\":true,\"color\":\"green\",\"name\":\"ёж\","
		"\"code\":null,"
		"\"at\":\"2026-11-22T10:00:00.000000Z\",\"maybe\":0,\"point_id\":9,\"point_ids\":["
		"4,5],"
		"\"tags\":[\"a\",\"\\u003c\"],\"blob\":null,\"extra\":[1,2]}]");
	buf_reset(&b);
	json_out_rows(&b, &all_row_desc, rows, 0);
	assert_string_equal(buf_str(&b), "[]");
	buf_free(&b);
}

/* A reply over its maximum is marked, not cut silently and never written outside. */
static void full_buffer_is_marked(void **state)
{
	const struct all_row row = { 0 };
	struct buf b;

	(void)state;
	buf_init(&b, 1000);
	json_out_row(&b, &all_row_desc, &row);
	const size_t whole = b.len;

	buf_free(&b);
	for (size_t max = 0; max <= whole; max++) {
		buf_init(&b, max);
		json_out_row(&b, &all_row_desc, &row);
		assert_int_equal(b.is_over, max < whole);
		buf_free(&b);
	}
}

static void first_failure_wins(void **state)
{
	struct fixture f;

	(void)state;
	start(&f);
	/* The parentheses keep cmocka's macro of the same name away. */
	assert_int_equal((fail)(&f.r, E_NOT_FOUND, "no %s", "row"), E_NOT_FOUND);
	assert_int_equal(fail_field(&f.r, "name", "taken"), E_INVALID);
	assert_int_equal(fail_with(&f.r, E_CLAIMED, &all_row_desc, &f), E_CLAIMED);
	assert_int_equal(f.r.failure.code, E_NOT_FOUND);
	assert_string_equal(f.r.failure.detail, "no row");
	assert_null(f.r.failure.field);
	assert_null(f.r.failure.data);
	stop(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(json_is_refused_by_field),
		cmocka_unit_test(json_fills_the_struct),
		cmocka_unit_test(blank_text_is_null),
		cmocka_unit_test(long_list_is_refused),
		cmocka_unit_test(required_fields_are_asked_for),
		cmocka_unit_test(query_is_refused_by_field),
		cmocka_unit_test(query_fills_the_struct),
		cmocka_unit_test(sources_share_what_was_seen),
		cmocka_unit_test(too_many_parameters_are_refused),
		cmocka_unit_test(uploads_are_set),
		cmocka_unit_test(texts_are_escaped),
		cmocka_unit_test(rows_are_written),
		cmocka_unit_test(full_buffer_is_marked),
		cmocka_unit_test(first_failure_wins),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
