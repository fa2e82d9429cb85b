/* http_judge.h - what an HTTP code alone says about a message that was sent. */
#ifndef ADAPTERS_HTTP_JUDGE_H
#define ADAPTERS_HTTP_JUDGE_H

#include "bot/channel.h"

/* For an answer that is not the provider's own word (or none came: code 0; sent_out as in
 * struct channel_ops.judge). 4xx, 3xx and 503 are sent instead of passing the request on: nothing
 * was delivered and another try is safe. Any other code, 502 and 504 among them, may come after
 * the request went through: where the provider cannot drop a repeat, staff decide. */
struct verdict http_judge(int http_code, bool sent_out);

#endif
