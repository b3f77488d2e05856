/*
 * Who gets which card, as properties over made-up days: people come, go, have breaks, answer cards,
 * and cards arrive. Each seed is one company; thousands of rounds of each must keep every promise
 * of choose.h. Beside it: presence by plan and by button, windows of networks, the sample.
 */
#include "feature/assign/choose.h"
#include "feature/interests/no_reply.h"
#include "feature/interests/source.h"
#include "feature/interests/window.h"
#include "feature/presence/presence.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

enum { PEOPLE = 9, CARDS = 12, SEEDS = 60, ROUNDS = 400, QUEUE = 64 };

/* A company: what waits, who is there, who was given how many while always there. */
struct company {
	uint64_t seed;
	enum policy policy;
	int64_t max_open;
	int64_t turn;
	struct taker people[PEOPLE];
	size_t people_n;
	struct waiting queue[QUEUE];
	size_t queue_n;
	int64_t next_card;
	int64_t got[PEOPLE]; /* since the last time anybody's availability changed */
};

static uint64_t next(struct company *c)
{
	c->seed = c->seed * 6364136223846793005u + 1442695040888963407u;
	return c->seed >> 33;
}

static bool is_fit(const struct company *c, const struct taker *t)
{
	return t->is_there && (c->max_open == 0 || t->open < c->max_open);
}

static size_t fit_count(const struct company *c)
{
	size_t n = 0;

	for (size_t i = 0; i < c->people_n; i++)
		n += is_fit(c, &c->people[i]);
	return n;
}

/* Shifts begin and end, cards are answered, new ones come: oldest first in the queue. */
static void live_an_hour(struct company *c)
{
	if (next(c) % 3 == 0) {
		struct taker *t = &c->people[next(c) % c->people_n];

		t->is_there = !t->is_there;
		memset(c->got, 0, sizeof(c->got));
	}
	for (size_t i = 0; i < c->people_n; i++)
		if (c->people[i].open > 0 && next(c) % 2 == 0) {
			c->people[i].open--;
			/* Who was full is free again: from here on all are equal anew. */
			if (c->max_open > 0)
				memset(c->got, 0, sizeof(c->got));
		}
	for (uint64_t n = next(c) % CARDS; n > 0 && c->queue_n < QUEUE; n--)
		c->queue[c->queue_n++] = (struct waiting){ ++c->next_card, 0 };
}

static void check_each(const struct company *before, const struct company *after,
		       const struct given *v, size_t n)
{
	struct company c = *before;

	for (size_t i = 0; i < n; i++) {
		struct taker *t = &c.people[v[i].taker];

		/* Oldest first, nobody away, nobody full. */
		assert_int_equal(v[i].card, before->queue[i].card);
		assert_true(t->is_there);
		assert_true(c.max_open == 0 || t->open < c.max_open);
		if (c.policy == POLICY_LEAST_LOADED)
			for (size_t k = 0; k < c.people_n; k++)
				assert_true(!is_fit(&c, &c.people[k]) ||
					    t->open <= c.people[k].open);
		t->open++;
	}
	for (size_t k = 0; k < c.people_n; k++)
		assert_int_equal(c.people[k].open, after->people[k].open);
}

/* People who were there all the time and never full differ by one card at most. */
static void check_turns(const struct company *c)
{
	int64_t least = INT64_MAX;
	int64_t most = 0;

	for (size_t i = 0; i < c->people_n; i++) {
		if (!is_fit(c, &c->people[i]))
			continue;
		least = c->got[i] < least ? c->got[i] : least;
		most = c->got[i] > most ? c->got[i] : most;
	}
	assert_true(most == 0 || most - least <= 1);
}

