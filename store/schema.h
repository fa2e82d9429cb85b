/* schema.h - the tables, and how an older database becomes a newer one.
 *
 * PRAGMA user_version counts the migrations that a file has seen. Each is one
 * transaction that holds its script and the new version, so a process killed
 * at any point leaves the old schema or the new one, never half of one. */
#ifndef STORE_SCHEMA_H
#define STORE_SCHEMA_H

#include "bot/base/status.h"

#include <sqlite3.h>
#include <stdbool.h>

/* Settings of a connection: durability, enforcement, bounds of memory. */
MUST_CHECK enum status schema_configure(sqlite3 *db, bool writer);

/* Version that this program works with: the number of its migrations. */
int schema_version(void);
/* Version of the file. */
MUST_CHECK enum status schema_read_version(sqlite3 *db, int *version_out);
/* Applies scripts[version] … scripts[count - 1], each with its version in one transaction. */
MUST_CHECK enum status schema_apply(sqlite3 *db, const char *const *scripts, int count);
/* Brings the file to schema_version(). ST_CONFIG when it is newer, else ST_STORE. */
MUST_CHECK enum status schema_migrate(sqlite3 *db);
/* Makes a copied database one self-contained file (out of WAL mode) and checks it whole. */
MUST_CHECK enum status schema_settle_copy(sqlite3 *db);

#endif
