/* Surveys at the desk: begun by themselves (R-SUR-1, R-SUR-2), sent by a campaign, answered in chat and
 * entered by staff (R-SUR-3), visited until enough have answered, and what follows (R-SUR-5, R-SUR-6). */
#include "store/query.h"
#include "tests/unit/survey_fixture.h"
#include "tests/unit/sql_number.h"

/* ---- what begins one ---- */

static void half_of_the_homes_begin_the_first_survey(void **state)
{
    static const struct {
        int occupied; /* of 30, beside 2 of the demo's 4 */
        bool begins;
        int64_t sampled, required;
    } cases[] = {{14, false, 0, 0}, {15, true, 17, 16}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        if (i > 0) {
            fixture_teardown(state);
            survey_setup(state);
        }
        struct fixture *fixture = *state;
        add_survey_homes(fixture, SURVEY_HOMES, cases[i].occupied);
        pass_days(fixture, 1);
        CHECK(has_survey(fixture, 1) == cases[i].begins, "%d occupied", cases[i].occupied);
        if (cases[i].begins) {
            struct survey survey = survey_now(fixture, 1);
            assert_string_equal(survey.kind, "first");
            assert_int_equal(survey.sampled, cases[i].sampled);
            assert_int_equal(survey.required, cases[i].required);
            assert_int_equal(survey.state, SURVEY_OPEN);
            assert_int_equal(survey.started_at_ms, 0);
            assert_int_equal(tasks(fixture, "R-SUR-1a"), 1);
            pass_days(fixture, 1);
            assert_int_equal(tasks(fixture, "R-SUR-1a"), 1);
            assert_false(has_survey(fixture, 2));
        }
    }
}

static void a_year_later_a_sample_is_asked(void **state)
{
    struct fixture *fixture = *state;
    add_survey_homes(fixture, SURVEY_HOMES, 28);
    pass_days(fixture, 1);
    must(ask(fixture, "director", "survey.cancel", ",\"survey\":1"), "\"cancelled\"");
    pass_days(fixture, 363);
    assert_false(has_survey(fixture, 2)); /* what staff cancelled is not begun again */
    pass_days(fixture, 3);
    struct survey survey = survey_now(fixture, 2);
    assert_string_equal(survey.kind, "yearly");
    assert_int_equal(survey.occupied, 30);
    assert_int_equal(survey.sampled, 6);
    assert_int_equal(survey.required, 3);
    survey = survey_now(fixture, 3); /* on the same day: neither waits for the other */
    assert_string_equal(survey.kind, "opinions");
    assert_int_equal(survey.created_at_ms, survey_now(fixture, 2).created_at_ms);
    assert_false(has_survey(fixture, 4));
}

static void staff_ask_for_one_and_a_second_person_approves(void **state)
{
    struct fixture *fixture = *state;
    add_survey_homes(fixture, SURVEY_HOMES, 28);
    must(ask(fixture, "clerk", "survey.create", ",\"kind\":\"none\""), "\"malformed\"");
    must(ask(fixture, "technician", "survey.create", ",\"kind\":\"topic\""), "\"forbidden\"");
    must(ask(fixture, "clerk", "survey.create", ",\"kind\":\"topic\",\"title\":\"电梯改造满意度\""),
         "\"title\":\"电梯改造满意度\"");
    must(ask(fixture, "clerk", "survey.create", ",\"kind\":\"topic\""), "\"conflict\"");
    settle(fixture);
    assert_int_equal(survey_now(fixture, 1).sampled, 6);
    int64_t campaign = survey_now(fixture, 1).campaign;
    pass_minutes(fixture, 5);
    assert_int_equal(sent_log.count, 0);
    char about[64];
    snprintf(about, sizeof about, ",\"campaign\":%lld", (long long)campaign);
    must(ask(fixture, "clerk", "campaign.approve", about), "\"forbidden\"");
    must(ask(fixture, "supervisor", "campaign.approve", about), "\"approved\"");
    must(ask(fixture, "supervisor", "campaign.start", about), "\"running\"");
    pass_minutes(fixture, 5);
    assert_int_equal(campaign_now(fixture, campaign).counts[TARGET_SENT], 6);
    assert_int_not_equal(survey_now(fixture, 1).started_at_ms, 0);
    must(ask(fixture, "clerk", "campaign.create", ",\"kind\":\"survey\""), "\"malformed\"");
}

