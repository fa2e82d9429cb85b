#include "bot/channel.h"

struct text account_setting(const struct account *account, const char *key)
{
    struct text wanted = text_of(key);
    for (size_t i = 0; i < account->setting_count; i++) {
        if (text_equal(account->settings[i].key, wanted)) {
            return account->settings[i].value;
        }
    }
    return TEXT_NONE;
}

size_t channel_room(const struct account *account, struct text words)
{
    const struct channel_ops *ops = account->ops;
    if (ops->room != NULL) {
        return ops->room(account, words);
    }
    return text_cut_utf8(words, ops->text_bytes_max).size;
}
