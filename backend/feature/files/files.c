#include "feature/files/files.h"
#include "base/str.h"
#include "core/worker.h"
#include "feature/files/attachment.h"
#include "feature/files/picture.h"
#include "feature/files/store.h"
#include "queries.gen.h"

#include <stdio.h>

enum { PICTURE_SECONDS = 8, NAME_BYTES = 200 };

struct file_ref {
	file_id file_id;
};
DESC(file_ref, F(file_ref, file_id, REQ, 1, INT64_MAX));

struct file_row {
	const char *path;
	const char *type;
	const char *download_name; /* NULL: a picture of ours, shown in the page */
};
DESC(file_row, O(file_row, path), O(file_row, type), O(file_row, download_name));

struct file_new {
	point_id point_id;
	const char *path;
	const char *type;
	const char *name;
	int64_t size;
	int64_t width;
	int64_t height;
	bool is_download;
	interest_id photo_of;
};
DESC(file_new, O(file_new, point_id), O(file_new, path), O(file_new, type), O(file_new, name),
     O(file_new, size), O(file_new, width), O(file_new, height), O(file_new, is_download),
     O(file_new, photo_of));

/* The worker's jail, made before its first picture. */
static struct picture_jail *jail_of(struct worker *w)
{
	if (w->pictures == NULL) {
		w->pictures = picture_jail_new(PICTURE_SECONDS);
		w->pictures_free = picture_jail_free;
	}
	return w->pictures;
}

int file_add_picture(struct req *r, point_id point, const struct file_upload *upload,
		     struct file_picture *out)
{
	const enum picture_fit fit = upload->photo_of.v != 0 ? PICTURE_AVATAR : PICTURE_WHOLE;
	const char *name = upload->name;
	struct picture picture;
	const char *path = NULL;
	int64_t id = 0;

	TRY(picture_clean(r, jail_of(r->worker), upload->bytes, fit, &picture));
	TRY(store_put(r, picture.bytes, str_eq(picture.type, "image/jpeg") ? "jpg" : "png", &path));
	const struct file_new row = {
		.point_id = point,
		.path = path,
		.type = picture.type,
		.name = name != NULL ? arena_strndup(r->arena, name, str_utf8_cut(name, NAME_BYTES))
				     : NULL,
		.size = (int64_t)picture.bytes.n,
		.width = picture.width,
		.height = picture.height,
		.photo_of = upload->photo_of,
	};

	TRY(sql_file_add(r, &row, &id));
	*out = (struct file_picture){ { id }, (int64_t)picture.look };
	return 0;
}

int file_add_attachment(struct req *r, point_id point, const char *field,
			const struct upload *upload, size_t max, struct file_stored *out)
{
	const char *name = attachment_name(r->arena, upload->name);
	const char *reason = NULL;
	const char *path = NULL;
	int64_t id = 0;

	if (upload->n > max)
		return fail_field(r, field, "too_big");
	const char *type = attachment_type(name, upload->p, upload->n, &reason);

	if (type == NULL)
		return fail_field(r, field, reason);
	TRY(store_put(r, (struct bytes){ upload->p, upload->n }, "bin", &path));
	const struct file_new row = { .point_id = point,
				      .path = path,
				      .type = type,
				      .name = name,
				      .size = (int64_t)upload->n,
				      .is_download = true };

	TRY(sql_file_add(r, &row, &id));
	*out = (struct file_stored){ { id }, name, type, (int64_t)upload->n };
	return 0;
}

int file_read(struct req *r, const char *path, size_t max, struct bytes *out)
{
	const char *full = NULL;

	TRY(store_path(r, path, &full));
	FILE *f = fopen(full, "rbe");

	if (f == NULL)
		return E_NOT_FOUND;
	/* One byte more than allowed tells that there is more. */
	char *p = arena_alloc(r->arena, max + 1);
	const size_t n = fread(p, 1, max + 1, f);
	const bool is_bad = ferror(f) != 0;

	fclose(f);
	if (is_bad || n > max)
		return is_bad ? E_NOT_FOUND : E_TOO_LARGE;
	*out = (struct bytes){ p, n };
	return 0;
}

/* GET /api/files/:file_id: the picture itself, handed out by nginx. */
HANDLER(file_get, file_ref)
{
	const struct file_row *row = NULL;

	TRY(sql_file_get(r, in, &row));
	return reply_file(r, row->path, row->type, row->download_name);
}

/* clang-format off */
const struct route files_routes[] = {
	ROUTE_X(GET, "/api/files/:file_id", STAFF, file_get, FILE_REPLY, "a stored picture",
		RATE_NORMAL, COOKIE_OK),
	{ 0 }
};
/* clang-format on */
