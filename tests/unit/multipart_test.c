/* multipart/form-data: what browsers and curl send, and what nobody should. */
#include "base/buf.h"
#include "base/str.h"
#include "core/multipart.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

#define TYPE                   "multipart/form-data; boundary=XyZ"
#define PART(headers, content) "--XyZ\r\n" headers "\r\n\r\n" content "\r\n"
#define NAME(name)             "Content-Disposition: form-data; name=\"" name "\""
#define END                    "--XyZ--\r\n"
#define SPACED                 "--XyZ  \t\r\n" NAME("a") "\r\n\r\nb\r\n--XyZ--"

struct fixture {
	struct req r;
	struct pair *v;
	size_t n;
};

static int split(struct fixture *f, const char *type, const char *body, size_t n)
{
	*f = (struct fixture){ .r = { .arena = arena_new(1 << 20) } };
	const int rc = multipart_split(&f->r, type, body, n, &f->v, &f->n);

	assert_int_equal(rc, f->r.failure.code);
	return rc;
}

static void browser_form_is_read(void **state)
{
	static const char body[] =
		"--XyZ\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\nпривет\r\nмир\r\n"
		"--XyZ\r\nContent-Disposition: form-data; name=\"picture\"; filename=\"снимок "
		"%22a%22.png\"\r\n"
		"Content-Type: image/png\r\n\r\n\x89PNG\0\r\n--XyQ\r\n--XyZZ\r\n\r\n"
		"--XyZ\r\ncontent-disposition:form-data;name=empty\r\n\r\n\r\n"
		"--XyZ\r\n" NAME("none") "; filename=\"\"\r\nContent-Type: "
					 "application/octet-stream\r\n\r\n\r\n"
					 "--XyZ--\r\nepilogue";
	static const char picture[] = "\x89PNG\0\r\n--XyQ\r\n--XyZZ\r\n";
	struct fixture f;

	(void)state;
	assert_int_equal(split(&f, TYPE, body, sizeof(body) - 1), 0);
	assert_int_equal(f.n, 4);
	assert_string_equal(f.v[0].name, "note");
	assert_string_equal(f.v[0].value, "привет\r\nмир");
	assert_null(f.v[0].upload);
	assert_string_equal(f.v[1].name, "picture");
	assert_null(f.v[1].value);
	assert_string_equal(f.v[1].upload->name, "снимок \"a\".png");
	assert_int_equal(f.v[1].upload->n, sizeof(picture) - 1);
	assert_memory_equal(f.v[1].upload->p, picture, sizeof(picture) - 1);
	assert_string_equal(f.v[2].name, "empty");
	assert_string_equal(f.v[2].value, "");
	assert_non_null(f.v[3].upload);
	assert_null(f.v[3].upload->name);
	assert_int_equal(f.v[3].upload->n, 0);
	arena_free(f.r.arena);
}

static void file_names_are_unescaped(void **state)
{
	/* clang-format off */
	static const struct {
		const char *sent, *name;
	} rows[] = {
		{ "a.png", "a.png" },           { "a\\\"b.png", "a\"b.png" },
		{ "C:\\\\dir\\\\a.png", "C:\\dir\\a.png" },
		{ "C:\\dir\\a.png", "C:\\dir\\a.png" },         { "%22x%2", "\"x%2" },
		{ "a%0D%0Ab", "a%0D%0Ab" },     { "../../etc/passwd", "../../etc/passwd" },
		{ "ё;ж", "ё;ж" },
	};
	/* clang-format on */

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct buf b;
		struct fixture f;

		buf_init(&b, 1000);
		buf_addf(&b, "--XyZ\r\n" NAME("f") "; filename=\"%s\"\r\n\r\nx\r\n" END,
			 rows[i].sent);
		assert_int_equal(split(&f, TYPE, b.p, b.len), 0);
		assert_string_equal(f.v[0].upload->name, rows[i].name);
		arena_free(f.r.arena);
		buf_free(&b);
	}
}

static void content_types_are_checked(void **state)
{
	static const struct {
		const char *type;
		int code;
	} rows[] = {
		{ "multipart/form-data; boundary=XyZ", 0 },
		{ "Multipart/Form-Data;boundary=\"XyZ\"", 0 },
		{ "multipart/form-data; charset=utf-8; Boundary=XyZ", 0 },
		{ NULL, E_MALFORMED },
		{ "", E_MALFORMED },
		{ "multipart/form-data", E_MALFORMED },
		{ "multipart/form-data; boundary=", E_MALFORMED },
		{ "multipart/form-data; boundary=\"\"", E_MALFORMED },
		{ "multipart/form-data; boundary=\"XyZ", E_MALFORMED },
		{ "multipart/form-data; boundary=\"XyZ \"", E_MALFORMED },
		{ "multipart/form-data; boundary=\"X\r\nZ\"", E_MALFORMED },
		{ "multipart/form-data; boundary=XyZ; boundary=XyZ", E_MALFORMED },
		{ "multipart/form-data; boundary=XyZ garbage", E_MALFORMED },
		{ "multipart/form-dataX; boundary=XyZ", E_MALFORMED },
		{ "multipart/mixed; boundary=XyZ", E_MALFORMED },
		{ "application/json", E_MALFORMED },
		{ "multipart/form-data; "
		  "boundary="
		  "0123456789012345678901234567890123456789012345678901234567890123456789X",
		  E_MALFORMED },
		{ "multipart/form-data; boundary=Xy", E_MALFORMED },
	};
	static const char body[] = PART(NAME("a"), "b") END;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct fixture f;

		if (split(&f, rows[i].type, body, sizeof(body) - 1) != rows[i].code)
			fail_msg("%s", rows[i].type);
		arena_free(f.r.arena);
	}
}

