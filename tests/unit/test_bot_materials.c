/* Materials and parts of a repair: priced by the list at that time, summed by the program, told to the
 * resident as his warranty has it (R-REPAIR). */
#include "bot/material_rule.h"
#include "bot/materials.h"
#include "tests/unit/procedure_fixture.h"

static const char *ask(struct fixture *fixture, const char *who, const char *op, const char *more)
{
    static int count;
    char json[4096];
    snprintf(json, sizeof json, "{\"id\":\"m%d\",\"op\":\"%s\"%s%s}", ++count, op,
             more[0] == '\0' ? "" : ",", more);
    return fixture_command(fixture, who, json);
}

static void must(struct fixture *fixture, const char *who, const char *op, const char *more)
{
    const char *answer = ask(fixture, who, op, more);
    CHECK(strstr(answer, "\"ok\":true") != NULL, "%s %s: %s", op, more, answer);
}

static void refused(struct fixture *fixture, const char *who, const char *op, const char *more,
                    const char *expected)
{
    const char *answer = ask(fixture, who, op, more);
    CHECK(strstr(answer, "\"error\"") != NULL && strstr(answer, expected) != NULL, "%s %s: %s", op,
          more, answer);
}

/* A repair in the technician's hands. */
static void in_hand(struct fixture *fixture)
{
    procedure_open(fixture, "repair");
    must(fixture, "technician", "ticket.accept", "\"ticket\":1");
}

static void check_ticket(struct fixture *fixture, const char *expected)
{
    const char *answer = ask(fixture, "clerk", "ticket.get", "\"ticket\":1");
    CHECK(strstr(answer, expected) != NULL, "no %s in %s", expected, answer);
}

static void reprice(struct fixture *fixture, const char *id, int64_t price_fen)
{
    for (size_t i = 0; i < fixture->config->materials->item_count; i++) {
        struct material_item *item = &fixture->config->materials->items[i];
        if (text_equal(item->id, text_of(id))) {
            item->price_fen = price_fen;
        }
    }
}

static void lines_are_priced_by_the_list_and_summed(void **state)
{
    struct fixture *fixture = *state;
    in_hand(fixture);
    must(fixture, "technician", "ticket.material",
         "\"ticket\":1,\"materials\":[{\"item\":\"angle_valve\",\"quantity\":2,\"price_fen\":1},"
         "{\"name\":\"定制铜接头\",\"unit\":\"个\",\"price_fen\":1250,\"quantity\":1}]");
    assert_string_equal(procedure_fact(fixture, 1, "materials_cost"), "62.50");
    assert_int_equal(fixture_count_events(fixture, "ticket.material"), 2);
    check_ticket(fixture, "\"materials\":{\"lines\":[{\"id\":1,\"item\":\"angle_valve\","
                          "\"name\":\"角阀（4分）\",\"unit\":\"个\",\"price_fen\":2500,"
                          "\"quantity\":2,\"sum_fen\":5000,");
    check_ticket(fixture, "\"total_fen\":6250");
}

static void another_price_is_for_later_lines_alone(void **state)
{
    struct fixture *fixture = *state;
    in_hand(fixture);
    const char *line = "\"ticket\":1,\"materials\":[{\"item\":\"angle_valve\",\"quantity\":1}]";
    must(fixture, "technician", "ticket.material", line);
    reprice(fixture, "angle_valve", 9900);
    must(fixture, "technician", "ticket.material", line);
    reprice(fixture, "angle_valve", 2500); /* the configuration is shared by the tests */
    assert_string_equal(procedure_fact(fixture, 1, "materials_cost"), "124");
}

