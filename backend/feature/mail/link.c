#include "feature/mail/link.h"
#include "base/str.h"

#include <stdbool.h>
#include <string.h>

enum { HOPS_MAX = 5, PARAMS_MAX = 100, URL_MAX = 8000, JOINED_MAX = 6 };

/* A host, or the end of it. */
struct host {
	const char *name;
	size_t n;
};

/* clang-format off */
#define HOST(name) { name, sizeof(name) - 1 }
/* clang-format on */

/* A page that sends on to the address in one of its parameters. */
struct redirector {
	struct host host;
	const char *path; /* its beginning */
	const char *param;
};

/* clang-format off */
static const struct redirector redirectors[] = {
	{ HOST("l.facebook.com"), "/", "u" }, { HOST("lm.facebook.com"), "/", "u" },
	{ HOST("facebook.com"), "/l.php", "u" }, { HOST("facebook.com"), "/flx/warn", "u" },
	{ HOST("l.instagram.com"), "/", "u" }, { HOST("l.messenger.com"), "/", "u" },
	{ HOST("vk.com"), "/away", "to" }, { HOST("vk.ru"), "/away", "to" },
	{ HOST("ok.ru"), "/dk", "st.link" }, { HOST("ok.ru"), "/dk", "st.rfn" },
	{ HOST("ok.ru"), "/", "st.rfn" }, { HOST("odnoklassniki.ru"), "/", "st.link" },
	{ HOST("google.com"), "/url", "q" }, { HOST("google.com"), "/url", "url" },
	{ HOST("google.ru"), "/url", "q" }, { HOST("google.ru"), "/url", "url" },
	{ HOST("youtube.com"), "/redirect", "q" },
	{ HOST("youtube.com"), "/attribution_link", "u" },
	{ HOST("twitter.com"), "/i/redirect", "url" }, { HOST("x.com"), "/i/redirect", "url" },
	{ HOST("click.mail.ru"), "/", "u" }, { HOST("r.mail.ru"), "/", "url" },
	{ HOST("linkedin.com"), "/redir/redirect", "url" },
	{ HOST("linkedin.com"), "/comm/redir", "url" }, { HOST("avito.ru"), "/away", "to" },
	{ HOST("safelinks.protection.outlook.com"), "/", "url" },
	{ HOST("checklink.mail.ru"), "/proxy", "q" },
	{ HOST("checklink.mail.ru"), "/proxy", "url" },
	{ HOST("sba.yandex.net"), "/redirect", "url" },
	{ HOST("sba.yandex.ru"), "/redirect", "url" },
	{ HOST("exchange.yandex.ru"), "/redirect", "url" },
	{ HOST("tripadvisor.com"), "/Redirect", "url" },
	{ HOST("tripadvisor.com"), "/CommerceRedirect", "url" },
	{ HOST("linkedin.com"), "/safety/go", "url" },
	{ HOST("instagram.com"), "/linkshim", "u" }, { HOST("vk.com"), "/exec/away", "to" },
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
/* clang-format off */
static const struct host secure_hosts[] = {
	HOST("youtube.com"), HOST("youtu.be"), HOST("facebook.com"), HOST("vk.com"),
	HOST("vk.ru"), HOST("ok.ru"), HOST("vkontakte.ru"), HOST("instagram.com"),
	HOST("twitter.com"), HOST("x.com"), HOST("avito.ru"), HOST("linkedin.com"),
	HOST("google.com"), HOST("tripadvisor.com"), HOST("tripadvisor.ru")
};
/* clang-format on */

/* An address cut into its parts; strings in the arena. */
struct url {
	const char *scheme; /* http or https */
	const char *host;   /* lower case, with the port */
	size_t host_n;
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
		.host_n = host_n,
		.path = arena_strndup(a, path, path_n),
		.query = query_n > 0 ? arena_strndup(a, query + 1, query_n - 1) : NULL,
		.fragment = arena_strdup(a, query + query_n),
	};
	return true;
}

static bool is_host(const struct url *u, struct host wanted)
{
	const size_t n = u->host_n;
	const size_t m = wanted.n;

	/* What stands before is asked first: nearly all hosts differ there. */
	if (n < m || (n > m && u->host[n - m - 1] != '.'))
		return false;
	return memcmp(u->host + n - m, wanted.name, m) == 0;
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
	static const struct host facebook = HOST("facebook.com"), instagram = HOST("instagram.com");

	if (!is_host(u, facebook) && !is_host(u, instagram))
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
		    !is_host(u, r->host))
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

static bool is_noise(const struct url *u, const char *p, size_t n)
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
		const char *host = noises[i].host;

		if (host == NULL || is_host(u, (struct host){ host, strlen(host) }))
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

		if (len > 0 && !is_noise(u, p, len)) {
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
		if (is_host(u, secure_hosts[i]))
			return "https";
	return u->scheme;
}

static const char *joined(struct arena *a, const char *const *v, size_t n)
{
	size_t lengths[JOINED_MAX];
	size_t all = 1;

	for (size_t i = 0; i < n; i++)
		all += lengths[i] = strlen(v[i]);
	char *out = arena_alloc(a, all);
	char *end = out;

	for (size_t i = 0; i < n; i++) {
		memcpy(end, v[i], lengths[i]);
		end += lengths[i];
	}
	*end = '\0';
	return out;
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
	const char *const parts[JOINED_MAX] = { scheme_of(&u),      "://",     u.host, u.path,
						clean_query(a, &u), u.fragment };

	return joined(a, parts, JOINED_MAX);
}
