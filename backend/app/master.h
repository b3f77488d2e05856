/* The master process of otklikd; see otklikd.c. */
#ifndef APP_MASTER_H
#define APP_MASTER_H

#include "base/conf.h"

/* Runs until SIGTERM; gives the exit status. argv is used to start anew at SIGHUP. */
int master_run(const struct conf *conf, char **argv);

/*
 * The configuration that a reload has looked at, as conf_copy() made it; -1: this is no reload, the
 * file is read.
 */
int master_conf_copy(bool is_check);

/* Can a worker start with this configuration? 0 or 1; says why on stderr. */
int master_check(const struct conf *conf);

#endif
