#include "feature/mail/link.h"
#include "base/str.h"

#include <stdbool.h>
#include <string.h>

enum { HOPS_MAX = 5, PARAMS_MAX = 100, URL_MAX = 8000 };

/* A page that sends on to the address in one of its parameters. */
struct redirector {
	const char *host; /* the host itself or the end of it */
	const char *path; /* its beginning */
	const char *param;
};

/* clang-format off */
static const struct redirector redirectors[] = {
	{ "l.facebook.com", "/", "u" },               { "lm.facebook.com", "/", "u" },
	{ "facebook.com", "/l.php", "u" },            { "facebook.com", "/flx/warn", "u" },
	{ "l.instagram.com", "/", "u" },              { "l.messenger.com", "/", "u" },
	{ "vk.com", "/away", "to" },                  { "vk.ru", "/away", "to" },
	{ "ok.ru", "/dk", "st.link" },                { "ok.ru", "/dk", "st.rfn" },
	{ "ok.ru", "/", "st.rfn" },                   { "odnoklassniki.ru", "/", "st.link" },
	{ "google.com", "/url", "q" },                { "google.com", "/url", "url" },
	{ "google.ru", "/url", "q" },                 { "google.ru", "/url", "url" },
	{ "youtube.com", "/redirect", "q" },          { "youtube.com", "/attribution_link", "u" },
	{ "twitter.com", "/i/redirect", "url" },      { "x.com", "/i/redirect", "url" },
	{ "click.mail.ru", "/", "u" },                { "r.mail.ru", "/", "url" },
	{ "linkedin.com", "/redir/redirect", "url" }, { "linkedin.com", "/comm/redir", "url" },
	{ "avito.ru", "/away", "to" },
	{ "safelinks.protection.outlook.com", "/", "url" },
	{ "checklink.mail.ru", "/proxy", "q" },       { "checklink.mail.ru", "/proxy", "url" },
	{ "sba.yandex.net", "/redirect", "url" },     { "sba.yandex.ru", "/redirect", "url" },
	{ "exchange.yandex.ru", "/redirect", "url" }, { "tripadvisor.com", "/Redirect", "url" },
	{ "tripadvisor.com", "/CommerceRedirect", "url" },
	{ "linkedin.com", "/safety/go", "url" },      { "instagram.com", "/linkshim", "u" },
	{ "vk.com", "/exec/away", "to" },
};
/* clang-format on */

/*
 * Parameters that do not change what the page shows; host NULL: everywhere. A final * is any
 * ending.
 */
struct noise {
	const char *host;
	const char *param;
};

