/*
 * Files: pictures that we keep, each belonging to a point, whose people may see it. The bytes are
 * in a store that names them by their hash, so a file stored by a unit of work that is rolled back
 * is harmless: the next try finds it again, nothing refers to it until then, and the nightly sweep
 * removes it.
 */
#ifndef FEATURE_FILES_H
#define FEATURE_FILES_H

#include "core/http.h"

extern const struct route files_routes[];

struct file_upload {
	struct bytes bytes;
	const char *name; /* may be NULL */
	/*
	 * Whose author it shows: the square in the middle, small. 0: a proof, scaled down to a
	 * screen.
	 */
	interest_id photo_of;
};

/*
 * Makes a harmless picture of the bytes in a jail, stores it and makes its row. E_NOT_A_PICTURE if
 * it is none (the failure tells the reason), E_UNAVAILABLE when the disk is full.
 */
struct file_picture {
	file_id id;
	/* what the picture looks like (look.h), as the database keeps it; 0: nothing */
	int64_t look;
};
int file_add_picture(struct req *r, point_id point, const struct file_upload *upload,
		     struct file_picture *out);

/* A file that goes out with an answer. */
struct file_stored {
	file_id id;
	const char *name;
	const char *type;
	int64_t size;
};

/*
 * Keeps an attachment as it is. E_INVALID naming `field` when its type or its content is refused,
 * or when it is larger than `max`; E_UNAVAILABLE when the disk is full.
 */
int file_add_attachment(struct req *r, point_id point, const char *field,
			const struct upload *upload, size_t max, struct file_stored *out);

/* Bytes of a stored file, in the arena. E_NOT_FOUND if it is gone, E_TOO_LARGE over `max`. */
int file_read(struct req *r, const char *path, size_t max, struct bytes *out);

/*
 * At night: removes what people put up and nothing refers to any more, and photos of authors that
 * their card does not show, rows and bytes, after a week, and bytes that no row has named for a
 * day. Gives how many rows. Runs outside of any transaction.
 */
int64_t files_sweep(struct worker *w);

enum fetch_result {
	FETCH_OK,
	FETCH_FAILED, /* may succeed another time */
	FETCH_REFUSED /* of no use to try again: not public, too big, gone */
};

/*
 * Fetches a file from an address of the outside world: http and https, public addresses only
 * (unless photo_private is set), also after redirects; 5 MB, 10 seconds. The bytes live in the
 * arena; *error is a sentence when the result is not FETCH_OK.
 */
enum fetch_result file_fetch(struct arena *a, const struct conf *conf, const char *url,
			     struct bytes *out, const char **error);

#endif
