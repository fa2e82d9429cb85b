/* token.h - the access token of an account (POST stable_token).
 *
 * stable_token and not token: a repeated call returns the token in use instead of retiring it,
 * so a second process or a lost answer does no harm. */
#ifndef ADAPTERS_WECHAT_TOKEN_H
#define ADAPTERS_WECHAT_TOKEN_H

#include "adapters/wechat/errors.h"

enum {
    WECHAT_ACCESS_TOKEN_BYTES_MAX = 2048,  /* the platform asks for room for 512 */
    WECHAT_TOKEN_LIFE_S_MAX = 24 * 60 * 60 /* longer is no token of this platform: it says 7200 */
};

/* As struct channel_ops.token_request. force retires the present token; the platform allows
 * that 20 times a day, 30 s apart. */
MUST_CHECK enum status wechat_token_request(const struct account *account, bool force,
                                            struct arena *arena, struct http_request *request_out);

/* As struct channel_ops.token_judge. Status is ST_OK, ST_UNREACHABLE, ST_THROTTLED (try again
 * later), ST_CONFIG (somebody must change something) or ST_NO_MEMORY. */
struct token_answer wechat_token_judge(int http_code, struct text body, struct arena *arena);
struct token_answer wechat_token_judge_by(wechat_errors_table *find, int http_code,
                                          struct text body, struct arena *arena);

#endif
