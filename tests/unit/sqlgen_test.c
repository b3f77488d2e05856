/* sqlgen, the program: what its macros write, and which errors it names, with file and line. */
#include "temp_dir.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

enum { PATH_BYTES = 128, TEXT_MAX = 1 << 16 };

/* Every kind of id needs a table with a scope. */
static const char scopes[] =
#define ID(name, table) "-- scope: " table " = $t.id = :actor_id\n"
#include "base/ids.def"
#undef ID
	;

static const char *const names[] = { "scope.sql", "a.sql", "b.sql", "queries.gen.h",
				     "queries.gen.c" };

struct fixture {
	char dir[TEMP_DIR_BYTES];
	char said[TEXT_MAX];
};

static void path_of(const struct fixture *f, const char *name, char *out)
{
	snprintf(out, PATH_BYTES, "%s/%s", f->dir, name);
}

static void put_file(const struct fixture *f, const char *name, const char *text)
{
	char path[PATH_BYTES];

	path_of(f, name, path);
	FILE *out = fopen(path, "we");

	assert_non_null(out);
	assert_true(fputs(text, out) >= 0);
	assert_int_equal(fclose(out), 0);
}

static void get_text(FILE *in, char *out)
{
	const size_t n = fread(out, 1, TEXT_MAX - 1, in);

	assert_true(n < TEXT_MAX - 1);
	out[n] = '\0';
}

static int start(void **state)
{
	static struct fixture f;

	if (!temp_dir(f.dir, "sqlgen"))
		return 1;
	*state = &f;
	put_file(&f, "scope.sql", scopes);
	return 0;
}

static int finish(void **state)
{
	const struct fixture *f = *state;
	char path[PATH_BYTES];

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		path_of(f, names[i], path);
		unlink(path);
	}
	return rmdir(f->dir);
}

