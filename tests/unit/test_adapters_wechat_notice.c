/* Template messages and subscription notices: what a field may hold, the exact requests, the load. */
#include "adapters/wechat/notice_fields.h"
#include "adapters/wechat/wechat.h"
#include "bot/menu_rule.h"
#include "bot/notice_rule.h"
#include "tests/unit/check.h"
#include "tests/unit/wechat_case.h"

#include <string.h>

#define TWENTY "一二三四五六七八九十一二三四五六七八九十"
#define DIGITS_32 "12345678901234567890123456789012"

static void a_field_holds_what_its_type_allows(void **state)
{
    (void)state;
    static const struct {
        const char *name, *value;
        bool holds;
    } cases[] = {
        {"thing1", "厨房水管漏水 2 号楼!", true},
        {"thing1", TWENTY, true},
        {"thing1", TWENTY "一", false},
        {"thing1", "", false},
        {"keyword2", TWENTY, true},
        {"keyword2", TWENTY "一", false},
        {"number1", DIGITS_32, true},
        {"number1", DIGITS_32 "3", false},
        {"number1", "12.50", true},
        {"number1", "12.", false},
        {"number1", "12元", false},
        {"letter3", "abcXYZ", true},
        {"letter3", "abc1", false},
        {"letter3", "abcdefghijklmnopqrstuvwxyzabcdef", true},
        {"letter3", "abcdefghijklmnopqrstuvwxyzabcdefg", false},
        {"symbol1", "#*+-=", true},
        {"symbol1", "#*+-=!", false},
        {"symbol1", "a", false},
        {"character_string12", "GD000012-A", true},
        {"character_string12", "工单12", false},
        {"character_string12", DIGITS_32 "3", false},
        {"character_string12", "GD 12", false},
        {"time4", "15:01", true},
        {"time4", "2019年10月1日 15:01", true},
        {"time4", "2019-10-01 15:01:59", true},
        {"time4", "2019-10-01", false},
        {"time4", "24:00", false},
        {"time4", "明天下午", false},
        {"date5", "2019年10月1日", true},
        {"date5", "2019-10-01", true},
        {"date5", "2019/10/1 15:01", true},
        {"date5", "2019-13-01", false},
        {"date5", "15:01", false},
        {"amount6", "¥100.50元", true},
        {"amount6", "1234567890", true},
        {"amount6", "12345678901", false},
        {"amount6", "一百元", false},
        {"amount6", "1.234", false},
        {"phone_number7", "0757-83112233", true},
        {"phone_number7", "+86-0766-66888866", true},
        {"phone_number7", "+86-0766-668888661", false},
        {"phone_number7", "138x", false},
        {"car_number8", "粤A8Z888挂", true},
        {"car_number8", "粤A8Z8888挂", false},
        {"car_number8", "粤A粤8Z88", false},
        {"name9", "张三", true},
        {"name9", "一二三四五六七八九十", true},
        {"name9", "一二三四五六七八九十一", false},
        {"name9", "Zhang San", true},
        {"name9", "张San", false},
        {"phrase10", "处理中", true},
        {"phrase10", "正在处理中呢", false},
        {"phrase10", "done", false},
        {"thing", "x", false},
        {"thing1234", "x", false},
        {"remark1", "x", false},
        {"first", "x", false},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        bool holds = wechat_field_holds(text_of(cases[i].name), text_of(cases[i].value));
        CHECK(holds == cases[i].holds, "%s: '%s'", cases[i].name, cases[i].value);
    }
}

static void a_value_is_made_to_fit_or_gives_way(void **state)
{
    (void)state;
    static const struct {
        const char *label, *name, *value, *otherwise;
        enum status status;
        const char *fitted;
    } cases[] = {
        {"as it is", "thing1", "漏水", "您的工单", ST_OK, "漏水"},
        {"lines are joined", "thing1", " 漏水\n严重 ", "您的工单", ST_OK, "漏水 严重"},
        {"at the limit", "thing1", TWENTY, "x", ST_OK, TWENTY},
        {"one over", "thing1", TWENTY "一", "x", ST_OK,
         "一二三四五六七八九十一二三四五六七八九…"},
        {"empty", "thing1", "", "您的工单", ST_OK, "您的工单"},
        {"half a number would be false", "character_string2", DIGITS_32 "3", "0", ST_OK, "0"},
        {"not of the type", "phrase3", "等待回访之中", "处理中", ST_OK, "处理中"},
        {"neither fits", "phrase3", "x", "y", ST_MALFORMED, ""},
        {"no such type", "remark", "x", "y", ST_MALFORMED, ""},
    };
    struct arena *arena = arena_open(4096, 1 << 20);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct text fitted = TEXT_NONE;
        enum status status = wechat_field_fit(text_of(cases[i].name), text_of(cases[i].value),
                                              text_of(cases[i].otherwise), arena, &fitted);
        CHECK(status == cases[i].status, "%s: %s", cases[i].label, status_name(status));
        if (status == ST_OK) {
            CHECK(text_equal(fitted, text_of(cases[i].fitted)), "%s: '%.*s'", cases[i].label,
                  TEXT_ARGS(fitted));
        }
    }
    arena_close(arena);
}

