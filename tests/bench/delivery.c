#include "tests/bench/delivery.h"

#include <openssl/evp.h>
#include <openssl/rand.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    KEY_BYTES = 32,
    IV_BYTES = 16,
    RANDOM_BYTES = 16,
    LENGTH_BYTES = 4,
    PAD_BYTES = 32, /* WeChat pads to 32, not to the block of AES */
    SHA1_HEX_BYTES = 41,
    PLAIN_BYTES_MAX = DELIVERY_BYTES_MAX / 2
};

struct delivery {
    const struct delivery_account *account;
    EVP_MD_CTX *hash;
    EVP_CIPHER_CTX *encrypt, *decrypt;
    unsigned char iv[IV_BYTES];
    unsigned char sealed[PLAIN_BYTES_MAX];
    char base64[DELIVERY_BYTES_MAX];
    unsigned char opened[DELIVERY_REPLY_BYTES_MAX];
};

static bool set_key(struct delivery *delivery)
{
    const char *text = delivery->account->aes_key;
    char padded[45] = {0};
    unsigned char key[KEY_BYTES + 2];
    if (text == NULL || strlen(text) != 43) {
        return false;
    }
    memcpy(padded, text, 43);
    padded[43] = '='; /* 43 characters carry 32 bytes and two stray bits */
    if (EVP_DecodeBlock(key, (const unsigned char *)padded, 44) != KEY_BYTES + 1) {
        return false;
    }
    memcpy(delivery->iv, key, IV_BYTES);
    return EVP_EncryptInit_ex(delivery->encrypt, EVP_aes_256_cbc(), NULL, key, delivery->iv) == 1 &&
           EVP_CIPHER_CTX_set_padding(delivery->encrypt, 0) == 1 &&
           EVP_DecryptInit_ex(delivery->decrypt, EVP_aes_256_cbc(), NULL, key, delivery->iv) == 1 &&
           EVP_CIPHER_CTX_set_padding(delivery->decrypt, 0) == 1;
}

struct delivery *delivery_open(const struct delivery_account *account)
{
    struct delivery *delivery = calloc(1, sizeof *delivery);
    if (delivery == NULL) {
        return NULL;
    }
    delivery->account = account;
    delivery->hash = EVP_MD_CTX_new();
    delivery->encrypt = EVP_CIPHER_CTX_new();
    delivery->decrypt = EVP_CIPHER_CTX_new();
    const bool made = delivery->hash != NULL && delivery->encrypt != NULL &&
                      delivery->decrypt != NULL &&
                      EVP_DigestInit_ex(delivery->hash, EVP_sha1(), NULL) == 1;
    if (!made || (account->safe && !set_key(delivery))) {
        delivery_close(delivery);
        return NULL;
    }
    return delivery;
}

void delivery_close(struct delivery *delivery)
{
    if (delivery == NULL) {
        return;
    }
    EVP_MD_CTX_free(delivery->hash);
    EVP_CIPHER_CTX_free(delivery->encrypt);
    EVP_CIPHER_CTX_free(delivery->decrypt);
    free(delivery);
}