/* Runs it over the two files, in this order; what it says is left in f->said. */
static int run(struct fixture *f, const char *a, const char *b)
{
	char command[PATH_BYTES * 8];

	put_file(f, "a.sql", a);
	put_file(f, "b.sql", b);
	snprintf(command, sizeof(command), "%s %s %s/scope.sql %s/a.sql %s/b.sql 2>&1", SQLGEN,
		 f->dir, f->dir, f->dir, f->dir);
	FILE *p = popen(command, "re");

	assert_non_null(p);
	get_text(p, f->said);
	const int status = pclose(p);

	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

/* The text it has written, as long as it wrote one. */
static void written(struct fixture *f, const char *name, char *out)
{
	char path[PATH_BYTES];

	path_of(f, name, path);
	FILE *in = fopen(path, "re");

	assert_non_null(in);
	get_text(in, out);
	fclose(in);
}

#define OWNS        "-- owns:\n"
#define HEAD        " :many in=ref out=row\n"
#define FROM_POINTS "SELECT p.id FROM points p WHERE {{scope points p}}"

static const struct {
	const char *what, *a, *b, *plain;
} same[] = {
	{ "a part with arguments",
	  OWNS "-- part: of\n" FROM_POINTS " AND p.id = $1 AND p.x $2 LIMIT 5\n"
	       "-- name: one" HEAD "{{part of :id; > 1}};\n",
	  OWNS, OWNS "-- name: one" HEAD FROM_POINTS " AND p.id = :id AND p.x > 1 LIMIT 5;\n" },
	{ "a shared part in the next file, and in a head; one of the file alone",
	  OWNS "-- part: own\nx\n"
	       "-- What stands behind a name.\n-- shared part: head\n\t:many in=ref\n\tout=row\n"
	       "-- Of this no word is in the head.\n"
	       "-- part: unused\nx\n",
	  OWNS "-- part: own\n" FROM_POINTS " LIMIT 5\n"
	       "-- name: one {{part head}}\n{{part own}};\n",
	  OWNS "-- name: one" HEAD FROM_POINTS " LIMIT 5;\n" },
	{ "a union of pairs",
	  OWNS "-- name: one" HEAD "{{union 2 2}}(" FROM_POINTS
	       " AND p.a = :a_$n AND p.b = :b_$m LIMIT 5){{end}};\n",
	  OWNS,
	  OWNS "-- name: one" HEAD "(" FROM_POINTS " AND p.a = :a_1 AND p.b = :b_1 LIMIT 5)\n"
	       "UNION ALL (" FROM_POINTS " AND p.a = :a_1 AND p.b = :b_2 LIMIT 5)\n"
	       "UNION ALL (" FROM_POINTS " AND p.a = :a_2 AND p.b = :b_1 LIMIT 5)\n"
	       "UNION ALL (" FROM_POINTS " AND p.a = :a_2 AND p.b = :b_2 LIMIT 5);\n" },
	{ "a family: its calls between other statements, in their order",
	  OWNS "-- name: first" HEAD FROM_POINTS " LIMIT 1;\n"
	       "-- family: two\n"
	       "-- Index: $2.\n"
	       "-- name: $1" HEAD FROM_POINTS " AND p.$2 = :$2 LIMIT 2;\n\n"
	       "-- Index: $2.\n"
	       "-- name: $1_more" HEAD FROM_POINTS " AND p.$2 > :$2 LIMIT 3;\n"
	       "-- end\n\n"
	       "-- two: red; x\n"
	       "-- name: between" HEAD FROM_POINTS " LIMIT 4;\n"
	       "-- two: blue ; y\n"
	       "-- A comment that begins with: a capital.\n"
	       "-- name: last" HEAD FROM_POINTS " LIMIT 5;\n",
	  OWNS,
	  OWNS "-- name: first" HEAD FROM_POINTS " LIMIT 1;\n"
	       "-- name: red" HEAD FROM_POINTS " AND p.x = :x LIMIT 2;\n"
	       "-- name: red_more" HEAD FROM_POINTS " AND p.x > :x LIMIT 3;\n"
	       "-- name: between" HEAD FROM_POINTS " LIMIT 4;\n"
	       "-- name: blue" HEAD FROM_POINTS " AND p.y = :y LIMIT 2;\n"
	       "-- name: blue_more" HEAD FROM_POINTS " AND p.y > :y LIMIT 3;\n"
	       "-- name: last" HEAD FROM_POINTS " LIMIT 5;\n" },
	{ "a family's arguments go into its parts and unions, whose numbers stay theirs",
	  OWNS "-- part: of\n{{union $1}}(" FROM_POINTS " AND $2 LIMIT 5){{end}}\n"
	       "-- family: many\n"
	       "-- name: $1" HEAD "{{part of $2; p.$3 = :$3_$n}};\n"
	       "-- end\n"
	       "-- many: one; 2; x\n",
	  OWNS,
	  OWNS "-- name: one" HEAD "(" FROM_POINTS " AND p.x = :x_1 LIMIT 5)\n"
	       "UNION ALL (" FROM_POINTS " AND p.x = :x_2 LIMIT 5);\n" },
	{ "a family without arguments, and one of the same name in the next file",
	  OWNS "-- family: it\n-- name: one" HEAD FROM_POINTS " LIMIT 1;\n-- end\n-- it:\n",
	  OWNS "-- family: it\n-- name: $1" HEAD FROM_POINTS " LIMIT 2;\n-- end\n-- it: two",
	  OWNS "-- name: one" HEAD FROM_POINTS " LIMIT 1;\n"
	       "-- name: two" HEAD FROM_POINTS " LIMIT 2;\n" },
};

static void macros_are_as_if_written_out(void **state)
{
	static char expected[TEXT_MAX];
	static char made[TEXT_MAX];
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++) {
		print_message("%s\n", same[i].what);
		for (size_t k = 3; k < 5; k++) {
			assert_int_equal(run(f, same[i].plain, OWNS), 0);
			written(f, names[k], expected);
			assert_int_equal(run(f, same[i].a, same[i].b), 0);
			assert_string_equal(f->said, "");
			written(f, names[k], made);
			assert_string_equal(made, expected);
		}
	}
}

/* Lines 2 to 5. The second argument has to bring the scope. */
#define FAMILY \
	"-- family: kin\n-- name: $1" HEAD "SELECT p.id FROM points p WHERE $2 LIMIT 5;\n-- end\n"
#define SCOPED "{{scope points p}}"