static struct notice_field fields[] = {
    {TEXT("character_string1"), TEXT("{ticket}"), TEXT("0")},
    {TEXT("thing2"), TEXT("{title}"), TEXT("您的工单")},
};
static struct notice_id ids[] = {
    {TEXT("demo"), TEXT("tpl-1"), NOTICE_TEMPLATE, true, false},
    {TEXT("demo"), TEXT("sub-1"), NOTICE_SUBSCRIPTION, true, false},
};
static const struct text values[] = {TEXT("GD000012"), TEXT("厨房水管\"漏水\"")};

#define DATA                                                                                       \
    "\"data\":{\"character_string1\":{\"value\":\"GD000012\"},"                                    \
    "\"thing2\":{\"value\":\"厨房水管\\\"漏水\\\"\"}}}"

static void a_notice_is_the_request_that_the_platform_documents(void **state)
{
    (void)state;
    static const struct {
        const char *label;
        size_t id;
        const char *page, *url, *body;
    } cases[] = {
        {"template", 0, "", "https://api.weixin.qq.com/cgi-bin/message/template/send?access_token=t",
         "{\"touser\":\"oA\",\"template_id\":\"tpl-1\",\"client_msg_id\":\"m1\"," DATA},
        {"template with a page", 0, "https://a.cn/x",
         "https://api.weixin.qq.com/cgi-bin/message/template/send?access_token=t",
         "{\"touser\":\"oA\",\"template_id\":\"tpl-1\",\"url\":\"https://a.cn/x\","
         "\"client_msg_id\":\"m1\"," DATA},
        {"subscription", 1, "",
         "https://api.weixin.qq.com/cgi-bin/message/subscribe/bizsend?access_token=t",
         "{\"touser\":\"oA\",\"template_id\":\"sub-1\"," DATA},
        {"subscription with a page", 1, "https://a.cn/x",
         "https://api.weixin.qq.com/cgi-bin/message/subscribe/bizsend?access_token=t",
         "{\"touser\":\"oA\",\"template_id\":\"sub-1\",\"page\":\"https://a.cn/x\"," DATA},
    };
    struct wechat_case c;
    case_open(&c, "safe");
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct notice notice = {.name = TEXT("progress"),
                                .page = text_of(cases[i].page),
                                .field_count = COUNT_OF(fields),
                                .fields = fields};
        struct outbound outbound = {.kind = OUTBOUND_NOTICE,
                                    .peer = TEXT("oA"),
                                    .idempotency_key = TEXT("m1"),
                                    .notice = &notice,
                                    .notice_id = &ids[cases[i].id],
                                    .values = values};
        struct http_request request;
        assert_int_equal(
            wechat_channel.encode(&c.account, TEXT("t"), &outbound, c.arena, &request), ST_OK);
        CHECK(text_equal(request.url, text_of(cases[i].url)), "%s: %.*s", cases[i].label,
              TEXT_ARGS(request.url));
        CHECK(text_equal(request.body, text_of(cases[i].body)), "%s: %.*s", cases[i].label,
              TEXT_ARGS(request.body));
    }
    struct outbound lost = {.kind = OUTBOUND_NOTICE, .peer = TEXT("oA")};
    struct http_request request;
    assert_int_equal(wechat_channel.encode(&c.account, TEXT("t"), &lost, c.arena, &request),
                     ST_MALFORMED);
    case_close(&c);
}

