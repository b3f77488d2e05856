#include "tools/sqlgen.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PARTS_MAX = 40, UNION_MAX = 9 };

static struct {
	char name[PARTS_MAX][NAME_BYTES];
	char *body[PARTS_MAX];
	size_t n;
} parts;

static const char *part_find(const char *name)
{
	for (size_t i = 0; i < parts.n; i++)
		if (strcmp(parts.name[i], name) == 0)
			return parts.body[i];
	return NULL;
}

void part_add(const char *name, const char *body)
{
	if (part_find(name) != NULL)
		die("part %s: name used twice", name);
	if (parts.n == PARTS_MAX)
		die("too many parts");
	snprintf(parts.name[parts.n], NAME_BYTES, "%s", name);
	parts.body[parts.n++] = must(strdup(body));
}

void parts_forget(void)
{
	while (parts.n > 0)
		free(parts.body[--parts.n]);
}

/* Copies s, with every {{part name}} replaced. Parts do not hold parts. */
static void put_parts(struct text *out, const char *s)
{
	static const char open[] = "{{part ";

	for (const char *at = strstr(s, open); at != NULL; at = strstr(s, open)) {
		char name[NAME_BYTES];

		put(out, s, (size_t)(at - s));
		s = skip_space(take_name(skip_space(at + strlen(open)), name));
		if (strncmp(s, "}}", 2) != 0 || part_find(name) == NULL)
			die("no part %s", name);
		put(out, part_find(name), strlen(part_find(name)));
		s += 2;
	}
	put(out, s, strlen(s));
}

/* One branch with $n replaced by its number. */
static void put_branch(struct text *out, const char *s, const char *end, int number)
{
	const char digit = (char)('0' + number);

	while (s < end) {
		const bool is_number = s[0] == '$' && s[1] == 'n';

		put(out, is_number ? &digit : s, 1);
		s += is_number ? 2 : 1;
	}
}

static void put_unions(struct text *out, const char *s)
{
	static const char open[] = "{{union ";
	static const char close[] = "{{end}}";

	for (const char *at = strstr(s, open); at != NULL; at = strstr(s, open)) {
		const char *branch = at + strlen(open) + 3;
		const char *end = strstr(at, close);
		const int count = at[strlen(open)] - '0';

		if (count < 1 || count > UNION_MAX || strncmp(branch - 2, "}}", 2) != 0 ||
		    end == NULL)
			die("expected {{union 8}} ... {{end}}");
		put(out, s, (size_t)(at - s));
		for (int i = 1; i <= count; i++) {
			if (i > 1)
				put(out, "\nUNION ALL ", 11);
			put_branch(out, branch, end, i);
		}
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
