#include "core/worker.h"
#include "base/jail.h"
#include "base/log.h"
#include "base/rand.h"
#include "core/db.h"
#include "core/live.h"

#include <jansson.h>
#include <sodium.h>
#include <unistd.h>

enum { ARENA_MAX = 256 << 20, WORK_TRIES = 5 };

bool worker_init(struct worker *w, const struct conf *conf, const char **error)
{
	*w = (struct worker){ .conf = conf };
	w->arena = arena_new(ARENA_MAX);
	json_object_seed(0);
	if (sodium_init() < 0) {
		*error = "libsodium does not start";
		return false;
	}
	if (!keys_load(w->arena, conf->key_file, conf->token_key_file, &w->keys, error))
		return false;
	w->db = db_new(conf);
	return true;
}

void worker_close(struct worker *w)
{
	if (w->pictures != NULL)
		w->pictures_free(w->pictures);
	w->pictures = NULL;
	jail_free(w->trials);
	w->trials = NULL;
	if (w->hours != NULL)
		w->hours_free(w->hours);
	w->hours = NULL;
	if (w->news != NULL)
		w->news_free(w->news);
	w->news = NULL;
	db_close(w->db);
	arena_free(w->arena);
	sodium_memzero(&w->keys, sizeof(w->keys));
}

void work_begin(struct worker *w, struct req *r)
{
	arena_reset(w->arena);
	*r = (struct req){
		.arena = w->arena, .db = w->db, .conf = w->conf, .worker = w, .now = time_now()
	};
	r->actor = actor_system();
}

static int work_try(struct req *r, int (*fn)(struct req *r, void *arg), void *arg)
{
	TRY(db_ensure(r->db));
	r->notes = NULL;
	r->failure = (struct failure){ 0 };
	int rc = db_begin(r);

	if (rc == 0)
		rc = fn(r, arg);
	if (rc == 0)
		rc = live_flush(r);
	if (rc == 0)
		rc = db_commit(r);
	if (rc != 0)
		db_rollback(r);
	return rc;
}

int work_run(struct req *r, int (*fn)(struct req *r, void *arg), void *arg)
{
	int rc = E_RETRY;

	for (int i = 0; i < WORK_TRIES && rc == E_RETRY; i++) {
		if (i > 0)
			usleep(1000 * (1 + rand_below(10u << i)));
		rc = work_try(r, fn, arg);
	}
	return rc;
}
