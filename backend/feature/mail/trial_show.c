#include "feature/mail/trial_show.h"
#include "base/str.h"
#include "core/json.h"
#include "feature/mail/extract.h"
#include "feature/mail/json_put.h"

#include <string.h>

enum { MANY_VALUE_BYTES = 600, LINKS_SHOWN = 200 };

/* Where in what is shown a value stands; counted as browsers count (UTF-16). */
struct spot {
	const char *place; /* "subject", "text", "link", "html", "header", "from", "set" */
	size_t from, n;    /* bytes of the subject or the text; n = 0: nothing to be marked */
	int64_t link;      /* of the list of links, or -1 */
};

static int64_t utf16_units(const char *s, size_t n)
{
	const char *const end = s + n;
	int64_t units = 0;

	while (s < end)
		units += str_utf8_next(&s, end) > 0xffff ? 2 : 1;
	return units;
}

/* The value, or at least its first line, in a text. */
static bool find_in(const char *text, const char *value, struct spot *out)
{
	const size_t line = strcspn(value, "\n");
	const char *at = *value == '\0' ? NULL : strstr(text, value);

	if (at != NULL) {
		out->from = (size_t)(at - text);
		out->n = strlen(value);
		return true;
	}
	at = line == 0 ? NULL : memmem(text, strlen(text), value, line);
	if (at == NULL)
		return false;
	out->from = (size_t)(at - text);
	out->n = line;
	return true;
}

static void find_text(struct look *l, const struct extractor *x, const char *value,
		      struct spot *out)
{
	static const char *const names[] = { "subject", "text", "text", "html", "text",
					     "from",    "from", "from", "from", "header" };
	const char *text = look_place(l, x->place, x->header);

	out->place = names[x->place];
	if (x->place != PLACE_SUBJECT && x->place != PLACE_TEXT) {
		find_in(l->m->text, value, out);
		return;
	}
	if (x->regex != NULL && regex_span(x->regex, l->room, text, &out->from, &out->n)) {
		const char *at = memmem(text + out->from, out->n, value, strlen(value));

		/* White space at both ends is not part of the value. */
		out->from = at == NULL ? out->from : (size_t)(at - text);
		out->n = at == NULL ? out->n : strlen(value);
		return;
	}
	find_in(text, value, out);
}

static void find_link(struct look *l, const char *value, struct spot *out)
{
	out->place = "link";
	for (size_t i = 0; i < l->m->links_n && i < LINKS_SHOWN; i++) {
		const struct mail_link *link = &l->m->links[i];

		if (!str_eq(link->text, value) && !str_eq(link->href, value) &&
		    !str_eq(link->image, value) &&
		    !(l->hrefs != NULL && l->hrefs[i] != NULL && str_eq(l->hrefs[i], value)))
			continue;
		out->link = (int64_t)i;
		find_in(l->m->text, link->text, out);
		return;
	}
	find_in(l->m->text, value, out);
}

static struct spot find_spot(struct look *l, const struct rule *rule, int field)
{
	const struct extractor *x = &rule->fields[field].v[l->ways[field]];
	struct spot out = { .place = "text", .link = -1 };

	switch (x->kind) {
	case EXTRACT_TEXT:
		find_text(l, x, l->fields[field], &out);
		break;
	case EXTRACT_KEYS:
		find_in(l->m->text, l->fields[field], &out);
		break;
	case EXTRACT_LINK:
	case EXTRACT_IMAGE:
		find_link(l, l->fields[field], &out);
		break;
	case EXTRACT_SET:
		out.place = "set";
		break;
	}
	return out;
}

static void put_field(struct look *l, const struct rule *rule, int field, struct buf *b)
{
	const struct spot s = find_spot(l, rule, field);
	const char *shown =
		strcmp(s.place, "subject") == 0 ? look_place(l, PLACE_SUBJECT, NULL) : l->m->text;
	const bool is_shown = s.n > 0 && s.from + s.n <= str_utf8_cut(shown, TRIAL_SHOWN_BYTES);

	json_put_comma(b);
	buf_addc(b, '{');
	json_put_text(b, "field", card_field_names[field]);
	json_put_text(b, "value", l->fields[field]);
	json_put_text(b, "place", s.place);
	json_put_int(b, "way", (int64_t)l->ways[field] + 1);
	json_put_int(b, "link", s.link);
	json_put_int(b, "at", is_shown ? utf16_units(shown, s.from) : -1);
	json_put_int(b, "length", is_shown ? utf16_units(shown + s.from, s.n) : 0);
	buf_addc(b, '}');
}

static void put_fields(struct look *l, const struct rule *rule, struct buf *b)
{
	json_put_name(b, "fields");
	buf_addc(b, '[');
	for (int f = 0; rule != NULL && f < FIELDS; f++)
		if (*l->fields[f] != '\0')
			put_field(l, rule, f, b);
	buf_addc(b, ']');
}

static void put_cut(struct buf *b, const char *name, struct arena *a, const char *s, size_t most)
{
	json_put_text(b, name, s == NULL ? NULL : arena_strndup(a, s, str_utf8_cut(s, most)));
}

