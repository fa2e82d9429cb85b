/* Due times of 2025 and 2026, worked out by hand from the notices of the State Council:
 *   2025 off 01-28..02-04, 04-04..06, 05-01..05, 05-31..06-02, 10-01..08
 *        worked 01-26 Sun, 02-08 Sat, 04-27 Sun, 09-28 Sun, 10-11 Sat
 *   2026 off 01-01..03, 02-15..23, 04-04..06, 05-01..05, 06-19..21, 09-25..27, 10-01..07
 *        worked 01-04 Sun, 02-14 Sat, 02-28 Sat, 05-09 Sat, 09-20 Sun, 10-10 Sat
 * Service 08:30–20:00 every day, office 08:30–17:30 on working days. */
#include "bot/clock_span.h"
#include "bot/base/clock.h"
#include "bot/base/date.h"
#include "tests/unit/check.h"

#include <string.h>

enum { OFFSET_MINUTES = 480, REPORT_BYTES = 1024 };

static struct calendar *calendar;

static int load_calendar(void **state)
{
    (void)state;
    struct fault_sink faults = {.out = stderr};
    return calendar_load("config/calendar", &faults, &calendar) == ST_OK ? 0 : -1;
}

static int close_calendar(void **state)
{
    (void)state;
    calendar_close(calendar);
    return 0;
}

static int64_t at(const char *text)
{
    int64_t at_ms = 0;
    CHECK(date_parse_moment(text_of(text), OFFSET_MINUTES, &at_ms), "%s", text);
    return at_ms;
}

static const char *shown(int64_t at_ms)
{
    static char text[CLOCK_ISO_BYTES];
    clock_format_iso(at_ms, OFFSET_MINUTES, text);
    return text;
}

#define MIN(n) {.unit = UNIT_MINUTES, .amount = (n)}
#define HRS(n) {.unit = UNIT_HOURS, .amount = (n)}
#define DAYS(n) {.unit = UNIT_DAYS, .amount = (n)}
#define WORK(n) {.unit = UNIT_WORKING_DAYS, .amount = (n)}
#define WEEKS(n) {.unit = UNIT_WEEKS, .amount = (n)}
#define MONTHS(n) {.unit = UNIT_MONTHS, .amount = (n)}
#define SAME_DAY {.unit = UNIT_SAME_DAY}
#define ALWAYS(u, n) {.unit = (u), .amount = (n), .always = true}
#define OPENING(u, n) {.unit = (u), .amount = (n), .at_opening = true}
#define MOVED(u, n) {.unit = (u), .amount = (n), .on_working_day = true}

struct due_case {
    const char *label, *from;
    struct clock_span span;
    const char *due;
};

static void check_due(const struct due_case *cases, size_t count, const struct time_frame *frame)
{
    for (size_t i = 0; i < count; i++) {
        int64_t due_ms = clock_span_end(&cases[i].span, calendar, frame, at(cases[i].from));
        CHECK(due_ms == at(cases[i].due), "%s: from %s due %s, wanted %s", cases[i].label,
              cases[i].from, shown(due_ms), cases[i].due);
    }
}

/* ---- when it is due ---- */

