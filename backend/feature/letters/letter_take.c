#include "feature/letters/letter_take.h"
#include "base/log.h"
#include "base/str.h"
#include "core/live.h"
#include "feature/interests/interests.h"
#include "feature/letters/ledger.h"
#include "feature/letters/letter_hear.h"
#include "feature/letters/letter_rows.h"
#include "feature/notices/notices.h"
#include "queries.gen.h"

#include <gnutls/crypto.h>
#include <sodium.h>
#include <string.h>

enum { HASH_BYTES = crypto_hash_sha256_BYTES };

static const int64_t DAY_US = (int64_t)86400 * 1000000;
static const int64_t HOUR_US = (int64_t)3600 * 1000000;

/* ---- preparing ---- */

/* By GnuTLS, which uses what the processor has for it: six times as fast here as libsodium's. */
static struct bytes sha256(struct arena *a, const void *p, size_t n)
{
	unsigned char *hash = arena_alloc(a, HASH_BYTES);

	if (gnutls_hash_fast(GNUTLS_DIG_SHA256, p, n, hash) != 0)
		log_abort("SHA-256 is not there");
	return (struct bytes){ hash, HASH_BYTES };
}

/* Mails whose bytes were not fetched must not look like one and the same. */
static struct bytes unfetched_hash(struct arena *a, const struct letter_new *l)
{
	const char *name = arena_printf(a, "%lld bytes of %lld", (long long)l->size,
					(long long)l->received_at.us);

	return sha256(a, name, strlen(name));
}

void letter_prepare(struct arena *a, struct letter_compressor *z, const struct letter_new *l,
		    struct letter_draft *out)
{
	static const char empty[4] = "";

	*out = (struct letter_draft){ .letter = *l };
	if (l->raw == NULL) {
		out->reading = (struct reading){ .reason = "too_big", .error = "over_mail_max" };
		out->letter.n = 0;
	}
	out->body = letter_compress(a, z, l->raw != NULL ? l->raw : empty, out->letter.n);
	out->raw_hash = l->raw != NULL ? sha256(a, l->raw, l->n) : unfetched_hash(a, l);
}

/* ---- what a reading says about the row ---- */

static const char *or_null(const char *s)
{
	return s == NULL || *s == '\0' ? NULL : s;
}

static const char *cut(struct arena *a, const char *s, size_t chars)
{
	const char *p = s;

	if (or_null(s) == NULL)
		return NULL;
	const char *const end = s + strlen(s);

	while (p < end && chars-- > 0)
		str_utf8_next(&p, end);
	return arena_strndup(a, s, (size_t)(p - s));
}

static int letter_state(const struct reading *rd)
{
	if (rd->mail == NULL || rd->card == NULL)
		return LETTER_QUARANTINED;
	return rd->card->ignore_reason != NULL ? LETTER_IGNORED : LETTER_CARD;
}

static void fill_read(struct req *r, const struct reading *rd, struct letter_read_in *out)
{
	const struct mail *m = rd->mail;
	const struct card *c = rd->card;

	out->state = letter_state(rd);
	out->reason = c != NULL ? c->ignore_reason : rd->reason;
	out->error = cut(r->arena, rd->error, 500);
	if (m != NULL) {
		out->from_addr = cut(r->arena, m->from.addr, 254);
		out->subject = cut(r->arena, m->subject, 300);
		out->message_id = cut(r->arena, m->message_id, 500);
		out->message_hash = sha256(r->arena, m->message_id, strlen(m->message_id));
	}
	if (c != NULL) {
		out->source_type =
			choice_value(&source_choices, c->source_type != NULL ? c->source_type : "");
		out->rule = cut(r->arena, c->rule, 60);
		out->rule_version = c->rule_version;
	}
}

/* ---- the card ---- */

/*
 * Message-ID alone is not enough: some forms send the same one with every mail. Date, sender,
 * subject and text go in too, so that one mail in two mailboxes is one card, and two requests are
 * two, also when a person writes the same words again a month later.
 */
static struct bytes dedupe_key(struct arena *a, const struct mail *m)
{
	const char *date = arena_printf(a, "%lld", (long long)m->date.us);
	const char *parts[] = { "mail", m->message_id, date, m->from.addr, m->subject, m->text };
	unsigned char *hash = arena_alloc(a, HASH_BYTES);
	gnutls_hash_hd_t h = NULL;
	int rc = gnutls_hash_init(&h, GNUTLS_DIG_SHA256);

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]) && rc == 0; i++) {
		const char *s = parts[i] != NULL ? parts[i] : "";

		rc = gnutls_hash(h, s, strlen(s) + 1);
	}
	if (rc != 0)
		log_abort("SHA-256 is not there");
	gnutls_hash_deinit(h, hash);
	return (struct bytes){ hash, HASH_BYTES };
}

