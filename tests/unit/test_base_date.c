#include "bot/base/date.h"
#include "tests/unit/check.h"

/* 2026-02-14T02:30:00Z: 20498 days (56 years, 14 of them leap) and 2.5 hours. */
enum { FEBRUARY_14 = 20498 };

static int64_t ms_of(int hour, int minute, int second)
{
    return FEBRUARY_14 * (int64_t)DATE_DAY_MS + (hour * 3600 + minute * 60 + second) * 1000LL;
}

static void a_moment_is_read_with_and_without_an_offset(void **state)
{
    (void)state;
    const struct {
        const char *text;
        int64_t at_ms; /* -1: refused */
    } cases[] = {
        {"2026-02-14T10:30", ms_of(2, 30, 0)},
        {"2026-02-14 10:30", ms_of(2, 30, 0)},
        {"2026-02-14T10:30:05", ms_of(2, 30, 5)},
        {"2026-02-14T10:30:05.25", ms_of(2, 30, 5) + 250},
        {"2026-02-14T10:30:05,1239", ms_of(2, 30, 5) + 123},
        {"2026-02-14T02:30Z", ms_of(2, 30, 0)},
        {"2026-02-14T02:30:00+00:00", ms_of(2, 30, 0)},
        {"2026-02-14T11:30+0900", ms_of(2, 30, 0)},
        {"2026-02-14T11:30+09", ms_of(2, 30, 0)},
        {"2026-02-13T21:00-05:30", ms_of(2, 30, 0)},
        {"2026-02-13T24:00", ms_of(-8, 0, 0)},
        {"2026-02-14T00:00", ms_of(-8, 0, 0)},
        {"2026-02-13T24:01", -1},
        {"2026-02-13T24:00:01", -1},
        {"2026-02-14", -1},
        {"2026-02-14T", -1},
        {"2026-02-14T10", -1},
        {"2026-02-14T10:60", -1},
        {"2026-02-14T10:30:60", -1},
        {"2026-02-14T10:30:05.", -1},
        {"2026-02-14T10:30 ", -1},
        {"2026-02-14T10:30+", -1},
        {"2026-02-14T10:30+8", -1},
        {"2026-02-14T10:30+08:", -1},
        {"2026-02-14T10:30+08:60", -1},
        {"2026-02-14T10:30+19:00", -1},
        {"2026-02-14T10:30Zx", -1},
        {"2026-02-29T10:30", -1},
        {"2026-13-01T10:30", -1},
        {"2026-00-01T10:30", -1},
        {"0000-01-01T10:30", -1},
        {"26-02-14T10:30", -1},
        {"", -1},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int64_t at_ms = 99;
        bool valid = date_parse_moment(text_of(cases[i].text), 480, &at_ms);
        CHECK(valid == (cases[i].at_ms != -1), "%s", cases[i].text);
        CHECK(at_ms == (valid ? cases[i].at_ms : 99), "%s: %lld", cases[i].text, (long long)at_ms);
    }
}

static void a_date_is_one_that_there_is(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t day; /* -1: refused */
    } cases[] = {
        {"2026-02-14", FEBRUARY_14}, {"1970-01-01", 0},  {"2024-02-29", 19782}, {"2025-02-29", -1},
        {"2026-04-31", -1},          {"2026-2-14", -1}, {"2026-02-14T", -1},   {"2026/02/14", -1},
        {"", -1},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct date date = {0};
        bool valid = date_parse(text_of(cases[i].text), &date);
        CHECK(valid == (cases[i].day >= 0), "%s", cases[i].text);
        CHECK(!valid || date_day(date) == cases[i].day, "%s", cases[i].text);
    }
}

static void a_time_of_day_has_four_digits(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int minute; /* -1: refused */
    } cases[] = {
        {"00:00", 0},   {"08:30", 510}, {"23:59", 1439}, {"24:00", 1440}, {"24:01", -1},
        {"08:60", -1}, {"8:30", -1},   {"0830", -1},    {"08:30:00", -1}, {"", -1},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int minute = -1;
        CHECK(date_parse_clock(text_of(cases[i].text), &minute) == (cases[i].minute >= 0), "%s",
              cases[i].text);
        CHECK(minute == cases[i].minute, "%s: %d", cases[i].text, minute);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_moment_is_read_with_and_without_an_offset),
        cmocka_unit_test(a_date_is_one_that_there_is),
        cmocka_unit_test(a_time_of_day_has_four_digits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
