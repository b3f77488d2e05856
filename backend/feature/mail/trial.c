#include "feature/mail/trial.h"
#include "base/str.h"
#include "core/json.h"
#include "feature/mail/extract.h"
#include "feature/mail/json_put.h"
#include "feature/mail/mail_pack.h"
#include "feature/mail/rules_json.h"
#include "feature/mail/trial_show.h"

#include <jansson.h>
#include <string.h>

enum { TRIAL_SECONDS = 10, TRIAL_ARENA = 256 << 20, SLACK = 4, CHILD_REQUESTS = 500 };

/* ---- the parent: sections of a request, each with its length ---- */

static void put_section(struct buf *b, const char *p, size_t n)
{
	const uint32_t len = (uint32_t)n;

	buf_add(b, &len, sizeof(len));
	buf_add(b, p, n);
}

void trial_put_head(struct buf *b, const struct trial_head *h)
{
	struct buf head;

	buf_init(&head, (size_t)1 << 20);
	buf_addc(&head, '{');
	json_put_int(&head, "mode", (int64_t)h->mode);
	json_put_name(&head, "own");
	buf_addc(&head, '[');
	for (size_t i = 0; i < h->own_n; i++) {
		json_put_comma(&head);
		json_out_str(&head, h->own[i]);
	}
	buf_addc(&head, ']');
	json_put_name(&head, "rules");
	buf_addc(&head, '[');
	for (size_t i = 0; i < h->rules_n; i++) {
		json_put_comma(&head);
		buf_addi(&head,
			 h->rules[i].is_candidate ? -h->rules[i].version : h->rules[i].version);
	}
	buf_adds(&head, "]}");
	put_section(b, head.p, head.len);
	put_section(b, h->words, strlen(h->words));
	for (size_t i = 0; i < h->rules_n; i++)
		put_section(b, h->rules[i].body, strlen(h->rules[i].body));
	buf_free(&head);
}

void trial_put_letter(struct buf *b, const char *raw, size_t n)
{
	put_section(b, raw, n);
}

struct jail *trial_jail(void)
{
	const struct jail_limits limits = { .memory = (size_t)2 << 30,
					    .seconds = TRIAL_SECONDS,
					    .reply_max = TRIAL_REPLY_MAX,
					    .requests = CHILD_REQUESTS,
					    .warm = mail_work_warm };

	return jail_new(trial_work, &limits);
}

/* ---- the child: what is asked ---- */

struct reading {
	const char *p, *end;
};

static bool take_section(struct reading *in, const char **p, size_t *n)
{
	uint32_t len = 0;

	if (in->end - in->p < (ptrdiff_t)sizeof(len))
		return false;
	memcpy(&len, in->p, sizeof(len));
	in->p += sizeof(len);
	if ((size_t)(in->end - in->p) < len)
		return false;
	*p = in->p;
	*n = len;
	in->p += len;
	return true;
}

/* Rules are added one by one: one that cannot be used does not keep the others from being tried. */
static bool add_rule(struct trial *t, const char *body, size_t n)
{
	struct buf text;
	const char *error = NULL;

	buf_init(&text, n + 32);
	buf_adds(&text, "{\"rules\":[\n");
	buf_add(&text, body, n);
	buf_adds(&text, "\n]}");
	const bool is_ok = rules_add(t->rules, "", text.p, text.len, &error);

	buf_free(&text);
	return is_ok;
}

/*
 * One rule, with no more than the one object that it is; the position of a mistake is the reader's.
 */
static bool add_candidate(struct trial *t, const char *body, size_t n)
{
	json_error_t at;
	json_t *root = json_loadb(body, n, JSON_REJECT_DUPLICATES, &at);

	if (root == NULL) {
		rules_json_problem(t->rules, at.text, at.line, at.column);
		return false;
	}
	json_decref(root);
	return add_rule(t, body, n);
}

