#include "bot/text_keys.h"

#include "bot/base/invariant.h"

#include <stddef.h>

static const char *const names[TEXT_KEY_COUNT] = {
#define X(name, key, needed, allowed) [name] = key,
    TEXT_KEY_LIST(X)
#undef X
};

const char *text_key(enum text_key key)
{
    INVARIANT(key < TEXT_KEY_COUNT && names[key] != NULL);
    return names[key];
}