static void play(uint64_t seed, enum policy policy, int64_t max_open)
{
	struct company c = { .seed = seed, .policy = policy, .max_open = max_open };

	c.people_n = 1 + next(&c) % PEOPLE;
	for (size_t i = 0; i < c.people_n; i++)
		c.people[i] = (struct taker){ (int64_t)(10 + i), next(&c) % 2 == 0,
					      (int64_t)(next(&c) % 3), 0 };
	for (int round = 0; round < ROUNDS; round++) {
		struct given given[QUEUE];
		struct given again[QUEUE];

		live_an_hour(&c);
		const struct company before = c;
		struct company twin = c;
		struct choosing o = { policy, max_open, c.turn, c.people, c.people_n };
		struct choosing o2 = { policy, max_open, twin.turn, twin.people, twin.people_n };
		const size_t n = choose(&o, c.queue, c.queue_n, given);

		/* The same facts give the same answer. */
		assert_int_equal(choose(&o2, twin.queue, twin.queue_n, again), n);
		assert_memory_equal(given, again, n * sizeof(given[0]));
		check_each(&before, &c, given, n);
		/* No card waits while somebody fit is free. */
		assert_true(n == c.queue_n || fit_count(&c) == 0);
		c.turn = o.turn;
		for (size_t i = 0; i < n; i++)
			c.got[given[i].taker]++;
		if (policy == POLICY_ROUND_ROBIN && max_open == 0)
			check_turns(&c);
		memmove(c.queue, c.queue + n, (c.queue_n - n) * sizeof(c.queue[0]));
		c.queue_n -= n;
	}
}

static void round_robin_keeps_its_promises(void **unused)
{
	(void)unused;
	for (uint64_t seed = 1; seed <= SEEDS; seed++) {
		play(seed, POLICY_ROUND_ROBIN, 0);
		play(seed, POLICY_ROUND_ROBIN, 1 + (int64_t)(seed % 4));
	}
}

static void least_loaded_keeps_its_promises(void **unused)
{
	(void)unused;
	for (uint64_t seed = 1; seed <= SEEDS; seed++) {
		play(seed, POLICY_LEAST_LOADED, 0);
		play(seed, POLICY_LEAST_LOADED, 1 + (int64_t)(seed % 4));
	}
}

/* Beginning with nothing, loads differ by one whatever the number of cards and people. */
static void equal_loads_stay_equal(void **unused)
{
	(void)unused;
	for (int policy = POLICY_ROUND_ROBIN; policy < POLICY__MAX; policy++)
		for (size_t people = 1; people <= PEOPLE; people++)
			for (size_t cards = 0; cards <= QUEUE; cards++) {
				struct taker v[PEOPLE] = { { 0 } };
				struct waiting queue[QUEUE];
				struct given given[QUEUE];
				struct choosing o = { (enum policy)policy, 0, 0, v, people };

				for (size_t i = 0; i < people; i++)
					v[i] = (struct taker){ (int64_t)i + 1, true, 0, 0 };
				for (size_t i = 0; i < cards; i++)
					queue[i] = (struct waiting){ (int64_t)i, 0 };
				assert_int_equal(choose(&o, queue, cards, given), cards);
				for (size_t i = 0; i < people; i++)
					assert_in_range(v[i].open, cards / people,
							(cards + people - 1) / people);
			}
}

static void first_gives_nothing_and_a_loser_is_passed_over(void **unused)
{
	struct taker v[] = { { 1, true, 0, 0 }, { 2, true, 5, 9 }, { 3, false, 0, 0 } };
	const struct waiting lost[] = { { 100, 1 }, { 101, 1 } };
	struct given given[2];
	struct choosing o = { POLICY_FIRST, 0, 0, v, 3 };

	(void)unused;
	assert_int_equal(choose(&o, lost, 2, given), 0);
	o.policy = POLICY_LEAST_LOADED;
	assert_int_equal(choose(&o, lost, 1, given), 1);
	assert_int_equal(v[given[0].taker].user, 2);
	/* Nobody else is there: better the same one than nobody. */
	v[1].is_there = false;
	assert_int_equal(choose(&o, lost + 1, 1, given), 1);
	assert_int_equal(v[given[0].taker].user, 1);
}

/* ---- presence ---- */

static struct timestamp at(const char *text)
{
	struct timestamp t = { 0 };

	assert_true(time_parse_iso(text, &t));
	return t;
}

