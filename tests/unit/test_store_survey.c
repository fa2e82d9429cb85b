/* Samples of surveys (R-SUR-1, R-SUR-2): who is drawn, in which numbers, and that a seed says it all. */
#include "store/answer.h"
#include "store/campaign.h"
#include "store/home.h"
#include "store/query.h"
#include "store/sample.h"
#include "store/survey.h"
#include "tests/unit/store_fixture.h"

enum { HOMES_MAX = 400 };

static int64_t add_home(struct store *store, const char *community, const char *room, bool occupied)
{
    struct household household = {0};
    SET(household.community, "%s", community);
    SET(household.room, "%s", room);
    OK(store_household_put(store, &household));
    const struct home home = {.household = household.id, .occupied_on = occupied ? 20260101 : 0};
    OK(store_home_put(store, &home));
    return household.id;
}

/* Buildings 1, 2, 10 with 60, 30, 9 occupied homes, one house without a building, some empty homes
 * and a neighbouring community. */
static void populate(struct store *store)
{
    static const struct {
        const char *building;
        int occupied, empty;
    } buildings[] = {{"1", 60, 5}, {"2", 30, 40}, {"10", 9, 0}};
    char room[32];
    for (size_t b = 0; b < sizeof buildings / sizeof buildings[0]; b++) {
        for (int i = 0; i < buildings[b].occupied + buildings[b].empty; i++) {
            SET(room, "%s-1-%d", buildings[b].building, 101 + i);
            add_home(store, "sunshine", room, i < buildings[b].occupied);
        }
    }
    add_home(store, "sunshine", "88", true);
    add_home(store, "riverside", "1-1-101", true);
}

static struct survey begin_survey(struct store *store, int64_t seed)
{
    struct survey survey = {.kind = "yearly", .questionnaire = "satisfaction",
                            .community = "sunshine", .title = "t", .created_by = "system",
                            .created_at_ms = 1, .seed = seed};
    OK(store_campaign_last_household(store, &survey.plan_last));
    OK(store_survey_add(store, &survey));
    return survey;
}

static struct survey planned(struct store *store, int64_t seed, int64_t percent)
{
    struct survey survey = begin_survey(store, seed);
    while (survey.plan_next < survey.plan_last) {
        OK(store_survey_count(store, &survey));
    }
    survey.wanted = (survey.occupied * percent + 99) / 100;
    OK(store_survey_share(store, &survey));
    bool more = true;
    while (more) {
        OK(store_survey_draw(store, &survey, &more));
    }
    OK(store_survey_save(store, &survey));
    return survey;
}

struct drawn {
    size_t count;
    struct survey_place visits[HOMES_MAX];
};

static void read_drawn(struct store *store, const struct survey *survey, struct drawn *drawn)
{
    OK(store_survey_in_state(store, survey, HOME_OPEN, HOMES_MAX, drawn->visits, &drawn->count));
}

struct strata {
    size_t count;
    struct survey_stratum items[8];
};

static enum status keep(void *context, const struct survey_stratum *stratum)
{
    struct strata *strata = context;
    strata->items[strata->count++] = *stratum;
    return ST_OK;
}

static void a_sample_has_its_part_of_every_building(void **state)
{
    struct store *store = ((struct fixture *)*state)->store;
    static const struct {
        int64_t percent, wanted;
        int64_t of[4]; /* "", 1, 10, 2 */
    } cases[] = {
        {10, 10, {0, 6, 1, 3}}, /* 0.1, 6, 0.9, 3 */
        {20, 20, {0, 12, 2, 6}},
        {25, 25, {0, 15, 2, 8}}, /* 0.25, 15, 2.25, 7.5: the half is the largest remainder */
        {100, 100, {1, 60, 9, 30}},
    };
    populate(store);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct survey survey = planned(store, 7, cases[i].percent);
        struct strata strata = {0};
        static struct drawn drawn;
        OK(store_survey_strata(store, survey.id, keep, &strata));
        read_drawn(store, &survey, &drawn);
        CHECK(survey.occupied == 100 && survey.wanted == cases[i].wanted &&
                  survey.sampled == cases[i].wanted && (int64_t)drawn.count == survey.sampled,
              "%lld %%: %lld of %lld", (long long)cases[i].percent, (long long)survey.sampled,
              (long long)survey.occupied);
        assert_int_equal(strata.count, 4);
        for (size_t s = 0; s < strata.count; s++) {
            CHECK(strata.items[s].wanted == cases[i].of[s], "%lld %%, building %s: %lld",
                  (long long)cases[i].percent, strata.items[s].name,
                  (long long)strata.items[s].wanted);
        }
    }
}

