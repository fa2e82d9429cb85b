#include "store/home.h"
#include "store/outbox.h"
#include "tests/unit/desk_fixture.h"

#define FULL_REPAIR "厨房水管漏水了，下午有空"

static void open_repair(struct fixture *fixture)
{
    fixture_say(fixture, RESIDENT, FULL_REPAIR);
    fixture_say(fixture, RESIDENT, "对");
}

static void a_known_resident_needs_a_message_and_its_confirmation(void **state)
{
    struct fixture *fixture = *state;
    const char *summary = fixture_say(fixture, RESIDENT, FULL_REPAIR);
    CHECK(strstr(summary, "漏水") != NULL, "%s", summary);
    struct ticket ticket;
    assert_int_equal(fixture_tickets(fixture, &ticket, 1), 0);
    const char *opened = fixture_say(fixture, RESIDENT, "对");
    CHECK(strstr(opened, "GD000001") != NULL, "%s", opened);
    assert_int_equal(fixture_tickets(fixture, &ticket, 1), 1);
    assert_string_equal(ticket.service, "repair");
    assert_string_equal(ticket.room, "3-2-501");
    assert_string_equal(ticket.phone, "13800138000");
    assert_string_equal(ticket.state, "dispatched"); /* the demo's technician is on duty */
    assert_int_equal(fixture_count_events(fixture, "ticket.opened"), 1);
    assert_int_equal(fixture_count_events(fixture, "ticket.assigned"), 1);
    assert_non_null(strstr(fixture->events, "138****8000")); /* staff events are masked */
    assert_null(strstr(fixture->events, "13800138000"));
}

static void a_repeat_has_one_effect_and_the_same_answer(void **state)
{
    struct fixture *fixture = *state;
    fixture_say(fixture, RESIDENT, FULL_REPAIR);
    char first[512];
    for (int i = 0; i < 4; i++) {
        fixture_push(fixture, fixture_message(fixture, RESIDENT, "对", "same"));
        fixture->now_ms += 5000;
        fixture_run(fixture);
        const struct input *input = fixture->released[0];
        if (i == 0) {
            snprintf(first, sizeof first, "%s", input->answer.data);
        }
        assert_string_equal(input->answer.data, first);
        assert_int_equal(input->answer_at_ms, FIXTURE_START_MS + 5000);
    }
    struct ticket tickets[4];
    assert_int_equal(fixture_tickets(fixture, tickets, 4), 1);
    assert_int_equal(fixture->metrics.counters[COUNT_DUPLICATES], 3);
}

static void repeats_within_one_batch_have_one_effect(void **state)
{
    struct fixture *fixture = *state;
    fixture_say(fixture, RESIDENT, FULL_REPAIR);
    for (int i = 0; i < 4; i++) {
        fixture_push(fixture, fixture_message(fixture, RESIDENT, "对", "same"));
    }
    fixture_run(fixture);
    assert_int_equal(fixture->released_count, 4);
    for (size_t i = 1; i < 4; i++) {
        assert_string_equal(fixture->released[i]->answer.data, fixture->released[0]->answer.data);
    }
    struct ticket tickets[4];
    assert_int_equal(fixture_tickets(fixture, tickets, 4), 1);
}

static void a_poisoned_input_fails_alone(void **state)
{
    struct fixture *fixture = *state;
    struct input *poison = input_open(INPUT_EVENTS, fixture->config, 256);
    poison->kind = INPUT_SENT; /* the result of a send that is not in the outbox */
    poison->sent = arena_alloc(poison->arena, sizeof *poison->sent);
    poison->sent->outbox_id = 4711;
    poison->sent->arena = arena_open(64, 64);
    fixture_push(fixture, fixture_message(fixture, RESIDENT, FULL_REPAIR, NULL));
    fixture_push(fixture, poison);
    fixture_push(fixture, fixture_message(fixture, STRANGER, "你好", NULL));
    fixture_run(fixture);
    assert_int_equal(fixture->released_count, 2);
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(fixture->released[i]->status, ST_OK);
        assert_true(fixture->released[i]->answer.size > 0);
    }
    assert_int_equal(fixture->metrics.counters[COUNT_BATCH_RETRIES], 1);
}