static void working_days_follow_the_official_calendar(void **state)
{
    (void)state;
    static const struct due_case cases[] = {
        /* Spring Festival 2026: 02-14 Sat worked, off to 02-23 Mon, 02-28 Sat worked */
        {"Friday to the worked Saturday", "2026-02-13T10:00", WORK(1), "2026-02-14T17:30"},
        {"worked Saturday over the feast", "2026-02-14T10:00", WORK(1), "2026-02-24T17:30"},
        {"after office hours: the same", "2026-02-14T19:00", WORK(1), "2026-02-24T17:30"},
        {"13, 14, 24", "2026-02-12T09:00", WORK(3), "2026-02-24T17:30"},
        {"on a holiday: 24, 25, 26", "2026-02-17T12:00", WORK(3), "2026-02-26T17:30"},
        {"12 13 14 24 25 26 27", "2026-02-11T16:00", WORK(7), "2026-02-27T17:30"},
        {"24 25 26 27 28 03-02 03", "2026-02-14T08:00", WORK(7), "2026-03-03T17:30"},
        {"one minute before closing", "2026-02-27T17:29", WORK(1), "2026-02-28T17:30"},
        {"late on a worked Saturday", "2026-02-28T21:00", WORK(1), "2026-03-02T17:30"},
        {"on a free Sunday", "2026-03-01T10:00", WORK(1), "2026-03-02T17:30"},
        /* Spring Festival 2025: 01-26 Sun worked, off 01-28 to 02-04 Tue, 02-08 Sat worked */
        {"Friday to the worked Sunday", "2025-01-24T11:00", WORK(1), "2025-01-26T17:30"},
        {"free Saturday", "2025-01-25T11:00", WORK(1), "2025-01-26T17:30"},
        {"26, 27, 02-05", "2025-01-24T11:00", WORK(3), "2025-02-05T17:30"},
        {"24 26 27 02-05 06 07 08", "2025-01-23T09:00", WORK(7), "2025-02-08T17:30"},
        {"eve of the feast, 20:00", "2025-01-27T20:00", WORK(1), "2025-02-05T17:30"},
        {"Friday to the worked Saturday", "2025-02-07T10:00", WORK(1), "2025-02-08T17:30"},
        {"worked Saturday to Monday", "2025-02-08T10:00", WORK(1), "2025-02-10T17:30"},
        /* New Year */
        {"New Year 2025 is one day", "2024-12-31T10:00", WORK(1), "2025-01-02T17:30"},
        {"31, 01-04 Sunday, 01-05", "2025-12-30T10:00", WORK(3), "2026-01-05T17:30"},
        {"evening of New Year's Eve", "2025-12-31T18:00", WORK(1), "2026-01-04T17:30"},
        {"last holiday", "2026-01-03T23:59", WORK(1), "2026-01-04T17:30"},
        {"2027 has no table: Friday", "2026-12-31T10:00", WORK(1), "2027-01-01T17:30"},
        /* Qingming, Labour Day, Dragon Boat */
        {"Qingming 2025", "2025-04-03T10:00", WORK(1), "2025-04-07T17:30"},
        {"Qingming 2026", "2026-04-03T10:00", WORK(1), "2026-04-07T17:30"},
        {"Saturday to the worked Sunday", "2025-04-26T10:00", WORK(1), "2025-04-27T17:30"},
        {"30, 05-06, 05-07", "2025-04-29T10:00", WORK(3), "2025-05-07T17:30"},
        {"05-06, 07, 08", "2026-04-30T12:00", WORK(3), "2026-05-08T17:30"},
        {"30 05-06 07 08 09 11 12", "2026-04-29T12:00", WORK(7), "2026-05-12T17:30"},
        {"to the worked 9 May", "2026-05-08T10:00", WORK(1), "2026-05-09T17:30"},
        {"Dragon Boat 2025", "2025-05-30T10:00", WORK(1), "2025-06-03T17:30"},
        {"Dragon Boat 2026", "2026-06-18T10:00", WORK(1), "2026-06-22T17:30"},
        /* Mid-Autumn and National Day */
        {"28 Sunday, 29, 30", "2025-09-26T10:00", WORK(3), "2025-09-30T17:30"},
        {"28 29 30 10-09 10 11 13", "2025-09-26T10:00", WORK(7), "2025-10-13T17:30"},
        {"eve of National Day 2025", "2025-09-30T09:00", WORK(1), "2025-10-09T17:30"},
        {"midnight of the last holiday", "2025-10-08T00:00", WORK(3), "2025-10-11T17:30"},
        {"worked Saturday to Monday", "2025-10-11T15:00", WORK(1), "2025-10-13T17:30"},
        {"Saturday to the worked Sunday", "2026-09-19T15:00", WORK(1), "2026-09-20T17:30"},
        {"24, 28, 29", "2026-09-23T10:00", WORK(3), "2026-09-29T17:30"},
        {"29 30 10-08 09 10 12 13", "2026-09-28T10:00", WORK(7), "2026-10-13T17:30"},
        {"eve of National Day 2026", "2026-09-30T23:59", WORK(1), "2026-10-08T17:30"},
        /* ordinary weeks */
        {"Thursday, Friday, Monday", "2026-03-11T10:00", WORK(3), "2026-03-16T17:30"},
        {"Friday evening to Monday", "2026-03-13T19:00", WORK(1), "2026-03-16T17:30"},
    };
    check_due(cases, COUNT_OF(cases), &time_frame_usual);
}

