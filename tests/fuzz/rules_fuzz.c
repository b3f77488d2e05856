/*
 * What a person types into the editor of rules, through the reader, the trial and a letter; and
 * marks in that text through teaching, whose rule must be one that the reader takes.
 */
#include "base/buf.h"
#include "feature/mail/mail.h"
#include "feature/rules/teach.h"

#include <jansson.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static const char LETTER[] =
	"From: VK <a@notify.vk.com>\nSubject: Hi 5\nContent-Type: text/html\n\n"
	"<p>Name: Bob</p><p>Said: yes</p><a href=\"https://vk.com/wall1\">Open</a>\n\0\0\0\0";

/* The whole way of a trial, as the child of the jail goes it. */
static void try_rule(const char *body, size_t n)
{
	struct arena *a = arena_new((size_t)512 << 20);
	const char *text = arena_strndup(a, body, n);
	const struct trial_rule rule = { text, 0, true };
	const struct trial_head head = {
		.mode = TRIAL_ONE, .words = "{\"name\":[\"Name\"]}", .rules = &rule, .rules_n = 1
	};
	struct buf in;
	struct buf out;

	buf_init(&in, TRIAL_REQUEST_MAX);
	buf_init(&out, TRIAL_REPLY_MAX);
	trial_put_head(&in, &head);
	trial_put_letter(&in, LETTER, sizeof(LETTER) - 5);
	buf_add(&in, "\0\0\0\0", 4);
	if (!trial_work(NULL, in.p, in.len - 4, &out))
		abort();
	/* What it answers is JSON, whatever was typed. */
	json_t *answer = json_loadb(out.p, out.len, 0, NULL);

	if (answer == NULL && !out.is_over)
		abort();
	json_decref(answer);
	buf_free(&in);
	buf_free(&out);
	arena_free(a);
}

/* Marks of the first bytes in the text of the others. */
static void teach(const uint8_t *data, size_t n)
{
	struct arena *a = arena_new((size_t)512 << 20);
	char *text = arena_strndup(a, (const char *)data + 4, n - 4);
	const struct teach_link link = { "https://a.test/1", "Open" };
	const struct teach_mark marks[] = { { "author_name", TEACH_TEXT, data[0], data[1] },
					    { "text", TEACH_TEXT, data[2], data[3] },
					    { "link", TEACH_LINK, data[0] & 1, 0 } };
	const struct teach_letter letter = { "a@b.test", "Hi", text, &link, 1 };
	const struct teach_want want = { "own.x", "vk", "comment", marks, 3 };
	const char *rule = teach_rule(a, &letter, &want);
	const char *error = NULL;
	const char *pack = arena_printf(a, "{\"rules\":[%s]}", rule);

	if (!rules_add(rules_new(a), "x", pack, strlen(pack), &error))
		abort();
	arena_free(a);
}

static bool is_text(const uint8_t *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (p[i] >= 0x80 || p[i] == 0)
			return false;
	return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	try_rule((const char *)data, n);
	/* Texts of letters are valid UTF-8 before they come here; plain ASCII stands for them. */
	if (n > 4 && n < 2000 && is_text(data + 4, n - 4))
		teach(data, n);
	return 0;
}