/* ---- the campaign ---- */

static void every_home_is_invited_once_in_daytime_after_the_lead(void **state)
{
    struct fixture *fixture = *state;
    struct survey survey = invited(fixture);
    struct campaign campaign = campaign_now(fixture, survey.campaign);
    assert_int_equal(campaign.planned, 30);
    assert_int_equal(campaign.counts[TARGET_OPEN] + campaign.counts[TARGET_QUEUED], 0);
    CHECK(campaign.counts[TARGET_SENT] >= 28, "%lld sent",
          (long long)campaign.counts[TARGET_SENT]);
    int64_t day_ms = FIXTURE_START_MS + 2 * DAY_MS; /* Thursday 10:00 */
    for (size_t i = 0; i < sent_log.count; i++) {
        CHECK(sent_log.items[i].at_ms > day_ms - 2 * HOUR_MS &&
                  sent_log.items[i].at_ms < day_ms + 10 * HOUR_MS,
              "%s at %lld", sent_log.items[i].peer, (long long)sent_log.items[i].at_ms);
        assert_int_equal(sent_to(sent_log.items[i].peer), 1);
        must(sent_log.items[i].words, "满意度调查");
    }
}

static void a_cancelled_campaign_cancels_its_survey(void **state)
{
    struct fixture *fixture = *state;
    add_survey_homes(fixture, SURVEY_HOMES, 28);
    pass_days(fixture, 1);
    char about[64];
    snprintf(about, sizeof about, ",\"campaign\":%lld",
             (long long)survey_now(fixture, 1).campaign);
    must(ask(fixture, "supervisor", "campaign.cancel", about), "\"cancelled\"");
    assert_int_equal(survey_now(fixture, 1).state, SURVEY_CANCELLED);
    pass_days(fixture, 40);
    assert_int_equal(sent_log.count, 0);
    assert_int_equal(tasks(fixture, "R-SUR-2a"), 0);
}

/* ---- in chat ---- */

static const char *const sheet[] = {"4", "5", "满意", "4分", "3", "没有"}; /* to "repaired" */

static void answer_all(struct fixture *fixture, const char *first, const char *opinion,
                       bool anonymous)
{
    must(fixture_say(fixture, RESIDENT, "满意度调查"), "1实名 2匿名");
    must(fixture_say(fixture, RESIDENT, anonymous ? "2" : "实名"), "总的来说");
    must(fixture_say(fixture, RESIDENT, first), "服务态度");
    for (size_t i = 1; i < COUNT_OF(sheet); i++) {
        fixture_say(fixture, RESIDENT, sheet[i]);
    }
    if (anonymous) { /* asked of everybody: repair, and why */
        fixture_say(fixture, RESIDENT, "5");
        must(fixture_say(fixture, RESIDENT, "跳过"), "意见");
    } else if (strcmp(first, "1") == 0) {
        must(fixture_say(fixture, RESIDENT, "保洁太差"), "意见");
    }
    must(fixture_say(fixture, RESIDENT, opinion), "非常感谢");
}

static void a_sheet_is_asked_one_by_one_and_skips_what_does_not_apply(void **state)
{
    struct fixture *fixture = *state;
    invited(fixture);
    must(fixture_say(fixture, RESIDENT, "满意度调查"), "1实名 2匿名");
    must(fixture_say(fixture, RESIDENT, "随便说说"), "请回复1");
    must(fixture_say(fixture, RESIDENT, "1"), "总的来说");
    must(fixture_say(fixture, RESIDENT, "7"), "1到5的数字");
    must(fixture_say(fixture, RESIDENT, "打5分"), "服务态度");
    must(fixture_say(fixture, RESIDENT, "非常满意"), "保洁");
    must(fixture_say(fixture, RESIDENT, "五"), "安全");
    must(fixture_say(fixture, RESIDENT, "4"), "绿化");
    must(fixture_say(fixture, RESIDENT, "4"), "报修过吗");
    const char *answer = fixture_say(fixture, RESIDENT, "没有报修");
    must(answer, "意见、要求或建议"); /* neither the repair nor why */
    must(fixture_say(fixture, RESIDENT, "没有"), "非常感谢");
    struct survey survey = survey_now(fixture, 1);
    assert_int_equal(survey.answered, 1);
    struct answer_totals totals;
    assert_int_equal(store_answer_totals(fixture->store, 1, &totals), ST_OK);
    assert_int_equal(totals.responses, 1);
    assert_int_equal(totals.opinions, 0);
    /* Once is enough: the words are for the dialogue again. */
    CHECK(strstr(fixture_say(fixture, RESIDENT, "满意度调查"), "1实名") == NULL, "asked twice");
}

