/* sqlgen: parts, families and unions, kept and expanded. */
#include "tools/sqlgen_macro.h"
#include "tools/sqlgen_file.h"
#include "tools/sqlgen_text.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MACROS_MAX = 60, ARGS_MAX = 9, UNION_MAX = 9 };

static const char part[] = "part";
static const char family[] = "family";

struct macro {
	const char *kind; /* part or family */
	char name[NAME_BYTES];
	char *body;
	bool is_shared;
};

static struct {
	struct macro v[MACROS_MAX];
	size_t n;
} macros;

static const struct macro *macro_find(const char *kind, const char *name)
{
	for (size_t i = 0; i < macros.n; i++)
		if (macros.v[i].kind == kind && strcmp(macros.v[i].name, name) == 0)
			return &macros.v[i];
	return NULL;
}

/* Keeps a macro, without its body as yet. */
static struct macro *macro_add(const char *kind, const char *name)
{
	if (name[0] == '\0')
		die("%s without a name", kind);
	if (macro_find(kind, name) != NULL)
		die("%s %s: name used twice", kind, name);
	if (macros.n == MACROS_MAX)
		die("too many parts and families");
	struct macro *m = &macros.v[macros.n++];

	*m = (struct macro){ .kind = kind };
	snprintf(m->name, sizeof(m->name), "%s", name);
	return m;
}

void macros_forget(void)
{
	size_t kept = 0;

	for (size_t i = 0; i < macros.n; i++) {
		if (macros.v[i].is_shared)
			macros.v[kept++] = macros.v[i];
		else
			free(macros.v[i].body);
	}
	macros.n = kept;
}

struct args {
	struct arg {
		const char *s;
		size_t n;
		bool is_used;
	} v[ARGS_MAX];
	size_t n;
};

/* What stands between s and end, apart by ; and without blanks around it. */
static void take_args(struct args *a, const char *s, const char *end)
{
	a->n = 0;
	for (s = skip_space(s); s < end; s = skip_space(s)) {
		const char *stop = s;

		if (a->n == ARGS_MAX)
			die("more than %d arguments", ARGS_MAX);
		while (stop < end && *stop != ';')
			stop++;
		size_t n = (size_t)(stop - s);

		while (n > 0 && isspace((unsigned char)s[n - 1]))
			n--;
		a->v[a->n++] = (struct arg){ s, n, false };
		s = stop + (stop < end);
	}
}

/* Copies a macro with $1, $2, ... replaced by what stands between args and end. */
static void put_macro(struct text *out, const struct macro *m, const char *args, const char *end)
{
	struct args a;

	take_args(&a, args, end);
	for (const char *s = m->body; *s != '\0'; s++) {
		if (s[0] != '$' || s[1] < '1' || s[1] > '9') {
			put(out, s, 1);
			continue;
		}
		const size_t i = (size_t)(*++s - '1');

		if (i >= a.n || a.v[i].n == 0)
			die("%s %s: argument %zu is missing", m->kind, m->name, i + 1);
		put(out, a.v[i].s, a.v[i].n);
		a.v[i].is_used = true;
	}
	for (size_t i = 0; i < a.n; i++)
		if (!a.v[i].is_used)
			die("%s %s: argument %zu is not used", m->kind, m->name, i + 1);
}

/* Copies s, with every {{part name}} replaced. */
static void put_parts(struct text *out, const char *s)
{
	static const char open[] = "{{part ";

	for (const char *at = strstr(s, open); at != NULL; at = strstr(s, open)) {
		char name[NAME_BYTES];
		const char *args = take_name(skip_space(at + strlen(open)), name);
		const char *end = strstr(args, "}}");
		const struct macro *m = macro_find(part, name);

		put(out, s, (size_t)(at - s));
		if (end == NULL || m == NULL)
			die("no part %s", name);
		put_macro(out, m, args, end);
		s = end + 2;
	}
	put(out, s, strlen(s));
}

void part_add(const char *name, const char *body, bool is_shared)
{
	struct text whole = { must(calloc(1, TEXT_BYTES)), 0 };

	put_parts(&whole, body);
	struct macro *m = macro_add(part, name);

	m->body = whole.p;
	m->is_shared = is_shared;
}

void family_add(const char *name, const char *body)
{
	macro_add(family, name)->body = must(strdup(body));
}

char *family_expand(const char *name, const char *args)
{
	struct text out = { must(calloc(1, TEXT_BYTES)), 0 };
	const struct macro *m = macro_find(family, name);

	if (m == NULL)
		die("no family %s", name);
	put_macro(&out, m, args, args + strlen(args));
	return out.p;
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
