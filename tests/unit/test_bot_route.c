/* By which way a message goes, and to which it goes on when one is shut: once, and staff see why. */
#include "bot/outbound.h"
#include "bot/outbound_job.h"
#include "store/consent.h"
#include "store/home.h"
#include "store/outbox.h"
#include "store/route.h"
#include "tests/unit/desk_fixture.h"

#define REPAIR "客厅的灯坏了，随时有空"
enum { LATER_MS = 49 * FIXTURE_HOUR_MS };

/* A ticket of RESIDENT; the courier has nothing left to do. */
static void open_ticket(struct fixture *fixture)
{
    fixture_say(fixture, RESIDENT, REPAIR);
    fixture_say(fixture, RESIDENT, "对");
    struct ticket tickets[2];
    assert_int_equal(fixture_tickets(fixture, tickets, 2), 1);
    assert_int_equal(fixture->job_count, 0);
}

/* What the resident is told of: "tell.accepted". */
static void accept(struct fixture *fixture)
{
    const char *answer = fixture_command(
        fixture, "technician", "{\"id\":\"a\",\"op\":\"ticket.accept\",\"ticket\":\"GD000001\"}");
    assert_non_null(strstr(answer, "\"ok\":true"));
}

/* The newest job; its result is entered. */
static void answer(struct fixture *fixture, enum send_action action, const char *meaning)
{
    assert_true(fixture->job_count >= 1);
    struct input *input = input_open(INPUT_SENT, NULL, 256);
    struct send_job *job = fixture->jobs[--fixture->job_count];
    job->verdict = (struct verdict){.action = action, .meaning = meaning};
    job->answer.message_id = TEXT("200163836");
    input->sent = job;
    fixture_push(fixture, input);
    fixture_run(fixture);
}

static const struct outbound *only_job(const struct fixture *fixture)
{
    assert_int_equal(fixture->job_count, 1);
    return &fixture->jobs[0]->outbound;
}

static void check_row(struct fixture *fixture, int64_t id, enum outbox_state state)
{
    struct outbox_row row;
    assert_int_equal(store_outbox_get(fixture->store, id, &row), ST_OK);
    CHECK(row.state == state, "row %lld is %s", (long long)id, outbox_state_names[row.state]);
}

static void accept_consent(struct fixture *fixture, const char *notice, bool consent)
{
    struct input *input = fixture_message(fixture, RESIDENT, "", NULL);
    input->message.kind = INBOUND_CONSENT;
    input->message.event_key = arena_text(input->arena, text_of(notice));
    input->message.consent = consent;
    input->message.allowance_count = 0;
    fixture_push(fixture, input);
    fixture_run(fixture);
    assert_int_equal(fixture->released[0]->status, ST_OK);
    assert_int_equal(fixture->released[0]->answer.size, 0);
}

static void unfollow(struct fixture *fixture)
{
    struct input *input = fixture_message(fixture, RESIDENT, "", NULL);
    input->message.kind = INBOUND_UNFOLLOW;
    input->message.allowance_count = 0;
    input->message.answerable = false;
    fixture_push(fixture, input);
    fixture_run(fixture);
}

static void while_the_window_is_open_it_goes_into_the_chat(void **state)
{
    struct fixture *fixture = *state;
    open_ticket(fixture);
    accept(fixture);
    assert_int_equal(only_job(fixture)->kind, OUTBOUND_TEXT);
    answer(fixture, SEND_DONE, "");
    assert_int_equal(fixture_count_events(fixture, "outbox.routed"), 0);
}

/* The reminder is no answer to a message, so what it asks can be tapped. */
static void a_reminder_of_a_choice_can_be_tapped(void **state)
{
    struct fixture *fixture = *state;
    fixture_say(fixture, RESIDENT, "钥匙丢了要开锁");
    assert_int_equal(fixture->job_count, 0); /* asked in the answer itself */
    for (int i = 0; i < 5 && fixture->job_count == 0; i++) {
        fixture->now_ms += FIXTURE_HOUR_MS;
        fixture_run(fixture);
    }
    const struct outbound *job = only_job(fixture);
    assert_int_equal(job->kind, OUTBOUND_CHOICES);
    assert_int_equal(job->value_count, 3);
    assert_true(text_equal(job->values[0], TEXT("业主本人")));
    assert_true(text_find(job->content, TEXT("还差一步")) != SIZE_MAX);
    answer(fixture, SEND_DONE, "");
}

