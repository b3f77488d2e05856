/*
 * Tallies: the report of a group of cards, with a cell for the whole and one for each source,
 * action, product ... that occurs. Pure: cards or stored bytes go in, cells or bytes come out;
 * tallies add up. Inside of the feature only.
 */
#ifndef FEATURE_REPORTS_TALLY_H
#define FEATURE_REPORTS_TALLY_H

#include "base/arena.h"
#include "feature/reports/cell.h"

/*
 * By what cards are told apart, and by what a report can be narrowed. Values are those of the
 * database.
 */
enum dimension {
	BY_ALL,
	BY_SOURCE,
	BY_CHANNEL,
	BY_PRODUCT, /* id of report_products; 0: about no product */
	/* who has sent the answer; nobody for cards without one, or answered outside */
	BY_PERSON,
	BY_ACTION,
	BY_HOUR, /* 24 * weekday (0 Monday) + hour, by the clock of the point */
	BY_POINT,
	BY__MAX
};

/* Reports can be narrowed by these: BY_ALL to BY_PERSON. */
enum { SLICES = BY_PERSON + 1 };

/* What the report asks of one card. */
struct fact {
	/* its value in each dimension; of[BY_PERSON] is 0 for nobody */
	int64_t of[BY__MAX];
	int state; /* enum interest_state */
	bool is_answered, is_late, is_missed;
	int64_t clock_seconds, work_seconds; /* of the answer */
};

struct tally_item {
	int by;
	int64_t id;
	struct cell cell;
};

struct tally;

struct tally *tally_new(struct arena *a);
void tally_add(struct tally *t, const struct fact *f);
/* The cell of a value, made when it is not there. */
struct cell *tally_cell(struct tally *t, enum dimension by, int64_t id);
struct cell *tally_total(struct tally *t);

/* Cells of a dimension, in the order of their ids; the array lives in the arena. */
size_t tally_items(struct tally *t, enum dimension by, const struct tally_item ***out);

/*
 * The cells but the total, as bytes, and back: reading adds. False for bytes that no writer made.
 */
void tally_write(struct tally *t, struct buf *out);
bool tally_read(struct tally *t, const void *p, size_t n);

#endif
