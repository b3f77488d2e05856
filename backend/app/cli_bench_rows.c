/* The lines of each table, in the order of its key, tabs between the columns, \N for NULL. */
#include "app/cli_bench.h"
#include "app/cli_bench_columns.h"
#include "base/str.h"
#include "feature/interests/card.h"
#include "feature/interests/grade.h"
#include "feature/interests/no_reply.h"
#include "feature/interests/source.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

enum {
	INTERACTION_IN = 1,
	INTERACTION_OUT = 2,
	SAMPLE_PERCENT = 10,
	IDENTITY_OF_PAGE = 1,
	IDENTITY_OF_MAIL,
	IDENTITY_OF_PHONE
};

static const int64_t PHONE_FIRST = 79000000000;

/* ---- people who write ---- */

static int identity_type(const struct bench_person *who)
{
	const int source = who->source->type;

	if (who->source->home != NULL)
		return IDENTITY_OF_PAGE;
	return source == SOURCE_PHONE || source == SOURCE_WHATSAPP ? IDENTITY_OF_PHONE
								   : IDENTITY_OF_MAIL;
}

/* The address they are known by: `is_raw` as it was written, else in its normal form. */
static void identity(struct buf *out, const struct bench_person *who, bool is_raw)
{
	static const char scheme[] = "https://";

	tab(out);
	switch (identity_type(who)) {
	case IDENTITY_OF_PAGE:
		buf_adds(out, who->source->home + (is_raw ? 0 : strlen(scheme)));
		buf_adds(out, "id");
		buf_addi(out, 1000 + who->id);
		break;
	case IDENTITY_OF_MAIL:
		buf_addc(out, 'u');
		buf_addi(out, who->id);
		buf_adds(out, "@mail.example");
		break;
	default:
		buf_addc(out, '+');
		buf_addi(out, PHONE_FIRST + who->id);
	}
}

/* Author columns of a card: name, page, mail, phone. */
static void author(struct buf *out, const struct bench_person *who)
{
	const int type = identity_type(who);

	tab(out);
	buf_addf(out, "%s %s", who->first, who->last);
	for (int i = IDENTITY_OF_PAGE; i <= IDENTITY_OF_PHONE; i++)
		if (i == type)
			identity(out, who, true);
		else
			text(out, NULL);
}

static int reply_way(const struct bench_card *card)
{
	static const int ways[] = { REPLY_NONE, REPLY_LINK, REPLY_MAIL, REPLY_PHONE };

	return ways[identity_type(&card->person)];
}

/* Where the comment stands, for people with pages. */
static void link_of(struct buf *out, const struct bench_card *card)
{
	if (card->person.source->home == NULL) {
		text(out, NULL);
		return;
	}
	tab(out);
	buf_addf(out, "%swall-%lld_%lld", card->person.source->home, (long long)(card->point + 1),
		 (long long)card->id);
}

/* ---- what they write ---- */

/* One of eight writes at length; `between` stands between the parts. */
static void wording(struct buf *out, const struct bench_plan *p, const struct bench_card *card,
		    const char *between)
{
	const bool is_english = card->person.is_english;
	struct chance c = chance_of(p->seed, CHANCE_TEXT, card->i);
	const int parts = chance_is(&c, .12) ? 3 : 1;

	tab(out);
	buf_adds(out, bench_word(WORDS_OPENINGS, is_english, &c));
	for (int i = 0; i < parts; i++) {
		buf_adds(out, i == 0 ? " " : between);
		buf_adds(out, bench_word(WORDS_BODIES, is_english, &c));
	}
	buf_adds(out, bench_word(WORDS_TAILS, is_english, &c));
}

static void product(struct buf *out, int64_t i)
{
	if (i < 0) {
		text(out, NULL);
		return;
	}
	tab(out);
	bench_product_put(out, i);
}

static void dedupe_key(struct buf *out, const struct bench_plan *p, int64_t i, int64_t point)
{
	static const char digits[] = "0123456789abcdef";
	const int64_t of[2] = { p->seed, i };
	unsigned char key[crypto_hash_sha256_BYTES];

	crypto_hash_sha256(key, (const unsigned char *)of, sizeof(of));
	/* The end of a key is the point: the same event may be a card of several. */
	for (size_t k = 0; k < 8; k++)
		key[sizeof(key) - 1 - k] = (unsigned char)((uint64_t)(point + 1) >> (8 * k));
	tab(out);
	for (size_t k = 0; k < sizeof(key); k++) {
		buf_addc(out, digits[key[k] >> 4]);
		buf_addc(out, digits[key[k] & 15]);
	}
}

static struct chance more(const struct bench_plan *p, const struct bench_card *card)
{
	return chance_of(p->seed, CHANCE_TEXT, -1 - card->i);
}

