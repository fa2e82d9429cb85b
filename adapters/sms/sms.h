/* sms.h - short messages, by the route that the account names as its provider.
 *
 * One channel, four routes: aliyun, tencent, twilio, kannel. prepare gives the account the table
 * of its route, so that nothing else asks which one it is. */
#ifndef ADAPTERS_SMS_SMS_H
#define ADAPTERS_SMS_SMS_H

#include "bot/channel.h"

extern const struct channel_ops sms_channel;

#endif
