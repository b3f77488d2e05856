/* Mails in batches: fetched, read in the jail and stored, several batches under way at once. */
#include "feature/letters/collector_internal.h"
#include "base/log.h"
#include "base/str.h"
#include "core/db.h"

#include <string.h>

enum {
	/* Each of the fifteen statements that store a batch waits for a processor twice. */
	BATCH_MAX = IMAP_BATCH_MAX,
	LIST_MAX = 12000,
	WINDOW_UIDS = 12000,
	PACKED_MAX = 1 << 30,
	CAREFUL_TRIES = 2,
	GIVE_UP_TRIES = 4,
	RENEW_SECONDS = 5
};

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
	struct buf packed;   /* the bytes of the mails, as the reader wants them */
	size_t *places;      /* where in them each mail begins; NOWHERE: too large to be fetched */
	struct letter_draft *drafts;
	size_t n;
	int64_t next_uid; /* where the cursor goes with the commit; 0: it stays */
	bool is_followed; /* the next batch is under way when this one is stored */
	int stored;       /* what storing it gave */
	struct letter_counts counts;
};

static const size_t NOWHERE = SIZE_MAX;

/* Which of the listed mails go into one batch. */
struct cut {
	struct imap_uids uids; /* none: they are passed over */
	size_t passed;         /* uids of the list that are done with after it */
};

/* Gets one mail, whose bytes the library is about to forget. */
static bool take_mail(void *arg, const struct imap_row *row, const char *bytes)
{
	struct batch *b = arg;
	struct letter_new *letter = &b->drafts[b->n].letter;

	*letter = (struct letter_new){ .folder = collector_folder(b->c),
				       .uidvalidity = b->c->validity,
				       .uid = row->uid,
				       .n = bytes != NULL ? row->size : 0,
				       .size = row->size,
				       .received_at =
					       row->received.us != 0 ? row->received : time_now() };
	b->places[b->n++] = bytes != NULL ? mail_pack_letter(&b->packed, bytes, row->size)
					  : NOWHERE;
	return true;
}

static size_t letter_max(const struct collector *c)
{
	return (size_t)c->w->conf->mail_max_mb << 20;
}

static struct imap_batch asked(const struct collector *c, const struct cut *cut, struct batch *b)
{
	return (struct imap_batch){ cut->uids, letter_max(c), take_mail, b };
}

static struct batch *batch_new(struct collector *c, const struct cut *cut)
{
	/* No mail needs more than the largest that is fetched may. */
	struct arena *a = arena_new((cut->uids.n + 1) * mail_arena_max(letter_max(c)));
	struct batch *b = arena_zalloc(a, sizeof(*b));

	*b = (struct batch){ .c = c, .arena = a };
	b->places = arena_array(a, cut->uids.n, sizeof(*b->places));
	b->drafts = arena_array(a, cut->uids.n, sizeof(*b->drafts));
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
	const struct imap_batch fetch = asked(c, cut, NULL);

	if (cut->uids.n > 0)
		imap_fetch_ask(c->imap, &fetch);
}

/* Long mails may leave some of the batch for the next one, which then asks for fewer. */
static void fit_stride(struct collector *c, const struct cut *cut)
{
	if (cut->passed < cut->uids.n)
		c->stride = cut->passed;
	else if (c->stride < BATCH_MAX)
		c->stride = c->stride * 2 < BATCH_MAX ? c->stride * 2 : BATCH_MAX;
}

static enum imap_error fetch_batch(struct batch *b, struct cut *cut)
{
	const struct imap_batch fetch = asked(b->c, cut, b);

	if (cut->uids.n == 0)
		return IMAP_OK;
	TRY(imap_fetch_batch(b->c->imap, &fetch, b->arena, &cut->passed));
	for (size_t i = 0; i < b->n; i++)
		if (b->places[i] != NOWHERE)
			b->drafts[i].letter.raw = b->packed.p + b->places[i];
	fit_stride(b->c, cut);
	return IMAP_OK;
}

/* The child begins to read; meanwhile the rest of each row is worked out. */
static void begin_batch(struct batch *b)
{
	if (b->packed.len > 0)
		reader_begin(b->c->reader, b->packed.p, b->packed.len);
	for (size_t i = 0; i < b->n; i++) {
		const struct letter_new letter = b->drafts[i].letter;

		letter_prepare(b->arena, b->c->compressor, &letter, &b->drafts[i]);
	}
}

