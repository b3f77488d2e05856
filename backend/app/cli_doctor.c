/*
 * otklik doctor: what is wrong with this installation, in words. One line a check; it changes
 * nothing. Exit status 1 when a line is red.
 */
#include "app/cli.h"
#include "base/err.h"
#include "base/str.h"
#include "core/db.h"
#include "core/migrate.h"
#include "core/worker.h"
#include "feature/mail/rules.h"

#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/un.h>
#include <unistd.h>

enum level { GOOD, ODD, RED };

struct finding {
	enum level level;
	const char *text; /* one sentence: what is, and what to do about it */
};

struct doctor {
	struct arena *arena;
	const struct conf *conf;
	const char *conf_path;
	bool has_database; /* checks of rows make sense */
	bool has_schema;
};

#define SAY(level, ...) ((struct finding){ level, arena_printf(d->arena, __VA_ARGS__) })

/* ---- files of the installation ---- */

static struct finding check_conf(struct doctor *d)
{
	struct stat st;

	if (d->conf_path == NULL)
		return SAY(ODD,
			   "no file given (-c or OTKLIK_CONF): only defaults and the environment");
	if (stat(d->conf_path, &st) == 0 && (st.st_mode & S_IROTH) != 0 &&
	    d->conf->db_password[0] != '\0')
		return SAY(ODD, "%s holds a password and everybody may read it: chmod o-r",
			   d->conf_path);
	return SAY(GOOD, "%s", d->conf_path);
}

static struct finding check_key(struct doctor *d)
{
	const char *path = d->conf->key_file;
	const char *error = NULL;
	struct keys keys;
	struct stat st;

	if (stat(path, &st) != 0)
		return SAY(RED, "%s: %s; a new installation makes it with: otklik key", path,
			   strerror(errno));
	if (!keys_load(d->arena, path, d->conf->token_key_file, &keys, &error))
		return SAY(RED, "%s", error);
	if ((st.st_mode & (S_IRWXG | S_IRWXO)) != 0)
		return SAY(RED, "%s may be read by others (mode %03o): chmod 600", path,
			   (unsigned)st.st_mode & 0777u);
	return SAY(GOOD, "%s", path);
}

static struct finding check_files(struct doctor *d)
{
	const char *dir = d->conf->files_dir;
	struct statvfs fs;

	if (access(dir, W_OK | X_OK) != 0)
		return SAY(RED, "%s: %s; pictures cannot be stored", dir, strerror(errno));
	if (statvfs(dir, &fs) != 0)
		return SAY(RED, "%s: %s", dir, strerror(errno));
	const long long free_mb = (long long)fs.f_bavail * (long long)fs.f_frsize / 1000000;

	if (free_mb < 200)
		return SAY(RED, "%s: only %lld MB are free", dir, free_mb);
	return SAY(free_mb < 2000 ? ODD : GOOD, "%s: %lld MB are free", dir, free_mb);
}

static struct finding check_rules(struct doctor *d)
{
	const char *error = NULL;
	const struct rules *rules = rules_load(d->arena, d->conf->rules_dir, &error);

	if (rules == NULL)
		return SAY(RED, "%s; letters wait until this is mended", error);
	if (rules_count(rules) == 0)
		return SAY(RED, "%s holds no rule: every letter would be a plain request",
			   d->conf->rules_dir);
	return SAY(GOOD, "%zu rules in %s", rules_count(rules), d->conf->rules_dir);
}

/* ---- sockets ---- */

static bool unix_answers(const char *path)
{
	struct sockaddr_un addr = { .sun_family = AF_UNIX };
	const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	bool is_answered = false;

	if (fd < 0)
		return false;
	if (strlen(path) < sizeof(addr.sun_path)) {
		memcpy(addr.sun_path, path, strlen(path));
		is_answered = connect(fd, (const struct sockaddr *)&addr, sizeof(addr)) == 0;
	}
	close(fd);
	return is_answered;
}

