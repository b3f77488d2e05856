/* What several handlers of clients share, and the keys by which clients are found. */
#include "base/str.h"
#include "core/live.h"
#include "feature/clients/client_row.h"
#include "feature/clients/name_key.h"
#include "feature/history/history.h"
#include "queries.gen.h"

#include <string.h>

static const char *const client_kind_names[] = { NULL, "company", "person" };
const struct choices client_kind_choices = { client_kind_names, CLIENT__MAX - 1 };

static const char *const identity_names[] = { NULL, "profile", "email", "phone", "card" };
const struct choices identity_choices = { identity_names, IDENTITY__MAX - 1 };

DESC(client_row, CLIENT_FIELDS(client_row));
DESC(client_ref, F(client_ref, client_id, REQ, 1, INT64_MAX));
DESC(contact_ref, F(contact_ref, contact_id, REQ, 1, INT64_MAX));
DESC(client_new, O(client_new, point_id), FC(client_new, kind, 0, client_kind_choices),
     O(client_new, name), O(client_new, responsible_id), O(client_new, comment));
DESC(contact_new, O(contact_new, client_id), O(contact_new, name), O(contact_new, position));

DESC(contact_row, O(contact_row, id), O(contact_row, client_id), O(contact_row, name),
     O(contact_row, position), O(contact_row, version));

struct client_responsible_in {
	user_id responsible_id;
	point_id point_id;
};
DESC(client_responsible_in, O(client_responsible_in, responsible_id),
     O(client_responsible_in, point_id));

struct client_responsible {
	int64_t id;
};
DESC(client_responsible, O(client_responsible, id));

struct client_key_name {
	contact_id contact_id;
	const char *name;
};
DESC(client_key_name, O(client_key_name, contact_id), O(client_key_name, name));

struct client_key_identity {
	contact_id contact_id;
	int64_t type;
	const char *value;
};
DESC(client_key_identity, O(client_key_identity, contact_id), O(client_key_identity, type),
     O(client_key_identity, value));

struct client_key_new {
	client_id client_id;
	int64_t kind;
	const char *value;
	point_id point_id;
	contact_id contact_id;
};
DESC(client_key_new, O(client_key_new, client_id), O(client_key_new, kind),
     O(client_key_new, value), O(client_key_new, point_id), O(client_key_new, contact_id));

int client_row_get(struct req *r, client_id id, const struct client_row **out)
{
	const struct client_ref ref = { id };

	return sql_client_get(r, &ref, out);
}

int client_check_responsible(struct req *r, user_id responsible, point_id point)
{
	const struct client_responsible_in in = { responsible, point };
	const struct client_responsible *row = NULL;

	if (responsible.v == 0)
		return 0;
	const int rc = sql_client_responsible_get(r, &in, &row);

	return rc == E_NOT_FOUND ? fail_field(r, "responsible_id", "not_a_choice") : rc;
}

int client_make(struct req *r, const struct client_new *in, const char *contact_name, client_id *id,
		contact_id *contact)
{
	TRY(sql_client_add(r, in, &id->v));
	const struct contact_new person = { *id,
					    in->kind == CLIENT_PERSON ? in->name : contact_name,
					    NULL };

	*contact = (contact_id){ 0 };
	return person.name != NULL ? sql_contact_add(r, &person, &contact->v) : 0;
}

/* ---- keys ---- */

/* The most keys of one identity: as it is, as it is typed. */
enum { IDENTITY_KEYS = 4 };

struct keys {
	struct client_key_new *v;
	size_t n;
	client_id client;
	point_id point;
};

static void put_key(struct keys *k, enum client_key kind, const char *value, contact_id contact)
{
	if (value[0] != '\0' && strlen(value) < CLIENT_KEY_BYTES)
		k->v[k->n++] = (struct client_key_new){ k->client, (int64_t)kind, value, k->point,
							contact };
}

static void put_name(struct req *r, struct keys *k, const struct client_key_name *name)
{
	struct name_words words;
	struct name_keys whole;

	name_words(r->arena, name->name, &words);
	name_keys(r->arena, name->name, &whole);
	for (size_t i = 0; i < words.n; i++)
		put_key(k, KEY_WORD, words.v[i], name->contact_id);
	for (size_t i = 0; i < whole.n; i++)
		put_key(k, i == 0 ? KEY_NAME : KEY_PAIR, whole.v[i], name->contact_id);
}

/* A phone is found however it is typed: +7916..., 7916..., 8916..., 916... */
static void put_phone(struct req *r, struct keys *k, const struct client_key_identity *of)
{
	put_key(k, KEY_IDENTITY, of->value + 1, of->contact_id);
	if (!str_starts(of->value, "+7"))
		return;
	put_key(k, KEY_IDENTITY, of->value + 2, of->contact_id);
	put_key(k, KEY_IDENTITY, arena_printf(r->arena, "8%s", of->value + 2), of->contact_id);
}

static void put_identity(struct req *r, struct keys *k, const struct client_key_identity *of)
{
	const char *domain = of->type == IDENTITY_EMAIL ? company_domain(of->value) : NULL;

	if (of->type == IDENTITY_CARD)
		return;
	put_key(k, KEY_IDENTITY, of->value, of->contact_id);
	if (of->type == IDENTITY_PHONE)
		put_phone(r, k, of);
	if (domain != NULL)
		put_key(k, KEY_DOMAIN, domain, of->contact_id);
}

static int make_keys(struct req *r, client_id id, point_id point)
{
	const struct client_ref ref = { id };
	struct client_key_name_list names;
	struct client_key_identity_list known;

	TRY(sql_client_key_names(r, &ref, &names));
	TRY(sql_client_key_identities(r, &ref, &known));
	const size_t most = names.n * (NAME_WORDS + NAME_KEYS) + known.n * IDENTITY_KEYS;
	struct keys k = { arena_array(r->arena, most, sizeof(*k.v)), 0, id, point };

	for (size_t i = 0; i < names.n; i++)
		put_name(r, &k, &names.v[i]);
	for (size_t i = 0; i < known.n; i++)
		put_identity(r, &k, &known.v[i]);
	TRY(sql_client_keys_drop(r, &ref, NULL));
	return sql_client_keys_add(r, k.v, k.n);
}

int client_changed(struct req *r, client_id id, point_id point)
{
	const struct client_ref ref = { id };

	TRY(make_keys(r, id, point));
	TRY(sql_client_touch(r, &ref, NULL));
	live_note(r, EVENT_CLIENT, id.v, point);
	return 0;
}
