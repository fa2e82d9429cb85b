/* Ops of the staff protocol about procedures, over tests/fixtures/procedure/. */
#include "tests/unit/procedure_fixture.h"

struct step {
    const char *who, *request, *expected;
};

static void run_steps(struct fixture *fixture, const struct step *steps, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const char *answer = fixture_command(fixture, steps[i].who, steps[i].request);
        CHECK(strstr(answer, steps[i].expected) != NULL, "%s: %s", steps[i].request, answer);
    }
}
#define RUN(fixture, steps) run_steps((fixture), (steps), COUNT_OF(steps))

static void facts_are_recorded_and_refusals_say_why(void **state)
{
    struct fixture *fixture = *state;
    procedure_open(fixture, "job");
    static const struct step steps[] = {
        {"clerk", "{\"id\":\"1\",\"op\":\"ticket.record\",\"ticket\":1,\"fact\":\"attended\","
                  "\"value\":true}", "\"number\":\"GD000001\""},
        {"technician", "{\"id\":\"2\",\"op\":\"ticket.start\",\"ticket\":1}",
         "三方到场后才能开始。"},
        {"technician", "{\"id\":\"3\",\"op\":\"ticket.start\",\"ticket\":1}", "\"conflict\""},
        {"technician", "{\"id\":\"4\",\"op\":\"ticket.record\",\"ticket\":1,\"fact\":\"arrived_cs\","
                       "\"value\":\"yes\"}", "\"forbidden\""},
        {"technician", "{\"id\":\"5\",\"op\":\"ticket.record\",\"ticket\":1,\"fact\":\"arrived_cs\","
                       "\"value\":\"yes\"}", "这一项不由您的岗位登记"},
        {"captain", "{\"id\":\"6\",\"op\":\"ticket.record\",\"ticket\":1,\"fact\":\"accepted\","
                    "\"value\":true}", "完工后才能验收。"},
        {"technician", "{\"id\":\"7\",\"op\":\"ticket.record\",\"ticket\":1,\"fact\":\"estimate\","
                       "\"value\":120.5}", "\"ok\":true"},
        {"technician", "{\"id\":\"8\",\"op\":\"ticket.record\",\"ticket\":1,\"fact\":\"estimate\","
                       "\"value\":null}", "\"malformed\""},
        {"technician", "{\"id\":\"9\",\"op\":\"ticket.record\",\"ticket\":1,\"value\":1}",
         "\"malformed\""},
        {"audit", "{\"id\":\"10\",\"op\":\"ticket.get\",\"ticket\":1}", "\"value\":\"120.50\""},
    };
    RUN(fixture, steps);
}

static void any_op_of_a_life_cycle_is_an_op(void **state)
{
    struct fixture *fixture = *state;
    procedure_open(fixture, "job");
    static const struct step steps[] = {
        {"technician", "{\"id\":\"1\",\"op\":\"ticket.complete\",\"ticket\":1,\"text\":\"x\"}",
         "\"ok\":true"},
        {"supervisor", "{\"id\":\"2\",\"op\":\"ticket.inspect\",\"ticket\":1}", "\"forbidden\""},
        {"technician", "{\"id\":\"3\",\"op\":\"ticket.inspect\",\"ticket\":1}", "\"forbidden\""},
        {"technician", "{\"id\":\"4\",\"op\":\"ticket.no_such\",\"ticket\":1}", "不认识这个操作"},
    };
    RUN(fixture, steps);
    /* The life cycle names the captain: nobody else may, and he needs no word in roles.json. */
    const char *answer = fixture_command(fixture, "director",
                                         "{\"id\":\"5\",\"op\":\"ticket.inspect\",\"ticket\":1}");
    assert_non_null(strstr(answer, "\"forbidden\""));
    answer = fixture_command(fixture, "captain",
                             "{\"id\":\"6\",\"op\":\"ticket.inspect\",\"ticket\":1,\"text\":\"好\"}");
    CHECK(strstr(answer, "\"state\":\"done\"") != NULL, "%s", answer);
    assert_int_equal(fixture_count_events(fixture, "ticket.inspected"), 1);
    answer = fixture_command(fixture, "captain",
                             "{\"id\":\"7\",\"op\":\"ticket.inspect\",\"ticket\":99}");
    assert_non_null(strstr(answer, "\"forbidden\"")); /* of no ticket he may */
}

