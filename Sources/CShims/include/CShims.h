// What Swift cannot import by itself: Linux headers outside its Glibc module, and calls that are macros or variadic.
#ifndef MARTLET_CSHIMS_H
#define MARTLET_CSHIMS_H

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>

/// accept4(2), hidden from Swift because it needs _GNU_SOURCE; close-on-exec and non-blocking.
int martlet_accept(int listener, struct sockaddr *address, socklen_t *length);

#endif
