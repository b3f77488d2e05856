/*
 * A hostile letter through everything that reads it: parser, rules, and the way out of the jail.
 * The first byte chooses what the parent sees, so that its decoder is fuzzed alone too.
 */
#include "feature/mail/mail_json.h"
#include "feature/mail/mail_pack.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ANSWER_ONLY = 'J' };

static const struct rules *load_rules(void)
{
	static const struct rules *rules;
	const char *error = "";

	if (rules == NULL)
		rules = rules_load(arena_new((size_t)64 << 20), SOURCE_DIR "/backend/rules",
				   &error);
	if (rules == NULL) {
		fprintf(stderr, "%s\n", error);
		abort();
	}
	return rules;
}

static void read_answer(const char *bytes, size_t n, bool must_be_answer)
{
	struct arena *a = arena_new((size_t)512 << 20);
	const char *at = bytes;
	struct mail_answer x;
	struct buf line;

	/* What the child writes the parent must be able to read. */
	if (!mail_answer_read(a, &at, bytes + n, &x)) {
		if (must_be_answer)
			abort();
	} else {
		buf_init(&line, MAIL_JSON_MAX);
		mail_json_line(&line, "x", x.error, x.mail, x.card);
		buf_free(&line);
	}
	arena_free(a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static const char *const own_list[] = { "shop@example.ru" };
	static const struct mail_own own = { own_list, 1 };
	const struct mail_work work = { load_rules(), &own, n > 0 && data[0] % 2 == 0 };
	struct buf in;
	struct buf out;

	if (n > 0 && data[0] == ANSWER_ONLY) {
		read_answer((const char *)data + 1, n - 1, false);
		return 0;
	}
	buf_init(&in, MAIL_RAW_MAX);
	buf_init(&out, MAIL_PACK_MAX);
	mail_pack_letter(&in, (const char *)data, n);
	if (mail_work(&work, in.p, in.len, &out))
		read_answer(out.p, out.len, true);
	buf_free(&in);
	buf_free(&out);
	return 0;
}
