#include "tests/doubles/platform/wechat_token.h"

#include "tests/doubles/platform/wechat_error.h"

#include <openssl/rand.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TOKEN_RANDOM_BYTES = 64 };

#define LIFE_MS (INT64_C(7200) * 1000)
#define OVERLAP_MS (INT64_C(300) * 1000)
#define FORCED_APART_MS (INT64_C(30) * 1000)
#define DAY_MS (INT64_C(24) * 60 * 60 * 1000)

struct token {
    char text[TOKEN_BYTES_MAX];
    const struct account *account; /* NULL: slot unused */
    enum token_series series;
    bool replaced;
    int64_t good_until_ms;
};

struct tokens {
    size_t next; /* ring: the oldest is forgotten, then it is unknown */
    struct token items[TOKENS_MAX];
    struct {
        const struct account *account;
        int64_t day, last_ms;
        int count;
    } forced[ACCOUNTS_MAX];
};

struct tokens *tokens_open(void)
{
    return calloc(1, sizeof(struct tokens));
}

void tokens_close(struct tokens *tokens)
{
    free(tokens);
}

static struct token *current(struct tokens *tokens, const struct account *account,
                             enum token_series series)
{
    for (size_t i = 0; i < TOKENS_MAX; i++) {
        struct token *token = &tokens->items[i];
        if (token->account == account && token->series == series && !token->replaced) {
            return token;
        }
    }
    return NULL;
}

/* A refresh by force is refused in silence when it comes too often. */
static bool may_force(struct tokens *tokens, const struct account *account, int64_t now_ms)
{
    size_t i = 0;
    while (i < ACCOUNTS_MAX - 1 && tokens->forced[i].account != NULL &&
           tokens->forced[i].account != account) {
        i++;
    }
    if (tokens->forced[i].account != account || tokens->forced[i].day != now_ms / DAY_MS) {
        int64_t last_ms = tokens->forced[i].account == account ? tokens->forced[i].last_ms : 0;
        tokens->forced[i].account = account;
        tokens->forced[i].day = now_ms / DAY_MS;
        tokens->forced[i].last_ms = last_ms;
        tokens->forced[i].count = 0;
    }
    if (tokens->forced[i].count == FORCED_PER_DAY_MAX ||
        now_ms - tokens->forced[i].last_ms < FORCED_APART_MS) {
        return false;
    }
    tokens->forced[i].last_ms = now_ms;
    tokens->forced[i].count++;
    return true;
}

static struct token *make(struct tokens *tokens, const struct account *account,
                          enum token_series series, int64_t now_ms)
{
    unsigned char random[TOKEN_RANDOM_BYTES];
    RAND_bytes(random, sizeof random);
    struct token *token = &tokens->items[tokens->next++ % TOKENS_MAX];
    *token = (struct token){
        .account = account,
        .series = series,
        .good_until_ms = now_ms + LIFE_MS,
    };
    int at = snprintf(token->text, sizeof token->text, "91_");
    for (size_t i = 0; i < sizeof random; i++) {
        at += snprintf(token->text + at, sizeof token->text - (size_t)at, "%02x", random[i]);
    }
    return token;
}

struct token_grant tokens_issue(struct tokens *tokens, const struct account *account,
                                enum token_series series, bool force, int64_t now_ms)
{
    struct token *token = current(tokens, account, series);
    bool forced = series == SERIES_STABLE && force && may_force(tokens, account, now_ms);
    bool stays = series == SERIES_STABLE && token != NULL && !forced &&
                 token->good_until_ms - now_ms > OVERLAP_MS;
    if (!stays) {
        if (token != NULL) {
            int64_t overlap_until_ms = forced ? now_ms : now_ms + OVERLAP_MS;
            token->replaced = true;
            if (token->good_until_ms > overlap_until_ms) {
                token->good_until_ms = overlap_until_ms;
            }
        }
        token = make(tokens, account, series, now_ms);
    }
    return (struct token_grant){token->text, (token->good_until_ms - now_ms) / 1000, !stays};
}

int tokens_check(const struct tokens *tokens, const char *token, int64_t now_ms,
                 const struct account **account_out)
{
    if (token == NULL || token[0] == '\0') {
        return WECHAT_TOKEN_MISSING;
    }
    for (size_t i = 0; i < TOKENS_MAX; i++) {
        const struct token *known = &tokens->items[i];
        if (known->account == NULL || strcmp(known->text, token) != 0) {
            continue;
        }
        if (known->good_until_ms <= now_ms) {
            return known->replaced ? WECHAT_CREDENTIAL : WECHAT_TOKEN_EXPIRED;
        }
        *account_out = known->account;
        return WECHAT_OK;
    }
    return WECHAT_TOKEN_UNKNOWN;
}

void tokens_expire(struct tokens *tokens, int64_t now_ms)
{
    for (size_t i = 0; i < TOKENS_MAX; i++) {
        if (tokens->items[i].good_until_ms > now_ms) {
            tokens->items[i].good_until_ms = now_ms;
        }
    }
}

void tokens_revoke(struct tokens *tokens, int64_t now_ms)
{
    tokens_expire(tokens, now_ms);
    for (size_t i = 0; i < TOKENS_MAX; i++) {
        tokens->items[i].replaced = true;
    }
}
