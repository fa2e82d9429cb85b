/* push.h - delivering what residents write to the gateway, as the WeChat platform does. */
#ifndef TESTS_DOUBLES_PLATFORM_PUSH_H
#define TESTS_DOUBLES_PLATFORM_PUSH_H

#include "tests/doubles/platform/platform.h"
#include "tests/doubles/platform/wechat_message.h"

/* Delivers message to the account's webhook, copies times at once. held: only after the next
 * message has been delivered, so that the two arrive out of order. NULL, or why not. */
const char *push_send(struct platform *platform, const struct account *account,
                      const char *openid, const struct message *message, int copies, bool held);

/* The GET handshake of the account's webhook; its outcome is a `verify` entry of the journal. */
const char *push_verify(struct platform *platform, const struct account *account);

#endif
