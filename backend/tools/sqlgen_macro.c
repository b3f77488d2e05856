#include "tools/sqlgen.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PARTS_MAX = 40, UNION_MAX = 9 };

static struct {
	char name[PARTS_MAX][NAME_BYTES];
	char *body[PARTS_MAX];
	bool is_shared[PARTS_MAX];
	size_t n;
} parts;

static const char *part_find(const char *name)
{
	for (size_t i = 0; i < parts.n; i++)
		if (strcmp(parts.name[i], name) == 0)
			return parts.body[i];
	return NULL;
}

/* Copies a part with $1, $2, ... replaced by what stands between its name and }}, apart by ; */
static void put_part(struct text *out, const char *body, const char *args, const char *end)
{
	for (; *body != '\0'; body++) {
		if (body[0] != '$' || body[1] < '1' || body[1] > '9') {
			put(out, body, 1);
			continue;
		}
		const char *arg = args;
		int skip = *++body - '1';

		for (; skip > 0 && arg < end; arg++)
			skip -= *arg == ';';
		if (skip > 0 || arg == end)
			die("a part lacks $%c", *body);
		arg = skip_space(arg);
		put(out, arg, strcspn(arg, ";}"));
	}
}

/* Copies s, with every {{part name}} replaced. */
static void put_parts(struct text *out, const char *s)
{
	static const char open[] = "{{part ";

	for (const char *at = strstr(s, open); at != NULL; at = strstr(s, open)) {
		char name[NAME_BYTES];
		const char *args = take_name(skip_space(at + strlen(open)), name);
		const char *end = strstr(args, "}}");

		put(out, s, (size_t)(at - s));
		if (end == NULL || part_find(name) == NULL)
			die("no part %s", name);
		put_part(out, part_find(name), skip_space(args), end);
		s = end + 2;
	}
	put(out, s, strlen(s));
}

void part_add(const char *name, const char *body, bool is_shared)
{
	struct text whole = { must(calloc(1, TEXT_BYTES)), 0 };

	if (part_find(name) != NULL)
		die("part %s: name used twice", name);
	if (parts.n == PARTS_MAX)
		die("too many parts");
	put_parts(&whole, body);
	snprintf(parts.name[parts.n], NAME_BYTES, "%s", name);
	parts.is_shared[parts.n] = is_shared;
	parts.body[parts.n++] = whole.p;
}

void parts_forget(void)
{
	size_t kept = 0;

	for (size_t i = 0; i < parts.n; i++) {
		if (!parts.is_shared[i]) {
			free(parts.body[i]);
			continue;
		}
		memmove(parts.name[kept], parts.name[i], NAME_BYTES);
		parts.is_shared[kept] = true;
		parts.body[kept++] = parts.body[i];
	}
	parts.n = kept;
}

/* One branch with $n and $m replaced by their numbers. */
static void put_branch(struct text *out, const char *s, const char *end, int n, int m)
{
	while (s < end) {
		const bool is_number = s[0] == '$' && (s[1] == 'n' || s[1] == 'm');
		const char digit = (char)('0' + (s[1] == 'n' ? n : m));

		put(out, is_number ? &digit : s, 1);
		s += is_number ? 2 : 1;
	}
}

/* The number at *s, of one digit; moves *s on. */
static int take_count(const char **s)
{
	const int count = **s - '0';

	if (count < 1 || count > UNION_MAX)
		die("expected {{union 8}} ... {{end}} or {{union 8 3}} ... {{end}}");
	*s = skip_space(*s + 1);
	return count;
}

static void put_branches(struct text *out, const char *branch, const char *end, int n, int m)
{
	for (int i = 0; i < n * m; i++) {
		if (i > 0)
			put(out, "\nUNION ALL ", 11);
		put_branch(out, branch, end, i / m + 1, i % m + 1);
	}
}

static void put_unions(struct text *out, const char *s)
{
	static const char open[] = "{{union ";
	static const char close[] = "{{end}}";

	for (const char *at = strstr(s, open); at != NULL; at = strstr(s, open)) {
		const char *branch = at + strlen(open);
		const char *end = strstr(at, close);
		const int n = take_count(&branch);
		const int m = *branch == '}' ? 1 : take_count(&branch);

		if (strncmp(branch, "}}", 2) != 0 || end == NULL)
			die("{{union}} without {{end}}");
		put(out, s, (size_t)(at - s));
		put_branches(out, branch + 2, end, n, m);
		s = end + strlen(close);
	}
	put(out, s, strlen(s));
}

char *macros_expand(const char *body)
{
	struct text whole = { must(calloc(1, TEXT_BYTES)), 0 };
	struct text out = { must(calloc(1, TEXT_BYTES)), 0 };

	put_parts(&whole, body);
	put_unions(&out, whole.p);
	free(whole.p);
	return out.p;
}
