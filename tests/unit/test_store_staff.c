#include "store/staff.h"
#include "tests/unit/store_fixture.h"

static const char hash[] = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$RdescudvJCsgt3ub+b";

static void staff_is_put_by_username_and_found_again(void **state)
{
    struct fixture *fixture = *state;
    struct staff staff = {.username = "clerk",
                          .name = "小李",
                          .role = "clerk",
                          .department = "service",
                          .communities = "sunshine moonlight",
                          .disabled = true};
    SET(staff.password_hash, "%s", hash);
    OK(store_staff_put(fixture->store, &staff));
    struct store *store = fixture_reopen(fixture);
    struct staff found;
    OK(store_staff_find(store, TEXT("clerk"), &found));
    assert_int_equal(found.id, staff.id);
    assert_string_equal(found.name, "小李");
    assert_string_equal(found.role, "clerk");
    assert_string_equal(found.department, "service");
    assert_string_equal(found.communities, "sunshine moonlight");
    assert_string_equal(found.password_hash, hash);
    assert_true(found.disabled);

    struct staff changed = {.username = "clerk", .name = "老李"};
    OK(store_staff_put(store, &changed));
    assert_int_equal(changed.id, staff.id);
    OK(store_staff_get(store, staff.id, &found));
    assert_string_equal(found.name, "老李");
    assert_string_equal(found.password_hash, "");
    assert_false(found.disabled);
}

static void unknown_staff_is_not_found(void **state)
{
    struct fixture *fixture = *state;
    fixture_staff(fixture->store, "clerk");
    static const char *const names[] = {"", "CLERK", "clerk ", "' OR '1'='1", "clerk'--"};
    struct staff found;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        CHECK_STATUS(names[i], store_staff_find(fixture->store, text_of(names[i]), &found),
                     ST_NOT_FOUND);
    }
    CHECK_STATUS("id", store_staff_get(fixture->store, 999, &found), ST_NOT_FOUND);
    CHECK_STATUS("long", store_staff_find(fixture->store, fixture_long(99), &found), ST_TOO_LARGE);
}

static void list_is_by_username_and_bounded(void **state)
{
    struct fixture *fixture = *state;
    fixture_staff(fixture->store, "gm");
    fixture_staff(fixture->store, "audit");
    fixture_staff(fixture->store, "clerk");
    static struct staff staff[STAFF_LIST_MAX];
    size_t count = 0;
    OK(store_staff_list(fixture->store, staff, STAFF_LIST_MAX, &count));
    assert_int_equal(count, 3);
    assert_string_equal(staff[0].username, "audit");
    assert_string_equal(staff[2].username, "gm");
    OK(store_staff_list(fixture->store, staff, 2, &count));
    assert_int_equal(count, 2);
}

static void add_session(struct store *store, const char *token_hash, int64_t staff,
                        int64_t expires_at_ms)
{
    struct session session = {.staff = staff, .created_at_ms = 1, .expires_at_ms = expires_at_ms};
    SET(session.token_hash, "%s", token_hash);
    OK(store_session_add(store, &session));
}

static enum status collect(void *context, const struct session *session, const struct staff *staff)
{
    char *seen = context;
    size_t used = strlen(seen);
    snprintf(seen + used, 256 - used, "%s:%s ", session->token_hash, staff->username);
    return ST_OK;
}

static void check_sessions(struct store *store, int64_t now_ms, const char *expected)
{
    char seen[256] = "";
    OK(store_session_each(store, now_ms, collect, seen));
    CHECK(strcmp(seen, expected) == 0, "at %lld: %s", (long long)now_ms, seen);
}

static void session_lives_until_it_expires(void **state)
{
    struct fixture *fixture = *state;
    int64_t clerk = fixture_staff(fixture->store, "clerk");
    int64_t boss = fixture_staff(fixture->store, "gm");
    add_session(fixture->store, "aa", clerk, 100);
    add_session(fixture->store, "bb", boss, 200);
    struct store *store = fixture_reopen(fixture);
    check_sessions(store, 99, "aa:clerk bb:gm ");
    check_sessions(store, 100, "bb:gm ");
    check_sessions(store, 0, "bb:gm "); /* an expired one is gone, also when the clock goes back */
}

static void session_is_dropped_alone_or_with_all_of_its_staff(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    int64_t clerk = fixture_staff(store, "clerk");
    int64_t boss = fixture_staff(store, "gm");
    add_session(store, "aa", clerk, 100);
    add_session(store, "bb", clerk, 100);
    add_session(store, "cc", clerk, 100);
    add_session(store, "dd", boss, 100);
    OK(store_session_drop(store, TEXT("aa")));
    OK(store_session_drop(store, TEXT("aa")));
    OK(store_session_drop(store, TEXT("' OR 1=1 --")));
    check_sessions(store, 1, "bb:clerk cc:clerk dd:gm ");
    int64_t until_ms = 0;
    OK(store_session_until(store, clerk, TEXT("cc"), 99, &until_ms));
    assert_int_equal(until_ms, 100);
    CHECK_STATUS("over", store_session_until(store, clerk, TEXT("cc"), 100, &until_ms), ST_NOT_FOUND);
    CHECK_STATUS("another's", store_session_until(store, boss, TEXT("cc"), 1, &until_ms), ST_NOT_FOUND);
    OK(store_session_drop_of(store, clerk, TEXT("cc")));
    check_sessions(store, 1, "cc:clerk dd:gm ");
    OK(store_session_drop_of(store, clerk, TEXT_NONE));
    check_sessions(store, 1, "dd:gm ");
}

