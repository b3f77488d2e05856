/*
 * Comparing a folder with the server: what the server has is counted by day beside what is stored,
 * and what is missing is named, then fetched. The last days once an hour, everything each night.
 *
 *   UIDs of the server -> their days -> those that are stored -> ledger -> fetch the missing ones
 */
#include "base/log.h"
#include "feature/letters/collector_internal.h"
#include "feature/letters/ledger.h"
#include "feature/letters/ledger_rows.h"
#include "feature/notices/notices.h"

#include <string.h>

enum {
	SWEEP_SECONDS = 3600,
	SWEEP_DAYS = 7,
	SWEEP_SLACK_DAYS = 2,
	SWEEP_PAGE = 20000,
	CHUNK = 2000,
	MISSING_MAX = 500,
	DAYS_MAX = 40000,
	FETCH_MAX = 50,
	NIGHT_FROM = 2,
	NIGHT_TO = 5,
	RECOUNT_DAYS = 35,
	RECOUNT_STEP = 31
};

static const int64_t HOUR_US = (int64_t)3600 * 1000000;

struct day_count {
	int32_t server, missing, waiting;
};

struct lost {
	uint32_t uid;
	int64_t day;
	struct timestamp received;
};

struct check {
	struct collector *c;
	bool is_whole;
	bool is_settled;          /* what is missing now could not be fetched */
	int64_t from_day;         /* only days from here on are judged */
	struct letter_uids_in in; /* of the page of known uids */
	struct letter_uid_row *known;
	size_t known_n;
	bool is_loaded;
	struct day_count *days; /* by days since 1970 */
	struct lost *lost;
	size_t lost_n;
	int64_t missing;
	int64_t was_missing;
};

/* ---- what is stored ---- */

static int load_known(struct req *r, void *arg)
{
	struct check *k = arg;
	struct letter_uid_row_list l;

	TRY(sql_letter_uids(r, &k->in, &l));
	k->known_n = l.n;
	if (l.n > 0)
		memcpy(k->known, l.v, l.n * sizeof(*k->known));
	return 0;
}

