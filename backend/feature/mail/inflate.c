#include "feature/mail/inflate.h"
#include "base/buf.h"

#include <string.h>
#include <zlib.h>

enum { STEP = 64 * 1024, SLACK = 4 };

static bool inflate_all(z_stream *z, struct buf *out)
{
	int rc = Z_OK;

	while (rc == Z_OK) {
		if (!buf_room(out, STEP))
			return false;
		z->next_out = (Bytef *)out->p + out->len;
		z->avail_out = STEP;
		rc = inflate(z, Z_NO_FLUSH);
		out->len += STEP - z->avail_out;
	}
	return rc == Z_STREAM_END;
}

char *letter_inflate(struct arena *a, struct bytes body, size_t max, size_t *n)
{
	z_stream z = { .next_in = (Bytef *)(uintptr_t)body.p, .avail_in = (uInt)body.n };
	struct buf out;
	char *raw = NULL;

	if (inflateInit(&z) != Z_OK)
		return NULL;
	buf_init(&out, max + STEP);
	if (inflate_all(&z, &out)) {
		raw = arena_alloc(a, out.len + SLACK);
		memcpy(raw, out.p, out.len);
		memset(raw + out.len, 0, SLACK);
		*n = out.len;
	}
	inflateEnd(&z);
	buf_free(&out);
	return raw;
}
