/*
 * Builds the mail that a person answers with: RFC 5322 headers and a MIME body, as bytes with CRLF.
 * Pure: the caller gives the date and the Message-ID, the same input gives the same bytes. No
 * header can be injected: text with line ends or other control characters is refused, ids from
 * foreign mail are taken apart and only well-formed ones are used. No Auto-Submitted: a person
 * wrote it.
 */
#ifndef MAIL_COMPOSE_H
#define MAIL_COMPOSE_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/time.h"

#include <stdbool.h>
#include <stddef.h>

struct compose_person {
	const char *name; /* NULL or "": only the address */
	const char *address;
};

struct compose_file {
	const char *name, *type; /* UTF-8 name; "image/png" */
	const void *bytes;
	size_t n;
};

struct compose_in {
	struct compose_person from;
	const struct compose_person *to;
	size_t to_n;
	const char *subject; /* gets "Re: " when is_reply */
	bool is_reply;
	struct timestamp date;
	const char *message_id;  /* "x@own.domain", with or without <> */
	const char *in_reply_to; /* header value of the answered mail's Message-ID; may be NULL */
	const char *references;  /* its References value, as received; may be NULL */
	const char *text;
	const char *quote_intro; /* line above the quotation, e.g. "22.11.2026, Anna wrote:" */
	const char *quote;       /* text of the answered mail; NULL: no quotation */
	const struct compose_file *files;
	size_t files_n;
};

enum compose_error {
	COMPOSE_OK,
	COMPOSE_BAD_FROM,
	COMPOSE_BAD_TO,
	COMPOSE_BAD_SUBJECT,
	COMPOSE_BAD_ID,
	COMPOSE_BAD_TEXT,
	COMPOSE_BAD_FILE,
	COMPOSE_TOO_BIG /* over the maximum of the buffer */
};

/* Key for the browser: "mail_bad_to" and so on; static text. */
const char *compose_error_key(enum compose_error e);

/* Appends the mail to out; after an error the content of out is of no use. */
enum compose_error compose(const struct compose_in *in, struct buf *out);

/*
 * The address for an envelope: trimmed, its domain in ASCII (IDNA). NULL when mail cannot go there.
 */
const char *compose_address(struct arena *a, const char *address);

/* "Re: x" for "x", "RE: x", "Re[2]: Отв: x". */
const char *compose_reply_subject(struct arena *a, const char *subject);

#endif
