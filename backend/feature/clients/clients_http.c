/* One client: read, made, changed, taken away and brought back. */
#include "base/str.h"
#include "feature/clients/client_row.h"
#include "queries.gen.h"

enum { NAME_CHARS = 200, COMMENT_CHARS = 2000 };

struct client_add_in {
	point_id point_id;
	int kind;
	const char *name;
	const char *contact_name;
	user_id responsible_id;
	const char *comment;
};
DESC(client_add_in, F(client_add_in, point_id, REQ, 1, INT64_MAX),
     FC(client_add_in, kind, REQ, client_kind_choices),
     F(client_add_in, name, REQ | TRIM, 1, NAME_CHARS),
     F(client_add_in, contact_name, TRIM, 0, NAME_CHARS),
     F(client_add_in, responsible_id, 0, 1, INT64_MAX),
     F(client_add_in, comment, TRIM | LINES, 0, COMMENT_CHARS));

struct client_change_in {
	client_id client_id;
	int kind;
	const char *name;
	user_id responsible_id;
	const char *comment;
	int64_t version;
};
DESC(client_change_in, F(client_change_in, client_id, REQ, 1, INT64_MAX),
     FC(client_change_in, kind, REQ, client_kind_choices),
     F(client_change_in, name, REQ | TRIM, 1, NAME_CHARS),
     F(client_change_in, responsible_id, 0, 1, INT64_MAX),
     F(client_change_in, comment, TRIM | LINES, 0, COMMENT_CHARS),
     F(client_change_in, version, REQ, 1, INT64_MAX));

struct client_rename_in {
	client_id client_id;
	const char *name;
	const char *before;
};
DESC(client_rename_in, O(client_rename_in, client_id), O(client_rename_in, name),
     O(client_rename_in, before));

struct client_delete_in {
	client_id client_id;
	bool is_deleted;
};
DESC(client_delete_in, O(client_delete_in, client_id), O(client_delete_in, is_deleted));

static int reply_client(struct req *r, client_id id)
{
	const struct client_row *row = NULL;

	TRY(client_row_get(r, id, &row));
	return reply_row(r, &client_row_desc, row);
}

/* GET /api/clients/:client_id: also one that was taken away, so that it can be brought back. */
HANDLER(client_get, client_ref)
{
	return reply_client(r, in->client_id);
}

/* POST /api/clients */
HANDLER(client_add, client_add_in)
{
	const struct client_new new = { in->point_id, in->kind, in->name, in->responsible_id,
					in->comment };
	client_id id = { 0 };
	contact_id contact = { 0 };

	TRY(client_check_responsible(r, in->responsible_id, in->point_id));
	TRY(client_make(r, &new, in->contact_name, &id, &contact));
	TRY(client_changed(r, id, in->point_id));
	return reply_created(r, id.v);
}

/* PUT /api/clients/:client_id: E_STALE if somebody changed it meanwhile. */
HANDLER(client_change, client_change_in)
{
	const struct client_row *row = NULL;
	int64_t changed = 0;

	TRY(client_row_get(r, in->client_id, &row));
	TRY(client_check_responsible(r, in->responsible_id, row->point_id));
	TRY(sql_client_change(r, in, &changed));
	if (changed == 0)
		return fail_with(r, E_STALE, &client_row_desc, row);
	const struct client_rename_in rename = { in->client_id, in->name, row->name };

	if (in->kind == CLIENT_PERSON && !str_eq(in->name, row->name))
		TRY(sql_contact_rename_person(r, &rename, NULL));
	TRY(client_changed(r, in->client_id, row->point_id));
	return reply_client(r, in->client_id);
}

static int set_deleted(struct req *r, client_id id, bool is_deleted)
{
	const struct client_delete_in change = { id, is_deleted };
	const struct client_row *row = NULL;

	TRY(client_row_get(r, id, &row));
	TRY(sql_client_delete(r, &change, NULL));
	TRY(client_changed(r, id, row->point_id));
	return reply_client(r, id);
}

/* DELETE /api/clients/:client_id: out of lists, searches and cards; nothing of it is lost. */
HANDLER(client_remove, client_ref)
{
	return set_deleted(r, in->client_id, true);
}

/* POST /api/clients/:client_id/restore */
HANDLER(client_restore, client_ref)
{
	return set_deleted(r, in->client_id, false);
}

const struct route client_routes[] = {
	ROUTE(GET, "/api/clients/:client_id", STAFF, client_get, ROW(client_row), "one client"),
	ROUTE(POST, "/api/clients", STAFF, client_add, CREATED, "add a client of a point"),
	ROUTE(PUT, "/api/clients/:client_id", STAFF, client_change, ROW(client_row),
	      "change a client"),
	ROUTE(DELETE, "/api/clients/:client_id", STAFF, client_remove, ROW(client_row),
	      "take a client out of use"),
	ROUTE(POST, "/api/clients/:client_id/restore", STAFF, client_restore, ROW(client_row),
	      "bring a client back"),
	{ 0 }
};
