/* Working funds (R-APP-3): granted once, drawn, refilled by finance, warned of when low, never below
 * nothing; and notices of heavy rain, which share the ops table of staff. */
#include "store/home.h"
#include "store/ledger.h"
#include "tests/unit/desk_fixture.h"

enum { DAY_MS = 86400000 };

static int64_t balance(struct fixture *fixture, const char *account)
{
    int64_t fen = 0;
    assert_int_equal(store_ledger_balance(fixture->store, TEXT("sunshine"), text_of(account), &fen),
                     ST_OK);
    return fen;
}

static void check_sum(struct fixture *fixture)
{
    int64_t sum_fen = -1;
    assert_int_equal(store_ledger_sum(fixture->store, &sum_fen), ST_OK);
    assert_int_equal(sum_fen, 0);
}

static const char *move(struct fixture *fixture, const char *who, const char *op, const char *fund,
                        int64_t amount_fen)
{
    static int count;
    char json[256];
    snprintf(json, sizeof json,
             "{\"id\":\"f%d\",\"op\":\"%s\",\"fund\":\"%s\",\"amount_fen\":%lld,"
             "\"text\":\"买灯管\"}",
             ++count, op, fund, (long long)amount_fen);
    return fixture_command(fixture, who, json);
}

static void each_fund_is_granted_once(void **state)
{
    struct fixture *fixture = *state;
    for (int i = 0; i < 3; i++) {
        desk_close(fixture->desk);
        fixture_open_desk(fixture);
    }
    assert_int_equal(balance(fixture, "fund.cs"), 10000000);
    assert_int_equal(balance(fixture, "fund.repair"), 10000000);
    assert_int_equal(balance(fixture, "company.finance"), -20000000);
    check_sum(fixture);
}

static void who_may_draw_draws_and_finance_alone_refills(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        const char *who, *op, *fund;
        int64_t amount_fen;
        const char *expected;
        int64_t cs, repair;
    } steps[] = {
        {"clerk", "fund.draw", "fund.cs", 12345, "\"balance_fen\":9987655", 9987655, 10000000},
        {"captain", "fund.draw", "fund.repair", 100, "\"balance_fen\":9999900", 9987655, 9999900},
        {"captain", "fund.draw", "fund.cs", 1, "\"forbidden\"", 9987655, 9999900},
        {"clerk", "fund.draw", "fund.repair", 1, "\"forbidden\"", 9987655, 9999900},
        {"technician", "fund.draw", "fund.repair", 1, "\"forbidden\"", 9987655, 9999900},
        {"finance", "fund.draw", "fund.cs", 1, "\"forbidden\"", 9987655, 9999900},
        {"director", "fund.refill", "fund.cs", 1, "\"forbidden\"", 9987655, 9999900},
        {"finance", "fund.refill", "fund.cs", 12345, "\"balance_fen\":10000000", 10000000, 9999900},
        {"finance", "fund.refill", "fund.cs", 1, "超过周转金定额", 10000000, 9999900},
        {"clerk", "fund.draw", "fund.cs", 0, "\"malformed\"", 10000000, 9999900},
        {"clerk", "fund.draw", "fund.cs", -5, "\"malformed\"", 10000000, 9999900},
        {"clerk", "fund.draw", "fund.cs", INT64_MAX, "\"malformed\"", 10000000, 9999900},
        {"clerk", "fund.draw", "fund.none", 1, "\"not_found\"", 10000000, 9999900},
    };
    for (size_t i = 0; i < COUNT_OF(steps); i++) {
        const char *answer =
            move(fixture, steps[i].who, steps[i].op, steps[i].fund, steps[i].amount_fen);
        CHECK(strstr(answer, steps[i].expected) != NULL, "%zu %s %s: %s", i, steps[i].who,
              steps[i].op, answer);
        CHECK(balance(fixture, "fund.cs") == steps[i].cs, "%zu", i);
        CHECK(balance(fixture, "fund.repair") == steps[i].repair, "%zu", i);
        check_sum(fixture);
    }
}

static void a_fund_never_falls_below_nothing(void **state)
{
    struct fixture *fixture = *state;
    move(fixture, "clerk", "fund.draw", "fund.cs", 9999999);
    const char *answer = move(fixture, "clerk", "fund.draw", "fund.cs", 2);
    CHECK(strstr(answer, "\"conflict\"") != NULL && strstr(answer, "余额不足") != NULL, "%s",
          answer);
    assert_int_equal(balance(fixture, "fund.cs"), 1);
    assert_non_null(strstr(move(fixture, "clerk", "fund.draw", "fund.cs", 1), "\"balance_fen\":0"));
    check_sum(fixture);
}

