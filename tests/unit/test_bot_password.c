/* Another password: who may, what ends with it, and what a login or another change meets meanwhile. */
#include "bot/password.h"

#include "bot/sign_in.h"
#include "tests/unit/desk_fixture.h"

#include <stdio.h>

enum { HERE = 1, THERE = 2, LATER = 3 };

static void token_of(int number, char out[SESSION_TOKEN_BYTES])
{
    snprintf(out, SESSION_TOKEN_BYTES, "%064d", number);
}

static struct input *push(struct fixture *fixture, struct input *input)
{
    fixture->note_count = 0;
    fixture_push(fixture, input);
    fixture_run(fixture);
    return fixture->released[0];
}

static struct input *begin_login(struct fixture *fixture)
{
    struct input *input = input_open(INPUT_LOGIN, fixture->config, 256);
    input->login.username = TEXT("clerk");
    input->login.address = TEXT("127.0.0.1");
    return push(fixture, input);
}

static struct input *prove(struct fixture *fixture, int token, int64_t version, const char *hash)
{
    struct input *input = input_open(INPUT_LOGIN_PROVED, fixture->config, 256);
    input->proved.username = TEXT("clerk");
    input->proved.address = TEXT("127.0.0.1");
    input->proved.proved = true;
    input->proved.version = version;
    snprintf(input->proved.hash, sizeof input->proved.hash, "%s", hash);
    token_of(token, input->proved.token_hash);
    return push(fixture, input);
}

static struct staff clerk(struct fixture *fixture)
{
    struct staff staff;
    assert_int_equal(store_staff_find(fixture->store, TEXT("clerk"), &staff), ST_OK);
    return staff;
}

static struct input *input_of(struct fixture *fixture, enum input_kind kind, int token)
{
    struct input *input = input_open(kind, fixture->config, 256);
    input->password.viewer.staff = clerk(fixture).id;
    snprintf(input->password.address, sizeof input->password.address, "127.0.0.1");
    token_of(token, input->password.token_hash);
    return input;
}

static struct input *begin(struct fixture *fixture, int token)
{
    return push(fixture, input_of(fixture, INPUT_PASSWORD, token));
}

static struct input *finish(struct fixture *fixture, int token, bool proved, int64_t version,
                            const char *hash)
{
    struct input *input = input_of(fixture, INPUT_PASSWORD_SET, token);
    input->password.proved = proved;
    input->password.version = version;
    snprintf(input->password.hash, sizeof input->password.hash, "%s", hash);
    return push(fixture, input);
}

static void another_password_ends_every_other_session(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(prove(fixture, HERE, 0, "")->status, ST_OK);
    assert_int_equal(prove(fixture, THERE, 0, "")->status, ST_OK);
    struct staff staff = clerk(fixture);
    staff.must_change = true;
    assert_int_equal(store_staff_put(fixture->store, &staff), ST_OK);
    struct input *asked = begin(fixture, HERE);
    assert_true(text_equal(asked->answer, TEXT("hash:guanjia")));
    struct input *changed = finish(fixture, HERE, true, asked->password_version, "hash:new");
    assert_int_equal(changed->status, ST_OK);
    assert_false(changed->viewer_out.must_change);
    assert_int_equal(fixture->note_count, 2); /* the others end, then this one is as another's */
    char here[SESSION_TOKEN_BYTES];
    token_of(HERE, here);
    assert_true(fixture->notes[0].all_of_staff && !fixture->notes[0].live);
    assert_string_equal(fixture->notes[0].token_hash, here);
    assert_true(fixture->notes[1].live && !fixture->notes[1].all_of_staff);
    assert_string_equal(fixture->notes[1].token_hash, here);
    assert_true(fixture->notes[1].expires_at_ms > fixture->now_ms);
    assert_string_equal(clerk(fixture).password_hash, "hash:new");
    assert_int_equal(begin(fixture, THERE)->status, ST_UNAUTHORIZED);
    assert_int_equal(begin(fixture, HERE)->status, ST_OK);
    assert_int_equal(fixture_count_events(fixture, "staff.password"), 1);
}

static void a_wrong_old_password_changes_nothing_and_waits_as_at_the_door(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(prove(fixture, HERE, 0, "")->status, ST_OK);
    int tries = 0;
    struct input *asked = begin(fixture, HERE);
    for (; asked->status == ST_OK && tries < 20; tries++) {
        assert_int_equal(finish(fixture, HERE, false, 0, "")->status, ST_FORBIDDEN);
        asked = begin(fixture, HERE);
    }
    assert_int_equal(asked->status, ST_THROTTLED);
    assert_true(asked->retry_after_ms > 0);
    assert_int_equal(tries, SIGN_IN_FREE_FAILURES + 1);
    assert_int_equal(begin_login(fixture)->status, ST_THROTTLED); /* the same account and address */
    assert_string_equal(clerk(fixture).password_hash, "hash:guanjia");
    assert_int_equal(fixture_count_events(fixture, "staff.password"), 0);
}