static void days_weeks_and_months_end_with_service_hours(void **state)
{
    (void)state;
    static const struct due_case cases[] = {
        {"a holiday does not lengthen", "2026-02-13T10:00", DAYS(2), "2026-02-15T20:00"},
        {"late in the evening", "2026-02-14T23:00", DAYS(3), "2026-02-17T20:00"},
        {"ten days", "2026-02-10T09:00", DAYS(10), "2026-02-20T20:00"},
        {"over the year", "2025-12-30T21:00", DAYS(2), "2026-01-01T20:00"},
        {"over February 2025", "2025-02-27T08:00", DAYS(2), "2025-03-01T20:00"},
        {"over February 2024", "2024-02-28T08:00", DAYS(1), "2024-02-29T20:00"},
        {"00:00 belongs to its day", "2026-03-03T00:00", DAYS(2), "2026-03-05T20:00"},
        {"one minute earlier does not", "2026-03-02T23:59", DAYS(2), "2026-03-04T20:00"},
        {"one week, Wednesday", "2026-02-11T10:00", WEEKS(1), "2026-02-18T20:00"},
        {"one week over the year", "2025-12-29T10:00", WEEKS(1), "2026-01-05T20:00"},
        {"two weeks over the month", "2025-02-20T10:00", WEEKS(2), "2025-03-06T20:00"},
        {"31 January, short month", "2026-01-31T10:00", MONTHS(1), "2026-02-28T20:00"},
        {"31 January, leap year", "2024-01-31T10:00", MONTHS(1), "2024-02-29T20:00"},
        {"31 March", "2025-03-31T10:00", MONTHS(1), "2025-04-30T20:00"},
        {"not the month's last", "2026-02-28T10:00", MONTHS(1), "2026-03-28T20:00"},
        {"December to January", "2025-12-31T10:00", MONTHS(1), "2026-01-31T20:00"},
        {"30 November and three", "2025-11-30T09:00", MONTHS(3), "2026-02-28T20:00"},
        {"leap day and a year", "2024-02-29T09:00", MONTHS(12), "2025-02-28T20:00"},
        {"18 months", "2025-08-15T09:00", MONTHS(18), "2027-02-15T20:00"},
        {"moved off the feast", "2026-02-13T10:00", MOVED(UNIT_DAYS, 2), "2026-02-24T20:00"},
        {"a worked Saturday stays", "2026-02-26T10:00", MOVED(UNIT_DAYS, 2), "2026-02-28T20:00"},
        {"week moved off Sunday", "2026-03-08T10:00", MOVED(UNIT_WEEKS, 1), "2026-03-16T20:00"},
        {"month moved to 9 October", "2025-09-01T10:00", MOVED(UNIT_MONTHS, 1), "2025-10-09T20:00"},
    };
    check_due(cases, COUNT_OF(cases), &time_frame_usual);
}

static void the_same_day_ends_at_24_00(void **state)
{
    (void)state;
    static const struct due_case cases[] = {
        {"on a holiday", "2026-02-17T10:00", SAME_DAY, "2026-02-17T24:00"},
        {"from 00:00", "2026-02-17T00:00", SAME_DAY, "2026-02-17T24:00"},
        {"last minute of the year", "2026-12-31T23:59", SAME_DAY, "2027-01-01T00:00"},
        {"last millisecond", "2026-12-31T23:59:59.999", SAME_DAY, "2027-01-01T00:00"},
        {"after service hours", "2025-02-28T21:00", SAME_DAY, "2025-03-01T00:00"},
    };
    check_due(cases, COUNT_OF(cases), &time_frame_usual);
}

static void what_falls_due_after_a_period_waits_for_the_next_opening(void **state)
{
    (void)state;
    static const struct due_case cases[] = {
        {"last day 02-15, feast to 02-23", "2025-11-15T10:00", OPENING(UNIT_MONTHS, 3),
         "2026-02-24T08:30"},
        {"last day 10-01, off to 10-08", "2025-07-01T15:00", OPENING(UNIT_MONTHS, 3),
         "2025-10-09T08:30"},
        {"last day Friday 02-13, worked Saturday", "2025-11-13T10:00", OPENING(UNIT_MONTHS, 3),
         "2026-02-14T08:30"},
        {"last day worked Saturday 02-28", "2025-11-30T10:00", OPENING(UNIT_MONTHS, 3),
         "2026-03-02T08:30"},
        {"last day Sunday 11-30", "2025-08-31T23:00", OPENING(UNIT_MONTHS, 3), "2025-12-01T08:30"},
        {"last day Wednesday 12-31", "2025-09-30T10:00", OPENING(UNIT_MONTHS, 3),
         "2025-12-31T08:30"},
        {"last day Friday", "2026-03-05T10:00", OPENING(UNIT_DAYS, 1), "2026-03-09T08:30"},
        {"working days", "2026-03-05T10:00", OPENING(UNIT_WORKING_DAYS, 1), "2026-03-09T08:30"},
    };
    check_due(cases, COUNT_OF(cases), &time_frame_usual);
}