/*
 * Of people with pages two of three answers are proven by a link into their network, which is a
 * better proof than one to somewhere else.
 */
static bool is_linked(const struct bench_card *card)
{
	return card->person.source->home != NULL && card->i % 3 != 0;
}

static void proof_link(struct buf *out, const struct bench_card *card, int64_t n)
{
	if (is_linked(card)) {
		link_of(out, card);
		buf_addf(out, "?reply=%lld", (long long)n);
		return;
	}
	tab(out);
	buf_addf(out, "https://proofs.example/%lld/%lld.png", (long long)card->id, (long long)n);
}

static void proof_url(struct buf *out, const struct bench_card *card)
{
	if (card->proofs == 0)
		text(out, NULL);
	else
		proof_link(out, card, card->proofs);
}

/* As proof_grade() says: our own letter is seen, and who has said it alone is believed least. */
static enum proof_grade grade(const struct bench_card *card)
{
	if (card->answered.us == 0)
		return GRADE_NONE;
	if (card->is_mailed)
		return GRADE_A;
	return card->proofs > 0 && is_linked(card) ? GRADE_C : GRADE_D;
}

/* ---- cards ---- */

static int64_t cards(const struct bench_plan *p)
{
	return p->cards;
}

static void write_card(const struct bench_plan *p, int64_t i, struct buf *out)
{
	struct bench_card card;

	bench_card_make(p, i, &card);
	struct chance c = more(p, &card);
	const bool is_mail = card.person.source->type == SOURCE_EMAIL;

	number(out, card.id);
	dedupe_key(out, p, i, card.point);
	number(out, card.channel);
	number(out, card.point + 1);
	id_or_null(out, bench_in_spine(p, i) ? card.person.id : 0);
	number(out, card.state);
	number(out, card.person.source->type);
	number(out, card.action);
	text(out, chance_is(&c, .6) ? bench_word(WORDS_PLACES, card.person.is_english, &c) : NULL);
	author(out, &card.person);
	text(out, !is_mail ? NULL : card.person.is_english ? "A question" : "Вопрос");
	wording(out, p, &card, " ");
	product(out, card.product);
	link_of(out, &card);
	number(out, reply_way(&card));
	when(out, card.received);
	when(out, card.due);
	id_or_null(out, card.assignee);
	when(out, card.claimed);
	when(out, card.answered);
	id_or_null(out, card.answered_by);
	when(out, card.processed);
	when(out, card.accepted);
	id_or_null(out, card.accepted_by);
	text(out, card.remark);
	number(out, card.proofs);
	proof_url(out, &card);
	number(out, (int64_t)grade(&card));
	text(out, card.person.source->rule);
	number(out, card.version);
	when(out, card.received);
	when(out, card.updated);
	end_line(out);
}

static void write_text(const struct bench_plan *p, int64_t i, struct buf *out)
{
	struct bench_card card;

	bench_card_make(p, i, &card);
	number(out, card.id);
	wording(out, p, &card, "\\n\\n");
	end_line(out);
}

static void write_history(const struct bench_plan *p, int64_t i, struct buf *out)
{
	struct bench_card card;

	bench_card_make(p, i, &card);
	for (int k = 0; k < card.events_n; k++) {
		number(out, card.id);
		when(out, card.events[k].at);
		number(out, card.events[k].action);
		id_or_null(out, card.events[k].user);
		text(out, card.events[k].text);
		end_line(out);
	}
}

static void write_proof(const struct bench_plan *p, int64_t i, struct buf *out)
{
	struct bench_card card;
	int64_t n = 0;

	bench_card_make(p, i, &card);
	for (int k = 0; k < card.events_n; k++) {
		if (card.events[k].action != HISTORY_PROOF_ADDED)
			continue;
		number(out, card.id);
		proof_link(out, &card, ++n);
		number(out, card.events[k].user);
		when(out, card.events[k].at);
		end_line(out);
	}
}

/* What somebody has said needs no reply, by the last event. */
static void write_no_reply(const struct bench_plan *p, int64_t i, struct buf *out)
{
	struct bench_card card;

	bench_card_make(p, i, &card);
	if (card.state != STATE_NO_REPLY)
		return;
	const struct bench_event *said = &card.events[card.events_n - 1];

	number(out, card.id);
	number(out, card.point + 1);
	number(out, said->user);
	when(out, said->at);
	number(out, card.no_reply);
	number(out, 0);
	number(out, no_reply_is_sampled(card.id, SAMPLE_PERCENT));
	end_line(out);
}

static void answer(struct buf *out, const struct bench_plan *p, const struct bench_card *card)
{
	struct chance c = more(p, card);

	text(out, bench_word(WORDS_ANSWERS, card->person.is_english, &c));
}

