#include "CResources.h"

static const unsigned char operations[] = {
#embed "../../migrations/0001_operations.sql"
};
static const unsigned char bronze_silver[] = {
#embed "../../migrations/0002_bronze_silver.sql"
};
static const unsigned char gold[] = {
#embed "../../migrations/0003_gold.sql"
};
static const unsigned char enrichment[] = {
#embed "../../migrations/0004_enrichment.sql"
};
static const unsigned char uploads[] = {
#embed "../../migrations/0005_uploads.sql"
};
static const unsigned char openapi[] = {
#embed "../../openapi.yaml"
};
static const unsigned char docs[] = {
#embed "../../docs/docs.html"
};
static const unsigned char countries[] = {
#embed "../../reference/countries.csv"
};
static const unsigned char country_aliases[] = {
#embed "../../reference/country_aliases.csv"
};
static const unsigned char ecb_reference_rates[] = {
#embed "../../reference/ecb_reference_rates.csv"
};
static const unsigned char categories[] = {
#embed "../../reference/categories.csv"
};

static const martlet_resource migrations[] = {
    {"0001_operations.sql", operations, sizeof operations},
    {"0002_bronze_silver.sql", bronze_silver, sizeof bronze_silver},
    {"0003_gold.sql", gold, sizeof gold},
    {"0004_enrichment.sql", enrichment, sizeof enrichment},
    {"0005_uploads.sql", uploads, sizeof uploads},
};
const size_t martlet_migrations_count = sizeof migrations / sizeof migrations[0];

martlet_resource martlet_migration(size_t index) { return migrations[index]; }

const martlet_resource martlet_openapi = {"openapi.yaml", openapi, sizeof openapi};
const martlet_resource martlet_docs = {"docs.html", docs, sizeof docs};

const martlet_resource martlet_countries = {"countries.csv", countries, sizeof countries};
const martlet_resource martlet_country_aliases = {"country_aliases.csv", country_aliases, sizeof country_aliases};
const martlet_resource martlet_ecb_reference_rates = {
    "ecb_reference_rates.csv", ecb_reference_rates, sizeof ecb_reference_rates};
const martlet_resource martlet_categories = {"categories.csv", categories, sizeof categories};
