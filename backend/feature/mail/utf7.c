#include "feature/mail/utf7.h"
#include "base/buf.h"
#include "base/str.h"

#include <string.h>

enum { NAME_MAX_BYTES = 500, ENCODED_MAX = 4096 };

/* Bits wait here until there are six of them. */
struct packer {
	struct buf *out;
	uint32_t bits;
	int n;
};

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,";

static void pack(struct packer *p, uint32_t unit)
{
	p->bits = p->bits << 16 | unit;
	p->n += 16;
	while (p->n >= 6) {
		p->n -= 6;
		buf_addc(p->out, digits[p->bits >> p->n & 63]);
	}
	p->bits &= (1u << p->n) - 1;
}

static void pack_code_point(struct packer *p, uint32_t cp)
{
	if (cp >= 0x10000) {
		pack(p, 0xd800 + ((cp - 0x10000) >> 10));
		pack(p, 0xdc00 + ((cp - 0x10000) & 0x3ff));
	} else {
		pack(p, cp);
	}
}

/* Encodes the run of non-ASCII characters at s and gives the place after it. */
static const char *pack_run(struct buf *out, const char *s, const char *end)
{
	struct packer p = { .out = out };

	buf_addc(out, '&');
	while (s < end && (unsigned char)*s >= 0x80)
		pack_code_point(&p, str_utf8_next(&s, end));
	if (p.n > 0)
		buf_addc(out, digits[p.bits << (6 - p.n) & 63]);
	buf_addc(out, '-');
	return s;
}

char *utf7_folder(struct arena *a, const char *name)
{
	size_t n = name != NULL ? strlen(name) : 0;
	struct buf out;

	if (n == 0 || n > NAME_MAX_BYTES || !str_is_utf8(name, n))
		return NULL;
	for (const char *p = name; *p != '\0'; p++)
		if ((unsigned char)*p < 0x20 || *p == 0x7f)
			return NULL;
	buf_init(&out, ENCODED_MAX);
	for (const char *p = name, *end = name + n; p < end;) {
		if ((unsigned char)*p >= 0x80) {
			p = pack_run(&out, p, end);
			continue;
		}
		buf_adds(&out, *p == '&' ? "&-" : (char[]){ *p, '\0' });
		p++;
	}

	char *encoded = arena_strndup(a, out.p, out.len);

	buf_free(&out);
	return encoded;
}
