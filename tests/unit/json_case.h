/* json_case.h - an account of the channel `webhook`, and requests for it. */
#ifndef TESTS_UNIT_JSON_CASE_H
#define TESTS_UNIT_JSON_CASE_H

#include "adapters/json/json.h"
#include "adapters/json/message.h"
#include "adapters/json/settings.h"
#include "adapters/json/signature.h"
#include "tests/unit/account_case.h"
#include "tests/unit/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define JSON_CASE_SECRET "0123456789abcdef0123456789abcdef"
#define JSON_CASE_PREVIOUS "fedcba9876543210fedcba9876543210"
#define JSON_CASE_URL "https://app.example.com/guanjia?tenant=1"

enum { JSON_CASE_ARENA_BYTES = 65536, JSON_CASE_ARENA_LIMIT_BYTES = 64 << 20 };
/* 2026-01-02T03:04:05Z */
static const int64_t json_case_now_ms = INT64_C(1767323045000);

struct json_case {
    struct account account;
    struct arena *arena;
};

static inline void json_case_account(struct account *account)
{
    *account = (struct account){.id = TEXT("app"), .channel = TEXT("webhook")};
    account->ops = &json_channel;
    account_case_set(account, "url", JSON_CASE_URL);
    account_case_set(account, "secret", JSON_CASE_SECRET);
    account_case_set(account, "previous_secret", JSON_CASE_PREVIOUS);
}

static inline void json_case_open(struct json_case *c)
{
    struct fault_sink faults = {.out = stderr};
    json_case_account(&c->account);
    c->arena = arena_open(JSON_CASE_ARENA_BYTES, JSON_CASE_ARENA_LIMIT_BYTES);
    assert_int_equal(json_channel.prepare(&c->account, &faults), ST_OK);
}

static inline void json_case_close(struct json_case *c)
{
    json_channel.release(&c->account);
    arena_close(c->arena);
}

/* A request with that header, as the front hands it over. */
static inline struct webhook json_case_hook(const char *header, struct text body)
{
    struct webhook hook = {
        .body = body, .content_type = TEXT("application/json"), .now_ms = json_case_now_ms};
    hook.headers[0] = text_of(header);
    return hook;
}

/* Signs body, verifies and decodes it. */
static inline enum status json_case_receive(struct json_case *c, struct text body,
                                            struct webhook *hook, struct inbound_batch *batch)
{
    struct text header =
        json_signature_make(TEXT(JSON_CASE_SECRET), json_case_now_ms, body, c->arena);
    *hook = json_case_hook(header.data, body);
    *batch = (struct inbound_batch){0};
    enum status status = json_channel.verify(&c->account, hook, c->arena);
    return status == ST_OK ? json_channel.decode(&c->account, hook, c->arena, batch) : status;
}

#endif