static void behind_a_closed_window_it_goes_by_template(void **state)
{
    struct fixture *fixture = *state;
    open_ticket(fixture);
    fixture->now_ms += LATER_MS;
    accept(fixture);
    const struct outbound *job = only_job(fixture);
    assert_int_equal(job->kind, OUTBOUND_NOTICE);
    assert_string_equal(job->notice_id->id.data, "demo-template-progress");
    assert_int_equal(job->value_count, 4);
    assert_true(text_equal(job->values[0], TEXT("GD000001")));
    assert_true(text_starts_with(job->values[3], TEXT("2026-11-26 ")));
    assert_int_equal(fixture_count_events(fixture, "outbox.routed"), 1);
    assert_non_null(strstr(fixture->events, "\"way\":\"template\",\"why\":\"对话：回复窗口已关闭"));
    /* A template is no free reply: a refusal gives nothing back to the ledger. */
    struct contact contact;
    struct conversation conversation;
    answer(fixture, SEND_RETRY, "忙");
    assert_int_equal(store_contact_find(fixture->store, TEXT("demo"), TEXT(RESIDENT), &contact,
                                        &conversation),
                     ST_OK);
    assert_int_equal(conversation.allowance_left, 5);
}

/* What the provider says of the way, and where the message goes on. */
static void a_way_that_the_provider_shuts_hands_the_message_to_the_next_once(void **state)
{
    struct fixture *fixture = *state;
    open_ticket(fixture);
    accept(fixture);
    int64_t chat = fixture->jobs[0]->outbox_id;
    answer(fixture, SEND_PEER_CLOSED, "本次互动可回复的条数已用完"); /* 45047 */
    check_row(fixture, chat, OUTBOX_FAILED);
    assert_int_equal(only_job(fixture)->kind, OUTBOUND_NOTICE);
    int64_t notice = fixture->jobs[0]->outbox_id;
    answer(fixture, SEND_PEER_GONE, "住户没有关注公众号"); /* 43004 */
    check_row(fixture, notice, OUTBOX_FAILED);
    const struct outbound *sms = only_job(fixture);
    assert_int_equal(sms->kind, OUTBOUND_TEXT);
    assert_true(text_equal(sms->peer, TEXT("13800138000")));
    assert_true(text_find(sms->content, TEXT("GD000001")) != SIZE_MAX);
    assert_string_equal(fixture->jobs[0]->account->ops->name, "sms");
    assert_non_null(strstr(fixture->events, "\"way\":\"sms\""));
    assert_non_null(strstr(fixture->events, "模板消息：住户没有关注公众号"));
    int64_t last = fixture->jobs[0]->outbox_id;
    answer(fixture, SEND_DONE, "");
    check_row(fixture, last, OUTBOX_SENT);
    struct route route;
    assert_int_equal(store_route_get(fixture->store, last, &route), ST_OK);
    assert_int_equal(route.first, chat);
    assert_non_null(strstr(route.why, "对话：本次互动可回复的条数已用完"));
    assert_int_equal(store_route_get(fixture->store, chat, &route), ST_OK);
    assert_int_equal(route.next, notice);
    /* What went on is no dead letter of its own, and is not sent once more beside it. */
    assert_int_equal(fixture_count_events(fixture, "outbox.failed"), 0);
    char command[96];
    snprintf(command, sizeof command, "{\"id\":\"r\",\"op\":\"outbox.retry\",\"outbox\":%lld}",
             (long long)notice);
    const char *refusal = fixture_command(fixture, "clerk", command);
    assert_non_null(strstr(refusal, "\"conflict\""));
    assert_non_null(strstr(refusal, "已经改走别的方式"));
    check_row(fixture, notice, OUTBOX_FAILED);
    assert_int_equal(fixture->job_count, 0);
}

static void report(struct fixture *fixture, enum report_state state)
{
    struct input *input = input_open(INPUT_MESSAGE, fixture->config, 1024);
    input->message = (struct inbound){.kind = INBOUND_REPORT,
                                      .account = TEXT("demo"),
                                      .peer = TEXT(RESIDENT),
                                      .report = state,
                                      .event_key = TEXT("200163836"),
                                      .content = TEXT("住户屏蔽了公众号的模板消息")};
    fixture_push(fixture, input);
    fixture_run(fixture);
}