static void other_things_come_in_between(void **state)
{
    struct fixture *fixture = *state;
    invited(fixture);
    fixture_say(fixture, RESIDENT, "满意度调查");
    fixture_say(fixture, RESIDENT, "1");
    fixture_say(fixture, RESIDENT, "5");
    const char *answer = fixture_say(fixture, RESIDENT, "物业费欠多少");
    must(answer, "物业费");
    must(answer, "接着刚才的问卷");
    must(answer, "服务态度");
    must(fixture_say(fixture, RESIDENT, "4"), "保洁");
    answer = fixture_say(fixture, RESIDENT, "厨房水管漏水了");
    CHECK(strstr(answer, "接着") == NULL, "%s", answer); /* its form is filled in first */
    for (int i = 0; i < 6 && strstr(answer, "接着刚才的问卷") == NULL; i++) {
        answer = fixture_say(fixture, RESIDENT, i % 2 == 0 ? "明天上午十点" : "对");
    }
    must(answer, "接着刚才的问卷");
    must(answer, "保洁");
    must(fixture_say(fixture, RESIDENT, "4"), "安全");
    must(fixture_say(fixture, RESIDENT, "家里有很大的煤气味"), "阀");
}

static void a_sheet_waits_seven_days_and_is_reminded_of_once(void **state)
{
    struct fixture *fixture = *state;
    invited(fixture);
    fixture_say(fixture, RESIDENT, "满意度调查");
    fixture_say(fixture, RESIDENT, "1");
    fixture_say(fixture, RESIDENT, "5");
    pass_days(fixture, 2);
    fixture_say(fixture, RESIDENT, "在吗"); /* the window for replies is open for two days more */
    size_t before = sent_log.count;
    pass_days(fixture, 1);
    size_t reminders = 0;
    for (size_t i = before; i < sent_log.count; i++) {
        reminders += strstr(sent_log.items[i].words, "还没有答完") != NULL;
    }
    assert_int_equal(reminders, 1);
    pass_days(fixture, 3);
    must(fixture_say(fixture, RESIDENT, "继续"), "服务态度");
    pass_days(fixture, 2);
    CHECK(strstr(fixture_say(fixture, RESIDENT, "5"), "保洁") == NULL, "it is over");
    struct survey_session session;
    assert_int_equal(find_session(fixture, &session), ST_NOT_FOUND);
}

static void who_does_not_want_to_is_left_alone(void **state)
{
    struct fixture *fixture = *state;
    invited(fixture);
    fixture_say(fixture, RESIDENT, "满意度调查");
    must(fixture_say(fixture, RESIDENT, "不答了"), "不打扰");
    struct survey survey = survey_now(fixture, 1);
    assert_int_equal(survey.declined, 1);
    assert_int_equal(survey.answered, 0);
    must(fixture_say(fixture, RESIDENT, "满意度调查"), "1实名"); /* he may change his mind */
    fixture_say(fixture, RESIDENT, "1");
    assert_int_equal(survey_now(fixture, 1).declined, 1);
}

/* ---- what follows ---- */

static void an_opinion_becomes_a_ticket_by_what_it_is_about(void **state)
{
    struct fixture *fixture = *state;
    invited(fixture);
    answer_all(fixture, "5", "3栋楼道的灯坏了一个月没人修", false);
    assert_int_equal(tasks(fixture, "repair.electric"), 1);
    struct answer_totals totals;
    assert_int_equal(store_answer_totals(fixture->store, 1, &totals), ST_OK);
    assert_int_equal(totals.opinions, 1);
    assert_int_equal(totals.ticketed, 1);
}