static void session_needs_a_member_of_staff_and_a_new_token(void **state)
{
    struct fixture *fixture = *state;
    struct session session = {.token_hash = "aa", .expires_at_ms = 100};
    session.staff = fixture_staff(fixture->store, "clerk");
    OK(store_session_add(fixture->store, &session));
    CHECK_STATUS("again", store_session_add(fixture->store, &session), ST_CONFLICT);
    SET(session.token_hash, "bb");
    session.staff = 999;
    CHECK_STATUS("nobody", store_session_add(fixture->store, &session), ST_STORE);
}

static void command_is_remembered_with_its_answer(void **state)
{
    struct fixture *fixture = *state;
    int64_t clerk = fixture_staff(fixture->store, "clerk");
    int64_t boss = fixture_staff(fixture->store, "gm");
    OK(store_command_add(fixture->store, clerk, TEXT("c1"), TEXT("{op}"), TEXT("{ok}"), 10));
    struct store *store = fixture_reopen(fixture);
    struct text answer = TEXT_NONE;
    OK(store_command_seen(store, clerk, TEXT("c1"), TEXT("{op}"), &answer));
    assert_true(text_equal(answer, TEXT("{ok}")));
    const struct {
        const char *label, *id, *request;
        int64_t staff;
    } cases[] = {
        {"other id", "c2", "{op}", clerk},
        {"other text", "c1", "{other}", clerk},
        {"other staff", "c1", "{op}", boss},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        CHECK_STATUS(cases[i].label,
                     store_command_seen(store, cases[i].staff, text_of(cases[i].id),
                                        text_of(cases[i].request), &answer),
                     ST_NOT_FOUND);
    }
    OK(store_command_add(store, clerk, TEXT("c1"), TEXT("{other}"), TEXT("{no}"), 20));
    OK(store_command_seen(store, clerk, TEXT("c1"), TEXT("{other}"), &answer));
    assert_true(text_equal(answer, TEXT("{no}")));
    CHECK_STATUS("replaced", store_command_seen(store, clerk, TEXT("c1"), TEXT("{op}"), &answer),
                 ST_NOT_FOUND);
}

static void prune_forgets_old_commands_only(void **state)
{
    struct fixture *fixture = *state;
    int64_t clerk = fixture_staff(fixture->store, "clerk");
    OK(store_command_add(fixture->store, clerk, TEXT("c1"), TEXT("a"), TEXT("b"), 10));
    OK(store_command_add(fixture->store, clerk, TEXT("c2"), TEXT("a"), TEXT("b"), 20));
    OK(store_command_prune(fixture->store, 20));
    struct text answer;
    CHECK_STATUS("old", store_command_seen(fixture->store, clerk, TEXT("c1"), TEXT("a"), &answer),
                 ST_NOT_FOUND);
    OK(store_command_seen(fixture->store, clerk, TEXT("c2"), TEXT("a"), &answer));
}

static void command_texts_have_limits(void **state)
{
    struct fixture *fixture = *state;
    int64_t clerk = fixture_staff(fixture->store, "clerk");
    static const struct {
        const char *label;
        size_t id, request, answer;
        enum status expected;
    } cases[] = {
        {"at the limits", COMMAND_ID_BYTES - 1, COMMAND_TEXT_BYTES_MAX, COMMAND_TEXT_BYTES_MAX,
         ST_OK},
        {"id", COMMAND_ID_BYTES, 1, 1, ST_TOO_LARGE},
        {"request", 1, COMMAND_TEXT_BYTES_MAX + 1, 1, ST_TOO_LARGE},
        {"answer", 1, 1, COMMAND_TEXT_BYTES_MAX + 1, ST_TOO_LARGE},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        CHECK_STATUS(cases[i].label,
                     store_command_add(fixture->store, clerk, fixture_long(cases[i].id),
                                       fixture_long(cases[i].request),
                                       fixture_long(cases[i].answer), 1),
                     cases[i].expected);
    }
    struct text answer;
    OK(store_command_seen(fixture->store, clerk, fixture_long(COMMAND_ID_BYTES - 1),
                          fixture_long(COMMAND_TEXT_BYTES_MAX), &answer));
    assert_int_equal(answer.size, COMMAND_TEXT_BYTES_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(staff_is_put_by_username_and_found_again),
        STORE_TEST(unknown_staff_is_not_found),
        STORE_TEST(list_is_by_username_and_bounded),
        STORE_TEST(session_lives_until_it_expires),
        STORE_TEST(session_is_dropped_alone_or_with_all_of_its_staff),
        STORE_TEST(session_needs_a_member_of_staff_and_a_new_token),
        STORE_TEST(command_is_remembered_with_its_answer),
        STORE_TEST(prune_forgets_old_commands_only),
        STORE_TEST(command_texts_have_limits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
