#include "adapters/wechat/clean.h"

#include <string.h>

/* U+FFFE and U+FFFF, the only forbidden characters beyond ASCII in valid UTF-8. */
static bool is_noncharacter(const char *p, size_t left)
{
    return left >= 3 && (memcmp(p, "\xEF\xBF\xBE", 3) == 0 || memcmp(p, "\xEF\xBF\xBF", 3) == 0);
}

enum status wechat_clean_text(struct text text, struct arena *arena, struct text *clean_out)
{
    char *out = arena_alloc(arena, text.size + 1);
    if (out == NULL) {
        return ST_NO_MEMORY;
    }
    size_t size = 0;
    for (size_t i = 0; i < text.size; i++) {
        unsigned char c = (unsigned char)text.data[i];
        if (c == 0xEF && is_noncharacter(text.data + i, text.size - i)) {
            i += 2;
        } else if (c >= 0x20 || c == '\t' || c == '\n') {
            out[size++] = text.data[i];
        }
    }
    struct text clean = {out, size};
    if (!text_valid_utf8(clean)) {
        return ST_MALFORMED;
    }
    *clean_out = clean;
    return ST_OK;
}
