/* Reading: lists, searches, bodies. */
#include "feature/mail/imap_session.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	FIRST_BYTES = 64 * 1024,
	LONG_BYTES = 8 * 1024 * 1024,
	BODY_SLACK_BYTES = 64 * 1024, /* framing of an answer around its bodies */
	ROW_SLACK_BYTES = 1024,       /* ... around each */
	COMMAND_BYTES = 8192          /* holds IMAP_BATCH_MAX uids, and is what servers must take */
};

static int by_number(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return x < y ? -1 : x > y;
}

/* Takes over the key. Servers may answer in any order. */
static enum imap_error search(struct imap *im, struct mailimap_search_key *key, struct arena *a,
			      struct imap_uids *out)
{
	clist *found = NULL;
	struct imap_uids uids = { 0 };
	enum imap_error e = imap_result(im, mailimap_uid_search(im->m, NULL, key, &found),
					IMAP_REFUSED, "The server refused a search");

	mailimap_search_key_free(key);
	if (e != IMAP_OK)
		return e;
	if (found != NULL) {
		uids.v = arena_array(a, (size_t)clist_count(found), sizeof(*uids.v));
		for (clistiter *c = clist_begin(found); c != NULL; c = clist_next(c))
			uids.v[uids.n++] = *(const uint32_t *)clist_content(c);
		mailimap_search_result_free(found);
		qsort(uids.v, uids.n, sizeof(*uids.v), by_number);
	}
	*out = uids;
	return IMAP_OK;
}

enum imap_error imap_search_since(struct imap *im, struct timestamp since, struct arena *a,
				  struct imap_uids *out)
{
	struct time_fields f;

	time_split(since, &f);
	TRY(imap_begin_selected(im, IMAP_LIST_SECONDS, IMAP_LIST_BYTES));
	return search(im, mailimap_search_key_new_since(mailimap_date_new(f.day, f.month, f.year)),
		      a, out);
}

enum imap_error imap_search_all(struct imap *im, struct arena *a, struct imap_uids *out)
{
	TRY(imap_begin_selected(im, IMAP_LIST_SECONDS, IMAP_LIST_BYTES));
	return search(im, mailimap_search_key_new_all(), a, out);
}

/* UIDs of the range; "N:*" always brings the last message too, even when its UID is below N. */
static enum imap_error search_range(struct imap *im, const struct imap_range *r, struct arena *a,
				    struct imap_uids *out)
{
	struct imap_uids all;
	uint32_t to = r->to != 0 ? r->to : UINT32_MAX;

	TRY(imap_begin_selected(im, IMAP_LIST_SECONDS, IMAP_LIST_BYTES));
	TRY(search(im, mailimap_search_key_new_uid(mailimap_set_new_interval(r->from, r->to)), a,
		   &all));
	out->v = all.v;
	out->n = 0;
	for (size_t i = 0; i < all.n; i++)
		if (all.v[i] >= r->from && all.v[i] <= to)
			out->v[out->n++] = all.v[i];
	return IMAP_OK;
}

static struct timestamp received_at(const struct mailimap_date_time *d)
{
	if (d == NULL || d->dt_year < 1970 || d->dt_year > 9998)
		return (struct timestamp){ 0 };

	const struct time_fields f = {
		.year = d->dt_year,
		.month = d->dt_month,
		.day = d->dt_day,
		.hour = d->dt_hour,
		.minute = d->dt_min,
		.second = d->dt_sec,
	};
	int minutes = d->dt_zone / 100 * 60 + d->dt_zone % 100;

	return time_add(time_join(&f), -(int64_t)minutes * 60 * 1000000);
}

/* What one FETCH answer says; answers without a UID are news about other messages. */
struct seen {
	struct imap_row row; /* comes first: both are sorted by it */
	bool has_size, is_deleted;
	const char *body; /* owned by the list it was read from */
	size_t body_n;
};

static int by_uid(const void *a, const void *b)
{
	return by_number(&((const struct imap_row *)a)->uid, &((const struct imap_row *)b)->uid);
}

static void read_flags(const struct mailimap_msg_att_dynamic *dyn, struct seen *s)
{
	if (dyn == NULL || dyn->att_list == NULL)
		return;
	for (clistiter *c = clist_begin(dyn->att_list); c != NULL; c = clist_next(c)) {
		const struct mailimap_flag_fetch *f = clist_content(c);

		if (f->fl_type != MAILIMAP_FLAG_FETCH_OTHER || f->fl_flag == NULL)
			continue;
		s->row.is_seen |= f->fl_flag->fl_type == MAILIMAP_FLAG_SEEN;
		s->is_deleted |= f->fl_flag->fl_type == MAILIMAP_FLAG_DELETED;
	}
}

