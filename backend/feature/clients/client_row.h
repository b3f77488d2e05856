/*
 * Rows of clients and contacts, and the steps that several handlers share. Inside of the feature
 * only.
 */
#ifndef FEATURE_CLIENT_ROW_H
#define FEATURE_CLIENT_ROW_H

#include "feature/clients/clients.h"

enum client_kind { CLIENT_COMPANY = 1, CLIENT_PERSON, CLIENT__MAX };
extern const struct choices client_kind_choices;
extern const struct choices identity_choices;

/* What a client is found by; values are those of the database. */
enum client_key { KEY_WORD = 1, KEY_IDENTITY, KEY_NAME, KEY_DOMAIN, KEY_PAIR };
enum { CLIENT_KEY_BYTES = 190 };

#define CLIENT_MEMBERS                \
	int64_t id;                   \
	int kind;                     \
	const char *name;             \
	point_id point_id;            \
	const char *point_name;       \
	user_id responsible_id;       \
	const char *responsible_name; \
	const char *comment;          \
	const char *reach;            \
	bool is_deleted;              \
	int64_t version;              \
	struct timestamp created_at;  \
	struct timestamp updated_at;

#define CLIENT_FIELDS(s)                                                                       \
	O(s, id), FC(s, kind, 0, client_kind_choices), O(s, name), O(s, point_id),             \
		O(s, point_name), O(s, responsible_id), O(s, responsible_name), O(s, comment), \
		O(s, reach), O(s, is_deleted), O(s, version), O(s, created_at), O(s, updated_at)

/* `reach`: a few of the ways to reach the client, for lists. */
struct client_row {
	CLIENT_MEMBERS
};
extern const struct desc client_row_desc;

struct client_ref {
	client_id client_id;
};
extern const struct desc client_ref_desc;

struct contact_ref {
	contact_id contact_id;
};
extern const struct desc contact_ref_desc;

struct client_new {
	point_id point_id;
	int kind;
	const char *name;
	user_id responsible_id;
	const char *comment;
};
extern const struct desc client_new_desc;

struct contact_new {
	client_id client_id;
	const char *name;
	const char *position;
};
extern const struct desc contact_new_desc;

struct contact_row {
	int64_t id;
	client_id client_id;
	const char *name;
	const char *position;
	int64_t version;
};
extern const struct desc contact_row_desc;

/* Reads a client within the actor's scope. */
int client_row_get(struct req *r, client_id id, const struct client_row **out);

/*
 * A client with its first contact; a private person is its own contact, a company has one when
 * contact_name is given. Its keys are not made yet: client_changed() follows.
 */
int client_make(struct req *r, const struct client_new *in, const char *contact_name, client_id *id,
		contact_id *contact);

/*
 * E_INVALID naming responsible_id unless that person (or nobody) may answer for clients of the
 * point.
 */
int client_check_responsible(struct req *r, user_id responsible, point_id point);

/* After any change of a client, its contacts or its links: keys made anew, browsers told. */
int client_changed(struct req *r, client_id id, point_id point);

#endif
