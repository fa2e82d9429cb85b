/* The printed forms that the procedures name: each is there, and is filled from a ticket. */
#include "bot/form_sheet.h"
#include "tests/unit/procedure_fixture.h"

/* As requirements and procedures call them (R-LOCK … R-SURVEY, R-CLK-20). */
static const struct {
    const char *service, *form, *title;
} named[] = {
    {"lock", "大门破锁/换锁/维修门锁申请书（表20）", "大门破锁/换锁/维修门锁申请书"},
    {"deliver", "代派业主资料登记表（表21）", "代派业主资料登记表"},
    {"paid", "有偿服务工作登记表（表26）", "有偿服务工作登记表"},
    {"paid", "有偿服务工作登记明细表（表27）", "有偿服务工作登记明细表"},
    {"complaint", "来电来访登记表", "来电、来访登记表"},
    {"visit", "来电来访登记表", "来电、来访登记表"},
    {"repair", "工程派工单", "工程派工单"},
    {"repair", "现场勘察会签表", "现场勘察会签表"},
    {"repair", "维修工程决算书", "维修工程决算书"},
    {"repair", "维修工程结算书", "维修工程结算书"},
    {"repair", "业主报修登记表", "业主报修登记表（维修工作单）"},
    {"repair", "业主报修有偿服务登记表", "业主报修有偿服务登记表（维修工作单）"},
    {"movein", "住户登记表", "住户登记表"},
    {"movein", "房屋质量验收登记表", "房屋质量验收登记表"},
    {"inspect", "房屋质量验收登记表", "房屋质量验收登记表"},
    {"custody", "托管协议", "房屋托管协议"},
    {"release", "放行条", "物品放行条"},
    {"renovation", "装修协议", "装修管理协议"},
    {"renovation", "施工许可证", "装修施工许可证"},
    {"survey", "客户满意度调查表", "客户满意度调查表"},
    {"survey", "业主意见征询表", "业主意见征询表"},
    {"task", "产品使用情况表", "产品使用情况表"},
};

static const char *form_of(struct fixture *fixture, const char *who, int64_t ticket,
                           const char *form)
{
    static int id;
    char request[512];
    snprintf(request, sizeof request,
             "{\"id\":\"f%d\",\"op\":\"ticket.form\",\"ticket\":%lld,\"form\":\"%s\"}", id++,
             (long long)ticket, form);
    return fixture_command(fixture, who, request);
}

static void every_form_of_the_procedures_is_filled_from_a_ticket(void **state)
{
    struct fixture *fixture = *state;
    for (size_t i = 0; i < COUNT_OF(named); i++) {
        int64_t ticket = procedure_open(fixture, named[i].service);
        const char *answer = form_of(fixture, "clerk", ticket, named[i].form);
        char title[256];
        snprintf(title, sizeof title, "\"title\":\"%s\"", named[i].title);
        CHECK(strstr(answer, title) != NULL, "%s: %s", named[i].form, answer);
        CHECK(strstr(answer, "\"signs\":[") != NULL, "%s: nobody signs: %s", named[i].form, answer);
        CHECK(strchr(answer, '{') != NULL && strstr(answer, "{ticket}") == NULL &&
                  strstr(answer, "_at}") == NULL,
              "%s: a placeholder is left: %s", named[i].form, answer);
        CHECK(strlen(answer) < COMMAND_TEXT_BYTES_MAX, "%s: %zu bytes", named[i].form,
              strlen(answer));
    }
}

/* …and none is shipped that no test knows, but those that are kept besides. */
static void every_form_that_is_shipped_is_one_of_them(void **state)
{
    struct fixture *fixture = *state;
    static const char *const besides[] = {"施工人员临时出入证", "收据", "发票"};
    const struct form_sheets *forms = fixture->config->forms;
    for (size_t i = 0; i < forms->count; i++) {
        bool known = false;
        for (size_t n = 0; n < COUNT_OF(named); n++) {
            known = known || text_equal(forms->items[i].name, text_of(named[n].form));
        }
        for (size_t b = 0; b < COUNT_OF(besides); b++) {
            known = known || text_equal(forms->items[i].name, text_of(besides[b]));
        }
        CHECK(known, "%.*s", TEXT_ARGS(forms->items[i].name));
    }
}

static void must_say(const char *answer, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        CHECK(strstr(answer, words[i]) != NULL, "%s in %s", words[i], answer);
    }
}

static void a_form_tells_who_recorded_what_and_when(void **state)
{
    struct fixture *fixture = *state;
    int64_t ticket = procedure_open(fixture, "repair");
    procedure_must_put(fixture, ticket, "captain", "estimate", "120.50");
    procedure_must_put(fixture, ticket, "captain", "survey_captain", "yes");
    procedure_must_put(fixture, ticket, "cs_manager", "approval", "yes");
    static const char *const words[] = {
        "\"label\":\"预计费用（元）\",\"value\":\"120.50\"",
        "\"label\":\"维修费用审批\",\"value\":\"是 ",
        "\"label\":\"维修队长\",\"value\":\"是 2026-11-24 1",
        "\"label\":\"施工单位（500 元以下无须到场）\",\"value\":\"\"",
        "\"label\":\"单号\",\"value\":\"GD000001\"",
    };
    must_say(form_of(fixture, "clerk", ticket, "现场勘察会签表"), words, COUNT_OF(words));
}

