/* wechat_message.h - the XML of a message or event that a resident causes. */
#ifndef TESTS_DOUBLES_PLATFORM_WECHAT_MESSAGE_H
#define TESTS_DOUBLES_PLATFORM_WECHAT_MESSAGE_H

#include "bot/base/random.h"
#include "tests/doubles/platform/account.h"

#include <jansson.h>

enum { MSGID_BYTES = 24, EVENT_BYTES_MAX = 40 };

struct message {
    char *xml;                   /* owned */
    char msgid[MSGID_BYTES];     /* empty for an event */
    char event[EVENT_BYTES_MAX]; /* empty for a message */
    int64_t create_time_s;
};

/* Writes what order asks for: {"openid", "type": "text", "content": …} and, by type, the keys of
 * the table in wechat_message.c; also "msgid", "create_time", "extra_xml" (put in as it is) and
 * "raw_xml" (the whole document). The fields stand in a shuffled order, as nobody may rely on one.
 * next_msgid is used when order names none. NULL, or why not; xml is then NULL. */
const char *message_build(const json_t *order, const struct account *account, const char *openid,
                          uint64_t next_msgid, int64_t now_ms, struct random *random,
                          struct message *message_out);
void message_free(struct message *message);

#endif
