#include "feature/interests/grade.h"
#include "base/str.h"

#include <string.h>
#include <strings.h>

enum { HOST_BYTES = 254, HOSTS_MOST = 5 };

static const char *const grade_names[] = { NULL, "a", "b", "c", "d" };
const struct choices grade_choices = { grade_names, GRADE_D };

/* A host and everything below it; a name that ends in a point is a name in any country. */
static const char *const hosts[SOURCE__MAX][HOSTS_MOST] = {
	[SOURCE_VK] = { "vk.com", "vk.ru", "vkvideo.ru" },
	[SOURCE_OK] = { "ok.ru", "odnoklassniki.ru" },
	[SOURCE_FACEBOOK] = { "facebook.com", "fb.com" },
	[SOURCE_INSTAGRAM] = { "instagram.com" },
	[SOURCE_X] = { "x.com", "twitter.com" },
	[SOURCE_YOUTUBE] = { "youtube.com", "youtu.be" },
	[SOURCE_LINKEDIN] = { "linkedin.com" },
	[SOURCE_TELEGRAM] = { "t.me", "telegram.me", "telegram.org" },
	[SOURCE_WHATSAPP] = { "wa.me", "whatsapp.com" },
	[SOURCE_GOOGLE_REVIEWS] = { "google.", "goo.gl", "g.page", "g.co" },
	[SOURCE_TRIPADVISOR] = { "tripadvisor." },
	[SOURCE_AVITO] = { "avito.ru" },
};

/* The host of an http address in `out` (HOST_BYTES); false if there is none. */
static bool host_of(const char *url, char *out)
{
	const char *p = url != NULL ? strstr(url, "://") : NULL;

	if (p == NULL || (!str_istarts(url, "http://") && !str_istarts(url, "https://")))
		return false;
	p += 3;
	size_t n = strcspn(p, "/?#\\");

	/* What stands before an @ only looks like a host. */
	for (const char *at = memchr(p, '@', n); at != NULL; at = memchr(p, '@', n)) {
		n -= (size_t)(at + 1 - p);
		p = at + 1;
	}
	const char *port = memchr(p, ':', n);

	n = port != NULL ? (size_t)(port - p) : n;
	if (n == 0 || n >= HOST_BYTES)
		return false;
	memcpy(out, p, n);
	out[n] = '\0';
	return true;
}

/* "m.vk.com" is of "vk.com", "www.google.de" is of "google.", "notvk.com" is of neither. */
static bool is_below(const char *host, const char *name)
{
	const size_t n = strlen(host);
	const size_t m = strlen(name);

	if (name[m - 1] != '.')
		return n >= m && strcasecmp(host + n - m, name) == 0 &&
		       (n == m || host[n - m - 1] == '.');
	const char *at = strncasecmp(host, name, m) == 0 ? host : NULL;

	for (const char *p = strchr(host, '.'); p != NULL && at == NULL; p = strchr(p + 1, '.'))
		at = strncasecmp(p + 1, name, m) == 0 ? p + 1 : NULL;
	/* A country, or "com.br", and nothing more. */
	return at != NULL && strlen(at + m) >= 2 && strlen(at + m) <= 6;
}

bool proof_link_is_of(enum source_type source, const char *card_link, const char *url)
{
	char host[HOST_BYTES];
	char own[HOST_BYTES];

	if (!host_of(url, host))
		return false;
	for (size_t i = 0; i < HOSTS_MOST && hosts[source][i] != NULL; i++)
		if (is_below(host, hosts[source][i]))
			return true;
	return host_of(card_link, own) && strcasecmp(own, host) == 0;
}

enum proof_grade proof_grade(const struct grade_facts *f)
{
	if (!f->is_answered)
		return GRADE_NONE;
	if (f->is_seen)
		return GRADE_A;
	if (f->has_call_record)
		return GRADE_B;
	return f->has_picture || proof_link_is_of(f->source, f->card_link, f->proof_url) ? GRADE_C
											 : GRADE_D;
}
