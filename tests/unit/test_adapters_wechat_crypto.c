/* Signatures and envelopes against published and computed vectors. */
#include "tests/unit/wechat_fixture.h"

#include <string.h>

enum { ROUND_TRIP_BYTES_MAX = 200 };

static const struct wechat_settings *settings_of(const struct wechat_case *c)
{
    return c->account.state;
}

static struct wechat_key key_of(const struct wechat_case *c, struct text encoded)
{
    struct wechat_key key = {.cipher = settings_of(c)->cipher};
    assert_true(wechat_envelope_read_key(encoded, key.bytes));
    return key;
}

static void signature_matches_every_vector(void **state)
{
    struct wechat_case *c = *state;
    json_t *vectors = fixture_vectors(), *vector, *part;
    size_t i, j;
    json_array_foreach(json_object_get(vectors, "signatures"), i, vector)
    {
        struct text parts[WECHAT_SIGNATURE_PARTS_MAX], hex;
        json_t *array = json_object_get(vector, "parts");
        json_array_foreach(array, j, part) parts[j] = text_of(json_string_value(part));
        assert_int_equal(wechat_signature_make(settings_of(c)->sha1, parts, json_array_size(array),
                                               c->arena, &hex),
                         ST_OK);
        if (!wechat_signature_equal(hex, fixture_text(vector, "signature"))) {
            fail_msg("%s: %.*s", fixture_text(vector, "name").data, TEXT_ARGS(hex));
        }
    }
    assert_true(i >= 10);
    json_decref(vectors);
}

static void signature_differs_from_any_other_text(void **state)
{
    (void)state;
    struct text made = TEXT("f464b24fc39322e44b38aa78f5edd27bd1441696");
    char other[WECHAT_SIGNATURE_BYTES + 1];
    assert_true(wechat_signature_equal(made, made));
    assert_false(wechat_signature_equal(made, TEXT_NONE));
    assert_false(wechat_signature_equal(TEXT_NONE, TEXT_NONE));
    assert_false(wechat_signature_equal(made, text_slice(made, 0, WECHAT_SIGNATURE_BYTES - 1)));
    for (size_t i = 0; i < WECHAT_SIGNATURE_BYTES; i++) {
        memcpy(other, made.data, WECHAT_SIGNATURE_BYTES);
        other[i] ^= 1;
        assert_false(wechat_signature_equal(made, (struct text){other, WECHAT_SIGNATURE_BYTES}));
    }
}

static void key_is_decoded_and_its_stray_bits_ignored(void **state)
{
    (void)state;
    json_t *vectors = fixture_vectors(), *vector;
    size_t i;
    json_array_foreach(json_object_get(vectors, "keys"), i, vector)
    {
        uint8_t key[WECHAT_KEY_BYTES];
        char hex[2 * WECHAT_KEY_BYTES + 1];
        assert_true(wechat_envelope_read_key(fixture_text(vector, "encoding_aes_key"), key));
        for (size_t j = 0; j < WECHAT_KEY_BYTES; j++) {
            snprintf(hex + 2 * j, 3, "%02x", key[j]);
        }
        assert_string_equal(hex, fixture_text(vector, "aes_key_hex").data);
    }
    json_decref(vectors);
}

static void key_of_another_form_is_refused(void **state)
{
    (void)state;
    static const char *const keys[] = {
        "",
        "q7Zt3VxW0aLmNc5RfYh2PdKj8GuTbEo1Si6Xy9QzCv",
        "q7Zt3VxW0aLmNc5RfYh2PdKj8GuTbEo1Si6Xy9QzCvA=",
        "q7Zt3VxW0aLmNc5RfYh2PdKj8GuTbEo1Si6Xy9QzCv=",
        "q7Zt3VxW0aLmNc5RfYh2 dKj8GuTbEo1Si6Xy9QzCvA",
        "q7Zt3VxW0aLmNc5RfYh2-dKj8GuTbEo1Si6Xy9QzCvA",
    };
    for (size_t i = 0; i < COUNT(keys); i++) {
        uint8_t key[WECHAT_KEY_BYTES];
        if (wechat_envelope_read_key(text_of(keys[i]), key)) {
            fail_msg("accepted '%s'", keys[i]);
        }
    }
}

