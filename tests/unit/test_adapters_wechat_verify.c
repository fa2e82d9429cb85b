/* Who is let in: handshake, signatures, the window of time, downgrades, replay keys. */
#include "adapters/wechat/query.h"
#include "tests/unit/wechat_fixture.h"

#include <string.h>

#define SIGNED "signature=09de662134c280f6b4ff560115a6b12896e87ad0"
#define WHEN "timestamp=" CASE_TIME "&nonce=" CASE_NONCE

static const char text_xml[] = "message_text.xml";

static enum status verify(struct wechat_case *c, struct webhook *hook)
{
    return wechat_channel.verify(&c->account, hook, c->arena);
}

static void handshake_returns_the_echo_exactly(void **state)
{
    (void)state;
    json_t *vectors = fixture_vectors(), *vector;
    size_t i;
    json_array_foreach(json_object_get(vectors, "handshakes"), i, vector)
    {
        static const char *const modes[] = {"safe", "compatible", "plain"};
        for (size_t m = 0; m < COUNT(modes); m++) {
            struct wechat_case c;
            int64_t time_s = 0;
            struct text body;
            case_open(&c, modes[m]);
            ((struct wechat_settings *)c.account.state)->tokens[0] = fixture_text(vector, "token");
            assert_true(text_to_int64(fixture_text(vector, "timestamp"), &time_s));
            struct webhook hook = {
                .is_get = true, .query = fixture_text(vector, "query"), .now_ms = time_s * 1000};
            assert_int_equal(verify(&c, &hook), ST_OK);
            assert_int_equal(wechat_channel.handshake(&c.account, &hook, c.arena, &body), ST_OK);
            assert_true(text_equal(body, fixture_text(vector, "response")));
            assert_int_equal(hook.replay_key.size, 0);
            case_close(&c);
        }
    }
    json_decref(vectors);
}

static void handshake_decodes_percent_and_leaves_plus_alone(void **state)
{
    (void)state;
    struct wechat_case c;
    struct text body;
    case_open(&c, "safe");
    struct webhook hook = {
        .is_get = true, .query = TEXT(SIGNED "&echostr=a%2Bb%2f+%3D&" WHEN), .now_ms = case_now_ms};
    assert_int_equal(verify(&c, &hook), ST_OK);
    assert_int_equal(wechat_channel.handshake(&c.account, &hook, c.arena, &body), ST_OK);
    assert_true(text_equal(body, TEXT("a+b/+=")));
    case_close(&c);
}

static void handshake_refuses_bad_queries(void **state)
{
    (void)state;
    static const struct {
        const char *label, *query;
        enum status status;
    } cases[] = {
        {"good", SIGNED "&echostr=1&" WHEN, ST_OK},
        {"other parameters", "a=1&&b&" SIGNED "&echostr=1&openid=x&" WHEN, ST_OK},
        {"empty", "", ST_MALFORMED},
        {"no signature", "echostr=1&" WHEN, ST_MALFORMED},
        {"no echostr", SIGNED "&" WHEN, ST_MALFORMED},
        {"empty echostr", SIGNED "&echostr=&" WHEN, ST_MALFORMED},
        {"no timestamp", SIGNED "&echostr=1&nonce=" CASE_NONCE, ST_MALFORMED},
        {"no nonce", SIGNED "&echostr=1&timestamp=" CASE_TIME, ST_MALFORMED},
        {"signature twice", SIGNED "&" SIGNED "&echostr=1&" WHEN, ST_MALFORMED},
        {"echostr twice", SIGNED "&echostr=1&echostr=1&" WHEN, ST_MALFORMED},
        {"cut escape", SIGNED "&echostr=1%2&" WHEN, ST_MALFORMED},
        {"bad escape", SIGNED "&echostr=1%zz&" WHEN, ST_MALFORMED},
        {"escaped NUL", SIGNED "&echostr=1%00&" WHEN, ST_MALFORMED},
        {"escaped NUL in signature", "signature=%00&echostr=1&" WHEN, ST_MALFORMED},
        {"line feed in echostr", SIGNED "&echostr=1%0a&" WHEN, ST_MALFORMED},
        {"letters in timestamp", SIGNED "&echostr=1&timestamp=17672256OO&nonce=1", ST_MALFORMED},
        {"negative timestamp", SIGNED "&echostr=1&timestamp=-1767225600&nonce=1", ST_MALFORMED},
        {"timestamp in ms", SIGNED "&echostr=1&timestamp=1767225600000&nonce=1", ST_MALFORMED},
        {"other nonce", SIGNED "&echostr=1&timestamp=" CASE_TIME "&nonce=1", ST_SIGNATURE},
        {"short signature", "signature=09de&echostr=1&" WHEN, ST_SIGNATURE},
        {"empty signature", "signature=&echostr=1&" WHEN, ST_SIGNATURE},
        {"upper case", "signature=09DE662134C280F6B4FF560115A6B12896E87AD0&echostr=1&" WHEN,
         ST_SIGNATURE},
    };
    struct wechat_case c;
    case_open(&c, "plain");
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct webhook hook = {
            .is_get = true, .query = text_of(cases[i].query), .now_ms = case_now_ms};
        enum status status = verify(&c, &hook);
        if (status != cases[i].status) {
            fail_msg("%s: %s", cases[i].label, status_name(status));
        }
    }
    case_close(&c);
}

