/* Grades of proof, Message-IDs of our letters, attachments. */
#include "base/arena.h"
#include "base/str.h"
#include "feature/files/attachment.h"
#include "feature/interests/grade.h"
#include "feature/interests/reply_id.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>
#include <sodium.h>

static void grades(void **unused)
{
	/* clang-format off */
	static const struct {
		struct grade_facts facts;
		enum proof_grade grade;
	} rows[] = {
		{ { .is_seen = true, .has_picture = true }, GRADE_NONE },
		{ { .is_answered = true }, GRADE_D },
		{ { .is_answered = true, .has_picture = true }, GRADE_C },
		{ { .is_answered = true, .has_call_record = true, .has_picture = true }, GRADE_B },
		{ { .is_answered = true, .is_seen = true, .has_call_record = true }, GRADE_A },
		{ { .is_answered = true, .proof_url = "https://vk.com/wall-1_2?reply=3",
		    .source = SOURCE_VK }, GRADE_C },
		{ { .is_answered = true, .proof_url = "https://pictures.test/1.png",
		    .source = SOURCE_VK }, GRADE_D },
	};
	/* clang-format on */

	(void)unused;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (proof_grade(&rows[i].facts) != rows[i].grade)
			fail_msg("row %zu", i);
}

static void links_of_a_network(void **unused)
{
	static const struct {
		enum source_type source;
		const char *card, *url;
		bool is_of;
	} rows[] = {
		{ SOURCE_VK, NULL, "https://vk.com/wall-1_2", true },
		{ SOURCE_VK, NULL, "http://M.VK.COM:443/x", true },
		{ SOURCE_VK, NULL, "https://notvk.com/", false },
		{ SOURCE_VK, NULL, "https://vk.com.evil.test/", false },
		{ SOURCE_VK, NULL, "https://vk.com@evil.test/", false },
		{ SOURCE_VK, NULL, "https://evil.test/vk.com", false },
		{ SOURCE_VK, NULL, "javascript://vk.com/%0a", false },
		{ SOURCE_VK, NULL, NULL, false },
		{ SOURCE_GOOGLE_REVIEWS, NULL, "https://www.google.de/maps/x", true },
		{ SOURCE_GOOGLE_REVIEWS, NULL, "https://maps.app.goo.gl/x", true },
		{ SOURCE_GOOGLE_REVIEWS, NULL, "https://google.com.br/x", true },
		{ SOURCE_GOOGLE_REVIEWS, NULL, "https://google.evil-site.test/x", false },
		{ SOURCE_GOOGLE_REVIEWS, NULL, "https://notgoogle.com/x", false },
		{ SOURCE_SITE_COMMENT, "https://shop.test/a", "https://shop.test/a#c5", true },
		{ SOURCE_SITE_COMMENT, "https://shop.test/a", "https://other.test/a", false },
		{ SOURCE_SITE_COMMENT, NULL, "https://shop.test/a", false },
	};

	(void)unused;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (proof_link_is_of(rows[i].source, rows[i].card, rows[i].url) != rows[i].is_of)
			fail_msg("%s", rows[i].url != NULL ? rows[i].url : "none");
}

static void ids_cannot_be_made_up(void **unused)
{
	const unsigned char key[32] = { 1 };
	const unsigned char other[32] = { 2 };
	struct arena *a = arena_new(1 << 20);
	const char *id = reply_id_new(a, key, "box@Otklik.test");

	(void)unused;
	assert_true(strlen(id) < 200);
	assert_true(str_ends(id, "@Otklik.test"));
	assert_true(reply_id_is_ours(key, id));
	assert_false(reply_id_is_ours(other, id));
	assert_string_not_equal(id, reply_id_new(a, key, "box@Otklik.test"));
	for (size_t i = 0; id[i] != '\0'; i++) {
		char *forged = arena_strdup(a, id);

		forged[i] = forged[i] == 'x' ? 'y' : 'x';
		assert_false(reply_id_is_ours(key, forged));
		forged[i] = '\0';
		assert_false(reply_id_is_ours(key, forged));
	}
	/* Servers that write the domain in another case do not break the thread. */
	assert_true(reply_id_is_ours(
		key, arena_printf(a, "%.*s@otklik.test", (int)(strchr(id, '@') - id), id)));
	assert_true(str_ends(reply_id_new(a, key, "box@домен.рф"), "@otklik.invalid"));
	assert_false(reply_id_is_ours(key, ""));
	assert_false(reply_id_is_ours(key, "otklik."));
	arena_free(a);
}

