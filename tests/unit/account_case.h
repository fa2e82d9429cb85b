/* account_case.h - settings of an account, as the cases of all channels write them. */
#ifndef TESTS_UNIT_ACCOUNT_CASE_H
#define TESTS_UNIT_ACCOUNT_CASE_H

#include "bot/base/invariant.h"
#include "bot/channel.h"

/* key and value are borrowed. */
static inline void account_case_set(struct account *account, const char *key, const char *value)
{
    for (size_t i = 0; i < account->setting_count; i++) {
        if (text_equal(account->settings[i].key, text_of(key))) {
            account->settings[i].value = text_of(value);
            return;
        }
    }
    INVARIANT(account->setting_count < ACCOUNT_SETTINGS_MAX);
    account->settings[account->setting_count++] =
        (struct account_setting){text_of(key), text_of(value)};
}

#endif