static void a_template_that_was_blocked_goes_on_by_sms_once(void **state)
{
    struct fixture *fixture = *state;
    open_ticket(fixture);
    fixture_close_window(fixture);
    accept(fixture);
    int64_t notice = fixture->jobs[0]->outbox_id;
    answer(fixture, SEND_DONE, "");
    check_row(fixture, notice, OUTBOX_SENT);
    assert_int_equal(fixture->job_count, 0);
    for (int i = 0; i < 3; i++) { /* the platform repeats it */
        report(fixture, REPORT_FAILED);
        check_row(fixture, notice, OUTBOX_FAILED);
        assert_true(text_equal(only_job(fixture)->peer, TEXT("13800138000")));
    }
    report(fixture, REPORT_DELIVERED); /* a state never moves backwards */
    check_row(fixture, notice, OUTBOX_DELIVERED);
    report(fixture, REPORT_FAILED);
    check_row(fixture, notice, OUTBOX_DELIVERED);
}

static void one_consent_is_used_up_by_the_transaction_that_queues(void **state)
{
    struct fixture *fixture = *state;
    struct consent consent;
    open_ticket(fixture);
    accept_consent(fixture, "demo-subscription-progress", true);
    fixture_close_window(fixture);
    accept(fixture);
    answer(fixture, SEND_GIVE_UP, "模板编号无效"); /* 40037 */
    const struct outbound *job = only_job(fixture);
    assert_int_equal(job->kind, OUTBOUND_NOTICE);
    assert_string_equal(job->notice_id->id.data, "demo-subscription-progress");
    assert_int_equal(store_consent_get(fixture->store, 1, TEXT("demo-subscription-progress"),
                                       &consent),
                     ST_OK);
    assert_int_equal(consent.remaining, 0);
    assert_int_equal(consent.sent, 1);
    answer(fixture, SEND_GIVE_UP, "住户拒绝了订阅，或订阅次数已用完"); /* 43101 */
    assert_true(text_equal(only_job(fixture)->peer, TEXT("13800138000")));
    assert_non_null(strstr(fixture->events, "订阅通知：住户拒绝了订阅"));
}

static void a_refused_consent_is_passed_over(void **state)
{
    struct fixture *fixture = *state;
    open_ticket(fixture);
    accept_consent(fixture, "demo-subscription-progress", true);
    accept_consent(fixture, "demo-subscription-progress", false);
    fixture_close_window(fixture);
    accept(fixture);
    answer(fixture, SEND_GIVE_UP, "模板编号无效");
    assert_true(text_equal(only_job(fixture)->peer, TEXT("13800138000")));
    assert_non_null(strstr(fixture->events, "订阅通知：住户没有订阅，或订阅次数已用完"));
}

static void an_unknown_outcome_goes_no_other_way(void **state)
{
    struct fixture *fixture = *state;
    open_ticket(fixture);
    accept(fixture);
    int64_t id = fixture->jobs[0]->outbox_id;
    answer(fixture, SEND_UNCERTAIN, "没有收到回应");
    check_row(fixture, id, OUTBOX_UNCERTAIN);
    assert_int_equal(fixture->job_count, 0);
    assert_int_equal(fixture_count_events(fixture, "outbox.uncertain"), 1);
}

static void who_left_and_has_no_phone_is_told_by_a_person(void **state)
{
    struct fixture *fixture = *state;
    struct ticket tickets[4], ticket;
    open_ticket(fixture);
    assert_int_equal(store_begin(fixture->store), ST_OK);
    assert_int_equal(store_ticket_get(fixture->store, 1, &ticket), ST_OK);
    ticket.phone[0] = '\0';
    ticket.slots = TEXT("{}");
    assert_int_equal(store_ticket_save(fixture->store, &ticket), ST_OK);
    assert_int_equal(store_commit(fixture->store), ST_OK);
    unfollow(fixture);
    accept(fixture);
    assert_int_equal(fixture->job_count, 0);
    assert_int_equal(fixture_tickets(fixture, tickets, 4), 2);
    assert_string_equal(tickets[0].service, "task");
    assert_string_equal(tickets[0].title, "消息送不到住户，请人工告知");
    assert_int_equal(store_ticket_get(fixture->store, tickets[0].number, &ticket), ST_OK);
    assert_true(text_find(ticket.slots, TEXT("对话：住户没有关注公众号")) != SIZE_MAX);
    assert_true(text_find(ticket.slots, TEXT("短信：没有可用的手机号")) != SIZE_MAX);
}

