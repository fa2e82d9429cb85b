/* wechat_send.h - customer-service messages and the typing sign. */
#ifndef TESTS_DOUBLES_PLATFORM_WECHAT_SEND_H
#define TESTS_DOUBLES_PLATFORM_WECHAT_SEND_H

#include "tests/doubles/platform/wechat_call.h"

enum { WECHAT_TEXT_BYTES_MAX = 2048 };

/* Endpoints: return the errcode. */
int wechat_send_message(struct wechat_call *call);
int wechat_send_typing(struct wechat_call *call);

#endif
