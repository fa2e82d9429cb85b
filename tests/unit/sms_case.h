/* sms_case.h - accounts of the four routes, as the demo has them, and webhooks for them. */
#ifndef TESTS_UNIT_SMS_CASE_H
#define TESTS_UNIT_SMS_CASE_H

#include "adapters/sms/settings.h"
#include "adapters/sms/signing.h"
#include "adapters/sms/sms.h"
#include "tests/unit/account_case.h"
#include "tests/unit/check.h"

#include <stdio.h>
#include <string.h>

enum { SMS_CASE_ARENA_BYTES = 65536, SMS_CASE_ARENA_LIMIT_BYTES = 64 << 20 };
/* 2026-01-02T03:04:05Z */
static const int64_t sms_case_now_ms = INT64_C(1767323045000);

struct sms_case {
    struct account account;
    struct arena *arena;
};

static inline const struct templates *sms_case_templates(void)
{
    static struct template_parameter water[] = {{TEXT("date"), 20}, {TEXT("area"), 20}};
    static struct template_parameter content[] = {{TEXT("content"), 400}};
    static struct template_id water_ids[] = {{TEXT("aliyun"), TEXT("SMS_123456789"), true},
                                             {TEXT("tencent"), TEXT("1110"), true}};
    static struct template_id reply_ids[] = {{TEXT("aliyun"), TEXT("SMS_1"), true},
                                             {TEXT("tencent"), TEXT("1"), true}};
    static struct templates templates = {
        2,
        {{TEXT("water"), SMS_NOTICE, TEXT("{date}，{area}停水"), 2, water, 2, water_ids},
         {TEXT("reply"), SMS_NOTICE, TEXT("管家回复：{content}"), 1, content, 2, reply_ids}}};
    return &templates;
}

/* Settings of the provider, not yet prepared; the account's id is the provider's name. */
static inline void sms_case_account(struct account *account, const char *provider)
{
    static const struct {
        const char *provider, *key, *value;
    } rows[] = {
        {"aliyun", "access_key_id", "YourAccessKeyId"},
        {"aliyun", "access_key_secret", "YourAccessKeySecret"},
        {"aliyun", "text_template", "reply"},
        {"tencent", "secret_id", "AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE"},
        {"tencent", "secret_key", "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE"},
        {"tencent", "app_id", "1400006666"},
        {"tencent", "text_template", "reply"},
        {"twilio", "account_sid", "AC00000000000000000000000000000001"},
        {"twilio", "auth_token", "12345"},
        {"twilio", "number", "+14155550100"},
        {"twilio", "public_url", "https://gw.example.com/sms/twilio"},
        {"kannel", "username", "tester"},
        {"kannel", "password", "foobar"},
        {"kannel", "number", "10690000"},
        {"kannel", "public_url", "http://127.0.0.1:18080/sms/kannel"},
    };
    *account = (struct account){.id = text_of(provider), .channel = TEXT("sms")};
    account->ops = &sms_channel;
    account->templates = sms_case_templates();
    account_case_set(account, "provider", provider);
    account_case_set(account, "signature", "阳光物业");
    if (strcmp(provider, "twilio") != 0) {
        account_case_set(account, "callback_key", "0123456789abcdef");
    }
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        if (strcmp(rows[i].provider, provider) == 0) {
            account_case_set(account, rows[i].key, rows[i].value);
        }
    }
}

static inline void sms_case_prepare(struct sms_case *c)
{
    struct fault_sink faults = {.out = stderr};
    assert_int_equal(sms_channel.prepare(&c->account, &faults), ST_OK);
}

static inline void sms_case_open(struct sms_case *c, const char *provider)
{
    sms_case_account(&c->account, provider);
    c->arena = arena_open(SMS_CASE_ARENA_BYTES, SMS_CASE_ARENA_LIMIT_BYTES);
    sms_case_prepare(c);
}

static inline void sms_case_close(struct sms_case *c)
{
    c->account.ops->release(&c->account);
    arena_close(c->arena);
}

/* A callback as the front hands it over; tail: "inbound" or "status", the key is put behind it
 * where the account has one. */
static inline struct webhook sms_case_hook(struct sms_case *c, const char *tail, const char *query,
                                           const char *body)
{
    struct text key = account_setting(&c->account, "callback_key");
    return (struct webhook){
        .tail = arena_printf(c->arena, "%s%s%.*s", tail, key.size > 0 ? "/" : "", TEXT_ARGS(key)),
        .query = text_of(query),
        .body = text_of(body),
        .content_type = TEXT("application/json"),
        .remote = TEXT("127.0.0.1"),
        .now_ms = sms_case_now_ms,
    };
}

static inline enum status sms_case_receive(struct sms_case *c, struct webhook *hook,
                                           struct inbound_batch *batch)
{
    *batch = (struct inbound_batch){0};
    enum status status = c->account.ops->verify(&c->account, hook, c->arena);
    return status == ST_OK ? c->account.ops->decode(&c->account, hook, c->arena, batch) : status;
}

#endif