/* Is the uid stored? Says nothing when the database went away meanwhile (is_database_away). */
static bool is_known(struct check *k, uint32_t uid)
{
	size_t lo = 0;
	struct req r;

	if (!k->is_loaded ||
	    (k->known_n == SWEEP_PAGE && k->known[k->known_n - 1].uid < (int64_t)uid)) {
		k->in.from_uid = uid;
		work_begin(k->c->w, &r);
		k->is_loaded = work_run(&r, load_known, k) == 0;
		k->c->is_database_away = !k->is_loaded;
	}
	for (size_t hi = k->known_n; lo < hi;) {
		const size_t mid = (lo + hi) / 2;

		if (k->known[mid].uid < (int64_t)uid)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < k->known_n && k->known[lo].uid == (int64_t)uid;
}

/* ---- comparing ---- */

/* Above the cursor, or in the part of the archive that is still to come. */
static bool is_waiting(const struct collector *c, int64_t uid)
{
	return uid >= c->cursor.next_uid ||
	       (uid >= c->cursor.archive_next && uid <= c->cursor.archive_to);
}

static void judge(struct check *k, const struct imap_row *row)
{
	const int64_t day = ledger_day(k->c->zone, row->received);

	if (day < k->from_day || day < 0 || day >= DAYS_MAX)
		return;
	const bool is_here = is_known(k, row->uid);

	k->days[day].server++;
	if (is_here)
		return;
	if (is_waiting(k->c, row->uid)) {
		k->days[day].waiting++;
		return;
	}
	k->days[day].missing++;
	k->missing++;
	if (k->lost_n < MISSING_MAX)
		k->lost[k->lost_n++] = (struct lost){ row->uid, day, row->received };
}

static enum imap_error compare(struct check *k)
{
	struct collector *c = k->c;
	struct imap_uids uids = { NULL, 0 };
	const int64_t slack = (int64_t)(SWEEP_DAYS + SWEEP_SLACK_DAYS) * 24 * HOUR_US;

	TRY(k->is_whole
		    ? imap_search_all(c->imap, c->arena, &uids)
		    : imap_search_since(c->imap, time_add(time_now(), -slack), c->arena, &uids));
	for (size_t i = 0; i < uids.n && !c->is_database_away && !*c->is_stopping; i += CHUNK) {
		const struct imap_uids some = { uids.v + i,
						uids.n - i < CHUNK ? uids.n - i : CHUNK };
		struct imap_rows rows;

		TRY(imap_rows(c->imap, &some, false, c->arena, &rows));
		for (size_t j = 0; j < rows.n && !c->is_database_away; j++)
			judge(k, &rows.v[j]);
		if (!collector_keep_lease(c))
			c->is_database_away = true;
	}
	return IMAP_OK;
}

/* ---- writing it down ---- */

static const char *why_lost(const struct collector *c, uint32_t uid)
{
	for (size_t i = 0; i < c->hopeless_n; i++)
		if (c->hopeless[i] == uid)
			return "not_given";
	return NULL;
}

static int write_missing(struct req *r, const struct check *k)
{
	const struct ledger_cell from = { k->c->channel, ledger_day_text(r->arena, k->from_day), 0,
					  collector_folder(k->c), 0 };
	struct ledger_missing_new *rows = arena_array(r->arena, k->lost_n, sizeof(*rows));

	for (size_t i = 0; i < k->lost_n; i++)
		rows[i] = (struct ledger_missing_new){
			k->c->channel,       collector_folder(k->c),
			k->lost[i].uid,      ledger_day_text(r->arena, k->lost[i].day),
			k->lost[i].received, why_lost(k->c, k->lost[i].uid)
		};
	TRY(sql_ledger_missing_forget(r, &from, NULL));
	return sql_ledger_missing_add(r, rows, k->lost_n);
}

static int write_days(struct req *r, const struct check *k)
{
	size_t n = 0;

	for (int64_t day = 0; day < DAYS_MAX; day++)
		n += k->days[day].server > 0 ? 3 : 0;
	struct ledger_change *v = arena_array(r->arena, n, sizeof(*v));

	n = 0;
	for (int64_t day = 0; day < DAYS_MAX; day++) {
		const struct day_count *d = &k->days[day];

		if (d->server > 0)
			v[n++] = (struct ledger_change){ day, LEDGER_SERVER, NULL, d->server };
		if (d->missing > 0)
			v[n++] = (struct ledger_change){ day, LEDGER_MISSING, NULL, d->missing };
		if (d->waiting > 0)
			v[n++] = (struct ledger_change){ day, LEDGER_WAITING, NULL, d->waiting };
	}
	const struct ledger_server s = { k->c->channel, collector_folder(k->c), k->from_day, v, n };

	return ledger_set_server(r, &s);
}

static bool has_fetchable(const struct check *k)
{
	for (size_t i = 0; i < k->lost_n; i++)
		if (why_lost(k->c, k->lost[i].uid) == NULL)
			return k->c->hopeless_n < COLLECTOR_HOPELESS;
	return false;
}

struct ledger_told {
	const char *name;
	int64_t missing;
};
DESC(ledger_told, O(ledger_told, name), O(ledger_told, missing));

/*
 * Who answers for the mailbox learns of a difference that fetching did not heal, when it appears or
 * grows.
 */
static int tell_difference(struct req *r, const struct check *k, int64_t missing)
{
	const struct ledger_told told = { k->c->box->name, missing };
	const struct notice notice = { .kind = NOTICE_LEDGER_DIFFERENCE,
				       .ref = k->c->channel.v,
				       .params = notice_params(r, &ledger_told_desc, &told) };

	log_warn("ledger difference", "channel=%lld missing=%lld", (long long)k->c->channel.v,
		 (long long)missing);
	return notice_add_roles(r, HEADS, k->c->box->point_id, &notice);
}

static int write_down(struct req *r, void *arg)
{
	struct check *k = arg;
	const struct channel_ref ref = { k->c->channel };
	const struct cursor_in cursor = collector_cursor(k->c);
	const struct ledger_total *total = NULL;

	TRY(write_days(r, k));
	TRY(write_missing(r, k));
	if (k->is_settled || !has_fetchable(k)) {
		TRY(sql_ledger_missing_total(r, &ref, &total));
		TRY(channel_note_missing(r, k->c->channel, k->c->box->point_id, total->n,
					 &k->was_missing));
		if (total->n > k->was_missing)
			TRY(tell_difference(r, k, total->n));
	}
	return k->is_whole ? sql_cursor_compared(r, &cursor, NULL)
			   : sql_cursor_swept(r, &cursor, NULL);
}

/* ---- one comparison, and the fetching of what it missed ---- */

static enum imap_error check_once(struct collector *c, bool is_whole, bool is_settled,
				  struct check *k)
{
	struct req r;

	*k = (struct check){ .c = c, .is_whole = is_whole, .is_settled = is_settled };
	k->in = (struct letter_uids_in){ c->channel, collector_folder(c), c->validity, 1 };
	k->known = arena_array(c->arena, SWEEP_PAGE, sizeof(*k->known));
	k->days = arena_array(c->arena, DAYS_MAX, sizeof(*k->days));
	k->lost = arena_array(c->arena, MISSING_MAX, sizeof(*k->lost));
	k->from_day = is_whole ? 0 : ledger_day(c->zone, time_now()) - SWEEP_DAYS + 1;
	TRY(compare(k));
	if (c->is_database_away || *c->is_stopping)
		return IMAP_OK;
	work_begin(c->w, &r);
	c->is_database_away = work_run(&r, write_down, k) != 0;
	return IMAP_OK;
}

/*
 * A mail that the server does not give may cost the connection: it is not asked for a second time.
 */
static enum imap_error fetch_lost(struct collector *c, const struct check *k, size_t *tried)
{
	enum imap_error e = IMAP_OK;

	*tried = 0;
	for (size_t i = 0;
	     i < k->lost_n && *tried < FETCH_MAX && e == IMAP_OK && !c->is_database_away; i++) {
		if (why_lost(c, k->lost[i].uid) != NULL || c->hopeless_n == COLLECTOR_HOPELESS)
			continue;
		log_warn("a letter is missing", "channel=%lld uid=%u", (long long)c->channel.v,
			 k->lost[i].uid);
		(*tried)++;
		c->hopeless[c->hopeless_n++] = k->lost[i].uid;
		e = collector_take_one(c, k->lost[i].uid);
		/*
		 * Stored by now, unless the next comparison still finds it missing: the next
		 * session makes that.
		 */
		if (e != IMAP_OK)
			c->swept_at[c->open] = 0;
	}
	return e;
}

struct recount {
	struct collector *c;
	struct ledger_span span;
	int64_t repaired;
};

static int recount_some(struct req *r, void *arg)
{
	struct recount *n = arg;

	return ledger_recount(r, &n->span, &n->repaired);
}

static int first_day(struct req *r, void *arg)
{
	struct recount *n = arg;
	const struct ledger_mark in = { n->c->channel, n->c->box->time_zone };
	const struct ledger_marked *row = NULL;

	TRY(sql_ledger_marked(r, &in, &row));
	const bool is_same_zone =
		row->time_zone != NULL && strcmp(row->time_zone, in.time_zone) == 0;

	n->span.from = n->span.to - RECOUNT_DAYS;
	if (!is_same_zone && row->first_at.us != 0)
		n->span.from = ledger_day(n->c->zone, row->first_at) - 1;
	return sql_ledger_mark(r, &in, NULL);
}

/*
 * The counts of the last weeks from the letters themselves; all of them when the days have changed.
 */
static void recount(struct collector *c)
{
	struct recount n = { .c = c, .span = { .channel = c->channel, .zone = c->zone } };
	const int64_t end = ledger_day(c->zone, time_now()) + 2;
	int64_t repaired = 0;
	struct req r;

	n.span.to = end;
	work_begin(c->w, &r);
	if (work_run(&r, first_day, &n) != 0)
		return;
	for (int64_t day = n.span.from; day < end && !*c->is_stopping; day += RECOUNT_STEP) {
		n.span.from = day;
		n.span.to = day + RECOUNT_STEP < end ? day + RECOUNT_STEP : end;
		work_begin(c->w, &r);
		if (work_run(&r, recount_some, &n) != 0)
			return;
		repaired += n.repaired;
	}
	if (repaired > 0)
		log_warn("ledger repaired", "channel=%lld cells=%lld", (long long)c->channel.v,
			 (long long)repaired);
}

/* Never compared, wanted by somebody since, or a night later. */
static bool is_whole_due(const struct collector *c)
{
	const struct timestamp at = c->cursor.compared_at;
	const struct timestamp now = time_now();
	const int64_t age = now.us - at.us;
	const int64_t hour =
		((c->zone != NULL ? zone_wall(c->zone, now) : now.us / 1000000) / 3600) % 24;

	if (at.us == 0 || c->box->asked_at.us > at.us || age > 26 * HOUR_US)
		return true;
	return age > 20 * HOUR_US && hour >= NIGHT_FROM && hour < NIGHT_TO;
}

enum imap_error collector_check(struct collector *c)
{
	const bool is_whole = is_whole_due(c);
	struct check k;
	size_t tried = 0;

	if (!is_whole && c->swept_at[c->open] != 0 &&
	    time_mono_us() - c->swept_at[c->open] < (int64_t)SWEEP_SECONDS * 1000000)
		return IMAP_OK;
	if (is_whole && c->open == 0)
		recount(c);
	TRY(check_once(c, is_whole, false, &k));
	if (c->is_database_away || *c->is_stopping)
		return IMAP_OK;
	c->swept_at[c->open] = time_mono_us();
	if (is_whole)
		c->cursor.compared_at = time_now();
	const enum imap_error e = fetch_lost(c, &k, &tried);

	return e == IMAP_OK && tried > 0 && !c->is_database_away ? check_once(c, is_whole, true, &k)
								 : e;
}
