/* What the check of leaks reads out of an answer, and what it asks. */
#include "feature/leaks/names.h"
#include "feature/leaks/question.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { NAMED_MAX = 8, TEXT_BYTES = 300 };

/* "interest:5 point:2" */
static const char *text_of(const struct named_list *l, char *out)
{
	size_t n = 0;

	out[0] = '\0';
	for (size_t i = 0; i < l->n; i++)
		n += (size_t)snprintf(out + n, TEXT_BYTES - n, "%s%s:%lld", i > 0 ? " " : "",
				      leak_kind_name(l->v[i].kind), (long long)l->v[i].id);
	return out;
}

static void answers_name_rows(void **state)
{
	static const struct {
		const char *path, *json, *named; /* named NULL: no JSON */
	} rows[] = {
		{ "/api/interests",
		  "{\"items\":[{\"id\":5,\"point_id\":2},{\"id\":6,\"point_id\":2}],\"next\":null}",
		  "interest:5 interest:6 point:2" },
		{ "/api/interests/:interest_id",
		  "{\"id\":5,\"author_photo_id\":7,\"channel_id\":null}", "file:7" },
		{ "/api/colleagues", "{\"items\":[{\"id\":3,\"name\":\"x\"}]}", "user:3" },
		{ "/api/presence", "{\"items\":[{\"user_id\":3}]}", "user:3" },
		{ "/api/interests/:interest_id/history", "{\"items\":[{\"id\":9,\"user_id\":4}]}",
		  "" },
		{ "/api/interests/:interest_id/replies", "{\"items\":[{\"id\":9}]}", "reply:9" },
		{ "/api/me", "{\"id\":1,\"point_ids\":[2,3,2],\"viewer_name\":null}",
		  "point:2 point:3" },
		{ "/api/changes",
		  "{\"seq\":9,\"items\":[{\"kind\":\"client\",\"id\":4,\"seq\":9},{\"kind\":"
		  "\"other\",\"id\":5}]}",
		  "client:4" },
		{ "/api/changes", "{\"items\":[{\"kind\":\"notice\",\"id\":4},{\"id\":5}]}",
		  "user:4" },
		{ "/api/changes",
		  "{\"items\":[{\"kind\":\"interest\",\"id\":4}],\"interests\":[{\"id\":6,"
		  "\"point_id\":2}],\"counts\":null}",
		  "interest:4 interest:6 point:2" },
		{ "/api/points", "{\"items\":[],\"interests\":[{\"id\":6}]}", "" },
		{ "/api/report/summary", "{\"a\":{\"b\":[{\"c\":[{\"client_id\":8}]}]}}",
		  "client:8" },
		{ "/api/interests/:interest_id",
		  "{\"letter_id\":3,\"user_id\":4,\"answered_by_id\":5}", "" },
		{ "/api/points",
		  "{\"items\":[{\"id\":0},{\"id\":-1},{\"id\":\"7\"},{\"id\":1.5},{}]}", "" },
		{ "/api/points", "[]", "" },
		{ "/api/points", "{\"items\":7}", "" },
		{ "/api/points", "", NULL },
		{ "/api/points", "{\"items\":[{\"id\":1}", NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct named v[NAMED_MAX];
		struct named_list l = { v, 0, NAMED_MAX };
		char text[TEXT_BYTES];
		const bool is_read =
			leak_names(rows[i].path, rows[i].json, strlen(rows[i].json), &l);

		if (is_read != (rows[i].named != NULL) ||
		    (is_read && strcmp(text_of(&l, text), rows[i].named) != 0))
			fail_msg("row %zu: %s", i, text_of(&l, text));
	}
}

static void a_long_answer_is_cut(void **state)
{
	struct named v[2];
	struct named_list l = { v, 0, 2 };
	static const char json[] = "{\"items\":[{\"id\":1},{\"id\":2},{\"id\":3}]}";

	(void)state;
	assert_true(leak_names("/api/points", json, strlen(json), &l));
	assert_int_equal(l.n, 2);
}

struct ask_in {
	interest_id interest_id;
	point_id point_id;
	const char *q;
	int64_t limit;
	int64_t page;
	struct timestamp from;
	const char *day_to;
};
DESC(ask_in, F(ask_in, interest_id, REQ, 1, INT64_MAX), F(ask_in, point_id, 0, 1, INT64_MAX),
     F(ask_in, q, 0, 0, 10), F(ask_in, limit, 0, 1, 200), F(ask_in, page, REQ, 3, 9),
     F(ask_in, from, 0, 0, 0), F(ask_in, day_to, REQ, 0, 0));

static void questions_are_made_from_the_declaration(void **state)
{
	static const struct handler handler = { NULL, &ask_in_desc, "ask" };
	static const struct route route = { .method = GET,
					    .path = "/api/interests/:interest_id/things",
					    .handler = &handler };
	struct arena *a = arena_new(1 << 20);
	const struct known_rows own = { .id = { [IDK_interest] = 5, [IDK_point] = 2 } };
	const struct known_rows foreign = { .id = { [IDK_interest] = 50, [IDK_point] = 20 },
					    .word = "a b&я" };
	const struct known_rows none = { .word = NULL };
	struct question q;

	(void)state;
	struct question_of of = { &route, &own, &foreign, NULL, NULL, 0 };

	assert_true(question_make(a, &of, &q));
	assert_string_equal(q.path, "/api/interests/5/things");
	assert_int_equal(strncmp(q.query, "limit=200&page=3&day_to=20", 26), 0);
	assert_int_equal(strlen(q.query), strlen("limit=200&page=3&day_to=2026-11-22"));
	of.word = foreign.word;
	assert_true(question_make(a, &of, &q));
	assert_int_equal(strncmp(q.query, "q=a%20b%26%D1%8F&limit=200", 26), 0);
	of.odd = desc_field(&ask_in_desc, "interest_id");
	assert_true(question_make(a, &of, &q));
	assert_string_equal(q.path, "/api/interests/50/things");
	of.odd = desc_field(&ask_in_desc, "point_id");
	assert_true(question_make(a, &of, &q));
	assert_int_equal(strncmp(q.query, "point_id=20&q=", 14), 0);
	/* Without a row there is no question. */
	of.foreign = &none;
	assert_false(question_make(a, &of, &q));
	of.odd = NULL;
	of.own = &none;
	assert_false(question_make(a, &of, &q));
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(answers_name_rows),
		cmocka_unit_test(a_long_answer_is_cut),
		cmocka_unit_test(questions_are_made_from_the_declaration),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
