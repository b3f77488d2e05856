/* Answers by mail: written here, sent by a job. */
#include "base/rand.h"
#include "base/str.h"
#include "core/job.h"
#include "feature/interests/card.h"
#include "queries.gen.h"

#include <string.h>

enum { SUBJECT_CHARS = 300, TEXT_CHARS = 50000, ID_BYTES = 16, DOMAIN_BYTES = 120 };

static const char *const reply_state_names[] = { NULL, "queued", "sending", "sent", "unsure", "failed" };
static const struct choices reply_state_choices = { reply_state_names, 5 };

struct reply_row {
	int64_t id;
	const char *subject;
	const char *text;
	int state;
	const char *error;
	struct timestamp created_at;
	struct timestamp sent_at;
	const char *user_name;
};
DESC(reply_row, O(reply_row, id), O(reply_row, subject), O(reply_row, text), FC(reply_row, state, 0, reply_state_choices),
     O(reply_row, error), O(reply_row, created_at), O(reply_row, sent_at), O(reply_row, user_name));

struct reply_in {
	interest_id interest_id;
	const char *subject;
	const char *text;
};
DESC(reply_in, F(reply_in, interest_id, REQ, 1, INT64_MAX), F(reply_in, subject, REQ | TRIM, 1, SUBJECT_CHARS),
     F(reply_in, text, REQ | TRIM | LINES, 1, TEXT_CHARS));

struct reply_target {
	const char *author_email;
	const char *from_address;
	const char *smtp_host;
};
DESC(reply_target, O(reply_target, author_email), O(reply_target, from_address), O(reply_target, smtp_host));

struct reply_new {
	interest_id interest_id;
	const char *to_address;
	const char *subject;
	const char *text;
	const char *message_id;
};
DESC(reply_new, O(reply_new, interest_id), O(reply_new, to_address), O(reply_new, subject), O(reply_new, text),
     O(reply_new, message_id));

/* GET /api/interests/:interest_id/replies: oldest first. */
HANDLER(replies_list, interest_ref)
{
	struct reply_row_list l;

	TRY(sql_reply_list(r, in, &l));
	return reply_list(r, &reply_row_desc, l.v, l.n);
}

/* Where the answer goes; E_CONFLICT with a sentence when it cannot go anywhere. */
static int find_target(struct req *r, const struct interest_ref *card, const struct reply_target **out)
{
	const struct reply_target *t = NULL;
	const int rc = sql_reply_target(r, card, &t);

	if (rc == E_NOT_FOUND || (rc == 0 && t->smtp_host == NULL))
		return fail(r, E_CONFLICT, "the channel of this card cannot send mail");
	TRY(rc);
	if (t->author_email == NULL || strchr(t->author_email, '@') == NULL)
		return fail(r, E_CONFLICT, "the author has left no mail address");
	*out = t;
	return 0;
}

/* A Message-ID, made once and kept: a mail that is sent twice is still one mail to its reader. */
static const char *message_id(struct req *r, const char *from)
{
	unsigned char random[ID_BYTES];
	const char *at = strrchr(from, '@');
	const char *domain = at != NULL ? at + 1 : "";
	bool is_plain = domain[0] != '\0' && strlen(domain) <= DOMAIN_BYTES;

	for (const char *p = domain; *p != '\0'; p++)
		is_plain &= (*p >= '0' && *p <= '9') || ((*p | 32) >= 'a' && (*p | 32) <= 'z') || *p == '.' || *p == '-';
	rand_bytes(random, sizeof(random));
	return arena_printf(r->arena, "otklik.%s@%s", str_hex(r->arena, random, sizeof(random)),
			    is_plain ? domain : "otklik.invalid");
}

/* POST /api/interests/:interest_id/reply */
HANDLER(reply_queue, reply_in)
{
	const struct interest_ref ref = { in->interest_id };
	const struct card_change change = { .id = in->interest_id, .event = CARD_REPLY };
	const struct interest_row *row = NULL;
	const struct reply_target *target = NULL;
	int64_t id = 0;

	TRY(card_get(r, in->interest_id, &row));
	TRY(card_check(r, &change, row));
	TRY(find_target(r, &ref, &target));
	const struct reply_new reply = { in->interest_id, target->author_email, in->subject, in->text,
					 message_id(r, target->from_address) };

	TRY(card_apply(r, &change, row));
	TRY(sql_reply_add(r, &reply, &id));
	TRY(job_add(r, "reply_send", id, NULL, arena_printf(r->arena, "reply_send:%lld", (long long)id),
		    (struct timestamp){ 0 }));
	return card_reply(r, in->interest_id);
}

const struct route interest_reply_routes[] = {
	ROUTE(GET, "/api/interests/:interest_id/replies", STAFF, replies_list, LIST(reply_row), "answers by mail"),
	ROUTE(POST, "/api/interests/:interest_id/reply", STAFF, reply_queue, ROW(interest_row), "answer by mail"),
	{ 0 }
};