static void a_question_with_choices_is_a_msgmenu(void **state)
{
    (void)state;
    static const struct text scores[] = {TEXT("1"), TEXT("2"), TEXT("3"), TEXT("4"), TEXT("5")};
    static const struct text words[] = {TEXT("同意"), TEXT("不同意")};
    static const struct {
        const char *label;
        size_t count;
        const struct text *choices;
        const char *body;
    } cases[] = {
        {"scores have their own numbers", 5, scores,
         "{\"touser\":\"oA\",\"msgtype\":\"msgmenu\",\"msgmenu\":{\"head_content\":\"满意吗？\","
         "\"list\":[{\"id\":\"1\",\"content\":\"1\"},{\"id\":\"2\",\"content\":\"2\"},"
         "{\"id\":\"3\",\"content\":\"3\"},{\"id\":\"4\",\"content\":\"4\"},"
         "{\"id\":\"5\",\"content\":\"5\"}]}}"},
        {"words", 2, words,
         "{\"touser\":\"oA\",\"msgtype\":\"msgmenu\",\"msgmenu\":{\"head_content\":\"满意吗？\","
         "\"list\":[{\"id\":\"101\",\"content\":\"同意\"},{\"id\":\"102\",\"content\":\"不同意\"}]}}"},
        {"nothing to tap", 0, words, NULL},
    };
    struct wechat_case c;
    case_open(&c, "safe");
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct outbound outbound = {.kind = OUTBOUND_CHOICES,
                                    .peer = TEXT("oA"),
                                    .content = TEXT("满意吗？"),
                                    .values = cases[i].choices,
                                    .value_count = cases[i].count};
        struct http_request request;
        enum status status =
            wechat_channel.encode(&c.account, TEXT("t"), &outbound, c.arena, &request);
        assert_int_equal(status, cases[i].body == NULL ? ST_MALFORMED : ST_OK);
        if (status == ST_OK) {
            CHECK(text_equal(request.body, text_of(cases[i].body)), "%s: %.*s", cases[i].label,
                  TEXT_ARGS(request.body));
            assert_true(text_find(request.url, TEXT("/cgi-bin/message/custom/send?")) != SIZE_MAX);
        }
    }
    case_close(&c);
}

static void a_menu_is_the_request_that_the_platform_documents(void **state)
{
    (void)state;
    static struct menu_button children[] = {
        {.name = TEXT("我要报修"), .key = TEXT("repair"), .say = TEXT("我要报修")},
        {.name = TEXT("官网"), .page = TEXT("https://a.cn/")},
    };
    static struct menu_button buttons[] = {
        {.name = TEXT("报修"), .child_count = 2, .children = children},
        {.name = TEXT("找管家"), .key = TEXT("human"), .say = TEXT("转人工")},
    };
    struct menu menu = {.button_count = 2, .buttons = buttons};
    struct wechat_case c;
    struct http_request request;
    case_open(&c, "safe");
    struct outbound outbound = {.kind = OUTBOUND_MENU, .menu = &menu};
    assert_int_equal(wechat_channel.encode(&c.account, TEXT("t"), &outbound, c.arena, &request),
                     ST_OK);
    assert_string_equal(request.url.data,
                        "https://api.weixin.qq.com/cgi-bin/menu/create?access_token=t");
    assert_string_equal(
        request.body.data,
        "{\"button\":[{\"name\":\"报修\",\"sub_button\":["
        "{\"type\":\"click\",\"name\":\"我要报修\",\"key\":\"repair\"},"
        "{\"type\":\"view\",\"name\":\"官网\",\"url\":\"https://a.cn/\"}]},"
        "{\"type\":\"click\",\"name\":\"找管家\",\"key\":\"human\"}]}");
    outbound.menu = NULL; /* it has changed since it was queued */
    assert_int_equal(wechat_channel.encode(&c.account, TEXT("t"), &outbound, c.arena, &request),
                     ST_MALFORMED);
    outbound.takes_down = true;
    assert_int_equal(wechat_channel.encode(&c.account, TEXT("t"), &outbound, c.arena, &request),
                     ST_OK);
    assert_string_equal(request.url.data,
                        "https://api.weixin.qq.com/cgi-bin/menu/delete?access_token=t");
    assert_false(request.is_post);
    assert_int_equal(request.body.size, 0);
    case_close(&c);
}

