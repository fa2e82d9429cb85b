/* fuzz_sms.c - libFuzzer target: what a stranger, and what a carrier, can send to the SMS routes.
 *
 * The first byte chooses the route and the part ('0' aliyun inbound, '1' aliyun status, '2', '3'
 * tencent, '4', '5' twilio, '6', '7' kannel), '8' the texts' rules. The rest is a query, a line
 * feed, and the body. Twilio's is signed, so that the fuzzer gets behind the signature.
 * Whatever decodes must be sound, and is answered. */
#include "adapters/sms/coding.h"
#include "adapters/sms/signing.h"
#include "adapters/sms/sms.h"
#include "bot/base/invariant.h"
#include "bot/fault.h"
#include "bot/templates.h"
#include "store/store.h"

#include <stdio.h>

enum { ARENA_BYTES = 16384, ARENA_LIMIT_BYTES = 32 << 20, ROUTES = 4, INPUT_BYTES_MAX = 65536 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct templates *one_template(void)
{
    static struct template_parameter content = {{"content", 7}, 400};
    static struct template_id ids[] = {{{"aliyun", 6}, {"SMS_1", 5}, true},
                                       {{"tencent", 7}, {"1", 1}, true}};
    static struct templates templates = {
        1, {{{"reply", 5}, SMS_NOTICE, {"{content}", 9}, 1, &content, 2, ids}}};
    return &templates;
}

static const struct account *account_of(size_t route)
{
    static struct account accounts[ROUTES];
    static const char *const names[ROUTES] = {"aliyun", "tencent", "twilio", "kannel"};
    static const struct account_setting settings[] = {
        {{"signature", 9}, {"阳光物业", 12}},
        {{"callback_addresses", 18}, {"127.0.0.1", 9}},
        {{"unsigned_callbacks", 18}, {"accepted", 8}},
        {{"text_template", 13}, {"reply", 5}},
        {{"access_key_id", 13}, {"id", 2}},
        {{"access_key_secret", 17}, {"secret", 6}},
        {{"secret_id", 9}, {"id", 2}},
        {{"secret_key", 10}, {"secret", 6}},
        {{"app_id", 6}, {"1", 1}},
        {{"account_sid", 11}, {"AC1", 3}},
        {{"auth_token", 10}, {"12345", 5}},
        {{"number", 6}, {"10690000", 8}},
        {{"public_url", 10}, {"https://gw.example.com/sms/a", 28}},
        {{"username", 8}, {"tester", 6}},
        {{"password", 8}, {"foobar", 6}},
    };
    struct account *account = &accounts[route];
    if (account->state == NULL) {
        struct fault_sink faults = {.out = stderr};
        account->id = text_of(names[route]);
        account->ops = &sms_channel;
        account->templates = one_template();
        account->settings[account->setting_count++] =
            (struct account_setting){TEXT("provider"), text_of(names[route])};
        for (size_t i = 0; i < sizeof settings / sizeof settings[0]; i++) {
            account->settings[account->setting_count++] = settings[i];
        }
        INVARIANT(sms_channel.prepare(account, &faults) == ST_OK);
    }
    return account;
}

static void check_inbound(const struct inbound *inbound)
{
    const struct text texts[] = {inbound->peer, inbound->dedupe_key, inbound->content,
                                 inbound->media_url};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        INVARIANT(text_valid_utf8(texts[i]));
    }
    INVARIANT(inbound->kind < INBOUND_KIND_COUNT && inbound->report < REPORT_STATE_COUNT);
    INVARIANT(inbound->content.size <= INBOUND_TEXT_BYTES_MAX);
    INVARIANT(inbound->peer.size < STORE_PEER_BYTES && inbound->dedupe_key.size < STORE_KEY_BYTES);
    INVARIANT(inbound->event_key.size < STORE_KEY_BYTES);
    INVARIANT(inbound->reference.size < STORE_KEY_BYTES);
    if (inbound->kind == INBOUND_TEXT || inbound->kind == INBOUND_IMAGE) {
        INVARIANT(inbound->peer.size > 0 && inbound->dedupe_key.size > 0);
    }
}

