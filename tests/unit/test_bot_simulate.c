/* The simulator: it can be replayed, and its oracle counts time as the law does. */
#include "bot/base/date.h"
#include "bot/base/log.h"
#include "bot/simulate.h"
#include "bot/simulate_days.h"
#include "tests/desk_stand_in.h"
#include "tests/unit/check.h"

static struct simulate_result run(uint64_t seed, bool faults)
{
    struct simulate_options options = {.days = 6, .homes = 60, .seed = seed, .faults = faults};
    struct simulate_result result;
    assert_int_equal(stand_in_config(&options.config), ST_OK);
    assert_int_equal(simulate_run(&options, &result), ST_OK);
    config_drop(options.config);
    return result;
}

static void the_same_seed_gives_the_same_events(void **state)
{
    (void)state;
    for (int faults = 0; faults < 2; faults++) {
        struct simulate_result first = run(5, faults);
        struct simulate_result again = run(5, faults);
        assert_true(first.events > 0);
        assert_true(first.hash == again.hash);
        assert_int_equal(first.events, again.events);
        assert_int_equal(first.mismatches, 0);
    }
}

static void another_seed_gives_others(void **state)
{
    (void)state;
    assert_true(run(5, false).hash != run(6, false).hash);
}

/* ---- the oracle's own counting, against days counted by hand ---- */

static void the_oracle_counts_days_as_the_law_does(void **state)
{
    (void)state;
    static const struct {
        const char *label, *from, *due;
        struct clock_span span;
    } cases[] = {
        {"working days over the new year", "2025-12-31T10:00", "2026-01-05T17:30",
         {.unit = UNIT_WORKING_DAYS, .amount = 2}}, /* 01-04 is a worked Sunday */
        {"a worked Saturday counts", "2026-02-13T09:00", "2026-02-14T17:30",
         {.unit = UNIT_WORKING_DAYS, .amount = 1}},
        {"over the spring festival", "2026-02-14T12:00", "2026-02-24T17:30",
         {.unit = UNIT_WORKING_DAYS, .amount = 1}},
        {"days are not lengthened by holidays", "2026-10-01T09:00", "2026-10-04T20:00",
         {.unit = UNIT_DAYS, .amount = 3}},
        {"a week", "2026-03-05T23:59", "2026-03-12T20:00", {.unit = UNIT_WEEKS, .amount = 1}},
        {"a month from its last day", "2026-01-31T08:00", "2026-02-28T20:00",
         {.unit = UNIT_MONTHS, .amount = 1}},
        {"the same day", "2026-03-05T00:00", "2026-03-06T00:00", {.unit = UNIT_SAME_DAY}},
        {"an hour over closing time", "2026-03-05T19:30", "2026-03-06T09:00",
         {.unit = UNIT_HOURS, .amount = 1}},
        {"an hour that ends at closing", "2026-03-05T19:00", "2026-03-05T20:00",
         {.unit = UNIT_HOURS, .amount = 1}},
        {"an hour that starts at night", "2026-03-05T22:00", "2026-03-06T09:30",
         {.unit = UNIT_HOURS, .amount = 1}},
        {"an hour day and night", "2026-03-05T23:30", "2026-03-06T00:30",
         {.unit = UNIT_HOURS, .amount = 1, .always = true}},
        {"at the opening after three months", "2026-01-10T09:00", "2026-04-13T08:30",
         {.unit = UNIT_MONTHS, .amount = 3, .at_opening = true}},
    };
    struct sim_days days;
    assert_int_equal(sim_days_load("config", 2025, 2027, &time_frame_usual, &days), ST_OK);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int64_t from_ms, due_ms;
        assert_true(date_parse_moment(text_of(cases[i].from), 480, &from_ms));
        assert_true(date_parse_moment(text_of(cases[i].due), 480, &due_ms));
        int64_t counted_ms = sim_days_due(&days, &cases[i].span, from_ms);
        CHECK(counted_ms == due_ms, "%s: %lld minutes off", cases[i].label,
              (long long)(counted_ms - due_ms) / 60000);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_seed_gives_the_same_events),
        cmocka_unit_test(another_seed_gives_others),
        cmocka_unit_test(the_oracle_counts_days_as_the_law_does),
    };
    log_set_level(LOG_SILENT);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
