/* What staff keep for themselves and say beside a chat: reads, mentions, views, notes, reasons, the
 * understanding of a message, and the ways by which an answer can go. */
#include "store/inbox.h"
#include "tests/unit/desk_fixture.h"

static int64_t chat_of(struct fixture *fixture, const char *peer)
{
    struct contact contact;
    struct conversation conversation;
    assert_int_equal(store_contact_find(fixture->store, TEXT("demo"), text_of(peer), &contact,
                                        &conversation),
                     ST_OK);
    return contact.id;
}

static int asked;

/* Asks op of the chat of RESIDENT with more members; a new id each time. */
static const char *ask(struct fixture *fixture, const char *who, const char *op, const char *more)
{
    char json[1024];
    snprintf(json, sizeof json, "{\"id\":\"i%d\",\"op\":\"%s\",\"chat\":%lld%s}", ++asked, op,
             (long long)chat_of(fixture, RESIDENT), more);
    return fixture_command(fixture, who, json);
}

static void answers(struct fixture *fixture, const char *who, const char *op, const char *more,
                    const char *part)
{
    const char *answer = ask(fixture, who, op, more);
    CHECK(strstr(answer, part) != NULL, "%s %s%s: no %s in %s", who, op, more, part, answer);
}

/* One whose role sees tickets, in another community. */
static void add_stranger(struct fixture *fixture)
{
    struct staff staff = {.username = "stranger", .name = "外区", .role = "technician",
                          .department = "engineering", .communities = "moonlight"};
    assert_int_equal(store_staff_put(fixture->store, &staff), ST_OK);
}

static void what_one_has_read_another_has_not(void **state)
{
    struct fixture *fixture = *state;
    fixture_say(fixture, RESIDENT, "你好");
    fixture_say(fixture, RESIDENT, "在吗");
    answers(fixture, "clerk", "chat.list", "", "\"in_count\":2");
    answers(fixture, "clerk", "chat.list", "", "\"read\":[0,0]");
    answers(fixture, "clerk", "chat.read", "", "\"count\":2");
    answers(fixture, "clerk", "chat.list", "", "\"read\":[2,0]");
    answers(fixture, "supervisor", "chat.list", "", "\"read\":[0,0]");
    fixture_say(fixture, RESIDENT, "？");
    answers(fixture, "clerk", "chat.list", "", "\"in_count\":3");
    answers(fixture, "clerk", "chat.list", "", "\"read\":[2,0]");
    answers(fixture, "supervisor", "chat.read_all", "", "\"ok\":true");
    answers(fixture, "supervisor", "chat.list", "", "\"read\":[3,0]");
    answers(fixture, "audit", "chat.read", "", "\"forbidden\"");
}

static void a_note_is_for_staff_alone_and_calls_whom_it_names(void **state)
{
    struct fixture *fixture = *state;
    fixture_say(fixture, RESIDENT, "你好");
    fixture_forget_events(fixture);
    answers(fixture, "clerk", "chat.note", ",\"text\":\"@周主管 请看\",\"mentions\":[\"supervisor\"]",
            "\"kind\":\"note\"");
    assert_int_equal(fixture_count_events(fixture, "chat.noted"), 1);
    assert_non_null(strstr(fixture->events, "\"mentions\":[\"supervisor\"]"));
    assert_int_equal(fixture->job_count, 0); /* nothing goes to the resident */
    answers(fixture, "supervisor", "chat.get", "", "@周主管 请看");
    answers(fixture, "supervisor", "mention.list", "", "\"by\":\"clerk\"");
    answers(fixture, "clerk", "mention.list", "", "\"mentions\":[]");
    answers(fixture, "supervisor", "chat.read", "", "\"ok\":true");
    answers(fixture, "supervisor", "mention.list", "", "\"mentions\":[]");
    static const char *const wrong[] = {
        ",\"text\":\" \"", ",\"text\":\"x\",\"mentions\":[\"nobody\"]",
        ",\"text\":\"x\",\"mentions\":[\"audit\"]", /* may not see chats */
        ",\"text\":\"x\",\"mentions\":\"supervisor\"", ",\"text\":\"x\",\"mentions\":[7]"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        answers(fixture, "clerk", "chat.note", wrong[i], "\"malformed\"");
    }
    assert_int_equal(fixture_count_events(fixture, "chat.noted"), 1);
    answers(fixture, "clerk", "chat.note",
            ",\"text\":\"x\",\"mentions\":[1,1,1,1,1,1,1,1,1,1,1]", "\"too_large\"");
}

