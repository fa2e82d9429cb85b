/* clean.h - words of strangers as text that can be kept and shown. */
#ifndef ADAPTERS_CLEAN_H
#define ADAPTERS_CLEAN_H

#include "bot/base/arena.h"

/* Valid UTF-8 without control characters but line feed, at most INBOUND_TEXT_BYTES_MAX; what is
 * not valid is replaced by U+FFFD. data NULL when out of memory. */
struct text clean_words(struct text words, struct arena *arena);

#endif