static void envelope_opens_and_seals_every_vector(void **state)
{
    struct wechat_case *c = *state;
    json_t *vectors = fixture_vectors(), *vector;
    size_t i;
    json_array_foreach(json_object_get(vectors, "envelopes"), i, vector)
    {
        struct wechat_key key = key_of(c, fixture_text(vector, "encoding_aes_key"));
        struct text appid = fixture_text(vector, "appid"), opened, sealed;
        struct text encrypt = fixture_text(vector, "encrypt");
        struct text random = fixture_text(vector, "random");
        assert_int_equal(random.size, WECHAT_ENVELOPE_RANDOM_BYTES);
        enum status status = wechat_envelope_open(&key, appid, encrypt, c->arena, &opened);
        if (status != ST_OK || !text_equal(opened, fixture_text(vector, "message"))) {
            fail_msg("%s: %s", fixture_text(vector, "name").data, status_name(status));
        }
        assert_int_equal(wechat_envelope_seal(&key, appid, opened, (const uint8_t *)random.data,
                                              c->arena, &sealed),
                         ST_OK);
        if (!text_equal(sealed, encrypt)) {
            fail_msg("%s: sealed to other bytes", fixture_text(vector, "name").data);
        }
    }
    assert_true(i >= 16);
    json_decref(vectors);
}

static void envelope_vectors_carry_their_signature(void **state)
{
    struct wechat_case *c = *state;
    json_t *vectors = fixture_vectors(), *vector;
    size_t i, signed_count = 0;
    json_array_foreach(json_object_get(vectors, "envelopes"), i, vector)
    {
        struct text parts[] = {fixture_text(vector, "token"), fixture_text(vector, "timestamp"),
                               fixture_text(vector, "nonce"), fixture_text(vector, "encrypt")};
        struct text hex, given = fixture_text(vector, "msg_signature");
        if (given.size == 0) {
            continue;
        }
        signed_count++;
        assert_int_equal(
            wechat_signature_make(settings_of(c)->sha1, parts, COUNT(parts), c->arena, &hex),
            ST_OK);
        assert_true(wechat_signature_equal(hex, given));
    }
    assert_true(signed_count >= 14);
    json_decref(vectors);
}

/* The signature of each is right, so that only the envelope's own checks are left. */
static void envelope_refuses_every_forged_vector(void **state)
{
    struct wechat_case *c = *state;
    json_t *vectors = fixture_vectors(), *vector;
    size_t i;
    json_array_foreach(json_object_get(vectors, "refused"), i, vector)
    {
        struct webhook hook = case_post_encrypt(c, fixture_text(vector, "encrypt"));
        struct inbound_batch batch;
        const char *name = fixture_text(vector, "name").data;
        bool empty = strstr(name, "empty msg") != NULL;
        if (text_find(hook.query, fixture_text(vector, "msg_signature")) == SIZE_MAX ||
            wechat_channel.verify(&c->account, &hook, c->arena) != ST_OK) {
            fail_msg("%s: signature", name);
        }
        enum status status = wechat_channel.decode(&c->account, &hook, c->arena, &batch);
        struct text opened;
        const struct wechat_settings *settings = settings_of(c);
        enum status open = wechat_envelope_open(&settings->keys[0], settings->appid,
                                                fixture_text(vector, "encrypt"), c->arena, &opened);
        if (open != (empty ? ST_OK : ST_FORBIDDEN) || (empty && opened.size > 0)) {
            fail_msg("%s: opened with %s", name, status_name(open));
        }
        if (status != (empty ? ST_MALFORMED : ST_FORBIDDEN)) {
            fail_msg("%s: %s", name, status_name(status));
        }
    }
    assert_true(i >= 10);
    json_decref(vectors);
}