static void facts_given_with_an_op_open_its_gate_or_are_undone_with_it(void **state)
{
    struct fixture *fixture = *state;
    procedure_open(fixture, "job");
    procedure_must_put(fixture, 1, "technician", "quote", "120");
    size_t recorded = fixture_count_events(fixture, "ticket.recorded");
    const char *answer = fixture_command(
        fixture, "clerk", "{\"id\":\"1\",\"op\":\"ticket.start\",\"ticket\":1,\"facts\":"
                          "{\"quote_accepted\":\"no\",\"attended\":true}}");
    CHECK(strstr(answer, "三方到场") != NULL, "%s", answer);
    assert_string_equal(procedure_fact(fixture, 1, "quote_accepted"), "");
    assert_string_equal(procedure_fact(fixture, 1, "attended"), "");
    assert_int_equal(fixture_count_events(fixture, "ticket.recorded"), recorded);
    answer = fixture_command(fixture, "clerk", "{\"id\":\"2\",\"op\":\"ticket.start\",\"ticket\":1,"
                                               "\"facts\":{\"quote_accepted\":true}}");
    CHECK(strstr(answer, "\"state\":\"working\"") != NULL, "%s", answer);
    assert_int_equal(fixture_count_events(fixture, "ticket.recorded"), recorded + 1);
    assert_string_equal(procedure_fact(fixture, 1, "quote_accepted"), "yes");
}

static void facts_that_lead_where_the_op_leads_are_enough(void **state)
{
    struct fixture *fixture = *state;
    procedure_open(fixture, "job");
    procedure_must_move(fixture, 1, "technician", "ticket.complete");
    const char *answer = fixture_command(
        fixture, "clerk", "{\"id\":\"1\",\"op\":\"ticket.close\",\"ticket\":1,\"facts\":"
                          "{\"signoff\":\"yes\"}}");
    CHECK(strstr(answer, "\"state\":\"closed\"") != NULL, "%s", answer);
    assert_int_equal(fixture_count_events(fixture, "ticket.closed"), 1);
}

static void too_many_facts_are_too_many(void **state)
{
    struct fixture *fixture = *state;
    procedure_open(fixture, "job");
    char request[1024] = "{\"id\":\"1\",\"op\":\"ticket.start\",\"ticket\":1,\"facts\":{\"x\":1";
    for (int i = 0; i < 16; i++) {
        size_t size = strlen(request);
        snprintf(request + size, sizeof request - size, ",\"f%d\":1", i);
    }
    strncat(request, "}}", sizeof request - strlen(request) - 1);
    assert_non_null(strstr(fixture_command(fixture, "clerk", request), "\"too_large\""));
}

static void a_clerk_opens_what_came_by_phone_or_at_the_desk(void **state)
{
    struct fixture *fixture = *state;
    static const struct step steps[] = {
        {"clerk", "{\"id\":\"1\",\"op\":\"ticket.open\",\"service\":\"repair\",\"room\":\"3栋2单元501\","
                  "\"name\":\"陈建国\",\"phone\":\"13800138000\",\"text\":\"厨房水管漏水\","
                  "\"intent\":\"repair.leak\",\"slots\":{\"time\":\"2026-11-25 14:00\"}}",
         "\"number\":\"GD000001\""},
        {"clerk", "{\"id\":\"2\",\"op\":\"ticket.get\",\"ticket\":1}", "3栋2单元501"},
        {"clerk", "{\"id\":\"3\",\"op\":\"ticket.get\",\"ticket\":1}",
         "\"value\":\"2026-11-25T14:00\""},
        {"clerk", "{\"id\":\"4\",\"op\":\"ticket.open\",\"service\":\"repair\","
                  "\"text\":\"厨房水管漏水\"}", "请填写“"},
        {"clerk", "{\"id\":\"5\",\"op\":\"ticket.open\",\"service\":\"repair\",\"slots\":{\"nix\":\"1\"}}",
         "\"malformed\""},
        {"clerk", "{\"id\":\"6\",\"op\":\"ticket.open\",\"service\":\"nix\"}", "\"not_found\""},
        {"clerk", "{\"id\":\"7\",\"op\":\"ticket.open\",\"service\":\"loop\",\"community\":\"other\"}",
         "\"not_found\""},
        {"clerk", "{\"id\":\"8\",\"op\":\"ticket.open\",\"service\":\"loop\",\"channel\":\"pigeon\"}",
         "\"malformed\""},
        {"technician", "{\"id\":\"9\",\"op\":\"ticket.open\",\"service\":\"loop\"}", "\"forbidden\""},
        {"clerk", "{\"id\":\"10\",\"op\":\"ticket.open\",\"service\":\"repair\",\"room\":\"3-2-501\","
                  "\"name\":\"陈建国\",\"phone\":\"13800138000\",\"text\":\"厨房水管漏水\","
                  "\"slots\":{\"time\":\"看情况吧\"}}", "填得不合适"},
    };
    RUN(fixture, steps);
    struct ticket ticket = procedure_ticket(fixture, 1);
    assert_string_equal(ticket.room, "3-2-501");
    assert_string_equal(ticket.channel, "phone");
    assert_string_equal(ticket.title, "厨房水管漏水");
    assert_string_equal(ticket.intent, "repair.leak");
    assert_true(ticket.household != 0);
    struct ticket tickets[4];
    assert_int_equal(fixture_tickets(fixture, tickets, 4), 1);
}

