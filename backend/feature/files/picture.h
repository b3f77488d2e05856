/*
 * Pictures from people we do not know: proofs, photos of authors. An upload is decoded and encoded
 * anew in a jail, so that nothing of its bytes is kept: no metadata, no hidden content, no tricks
 * for browsers. PNG, JPEG, WebP and GIF (its first frame) are taken, by their bytes and not by
 * their name.
 */
#ifndef FEATURE_FILES_PICTURE_H
#define FEATURE_FILES_PICTURE_H

#include "base/buf.h"
#include "core/http.h"

enum {
	PICTURE_PIXELS_MAX = 40 * 1000 * 1000, /* of an upload; more is a bomb or a scanner */
	PICTURE_UPLOAD_SIDE_MAX = 12000,
	PICTURE_SIDE_MAX = 2560, /* of the result */
	PICTURE_AVATAR_SIDE = 160
};

enum picture_fit {
	PICTURE_WHOLE = 'w', /* scaled down until the longer side fits */
	PICTURE_AVATAR = 'a' /* the square in the middle, scaled down */
};

struct picture {
	struct bytes bytes; /* owned by the jail until the next call */
	const char *type;   /* "image/jpeg" for a JPEG, "image/png" for all others */
	int width, height;
	uint64_t look; /* picture_look() of a whole picture; 0: none */
};

/* A jail for pictures; each worker holds one. It starts no child before the first picture. */
struct picture_jail;
struct picture_jail *picture_jail_new(int seconds);
void picture_jail_free(struct picture_jail *j);
/* Process id of the present child, or 0: for tests that kill it. */
int picture_jail_pid(const struct picture_jail *j);

/*
 * Makes a harmless picture of an upload. 0, or E_NOT_A_PICTURE with reason "not_a_picture" (another
 * type, broken, or its decoder crashed or took too long) or "too_big".
 */
int picture_clean(struct req *r, struct picture_jail *j, struct bytes upload, enum picture_fit how,
		  struct picture *out);

/*
 * What runs in the jail, public for its fuzzer and tests: the input is one byte of enum picture_fit
 * and the upload, the output struct picture_head and the picture. False: the output is the reason.
 */
bool picture_work(const void *arg, const char *in, size_t n, struct buf *out);

struct picture_head {
	int32_t is_jpeg;
	int32_t width, height;
	uint64_t look;
};

#endif
