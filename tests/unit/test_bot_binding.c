/* One resident across channels: binding, several homes, unbinding, another number, another owner. */
#include "tests/unit/binding_fixture.h"

static void a_home_is_bound_by_the_code_to_the_number_on_its_file(void **state)
{
    struct fixture *fixture = *state;
    struct phone_log log = {0};
    static const struct {
        const char *label, *first, *second;
    } cases[] = {
        {"room and phone at once", NEIGHBOUR_CLAIM, NULL},
        {"bit by bit", "绑定房号", "3栋2单元502，13800138002"},
        {"by the owner's name", "我是3栋2单元502的业主", "林秀英"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char peer[STORE_PEER_BYTES];
        snprintf(peer, sizeof peer, "oCase%zu", i);
        fixture->now_ms += 61 * FIXTURE_MINUTE_MS; /* the limits are another test's */
        log = (struct phone_log){0};
        const char *answer = wechat(fixture, peer, cases[i].first, &log);
        if (cases[i].second != NULL) {
            CHECK(log.codes == 0, "%s: too early", cases[i].label);
            answer = wechat(fixture, peer, cases[i].second, &log);
        }
        assert_true(said(answer, "6位验证码已经发到登记的手机上"));
        CHECK(log.codes == 1 && strcmp(log.peer, NEIGHBOUR_PHONE) == 0, "%s: %zu to %s",
              cases[i].label, log.codes, log.peer);
        assert_true(said(wechat(fixture, peer, log.code, &log), "绑定成功：3栋2单元502"));
        struct contact contact = contact_of(fixture, "demo", peer);
        assert_string_equal(contact.room, "3-2-502");
        assert_string_equal(contact.name, "林秀英");
        assert_string_equal(contact.phone, NEIGHBOUR_PHONE);
        assert_int_not_equal(contact.household, 0);
    }
    assert_int_equal(fixture_count_events(fixture, "chat.bound"), 3);
}

static void whoever_is_asked_for_a_bill_binds_first_and_is_told_it_then(void **state)
{
    struct fixture *fixture = *state;
    struct phone_log log = {0};
    const char *answer = wechat(fixture, STRANGER, "查一下我家的物业费", &log);
    assert_true(said(answer, "先核实是您本人"));
    assert_true(said(wechat(fixture, STRANGER, "3栋2单元502，13800138002", &log), "6位验证码"));
    answer = wechat(fixture, STRANGER, log.code, &log);
    assert_true(said(answer, "绑定成功"));
    assert_true(said(answer, "费用都已结清")); /* what he had asked for */
}

static void who_does_not_want_to_bind_is_helped_without(void **state)
{
    struct fixture *fixture = *state;
    struct phone_log log = {0};
    assert_true(said(wechat(fixture, STRANGER, "查一下我家的物业费", &log), "先核实是您本人"));
    const char *answer = wechat(fixture, STRANGER, "不用", &log);
    assert_true(said(answer, "先不绑定"));
    assert_true(said(answer, "房号"));                         /* the form of the service begins */
    assert_true(said(wechat(fixture, STRANGER, "3栋2单元502", &log), "记下了"));
    assert_null(strstr(wechat(fixture, STRANGER, "查一下我家的物业费", &log), "核实是您本人"));
    assert_int_equal(log.codes, 0);
}

static void of_several_homes_it_is_asked_which(void **state)
{
    struct fixture *fixture = *state;
    struct phone_log log = {0};
    wechat(fixture, RESIDENT, NEIGHBOUR_CLAIM, &log);
    assert_true(said(wechat(fixture, RESIDENT, log.code, &log), "绑定成功：3栋2单元502"));
    const char *answer = wechat(fixture, RESIDENT, "我家物业费还欠多少", &log);
    assert_true(said(answer, "1. 3栋2单元501\n2. 3栋2单元502"));
    assert_true(said(wechat(fixture, RESIDENT, "7", &log), "没对上"));
    assert_true(said(wechat(fixture, RESIDENT, "1", &log), "3栋2单元501目前待缴"));
    /* Just chosen: not asked again; another room named: that one. */
    assert_true(said(wechat(fixture, RESIDENT, "我家物业费还欠多少", &log), "3栋2单元501目前待缴"));
    assert_true(said(wechat(fixture, RESIDENT, "3栋2单元502物业费还欠多少", &log), "3栋2单元502的费用都已结清"));
    fixture->now_ms += 31 * FIXTURE_MINUTE_MS;
    assert_true(said(wechat(fixture, RESIDENT, "厨房水管漏水了，下午有空", &log), "哪一套"));
    assert_true(said(wechat(fixture, RESIDENT, "第二套", &log), "3栋2单元502"));
}

static void a_home_is_unbound_by_its_residents_word(void **state)
{
    struct fixture *fixture = *state;
    struct phone_log log = {0};
    assert_true(said(wechat(fixture, STRANGER, "解绑", &log), "还没有绑定"));
    bind_neighbour(fixture, &log);
    assert_true(said(wechat(fixture, STRANGER, "解绑", &log), "已解除您和3栋2单元502的绑定"));
    struct contact contact = contact_of(fixture, "demo", STRANGER);
    assert_int_equal(contact.household, 0);
    assert_string_equal(contact.name, "");
    assert_string_equal(contact.phone, "");
    assert_int_equal(fixture_count_events(fixture, "chat.unbound"), 1);
    fixture->now_ms += FIXTURE_MINUTE_MS;
    wechat(fixture, RESIDENT, NEIGHBOUR_CLAIM, &log);
    wechat(fixture, RESIDENT, log.code, &log);
    assert_true(said(wechat(fixture, RESIDENT, "解绑", &log), "要解绑哪一套"));
    assert_true(said(wechat(fixture, RESIDENT, "2", &log), "3栋2单元502的绑定"));
    assert_string_equal(contact_of(fixture, "demo", RESIDENT).room, "3-2-501");
}

static void a_form_begun_on_one_channel_is_finished_on_the_other(void **state)
{
    struct fixture *fixture = *state;
    struct phone_log log = {0};
    struct ticket tickets[4];
    assert_true(said(wechat(fixture, RESIDENT, "厨房水管漏水了", &log), "什么时候方便"));
    const char *answer = sms(fixture, OWNER_PHONE, "明天下午三点", &log);
    assert_true(said(answer, "请核对"));
    /* Only there: on WeChat nothing waits any more. */
    struct contact contact;
    struct conversation conversation;
    assert_int_equal(store_contact_find(fixture->store, TEXT("demo"), TEXT(RESIDENT), &contact,
                                        &conversation), ST_OK);
    assert_int_equal(conversation.state.size, 0);
    /* … and back again, as he wrote there last. */
    assert_true(said(wechat(fixture, RESIDENT, "对", &log), "工单号"));
    assert_int_equal(fixture_tickets(fixture, tickets, 4), 1);
    assert_string_equal(tickets[0].room, "3-2-501");
    assert_int_not_equal(tickets[0].household, 0);
}

static void a_form_does_not_move_to_who_only_says_the_number(void **state)
{
    struct fixture *fixture = *state;
    struct phone_log log = {0};
    wechat(fixture, STRANGER, "我电话13800138000", &log);
    assert_true(said(wechat(fixture, RESIDENT, "厨房水管漏水了", &log), "什么时候方便"));
    assert_null(strstr(wechat(fixture, STRANGER, "明天下午三点", &log), "请核对"));
    /* Nor to a number that is on file of another home. */
    assert_null(strstr(sms(fixture, NEIGHBOUR_PHONE, "明天下午三点", &log), "请核对"));
}

static void a_new_number_is_proved_by_a_code_to_it(void **state)
{
    struct fixture *fixture = *state;
    struct phone_log log = {0};
    struct household home;
    assert_true(said(wechat(fixture, STRANGER, "换手机号 13900139000", &log), "还没有绑定"));
    assert_int_equal(log.codes, 0);
    assert_true(said(sms(fixture, OWNER_PHONE, "我家物业费还欠多少", &log), "3栋2单元501目前待缴"));
    assert_true(said(wechat(fixture, RESIDENT, "换手机号 13900139000", &log), "新手机号上"));
    assert_string_equal(log.peer, "13900139000");
    assert_true(said(wechat(fixture, RESIDENT, log.code, &log), "手机号换好了"));
    assert_string_equal(contact_of(fixture, "demo", RESIDENT).phone, "13900139000");
    assert_int_equal(store_household_find(fixture->store, TEXT("sunshine"), TEXT("3-2-501"), &home),
                     ST_OK);
    assert_string_equal(home.phone, "13900139000");
    /* The former number is a stranger's now, the new one is his. */
    assert_int_equal(contact_of(fixture, "kannel", OWNER_PHONE).household, 0);
    assert_null(strstr(sms(fixture, OWNER_PHONE, "我家物业费还欠多少", &log), "目前待缴"));
    assert_true(said(sms(fixture, "13900139000", "我家物业费还欠多少", &log), "3栋2单元501目前待缴"));
    assert_int_equal(fixture_count_events(fixture, "chat.phone_changed"), 1);
    assert_null(strstr(fixture->events, "13900139000"));
}

static void only_the_owner_lets_others_in(void **state)
{
    struct fixture *fixture = *state;
    struct phone_log log = {0};
    assert_true(said(wechat(fixture, STRANGER, "添加家人 13900139001", &log), "只有绑定了房号的业主"));
    assert_true(said(wechat(fixture, RESIDENT, "添加家人 13900139001", &log), "代办人"));
    assert_true(said(wechat(fixture, STRANGER, "我是3栋2单元501的，13900139001", &log), "6位验证码"));
    assert_string_equal(log.peer, "13900139001");
    assert_true(said(wechat(fixture, STRANGER, log.code, &log), "绑定成功：3栋2单元501"));
    assert_true(said(wechat(fixture, STRANGER, "我家物业费还欠多少", &log), "目前待缴"));
    assert_true(said(wechat(fixture, STRANGER, "添加家人 13900139002", &log), "只有绑定了房号的业主"));
    assert_true(said(wechat(fixture, RESIDENT, "取消授权 13900139001", &log), "不再是"));
    assert_int_equal(contact_of(fixture, "demo", STRANGER).household, 0);
    assert_null(strstr(wechat(fixture, STRANGER, "我家物业费还欠多少", &log), "目前待缴"));
}

static void a_new_owner_ends_what_hung_on_the_former_one(void **state)
{
    struct fixture *fixture = *state;
    struct phone_log log = {0};
    struct contact contact;
    struct conversation conversation;
    wechat(fixture, RESIDENT, "添加家人 13900139001", &log);
    assert_true(said(wechat(fixture, RESIDENT, "厨房水管漏水了", &log), "什么时候方便"));
    const char *answer = fixture_command(
        fixture, "director",
        "{\"id\":\"h1\",\"op\":\"home.file\",\"community\":\"sunshine\",\"room\":\"3-2-501\","
        "\"owner\":\"新业主\",\"phone\":\"13700137000\",\"reason\":\"过户\"}");
    assert_true(said(answer, "\"ok\":true"));
    assert_int_equal(store_contact_find(fixture->store, TEXT("demo"), TEXT(RESIDENT), &contact,
                                        &conversation), ST_OK);
    assert_int_equal(contact.household, 0);
    assert_string_equal(contact.name, "");
    assert_int_equal(conversation.state.size, 0);
    assert_true(said(fixture->events, "\"home.filed\""));
    assert_null(strstr(wechat(fixture, RESIDENT, "我家物业费还欠多少", &log), "目前待缴"));
    /* Neither is the delegate on file any more; the new owner is. */
    log.codes = 0;
    wechat(fixture, "oDelegate", "我是3栋2单元501的，13900139001", &log);
    assert_int_equal(log.codes, 0);
    wechat(fixture, STRANGER, "我是3栋2单元501的业主，13700137000", &log);
    assert_int_equal(log.codes, 1);
    assert_true(said(wechat(fixture, STRANGER, log.code, &log), "绑定成功"));
}

static void what_waits_for_a_former_owner_is_withdrawn(void **state)
{
    struct fixture *fixture = *state;
    struct phone_log log = {0};
    int64_t counts[OUTBOX_STATE_COUNT];
    struct contact contact = contact_of(fixture, "demo", RESIDENT);
    char take[160];
    fixture->now_ms += 49LL * 60 * FIXTURE_MINUTE_MS; /* nobody wrote: his window is shut */
    snprintf(take, sizeof take, "{\"id\":\"t1\",\"op\":\"chat.takeover\",\"chat\":%lld}",
             (long long)contact.id);
    fixture_command(fixture, "clerk", take);
    carry(fixture, &log);
    assert_int_equal(store_outbox_counts(fixture->store, counts), ST_OK);
    assert_int_equal(counts[OUTBOX_WAITING], 1);
    fixture_command(fixture, "director",
                    "{\"id\":\"h1\",\"op\":\"home.file\",\"community\":\"sunshine\","
                    "\"room\":\"3-2-501\",\"owner\":\"新业主\",\"reason\":\"过户\"}");
    assert_int_equal(store_outbox_counts(fixture->store, counts), ST_OK);
    assert_int_equal(counts[OUTBOX_WAITING], 0);
    assert_int_equal(counts[OUTBOX_WITHDRAWN], 1);
}

static void staff_bind_and_unbind_with_a_reason(void **state)
{
    struct fixture *fixture = *state;
    struct phone_log log = {0};
    char json[256];
    wechat(fixture, STRANGER, "你好", &log);
    int64_t chat = contact_of(fixture, "demo", STRANGER).id;
    snprintf(json, sizeof json,
             "{\"id\":\"b1\",\"op\":\"chat.bind\",\"chat\":%lld,\"room\":\"3-2-502\"}", (long long)chat);
    assert_true(said(fixture_command(fixture, "clerk", json), "请写明原因"));
    snprintf(json, sizeof json,
             "{\"id\":\"b2\",\"op\":\"chat.bind\",\"chat\":%lld,\"room\":\"9-9-999\",\"reason\":\"到前台核实\"}",
             (long long)chat);
    assert_true(said(fixture_command(fixture, "clerk", json), "没有这套房"));
    snprintf(json, sizeof json,
             "{\"id\":\"b3\",\"op\":\"chat.bind\",\"chat\":%lld,\"room\":\"3-2-502\",\"reason\":\"到前台核实\"}",
             (long long)chat);
    assert_true(said(fixture_command(fixture, "technician", json), "forbidden"));
    assert_true(said(fixture_command(fixture, "clerk", json), "\"bound\":true"));
    assert_true(said(fixture->events, "到前台核实"));
    assert_string_equal(contact_of(fixture, "demo", STRANGER).room, "3-2-502");
    snprintf(json, sizeof json,
             "{\"id\":\"u1\",\"op\":\"chat.unbind\",\"chat\":%lld,\"reason\":\"绑错了\"}",
             (long long)chat);
    assert_true(said(fixture_command(fixture, "clerk", json), "\"bound\":false"));
    assert_int_equal(contact_of(fixture, "demo", STRANGER).household, 0);
}

static void who_opts_out_is_told_once_and_opts_in_by_his_own_word(void **state)
{
    struct fixture *fixture = *state;
    struct phone_log log = {0};
    static const char *const words[] = {"TD", "td", "Ｔ Ｄ", "T", "Ｒ", "r", "N", "ｎ", "退订", "退 订",
                                        "拒收", "回复TD退订", "TD退订。", " R "};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        CHECK(strstr(wechat(fixture, RESIDENT, words[i], &log), "不再主动") != NULL, "%s", words[i]);
        CHECK(wechat(fixture, RESIDENT, words[i], &log)[0] == '\0', "%s: told twice", words[i]);
        /* His number by SMS is his: nothing new there. */
        assert_string_equal(sms(fixture, OWNER_PHONE, words[i], &log), "");
        CHECK(strstr(sms(fixture, OWNER_PHONE, i % 2 == 0 ? "恢复通知" : "订阅", &log), "已恢复") != NULL,
              "%s", words[i]);
    }
    assert_int_equal(fixture_count_events(fixture, "chat.opted_out"), COUNT_OF(words));
    assert_int_equal(fixture_count_events(fixture, "chat.opted_in"), COUNT_OF(words));
}

