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

static inline void must(const char *answer, const char *expected)
{
    CHECK(strstr(answer, expected) != NULL, "%s, not %s", answer, expected);
}

static inline size_t tasks(struct fixture *fixture, const char *intent)
{
    static struct ticket tickets[256];
    size_t count = fixture_tickets(fixture, tickets, COUNT_OF(tickets)), found = 0;
    for (size_t i = 0; i < count; i++) {
        found += strcmp(tickets[i].intent, intent) == 0;
    }
    return found;
}

/* The first survey of 30 of 34 homes has sent its invitations: Thursday 26 November. */
static inline struct survey invited(struct fixture *fixture)
{
    add_survey_homes(fixture, SURVEY_HOMES, 28);
    pass_days(fixture, 3);
    return survey_now(fixture, 1);
}

/* The sheet in the resident's hands. */
static inline enum status find_session(struct fixture *fixture, struct survey_session *session_out)
{
    struct contact contact;
    struct conversation conversation;
    assert_int_equal(store_contact_find(fixture->store, TEXT("demo"), TEXT(RESIDENT), &contact,
                                        &conversation), ST_OK);
    return store_session_of(fixture->store, contact.id, session_out);
}

#endif
