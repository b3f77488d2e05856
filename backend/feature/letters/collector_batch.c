#include "feature/letters/collector_batch.h"
#include "base/log.h"
#include "base/str.h"
#include "core/db.h"

#include <string.h>

enum { BATCH_MAX = 50, WINDOW_UIDS = 1000, BATCH_BYTES = 8 << 20, CAREFUL_TRIES = 2, GIVE_UP_TRIES = 4 };

void collector_keep_box(struct collector *c, const struct mailbox_row *row)
{
	struct arena *a = arena_new((size_t)1 << 20);
	struct mailbox_row *box = arena_alloc(a, sizeof(*box));
	const char *const *texts[] = { &row->imap_host, &row->login, &row->folder, &row->move_to, &row->smtp_host,
				       &row->smtp_login, &row->from_name, &row->from_address };
	const char **copies[] = { &box->imap_host, &box->login, &box->folder, &box->move_to, &box->smtp_host,
				  &box->smtp_login, &box->from_name, &box->from_address };

	*box = *row;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		*copies[i] = *texts[i] != NULL ? arena_strdup(a, *texts[i]) : NULL;
	box->password.p = arena_strndup(a, row->password.p, row->password.n);
	arena_free(c->box_arena);
	c->box_arena = a;
	c->box = box;
}

/* ---- the cursor ---- */

static struct cursor_in cursor_of(const struct collector *c)
{
	return (struct cursor_in){ c->channel, c->box->folder, c->folder.uidvalidity, c->cursor.next_uid,
				   c->cursor.is_resync };
}

static int begin(struct req *r, void *arg)
{
	struct collector *c = arg;
	const struct cursor_in in = cursor_of(c);
	const struct cursor_row *row = NULL;

	/* This process noted a batch that failed and is still alive: nobody died over that batch. */
	if (c->is_trying)
		TRY(sql_cursor_lived(r, &in, NULL));
	int rc = sql_cursor_get(r, &in, &row);

	if (rc == E_NOT_FOUND || (rc == 0 && row->uidvalidity != c->folder.uidvalidity)) {
		if (rc == 0)
			log_warn("uidvalidity changed", "channel=%lld", (long long)c->channel.v);
		TRY(sql_cursor_start(r, &in, NULL));
		rc = sql_cursor_get(r, &in, &row);
	}
	TRY(rc);
	c->cursor = *row;
	return 0;
}

int collector_begin(struct collector *c)
{
	struct req r;

	work_begin(c->w, &r);
	TRY(work_run(&r, begin, c));
	c->failures += c->is_trying;
	c->is_trying = false;
	return 0;
}

static int note_try(struct req *r, void *arg)
{
	const struct cursor_in in = cursor_of(arg);

	return sql_cursor_try(r, &in, NULL);
}

/* ---- one batch ---- */

struct batch {
	struct collector *c;
	struct arena *arena;            /* bytes, mails and cards of the batch */
	const struct imap_row *rows;
	size_t rows_n;
	struct letter_draft *drafts;
	size_t n;
	int64_t next_uid;               /* where the cursor goes with the commit; 0: it stays */
	struct letter_counts counts;
};

static const struct imap_row *row_of(const struct batch *b, uint32_t uid)
{
	for (size_t i = 0; i < b->rows_n; i++)
		if (b->rows[i].uid == uid)
			return &b->rows[i];
	return NULL;
}

static struct letter_new letter_of(const struct batch *b, const struct imap_row *row)
{
	return (struct letter_new){ .folder = b->c->box->folder, .uidvalidity = b->c->folder.uidvalidity,
				    .uid = row->uid, .size = row->size,
				    .received_at = row->received.us != 0 ? row->received : time_now() };
}

