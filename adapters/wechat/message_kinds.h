/* message_kinds.h - what each MsgType and Event means to the engine, as one table. */
#ifndef ADAPTERS_WECHAT_MESSAGE_KINDS_H
#define ADAPTERS_WECHAT_MESSAGE_KINDS_H

#include "adapters/wechat/message_xml.h"
#include "bot/channel.h"

enum wechat_dialect {
    WECHAT_DIALECT_OFFICIAL, /* an official account */
    WECHAT_DIALECT_WORK,     /* an app of WeCom: other names of events, no counted replies */
    WECHAT_DIALECT_COUNT
};

/* Makes inbounds of message: one, or one for each item of an event about notices. Texts are
 * borrowed from message, or live in the arena. account is set by the caller. A kind that is not in
 * the table is INBOUND_OTHER.
 * ST_MALFORMED: a header field is missing or not of its form. ST_NO_MEMORY. */
MUST_CHECK enum status wechat_kinds_inbound(const struct wechat_message *message,
                                            enum wechat_dialect dialect, struct arena *arena,
                                            struct inbound_batch *batch_out);

#endif
