#include "app/announce.h"
#include "core/db.h"
#include "core/live.h"
#include "core/live_push.h"

#include <stdio.h>

enum { TYPING_MOST = 50, HINT_BYTES = 1200 };

/*
 * "t 7c1f0a92e4": somebody has begun to write on the card of that word. A hint that is lost is no
 * harm: it is looked at again at sending.
 */
static void announce_typing(struct worker *w, struct typing_told *told)
{
	struct req r;
	int64_t cards[TYPING_MOST];
	const char *words[TYPING_MOST];
	size_t n = 0;
	char text[HINT_BYTES] = "t";
	size_t used = 1;

	work_begin(w, &r);
	if (typing_since(&r, told, cards, TYPING_MOST, &n) != 0 || n == 0)
		return;
	live_card_words(&r, cards, n, words);
	for (size_t i = 0; i < n && used + 24 < sizeof(text); i++)
		used += (size_t)snprintf(text + used, sizeof(text) - used, " %s", words[i]);
	live_push_hint(w->conf->live_socket, text);
}

/* Pages take the push for dead when it has been silent for twice as long (lib/live.js). */
static const int64_t HEARTBEAT_US = 5000000;

/* Whom it concerns, and how far they have to be spread. */
static int find_whose(struct req *r, const struct announcer *a, struct live_message *m)
{
	int per_mille = 1000;

	if (m->since == m->seq)
		return 0;
	TRY(live_whose(r, m->since, m->seq, &m->whose));
	if (m->whose[0] != '\0')
		TRY(live_reach(r, m->since, m->seq, &per_mille));
	m->spread_ms = live_spread_ms(a->listeners, per_mille);
	return 0;
}

static void announce_news(struct worker *w, struct announcer *a)
{
	struct req r;
	struct live_message m = { .whose = "", .spread_ms = live_spread_ms(a->listeners, 1000) };
	const int64_t now = time_mono_us();

	work_begin(w, &r);
	if (db_ensure(w->db) != 0 || live_seq(&r, &m.seq) != 0)
		return;
	const bool is_new = m.seq != a->last_seq && now - a->pushed_at >= a->pause_us;

	if (!is_new && now - a->pushed_at <= HEARTBEAT_US)
		return;
	/* A number that has gone back comes from a backup: nothing is known of what was before. */
	m.since = a->last_seq >= 0 && a->last_seq < m.seq ? a->last_seq : m.seq;
	if (find_whose(&r, a, &m) != 0)
		return;
	if (live_push(w->conf->live_socket, &m, &a->listeners)) {
		a->last_seq = m.seq;
		a->pushed_at = now;
		a->pause_us = (int64_t)live_pause_ms(a->listeners, m.spread_ms) * 1000;
	}
}

void announce_look(struct worker *w, struct announcer *a)
{
	if (w->conf->live_socket[0] == '\0')
		return;
	announce_news(w, a);
	if (db_is_connected(w->db))
		announce_typing(w, &a->typing);
}