/* Gets the bytes of one mail: parses them at once, keeps what is needed. */
static bool take_bytes(void *arg, uint32_t uid, const char *bytes, size_t n)
{
	struct batch *b = arg;
	const struct imap_row *row = row_of(b, uid);

	if (row == NULL || b->n >= b->rows_n)
		return true;
	struct letter_new l = letter_of(b, row);
	char *copy = arena_alloc(b->arena, n + 4);

	memcpy(copy, bytes, n);
	memset(copy + n, 0, 4);
	l.raw = copy;
	l.n = n;
	letter_prepare(b->c->reader, b->arena, &l, &b->drafts[b->n++]);
	return true;
}

/* Mails above the limit are not fetched: they are quarantined by their size. */
static void take_too_big(struct batch *b, size_t max)
{
	for (size_t i = 0; i < b->rows_n; i++)
		if (b->rows[i].size > max) {
			const struct letter_new l = letter_of(b, &b->rows[i]);

			letter_prepare(b->c->reader, b->arena, &l, &b->drafts[b->n++]);
		}
}

static int store(struct req *r, void *arg)
{
	struct batch *b = arg;
	struct collector *c = b->c;
	struct cursor_in in = cursor_of(c);

	b->counts = (struct letter_counts){ 0, 0 };
	const struct letter_batch batch = { c->box, b->drafts, b->n, c->cursor.is_resync };

	TRY(letter_take(r, &batch, &b->counts));
	if (b->counts.received > 0)
		TRY(channel_count(r, c->channel, b->counts.received, b->counts.quarantined));
	if (b->next_uid == 0)
		return 0;
	in.next_uid = b->next_uid;
	in.is_resync = c->cursor.is_resync && b->next_uid < (int64_t)c->folder.uidnext;
	return sql_cursor_move(r, &in, NULL);
}

/* A mail that cannot be stored as it is read is stored as a quarantined one. */
static void quarantine(struct letter_draft *d, const char *reason, const char *error)
{
	d->reading = (struct reading){ .reason = reason, .error = error };
}

/* The batch did not go in as a whole: one by one, so that one mail cannot hold up the others. */
static int store_singly(struct batch *b)
{
	struct letter_draft *const all = b->drafts;
	const size_t n = b->n;
	const int64_t next_uid = b->next_uid;
	struct req r;
	int rc = 0;

	b->next_uid = 0;
	b->n = 1;
	for (size_t i = 0; i < n && rc == 0; i++) {
		b->drafts = &all[i];
		work_begin(b->c->w, &r);
		rc = work_run(&r, store, b);
		if (rc == 0 || rc == E_UNAVAILABLE || rc == E_RETRY || rc == E_TIMEOUT)
			continue;
		quarantine(b->drafts, "store_failed", arena_strdup(b->arena, db_error(b->c->w->db)));
		work_begin(b->c->w, &r);
		rc = work_run(&r, store, b);
	}
	b->n = 0;
	b->next_uid = next_uid;
	work_begin(b->c->w, &r);
	return rc == 0 ? work_run(&r, store, b) : rc;
}

static int store_batch(struct batch *b)
{
	struct req r;

	work_begin(b->c->w, &r);
	const int rc = work_run(&r, store, b);

	if (rc == 0 || rc == E_UNAVAILABLE || rc == E_RETRY || rc == E_TIMEOUT)
		return rc;
	log_warn("batch goes in one by one", "channel=%lld letters=%zu error=\"%s\"", (long long)b->c->channel.v, b->n,
		 db_error(b->c->w->db));
	return store_singly(b);
}

static void count_arena(const struct imap_list *list, size_t max, size_t *bytes)
{
	*bytes = 0;
	for (size_t i = 0; i < list->n; i++)
		if (list->v[i].size <= max)
			*bytes += mail_arena_max(list->v[i].size) + (size_t)list->v[i].size * 3 + 65536;
}

/* Fetches, parses and stores the rows. */
static enum imap_error run_batch(struct collector *c, const struct imap_list *list, int64_t next_uid)
{
	const size_t max = (size_t)c->w->conf->mail_max_mb << 20;
	size_t bytes = 0;

