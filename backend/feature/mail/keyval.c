#include "feature/mail/keyval.h"
#include "base/str.h"

#include <string.h>

enum { LINES_MAX = 2000, KEY_BYTES = 120, BLOCK_MAX = 64 * 1024 };

static uint32_t lower(uint32_t cp)
{
	if ((cp >= 'A' && cp <= 'Z') || (cp >= 0x410 && cp <= 0x42f))
		return cp + 32;
	return cp == 0x401 || cp == 0x451 ? 0x435 : cp; /* the letter yo is compared as ye */
}

const char *keyval_normal(struct arena *a, const char *key, size_t n)
{
	const char *p = key;
	const char *const end = key + n;
	char *out = arena_alloc(a, n * 3 + 1);
	size_t len = 0;
	int depth = 0;

	while (p < end) {
		const uint32_t cp = str_utf8_next(&p, end);

		depth += cp == '(' || cp == '[';
		if (depth == 0 && cp != '*' && cp != ':' && cp != '?' && cp != '"' && cp != 0xab &&
		    cp != 0xbb && !(len == 0 && (cp == '-' || cp == 0x2022 || cp == '>')))
			len += str_utf8_put(cp == '_' || cp == '\t' ? ' ' : lower(cp), out + len);
		depth -= (cp == ')' || cp == ']') && depth > 0;
	}
	/* "--- Name ---" */
	while (len > 0 && (out[len - 1] == '-' || out[len - 1] == ' '))
		len--;
	out[len] = '\0';
	return str_trim(out);
}

static size_t lines_most(const char *text)
{
	size_t n = 1;

	for (; n < LINES_MAX && (text = strchr(text, '\n')) != NULL; text++)
		n++;
	return n;
}

static void cut(struct arena *a, const char *text, struct keyvals *k)
{
	k->lines = arena_array(a, lines_most(text), sizeof(char *));
	while (*text != '\0' && k->lines_n < LINES_MAX) {
		const size_t n = str_line_len(text);

		k->lines[k->lines_n++] = str_trim(arena_strndup(a, text, n));
		text += n + (text[n] != '\0');
	}
}

/* Length of the key of "key = value", 0 if the line has none. */
static size_t equals_length(const char *line, const char **value)
{
	const char *at = strstr(line, " = ");

	if (at == NULL || at == line || at - line > KEY_BYTES)
		return 0;
	*value = at + 3;
	return (size_t)(at - line);
}

/* Length of the key of "key: value" or "key<tab>value", 0 if the line has none. */
static size_t key_length(const char *line, const char **value)
{
	const size_t n = strcspn(line, ":\t");
	const size_t equals = equals_length(line, value);

	if (equals > 0 && equals < n)
		return equals;
	if (line[n] == '\0' || n == 0 || n > KEY_BYTES)
		return 0;
	if (line[n] == ':' && str_starts(line + n, "://"))
		return 0;
	*value = line + n + 1 + (line[n] == '\t' ? 0 : strspn(line + n + 1, ":"));
	return n;
}

static bool is_separator(const char *line)
{
	return strlen(line) >= 2 && strspn(line, "-_=—* ") == strlen(line);
}

static void add(struct keyvals *k, const char *key, const char *value, bool has_colon, size_t line)
{
	if (*key != '\0')
		k->v[k->n++] = (struct keyval){ key, value, has_colon, line };
}

void keyvals_read(struct arena *a, const char *text, keyval_known is_known, const void *arg,
		  struct keyvals *out)
{
	struct keyvals k = { .n = 0 };

	cut(a, text, &k);
	k.v = arena_array(a, k.lines_n, sizeof(*k.v));
	for (size_t i = 0; i < k.lines_n; i++) {
		const char *value = "";
		const char *line = k.lines[i];
		const size_t n = key_length(line, &value);

		if (n > 0) {
			char *copy = arena_strdup(a, value);

			copy += strspn(copy, "* \t");
			add(&k, keyval_normal(a, line, n), str_trim(copy), true, i);
		} else if (strlen(line) <= KEY_BYTES && *line != '\0') {
			const char *key = keyval_normal(a, line, strlen(line));

			if (is_known(arg, key))
				add(&k, key, "", false, i);
		}
	}
	*out = k;
}

/*
 * Does the line start the next entry? An unknown key with a colon does so only in front of a short
 * value.
 */
static bool is_next_key(struct arena *a, const char *line, keyval_known is_known, const void *arg)
{
	const char *value = "";
	size_t n = key_length(line, &value);

	if (n == 0)
		n = strlen(line) <= KEY_BYTES ? strlen(line) : 0;
	return n > 0 && is_known(arg, keyval_normal(a, line, n));
}

/* Adds a line to the block; false if there is no room left. */
static bool block_add(char *block, size_t *n, const char *line, bool is_paragraph)
{
	const size_t len = strlen(line);

	if (*n + len + 3 > BLOCK_MAX)
		return false;
	if (*n > 0)
		block[(*n)++] = '\n';
	if (*n > 0 && is_paragraph)
		block[(*n)++] = '\n';
	memcpy(block + *n, line, len + 1);
	*n += len;
	return true;
}

const char *keyval_block(struct arena *a, const struct keyvals *k, size_t i, keyval_known is_known,
			 const void *arg)
{
	char *block = arena_alloc(a, BLOCK_MAX);
	size_t n = 0;
	bool has_blank = false;

	block[0] = '\0';
	if (*k->v[i].value != '\0' && !block_add(block, &n, k->v[i].value, false))
		return k->v[i].value;
	for (size_t l = k->v[i].line + 1; l < k->lines_n; l++) {
		const char *line = k->lines[l];

		/* Some forms underline their keys. */
		if (n == 0 && is_separator(line))
			continue;
		if (is_separator(line) || is_next_key(a, line, is_known, arg))
			break;
		if (*line != '\0' && !block_add(block, &n, line, has_blank))
			break;
		has_blank = *line == '\0';
	}
	return block;
}
