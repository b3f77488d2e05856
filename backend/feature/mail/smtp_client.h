/*
 * SMTP session to one submission server: the only user of libetpan's SMTP part. It knows no SQL.
 * The caller records "sending" before smtp_send and never sends again by itself after SMTP_UNSURE:
 * the server may have taken the mail. Call order: smtp_new, smtp_connect, smtp_login (if there is a
 * login), smtp_send any number of times, smtp_free. After any result but SMTP_SENT smtp_detail() is
 * an English sentence with the server's text, smtp_result_key() the text key of the browser.
 */
#ifndef MAIL_SMTP_CLIENT_H
#define MAIL_SMTP_CLIENT_H

#include "feature/mail/net.h"

#include <stdbool.h>
#include <stddef.h>

enum smtp_result {
	SMTP_SENT, /* also: connected, logged in */
	/* 5xx, or an address that cannot be used: trying again is of no use */
	SMTP_REFUSED_PERMANENT,
	SMTP_REFUSED_FOR_NOW, /* 4xx */
	SMTP_UNSURE,          /* the connection was lost after DATA: taken or not, nobody knows */
	SMTP_BAD_TARGET,
	SMTP_UNREACHABLE,
	SMTP_TLS_FAILED,
	SMTP_TLS_UNTRUSTED,
	SMTP_TLS_WRONG_HOST,
	SMTP_NO_STARTTLS,
	SMTP_CLEAR_REFUSED,
	SMTP_BAD_LOGIN,
	SMTP_PROTOCOL,
	SMTP_TIMEOUT, /* this and the next: before DATA, so nothing was sent */
	SMTP_DISCONNECTED,
	SMTP_RESULT__MAX
};

const char *smtp_result_key(enum smtp_result r);

struct smtp;

struct smtp *smtp_new(void);
/* Says QUIT and closes. NULL is allowed. */
void smtp_free(struct smtp *s);

const char *smtp_detail(const struct smtp *s);
bool smtp_is_dead(const struct smtp *s);

/* Connects, sets up TLS, checks the certificate, says EHLO (again, after STARTTLS). */
enum smtp_result smtp_connect(struct smtp *s, const struct net_target *t);

/* PLAIN or LOGIN, whichever the server offers. */
enum smtp_result smtp_login(struct smtp *s, const char *login, const char *secret);

/* XOAUTH2 with an access token. */
enum smtp_result smtp_login_token(struct smtp *s, const char *login, const char *token);

struct smtp_message {
	const char *from; /* envelope addresses in ASCII: see compose_address() */
	const char *const *to;
	size_t to_n;
	const char *bytes;
	size_t n;
};

/* All recipients or none: one refused recipient refuses the mail. */
enum smtp_result smtp_send(struct smtp *s, const struct smtp_message *m);

#endif
