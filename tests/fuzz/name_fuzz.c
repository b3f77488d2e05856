/*
 * Names, phones and addresses from outside: whatever they are, their forms are bounded and stay as
 * they are.
 */
#include "base/str.h"
#include "feature/clients/name_key.h"
#include "feature/history/identity.h"

#include <stdlib.h>
#include <string.h>

static void must(bool ok)
{
	if (!ok)
		abort();
}

/* A value in its normal form is its own normal form. */
static void check_identity(struct arena *a, const char *text)
{
	const char *profile = identity_profile(a, text);
	const char *email = identity_email(a, text);

	if (profile != NULL)
		must(strlen(profile) <= IDENTITY_BYTES &&
		     str_eq(identity_profile(a, arena_printf(a, "https://%s", profile)), profile));
	if (email != NULL)
		must(strlen(email) <= IDENTITY_BYTES && str_eq(identity_email(a, email), email));
	for (const char *const *zone = (const char *const[]){ "Europe/Moscow", "Europe/Minsk",
							      "Europe/Berlin", NULL };
	     *zone != NULL; zone++) {
		const char *phone = identity_phone(a, text, phone_plan_of_zone(*zone));

		if (phone != NULL)
			must(strlen(phone) <= 16 &&
			     str_eq(identity_phone(a, phone, phone_plan_of_zone(*zone)), phone));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct arena *a = arena_new(16 << 20);
	const char *text = arena_strndup(a, (const char *)data, n);
	struct name_words words;
	struct name_keys keys;

	name_words(a, text, &words);
	name_keys(a, text, &keys);
	must(words.n <= NAME_WORDS && keys.n <= NAME_KEYS && (words.n == 0) == (keys.n == 0));
	for (size_t i = 0; i < words.n; i++)
		must(words.v[i][0] != '\0' && strlen(words.v[i]) <= NAME_WORD_BYTES &&
		     strchr(words.v[i], ' ') == NULL);
	for (size_t i = 0; i < keys.n; i++)
		must(strlen(keys.v[i]) <= 190);
	check_identity(a, text);
	arena_free(a);
	return 0;
}
