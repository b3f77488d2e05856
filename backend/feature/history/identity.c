#include "feature/history/identity.h"
#include "base/str.h"

#include <string.h>

enum { PHONE_LEAST = 7, PHONE_MOST = 15, RUSSIAN_DIGITS = 11 };

static const char *kept(const char *s)
{
	return s[0] != '\0' && strlen(s) <= IDENTITY_BYTES ? s : NULL;
}

/* Sites whose names of people do not tell capitals apart. */
static bool is_case_free(const char *host_and_path)
{
	static const char *const hosts[] = { "vk.com/",       "ok.ru/",      "facebook.com/", "instagram.com/",
					     "twitter.com/",  "x.com/",      "t.me/",         "linkedin.com/" };

	for (size_t i = 0; i < sizeof(hosts) / sizeof(hosts[0]); i++)
		if (str_starts(host_and_path, hosts[i]))
			return true;
	return false;
}

static const char *without_scheme(const char *url)
{
	if (str_istarts(url, "https://"))
		return url + strlen("https://");
	return str_istarts(url, "http://") ? url + strlen("http://") : NULL;
}

static void lower(char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (s[i] >= 'A' && s[i] <= 'Z')
			s[i] += 'a' - 'A';
}

const char *identity_profile(struct arena *a, const char *url)
{
	const char *rest = url != NULL ? without_scheme(url) : NULL;

	if (rest == NULL)
		return NULL;
	for (const char *const *p = (const char *const[]){ "www.", "m.", "mobile.", NULL }; *p != NULL; p++)
		if (str_istarts(rest, *p))
			rest += strlen(*p);
	char *s = arena_strdup(a, rest);
	const size_t host = strcspn(s, "/?#");

	s[strcspn(s, "#")] = '\0';
	lower(s, host);
	if (is_case_free(s))
		lower(s, strlen(s));
	char *query = strchr(s, '?');

	/* facebook.com/profile.php?id=1: here the query is who it is, up to its first parameter. */
	if (query != NULL && strstr(s, "profile.php?id=") != NULL)
		query[strcspn(query, "&")] = '\0';
	else if (query != NULL)
		*query = '\0';
	while (s[0] != '\0' && s[strlen(s) - 1] == '/')
		s[strlen(s) - 1] = '\0';
	return strchr(s, '/') != NULL && strchr(s, '.') != NULL ? kept(s) : NULL;
}

const char *identity_email(struct arena *a, const char *address)
{
	if (address == NULL)
		return NULL;
	char *s = str_trim(arena_strdup(a, str_istarts(address, "mailto:") ? address + strlen("mailto:") : address));
	const char *at = strrchr(s, '@');

	if (at == NULL || at == s || at[1] == '\0' || strpbrk(s, " \t\r\n<>") != NULL)
		return NULL;
	lower(s, strlen(s));
	return kept(s);
}

const char *identity_phone(struct arena *a, const char *phone)
{
	char *out = phone != NULL ? arena_alloc(a, strlen(phone) + 3) : NULL;
	size_t n = 1;

	if (out == NULL)
		return NULL;
	out[0] = '+';
	for (const char *p = phone; *p != '\0'; p++)
		if (*p >= '0' && *p <= '9')
			out[n++] = *p;
	out[n] = '\0';
	const size_t digits = n - 1;

	if (digits < PHONE_LEAST || digits > PHONE_MOST)
		return NULL;
	if (digits == RUSSIAN_DIGITS && out[1] == '8' && strchr(phone, '+') == NULL)
		out[1] = '7';
	if (digits == RUSSIAN_DIGITS - 1 && out[1] == '9') {
		memmove(out + 2, out + 1, digits + 1);
		out[1] = '7';
	}
	return out;
}
