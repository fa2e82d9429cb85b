/* http_judge.h - what an HTTP code alone says about a message that was sent. */
#ifndef ADAPTERS_HTTP_JUDGE_H
#define ADAPTERS_HTTP_JUDGE_H

#include "bot/channel.h"
#include "bot/input.h"

/* For an answer that is not the provider's own word (or none came: code 0; sent_out as in
 * struct channel_ops.judge). 4xx, 3xx and 503 are sent instead of passing the request on: nothing
 * was delivered and another try is safe. Any other code, 502 and 504 among them, may come after
 * the request went through: where the provider cannot drop a repeat, staff decide. */
struct verdict http_judge(int http_code, bool sent_out);

enum { HTTP_RETRY_AFTER_MAX_MS = 60 * 60 * 1000 }; /* who says longer is asked once an hour */

/* A peer may say in how many seconds it can be asked again (Retry-After, RFC 9110 10.2.3; 0: it
 * did not). What is going to be tried again then waits at least so long, up to the bound. */
void http_obey_retry_after(int64_t seconds, struct verdict *verdict);

/* What the outcome says of the account: a word of the provider says that it works, be it a refusal. */
enum send_response http_response(int http_code, const struct verdict *verdict);

#endif