/* ---- leaving ---- */

static void leaving_deletes_the_person_and_withdraws_what_waits(void **state)
{
    struct fixture *fixture = *state;
    struct contact contact;
    struct conversation conversation;
    struct consent consent;
    open_ticket(fixture);
    accept_consent(fixture, "demo-subscription-progress", true);
    fixture_command(fixture, "clerk", "{\"id\":\"t\",\"op\":\"chat.takeover\",\"chat\":1}");
    fixture_close_window(fixture);
    fixture_command(fixture, "clerk",
                    "{\"id\":\"s\",\"op\":\"chat.send\",\"chat\":1,\"text\":\"请回电\"}");
    int64_t counts[OUTBOX_STATE_COUNT];
    assert_int_equal(store_outbox_counts(fixture->store, counts), ST_OK);
    assert_int_equal(counts[OUTBOX_WAITING], 1);
    unfollow(fixture);
    assert_int_equal(store_outbox_counts(fixture->store, counts), ST_OK);
    assert_int_equal(counts[OUTBOX_WAITING], 0);
    assert_int_equal(counts[OUTBOX_WITHDRAWN], 1);
    assert_int_equal(fixture_count_events(fixture, "outbox.withdrawn"), 1);
    assert_int_equal(store_contact_find(fixture->store, TEXT("demo"), TEXT(RESIDENT), &contact,
                                        &conversation),
                     ST_OK);
    assert_string_equal(contact.name, "");
    assert_string_equal(contact.phone, "");
    assert_string_equal(contact.room, "");
    assert_int_equal(contact.household, 0);
    assert_false(contact.following);
    assert_int_equal(conversation.holder, 0);
    assert_int_equal(conversation.allowance_left, 0);
    assert_int_equal(conversation.state.size, 0);
    assert_int_equal(store_consent_get(fixture->store, contact.id,
                                       TEXT("demo-subscription-progress"), &consent),
                     ST_OK);
    assert_int_equal(consent.accepted, 0);
    struct ticket ticket; /* the company must be able to prove its work */
    assert_int_equal(store_ticket_get(fixture->store, 1, &ticket), ST_OK);
    assert_string_equal(ticket.phone, "13800138000");
}

static void what_was_on_its_way_to_who_left_goes_by_sms(void **state)
{
    struct fixture *fixture = *state;
    open_ticket(fixture);
    accept(fixture); /* with the courier */
    fixture_command(fixture, "technician", "{\"id\":\"b\",\"op\":\"ticket.start\",\"ticket\":1}");
    unfollow(fixture); /* the second message waited behind the first */
    assert_int_equal(fixture->job_count, 2);
    assert_true(text_equal(fixture->jobs[1]->outbound.peer, TEXT("13800138000")));
    assert_non_null(strstr(fixture->events, "住户没有关注公众号"));
}

static const char *follow(struct fixture *fixture, const char *key)
{
    struct input *input = fixture_message(fixture, RESIDENT, "", key);
    input->message.kind = INBOUND_FOLLOW;
    input->message.allowance_count = 3;
    input->message.allowance_ms = 60000;
    fixture_push(fixture, input);
    fixture_run(fixture);
    return fixture->released[0]->answer.size == 0 ? "" : fixture->released[0]->answer.data;
}

static void who_comes_back_is_greeted_once_and_starts_clean(void **state)
{
    struct fixture *fixture = *state;
    int64_t counts[OUTBOX_STATE_COUNT];
    open_ticket(fixture);
    fixture_say(fixture, RESIDENT, "我要投诉"); /* a form is open */
    unfollow(fixture);
    assert_non_null(strstr(follow(fixture, "follow-1"), "您好，欢迎"));
    assert_non_null(strstr(follow(fixture, "follow-1"), "您好，欢迎")); /* the same answer again */
    assert_int_equal(store_outbox_counts(fixture->store, counts), ST_OK);
    assert_int_equal(counts[OUTBOX_QUEUED] + counts[OUTBOX_SENDING], 0); /* nothing beside it */
    struct contact contact;
    struct conversation conversation;
    assert_int_equal(store_contact_find(fixture->store, TEXT("demo"), TEXT(RESIDENT), &contact,
                                        &conversation),
                     ST_OK);
    assert_true(contact.following);
    assert_int_equal(contact.household, 0);
    assert_int_equal(conversation.state.size, 0);
}

