/* date.h - days and times of day at an offset from UTC, without the C library's time zones. */
#ifndef BOT_BASE_DATE_H
#define BOT_BASE_DATE_H

#include "bot/base/text.h"

enum {
    DATE_MINUTE_MS = 60 * 1000,
    DATE_DAY_MINUTES = 24 * 60,
    DATE_DAY_MS = 24 * 60 * 60 * 1000
};

struct date {
    int64_t year;
    int month; /* 1..12 */
    int day;   /* 1..31 */
};

/* Days since 1970-01-01; month and day within range. */
int64_t date_day(struct date date);
struct date date_of_day(int64_t day);
/* 1 Monday .. 7 Sunday. */
int date_weekday(int64_t day);
int date_month_days(int64_t year, int month);

/* The community's day and minute of the day at a moment, and back. */
int64_t date_local_day(int64_t at_ms, int offset_minutes);
int date_local_minute(int64_t at_ms, int offset_minutes);
int64_t date_moment(int64_t day, int minute, int offset_minutes);

/* "2026-02-14", a date that there is; else false and out untouched. Years 1 to 9999. */
bool date_parse(struct text text, struct date *out);
/* ISO 8601: "2026-02-14T10:30", with a blank for the T, seconds and their fraction, "Z" or an
 * offset ("+08:00", "+0800") where given, else at offset_minutes. "24:00" is the end of the day. */
bool date_parse_moment(struct text text, int offset_minutes, int64_t *at_ms_out);
/* "08:30" up to "24:00", in minutes from midnight. */
bool date_parse_clock(struct text text, int *minute_out);

#endif
