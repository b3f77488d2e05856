#include "feature/files/files.h"
#include "base/str.h"
#include "core/worker.h"
#include "feature/files/picture.h"
#include "feature/files/store.h"
#include "queries.gen.h"

enum { PICTURE_SECONDS = 8, NAME_BYTES = 200 };

struct file_ref {
	file_id file_id;
};
DESC(file_ref, F(file_ref, file_id, REQ, 1, INT64_MAX));

struct file_row {
	const char *path;
	const char *type;
};
DESC(file_row, O(file_row, path), O(file_row, type));

struct file_new {
	point_id point_id;
	const char *path;
	const char *type;
	const char *name;
	int64_t size;
	int64_t width;
	int64_t height;
};
DESC(file_new, O(file_new, point_id), O(file_new, path), O(file_new, type), O(file_new, name), O(file_new, size),
     O(file_new, width), O(file_new, height));

/* The worker's jail, made before its first picture. */
static struct picture_jail *jail_of(struct worker *w)
{
	if (w->pictures == NULL) {
		w->pictures = picture_jail_new(PICTURE_SECONDS);
		w->pictures_free = picture_jail_free;
	}
	return w->pictures;
}

int file_add_picture(struct req *r, point_id point, struct bytes upload, const char *name, enum file_use use,
		     file_id *out)
{
	const enum picture_fit fit = use == FILE_AVATAR ? PICTURE_AVATAR : PICTURE_WHOLE;
	struct picture picture;
	const char *path = NULL;
	int64_t id = 0;

	TRY(picture_clean(r, jail_of(r->worker), upload, fit, &picture));
	TRY(store_put(r, picture.bytes, str_eq(picture.type, "image/jpeg") ? "jpg" : "png", &path));
	const struct file_new row = {
		.point_id = point,
		.path = path,
		.type = picture.type,
		.name = name != NULL ? arena_strndup(r->arena, name, str_utf8_cut(name, NAME_BYTES)) : NULL,
		.size = (int64_t)picture.bytes.n,
		.width = picture.width,
		.height = picture.height,
	};

	TRY(sql_file_add(r, &row, &id));
	out->v = id;
	return 0;
}

/* GET /api/files/:file_id: the picture itself, handed out by nginx. */
HANDLER(file_get, file_ref)
{
	const struct file_row *row = NULL;

	TRY(sql_file_get(r, in, &row));
	return reply_file(r, row->path, row->type, NULL);
}

const struct route files_routes[] = {
	ROUTE_X(GET, "/api/files/:file_id", STAFF, file_get, FILE_REPLY, "a stored picture", RATE_NORMAL, COOKIE_OK),
	{ 0 }
};
