/* survey_fixture.h - a desk with a community of homes to ask, and a resident who answers. */
#ifndef TESTS_UNIT_SURVEY_FIXTURE_H
#define TESTS_UNIT_SURVEY_FIXTURE_H

#include "bot/surveys.h"
#include "store/answer.h"
#include "store/home.h"
#include "tests/unit/campaign_fixture.h"

enum { SURVEY_HOMES = 30 };

static inline void occupy(struct fixture *fixture, int64_t household, bool occupied)
{
    const struct home home = {.household = household, .occupied_on = occupied ? 20260101 : 0};
    assert_int_equal(store_begin(fixture->store), ST_OK);
    assert_int_equal(store_home_put(fixture->store, &home), ST_OK);
    assert_int_equal(store_commit(fixture->store), ST_OK);
}

/* Homes 80-1-101 … of which so many are occupied. */
static inline void add_survey_homes(struct fixture *fixture, int count, int occupied)
{
    for (int i = 0; i < count; i++) {
        char room[32], phone[32];
        snprintf(room, sizeof room, "%d-1-%d", 80 + i / 10, 101 + i % 10);
        snprintf(phone, sizeof phone, "13800001%03d", i);
        occupy(fixture, add_home(fixture, room, phone), i < occupied);
    }
}

static inline int survey_setup(void **state)
{
    begins_surveys = true;
    int failed = campaign_setup(state);
    ((struct fixture *)*state)->config->ladder->count = 0; /* nobody is reminded of fees */
    return failed;
}

static inline struct survey survey_now(struct fixture *fixture, int64_t id)
{
    struct survey survey;
    assert_int_equal(store_survey_get(fixture->store, id, &survey), ST_OK);
    return survey;
}

static inline bool has_survey(struct fixture *fixture, int64_t id)
{
    struct survey survey;
    return store_survey_get(fixture->store, id, &survey) == ST_OK;
}

#endif