static void query_is_read_up_to_its_limits(void **state)
{
    (void)state;
    struct wechat_case c;
    case_open(&c, "plain");
    char query[WECHAT_QUERY_BYTES_MAX + 2];
    struct text head = TEXT(SIGNED "&echostr=1&" WHEN "&x=");
    memset(query, 'x', sizeof query);
    memcpy(query, head.data, head.size);
    struct webhook hook = {.is_get = true, .now_ms = case_now_ms};
    hook.query = (struct text){query, WECHAT_QUERY_BYTES_MAX};
    assert_int_equal(verify(&c, &hook), ST_OK);
    hook.query.size++;
    assert_int_equal(verify(&c, &hook), ST_TOO_LARGE);
    for (size_t count = WECHAT_QUERY_PARAMETERS_MAX; count <= WECHAT_QUERY_PARAMETERS_MAX + 1;
         count++) {
        hook.query = text_slice(head, 0, head.size - strlen("&x=")); /* four of them */
        for (size_t i = 4; i < count; i++) {
            hook.query = arena_printf(c.arena, "a&%.*s", TEXT_ARGS(hook.query));
        }
        assert_int_equal(verify(&c, &hook),
                         count == WECHAT_QUERY_PARAMETERS_MAX ? ST_OK : ST_TOO_LARGE);
    }
    case_close(&c);
}

static void timestamp_is_good_for_five_minutes_either_way(void **state)
{
    (void)state;
    static const struct {
        int64_t shift_ms;
        enum status status;
    } cases[] = {
        {0, ST_OK},         {300000, ST_OK},     {-300000, ST_OK},
        {300001, ST_STALE}, {-300001, ST_STALE}, {INT64_C(86400000), ST_STALE},
    };
    static const char *const modes[] = {"safe", "compatible", "plain"};
    for (size_t m = 0; m < COUNT(modes); m++) {
        struct wechat_case c;
        case_open(&c, modes[m]);
        struct webhook hook = case_post(&c, fixture_file(c.arena, text_xml));
        for (size_t i = 0; i < COUNT(cases); i++) {
            hook.now_ms = case_now_ms + cases[i].shift_ms;
            assert_int_equal(verify(&c, &hook), cases[i].status);
        }
        case_close(&c);
    }
}

/* Both carry a signature over three strings that is right: it must not count. */
static void encrypted_modes_refuse_a_downgrade(void **state)
{
    (void)state;
    static const struct {
        const char *label, *query;
    } cases[] = {
        {"no encrypt_type", SIGNED "&" WHEN},
        {"raw", SIGNED "&encrypt_type=raw&" WHEN},
        {"no msg_signature", SIGNED "&encrypt_type=aes&" WHEN},
        {"signature for msg_signature",
         "encrypt_type=aes&msg_signature=09de662134c280f6b4ff560115a6b12896e87ad0&" WHEN},
        {"msg_signature without encrypt_type",
         SIGNED "&msg_signature=fe4f91c82fa23dc5acaf10ee636e2eeb30b80276&" WHEN},
    };
    static const char *const modes[] = {"safe", "compatible"};
    json_t *vectors = fixture_vectors();
    struct text body = fixture_text(json_object_get(vectors, "safe_push"), "body");
    for (size_t i = 0; i < COUNT(cases) * COUNT(modes); i++) {
        struct wechat_case c;
        case_open(&c, modes[i % COUNT(modes)]);
        struct webhook hook = {
            .query = text_of(cases[i / COUNT(modes)].query), .body = body, .now_ms = case_now_ms};
        if (verify(&c, &hook) != ST_SIGNATURE) {
            fail_msg("%s", cases[i / COUNT(modes)].label);
        }
        case_close(&c);
    }
    json_decref(vectors);
}

static void plain_mode_refuses_an_encrypted_push(void **state)
{
    (void)state;
    struct wechat_case c;
    case_open(&c, "plain");
    struct webhook hook = case_post(&c, fixture_file(c.arena, text_xml));
    hook.query = TEXT(SIGNED "&encrypt_type=aes&" WHEN);
    assert_int_equal(verify(&c, &hook), ST_FORBIDDEN);
    hook.query = TEXT(SIGNED "&encrypt_type=raw&" WHEN);
    assert_int_equal(verify(&c, &hook), ST_OK);
    hook.query = TEXT("encrypt_type=raw&" WHEN);
    assert_int_equal(verify(&c, &hook), ST_MALFORMED);
    case_close(&c);
}