/* The words that came in, sent back out: what is encoded is a whole request. */
static void send_back(const struct account *account, const struct inbound *inbound,
                      struct arena *arena)
{
    struct outbound outbound = {.kind = OUTBOUND_TEXT,
                                .peer = inbound->peer,
                                .content = inbound->content,
                                .idempotency_key = TEXT("m1"),
                                .now_ms = INT64_C(1767323045000)};
    struct http_request request = {0};
    outbound.content.size = channel_room(account, inbound->content);
    if (account->ops->encode(account, TEXT_NONE, &outbound, arena, &request) == ST_OK) {
        INVARIANT(request.url.size > 0 && text_valid_utf8(request.body));
    }
}

static void deliver(const struct account *account, struct webhook *hook, struct arena *arena)
{
    static const uint8_t random[CHANNEL_RANDOM_BYTES] = "fedcba987654321";
    struct inbound_batch batch = {0};
    struct http_answer answer;
    if (account->ops->verify(account, hook, arena) != ST_OK ||
        account->ops->decode(account, hook, arena, &batch) != ST_OK) {
        return;
    }
    INVARIANT(batch.count <= INBOUND_BATCH_MAX);
    for (size_t i = 0; i < batch.count; i++) {
        check_inbound(&batch.items[i]);
        if (batch.items[i].kind == INBOUND_TEXT) {
            send_back(account, &batch.items[i], arena);
        }
    }
    if (batch.count > 0) {
        INVARIANT(account->ops->answer(account, hook, &batch.items[0], batch.items[0].content, 0,
                                       random, arena, &answer) == ST_OK);
    }
}

static void sign(struct webhook *hook, struct arena *arena)
{
    struct sms_pairs fields = {0};
    const struct text url[] = {TEXT("https://gw.example.com/sms/a/"), hook->tail,
                               hook->query.size > 0 ? TEXT("?") : TEXT(""), hook->query};
    if (sms_pairs_read(hook->body, arena, &fields) == ST_OK) {
        hook->headers[0] = twilio_sign(arena_join(arena, url, 4), fields.items, fields.count,
                                       TEXT("12345"), arena);
    }
}

static void check_text(struct text words)
{
    struct sms_count count = sms_count(words);
    size_t units, at = 0;
    INVARIANT((count.parts == 0) == (words.size == 0));
    while (at < words.size) {
        struct text rest = text_slice(words, at, words.size);
        size_t bytes = sms_fitting(TEXT_NONE, rest, 3, 200);
        INVARIANT(bytes > 0 && bytes <= rest.size);
        INVARIANT(text_valid_utf8(text_slice(rest, 0, bytes)));
        at += bytes;
    }
    INVARIANT(sms_first_part(words, &units) <= words.size);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0 || size > INPUT_BYTES_MAX || data[0] < '0' || data[0] > '8') {
        return -1;
    }
    struct arena *arena = arena_open(ARENA_BYTES, ARENA_LIMIT_BYTES);
    INVARIANT(arena != NULL);
    size_t choice = (size_t)(data[0] - '0');
    struct text rest = {(const char *)data + 1, size - 1};
    if (choice == 8) {
        if (text_valid_utf8(rest)) {
            check_text(rest);
        }
        arena_close(arena);
        return 0;
    }
    size_t end = text_find(rest, TEXT("\n"));
    struct webhook hook = {
        .is_get = choice >= 6 && end == SIZE_MAX,
        .tail = choice % 2 == 0 ? TEXT("inbound") : TEXT("status"),
        .query = text_slice(rest, 0, end),
        .body = end == SIZE_MAX ? TEXT_NONE : text_slice(rest, end + 1, rest.size),
        .content_type = TEXT("application/x-www-form-urlencoded"),
        .remote = TEXT("127.0.0.1"),
        .now_ms = INT64_C(1767323045000),
    };
    if (choice == 4 || choice == 5) {
        sign(&hook, arena);
    }
    deliver(account_of(choice / 2), &hook, arena);
    arena_close(arena);
    return 0;
}
