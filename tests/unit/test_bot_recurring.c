/* Recurring work: a year of days, weeks in which nothing ran, crashes and reloads. Every period of
 * every rule is there once and no more. */
#include "bot/recurring_rule.h"
#include "store/export.h"
#include "store/home.h"
#include "store/recurrence.h"
#include "tests/unit/desk_fixture.h"

enum { DAY_MS = 86400000, TURNS_MAX = 2000, TASKS_MAX = 2048 };

/* ---- tasks, as they are stored ---- */

struct task {
    int64_t number;
    char rule[STORE_ID_BYTES];
    char title[STORE_TITLE_BYTES], room[STORE_ROOM_BYTES];
    char slots[TICKET_SLOTS_BYTES_MAX];
};

struct tasks {
    size_t count;
    struct task *items;
};

static enum status collect(void *context, const struct ticket *ticket, struct text assignee)
{
    (void)assignee;
    struct tasks *tasks = context;
    const struct text mark = TEXT("{\"rule\":{\"label\":\"程序条款\",\"value\":\"");
    if (!text_equal(text_of(ticket->service), TEXT("task")) ||
        strncmp(ticket->intent, "R-FEE-", 6) == 0 || /* what the dunning ladder asks for */
        strncmp(ticket->intent, "R-SUR-", 6) == 0) { /* … and surveys */
        return ST_OK;
    }
    assert_true(tasks->count < TASKS_MAX);
    struct task *task = &tasks->items[tasks->count++];
    task->number = ticket->number;
    snprintf(task->title, sizeof task->title, "%s", ticket->title);
    snprintf(task->room, sizeof task->room, "%s", ticket->room);
    snprintf(task->slots, sizeof task->slots, "%.*s", TEXT_ARGS(ticket->slots));
    struct text rest = text_slice(ticket->slots, mark.size, ticket->slots.size);
    CHECK(text_starts_with(ticket->slots, mark), "%s", task->slots);
    text_copy(text_slice(rest, 0, text_find(rest, TEXT("\""))), task->rule, sizeof task->rule);
    return ST_OK;
}

static struct tasks read_tasks(struct fixture *fixture)
{
    struct tasks tasks = {0, calloc(TASKS_MAX, sizeof *tasks.items)};
    assert_non_null(tasks.items);
    assert_int_equal(store_export_tickets(fixture->store, collect, &tasks), ST_OK);
    return tasks;
}

static size_t count_of(const struct tasks *tasks, const char *rule)
{
    size_t count = 0;
    for (size_t i = 0; i < tasks->count; i++) {
        count += strcmp(tasks->items[i].rule, rule) == 0;
    }
    return count;
}

static size_t count_now(struct fixture *fixture, const char *rule)
{
    struct tasks tasks = read_tasks(fixture);
    size_t count = count_of(&tasks, rule);
    free(tasks.items);
    return count;
}

/* ---- time passes ---- */

static void settle(struct fixture *fixture)
{
    size_t turns = 0;
    while (desk_turn(fixture->desk, 0) > 0) {
        assert_true(++turns < TURNS_MAX);
    }
    fixture->events_bytes = 0;
}

static void pass_days(struct fixture *fixture, int days)
{
    for (int day = 0; day < days; day++) {
        fixture->now_ms += DAY_MS;
        settle(fixture);
    }
}

/* The gateway ends without a word and starts again. */
static void crash(struct fixture *fixture)
{
    desk_close(fixture->desk);
    fixture_open_desk(fixture);
}

static void reload(struct fixture *fixture)
{
    struct input *input = input_open(INPUT_CONFIG, fixture->config, 256);
    fixture_push(fixture, input);
    settle(fixture);
}

static void put_home(struct fixture *fixture, const char *room, int32_t custody_from)
{
    struct household household = {.community = "sunshine"};
    snprintf(household.room, sizeof household.room, "%s", room);
    assert_int_equal(store_begin(fixture->store), ST_OK);
    assert_int_equal(store_household_put(fixture->store, &household), ST_OK);
    const struct home home = {.household = household.id, .custody_from = custody_from};
    assert_int_equal(store_home_put(fixture->store, &home), ST_OK);
    assert_int_equal(store_commit(fixture->store), ST_OK);
}

