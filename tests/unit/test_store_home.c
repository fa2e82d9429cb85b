#include "store/home.h"
#include "tests/unit/store_fixture.h"

static int64_t household(struct store *store, const char *community, const char *room)
{
    struct household household = {.owner = "陈女士"};
    SET(household.community, "%s", community);
    SET(household.room, "%s", room);
    OK(store_household_put(store, &household));
    return household.id;
}

static void what_was_put_last_is_there_after_a_restart(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    struct home home = {.household = household(store, "sunshine", "3-2-501"),
                        .delivered_on = 20240131};
    struct home found = {0};
    CHECK_STATUS("nothing known", store_home_get(store, home.household, &found), ST_NOT_FOUND);
    OK(store_home_put(store, &home));
    home = (struct home){.household = home.household,
                         .delivered_on = 20240201,
                         .occupied_on = 20240501,
                         .custody_from = 20260101,
                         .water_start_l = 5000000000,
                         .power_start_wh = 6000000000};
    OK(store_home_put(store, &home));
    store = fixture_reopen(fixture);
    OK(store_home_get(store, home.household, &found));
    assert_int_equal(found.household, home.household);
    assert_int_equal(found.delivered_on, 20240201);
    assert_int_equal(found.occupied_on, 20240501);
    assert_int_equal(found.custody_from, 20260101);
    assert_int_equal(found.water_start_l, 5000000000);
    assert_int_equal(found.power_start_wh, 6000000000);
}

static void a_household_that_is_not_there_has_no_home(void **state)
{
    struct fixture *fixture = *state;
    struct home home = {.household = 9};
    CHECK_STATUS("put", store_home_put(fixture->store, &home), ST_NOT_FOUND);
    CHECK_STATUS("get", store_home_get(fixture->store, 9, &home), ST_NOT_FOUND);
}

static enum status note(void *context, const struct home *home, struct text community,
                        struct text room)
{
    char *seen = context;
    size_t used = strlen(seen);
    snprintf(seen + used, 256 - used, "%.*s/%.*s@%d ", TEXT_ARGS(community), TEXT_ARGS(room),
             (int)home->custody_from);
    return ST_OK;
}

static void homes_in_custody_are_those_of_the_community_by_room(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    static const struct {
        const char *community, *room;
        int32_t custody_from;
    } cases[] = {
        {"sunshine", "2-1-101", 20260102},
        {"sunshine", "1-1-101", 20260101},
        {"sunshine", "3-1-101", 0},
        {"riverside", "1-1-101", 20260103},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct home home = {.household = household(store, cases[i].community, cases[i].room),
                            .custody_from = cases[i].custody_from};
        OK(store_home_put(store, &home));
    }
    char seen[256] = "";
    OK(store_home_in_custody(store, TEXT("sunshine"), note, seen));
    assert_string_equal(seen, "sunshine/1-1-101@20260101 sunshine/2-1-101@20260102 ");
    struct home back = {.household = 1};
    OK(store_home_put(store, &back));
    seen[0] = '\0';
    OK(store_home_in_custody(store, TEXT("sunshine"), note, seen));
    assert_string_equal(seen, "sunshine/1-1-101@20260101 ");
}

static void homes_are_counted_with_facts_or_without(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    int64_t homes = -1;
    int64_t occupied = -1;
    struct home lived_in = {.household = household(store, "sunshine", "1-1-101"),
                            .occupied_on = 20240501};
    struct home empty = {.household = household(store, "sunshine", "1-1-102"),
                         .delivered_on = 20240501};
    struct home elsewhere = {.household = household(store, "riverside", "1-1-101"),
                             .occupied_on = 20240501};
    household(store, "sunshine", "1-1-103");
    OK(store_home_put(store, &lived_in));
    OK(store_home_put(store, &empty));
    OK(store_home_put(store, &elsewhere));
    OK(store_home_count(store, TEXT("sunshine"), &homes, &occupied));
    assert_int_equal(homes, 3);
    assert_int_equal(occupied, 1);
    OK(store_home_count(store, TEXT("nowhere"), &homes, &occupied));
    assert_int_equal(homes, 0);
    assert_int_equal(occupied, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(what_was_put_last_is_there_after_a_restart),
        STORE_TEST(a_household_that_is_not_there_has_no_home),
        STORE_TEST(homes_in_custody_are_those_of_the_community_by_room),
        STORE_TEST(homes_are_counted_with_facts_or_without),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
