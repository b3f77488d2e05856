#include "feature/clients/name_key.h"
#include "base/buf.h"
#include "base/str.h"

#include <string.h>

enum { NAME_BYTES = 400, NAME_KEY_BYTES = 180, PAIR_WORDS = 5 };

/* а..я and ё.., as they are usually written in Latin letters. */
static const char *const cyrillic[] = {
	"a", "b", "v", "g", "d", "e", "zh", "z",  "i",  "i",  "k", "l", "m", "n", "o",  "p",
	"r", "s", "t", "u", "f", "h", "ts", "ch", "sh", "sh", "",  "i", "",  "e", "iu", "ia",
};

/* U+00C0..U+017F without their marks. */
static const char latin[] = "aaaaaaaceeeeiiiidnooooo*ouuuuytsaaaaaaaceeeeiiiidnooooo*ouuuuyty"
			    "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkklllllllllln"
			    "nnnnnnnnoooooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";

static const char *letter_of_cyrillic(uint32_t c)
{
	if (c >= 0x410 && c <= 0x42f)
		c += 0x20;
	if (c >= 0x430 && c <= 0x44f)
		return cyrillic[c - 0x430];
	switch (c) {
	case 0x401:
	case 0x451:
	case 0x404:
	case 0x454:
		return "e";
	case 0x406:
	case 0x456:
	case 0x407:
	case 0x457:
		return "i";
	case 0x40e:
	case 0x45e:
		return "u";
	case 0x490:
	case 0x491:
		return "g";
	default:
		return NULL;
	}
}

/*
 * The letter or digit in lower case and Latin, "" for signs without a sound, NULL for what is
 * between words.
 */
static const char *letter_of(uint32_t c, char own[5])
{
	memset(own, 0, 5);
	if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z'))
		own[0] = (char)c;
	else if (c >= 'A' && c <= 'Z')
		own[0] = (char)(c + 'a' - 'A');
	else if (c >= 0xc0 && c <= 0x17f && latin[c - 0xc0] != '*')
		own[0] = latin[c - 0xc0];
	else if (c >= 0x400 && c < 0x530)
		return letter_of_cyrillic(c);
	else if ((c >= 0x370 && c < 0x400) || (c >= 0x530 && c < 0x2000) ||
		 (c >= 0x3040 && c < 0xd800))
		str_utf8_put(c, own);
	else if (c != '\'' && c != '`' && c != 0x2019 && c != 0x2bc && c != 0xad &&
		 (c < 0x300 || c > 0x36f))
		return NULL;
	return own;
}

/* The words as they are usually written in Latin letters, with a blank between them. */
static char *latin_words(struct arena *a, const char *name)
{
	const char *end = name + str_utf8_cut(name, NAME_BYTES);
	struct buf b;
	char own[5];

	buf_init(&b, NAME_BYTES * 4);
	while (name < end) {
		const char *letter = letter_of(str_utf8_next(&name, end), own);

		buf_adds(&b, letter != NULL ? letter : " ");
	}
	char *out = arena_strndup(a, b.p, b.len);

	buf_free(&b);
	return out;
}

/* Sounds that are written in several ways; the first that fits is taken. */
struct fold {
	const char *from, *to;
};

static const struct fold consonants[] = {
	{ "shch", "sh" }, { "sch", "sh" }, { "ch", "ch" }, { "kh", "h" },  { "ph", "f" },
	{ "th", "t" },    { "ck", "k" },   { "tz", "c" },  { "ts", "c" },  { "ce", "ce" },
	{ "ci", "ci" },   { "cy", "ci" },  { "c", "k" },   { "x", "ks" },  { "w", "v" },
	{ "q", "k" },     { "j", "i" },    { "y", "i" },   { NULL, NULL },
};

/* Yelena is Elena, Fyodor is Fedor, Alexander is Aleksandr. */
static const struct fold vowels[] = {
	{ "ie", "e" }, { "io", "e" }, { "nder", "ndr" }, { NULL, NULL }
};

static char *folded(struct arena *a, const char *s, const struct fold *list)
{
	char *out = arena_alloc(a, strlen(s) * 2 + 1);
	size_t n = 0;

	while (*s != '\0') {
		const struct fold *f = list;

		while (f->from != NULL && !str_starts(s, f->from))
			f++;
		const char *to = f->from != NULL ? f->to : s;
		const size_t len = f->from != NULL ? strlen(to) : 1;

		memcpy(out + n, to, len);
		n += len;
		s += f->from != NULL ? strlen(f->from) : 1;
	}
	out[n] = '\0';
	return out;
}

/* Anna is Ana, whoever writes it; 77 stays 77. */
static void fold_doubles(char *s)
{
	size_t n = 0;

	for (size_t i = 0; s[i] != '\0'; i++)
		if (n == 0 || s[i] != s[n - 1] || s[i] < 'a' || s[i] > 'z')
			s[n++] = s[i];
	s[n] = '\0';
}

