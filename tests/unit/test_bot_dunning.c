/* The dunning ladder over half a year, by hand: which day says what, and what stops it (R-FEE-3 to 8). */
#include "bot/base/date.h"
#include "bot/letters.h"
#include "store/dunning.h"
#include "store/home.h"
#include "tests/unit/campaign_fixture.h"

#define PHONE "13900000101"

/* The days on which this number was written to, as "1124 1205". */
static const char *days_of(const char *peer)
{
    static char days[512];
    size_t used = 0;
    days[0] = '\0';
    for (size_t i = 0; i < sent_log.count; i++) {
        if (strcmp(sent_log.items[i].peer, peer) == 0) {
            struct date date = date_of_day(date_local_day(sent_log.items[i].at_ms, 480));
            used += (size_t)snprintf(days + used, sizeof days - used, "%s%02d%02d",
                                     used == 0 ? "" : " ", date.month, date.day);
        }
    }
    return days;
}

/* The tasks that the ladder has opened for a room, as "正式催缴函 上门沟通", oldest first. */
static const char *tasks_of(struct fixture *fixture, const char *room)
{
    static char titles[1024];
    static struct ticket tickets[TICKET_LIST_MAX];
    size_t count = fixture_tickets(fixture, tickets, TICKET_LIST_MAX), used = 0;
    titles[0] = '\0';
    for (size_t i = count; i > 0; i--) {
        const char *colon = strstr(tickets[i - 1].title, "：");
        if (strcmp(tickets[i - 1].room, room) == 0 && colon != NULL) {
            used += (size_t)snprintf(titles + used, sizeof titles - used, "%s%.*s",
                                     used == 0 ? "" : " ", (int)(colon - tickets[i - 1].title),
                                     tickets[i - 1].title);
        }
    }
    return titles;
}

static void live_there(struct fixture *fixture, int64_t household)
{
    struct home home = {.household = household, .occupied_on = 20250101};
    assert_int_equal(store_begin(fixture->store), ST_OK);
    assert_int_equal(store_home_put(fixture->store, &home), ST_OK);
    assert_int_equal(store_commit(fixture->store), ST_OK);
}

/* One home that owes 100 yuan for November, due on the 30th. It is Tuesday, 24 November, 10:00. */
static int64_t one_home(struct fixture *fixture)
{
    int64_t household = add_homes(fixture, 1);
    live_there(fixture, household);
    add_bill(fixture, household, 202611, 20261130, 10000);
    return household;
}

/* The letters of the home: their number, the last one's id in *id_out. */
static size_t letters_of(struct fixture *fixture, int64_t household, struct letter *last_out)
{
    size_t count = 0;
    struct letter letter;
    for (int64_t id = 1; store_letter_get(fixture->store, id, &letter) == ST_OK; id++) {
        if (letter.household == household) {
            *last_out = letter;
            count++;
        }
    }
    return count;
}

static const char *last_words(const char *peer)
{
    const char *words = "";
    for (size_t i = 0; i < sent_log.count; i++) {
        words = strcmp(sent_log.items[i].peer, peer) == 0 ? sent_log.items[i].words : words;
    }
    return words;
}

static int64_t day(int year, int month, int day_of_month)
{
    return date_day((struct date){year, month, day_of_month});
}

static void R_FEE_4_reminders_then_after_three_months_the_letter_and_the_visit(void **state)
{
    struct fixture *fixture = *state;
    struct letter letter = {0};
    int64_t household = one_home(fixture);
    pass_days(fixture, 90); /* to 22 February */
    assert_string_equal(days_of(PHONE), "1125 1130 1207 1230 0129");
    assert_string_equal(tasks_of(fixture, "90-1-101"), "");
    pass_days(fixture, 14); /* 8 March, Monday: three months after 7 December, at the opening */
    assert_string_equal(tasks_of(fixture, "90-1-101"), "正式催缴函");
    assert_int_equal(letters_of(fixture, household, &letter), 1);
    assert_int_equal(date_local_day(letter.at_ms, 480), day(2027, 3, 8));
    pass_days(fixture, 90);
    assert_string_equal(tasks_of(fixture, "90-1-101"), "正式催缴函 上门沟通 是否进入法律程序");
    assert_string_equal(days_of(PHONE), "1125 1130 1207 1230 0129");
    assert_int_equal(letters_of(fixture, household, &letter), 1); /* one letter, once */
}