/* The letter's own date, unless it lies in the future or long before the server got the mail. */
static struct timestamp card_time(const struct mail *m, struct timestamp received,
				  struct timestamp now)
{
	const bool is_sane = m->date.us != 0 && m->date.us <= now.us &&
			     m->date.us <= received.us + DAY_US &&
			     m->date.us >= received.us - 7 * DAY_US;

	return is_sane ? m->date : received.us > now.us ? now : received;
}

static int or_other(int value, int other)
{
	return value != 0 ? value : other;
}

static struct interest_new card_of(const struct req *r, const struct letter_place *at,
				   const struct reading *rd)
{
	const struct card *c = rd->card;
	const struct mail *m = rd->mail;

	return (struct interest_new){
		.dedupe_key = dedupe_key(r->arena, m),
		.channel_id = at->channel,
		.point_id = at->point,
		.letter_id = at->letter,
		.source_type = (enum source_type)or_other(
			choice_value(&source_choices, c->source_type), SOURCE_OTHER),
		.action = (enum interest_action)or_other(
			choice_value(&action_choices, c->action != NULL ? c->action : ""),
			ACTION_OTHER),
		.reply_way = (enum reply_way)choice_value(&reply_choices,
							  c->reply_way != NULL ? c->reply_way : ""),
		.place = or_null(c->place),
		.author_name = or_null(c->author_name),
		.author_url = or_null(c->author_url),
		.author_photo_url = or_null(c->author_photo),
		.author_email = or_null(c->author_email),
		.author_phone = or_null(c->author_phone),
		.subject = or_null(m->subject),
		.text = or_null(c->text),
		.quoted_text = or_null(m->quoted_text),
		.product = or_null(c->product),
		.product_url = or_null(c->product_url),
		.link = or_null(c->link),
		.external_id = or_null(c->external_id),
		.received_at = card_time(m, at->received_at, r->now),
		.is_quiet = at->is_quiet,
		.reply_minutes = at->reply_minutes,
		.rule = or_null(c->rule),
		.rule_version = c->rule_version,
	};
}

struct interest_new letter_event(struct req *r, const struct reading *reading)
{
	const struct letter_place nowhere = { .received_at = r->now };

	return card_of(r, &nowhere, reading);
}

/* ---- taking ---- */

/* A batch on its way in: the letters that are new to us, and what their reading said. */
struct taking {
	const struct letter_batch *b;
	struct letter_in *rows;
	const struct letter_draft **drafts;
	int64_t *ids; /* 0: was there before */
	size_t n;
};

/* The very same bytes are in this mailbox already. */
static int find_same(struct req *r, const struct letter_in *in, bool *is_known)
{
	const struct letter_same_row *same = NULL;
	const int rc = sql_letter_same(r, in, &same);

	*is_known = rc == 0;
	return rc == E_NOT_FOUND ? 0 : rc;
}

static int rekey(struct req *r, const struct letter_in *in, bool *is_known)
{
	const struct letter_same_row *same = NULL;
	const int rc = sql_letter_same(r, in, &same);

	*is_known = rc == 0;
	if (rc == E_NOT_FOUND)
		return 0;
	TRY(rc);
	const struct letter_rekey_in key = { { same->id }, in->folder, in->uidvalidity, in->uid };
	const int keyed = sql_letter_rekey(r, &key, NULL);

	/*
	 * The new uid is stored already, by a run that died half-way: then nothing is left to do.
	 */
	return keyed == E_CONFLICT ? 0 : keyed;
}

static struct letter_in row_of(struct req *r, const struct mailbox_row *box,
			       const struct letter_draft *d, bool is_upload)
{
	const struct letter_new *l = &d->letter;
	struct letter_read_in read = { 0 };

	fill_read(r, &d->reading, &read);
	return (struct letter_in){
		.channel_id = { box->id },
		.folder = l->folder,
		.uidvalidity = l->uidvalidity,
		.uid = l->uid,
		.raw_hash = d->raw_hash,
		.message_hash = read.message_hash,
		.message_id = read.message_id,
		.size = l->size,
		.received_at = l->received_at,
		.state = read.state,
		.reason = read.reason,
		.error = read.error,
		.from_addr = read.from_addr,
		.subject = read.subject,
		.source_type = read.source_type,
		.rule = read.rule,
		.rule_version = read.rule_version,
		.server_action = !is_upload && box->after_action != AFTER_KEEP,
	};
}

