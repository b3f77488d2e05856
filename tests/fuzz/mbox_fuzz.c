/* mbox: any file is walked to its end; what is written comes back as it was. */
#include "feature/mail/mbox.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static void check(bool is_true)
{
	if (!is_true)
		abort();
}

/*
 * Two mails with these bytes are two mails with these bytes, but for a line end that was missing.
 */
static void there_and_back(const char *p, size_t n)
{
	struct buf file;
	struct buf mail;
	size_t at = 0;

	buf_init(&file, n * 4 + 4096);
	buf_init(&mail, n + 4096);
	mbox_put(&file, p, n);
	mbox_put(&file, p, n);
	/* A mail with a blank line and an unquoted "From " cannot come from mbox_put. */
	check(mbox_count(file.p, file.len) == 2);
	for (int i = 0; i < 2; i++) {
		check(mbox_next(file.p, file.len, &at, &mail));
		check(mail.len >= n && mail.len <= n + 1 && (n == 0 || memcmp(mail.p, p, n) == 0));
	}
	check(!mbox_next(file.p, file.len, &at, &mail));
	buf_free(&mail);
	buf_free(&file);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *p = (const char *)data;
	struct buf mail;
	size_t at = 0;
	size_t n = 0;

	buf_init(&mail, size + 16);
	while (mbox_next(p, size, &at, &mail))
		check(++n <= size && at <= size && mail.len <= size);
	check(n == mbox_count(p, size));
	buf_free(&mail);
	there_and_back(p, size);
	return 0;
}