static void a_seed_draws_the_same_homes_and_another_seed_others(void **state)
{
    struct store *store = ((struct fixture *)*state)->store;
    static struct drawn first, again, other;
    populate(store);
    struct survey survey = planned(store, 42, 20);
    read_drawn(store, &survey, &first);
    survey = planned(store, 42, 20);
    read_drawn(store, &survey, &again);
    survey = planned(store, 43, 20);
    read_drawn(store, &survey, &other);
    size_t same = 0, alike = 0;
    for (size_t i = 0; i < first.count; i++) {
        same += first.visits[i].household == again.visits[i].household;
        for (size_t k = 0; k < other.count; k++) {
            alike += first.visits[i].household == other.visits[k].household;
        }
    }
    assert_int_equal(same, first.count);
    CHECK(alike < first.count / 2, "%zu of %zu alike", alike, first.count);
}

/* Every home of building 1 is drawn about as often: 300 draws of 12 of 60. */
static void every_home_has_the_same_chance(void **state)
{
    struct store *store = ((struct fixture *)*state)->store;
    enum { DRAWS = 300 };
    static int64_t counts[HOMES_MAX];
    populate(store);
    for (int64_t seed = 1; seed <= DRAWS; seed++) {
        for (int64_t id = 1; id <= 60; id++) {
            int64_t before = 0;
            for (int64_t other = 1; other <= 60; other++) {
                before += sample_drawn(seed, other) < sample_drawn(seed, id);
            }
            counts[id] += before < 12;
        }
    }
    double chi = 0, expected = DRAWS * 0.2;
    for (int64_t id = 1; id <= 60; id++) {
        double off = (double)counts[id] - expected;
        chi += off * off / (expected * 0.8);
    }
    CHECK(chi > 30 && chi < 100, "chi-square %.1f of 59 degrees of freedom", chi);
}

static void a_home_is_counted_where_it_stands(void **state)
{
    struct store *store = ((struct fixture *)*state)->store;
    populate(store);
    struct survey survey = planned(store, 7, 20);
    struct drawn drawn;
    struct survey_home home;
    read_drawn(store, &survey, &drawn);
    CHECK_STATUS("not asked",
                 store_survey_home_get(store, survey.id, survey.plan_last + 1, &home),
                 ST_NOT_FOUND);
    int64_t asking = 0, household = drawn.visits[0].household;
    CHECK_STATUS("not open", store_survey_asking(store, household, &asking), ST_NOT_FOUND);
    survey.state = SURVEY_OPEN;
    survey.started_at_ms = 5;
    OK(store_survey_save(store, &survey));
    OK(store_survey_asking(store, household, &asking));
    assert_int_equal(asking, survey.id);
    OK(store_survey_home_get(store, survey.id, household, &home));
    home.state = HOME_VISITING;
    home.ticket = 9;
    OK(store_survey_home_save(store, &survey, &home));
    assert_int_equal(survey.visiting, 1);
    home.state = HOME_ANSWERED;
    OK(store_survey_home_save(store, &survey, &home));
    OK(store_survey_home_save(store, &survey, &home)); /* once more counts nothing */
    assert_int_equal(survey.visiting, 0);
    assert_int_equal(survey.answered, 1);
    struct strata strata = {0};
    OK(store_survey_strata(store, survey.id, keep, &strata));
    int64_t answered = 0;
    for (size_t i = 0; i < strata.count; i++) {
        answered += strata.items[i].answered;
    }
    assert_int_equal(answered, 1);
    CHECK_STATUS("answered", store_survey_asking(store, household, &asking), ST_NOT_FOUND);
}

