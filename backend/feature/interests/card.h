/*
 * A card as the browser sees it, and the one way to change its state: card_apply() reads the row,
 * asks the state machine, writes it back if nobody was faster, and keeps history, counters and
 * events in the same transaction. Inside of the feature only.
 */
#ifndef FEATURE_INTEREST_CARD_H
#define FEATURE_INTEREST_CARD_H

#include "feature/interests/grade.h"
#include "feature/interests/interests.h"
#include "feature/interests/state.h"

/* Members that one row of the feed and the whole card share. */
#define CARD_MEMBERS                   \
	int64_t id;                    \
	int state;                     \
	int source_type;               \
	int action;                    \
	const char *place;             \
	const char *author_name;       \
	const char *author_url;        \
	file_id author_photo_id;       \
	const char *text;              \
	const char *product;           \
	const char *product_url;       \
	const char *link;              \
	struct timestamp received_at;  \
	struct timestamp due_at;       \
	struct timestamp window_at;    \
	int due_by;                    \
	struct timestamp escalated_at; \
	user_id assignee_id;           \
	const char *assignee_name;     \
	struct timestamp claimed_at;   \
	struct timestamp answered_at;  \
	user_id answered_by_id;        \
	const char *answered_by_name;  \
	struct timestamp processed_at; \
	const char *remark;            \
	point_id point_id;             \
	const char *point_name;        \
	channel_id channel_id;         \
	const char *channel_name;      \
	int reply_way;                 \
	int64_t proofs_count;          \
	file_id proof_file_id;         \
	const char *proof_url;         \
	client_id client_id;           \
	const char *client_name;       \
	int proof_grade;               \
	int64_t version;

#define CARD_FIELDS(s)                                                                           \
	O(s, id), FC(s, state, 0, state_choices), FC(s, source_type, 0, source_choices),         \
		FC(s, action, 0, action_choices), O(s, place), O(s, author_name),                \
		O(s, author_url), O(s, author_photo_id), O(s, text), O(s, product),              \
		O(s, product_url), O(s, link), O(s, received_at), O(s, due_at), O(s, window_at), \
		FC(s, due_by, 0, due_choices), O(s, escalated_at), O(s, assignee_id),            \
		O(s, assignee_name), O(s, claimed_at), O(s, answered_at), O(s, answered_by_id),  \
		O(s, answered_by_name), O(s, processed_at), O(s, remark), O(s, point_id),        \
		O(s, point_name), O(s, channel_id), O(s, channel_name),                          \
		FC(s, reply_way, 0, reply_choices), O(s, proofs_count), O(s, proof_file_id),     \
		O(s, proof_url), O(s, client_id), O(s, client_name),                             \
		FC(s, proof_grade, 0, grade_choices), O(s, version)

struct interest_row {
	CARD_MEMBERS
	const char *typing_word; /* no column: card_words() */
};
/* A row of the feed with the word by which the live channel names it. */
extern const struct desc interest_shown_desc;
struct interest_ref {
	interest_id interest_id;
};
extern const struct desc interest_ref_desc;

/* Values are those of the database. */
enum card_history {
	HISTORY_CREATED = 1,
	HISTORY_CLAIMED,
	HISTORY_RELEASED,
	HISTORY_STOLEN,
	HISTORY_ANSWERED,
	HISTORY_PROOF_ADDED,
	HISTORY_PROOF_REMOVED,
	HISTORY_PROCESSED,
	HISTORY_ACCEPTED,
	HISTORY_RETURNED,
	HISTORY_REPLY_QUEUED,
	HISTORY_REPLY_SENT,
	HISTORY_REPLY_FAILED,
	HISTORY_IMPORTED,
	HISTORY_LINKED,
	HISTORY_UNLINKED,
	HISTORY_REPLY_UNDONE,
	HISTORY_REPLY_CONFIRMED,
	HISTORY_REPLY_BOUNCED,
	HISTORY_REPLY_DELAYED,
	HISTORY_AUTO_REPLIED,
	HISTORY_CONTINUED,
	HISTORY_ANSWERED_OUTSIDE,
	HISTORY_INTENT,
	HISTORY_INTENT_DROPPED,
	HISTORY_ASSIGNED,
	HISTORY_EXPIRED,
	HISTORY_ESCALATED,
	HISTORY_NO_REPLY,
	HISTORY_NO_REPLY_UNDONE,
	HISTORY_EDITED,
	HISTORY_RECOGNISED,
	HISTORY__MAX
};
extern const struct choices history_choices;

/* Which deadline is the earlier one: our own, or the network's window. */
extern const struct choices due_choices;

struct card_change {
	interest_id id;
	enum card_event event;
	const char *text;   /* reason, remark or note for the history; may be NULL */
	file_id proof_file; /* a proof that comes */
	const char *proof_url;
	proof_id proof_gone;    /* a proof that goes */
	bool is_fresh, was_new; /* of "no reply needed" that is taken back */
};

/* Reads a card within the actor's scope. */
int card_get(struct req *r, interest_id id, const struct interest_row **out);

/*
 * Applies the event to the card, which *before is as card_get() gave it. E_WRONG_STATE with who has
 * it, or E_RETRY when somebody else changed it in between: the whole unit of work is then run
 * again.
 */
int card_apply(struct req *r, const struct card_change *c, const struct interest_row *before);

/* Fills in the words of n rows for interest_shown_desc. */
void card_words(struct req *r, struct interest_row *v, size_t n);

/* Asks the state machine alone, before costly work. */
int card_check(struct req *r, const struct card_change *c, const struct interest_row *row);

/* The refusals, with their data for the browser. */
int card_refuse(struct req *r, const struct interest_row *row);
int card_refuse_claim(struct req *r, const struct interest_row *row);

/* One line of history, by who acts. */
int card_note(struct req *r, interest_id id, enum card_history action, const char *text);

/* A line of its own for each of n cards, in one statement. */
int card_note_each(struct req *r, enum card_history action, const int64_t *ids,
		   const char *const *texts, size_t n);

/* The first line of n cards that were just made, in one statement. */
int card_note_first(struct req *r, enum card_history action, const int64_t *ids, size_t n);

/* Values are those of the database. */
enum claim_way { CLAIM_TAKEN = 1, CLAIM_STOLEN, CLAIM_GIVEN, CLAIM_ENDED };

/*
 * Keeps that who acts took the card, and how many older ones of its point waited: at most 100 are
 * counted.
 */
int card_note_claim(struct req *r, const struct interest_row *row, enum claim_way way);

/* Moves a card of a point from one state's counter to another's. */
int card_count_move(struct req *r, point_id point, enum interest_state from,
		    enum interest_state to);
/* The same for n cards. */
int card_count_move_n(struct req *r, point_id point, enum interest_state from,
		      enum interest_state to, int64_t n);

/* Replies with the card as it is now, and tells the browsers. */
int card_reply(struct req *r, interest_id id);

#endif