static bool tcp_answers(struct doctor *d, const char *address)
{
	const struct addrinfo hints = { .ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICSERV };
	struct addrinfo *info = NULL;
	const char *colon = strrchr(address, ':');

	if (colon == NULL ||
	    getaddrinfo(arena_strndup(d->arena, address, (size_t)(colon - address)), colon + 1,
			&hints, &info) != 0)
		return false;
	const int fd = socket(info->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	const bool is_answered = fd >= 0 && connect(fd, info->ai_addr, info->ai_addrlen) == 0;

	if (fd >= 0)
		close(fd);
	freeaddrinfo(info);
	return is_answered;
}

static struct finding check_listen(struct doctor *d)
{
	const char *address = d->conf->listen;
	const char *slash = strrchr(address, '/');

	if (slash == NULL)
		return tcp_answers(d, address)
			       ? SAY(GOOD, "otklikd answers on %s", address)
			       : SAY(ODD, "nobody answers on %s: otklikd does not run", address);
	const char *dir = slash == address
				  ? "/"
				  : arena_strndup(d->arena, address, (size_t)(slash - address));

	if (unix_answers(address))
		return SAY(GOOD, "otklikd answers on %s", address);
	if (access(dir, W_OK | X_OK) != 0)
		return SAY(RED, "%s: %s; otklikd cannot make its socket there", dir,
			   strerror(errno));
	return SAY(ODD, "nobody answers on %s: otklikd does not run", address);
}

static struct finding check_live(struct doctor *d)
{
	const char *path = d->conf->live_socket;

	if (path[0] == '\0')
		return SAY(GOOD, "live_socket is empty: pages ask for news instead of being told");
	if (!unix_answers(path))
		return SAY(ODD, "nginx does not answer on %s: news come only by asking", path);
	return SAY(GOOD, "nginx answers on %s", path);
}

/* ---- database ---- */

static bool ask(struct doctor *d, const char *sql, struct str_list *out, const char **error)
{
	return db_texts(d->arena, d->conf, sql, out, error);
}

static struct finding check_database(struct doctor *d)
{
	struct str_list v;
	const char *error = NULL;
	int64_t major = 0;
	int64_t minor = 0;
	const int64_t start = time_mono_us();

	if (!ask(d,
		 "SELECT VERSION() UNION ALL SELECT SUBSTRING_INDEX(VERSION(), '.', 1) "
		 "UNION ALL SELECT SUBSTRING_INDEX(SUBSTRING_INDEX(VERSION(), '.', 2), '.', -1)",
		 &v, &error))
		return SAY(RED, "does not let us in: %s", error);
	d->has_database = true;
	if (strstr(v.v[0], "MariaDB") == NULL || !str_to_i64(v.v[1], &major) ||
	    !str_to_i64(v.v[2], &minor))
		return SAY(RED, "%s is no MariaDB", v.v[0]);
	if (major < 10 || (major == 10 && minor < 11))
		return SAY(RED, "MariaDB %s is too old: 10.11 or newer is needed", v.v[0]);
	return SAY(GOOD, "MariaDB %s answers in %lld ms", v.v[0],
		   (long long)(time_mono_us() - start) / 1000);
}

/* A setting of the server: the query gives one text when it is bad, none when it is good. */
struct setting {
	const char *query;
	enum level level;
	const char *words;
};

/* clang-format off */
static const struct setting settings[] = {
	{ "SELECT DEFAULT_CHARACTER_SET_NAME FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = "
	  "DATABASE() AND DEFAULT_CHARACTER_SET_NAME <> 'utf8mb4'", RED,
	  "the database's character set must be utf8mb4, it is" },
	{ "SELECT @@tx_isolation FROM DUAL WHERE @@tx_isolation <> 'READ-COMMITTED'", RED,
	  "sessions must get READ-COMMITTED, they get" },
	{ "SELECT @@innodb_flush_log_at_trx_commit FROM DUAL WHERE "
	  "@@innodb_flush_log_at_trx_commit <> 1", RED,
	  "a power cut loses what was told to be saved; innodb_flush_log_at_trx_commit must be 1, "
	  "it is" },
	{ "SELECT @@sync_binlog FROM DUAL WHERE @@log_bin = 1 AND @@sync_binlog <> 1", ODD,
	  "a power cut may lose the end of the binary log; sync_binlog should be 1, it is" },
	{ "SELECT @@innodb_strict_mode FROM DUAL WHERE @@innodb_strict_mode <> 1", ODD,
	  "innodb_strict_mode should be 1, it is" },
	{ "SELECT ENGINE FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND "
	  "TABLE_TYPE = 'BASE TABLE' AND ENGINE <> 'InnoDB' LIMIT 1", RED,
	  "every table must be InnoDB, there is one of" },
};
/* clang-format on */

static struct finding check_settings(struct doctor *d)
{
	struct str_list v;
	const char *error = NULL;
	int64_t packet = 0;
	const int64_t needed = (d->conf->mail_max_mb + 1) << 20;

	for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]); i++) {
		if (!ask(d, settings[i].query, &v, &error))
			return SAY(RED, "%s", error);
		if (v.n > 0)
			return SAY(settings[i].level, "%s %s", settings[i].words, v.v[0]);
	}
	if (!ask(d, "SELECT @@max_allowed_packet UNION ALL SELECT @@max_connections", &v, &error))
		return SAY(RED, "%s", error);
	if (str_to_i64(v.v[0], &packet) && packet < needed)
		return SAY(RED, "max_allowed_packet is %s, mails of mail_max_mb need %lld", v.v[0],
			   (long long)needed);
	if (str_to_i64(v.v[1], &packet) && packet < 2 * d->conf->workers + 20)
		return SAY(ODD,
			   "max_connections is %s, %lld workers may need %lld while they reload",
			   v.v[1], (long long)d->conf->workers,
			   (long long)(2 * d->conf->workers + 20));
	return SAY(GOOD, "character set, isolation, durability and limits are right");
}