static void a_note_of_a_ticket_calls_whom_it_names_until_he_has_looked(void **state)
{
    struct fixture *fixture = *state;
    add_stranger(fixture);
    fixture_say(fixture, RESIDENT, "厨房水管漏水了，下午有空");
    fixture_say(fixture, RESIDENT, "对");
    fixture_forget_events(fixture);
    answers(fixture, "technician", "ticket.note",
            ",\"ticket\":1,\"text\":\"@赵队长 改打13611112222\",\"mentions\":[\"captain\",\"audit\"]",
            "\"ok\":true");
    assert_int_equal(fixture_count_events(fixture, "ticket.noted"), 1);
    assert_non_null(strstr(fixture->events, "\"mentions\":[\"captain\",\"audit\"]"));
    answers(fixture, "captain", "mention.list", "", "\"ticket\":\"GD000001\"");
    answers(fixture, "captain", "mention.list", "", "\"by\":\"technician\",\"text\":\"@赵队长 改打136****2222\"");
    answers(fixture, "technician", "mention.list", "", "\"mentions\":[]");
    answers(fixture, "captain", "chat.read", "", "\"ok\":true"); /* the chat is another place */
    answers(fixture, "captain", "mention.list", "", "\"ticket\":\"GD000001\"");
    answers(fixture, "captain", "mention.seen", ",\"ticket\":1", "\"ok\":true");
    answers(fixture, "captain", "mention.seen", ",\"ticket\":1", "\"ok\":true");
    answers(fixture, "captain", "mention.list", "", "\"mentions\":[]");
    answers(fixture, "audit", "mention.list", "", "\"ticket\":\"GD000001\"");
    answers(fixture, "stranger", "mention.seen", ",\"ticket\":1", "\"not_found\"");
}

static void a_note_of_a_ticket_calls_nobody_who_may_not_look(void **state)
{
    struct fixture *fixture = *state;
    add_stranger(fixture);
    fixture_say(fixture, RESIDENT, "厨房水管漏水了，下午有空");
    fixture_say(fixture, RESIDENT, "对");
    static const char *const wrong[] = {"[\"nobody\"]", "[\"captain\",\"stranger\"]", "\"captain\"", "[7]"};
    char more[256];
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        snprintf(more, sizeof more, ",\"ticket\":1,\"text\":\"x\",\"mentions\":%s", wrong[i]);
        answers(fixture, "clerk", "ticket.note", more, "\"malformed\"");
    }
    answers(fixture, "clerk", "ticket.note",
            ",\"ticket\":1,\"text\":\"x\",\"mentions\":[1,1,1,1,1,1,1,1,1,1,1]", "\"too_large\"");
    assert_int_equal(fixture_count_events(fixture, "ticket.noted"), 0);
    answers(fixture, "captain", "mention.list", "", "\"mentions\":[]");
}

