/* Whoever wants a home that is not his: guessing codes, rooms, numbers; codes of others, used codes. */
#include "bot/vault.h"
#include "tests/unit/binding_fixture.h"

static void five_wrong_codes_make_the_right_one_void(void **state)
{
    struct fixture *fixture = *state;
    struct phone_log log = {0};
    char right[8], wrong[8], left[32];
    wechat(fixture, STRANGER, NEIGHBOUR_CLAIM, &log);
    snprintf(right, sizeof right, "%s", log.code);
    for (int i = 1; i <= 5; i++) {
        other_code(right, i, wrong);
        const char *answer = wechat(fixture, STRANGER, wrong, &log);
        snprintf(left, sizeof left, "还可以再试%d次", 5 - i);
        assert_true(said(answer, i < 5 ? left : "已经失效"));
    }
    assert_true(said(wechat(fixture, STRANGER, right, &log), "已经失效"));
    assert_int_equal(contact_of(fixture, "demo", STRANGER).household, 0);
}

static void a_million_guesses_over_many_contacts_are_a_few(void **state)
{
    struct fixture *fixture = *state;
    struct phone_log log = {0};
    size_t evaluated = 0;
    for (int contact = 0; contact < 200; contact++) {
        char peer[32], guess[8];
        snprintf(peer, sizeof peer, "oGuesser%d", contact);
        for (int claim = 0; claim < 2; claim++) {
            wechat(fixture, peer, NEIGHBOUR_CLAIM, &log);
            for (int i = 0; i < 6; i++) {
                snprintf(guess, sizeof guess, "%06d", contact * 10 + claim * 5 + i);
                evaluated += strstr(wechat(fixture, peer, guess, &log), "验证码不对") != NULL;
            }
        }
        fixture->events_bytes = 0;
        fixture->now_ms += 5 * FIXTURE_MINUTE_MS; /* 200 of them: most of a day */
        assert_int_equal(contact_of(fixture, "demo", peer).household, 0);
    }
    /* Ten codes a day for the room and for the number; four of five tries are answered with a count. */
    CHECK(log.codes <= 10, "%zu codes", log.codes);
    CHECK(evaluated <= 10 * 5, "%zu guesses were looked at", evaluated);
}

static void many_numbers_for_a_room_and_many_rooms_for_a_number_are_bounded(void **state)
{
    struct fixture *fixture = *state;
    struct phone_log log = {0};
    size_t begun[2] = {0, 0};
    for (int i = 0; i < 60; i++) {
        char peer[32], words[128];
        snprintf(peer, sizeof peer, "oRoom%d", i);
        snprintf(words, sizeof words, "我是3栋2单元501的业主，手机号139%08d", i);
        begun[0] += strstr(wechat(fixture, peer, words, &log), "6位验证码已经发到") != NULL;
        snprintf(peer, sizeof peer, "oPhone%d", i);
        snprintf(words, sizeof words, "我是%d栋1单元301的业主，手机号13800138004", i + 20);
        begun[1] += strstr(wechat(fixture, peer, words, &log), "6位验证码已经发到") != NULL;
        fixture->now_ms += 10 * FIXTURE_MINUTE_MS;
    }
    CHECK(begun[0] == 10, "one room: %zu", begun[0]);
    CHECK(begun[1] == 10, "one number: %zu", begun[1]);
    assert_int_equal(log.codes, 0);
}

/* All that can be seen of one attempt. */
struct seen {
    char answers[4][LAST_WORDS_BYTES];
    size_t messages, events;
    size_t released;
};

static void attempt(struct fixture *fixture, const char *peer, const char *claim,
                    struct seen *seen, struct phone_log *log)
{
    static const char *const rest[] = {"重发", "000000", "不用"};
    size_t events = fixture->events_bytes;
    snprintf(seen->answers[0], LAST_WORDS_BYTES, "%s", fixture_say(fixture, peer, claim));
    seen->events = 0;
    for (const char *at = fixture->events + events; (at = strchr(at, '\n')) != NULL; at++) {
        seen->events++;
    }
    assert_int_equal(fixture->job_count, 0); /* nothing is sent, true or not, before he is answered */
    carry(fixture, log);
    for (size_t i = 0; i < COUNT_OF(rest); i++) {
        snprintf(seen->answers[i + 1], LAST_WORDS_BYTES, "%s", wechat(fixture, peer, rest[i], log));
    }
}

