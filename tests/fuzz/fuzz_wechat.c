/* fuzz_wechat.c - libFuzzer target: what a stranger, and what the platform, can post.
 *
 * The first byte chooses how the rest is delivered:
 *   0  raw request to a plaintext account: query, line feed, body
 *   1  raw request to a safe-mode account: likewise
 *   2  message XML, sealed and signed, so that the fuzzer gets behind the signature
 *   3  plaintext of an envelope with its padding, encrypted as it is and signed
 *   4  raw request to an app of WeCom: likewise
 *   5  message XML, sealed and signed for an app of WeCom
 * Whatever decodes must be sound, and the answer to it must read back as it was meant. */
#include "adapters/wechat/clean.h"
#include "adapters/wechat/message_xml.h"
#include "adapters/wechat/settings.h"
#include "adapters/wechat/signature.h"
#include "adapters/wechat/wechat.h"
#include "adapters/wechat/wecom.h"
#include "bot/base/invariant.h"

#include <stdlib.h>

enum { ARENA_BYTES = 16384, ARENA_LIMIT_BYTES = 8 << 20, AES_BLOCK_BYTES = 16 };

#define WHEN "timestamp=1767225600&nonce=304912877"
static const int64_t now_ms = INT64_C(1767225600000);
static const uint8_t random_bytes[CHANNEL_RANDOM_BYTES] = "fedcba987654321";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct account *account_in(struct text mode)
{
    static struct account plain, safe;
    struct account *account = text_equal(mode, TEXT("plain")) ? &plain : &safe;
    if (account->state == NULL) {
        struct fault_sink faults = {.out = stderr};
        *account = (struct account){
            .id = TEXT("demo"),
            .ops = &wechat_channel,
            .setting_count = 7,
            .settings = {{TEXT("mode"), mode},
                         {TEXT("token"), TEXT("hAo7kLm2Qw9")},
                         {TEXT("appid"), TEXT("wx0123456789abcdef")},
                         {TEXT("encoding_aes_key"),
                          TEXT("q7Zt3VxW0aLmNc5RfYh2PdKj8GuTbEo1Si6Xy9QzCvA")},
                         {TEXT("original_id"), TEXT("gh_0a1b2c3d4e5f")},
                         {TEXT("secret"), TEXT("0123456789abcdef0123456789abcdef")},
                         {TEXT("unsigned_bodies"), TEXT("accepted")}},
        };
        INVARIANT(wechat_channel.prepare(account, &faults) == ST_OK);
    }
    return account;
}

static const struct account *work_account(void)
{
    static struct account work;
    if (work.state == NULL) {
        struct fault_sink faults = {.out = stderr};
        work = (struct account){
            .id = TEXT("work"),
            .ops = &wecom_channel,
            .setting_count = 5,
            .settings = {{TEXT("token"), TEXT("hAo7kLm2Qw9")},
                         {TEXT("corpid"), TEXT("ww0123456789abcdef")},
                         {TEXT("agent_id"), TEXT("218")},
                         {TEXT("encoding_aes_key"),
                          TEXT("q7Zt3VxW0aLmNc5RfYh2PdKj8GuTbEo1Si6Xy9QzCvA")},
                         {TEXT("secret"), TEXT("0123456789abcdef")}},
        };
        INVARIANT(wecom_channel.prepare(&work, &faults) == ST_OK);
    }
    return &work;
}

static struct text clean_reply(struct text reply, struct arena *arena)
{
    struct text clean;
    INVARIANT(wechat_clean_text(reply, arena, &clean) == ST_OK);
    return text_cut_utf8(clean, WECHAT_TEXT_BYTES_MAX);
}

/* Reads the answer as the platform does. */
static void check_answer(const struct account *account, const struct http_answer *answer,
                         struct text reply, const struct inbound *inbound, struct arena *arena)
{
    const struct wechat_settings *settings = account->state;
    struct text wanted = clean_reply(reply, arena), xml = answer->body;
    if (wanted.size == 0 || !inbound->answerable) {
        INVARIANT(text_equal(answer->body, TEXT("success")));
        return;
    }
    struct wechat_message message;
    INVARIANT(wechat_message_read(settings->reader, xml, arena, &message) == ST_OK);
    if (settings->mode != WECHAT_PLAIN) {
        INVARIANT(wechat_envelope_open(&settings->keys[0], settings->appid, message.encrypt, arena,
                                       &xml) == ST_OK);
        INVARIANT(wechat_message_read(settings->reader, xml, arena, &message) == ST_OK);
    }
    INVARIANT(text_equal(message.to_user, inbound->peer));
    INVARIANT(text_equal(message.content, wanted));
}

