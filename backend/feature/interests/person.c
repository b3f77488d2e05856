/* What other features may know and note about the person behind a card. */
#include "core/live.h"
#include "feature/interests/card.h"
#include "queries.gen.h"

DESC(interest_person, O(interest_person, id), O(interest_person, point_id),
     O(interest_person, identity), O(interest_person, source_type), O(interest_person, author_name),
     O(interest_person, author_url), O(interest_person, author_email),
     O(interest_person, author_phone), O(interest_person, received_at));

struct interest_identity_in {
	interest_id interest_id;
	int64_t identity;
};
DESC(interest_identity_in, O(interest_identity_in, interest_id), O(interest_identity_in, identity));

int interest_person_get(struct req *r, interest_id id, const struct interest_person **out)
{
	const struct interest_ref ref = { id };

	return sql_interest_person_get(r, &ref, out);
}

int interest_identify(struct req *r, interest_id id, int64_t identity)
{
	const struct interest_identity_in in = { id, identity };

	return sql_interest_identify(r, &in, NULL);
}

int interest_note_link(struct req *r, interest_id id, bool is_linked, const char *client_name)
{
	const struct interest_person *card = NULL;

	TRY(interest_person_get(r, id, &card));
	TRY(card_note(r, id, is_linked ? HISTORY_LINKED : HISTORY_UNLINKED, client_name));
	live_note(r, EVENT_INTEREST, id.v, card->point_id);
	return 0;
}

int interest_reply(struct req *r, interest_id id)
{
	return card_reply(r, id);
}
