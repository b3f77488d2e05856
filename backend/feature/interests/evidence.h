/*
 * Evidence: through which other doors the event of a card has come as well (the same mail in
 * another mailbox, a webhook beside a mail). The card's own channel and letter are its first
 * evidence and stand in the card. Written by interest_ingest only.
 */
#ifndef FEATURE_INTEREST_EVIDENCE_H
#define FEATURE_INTEREST_EVIDENCE_H

#include "core/http.h"

struct evidence_new {
	interest_id interest_id;
	channel_id channel_id;
	letter_id letter_id; /* 0: it came by another door than mail */
	struct timestamp at;
};

/* Adds n pieces in one statement; one that is there already stays as it is. */
int evidence_add(struct req *r, const struct evidence_new *v, size_t n);

#endif
