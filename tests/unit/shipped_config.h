/* shipped_config.h - the configuration that comes with guanjia, loaded once a program: nothing changes it,
 * and a sanitised build needs seconds for it. */
#ifndef TESTS_UNIT_SHIPPED_CONFIG_H
#define TESTS_UNIT_SHIPPED_CONFIG_H

#include "tests/desk_stand_in.h"
#include "tests/unit/check.h"

/* One more reference to it, for config_drop; one is kept until the program ends. */
static inline struct config *fixture_shipped_config(void)
{
    static struct config *shipped;
    if (shipped == NULL) {
        assert_int_equal(stand_in_config(&shipped), ST_OK);
    }
    return config_hold(shipped);
}

#endif
