/* note.h - what the program notes for itself, by name: the hash of the menu that a platform has. */
#ifndef STORE_NOTE_H
#define STORE_NOTE_H

#include "store/store.h"

enum { NOTE_VALUE_BYTES_MAX = 1024 };

MUST_CHECK enum status store_note_put(struct store *store, struct text name, struct text value);
/* *value_out is borrowed until the next store_ call; empty when there is none. */
MUST_CHECK enum status store_note_get(struct store *store, struct text name,
                                      struct text *value_out);

#endif
