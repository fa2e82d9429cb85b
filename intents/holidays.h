/* holidays.h - the public holidays that residents name: 国庆, 春节前, 过了元旦. */
#ifndef INTENTS_HOLIDAYS_H
#define INTENTS_HOLIDAYS_H

#include <stdbool.h>
#include <stdint.h>

enum holiday {
    HOLIDAY_NEW_YEAR,
    HOLIDAY_EVE, /* 除夕 */
    HOLIDAY_SPRING,
    HOLIDAY_QINGMING,
    HOLIDAY_LABOUR,
    HOLIDAY_DRAGON_BOAT,
    HOLIDAY_MID_AUTUMN,
    HOLIDAY_NATIONAL,
    HOLIDAY_COUNT
};

struct holiday_days {
    int64_t first, last; /* days since 1970 that are off, both included */
};

/* False when nobody has said yet: a lunar one outside the table. */
bool holiday_in_year(enum holiday holiday, int64_t year, struct holiday_days *days_out);
/* The one that is not over on today; with after, also one that has just been. */
bool holiday_ahead(enum holiday holiday, int64_t today, bool after, struct holiday_days *days_out);

#endif
