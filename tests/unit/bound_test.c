/*
 * A statement that forgets a new column is silent: nobody reads the field of its input. Here each
 * field of each input is bound by a statement that takes it, or stands below with what reads it.
 * Inputs that some statement also reads as rows are left out: a row has fields only to be shown.
 */
#include "core/db.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Both have a fail(); ours is not called here. */
#include <cmocka.h>

/* What C code reads, beside the cursors of pages, which are all called `after`. */
static const char *const read_by_code[][2] = {
	{ "channel_put", "more_folders" },  /* a row each: folder_add */
	{ "channel_put", "password" },      /* sealed before it is bound */
	{ "channel_put", "smtp_password" }, /* sealed before it is bound */
	{ "letter_list_in", "day" },        /* bound as from and to */
	{ "oauth_put", "client_secret" },   /* sealed before it is bound */
	{ "rule_put", "is_sure" },          /* an answer to a warning */
	{ "rule_put", "priority" },         /* bound as a place */
	{ "user_change_in", "point_ids" },  /* a row each: user_point_add */
};
enum { READ_N = sizeof(read_by_code) / sizeof(read_by_code[0]) };

static bool is_row(const struct desc *d)
{
	for (size_t i = 0; i < sql_statements_n; i++)
		if (sql_statements[i]->out == d)
			return true;
	return false;
}

static bool binds(const struct sql_stmt *s, const char *field)
{
	for (size_t i = 0; i < s->params_n; i++)
		if (strcmp(s->params[i], field) == 0)
			return true;
	return false;
}

static bool is_bound(const struct desc *in, const char *field)
{
	for (size_t i = 0; i < sql_statements_n; i++)
		if (sql_statements[i]->in == in && binds(sql_statements[i], field))
			return true;
	return false;
}

static bool is_read(const struct desc *in, const char *field)
{
	for (size_t i = 0; i < READ_N; i++)
		if (strcmp(read_by_code[i][0], in->name) == 0 &&
		    strcmp(read_by_code[i][1], field) == 0)
			return true;
	return false;
}

static void inputs_are_bound(void **state)
{
	size_t read = 0;

	(void)state;
	for (size_t i = 0; i < sql_statements_n; i++) {
		const struct desc *in = sql_statements[i]->in;

		for (size_t k = 0; in != NULL && !is_row(in) && k < in->n; k++) {
			const char *field = in->fields[k].name;

			if (strcmp(field, "after") == 0)
				continue;
			if (is_bound(in, field) == is_read(in, field))
				fail_msg("%s.%s (%s): %s", in->name, field, sql_statements[i]->name,
					 is_read(in, field) ? "bound, take it off the list"
							    : "bound by no statement");
			read++;
		}
	}
	assert_true(read > 500);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(inputs_are_bound) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
