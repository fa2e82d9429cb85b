/* home.h - homes beyond what a ticket needs: when delivered, occupied, in custody; and the papers
 * that the firm has filed for one. Dates are days: YYYYMMDD as a number, 0 unknown. */
#ifndef STORE_HOME_H
#define STORE_HOME_H

#include "store/store.h"

struct home {
    int64_t household;
    int32_t delivered_on; /* handed over by the builder: warranties count from here */
    int32_t occupied_on;
    int32_t custody_from;                  /* R-CUSTODY; 0: not in custody */
    int64_t water_start_l, power_start_wh; /* meters at the start of custody: litres, watt-hours */
};
/* ST_NOT_FOUND for a household without such facts. */
MUST_CHECK enum status store_home_get(struct store *store, int64_t household,
                                      struct home *home_out);
/* ST_NOT_FOUND for a household that is not there. */
MUST_CHECK enum status store_home_put(struct store *store, const struct home *home);
typedef enum status home_each(void *context, const struct home *home, struct text community,
                              struct text room);
/* Homes of a community that are in custody, by room. */
MUST_CHECK enum status store_home_in_custody(struct store *store, struct text community,
                                             home_each *each, void *context);
/* Homes of a community, with such facts or without, and how many of them are occupied. */
MUST_CHECK enum status store_home_count(struct store *store, struct text community,
                                        int64_t *homes_out, int64_t *occupied_out);

#endif
