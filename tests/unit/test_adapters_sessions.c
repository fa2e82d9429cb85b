#include "adapters/staff/sessions.h"
#include "tests/unit/check.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

enum { NOW = 1000000, LATER = NOW + 3600000 };

struct ended {
    int count;
};

static void count_ended(void *context, struct sessions_link *client)
{
    (void)client;
    ((struct ended *)context)->count++;
}

static struct session_note note_of(const char *token, int64_t staff, int64_t expires_at_ms)
{
    struct session_note note = {.live = true, .expires_at_ms = expires_at_ms};
    assert_true(sessions_hash_token(text_of(token), note.token_hash));
    note.viewer.staff = staff;
    return note;
}

static const char *token_of(int number)
{
    static char token[SESSIONS_TOKEN_TEXT_BYTES + 1];
    snprintf(token, sizeof token, "%064d", number);
    return token;
}

static void session_lives_until_it_ends(void **state)
{
    struct sessions *sessions;
    struct ended ended = {0};
    (void)state;
    assert_int_equal(sessions_open(count_ended, &ended, &sessions), ST_OK);
    struct session_note note = note_of(token_of(1), 7, LATER);
    sessions_note(sessions, &note, NOW);
    assert_non_null(sessions_find(sessions, text_of(token_of(1)), NOW));
    assert_null(sessions_find(sessions, text_of(token_of(2)), NOW));
    assert_null(sessions_find(sessions, text_of(note.token_hash), NOW)); /* the hash is no token */
    assert_null(sessions_find(sessions, TEXT_NONE, NOW));
    assert_null(sessions_find(sessions, text_of(token_of(1)), LATER));
    note.live = false;
    sessions_note(sessions, &note, NOW);
    assert_null(sessions_find(sessions, text_of(token_of(1)), NOW));
    sessions_note(sessions, &note, NOW); /* twice is once */
    sessions_close(sessions);
}

static void end_reaches_the_clients(void **state)
{
    struct sessions *sessions;
    struct ended ended = {0};
    struct sessions_link clients[4] = {0};
    (void)state;
    assert_int_equal(sessions_open(count_ended, &ended, &sessions), ST_OK);
    for (int i = 0; i < 4; i++) { /* 0 and 1 are of the same person */
        struct session_note note = note_of(token_of(i), i < 2 ? 7 : 8 + i, LATER + i);
        sessions_note(sessions, &note, NOW);
        sessions_link(sessions_find(sessions, text_of(token_of(i)), NOW), &clients[i]);
    }
    struct session_note all = {.live = false, .all_of_staff = true, .viewer.staff = 7};
    sessions_note(sessions, &all, NOW);
    assert_int_equal(ended.count, 2);
    sessions_expire(sessions, LATER + 2);
    assert_int_equal(ended.count, 3);
    sessions_unlink(&clients[3]);
    sessions_unlink(&clients[3]);
    sessions_expire(sessions, LATER + 3);
    assert_int_equal(ended.count, 3); /* nobody was left in the last one */
    assert_int_equal(sessions_count(sessions), 0);
    sessions_close(sessions);
}

static void the_session_that_asked_outlives_the_others(void **state)
{
    struct sessions *sessions;
    struct ended ended = {0};
    (void)state;
    assert_int_equal(sessions_open(count_ended, &ended, &sessions), ST_OK);
    for (int i = 0; i < 3; i++) {
        struct session_note note = note_of(token_of(i), i < 2 ? 7 : 8, LATER);
        sessions_note(sessions, &note, NOW);
    }
    struct session_note others = note_of(token_of(1), 7, 0);
    others.live = false;
    others.all_of_staff = true;
    sessions_note(sessions, &others, NOW);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(sessions_find(sessions, text_of(token_of(i)), NOW) != NULL, i > 0);
    }
    sessions_close(sessions);
}

static void a_password_to_begin_with_opens_nothing(void **state)
{
    struct sessions *sessions;
    struct ended ended = {0};
    (void)state;
    assert_int_equal(sessions_open(count_ended, &ended, &sessions), ST_OK);
    struct session_note note = note_of(token_of(1), 7, LATER);
    note.viewer.must_change = true;
    sessions_note(sessions, &note, NOW);
    assert_null(sessions_find(sessions, text_of(token_of(1)), NOW));
    assert_non_null(sessions_find_any(sessions, text_of(token_of(1)), NOW));
    note.viewer.must_change = false;
    sessions_note(sessions, &note, NOW);
    assert_non_null(sessions_find(sessions, text_of(token_of(1)), NOW));
    sessions_close(sessions);
}

