#include "bot/calendar.h"

#include "bot/base/arena.h"
#include "bot/base/date.h"
#include "bot/base/invariant.h"
#include "bot/base/log.h"
#include "bot/json_read.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum {
    YEAR_DAYS_MAX = 366,
    YEAR_MIN = 2000,
    YEAR_MAX = 2199,
    WEEKEND_FROM = 5, /* Saturday, counted from Monday 0 */
    NAME_BYTES_MAX = 60,
    SOURCE_BYTES_MAX = 200,
    ARENA_BYTES = 4 << 10,
    ARENA_LIMIT_BYTES = 1 << 20,
    MISSED_YEARS = 64
};

enum day_kind { DAY_ORDINARY, DAY_OFF, DAY_WORK };

struct calendar_year {
    int year;
    int64_t first_day;
    uint8_t kinds[YEAR_DAYS_MAX]; /* enum day_kind of 1 January and on */
};

struct calendar {
    size_t year_count;
    struct calendar_year years[CALENDAR_YEARS_MAX];
    /* A bit for each year (modulo MISSED_YEARS) of which it was logged that its table is missing.
     * Beside the rest, which never changes after loading, since several threads look. */
    atomic_uint_fast64_t *missed;
};

const struct time_frame time_frame_usual = {
    .utc_offset_minutes = 480,
    .service = {.from_minute = 8 * 60 + 30, .until_minute = 20 * 60},
    .office = {.from_minute = 8 * 60 + 30, .until_minute = 17 * 60 + 30},
};

/* ---- reading a year ---- */

struct off_range {
    struct text name; /* 春节 */
    int64_t from, until;
};

struct year_reading {
    int32_t year;
    struct text source;
    struct calendar *calendar;
    struct calendar_year *into; /* NULL: the year itself is at fault */
    int64_t last_day;           /* of the list being read, which must be in order */
};

#define RANGE_FIELD(name) offsetof(struct off_range, name)
static const struct json_field range_fields[] = {
    {"name", JSON_KIND_TEXT, true, RANGE_FIELD(name), 1, NAME_BYTES_MAX, 0, NULL},
    {"from", JSON_KIND_DAY, true, RANGE_FIELD(from), 0, 0, 0, NULL},
    {"until", JSON_KIND_DAY, true, RANGE_FIELD(until), 0, 0, 0, NULL},
};

/* The day's place in its year; a fault when it lies outside or is not later than the last. */
static bool place_day(const struct json_place *place, struct year_reading *reading, int64_t day,
                      size_t *index_out)
{
    struct date date = date_of_day(day);
    if (date.year != reading->year) {
        json_fault(place, "%04lld-%02d-%02d is not in %d", (long long)date.year, date.month,
                   date.day, (int)reading->year);
        return false;
    }
    if (day <= reading->last_day) {
        json_fault(place, "%04lld-%02d-%02d is not after the one before: the list must be in order",
                   (long long)date.year, date.month, date.day);
        return false;
    }
    reading->last_day = day;
    *index_out = (size_t)(day - reading->into->first_day);
    return true;
}

static void read_off_range(const struct json_place *place, size_t index, void *context)
{
    struct year_reading *reading = context;
    struct off_range range = {0};
    size_t errors_before = place->source->faults->error_count;
    (void)index;
    json_read_object(place, range_fields, sizeof range_fields / sizeof range_fields[0], &range);
    if (place->source->faults->error_count > errors_before) {
        return;
    }
    size_t first, last;
    if (range.until < range.from) {
        json_fault(place, "ends before it begins");
    } else if (place_day(place, reading, range.from, &first)) {
        last = first;
        if (range.until == range.from || place_day(place, reading, range.until, &last)) {
            memset(reading->into->kinds + first, DAY_OFF, last - first + 1);
        }
    }
}

