#include "store/clock.h"
#include "tests/unit/store_fixture.h"

static int64_t add(struct store *store, int64_t ticket, const char *rule, int64_t ended_at_ms)
{
    struct clock_row clock = {.ticket = ticket,
                              .state = ended_at_ms == 0 ? CLOCK_RUNNING : CLOCK_KEPT,
                              .ended_at_ms = ended_at_ms};
    SET(clock.rule, "%s", rule);
    OK(store_clock_add(store, &clock));
    return clock.id;
}

static void check_rules(const struct clock_row *clocks, size_t count, const char *expected)
{
    char seen[512] = "";
    for (size_t i = 0; i < count; i++) {
        size_t used = strlen(seen);
        snprintf(seen + used, sizeof seen - used, "%s ", clocks[i].rule);
    }
    CHECK(strcmp(seen, expected) == 0, "%s instead of %s", seen, expected);
}

static void all_that_is_saved_is_there_after_a_restart(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    struct clock_row clock = {.ticket = fixture_ticket(store, 0, "sunshine"),
                              .rule = "R-CLK-2",
                              .started_at_ms = 1,
                              .due_at_ms = 2,
                              .warn_at_ms = 3,
                              .next_at_ms = 4};
    OK(store_clock_add(store, &clock));
    clock.state = CLOCK_PAUSED;
    clock.started_at_ms = 11;
    clock.due_at_ms = 12;
    clock.warn_at_ms = 13;
    clock.next_at_ms = 14;
    clock.paused_at_ms = 15;
    clock.was_warned = true;
    clock.escalations = 3;
    clock.ended_at_ms = 16;
    OK(store_clock_save(store, &clock));
    store = fixture_reopen(fixture);
    struct clock_row found = {0};
    OK(store_clock_get(store, clock.id, &found));
    assert_int_equal(found.id, clock.id);
    assert_int_equal(found.ticket, clock.ticket);
    assert_string_equal(found.rule, "R-CLK-2");
    assert_int_equal(found.state, CLOCK_PAUSED);
    assert_int_equal(found.started_at_ms, 11);
    assert_int_equal(found.due_at_ms, 12);
    assert_int_equal(found.warn_at_ms, 13);
    assert_int_equal(found.next_at_ms, 14);
    assert_int_equal(found.paused_at_ms, 15);
    assert_true(found.was_warned);
    assert_int_equal(found.escalations, 3);
    assert_int_equal(found.ended_at_ms, 16);
}

static void a_clock_that_is_not_there_is_neither_read_nor_saved(void **state)
{
    struct fixture *fixture = *state;
    struct clock_row clock = {.id = 9};
    CHECK_STATUS("get", store_clock_get(fixture->store, 9, &clock), ST_NOT_FOUND);
    CHECK_STATUS("save", store_clock_save(fixture->store, &clock), ST_NOT_FOUND);
}

static void every_state_keeps_its_number_and_has_its_word(void **state)
{
    struct fixture *fixture = *state;
    static const char *const words[] = {"due", "warned", "paused", "missed", "kept", "void"};
    struct clock_row clock = {.ticket = fixture_ticket(fixture->store, 0, "sunshine")};
    OK(store_clock_add(fixture->store, &clock));
    for (int i = 0; i < CLOCK_STATE_COUNT; i++) {
        struct clock_row found;
        clock.state = (enum clock_state)i;
        OK(store_clock_save(fixture->store, &clock));
        OK(store_clock_get(fixture->store, clock.id, &found));
        CHECK(found.state == clock.state, "%d: read as %d", i, (int)found.state);
        assert_string_equal(clock_state_word(found.state), words[i]);
    }
}

