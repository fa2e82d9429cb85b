#include "store/recurrence.h"
#include "tests/unit/store_fixture.h"

static struct recurrence made(const char *rule, const char *community, const char *subject)
{
    struct recurrence recurrence = {.next_at_ms = 10};
    SET(recurrence.rule, "%s", rule);
    SET(recurrence.community, "%s", community);
    SET(recurrence.subject, "%s", subject);
    return recurrence;
}

static void a_period_moves_on_in_the_same_row_after_a_restart(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    struct recurrence first = made("R-CLK-16", "sunshine", "3-2-501");
    struct recurrence next = made("R-CLK-16", "sunshine", "3-2-501");
    struct recurrence found = {0};
    OK(store_recurrence_put(store, &first));
    next.next_at_ms = 20;
    next.done = 3;
    next.ended = true;
    OK(store_recurrence_put(store, &next));
    assert_int_equal(next.id, first.id);
    store = fixture_reopen(fixture);
    OK(store_recurrence_get(store, first.id, &found));
    assert_int_equal(found.id, first.id);
    assert_string_equal(found.rule, "R-CLK-16");
    assert_string_equal(found.community, "sunshine");
    assert_string_equal(found.subject, "3-2-501");
    assert_int_equal(found.next_at_ms, 20);
    assert_int_equal(found.done, 3);
    assert_true(found.ended);
}

static enum status note(void *context, const struct recurrence *recurrence)
{
    char *seen = context;
    size_t used = strlen(seen);
    snprintf(seen + used, 256 - used, "%s/%s/%s ", recurrence->rule, recurrence->community,
             recurrence->subject);
    return ST_OK;
}

static void rule_community_and_subject_together_are_the_key(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    static const struct {
        const char *rule, *community, *subject;
    } cases[] = {
        {"R1", "sunshine", ""},
        {"R1", "sunshine", "lift"},
        {"R1", "riverside", ""},
        {"R2", "", ""},
    };
    int64_t ids[4];
    for (size_t i = 0; i < 4; i++) {
        struct recurrence recurrence = made(cases[i].rule, cases[i].community, cases[i].subject);
        OK(store_recurrence_put(store, &recurrence));
        ids[i] = recurrence.id;
    }
    struct recurrence found;
    for (size_t i = 0; i < 4; i++) {
        OK(store_recurrence_find(store, text_of(cases[i].rule), text_of(cases[i].community),
                                 text_of(cases[i].subject), &found));
        CHECK(found.id == ids[i], "case %zu: row %lld", i, (long long)found.id);
    }
    CHECK_STATUS("none",
                 store_recurrence_find(store, TEXT("R2"), TEXT("sunshine"), TEXT(""), &found),
                 ST_NOT_FOUND);
    CHECK_STATUS("none", store_recurrence_get(store, 99, &found), ST_NOT_FOUND);
    char seen[256] = "";
    OK(store_recurrence_each(store, note, seen));
    assert_string_equal(seen, "R1/sunshine/ R1/sunshine/lift R1/riverside/ R2// ");
}

static enum status stop(void *context, const struct recurrence *recurrence)
{
    (void)recurrence;
    ++*(int *)context;
    return ST_STOPPING;
}

static void a_walk_stops_when_told_and_a_long_subject_is_refused(void **state)
{
    struct fixture *fixture = *state;
    struct recurrence first = made("R1", "sunshine", "a");
    struct recurrence second = made("R1", "sunshine", "b");
    int calls = 0;
    OK(store_recurrence_put(fixture->store, &first));
    OK(store_recurrence_put(fixture->store, &second));
    CHECK_STATUS("stop", store_recurrence_each(fixture->store, stop, &calls), ST_STOPPING);
    assert_int_equal(calls, 1);
    memset(first.subject, 'x', sizeof first.subject);
    CHECK_STATUS("long", store_recurrence_put(fixture->store, &first), ST_TOO_LARGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(a_period_moves_on_in_the_same_row_after_a_restart),
        STORE_TEST(rule_community_and_subject_together_are_the_key),
        STORE_TEST(a_walk_stops_when_told_and_a_long_subject_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
