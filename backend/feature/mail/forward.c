#include "feature/mail/forward.h"
#include "base/str.h"
#include "feature/mail/address.h"
#include "feature/mail/reply_fold.h"

#include <string.h>
#include <strings.h>

enum { LINES_MAX = 3000, HEADER_LINES = 12 };

struct lines {
	char **v;
	size_t n;
};

enum key { KEY_NONE, KEY_FROM, KEY_SUBJECT, KEY_OTHER };

/* "> " of programs that quote what they forward. */
static char *unquoted(char *line)
{
	while (*line == '>' || *line == ' ' || *line == '\t')
		line++;
	return line;
}

static void cut(struct arena *a, const char *text, struct lines *l)
{
	*l = (struct lines){ .v = arena_array(a, LINES_MAX, sizeof(char *)) };
	while (*text != '\0' && l->n < LINES_MAX) {
		/* The last one keeps the whole rest. */
		const size_t n = l->n + 1 == LINES_MAX ? strlen(text) : str_line_len(text);

		l->v[l->n++] = arena_strndup(a, text, n);
		text += n + (text[n] != '\0');
	}
}

static bool has_any(const char *s, const char *const *words)
{
	for (; *words != NULL; words++)
		if (strcasestr(s, *words) != NULL)
			return true;
	return false;
}

static bool is_forward_mark(const char *line)
{
	static const char *const words[] = {
		"forwarded message",          "Пересылаемое сообщение",
		"пересылаемое сообщение",     "Пересланное сообщение",
		"Пересланное письмо",         "пересланное сообщение",
		"Перенаправленное сообщение", "Начало переадресованного",
		"Начало пересылаемого",       "Переадресованное сообщение",
		"Переслане повідомлення",     "Weitergeleitete Nachricht",
		"Message transféré",          "Mensaje reenviado",
		"Messaggio inoltrato",        NULL
	};

	return strlen(line) < 160 && has_any(line, words);
}

static bool is_forward_end(const char *line)
{
	static const char *const words[] = { "Конец пересылаемого", "Конец переадресованного",
					     "End of forwarded message", "End of forwarded", NULL };

	return strlen(line) < 160 && has_any(line, words);
}

static bool is_forward_subject(const char *subject)
{
	static const char *const starts[] = {
		"Fwd:", "Fw:", "FW:",    "Пересл:",         "ПЕР:", "Пер:", "WG:",
		"ТР:",  "Tr:", "HA: FW", "Перенаправлено:", NULL
	};

	for (size_t i = 0; subject != NULL && starts[i] != NULL; i++)
		if (str_istarts(subject, starts[i]))
			return true;
	return false;
}

/* Which header the line is; *value behind its colon. Stars are the bold of plain texts. */
static enum key key_of(char *line, char **value)
{
	static const struct {
		const char *word;
		enum key key;
	} keys[] = {
		{ "From:", KEY_FROM },
		{ "От:", KEY_FROM },
		{ "От кого:", KEY_FROM },
		{ "Von:", KEY_FROM },
		{ "De:", KEY_FROM },
		{ "Da:", KEY_FROM },
		{ "Від:", KEY_FROM },
		{ "Отправитель:", KEY_FROM },
		{ "Subject:", KEY_SUBJECT },
		{ "Тема:", KEY_SUBJECT },
		{ "Betreff:", KEY_SUBJECT },
		{ "Objet:", KEY_SUBJECT },
		{ "Asunto:", KEY_SUBJECT },
		{ "To:", KEY_OTHER },
		{ "Кому:", KEY_OTHER },
		{ "An:", KEY_OTHER },
		{ "Cc:", KEY_OTHER },
		{ "Копия:", KEY_OTHER },
		{ "Date:", KEY_OTHER },
		{ "Sent:", KEY_OTHER },
		{ "Дата:", KEY_OTHER },
		{ "Отправлено:", KEY_OTHER },
		{ "Gesendet:", KEY_OTHER },
		{ "Reply-To:", KEY_OTHER },
		{ "Importance:", KEY_OTHER },
		{ "Важность:", KEY_OTHER },
		{ "Attachments:", KEY_OTHER },
		{ "Вложения:", KEY_OTHER },
		{ "Время создания:", KEY_OTHER },
		{ "Datum:", KEY_OTHER },
		{ "Datе:", KEY_OTHER },
	};
	char *p = line + strspn(line, "* ");

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		if (!str_istarts(p, keys[i].word))
			continue;
		*value = str_trim(p + strlen(keys[i].word));
		*value += strspn(*value, "* ");
		return keys[i].key;
	}
	return KEY_NONE;
}

/* "Name [mailto:a@b]", "Name <a@b>", "<mailto:a@b>": an address as it stands in such a block. */
static struct mail_addr author_of(struct arena *a, const char *value)
{
	char *copy = arena_strdup(a, value);
	char *mailto = strcasestr(copy, "mailto:");