static const char *fold_word(struct arena *a, const char *word)
{
	char *s = folded(a, folded(a, word, consonants), vowels);

	fold_doubles(s);
	s[str_utf8_cut(s, NAME_WORD_BYTES)] = '\0';
	return s;
}

static bool is_legal_form(const char *word)
{
	static const char *const forms[] = { "ooo", "oao", "zao", "pao",  "ao",   "ip",
					     "nko", "too", "tov", "chp",  "odo",  "llc",
					     "ltd", "inc", "co",  "corp", "gmbh", "ag",
					     "sa",  "plc", "bv",  "the" };

	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++)
		if (str_eq(word, forms[i]))
			return true;
	return false;
}

static bool has_word(const struct name_words *l, const char *word)
{
	for (size_t i = 0; i < l->n; i++)
		if (str_eq(l->v[i], word))
			return true;
	return false;
}

static void take_words(struct arena *a, const char *text, bool with_forms, struct name_words *out)
{
	char *rest = arena_strdup(a, text);

	for (char *word = strtok_r(rest, " ", &rest); word != NULL && out->n < NAME_WORDS;
	     word = strtok_r(NULL, " ", &rest)) {
		const char *key = fold_word(a, word);

		if ((with_forms || !is_legal_form(word)) && key[0] != '\0' && !has_word(out, key))
			out->v[out->n++] = key;
	}
}

void name_words(struct arena *a, const char *name, struct name_words *out)
{
	const char *text = latin_words(a, name != NULL ? name : "");

	out->n = 0;
	take_words(a, text, false, out);
	if (out->n == 0)
		take_words(a, text, true, out);
}

static void sort_words(struct name_words *l)
{
	for (size_t i = 1; i < l->n; i++)
		for (size_t k = i; k > 0 && strcmp(l->v[k], l->v[k - 1]) < 0; k--) {
			const char *t = l->v[k];

			l->v[k] = l->v[k - 1];
			l->v[k - 1] = t;
		}
}

static const char *joined(struct arena *a, const struct name_words *l)
{
	const char *out = l->n > 0 ? l->v[0] : "";

	for (size_t i = 1; i < l->n; i++)
		out = arena_printf(a, "%s %s", out, l->v[i]);
	return arena_strndup(a, out, str_utf8_cut(out, NAME_KEY_BYTES));
}

void name_keys(struct arena *a, const char *name, struct name_keys *out)
{
	struct name_words words;

	name_words(a, name, &words);
	sort_words(&words);
	out->n = 0;
	if (words.n == 0)
		return;
	out->v[out->n++] = joined(a, &words);
	const size_t most = words.n < PAIR_WORDS ? words.n : PAIR_WORDS;

	for (size_t i = 0; i < most && words.n > 2; i++)
		for (size_t k = i + 1; k < most; k++)
			/* An initial and a word tell nobody apart. */
			if (strlen(words.v[i]) > 1 && strlen(words.v[k]) > 1)
				out->v[out->n++] = arena_printf(a, "%s %s", words.v[i], words.v[k]);
}

const char *company_domain(const char *email)
{
	static const char *const services[] = {
		"mail.ru",        "bk.ru",       "inbox.ru",       "list.ru",    "internet.ru",
		"xmail.ru",       "yandex.ru",   "ya.ru",          "yandex.com", "yandex.by",
		"yandex.kz",      "rambler.ru",  "lenta.ru",       "ro.ru",      "gmail.com",
		"googlemail.com", "outlook.com", "hotmail.com",    "live.com",   "live.ru",
		"msn.com",        "yahoo.com",   "icloud.com",     "me.com",     "mac.com",
		"aol.com",        "proton.me",   "protonmail.com", "gmx.de",     "gmx.net",
		"web.de",         "ukr.net",     "i.ua",           "tut.by",     "mail.by",
		"mail.kz",        "qq.com",      "163.com",        "vk.com",     "zoho.com",
	};
	const char *at = email != NULL ? strrchr(email, '@') : NULL;

	if (at == NULL || at[1] == '\0')
		return NULL;
	for (size_t i = 0; i < sizeof(services) / sizeof(services[0]); i++)
		if (str_ieq(at + 1, services[i]))
			return NULL;
	return at + 1;
}

bool is_shared_address(const char *email)
{
	static const char *const names[] = { "info",       "sales",     "office",   "mail",
					     "support",    "help",      "admin",    "contact",
					     "hello",      "order",     "orders",   "zakaz",
					     "zakupki",    "noreply",   "no-reply", "reception",
					     "service",    "manager",   "shop",     "hr",
					     "postmaster", "webmaster", "secretary" };
	const size_t n = strcspn(email, "@");

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strlen(names[i]) == n && strncmp(email, names[i], n) == 0)
			return true;
	return false;
}
