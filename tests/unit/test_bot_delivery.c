/* Delivery reports, approved templates, and residents who are known by their phone. */
#include "bot/outbound.h"
#include "bot/outbound_claim.h"
#include "bot/vault.h"
#include "store/outbox.h"
#include "tests/unit/desk_fixture.h"

#include <string.h>

#define PHONE "13800138002" /* on file of 3-2-502 */
#define OTHER_PHONE "13911112222"

static void say_by_sms(struct fixture *fixture, const char *phone, const char *words)
{
    struct input *input = fixture_message(fixture, phone, words, NULL);
    input->message.account = TEXT("kannel");
    input->message.answerable = false;
    input->message.allowance_count = 0;
    fixture_push(fixture, input);
    fixture_run(fixture);
}

/* The courier's result of all jobs. */
static void finish(struct fixture *fixture, enum send_action action, const char *id)
{
    for (size_t i = 0; i < fixture->job_count; i++) {
        struct input *input = input_open(INPUT_SENT, NULL, 256);
        fixture->jobs[i]->verdict = (struct verdict){.action = action, .meaning = "测试"};
        fixture->jobs[i]->answer.message_id = text_of(id);
        input->sent = fixture->jobs[i];
        fixture_push(fixture, input);
    }
    fixture->job_count = 0;
    fixture_run(fixture);
}

static enum status report(struct fixture *fixture, enum report_state state, const char *id,
                          const char *reference, const char *phone)
{
    struct input *input = input_open(INPUT_MESSAGE, fixture->config, 1024);
    input->message = (struct inbound){.kind = INBOUND_REPORT,
                                      .account = TEXT("kannel"),
                                      .peer = text_of(phone),
                                      .report = state,
                                      .event_key = text_of(id),
                                      .reference = text_of(reference),
                                      .content = state == REPORT_FAILED ? TEXT("空号") : TEXT_NONE};
    fixture_push(fixture, input);
    fixture_run(fixture);
    assert_int_equal(fixture->released_count, 1);
    return fixture->released[0]->status;
}

/* A message on its way, its outbox row, and its key. */
static int64_t send_one(struct fixture *fixture, char key[STORE_KEY_BYTES])
{
    say_by_sms(fixture, OTHER_PHONE, "你好");
    assert_int_equal(fixture->job_count, 1);
    snprintf(key, STORE_KEY_BYTES, "%.*s", TEXT_ARGS(fixture->jobs[0]->outbound.idempotency_key));
    return fixture->jobs[0]->outbox_id;
}

static void check_state(struct fixture *fixture, int64_t id, enum outbox_state wanted,
                        const char *label)
{
    struct outbox_row row;
    assert_int_equal(store_outbox_get(fixture->store, id, &row), ST_OK);
    CHECK(row.state == wanted, "%s: %s", label, outbox_state_names[row.state]);
}

/* What comes about one message, in every order: 0 the provider's answer, 1 buffered, 2 failed,
 * 3 delivered. */
static void happen(struct fixture *fixture, int what, const char *key)
{
    static const enum report_state states[] = {REPORT_NONE, REPORT_BUFFERED, REPORT_FAILED,
                                               REPORT_DELIVERED};
    if (what == 0) {
        finish(fixture, SEND_DONE, "P1");
    } else {
        assert_int_equal(report(fixture, states[what], "", key, OTHER_PHONE), ST_OK);
    }
}

static void no_order_of_reports_moves_a_state_backwards(void **state)
{
    struct fixture *fixture = *state;
    int orders = 0;
    for (int code = 0; code < 256; code++) {
        int order[] = {code & 3, (code >> 2) & 3, (code >> 4) & 3, (code >> 6) & 3};
        if (((1 << order[0]) | (1 << order[1]) | (1 << order[2]) | (1 << order[3])) != 15) {
            continue;
        }
        char key[STORE_KEY_BYTES], label[16];
        int64_t id = send_one(fixture, key);
        snprintf(label, sizeof label, "%d%d%d%d", order[0], order[1], order[2], order[3]);
        bool delivered = false;
        for (int i = 0; i < 4; i++) {
            happen(fixture, order[i], key);
            delivered |= order[i] == 3;
            if (delivered) {
                check_state(fixture, id, OUTBOX_DELIVERED, label);
            }
        }
        for (int i = 1; i < 4; i++) { /* and all of them again */
            happen(fixture, order[i] == 0 ? 2 : order[i], key);
            check_state(fixture, id, OUTBOX_DELIVERED, label);
        }
        orders++;
    }
    assert_int_equal(orders, 24);
    assert_int_equal(fixture_count_events(fixture, "outbox.delivered"), 24);
}