/* Answers that went out by mail; a card has one at most, with its own number. */
static void write_reply(const struct bench_plan *p, int64_t i, struct buf *out)
{
	struct bench_card card;

	bench_card_make(p, i, &card);
	if (!card.is_mailed)
		return;
	number(out, card.id);
	number(out, card.id);
	number(out, card.answered_by);
	identity(out, &card.person, true);
	text(out, card.person.is_english ? "Re: A question" : "Re: Вопрос");
	answer(out, p, &card);
	tab(out);
	buf_addf(out, "otklik.bench.%lld.%lld@mail.example", (long long)p->seed,
		 (long long)card.id);
	number(out, 3);
	when(out, card.answered);
	when(out, card.answered);
	end_line(out);
}

/* ---- the spine ---- */

static int64_t people(const struct bench_plan *p)
{
	return bench_people(p);
}

/* People are known from their first card on, also where a thinned spine leaves that card out. */
static void write_identity(const struct bench_plan *p, int64_t i, struct buf *out)
{
	struct bench_person who;

	if (p->spine == 0)
		return;
	bench_person_make(p, i, &who);
	number(out, who.id);
	number(out, identity_type(&who));
	identity(out, &who, false);
	identity(out, &who, true);
	number(out, who.source->type);
	when(out, bench_time(p, bench_first_card(i)));
	end_line(out);
}

static void interaction(struct buf *out, const struct bench_card *card, int direction)
{
	const bool is_in = direction == INTERACTION_IN;
	const struct timestamp at = is_in ? card->received : card->answered;

	number(out, 2 * card->id - (is_in ? 1 : 0));
	when(out, at);
	number(out, card->channel);
	number(out, card->point + 1);
	number(out, card->person.source->type);
	number(out, direction);
	number(out, is_in ? card->action : ACTION_REPLY);
	number(out, card->person.id);
	id_or_null(out, is_in ? 0 : card->answered_by);
	number(out, card->id);
	id_or_null(out, is_in ? 0 : card->id);
	if (is_in)
		link_of(out, card);
	else
		text(out, NULL);
	when(out, at);
	end_line(out);
}

static void write_interaction(const struct bench_plan *p, int64_t i, struct buf *out)
{
	struct bench_card card;

	if (!bench_in_spine(p, i))
		return;
	bench_card_make(p, i, &card);
	interaction(out, &card, INTERACTION_IN);
	if (card.is_mailed)
		interaction(out, &card, INTERACTION_OUT);
}

static void write_interaction_text(const struct bench_plan *p, int64_t i, struct buf *out)
{
	struct bench_card card;

	if (!bench_in_spine(p, i))
		return;
	bench_card_make(p, i, &card);
	number(out, 2 * card.id - 1);
	wording(out, p, &card, "\\n\\n");
	end_line(out);
	if (!card.is_mailed)
		return;
	number(out, 2 * card.id);
	answer(out, p, &card);
	end_line(out);
}

/* ---- the company ---- */

static int64_t points(const struct bench_plan *p)
{
	return p->points;
}

static void write_point(const struct bench_plan *p, int64_t i, struct buf *out)
{
	const struct timestamp since = bench_time(p, 0);

	number(out, i + 1);
	tab(out);
	bench_point_put(out, i);
	text(out, bench_cities[i % bench_cities_n].zone);
	when(out, since);
	when(out, since);
	end_line(out);
}

struct hand {
	const char *email;
	enum role role;
};

static const struct hand hands[HANDS_NAMED] = {
	[HANDS_ADMIN] = { "admin", ROLE_ADMINISTRATOR },
	[HANDS_HEAD] = { "head", ROLE_HEAD },
	[HANDS_SERVICE] = { "service-manager", ROLE_SERVICE_MANAGER },
	[HANDS_MANAGER] = { "manager", ROLE_MANAGER },
	[HANDS_POINT_MANAGER] = { "point-manager", ROLE_POINT_MANAGER },
	[HANDS_MODERATOR] = { "moderator", ROLE_MODERATOR },
};

static int64_t users(const struct bench_plan *p)
{
	return HANDS_NAMED + p->users;
}

static void write_user(const struct bench_plan *p, int64_t i, struct buf *out)
{
	const bool is_named = i < HANDS_NAMED;
	const struct timestamp since = bench_time(p, 0);
	struct chance c = chance_of(p->seed, CHANCE_STAFF, -1 - i);

	number(out, bench_user(p, i));
	tab(out);
	if (is_named)
		buf_addf(out, "%s@otklik.test", hands[i].email);
	else
		buf_addf(out, "p%lld@otklik.test", (long long)(i - HANDS_NAMED + 1));
	tab(out);
	const char *first = bench_word(WORDS_FIRST, false, &c);

	buf_addf(out, "%s %s", first, bench_word(WORDS_LAST, false, &c));
	number(out, is_named ? (int64_t)hands[i].role : (int64_t)ROLE_MANAGER);
	number(out, 1);
	text(out, p->password_hash);
	when(out, since);
	when(out, since);
	end_line(out);
}