static void presence_by_plan_and_button(void **unused)
{
	/* Moscow, Monday 2026-11-23, planned 09:00-18:00 (06:00Z-15:00Z). */
	static const struct {
		int said;
		const char *until, *now;
		enum presence want;
	} rows[] = {
		{ 0, NULL, "2026-11-23T07:00:00Z", PRESENCE_ON_SHIFT },
		{ 0, NULL, "2026-11-23T05:59:59Z", PRESENCE_OFF },
		{ 0, NULL, "2026-11-23T15:00:00Z", PRESENCE_OFF },
		{ PRESENCE_ON_BREAK, "2026-11-23T15:00:00Z", "2026-11-23T10:00:00Z",
		  PRESENCE_ON_BREAK },
		{ PRESENCE_ON_BREAK, "2026-11-23T15:00:00Z", "2026-11-23T15:00:00Z", PRESENCE_OFF },
		{ PRESENCE_OFF, "2026-11-23T15:00:00Z", "2026-11-23T14:00:00Z", PRESENCE_OFF },
		/* What was said yesterday does not keep anybody off today. */
		{ PRESENCE_OFF, "2026-11-22T15:00:00Z", "2026-11-23T10:00:00Z", PRESENCE_ON_SHIFT },
		{ PRESENCE_ON_SHIFT, "2026-11-23T20:00:00Z", "2026-11-23T19:00:00Z",
		  PRESENCE_ON_SHIFT },
		/* Absent from Wednesday, by the day of the wall: 21:00Z is Wednesday in Moscow. */
		{ 0, NULL, "2026-11-24T20:59:59Z", PRESENCE_OFF },
		{ 0, NULL, "2026-11-24T21:00:00Z", PRESENCE_ABSENT },
		{ PRESENCE_ON_SHIFT, "2026-11-25T15:00:00Z", "2026-11-25T10:00:00Z",
		  PRESENCE_ABSENT },
		{ 0, NULL, "2026-11-26T21:00:00Z", PRESENCE_OFF },
	};

	(void)unused;
	struct arena *a = arena_new((size_t)1 << 20);
	struct zone_memo memo = { 0 };
	struct rota rota;

	assert_true(rota_read(a, &memo, "Europe/Moscow",
			      "1 09:00-18:00\n2 09:00-18:00\n3 09:00-18:00",
			      "2026-11-25 2026-11-26 vacation", &rota));
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct said said = { rows[i].said,
					   { 0 },
					   rows[i].until ? at(rows[i].until)
							 : (struct timestamp){ 0 } };
		const enum presence got = presence_at(&rota, &said, at(rows[i].now));

		if (got != rows[i].want)
			fail_msg("row %zu: %d instead of %d", i, (int)got, (int)rows[i].want);
	}
	assert_false(
		rota_read(a, &memo, "Europe/Moscow", "", "2026-11-26 2026-11-25 vacation", &rota));
	assert_false(
		rota_read(a, &memo, "Europe/Moscow", "", "2026-11-25 2026-11-26 holiday", &rota));
	assert_false(rota_read(a, &memo, "Europe/Moscow", "", "2026-11-25 2026-11-26", &rota));
	arena_free(a);
}

