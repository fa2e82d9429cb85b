#include "adapters/tokens.h"

#include <string.h>

struct token *tokens_of(struct tokens *tokens, const struct account *account)
{
    for (size_t i = 0; i < tokens->count; i++) {
        if (text_equal(text_of(tokens->items[i].account), account->id)) {
            return &tokens->items[i];
        }
    }
    if (tokens->count == TOKENS_MAX) {
        return NULL;
    }
    struct token *token = &tokens->items[tokens->count++];
    *token = (struct token){.forced_at_ms = INT64_MIN / 2};
    text_copy(account->id, token->account, sizeof token->account);
    return token;
}

bool token_is_fresh(const struct token *token, int64_t now_ms)
{
    return token->value[0] != '\0' && !token->suspect && now_ms < token->expires_at_ms;
}

void token_reject(struct token *token, struct text value)
{
    if (text_equal(text_of(token->value), value)) {
        token->suspect = true;
    }
}

bool token_must_force(const struct token *token, int64_t now_ms)
{
    return token->suspect && now_ms - token->forced_at_ms >= TOKEN_FORCE_EVERY_MS;
}

enum status token_accept(struct token *token, const struct token_answer *answer, int64_t now_ms)
{
    if (answer->token.size == 0 || answer->token.size >= TOKEN_BYTES_MAX) {
        return ST_TOO_LARGE;
    }
    /* The rejected value again: it stays suspect, and the next fetch may force. */
    token->suspect = token->suspect && text_equal(text_of(token->value), answer->token);
    text_copy(answer->token, token->value, sizeof token->value);
    int64_t usable_ms = answer->expires_in_ms > TOKEN_EARLY_MS
                            ? answer->expires_in_ms - TOKEN_EARLY_MS
                            : answer->expires_in_ms;
    token->expires_at_ms = now_ms + usable_ms;
    return ST_OK;
}
