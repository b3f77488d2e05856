#include "app/announce.h"
#include "core/db.h"
#include "core/live.h"
#include "core/live_push.h"
#include "feature/interests/interests.h"

#include <stdio.h>

enum { TYPING_MOST = 50, HINT_BYTES = 1200 };

/*
 * "t 7c1f0a92e4": somebody has begun to write on the card of that word. A hint that is lost is no
 * harm: it is looked at again at sending.
 */
static void announce_typing(struct worker *w, int64_t *last)
{
	struct req r;
	int64_t cards[TYPING_MOST];
	const char *words[TYPING_MOST];
	size_t n = 0;
	char text[HINT_BYTES] = "t";
	size_t used = 1;

	work_begin(w, &r);
	if (interest_typing_since(&r, last, cards, TYPING_MOST, &n) != 0 || n == 0)
		return;
	live_card_words(&r, cards, n, words);
	for (size_t i = 0; i < n && used + 24 < sizeof(text); i++)
		used += (size_t)snprintf(text + used, sizeof(text) - used, " %s", words[i]);
	live_push_hint(w->conf->live_socket, text);
}

/* Answering a page takes about a third of a millisecond; who is woken waits for at most so long. */
enum { SPREAD_US_EACH = 300, SPREAD_MOST_MS = 1000 };

static const int64_t HEARTBEAT_US = 25000000;

static int spread_ms(const struct announcer *a)
{
	const int64_t ms = (int64_t)a->listeners * SPREAD_US_EACH / 1000;

	return ms < SPREAD_MOST_MS ? (int)ms : SPREAD_MOST_MS;
}

static void announce_news(struct worker *w, struct announcer *a)
{
	struct req r;
	int64_t seq = 0;
	const char *whose = "";
	const int64_t now = time_mono_us();

	work_begin(w, &r);
	if (db_ensure(w->db) != 0 || live_seq(&r, &seq) != 0)
		return;
	const bool is_new =
		seq != a->last_seq && now - a->pushed_at >= (int64_t)spread_ms(a) * 1000;

	if (!is_new && now - a->pushed_at <= HEARTBEAT_US)
		return;
	if (a->last_seq >= 0 && is_new && live_whose(&r, a->last_seq, seq, &whose) != 0)
		return;
	if (live_push(w->conf->live_socket, seq, spread_ms(a), whose, &a->listeners)) {
		a->last_seq = seq;
		a->pushed_at = now;
	}
}

void announce_look(struct worker *w, struct announcer *a)
{
	if (w->conf->live_socket[0] == '\0')
		return;
	announce_news(w, a);
	if (db_is_connected(w->db))
		announce_typing(w, &a->last_typing);
}