static void member(struct buf *out, int64_t user, int64_t point)
{
	number(out, user);
	number(out, point + 1);
	end_line(out);
}

/* The manager has the two busiest points; everybody else of a point has that one. */
static void write_member(const struct bench_plan *p, int64_t i, struct buf *out)
{
	int64_t point = 0;

	if (i < HANDS_MANAGER)
		return;
	if (i >= HANDS_NAMED)
		while (p->staff_first[point + 1] <= i - HANDS_NAMED)
			point++;
	member(out, bench_user(p, i), point);
	if (i == HANDS_MANAGER && p->points > 1)
		member(out, bench_user(p, i), 1);
}

static int64_t point_of_channel(const struct bench_plan *p, int64_t i)
{
	return i < p->points ? i : i - p->points;
}

static void write_channel(const struct bench_plan *p, int64_t i, struct buf *out)
{
	const struct timestamp since = bench_time(p, 0);

	number(out, i + 1);
	number(out, 1);
	tab(out);
	buf_adds(out, i < p->points ? "Почта: " : "Отзывы: ");
	bench_point_put(out, point_of_channel(p, i));
	number(out, point_of_channel(p, i) + 1);
	number(out, 0);
	number(out, bench_reply_minutes(i + 1));
	when(out, since);
	when(out, since);
	end_line(out);
}

/* There is no server behind these mailboxes, so they are off. */
static void write_health(const struct bench_plan *p, int64_t i, struct buf *out)
{
	(void)p;
	number(out, i + 1);
	number(out, 4);
	end_line(out);
}

static void write_mailbox(const struct bench_plan *p, int64_t i, struct buf *out)
{
	(void)p;
	number(out, i + 1);
	tab(out);
	buf_addf(out, "box%lld@otklik.test", (long long)(i + 1));
	tab(out);
	buf_addf(out, "box%lld@otklik.test", (long long)(i + 1));
	end_line(out);
}

const struct bench_table bench_tables[] = {
	{ "points", "(id, name, time_zone, created_at, updated_at)", points, write_point },
	{ "users", "(id, email, name, role, locale, password_hash, created_at, updated_at)", users,
	  write_user },
	{ "user_points", "(user_id, point_id)", users, write_member },
	{ "channels",
	  "(id, kind, name, point_id, is_active, reply_minutes, created_at, updated_at)",
	  bench_channels, write_channel },
	{ "channel_health", "(channel_id, state)", bench_channels, write_health },
	{ "mailboxes",
	  "(channel_id, login, from_address) SET imap_host = 'imap.example', imap_port = 993, "
	  "imap_security = 1, "
	  "password = '', folder = 'INBOX', after_action = 1, smtp_host = 'smtp.example', "
	  "smtp_port = 465, "
	  "smtp_security = 1",
	  bench_channels, write_mailbox },
	{ "interests",
	  "(id, @key, channel_id, point_id, identity_id, state, source_type, action, place, "
	  "author_name, author_url, "
	  "author_email, author_phone, subject, excerpt, product, link, reply_way, received_at, "
	  "due_at, assignee_id, "
	  "claimed_at, answered_at, answered_by_id, processed_at, accepted_at, accepted_by_id, "
	  "remark, proofs_count, "
	  "proof_url, proof_grade, rule, version, created_at, updated_at) SET dedupe_key = "
	  "UNHEX(@key), "
	  "rule_version = 1",
	  cards, write_card },
	{ "interest_texts", "(interest_id, text)", cards, write_text },
	{ "interest_history", "(interest_id, at, action, user_id, text)", cards, write_history },
	{ "interest_no_replies",
	  "(interest_id, point_id, user_id, at, reason, was_new, is_sampled)", cards,
	  write_no_reply },
	{ "proofs", "(interest_id, url, user_id, created_at)", cards, write_proof },
	{ "replies",
	  "(id, interest_id, user_id, to_address, subject, text, message_id, state, created_at, "
	  "sent_at)",
	  cards, write_reply },
	{ "identities", "(id, type, value, raw_value, source_type, first_seen_at)", people,
	  write_identity },
	{ "interactions",
	  "(id, at, channel_id, point_id, source_type, direction, action, identity_id, user_id, "
	  "interest_id, reference, "
	  "link, created_at)",
	  cards, write_interaction },
	{ "interaction_texts", "(interaction_id, text)", cards, write_interaction_text },
	{ "interest_words", "(word, day, @postings) SET postings = UNHEX(@postings)", bench_days,
	  bench_words_write },
	{ NULL, NULL, NULL, NULL },
};
