#include "feature/mail/decompress.h"
#include "base/buf.h"
#include "base/log.h"
#include "feature/mail/fold.h"

#include <string.h>
#include <zlib.h>
#include <zstd.h>

/* WINDOW_LOG: level 1 looks back 512 KB; more is asked for by nothing that we have written. */
enum { STEP = 64 * 1024, SLACK = 4, WINDOW_ANY = 15 + 32, WINDOW_LOG = 22 };

/* ---- zlib ---- */

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

static char *from_zlib(struct arena *a, struct bytes body, size_t max, size_t *n)
{
	z_stream z = { .next_in = (Bytef *)(uintptr_t)body.p, .avail_in = (uInt)body.n };
	struct buf out;
	char *raw = NULL;

	if (inflateInit(&z) != Z_OK)
		return NULL;
	buf_init(&out, max + STEP);
	if (inflate_all(&z, &out) && out.len <= max) {
		raw = arena_alloc(a, out.len + SLACK);
		memcpy(raw, out.p, out.len);
		memset(raw + out.len, 0, SLACK);
		*n = out.len;
	}
	inflateEnd(&z);
	buf_free(&out);
	return raw;
}

static size_t head_of_zlib(struct bytes body, char *out, size_t max)
{
	z_stream z = { .next_in = (Bytef *)(uintptr_t)body.p,
		       .avail_in = (uInt)body.n,
		       .next_out = (Bytef *)out,
		       .avail_out = (uInt)max };

	if (inflateInit2(&z, WINDOW_ANY) != Z_OK)
		return 0;
	inflate(&z, Z_SYNC_FLUSH);
	inflateEnd(&z);
	return max - z.avail_out;
}

/* ---- zstd, folded ---- */

static bool is_folded(struct bytes body)
{
	return body.n > 0 && *(const char *)body.p == LETTER_FOLDED;
}

static struct bytes frame_of(struct bytes body)
{
	return (struct bytes){ (const char *)body.p + 1, body.n - 1 };
}

/* A frame says how much it holds, and is not believed before that is within the limit. */
static bool unpack(struct bytes frame, size_t max, struct buf *folded)
{
	const unsigned long long size = ZSTD_getFrameContentSize(frame.p, frame.n);

	if (size == ZSTD_CONTENTSIZE_ERROR || size == ZSTD_CONTENTSIZE_UNKNOWN ||
	    size > max + FOLD_MORE || !buf_room(folded, (size_t)size + 1))
		return false;
	folded->len = (size_t)size;
	return ZSTD_decompress(folded->p, folded->len, frame.p, frame.n) == folded->len;
}

static char *from_folded(struct arena *a, struct bytes frame, size_t max, size_t *n)
{
	struct buf folded;
	char *raw = NULL;
	size_t length = 0;

	buf_init(&folded, max + STEP);
	if (unpack(frame, max, &folded) && fold_length(folded.p, folded.len, max, &length)) {
		raw = arena_alloc(a, length + SLACK);
		*n = unfold_letter(folded.p, folded.len, raw, length);
		memset(raw + length, 0, SLACK);
	}
	buf_free(&folded);
	return raw;
}

/* As far as it goes: what is cut off, or damaged further on, has a beginning all the same. */
static size_t unpack_head(struct bytes frame, char *out, size_t max)
{
	ZSTD_DCtx *z = ZSTD_createDCtx();
	ZSTD_inBuffer in = { frame.p, frame.n, 0 };
	ZSTD_outBuffer to = { out, max, 0 };
	size_t before = 0;
	size_t rc = 0;

	if (z == NULL || ZSTD_isError(ZSTD_DCtx_setParameter(z, ZSTD_d_windowLogMax, WINDOW_LOG)))
		log_abort("no memory for reading a letter");
	do {
		before = to.pos + in.pos;
		rc = ZSTD_decompressStream(z, &to, &in);
	} while (rc != 0 && !ZSTD_isError(rc) && to.pos < max && to.pos + in.pos > before);
	ZSTD_freeDCtx(z);
	return to.pos;
}

static size_t head_of_folded(struct bytes frame, char *out, size_t max)
{
	struct buf folded;

	buf_init(&folded, max + STEP);
	if (!buf_room(&folded, max))
		log_abort("no room for the beginning of a letter");
	folded.len = unpack_head(frame, folded.p, max);
	const size_t n = unfold_letter(folded.p, folded.len, out, max);

	buf_free(&folded);
	return n;
}

/* ---- either ---- */

char *letter_decompress(struct arena *a, struct bytes body, size_t max, size_t *n)
{
	return is_folded(body) ? from_folded(a, frame_of(body), max, n)
			       : from_zlib(a, body, max, n);
}

size_t letter_decompress_head(struct bytes body, char *out, size_t max)
{
	return is_folded(body) ? head_of_folded(frame_of(body), out, max)
			       : head_of_zlib(body, out, max);
}