/* clang-format off */
static const struct noise noises[] = {
	{ NULL, "utm_*" },            { NULL, "fbclid" },           { NULL, "gclid" },
	{ NULL, "yclid" },            { NULL, "ysclid" },           { NULL, "_openstat" },
	{ NULL, "mc_cid" },           { NULL, "mc_eid" },           { NULL, "n_m" },
	{ NULL, "recipient" },        { NULL, "igshid" },           { NULL, "igsh" },
	{ "facebook.com", "aref" },   { "facebook.com", "medium" }, { "facebook.com", "mid" },
	{ "facebook.com", "bcode" },  { "facebook.com", "lloc" },   { "facebook.com", "ref" },
	{ "facebook.com", "notif_t" },                              { "facebook.com", "notif_id" },
	{ "facebook.com", "refsrc" }, { "facebook.com", "__tn__" }, { "facebook.com", "__cft__*" },
	{ "facebook.com", "paipv" },  { "facebook.com", "eav" },    { "facebook.com", "acontext" },
	{ "facebook.com", "ref_notif_type" },                       { "instagram.com", "aref" },
	{ "instagram.com", "medium" },                              { "instagram.com", "mid" },
	{ "instagram.com", "bcode" }, { "instagram.com", "__bp" },  { "ok.ru", "landref" },
	{ "ok.ru", "_erv" },          { "ok.ru", "__dp" },          { "ok.ru", "tkn" },
	{ "vk.com", "from" },         { "vk.ru", "from" },          { "vk.com", "mlid" },
	{ "vk.com", "mt_click_id" },  { "vk.com", "ref" },          { "youtube.com", "feature" },
	{ "youtube.com", "si" },      { "youtube.com", "pp" },      { "youtu.be", "si" },
	{ "youtu.be", "feature" },    { "business.google.com", "hl" },
	{ "twitter.com", "cn" },      { "twitter.com", "refsrc" },  { "twitter.com", "iid" },
	{ "twitter.com", "uid" },     { "twitter.com", "nid" },     { "twitter.com", "cxt" },
	{ "x.com", "cn" },            { "x.com", "refsrc" },        { "x.com", "iid" },
	{ "x.com", "uid" },           { "x.com", "nid" },           { "x.com", "cxt" },
	{ "twitter.com", "t" },       { "x.com", "t" },             { "linkedin.com", "trk*" },
	{ "linkedin.com", "lipi" },   { "linkedin.com", "midToken" },
	{ "linkedin.com", "midSig" }, { "linkedin.com", "eid" },    { "linkedin.com", "otpToken" },
	{ "avito.ru", "s" },          { "twitter.com", "s" },       { "x.com", "s" },
	{ "ok.ru", "st._aid" },       { "tripadvisor.com", "m" },   { "tripadvisor.ru", "m" },
	{ "tripadvisor.com", "mcid" },
};
/* clang-format on */

/* Hosts that answer on https whatever the letter says. */
static const char *const secure_hosts[] = { "youtube.com",  "youtu.be",        "facebook.com",
					    "vk.com",       "vk.ru",           "ok.ru",
					    "vkontakte.ru", "instagram.com",   "twitter.com",
					    "x.com",        "avito.ru",        "linkedin.com",
					    "google.com",   "tripadvisor.com", "tripadvisor.ru" };

/* An address cut into its parts; strings in the arena. */
struct url {
	const char *scheme;   /* http or https */
	const char *host;     /* lower case, with the port */
	const char *path;     /* "/..." or "" */
	const char *query;    /* without '?', NULL if none */
	const char *fragment; /* with '#', or "" */
};

static bool url_split(struct arena *a, const char *s, struct url *u)
{
	const bool is_https = str_istarts(s, "https://");

	if (!is_https && !str_istarts(s, "http://"))
		return false;
	const char *host = s + (is_https ? 8 : 7);
	const size_t host_n = strcspn(host, "/?#");
	const char *path = host + host_n;
	const size_t path_n = strcspn(path, "?#");
	const char *query = path + path_n;
	const size_t query_n = *query == '?' ? strcspn(query, "#") : 0;

	if (host_n == 0 || memchr(host, '@', host_n) != NULL || memchr(host, ' ', host_n) != NULL)
		return false;
	*u = (struct url){
		.scheme = is_https ? "https" : "http",
		.host = str_ascii_lower(a, arena_strndup(a, host, host_n)),
		.path = arena_strndup(a, path, path_n),
		.query = query_n > 0 ? arena_strndup(a, query + 1, query_n - 1) : NULL,
		.fragment = arena_strdup(a, query + query_n),
	};
	return true;
}

static bool is_host(const char *host, const char *wanted)
{
	const size_t n = strlen(host);
	const size_t m = strlen(wanted);

	return n >= m && memcmp(host + n - m, wanted, m) == 0 && (n == m || host[n - m - 1] == '.');
}

/* Decoded value of a parameter, or NULL. */
static const char *query_get(struct arena *a, const char *query, const char *name)
{
	const size_t n = strlen(name);

	for (const char *p = query; p != NULL && *p != '\0';) {
		const size_t len = strcspn(p, "&;");

		if (len > n && p[n] == '=' && strncmp(p, name, n) == 0)
			return str_url_decode(a, p + n + 1, len - n - 1, false);
		p += len + (p[len] != '\0');
	}
	return NULL;
}

