/* Contacts of a client, and what each of them is known by. */
#include "base/str.h"
#include "core/live.h"
#include "feature/clients/client_row.h"
#include "feature/clients/link.h"
#include "queries.gen.h"

enum { CONTACT_NAME_CHARS = 200, POSITION_CHARS = 100, VALUE_CHARS = 500 };

struct contact_whole {
	int64_t id;
	client_id client_id;
	const char *name;
	const char *position;
	int64_t version;
	struct timestamp deleted_at;
	point_id point_id;
	bool is_deleted; /* the client */
};
DESC(contact_whole, O(contact_whole, id), O(contact_whole, client_id), O(contact_whole, name),
     O(contact_whole, position), O(contact_whole, version), O(contact_whole, deleted_at),
     O(contact_whole, point_id), O(contact_whole, is_deleted));

struct contact_add_in {
	client_id client_id;
	const char *name;
	const char *position;
};
DESC(contact_add_in, F(contact_add_in, client_id, REQ, 1, INT64_MAX),
     F(contact_add_in, name, REQ | TRIM, 1, CONTACT_NAME_CHARS),
     F(contact_add_in, position, TRIM, 0, POSITION_CHARS));

struct contact_change_in {
	contact_id contact_id;
	const char *name;
	const char *position;
	int64_t version;
};
DESC(contact_change_in, F(contact_change_in, contact_id, REQ, 1, INT64_MAX),
     F(contact_change_in, name, REQ | TRIM, 1, CONTACT_NAME_CHARS),
     F(contact_change_in, position, TRIM, 0, POSITION_CHARS),
     F(contact_change_in, version, REQ, 1, INT64_MAX));

struct contact_restore_in {
	contact_id contact_id;
	struct timestamp deleted_at;
};
DESC(contact_restore_in, O(contact_restore_in, contact_id), O(contact_restore_in, deleted_at));

static const char *const typed_names[] = { NULL, "profile", "email", "phone" };
static const struct choices typed_choices = { typed_names, IDENTITY_PHONE };

struct identity_add_in {
	contact_id contact_id;
	int type;
	const char *value;
};
DESC(identity_add_in, F(identity_add_in, contact_id, REQ, 1, INT64_MAX),
     FC(identity_add_in, type, REQ, typed_choices),
     F(identity_add_in, value, REQ | TRIM, 1, VALUE_CHARS));

struct identity_link_ref {
	identity_link_id identity_link_id;
};
DESC(identity_link_ref, F(identity_link_ref, identity_link_id, REQ, 1, INT64_MAX));

struct identity_link_row {
	int64_t id;
	contact_id contact_id;
	int type;
	const char *value;
	int evidence;
	interest_id interest_id;
	user_id user_id;
	const char *user_name;
	struct timestamp at;
};
DESC(identity_link_row, O(identity_link_row, id), O(identity_link_row, contact_id),
     FC(identity_link_row, type, 0, identity_choices), O(identity_link_row, value),
     FC(identity_link_row, evidence, 0, evidence_choices), O(identity_link_row, interest_id),
     O(identity_link_row, user_id), O(identity_link_row, user_name), O(identity_link_row, at));

static int reply_contact(struct req *r, contact_id id)
{
	const struct contact_ref ref = { id };
	const struct contact_whole *row = NULL;

	TRY(sql_contact_get(r, &ref, &row));
	const struct contact_row out = { row->id, row->client_id, row->name, row->position,
					 row->version };

	return reply_row(r, &contact_row_desc, &out);
}

/* GET /api/clients/:client_id/contacts */
HANDLER(contact_list, client_ref)
{
	struct contact_row_list l;

	TRY(sql_contact_list(r, in, &l));
	return reply_list(r, &contact_row_desc, l.v, l.n);
}

/*
 * GET /api/clients/:client_id/identities: what its contacts are known by, and how that came to be
 * believed.
 */
HANDLER(client_identities, client_ref)
{
	struct identity_link_row_list l;

	TRY(sql_link_list(r, in, &l));
	return reply_list(r, &identity_link_row_desc, l.v, l.n);
}

/* POST /api/clients/:client_id/contacts */
HANDLER(contact_add, contact_add_in)
{
	const struct contact_new new = { in->client_id, in->name, in->position };
	const struct client_row *client = NULL;
	int64_t id = 0;

	TRY(client_row_get(r, in->client_id, &client));
	TRY(sql_contact_add(r, &new, &id));
	TRY(client_changed(r, in->client_id, client->point_id));
	return reply_created(r, id);
}

/* PUT /api/contacts/:contact_id: E_STALE if somebody changed it meanwhile. */
HANDLER(contact_change, contact_change_in)
{
	const struct contact_ref ref = { in->contact_id };
	const struct contact_whole *row = NULL;
	int64_t changed = 0;

	TRY(sql_contact_get(r, &ref, &row));
	TRY(sql_contact_change(r, in, &changed));
	if (changed == 0)
		return fail_with(r, E_STALE, &contact_whole_desc, row);
	TRY(client_changed(r, row->client_id, row->point_id));
	return reply_contact(r, in->contact_id);
}