static void nobody_learns_who_lives_where(void **state)
{
    struct fixture *fixture = *state;
    struct phone_log log = {0};
    static const struct {
        const char *label, *claim;
        size_t codes;
    } cases[] = {
        {"true", "我是3栋2单元502的业主，手机号13800138002", 1},
        {"another's number", "我是3栋2单元502的业主，手机号13800138003", 0},
        {"nobody's number", "我是5栋1单元1203的业主，手机号13912340000", 0},
        {"no such room", "我是99栋9单元901的业主，手机号13912340001", 0},
        {"a bound home", "我是3栋2单元501的业主，手机号13800138004", 0},
    };
    struct seen first, other;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char peer[32];
        snprintf(peer, sizeof peer, "oOracle%zu", i);
        log = (struct phone_log){0};
        fixture->now_ms += 61 * FIXTURE_MINUTE_MS;
        attempt(fixture, peer, cases[i].claim, i == 0 ? &first : &other, &log);
        CHECK(log.codes == cases[i].codes, "%s: %zu codes", cases[i].label, log.codes);
        for (size_t k = 0; k < COUNT_OF(first.answers) && i > 0; k++) {
            CHECK(strcmp(first.answers[k], other.answers[k]) == 0, "%s, answer %zu: %s",
                  cases[i].label, k, other.answers[k]);
        }
        CHECK(i == 0 || first.events == other.events, "%s: %zu events", cases[i].label,
              other.events);
    }
}

static void a_code_is_good_once_for_one_contact_and_for_five_minutes(void **state)
{
    struct fixture *fixture = *state;
    struct phone_log log = {0};
    char code[8];
    bind_neighbour(fixture, &log);
    snprintf(code, sizeof code, "%s", log.code);
    assert_true(said(wechat(fixture, STRANGER, "解绑", &log), "已解除"));
    assert_true(said(wechat(fixture, STRANGER, code, &log), "已经失效")); /* used */
    fixture->now_ms += FIXTURE_MINUTE_MS;
    wechat(fixture, "oThird", NEIGHBOUR_CLAIM, &log);
    snprintf(code, sizeof code, "%s", log.code);
    /* Somebody else says it, with a talk of his own open; and its owner by SMS, who did not ask. */
    wechat(fixture, "oFourth", "我是5栋1单元1203的业主，手机号13912340000", &log);
    assert_true(said(wechat(fixture, "oFourth", code, &log), "验证码不对"));
    assert_null(strstr(sms(fixture, NEIGHBOUR_PHONE, code, &log), "绑定成功"));
    assert_int_equal(contact_of(fixture, "demo", "oFourth").household, 0);
    assert_int_equal(contact_of(fixture, "kannel", NEIGHBOUR_PHONE).household, 0);
    fixture->now_ms += 5 * FIXTURE_MINUTE_MS;
    assert_true(said(wechat(fixture, "oThird", code, &log), "已经失效")); /* late */
    assert_int_equal(contact_of(fixture, "demo", "oThird").household, 0);
}

static void a_code_sent_before_the_file_changed_binds_nobody(void **state)
{
    struct fixture *fixture = *state;
    struct phone_log log = {0};
    wechat(fixture, STRANGER, NEIGHBOUR_CLAIM, &log);
    fixture_command(fixture, "director",
                    "{\"id\":\"h1\",\"op\":\"home.file\",\"community\":\"sunshine\","
                    "\"room\":\"3-2-502\",\"phone\":\"13700137000\",\"reason\":\"换号\"}");
    assert_true(said(wechat(fixture, STRANGER, log.code, &log), "已经失效"));
    assert_int_equal(contact_of(fixture, "demo", STRANGER).household, 0);
}

