/* push.h - delivering what residents write to the gateway, as the platform does.
 *
 * A delivery is signed once and sent up to DELIVERY_ATTEMPTS times, the very same
 * request each time, every retry_after_ms, until an answer comes. */
#ifndef TESTS_DOUBLES_PLATFORM_PUSH_H
#define TESTS_DOUBLES_PLATFORM_PUSH_H

#include "tests/doubles/platform/platform.h"
#include "tests/doubles/platform/wechat_message.h"

enum { DELIVERY_ATTEMPTS = 3, DELIVERY_COPIES_MAX = 32, DELIVERIES_MAX = 1024 };

struct push;

struct push *push_open(struct platform *platform);
void push_close(struct push *push); /* accepts NULL; before the http client closes */

/* Delivers message to the account's webhook, copies times at once. held: only after the next
 * message has been delivered, so that the two arrive out of order. NULL, or why not. */
const char *push_send(struct push *push, const struct account *account, const char *openid,
                      const struct message *message, int copies, bool held);
/* Sends what still waits for a next message. */
void push_release_held(struct push *push);

/* The GET handshake of the account's webhook; its outcome is a `verify` entry of the journal. */
const char *push_verify(struct push *push, const struct account *account);

#endif
