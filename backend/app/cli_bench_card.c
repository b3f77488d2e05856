/*
 * One card and its life. The life is a list of events as people would have made them; what lies
 * behind the end of the period has not happened yet, and the card is what the events before it
 * leave: the same effects as the state machine of feature/interests/state.c has.
 */
#include "app/cli_bench.h"
#include "feature/interests/card.h"
#include "feature/interests/no_reply.h"
#include "feature/interests/source.h"

#include <math.h>

static const int64_t MINUTE_US = 60000000;
static const int64_t HOUR_US = 3600000000;
static const int64_t DAY_US = 86400000000;
static const int64_t MOSCOW_US = 3 * 3600000000;

enum { NEWCOMERS = 3, OPEN_HOUR = 9, CLOSE_HOUR = 21, ANNOUNCED = 10000 };

int64_t bench_first_card(int64_t person)
{
	return person * NEWCOMERS;
}

/*
 * Every third card is somebody new; the others come from people seen before, lately rather than
 * long ago.
 */
static int64_t person_of(int64_t i, struct chance *c)
{
	const int64_t newest = i / NEWCOMERS;
	const double back = pow(chance_unit(c), 3);

	return i % NEWCOMERS == 0 ? newest : newest - (int64_t)(back * (double)newest);
}

static const struct bench_source *source_at(int64_t at)
{
	int i = 0;

	for (; i < bench_sources_n - 1 && at >= bench_sources[i].weight; i++)
		at -= bench_sources[i].weight;
	return &bench_sources[i];
}

void bench_person_make(const struct bench_plan *p, int64_t index, struct bench_person *out)
{
	struct chance c = chance_of(p->seed, CHANCE_PERSON, index);
	const bool is_english = chance_is(&c, .13);

	*out = (struct bench_person){
		.id = index + 1,
		.source = source_at(chance_below(&c, 1000)),
		.point = bench_pick(p->point_shares, p->points, chance_unit(&c)),
		.is_english = is_english,
	};
	out->first = bench_word(WORDS_FIRST, is_english, &c);
	out->last = bench_word(WORDS_LAST, is_english, &c);
}

static int action_of(const struct bench_source *source, struct chance *c)
{
	int64_t at = 0;
	const struct bench_weight *w = source->actions;

	for (int i = 0; i < ACTIONS_MAX; i++)
		at += w[i].weight;
	for (at = chance_below(c, at); at >= w->weight; w++)
		at -= w->weight;
	return w->value;
}

/* ---- the life ---- */

struct life {
	struct bench_card *card;
	struct chance *c;
	int64_t at;  /* now, in its course */
	int64_t who; /* has the card */
};

static void happens(struct life *l, int action, int64_t user, const char *text)
{
	struct bench_card *card = l->card;

	if (card->events_n < EVENTS_MAX)
		card->events[card->events_n++] =
			(struct bench_event){ { l->at }, action, user, text };
}

/* Somebody looks at night too, but mostly people come in the morning. */
static int64_t seen_at(int64_t received, struct chance *c)
{
	const int64_t local = received + MOSCOW_US;
	const int64_t day = local / DAY_US;
	const int64_t hour = (local - day * DAY_US) / HOUR_US;
	const bool is_weekend = (day + 3) % 7 >= 5;

	if (chance_is(c, is_weekend ? .25 : .06))
		return received;
	if (is_weekend && chance_is(c, .5))
		return (day + 7 - (day + 3) % 7) * DAY_US + OPEN_HOUR * HOUR_US - MOSCOW_US;
	if (hour >= CLOSE_HOUR)
		return (day + 1) * DAY_US + OPEN_HOUR * HOUR_US - MOSCOW_US;
	return hour < OPEN_HOUR ? day * DAY_US + OPEN_HOUR * HOUR_US - MOSCOW_US : received;
}

/* Some people are quick, some take their time: 0.6 to 1.8. */
static double pace(const struct bench_plan *p, int64_t user)
{
	struct chance c = chance_of(p->seed, CHANCE_STAFF, user);

	return .6 + 1.2 * chance_unit(&c);
}

