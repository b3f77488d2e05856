/* The jail: what comes back, and that nothing gets out. */
#include "base/jail.h"
#include "base/mem.h"
#include "base/time.h"
#include "surroundings.h"

#include <dirent.h>
#include <fcntl.h>
#include <iconv.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>
#include <cmocka.h>

enum { REPLY_MAX = 1 << 20 };

/* ---- the work: the first word of the input says what to do ---- */

static bool do_echo(const char *in, size_t n, struct buf *out)
{
	/* The promised slack: four zero bytes after the input. */
	for (int i = 0; i < 4; i++)
		if (in[n + (size_t)i] != '\0')
			return false;
	buf_add(out, in, n);
	return true;
}

static bool do_refuse(struct buf *out)
{
	buf_adds(out, "not today");
	return false;
}

static bool do_abort(struct buf *out)
{
	(void)out;
	abort();
}

static bool do_segv(struct buf *out)
{
	volatile int *volatile p = NULL;

	/*
	 * A plain kill: AddressSanitizer would fill the log with a report of what is wanted here.
	 */
	if (IS_SANITIZED)
		raise(SIGKILL);
	else
		*p = 1;
	return out != NULL;
}

static bool do_hang(struct buf *out)
{
	for (volatile unsigned i = 0;; i++)
		if (out == NULL)
			return true;
}

static bool do_hog(struct buf *out)
{
	for (size_t i = 0; i < 4096; i++)
		memset(mem_alloc(1 << 20), 1, 1 << 20);
	buf_adds(out, "had 4 GiB");
	return true;
}

static bool do_big(struct buf *out)
{
	for (int i = 0; i < REPLY_MAX / 16 + 1; i++)
		buf_adds(out, "0123456789abcdef");
	return true;
}

static bool do_fill(struct buf *out)
{
	for (int i = 0; i < REPLY_MAX / 16; i++)
		buf_adds(out, "0123456789abcdef");
	return true;
}

static bool do_open(struct buf *out)
{
	return open("/etc/passwd", O_RDONLY) >= 0 && out != NULL;
}

static bool do_create(struct buf *out)
{
	return open("x", O_WRONLY | O_CREAT, 0600) >= 0 && out != NULL;
}

static bool do_socket(struct buf *out)
{
	return socket(AF_INET, SOCK_STREAM, 0) >= 0 && out != NULL;
}

static bool do_fork(struct buf *out)
{
	const pid_t pid = fork();

	if (pid == 0)
		_exit(0);
	return pid > 0 && out != NULL;
}

static bool do_kill_parent(struct buf *out)
{
	return kill(1, 0) == 0 && out != NULL;
}

static bool do_exec_memory(struct buf *out)
{
	return mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1,
		    0) != MAP_FAILED &&
	       out != NULL;
}

static bool do_write(struct buf *out)
{
	for (int fd = 4; fd < 1024; fd++)
		if (write(fd, "x", 1) >= 0)
			return out != NULL;
	return false;
}

static bool do_uid(struct buf *out)
{
	buf_addi(out, getuid());
	return true;
}

/* Works only because warm_iconv() loaded the converter before the child was locked in. */
static bool do_iconv(struct buf *out)
{
	char in[] = "\xcf\xf0\xe8\xe2\xe5\xf2";
	char text[64];
	char *from = in;
	char *to = text;
	size_t from_n = sizeof(in) - 1;
	size_t to_n = sizeof(text);
	const iconv_t cd = iconv_open("UTF-8", "WINDOWS-1251");

	if (cd == (iconv_t)-1 || iconv(cd, &from, &from_n, &to, &to_n) == (size_t)-1)
		return false;
	buf_add(out, text, (size_t)(to - text));
	return true;
}

/* The handle stays open: closing the last one would unload the converter again. */
static void warm_iconv(void)
{
	(void)iconv_open("UTF-8", "WINDOWS-1251");
}

