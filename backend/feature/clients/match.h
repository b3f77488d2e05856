/* How much speaks for a client being the person behind a card: a pure function over facts. */
#ifndef FEATURE_CLIENTS_MATCH_H
#define FEATURE_CLIENTS_MATCH_H

#include <stdbool.h>

struct match_facts {
	bool is_same_profile;
	bool is_same_email;
	bool is_same_phone;
	bool is_shared_email; /* that address is answered by many: info@ */
	bool is_same_name;    /* whole, in whatever order and letters */
	bool is_like_name;    /* two words of it */
	bool is_short_name;   /* one word: Anna */
	bool is_same_domain;  /* the domain of a company, not of a mail service */
};

enum { MATCH_CERTAIN = 90, MATCH_LEAST = 30 };

/*
 * 0..100; from MATCH_CERTAIN on it is the same person by all one can know, below MATCH_LEAST
 * nothing.
 */
int match_score(const struct match_facts *f);

#endif