static void a_told_number_opts_nobody_else_out(void **state)
{
    struct fixture *fixture = *state;
    struct phone_log log = {0};
    wechat(fixture, STRANGER, "我电话13800138000", &log);
    wechat(fixture, STRANGER, "退订", &log);
    assert_true(said(sms(fixture, OWNER_PHONE, "退订", &log), "不再主动")); /* news for him */
    wechat(fixture, STRANGER, "恢复通知", &log);
    assert_string_equal(sms(fixture, OWNER_PHONE, "退订", &log), ""); /* … and not undone by another */
}

int main(void)
{
#define BINDING(test) cmocka_unit_test_setup_teardown(test, fixture_setup, fixture_teardown)
    const struct CMUnitTest tests[] = {
        BINDING(a_home_is_bound_by_the_code_to_the_number_on_its_file),
        BINDING(whoever_is_asked_for_a_bill_binds_first_and_is_told_it_then),
        BINDING(who_does_not_want_to_bind_is_helped_without),
        BINDING(of_several_homes_it_is_asked_which),
        BINDING(a_home_is_unbound_by_its_residents_word),
        BINDING(a_form_begun_on_one_channel_is_finished_on_the_other),
        BINDING(a_form_does_not_move_to_who_only_says_the_number),
        BINDING(a_new_number_is_proved_by_a_code_to_it),
        BINDING(only_the_owner_lets_others_in),
        BINDING(a_new_owner_ends_what_hung_on_the_former_one),
        BINDING(what_waits_for_a_former_owner_is_withdrawn),
        BINDING(staff_bind_and_unbind_with_a_reason),
        BINDING(who_opts_out_is_told_once_and_opts_in_by_his_own_word),
        BINDING(a_told_number_opts_nobody_else_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
