/*
 * The ceilings of the collector: the same letters fetched over TLS by the same libetpan, fifty in
 * one command. Nothing is stored.
 *
 *   fetch_parse PORT LOGIN PASSWORD COUNT          each is parsed by libetpan's mailmime_parse:
 *                                                  nothing is decoded or recognised
 *   fetch_parse PORT LOGIN PASSWORD COUNT RULES    each is read as the product reads it, by as many
 *                                                  children in the jail
 *
 * Prints the microseconds it took.
 */
#include "base/jail.h"
#include "base/time.h"
#include "feature/letters/reader.h"

#include <libetpan/libetpan.h>
#include <stdio.h>
#include <stdlib.h>

enum { BATCH = 50, PACK = 200 };

/* Letters on their way to the children; without rules there are none. */
struct packs {
	struct mail_work work;
	struct jail *jails[READER_BATCHES];
	struct buf packed;
	size_t packed_n;
	size_t begun;
};

static void die(const char *what)
{
	fprintf(stderr, "fetch_parse: %s\n", what);
	exit(1);
}

/* The oldest of the packs that children have in hand. */
static void end_pack(struct packs *rd, size_t turn)
{
	const char *reply = NULL;
	size_t n = 0;

	if (jail_end(rd->jails[turn % READER_BATCHES], &reply, &n) != JAIL_OK)
		die("letters were not read");
}

static void begin_pack(struct packs *rd)
{
	if (rd->begun >= READER_BATCHES)
		end_pack(rd, rd->begun - READER_BATCHES);
	jail_begin(rd->jails[rd->begun++ % READER_BATCHES], rd->packed.p, rd->packed.len);
	buf_reset(&rd->packed);
	rd->packed_n = 0;
}

static void begin_reading(struct packs *rd, const char *rules)
{
	static const struct mail_own nobody = { NULL, 0 };
	const char *error = "";
	const struct jail_limits limits = { .memory = (size_t)2 << 30,
					    .seconds = 60,
					    .reply_max = MAIL_PACK_MAX,
					    .requests = 1000000,
					    .arg = &rd->work,
					    .warm = mail_work_warm };

	rd->work = (struct mail_work){ rules_load(arena_new((size_t)64 << 20), rules, &error),
				       &nobody, false };
	if (rd->work.rules == NULL)
		die(error);
	for (size_t i = 0; i < READER_BATCHES; i++)
		rd->jails[i] = jail_new(mail_work, &limits);
	buf_init(&rd->packed, MAIL_PACK_MAX);
}

static void end_reading(struct packs *rd)
{
	if (rd->packed_n > 0)
		begin_pack(rd);
	for (size_t i = rd->begun < READER_BATCHES ? 0 : rd->begun - READER_BATCHES; i < rd->begun;
	     i++)
		end_pack(rd, i);
	for (size_t i = 0; i < READER_BATCHES; i++)
		jail_free(rd->jails[i]);
	buf_free(&rd->packed);
}

static void parse(struct packs *rd, const char *text, size_t n)
{
	struct mailmime *mime = NULL;
	size_t at = 0;

	if (rd != NULL) {
		mail_pack_letter(&rd->packed, text, n);
		if (++rd->packed_n == PACK)
			begin_pack(rd);
		return;
	}

	if (mailmime_parse(text, n, &at, &mime) != MAILIMF_NO_ERROR)
		die("a letter was not parsed");
	mailmime_free(mime);
}

/* Parses the body that one FETCH answer brings; false if there is none. */
static bool take(struct packs *rd, const struct mailimap_msg_att *att)
{
	for (clistiter *c = clist_begin(att->att_list); c != NULL; c = clist_next(c)) {
		const struct mailimap_msg_att_item *item = clist_content(c);

		if (item->att_type != MAILIMAP_MSG_ATT_ITEM_STATIC ||
		    item->att_data.att_static->att_type != MAILIMAP_MSG_ATT_BODY_SECTION)
			continue;
		const struct mailimap_msg_att_body_section *body =
			item->att_data.att_static->att_data.att_body_section;

		parse(rd, body->sec_body_part, body->sec_length);
		return true;
	}
	return false;
}

static long fetch(mailimap *m, struct packs *rd, uint32_t from)
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
		n += take(rd, clist_content(c));
	mailimap_fetch_list_free(list);
	mailimap_set_free(set);
	mailimap_fetch_type_free(what);
	return n;
}

int main(int argc, char **argv)
{
	if (argc != 5 && argc != 6)
		die("PORT LOGIN PASSWORD COUNT [RULES]");
	struct packs packs = { 0 };
	struct packs *const rd = argc == 6 ? &packs : NULL;

	/* Loading the rules is not what is measured. */
	if (rd != NULL)
		begin_reading(rd, argv[5]);
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
		n += fetch(m, rd, uid);
	if (rd != NULL)
		end_reading(rd);
	mailimap_logout(m);
	mailimap_free(m);
	if (n != count)
		die("letters are missing");
	printf("%lld\n", (long long)(time_mono_us() - start));
	return 0;
}