static struct finding check_clock(struct doctor *d)
{
	struct str_list v;
	const char *error = NULL;
	struct timestamp theirs = { 0 };

	if (!ask(d, "SELECT CAST(UTC_TIMESTAMP(6) AS CHAR)", &v, &error) ||
	    !time_parse_iso(v.v[0], &theirs))
		return SAY(RED, "the database does not tell the time");
	const long long ms = (long long)(theirs.us - time_now().us) / 1000;

	if (ms > 2000 || ms < -2000)
		return SAY(RED, "the clocks of this machine and of the database differ by %lld s",
			   ms / 1000);
	return SAY(GOOD, "the same here and in the database");
}

static struct finding check_schema(struct doctor *d)
{
	struct str_list v;
	const char *error = NULL;

	if (!ask(d,
		 "SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND "
		 "TABLE_NAME = "
		 "'schema_migrations'",
		 &v, &error))
		return SAY(RED, "%s", error);
	if (v.n == 0)
		return SAY(RED, "the database is empty: otklik migrate");
	if (!migrate_pending(d->arena, d->conf, &v, &error))
		return SAY(RED, "%s", error);
	if (v.n > 0)
		return SAY(RED, "%zu migrations are not applied, the first is %s: otklik migrate",
			   v.n, v.v[0]);
	d->has_schema = true;
	return SAY(GOOD, "every migration is applied");
}

static struct finding check_statements(struct doctor *d)
{
	struct db *db = db_new(d->conf);
	const int rc = db_check(db);
	const struct finding f =
		rc == 0 ? SAY(GOOD, "all %zu statements fit the schema", sql_statements_n)
			: SAY(RED, "a statement does not fit the schema: %s", db_error(db));

	db_close(db);
	return f;
}

/* ---- what the rows tell ---- */

/* The query gives a name for each thing that is wrong, at most 20. */
static struct finding check_rows(struct doctor *d, enum level level, const char *sql,
				 const char *wrong, const char *right)
{
	struct str_list v;
	const char *error = NULL;

	if (!ask(d, sql, &v, &error))
		return SAY(RED, "%s", error);
	if (v.n == 0)
		return SAY(GOOD, "%s", right);
	const char *list = v.v[0];

	for (size_t i = 1; i < v.n && i < 5; i++)
		list = arena_printf(d->arena, "%s; %s", list, v.v[i]);
	return SAY(level, "%s: %s%s", wrong, list, v.n > 5 ? "; and more" : "");
}

static struct finding check_people(struct doctor *d)
{
	struct str_list v;
	const char *error = NULL;

	if (!ask(d, "SELECT 1 FROM users WHERE role = 1 AND is_active = 1 LIMIT 1", &v, &error))
		return SAY(RED, "%s", error);
	if (v.n == 0)
		return SAY(RED,
			   "there is no administrator: otklik user add --role administrator ...");
	return SAY(GOOD, "somebody can administer");
}

