/* accounts.h - reads config/accounts/: one file an account, and its secrets.
 *
 * NAME.json is account NAME: channel, community, and the channel's own settings as
 * strings. A setting KEY_file names a file that holds the value of KEY. Whatever
 * holds a secret must be readable by its owner alone (mode 0600). */
#ifndef BOT_ACCOUNTS_H
#define BOT_ACCOUNTS_H

#include "bot/config.h"
#include "bot/json_read.h"

/* Adds the accounts of directory to config. public_facts: the secrets are known to everyone
 * (the demo), so that file modes do not matter. */
void accounts_read(struct json_source *source, const char *directory, bool public_facts,
                   struct config *config);
/* Finds the channel of each account and lets it check the settings. ST_NO_MEMORY. */
MUST_CHECK enum status accounts_prepare(const struct config_source *channels,
                                        struct fault_sink *faults, struct config *config);
/* Lets the channels free what they made. */
void accounts_release(struct config *config);

#endif
