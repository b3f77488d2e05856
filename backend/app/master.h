/* The master process of otklikd; see otklikd.c. */
#ifndef APP_MASTER_H
#define APP_MASTER_H

#include "base/conf.h"

/* In the environment of a program that a reload starts: the descriptor of conf_copy(). */
#define CONF_COPY "OTKLIK_CONF_FD"

/* Runs until SIGTERM; gives the exit status. argv is used to start anew at SIGHUP. */
int master_run(const struct conf *conf, char **argv);

/* Can a worker start with this configuration? 0 or 1; says why on stderr. */
int master_check(const struct conf *conf);

#endif
