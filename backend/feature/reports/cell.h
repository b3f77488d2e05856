/*
 * Cells: the numbers of a group of cards, small enough to be added up by the thousand. Pure: no
 * database. Response times are counted in buckets that grow by a tenth, so that groups add up
 * exactly and a median is off by at most 5 % (CELL_ERROR) of its value. docs/domain/report.md says
 * what each number is. Inside of the feature only.
 */
#ifndef FEATURE_REPORTS_CELL_H
#define FEATURE_REPORTS_CELL_H

#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Times in seconds: bucket 0 is less than one, bucket b >= 1 is from 1.1^(b-1) on. The last is
 * endless.
 */
enum { HIST_BUCKETS = 200 };

#define CELL_ERROR 0.0489

struct hist {
	uint32_t n[HIST_BUCKETS];
};

void hist_add(struct hist *h, int64_t seconds);
void hist_merge(struct hist *to, const struct hist *from);
int64_t hist_count(const struct hist *h);
/*
 * The element of rank ceil(q * count) in order of size, as the middle of its bucket: seconds, or -1
 * when there is none.
 */
double hist_quantile(const struct hist *h, double q);

/* Values are those of the stored bytes. */
enum cell_number {
	CELL_CARDS,
	CELL_ANSWERED,
	CELL_OUTSIDE, /* answered, but by nobody of us */
	CELL_LATE,    /* answered after the deadline */
	CELL_MISSED,  /* not answered, and the deadline is over */
	CELL_NEW,     /* by the present state, in the order of enum interest_state */
	CELL_CLAIMED,
	CELL_STATE_ANSWERED,
	CELL_PROCESSED,
	CELL_RETURNED,
	CELL_ACCEPTED,
	CELL_NO_REPLY, /* needs no answer, somebody has decided */
	CELL__MAX
};

struct cell {
	int64_t n[CELL__MAX];
	struct hist clock; /* from received to answered */
	struct hist work;  /* the same in working time */
};

void cell_merge(struct cell *to, const struct cell *from);

/* Bytes of a cell and back; a reader never goes over `end` and is false for what no writer made. */
struct reader {
	const unsigned char *p, *end;
};

void cell_write(struct buf *out, const struct cell *c);
/* Adds what stands there to *to. */
bool cell_read(struct reader *in, struct cell *to);

void number_write(struct buf *out, uint64_t v);
bool number_read(struct reader *in, uint64_t *v);

#endif
