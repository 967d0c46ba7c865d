// What Swift cannot import by itself: Linux headers outside its Glibc module, and calls that are macros or variadic.
#ifndef MARTLET_CSHIMS_H
#define MARTLET_CSHIMS_H

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <sys/types.h>

/// accept4(2), hidden from Swift because it needs _GNU_SOURCE; close-on-exec and non-blocking.
int martlet_accept(int listener, struct sockaddr *address, socklen_t *length);

/// Bytes that lie free inside the heap: mallinfo2(3), which Swift does not see.
size_t martlet_free_bytes(void);

/// Gives the pages that lie free inside the heap back to the kernel: malloc_trim(3).
void martlet_trim_heap(void);

/// posix_spawn(3) with file actions that Swift does not see: runs `path` in `directory`, in a process group of its own,
/// with /dev/null as its input, `output` as both its outputs, and no other descriptor. Returns an error number.
int martlet_spawn(pid_t *process, const char *path, char *const arguments[], char *const environment[],
                  const char *directory, int output);

/// Each of some rows of a matrix, of `count` columns, times a vector; no sum may be beyond 32 bits. By the widest vectors
/// that the processor is known to have when the program starts: Swift compiles for the oldest processor alone.
void martlet_dots(const int16_t *matrix, size_t count, const uint32_t *rows, size_t row_count, const int16_t *vector,
                  int32_t *products);

#endif