static void what_chat_refuses_the_desk_refuses_too(void **state)
{
    struct fixture *fixture = *state;
    const char *answer = fixture_command(
        fixture, "clerk",
        "{\"id\":\"1\",\"op\":\"ticket.open\",\"service\":\"lock\",\"room\":\"3-2-501\","
        "\"name\":\"陈建国\",\"phone\":\"13800138000\",\"text\":\"钥匙丢了\","
        "\"slots\":{\"owner\":\"业主本人\",\"id_shown\":\"没有\",\"time\":\"2026-11-25 14:00\"}}");
    CHECK(strstr(answer, "\"conflict\"") != NULL && strstr(answer, "没有有效身份证件") != NULL,
          "%s", answer);
    struct ticket ticket;
    assert_int_equal(fixture_tickets(fixture, &ticket, 1), 0);
}

static void a_defect_is_opened_with_its_parent_or_not_at_all(void **state)
{
    struct fixture *fixture = *state;
    procedure_open(fixture, "job");
    static const struct step steps[] = {
        {"clerk", "{\"id\":\"1\",\"op\":\"ticket.open\",\"service\":\"loop\",\"room\":\"3-2-501\","
                  "\"slots\":{\"content\":\"墙裂\"},\"parent\":\"GD000001\",\"kind\":\"defect\"}",
         "\"number\":\"GD000002\""},
        {"clerk", "{\"id\":\"2\",\"op\":\"ticket.open\",\"service\":\"loop\",\"parent\":99,"
                  "\"kind\":\"defect\"}", "\"not_found\""},
        {"clerk", "{\"id\":\"3\",\"op\":\"ticket.open\",\"service\":\"loop\",\"parent\":1}",
         "\"malformed\""},
        {"clerk", "{\"id\":\"4\",\"op\":\"ticket.get\",\"ticket\":1}",
         "\"links\":[{\"kind\":\"defect\",\"is\":\"child\",\"ticket\":{\"number\":\"GD000002\""},
        {"clerk", "{\"id\":\"5\",\"op\":\"ticket.get\",\"ticket\":2}",
         "\"links\":[{\"kind\":\"defect\",\"is\":\"parent\""},
    };
    RUN(fixture, steps);
    struct ticket tickets[4];
    assert_int_equal(fixture_tickets(fixture, tickets, 4), 2); /* the refused ones are undone */
    assert_int_equal(fixture_count_events(fixture, "ticket.opened"), 2);
    /* And the number that was undone is given to the next one: no gap in the series. */
    assert_int_equal(procedure_open(fixture, "job"), 3);
}

static void what_a_defect_leaves_out_its_parent_tells(void **state)
{
    struct fixture *fixture = *state;
    procedure_open(fixture, "job");
    static const struct step steps[] = {
        {"clerk", "{\"id\":\"1\",\"op\":\"ticket.open\",\"service\":\"repair\",\"parent\":1,"
                  "\"kind\":\"defect\",\"text\":\"卧室的灯不亮\"}", "\"number\":\"GD000002\""},
        {"clerk", "{\"id\":\"2\",\"op\":\"ticket.open\",\"service\":\"repair\",\"parent\":1,"
                  "\"kind\":\"defect\",\"text\":\"看不出是什么\"}", "\"number\":\"GD000003\""},
    };
    RUN(fixture, steps);
    struct ticket lamp = procedure_ticket(fixture, 2);
    assert_string_equal(lamp.room, "3-2-501");
    assert_string_equal(lamp.intent, "repair.electric"); /* what the words say */
    assert_string_equal(procedure_ticket(fixture, 3).intent, "repair.other");
}