static void read_static(const struct mailimap_msg_att_static *st, struct seen *s)
{
	switch (st->att_type) {
	case MAILIMAP_MSG_ATT_UID:
		s->row.uid = st->att_data.att_uid;
		break;
	case MAILIMAP_MSG_ATT_RFC822_SIZE:
		s->row.size = st->att_data.att_rfc822_size;
		s->has_size = true;
		break;
	case MAILIMAP_MSG_ATT_INTERNALDATE:
		s->row.received = received_at(st->att_data.att_internal_date);
		break;
	case MAILIMAP_MSG_ATT_BODY_SECTION:
		s->body = st->att_data.att_body_section->sec_body_part;
		s->body_n = st->att_data.att_body_section->sec_length;
		break;
	default:
		break;
	}
}

static struct seen read_message(const struct mailimap_msg_att *att)
{
	struct seen s = { 0 };

	for (clistiter *c = clist_begin(att->att_list); c != NULL; c = clist_next(c)) {
		const struct mailimap_msg_att_item *item = clist_content(c);

		if (item->att_type == MAILIMAP_MSG_ATT_ITEM_DYNAMIC)
			read_flags(item->att_data.att_dyn, &s);
		else if (item->att_type == MAILIMAP_MSG_ATT_ITEM_STATIC)
			read_static(item->att_data.att_static, &s);
	}
	return s;
}

/* Takes over the set and the attributes. */
static enum imap_error fetch(struct imap *im, struct mailimap_set *set,
			     struct mailimap_fetch_type *what, clist **out)
{
	enum imap_error e = imap_result(im, mailimap_uid_fetch(im->m, set, what, out), IMAP_REFUSED,
					"The server refused to give messages");

	mailimap_set_free(set);
	mailimap_fetch_type_free(what);
	return e;
}

/* Takes over the set; rows of other messages of the answer are left out. */
static enum imap_error fetch_rows(struct imap *im, struct mailimap_set *set,
				  const struct imap_uids *uids, bool has_sizes, struct arena *a,
				  struct imap_rows *out)
{
	struct mailimap_fetch_type *what = mailimap_fetch_type_new_fetch_att_list_empty();
	clist *list = NULL;
	size_t n = 0;

	mailimap_fetch_type_new_fetch_att_list_add(what, mailimap_fetch_att_new_uid());
	mailimap_fetch_type_new_fetch_att_list_add(what, mailimap_fetch_att_new_flags());
	mailimap_fetch_type_new_fetch_att_list_add(what, mailimap_fetch_att_new_internaldate());
	if (has_sizes)
		mailimap_fetch_type_new_fetch_att_list_add(what,
							   mailimap_fetch_att_new_rfc822_size());
	net_limit(im->net, IMAP_LIST_SECONDS, IMAP_LIST_BYTES);
	TRY(fetch(im, set, what, &list));
	out->v = arena_array(a, (size_t)clist_count(list), sizeof(*out->v));
	for (clistiter *c = clist_begin(list); c != NULL; c = clist_next(c)) {
		struct seen s = read_message(clist_content(c));

		if (s.row.uid >= uids->v[0] && s.row.uid <= uids->v[uids->n - 1] && !s.is_deleted &&
		    (has_sizes ? s.has_size : s.row.received.us != 0))
			out->v[n++] = s.row;
	}
	out->n = n;
	mailimap_fetch_list_free(list);
	qsort(out->v, out->n, sizeof(*out->v), by_uid);
	return IMAP_OK;
}

enum imap_error imap_rows(struct imap *im, const struct imap_uids *uids, bool has_sizes,
			  struct arena *a, struct imap_rows *out)
{
	*out = (struct imap_rows){ 0 };
	TRY(imap_begin_selected(im, IMAP_LIST_SECONDS, IMAP_LIST_BYTES));
	if (uids->n == 0)
		return IMAP_OK;
	return fetch_rows(im, mailimap_set_new_interval(uids->v[0], uids->v[uids->n - 1]), uids,
			  has_sizes, a, out);
}

enum imap_error imap_list(struct imap *im, const struct imap_range *range, struct arena *a,
			  struct imap_list *out)
{
	struct imap_range r = { range->from > 0 ? range->from : 1, range->to, range->max };
	struct imap_list list = { .inspected_to = r.from - 1 };

	if (im->is_selected && im->m != NULL && im->m->imap_selection_info != NULL)
		im->m->imap_selection_info->sel_has_exists = 0;
	TRY(search_range(im, &r, a, &list.uids));
	if (r.max > 0 && list.uids.n > r.max) {
		list.uids.n = r.max;
		list.is_more = true;
	}
	if (list.uids.n > 0)
		list.inspected_to = list.uids.v[list.uids.n - 1];
	*out = list;
	return IMAP_OK;
}

/* ---- bodies ---- */

/* The end of the run of following numbers that begins at the i-th. */
static size_t run_end(const struct imap_uids *u, size_t i)
{
	while (i + 1 < u->n && u->v[i + 1] == u->v[i] + 1)
		i++;
	return i;
}

