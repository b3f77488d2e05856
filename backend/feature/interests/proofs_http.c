/* Proofs of an answer: a picture of it, or a link to it. */
#include "feature/files/files.h"
#include "feature/interests/card.h"
#include "feature/interests/card_text.h"
#include "feature/interests/proof_look.h"
#include "queries.gen.h"

enum { PROOFS_MOST = 20 };

struct proof_row {
	int64_t id;
	file_id file_id;
	int64_t width;
	int64_t height;
	const char *url;
	struct timestamp created_at;
	user_id user_id;
	const char *user_name;
	/* whose proof looks like this one: reviewers are told, nobody else */
	interest_id near_interest_id;
	file_id near_file_id;
	struct opt_i64 near_distance; /* 0: just the same */
};
DESC(proof_row, O(proof_row, id), O(proof_row, file_id), O(proof_row, width), O(proof_row, height),
     O(proof_row, url), O(proof_row, created_at), O(proof_row, user_id), O(proof_row, user_name),
     O(proof_row, near_interest_id), O(proof_row, near_file_id), O(proof_row, near_distance));

struct proof_picture_in {
	interest_id interest_id;
	struct upload picture;
};
DESC(proof_picture_in, F(proof_picture_in, interest_id, REQ, 1, INT64_MAX),
     F(proof_picture_in, picture, REQ, 0, 0));

struct proof_link_in {
	interest_id interest_id;
	const char *url;
};
DESC(proof_link_in, F(proof_link_in, interest_id, REQ, 1, INT64_MAX),
     F(proof_link_in, url, REQ | TRIM, 1, 1000));

struct proof_ref {
	proof_id proof_id;
};
DESC(proof_ref, F(proof_ref, proof_id, REQ, 1, INT64_MAX));

struct proof_owner {
	interest_id interest_id;
};
DESC(proof_owner, O(proof_owner, interest_id));

struct proof_new {
	interest_id interest_id;
	file_id file_id;
	const char *url;
};
DESC(proof_new, O(proof_new, interest_id), O(proof_new, file_id), O(proof_new, url));

/* A hint is no verdict, and who is doubted should not learn what is compared. */
static void forget_look(struct proof_row *row)
{
	row->near_interest_id = (interest_id){ 0 };
	row->near_file_id = (file_id){ 0 };
	row->near_distance = (struct opt_i64){ 0 };
}

/* GET /api/interests/:interest_id/proofs */
HANDLER(proof_list, interest_ref)
{
	struct proof_row_list l;

	TRY(sql_proof_list(r, in, &l));
	if (((REVIEWERS | OVERSEERS) & ROLE_BIT(r->actor.role)) == 0)
		for (size_t i = 0; i < l.n; i++)
			forget_look(&l.v[i]);
	return reply_list(r, &proof_row_desc, l.v, l.n);
}

/* The card first: it is locked before the proof's foreign key would ask for a weaker lock on it. */
static int add(struct req *r, const struct card_change *c, const struct interest_row *row,
	       int64_t look)
{
	const struct proof_new proof = { c->id, c->proof_file, c->proof_url };
	int64_t id = 0;

	TRY(card_apply(r, c, row));
	TRY(sql_proof_add(r, &proof, &id));
	TRY(proof_look_keep(r, (proof_id){ id }, c->id, row->point_id, look));
	return card_reply(r, c->id);
}

static int check_room(struct req *r, const struct card_change *c, const struct interest_row *row)
{
	TRY(card_check(r, c, row));
	return row->proofs_count < PROOFS_MOST
		       ? 0
		       : fail(r, E_CONFLICT, "a card has at most %d proofs", PROOFS_MOST);
}

/* The refusal of a picture names its field, as every refusal of input does. */
static int refuse_picture(struct req *r, int code)
{
	const char *reason = r->failure.reason != NULL ? r->failure.reason : "not_a_picture";

	r->failure = (struct failure){ 0 };
	return code == E_NOT_A_PICTURE ? fail_field(r, "picture", reason) : code;
}

/*
 * POST /api/interests/:interest_id/proofs: whoever has the card need not do more, it is processed.
 */
HANDLER(proof_add_picture, proof_picture_in)
{
	struct card_change change = { .id = in->interest_id, .event = CARD_PROOF_ADD };
	const struct interest_row *row = NULL;

	TRY(card_get(r, in->interest_id, &row));
	TRY(check_room(r, &change, row));
	const struct file_upload upload = { .bytes = { in->picture.p, in->picture.n },
					    .name = in->picture.name };
	struct file_picture picture;
	const int rc = file_add_picture(r, row->point_id, &upload, &picture);

	if (rc != 0)
		return refuse_picture(r, rc);
	change.proof_file = picture.id;
	return add(r, &change, row, picture.look);
}

/* POST /api/interests/:interest_id/proof-links */
HANDLER(proof_add_link, proof_link_in)
{
	const struct card_change change = { .id = in->interest_id,
					    .event = CARD_PROOF_ADD,
					    .text = in->url,
					    .proof_url = card_url(r->arena, in->url) };
	const struct interest_row *row = NULL;

	if (change.proof_url == NULL)
		return fail_field(r, "url", "bad_format");
	TRY(card_get(r, in->interest_id, &row));
	TRY(check_room(r, &change, row));
	return add(r, &change, row, 0);
}

/*
 * DELETE /api/proofs/:proof_id: the last one takes the card back to answered. The picture stays in
 * the store: the same bytes may belong to others.
 */
HANDLER(proof_remove, proof_ref)
{
	const struct proof_owner *owner = NULL;
	const struct interest_row *row = NULL;

	TRY(sql_proof_get(r, in, &owner));
	const struct card_change change = { .id = owner->interest_id,
					    .event = CARD_PROOF_REMOVE,
					    .proof_gone = in->proof_id };

	TRY(card_get(r, change.id, &row));
	TRY(card_apply(r, &change, row));
	TRY(sql_proof_remove(r, in, NULL));
	return card_reply(r, change.id);
}

const struct route interest_proof_routes[] = {
	ROUTE(GET, "/api/interests/:interest_id/proofs", STAFF, proof_list, LIST(proof_row),
	      "proofs of an answer"),
	ROUTE_X(POST, "/api/interests/:interest_id/proofs", STAFF, proof_add_picture,
		ROW(interest_row), "prove the answer by a picture", RATE_HEAVY, MULTIPART),
	ROUTE(POST, "/api/interests/:interest_id/proof-links", STAFF, proof_add_link,
	      ROW(interest_row), "prove the answer by a link"),
	ROUTE(DELETE, "/api/proofs/:proof_id", STAFF, proof_remove, ROW(interest_row),
	      "take a proof away"),
	{ 0 }
};
