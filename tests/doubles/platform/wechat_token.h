/* wechat_token.h - access tokens: how they are issued, replaced and how they die.
 *
 * The two endpoints have series of their own. /cgi-bin/token replaces at each
 * call; /cgi-bin/stable_token gives the same token until five minutes before its
 * end. A replaced token stays good for five minutes, a forced one dies at once. */
#ifndef TESTS_DOUBLES_PLATFORM_WECHAT_TOKEN_H
#define TESTS_DOUBLES_PLATFORM_WECHAT_TOKEN_H

#include "tests/doubles/platform/account.h"

enum { TOKEN_BYTES_MAX = 144, TOKENS_MAX = 64, FORCED_PER_DAY_MAX = 20 };

enum token_series { SERIES_TOKEN, SERIES_STABLE, SERIES_COUNT };

struct tokens;

struct tokens *tokens_open(void);
void tokens_close(struct tokens *tokens); /* accepts NULL */

struct token_grant {
    const char *token; /* borrowed until the next tokens_ call */
    int64_t expires_in_s;
    bool is_new;
};

/* The token that the endpoint answers now. force asks for a new one at once; over the limits
 * (20 a day, 30 s apart) it is as if it had not been asked for. */
struct token_grant tokens_issue(struct tokens *tokens, const struct account *account,
                                enum token_series series, bool force, int64_t now_ms);

/* WECHAT_OK and *account_out, or the error of a token that is unknown, replaced or expired. */
int tokens_check(const struct tokens *tokens, const char *token, int64_t now_ms,
                 const struct account **account_out);

/* All present tokens: end them as if their time were over (42001) or replaced long ago (40001). */
void tokens_expire(struct tokens *tokens, int64_t now_ms);
void tokens_revoke(struct tokens *tokens, int64_t now_ms);

#endif
