/*
 * Interests: inbound interactions that want work. A card is made once for each event, claimed by
 * one person, answered, proven, accepted. Called by the mail collector (interest_ingest), by jobs
 * (sent answers, fetched photos) and by its own routes.
 */
#ifndef FEATURE_INTERESTS_H
#define FEATURE_INTERESTS_H

#include "core/http.h"
#include "core/job.h"
#include "feature/interests/source.h"
#include "feature/interests/values.h"

extern const struct route interest_feed_routes[];
extern const struct route interest_counts_routes[];
extern const struct route interest_card_routes[];
extern const struct route interest_work_routes[];
extern const struct route interest_proof_routes[];
extern const struct route interest_reply_routes[];
extern const struct route interest_form_routes[];
extern const struct route interest_no_reply_routes[];
extern const struct route interest_presence_routes[];
extern const struct route interest_evidence_routes[];
extern const struct route interest_edit_routes[];
extern const struct route interest_quality_routes[];

/* What a door (mail, webhook) knows about an event. Texts may be NULL; over-long ones are cut. */
struct interest_new {
	/* 32 bytes; the first 24 are the event's, whatever the door and the point */
	struct bytes dedupe_key;
	channel_id channel_id;
	point_id point_id;
	letter_id letter_id;
	enum source_type source_type;
	enum interest_action action;
	enum reply_way reply_way;
	const char *place;
	const char *author_name;
	const char *author_url;
	const char *author_photo_url;
	const char *author_email;
	const char *author_phone;
	const char *subject;
	const char *text;        /* what the person wrote */
	const char *quoted_text; /* folded away: quotes, signature */
	const char *product;
	const char *product_url;
	const char *link;
	const char *external_id;
	struct timestamp received_at;
	int64_t reply_minutes; /* of the channel: sets the deadline */
	const char *rule;
	int64_t rule_version;
	/* older than the connection of its mailbox: done, wanted by nobody */
	bool is_quiet;
};

/* What became of one event. */
struct interest_ingested {
	int64_t id;
	bool is_new; /* false: it has joined a card that was there */
};

/*
 * Makes the cards of n events with their interactions, identities, counters, events and (for remote
 * author photos) the jobs that fetch them, inside the caller's transaction and in about ten
 * statements, however many they are. All of them belong to one point. An event that has a card in
 * that point already joins it as a further piece of evidence; the card itself stays as it is.
 */
int interest_ingest(struct req *r, const struct interest_new *v, size_t n,
		    struct interest_ingested *out);

/* Who wrote a card, as far as it tells. */
struct interest_person {
	int64_t id;
	point_id point_id;
	struct opt_i64 identity; /* unset: nothing that identifies anybody */
	int64_t source_type;
	const char *author_name;
	const char *author_url;
	const char *author_email;
	const char *author_phone;
	struct timestamp received_at;
};
int interest_person_get(struct req *r, interest_id id, const struct interest_person **out);

/* Gives a card that had none its identity; never replaces one. */
int interest_identify(struct req *r, interest_id id, int64_t identity);

/* One line of the card's history: who it was became known, or was taken back. */
int interest_note_link(struct req *r, interest_id id, bool is_linked, const char *client_name);

/* Replies with the card as it is now. */
extern const struct desc interest_row_desc;
int interest_reply(struct req *r, interest_id id);

/* ---- for who tells what has changed (feature/changes) ---- */

struct interest_json {
	int64_t id;
	int64_t assignee; /* 0: nobody */
	const char *json; /* in the arena; as a row of the feed */
};

/* Those of n cards that the actor may see, in one statement; v has room for n. */
int interest_cards_json(struct req *r, const int64_t *ids, size_t n, struct interest_json *v,
			size_t *out_n);

/* How many cards each view has, but `mine`: the same for everybody who sees the same points. */
struct interest_counts_row {
	int64_t open;
	int64_t new;
	int64_t claimed;
	int64_t processed;
	int64_t done;
	int64_t no_reply;
	int64_t overdue;
};
/* Fields of a struct that has such counts as `of_scope`, and `mine`, of a type of its own. */
#define INTEREST_COUNTS_FIELDS(s)                                                            \
	OI(s, of_scope, open), OI(s, of_scope, new), OI(s, of_scope, claimed),               \
		OI(s, of_scope, overdue), OI(s, of_scope, processed), OI(s, of_scope, done), \
		O(s, mine), OI(s, of_scope, no_reply)

int interest_counts_of_scope(struct req *r, struct interest_counts_row *out);
/* How many cards are in the actor's hands, up to 1,000. */
int interest_count_mine(struct req *r, int64_t *out);