static void read_work_day(const struct json_place *place, size_t index, void *context)
{
    struct year_reading *reading = context;
    int64_t day;
    size_t at;
    (void)index;
    if (!json_read_day(place, &day) || !place_day(place, reading, day, &at)) {
        return;
    }
    if (calendar_weekday(day) < WEEKEND_FROM) {
        json_fault(place, "is no Saturday or Sunday: it is a working day anyway");
    } else if (reading->into->kinds[at] == DAY_OFF) {
        json_fault(place, "is among the days off too");
    } else {
        reading->into->kinds[at] = DAY_WORK;
    }
}

static void read_list_later(const struct json_place *place, void *base)
{
    (void)place; /* the days mean nothing before the year is known: see read_year */
    (void)base;
}

static const struct json_field year_fields[] = {
    {"year", JSON_KIND_INT32, true, offsetof(struct year_reading, year), YEAR_MIN, YEAR_MAX, 0,
     NULL},
    {"source", JSON_KIND_TEXT, true, offsetof(struct year_reading, source), 1, SOURCE_BYTES_MAX, 0,
     NULL},
    {"off", JSON_KIND_OWN, true, 0, 0, 0, 0, read_list_later},
    {"work", JSON_KIND_OWN, true, 0, 0, 0, 0, read_list_later},
};

static const struct calendar_year *find_year(const struct calendar *calendar, int64_t year)
{
    for (size_t i = 0; i < calendar->year_count; i++) {
        if (calendar->years[i].year == year) {
            return &calendar->years[i];
        }
    }
    return NULL;
}

/* Room for the year; NULL after a fault. */
static struct calendar_year *add_year(const struct json_place *place,
                                      const struct year_reading *reading)
{
    struct calendar *calendar = reading->calendar;
    char name[24];
    snprintf(name, sizeof name, "/%d.json", (int)reading->year);
    if (!text_ends_with(text_of(place->source->faults->file), text_of(name))) {
        json_fault(place, "the table of %d belongs into a file %s", (int)reading->year, name + 1);
        return NULL;
    }
    if (find_year(calendar, reading->year) != NULL) {
        json_fault(place, "there is a table of %d already", (int)reading->year);
        return NULL;
    }
    if (calendar->year_count == CALENDAR_YEARS_MAX) {
        json_fault(place, "more than %d years", CALENDAR_YEARS_MAX);
        return NULL;
    }
    struct calendar_year *year = &calendar->years[calendar->year_count++];
    *year = (struct calendar_year){.year = (int)reading->year,
                                   .first_day = date_day((struct date){reading->year, 1, 1})};
    return year;
}

static void read_days(const struct json_place *place, const char *key, size_t max,
                      json_each *each, struct year_reading *reading)
{
    struct json_place member = {place->source, place, key, 0, json_object_get(place->value, key)};
    reading->last_day = INT64_MIN;
    json_read_list(&member, max, each, reading);
}

static void read_year(const struct json_place *place, void *context)
{
    struct year_reading reading = {.calendar = context};
    size_t errors_before = place->source->faults->error_count;
    json_read_object(place, year_fields, sizeof year_fields / sizeof year_fields[0], &reading);
    if (place->source->faults->error_count > errors_before) {
        return;
    }
    reading.into = add_year(place, &reading);
    if (reading.into != NULL) {
        read_days(place, "off", CALENDAR_OFF_MAX, read_off_range, &reading);
        read_days(place, "work", CALENDAR_WORK_MAX, read_work_day, &reading);
    }
}

/* ---- loading ---- */

static struct calendar *calendar_open(void)
{
    struct calendar *calendar = calloc(1, sizeof *calendar);
    if (calendar == NULL) {
        return NULL;
    }
    calendar->missed = calloc(1, sizeof *calendar->missed);
    if (calendar->missed == NULL) {
        free(calendar);
        return NULL;
    }
    atomic_init(calendar->missed, 0);
    return calendar;
}

