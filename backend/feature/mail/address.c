#include "feature/mail/address.h"
#include "base/str.h"
#include "feature/mail/encoded_word.h"

#include <stdbool.h>
#include <string.h>

/* Place behind the closing quote or bracket of what starts at p. */
static const char *skip_enclosed(const char *p)
{
	const char open = *p;
	const char close = open == '(' ? ')' : open == '<' ? '>' : '"';
	int depth = 0;

	for (; *p != '\0'; p++) {
		if (*p == '\\' && p[1] != '\0' && open != '<') {
			p++;
			continue;
		}
		if (*p == open && open == '(')
			depth++;
		else if (*p == close && (open != '"' || depth > 0) && --depth <= 0)
			return p + 1;
		if (*p == '"' && open == '"' && depth == 0)
			depth = 1;
	}
	return NULL;
}

/* Which of the opening marks have turned out to be never closed. */
struct dead {
	bool quote, comment, angle;
};

/*
 * The place behind what starts at p: one character, or all that it encloses. A mark that is not
 * closed up to the end is looked for only once, so that a header full of them does not cost
 * quadratic time.
 */
static const char *step(const char *p, struct dead *d)
{
	bool *is_dead = *p == '"'   ? &d->quote
			: *p == '(' ? &d->comment
			: *p == '<' ? &d->angle
				    : NULL;

	if (is_dead == NULL || *is_dead)
		return p + 1;
	const char *next = skip_enclosed(p);

	*is_dead = next == NULL;
	return next == NULL ? p + 1 : next;
}

/* End of the mailbox at p: the next ',' or ';' outside quotes, comments and brackets. */
static const char *mailbox_end(const char *p)
{
	struct dead d = { .quote = false };

	while (*p != '\0' && *p != ',' && *p != ';')
		p = step(p, &d);
	return p;
}

/* Start of the last '<' outside quotes, or NULL. */
static const char *angle(const char *s)
{
	struct dead d = { .angle = true }; /* brackets are looked at, not passed over */
	const char *found = NULL;

	for (const char *p = s; *p != '\0'; p = step(p, &d))
		if (*p == '<')
			found = p;
	return found;
}

/* Spaces, quotes and brackets go, so does a dot or colon at the end or before the "@". */
static const char *clean_addr(struct arena *a, const char *s, size_t n)
{
	char *out = arena_alloc(a, n + 1);
	size_t len = 0;

	for (size_t i = 0; i < n; i++) {
		const char c = s[i];

		if (c == '@')
			while (len > 0 && out[len - 1] == '.')
				len--;
		if ((unsigned char)c > 32 && c != 127 && strchr("<>\"'(),;", c) == NULL)
			out[len++] = c;
	}
	while (len > 0 && (out[len - 1] == '.' || out[len - 1] == ':'))
		len--;
	out[len] = '\0';
	if (str_istarts(out, "mailto:"))
		out += 7;
	return encoded_word_decode(a, out);
}

/* Quotes and their backslashes go from a name, then it is decoded. */
static const char *clean_name(struct arena *a, const char *s, size_t n)
{
	char *out = arena_alloc(a, n + 1);
	size_t len = 0;

	for (size_t i = 0; i < n; i++) {
		if (s[i] == '\\' && i + 1 < n)
			out[len++] = s[++i];
		else if (s[i] != '"')
			out[len++] = s[i];
	}
	out[len] = '\0';
	char *name = str_trim(encoded_word_decode(a, str_trim(out)));
	const size_t m = strlen(name);

	/* An encoded word may hold quotes of its own. */
	if (m >= 2 && name[0] == name[m - 1] && (name[0] == '"' || name[0] == '\'')) {
		name[m - 1] = '\0';
		name++;
	}
	return name;
}

/* "addr (name)" without brackets. */
static struct mail_addr bare_mailbox(struct arena *a, const char *s)
{
	const char *open = strchr(s, '(');
	const char *close = open == NULL ? NULL : strrchr(open, ')');
	const size_t n = open == NULL ? strlen(s) : (size_t)(open - s);
	struct mail_addr m = { .addr = clean_addr(a, s, n), .name = "", .comment = "" };

