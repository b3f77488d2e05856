#include "feature/letters/collector_batch.h"
#include "base/log.h"
#include "base/str.h"
#include "core/db.h"

#include <string.h>

enum {
	/* Each of the fifteen statements that store a batch waits for a processor twice. */
	BATCH_MAX = 400,
	/*
	 * Listing makes the server look into each letter, and nothing is fetched meanwhile: so
	 * little that what is under way lasts for it.
	 */
	LIST_MAX = 1200,
	WINDOW_UIDS = 1200,
	BATCH_BYTES = 8 << 20,
	PACKED_MAX = 1 << 30,
	CAREFUL_TRIES = 2,
	GIVE_UP_TRIES = 4,
	RENEW_SECONDS = 5
};

void collector_keep_box(struct collector *c, const struct mailbox_row *row,
			const struct str_list *folders)
{
	struct arena *a = arena_new((size_t)1 << 20);
	struct mailbox_row *box = arena_alloc(a, sizeof(*box));
	const char *const *texts[] = { &row->imap_host, &row->login,        &row->folder,
				       &row->move_to,   &row->smtp_host,    &row->smtp_login,
				       &row->from_name, &row->from_address, &row->time_zone,
				       &row->name };
	const char **copies[] = { &box->imap_host, &box->login,        &box->folder,
				  &box->move_to,   &box->smtp_host,    &box->smtp_login,
				  &box->from_name, &box->from_address, &box->time_zone,
				  &box->name };

	*box = *row;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		*copies[i] = *texts[i] != NULL ? arena_strdup(a, *texts[i]) : NULL;
	box->password.p = arena_strndup(a, row->password.p, row->password.n);
	c->folders.n = folders->n < COLLECTOR_FOLDERS ? folders->n : COLLECTOR_FOLDERS;
	c->folders.v = arena_array(a, c->folders.n, sizeof(*c->folders.v));
	for (size_t i = 0; i < c->folders.n; i++)
		c->folders.v[i] = arena_strdup(a, folders->v[i]);
	c->zone = zone_load(a, box->time_zone);
	arena_free(c->box_arena);
	c->box_arena = a;
	c->box = box;
}

static int note_try(struct req *r, void *arg)
{
	const struct cursor_in in = collector_cursor(arg);

	return sql_cursor_try(r, &in, NULL);
}

/* Before the first of the batches that are under way together; the last of them takes it back. */
static bool begin_trying(struct collector *c)
{
	struct req r;

	if (c->is_trying)
		return true;
	work_begin(c->w, &r);
	c->is_trying = work_run(&r, note_try, c) == 0;
	c->is_database_away = !c->is_trying;
	c->cursor.tries += c->is_trying;
	c->trying_folder = c->open;
	return c->is_trying;
}

/* ---- one batch ---- */

/*
 * A batch goes through four hands: asked of the server, fetched, read in the jail and stored. While
 * the thread stores one, children read the next ones, one more is fetched, and the server gets
 * ready the one after that.
 */
struct batch {
	struct collector *c;
	struct arena *arena; /* mails and cards of the batch */
	const struct imap_row *rows;
	size_t rows_n;
	struct buf packed;           /* the bytes of the mails, as the reader wants them */
	size_t *places;              /* where in them each mail begins */
	struct letter_draft *drafts; /* those that were fetched come first */
	size_t fetched_n;
	size_t n;
	int64_t next_uid; /* where the cursor goes with the commit; 0: it stays */
	bool is_followed; /* the next batch is under way when this one is stored */
	int stored;       /* what storing it gave */
	struct letter_counts counts;
};

/* Which of the listed mails go into one batch. */
struct cut {
	const struct imap_row *rows;
	size_t n;         /* 0: they are passed over */
	size_t passed;    /* rows of the list that are done with after it */
	int64_t next_uid; /* as in the batch */
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
	return (struct letter_new){ .folder = collector_folder(b->c),
				    .uidvalidity = b->c->validity,
				    .uid = row->uid,
				    .size = row->size,
				    .received_at =
					    row->received.us != 0 ? row->received : time_now() };
}

/* Gets the bytes of one mail, which the library is about to forget. */
static bool take_bytes(void *arg, uint32_t uid, const char *bytes, size_t n)
{
	struct batch *b = arg;
	const struct imap_row *row = row_of(b, uid);

	if (row == NULL || b->n >= b->rows_n)
		return true;
	b->places[b->n] = mail_pack_letter(&b->packed, bytes, n);
	b->drafts[b->n].letter = letter_of(b, row);
	b->drafts[b->n++].letter.n = n;
	return true;
}

