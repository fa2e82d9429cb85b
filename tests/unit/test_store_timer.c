#include "store/timer.h"
#include "tests/unit/store_fixture.h"

static void put(struct store *store, const char *kind, int64_t subject, int64_t due_at_ms)
{
    struct timer timer = {.subject = subject, .due_at_ms = due_at_ms};
    SET(timer.kind, "%s", kind);
    SET(timer.data, "{\"due\":%lld}", (long long)due_at_ms);
    OK(store_timer_put(store, &timer));
}

static void check_claim(struct store *store, int64_t now_ms, size_t max, const char *expected)
{
    struct timer timers[TIMER_CLAIM_MAX];
    size_t count = 99;
    char seen[512] = "";
    OK(store_timer_claim(store, now_ms, timers, max, &count));
    for (size_t i = 0; i < count; i++) {
        size_t used = strlen(seen);
        snprintf(seen + used, sizeof seen - used, "%s/%lld@%lld ", timers[i].kind,
                 (long long)timers[i].subject, (long long)timers[i].due_at_ms);
    }
    CHECK(strcmp(seen, expected) == 0, "at %lld: %s", (long long)now_ms, seen);
}

static void timers_are_claimed_once_in_order_of_due_time(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    put(store, "form.remind", 1, 300);
    put(store, "alarm.repeat", 2, 100);
    put(store, "form.remind", 3, 200);
    put(store, "form.remind", 4, 200);
    check_claim(store, 99, 64, "");
    store = fixture_reopen(fixture);
    check_claim(store, 250, 2, "alarm.repeat/2@100 form.remind/3@200 ");
    check_claim(store, 250, 64, "form.remind/4@200 ");
    check_claim(store, 250, 64, "");
    check_claim(store, 300, 0, "");
    check_claim(store, 300, 64, "form.remind/1@300 ");
}

static void claim_takes_at_most_its_maximum(void **state)
{
    struct fixture *fixture = *state;
    for (int i = 0; i <= TIMER_CLAIM_MAX; i++) {
        put(fixture->store, "form.remind", i, 10);
    }
    struct timer timers[TIMER_CLAIM_MAX];
    size_t count = 0;
    OK(store_timer_claim(fixture->store, 10, timers, TIMER_CLAIM_MAX, &count));
    assert_int_equal(count, TIMER_CLAIM_MAX);
    OK(store_timer_claim(fixture->store, 10, timers, TIMER_CLAIM_MAX, &count));
    assert_int_equal(count, 1);
}

static void put_replaces_the_timer_of_kind_and_subject(void **state)
{
    struct fixture *fixture = *state;
    put(fixture->store, "form.remind", 1, 100);
    put(fixture->store, "form.remind", 1, 500);
    put(fixture->store, "form.close", 1, 200);
    check_claim(fixture->store, 499, 64, "form.close/1@200 ");
    struct timer timers[TIMER_CLAIM_MAX];
    size_t count = 0;
    OK(store_timer_claim(fixture->store, 500, timers, 64, &count));
    assert_int_equal(count, 1);
    assert_string_equal(timers[0].data, "{\"due\":500}");
}

static void drop_is_ok_also_when_there_is_none(void **state)
{
    struct fixture *fixture = *state;
    put(fixture->store, "form.remind", 1, 100);
    put(fixture->store, "form.remind", 2, 100);
    OK(store_timer_drop(fixture->store, TEXT("form.remind"), 1));
    OK(store_timer_drop(fixture->store, TEXT("form.remind"), 1));
    OK(store_timer_drop(fixture->store, TEXT("' OR 1=1 --"), 2));
    check_claim(fixture->store, 100, 64, "form.remind/2@100 ");
}

static void rolled_back_claim_leaves_the_timers(void **state)
{
    struct fixture *fixture = *state;
    put(fixture->store, "form.remind", 1, 100);
    OK(store_commit(fixture->store));
    OK(store_begin(fixture->store));
    check_claim(fixture->store, 100, 64, "form.remind/1@100 ");
    store_rollback(fixture->store);
    OK(store_begin(fixture->store));
    check_claim(fixture->store, 100, 64, "form.remind/1@100 ");
}

static void next_is_the_earliest_or_never(void **state)
{
    struct fixture *fixture = *state;
    int64_t due = 0;
    OK(store_timer_next(fixture->store, &due));
    assert_true(due == INT64_MAX);
    put(fixture->store, "form.remind", 1, 300);
    put(fixture->store, "form.remind", 2, -5);
    OK(store_timer_next(fixture->store, &due));
    assert_int_equal(due, -5);
}

static void unterminated_columns_are_refused(void **state)
{
    struct fixture *fixture = *state;
    struct timer timer = {.subject = 1};
    memset(timer.data, 'd', sizeof timer.data);
    CHECK_STATUS("data", store_timer_put(fixture->store, &timer), ST_TOO_LARGE);
    timer.data[sizeof timer.data - 1] = '\0';
    CHECK_STATUS("full", store_timer_put(fixture->store, &timer), ST_OK);
    memset(timer.kind, 'k', sizeof timer.kind);
    CHECK_STATUS("kind", store_timer_put(fixture->store, &timer), ST_TOO_LARGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(timers_are_claimed_once_in_order_of_due_time),
        STORE_TEST(claim_takes_at_most_its_maximum),
        STORE_TEST(put_replaces_the_timer_of_kind_and_subject),
        STORE_TEST(drop_is_ok_also_when_there_is_none),
        STORE_TEST(rolled_back_claim_leaves_the_timers),
        STORE_TEST(next_is_the_earliest_or_never),
        STORE_TEST(unterminated_columns_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
