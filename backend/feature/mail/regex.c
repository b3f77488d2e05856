#define PCRE2_CODE_UNIT_WIDTH 8
#include "feature/mail/regex.h"
#include "base/str.h"

#include <pcre2.h>
#include <string.h>

enum {
	SUBJECT_MAX = 256 * 1024,
	MATCH_LIMIT = 500000,
	DEPTH_LIMIT = 20000,
	HEAP_LIMIT_KB = 16 * 1024,
	JIT_STACK_MAX = 1024 * 1024,
	GROUPS_MAX = 32
};

struct regex {
	pcre2_code *code;
	unsigned group; /* the group that is the result */
	const char *pattern;
	const struct needles *needles;
};

struct regex_room {
	pcre2_match_data *data;
	pcre2_match_context *context;
	pcre2_jit_stack *stack;
	size_t limited;
};

static void free_code(void *p)
{
	pcre2_code_free(p);
}

static void free_room(void *p)
{
	struct regex_room *room = p;

	pcre2_match_data_free(room->data);
	pcre2_match_context_free(room->context);
	pcre2_jit_stack_free(room->stack);
}

/* The group called "v", else the first, else 0 for the whole match. */
static unsigned result_group(const pcre2_code *code)
{
	const int named = pcre2_substring_number_from_name(code, (PCRE2_SPTR) "v");
	uint32_t count = 0;

	if (named > 0)
		return (unsigned)named;
	pcre2_pattern_info(code, PCRE2_INFO_CAPTURECOUNT, &count);
	return count > 0 ? 1 : 0;
}

struct regex *regex_new(struct arena *a, const char *pattern, bool is_plain,
			struct regex_fault *fault)
{
	int code = 0;
	PCRE2_SIZE at = 0;
	pcre2_code *re =
		pcre2_compile((PCRE2_SPTR)pattern, strlen(pattern),
			      PCRE2_UTF | PCRE2_UCP | PCRE2_NEVER_BACKSLASH_C, &code, &at, NULL);

	if (re == NULL) {
		PCRE2_UCHAR text[160];

		pcre2_get_error_message(code, text, sizeof(text));
		*fault = (struct regex_fault){ code, (size_t)at,
					       arena_strdup(a, (const char *)text) };
		return NULL;
	}
	struct regex *r = arena_alloc(a, sizeof(*r));

	arena_defer(a, free_code, re);
	if (!is_plain)
		pcre2_jit_compile(re, PCRE2_JIT_COMPLETE); /* without JIT it only is slower */
	*r = (struct regex){ .code = re,
			     .group = result_group(re),
			     .pattern = arena_strdup(a, pattern),
			     .needles = needles_of(a, pattern) };
	return r;
}

const char *regex_pattern(const struct regex *re)
{
	return re->pattern;
}

struct regex_room *regex_room_new(struct arena *a)
{
	struct regex_room *room = arena_zalloc(a, sizeof(*room));

	room->data = pcre2_match_data_create(GROUPS_MAX, NULL);
	room->context = pcre2_match_context_create(NULL);
	room->stack = pcre2_jit_stack_create(32 * 1024, JIT_STACK_MAX, NULL);
	pcre2_set_match_limit(room->context, MATCH_LIMIT);
	pcre2_set_depth_limit(room->context, DEPTH_LIMIT);
	pcre2_set_heap_limit(room->context, HEAP_LIMIT_KB);
	pcre2_jit_stack_assign(room->context, NULL, room->stack);
	arena_defer(a, free_room, room);
	return room;
}

size_t regex_room_limited(const struct regex_room *room)
{
	return room->limited;
}

/* Below zero: not found; else how many groups have a place. */
static int match(const struct regex *re, struct regex_room *room, const char *text)
{
	const size_t n = str_utf8_cut(text, SUBJECT_MAX);
	const int rc = pcre2_match(re->code, (PCRE2_SPTR)text, n, 0, PCRE2_NO_UTF_CHECK, room->data,
				   room->context);

	room->limited += rc < 0 && rc != PCRE2_ERROR_NOMATCH;
	return rc == 0 ? GROUPS_MAX : rc;
}

/* The result of the last match; false if its group took no part. */
static bool result_of(const struct regex *re, const struct regex_room *room, int groups,
		      size_t *from, size_t *to)
{
	const PCRE2_SIZE *v = pcre2_get_ovector_pointer(room->data);

	if (re->group >= (unsigned)groups)
		return false;
	*from = v[re->group * 2];
	*to = v[re->group * 2 + 1];
	return *from != PCRE2_UNSET && *to >= *from;
}

bool regex_may_be_in(const struct regex *re, const struct trigrams *text)
{
	return needles_may_be_in(re->needles, text);
}

bool regex_find(struct arena *a, const struct regex *re, struct regex_room *room, const char *text,
		const char **out)
{
	const int groups = match(re, room, text);
	size_t from = 0;
	size_t to = 0;

	if (groups < 0)
		return false;
	if (out != NULL)
		*out = result_of(re, room, groups, &from, &to)
			       ? arena_strndup(a, text + from, to - from)
			       : "";
	return true;
}

bool regex_span(const struct regex *re, struct regex_room *room, const char *text, size_t *from,
		size_t *n)
{
	const int groups = match(re, room, text);
	size_t to = 0;

	if (groups < 0 || !result_of(re, room, groups, from, &to))
		return false;
	*n = to - *from;
	return true;
}
