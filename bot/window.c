#include "bot/window.h"

static bool has_left(int32_t left, int64_t until_ms, int64_t now_ms)
{
    return left > 0 && until_ms > now_ms;
}

bool window_is_open(const struct account *account, const struct conversation *conversation,
                    int64_t now_ms)
{
    const struct conversation *c = conversation;
    return account != NULL && (!account->ops->has_window ||
                               has_left(c->allowance_left, c->allowance_until_ms, now_ms) ||
                               has_left(c->action_left, c->action_until_ms, now_ms));
}

void window_renew(struct conversation *conversation, const struct inbound *inbound, int64_t now_ms)
{
    if (inbound->allowance_count <= 0) {
        return;
    }
    if (inbound->allowance_of_action) {
        conversation->action_left = inbound->allowance_count;
        conversation->action_until_ms = now_ms + inbound->allowance_ms;
    } else {
        conversation->allowance_left = inbound->allowance_count;
        conversation->allowance_until_ms = now_ms + inbound->allowance_ms;
    }
}

void window_spend(struct conversation *conversation, int64_t now_ms)
{
    if (has_left(conversation->action_left, conversation->action_until_ms, now_ms)) {
        conversation->action_left--;
    } else {
        conversation->allowance_left--;
    }
}

void window_give_back(struct conversation *conversation, int64_t spent_at_ms)
{
    if (conversation->action_until_ms > spent_at_ms) {
        conversation->action_left++;
    } else {
        conversation->allowance_left++;
    }
}

void window_close(struct conversation *conversation)
{
    conversation->allowance_left = conversation->action_left = 0;
}
