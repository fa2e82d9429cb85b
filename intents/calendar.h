/* calendar.h - days and clock times of a community, without the C library's time zones. */
#ifndef INTENTS_CALENDAR_H
#define INTENTS_CALENDAR_H

#include <stdbool.h>
#include <stdint.h>

enum {
    CALENDAR_MINUTE_MS = 60 * 1000,
    CALENDAR_DAY_MINUTES = 24 * 60,
    CALENDAR_DAY_MS = 24 * 60 * 60 * 1000
};

struct calendar_date {
    int64_t year;
    int month; /* 1..12 */
    int day;   /* 1..31 */
};

/* Days since 1970-01-01; month and day within range. */
int64_t calendar_day_of(struct calendar_date date);
struct calendar_date calendar_date_of(int64_t day);
/* 1 Monday .. 7 Sunday. */
int calendar_weekday(int64_t day);
int calendar_month_days(int64_t year, int month);

/* The community's day and minute of the day at a moment, and back. */
int64_t calendar_local_day(int64_t at_ms, int offset_minutes);
int calendar_local_minute(int64_t at_ms, int offset_minutes);
int64_t calendar_moment(int64_t day, int minute, int offset_minutes);

#endif
