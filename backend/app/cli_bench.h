/*
 * otklik bench data: a made-up company with any number of cards, the same ones for the same seed,
 * size and end. What a card is depends only on these and on its number, so every table is written
 * by itself, in any order and at once. Inside of the command only.
 *
 *   cli_bench.c        the command: options, the guard, the order of loading
 *   cli_bench_plan.c   the company: points, people, the rhythm of its days
 *   cli_bench_card.c   one card and its whole life
 *   cli_bench_rows.c   the lines of each table, of columns as in cli_bench_columns.h
 *   cli_bench_words.c  what people write
 *   cli_bench_search.c the index of words
 */
#ifndef APP_CLI_BENCH_H
#define APP_CLI_BENCH_H

#include "app/cli.h"
#include "base/buf.h"
#include "base/time.h"

/* ---- chance: splitmix64, one stream for each thing that is made ---- */

struct chance {
	uint64_t state;
};

enum chance_kind { CHANCE_PERSON = 1, CHANCE_CARD, CHANCE_TEXT, CHANCE_STAFF, CHANCE_DAY };

struct chance chance_of(int64_t seed, enum chance_kind kind, int64_t i);
uint64_t chance_next(struct chance *c);
/* In [0, 1), and a whole number in [0, n). */
double chance_unit(struct chance *c);
int64_t chance_below(struct chance *c, int64_t n);
bool chance_is(struct chance *c, double probability);
/* Microseconds of a lognormal time with that median in minutes: most are quick, some take days. */
int64_t chance_minutes(struct chance *c, double median, double sigma);

/* ---- the company ---- */

/* The first people have these roles; the rest are managers, each of a point. */
enum {
	HANDS_ADMIN = 0,
	HANDS_HEAD,
	HANDS_SERVICE,
	HANDS_MANAGER,
	HANDS_POINT_MANAGER,
	HANDS_MODERATOR,
	HANDS_NAMED
};

struct bench_plan {
	struct arena *arena;
	int64_t cards, seed, points, users, days, products;
	/* percent of the cards, the newest ones, that the spine knows */
	int64_t spine;
	struct timestamp end;
	const char *password_hash;
	int64_t user_base; /* id of the first person made, less one */
	/* share of cards up to the end of each hour of the period */
	double *hours;
	double *point_shares; /* share of cards of the points up to each */
	double *product_shares;
	int64_t *staff_first; /* of each point: its first one of the staff, from 0 */
};

void bench_plan_make(struct bench_plan *p);
/* When card i of n came: later cards are never earlier. */
struct timestamp bench_time(const struct bench_plan *p, int64_t i);
/* Index in shares[0..n-1] where `at` in [0, 1) falls. */
int64_t bench_pick(const double *shares, int64_t n, double at);
void bench_point_put(struct buf *out, int64_t point);
void bench_product_put(struct buf *out, int64_t product);
int64_t bench_user(const struct bench_plan *p, int64_t index);
int64_t bench_staff_of(const struct bench_plan *p, int64_t point, struct chance *c);
int64_t bench_channels(const struct bench_plan *p);
int64_t bench_channel_of(const struct bench_plan *p, int64_t point, struct chance *c);
int64_t bench_reply_minutes(int64_t channel);
int64_t bench_people(const struct bench_plan *p);

/* ---- words ---- */

struct bench_weight {
	int value;
	int weight;
};

enum { ACTIONS_MAX = 6 };

struct bench_source {
	int type;
	const char *home; /* people's pages begin so; NULL: known by mail or phone */
	const char *rule;
	int weight;
	double product_share;
	struct bench_weight actions[ACTIONS_MAX];
};

extern const struct bench_source bench_sources[];
extern const int bench_sources_n;

enum bench_list {
	WORDS_FIRST,
	WORDS_LAST,
	WORDS_OPENINGS,
	WORDS_BODIES,
	WORDS_TAILS,
	WORDS_REMARKS,
	WORDS_REASONS,
	WORDS_ANSWERS,
	WORDS_PLACES,
	WORDS__MAX
};

const char *bench_word(enum bench_list list, bool is_english, struct chance *c);

struct bench_city {
	const char *name, *zone;
};

extern const struct bench_city bench_cities[];
extern const int bench_cities_n;
extern const char *const bench_products[];
extern const int bench_products_n;

/* ---- one card ---- */

/* Somebody who writes to the company; `id` is the identity. */
struct bench_person {
	int64_t id;
	const struct bench_source *source;
	int64_t point;
	bool is_english;
	const char *first, *last;
};

struct bench_event {
	struct timestamp at;
	int action;   /* of interest_history */
	int64_t user; /* 0: nobody */
	const char *text;
};

enum { EVENTS_MAX = 16 };

struct bench_card {
	int64_t i, id;
	struct bench_person person;
	int64_t point, channel, product; /* product: -1 is none */
	int action, state, version;
	struct timestamp received, due, claimed, answered, processed, accepted, updated;
	int64_t assignee, answered_by, accepted_by;
	const char *remark;
	int64_t proofs;
	bool is_mailed; /* answered by a reply of ours */
	int no_reply;   /* why it needs none, if somebody says so; 0: it needs one */
	struct bench_event events[EVENTS_MAX];
	int events_n;
};

void bench_person_make(const struct bench_plan *p, int64_t index, struct bench_person *out);
void bench_card_make(const struct bench_plan *p, int64_t i, struct bench_card *out);
/* The first card of that person: every third card is somebody new. */
int64_t bench_first_card(int64_t person);
bool bench_in_spine(const struct bench_plan *p, int64_t i);

/* ---- the index of words: days of the period, and the lines of one of them ---- */

int64_t bench_days(const struct bench_plan *p);
void bench_words_write(const struct bench_plan *p, int64_t i, struct buf *out);

/* ---- the tables ---- */

struct bench_table {
	const char *name;
	const char *load; /* columns and SET of LOAD DATA */
	int64_t (*rows)(const struct bench_plan *p);
	/* Adds the lines that belong to number i of `rows`: none, one or several. */
	void (*write)(const struct bench_plan *p, int64_t i, struct buf *out);
};

extern const struct bench_table bench_tables[]; /* ends with a name of NULL */

#endif
