/* calendar.h - the official working-day calendar and the hours of a community.
 *
 * From config/calendar/YEAR.json: public holidays (off) and weekend days declared working days
 * (work, 调休), as the State Council announces them for each year. A year without a file counts
 * Monday to Friday, and `check` warns of it. Pure: time is a parameter; a day is a number of days
 * since 1970-01-01 in the community's own time zone. */
#ifndef BOT_CALENDAR_H
#define BOT_CALENDAR_H

#include "bot/fault.h"

enum {
    CALENDAR_YEARS_MAX = 32,
    CALENDAR_OFF_MAX = 24,  /* ranges of holidays of one year */
    CALENDAR_WORK_MAX = 24, /* weekend days of one year that are worked */
    HOURS_BREAKS_MAX = 4
};

/* Opening hours of a day, in minutes from midnight; breaks inside them, in order. */
struct hours {
    int32_t from_minute, until_minute; /* 510, 1200: 08:30–20:00 */
    size_t break_count;
    struct hours_break {
        int32_t from_minute, until_minute;
    } breaks[HOURS_BREAKS_MAX];
};

/* What counts time: the zone and hours of one community. Plain value. */
struct time_frame {
    int32_t utc_offset_minutes;
    struct hours service; /* every day */
    struct hours office;  /* on working days */
};

/* What holds for a community whose file says nothing: Asia/Shanghai, service 08:30–20:00 every
 * day, office 08:30–17:30 on working days, no break. */
extern const struct time_frame time_frame_usual;

struct calendar; /* immutable */

/* Reads every .json file of directory, one a year. Reported: a date outside its year, ranges out of
 * order, a day both off and worked, a worked day that is no weekend day, a year that is there
 * twice or in a file of another name. No directory: no tables, which is a warning only. */
MUST_CHECK enum status calendar_load(const char *directory, struct fault_sink *faults,
                                     struct calendar **calendar_out);
void calendar_close(struct calendar *calendar); /* accepts NULL */
bool calendar_knows_year(const struct calendar *calendar, int year);
/* Warns when the table of the present year is missing; in December also of the next year's,
 * whose notice is out by then. */
void calendar_check_now(const struct calendar *calendar, int32_t utc_offset_minutes,
                        int64_t now_ms, struct fault_sink *faults);
/* A day of a year without a table is logged as a warning, once for each such year. This asks for
 * the present day: at start-up, rather than at the first clock. */
void calendar_log_now(const struct calendar *calendar, int32_t utc_offset_minutes, int64_t now_ms);
bool calendar_is_working_day(const struct calendar *calendar, int64_t day);

/* Days since 1970-01-01 of the moment in that zone, and back: 00:00 of a day. */
int64_t calendar_day_of(int32_t utc_offset_minutes, int64_t at_ms);
int64_t calendar_day_start_ms(int32_t utc_offset_minutes, int64_t day);
/* Gregorian date of a day and back; month 1..12. False for a date that is not one. */
void calendar_date_of(int64_t day, int *year_out, int *month_out, int *day_out);
bool calendar_day_from(int year, int month, int day, int64_t *out);
/* 0 Monday … 6 Sunday. */
int calendar_weekday(int64_t day);

#endif