/* "UID FETCH 7:9,12 (what)" */
static enum imap_error ask(struct imap *im, const struct imap_uids *u, const char *what)
{
	struct buf line;

	buf_init(&line, COMMAND_BYTES);
	buf_adds(&line, "UID FETCH ");
	for (size_t i = 0, end; i < u->n; i = end + 1) {
		end = run_end(u, i);
		buf_addf(&line, i > 0 ? ",%u" : "%u", u->v[i]);
		if (end > i)
			buf_addf(&line, ":%u", u->v[end]);
	}
	buf_addf(&line, " (%s)", what);
	im->is_asked = imap_send(im->m, buf_str(&line));
	buf_free(&line);
	return im->is_asked ? IMAP_OK
			    : imap_result(im, MAILIMAP_ERROR_STREAM, IMAP_REFUSED, NULL);
}

/* The answer to ask(), to be freed by mailimap_fetch_list_free. */
static enum imap_error hear(struct imap *im, size_t bytes, clist **out)
{
	struct mailimap *const m = im->m;

	/* What the caller did meanwhile is not the server's time. */
	net_limit(im->net, IMAP_BODY_SECONDS, bytes + BODY_SLACK_BYTES);
	im->is_asked = false;
	const int rc = mailimap_read_line(m) == NULL ? MAILIMAP_ERROR_STREAM
						     : imap_read_end(m, MAILIMAP_ERROR_UID_FETCH);
	const enum imap_error e =
		imap_result(im, rc, IMAP_REFUSED, "The server refused to give messages");

	if (e != IMAP_OK)
		return e;
	*out = m->imap_response_info->rsp_fetch_list;
	m->imap_response_info->rsp_fetch_list = NULL;
	return IMAP_OK;
}

static enum imap_error ask_first(struct imap *im, const struct imap_uids *u)
{
	char what[80];

	snprintf(what, sizeof(what), "UID FLAGS INTERNALDATE BODY.PEEK[]<0.%d>", FIRST_BYTES);
	TRY(imap_begin_selected(im, IMAP_BODY_SECONDS, 0));
	return ask(im, u, what);
}

/* A batch under way: what came of it, ascending. Without a body: only its beginning came. */
struct haul {
	const struct imap_batch *batch;
	struct seen *v;
	size_t n;
	struct imap_uids longs; /* still to be fetched */
	uint32_t cut;           /* from here on they have to wait; 0: none */
	clist *first, *whole;   /* what owns the bodies */
};

static struct seen *haul_of(const struct haul *h, uint32_t uid)
{
	const struct imap_row key = { .uid = uid };

	return h->n > 0 ? bsearch(&key, h->v, h->n, sizeof(*h->v), by_uid) : NULL;
}

static bool is_wanted(const struct haul *h, uint32_t uid)
{
	const struct imap_uids *u = &h->batch->uids;

	return bsearch(&uid, u->v, u->n, sizeof(*u->v), by_number) != NULL;
}

static void take_first(struct haul *h, struct seen s)
{
	if (s.body == NULL || s.is_deleted || !is_wanted(h, s.row.uid))
		return;
	s.row.size = (uint32_t)s.body_n;
	if (s.body_n == FIRST_BYTES)
		s.body = NULL;
	h->v[h->n++] = s;
}

/* A server may give them in any order, and one of them twice. */
static void sort_haul(struct haul *h)
{
	size_t n = 0;

	if (h->n > 1)
		qsort(h->v, h->n, sizeof(*h->v), by_uid);
	for (size_t i = 0; i < h->n; i++) {
		if (n > 0 && h->v[n - 1].row.uid == h->v[i].row.uid)
			continue;
		h->v[n++] = h->v[i];
		if (h->v[i].body == NULL)
			h->longs.v[h->longs.n++] = h->v[i].row.uid;
	}
	h->n = n;
}

/* The beginning of each. */
static enum imap_error haul_first(struct imap *im, struct haul *h, struct arena *a)
{
	const struct imap_uids *u = &h->batch->uids;

	if (!im->is_asked)
		TRY(ask_first(im, u));
	TRY(hear(im, u->n * (FIRST_BYTES + ROW_SLACK_BYTES), &h->first));
	if (h->first == NULL)
		return IMAP_OK;
	h->v = arena_array(a, (size_t)clist_count(h->first), sizeof(*h->v));
	for (clistiter *c = clist_begin(h->first); c != NULL; c = clist_next(c))
		take_first(h, read_message(clist_content(c)));
	h->longs.v = arena_array(a, h->n, sizeof(*h->longs.v));
	sort_haul(h);
	return IMAP_OK;
}