/* ---- the tests ---- */

/* From Tuesday 24 November 2026, 10:00, for a year. */
static const struct {
    const char *rule;
    size_t count;
} year[] = {
    {"R-CLK-16", 52},  /* Fridays */
    {"R-CLK-17a", 31}, /* Mondays before 30 June 2027, a year after delivery */
    {"R-CLK-17b", 31},
    {"R-CLK-18", 12},  {"R-CLK-19a", 4}, {"R-CLK-19b", 1},
    {"R-CLK-20", 1},   /* the lift; the pump's first year is long over */
    {"R-CUSTODY", 52 + 39}, /* one home all the year, one from 1 March */
    {"R-ACTIVITY", 26},
};

static void check_year(struct fixture *fixture)
{
    struct tasks tasks = read_tasks(fixture);
    size_t all = 0;
    for (size_t i = 0; i < COUNT_OF(year); i++) {
        size_t count = count_of(&tasks, year[i].rule);
        CHECK(count == year[i].count, "%s: %zu, not %zu", year[i].rule, count, year[i].count);
        all += count;
    }
    assert_int_equal(tasks.count, all);
    free(tasks.items);
}

static void a_year_of_days_brings_each_period_once(void **state)
{
    struct fixture *fixture = *state;
    put_home(fixture, "3-2-502", 20260101);
    put_home(fixture, "5-1-1203", 20270301);
    for (int day = 0; day < 365; day++) {
        pass_days(fixture, 1);
        if (day % 10 == 0) {
            crash(fixture);
        }
        if (day % 7 == 0) {
            reload(fixture);
        }
    }
    check_year(fixture);
}

static void three_weeks_away_are_made_up_oldest_first_and_marked_late(void **state)
{
    struct fixture *fixture = *state;
    pass_days(fixture, 1);
    size_t before = count_now(fixture, "R-CLK-16");
    desk_close(fixture->desk);
    fixture->now_ms += 21LL * DAY_MS; /* to Wednesday 16 December: three Fridays went by */
    fixture_open_desk(fixture);
    desk_turn(fixture->desk, 0);
    crash(fixture); /* in the middle of it */
    settle(fixture);
    assert_int_equal(count_now(fixture, "R-CLK-16") - before, 3);
    struct tasks tasks = read_tasks(fixture);
    static const char *const periods[] = {"2026-11-27 16:00", "2026-12-04 16:00",
                                          "2026-12-11 16:00"};
    size_t at = 0;
    for (size_t i = 0; i < tasks.count; i++) {
        const struct task *task = &tasks.items[i];
        if (strcmp(task->rule, "R-CLK-16") == 0) {
            CHECK(strstr(task->slots, periods[at]) != NULL, "%zu: %s", at, task->slots);
            CHECK(strstr(task->title, "【补】") != NULL, "%s", task->title);
            CHECK(strstr(task->slots, "\"late\"") != NULL, "%s", task->slots);
            at++;
        }
    }
    assert_int_equal(at, 3);
    free(tasks.items);
    pass_days(fixture, 3); /* Friday 18 December, 16:00 is past: in time again */
    tasks = read_tasks(fixture);
    const struct task *last = NULL;
    for (size_t i = 0; i < tasks.count; i++) {
        last = strcmp(tasks.items[i].rule, "R-CLK-16") == 0 ? &tasks.items[i] : last;
    }
    assert_non_null(last);
    CHECK(strstr(last->slots, "2026-12-18 16:00") != NULL, "%s", last->slots);
    free(tasks.items);
}

static void what_is_due_now_is_not_late(void **state)
{
    struct fixture *fixture = *state;
    fixture->now_ms += 3LL * DAY_MS + 6LL * FIXTURE_HOUR_MS + 60000; /* Friday 16:01 */
    settle(fixture);
    struct tasks tasks = read_tasks(fixture);
    assert_int_equal(count_of(&tasks, "R-CLK-16"), 1);
    CHECK(strstr(tasks.items[0].title, "【补】") == NULL, "%s", tasks.items[0].title);
    assert_null(strstr(tasks.items[0].slots, "\"late\""));
    free(tasks.items);
}