static void two_tickets_are_linked_and_no_ticket_to_itself(void **state)
{
    struct fixture *fixture = *state;
    procedure_open(fixture, "job");
    procedure_open(fixture, "job");
    static const struct step steps[] = {
        {"clerk", "{\"id\":\"1\",\"op\":\"ticket.link\",\"ticket\":1,\"child\":2,\"kind\":\"task\"}",
         "\"ok\":true"},
        {"clerk", "{\"id\":\"2\",\"op\":\"ticket.link\",\"ticket\":1,\"child\":1,\"kind\":\"task\"}",
         "\"malformed\""},
        {"clerk", "{\"id\":\"3\",\"op\":\"ticket.link\",\"ticket\":1,\"child\":9,\"kind\":\"task\"}",
         "\"not_found\""},
        {"clerk", "{\"id\":\"4\",\"op\":\"ticket.link\",\"ticket\":1,\"child\":2}", "\"malformed\""},
    };
    RUN(fixture, steps);
    assert_int_equal(fixture_count_events(fixture, "link.added"), 1);
}

static void a_grade_needs_a_reason(void **state)
{
    struct fixture *fixture = *state;
    procedure_open(fixture, "job");
    static const struct step steps[] = {
        {"clerk", "{\"id\":\"1\",\"op\":\"ticket.grade\",\"ticket\":1,\"class\":\"major\"}",
         "请填写说明"},
        {"clerk", "{\"id\":\"2\",\"op\":\"ticket.grade\",\"ticket\":1,\"class\":\"major\","
                  "\"reason\":\"影响安全\"}", "\"class\":\"major\""},
        {"technician", "{\"id\":\"3\",\"op\":\"ticket.grade\",\"ticket\":1,\"class\":\"minor\","
                       "\"reason\":\"x\"}", "\"forbidden\""},
    };
    RUN(fixture, steps);
    assert_true(procedure_said(fixture, "\"text\":\"影响安全\""));
}

static void a_ticket_tells_what_may_be_done_and_why_not(void **state)
{
    struct fixture *fixture = *state;
    procedure_open(fixture, "job");
    procedure_must_put(fixture, 1, "technician", "quote", "120");
    const char *get = "{\"id\":\"%d\",\"op\":\"ticket.get\",\"ticket\":1}";
    char request[96];
    snprintf(request, sizeof request, get, 1);
    char answer[32768];
    snprintf(answer, sizeof answer, "%s", fixture_command(fixture, "clerk", request));
    static const char *const expected[] = {
        "\"moves\":[\"ticket.complete\",\"ticket.close\",\"ticket.cancel\"]",
        "\"shut\":[{\"op\":\"ticket.start\",\"because\":\"业主还没有接受报价。\"}]",
        "\"states\":[{\"id\":\"opened\",\"title\":\"",
        "\"titles\":[{\"op\":\"ticket.cancel\",\"title\":\"撤销\"}]",
        ("{\"name\":\"quote\",\"title\":\"报价\",\"kind\":\"fen\",\"min\":0,\"max\":1000000,"
         "\"recordable\":true,"
         "\"value\":\"120\",\"shown\":\"120\",\"number\":12000,"),
        "\"actor\":\"technician\"",
        "{\"name\":\"arrived_cs\",\"title\":\"客服到场\",\"kind\":\"flag\",\"recordable\":true}",
        "\"asks\":[{\"ask\":\"quote\",\"text\":\"GD000001 报价 120 元，同意吗？\"",
        "\"forms\":[]",
    };
    for (size_t i = 0; i < COUNT_OF(expected); i++) {
        CHECK(strstr(answer, expected[i]) != NULL, "%s in %s", expected[i], answer);
    }
    CHECK(strstr(answer, "\"title\":\"安护到场\",\"kind\":\"flag\",\"recordable\":false}") != NULL,
          "what is not the clerk's, unrecorded: %s", answer);
}

