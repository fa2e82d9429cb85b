#include "adapters/staff/assets.h"

const struct asset *assets_find(struct text path)
{
    for (size_t i = 0; i < assets_count; i++) {
        if (text_equal(assets[i].path, path)) {
            return &assets[i];
        }
    }
    return NULL;
}
