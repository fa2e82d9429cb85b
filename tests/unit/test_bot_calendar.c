/* The official calendar: what the notices of 2025 and 2026 say, and what a table must not say. */
#include "bot/calendar.h"
#include "bot/base/date.h"
#include "tests/scratch.h"
#include "tests/unit/check.h"

#include <string.h>
#include <unistd.h>

enum { REPORT_BYTES = 4096, OFFSET_MINUTES = 480 };

static struct calendar *load_shipped(void)
{
    struct fault_sink faults = {.out = stderr};
    struct calendar *calendar = NULL;
    assert_int_equal(calendar_load("config/calendar", &faults, &calendar), ST_OK);
    assert_int_equal(faults.error_count + faults.warning_count, 0);
    return calendar;
}

static int64_t day_of(const char *text)
{
    struct date date = {0};
    CHECK(date_parse(text_of(text), &date), "%s", text);
    return date_day(date);
}

static void every_day_of_the_notices_is_what_they_say(void **state)
{
    (void)state;
    static const struct {
        const char *from, *until;
        bool working;
    } cases[] = {
        {"2025-01-01", "2025-01-01", false},  {"2025-01-02", "2025-01-03", true},
        {"2025-01-04", "2025-01-05", false}, {"2025-01-25", "2025-01-25", false},
        {"2025-01-26", "2025-01-27", true},  {"2025-01-28", "2025-02-04", false},
        {"2025-02-05", "2025-02-08", true},  {"2025-02-09", "2025-02-09", false},
        {"2025-04-04", "2025-04-06", false},  {"2025-04-27", "2025-04-30", true},
        {"2025-05-01", "2025-05-05", false},  {"2025-05-31", "2025-06-02", false},
        {"2025-06-03", "2025-06-06", true},  {"2025-09-28", "2025-09-30", true},
        {"2025-10-01", "2025-10-08", false},  {"2025-10-09", "2025-10-11", true},
        {"2025-10-12", "2025-10-12", false}, {"2025-12-29", "2025-12-31", true},
        {"2026-01-01", "2026-01-03", false},  {"2026-01-04", "2026-01-09", true},
        {"2026-02-09", "2026-02-14", true},  {"2026-02-15", "2026-02-23", false},
        {"2026-02-24", "2026-02-28", true},  {"2026-03-01", "2026-03-01", false},
        {"2026-04-04", "2026-04-06", false},  {"2026-05-01", "2026-05-05", false},
        {"2026-05-06", "2026-05-09", true},  {"2026-06-19", "2026-06-21", false},
        {"2026-09-19", "2026-09-19", false}, {"2026-09-20", "2026-09-24", true},
        {"2026-09-25", "2026-09-27", false},  {"2026-10-01", "2026-10-07", false},
        {"2026-10-08", "2026-10-10", true},  {"2026-10-11", "2026-10-11", false},
    };
    struct calendar *calendar = load_shipped();
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        for (int64_t day = day_of(cases[i].from); day <= day_of(cases[i].until); day++) {
            CHECK(calendar_is_working_day(calendar, day) == cases[i].working, "%s, day %lld",
                  cases[i].from, (long long)(day - day_of(cases[i].from)));
        }
    }
    calendar_close(calendar);
}

/* 261 Mondays to Fridays; 2025: 18 of them off and 5 weekend days worked; 2026: 19 and 6. */
static void both_years_have_248_working_days(void **state)
{
    (void)state;
    struct calendar *calendar = load_shipped();
    for (int year = 2025; year <= 2026; year++) {
        int64_t day = 0, last = 0;
        int count = 0;
        assert_true(calendar_day_from(year, 1, 1, &day) && calendar_day_from(year, 12, 31, &last));
        for (; day <= last; day++) {
            count += calendar_is_working_day(calendar, day);
        }
        CHECK(count == 248, "%d: %d", year, count);
        assert_true(calendar_knows_year(calendar, year));
    }
    calendar_close(calendar);
}

/* What `calendar` writes to stderr while every day from..until is asked for. */
static void log_of_days(const struct calendar *calendar, const char *from, const char *until,
                        char out[REPORT_BYTES])
{
    FILE *file = tmpfile();
    assert_non_null(file);
    int kept = dup(STDERR_FILENO);
    assert_true(kept >= 0 && dup2(fileno(file), STDERR_FILENO) >= 0);
    for (int64_t day = day_of(from); day <= day_of(until); day++) {
        (void)calendar_is_working_day(calendar, day);
    }
    calendar_log_now(calendar, 0, calendar_day_start_ms(0, day_of(until)));
    dup2(kept, STDERR_FILENO);
    close(kept);
    rewind(file);
    out[fread(out, 1, REPORT_BYTES - 1, file)] = '\0';
    fclose(file);
}