static void a_fact_that_must_wait_says_for_what_to_those_whose_it_is(void **state)
{
    struct fixture *fixture = *state;
    procedure_open(fixture, "job");
    static const struct step steps[] = {
        {"captain", "{\"id\":\"1\",\"op\":\"ticket.get\",\"ticket\":1}",
         "\"name\":\"accepted\",\"title\":\"验收\",\"kind\":\"flag\",\"recordable\":false,"
         "\"because\":\"完工后才能验收。\"}"},
        {"clerk", "{\"id\":\"2\",\"op\":\"ticket.get\",\"ticket\":1}",
         "\"name\":\"accepted\",\"title\":\"验收\",\"kind\":\"flag\",\"recordable\":false}"},
    };
    RUN(fixture, steps);
}

static void services_tell_what_their_tickets_ask_for(void **state)
{
    struct fixture *fixture = *state;
    static const struct step steps[] = {
        {"clerk", "{\"id\":\"1\",\"op\":\"service.list\"}",
         "{\"id\":\"lock\",\"name\":\"破锁换锁\",\"internal\":false,\"slots\":["},
        {"clerk", "{\"id\":\"2\",\"op\":\"service.list\"}",
         "{\"name\":\"id_shown\",\"label\":\"有效身份证件\",\"kind\":\"choice\",\"words\":false,"
         "\"required\":true,\"options\":[\"有\",\"没有\"]}"},
    };
    RUN(fixture, steps);
}

static void a_score_given_on_the_phone_is_the_fact_too(void **state)
{
    struct fixture *fixture = *state;
    static const struct step steps[] = {
        {"clerk", "{\"id\":\"1\",\"op\":\"ticket.open\",\"service\":\"lock\",\"room\":\"3-2-501\","
                  "\"name\":\"陈建国\",\"phone\":\"13800138000\",\"text\":\"钥匙丢了\",\"slots\":"
                  "{\"owner\":\"业主本人\",\"id_shown\":\"有\",\"time\":\"2026-11-25 14:00\"},"
                  "\"facts\":{\"id_checked\":true}}", "\"ok\":true"},
        {"clerk", "{\"id\":\"2\",\"op\":\"ticket.accept\",\"ticket\":1,"
                  "\"facts\":{\"arrived_cs\":true}}", "\"ok\":true"},
        {"security", "{\"id\":\"3\",\"op\":\"ticket.record\",\"ticket\":1,"
                     "\"fact\":\"arrived_security\",\"value\":true}", "\"ok\":true"},
        {"technician", "{\"id\":\"4\",\"op\":\"ticket.start\",\"ticket\":1,"
                       "\"facts\":{\"arrived_engineering\":true}}", "\"state\":\"in_progress\""},
        {"technician", "{\"id\":\"5\",\"op\":\"ticket.complete\",\"ticket\":1,\"text\":\"换了锁\"}",
         "\"state\":\"done\""},
        {"clerk", "{\"id\":\"6\",\"op\":\"ticket.callback\",\"ticket\":1,\"text\":\"满意\","
                  "\"score\":5}", "\"state\":\"called_back\""},
    };
    RUN(fixture, steps);
    assert_string_equal(procedure_fact(fixture, 1, "score"), "5");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROCEDURE_TEST(facts_are_recorded_and_refusals_say_why),
        PROCEDURE_TEST(any_op_of_a_life_cycle_is_an_op),
        PROCEDURE_TEST(facts_given_with_an_op_open_its_gate_or_are_undone_with_it),
        PROCEDURE_TEST(facts_that_lead_where_the_op_leads_are_enough),
        PROCEDURE_TEST(too_many_facts_are_too_many),
        PROCEDURE_TEST(a_clerk_opens_what_came_by_phone_or_at_the_desk),
        PROCEDURE_TEST(what_chat_refuses_the_desk_refuses_too),
        PROCEDURE_TEST(a_defect_is_opened_with_its_parent_or_not_at_all),
        PROCEDURE_TEST(what_a_defect_leaves_out_its_parent_tells),
        PROCEDURE_TEST(two_tickets_are_linked_and_no_ticket_to_itself),
        PROCEDURE_TEST(a_grade_needs_a_reason),
        PROCEDURE_TEST(a_ticket_tells_what_may_be_done_and_why_not),
        PROCEDURE_TEST(a_fact_that_must_wait_says_for_what_to_those_whose_it_is),
        PROCEDURE_TEST(services_tell_what_their_tickets_ask_for),
        PROCEDURE_TEST(a_score_given_on_the_phone_is_the_fact_too),
    };
    return RUN_PROCEDURE_TESTS(tests);
}