static void hours_run_while_service_hours_run(void **state)
{
    (void)state;
    static const struct due_case cases[] = {
        {"on a holiday as on any day", "2026-02-17T10:00", HRS(1), "2026-02-17T11:00"},
        {"to the second", "2026-02-17T10:00:30", HRS(1), "2026-02-17T11:00:30"},
        {"ends at closing", "2026-03-02T19:00", HRS(1), "2026-03-02T20:00"},
        {"half today, half tomorrow", "2026-03-02T19:30", HRS(1), "2026-03-03T09:00"},
        {"at 20:00 sharp", "2026-03-02T20:00", HRS(1), "2026-03-03T09:30"},
        {"in the night", "2026-03-02T23:10", HRS(1), "2026-03-03T09:30"},
        {"before opening", "2026-03-02T07:00", HRS(1), "2026-03-02T09:30"},
        {"at opening", "2026-03-02T08:30", HRS(1), "2026-03-02T09:30"},
        {"over the month", "2025-02-28T23:59", HRS(1), "2025-03-01T09:30"},
        {"over the year", "2025-12-31T18:00", HRS(4), "2026-01-01T10:30"},
        {"11:30 today, 0:30 tomorrow", "2026-03-02T08:30", HRS(12), "2026-03-03T09:00"},
        {"two whole days", "2026-03-02T08:30", HRS(23), "2026-03-03T20:00"},
        {"and an hour", "2026-03-02T08:30", HRS(24), "2026-03-04T09:30"},
        {"minutes", "2026-03-02T19:45", MIN(30), "2026-03-03T08:45"},
        {"no minutes: at once, also at night", "2026-03-02T21:15", MIN(0), "2026-03-02T21:15"},
        {"always, in the night", "2026-02-17T23:30", ALWAYS(UNIT_HOURS, 1), "2026-02-18T00:30"},
        {"always, over the year", "2025-12-31T23:58", ALWAYS(UNIT_MINUTES, 5), "2026-01-01T00:03"},
        {"always, a whole day", "2026-03-02T21:15", ALWAYS(UNIT_HOURS, 24), "2026-03-03T21:15"},
    };
    check_due(cases, COUNT_OF(cases), &time_frame_usual);
}

static const struct time_frame with_breaks = {
    .utc_offset_minutes = OFFSET_MINUTES,
    .service = {.from_minute = 510, .until_minute = 1200, .break_count = 2,
                .breaks = {{720, 780}, {1050, 1080}}}, /* 12:00–13:00, 17:30–18:00 */
    .office = {.from_minute = 540, .until_minute = 1020}, /* 09:00–17:00 */
};

static void breaks_do_not_count(void **state)
{
    (void)state;
    static const struct due_case cases[] = {
        {"over noon", "2026-03-02T11:30", HRS(1), "2026-03-02T13:30"},
        {"ends where the break begins", "2026-03-02T11:00", HRS(1), "2026-03-02T12:00"},
        {"starts with the break", "2026-03-02T12:00", HRS(1), "2026-03-02T14:00"},
        {"starts in the break", "2026-03-02T12:59", HRS(1), "2026-03-02T14:00"},
        {"starts behind the break", "2026-03-02T13:00", HRS(1), "2026-03-02T14:00"},
        {"over both: 1:00, 4:30, 0:30", "2026-03-02T11:00", HRS(6), "2026-03-02T18:30"},
        {"a day has ten hours", "2026-03-02T08:30", HRS(10), "2026-03-02T20:00"},
        {"the eleventh is tomorrow's", "2026-03-02T08:30", HRS(11), "2026-03-03T09:30"},
        {"always runs through", "2026-03-02T11:30", ALWAYS(UNIT_HOURS, 1), "2026-03-02T12:30"},
        {"working days by these office hours", "2026-03-02T12:30", WORK(1), "2026-03-03T17:00"},
        {"days as ever", "2026-03-02T12:30", DAYS(2), "2026-03-04T20:00"},
        {"this office opens at nine", "2026-03-05T10:00", OPENING(UNIT_DAYS, 1),
         "2026-03-09T09:00"},
    };
    check_due(cases, COUNT_OF(cases), &with_breaks);
}