/* DELETE /api/contacts/:contact_id: what he is known by goes with him and comes back with him. */
HANDLER(contact_remove, contact_ref)
{
	const struct contact_whole *row = NULL;
	int64_t changed = 0;

	TRY(sql_contact_get(r, in, &row));
	TRY(sql_contact_delete(r, in, &changed));
	if (changed > 0)
		TRY(sql_contact_links_undo(r, in, NULL));
	TRY(client_changed(r, row->client_id, row->point_id));
	return reply_contact(r, in->contact_id);
}

/* POST /api/contacts/:contact_id/restore */
HANDLER(contact_restore, contact_ref)
{
	const struct contact_whole *row = NULL;
	int64_t changed = 0;

	TRY(sql_contact_get(r, in, &row));
	const struct contact_restore_in links = { in->contact_id, row->deleted_at };

	TRY(sql_contact_restore(r, in, &changed));
	if (changed > 0)
		TRY(sql_contact_links_restore(r, &links, NULL));
	TRY(client_changed(r, row->client_id, row->point_id));
	return reply_contact(r, in->contact_id);
}

/* The normal form of what was typed; E_INVALID when it identifies nobody. */
static int take_typed(struct req *r, const struct identity_add_in *in, struct person_seen *seen,
		      struct identity_known *out)
{
	const bool is_bare = in->type == IDENTITY_PROFILE && !str_istarts(in->value, "http");
	const char *value = is_bare ? arena_printf(r->arena, "https://%s", in->value) : in->value;
	struct identity_known v[PERSON_IDENTITIES];
	size_t n = 0;

	if (in->type == IDENTITY_PROFILE)
		seen->profile_url = value;
	else if (in->type == IDENTITY_EMAIL)
		seen->email = value;
	else
		seen->phone = value;
	TRY(history_person(r, seen, v, &n));
	if (n == 0)
		return fail_field(r, "value", "bad_format");
	*out = v[0];
	return 0;
}

/* POST /api/contacts/:contact_id/identities: his history in this point follows at once. */
HANDLER(identity_add, identity_add_in)
{
	enum { SOURCE_TYPED = SOURCE_OTHER };
	const struct contact_ref ref = { in->contact_id };
	const struct contact_whole *row = NULL;
	struct identity_known known;

	TRY(sql_contact_get(r, &ref, &row));
	if (row->deleted_at.us != 0 || row->is_deleted)
		return fail(r, E_NOT_FOUND, "the contact was deleted");
	struct person_seen seen = { .point_id = row->point_id,
				    .source_type = SOURCE_TYPED,
				    .at = r->now };
	const struct link_act act = {
		row->point_id, row->client_id, in->contact_id, EVIDENCE_TYPED, { 0 }
	};

	TRY(take_typed(r, in, &seen, &known));
	TRY(history_identities_make(r, &seen, &known, 1));
	TRY(links_make(r, &act, &known, 1));
	TRY(client_changed(r, row->client_id, row->point_id));
	return reply_empty(r);
}

/* DELETE /api/identity-links/:identity_link_id: his history goes back to where it was. */
HANDLER(identity_link_remove, identity_link_ref)
{
	const struct link_row *link = NULL;

	TRY(sql_link_get(r, in, &link));
	TRY(links_undo(r, link, false));
	TRY(client_changed(r, link->client_id, link->point_id));
	return reply_empty(r);
}

const struct route contact_routes[] = {
	ROUTE(GET, "/api/clients/:client_id/contacts", STAFF, contact_list, LIST(contact_row),
	      "people at a client"),
	ROUTE(GET, "/api/clients/:client_id/identities", STAFF, client_identities,
	      LIST(identity_link_row), "what the people at a client are known by"),
	ROUTE(POST, "/api/clients/:client_id/contacts", STAFF, contact_add, CREATED,
	      "add a contact"),
	ROUTE(PUT, "/api/contacts/:contact_id", STAFF, contact_change, ROW(contact_row),
	      "change a contact"),
	ROUTE(DELETE, "/api/contacts/:contact_id", STAFF, contact_remove, ROW(contact_row),
	      "take a contact out of use"),
	ROUTE(POST, "/api/contacts/:contact_id/restore", STAFF, contact_restore, ROW(contact_row),
	      "bring a contact back"),
	ROUTE(POST, "/api/contacts/:contact_id/identities", STAFF, identity_add, EMPTY,
	      "say what a contact is known by"),
	ROUTE(DELETE, "/api/identity-links/:identity_link_id", STAFF, identity_link_remove, EMPTY,
	      "take away what a contact was known by"),
	{ 0 }
};
