/*
 * One table of fields per struct. It serves the JSON decoder and writer, the query string, the SQL
 * binder and the API description, so a field is declared once. F() takes the type from the member
 * with _Generic: a member of an unsupported type does not compile.
 *
 *   C type                      JSON                    SQL
 *   int64_t                     whole number            BIGINT, INT
 *   bool                        true, false             TINYINT
 *   int (with a choice list)    one of the names        TINYINT, 0 is NULL
 *   const char *                text or null            VARCHAR, TEXT
 *   struct timestamp            ISO 8601 UTC or null    DATETIME(6)
 *   struct opt_i64              number or null          BIGINT NULL
 *   <name>_id                   number or null (0)      BIGINT NULL
 *   struct <name>_id_list       array of numbers        (input only, not bound)
 *   struct str_list             array of texts          (input only, not bound)
 *   struct bytes                (never)                 BLOB, BINARY
 *   struct json_text            written as it is        JSON made by SQL (output only)
 *   struct upload               a multipart file part   (input only, not bound)
 */
#ifndef CORE_DESC_H
#define CORE_DESC_H

#include "base/ids.h"
#include "base/time.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum desc_type {
	D_I64,
	D_BOOL,
	D_CHOICE,
	D_STR,
	D_TIME,
	D_OPT_I64,
	D_ID,
	D_ID_LIST,
	D_STR_LIST,
	D_BYTES,
	D_JSON,
	D_UPLOAD
};

struct opt_i64 {
	bool is_set;
	int64_t v;
};

struct bytes {
	const void *p;
	size_t n;
};

struct str_list {
	const char **v;
	size_t n;
};

struct json_text {
	const char *text;
};

/* One file of a multipart body; the bytes live as long as the request. */
struct upload {
	/* as sent, valid UTF-8, not to be trusted; NULL if there is no file */
	const char *name;
	const void *p;
	size_t n;
};

/* Names of the values 1..n of an enumeration; index 0 is unused. */
struct choices {
	const char *const *names;
	int n;
};

/* Flags of a field. */
enum {
	REQ = 1,    /* must be present and not null */
	TRIM = 2,   /* text: white space is cut at both ends; empty becomes null */
	SECRET = 4, /* never logged, never audited, written as null in replies */
	LINES = 8   /* text may hold line breaks and tabs; otherwise control bytes are refused */
};

struct field {
	const char *name;
	size_t offset;
	enum desc_type type;
	enum id_kind id; /* for D_ID and D_ID_LIST */
	unsigned flags;
	/* numbers: range; text: length in code points; lists: count */
	int64_t min, max;
	const struct choices *choices; /* for D_CHOICE */
};

struct desc {
	const char *name;
	size_t size;
	const struct field *fields;
	size_t n;
};

/* clang-format off */
#define DESC_TYPE_OF(m)                                                          \
	_Generic((m),                                                            \
		int64_t: D_I64,                                                  \
		bool: D_BOOL,                                                    \
		int: D_CHOICE,                                                   \
		const char *: D_STR,                                             \
		struct timestamp: D_TIME,                                        \
		struct opt_i64: D_OPT_I64,                                       \
		user_id: D_ID, struct user_id_list: D_ID_LIST,                   \
		point_id: D_ID, struct point_id_list: D_ID_LIST,                 \
		session_id: D_ID, struct session_id_list: D_ID_LIST,             \
		channel_id: D_ID, struct channel_id_list: D_ID_LIST,             \
		interest_id: D_ID, struct interest_id_list: D_ID_LIST,           \
		proof_id: D_ID, struct proof_id_list: D_ID_LIST,                 \
		file_id: D_ID, struct file_id_list: D_ID_LIST,                   \
		letter_id: D_ID, struct letter_id_list: D_ID_LIST,               \
		job_id: D_ID, struct job_id_list: D_ID_LIST,                     \
		reply_id: D_ID, struct reply_id_list: D_ID_LIST,                 \
		template_id: D_ID, struct template_id_list: D_ID_LIST,           \
		attachment_id: D_ID, struct attachment_id_list: D_ID_LIST,       \
		notice_id: D_ID, struct notice_id_list: D_ID_LIST,               \
		filter_id: D_ID, struct filter_id_list: D_ID_LIST,               \
		rule_id: D_ID, struct rule_id_list: D_ID_LIST,                   \
		replay_id: D_ID, struct replay_id_list: D_ID_LIST,               \
		client_id: D_ID, struct client_id_list: D_ID_LIST,               \
		contact_id: D_ID, struct contact_id_list: D_ID_LIST,             \
		identity_link_id: D_ID, struct identity_link_id_list: D_ID_LIST, \
		struct str_list: D_STR_LIST,                                     \
		struct bytes: D_BYTES,                                           \
		struct json_text: D_JSON,                                        \
		struct upload: D_UPLOAD)