/* Claimed, and sometimes given back or taken over, before anything is done. */
static void is_taken(const struct bench_plan *p, struct life *l, int64_t forced)
{
	struct chance *c = l->c;
	const int64_t point = l->card->point;

	l->at = seen_at(l->at, c) + chance_minutes(c, 9, 1.2);
	l->who = forced != 0 ? forced : bench_staff_of(p, point, c);
	happens(l, HISTORY_CLAIMED, l->who, NULL);
	if (forced != 0)
		return;
	if (chance_is(c, .02)) {
		l->at += chance_minutes(c, 6, .8);
		happens(l, HISTORY_RELEASED, l->who, NULL);
		l->at += chance_minutes(c, 12, 1);
		l->who = bench_staff_of(p, point, c);
		happens(l, HISTORY_CLAIMED, l->who, NULL);
	} else if (chance_is(c, .025)) {
		const int64_t other = bench_staff_of(p, point, c);

		l->at += chance_minutes(c, 20, .8);
		if (other != l->who)
			happens(l, HISTORY_STOLEN, other,
				bench_word(WORDS_REASONS, l->card->person.is_english, c));
		l->who = other;
	}
}

static bool can_mail(const struct bench_source *s)
{
	return s->type == SOURCE_EMAIL || s->type == SOURCE_SITE_FORM;
}

static void is_answered(const struct bench_plan *p, struct life *l)
{
	l->at += (int64_t)((double)chance_minutes(l->c, 14, 1.1) * pace(p, l->who));
	l->card->is_mailed = can_mail(l->card->person.source) && chance_is(l->c, .7);
	if (!l->card->is_mailed) {
		happens(l, HISTORY_ANSWERED, l->who, NULL);
		return;
	}
	happens(l, HISTORY_REPLY_QUEUED, l->who, NULL);
	l->at += MINUTE_US / 20;
	happens(l, HISTORY_REPLY_SENT, 0, NULL);
}

static void is_proven(struct life *l)
{
	l->at += chance_minutes(l->c, 4, .8);
	happens(l, HISTORY_PROOF_ADDED, l->who, NULL);
}

/* Two of three are looked at, few are sent back, and some of these lie there. */
static void is_judged(const struct bench_plan *p, struct life *l)
{
	const bool is_first = l->card->point == 0 && chance_is(l->c, .5);
	const int64_t judge = bench_user(p, is_first ? HANDS_POINT_MANAGER : HANDS_HEAD);

	if (!chance_is(l->c, .65))
		return;
	l->at += chance_minutes(l->c, 500, .9);
	if (chance_is(l->c, .04)) {
		happens(l, HISTORY_RETURNED, judge,
			bench_word(WORDS_REMARKS, l->card->person.is_english, l->c));
		if (chance_is(l->c, .3))
			return;
		l->at += chance_minutes(l->c, 90, 1.2);
		happens(l, HISTORY_PROOF_ADDED, l->who, NULL);
		l->at += chance_minutes(l->c, 300, .9);
	}
	happens(l, HISTORY_ACCEPTED, judge, NULL);
}

/*
 * Among the newest cards of the two busiest points some are forgotten by the named manager and the
 * head, so that these two have a full page of own cards whatever the size.
 */
static int64_t who_forgets(const struct bench_plan *p, const struct bench_card *card,
			   struct chance *c)
{
	if (card->i < p->cards - ANNOUNCED || card->point > 1 || !chance_is(c, .06))
		return 0;
	return bench_user(p, card->i % 2 == 0 ? HANDS_MANAGER : HANDS_HEAD);
}

/* Of no_reply_choices. */
enum { WHY_SPAM = 1, WHY_THANKS = 3, WHY_REACTION, WHY_NOT_OURS };

/* Many likes need no reply; of what is written, spam and thanks do not. 0: it is answered. */
static int why_no_reply(const struct bench_card *card, struct chance *c)
{
	static const int reasons[] = { WHY_SPAM, WHY_THANKS, WHY_THANKS, WHY_NOT_OURS };
	const bool is_reaction = card->action == ACTION_LIKE || card->action == ACTION_REPOST ||
				 card->action == ACTION_SUBSCRIBE;

	if (is_reaction)
		return chance_is(c, .4) ? WHY_REACTION : 0;
	return chance_is(c, .03) ? reasons[chance_below(c, 4)] : 0;
}