static void outer_envelope_must_be_complete(void **state)
{
    (void)state;
    static const struct {
        const char *label, *body;
        enum status status;
    } cases[] = {
        {"empty body", "", ST_MALFORMED},
        {"not xml", "{}", ST_MALFORMED},
        {"no Encrypt", "<xml><ToUserName>gh_0a1b2c3d4e5f</ToUserName></xml>", ST_MALFORMED},
        {"empty Encrypt", "<xml><ToUserName>gh_0a1b2c3d4e5f</ToUserName><Encrypt></Encrypt></xml>",
         ST_MALFORMED},
        {"no ToUserName", "<xml><Encrypt>a</Encrypt></xml>", ST_MALFORMED},
        {"two Encrypt",
         "<xml><ToUserName>g</ToUserName><Encrypt>a</Encrypt><Encrypt>b</Encrypt></xml>",
         ST_MALFORMED},
        {"unsigned Encrypt", "<xml><ToUserName>g</ToUserName><Encrypt>a</Encrypt></xml>",
         ST_SIGNATURE},
    };
    struct wechat_case c;
    case_open(&c, "safe");
    struct webhook hook = case_post(&c, fixture_file(c.arena, text_xml));
    for (size_t i = 0; i < COUNT(cases); i++) {
        hook.body = text_of(cases[i].body);
        enum status status = verify(&c, &hook);
        if (status != cases[i].status) {
            fail_msg("%s: %s", cases[i].label, status_name(status));
        }
    }
    case_close(&c);
}

static void body_is_taken_up_to_its_limit(void **state)
{
    (void)state;
    struct wechat_case c;
    case_open(&c, "plain");
    struct text xml = fixture_file(c.arena, text_xml);
    size_t limit = wechat_channel.body_bytes_max;
    char *bytes = arena_alloc(c.arena, limit + 1);
    memset(bytes, ' ', limit + 1);
    memcpy(bytes, xml.data, xml.size);
    struct webhook hook = case_post(&c, (struct text){bytes, limit});
    struct inbound_batch batch;
    assert_int_equal(verify(&c, &hook), ST_OK);
    assert_int_equal(wechat_channel.decode(&c.account, &hook, c.arena, &batch), ST_OK);
    hook.body.size++;
    assert_int_equal(verify(&c, &hook), ST_TOO_LARGE);
    case_close(&c);
}

static void replay_key_names_time_nonce_and_signature(void **state)
{
    (void)state;
    static const char *const modes[] = {"plain", "safe"};
    for (size_t m = 0; m < COUNT(modes); m++) {
        struct wechat_case c;
        case_open(&c, modes[m]);
        struct webhook hook = case_post(&c, fixture_file(c.arena, text_xml));
        struct webhook again = hook;
        assert_int_equal(verify(&c, &hook), ST_OK);
        assert_int_equal(verify(&c, &again), ST_OK);
        assert_true(text_equal(hook.replay_key, again.replay_key));
        assert_true(text_starts_with(hook.replay_key, TEXT(CASE_TIME "|" CASE_NONCE "|")));
        assert_true(text_ends_with(hook.query, text_slice(hook.replay_key, 21, 40)) ||
                    text_find(hook.query, text_slice(hook.replay_key, 21, 40)) == 10);
        case_close(&c);
    }
}

/* Every bit of the body and of the signature is covered in safe mode. */
static void no_flipped_bit_ever_decodes(void **state)
{
    (void)state;
    struct wechat_case c;
    case_open(&c, "safe");
    struct webhook hook = case_post(&c, fixture_file(c.arena, text_xml));
    char *body = (char *)(uintptr_t)arena_text(c.arena, hook.body).data;
    hook.body.data = body;
    struct inbound_batch batch;
    for (size_t bit = 0; bit < hook.body.size * 8; bit++) {
        struct arena *arena = arena_open(CASE_ARENA_BYTES, CASE_ARENA_LIMIT_BYTES);
        body[bit / 8] ^= (char)(1U << bit % 8);
        enum status status = wechat_channel.verify(&c.account, &hook, arena);
        if (status == ST_OK) {
            status = wechat_channel.decode(&c.account, &hook, arena, &batch);
        }
        if (status == ST_OK) {
            fail_msg("bit %zu of %.*s", bit, TEXT_ARGS(hook.body));
        }
        body[bit / 8] ^= (char)(1U << bit % 8);
        arena_close(arena);
    }
    assert_int_equal(verify(&c, &hook), ST_OK);
    assert_int_equal(wechat_channel.decode(&c.account, &hook, c.arena, &batch), ST_OK);
    case_close(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(handshake_returns_the_echo_exactly),
        cmocka_unit_test(handshake_decodes_percent_and_leaves_plus_alone),
        cmocka_unit_test(handshake_refuses_bad_queries),
        cmocka_unit_test(query_is_read_up_to_its_limits),
        cmocka_unit_test(timestamp_is_good_for_five_minutes_either_way),
        cmocka_unit_test(encrypted_modes_refuse_a_downgrade),
        cmocka_unit_test(plain_mode_refuses_an_encrypted_push),
        cmocka_unit_test(outer_envelope_must_be_complete),
        cmocka_unit_test(body_is_taken_up_to_its_limit),
        cmocka_unit_test(replay_key_names_time_nonce_and_signature),
        cmocka_unit_test(no_flipped_bit_ever_decodes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