static bool read_rules(struct trial *t, struct reading *in, const json_t *versions)
{
	size_t i = 0;
	json_t *item = NULL;

	json_array_foreach(versions, i, item)
	{
		const json_int_t version = json_integer_value(item);
		const char *body = NULL;
		size_t n = 0;

		if (!take_section(in, &body, &n))
			return false;
		if (version > 0 && add_rule(t, body, n)) {
			rules_set_version(t->rules, (int)version);
		} else if (version <= 0) {
			t->is_refused = !add_candidate(t, body, n);
			t->problem = t->rules->problem;
			t->candidate = t->is_refused ? NULL : &t->rules->v[t->rules->last];
		}
	}
	return true;
}

static void read_own(struct trial *t, const json_t *own)
{
	const size_t n = json_array_size(own);
	const char **v = arena_array(t->a, n, sizeof(*v));

	for (size_t i = 0; i < n; i++)
		v[i] = arena_strdup(t->a, json_string_value(json_array_get(own, i)));
	t->own = (struct mail_own){ v, n };
}

static bool read_request(struct trial *t, struct reading *in)
{
	const char *head = NULL;
	const char *words = NULL;
	const char *error = NULL;
	size_t head_n = 0;
	size_t words_n = 0;

	if (!take_section(in, &head, &head_n) || !take_section(in, &words, &words_n))
		return false;
	json_t *root = json_loadb(head, head_n, 0, NULL);

	t->mode = (enum trial_mode)json_integer_value(json_object_get(root, "mode"));
	rules_keep_order(t->rules);
	rules_compile_plain(t->rules);
	struct buf text;

	buf_init(&text, words_n + 32);
	buf_adds(&text, "{\"words\":");
	buf_add(&text, words, words_n);
	buf_addc(&text, '}');
	rules_add(t->rules, "", text.p, text.len, &error);
	buf_free(&text);
	read_own(t, json_object_get(root, "own"));
	const bool is_ok = root != NULL && read_rules(t, in, json_object_get(root, "rules"));

	json_decref(root);
	return is_ok;
}

/* ---- the child: what is answered ---- */

static void put_problem(struct buf *b, const struct rules_problem *p)
{
	json_put_name(b, "problem");
	buf_addc(b, '{');
	json_put_text(b, "code", p->code);
	json_put_some(b, "key", p->key);
	json_put_text(b, "word", p->arg);
	json_put_int(b, "line", p->line);
	json_put_int(b, "column", p->column);
	json_put_int(b, "pattern_code", p->pattern_code);
	json_put_int(b, "at", (int64_t)p->at);
	buf_addc(b, '}');
}

static void put_check(struct trial *t, struct buf *b)
{
	if (!t->is_refused && t->mode == TRIAL_CHECK && t->candidate != NULL) {
		const char *key = trial_endless(t->a, t->candidate);

		t->is_refused = key != NULL;
		t->problem = (struct rules_problem){ .code = "endless", .rule = "", .key = key };
	}
	if (t->is_refused)
		put_problem(b, &t->problem);
	else
		json_put_text(b, "problem", NULL);
}

static void put_letters(struct trial *t, struct reading *in, struct buf *b)
{
	const char *raw = NULL;
	size_t n = 0;

	json_put_name(b, "letters");
	buf_addc(b, '[');
	while (!t->is_refused && take_section(in, &raw, &n)) {
		struct arena *a = arena_new(mail_arena_max(n));
		char *copy = arena_zalloc(a, n + SLACK);

		memcpy(copy, raw, n);
		json_put_comma(b);
		trial_show(t, a, copy, n, b);
		arena_free(a);
	}
	buf_addc(b, ']');
}

bool trial_work(const void *arg, const char *in, size_t n, struct buf *out)
{
	struct arena *a = arena_new(TRIAL_ARENA);
	struct trial t = { .a = a, .rules = rules_new(a) };
	struct reading reading = { in, in + n };
	const bool is_ok = read_request(&t, &reading);

	(void)arg;
	if (is_ok) {
		buf_addc(out, '{');
		put_check(&t, out);
		put_letters(&t, &reading, out);
		buf_addc(out, '}');
	} else {
		buf_adds(out, "not a request");
	}
	arena_free(a);
	return is_ok;
}
