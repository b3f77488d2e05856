/* The listening socket of otklikd: a unix socket path or host:port; kept open over a reload. */
#ifndef APP_LISTEN_H
#define APP_LISTEN_H

/* Opens it (or takes over the one of the program before the reload). -1 after logging why. */
int listen_open(const char *address);

/* Lets the descriptor survive exec and tells the next program its number. */
void listen_hand_over(int fd);
/* The opposite, when there is no next program after all. */
void listen_take_back(int fd);

/* Closes it and removes the path of a unix socket. */
void listen_close(int fd, const char *address);

#endif