static void renewed_session_keeps_its_clients(void **state)
{
    struct sessions *sessions;
    struct ended ended = {0};
    struct sessions_link client = {0};
    (void)state;
    assert_int_equal(sessions_open(count_ended, &ended, &sessions), ST_OK);
    struct session_note note = note_of(token_of(1), 7, LATER);
    sessions_note(sessions, &note, NOW);
    struct live_session *session = sessions_find(sessions, text_of(token_of(1)), NOW);
    sessions_link(session, &client);
    note.expires_at_ms = LATER + 1000;
    snprintf(note.viewer.role, sizeof note.viewer.role, "gm");
    sessions_note(sessions, &note, NOW);
    assert_ptr_equal(sessions_find(sessions, text_of(token_of(1)), LATER), session);
    assert_string_equal(session->viewer.role, "gm");
    assert_int_equal(ended.count, 0);
    sessions_unlink(&client);
    sessions_close(sessions);
}

static void full_table_forgets_who_expires_first(void **state)
{
    struct sessions *sessions;
    struct ended ended = {0};
    (void)state;
    assert_int_equal(sessions_open(count_ended, &ended, &sessions), ST_OK);
    for (int i = 0; i < SESSIONS_MAX + 1; i++) {
        struct session_note note = note_of(token_of(i), i, i == 5 ? LATER - 1 : LATER + i);
        sessions_note(sessions, &note, NOW);
    }
    assert_int_equal(sessions_count(sessions), SESSIONS_MAX);
    assert_null(sessions_find(sessions, text_of(token_of(5)), NOW));
    for (int i = 0; i < SESSIONS_MAX + 1; i++) {
        assert_true(i == 5 || sessions_find(sessions, text_of(token_of(i)), NOW) != NULL);
    }
    sessions_close(sessions);
}

static void commands_are_counted_by_person(void **state)
{
    struct sessions *sessions;
    struct ended ended = {0};
    (void)state;
    assert_int_equal(sessions_open(count_ended, &ended, &sessions), ST_OK);
    for (int i = 0; i < 3; i++) { /* 0 and 1 are of the same person */
        struct session_note note = note_of(token_of(i), i / 2, LATER);
        sessions_note(sessions, &note, NOW);
    }
    struct live_session *one = sessions_find(sessions, text_of(token_of(0)), NOW);
    struct live_session *two = sessions_find(sessions, text_of(token_of(1)), NOW);
    struct live_session *other = sessions_find(sessions, text_of(token_of(2)), NOW);
    for (int i = 0; i < SESSIONS_COMMANDS_PER_WINDOW; i++) {
        assert_int_equal(sessions_count_command(sessions, i % 2 == 0 ? one : two, NOW), ST_OK);
    }
    for (int i = SESSIONS_COMMANDS_PER_WINDOW; i < SESSIONS_COMMANDS_CUT_OFF; i++) {
        assert_int_equal(sessions_count_command(sessions, one, NOW), ST_THROTTLED);
    }
    assert_int_equal(sessions_count_command(sessions, two, NOW), ST_FORBIDDEN);
    assert_int_equal(sessions_count_command(sessions, other, NOW), ST_OK);
    assert_int_equal(sessions_count_command(sessions, one, NOW + SESSIONS_WINDOW_MS), ST_OK);
    sessions_close(sessions);
}

static void tokens_are_new_each_time(void **state)
{
    char tokens[2][SESSIONS_TOKEN_TEXT_BYTES + 1], hashes[2][SESSION_TOKEN_BYTES];
    char again[SESSION_TOKEN_BYTES];
    (void)state;
    sessions_make_token(tokens[0], hashes[0]);
    sessions_make_token(tokens[1], hashes[1]);
    assert_string_not_equal(tokens[0], tokens[1]);
    assert_string_not_equal(tokens[0], hashes[0]);
    assert_true(sessions_hash_token(text_of(tokens[0]), again));
    assert_string_equal(again, hashes[0]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(session_lives_until_it_ends),
        cmocka_unit_test(end_reaches_the_clients),
        cmocka_unit_test(the_session_that_asked_outlives_the_others),
        cmocka_unit_test(a_password_to_begin_with_opens_nothing),
        cmocka_unit_test(renewed_session_keeps_its_clients),
        cmocka_unit_test(full_table_forgets_who_expires_first),
        cmocka_unit_test(commands_are_counted_by_person),
        cmocka_unit_test(tokens_are_new_each_time),
    };
    return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
