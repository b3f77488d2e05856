#include "feature/search/lead.h"
#include "feature/search/rarest.h"
#include "queries.gen.h"

struct search_words_in {
	int64_t day;
	struct opt_i64 word_1, word_2, word_3, word_4, word_5, word_6, word_7, word_8;
};
DESC(search_words_in, O(search_words_in, day), O(search_words_in, word_1),
     O(search_words_in, word_2), O(search_words_in, word_3), O(search_words_in, word_4),
     O(search_words_in, word_5), O(search_words_in, word_6), O(search_words_in, word_7),
     O(search_words_in, word_8));

struct search_probe {
	int64_t n, days;
	struct opt_i64 first_day, last_day; /* with no day there is none */
};
DESC(search_probe, O(search_probe, n), O(search_probe, days), O(search_probe, first_day),
     O(search_probe, last_day));

struct search_weight {
	int64_t n, days, bytes;
};
DESC(search_weight, O(search_weight, n), O(search_weight, days), O(search_weight, bytes));

/* The word that is asked for in this place; where there is none, nothing is told of it. */
static struct opt_i64 *word_in(struct search_words_in *in, size_t i)
{
	struct opt_i64 *const to[] = { &in->word_1, &in->word_2, &in->word_3, &in->word_4,
				       &in->word_5, &in->word_6, &in->word_7, &in->word_8 };

	return to[i];
}

/* Of words that are equally rare by their days, the one with the fewest bytes. */
static int weigh(struct req *r, const struct search_words_in *equal, size_t *best,
		 int64_t *day_bytes)
{
	struct search_weight_list l;
	int64_t least = INT64_MAX;

	TRY(sql_search_weigh(r, equal, &l));
	for (size_t i = 0; i < l.n; i++)
		if (l.v[i].days > 0 && l.v[i].bytes < least) {
			least = l.v[i].bytes;
			*best = i;
			*day_bytes = l.v[i].bytes / l.v[i].days + 1;
		}
	return 0;
}

/* The newest day of any of the words, since cards may be asked for up to any time. */
static int64_t newest_day(const struct search_probe_list *l)
{
	int64_t newest = 0;

	for (size_t i = 0; i < l->n; i++)
		if (l->v[i].last_day.is_set && (newest == 0 || l->v[i].last_day.v > newest))
			newest = l->v[i].last_day.v;
	return newest;
}

int lead_choose(struct req *r, struct word_list *words, int64_t day, int64_t *day_bytes,
		bool *is_absent)
{
	struct search_words_in in = { .day = day };
	struct search_words_in equal = { .day = day };
	struct search_probe_list l;
	int64_t least = INT64_MAX;
	size_t equal_n = 0;
	size_t best = 0;

	for (size_t i = 0; i < words->n; i++)
		*word_in(&in, i) = (struct opt_i64){ true, words->v[i] };
	TRY(sql_search_probe(r, &in, &l));
	const int64_t newest = newest_day(&l);

	for (size_t i = 0; i < words->n && i < l.n; i++) {
		const struct word_days w = { l.v[i].days, l.v[i].first_day.v };
		const int64_t rank = rarest_rank(&w, newest);

		if (rank < least) {
			least = rank;
			best = i;
			equal_n = 0;
			equal = (struct search_words_in){ .day = day };
			*day_bytes = rarest_day_bytes(&w, newest);
		}
		if (rank == least) {
			equal_n++;
			*word_in(&equal, i) = (struct opt_i64){ true, words->v[i] };
		}
	}
	*is_absent = least == 0;
	if (equal_n > 1 && !*is_absent)
		TRY(weigh(r, &equal, &best, day_bytes));
	const int64_t rarest = words->v[best];

	words->v[best] = words->v[0];
	words->v[0] = rarest;
	return 0;
}