static void a_rule_that_goes_ends_and_one_that_comes_begins_after_now(void **state)
{
    struct fixture *fixture = *state;
    struct recurring_rules *rules = fixture->config->recurring;
    size_t all = rules->count;
    pass_days(fixture, 7);
    size_t before = count_now(fixture, "R-ACTIVITY"); /* the last rule of the file */
    rules->count = all - 1;
    reload(fixture);
    pass_days(fixture, 28);
    assert_int_equal(count_now(fixture, "R-ACTIVITY"), before);
    assert_true(count_now(fixture, "R-CLK-16") >= 4); /* the others went on */
    rules->count = all;
    reload(fixture);
    assert_int_equal(count_now(fixture, "R-ACTIVITY"), before); /* nothing is made up */
    pass_days(fixture, 28);
    assert_int_equal(count_now(fixture, "R-ACTIVITY"), before + 2);
}

static void a_period_that_fell_due_before_the_reload_is_still_made(void **state)
{
    struct fixture *fixture = *state;
    struct recurring_rule *report = &fixture->config->recurring->items[0];
    assert_true(text_equal(report->id, TEXT("R-CLK-16")));
    desk_close(fixture->desk);
    fixture->now_ms += 4LL * DAY_MS; /* Friday went by */
    report->weekday = 2;             /* and the report moves to Wednesday */
    fixture_open_desk(fixture);
    settle(fixture);
    assert_int_equal(count_now(fixture, "R-CLK-16"), 1);
    pass_days(fixture, 7);
    struct tasks tasks = read_tasks(fixture);
    assert_int_equal(count_of(&tasks, "R-CLK-16"), 2);
    free(tasks.items);
}

static void many_homes_take_several_turns_and_none_twice(void **state)
{
    struct fixture *fixture = *state;
    for (int i = 0; i < 70; i++) {
        char room[24];
        snprintf(room, sizeof room, "8-1-%d", 101 + i);
        put_home(fixture, room, 20260101);
    }
    fixture->now_ms += 6LL * DAY_MS; /* Monday 30 November, 10:00 */
    desk_turn(fixture->desk, 0);
    size_t first = count_now(fixture, "R-CUSTODY");
    CHECK(first > 0 && first < 70, "%zu", first);
    crash(fixture);
    settle(fixture);
    struct tasks tasks = read_tasks(fixture);
    assert_int_equal(count_of(&tasks, "R-CUSTODY"), 70);
    for (size_t i = 0; i < tasks.count; i++) {
        for (size_t j = 0; j < i; j++) {
            CHECK(tasks.items[i].room[0] == '\0' ||
                      strcmp(tasks.items[i].room, tasks.items[j].room) != 0,
                  "%s twice", tasks.items[i].room);
        }
    }
    free(tasks.items);
}

/* ---- what is written into a task ---- */

static void the_weekly_report_lists_open_complaints_with_their_notes(void **state)
{
    struct fixture *fixture = *state;
    fixture_say(fixture, RESIDENT, "我要投诉，楼上半夜装修太吵");
    for (int i = 0; i < 6; i++) {
        fixture_say(fixture, RESIDENT, i % 2 == 0 ? "不清楚" : "对");
    }
    struct ticket ticket;
    assert_int_equal(fixture_tickets(fixture, &ticket, 1), 1);
    assert_string_equal(ticket.service, "complaint");
    fixture_command(fixture, "clerk",
                    "{\"id\":\"n\",\"op\":\"ticket.note\",\"ticket\":1,\"text\":\"已约周六上门\"}");
    pass_days(fixture, 4);
    struct tasks tasks = read_tasks(fixture);
    const struct task *report = NULL;
    for (size_t i = 0; i < tasks.count; i++) {
        report = strcmp(tasks.items[i].rule, "R-CLK-16") == 0 ? &tasks.items[i] : report;
    }
    assert_non_null(report);
    static const char *const expected[] = {"GD000001", "已约周六上门", "新登记投诉1件",
                                           "2026-11-20 16:00", "资料员"};
    for (size_t i = 0; i < COUNT_OF(expected); i++) {
        CHECK(strstr(report->slots, expected[i]) != NULL, "%s: %s", expected[i], report->slots);
    }
    free(tasks.items);
}