static void a_campaign_of_a_survey_plans_its_sample_alone(void **state)
{
    struct store *store = ((struct fixture *)*state)->store;
    populate(store);
    struct survey survey = planned(store, 7, 20);
    struct campaign campaign = {.kind = "survey", .community = "sunshine", .text = "t",
                                .params = TEXT("{}"), .created_by = "system"};
    const struct audience audience = {.community = "sunshine", .occupied = true,
                                      .survey = survey.id};
    OK(store_campaign_add(store, &campaign));
    OK(store_campaign_last_household(store, &campaign.plan_last));
    while (campaign.plan_next < campaign.plan_last) {
        OK(store_campaign_plan(store, &campaign, &audience));
    }
    assert_int_equal(campaign.planned, 20);
    struct survey_home home;
    struct campaign_target targets[CAMPAIGN_CLAIM_MAX];
    size_t count = 0;
    OK(store_campaign_next(store, &campaign, CAMPAIGN_CLAIM_MAX, targets, &count));
    for (size_t i = 0; i < count; i++) {
        OK(store_survey_home_get(store, survey.id, targets[i].household, &home));
    }
}

/* ---- answers ---- */

static void answer(struct store *store, struct survey_response response, const char *question,
                   const char *value, int32_t mark)
{
    struct survey_answer answer = {.response = response.id, .value = text_of(value), .mark = mark};
    SET(answer.question, "%s", question);
    enum status status = store_response_add(store, &response);
    assert_true(status == ST_OK || status == ST_CONFLICT);
    OK(store_answer_add(store, &answer));
}

struct figures {
    size_t count;
    struct answer_figures items[8];
};

static enum status keep_figures(void *context, const struct answer_figures *one)
{
    struct figures *figures = context;
    figures->items[figures->count++] = *one;
    return ST_OK;
}

static void marks_are_counted_by_item_and_building(void **state)
{
    struct store *store = ((struct fixture *)*state)->store;
    static const struct answer_limits limits = {4, 2, 1};
    const struct survey_response named = {.id = 11, .survey = 3, .stratum = "1", .channel = "chat",
                                          .household = 5, .at_ms = 9};
    const struct survey_response unnamed = {.id = 7, .survey = 3, .stratum = "1",
                                            .channel = "chat", .anonymous = true};
    const struct survey_response other = {.id = 8, .survey = 4, .stratum = "1", .channel = "chat",
                                          .anonymous = true};
    answer(store, named, "overall", "5", 5);
    answer(store, unnamed, "overall", "1", 1);
    answer(store, other, "overall", "1", 1);
    struct figures figures = {0};
    OK(store_answer_figures(store, 3, &limits, keep_figures, &figures));
    assert_int_equal(figures.count, 1);
    const struct answer_figures *one = &figures.items[0];
    CHECK(one->count == 2 && one->sum == 6 && one->sum_squares == 26 && one->satisfied == 1 &&
              one->dissatisfied == 1 && one->strong == 1,
          "%lld answers, sum %lld", (long long)one->count, (long long)one->sum);
    struct answer_totals totals;
    OK(store_answer_totals(store, 3, &totals));
    assert_int_equal(totals.responses, 2);
    assert_int_equal(totals.anonymous, 1);
}

static void few_sheets_without_a_name_lose_their_building(void **state)
{
    struct store *store = ((struct fixture *)*state)->store;
    static const struct answer_limits limits = {4, 2, 1};
    for (int64_t i = 0; i < 9; i++) {
        struct survey_response response = {.id = 100 + i, .survey = 3, .channel = "chat",
                                           .anonymous = i != 8};
        SET(response.stratum, "%s", i < 5 ? "1" : "2"); /* five of 1, three of 2, one with a name */
        response.household = i == 8 ? 77 : 0;
        response.at_ms = i == 8 ? 5 : 0;
        answer(store, response, "overall", "4", 4);
    }
    OK(store_response_blur(store, 3, 5));
    struct figures figures = {0};
    OK(store_answer_figures(store, 3, &limits, keep_figures, &figures));
    assert_int_equal(figures.count, 3);
    assert_string_equal(figures.items[0].stratum, "");
    assert_int_equal(figures.items[0].count, 3);
    assert_int_equal(figures.items[1].count, 5);
    assert_int_equal(figures.items[2].count, 1); /* the named one keeps it */
}

