/* Reading: lists, searches, bodies. */
#include "feature/mail/imap_session.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	BATCH_ROWS = 200,
	BATCH_BYTES = 8 * 1024 * 1024,
	BODY_SLACK_BYTES = 64 * 1024, /* framing of the answer around the bodies */
	COMMAND_BYTES = 4096          /* holds BATCH_ROWS uids */
};

static int by_number(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return x < y ? -1 : x > y;
}

static int by_uid(const void *a, const void *b)
{
	return by_number(&((const struct imap_row *)a)->uid, &((const struct imap_row *)b)->uid);
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

/* What one FETCH answer says; answers without a UID or a size are news about other messages. */
struct seen {
	struct imap_row row;
	bool has_size, is_deleted;
	const char *body;
	size_t body_n;
};

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

/* Takes over the set and the attributes after UID. */
static enum imap_error fetch(struct imap *im, struct mailimap_set *set,
			     struct mailimap_fetch_type *what, clist **out)
{
	enum imap_error e = imap_result(im, mailimap_uid_fetch(im->m, set, what, out), IMAP_REFUSED,
					"The server refused to give messages");

	mailimap_set_free(set);
	mailimap_fetch_type_free(what);
	return e;
}

/* Takes over the attributes after UID, FLAGS and INTERNALDATE. */
static enum imap_error fetch_rows(struct imap *im, const struct imap_uids *uids, bool has_sizes,
				  struct arena *a, struct imap_list *out)
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
	TRY(fetch(im, mailimap_set_new_interval(uids->v[0], uids->v[uids->n - 1]), what, &list));
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

enum imap_error imap_dates(struct imap *im, const struct imap_uids *uids, struct arena *a,
			   struct imap_list *out)
{
	*out = (struct imap_list){ 0 };
	TRY(imap_begin_selected(im, IMAP_LIST_SECONDS, IMAP_LIST_BYTES));
	return uids->n > 0 ? fetch_rows(im, uids, false, a, out) : IMAP_OK;
}

enum imap_error imap_list(struct imap *im, const struct imap_range *range, struct arena *a,
			  struct imap_list *out)
{
	struct imap_range r = { range->from > 0 ? range->from : 1, range->to, range->max };
	struct imap_list list = { .inspected_to = r.from - 1 };
	struct imap_uids uids = { 0 };

	if (im->is_selected && im->m != NULL && im->m->imap_selection_info != NULL)
		im->m->imap_selection_info->sel_has_exists = 0;
	TRY(search_range(im, &r, a, &uids));
	if (r.max > 0 && uids.n > r.max) {
		uids.n = r.max;
		list.is_more = true;
	}
	if (uids.n > 0) {
		list.inspected_to = uids.v[uids.n - 1];
		TRY(fetch_rows(im, &uids, true, a, &list));
	}
	*out = list;
	return IMAP_OK;
}

/* Takes over the set; bytes is what the bodies may have together. */
static enum imap_error fetch_bodies(struct imap *im, struct mailimap_set *set, size_t bytes,
				    clist **out)
{
	struct mailimap_fetch_type *what = mailimap_fetch_type_new_fetch_att_list_empty();

	mailimap_fetch_type_new_fetch_att_list_add(what, mailimap_fetch_att_new_uid());
	mailimap_fetch_type_new_fetch_att_list_add(
		what, mailimap_fetch_att_new_body_peek_section(mailimap_section_new(NULL)));
	net_limit(im->net, IMAP_BODY_SECONDS, bytes + BODY_SLACK_BYTES);
	return fetch(im, set, what, out);
}

enum imap_error imap_fetch(struct imap *im, uint32_t uid, size_t max, struct buf *out)
{
	clist *list = NULL;
	enum imap_error e = IMAP_GONE;

	TRY(imap_begin_selected(im, IMAP_BODY_SECONDS, 0));
	TRY(fetch_bodies(im, mailimap_set_new_single(uid), max, &list));
	for (clistiter *c = clist_begin(list); c != NULL && e == IMAP_GONE; c = clist_next(c)) {
		struct seen s = read_message(clist_content(c));

		if (s.row.uid != uid || s.body == NULL)
			continue;
		buf_add(out, s.body, s.body_n);
		if (s.body_n <= max && buf_room(out, 4)) {
			memset(out->p + out->len, 0, 4);
			e = IMAP_OK;
		} else {
			e = imap_say(im, IMAP_TOO_BIG, "The message is bigger than allowed", NULL);
		}
	}
	mailimap_fetch_list_free(list);
	return e == IMAP_GONE ? imap_say(im, e, "The message is no longer there", NULL) : e;
}

/* How many rows from the first on go into one command, and what its answer may have. */
static size_t group_of(const struct imap_batch *b, size_t *bytes)
{
	size_t taken = 0, end = 0;

	*bytes = 0;
	for (; end < b->n && taken < BATCH_ROWS; end++) {
		if (b->rows[end].size > b->max_size)
			continue;
		if (taken > 0 && *bytes + b->rows[end].size > BATCH_BYTES)
			break;
		/* Sizes are as the server says; some of them count line ends as one byte. */
		*bytes += b->rows[end].size + b->rows[end].size / 8 + 1024;
		taken++;
	}
	return end;
}

static void put_run(struct buf *line, uint32_t first, uint32_t last)
{
	if (line->p[line->len - 1] != ' ')
		buf_addc(line, ',');
	buf_addi(line, first);
	if (last > first) {
		buf_addc(line, ':');
		buf_addi(line, last);
	}
}

/* "7:9,12", without rows that are too big. */
static void put_uids(struct buf *line, const struct imap_batch *group)
{
	uint32_t first = 0, last = 0;

	for (size_t i = 0; i < group->n; i++) {
		const uint32_t uid = group->rows[i].uid;

		if (group->rows[i].size > group->max_size)
			continue;
		if (last != 0 && uid != last + 1)
			put_run(line, first, last);
		if (last == 0 || uid != last + 1)
			first = uid;
		last = uid;
	}
	put_run(line, first, last);
}

static enum imap_error ask(struct imap *im, const struct imap_batch *group)
{
	struct buf line;

	buf_init(&line, COMMAND_BYTES);
	buf_adds(&line, "UID FETCH ");
	put_uids(&line, group);
	buf_adds(&line, " (UID BODY.PEEK[])");
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

static bool is_wanted(const struct imap_batch *b, uint32_t uid)
{
	for (size_t i = 0; i < b->n; i++)
		if (b->rows[i].uid == uid)
			return true;
	return false;
}

/* False when the taker wants no more. */
static bool hand_over(const struct imap_batch *group, clist *list)
{
	for (clistiter *c = clist_begin(list); c != NULL; c = clist_next(c)) {
		struct seen s = read_message(clist_content(c));

		if (s.body != NULL && s.body_n <= group->max_size && is_wanted(group, s.row.uid) &&
		    !group->take(group->arg, s.row.uid, s.body, s.body_n))
			return false;
	}
	return true;
}

static enum imap_error fetch_group(struct imap *im, const struct imap_batch *group, size_t bytes,
				   bool *is_going)
{
	clist *list = NULL;

	if (!im->is_asked) {
		TRY(imap_begin_selected(im, IMAP_BODY_SECONDS, 0));
		TRY(ask(im, group));
	}
	TRY(hear(im, bytes, &list));
	if (list == NULL)
		return IMAP_OK;
	*is_going = hand_over(group, list);
	mailimap_fetch_list_free(list);
	return IMAP_OK;
}

enum imap_error imap_fetch_ask(struct imap *im, const struct imap_batch *b)
{
	struct imap_batch group = *b;
	size_t bytes = 0;

	group.n = group_of(b, &bytes);
	if (bytes == 0)
		return IMAP_OK;
	TRY(imap_begin_selected(im, IMAP_BODY_SECONDS, 0));
	return ask(im, &group);
}

enum imap_error imap_fetch_batch(struct imap *im, const struct imap_batch *b)
{
	bool is_going = true;

	for (size_t i = 0; i < b->n && is_going;) {
		struct imap_batch group = *b;
		size_t bytes = 0;

		group.rows = b->rows + i;
		group.n = b->n - i;
		group.n = group_of(&group, &bytes);
		i += group.n;
		if (bytes > 0)
			TRY(fetch_group(im, &group, bytes, &is_going));
	}
	return IMAP_OK;
}