static void broken_bodies_are_refused(void **state)
{
	static const struct {
		const char *body;
		size_t n;
		int code;
		size_t parts;
	} rows[] = {
		{ END, sizeof(END) - 1, 0, 0 },
		{ "--XyZ--", 7, 0, 0 },
		{ PART(NAME("a"), "b") END, sizeof(PART(NAME("a"), "b") END) - 1, 0, 1 },
		{ SPACED, sizeof(SPACED) - 1, 0, 1 },
#define BAD(text) { text, sizeof(text) - 1, E_MALFORMED, 0 }
		BAD(""),
		BAD("-"),
		BAD("--XyZ"),
		BAD("--XyZ\r\n"),
		BAD("--XyZ\r"),
		BAD("--XyZ-"),
		BAD("preamble\r\n" PART(NAME("a"), "b") END),
		BAD("\r\n" PART(NAME("a"), "b") END),
		BAD(PART(NAME("a"), "b")),
		BAD(PART(NAME("a"), "b") "--XyZ-"),
		BAD("--XyZ\r\n" NAME("a") "\r\n"),
		BAD("--XyZ\r\n\r\nb\r\n" END),
		BAD(PART("Content-Type: text/plain", "b") END),
		BAD(PART("Content-Disposition: form-data", "b") END),
		BAD(PART("Content-Disposition: form-data; name=\"\"", "b") END),
		BAD(PART("Content-Disposition: form-data; name=", "b") END),
		BAD(PART("Content-Disposition: form-data; name=\"a", "b") END),
		BAD(PART("Content-Disposition: form-data; name=\"a\" b", "b") END),
		BAD(PART("Content-Disposition: form-data; name=\"a\"; name=\"b\"", "b") END),
		BAD(PART("Content-Disposition: attachment; name=\"a\"", "b") END),
		BAD(PART(NAME("a") "\r\n" NAME("a"), "b") END),
		BAD(PART(NAME("a\xff"), "b") END),
		BAD(PART(NAME("a\0b"), "b") END),
		BAD(PART(NAME("a") "; filename=\"\xd1\"", "b") END),
		BAD(PART("no colon\r\n" NAME("a"), "b") END),
		BAD(PART(": x\r\n" NAME("a"), "b") END),
		BAD(PART(NAME("a") "\r\nContent-Transfer-Encoding: base64", "b") END),
		BAD("--XyZ\n" NAME("a") "\n\nb\n--XyZ--\n"),
		{ PART(NAME("a"), "b\xff") END, sizeof(PART(NAME("a"), "b\xff") END) - 1, E_INVALID,
		  0 },
		{ PART(NAME("a"), "b\0c") END, sizeof(PART(NAME("a"), "b\0c") END) - 1, E_INVALID,
		  0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct fixture f;

		if (split(&f, TYPE, rows[i].body, rows[i].n) != rows[i].code ||
		    f.n != rows[i].parts)
			fail_msg("row %zu: %s", i, rows[i].body);
		arena_free(f.r.arena);
	}
}

static int split_many(size_t parts, size_t header_bytes)
{
	struct buf b;
	struct fixture f;

	buf_init(&b, 1 << 20);
	for (size_t i = 0; i < parts; i++) {
		buf_adds(&b, "--XyZ\r\n" NAME("a") "\r\nX: ");
		for (size_t k = 0; k < header_bytes; k++)
			buf_addc(&b, 'x');
		buf_adds(&b, "\r\n\r\nb\r\n");
	}
	buf_adds(&b, END);
	const int rc = split(&f, TYPE, b.p, b.len);

	assert_int_equal(f.n, rc == 0 ? parts : 0);
	arena_free(f.r.arena);
	buf_free(&b);
	return rc;
}

static void limits_hold(void **state)
{
	(void)state;
	assert_int_equal(split_many(32, 10), 0);
	assert_int_equal(split_many(33, 10), E_MALFORMED);
	assert_int_equal(split_many(1, 8100), 0);
	assert_int_equal(split_many(1, 8200), E_MALFORMED);
}

/* Thousands of small parameters must not cost more memory than they take in the body. */
static void parameters_cost_their_size(void **state)
{
	struct buf b;
	struct fixture f;

	(void)state;
	buf_init(&b, 1 << 20);
	for (int i = 0; i < 32; i++) {
		buf_adds(&b, "--XyZ\r\n" NAME("a"));
		for (int k = 0; k < 1500; k++)
			buf_adds(&b, ";x=\"\"");
		buf_adds(&b, "\r\n\r\nb\r\n");
	}
	buf_adds(&b, END);
	f = (struct fixture){ .r = { .arena = arena_new(1 << 20) } };
	assert_int_equal(multipart_split(&f.r, TYPE, b.p, b.len, &f.v, &f.n), 0);
	assert_true(arena_used(f.r.arena) < (1 << 20));
	arena_free(f.r.arena);
	buf_free(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(browser_form_is_read),
		cmocka_unit_test(file_names_are_unescaped),
		cmocka_unit_test(content_types_are_checked),
		cmocka_unit_test(broken_bodies_are_refused),
		cmocka_unit_test(limits_hold),
		cmocka_unit_test(parameters_cost_their_size),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