static bool work(const void *arg, const char *in, size_t n, struct buf *out)
{
	static const struct {
		const char *word;
		bool (*fn)(struct buf *out);
	} words[] = {
		{ "!refuse", do_refuse },    { "!abort", do_abort }, { "!segv", do_segv },
		{ "!hang", do_hang },        { "!hog", do_hog },     { "!big", do_big },
		{ "!fill", do_fill },        { "!open", do_open },   { "!create", do_create },
		{ "!socket", do_socket },    { "!fork", do_fork },   { "!kill", do_kill_parent },
		{ "!exec", do_exec_memory }, { "!write", do_write }, { "!uid", do_uid },
		{ "!iconv", do_iconv },
	};

	if (n == strlen("!arg") && memcmp(in, "!arg", n) == 0) {
		buf_adds(out, arg);
		return true;
	}
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (n == strlen(words[i].word) && memcmp(in, words[i].word, n) == 0)
			return words[i].fn(out);
	return do_echo(in, n, out);
}

/* ---- the tests ---- */

static const struct jail_limits limits = {
	.memory = (size_t)256 << 20, .seconds = 20, .reply_max = REPLY_MAX, .requests = 100
};

static int open_descriptors(void)
{
	DIR *d = opendir("/proc/self/fd");
	int n = 0;

	while (readdir(d) != NULL)
		n++;
	closedir(d);
	return n;
}

struct fixture {
	struct jail *j;
	int descriptors;
};

static int start(void **state)
{
	struct fixture *f = mem_zalloc(sizeof(*f));

	f->descriptors = open_descriptors();
	f->j = jail_new(work, &limits);
	*state = f;
	return 0;
}

/* After every test: as many descriptors as before it. */
static int stop(void **state)
{
	struct fixture *f = *state;

	jail_free(f->j);
	const int rc = open_descriptors() != f->descriptors;

	mem_free(f);
	return rc;
}

static enum jail_result call(struct fixture *f, const char *in, const char **reply)
{
	size_t n = 0;
	const enum jail_result rc = jail_call(f->j, in, strlen(in), reply, &n);

	assert_int_equal(strlen(*reply), n);
	return rc;
}

static void bytes_come_back(void **state)
{
	struct fixture *f = *state;
	const char *reply = NULL;
	size_t n = 0;

	assert_int_equal(jail_pid(f->j), 0);
	assert_int_equal(call(f, "привет", &reply), JAIL_OK);
	assert_string_equal(reply, "привет");
	const int pid = jail_pid(f->j);

	assert_int_equal(call(f, "", &reply), JAIL_OK);
	assert_string_equal(reply, "");
	assert_int_equal(jail_call(f->j, "a\0b", 3, &reply, &n), JAIL_OK);
	assert_int_equal(n, 3);
	assert_memory_equal(reply, "a\0b", 3);
	assert_int_equal(jail_pid(f->j), pid);
}

static void results_are_told_apart(void **state)
{
	/* clang-format off */
	static const struct {
		const char *in, *reply;
		enum jail_result result;
	} rows[] = {
		{ "!refuse", "not today", JAIL_REFUSED },       { "!abort", "", JAIL_CRASHED },
		{ "!segv", "", JAIL_CRASHED },  { "!big", "", JAIL_TOO_BIG },
	};
	/* clang-format on */
	struct fixture *f = *state;
	const char *reply = NULL;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(call(f, rows[i].in, &reply), rows[i].result);
		assert_string_equal(reply, rows[i].reply);
		/* Whatever happened, the next one is served. */
		assert_int_equal(call(f, "next", &reply), JAIL_OK);
		assert_string_equal(reply, "next");
	}
}

static void full_reply_fits(void **state)
{
	struct fixture *f = *state;
	const char *reply = NULL;

	assert_int_equal(call(f, "!fill", &reply), JAIL_OK);
	assert_int_equal(strlen(reply), REPLY_MAX);
}

