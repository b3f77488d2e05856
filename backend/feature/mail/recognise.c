#include "feature/mail/recognise.h"
#include "base/str.h"
#include "feature/mail/extract.h"
#include "feature/mail/forward.h"

#include <string.h>
#include <strings.h>

enum { NAME_MAX_BYTES = 200, LINE_MAX_BYTES = 500, TEXT_MAX_BYTES = 256 * 1024 };

static bool is_own(const struct look *l, const char *addr)
{
	for (size_t i = 0; l->own != NULL && i < l->own->n; i++)
		if (*addr != '\0' && str_ieq(l->own->v[i], addr))
			return true;
	return false;
}

/* Written by one of us; a group that puts its own address into From tells the real sender. */
static bool is_own_mail(const struct look *l)
{
	const char *original = mail_header(l->m, "X-Original-Sender");

	return is_own(l, l->m->from.addr) && (original == NULL || is_own(l, original));
}

/* Everybody has an address there, so it makes no colleagues. */
static bool is_free_domain(const char *domain)
{
	static const char *const names[] = {
		"gmail.com",  "googlemail.com", "mail.ru",     "inbox.ru", "list.ru",
		"bk.ru",      "internet.ru",    "yandex.ru",   "ya.ru",    "yandex.com",
		"rambler.ru", "outlook.com",    "hotmail.com", "live.com", "icloud.com",
		"me.com",     "yahoo.com",      "proton.me",   "vk.com"
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcasecmp(names[i], domain) == 0)
			return true;
	return false;
}

/* One of us, by address or by the domain of one of our addresses. */
static bool is_colleague(const struct look *l)
{
	const char *at = strrchr(l->m->from.addr, '@');

	if (is_own(l, l->m->from.addr))
		return true;
	for (size_t i = 0; l->own != NULL && at != NULL && i < l->own->n; i++) {
		const char *ours = strrchr(l->own->v[i], '@');

		if (ours != NULL && strcasecmp(ours, at) == 0 && !is_free_domain(at + 1))
			return true;
	}
	return false;
}

static bool header_has(const struct mail *m, const char *name, const char *const *words)
{
	const char *value = mail_header(m, name);

	for (; value != NULL && *words != NULL; words++)
		if (strcasestr(value, *words) != NULL)
			return true;
	return false;
}

/* Answers that no person typed: out of office and the like. */
static bool is_auto_reply(const struct mail *m)
{
	static const char *const names[] = { "X-Autoreply", "X-Autorespond", "X-Autoresponse",
					     "X-AutoReply-From", "X-Mail-Autoreply" };
	static const char *const replied[] = { "auto-replied", "auto-notified", NULL };
	static const char *const vacation[] = { "auto_reply", "auto-reply", NULL };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (mail_header(m, names[i]) != NULL)
			return true;
	return header_has(m, "Auto-Submitted", replied) || header_has(m, "Precedence", vacation) ||
	       header_has(m, "X-Precedence", vacation);
}

/* A group of ours (info@ as a list) hands clients' letters on with the marks of a mailing list. */
static bool is_own_list(const struct look *l)
{
	static const char *const names[] = { "List-Id", "List-Post" };

	for (size_t i = 0; l->own != NULL && i < l->own->n; i++) {
		const char *at = strrchr(l->own->v[i], '@');
		const char *const domain[] = { at == NULL ? NULL : at + 1, NULL };

		for (size_t k = 0; k < sizeof(names) / sizeof(names[0]); k++)
			if (header_has(l->m, names[k], domain))
				return true;
	}
	return false;
}

static bool is_bulk(const struct look *l)
{
	static const char *const bulk[] = { "bulk", "list", "junk", NULL };
	const struct mail *m = l->m;

	if (is_own_list(l))
		return false;
	return mail_header(m, "List-Unsubscribe") != NULL || mail_header(m, "List-Id") != NULL ||
	       mail_header(m, "List-Post") != NULL || header_has(m, "Precedence", bulk);
}

/* A sender that cannot be answered: nobody wrote it. */
static bool is_machine(const struct look *l)
{
	static const char *const names[] = {
		"noreply",         "no-reply",     "no_reply", "donotreply",    "do-not-reply",
		"notify",          "notification", "robot",    "mailer-daemon", "postmaster",
		"inform@",         "alert",        "news@",    "newsletter",    "info@mail.",
		"subscribe",       "billing@",     "digest",   "auto-",         "bounce",
		"support-noreply", "nepotvrz"
	};
	static const char *const generated[] = { "auto-generated", NULL };

	if (header_has(l->m, "Auto-Submitted", generated))
		return true;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strstr(l->from, names[i]) != NULL)
			return true;
	return false;
}

