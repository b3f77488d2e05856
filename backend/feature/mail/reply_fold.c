#include "feature/mail/reply_fold.h"
#include "base/buf.h"
#include "base/str.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

enum {
	LINES_MAX = 20000, /* a longer text is not folded behind this line */
	INTRO_LINES = 3,
	INTRO_BYTES = 400,
	BLOCK_LINES = 7
};

enum line_fate { KEEP, FOLD };

struct line {
	const char *text; /* without its line end and the blanks at both ends */
	const char *raw;  /* without its line end */
	enum line_fate fate;
};

struct lines {
	struct line *v;
	size_t n;
};

/* Case-blind for ASCII; words of other scripts are listed in the case they are written in. */
static bool contains(const char *s, const char *const *words)
{
	for (; *words != NULL; words++) {
		const size_t n = strlen(*words);

		for (const char *p = s; *p != '\0'; p++)
			if (strncasecmp(p, *words, n) == 0)
				return true;
	}
	return false;
}

static bool starts_with(const char *s, const char *const *words)
{
	for (; *words != NULL; words++)
		if (str_istarts(s, *words))
			return true;
	return false;
}

static void cut_lines(struct arena *a, const char *text, struct lines *l)
{
	size_t most = 1;

	for (const char *p = text; *p != '\0'; p++)
		most += *p == '\n';
	*l = (struct lines){ .v = arena_array(a, most < LINES_MAX ? most : LINES_MAX,
					      sizeof(struct line)) };
	while (l->n < LINES_MAX) {
		size_t n = l->n + 1 == LINES_MAX ? strlen(text) : str_line_len(text);
		const size_t line = n;

		n -= n > 0 && text[n - 1] == '\r';
		const char *raw = arena_strndup(a, text, n);

		l->v[l->n++] =
			(struct line){ .raw = raw, .text = str_trim(arena_strndup(a, text, n)) };
		text += line;
		if (*text == '\0')
			break;
		text++;
	}
}

static bool is_quote(const struct line *l)
{
	return l->text[0] == '>' || str_starts(l->text, "&gt;");
}

static bool is_blank(const struct line *l)
{
	return l->text[0] == '\0';
}

static size_t digits(const char *s)
{
	size_t n = 0;

	for (; *s != '\0'; s++)
		n += *s >= '0' && *s <= '9';
	return n;
}

/*
 * hh:mm or a year: what separates "On Monday, 10:15, a@b wrote:" from a sentence with an address.
 */
static bool has_time(const char *s)
{
	for (const char *p = s; *p != '\0'; p++) {
		if (p > s && *p == ':' && p[-1] >= '0' && p[-1] <= '9' && p[1] >= '0' &&
		    p[1] <= '9')
			return true;
		if ((str_starts(p, "19") || str_starts(p, "20")) && digits(p) >= 4 && p[2] >= '0' &&
		    p[2] <= '9' && p[3] >= '0' && p[3] <= '9')
			return true;
	}
	return false;
}

/* A line (or a few joined) that programs write over a quote. */
static bool is_intro(const char *s)
{
	static const char *const verbs[] = { "wrote",     "writes",         "пишет",   "писал",
					     "schrieb",   "escribi",        "crit",    "scritto",
					     "skrev",     "skrifaði",       "napisał", "pisze",
					     "schreef",   "escreveu",       "写道",    "寫道",
					     "kirjoitti", "geschreven",     "scrie",   "написа",
					     "yazdı",     "<notifications", "via",     NULL };
	size_t n = strlen(s);

	while (n > 0 && (s[n - 1] == '-' || s[n - 1] == ' ')) /* "---- On ... wrote ----" */
		n--;
	const bool has_dashes = s[n] == ' ' && str_starts(s, "---");
	const bool ends = has_dashes || (n > 0 && s[n - 1] == ':') || str_ends(s, "：");

	if (!ends || n > INTRO_BYTES || digits(s) < 2 || !has_time(s))
		return false;
	return strchr(s, '@') != NULL || contains(s, verbs);
}

/* "2013/7/20 sam <a@b>" over a quote, without a colon. */
static bool is_bare_intro(const struct lines *l, size_t i)
{
	const char *s = l->v[i].text;
	size_t next = i + 1;

	while (next < l->n && is_blank(&l->v[next]))
		next++;
	return str_ends(s, ">") && strchr(s, '@') != NULL && digits(s) >= 4 && next < l->n &&
	       (is_quote(&l->v[next]) || l->v[next].text[0] == '|');
}