static void hang_ends_in_time(void **state)
{
	struct fixture *f = *state;
	struct jail_limits short_time = limits;
	const char *reply = NULL;

	short_time.seconds = 2;
	jail_free(f->j);
	f->j = jail_new(work, &short_time);
	const int64_t t0 = time_mono_us();

	assert_int_equal(call(f, "!hang", &reply), JAIL_TIMEOUT);
	const int64_t took = time_mono_us() - t0;

	/*
	 * Never early; the upper bound only says that it was the clock, as the machine may be busy.
	 */
	assert_true(took >= 2000000 && took < 20000000);
	assert_int_equal(jail_pid(f->j), 0);
	assert_int_equal(call(f, "next", &reply), JAIL_OK);
	assert_string_equal(reply, "next");
}

static void memory_is_limited(void **state)
{
	struct fixture *f = *state;
	const char *reply = NULL;

	if (IS_SANITIZED) {
		print_message("skipped: sanitizers need terabytes of address space\n");
		skip();
	}
	/* Time enough to fill what is allowed, on a busy machine too. */
	const struct jail_limits small = {
		.memory = 64 << 20, .seconds = 30, .reply_max = REPLY_MAX, .requests = 100
	};

	jail_free(f->j);
	f->j = jail_new(work, &small);
	assert_int_equal(call(f, "!hog", &reply), JAIL_CRASHED);
	assert_int_equal(call(f, "next", &reply), JAIL_OK);
}

/* By the filter the child dies; without it (sanitizers) the call itself fails. */
static void nothing_gets_out(void **state)
{
	static const char *const rows[] = { "!open", "!create", "!socket", "!fork", "!kill" };
	struct fixture *f = *state;
	const char *reply = NULL;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(call(f, rows[i], &reply),
				 IS_SANITIZED ? JAIL_REFUSED : JAIL_CRASHED);
	/* The standard streams lead nowhere and no other descriptor is there. */
	assert_int_equal(call(f, "!write", &reply), JAIL_REFUSED);
	if (!IS_SANITIZED)
		assert_int_equal(call(f, "!exec", &reply), JAIL_CRASHED);
}

static void child_is_nobody(void **state)
{
	struct fixture *f = *state;
	const char *reply = NULL;

	if (!IS_SANITIZED || geteuid() != 0) {
		print_message(
			"skipped: asking for the user is a system call that the filter kills\n");
		skip();
	}
	assert_int_equal(call(f, "!uid", &reply), JAIL_OK);
	assert_string_equal(reply, "65534");
}

static void killed_child_is_replaced(void **state)
{
	struct fixture *f = *state;
	const char *reply = NULL;

	assert_int_equal(call(f, "one", &reply), JAIL_OK);
	const int pid = jail_pid(f->j);

	assert_int_equal(kill(pid, SIGKILL), 0);
	/* Until the kernel has buried it: it may still take a request to its grave. */
	for (int i = 0; i < 1000 && call(f, "two", &reply) != JAIL_OK; i++)
		assert_string_equal(reply, "");
	assert_string_equal(reply, "two");
	assert_int_not_equal(jail_pid(f->j), pid);
}

static void child_is_replaced_after_its_requests(void **state)
{
	const struct jail_limits few = {
		.memory = limits.memory, .seconds = 20, .reply_max = 100, .requests = 2
	};
	struct jail *j = jail_new(work, &few);
	const char *reply = NULL;
	size_t n = 0;
	int pids[4];

	(void)state;
	for (int i = 0; i < 4; i++) {
		assert_int_equal(jail_call(j, "x", 1, &reply, &n), JAIL_OK);
		pids[i] = jail_pid(j);
	}
	assert_int_equal(pids[0], pids[1]);
	assert_int_not_equal(pids[1], pids[2]);
	assert_int_equal(pids[2], pids[3]);
	jail_free(j);
}

