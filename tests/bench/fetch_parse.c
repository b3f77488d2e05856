/*
 * The ceiling of the collector: the same letters fetched over TLS by the same libetpan, fifty in
 * one command, and each parsed by its mailmime_parse. Nothing is stored, decoded or recognised.
 *
 *   fetch_parse PORT LOGIN PASSWORD COUNT     prints the microseconds it took
 */
#include "base/time.h"

#include <libetpan/libetpan.h>
#include <stdio.h>
#include <stdlib.h>

enum { BATCH = 50 };

static void die(const char *what)
{
	fprintf(stderr, "fetch_parse: %s\n", what);
	exit(1);
}

static void parse(const char *text, size_t n)
{
	struct mailmime *mime = NULL;
	size_t at = 0;

	if (mailmime_parse(text, n, &at, &mime) != MAILIMF_NO_ERROR)
		die("a letter was not parsed");
	mailmime_free(mime);
}

/* Parses the body that one FETCH answer brings; false if there is none. */
static bool take(const struct mailimap_msg_att *att)
{
	for (clistiter *c = clist_begin(att->att_list); c != NULL; c = clist_next(c)) {
		const struct mailimap_msg_att_item *item = clist_content(c);

		if (item->att_type != MAILIMAP_MSG_ATT_ITEM_STATIC ||
		    item->att_data.att_static->att_type != MAILIMAP_MSG_ATT_BODY_SECTION)
			continue;
		const struct mailimap_msg_att_body_section *body =
			item->att_data.att_static->att_data.att_body_section;

		parse(body->sec_body_part, body->sec_length);
		return true;
	}
	return false;
}

static long fetch(mailimap *m, uint32_t from)
{
	struct mailimap_set *set = mailimap_set_new_interval(from, from + BATCH - 1);
	struct mailimap_fetch_type *what = mailimap_fetch_type_new_fetch_att_list_empty();
	clist *list = NULL;
	long n = 0;

	mailimap_fetch_type_new_fetch_att_list_add(what, mailimap_fetch_att_new_uid());
	mailimap_fetch_type_new_fetch_att_list_add(
		what, mailimap_fetch_att_new_body_peek_section(mailimap_section_new(NULL)));
	if (mailimap_uid_fetch(m, set, what, &list) != MAILIMAP_NO_ERROR)
		die("FETCH failed");
	for (clistiter *c = clist_begin(list); c != NULL; c = clist_next(c))
		n += take(clist_content(c));
	mailimap_fetch_list_free(list);
	mailimap_set_free(set);
	mailimap_fetch_type_free(what);
	return n;
}

int main(int argc, char **argv)
{
	if (argc != 5)
		die("PORT LOGIN PASSWORD COUNT");
	const long count = strtol(argv[4], NULL, 10);
	const int64_t start = time_mono_us();
	mailimap *m = mailimap_new(0, NULL);
	const int greeting =
		mailimap_ssl_connect(m, "localhost", (uint16_t)strtol(argv[1], NULL, 10));
	long n = 0;

	if (greeting != MAILIMAP_NO_ERROR_AUTHENTICATED &&
	    greeting != MAILIMAP_NO_ERROR_NON_AUTHENTICATED)
		die("no greeting");
	if (mailimap_login(m, argv[2], argv[3]) != MAILIMAP_NO_ERROR ||
	    mailimap_select(m, "INBOX") != MAILIMAP_NO_ERROR)
		die("no INBOX");
	for (uint32_t uid = 1; n < count && uid <= (uint32_t)count; uid += BATCH)
		n += fetch(m, uid);
	mailimap_logout(m);
	mailimap_free(m);
	if (n != count)
		die("letters are missing");
	printf("%lld\n", (long long)(time_mono_us() - start));
	return 0;
}