static void the_zone_of_the_community_decides_the_day(void **state)
{
    (void)state;
    struct time_frame west = time_frame_usual;
    west.utc_offset_minutes = -300;
    static const struct due_case cases[] = {
        {"22:00 of 1 March there", "2026-03-02T03:00Z", SAME_DAY, "2026-03-02T00:00-05:00"},
        {"days", "2026-03-02T03:00Z", DAYS(1), "2026-03-02T20:00-05:00"},
        {"working days", "2026-03-02T03:00Z", WORK(1), "2026-03-02T17:30-05:00"},
        {"hours", "2026-03-02T03:00Z", HRS(1), "2026-03-02T09:30-05:00"},
    };
    check_due(cases, COUNT_OF(cases), &west);
}

/* A clock never ends before it starts, and a later start never ends earlier. */
static void later_starts_end_no_earlier(void **state)
{
    (void)state;
    static const struct clock_span spans[] = {
        MIN(45), HRS(5), HRS(30), SAME_DAY, DAYS(2), WORK(3), WEEKS(1), MONTHS(1),
        OPENING(UNIT_MONTHS, 3), MOVED(UNIT_DAYS, 2), ALWAYS(UNIT_HOURS, 3),
    };
    for (size_t i = 0; i < COUNT_OF(spans); i++) {
        int64_t last = INT64_MIN;
        for (int64_t from = at("2025-12-20T00:00"); from < at("2026-03-10T00:00");
             from += 37 * DATE_MINUTE_MS) {
            int64_t due = clock_span_end(&spans[i], calendar, &with_breaks, from);
            CHECK(due > from && due >= last, "span %zu from %s", i, shown(from));
            last = due;
        }
    }
}

/* ---- warnings ---- */