static void R_FEE_3_all_months_of_a_home_are_in_one_message(void **state)
{
    struct fixture *fixture = *state;
    int64_t household = one_home(fixture);
    add_bill(fixture, household, 202610, 20261123, 5050);
    const struct bill parking = {.household = household, .month = 202610, .kind = "parking",
                                 .list_fen = 30000, .due_on = 20261123};
    enum put_outcome outcome;
    assert_int_equal(store_begin(fixture->store), ST_OK);
    assert_int_equal(store_bill_put(fixture->store, &parking, 100, &outcome), ST_OK);
    assert_int_equal(store_commit(fixture->store), ST_OK);
    settle(fixture);
    pass_days(fixture, 1);
    assert_int_equal(sent_to(PHONE), 1);
    assert_non_null(strstr(last_words(PHONE), "2026年10月的费用350.50元"));
}

/* A community's first reminders went out on one day: three months later all of its letters are due. */
static void R_FEE_4_many_letters_of_one_day_are_all_written(void **state)
{
    enum { MANY = 400 };
    struct fixture *fixture = *state;
    struct letter letter = {0};
    int64_t first = add_homes(fixture, MANY);
    for (int64_t home = first; home < first + MANY; home++) {
        struct dunning dunning = {.household = home, .due_on = 20260731};
        const struct dunning_step step = {.step = "third",
                                          .at_ms = date_moment(day(2026, 8, 24), 540, 480)};
        add_bill(fixture, home, 202607, 20260731, 10000);
        assert_int_equal(store_begin(fixture->store), ST_OK);
        assert_int_equal(store_dunning_put(fixture->store, &dunning), ST_OK);
        assert_int_equal(store_dunning_step(fixture->store, home, &step), ST_OK);
        assert_int_equal(store_commit(fixture->store), ST_OK);
    }
    pass_days(fixture, 1); /* to 25 November, 10:00 */
    pass_minutes(fixture, 60);
    assert_int_equal(store_letter_get(fixture->store, MANY, &letter), ST_OK);
    assert_int_equal(store_letter_get(fixture->store, MANY + 1, &letter), ST_NOT_FOUND);
}

/* Something else was said to the home on that day already. */
static void tell_on(struct fixture *fixture, int64_t household, int64_t when)
{
    char subject[32];
    const struct outreach told = {.day = when, .month = 2026 * 12 + 12, .day_count = 1,
                                  .month_count = 1};
    snprintf(subject, sizeof subject, "home:%lld", (long long)household);
    assert_int_equal(store_begin(fixture->store), ST_OK);
    assert_int_equal(store_outreach_put(fixture->store, text_of(subject), &told), ST_OK);
    assert_int_equal(store_commit(fixture->store), ST_OK);
}

static void R_FEE_3_a_step_on_a_day_with_another_message_comes_on_the_next(void **state)
{
    struct fixture *fixture = *state;
    int64_t household = one_home(fixture);
    pass_days(fixture, 12); /* to 6 December */
    assert_string_equal(days_of(PHONE), "1125 1130");
    tell_on(fixture, household, day(2026, 12, 7));
    pass_days(fixture, 10);
    assert_string_equal(days_of(PHONE), "1125 1130 1208");
}

static void R_FEE_8_a_payment_stops_it_on_any_day(void **state)
{
    struct fixture *fixture = *state;
    int64_t household = one_home(fixture);
    pass_days(fixture, 15); /* 9 December */
    assert_string_equal(days_of(PHONE), "1125 1130 1207");
    pay(fixture, household, 10000);
    pass_days(fixture, 200);
    assert_string_equal(days_of(PHONE), "1125 1130 1207");
    assert_string_equal(tasks_of(fixture, "90-1-101"), "");
    add_bill(fixture, household, 202707, 20270731, 10000); /* the next debt begins anew */
    pass_days(fixture, 50);
    assert_string_equal(days_of(PHONE), "1125 1130 1207 0726 0731 0807");
}