static void clocks_of_a_ticket_are_oldest_first_and_only_its_own(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    int64_t ticket = fixture_ticket(store, 0, "sunshine");
    add(store, ticket, "a", 5);
    add(store, fixture_ticket(store, 0, "sunshine"), "other", 0);
    add(store, ticket, "b", 0);
    struct clock_row clocks[4];
    size_t count = 99;
    OK(store_clock_of_ticket(store, ticket, clocks, 4, &count));
    check_rules(clocks, count, "a b ");
    OK(store_clock_of_ticket(store, ticket + 9, clocks, 4, &count));
    assert_int_equal(count, 0);
}

static void where_there_is_no_room_for_all_the_open_ones_stay(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    int64_t ticket = fixture_ticket(store, 0, "sunshine");
    add(store, ticket, "open", 0);
    add(store, ticket, "ended1", 5);
    add(store, ticket, "ended2", 5);
    add(store, ticket, "open2", 0);
    add(store, ticket, "ended3", 5);
    struct clock_row clocks[3];
    size_t count = 99;
    OK(store_clock_of_ticket(store, ticket, clocks, 3, &count));
    check_rules(clocks, count, "open open2 ended3 ");
    OK(store_clock_of_ticket(store, ticket, clocks, 2, &count));
    check_rules(clocks, count, "open open2 ");
}

static void so_many_clocks_of_a_ticket_run_at_a_time(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    int64_t ticket = fixture_ticket(store, 0, "sunshine");
    int64_t last = 0;
    for (int i = 0; i < CLOCKS_OF_TICKET_MAX; i++) {
        add(store, ticket, "ended", 5); /* these do not count */
        last = add(store, ticket, "open", 0);
    }
    struct clock_row over = {.id = 77, .ticket = ticket, .rule = "over"};
    CHECK_STATUS("one over", store_clock_add(store, &over), ST_TOO_LARGE);
    assert_int_equal(over.id, 77);
    struct clock_row clock;
    OK(store_clock_get(store, last, &clock));
    clock.ended_at_ms = 6;
    OK(store_clock_save(store, &clock));
    OK(store_clock_add(store, &over));
}

struct walk {
    char seen[256];
    enum status answer;
};

static enum status note(void *context, const struct clock_row *clock)
{
    struct walk *walk = context;
    size_t used = strlen(walk->seen);
    snprintf(walk->seen + used, sizeof walk->seen - used, "%s ", clock->rule);
    return walk->answer;
}

static void a_walk_takes_open_ones_and_those_ended_since(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    int64_t ticket = fixture_ticket(store, 0, "sunshine");
    add(store, ticket, "a@9", 9);
    add(store, ticket, "open1", 0);
    add(store, ticket, "b@20", 20);
    add(store, ticket, "c@10", 10);
    add(store, ticket, "open2", 0);
    static const struct {
        int64_t since_ms;
        const char *expected;
    } cases[] = {
        {0, "a@9 open1 b@20 c@10 open2 "}, {-5, "a@9 open1 b@20 c@10 open2 "},
        {10, "open1 b@20 c@10 open2 "},    {11, "open1 b@20 open2 "},
        {INT64_MAX, "open1 open2 "},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct walk walk = {0};
        OK(store_clock_each(store, cases[i].since_ms, note, &walk));
        CHECK(strcmp(walk.seen, cases[i].expected) == 0, "since %lld: %s",
              (long long)cases[i].since_ms, walk.seen);
    }
    struct walk walk = {.answer = ST_STOPPING};
    CHECK_STATUS("stop", store_clock_each(store, 0, note, &walk), ST_STOPPING);
    assert_string_equal(walk.seen, "a@9 ");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(all_that_is_saved_is_there_after_a_restart),
        STORE_TEST(a_clock_that_is_not_there_is_neither_read_nor_saved),
        STORE_TEST(every_state_keeps_its_number_and_has_its_word),
        STORE_TEST(clocks_of_a_ticket_are_oldest_first_and_only_its_own),
        STORE_TEST(where_there_is_no_room_for_all_the_open_ones_stay),
        STORE_TEST(so_many_clocks_of_a_ticket_run_at_a_time),
        STORE_TEST(a_walk_takes_open_ones_and_those_ended_since),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