static void check_inbound(const struct inbound *inbound)
{
    const struct text texts[] = {inbound->peer,     inbound->dedupe_key, inbound->content,
                                 inbound->media_id, inbound->media_url,  inbound->event_key};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        INVARIANT(text_valid_utf8(texts[i]));
    }
    INVARIANT(inbound->kind < INBOUND_KIND_COUNT);
    INVARIANT(inbound->peer.size > 0 && inbound->dedupe_key.size > 0);
    INVARIANT(inbound->content.size <= INBOUND_TEXT_BYTES_MAX);
    INVARIANT(inbound->sent_at_ms >= 0);
}

static void deliver(const struct account *account, struct webhook *hook, struct arena *arena)
{
    struct inbound_batch batch;
    struct http_answer answer;
    if (account->ops->verify(account, hook, arena) != ST_OK ||
        account->ops->decode(account, hook, arena, &batch) != ST_OK) {
        return;
    }
    for (size_t i = 0; i < batch.count; i++) {
        check_inbound(&batch.items[i]);
    }
    if (batch.count == 0) { /* an event about notices of which no item could be read */
        return;
    }
    const struct inbound *inbound = &batch.items[0];
    INVARIANT(account->ops->answer(account, hook, inbound, inbound->content, now_ms, random_bytes,
                                    arena, &answer) == ST_OK);
    check_answer(account, &answer, inbound->content, inbound, arena);
}

static void deliver_raw(const struct account *account, struct text request, struct arena *arena)
{
    size_t end = text_find(request, TEXT("\n"));
    struct webhook hook = {.query = text_slice(request, 0, end), .now_ms = now_ms};
    if (end != SIZE_MAX) {
        hook.body = text_slice(request, end + 1, SIZE_MAX);
    }
    deliver(account, &hook, arena);
}

static void deliver_encrypt(const struct account *account, struct text encrypt, struct arena *arena)
{
    const struct wechat_settings *settings = account->state;
    struct text parts[] = {settings->tokens[0], TEXT("1767225600"), TEXT("304912877"), encrypt};
    struct text hex;
    INVARIANT(wechat_signature_make(settings->sha1, parts, 4, arena, &hex) == ST_OK);
    const struct text query[] = {TEXT(WHEN "&encrypt_type=aes&msg_signature="), hex};
    const struct text body[] = {TEXT("<xml><ToUserName>"), settings->original_id,
                                TEXT("</ToUserName><Encrypt>"), encrypt,
                                TEXT("</Encrypt></xml>")};
    struct webhook hook = {
        .query = arena_join(arena, query, 2), .body = arena_join(arena, body, 5), .now_ms = now_ms};
    deliver(account, &hook, arena);
}

static void deliver_message(const struct account *account, struct text xml, struct arena *arena)
{
    const struct wechat_settings *settings = account->state;
    struct text encrypt;
    if (wechat_envelope_seal(&settings->keys[0], settings->appid, xml, random_bytes, arena,
                             &encrypt) == ST_OK) {
        deliver_encrypt(account, encrypt, arena);
    }
}

static void deliver_plaintext(const struct account *account, struct text plain, struct arena *arena)
{
    const struct wechat_settings *settings = account->state;
    const struct wechat_key *key = &settings->keys[0];
    int size = (int)(plain.size / AES_BLOCK_BYTES * AES_BLOCK_BYTES), written = 0;
    unsigned char *cipher = arena_alloc(arena, (size_t)size + 1);
    unsigned char *encoded = arena_alloc(arena, (size_t)size * 2 + 4);
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    INVARIANT(cipher != NULL && encoded != NULL && context != NULL);
    INVARIANT(EVP_EncryptInit_ex2(context, key->cipher, key->bytes, key->bytes, NULL) == 1);
    EVP_CIPHER_CTX_set_padding(context, 0);
    INVARIANT(
        EVP_EncryptUpdate(context, cipher, &written, (const unsigned char *)plain.data, size) == 1);
    EVP_CIPHER_CTX_free(context);
    int encoded_size = EVP_EncodeBlock(encoded, cipher, size);
    deliver_encrypt(account, (struct text){(const char *)encoded, (size_t)encoded_size}, arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static void (*const deliveries[])(const struct account *, struct text, struct arena *) = {
        deliver_raw, deliver_raw, deliver_message, deliver_plaintext, deliver_raw, deliver_message};
    if (size == 0 || size > WECHAT_XML_BYTES_MAX || data[0] < '0' || data[0] > '5') {
        return -1;
    }
    struct arena *arena = arena_open(ARENA_BYTES, ARENA_LIMIT_BYTES);
    INVARIANT(arena != NULL);
    int choice = data[0] - '0';
    struct text rest = {(const char *)data + 1, size - 1};
    deliveries[choice](choice >= 4 ? work_account()
                                   : account_in(choice == 0 ? TEXT("plain") : TEXT("safe")),
                       rest, arena);
    arena_close(arena);
    return 0;
}
