/* fuzz_http.c - everything that the front does with a stranger's bytes beside libwebsockets:
 * paths, lengths, cookies, queries, webhook handling, login bodies, staff frames.
 *
 * The input is split at NUL bytes into path, query, cookie header, length and encoding; the
 * rest is the body. */
#include "adapters/http.h"
#include "adapters/registry.h"
#include "adapters/routes.h"
#include "adapters/staff/frames.h"
#include "adapters/staff/login.h"
#include "adapters/webhook.h"
#include "bot/base/invariant.h"
#include "bot/fault.h"

#include <string.h>

enum { ARENA_LIMIT = 4 << 20, NOW = 1795489723 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct text take_part(struct text *rest)
{
    const char *end = rest->size == 0 ? NULL : memchr(rest->data, 0, rest->size);
    size_t size = end == NULL ? rest->size : (size_t)(end - rest->data);
    struct text part = text_slice(*rest, 0, size);
    *rest = text_slice(*rest, size + 1, rest->size);
    return part;
}

static void fuzz_path(struct text path)
{
    struct route_match match;
    static const enum http_method methods[] = {METHOD_GET, METHOD_HEAD, METHOD_POST, METHOD_OTHER};
    for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++) {
        enum status status = routes_find(path, methods[i], &match);
        INVARIANT(status == ST_OK || status == ST_METHOD || match.route == ROUTE_COUNT);
        INVARIANT(match.channel.size + match.account.size <= path.size);
    }
}

/* Cut at '&' as libwebsockets does, then put together again. */
static struct text rebuild_query(struct text query, char out[HTTP_QUERY_BYTES_MAX])
{
    size_t size = 0;
    while (query.size > 0) {
        const char *end = memchr(query.data, '&', query.size);
        size_t piece = end == NULL ? query.size : (size_t)(end - query.data);
        if (!http_query_append(text_slice(query, 0, piece), out, HTTP_QUERY_BYTES_MAX, &size)) {
            break;
        }
        query = text_slice(query, piece + 1, query.size);
    }
    INVARIANT(size <= HTTP_QUERY_BYTES_MAX);
    return (struct text){out, size};
}

static const struct account_setting settings[] = {
    {TEXT("mode"), TEXT("plain")},
    {TEXT("token"), TEXT("guanjia-demo")},
    {TEXT("appid"), TEXT("wxfedcba9876543210")},
    {TEXT("original_id"), TEXT("gh_demo_plain")},
    {TEXT("secret"), TEXT("0123456789abcdef0123456789abcdef")},
    {TEXT("unsigned_bodies"), TEXT("accepted")},
};

/* An account in its plainest form, and the front's memory; both made once. */
static const struct account *open_once(struct replay **replay_out)
{
    static struct account account;
    static struct replay *replay;
    static const uint8_t secret[REPLAY_SECRET_BYTES] = {1};
    if (replay == NULL) {
        struct fault_sink faults = {.out = stderr};
        account.id = TEXT("plain");
        account.channel = TEXT("wechat");
        account.ops = registry_find(account.channel);
        account.setting_count = sizeof settings / sizeof settings[0];
        memcpy(account.settings, settings, sizeof settings);
        INVARIANT(account.ops->prepare(&account, &faults) == ST_OK);
        INVARIANT(replay_open(secret, &replay) == ST_OK);
    }
    *replay_out = replay;
    return &account;
}

static void fuzz_webhook(struct text query, struct text body)
{
    struct replay *replay;
    const struct account *account = open_once(&replay);
    struct arena *arena = arena_open(4096, ARENA_LIMIT);
    struct webhook hook = {.query = query, .body = body, .now_ms = (int64_t)NOW * 1000};
    struct inbound_batch batch;
    enum status status = webhook_receive(account, replay, &hook, arena, &batch);
    INVARIANT(status != ST_OK || batch.count > 0);
    arena_close(arena);
}

static void fuzz_frames(struct text body)
{
    struct hello hello;
    int64_t seq;
    struct arena *arena = arena_open(1024, ARENA_LIMIT);
    frames_read_hello(body, &hello);
    INVARIANT(hello.since >= 0);
    frames_hello_accepted(body, &seq);
    INVARIANT(frames_error(arena, body, ST_BUSY).size > 0);
    arena_close(arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char query_bytes[HTTP_QUERY_BYTES_MAX];
    struct text rest = {(const char *)data, size};
    fuzz_path(take_part(&rest));
    struct text query = rebuild_query(take_part(&rest), query_bytes);
    struct text cookies = take_part(&rest);
    INVARIANT(http_cookie(cookies, TEXT("guanjia_session")).size <= cookies.size);
    http_list_has(cookies, TEXT("close"));
    http_accepts_coding(cookies, TEXT("gzip"));
    struct text length = take_part(&rest), encoding = take_part(&rest);
    int64_t bytes;
    enum status status = http_body_length(length, encoding, &bytes);
    INVARIANT(bytes >= 0 && (status == ST_OK || bytes == 0));
    fuzz_webhook(query, rest);
    fuzz_frames(rest);
    struct login_words words;
    if (login_parse(rest, &words) == ST_OK) {
        INVARIANT(words.username.size > 0 && words.password.size > 0);
        login_words_wipe(&words);
    }
    return 0;
}
