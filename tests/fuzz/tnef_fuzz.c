/* Envelopes inside of letters: TNEF with its RTF, calendars, uuencode. The first byte chooses. */
#include "base/str.h"
#include "feature/mail/invitation.h"
#include "feature/mail/charset.h"
#include "feature/mail/rtf.h"
#include "feature/mail/tnef.h"
#include "feature/mail/uu.h"

#include <stdint.h>

enum { FILES = 20 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	if (n == 0)
		return 0;
	const char *p = (const char *)data + 1;
	struct arena *a = arena_new((size_t)256 << 20);
	struct uu_file files[FILES];
	struct invitation c;
	struct tnef t;
	size_t files_n = 0;

	n--;
	if (data[0] == 'R')
		rtf_text(a, p, n);
	else if (data[0] == 'C')
		invitation_read(a, charset_to_utf8(a, NULL, p, n), &c);
	else if (data[0] == 'U')
		uu_take(a, charset_to_utf8(a, NULL, p, n), files, FILES, &files_n);
	else
		tnef_read(a, p, n, &t);
	arena_free(a);
	return 0;
}