static bool is_bounce(const struct mail *m)
{
	static const char *const report[] = { "report-type=delivery-status",
					      "report-type=\"delivery-status", NULL };

	return m->dsn.is_report || mail_header(m, "X-Failed-Recipients") != NULL ||
	       header_has(m, "Content-Type", report) ||
	       strncasecmp(m->from.addr, "mailer-daemon@", 14) == 0;
}

/* Written by a program of a site: what form plug-ins leave in the headers. */
static bool is_form(const struct mail *m)
{
	static const char *const mailers[] = { "phpmailer",   "php/",   "wordpress", "bitrix",
					       "drupal",      "joomla", "modx",      "tilda",
					       "swiftmailer", NULL };

	return header_has(m, "X-Mailer", mailers) ||
	       mail_header(m, "X-PHP-Originating-Script") != NULL ||
	       mail_header(m, "X-PHP-Script") != NULL || mail_header(m, "X-EVENT_NAME") != NULL ||
	       mail_header(m, "X-WPCF7-Content-Type") != NULL ||
	       mail_header(m, "X-Form-Id") != NULL;
}

/* An answer to an invitation; the invitation itself is a letter like others. */
static bool is_calendar_reply(const struct mail *m)
{
	return str_ieq(m->calendar_method, "REPLY") || str_ieq(m->calendar_method, "COUNTER") ||
	       str_ieq(m->calendar_method, "REFRESH");
}

static bool is_fact(const struct look *l, const char *name)
{
	if (str_eq(name, "own"))
		return is_own_mail(l);
	if (str_eq(name, "bounce"))
		return is_bounce(l->m);
	if (str_eq(name, "auto_reply"))
		return is_auto_reply(l->m);
	if (str_eq(name, "bulk"))
		return is_bulk(l);
	if (str_eq(name, "calendar_reply"))
		return is_calendar_reply(l->m);
	return str_eq(name, "machine") ? is_machine(l) : is_form(l->m);
}

/* "a@b.ru" is the address, "@b.ru" the domain with all below it; both are in lower case. */
static bool is_from(const struct look *l, const char **list)
{
	for (; *list != NULL; list++) {
		const char *const wanted = *list + 1;

		if (**list != '@' && **list == *l->from && strcmp(*list, l->from) == 0)
			return true;
		for (const char **d = l->domains; **list == '@' && *d != NULL; d++)
			if (**d == *wanted && strcmp(*d, wanted) == 0)
				return true;
	}
	return false;
}

static bool finds(struct look *l, const struct regex *re, const char *text)
{
	return re == NULL || regex_find(l->a, re, l->room, text, NULL);
}

static bool finds_in(struct look *l, const struct regex *re, enum mail_place place)
{
	return re == NULL || look_find(l, re, place, NULL, NULL);
}

static enum rule_test test_headers(struct look *l, const struct condition *c)
{
	for (size_t i = 0; i < c->headers_n; i++) {
		const char *value = mail_header(l->m, c->headers[i].name);

		if (value == NULL || !finds(l, c->headers[i].regex, value))
			return TEST_HEADER;
	}
	for (const char **name = c->no_header; name != NULL && *name != NULL; name++)
		if (mail_header(l->m, *name) != NULL)
			return TEST_NO_HEADER;
	return TEST_NONE;
}

static bool facts_hold(const struct look *l, const struct condition *c)
{
	for (const char **fact = c->is; fact != NULL && *fact != NULL; fact++)
		if (!is_fact(l, *fact))
			return false;
	return true;
}

static bool keys_hold(struct look *l, const struct condition *c)
{
	size_t found = 0;

	for (const char **group = c->keys_of; group != NULL && *group != NULL; group++)
		found += look_has_key(l, rules_synonyms(l->rules, *group));
	return found >= c->keys_min;
}

/* Cheap tests first: most rules fall at the sender. */
enum rule_test look_test(struct look *l, const struct condition *c)
{
	if (c->from != NULL && !is_from(l, c->from))
		return TEST_FROM;
	if (!finds(l, c->from_regex, l->m->from.addr))
		return TEST_FROM_REGEX;
	const enum rule_test headers = test_headers(l, c);