	if (mailto != NULL && mailto > copy && (mailto[-1] == '[' || mailto[-1] == '<')) {
		char *end = mailto + strcspn(mailto, "]>");
		const char *addr = arena_strndup(a, mailto + 7, (size_t)(end - mailto) - 7);

		mailto[-1] = '\0';
		copy[strcspn(copy, "<[")] = '\0';
		return (struct mail_addr){ addr, str_trim(copy), "" };
	}
	return address_one(a, copy);
}

/* Yandex: 14.07.2026, 10:00, "Name" <a@b>: */
static bool is_author_line(struct arena *a, char *line, struct mail_addr *from)
{
	const size_t n = strlen(line);
	char *open = strrchr(line, '<');

	if (n < 5 || n > 300 || line[n - 1] != ':' || open == NULL || strchr(open, '>') == NULL ||
	    line[0] < '0' || line[0] > '9')
		return false;
	char *start = open;

	while (start > line && start[-1] != ',')
		start--;
	*from = address_one(a, arena_strndup(a, start, n - 1 - (size_t)(start - line)));
	return strchr(from->addr, '@') != NULL;
}

/* What the block says. */
struct block {
	struct mail_addr from;
	const char *subject;
	size_t end; /* first line behind it */
	size_t keys;
};

/* The headers at line i; false if they name no author. */
static bool read_block(struct arena *a, const struct lines *l, size_t i, struct block *out)
{
	*out = (struct block){ .from = { "", "", "" } };
	for (size_t seen = 0; i < l->n && seen < HEADER_LINES; i++, seen++) {
		char *line = unquoted(arena_strdup(a, l->v[i]));
		char *value = line;

		if (*line == '\0' && out->keys == 0)
			continue;
		if (out->keys == 0 && is_author_line(a, line, &out->from)) {
			out->end = i + 1;
			return true;
		}
		const enum key key = key_of(line, &value);

		if (key == KEY_NONE)
			break;
		out->keys++;
		if (key == KEY_FROM && *out->from.addr == '\0')
			out->from = author_of(a, value);
		if (key == KEY_SUBJECT)
			out->subject = value;
	}
	out->end = i;
	return strchr(out->from.addr, '@') != NULL;
}

/* Line where the block begins; l->n if nothing is forwarded. */
static size_t find_block(struct arena *a, const struct lines *l, const char *subject,
			 struct block *out)
{
	const bool says_so = is_forward_subject(subject);

	for (size_t i = 0; i < l->n; i++) {
		char *line = unquoted(arena_strdup(a, l->v[i]));
		char *value = line;

		if (is_forward_mark(line) && read_block(a, l, i + 1, out))
			return i;
		if (says_so && key_of(line, &value) == KEY_FROM && read_block(a, l, i, out) &&
		    out->keys >= 3)
			return i;
	}
	return l->n;
}

/* The forwarded text: the lines behind the block without their marks of quotation. */
static const char *body_of(struct arena *a, const struct lines *l, size_t i, bool is_quoted)
{
	size_t room = 1;

	for (size_t k = i; k < l->n; k++)
		room += strlen(l->v[k]) + 1;
	char *out = arena_alloc(a, room);
	size_t n = 0;

	for (; i < l->n && !is_forward_end(l->v[i]); i++) {
		const char *line = l->v[i];

		if (is_quoted && *line == '>')
			line += line[1] == ' ' ? 2 : 1;
		memcpy(out + n, line, strlen(line));
		n += strlen(line);
		out[n++] = '\n';
	}
	out[n] = '\0';
	return str_trim(out);
}

static const char *subject_of(const struct block *b, const char *subject)
{
	if (b->subject != NULL && *b->subject != '\0')
		return b->subject;
	while (is_forward_subject(subject)) {
		subject = strchr(subject, ':') + 1;
		subject += strspn(subject, " ");
	}
	return subject;
}

struct mail *forward_original(struct arena *a, const struct mail *m)
{
	struct lines l;
	struct block b = { .end = 0 };

	if (!is_forward_subject(m->subject) && strcasestr(m->text, "forwarded message") == NULL &&
	    strstr(m->text, "сообщение") == NULL && strstr(m->text, "сообщения") == NULL)
		return NULL;
	cut(a, m->text, &l);
	const size_t at = find_block(a, &l, m->subject, &b);

	if (at == l.n)
		return NULL;
	struct mail *x = arena_alloc(a, sizeof(*x));

	*x = *m;
	x->from = b.from;
	x->reply_to = (struct mail_addr){ "", "", "" };
	x->sender = x->reply_to;
	x->subject = subject_of(&b, m->subject);
	x->text = body_of(a, &l, b.end, b.end > 0 && l.v[b.end - 1][0] == '>');
	x->html_text = x->text;
	x->headers_n = 0;
	reply_fold(a, x->text, &x->reply_text, &x->quoted_text);
	return x;
}