static void low_is_told_once_until_it_is_refilled(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        const char *who, *op;
        int64_t amount_fen;
        size_t told;
    } steps[] = {
        {"clerk", "fund.draw", 8000000, 0},  /* 20,000 yuan left: the limit itself is not below */
        {"clerk", "fund.draw", 1, 1},        {"clerk", "fund.draw", 100000, 1},
        {"finance", "fund.refill", 50000, 1}, /* still below */
        {"clerk", "fund.draw", 10000, 1},
        {"finance", "fund.refill", 1000000, 1}, {"clerk", "fund.draw", 2000000, 2},
    };
    for (size_t i = 0; i < COUNT_OF(steps); i++) {
        const char *answer =
            move(fixture, steps[i].who, steps[i].op, "fund.cs", steps[i].amount_fen);
        CHECK(strstr(answer, "\"ok\":true") != NULL, "%zu: %s", i, answer);
        CHECK(fixture_count_events(fixture, "fund.low") == steps[i].told, "%zu", i);
    }
}

static void the_same_command_twice_draws_once(void **state)
{
    struct fixture *fixture = *state;
    static const char draw[] = "{\"id\":\"d1\",\"op\":\"fund.draw\",\"fund\":\"fund.cs\","
                               "\"amount_fen\":500,\"text\":\"邮费\"}";
    fixture_command(fixture, "clerk", draw);
    fixture_command(fixture, "clerk", draw);
    assert_int_equal(balance(fixture, "fund.cs"), 9999500);
    assert_int_equal(fixture_count_events(fixture, "fund.drawn"), 1);
    fixture->now_ms += 8LL * DAY_MS; /* long forgotten: the same words are a new command */
    desk_turn(fixture->desk, 0);
    fixture_command(fixture, "clerk", draw);
    assert_int_equal(balance(fixture, "fund.cs"), 9999000);
}

static void a_list_shows_balances_and_what_moved_them(void **state)
{
    struct fixture *fixture = *state;
    fixture_say(fixture, RESIDENT, "厨房水管漏水了，下午有空");
    fixture_say(fixture, RESIDENT, "对");
    fixture_command(fixture, "captain",
                    "{\"id\":\"1\",\"op\":\"fund.draw\",\"fund\":\"fund.repair\",\"amount_fen\":"
                    "3000,\"ticket\":\"GD000001\",\"text\":\"买阀门，找13800138000\"}");
    static const char *const expected[] = {
        "\"id\":\"fund.repair\"", "\"balance_fen\":9997000", "\"amount_fen\":-3000",
        "\"ticket\":\"GD000001\"", "138****8000", "\"low\":false", "\"id\":\"fund.cs\""};
    const char *list = fixture_command(fixture, "audit", "{\"id\":\"2\",\"op\":\"fund.list\"}");
    for (size_t i = 0; i < COUNT_OF(expected); i++) {
        CHECK(strstr(list, expected[i]) != NULL, "%s: %s", expected[i], list);
    }
    assert_non_null(strstr(
        fixture_command(fixture, "technician", "{\"id\":\"3\",\"op\":\"fund.list\"}"),
        "\"forbidden\""));
}

/* ---- heavy rain ---- */

static size_t patrols(struct fixture *fixture, const char *word)
{
    static struct ticket tickets[TICKET_LIST_MAX];
    size_t count = fixture_tickets(fixture, tickets, TICKET_LIST_MAX), found = 0;
    for (size_t i = 0; i < count; i++) {
        found += strstr(tickets[i].title, word) != NULL;
    }
    return found;
}

static void put_homes(struct fixture *fixture, int count)
{
    assert_int_equal(store_begin(fixture->store), ST_OK);
    for (int i = 0; i < count; i++) {
        struct household household = {.community = "sunshine"};
        snprintf(household.room, sizeof household.room, "8-1-%d", 101 + i);
        assert_int_equal(store_household_put(fixture->store, &household), ST_OK);
        const struct home home = {.household = household.id, .custody_from = 20260101};
        assert_int_equal(store_home_put(fixture->store, &home), ST_OK);
    }
    assert_int_equal(store_commit(fixture->store), ST_OK);
}

static void settle(struct fixture *fixture)
{
    for (int turns = 0; desk_turn(fixture->desk, 0) > 0; turns++) {
        assert_true(turns < 100);
    }
}

#define NOTICE(id, from, until)                                                                    \
    "{\"id\":\"" id "\",\"op\":\"weather.notice\",\"kind\":\"heavy_rain\",\"from\":\"" from         \
    "\",\"until\":\"" until "\",\"text\":\"气象台橙色预警\"}"