static void attachments_are_what_they_say(void **unused)
{
	static const struct {
		const char *name, *bytes, *type, *reason;
	} rows[] = {
		{ "a.pdf", "%PDF-1.7", "application/pdf", NULL },
		{ "A.PDF", "%PDF-1.7", "application/pdf", NULL },
		{ "a.pdf", "MZ\x90", NULL, "file_content" },
		{ "a.exe", "MZ", NULL, "file_type" },
		{ "a.pdf.exe", "%PDF-1.7", NULL, "file_type" },
		{ "a.html", "<html>", NULL, "file_type" },
		{ "a.svg", "<svg>", NULL, "file_type" },
		{ "a.zip", "PK\x03\x04", NULL, "file_type" },
		{ "a.docm", "PK\x03\x04", NULL, "file_type" },
		{ "a.docx", "PK\x03\x04",
		  "application/vnd.openxmlformats-officedocument.wordprocessingml.document", NULL },
		{ "a.txt", "Цена 100", "text/plain", NULL },
		{ "a.txt", "#!/bin/sh", NULL, "file_content" },
		{ "a.csv", " <SCRIPT>", NULL, "file_content" },
		{ "a.txt", "", NULL, "file_content" },
		{ "a.webp", "RIFF1234WEBP", "image/webp", NULL },
		{ "a.webp", "RIFF", NULL, "file_content" },
		{ "pdf", "%PDF-", NULL, "file_type" },
		{ ".pdf", "%PDF-", NULL, "file_type" },
		{ "", "x", NULL, "file_type" },
	};

	(void)unused;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *reason = NULL;
		const char *type = attachment_type(rows[i].name, rows[i].bytes,
						   strlen(rows[i].bytes), &reason);

		if (!str_eq(type, rows[i].type) || !str_eq(reason, rows[i].reason))
			fail_msg("%s: %s %s", rows[i].name, type != NULL ? type : "-",
				 reason != NULL ? reason : "-");
	}
}

static void names_of_attachments(void **unused)
{
	static const struct {
		const char *name, *safe;
	} rows[] = {
		{ "Счёт №5.pdf", "Счёт №5.pdf" },
		{ "/etc/passwd.txt", "passwd.txt" },
		{ "C:\\docs\\a.pdf", "a.pdf" },
		{ "../../a.pdf", "a.pdf" },
		{ "...a.pdf", "a.pdf" },
		{ "a\xe2\x80\xae"
		  "fdp.exe",
		  "afdp.exe" },
		{ "a\nb\"c.pdf", "abc.pdf" },
		{ "", "file" },
		{ "///", "file" },
		{ NULL, "file" },
		{ ".", "file" },
		{ "\n ", "file" },
		{ "\n.htaccess", "htaccess" },
		{ "\xc2\xa0. .a.pdf", "a.pdf" },
	};
	struct arena *a = arena_new(1 << 20);
	char whole[1000];

	(void)unused;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_string_equal(attachment_name(a, rows[i].name), rows[i].safe);
	memset(whole, 'x', sizeof(whole));
	memcpy(whole + sizeof(whole) - 5, ".pdf", 5);
	const char *cut = attachment_name(a, whole);

	assert_true(strlen(cut) <= 120);
	assert_true(str_ends(cut, "x.pdf"));
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(grades),
					    cmocka_unit_test(links_of_a_network),
					    cmocka_unit_test(ids_cannot_be_made_up),
					    cmocka_unit_test(attachments_are_what_they_say),
					    cmocka_unit_test(names_of_attachments) };

	if (sodium_init() < 0)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
