/*
 * The cursor of a folder: how far it has been read, from the newest part on and, behind that, its
 * archive.
 */
#include "base/log.h"
#include "base/str.h"
#include "feature/letters/collector_internal.h"

#include <sodium.h>
#include <string.h>

enum { GENERATION_BITS = 32, IDENTITY_BYTES = crypto_hash_sha256_BYTES };

static const int64_t DAY_US = (int64_t)86400 * 1000000;

const char *collector_folder(const struct collector *c)
{
	return c->folders.v[c->open];
}

struct cursor_in collector_cursor(const struct collector *c)
{
	return (struct cursor_in){ .channel_id = c->channel,
				   .folder = collector_folder(c),
				   .uidvalidity = c->validity,
				   .next_uid = c->cursor.next_uid,
				   .tries = c->cursor.tries,
				   .is_resync = c->cursor.is_resync,
				   .identity = c->cursor.identity,
				   .archive_next = c->cursor.archive_next,
				   .archive_to = c->cursor.archive_to };
}

/* Numbers of mails mean something only on one server, for one login, in one folder. */
static struct bytes identity_of(struct arena *a, const struct collector *c)
{
	const char *what =
		arena_printf(a, "%s\n%lld\n%s\n%s", str_ascii_lower(a, c->box->imap_host),
			     (long long)c->box->imap_port, c->box->login, collector_folder(c));
	unsigned char *hash = arena_alloc(a, IDENTITY_BYTES);

	crypto_hash_sha256(hash, (const unsigned char *)what, strlen(what));
	return (struct bytes){ hash, IDENTITY_BYTES };
}

struct beginning {
	struct collector *c;
	bool is_new; /* nothing of it has been read yet */
};

/* The kept cursor fits; else *generation is the one to start with. */
static bool still_fits(const struct collector *c, const struct cursor_row *row,
		       struct bytes identity, int64_t *generation)
{
	const bool is_same_server =
		row->identity.n == 0 || memcmp(row->identity.p, identity.p, identity.n) == 0;

	*generation = (row->uidvalidity >> GENERATION_BITS) + !is_same_server;
	return is_same_server && (uint32_t)row->uidvalidity == c->folder.uidvalidity;
}

static int read_cursor(struct req *r, void *arg)
{
	struct beginning *b = arg;
	struct collector *c = b->c;
	struct cursor_in in = collector_cursor(c);
	const struct cursor_row *row = NULL;
	int64_t generation = 0;

	/*
	 * This process noted a batch that failed and is still alive: nobody died over that batch.
	 */
	if (c->is_trying && c->trying_folder == c->open)
		TRY(sql_cursor_lived(r, &in, NULL));
	int rc = sql_cursor_get(r, &in, &row);

	in.identity = identity_of(r->arena, c);
	b->is_new = rc == E_NOT_FOUND || (rc == 0 && !still_fits(c, row, in.identity, &generation));
	if (b->is_new) {
		in.uidvalidity = generation << GENERATION_BITS | c->folder.uidvalidity;
		if (rc == 0)
			log_warn("folder is read anew", "channel=%lld generation=%lld",
				 (long long)c->channel.v, (long long)generation);
		TRY(sql_cursor_start(r, &in, NULL));
		rc = sql_cursor_get(r, &in, &row);
	} else if (rc == 0 && row->identity.n == 0) {
		TRY(sql_cursor_identify(r, &in, NULL));
	}
	TRY(rc);
	c->cursor = *row;
	c->cursor.identity = (struct bytes){ NULL, 0 };
	c->validity = row->uidvalidity;
	return 0;
}

static int split_cursor(struct req *r, void *arg)
{
	const struct cursor_in in = collector_cursor(arg);

	return sql_cursor_move(r, &in, NULL);
}

/* New mail first: what lies before the first mail of the day of connection is the archive. */
static enum imap_error split_archive(struct collector *c)
{
	struct imap_uids uids = { NULL, 0 };
	struct req r;

	TRY(imap_search_since(c->imap, time_add(c->box->quiet_before, -DAY_US), c->arena, &uids));
	const int64_t first = uids.n > 0 ? (int64_t)uids.v[0] : (int64_t)c->folder.uidnext;

	if (first <= 1)
		return IMAP_OK;
	c->cursor.next_uid = first;
	c->cursor.archive_next = 1;
	c->cursor.archive_to = first - 1;
	work_begin(c->w, &r);
	return work_run(&r, split_cursor, c) == 0 ? IMAP_OK : IMAP_DISCONNECTED;
}

enum imap_error collector_begin(struct collector *c)
{
	struct beginning b = { c, false };
	struct req r;

	work_begin(c->w, &r);
	c->is_database_away = work_run(&r, read_cursor, &b) != 0;
	if (c->is_database_away)
		return IMAP_OK;
	if (c->trying_folder == c->open) {
		c->failures += c->is_trying;
		c->is_trying = false;
	}
	return b.is_new && c->box->quiet_before.us != 0 ? split_archive(c) : IMAP_OK;
}

/* Where everything stands once the present end of the cursor stands at `next`. */
static struct cursor_row moved(const struct collector *c, int64_t next, bool is_followed)
{
	struct cursor_row row = c->cursor;

	if (c->is_archive)
		row.archive_next = next;
	else
		row.next_uid = next;
	row.tries = is_followed;
	const bool has_archive = row.archive_to > 0 && row.archive_next <= row.archive_to;

	row.is_resync = row.is_resync && (has_archive || row.next_uid < (int64_t)c->folder.uidnext);
	return row;
}

int collector_move_cursor(struct req *r, const struct collector *c, int64_t next, bool is_followed)
{
	const struct cursor_row row = moved(c, next, is_followed);
	struct cursor_in in = collector_cursor(c);

	in.next_uid = row.next_uid;
	in.archive_next = row.archive_next;
	in.tries = row.tries;
	in.is_resync = row.is_resync;
	return sql_cursor_move(r, &in, NULL);
}

void collector_moved(struct collector *c, int64_t next, bool is_followed)
{
	c->cursor = moved(c, next, is_followed);
}