static void a_strongly_dissatisfied_home_is_revisited_by_the_manager_alone(void **state)
{
    struct fixture *fixture = *state;
    invited(fixture);
    answer_all(fixture, "1", "没有", false);
    assert_int_equal(tasks(fixture, "R-SUR-6a"), 1);
    struct ticket tickets[128], *revisit = NULL;
    size_t count = fixture_tickets(fixture, tickets, COUNT_OF(tickets));
    for (size_t i = 0; i < count; i++) {
        revisit = strcmp(tickets[i].intent, "R-SUR-6a") == 0 ? &tickets[i] : revisit;
    }
    assert_non_null(revisit);
    assert_int_not_equal(revisit->due_at_ms, 0); /* a clock runs */
    char done[128], recorded[192];
    snprintf(done, sizeof done, ",\"ticket\":%lld,\"text\":\"办好了\"",
             (long long)revisit->number);
    snprintf(recorded, sizeof recorded,
             ",\"ticket\":%lld,\"fact\":\"revisit_result\",\"value\":\"已当面道歉，约定整改\"",
             (long long)revisit->number);
    must(ask(fixture, "cs_manager", "ticket.complete", done), "再回访结果后才能办结");
    must(ask(fixture, "clerk", "ticket.record", recorded), "\"error\"");
    must(ask(fixture, "cs_manager", "ticket.record", recorded), "\"ok\":true");
    must(ask(fixture, "cs_manager", "ticket.complete", done), "\"ok\":true");
}

/* ---- staff ---- */

#define WHOLE                                                                                      \
    "\"answers\":{\"overall\":\"4\",\"attitude\":\"5\",\"cleaning\":\"4\",\"security\":\"3\","      \
    "\"green\":\"4\",\"repaired\":\"no\"}"

static void staff_enter_what_homes_say_at_the_door(void **state)
{
    struct fixture *fixture = *state;
    invited(fixture);
    static const struct {
        const char *label, *more, *expected;
    } cases[] = {
        {"a room that is not asked", "\"room\":\"5-1-1203\",\"channel\":\"visit\"," WHOLE,
         "\"conflict\""},
        {"no such room", "\"room\":\"99-9-9\",\"channel\":\"visit\"," WHOLE, "\"not_found\""},
        {"no such channel", "\"room\":\"80-1-101\",\"channel\":\"dream\"," WHOLE, "\"malformed\""},
        {"not finished",
         "\"room\":\"80-1-101\",\"channel\":\"visit\",\"answers\":{\"overall\":\"4\"}",
         "\"malformed\""},
        {"no such mark",
         "\"room\":\"80-1-101\",\"channel\":\"visit\",\"answers\":{\"overall\":\"6\"}",
         "\"malformed\""},
        {"a name on a sheet without one",
         "\"room\":\"80-1-101\",\"channel\":\"paper\",\"anonymous\":true," WHOLE, "\"malformed\""},
        {"nobody's", "\"channel\":\"paper\"," WHOLE, "\"malformed\""},
        {"at the door", "\"room\":\"80-1-101\",\"channel\":\"visit\"," WHOLE, "\"answered\":1"},
        {"twice", "\"room\":\"80-1-101\",\"channel\":\"visit\"," WHOLE, "\"conflict\""},
        {"out of the box", "\"channel\":\"paper\",\"anonymous\":true," WHOLE, "\"answered\":1"},
    };
    char more[512];
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        snprintf(more, sizeof more, ",\"survey\":1,%s", cases[i].more);
        const char *answer = ask(fixture, "clerk", "survey.enter", more);
        CHECK(strstr(answer, cases[i].expected) != NULL, "%s: %s", cases[i].label, answer);
    }
    must(ask(fixture, "clerk", "survey.returned", ",\"survey\":1,\"room\":\"80-1-102\""),
         "\"answered\":2");
    must(ask(fixture, "clerk", "survey.decline", ",\"survey\":1,\"room\":\"80-1-103\""),
         "\"declined\":1");
    must(ask(fixture, "clerk", "survey.get", ",\"survey\":1"), "\"building\":\"80\",\"homes\":10");
}

