#include "feature/mail/extract.h"
#include "base/str.h"
#include "feature/mail/link.h"

#include <string.h>

/* "a@mail.b.ru": "mail.b.ru", "b.ru" and "ru". */
static const char **domains_of(struct arena *a, const char *addr)
{
	const char *at = strrchr(addr, '@');
	size_t n = 0;

	for (const char *p = at; p != NULL; p = strchr(p + 1, '.'))
		n++;
	const char **out = arena_array(a, n + 1, sizeof(*out));

	n = 0;
	for (const char *p = at; p != NULL; p = strchr(p + 1, '.'))
		out[n++] = p + 1;
	out[n] = NULL;
	return out;
}

void look_start(struct arena *a, const struct rules *rules, const struct mail *m,
		const struct mail_own *own, struct look *out)
{
	*out = (struct look){ .a = a,
			      .rules = rules,
			      .m = m,
			      .own = own,
			      .room = rules->room,
			      .from = str_ascii_lower(a, m->from.addr),
			      .limited_before = regex_room_limited(rules->room) };
	out->domains = domains_of(a, out->from);
}

const char *look_place(const struct look *l, enum mail_place place, const char *header)
{
	const struct mail *m = l->m;
	const char *value = NULL;

	switch (place) {
	case PLACE_SUBJECT:
		return m->subject == NULL ? "" : m->subject;
	case PLACE_TEXT:
		return m->text;
	case PLACE_REPLY:
		return m->reply_text;
	case PLACE_HTML:
		return m->html;
	case PLACE_HTML_TEXT:
		return m->html_text;
	case PLACE_FROM_NAME:
		return *m->from.name != '\0' ? m->from.name : m->from.comment;
	case PLACE_FROM_ADDR:
		return m->from.addr;
	case PLACE_REPLY_TO_NAME:
		return *m->reply_to.name != '\0' ? m->reply_to.name : m->reply_to.comment;
	case PLACE_REPLY_TO_ADDR:
		return m->reply_to.addr;
	case PLACE_HEADER:
		value = mail_header(m, header);
		break;
	}
	return value == NULL ? "" : value;
}

/* Of addresses and names there are too few patterns, of the source of the HTML too much text. */
static const struct trigrams *trigrams(struct look *l, enum mail_place place)
{
	if (place != PLACE_SUBJECT && place != PLACE_TEXT && place != PLACE_REPLY &&
	    place != PLACE_HTML_TEXT)
		return NULL;
	if (place == PLACE_HTML_TEXT && l->m->html_text == l->m->text)
		return trigrams(l, PLACE_TEXT);
	if (!l->has_trigrams[place]) {
		l->has_trigrams[place] = true;
		l->trigrams[place] = trigrams_of(l->a, look_place(l, place, NULL));
	}
	return l->trigrams[place];
}

bool look_find(struct look *l, const struct regex *re, enum mail_place place, const char *header,
	       const char **out)
{
	return regex_may_be_in(re, trigrams(l, place)) &&
	       regex_find(l->a, re, l->room, look_place(l, place, header), out);
}

static bool is_one_of(const char **words, const char *key)
{
	for (; *words != NULL; words++)
		if (**words == *key && strcmp(*words, key) == 0)
			return true;
	return false;
}

/* Is it a key in any group? */
static bool is_known_key(const void *arg, const char *key)
{
	const struct rules *r = arg;

	for (size_t i = 0; i < r->groups_n; i++)
		if (is_one_of(r->groups[i].words, key))
			return true;
	return false;
}

static void read_keys(struct look *l)
{
	if (l->has_keys)
		return;
	l->has_keys = true;
	keyvals_read(l->a, l->m->text, is_known_key, l->rules, &l->keys);
	if (l->m->html_text != l->m->text)
		keyvals_read(l->a, l->m->html_text, is_known_key, l->rules, &l->html_keys);
}

static bool has_key_in(const struct keyvals *k, const char **words)
{
	for (size_t i = 0; i < k->n; i++)
		if (is_one_of(words, k->v[i].key))
			return true;
	return false;
}

bool look_has_key(struct look *l, const char **words)
{
	read_keys(l);
	return has_key_in(&l->keys, words) || has_key_in(&l->html_keys, words);
}

/* One line: the value, or what stands under the key. */
static const char *line_value(const struct keyvals *k, size_t i, const struct rules *rules,
			      struct arena *a)
{
	if (*k->v[i].value != '\0')
		return k->v[i].value;
	const char *block = keyval_block(a, k, i, is_known_key, rules);

	return arena_strndup(a, block, strcspn(block, "\n"));
}

static const char *keys_value_in(struct look *l, const struct keyvals *k, const struct extractor *x)
{
	for (const char **word = x->keys; *word != NULL; word++)
		for (size_t i = 0; i < k->n; i++) {
			if (strcmp(k->v[i].key, *word) != 0)
				continue;
			const char *value =
				x->is_block ? keyval_block(l->a, k, i, is_known_key, l->rules)
					    : line_value(k, i, l->rules, l->a);

			if (*value != '\0')
				return value;
		}
	return "";
}