static size_t letter_max(const struct collector *c)
{
	return (size_t)c->w->conf->mail_max_mb << 20;
}

static size_t arena_max(const struct cut *cut, size_t max)
{
	size_t bytes = (size_t)4 << 20;

	for (size_t i = 0; i < cut->n; i++)
		if (cut->rows[i].size <= max)
			bytes += mail_arena_max(cut->rows[i].size) + (size_t)cut->rows[i].size * 3 +
				 65536;
	return bytes;
}

static struct batch *batch_new(struct collector *c, const struct cut *cut)
{
	struct arena *a = arena_new(arena_max(cut, letter_max(c)));
	struct batch *b = arena_zalloc(a, sizeof(*b));
	struct imap_row *rows = arena_array(a, cut->n, sizeof(*rows));

	if (cut->n > 0)
		memcpy(rows, cut->rows, cut->n * sizeof(*rows));
	*b = (struct batch){
		.c = c, .arena = a, .rows = rows, .rows_n = cut->n, .next_uid = cut->next_uid
	};
	b->places = arena_array(a, cut->n, sizeof(*b->places));
	b->drafts = arena_array(a, cut->n, sizeof(*b->drafts));
	buf_init(&b->packed, PACKED_MAX);
	return b;
}

static void batch_free(struct batch *b)
{
	if (b == NULL)
		return;
	buf_free(&b->packed);
	arena_free(b->arena);
}

/*
 * A failure is told by the fetch that follows: the connection is dead then.
 */
static void ask_ahead(const struct collector *c, const struct cut *cut)
{
	const struct imap_batch fetch = { cut->rows, cut->n, letter_max(c), take_bytes, NULL };

	if (cut->n > 0)
		imap_fetch_ask(c->imap, &fetch);
}

static enum imap_error fetch_batch(struct batch *b)
{
	const size_t max = letter_max(b->c);
	const struct imap_batch fetch = { b->rows, b->rows_n, max, take_bytes, b };
	const enum imap_error e = b->rows_n > 0 ? imap_fetch_batch(b->c->imap, &fetch) : IMAP_OK;

	b->fetched_n = b->n;
	for (size_t i = 0; i < b->n; i++)
		b->drafts[i].letter.raw = b->packed.p + b->places[i];
	/* Mails above the limit are not fetched: they are quarantined by their size. */
	for (size_t i = 0; i < b->rows_n && b->n < b->rows_n; i++)
		if (b->rows[i].size > max)
			b->drafts[b->n++].letter = letter_of(b, &b->rows[i]);
	return e;
}

/* The child begins to read; meanwhile the rest of each row is worked out. */
static void begin_batch(struct batch *b)
{
	if (b->fetched_n > 0)
		reader_begin(b->c->reader, b->packed.p, b->packed.len);
	for (size_t i = 0; i < b->n; i++) {
		const struct letter_new letter = b->drafts[i].letter;

		letter_prepare(b->arena, b->c->compressor, &letter, &b->drafts[i]);
	}
}

static void end_batch(struct batch *b)
{
	const size_t n = b->fetched_n;
	struct letter_bytes *bytes = arena_array(b->arena, n, sizeof(*bytes));
	struct reading *readings = arena_array(b->arena, n, sizeof(*readings));

	if (n == 0)
		return;
	for (size_t i = 0; i < n; i++)
		bytes[i] = (struct letter_bytes){ b->drafts[i].letter.raw, b->drafts[i].letter.n };
	reader_end(b->c->reader, b->arena, bytes, n, readings);
	for (size_t i = 0; i < n; i++)
		b->drafts[i].reading = readings[i];
}

static int store(struct req *r, void *arg)
{
	struct batch *b = arg;
	struct collector *c = b->c;

	b->counts = (struct letter_counts){ 0, 0 };
	const struct letter_batch batch = { .box = c->box,
					    .drafts = b->drafts,
					    .n = b->n,
					    .is_resync = c->cursor.is_resync,
					    .zone = c->zone };

	TRY(letter_take(r, &batch, &b->counts));
	if (b->counts.received > 0)
		TRY(channel_count(r, c->channel, b->counts.received, b->counts.quarantined));
	if (b->next_uid == 0)
		return 0;
	return collector_move_cursor(r, c, b->next_uid, b->is_followed);
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
		quarantine(b->drafts, "store_failed",
			   arena_strdup(b->arena, db_error(b->c->w->db)));
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
	log_warn("batch goes in one by one", "channel=%lld letters=%zu error=\"%s\"",
		 (long long)b->c->channel.v, b->n, db_error(b->c->w->db));
	return store_singly(b);
}

