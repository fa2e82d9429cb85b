/* wecom.h - an app of WeCom (企业微信) as a channel: members of the company write to it.
 *
 * Beside the official account's webhook: everything is encrypted and signed over four strings, the
 * handshake too, and what is sealed ends in the corpid. Messages go out by message/send, without a
 * window; the token is had by gettoken for each app.
 *
 * Settings: corpid, agent_id (number of the app), secret (of the app), token, encoding_aes_key,
 * previous_token and previous_encoding_aes_key while the console is being switched, optionally
 * api_base and media_hosts as of an official account (settings.h). */
#ifndef ADAPTERS_WECHAT_WECOM_H
#define ADAPTERS_WECHAT_WECOM_H

#include "bot/channel.h"

extern const struct channel_ops wecom_channel;

#endif