/*
 * ---- the pool, for who gives cards to people (feature/assign); inside the caller's transaction
 * ----
 */

struct pool_card {
	int64_t id;
	user_id lost_by; /* from whom it was taken back last, 0: nobody */
};
extern const struct desc pool_card_desc;

struct held_card {
	int64_t id;
	user_id user;           /* 0: nobody has it */
	struct timestamp since; /* claimed, or received, or to be answered by then */
	const char *author_name;
	point_id point_id;
};
extern const struct desc held_card_desc;

struct pool_gift {
	int64_t card;
	user_id user;
};

/*
 * The oldest unclaimed cards of a channel, locked; those that somebody is just claiming are left
 * out.
 */
int interest_pool(struct req *r, channel_id channel, int64_t limit, struct pool_card **v,
		  size_t *n);

/* Cards claimed before that moment and not answered, locked. */
int interest_held(struct req *r, channel_id channel, struct timestamp before, struct held_card **v,
		  size_t *n);

/*
 * Unanswered cards received in that time that the heads do not know of yet, oldest first, locked.
 */
int interest_late(struct req *r, channel_id channel, struct timestamp from, struct timestamp before,
		  struct held_card **v, size_t *n);

/*
 * Cards whose deadline has come since that moment in somebody's hands, who has not been told yet.
 */
int interest_overdue(struct req *r, struct timestamp from, struct held_card **v, size_t *n);

/* What is done with locked cards of a point: given, taken back, shown to the heads. */
int interest_give(struct req *r, point_id point, const struct pool_gift *v, size_t n);
int interest_take_back(struct req *r, point_id point, const struct held_card *v, size_t n);
int interest_escalate(struct req *r, point_id point, const struct held_card *v, size_t n);

/* Job "due_recount" about a point: its waiting cards get the deadlines of its present hours. */
enum job_result interest_due_job(struct worker *w, const struct job *job, const char **error);

/* Job "window_move" about an interest: older messages of its author may be answered longer now. */
enum job_result interest_window_job(struct worker *w, const struct job *job, const char **error);

/* Job "photo_fetch" about an interest: the author's photo becomes a file of ours. */
enum job_result interest_photo_job(struct worker *w, const struct job *job, const char **error);

/*
 * Job "reply_send" about a reply: sends one answer that a person has written. A mail that the
 * server may have taken is never sent again by itself: the reply says "unsure" and a person
 * decides.
 */
enum job_result interest_reply_job(struct worker *w, const struct job *job, const char **error);

/* Forgets a batch of the answers, and of their files, begun half a year ago and never sent. */
int interest_drafts_purge(struct req *r, int64_t *gone);

/* What a letter tells about answers: ours, or one that was given elsewhere. */
enum heard_kind {
	HEARD_ANSWER = 1, /* somebody has answered our letter */
	HEARD_BOUNCE,     /* our letter has come back */
	HEARD_DELAY,      /* it is on its way still */
	HEARD_AUTO_REPLY, /* out of office and the like */
	HEARD_OWN,        /* somebody has answered from a mailbox of ours, without us */
	HEARD_OUTSIDE,    /* the network tells that the company has answered */
	HEARD__MAX
};

struct mail_heard {
	enum heard_kind kind;
	letter_id letter;
	const char *own_id;     /* its Message-ID, without <>, as all ids */
	const char *const *ids; /* of letters before it, the nearest first */
	size_t ids_n;
	const char *const *to; /* its receivers */
	size_t to_n;
	const char *status;           /* of a report: "5.1.1" */
	const char *text;             /* its beginning is shown to people; may be NULL */
	enum source_type source_type; /* for HEARD_OUTSIDE: what it is about */
	const char *link;
	const char *external_id;
	const char *author_name;
};

/*
 * Letters of one batch that may be about answers, inside of the transaction that stores them. Only
 * those that name an id which we have made (nobody else can) or that come from ourselves become
 * jobs, all of them in one statement; most batches have none.
 */
int interest_mail_hear(struct req *r, const struct mail_heard *v, size_t n);

/* Job "mail_heard": what such a letter changes. */
enum job_result interest_heard_job(struct worker *w, const struct job *job, const char **error);

/*
 * Counts the cards of every point and mends counters that say something else; administrators are
 * told. Gives how many were wrong. A point whose cards are being counted waits with its changes.
 */
int64_t interest_counts_check(struct worker *w);

/*
 * Compares the newest cards with those that are kept as answered late, and mends what differs.
 * Gives of how many cards.
 */
int64_t interest_lates_check(struct worker *w);

#endif