static void more_open_complaints_than_fit_are_counted(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(store_begin(fixture->store), ST_OK);
    for (int i = 0; i < 120; i++) {
        struct ticket ticket = {.service = "complaint", .intent = "complaint.other",
                                .state = "opened", .community = "sunshine",
                                .department = "cs", .opened_at_ms = fixture->now_ms};
        memset(ticket.title, '"', 200); /* the longest that JSON can make of it */
        assert_int_equal(store_ticket_open(fixture->store, &ticket), ST_OK);
    }
    assert_int_equal(store_commit(fixture->store), ST_OK);
    pass_days(fixture, 4);
    struct tasks tasks = read_tasks(fixture);
    assert_int_equal(count_of(&tasks, "R-CLK-16"), 1);
    const char *slots = tasks.items[0].slots;
    CHECK(strstr(slots, "GD000050") != NULL, "%s", slots);
    CHECK(strstr(slots, "GD000051") == NULL, "%s", slots);
    CHECK(strstr(slots, "还有70条") != NULL, "%s", slots);
    free(tasks.items);
}

/* ---- the calendar, alone ---- */

static void periods_follow_each_other_and_lead_back(void **state)
{
    struct fixture *fixture = *state;
    const struct recurring_rules *rules = fixture->config->recurring;
    for (size_t i = 0; i < rules->count; i++) {
        const struct recurring_rule *rule = &rules->items[i];
        int64_t at_ms = fixture->now_ms;
        for (int n = 0; n < 40 && !recurring_is_once(rule); n++) {
            int64_t next_ms = recurring_next(rule, 480, 0, at_ms);
            CHECK(next_ms > at_ms, "%.*s", TEXT_ARGS(rule->id));
            CHECK(recurring_next(rule, 480, 0, next_ms - 1) == next_ms, "%.*s",
                  TEXT_ARGS(rule->id));
            CHECK(n == 0 || recurring_previous(rule, 480, next_ms) == at_ms, "%.*s",
                  TEXT_ARGS(rule->id));
            at_ms = next_ms;
        }
    }
}

static void a_year_after_a_leap_day_is_the_month_s_last(void **state)
{
    (void)state;
    static const struct {
        int year, month, day, to_year, to_month, to_day;
    } cases[] = {{2024, 2, 29, 2025, 2, 28}, {2024, 3, 1, 2025, 3, 1}, {2027, 2, 28, 2028, 2, 28}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int64_t from = 0, to = 0;
        assert_true(calendar_day_from(cases[i].year, cases[i].month, cases[i].day, &from));
        assert_true(calendar_day_from(cases[i].to_year, cases[i].to_month, cases[i].to_day, &to));
        assert_int_equal(recurring_year_after(from), to);
    }
}

/* For tests that change the rules: a configuration of its own. */
static int own_config(void **state)
{
    struct config *config = NULL;
    assert_int_equal(stand_in_config(&config), ST_OK);
    return fixture_setup_with(state, config);
}

#define DESK_TEST(function)                                                                        \
    cmocka_unit_test_setup_teardown(function, fixture_setup, fixture_teardown)
#define CHANGING_TEST(function)                                                                    \
    cmocka_unit_test_setup_teardown(function, own_config, fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        DESK_TEST(a_year_of_days_brings_each_period_once),
        DESK_TEST(three_weeks_away_are_made_up_oldest_first_and_marked_late),
        DESK_TEST(what_is_due_now_is_not_late),
        CHANGING_TEST(a_rule_that_goes_ends_and_one_that_comes_begins_after_now),
        CHANGING_TEST(a_period_that_fell_due_before_the_reload_is_still_made),
        DESK_TEST(many_homes_take_several_turns_and_none_twice),
        DESK_TEST(the_weekly_report_lists_open_complaints_with_their_notes),
        DESK_TEST(more_open_complaints_than_fit_are_counted),
        DESK_TEST(periods_follow_each_other_and_lead_back),
        cmocka_unit_test(a_year_after_a_leap_day_is_the_month_s_last),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