static void views_are_kept_for_each_member_of_staff_up_to_the_bound(void **state)
{
    struct fixture *fixture = *state;
    fixture_say(fixture, RESIDENT, "你好");
    answers(fixture, "clerk", "view.save", ",\"name\":\"我的急件\",\"view\":{\"box\":\"mine\"}", "true");
    answers(fixture, "clerk", "view.save", ",\"name\":\"我的急件\",\"view\":{\"box\":\"late\"}", "true");
    answers(fixture, "clerk", "view.list", "",
            "\"views\":[{\"name\":\"我的急件\",\"view\":{\"box\":\"late\"}}]");
    answers(fixture, "supervisor", "view.list", "", "\"views\":[]");
    answers(fixture, "clerk", "view.save", ",\"name\":\"x\",\"view\":[]", "\"malformed\"");
    answers(fixture, "clerk", "view.save", ",\"name\":\"\",\"view\":{}", "\"malformed\"");
    char more[96];
    for (int i = 1; i < INBOX_VIEWS_MAX; i++) {
        snprintf(more, sizeof more, ",\"name\":\"v%d\",\"view\":{}", i);
        answers(fixture, "clerk", "view.save", more, "\"ok\":true");
    }
    answers(fixture, "clerk", "view.save", ",\"name\":\"one more\",\"view\":{}", "\"conflict\"");
    answers(fixture, "clerk", "view.save", ",\"name\":\"v1\",\"view\":{\"a\":1}", "\"ok\":true");
    answers(fixture, "clerk", "view.remove", ",\"name\":\"v1\"", "\"ok\":true");
    answers(fixture, "clerk", "view.remove", ",\"name\":\"v1\"", "\"not_found\"");
    answers(fixture, "clerk", "view.save", ",\"name\":\"one more\",\"view\":{}", "\"ok\":true");
}

static void a_view_has_its_bound_in_bytes(void **state)
{
    struct fixture *fixture = *state;
    static char more[INBOX_VIEW_BYTES_MAX + 128];
    fixture_say(fixture, RESIDENT, "你好");
    int head = snprintf(more, sizeof more, ",\"name\":\"v\",\"view\":{\"q\":\"");
    size_t fits = INBOX_VIEW_BYTES_MAX - strlen("{\"q\":\"\"}");
    for (size_t extra = 0; extra < 2; extra++) {
        memset(more + head, 'x', fits + extra);
        strncpy(more + head + fits + extra, "\"}}", 4);
        char json[sizeof more + 128];
        snprintf(json, sizeof json, "{\"id\":\"b%zu\",\"op\":\"view.save\"%.*s", extra,
                 (int)strlen(more) - 1, more);
        snprintf(json + strlen(json), 2, "}");
        const char *answer = fixture_command(fixture, "clerk", json);
        CHECK(strstr(answer, extra == 0 ? "\"ok\":true" : "\"too_large\"") != NULL, "%s", answer);
    }
}

static void a_message_is_explained(void **state)
{
    struct fixture *fixture = *state;
    fixture_say(fixture, RESIDENT, "厨房水管漏水了，下午有空");
    fixture_say(fixture, RESIDENT, "对");
    answers(fixture, "clerk", "chat.get", "", "\"intent_title\":");
    answers(fixture, "clerk", "chat.get", "", "\"ticket\":\"GD000001\"");
    const char *answer = ask(fixture, "clerk", "chat.explain", ",\"message\":1");
    static const char *const parts[] = {"\"intent\":\"repair.leak\"", "\"understood\":{\"intent\":",
                                        "\"score\":", "\"rule\":", "\"line\":", "\"slots\":[{\"name\":"};
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        CHECK(strstr(answer, parts[i]) != NULL, "no %s in %s", parts[i], answer);
    }
    answers(fixture, "clerk", "chat.explain", ",\"message\":2", "\"not_found\""); /* the bot's own */
    answers(fixture, "clerk", "chat.explain", ",\"message\":99", "\"not_found\"");
    fixture_say(fixture, STRANGER, "你好");
    answers(fixture, "clerk", "chat.explain", ",\"message\":5", "\"not_found\""); /* another's */
}

