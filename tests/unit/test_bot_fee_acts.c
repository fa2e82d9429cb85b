/* What residents answer about fees, and what a dunning step then finds (R-FEE-7, R-FEE-8). */
#include "store/arrears.h"
#include "store/bill.h"
#include "tests/unit/desk_fixture.h"

enum { TODAY = 20261124, OWED_FEN = 28650 + 30000 + 28650 + 30000 + 4635 };

#define HOLDS(words, part) CHECK(strstr((words), (part)) != NULL, "%s", (words))
#define LACKS(words, part) CHECK(strstr((words), (part)) == NULL, "%s", (words))

static int64_t home_of(struct fixture *fixture, const char *room)
{
    struct household household;
    assert_int_equal(store_household_find(fixture->store, TEXT("sunshine"), text_of(room),
                                          &household),
                     ST_OK);
    return household.id;
}

static struct arrears arrears_of(struct fixture *fixture, const char *room)
{
    struct arrears arrears;
    assert_int_equal(store_arrears_of(fixture->store, home_of(fixture, room), TODAY, &arrears),
                     ST_OK);
    return arrears;
}

/* As fixture_say, from the number of an SMS account. */
static const char *text_in(struct fixture *fixture, const char *phone, const char *words)
{
    struct input *input = fixture_message(fixture, phone, words, NULL);
    input->message.account = TEXT("kannel");
    fixture_push(fixture, input);
    fixture_run(fixture);
    return fixture->released[0]->answer.size == 0 ? "" : fixture->released[0]->answer.data;
}

static void r_fee_the_bound_resident_alone_is_told_figures(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(arrears_of(fixture, "3-2-501").overdue_fen, OWED_FEN);
    const char *said = fixture_say(fixture, RESIDENT, "我家物业费还欠多少");
    HOLDS(said, "共2个月，合计1219.35元。");
    LACKS(fixture_say(fixture, STRANGER, "我家物业费还欠多少"), "合计");
    LACKS(fixture_say(fixture, STRANGER, "3栋2单元501"), "合计");
    LACKS(text_in(fixture, "13800138003", "我家物业费还欠多少"), "合计");
}

static void r_fee_7_a_dispute_stops_the_ladder_until_its_ticket_ends(void **state)
{
    struct fixture *fixture = *state;
    struct ticket tickets[2];
    HOLDS(fixture_say(fixture, RESIDENT, "这个月车位费算错了"), "GD000001");
    struct arrears arrears = arrears_of(fixture, "3-2-501");
    assert_int_equal(arrears.overdue_fen, 0);
    assert_int_equal(arrears.disputed_fen, OWED_FEN);
    assert_string_equal(arrears.standing.reason, "dispute");
    assert_int_equal(fixture_tickets(fixture, tickets, 2), 1);
    HOLDS(fixture_command(fixture, "finance",
                          "{\"id\":\"1\",\"op\":\"ticket.accept\",\"ticket\":\"1\"}"),
          "\"ok\":true");
    assert_int_equal(arrears_of(fixture, "3-2-501").overdue_fen, 0);
    HOLDS(fixture_command(fixture, "finance",
                          "{\"id\":\"2\",\"op\":\"ticket.complete\",\"ticket\":\"1\","
                          "\"text\":\"已解释\"}"),
          "\"ok\":true");
    assert_int_equal(arrears_of(fixture, "3-2-501").overdue_fen, 0); /* answered, not ended yet */
    HOLDS(fixture_command(fixture, "supervisor",
                          "{\"id\":\"3\",\"op\":\"ticket.close\",\"ticket\":\"1\"}"),
          "\"ok\":true");
    assert_int_equal(arrears_of(fixture, "3-2-501").overdue_fen, OWED_FEN);
    assert_string_equal(arrears_of(fixture, "3-2-501").standing.reason, "");
}

