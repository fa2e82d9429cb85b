/* Surveys that run at the same time: each home, and each resident, is asked by one at a time (R-SUR-1 to
 * R-SUR-3). */
#include "store/query.h"
#include "tests/unit/sql_number.h"
#include "tests/unit/survey_fixture.h"

static struct survey_session session_of(struct fixture *fixture)
{
    struct survey_session session;
    assert_int_equal(find_session(fixture, &session), ST_OK);
    return session;
}

/* Two surveys of all homes begin on one day. */
static void two_surveys(struct fixture *fixture)
{
    struct survey_rules *rules = fixture->config->surveys;
    for (size_t i = 0; i < rules->kind_count; i++) {
        rules->kinds[i].share_percent = 100;
    }
    add_survey_homes(fixture, SURVEY_HOMES, 28);
    pass_days(fixture, 1);
    must(ask(fixture, "director", "survey.cancel", ",\"survey\":1"), "\"cancelled\"");
    pass_days(fixture, 367);
    assert_int_equal(survey_now(fixture, 2).sampled, 30);
    assert_int_equal(survey_now(fixture, 3).sampled, 30);
    assert_int_not_equal(survey_now(fixture, 2).started_at_ms, 0);
    assert_int_not_equal(survey_now(fixture, 3).started_at_ms, 0);
}

/* How often the homes 80-1-101 … have been invited, by both together. */
static void must_be_invited(int first, int count, size_t times)
{
    for (int i = first; i < first + count; i++) {
        char phone[32];
        snprintf(phone, sizeof phone, "13800001%03d", i);
        CHECK(sent_to(phone) == times, "%s was invited %zu times", phone, sent_to(phone));
    }
}

/* The survey that has invited home 80-1-101 + index. */
static int64_t inviting(struct fixture *fixture, int index)
{
    char sql[256];
    snprintf(sql, sizeof sql,
             "SELECT v.id FROM survey v JOIN campaign_target g ON g.campaign = v.campaign "
             "AND g.state = %d JOIN household h ON h.id = g.household WHERE h.room = '%d-1-%d' "
             "ORDER BY v.id DESC", TARGET_SENT, 80 + index / 10, 101 + index % 10);
    return sql_number(fixture->store->db, sql);
}

static void leave(struct fixture *fixture, int index)
{
    char more[96];
    snprintf(more, sizeof more, ",\"survey\":%lld,\"room\":\"80-1-%d\"",
             (long long)inviting(fixture, index), 101 + index);
    must(ask(fixture, "clerk", "survey.decline", more), "\"ok\":true");
}

static void no_home_is_invited_to_two_surveys_at_once(void **state)
{
    struct fixture *fixture = *state;
    two_surveys(fixture);
    must_be_invited(0, 28, 1);
    leave(fixture, 0);
    leave(fixture, 1);
    pass_days(fixture, 1);
    must_be_invited(0, 2, 2);
    must_be_invited(2, 26, 1);
    /* Who has been invited by one is so by the other when the first is over. */
    must(ask(fixture, "cs_manager", "survey.close", ",\"survey\":2"), "\"closed\"");
    pass_days(fixture, 2);
    for (int i = 2; i < 28; i++) {
        CHECK(inviting(fixture, i) == 3, "home %d: by %lld", i, (long long)inviting(fixture, i));
    }
    struct campaign last = campaign_now(fixture, survey_now(fixture, 3).campaign);
    CHECK(last.state == CAMPAIGN_DONE, "state %d, %lld open", last.state, (long long)last.counts[TARGET_OPEN]);
}

static void no_home_is_visited_for_two_surveys_at_once(void **state)
{
    struct fixture *fixture = *state;
    for (size_t i = 0; i < fixture->config->surveys->kind_count; i++) {
        fixture->config->surveys->kinds[i].required_percent = 100;
    }
    two_surveys(fixture);
    pass_days(fixture, 11); /* the one asks for visits after 7 days, the other after 10 */
    assert_int_equal(survey_now(fixture, 2).visiting + survey_now(fixture, 3).visiting, 30);
    assert_int_equal(tasks(fixture, "R-SUR-2a"), 30);
    int64_t other = 5 - inviting(fixture, 0), before = survey_now(fixture, other).visiting;
    leave(fixture, 0);
    pass_days(fixture, 1);
    assert_int_equal(survey_now(fixture, other).visiting, before + 1);
}

/* The same phone is on file for two homes. */
static void a_resident_of_two_homes_is_asked_about_one_at_a_time(void **state)
{
    struct fixture *fixture = *state;
    occupy(fixture, add_home(fixture, "79-1-101", "13800009999"), true);
    occupy(fixture, add_home(fixture, "79-1-102", "13800009999"), true);
    invited(fixture);
    assert_int_equal(sent_to("13800009999"), 1);
    pass_days(fixture, 2);
    assert_int_equal(sent_to("13800009999"), 1);
    must(ask(fixture, "clerk", "survey.decline", ",\"survey\":1,\"room\":\"79-1-101\""), "\"ok\":true");
    pass_days(fixture, 1);
    assert_int_equal(sent_to("13800009999"), 2);
}

/* Asked by two, he answers the one that has invited him, and then the other. */
static void the_word_begins_the_survey_that_has_invited(void **state)
{
    struct fixture *fixture = *state;
    two_surveys(fixture);
    must(fixture_say(fixture, RESIDENT, "满意度调查"), "1实名");
    struct survey_session session = session_of(fixture);
    assert_int_equal(session.survey, 2);
    must(fixture_say(fixture, RESIDENT, "不答了"), "不打扰");
    must(fixture_say(fixture, RESIDENT, "满意度调查"), "1实名");
    session = session_of(fixture);
    assert_int_equal(session.survey, 3);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, survey_setup, fixture_teardown)
    const struct CMUnitTest tests[] = {
        TEST(no_home_is_invited_to_two_surveys_at_once),
        TEST(no_home_is_visited_for_two_surveys_at_once),
        TEST(a_resident_of_two_homes_is_asked_about_one_at_a_time),
        TEST(the_word_begins_the_survey_that_has_invited),
    };
#undef TEST
    return cmocka_run_group_tests(tests, NULL, NULL);
}
