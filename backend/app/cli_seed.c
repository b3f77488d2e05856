/* otklik seed: a demo team in two points. Prints "role  address  password", a line each. */
#include "app/cli.h"
#include "core/db.h"
#include "core/worker.h"
#include "feature/points/points.h"
#include "feature/users/users.h"

#include <stdio.h>
#include <string.h>

static const char demo_password[] = "otklik-demo-2026";

struct demo_person {
	const char *email;
	const char *name;
	enum role role;
	int point; /* 0: all points by role; else 1 or 2 */
};

static const struct demo_person people[] = {
	{ "admin@otklik.test", "Анна Орлова", ROLE_ADMINISTRATOR, 0 },
	{ "head@otklik.test", "Егор Волков", ROLE_HEAD, 0 },
	{ "service-manager@otklik.test", "Ольга Лебедева", ROLE_SERVICE_MANAGER, 0 },
	{ "manager@otklik.test", "Дмитрий Ким", ROLE_MANAGER, 1 },
	{ "manager2@otklik.test", "Мария Белова", ROLE_MANAGER, 1 },
	{ "kazan@otklik.test", "Тимур Сафин", ROLE_MANAGER, 2 },
	{ "point-manager@otklik.test", "Алия Гарипова", ROLE_POINT_MANAGER, 2 },
	{ "moderator@otklik.test", "Дарья Новак", ROLE_MODERATOR, 1 },
};

enum { PEOPLE = sizeof(people) / sizeof(people[0]) };

struct seeding {
	const char *hash;
};

static int seed_points(struct req *r, point_id *points)
{
	TRY(point_add_by_system(r, "Москва, Тверская", "Europe/Moscow", &points[0]));
	return point_add_by_system(r, "Казань, Баумана", "Europe/Moscow", &points[1]);
}

static int seed_work(struct req *r, void *arg)
{
	const struct seeding *s = arg;
	point_id points[2];

	TRY(seed_points(r, points));
	for (size_t i = 0; i < PEOPLE; i++) {
		const struct user_new u = { people[i].email, people[i].name, (int)people[i].role, 1,
					    s->hash };
		int64_t id = 0;

		TRY(user_add_by_system(r, &u, &id));
		if (people[i].point != 0)
			TRY(user_join_point(r, (user_id){ id }, points[people[i].point - 1]));
	}
	return 0;
}

int cli_seed(struct cli *c)
{
	struct worker w;
	struct req r;
	const char *error = NULL;
	struct seeding s = { passwd_hash(c->arena, demo_password) };

	if (!worker_init(&w, &c->conf, &error)) {
		fprintf(stderr, "otklik: %s\n", error);
		return 1;
	}
	work_begin(&w, &r);
	const int rc = work_run(&r, seed_work, &s);

	if (rc == E_CONFLICT || rc == E_INVALID)
		fprintf(stderr, "otklik: the demo team is there already\n");
	else if (rc != 0)
		fprintf(stderr, "otklik: %s\n", db_error(w.db));
	for (size_t i = 0; rc == 0 && i < PEOPLE; i++)
		fprintf(stdout, "%-16s %-28s %s\n", choice_name(&role_choices, (int)people[i].role),
			people[i].email, demo_password);
	worker_close(&w);
	return rc != 0;
}