static void heavy_rain_brings_patrols_before_and_after_and_no_second_time(void **state)
{
    struct fixture *fixture = *state;
    put_homes(fixture, 40);
    static const char first[] = NOTICE("w1", "2026-11-25T08:00", "2026-11-25T20:00");
    static const char again[] = NOTICE("w2", "2026-11-25T08:00", "2026-11-25T20:00");
    const char *answer = fixture_command(fixture, "security", first);
    CHECK(strstr(answer, "\"known\":false") != NULL, "%s", answer);
    settle(fixture);
    assert_int_equal(patrols(fixture, "暴雨前巡查"), 40);
    assert_int_equal(patrols(fixture, "暴雨后巡查"), 0);
    answer = fixture_command(fixture, "clerk", again);
    CHECK(strstr(answer, "\"known\":true") != NULL, "%s", answer);
    settle(fixture);
    assert_int_equal(patrols(fixture, "暴雨前巡查"), 40);
    fixture->now_ms += 35LL * FIXTURE_HOUR_MS; /* 25 November, 21:00 */
    desk_turn(fixture->desk, 0);
    desk_close(fixture->desk); /* with some of the patrols opened */
    fixture_open_desk(fixture);
    settle(fixture);
    assert_int_equal(patrols(fixture, "暴雨后巡查"), 40);
    fixture->now_ms += 2LL * DAY_MS;
    settle(fixture);
    assert_int_equal(patrols(fixture, "暴雨后巡查"), 40);
    assert_int_equal(patrols(fixture, "暴雨前巡查"), 40);
    assert_int_equal(fixture_count_events(fixture, "weather.noticed"), 1);
}

static void rain_that_has_begun_is_only_looked_after(void **state)
{
    struct fixture *fixture = *state;
    put_homes(fixture, 1);
    fixture_command(fixture, "supervisor", NOTICE("w1", "2026-11-24T08:00", "2026-11-24T20:00"));
    settle(fixture);
    assert_int_equal(patrols(fixture, "巡查"), 0);
    fixture->now_ms += 11LL * FIXTURE_HOUR_MS;
    settle(fixture);
    assert_int_equal(patrols(fixture, "暴雨后巡查"), 1);
}

static void a_notice_that_makes_no_sense_is_refused(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        const char *who, *json, *expected;
    } cases[] = {
        {"security", NOTICE("1", "2026-11-25T20:00", "2026-11-25T08:00"), "\"malformed\""},
        {"security", NOTICE("2", "2026-11-20T08:00", "2026-11-20T20:00"), "\"malformed\""},
        {"security", NOTICE("3", "2027-11-20T08:00", "2027-11-20T20:00"), "\"malformed\""},
        {"security", NOTICE("4", "tomorrow", "2026-11-25T08:00"), "\"malformed\""},
        {"technician", NOTICE("5", "2026-11-25T08:00", "2026-11-25T20:00"), "\"forbidden\""},
        {"security",
         "{\"id\":\"6\",\"op\":\"weather.notice\",\"kind\":\"meteor\",\"from\":\"2026-11-25T08:00\","
         "\"until\":\"2026-11-25T20:00\"}",
         "\"malformed\""},
        {"security",
         "{\"id\":\"7\",\"op\":\"weather.notice\",\"community\":\"moon\",\"kind\":\"heavy_rain\","
         "\"from\":\"2026-11-25T08:00\",\"until\":\"2026-11-25T20:00\"}",
         "\"not_found\""},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const char *answer = fixture_command(fixture, cases[i].who, cases[i].json);
        CHECK(strstr(answer, cases[i].expected) != NULL, "%zu: %s", i, answer);
    }
    assert_int_equal(fixture_count_events(fixture, "weather.noticed"), 0);
}

#define DESK_TEST(function)                                                                        \
    cmocka_unit_test_setup_teardown(function, fixture_setup, fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        DESK_TEST(each_fund_is_granted_once),
        DESK_TEST(who_may_draw_draws_and_finance_alone_refills),
        DESK_TEST(a_fund_never_falls_below_nothing),
        DESK_TEST(low_is_told_once_until_it_is_refilled),
        DESK_TEST(the_same_command_twice_draws_once),
        DESK_TEST(a_list_shows_balances_and_what_moved_them),
        DESK_TEST(heavy_rain_brings_patrols_before_and_after_and_no_second_time),
        DESK_TEST(rain_that_has_begun_is_only_looked_after),
        DESK_TEST(a_notice_that_makes_no_sense_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