static void R_FEE_7_a_promise_is_waited_for_and_then_one_step_up(void **state)
{
    struct fixture *fixture = *state;
    int64_t household = one_home(fixture);
    pass_days(fixture, 15); /* 9 December, after the first reminder */
    put_standing(fixture, &(struct standing){.household = household, .promised_on = 20261215,
                                             .promised_at_ms = fixture->now_ms, .promises = 1});
    pass_days(fixture, 6); /* 15 December: he may still pay today */
    assert_string_equal(days_of(PHONE), "1125 1130 1207");
    pass_days(fixture, 1);
    assert_string_equal(days_of(PHONE), "1125 1130 1207 1216"); /* not on the 30th */
    assert_non_null(strstr(last_words(PHONE), "打算哪天交"));
    pass_days(fixture, 44);
    assert_string_equal(days_of(PHONE), "1125 1130 1207 1216 0129");
}

static void R_FEE_7_a_kept_promise_is_thanked_by_silence(void **state)
{
    struct fixture *fixture = *state;
    int64_t household = one_home(fixture);
    pass_days(fixture, 15);
    put_standing(fixture, &(struct standing){.household = household, .promised_on = 20261215,
                                             .promised_at_ms = fixture->now_ms, .promises = 1});
    pass_days(fixture, 5);
    pay(fixture, household, 10000);
    pass_days(fixture, 120);
    assert_string_equal(days_of(PHONE), "1125 1130 1207");
}

static void R_FEE_7_a_dispute_stops_it_and_its_end_goes_on(void **state)
{
    struct fixture *fixture = *state;
    int64_t household = one_home(fixture);
    int64_t ticket = 0;
    pass_days(fixture, 10);
    fixture_say(fixture, RESIDENT, "家里水管漏水，今天下午来修");
    struct ticket tickets[4];
    struct dispute dispute = {.household = household, .opened_at_ms = fixture->now_ms};
    assert_int_equal(store_begin(fixture->store), ST_OK);
    if (fixture_tickets(fixture, tickets, 4) > 0) {
        ticket = tickets[0].number;
    }
    if (ticket == 0) {
        struct ticket opened = {.service = "fee", .state = "opened", .community = "sunshine"};
        assert_int_equal(store_ticket_open(fixture->store, &opened), ST_OK);
        ticket = opened.number;
    }
    dispute.ticket = ticket;
    assert_int_equal(store_dispute_open(fixture->store, &dispute), ST_OK);
    assert_int_equal(store_commit(fixture->store), ST_OK);
    pass_days(fixture, 40); /* 13 January */
    assert_string_equal(days_of(PHONE), "1125 1130");
    assert_int_equal(store_begin(fixture->store), ST_OK);
    assert_int_equal(store_dispute_close(fixture->store, ticket, fixture->now_ms), ST_OK);
    assert_int_equal(store_commit(fixture->store), ST_OK);
    pass_days(fixture, 2);
    assert_string_equal(days_of(PHONE), "1125 1130 0114"); /* the last of what was due since */
    assert_non_null(strstr(last_words(PHONE), "打算哪天交"));
}

static void R_FEE_5_nobody_visits_a_home_where_nobody_lives(void **state)
{
    struct fixture *fixture = *state;
    int64_t household = one_home(fixture);
    put_standing(fixture, &(struct standing){.household = household, .reason = "vacant",
                                             .reason_at_ms = 1});
    pass_days(fixture, 200);
    assert_string_equal(tasks_of(fixture, "90-1-101"), "正式催缴函 是否进入法律程序");
    assert_string_equal(days_of(PHONE), "1125 1130 1207 1230 0129"); /* the owner owes it still */
}

static void R_FEE_3_who_opted_out_gets_no_message_but_the_letter(void **state)
{
    struct fixture *fixture = *state;
    one_home(fixture);
    assert_int_equal(store_begin(fixture->store), ST_OK);
    assert_int_equal(store_opt_out_put(fixture->store, TEXT(PHONE), TEXT("fees"), 1), ST_OK);
    assert_int_equal(store_commit(fixture->store), ST_OK);
    pass_days(fixture, 110);
    assert_string_equal(days_of(PHONE), "");
    assert_string_equal(tasks_of(fixture, "90-1-101"), "正式催缴函");
}

static void a_person_who_sees_to_it_ends_all_messages(void **state)
{
    struct fixture *fixture = *state;
    int64_t household = one_home(fixture);
    pass_days(fixture, 10);
    put_standing(fixture, &(struct standing){.household = household,
                                             .person_since_ms = fixture->now_ms});
    pass_days(fixture, 150);
    assert_string_equal(days_of(PHONE), "1125 1130");
    assert_string_equal(tasks_of(fixture, "90-1-101"), "");
}