static void who_has_not_answered_is_visited_until_enough_have(void **state)
{
    struct fixture *fixture = *state;
    struct survey survey = invited(fixture);
    assert_int_equal(survey.required, 27);
    pass_days(fixture, 5);
    assert_int_equal(tasks(fixture, "R-SUR-2a"), 0);
    pass_days(fixture, 1);
    survey = survey_now(fixture, 1);
    assert_int_equal(survey.visiting, 27); /* no more than are needed */
    assert_int_equal(tasks(fixture, "R-SUR-2a"), 27);
    struct survey_place places[SURVEY_HOMES];
    size_t count = 0;
    assert_int_equal(store_survey_in_state(fixture->store, &survey, HOME_VISITING, SURVEY_HOMES,
                                           places, &count), ST_OK);
    char more[512];
    snprintf(more, sizeof more, ",\"survey\":1,\"room\":\"%s\"", places[0].room);
    must(ask(fixture, "clerk", "survey.decline", more), "\"visiting\":26");
    pass_days(fixture, 1);
    assert_int_equal(survey_now(fixture, 1).visiting, 27); /* another home in its place */
    for (size_t i = 1; i < count; i++) {
        snprintf(more, sizeof more, ",\"survey\":1,\"room\":\"%s\",\"channel\":\"visit\"," WHOLE,
                 places[i].room);
        must(ask(fixture, "clerk", "survey.enter", more), "\"ok\":true");
    }
    assert_int_equal(survey_now(fixture, 1).visiting, 1);
    pass_days(fixture, 20);
    assert_int_equal(survey_now(fixture, 1).state, SURVEY_OPEN); /* 26 of 27, day 28 */
    pass_days(fixture, 10);
    assert_int_equal(survey_now(fixture, 1).state, SURVEY_OPEN); /* it goes on */
    pass_days(fixture, 60);
    survey = survey_now(fixture, 1);
    assert_int_equal(survey.state, SURVEY_CLOSED); /* but not for ever */
    assert_int_equal(survey.visiting, 0);
    assert_int_equal(tasks(fixture, "R-SUR-4a"), 1);
}

/* Nobody was at home, and the clerk says that he is done: it counts as not answered, and is visited again. */
static void a_visit_that_brings_no_sheet_is_made_again(void **state)
{
    struct fixture *fixture = *state;
    struct survey survey = invited(fixture);
    pass_days(fixture, 7);
    struct survey_place places[SURVEY_HOMES];
    size_t count = 0;
    survey = survey_now(fixture, 1);
    assert_int_equal(survey.visiting, 27);
    assert_int_equal(store_survey_in_state(fixture->store, &survey, HOME_VISITING, SURVEY_HOMES,
                                           places, &count), ST_OK);
    for (size_t i = 0; i < 5; i++) { /* more than the homes that have not been visited */
        struct survey_home home;
        char more[128];
        assert_int_equal(store_survey_home_get(fixture->store, 1, places[i].household, &home), ST_OK);
        snprintf(more, sizeof more, ",\"ticket\":%lld,\"text\":\"家中无人\"", (long long)home.ticket);
        must(ask(fixture, "clerk", i == 0 ? "ticket.cancel" : "ticket.complete", more), "\"ok\":true");
    }
    assert_int_equal(survey_now(fixture, 1).visiting, 22);
    pass_days(fixture, 1);
    survey = survey_now(fixture, 1);
    assert_int_equal(survey.visiting, 27);
    assert_int_equal(tasks(fixture, "R-SUR-2a"), 32); /* three others, and two of the five again */
    assert_int_equal(store_survey_in_state(fixture->store, &survey, HOME_OPEN, SURVEY_HOMES, places,
                                           &count), ST_OK);
    assert_int_equal(count, 3);
}

/* Tasks about his home are staff's: he neither reads of them nor takes them back. */
static void a_resident_is_not_told_of_tasks_about_his_home(void **state)
{
    struct fixture *fixture = *state;
    invited(fixture);
    pass_days(fixture, 7);
    struct survey_home home;
    struct household household;
    assert_int_equal(store_household_find(fixture->store, TEXT("sunshine"), TEXT("3-2-501"),
                                          &household), ST_OK);
    assert_int_equal(store_survey_home_get(fixture->store, 1, household.id, &home), ST_OK);
    assert_int_equal(home.state, HOME_VISITING);
    static const char *const words[] = {"我的单子办得怎么样了", "取消我的工单"};
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        const char *answer = fixture_say(fixture, RESIDENT, words[i]);
        CHECK(strstr(answer, "回访") == NULL, "%s", answer);
    }
    struct ticket visit;
    assert_int_equal(store_ticket_get(fixture->store, home.ticket, &visit), ST_OK);
    assert_string_equal(visit.state, "opened");
}

