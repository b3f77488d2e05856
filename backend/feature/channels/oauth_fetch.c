#include "feature/channels/oauth_fetch.h"
#include "base/buf.h"
#include "base/str.h"

#include <curl/curl.h>
#include <jansson.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

enum {
	REPLY_BYTES = 64 * 1024,
	FETCH_SECONDS = 20,
	CONNECT_SECONDS = 10,
	FORM_BYTES = 64 * 1024,
	DEFAULT_LIFE = 3600,
	TOKEN_CHARS = 7000,
	ERROR_CHARS = 300
};

struct post {
	struct buf reply;
	bool is_clear; /* http: only this machine may be asked */
};

static bool is_loopback(const struct sockaddr *address)
{
	struct sockaddr_in in4;

	if (address->sa_family != AF_INET)
		return address->sa_family == AF_INET6 &&
		       IN6_IS_ADDR_LOOPBACK(
			       &((const struct sockaddr_in6 *)(const void *)address)->sin6_addr);
	memcpy(&in4, address, sizeof(in4));
	return ntohl(in4.sin_addr.s_addr) >> 24 == 127;
}

static curl_socket_t open_socket(void *arg, curlsocktype purpose, struct curl_sockaddr *address)
{
	const struct post *p = arg;

	(void)purpose;
	if (p->is_clear && !is_loopback(&address->addr))
		return CURL_SOCKET_BAD;
	return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

static size_t take_bytes(char *bytes, size_t size, size_t n, void *arg)
{
	struct post *p = arg;

	(void)size;
	buf_add(&p->reply, bytes, n);
	return p->reply.is_over ? 0 : n;
}

bool oauth_is_url(const char *url)
{
	static const char *const local[] = { "http://127.0.0.1", "http://localhost",
					     "http://[::1]" };

	for (size_t i = 0; i < sizeof(local) / sizeof(local[0]); i++)
		if (str_istarts(url, local[i]) && strchr(":/", url[strlen(local[i])]) != NULL)
			return true;
	return str_istarts(url, "https://") && url[8] != '\0' && strpbrk(url, " \"<>\\") == NULL;
}

const char *oauth_form(struct arena *a, const struct oauth_pair *pairs)
{
	static const char plain[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
	struct buf b;

	buf_init(&b, FORM_BYTES);
	for (; pairs->name != NULL; pairs++) {
		if (pairs->value == NULL)
			continue;
		buf_addf(&b, "%s%s=", b.len > 0 ? "&" : "", pairs->name);
		for (const char *p = pairs->value; *p != '\0'; p++)
			buf_addf(&b, strchr(plain, *p) != NULL ? "%c" : "%%%02X",
				 (unsigned char)*p);
	}
	const char *text = arena_strndup(a, b.len > 0 ? b.p : "", b.len);

	buf_free(&b);
	return text;
}

static void set_options(CURL *c, struct post *p, const struct conf *conf, const char *url,
			const char *form)
{
	curl_easy_setopt(c, CURLOPT_URL, url);
	curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(c, CURLOPT_PROXY, "");
	curl_easy_setopt(c, CURLOPT_POSTFIELDS, form);
	curl_easy_setopt(c, CURLOPT_OPENSOCKETFUNCTION, open_socket);
	curl_easy_setopt(c, CURLOPT_OPENSOCKETDATA, p);
	curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, take_bytes);
	curl_easy_setopt(c, CURLOPT_WRITEDATA, p);
	curl_easy_setopt(c, CURLOPT_TIMEOUT, (long)FETCH_SECONDS);
	curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_SECONDS);
	curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(c, CURLOPT_USERAGENT, "Otklik");
	if (conf->ca_file[0] != '\0')
		curl_easy_setopt(c, CURLOPT_CAINFO, conf->ca_file);
}

/* A text of the reply, or NULL: absent, empty, too long, or with bytes that no token has. */
static const char *text_of(struct arena *a, const json_t *o, const char *name, size_t max)
{
	const char *s = json_string_value(json_object_get(o, name));

	if (s == NULL || s[0] == '\0' || strlen(s) > max)
		return NULL;
	for (const char *p = s; *p != '\0'; p++)
		if ((unsigned char)*p < 0x20 || *p == 0x7f)
			return NULL;
	return arena_strdup(a, s);
}

static enum oauth_result refused(struct arena *a, const json_t *o, long status,
				 struct oauth_tokens *out)
{
	const char *error = text_of(a, o, "error", 100);
	const char *words = text_of(a, o, "error_description", ERROR_CHARS);
	const bool is_grant = error != NULL && str_eq(error, "invalid_grant");

	out->error = arena_printf(a, "%s%s%s (%ld)", error != NULL ? error : "no tokens",
				  words != NULL ? ": " : "", words != NULL ? words : "", status);
	out->error_key = is_grant ? "oauth_invalid_grant" : "oauth_refused";
	/* An answer without a reason in it comes from something in between. */
	return error != NULL && status < 500 && status != 429 ? OAUTH_REFUSED : OAUTH_FAILED;
}

static enum oauth_result read_reply(struct arena *a, const struct post *p, long status,
				    struct oauth_tokens *out)
{
	json_t *o = json_loadb(p->reply.len > 0 ? p->reply.p : "", p->reply.len, 0, NULL);
	enum oauth_result result = OAUTH_OK;

	out->access = text_of(a, o, "access_token", TOKEN_CHARS);
	out->refresh = text_of(a, o, "refresh_token", TOKEN_CHARS);
	out->expires_in = json_integer_value(json_object_get(o, "expires_in"));
	if (out->expires_in <= 0 || out->expires_in > 400 * 86400)
		out->expires_in = DEFAULT_LIFE;
	if (status != 200 || out->access == NULL)
		result = refused(a, o, status, out);
	json_decref(o);
	return result;
}

enum oauth_result oauth_fetch(struct arena *a, const struct conf *conf, const char *url,
			      const struct oauth_pair *form, struct oauth_tokens *out)
{
	struct post p = { .is_clear = str_istarts(url, "http:") };
	enum oauth_result result = OAUTH_FAILED;
	CURL *c = curl_easy_init();
	long status = 0;

	*out = (struct oauth_tokens){ .error_key = "oauth_unreachable",
				      .error = "libcurl does not start" };
	if (c == NULL || !oauth_is_url(url))
		return OAUTH_FAILED;
	buf_init(&p.reply, REPLY_BYTES);
	set_options(c, &p, conf, url, oauth_form(a, form));
	const CURLcode rc = curl_easy_perform(c);

	curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_cleanup(c);
	if (rc == CURLE_OK)
		result = read_reply(a, &p, status, out);
	else
		out->error = arena_strdup(a, curl_easy_strerror(rc));
	buf_free(&p.reply);
	return result;
}