static void why_a_chat_is_taken_and_handed_back_stands_in_it(void **state)
{
    struct fixture *fixture = *state;
    fixture_say(fixture, RESIDENT, "你好");
    answers(fixture, "clerk", "chat.takeover", ",\"text\":\"投诉升级\"", "\"holder\":\"clerk\"");
    answers(fixture, "clerk", "chat.get", "", "接管原因：投诉升级");
    answers(fixture, "clerk", "chat.handback", ",\"text\":\"已答复\"", "\"holder\":\"\"");
    answers(fixture, "clerk", "chat.get", "", "交还机器人：已答复");
    answers(fixture, "clerk", "chat.takeover", "", "\"holder\":\"clerk\""); /* none is needed */
    assert_int_equal(fixture_count_events(fixture, "chat.noted"), 2);
}

static void how_an_answer_stands_is_shown(void **state)
{
    struct fixture *fixture = *state;
    fixture_say(fixture, RESIDENT, "你好");
    answers(fixture, "clerk", "chat.takeover", "", "true");
    answers(fixture, "clerk", "chat.send", ",\"text\":\"您好，请讲\"", "true");
    answers(fixture, "clerk", "chat.get", "", "\"delivery\":{\"state\":\"sending\"");
    struct send_job *job = fixture->jobs[fixture->job_count - 1];
    job->verdict = (struct verdict){.action = SEND_GIVE_UP, .code = 45015, .meaning = "回复时间超过限制"};
    struct input *input = input_open(INPUT_SENT, fixture->config, 256);
    input->sent = job;
    fixture->job_count--;
    fixture_push(fixture, input);
    fixture_run(fixture);
    answers(fixture, "clerk", "chat.get", "", "\"delivery\":{\"state\":\"failed\"");
}

static void the_window_and_the_way_by_sms_are_told(void **state)
{
    struct fixture *fixture = *state;
    fixture_say(fixture, RESIDENT, "你好");
    answers(fixture, "clerk", "chat.takeover", "", "true");
    answers(fixture, "clerk", "chat.ways", "", "\"window\":{\"limited\":true,\"following\":true,\"open\":true");
    answers(fixture, "clerk", "chat.ways", ",\"text\":\"您好\"", "\"segments\":1");
    answers(fixture, "clerk", "chat.ways", ",\"text\":\"您好\"", "\"phone\":\"138****8000\"");
    fixture->now_ms += 49 * (int64_t)FIXTURE_HOUR_MS;
    answers(fixture, "clerk", "chat.ways", "", "\"open\":false");
    answers(fixture, "clerk", "chat.send", ",\"text\":\"师傅明天到\",\"way\":\"sms\"", "\"ok\":true");
    answers(fixture, "clerk", "chat.get", "", "改用短信发给住户：师傅明天到");
    struct contact sms;
    struct conversation conversation;
    static const char *const accounts[] = {"kannel", "aliyun", "tencent", "twilio"};
    enum status found = ST_NOT_FOUND;
    for (size_t i = 0; i < sizeof accounts / sizeof accounts[0] && found != ST_OK; i++) {
        found = store_contact_find(fixture->store, text_of(accounts[i]), TEXT("13800138000"), &sms,
                                   &conversation);
    }
    assert_int_equal(found, ST_OK);
}

#define INBOX_TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        INBOX_TEST(what_one_has_read_another_has_not),
        INBOX_TEST(a_note_is_for_staff_alone_and_calls_whom_it_names),
        INBOX_TEST(a_note_of_a_ticket_calls_whom_it_names_until_he_has_looked),
        INBOX_TEST(a_note_of_a_ticket_calls_nobody_who_may_not_look),
        INBOX_TEST(views_are_kept_for_each_member_of_staff_up_to_the_bound),
        INBOX_TEST(a_view_has_its_bound_in_bytes),
        INBOX_TEST(a_message_is_explained),
        INBOX_TEST(why_a_chat_is_taken_and_handed_back_stands_in_it),
        INBOX_TEST(how_an_answer_stands_is_shown),
        INBOX_TEST(the_window_and_the_way_by_sms_are_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