/* facebook.com/nd/?some.one%2Fposts%2F1&comment_id=2: the page itself is the first parameter. */
static const char *facebook_notice(struct arena *a, const struct url *u)
{
	if (!is_host(u->host, "facebook.com") && !is_host(u->host, "instagram.com"))
		return NULL;
	if ((!str_eq(u->path, "/n/") && !str_eq(u->path, "/nd/")) || u->query == NULL)
		return NULL;
	const size_t n = strcspn(u->query, "&");
	const char *page =
		memchr(u->query, '=', n) == NULL ? str_url_decode(a, u->query, n, false) : NULL;

	if (page == NULL)
		return NULL;
	const char *rest = u->query[n] == '&' ? u->query + n + 1 : "";
	const char *sep = *rest == '\0' ? "" : strchr(page, '?') != NULL ? "&" : "?";

	page += *page == '/';
	return arena_printf(a, "https://%s/%s%s%s", u->host, page, sep, rest);
}

static const char *redirect_target(struct arena *a, const struct url *u)
{
	const char *notice = facebook_notice(a, u);

	if (notice != NULL)
		return notice;
	for (size_t i = 0; i < sizeof(redirectors) / sizeof(redirectors[0]); i++) {
		const struct redirector *r = &redirectors[i];

		if (!str_starts(*u->path == '\0' ? "/" : u->path, r->path) ||
		    !is_host(u->host, r->host))
			continue;
		const char *target = query_get(a, u->query, r->param);

		if (target == NULL)
			continue;
		if (*target == '/' && target[1] != '/')
			return arena_printf(a, "%s://%s%s", u->scheme, u->host, target);
		if (str_istarts(target, "http://") || str_istarts(target, "https://"))
			return target;
	}
	return NULL;
}

static bool is_noise(const char *host, const char *p, size_t n)
{
	const size_t name_n =
		memchr(p, '=', n) == NULL ? n : (size_t)((const char *)memchr(p, '=', n) - p);

	for (size_t i = 0; i < sizeof(noises) / sizeof(noises[0]); i++) {
		const char *param = noises[i].param;
		const size_t len = strlen(param);
		const bool is_prefix = param[len - 1] == '*';

		/* The name is what mostly differs, and the cheaper thing to look at. */
		if (is_prefix ? name_n < len - 1 || strncmp(p, param, len - 1) != 0
			      : name_n != len || strncmp(p, param, len) != 0)
			continue;
		if (noises[i].host == NULL || is_host(host, noises[i].host))
			return true;
	}
	return false;
}

/* The query without noise, with its '?'; "" if nothing is left. */
static const char *clean_query(struct arena *a, const struct url *u)
{
	if (u->query == NULL)
		return "";
	char *out = arena_alloc(a, strlen(u->query) + 2);
	size_t n = 0;

	for (const char *p = u->query; *p != '\0';) {
		const size_t len = strcspn(p, "&");

		if (len > 0 && !is_noise(u->host, p, len)) {
			out[n] = n == 0 ? '?' : '&';
			memcpy(out + n + 1, p, len);
			n += len + 1;
		}
		p += len + (p[len] != '\0');
	}
	out[n] = '\0';
	return out;
}

static const char *scheme_of(const struct url *u)
{
	for (size_t i = 0; i < sizeof(secure_hosts) / sizeof(secure_hosts[0]); i++)
		if (is_host(u->host, secure_hosts[i]))
			return "https";
	return u->scheme;
}

const char *link_unwrap(struct arena *a, const char *url)
{
	struct url u;

	if (strlen(url) > URL_MAX || !url_split(a, url, &u))
		return "";
	for (int hop = 0; hop < HOPS_MAX; hop++) {
		const char *target = redirect_target(a, &u);
		struct url next;

		if (target == NULL || !url_split(a, target, &next))
			break;
		u = next;
	}
	return arena_printf(a, "%s://%s%s%s%s", scheme_of(&u), u.host, u.path, clean_query(a, &u),
			    u.fragment);
}