static void a_sheet_in_hand_is_kept_and_ended(void **state)
{
    struct fixture *fixture = *state;
    struct contact contact = {.channel = "wechat", .account = "demo", .peer = "o1",
                              .community = "sunshine", .following = true};
    OK(store_contact_add(fixture->store, &contact));
    struct survey_session kept = {.contact = contact.id, .survey = 3, .household = 5,
                                  .mode = SHEET_ANONYMOUS, .asked = "overall",
                                  .answers = TEXT("a\t4\n"), .asked_at_ms = 6, .expires_at_ms = 9};
    OK(store_session_keep(fixture->store, &kept));
    struct store *store = fixture_reopen(fixture);
    struct survey_session found;
    OK(store_session_of(store, contact.id, &found));
    assert_true(text_equal(found.answers, kept.answers));
    assert_int_equal(found.mode, SHEET_ANONYMOUS);
    assert_string_equal(found.asked, "overall");
    kept.answers = fixture_long(SHEET_BYTES_MAX + 1);
    CHECK_STATUS("too long", store_session_keep(store, &kept), ST_TOO_LARGE);
    OK(store_session_end_all(store, 3));
    CHECK_STATUS("ended", store_session_of(store, contact.id, &found), ST_NOT_FOUND);
}

static void opinions_wait_for_tickets_in_the_order_of_their_numbers(void **state)
{
    struct store *store = ((struct fixture *)*state)->store;
    struct survey survey = begin_survey(store, 1);
    for (int64_t id = 30; id >= 10; id -= 10) {
        const struct survey_response response = {.id = id, .survey = survey.id, .stratum = "1",
                                                 .channel = "chat", .anonymous = true};
        struct survey_answer answer = {.response = id, .question = "opinion", .value = TEXT("灯坏了"),
                                       .ticket = ANSWER_TICKET_PENDING};
        OK(store_response_add(store, &response));
        OK(store_answer_add(store, &answer));
    }
    struct pending_answer pending;
    int64_t ready = 0;
    CHECK_STATUS("three could be told apart",
                 store_answer_ready(store, TEXT("sunshine"), 4, &ready), ST_NOT_FOUND);
    OK(store_answer_ready(store, TEXT("sunshine"), 3, &ready));
    assert_int_equal(ready, survey.id);
    for (int64_t id = 10; id <= 30; id += 10) {
        OK(store_answer_pending(store, survey.id, &pending));
        assert_int_equal(pending.response.id, id);
        assert_true(text_equal(pending.answer.value, TEXT("灯坏了")));
        OK(store_answer_ticket(store, id, "opinion", 5));
    }
    CHECK_STATUS("none left", store_answer_pending(store, survey.id, &pending), ST_NOT_FOUND);
    CHECK_STATUS("none ready", store_answer_ready(store, TEXT("sunshine"), 0, &ready),
                 ST_NOT_FOUND);
    struct answer_totals totals;
    OK(store_answer_totals(store, survey.id, &totals));
    assert_int_equal(totals.ticketed, 3);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_open, fixture_close)
    const struct CMUnitTest tests[] = {
        TEST(a_sample_has_its_part_of_every_building),
        TEST(a_seed_draws_the_same_homes_and_another_seed_others),
        TEST(every_home_has_the_same_chance),
        TEST(a_home_is_counted_where_it_stands),
        TEST(a_campaign_of_a_survey_plans_its_sample_alone),
        TEST(marks_are_counted_by_item_and_building),
        TEST(few_sheets_without_a_name_lose_their_building),
        TEST(a_sheet_in_hand_is_kept_and_ended),
        TEST(opinions_wait_for_tickets_in_the_order_of_their_numbers),
    };
#undef TEST
    return cmocka_run_group_tests(tests, NULL, NULL);
}
