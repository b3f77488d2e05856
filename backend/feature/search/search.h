/*
 * Search: which cards have the words of a query. Owns the index of words (interest_words) and how
 * far it has come. otklik-jobs makes it behind the cards (search_index), so that a letter pays
 * nothing; cards it has not come to yet are looked at directly. Gives numbers of cards only: who
 * shows them reads them within the scope of the person. docs/domain/search.md.
 */
#ifndef FEATURE_SEARCH_H
#define FEATURE_SEARCH_H

#include "core/worker.h"
#include "feature/search/postings.h"

/* A query under way; lives as long as the request. */
struct search;

/*
 * Reads the query. *out is NULL when it holds no word (emoji only): then it is no question for the
 * index.
 */
int search_open(struct req *r, const char *query, struct search **out);

/* What stood in "quotation marks" has to stand in the card as it is; NULL: nothing did. */
const char *search_phrase(const struct search *s);

/* The index is too far behind to be asked: cards have to be looked at one by one (search_match). */
bool search_is_behind(const struct search *s);

/* Which cards are asked for: of one point (0: all that the actor sees), in that time. */
struct search_range {
	int64_t point;
	struct timestamp from;
	struct timestamp at; /* the cursor: cards beyond it, newest first */
	int64_t id;
};

/* Numbers of cards as a JSON array, newest first. */
struct search_found {
	const char *cards;
	size_t n;
	struct posting first;
	struct posting last; /* of them; when it has paused: where it would go on */
	bool is_end;         /* there are no more */
	bool is_paused;      /* it has taken too long */
};

/* The first `most` cards of the range; search_next goes on behind them. */
int search_first(struct req *r, struct search *s, const struct search_range *range, size_t most,
		 struct search_found *out);
int search_next(struct req *r, struct search *s, size_t most, struct search_found *out);

/*
 * Of n cards those that have the words, by the index, in no order; only cards and n are told. The
 * cards are put in order. Days and cards in a row are cheap, whatever order they come from.
 */
int search_among(struct req *r, struct search *s, struct posting *cards, size_t n,
		 struct search_found *out);

/* Which of n cards (2,000 at most) have the words, by their texts; what is not seen has not. */
int search_match(struct req *r, struct search *s, const int64_t *ids, size_t n, bool *is_match);

/* ---- the index ---- */

/* The texts of a card that it is found by. */
struct search_texts {
	int64_t card;
	const char *author_name, *author_email, *author_phone, *subject, *excerpt, *product, *place;
};

/* The texts of n cards were these until now: inside the transaction that changes them. */
int search_edited(struct req *r, const struct search_texts *before, size_t n);

struct search_pass {
	int64_t cards, edits; /* that came into the index */
	int64_t mark;         /* the last card that is in it */
	bool is_more;
	bool has_failed;
};

/* Takes the next batch of cards into the index; one process at a time, a second one waits. */
struct search_pass search_index(struct worker *w);

/* The same for otklik-jobs, if no other machine does it. */
struct search_pass search_follow(struct worker *w);

/* Forgets the index: search_index begins with the first card. */
int search_forget(struct req *r, void *unused);

#endif
