/* wecom_errors.h - the error codes of WeCom, and what each asks of us, as one table.
 *
 * Many numbers are those of official accounts with another meaning (50002: there the account is
 * punished, here the member is out of the app's sight), so the table is its own. Source: WeCom's
 * page of global return codes (developer.work.weixin.qq.com/document/path/90313). */
#ifndef ADAPTERS_WECHAT_WECOM_ERRORS_H
#define ADAPTERS_WECHAT_WECOM_ERRORS_H

#include "adapters/wechat/errors.h"

/* As wechat_errors_find. */
const struct wechat_error *wecom_errors_find(int32_t code);

/* As struct channel_ops.judge: also a success that names the member as invalid is none. */
struct verdict wecom_errors_judge(int http_code, struct text body, bool sent_out);

#endif
