/*
 * otklikd: the master of the FastCGI workers. It opens the socket, keeps the wanted number of
 * workers running and never touches a request itself.
 *
 *   SIGHUP   reload: the program starts itself anew in place (same pid), so both the configuration
 *            and the binary may be new; new workers are ready before old ones are told to finish
 *   SIGTERM  stop: workers finish what they have begun
 *
 * A worker that dies is replaced, with a back-off when it dies at once; one that is too long in a
 * request is killed.
 */
#include "app/master.h"
#include "app/routes.h"
#include "base/log.h"
#include "base/str.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int usage(void)
{
	fprintf(stderr, "usage: otklikd -c FILE [--check]\n       otklikd --routes=json\n");
	return 2;
}

static bool load(struct arena *a, const char *path, bool is_check, struct conf *conf,
		 const char **error)
{
	const int copy = path != NULL ? master_conf_copy(is_check) : -1;

	if (copy < 0)
		return conf_load(a, path, conf, error);
	const bool is_ok = conf_load_copy(a, copy, path, conf, error);

	close(copy);
	return is_ok;
}

static int serve(struct arena *a, const char *path, bool is_check, char **argv)
{
	const char *error = NULL;
	struct conf conf;

	if (!load(a, path, is_check, &conf, &error)) {
		fprintf(stderr, "otklikd: %s\n", error);
		return 1;
	}
	log_setup("otklikd", str_eq(conf.log_level, "debug") ? LOG_DEBUG_LEVEL : LOG_INFO_LEVEL);
	if (!gate_check(all_routes, &error))
		return 1;
	return is_check ? master_check(&conf) : master_run(&conf, argv);
}

int main(int argc, char **argv)
{
	const char *path = NULL;
	bool is_check = false;

	for (int i = 1; i < argc; i++) {
		if (str_eq(argv[i], "--routes=json")) {
			routes_print_json();
			return 0;
		}
		if (str_eq(argv[i], "--check"))
			is_check = true;
		else if (str_eq(argv[i], "-c") && i + 1 < argc)
			path = argv[++i];
		else
			return usage();
	}
	struct arena *a = arena_new((size_t)1 << 20);
	const int rc = serve(a, path, is_check, argv);

	arena_free(a);
	return rc;
}