static void a_year_without_a_table_counts_monday_to_friday_and_is_logged_once(void **state)
{
    (void)state;
    struct calendar *calendar = load_shipped();
    char lines[REPORT_BYTES];
    log_of_days(calendar, "2026-12-01", "2026-12-31", lines);
    assert_string_equal(lines, "");
    log_of_days(calendar, "2026-12-31", "2027-01-31", lines);
    CHECK(strstr(lines, "year=2027") != NULL, "%s", lines);
    CHECK(strchr(lines, '\n') == strrchr(lines, '\n'), "more than one line: %s", lines);
    log_of_days(calendar, "2027-05-01", "2027-05-05", lines);
    assert_string_equal(lines, "");
    assert_false(calendar_knows_year(calendar, 2027));
    assert_true(calendar_is_working_day(calendar, day_of("2027-01-01")));  /* Friday */
    assert_false(calendar_is_working_day(calendar, day_of("2027-01-02"))); /* Saturday */
    calendar_close(calendar);
}

static void check_warns_of_the_year_that_runs_and_in_december_of_the_next(void **state)
{
    (void)state;
    static const struct {
        const char *now, *warned;
    } cases[] = {
        {"2026-06-01T00:00", ""},
        {"2026-11-30T23:59", ""},
        {"2026-12-01T00:00", "warning: calendar: there is no table of 2027"},
        {"2027-01-01T00:00", "warning: calendar: there is no table of 2027"},
        {"2024-12-31T23:59", "warning: calendar: there is no table of 2024"},
    };
    struct calendar *calendar = load_shipped();
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char report[REPORT_BYTES] = "";
        int64_t now_ms = 0;
        struct fault_sink faults = {.out = fmemopen(report, sizeof report, "w")};
        assert_true(date_parse_moment(text_of(cases[i].now), OFFSET_MINUTES, &now_ms));
        calendar_check_now(calendar, OFFSET_MINUTES, now_ms, &faults);
        fclose(faults.out);
        CHECK(strncmp(report, cases[i].warned, strlen(cases[i].warned)) == 0, "%s: %s",
              cases[i].now, report);
        CHECK(faults.warning_count == (cases[i].warned[0] != '\0'), "%s: %s", cases[i].now, report);
    }
    calendar_close(calendar);
}

/* ---- faults ---- */

static char folder[SCRATCH_BYTES];

static void write_table(const char *name, const char *content)
{
    char path[SCRATCH_PATH_BYTES];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(content, file);
    fclose(file);
}

static enum status load_folder(char report[REPORT_BYTES])
{
    struct calendar *calendar = NULL;
    struct fault_sink faults = {.out = fmemopen(report, REPORT_BYTES, "w")};
    enum status status = calendar_load(folder, &faults, &calendar);
    fclose(faults.out);
    assert_true((status == ST_OK) == (calendar != NULL));
    calendar_close(calendar);
    return status;
}

#define TABLE(off, work) "{\"year\":2026,\"source\":\"x\",\"off\":[" off "],\"work\":[" work "]}"
#define OFF(from, until) "{\"name\":\"n\",\"from\":\"" from "\",\"until\":\"" until "\"}"

