// Files of the repository that travel inside the binary, by C23's #embed.
#ifndef MARTLET_CRESOURCES_H
#define MARTLET_CRESOURCES_H

#include <stddef.h>

typedef struct {
    const char *name;
    const unsigned char *bytes;
    size_t count;
} martlet_resource;

/// How many migrations there are, and each in the order in which they are applied.
extern const size_t martlet_migrations_count;
martlet_resource martlet_migration(size_t index);

extern const martlet_resource martlet_openapi;
extern const martlet_resource martlet_docs;

/// The tables of reference/.
extern const martlet_resource martlet_countries;
extern const martlet_resource martlet_country_aliases;
extern const martlet_resource martlet_ecb_reference_rates;
extern const martlet_resource martlet_categories;

#endif