static void close_ticket(struct fixture *fixture, int number)
{
    static const struct {
        const char *who, *op;
    } steps[] = {{"finance", "ticket.accept"}, {"finance", "ticket.complete"}, {"supervisor", "ticket.close"}};
    for (size_t i = 0; i < COUNT_OF(steps); i++) {
        char json[128];
        snprintf(json, sizeof json, "{\"id\":\"%d-%zu\",\"op\":\"%s\",\"ticket\":\"%d\",\"text\":\"已解释\"}",
                 number, i, steps[i].op, number);
        HOLDS(fixture_command(fixture, steps[i].who, json), "\"ok\":true");
    }
}

static void r_fee_7_of_two_disputes_the_second_stops_the_ladder_too(void **state)
{
    struct fixture *fixture = *state;
    HOLDS(fixture_say(fixture, RESIDENT, "这个月车位费算错了"), "GD000001");
    HOLDS(fixture_command(fixture, "clerk",
                          "{\"id\":\"o\",\"op\":\"ticket.open\",\"service\":\"fee\",\"intent\":\"fee.dispute\","
                          "\"community\":\"sunshine\",\"channel\":\"phone\",\"room\":\"3栋2单元501\","
                          "\"name\":\"陈建国\",\"phone\":\"13800138000\","
                          "\"slots\":{\"content\":\"水费也不对\",\"room\":\"3栋2单元501\"}}"),
          "\"ok\":true");
    close_ticket(fixture, 1);
    assert_int_equal(arrears_of(fixture, "3-2-501").overdue_fen, 0);
    assert_string_equal(arrears_of(fixture, "3-2-501").standing.reason, "dispute");
    close_ticket(fixture, 2);
    assert_int_equal(arrears_of(fixture, "3-2-501").overdue_fen, OWED_FEN);
    assert_string_equal(arrears_of(fixture, "3-2-501").standing.reason, "");
}

static void r_fee_7_who_says_he_has_paid_is_left_alone_until_staff_looked(void **state)
{
    struct fixture *fixture = *state;
    HOLDS(fixture_say(fixture, RESIDENT, "物业费我已经交过了"), "财务同事核对");
    struct arrears arrears = arrears_of(fixture, "3-2-501");
    assert_int_equal(arrears.overdue_fen, 0);
    assert_string_equal(arrears.standing.reason, "");
}

static void r_fee_8_a_payment_counts_in_its_own_transaction(void **state)
{
    struct fixture *fixture = *state;
    enum put_outcome outcome;
    struct payment payment = {.community = "sunshine", .receipt = "X1", .paid_on = TODAY,
                              .household = home_of(fixture, "3-2-501"), .amount_fen = OWED_FEN};
    assert_int_equal(store_begin(fixture->store), ST_OK);
    assert_int_equal(store_payment_put(fixture->store, &payment, &outcome), ST_OK);
    assert_int_equal(arrears_of(fixture, "3-2-501").overdue_fen, 0);
    assert_int_equal(store_commit(fixture->store), ST_OK);
    HOLDS(fixture_say(fixture, RESIDENT, "物业费我已经交过了"), "都已结清");
    HOLDS(fixture_say(fixture, RESIDENT, "我家物业费还欠多少"), "11月24日收到1219.35元");
    struct ticket tickets[2];
    assert_int_equal(fixture_tickets(fixture, tickets, 2), 0);
}

static void r_fee_7_a_promise_is_kept_with_its_day(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        const char *words, *answer;
        int32_t promised_on, promises;
    } cases[] = {
        {"下周五交物业费", "12月4日", 20261204, 1},
        {"物业费下周五交", "12月4日", 20261204, 1}, /* the same day is no other promise */
        {"下周五交", "12月4日", 20261204, 1},
        {"物业费月底交", "11月30日", 20261130, 2},
        {"15号交物业费", "12月15日", 20261215, 3},
        {"物业费12月16号交", "12月16日", 20261216, 4},
        {"后天去交", "11月26日", 20261126, 5},
        {"28号之前一定付清", "11月28日", 20261128, 6},
        {"等20号发了工资就补上", "12月20日", 20261220, 7},
        {"今天下午去交", "11月24日", 20261124, 8},
        {"5号交可以吗", "12月5日", 20261205, 9},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        HOLDS(fixture_say(fixture, RESIDENT, cases[i].words), cases[i].answer);
        struct standing standing = arrears_of(fixture, "3-2-501").standing;
        CHECK(standing.promised_on == cases[i].promised_on &&
                  standing.promises == cases[i].promises,
              "%s: %d, %d", cases[i].words, (int)standing.promised_on, (int)standing.promises);
    }
    assert_int_equal(fixture_count_events(fixture, "chat.promised"), (int)COUNT_OF(cases));
}

