/* tokens.h - access tokens of the accounts; one refresher each.
 *
 * Pure bookkeeping for the courier: who has a token, who is fetching one, and
 * whether a rejected token is still the one in use (a late rejection of an old
 * token must not throw the newer one away). */
#ifndef ADAPTERS_TOKENS_H
#define ADAPTERS_TOKENS_H

#include "bot/channel.h"

enum {
    TOKEN_BYTES_MAX = 1024,        /* WeChat asks for at least 512 */
    TOKEN_EARLY_MS = 300000,       /* a fresh one is to be had 5 minutes before the end */
    TOKEN_FORCE_EVERY_MS = 30000,  /* forced refreshes at most this often (protocol: >= 30 s) */
    TOKENS_MAX = 64
};

struct token {
    char account[64];
    char value[TOKEN_BYTES_MAX];
    int64_t expires_at_ms; /* monotonic */
    int64_t forced_at_ms;
    bool fetching;
    bool suspect; /* the platform rejected the value: the next fetch must bring another one */
};

struct tokens {
    size_t count;
    struct token items[TOKENS_MAX];
};

/* The account's entry, made on first use; NULL when TOKENS_MAX are taken. */
struct token *tokens_of(struct tokens *tokens, const struct account *account);
/* Can it be used now? */
bool token_is_fresh(const struct token *token, int64_t now_ms);
/* value was rejected: forgets it if it is still the one in use. */
void token_reject(struct token *token, struct text value);
/* Should the next fetch force a new token? Only when the plain way brought the rejected one. */
bool token_must_force(const struct token *token, int64_t now_ms);
/* A fetch is over. ST_TOO_LARGE when the token does not fit. */
MUST_CHECK enum status token_accept(struct token *token, const struct token_answer *answer,
                                    int64_t now_ms);

#endif