static struct finding check_mailboxes(struct doctor *d)
{
	return check_rows(d, RED,
			  "SELECT CONCAT(c.name, ' since ', COALESCE(h.failing_since, '?'), ' (', "
			  "COALESCE(h.error_text, h.error_key, 'no reason'), ')') FROM channels c "
			  "JOIN channel_health h ON h.channel_id = c.id WHERE c.is_active = 1 AND "
			  "h.failing_since IS NOT NULL "
			  "ORDER BY c.id LIMIT 20",
			  "mail does not come in from", "no mailbox fails");
}

static struct finding check_collector(struct doctor *d)
{
	return check_rows(
		d, RED,
		"SELECT c.name FROM channels c LEFT JOIN channel_health h ON h.channel_id = c.id "
		"WHERE "
		"c.is_active = 1 AND c.updated_at < UTC_TIMESTAMP() - INTERVAL 15 MINUTE AND "
		"COALESCE(h.failing_since, h.last_ok_at, '2000-01-01') < UTC_TIMESTAMP() - "
		"INTERVAL 15 MINUTE AND "
		"h.failing_since IS NULL ORDER BY c.id LIMIT 20",
		"nobody looks into these mailboxes, does otklik-mail run?",
		"all mailboxes were looked into");
}

static struct finding check_parked(struct doctor *d)
{
	return check_rows(d, ODD,
			  "SELECT CONCAT(j.kind, ' ', j.id, ' (', COALESCE(j.error, 'no reason'), "
			  "')') FROM jobs j "
			  "WHERE j.state = 3 ORDER BY j.id LIMIT 20",
			  "jobs were given up", "no job was given up");
}

static struct finding check_late(struct doctor *d)
{
	return check_rows(
		d, RED,
		"SELECT CONCAT(j.kind, ' ', j.id, ' since ', j.due_at) FROM jobs j WHERE j.state = "
		"1 "
		"AND j.due_at < UTC_TIMESTAMP() - INTERVAL 5 MINUTE ORDER BY j.due_at LIMIT 20",
		"jobs wait, does otklik-jobs run?", "no job is late");
}

static struct finding check_leases(struct doctor *d)
{
	return check_rows(
		d, ODD,
		"SELECT CONCAT(l.name, ' of ', l.holder, ', over since ', l.expires_at) FROM "
		"leases l "
		"WHERE l.expires_at < UTC_TIMESTAMP() - INTERVAL 1 MINUTE ORDER BY l.name LIMIT 20",
		"nobody has taken over what a dead program held", "no lease is left over");
}

/* ---- the list ---- */

enum need { NOTHING, DATABASE, SCHEMA };

/* clang-format off */
static const struct check {
	const char *name;
	enum need need;
	struct finding (*run)(struct doctor *d);
} checks[] = {
	{ "configuration", NOTHING, check_conf },
	{ "key", NOTHING, check_key },
	{ "files", NOTHING, check_files },
	{ "rules", NOTHING, check_rules },
	{ "otklikd", NOTHING, check_listen },
	{ "live", NOTHING, check_live },
	{ "database", NOTHING, check_database },
	{ "settings", DATABASE, check_settings },
	{ "clock", DATABASE, check_clock },
	{ "schema", DATABASE, check_schema },
	{ "statements", SCHEMA, check_statements },
	{ "people", SCHEMA, check_people },
	{ "mailboxes", SCHEMA, check_mailboxes },
	{ "collector", SCHEMA, check_collector },
	{ "parked jobs", SCHEMA, check_parked },
	{ "late jobs", SCHEMA, check_late },
	{ "leases", SCHEMA, check_leases },
};
/* clang-format on */

static bool can_run(const struct doctor *d, enum need need)
{
	return need == NOTHING || (need == DATABASE && d->has_database) ||
	       (need == SCHEMA && d->has_schema);
}

int cli_doctor(struct cli *c)
{
	static const char *const words[] = { "ok", "odd", "RED" };
	struct doctor d = { .arena = c->arena, .conf = &c->conf, .conf_path = c->path };
	bool is_red = false;

	for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++) {
		if (!can_run(&d, checks[i].need)) {
			printf("-    %-14s not looked at\n", checks[i].name);
			continue;
		}
		const struct finding f = checks[i].run(&d);

		is_red = is_red || f.level == RED;
		printf("%-4s %-14s %s\n", words[f.level], checks[i].name, f.text);
	}
	return is_red;
}