static int by_bytes(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* signature = hex SHA-1 of the parts, sorted by bytes and joined. Sorts parts. */
static void sign(struct delivery *delivery, const char **parts, size_t count,
                 char hex_out[SHA1_HEX_BYTES])
{
    static const char digits[] = "0123456789abcdef";
    unsigned char sum[EVP_MAX_MD_SIZE];
    unsigned sum_size = 0;
    qsort(parts, count, sizeof parts[0], by_bytes);
    bool good = EVP_DigestInit_ex(delivery->hash, NULL, NULL) == 1;
    for (size_t i = 0; i < count; i++) {
        good = good && EVP_DigestUpdate(delivery->hash, parts[i], strlen(parts[i])) == 1;
    }
    good = good && EVP_DigestFinal_ex(delivery->hash, sum, &sum_size) == 1;
    if (!good || sum_size != (SHA1_HEX_BYTES - 1) / 2) {
        abort(); /* SHA-1 of a few bytes in memory does not fail */
    }
    for (unsigned i = 0; i < sum_size; i++) {
        hex_out[2 * i] = digits[sum[i] >> 4];
        hex_out[2 * i + 1] = digits[sum[i] & 15];
    }
    hex_out[SHA1_HEX_BYTES - 1] = '\0';
}

static size_t fitting(int written, size_t capacity_bytes)
{
    return written < 0 || (size_t)written >= capacity_bytes ? 0 : (size_t)written;
}

static size_t write_xml(const struct delivery *delivery, const struct delivery_message *message,
                        char *out, size_t capacity_bytes)
{
    return fitting(snprintf(out, capacity_bytes,
                            "<xml><ToUserName><![CDATA[%s]]></ToUserName>"
                            "<FromUserName><![CDATA[%s]]></FromUserName>"
                            "<CreateTime>%lld</CreateTime><MsgType><![CDATA[text]]></MsgType>"
                            "<Content><![CDATA[%s]]></Content><MsgId>%llu</MsgId></xml>",
                            delivery->account->original_id, message->openid,
                            (long long)message->now_s, message->text,
                            (unsigned long long)message->message_id),
                   capacity_bytes);
}

/* random(16) + length(4) + xml + appid, padded to 32, AES-256-CBC, base64 into ->base64. */
static bool seal(struct delivery *delivery, const char *xml, size_t xml_size)
{
    const size_t appid_size = strlen(delivery->account->appid);
    size_t size = RANDOM_BYTES + LENGTH_BYTES + xml_size + appid_size;
    const size_t pad = PAD_BYTES - size % PAD_BYTES;
    if (size + pad > sizeof delivery->sealed) {
        return false;
    }
    unsigned char *at = delivery->sealed;
    if (RAND_bytes(at, RANDOM_BYTES) != 1) {
        return false;
    }
    for (unsigned i = 0; i < LENGTH_BYTES; i++) {
        at[RANDOM_BYTES + i] = (unsigned char)(xml_size >> (8 * (LENGTH_BYTES - 1 - i)));
    }
    memcpy(at + RANDOM_BYTES + LENGTH_BYTES, xml, xml_size);
    memcpy(at + size - appid_size, delivery->account->appid, appid_size);
    memset(at + size, (int)pad, pad);
    size += pad;

    int sealed_size = 0;
    if (EVP_EncryptInit_ex(delivery->encrypt, NULL, NULL, NULL, delivery->iv) != 1 ||
        EVP_EncryptUpdate(delivery->encrypt, at, &sealed_size, at, (int)size) != 1) {
        return false;
    }
    return EVP_EncodeBlock((unsigned char *)delivery->base64, at, sealed_size) > 0;
}

static size_t write_request(const struct delivery *delivery, const char *query, const char *body,
                            size_t body_size, char *out, size_t capacity_bytes)
{
    const struct http_url *url = &delivery->account->url;
    const size_t head = fitting(snprintf(out, capacity_bytes,
                                         "POST %s?%s HTTP/1.1\r\nHost: %s\r\n"
                                         "Content-Type: text/xml\r\nContent-Length: %zu\r\n\r\n",
                                         url->path, query, url->host, body_size),
                                capacity_bytes);
    if (head == 0 || body_size > capacity_bytes - head) {
        return 0;
    }
    memcpy(out + head, body, body_size);
    return head + body_size;
}

size_t delivery_write(struct delivery *delivery, const struct delivery_message *message, char *out,
                      size_t capacity_bytes)
{
    const struct delivery_account *account = delivery->account;
    char timestamp[24], nonce[16], signature[SHA1_HEX_BYTES], query[512], xml[PLAIN_BYTES_MAX];
    (void)snprintf(timestamp, sizeof timestamp, "%lld", (long long)message->now_s);
    (void)snprintf(nonce, sizeof nonce, "%u", message->nonce);
    const char *three[] = {account->token, timestamp, nonce};
    sign(delivery, three, 3, signature);
    const size_t xml_size = write_xml(delivery, message, xml, sizeof xml);
    int query_size = snprintf(query, sizeof query, "signature=%s&timestamp=%s&nonce=%s&openid=%s",
                              signature, timestamp, nonce, message->openid);
    if (xml_size == 0 || fitting(query_size, sizeof query) == 0) {
        return 0;
    }
    if (!account->safe) {
        return write_request(delivery, query, xml, xml_size, out, capacity_bytes);
    }

    char envelope[DELIVERY_BYTES_MAX];
    if (!seal(delivery, xml, xml_size)) {
        return 0;
    }
    const char *four[] = {account->token, timestamp, nonce, delivery->base64};
    sign(delivery, four, 4, signature);
    const size_t used = (size_t)query_size;
    query_size = snprintf(query + used, sizeof query - used, "&encrypt_type=aes&msg_signature=%s",
                          signature);
    const size_t envelope_size = fitting(snprintf(envelope, sizeof envelope,
                                                  "<xml><ToUserName><![CDATA[%s]]></ToUserName>"
                                                  "<Encrypt><![CDATA[%s]]></Encrypt></xml>",
                                                  account->original_id, delivery->base64),
                                         sizeof envelope);
    if (fitting(query_size, sizeof query - used) == 0 || envelope_size == 0) {
        return 0;
    }
    return write_request(delivery, query, envelope, envelope_size, out, capacity_bytes);
}

/* What stands between <tag><![CDATA[ and ]]>. */
static const char *cdata_of(const char *xml, size_t size, const char *opening, size_t *size_out)
{
    const char *start = memmem(xml, size, opening, strlen(opening));
    if (start == NULL) {
        return NULL;
    }
    start += strlen(opening);
    const char *end = memmem(start, size - (size_t)(start - xml), "]]>", 3);
    if (end == NULL) {
        return NULL;
    }
    *size_out = (size_t)(end - start);
    return start;
}

/* Decrypts base64 into ->opened; the XML within, or NULL. */
static const char *unseal(struct delivery *delivery, const char *base64, size_t size,
                          size_t *xml_size_out)
{
    unsigned char *opened = delivery->opened;
    int decoded = -1, opened_size = 0;
    if (size % 4 == 0 && size / 4 * 3 <= sizeof delivery->opened) {
        decoded = EVP_DecodeBlock(opened, (const unsigned char *)base64, (int)size);
    }
    if (decoded < 0) {
        return NULL;
    }
    decoded -= decoded % IV_BYTES; /* EVP_DecodeBlock counts the bytes of '=' as well */
    if (EVP_DecryptInit_ex(delivery->decrypt, NULL, NULL, NULL, delivery->iv) != 1 ||
        EVP_DecryptUpdate(delivery->decrypt, opened, &opened_size, opened, decoded) != 1 ||
        opened_size < RANDOM_BYTES + LENGTH_BYTES) {
        return NULL;
    }
    size_t xml_size = 0;
    for (unsigned i = 0; i < LENGTH_BYTES; i++) {
        xml_size = xml_size << 8 | opened[RANDOM_BYTES + i];
    }
    if (xml_size > (size_t)opened_size - RANDOM_BYTES - LENGTH_BYTES) {
        return NULL;
    }
    *xml_size_out = xml_size;
    return (const char *)opened + RANDOM_BYTES + LENGTH_BYTES;
}

const char *delivery_read_reply(struct delivery *delivery, const char *body, size_t size,
                                size_t *text_size_out)
{
    if (delivery->account->safe) {
        size_t sealed_size = 0;
        const char *sealed = cdata_of(body, size, "<Encrypt><![CDATA[", &sealed_size);
        body = sealed == NULL ? NULL : unseal(delivery, sealed, sealed_size, &size);
        if (body == NULL) {
            return NULL;
        }
    }
    return cdata_of(body, size, "<Content><![CDATA[", text_size_out);
}
