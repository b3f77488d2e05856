/*
 * Makes cards the way every door does: `ingest CONF` reads lines of fields separated by tabs (an
 * empty one is NULL, \n within a field is a line end) and prints `id is_new statements` for each.
 * The first field is the text whose hash is the key of the event.
 */
#include "base/str.h"
#include "core/db.h"
#include "core/worker.h"
#include "feature/interests/interests.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	KEY,
	CHANNEL,
	POINT,
	SOURCE,
	ACTION,
	REPLY_WAY,
	RECEIVED,
	MINUTES,
	NAME,
	URL,
	PHOTO,
	EMAIL,
	PHONE,
	SUBJECT,
	TEXT,
	QUOTED,
	PRODUCT,
	LINK,
	FIELDS
};

struct line {
	struct interest_new card;
	struct interest_ingested made;
};

static int ingest(struct req *r, void *arg)
{
	struct line *l = arg;

	return interest_ingest(r, &l->card, 1, &l->made);
}

static const char *unescape(char *s)
{
	char *out = s;

	if (*s == '\0')
		return NULL;
	for (const char *p = s; *p != '\0'; p++)
		*out++ = p[0] == '\\' && p[1] == 'n' ? (p++, '\n') : *p;
	*out = '\0';
	return s;
}

static int64_t number(const char *s)
{
	int64_t v = 0;

	str_to_i64(s, &v);
	return v;
}

static struct line read_line(struct req *r, char *text)
{
	unsigned char *key = arena_alloc(r->arena, crypto_hash_sha256_BYTES);
	const char *f[FIELDS] = { NULL };

	for (int i = 0; i < FIELDS && text != NULL; i++)
		f[i] = unescape(strsep(&text, "\t"));
	crypto_hash_sha256(key, (const unsigned char *)f[KEY], strlen(f[KEY]));
	struct line l = {
		.card = { .dedupe_key = { key, crypto_hash_sha256_BYTES },
			  .channel_id = { number(f[CHANNEL]) },
			  .point_id = { number(f[POINT]) },
			  .source_type = (enum source_type)choice_value(&source_choices, f[SOURCE]),
			  .action = (enum interest_action)choice_value(&action_choices, f[ACTION]),
			  .reply_way = f[REPLY_WAY] ? (enum reply_way)choice_value(&reply_choices,
										   f[REPLY_WAY])
						    : 0,
			  .received_at = r->now,
			  .reply_minutes = number(f[MINUTES]),
			  .author_name = f[NAME],
			  .author_url = f[URL],
			  .author_photo_url = f[PHOTO],
			  .author_email = f[EMAIL],
			  .author_phone = f[PHONE],
			  .subject = f[SUBJECT],
			  .text = f[TEXT],
			  .quoted_text = f[QUOTED],
			  .product = f[PRODUCT],
			  .link = f[LINK],
			  .rule = "test",
			  .rule_version = 1 }
	};

	if (f[RECEIVED] != NULL)
		time_parse_iso(f[RECEIVED], &l.card.received_at);
	return l;
}

int main(int argc, char **argv)
{
	struct arena *a = arena_new(1 << 20);
	const char *error = "usage: ingest CONF";
	char *text = NULL;
	size_t cap = 0;
	struct conf conf;
	struct worker w;
	int rc = 0;

	if (argc != 2 || !conf_load(a, argv[1], &conf, &error) || !worker_init(&w, &conf, &error)) {
		fprintf(stderr, "%s\n", error);
		return 2;
	}
	for (ssize_t n = getline(&text, &cap, stdin); n > 0 && rc == 0;
	     n = getline(&text, &cap, stdin)) {
		struct req r;

		text[strcspn(text, "\n")] = '\0';
		work_begin(&w, &r);
		db_ensure(w.db);
		db_stats_reset(w.db);
		struct line l = read_line(&r, text);

		rc = work_run(&r, ingest, &l);
		printf("%lld %d %lld\n", (long long)l.made.id, l.made.is_new,
		       (long long)db_stats(w.db).statements);
		fflush(stdout);
	}
	if (rc != 0)
		fprintf(stderr, "%s: %s\n", err_key(rc), db_error(w.db));
	free(text);
	worker_close(&w);
	arena_free(a);
	return rc;
}