static void a_form_says_what_was_done_in_whose_words(void **state)
{
    struct fixture *fixture = *state;
    fixture_command(fixture, "clerk",
                    "{\"id\":\"0\",\"op\":\"ticket.open\",\"service\":\"repair\",\"room\":"
                    "\"3栋2单元501\",\"name\":\"陈建国\",\"phone\":\"13912345678\",\"text\":"
                    "\"水管漏水\",\"slots\":{\"time\":\"随时\"},\"channel\":\"phone\"}");
    fixture_command(fixture, "technician",
                    "{\"id\":\"1\",\"op\":\"ticket.accept\",\"ticket\":1}");
    fixture_command(fixture, "technician", "{\"id\":\"2\",\"op\":\"ticket.complete\",\"ticket\":1,"
                                           "\"text\":\"换了角阀\"}");
    procedure_must_put(fixture, 1, "clerk", "signoff", "yes");
    static const char *const words[] = {
        "\"label\":\"完成情况及用料\",\"value\":\"换了角阀\"",
        "\"label\":\"业主签认\",\"value\":\"是 2026-11-24",
        "\"label\":\"联系电话\",\"value\":\"13912345678\"",
    };
    must_say(form_of(fixture, "clerk", 1, "工程派工单"), words, COUNT_OF(words));
    const char *masked = form_of(fixture, "audit", 1, "工程派工单");
    CHECK(strstr(masked, "139****5678") != NULL && strstr(masked, "13912345678") == NULL, "%s",
          masked);
}

static void a_register_lists_the_month_and_an_inspection_its_defects(void **state)
{
    struct fixture *fixture = *state;
    procedure_open(fixture, "repair");
    procedure_open(fixture, "complaint");
    int64_t last = procedure_open(fixture, "repair");
    const char *answer = form_of(fixture, "clerk", last, "业主报修登记表");
    CHECK(strstr(answer, "[\"GD000001\",") != NULL && strstr(answer, "[\"GD000003\",") != NULL &&
              strstr(answer, "[\"GD000002\",") == NULL,
          "%s", answer);
    fixture->now_ms += (int64_t)40 * 24 * 3600 * 1000;
    int64_t later = procedure_open(fixture, "repair");
    answer = form_of(fixture, "clerk", later, "业主报修登记表");
    CHECK(strstr(answer, "[\"GD000001\",") == NULL && strstr(answer, "[\"GD000004\",") != NULL,
          "another month: %s", answer);

    int64_t inspection = procedure_open(fixture, "inspect");
    char request[256];
    snprintf(request, sizeof request,
             "{\"id\":\"l\",\"op\":\"ticket.link\",\"ticket\":%lld,\"child\":1,\"kind\":\"defect\"}",
             (long long)inspection);
    fixture_command(fixture, "clerk", request);
    answer = form_of(fixture, "clerk", inspection, "房屋质量验收登记表");
    CHECK(strstr(answer, "[\"GD000001\",\"水管\"") != NULL, "%s", answer);
}

static void a_form_is_for_who_may_read_the_ticket_and_of_its_service(void **state)
{
    struct fixture *fixture = *state;
    int64_t ticket = procedure_open(fixture, "repair");
    static const struct {
        const char *form, *expected;
    } cases[] = {{"放行条", "\"not_found\""}, {"表99", "\"not_found\""}, {"", "\"malformed\""}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const char *answer = form_of(fixture, "clerk", ticket, cases[i].form);
        CHECK(strstr(answer, cases[i].expected) != NULL, "%s: %s", cases[i].form, answer);
    }
    CHECK(strstr(form_of(fixture, "clerk", 99, "工程派工单"), "\"not_found\"") != NULL, "no ticket");
}

static void the_sheet_of_a_survey_is_printed_with_its_questions(void **state)
{
    struct fixture *fixture = *state;
    int64_t ticket = procedure_open(fixture, "survey");
    const char *answer = form_of(fixture, "clerk", ticket, "客户满意度调查表");
    CHECK(strstr(answer, "\"questions\":[{\"title\":\"") != NULL &&
              strstr(answer, "\"options\":[\"非常满意\"") != NULL,
          "%s", answer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROCEDURE_TEST(every_form_of_the_procedures_is_filled_from_a_ticket),
        PROCEDURE_TEST(every_form_that_is_shipped_is_one_of_them),
        PROCEDURE_TEST(a_form_tells_who_recorded_what_and_when),
        PROCEDURE_TEST(a_form_says_what_was_done_in_whose_words),
        PROCEDURE_TEST(a_register_lists_the_month_and_an_inspection_its_defects),
        PROCEDURE_TEST(a_form_is_for_who_may_read_the_ticket_and_of_its_service),
        PROCEDURE_TEST(the_sheet_of_a_survey_is_printed_with_its_questions),
    };
    return RUN_PROCEDURE_TESTS(tests);
}
