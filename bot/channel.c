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