static void base64_of_another_form_is_refused(void **state)
{
    struct wechat_case *c = *state;
    static const char good[] = /* C4, pad 1 */
        "SwLjRpDUsROnrbuwKcixwph3eg+odK7VEpPgiLvoDCaCfkcoPr2MhSj5QFAFccM7UEDClHP5lB/52kVC8TVR3g==";
    static const struct {
        const char *label;
        size_t at;
        char byte;
    } cases[] = {
        {"stray bits", sizeof good - 4, 'h'},
        {"space", 10, ' '},
        {"line feed", 10, '\n'},
        {"padding inside", 10, '='},
        {"url alphabet", 10, '-'},
        {"high byte", 10, '\xE4'},
        {"one pad lost", sizeof good - 3, 'A'},
    };
    struct wechat_key key = key_of(c, TEXT(CASE_KEY));
    struct text appid = TEXT("wx0123456789abcdef"), opened;
    assert_int_equal(wechat_envelope_open(&key, appid, TEXT(good), c->arena, &opened), ST_OK);
    for (size_t i = 0; i < COUNT(cases); i++) {
        char bad[sizeof good];
        memcpy(bad, good, sizeof good);
        bad[cases[i].at] = cases[i].byte;
        if (wechat_envelope_open(&key, appid, TEXT(bad), c->arena, &opened) != ST_FORBIDDEN) {
            fail_msg("%s", cases[i].label);
        }
    }
    for (size_t size = 0; size < sizeof good - 1; size++) {
        struct text cut = {good, size};
        assert_int_equal(wechat_envelope_open(&key, appid, cut, c->arena, &opened), ST_FORBIDDEN);
    }
}

static void envelope_round_trips_every_length(void **state)
{
    struct wechat_case *c = *state;
    struct wechat_key key = key_of(c, TEXT(CASE_KEY));
    char message[ROUND_TRIP_BYTES_MAX];
    uint8_t random[WECHAT_ENVELOPE_RANDOM_BYTES];
    for (size_t i = 0; i < sizeof message; i++) {
        message[i] = (char)(i * 37 + 11);
    }
    for (size_t size = 0; size <= ROUND_TRIP_BYTES_MAX; size++) {
        struct text sealed, opened, wanted = {message, size}, appid = {message, size % 40};
        memset(random, (int)size, sizeof random);
        assert_int_equal(wechat_envelope_seal(&key, appid, wanted, random, c->arena, &sealed),
                         ST_OK);
        assert_int_equal(wechat_envelope_open(&key, appid, sealed, c->arena, &opened), ST_OK);
        assert_true(text_equal(opened, wanted));
        struct wechat_key other = key;
        other.bytes[size % WECHAT_KEY_BYTES] ^= 1;
        assert_int_equal(wechat_envelope_open(&other, appid, sealed, c->arena, &opened),
                         ST_FORBIDDEN);
    }
}

static void envelope_seals_up_to_its_limit(void **state)
{
    struct wechat_case *c = *state;
    struct wechat_key key = key_of(c, TEXT(CASE_KEY));
    static const uint8_t random[WECHAT_ENVELOPE_RANDOM_BYTES];
    size_t limit = WECHAT_ENVELOPE_MESSAGE_BYTES_MAX;
    struct text message = {arena_alloc(c->arena, limit + 1), limit}, sealed, opened;
    assert_int_equal(wechat_envelope_seal(&key, TEXT("a"), message, random, c->arena, &sealed),
                     ST_OK);
    assert_int_equal(wechat_envelope_open(&key, TEXT("a"), sealed, c->arena, &opened), ST_OK);
    message.size++;
    assert_int_equal(wechat_envelope_seal(&key, TEXT("a"), message, random, c->arena, &sealed),
                     ST_TOO_LARGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(signature_matches_every_vector),
        cmocka_unit_test(signature_differs_from_any_other_text),
        cmocka_unit_test(key_is_decoded_and_its_stray_bits_ignored),
        cmocka_unit_test(key_of_another_form_is_refused),
        cmocka_unit_test(envelope_opens_and_seals_every_vector),
        cmocka_unit_test(envelope_vectors_carry_their_signature),
        cmocka_unit_test(envelope_refuses_every_forged_vector),
        cmocka_unit_test(base64_of_another_form_is_refused),
        cmocka_unit_test(envelope_round_trips_every_length),
        cmocka_unit_test(envelope_seals_up_to_its_limit),
    };
    return cmocka_run_group_tests(tests, case_setup, case_teardown);
}