static void is_ended(struct life *l)
{
	l->at += chance_minutes(l->c, 2, .8);
	happens(l, HISTORY_NO_REPLY, l->who, choice_name(&no_reply_choices, l->card->no_reply));
}

static void live(const struct bench_plan *p, struct life *l)
{
	const int64_t forgets = who_forgets(p, l->card, l->c);

	happens(l, HISTORY_CREATED, 0, NULL);
	if (forgets == 0 && chance_is(l->c, .03))
		return;
	is_taken(p, l, forgets);
	if (forgets != 0 || chance_is(l->c, .02))
		return;
	l->card->no_reply = why_no_reply(l->card, l->c);
	if (l->card->no_reply != 0) {
		is_ended(l);
		return;
	}
	is_answered(p, l);
	if (chance_is(l->c, .015))
		return;
	is_proven(l);
	is_judged(p, l);
}

/* ---- what the events leave ---- */

static void apply(struct bench_card *card, const struct bench_event *e)
{
	const bool is_answer = e->action == HISTORY_ANSWERED || e->action == HISTORY_REPLY_QUEUED;

	switch (e->action) {
	case HISTORY_CREATED:
	case HISTORY_RELEASED:
		card->state = STATE_NEW;
		card->assignee = 0;
		card->claimed = (struct timestamp){ 0 };
		break;
	case HISTORY_CLAIMED:
	case HISTORY_STOLEN:
		card->state = STATE_CLAIMED;
		card->assignee = e->user;
		card->claimed = e->at;
		break;
	case HISTORY_PROOF_ADDED:
		card->state = STATE_PROCESSED;
		card->processed = e->at;
		card->proofs++;
		break;
	case HISTORY_NO_REPLY:
		card->state = STATE_NO_REPLY;
		break;
	case HISTORY_RETURNED:
		card->state = STATE_RETURNED;
		card->processed = (struct timestamp){ 0 };
		card->remark = e->text;
		break;
	case HISTORY_ACCEPTED:
		card->state = STATE_ACCEPTED;
		card->accepted = e->at;
		card->accepted_by = e->user;
		break;
	default:
		break;
	}
	if (is_answer) {
		card->state = STATE_ANSWERED;
		card->answered = e->at;
		card->answered_by = e->user;
	}
	/* A sent mail moves the reply, not the card. */
	if (e->action != HISTORY_REPLY_SENT) {
		card->version++;
		card->updated = e->at;
	}
}

/* A mail is queued and sent in one go: no reply is left half-way. */
static bool is_past(const struct bench_card *card, int i, struct timestamp end)
{
	if (i >= card->events_n)
		return false;
	return card->events[card->events[i].action == HISTORY_REPLY_QUEUED ? i + 1 : i].at.us <=
	       end.us;
}

static void happened(struct bench_card *card, struct timestamp end)
{
	int n = 0;

	for (; is_past(card, n, end); n++)
		apply(card, &card->events[n]);
	card->events_n = n;
	card->is_mailed = card->is_mailed && card->answered.us != 0;
}

void bench_card_make(const struct bench_plan *p, int64_t i, struct bench_card *out)
{
	struct chance c = chance_of(p->seed, CHANCE_CARD, i);

	*out = (struct bench_card){
		.i = i, .id = i + 1, .received = bench_time(p, i), .product = -1
	};
	bench_person_make(p, person_of(i, &c), &out->person);
	out->point = chance_is(&c, .93) ? out->person.point
					: bench_pick(p->point_shares, p->points, chance_unit(&c));
	out->channel = bench_channel_of(p, out->point, &c);
	out->action = action_of(out->person.source, &c);
	if (chance_is(&c, out->person.source->product_share))
		out->product = bench_pick(p->product_shares, p->products, chance_unit(&c));
	out->due = time_add(out->received, bench_reply_minutes(out->channel) * MINUTE_US);
	struct life l = { out, &c, out->received.us, 0 };

	live(p, &l);
	happened(out, p->end);
}
