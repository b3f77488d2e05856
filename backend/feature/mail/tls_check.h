/*
 * The certificate check of outgoing TLS connections (IMAP, SMTP): the chain up to a trusted root
 * and the host name. Called after the handshake and before the first byte of a login; the mail
 * library itself checks nothing.
 */
#ifndef MAIL_TLS_CHECK_H
#define MAIL_TLS_CHECK_H

#include <gnutls/gnutls.h>
#include <stdbool.h>
#include <stddef.h>

enum tls_verdict { TLS_TRUSTED, TLS_UNTRUSTED, TLS_WRONG_HOST };

/* Loads the roots of `ca_file`, or of the system when it is NULL. False if there are none. */
bool tls_roots_load(gnutls_certificate_credentials_t cred, const char *ca_file);

/*
 * Judges the peer of a finished handshake; `host` is the ASCII name (or the address) that the
 * administrator typed. On a refusal `why` gets one English sentence.
 */
enum tls_verdict tls_check(gnutls_session_t tls, const char *host, char *why, size_t why_n);

#endif