static void a_warning_comes_when_its_share_has_gone_by(void **state)
{
    (void)state;
    static const struct {
        const char *label, *from;
        struct clock_span span;
        int32_t percent;
        const char *warned;
    } cases[] = {
        {"of an hour", "2026-03-02T10:00", HRS(1), 75, "2026-03-02T10:45"},
        {"over the night", "2026-03-02T19:45", HRS(1), 50, "2026-03-03T08:45"},
        {"from the night", "2026-03-02T20:30", HRS(4), 75, "2026-03-03T11:30"},
        {"always", "2026-03-02T23:45", ALWAYS(UNIT_HOURS, 1), 50, "2026-03-03T00:15"},
        {"one working day", "2026-02-14T10:00", WORK(1), 75, "2026-02-24T08:30"},
        {"third of three: 2.25", "2026-02-12T09:00", WORK(3), 75, "2026-02-24T08:30"},
        {"second of three: 1.5", "2026-02-12T09:00", WORK(3), 50, "2026-02-14T08:30"},
        {"sixth of seven: 5.25", "2026-02-11T16:00", WORK(7), 75, "2026-02-26T08:30"},
        {"eighth of ten days: 7.5", "2026-02-10T09:00", DAYS(10), 75, "2026-02-18T08:30"},
        {"sixth of a week: 5.25", "2026-02-11T10:00", WEEKS(1), 75, "2026-02-17T08:30"},
        {"21st of 28 days", "2026-01-31T10:00", MONTHS(1), 75, "2026-02-21T08:30"},
        {"all of it: the last day's opening", "2026-03-02T09:00", DAYS(1), 100, "2026-03-03T08:30"},
        {"same day: 7:30 of 10 hours", "2026-03-02T10:00", SAME_DAY, 75, "2026-03-02T17:30"},
        {"same day: 5:45 from opening", "2026-03-02T06:00", SAME_DAY, 50, "2026-03-02T14:15"},
        {"same day, closed: 1 of 2 hours", "2026-03-02T22:00", SAME_DAY, 50, "2026-03-02T23:00"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int64_t from_ms = at(cases[i].from);
        int64_t warn_ms = clock_span_warning(&cases[i].span, calendar, &time_frame_usual, from_ms,
                                             cases[i].percent);
        CHECK(warn_ms == at(cases[i].warned), "%s: %s, wanted %s", cases[i].label, shown(warn_ms),
              cases[i].warned);
        CHECK(clock_span_warning(&cases[i].span, calendar, &time_frame_usual, from_ms, 0) == 0,
              "%s", cases[i].label);
    }
}

static void a_warning_is_never_later_than_the_end(void **state)
{
    (void)state;
    struct time_frame evening = time_frame_usual;
    evening.service = (struct hours){.from_minute = 1080, .until_minute = 1320};
    struct clock_span span = WORK(1);
    int64_t warn_ms = clock_span_warning(&span, calendar, &evening, at("2026-03-02T10:00"), 75);
    assert_string_equal(shown(warn_ms), "2026-03-03T17:30:00+08:00");
}

/* ---- pauses ---- */

static void a_pause_is_given_back(void **state)
{
    (void)state;
    static const struct {
        const char *label;
        struct clock_span span;
        const char *due, *paused, *resumed, *then;
    } cases[] = {
        {"half an hour is left", HRS(1), "2026-03-02T11:00", "2026-03-02T10:30", "2026-03-02T15:00",
         "2026-03-02T15:30"},
        {"a quarter today", HRS(1), "2026-03-02T11:00", "2026-03-02T10:30", "2026-03-02T19:45",
         "2026-03-03T08:45"},
        {"resumed at night", HRS(1), "2026-03-02T11:00", "2026-03-02T10:30", "2026-03-02T22:00",
         "2026-03-03T09:00"},
        {"paused at night", HRS(1), "2026-03-03T09:00", "2026-03-02T22:00", "2026-03-04T07:00",
         "2026-03-04T09:00"},
        {"always", ALWAYS(UNIT_HOURS, 1), "2026-03-02T11:00", "2026-03-02T10:30",
         "2026-03-02T22:00", "2026-03-02T22:30"},
        {"within a day: nothing", WORK(3), "2026-03-16T17:30", "2026-03-12T10:00",
         "2026-03-12T16:00", "2026-03-16T17:30"},
        {"13, 16 and 17 passed", WORK(3), "2026-03-16T17:30", "2026-03-12T10:00",
         "2026-03-17T09:00", "2026-03-19T17:30"},
        {"a weekend passed", WORK(3), "2026-03-16T17:30", "2026-03-13T18:00", "2026-03-15T12:00",
         "2026-03-16T17:30"},
        {"over the feast: 14 and 24", WORK(3), "2026-02-24T17:30", "2026-02-13T10:00",
         "2026-02-24T10:00", "2026-02-26T17:30"},
        {"last day, resumed on a Saturday", WORK(1), "2026-03-13T17:30", "2026-03-13T16:00",
         "2026-03-14T10:00", "2026-03-16T17:30"},
        {"five days", DAYS(2), "2026-03-04T20:00", "2026-03-03T10:00", "2026-03-08T12:00",
         "2026-03-09T20:00"},
        {"last day, resumed too late for it", DAYS(2), "2026-03-04T20:00", "2026-03-04T19:00",
         "2026-03-04T21:00", "2026-03-05T20:00"},
        {"the same two days on", DAYS(2), "2026-03-04T20:00", "2026-03-04T19:00",
         "2026-03-06T21:00", "2026-03-07T20:00"},
        {"months by days", MONTHS(1), "2026-02-28T20:00", "2026-02-01T10:00", "2026-02-11T10:00",
         "2026-03-10T20:00"},
        {"same day, three days on", SAME_DAY, "2026-03-02T24:00", "2026-03-02T12:00",
         "2026-03-05T09:00", "2026-03-05T24:00"},
        {"same day, within it", SAME_DAY, "2026-03-02T24:00", "2026-03-02T12:00",
         "2026-03-02T15:00", "2026-03-02T24:00"},
        {"never onto a day off", MOVED(UNIT_DAYS, 2), "2026-03-04T20:00", "2026-03-03T10:00",
         "2026-03-06T10:00", "2026-03-09T20:00"},
        {"over before the pause", DAYS(2), "2026-03-04T20:00", "2026-03-05T10:00",
         "2026-03-09T10:00", "2026-03-04T20:00"},
        {"no pause at all", HRS(1), "2026-03-02T11:00", "2026-03-02T10:30", "2026-03-02T10:30",
         "2026-03-02T11:00"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int64_t then_ms =
            clock_span_resume(&cases[i].span, calendar, &time_frame_usual, at(cases[i].due),
                              at(cases[i].paused), at(cases[i].resumed));
        CHECK(then_ms == at(cases[i].then), "%s: %s, wanted %s", cases[i].label, shown(then_ms),
              cases[i].then);
    }
}

/* ---- as it is written ---- */

static void read_span(const struct json_place *place, void *context)
{
    clock_span_read(place, context);
}

static void a_span_is_read_or_refused_with_a_reason(void **state)
{
    (void)state;
    static const struct {
        const char *json;
        struct clock_span span;
        const char *words, *report;
    } cases[] = {
        {"{\"minutes\":15}", MIN(15), "15 minutes", NULL},
        {"{\"hours\":1,\"always\":true}", ALWAYS(UNIT_HOURS, 1), "1 hour, day and night", NULL},
        {"{\"days\":2}", DAYS(2), "2 days", NULL},
        {"{\"working_days\":3}", WORK(3), "3 working days", NULL},
        {"{\"weeks\":1,\"on_working_day\":true}", MOVED(UNIT_WEEKS, 1), "1 week", NULL},
        {"{\"months\":3,\"at_opening\":true}", OPENING(UNIT_MONTHS, 3), "3 months, then at opening",
         NULL},
        {"{\"same_day\":true}", SAME_DAY, "same day", NULL},
        {"{}", MIN(0), NULL, "needs one of minutes"},
        {"{\"same_day\":false}", MIN(0), NULL, "needs one of minutes"},
        {"{\"days\":1,\"hours\":1}", MIN(0), NULL, "has 2"},
        {"{\"days\":1,\"same_day\":true}", MIN(0), NULL, "has 2"},
        {"{\"days\":0}", MIN(0), NULL, "days: must be 1 to 3660, is 0"},
        {"{\"days\":3661}", MIN(0), NULL, "days: must be 1 to 3660, is 3661"},
        {"{\"days\":1,\"always\":true}", MIN(0), NULL, "always is for minutes and hours only"},
        {"{\"hours\":1,\"at_opening\":true}", MIN(0), NULL, "at_opening is for"},
        {"{\"same_day\":true,\"at_opening\":true}", MIN(0), NULL, "at_opening is for"},
        {"{\"working_days\":1,\"on_working_day\":true}", MIN(0), NULL, "on_working_day is for"},
        {"{\"day\":1}", MIN(0), NULL, "day: is not a known key"},
        {"3", MIN(0), NULL, "line 1"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char report[REPORT_BYTES] = "", words[CLOCK_SPAN_WORDS_BYTES];
        struct fault_sink faults = {.out = fmemopen(report, sizeof report, "w"), .file = "t.json"};
        struct arena *arena = arena_open(1024, 4096);
        struct json_source source = {.faults = &faults, .arena = arena};
        struct clock_span span = {0};
        json_read_bytes(&source, text_of(cases[i].json), read_span, &span);
        fclose(faults.out);
        arena_close(arena);
        if (cases[i].report != NULL) {
            CHECK(strstr(report, cases[i].report) != NULL, "%s: %s", cases[i].json, report);
            continue;
        }
        const struct clock_span *want = &cases[i].span;
        clock_span_words(&span, words);
        CHECK(faults.error_count == 0, "%s: %s", cases[i].json, report);
        CHECK(span.unit == want->unit && span.amount == want->amount &&
                  span.always == want->always && span.at_opening == want->at_opening &&
                  span.on_working_day == want->on_working_day,
              "%s", cases[i].json);
        CHECK(strcmp(words, cases[i].words) == 0, "%s: %s", cases[i].json, words);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(working_days_follow_the_official_calendar),
        cmocka_unit_test(days_weeks_and_months_end_with_service_hours),
        cmocka_unit_test(the_same_day_ends_at_24_00),
        cmocka_unit_test(what_falls_due_after_a_period_waits_for_the_next_opening),
        cmocka_unit_test(hours_run_while_service_hours_run),
        cmocka_unit_test(breaks_do_not_count),
        cmocka_unit_test(the_zone_of_the_community_decides_the_day),
        cmocka_unit_test(later_starts_end_no_earlier),
        cmocka_unit_test(a_warning_comes_when_its_share_has_gone_by),
        cmocka_unit_test(a_warning_is_never_later_than_the_end),
        cmocka_unit_test(a_pause_is_given_back),
        cmocka_unit_test(a_span_is_read_or_refused_with_a_reason),
    };
    return cmocka_run_group_tests(tests, load_calendar, close_calendar);
}
