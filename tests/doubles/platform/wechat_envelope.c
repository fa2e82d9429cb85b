#include "tests/doubles/platform/wechat_envelope.h"

#include "bot/base/clock.h"
#include "tests/doubles/platform/wechat_xml.h"

#include <curl/curl.h>
#include <inttypes.h>
#include <openssl/rand.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NUMBER_BYTES = 24 };

struct stamp {
    char timestamp[NUMBER_BYTES]; /* seconds */
    char nonce[NUMBER_BYTES];     /* decimal */
    char signature[WECHAT_SIGNATURE_BYTES];
};

static struct stamp stamp_make(struct platform *platform, const struct account *account)
{
    struct stamp stamp;
    snprintf(stamp.timestamp, sizeof stamp.timestamp, "%" PRId64, clock_wall_ms() / 1000);
    snprintf(stamp.nonce, sizeof stamp.nonce, "%" PRIu64,
             100000000 + random_below(&platform->random, 1900000000));
    const struct text parts[] = {text_of(account->token), text_of(stamp.timestamp),
                                 text_of(stamp.nonce)};
    wechat_sign(parts, sizeof parts / sizeof parts[0], stamp.signature);
    return stamp;
}

/* The body in safe mode, or in compatible mode where the plain fields stand beside <Encrypt>. */
static char *write_body(const struct account *account, const char *xml, const char *encrypted)
{
    static const char closing[] = "</xml>";
    char *body = NULL;
    size_t size;
    FILE *out = open_memstream(&body, &size);
    if (out == NULL) {
        return NULL;
    }
    if (account->mode == MODE_COMPATIBLE) {
        struct text plain = text_of(xml);
        plain.size -= text_ends_with(plain, text_of(closing)) ? sizeof closing - 1 : 0;
        fprintf(out, "%.*s", TEXT_ARGS(plain));
    } else {
        fputs("<xml>", out);
        xml_write_cdata(out, "ToUserName", account->original_id);
    }
    if (account->mode == MODE_WECOM) {
        xml_write_cdata(out, "AgentID", account->agent_id);
    }
    xml_write_cdata(out, "Encrypt", encrypted);
    fputs(closing, out);
    return fclose(out) == 0 ? body : NULL;
}

static char *write_url(const struct platform *platform, const struct account *account,
                       const char *openid, const struct stamp *stamp, const char *msg_signature)
{
    char *url = NULL;
    if (account->mode == MODE_WECOM) {
        int written = asprintf(&url, "%s/wecom/%s?msg_signature=%s&timestamp=%s&nonce=%s",
                               platform->gateway, account->id, msg_signature, stamp->timestamp,
                               stamp->nonce);
        return written < 0 ? NULL : url;
    }
    int size =
        asprintf(&url, "%s/wechat/%s?signature=%s&timestamp=%s&nonce=%s&openid=%s%s%s",
                 platform->gateway, account->id, stamp->signature, stamp->timestamp, stamp->nonce,
                 openid, msg_signature == NULL ? "" : "&encrypt_type=aes&msg_signature=",
                 msg_signature == NULL ? "" : msg_signature);
    return size < 0 ? NULL : url;
}

/* Encrypts into the body and signs what came out. */
static char *encrypt_body(const struct account *account, const char *xml, const struct stamp *stamp,
                          char msg_signature[WECHAT_SIGNATURE_BYTES])
{
    unsigned char salt[WECHAT_SALT_BYTES];
    RAND_bytes(salt, sizeof salt);
    char *encrypted = wechat_encrypt(&account->key, account->appid, salt, text_of(xml));
    if (encrypted == NULL) {
        return NULL;
    }
    const struct text parts[] = {text_of(account->token), text_of(stamp->timestamp),
                                 text_of(stamp->nonce), text_of(encrypted)};
    wechat_sign(parts, sizeof parts / sizeof parts[0], msg_signature);
    char *body = write_body(account, xml, encrypted);
    free(encrypted);
    return body;
}

bool envelope_seal(struct platform *platform, const struct account *account, const char *openid,
                   const char *xml, struct envelope *envelope_out)
{
    struct stamp stamp = stamp_make(platform, account);
    char msg_signature[WECHAT_SIGNATURE_BYTES];
    bool plain = account->mode == MODE_PLAIN;
    struct envelope envelope;
    envelope.body = plain ? strdup(xml) : encrypt_body(account, xml, &stamp, msg_signature);
    envelope.url = write_url(platform, account, openid, &stamp, plain ? NULL : msg_signature);
    if (envelope.body == NULL || envelope.url == NULL) {
        envelope_free(&envelope);
        return false;
    }
    *envelope_out = envelope;
    return true;
}

void envelope_free(struct envelope *envelope)
{
    free(envelope->url);
    free(envelope->body);
    *envelope = (struct envelope){0};
}

/* WeCom seals the echo as well, and signs what is sealed. */
static char *sealed_handshake_url(const struct platform *platform, const struct account *account,
                                  const struct stamp *stamp, const char *echo)
{
    unsigned char salt[WECHAT_SALT_BYTES];
    char signature[WECHAT_SIGNATURE_BYTES];
    RAND_bytes(salt, sizeof salt);
    char *sealed = wechat_encrypt(&account->key, account->appid, salt, text_of(echo));
    char *escaped = sealed == NULL ? NULL : curl_easy_escape(NULL, sealed, 0);
    char *url = NULL;
    if (escaped != NULL) {
        const struct text parts[] = {text_of(account->token), text_of(stamp->timestamp),
                                     text_of(stamp->nonce), text_of(sealed)};
        wechat_sign(parts, sizeof parts / sizeof parts[0], signature);
        if (asprintf(&url, "%s/wecom/%s?msg_signature=%s&timestamp=%s&nonce=%s&echostr=%s",
                     platform->gateway, account->id, signature, stamp->timestamp, stamp->nonce,
                     escaped) < 0) {
            url = NULL;
        }
    }
    curl_free(escaped);
    free(sealed);
    return url;
}

char *envelope_handshake_url(struct platform *platform, const struct account *account,
                             char echo_out[ECHO_BYTES])
{
    struct stamp stamp = stamp_make(platform, account);
    snprintf(echo_out, ECHO_BYTES, "%" PRIu64,
             UINT64_C(1000000000000000000) +
                 random_below(&platform->random, UINT64_C(8000000000000000000)));
    if (account->mode == MODE_WECOM) {
        return sealed_handshake_url(platform, account, &stamp, echo_out);
    }
    char *url = NULL;
    int size = asprintf(&url, "%s/wechat/%s?signature=%s&echostr=%s&timestamp=%s&nonce=%s",
                        platform->gateway, account->id, stamp.signature, echo_out, stamp.timestamp,
                        stamp.nonce);
    return size < 0 ? NULL : url;
}
