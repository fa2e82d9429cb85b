/* seed.h - puts the demo's community, residents and staff into the store.
 *
 * From config/demo/residents.json and config/demo/staff.json; doing it again
 * changes nothing that is there already, but gives a new shift to who had one
 * that is over. Bills follow with the fee service. */
#ifndef BOT_SEED_H
#define BOT_SEED_H

#include "bot/channel.h"
#include "bot/config.h"
#include "store/store.h"

struct seed {
    struct store *store; /* a writer; the seed has its own transaction */
    const struct config *config;
    int64_t now_ms;
    /* Makes the hash that is stored for a password. */
    enum status (*hash_password)(struct text password, char *hash_out);
    /* One more contact for the home with this phone, e.g. of the terminal; TEXT_NONE: none. */
    struct text extra_account, extra_channel, extra_phone;
};

/* Faults of the files are printed to report. ST_CONFIG, or what the store says. */
MUST_CHECK enum status seed_demo(const struct seed *seed, FILE *report);

#endif
