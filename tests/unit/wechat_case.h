/* wechat_case.h - an account, an arena and signed webhooks for the tests of the WeChat channel. */
#ifndef TESTS_UNIT_WECHAT_CASE_H
#define TESTS_UNIT_WECHAT_CASE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "adapters/wechat/envelope.h"
#include "adapters/wechat/settings.h"
#include "adapters/wechat/signature.h"
#include "adapters/wechat/wechat.h"
#include "tests/unit/account_case.h"

#include <stdio.h>

#define CASE_KEY "q7Zt3VxW0aLmNc5RfYh2PdKj8GuTbEo1Si6Xy9QzCvA"
#define CASE_PEER "oABCDEFGHIJKLMNOPQRSTUVWXYZ0"
#define CASE_TIME "1767225600"
#define CASE_NONCE "304912877"

enum { CASE_ARENA_BYTES = 16384, CASE_ARENA_LIMIT_BYTES = 8 << 20 };
static const int64_t case_now_ms = INT64_C(1767225600000);

struct wechat_case {
    struct account account;
    struct arena *arena;
};

/* The account of the computed vectors, not yet prepared. */
static inline void case_account(struct account *account, const char *mode)
{
    *account = (struct account){.id = TEXT("demo"), .channel = TEXT("wechat")};
    account->ops = &wechat_channel;
    account_case_set(account, "mode", mode);
    account_case_set(account, "token", "hAo7kLm2Qw9");
    account_case_set(account, "appid", "wx0123456789abcdef");
    account_case_set(account, "encoding_aes_key", CASE_KEY);
    account_case_set(account, "original_id", "gh_0a1b2c3d4e5f");
    account_case_set(account, "secret", "0123456789abcdef0123456789abcdef");
    account_case_set(account, "unsigned_bodies", "accepted");
}

static inline void case_open(struct wechat_case *c, const char *mode)
{
    struct fault_sink faults = {.out = stderr};
    case_account(&c->account, mode);
    c->arena = arena_open(CASE_ARENA_BYTES, CASE_ARENA_LIMIT_BYTES);
    assert_non_null(c->arena);
    assert_int_equal(wechat_channel.prepare(&c->account, &faults), ST_OK);
}

static inline void case_close(struct wechat_case *c)
{
    wechat_channel.release(&c->account);
    arena_close(c->arena);
}

/* Signature of token, CASE_TIME, CASE_NONCE and encrypt (TEXT_NONE: none). */
static inline struct text case_sign(struct wechat_case *c, struct text token, struct text encrypt)
{
    const struct wechat_settings *settings = c->account.state;
    struct text parts[] = {token, TEXT(CASE_TIME), TEXT(CASE_NONCE), encrypt}, hex;
    size_t count = encrypt.data == NULL ? 3 : 4;
    assert_int_equal(wechat_signature_make(settings->sha1, parts, count, c->arena, &hex), ST_OK);
    return hex;
}

/* A webhook whose Encrypt text is that one, signed. */
static inline struct webhook case_post_encrypt(struct wechat_case *c, struct text encrypt)
{
    struct text hex = case_sign(c, TEXT("hAo7kLm2Qw9"), encrypt);
    return (struct webhook){
        .query = arena_printf(c->arena,
                              "timestamp=" CASE_TIME "&nonce=" CASE_NONCE
                              "&encrypt_type=aes&msg_signature=%.*s",
                              TEXT_ARGS(hex)),
        .body = arena_printf(c->arena,
                             "<xml><ToUserName>gh_0a1b2c3d4e5f</ToUserName>"
                             "<Encrypt><![CDATA[%.*s]]></Encrypt></xml>",
                             TEXT_ARGS(encrypt)),
        .now_ms = case_now_ms,
    };
}

/* The webhook that carries xml in the account's mode, signed. */
static inline struct webhook case_post(struct wechat_case *c, struct text xml)
{
    const struct wechat_settings *settings = c->account.state;
    static const uint8_t random[WECHAT_ENVELOPE_RANDOM_BYTES] = "0123456789abcde";
    struct text encrypt;
    if (settings->mode == WECHAT_PLAIN) {
        struct text hex = case_sign(c, TEXT("hAo7kLm2Qw9"), TEXT_NONE);
        return (struct webhook){
            .query =
                arena_printf(c->arena, "signature=%.*s&timestamp=" CASE_TIME "&nonce=" CASE_NONCE,
                             TEXT_ARGS(hex)),
            .body = xml,
            .now_ms = case_now_ms,
        };
    }
    assert_int_equal(
        wechat_envelope_seal(&settings->keys[0], settings->appid, xml, random, c->arena, &encrypt),
        ST_OK);
    return case_post_encrypt(c, encrypt);
}

/* For cmocka: a safe account each test. */
static inline int case_setup(void **state)
{
    static struct wechat_case c;
    case_open(&c, "safe");
    *state = &c;
    return 0;
}

static inline int case_teardown(void **state)
{
    case_close(*state);
    return 0;
}

#endif
