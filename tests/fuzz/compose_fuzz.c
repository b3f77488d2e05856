/*
 * Composed mail: whatever the texts are, no line of the header is one that the caller did not ask
 * for.
 */
#include "feature/mail/compose.h"
#include "base/str.h"

#include <stdlib.h>
#include <string.h>

enum { FIELDS = 9 };

static void check_line(const char *line, size_t n)
{
	static const char *const names[] = {
		"Date:",
		"From:",
		"To:",
		"Subject:",
		"Message-ID:",
		"In-Reply-To:",
		"References:",
		"MIME-Version:",
		"Content-Type:",
		"Content-Transfer-Encoding:",
		" ",
	};

	if (n > 998)
		abort();
	for (size_t i = 0; i < n; i++)
		if (line[i] == '\n' || line[i] == '\0' || (unsigned char)line[i] >= 0x80)
			abort();
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strncmp(line, names[i], strlen(names[i])) == 0)
			return;
	abort();
}

static void check_header(const struct buf *mail)
{
	const char *p = mail->p, *end = p + mail->len;

	for (;;) {
		const char *eol = memmem(p, (size_t)(end - p), "\r\n", 2);

		if (eol == NULL)
			abort();
		if (eol == p)
			return;
		check_line(p, (size_t)(eol - p));
		p = eol + 2;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct arena *a = arena_new(64 << 20);
	const char *f[FIELDS];
	const char *p = arena_strndup(a, (const char *)data, n);
	const char *end = p + n;
	struct buf mail;

	for (size_t i = 0; i < FIELDS; i++) {
		f[i] = p;
		p += strlen(p);
		p += p < end;
	}

	const struct compose_person to = { f[0], f[1] };
	const struct compose_file file = { f[8], f[7], data, n };
	const struct compose_in in = {
		.from = { f[2], "shop@otklik.example" },
		.to = &to,
		.to_n = 1,
		.subject = f[3],
		.is_reply = n % 2 == 0,
		.date = { INT64_C(1795341600000000) },
		.message_id = f[4],
		.in_reply_to = f[5],
		.references = f[5],
		.text = f[6],
		.quote_intro = f[3],
		.quote = f[7],
		.files = &file,
		.files_n = f[8][0] != '\0',
	};

	buf_init(&mail, 1 << 20);
	if (compose(&in, &mail) == COMPOSE_OK)
		check_header(&mail);
	buf_free(&mail);
	arena_free(a);
	return 0;
}
