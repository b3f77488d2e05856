/* What statements read of a card, and its words. Inside of the feature only. */
#ifndef FEATURE_SEARCH_CARD_H
#define FEATURE_SEARCH_CARD_H

#include "core/http.h"
#include "feature/search/search.h"
#include "feature/search/words.h"

struct search_card {
	int64_t id, point;
	struct timestamp received_at, created_at;
	const char *author_name, *author_email, *author_phone, *subject, *excerpt, *product, *place;
};

/* A JSON array of numbers. */
struct search_ids {
	const char *ids;
};

struct search_from {
	int64_t id;
};

/* JSON: [[word, day], ...] */
struct search_keys {
	const char *blocks;
};

struct search_block {
	int64_t word, day;
	struct bytes postings;
};

struct search_state_row {
	int64_t name, value;
};

enum search_state { SEARCH_MARK = 1, SEARCH_FORM, SEARCH__MAX };

void search_card_words(struct word_maker *m, const struct search_card *c, struct word_list *out);
void search_texts_words(struct word_maker *m, const struct search_texts *t, struct word_list *out);

/* [[word,day],...] of n blocks, in the arena. */
const char *search_keys_json(struct arena *a, const struct search_block *v, size_t n);

#endif
