/* Changed cards, ready to be told to several people. */
#include "base/buf.h"
#include "core/json.h"
#include "feature/interests/card.h"
#include "queries.gen.h"

enum { CARD_BYTES_MOST = 256 << 10 };

struct interest_cards_in {
	const char *ids; /* a JSON array */
};
DESC(interest_cards_in, O(interest_cards_in, ids));

int interest_cards_json(struct req *r, const int64_t *ids, size_t n, struct interest_json *v,
			size_t *out_n)
{
	const struct interest_cards_in in = { json_ids(r->arena, ids, n) };
	struct interest_row_list l;
	struct buf b;

	TRY(sql_interest_cards(r, &in, &l));
	card_words(r, l.v, l.n);
	buf_init(&b, CARD_BYTES_MOST);
	*out_n = 0;
	for (size_t i = 0; i < l.n && i < n; i++) {
		buf_reset(&b);
		json_out_row(&b, &interest_shown_desc, &l.v[i]);
		v[(*out_n)++] = (struct interest_json){ l.v[i].id, l.v[i].assignee_id.v,
							arena_strndup(r->arena, b.p, b.len) };
	}
	buf_free(&b);
	return 0;
}
