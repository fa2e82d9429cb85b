/* reply_xml.h - the XML of a passive reply, and the envelope around an encrypted one. */
#ifndef ADAPTERS_WECHAT_REPLY_XML_H
#define ADAPTERS_WECHAT_REPLY_XML_H

#include "bot/base/arena.h"

struct wechat_reply {
    struct text to_user;   /* the resident's openid */
    struct text from_user; /* the account's original id */
    int64_t create_time_s;
    struct text content; /* clean, within WECHAT_TEXT_BYTES_MAX */
};

MUST_CHECK enum status wechat_reply_write(const struct wechat_reply *reply, struct arena *arena,
                                          struct text *xml_out);

struct wechat_reply_envelope {
    struct text encrypt;
    struct text msg_signature;
    struct text timestamp; /* digits */
    struct text nonce;     /* of the request, as the platform advises */
};

MUST_CHECK enum status wechat_reply_write_envelope(const struct wechat_reply_envelope *envelope,
                                                   struct arena *arena, struct text *xml_out);

#endif
