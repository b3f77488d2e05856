#include "feature/interests/typing.h"

#include "queries.gen.h"

static const int64_t TYPING_KEPT_US = 3600000000;

struct typing_since_in {
	int64_t last;
};
DESC(typing_since_in, O(typing_since_in, last));

struct typing_mark {
	int64_t id;
	int64_t interest_id;
};
static const struct field typing_mark_fields[] = { O(typing_mark, id),
						   O(typing_mark, interest_id) };
const struct desc typing_mark_desc = { "typing_mark", sizeof(struct typing_mark),
				       typing_mark_fields, 2 };

struct typing_purge_in {
	struct timestamp before;
};
DESC(typing_purge_in, O(typing_purge_in, before));

/* The smallest one gives way: nothing is looked for behind it any more. */
static size_t place_of(struct typing_told *told)
{
	size_t oldest = 0;

	if (told->n < TYPING_BEHIND)
		return told->n++;
	for (size_t i = 1; i < told->n; i++)
		if (told->ids[i] < told->ids[oldest])
			oldest = i;
	told->from = told->ids[oldest];
	return oldest;
}

bool typing_tell(struct typing_told *told, int64_t id)
{
	if (id <= told->from)
		return false;
	for (size_t i = 0; i < told->n; i++)
		if (told->ids[i] == id)
			return false;
	told->ids[place_of(told)] = id;
	return true;
}

int typing_since(struct req *r, struct typing_told *told, int64_t *cards, size_t max, size_t *n)
{
	const struct typing_since_in in = { told->from };
	const struct typing_mark *newest = NULL;
	struct typing_mark_list l;

	*n = 0;
	if (told->from < 0) {
		TRY(sql_typing_last(r, &newest));
		told->from = newest->id;
		return 0;
	}
	TRY(sql_typing_since(r, &in, &l));
	for (size_t i = 0; i < l.n && *n < max; i++)
		if (typing_tell(told, l.v[i].id))
			cards[(*n)++] = l.v[i].interest_id;
	return 0;
}

int typing_purge(struct req *r)
{
	const struct typing_purge_in in = { time_add(r->now, -TYPING_KEPT_US) };

	return sql_typing_purge(r, &in, NULL);
}
