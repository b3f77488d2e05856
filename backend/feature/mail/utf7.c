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

static int digit_value(char c)
{
	const char *at = c != '\0' ? strchr(digits, c) : NULL;

	return at != NULL ? (int)(at - digits) : -1;
}

/* Puts one UTF-16 unit; a high surrogate waits in *high. False: an unpaired one. */
static bool put_unit(struct buf *out, uint32_t unit, uint32_t *high)
{
	char utf8[4];

	if (unit >= 0xdc00 && unit < 0xe000) {
		if (*high == 0)
			return false;
		unit = 0x10000 + ((*high - 0xd800) << 10) + (unit - 0xdc00);
		*high = 0;
	} else if (*high != 0) {
		return false;
	} else if (unit >= 0xd800 && unit < 0xdc00) {
		*high = unit;
		return true;
	}
	buf_add(out, utf8, str_utf8_put(unit, utf8));
	return true;
}

/* Decodes what stands between & and -; gives the place after it, or NULL. */
static const char *unpack_run(struct buf *out, const char *s)
{
	uint32_t bits = 0;
	uint32_t high = 0;
	int n = 0;

	if (*s == '-') {
		buf_addc(out, '&');
		return s + 1;
	}
	for (; *s != '-'; s++) {
		const int value = digit_value(*s);

		if (value < 0)
			return NULL;
		bits = bits << 6 | (uint32_t)value;
		n += 6;
		if (n >= 16) {
			n -= 16;
			if (!put_unit(out, bits >> n & 0xffff, &high))
				return NULL;
			bits &= (1u << n) - 1;
		}
	}
	return high == 0 && n < 6 && bits == 0 ? s + 1 : NULL;
}

static bool unpack(struct buf *out, const char *s)
{
	while (s != NULL && *s != '\0') {
		if ((unsigned char)*s >= 0x7f || (unsigned char)*s < 0x20)
			return false;
		if (*s != '&') {
			buf_addc(out, *s++);
			continue;
		}
		s = unpack_run(out, s + 1);
	}
	return s != NULL && !out->is_over;
}

char *utf7_name(struct arena *a, const char *encoded)
{
	struct buf out;
	char *name = NULL;

	buf_init(&out, NAME_MAX_BYTES);
	if (encoded != NULL && unpack(&out, encoded) && out.len > 0)
		name = arena_strndup(a, out.p, out.len);
	buf_free(&out);

	const char *back = name != NULL ? utf7_folder(a, name) : NULL;

	return back != NULL && str_eq(back, encoded) ? name : NULL;
}
