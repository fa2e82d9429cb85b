#include "intents/calendar.h"

#include "bot/base/invariant.h"

/* Howard Hinnant's civil-date algorithms (public domain): eras of 400 years from 1 March. */
enum { ERA_DAYS = 146097, ERA_YEARS = 400, EPOCH_SHIFT_DAYS = 719468 };

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

int64_t calendar_day_of(struct calendar_date date)
{
    INVARIANT(date.month >= 1 && date.month <= 12 && date.day >= 1 && date.day <= 31);
    int64_t year = date.year - (date.month <= 2);
    int64_t era = floor_div(year, ERA_YEARS);
    int64_t year_of_era = year - era * ERA_YEARS;
    int64_t shifted_month = date.month + (date.month > 2 ? -3 : 9);
    int64_t day_of_year = (153 * shifted_month + 2) / 5 + date.day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * ERA_DAYS + day_of_era - EPOCH_SHIFT_DAYS;
}

struct calendar_date calendar_date_of(int64_t day)
{
    int64_t shifted = day + EPOCH_SHIFT_DAYS;
    int64_t era = floor_div(shifted, ERA_DAYS);
    int64_t doe = shifted - era * ERA_DAYS;
    int64_t year_of_era = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int64_t day_of_year = doe - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t shifted_month = (5 * day_of_year + 2) / 153;
    int month = (int)(shifted_month < 10 ? shifted_month + 3 : shifted_month - 9);
    return (struct calendar_date){year_of_era + era * ERA_YEARS + (month <= 2), month,
                                  (int)(day_of_year - (153 * shifted_month + 2) / 5 + 1)};
}

int calendar_weekday(int64_t day)
{
    int64_t from_thursday = day % 7; /* 1970-01-01 was a Thursday */
    return (int)((from_thursday + 7 + 3) % 7) + 1;
}

int calendar_month_days(int64_t year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    INVARIANT(month >= 1 && month <= 12);
    return days[month - 1] + (month == 2 && leap);
}

int64_t calendar_local_day(int64_t at_ms, int offset_minutes)
{
    return floor_div(at_ms + (int64_t)offset_minutes * CALENDAR_MINUTE_MS, CALENDAR_DAY_MS);
}

int calendar_local_minute(int64_t at_ms, int offset_minutes)
{
    int64_t local_ms = at_ms + (int64_t)offset_minutes * CALENDAR_MINUTE_MS;
    return (int)((local_ms - floor_div(local_ms, CALENDAR_DAY_MS) * CALENDAR_DAY_MS) /
                 CALENDAR_MINUTE_MS);
}

int64_t calendar_moment(int64_t day, int minute, int offset_minutes)
{
    return day * CALENDAR_DAY_MS + (int64_t)(minute - offset_minutes) * CALENDAR_MINUTE_MS;
}
