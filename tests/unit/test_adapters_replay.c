#include "adapters/replay.h"
#include "tests/unit/check.h"

#include <stdio.h>

static const uint8_t secret[REPLAY_SECRET_BYTES] = "0123456789abcde";
enum { NOW = 1000000 };

static struct replay *open_replay(void)
{
    struct replay *replay;
    assert_int_equal(replay_open(secret, &replay), ST_OK);
    return replay;
}

static void key_is_good_for_one_body_of_one_account(void **state)
{
    static const struct {
        const char *label, *scope, *key, *body;
        int64_t now_ms;
        enum status status;
    } cases[] = {
        {"new", "demo", "k1", "a", NOW, ST_OK},
        {"same again", "demo", "k1", "a", NOW + 1, ST_OK},
        {"other body", "demo", "k1", "b", NOW + 2, ST_REPLAYED},
        {"other body, empty", "demo", "k1", "", NOW + 3, ST_REPLAYED},
        {"genuine retry after a forgery", "demo", "k1", "a", NOW + 4, ST_OK},
        {"other account", "plain", "k1", "b", NOW + 5, ST_OK},
        {"other key", "demo", "k2", "b", NOW + 6, ST_OK},
        {"at the end of the window", "demo", "k1", "b", NOW + REPLAY_WINDOW_MS, ST_REPLAYED},
        {"behind the window", "demo", "k1", "b", NOW + REPLAY_WINDOW_MS + 1, ST_OK},
    };
    struct replay *replay = open_replay();
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        enum status status = replay_check(replay, text_of(cases[i].scope), text_of(cases[i].key),
                                          text_of(cases[i].body), cases[i].now_ms);
        CHECK(status == cases[i].status, "%s: %s", cases[i].label, status_name(status));
    }
    replay_close(replay);
}

/* Bounded: more keys than there is room for push out the oldest, and never refuse a new one. */
static void flood_of_keys_refuses_nobody(void **state)
{
    struct replay *replay = open_replay();
    char key[32];
    (void)state;
    for (int i = 0; i < 2 * REPLAY_ENTRIES; i++) {
        int size = snprintf(key, sizeof key, "key %d", i);
        assert_int_equal(replay_check(replay, TEXT("demo"), (struct text){key, (size_t)size},
                                      TEXT("body"), NOW + i / 1000),
                         ST_OK);
    }
    int newest = snprintf(key, sizeof key, "key %d", 2 * REPLAY_ENTRIES - 1);
    assert_int_equal(replay_check(replay, TEXT("demo"), (struct text){key, (size_t)newest},
                                  TEXT("other"), NOW + 1000),
                     ST_REPLAYED);
    replay_close(replay);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(key_is_good_for_one_body_of_one_account),
        cmocka_unit_test(flood_of_keys_refuses_nobody),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
