/* That a member of staff is writing: who sees it, how often, and that nothing of it is kept. */
#include "bot/senders.h"
#include "bot/typing.h"
#include "store/event.h"
#include "store/outbox.h"
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

static const char *command(struct fixture *fixture, const char *who, const char *op,
                           const char *members)
{
    static int number;
    char json[512];
    snprintf(json, sizeof json, "{\"id\":\"t%d\",\"op\":\"%s\",\"chat\":%lld%s}", ++number, op,
             (long long)chat_of(fixture, RESIDENT), members);
    return fixture_command(fixture, who, json);
}

/* The clerk holds the chat of somebody who has just written. */
static void hold_chat(struct fixture *fixture)
{
    fixture_say(fixture, RESIDENT, "转人工");
    command(fixture, "clerk", "chat.takeover", "");
    fixture_finish_jobs(fixture, SEND_DONE);
    fixture_say(fixture, RESIDENT, "在吗");
}

static void check_signs(struct fixture *fixture, size_t count, bool writes)
{
    assert_int_equal(fixture->job_count, count);
    for (size_t i = 0; i < count; i++) {
        const struct send_job *job = fixture->jobs[i];
        assert_int_equal(job->outbound.kind, OUTBOUND_TYPING);
        assert_int_equal(job->outbound.writes, writes);
        assert_true(text_equal(job->outbound.peer, TEXT(RESIDENT)));
        assert_int_equal(job->outbox_id, 0);
        assert_true(job->until_ms == fixture->now_ms + TYPING_LATE_MS);
    }
}

static bool is_shown(const char *answer)
{
    assert_non_null(strstr(answer, "\"ok\":true"));
    return strstr(answer, "\"shown\":true") != NULL;
}

static void the_sign_is_shown_once_while_it_stands(void **state)
{
    struct fixture *fixture = *state;
    hold_chat(fixture);
    assert_true(is_shown(command(fixture, "clerk", "chat.typing", "")));
    check_signs(fixture, 1, true);
    fixture_finish_jobs(fixture, SEND_DONE);
    fixture->now_ms += 14000;
    assert_true(is_shown(command(fixture, "clerk", "chat.typing", "")));
    check_signs(fixture, 0, true);
    fixture->now_ms += 1000; /* the platform's sign has ended by itself */
    assert_true(is_shown(command(fixture, "clerk", "chat.typing", "")));
    check_signs(fixture, 1, true);
    fixture_finish_jobs(fixture, SEND_GIVE_UP); /* refused: nothing hangs on it */
    fixture->now_ms += 15000; /* and he has been silent for thirty seconds */
    assert_false(is_shown(command(fixture, "clerk", "chat.typing", "")));
    check_signs(fixture, 0, true);
    fixture_say(fixture, RESIDENT, "？");
    assert_true(is_shown(command(fixture, "clerk", "chat.typing", "")));
    check_signs(fixture, 1, true);
}

static void it_ends_by_word_or_by_a_message(void **state)
{
    struct fixture *fixture = *state;
    hold_chat(fixture);
    command(fixture, "clerk", "chat.typing", "");
    fixture_finish_jobs(fixture, SEND_DONE);
    assert_false(is_shown(command(fixture, "clerk", "chat.typing", ",\"typing\":false")));
    check_signs(fixture, 1, false);
    fixture_finish_jobs(fixture, SEND_DONE);
    assert_false(is_shown(command(fixture, "clerk", "chat.typing", ",\"typing\":false")));
    check_signs(fixture, 0, false); /* ended before */
    command(fixture, "clerk", "chat.typing", "");
    fixture_finish_jobs(fixture, SEND_DONE);
    command(fixture, "clerk", "chat.send", ",\"text\":\"师傅马上到\"");
    assert_int_equal(fixture->job_count, 1);
    assert_int_equal(fixture->jobs[0]->outbound.kind, OUTBOUND_TEXT);
    fixture_finish_jobs(fixture, SEND_DONE);
    command(fixture, "clerk", "chat.typing", ""); /* the message has ended the former one */
    check_signs(fixture, 1, true);
}

static void only_who_holds_the_chat_may_say_so(void **state)
{
    struct fixture *fixture = *state;
    fixture_say(fixture, RESIDENT, "在吗");
    assert_non_null(strstr(command(fixture, "clerk", "chat.typing", ""), "\"conflict\""));
    command(fixture, "clerk", "chat.takeover", "");
    fixture_finish_jobs(fixture, SEND_DONE);
    assert_non_null(strstr(command(fixture, "supervisor", "chat.typing", ""), "\"conflict\""));
    assert_non_null(strstr(command(fixture, "technician", "chat.typing", ""), "\"forbidden\""));
    assert_int_equal(fixture_count_events(fixture, "chat.typing"), 0);
    command(fixture, "clerk", "chat.handback", "");
    fixture_finish_jobs(fixture, SEND_DONE);
    assert_non_null(strstr(command(fixture, "clerk", "chat.typing", ""), "\"conflict\""));
}