static enum status find_code(void *context, const struct outbox_row *row)
{
    assert_true(text_find(row->body, text_of(context)) == SIZE_MAX);
    return ST_OK;
}

static void no_row_and_no_event_holds_a_code(void **state)
{
    struct fixture *fixture = *state;
    struct phone_log log = {0};
    char path[SCRATCH_BYTES + 32], wide[32];
    wechat(fixture, STRANGER, NEIGHBOUR_CLAIM, &log);
    /* "１２３４５６" and "1 2 3 4 5 6" are the code too. */
    size_t size = 0;
    for (const char *digit = log.code; *digit != '\0'; digit++) {
        memcpy(wide + size, "\xef\xbc", 2);
        wide[size + 2] = (char)(0x90 + (*digit - '0'));
        size += 3;
    }
    wide[size] = '\0';
    assert_true(said(wechat(fixture, STRANGER, wide, &log), "绑定成功"));
    wechat(fixture, STRANGER, log.code, &log);
    assert_null(strstr(fixture->events, log.code));
    assert_null(strstr(fixture->events, wide));
    assert_int_equal(store_outbox_dead(fixture->store, TEXT("*"), 100, find_code, log.code), ST_OK);
    assert_int_equal(store_checkpoint(fixture->store), ST_OK);
    snprintf(path, sizeof path, "%s/guanjia.db", fixture->directory);
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    static char bytes[16 << 20];
    size_t read = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    assert_true(read > 4096 && read < sizeof bytes);
    assert_null(memmem(bytes, read, log.code, 6));
    assert_null(memmem(bytes, read, wide, size));
}

static void a_sealed_code_opens_with_its_key_only(void **state)
{
    (void)state;
    const struct vault vault = {.key = {1}}, other = {.key = {2}};
    struct arena *arena = arena_open(4096, 65536);
    struct random random;
    struct text opened;
    char hash[VAULT_HASH_BYTES];
    random_seed(&random, 3);
    struct text sealed = vault_seal(&vault, &random, TEXT("123456"), arena);
    assert_int_equal(vault_open(&vault, sealed, arena, &opened), ST_OK);
    assert_true(text_equal(opened, TEXT("123456")));
    assert_int_equal(vault_open(&other, sealed, arena, &opened), ST_MALFORMED);
    assert_int_equal(vault_open(&vault, TEXT("123456"), arena, &opened), ST_MALFORMED);
    assert_int_equal(vault_open(&vault, TEXT_NONE, arena, &opened), ST_MALFORMED);
    const struct vault_scope scope = {1, 2}, scopes[] = {{1, 3}, {2, 2}};
    vault_hash(&vault, &scope, TEXT("123456"), hash);
    assert_true(vault_matches(&vault, &scope, TEXT("123456"), hash));
    assert_false(vault_matches(&vault, &scope, TEXT("123457"), hash));
    assert_false(vault_matches(&vault, &scope, TEXT("12345"), hash));
    assert_false(vault_matches(&other, &scope, TEXT("123456"), hash));
    assert_false(vault_matches(&vault, &scope, TEXT("123456"), ""));
    for (size_t i = 0; i < COUNT_OF(scopes); i++) {
        assert_false(vault_matches(&vault, &scopes[i], TEXT("123456"), hash));
    }
    arena_close(arena);
}

int main(void)
{
#define ATTACK(test) cmocka_unit_test_setup_teardown(test, fixture_setup, fixture_teardown)
    const struct CMUnitTest tests[] = {
        ATTACK(five_wrong_codes_make_the_right_one_void),
        ATTACK(a_million_guesses_over_many_contacts_are_a_few),
        ATTACK(many_numbers_for_a_room_and_many_rooms_for_a_number_are_bounded),
        ATTACK(nobody_learns_who_lives_where),
        ATTACK(a_code_is_good_once_for_one_contact_and_for_five_minutes),
        ATTACK(a_code_sent_before_the_file_changed_binds_nobody),
        ATTACK(no_row_and_no_event_holds_a_code),
        cmocka_unit_test(a_sealed_code_opens_with_its_key_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