static const char *keys_value(struct look *l, const struct extractor *x)
{
	read_keys(l);
	const char *value = keys_value_in(l, &l->keys, x);

	return *value != '\0' ? value : keys_value_in(l, &l->html_keys, x);
}

static const char *href(struct look *l, size_t i)
{
	if (l->hrefs == NULL)
		l->hrefs = arena_array(l->a, l->m->links_n, sizeof(*l->hrefs));
	if (l->hrefs[i] == NULL)
		l->hrefs[i] = link_unwrap(l->a, l->m->links[i].href);
	return l->hrefs[i];
}

static bool fits(struct look *l, const struct extractor *x, const char *url, const char *words)
{
	if (x->href != NULL && !regex_find(l->a, x->href, l->room, url, NULL))
		return false;
	if (x->text != NULL && !regex_find(l->a, x->text, l->room, words, NULL))
		return false;
	if (x->href_is >= 0 && (*url == '\0' || !str_eq(url, l->fields[x->href_is])))
		return false;
	return x->text_is < 0 || (*words != '\0' && str_eq(words, l->fields[x->text_is]));
}

static const char *taken(const struct extractor *x, const struct mail_link *link, const char *url)
{
	switch (x->take) {
	case TAKE_TEXT:
		return link->text;
	case TAKE_IMAGE:
		return link->image;
	case TAKE_ALT:
		return link->alt;
	case TAKE_HREF:
		break;
	}
	return url;
}

static const char *link_value(struct look *l, const struct extractor *x)
{
	const char *found = "";

	for (size_t i = 0; i < l->m->links_n && (*found == '\0' || x->is_last); i++) {
		const struct mail_link *link = &l->m->links[i];
		const char *url = href(l, i);

		if (!fits(l, x, url, link->text))
			continue;
		const char *value = taken(x, link, url);

		if (*value != '\0')
			found = value;
	}
	return found;
}

/*
 * Pictures outside links first, then those inside; a name in the alternative text counts for both.
 */
static const char *image_value(struct look *l, const struct extractor *x)
{
	const char *found = "";

	for (size_t i = 0; i < l->m->images_n && (*found == '\0' || x->is_last); i++)
		if (fits(l, x, l->m->images[i].src, l->m->images[i].alt))
			found = l->m->images[i].src;
	for (size_t i = 0; i < l->m->links_n && (*found == '\0' || x->is_last); i++) {
		const struct mail_link *link = &l->m->links[i];

		if (*link->image != '\0' && fits(l, x, link->image, link->alt))
			found = link->image;
	}
	return found;
}

static const char *text_value(struct look *l, const struct extractor *x)
{
	const char *found = "";

	if (x->regex == NULL)
		found = look_place(l, x->place, x->header);
	else
		look_find(l, x->regex, x->place, x->header, &found);
	return x->prefix == NULL || *found == '\0' ? found
						   : arena_printf(l->a, "%s%s", x->prefix, found);
}

static const char *value_of(struct look *l, const struct extractor *x)
{
	switch (x->kind) {
	case EXTRACT_KEYS:
		return keys_value(l, x);
	case EXTRACT_LINK:
		return link_value(l, x);
	case EXTRACT_IMAGE:
		return image_value(l, x);
	case EXTRACT_SET:
		return x->set;
	case EXTRACT_TEXT:
		break;
	}
	return text_value(l, x);
}

/* A phone has 5 to 20 digits and no letters; an address one "@" inside; links are real links. */
static const char *accept(struct look *l, int field, const char *value)
{
	size_t digits = 0;
	const char *at = strchr(value, '@');

	switch (field) {
	case FIELD_AUTHOR_PHONE:
		for (const char *p = value; *p != '\0'; p++)
			digits += *p >= '0' && *p <= '9';
		return digits >= 5 && digits <= 20 && strlen(value) <= 60 ? value : "";
	case FIELD_AUTHOR_EMAIL:
		return at != NULL && at > value && at[1] != '\0' &&
				       strpbrk(value, " \t\n,;<>") == NULL
			       ? value
			       : "";
	case FIELD_AUTHOR_URL:
	case FIELD_LINK:
	case FIELD_PRODUCT_URL:
		return link_unwrap(l->a, value);
	case FIELD_AUTHOR_PHOTO:
		return str_istarts(value, "http://") || str_istarts(value, "https://") ||
				       str_istarts(value, "cid:")
			       ? value
			       : "";
	default:
		return value;
	}
}

void look_extract(struct look *l, const struct rule *rule)
{
	for (int f = 0; f < FIELDS; f++)
		l->fields[f] = "";
	for (int f = 0; f < FIELDS; f++)
		for (size_t i = 0; i < rule->fields[f].n && *l->fields[f] == '\0'; i++) {
			char *value =
				str_trim(arena_strdup(l->a, value_of(l, &rule->fields[f].v[i])));

			l->fields[f] = accept(l, f, value);
			l->ways[f] = i;
		}
}
