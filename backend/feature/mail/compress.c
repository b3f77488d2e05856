#include "feature/mail/compress.h"
#include "base/buf.h"
#include "base/log.h"
#include "base/mem.h"
#include "feature/mail/fold.h"
#include "feature/mail/decompress.h"

#include <zstd.h>

/* Twice as quick as level 1 for a seventh more of bytes; larger scratch is not kept. */
enum { LEVEL = -1, SCRATCH_MAX = 1 << 30, SCRATCH_KEPT = 1 << 20 };

struct letter_compressor {
	struct fold fold;
	ZSTD_CCtx *zstd;
	struct buf folded;
	struct buf packed;
};

struct letter_compressor *letter_compressor_new(void)
{
	struct letter_compressor *d = mem_zalloc(sizeof(*d));

	fold_init(&d->fold);
	buf_init(&d->folded, SCRATCH_MAX);
	buf_init(&d->packed, SCRATCH_MAX);
	d->zstd = ZSTD_createCCtx();
	if (d->zstd == NULL ||
	    ZSTD_isError(ZSTD_CCtx_setParameter(d->zstd, ZSTD_c_compressionLevel, LEVEL)))
		log_abort("no memory for the compressor");
	return d;
}

void letter_compressor_free(struct letter_compressor *d)
{
	ZSTD_freeCCtx(d->zstd);
	buf_free(&d->folded);
	buf_free(&d->packed);
	mem_free(d);
}

static void make_room(struct buf *b, size_t n)
{
	buf_reset(b);
	if (!buf_room(b, n))
		log_abort("a letter is too large to be compressed");
}

struct bytes letter_compress(struct arena *a, struct letter_compressor *d, const char *raw,
			     size_t n)
{
	make_room(&d->folded, n + FOLD_MORE);
	const size_t folded = fold_letter(&d->fold, raw, n, d->folded.p);

	make_room(&d->packed, 1 + ZSTD_compressBound(folded));
	d->packed.p[0] = LETTER_FOLDED;
	const size_t size =
		ZSTD_compress2(d->zstd, d->packed.p + 1, d->packed.cap - 1, d->folded.p, folded);

	if (ZSTD_isError(size))
		log_abort("a letter was not compressed");
	const struct bytes body = { arena_strndup(a, d->packed.p, size + 1), size + 1 };

	if (d->folded.cap > SCRATCH_KEPT)
		buf_free(&d->folded);
	if (d->packed.cap > SCRATCH_KEPT)
		buf_free(&d->packed);
	return body;
}
