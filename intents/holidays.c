#include "intents/holidays.h"

#include "bot/base/invariant.h"
#include "bot/base/date.h"

#include <stddef.h>

enum { JUST_BEEN_DAYS = 14 };

struct month_day {
    int8_t month, day; /* month 0: not known */
};

struct off {
    struct month_day first, last;
};

/* The fixed ones, as they are without a notice for the year. */
static const struct off fixed[HOLIDAY_COUNT] = {
    [HOLIDAY_NEW_YEAR] = {{1, 1}, {1, 1}},
    [HOLIDAY_LABOUR] = {{5, 1}, {5, 5}},
    [HOLIDAY_NATIONAL] = {{10, 1}, {10, 7}},
};

/* 2025 and 2026: notices of the General Office of the State Council of 2024-11-12 and 2025-11-04,
 * with the weekend days that belong to a holiday. 2027 has no notice yet: the lunar festivals
 * (Spring Festival on 6 February, Dragon Boat on 9 June, Mid-Autumn on 15 September; Qingming is
 * on 5 April) with the day that the law gives, Spring Festival from its eve to the seventh day. */
enum { TABLE_YEAR_FIRST = 2025, TABLE_YEARS = 3 };
static const struct off table[TABLE_YEARS][HOLIDAY_COUNT] = {
    {
        [HOLIDAY_NEW_YEAR] = {{1, 1}, {1, 1}},
        [HOLIDAY_EVE] = {{1, 28}, {1, 28}},
        [HOLIDAY_SPRING] = {{1, 28}, {2, 4}},
        [HOLIDAY_QINGMING] = {{4, 4}, {4, 6}},
        [HOLIDAY_LABOUR] = {{5, 1}, {5, 5}},
        [HOLIDAY_DRAGON_BOAT] = {{5, 31}, {6, 2}},
        [HOLIDAY_MID_AUTUMN] = {{10, 1}, {10, 8}},
        [HOLIDAY_NATIONAL] = {{10, 1}, {10, 8}},
    },
    {
        [HOLIDAY_NEW_YEAR] = {{1, 1}, {1, 3}},
        [HOLIDAY_EVE] = {{2, 16}, {2, 16}},
        [HOLIDAY_SPRING] = {{2, 15}, {2, 23}},
        [HOLIDAY_QINGMING] = {{4, 4}, {4, 6}},
        [HOLIDAY_LABOUR] = {{5, 1}, {5, 5}},
        [HOLIDAY_DRAGON_BOAT] = {{6, 19}, {6, 21}},
        [HOLIDAY_MID_AUTUMN] = {{9, 25}, {9, 27}},
        [HOLIDAY_NATIONAL] = {{10, 1}, {10, 7}},
    },
    {
        [HOLIDAY_NEW_YEAR] = {{1, 1}, {1, 1}},
        [HOLIDAY_EVE] = {{2, 5}, {2, 5}},
        [HOLIDAY_SPRING] = {{2, 5}, {2, 12}},
        [HOLIDAY_QINGMING] = {{4, 5}, {4, 5}},
        [HOLIDAY_LABOUR] = {{5, 1}, {5, 5}},
        [HOLIDAY_DRAGON_BOAT] = {{6, 9}, {6, 9}},
        [HOLIDAY_MID_AUTUMN] = {{9, 15}, {9, 15}},
        [HOLIDAY_NATIONAL] = {{10, 1}, {10, 7}},
    },
};

static int64_t day_in(int64_t year, struct month_day day)
{
    return date_day((struct date){year, day.month, day.day});
}

bool holiday_in_year(enum holiday holiday, int64_t year, struct holiday_days *days_out)
{
    INVARIANT(holiday >= 0 && holiday < HOLIDAY_COUNT && days_out != NULL);
    int64_t row = year - TABLE_YEAR_FIRST;
    const struct off *off = row >= 0 && row < TABLE_YEARS ? &table[row][holiday] : &fixed[holiday];
    if (off->first.month == 0) {
        return false;
    }
    *days_out = (struct holiday_days){day_in(year, off->first), day_in(year, off->last)};
    return true;
}

bool holiday_ahead(enum holiday holiday, int64_t today, bool after, struct holiday_days *days_out)
{
    int64_t year = date_of_day(today).year, from = today - (after ? JUST_BEEN_DAYS : 0);
    for (int64_t y = year - 1; y <= year + 1; y++) {
        if (holiday_in_year(holiday, y, days_out) && days_out->last >= from) {
            return true;
        }
    }
    return false;
}