static void end_batch(struct batch *b)
{
	struct letter_bytes *bytes = arena_array(b->arena, b->n, sizeof(*bytes));
	struct reading *readings = arena_array(b->arena, b->n, sizeof(*readings));
	size_t n = 0;

	for (size_t i = 0; i < b->n; i++)
		if (b->places[i] != NOWHERE)
			bytes[n++] = (struct letter_bytes){ b->drafts[i].letter.raw,
							    b->drafts[i].letter.n };
	if (n == 0)
		return;
	reader_end(b->c->reader, b->arena, bytes, n, readings);
	for (size_t i = b->n; i-- > 0;)
		if (b->places[i] != NOWHERE)
			b->drafts[i].reading = readings[--n];
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

/* A batch that was fetched goes to a child as soon as one has nothing to do. */
static void follow(struct collector *c, struct batch *b)
{
	if (c->reading_n == READER_BATCHES)
		pass_on(c, true);
	if (c->is_database_away) {
		batch_free(b);
		return;
	}
	begin_batch(b);
	c->reading[c->reading_n++] = b;
}

/*
 * After repeated deaths or failures one mail at a time, and none ahead: then it is clear which one
 * it was.
 */
static bool is_careful(const struct collector *c, const struct imap_list *list, size_t i)
{
	return i < list->uids.n &&
	       (c->cursor.tries > CAREFUL_TRIES || c->failures >= CAREFUL_TRIES ||
		list->uids.v[i] <= c->careful_to);
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
		 cut->uids.v[0]);
	return true;
}

static struct cut cut_at(const struct collector *c, const struct imap_list *list, size_t i)
{
	const size_t most = is_careful(c, list, i) ? 1 : c->stride;
	const size_t left = list->uids.n - i;
	const size_t n = most < left ? most : left;
	struct cut cut = { { list->uids.v + i, n }, n };

	if (is_hopeless(c, &cut))
		cut.uids.n = 0;
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
	c->refusals += cut->uids.n == 1;
	if (cut->uids.n > 0 && cut->uids.v[cut->uids.n - 1] > c->careful_to)
		c->careful_to = cut->uids.v[cut->uids.n - 1];
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

/* What is listed and not yet fetched, and the batch of it that comes next. */
struct rest {
	const struct imap_list *list;
	size_t i;
	struct cut cut;
	bool is_asked; /* the server has been asked for the batch */
};

/* Fetches the next batch; NULL with an error. */
static struct batch *fetch_next(struct collector *c, struct rest *rest, enum imap_error *e)
{
	const struct imap_uids *uids = &rest->list->uids;

	if (!rest->is_asked)
		rest->cut = cut_at(c, rest->list, rest->i);
	struct batch *b = batch_new(c, &rest->cut);

	*e = fetch_batch(b, &rest->cut);
	note_refusal(c, &rest->cut, *e);
	if (*e != IMAP_OK) {
		batch_free(b);
		return NULL;
	}
	rest->i += rest->cut.passed;
	b->next_uid = (int64_t)(rest->i < uids->n ? uids->v[rest->i - 1]
						  : rest->list->inspected_to) +
		      1;
	return b;
}

/* Takes what was listed, batch by batch; the last ones may still be under way. */
static enum imap_error take_list(struct collector *c, const struct imap_list *list)
{
	struct rest rest = { .list = list };

	do {
		enum imap_error e = IMAP_OK;

		if (!keep_on(c) || !begin_trying(c))
			return IMAP_OK;
		const bool is_alone = is_careful(c, list, rest.i);
		struct batch *b = fetch_next(c, &rest, &e);

		if (b == NULL)
			return e;
		rest.is_asked =
			rest.i < list->uids.n && !is_alone && !is_careful(c, list, rest.i);
		if (rest.is_asked) {
			rest.cut = cut_at(c, list, rest.i);
			ask_ahead(c, &rest.cut);
		}
		follow(c, b);
		if (is_alone)
			finish(c);
	} while (rest.i < list->uids.n && !*c->is_stopping && !c->is_database_away);
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
	struct cut cut = { { &uid, 1 }, 1 };
	struct batch *b = batch_new(c, &cut);
	const enum imap_error e = fetch_batch(b, &cut);

	if (e == IMAP_OK && b->n > 0)
		follow(c, b);
	else
		batch_free(b);
	finish(c);
	return e;
}
