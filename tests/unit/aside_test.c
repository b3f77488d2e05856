/* The thread that works aside: everything that was begun is done by the end of it, once. */
#include "base/aside.h"

#include <setjmp.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <unistd.h>

struct work {
	int done;
	int wait_fd; /* a byte has to come from there first; 0: none */
	pthread_t by;
	bool is_deaf; /* no signal may end there */
};

static void do_work(void *arg)
{
	struct work *w = arg;
	sigset_t mask;
	char c = 0;

	if (w->wait_fd > 0 && read(w->wait_fd, &c, 1) != 1)
		return;
	pthread_sigmask(SIG_SETMASK, NULL, &mask);
	w->is_deaf = sigismember(&mask, SIGTERM) == 1 && sigismember(&mask, SIGCHLD) == 1;
	w->by = pthread_self();
	w->done++;
}

static void what_was_begun_is_done_at_the_end(void **state)
{
	struct aside *s = aside_new();
	struct work w = { 0 };

	for (int i = 1; i <= 2000; i++) {
		aside_begin(s, do_work, &w);
		aside_end(s);
		assert_int_equal(w.done, i);
	}
	assert_false(pthread_equal(w.by, pthread_self()));
	assert_true(w.is_deaf);
	aside_free(s);
	(void)state;
}

static void the_owner_goes_on_meanwhile(void **state)
{
	struct aside *s = aside_new();
	struct work w = { 0 };
	int fds[2];

	assert_int_equal(pipe(fds), 0);
	w.wait_fd = fds[0];
	aside_begin(s, do_work, &w);
	/* Whoever waited in aside_begin() would wait for this for ever. */
	assert_int_equal(write(fds[1], "", 1), 1);
	aside_end(s);
	assert_int_equal(w.done, 1);
	aside_free(s);
	close(fds[0]);
	close(fds[1]);
	(void)state;
}

static void an_end_without_a_beginning_waits_for_nothing(void **state)
{
	struct aside *s = aside_new();

	aside_end(s);
	aside_end(s);
	aside_free(s);
	aside_free(NULL);
	(void)state;
}

static void freeing_waits_for_what_is_under_way(void **state)
{
	struct aside *s = aside_new();
	struct work w = { 0 };

	aside_begin(s, do_work, &w);
	aside_free(s);
	assert_int_equal(w.done, 1);
	(void)state;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_begun_is_done_at_the_end),
		cmocka_unit_test(the_owner_goes_on_meanwhile),
		cmocka_unit_test(an_end_without_a_beginning_waits_for_nothing),
		cmocka_unit_test(freeing_waits_for_what_is_under_way),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
