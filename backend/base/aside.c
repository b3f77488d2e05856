#include "base/aside.h"
#include "base/log.h"
#include "base/mem.h"

#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>

struct aside {
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	void (*fn)(void *arg); /* NULL: nothing to do */
	void *arg;
	bool is_ending;
};

static void *serve(void *arg)
{
	struct aside *s = arg;

	pthread_mutex_lock(&s->lock);
	while (!s->is_ending || s->fn != NULL) {
		if (s->fn == NULL) {
			pthread_cond_wait(&s->changed, &s->lock);
			continue;
		}
		pthread_mutex_unlock(&s->lock);
		s->fn(s->arg);
		pthread_mutex_lock(&s->lock);
		s->fn = NULL;
		pthread_cond_signal(&s->changed);
	}
	pthread_mutex_unlock(&s->lock);
	return NULL;
}

struct aside *aside_new(void)
{
	struct aside *s = mem_zalloc(sizeof(*s));
	sigset_t all;
	sigset_t before;

	pthread_mutex_init(&s->lock, NULL);
	pthread_cond_init(&s->changed, NULL);
	/* The thread inherits the mask: signals are for the thread that looks for them. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	if (pthread_create(&s->thread, NULL, serve, s) != 0)
		log_abort("no thread can be started");
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return s;
}

void aside_free(struct aside *s)
{
	if (s == NULL)
		return;
	aside_end(s);
	pthread_mutex_lock(&s->lock);
	s->is_ending = true;
	pthread_cond_signal(&s->changed);
	pthread_mutex_unlock(&s->lock);
	pthread_join(s->thread, NULL);
	pthread_cond_destroy(&s->changed);
	pthread_mutex_destroy(&s->lock);
	mem_free(s);
}

void aside_begin(struct aside *s, void (*fn)(void *arg), void *arg)
{
	pthread_mutex_lock(&s->lock);
	if (s->fn != NULL)
		log_abort("two pieces of work are begun at once");
	s->fn = fn;
	s->arg = arg;
	pthread_cond_signal(&s->changed);
	pthread_mutex_unlock(&s->lock);
}

void aside_end(struct aside *s)
{
	pthread_mutex_lock(&s->lock);
	while (s->fn != NULL)
		pthread_cond_wait(&s->changed, &s->lock);
	pthread_mutex_unlock(&s->lock);
}
