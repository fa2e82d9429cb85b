/* test_bot_desk_rules.c - rules of the desk that only show over several inputs: what a later
 * message, tap, wish or change of account must not undo, and what it must. */
#include "bot/base/log.h"
#include "tests/unit/desk_fixture.h"

#include <signal.h>
#include <sys/resource.h>

static struct conversation conversation_of(struct fixture *fixture, const char *peer,
                                           struct contact *contact_out)
{
    struct conversation conversation;
    assert_int_equal(store_contact_find(fixture->store, TEXT("demo"),
                                        text_of(peer), contact_out, &conversation),
                     ST_OK);
    return conversation;
}

/* What he does, not what he writes. */
static void send_event(struct fixture *fixture, enum inbound_kind kind, const char *words,
                       int32_t allowance_count, int64_t allowance_ms)
{
    struct input *input = fixture_message(fixture, RESIDENT, words, NULL);
    input->message.kind = kind;
    input->message.event_key = input->message.content;
    input->message.allowance_count = allowance_count;
    input->message.allowance_ms = allowance_ms;
    input->message.allowance_of_action = true;
    fixture_push(fixture, input);
    fixture_run(fixture);
}

static void a_tap_and_a_message_allow_replies_each_by_itself(void **state)
{
    struct fixture *fixture = *state;
    struct contact contact;
    enum { TAP_MS = 60000, TAP_COUNT = 3 };
    fixture_say(fixture, RESIDENT, "你好");
    int64_t until_ms = fixture->now_ms + 48 * (int64_t)FIXTURE_HOUR_MS;
    fixture->now_ms += 1000;
    send_event(fixture, INBOUND_MENU, "报修", TAP_COUNT, TAP_MS);
    struct conversation conversation = conversation_of(fixture, RESIDENT, &contact);
    assert_true(conversation.allowance_until_ms == until_ms);
    assert_int_equal(conversation.allowance_left, 5);
    assert_true(conversation.action_until_ms == fixture->now_ms + TAP_MS);
    assert_int_equal(conversation.action_left, TAP_COUNT);
    fixture_say(fixture, RESIDENT, "在吗"); /* renews its own, and nothing else */
    conversation = conversation_of(fixture, RESIDENT, &contact);
    assert_int_equal(conversation.action_left, TAP_COUNT);
    fixture->now_ms = until_ms + 2000; /* closed: now the tap opens its own minute */
    send_event(fixture, INBOUND_MENU, "报修", TAP_COUNT, TAP_MS);
    conversation = conversation_of(fixture, RESIDENT, &contact);
    assert_true(conversation.action_until_ms == fixture->now_ms + TAP_MS);
    assert_true(conversation.allowance_until_ms <= fixture->now_ms);
}

static void who_wrote_since_is_reminded_that_much_later(void **state)
{
    struct fixture *fixture = *state;
    int64_t wait_ms = fixture->config->settings.form_remind_ms;
    fixture_say(fixture, STRANGER, "我要报修，水管漏水");
    fixture->now_ms += wait_ms - 1000;
    fixture_say(fixture, STRANGER, "3栋2单元501");
    fixture->now_ms += 2000; /* due by the first message, not by the second */
    fixture_run(fixture);
    assert_int_equal(fixture->job_count, 0);
    fixture->now_ms += wait_ms;
    fixture_run(fixture);
    fixture_run(fixture);
    assert_int_equal(fixture->job_count, 1);
}

static void a_hurried_ticket_is_urgent_and_counted(void **state)
{
    struct fixture *fixture = *state;
    struct ticket ticket;
    fixture_say(fixture, RESIDENT, "厨房水管漏水了，下午有空");
    fixture_say(fixture, RESIDENT, "对");
    fixture_say(fixture, RESIDENT, "怎么还不来，快点");
    assert_int_equal(fixture_tickets(fixture, &ticket, 1), 1);
    assert_int_equal(ticket.urged, 1);
    assert_int_equal(ticket.priority, 1);
    assert_int_equal(fixture_count_events(fixture, "ticket.urged"), 1);
}

static void the_gauge_of_open_tickets_follows_them(void **state)
{
    struct fixture *fixture = *state;
    atomic_llong *gauge = &fixture->metrics.gauges[GAUGE_OPEN_TICKETS];
    fixture_say(fixture, RESIDENT, "厨房水管漏水了，下午有空");
    assert_int_equal(*gauge, 0);
    fixture_say(fixture, RESIDENT, "对");
    assert_int_equal(*gauge, 1);
    fixture_command(fixture, "clerk",
                    "{\"id\":\"1\",\"op\":\"ticket.cancel\",\"ticket\":1,\"text\":\"重复\"}");
    assert_int_equal(*gauge, 0);
    fixture_command(fixture, "clerk",
                    "{\"id\":\"2\",\"op\":\"ticket.reopen\",\"ticket\":1,\"text\":\"又漏\"}");
    assert_int_equal(*gauge, 1);
    desk_close(fixture->desk);
    fixture_open_desk(fixture); /* counted anew at a start */
    fixture_say(fixture, RESIDENT, "你好");
    assert_int_equal(*gauge, 1);
}

static void a_sentence_does_not_move_a_bound_resident(void **state)
{
    struct fixture *fixture = *state;
    struct contact contact;
    fixture_say(fixture, RESIDENT, "我是5栋1单元1203的，登记一下");
    conversation_of(fixture, RESIDENT, &contact);
    assert_string_equal(contact.room, "3-2-501");
    fixture_say(fixture, STRANGER, "我是5栋1单元1203的，登记一下");
    conversation_of(fixture, STRANGER, &contact);
    assert_string_equal(contact.room, "5-1-1203"); /* as told: bound he is by a code only */
    assert_int_equal(contact.household, 0);
}

