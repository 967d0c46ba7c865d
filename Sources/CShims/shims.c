#define _GNU_SOURCE
#include "CShims.h"

#include <malloc.h>

int martlet_accept(int listener, struct sockaddr *address, socklen_t *length) {
    return accept4(listener, address, length, SOCK_NONBLOCK | SOCK_CLOEXEC);
}

size_t martlet_free_bytes(void) { return mallinfo2().fordblks; }

void martlet_trim_heap(void) { malloc_trim(0); }
