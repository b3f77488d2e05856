/* From a card to a client: linked, made in one step, and parted again. */
#include "base/str.h"
#include "feature/clients/link.h"
#include "feature/clients/name_key.h"
#include "queries.gen.h"

enum { NAME_CHARS = 200, COMMENT_CHARS = 2000 };

struct card_link_in {
	interest_id interest_id;
	client_id client_id;
	contact_id contact_id;
};
DESC(card_link_in, F(card_link_in, interest_id, REQ, 1, INT64_MAX),
     F(card_link_in, client_id, REQ, 1, INT64_MAX), F(card_link_in, contact_id, 0, 1, INT64_MAX));

struct card_client_in {
	interest_id interest_id;
	int kind;
	const char *name;
	const char *contact_name;
	const char *comment;
};
DESC(card_client_in, F(card_client_in, interest_id, REQ, 1, INT64_MAX),
     FC(card_client_in, kind, REQ, client_kind_choices),
     F(card_client_in, name, REQ | TRIM, 1, NAME_CHARS),
     F(card_client_in, contact_name, TRIM, 0, NAME_CHARS),
     F(card_client_in, comment, TRIM | LINES, 0, COMMENT_CHARS));

struct interest_link_in {
	interest_id interest_id;
};
DESC(interest_link_in, F(interest_link_in, interest_id, REQ, 1, INT64_MAX));

static bool is_same_name(struct arena *a, const char *one, const char *other)
{
	struct name_keys k1, k2;

	name_keys(a, one, &k1);
	name_keys(a, other, &k2);
	return k1.n > 0 && k2.n > 0 && str_eq(k1.v[0], k2.v[0]);
}

/*
 * The contact asked for; else the one of that name; else the only one of a private person; else a
 * new one.
 */
static int find_contact(struct req *r, const struct card_link_in *in,
			const struct client_row *client, const char *name, contact_id *out)
{
	const struct client_ref ref = { in->client_id };
	struct contact_row_list l;

	TRY(sql_contact_list(r, &ref, &l));
	for (size_t i = 0; i < l.n; i++) {
		const bool is_it = in->contact_id.v != 0
					   ? l.v[i].id == in->contact_id.v
					   : is_same_name(r->arena, l.v[i].name, name);

		if (is_it || (in->contact_id.v == 0 && client->kind == CLIENT_PERSON && l.n == 1)) {
			out->v = l.v[i].id;
			return 0;
		}
	}
	if (in->contact_id.v != 0)
		return fail_field(r, "contact_id", "not_a_choice");
	const struct contact_new new = { in->client_id, name != NULL ? name : client->name, NULL };

	return sql_contact_add(r, &new, &out->v);
}

/*
 * Links all that the card tells about its author, notes it in the card's history, and replies with
 * the card.
 */
static int link_card(struct req *r, const struct card_person *person, const struct link_act *act,
		     const char *client_name)
{
	TRY(links_make(r, act, person->v, person->n));
	TRY(client_changed(r, act->client_id, act->point_id));
	TRY(interest_note_link(r, act->interest_id, true, client_name));
	return interest_reply(r, act->interest_id);
}

/* POST /api/interests/:interest_id/link: the person's earlier cards follow at once. */
HANDLER(card_link, card_link_in)
{
	const struct client_row *client = NULL;
	struct card_person person;
	contact_id contact = { 0 };

	TRY(client_row_get(r, in->client_id, &client));
	TRY(card_person_get(r, in->interest_id, &person));
	if (client->is_deleted || client->point_id.v != person.card->point_id.v)
		return fail_field(r, "client_id", "not_a_choice");
	TRY(find_contact(r, in, client, person.card->author_name, &contact));
	const struct link_act act = { client->point_id, in->client_id, contact, EVIDENCE_CARD,
				      in->interest_id };

	return link_card(r, &person, &act, client->name);
}

/*
 * POST /api/interests/:interest_id/client: whoever does it answers for the client, if he is of the
 * point.
 */
HANDLER(card_client_add, card_client_in)
{
	struct card_person person;
	struct client_new new = { .kind = in->kind, .name = in->name, .comment = in->comment };
	client_id id = { 0 };
	contact_id contact = { 0 };

	TRY(card_person_get(r, in->interest_id, &person));
	new.point_id = person.card->point_id;
	new.responsible_id = r->actor.is_all ? (user_id){ 0 } : r->actor.user;
	const char *author = person.card->author_name;

	TRY(client_make(r, &new,
			in->contact_name != NULL ? in->contact_name
			: author != NULL         ? author
						 : in->name,
			&id, &contact));
	const struct link_act act = { new.point_id, id, contact, EVIDENCE_MADE, in->interest_id };

	return link_card(r, &person, &act, in->name);
}

/* POST /api/interests/:interest_id/unlink: the person is unknown again, with all of his history. */
HANDLER(card_unlink, interest_link_in)
{
	const struct link_row *link = NULL;
	const struct client_row *client = NULL;
	const int rc = sql_link_of_card(r, in, &link);

	if (rc == E_NOT_FOUND)
		return fail(r, E_CONFLICT, "the card is linked to no client");
	TRY(rc);
	TRY(client_row_get(r, link->client_id, &client));
	TRY(links_undo(r, link, true));
	TRY(client_changed(r, link->client_id, link->point_id));
	TRY(interest_note_link(r, in->interest_id, false, client->name));
	return interest_reply(r, in->interest_id);
}

const struct route client_link_routes[] = {
	ROUTE(POST, "/api/interests/:interest_id/link", STAFF, card_link, ROW(interest_row),
	      "say which client wrote a card"),
	ROUTE(POST, "/api/interests/:interest_id/unlink", STAFF, card_unlink, ROW(interest_row),
	      "take that back"),
	ROUTE(POST, "/api/interests/:interest_id/client", STAFF, card_client_add, ROW(interest_row),
	      "make a client out of a card, linked to it"),
	{ 0 }
};