static void store_aside(void *arg)
{
	struct batch *b = arg;

	b->stored = store_batch(b);
}

/*
 * The batch is stored in the thread. Until settle() the worker, with its database and arena, is the
 * thread's, and the cursor stays as it is.
 */
static void begin_storing(struct batch *b)
{
	struct collector *c = b->c;

	if (c->cursor.tries >= GIVE_UP_TRIES && b->n == 1)
		quarantine(&b->drafts[0], "collector_crashed", "collector_died");
	c->storing = b;
	aside_begin(c->aside, store_aside, b);
}

/* Batch and moved cursor are stored, or both are as they were (is_database_away). */
static void settle(struct collector *c)
{
	struct batch *b = c->storing;

	if (b == NULL)
		return;
	aside_end(c->aside);
	c->storing = NULL;
	if (b->stored != 0) {
		c->is_database_away = true;
		batch_free(b);
		return;
	}
	if (b->next_uid != 0) {
		c->is_trying = b->is_followed;
		c->failures = 0;
		collector_moved(c, b->next_uid, b->is_followed);
	}
	log_info("letters", "channel=%lld taken=%lld quarantined=%lld", (long long)c->channel.v,
		 (long long)b->counts.received, (long long)b->counts.quarantined);
	batch_free(b);
}

/* ---- batches under way ---- */

/* Gives up the batches that are read. */
static void forget(struct collector *c)
{
	reader_forget(c->reader);
	for (size_t i = 0; i < c->reading_n; i++)
		batch_free(c->reading[i]);
	c->reading_n = 0;
}

/* Waits for the first of the batches that are read, and has it stored. */
static void pass_on(struct collector *c, bool is_followed)
{
	struct batch *b = c->reading[0];

	end_batch(b);
	settle(c);
	if (c->is_database_away) {
		forget(c);
		return;
	}
	c->reading_n--;
	memmove(c->reading, c->reading + 1, c->reading_n * sizeof(c->reading[0]));
	b->is_followed = is_followed;
	begin_storing(b);
}

/* What was fetched is stored, whatever became of the connection: then no batch is under way. */
static void finish(struct collector *c)
{
	while (c->reading_n > 0 && !c->is_database_away)
		pass_on(c, c->reading_n > 1);
	settle(c);
	forget(c);
}

/*
 * Fetches a batch, which goes to a child as soon as one has nothing to do. `ahead` (NULL: none) is
 * what will be fetched next.
 */
static enum imap_error follow(struct collector *c, const struct cut *cut, const struct cut *ahead)
{
	struct batch *b = batch_new(c, cut);
	const enum imap_error e = fetch_batch(b);

	if (e != IMAP_OK) {
		batch_free(b);
		return e;
	}
	if (ahead != NULL)
		ask_ahead(c, ahead);
	if (c->reading_n == READER_BATCHES)
		pass_on(c, true);
	if (c->is_database_away) {
		batch_free(b);
		return IMAP_OK;
	}
	begin_batch(b);
	c->reading[c->reading_n++] = b;
	return IMAP_OK;
}

/*
 * After repeated deaths or failures one mail at a time, and none ahead: then it is clear which one
 * it was.
 */
static bool is_careful(const struct collector *c, uint32_t uid)
{
	return c->cursor.tries > CAREFUL_TRIES || c->failures >= CAREFUL_TRIES ||
	       uid <= c->careful_to;
}

/* How many mails and bytes from the i-th on go into one batch. */
static size_t cut_batch(const struct collector *c, const struct imap_list *list, size_t i)
{
	size_t bytes = 0;
	size_t n = 0;

	while (i + n < list->n && n < BATCH_MAX &&
	       (n == 0 || bytes + list->v[i + n].size <= BATCH_BYTES)) {
		bytes += list->v[i + n++].size;
		if (is_careful(c, list->v[i].uid))
			break;
	}
	return n;
}

/*
 * A mail that the server has failed to give again and again, alone, must not hold up those after
 * it: the ledger shows it as missing, and the checks go on asking for it.
 */
static bool is_hopeless(const struct collector *c, const struct cut *cut)
{
	if (c->refusals < GIVE_UP_TRIES || cut->passed != 1)
		return false;
	log_warn("letter passed over", "channel=%lld uid=%u", (long long)c->channel.v,
		 cut->rows[0].uid);
	return true;
}

