/*
 * Reading of mail: bytes in, structs out. Knows no SQL, no network, no files.
 * A mail that breaks a limit (mail_guard) gives an error text, which is its reason for quarantine;
 * everything else is read as far as it can be read: broken mail is still somebody's question.
 * Names, subjects and names of files show controls and marks of direction (visible.h).
 * All strings are valid UTF-8 and live in the arena; they are never NULL unless said so.
 * Called in the jail (mail_work in mail_pack.h).
 */
#ifndef FEATURE_MAIL_MAIL_PARSE_H
#define FEATURE_MAIL_MAIL_PARSE_H

#include "base/arena.h"
#include "base/time.h"

#include <stdbool.h>
#include <stddef.h>

enum {
	MAIL_RAW_MAX = 64 << 20, /* bytes of one mail */
	MAIL_HEADERS_MAX = 1000,
	MAIL_ADDRS_MAX = 500,
	MAIL_IDS_MAX = 100,
	MAIL_PARTS_MAX = 500,
	MAIL_LINKS_MAX = 5000,
	MAIL_TEXT_MAX = 4 << 20 /* bytes of the text and of the HTML kept */
};

struct mail_addr {
	const char *addr;    /* without <>, "" if there is none */
	const char *name;    /* decoded, "" if there is none */
	const char *comment; /* "addr (name)" of old programs; "" if there is none */
};

struct mail_addrs {
	struct mail_addr *v;
	size_t n;
};

struct mail_ids {
	const char **v; /* without <> */
	size_t n;
};

struct mail_header {
	const char *name;
	const char *value; /* unfolded and decoded */
};

struct mail_attachment {
	const char *name;       /* safe to use as a file name; NULL if the mail names none */
	const char *type;       /* lower case, e.g. image/png */
	const char *content_id; /* without <>, NULL if none */
	const char *data;       /* decoded bytes; NULL outside of the jail */
	size_t size;            /* decoded bytes */
	bool is_inline;         /* shown in the text by its Content-ID */
};

/* A link of the HTML, in the order of the document. */
struct mail_link {
	const char *href;
	const char *text;  /* white space collapsed, "" for a bare picture */
	const char *image; /* src of the picture inside, "" if none */
	const char *alt;   /* alternative text of that picture */
};

/* A picture outside of any link. */
struct mail_image {
	const char *src;
	const char *alt;
};

/* What a delivery report says. */
struct mail_dsn {
	bool is_report;
	bool is_failed;          /* Action: failed; otherwise delayed, relayed, ... */
	const char *recipient;   /* "" if not given */
	const char *status;      /* 5.1.1 */
	const char *original_id; /* Message-ID of the mail it is about, "" if not given */
};

struct mail {
	const char *message_id; /* without <>; made from the bytes if the mail has none */
	bool has_made_id;
	struct mail_ids in_reply_to;
	struct mail_ids references;
	bool has_from;
	struct mail_addr from;
	struct mail_addr reply_to;
	struct mail_addr sender;
	const char *return_path; /* "" also for <> */
	bool has_empty_return_path;
	struct mail_addrs to;
	struct mail_addrs cc;
	const char *subject;   /* NULL if there is no such header */
	struct timestamp date; /* zero if none or unreadable */
	bool has_html;
	const char *text;        /* the body as a person reads it */
	const char *html;        /* "" if none */
	const char *html_text;   /* the HTML as text, "" if none */
	const char *reply_text;  /* text without quotes and signature */
	const char *quoted_text; /* what was folded away */
	struct mail_header *headers;
	size_t headers_n;
	struct mail_attachment *attachments;
	size_t attachments_n;
	struct mail_link *links;
	size_t links_n;
	struct mail_image *images;
	size_t images_n;
	struct mail_dsn dsn;
	const char *calendar_method; /* of an invitation: REQUEST, REPLY, ...; "" if none */
};

/*
 * Reads n bytes, which must be followed by 4 zero bytes. Data of attachments may point into raw.
 * NULL and the broken limit ("boundaries 200") in *error.
 */
struct mail *mail_parse(struct arena *a, const char *raw, size_t n, const char **error);

/* Arena big enough for reading a mail of n bytes. */
size_t mail_arena_max(size_t n);

/* Value of the first header of that name (ASCII case ignored), or NULL. */
const char *mail_header(const struct mail *m, const char *name);

/*
 * Sentence that says which limit the bytes break, or NULL. The limits keep recursion and quadratic
 * work out of everything behind: nested parts, nested comments, the block of headers.
 */
const char *mail_guard(const char *raw, size_t n);

#endif
