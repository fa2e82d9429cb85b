/* wechat_notice.h - template messages and subscription notices: strict about their fields, and
 * followed by the event that says what became of them. */
#ifndef TESTS_DOUBLES_PLATFORM_WECHAT_NOTICE_H
#define TESTS_DOUBLES_PLATFORM_WECHAT_NOTICE_H

#include "tests/doubles/platform/wechat_call.h"

/* Endpoints: return the errcode. */
int wechat_notice_template(struct wechat_call *call);
int wechat_notice_subscription(struct wechat_call *call);

/* POST /phone/consent {"account","openid","template_id","accept"}: what a resident taps on the page
 * that asks whether he wants a notice. */
void wechat_notice_consent(struct platform *platform, const struct request *request,
                           struct answer *answer);

/* The Status that the events say from now on; "none": no events. False for an empty one. */
bool wechat_notice_set_status(struct platform *platform, const char *status);

#endif
