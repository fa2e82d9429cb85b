/* wecom_api.h - the calls that an app of WeCom makes: its token, and a text to a member. */
#ifndef TESTS_DOUBLES_PLATFORM_WECOM_API_H
#define TESTS_DOUBLES_PLATFORM_WECOM_API_H

#include "tests/doubles/platform/wechat_call.h"

/* Endpoints: return the errcode. */
int wecom_get_token(struct wechat_call *call);
int wecom_send(struct wechat_call *call);

#endif
