/* Placeholders of templates. */
#include "base/arena.h"
#include "base/str.h"
#include "feature/templates/template_fill.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static const struct template_values values = {
	.author_name = "Ирина {{my_name}}", .first_name = "Ирина", .product = " ", .my_name = "Анна"
};

static void fills(void **unused)
{
	static const struct {
		const char *text, *filled, *missing;
	} rows[] = {
		{ "", "", NULL },
		{ "Привет", "Привет", NULL },
		{ "{{first_name}}!", "Ирина!", NULL },
		{ "{{ first_name\t}}{{my_name}}", "ИринаАнна", NULL },
		{ "{{product}} и {{place}}", "{{product}} и {{place}}", "product" },
		{ "{{author_name}}", "Ирина {{my_name}}", NULL },
		{ "{{nobody}} {{place}}", "{{nobody}} {{place}}", "nobody" },
		{ "{{first_name", "{{first_name", NULL },
		{ "{{ {{first_name}}", "{{ Ирина", NULL },
		{ "{{first\nname}} {{my_name}}", "{{first\nname}} Анна", NULL },
		{ "{{{first_name}}}", "{Ирина}", NULL },
		{ "}} {first_name}", "}} {first_name}", NULL },
	};
	struct arena *a = arena_new(1 << 20);

	(void)unused;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *missing = "x";

		assert_string_equal(template_fill(a, rows[i].text, &values, &missing),
				    rows[i].filled);
		if (!str_eq(missing, rows[i].missing))
			fail_msg("%s: missing %s", rows[i].text, missing);
	}
	arena_free(a);
}

static void knows_names(void **unused)
{
	struct arena *a = arena_new(1 << 20);

	(void)unused;
	assert_null(template_unknown(a, "{{author_name}} {{ link }} { {nope} }"));
	assert_string_equal(template_unknown(a, "{{link}} {{name}}"), "name");
	assert_string_equal(template_unknown(a, "{{}}"), "");
	assert_int_equal(
		str_utf8_len(template_unknown(a, "{{ааааааааааааааааааааааааааааааааааааа}}")), 20);
	arena_free(a);
}

static void first_names(void **unused)
{
	/* clang-format off */
	static const struct {
		const char *name, *first;
	} rows[] = {
		{ "Ирина Петрова", "Ирина" },   { "  Ирина", "Ирина" },
		{ "Петрова, Ирина", "Петрова" },                { "И. Петрова", NULL },
		{ "a@b.c", NULL },              { "+7 900 000", NULL },         { "Я", NULL },
		{ "", NULL },   { NULL, NULL }, { "Жан-Поль Б", "Жан-Поль" },
	};
	/* clang-format on */
	struct arena *a = arena_new(1 << 20);

	(void)unused;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (!str_eq(template_first_name(a, rows[i].name), rows[i].first))
			fail_msg("%s", rows[i].name);
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(fills), cmocka_unit_test(knows_names),
					    cmocka_unit_test(first_names) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
