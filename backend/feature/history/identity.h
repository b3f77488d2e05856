/*
 * Normal forms of what people are known by, so that the same person has the same value: pure
 * functions. NULL for what identifies nobody. Results live in the arena and are at most 500 bytes.
 */
#ifndef FEATURE_HISTORY_IDENTITY_H
#define FEATURE_HISTORY_IDENTITY_H

#include "base/arena.h"
#include "feature/history/phone.h"

/* Values are those of the database. CARD: somebody of whom one card is all that is known. */
enum identity_type {
	IDENTITY_PROFILE = 1,
	IDENTITY_EMAIL,
	IDENTITY_PHONE,
	IDENTITY_CARD,
	IDENTITY__MAX
};

enum { IDENTITY_BYTES = 500 };

/*
 * "https://www.VK.com/Id1?from=x#y" is "vk.com/id1", and so is vk.ru/id1; a query stays only where
 * it is the name.
 */
const char *identity_profile(struct arena *a, const char *url);
/* "mailto:Ann@Example.COM " is "ann@example.com". */
const char *identity_email(struct arena *a, const char *address);
/* "8 (916) 123-45-67" is "+79161234567" where people dial as in Russia (plan NULL). */
const char *identity_phone(struct arena *a, const char *phone, const struct phone_plan *plan);

#endif