static void haul_single(struct haul *h, struct arena *a)
{
	h->v = arena_zalloc(a, sizeof(*h->v));
	h->v[0].row.uid = h->batch->uids.v[0];
	h->n = 1;
	h->longs = h->batch->uids;
}

static struct mailimap_set *set_of(const struct imap_uids *u)
{
	struct mailimap_set *set = mailimap_set_new_empty();

	for (size_t i = 0, end; i < u->n; i = end + 1) {
		end = run_end(u, i);
		mailimap_set_add_interval(set, u->v[i], u->v[end]);
	}
	return set;
}

/*
 * Sizes of the long ones, and which of them are fetched now. Those above the maximum stay without a
 * body; what has vanished meanwhile stays without a size.
 */
static enum imap_error haul_sizes(struct imap *im, struct haul *h, struct arena *a, size_t *bytes)
{
	const struct imap_uids asked = h->longs;
	struct imap_rows rows = { 0 };
	size_t total = 0;

	TRY(imap_begin_selected(im, IMAP_LIST_SECONDS, IMAP_LIST_BYTES));
	TRY(fetch_rows(im, set_of(&asked), &asked, true, a, &rows));
	h->longs = (struct imap_uids){ arena_array(a, rows.n, sizeof(*h->longs.v)), 0 };
	for (size_t i = 0; i < rows.n && h->cut == 0; i++) {
		const size_t size = rows.v[i].size;
		const bool is_fetched = size <= h->batch->max_size;
		struct seen *s = haul_of(h, rows.v[i].uid);

		if (s == NULL || s->body != NULL)
			continue;
		if (is_fetched && total > 0 && total + size > LONG_BYTES) {
			h->cut = rows.v[i].uid;
			break;
		}
		*s = (struct seen){ .row = rows.v[i], .has_size = true };
		if (!is_fetched)
			continue;
		h->longs.v[h->longs.n++] = rows.v[i].uid;
		total += size;
		/* Some servers count line ends as one byte in sizes. */
		*bytes += size + size / 8 + ROW_SLACK_BYTES;
	}
	return IMAP_OK;
}

static enum imap_error haul_whole(struct imap *im, struct haul *h, struct arena *a)
{
	size_t bytes = 0;

	TRY(haul_sizes(im, h, a, &bytes));
	if (h->longs.n == 0)
		return IMAP_OK;
	TRY(imap_begin_selected(im, IMAP_BODY_SECONDS, 0));
	TRY(ask(im, &h->longs, "UID BODY.PEEK[]"));
	TRY(hear(im, bytes, &h->whole));
	if (h->whole == NULL)
		return IMAP_OK;
	for (clistiter *c = clist_begin(h->whole); c != NULL; c = clist_next(c)) {
		const struct seen got = read_message(clist_content(c));
		struct seen *s = haul_of(h, got.row.uid);

		if (s == NULL || s->body != NULL || !s->has_size || got.body == NULL)
			continue;
		s->body = got.body;
		s->row.size = (uint32_t)got.body_n;
	}
	return IMAP_OK;
}

static void hand_over(const struct haul *h)
{
	const struct imap_batch *b = h->batch;
	bool is_going = true;

	for (size_t i = 0; i < h->n && is_going; i++) {
		const struct seen *s = &h->v[i];
		const bool is_too_big = s->row.size > b->max_size;

		if (h->cut != 0 && s->row.uid >= h->cut)
			return;
		if (s->body != NULL || (s->has_size && is_too_big))
			is_going = b->take(b->arg, &s->row, is_too_big ? NULL : s->body);
	}
}

static size_t haul_done(const struct haul *h)
{
	size_t n = 0;

	if (h->cut == 0)
		return h->batch->uids.n;
	while (n < h->batch->uids.n && h->batch->uids.v[n] < h->cut)
		n++;
	return n;
}

static void haul_free(struct haul *h)
{
	if (h->first != NULL)
		mailimap_fetch_list_free(h->first);
	if (h->whole != NULL)
		mailimap_fetch_list_free(h->whole);
}

static enum imap_error haul_all(struct imap *im, struct haul *h, struct arena *a)
{
	if (h->batch->uids.n == 1)
		haul_single(h, a);
	else
		TRY(haul_first(im, h, a));
	return h->longs.n > 0 ? haul_whole(im, h, a) : IMAP_OK;
}

enum imap_error imap_fetch_ask(struct imap *im, const struct imap_batch *b)
{
	return b->uids.n > 1 ? ask_first(im, &b->uids) : IMAP_OK;
}

enum imap_error imap_fetch_batch(struct imap *im, const struct imap_batch *b, struct arena *a,
				 size_t *done)
{
	struct haul h = { .batch = b };
	const enum imap_error e = haul_all(im, &h, a);

	*done = 0;
	if (e == IMAP_OK) {
		hand_over(&h);
		*done = haul_done(&h);
	}
	haul_free(&h);
	return e;
}
