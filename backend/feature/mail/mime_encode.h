/*
 * Encodings of outgoing mail: base64, quoted-printable, encoded words of headers (RFC 2047), header
 * folding. Pure functions that write to a buffer; input is valid UTF-8 without CR and LF unless
 * said.
 */
#ifndef MAIL_MIME_ENCODE_H
#define MAIL_MIME_ENCODE_H

#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>

/* One line without end. */
void mime_base64(struct buf *out, const void *p, size_t n);
/* Lines of 76 characters, each with CRLF. */
void mime_base64_lines(struct buf *out, const void *p, size_t n);
/* Any bytes; LF or CRLF in the input are line ends, lines come out with at most 76 characters. */
void mime_quoted_printable(struct buf *out, const char *p, size_t n);

/* "\0login\0secret" in base64, for SASL PLAIN. */
void mime_sasl_plain(struct buf *out, const char *login, const char *secret);
/* "user=login^Aauth=Bearer token^A^A" in base64, for XOAUTH2. */
void mime_sasl_xoauth2(struct buf *out, const char *login, const char *token);

/* A header line in the making: knows how long the present line is, to fold at 78. */
struct mime_header {
	struct buf *out;
	size_t column;
};

/* Writes "Name:"; then words; then mime_header_end writes CRLF. */
struct mime_header mime_header(struct buf *out, const char *name);
/* One word that must not be broken, after a space or a fold. */
void mime_header_word(struct mime_header *h, const char *word, size_t n);
/* Text for people: plain words if it is short ASCII, else encoded words. */
void mime_header_text(struct mime_header *h, const char *text);
/* The name in front of an address: an atom, a quoted string or encoded words. */
void mime_header_phrase(struct mime_header *h, const char *name);
void mime_header_end(struct mime_header *h);

#endif
