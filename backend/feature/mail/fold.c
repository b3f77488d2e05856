#include "feature/mail/fold.h"

#include <string.h>

/* Fewer lines in a row are not worth a piece of their own. */
enum { CHARS = 76, LINE = CHARS + 2, BYTES = 57, GROUPS = 19, RUN_LEAST = 3 };

static const uint32_t NOTHING = (uint32_t)1 << 24;
static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/* The lowest byte of a group of three comes first in the letter. */
void fold_init(struct fold *f)
{
	for (size_t i = 0; i < 4; i++)
		for (size_t c = 0; c < 256; c++)
			f->says[i][c] = NOTHING;
	for (uint32_t v = 0; v < 64; v++) {
		const unsigned char c = (unsigned char)alphabet[v];

		f->says[0][c] = v << 2;
		f->says[1][c] = v >> 4 | (v & 15) << 12;
		f->says[2][c] = (v >> 2) << 8 | (v & 3) << 22;
		f->says[3][c] = v << 16;
	}
}

/* ---- folding ---- */

static bool take_line(const struct fold *f, const unsigned char *p, size_t n, unsigned char *out)
{
	uint32_t all = 0;

	if (n < LINE || p[CHARS] != '\r' || p[CHARS + 1] != '\n')
		return false;
	for (size_t i = 0; i < GROUPS; i++, p += 4, out += 3) {
		const uint32_t v = f->says[0][p[0]] | f->says[1][p[1]] | f->says[2][p[2]] |
				   f->says[3][p[3]];

		all |= v;
		out[0] = (unsigned char)v;
		out[1] = (unsigned char)(v >> 8);
		out[2] = (unsigned char)(v >> 16);
	}
	return all < NOTHING;
}

/* So many lines of base64 stand here; their bytes are in `out` then. */
static size_t take_run(const struct fold *f, const unsigned char *p, size_t n, unsigned char *out)
{
	size_t lines = 0;

	while (take_line(f, p + lines * LINE, n - lines * LINE, out + lines * BYTES))
		lines++;
	return lines;
}

static void put_number(char *p, size_t v)
{
	for (size_t i = 0; i < 4; i++)
		p[i] = (char)(v >> 8 * i);
}

/* To the end of the line; all of what is left if there is none. */
static size_t line_length(const char *p, size_t n)
{
	const char *end = memchr(p, '\n', n);

	return end != NULL ? (size_t)(end - p) + 1 : n;
}

/*
 * The bytes of a run are tried out where they would stand. A run that is too short becomes text,
 * which is longer than they are: what is written never gets ahead of what was read by more than the
 * numbers of the piece under way, since each finished one has saved more than they take.
 */
size_t fold_letter(const struct fold *f, const char *p, size_t n, char *out)
{
	char *head = out;
	char *to = out + FOLD_MORE;
	size_t at = 0;

	while (at < n) {
		size_t lines = take_run(f, (const unsigned char *)p + at, n - at,
					(unsigned char *)to);
		const size_t text = lines == 0 ? line_length(p + at, n - at)
				    : lines < RUN_LEAST ? lines * LINE
							: 0;

		if (text > 0) {
			memcpy(to, p + at, text);
			to += text;
			at += text;
			continue;
		}
		put_number(head, (size_t)(to - head) - FOLD_MORE);
		put_number(head + 4, lines);
		at += lines * LINE;
		head = to + lines * BYTES;
		to = head + FOLD_MORE;
	}
	put_number(head, (size_t)(to - head) - FOLD_MORE);
	put_number(head + 4, 0);
	return (size_t)(to - out);
}

/* ---- unfolding ---- */

static size_t get_number(const char *p)
{
	size_t v = 0;

	for (size_t i = 0; i < 4; i++)
		v |= (size_t)(unsigned char)p[i] << 8 * i;
	return v;
}

bool fold_length(const char *p, size_t n, size_t max, size_t *length)
{
	size_t sum = 0;

	while (n > 0) {
		if (n < FOLD_MORE)
			return false;
		const size_t text = get_number(p);
		const size_t lines = get_number(p + 4);
		const size_t bytes = text + lines * BYTES;

		if (bytes > n - FOLD_MORE || text + lines * LINE > max - sum)
			return false;
		sum += text + lines * LINE;
		p += FOLD_MORE + bytes;
		n -= FOLD_MORE + bytes;
	}
	*length = sum;
	return true;
}

static void put_line(const unsigned char *p, char *out)
{
	for (size_t i = 0; i < GROUPS; i++, p += 3) {
		*out++ = alphabet[p[0] >> 2];
		*out++ = alphabet[(p[0] & 3) << 4 | p[1] >> 4];
		*out++ = alphabet[(p[1] & 15) << 2 | p[2] >> 6];
		*out++ = alphabet[p[2] & 63];
	}
	*out++ = '\r';
	*out = '\n';
}

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

size_t unfold_letter(const char *p, size_t n, char *out, size_t max)
{
	size_t len = 0;

	while (n >= FOLD_MORE) {
		const size_t text = least(get_number(p), least(n - FOLD_MORE, max - len));
		const size_t bytes_n = n - FOLD_MORE - text;
		const size_t lines = least(get_number(p + 4),
					   least(bytes_n / BYTES, (max - len - text) / LINE));
		const char *from = p + FOLD_MORE + text;

		memcpy(out + len, p + FOLD_MORE, text);
		len += text;
		for (size_t i = 0; i < lines; i++, len += LINE)
			put_line((const unsigned char *)from + i * BYTES, out + len);
		if (text < get_number(p) || lines < get_number(p + 4))
			break;
		p = from + lines * BYTES;
		n = bytes_n - lines * BYTES;
	}
	return len;
}
