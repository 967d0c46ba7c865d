// Files of the repository that travel inside the binary, by C23's #embed.
#ifndef MARTLET_CRESOURCES_H
#define MARTLET_CRESOURCES_H

#include <stddef.h>

typedef struct {
    const char *name;
    const unsigned char *bytes;
    size_t count;
} martlet_resource;

/// The migrations in the order in which they are applied.
extern const martlet_resource martlet_migrations[];
extern const size_t martlet_migrations_count;

#endif