static void staff_see_accept_and_complete_a_ticket(void **state)
{
    struct fixture *fixture = *state;
    fixture_forget_delivery(fixture);
    open_repair(fixture);
    static const struct {
        const char *who, *request, *expected;
    } steps[] = {
        {"technician", "{\"id\":\"1\",\"op\":\"ticket.list\",\"open\":true}", "\"GD000001\""},
        {"technician", "{\"id\":\"2\",\"op\":\"ticket.complete\",\"ticket\":\"GD000001\",\"text\":\"x\"}",
         "\"conflict\""},
        {"technician", "{\"id\":\"3\",\"op\":\"ticket.accept\",\"ticket\":\"GD000001\"}",
         "\"assignee\":\"technician\""},
        {"technician", "{\"id\":\"4\",\"op\":\"ticket.complete\",\"ticket\":1}", "\"malformed\""},
        {"technician", "{\"id\":\"5\",\"op\":\"ticket.start\",\"ticket\":1}", "\"ok\":true"},
        {"technician", "{\"id\":\"6\",\"op\":\"ticket.complete\",\"ticket\":1,\"text\":\"换了阀门\"}",
         "\"state\":\"done\""},
        {"technician", "{\"id\":\"7\",\"op\":\"ticket.cancel\",\"ticket\":1,\"text\":\"x\"}",
         "\"forbidden\""},
        {"clerk", "{\"id\":\"8\",\"op\":\"ticket.close\",\"ticket\":1}", "\"conflict\""},
        {"clerk", "{\"id\":\"9\",\"op\":\"ticket.callback\",\"ticket\":1,\"text\":\"满意\",\"score\":5}",
         "\"state\":\"called_back\""},
        {"clerk", "{\"id\":\"10\",\"op\":\"ticket.close\",\"ticket\":1}", "\"open\":false"},
        {"clerk", "{\"id\":\"11\",\"op\":\"ticket.get\",\"ticket\":1}", "换了阀门"},
        {"clerk", "{\"id\":\"12\",\"op\":\"ticket.get\",\"ticket\":99}", "\"not_found\""},
        {"clerk", "{\"id\":\"13\",\"op\":\"no.such\"}", "\"malformed\""},
        {"clerk", "no json", "\"malformed\""},
    };
    for (size_t i = 0; i < COUNT_OF(steps); i++) {
        const char *answer = fixture_command(fixture, steps[i].who, steps[i].request);
        CHECK(strstr(answer, steps[i].expected) != NULL, "%s: %s", steps[i].request, answer);
    }
}

static void phones_show_in_full_only_to_roles_that_need_them(void **state)
{
    struct fixture *fixture = *state;
    open_repair(fixture);
    const char *get = "{\"id\":\"1\",\"op\":\"ticket.get\",\"ticket\":1}";
    assert_non_null(strstr(fixture_command(fixture, "clerk", get), "13800138000"));
    const char *audit = fixture_command(fixture, "audit", get);
    assert_non_null(strstr(audit, "138****8000"));
    assert_null(strstr(audit, "\"phone\":\"13800138000\""));
}

static void the_same_command_twice_has_one_effect(void **state)
{
    struct fixture *fixture = *state;
    open_repair(fixture);
    const char *note = "{\"id\":\"n1\",\"op\":\"ticket.note\",\"ticket\":1,\"text\":\"带梯子\"}";
    char first[4096];
    snprintf(first, sizeof first, "%s", fixture_command(fixture, "clerk", note));
    assert_string_equal(fixture_command(fixture, "clerk", note), first);
    assert_int_equal(fixture_count_events(fixture, "ticket.noted"), 1);
    fixture_command(fixture, "clerk", "{\"id\":\"n2\",\"op\":\"ticket.note\",\"ticket\":1,\"text\":\"带梯子\"}");
    assert_int_equal(fixture_count_events(fixture, "ticket.noted"), 2);
}

static void a_phone_in_a_note_of_staff_is_masked(void **state)
{
    struct fixture *fixture = *state;
    open_repair(fixture);
    fixture_command(fixture, "clerk",
                    "{\"id\":\"p1\",\"op\":\"ticket.note\",\"ticket\":1,\"text\":\"改打13611112222\"}");
    assert_non_null(strstr(fixture->events, "136****2222"));
    assert_null(strstr(fixture->events, "13611112222"));
}

