/*
 * Recognition: a mail and the rules give a card, or the reason why there is none. Pure. Rules of
 * known sources stand before the guards against automatic mail: machine mail is the main input (a
 * guard may only stop what no rule knows).
 */
#ifndef FEATURE_MAIL_RECOGNISE_H
#define FEATURE_MAIL_RECOGNISE_H

#include "feature/mail/mail_parse.h"
#include "feature/mail/rules.h"

struct card {
	const char *source_type;
	const char *action;
	const char *author_name; /* the texts are "" if not known */
	const char *author_url;
	const char *author_photo; /* http(s): or cid: */
	const char *author_email;
	const char *author_phone;
	const char *place;
	const char *link;
	const char *text;
	const char *product;
	const char *product_url;
	const char *external_id;
	const char *reply_way;     /* link, mail, phone or NULL */
	const char *ignore_reason; /* NULL: the card is an interest */
	const char *rule;
	int rule_version;
	bool is_limited; /* a pattern was given up at a limit: worth a look */
};

/* Addresses that are ours (of the mailbox and its aliases), for "own mail". */
struct mail_own {
	const char *const *v;
	size_t n;
};

/* How a card is answered: "link", "mail", "phone" or NULL. */
const char *card_reply_way(const char *source_type, bool has_link, bool has_email, bool has_phone);

/* The card of a mail; NULL if no rule fits at all. Strings live in the arena. */
struct card *recognise(struct arena *a, const struct rules *rules, const struct mail *m,
		       const struct mail_own *own);

#endif