/* ---- without a name ---- */

struct search {
    sqlite3 *db;
    int64_t response;
    char words[64];
    size_t found;
};

/* Looks through every column of every row of the table. */
static void look_through(struct search *search, const char *table)
{
    char sql[160];
    sqlite3_stmt *statement = NULL;
    snprintf(sql, sizeof sql, "SELECT * FROM \"%s\"", table);
    assert_int_equal(sqlite3_prepare_v2(search->db, sql, -1, &statement, NULL), SQLITE_OK);
    char number[32];
    snprintf(number, sizeof number, "%lld", (long long)search->response);
    while (sqlite3_step(statement) == SQLITE_ROW) {
        for (int c = 0; c < sqlite3_column_count(statement); c++) {
            const char *value = (const char *)sqlite3_column_text(statement, c);
            bool hit = value != NULL && (strstr(value, search->words) != NULL ||
                                         strstr(value, number) != NULL);
            search->found += hit;
            CHECK(!hit || strncmp(table, "survey_", 7) == 0,
                  "table %s, column %s: %s", table, sqlite3_column_name(statement, c), value);
        }
    }
    sqlite3_finalize(statement);
}

/* The sheet, its words and its number are in no row that names him, his home, or a time at which he
 * wrote; the record of his chat has not one of his answers. */
static void a_sheet_without_a_name_leads_to_nobody(void **state)
{
    struct fixture *fixture = *state;
    invited(fixture);
    fixture->now_ms += 137; /* a moment that nothing else has */
    answer_all(fixture, "1", "保安紫罗兰态度生硬", true);
    sqlite3 *db = fixture->store->db;
    struct search search = {.db = db, .words = "紫罗兰"};
    assert_int_equal(sql_number(db, "SELECT count(*) FROM survey_response"), 1);
    search.response = sql_number(db, "SELECT id FROM survey_response");
    assert_int_equal(sql_number(db, "SELECT count(*) FROM survey_response WHERE household IS NOT "
                                   "NULL OR at_ms <> 0 OR anonymous = 0"), 0);
    assert_int_equal(sql_number(db, "SELECT count(*) FROM survey_session"), 0);
    assert_int_equal(sql_number(db, "SELECT count(*) FROM ticket WHERE intent LIKE 'R-SUR-6%'"), 0);
    sqlite3_stmt *tables = NULL;
    assert_int_equal(sqlite3_prepare_v2(db, "SELECT name FROM sqlite_schema WHERE type = 'table'",
                                        -1, &tables, NULL), SQLITE_OK);
    while (sqlite3_step(tables) == SQLITE_ROW) {
        look_through(&search, (const char *)sqlite3_column_text(tables, 0));
    }
    sqlite3_finalize(tables);
    CHECK(search.found >= 3, "the search finds the answer itself: %zu", search.found);
    /* Of his chat: not one message in with an answer, and no reply that tells one from another. */
    assert_int_equal(sql_number(db, "SELECT count(*) FROM message WHERE direction = 0 AND "
                                   "text = '（匿名问卷）' AND intent = '' AND media = ''"), 9);
    assert_int_equal(sql_number(db, "SELECT count(*) FROM message WHERE direction = 0 AND text IN "
                                   "('1', '5', '满意', '4分', '3', '没有', '跳过')"), 0);
    /* That his home has answered is known. */
    assert_int_equal(survey_now(fixture, 1).answered, 1);
}

