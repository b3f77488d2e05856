/*
 * Notices: what the product tells one person (the bell). Owns `notices`. Any feature adds them
 * inside its own unit of work, of a request or of a job: they appear with the commit and wake the
 * browser of their person. Kinds stand in notices.def; a notice is read by its person only and kept
 * for 90 days. Nobody is told of what he did himself.
 */
#ifndef FEATURE_NOTICES_H
#define FEATURE_NOTICES_H

#include "core/http.h"

enum notice_kind {
	NOTICE_NONE = 0,
#define NOTICE(kind, value, name) NOTICE_##kind = value,
#include "feature/notices/notices.def"
#undef NOTICE
};

struct notice {
	enum notice_kind kind;
	int64_t ref;          /* id of the row it is about, 0 for none */
	const char *params;   /* JSON object for the sentence: notice_params(), or NULL */
	const char *once_key; /* up to 80 ASCII characters, or NULL: told once a person */
};

/* Tells one person; nothing happens when `user` is 0 or the actor. */
int notice_add(struct req *r, user_id user, const struct notice *n);

/* Tells n people in one statement. */
int notice_add_many(struct req *r, const user_id *users, size_t n_users, const struct notice *n);

/* Tells each of n people something of his own, in one statement. */
int notice_add_each(struct req *r, const user_id *users, const struct notice *v, size_t n);

/*
 * Tells the active people of these roles (HEADS, REVIEWERS, ...) who see the point: two statements,
 * however many they are. Point 0: only those who see all points.
 */
int notice_add_roles(struct req *r, unsigned roles, point_id point, const struct notice *n);

/* JSON of a small struct, for `params`. In the arena. */
const char *notice_params(struct req *r, const struct desc *d, const void *row);

/* The beginning of a text, as much as a notice shows; NULL stays NULL. In the arena. */
const char *notice_cut(struct req *r, const char *text);

/* Forgets a batch of the notices older than 90 days; *gone: how many. */
int notices_purge(struct req *r, int64_t *gone);

extern const struct route notices_routes[];

#endif