static void a_failed_delivery_is_a_dead_letter_with_its_reason(void **state)
{
    struct fixture *fixture = *state;
    char key[STORE_KEY_BYTES];
    int64_t id = send_one(fixture, key);
    finish(fixture, SEND_DONE, "P1");
    check_state(fixture, id, OUTBOX_SENT, "answered");
    assert_int_equal(report(fixture, REPORT_FAILED, "P1", "", OTHER_PHONE), ST_OK);
    check_state(fixture, id, OUTBOX_FAILED, "by the provider's id");
    struct outbox_row row;
    assert_int_equal(store_outbox_get(fixture->store, id, &row), ST_OK);
    assert_string_equal(row.error, "空号");
    assert_string_equal(row.provider_id, "P1");
    assert_int_equal(fixture_count_events(fixture, "outbox.failed"), 1);
    assert_int_equal(report(fixture, REPORT_FAILED, "P1", "", OTHER_PHONE), ST_OK);
    assert_int_equal(fixture_count_events(fixture, "outbox.failed"), 1);
}

static void a_report_settles_what_was_uncertain(void **state)
{
    struct fixture *fixture = *state;
    char key[STORE_KEY_BYTES];
    int64_t id = send_one(fixture, key);
    finish(fixture, SEND_UNCERTAIN, "");
    check_state(fixture, id, OUTBOX_UNCERTAIN, "no answer");
    assert_int_equal(report(fixture, REPORT_BUFFERED, "", key, OTHER_PHONE), ST_OK);
    check_state(fixture, id, OUTBOX_SENT, "the network has it");
    id = send_one(fixture, key);
    finish(fixture, SEND_UNCERTAIN, "");
    assert_int_equal(report(fixture, REPORT_DELIVERED, "", key, OTHER_PHONE), ST_OK);
    check_state(fixture, id, OUTBOX_DELIVERED, "it arrived");
}

static void reports_of_nobody_change_nothing(void **state)
{
    struct fixture *fixture = *state;
    char key[STORE_KEY_BYTES];
    int64_t id = send_one(fixture, key);
    /* The answer that names the message may come yet: the provider shall ask again. */
    assert_int_equal(report(fixture, REPORT_DELIVERED, "P7", "", OTHER_PHONE), ST_BUSY);
    assert_int_equal(report(fixture, REPORT_DELIVERED, "P7", "", "13900000000"), ST_OK);
    assert_int_equal(report(fixture, REPORT_DELIVERED, "", "m999999", OTHER_PHONE), ST_OK);
    check_state(fixture, id, OUTBOX_SENDING, "others");
    finish(fixture, SEND_DONE, "P7");
    assert_int_equal(report(fixture, REPORT_DELIVERED, "P7", "", "13900000000"), ST_OK);
    assert_int_equal(report(fixture, REPORT_DELIVERED, "", key, "13900000000"), ST_OK);
    check_state(fixture, id, OUTBOX_SENT, "of another phone");
    assert_int_equal(report(fixture, REPORT_DELIVERED, "P7", "", OTHER_PHONE), ST_OK);
    check_state(fixture, id, OUTBOX_DELIVERED, "its own");
}

static void an_sms_resident_is_known_by_his_phone_but_not_bound(void **state)
{
    struct fixture *fixture = *state;
    struct contact contact;
    struct conversation conversation;
    say_by_sms(fixture, PHONE, "厨房水管漏水了，下午有空");
    assert_int_equal(store_contact_find(fixture->store, TEXT("kannel"), TEXT(PHONE), &contact,
                                        &conversation),
                     ST_OK);
    assert_string_equal(contact.phone, PHONE);
    assert_string_equal(contact.room, "3-2-502");
    assert_string_equal(contact.name, ""); /* whoever has the number now is told nobody's name */
    assert_int_equal(contact.household, 0);
    assert_int_equal(fixture->job_count, 1); /* neither room nor phone is asked for */
    assert_true(text_find(fixture->jobs[0]->outbound.content, TEXT("称呼")) != SIZE_MAX);
    say_by_sms(fixture, OTHER_PHONE, "厨房水管漏水了，下午有空");
    assert_int_equal(store_contact_find(fixture->store, TEXT("kannel"), TEXT(OTHER_PHONE), &contact,
                                        &conversation),
                     ST_OK);
    assert_string_equal(contact.phone, OTHER_PHONE);
    assert_string_equal(contact.room, "");
}

static void say_as(struct fixture *fixture, const char *words, struct text name, struct text phone)
{
    struct input *input = fixture_message(fixture, "user-1", words, NULL);
    input->message.name = name;
    input->message.phone = phone;
    fixture_push(fixture, input);
    fixture_run(fixture);
}