/* A gateway that was away for months says one message, not four. */
static void what_became_due_meanwhile_is_said_once(void **state)
{
    struct fixture *fixture = *state;
    one_home(fixture);
    fixture->now_ms += 50 * DAY_MS; /* 13 January */
    settle(fixture);
    pass_days(fixture, 3);
    assert_string_equal(days_of(PHONE), "0113");
    assert_non_null(strstr(last_words(PHONE), "打算哪天交"));
}

static void nobody_is_reminded_twice_a_day_also_by_hand(void **state)
{
    struct fixture *fixture = *state;
    one_home(fixture);
    pass_days(fixture, 13); /* 7 December, 10:00: the first reminder went out at 09:00 */
    assert_string_equal(days_of(PHONE), "1125 1130 1207");
    ask(fixture, "clerk", "campaign.create", ",\"kind\":\"fees\"");
    struct campaign campaign = {0};
    for (int64_t id = 1; store_campaign_get(fixture->store, id, &campaign) == ST_OK; id++) {
    }
    char more[64];
    snprintf(more, sizeof more, ",\"campaign\":%lld", (long long)campaign.id);
    ask(fixture, "supervisor", "campaign.approve", more);
    ask(fixture, "supervisor", "campaign.start", more);
    pass_minutes(fixture, 5);
    assert_string_equal(days_of(PHONE), "1125 1130 1207");
}

static void R_FEE_4_the_letter_is_printed_as_it_was_and_tracked(void **state)
{
    struct fixture *fixture = *state;
    int64_t household = one_home(fixture);
    pass_days(fixture, 110);
    struct letter letter = {0};
    assert_int_equal(letters_of(fixture, household, &letter), 1);
    char one[32], number[64], tracking[64];
    snprintf(one, sizeof one, ",\"letter\":%lld", (long long)letter.id);
    snprintf(number, sizeof number, "催字第%06lld号", (long long)letter.id);
    snprintf(tracking, sizeof tracking, "%s,\"tracking\":\"EMS123CN\"", one);
    const char *answer = ask(fixture, "clerk", "letter.get", one);
    assert_non_null(strstr(answer, number));
    assert_non_null(strstr(answer, "人民币100元"));
    assert_non_null(strstr(answer, "<td>2026-11</td><td>物业费</td><td>2026-11-30</td>"));
    assert_null(strstr(answer, "http"));
    pay(fixture, household, 10000);
    answer = ask(fixture, "clerk", "letter.get", one);
    assert_non_null(strstr(answer, "人民币100元"));
    snprintf(number, sizeof number, "\"number\":%lld,", (long long)letter.id);
    assert_non_null(strstr(ask(fixture, "clerk", "letter.list", ",\"unsent\":true"), number));
    answer = ask(fixture, "clerk", "letter.track", tracking);
    assert_non_null(strstr(answer, "\"tracking\":\"EMS123CN\",\"tracked_by\":\"clerk\""));
    assert_null(strstr(ask(fixture, "clerk", "letter.list", ",\"unsent\":true"), number));
    assert_non_null(strstr(ask(fixture, "technician", "letter.get", one), "\"forbidden\""));
}

/* The page that tests/browser/letter.test.mjs prints is the one that the gateway makes. */
static void R_FEE_4_the_letter_s_page_is_the_one_that_is_printed(void **state)
{
    static const char file[] = "tests/fixtures/letter/letter.html";
    enum { BYTES = 8192 };
    static char wanted[BYTES];
    struct fixture *fixture = *state;
    const struct letter letter = {
        .id = 27,
        .community = "sunshine",
        .total_fen = 3 * (28650 + 30000),
        .facts = TEXT("{\"room\":\"3-2-501\",\"name\":\"欧阳<b>婉清\",\"day\":20270307,\"bills\":["
                      "{\"month\":202610,\"kind\":\"property\",\"due\":20261031,\"owed_fen\":28650},"
                      "{\"month\":202610,\"kind\":\"parking\",\"due\":20261031,\"owed_fen\":30000},"
                      "{\"month\":202611,\"kind\":\"property\",\"due\":20261130,\"owed_fen\":28650},"
                      "{\"month\":202611,\"kind\":\"parking\",\"due\":20261130,\"owed_fen\":30000},"
                      "{\"month\":202612,\"kind\":\"property\",\"due\":20261231,\"owed_fen\":28650},"
                      "{\"month\":202612,\"kind\":\"parking\",\"due\":20261231,\"owed_fen\":30000}]}"),
    };
    struct arena *arena = arena_open(BYTES, 4 * BYTES);
    struct text html;
    FILE *in = fopen(file, "rb");
    assert_non_null(arena);
    assert_non_null(in);
    size_t size = fread(wanted, 1, sizeof wanted, in);
    assert_int_equal(fclose(in), 0);
    assert_int_equal(letters_page(fixture->config, &letter, arena, &html), ST_OK);
    CHECK(text_equal(html, (struct text){wanted, size}), "%s should be:\n%.*s", file, (int)html.size,
          html.data);
    arena_close(arena);
}

