/* key_file.h - the gateway's own key: made at the first start, kept beside the database, never in it. */
#ifndef ADAPTERS_KEY_FILE_H
#define ADAPTERS_KEY_FILE_H

#include "bot/vault.h"

/* Reads the key at path; makes it, on disk before it is used, when there is none. ST_CONFIG: it is no key,
 * or others may read it; ST_STORE: it cannot be read or written. The reason is logged. */
MUST_CHECK enum status key_file_load(const char *path, struct vault *vault_out);

#endif
