/*
 * A hostile letter through everything that reads it: parser, the trip through JSON that the jail makes,
 * and the rules. The first byte chooses what the parent sees, so that its decoder is fuzzed alone too.
 */
#include "feature/mail/mail_json.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SLACK = 4, JSON_ONLY = 'J' };

static const struct rules *load_rules(void)
{
	static const struct rules *rules;
	const char *error = "";

	if (rules == NULL)
		rules = rules_load(arena_new((size_t)64 << 20), SOURCE_DIR "/backend/rules", &error);
	if (rules == NULL) {
		fprintf(stderr, "%s\n", error);
		abort();
	}
	return rules;
}

static void recognise_json(const char *text, size_t n, bool must_be_mail)
{
	static const char *const own_list[] = { "shop@example.ru" };
	const struct mail_own own = { own_list, 1 };
	struct arena *a = arena_new((size_t)512 << 20);
	const char *error = NULL;
	const struct mail *m = mail_from_json(a, text, n, &error);

	/* What the child writes the parent must be able to read. */
	if (must_be_mail && m == NULL)
		abort();
	if (m != NULL) {
		const struct card *card = recognise(a, load_rules(), m, &own);
		struct buf line;

		buf_init(&line, MAIL_JSON_MAX);
		mail_json_line(&line, "x", NULL, m, card);
		buf_free(&line);
	}
	arena_free(a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	if (n > 0 && data[0] == JSON_ONLY) {
		recognise_json((const char *)data + 1, n - 1, false);
		return 0;
	}
	char *raw = calloc(1, n + SLACK);
	struct buf out;

	memcpy(raw, data, n);
	buf_init(&out, MAIL_JSON_MAX);
	if (mail_parse_work(raw, n, &out))
		recognise_json(out.p, out.len, true);
	buf_free(&out);
	free(raw);
	return 0;
}