/* What a person sees of the letter: offsets count in these texts. */
static void put_mail(struct arena *a, const struct mail *m, struct buf *b)
{
	put_cut(b, "from_addr", a, m->from.addr, 300);
	put_cut(b, "from_name", a, m->from.name, 300);
	put_cut(b, "subject", a, m->subject == NULL ? "" : m->subject, TRIAL_SHOWN_BYTES);
	put_cut(b, "text", a, m->text, TRIAL_SHOWN_BYTES);
	json_put_name(b, "links");
	buf_addc(b, '[');
	for (size_t i = 0; i < m->links_n && i < LINKS_SHOWN; i++) {
		json_put_comma(b);
		buf_addc(b, '{');
		put_cut(b, "href", a, m->links[i].href, 2000);
		put_cut(b, "text", a, m->links[i].text, 300);
		buf_addc(b, '}');
	}
	buf_addc(b, ']');
}

/* The condition that went furthest says best why a rule does not take the letter. */
static enum rule_test furthest(struct look *l, const struct rule *rule, const char **word)
{
	enum rule_test best = TEST_FROM;

	for (size_t k = 0; k < rule->match_n; k++) {
		const struct condition *c = &rule->match[k];
		const enum rule_test test = look_test(l, c);

		if (test == TEST_NONE)
			return TEST_NONE;
		best = test > best ? test : best;
		if (test == best && test == TEST_HEADER && c->headers_n > 0)
			*word = c->headers[0].name;
		if (test == best && test == TEST_IS)
			*word = c->is[0];
	}
	return best;
}

static void put_verdict(struct look *l, const struct rule *rule, const struct rule *taker,
			struct buf *b)
{
	static const char *const tests[] = { NULL,      "from", "from_regex", "header", "no_header",
					     "subject", "is",   "text",       "html",   "keys" };
	const char *word = NULL;
	const enum rule_test test = furthest(l, rule, &word);

	json_put_comma(b);
	buf_addc(b, '{');
	json_put_text(b, "name", rule->name);
	json_put_text(b, "verdict", rule == taker ? "took" : test == TEST_NONE ? "later" : "no");
	json_put_text(b, "test", tests[test]);
	json_put_text(b, "word", test == TEST_NONE ? NULL : word);
	buf_addc(b, '}');
}

static void put_verdicts(const struct trial *t, struct look *l, const struct rule *taker,
			 struct buf *b)
{
	json_put_name(b, "verdicts");
	buf_addc(b, '[');
	for (size_t i = 0; i < t->rules->n; i++)
		put_verdict(l, &t->rules->v[i], taker, b);
	buf_addc(b, ']');
}

static bool is_taken(struct look *l, const struct rule *rule)
{
	for (size_t k = 0; k < rule->match_n; k++)
		if (look_test(l, &rule->match[k]) == TEST_NONE)
			return true;
	return false;
}

static const struct rule *find_taker(const struct trial *t, struct look *l)
{
	for (size_t i = 0; i < t->rules->n; i++)
		if (is_taken(l, &t->rules->v[i]))
			return &t->rules->v[i];
	return NULL;
}

static void put_values(struct arena *a, struct look *l, struct buf *b)
{
	json_put_name(b, "values");
	buf_addc(b, '{');
	for (int f = 0; f < FIELDS; f++)
		if (l->fields[f] != NULL && *l->fields[f] != '\0')
			put_cut(b, card_field_names[f], a, l->fields[f], MANY_VALUE_BYTES);
	buf_addc(b, '}');
}

static void put_card(const struct card *c, const struct rule *taker, struct buf *b)
{
	json_put_text(b, "rule", taker == NULL ? NULL : taker->name);
	json_put_int(b, "rule_version", taker == NULL ? 0 : taker->version);
	json_put_text(b, "source_type", c == NULL ? NULL : c->source_type);
	json_put_text(b, "action", c == NULL ? NULL : c->action);
	json_put_text(b, "ignore_reason", c == NULL ? NULL : c->ignore_reason);
	json_put_bool(b, "is_limited", c != NULL && c->is_limited);
}

void trial_show(const struct trial *t, struct arena *a, const char *raw, size_t n, struct buf *b)
{
	const char *error = NULL;
	const struct mail *m = mail_parse(a, raw, n, &error);
	struct look l;

	buf_addc(b, '{');
	json_put_text(b, "error", error);
	if (m != NULL) {
		look_start(a, t->rules, m, &t->own, &l);
		const struct rule *taker = find_taker(t, &l);
		const struct card *card = taker == NULL ? NULL : look_card(&l, taker);

		put_card(card, taker, b);
		json_put_bool(b, "holds", t->candidate != NULL && is_taken(&l, t->candidate));
		if (t->mode == TRIAL_ONE) {
			put_mail(a, m, b);
			put_fields(&l, taker, b);
			put_verdicts(t, &l, taker, b);
		} else if (t->mode == TRIAL_MANY) {
			put_cut(b, "subject", a, m->subject == NULL ? "" : m->subject, 300);
			put_values(a, &l, b);
		}
	}
	buf_addc(b, '}');
}
