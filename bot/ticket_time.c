#include "bot/ticket_time.h"

#include "bot/base/date.h"

#include <jansson.h>

bool ticket_time_of_slot(const struct turn *turn, const struct ticket *ticket, struct text slot,
                         int64_t *at_ms_out)
{
    json_t *slots = ticket->slots.size == 0
                        ? NULL
                        : json_loadb(ticket->slots.data, ticket->slots.size, 0, NULL);
    json_t *value = json_object_get(json_object_getn(slots, slot.data, slot.size), "value");
    struct text words = {json_string_value(value), json_string_length(value)};
    bool found = date_parse_moment(text_slice(words, 0, text_find(words, TEXT("/"))),
                                   turn_offset_minutes(turn, text_of(ticket->community)),
                                   at_ms_out);
    json_decref(slots);
    return found;
}
