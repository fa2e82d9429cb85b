#include "store/note.h"

#include "store/query.h"

enum status store_note_put(struct store *store, struct text name, struct text value)
{
    struct query query = query_start(store, SQL_NOTE_PUT);
    query_bind_text(&query, name, STORE_KEY_BYTES - 1);
    query_bind_text(&query, value, NOTE_VALUE_BYTES_MAX);
    return query_run(&query);
}

enum status store_note_get(struct store *store, struct text name, struct text *value_out)
{
    *value_out = TEXT_NONE;
    struct query query = query_start(store, SQL_NOTE_GET);
    query_bind_text(&query, name, STORE_KEY_BYTES - 1);
    if (query_step(&query)) {
        *value_out = query_text_kept(&query);
    }
    return query_end(&query);
}
