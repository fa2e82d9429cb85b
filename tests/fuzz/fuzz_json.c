/* fuzz_json.c - libFuzzer target: what a stranger, an integrator, and his server can send to the
 * channel `webhook`.
 *
 * The first byte chooses: '0' a signature header, a line feed, and a body, as a stranger sends
 * them; '1' a body, which is signed, so that the fuzzer gets behind the signature; '2' the answer
 * to a message of ours. Whatever decodes must be sound, and is answered and sent back. */
#include "adapters/json/json.h"
#include "adapters/json/signature.h"
#include "bot/base/invariant.h"
#include "bot/fault.h"
#include "store/store.h"

#include <stdio.h>

enum { ARENA_BYTES = 16384, ARENA_LIMIT_BYTES = 32 << 20, INPUT_BYTES_MAX = 70000 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const int64_t now_ms = INT64_C(1767323045000);

static const struct account *the_account(void)
{
    static struct account account;
    static const struct account_setting settings[] = {
        {{"url", 3}, {"https://app.example.com/guanjia", 31}},
        {{"secret", 6}, {"0123456789abcdef0123456789abcdef", 32}},
        {{"previous_secret", 15}, {"fedcba9876543210fedcba9876543210", 32}},
    };
    if (account.state == NULL) {
        struct fault_sink faults = {.out = stderr};
        account.id = TEXT("app");
        account.ops = &json_channel;
        for (size_t i = 0; i < sizeof settings / sizeof settings[0]; i++) {
            account.settings[account.setting_count++] = settings[i];
        }
        INVARIANT(json_channel.prepare(&account, &faults) == ST_OK);
    }
    return &account;
}

static void check_inbound(const struct inbound *inbound)
{
    const struct text texts[] = {inbound->peer,  inbound->dedupe_key, inbound->content,
                                 inbound->name,  inbound->phone,      inbound->reference};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        INVARIANT(text_valid_utf8(texts[i]));
    }
    INVARIANT(inbound->content.size <= INBOUND_TEXT_BYTES_MAX);
    INVARIANT(inbound->peer.size < STORE_PEER_BYTES && inbound->dedupe_key.size < STORE_KEY_BYTES);
    INVARIANT(inbound->name.size < STORE_NAME_BYTES && inbound->reference.size < STORE_KEY_BYTES);
    if (inbound->kind == INBOUND_TEXT) {
        INVARIANT(inbound->peer.size > 0 && inbound->dedupe_key.size > 0);
        INVARIANT(inbound->content.size > 0 && inbound->sent_at_ms > 0);
    } else {
        INVARIANT(inbound->kind == INBOUND_REPORT && inbound->report < REPORT_STATE_COUNT);
        INVARIANT(inbound->report != REPORT_NONE && inbound->reference.size > 0);
    }
}

/* The words that came in, sent back out: what is encoded is a whole request. */
static void send_back(const struct inbound *inbound, struct arena *arena)
{
    struct outbound outbound = {.kind = OUTBOUND_TEXT,
                                .peer = inbound->peer,
                                .content = inbound->content,
                                .idempotency_key = TEXT("m1"),
                                .now_ms = now_ms};
    struct http_request request = {0};
    outbound.content.size = channel_room(the_account(), inbound->content);
    INVARIANT(json_channel.encode(the_account(), TEXT_NONE, &outbound, arena, &request) == ST_OK);
    INVARIANT(request.url.size > 0 && request.header_count == 2 && text_valid_utf8(request.body));
    INVARIANT(json_signature_check(the_account()->state, request.headers[0].value, request.body,
                                   now_ms) == ST_OK);
}

static void deliver(struct webhook *hook, struct arena *arena)
{
    static const uint8_t random[CHANNEL_RANDOM_BYTES] = "fedcba987654321";
    const struct account *account = the_account();
    struct inbound_batch batch = {0};
    struct http_answer answer = {0};
    if (json_channel.verify(account, hook, arena) != ST_OK) {
        return;
    }
    INVARIANT(json_channel.decode(account, hook, arena, &batch) == ST_OK && batch.count == 1);
    check_inbound(&batch.items[0]);
    if (batch.items[0].kind == INBOUND_TEXT) {
        send_back(&batch.items[0], arena);
    }
    INVARIANT(json_channel.answer(account, hook, &batch.items[0], batch.items[0].content, 0, random,
                                  arena, &answer) == ST_OK);
    INVARIANT(answer.code == 200 && text_valid_utf8(answer.body));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0 || size > INPUT_BYTES_MAX || data[0] < '0' || data[0] > '2') {
        return -1;
    }
    struct arena *arena = arena_open(ARENA_BYTES, ARENA_LIMIT_BYTES);
    INVARIANT(arena != NULL);
    struct text rest = {(const char *)data + 1, size - 1};
    struct webhook hook = {.body = rest, .now_ms = now_ms};
    if (data[0] == '0') {
        size_t end = text_find(rest, TEXT("\n"));
        hook.headers[0] = text_slice(rest, 0, end);
        hook.body = end == SIZE_MAX ? TEXT_NONE : text_slice(rest, end + 1, rest.size);
        deliver(&hook, arena);
    } else if (data[0] == '1') {
        hook.headers[0] =
            json_signature_make(TEXT("0123456789abcdef0123456789abcdef"), now_ms, rest, arena);
        deliver(&hook, arena);
    } else {
        struct send_answer answer = {0};
        json_channel.read_answer(rest, arena, &answer);
        INVARIANT(text_valid_utf8(answer.code) && answer.message_id.size < STORE_KEY_BYTES);
    }
    arena_close(arena);
    return 0;
}