/* ---- menus and choices ---- */

static void a_tap_on_the_menu_says_what_the_configuration_has_for_it(void **state)
{
    struct fixture *fixture = *state;
    struct input *input = fixture_message(fixture, RESIDENT, "", NULL);
    input->message.kind = INBOUND_MENU;
    input->message.event_key = TEXT("progress");
    fixture_push(fixture, input);
    fixture_run(fixture);
    assert_non_null(strstr(fixture->released[0]->answer.data, "目前没有您在办的工单"));
    input = fixture_message(fixture, STRANGER, "", NULL);
    input->message.kind = INBOUND_MENU;
    input->message.event_key = TEXT("repair");
    fixture_push(fixture, input);
    fixture_run(fixture);
    assert_non_null(strstr(fixture->events, "\"text\":\"我要报修\""));
}

/* Where the chat can show them, the answers of a question may be tapped. */
static void a_question_offers_its_answers_to_tap(void **state)
{
    struct fixture *fixture = *state;
    static const char *const steps[] = {
        "{\"id\":\"1\",\"op\":\"ticket.accept\",\"ticket\":\"GD000001\"}",
        "{\"id\":\"2\",\"op\":\"ticket.start\",\"ticket\":\"GD000001\"}",
        "{\"id\":\"3\",\"op\":\"ticket.complete\",\"ticket\":\"GD000001\",\"text\":\"换了阀门\"}",
    };
    fixture_forget_delivery(fixture);
    open_ticket(fixture);
    bool asked = false;
    for (size_t i = 0; i < COUNT_OF(steps); i++) {
        fixture_command(fixture, "technician", steps[i]);
        while (fixture->job_count > 0) {
            const struct outbound *outbound = &fixture->jobs[fixture->job_count - 1]->outbound;
            if (outbound->kind == OUTBOUND_CHOICES) {
                asked = true;
                assert_int_equal(outbound->value_count, 2);
                assert_true(text_equal(outbound->values[0], TEXT("好了")));
                assert_true(text_find(outbound->content, TEXT("验收")) != SIZE_MAX);
            }
            answer(fixture, SEND_DONE, "");
        }
    }
    assert_true(asked);
}

/* The row's job, made the newest; NULL: the courier has none. Days have passed, and others have jobs. */
static struct send_job *job_of(struct fixture *fixture, int64_t id)
{
    for (size_t i = 0; i < fixture->job_count; i++) {
        struct send_job *job = fixture->jobs[i];
        if (job->outbox_id == id) {
            fixture->jobs[i] = fixture->jobs[fixture->job_count - 1];
            fixture->jobs[fixture->job_count - 1] = job;
            return job;
        }
    }
    return NULL;
}

static struct send_job *wait_for_job(struct fixture *fixture, int64_t id)
{
    for (int i = 0; i < 40 && job_of(fixture, id) == NULL; i++) {
        fixture->now_ms += 5000;
        fixture_run(fixture);
    }
    return job_of(fixture, id);
}

/* A template message is with the courier; its row. */
static int64_t send_template(struct fixture *fixture)
{
    open_ticket(fixture);
    fixture->now_ms += LATER_MS;
    accept(fixture);
    for (size_t i = 0; i < fixture->job_count; i++) {
        if (fixture->jobs[i]->outbound.kind == OUTBOUND_NOTICE) {
            return fixture->jobs[i]->outbox_id;
        }
    }
    fail_msg("no template message");
    return 0;
}

/* No message about it went to his phone. */
static bool by_phone(struct fixture *fixture)
{
    for (size_t i = 0; i < fixture->job_count; i++) {
        if (text_find(fixture->jobs[i]->outbound.content, TEXT("GD000001")) != SIZE_MAX) {
            return true;
        }
    }
    return false;
}