static void buttons_hold_for_the_shift(void **unused)
{
	static const struct {
		int said;
		const char *said_until;
		enum presence wanted;
		const char *now, *until;
	} rows[] = {
		{ 0, NULL, PRESENCE_ON_SHIFT, "2026-11-23T10:00:00Z", "2026-11-23T15:00:00Z" },
		/* Early: it is the shift that begins soon. */
		{ 0, NULL, PRESENCE_ON_SHIFT, "2026-11-23T04:00:00Z", "2026-11-23T15:00:00Z" },
		/* At night: twelve hours at most. */
		{ 0, NULL, PRESENCE_ON_SHIFT, "2026-11-23T17:00:00Z", "2026-11-24T05:00:00Z" },
		{ PRESENCE_ON_SHIFT, "2026-11-23T22:00:00Z", PRESENCE_ON_BREAK,
		  "2026-11-23T17:00:00Z", "2026-11-23T22:00:00Z" },
		{ PRESENCE_ON_BREAK, "2026-11-23T22:00:00Z", PRESENCE_ON_SHIFT,
		  "2026-11-23T17:30:00Z", "2026-11-23T22:00:00Z" },
		{ 0, NULL, PRESENCE_OFF, "2026-11-23T10:00:00Z", "2026-11-23T15:00:00Z" },
		{ 0, NULL, PRESENCE_OFF, "2026-11-23T17:00:00Z", "2026-11-23T17:00:00Z" },
	};

	(void)unused;
	struct arena *a = arena_new((size_t)1 << 20);
	struct zone_memo memo = { 0 };
	struct rota rota;

	assert_true(rota_read(a, &memo, "Europe/Moscow", "1 09:00-18:00", NULL, &rota));
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct timestamp none = { 0 };
		const struct said said = { rows[i].said, none,
					   rows[i].said_until ? at(rows[i].said_until) : none };

		if (presence_until(&rota, &said, rows[i].wanted, at(rows[i].now)).us !=
		    at(rows[i].until).us)
			fail_msg("row %zu", i);
	}
	arena_free(a);
}

/* ---- windows, sample ---- */

static void windows_of_networks(void **unused)
{
	/* clang-format off */
	static const struct {
		int source, action;
		int64_t hours, last_hours;
	} rows[] = {
		{ SOURCE_FACEBOOK, ACTION_MESSAGE, 24, 168 },
		{ SOURCE_INSTAGRAM, ACTION_QUESTION, 24, 168 },
		{ SOURCE_FACEBOOK, ACTION_COMMENT, 168, 0 },
		{ SOURCE_INSTAGRAM, ACTION_MENTION, 168, 0 },
		{ SOURCE_FACEBOOK, ACTION_REVIEW, 0, 0 }, { SOURCE_INSTAGRAM, ACTION_LIKE, 0, 0 },
		{ SOURCE_WHATSAPP, ACTION_MESSAGE, 24, 0 },
		{ SOURCE_WHATSAPP, ACTION_OTHER, 24, 0 }, { SOURCE_VK, ACTION_MESSAGE, 0, 0 },
		{ SOURCE_EMAIL, ACTION_REQUEST, 0, 0 },
	};
	/* clang-format on */
	const struct timestamp t = { 1000000 };

	(void)unused;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct timestamp end = window_end(rows[i].source, rows[i].action, t);
		const struct timestamp last = window_last(rows[i].source, rows[i].action, end);

		assert_int_equal(end.us,
				 rows[i].hours == 0 ? 0 : t.us + rows[i].hours * 3600000000);
		assert_int_equal(last.us, rows[i].last_hours == 0
						  ? 0
						  : t.us + rows[i].last_hours * 3600000000);
	}
}

static void the_sample_is_the_share_and_always_the_same(void **unused)
{
	(void)unused;
	for (int64_t percent = 0; percent <= 100; percent += 10) {
		int64_t n = 0;

		for (int64_t id = 1; id <= 100000; id++) {
			const bool is_in = no_reply_is_sampled(id, percent);

			assert_int_equal(is_in, no_reply_is_sampled(id, percent));
			/* A greater share holds the smaller one. */
			assert_true(!is_in || no_reply_is_sampled(id, 100));
			n += is_in;
		}
		assert_in_range(n, percent * 1000 - (percent > 0 && percent < 100 ? 500 : 0),
				percent * 1000 + (percent > 0 && percent < 100 ? 500 : 0));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(round_robin_keeps_its_promises),
		cmocka_unit_test(least_loaded_keeps_its_promises),
		cmocka_unit_test(equal_loads_stay_equal),
		cmocka_unit_test(first_gives_nothing_and_a_loser_is_passed_over),
		cmocka_unit_test(presence_by_plan_and_button),
		cmocka_unit_test(buttons_hold_for_the_shift),
		cmocka_unit_test(windows_of_networks),
		cmocka_unit_test(the_sample_is_the_share_and_always_the_same),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