enum status calendar_load(const char *directory, struct fault_sink *faults,
                          struct calendar **calendar_out)
{
    INVARIANT(directory != NULL && faults != NULL && calendar_out != NULL);
    *calendar_out = NULL;
    struct calendar *calendar = calendar_open();
    struct arena *arena = arena_open(ARENA_BYTES, ARENA_LIMIT_BYTES);
    enum status status = calendar == NULL || arena == NULL ? ST_NO_MEMORY : ST_OK;
    if (status == ST_OK) {
        struct json_source source = {.faults = faults, .arena = arena};
        size_t errors_before = faults->error_count;
        json_read_folder(&source, directory, false, read_year, calendar);
        status = faults->error_count > errors_before ? ST_CONFIG : ST_OK;
        status = source.out_of_memory ? ST_NO_MEMORY : status;
    }
    arena_close(arena);
    if (status != ST_OK) {
        calendar_close(calendar);
        return status;
    }
    if (calendar->year_count == 0) {
        const char *outer = faults->file;
        faults->file = directory;
        fault_warning(faults, "", "holds no table: Monday to Friday count as working days");
        faults->file = outer;
    }
    *calendar_out = calendar; /* ownership moves to the caller */
    return ST_OK;
}

void calendar_close(struct calendar *calendar)
{
    if (calendar != NULL) {
        free(calendar->missed);
        free(calendar);
    }
}

void calendar_check_now(const struct calendar *calendar, int32_t utc_offset_minutes,
                        int64_t now_ms, struct fault_sink *faults)
{
    struct date today = date_of_day(calendar_day_of(utc_offset_minutes, now_ms));
    const char *outer = faults->file;
    faults->file = "calendar";
    for (int64_t year = today.year; year <= today.year + (today.month == 12); year++) {
        if (find_year(calendar, year) == NULL) {
            fault_warning(faults, "",
                          "there is no table of %lld: Monday to Friday count as working days",
                          (long long)year);
        }
    }
    faults->file = outer;
}

/* ---- asking ---- */

bool calendar_knows_year(const struct calendar *calendar, int year)
{
    return find_year(calendar, year) != NULL;
}

static void log_missing_year(const struct calendar *calendar, int64_t year)
{
    uint_fast64_t bit = (uint_fast64_t)1 << ((uint64_t)year % MISSED_YEARS);
    if ((atomic_fetch_or_explicit(calendar->missed, bit, memory_order_relaxed) & bit) == 0) {
        log_event(LOG_WARN, "no table of working days, Monday to Friday count",
                  LOG_N("year", year));
    }
}

static enum day_kind kind_of(const struct calendar *calendar, int64_t day)
{
    int64_t year = date_of_day(day).year;
    const struct calendar_year *known = find_year(calendar, year);
    if (known == NULL) {
        log_missing_year(calendar, year);
        return DAY_ORDINARY;
    }
    return (enum day_kind)known->kinds[day - known->first_day];
}

bool calendar_is_working_day(const struct calendar *calendar, int64_t day)
{
    INVARIANT(calendar != NULL);
    enum day_kind kind = kind_of(calendar, day);
    return kind == DAY_ORDINARY ? calendar_weekday(day) < WEEKEND_FROM : kind == DAY_WORK;
}

void calendar_log_now(const struct calendar *calendar, int32_t utc_offset_minutes, int64_t now_ms)
{
    (void)kind_of(calendar, calendar_day_of(utc_offset_minutes, now_ms));
}

/* ---- days ---- */

int64_t calendar_day_of(int32_t utc_offset_minutes, int64_t at_ms)
{
    return date_local_day(at_ms, utc_offset_minutes);
}

int64_t calendar_day_start_ms(int32_t utc_offset_minutes, int64_t day)
{
    return date_moment(day, 0, utc_offset_minutes);
}

void calendar_date_of(int64_t day, int *year_out, int *month_out, int *day_out)
{
    struct date date = date_of_day(day);
    *year_out = (int)date.year;
    *month_out = date.month;
    *day_out = date.day;
}

bool calendar_day_from(int year, int month, int day, int64_t *out)
{
    if (month < 1 || month > 12 || day < 1 || day > date_month_days(year, month)) {
        return false;
    }
    *out = date_day((struct date){year, month, day});
    return true;
}

int calendar_weekday(int64_t day)
{
    return date_weekday(day) - 1;
}