	if (close != NULL)
		m.comment = clean_name(a, open + 1, (size_t)(close - open) - 1);
	if (strchr(m.addr, '@') == NULL) {
		const char *text = clean_name(a, s, n);

		/* An encoded word may hide a whole mailbox; a text without "@" is a name. */
		if (strchr(text, '@') != NULL && strchr(text, ' ') == NULL && *text != '\0')
			m.addr = text;
		else if (strchr(text, ' ') != NULL)
			m = (struct mail_addr){ "", text, "" };
	}
	return m;
}

static struct mail_addr mailbox(struct arena *a, const char *s)
{
	const char *open = angle(s);

	if (open == NULL)
		return bare_mailbox(a, s);
	const char *colon = strrchr(open, ':'); /* <@relay,@relay:addr> */
	const char *from = colon != NULL && open[1] == '@' ? colon + 1 : open + 1;
	struct mail_addr m = {
		.addr = clean_addr(a, from, strcspn(from, ">")),
		.name = clean_name(a, s, (size_t)(open - s)),
		.comment = "",
	};
	const char *comment = strchr(open, '(');

	if (*m.name == '\0' && comment != NULL)
		m.comment = clean_name(a, comment + 1, strcspn(comment + 1, ")"));
	/* "addr" <name>: some form builders swap them. */
	if (strchr(m.addr, '@') == NULL && strchr(m.name, '@') != NULL &&
	    strchr(m.name, ' ') == NULL)
		return (struct mail_addr){ m.name, m.addr, "" };
	return m;
}

/* "Friends: a@b, c@d;" - the name of a group is passed over. */
static const char *skip_group(const char *p)
{
	const char *end = mailbox_end(p);
	const char *colon = memchr(p, ':', (size_t)(end - p));

	if (colon == NULL)
		return p;
	for (const char *q = p; q < colon; q++)
		if (*q == '@' || *q == '<' || *q == '"')
			return p;
	return colon + 1;
}

void address_list(struct arena *a, const char *raw, struct mail_addrs *out)
{
	size_t most = 1;

	for (const char *p = raw; *p != '\0'; p++)
		most += *p == ',' || *p == ';';
	most = most < MAIL_ADDRS_MAX ? most : MAIL_ADDRS_MAX;
	*out = (struct mail_addrs){ .v = arena_array(a, most, sizeof(struct mail_addr)) };
	for (const char *p = raw; *p != '\0' && out->n < most;) {
		p = skip_group(p);
		const char *end = mailbox_end(p);
		char *one = str_trim(arena_strndup(a, p, (size_t)(end - p)));

		if (*one != '\0') {
			const struct mail_addr m = mailbox(a, one);

			if (*m.addr != '\0' || *m.name != '\0')
				out->v[out->n++] = m;
		}
		p = *end == '\0' ? end : end + 1;
	}
}

struct mail_addr address_one(struct arena *a, const char *raw)
{
	struct mail_addrs all;

	address_list(a, raw, &all);
	for (size_t i = 0; i < all.n; i++)
		if (strchr(all.v[i].addr, '@') != NULL)
			return all.v[i];
	return all.n > 0 ? all.v[0] : (struct mail_addr){ "", "", "" };
}

void id_list(struct arena *a, const char *raw, struct mail_ids *out)
{
	static const char breaks[] = " \t\r\n,<>";
	const char *p = raw;

	*out = (struct mail_ids){ .v = arena_array(a, MAIL_IDS_MAX, sizeof(char *)) };
	while (*p != '\0' && out->n < MAIL_IDS_MAX) {
		p += strspn(p, breaks);
		const size_t n = strcspn(p, breaks);

		if (n > 0 && memchr(p, '@', n) != NULL)
			out->v[out->n++] = encoded_word_decode(a, arena_strndup(a, p, n));
		p += n;
	}
}

const char *address_domain(struct arena *a, const char *addr)
{
	const char *at = strrchr(addr, '@');

	return at == NULL ? "" : str_ascii_lower(a, at + 1);
}
