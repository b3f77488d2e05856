#include "feature/history/identity.h"
#include "base/str.h"

#include <string.h>

enum { PHONE_LEAST = 7, PHONE_MOST = 15, PHONE_HOME = 11 };

static const char *kept(const char *s)
{
	return s[0] != '\0' && strlen(s) <= IDENTITY_BYTES ? s : NULL;
}

/* Sites that have several names; the first name of a row is the one that is kept. */
static const char *const sites[][6] = {
	{ "vk.com", "vk.ru", "vkontakte.ru", NULL },
	{ "ok.ru", "odnoklassniki.ru", NULL },
	{ "facebook.com", "fb.com", "fb.me", NULL },
	{ "instagram.com", "instagr.am", NULL },
	{ "x.com", "twitter.com", NULL },
	{ "t.me", "telegram.me", "telegram.dog", NULL },
	{ "linkedin.com", NULL },
	{ "youtube.com", NULL },
};

enum { SITES = sizeof(sites) / sizeof(sites[0]), SITE_YOUTUBE = SITES - 1 };

/* The site of a host, whatever stands before it (m., ru-ru., web.); SITES: none of these. */
static size_t site_of(const char *host)
{
	for (size_t i = 0; i < SITES; i++)
		for (const char *const *name = sites[i]; *name != NULL; name++) {
			const size_t n = strlen(host);
			const size_t own = strlen(*name);

			if (n >= own && str_eq(host + n - own, *name) &&
			    (n == own || host[n - own - 1] == '.'))
				return i;
		}
	return SITES;
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

static const char PROFILE_ID[] = "profile.php?id=";

/* facebook.com/profile.php?id=1 and /people/Name/1 are one person: here the number is the name. */
static const char *facebook_name(struct arena *a, const char *path)
{
	const char *last = strrchr(path, '/');

	if (str_starts(path, PROFILE_ID))
		return arena_strndup(a, path, strcspn(path, "&"));
	if (!str_starts(path, "people/") || last[1] == '\0' ||
	    last[1 + strspn(last + 1, "0123456789")] != '\0')
		return path;
	return arena_printf(a, "%s%s", PROFILE_ID, last + 1);
}

static void cut_end(char *s)
{
	while (s[0] != '\0' && s[strlen(s) - 1] == '/')
		s[strlen(s) - 1] = '\0';
}

/* What stands after the host, in one form. */
static const char *path_of(struct arena *a, const char *path, size_t site)
{
	const bool is_facebook = site < SITES && str_eq(sites[site][0], "facebook.com");
	char *s = arena_strndup(a, path, strcspn(path, "#"));

	/* Only YouTube tells capitals apart, in the numbers of its channels. */
	if (site < SITE_YOUTUBE)
		lower(s, strlen(s));
	if (!is_facebook || !str_starts(s, PROFILE_ID))
		s[strcspn(s, "?")] = '\0';
	cut_end(s);
	return is_facebook ? facebook_name(a, s) : s;
}

static const char *without_prefixes(const char *rest)
{
	static const char *const prefixes[] = { "www.", "m.", "mobile." };

	for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]);) {
		const bool is_there = str_istarts(rest, prefixes[i]);

		rest += is_there ? strlen(prefixes[i]) : 0;
		i = is_there ? 0 : i + 1;
	}
	return rest;
}

const char *identity_profile(struct arena *a, const char *url)
{
	const char *rest = url != NULL ? without_scheme(url) : NULL;

	if (rest == NULL)
		return NULL;
	rest = without_prefixes(rest);
	char *host = arena_strndup(a, rest, strcspn(rest, "/?#"));
	const char *slash = rest + strlen(host);

	lower(host, strlen(host));
	const size_t site = site_of(host);
	const char *path = path_of(a, *slash == '/' ? slash + 1 : "", site);

	if (path[0] == '\0' || strchr(host, '.') == NULL)
		return NULL;
	return kept(arena_printf(a, "%s/%s", site < SITES ? sites[site][0] : host, path));
}

const char *identity_email(struct arena *a, const char *address)
{
	if (address == NULL)
		return NULL;
	char *s = str_trim(arena_strdup(a, address));

	while (str_istarts(s, "mailto:"))
		s = str_trim(s + strlen("mailto:"));
	const char *at = strrchr(s, '@');

	if (at == NULL || at == s || at[1] == '\0' || strpbrk(s, " \t\r\n<>") != NULL)
		return NULL;
	lower(s, strlen(s));
	return kept(s);
}

/* "+7 (800) 1" has its country; "00" and "8 10" are how one dials abroad. */
static const char *abroad(const char *digits, const char *phone, const struct phone_plan *plan)
{
	if (!phone_needs_plan(phone))
		return digits;
	if (str_starts(digits, "00"))
		return digits + 2;
	return str_eq(plan->trunk, "8") && str_starts(digits, "810") && strlen(digits) > PHONE_HOME
		       ? digits + 3
		       : NULL;
}

/* Digits after the country's code; NULL if the country writes no such number. */
static const char *at_home(const char *digits, const struct phone_plan *plan)
{
	const size_t trunk = strlen(plan->trunk);
	const size_t code = strlen(plan->code);
	const int n = (int)strlen(digits);

	if (trunk > 0 && str_starts(digits, plan->trunk) && n - (int)trunk >= plan->least &&
	    n - (int)trunk <= plan->most)
		return digits + trunk;
	if (str_starts(digits, plan->code) && n - (int)code >= plan->least &&
	    n - (int)code <= plan->most)
		return digits + code;
	return n >= plan->least && n <= plan->most ? digits : NULL;
}

const char *identity_phone(struct arena *a, const char *phone, const struct phone_plan *plan)
{
	const struct phone_plan *home = plan != NULL ? plan : phone_plan_of_zone("Europe/Moscow");
	char *digits = phone != NULL ? arena_alloc(a, strlen(phone) + 1) : NULL;
	size_t n = 0;

	if (digits == NULL)
		return NULL;
	for (const char *p = phone; *p != '\0'; p++)
		if (*p >= '0' && *p <= '9')
			digits[n++] = *p;
	digits[n] = '\0';
	const char *whole = abroad(digits, phone, home);
	const char *own = whole == NULL ? at_home(digits, home) : NULL;

	if (own != NULL)
		return arena_printf(a, "+%s%s", home->code, own);
	if (whole == NULL)
		whole = digits;
	n = strlen(whole);
	return n >= PHONE_LEAST && n <= PHONE_MOST ? arena_printf(a, "+%s", whole) : NULL;
}