/* How many lines from i form such an intro, or 0. */
static size_t intro_lines(struct arena *a, const struct lines *l, size_t i)
{
	const char *joined = "";

	if (is_bare_intro(l, i))
		return 1;
	for (size_t k = 0; k < INTRO_LINES && i + k < l->n; k++) {
		const char *text = l->v[i + k].text;

		/* The line end of a long intro may fall into its address: "<a@b" and "> wrote:". */
		if (*text == '\0' || (k > 0 && *text == '>' && strlen(text) > 30))
			return 0;
		if (k == 0 && digits(text) < 2)
			return 0;
		joined = k == 0 ? text : arena_printf(a, "%s %s", joined, text);
		if (strlen(joined) > INTRO_BYTES)
			return 0;
		if (is_intro(joined))
			return k + 1;
	}
	return 0;
}

/* "*From:* a" and "> From: a" are read like "From: a". */
static const char *skip_marks(const char *s)
{
	while (*s == '*' || *s == ' ' || *s == '_' || *s == '>')
		s++;
	return s;
}

static bool is_header_line(const char *s)
{
	static const char *const keys[] = {
		"From:",      "Sent:",   "Date:",      "To:",         "Cc:",      "Subject:",
		"Reply-To:",  "От:",     "От кого:",   "Отправлено:", "Дата:",    "Кому:",
		"Копия:",     "Тема:",   "Von:",       "Gesendet:",   "Datum:",   "An:",
		"Betreff:",   "De:",     "Envoyé",     "À:",          "Objet:",   "Para:",
		"Asunto:",    "Enviado", "Fecha:",     "Fra:",        "Sendt:",   "Til:",
		"Emne:",      "Från:",   "Skickat:",   "Till:",       "Ämne:",    "Van:",
		"Verzonden:", "Aan:",    "Onderwerp:", "Od:",         "Wysłano:", "Do:",
		"Temat:",     "Da:",     "Inviato:",   "A:",          "Oggetto:", "Відправлено:",
		"Від:",       "Кому",    "*From",      "寄件者:",     "发件人",   "发送时间",
		"收件人",     "主题",    NULL,
	};

	return starts_with(skip_marks(s), keys);
}

static bool is_first_header(const char *s)
{
	static const char *const keys[] = { "From:", "От:",    "От кого:", "Von:", "De:",
					    "Fra:",  "Från:",  "Van:",     "Od:",  "Da:",
					    "Від:",  "发件人", "寄件者:",  NULL };

	return starts_with(skip_marks(s), keys);
}

/* From/Sent/To/Subject in a row: the way Outlook quotes. */
static bool is_header_block(const struct lines *l, size_t i)
{
	size_t found = 0;

	if (!is_first_header(l->v[i].text))
		return false;
	for (size_t k = 1; k < BLOCK_LINES && i + k < l->n; k++)
		found += is_header_line(l->v[i + k].text);
	return found >= 2;
}

static bool is_separator(const char *s)
{
	static const char *const words[] = { "original message",
					     "forwarded message",
					     "исходное сообщение",
					     "Исходное сообщение",
					     "пересылаемое сообщение",
					     "Пересылаемое сообщение",
					     "Пересланное сообщение",
					     "пересланное сообщение",
					     "Перенаправленное сообщение",
					     "Начало переадресованного",
					     "Конец пересылаемого",
					     "Оригинальное сообщение",
					     "ngliche Nachricht",
					     "Weitergeleitete Nachricht",
					     "Message d'origine",
					     "Message original",
					     "Mensaje original",
					     "mensagem original",
					     "Messaggio originale",
					     "Oprindelig meddelelse",
					     "Original Appointment",
					     "Reply message",
					     "Vorige bericht",
					     "Oorspronkelijk",
					     "Ursprungligt",
					     NULL };
	const size_t dashes = strspn(s, "-_=—* ");

	return dashes >= 3 && strlen(s) < 160 && contains(s, words);
}

static bool is_rule(const char *s)
{
	return strlen(s) >= 5 && strspn(s, "_-—") == strlen(s);
}

/* "-- " is the signature mark of RFC 3676; many programs lose the blank. */
static bool is_signature_mark(const struct line *l)
{
	return str_eq(l->raw, "-- ") || str_eq(l->text, "--") || str_eq(l->text, "—");
}