static void a_viewer_of_another_community_sees_nothing(void **state)
{
    struct fixture *fixture = *state;
    open_repair(fixture);
    struct staff staff;
    assert_int_equal(store_staff_find(fixture->store, TEXT("clerk"), &staff), ST_OK);
    snprintf(staff.communities, sizeof staff.communities, "moonlight");
    assert_int_equal(store_begin(fixture->store), ST_OK);
    assert_int_equal(store_staff_put(fixture->store, &staff), ST_OK);
    assert_int_equal(store_commit(fixture->store), ST_OK);
    static const char *const refused[] = {
        "{\"id\":\"1\",\"op\":\"ticket.get\",\"ticket\":1}",
        "{\"id\":\"2\",\"op\":\"ticket.accept\",\"ticket\":1}",
        "{\"id\":\"3\",\"op\":\"chat.get\",\"chat\":1}",
        "{\"id\":\"4\",\"op\":\"chat.takeover\",\"chat\":1}",
    };
    for (size_t i = 0; i < COUNT_OF(refused); i++) {
        const char *answer = fixture_command(fixture, "clerk", refused[i]);
        CHECK(strstr(answer, "\"not_found\"") != NULL, "%s: %s", refused[i], answer);
    }
    assert_null(strstr(fixture_command(fixture, "clerk", "{\"id\":\"5\",\"op\":\"ticket.list\"}"),
                       "GD000001"));
    assert_null(strstr(fixture_command(fixture, "clerk", "{\"id\":\"6\",\"op\":\"chat.list\"}"),
                       "\"id\":1"));
}

static int64_t chat_of(struct fixture *fixture, const char *peer)
{
    struct contact contact;
    struct conversation conversation;
    assert_int_equal(store_contact_find(fixture->store, TEXT("demo"),
                                        text_of(peer), &contact, &conversation),
                     ST_OK);
    return contact.id;
}

static const char *chat_command(struct fixture *fixture, const char *who, const char *op,
                                const char *text)
{
    static int number;
    char json[512];
    snprintf(json, sizeof json, "{\"id\":\"c%d\",\"op\":\"%s\",\"chat\":%lld,\"text\":\"%s\"}",
             ++number, op, (long long)chat_of(fixture, RESIDENT), text);
    return fixture_command(fixture, who, json);
}

static void while_a_person_holds_the_chat_the_bot_is_silent(void **state)
{
    struct fixture *fixture = *state;
    fixture_say(fixture, RESIDENT, "转人工");
    assert_int_equal(fixture_count_events(fixture, "chat.waiting"), 1);
    assert_non_null(strstr(chat_command(fixture, "clerk", "chat.send", "早"), "\"conflict\""));
    assert_non_null(strstr(chat_command(fixture, "clerk", "chat.takeover", ""), "\"ok\":true"));
    assert_int_equal(fixture->job_count, 1); /* the resident is told once */
    assert_string_equal(fixture_say(fixture, RESIDENT, "厨房漏水"), "");
    assert_string_equal(fixture_say(fixture, RESIDENT, "你好"), "");
    assert_non_null(
        strstr(chat_command(fixture, "supervisor", "chat.takeover", ""), "\"conflict\""));
    fixture_finish_jobs(fixture, SEND_DONE);
    assert_non_null(
        strstr(chat_command(fixture, "clerk", "chat.send", "师傅马上到"), "\"ok\":true"));
    assert_int_equal(fixture->job_count, 1);
    assert_true(text_equal(fixture->jobs[0]->outbound.content, TEXT("师傅马上到")));
    fixture_finish_jobs(fixture, SEND_DONE);
    assert_non_null(strstr(chat_command(fixture, "clerk", "chat.handback", ""), "\"ok\":true"));
    assert_true(fixture_say(fixture, RESIDENT, "你好")[0] != '\0');
}

static void danger_is_answered_even_while_a_person_holds_the_chat(void **state)
{
    struct fixture *fixture = *state;
    fixture_say(fixture, RESIDENT, "转人工");
    chat_command(fixture, "clerk", "chat.takeover", "");
    const char *advice = fixture_say(fixture, RESIDENT, "着火了快来人");
    CHECK(strstr(advice, "119") != NULL, "%s", advice);
    assert_int_equal(fixture_count_events(fixture, "ticket.alarm"), 1);
}