/* A day is in all of these, and no promise. */
static void r_fee_7_asking_and_having_paid_promise_nothing(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        const char *words, *answer;
    } cases[] = {
        {"交物业费", "合计1219.35元"},
        {"明天去哪里交物业费", "合计1219.35元"},
        {"物业费每月15号交吗", "合计1219.35元"},
        {"物业费15号交不了", "合计1219.35元"},
        {"我11月15号就交了物业费", "财务同事核对"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        HOLDS(fixture_say(fixture, RESIDENT, cases[i].words), cases[i].answer);
        int32_t promised_on = arrears_of(fixture, "3-2-501").standing.promised_on;
        CHECK(promised_on == 0, "%s: %d", cases[i].words, (int)promised_on);
    }
}

/* Two months and more ahead; the limit is 31 days from the 24th of November. */
static void r_fee_7_a_day_too_far_ahead_is_asked_back_once(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        const char *words, *answer;
        int32_t promised_on;
        size_t persons; /* called so far */
    } cases[] = {
        {"明年2月10日交物业费", "2月10日有点远，最晚能等到12月25日（31天内）", 0, 0},
        {"12月25号吧", "12月25日缴", 20261225, 0}, /* the last day that will do */
        {"12月26号交", "最晚能等到12月25日", 20261225, 0},
        {"谢谢", "", 20261225, 0}, /* he was asked in the message before only */
        {"12月26号交", "有点远", 20261225, 0},
        {"那1月5号", "已请同事", 20261225, 1},
        {"过完年交", "有点远", 20261225, 1},
        {"卫生间漏水了", "师傅", 20261225, 1}, /* another matter */
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        HOLDS(fixture_say(fixture, RESIDENT, cases[i].words), cases[i].answer);
        int32_t promised_on = arrears_of(fixture, "3-2-501").standing.promised_on;
        size_t persons = fixture_count_events(fixture, "chat.waiting");
        CHECK(promised_on == cases[i].promised_on && persons == cases[i].persons,
              "%zu %s: %d, %d", i, cases[i].words, (int)promised_on, (int)persons);
    }
}

static void r_fee_7_who_has_no_nearer_day_is_for_a_person(void **state)
{
    struct fixture *fixture = *state;
    HOLDS(fixture_say(fixture, RESIDENT, "明年6月份交"), "6月30日有点远");
    assert_int_equal(fixture_count_events(fixture, "chat.waiting"), 0);
    HOLDS(fixture_say(fixture, RESIDENT, "不行"), "已请同事");
    assert_int_equal(fixture_count_events(fixture, "chat.waiting"), 1);
    assert_int_equal(arrears_of(fixture, "3-2-501").standing.promised_on, 0);
}

static void r_fee_7_the_number_on_file_promises_without_being_told_figures(void **state)
{
    struct fixture *fixture = *state;
    HOLDS(text_in(fixture, "13800138003", "下周五交物业费"), "12月4日");
    assert_int_equal(arrears_of(fixture, "5-1-1203").standing.promised_on, 20261204);
}

static void r_fee_7_hardship_is_for_a_person(void **state)
{
    struct fixture *fixture = *state;
    HOLDS(fixture_say(fixture, RESIDENT, "失业了，没钱交物业费"), "单独跟您商量");
    struct standing standing = arrears_of(fixture, "3-2-501").standing;
    assert_string_equal(standing.reason, "hardship");
    assert_int_equal(standing.person_since_ms, FIXTURE_START_MS);
    assert_int_equal(fixture_count_events(fixture, "chat.waiting"), 1);
}