/* The letter was about a debt that is paid by now: what is owed since has had none. */
static void R_FEE_6_a_letter_about_another_debt_is_none(void **state)
{
    struct fixture *fixture = *state;
    static const char room[] = ",\"room\":\"90-1-101\"";
    int64_t household = one_home(fixture);
    pass_days(fixture, 110);
    add_bill(fixture, household, 202701, 20270131, 10000);
    pay(fixture, household, 10000); /* the older one */
    assert_non_null(strstr(ask(fixture, "director", "dunning.legal", room), "\"conflict\""));
}

static void R_FEE_6_only_a_director_goes_to_law_and_not_before_the_letter(void **state)
{
    struct fixture *fixture = *state;
    static const char room[] = ",\"room\":\"90-1-101\"";
    one_home(fixture);
    pass_days(fixture, 60);
    assert_non_null(strstr(ask(fixture, "director", "dunning.legal", room), "\"conflict\""));
    pass_days(fixture, 50);
    assert_non_null(strstr(ask(fixture, "supervisor", "dunning.legal", room), "\"forbidden\""));
    assert_non_null(strstr(ask(fixture, "cs_manager", "dunning.legal", room), "\"forbidden\""));
    assert_non_null(strstr(ask(fixture, "director", "dunning.legal", room), "\"ok\":true"));
    assert_non_null(strstr(ask(fixture, "director", "dunning.legal", room), "\"conflict\""));
    pass_days(fixture, 120); /* neither visit nor decision any more */
    assert_string_equal(tasks_of(fixture, "90-1-101"), "正式催缴函 欠费进入法律程序");
}

#define DUNNING_TEST(function)                                                                     \
    cmocka_unit_test_setup_teardown(function, campaign_setup, fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        DUNNING_TEST(R_FEE_4_reminders_then_after_three_months_the_letter_and_the_visit),
        DUNNING_TEST(R_FEE_3_all_months_of_a_home_are_in_one_message),
        DUNNING_TEST(R_FEE_4_many_letters_of_one_day_are_all_written),
        DUNNING_TEST(R_FEE_3_a_step_on_a_day_with_another_message_comes_on_the_next),
        DUNNING_TEST(R_FEE_8_a_payment_stops_it_on_any_day),
        DUNNING_TEST(R_FEE_7_a_promise_is_waited_for_and_then_one_step_up),
        DUNNING_TEST(R_FEE_7_a_kept_promise_is_thanked_by_silence),
        DUNNING_TEST(R_FEE_7_a_dispute_stops_it_and_its_end_goes_on),
        DUNNING_TEST(R_FEE_5_nobody_visits_a_home_where_nobody_lives),
        DUNNING_TEST(R_FEE_3_who_opted_out_gets_no_message_but_the_letter),
        DUNNING_TEST(a_person_who_sees_to_it_ends_all_messages),
        DUNNING_TEST(what_became_due_meanwhile_is_said_once),
        DUNNING_TEST(nobody_is_reminded_twice_a_day_also_by_hand),
        DUNNING_TEST(R_FEE_4_the_letter_is_printed_as_it_was_and_tracked),
        DUNNING_TEST(R_FEE_4_the_letter_s_page_is_the_one_that_is_printed),
        DUNNING_TEST(R_FEE_6_a_letter_about_another_debt_is_none),
        DUNNING_TEST(R_FEE_6_only_a_director_goes_to_law_and_not_before_the_letter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