	if (headers != TEST_NONE)
		return headers;
	if (!finds_in(l, c->subject, PLACE_SUBJECT))
		return TEST_SUBJECT;
	if (!facts_hold(l, c))
		return TEST_IS;
	if (!finds_in(l, c->text, PLACE_TEXT))
		return TEST_TEXT;
	if (!finds_in(l, c->html, PLACE_HTML))
		return TEST_HTML;
	return keys_hold(l, c) ? TEST_NONE : TEST_KEYS;
}

static const struct rule *find_rule(struct look *l)
{
	for (size_t i = 0; i < l->rules->n; i++)
		for (size_t k = 0; k < l->rules->v[i].match_n; k++)
			if (look_test(l, &l->rules->v[i].match[k]) == TEST_NONE)
				return &l->rules->v[i];
	return NULL;
}

static const char *find_action(struct look *l, const struct rule *rule)
{
	for (size_t i = 0; i < rule->actions_n; i++) {
		const struct action_case *c = &rule->actions[i];

		if (c->regex == NULL || look_find(l, c->regex, c->place, c->header, NULL))
			return c->action;
	}
	return "other";
}

/* Networks are answered where the thing happened. */
static bool is_answered_there(const char *source_type)
{
	static const char *const here[] = { "site_form", "email", "chat", "phone",
					    "api",       "other", NULL };

	for (size_t i = 0; here[i] != NULL; i++)
		if (str_eq(here[i], source_type))
			return false;
	return true;
}

const char *card_reply_way(const char *source_type, bool has_link, bool has_email, bool has_phone)
{
	if (has_link && is_answered_there(source_type))
		return "link";
	if (has_email)
		return "mail";
	if (has_phone)
		return "phone";
	return has_link ? "link" : NULL;
}

static const char *reply_way(const struct card *c)
{
	return card_reply_way(c->source_type, *c->link != '\0', *c->author_email != '\0',
			      *c->author_phone != '\0');
}

/* One line of at most that many bytes. */
static const char *one_line(struct arena *a, const char *s, size_t most)
{
	char *out = arena_strndup(a, s, str_utf8_cut(s, most));

	for (char *p = out; *p != '\0'; p++)
		if (*p == '\n' || *p == '\r' || *p == '\t')
			*p = ' ';
	return str_trim(out);
}

struct card *look_card(struct look *l, const struct rule *rule)
{
	struct card *c = arena_zalloc(l->a, sizeof(*c));
	const char *const *f = l->fields;

	look_extract(l, rule);
	*c = (struct card){
		.source_type = rule->source_type,
		.action = find_action(l, rule),
		.author_name = one_line(l->a, f[FIELD_AUTHOR_NAME], NAME_MAX_BYTES),
		.author_url = f[FIELD_AUTHOR_URL],
		.author_photo = f[FIELD_AUTHOR_PHOTO],
		.author_email = one_line(l->a, f[FIELD_AUTHOR_EMAIL], NAME_MAX_BYTES),
		.author_phone = one_line(l->a, f[FIELD_AUTHOR_PHONE], NAME_MAX_BYTES),
		.place = one_line(l->a, f[FIELD_PLACE], LINE_MAX_BYTES),
		.link = f[FIELD_LINK],
		.text = arena_strndup(l->a, f[FIELD_TEXT],
				      str_utf8_cut(f[FIELD_TEXT], TEXT_MAX_BYTES)),
		.product = one_line(l->a, f[FIELD_PRODUCT], LINE_MAX_BYTES),
		.product_url = f[FIELD_PRODUCT_URL],
		.external_id = one_line(l->a, f[FIELD_EXTERNAL_ID], NAME_MAX_BYTES),
		.ignore_reason = rule->ignore,
		.rule = rule->name,
		.rule_version = rule->version,
	};
	c->reply_way = rule->ignore != NULL ? NULL : reply_way(c);
	c->is_limited = regex_room_limited(l->room) > l->limited_before;
	return c;
}

struct card *recognise(struct arena *a, const struct rules *rules, const struct mail *m,
		       const struct mail_own *own)
{
	struct look l;
	const struct mail *original = NULL;

	look_start(a, rules, m, own, &l);
	if (is_colleague(&l))
		original = forward_original(a, m);
	if (original != NULL && !is_own(&l, original->from.addr))
		look_start(a, rules, original, own, &l);
	const struct rule *rule = find_rule(&l);

	return rule == NULL ? NULL : look_card(&l, rule);
}
