/* delivery.h - one message as the WeChat platform delivers it: signed, in plain or safe mode.
 *
 * Built for speed: contexts of OpenSSL and all buffers are made once and used again. */
#ifndef TESTS_BENCH_DELIVERY_H
#define TESTS_BENCH_DELIVERY_H

#include "tests/bench/http.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { DELIVERY_BYTES_MAX = 4096, DELIVERY_REPLY_BYTES_MAX = 16384 };

struct delivery_account {
    struct http_url url;
    bool safe;
    const char *token;
    const char *appid;       /* safe mode only */
    const char *aes_key;     /* safe mode only: 43 characters */
    const char *original_id; /* gh_... */
};

struct delivery_message {
    const char *openid;
    const char *text;
    uint64_t message_id;
    uint32_t nonce;
    int64_t now_s; /* both CreateTime and the timestamp of the signature */
};

struct delivery;

/* account is borrowed until delivery_close. NULL when its key is not one. */
struct delivery *delivery_open(const struct delivery_account *account);
void delivery_close(struct delivery *delivery); /* accepts NULL */

/* Writes the whole HTTP request; its size, or 0 when it does not fit. */
size_t delivery_write(struct delivery *delivery, const struct delivery_message *message, char *out,
                      size_t capacity_bytes);

/* The words of a passive reply, decrypted in safe mode; borrowed until the next call. NULL
 * when the body is not a text reply, such as "success". */
const char *delivery_read_reply(struct delivery *delivery, const char *body, size_t size,
                                size_t *text_size_out);

#endif
