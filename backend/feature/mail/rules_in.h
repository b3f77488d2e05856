/*
 * The compiled form of rules: rules.c and its readers write it; recognise.c, extract.c and the
 * trial's files read it.
 */
#ifndef FEATURE_MAIL_RULES_IN_H
#define FEATURE_MAIL_RULES_IN_H

#include "feature/mail/regex.h"
#include "feature/mail/rules.h"

/* The fields of a card that rules fill, in the order in which they are worked out. */
enum card_field {
	FIELD_AUTHOR_NAME,
	FIELD_AUTHOR_URL,
	FIELD_AUTHOR_PHOTO,
	FIELD_AUTHOR_EMAIL,
	FIELD_AUTHOR_PHONE,
	FIELD_PLACE,
	FIELD_LINK,
	FIELD_TEXT,
	FIELD_PRODUCT,
	FIELD_PRODUCT_URL,
	FIELD_EXTERNAL_ID,
	FIELDS
};

/* Parts of a mail that a pattern can look at. */
enum mail_place {
	PLACE_SUBJECT,
	PLACE_TEXT,
	PLACE_REPLY,
	PLACE_HTML,
	PLACE_HTML_TEXT,
	PLACE_FROM_NAME,
	PLACE_FROM_ADDR,
	PLACE_REPLY_TO_NAME,
	PLACE_REPLY_TO_ADDR,
	PLACE_HEADER
};

enum extract_kind { EXTRACT_TEXT, EXTRACT_KEYS, EXTRACT_LINK, EXTRACT_IMAGE, EXTRACT_SET };
enum link_take { TAKE_HREF, TAKE_TEXT, TAKE_IMAGE, TAKE_ALT };

/* One way to find a field; the first that gives something wins. */
struct extractor {
	enum extract_kind kind;
	enum mail_place place;
	const char *header;        /* of PLACE_HEADER */
	const struct regex *regex; /* EXTRACT_TEXT: NULL takes the whole */
	/* EXTRACT_TEXT: stands before what was found; NULL: nothing */
	const char *prefix;
	const char **keys;        /* EXTRACT_KEYS: normalised, ends in NULL */
	bool is_block;            /* EXTRACT_KEYS: the value may have several lines */
	const struct regex *href; /* EXTRACT_LINK and EXTRACT_IMAGE (src) */
	const struct regex *text; /* EXTRACT_LINK and EXTRACT_IMAGE (alt) */
	int href_is;              /* the link leads to the value of that field; -1: any */
	/* the words of the link are the value of that field; -1: any */
	int text_is;
	enum link_take take;
	const char *set; /* EXTRACT_SET */
	bool is_last;    /* the last link that fits, not the first */
};

struct extractors {
	struct extractor *v;
	size_t n;
};

/* A pattern over a header. */
struct header_test {
	const char *name;
	const struct regex *regex;
};

/* One set of conditions; all given ones must hold. */
struct condition {
	/* addresses or "@domain", lower case; ends in NULL; NULL: any */
	const char **from;
	const struct regex *from_regex;
	struct header_test *headers;
	size_t headers_n;
	const char **no_header;
	const struct regex *subject;
	const struct regex *text;
	const struct regex *html;
	const char **is; /* names of facts */
	/* groups of synonyms, of which keys_min must be in the text */
	const char **keys_of;
	size_t keys_min;
};

/* One line of an action list. */
struct action_case {
	enum mail_place place;
	const char *header;
	const struct regex *regex; /* NULL: always */
	const char *action;
};

struct rule {
	const char *name;
	int version;
	int priority;
	const char *source_type;
	const char *ignore;      /* reason, or NULL */
	bool is_fallback;        /* takes what the other rules of its source left */
	struct condition *match; /* any of them */
	size_t match_n;
	struct action_case *actions;
	size_t actions_n;
	struct extractors fields[FIELDS];
};

/* A group of words that mean the same key. */
struct synonyms {
	const char *name;
	const char **words; /* normalised, ends in NULL */
};

/* A pattern that others hold as {{name}}; of a group: any of its words. */
struct shared_pattern {
	const char *name;
	const char *pattern;
};

enum { COMPILED_BUCKETS = 1024 };

/* Patterns that are compiled: half of a pack's stand in several rules. */
struct compiled {
	const struct regex *regex;
	struct compiled *next;
};

struct rules {
	struct arena *arena;
	/* where its patterns are matched, one letter after the other */
	struct regex_room *room;
	struct rule *v; /* by priority, then as loaded */
	size_t n;
	size_t cap;
	struct synonyms *groups;
	size_t groups_n;
	struct shared_pattern *shared;
	size_t shared_n;
	struct compiled **compiled;
	size_t last; /* where the rule added last stands */
	bool is_in_order;
	bool is_plain;
	struct rules_problem problem;
};

/* As rules name them. */
extern const char *const card_field_names[FIELDS];

/* Words of a group, or NULL; they belong to the rules. */
const char **rules_synonyms(const struct rules *r, const char *group);

/* A shared pattern, or NULL; it belongs to the rules. */
const char *rules_pattern(const struct rules *r, const char *name);

#endif
