#include "feature/clients/link.h"
#include "base/buf.h"
#include "base/str.h"
#include "core/live.h"
#include "queries.gen.h"

static const char *const evidence_names[] = { NULL, "card", "made", "typed" };
const struct choices evidence_choices = { evidence_names, EVIDENCE__MAX - 1 };

DESC(link_row, O(link_row, id), O(link_row, identity), O(link_row, point_id),
     O(link_row, client_id), O(link_row, contact_id), O(link_row, interest_id), O(link_row, at));

struct link_holders_in {
	point_id point_id;
	const char *identities; /* JSON */
};
DESC(link_holders_in, O(link_holders_in, point_id), O(link_holders_in, identities));

struct link_holder {
	int64_t id;
	int64_t identity;
	client_id client_id;
	contact_id contact_id;
	const char *client_name;
	bool is_deleted;
	const char *user_name;
};
DESC(link_holder, O(link_holder, id), O(link_holder, identity), O(link_holder, client_id),
     O(link_holder, contact_id), O(link_holder, client_name), O(link_holder, is_deleted),
     O(link_holder, user_name));

struct linked_data {
	client_id client_id;
	const char *client_name;
	const char *user_name;
};
DESC(linked_data, O(linked_data, client_id), O(linked_data, client_name),
     O(linked_data, user_name));

struct link_new {
	point_id point_id;
	int64_t identity;
	contact_id contact_id;
	client_id client_id;
	int64_t evidence;
	interest_id interest_id;
};
DESC(link_new, O(link_new, point_id), O(link_new, identity), O(link_new, contact_id),
     O(link_new, client_id), O(link_new, evidence), O(link_new, interest_id));

struct card_of_identity {
	interest_id interest_id;
};
DESC(card_of_identity, O(card_of_identity, interest_id));

/* ---- who wrote a card ---- */

static struct person_seen seen_of(const struct interest_person *card)
{
	return (struct person_seen){ card->point_id,     card->author_url,  card->author_email,
				     card->author_phone, card->source_type, card->received_at };
}

/* The card's own identity first: it decides whose the card is. */
static void put_first(struct card_person *p, int64_t own)
{
	for (size_t i = 0; i < p->n; i++)
		if (p->v[i].id == own) {
			const struct identity_known t = p->v[0];

			p->v[0] = p->v[i];
			p->v[i] = t;
			return;
		}
	for (size_t i = p->n++; i > 0; i--)
		p->v[i] = p->v[i - 1];
	p->v[0] = (struct identity_known){ own, IDENTITY_CARD, NULL };
}

int card_person_get(struct req *r, interest_id id, struct card_person *out)
{
	int64_t own = 0;

	TRY(interest_person_get(r, id, &out->card));
	const struct person_seen seen = seen_of(out->card);

	TRY(history_person(r, &seen, out->v, &out->n));
	TRY(history_identities_make(r, &seen, out->v, out->n));
	own = out->card->identity.v;
	if (!out->card->identity.is_set) {
		TRY(history_identity_of_card(r, id, &seen, &own));
		TRY(interest_identify(r, id, own));
	}
	put_first(out, own);
	return 0;
}

/* ---- links ---- */

static const char *ids_json(struct req *r, const struct identity_known *v, size_t n)
{
	struct buf b;

	buf_init(&b, n * 24 + 16);
	for (size_t i = 0; i < n; i++) {
		buf_addc(&b, i == 0 ? '[' : ',');
		buf_addi(&b, v[i].id);
	}
	buf_addc(&b, ']');
	const char *text = arena_strndup(r->arena, b.p, b.len);

	buf_free(&b);
	return text;
}

int links_announce(struct req *r, point_id point, const struct identity_known *v, size_t n)
{
	const struct link_holders_in in = { point, ids_json(r, v, n) };
	struct card_of_identity_list cards;

	TRY(sql_cards_of_identities(r, &in, &cards));
	for (size_t i = 0; i < cards.n; i++)
		live_note(r, EVENT_INTEREST, cards.v[i].interest_id.v, point);
	return 0;
}

static const struct link_holder *holder_of(const struct link_holder_list *l, int64_t identity)
{
	for (size_t i = 0; i < l->n; i++)
		if (l->v[i].identity == identity)
			return &l->v[i];
	return NULL;
}

static int refuse(struct req *r, const struct link_holder *holder)
{
	const struct linked_data data = { holder->client_id, holder->client_name,
					  holder->user_name };

	return fail_with(r, E_LINKED, &linked_data_desc, &data);
}

/* A client that was taken out of use holds nobody. */
static int free_deleted(struct req *r, const struct link_holder_list *l)
{
	for (size_t i = 0; i < l->n; i++) {
		const struct link_row link = { .id = l->v[i].id };

		if (l->v[i].is_deleted)
			TRY(sql_link_undo(r, &link, NULL));
	}
	return 0;
}

/* Somebody was faster: unique links of an identity in a point decide, and tell who it was. */
static int refuse_late(struct req *r, const struct link_holders_in *in)
{
	struct link_holder_list l;

	TRY(sql_link_holders(r, in, &l));
	return l.n > 0 ? refuse(r, &l.v[0]) : E_RETRY;
}

int links_make(struct req *r, const struct link_act *act, const struct identity_known *v, size_t n)
{
	const struct link_holders_in in = { act->point_id, ids_json(r, v, n) };
	struct link_new *rows = arena_array(r->arena, n, sizeof(*rows));
	struct link_holder_list l;
	size_t used = 0;

	TRY(sql_link_holders(r, &in, &l));
	TRY(free_deleted(r, &l));
	for (size_t i = 0; i < n; i++) {
		const struct link_holder *holder = holder_of(&l, v[i].id);

		if (holder == NULL || holder->is_deleted)
			rows[used++] =
				(struct link_new){ act->point_id,          v[i].id,
						   act->contact_id,        act->client_id,
						   (int64_t)act->evidence, act->interest_id };
		else if (i == 0 && holder->client_id.v != act->client_id.v)
			return refuse(r, holder);
	}
	const int rc = sql_link_add(r, rows, used);

	if (rc == E_CONFLICT)
		return refuse_late(r, &in);
	TRY(rc);
	return links_announce(r, act->point_id, v, n);
}

int links_undo(struct req *r, const struct link_row *link, bool is_whole)
{
	const struct identity_known one = { .id = link->identity };

	TRY(sql_link_undo(r, link, NULL));
	if (is_whole && link->interest_id.v != 0)
		TRY(sql_link_undo_act(r, link, NULL));
	return links_announce(r, link->point_id, &one, 1);
}
