/* callback.h - what a webhook of WeChat and one of WeCom have in common: query, signature over
 * sorted strings, the encrypted envelope, XML, the passive reply. */
#ifndef ADAPTERS_WECHAT_CALLBACK_H
#define ADAPTERS_WECHAT_CALLBACK_H

#include "adapters/wechat/message_kinds.h"
#include "adapters/wechat/query.h"
#include "adapters/wechat/settings.h"

enum { WECHAT_ECHOSTR_BYTES_MAX = 512 };

/* What verify leaves for decode and answer (struct webhook.parsed). */
struct wechat_request {
    struct wechat_query query;
    struct wechat_message outer; /* encrypted modes: ToUserName and Encrypt are read, no more */
    size_t token_index;          /* of the token that signed the request */
    size_t key_index;            /* of the key that opened it; set by decode */
};

/* Reads the query and checks the time of a request. ST_MALFORMED, ST_STALE, ST_TOO_LARGE. */
MUST_CHECK enum status wechat_callback_begin(const struct webhook *hook, struct arena *arena,
                                             struct wechat_request **request_out);
/* Is given the signature of the request, with encrypt (TEXT_NONE: without) among the strings? Tries
 * the current token, then the one before it. ST_SIGNATURE. */
MUST_CHECK enum status wechat_callback_signed(const struct wechat_settings *settings,
                                              struct text given, struct text encrypt,
                                              struct arena *arena, struct wechat_request *request);
/* Leaves request for decode and answer, and what must be fresh of a POST for the front. */
MUST_CHECK enum status wechat_callback_remember(struct webhook *hook, struct arena *arena,
                                                struct wechat_request *request);
/* Opens what was encrypted to us, by whichever key fits. ST_FORBIDDEN. */
MUST_CHECK enum status wechat_callback_open(const struct wechat_settings *settings,
                                            struct wechat_request *request, struct text encrypt,
                                            struct arena *arena, struct text *message_out);
/* As struct channel_ops.decode and answer. */
MUST_CHECK enum status wechat_callback_decode(const struct account *account,
                                              const struct webhook *hook,
                                              enum wechat_dialect dialect, struct arena *arena,
                                              struct inbound_batch *batch_out);
MUST_CHECK enum status wechat_callback_answer(const struct account *account,
                                              const struct webhook *hook,
                                              const struct inbound *inbound, struct text reply,
                                              int64_t reply_at_ms,
                                              const uint8_t random[CHANNEL_RANDOM_BYTES],
                                              struct arena *arena, struct http_answer *answer_out);
/* Visible ASCII, at least one character, at most bytes_max. */
bool wechat_callback_is_printable(struct text text, size_t bytes_max);

#endif
