/* simulate.h - a year of a community in a minute: the real desk, store and catalogue under a
 * simulated clock, with residents, staff and faults drawn from a seed, judged by an oracle.
 *
 * What is simulated is only what stands around the gateway: people, the platform, the disk,
 * time. The oracle (simulate_oracle.h) computes again, in its own way, what had to happen. The
 * same seed gives the same events and so the same hash on any machine. docs/simulator.md. */
#ifndef BOT_SIMULATE_H
#define BOT_SIMULATE_H

#include "bot/config.h"

#include <stdio.h>

enum {
    SIMULATE_DAYS_MAX = 3660,
    SIMULATE_HOMES_MAX = 20000,
    SIMULATE_MISMATCHES_SHOWN = 20
};

struct simulate_options {
    int32_t days, homes;
    uint64_t seed;
    bool faults;
    bool progress;             /* draw a progress bar on the report */
    const char *bank_dir;      /* of what residents say; NULL: simulate/ of the configuration */
    const char *oracle_config; /* the oracle reads its rules here; NULL: where the desk does */
    const char *home; /* list what this room was sent and why; "all": every home; NULL: none */
    struct config *config;     /* of the desk; borrowed */
    /* A reload in mid-year: the configuration read anew, or NULL when it can not be. The
     * reference moves to the caller. */
    struct config *(*reload)(void *context);
    void *reload_context;
    FILE *report; /* tables, mismatches; NULL: nothing is printed */
};

struct simulate_result {
    int64_t events, mismatches;
    uint64_t hash; /* over all events in order */
    int64_t tickets, messages, commands, crashes, disk_faults;
};

/* Runs it all. ST_OK also with mismatches; other than ST_OK when it could not be run. */
MUST_CHECK enum status simulate_run(const struct simulate_options *options,
                                    struct simulate_result *result_out);

#endif