static void colleagues_are_told_now_and_then(void **state)
{
    struct fixture *fixture = *state;
    hold_chat(fixture);
    for (int i = 0; i < 12; i++) { /* six seconds of typing */
        command(fixture, "clerk", "chat.typing", "");
        fixture->now_ms += 500;
    }
    assert_int_equal(fixture_count_events(fixture, "chat.typing"), 2);
    const char *event = strstr(fixture->events, "{\"event\":\"chat.typing\"");
    assert_non_null(event); /* without a number */
    assert_non_null(strstr(event, "\"actor\":\"clerk\""));
    assert_non_null(strstr(event, "\"typing\":true,\"lasts_ms\":10000"));
    for (int i = 0; i < 2; i++) { /* that he has stopped is told once */
        command(fixture, "clerk", "chat.typing", ",\"typing\":false");
    }
    assert_int_equal(fixture_count_events(fixture, "chat.typing"), 3);
}

static void nothing_is_kept_and_nothing_is_sent_late(void **state)
{
    struct fixture *fixture = *state;
    hold_chat(fixture);
    int64_t before[OUTBOX_STATE_COUNT], after[OUTBOX_STATE_COUNT], last = 0, last_after = 0;
    assert_int_equal(store_outbox_counts(fixture->store, before), ST_OK);
    assert_int_equal(store_event_last(fixture->store, &last), ST_OK);
    fixture->is_courier_stopped = true; /* the sign finds nobody to show it */
    command(fixture, "clerk", "chat.typing", "");
    fixture->is_courier_stopped = false;
    for (int i = 0; i < 3; i++) {
        fixture->now_ms += 5000;
        fixture_run(fixture);
    }
    check_signs(fixture, 0, true);
    assert_int_equal(store_outbox_counts(fixture->store, after), ST_OK);
    assert_memory_equal(before, after, sizeof before);
    assert_int_equal(store_event_last(fixture->store, &last_after), ST_OK);
    assert_int_equal(last_after, last);
}

static void a_shut_window_shows_the_resident_nothing(void **state)
{
    struct fixture *fixture = *state;
    hold_chat(fixture);
    for (int i = 0; i < 5; i++) {
        command(fixture, "clerk", "chat.send", ",\"text\":\"一条\"");
        fixture_finish_jobs(fixture, SEND_DONE);
    }
    assert_false(is_shown(command(fixture, "clerk", "chat.typing", "")));
    check_signs(fixture, 0, true);
    assert_int_equal(fixture_count_events(fixture, "chat.typing"), 1); /* colleagues see it */
}

static void shown_in(struct fixture *fixture, struct turn *turn, int64_t chat, bool wanted)
{
    const struct contact contact = {.id = chat, .following = true, .account = "demo", .peer = "oA"};
    const struct conversation conversation = {.contact = chat,
                                              .last_in_at_ms = turn->now_ms,
                                              .allowance_left = 5,
                                              .allowance_until_ms = INT64_MAX};
    const struct viewer viewer = {.staff = 1, .username = "clerk", .name = "资料员"};
    bool shown = false;
    assert_int_equal(typing_note(turn, &contact, &conversation, &viewer, true, &shown), ST_OK);
    assert_true(shown);
    struct send_job *jobs[1];
    size_t count = 0;
    assert_int_equal(typing_claim(turn, jobs, 1, &count), ST_OK);
    CHECK(count == (wanted ? 1 : 0), "chat %lld: %zu", (long long)chat, count);
    for (size_t i = 0; i < count; i++) {
        send_job_close(jobs[i]);
    }
    turn_close(turn);
    (void)fixture;
}

/* The one longest ago gives way, and is begun anew. */
static void as_many_chats_as_there_is_room_for(void **state)
{
    struct fixture *fixture = *state;
    static struct typing_desk typing;
    static struct senders senders;
    typing = (struct typing_desk){0};
    senders_agree(&senders, fixture->config, fixture->now_ms);
    struct turn turn = {.config = fixture->config,
                        .typing = &typing,
                        .senders = &senders,
                        .arena = arena_open(TURN_ARENA_BYTES, TURN_ARENA_LIMIT_BYTES)};
    turn_open(&turn, fixture->now_ms);
    for (int64_t chat = 1; chat <= TYPING_CHATS_MAX; chat++) {
        turn.now_ms++;
        shown_in(fixture, &turn, chat, true);
    }
    shown_in(fixture, &turn, 1, false); /* it stands: there is room for as many */
    turn.now_ms++;
    shown_in(fixture, &turn, TYPING_CHATS_MAX + 1, true); /* takes the place of the first */
    shown_in(fixture, &turn, 2, false);
    shown_in(fixture, &turn, 1, true);
    arena_close(turn.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_sign_is_shown_once_while_it_stands, fixture_setup,
                                        fixture_teardown),
        cmocka_unit_test_setup_teardown(it_ends_by_word_or_by_a_message, fixture_setup,
                                        fixture_teardown),
        cmocka_unit_test_setup_teardown(only_who_holds_the_chat_may_say_so, fixture_setup,
                                        fixture_teardown),
        cmocka_unit_test_setup_teardown(colleagues_are_told_now_and_then, fixture_setup,
                                        fixture_teardown),
        cmocka_unit_test_setup_teardown(nothing_is_kept_and_nothing_is_sent_late, fixture_setup,
                                        fixture_teardown),
        cmocka_unit_test_setup_teardown(a_shut_window_shows_the_resident_nothing, fixture_setup,
                                        fixture_teardown),
        cmocka_unit_test_setup_teardown(as_many_chats_as_there_is_room_for, fixture_setup,
                                        fixture_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