static void asking_twice_for_a_person_is_one_wish_until_one_came(void **state)
{
    struct fixture *fixture = *state;
    struct contact contact;
    fixture_say(fixture, RESIDENT, "转人工");
    fixture_say(fixture, RESIDENT, "人工！人工！");
    assert_int_equal(fixture_count_events(fixture, "chat.waiting"), 1);
    conversation_of(fixture, RESIDENT, &contact);
    char take[128];
    snprintf(take, sizeof take, "{\"id\":\"1\",\"op\":\"chat.takeover\",\"chat\":%lld}",
             (long long)contact.id);
    fixture_command(fixture, "clerk", take);
    assert_int_equal(conversation_of(fixture, RESIDENT, &contact).wants_human_since_ms, 0);
}

static const char *control(struct fixture *fixture, const char *json)
{
    struct input *input = input_open(INPUT_CONTROL, fixture->config, 512);
    input->control = arena_text(input->arena, text_of(json));
    fixture_push(fixture, input);
    fixture_run(fixture);
    return fixture->released[0]->answer.data;
}

static struct input *sign_in(struct fixture *fixture, enum input_kind kind)
{
    struct input *input = input_open(kind, fixture->config, 256);
    if (kind == INPUT_LOGIN) {
        input->login.username = TEXT("clerk");
        input->login.address = TEXT("127.0.0.1");
    } else {
        input->proved.username = TEXT("clerk");
        input->proved.address = TEXT("127.0.0.1");
        input->proved.proved = true;
        snprintf(input->proved.token_hash, SESSION_TOKEN_BYTES, "%064d", 7);
    }
    fixture_push(fixture, input);
    fixture_run(fixture);
    return fixture->released[0];
}

static void a_disabled_account_is_out_and_stays_out(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(sign_in(fixture, INPUT_LOGIN_PROVED)->status, ST_OK);
    fixture->note_count = 0;
    assert_non_null(strstr(
        control(fixture, "{\"op\":\"staff.put\",\"username\":\"clerk\",\"disabled\":true}"),
        "\"ok\":true"));
    assert_int_equal(fixture->note_count, 1); /* the front ends what is open … */
    assert_true(fixture->notes[0].all_of_staff && !fixture->notes[0].live);
    desk_close(fixture->desk);
    fixture_open_desk(fixture); /* … and a restart finds no session of his */
    assert_int_equal(fixture->note_count, 1);
    assert_int_equal(sign_in(fixture, INPUT_LOGIN)->answer.size, 0); /* as if unknown */
    assert_int_equal(sign_in(fixture, INPUT_LOGIN_PROVED)->status, ST_UNAUTHORIZED);
}

/* As a full disk: no file may grow or be written behind its first bytes. */
static void limit_files(rlim_t bytes)
{
    struct rlimit limit;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
    limit.rlim_cur = bytes;
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

static void a_full_disk_refuses_says_so_and_recovers_unaided(void **state)
{
    struct fixture *fixture = *state;
    fixture_say(fixture, RESIDENT, "厨房水管漏水了，下午有空");
    assert_true(fixture->ready);
    log_set_level(LOG_ERROR + 1);
    limit_files(1);
    fixture_push(fixture, fixture_message(fixture, RESIDENT, "对", "same"));
    fixture_run(fixture);
    enum status refused = fixture->released[0]->status;
    size_t answered_bytes = fixture->released[0]->answer.size;
    bool ready = fixture->ready;
    fixture->ready_changes = 0;
    fixture->now_ms += 5000;
    fixture_run(fixture); /* a turn that writes nothing proves nothing */
    size_t changes = fixture->ready_changes;
    limit_files(RLIM_INFINITY); /* before an assertion can leave it in force */
    log_set_level(LOG_INFO);
    assert_int_equal(refused, ST_STORE); /* 503: the platform comes again */
    assert_int_equal(answered_bytes, 0);
    assert_false(ready);
    assert_int_equal(changes, 0);
    struct ticket ticket;
    assert_int_equal(fixture_tickets(fixture, &ticket, 1), 0);
    fixture->now_ms += 5000;
    fixture_run(fixture); /* nobody wrote: the desk's own probe */
    assert_true(fixture->ready);
    fixture_push(fixture, fixture_message(fixture, RESIDENT, "对", "same"));
    fixture_run(fixture);
    assert_int_equal(fixture->released[0]->status, ST_OK);
    assert_int_equal(fixture_tickets(fixture, &ticket, 1), 1);
}

int main(void)
{
#define RULE(test) cmocka_unit_test_setup_teardown(test, fixture_setup, fixture_teardown)
    const struct CMUnitTest tests[] = {
        RULE(a_tap_and_a_message_allow_replies_each_by_itself),
        RULE(who_wrote_since_is_reminded_that_much_later),
        RULE(a_hurried_ticket_is_urgent_and_counted),
        RULE(the_gauge_of_open_tickets_follows_them),
        RULE(a_sentence_does_not_move_a_bound_resident),
        RULE(asking_twice_for_a_person_is_one_wish_until_one_came),
        RULE(a_disabled_account_is_out_and_stays_out),
        RULE(a_full_disk_refuses_says_so_and_recovers_unaided),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