static void a_table_that_cannot_be_is_refused_with_file_path_and_reason(void **state)
{
    (void)state;
    static const struct {
        const char *label, *table, *report;
    } cases[] = {
        {"right", TABLE(OFF("2026-05-01", "2026-05-05"), "\"2026-05-09\""), NULL},
        {"one day", TABLE(OFF("2026-05-01", "2026-05-01"), ""), NULL},
        {"outside", TABLE(OFF("2025-12-31", "2026-01-01"), ""),
         "2026.json: off[0]: 2025-12-31 is not in 2026"},
        {"until outside", TABLE(OFF("2026-12-31", "2027-01-01"), ""),
         "off[0]: 2027-01-01 is not in 2026"},
        {"backwards", TABLE(OFF("2026-05-05", "2026-05-01"), ""), "off[0]: ends before it begins"},
        {"unsorted", TABLE(OFF("2026-05-01", "2026-05-02") "," OFF("2026-04-01", "2026-04-02"), ""),
         "off[1]: 2026-04-01 is not after the one before"},
        {"overlapping",
         TABLE(OFF("2026-05-01", "2026-05-04") "," OFF("2026-05-04", "2026-05-05"), ""),
         "off[1]: 2026-05-04 is not after the one before"},
        {"off and work", TABLE(OFF("2026-05-01", "2026-05-05"), "\"2026-05-02\""),
         "work[0]: is among the days off too"},
        {"work on a Friday", TABLE("", "\"2026-05-08\""), "work[0]: is no Saturday or Sunday"},
        {"work outside", TABLE("", "\"2027-01-02\""), "work[0]: 2027-01-02 is not in 2026"},
        {"work unsorted", TABLE("", "\"2026-05-09\",\"2026-01-04\""),
         "work[1]: 2026-01-04 is not after the one before"},
        {"no date", TABLE("", "\"2026-02-30\""), "work[0]: must be a date like"},
        {"a number", TABLE("", "20260509"), "work[0]: must be a date like"},
        {"no until", TABLE("{\"name\":\"n\",\"from\":\"2026-05-01\"}", ""),
         "off[0]: \"until\" is missing"},
        {"no source", "{\"year\":2026,\"off\":[],\"work\":[]}", "\"source\" is missing"},
        {"another year", "{\"year\":2027,\"source\":\"x\",\"off\":[],\"work\":[]}",
         "the table of 2027 belongs into a file 2027.json"},
        {"typing slip", "{\"year\":2026,\"source\":\"x\",\"off\":[],\"works\":[]}",
         "works: is not a known key"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char report[REPORT_BYTES] = "";
        write_table("2026.json", cases[i].table);
        enum status status = load_folder(report);
        if (cases[i].report == NULL) {
            CHECK(status == ST_OK, "%s: %s", cases[i].label, report);
        } else {
            CHECK(status == ST_CONFIG, "%s: %s", cases[i].label, status_name(status));
            CHECK(strstr(report, cases[i].report) != NULL, "%s: %s", cases[i].label, report);
        }
    }
}

static void a_missing_folder_is_a_warning_only(void **state)
{
    (void)state;
    char report[REPORT_BYTES] = "";
    struct calendar *calendar = NULL;
    struct fault_sink faults = {.out = fmemopen(report, sizeof report, "w")};
    assert_int_equal(calendar_load("/nonexistent/calendar", &faults, &calendar), ST_OK);
    fclose(faults.out);
    assert_int_equal(faults.error_count, 0);
    assert_int_equal(faults.warning_count, 1);
    assert_non_null(strstr(report, "warning: /nonexistent/calendar: holds no table"));
    calendar_close(calendar);
}

/* ---- days ---- */

static void a_day_begins_at_midnight_of_the_community(void **state)
{
    (void)state;
    static const struct {
        const char *at;
        int32_t offset_minutes;
        const char *day;
    } cases[] = {
        {"2026-03-01T15:59:59Z", 480, "2026-03-01"}, {"2026-03-01T16:00Z", 480, "2026-03-02"},
        {"2026-03-01T15:59Z", 0, "2026-03-01"},      {"2026-03-01T04:59Z", -300, "2026-02-28"},
        {"1969-12-31T16:00Z", 480, "1970-01-01"},    {"1969-12-31T15:59:59.999Z", 480, "1969-12-31"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int64_t at_ms = 0, day = day_of(cases[i].day);
        assert_true(date_parse_moment(text_of(cases[i].at), 0, &at_ms));
        CHECK(calendar_day_of(cases[i].offset_minutes, at_ms) == day, "%s", cases[i].at);
        int64_t start_ms = calendar_day_start_ms(cases[i].offset_minutes, day);
        CHECK(start_ms <= at_ms && at_ms - start_ms < 86400000, "%s", cases[i].at);
        int year, month, of_month;
        int64_t back = 0;
        calendar_date_of(day, &year, &month, &of_month);
        assert_true(calendar_day_from(year, month, of_month, &back));
        assert_true(back == day);
    }
    assert_int_equal(calendar_weekday(day_of("2026-02-14")), 5);
    assert_int_equal(calendar_weekday(day_of("2025-01-01")), 2);
    int64_t untouched = 7;
    assert_false(calendar_day_from(2025, 2, 29, &untouched));
    assert_false(calendar_day_from(2025, 13, 1, &untouched));
    assert_int_equal(untouched, 7);
}

static int make_folder(void **state)
{
    (void)state;
    return scratch_make(NULL, "calendar", folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
    (void)state;
    scratch_remove(folder);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_day_of_the_notices_is_what_they_say),
        cmocka_unit_test(both_years_have_248_working_days),
        cmocka_unit_test(a_year_without_a_table_counts_monday_to_friday_and_is_logged_once),
        cmocka_unit_test(check_warns_of_the_year_that_runs_and_in_december_of_the_next),
        cmocka_unit_test_setup_teardown(
            a_table_that_cannot_be_is_refused_with_file_path_and_reason, make_folder,
            remove_folder),
        cmocka_unit_test(a_missing_folder_is_a_warning_only),
        cmocka_unit_test(a_day_begins_at_midnight_of_the_community),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