static void an_alarm_rings_until_somebody_acknowledges(void **state)
{
    struct fixture *fixture = *state;
    fixture_say(fixture, RESIDENT, "电梯里困了人");
    assert_int_equal(fixture_count_events(fixture, "ticket.alarm"), 1);
    for (size_t rings = 2; rings <= 4; rings++) {
        fixture->now_ms += FIXTURE_HOUR_MS;
        fixture_run(fixture);
        assert_int_equal(fixture_count_events(fixture, "ticket.alarm"), rings);
    }
    fixture_command(fixture, "security", "{\"id\":\"1\",\"op\":\"ticket.acknowledge\",\"ticket\":1}");
    fixture->now_ms += FIXTURE_HOUR_MS;
    fixture_run(fixture);
    assert_int_equal(fixture_count_events(fixture, "ticket.alarm"), 4);
}

static void an_open_form_is_reminded_of_once(void **state)
{
    struct fixture *fixture = *state;
    fixture_say(fixture, STRANGER, "我要报修，水管漏水");
    for (int i = 0; i < 5; i++) {
        fixture->now_ms += FIXTURE_HOUR_MS;
        fixture_run(fixture);
        fixture_run(fixture);
        fixture_finish_jobs(fixture, SEND_DONE);
    }
    int64_t counts[OUTBOX_STATE_COUNT];
    assert_int_equal(store_outbox_counts(fixture->store, counts), ST_OK);
    assert_int_equal(counts[OUTBOX_SENT], 1);
}

static void five_free_replies_then_the_rest_waits_for_the_resident(void **state)
{
    struct fixture *fixture = *state;
    fixture_say(fixture, RESIDENT, "转人工");
    chat_command(fixture, "clerk", "chat.takeover", ""); /* spends one: the resident is told */
    fixture_finish_jobs(fixture, SEND_DONE);
    for (int i = 0; i < 6; i++) {
        chat_command(fixture, "clerk", "chat.send", "一条");
        fixture_finish_jobs(fixture, SEND_DONE);
    }
    int64_t counts[OUTBOX_STATE_COUNT];
    assert_int_equal(store_outbox_counts(fixture->store, counts), ST_OK);
    assert_int_equal(counts[OUTBOX_SENT], 5);
    assert_int_equal(counts[OUTBOX_WAITING], 2);
    fixture_say(fixture, RESIDENT, "在吗");
    for (int i = 0; i < 3; i++) {
        fixture_finish_jobs(fixture, SEND_DONE);
    }
    assert_int_equal(store_outbox_counts(fixture->store, counts), ST_OK);
    assert_int_equal(counts[OUTBOX_SENT], 7);
    assert_int_equal(counts[OUTBOX_WAITING], 0);
}

static void every_verdict_leads_where_it_must(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        enum send_action action;
        enum outbox_state state;
        const char *event; /* told to staff, or NULL */
    } cases[] = {
        {SEND_DONE, OUTBOX_SENT, NULL},
        {SEND_RETRY, OUTBOX_QUEUED, NULL},
        {SEND_TOKEN, OUTBOX_QUEUED, NULL},
        {SEND_GIVE_UP, OUTBOX_FAILED, "outbox.failed"},
        {SEND_PEER_CLOSED, OUTBOX_WAITING, NULL},
        {SEND_PEER_GONE, OUTBOX_FAILED, "outbox.failed"},
        {SEND_STOP_ACCOUNT, OUTBOX_QUEUED, NULL},
        {SEND_UNCERTAIN, OUTBOX_UNCERTAIN, "outbox.uncertain"},
    };
    fixture_say(fixture, RESIDENT, "转人工");
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        fixture_say(fixture, RESIDENT, "在吗"); /* opens the window, follows again */
        fixture_finish_jobs(fixture, SEND_DONE);
        int64_t before[OUTBOX_STATE_COUNT], after[OUTBOX_STATE_COUNT];
        chat_command(fixture, "clerk", i == 0 ? "chat.takeover" : "chat.send", "一条");
        size_t events = cases[i].event == NULL ? 0 : fixture_count_events(fixture, cases[i].event);
        CHECK(fixture->job_count == 1, "case %zu: %zu jobs", i, fixture->job_count);
        assert_int_equal(store_outbox_counts(fixture->store, before), ST_OK);
        fixture_finish_jobs(fixture, cases[i].action);
        assert_int_equal(store_outbox_counts(fixture->store, after), ST_OK);
        CHECK(after[cases[i].state] == before[cases[i].state] + 1, "case %zu", i);
        CHECK(cases[i].event == NULL ||
                  fixture_count_events(fixture, cases[i].event) == events + 1,
              "case %zu", i);
        for (int hours = 0; hours < 3; hours++) { /* empty the outbox for the next case */
            fixture->now_ms += FIXTURE_HOUR_MS;
            fixture_run(fixture);
            fixture_finish_jobs(fixture, SEND_DONE);
        }
    }
}

