/* wechat.h - the WeChat Official Account channel (微信公众号).
 *
 * Webhook in plaintext, compatible and safe mode; passive replies; customer-service
 * messages through the API. Settings of an account are listed in settings.h. */
#ifndef ADAPTERS_WECHAT_WECHAT_H
#define ADAPTERS_WECHAT_WECHAT_H

#include "bot/channel.h"

extern const struct channel_ops wechat_channel;

#endif
