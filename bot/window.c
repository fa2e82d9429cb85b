#include "bot/window.h"

bool window_is_open(const struct account *account, const struct conversation *conversation,
                    int64_t now_ms)
{
    return account != NULL &&
           (!account->ops->has_window || (conversation->allowance_left > 0 &&
                                          conversation->allowance_until_ms > now_ms));
}