static int prepare_rows(struct req *r, struct taking *t)
{
	const struct letter_batch *b = t->b;

	t->rows = arena_array(r->arena, b->n, sizeof(*t->rows));
	t->drafts = arena_array(r->arena, b->n, sizeof(*t->drafts));
	t->ids = arena_array(r->arena, b->n, sizeof(*t->ids));
	for (size_t i = 0; i < b->n; i++) {
		bool is_known = false;

		t->rows[t->n] = row_of(r, b->box, &b->drafts[i], b->is_upload);
		t->drafts[t->n] = &b->drafts[i];
		/*
		 * Only after a change of UIDVALIDITY, so not a statement for each letter of every
		 * day.
		 */
		if (b->is_upload)
			TRY(find_same(r, &t->rows[t->n], &is_known));
		else if (b->is_resync)
			TRY(rekey(r, &t->rows[t->n], &is_known));
		t->n += !is_known;
	}
	return 0;
}

static int find_ids(struct req *r, struct taking *t)
{
	struct letter_ids_in in = { t->rows[0].channel_id, t->rows[0].folder,
				    t->rows[0].uidvalidity, t->rows[0].uid, t->rows[0].uid };
	struct letter_id_row_list l;

	for (size_t i = 0; i < t->n; i++) {
		in.first_uid = t->rows[i].uid < in.first_uid ? t->rows[i].uid : in.first_uid;
		in.last_uid = t->rows[i].uid > in.last_uid ? t->rows[i].uid : in.last_uid;
	}
	TRY(sql_letter_ids(r, &in, &l));
	for (size_t i = 0; i < t->n; i++)
		for (size_t k = 0; k < l.n; k++)
			if (l.v[k].uid == t->rows[i].uid && l.v[k].is_fresh)
				t->ids[i] = l.v[k].id;
	return 0;
}

static int add_bodies(struct req *r, const struct taking *t, struct letter_counts *counts)
{
	struct letter_body_in *rows = arena_array(r->arena, t->n, sizeof(*rows));
	size_t used = 0;

	for (size_t i = 0; i < t->n; i++) {
		if (t->ids[i] == 0)
			continue;
		rows[used++] = (struct letter_body_in){ { t->ids[i] }, t->drafts[i]->body };
		counts->received++;
		if (t->rows[i].state != LETTER_QUARANTINED)
			continue;
		counts->quarantined++;
		live_note(r, EVENT_LETTER, t->ids[i], (point_id){ 0 });
	}
	return sql_letter_body_add(r, rows, used);
}

struct quarantine_told {
	const char *name;
};
DESC(quarantine_told, O(quarantine_told, name));

/* Who can look after it learns of it, of each mailbox once an hour: bad letters come in crowds. */
static int tell_quarantined(struct req *r, const struct mailbox_row *box)
{
	const struct quarantine_told told = { box->name };
	const struct notice notice = {
		.kind = NOTICE_QUARANTINE,
		.ref = box->id,
		.params = notice_params(r, &quarantine_told_desc, &told),
		.once_key = arena_printf(r->arena, "quarantine:%lld:%lld", (long long)box->id,
					 (long long)(r->now.us / HOUR_US)),
	};

	return notice_add_roles(r, HEADS, box->point_id, &notice);
}

/*
 * In the letters what became of them. Numbers are mostly given out in a row, to letters as to
 * cards: one row then changes a whole run of letters.
 */
static int note_cards(struct req *r, const struct letter_place *at,
		      const struct interest_ingested *made, const int *states, size_t n)
{
	struct letter_cards_in *runs = arena_array(r->arena, n, sizeof(*runs));
	size_t used = 0;

	for (size_t i = 0; i < n; i++) {
		struct letter_cards_in *last = used > 0 ? &runs[used - 1] : NULL;
		const int64_t shift = made[i].id - at[i].letter.v;

		if (last != NULL && at[i].letter.v == last->last_letter.v + 1 &&
		    shift == last->shift && states[i] == last->state)
			last->last_letter = at[i].letter;
		else
			runs[used++] = (struct letter_cards_in){ at[i].letter, at[i].letter, shift,
								 states[i] };
	}
	return sql_letter_cards(r, runs, used);
}

/* Cards of n letters, and in the letters what became of them. */
static int make_cards(struct req *r, const struct letter_place *at,
		      const struct reading *const *readings, size_t n, int *states)
{
	struct interest_new *events = arena_array(r->arena, n, sizeof(*events));
	struct interest_ingested *made = arena_array(r->arena, n, sizeof(*made));

	for (size_t i = 0; i < n; i++)
		events[i] = card_of(r, &at[i], readings[i]);
	TRY(interest_ingest(r, events, n, made));
	for (size_t i = 0; i < n; i++)
		states[i] = made[i].is_new ? LETTER_CARD : LETTER_JOINED;
	return note_cards(r, at, made, states, n);
}

static bool is_quiet(const struct letter_batch *b, const struct letter_in *row)
{
	if (b->is_upload)
		return b->is_quiet;
	return row->received_at.us < b->box->quiet_before.us;
}

