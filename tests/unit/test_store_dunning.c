#include "store/dunning.h"
#include "tests/unit/store_fixture.h"

static int64_t home(struct store *store, const char *community)
{
    struct household household = {.room = "1-1-101"};
    SET(household.community, "%s", community);
    OK(store_household_put(store, &household));
    return household.id;
}

static void steps_are_taken_once_and_stay_in_order(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    int64_t household = home(store, "sunshine");
    struct dunning dunning;
    OK(store_dunning_get(store, household, &dunning));
    assert_int_equal(dunning.step_count + (size_t)dunning.due_on + (size_t)dunning.next_at_ms, 0);
    dunning.due_on = 20260930;
    dunning.next_at_ms = 70;
    OK(store_dunning_put(store, &dunning));
    OK(store_dunning_step(store, household, &(struct dunning_step){"visit", 30, 5}));
    OK(store_dunning_step(store, household, &(struct dunning_step){"due", 20, 0}));
    CHECK_STATUS("twice",
                 store_dunning_step(store, household, &(struct dunning_step){"due", 40, 0}),
                 ST_CONFLICT);
    store = fixture_reopen(fixture);
    OK(store_dunning_get(store, household, &dunning));
    assert_int_equal(dunning.due_on, 20260930);
    assert_int_equal(dunning.next_at_ms, 70);
    assert_int_equal(dunning.step_count, 2);
    assert_string_equal(dunning.steps[0].step, "due");
    assert_string_equal(dunning.steps[1].step, "visit");
    assert_int_equal(dunning.steps[1].reason, 5);
    OK(store_dunning_forget(store, household));
    OK(store_dunning_get(store, household, &dunning));
    assert_int_equal(dunning.step_count, 0);
}

static enum status count(void *context, const struct letter *letter)
{
    (void)letter;
    ++*(int *)context;
    return ST_OK;
}

static int listed(struct store *store, const char *scopes, bool unsent)
{
    int letters = 0;
    OK(store_letter_list(store, text_of(scopes), unsent, LETTER_LIST_MAX, count, &letters));
    return letters;
}

static void letters_are_numbered_and_say_what_they_said(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    struct letter first = {.household = home(store, "sunshine"), .community = "sunshine",
                           .at_ms = 9, .total_fen = 25000, .facts = TEXT("{\"total\":25000}")};
    struct letter second = {.household = home(store, "riverside"), .community = "riverside",
                            .facts = TEXT("{}")};
    OK(store_letter_add(store, &first));
    OK(store_letter_add(store, &second));
    assert_int_equal(second.id, first.id + 1);
    SET(first.tracking, "EMS123456789CN");
    SET(first.tracked_by, "clerk");
    first.tracked_at_ms = 11;
    OK(store_letter_track(store, &first));
    store = fixture_reopen(fixture);
    struct letter found;
    OK(store_letter_get(store, first.id, &found));
    assert_string_equal(found.tracking, "EMS123456789CN");
    assert_string_equal(found.tracked_by, "clerk");
    assert_int_equal(found.total_fen, 25000);
    assert_true(text_equal(found.facts, TEXT("{\"total\":25000}")));
    CHECK_STATUS("none", store_letter_get(store, 99, &found), ST_NOT_FOUND);
    assert_int_equal(listed(store, "*", false), 2);
    assert_int_equal(listed(store, "*", true), 1);
    assert_int_equal(listed(store, "sunshine", false), 1);
    assert_int_equal(listed(store, "sunshine", true), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(steps_are_taken_once_and_stay_in_order),
        STORE_TEST(letters_are_numbered_and_say_what_they_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