#define DESC_ID_OF(m)                                                                     \
	_Generic((m),                                                                     \
		user_id: IDK_user, struct user_id_list: IDK_user,                         \
		point_id: IDK_point, struct point_id_list: IDK_point,                     \
		session_id: IDK_session, struct session_id_list: IDK_session,             \
		channel_id: IDK_channel, struct channel_id_list: IDK_channel,             \
		interest_id: IDK_interest, struct interest_id_list: IDK_interest,         \
		proof_id: IDK_proof, struct proof_id_list: IDK_proof,                     \
		file_id: IDK_file, struct file_id_list: IDK_file,                         \
		letter_id: IDK_letter, struct letter_id_list: IDK_letter,                 \
		job_id: IDK_job, struct job_id_list: IDK_job,                             \
		reply_id: IDK_reply, struct reply_id_list: IDK_reply,                     \
		template_id: IDK_template, struct template_id_list: IDK_template,         \
		attachment_id: IDK_attachment, struct attachment_id_list: IDK_attachment, \
		notice_id: IDK_notice, struct notice_id_list: IDK_notice,                 \
		filter_id: IDK_filter, struct filter_id_list: IDK_filter,                 \
		rule_id: IDK_rule, struct rule_id_list: IDK_rule,                         \
		replay_id: IDK_replay, struct replay_id_list: IDK_replay,                 \
		client_id: IDK_client, struct client_id_list: IDK_client,                 \
		contact_id: IDK_contact, struct contact_id_list: IDK_contact,             \
		identity_link_id: IDK_identity_link,                                      \
		struct identity_link_id_list: IDK_identity_link,                          \
		default: IDK_NONE)

#define FIELD(name, s, m, flags, lo, hi) \
	{ name, offsetof(struct s, m), DESC_TYPE_OF(((struct s *)0)->m), \
	  DESC_ID_OF(((struct s *)0)->m), (flags), (lo), (hi), NULL }
/* A field: struct, member, flags, least, most. Output fields use O(). */
#define F(s, m, flags, lo, hi) FIELD(#m, s, m, flags, lo, hi)
#define O(s, m) F(s, m, 0, INT64_MIN, INT64_MAX)
/* An output field that stands in a struct of the struct: it is named without the outer member. */
#define OI(s, outer, m) FIELD(#m, s, outer.m, 0, INT64_MIN, INT64_MAX)
/* A field that takes one of the names of a choice list; the member is an int. */
#define FC(s, m, flags, list) \
	{ #m, offsetof(struct s, m), DESC_TYPE_OF(((struct s *)0)->m), \
	  IDK_NONE, (flags), 0, 0, &(list) }
/* clang-format on */

#define DESC(s, ...)                                                     \
	static const struct field s##_fields[] = { __VA_ARGS__ };        \
	const struct desc s##_desc = { #s, sizeof(struct s), s##_fields, \
				       sizeof(s##_fields) / sizeof(s##_fields[0]) }

/* Field of that name or NULL. */
const struct field *desc_field(const struct desc *d, const char *name);

/* Value of a name (1..n), or 0. */
int choice_value(const struct choices *c, const char *name);
/* Name of a value, or NULL for 0 and for values outside. */
const char *choice_name(const struct choices *c, int value);

#endif