static const struct {
	const char *what, *text, *error;
} wrong[] = {
	{ "an unknown family", OWNS FAMILY "\n-- kim: one; " SCOPED "\n", "7: no family kim" },
	{ "a mistyped head", OWNS "\n-- nmae: one" HEAD FROM_POINTS " LIMIT 5;\n",
	  "3: no family nmae" },
	{ "a family that is called before it", OWNS "-- kin: one; " SCOPED "\n" FAMILY,
	  "2: no family kin" },
	{ "no argument", OWNS FAMILY "-- kin:\n", "6: family kin: argument 1 is missing" },
	{ "one argument too few", OWNS FAMILY "-- kin: one\n",
	  "6: family kin: argument 2 is missing" },
	{ "nothing behind the last ;", OWNS FAMILY "-- kin: one;\n",
	  "6: family kin: argument 2 is missing" },
	{ "an empty argument", OWNS FAMILY "-- kin: ; " SCOPED "\n",
	  "6: family kin: argument 1 is missing" },
	{ "an argument too many", OWNS FAMILY "-- kin: one; " SCOPED "; x\n",
	  "6: family kin: argument 3 is not used" },
	{ "more arguments than there can be", OWNS FAMILY "-- kin: 1; 2; 3; 4; 5; 6; 7; 8; 9; 0\n",
	  "6: more than 9 arguments" },
	{ "a family without its end", OWNS "\n-- family: kin\n-- name: one" HEAD,
	  "3: family kin: -- end is missing" },
	{ "a part before the end", OWNS "\n-- family: kin\n-- part: x\n-- end\n",
	  "3: family kin: -- end is missing" },
	{ "a shared part before the end", OWNS "\n-- family: kin\n-- shared part: x\n-- end\n",
	  "3: family kin: -- end is missing" },
	{ "a family before the end", OWNS "-- family: old\n" FAMILY,
	  "2: family old: -- end is missing" },
	{ "a call before the end", OWNS FAMILY "-- family: new\n-- kin: one; " SCOPED "\n-- end\n",
	  "6: family new: -- end is missing" },
	{ "an end of nothing", OWNS FAMILY "-- end\n", "6: -- end without a family" },
	{ "a family without a name", OWNS "-- family:\n-- end\n", "2: family without a name" },
	{ "the same family twice", OWNS FAMILY "\n" FAMILY, "7: family kin: name used twice" },
	{ "the same statement twice", OWNS FAMILY "-- kin: one; " SCOPED "\n-- kin: one; " SCOPED,
	  "7: one: name used twice" },
	{ "what is wrong in a family's statement is said of its call",
	  OWNS FAMILY "-- kin: one; 1 = 1\n\n-- kin: two; " SCOPED "\n",
	  "6: one: table points is used without {{scope points alias}} or unscoped=\"why\"" },
	{ "the same of the last call",
	  OWNS FAMILY "-- kin: two; " SCOPED "\n-- kin: one; 1 = 1\n\n\n",
	  "7: one: table points is used without {{scope points alias}} or unscoped=\"why\"" },
	{ "what is wrong in a statement is said of its head",
	  OWNS "-- name: one" HEAD FROM_POINTS ";\n\n-- name: two" HEAD,
	  "2: one: a list without LIMIT" },
	{ "an unknown part in a head", OWNS "\n-- name: one {{part head}}\n", "3: no part head" },
	{ "a part that lacks an argument",
	  OWNS "-- part: x\n$1 $2\n-- name: one" HEAD "{{part x a}}\n",
	  "4: part x: argument 2 is missing" },
	{ "a part with one too many", OWNS "-- part: x\n$1\n-- name: one" HEAD "{{part x a; b}}\n",
	  "4: part x: argument 2 is not used" },
	{ "the same part twice", OWNS "-- part: x\n1\n\n-- part: x\n2\n",
	  "5: part x: name used twice" },
};

static void errors_name_file_and_line(void **state)
{
	struct fixture *f = *state;
	char expected[512];

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		print_message("%s\n", wrong[i].what);
		assert_int_equal(run(f, OWNS, wrong[i].text), 1);
		snprintf(expected, sizeof(expected), "%s/b.sql:%s\n", f->dir, wrong[i].error);
		assert_string_equal(f->said, expected);
	}
}

static void a_family_belongs_to_its_file(void **state)
{
	struct fixture *f = *state;
	char expected[512];

	assert_int_equal(run(f, OWNS FAMILY, OWNS "-- kin: one; " SCOPED "\n"), 1);
	snprintf(expected, sizeof(expected), "%s/b.sql:2: no family kin\n", f->dir);
	assert_string_equal(f->said, expected);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(macros_are_as_if_written_out),
		cmocka_unit_test(errors_name_file_and_line),
		cmocka_unit_test(a_family_belongs_to_its_file),
	};

	return cmocka_run_group_tests_name("sqlgen", tests, start, finish);
}
