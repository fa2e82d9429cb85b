#include "bot/form_rules.h"

#include "bot/text_keys.h"

enum { TITLE_SHOWN_BYTES_MAX = 90 }; /* one line in a list, and in the texts that name a ticket */

const struct refusal *form_rules_refusal(const struct service *service,
                                         const struct condition_view *view)
{
    for (size_t i = 0; i < service->refusal_count; i++) {
        if (condition_holds(&service->refusals[i].when, view)) {
            return &service->refusals[i];
        }
    }
    return NULL;
}

enum status form_rules_title(const struct service *service, const struct condition_slot *slots,
                             size_t slot_count, struct arena *arena, struct text *title_out)
{
    struct text_value values[SERVICE_SLOTS_MAX + 1] = {{"service", service->name}};
    for (size_t i = 0; i < slot_count; i++) { /* names of the catalogue end with a NUL */
        values[i + 1] = (struct text_value){slots[i].name.data, slots[i].shown};
    }
    struct text title = texts_fill_template(service->title, values, slot_count + 1, arena);
    struct text cut = text_cut_utf8(title, TITLE_SHOWN_BYTES_MAX);
    const struct text pieces[] = {cut, text_of(cut.size < title.size ? "…" : "")};
    struct text line = arena_join(arena, pieces, sizeof pieces / sizeof pieces[0]);
    if (title.data == NULL || line.data == NULL) {
        return ST_NO_MEMORY;
    }
    for (size_t i = 0; i < line.size; i++) {
        if ((unsigned char)line.data[i] < ' ') {
            ((char *)line.data)[i] = ' '; /* our own copy, see above */
        }
    }
    *title_out = line;
    return ST_OK;
}

struct text form_rules_room(const struct texts *texts, struct text room, struct arena *arena)
{
    enum { PARTS_MAX = 4 };
    struct text parts[PARTS_MAX];
    size_t count = 0;
    for (struct text rest = room; count < PARTS_MAX;) {
        size_t dash = text_find(rest, TEXT("-"));
        parts[count++] = text_slice(rest, 0, dash);
        if (dash == SIZE_MAX) {
            break;
        }
        rest = text_slice(rest, dash + 1, rest.size);
    }
    if (count == 3) {
        const struct text_value values[] = {
            {"building", parts[0]}, {"unit", parts[1]}, {"room", parts[2]}};
        return texts_fill(texts, text_key(VALUE_ROOM_UNIT), values, 3, arena);
    }
    if (count == 2) {
        const struct text_value values[] = {{"building", parts[0]}, {"room", parts[1]}};
        return texts_fill(texts, text_key(VALUE_ROOM), values, 2, arena);
    }
    return arena_text(arena, room);
}
