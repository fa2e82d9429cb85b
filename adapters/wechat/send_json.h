/* send_json.h - the requests that deliver something to a resident: a customer-service message
 * (POST message/custom/send), a template message (message/template/send), a subscription notice
 * (message/subscribe/bizsend), a question with choices (msgmenu of custom/send); and the menu of the
 * account (menu/create, menu/delete); and the sign that somebody is writing (message/custom/typing). */
#ifndef ADAPTERS_WECHAT_SEND_JSON_H
#define ADAPTERS_WECHAT_SEND_JSON_H

#include "adapters/wechat/settings.h"

enum {
    WECHAT_CLIENT_MSG_MS = 600000,
    WECHAT_TYPING_LASTS_MS = 15000, /* 45081: repeated before */
    WECHAT_TYPING_HEARD_MS = 30000  /* 45080: he has been silent for longer */
};

/* As struct channel_ops.encode. ST_TOKEN without a token. ST_TOO_LARGE over WECHAT_TEXT_BYTES_MAX;
 * ST_MALFORMED when nothing to show is left of the content, a text is not UTF-8, or a notice is no
 * longer in the configuration as it was queued. */
MUST_CHECK enum status wechat_send_encode(const struct account *account, struct text token,
                                          const struct outbound *outbound, struct arena *arena,
                                          struct http_request *request_out);

/* As struct channel_ops.read_answer: msgid, by which the platform reports of a notice. */
void wechat_send_read_answer(struct text body, struct arena *arena, struct send_answer *answer_out);

/* A JSON object as a POST to path (with query) under the account's api_base. Steals object,
 * which may be NULL (ST_MALFORMED: a text in it was not UTF-8). */
struct json_t;
MUST_CHECK enum status wechat_send_post(const struct account *account, struct text path,
                                        struct json_t *object, struct arena *arena,
                                        struct http_request *request_out);

#endif