static void the_answer_names_the_message(void **state)
{
    (void)state;
    static const struct {
        const char *body, *id;
    } cases[] = {
        {"{\"errcode\":0,\"errmsg\":\"ok\",\"msgid\":200228332}", "200228332"},
        {"{\"errcode\":0,\"errmsg\":\"ok\",\"msgid\":1700827132819554304}", "1700827132819554304"},
        {"{\"errcode\":0,\"msgid\":\"m-7\"}", "m-7"},
        {"{\"errcode\":0,\"errmsg\":\"ok\"}", ""},
        {"no json", ""},
        {"", ""},
    };
    struct arena *arena = arena_open(4096, 1 << 20);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct send_answer answer;
        wechat_channel.read_answer(text_of(cases[i].body), arena, &answer);
        CHECK(text_equal(answer.message_id, text_of(cases[i].id)), "%s", cases[i].body);
    }
    arena_close(arena);
}

/* What `check` prints for an account with that notice. */
static size_t prepare(const char *rights, struct notice_field *field, char report[4096])
{
    static struct notices notices;
    struct account account;
    memset(report, 0, 4096);
    FILE *out = fmemopen(report, 4095, "w");
    struct fault_sink faults = {.out = out};
    notices = (struct notices){.count = 1};
    notices.items[0] = (struct notice){.name = TEXT("progress"),
                                       .field_count = 1,
                                       .fields = field,
                                       .id_count = COUNT_OF(ids),
                                       .ids = ids};
    case_account(&account, "safe");
    account_case_set(&account, "rights", rights);
    account.notices = &notices;
    if (wechat_channel.prepare(&account, &faults) == ST_OK) {
        wechat_channel.release(&account);
    }
    fclose(out);
    return faults.error_count;
}

static void a_field_that_the_platform_would_refuse_is_refused_at_the_load(void **state)
{
    (void)state;
    struct {
        const char *label;
        struct notice_field field;
        const char *report;
    } cases[] = {
        {"sound", {TEXT("thing1"), TEXT("{title}"), TEXT("您的工单")}, ""},
        {"a constant", {TEXT("phrase1"), TEXT("处理中"), TEXT_NONE}, ""},
        {"no type", {TEXT("remark"), TEXT("x"), TEXT_NONE},
         "error: notices.json: progress.fields[0]: \"remark\" is no type of field"},
        {"nothing else to say", {TEXT("thing1"), TEXT("{title}"), TEXT_NONE},
         "error: notices.json: progress.fields[0]: needs \"otherwise\""},
        {"too long", {TEXT("phrase1"), TEXT("正在处理中呢"), TEXT_NONE},
         "error: notices.json: progress.fields[0]: phrase1 may not hold \"正在处理中呢\""},
        {"other words of another type", {TEXT("number1"), TEXT("{ticket}"), TEXT("无")},
         "error: notices.json: progress.fields[0]: number1 may not hold \"无\""},
    };
    char report[4096];
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        size_t count = prepare("customer template", &cases[i].field, report);
        CHECK(count == (cases[i].report[0] == '\0' ? 0 : 1), "%s: %s", cases[i].label, report);
        CHECK(strstr(report, cases[i].report) != NULL, "%s: %s", cases[i].label, report);
    }
    assert_int_equal(prepare("customer fax", &cases[0].field, report), 1);
    assert_non_null(strstr(report, "rights: must be words out of customer, template"));
}

static void rights_say_what_an_account_may_do(void **state)
{
    (void)state;
    static const struct {
        const char *rights;
        unsigned abilities;
    } cases[] = {
        {NULL, ABILITY_FREE | ABILITY_CHOICES},
        {"customer", ABILITY_FREE | ABILITY_CHOICES},
        {"template", ABILITY_TEMPLATE},
        {"customer subscription menu",
         ABILITY_FREE | ABILITY_CHOICES | ABILITY_SUBSCRIPTION | ABILITY_MENU},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct account account;
        struct fault_sink faults = {.out = stderr};
        case_account(&account, "safe");
        if (cases[i].rights != NULL) {
            account_case_set(&account, "rights", cases[i].rights);
        }
        assert_int_equal(wechat_channel.prepare(&account, &faults), ST_OK);
        assert_int_equal(account.abilities, cases[i].abilities);
        wechat_channel.release(&account);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_field_holds_what_its_type_allows),
        cmocka_unit_test(a_value_is_made_to_fit_or_gives_way),
        cmocka_unit_test(a_notice_is_the_request_that_the_platform_documents),
        cmocka_unit_test(a_question_with_choices_is_a_msgmenu),
        cmocka_unit_test(a_menu_is_the_request_that_the_platform_documents),
        cmocka_unit_test(the_answer_names_the_message),
        cmocka_unit_test(a_field_that_the_platform_would_refuse_is_refused_at_the_load),
        cmocka_unit_test(rights_say_what_an_account_may_do),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
