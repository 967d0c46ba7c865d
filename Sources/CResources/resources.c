#include "CResources.h"

static const unsigned char migration_0001[] = {
#embed "../../migrations/0001_operations.sql"
};

const martlet_resource martlet_migrations[] = {
    {"0001_operations.sql", migration_0001, sizeof migration_0001},
};
const size_t martlet_migrations_count = sizeof martlet_migrations / sizeof martlet_migrations[0];
