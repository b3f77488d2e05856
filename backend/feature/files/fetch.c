/*
 * Fetching from addresses that strangers have written. The guard sits where the socket is made,
 * with the very address that is about to be connected to: neither a redirect nor a name that
 * resolves differently the second time can pass it. Proxies of the environment are not used, as
 * they would.
 */
#include "base/buf.h"
#include "feature/files/files.h"
#include "feature/files/public_address.h"

#include <curl/curl.h>
#include <sys/socket.h>

enum { FETCH_BYTES = 5 << 20, FETCH_SECONDS = 10, CONNECT_SECONDS = 5, REDIRECTS = 3 };

struct fetch {
	struct buf body;
	bool is_private_allowed;
	bool is_refused;
};

static curl_socket_t open_socket(void *arg, curlsocktype purpose, struct curl_sockaddr *address)
{
	struct fetch *f = arg;

	(void)purpose;
	if (!f->is_private_allowed && !address_is_public(&address->addr)) {
		f->is_refused = true;
		return CURL_SOCKET_BAD;
	}
	return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

static size_t take_bytes(char *p, size_t size, size_t n, void *arg)
{
	struct fetch *f = arg;

	(void)size;
	buf_add(&f->body, p, n);
	return f->body.is_over ? 0 : n;
}

static void set_options(CURL *c, struct fetch *f, const struct conf *conf, const char *url,
			char *error)
{
	curl_easy_setopt(c, CURLOPT_URL, url);
	curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(c, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 1L);
	curl_easy_setopt(c, CURLOPT_MAXREDIRS, (long)REDIRECTS);
	curl_easy_setopt(c, CURLOPT_PROXY, "");
	curl_easy_setopt(c, CURLOPT_OPENSOCKETFUNCTION, open_socket);
	curl_easy_setopt(c, CURLOPT_OPENSOCKETDATA, f);
	curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, take_bytes);
	curl_easy_setopt(c, CURLOPT_WRITEDATA, f);
	curl_easy_setopt(c, CURLOPT_MAXFILESIZE, (long)FETCH_BYTES);
	curl_easy_setopt(c, CURLOPT_TIMEOUT, (long)FETCH_SECONDS);
	curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_SECONDS);
	curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(c, CURLOPT_FAILONERROR, 1L);
	curl_easy_setopt(c, CURLOPT_USERAGENT, "Otklik");
	curl_easy_setopt(c, CURLOPT_ERRORBUFFER, error);
	if (conf->ca_file[0] != '\0')
		curl_easy_setopt(c, CURLOPT_CAINFO, conf->ca_file);
}

enum fetch_result file_fetch(struct arena *a, const struct conf *conf, const char *url,
			     struct bytes *out, const char **error)
{
	struct fetch f = { .is_private_allowed = conf->photo_private != 0 };
	char text[CURL_ERROR_SIZE] = "";
	CURL *c = curl_easy_init();

	if (c == NULL) {
		*error = "libcurl does not start";
		return FETCH_FAILED;
	}
	buf_init(&f.body, FETCH_BYTES);
	set_options(c, &f, conf, url, text);
	const CURLcode rc = curl_easy_perform(c);
	long status = 0;

	curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_cleanup(c);
	if (rc == CURLE_OK)
		*out = (struct bytes){ arena_strndup(a, f.body.len > 0 ? f.body.p : "", f.body.len),
				       f.body.len };
	buf_free(&f.body);
	if (rc == CURLE_OK)
		return FETCH_OK;
	*error = f.is_refused
			 ? "the address is not a public one"
			 : arena_printf(a, "%s", text[0] != '\0' ? text : curl_easy_strerror(rc));
	const bool is_final = f.is_refused || rc == CURLE_FILESIZE_EXCEEDED ||
			      rc == CURLE_WRITE_ERROR || rc == CURLE_URL_MALFORMAT ||
			      rc == CURLE_UNSUPPORTED_PROTOCOL || rc == CURLE_TOO_MANY_REDIRECTS ||
			      (status >= 400 && status < 500 && status != 429);

	return is_final ? FETCH_REFUSED : FETCH_FAILED;
}