static void what_a_channel_says_of_a_resident_spares_him_the_questions(void **state)
{
    struct fixture *fixture = *state;
    struct contact contact;
    struct conversation conversation;
    say_as(fixture, "你好", TEXT_NONE, TEXT("call me")); /* no number */
    assert_int_equal(store_contact_find(fixture->store, TEXT("demo"), TEXT("user-1"), &contact,
                                        &conversation),
                     ST_OK);
    assert_string_equal(contact.phone, "");
    say_as(fixture, "厨房水管漏水了，下午有空", TEXT("黄志强"), TEXT("+86 138-0013-8002"));
    const char *answer = fixture->released[0]->answer.data;
    assert_int_equal(store_contact_find(fixture->store, TEXT("demo"), TEXT("user-1"), &contact,
                                        &conversation),
                     ST_OK);
    assert_string_equal(contact.name, "黄志强");
    assert_string_equal(contact.phone, PHONE);
    assert_string_equal(contact.room, "3-2-502"); /* of the home with that number on file */
    assert_int_equal(contact.household, 0);       /* but bound to none */
    CHECK(strstr(answer, "黄志强") != NULL && strstr(answer, "称呼") == NULL, "%s", answer);
    say_as(fixture, "对", TEXT("别人"), TEXT(OTHER_PHONE)); /* what is known stays */
    assert_int_equal(store_contact_find(fixture->store, TEXT("demo"), TEXT("user-1"), &contact,
                                        &conversation),
                     ST_OK);
    assert_string_equal(contact.name, "黄志强");
    assert_string_equal(contact.phone, PHONE);
}

/* ---- templates ---- */

static enum status say_code(struct fixture *fixture, struct turn *turn, const char *name,
                            const char *value)
{
    struct contact contact;
    struct conversation conversation;
    assert_int_equal(store_contact_find(fixture->store, TEXT("kannel"), TEXT(OTHER_PHONE), &contact,
                                        &conversation),
                     ST_OK);
    struct text values[] = {text_of(value)};
    return outbound_say_template(turn, &contact, text_of(name), values, value == NULL ? 0 : 1, 0);
}

static void template_values_are_checked_before_they_are_queued(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        const char *name, *value;
        enum status status;
    } cases[] = {
        {"code", "123456", ST_OK},           {"nobody", "123456", ST_NOT_FOUND},
        {"code", "1234567", ST_TOO_LARGE},   {"code", "", ST_MALFORMED},
        {"code", NULL, ST_MALFORMED},        {"code", "1\n2", ST_MALFORMED},
        {"code", "【1】", ST_MALFORMED},     {"reply", "见 http://a", ST_MALFORMED},
    };
    say_by_sms(fixture, OTHER_PHONE, "你好");
    finish(fixture, SEND_DONE, "P1");
    assert_int_equal(store_begin(fixture->store), ST_OK);
    struct random random;
    const struct vault vault = {.key = {7}};
    random_seed(&random, 1);
    static struct senders senders;
    senders_agree(&senders, fixture->config, fixture->now_ms);
    struct turn turn = {.vault = &vault,
                        .store = fixture->store,
                        .config = fixture->config,
                        .metrics = &fixture->metrics,
                        .random = &random,
                        .senders = &senders,
                        .arena = arena_open(65536, 1 << 20)};
    turn_open(&turn, fixture->now_ms);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        enum status status = say_code(fixture, &turn, cases[i].name, cases[i].value);
        CHECK(status == cases[i].status, "%s %s: %s", cases[i].name, cases[i].value,
              status_name(status));
    }
    struct send_job *jobs[DESK_IN_FLIGHT_MAX] = {NULL};
    size_t count = 0;
    bool more = true;
    assert_int_equal(outbound_claim(&turn, 0, jobs, &count, &more), ST_OK);
    const struct send_job *job = jobs[0];
    assert_false(more);
    assert_int_equal(count, 1);
    assert_int_equal(job->outbound.kind, OUTBOUND_TEMPLATE);
    assert_true(text_equal(job->outbound.template_->name, TEXT("code")));
    assert_true(text_equal(job->outbound.values[0], TEXT("123456")));
    struct outbox_row row;
    assert_int_equal(store_outbox_get(fixture->store, job->outbox_id, &row), ST_OK);
    assert_true(text_starts_with(row.body, TEXT("code\n")));
    assert_true(text_find(row.body, TEXT("123456")) == SIZE_MAX); /* sealed: no row knows it */
    assert_true(text_starts_with(job->outbound.content, TEXT("您的验证码是123456，")));
    send_job_close(jobs[0]);
    arena_close(turn.arena);
    turn_close(&turn);
    store_rollback(fixture->store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(no_order_of_reports_moves_a_state_backwards, fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(a_failed_delivery_is_a_dead_letter_with_its_reason, fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(a_report_settles_what_was_uncertain, fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(reports_of_nobody_change_nothing, fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(an_sms_resident_is_known_by_his_phone_but_not_bound, fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(what_a_channel_says_of_a_resident_spares_him_the_questions, fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(template_values_are_checked_before_they_are_queued, fixture_setup, fixture_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