static int add_cards(struct req *r, const struct taking *t)
{
	const struct mailbox_row *box = t->b->box;
	size_t *whose = arena_array(r->arena, t->n, sizeof(*whose));
	int *states = arena_array(r->arena, t->n, sizeof(*states));
	struct letter_place *at = arena_array(r->arena, t->n, sizeof(*at));
	const struct reading **readings = arena_array(r->arena, t->n, sizeof(*readings));
	size_t used = 0;

	for (size_t i = 0; i < t->n; i++) {
		if (t->ids[i] == 0 || t->rows[i].state != LETTER_CARD)
			continue;
		at[used] = (struct letter_place){ { box->id },        box->point_id,
						  { t->ids[i] },      t->rows[i].received_at,
						  box->reply_minutes, is_quiet(t->b, &t->rows[i]) };
		whose[used] = i;
		readings[used++] = &t->drafts[i]->reading;
	}
	TRY(make_cards(r, at, readings, used, states));
	for (size_t i = 0; i < used; i++)
		t->rows[whose[i]].state = states[i];
	return 0;
}

static const char *reason_of(const struct letter_in *row)
{
	return row->state == LETTER_IGNORED || row->state == LETTER_QUARANTINED ? row->reason
										: NULL;
}

/* What the server gave, and what became of it, on the days when the server had got it. */
static int add_to_ledger(struct req *r, const struct taking *t)
{
	struct ledger_change *v = arena_array(r->arena, t->n * 2, sizeof(*v));
	size_t n = 0;

	for (size_t i = 0; i < t->n; i++) {
		const struct letter_in *row = &t->rows[i];
		const int64_t day = ledger_day(t->b->zone, row->received_at);

		if (t->ids[i] == 0)
			continue;
		v[n++] = (struct ledger_change){ day, row->state, reason_of(row), 1 };
		v[n++] = (struct ledger_change){ day,
						 t->b->is_upload ? LEDGER_UPLOADED : LEDGER_SERVER,
						 t->b->is_upload ? NULL : row->folder, 1 };
	}
	return ledger_add(r, t->rows[0].channel_id, v, n);
}

static int hear(struct req *r, const struct taking *t)
{
	struct letter_told *told = arena_array(r->arena, t->n, sizeof(*told));
	size_t n = 0;

	for (size_t i = 0; i < t->n; i++)
		if (t->ids[i] != 0)
			told[n++] = (struct letter_told){ { t->ids[i] }, &t->drafts[i]->reading };
	return letters_hear(r, told, n);
}

int letter_take(struct req *r, const struct letter_batch *b, struct letter_counts *counts)
{
	struct taking t = { .b = b };
	const int64_t before = counts->quarantined;

	TRY(prepare_rows(r, &t));
	if (t.n == 0)
		return 0;
	TRY(sql_letter_add(r, t.rows, t.n));
	TRY(find_ids(r, &t));
	TRY(add_bodies(r, &t, counts));
	/* Of a file the person who gave it is told by its task. */
	if (counts->quarantined > before && !b->is_upload)
		TRY(tell_quarantined(r, b->box));
	TRY(add_cards(r, &t));
	TRY(hear(r, &t));
	return add_to_ledger(r, &t);
}

int letter_take_again(struct req *r, int64_t id, const struct reading *reading)
{
	const struct letter_ref ref = { { id } };
	const struct letter_row *row = NULL;
	struct letter_read_in read = { .letter_id = { id }, .more_attempts = 1 };

	TRY(sql_letter_get(r, &ref, &row));
	/*
	 * A job that died after its commit comes here again: its own card is not one that it joins.
	 */
	if (row->state != LETTER_PENDING)
		return 0;
	const struct letter_place at = {
		row->channel_id,  row->point_id,      { id },
		row->received_at, row->reply_minutes, row->received_at.us < row->quiet_before.us
	};

	fill_read(r, reading, &read);
	read.interest_id.v = row->interest_id;
	live_note(r, EVENT_LETTER, id, (point_id){ 0 });
	if (read.state == LETTER_QUARANTINED)
		TRY(channel_count(r, row->channel_id, 0, 1));
	TRY(sql_letter_read(r, &read, NULL));
	if (read.state == LETTER_CARD)
		TRY(make_cards(r, &at, &reading, 1, &read.state));
	const struct letter_told told = { { id }, reading };

	TRY(letters_hear(r, &told, 1));
	const char *reason = read.state == LETTER_IGNORED || read.state == LETTER_QUARANTINED
				     ? read.reason
				     : NULL;
	const int64_t day = ledger_day(zone_load(r->arena, row->time_zone), row->received_at);
	const struct ledger_change changes[] = { { day, LETTER_PENDING, NULL, -1 },
						 { day, read.state, reason, 1 } };

	return ledger_add(r, row->channel_id, changes, 2);
}
