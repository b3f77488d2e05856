#define PCRE2_CODE_UNIT_WIDTH 8
#include "feature/mail/regex.h"
#include "base/str.h"
#include "feature/mail/wordwalk.h"

#include <pcre2.h>
#include <string.h>

enum {
	SUBJECT_MAX = 256 * 1024,
	MATCH_LIMIT = 500000,
	DEPTH_LIMIT = 20000,
	HEAP_LIMIT_KB = 16 * 1024,
	JIT_STACK_MAX = 1024 * 1024,
	GROUPS_MAX = 32,
	/* Of a pattern that is walked: after that much work the whole of it is matched as ever. */
	STOPS_MAX = 32,
	STOP_MATCH_LIMIT = MATCH_LIMIT / STOPS_MAX
};

struct regex {
	pcre2_code *code;
	unsigned group; /* the group that is the result */
	const char *pattern;
	const struct needles *needles;
	bool is_fast;                /* JIT has it */
	const struct wordwalk *walk; /* or NULL */
	pcre2_code *rest;            /* what is matched where the walk stops */
};

struct regex_room {
	pcre2_match_data *data;
	pcre2_match_context *context;
	pcre2_match_context *stop_context;
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
	pcre2_match_context_free(room->stop_context);
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

static pcre2_code *compile(struct arena *a, const char *pattern, struct regex_fault *fault)
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
	arena_defer(a, free_code, re);
	return re;
}

/* Without JIT the whole pattern only is slower, but a walk would not be worth its stops. */
static void compile_fast(struct arena *a, struct regex *r)
{
	const char *rest = NULL;
	struct regex_fault fault;

	r->is_fast = pcre2_jit_compile(r->code, PCRE2_JIT_COMPLETE) == 0;
	/* The whole of a match begins before the words: only a group is the same. */
	if (!r->is_fast || r->group == 0)
		return;
	const struct wordwalk *walk = wordwalk_of(a, r->pattern, &rest);

	r->rest = walk == NULL ? NULL : compile(a, rest, &fault);
	if (r->rest != NULL && pcre2_jit_compile(r->rest, PCRE2_JIT_COMPLETE) == 0)
		r->walk = walk;
}

struct regex *regex_new(struct arena *a, const char *pattern, bool is_plain,
			struct regex_fault *fault)
{
	pcre2_code *re = compile(a, pattern, fault);

	if (re == NULL)
		return NULL;
	struct regex *r = arena_zalloc(a, sizeof(*r));

	*r = (struct regex){ .code = re,
			     .group = result_group(re),
			     .pattern = arena_strdup(a, pattern),
			     .needles = needles_of(a, pattern) };
	if (!is_plain)
		compile_fast(a, r);
	return r;
}

const char *regex_pattern(const struct regex *re)
{
	return re->pattern;
}

static pcre2_match_context *limits(uint32_t match_limit, pcre2_jit_stack *stack)
{
	pcre2_match_context *context = pcre2_match_context_create(NULL);

	pcre2_set_match_limit(context, match_limit);
	pcre2_set_depth_limit(context, DEPTH_LIMIT);
	pcre2_set_heap_limit(context, HEAP_LIMIT_KB);
	pcre2_jit_stack_assign(context, NULL, stack);
	return context;
}

struct regex_room *regex_room_new(struct arena *a)
{
	struct regex_room *room = arena_zalloc(a, sizeof(*room));

	room->data = pcre2_match_data_create(GROUPS_MAX, NULL);
	room->stack = pcre2_jit_stack_create(32 * 1024, JIT_STACK_MAX, NULL);
	room->context = limits(MATCH_LIMIT, room->stack);
	room->stop_context = limits(STOP_MATCH_LIMIT, room->stack);
	arena_defer(a, free_room, room);
	return room;
}

size_t regex_room_limited(const struct regex_room *room)
{
	return room->limited;
}

/*
 * Only the words that can begin the rest are looked at. False if that does not tell: the text has
 * letters that are not known, or it is much work.
 */
static bool match_walking(const struct regex *re, struct regex_room *room, const char *text,
			  size_t n, int *rc)
{
	struct wordwalk_at at = { 0, 0 };

	for (int stops = 0; stops <= STOPS_MAX; stops++) {
		const enum wordwalk_stop stop = wordwalk_next(re->walk, text, n, &at);

		*rc = PCRE2_ERROR_NOMATCH;
		if (stop != WALK_WORD)
			return stop == WALK_END;
		if (stops == STOPS_MAX)
			return false;
		*rc = pcre2_jit_match(re->rest, (PCRE2_SPTR)text, n, at.at, 0, room->data,
				      room->stop_context);
		if (*rc != PCRE2_ERROR_NOMATCH)
			return *rc >= 0;
	}
	return false;
}

/* Below zero: not found; else how many groups have a place. */
static int match(const struct regex *re, struct regex_room *room, const char *text)
{
	const size_t n = str_utf8_cut(text, SUBJECT_MAX);
	int rc = 0;

	if (re->walk != NULL && match_walking(re, room, text, n, &rc))
		return rc == 0 ? GROUPS_MAX : rc;
	if (re->is_fast) /* no look at whether the text is UTF-8, as below */
		rc = pcre2_jit_match(re->code, (PCRE2_SPTR)text, n, 0, 0, room->data,
				     room->context);
	else
		rc = pcre2_match(re->code, (PCRE2_SPTR)text, n, 0, PCRE2_NO_UTF_CHECK, room->data,
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