static void large_request_is_served(void **state)
{
	const struct jail_limits wide = {
		.memory = (size_t)512 << 20, .seconds = 20, .reply_max = 32 << 20, .requests = 2
	};
	struct jail *j = jail_new(work, &wide);
	const size_t size = 20 << 20;
	char *in = mem_alloc(size);
	const char *reply = NULL;
	size_t n = 0;

	(void)state;
	memset(in, 'x', size);
	assert_int_equal(jail_call(j, in, size, &reply, &n), JAIL_OK);
	assert_int_equal(n, size);
	assert_memory_equal(reply, in, size);
	mem_free(in);
	jail_free(j);
}

static void warm_runs_before_the_door_closes(void **state)
{
	struct jail_limits warm = limits;
	const char *reply = NULL;
	size_t n = 0;

	(void)state;
	warm.warm = warm_iconv;
	struct jail *j = jail_new(work, &warm);

	assert_int_equal(jail_call(j, "!iconv", 6, &reply, &n), JAIL_OK);
	assert_string_equal(reply, "Привет");
	jail_free(j);
}

/* The request is under way while the parent does something else, and may be given up. */
static void work_goes_on_beside_the_parent(void **state)
{
	struct fixture *f = *state;
	const char *reply = NULL;
	size_t n = 0;

	jail_begin(f->j, "one", 3);
	assert_int_equal(jail_end(f->j, &reply, &n), JAIL_OK);
	assert_string_equal(reply, "one");
	/* An end without a begin is no answer. */
	assert_int_equal(jail_end(f->j, &reply, &n), JAIL_CRASHED);
	jail_begin(f->j, "!abort", 6);
	assert_int_equal(jail_end(f->j, &reply, &n), JAIL_CRASHED);
	jail_begin(f->j, "given up", 8);
	jail_renew(f->j);
	assert_int_equal(call(f, "next", &reply), JAIL_OK);
	assert_string_equal(reply, "next");
}

static void renewed_child_sees_what_changed(void **state)
{
	char word[] = "before";
	struct jail_limits with = limits;
	const char *reply = NULL;
	size_t n = 0;

	(void)state;
	with.arg = word;
	struct jail *j = jail_new(work, &with);

	assert_int_equal(jail_call(j, "!arg", 4, &reply, &n), JAIL_OK);
	memcpy(word, "behind", sizeof(word));
	assert_int_equal(jail_call(j, "!arg", 4, &reply, &n), JAIL_OK);
	assert_string_equal(reply, "before");
	jail_renew(j);
	assert_int_equal(jail_call(j, "!arg", 4, &reply, &n), JAIL_OK);
	assert_string_equal(reply, "behind");
	jail_free(j);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(bytes_come_back, start, stop),
		cmocka_unit_test_setup_teardown(results_are_told_apart, start, stop),
		cmocka_unit_test_setup_teardown(full_reply_fits, start, stop),
		cmocka_unit_test_setup_teardown(hang_ends_in_time, start, stop),
		cmocka_unit_test_setup_teardown(memory_is_limited, start, stop),
		cmocka_unit_test_setup_teardown(nothing_gets_out, start, stop),
		cmocka_unit_test_setup_teardown(child_is_nobody, start, stop),
		cmocka_unit_test_setup_teardown(killed_child_is_replaced, start, stop),
		cmocka_unit_test_setup_teardown(child_is_replaced_after_its_requests, start, stop),
		cmocka_unit_test_setup_teardown(work_goes_on_beside_the_parent, start, stop),
		cmocka_unit_test_setup_teardown(renewed_child_sees_what_changed, start, stop),
		cmocka_unit_test_setup_teardown(large_request_is_served, start, stop),
		cmocka_unit_test_setup_teardown(warm_runs_before_the_door_closes, start, stop),
	};

	if (is_under_valgrind()) {
		print_message("skipped: the jail kills valgrind's own calls\n");
		return 0;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