static void sends_under_way_at_a_crash_become_uncertain(void **state)
{
    struct fixture *fixture = *state;
    fixture_say(fixture, RESIDENT, "转人工");
    chat_command(fixture, "clerk", "chat.takeover", "");
    assert_int_equal(fixture->job_count, 1);
    desk_close(fixture->desk); /* the courier's answer never comes back */
    fixture_open_desk(fixture);
    int64_t counts[OUTBOX_STATE_COUNT];
    assert_int_equal(store_outbox_counts(fixture->store, counts), ST_OK);
    assert_int_equal(counts[OUTBOX_SENDING], 0);
    assert_int_equal(counts[OUTBOX_UNCERTAIN], 1);
    assert_non_null(strstr(fixture_command(fixture, "clerk", "{\"id\":\"d\",\"op\":\"outbox.dead\"}"),
                           "\"uncertain\""));
}

static void sends_under_way_at_a_crash_go_out_again_where_a_repeat_is_dropped(void **state)
{
    struct fixture *fixture = *state;
    struct account *account = NULL;
    for (size_t i = 0; i < fixture->config->account_count; i++) {
        if (text_equal(fixture->config->accounts[i]->id, TEXT("demo"))) {
            account = fixture->config->accounts[i];
        }
    }
    const struct channel_ops *kept = account->ops;
    struct channel_ops dropping = *kept;
    dropping.deduplicates = true;
    account->ops = &dropping;
    fixture_say(fixture, RESIDENT, "转人工");
    chat_command(fixture, "clerk", "chat.takeover", "");
    assert_int_equal(fixture->job_count, 1);
    struct text first = fixture->jobs[0]->outbound.idempotency_key;
    desk_close(fixture->desk); /* the courier's answer never comes back */
    fixture_open_desk(fixture);
    fixture_run(fixture);
    assert_int_equal(fixture->job_count, 2);
    assert_true(text_equal(fixture->jobs[1]->outbound.idempotency_key, first));
    assert_int_equal(fixture->jobs[1]->attempts, 2);
    account->ops = kept;
}

static struct input *login(struct fixture *fixture, const char *username)
{
    struct input *input = input_open(INPUT_LOGIN, fixture->config, 256);
    input->login.username = arena_text(input->arena, text_of(username));
    input->login.address = TEXT("127.0.0.1");
    fixture_push(fixture, input);
    fixture_run(fixture);
    return fixture->released[0];
}

static struct input *prove(struct fixture *fixture, const char *username, bool proved)
{
    struct input *input = input_open(INPUT_LOGIN_PROVED, fixture->config, 256);
    input->proved.username = arena_text(input->arena, text_of(username));
    input->proved.address = TEXT("127.0.0.1");
    input->proved.proved = proved;
    snprintf(input->proved.token_hash, SESSION_TOKEN_BYTES, "%064d", 7);
    fixture_push(fixture, input);
    fixture_run(fixture);
    return fixture->released[0];
}

static void a_proved_password_makes_a_session(void **state)
{
    struct fixture *fixture = *state;
    assert_true(text_equal(login(fixture, "clerk")->answer, TEXT("hash:guanjia")));
    assert_int_equal(fixture->note_count, 0);
    struct input *input = prove(fixture, "clerk", true);
    assert_int_equal(input->status, ST_OK);
    assert_string_equal(input->viewer_out.role, "clerk");
    assert_int_equal(fixture->note_count, 1);
    assert_true(fixture->notes[0].live);
}

static void failed_logins_wait_longer_and_longer(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(login(fixture, "nobody")->answer.size, 0); /* no oracle: an empty hash */
    int64_t last = 0;
    for (int i = 0; i < 12; i++) {
        struct input *input = login(fixture, "clerk");
        if (input->status == ST_THROTTLED) {
            assert_true(input->retry_after_ms >= last);
            last = input->retry_after_ms;
            fixture->now_ms += input->retry_after_ms;
            assert_int_equal(login(fixture, "clerk")->status, ST_OK);
        }
        assert_int_equal(prove(fixture, "clerk", false)->status, ST_UNAUTHORIZED);
    }
    assert_true(last > fixture->config->settings.login_delay_ms);
    fixture->now_ms += FIXTURE_HOUR_MS;
    login(fixture, "clerk");
    assert_int_equal(prove(fixture, "clerk", true)->status, ST_OK);
    assert_int_equal(login(fixture, "clerk")->status, ST_OK);
}