static void a_line_that_was_taken_back_counts_no_more(void **state)
{
    struct fixture *fixture = *state;
    in_hand(fixture);
    must(fixture, "technician", "ticket.material",
         "\"ticket\":1,\"materials\":[{\"item\":\"angle_valve\",\"quantity\":1},"
         "{\"item\":\"seal_tape\",\"quantity\":3}]");
    refused(fixture, "technician", "ticket.material_remove", "\"ticket\":1,\"line\":9", "not_found");
    must(fixture, "technician", "ticket.material_remove", "\"ticket\":1,\"line\":1");
    assert_string_equal(procedure_fact(fixture, 1, "materials_cost"), "6");
    assert_int_equal(fixture_count_events(fixture, "ticket.material_removed"), 1);
    must(fixture, "technician", "ticket.material_remove", "\"ticket\":1,\"line\":2");
    assert_string_equal(procedure_fact(fixture, 1, "materials_cost"), "0");
    check_ticket(fixture, "\"materials\":{\"lines\":[],\"total_fen\":0");
}

static void what_does_not_fit_is_refused_and_leaves_nothing(void **state)
{
    struct fixture *fixture = *state;
    in_hand(fixture);
    static const struct {
        const char *who, *materials, *expected;
    } cases[] = {
        {"clerk", "[{\"item\":\"angle_valve\",\"quantity\":1}]", "forbidden"},
        {"technician", "[]", "malformed"},
        {"technician", "{}", "malformed"},
        {"technician", "[{\"item\":\"angle_valve\"}]", "数量请填"},
        {"technician", "[{\"item\":\"angle_valve\",\"quantity\":0}]", "数量请填"},
        {"technician", "[{\"item\":\"angle_valve\",\"quantity\":1000}]", "数量请填"},
        {"technician", "[{\"item\":\"angle_valve\",\"quantity\":1.5}]", "数量请填"},
        {"technician", "[{\"item\":\"nothing\",\"quantity\":1}]", "清单里没有"},
        {"technician", "[{\"name\":\"接头\",\"unit\":\"个\",\"quantity\":1}]", "单价"},
        {"technician", "[{\"name\":\"接头\",\"unit\":\"个\",\"price_fen\":-1,\"quantity\":1}]", "单价"},
        {"technician", "[{\"name\":\"接头\",\"unit\":\"个\",\"price_fen\":10000001,\"quantity\":1}]",
         "单价"},
        {"technician", "[{\"name\":\"接\\n头\",\"unit\":\"个\",\"price_fen\":1,\"quantity\":1}]", "单价"},
        {"technician",
         "[{\"item\":\"seal_tape\",\"quantity\":1},{\"item\":\"nothing\",\"quantity\":1}]",
         "清单里没有"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char more[512];
        snprintf(more, sizeof more, "\"ticket\":1,\"materials\":%s", cases[i].materials);
        refused(fixture, cases[i].who, "ticket.material", more, cases[i].expected);
    }
    refused(fixture, "technician", "ticket.material", "\"ticket\":1", "malformed");
    check_ticket(fixture, "\"materials\":{\"lines\":[],\"total_fen\":0");
    assert_int_equal(fixture_count_events(fixture, "ticket.material"), 0);
    assert_string_equal(procedure_fact(fixture, 1, "materials_cost"), "");
}

static void a_ticket_has_forty_lines_and_only_while_it_is_in_hand(void **state)
{
    struct fixture *fixture = *state;
    const char *line = "\"ticket\":1,\"materials\":[{\"item\":\"seal_tape\",\"quantity\":999}]";
    procedure_open(fixture, "repair");
    refused(fixture, "technician", "ticket.material", line, "完工之前");
    must(fixture, "technician", "ticket.accept", "\"ticket\":1");
    for (int i = 0; i < MATERIALS_OF_TICKET_MAX; i++) {
        must(fixture, "technician", "ticket.material", line);
    }
    refused(fixture, "technician", "ticket.material", line, "最多登记 40 项");
    assert_string_equal(procedure_fact(fixture, 1, "materials_cost"), "79920");
    must(fixture, "technician", "ticket.start", "\"ticket\":1");
    must(fixture, "technician", "ticket.material_remove", "\"ticket\":1,\"line\":40");
    must(fixture, "technician", "ticket.complete", "\"ticket\":1,\"text\":\"换好了\"");
    refused(fixture, "technician", "ticket.material_remove", "\"ticket\":1,\"line\":39", "完工之前");
}

static void a_service_without_the_fact_takes_none(void **state)
{
    struct fixture *fixture = *state;
    procedure_open(fixture, "complaint");
    refused(fixture, "captain", "ticket.material",
            "\"ticket\":1,\"materials\":[{\"item\":\"seal_tape\",\"quantity\":1}]", "不登记材料");
    const char *answer = ask(fixture, "clerk", "ticket.get", "\"ticket\":1");
    CHECK(strstr(answer, "\"materials\"") == NULL, "%s", answer);
}

static void only_who_may_price_names_what_is_not_in_the_list(void **state)
{
    struct fixture *fixture = *state;
    struct material_rules *rules = fixture->config->materials;
    size_t before = rules->pricer_count;
    in_hand(fixture);
    rules->pricer_count = 0;
    refused(fixture, "technician", "ticket.material",
            "\"ticket\":1,\"materials\":[{\"name\":\"接头\",\"unit\":\"个\",\"price_fen\":1,"
            "\"quantity\":1}]",
            "请队长登记");
    must(fixture, "technician", "ticket.material",
         "\"ticket\":1,\"materials\":[{\"item\":\"seal_tape\",\"quantity\":1}]");
    const char *list = ask(fixture, "technician", "material.list", "");
    CHECK(strstr(list, "\"may\":true,\"prices\":false") != NULL, "%s", list);
    rules->pricer_count = before;
}

/* Completing enters them first, or neither happens; the question for the sign-off names them. */
static void completion_takes_them_along_and_the_resident_reads_who_pays(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        const char *class_, *words, *member;
    } cases[] = {
        {"A", "本次使用材料：角阀（4分） 2个。材料费由我们承担，您不用付。",
         "\"total_fen\":5000,\"resident_fen\":0}"},
        {"B", "材料费由我们承担，您不用付。", "\"total_fen\":5000,\"resident_fen\":0}"},
        {"paid", "本次使用材料：角阀（4分） 2个（25元/个），材料费共 50 元。",
         "\"total_fen\":5000,\"resident_fen\":5000}"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int64_t number = procedure_open(fixture, "repair");
        char more[256];
        snprintf(more, sizeof more, "\"ticket\":%lld", (long long)number);
        must(fixture, "technician", "ticket.accept", more);
        snprintf(more, sizeof more, "\"ticket\":%lld,\"class\":\"%s\",\"reason\":\"看过了\"",
                 (long long)number, cases[i].class_);
        must(fixture, "supervisor", "ticket.grade", more);
        must(fixture, "technician", "ticket.start", more);
        snprintf(more, sizeof more,
                 "\"ticket\":%lld,\"text\":\"换了角阀\",\"materials\":[{\"item\":\"nothing\","
                 "\"quantity\":2}]", (long long)number);
        refused(fixture, "technician", "ticket.complete", more, "清单里没有");
        assert_string_equal(procedure_ticket(fixture, number).state, "in_progress");
        snprintf(more, sizeof more,
                 "\"ticket\":%lld,\"text\":\"换了角阀\",\"materials\":[{\"item\":\"angle_valve\","
                 "\"quantity\":2}]", (long long)number);
        must(fixture, "technician", "ticket.complete", more);
        assert_string_equal(procedure_ticket(fixture, number).state, "done");
        CHECK(procedure_said(fixture, cases[i].words), "%s: %s", cases[i].class_, fixture->events);
        snprintf(more, sizeof more, "\"ticket\":%lld", (long long)number);
        const char *answer = ask(fixture, "clerk", "ticket.get", more);
        CHECK(strstr(answer, cases[i].member) != NULL, "%s: %s", cases[i].member, answer);
    }
}

/* A completion that was a mistake takes its lines back with it. */
static void an_undone_completion_has_used_nothing(void **state)
{
    struct fixture *fixture = *state;
    in_hand(fixture);
    must(fixture, "technician", "ticket.start", "\"ticket\":1");
    const char *answer = ask(fixture, "technician", "ticket.complete",
                             "\"ticket\":1,\"text\":\"换了\",\"materials\":[{\"item\":"
                             "\"angle_valve\",\"quantity\":2}]");
    const char *seq = strstr(answer, "\"undo\":{\"seq\":");
    CHECK(seq != NULL, "%s", answer);
    char more[64];
    snprintf(more, sizeof more, "\"ticket\":1,\"seq\":%lld",
             seq == NULL ? 0 : strtoll(seq + strlen("\"undo\":{\"seq\":"), NULL, 10));
    must(fixture, "technician", "ticket.undo", more);
    check_ticket(fixture, "\"materials\":{\"lines\":[],\"total_fen\":0");
    assert_string_equal(procedure_fact(fixture, 1, "materials_cost"), "");
    must(fixture, "technician", "ticket.material",
         "\"ticket\":1,\"materials\":[{\"item\":\"seal_tape\",\"quantity\":1}]");
}

static void the_print_form_has_every_line_and_the_sum(void **state)
{
    struct fixture *fixture = *state;
    in_hand(fixture);
    must(fixture, "technician", "ticket.material",
         "\"ticket\":1,\"materials\":[{\"item\":\"angle_valve\",\"quantity\":2},"
         "{\"item\":\"seal_tape\",\"quantity\":1}]");
    const char *form = ask(fixture, "clerk", "ticket.form",
                           "\"ticket\":1,\"form\":\"业主报修有偿服务登记表\"");
    CHECK(strstr(form, "角阀（4分） 2个（25元/个）、生料带 1卷（2元/卷）") != NULL, "%s", form);
    CHECK(strstr(form, "\"材料费（元）\",\"value\":\"52\"") != NULL, "%s", form);
}

static void a_long_list_is_cut_in_a_message(void **state)
{
    struct fixture *fixture = *state;
    in_hand(fixture);
    for (int i = 0; i < 11; i++) {
        must(fixture, "technician", "ticket.material",
             "\"ticket\":1,\"materials\":[{\"item\":\"seal_tape\",\"quantity\":1}]");
    }
    struct own_turn own;
    struct turn *turn = own_turn_open(fixture, &own);
    struct ticket ticket;
    struct text told = TEXT_NONE;
    assert_int_equal(tickets_load(turn, 1, &ticket), ST_OK);
    assert_int_equal(materials_told_words(turn, &ticket, &told), ST_OK);
    assert_true(text_find(told, TEXT("等 11 项")) != SIZE_MAX);
    own_turn_commit(fixture, &own);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROCEDURE_TEST(lines_are_priced_by_the_list_and_summed),
        PROCEDURE_TEST(another_price_is_for_later_lines_alone),
        PROCEDURE_TEST(a_line_that_was_taken_back_counts_no_more),
        PROCEDURE_TEST(what_does_not_fit_is_refused_and_leaves_nothing),
        PROCEDURE_TEST(a_ticket_has_forty_lines_and_only_while_it_is_in_hand),
        PROCEDURE_TEST(a_service_without_the_fact_takes_none),
        PROCEDURE_TEST(only_who_may_price_names_what_is_not_in_the_list),
        PROCEDURE_TEST(completion_takes_them_along_and_the_resident_reads_who_pays),
        PROCEDURE_TEST(an_undone_completion_has_used_nothing),
        PROCEDURE_TEST(the_print_form_has_every_line_and_the_sum),
        PROCEDURE_TEST(a_long_list_is_cut_in_a_message),
    };
    return RUN_PROCEDURE_TESTS(tests);
}