static struct cut cut_at(const struct collector *c, const struct imap_list *list, size_t i)
{
	const size_t n = cut_batch(c, list, i);
	const bool is_whole = i + n == list->n;
	struct cut cut = { list->v + i, n, n,
			   is_whole ? (int64_t)list->inspected_to + 1
				    : (int64_t)list->v[i + n - 1].uid + 1 };

	if (is_hopeless(c, &cut))
		cut.n = 0;
	return cut;
}

/*
 * Up to the end of a batch that the server refused one by one, so that the one to blame shows
 * itself.
 */
static void note_refusal(struct collector *c, const struct cut *cut, enum imap_error e)
{
	if (e == IMAP_OK) {
		c->refusals = 0;
		return;
	}
	c->refusals += cut->n == 1;
	if (cut->n > 0 && cut->rows[cut->n - 1].uid > c->careful_to)
		c->careful_to = cut->rows[cut->n - 1].uid;
}

static bool renew(struct collector *c)
{
	settle(c);
	if (c->is_database_away)
		return false;
	reader_refresh(c->reader, c->w);
	c->is_database_away = !collector_keep_lease(c);
	return !c->is_database_away;
}

/*
 * A mailbox that is read for the first time may take hours: the lease lasts, and rules that were
 * changed count.
 */
static bool keep_on(struct collector *c)
{
	return time_mono_us() - c->leased_at <= (int64_t)RENEW_SECONDS * 1000000 || renew(c);
}

/* Takes what was listed, batch by batch; the last ones may still be under way. */
static enum imap_error take_list(struct collector *c, const struct imap_list *list)
{
	struct cut cut = { 0 };
	bool is_cut = false;
	size_t i = 0;

	do {
		if (!keep_on(c) || !begin_trying(c))
			return IMAP_OK;
		if (!is_cut)
			cut = cut_at(c, list, i);
		const bool is_alone = cut.passed > 0 && is_careful(c, list->v[i].uid);

		i += cut.passed;
		is_cut = i < list->n && !is_alone && !is_careful(c, list->v[i].uid);
		const struct cut ahead = is_cut ? cut_at(c, list, i) : (struct cut){ 0 };
		const enum imap_error e = follow(c, &cut, is_cut ? &ahead : NULL);

		note_refusal(c, &cut, e);
		if (e != IMAP_OK)
			return e;
		if (is_alone)
			finish(c);
		cut = ahead;
	} while (i < list->n && !*c->is_stopping && !c->is_database_away);
	return IMAP_OK;
}

/* Where the next mails are looked for: behind those that are under way. */
static uint32_t position(const struct collector *c)
{
	return (uint32_t)(c->reading_n > 0 ? c->reading[c->reading_n - 1]->next_uid
					   : c->cursor.next_uid);
}

static enum imap_error take_all(struct collector *c)
{
	/* there is much to read: look a window ahead, not at all of it each time */
	bool is_far = c->folder.uidnext > (uint64_t)c->cursor.next_uid + WINDOW_UIDS;

	if (!renew(c))
		return IMAP_OK;
	while (!*c->is_stopping && !c->is_database_away && keep_on(c)) {
		arena_reset(c->arena);
		const uint32_t from = position(c);
		const bool is_window = is_far && from < UINT32_MAX - WINDOW_UIDS;
		const struct imap_range range = { from, is_window ? from + WINDOW_UIDS - 1 : 0,
						  LIST_MAX };
		struct imap_list list = { 0 };
		const enum imap_error e = imap_list(c->imap, &range, c->arena, &list);

		if (e != IMAP_OK)
			return e;
		is_far = list.is_more || (is_window && list.inspected_to >= from);
		if (list.inspected_to < from && is_window)
			continue;
		if (list.inspected_to < from)
			return IMAP_OK;
		const enum imap_error taken = take_list(c, &list);

		if (taken != IMAP_OK)
			return taken;
	}
	return IMAP_OK;
}

enum imap_error collector_take_new(struct collector *c)
{
	const enum imap_error e = take_all(c);

	finish(c);
	return e;
}

enum imap_error collector_take_list(struct collector *c, const struct imap_list *list)
{
	reader_refresh(c->reader, c->w);
	const enum imap_error e = take_list(c, list);

	finish(c);
	return e;
}

enum imap_error collector_take_one(struct collector *c, uint32_t uid)
{
	const struct imap_range range = { uid, uid, 1 };
	struct imap_list list = { 0 };
	enum imap_error e = imap_list(c->imap, &range, c->arena, &list);

	const struct cut cut = { list.v, list.n, list.n, 0 };

	if (e == IMAP_OK && list.n > 0)
		e = follow(c, &cut, NULL);
	finish(c);
	return e;
}