static void a_login_that_was_proved_by_the_old_password_makes_no_session(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(prove(fixture, HERE, 0, "")->status, ST_OK);
    int64_t version = begin_login(fixture)->password_version;
    assert_int_equal(finish(fixture, HERE, true, version, "hash:new")->status, ST_OK);
    assert_int_equal(prove(fixture, LATER, version, "")->status, ST_UNAUTHORIZED);
    assert_int_equal(prove(fixture, LATER, begin_login(fixture)->password_version, "")->status,
                     ST_OK);
}

static void of_two_changes_at_once_the_first_one_holds(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(prove(fixture, HERE, 0, "")->status, ST_OK);
    int64_t version = begin(fixture, HERE)->password_version;
    assert_int_equal(finish(fixture, HERE, true, version, "hash:first")->status, ST_OK);
    assert_int_equal(finish(fixture, HERE, true, version, "hash:second")->status, ST_CONFLICT);
    assert_string_equal(clerk(fixture).password_hash, "hash:first");
}

static void a_session_that_ended_meanwhile_changes_nothing(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(prove(fixture, HERE, 0, "")->status, ST_OK);
    int64_t version = begin(fixture, HERE)->password_version;
    char here[SESSION_TOKEN_BYTES];
    token_of(HERE, here);
    assert_int_equal(store_session_drop(fixture->store, text_of(here)), ST_OK);
    assert_int_equal(finish(fixture, HERE, true, version, "hash:new")->status, ST_UNAUTHORIZED);
    assert_string_equal(clerk(fixture).password_hash, "hash:guanjia");
}

/* Two logins at once find the former hash: the second one is no less right for what the first did. */
static void a_hash_of_former_times_is_replaced_without_refusing_anybody(void **state)
{
    struct fixture *fixture = *state;
    int64_t version = begin_login(fixture)->password_version;
    assert_int_equal(prove(fixture, HERE, version, "hash:anew")->status, ST_OK);
    assert_string_equal(clerk(fixture).password_hash, "hash:anew");
    assert_int_equal(prove(fixture, THERE, version, "hash:anew too")->status, ST_OK);
    assert_int_equal(begin(fixture, HERE)->status, ST_OK); /* nobody was signed out by it */
}

static void a_login_is_remembered(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(clerk(fixture).login_at_ms, 0);
    assert_int_equal(prove(fixture, HERE, 0, "")->status, ST_OK);
    assert_int_equal(clerk(fixture).login_at_ms, fixture->now_ms);
}

static void what_may_not_be_a_password_is_said(void **state)
{
    const struct fixture *fixture = *state;
    static const struct {
        const char *label, *fresh, *key;
    } cases[] = {
        {"nothing", "", "staff.password.short"},
        {"seven", "1234567", "staff.password.short"},
        {"seven of three bytes", "一二三四五六七", "staff.password.short"},
        {"eight", "12345678", NULL},
        {"eight of three bytes", "一二三四五六七八", NULL},
        {"no UTF-8", "12345678\xff", "staff.password.short"},
        {"the same", "old password", "staff.password.same"},
        {"the user name", "wenjing.li", "staff.password.name"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const char *key = password_fault(&fixture->config->settings, TEXT("wenjing.li"),
                                         TEXT("old password"), text_of(cases[i].fresh));
        CHECK(text_equal(text_of(key), text_of(cases[i].key)), "%s: %s", cases[i].label,
              key == NULL ? "fine" : key);
    }
}

#define DESK_TEST(test) cmocka_unit_test_setup_teardown(test, fixture_setup, fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        DESK_TEST(another_password_ends_every_other_session),
        DESK_TEST(a_wrong_old_password_changes_nothing_and_waits_as_at_the_door),
        DESK_TEST(a_login_that_was_proved_by_the_old_password_makes_no_session),
        DESK_TEST(of_two_changes_at_once_the_first_one_holds),
        DESK_TEST(a_session_that_ended_meanwhile_changes_nothing),
        DESK_TEST(a_hash_of_former_times_is_replaced_without_refusing_anybody),
        DESK_TEST(a_login_is_remembered),
        DESK_TEST(what_may_not_be_a_password_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