/* What nobody knows of a template message: its id is good for ten minutes at the platform. */
static void a_template_of_unknown_outcome_is_repeated_while_its_id_is_good(void **state)
{
    struct fixture *fixture = *state;
    char key[STORE_KEY_BYTES];
    int64_t id = send_template(fixture), first_ms = fixture->now_ms;
    snprintf(key, sizeof key, "%.*s",
             TEXT_ARGS(job_of(fixture, id)->outbound.idempotency_key));
    answer(fixture, SEND_UNCERTAIN, "没有收到平台的答复");
    check_row(fixture, id, OUTBOX_QUEUED);
    struct send_job *again = wait_for_job(fixture, id);
    assert_true(text_equal(again->outbound.idempotency_key, text_of(key)));
    fixture->now_ms = first_ms + 600000 - OUTBOUND_REPEAT_MARGIN_MS; /* too late for another */
    answer(fixture, SEND_UNCERTAIN, "没有收到平台的答复");
    check_row(fixture, id, OUTBOX_UNCERTAIN);
    assert_false(by_phone(fixture)); /* nor does it go another way: it may have arrived */
    assert_int_equal(fixture_count_events(fixture, "outbox.uncertain"), 1);
}

/* Held up between the tries until its id is no good any more. */
static void a_repeat_that_would_be_late_is_not_sent(void **state)
{
    struct fixture *fixture = *state;
    int64_t id = send_template(fixture);
    assert_non_null(job_of(fixture, id));
    answer(fixture, SEND_UNCERTAIN, "没有收到平台的答复");
    check_row(fixture, id, OUTBOX_QUEUED);
    fixture->now_ms += 600000;
    fixture_run(fixture);
    assert_null(job_of(fixture, id));
    check_row(fixture, id, OUTBOX_UNCERTAIN);
}

/* A refusal of the second try says nothing of the first. */
static void a_repeat_that_is_refused_leaves_the_doubt(void **state)
{
    struct fixture *fixture = *state;
    int64_t id = send_template(fixture);
    assert_non_null(job_of(fixture, id));
    answer(fixture, SEND_UNCERTAIN, "没有收到平台的答复");
    assert_non_null(wait_for_job(fixture, id));
    answer(fixture, SEND_PEER_GONE, "住户没有关注公众号");
    check_row(fixture, id, OUTBOX_UNCERTAIN);
    assert_false(by_phone(fixture)); /* no SMS beside it */
}

/* What a move tells goes out at once: nothing is ever taken back here. */
static int set_up(void **state)
{
    int failed = fixture_setup(state);
    if (failed == 0) {
        ((struct fixture *)*state)->config->settings.undo_ms_max = 0;
    }
    return failed;
}

int main(void)
{
#define ROUTE_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, fixture_teardown)
    const struct CMUnitTest tests[] = {
        ROUTE_TEST(while_the_window_is_open_it_goes_into_the_chat),
        ROUTE_TEST(a_reminder_of_a_choice_can_be_tapped),
        ROUTE_TEST(a_template_of_unknown_outcome_is_repeated_while_its_id_is_good),
        ROUTE_TEST(a_repeat_that_would_be_late_is_not_sent),
        ROUTE_TEST(a_repeat_that_is_refused_leaves_the_doubt),
        ROUTE_TEST(behind_a_closed_window_it_goes_by_template),
        ROUTE_TEST(a_way_that_the_provider_shuts_hands_the_message_to_the_next_once),
        ROUTE_TEST(a_template_that_was_blocked_goes_on_by_sms_once),
        ROUTE_TEST(one_consent_is_used_up_by_the_transaction_that_queues),
        ROUTE_TEST(a_refused_consent_is_passed_over),
        ROUTE_TEST(an_unknown_outcome_goes_no_other_way),
        ROUTE_TEST(who_left_and_has_no_phone_is_told_by_a_person),
        ROUTE_TEST(leaving_deletes_the_person_and_withdraws_what_waits),
        ROUTE_TEST(what_was_on_its_way_to_who_left_goes_by_sms),
        ROUTE_TEST(who_comes_back_is_greeted_once_and_starts_clean),
        ROUTE_TEST(a_question_offers_its_answers_to_tap),
        ROUTE_TEST(a_tap_on_the_menu_says_what_the_configuration_has_for_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
