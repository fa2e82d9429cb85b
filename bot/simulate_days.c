#include "bot/simulate_days.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

enum { MINUTE_MS = 60000, DAY_MINUTES = 1440, WEEKEND_FROM = 5, MONTHS = 12 };
#define DAY_MS ((int64_t)DAY_MINUTES * MINUTE_MS)

/* ---- dates, by walking from year to year and month to month ---- */

static bool is_leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int days_of_month(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

int64_t sim_days_from_date(int year, int month, int day)
{
    int64_t sum = 0;
    for (int y = 1970; y < year; y++) {
        sum += is_leap(y) ? 366 : 365;
    }
    for (int m = 1; m < month; m++) {
        sum += days_of_month(year, m);
    }
    return sum + day - 1;
}

void sim_days_date(int64_t day, int *year_out, int *month_out, int *day_out)
{
    int year = 1970;
    while (day >= (is_leap(year) ? 366 : 365)) {
        day -= is_leap(year) ? 366 : 365;
        year++;
    }
    int month = 1;
    while (day >= days_of_month(year, month)) {
        day -= days_of_month(year, month);
        month++;
    }
    *year_out = year;
    *month_out = month;
    *day_out = (int)day + 1;
}

int64_t sim_days_of(const struct sim_days *days, int64_t at_ms)
{
    return (at_ms + (int64_t)days->frame.utc_offset_minutes * MINUTE_MS) / DAY_MS;
}

int32_t sim_days_minute(const struct sim_days *days, int64_t at_ms)
{
    int64_t local_ms = at_ms + (int64_t)days->frame.utc_offset_minutes * MINUTE_MS;
    return (int32_t)(local_ms % DAY_MS / MINUTE_MS);
}

int64_t sim_days_at(const struct sim_days *days, int64_t day, int32_t minute)
{
    return day * DAY_MS + (int64_t)(minute - days->frame.utc_offset_minutes) * MINUTE_MS;
}

/* ---- the calendar files ---- */

static bool read_date(const json_t *value, int64_t *day_out)
{
    int year, month, day;
    if (!json_is_string(value) ||
        sscanf(json_string_value(value), "%4d-%2d-%2d", &year, &month, &day) != 3 || month < 1 ||
        month > MONTHS) {
        return false;
    }
    *day_out = sim_days_from_date(year, month, day);
    return true;
}

static bool read_off(const json_t *ranges, struct sim_days *days)
{
    size_t i;
    json_t *range;
    json_array_foreach(ranges, i, range) {
        int64_t from, until;
        if (!read_date(json_object_get(range, "from"), &from) ||
            !read_date(json_object_get(range, "until"), &until)) {
            return false;
        }
        for (int64_t day = from; day <= until; day++) {
            if (days->off_count == SIM_DAYS_LISTED_MAX) {
                return false;
            }
            days->off[days->off_count++] = day;
        }
    }
    return true;
}

static bool read_work(const json_t *list, struct sim_days *days)
{
    size_t i;
    json_t *item;
    json_array_foreach(list, i, item) {
        if (days->work_count == SIM_DAYS_LISTED_MAX ||
            !read_date(item, &days->work[days->work_count++])) {
            return false;
        }
    }
    return true;
}

static bool read_year(const char *directory, int year, struct sim_days *days)
{
    char path[2048];
    snprintf(path, sizeof path, "%s/calendar/%d.json", directory, year);
    FILE *file = fopen(path, "r");
    if (file == NULL) { /* no table of this year */
        return true;
    }
    json_t *root = json_loadf(file, 0, NULL);
    fclose(file);
    bool understood = root != NULL && read_off(json_object_get(root, "off"), days) &&
                      read_work(json_object_get(root, "work"), days);
    json_decref(root);
    return understood;
}

enum status sim_days_load(const char *directory, int from_year, int until_year,
                          const struct time_frame *frame, struct sim_days *days_out)
{
    *days_out = (struct sim_days){.frame = *frame};
    for (int year = from_year; year <= until_year; year++) {
        if (!read_year(directory, year, days_out)) {
            return ST_CONFIG;
        }
    }
    return ST_OK;
}

static bool is_listed(const int64_t *list, size_t count, int64_t day)
{
    for (size_t i = 0; i < count; i++) {
        if (list[i] == day) {
            return true;
        }
    }
    return false;
}

bool sim_days_working(const struct sim_days *days, int64_t day)
{
    bool weekend = (day + 3) % 7 >= WEEKEND_FROM; /* 1970-01-01 was a Thursday */
    return weekend ? is_listed(days->work, days->work_count, day)
                   : !is_listed(days->off, days->off_count, day);
}

/* ---- hours and minutes: a minute at a time ---- */

static bool is_open(const struct sim_days *days, int64_t at_ms)
{
    const struct hours *hours = &days->frame.service;
    int32_t minute = sim_days_minute(days, at_ms);
    for (size_t i = 0; i < hours->break_count; i++) {
        if (minute >= hours->breaks[i].from_minute && minute < hours->breaks[i].until_minute) {
            return false;
        }
    }
    return minute >= hours->from_minute && minute < hours->until_minute;
}

/* The moment after at_ms at which a minute of the clock begins. */
static int64_t minute_after(int64_t at_ms)
{
    return (at_ms / MINUTE_MS + 1) * MINUTE_MS;
}

static int64_t walk_open(const struct sim_days *days, int64_t from_ms, int64_t left_ms)
{
    int64_t at_ms = from_ms;
    int64_t worked_until_ms = from_ms; /* the last moment at which time ran */
    while (left_ms > 0 || !is_open(days, at_ms)) {
        int64_t next_ms = minute_after(at_ms);
        if (left_ms == 0 && worked_until_ms > from_ms) {
            return worked_until_ms; /* ends with the hours, not at the next opening */
        }
        if (is_open(days, at_ms)) {
            int64_t run_ms = next_ms - at_ms < left_ms ? next_ms - at_ms : left_ms;
            left_ms -= run_ms;
            worked_until_ms = at_ms + run_ms;
            at_ms = worked_until_ms;
        } else {
            at_ms = next_ms;
        }
    }
    return at_ms;
}

static int64_t open_between(const struct sim_days *days, int64_t from_ms, int64_t until_ms)
{
    int64_t sum_ms = 0;
    for (int64_t at_ms = from_ms; at_ms < until_ms;) {
        int64_t next_ms = minute_after(at_ms);
        next_ms = next_ms < until_ms ? next_ms : until_ms;
        sum_ms += is_open(days, at_ms) ? next_ms - at_ms : 0;
        at_ms = next_ms;
    }
    return sum_ms;
}

static bool is_timed(const struct clock_span *span)
{
    return span->unit == UNIT_HOURS || span->unit == UNIT_MINUTES;
}

static int64_t length_ms(const struct clock_span *span)
{
    return (int64_t)span->amount * MINUTE_MS * (span->unit == UNIT_HOURS ? 60 : 1);
}

/* ---- days: one at a time ---- */

static int64_t next_working(const struct sim_days *days, int64_t day)
{
    do {
        day++;
    } while (!sim_days_working(days, day));
    return day;
}

static int64_t month_later(int64_t first, int32_t months)
{
    int year, month, day;
    sim_days_date(first, &year, &month, &day);
    for (int32_t i = 0; i < months; i++) {
        year += month == MONTHS;
        month = month % MONTHS + 1;
    }
    int last = days_of_month(year, month);
    return sim_days_from_date(year, month, day < last ? day : last);
}

static int64_t last_day(const struct sim_days *days, const struct clock_span *span, int64_t first)
{
    int64_t day = first;
    if (span->unit == UNIT_MONTHS) {
        day = month_later(first, span->amount);
    } else {
        int32_t count = span->unit == UNIT_WEEKS ? span->amount * 7 : span->amount;
        for (int32_t i = 0; i < count; i++) {
            day = span->unit == UNIT_WORKING_DAYS ? next_working(days, day) : day + 1;
        }
    }
    while (span->on_working_day && !sim_days_working(days, day)) {
        day++;
    }
    return day;
}

int64_t sim_days_due(const struct sim_days *days, const struct clock_span *span, int64_t from_ms)
{
    if (is_timed(span)) {
        return span->always || span->amount == 0 ? from_ms + length_ms(span)
                                                 : walk_open(days, from_ms, length_ms(span));
    }
    int64_t first = sim_days_of(days, from_ms);
    if (span->unit == UNIT_SAME_DAY) {
        return sim_days_at(days, first, DAY_MINUTES);
    }
    int64_t day = last_day(days, span, first);
    if (span->at_opening) {
        return sim_days_at(days, next_working(days, day), days->frame.office.from_minute);
    }
    return sim_days_at(days, day, span->unit == UNIT_WORKING_DAYS
                                      ? days->frame.office.until_minute
                                      : days->frame.service.until_minute);
}

/* The day on which percent of the days is reached. */
static int64_t warning_day(const struct sim_days *days, const struct clock_span *span,
                           int64_t first, int32_t percent)
{
    bool working = span->unit == UNIT_WORKING_DAYS;
    int64_t whole = working ? span->amount : last_day(days, span, first) - first;
    int64_t day = first;
    for (int64_t gone = 0; gone * 100 < whole * percent; gone++) {
        day = working ? next_working(days, day) : day + 1;
    }
    return day;
}

int64_t sim_days_warning(const struct sim_days *days, const struct clock_span *span,
                         int64_t from_ms, int32_t percent)
{
    if (percent == 0) {
        return 0;
    }
    int64_t due_ms = sim_days_due(days, span, from_ms);
    int64_t warn_ms;
    if (is_timed(span)) {
        int64_t part_ms = length_ms(span) * percent / 100;
        warn_ms = span->always ? from_ms + part_ms : walk_open(days, from_ms, part_ms);
    } else if (span->unit == UNIT_SAME_DAY) {
        int64_t open_ms = open_between(days, from_ms, due_ms);
        warn_ms = open_ms > 0 ? walk_open(days, from_ms, open_ms * percent / 100)
                              : from_ms + (due_ms - from_ms) * percent / 100;
    } else {
        warn_ms = sim_days_at(days, warning_day(days, span, sim_days_of(days, from_ms), percent),
                              days->frame.service.from_minute);
    }
    warn_ms = warn_ms < from_ms ? from_ms : warn_ms;
    return warn_ms > due_ms ? due_ms : warn_ms;
}

/* ---- pauses ---- */

static int64_t days_given_back(const struct sim_days *days, bool working, int64_t paused,
                               int64_t resumed)
{
    int64_t count = 0;
    for (int64_t day = paused + 1; day <= resumed; day++) {
        count += !working || sim_days_working(days, day);
    }
    return count;
}

int64_t sim_days_resumed(const struct sim_days *days, const struct clock_span *span,
                         int64_t due_ms, int64_t paused_ms, int64_t resumed_ms)
{
    if (resumed_ms <= paused_ms || due_ms <= paused_ms) {
        return due_ms;
    }
    if (is_timed(span) && span->always) {
        return due_ms + resumed_ms - paused_ms;
    }
    if (is_timed(span)) {
        int64_t left_ms = open_between(days, paused_ms, due_ms);
        return walk_open(days, resumed_ms, left_ms > 0 ? left_ms : 1);
    }
    bool working = span->unit == UNIT_WORKING_DAYS;
    int64_t last = sim_days_of(days, due_ms - 1);
    int64_t into_day_ms = due_ms - sim_days_at(days, last, 0);
    int64_t back = days_given_back(days, working, sim_days_of(days, paused_ms),
                                   sim_days_of(days, resumed_ms));
    int64_t day = last;
    for (int64_t i = 0; i < back; i++) {
        day = working ? next_working(days, day) : day + 1;
    }
    bool open_days_only = working || span->at_opening || span->on_working_day;
    while ((open_days_only && day != last && !sim_days_working(days, day)) ||
           sim_days_at(days, day, 0) + into_day_ms <= resumed_ms) {
        day++;
    }
    return sim_days_at(days, day, 0) + into_day_ms;
}