static void opinions_without_names_become_tickets_together(void **state)
{
    struct fixture *fixture = *state;
    invited(fixture);
    answer_all(fixture, "1", "楼道太脏没人打扫", true);
    pass_days(fixture, 2);
    assert_int_equal(tasks(fixture, "R-SUR-6a"), 0); /* one alone: whose it is would be plain */
    assert_int_equal(sql_number(fixture->store->db, "SELECT count(*) FROM ticket WHERE channel = "
                                                   "'survey'"), 0);
    char more[512];
    for (int i = 0; i < 4; i++) {
        snprintf(more, sizeof more,
                 ",\"survey\":1,\"channel\":\"paper\",\"anonymous\":true,\"answers\":{"
                 "\"overall\":\"4\",\"attitude\":\"5\",\"cleaning\":\"4\",\"security\":\"3\","
                 "\"green\":\"4\",\"repaired\":\"no\",\"opinion\":\"意见%d\"}", i);
        must(ask(fixture, "clerk", "survey.enter", more), "\"ok\":true");
    }
    pass_days(fixture, 1);
    assert_int_equal(tasks(fixture, "R-SUR-6a"), 1);
    struct answer_totals totals;
    assert_int_equal(store_answer_totals(fixture->store, 1, &totals), ST_OK);
    assert_int_equal(totals.opinions, 5);
    assert_int_equal(totals.ticketed, 5);
    assert_int_equal(sql_number(fixture->store->db, "SELECT count(*) FROM ticket WHERE channel = "
                     "'survey' AND (contact IS NOT NULL OR household IS NOT NULL OR room <> '')"), 0);
}

/* ---- the end ---- */

static void dissatisfaction_that_concentrates_is_investigated(void **state)
{
    struct fixture *fixture = *state;
    invited(fixture);
    char more[512];
    for (int i = 0; i < 28; i++) {
        snprintf(more, sizeof more,
                 ",\"survey\":1,\"room\":\"%d-1-%d\",\"channel\":\"visit\",\"answers\":{"
                 "\"overall\":\"%d\",\"attitude\":\"5\",\"cleaning\":\"%d\",\"security\":\"4\","
                 "\"green\":\"4\",\"repaired\":\"no\"}", 80 + i / 10, 101 + i % 10,
                 i < 24 ? 4 : 3, i < 8 ? 2 : 4);
        must(ask(fixture, "clerk", "survey.enter", more), "\"ok\":true");
    }
    must(ask(fixture, "cs_manager", "survey.close", ",\"survey\":1"), "\"closed\"");
    assert_int_equal(tasks(fixture, "R-SUR-6b"), 1);
    struct ticket tickets[128];
    size_t count = fixture_tickets(fixture, tickets, COUNT_OF(tickets));
    for (size_t i = 0; i < count; i++) {
        if (strcmp(tickets[i].intent, "R-SUR-6b") == 0) {
            must(tickets[i].title, "环境保洁");
        } else if (strcmp(tickets[i].intent, "R-SUR-4a") == 0) {
            /* 24 of 28: Wilson's interval at 95 %. */
            struct ticket whole;
            assert_int_equal(store_ticket_get(fixture->store, tickets[i].number, &whole), ST_OK);
            char slots[2048];
            text_copy(whole.slots, slots, sizeof slots);
            must(slots, "85.7%（95%置信区间68.5%～94.3%，28份）");
        }
    }
    must(ask(fixture, "cs_manager", "survey.close", ",\"survey\":1"), "\"conflict\"");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, survey_setup, fixture_teardown)
    const struct CMUnitTest tests[] = {
        TEST(half_of_the_homes_begin_the_first_survey),
        TEST(a_year_later_a_sample_is_asked),
        TEST(staff_ask_for_one_and_a_second_person_approves),
        TEST(every_home_is_invited_once_in_daytime_after_the_lead),
        TEST(a_cancelled_campaign_cancels_its_survey),
        TEST(a_sheet_is_asked_one_by_one_and_skips_what_does_not_apply),
        TEST(other_things_come_in_between),
        TEST(a_sheet_waits_seven_days_and_is_reminded_of_once),
        TEST(who_does_not_want_to_is_left_alone),
        TEST(an_opinion_becomes_a_ticket_by_what_it_is_about),
        TEST(a_strongly_dissatisfied_home_is_revisited_by_the_manager_alone),
        TEST(staff_enter_what_homes_say_at_the_door),
        TEST(who_has_not_answered_is_visited_until_enough_have),
        TEST(a_visit_that_brings_no_sheet_is_made_again),
        TEST(a_resident_is_not_told_of_tasks_about_his_home),
        TEST(a_sheet_without_a_name_leads_to_nobody),
        TEST(opinions_without_names_become_tickets_together),
        TEST(dissatisfaction_that_concentrates_is_investigated),
    };
#undef TEST
    return cmocka_run_group_tests(tests, NULL, NULL);
}
