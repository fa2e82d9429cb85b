/* clean.h - text as the platform lets it through. */
#ifndef ADAPTERS_WECHAT_CLEAN_H
#define ADAPTERS_WECHAT_CLEAN_H

#include "bot/base/arena.h"

/* Bytes of one text to a resident. The older official page says 2048; 2047 is the largest
 * that was seen to work. */
enum { WECHAT_TEXT_BYTES_MAX = 2047 };

/* Copies text without the characters that XML 1.0 forbids and JSON could only write as \u
 * escapes, which the platform shows literally: controls but tab and line feed. Carriage
 * returns go too: an XML reader would turn them into line feeds. ST_MALFORMED when text is not
 * valid UTF-8, ST_NO_MEMORY. */
MUST_CHECK enum status wechat_clean_text(struct text text, struct arena *arena,
                                         struct text *clean_out);

#endif