static void r_fee_7_not_my_home_ends_the_binding(void **state)
{
    struct fixture *fixture = *state;
    struct contact contact;
    struct conversation conversation;
    HOLDS(fixture_say(fixture, RESIDENT, "这不是我的房子"), "解除");
    assert_int_equal(store_contact_find(fixture->store, TEXT("demo"), TEXT(RESIDENT), &contact,
                                        &conversation),
                     ST_OK);
    assert_int_equal(contact.household, 0);
    assert_string_equal(contact.room, "");
    assert_int_equal(arrears_of(fixture, "3-2-501").standing.person_since_ms, FIXTURE_START_MS);
    LACKS(fixture_say(fixture, RESIDENT, "我家物业费还欠多少"), "合计");
}

static void r_fee_2_staff_record_why_a_home_does_not_pay(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        const char *fact, *value;
    } facts[] = {{"unpaid_reason", "人在外地"}, {"promised_on", "2026-12-20"},
                 {"reminders_paused", "yes"}, {"reminders_resumed", "yes"}};
    HOLDS(fixture_say(fixture, RESIDENT, "麻烦开一下去年的物业费发票"), "GD000001");
    for (size_t i = 0; i < COUNT_OF(facts); i++) {
        char json[256];
        snprintf(json, sizeof json,
                 "{\"id\":\"%zu\",\"op\":\"ticket.record\",\"ticket\":\"1\","
                 "\"fact\":\"%s\",\"value\":\"%s\"}",
                 i, facts[i].fact, facts[i].value);
        HOLDS(fixture_command(fixture, "finance", json), "\"ok\":true");
        int64_t person_since_ms = arrears_of(fixture, "3-2-501").standing.person_since_ms;
        CHECK((person_since_ms != 0) == (i == 2), "%s", facts[i].fact);
    }
    struct standing standing = arrears_of(fixture, "3-2-501").standing;
    assert_string_equal(standing.reason, "away");
    assert_int_equal(standing.promised_on, 20261220);
}

static void r_fee_3_who_opts_out_is_known_by_home(void **state)
{
    struct fixture *fixture = *state;
    (void)fixture_say(fixture, RESIDENT, "别再给我发消息了，退订");
    (void)text_in(fixture, "13800138003", "别再给我发消息了，退订");
    assert_int_equal(arrears_of(fixture, "3-2-501").standing.opted_out_at_ms, FIXTURE_START_MS);
    assert_int_equal(arrears_of(fixture, "5-1-1203").standing.opted_out_at_ms, FIXTURE_START_MS);
    assert_int_equal(arrears_of(fixture, "3-2-502").standing.opted_out_at_ms, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
        TEST(r_fee_the_bound_resident_alone_is_told_figures),
        TEST(r_fee_7_a_dispute_stops_the_ladder_until_its_ticket_ends),
        TEST(r_fee_7_of_two_disputes_the_second_stops_the_ladder_too),
        TEST(r_fee_7_who_says_he_has_paid_is_left_alone_until_staff_looked),
        TEST(r_fee_8_a_payment_counts_in_its_own_transaction),
        TEST(r_fee_7_a_promise_is_kept_with_its_day),
        TEST(r_fee_7_asking_and_having_paid_promise_nothing),
        TEST(r_fee_7_a_day_too_far_ahead_is_asked_back_once),
        TEST(r_fee_7_who_has_no_nearer_day_is_for_a_person),
        TEST(r_fee_7_the_number_on_file_promises_without_being_told_figures),
        TEST(r_fee_7_hardship_is_for_a_person),
        TEST(r_fee_7_not_my_home_ends_the_binding),
        TEST(r_fee_2_staff_record_why_a_home_does_not_pay),
        TEST(r_fee_3_who_opts_out_is_known_by_home),
#undef TEST
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