static bool is_device_line(const char *s)
{
	static const char *const starts[] = { "Sent from",
					      "Sent via",
					      "Sent with",
					      "(Sent from",
					      "<<sent by",
					      "Sent by",
					      "Sendt fra",
					      "Lähetetty",
					      "Get Outlook for",
					      "Get [Outlook",
					      "From My ",
					      "Envoyé d",
					      "Von meinem",
					      "Gesendet von",
					      "Diese Nachricht wurde von",
					      "Verzonden",
					      "Enviado desde",
					      "Enviado do",
					      "Inviato da",
					      "Skickat från",
					      "Wysłane z",
					      "從我的",
					      "发自我的",
					      "Отправлено с ",
					      "Отправлено из ",
					      "Отправлено через",
					      "Отправлено от ",
					      "Отправлено моб",
					      "отправлено с ",
					      "Послано с ",
					      "Скачать Outlook",
					      "Получить Outlook",
					      "Надіслано з ",
					      NULL };
	const char *text = s + strspn(s, "*_-—<([ ");

	return starts_with(s, starts) || starts_with(text, starts);
}

static void fold_from(struct lines *l, size_t i)
{
	for (; i < l->n; i++)
		l->v[i].fate = FOLD;
}

/* Does text stand behind the quote that follows the intro, so that only the quote goes? */
static bool is_quote_then_text(const struct lines *l, size_t i)
{
	bool has_quote = false;

	for (; i < l->n; i++) {
		if (is_quote(&l->v[i]))
			has_quote = true;
		else if (!is_blank(&l->v[i]))
			return has_quote;
	}
	return has_quote;
}

static bool is_first_text(const struct lines *l, size_t i)
{
	while (i > 0 && (is_blank(&l->v[i - 1]) || is_quote(&l->v[i - 1])))
		i--;
	return i == 0;
}

/* Folds an intro at i; gives the line to go on with. */
static size_t fold_intro(struct lines *l, size_t i, size_t n)
{
	/* An intro on top and nothing quoted: the answer is below it. */
	if (!is_quote_then_text(l, i + n) && !is_first_text(l, i)) {
		fold_from(l, i);
		return l->n;
	}
	for (size_t k = 0; k < n; k++)
		l->v[i + k].fate = FOLD;
	return i + n;
}

static void mark(struct arena *a, struct lines *l)
{
	for (size_t i = 0; i < l->n;) {
		struct line *line = &l->v[i];
		const size_t intro = is_blank(line) || is_quote(line) ? 0 : intro_lines(a, l, i);

		if (intro > 0) {
			i = fold_intro(l, i, intro);
			continue;
		}
		if (is_quote(line))
			line->fate = FOLD;
		else if (is_separator(line->text) || is_header_block(l, i) ||
			 (i > 0 && is_signature_mark(line)) ||
			 (is_rule(line->text) && i + 1 < l->n && is_header_block(l, i + 1))) {
			fold_from(l, i);
			return;
		}
		i++;
	}
}

/* Device signatures and rules at the end of what is kept. */
static void fold_tail(struct lines *l)
{
	for (size_t i = l->n; i > 0; i--) {
		struct line *line = &l->v[i - 1];

		if (line->fate == FOLD || is_blank(line))
			continue;
		if (!is_device_line(line->text) && !is_rule(line->text))
			return;
		line->fate = FOLD;
	}
}

static const char *collect(struct arena *a, const struct lines *l, enum line_fate fate, size_t room)
{
	char *out = arena_alloc(a, room);
	size_t n = 0;

	for (size_t i = 0; i < l->n; i++) {
		if (l->v[i].fate != fate)
			continue;
		const size_t len = strlen(l->v[i].raw);

		memcpy(out + n, l->v[i].raw, len);
		n += len;
		out[n++] = '\n';
	}
	out[n] = '\0';
	return str_trim(out);
}

void reply_fold(struct arena *a, const char *text, const char **reply, const char **quoted)
{
	const size_t room = strlen(text) + 2;
	struct lines l;

	cut_lines(a, text, &l);
	mark(a, &l);
	fold_tail(&l);
	*reply = collect(a, &l, KEEP, room);
	*quoted = collect(a, &l, FOLD, room);
	if (**reply == '\0') {
		*reply = str_trim(arena_strdup(a, text));
		*quoted = "";
	}
}