#define LONG_NAME "an-user-name-that-is-longer-than-any-column-holds"

static void a_name_that_is_too_long_is_an_unknown_name(void **state)
{
    struct fixture *fixture = *state;
    struct input *input = login(fixture, LONG_NAME);
    assert_int_equal(input->status, ST_OK);
    assert_int_equal(input->answer.size, 0);
    assert_int_equal(prove(fixture, LONG_NAME, true)->status, ST_UNAUTHORIZED);
    input = input_open(INPUT_CONTROL, fixture->config, 256);
    input->control = TEXT("{\"op\":\"staff.put\",\"username\":\"" LONG_NAME "\"}");
    fixture_push(fixture, input);
    fixture_run(fixture);
    assert_int_equal(fixture->released[0]->status, ST_OK);
    assert_true(text_find(fixture->released[0]->answer, TEXT("\"error\"")) != SIZE_MAX);
}

static void the_event_series_is_read_in_pages(void **state)
{
    struct fixture *fixture = *state;
    open_repair(fixture);
    int64_t after = 0;
    size_t total = 0;
    for (int page = 0; page < 50; page++) {
        struct input *input = input_open(INPUT_EVENTS, fixture->config, 256);
        snprintf(input->events.viewer.communities, STORE_SCOPES_BYTES, "*");
        input->events.after = after;
        input->events.max = 2;
        fixture_push(fixture, input);
        fixture_run(fixture);
        const struct event_batch *batch = fixture->released[0]->events_out;
        for (size_t i = 0; i < batch->count; i++) {
            assert_true(batch->frames[i].seq > after);
            after = batch->frames[i].seq;
            /* What is replayed is what was published live, to the letter. */
            assert_non_null(memmem(fixture->events, fixture->events_bytes,
                                   batch->frames[i].json.data, batch->frames[i].json.size));
        }
        total += batch->count;
        if (batch->count == 0) {
            break;
        }
    }
    size_t lines = 0;
    for (size_t i = 0; i < fixture->events_bytes; i++) {
        lines += fixture->events[i] == '\n';
    }
    assert_int_equal(total, lines);
}

int main(void)
{
#define DESK_TEST(test) cmocka_unit_test_setup_teardown(test, fixture_setup, fixture_teardown)
    const struct CMUnitTest tests[] = {
        DESK_TEST(a_known_resident_needs_a_message_and_its_confirmation),
        DESK_TEST(a_repeat_has_one_effect_and_the_same_answer),
        DESK_TEST(repeats_within_one_batch_have_one_effect),
        DESK_TEST(a_poisoned_input_fails_alone),
        DESK_TEST(staff_see_accept_and_complete_a_ticket),
        DESK_TEST(phones_show_in_full_only_to_roles_that_need_them),
        DESK_TEST(the_same_command_twice_has_one_effect),
        DESK_TEST(a_phone_in_a_note_of_staff_is_masked),
        DESK_TEST(a_viewer_of_another_community_sees_nothing),
        DESK_TEST(while_a_person_holds_the_chat_the_bot_is_silent),
        DESK_TEST(danger_is_answered_even_while_a_person_holds_the_chat),
        DESK_TEST(an_alarm_rings_until_somebody_acknowledges),
        DESK_TEST(an_open_form_is_reminded_of_once),
        DESK_TEST(five_free_replies_then_the_rest_waits_for_the_resident),
        DESK_TEST(every_verdict_leads_where_it_must),
        DESK_TEST(sends_under_way_at_a_crash_become_uncertain),
        DESK_TEST(sends_under_way_at_a_crash_go_out_again_where_a_repeat_is_dropped),
        DESK_TEST(a_proved_password_makes_a_session),
        DESK_TEST(failed_logins_wait_longer_and_longer),
        DESK_TEST(a_name_that_is_too_long_is_an_unknown_name),
        DESK_TEST(the_event_series_is_read_in_pages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
