/*
 * Teaching: a rule out of marks in one letter. What stands around a mark is its anchor, for it
 * comes from the sender's template; numbers in it, and what other marks cover, may be anything. A
 * pure function.
 */
#ifndef FEATURE_RULE_TEACH_H
#define FEATURE_RULE_TEACH_H

#include "base/arena.h"

#include <stddef.h>

enum teach_place { TEACH_TEXT, TEACH_SUBJECT, TEACH_LINK };

struct teach_mark {
	const char *field; /* "author_name" */
	enum teach_place place;
	size_t from, n; /* bytes; of TEACH_LINK: from is the link */
};

struct teach_link {
	const char *href;
	const char *text;
};

struct teach_letter {
	const char *from_addr;
	const char *subject;
	const char *text;
	const struct teach_link *links;
	size_t links_n;
};

struct teach_want {
	const char *name;
	const char *source_type;
	const char *action;
	const struct teach_mark *marks;
	size_t marks_n;
};

/* The rule's text, indented. Marks outside of the texts are left out. */
const char *teach_rule(struct arena *a, const struct teach_letter *letter,
		       const struct teach_want *want);

#endif