	count_arena(list, max, &bytes);
	struct batch b = { .c = c, .arena = arena_new(bytes + ((size_t)4 << 20)), .rows = list->v, .rows_n = list->n,
			   .next_uid = next_uid };
	const struct imap_batch fetch = { list->v, list->n, max, take_bytes, &b };

	b.drafts = arena_array(b.arena, list->n, sizeof(*b.drafts));
	take_too_big(&b, max);
	const enum imap_error e = list->n > 0 ? imap_fetch_batch(c->imap, &fetch) : IMAP_OK;

	if (e == IMAP_OK && c->cursor.tries >= GIVE_UP_TRIES && b.n == 1)
		quarantine(&b.drafts[0], "collector_crashed", "The collector died several times over this mail.");
	if (e == IMAP_OK) {
		c->is_database_away = store_batch(&b) != 0;
		if (!c->is_database_away && next_uid != 0) {
			c->is_trying = false;
			c->failures = 0;
			c->cursor.next_uid = next_uid;
			c->cursor.tries = 0;
			c->cursor.is_resync = c->cursor.is_resync && next_uid < (int64_t)c->folder.uidnext;
		}
		log_info("letters", "channel=%lld taken=%lld quarantined=%lld", (long long)c->channel.v,
			 (long long)b.counts.received, (long long)b.counts.quarantined);
	}
	arena_free(b.arena);
	return e;
}

/* How many mails and bytes go into one batch: one mail at a time after repeated deaths or failures. */
static size_t cut_batch(const struct collector *c, struct imap_list *list)
{
	size_t bytes = 0;
	size_t n = 0;

	while (n < list->n && (n == 0 || bytes + list->v[n].size <= BATCH_BYTES)) {
		bytes += list->v[n++].size;
		if (c->cursor.tries >= CAREFUL_TRIES || c->failures >= CAREFUL_TRIES)
			break;
	}
	return n;
}

enum imap_error collector_take_new(struct collector *c)
{
	struct req r;
	bool is_far = false;            /* there is much to read: look a window ahead, not at all of it each time */

	while (!*c->is_stopping && !c->is_database_away) {
		/* A mailbox that is read for the first time may take hours. */
		arena_reset(c->arena);
		reader_refresh(c->reader, c->w);
		c->is_database_away = !collector_keep_lease(c);
		if (c->is_database_away)
			return IMAP_OK;
		const uint32_t from = (uint32_t)c->cursor.next_uid;
		const bool is_window = is_far && from < UINT32_MAX - WINDOW_UIDS;
		const struct imap_range range = { from, is_window ? from + WINDOW_UIDS : 0, BATCH_MAX };
		struct imap_list list = { 0 };
		const enum imap_error e = imap_list(c->imap, &range, c->arena, &list);

		if (e != IMAP_OK)
			return e;
		is_far = list.is_more || (is_window && list.inspected_to >= from);
		if (list.inspected_to < from && is_window)
			continue;
		if (list.inspected_to < from)
			return IMAP_OK;
		const size_t n = cut_batch(c, &list);
		const bool is_whole = n == list.n;

		list.n = n;
		work_begin(c->w, &r);
		if (work_run(&r, note_try, c) != 0) {
			c->is_database_away = true;
			return IMAP_OK;
		}
		c->cursor.tries++;
		c->is_trying = true;
		const int64_t next = is_whole ? (int64_t)list.inspected_to + 1 : (int64_t)list.v[n - 1].uid + 1;
		const enum imap_error taken = run_batch(c, &list, next);

		if (taken != IMAP_OK)
			return taken;
	}
	return IMAP_OK;
}

enum imap_error collector_take_one(struct collector *c, uint32_t uid)
{
	const struct imap_range range = { uid, uid, 1 };
	struct imap_list list = { 0 };
	const enum imap_error e = imap_list(c->imap, &range, c->arena, &list);

	return e != IMAP_OK || list.n == 0 ? e : run_batch(c, &list, 0);
}
